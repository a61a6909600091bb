package booking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"stund/internal/civil"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
)

// sheet is what one decision reads of the day ledgers, and what it changes in them: everything that one service asks of
// a range of days. It is filled, asked and edited in memory, and written by the transaction that writes the booking.
type sheet struct {
	setup    *practice.Setup
	from, to civil.Date // days on it, in the practice's zone, inclusive
	pages    map[page]*ledger
	service  practice.Service
	givers   []practice.Practitioner
	stays    string // the practitioner of the booking that is to be moved; "": none is
}

// owner is whose ledger it is.
type owner struct{ kind, id string }

func practitioner(id string) owner { return owner{"practitioner", id} }
func resource(id string) owner     { return owner{"resource", id} }

type page struct {
	owner owner
	day   civil.Date
}

type ledger struct {
	schedule.Ledger
	version int64
	changed bool
}

func ledgerPartition(practice string, o owner) string {
	return "ledger#" + practice + "#" + o.kind + "#" + o.id
}

func ledgerKey(practice string, p page) store.Key {
	return store.Key{Partition: ledgerPartition(practice, p.owner), Sort: p.day.String()}
}

// read fills a sheet with the ledgers of the practitioners and of the service's resources, for the days from a day
// before `from`, because what begins the evening before may reach into the range, to the last that may be reached out
// of it.
func (d *Bookings) read(ctx context.Context, setup *practice.Setup, v practice.Service, givers []practice.Practitioner,
	from, to civil.Date, c store.Consistency) (*sheet, error) {
	begin, end := weighed(givers, from, to)
	s := newSheet(setup, begin, end).about(v, givers, from, to)
	whose := owners(v, givers)
	s.pages = make(map[page]*ledger, min(len(whose)*(s.to.DaysSince(s.from)+1), fewPages))
	return s, d.fill(ctx, s, whose, c)
}

// fewPages is how many pages a sheet has room for at first: a month of one owner, who has something on each day.
const fewPages = 40

// weighed returns the days whose ledgers say who is chosen for a start on the days from..to: where there is a choice,
// whole weeks. So a search of one day, of a month and a booking all weigh the same, for at most twelve ledgers more of
// each practitioner, which one query reads.
func weighed(givers []practice.Practitioner, from, to civil.Date) (begin, end civil.Date) {
	if len(givers) < 2 {
		return from, to
	}
	return from.Monday(), to.Monday().AddDays(6)
}

// newSheet makes a sheet for the days, and those before and after that matter to any of the services, without ledgers
// and for no service yet.
func newSheet(setup *practice.Setup, from, to civil.Date) *sheet {
	farthest := 1
	for _, v := range setup.Services {
		farthest = max(farthest, reach(v))
	}
	return &sheet{setup: setup, from: from.AddDays(-1), to: to.AddDays(farthest), pages: map[page]*ledger{}}
}

// reach returns the days after the one that it begins on which a booking of the service may touch. The days of a clock
// change are an hour shorter.
func reach(v practice.Service) int {
	const shortest = 23 * 60
	return 1 + (v.DurationMinutes+v.BufferAfter-1)/shortest
}

// about returns the sheet as it concerns one service on some of its days, which must be on it as weighed says. They
// share the ledgers.
func (s *sheet) about(v practice.Service, givers []practice.Practitioner, from, to civil.Date) *sheet {
	from, to = weighed(givers, from, to)
	return &sheet{setup: s.setup, from: from.AddDays(-1), to: to.AddDays(reach(v)), pages: s.pages, service: v,
		givers: givers}
}

// owners lists whose ledgers a service needs that the practitioners give.
func owners(v practice.Service, givers []practice.Practitioner) []owner {
	var out []owner
	for _, p := range givers {
		out = append(out, practitioner(p.ID))
	}
	for _, r := range v.Resources {
		out = append(out, resource(r))
	}
	return out
}

// maxReads is how many ledgers are read at a time: each takes a connection to the database.
const maxReads = 32

// fill reads the owners' ledgers of the sheet's days.
func (d *Bookings) fill(ctx context.Context, s *sheet, owners []owner, c store.Consistency) error {
	var mu sync.Mutex
	now := d.now()
	read := func(o owner) error {
		q := store.Query{Partition: ledgerPartition(s.setup.Practice.ID, o), From: s.from.String(), To: s.to.String(),
			Consistency: c}
		var bad error
		err := store.All(ctx, d.db, q, func(i store.Item) bool {
			day, err := civil.ParseDate(i.Key.Sort)
			l, wrong := d.opened(i, now)
			if bad = errors.Join(err, wrong); bad != nil {
				return false
			}
			mu.Lock()
			defer mu.Unlock()
			s.pages[page{o, day}] = l
			return true
		})
		if err = errors.Join(err, bad); err != nil {
			return fmt.Errorf("read ledger of %s %s: %w", o.kind, o.id, err)
		}
		return nil
	}
	if len(owners) == 1 {
		return read(owners[0])
	}
	errs := make([]error, len(owners))
	places := make(chan struct{}, maxReads)
	var wg sync.WaitGroup
	for i, o := range owners {
		wg.Go(func() {
			places <- struct{}{}
			errs[i] = read(o)
			<-places
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// claims returns the owner's claims of the sheet's days, each once: one that reaches over midnight stands in two
// ledgers.
func (s *sheet) claims(o owner) []schedule.Claim {
	ledgers, most := s.ledgers(o)
	out := make([]schedule.Claim, 0, most)
	s.each(ledgers, func(_ civil.Date, c schedule.Claim) { out = append(out, c) })
	return out
}

// dated is a ledger with the day that it is of.
type dated struct {
	day civil.Date
	*ledger
}

// ledgers returns the owner's ledgers of the sheet's days in their order, and how many claims stand in them.
func (s *sheet) ledgers(o owner) (out []dated, claims int) {
	out = make([]dated, 0, fewPages)
	for day := s.from; !day.After(s.to); day = day.AddDays(1) {
		if l := s.pages[page{o, day}]; l != nil {
			out = append(out, dated{day, l})
			claims += len(l.Claims)
		}
	}
	return out, claims
}

// each calls do with each claim of the ledgers once, and the day of the sheet on which it begins.
func (s *sheet) each(ledgers []dated, do func(civil.Date, schedule.Claim)) {
	for _, l := range ledgers {
		begun := l.day == s.from // else the first may have begun the day before, and stand in its ledger too
		for _, c := range l.Claims {
			if begun = begun || civil.In(c.Start, s.setup.Zone()) == l.day; begun {
				do(l.day, c)
			}
		}
	}
}

// diary returns the practitioner's diary, as the ledgers are now edited.
func (s *sheet) diary(p practice.Practitioner) schedule.Diary {
	d := s.setup.Diary(p)
	if len(s.givers) < 2 { // nobody is weighed
		d.Claims = s.claims(practitioner(p.ID))
		return d
	}
	ledgers, most := s.ledgers(practitioner(p.ID))
	d.Claims = make([]schedule.Claim, 0, most)
	loads := map[civil.Date]int{}
	monday := s.from.Monday()
	s.each(ledgers, func(day civil.Date, c schedule.Claim) {
		for day.DaysSince(monday) > 6 {
			monday = monday.AddDays(7)
		}
		d.Claims = append(d.Claims, c)
		loads[monday] += len(c.Bookings)
	})
	d.Load = func(monday civil.Date) int { return loads[monday] }
	return d
}

// question puts the sheet before the engine, as it is now edited.
func (s *sheet) question(now time.Time) schedule.Question {
	q := schedule.Question{Now: now, Zone: s.setup.Zone(), Service: s.service.Engine(),
		Stays: s.stays, Resources: map[string]schedule.Diary{}, Classes: s.setup.Classes()}
	for _, p := range s.givers {
		q.Practitioners = append(q.Practitioners, s.diary(p))
	}
	for _, id := range s.service.Resources {
		if _, exists := s.setup.Resource(id); exists {
			q.Resources[id] = schedule.Diary{ID: id, Zone: s.setup.Zone(), Claims: s.claims(resource(id))}
		}
	}
	return q
}

// claim writes the booking's claims into the ledgers: of its practitioner, and of every resource.
func (s *sheet) claim(b Booking, c schedule.Claim, resources map[string]schedule.Claim) {
	s.edit(practitioner(b.Practitioner), b, func(l schedule.Ledger) schedule.Ledger { return l.With(c) })
	for id, rc := range resources {
		s.edit(resource(id), b, func(l schedule.Ledger) schedule.Ledger { return l.With(rc) })
	}
}

// unclaim takes the booking's claims out of the ledgers.
func (s *sheet) unclaim(b Booking) {
	without := func(l schedule.Ledger) schedule.Ledger { return l.Without(b.ID) }
	s.edit(practitioner(b.Practitioner), b, without)
	for _, id := range b.Resources {
		s.edit(resource(id), b, without)
	}
}

// edit changes the ledgers of every day that the booking's claim touches.
func (s *sheet) edit(o owner, b Booking, change func(schedule.Ledger) schedule.Ledger) {
	zone := s.setup.Zone()
	last := civil.In(b.ClaimEnd.Add(-time.Nanosecond), zone)
	for day := civil.In(b.ClaimStart, zone); !day.After(last); day = day.AddDays(1) {
		l := s.pages[page{o, day}]
		if l == nil {
			l = &ledger{}
			s.pages[page{o, day}] = l
		}
		l.Ledger, l.changed = change(l.Ledger), true
	}
}

// ops returns the operations that write the changed ledgers, each on the condition that it is still as it was read. An
// empty ledger stays: were it deleted, its versions would begin again, and a reader of the old first version could
// write.
func (s *sheet) ops() ([]store.Op, error) {
	var ops []store.Op
	for p, l := range s.pages {
		if !l.changed {
			continue
		}
		data, err := l.MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("encode ledger: %w", err)
		}
		i := store.Item{Key: ledgerKey(s.setup.Practice.ID, p), Kind: "ledger", Data: data}
		ops = append(ops, store.Save(i, l.version))
	}
	slices.SortFunc(ops, func(a, b store.Op) int { // the same order for all: fewer transactions meet crosswise
		if a.Item.Key.Partition+a.Item.Key.Sort < b.Item.Key.Partition+b.Item.Key.Sort {
			return -1
		}
		return 1
	})
	return ops, nil
}

// has reports whether a ledger of the sheet has a claim of the booking.
func (s *sheet) has(booking string) bool {
	return s.any(func(id string) bool { return id == booking })
}

// any reports whether a claim of the sheet bears an id that matches.
func (s *sheet) any(match func(id string) bool) bool {
	for _, l := range s.pages {
		for _, c := range l.Claims {
			if slices.ContainsFunc(c.Bookings, match) {
				return true
			}
		}
	}
	return false
}

// extend makes sure that the days a booking's claim touches are on the sheet, and reads them if not.
func (d *Bookings) extend(ctx context.Context, s *sheet, b Booking) error {
	first, last := civil.In(b.ClaimStart, s.setup.Zone()), civil.In(b.ClaimEnd.Add(-time.Nanosecond), s.setup.Zone())
	owners := []owner{practitioner(b.Practitioner)}
	for _, id := range b.Resources {
		owners = append(owners, resource(id))
	}
	for _, o := range owners {
		for day := first; !day.After(last); day = day.AddDays(1) {
			if err := d.fetch(ctx, s, page{o, day}); err != nil {
				return err
			}
		}
	}
	return nil
}

// fetch reads one ledger that may lie outside what the sheet was filled with.
func (d *Bookings) fetch(ctx context.Context, s *sheet, p page) error {
	known := !p.day.Before(s.from) && !p.day.After(s.to) && s.reads(p.owner)
	if s.pages[p] != nil || known {
		return nil
	}
	i, err := d.db.Get(ctx, ledgerKey(s.setup.Practice.ID, p), store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read ledger of %s %s: %w", p.owner.kind, p.owner.id, err)
	}
	l, err := d.opened(i, d.now())
	if err != nil {
		return fmt.Errorf("read ledger of %s %s: %w", p.owner.kind, p.owner.id, err)
	}
	s.pages[p] = l
	return nil
}

// opened returns a stored ledger without the claims that have ended.
func (d *Bookings) opened(i store.Item, now time.Time) (*ledger, error) {
	l, err := d.decoded.ledger(i.Data)
	if err != nil {
		return nil, err
	}
	return &ledger{Ledger: lasting(l, now), version: i.Version}, nil
}

// reads reports whether the sheet was filled with the owner's ledgers.
func (s *sheet) reads(o owner) bool {
	if o.kind == "resource" {
		return slices.Contains(s.service.Resources, o.id)
	}
	return slices.ContainsFunc(s.givers, func(p practice.Practitioner) bool { return p.ID == o.id })
}
