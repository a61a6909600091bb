// Package faulty wraps a store in the ways in which a database at a distance misbehaves: conflicts, throttling, answers
// that get lost, reads and indexes that lag, and feeds that tell things again. Use cases are tested under it.
//
// Faults come by chance, from a seed, or as told by Script and Before. With neither, it is the store within. A sequence
// of calls from one goroutine meets the same faults each time; from several, only the sequence of draws is the same.
package faulty

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"stund/internal/store"
)

// Options are the chances, from 0 to 1, that a call meets a fault.
type Options struct {
	Seed uint64

	// Of a Transact.
	Conflict float64 // ErrConflict; nothing is written
	Throttle float64 // ErrThrottled; nothing is written. Also of an Add and of a read
	Lost     float64 // ErrAmbiguous although it is written (a time-out after the commit). Also of an Add
	Dropped  float64 // ErrAmbiguous, and it is not written. Also of an Add

	// Of a read. How far it lags is drawn anew each time. While either is above 0, transactions run one at a time.
	StaleReads float64 // a read of the table that is Eventual answers as of some writes ago
	StaleIndex float64 // an index answers as of some writes ago: it lacks new entries and has some that are gone
	Lag        int     // the most writes ago; 0: 8

	// Of a batch of the feed, in Handler.
	Repeat float64 // records come several times, or earlier ones come again
}

// Fault is what happens to one Transact.
type Fault uint8

const (
	None     Fault = iota // it goes through
	Conflict              // ErrConflict; nothing is written
	Throttle              // ErrThrottled; nothing is written
	Lost                  // it is written and answered by ErrAmbiguous
	Dropped               // it is not written and answered by ErrAmbiguous
)

// Store is the faulty store.
type Store struct {
	inner store.Store
	o     Options

	mu     sync.Mutex // of what is below
	random *rand.Rand
	script []Fault
	before func(ctx context.Context, ops []store.Op)
	past   []write // the last writes, oldest first
	told   []store.Change

	order sync.Mutex // held during a transaction while its place among the others matters
}

var _ store.Store = (*Store)(nil)

// New wraps the store.
func New(inner store.Store, o Options) *Store {
	if o.Lag <= 0 {
		o.Lag = 8
	}
	return &Store{inner: inner, o: o, random: rand.New(rand.NewPCG(o.Seed, 0))}
}

// Script has the next transactions meet these faults, one each and in this order, after those that were scripted
// before; chance has no say in them.
func (s *Store) Script(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = append(s.script, faults...)
}

// Before has hook run before the next transaction reaches the store within, and only before that one: a test slips in
// there what somebody else does between a use case's reading and its writing. The hook may use the store.
func (s *Store) Before(hook func(ctx context.Context, ops []store.Op)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = hook
}

// chance draws. Where there is no chance, nothing is drawn.
func (s *Store) chance(p float64) bool {
	if p <= 0 {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.Float64() < p
}

// next returns the fault of a transaction, and the hook that runs before it.
func (s *Store) next() (f Fault, hook func(context.Context, []store.Op)) {
	s.mu.Lock()
	hook, s.before = s.before, nil
	if len(s.script) > 0 {
		f, s.script = s.script[0], s.script[1:]
		s.mu.Unlock()
		return f, hook
	}
	s.mu.Unlock()
	switch {
	case s.chance(s.o.Conflict):
		return Conflict, hook
	case s.chance(s.o.Throttle):
		return Throttle, hook
	case s.chance(s.o.Lost):
		return Lost, hook
	case s.chance(s.o.Dropped):
		return Dropped, hook
	}
	return None, hook
}

// Transact meets a fault or is passed on.
func (s *Store) Transact(ctx context.Context, ops ...store.Op) error {
	if err := store.CheckOps(ops); err != nil { // a wrong call is wrong whatever the weather
		return fmt.Errorf("faulty: %w", err)
	}
	f, hook := s.next()
	if hook != nil {
		hook(ctx, ops)
	}
	switch f {
	case Conflict:
		return fmt.Errorf("faulty: injected: %w", store.ErrConflict)
	case Throttle:
		return fmt.Errorf("faulty: injected: %w", store.ErrThrottled)
	case Dropped:
		return fmt.Errorf("faulty: injected: %w", store.ErrAmbiguous)
	}
	if err := s.transact(ctx, ops); err != nil {
		return err
	}
	if f == Lost {
		return fmt.Errorf("faulty: injected after the commit: %w", store.ErrAmbiguous)
	}
	return nil
}

// Add meets a fault or is passed on.
func (s *Store) Add(ctx context.Context, k store.Key, n int64, expires time.Time) (int64, error) {
	switch {
	case s.chance(s.o.Throttle):
		return 0, fmt.Errorf("faulty: injected: %w", store.ErrThrottled)
	case s.chance(s.o.Dropped):
		return 0, fmt.Errorf("faulty: injected: %w", store.ErrAmbiguous)
	}
	sum, err := s.inner.Add(ctx, k, n, expires)
	if err == nil && s.chance(s.o.Lost) {
		return 0, fmt.Errorf("faulty: injected after the commit: %w", store.ErrAmbiguous)
	}
	return sum, err
}

// Handler wraps what a consumer does with a batch of changes, so that it meets what a feed may do: a batch comes again,
// its first part comes before all of it, each record comes twice, or records of earlier batches come again. In each
// case the first time that a record comes is in order.
func (s *Store) Handler(
	handle func(context.Context, []store.Change) error,
) func(context.Context, []store.Change) error {
	return func(ctx context.Context, batch []store.Change) error {
		for _, b := range s.repeat(batch) {
			if err := handle(ctx, b); err != nil {
				return err
			}
		}
		return nil
	}
}

const remembered = 50 // records that may come again

func (s *Store) repeat(batch []store.Change) [][]store.Change {
	again := s.chance(s.o.Repeat)
	s.mu.Lock()
	defer s.mu.Unlock()
	earlier := s.told
	told := append(append([]store.Change{}, earlier...), batch...)
	s.told = told[max(0, len(told)-remembered):]
	if !again {
		return [][]store.Change{batch}
	}
	switch s.random.IntN(4) {
	case 0:
		return [][]store.Change{batch, batch}
	case 1:
		return [][]store.Change{batch[:(len(batch)+1)/2], batch}
	case 2:
		twice := make([]store.Change, 0, 2*len(batch))
		for _, c := range batch {
			twice = append(twice, c, c)
		}
		return [][]store.Change{twice}
	}
	from := 0
	if len(earlier) > 0 {
		from = s.random.IntN(len(earlier))
	}
	return [][]store.Change{append(append([]store.Change{}, earlier[from:]...), batch...)}
}
