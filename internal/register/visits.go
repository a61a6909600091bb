package register

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/react"
	"stund/internal/store"
)

// Visits are a client's appointments, and what they have come to. They are made of the facts of bookings.
type Visits struct {
	Practice string `json:"-"`
	Client   string `json:"-"`

	// by their start: those ahead, and those of which nobody said how they went
	Standing      []Visit        `json:"s,omitempty"`
	First         time.Time      `json:"f,omitzero"` // the first visit that took place
	Last          time.Time      `json:"l,omitzero"`
	Months        map[string]int `json:"m,omitempty"` // visits that took place, by the month in UTC: "2026-11"
	Practitioners []string       `json:"p,omitempty"` // with whom they ever had a booking
	NoShows       int            `json:"n,omitempty"`
	Cancelled     int            `json:"c,omitempty"`
	Ended         []ended        `json:"e,omitempty"` // of late, so that what is told twice counts once

	// up to which start appointments of which nobody said how they went were counted as visits, and stand no more
	Settled time.Time `json:"k,omitzero"`

	version int64
}

// Visit is an appointment that stands.
type Visit struct {
	Booking      string    `json:"b"`
	Practitioner string    `json:"p"`
	Start        time.Time `json:"s"`
	End          time.Time `json:"e"`
}

// ended is a booking that is over, and was counted.
type ended struct {
	Booking string    `json:"b"`
	At      time.Time `json:"t"`
	Kind    string    `json:"k,omitempty"` // of the fact; "": it was counted before this was kept
	Start   time.Time `json:"s,omitzero"`
	First   time.Time `json:"f,omitzero"` // the visits' before it was counted
	Last    time.Time `json:"l,omitzero"`
}

const (
	endedFor    = 30 * 24 * time.Hour // a fact is told again within a day
	monthsKept  = 24
	unmarked    = 30 // how many appointments may stand that are past
	monthLayout = "2006-01"
)

var visits = store.Family[Visits]{
	Kind: "visits", Prefix: "visits", Sort: "visits",
	Stamp: func(v *Visits) store.Stamp {
		return store.Stamp{Practice: &v.Practice, ID: &v.Client, Version: &v.version}
	},
}

// visitFacts are the kinds of fact that visits are made of.
func visitFacts() []fact.Kind[booking.Event] {
	return []fact.Kind[booking.Event]{booking.FactCreated, booking.FactReceived, booking.FactMoved,
		booking.FactTransferred, booking.FactCancelled, booking.FactCompleted, booking.FactNoShow}
}

// with returns the visits after the fact, which happened to the booking. Told again, or late, it changes nothing; how a
// booking ended may be corrected.
func (v Visits) with(kind, id string, e booking.Event, at time.Time) Visits {
	if n := slices.IndexFunc(v.Ended, func(o ended) bool { return o.Booking == id }); n >= 0 {
		if !v.Ended[n].yields(kind, at) {
			return v
		}
		v = v.reversed(n)
	}
	v = v.unsettled(kind, id, e)
	first, last := v.First, v.Last
	v.Standing = slices.DeleteFunc(slices.Clone(v.Standing), func(o Visit) bool { return o.Booking == id })
	if p := string(e.Practitioner); !slices.Contains(v.Practitioners, p) {
		v.Practitioners = append(slices.Clone(v.Practitioners), p)
		slices.Sort(v.Practitioners)
	}
	switch kind {
	case booking.FactCreated.Name, booking.FactReceived.Name, booking.FactMoved.Name:
		v.Standing = append(v.Standing, Visit{id, string(e.Practitioner), e.Start, e.End})
		slices.SortFunc(v.Standing, Visit.compare)
		return v.settled(at)
	case booking.FactCompleted.Name:
		v = v.visited(e.Start)
	case booking.FactNoShow.Name:
		v.NoShows++
	case booking.FactCancelled.Name:
		v.Cancelled++
	}
	v.Ended = slices.DeleteFunc(slices.Clone(v.Ended), func(o ended) bool { return at.Sub(o.At) > endedFor })
	v.Ended = append(v.Ended, ended{id, at, kind, e.Start, first, last})
	return v.settled(at)
}

// yields reports whether what was counted gives way to the fact: how a booking ended may be corrected, and who gave it
// to another client may get it back.
func (o ended) yields(kind string, at time.Time) bool {
	switch kind {
	case booking.FactCreated.Name, booking.FactMoved.Name:
		return false
	case booking.FactReceived.Name:
		return o.Kind == booking.FactTransferred.Name && !at.Before(o.At)
	}
	return o.Kind != "" && o.Kind != kind && at.After(o.At)
}

// settled returns the visits with no more appointments than may stand that are past, as of then: earlier ones are taken
// to have been visits, so that what a client's visits take up has an end where nobody ever marks them.
func (v Visits) settled(at time.Time) Visits {
	past := 0
	for past < len(v.Standing) && v.Standing[past].Start.Before(at) {
		past++
	}
	for ; past > unmarked; past-- {
		v = v.visited(v.Standing[0].Start)
		v.Settled = v.Standing[0].Start
		v.Standing = v.Standing[1:]
	}
	return v
}

// unsettled returns the visits without the booking's, if it was counted without anybody having said how it went. When
// the first and the last visit were stays as it is.
func (v Visits) unsettled(kind, id string, e booking.Event) Visits {
	start := e.Start
	if e.Was != nil {
		start = e.Was.Start
	}
	stands := slices.ContainsFunc(v.Standing, func(o Visit) bool { return o.Booking == id })
	if stands || kind == booking.FactCreated.Name || kind == booking.FactReceived.Name || start.After(v.Settled) {
		return v
	}
	return v.minus(start)
}

// minus returns the visits with one less in the month.
func (v Visits) minus(start time.Time) Visits {
	v.Months = maps.Clone(v.Months)
	month := start.UTC().Format(monthLayout)
	if v.Months[month] > 1 {
		v.Months[month]--
	} else {
		delete(v.Months, month)
	}
	return v
}

// reversed returns the visits as if the booking, which is the n-th that ended, had not.
func (v Visits) reversed(n int) Visits {
	o := v.Ended[n]
	v.Ended = slices.Delete(slices.Clone(v.Ended), n, n+1)
	switch o.Kind {
	case booking.FactNoShow.Name:
		v.NoShows--
	case booking.FactCancelled.Name:
		v.Cancelled--
	case booking.FactCompleted.Name:
		v = v.minus(o.Start)
		v.First, v.Last = v.without(o)
	}
	return v
}

// without returns the first and the last visit without the one that is reversed.
func (v Visits) without(o ended) (first, last time.Time) {
	first, last = v.First, v.Last
	if first.Equal(o.Start) {
		first = o.First
	}
	if last.Equal(o.Start) {
		last = o.Last
	}
	for _, other := range v.Ended {
		if other.Kind != booking.FactCompleted.Name {
			continue
		}
		if first.IsZero() || other.Start.Before(first) {
			first = other.Start
		}
		if other.Start.After(last) {
			last = other.Start
		}
	}
	return first, last
}

// visited counts a visit that took place.
func (v Visits) visited(start time.Time) Visits {
	if v.First.IsZero() || start.Before(v.First) {
		v.First = start
	}
	if start.After(v.Last) {
		v.Last = start
	}
	months, oldest := map[string]int{}, v.oldest()
	month := start.UTC().Format(monthLayout)
	for m, n := range v.Months {
		if m >= oldest {
			months[m] = n
		}
	}
	if month >= oldest {
		months[month]++
	}
	v.Months = months
	return v
}

// and returns what both have come to together: of one client, who was two.
func (v Visits) and(o Visits) Visits {
	v.Standing = slices.Concat(v.Standing, o.Standing)
	slices.SortFunc(v.Standing, Visit.compare)
	if v.First.IsZero() || !o.First.IsZero() && o.First.Before(v.First) {
		v.First = o.First
	}
	if o.Last.After(v.Last) {
		v.Last = o.Last
	}
	months, oldest := map[string]int{}, v.oldest()
	for _, all := range []map[string]int{v.Months, o.Months} {
		for m, n := range all {
			if m >= oldest {
				months[m] += n
			}
		}
	}
	if v.Months = months; len(months) == 0 {
		v.Months = nil
	}
	v.Practitioners = slices.Concat(v.Practitioners, o.Practitioners)
	slices.Sort(v.Practitioners)
	v.Practitioners = slices.Compact(v.Practitioners)
	v.NoShows += o.NoShows
	v.Cancelled += o.Cancelled
	return v
}

// oldest returns the first of the months that are kept, of who came last when they did.
func (v Visits) oldest() string {
	last := v.Last.UTC()
	return last.AddDate(0, -monthsKept+1, 1-last.Day()).Format(monthLayout)
}

// compare orders appointments by their start.
func (v Visit) compare(o Visit) int {
	return cmp.Or(v.Start.Compare(o.Start), cmp.Compare(v.Booking, o.Booking))
}

// With reports whether the client has or had an appointment with the practitioner.
func (v Visits) With(practitioner string) bool {
	return practitioner != "" && slices.Contains(v.Practitioners, practitioner)
}

// At returns the last visit before now and the next one after it, zero where there is none. An appointment that is past
// counts as a visit until somebody says that it was none.
func (v Visits) At(now time.Time) (last, next time.Time) {
	starts := make([]time.Time, len(v.Standing))
	for n, s := range v.Standing {
		starts[n] = s.Start
	}
	return around(now, v.Last, starts)
}

// around returns the last visit before now and the next one, of a client whose last visit is known to have taken place
// and whose appointments that stand start so, in their order.
func around(now, last time.Time, starts []time.Time) (before, next time.Time) {
	for _, s := range starts {
		switch {
		case s.After(now):
			return last, s
		case s.After(last):
			last = s
		}
	}
	return last, next
}

// Reactor keeps the visits and the register.
func (r *Register) Reactor() react.Reactor {
	kinds := clientKinds()
	for _, k := range visitFacts() {
		kinds = append(kinds, k.Name)
	}
	return react.Reactor{Name: "register", Kinds: kinds, React: r.React}
}
