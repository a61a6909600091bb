package due_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/due"
	"stund/internal/ids"
	"stund/internal/store"
)

// thing is a stored item that is nothing but an agenda.
type thing struct {
	key     store.Key
	a       agenda.Agenda
	version int64
}

func (x thing) Agenda() agenda.Agenda               { return x.a }
func (x thing) Planned(a agenda.Agenda) due.Carrier { x.a = a; return x }
func (x thing) Essence() string                     { return "" }
func (x thing) Write() (store.Op, error) {
	var text []string
	for _, e := range x.a {
		b, err := e.MarshalText()
		if err != nil {
			return store.Op{}, err
		}
		text = append(text, string(b))
	}
	i := store.Item{Key: x.key, Kind: "thing", Data: []byte(strings.Join(text, " "))}
	if at, ok := x.a.Next(); ok {
		i.Due = desk.Place(x.key.Partition, at)
	}
	return store.Save(i, x.version), nil
}

func decodeThing(i store.Item) (due.Carrier, error) {
	x := thing{key: i.Key, version: i.Version}
	for _, s := range strings.Fields(string(i.Data)) {
		var e agenda.Entry
		if err := e.UnmarshalText([]byte(s)); err != nil {
			return nil, err
		}
		x.a = append(x.a, e)
	}
	return x, nil
}

// thing stores one with the entries.
func (w *world) thing(entries ...agenda.Entry) store.Key {
	w.t.Helper()
	x := thing{key: key("thing"), a: entries}
	op, err := x.Write()
	if err == nil {
		err = w.db.Transact(w.t.Context(), op)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return x.key
}

// agenda returns what the thing has planned.
func (w *world) agenda(k store.Key) agenda.Agenda {
	w.t.Helper()
	i, err := w.db.Get(w.t.Context(), k, store.Strong)
	if err != nil {
		w.t.Fatal(err)
	}
	x, err := decodeThing(i)
	if err != nil {
		w.t.Fatal(err)
	}
	return x.Agenda()
}

// things is the kind of things, at the time that clock tells.
func (w *world) things(clock func() time.Time, prepare due.Prepare) due.Kind {
	l := due.Leases{Store: w.db, IDs: ids.Random(), Now: clock,
		Retry: store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}}
	return l.Kind("thing", desk, decodeThing, prepare)
}

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

// had is the task of an effect that is had.
func had(do func()) due.Task {
	return due.Task{Effect: func(context.Context, int) due.Outcome {
		do()
		return due.Outcome{Result: due.Done}
	}}
}

// TestAnEntryThatGoesWrong stops none of those behind it, and stays due. What went wrong is told of each.
func TestAnEntryThatGoesWrong(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	w := open(t)
	var entries []agenda.Entry
	for n, id := range []string{"unknown", "error", "panic", "act", "act-panic", "effect-panic", "well.email.client",
		"also-well"} {
		entries = append(entries, agenda.New(id, now.Add(time.Duration(n)*time.Minute-time.Hour)))
	}
	k := w.thing(entries...)
	var done []string
	kind := w.things(at(now), func(_ context.Context, _ due.Carrier, e agenda.Entry, _ time.Time) (due.Task, error) {
		switch e.ID {
		case "unknown":
			return due.Task{}, due.ErrUnknown
		case "error":
			return due.Task{}, broken
		case "panic":
			panic("a mistake")
		case "act":
			return due.Task{Act: func(context.Context) error { return broken }}, nil
		case "act-panic":
			return due.Task{Act: func(context.Context) error { panic("a mistake") }}, nil
		case "effect-panic":
			return had(func() { panic("a mistake") }), nil
		}
		return had(func() { done = append(done, e.ID) }), nil
	})
	report, err := kind.Work(t.Context(), k)
	if want := []string{"well.email.client", "also-well"}; !slices.Equal(done, want) || report.Done != len(want) {
		t.Errorf("%q were done: %+v", done, report)
	}
	if !errors.Is(err, due.ErrUnknown) || !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	for _, e := range entries[:6] {
		if !strings.Contains(err.Error(), e.ID+": ") {
			t.Errorf("%s is not told of: %v", e.ID, err)
		}
	}
	left := w.agenda(k)
	if len(left) != 6 || left[5].Attempts != 1 || left[5].Lease.IsZero() {
		t.Errorf("left: %+v", left)
	}
}

// TestAnActThatLeavesItsEntry is an error, or it would be acted on for ever. One that plans it for later is none.
func TestAnActThatLeavesItsEntry(t *testing.T) {
	t.Parallel()
	w := open(t)
	k := w.thing(agenda.New("expire", now.Add(-2*time.Hour)), agenda.New("well", now.Add(-time.Hour)))
	acted, sent := 0, 0
	act := func(context.Context) error { acted++; return nil }
	kind := w.things(at(now), func(_ context.Context, _ due.Carrier, e agenda.Entry, _ time.Time) (due.Task, error) {
		if e.ID == "expire" {
			return due.Task{Act: act}, nil
		}
		return had(func() { sent++ }), nil
	})
	report, err := kind.Work(t.Context(), k)
	if err == nil || !strings.Contains(err.Error(), "expire") || strings.Count(err.Error(), "still due") != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	if acted != 1 || sent != 1 {
		t.Errorf("acted %d times and sent %d", acted, sent)
	}
	act = func(ctx context.Context) error {
		i, err := w.db.Get(ctx, k, store.Strong)
		if err != nil {
			return err
		}
		x, err := decodeThing(i)
		if err != nil {
			return err
		}
		op, err := x.Planned(agenda.Agenda{agenda.New("expire", now.Add(time.Minute))}).Write()
		return errors.Join(err, w.db.Transact(ctx, op))
	}
	if report, err := kind.Work(t.Context(), k); err != nil || report != (due.Report{Acted: 1}) {
		t.Errorf("put off: %+v, %v", report, err)
	}
}

// TestARetryLiesAhead: at least a minute where it names no time to come, and at most a day.
func TestARetryLiesAhead(t *testing.T) {
	t.Parallel()
	for in, want := range map[time.Duration]time.Duration{-time.Second: time.Minute, 0: time.Minute,
		time.Second: time.Second, 23 * time.Hour: 23 * time.Hour, 48 * time.Hour: 24 * time.Hour} {
		w := open(t)
		k := w.thing(agenda.New("reminder.email.client", now.Add(-time.Hour)))
		asked := 0
		later := due.Task{Outcome: due.Outcome{Result: due.Retried, Retry: now.Add(in)}}
		kind := w.things(at(now), func(context.Context, due.Carrier, agenda.Entry, time.Time) (due.Task, error) {
			asked++
			return later, nil
		})
		report, err := kind.Work(t.Context(), k)
		if err != nil || report != (due.Report{Retried: 1}) || asked != 1 {
			t.Errorf("in %v: %+v, %v, asked %d times", in, report, err, asked)
		}
		if got := w.agenda(k)[0].Retry; !got.Equal(now.Add(want)) {
			t.Errorf("in %v: put off until %v", in, got)
		}
	}
}

// TestAClockThatWasFast: what it put off for a year is looked at when the item is read by one that is right.
func TestAClockThatWasFast(t *testing.T) {
	t.Parallel()
	w := open(t)
	clock := now.AddDate(1, 0, 0)
	k := w.thing(agenda.New("reminder.email.client", now.Add(-time.Hour)))
	sent := 0
	kind := w.things(func() time.Time { return clock },
		func(context.Context, due.Carrier, agenda.Entry, time.Time) (due.Task, error) {
			return due.Task{Effect: func(context.Context, int) due.Outcome {
				if sent++; sent == 1 {
					return due.Outcome{Result: due.Retried, Retry: clock.Add(time.Minute)}
				}
				return due.Outcome{Result: due.Done}
			}}, nil
		})
	for range 2 {
		if _, err := kind.Work(t.Context(), k); err != nil {
			t.Fatal(err)
		}
		clock = now
	}
	if left := w.agenda(k); sent != 2 || len(left) != 0 {
		t.Errorf("sent %d times, left %+v", sent, left)
	}
}
