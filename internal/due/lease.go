package due

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/clock"
	"stund/internal/ids"
	"stund/internal/store"
)

const (
	lease       = 2 * time.Minute  // how long a claim holds; well beyond what an effect may take
	lingering   = 5 * time.Second  // that an effect may go on when its caller has stopped
	markTimeout = 10 * time.Second // for writing down what was done, even when the caller's time is up
	holderPart  = 18               // of an id: from here on it is chance alone, enough to name a holder
	maxRounds   = 50               // entries of one item in one call of Work: more than any agenda holds
	maxAhead    = 24 * time.Hour   // how long a retry may be put off: an entry that says more is looked at again
	minPause    = time.Minute      // before a retry that names no time to come
)

// Carrier is something stored with an agenda. Its methods are pure.
type Carrier interface {
	Agenda() agenda.Agenda
	Planned(agenda.Agenda) Carrier // a copy with this agenda
	Write() (store.Op, error)      // over the version that was read
	// Essence is what its due work speaks of, in a form that can be compared: if it changed while an entry was worked
	// on, the entry is looked at again.
	Essence() string
}

// Task is what is to become of an entry that is due. It has Act, or Effect, or neither.
type Task struct {
	// Act only changes something here, in a transaction of its own that takes the entry off the agenda, or plans it for
	// later. It must do nothing where another worker has done so. An entry that it leaves due is an error.
	Act func(ctx context.Context) error
	// Effect is what cannot be taken back: a message, a call to somebody else. It is done under a lease on the entry,
	// at most once at a time. Attempt begins at 1. An error of it is an Outcome.
	Effect func(ctx context.Context, attempt int) Outcome
	// With is written in the transaction that leases the entry to an Effect. Where somebody else has written what it
	// names meanwhile, the task is made anew.
	With []store.Op
	// Outcome, with neither: nothing is to be done. The zero value drops the entry.
	Outcome Outcome
}

// Result is what became of an entry.
type Result uint8

const (
	Dropped Result = iota // as if it had never been planned
	Done
	Failed // for good
	Skipped
	Retried // to be tried again
)

// Outcome says what became of an entry, and what is written with that.
type Outcome struct {
	Result Result
	Retry  time.Time // Retried: not before, at most a day ahead; one that is past means in a minute
	// Unsure, of Retried: nobody knows whether the effect was had, and until the lease ends it may still be.
	Unsure bool
	// Record is written in the transaction that settles the entry, and at most once: it must say store.IfAbsent, at a
	// key that is the same for each worker that comes to this outcome. Nil: nothing.
	Record func(now time.Time) (store.Op, error)
	// After returns the newest state as it is once the effect was had, or may have been; it may plan what follows from
	// that. Nil: as it is.
	After func(newest Carrier, now time.Time) (after Carrier, changed bool)
}

// Prepare says what is to become of the subject's entry that is due at now. It reads what it needs and changes nothing.
// Entry.Attempts counts the claims before this one.
type Prepare func(ctx context.Context, s Carrier, e agenda.Entry, now time.Time) (Task, error)

// Leases works on agendas: each entry's effect is claimed with a lease on its item before, and settled after it in the
// transaction that records it. A worker that dies between the two leaves a lease that runs out, and with it a doubt
// (agenda.Entry.Ambiguous); Prepare decides what that means.
type Leases struct {
	Store store.Store
	IDs   *ids.Source
	Now   func() time.Time
	Retry store.Retrier
}

// Kind makes the kind of items that carry an agenda: how one is read, and what is to become of its entries.
func (l Leases) Kind(name string, desk agenda.Desk, decode func(store.Item) (Carrier, error), prepare Prepare) Kind {
	w := worker{l, decode, prepare}
	return Kind{Name: name, Desk: desk, Work: w.work, Right: w.right}
}

type worker struct {
	Leases
	decode  func(store.Item) (Carrier, error)
	prepare Prepare
}

// work does what is due of the item at the key, entry by entry. One that goes wrong stays due and keeps none of those
// behind it waiting: the error joins what went wrong with each.
func (w worker) work(ctx context.Context, key store.Key) (Report, error) {
	v := visit{worker: w, key: key, seen: map[string]bool{}, acted: map[string]time.Time{}}
	for range maxRounds {
		if err := ctx.Err(); err != nil {
			return v.report, errors.Join(append(v.wrong, err)...)
		}
		if !v.next(ctx) {
			break
		}
	}
	return v.report, errors.Join(v.wrong...)
}

// visit is one call of work.
type visit struct {
	worker
	key    store.Key
	seen   map[string]bool      // entries that are not looked at again in this visit: they were acted on, or went wrong
	acted  map[string]time.Time // for when each was planned that was acted on
	report Report
	wrong  []error
}

// errLeft: an Act did nothing about its entry. It would be acted on for ever.
var errLeft = errors.New("acted on, and still due")

// next does the first entry that is due, and reports whether there may be more.
func (v *visit) next(ctx context.Context) (more bool) {
	c, err := v.claim(ctx, v.key, v.seen)
	for _, e := range c.left {
		if at, acted := v.acted[e.ID]; acted && at.Equal(e.At) {
			v.failed(e, errLeft)
			delete(v.acted, e.ID) // told once
		}
	}
	if err != nil {
		v.failed(c.e, fmt.Errorf("claim: %w", err))
		return c.e.ID != ""
	}
	o := c.task.Outcome
	switch {
	case c.e.ID == "":
		return false
	case c.task.Act != nil:
		v.seen[c.e.ID] = true
		if err := protected(func() error { return c.task.Act(ctx) }); err != nil {
			v.failed(c.e, err)
		} else {
			v.report.Acted++
			v.acted[c.e.ID] = c.e.At
		}
		return true
	case c.task.Effect != nil && ctx.Err() != nil: // the caller has stopped meanwhile: hand it back
		o = Outcome{Result: Retried, Retry: v.Now()}
	case c.task.Effect != nil:
		lasting, end := linger(ctx)
		err := protected(func() error { o = c.task.Effect(lasting, c.e.Attempts); return nil })
		end()
		if err != nil {
			v.failed(c.e, err) // whether it was had is not known: the lease says so when it has run out
			return true
		}
	}
	more, err = v.settle(ctx, v.key, c, o)
	if err != nil {
		v.failed(c.e, fmt.Errorf("mark: %w", err))
		return false
	}
	v.report.count(o.Result)
	return more
}

// failed sets the entry aside, if it names one.
func (v *visit) failed(e agenda.Entry, err error) {
	v.seen[e.ID] = true
	if e.ID != "" {
		err = fmt.Errorf("%s: %w", e.ID, err)
	}
	v.wrong = append(v.wrong, err)
}

// linger returns a context for an effect that has begun: it ends some time after ctx, so that who stops does not tear
// an effect off half-way, and in doubt have it twice.
func linger(ctx context.Context) (lasting context.Context, end context.CancelFunc) {
	lasting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if clock.Sleep(lasting, lingering) == nil {
			cancel()
		}
	})
	return lasting, func() { stop(); cancel() }
}

func (r *Report) count(o Result) {
	switch o {
	case Done:
		r.Done++
	case Failed:
		r.Failed++
	case Skipped:
		r.Skipped++
	case Retried:
		r.Retried++
	default:
		r.Dropped++
	}
}

// claimed is a due entry with the state that its task was made from.
type claimed struct {
	s    Carrier
	e    agenda.Entry   // as it stands in the agenda: with this attempt, if it was leased; no ID: nothing is due
	left []agenda.Entry // those seen that are due all the same
	task Task
}

// claim looks at the first due entry that is not among those seen, and leases it to the caller where there is an effect
// to be had. The lease is only written if the state that the task was made from is still the newest. With an error,
// claimed names the entry that could not be prepared; none if it was the item.
//
// The lease names its holder. If the store does not say whether it was written, the name shows it, whoever wrote
// meanwhile: without it, a worker could not know its own lease from another's, and would have to leave the entry to the
// lease's end.
func (w worker) claim(ctx context.Context, key store.Key, seen map[string]bool) (claimed, error) {
	var c claimed     // of this try
	var tried claimed // whose lease may have been written
	var ready claimed // whose task is made, before its lease
	holder := w.IDs.New(w.Now())[holderPart:]
	err := w.Retry.Do(ctx, func(int) error {
		c = claimed{}
		s, err := w.read(ctx, key)
		if s == nil || err != nil {
			return err
		}
		if e, ok := s.Agenda().Find(tried.e.ID); ok && e.Holder == holder {
			c = tried
			return nil
		}
		now := w.Now()
		plan := s.Agenda().Within(now, maxAhead)
		for _, e := range plan.DueAt(now) {
			switch {
			case seen[e.ID]:
				c.left = append(c.left, e)
			case c.e.ID == "":
				c.s, c.e = s, e
			}
		}
		if c.e.ID == "" {
			return nil
		}
		if ready.task.Effect != nil && ready.task.With == nil && ready.e == c.e && ready.s.Essence() == s.Essence() {
			c.task = ready.task // somebody changed what it does not speak of: to judge it again would count it twice
		} else if err = protected(func() (err error) {
			c.task, err = w.prepare(ctx, s, c.e, now)
			return err
		}); err != nil || c.task.Effect == nil {
			return err
		}
		ready = c
		c.s = s.Planned(plan.Claimed(c.e.ID, holder, now.Add(lease)))
		c.e.Attempts++
		op, err := c.s.Write()
		if err != nil {
			return err
		}
		tried = c
		return w.Store.Transact(ctx, append([]store.Op{op}, c.task.With...)...)
	})
	return c, err
}

// read returns the subject at the key, nil if there is none.
func (w worker) read(ctx context.Context, key store.Key) (Carrier, error) {
	item, err := w.Store.Get(ctx, key, store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return w.decode(item)
}

// settle writes down what became of the entry, on the newest state: the subject may have changed since the claim, and
// its change stays. If the entry was planned anew meanwhile, for another time or about something else, it stays
// planned. More says whether something else of the subject is due.
func (w worker) settle(ctx context.Context, key store.Key, c claimed, o Outcome) (more bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markTimeout)
	defer cancel()
	recorded := o.Record == nil
	err = w.Retry.Do(ctx, func(int) error {
		now := w.Now()
		more = false
		var ops []store.Op
		newest, err := w.read(ctx, key)
		if err != nil {
			return err
		}
		if newest != nil { // what was done is recorded even if it is gone
			next, changed := c.settled(newest, o, now)
			more = len(next.Agenda().DueAt(now)) > 0
			if changed {
				op, err := next.Write()
				if err != nil {
					return err
				}
				ops = append(ops, op)
			}
		}
		if !recorded {
			op, err := o.Record(now)
			if err != nil {
				return err
			}
			ops = append(ops, op)
		}
		if len(ops) == 0 {
			return nil
		}
		err = w.Store.Transact(ctx, ops...)
		var failed *store.ConditionError
		if !recorded && errors.As(err, &failed) && slices.Contains(failed.Ops, len(ops)-1) {
			recorded = true // by an earlier try of this very settling, or by another worker with the same outcome
		}
		return err
	})
	return more, err
}

// settled returns the newest state with the outcome, and whether that changes anything.
func (c claimed) settled(newest Carrier, o Outcome, now time.Time) (next Carrier, changed bool) {
	next = newest
	if o.After != nil {
		next, changed = o.After(newest, now)
	}
	e, ok := newest.Agenda().Find(c.e.ID)
	switch mine := e.Attempts == c.e.Attempts; {
	case !ok || !e.At.Equal(c.e.At): // settled by another, or planned anew
	case o.Result == Retried && mine && o.Unsure:
		return next.Planned(next.Agenda().Doubted(e.ID, o.Retry)), true
	case o.Result == Retried && mine:
		retry := o.Retry
		if !retry.After(now) {
			retry = now.Add(minPause)
		} else if last := now.Add(maxAhead); retry.After(last) {
			retry = last
		}
		return next.Planned(next.Agenda().Released(e.ID, retry)), true
	case o.Result == Retried: // another worker has it
	case newest.Essence() == c.s.Essence():
		return next.Planned(next.Agenda().Settled(e.ID)), true
	case mine: // it says something else by now: look at it again
		return next.Planned(next.Agenda().Released(e.ID, now)), true
	}
	return next, changed
}
