package pages

import (
	"time"

	"stund/internal/i18n"
	"stund/internal/words"
)

// ConfirmState is how things stand with a booking that is to be confirmed.
type ConfirmState uint8

// The states of such a booking.
const (
	ToConfirm     ConfirmState = iota // the time is kept
	NotConfirmed                      // it is kept no more
	WasConfirmed                      // it is booked
	CannotConfirm                     // the practice has closed the time meanwhile
)

// Confirm shows a booking that is to be confirmed until the deadline. Only one ToConfirm has an appointment.
func Confirm(f Frame, a Appointment, deadline time.Time, state ConfirmState) Document {
	switch state {
	case NotConfirmed:
		return plain(f, lapsedTitle, lapsedLead, (*page).again)
	case CannotConfirm:
		return plain(f, takenTitle, words.CalledOff, (*page).again)
	case WasConfirmed:
		return plain(f, bookedTitle, bookedLead, func(p *page) {
			p.b.WriteString(`<div class="acts">`)
			p.form("confirm") // again: it answers with the same booking
			p.f(`<button class="%s">%s</button></form></div>`, mainButton, p.t(seeYours))
		})
	}
	p := open(f, f.t(confirmTitle))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(confirmTitle), p.t(confirmLead, "time", i18n.Time(p.Lang, deadline)))
	p.card(a, toneWarn, iconWait, p.t(unconfirmed))
	p.b.WriteString(`<div class="acts">`)
	p.form("confirm")
	p.f(`<button class="%s">%s</button></form></div><p class="below">%s</p>`, mainButton, p.t(confirmIt),
		p.t(notMine))
	return p.close()
}

// ToBeConfirmed says that the time is kept until the deadline, and that a mail tells how to make it one's own.
func ToBeConfirmed(deadline time.Time) Step {
	return Step{words.Asked, func(p *page) {
		p.f(`<p class="lead">%s</p>`, p.t(askedLead, "time", i18n.Time(p.Lang, deadline)))
	}}
}

var (
	confirmTitle = i18n.Text{
		NB: "Bekreft timen din",
		SV: "Bekräfta din tid",
		DA: "Bekræft din tid",
		FI: "Vahvista aikasi",
		EN: "Confirm your appointment",
	}
	confirmLead = i18n.Text{
		NB: "Vi holder av denne tiden til deg. Den er din når du bekrefter den før kl. {time}.",
		SV: "Vi håller den här tiden åt dig. Den är din när du bekräftar den före kl. {time}.",
		DA: "Vi holder denne tid til dig. Den er din, når du bekræfter den før kl. {time}.",
		FI: "Pidämme tämän ajan sinulle varattuna. Se on sinun, kun vahvistat sen viimeistään klo {time}.",
		EN: "We are holding this time for you. It is yours once you confirm it, before {time}.",
	}
	unconfirmed = i18n.Text{
		NB: "Ikke bekreftet",
		SV: "Inte bekräftad",
		DA: "Ikke bekræftet",
		FI: "Vahvistamatta",
		EN: "Not confirmed",
	}
	confirmIt = i18n.Text{
		NB: "Bekreft timen",
		SV: "Bekräfta tiden",
		DA: "Bekræft tiden",
		FI: "Vahvista aika",
		EN: "Confirm the appointment",
	}
	notMine = i18n.Text{
		NB: "Har du ikke bestilt noe, kan du lukke siden. Tiden blir ledig igjen av seg selv.",
		SV: "Har du inte bokat något kan du stänga sidan. Tiden blir ledig igen av sig själv.",
		DA: "Har du ikke booket noget, kan du lukke siden. Tiden bliver ledig igen af sig selv.",
		FI: "Jos et ole varannut mitään, voit sulkea sivun. Aika vapautuu itsestään.",
		EN: "If you have not booked anything, you can close this page. The time becomes free again by itself.",
	}
	lapsedTitle = i18n.Text{
		NB: "Tiden holdes ikke lenger",
		SV: "Tiden hålls inte längre",
		DA: "Tiden holdes ikke længere",
		FI: "Aika ei ole enää varattuna sinulle",
		EN: "This time is no longer held",
	}
	lapsedLead = i18n.Text{
		NB: "Timen er ikke bekreftet, og ingenting er bestilt.",
		SV: "Tiden är inte bekräftad, och inget är bokat.",
		DA: "Tiden er ikke bekræftet, og intet er booket.",
		FI: "Aikaa ei ole vahvistettu, eikä mitään ole varattu.",
		EN: "The appointment is not confirmed, and nothing is booked.",
	}
	askedLead = i18n.Text{
		NB: "Vi holder av tiden til kl. {time} og sender deg en e-post. Timen er din når du har åpnet lenken i den og bekreftet.",
		SV: "Vi håller tiden till kl. {time} och skickar ett mejl till dig. Tiden är din när du har öppnat länken i det och bekräftat.",
		DA: "Vi holder tiden til kl. {time} og sender dig en mail. Tiden er din, når du har åbnet linket i den og bekræftet.",
		FI: "Pidämme ajan sinulle varattuna klo {time} asti ja lähetämme sinulle sähköpostin. Aika on sinun, kun avaat siinä olevan linkin ja vahvistat ajan.",
		EN: "We hold the time until {time} and are sending you an e-mail. It is yours once you have opened the link in it and confirmed.",
	}
)
