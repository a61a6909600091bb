package busytime

import (
	"math/rand/v2"
	"testing"
	"time"

	"stund/internal/agenda"
)

// TestOutageIsToldInPairs walks at random through failures, successes and mails whose fate is late or unknown: what
// staff hear last is true, they never hear the same twice in a row, and of an outage that they heard of they hear the
// end.
func TestOutageIsToldInPairs(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		now := time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC)
		var o Outage
		var heard []string
		var flying []agenda.Entry // were sent, and are not settled yet
		for step := range 200 {
			now = now.Add(time.Duration(random.IntN(40)) * time.Minute)
			end := step >= 190
			switch n := random.IntN(4); {
			case n == 0 && !end:
				o, _ = o.fails(now)
			case n == 1 || end && len(flying) == 0:
				o, _ = o.works(now)
			case n == 2 && len(flying) == 0:
				for _, e := range o.Agenda.DueAt(now) { // as Judge has it
					if (e.Kind == KindFailing) != o.lasts() {
						t.Fatalf("seed %d: %s is planned of %+v", seed, e.ID, o)
					}
					o.Agenda = o.Agenda.Claimed(e.ID, "w", now.Add(2*time.Minute))
					flying = append(flying, e)
					heard = append(heard, e.Kind)
				}
			}
			if len(flying) > 0 && (end || random.IntN(2) == 0) {
				e := flying[0]
				flying = nil
				o.Agenda = o.Agenda.Without(func(x agenda.Entry) bool { return x.ID == e.ID && x.Attempts > 0 })
				o, _ = o.Heard(e, now)
			}
		}
		o, _ = o.works(now)
		for _, e := range o.Agenda {
			heard = append(heard, e.Kind)
		}
		for i, kind := range heard {
			if want := [...]string{KindFailing, KindWorks}[i%2]; kind != want {
				t.Fatalf("seed %d: they hear %v", seed, heard)
			}
		}
		if len(heard)%2 != 0 {
			t.Fatalf("seed %d: they never hear that it works: %v", seed, heard)
		}
	}
}
