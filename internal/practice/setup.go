package practice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/once"
	"stund/internal/schedule"
	"stund/internal/schedule/holiday"
	"stund/internal/store"
)

// Setup is everything about a practice that booking needs, as it stood at one revision. It is shared between requests
// and never changed: see Book.Change.
type Setup struct {
	Practice      Practice
	Locations     []Location
	Practitioners []Practitioner
	Services      []Service
	Resources     []Resource
	Absences      []Absence
	Discounts     []Discount
	Calendars     []ExternalCalendar
	Busy          []Busy
	Revision      int64 // the version of the practice's own item, which rises with every change of the set-up

	zone     *time.Location
	before   *Setup            // see Before
	change   string            // id of the fact of the change that made this revision
	versions map[string]int64  // by sort key
	written  map[string]string // the stored text by sort key: what did not change is not written again
	// civil year -> map[civil.Date]closedDay: days on which the practice is closed
	closed sync.Map
	// what Classes answers, once it was asked
	classes []schedule.Class
	once    sync.Once
	origin  *Setup   // of what In returned: what was read
	shown   sync.Map // i18n.Lang -> *Setup, of what In returned
}

// Before returns what a set-up was that Change or Put has just answered; nil of any other, and of a new practice.
func (s *Setup) Before() *Setup { return s.before }

// Zone is the practice's zone: its days, hours and messages.
func (s *Setup) Zone() *time.Location { return s.zone }

// ZoneOf returns the zone in which the practitioner lives: their own, or the practice's.
func (s *Setup) ZoneOf(p Practitioner) *time.Location {
	if p.TimeZone != "" {
		if z, err := civil.Zone(p.TimeZone); err == nil {
			return z
		}
	}
	return s.zone
}

// Service returns the service with the id.
func (s *Setup) Service(id string) (Service, bool) {
	return find(s.Services, func(v *Service) bool { return v.ID == id })
}

// Practitioner returns the practitioner with the id.
func (s *Setup) Practitioner(id string) (Practitioner, bool) {
	return find(s.Practitioners, func(v *Practitioner) bool { return v.ID == id })
}

// Location returns the location with the id.
func (s *Setup) Location(id string) (Location, bool) {
	return find(s.Locations, func(v *Location) bool { return v.ID == id })
}

// Resource returns the resource with the id.
func (s *Setup) Resource(id string) (Resource, bool) {
	return find(s.Resources, func(v *Resource) bool { return v.ID == id })
}

// find looks at what it passes by in its place: these are large, and a practice may have hundreds.
func find[T any](all []T, is func(*T) bool) (T, bool) {
	for i := range all {
		if is(&all[i]) {
			return all[i], true
		}
	}
	var none T
	return none, false
}

// InOrder returns all practitioners in the order of staff's calendar.
func (s *Setup) InOrder() []Practitioner {
	return slices.SortedStableFunc(slices.Values(s.Practitioners), func(a, b Practitioner) int {
		return cmp.Compare(a.Position, b.Position)
	})
}

// Giving returns the practitioners who can be booked for the service, in its order of preference.
func (s *Setup) Giving(v Service) []Practitioner {
	out := make([]Practitioner, 0, len(v.Practitioners))
	for _, id := range v.Practitioners {
		if p, ok := s.Practitioner(id); ok && !p.Inactive {
			out = append(out, p)
		}
	}
	return out
}

// Gives returns the practitioner with the id if they can be booked for the service.
func (s *Setup) Gives(v Service, id string) (Practitioner, bool) {
	p, ok := s.Practitioner(id)
	return p, ok && !p.Inactive && slices.Contains(v.Practitioners, id)
}

// Diary returns the practitioner's diary for the engine, without claims.
func (s *Setup) Diary(p Practitioner) schedule.Diary {
	d := schedule.Diary{ID: p.ID, Zone: s.ZoneOf(p), Hours: &p.Hours, Closed: s.Holiday}
	for _, a := range s.Absences {
		if a.Practitioner == p.ID {
			d.Absences = append(d.Absences, schedule.Absence{Start: a.Start, End: a.End, Kind: "absence"})
		}
	}
	for _, b := range s.Busy {
		if b.Practitioner != p.ID {
			continue
		}
		for _, x := range b.Spans {
			d.Absences = append(d.Absences, schedule.Absence{Start: x.Start, End: x.End, Kind: "busy"})
		}
	}
	return d
}

// Classes returns the services that keep their times, with those who give each. It is asked with each search, and found
// out once: the list is not to be changed.
func (s *Setup) Classes() []schedule.Class {
	s.once.Do(func() { s.classes = s.keeping() })
	return s.classes
}

func (s *Setup) keeping() []schedule.Class {
	var out []schedule.Class
	for i := range s.Services {
		if !s.Services[i].Keeps() {
			continue
		}
		c := schedule.Class{Service: s.Services[i].Engine()}
		for _, p := range s.Giving(s.Services[i]) {
			c.Givers = append(c.Givers, s.Diary(p))
		}
		out = append(out, c)
	}
	return out
}

// closedDay is why the practice is closed on a day: the name of the holiday, by the country's law and as it is called
// in each language. Both are empty for a day of the practice's own.
type closedDay struct {
	name  string
	names i18n.Text
}

// Closed tells whether the whole practice is closed on the day, and why, in the language of its country.
func (s *Setup) Closed(day civil.Date) (name string, closed bool) {
	c, closed := s.closedOn(day)
	return c.name, closed
}

// Holiday is Closed for readers of any language.
func (s *Setup) Holiday(day civil.Date) (name i18n.Text, closed bool) {
	c, closed := s.closedOn(day)
	return c.names, closed
}

func (s *Setup) closedOn(day civil.Date) (c closedDay, closed bool) {
	year, ok := s.closed.Load(day.Year)
	if !ok {
		days := map[civil.Date]closedDay{}
		for _, h := range holiday.Of(s.Practice.Country, day.Year) {
			_, named := days[h.Date] // of two that meet the first, as the country's list has them
			if h.ClosedByDefault && !named && !slices.Contains(s.Practice.HolidaysOpen, h.Date) {
				days[h.Date] = closedDay{h.Name, h.In(s.Practice.Country)}
			}
		}
		for _, d := range s.Practice.DaysClosed {
			if _, named := days[d]; d.Year == day.Year && !named {
				days[d] = closedDay{}
			}
		}
		year, _ = s.closed.LoadOrStore(day.Year, days)
	}
	c, closed = year.(map[civil.Date]closedDay)[day]
	return c, closed
}

// Book keeps the set-ups of practices.
type Book struct {
	db      store.Store
	retry   store.Retrier
	ids     *ids.Source
	now     func() time.Time
	mu      sync.Mutex
	setups  map[string]known // the newest seen, by practice
	maximum int
}

// known is a set-up that was the practice's at an instant.
type known struct {
	setup *Setup
	at    time.Time
}

// NewBook makes a Book. Its memory of set-ups is only used where the revision was just read, or where Recent will do.
func NewBook(db store.Store, retry store.Retrier, source *ids.Source, now func() time.Time) *Book {
	return &Book{db: db, retry: retry, ids: source, now: now, setups: map[string]known{}, maximum: 256}
}

// Of returns the process's Book.
func Of(b *base.Base) *Book {
	return base.One(b, func() *Book { return NewBook(b.Store, b.Retry, b.IDs, b.Now) })
}

// Setup returns the practice's set-up. Strong sees every change that was answered before; Eventual may miss the last
// second's. Unknown practices answer fault.NotFound.
func (b *Book) Setup(ctx context.Context, practice string, c store.Consistency) (*Setup, error) {
	now := b.now()
	revision, err := b.revision(ctx, practice, c)
	if err != nil {
		return nil, err
	}
	s := b.seen(practice).setup
	if s == nil || s.Revision != revision {
		if s, err = b.read(ctx, practice, c); err != nil {
			return nil, err
		}
	}
	if s.Revision == revision { // else a change came in between: some of it may be from before and some from after
		b.remember(s, now)
	}
	return s, nil
}

// recent is how old a set-up may be that is only looked at.
const recent = 10 * time.Second

// Today returns the start of the instant's day in the practice's zone: what is due on that day is due from then.
func (b *Book) Today(ctx context.Context, practice string, at time.Time) (time.Time, error) {
	s, err := b.Recent(ctx, practice)
	if err != nil {
		return time.Time{}, err
	}
	return civil.In(at, s.Zone()).Start(s.Zone()).UTC(), nil
}

// Recent returns the practice's set-up as it was at most ten seconds ago: for visitors, who ask several times in a row
// and whose choice is held to the set-up as it is when they book. What this process asked for within that time is not
// asked for again.
func (b *Book) Recent(ctx context.Context, practice string) (*Setup, error) {
	k := b.seen(practice)
	if age := b.now().Sub(k.at); k.setup != nil && 0 <= age && age < recent {
		return k.setup, nil
	}
	return b.Setup(ctx, practice, store.Eventual)
}

// revision returns at which revision the practice stands.
func (b *Book) revision(ctx context.Context, practice string, c store.Consistency) (int64, error) {
	if !ValidName(practice) {
		return 0, root.Missing()
	}
	item, err := b.db.Get(ctx, rootKey(practice), c)
	if errors.Is(err, store.ErrNotFound) {
		return 0, root.Missing()
	}
	if err != nil {
		return 0, fmt.Errorf("read practice %s: %w", practice, err)
	}
	return item.Version, nil
}

// whole reads the set-up as it stands at one revision, to be changed. A query is no snapshot: a change that came in
// between is a store.ErrConflict, or the write would rest on some of the old and be remembered with it.
func (b *Book) whole(ctx context.Context, practice string) (*Setup, error) {
	revision, err := b.revision(ctx, practice, store.Strong)
	if err != nil {
		return nil, err
	}
	s, err := b.read(ctx, practice, store.Strong)
	if err == nil && s.Revision != revision {
		return nil, fmt.Errorf("read set-up of %s: %w", practice, store.ErrConflict)
	}
	return s, err
}

func (b *Book) seen(practice string) known {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.setups[practice]
}

// remember keeps the set-up, which was the practice's at the instant.
func (b *Book) remember(s *Setup, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.setups[s.Practice.ID].setup
	if old != nil && old.Revision > s.Revision {
		return
	}
	if old == nil && len(b.setups) >= b.maximum {
		clear(b.setups)
	}
	b.setups[s.Practice.ID] = known{s, at}
}

func (b *Book) read(ctx context.Context, practice string, c store.Consistency) (*Setup, error) {
	s := &Setup{versions: map[string]int64{}, written: map[string]string{}}
	parts := lists()
	var bad error
	q := store.Query{Partition: rootKey(practice).Partition, Consistency: c}
	err := store.All(ctx, b.db, q, func(i store.Item) bool {
		bad = s.take(i, parts)
		return bad == nil
	})
	if err = errors.Join(err, bad); err != nil {
		return nil, fmt.Errorf("read set-up of %s: %w", practice, err)
	}
	if s.Revision == 0 {
		return nil, root.Missing()
	}
	if s.zone, err = civil.Zone(s.Practice.TimeZone); err != nil {
		return nil, fmt.Errorf("zone of %s: %w", practice, err)
	}
	return s, nil
}

// Change edits a practice's set-up as a whole: it gives edit a copy, holds what comes back to every rule of the set-up
// (fault.Invalid lists all that is wrong), and writes what changed in one transaction, or nothing. What says what
// happened: the fact's kind, which Facts must list, and subject.
func (b *Book) Change(ctx context.Context, actor fact.Actor, practice, what, subject string,
	edit func(*Setup) error) (*Setup, error) {
	s, _, err := b.Add(ctx, actor, practice, once.Request{}, Addition{What: what, Subject: subject, Edit: edit})
	return s, err
}

// Addition is a change that adds something to a set-up.
type Addition struct {
	What, Subject string // as in Change; the subject is the id of what is added
	Edit          func(*Setup) error
	Without       func(s *Setup, id string) // takes what was added before out of a set-up
}

// Add is Change for a request that may be sent again: what it adds is added once. It returns the id of what it added,
// which for a request that was carried out before is the one of then. The set-up is as it stands now; what was added
// may have been removed since.
func (b *Book) Add(ctx context.Context, actor fact.Actor, practice string, r once.Request,
	a Addition) (s *Setup, added string, err error) {
	var was *Setup
	id := b.ids.New(b.now())
	err = b.retry.Do(ctx, func(int) error {
		before, err := b.whole(ctx, practice)
		if err != nil {
			return err
		}
		if before.change == id { // an earlier attempt was written, though its answer was lost
			s, added = before, a.Subject
			s.before = was
			return nil
		}
		if added, err = r.Made(ctx, b.db); err != nil {
			return err
		}
		if added != "" { // perhaps since the set-up was read
			if s, err = b.whole(ctx, practice); err == nil {
				s.before = s.clone()
				a.Without(s.before, added)
			}
			return err
		}
		was = before
		after := before.clone()
		if err := a.Edit(after); err != nil {
			return err
		}
		along, err := r.Put(a.Subject, b.now())
		if err != nil {
			return err
		}
		if s, err = b.write(ctx, change{id, a.What, a.Subject, actor}, before, after, along...); err != nil {
			return fmt.Errorf("change set-up of %s: %w", practice, err)
		}
		s.before, added = before, a.Subject
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return s, added, nil
}

// Put creates the practice, or replaces its own particulars. The zone cannot be changed afterwards: every booked day
// hangs on it.
func (b *Book) Put(ctx context.Context, actor fact.Actor, p Practice) (s *Setup, created bool, err error) {
	id := b.ids.New(b.now())
	var was *Setup
	err = b.retry.Do(ctx, func(int) error {
		before, err := b.whole(ctx, p.ID)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			created, before, was = true, &Setup{}, nil
		case err != nil:
			return err
		case before.change == id: // an earlier attempt was written, though its answer was lost
			s = before
			s.before = was
			return nil
		default:
			created, was = false, before
		}
		after := before.clone()
		p.Codes, p.OwnTexts = before.Practice.Codes, before.Practice.OwnTexts
		after.Practice = p
		if s, err = b.write(ctx, change{id, "practice.changed", p.ID, actor}, before, after); err == nil {
			s.before = was
		}
		return err
	})
	return s, created, err
}

// moved tells what of a practice that exists has changed and may not: every booked day hangs on the zone, every key on
// the id.
func moved(before, after *Setup) fault.Fields {
	var wrong fault.Fields
	if before.Revision > 0 {
		wrong.Check(after.Practice.ID == before.Practice.ID, "id", "is fixed once the practice exists")
		wrong.Check(after.Practice.TimeZone == before.Practice.TimeZone, "time_zone",
			"is fixed once the practice exists")
	}
	return wrong
}

// write holds the changed set-up to its rules and writes what differs, with what happened and what goes along.
func (b *Book) write(ctx context.Context, c change, before, after *Setup, along ...store.Op) (*Setup, error) {
	if err := after.validate(moved(before, after)); err != nil {
		return nil, err
	}
	after.Busy = slices.DeleteFunc(after.Busy, func(x Busy) bool { // what a removed calendar said is gone with it
		return !slices.ContainsFunc(after.Calendars, func(c ExternalCalendar) bool { return c.ID == x.Calendar })
	})
	now := b.now()
	items, err := after.items(c.fact(after.Practice.ID, now))
	if err != nil {
		return nil, err
	}
	ops := along
	after.versions, after.written = map[string]int64{}, map[string]string{}
	for _, item := range items {
		sort, text := item.Key.Sort, string(item.Data)
		if len(text) > store.MaxItem {
			return nil, fault.New(fault.Invalid, "change-too-large",
				"%.60s holds more than can be kept: at most %d KB.", sort, store.MaxItem>>10)
		}
		n := before.versions[sort]
		after.written[sort], after.versions[sort] = text, n
		if sort != root.Sort && before.written[sort] == text {
			continue
		}
		if item.Due != nil && item.Due.Sort < agenda.Instant(now) { // at once, and not late before it was named
			_, id, _ := strings.Cut(item.Due.Sort, "#")
			item.Due = Calendars.Place(id, now.Truncate(time.Second))
		}
		ops = append(ops, store.Save(item, n))
		after.versions[sort]++
	}
	for sort, n := range before.versions {
		if _, kept := after.versions[sort]; !kept {
			key := store.Key{Partition: rootKey(after.Practice.ID).Partition, Sort: sort}
			ops = append(ops, store.Delete(key, store.IfVersion(n)))
		}
	}
	if len(ops) > store.MaxOps {
		return nil, fault.New(fault.Invalid, "change-too-large", "This changes more than %d things at once. Change "+
			"them in smaller steps.", store.MaxOps-1)
	}
	if err := b.db.Transact(ctx, ops...); err != nil {
		return nil, err
	}
	after.Revision = after.versions[root.Sort]
	b.remember(after.ordered(), now)
	return after, nil
}

// Kind is of the items that hold a practice's set-up.
const Kind = "setup"

// Calendars is the desk where external calendars are due to be read again.
var Calendars = agenda.Desk{Name: "calendars", Job: "calendars", Shards: 1, Every: 5 * time.Minute}

// refresh is how often an external calendar is read, and seldom how often one that stays dead.
const (
	refresh = 15 * time.Minute
	seldom  = 6 * time.Hour
)

// Next returns when the calendar is to be read: one that fails is waited for as long again as it has failed.
func (c ExternalCalendar) Next() time.Time {
	switch {
	case c.Checked.IsZero():
		return time.Unix(0, 0).UTC() // at once
	case c.Failing.IsZero():
		return c.Checked.Add(refresh)
	}
	return c.Checked.Add(min(max(refresh, c.Checked.Sub(c.Failing)), seldom))
}
