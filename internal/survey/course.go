package survey

import (
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/due"
	"stund/internal/store"
)

// Course is what is planned to be looked at for a client, and what came of it. It is the client's under the id that
// their visits have.
type Course struct {
	Practice string        `json:"-"`
	Client   string        `json:"-"`
	Last     Visit         `json:"l,omitzero"`  // the last that took place
	Pulsed   time.Time     `json:"p,omitzero"`  // when a pulse was planned last,
	After    time.Time     `json:"a,omitzero"`  // and the start of the visit that it was about
	Exited   time.Time     `json:"x,omitzero"`  // when an exit survey was answered last
	Survey   string        `json:"s,omitempty"` // id of the exit survey that was planned last
	Unhappy  *Unhappy      `json:"u,omitempty"`
	Agenda   agenda.Agenda `json:"g,omitempty"`

	version int64
}

// Visit is an appointment that took place.
type Visit struct {
	Booking      string    `json:"b"`
	Service      string    `json:"s,omitempty"`
	Practitioner string    `json:"p,omitempty"`
	Start        time.Time `json:"t"`
}

// Unhappy is that a client gave a low score.
type Unhappy struct {
	Since time.Time `json:"s"`
	Done  bool      `json:"d,omitempty"` // somebody has seen to it
}

// pause is for how long marketing pauses at least.
const pause = 30 * 24 * time.Hour

// Until returns until when marketing pauses: zero for as long as nobody has seen to it.
func (u Unhappy) Until() time.Time {
	if !u.Done {
		return time.Time{}
	}
	return u.Since.Add(pause)
}

// Paused reports whether the client gets no marketing: somebody has yet to see to what they are unhappy with, or it was
// less than thirty days ago.
func (c Course) Paused(now time.Time) bool {
	return c.Unhappy != nil && (!c.Unhappy.Done || now.Before(c.Unhappy.Since.Add(pause)))
}

// CourseKind is the kind of stored courses.
const CourseKind = "survey-course"

var courses = store.Family[Course]{
	Kind: CourseKind, Prefix: "course", Sort: "course",
	Stamp: func(c *Course) store.Stamp {
		return store.Stamp{Practice: &c.Practice, ID: &c.Client, Version: &c.version}
	},
	Due: func(c Course) *store.IndexKey { return Desk.Due(c.Client, c.Agenda) },
}

// What a course is looked at for.
const (
	lookPulse = "pulse" // whether to ask how the visit was
	lookEnd   = "end"   // whether the course has ended
)

// with returns the course with the entry planned, in place of an earlier plan.
func (c Course) with(kind string, at time.Time) Course {
	c.Agenda = c.Agenda.With(agenda.New(kind, at))
	return c
}

// without returns the course with nothing planned of the kind.
func (c Course) without(kind string) Course {
	c.Agenda = c.Agenda.Settled(kind)
	return c
}

// planned reports whether something of the kind is planned.
func (c Course) planned(kind string) bool {
	_, is := c.Agenda.Find(kind)
	return is
}

// carried is a course, as an agenda has it.
type carried struct{ c Course }

func (s carried) Agenda() agenda.Agenda               { return s.c.Agenda }
func (s carried) Planned(a agenda.Agenda) due.Carrier { s.c.Agenda = a; return s }
func (s carried) Write() (store.Op, error)            { return courses.Put(s.c) }
func (s carried) Essence() string                     { return s.c.Last.Booking }

// The rhythm of a client is the median of their last six gaps between visits; with fewer than two gaps it is that of
// the service, and else sixty days.
const (
	gapsOfRhythm = 6
	usualRhythm  = 60 * 24 * time.Hour
	shortestEnd  = 14 * 24 * time.Hour
	longestEnd   = 60 * 24 * time.Hour
)

// Rhythm returns how long after a visit the client usually comes again, by their visits, the newest first. Service is
// that of the service, 0 where nobody knows it.
func Rhythm(visits []Visit, service time.Duration) time.Duration {
	var gaps []time.Duration
	for n := 0; n+1 < len(visits) && n < gapsOfRhythm; n++ {
		gaps = append(gaps, visits[n].Start.Sub(visits[n+1].Start))
	}
	switch {
	case len(gaps) >= 2:
		return median(gaps)
	case service > 0:
		return service
	}
	return usualRhythm
}

// ending is how long after the last visit of such a rhythm a course has ended: one and a half rhythms, at least 14 and
// at most 60 days.
func ending(rhythm time.Duration) time.Duration {
	return min(max(rhythm*3/2, shortestEnd), longestEnd)
}

// median returns the middle of what is not empty; of an even number the mean of the two in the middle.
func median(all []time.Duration) time.Duration {
	all = slices.Sorted(slices.Values(all))
	n := len(all)
	if n%2 == 1 {
		return all[n/2]
	}
	return (all[n/2-1] + all[n/2]) / 2
}

// gaps is how long it takes clients to come again for a service, of its last visits.
type gaps struct {
	Practice string   `json:"-"`
	Service  string   `json:"-"`
	Days     []int    `json:"d,omitempty"`
	Bookings []string `json:"b,omitempty"` // of each, so that what is told twice counts once

	version int64
}

const (
	gapsKept  = 40
	gapsKnown = 5 // of which a median is worth something
)

var gapsFamily = store.Family[gaps]{
	Kind: "survey-gaps", Prefix: "gaps", Sort: "service", Layout: store.Together,
	Stamp: func(g *gaps) store.Stamp {
		return store.Stamp{Practice: &g.Practice, ID: &g.Service, Version: &g.version}
	},
}

// with returns the gaps with the one before the booking.
func (g gaps) with(booking string, gap time.Duration) gaps {
	if slices.Contains(g.Bookings, booking) {
		return g
	}
	g.Days = append(slices.Clone(g.Days), int((gap+12*time.Hour)/(24*time.Hour)))
	g.Bookings = append(slices.Clone(g.Bookings), booking)
	if n := len(g.Days); n > gapsKept {
		g.Days, g.Bookings = g.Days[n-gapsKept:], g.Bookings[n-gapsKept:]
	}
	return g
}

// rhythm returns the median of the gaps; 0 where there are too few.
func (g gaps) rhythm() time.Duration {
	if len(g.Days) < gapsKnown {
		return 0
	}
	all := make([]time.Duration, len(g.Days))
	for n, d := range g.Days {
		all[n] = time.Duration(d) * 24 * time.Hour
	}
	return median(all)
}

// Put is the operation that writes the course over what was read.
func (c Course) Put() (store.Op, error) { return courses.Put(c) }
