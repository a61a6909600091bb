package invoice

import (
	"context"
	"errors"
	"slices"

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
		return slices.Contains(who.IDs, r.client) || slices.Contains(who.IDs, r.payer)
	})
	for _, k := range keys {
		_, id, _ := family.Cut(k)
		ids = append(ids, id)
	}
	return ids, next, err
}

// erase deletes a draft of the person's visits. Of what was issued the document stays, and what was written beside it
// goes. An advance invoice that was never issued is a draft as others are.
func (d *Invoices) erase(ctx context.Context, who trace.Person, id string) error {
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
			for n := range v.Refunds {
				v.Refunds[n].Reason = ""
			}
			return v, nil, nil
		}
		along.Ops, err = d.reclaim(ctx, system, v, v.bookings(), nil)
		return v.gone(), nil, err
	}
	_, err := family.UpdateWith(ctx, d.db, d.retry, Key(who.Practice, id), decide)
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
	out := trace.Record{Kind: "invoice", ID: id, At: v.Created}
	if v.Doc == nil {
		out.Data = map[string]any{"status": StatusDraft, "draft": v.Draft, "created": v.Created}
		out.Lines = []trace.Line{{Label: labelNumber, Value: toldDraft.EN}}
		return out, true, nil
	}
	total := i18n.Price(i18n.EN, money.Amount{Minor: v.Total(), Currency: v.Doc.Currency})
	out.Lines = []trace.Line{{Label: labelNumber, Value: v.Doc.Number}, {Label: labelTotal, Value: total}}
	out.Data = map[string]any{"document": v.Doc, "email": v.Email, "paid": v.Paid(), "credited": v.Credited(),
		"fees": v.Charged(), "left": v.Left(), "money": v.Money, "sent": v.Sends, "created": v.Created}
	return out, true, nil
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
