package booking

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what bookings hold about a person: themselves with their messages, and what practitioners of groups were
// told of who comes.
func (d *Bookings) Traces() []trace.Trace {
	return []trace.Trace{
		{Name: "bookings", Called: calledBookings, Goes: goesBookings, Stays: staysBookings, Rule: trace.Figures,
			Of: made, Erase: d.erase, HandOut: d.handOut},
		{Name: "sessions", Called: calledSessions, Goes: goesSessions, Of: seated, Erase: d.eraseRoll},
	}
}

// made names the booking that the fact says was made, or given to the client.
func made(f fact.Fact) (ids []string, err error) {
	if id := Named(f); id != "" {
		ids = []string{id}
	}
	return ids, nil
}

// seated names the sessions in which the fact says that somebody has or had a seat.
func seated(f fact.Fact) (ids []string, err error) {
	e, err := placed(f)
	if err != nil || !e.Group {
		return nil, err
	}
	at := Booking{Practice: f.Practice, Service: string(e.Service), Practitioner: string(e.Practitioner),
		Start: e.Start, End: e.End}
	ids = []string{SessionOf(at).ID}
	if e.Was != nil {
		at.Practitioner, at.Start, at.End = string(e.Was.Practitioner), e.Was.Start, e.Was.End
		ids = append(ids, SessionOf(at).ID)
	}
	return ids, nil
}

// erase leaves of the booking when it was, what, with whom, and what became of it. One that is ahead is cancelled.
func (d *Bookings) erase(ctx context.Context, who trace.Person, id string) error {
	actor := fact.Actor{Role: fact.System}
	decide := func(setup *practice.Setup, b Booking, along *store.Along) (Booking, []fact.Fact, error) {
		var happened []fact.Fact
		var err error
		b.forgetAll(who)
		if !slices.Contains(who.IDs, b.Client) { // it is another client's by now
			if b.forgetBefore() {
				along.Ops, err = d.touch(ctx, setup, b) // open calendars show the note until then
			}
			return b, nil, err
		}
		if now := d.now(); b.Open() && b.Start.After(now) {
			along.Ops, err = d.called(ctx, actor, setup, &b)
			happened = append(happened, d.happened(FactCancelled, b, actor, now, Event{}))
		} else {
			along.Ops, err = d.touch(ctx, setup, b) // open calendars show who it was until then
		}
		if err != nil {
			return b, nil, err
		}
		d.empty(&b)
		return b, happened, nil
	}
	_, err := d.change(ctx, actor, who.Practice, id, decide)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	return message.Erase(ctx, d.db, d.retry, who, id)
}

// forgetAll leaves nothing of the person who once held the booking.
func (b *Booking) forgetAll(who trace.Person) {
	for _, p := range b.Past {
		if slices.Contains(who.IDs, p.Client) {
			b.forget(p.Holder)
		}
	}
	b.Texted = slices.DeleteFunc(slices.Clone(b.Texted), func(c string) bool { return slices.Contains(who.IDs, c) })
}

// forgetBefore takes out of the booking what was written of it before it was its holder's, and returns whether there
// was anything.
func (b *Booking) forgetBefore() (changed bool) {
	if !b.own() && b.StaffNote != "" {
		b.StaffNote, changed = "", true
	}
	if b.Holder != 0 && b.Request != "" {
		b.Request, changed = "", true
	}
	log := slices.Clone(b.Log)
	for n, l := range log {
		if l.Reason != "" && l.At.Before(b.ContactGiven()) {
			log[n].Reason, changed = "", true
		}
	}
	b.Log = log
	return changed
}

// ownLog returns what was logged while the booking was its holder's.
func (b Booking) ownLog() []Logged {
	return slices.DeleteFunc(slices.Clone(b.Log), func(l Logged) bool { return l.At.Before(b.ContactGiven()) })
}

// called calls the booking off, and returns what frees all that it took.
func (d *Bookings) called(ctx context.Context, actor fact.Actor, setup *practice.Setup, b *Booking) ([]store.Op,
	error) {
	s := &sheet{setup: setup, pages: map[page]*ledger{}}
	if err := d.unclaim(ctx, s, *b); err != nil {
		return nil, err
	}
	ops, err := d.joinCancel(ctx, actor, setup, b)
	if err != nil {
		return nil, err
	}
	ledgers, err := s.ops()
	b.Status, b.Changed = Cancelled, d.now().Truncate(time.Second)
	b.Sequence++
	return append(ops, ledgers...), err
}

// empty takes everything personal of its client out of the booking. Nothing that was planned is sent, but to others
// that it is theirs no longer: they would come for nothing.
func (d *Bookings) empty(b *Booking) {
	b.Contact, b.Note, b.StaffNote, b.Request = b.Contact.Empty(), "", "", ""
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return !IsGone(e) })
	b.Log = slices.Clone(b.Log)
	for n := range b.Log {
		b.Log[n].Reason = ""
	}
	left := map[string]json.RawMessage{}
	for _, c := range d.contributions {
		if state, ok := b.Parts[c.Name]; ok && c.Erased != nil {
			if state = c.Erased(state); state != nil {
				left[c.Name] = state
			}
		}
	}
	if b.Parts = left; len(left) == 0 {
		b.Parts = nil
	}
}

func (d *Bookings) eraseRoll(ctx context.Context, who trace.Person, id string) error {
	return message.Erase(ctx, d.db, d.retry, who, id)
}

// handOut returns the booking as its client may see it.
func (d *Bookings) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	b, err := family.Get(ctx, d.db, Key(who.Practice, id), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return trace.Record{}, false, nil
	}
	if err != nil || !slices.Contains(who.IDs, b.Client) {
		return trace.Record{}, false, err
	}
	setup, err := d.book.Recent(ctx, who.Practice)
	if err != nil {
		return trace.Record{}, false, err
	}
	if b.Log = b.ownLog(); !b.own() { // it may be of who held it before
		b.StaffNote = ""
	}
	type known struct {
		Status       Status                     `json:"status"`
		Service      string                     `json:"service"`
		Practitioner string                     `json:"practitioner"`
		Start        time.Time                  `json:"start"`
		End          time.Time                  `json:"end"`
		Created      time.Time                  `json:"created"`
		Contact      client.Contact             `json:"contact"`
		Note         string                     `json:"note,omitempty"`
		StaffNote    string                     `json:"staff_note,omitempty"`
		Reasons      []Logged                   `json:"reasons,omitempty"`
		Extra        map[string]json.RawMessage `json:"extra,omitempty"`
	}
	data := known{b.Status, b.Service, b.Practitioner, b.Start, b.End, b.Created, b.Contact, b.Note, b.StaffNote,
		b.Log, b.Parts}
	byStaff := func(l Logged) bool { return l.Role != fact.Client }
	own := data
	own.StaffNote, own.Reasons, own.Extra = "", slices.DeleteFunc(slices.Clone(b.Log), byStaff), nil
	r := trace.Record{Kind: "booking", ID: id, At: b.Start, Data: data, Own: own}
	kept := false
	say := func(label i18n.Text, value string) {
		if value != "" {
			r.Lines = append(r.Lines, trace.Line{Label: label, Value: value, Kept: kept})
		}
	}
	service, practitioner := b.Service, b.Practitioner
	if v, ok := setup.Service(b.Service); ok {
		service = v.Name
	}
	if p, ok := setup.Practitioner(b.Practitioner); ok {
		practitioner = p.Name
	}
	say(labelService, service)
	say(labelPractitioner, practitioner)
	say(labelStatus, string(b.Status))
	say(labelNote, b.Note)
	kept = true
	say(labelStaffNote, b.StaffNote)
	for _, l := range b.Log {
		kept = byStaff(l)
		say(labelReason, l.Reason)
	}
	for _, c := range d.contributions {
		if c.Lines == nil {
			continue
		}
		for _, l := range c.Lines(b, b.Contact.Language) {
			r.Lines = append(r.Lines, trace.Line{Label: said(l.Label), Value: l.Value})
		}
	}
	return r, true, nil
}

// said is a text that is the same in every language.
func said(s string) i18n.Text { return i18n.Text{NB: s, SV: s, DA: s, FI: s, EN: s} }

var (
	calledBookings = i18n.Text{
		NB: "Timer",
		SV: "Tider",
		DA: "Tider",
		FI: "Ajanvaraukset",
		EN: "Bookings",
	}
	goesBookings = i18n.Text{
		NB: "Navn, e-post, telefon, merknad, svar og begrunnelser",
		SV: "Namn, e-post, telefon, meddelande, svar och motiveringar",
		DA: "Navn, e-mail, telefon, bemærkning, svar og begrundelser",
		FI: "Nimi, sähköposti, puhelin, viesti, vastaukset ja perustelut",
		EN: "Name, e-mail, phone, note, answers and reasons",
	}
	staysBookings = i18n.Text{
		NB: "Tid, tjeneste, behandler og hva det ble til, for regnskap og statistikk",
		SV: "Tid, tjänst, behandlare och vad det blev av, för bokföring och statistik",
		DA: "Tid, ydelse, behandler og hvad det blev til, til regnskab og statistik",
		FI: "Aika, palvelu, asiantuntija ja lopputulos kirjanpitoa ja tilastoja varten",
		EN: "Time, service, practitioner and what became of it, for accounts and statistics",
	}
	calledSessions = i18n.Text{
		NB: "Deltakerlister",
		SV: "Deltagarlistor",
		DA: "Deltagerlister",
		FI: "Osallistujaluettelot",
		EN: "Lists of attendees",
	}
	goesSessions = i18n.Text{
		NB: "Det behandlere fikk skrevet om hvem som kommer",
		SV: "Det som skrevs till behandlare om vilka som kommer",
		DA: "Det, behandlere fik skrevet om, hvem der kommer",
		FI: "Hoitajille lähetetyt tiedot tulijoista",
		EN: "What practitioners were written of who comes",
	}
	labelService = i18n.Text{
		NB: "Tjeneste",
		SV: "Tjänst",
		DA: "Ydelse",
		FI: "Palvelu",
		EN: "Service",
	}
	labelPractitioner = i18n.Text{
		NB: "Behandler",
		SV: "Behandlare",
		DA: "Behandler",
		FI: "Asiantuntija",
		EN: "Practitioner",
	}
	labelStatus = i18n.Text{
		NB: "Status",
		SV: "Status",
		DA: "Status",
		FI: "Tila",
		EN: "Status",
	}
	labelNote = i18n.Text{
		NB: "Merknad",
		SV: "Meddelande",
		DA: "Bemærkning",
		FI: "Viesti",
		EN: "Note",
	}
	labelStaffNote = i18n.Text{
		NB: "Notat fra de ansatte",
		SV: "Anteckning från personalen",
		DA: "Notat fra personalet",
		FI: "Henkilökunnan muistiinpano",
		EN: "Note by the staff",
	}
	labelReason = i18n.Text{
		NB: "Begrunnelse",
		SV: "Motivering",
		DA: "Begrundelse",
		FI: "Perustelu",
		EN: "Reason",
	}
)
