// Package react lets capabilities hear of what happened. Each brings reactors: a name, the kinds of facts that it wants
// to hear of, and what it does then. Every fact of the change feed is told at least once, in order for each item.
//
// Reactors are kept apart: one that fails or panics neither stops nor repeats what the others do, and nor does one that
// takes too long, as long as it ends with its context. What it failed at is stored as a due item of its own, and tried
// again from a desk; its later changes of the same item wait behind that, so that each reactor hears of an item in
// order. What fails time and again ends among the dead letters, with the reactor's name.
//
// A reactor only writes to the store, and does so idempotently: whatever leaves the house goes through an agenda.
package react

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/store"
)

// Reactor is one capability's reaction to facts.
type Reactor struct {
	Name  string   // stored with what it failed at: it never changes
	Kinds []string // of facts that it hears of; none: all
	React func(ctx context.Context, f fact.Fact) error
}

func (r Reactor) wants(f fact.Fact) bool {
	return len(r.Kinds) == 0 || slices.Contains(r.Kinds, f.Kind)
}

// Reactors tells facts to those who want to hear of them.
type Reactors struct {
	list  []Reactor
	db    store.Store
	retry store.Retrier
	now   func() time.Time
	log   *slog.Logger

	patience time.Duration // with one reaction
}

// patience is how long a reaction may take: it is a few writes.
const patience = 10 * time.Second

// New makes Reactors. Two reactors of one name are a fault of the wiring, and panic.
func New(list []Reactor, db store.Store, retry store.Retrier, now func() time.Time, log *slog.Logger) *Reactors {
	names := map[string]bool{}
	for _, r := range list {
		if names[r.Name] || r.Name == "" {
			panic("react: the reactor " + r.Name + " is registered twice, or has no name")
		}
		names[r.Name] = true
	}
	return &Reactors{list: list, db: db, retry: retry, now: now, log: log, patience: patience}
}

// Tell tells the change's facts to every reactor that wants them. It may be told the same change again. An error means
// that what a reactor failed at could not be written down, or that time was up: the change must be told again.
//
// It costs one read for a change that anybody wants to hear of, whether earlier ones of the same item still wait.
func (r *Reactors) Tell(ctx context.Context, c store.Change) error {
	var waits map[string]bool
	var errs []error
	for _, reactor := range r.list {
		facts := slices.DeleteFunc(slices.Clone(c.Facts), func(f fact.Fact) bool { return !reactor.wants(f) })
		if len(facts) == 0 {
			continue
		}
		if waits == nil {
			var err error
			if waits, err = r.waiting(ctx, c.Key); err != nil {
				return err
			}
		}
		t := told{Version: c.Version, Facts: facts}
		if !waits[reactor.Name] {
			err := r.try(ctx, reactor, &t)
			if err == nil {
				continue
			}
			if ctx.Err() != nil {
				return ctx.Err() // it may not be the reactor's fault
			}
		}
		if err := r.keep(ctx, reactor.Name, c.Key, t); err != nil {
			errs = append(errs, fmt.Errorf("keep what %s failed at: %w", reactor.Name, err))
		}
	}
	return errors.Join(errs...)
}

// try tells the reactor one fact after another, and takes those that it has dealt with off t.
func (r *Reactors) try(ctx context.Context, reactor Reactor, t *told) error {
	for len(t.Facts) > 0 {
		f := t.Facts[0]
		if err := r.alone(ctx, reactor, f); err != nil {
			r.log.LogAttrs(ctx, slog.LevelError, "reaction failed", slog.String("reactor", reactor.Name),
				slog.String("fact", f.Kind), slog.String("practice", f.Practice), slog.String("subject", f.Subject),
				slog.String("error", err.Error()))
			return err
		}
		t.Facts = t.Facts[1:]
	}
	return nil
}

// alone makes it the reactor's own failure that it panics, ends its goroutine, or takes longer than anybody has
// patience with.
func (r *Reactors) alone(ctx context.Context, reactor Reactor, f fact.Fact) error {
	ctx, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	answer := make(chan error, 1)
	go func() {
		err := errors.New("the reactor ended without an answer")
		defer func() {
			if v := recover(); v != nil {
				err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
			}
			answer <- err
		}()
		err = reactor.React(ctx, f)
	}()
	return <-answer
}
