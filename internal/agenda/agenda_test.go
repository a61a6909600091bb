package agenda_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func in(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

func names(list []agenda.Entry) (out []string) {
	for _, e := range list {
		out = append(out, e.ID)
	}
	return out
}

func TestNewReadsTheID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]agenda.Entry{
		"expire":                       {Kind: "expire"},
		"notice.email":                 {Kind: "notice", Channel: "email"},
		"confirmation.email.client":    {Kind: "confirmation", Channel: "email", To: "client"},
		"reminder.sms.client.120":      {Kind: "reminder", Channel: "sms", To: "client"},
		"moved.email.practitioner.3.x": {Kind: "moved", Channel: "email", To: "practitioner"},
		"":                             {},
	} {
		want.ID, want.At = id, noon
		if diff := cmp.Diff(want, agenda.New(id, noon.In(time.FixedZone("", 3600)).Add(time.Second-1))); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	claimed := agenda.New("reminder.sms.client.120", noon)
	claimed.Attempts, claimed.Lease = 1, in(5)
	held := claimed
	held.Holder = "7Q3ZK9XW"
	retried := agenda.New("reminder.sms.client.120", noon)
	retried.Attempts, retried.Retry = 3, in(9)
	both := agenda.New("x", in(-1))
	both.Attempts, both.Retry, both.Lease = 2, in(1), in(2)
	for _, c := range []struct {
		e    agenda.Entry
		want string
	}{
		{agenda.New("expire", noon), "expire@1795435200"},
		{agenda.New("early", time.Unix(-1, 0)), "early@-1"},
		{claimed, "reminder.sms.client.120@1795435200,1,0,1795435500"},
		{held, "reminder.sms.client.120@1795435200,1,0,1795435500,7Q3ZK9XW"},
		{retried, "reminder.sms.client.120@1795435200,3,1795435740,0"},
		{both, "x@1795435140,2,1795435260,1795435320"},
	} {
		t.Run(c.want, func(t *testing.T) {
			t.Parallel()
			got, err := c.e.MarshalText()
			if err != nil || string(got) != c.want {
				t.Errorf("written as %s, %v", got, err)
			}
			var back agenda.Entry
			if err := back.UnmarshalText([]byte(c.want)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.e, back); diff != "" {
				t.Error(diff)
			}
		})
	}
	list := agenda.Agenda{claimed, held, retried, both}
	data, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	var back agenda.Agenda
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(list, back); diff != "" {
		t.Error(diff)
	}
}

func TestUnmarshalTextRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "x", "@5", "x@", "x@five", "x@5,1", "x@5,1,0", "x@5,1,0,0,0", "x@5,1,0,0,a",
		"x@5,1,0,9,", "x@5,1,0,9,a b", "x@5,1,0,9,a,b", "x@5,,,", "x@5,1,0,0 ", "x@5,1,0,9223372036854775808", "x@5@6",
		"x@5,1.5,0,0", "x@0x5", "x@1_000"} {
		var e agenda.Entry
		if err := e.UnmarshalText([]byte(s)); err == nil {
			t.Errorf("took %q as %+v", s, e)
		}
	}
}

func FuzzUnmarshalText(f *testing.F) {
	for _, s := range []string{"expire@1795435200", "reminder.sms.client.120@1795435200,1,0,1795435500", "x@5,1,0,9,w1",
		"x@-62135596800,1,-62135596800,0", "x@5@6", "@", ",,,"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var e, back agenda.Entry
		if err := e.UnmarshalText(b); err != nil {
			return
		}
		text, err := e.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if err := back.UnmarshalText(text); err != nil {
			t.Fatalf("%q was written as %q, which cannot be read: %v", b, text, err)
		}
		if e != back {
			t.Errorf("%q was written as %q", b, text)
		}
	})
}

func TestWhenAndAmbiguous(t *testing.T) {
	t.Parallel()
	entry := func(at, retry, lease int) agenda.Entry {
		e := agenda.New("x", in(at))
		if retry != 0 {
			e.Retry = in(retry)
		}
		if lease != 0 {
			e.Lease = in(lease)
		}
		return e
	}
	for _, c := range []struct {
		name string
		e    agenda.Entry
		want int
	}{
		{"planned", entry(5, 0, 0), 5},
		{"to be tried again", entry(5, 9, 0), 9},
		{"claimed", entry(5, 0, 7), 7},
		{"claimed again", entry(5, 9, 12), 12},
		{"moved to later than its retry", entry(20, 9, 12), 20},
		{"the lease ends before the retry", entry(5, 9, 7), 9},
	} {
		if got := c.e.When(); !got.Equal(in(c.want)) {
			t.Errorf("%s: %s, want %s", c.name, got, in(c.want))
		}
	}
	for _, c := range []struct {
		name  string
		lease int
		now   time.Time
		want  bool
	}{
		{"never claimed", 0, in(100), false},
		{"claimed", 5, in(5).Add(-1), false},
		{"the lease just ran out", 5, in(5), true},
		{"long ago", 5, in(500), true},
	} {
		if got := entry(1, 0, c.lease).Ambiguous(c.now); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

func TestNextAndDueAt(t *testing.T) {
	t.Parallel()
	if _, ok := (agenda.Agenda{}).Next(); ok {
		t.Error("an empty agenda has a next")
	}
	leased := agenda.New("leased", in(-60))
	leased.Lease, leased.Attempts = in(5), 1
	late := agenda.New("late", in(-60))
	late.Retry = in(1)
	a := agenda.Agenda{agenda.New("b", in(2)), agenda.New("a", in(2)), late, leased, agenda.New("far", in(600))}
	if at, ok := a.Next(); !ok || !at.Equal(in(1)) {
		t.Errorf("next is %s", at)
	}
	for _, c := range []struct {
		now  time.Time
		want []string
	}{
		{in(1).Add(-1), nil},
		{in(1), []string{"late"}},
		{in(2), []string{"late", "a", "b"}},
		{in(5), []string{"late", "a", "b", "leased"}},
		{in(6000), []string{"late", "a", "b", "leased", "far"}},
	} {
		if diff := cmp.Diff(c.want, names(a.DueAt(c.now))); diff != "" {
			t.Errorf("at %s: %s", c.now, diff)
		}
	}
}

// TestLife goes through a claim, a failure, a claim that never came back, and the end.
func TestLife(t *testing.T) {
	t.Parallel()
	plan := agenda.Agenda{agenda.New("a", noon), agenda.New("b", in(60))}
	original := slices.Clone(plan)
	due := func(a agenda.Agenda, now time.Time, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, names(a.DueAt(now))); diff != "" {
			t.Errorf("at %s: %s", now, diff)
		}
	}
	due(plan, noon, "a")
	claimed := plan.Claimed("a", "w1", in(2))
	due(claimed, in(1))
	failed := claimed.Released("a", in(10))
	due(failed, in(9))
	due(failed, in(10), "a")
	if e, _ := claimed.Find("a"); e.Holder != "w1" {
		t.Errorf("claimed by w1: %+v", e)
	}
	if e, _ := failed.Find("a"); e.Attempts != 1 || e.Holder != "" || e.Ambiguous(in(10)) {
		t.Errorf("after a known failure: %+v", e)
	}
	again := failed.Claimed("a", "w2", in(12))
	due(again, in(11))
	due(again, in(12), "a")
	if e, _ := again.Find("a"); e.Attempts != 2 || !e.Ambiguous(in(12)) {
		t.Errorf("after a lease ran out: %+v", e)
	}
	settled := again.Settled("a")
	if _, ok := settled.Find("a"); ok || len(settled) != 1 {
		t.Errorf("settled: %v", names(settled))
	}
	due(settled, in(60), "b")
	if diff := cmp.Diff(original, plan); diff != "" {
		t.Errorf("the plan that was read has changed: %s", diff)
	}
	if diff := cmp.Diff(plan, plan.Claimed("c", "w3", in(9)).Released("c", in(9)).Settled("c")); diff != "" {
		t.Errorf("an entry that is not there: %s", diff)
	}
}

// TestDoubt: what may be on its way keeps its lease, and what comes after it waits for that.
func TestDoubt(t *testing.T) {
	t.Parallel()
	doubted := agenda.Agenda{agenda.New("a", noon)}.Claimed("a", "w1", in(2)).Doubted("a", in(1))
	if e, _ := doubted.Find("a"); e.Holder != "" || !e.When().Equal(in(2)) || !e.Retry.Equal(in(1)) {
		t.Errorf("doubted: %+v", e)
	}
	for _, c := range []struct {
		name  string
		until time.Time
		want  int
	}{{"nothing", time.Time{}, 0}, {"earlier", in(-3), 0}, {"later", in(3), 3}} {
		e := agenda.New("b", noon).NotBefore(c.until)
		if !e.When().Equal(in(c.want)) {
			t.Errorf("%s: %s", c.name, e.When())
		}
		plan := append(doubted.With(e), agenda.New("c", noon).NotBefore(in(9)))
		hastened := plan.Hastened(func(e agenda.Entry) bool { return e.ID != "c" })
		a, _ := hastened.Find("a")
		b, _ := hastened.Find("b")
		c, _ := hastened.Find("c")
		if !a.When().Equal(in(2)) || !b.When().Equal(noon) || !c.When().Equal(in(9)) {
			t.Errorf("hastened: %v", hastened)
		}
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	plan := make(agenda.Agenda, 0, 8) // room, so that appending would write into what others hold
	plan = append(plan, agenda.New("a", noon))
	one, two := plan.With(agenda.New("b", noon)), plan.With(agenda.New("c", noon))
	moved := one.With(agenda.New("a", in(30)))
	if fmt.Sprint(names(plan), names(one), names(two), names(moved)) != "[a] [a b] [a c] [a b]" {
		t.Errorf("got %v %v %v %v", names(plan), names(one), names(two), names(moved))
	}
	if e, _ := moved.Find("a"); !e.At.Equal(in(30)) {
		t.Errorf("a is at %s", e.At)
	}
	if e, _ := one.Find("a"); !e.At.Equal(noon) {
		t.Error("With changed what it copied")
	}
	kept := moved.Without(func(e agenda.Entry) bool { return e.ID == "a" })
	if len(moved) != 2 || moved[0].ID != "a" || len(kept) != 1 {
		t.Errorf("Without left %v of %v", names(kept), names(moved))
	}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}
	for i, m := range want {
		if got := agenda.Backoff(i + 1); got != m*time.Minute {
			t.Errorf("%d: %s", i+1, got)
		}
	}
	for n, m := range map[int]time.Duration{-5: 1, 0: 1, 63: 60, 1 << 40: 60} {
		if got := agenda.Backoff(n); got != m*time.Minute {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	spread := map[string]int{}
	for n := range 4000 {
		id := fmt.Sprintf("entity-%d", n)
		p := agenda.Messages.Place(id, in(n))
		spread[p.Partition]++
		if other := agenda.Messages.Place(id, in(n+1)); other.Partition != p.Partition {
			t.Fatalf("%s changes its shard with its time", id)
		}
	}
	shards := agenda.Messages.Partitions()
	for _, shard := range shards {
		if got, fair := spread[shard], 4000/len(shards); got < fair*4/5 || got > fair*6/5 {
			t.Errorf("%s has %d of 4000", shard, got)
		}
	}
	if len(spread) != len(shards) {
		t.Errorf("readers do not ask all of %v", spread)
	}
	calls := agenda.Desk{Name: "calls", Shards: 1}
	for n := range 100 { // desks do not meet
		id := fmt.Sprint(n)
		if calls.Place(id, noon).Partition == agenda.Messages.Place(id, noon).Partition {
			t.Fatal("two desks share a shard")
		}
	}
}

// TestIndexOrder: the index's bytes order as the instants do, nothing is found early, and everything is found by the
// whole second after.
func TestIndexOrder(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	oslo := time.FixedZone("", 3600)
	for range 5000 {
		at := noon.Add(time.Duration(random.Int64N(int64(72 * time.Hour)))).In(oslo)
		if random.IntN(2) == 0 {
			at = at.Truncate(time.Second)
		}
		now := at.Add(time.Duration(random.Int64N(int64(4*time.Second))) - 2*time.Second)
		id := []string{"0", "zzz", "åøæ", "\U0010fffe", "å#b"}[random.IntN(5)]
		place := agenda.Messages.Place(id, at).Sort
		found := place <= agenda.Until(now)
		if found && now.Before(at) {
			t.Fatalf("%s is found at %s", at, now)
		}
		if !found && !now.Before(at.Add(time.Second)) {
			t.Fatalf("%s is not found at %s", at, now)
		}
		if at.Equal(at.Truncate(time.Second)) && found != !now.Before(at) {
			t.Fatalf("%s at %s: found %t", at, now, found)
		}
		back, err := agenda.DueTime(place)
		if err != nil || back.Before(at) || back.Sub(at) >= time.Second || back.Location() != time.UTC {
			t.Fatalf("%s reads as %s, %v", at, back, err)
		}
		if later := agenda.Instant(at.Add(time.Second)); later <= agenda.Instant(at) {
			t.Fatalf("%s is not before %s", agenda.Instant(at), later)
		}
	}
	if got := agenda.Instant(time.Unix(0, 0)); got != "1970-01-01T00:00:00Z" {
		t.Errorf("at once is %s", got)
	}
}

func TestDueTimeRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "#x", "2026-11-23#x", "2026-11-23T12:00:00+01:00#x"} {
		if at, err := agenda.DueTime(s); err == nil {
			t.Errorf("took %.40q as %s", s, at)
		}
	}
}

// TestWithin: what a clock that was fast wrote keeps no entry from its worker, and leaves the doubt of a lease.
func TestWithin(t *testing.T) {
	t.Parallel()
	fast, near := agenda.New("fast", in(-5)), agenda.New("near", in(-5))
	fast.Retry, fast.Lease = noon.AddDate(1, 0, 0), noon.AddDate(1, 0, 0)
	near.Retry, near.Lease = in(60), in(60)
	list := agenda.Agenda{fast, near, agenda.New("planned", noon.AddDate(2, 0, 0))}
	got := list.Within(noon, time.Hour)
	due := got.DueAt(noon)
	if len(due) != 1 || due[0].ID != "fast" || !due[0].Ambiguous(noon) {
		t.Errorf("due are %+v", due)
	}
	if diff := cmp.Diff(list[1:], got[1:]); diff != "" {
		t.Error(diff)
	}
	if !list[0].Retry.Equal(noon.AddDate(1, 0, 0)) {
		t.Error("the agenda itself was changed")
	}
}
