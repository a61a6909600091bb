package practice

import (
	"time"

	"stund/internal/fact"
)

// families are the entities of a set-up of which staff add, change and delete one at a time.
var families = [...]string{"location", "practitioner", "service", "resource", "absence", "external-calendar",
	"discount"}

// changes are the other changes of a set-up, each with what its subject is.
var changes = [...]string{
	"practice.changed",                   // the practice
	"texts.changed",                      // the practice: which messages it words itself
	"hours.changed",                      // a practitioner
	"exception.set", "exception.removed", // a practitioner
	"feed.replaced",    // a practitioner
	"holiday.switched", // a day
	"calendar.read",    // an external calendar
}

// Facts lists the kinds of fact of a set-up. They have no data, and concern no client: the subject says what changed.
func Facts() []fact.Registered {
	var all []fact.Registered
	for _, f := range families {
		all = append(all, changed(f+".added"), changed(f+".changed"), changed(f+".deleted"))
	}
	for _, name := range changes {
		all = append(all, changed(name))
	}
	return all
}

// Opening lists the kinds of fact after which more may be free than before: more hours, places or people, a lifted
// absence, another length, a class that is given up or called off.
func Opening() []string {
	return []string{"practice.changed", "hours.changed", "exception.set", "exception.removed", "holiday.switched",
		"practitioner.changed", "service.changed", "service.deleted", "absence.changed", "absence.deleted",
		"external-calendar.deleted"}
}

func changed(name string) fact.Kind[fact.None] { return fact.Kind[fact.None]{Name: name} }

// change is what a write of the set-up says happened.
type change struct {
	id, kind, subject string
	actor             fact.Actor
}

func (c change) fact(practice string, now time.Time) fact.Fact {
	return changed(c.kind).New(c.id, now, practice, c.subject, c.actor, fact.None{})
}
