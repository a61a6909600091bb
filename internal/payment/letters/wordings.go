package letters

import (
	"context"
	"time"

	"stund/internal/booking/letters"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/pay"
	"stund/internal/payment"
)

// The wordings beside those that are called as their kinds are.
const (
	wordingOwed   = "pay-owed"    // reminds of what is booked and to be paid; payment.KindEnding of what is only held
	wordingRanOut = "pay-ran-out" // a reservation ended before it was taken, and is asked for anew later
	wordingAgain  = "pay-again"   // the time has come to pay what was reserved before
)

// wordings are what a practice may word itself: what clients are told, and not what the practice is.
func wordings(w Writer) []message.Wording {
	one := func(id, kind string, stage payment.Stage, name i18n.Text, t words) message.Wording {
		return message.Wording{ID: id, Name: name, Moment: message.Paying,
			Places: append(message.VarsOfBookings(), message.VarAmount, message.VarDeadline),
			Ours: message.Words{Subject: message.Places(t.subject), Title: t.title,
				Opening: message.Places(t.lead, "when", message.VarDeadline)},
			Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
				setup, b, err := w.Sample(ctx, s)
				if err != nil {
					return message.Rendered{}, err
				}
				amount := int64(50000)
				if v, ok := setup.Service(b.Service); ok && v.Price.Minor > 0 {
					amount = v.Price.Minor
				}
				p := payment.Payment{ID: b.ID, Practice: b.Practice, Stage: stage, Service: b.Service,
					Practitioner: b.Practitioner, Start: b.Start, End: b.End, Contact: b.Contact,
					Currency: setup.Practice.Currency, Price: amount, Due: amount, Created: s.Now,
					Deadline: s.Now.Add(24 * time.Hour)}
				if id == wordingRanOut || id == wordingAgain {
					p.Tries = []payment.Try{{State: pay.State{Phase: pay.Approved, Currency: p.Currency,
						Reserved: amount, Released: amount}}}
				}
				return w.write(setup, p, b, amount, letters.Sampled(kind, s), s.Now)
			}}
	}
	return []message.Wording{
		one(payment.KindEnding, payment.KindEnding, payment.Held, nameEnding, said[payment.KindEnding]),
		one(wordingOwed, payment.KindEnding, payment.Owed, nameOwed, said[wordingOwed]),
		one(payment.KindDue, payment.KindDue, payment.Owed, nameDue, said[payment.KindDue]),
		one(wordingAgain, payment.KindDue, payment.Owed, nameAgain, said[wordingAgain]),
		one(payment.KindLapsed, payment.KindLapsed, payment.Held, nameLapsed, said[payment.KindLapsed]),
		one(payment.KindLate, payment.KindLate, payment.Held, nameLate, said[payment.KindLate]),
		one(payment.KindReleased, payment.KindReleased, payment.Booked, nameReleased, said[payment.KindReleased]),
		one(wordingRanOut, payment.KindReleased, payment.Owed, nameRanOut, said[wordingRanOut]),
		one(payment.KindReturned, payment.KindReturned, payment.Booked, nameReturned, said[payment.KindReturned]),
	}
}

// What staff call them.
var (
	nameEnding = i18n.Text{
		NB: "Timen holdes av og er ikke betalt",
		SV: "Tiden hålls och är inte betald",
		DA: "Tiden holdes og er ikke betalt",
		FI: "Varattuna oleva aika on maksamatta",
		EN: "Held and not paid yet",
	}
	nameOwed = i18n.Text{
		NB: "Bestilt og ikke betalt ennå",
		SV: "Bokad och inte betald ännu",
		DA: "Booket og ikke betalt endnu",
		FI: "Varattu ja vielä maksamatta",
		EN: "Booked and not paid yet",
	}
	nameDue = i18n.Text{
		NB: "På tide å betale",
		SV: "Dags att betala",
		DA: "Tid til at betale",
		FI: "Aika maksaa",
		EN: "Time to pay",
	}
	nameAgain = i18n.Text{
		NB: "Betal på nytt: en reservasjon er utløpt",
		SV: "Betala på nytt: en reservation har gått ut",
		DA: "Betal igen: en reservation er udløbet",
		FI: "Maksa uudelleen: katevaraus on päättynyt",
		EN: "Pay again: a reservation has ended",
	}
	nameRanOut = i18n.Text{
		NB: "Reservasjonen er utløpt",
		SV: "Reservationen har gått ut",
		DA: "Reservationen er udløbet",
		FI: "Katevaraus on päättynyt",
		EN: "Reservation has ended",
	}
	nameLapsed = i18n.Text{
		NB: "Ikke betalt i tide",
		SV: "Inte betald i tid",
		DA: "Ikke betalt i tide",
		FI: "Ei maksettu ajoissa",
		EN: "Not paid in time",
	}
	nameLate = i18n.Text{
		NB: "Betalt for sent",
		SV: "Betald för sent",
		DA: "Betalt for sent",
		FI: "Maksettu liian myöhään",
		EN: "Paid too late",
	}
	nameReleased = i18n.Text{
		NB: "Reservasjonen er sluppet",
		SV: "Reservationen är släppt",
		DA: "Reservationen er ophævet",
		FI: "Katevaraus vapautettu",
		EN: "Reservation let go of",
	}
	nameReturned = i18n.Text{
		NB: "Penger tilbake",
		SV: "Pengar tillbaka",
		DA: "Penge tilbage",
		FI: "Rahojen palautus",
		EN: "Money back",
	}
)
