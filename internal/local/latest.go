package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"stund/internal/store"
)

// latest is the latest instant that the system's clock has shown. Whoever works on what is due holds it.
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

// rightClock notices that the clock has gone back, be it while the system runs or between two starts, and brings back
// what was planned, put off or leased by the clock that was ahead. What fails is tried again the next time.
func (s *System) rightClock(ctx context.Context) error {
	if err := s.readLatest(ctx); err != nil {
		return err
	}
	now, ahead := s.clock.Now(), s.latest.at
	if ahead.After(now.Add(tolerated)) {
		looked, err := s.bringBack(ctx, ahead)
		if err != nil {
			return fmt.Errorf("the clock has gone back from %s: %w", ahead.Format(time.RFC3339), err)
		}
		s.log.LogAttrs(ctx, slog.LevelWarn, "the clock has gone back; what was planned ahead of it is due again",
			slog.Time("from", ahead), slog.Time("to", now), slog.Int("looked_at", looked))
		s.latest.at = now
		return s.keepLatest(ctx, now)
	}
	if now.After(ahead) {
		s.latest.at = now
	}
	if now.Sub(s.latest.kept) >= keepEvery {
		return s.keepLatest(ctx, now)
	}
	return nil
}

// bringBack asks every desk.
func (s *System) bringBack(ctx context.Context, ahead time.Time) (looked int, err error) {
	var errs []error
	for _, j := range s.jobs {
		if j.Due == nil {
			continue
		}
		n, err := j.Due.Right(ctx, ahead)
		looked += n
		errs = append(errs, err)
	}
	return looked, errors.Join(errs...)
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
