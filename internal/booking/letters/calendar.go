package letters

import (
	"strconv"
	"strings"

	"stund/internal/booking"
	"stund/internal/i18n"
	"stund/internal/ics"
	"stund/internal/mailtext"
	"stund/internal/practice"
	"stund/internal/typed"
)

// Event returns the booking as the client's calendar shows it, in the client's language. UID and sequence are the same
// wherever the booking of one holder appears, so that invitations, downloads and feeds are one entry.
func (w Writer) Event(setup *practice.Setup, b booking.Booking) ics.Event {
	a := NewAppointment(setup, b, b.Created)
	e := w.event(a)
	if b.Holder != 0 { // who held it before may read the same calendar, where theirs is cancelled
		id, domain, _ := strings.Cut(e.UID, "@")
		e.UID = id + "." + strconv.Itoa(b.Holder) + "@" + domain
	}
	e.Summary = a.serviceName() + ", " + setup.Practice.Name
	e.URL = w.manage(b)
	w.invite(&e, b.Contact.Name, b.Contact.Email)
	about := []string{}
	if a.practitioner.Name != "" {
		about = append(about, label(a.lang, labelWith, a.practitioner.Name))
	}
	if setup.Practice.Phone != "" {
		about = append(about, label(a.lang, labelPhone, i18n.Phone(setup.Practice.Phone)))
	}
	if a.service.ConfirmationText != "" {
		about = append(about, "", a.service.ConfirmationText)
	}
	about = append(about, "", buttonManage.In(a.lang)+": "+e.URL)
	e.Description = strings.TrimSpace(strings.Join(about, "\n"))
	return e
}

// StaffEvent returns the booking as the practitioner's calendar shows it, in the practitioner's language: with the
// client's particulars, and without the client's link.
func (w Writer) StaffEvent(setup *practice.Setup, b booking.Booking) ics.Event {
	a := NewAppointment(setup, b, b.Created).forPractitioner()
	e := w.event(a)
	c := b.Contact
	e.Summary = mailtext.Line(c.Name) + ", " + a.serviceName()
	w.invite(&e, a.practitioner.Name, a.practitioner.Email)
	about := []string{}
	if c.Phone != "" {
		about = append(about, label(a.lang, labelPhone, i18n.Phone(c.Phone)))
	}
	if c.Email != "" {
		about = append(about, label(a.lang, labelEmail, typed.ShownEmail(c.Email)))
	}
	if b.Note != "" {
		about = append(about, label(a.lang, labelNote, b.Note))
	}
	e.Description = strings.Join(about, "\n")
	return e
}

// invite makes somebody the event's attendee. Where that is the practice itself, as in a practice of one, the
// installation is the organizer: who is both is taken for the owner of the event, and is not shown an invitation.
func (w Writer) invite(e *ics.Event, name, email string) {
	e.Attendee = ics.Person{Name: mailtext.Line(name), Email: email}
	if strings.EqualFold(email, e.Organizer.Email) {
		e.Organizer.Email = w.From
	}
}

func label(l i18n.Lang, t i18n.Text, value string) string { return t.In(l) + ": " + value }

func (w Writer) event(a Appointment) ics.Event {
	p := a.setup.Practice
	name, address := a.place()
	if address != "" {
		name += ", " + address
	}
	organizer := p.Email
	if organizer == "" {
		organizer = w.From
	}
	_, domain, _ := strings.Cut(w.From, "@")
	e := ics.Event{UID: a.b.ID + "@" + domain, Sequence: a.b.Sequence, Start: a.b.Start, End: a.b.End, Location: name,
		Organizer: ics.Person{Name: mailtext.Line(p.Name), Email: organizer}, Stamp: a.b.Created,
		LastModified: a.b.Changed}
	if a.b.Changed.After(e.Stamp) {
		e.Stamp = a.b.Changed
	}
	if a.b.Status == booking.Cancelled {
		e.Status = ics.Cancelled
	}
	return e
}
