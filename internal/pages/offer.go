package pages

import (
	"time"

	"stund/internal/i18n"
	"stund/internal/words"
)

// OfferState is how things stand with an offered time.
type OfferState uint8

// The states of an offer.
const (
	Standing  OfferState = iota // it can be taken
	Ended                       // its deadline has passed; the client is still on the list
	Declined                    // the client has just said no
	Lost                        // it was to be taken, and could not be
	CalledOff                   // the practice has closed the time meanwhile; the client is still on the list
	Accepted                    // the client has taken it
	Left                        // the client is not on the list any more
)

// Offer shows a time that is offered to a client of the waiting list, held until the deadline. Only a Standing one has
// an appointment. Changed tells that the reader followed the link of an earlier offer.
func Offer(f Frame, a Appointment, deadline time.Time, state OfferState, changed bool) Document {
	switch state {
	case Ended:
		return plain(f, overTitle, overLead, (*page).again)
	case Declined:
		return plain(f, declined, declinedLead, func(*page) {})
	case Lost:
		return plain(f, takenTitle, takenLead, (*page).reach)
	case CalledOff:
		return plain(f, takenTitle, words.CalledOff, func(p *page) {
			p.f(`<p class="lead">%s</p>`, p.t(stillWaiting))
		})
	case Accepted:
		return plain(f, bookedTitle, bookedLead, func(p *page) {
			p.b.WriteString(`<div class="acts">`)
			p.form("accept") // again: it answers with the same booking
			p.f(`<button class="%s">%s</button></form></div>`, mainButton, p.t(seeYours))
		})
	case Left:
		return plain(f, leftTitle, leftLead, (*page).again)
	}
	p := open(f, f.t(offerTitle))
	p.f(`<h1>%s</h1>`, p.t(offerTitle))
	if changed {
		p.notice(toneWarn, p.t(offerChanged))
	}
	p.f(`<p class="lead">%s</p>`, p.t(offerLead, "when", i18n.DateTime(p.Lang, deadline, p.Now)))
	p.card(a, toneWarn, iconWait, p.t(onOffer))
	p.b.WriteString(`<div class="acts">`)
	p.form("accept")
	p.f(`<button class="%s">%s</button></form>`, mainButton, p.t(takeIt))
	p.form("decline")
	p.f(`<button class="%s">%s</button></form></div><p class="below">%s</p>`, sideButton, p.t(noThanks),
		p.t(stayOnList))
	return p.close()
}

// plain is a page of a title, a sentence and what can be done.
func plain(f Frame, title, lead i18n.Text, then func(*page)) Document {
	p := open(f, f.t(title))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(title), p.t(lead))
	then(p)
	return p.close()
}

// NoPage says that there is no page at an address.
func NoPage(f Frame) Document { return plain(f, noPageTitle, noPageLead, func(*page) {}) }

// Front is the page of an installation itself: whoever works here signs in, and everybody else has a link to a
// practice.
func Front(f Frame) Document {
	return plain(f, frontTitle, frontLead, func(p *page) { p.toSignIn(mainButton, words.SignIn) })
}

// Unknown says that a link leads nowhere.
func Unknown(f Frame) Document { return plain(f, unknownTitle, unknownLead, func(*page) {}) }

// Expired says that a link has run out.
func Expired(f Frame) Document { return plain(f, expiredTitle, expiredLead, func(*page) {}) }

// Broken says that something failed on our side, and what was asked for may or may not be done.
func Broken(f Frame) Document { return plain(f, brokenTitle, brokenLead, (*page).reopen) }

// Refused says that a request was none that the page takes.
func Refused(f Frame) Document { return plain(f, brokenTitle, refusedLead, (*page).reopen) }

// reopen leads to the page itself.
func (p *page) reopen() {
	p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, mainButton, p.Link(""), p.t(openAgain))
}

var offerChanged = i18n.Text{
	NB: "Tilbudet i meldingen du åpnet, er over. Dette er en annen tid.",
	SV: "Erbjudandet i meddelandet du öppnade gäller inte längre. Det här är en annan tid.",
	DA: "Tilbuddet i den besked, du åbnede, gælder ikke længere. Dette er en anden tid.",
	FI: "Avaamasi viestin tarjous on päättynyt. Tämä on toinen aika.",
	EN: "The offer in the message that you opened is over. This is another time.",
}

var stillWaiting = i18n.Text{
	NB: "Du står fortsatt på ventelisten, og vi sier fra når det blir en ny tid.",
	SV: "Du står kvar på väntelistan, och vi hör av oss när en ny tid blir ledig.",
	DA: "Du er stadig på ventelisten, og vi giver besked, når der kommer en ny tid.",
	FI: "Olet edelleen jonotuslistalla, ja kerromme, kun uusi aika vapautuu.",
	EN: "You are still on the waiting list, and we will tell you of the next time.",
}
