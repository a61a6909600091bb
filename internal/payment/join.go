package payment

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// ContributionName is what bookings know payments by.
const ContributionName = "payment"

// part is what a booking keeps of its payment: what was paid for it when it was made.
type part struct {
	Amount   int64  `json:"a"`
	Currency string `json:"c"`
	Reserved bool   `json:"r,omitempty"` // it is taken at the visit
	// It is owed, and can be paid from then until by.
	From time.Time `json:"f,omitzero"`
	By   time.Time `json:"b,omitzero"`
	Over bool      `json:"o,omitempty"` // nothing is paid, reserved or owed any more
}

// Contribution is what payments add to bookings.
func (d *Payments) Contribution() booking.Contribution {
	return booking.Contribution{Name: ContributionName, MaxOps: 1, Refusals: refusals, Instead: d.instead, Join: d.join,
		Moved: d.moved, Priced: d.priced, Cost: d.cost, Cancelled: d.cancelled, Ended: d.ended,
		Fields: fields, Lines: lines,
		Erased: func(state json.RawMessage) json.RawMessage { return state }} // figures
}

// refusals are what a client hears where an appointment must be paid and cannot be.
var refusals = map[string]booking.Refusal{
	CodeNone: {Kind: fault.Conflict, When: "the service is to be paid before it is booked, and the practice has no " +
		"payment provider that takes its money: call the practice", Text: nobodyTakes},
}

// asked returns what clients are asked to pay before they book the service: of what others have left of its price.
func asked(a booking.Ask) int64 { return a.Service.Prepay.Due(a.Price) }

// instead keeps the time of a booking until its client has paid. Staff book without it, and so is booked what was kept
// by an earlier request for something else.
func (d *Payments) instead(ctx context.Context, a booking.Ask, b booking.Booking) (op store.Op, until time.Time,
	err error) {
	if a.Actor.Role.Staff() || !a.Kept && asked(a) == 0 {
		return op, until, nil
	}
	switch p, err := d.Get(ctx, b.Practice, b.ID); {
	case err == nil && p.Stage == Held && p.paid() >= 0:
		return op, until, nil // it is paid: Join goes on with it
	case err == nil:
		return op, until, once.Reused()
	case !errors.Is(err, fault.NotFound):
		return op, until, err
	case a.Kept:
		return op, until, nil
	}
	p, now, err := d.ask(ctx, a, b)
	if err != nil || !now {
		return op, until, err
	}
	op, err = p.Put(d.happened(FactAsked, p, a.Actor, "", p.Due))
	return op, p.until(), err
}

// ask makes the payment for the booking: one that keeps its time until it is paid now, or one that is owed until nearer
// to the visit, because everybody who could take the money would only reserve it, and not for so long. It has no id
// where vouchers leave less to pay than anybody takes: that is paid at the visit.
func (d *Payments) ask(ctx context.Context, a booking.Ask, b booking.Booking) (p Payment, held bool, err error) {
	now := d.now().Truncate(time.Second).UTC()
	v := a.Service
	p = Payment{ID: b.ID, Practice: b.Practice, Stage: Held, Service: v.ID, Wanted: a.Wanted,
		Practitioner: b.Practitioner, Start: b.Start.UTC(), End: b.End.UTC(), Contact: b.Contact, Note: b.Note,
		Asks: b.Request, Extra: a.Extra, Parts: b.Parts, Currency: v.Price.Currency, Price: a.Price, Due: asked(a),
		Rule: *v.Prepay, Notice: v.CancelMinutes, Created: now,
		Deadline: now.Add(v.Prepay.Hold()).Add(time.Minute - 1).Truncate(time.Minute)}
	p.Keep = p.Due
	if p.Deadline.After(p.Start) {
		p.Deadline = p.Start.Truncate(time.Minute)
	}
	offers, later, err := d.offers(ctx, p, now)
	switch {
	case err != nil:
		return p, false, err
	case len(offers) > 0:
	case len(later) > 0:
		p.owe(p.Start.Add(spare-longest(later, p.Currency)), now)
	default:
		little, err := d.little(ctx, p)
		if err != nil || little && a.Price < v.Price.Minor {
			return Payment{}, false, err
		}
		return p, false, fault.New(fault.Conflict, CodeNone, "The practice takes no payments yet. Call it to book.")
	}
	p.Next = p.plan(now)
	return p, p.Stage == Held, nil
}

// little reports whether somebody would take the money were it more.
func (d *Payments) little(ctx context.Context, p Payment) (bool, error) {
	all, err := d.Accounts(ctx, p.Practice)
	return slices.ContainsFunc(all, func(a Account) bool {
		t, known := a.Terms[p.Currency]
		return known && !a.Off && p.Due < t.Least
	}), err
}

// longest returns for how long at most one of the accounts reserves money in the currency.
func longest(by []Account, currency string) (window time.Duration) {
	for _, a := range by {
		window = max(window, a.Terms[currency].Window)
	}
	return window
}

// owe makes the payment one that is asked for from then on: once a reservation lasts until after the visit, with time
// to spare.
func (p *Payment) owe(from, now time.Time) {
	p.Stage, p.AskAt = Owed, from
	if p.AskAt.Before(now) {
		p.AskAt = now
	}
	p.Deadline = p.AskAt.Add(owedFor)
	if p.Deadline.After(p.Start) {
		p.Deadline = p.Start
	}
}

// Offers returns the accounts by which the payment can be paid now, as they are offered to its client.
func (d *Payments) Offers(ctx context.Context, p Payment) ([]Account, error) {
	now, _, err := d.offers(ctx, p, d.now())
	return now, err
}

// offers returns those accounts, and the ones that would only reserve the money, and lose it before the visit.
func (d *Payments) offers(ctx context.Context, p Payment, at time.Time) (now, later []Account, err error) {
	all, err := d.Accounts(ctx, p.Practice)
	now, later = p.offers(all, at)
	return now, later, err
}

// offers tells which of the accounts are which.
func (p Payment) offers(all []Account, at time.Time) (now, later []Account) {
	for _, a := range all {
		t, takes := a.Takes(p.Currency, p.Due)
		switch {
		case !takes:
		case t.AtOnce || p.End.Add(unmarked).Sub(at) < t.Window:
			now = append(now, a)
		default:
			later = append(later, a)
		}
	}
	return now, later
}

// join writes into the payment that its booking is made, in the same transaction.
func (d *Payments) join(ctx context.Context, a booking.Ask, b booking.Booking) (booking.Part, error) {
	if a.Actor.Role.Staff() {
		return booking.Part{}, nil
	}
	if !a.Kept {
		return d.joinOwed(ctx, a, b)
	}
	p, err := d.Get(ctx, b.Practice, b.ID)
	if errors.Is(err, fault.NotFound) {
		return booking.Part{}, nil
	}
	if err != nil {
		return booking.Part{}, err
	}
	n := p.paid()
	switch {
	case p.Stage == Booked: // meanwhile: the next attempt finds the booking
		return booking.Part{}, store.ErrConflict
	case p.Stage != Held || n < 0:
		return booking.Part{}, once.Reused()
	}
	p = p.clone()
	p.Stage, p.Paid, p.Client, p.Practitioner = Booked, n+1, b.Client, b.Practitioner
	p.Contact, p.Note, p.Asks = client.Contact{Language: p.Contact.Language}, "", ""
	p.Extra, p.Parts = nil, nil
	p.leave()
	p.Take = p.End.Add(unmarked)
	// Next stays: there may be money beside it, whatever becomes of who tends it now, and another place would cost.
	op, err := p.Put(d.happened(FactBooked, p, a.Actor, p.Tries[n].Provider, p.Due))
	return booking.Part{State: stateOf(p, n), Ops: []store.Op{op}}, err
}

// joinOwed writes, with the booking, that it is to be paid nearer to the visit.
func (d *Payments) joinOwed(ctx context.Context, a booking.Ask, b booking.Booking) (booking.Part, error) {
	if asked(a) == 0 {
		return booking.Part{}, nil
	}
	p, held, err := d.ask(ctx, a, b)
	if err != nil || held || p.ID == "" {
		return booking.Part{}, err // instead keeps its time, or nothing is asked for
	}
	p.Client = b.Client
	p.Contact, p.Note, p.Asks = client.Contact{Language: p.Contact.Language}, "", ""
	p.Extra, p.Parts = nil, nil
	op, err := p.Put(d.happened(FactOwed, p, a.Actor, "", p.Due))
	return booking.Part{State: owedState(p), Ops: []store.Op{op}}, err
}

func stateOf(p Payment, n int) json.RawMessage {
	return encoded(part{Amount: p.Due, Currency: p.Currency, Reserved: p.Tries[n].Reserve})
}

// over is what a booking keeps of a payment of which nothing is paid, reserved or owed any more. Its client reads
// nothing of it, staff find it, and the visit costs what it did when it was asked for.
func (p Payment) over() json.RawMessage { return encoded(part{Currency: p.Currency, Over: true}) }

// noted has the payment's write go with what its booking keeps of it from now on. Of a booking that is gone the payment
// is written alone.
func (d *Payments) noted(p Payment, along *store.Along, state json.RawMessage) {
	along.Write = func(ctx context.Context, ops ...store.Op) error {
		err := d.bookings().Contributed(ctx, p.Practice, p.ID, ContributionName, state, ops...)
		if errors.Is(err, fault.NotFound) {
			err = d.db.Transact(ctx, ops...)
		}
		return err
	}
}

func encoded(p part) json.RawMessage {
	state, err := json.Marshal(p)
	if err != nil {
		panic(err) // figures and times cannot fail to encode
	}
	return state
}

// moved has the payment go with the appointment. A client who moves it when cancelling would have cost them gets no
// more back of the new time than of the old one: else whoever is too late to cancel would move it far ahead, and cancel
// that. The practice that moves it promises the new time anew.
func (d *Payments) moved(ctx context.Context, actor fact.Actor, _ *practice.Setup, _, b booking.Booking) (booking.Part,
	error) {
	var owed json.RawMessage
	part, err := d.change(ctx, b, func(p *Payment) fact.Kind[Event] {
		d.shifted(p, actor, b)
		if p.Stage == Owed {
			owed = owedState(*p)
		}
		return fact.Kind[Event]{}
	}, actor)
	part.State = owed
	return part, err
}

// shifted has the payment be of its booking's new time.
func (d *Payments) shifted(p *Payment, actor fact.Actor, b booking.Booking) {
	switch {
	case actor.Role != fact.Client:
		p.Floor = 0
	case p.Stage == Booked:
		p.Floor = p.Due - p.Back(d.now())
	}
	by := b.Start.Sub(p.Start)
	p.Start, p.End, p.Practitioner = b.Start.UTC(), b.End.UTC(), b.Practitioner
	if p.Take.After(d.now()) {
		p.Take = p.End.Add(unmarked)
	}
	if p.Stage == Owed {
		p.shift(by, d.now())
	}
}

// shift asks for what is owed as much later, or sooner, as the appointment is: a reservation must last until after it.
func (p *Payment) shift(by time.Duration, now time.Time) {
	now = now.Truncate(time.Second).UTC()
	if p.AskAt = p.AskAt.Add(by); p.AskAt.Before(now) {
		p.AskAt = now
	}
	if p.AskAt.After(now) {
		p.Asked, p.Reminded = false, false
	}
	p.Deadline = p.AskAt.Add(owedFor)
	if p.Deadline.After(p.Start) {
		p.Deadline = p.Start
	}
}

func owedState(p Payment) json.RawMessage {
	return encoded(part{Amount: p.Due, Currency: p.Currency, From: p.AskAt, By: p.Deadline})
}

// ended takes what is reserved once the visit was, or its client did not come.
func (d *Payments) ended(ctx context.Context, actor fact.Actor, _ *practice.Setup, b booking.Booking) (booking.Part,
	error) {
	if p, ok := partOf(b); !ok || !p.Reserved {
		return booking.Part{}, nil
	}
	return d.change(ctx, b, func(p *Payment) fact.Kind[Event] {
		if now := d.now().Truncate(time.Second).UTC(); p.Take.After(now) {
			p.Take = now
		}
		return fact.Kind[Event]{}
	}, actor)
}

// cancelled decides what of the money stays the practice's: by the rule that the booking was made with where its client
// cancels, and nothing where the practice calls it off.
func (d *Payments) cancelled(ctx context.Context, actor fact.Actor, _ *practice.Setup,
	b booking.Booking) (booking.Part, error) {
	var state json.RawMessage
	part, err := d.change(ctx, b, func(p *Payment) fact.Kind[Event] {
		switch {
		case p.Stage == Owed:
			p.Stage, p.Keep, state = Lapsed, 0, p.over()
			return FactChanged
		case actor.Role.Staff() || actor.Role == fact.System:
			p.Keep = 0
		default: // what staff paid back before is part of it
			p.Keep = min(p.Keep, p.Due-p.Back(d.now()))
		}
		if p.Take = d.now().Truncate(time.Second).UTC(); state == nil {
			state = p.left()
		}
		return FactChanged
	}, actor)
	part.State = state
	return part, err
}

// Back is what the client gets back by the rule who cancels at now, of what they paid.
func (p Payment) Back(now time.Time) int64 {
	return min(p.Rule.Back(p.Due, p.Start.Sub(now), p.Notice), p.Due-p.Floor)
}

// Refunds returns what its client gets back who cancels, the step with the longest notice first.
func (p Payment) Refunds() []practice.RefundStep { return p.Rule.Steps(p.Notice) }

// change is the part of a booking's change that changes its payment, which is tended at once then.
func (d *Payments) change(ctx context.Context, b booking.Booking, how func(*Payment) fact.Kind[Event],
	actor fact.Actor) (booking.Part, error) {
	if len(b.State(ContributionName)) == 0 {
		return booking.Part{}, nil
	}
	p, err := d.Get(ctx, b.Practice, b.ID)
	if errors.Is(err, fault.NotFound) {
		return booking.Part{}, nil
	}
	if err != nil {
		return booking.Part{}, err
	}
	p = p.clone()
	kind := how(&p)
	now := d.now().Truncate(time.Second).UTC()
	p.Next = now
	var facts []fact.Fact
	if kind.Name != "" {
		facts = append(facts, d.happened(kind, p, actor, "", p.Keep))
	}
	op, err := p.Put(facts...)
	return booking.Part{Ops: []store.Op{op}}, err
}

// Shown is what a booking's answers say of its payment.
type Shown struct {
	money.Amount
	Reserved bool       `json:"reserved" doc:"It is taken at the visit; until then it is only reserved."`
	From     *time.Time `json:"pay_from,omitempty" doc:"It is not paid yet: its client is asked to from then on."`
	By       *time.Time `json:"pay_by,omitempty" doc:"If it is not paid by then, the appointment is called off."`
}

func fields(b booking.Booking, staff bool) any {
	p, ok := partOf(b)
	if !ok || p.Over && !staff {
		return nil
	}
	out := Shown{Amount: money.Amount{Minor: p.Amount, Currency: p.Currency}, Reserved: p.Reserved}
	if !p.By.IsZero() {
		out.From, out.By = &p.From, &p.By
	}
	return out
}

func partOf(b booking.Booking) (p part, ok bool) {
	state := b.State(ContributionName)
	return p, len(state) > 0 && json.Unmarshal(state, &p) == nil && p.Currency != ""
}

// lines are what the client reads of it below the facts of the appointment.
func lines(b booking.Booking, l i18n.Lang) []booking.Line {
	p, ok := partOf(b)
	if !ok || p.Over {
		return nil
	}
	amount := i18n.Price(l, money.Amount{Minor: p.Amount, Currency: p.Currency})
	if !p.By.IsZero() {
		return []booking.Line{{Label: labelOwed.In(l), Value: amount}}
	}
	if p.Reserved {
		return []booking.Line{{Label: labelReserved.In(l), Value: amount}}
	}
	out := []booking.Line{{Label: labelPaid.In(l), Value: amount}}
	if rest, less := voucher.Rest(b); less && rest.Minor > p.Amount && rest.Currency == p.Currency {
		rest.Minor -= p.Amount
		out = append(out, booking.Line{Label: labelLeft.In(l), Value: i18n.Price(l, rest)})
	}
	return out
}

var (
	labelPaid = i18n.Text{
		NB: "Betalt",
		SV: "Betalt",
		DA: "Betalt",
		FI: "Maksettu",
		EN: "Paid",
	}
	labelLeft = i18n.Text{
		NB: "Rest å betale",
		SV: "Kvar att betala",
		DA: "Rest at betale",
		FI: "Jäljellä maksettavaa",
		EN: "Left to pay",
	}
	labelReserved = i18n.Text{
		NB: "Reservert",
		SV: "Reserverat",
		DA: "Reserveret",
		FI: "Katevaraus",
		EN: "Reserved",
	}

	labelOwed = i18n.Text{
		NB: "Betales før timen",
		SV: "Betalas före tiden",
		DA: "Betales før tiden",
		FI: "Maksetaan ennen aikaa",
		EN: "To be paid before the visit",
	}
	nobodyTakes = i18n.Text{
		NB: "Denne timen skal betales på forhånd, og det går ikke akkurat nå. Ring oss, så finner vi en løsning.",
		SV: "Den här tiden betalas i förskott, och det går inte just nu. Ring oss, så hittar vi en lösning.",
		DA: "Denne tid skal betales på forhånd, og det kan ikke lade sig gøre lige nu. Ring til os, så finder vi en løsning.",
		FI: "Tämä aika maksetaan ennakkoon, mikä ei juuri nyt onnistu. Soita meille, niin löydämme ratkaisun.",
		EN: "This appointment is paid in advance, which is not possible just now. Call us and we will find a way.",
	}
)
