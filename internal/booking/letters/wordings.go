package letters

import (
	"context"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// What is said in other words than the kind of its message.
const (
	wordingChanged = "changed" // the time stands, and somebody else gives it
	wordingTaken   = "taken"   // somebody else has it
)

// nobody is an id that no booking and no client has: links of what is looked at lead nowhere.
var nobody = strings.Repeat("0", 26)

// Sampler returns what a message is written about for somebody who looks at it: the booking that the specimen names as
// its client would hear of it, or one that nobody has made. Links to it lead nowhere.
type Sampler func(ctx context.Context, s message.Specimen) (*practice.Setup, booking.Booking, error)

// sampler makes the Sampler.
func sampler(b *base.Base) Sampler {
	setups := practice.Of(b)
	return func(ctx context.Context, s message.Specimen) (*practice.Setup, booking.Booking, error) {
		setup, err := setups.Setup(ctx, s.Practice, store.Strong)
		if err != nil {
			return nil, booking.Booking{}, err
		}
		if s.Booking == "" {
			return setup, madeUp(setup, s), nil
		}
		item, err := b.Store.Get(ctx, booking.Key(s.Practice, s.Booking), store.Eventual)
		if err != nil {
			return nil, booking.Booking{}, err
		}
		real, err := booking.Decode(item)
		if err != nil {
			return nil, booking.Booking{}, err
		}
		v, _ := setup.Service(real.Service)
		to := real.Contact
		if to.Language = s.Language; to.Email == "" {
			to.Email = example(s.Language).Email
		}
		if to.Phone == "" {
			to.Phone = example(s.Language).Phone
		}
		out := booking.Draft(setup, v, real.Practitioner, real.Start, to, s.Now)
		out.ID, out.Client, out.Service, out.Location = nobody, nobody, real.Service, real.Location
		out.End = real.End
		return setup, out, nil
	}
}

// madeUp is a booking in a week's time of the practice's first service, by nobody.
func madeUp(setup *practice.Setup, s message.Specimen) booking.Booking {
	v := practice.Service{}
	if len(setup.Services) > 0 {
		v = setup.Services[0]
	}
	who := ""
	if all := setup.Giving(v); len(all) > 0 {
		who = all[0].ID
	}
	start := civil.In(s.Now, setup.Zone()).AddDays(7).At(civil.Time(14*60), setup.Zone())
	out := booking.Draft(setup, v, who, start, example(s.Language), s.Now)
	out.ID, out.Client = nobody, nobody
	return out
}

// Wordings are the messages about bookings that a practice may word itself.
func (w Writer) Wordings() []message.Wording {
	one := func(id, kind string, name i18n.Text, ours message.Words,
		is func(*booking.Booking, *Appointment)) message.Wording {
		return message.Wording{ID: id, Name: name, Moment: message.Booked, Ours: ours, Places: message.VarsOfBookings(),
			Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
				setup, b, err := w.Sample(ctx, s)
				if err != nil {
					return message.Rendered{}, err
				}
				a := NewAppointment(setup, b, s.Now)
				a.lines, a.welcome = w.Contributions.Lines(b, a.lang), w.Contributions.Welcome(b)
				if is != nil {
					is(&b, &a)
				}
				if s.Channel == message.SMS {
					return w.clientSMS(a, kind)
				}
				return w.clientMail(a, kind)
			}}
	}
	text := func(subject, title, lead i18n.Text, sms SMS) message.Words {
		return message.Words{Subject: message.Places(subject), Title: title, Opening: message.Places(lead),
			SMS: Linked(sms.Full)}
	}
	moved := func(b *booking.Booking, a *Appointment) { a.believed = []time.Time{b.Start.AddDate(0, 0, -1)} }
	return []message.Wording{
		one(booking.KindBooked, booking.KindBooked, nameBooked,
			text(bookedSubject, bookedTitle, bookedLead, smsBooked), nil),
		one(booking.KindReminder, booking.KindReminder, nameReminder,
			text(reminderSubject, reminderTitle, reminderLead, smsReminder), nil),
		one(booking.KindMoved, booking.KindMoved, nameMoved,
			text(movedSubject, movedTitle, movedLead, smsMoved), moved),
		one(wordingChanged, booking.KindMoved, nameChanged,
			text(changedSubject, changedTitle, changedLead, smsChanged),
			func(_ *booking.Booking, a *Appointment) { a.sameTime = true }),
		one(booking.KindCancelled, booking.KindCancelled, nameCancelled,
			text(cancelledSubject, cancelledTitle, cancelledLead, smsCancelled), nil),
		one(wordingTaken, booking.KindCancelled, nameTaken,
			text(takenSubject, takenTitle, takenLead, smsTaken),
			func(_ *booking.Booking, a *Appointment) { a.taken = true }),
	}
}

// Linked is our SMS with a place for its link at the end.
func Linked(sms i18n.Text) i18n.Text {
	t := message.Places(sms)
	link := " {{" + message.VarLink + "}}"
	return i18n.Text{NB: t.NB + link, SV: t.SV + link, DA: t.DA + link, FI: t.FI + link, EN: t.EN + link}
}

// Sampled is an entry of an agenda that somebody looks at.
func Sampled(kind string, s message.Specimen) agenda.Entry {
	return agenda.New(kind+"."+s.Channel+".client", s.Now)
}

// What staff call them.
var (
	nameBooked = i18n.Text{
		NB: "Timebekreftelse",
		SV: "Bokningsbekräftelse",
		DA: "Bookingbekræftelse",
		FI: "Ajanvarauksen vahvistus",
		EN: "Confirmation",
	}
	nameReminder = i18n.Text{
		NB: "Påminnelse",
		SV: "Påminnelse",
		DA: "Påmindelse",
		FI: "Muistutus",
		EN: "Reminder",
	}
	nameMoved = i18n.Text{
		NB: "Timen er flyttet",
		SV: "Tiden är ombokad",
		DA: "Tiden er flyttet",
		FI: "Aika on siirretty",
		EN: "Appointment moved",
	}
	nameChanged = i18n.Text{
		NB: "Timen har fått en annen behandler",
		SV: "Tiden har fått en annan behandlare",
		DA: "Tiden har fået en anden behandler",
		FI: "Ajan asiantuntija on vaihtunut",
		EN: "Another practitioner",
	}
	nameCancelled = i18n.Text{
		NB: "Timen er avbestilt",
		SV: "Tiden är avbokad",
		DA: "Tiden er afbestilt",
		FI: "Aika on peruttu",
		EN: "Appointment cancelled",
	}
	nameTaken = i18n.Text{
		NB: "Timen er gitt til en annen",
		SV: "Tiden har getts till någon annan",
		DA: "Tiden er givet til en anden",
		FI: "Aika on annettu toiselle",
		EN: "Appointment passed on to somebody else",
	}
)
