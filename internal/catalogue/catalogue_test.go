package catalogue_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/catalogue"
	"stund/internal/catalogue/desks"
	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/ids"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/message"
	"stund/internal/store"
)

// TestLettersAreSentAtTheirDesk: also at one of the capability's own, which nobody else knows. Where nobody would send
// them, they do not join.
func TestLettersAreSentAtTheirDesk(t *testing.T) {
	t.Parallel()
	own := agenda.Desk{Name: "parcels", Job: "parcels", Shards: 1, Every: time.Minute}
	for _, desk := range append(desks.List(), own, agenda.Desk{}) {
		asked := errors.New("asked for the letters' item")
		l := message.Letters{Kind: "parcel", Desk: desk, Acts: map[string]message.Act{"return": nil},
			Decode: func(store.Item) (message.Subject, error) { return nil, asked }}
		b := &base.Base{Clock: clock.System{}, Log: slog.New(slog.DiscardHandler),
			Store: one{}, IDs: ids.Random(), Retry: store.Retrier{Sleep: clock.Sleep}}
		all := func() (all []jobs.Job, refused any) {
			defer func() { refused = recover() }()
			return catalogue.Jobs(b, join.Outside{}, join.Capability{Letters: []message.Letters{l}}), nil
		}
		made, refused := all()
		if others := desk.Name != "" && desk != own && desk != agenda.Messages; others != (refused != nil) {
			t.Errorf("letters for the desk of %q are refused: %v", desk.Name, refused)
		} else if others {
			continue
		}
		at := 0
		for _, j := range made {
			if j.Name != l.At().Job {
				continue
			}
			at++
			_, err := j.Do(t.Context(), []due.Item{{Kind: "parcel", Key: store.Key{Partition: "p", Sort: "s"}}})
			if !errors.Is(err, asked) {
				t.Errorf("at the desk of %q: %v", desk.Name, err)
			}
		}
		if at != 1 {
			t.Errorf("%d jobs send at the desk of %q", at, desk.Name)
		}
	}
}

// one is a store with one item, whatever is asked for.
type one struct{ store.Store }

func (one) Get(_ context.Context, k store.Key, _ store.Consistency) (store.Item, error) {
	return store.Item{Key: k, Kind: "parcel"}, nil
}

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
