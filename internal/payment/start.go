package payment

import (
	"context"
	"errors"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/pay"
	"stund/internal/practice"
	"stund/internal/store"
)

// Codes of what a client who wants to pay may hear.
const (
	CodeExpired  = "hold-expired"
	CodeOver     = "payment-over"
	CodeChecking = "payment-checking"
	CodeEarly    = "payment-early"
	CodeNone     = "provider-unconfigured"
)

// Start opens a page of the provider on which the client pays, and returns its address. Whoever asks again while it is
// open gets the same page; one with another provider is ended first. It answers fault.Gone "hold-expired" where the
// time is kept no more, fault.Conflict "payment-checking" while an earlier page is undecided, "payment-over" where it
// is paid, and fault.Unavailable "provider-silent" where the provider does not answer.
func (d *Payments) Start(ctx context.Context, practiceID, id, provider string) (string, error) {
	p, err := d.Tend(ctx, practiceID, id) // an earlier page may have been paid meanwhile
	if err != nil {
		return "", silent(err)
	}
	if err := d.payable(p); err != nil {
		return "", err
	}
	account, err := d.Account(ctx, practiceID, provider)
	if err != nil {
		return "", err
	}
	terms, takes := account.Takes(p.Currency, p.Due)
	if !takes {
		return "", accounts.Missing()
	}
	driver, err := d.provider(ctx, practiceID, provider)
	if err != nil {
		return "", silent(err)
	}
	if p, err = d.endOthers(ctx, p, provider); err != nil {
		return "", err
	}
	p, n, err := d.begin(ctx, p, provider, reserves(p, terms, d.now()), terms.Window)
	if err != nil {
		return "", err
	}
	if page := p.Tries[n].Page; page != "" {
		return page, nil
	}
	opened, err := driver.Start(ctx, d.order(ctx, p, n))
	if err != nil {
		return "", silent(err)
	}
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		p = p.clone()
		p.Tries[n].Own, p.Tries[n].Page = opened.Own, opened.Page
		return p, nil, nil
	}
	p, err = family.Update(ctx, d.db, d.retry, Key(practiceID, id), decide)
	return opened.Page, err
}

// payable refuses a payment that cannot be paid now.
func (d *Payments) payable(p Payment) error {
	switch status := p.Status(); {
	case status == StatusChecking:
		return fault.New(fault.Conflict, CodeChecking, "An earlier payment is being checked. Wait for its outcome.")
	case p.paid() >= 0 || p.Stage == Booked:
		return fault.New(fault.Conflict, CodeOver, "This is paid already.")
	case p.Stage == Owed && d.now().Before(p.AskAt):
		return fault.New(fault.Conflict, CodeEarly, "This can be paid from %s.", p.AskAt.Format(time.RFC3339))
	case !p.standing() || !d.now().Before(p.Deadline):
		return fault.New(fault.Gone, CodeExpired, "The time was kept until %s, and is free again. Book anew.",
			p.Deadline.Format(time.RFC3339))
	}
	return nil
}

// silent is what a client hears of a provider that does not do what was asked.
func silent(err error) error {
	if _, is := fault.As(err); is {
		return err
	}
	return fault.New(fault.Unavailable, "provider-silent",
		"The payment provider does not answer. Try again in a minute, or pay another way.").Because(err)
}

// reserves reports whether a provider with the terms reserves the money first: where it is taken at the visit, as far
// as a reservation lasts until then, and where it can do nothing else.
func reserves(p Payment, t pay.Terms, now time.Time) bool {
	if !t.AtOnce {
		return true
	}
	return p.Rule.Capture == practice.AtVisit && t.Reserves && p.End.Add(unmarked).Sub(now) < t.Window
}

// live returns the try of the payment that can still be paid with the provider, -1 for none.
func (p Payment) live(provider string) int {
	return slices.IndexFunc(p.Tries, func(t Try) bool { return t.Provider == provider && t.State.Phase == pay.Open })
}

// endOthers ends the pages of other providers that are still open, so that nobody pays twice.
func (d *Payments) endOthers(ctx context.Context, p Payment, provider string) (Payment, error) {
	for n, t := range p.Tries {
		if t.State.Phase != pay.Open || t.Provider == provider {
			continue
		}
		s, err := d.endTry(ctx, p, n)
		if err != nil {
			return p, silent(err)
		}
		if p, err = d.saw(ctx, p, map[int]pay.State{n: s}); err != nil {
			return p, err
		}
	}
	return p, d.payable(p)
}

// begin writes that a page of the provider is about to be opened, unless one is open, and returns which of the tries it
// is. What it reserves can be taken for the window.
func (d *Payments) begin(ctx context.Context, p Payment, provider string, reserve bool, window time.Duration) (Payment,
	int, error) {
	n := -1
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		if err := d.payable(p); err != nil {
			return p, nil, err
		}
		if n = p.live(provider); n >= 0 {
			return p, nil, nil
		}
		if len(p.Tries) >= maxTries {
			return p, nil, fault.New(fault.TooMany, "too-many-attempts", "This has been tried too often. Book anew.")
		}
		now := d.now().Truncate(time.Second).UTC()
		p, n = p.clone(), len(p.Tries)
		if p.Stage == Billed {
			p.Deadline = now.Add(billedFor)
		}
		t := Try{Provider: provider, Began: now, Reserve: reserve,
			State: pay.State{Phase: pay.Open, Currency: p.Currency}}
		if reserve {
			t.Lasts = now.Add(window)
		}
		p.Tries = append(p.Tries, t)
		p.Next = p.plan(now)
		return p, []fact.Fact{d.happened(FactStarted, p, visitor, provider, p.Due)}, nil
	}
	p, err := family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
	return p, n, err
}

// maxTries bounds how many pages one payment opens.
const maxTries = 12

// order is what the provider is asked to have paid.
func (d *Payments) order(ctx context.Context, p Payment, n int) pay.Order {
	o := pay.Order{Reference: p.Reference(n), Amount: p.Amount(), Email: p.Contact.Email, Lang: p.Contact.Language,
		Return: d.Page(p) + "?back=1", Until: p.Deadline, Reserve: p.Tries[n].Reserve}
	o.Text = p.Service
	if p.Invoice != "" {
		o.Text = wordInvoice.Fill(o.Lang, "number", p.Number)
	}
	if setup, err := d.book.Setup(ctx, p.Practice, store.Eventual); err == nil && p.Invoice != "" {
		o.Text += ", " + setup.Practice.Name
	} else if err == nil {
		shown := setup.In(o.Lang)
		if v, ok := shown.Service(p.Service); ok {
			o.Text = v.Name
		}
		o.Text += ", " + i18n.DateTime(o.Lang, p.Start.In(setup.Zone()), d.now())
	}
	if r := []rune(o.Text); len(r) > 100 {
		o.Text = string(r[:99]) + "…"
	}
	return o
}

// endTry has the provider end the page; what it never heard of has ended.
func (d *Payments) endTry(ctx context.Context, p Payment, n int) (pay.State, error) {
	driver, err := d.provider(ctx, p.Practice, p.Tries[n].Provider)
	if err != nil {
		return pay.State{}, err
	}
	s, err := driver.End(ctx, p.ref(n), p.Reference(n)+"-end")
	if errors.Is(err, pay.ErrUnknown) {
		return pay.State{Phase: pay.Ended, Currency: p.Currency}, nil
	}
	return s, err
}
