package pages

import (
	"crypto/sha256"
	_ "embed" // the script
	"encoding/base64"
	"strconv"
	"time"

	"stund/internal/i18n"
	"stund/internal/money"
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
	PayOver             // it was booked: the page of the booking says the rest
)

// Paying is what there is to say of an appointment that is to be paid.
type Paying struct {
	Appointment Appointment
	Due         money.Amount
	Deadline    time.Time // in the practice's zone
	Back        []BackStep
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

// BackStep says how much goes back of what was paid, until when one cancels.
type BackStep struct {
	Until   time.Time // in the practice's zone
	Percent int
}

//go:embed pay.js
var payScript string

// Pay shows how things stand with an appointment that is to be paid.
func Pay(f Frame, y Paying, state PayState) Document {
	switch state {
	case PayExpired:
		return plain(f, payExpiredTitle, payExpiredLead, (*page).again)
	case PayLate:
		return plain(f, payLateTitle, payLateLead, (*page).again)
	case PayOver:
		return plain(f, bookedTitle, bookedLead, func(*page) {})
	case PayChecks:
		return payWaiting(f, y)
	}
	p := open(f, f.t(payTitle))
	p.f(`<h1>%s</h1>`, p.t(payTitle))
	switch {
	case y.Silent:
		p.notice(toneBad, p.t(paySilent))
	case state == PayFailed:
		p.notice(toneWarn, p.t(payFailed))
	}
	p.f(`<p class="lead">%s</p>`, p.t(payLead, "when", i18n.DateTime(p.Lang, y.Deadline, p.Now)))
	p.card(y.Appointment, toneWarn, iconWait, p.t(notPaid))
	p.f(`<p class="due"><span>%s</span> <strong>%s</strong></p>`, p.t(payNow), i18n.Price(p.Lang, y.Due))
	p.ways(y)
	p.backSteps(y)
	p.acts = " https:" // the provider's page, to which the form leads
	return p.close()
}

// ways is a button for each provider.
func (p *page) ways(y Paying) {
	p.form("pay")
	p.b.WriteString(`<div class="acts">`)
	for n, w := range y.Ways {
		class, text := sideButton, p.t(payByCard)
		if n == 0 {
			class = mainButton
		}
		if w.Brand != "" {
			text = p.t(payWith, "brand", w.Brand)
		}
		p.f(`<button class="%s" name="provider" value="%s">%s</button>`, class, w.Name, text)
	}
	p.b.WriteString(`</div></form>`)
}

// backSteps say what goes back if the client cancels, before they pay.
func (p *page) backSteps(y Paying) {
	p.b.WriteString(`<div class="below">`)
	last := 0
	for _, s := range y.Back {
		text := backPart
		if s.Percent == 100 {
			text = backFull
		}
		if s.Percent > 0 && s.Until.After(p.Now) {
			until := i18n.DateTime(p.Lang, s.Until, p.Now)
			p.f(`<p>%s</p>`, p.t(text, "when", until, "percent", strconv.Itoa(s.Percent)))
			last++
		}
	}
	if last == 0 {
		p.f(`<p>%s</p>`, p.t(backNone))
	} else {
		p.f(`<p>%s</p>`, p.t(backLater))
	}
	p.b.WriteString(`</div>`)
}

// payWaiting reassures whoever waits for a payment to be decided, and asks until it is.
func payWaiting(f Frame, y Paying) Document {
	p := &page{Frame: f}
	p.head(f.t(payChecksTitle) + " – " + f.Practice.Name)
	p.b.WriteString(noIndex)
	p.f(`<noscript><meta http-equiv="refresh" content="5; url=%s"></noscript>`, p.Link("back=1"))
	p.body("page")
	p.f(`<header class="who"><bdi>%s</bdi></header><main>`, f.Practice.Name)
	p.f(`<h1>%s</h1><p class="lead" role="status" id="waiting" data-status="%s" data-now="%s">%s</p>`,
		p.t(payChecksTitle), y.Status, y.Now, p.t(payChecksLead))
	p.card(y.Appointment, toneWarn, iconWait, p.t(beingChecked))
	p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, sideButton, p.Link("back=1"), p.t(lookAgain))
	p.b.WriteString(`<script>` + payScript + `</script>`)
	sum := sha256.Sum256([]byte(payScript))
	p.loads += "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; connect-src 'self'; "
	return p.close()
}
