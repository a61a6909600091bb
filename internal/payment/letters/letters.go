// Package letters is what clients and the practice are mailed of payments.
package letters

import (
	"context"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/money"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
)

// Payments is what the letters ask of payments.
type Payments interface {
	Get(ctx context.Context, practice, id string) (payment.Payment, error)
}

// Bookings is what the letters ask of the booking desk.
type Bookings interface {
	Get(ctx context.Context, actor fact.Actor, practice, id string) (booking.Booking, error)
}

// Writer is what the letters are written with.
type Writer struct {
	letters.Writer
	Setups   letters.Practices
	Payments Payments
	Bookings Bookings
	People   letters.People
}

// Letters are what notices have to say.
func Letters(w Writer) message.Letters {
	manners := map[string]message.Manner{}
	for _, kind := range payment.MessageKinds() {
		manners[kind] = message.OfPurpose(message.Essential)
	}
	return message.Letters{
		Kind:       payment.NoticeKind,
		Manners:    manners,
		Wordings:   wordings(w),
		Unforeseen: message.AtOnce,
		Decode: func(i store.Item) (message.Subject, error) {
			n, err := payment.DecodeNotice(i)
			return notice{n, w}, err
		},
	}
}

// notice is a notice, as a message speaks of it.
type notice struct {
	n payment.Notice
	w Writer
}

func (s notice) Practice() string { return s.n.Practice }
func (s notice) ID() string       { return s.n.ID }

// Client is nobody in what the practice is told: no client can say no to that.
func (s notice) Client(e agenda.Entry) string {
	if e.To == payment.ToPractice {
		return ""
	}
	return s.n.Client
}

func (s notice) Agenda() agenda.Agenda    { return s.n.Agenda }
func (s notice) Write() (store.Op, error) { return s.n.Put() }
func (s notice) Essence() string          { return "" }

func (s notice) Planned(a agenda.Agenda) due.Carrier { s.n.Agenda = a; return s }

func (s notice) Judge(agenda.Entry, time.Time) message.Verdict { return message.Send }

func (s notice) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

// Render writes the message, unless it is true no longer: who was to be reminded has paid.
func (s notice) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	p, err := s.w.Payments.Get(ctx, s.n.Practice, s.n.Payment)
	if err != nil {
		return message.Rendered{}, err
	}
	asks := e.Kind == payment.KindEnding || e.Kind == payment.KindDue
	if asks && (p.Status() != payment.StatusOpen || !now.Before(p.Deadline)) {
		return message.Rendered{}, message.ErrNobody
	}
	if e.Kind == payment.KindReleased && p.Renewed() && !now.Before(p.AskAt) {
		return message.Rendered{}, message.ErrNobody // they are asked to pay again, and read why
	}
	b, err := s.booking(ctx, p)
	if err != nil {
		return message.Rendered{}, err
	}
	setup, err := letters.SetupWith(ctx, s.w.Setups, p.Practice, p.Service)
	if err != nil {
		return message.Rendered{}, err
	}
	if e.To == payment.ToPractice {
		return s.w.toPractice(setup, p, b, s.n, e, now)
	}
	return s.w.write(setup, p, b, s.n.Amount, e, now)
}

// booking is what the payment is for, made or not, with where its client is reached.
func (s notice) booking(ctx context.Context, p payment.Payment) (booking.Booking, error) {
	if p.Invoice != "" { // it is for none
		return booking.Booking{Practice: p.Practice, Contact: p.Contact}, nil
	}
	if p.Stage != payment.Booked && p.Stage != payment.Owed {
		return booking.Booking{Practice: p.Practice, Service: p.Service, Practitioner: p.Practitioner, Start: p.Start,
			End: p.End, Contact: p.Contact}, nil
	}
	b, err := s.w.Bookings.Get(ctx, fact.Actor{Role: fact.System}, p.Practice, p.ID)
	if err != nil {
		return b, err
	}
	b.Contact, err = s.w.People.Reach(ctx, b.Practice, b.Client, b.Contact, b.ContactGiven())
	return b, err
}

// wordingOf returns the words by which a message of the kind is written.
func wordingOf(p payment.Payment, kind string) string {
	switch {
	case kind == payment.KindEnding && p.Stage == payment.Owed:
		return wordingOwed
	case kind == payment.KindDue && p.Renewed():
		return wordingAgain
	case kind == payment.KindReleased && p.Renewed():
		return wordingRanOut
	}
	return kind
}

// write writes the message of the kind.
func (w Writer) write(setup *practice.Setup, p payment.Payment, b booking.Booking, amount int64, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	wording := wordingOf(p, e.Kind)
	t, known := said[wording]
	if !known || e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	a := letters.NewHeld(setup, b, now)
	if p.Stage == payment.Booked || p.Stage == payment.Owed {
		a = letters.NewAppointment(setup, b, now)
	}
	l := a.Language()
	sum := i18n.Price(l, money.Amount{Minor: amount, Currency: p.Currency})
	deadline := i18n.DateTime(l, p.Deadline.In(setup.Zone()), now)
	m := a.Mail(t.title, message.Lead(t.lead.Fill(l, "name", a.Greeting(), "when", deadline, "amount", sum)))
	m.Facts = a.Facts(e.Kind == payment.KindEnding || e.Kind == payment.KindDue)
	m.Paragraphs = []string{a.Questions()}
	switch e.Kind {
	case payment.KindEnding, payment.KindDue:
		m.Button = &mailtext.Button{Text: buttonPay.Fill(l, "amount", sum), URL: w.Link(p.Link())}
	case payment.KindLapsed, payment.KindLate:
		m.Button = &mailtext.Button{Text: buttonAgain.In(l),
			URL: w.BookingPage(p.Practice, l)}
	}
	m.Footer = footer.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
	out, err := w.ToClient(a, m, e.Kind, t.subject, nil)
	return out.Named(wording, message.VarAmount, sum, message.VarDeadline, deadline), err
}
