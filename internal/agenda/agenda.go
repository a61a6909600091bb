// Package agenda is the list of what is planned for an entity: each entry with its time, and the rules of claiming,
// retrying and settling one. The list lives inside its entity, so that a change of the entity changes its plan in the
// same write, and nothing stale can be left behind. Pure: no I/O, no clock.
package agenda

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/store"
)

// Entry is one thing planned. Its id names it fully: kind, channel and audience with dots between, and then whatever
// tells it from its like ("reminder.email.client.1440"; "expire" alone where nobody is sent anything).
type Entry struct {
	ID       string    // unique in its agenda, and the same whenever the plan is made again
	Kind     string    // what it is: "reminder"
	Channel  string    // email or sms; "" for what sends nothing
	To       string    // client or practitioner
	At       time.Time // when it is due
	Attempts int       // how often it was claimed
	Retry    time.Time // not before
	Lease    time.Time // claimed by a worker until then
	Holder   string    // that worker, by a name that no other has; letters and digits
}

// New plans what the id names.
func New(id string, at time.Time) Entry {
	e := Entry{ID: id, At: at.UTC().Truncate(time.Second)}
	parts := strings.SplitN(id, ".", 4)
	e.Kind = parts[0]
	if len(parts) > 1 {
		e.Channel = parts[1]
	}
	if len(parts) > 2 {
		e.To = parts[2]
	}
	return e
}

// Only returns what tells the entry from its like, the part of the id after the audience: "" for most.
func (e Entry) Only() string {
	parts := strings.SplitN(e.ID, ".", 4)
	if len(parts) < 4 {
		return ""
	}
	return parts[3]
}

// NotBefore returns the entry, to be worked on at t at the earliest: what was sent before it may be on its way until
// then.
func (e Entry) NotBefore(t time.Time) Entry {
	if t.After(e.At) && t.After(e.Retry) {
		e.Retry = t
	}
	return e
}

// MarshalText writes the entry as "id@at", with ",attempts,retry,lease" once it was claimed and ",holder" while it is;
// instants in Unix seconds (0: none). Short, because agendas are written with their entities and storage is paid by the
// kilobyte.
func (e Entry) MarshalText() ([]byte, error) {
	b := append([]byte(e.ID), '@')
	b = strconv.AppendInt(b, e.At.Unix(), 10)
	if e.Attempts == 0 && e.Retry.IsZero() && e.Lease.IsZero() {
		return b, nil
	}
	b = strconv.AppendInt(append(b, ','), int64(e.Attempts), 10)
	for _, t := range [...]time.Time{e.Retry, e.Lease} {
		b = append(b, ',')
		if t.IsZero() {
			b = append(b, '0')
		} else {
			b = strconv.AppendInt(b, t.Unix(), 10)
		}
	}
	if e.Holder != "" {
		b = append(append(b, ','), e.Holder...)
	}
	return b, nil
}

// UnmarshalText reads what MarshalText wrote.
func (e *Entry) UnmarshalText(b []byte) error {
	id, rest, ok := strings.Cut(string(b), "@")
	parts := strings.Split(rest, ",")
	holder := ""
	if len(parts) == 5 && parts[3] != "0" && isName(parts[4]) {
		holder, parts = parts[4], parts[:4]
	}
	if !ok || id == "" || len(parts) != 1 && len(parts) != 4 {
		return fmt.Errorf("agenda: %.60q is no entry", b)
	}
	var n [4]int64
	for i, p := range parts {
		v, err := strconv.ParseInt(p, 10, 64)
		if err != nil {
			return fmt.Errorf("agenda: %.60q is no entry: %w", b, err)
		}
		n[i] = v
	}
	*e = New(id, time.Unix(n[0], 0).UTC())
	e.Attempts, e.Holder = int(n[1]), holder
	if n[2] != 0 {
		e.Retry = time.Unix(n[2], 0).UTC()
	}
	if n[3] != 0 {
		e.Lease = time.Unix(n[3], 0).UTC()
	}
	return nil
}

// isName tells whether s can name a holder.
func isName(s string) bool {
	strange := func(c rune) bool { return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') }
	return s != "" && !strings.ContainsFunc(s, strange)
}

// Desk is who works on what is due: a part of the due index of its own, and a function that asks it on a schedule.
type Desk struct {
	Name string // of its partitions: what is planned lies under the name that it was written with, so it never changes
	Job  string // of its function, and of its schedule, its metric and its alarm
	// Shards is over how many partitions its items are spread: each takes 1,000 writes a second on DynamoDB, and is
	// asked once in each run, also when nothing is due. Adding some needs no change of what is stored; taking some away
	// does.
	Shards int
	Every  time.Duration // how often its function asks
}

// Messages is the desk of everything that is sent, and of what ends at a deadline beside it.
var Messages = Desk{Name: "messages", Job: "reminders", Shards: 2, Every: time.Minute}

// Partitions names the desk's partitions of the due index.
func (d Desk) Partitions() (all []string) {
	for n := range d.Shards {
		all = append(all, d.partition(n))
	}
	return all
}

func (d Desk) partition(n int) string { return duePrefix + d.Name + "#" + strconv.Itoa(n) }

const duePrefix = "due#"

// DeskOf returns the name of the desk whose partition of the due index it is.
func DeskOf(partition string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(partition, duePrefix)
	name, _, found := strings.Cut(rest, "#")
	return name, ok && found
}

// Place returns an item's place in the due index: one of the desk's partitions, by the item's id, ordered by time.
func (d Desk) Place(id string, at time.Time) *store.IndexKey {
	h := uint32(2166136261) // FNV-1a
	for i := range len(id) {
		h = (h ^ uint32(id[i])) * 16777619
	}
	return &store.IndexKey{Partition: d.partition(int(h % uint32(d.Shards))), Sort: Instant(at) + "#" + id}
}

// Due returns the place of an item that has the agenda: nil where nothing is planned for it.
func (d Desk) Due(id string, a Agenda) *store.IndexKey {
	if at, ok := a.Next(); ok {
		return d.Place(id, at)
	}
	return nil
}

// Instant writes a time so that the index orders by it: whole seconds, rounded up, so that nothing is found before it
// is due.
func Instant(t time.Time) string {
	return t.Add(time.Second - 1).UTC().Truncate(time.Second).Format("2006-01-02T15:04:05Z")
}

// When returns the instant at which the entry next needs a worker: its time, its retry, or the end of a lease.
func (e Entry) When() time.Time {
	t := e.At
	if e.Retry.After(t) {
		t = e.Retry
	}
	if e.Lease.After(t) {
		t = e.Lease
	}
	return t
}

// Ambiguous tells whether an earlier worker claimed the entry and its lease ran out before it settled: its side effect
// may have happened.
func (e Entry) Ambiguous(now time.Time) bool { return !e.Lease.IsZero() && !now.Before(e.Lease) }

// Agenda is what is open. Settled entries leave it: what became of them is kept in records of their own.
type Agenda []Entry

// Next returns the earliest instant at which an entry needs a worker; ok is false for an empty agenda.
func (a Agenda) Next() (at time.Time, ok bool) {
	for _, e := range a {
		if w := e.When(); !ok || w.Before(at) {
			at, ok = w, true
		}
	}
	return at, ok
}

// DueAt returns the entries that need a worker at now, earliest first (then by ID).
func (a Agenda) DueAt(now time.Time) []Entry {
	var due []Entry
	for _, e := range a {
		if !e.When().After(now) {
			due = append(due, e)
		}
	}
	slices.SortFunc(due, func(x, y Entry) int {
		if c := x.When().Compare(y.When()); c != 0 {
			return c
		}
		if x.ID < y.ID {
			return -1
		}
		return 1
	})
	return due
}

// Find returns the entry with the id.
func (a Agenda) Find(id string) (Entry, bool) {
	i := a.index(id)
	if i < 0 {
		return Entry{}, false
	}
	return a[i], true
}

func (a Agenda) index(id string) int {
	return slices.IndexFunc(a, func(e Entry) bool { return e.ID == id })
}

// With returns a copy that holds e, in place of an entry with the same id.
func (a Agenda) With(e Entry) Agenda {
	out := slices.Clone(a)
	if i := out.index(e.ID); i >= 0 {
		out[i] = e
		return out
	}
	return append(out, e)
}

// Without returns a copy without the entries for which drop answers true.
func (a Agenda) Without(drop func(Entry) bool) Agenda {
	return slices.DeleteFunc(slices.Clone(a), drop)
}

// Claimed returns a copy in which the entry is leased to the holder until the given instant, with one attempt more.
func (a Agenda) Claimed(id, holder string, until time.Time) Agenda {
	out := slices.Clone(a)
	if i := out.index(id); i >= 0 {
		out[i].Holder, out[i].Lease, out[i].Attempts = holder, until, out[i].Attempts+1
	}
	return out
}

// Released returns a copy in which the entry is free again, not before retry.
func (a Agenda) Released(id string, retry time.Time) Agenda {
	out := slices.Clone(a)
	if i := out.index(id); i >= 0 {
		out[i].Holder, out[i].Lease, out[i].Retry = "", time.Time{}, retry
	}
	return out
}

// Doubted returns a copy in which the entry is nobody's, not to be tried before retry, and its lease stays: the effect
// may still be on its way until that ends.
func (a Agenda) Doubted(id string, retry time.Time) Agenda {
	out := slices.Clone(a)
	if i := out.index(id); i >= 0 {
		out[i].Holder, out[i].Retry = "", retry
	}
	return out
}

// Hastened returns a copy in which the entries that were never tried, and for which those answers true, wait for
// nothing but their time.
func (a Agenda) Hastened(those func(Entry) bool) Agenda {
	out := slices.Clone(a)
	for i, e := range out {
		if e.Attempts == 0 && those(e) {
			out[i].Retry = time.Time{}
		}
	}
	return out
}

// Within returns a copy in which no retry or lease lies further ahead of now than it may, because one that does was
// written by a clock that was fast: the entry is free at once.
func (a Agenda) Within(now time.Time, ahead time.Duration) Agenda {
	out, last := slices.Clone(a), now.Add(ahead)
	for i := range out {
		if out[i].Retry.After(last) {
			out[i].Retry = now
		}
		if out[i].Lease.After(last) {
			out[i].Lease = now
		}
	}
	return out
}

// Settled returns a copy without the entry: it was done, or will never be.
func (a Agenda) Settled(id string) Agenda { return a.Without(func(e Entry) bool { return e.ID == id }) }

// Backoff returns the pause after the n-th failed attempt (1, 2, …): one minute, doubling, at most an hour.
func Backoff(n int) time.Duration {
	return min(time.Minute<<min(max(n-1, 0), 10), time.Hour)
}

// Until returns the upper bound of a due-index query for everything due at t or before.
func Until(t time.Time) string {
	return t.UTC().Truncate(time.Second).Format("2006-01-02T15:04:05Z") + "#\U0010ffff"
}

// DueTime reads the time out of a place in the due index.
func DueTime(sort string) (time.Time, error) {
	at, _, _ := strings.Cut(sort, "#")
	t, err := time.Parse("2006-01-02T15:04:05Z", at)
	if err != nil {
		return t, fmt.Errorf("agenda: %.60q is no place in the due index: %w", sort, err)
	}
	return t, nil
}
