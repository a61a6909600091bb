package booking

import (
	"context"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/store"
)

// glance is how many days are looked at first: most services have a free time in them.
const glance = 14

// Outlook is what a website can say before anybody has chosen anything.
type Outlook struct {
	Setup    *practice.Setup
	Now      time.Time          // in the practice's zone
	Services []practice.Service // that can be booked: those that are listed, and the one that was asked for
	// of each service that may be chosen, in their order; those without a free time are left out
	Next  []Next
	Weeks *Weeks // nil: there are several to choose from
}

// Next is the first free time of a service.
type Next struct {
	Service string `json:"service" doc:"Id of the service." example:"consultation"`
	Slot    Slot   `json:"slot" doc:"Its first free time."`
}

// WeeksShown is how many weeks of days are shown at once.
const WeeksShown = 5

// Shown returns the first and the last of the days that are shown first: those of this week and the next four, or,
// where nothing is free in them, those from the week of the first free time on. First is the zero Date where there is
// none.
func Shown(today, first civil.Date) (from, to civil.Date) {
	from = today.Monday()
	if first.After(from.AddDays(7*WeeksShown - 1)) {
		from = first.Monday()
	}
	return from, from.AddDays(7*WeeksShown - 1)
}

// Weeks is the times of the days that are shown first, from today on.
type Weeks struct {
	Service      string     `json:"service" doc:"Id of the service." example:"consultation"`
	Practitioner string     `json:"practitioner" doc:"Id of the practitioner who was asked for; empty: anyone."`
	From         civil.Date `json:"from" doc:"First day, in the practice's zone." example:"2026-11-23"`
	To           civil.Date `json:"to" doc:"Last day, inclusive." example:"2026-12-27"`
	Times
}

// Listed returns the services that are shown to anyone: public, and given by somebody.
func Listed(setup *practice.Setup) []practice.Service {
	var out []practice.Service
	for _, v := range setup.Services {
		if v.Visibility == practice.Public && len(setup.Giving(v)) > 0 {
			out = append(out, v)
		}
	}
	return out
}

// Outlook returns what can be booked and when it is next to be had: of the service only, or by the practitioner only,
// if they are asked for. A service that is booked by link may be asked for like any other.
//
// Ledgers are read for all services at once: of the next two weeks (of a single service, of the weeks that are shown),
// and then, for what has nothing free in them, of all that is left of the booking window.
func (d *Bookings) Outlook(ctx context.Context, actor fact.Actor,
	practiceID, service, practitioner string) (Outlook, error) {
	setup, err := d.shown(ctx, actor, practiceID)
	if err != nil {
		return Outlook{}, err
	}
	now := d.now()
	out := Outlook{Setup: setup, Now: now.In(setup.Zone()), Services: Listed(setup), Next: []Next{}}
	choices, err := d.choices(setup, actor, service, practitioner)
	if err != nil {
		return Outlook{}, err
	}
	if service != "" {
		v := choices[0].service
		if v.Visibility != practice.Public && len(setup.Giving(v)) > 0 {
			out.Services = append(out.Services, v)
		}
	}
	last, err := d.first(ctx, setup, now, choices)
	if err != nil {
		return Outlook{}, err
	}
	if len(choices) == 1 {
		out.Weeks, err = d.weeks(ctx, last, now, choices[0], practitioner)
		if err == nil && len(out.Weeks.Slots) > 0 {
			out.Next = append(out.Next, Next{choices[0].service.ID, out.Weeks.Slots[0]})
		}
		return out, err
	}
	for _, c := range choices {
		if c.slot != nil {
			out.Next = append(out.Next, Next{c.service.ID, *c.slot})
		}
	}
	return out, nil
}

// choice is a service that may be chosen, with its first free time.
type choice struct {
	service practice.Service
	givers  []practice.Practitioner
	slot    *Slot // nil: none was found
}

// choices returns the service that was asked for, or all that are listed and given by the practitioner.
func (d *Bookings) choices(setup *practice.Setup, actor fact.Actor, service, who string) ([]*choice, error) {
	if service != "" {
		v, givers, err := d.bookable(setup, actor, service, who)
		if err != nil {
			return nil, err
		}
		return []*choice{{service: v, givers: givers}}, nil
	}
	if p, ok := setup.Practitioner(who); who != "" && (!ok || p.Inactive) {
		return nil, fault.New(fault.NotFound, "practitioner-unknown",
			"There is no practitioner with this id. Leave practitioner out for anyone.")
	}
	var out []*choice
	for _, v := range Listed(setup) {
		givers := setup.Giving(v)
		if who != "" {
			givers = slices.DeleteFunc(givers, func(p practice.Practitioner) bool { return p.ID != who })
		}
		if len(givers) > 0 {
			out = append(out, &choice{service: v, givers: givers})
		}
	}
	return out, nil
}

// first finds each choice's first free time. It returns the sheet that it read last, nil if there is nothing to choose.
func (d *Bookings) first(ctx context.Context, setup *practice.Setup, now time.Time,
	choices []*choice) (s *sheet, err error) {
	today := civil.In(now, setup.Zone())
	from, to := today, today.AddDays(glance-1)
	for open := slices.Clone(choices); len(open) > 0; {
		if _, shown := Shown(today, today); len(choices) == 1 && to.Before(shown) {
			to = shown
		}
		var all []owner
		latest := today
		for _, c := range open {
			all = append(all, owners(c.service, c.givers)...)
			if window := today.AddDays(c.service.Window()); window.After(latest) {
				latest = window
			}
		}
		begin, end := from, to
		for _, c := range open {
			if b, e := weighed(c.givers, from, to); b.Before(begin) || e.After(end) {
				begin, end = b, e
			}
		}
		s = newSheet(setup, begin, end)
		if err := d.fill(ctx, s, unique(all), store.Eventual); err != nil {
			return nil, err
		}
		open = slices.DeleteFunc(open, func(c *choice) bool {
			slot, found := s.about(c.service, c.givers, from, to).question(now).First(from, to)
			if found {
				c.slot = &Present([]Slot{slot}, setup.Zone())[0]
			}
			return found || !today.AddDays(c.service.Window()).After(to)
		})
		from, to = to.AddDays(1), latest
	}
	return s, nil
}

// weeks returns the times of the choice's first weeks. What is on the sheet is not read again.
func (d *Bookings) weeks(ctx context.Context, s *sheet, now time.Time, c *choice, practitioner string) (*Weeks, error) {
	today, first := civil.In(now, s.setup.Zone()), civil.Date{}
	if c.slot != nil {
		first = civil.DateOf(c.slot.Start)
	}
	from, to := Shown(today, first)
	if from.Before(today) {
		from = today
	}
	w := &Weeks{Service: c.service.ID, Practitioner: practitioner, From: from, To: to}
	if from, to := weighed(c.givers, w.From, w.To); from.Before(s.from.AddDays(1)) || to.After(s.to.AddDays(-1)) {
		var err error
		if s, err = d.read(ctx, s.setup, c.service, c.givers, w.From, w.To, store.Eventual); err != nil {
			return nil, err
		}
	}
	w.Times = s.about(c.service, c.givers, w.From, w.To).times(now, w.From, w.To)
	return w, nil
}

// unique leaves each owner once.
func unique(all []owner) []owner {
	var out []owner
	seen := map[owner]bool{}
	for _, o := range all {
		if !seen[o] {
			seen[o] = true
			out = append(out, o)
		}
	}
	return out
}
