package waitlist

import (
	"context"
	"errors"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what the waiting list holds about a person: their entries, with their messages.
func (l *List) Traces() []trace.Trace {
	return []trace.Trace{{Name: "waitlist", Called: calledEntries, Goes: goesEntries, Stays: staysEntries,
		Rule: trace.Figures, Of: joined, More: l.unnamed, Erase: l.erase, HandOut: l.handOut}}
}

// joined names the entry that the fact says was made.
func joined(f fact.Fact) (ids []string, err error) {
	if f.Kind == FactJoined.Name {
		ids = []string{f.Subject}
	}
	return ids, nil
}

// unnamed returns the person's entries that name no client, as those of before the list reserved ids do.
func (l *List) unnamed(ctx context.Context, who trace.Person, _ string) (ids []string, next string, err error) {
	all, err := l.Waiting(ctx, who.Practice)
	for _, e := range all {
		if e.Client == "" && client.Whose(who, e.Contact) {
			ids = append(ids, e.ID)
		}
	}
	return ids, "", err
}

// erase leaves of the entry what was waited for and what became of it. Who still waits is off the list, and what was
// held for them is free.
func (l *List) erase(ctx context.Context, who trace.Person, id string) error {
	decide := func(e Entry, along *store.Along) (Entry, []fact.Fact, error) {
		var happened []fact.Fact
		if e.Status == Offered {
			along.Write = l.release(e)
		}
		if e.OnList() {
			e.Status = Closed
			happened = append(happened, l.happened(FactLeft, e, system))
		}
		e.Contact, e.Agenda = e.Contact.Empty(), nil
		return e, happened, nil
	}
	_, err := family.UpdateWith(ctx, l.db, l.retry, Key(who.Practice, id), decide)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	return message.Erase(ctx, l.db, l.retry, who, id)
}

func (l *List) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	e, err := l.Get(ctx, who.Practice, id)
	if errors.Is(err, fault.NotFound) {
		return trace.Record{}, false, nil
	}
	data := map[string]any{"status": e.Status, "service": e.Service, "practitioner": e.Practitioner, "from": e.From,
		"to": e.To, "contact": e.Contact, "created": e.Created, "declined": e.Declined}
	return trace.Record{Kind: "waitlist", ID: id, At: e.Created,
		Lines: []trace.Line{{Label: labelDays, Value: e.From.String() + " – " + e.To.String()}},
		Data:  data, Own: data}, true, err
}

var (
	calledEntries = i18n.Text{
		NB: "Ventelisten",
		SV: "Väntelistan",
		DA: "Ventelisten",
		FI: "Jonotuslista",
		EN: "Waiting list",
	}
	goesEntries = i18n.Text{
		NB: "Navn, e-post og telefon",
		SV: "Namn, e-post och telefon",
		DA: "Navn, e-mail og telefon",
		FI: "Nimi, sähköposti ja puhelin",
		EN: "Name, e-mail and phone",
	}
	staysEntries = i18n.Text{
		NB: "Hva det ble ventet på, og hva det ble til",
		SV: "Vad det väntades på, och vad det blev av",
		DA: "Hvad der blev ventet på, og hvad det blev til",
		FI: "Mitä odotettiin ja mikä oli lopputulos",
		EN: "What was waited for, and what became of it",
	}
	labelDays = i18n.Text{
		NB: "Ventet på en time",
		SV: "Väntade på en tid",
		DA: "Ventede på en tid",
		FI: "Odotti aikaa",
		EN: "Waited for a time",
	}
)
