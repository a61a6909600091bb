// Package erasure is that a client asks to be forgotten, or for what is known of them. It knows what nobody holds, and
// asks every capability's traces.
//
// A client is erased at once, and found by nothing from then on; what others hold follows at a desk of its own, page by
// page, and goes on wherever it was interrupted. It is gone through twice: what was on its way meanwhile, a message
// that was being sent or a booking whose fact nobody had heard of, is there the second time.
package erasure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/register"
	"stund/internal/store"
	"stund/internal/timeline"
	"stund/internal/trace"
)

// Status is how far an erasure has come.
type Status string

// The statuses of an erasure.
const (
	Running  Status = "running"  // what capabilities hold is erased
	Settling Status = "settling" // what was on its way then is waited for, and erased
	Clearing Status = "clearing" // nothing says any more who it was; the database's file is written anew
	Done     Status = "done"
)

// Erasure is that a client was erased, or is being erased. It is kept for good, with ids alone.
type Erasure struct {
	ID       string         `json:"-"` // of the client
	Practice string         `json:"-"`
	Status   Status         `json:"s"`
	Who      *trace.Person  `json:"w,omitempty"` // as long as they are looked for
	IDs      []string       `json:"i"`           // theirs, and of whom they included
	Logged   bool           `json:"l,omitempty"` // outside of the database, where somebody keeps such a log
	Place    string         `json:"p,omitempty"` // in the walk through what is held
	Erased   map[string]int `json:"n,omitempty"` // things that were gone through, by the names of their traces
	Began    time.Time      `json:"b"`
	Ended    time.Time      `json:"e,omitzero"`
	// When somebody is to work on it; while somebody does, when they are given up.
	Next   time.Time `json:"t,omitzero"`
	Holder string    `json:"h,omitempty"`

	version int64
}

// Desk is where erasures go on.
var Desk = agenda.Desk{Name: "erasures", Job: "erasures", Shards: 1, Every: 15 * time.Minute}

const kind = "erasure"

var family = store.Family[Erasure]{
	Kind: kind, Prefix: "erasure", Sort: "erasure",
	Stamp: func(e *Erasure) store.Stamp {
		return store.Stamp{Practice: &e.Practice, ID: &e.ID, Version: &e.version}
	},
	Due: func(e Erasure) *store.IndexKey {
		if e.Status == Done {
			return nil
		}
		return Desk.Place(e.ID, e.Next)
	},
	By: func(e Erasure) *store.IndexKey {
		return &store.IndexKey{Partition: "erased#" + e.Practice, Sort: e.Began.UTC().Format(time.RFC3339) + "#" + e.ID}
	},
}

const (
	lease  = 2 * time.Minute  // that a worker has until the next note of how far it is
	settle = 5 * time.Minute  // after which nothing is on its way any more that was when the client was erased
	spare  = 15 * time.Second // before its caller's deadline a worker hands on
)

// Compacter writes the database's file anew, without what was deleted or overwritten in it.
type Compacter interface {
	// Compact returns when a file is in use that was begun after the call.
	Compact(ctx context.Context) error
}

// Log keeps outside of the database who was erased, by ids alone: a backup of before knows nothing of it, and once one
// is restored they are erased again.
type Log interface {
	// Keep notes durably that the clients of these ids, who were one person, were erased. It may be told again.
	Keep(ctx context.Context, practice string, ids []string, at time.Time) error
}

// OneMachine is put into the base where nobody keeps copies of the database but who runs it.
type OneMachine struct{}

// Erasures erases clients, and hands out what is known of them.
type Erasures struct {
	db       store.Store
	clients  *client.Clients
	bookings *booking.Bookings
	register *register.Register
	line     *timeline.Timeline
	traces   []trace.Trace
	compact  Compacter // nil: nothing is left in a file
	log      Log       // nil: nobody keeps one
	ids      *ids.Source
	retry    store.Retrier
	now      func() time.Time
}

// New makes Erasures, of what these traces find.
func New(b *base.Base, kinds fact.Registry, traces []trace.Trace) *Erasures {
	compact, _ := base.Get[Compacter](b)
	log, _ := base.Get[Log](b)
	return &Erasures{db: b.Store, clients: client.Of(b), bookings: booking.Of(b), register: register.Of(b),
		line: timeline.New(b.Store, kinds, b.Retry), traces: traces, compact: compact, log: log, ids: b.IDs,
		retry: b.Retry, now: b.Now}
}

// Ahead returns the client's appointments that are still to come.
func (x *Erasures) Ahead(ctx context.Context, c client.Client) (all []booking.Booking, err error) {
	v, err := x.register.Visits(ctx, c.Practice, c.IDs()...)
	if err != nil {
		return nil, err
	}
	now := x.now()
	for _, s := range v.Standing {
		if !s.Start.After(now) {
			continue
		}
		b, err := x.bookings.Get(ctx, fact.Actor{Role: fact.System}, c.Practice, s.Booking)
		switch {
		case errors.Is(err, fault.NotFound):
		case err != nil:
			return nil, err
		case b.Open() && b.Start.After(now) && slices.Contains(c.IDs(), b.Client): // it may be another's by now
			all = append(all, b)
		}
	}
	return all, nil
}

// CodeAhead is the code of the fault of erasing who has appointments ahead. Its Extra, "bookings", names them.
const CodeAhead = "appointments-ahead"

// Begin erases the client, and begins to erase what is held about them. Where appointments are ahead it answers
// fault.Conflict CodeAhead, unless they are to be cancelled: then nobody is told that they are. One who is erased, or
// is being erased, stays so.
func (x *Erasures) Begin(ctx context.Context, actor fact.Actor, c client.Client, cancel bool) (Erasure, error) {
	if c.Status == client.Erased {
		return x.Get(ctx, c.Practice, c.ID)
	}
	ahead, err := x.Ahead(ctx, c)
	if err != nil {
		return Erasure{}, err
	}
	if len(ahead) > 0 && !cancel {
		var named []string
		for _, b := range ahead {
			named = append(named, b.ID)
		}
		return Erasure{}, fault.New(fault.Conflict, CodeAhead, "This client has %d appointments ahead. Cancel them "+
			"first, or have them cancelled without a word.", len(ahead)).With("bookings", named)
	}
	_, err = x.clients.Erase(ctx, actor, c.Practice, c.ID, func(who trace.Person) ([]store.Op, error) {
		now := x.now().UTC().Truncate(time.Second)
		op, err := family.Put(Erasure{ID: c.ID, Practice: c.Practice, Status: Running, Who: &who, IDs: who.IDs,
			Began: now, Next: now})
		return []store.Op{op}, err
	})
	if err != nil {
		return Erasure{}, err
	}
	return x.Get(ctx, c.Practice, c.ID)
}

// Again erases the clients of these ids, who were erased as one person before a backup of an earlier time was restored,
// and returns whether there was somebody left to erase. Who was merged with one of them by the time of the backup, and
// was not when they were erased, is taken apart from them first, and stays.
func (x *Erasures) Again(ctx context.Context, practice string, ids []string) (again bool, err error) {
	for _, id := range ids {
		c, err := x.alone(ctx, practice, id, ids)
		if errors.Is(err, fault.NotFound) || err == nil && c.Status == client.Erased {
			continue
		}
		if err == nil {
			_, err = x.Begin(ctx, fact.Actor{Role: fact.System}, c, true)
		}
		if err != nil {
			return again, fmt.Errorf("erase client %s again: %w", id, err)
		}
		again = true
	}
	return again, nil
}

// alone returns the client with the id, or whom they were merged into, once nobody but these is merged with them.
func (x *Erasures) alone(ctx context.Context, practice, id string, ids []string) (client.Client, error) {
	system := fact.Actor{Role: fact.System}
	c, err := x.clients.Get(ctx, practice, id, store.Strong)
	if err == nil && !slices.Contains(ids, c.ID) {
		if _, err = x.clients.Part(ctx, system, practice, c.ID, id); err == nil {
			c, err = x.clients.Get(ctx, practice, id, store.Strong)
		}
	}
	for err == nil && c.Status != client.Erased {
		n := slices.IndexFunc(c.Includes, func(i client.Included) bool { return !slices.Contains(ids, i.ID) })
		if n < 0 {
			break
		}
		c, err = x.clients.Part(ctx, system, practice, c.ID, c.Includes[n].ID)
	}
	return c, err
}

// Get returns the erasure of the client, or fault.NotFound.
func (x *Erasures) Get(ctx context.Context, practice, id string) (Erasure, error) {
	return family.Get(ctx, x.db, family.Key(practice, id), store.Strong)
}

// Due is the work of the desk.
func (x *Erasures) Due() due.Kind { return due.Kind{Name: kind, Desk: Desk, Work: x.work} }

// errTaken: somebody else works on the erasure.
var errTaken = errors.New("erasure: taken by another worker")

// work goes on with the erasure at the key, as far as time allows.
func (x *Erasures) work(ctx context.Context, key store.Key) (due.Report, error) {
	begin := ctx // ends when nothing new is to be begun
	if deadline, ok := ctx.Deadline(); ok {
		var end context.CancelFunc
		begin, end = context.WithDeadline(ctx, deadline.Add(-spare))
		defer end()
	}
	holder := x.ids.Opaque()
	e, err := x.write(ctx, key, func(e *Erasure, now time.Time) bool {
		if e.Next.After(now) {
			return false
		}
		e.Holder, e.Next = holder, now.Add(lease)
		return true
	})
	for err == nil && e.Holder == holder {
		if begin.Err() != nil { // the desk is called again at once, for it is due now
			_, err = x.note(ctx, key, holder, func(e *Erasure, now time.Time) { e.Holder, e.Next = "", now })
			break
		}
		e, err = x.further(ctx, key, e)
	}
	if errors.Is(err, errTaken) || errors.Is(err, fault.NotFound) {
		return due.Report{}, nil
	}
	return due.Report{Acted: 1}, err
}

// write changes the erasure at the key. It answers errTaken where change does not want to.
func (x *Erasures) write(ctx context.Context, key store.Key, change func(*Erasure, time.Time) bool) (Erasure, error) {
	return family.Update(ctx, x.db, x.retry, key, func(e Erasure) (Erasure, []fact.Fact, error) {
		if e.Status == Done || !change(&e, x.now().UTC().Truncate(time.Second)) {
			return e, nil, errTaken
		}
		return e, nil, nil
	})
}

// note writes how far the holder is.
func (x *Erasures) note(ctx context.Context, key store.Key, holder string, change func(*Erasure, time.Time)) (Erasure,
	error) {
	return x.write(ctx, key, func(e *Erasure, now time.Time) bool {
		if e.Holder != holder {
			return false
		}
		e.Next = now.Add(lease)
		change(e, now)
		return true
	})
}

// further does a part of what is left, and notes it.
func (x *Erasures) further(ctx context.Context, key store.Key, e Erasure) (Erasure, error) {
	if x.log != nil && !e.Logged {
		if err := x.log.Keep(ctx, e.Practice, e.IDs, e.Began); err != nil {
			return e, fmt.Errorf("keep a log of erasures: %w", err)
		}
		return x.note(ctx, key, e.Holder, func(e *Erasure, _ time.Time) { e.Logged = true })
	}
	if e.Status == Clearing {
		if x.compact != nil {
			if err := x.compact.Compact(ctx); err != nil {
				return e, fmt.Errorf("clear the database's file: %w", err)
			}
		}
		return x.note(ctx, key, e.Holder, func(e *Erasure, now time.Time) {
			e.Status, e.Holder, e.Ended, e.Next = Done, "", now, time.Time{}
		})
	}
	found, place, err := x.part(ctx, *e.Who, e.Place)
	if err != nil {
		return e, err
	}
	erased := maps.Clone(e.Erased)
	if erased == nil {
		erased = map[string]int{}
	}
	for _, f := range found.things {
		for _, id := range f.ids {
			if err := f.trace.Erase(ctx, *e.Who, id); err != nil {
				return e, fmt.Errorf("erase %s: %w", f.trace.Name, err)
			}
		}
		if e.Status == Running {
			erased[f.trace.Name] += len(f.ids)
		}
	}
	return x.note(ctx, key, e.Holder, func(e *Erasure, now time.Time) {
		e.Place, e.Erased = place, erased
		switch {
		case place != "":
		case e.Status == Running:
			e.Status, e.Holder, e.Next = Settling, "", now.Add(settle)
		default: // from here on nothing says who they were
			e.Status, e.Who = Clearing, nil
		}
	})
}

// found is a part of what is held about a person.
type found struct {
	things []things
	facts  []fact.Fact
}

// things are what one trace finds.
type things struct {
	trace trace.Trace
	ids   []string
}

// onTimeline is the place in a walk at which the timeline is read; the others are the names of traces.
const onTimeline = "timeline"

// partSize is how many facts of a timeline are one part.
const partSize = 50

// part returns what lies at the place of the walk through all that is held about the person, and the next place: ""
// begins, and is what comes after the last. First comes what the timeline does not name, trace by trace.
func (x *Erasures) part(ctx context.Context, who trace.Person, place string) (out found, next string, err error) {
	name, after, _ := strings.Cut(place, " ")
	if name == onTimeline {
		page, err := x.line.List(ctx, who.Practice, who.IDs, timeline.Ask{Limit: partSize, After: after})
		if err != nil {
			return out, "", err
		}
		if page.Next != "" {
			next = onTimeline + " " + page.Next
		}
		out.facts = page.Facts
		out.things, err = x.named(page.Facts)
		return out, next, err
	}
	at := max(0, slices.IndexFunc(x.traces, func(t trace.Trace) bool { return t.Name == name }))
	if t := x.traces[at]; t.More != nil {
		ids, more, err := t.More(ctx, who, after)
		if err != nil {
			return out, "", fmt.Errorf("look for %s: %w", t.Name, err)
		}
		if len(ids) > 0 {
			out.things = []things{{t, ids}}
		}
		if more != "" {
			return out, t.Name + " " + more, nil
		}
	}
	if at+1 < len(x.traces) {
		return out, x.traces[at+1].Name, nil
	}
	return out, onTimeline, nil
}

// named returns what the facts are about.
func (x *Erasures) named(facts []fact.Fact) (all []things, err error) {
	for _, t := range x.traces {
		if t.Of == nil {
			continue
		}
		out := things{trace: t}
		for _, f := range facts {
			ids, err := t.Of(f)
			if err != nil {
				return nil, fmt.Errorf("look for %s: %w", t.Name, err)
			}
			for _, id := range ids {
				if !slices.Contains(out.ids, id) {
					out.ids = append(out.ids, id)
				}
			}
		}
		if len(out.ids) > 0 {
			all = append(all, out)
		}
	}
	return all, nil
}

// Held is how many things a trace finds about somebody.
type Held struct {
	Trace trace.Trace
	Count int
}

// Held returns what is held about the client, in the traces' order. It reads their whole timeline.
func (x *Erasures) Held(ctx context.Context, c client.Client) (all []Held, err error) {
	who, err := x.clients.Person(ctx, c)
	if err != nil {
		return nil, err
	}
	seen := map[string]map[string]bool{}
	for place, begun := "", false; place != "" || !begun; begun = true {
		var found found
		if found, place, err = x.part(ctx, who, place); err != nil {
			return nil, err
		}
		for _, f := range found.things {
			if seen[f.trace.Name] == nil {
				seen[f.trace.Name] = map[string]bool{}
			}
			for _, id := range f.ids {
				seen[f.trace.Name][id] = true
			}
		}
	}
	for _, t := range x.traces {
		if n := len(seen[t.Name]); n > 0 {
			all = append(all, Held{t, n})
		}
	}
	return all, nil
}

// Erased returns what an erasure has gone through so far.
func (x *Erasures) Erased(e Erasure) (all []Held) {
	for _, t := range x.traces {
		if n := e.Erased[t.Name]; n > 0 {
			all = append(all, Held{t, n})
		}
	}
	return all
}

// HandedOut is a part of what is known about a client.
type HandedOut struct {
	Records []trace.Record
	Facts   []fact.Fact
	Next    string // the place at which the next part begins; "": this is the last
}

// enough is how many bytes of records a part has at least, unless it is the last: an answer on AWS has six million.
const enough = 1_000_000

// HandOut returns the part of what is known about the client that begins at the place; "" is the first.
func (x *Erasures) HandOut(ctx context.Context, c client.Client, place string) (out HandedOut, err error) {
	who, err := x.clients.Person(ctx, c)
	if err != nil {
		return out, err
	}
	return x.handOut(ctx, who, place)
}

// HandOwn returns what of HandOut the client may fetch by themselves, who has shown that the e-mail address is theirs.
// What names no client is theirs by that address: their name and phone numbers are what they say, and an address that
// they had once may be another's.
func (x *Erasures) HandOwn(ctx context.Context, h client.Holder, place string) (out HandedOut, err error) {
	who, err := x.clients.Person(ctx, h.Client)
	if err != nil {
		return out, err
	}
	who.Emails, who.Phones = []string{h.Email}, nil
	out, err = x.handOut(ctx, who, place)
	return out.Own(), err
}

func (x *Erasures) handOut(ctx context.Context, who trace.Person, place string) (out HandedOut, err error) {
	if name, _, _ := strings.Cut(place, " "); place != "" && name != onTimeline &&
		!slices.ContainsFunc(x.traces, func(t trace.Trace) bool { return t.Name == name }) {
		return out, fault.New(fault.Invalid, "cursor-invalid", "The cursor is of no part of this. Begin without one.")
	}
	for size := 0; size < enough; {
		found, next, err := x.part(ctx, who, place)
		if err != nil {
			return out, err
		}
		for _, f := range found.things {
			for _, id := range f.ids {
				if f.trace.HandOut == nil {
					break
				}
				r, there, err := f.trace.HandOut(ctx, who, id)
				if err != nil {
					return out, fmt.Errorf("hand out %s: %w", f.trace.Name, err)
				}
				if there {
					r.Called = f.trace.Called
					out.Records = append(out.Records, r)
					size += weight(r)
				}
			}
		}
		out.Facts = append(out.Facts, found.facts...)
		size += 500 * len(found.facts)
		if place = next; place == "" {
			break
		}
	}
	out.Next = place
	slices.SortStableFunc(out.Records, func(a, b trace.Record) int {
		return b.At.Compare(a.At)
	})
	return out, nil
}

// weight returns about how many bytes the record has.
func weight(r trace.Record) int {
	text, err := json.Marshal(r.Data)
	if err != nil {
		return 0 // who writes it will say why
	}
	return len(text)
}

// Own returns what of the part its person may fetch by themselves. What happened is not in it: it names who did it.
func (h HandedOut) Own() HandedOut {
	own := HandedOut{Next: h.Next}
	for _, r := range h.Records {
		if r.Own == nil {
			continue
		}
		r.Data = r.Own
		r.Lines = slices.DeleteFunc(slices.Clone(r.Lines), func(l trace.Line) bool { return l.Kept })
		own.Records = append(own.Records, r)
	}
	return own
}
