package catalogue_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/catalogue"
	"stund/internal/catalogue/desks"
	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/join"
	"stund/internal/store"
)

// TestEveryDeskWorksOnFurtherKinds: due work that a capability brings is done at whichever desk it says, also at one of
// another capability, and at one of its own.
func TestEveryDeskWorksOnFurtherKinds(t *testing.T) {
	t.Parallel()
	own := agenda.Desk{Name: "parcels", Job: "parcels", Shards: 1, Every: time.Minute}
	for _, desk := range append(desks.List(), own) {
		kind := due.Kind{Name: "parcel", Desk: desk, Work: func(context.Context, store.Key) (due.Report, error) {
			return due.Report{Done: 1}, nil
		}}
		b := &base.Base{Clock: clock.System{}, Log: slog.New(slog.DiscardHandler)}
		at := 0
		for _, j := range catalogue.Jobs(b, join.Outside{}, join.Capability{Due: []due.Kind{kind}}) {
			if j.Name != desk.Job {
				continue
			}
			at++
			done, err := j.Do(t.Context(), []due.Item{{Kind: "parcel", Key: store.Key{Partition: "p", Sort: "s"}}})
			if done != 1 || err != nil {
				t.Errorf("at the desk of %s: %d done, %v", desk.Name, done, err)
			}
		}
		if at != 1 {
			t.Errorf("%d jobs are named %s", at, desk.Job)
		}
	}
}
