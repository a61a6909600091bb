package booking

import (
	"strconv"
	"time"

	"stund/internal/agenda"
	"stund/internal/client"
	"stund/internal/practice"
)

// planMade fills the agenda of a new booking: the confirmation and the notice at once, and the reminders.
func (b *Booking) planMade(setup *practice.Setup, v practice.Service, now time.Time) {
	b.Agenda, b.Group = nil, v.Capacity > 1
	for _, r := range b.readers() {
		if !b.second(r) {
			b.tell(setup, r, KindBooked, now)
		}
	}
	b.planReminders(v, now)
}

// planMoved fits the agenda to the booking's new start and practitioner; old is as it was. Who cannot have heard of the
// booking yet will be told of the new time only. The others are told once the undo window has passed without a further
// change, unless they know by then how it stands.
func (b *Booking) planMoved(setup *practice.Setup, v practice.Service, old Booking, now time.Time) {
	later := now.Add(setup.Practice.Undo())
	b.Told = old.stock()
	for _, r := range b.readers() {
		switch {
		case r == practitionerByMail && old.Practitioner != b.Practitioner:
			b.handOver(setup, old.Practitioner, later)
		case !b.unheard(r):
			b.renew(setup, r, KindMoved, later)
		}
	}
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.Kind == KindReminder })
	b.planReminders(v, now)
}

// renew plans the news anew for a reader who may have heard of the booking. Who has an e-mail address hears by SMS only
// of what they may have heard by SMS.
func (b *Booking) renew(setup *practice.Setup, r Reader, kind string, at time.Time) {
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return ReaderOf(e) == r && isNews(e) })
	if b.Knows(r) && kind != KindCancelled || b.second(r) && len(b.Believed(r)) == 0 {
		return
	}
	b.tell(setup, r, kind, at)
}

// handOver tells the old practitioner that the appointment is no longer theirs, if they may have heard of it, and the
// new one of a new one. Who gets back what they were about to be relieved of hears of what has changed for them.
func (b *Booking) handOver(setup *practice.Setup, old string, at time.Time) {
	known, wait := b.reliefParts(), b.onTheWay(practitionerByMail)
	back, returns := b.relief(b.Practitioner)
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool {
		_, _, relieved := Relieved(e)
		return e.To == ToPractitioner && (!relieved || e.ID == back.ID)
	})
	b.Told.Practitioner, b.Told.Whose = time.Time{}, ""
	b.sure(practitionerByMail)
	if p, ok := setup.Practitioner(old); ok && p.Email != "" && len(known) > 0 {
		b.Agenda = b.Agenda.With(agenda.New(reliefID(old, known), at).NotBefore(wait))
	}
	b.recall(b.Practitioner)
	kind := KindBooked
	if returns {
		kind = b.restore(back)
	}
	b.renew(setup, practitionerByMail, kind, at)
}

// recall counts what the practitioner knows who was never told for certain that they were relieved.
func (b *Booking) recall(practitioner string) {
	for i, p := range b.Told.Perhaps {
		if p.reader() == former(practitioner) {
			b.Told.Perhaps[i].To = ToPractitioner
		}
	}
}

// restore gives the practitioner back what they knew before they were to be relieved of the booking, and returns the
// kind of news that a change is to them. If they may have heard that they were relieved, nothing is certain any more.
func (b *Booking) restore(relief agenda.Entry) (kind string) {
	_, told, _ := Relieved(relief)
	for _, p := range told.Perhaps {
		b.perhaps(practitionerByMail, p.Start, "", relief.Retry)
	}
	if relief.Attempts == 0 {
		b.Told.Practitioner = told.Practitioner
		return KindMoved
	}
	b.remember(practitionerByMail, told, relief.Lease)
	return KindBooked
}

// planCancelled leaves nothing in the agenda but the news of the cancellation, for those who may have heard of the
// booking.
func (b *Booking) planCancelled(setup *practice.Setup, now time.Time) {
	b.Told = b.stock()
	before := *b
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.Kind != KindCancelled }) // who was relieved of it
	for _, r := range b.readers() {
		if !before.unheard(r) {
			b.renew(setup, r, KindCancelled, now.Add(setup.Practice.Undo()))
		}
	}
	b.Told.With, b.Told.SMSWith = "", "" // it is with nobody: the item keeps to one write unit
}

// planEnded leaves nothing to be sent: the appointment is over. Only who may take another time to stand that is still
// ahead has to hear how it was, and practitioners that it is not theirs.
func (b *Booking) planEnded(setup *practice.Setup, now time.Time) {
	b.Told = b.stock()
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.Kind != KindCancelled })
	for _, r := range b.readers() {
		if b.Misled(r, now) {
			b.renew(setup, r, KindMoved, now)
		}
	}
}

// tell plans news for a reader who can be reached, after whatever may be on its way to them.
func (b *Booking) tell(setup *practice.Setup, r Reader, kind string, at time.Time) {
	if r == practitionerByMail {
		if p, ok := setup.Practitioner(b.Practitioner); !ok || p.Email == "" {
			return
		}
	}
	b.Agenda = b.Agenda.With(entry(kind, r.Channel, r.To, at).NotBefore(b.onTheWay(r)))
}

// planReminders plans what still lies ahead: an offset that has passed is skipped.
func (b *Booking) planReminders(v practice.Service, now time.Time) {
	for _, r := range v.Plan() {
		at := b.Start.Add(-time.Duration(r.Minutes) * time.Minute)
		reachable := r.Channel == byEmail && b.Contact.Email != "" || r.Channel == bySMS && b.Contact.Phone != ""
		if reachable && at.After(now) {
			id := KindReminder + "." + r.Channel + "." + ToClient + "." + strconv.Itoa(r.Minutes)
			b.Agenda = b.Agenda.With(agenda.New(id, at))
		}
	}
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
