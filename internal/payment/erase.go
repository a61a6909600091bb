package payment

import (
	"context"
	"errors"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what payments hold about a person: what they paid, for as long as books are kept, and their particulars
// while a time is kept for them.
func (d *Payments) Traces() []trace.Trace {
	return []trace.Trace{{Name: "payments", Called: calledPayments, Goes: goesPayments, Stays: staysPayments,
		Rule: trace.Accounts, Of: theirs, More: d.unnamed, Erase: d.erase, HandOut: d.handOut}}
}

// theirs names the payment that the fact says was made for a booking or an invoice.
func theirs(f fact.Fact) (ids []string, err error) {
	if f.Kind == FactBooked.Name || f.Kind == FactOwed.Name || f.Kind == FactSettled.Name {
		ids = []string{f.Subject}
	}
	return ids, nil
}

// unnamed returns a page of the person's payments of which no booking came: they name no client.
func (d *Payments) unnamed(ctx context.Context, who trace.Person, after string) (ids []string, next string, err error) {
	all, next, err := d.List(ctx, who.Practice, after, store.MaxKeys)
	for _, p := range all {
		if client.Whose(who, p.Contact) {
			ids = append(ids, p.ID)
		}
	}
	return ids, next, err
}

// erase leaves of the payment its figures. A time that is kept for it can be paid no more.
func (d *Payments) erase(ctx context.Context, who trace.Person, id string) error {
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		p = p.clone()
		for n := range p.Reasons {
			p.Reasons[n].Text = "" // it may say why somebody was ill
		}
		p.Contact, p.Note, p.Extra, p.Asks = p.Contact.Empty(), "", nil, ""
		if now := d.now(); p.Stage == Held && p.Deadline.After(now) {
			p.Deadline, p.Next = now, now
		}
		return p, nil, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, Key(who.Practice, id), decide)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func (d *Payments) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	p, err := d.Get(ctx, who.Practice, id)
	if errors.Is(err, fault.NotFound) {
		return trace.Record{}, false, nil
	}
	s := p.Sums()
	amount := i18n.Price(i18n.EN, money.Amount{Minor: s.Captured, Currency: p.Currency})
	data := map[string]any{"status": p.Status(), "service": p.Service, "start": p.Start, "currency": p.Currency,
		"asked": p.Due, "reserved": s.Reserved, "paid": s.Captured, "refunded": s.Refunded, "contact": p.Contact,
		"note": p.Note, "created": p.Created}
	if p.Invoice != "" {
		data = map[string]any{"status": p.Status(), "invoice": p.Number, "currency": p.Currency, "asked": p.Due,
			"paid": s.Captured, "refunded": s.Refunded, "created": p.Created}
	}
	return trace.Record{Kind: "payment", ID: id, At: p.Created, Lines: []trace.Line{{Label: labelPaid, Value: amount}},
		Data: data, Own: data}, true, err
}

var (
	calledPayments = i18n.Text{
		NB: "Betalinger",
		SV: "Betalningar",
		DA: "Betalinger",
		FI: "Maksut",
		EN: "Payments",
	}
	goesPayments = i18n.Text{
		NB: "Navn, e-post, telefon og merknad til tider som ikke er betalt, og hva dere skrev om tilbakebetalinger",
		SV: "Namn, e-post, telefon och meddelande till tider som inte är betalda, och vad ni skrev om återbetalningar",
		DA: "Navn, e-mail, telefon og bemærkning til tider, der ikke er betalt, og hvad I skrev om tilbagebetalinger",
		FI: "Maksamattomien aikojen nimi, sähköposti, puhelin ja viesti sekä palautusten syyt",
		EN: "Name, e-mail, phone and note of times that are not paid, and what you wrote of refunds",
	}
	staysPayments = i18n.Text{
		NB: "Beløp, tid og tjeneste, så lenge regnskapet skal oppbevares",
		SV: "Belopp, tid och tjänst, så länge bokföringen ska sparas",
		DA: "Beløb, tid og ydelse, så længe regnskabet skal gemmes",
		FI: "Summa, aika ja palvelu niin kauan kuin kirjanpitoa säilytetään",
		EN: "Amount, time and service, for as long as accounts are kept",
	}
)
