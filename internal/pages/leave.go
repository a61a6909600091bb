package pages

import (
	"time"

	"stund/internal/i18n"
	"stund/internal/words"
)

// WaitState is how things stand with somebody's place on the waiting list.
type WaitState uint8

// The states of a place on the waiting list.
const (
	StillWaiting WaitState = iota
	HasOffer               // and a time is held for them
	WaitLeft               // they are off the list
	WaitPassed             // the last day that they wanted is over
	WaitBooked             // they took a time that was offered
	WaitPaused             // nothing is offered until they say that they still wait
)

// Waited is what somebody waits for.
type Waited struct {
	Service, Practitioner string    // Practitioner "": anyone
	From, To              time.Time // at which the first and the last wanted day begin, in the practice's zone
}

// Leave shows what somebody waits for, and how to leave the waiting list. Who waits no longer is told so.
func Leave(f Frame, w Waited, state WaitState) Document {
	switch state {
	case WaitLeft:
		return plain(f, leftTitle, leftLead, (*page).again)
	case WaitPassed:
		return plain(f, leftTitle, passedLead, (*page).again)
	case WaitBooked:
		return plain(f, leftTitle, tookLead, func(*page) {})
	}
	title, lead := words.Waiting, onListLead
	if state == WaitPaused {
		title, lead = words.NoMoreOffers, pausedLead
	}
	p := open(f, f.t(title))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(title), p.t(lead))
	p.b.WriteString(`<section class="card">`)
	p.f(`<p class="when">%s</p><dl>`, p.joined(i18n.DaysTitle(p.Lang, w.From, w.To, p.Now)))
	p.fact(labelWhat, w.Service, "")
	if w.Practitioner == "" {
		w.Practitioner = p.t(anyone)
	}
	p.fact(labelWith, w.Practitioner, "")
	p.b.WriteString(`</dl></section><div class="acts">`)
	leave := mainButton
	if state == WaitPaused {
		p.form("resume")
		p.f(`<button class="%s">%s</button></form>`, mainButton, p.t(words.StillWaiting))
		leave = sideButton
	}
	p.form("leave")
	p.f(`<button class="%s">%s</button></form></div>`, leave, p.t(words.LeaveWaitlist))
	if state == HasOffer {
		p.f(`<p class="below">%s</p>`, p.t(heldToo))
	}
	return p.close()
}

var (
	onListLead = i18n.Text{
		NB: "Vi gir deg beskjed hvis en time blir ledig.",
		SV: "Vi hör av oss om en tid blir ledig.",
		DA: "Vi giver dig besked, hvis en tid bliver ledig.",
		FI: "Ilmoitamme sinulle, jos aika vapautuu.",
		EN: "We will tell you if a time becomes free.",
	}
	pausedLead = i18n.Text{
		NB: "Du svarte ikke på de tre siste tilbudene. Si fra hvis du fortsatt venter, så får du nye.",
		SV: "Du svarade inte på de tre senaste erbjudandena. Säg till om du fortfarande väntar, så får du nya.",
		DA: "Du svarede ikke på de tre seneste tilbud. Sig til, hvis du stadig venter, så får du nye.",
		FI: "Et vastannut kolmeen viimeisimpään tarjoukseen. Kerro, jos odotat edelleen, niin saat uusia.",
		EN: "You did not answer the last three offers. Tell us if you are still waiting, and you will get new ones.",
	}
	heldToo = i18n.Text{
		NB: "Melder du deg av, går tiden som holdes av til deg, til den neste.",
		SV: "Lämnar du listan går tiden som hålls åt dig till nästa person.",
		DA: "Forlader du listen, går den tid, der holdes til dig, til den næste.",
		FI: "Jos poistut listalta, sinulle varattuna pidetty aika tarjotaan seuraavalle.",
		EN: "If you leave, the time that is held for you goes to the next person.",
	}
	passedLead = i18n.Text{
		NB: "Dagene du ventet på, er over. Du kan bestille time som vanlig.",
		SV: "Dagarna du väntade på har passerat. Du kan boka en tid som vanligt.",
		DA: "De dage, du ventede på, er gået. Du kan booke en tid som sædvanligt.",
		FI: "Päivät, joita odotit, ovat ohi. Voit varata ajan tavalliseen tapaan.",
		EN: "The days that you were waiting for have passed. You can book a time as usual.",
	}
	tookLead = i18n.Text{
		NB: "Du har fått en time, og venter ikke lenger. Se bekreftelsen vi sendte deg.",
		SV: "Du har fått en tid och väntar inte längre. Se bekräftelsen som vi skickade till dig.",
		DA: "Du har fået en tid og venter ikke længere. Se bekræftelsen, vi sendte dig.",
		FI: "Sait ajan, etkä enää odota. Katso lähettämämme vahvistus.",
		EN: "You have got a time, and are no longer waiting. See the confirmation that we sent you.",
	}
)
