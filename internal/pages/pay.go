package pages

import (
	"crypto/sha256"
	_ "embed" // the script
	"encoding/base64"
	"strings"
	"time"

	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/words"
)

// PayState is how things stand with an appointment that is to be paid.
type PayState uint8

// The states of such an appointment.
const (
	ToPay      PayState = iota
	PayFailed           // the last try came to nothing, and there is time for another
	PayChecks           // the client is done, and the provider has yet to decide
	PayExpired          // nobody paid in time, and nothing was taken
	PayLate             // it was paid when the time was another's: the money goes back
	PayEarly            // it is booked, and can be paid later
	PayOver             // it was booked: the page of the booking says the rest
)

// Paying is what there is to say of an appointment that is to be paid.
type Paying struct {
	Appointment Appointment
	Due         money.Amount
	Deadline    time.Time // in the practice's zone
	Owed        bool      // it is booked already, and called off if nobody pays until the deadline
	From        time.Time // PayEarly: when it can be paid
	Back        Refunds
	Near        []NearTime // other free times, where this one was lost
	Ways        []Way
	Status      string // path that answers how things stand
	Now         string // how they stand, in its words
	Silent      bool   // the provider did not answer just now
}

// Way is a provider by which it can be paid.
type Way struct {
	Name  string // of the provider
	Brand string // as people know it; "": a card
}

// NearTime is a free time, and the address at which it is booked.
type NearTime struct {
	Start time.Time
	Path  string
}

// Refunds say what goes back of what is paid; without steps, nothing.
type Refunds struct {
	Paid  money.Amount
	Steps []BackStep // the one with the longest notice first
}

// BackStep says how much goes back, in minor units, until when one cancels.
type BackStep struct {
	Until time.Time // in the practice's zone
	Minor int64
}

// Back is what goes back of what was paid if the client cancels now, or what went back when they did.
type Back struct {
	Paid, Back money.Amount
	Reserved   bool // nothing was taken yet: what goes back is not taken
}

//go:embed pay.js
var payScript string

// Pay shows how things stand with an appointment that is to be paid.
func Pay(f Frame, y Paying, state PayState) Document {
	switch state {
	case PayExpired:
		return plain(f, payExpiredTitle, payExpiredLead, y.instead)
	case PayLate:
		return plain(f, payLateTitle, payLateLead, y.instead)
	case PayEarly:
		p := open(f, f.t(words.PayTitle))
		p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(words.PayTitle),
			p.t(payEarly, "when", i18n.DateTime(p.Lang, y.From, p.Now)))
		p.card(y.Appointment, toneGood, iconCheck, p.t(notPaid))
		return p.close()
	case PayOver:
		return plain(f, bookedTitle, bookedLead, func(*page) {})
	case PayChecks:
		return waiting(f, y.Status, y.Now, payChecksLead,
			func(p *page) { p.card(y.Appointment, toneWarn, iconWait, p.t(beingChecked)) })
	}
	p := open(f, f.t(words.PayTitle))
	p.f(`<h1>%s</h1>`, p.t(words.PayTitle))
	switch {
	case y.Silent:
		p.notice(toneBad, p.t(words.PaySilent))
	case state == PayFailed:
		p.notice(toneWarn, p.t(words.PayFailed))
	}
	lead := payLead
	if y.Owed {
		lead = payOwed
	}
	p.f(`<p class="lead">%s</p>`, p.t(lead, "when", i18n.DateTime(p.Lang, y.Deadline, p.Now)))
	p.card(y.Appointment, toneWarn, iconWait, p.t(notPaid))
	p.f(
		`<p class="due"><span>%s</span> <strong>%s</strong></p>`,
		p.t(words.PayNow),
		p.joined(i18n.Price(p.Lang, y.Due)),
	)
	p.ways(y.Ways)
	p.f(`<p class="below">%s</p>`, p.refunds(y.Back))
	p.acts = " https:" // the provider's page, to which the form leads
	return p.close()
}

// ways is a button for each provider: all alike where there are several, as their rules ask.
func (p *page) ways(all []Way) {
	p.form("pay")
	p.b.WriteString(`<div class="acts">`)
	for _, w := range all {
		text := p.t(words.PayByCard)
		if w.Brand != "" {
			text = p.t(words.PayWith, "brand", w.Brand)
		}
		p.f(`<button class="%s" name="provider" value="%s">%s</button>`, mainButton, w.Name, text)
	}
	p.b.WriteString(`</div></form>`)
}

// refunds say what goes back if the client cancels, before they pay.
func (p *page) refunds(r Refunds) string {
	var said []string
	for _, s := range r.Steps {
		text := words.BackPart
		if s.Minor == r.Paid.Minor {
			text = words.BackFull
		}
		if s.Minor > 0 && s.Until.After(p.Now) {
			said = append(said, p.t(text, "when", i18n.DateTime(p.Lang, s.Until, p.Now),
				"amount", i18n.Price(p.Lang, money.Amount{Minor: s.Minor, Currency: r.Paid.Currency})))
		}
	}
	if len(said) == 0 {
		return p.t(words.BackNone)
	}
	return strings.Join(append(said, p.t(words.BackLater)), " ")
}

// backNow says what goes back if the client cancels now.
func (p *page) backNow(b Back) string {
	price := func(minor int64) string {
		return i18n.Price(p.Lang, money.Amount{Minor: minor, Currency: b.Paid.Currency})
	}
	text := backNowPart
	switch {
	case b.Reserved && b.Back.Minor == b.Paid.Minor:
		text = takeNowNone
	case b.Reserved:
		text = takeNowSome
	case b.Back.Minor == b.Paid.Minor:
		text = backNowFull
	case b.Back.Minor == 0:
		text = backNowNone
	}
	return p.t(text, "paid", price(b.Paid.Minor), "back", price(b.Back.Minor), "kept",
		price(b.Paid.Minor-b.Back.Minor))
}

// backThen says what went back when the client cancelled.
func (p *page) backThen(b Back) string {
	kept := money.Amount{Minor: b.Paid.Minor - b.Back.Minor, Currency: b.Paid.Currency}
	text := goesBack
	switch {
	case b.Reserved && kept.Minor == 0:
		text = notTaken
	case b.Reserved:
		text = partTaken
	}
	return p.t(text, "paid", i18n.Price(p.Lang, b.Paid), "back", i18n.Price(p.Lang, b.Back), "kept",
		i18n.Price(p.Lang, kept))
}

// instead offers the nearest free times where the one that was to be paid is lost.
func (y Paying) instead(p *page) {
	if len(y.Near) > 0 {
		p.f(`<section><h2 class="next">%s</h2><ul class="options">`, p.t(nearestFree))
		for _, n := range y.Near {
			p.option(n.Path, p.joined(upper(i18n.DateTime(p.Lang, n.Start, p.Now))), "", "")
		}
		p.b.WriteString(`</ul></section>`)
	}
	p.again()
}

// waiting reassures whoever waits for a payment to be decided, and asks at the path until it is no longer as it is now.
func waiting(f Frame, path, now string, lead i18n.Text, what func(*page)) Document {
	p := &page{Frame: f}
	p.head(f.t(payChecksTitle) + " – " + f.Practice.Name)
	p.b.WriteString(noIndex)
	p.f(`<noscript><meta http-equiv="refresh" content="5; url=%s"></noscript>`, p.Link("back=1"))
	p.body("page")
	p.f(`<header class="who"><bdi>%s</bdi></header><main>`, f.Practice.Name)
	p.f(`<h1>%s</h1><p class="lead" role="status" id="waiting" data-status="%s" data-now="%s">%s</p>`,
		p.t(payChecksTitle), path, now, p.t(lead))
	what(p)
	p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, sideButton, p.Link("back=1"), p.t(lookAgain))
	p.b.WriteString(`<script>` + payScript + `</script>`)
	sum := sha256.Sum256([]byte(payScript))
	p.loads += "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; connect-src 'self'; "
	return p.close()
}
