package booking

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/client"
	"stund/internal/practice"
)

// planMade fills the agenda of a new booking: the confirmation and the notice at once, and the reminders.
func (b *Booking) planMade(setup *practice.Setup, v practice.Service, now time.Time) {
	b.Agenda = nil
	b.tell(setup, KindBooked, ToClient, now)
	b.tell(setup, KindBooked, ToPractitioner, now)
	b.planReminders(v, now)
}

// planMoved fits the agenda to the booking's new start. Who was not yet told of the booking will be told of the new
// time only; the others are told once the undo window has passed without a further change. A practitioner who takes
// over hears of a booking, not of a move.
func (b *Booking) planMoved(setup *practice.Setup, v practice.Service, oldPractitioner string, now time.Time) {
	later := now.Add(undoWindow(setup))
	if !b.untold(KindBooked, ToClient) {
		b.tell(setup, KindMoved, ToClient, later)
	}
	switch {
	case oldPractitioner != b.Practitioner:
		b.handOver(setup, oldPractitioner, later)
	case !b.untold(KindBooked, ToPractitioner):
		b.tell(setup, KindMoved, ToPractitioner, later)
	}
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.Kind == KindReminder })
	b.planReminders(v, now)
}

// handOver tells the old practitioner that the appointment is no longer theirs, if they had heard of it, and the new
// one of a new one.
func (b *Booking) handOver(setup *practice.Setup, old string, at time.Time) {
	heard := b.Told.Practitioner
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool {
		who, _, relieved := Relieved(e)
		return e.To == ToPractitioner && (!relieved || who == b.Practitioner)
	})
	b.Told.Practitioner = time.Time{}
	b.tell(setup, KindBooked, ToPractitioner, at)
	if p, ok := setup.Practitioner(old); ok && p.Email != "" && !heard.IsZero() {
		id := fmt.Sprintf("%s.email.%s.%s~%d", KindCancelled, ToPractitioner, old, heard.Unix())
		b.Agenda = b.Agenda.With(agenda.New(id, at))
	}
}

// Relieved returns, for the message to a practitioner from whom the appointment was taken, who that is and the start
// that they were last told of.
func Relieved(e agenda.Entry) (who string, start time.Time, ok bool) {
	who, at, found := strings.Cut(e.Only(), "~")
	seconds, err := strconv.ParseInt(at, 10, 64)
	return who, time.Unix(seconds, 0).UTC(), found && err == nil && e.Kind == KindCancelled
}

// planCancelled leaves nothing in the agenda but the news of the cancellation, for those who had heard of the booking.
func (b *Booking) planCancelled(setup *practice.Setup, now time.Time) {
	before := *b
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.Kind != KindCancelled }) // who was relieved of it
	for _, to := range [...]string{ToClient, ToPractitioner} {
		if !before.untold(KindBooked, to) {
			b.tell(setup, KindCancelled, to, now.Add(undoWindow(setup)))
		}
	}
}

// planEnded leaves nothing to be sent: the appointment is over.
func (b *Booking) planEnded() { b.Agenda = nil }

// tell plans a message to whoever can be reached.
func (b *Booking) tell(setup *practice.Setup, kind, to string, at time.Time) {
	switch to {
	case ToClient:
		switch {
		case b.Contact.Email != "":
			b.Agenda = b.Agenda.With(entry(kind, "email", to, at))
		case b.Contact.Phone != "":
			b.Agenda = b.Agenda.With(entry(kind, "sms", to, at))
		}
	case ToPractitioner:
		if p, ok := setup.Practitioner(b.Practitioner); ok && p.Email != "" {
			b.Agenda = b.Agenda.With(entry(kind, "email", to, at))
		}
	}
}

// planReminders plans what still lies ahead: an offset that has passed is skipped.
func (b *Booking) planReminders(v practice.Service, now time.Time) {
	for _, r := range v.Plan() {
		at := b.Start.Add(-time.Duration(r.Minutes) * time.Minute)
		reachable := r.Channel == "email" && b.Contact.Email != "" || r.Channel == "sms" && b.Contact.Phone != ""
		if reachable && at.After(now) {
			id := KindReminder + "." + r.Channel + "." + ToClient + "." + strconv.Itoa(r.Minutes)
			b.Agenda = b.Agenda.With(agenda.New(id, at))
		}
	}
}

func undoWindow(setup *practice.Setup) time.Duration {
	if n := setup.Practice.UndoSeconds; n > 0 {
		return time.Duration(n) * time.Second
	}
	return undo
}

// Draft returns the booking that would be made, with its agenda, and stores nothing: for previews. It looks at no rule.
func Draft(setup *practice.Setup, v practice.Service, practitioner string, start time.Time, c client.Contact,
	now time.Time) Booking {
	b := Booking{Practice: setup.Practice.ID, Status: Confirmed, Practitioner: practitioner, Contact: c, Created: now}
	b.occupy(setup, v, start)
	b.planMade(setup, v, now)
	return b
}

// occupy puts the booking at the start, with the service's duration, buffers, resources and place as they are now.
func (b *Booking) occupy(setup *practice.Setup, v practice.Service, start time.Time) {
	e := v.Engine()
	b.Service, b.Resources = v.ID, v.Resources
	b.Start, b.End = start.UTC(), start.Add(e.Duration).UTC()
	b.ClaimStart, b.ClaimEnd = b.Start.Add(-e.BufferBefore), b.End.Add(e.BufferAfter)
	b.Location = setup.PlaceOf(v, b.Practitioner, b.Start)
}
