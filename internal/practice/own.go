package practice

import (
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/typed"
)

// MayTouch is the one question about what belongs to a practitioner: hours, absences, calendars, bookings. Whoever
// shows it asks as whoever changes it does. Practitioners see and touch their own, owners and assistants everybody's;
// clients came by a signed link, and the system acts for all. It answers fault.Forbidden "not-your-calendar".
func MayTouch(actor fact.Actor, practitioner string) error {
	if actor.Role != fact.Practitioner || actor.Practitioner != "" && actor.Practitioner == practitioner {
		return nil
	}
	return fault.New(fault.Forbidden, "not-your-calendar",
		"This belongs to another practitioner. Ask an owner or an assistant.")
}

// Meant returns the practitioner whom a request is about: the one that it names, and "" for anyone where it names none.
// Practitioners mean themselves, and are refused as by MayTouch where they name another.
func Meant(actor fact.Actor, named string) (string, error) {
	if actor.Role != fact.Practitioner {
		return named, nil
	}
	if named == "" {
		named = actor.Practitioner
	}
	return named, MayTouch(actor, named)
}

// ValidName reports whether s can be the short name of a practice or a practitioner: 1 to 40 lower-case letters, digits
// and hyphens.
func ValidName(s string) bool { return typed.IsSlug(s) && s != Nobody }

// Nobody is the id of no practice: what concerns an installation as a whole is filed under it.
const Nobody = "no-practice"
