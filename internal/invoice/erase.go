package invoice

import (
	"context"
	"errors"
	"slices"

	"stund/internal/bill"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what invoices hold about a person: what was issued, for as long as the law has accounts kept, and drafts
// until then.
func (d *Invoices) Traces() []trace.Trace {
	return []trace.Trace{{Name: "invoices", Called: calledInvoices, Goes: goesInvoices, Stays: staysInvoices,
		Rule: trace.Accounts, Of: theirs, More: d.paidBy, Erase: d.erase, HandOut: d.handOut}}
}

// theirs names the invoice that the fact says was drafted or issued about the client.
func theirs(f fact.Fact) (ids []string, err error) {
	if f.Kind == FactDrafted.Name || f.Kind == FactIssued.Name {
		ids = []string{f.Subject}
	}
	return ids, nil
}

// paidBy returns a page of the invoices that the person pays or is meant by: of another client's visits the timeline
// says nothing.
func (d *Invoices) paidBy(
	ctx context.Context,
	who trace.Person,
	after string,
) (ids []string, next string, err error) {
	keys, next, err := d.rows(ctx, who.Practice, Wanted{After: after, Limit: store.MaxKeys}, func(r row) bool {
		several := r.bucket == drafts && r.client == "" // of several people's visits, maybe
		return several || slices.Contains(who.IDs, r.client) || slices.Contains(who.IDs, r.payer)
	})
	for _, k := range keys {
		_, id, _ := family.Cut(k)
		ids = append(ids, id)
	}
	return ids, next, err
}

// whole reports whether the invoice is about the person alone, or theirs to pay. Else it is of several people's
// visits.
func (v Invoice) whole(who trace.Person) bool {
	return slices.Contains(who.IDs, v.Client) || slices.Contains(who.IDs, v.Payer)
}

// visitsOf lists the bookings of the invoice that are the person's.
func (d *Invoices) visitsOf(ctx context.Context, who trace.Person, v Invoice) (ids []string, err error) {
	for _, id := range v.bookings() {
		b, err := d.bookings().Get(ctx, system, who.Practice, id)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil && slices.Contains(who.IDs, b.Client) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// erase deletes a draft of the person's visits, and of one of several people's the lines of theirs. Of what was
// issued the document stays, and what was written beside it goes. An advance invoice that was never issued is a draft
// as others are.
func (d *Invoices) erase(ctx context.Context, who trace.Person, id string) error {
	v, err := family.Get(ctx, d.db, Key(who.Practice, id), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if (v.Stage == Draft || v.Stage == Waiting) && !v.whole(who) {
		theirs, err := d.visitsOf(ctx, who, v)
		for _, b := range theirs {
			err = errors.Join(err, d.takeOff(ctx, v, b))
		}
		return err
	}
	decide := func(v Invoice, along *store.Along) (_ Invoice, _ []fact.Fact, err error) {
		if v.Stage == Dropped {
			return v, nil, nil
		}
		if v.Stage == Issued {
			v = v.clone()
			v.Email, v.Reason = "", ""
			if v.Paused != nil {
				v.Paused = &Pause{Until: v.Paused.Until, At: v.Paused.At, By: v.Paused.By}
			}
			for n := range v.Sends {
				v.Sends[n].Why = ""
			}
			for n := range v.Refunds {
				v.Refunds[n].Reason = ""
			}
			return v, nil, nil
		}
		along.Ops, err = d.reclaim(ctx, system, v, v.bookings(), nil)
		return v.gone(), nil, err
	}
	_, err = family.UpdateWith(ctx, d.db, d.retry, Key(who.Practice, id), decide)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func (d *Invoices) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	v, err := family.Get(ctx, d.db, Key(who.Practice, id), store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && v.Doc == nil && v.Draft == nil {
		return trace.Record{}, false, nil
	}
	if err != nil {
		return trace.Record{}, false, err
	}
	if !v.whole(who) {
		theirs, err := d.visitsOf(ctx, who, v)
		if err != nil || len(theirs) == 0 {
			return trace.Record{}, false, err
		}
		v = v.only(theirs)
	}
	out := trace.Record{Kind: "invoice", ID: id, At: v.Created}
	if v.Doc == nil {
		out.Data = map[string]any{"status": StatusDraft, "draft": v.Draft, "created": v.Created}
		out.Lines = []trace.Line{{Label: labelNumber, Value: toldDraft.EN}}
		return out, true, nil
	}
	total := i18n.Price(i18n.EN, money.Amount{Minor: v.Total(), Currency: v.Doc.Currency})
	out.Lines = []trace.Line{{Label: labelNumber, Value: v.Doc.Number}, {Label: labelTotal, Value: total}}
	out.Data = map[string]any{"document": spelt(*v.Doc), "email": v.Email, "paid": v.Paid(), "credited": v.Credited(),
		"fees": v.Charged(), "left": v.Left(), "money": v.Money, "sent": v.Sends, "created": v.Created}
	if slices.Contains(who.IDs, v.Payer) { // who else pays may be nobody's business but theirs
		out.Own = map[string]any{"document": spelt(*v.Doc), "paid": v.Paid(), "credited": v.Credited(),
			"fees": v.Charged(), "left": v.Left(), "created": v.Created}
	}
	return out, true, nil
}

// only is the invoice with the lines of the bookings: what others had is not handed out.
func (v Invoice) only(bookings []string) Invoice {
	v = v.clone()
	others := func(id string) bool { return !slices.Contains(bookings, id) }
	v.Money = slices.DeleteFunc(v.Money, func(e Entry) bool { return others(e.Booking) })
	if v.Draft != nil {
		v.Draft.Lines = slices.DeleteFunc(v.Draft.Lines, func(l Line) bool { return others(l.Booking) })
	}
	if v.Doc != nil {
		doc := *v.Doc
		doc.Lines = nil
		for n, l := range v.Doc.Lines {
			if !others(v.Items[n].Booking) {
				doc.Lines = append(doc.Lines, l)
			}
		}
		v.Doc = &doc
	}
	return v
}

// spelt is what a document says, by names that tell what they are.
func spelt(d bill.Document) map[string]any {
	lines := make([]map[string]any, len(d.Lines))
	for n, l := range d.Lines {
		lines[n] = map[string]any{"text": l.Text, "note": l.Note, "from": l.From, "place": l.Where,
			"quantity_thousandths": l.Quantity, "unit_price_minor": l.Price, "gross_minor": l.Gross,
			"vat_rate": l.Rate.String(), "vat_reason": l.Reason}
	}
	return map[string]any{"kind": d.Kind, "number": d.Number, "issued": d.Issued, "due": d.Due, "currency": d.Currency,
		"seller": d.Seller.Name, "buyer": d.Buyer.Name, "address": []string{d.Buyer.Address.Street,
			d.Buyer.Address.Postcode, d.Buyer.Address.City}, "your_reference": d.Yours, "lines": lines,
		"net_minor": d.Net(), "vat_minor": d.VAT(), "total_minor": d.Total(), "prepaid_minor": d.Prepaid,
		"payment_reference": d.Pay.Reference.Value}
}

var (
	labelNumber = i18n.Text{
		NB: "Nummer",
		SV: "Nummer",
		DA: "Nummer",
		FI: "Numero",
		EN: "Number",
	}
	labelTotal = i18n.Text{
		NB: "Sum",
		SV: "Summa",
		DA: "I alt",
		FI: "Yhteensä",
		EN: "Total",
	}
	toldDraft = i18n.Text{
		NB: "Utkast",
		SV: "Utkast",
		DA: "Kladde",
		FI: "Luonnos",
		EN: "Draft",
	}
	calledInvoices = i18n.Text{
		NB: "Fakturaer",
		SV: "Fakturor",
		DA: "Fakturaer",
		FI: "Laskut",
		EN: "Invoices",
	}
	goesInvoices = i18n.Text{
		NB: "Utkast, og det dere skrev om pauser og krediteringer",
		SV: "Utkast, och det ni skrev om pauser och krediteringar",
		DA: "Kladder, og det I skrev om pauser og krediteringer",
		FI: "Luonnokset sekä taukojen ja hyvitysten syyt",
		EN: "Drafts, and what you wrote of pauses and credits",
	}
	staysInvoices = i18n.Text{
		NB: "Utstedte fakturaer og kreditnotaer med navn og adresse, så lenge regnskapet skal oppbevares",
		SV: "Utfärdade fakturor och kreditfakturor med namn och adress, så länge bokföringen ska sparas",
		DA: "Udstedte fakturaer og kreditnotaer med navn og adresse, så længe regnskabet skal gemmes",
		FI: "Laaditut laskut ja hyvityslaskut nimineen ja osoitteineen niin kauan kuin kirjanpitoa säilytetään",
		EN: "Issued invoices and credit notes with name and address, for as long as accounts are kept",
	}
)
