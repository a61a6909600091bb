package confirm

import (
	"context"
	"errors"

	"stund/internal/agenda"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what requests hold about a person: what they asked for, confirmed or not, with the message.
func (d *Desk) Traces() []trace.Trace {
	return []trace.Trace{{Name: "requests", Called: calledRequests, Goes: goesRequests, Stays: staysRequests,
		Rule: trace.Figures, More: d.theirs, Erase: d.erase, HandOut: d.handOut}}
}

// theirs returns a page of the person's requests: one that nobody confirmed names no client.
func (d *Desk) theirs(ctx context.Context, who trace.Person, after string) (ids []string, next string, err error) {
	all, next, err := family.List(ctx, d.db, store.Query{Index: store.By, Partition: asked(who.Practice), After: after,
		Limit: store.MaxKeys})
	for _, r := range all {
		if client.Whose(who, r.Contact) {
			ids = append(ids, r.ID)
		}
	}
	return ids, next, err
}

// erase leaves of the request what was asked for and what became of it. One that waits to be confirmed can be no more,
// and ends at its deadline.
func (d *Desk) erase(ctx context.Context, who trace.Person, id string) error {
	decide := func(r Request) (Request, []fact.Fact, error) {
		r.Contact, r.Note, r.Extra, r.Key, r.Asks = r.Contact.Empty(), "", nil, "", ""
		r.Agenda = r.Agenda.Without(func(e agenda.Entry) bool { return e.Kind != KindLapse })
		if len(r.Agenda) == 0 {
			r.Agenda = nil
		}
		return r, nil, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, Key(who.Practice, id), decide)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	return message.Erase(ctx, d.db, d.retry, who, id)
}

func (d *Desk) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	r, err := d.Get(ctx, who.Practice, id)
	if errors.Is(err, fault.NotFound) {
		return trace.Record{}, false, nil
	}
	lines := []trace.Line{{Label: labelFor, Value: r.Contact.Name}}
	if r.Note != "" {
		lines = append(lines, trace.Line{Label: labelNote, Value: r.Note})
	}
	data := map[string]any{"status": r.Status, "service": r.Service, "start": r.Start, "end": r.End,
		"contact": r.Contact, "note": r.Note, "extra": r.Extra, "created": r.Created}
	return trace.Record{Kind: "request", ID: id, At: r.Created, Lines: lines, Data: data, Own: data}, true, err
}

var (
	calledRequests = i18n.Text{
		NB: "Timer som skulle bekreftes",
		SV: "Tider som skulle bekräftas",
		DA: "Tider, der skulle bekræftes",
		FI: "Vahvistettavat varaukset",
		EN: "Bookings to be confirmed",
	}
	goesRequests = i18n.Text{
		NB: "Navn, e-post, telefon, merknad og svar",
		SV: "Namn, e-post, telefon, meddelande och svar",
		DA: "Navn, e-mail, telefon, bemærkning og svar",
		FI: "Nimi, sähköposti, puhelin, viesti ja vastaukset",
		EN: "Name, e-mail, phone, note and answers",
	}
	staysRequests = i18n.Text{
		NB: "Tid, tjeneste og hva det ble til, i 30 dager",
		SV: "Tid, tjänst och vad det blev av, i 30 dagar",
		DA: "Tid, ydelse og hvad det blev til, i 30 dage",
		FI: "Aika, palvelu ja lopputulos, 30 päivää",
		EN: "Time, service and what became of it, for 30 days",
	}
	labelFor = i18n.Text{
		NB: "Navn",
		SV: "Namn",
		DA: "Navn",
		FI: "Nimi",
		EN: "Name",
	}
	labelNote = i18n.Text{
		NB: "Merknad",
		SV: "Meddelande",
		DA: "Bemærkning",
		FI: "Viesti",
		EN: "Note",
	}
)
