package greeting

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/timeline"
)

// Visit is an appointment of a client's, as their timeline tells it.
type Visit struct {
	Booking    string
	Made       time.Time // when they booked it, or got it from another client; zero: that was not read
	Start, End time.Time
	State      booking.Status
}

// History is what a client's appointments have come to by a time.
type History struct {
	Now      time.Time
	Visits   []Visit // the last to start first
	Whole    bool    // all of them were read
	Imported bool    // the client came with a list: they had been one elsewhere
	Ahead    bool    // something is booked, be it not among the Visits
}

const (
	pageRead = 100  // rows of a timeline at a time
	rowsRead = 1000 // and at most
)

// attended returns the visits that took place, the last first.
func (h History) attended() (all []Visit) {
	for _, v := range h.Visits {
		if v.State == booking.Completed {
			all = append(all, v)
		}
	}
	return all
}

// history reads what the appointments have come to of the client, who has these ids, and takes in the fact, which their
// timeline may not have yet. Of who came more often than so many times it may read the last visits alone.
func (g *Greetings) history(ctx context.Context, c client.Client, most int, heard ...fact.Fact) (History, error) {
	h, all := History{Now: g.now()}, slices.Clone(heard)
	ask := timeline.Ask{Limit: pageRead}
	for range rowsRead / pageRead {
		page, err := g.line.List(ctx, c.Practice, c.IDs(), ask)
		if err != nil {
			return h, err
		}
		all = append(all, page.Facts...)
		if h.Visits, h.Imported, err = told(all); err != nil {
			return h, err
		}
		if h.Whole = page.Next == ""; h.Whole || len(h.attended()) > most {
			break
		}
		ask.After = page.Next
	}
	visits, err := g.register().Visits(ctx, c.Practice, c.IDs()...)
	if err != nil {
		return h, err
	}
	for _, s := range visits.Standing { // of what was booked long ago the timeline may not have been read
		known := slices.ContainsFunc(h.Visits, func(v Visit) bool { return v.Booking == s.Booking })
		h.Ahead = h.Ahead || !known && s.Start.After(h.Now)
	}
	for _, v := range h.Visits {
		h.Ahead = h.Ahead || v.State == booking.Confirmed && v.Start.After(h.Now)
	}
	return h, nil
}

// told returns what the facts say of a client's appointments: of each the newest word holds.
func told(all []fact.Fact) (visits []Visit, imported bool, err error) {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b fact.Fact) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	known := map[string]Visit{}
	for _, f := range all {
		state, of := states[f.Kind]
		switch {
		case f.Kind == client.FactImported.Name:
			v, err := client.FactImported.Data(f)
			if err != nil {
				return nil, false, fmt.Errorf("read of an import: %w", err)
			}
			imported = imported || v.New
			continue
		case !of:
			continue
		}
		e, err := fact.OneOf(f, booking.FactCreated, booking.FactReceived, booking.FactMoved, booking.FactCancelled,
			booking.FactCompleted, booking.FactNoShow, booking.FactTransferred)
		if err != nil {
			return nil, false, err
		}
		v := known[f.Subject]
		v.Booking, v.Start, v.End, v.State = f.Subject, e.Start, e.End, state
		if f.Kind == booking.FactCreated.Name || f.Kind == booking.FactReceived.Name {
			v.Made = f.At
		}
		known[f.Subject] = v
	}
	for _, v := range known {
		visits = append(visits, v)
	}
	slices.SortFunc(visits, func(a, b Visit) int {
		return cmp.Or(b.Start.Compare(a.Start), cmp.Compare(b.Booking, a.Booking))
	})
	return visits, imported, nil
}

// states are what an appointment is to its client after each kind of fact: what is another's by now is cancelled.
var states = map[string]booking.Status{
	booking.FactCreated.Name: booking.Confirmed, booking.FactReceived.Name: booking.Confirmed,
	booking.FactMoved.Name: booking.Confirmed, booking.FactCancelled.Name: booking.Cancelled,
	booking.FactTransferred.Name: booking.Cancelled, booking.FactCompleted.Name: booking.Completed,
	booking.FactNoShow.Name: booking.NoShow,
}
