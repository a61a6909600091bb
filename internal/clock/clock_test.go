package clock_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"stund/internal/clock"
)

func TestManualStandsStill(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 23, 14, 0, 0, 0, oslo)
	c := clock.At(at)
	for range 2 {
		if got := c.Now(); !got.Equal(at) || got.Location() != time.UTC {
			t.Errorf("At: %s", got)
		}
	}
	c.Advance(90 * time.Minute)
	c.Advance(-30 * time.Minute)
	if got, want := c.Now(), at.Add(time.Hour).UTC(); got != want {
		t.Errorf("Advance: %s, want %s", got, want)
	}
	c.Set(at)
	if got := c.Now(); got != at.UTC() {
		t.Errorf("Set: %s", got)
	}
}

func TestManualInParallel(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	c := clock.At(begin)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				c.Advance(time.Second)
				c.Now()
			}
		})
	}
	all.Wait()
	if got := c.Now().Sub(begin); got != 800*time.Second {
		t.Errorf("moved by %s", got)
	}
}

// TestVirtualRunsOn: between two readings of the machine's clock stands what the virtual one says, less the offset.
func TestVirtualRunsOn(t *testing.T) {
	t.Parallel()
	c := clock.NewVirtual(48 * time.Hour)
	runs := func(offset time.Duration) {
		t.Helper()
		before := clock.System{}.Now()
		got := c.Now()
		after := clock.System{}.Now()
		if got.Add(-offset).Before(before) || got.Add(-offset).After(after) || got.Location() != time.UTC {
			t.Errorf("%s is not %s ahead of between %s and %s", got, offset, before, after)
		}
	}
	runs(48 * time.Hour)
	target := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	offset := c.Set(target)
	if offset != c.Offset() {
		t.Errorf("Set gives %s, Offset %s", offset, c.Offset())
	}
	runs(offset)
	if got := c.Now(); got.Before(target) || got.Sub(target) > time.Minute {
		t.Errorf("set to %s it says %s", target, got)
	}
}

func TestSleepEndsWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := clock.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := clock.Sleep(t.Context(), time.Microsecond); err != nil {
		t.Errorf("got %v", err)
	}
}

// TestZonesLoad: zone data comes with the package, as a function's image has none of its own.
func TestZonesLoad(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Oslo", "Europe/Helsinki", "Australia/Lord_Howe", "Pacific/Apia"} {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
}
