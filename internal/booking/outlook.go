package booking

import (
	"context"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/schedule"
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
	Month *Month // nil: there are several to choose from
}

// Next is the first free time of a service.
type Next struct {
	Service string `json:"service" doc:"Id of the service." example:"consultation"`
	Slot    Slot   `json:"slot" doc:"Its first free time."`
}

// Month is the times of the month in which a service is next to be had, from today on; of this month if it never is.
type Month struct {
	Service      string     `json:"service" doc:"Id of the service." example:"consultation"`
	Practitioner string     `json:"practitioner" doc:"Id of the practitioner who was asked for; empty: anyone."`
	From         civil.Date `json:"from" doc:"First day, in the practice's zone." example:"2026-11-23"`
	To           civil.Date `json:"to" doc:"Last day, inclusive." example:"2026-11-30"`
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
// Ledgers are read for all services at once: of the next two weeks (of a single service to the end of the month), and
// then, for what has nothing free in them, of all that is left of the booking window.
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
		out.Month, err = d.month(ctx, last, now, choices[0], practitioner)
		if err == nil && len(out.Month.Slots) > 0 {
			out.Next = append(out.Next, Next{choices[0].service.ID, out.Month.Slots[0]})
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
		if len(choices) == 1 { // its month will be shown
			to = monthEnd(to)
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
				c.slot = &Present([]schedule.Slot{slot}, setup.Zone())[0]
			}
			return found || !today.AddDays(c.service.Window()).After(to)
		})
		from, to = to.AddDays(1), latest
	}
	return s, nil
}

// month returns the times of the choice's month. What is on the sheet is not read again.
func (d *Bookings) month(ctx context.Context, s *sheet, now time.Time, c *choice, practitioner string) (*Month, error) {
	from := civil.In(now, s.setup.Zone())
	if c.slot != nil {
		if begin := civil.DateOf(c.slot.Start); begin.Month != from.Month || begin.Year != from.Year {
			from = civil.Date{Year: begin.Year, Month: begin.Month, Day: 1}
		}
	}
	m := &Month{Service: c.service.ID, Practitioner: practitioner, From: from, To: monthEnd(from)}
	if from, to := weighed(c.givers, m.From, m.To); from.Before(s.from.AddDays(1)) || to.After(s.to.AddDays(-1)) {
		var err error
		if s, err = d.read(ctx, s.setup, c.service, c.givers, m.From, m.To, store.Eventual); err != nil {
			return nil, err
		}
	}
	m.Times = s.about(c.service, c.givers, m.From, m.To).times(now, m.From, m.To)
	return m, nil
}

// monthEnd returns the last day of the date's month.
func monthEnd(d civil.Date) civil.Date {
	return civil.DateOf(time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC))
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
