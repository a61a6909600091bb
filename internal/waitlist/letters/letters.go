// Package letters is what is said to those who wait: that they do, the offer of a freed time, and that the waiting is
// over.
package letters

import (
	"context"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/due"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
	"stund/internal/words"
)

// Offer writes the message that offers a freed time to a client of the waiting list, or takes the offer back.
func Offer(w letters.Writer, setup *practice.Setup, entry waitlist.Entry, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	withdrawn := e.Kind == waitlist.KindWithdrawn
	if e.Kind != waitlist.KindOffer && !withdrawn || entry.Offer == nil {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	o := entry.Offer
	offered := booking.Booking{Practice: entry.Practice, Service: entry.Service, Practitioner: o.Practitioner,
		Start: o.Start, End: o.End, Contact: entry.Contact}
	a := letters.NewHeld(setup, offered, now)
	l := a.Language()
	address := w.Link(entry.Link())
	deadline := o.Deadline.In(setup.Zone())
	switch {
	case withdrawn:
		return withdraw(w, setup, a, e)
	case e.Channel == message.Email:
		m := a.Mail(offerTitle, offerLead.Fill(l, "name", a.Greeting(), "when", i18n.DateTime(l, deadline, now)))
		m.Facts = a.Facts(true)
		m.Button = &mailtext.Button{Text: buttonTake.In(l), URL: address}
		m.Paragraphs = []string{offerElse.In(l), a.Questions()}
		m.Footer = footerWaiting.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
		out, err := w.ToClient(a, m, waitlist.KindOffer, offerSubject, nil)
		return out.Named(waitlist.KindOffer, message.VarDeadline, i18n.DateTime(l, deadline, now)), err
	case e.Channel == message.SMS:
		until := i18n.ShortDateTime(l, deadline, now)
		terse := until
		if n := now.In(setup.Zone()); n.YearDay() == deadline.YearDay() && n.Year() == deadline.Year() {
			until, terse = i18n.Clock(l, deadline), i18n.Time(l, deadline)
		}
		answer := func(until string) string { return smsAnswer.Fill(l, "deadline", until, "link", address) }
		out, err := a.SMS(waitlist.KindOffer, smsOffer, answer(until), answer(terse))
		return out.Named(waitlist.KindOffer, message.VarDeadline, until, message.VarLink, address), err
	}
	return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
}

// Joined writes the message that confirms that somebody is on the waiting list, with the link to leave it.
func Joined(w letters.Writer, setup *practice.Setup, entry waitlist.Entry, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	if e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	a := letters.NewAppointment(setup, waited(entry), now)
	l := a.Language()
	m := a.Mail(words.Waiting, joinedLead.Fill(l, "name", a.Greeting()))
	m.Facts = a.Wanted(entry.From.Start(setup.Zone()), entry.To.Start(setup.Zone()))
	m.Button = &mailtext.Button{Text: buttonLeave.In(l), URL: w.Link(entry.LeavingLink())}
	m.Paragraphs = []string{joinedElse.In(l), a.Questions()}
	m.Footer = footerWaiting.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
	return w.ToClient(a, m, waitlist.KindJoined, words.Waiting, nil)
}

// waited is what the entry waits for, as if it were booked.
func waited(entry waitlist.Entry) booking.Booking {
	return booking.Booking{Practice: entry.Practice, Service: entry.Service, Practitioner: entry.Practitioner,
		Contact: entry.Contact}
}

// Ended writes the message that says that an entry's last day has passed.
func Ended(w letters.Writer, setup *practice.Setup, entry waitlist.Entry, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	if e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	a := letters.NewAppointment(setup, waited(entry), now)
	l := a.Language()
	last := i18n.Date(l, entry.To.Start(setup.Zone()).In(setup.Zone()), now)
	m := a.Mail(endedTitle, endedLead.Fill(l, "name", a.Greeting(), "service", mailtext.Isolate(a.ServiceName()), "day",
		last))
	m.Button = &mailtext.Button{Text: buttonTimes.In(l), URL: w.BookingPage(entry.Practice, l)}
	m.Paragraphs = []string{endedElse.In(l), a.Questions()}
	m.Footer = footerWaited.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
	out, err := w.ToClient(a, m, waitlist.KindEnded, endedSubject, nil)
	return out.Named(waitlist.KindEnded, message.VarDay, last), err
}

// Removed writes the message that says that the practice took an entry off the list, with the way to book.
func Removed(w letters.Writer, setup *practice.Setup, entry waitlist.Entry, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	if e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	a := letters.NewAppointment(setup, waited(entry), now)
	l := a.Language()
	m := a.Mail(endedTitle, removedLead.Fill(l, "name", a.Greeting()))
	m.Facts = a.Wanted(entry.From.Start(setup.Zone()), entry.To.Start(setup.Zone()))
	m.Button = &mailtext.Button{Text: buttonTimes.In(l), URL: w.BookingPage(entry.Practice, l)}
	m.Paragraphs = []string{removedElse.In(l), a.Questions()}
	m.Footer = footerWaited.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
	return w.ToClient(a, m, waitlist.KindRemoved, endedTitle, nil)
}

// Paused writes the message that says that nothing more is offered until the client says that they still wait, with the
// link to say so.
func Paused(w letters.Writer, setup *practice.Setup, entry waitlist.Entry, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	a := letters.NewAppointment(setup, waited(entry), now)
	l := a.Language()
	address := w.Link(entry.LeavingLink())
	if e.Channel == message.SMS {
		return a.SMS(e.Kind, smsPaused, address, address)
	}
	m := a.Mail(words.NoMoreOffers, pausedLead.Fill(l, "name", a.Greeting()))
	m.Facts = a.Wanted(entry.From.Start(setup.Zone()), entry.To.Start(setup.Zone()))
	m.Button = &mailtext.Button{Text: words.StillWaiting.In(l), URL: address}
	m.Paragraphs = []string{pausedElse.In(l), a.Questions()}
	m.Footer = footerWaiting.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
	return w.ToClient(a, m, waitlist.KindPaused, words.NoMoreOffers, nil)
}

// withdraw writes that the offered time is held no longer.
func withdraw(w letters.Writer, setup *practice.Setup, a letters.Appointment,
	e agenda.Entry) (message.Rendered, error) {
	l := a.Language()
	if e.Channel == message.SMS {
		return a.SMS(e.Kind, smsWithdrawn, "", "")
	}
	m := a.Mail(withdrawnTitle, withdrawnLead.Fill(l, "name", a.Greeting()))
	m.Facts = a.Facts(false)
	m.Paragraphs = []string{a.Questions()}
	m.Footer = footerWaited.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
	return w.ToClient(a, m, e.Kind, withdrawnSubject, nil)
}

// Letters are what entries of the waiting list have to say, and what ends their offers and themselves.
func Letters(w letters.Writer, setups letters.Practices, list *waitlist.List, people letters.People) message.Letters {
	essential := message.OfPurpose(message.Essential)
	patient := message.Manner{Purpose: message.Essential, Quiet: true}
	return message.Letters{Kind: waitlist.Kind, Wordings: wordings(w),
		Manners: map[string]message.Manner{waitlist.KindJoined: essential, waitlist.KindOffer: patient,
			waitlist.KindWithdrawn: essential, waitlist.KindEnded: essential, waitlist.KindRemoved: essential,
			waitlist.KindPaused: patient},
		Decode: func(i store.Item) (message.Subject, error) {
			e, err := waitlist.Decode(i)
			return waiting{e, w, setups, people}, err
		},
		Acts:     map[string]message.Act{waitlist.KindExpire: list.Expire, waitlist.KindEnd: list.End},
		Postpone: map[string]message.Postpone{waitlist.KindOffer: list.Postpone},
		Ahead: func(ctx context.Context, practice string, _, _ time.Time) ([]message.Subject, error) {
			all, err := list.Waiting(ctx, practice)
			out := make([]message.Subject, len(all))
			for n, e := range all {
				out[n] = waiting{e, w, setups, people}
			}
			return out, err
		}}
}

// waiting is an entry of the waiting list, as a message speaks of it.
type waiting struct {
	e      waitlist.Entry
	w      letters.Writer
	setups letters.Practices
	people letters.People
}

func (s waiting) Practice() string           { return s.e.Practice }
func (s waiting) ID() string                 { return s.e.ID }
func (s waiting) Client(agenda.Entry) string { return s.e.Client }
func (s waiting) Agenda() agenda.Agenda      { return s.e.Agenda }
func (s waiting) Write() (store.Op, error)   { return s.e.Put() }

func (s waiting) Planned(a agenda.Agenda) due.Carrier { s.e.Agenda = a; return s }

// Prompt tells the offer from its deadline, which the client was told and which stands; who joins is told so at once.
func (s waiting) Prompt(e agenda.Entry) bool {
	return e.Kind == waitlist.KindOffer || e.Kind == waitlist.KindJoined
}

func (s waiting) Essence() string {
	if s.e.Offer == nil {
		return string(s.e.Status)
	}
	o := s.e.Offer
	return fmt.Sprintf("%s %d %s %d", s.e.Status, o.Start.Unix(), o.Practitioner, o.Deadline.Unix())
}

func (s waiting) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	setup, err := letters.SetupWith(ctx, s.setups, s.e.Practice, s.e.Service)
	if err != nil {
		return message.Rendered{}, err
	}
	entry := s.e
	entry.Contact, err = s.people.Reach(ctx, entry.Practice, entry.Client, entry.Contact, entry.Created)
	if err != nil { // an address that was corrected meanwhile is used from then on
		return message.Rendered{}, err
	}
	switch e.Kind {
	case waitlist.KindJoined:
		return Joined(s.w, setup, entry, e, now)
	case waitlist.KindEnded:
		return Ended(s.w, setup, entry, e, now)
	case waitlist.KindRemoved:
		return Removed(s.w, setup, entry, e, now)
	case waitlist.KindPaused:
		return Paused(s.w, setup, entry, e, now)
	}
	return Offer(s.w, setup, entry, e, now)
}

// newsLasts is how long after its time it is still worth saying that an entry has ended, was removed or is paused.
const newsLasts = 3 * 24 * time.Hour

// newsOf are the states that messages tell of, by their kinds: they are sent as long as it is so.
var newsOf = map[string]waitlist.Status{waitlist.KindEnded: waitlist.Ended, waitlist.KindRemoved: waitlist.Closed,
	waitlist.KindPaused: waitlist.Paused}

func (s waiting) Judge(e agenda.Entry, now time.Time) message.Verdict {
	if e.Kind == waitlist.KindWithdrawn && s.e.Withdrawn() {
		if now.Before(s.e.Offer.Deadline) {
			return message.Insist
		}
		return message.Drop // by what they were told, the offer is over
	}
	if e.Kind == waitlist.KindJoined && s.e.OnList() {
		return message.Send
	}
	if about, news := newsOf[e.Kind]; news {
		switch {
		case s.e.Status != about:
			return message.Drop
		case now.After(e.At.Add(newsLasts)):
			return message.Late
		}
		return message.Send
	}
	switch {
	case e.Kind == waitlist.KindJoined:
		return message.Drop
	case s.e.Status != waitlist.Offered || s.e.Offer == nil:
		return message.Drop
	case !now.Before(s.e.Offer.Deadline) && s.e.Untold():
		return message.Overdue
	case !now.Before(s.e.Offer.Deadline):
		return message.Late
	}
	return message.Send
}

func (s waiting) Heard(e agenda.Entry, said message.Subject, _ bool, now time.Time) (message.Subject, bool) {
	was, ok := said.(waiting)
	if !ok {
		return s, false
	}
	after, changed := s.e.Heard(e, was.e, now)
	s.e = after
	return s, changed
}

// Rounds have nothing to say: what is due of one is the next part of offering what is free.
func Rounds(list *waitlist.List) message.Letters {
	return message.Letters{Kind: waitlist.RoundKind,
		Decode: func(i store.Item) (message.Subject, error) {
			r, err := waitlist.DecodeRound(i)
			return round{r}, err
		},
		Acts: map[string]message.Act{waitlist.KindRound: list.GoOn}}
}

// round is a Round, as the messages' desk works on it.
type round struct{ r waitlist.Round }

func (s round) Practice() string           { return s.r.Practice }
func (s round) ID() string                 { return s.r.Practice }
func (s round) Client(agenda.Entry) string { return "" }
func (s round) Agenda() agenda.Agenda      { return s.r.Agenda }
func (s round) Write() (store.Op, error)   { return s.r.Put() }
func (s round) Essence() string            { return "" }

func (s round) Planned(a agenda.Agenda) due.Carrier { s.r.Agenda = a; return s }

// Prompt reports that the next part is always due at once.
func (s round) Prompt(agenda.Entry) bool { return true }

func (s round) Judge(agenda.Entry, time.Time) message.Verdict { return message.Drop }

func (s round) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s round) Render(_ context.Context, e agenda.Entry, _ time.Time) (message.Rendered, error) {
	return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
}
