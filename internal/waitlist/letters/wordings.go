package letters

import (
	"context"
	"time"

	"stund/internal/booking/letters"
	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/waitlist"
	"stund/internal/words"
)

// wordings are what a practice may word itself.
func wordings(w letters.Writer) []message.Wording {
	one := func(kind string, name i18n.Text, ours message.Words, places ...string) message.Wording {
		return message.Wording{ID: kind, Name: name, Moment: message.Waiting, Ours: ours,
			Places: append([]string{message.VarService, message.VarPractitioner}, places...), Write: writes(w, kind)}
	}
	offered := append(message.VarsOfBookings(), message.VarDeadline)
	return []message.Wording{
		one(waitlist.KindJoined, nameJoined, message.Words{Subject: words.Waiting, Title: words.Waiting,
			Opening: message.Places(joinedLead)}),
		one(waitlist.KindOffer, nameOffer, message.Words{Subject: message.Places(offerSubject), Title: offerTitle,
			Opening: message.Places(offerLead, "when", message.VarDeadline), SMS: letters.Linked(smsOffer.Full)},
			offered...),
		one(waitlist.KindWithdrawn, nameWithdrawn, message.Words{Subject: message.Places(withdrawnSubject),
			Title: withdrawnTitle, Opening: message.Places(withdrawnLead), SMS: message.Places(smsWithdrawn.Full)},
			message.VarsOfBookings()...),
		one(waitlist.KindPaused, namePaused, message.Words{Subject: words.NoMoreOffers, Title: words.NoMoreOffers,
			Opening: message.Places(pausedLead), SMS: letters.Linked(smsPaused.Full)}),
		one(waitlist.KindRemoved, nameRemoved, message.Words{Subject: endedTitle, Title: endedTitle,
			Opening: message.Places(removedLead)}),
		one(waitlist.KindEnded, nameEnded, message.Words{Subject: message.Places(endedSubject), Title: endedTitle,
			Opening: message.Places(endedLead, "day", message.VarDay)}, message.VarDay),
	}
}

// writes writes the message of the kind for somebody who looks at it.
func writes(w letters.Writer, kind string) func(context.Context, message.Specimen) (message.Rendered, error) {
	return func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
		setup, b, err := w.Sample(ctx, s)
		if err != nil {
			return message.Rendered{}, err
		}
		today := civil.In(s.Now, setup.Zone())
		entry := waitlist.Entry{ID: b.ID, Practice: b.Practice, Service: b.Service, Practitioner: b.Practitioner,
			From: today, To: today.AddDays(14), Client: b.Client, Contact: b.Contact, Created: s.Now,
			Offer: &waitlist.Offer{Start: b.Start, End: b.End, Practitioner: b.Practitioner,
				Deadline: s.Now.Add(2 * time.Hour)}}
		e := letters.Sampled(kind, s)
		switch kind {
		case waitlist.KindJoined:
			return Joined(w, setup, entry, e, s.Now)
		case waitlist.KindEnded:
			return Ended(w, setup, entry, e, s.Now)
		case waitlist.KindRemoved:
			return Removed(w, setup, entry, e, s.Now)
		case waitlist.KindPaused:
			return Paused(w, setup, entry, e, s.Now)
		}
		return Offer(w, setup, entry, e, s.Now)
	}
}

// What staff call them.
var (
	nameJoined = i18n.Text{
		NB: "Satt på ventelisten",
		SV: "Uppsatt på väntelistan",
		DA: "Skrevet på ventelisten",
		FI: "Lisätty jonotuslistalle",
		EN: "On the waiting list",
	}
	nameOffer = i18n.Text{
		NB: "Tilbud om ledig time",
		SV: "Erbjudande om ledig tid",
		DA: "Tilbud om en ledig tid",
		FI: "Tarjous vapautuneesta ajasta",
		EN: "Offer of a free time",
	}
	nameWithdrawn = i18n.Text{
		NB: "Tilbudet er trukket tilbake",
		SV: "Erbjudandet är återkallat",
		DA: "Tilbuddet er trukket tilbage",
		FI: "Tarjous on peruttu",
		EN: "Offer withdrawn",
	}
	namePaused = i18n.Text{
		NB: "Venter du fortsatt?",
		SV: "Väntar du fortfarande?",
		DA: "Venter du stadig?",
		FI: "Odotatko vielä?",
		EN: "Still waiting?",
	}
	nameRemoved = i18n.Text{
		NB: "Tatt av ventelisten",
		SV: "Borttagen från väntelistan",
		DA: "Taget af ventelisten",
		FI: "Poistettu jonotuslistalta",
		EN: "Taken off the waiting list",
	}
	nameEnded = i18n.Text{
		NB: "Ventetiden er over",
		SV: "Väntetiden är slut",
		DA: "Ventetiden er forbi",
		FI: "Odotusaika on päättynyt",
		EN: "The wait is over",
	}
)
