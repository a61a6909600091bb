package jobs_test

import (
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/jobs"
	"stund/internal/store"
)

// TestDueNow: an entry planned for this moment stands in the index at the next whole second, and is worked at once.
func TestDueNow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 11, 0, 0, 400_000_000, time.UTC)
	for _, c := range []struct {
		name string
		in   time.Duration
		want bool
	}{
		{"long ago", -time.Hour, true},
		{"this moment", 0, true},
		{"the second that has begun", -400 * time.Millisecond, true},
		{"the next whole second", 600 * time.Millisecond, true},
		{"the one after", 1600 * time.Millisecond, false},
		{"in a minute", time.Minute, false},
	} {
		change := store.Change{Due: agenda.Messages.Place("7zzzzzzzzzzzzzzzzzzzzzzzzz", now.Add(c.in))}
		feed := jobs.Changes{Desks: []agenda.Desk{agenda.Messages}, Now: func() time.Time { return now }}
		if _, _, got, err := feed.DueNow(change); got != c.want || err != nil {
			t.Errorf("%s: %t, %v", c.name, got, err)
		}
	}
	if _, _, found, _ := new(jobs.Changes).DueNow(store.Change{}); found {
		t.Error("what has nothing planned is due")
	}
}
