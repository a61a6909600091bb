package booking

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/typed"
)

// Bounds of what contributions add to a booking.
const (
	MaxContributedOps = 20  // operations that all contributions together may add to one write
	MaxState          = 512 // bytes of JSON that one contribution keeps with a booking

	// MaxInput is the most bytes of JSON that a request may say to one contribution. All that a step can ask for fits:
	// at worst a character takes six bytes ("\u003c"), and each field has its name, quotes, a colon and a comma.
	MaxInput = MaxAnswers*6 + MaxFields*(maxFieldName+6) + 2
)

// Contribution is what another capability adds to bookings: a coupon, a payment, the answers to a form. Bookings
// are built with a list of them and know none by name. Every function may be nil.
//
// Join, Moved, Transferred and Cancelled are asked again with fresh state each time that the write met a conflict, so
// they only read and answer with operations. An error that they return refuses the whole change, and nothing is
// written.
type Contribution struct {
	// Name is the key of its input, of its state and of its fields in answers: letters, digits and underscores.
	Name string
	// MaxOps is the most operations that it adds to one write.
	MaxOps int
	// Input checks what the caller sent, nil if nothing, and returns it in its normal form: two requests that mean
	// the same return the same bytes. The paths of its fault.Fields begin within its own input. It reads nothing.
	// Without the function an input with its name is refused as unknown.
	Input func(a Ask, raw json.RawMessage) (json.RawMessage, error)
	// Shape is a value of the type that the input is JSON of, for the API document: its tags are read as those of an
	// endpoint's body. Nil: the document says no more than the name.
	Shape any
	// Step returns what the booking page and the widget ask clients of the service for as the input; with no fields,
	// nothing. Where Input demands something, this must ask for it, or no client can book by them. It is also asked
	// when a client books: an error, or a step that breaks its rules, refuses their bookings of that service alone.
	Step func(ctx context.Context, setup *practice.Setup, v practice.Service) (Step, error)
	// Refusals are the faults with which the contribution refuses, by their codes: the API document promises them, and
	// clients read their texts. Of a fault that is not among them they read that it could not be booked like this, and
	// the log takes it for a mistake.
	Refusals map[string]Refusal
	// Join takes part in a new booking, or refuses it with a fault. The booking has its id, time, practitioner and
	// client. Of a series it is asked once for each occurrence before the first is booked, and nothing of that is
	// written: what it gives out so many times seems to be left for all of them, and runs out on the way.
	Join func(ctx context.Context, a Ask, b Booking) (Part, error)
	// Instead may have the time of a new booking kept for a while, where a client must first do something more, such as
	// pay. What it returns is written instead of the booking, whose time is kept under its id until then, a whole
	// minute; the zero time: it is booked. It is asked after Join, and of what was kept by it, too, once that is to be
	// booked (Ask.Kept). Only one contribution keeps a booking, the first that wants to.
	Instead func(ctx context.Context, a Ask, b Booking) (op store.Op, until time.Time, err error)
	// Released undoes what Join did for a booking that was only kept by Instead, and comes to nothing: what it returns
	// is written with what frees the time. With it, the operations of Join are written when the time is kept, and Join
	// is not asked again when that is booked: State is the one of then. Without it Join is asked once the booking is
	// made.
	Released func(ctx context.Context, practiceID, id string, state json.RawMessage) ([]store.Op, error)
	// Moved takes part in a move from was to b, or refuses it with a fault.
	Moved func(ctx context.Context, actor fact.Actor, setup *practice.Setup, was, b Booking) (Part, error)
	// Priced takes part in working out anew what a booking costs that stands: it has another service than it had, and
	// maybe another time, or staff tell the contribution something (Ask.Told), which then counts in the place of what
	// it has. Ask.Price is what those before have left, Ask.Paid what was paid in money. It is asked in the place of
	// Moved. A State of null lets go of what was kept. Without it Moved is asked where the service is another.
	Priced func(ctx context.Context, a Ask, was, b Booking) (Part, error)
	// Cost returns what the contribution knows of what a booking costs.
	Cost func(ctx context.Context, b Booking) (Cost, error)
	// Transferred takes part in giving the booking from the client of was to that of b, or refuses it with a fault.
	// What was kept with the booking is the former client's and goes: b has none of it, and only the State that is
	// returned is kept. Without the function it is as if was had been cancelled.
	Transferred func(ctx context.Context, actor fact.Actor, setup *practice.Setup, was, b Booking) (Part, error)
	// Cancelled undoes what Join did. It is asked once for each booking: cancelling again asks nobody.
	Cancelled func(ctx context.Context, actor fact.Actor, setup *practice.Setup, b Booking) (Part, error)
	// Ended takes part in marking the visit: that it took place, or that its client did not come.
	Ended func(ctx context.Context, actor fact.Actor, setup *practice.Setup, b Booking) (Part, error)
	// Fields returns what the booking's answers show under its name, as staff or as the client may see it; nil:
	// nothing.
	Fields func(b Booking, staff bool) any
	// Lines are what the client reads of it in the language, below the facts of the appointment: where they have just
	// booked, on the page of their booking, and in the messages that say when it is. It reads nothing.
	Lines func(b Booking, l i18n.Lang) []Line
	// Welcome is a sentence with which the confirmation greets the client, such as of their first visit; empty: none.
	// {practice} in it is the practice's name. It reads nothing.
	Welcome func(b Booking) i18n.Text
	// Erased returns what is left of the booking's state once its client is erased: nothing personal, such as figures;
	// nil: nothing. Without the function nothing is left.
	Erased func(state json.RawMessage) json.RawMessage
}

// Line is one thing that a client is told of a booking, in their language. With an https address its value leads there.
type Line struct {
	Label, Value, URL string
	Apart             bool // a message of its own brings it, so that the confirmation leaves it out
}

// Refusal is a fault with which a contribution refuses.
type Refusal struct {
	Kind fault.Kind // Conflict, Invalid or another that is the caller's to heed
	When string     // for the API document, in English: when it happens and what to do
	Text i18n.Text  // for clients
}

// Ask is a request for a booking as contributions see it.
type Ask struct {
	Setup   *practice.Setup
	Service practice.Service
	Actor   fact.Actor
	Start   time.Time
	Client  client.Contact
	Held    bool                       // the client takes a time that was kept for them: there is no form to fill in
	New     bool                       // the client books for the first time
	Kept    bool                       // what an earlier request had kept is booked now
	Wanted  string                     // whom the client asked for; "": anyone
	Stands  bool                       // it was booked before, and what it costs is worked out anew: see Priced
	Told    bool                       // then: the contribution is told what counts from now on, be it nothing
	Paid    int64                      // then: in money, and not yet paid back, in minor units
	Price   int64                      // what is left to be paid after the contributions before, in minor units
	Extra   map[string]json.RawMessage // what all contributions are told, in its normal form
	Input   json.RawMessage            // for Join: the contribution's own, in its normal form; nil: none
}

// Part is what a contribution adds to one write.
type Part struct {
	// State is kept with the booking. Nil leaves what was kept before; null lets go of it.
	State json.RawMessage
	// Off is what Join takes off the price, at most Ask.Price: less is left to be paid for those who come after.
	Off int64
	// Ops are written with the booking or not at all, with the facts of their items. Their keys are the
	// contribution's own.
	Ops []store.Op
}

// Contributed keeps another state of the contribution with the booking, in the transaction that writes the operations
// along. Nobody is told, and the booking's revision stays.
func (d *Bookings) Contributed(ctx context.Context, practiceID, id, contribution string, state json.RawMessage,
	with ...store.Op) error {
	decide := func(b Booking, along *store.Along) (Booking, []fact.Fact, error) {
		along.Ops = with
		return b, nil, b.keep(contribution, state)
	}
	_, err := family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), decide)
	return err
}

// State returns what the contribution keeps with the booking; nil: nothing.
func (b Booking) State(contribution string) json.RawMessage { return b.Parts[contribution] }

// checked returns the contributions, or panics: a wiring that registers what cannot work must not start.
func checked(all []Contribution) []Contribution {
	ops, steps, seen := 0, 0, map[string]bool{}
	for _, c := range all {
		ops += c.MaxOps
		if c.Step != nil {
			steps++
		}
		switch {
		case !typed.IsName(c.Name, 30):
			panic(fmt.Sprintf("booking: %q cannot name a contribution", c.Name))
		case seen[c.Name]:
			panic("booking: two contributions are named " + c.Name)
		case c.MaxOps < 0 || ops > MaxContributedOps:
			panic(fmt.Sprintf("booking: with %s there are more than %d operations", c.Name, MaxContributedOps))
		case steps > MaxSteps:
			panic(fmt.Sprintf("booking: with %s more than %d ask clients for something", c.Name, MaxSteps))
		case c.Step != nil && c.Input == nil:
			panic("booking: what the step of " + c.Name + " asks for is refused, because it has no Input")
		}
		for code, r := range c.Refusals {
			if !complete(r.Text) || r.When == "" || r.Kind == fault.Internal {
				panic(fmt.Sprintf("booking: refusal %s of %s has no kind, or is not in every language", code, c.Name))
			}
		}
		seen[c.Name] = true
	}
	return all
}

// Contributions returns what was registered, in order.
func (d *Bookings) Contributions() Contributions { return d.contributions }

// Fields returns what contributions show of a booking, by name; nil if nothing.
func (d *Bookings) Fields(b Booking, staff bool) map[string]any {
	var out map[string]any
	for _, c := range d.contributions {
		if c.Fields == nil {
			continue
		}
		if v := c.Fields(b, staff); v != nil {
			if out == nil {
				out = map[string]any{}
			}
			out[c.Name] = v
		}
	}
	return out
}

// Welcome returns the sentence with which the confirmation of a booking greets its client: that of the first
// contribution that has one, or none.
func (all Contributions) Welcome(b Booking) i18n.Text {
	for _, c := range all {
		if c.Welcome == nil {
			continue
		}
		if t := c.Welcome(b); t != (i18n.Text{}) {
			return t
		}
	}
	return i18n.Text{}
}

// Lines returns what contributions tell the client of a booking, in their order.
func (all Contributions) Lines(b Booking, l i18n.Lang) (out []Line) {
	for _, c := range all {
		if c.Lines != nil {
			out = append(out, c.Lines(b, l)...)
		}
	}
	return out
}

// inputs replaces what was sent for contributions by its normal form, and adds what is wrong with it.
func (d *Bookings) inputs(r *Request, a Ask, wrong *fault.Fields) error {
	var normal map[string]json.RawMessage
	known := map[string]bool{}
	for _, c := range d.contributions {
		if c.Input == nil {
			continue
		}
		known[c.Name] = true
		raw, told := r.Extra[c.Name]
		if a.Stands && !told {
			continue
		}
		if len(raw) > MaxInput {
			wrong.Add(extraPath(c.Name, ""), "must be at most %d bytes", MaxInput)
			continue
		}
		in, err := c.Input(a, raw)
		f, refused := fault.As(err)
		if refused && len(f.Fields) > 0 {
			for _, field := range f.Fields {
				wrong.Add(extraPath(c.Name, field.Path), "%s", field.Message)
			}
			continue
		}
		if refused {
			return c.worded(f)
		}
		if err != nil {
			return err
		}
		if len(in) > 0 && !json.Valid(in) {
			return fmt.Errorf("input of contribution %s: its normal form is no JSON", c.Name)
		}
		if len(in) > 0 {
			if normal == nil {
				normal = map[string]json.RawMessage{}
			}
			normal[c.Name] = in
		}
	}
	for name := range r.Extra {
		wrong.Check(known[name], extraPath(name, ""), "unexpected property")
	}
	r.Extra = normal
	return nil
}

// extraPath is the path of a field of a contribution's input in a request.
func extraPath(name, within string) string {
	if within == "" {
		return "extra." + name
	}
	return "extra." + name + "." + within
}

// join asks the contributions for their part in a new booking, which Ask.Price follows. Early are the operations that
// are written where its time is only kept, too.
func (d *Bookings) join(ctx context.Context, a *Ask, r Request, b *Booking) (ops, early []store.Op, err error) {
	a.Price = a.Service.Price.Minor
	ops, err = d.contribute(ctx, b, func(c Contribution) (Part, error) {
		if c.Released != nil && r.Kept != nil && r.Kept.Unpaid {
			return Part{State: r.Kept.Parts[c.Name]}, nil
		}
		if c.Join == nil {
			return Part{}, nil
		}
		a.Input = r.Extra[c.Name]
		p, err := c.Join(ctx, *a, *b)
		if err == nil && (p.Off < 0 || p.Off > a.Price) {
			err = fmt.Errorf("takes %d off a price of %d", p.Off, a.Price)
		}
		a.Price -= p.Off
		if c.Released != nil {
			early = append(early, p.Ops...)
		}
		return p, err
	})
	return ops, early, err
}

// released undoes what contributions did to what was only kept.
func (d *Bookings) released(ctx context.Context, practiceID, id string, parts map[string]json.RawMessage) (
	ops []store.Op, err error) {
	for _, c := range d.contributions {
		if c.Released == nil || len(parts[c.Name]) == 0 {
			continue
		}
		more, err := c.Released(ctx, practiceID, id, parts[c.Name])
		if err != nil {
			return nil, fmt.Errorf("contribution %s: %w", c.Name, err)
		}
		ops = append(ops, more...)
	}
	return ops, nil
}

// instead asks the contributions whether the booking's time is only to be kept, and until when: the zero time, it is
// booked.
func (d *Bookings) instead(ctx context.Context, a Ask, b Booking) (op store.Op, until time.Time, err error) {
	for _, c := range d.contributions {
		if c.Instead == nil {
			continue
		}
		if op, until, err = c.Instead(ctx, a, b); err != nil {
			return op, until, d.refused(ctx, b, c, err)
		}
		if !until.IsZero() {
			return op, until, nil
		}
	}
	return op, until, nil
}

// joinMove asks the contributions for their part in a move, or in another service, which may cost something else.
func (d *Bookings) joinMove(ctx context.Context, actor fact.Actor, setup *practice.Setup, was Booking,
	b *Booking) ([]store.Op, error) {
	if b.Service != was.Service {
		_, ops, err := d.priced(ctx, actor, setup, was, b, nil)
		return ops, err
	}
	return d.contribute(ctx, b, func(c Contribution) (Part, error) {
		if c.Moved == nil {
			return Part{}, nil
		}
		return c.Moved(ctx, actor, setup, was, *b)
	})
}

// joinTransfer asks the contributions for their part in giving a booking to another client.
func (d *Bookings) joinTransfer(ctx context.Context, actor fact.Actor, setup *practice.Setup, was Booking,
	b *Booking) ([]store.Op, error) {
	b.Parts = nil
	return d.contribute(ctx, b, func(c Contribution) (Part, error) {
		switch {
		case c.Transferred != nil:
			return c.Transferred(ctx, actor, setup, was, *b)
		case c.Cancelled == nil:
			return Part{}, nil
		}
		p, err := c.Cancelled(ctx, actor, setup, was)
		return Part{Ops: p.Ops}, err
	})
}

// joinEnd asks the contributions for their part in marking the visit.
func (d *Bookings) joinEnd(ctx context.Context, actor fact.Actor, setup *practice.Setup,
	b *Booking) ([]store.Op, error) {
	return d.contribute(ctx, b, func(c Contribution) (Part, error) {
		if c.Ended == nil {
			return Part{}, nil
		}
		return c.Ended(ctx, actor, setup, *b)
	})
}

// joinCancel asks the contributions to undo their part.
func (d *Bookings) joinCancel(ctx context.Context, actor fact.Actor, setup *practice.Setup,
	b *Booking) ([]store.Op, error) {
	return d.contribute(ctx, b, func(c Contribution) (Part, error) {
		if c.Cancelled == nil {
			return Part{}, nil
		}
		return c.Cancelled(ctx, actor, setup, *b)
	})
}

// contribute gathers the parts: their operations, and their state in the booking.
func (d *Bookings) contribute(ctx context.Context, b *Booking,
	part func(Contribution) (Part, error)) ([]store.Op, error) {
	var ops []store.Op
	for _, c := range d.contributions {
		p, err := part(c)
		if err != nil {
			return nil, d.refused(ctx, *b, c, err)
		}
		if len(p.Ops) > c.MaxOps {
			return nil, fmt.Errorf("contribution %s: %d operations, and %d were agreed", c.Name, len(p.Ops), c.MaxOps)
		}
		ops = append(ops, p.Ops...)
		if err := b.keep(c.Name, p.State); err != nil {
			return nil, err
		}
	}
	return ops, nil
}

// refused is the error with which a contribution refuses. Its state may be newer than what was known of the
// booking: an earlier attempt was written meanwhile, and what the contribution refuses for may be that attempt's
// own doing. That is a store.ErrConflict.
func (d *Bookings) refused(ctx context.Context, b Booking, c Contribution, err error) error {
	f, ok := fault.As(err)
	if !ok || store.Retryable(err) {
		return fmt.Errorf("contribution %s: %w", c.Name, err)
	}
	i, e := d.db.Get(ctx, Key(b.Practice, b.ID), store.Strong) // version 0 where there is none
	switch {
	case e != nil && !errors.Is(e, store.ErrNotFound):
		return fmt.Errorf("look for an earlier attempt: %w", e)
	case i.Version != b.version:
		return store.ErrConflict
	case len(f.Fields) == 0:
		return c.worded(f)
	}
	own := *f
	own.Fields = nil
	for _, field := range f.Fields {
		own.Fields = append(own.Fields, fault.Field{Path: extraPath(c.Name, field.Path), Message: field.Message})
	}
	return &own
}

// keep puts the state of a contribution into the booking.
func (b *Booking) keep(name string, state json.RawMessage) error {
	if state == nil {
		return nil
	}
	var tight bytes.Buffer
	if err := json.Compact(&tight, state); err != nil {
		return fmt.Errorf("state of contribution %s: %w", name, err)
	}
	if tight.Len() > MaxState {
		return fmt.Errorf("state of contribution %s: %d bytes, at most %d are kept", name, tight.Len(), MaxState)
	}
	b.Parts = maps.Clone(b.Parts)
	if tight.String() == "null" {
		delete(b.Parts, name)
		return nil
	}
	if b.Parts == nil {
		b.Parts = map[string]json.RawMessage{}
	}
	b.Parts[name] = tight.Bytes()
	return nil
}
