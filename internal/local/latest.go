package local

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/store"
)

// latest is the latest instant that the system's clock has shown. Whoever works on changes holds it.
type latest struct {
	at   time.Time
	kept time.Time // as the database has it, for the next start
	read bool
}

// Where the latest instant is kept, how often, and how far a clock may go back without anything being done about it:
// what it planned meanwhile is at most so late.
var latestKey = store.Key{Partition: "clock", Sort: "latest"}

const (
	keepEvery = time.Minute
	tolerated = 2 * time.Minute
)

// watchClock notices that the clock has gone back, be it while the system runs or between two starts, and tells the
// desks: each brings back what was planned, put off or leased by the clock that was ahead, before its next run. Until
// all have, the next start would find that the clock has gone back, too.
func (s *System) watchClock(ctx context.Context) error {
	if err := s.readLatest(ctx); err != nil {
		return err
	}
	now := s.clock.Now()
	if s.latest.at.After(now.Add(tolerated)) {
		for _, d := range s.desks {
			d.wasAhead(s.latest.at)
		}
		s.latest.at = now
	}
	if now.After(s.latest.at) {
		s.latest.at = now
	}
	since := s.latest.at.Sub(s.latest.kept)
	if since >= keepEvery || since <= -keepEvery && s.righted() {
		return s.keepLatest(ctx, s.latest.at)
	}
	return nil
}

// righted tells whether every desk has brought back what a clock that was ahead has left there.
func (s *System) righted() bool {
	for _, d := range s.desks {
		if d.ahead.Load() != nil {
			return false
		}
	}
	return true
}

// readLatest reads what was kept before the start.
func (s *System) readLatest(ctx context.Context) error {
	if s.latest.read || !s.lasting {
		return nil
	}
	i, err := s.db.Get(ctx, latestKey, store.Strong)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return fmt.Errorf("read the latest instant: %w", err)
	default:
		if err := s.latest.at.UnmarshalText(i.Data); err != nil {
			return fmt.Errorf("read the latest instant: %w", err)
		}
		s.latest.kept = s.latest.at
	}
	s.latest.read = true
	return nil
}

// keepLatest keeps the instant for the next start. The demo's clock is moved by hand, and keeps none.
func (s *System) keepLatest(ctx context.Context, at time.Time) error {
	if !s.lasting {
		return nil
	}
	text, err := at.UTC().Truncate(time.Second).MarshalText()
	if err != nil {
		return fmt.Errorf("keep the latest instant: %w", err)
	}
	i := store.Item{Key: latestKey, Kind: "clock", Data: text}
	if err := s.db.Transact(ctx, store.Put(i, store.Always)); err != nil {
		return fmt.Errorf("keep the latest instant: %w", err)
	}
	s.latest.kept = at
	return nil
}
