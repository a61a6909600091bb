package schedule

import (
	"slices"
	"strings"
	"time"
)

// Claim is one occupied piece of a diary.
type Claim struct {
	Start, End time.Time // the blocked span [Start, End), buffers included, whole minutes, UTC
	Service    string    // what occupies it
	At         time.Time // the appointment's own start, without buffer: with Service, a session's identity
	Bookings   []string  // ids of the bookings in it; several only in a group session
	Seats      int       // seats taken

	// What it was made with, and keeps. Until is zero where that is not known: in ledgers of resources, which need no
	// more than the span, and in those that were written before it was kept.
	Until     time.Time // the appointment's own end, without buffer
	Resources []string  // ids of all that it uses
	Place     string    // id of the location; "": none
}

// Known reports whether the claim says what it was made with.
func (c Claim) Known() bool { return !c.Until.IsZero() }

// sameAs reports whether both are one session: of one span, made with the same.
func (c Claim) sameAs(o Claim) bool {
	return o.Service == c.Service && o.At.Equal(c.At) && o.Start.Equal(c.Start) && o.End.Equal(c.End) &&
		o.Until.Equal(c.Until) && o.Place == c.Place && slices.Equal(o.Resources, c.Resources)
}

// ofResource is the claim as it stands in the ledger of a resource.
func (c Claim) ofResource() Claim {
	c.Bookings = slices.Clone(c.Bookings)
	c.Until, c.Resources, c.Place = time.Time{}, nil, ""
	return c
}

// OfResources returns the claims for the ledgers of the resources that the claim uses, by id.
func (c Claim) OfResources() map[string]Claim {
	if len(c.Resources) == 0 {
		return nil
	}
	out := make(map[string]Claim, len(c.Resources))
	for _, id := range c.Resources {
		out[id] = c.ofResource()
	}
	return out
}

// Ledger is the claims of one practitioner or resource on one local day, ordered by Start.
type Ledger struct{ Claims []Claim }

// With returns a ledger that holds c too: as more seats of an existing session with the same Service, At, Start and
// End that was made with the same, or as a claim of its own. A booking that the session already holds is not counted
// twice. l is not changed.
func (l Ledger) With(c Claim) Ledger {
	out := slices.Clone(l.Claims)
	for i, o := range out {
		if !o.sameAs(c) {
			continue
		}
		joined := slices.Clone(o.Bookings)
		seats := c.Seats
		for _, b := range c.Bookings {
			if slices.Contains(joined, b) {
				seats--
				continue
			}
			joined = append(joined, b)
		}
		out[i].Bookings, out[i].Seats = joined, o.Seats+max(seats, 0)
		return Ledger{out}
	}
	c.Bookings = slices.Clone(c.Bookings)
	i, _ := slices.BinarySearchFunc(out, c, orderClaims)
	return Ledger{slices.Insert(out, i, c)}
}

// Without returns a ledger without the booking: its seat is free again, and the claim is gone with its last booking. l
// is not changed.
func (l Ledger) Without(booking string) Ledger {
	out := make([]Claim, 0, len(l.Claims))
	for _, c := range l.Claims {
		if slices.Contains(c.Bookings, booking) {
			if len(c.Bookings) == 1 {
				continue
			}
			c.Bookings = slices.DeleteFunc(slices.Clone(c.Bookings), func(b string) bool { return b == booking })
			c.Seats = max(c.Seats-1, 0)
		}
		out = append(out, c)
	}
	return Ledger{out}
}

// Of returns the claim that the booking has a seat in.
func (l Ledger) Of(booking string) (Claim, bool) {
	for _, c := range l.Claims {
		if slices.Contains(c.Bookings, booking) {
			return c, true
		}
	}
	return Claim{}, false
}

// Recalled returns a ledger in which the session of c says what it was made with, as c does. l is not changed.
func (l Ledger) Recalled(c Claim) Ledger {
	bare := c.ofResource()
	out := slices.Clone(l.Claims)
	for i, o := range out {
		if o.sameAs(bare) {
			out[i].Until, out[i].Resources, out[i].Place = c.Until, c.Resources, c.Place
		}
	}
	return Ledger{out}
}

// orderClaims orders by Start, then by what tells claims of one start apart.
func orderClaims(a, b Claim) int {
	if c := a.Start.Compare(b.Start); c != 0 {
		return c
	}
	if c := a.End.Compare(b.End); c != 0 {
		return c
	}
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	return strings.Compare(a.Service, b.Service)
}
