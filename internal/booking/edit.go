package booking

import (
	"context"
	"slices"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
	"stund/internal/typed"
)

// Edit is what a booking is to be besides its time: note and mark as a whole, so what is left out is gone.
type Edit struct {
	Revision  int64  // of the booking as the caller has seen it; 0: it does not matter
	StaffNote string // for staff only
	Colour    string // "#1f6f5c": its mark in the calendar; "": none
	Service   string // "": the same
	Location  string // "": the same
	Override  string // why the rules are set aside, where another service stands against them
	// Client is to whom it is given, recognised as when booking unless ClientID says who; who has an id and no contact
	// here is reached as they are known. Nil and "": it stays with its client.
	Client   *client.Contact
	ClientID string
}

// Edit changes what is not time. Another service takes its own length, buffers and resources at the start and with the
// practitioner where the booking is, if the rules allow it. Nobody is told of that: messages that are still to come say
// what is true then. Another client has a link of their own and is told as of a new booking, the former one that it is
// theirs no longer; what the former one wrote and answered goes. It answers client-unknown, client-erased,
// client-deceased and has-begun where it cannot be given to them, and fault.Conflict CodeMeanwhile where
// the booking has another revision, unless it is as the edit asks already: whose answer was lost may ask again.
func (d *Bookings) Edit(ctx context.Context, actor fact.Actor, practiceID, id string, e Edit) (Booking, error) {
	if err := e.normalise(); err != nil {
		return Booking{}, err
	}
	decide := func(setup *practice.Setup, b Booking, along *store.Along) (Booking, []fact.Fact, error) {
		if err := b.at(e.Revision); err != nil && d.edited(ctx, setup, b, e) {
			return b, nil, nil
		} else if err != nil {
			return b, nil, err
		}
		was := b
		b.StaffNote, b.Colour = e.StaffNote, e.Colour
		var facts []fact.Fact
		var err error
		if e.Client != nil || e.ClientID != "" {
			if b, facts, err = d.transfer(ctx, actor, setup, b, e, along); err != nil {
				return b, nil, err
			}
		}
		if b.StaffNote != was.StaffNote {
			b.Noted = b.Holder
		}
		if e.Service != "" && e.Service != b.Service {
			if b, facts, err = d.exchange(ctx, actor, setup, b, e, along); err != nil {
				return b, nil, err
			}
		} else if e.Location != "" && e.Location != b.Location {
			if b, facts, err = d.relocate(ctx, actor, setup, b, e, along); err != nil {
				return b, nil, err
			}
		}
		changed := b.Location != was.Location || b.StaffNote != was.StaffNote || b.Colour != was.Colour
		if changed && b.Sequence == was.Sequence {
			facts = append(facts, d.happened(FactChanged, b, actor, d.now(), Event{}))
			if len(along.Ops) == 0 {
				along.Ops, err = d.touch(ctx, setup, b)
			}
		}
		return b, facts, err
	}
	return d.change(ctx, actor, practiceID, id, decide)
}

// edited reports whether the booking is as the edit asks.
func (d *Bookings) edited(ctx context.Context, setup *practice.Setup, b Booking, e Edit) bool {
	same := func(asked, is string) bool { return asked == "" || asked == is }
	if b.StaffNote != e.StaffNote || b.Colour != e.Colour || !same(e.Service, b.Service) ||
		!same(e.Location, b.Location) {
		return false
	}
	if e.Client != nil {
		c := *e.Client
		c.Normalise("client", setup.Practice.Country, setup.Practice.Language, new(fault.Fields))
		if c != b.Contact {
			return false
		}
	}
	if same(e.ClientID, b.Client) {
		return true
	}
	c, err := d.clients.Get(ctx, b.Practice, e.ClientID, store.Strong) // who was merged has the other's id
	return err == nil && slices.Contains(c.IDs(), b.Client)
}

// normalise puts what people type into its stored form.
func (e *Edit) normalise() error {
	var wrong fault.Fields
	var err error
	if e.StaffNote, err = typed.Block(e.StaffNote, 2000); err != nil {
		wrong.Add("staff_note", "%v", err)
	}
	if e.Override, err = typed.Line(e.Override, 300); err != nil {
		wrong.Add("override_reason", "%v", err)
	}
	wrong.Check(e.Colour == "" || typed.IsColour(e.Colour), "colour", "must be a colour such as #1f6f5c")
	return wrong.Err()
}

// exchange gives the booking another service where it is.
func (d *Bookings) exchange(ctx context.Context, actor fact.Actor, setup *practice.Setup, b Booking, e Edit,
	along *store.Along) (Booking, []fact.Fact, error) {
	if !b.Open() {
		return b, nil, notOpen(b)
	}
	v, givers, err := given(setup, e.Service, b.Practitioner)
	if err != nil {
		return b, nil, err
	}
	if v.Capacity > 1 || b.Group {
		return b, nil, fault.Fields{{Path: "service",
			Message: "cannot be changed to a group or from one: cancel the booking and book anew"}}.Err()
	}
	if e.Location != "" && e.Location != b.Location {
		return b, nil, fault.Fields{{Path: "location",
			Message: "follows the service: change the service first, and then the location"}}.Err()
	}
	b.Minutes = 0
	b, facts, err := d.move(ctx, actor, setup, v, givers, b, Move{Start: b.Start, Override: e.Override}, along)
	if err != nil {
		return b, nil, err
	}
	return b, append(facts, d.happened(FactPriced, b, actor, d.now(), Event{})), nil
}

// relocate puts the booking elsewhere. Its claim says where that is.
func (d *Bookings) relocate(ctx context.Context, actor fact.Actor, setup *practice.Setup, b Booking, e Edit,
	along *store.Along) (Booking, []fact.Fact, error) {
	if !b.Open() {
		return b, nil, notOpen(b)
	}
	if _, known := setup.Location(e.Location); !known || b.Group {
		return b, nil, fault.Fields{{Path: "location",
			Message: "must be the id of a location; of a seat in a group it cannot be changed"}}.Err()
	}
	v, givers, err := given(setup, b.Service, b.Practitioner)
	if err != nil {
		return b, nil, err
	}
	broken := misplaced(setup, v, givers[0], b, e.Location)
	if broken != nil && e.Override == "" {
		return b, nil, fault.Fields{{Path: "location", Message: "is not where the service is given, its rooms are or " +
			"the practitioner is at that time: say in override_reason why that is set aside"}}.Err()
	}
	s := &sheet{setup: setup, pages: map[page]*ledger{}}
	if err := d.extend(ctx, s, b); err != nil {
		return b, nil, err
	}
	b.Location = e.Location
	s.edit(practitioner(b.Practitioner), b, func(l schedule.Ledger) schedule.Ledger {
		l.Claims = slices.Clone(l.Claims)
		for i, c := range l.Claims {
			if slices.Contains(c.Bookings, b.ID) {
				l.Claims[i].Place = e.Location
			}
		}
		return l
	})
	along.Ops, err = s.ops()
	return b, d.overridden(&b, broken, e.Override, actor, d.now()), err
}

// misplaced returns the rule against which the booking would be at the location: its service is not given there, its
// rooms are elsewhere, or its practitioner is. Nil: none, or one that it stands against where it is.
func misplaced(setup *practice.Setup, v practice.Service, p practice.Practitioner, b Booking,
	location string) *schedule.Reason {
	elsewhere := func(id string) bool {
		i := slices.IndexFunc(setup.Resources, func(r practice.Resource) bool { return r.ID == id })
		return i >= 0 && setup.Resources[i].Location != "" && setup.Resources[i].Location != location
	}
	if len(v.Locations) > 0 && !slices.Contains(v.Locations, location) || slices.ContainsFunc(b.Resources, elsewhere) {
		return &schedule.Reason{Code: schedule.ServiceHours}
	}
	now := standsWith(setup, v, p, b)
	b.Location = location
	why := standsWith(setup, v, p, b)
	if why == nil || now != nil && now.Code == why.Code {
		return nil
	}
	return why
}
