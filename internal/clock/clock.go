// Package clock is the only place that reads the machine's time. Everything else is given a Clock.
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock tells the instant, in UTC.
type Clock interface{ Now() time.Time }

// Manual stands still until it is moved. For tests.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// At makes a Manual clock that stands at t.
func At(t time.Time) *Manual { return &Manual{now: t.UTC()} }

// Now returns the instant at which the clock stands.
func (m *Manual) Now() time.Time { m.mu.Lock(); defer m.mu.Unlock(); return m.now }

// Set moves the clock to t.
func (m *Manual) Set(t time.Time) { m.mu.Lock(); defer m.mu.Unlock(); m.now = t.UTC() }

// Advance moves the clock by d.
func (m *Manual) Advance(d time.Duration) { m.mu.Lock(); defer m.mu.Unlock(); m.now = m.now.Add(d) }

// Virtual runs as the machine's clock does, at an offset that can be moved: the clock of the local stack.
type Virtual struct {
	mu     sync.Mutex
	offset time.Duration
}

// NewVirtual makes a Virtual clock at the offset.
func NewVirtual(offset time.Duration) *Virtual { return &Virtual{offset: offset} }

// Now returns the machine's instant plus the offset.
func (v *Virtual) Now() time.Time { return time.Now().Add(v.Offset()).UTC() }

// Offset returns how far the clock is ahead of the machine's.
func (v *Virtual) Offset() time.Duration { v.mu.Lock(); defer v.mu.Unlock(); return v.offset }

// Set moves the clock to t and returns the new offset; it runs on from there.
func (v *Virtual) Set(t time.Time) time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.offset = time.Until(t)
	return v.offset
}

// Sleep waits for d of the machine's time or until ctx ends, and then returns its error. Backoff takes it as a
// parameter, so that tests wait for nothing.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
