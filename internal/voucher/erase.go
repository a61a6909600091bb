package voucher

import (
	"context"
	"errors"
	"slices"
	"strings"

	"stund/internal/agenda"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what vouchers hold about a person: cards that are theirs, and those whose code was mailed to them. What
// they used stays, by ids and figures.
func (d *Vouchers) Traces() []trace.Trace {
	return []trace.Trace{{Name: "cards", Called: calledCards, Goes: goesCards, Stays: staysCards, Rule: trace.Accounts,
		Of: theirs, More: d.received, Erase: d.erase, HandOut: d.handOut}}
}

// theirs names the card that the fact says is the client's.
func theirs(f fact.Fact) (ids []string, err error) {
	if f.Kind != FactIssued.Name && f.Kind != FactChanged.Name {
		return nil, nil
	}
	return []string{f.Subject}, nil
}

// received returns a page of the cards whose code was mailed to the person: they may name another client, or none.
// After is the kind, a space and where its list goes on.
func (d *Vouchers) received(ctx context.Context, who trace.Person, after string) (ids []string, next string,
	err error) {
	k, from := Gift, after
	if len(after) > len(clipPages) && after[:len(clipPages)] == clipPages {
		k, from = Clip, after[len(clipPages):]
	}
	if after == clipPages {
		k, from = Clip, ""
	}
	all, next, err := d.List(ctx, who.Practice, k, from, store.MaxKeys)
	for _, v := range all {
		if v.Recipient.sentTo(who) {
			ids = append(ids, v.ID)
		}
	}
	switch {
	case k == Gift && next == "":
		next = clipPages
	case k == Clip && next != "":
		next = clipPages + next
	}
	return ids, next, err
}

// sentTo reports whether the code was mailed to the person.
func (r Recipient) sentTo(who trace.Person) bool {
	if r.Name == "" {
		return r.Email != "" &&
			slices.ContainsFunc(who.Emails, func(o string) bool { return strings.EqualFold(o, r.Email) })
	}
	return client.Whose(who, client.Contact{Name: r.Name, Email: r.Email})
}

const clipPages = "clip "

// erase leaves of the card its figures. Its code is not mailed any more, and goes on to count: whoever has it paid for
// it.
func (d *Vouchers) erase(ctx context.Context, who trace.Person, id string) error {
	decide := func(v Voucher) (Voucher, []fact.Fact, error) {
		v.Recipient = Recipient{Language: v.Recipient.Language}
		v.Agenda = v.Agenda.Without(func(e agenda.Entry) bool { return e.ID != KindExpire })
		log := make([]Logged, len(v.Log))
		for n, l := range v.Log {
			l.Reason = ""
			log[n] = l
		}
		v.Log = log
		return v, nil, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, Key(who.Practice, id), decide)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	return message.Erase(ctx, d.db, d.retry, who, id) // which name them where the card is nobody's own
}

func (d *Vouchers) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	v, err := family.Get(ctx, d.db, Key(who.Practice, id), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return trace.Record{}, false, nil
	}
	label := calledGift
	if v.Kind == Clip {
		label = calledClip
	}
	return trace.Record{Kind: string(v.Kind), ID: id, At: v.Created, Lines: []trace.Line{{Label: label,
		Value: Amount(i18n.EN, v.Kind, v.Left(), v.Currency)}},
		Own: map[string]any{"total": v.Total, "left": v.Left(), "currency": v.Currency, "services": v.Services,
			"until": v.Until, "created": v.Created},
		Data: map[string]any{"total": v.Total, "left": v.Left(), "currency": v.Currency, "services": v.Services,
			"until": v.Until, "recipient": v.Recipient, "created": v.Created, "history": v.Log}}, true, err
}

var (
	calledCards = i18n.Text{
		NB: "Gavekort og klippekort",
		SV: "Presentkort och klippkort",
		DA: "Gavekort og klippekort",
		FI: "Lahja- ja sarjakortit",
		EN: "Gift and visit cards",
	}
	goesCards = i18n.Text{
		NB: "Hvem kortet er sendt til, hilsenen, og hva dere skrev om endringer",
		SV: "Vem kortet har skickats till, hälsningen och vad ni skrev om ändringar",
		DA: "Hvem kortet er sendt til, hilsenen, og hvad I skrev om ændringer",
		FI: "Kenelle kortti lähetettiin, tervehdys ja muutosten syyt",
		EN: "Whom the card was sent to, the greeting, and what you wrote of changes",
	}
	staysCards = i18n.Text{
		NB: "Verdi, bruk og gyldighet, så lenge regnskapet skal oppbevares",
		SV: "Värde, användning och giltighet, så länge bokföringen ska sparas",
		DA: "Værdi, brug og gyldighed, så længe regnskabet skal gemmes",
		FI: "Arvo, käyttö ja voimassaolo niin kauan kuin kirjanpitoa säilytetään",
		EN: "Value, use and validity, for as long as accounts are kept",
	}
)
