package letters

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/deliver"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/money"
	"stund/internal/payment"
	"stund/internal/practice"
)

// toPractice writes what the practice hears of trouble with a payment, in its language, with a button to the payment.
// Nobody hears of what is over by now: what was taken meanwhile, and a dispute that was won.
func (w Writer) toPractice(setup *practice.Setup, p payment.Payment, b booking.Booking, n payment.Notice,
	e agenda.Entry, now time.Time) (message.Rendered, error) {
	t, known := troubleOf(p, e.Kind)
	if !known || e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	house := setup.Practice
	if over(p, e.Kind) {
		return message.Rendered{}, message.ErrNobody
	}
	l := message.Language(house.Language)
	b.Contact.Language = l
	a, standing := letters.NewHeld(setup, b, now), false
	if p.Invoice == "" && (p.Stage == payment.Booked || p.Stage == payment.Owed) {
		a, standing = letters.NewAppointment(setup, b, now), b.Open()
	}
	currency := p.Currency
	tried := tryOf(p, n.Try)
	if len(p.Tries) > 0 && e.Kind == payment.KindDiffers {
		currency = tried.State.Currency
	}
	with := []string{"amount", i18n.Price(l, money.Amount{Minor: n.Amount, Currency: currency}),
		"due", i18n.Price(l, p.Amount()), "client", mailtext.Isolate(cmp.Or(b.Contact.Name, somebody.In(l))),
		"provider", providerOf(tried.Provider, p.Currency, now),
		"when", i18n.DateTime(l, tried.State.CaptureBy.In(setup.Zone()), now)}
	m := a.Mail(t.title, t.lead.Fill(l, with...))
	switch {
	case p.Invoice != "":
		m.Facts = []mailtext.Fact{{Label: labelInvoice.In(l), Value: p.Number}}
		m.Preheader = labelInvoice.In(l) + " " + p.Number
	case b.Contact.Name == "":
		m.Facts = a.Facts(standing)
	default:
		m.Facts = append([]mailtext.Fact{{Label: labelClient.In(l), Value: b.Contact.Name}}, a.Facts(standing)...)
	}
	m.Button = &mailtext.Button{Text: buttonLook.In(l), URL: w.Site() + "/app#/payments/" + p.ID}
	m.Contact = nil // it is their own
	m.Footer = footerPractice.Fill(l, "practice", mailtext.Isolate(house.Name))
	out := w.Envelope(message.Practice{Name: house.Name, Email: house.Email}, m, e.Kind,
		deliver.Address{Name: mailtext.Line(house.Name), Email: house.Email})
	out.Email.Subject = mailtext.Line(t.subject.Fill(l, with...))
	return out, nil
}

// tryOf returns which of the payment's tries trouble is with, as facts say it: 0 is the first that brought money.
func tryOf(p payment.Payment, n int) payment.Try {
	switch {
	case n > 0 && n <= len(p.Tries):
		return p.Tries[n-1]
	case len(p.Tries) == 0:
		return payment.Try{}
	}
	first := slices.IndexFunc(p.Tries, func(t payment.Try) bool { return t.State.Reserved > 0 })
	return p.Tries[max(first, 0)]
}

// troubleOf returns the words for the kind of trouble.
func troubleOf(p payment.Payment, kind string) (words, bool) {
	if kind == payment.KindWindow && p.Untaken() {
		return untaken, true
	}
	t, known := troubles[kind]
	return t, known
}

// over reports whether there is nothing to be done any more.
func over(p payment.Payment, kind string) bool {
	switch kind {
	case payment.KindWindow:
		return !p.Untaken() && p.Sums().Reserved == 0
	case payment.KindDisputed:
		return p.Sums().Disputed == 0
	case payment.KindStuck:
		return !p.Stuck
	}
	return false
}

// providerOf is what staff know the provider by.
func providerOf(name, currency string, now time.Time) string {
	if name == "stripe" {
		return "Stripe"
	}
	return cmp.Or(payment.WayOf(name, currency, now).Brand, name)
}
