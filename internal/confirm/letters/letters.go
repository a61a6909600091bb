// Package letters is what is said of bookings that are to be confirmed.
package letters

import (
	"context"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/confirm"
	"stund/internal/due"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// Ask writes the message that asks the owner of the address to confirm the booking.
func Ask(w letters.Writer, setup *practice.Setup, r confirm.Request, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	if e.Kind != confirm.KindConfirm || e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	held := booking.Booking{Practice: r.Practice, Service: r.Service, Practitioner: r.Practitioner, Start: r.Start,
		End: r.End, Contact: r.Contact}
	a := letters.NewHeld(setup, held, now)
	l := a.Language()
	deadline := i18n.DateTime(l, r.Deadline.In(setup.Zone()), now)
	m := a.Mail(askTitle, askLead.Fill(l, "name", a.Greeting(), "when", deadline))
	m.Facts = a.Facts(true)
	m.Button = &mailtext.Button{Text: buttonConfirm.In(l), URL: w.Link(r.Link())}
	m.Paragraphs = []string{askElse.In(l), a.Questions()}
	m.Footer = footerAsked.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
	out, err := w.ToClient(a, m, confirm.KindConfirm, askSubject, nil)
	return out.Named(confirm.KindConfirm, message.VarDeadline, deadline), err
}

// wordings are what a practice may word itself: the question.
func wordings(w letters.Writer) []message.Wording {
	return []message.Wording{{ID: confirm.KindConfirm, Moment: message.Booked, Name: nameAsk,
		Places: append(message.VarsOfBookings(), message.VarDeadline),
		Ours: message.Words{Subject: message.Places(askSubject), Title: askTitle,
			Opening: message.Places(askLead, "when", message.VarDeadline)},
		Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
			setup, b, err := w.Sample(ctx, s)
			if err != nil {
				return message.Rendered{}, err
			}
			r := confirm.Request{ID: b.ID, Practice: b.Practice, Service: b.Service, Practitioner: b.Practitioner,
				Start: b.Start, End: b.End, Contact: b.Contact, Created: s.Now,
				Deadline: s.Now.Add(30 * time.Minute)}
			return Ask(w, setup, r, letters.Sampled(confirm.KindConfirm, s), s.Now)
		}}}
}

// Letters are what requests have to say, and what ends them.
func Letters(w letters.Writer, setups letters.Practices, desk *confirm.Desk) message.Letters {
	return message.Letters{Kind: confirm.Kind, Wordings: wordings(w), Unforeseen: message.AtOnce,
		Manners: map[string]message.Manner{confirm.KindConfirm: message.OfPurpose(message.Essential)},
		Decode: func(i store.Item) (message.Subject, error) {
			r, err := confirm.Decode(i)
			return asked{r, w, setups}, err
		},
		Acts:     map[string]message.Act{confirm.KindLapse: desk.Lapse},
		Postpone: map[string]message.Postpone{confirm.KindConfirm: desk.Postpone}}
}

// asked is a request, as a message speaks of it.
type asked struct {
	r      confirm.Request
	w      letters.Writer
	setups letters.Practices
}

func (s asked) Practice() string           { return s.r.Practice }
func (s asked) ID() string                 { return s.r.ID }
func (s asked) Client(agenda.Entry) string { return s.r.Client }
func (s asked) Agenda() agenda.Agenda      { return s.r.Agenda }
func (s asked) Write() (store.Op, error)   { return s.r.Put() }
func (s asked) Essence() string            { return string(s.r.Status) }

func (s asked) Planned(a agenda.Agenda) due.Carrier { s.r.Agenda = a; return s }

// Prompt tells the question from its deadline, which the client was told and which stands.
func (s asked) Prompt(e agenda.Entry) bool { return e.Kind == confirm.KindConfirm }

func (s asked) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	setup, err := letters.SetupWith(ctx, s.setups, s.r.Practice, s.r.Service)
	if err != nil {
		return message.Rendered{}, err
	}
	return Ask(s.w, setup, s.r, e, now)
}

func (s asked) Judge(_ agenda.Entry, now time.Time) message.Verdict {
	switch {
	case s.r.Status != confirm.Asked:
		return message.Drop
	case !now.Before(s.r.Deadline):
		return message.Late
	}
	return message.Send
}

func (s asked) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

// nameAsk is what staff call the message.
var nameAsk = i18n.Text{
	NB: "Bekreft timen",
	SV: "Bekräfta tiden",
	DA: "Bekræft tiden",
	FI: "Vahvista aika",
	EN: "Please confirm",
}

// What the message says. {name} is the client, {when} the deadline.
var (
	askTitle = i18n.Text{
		NB: "Bekreft timen din",
		SV: "Bekräfta din tid",
		DA: "Bekræft din tid",
		FI: "Vahvista aikasi",
		EN: "Confirm your appointment",
	}
	askLead = i18n.Text{
		NB: "Hei {name}. Vi holder av denne tiden til deg. Den er din når du bekrefter den før {when}.",
		SV: "Hej {name}. Vi håller den här tiden åt dig. Den är din när du bekräftar den före {when}.",
		DA: "Hej {name}. Vi holder denne tid til dig. Den er din, når du bekræfter den inden {when}.",
		FI: "Hei {name}. Pidämme tämän ajan sinulle varattuna. Se on sinun, kun vahvistat sen viimeistään {when}.",
		EN: "Hello {name}. We are holding this time for you. It is yours once you confirm it before {when}.",
	}
	askElse = i18n.Text{
		NB: "Har du ikke bestilt noe, trenger du ikke å gjøre noe. Tiden blir ledig igjen av seg selv.",
		SV: "Har du inte bokat något behöver du inte göra något. Tiden blir ledig igen av sig själv.",
		DA: "Har du ikke booket noget, behøver du ikke at gøre noget. Tiden bliver ledig igen af sig selv.",
		FI: "Jos et ole varannut mitään, sinun ei tarvitse tehdä mitään. Aika vapautuu itsestään.",
		EN: "If you have not booked anything, there is nothing to do. The time becomes free again by itself.",
	}
	askSubject = i18n.Text{
		NB: "Bekreft timen {when}",
		SV: "Bekräfta tiden {when}",
		DA: "Bekræft tiden {when}",
		FI: "Vahvista aika {when}",
		EN: "Confirm your appointment on {when}",
	}
	buttonConfirm = i18n.Text{
		NB: "Bekreft timen",
		SV: "Bekräfta tiden",
		DA: "Bekræft tiden",
		FI: "Vahvista aika",
		EN: "Confirm the appointment",
	}
	footerAsked = i18n.Text{
		NB: "Du får denne e-posten fordi noen bestilte en time hos {practice} med adressen din.",
		SV: "Du får det här mejlet eftersom någon bokade en tid hos {practice} med din adress.",
		DA: "Du får denne mail, fordi nogen bookede en tid hos {practice} med din adresse.",
		FI: "Sait tämän viestin, koska joku varasi ajan osoitteellasi: {practice}.",
		EN: "You are getting this e-mail because somebody booked with {practice} and gave your address.",
	}
)
