package schedule_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"stund/internal/ids"
	"stund/internal/schedule"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func claim(service string, at time.Time, bookings ...string) schedule.Claim {
	return schedule.Claim{Start: at.Add(-10 * time.Minute), End: at.Add(time.Hour), Service: service, At: at,
		Bookings: bookings, Seats: len(bookings)}
}

func TestLedgerWith(t *testing.T) {
	t.Parallel()
	base := schedule.Ledger{}.With(claim("yoga", noon, "a"))
	longer := claim("yoga", noon, "b")
	longer.End = longer.End.Add(time.Minute)
	for name, c := range map[string]struct {
		add  schedule.Claim
		want []schedule.Claim
	}{
		"joins its session":    {claim("yoga", noon, "b"), []schedule.Claim{claim("yoga", noon, "a", "b")}},
		"is not counted twice": {claim("yoga", noon, "a"), []schedule.Claim{claim("yoga", noon, "a")}},
		"another service is its own": {claim("talk", noon, "b"),
			[]schedule.Claim{claim("talk", noon, "b"), claim("yoga", noon, "a")}},
		"another span is its own": {longer, []schedule.Claim{claim("yoga", noon, "a"), longer}},
		"what begins earlier is before": {claim("yoga", noon.Add(-2*time.Hour), "b"),
			[]schedule.Claim{claim("yoga", noon.Add(-2*time.Hour), "b"), claim("yoga", noon, "a")}},
		"what begins later is after": {claim("yoga", noon.Add(2*time.Hour), "b"),
			[]schedule.Claim{claim("yoga", noon, "a"), claim("yoga", noon.Add(2*time.Hour), "b")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, base.With(c.add).Claims); d != "" {
				t.Errorf("claims (-want +got):\n%s", d)
			}
			if d := cmp.Diff([]schedule.Claim{claim("yoga", noon, "a")}, base.Claims); d != "" {
				t.Errorf("the ledger asked was changed (-want +got):\n%s", d)
			}
		})
	}
}

func TestLedgerWithout(t *testing.T) {
	t.Parallel()
	base := schedule.Ledger{}.With(claim("yoga", noon, "a")).With(claim("yoga", noon, "b")).With(claim("talk",
		noon.Add(time.Hour), "c"))
	for name, c := range map[string]struct {
		booking string
		want    []schedule.Claim
	}{
		"a seat is free again": {"a", []schedule.Claim{claim("yoga", noon, "b"),
			claim("talk", noon.Add(time.Hour), "c")}},
		"the last takes the claim away": {"c", []schedule.Claim{claim("yoga", noon, "a", "b")}},
		"one that is not there": {"x", []schedule.Claim{claim("yoga", noon, "a", "b"),
			claim("talk", noon.Add(time.Hour), "c")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, base.Without(c.booking).Claims); d != "" {
				t.Errorf("claims (-want +got):\n%s", d)
			}
		})
	}
	if n := len(base.Claims[0].Bookings); n != 2 {
		t.Errorf("the ledger asked was changed: its session holds %d bookings", n)
	}
}

// TestLedgerOfBefore: what was written before claims said what they were made with reads as it was.
func TestLedgerOfBefore(t *testing.T) {
	t.Parallel()
	const written = "\x01\x8c\xe9\xc4\x1c" + "\x02\x04yoga\x04talk" + "\x02" +
		"\x00\x46\x14\x00\x0b\x05" + "\x01a\x01b" + // two bookings, plain, with five seats
		"\x3c\x46\x14\x01\x06" + "\x01c"
	want := schedule.Ledger{}.With(claim("yoga", noon, "a", "b")).With(claim("talk", noon.Add(time.Hour), "c"))
	want.Claims[0].Seats = 5
	var got schedule.Ledger
	if err := got.UnmarshalBinary([]byte(written)); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("read (-want +got):\n%s", d)
	}
	known := want.Claims[0]
	known.Until, known.Resources, known.Place = noon.Add(50*time.Minute), []string{"room"}, "storgata"
	recalled := got.Recalled(known)
	if d := cmp.Diff([]schedule.Claim{known, want.Claims[1]}, recalled.Claims); d != "" {
		t.Errorf("recalled (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the ledger asked was changed (-want +got):\n%s", d)
	}
}

func TestLedgerSize(t *testing.T) {
	t.Parallel()
	source := ids.Seeded(rand.NewChaCha8([32]byte{}))
	service := source.New(noon)
	size := func(claims int, made bool) int {
		var l schedule.Ledger
		for i := range claims {
			c := claim(service, noon.Add(time.Duration(i)*75*time.Minute), source.New(noon))
			if made {
				c.Until, c.Resources, c.Place = c.At.Add(50*time.Minute), []string{"rom-1"}, "storgata"
			}
			l = l.With(c)
		}
		b, err := l.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		return len(b)
	}
	if header := size(0, false); header > 12 {
		t.Errorf("an empty ledger takes %d bytes", header)
	}
	if each := float64(size(101, false)-size(1, false)) / 100; each > 24 {
		t.Errorf("a claim takes %.1f bytes, want at most 24", each)
	}
	if each := float64(size(101, true)-size(1, true)) / 100; each > 28 {
		t.Errorf("a claim takes %.1f bytes with what it was made with, want at most 28", each)
	}
}

func TestLedgerRoundTrip(t *testing.T) {
	t.Parallel()
	source := ids.Seeded(rand.NewChaCha8([32]byte{1}))
	rapid.Check(t, func(t *rapid.T) {
		var l schedule.Ledger
		for range rapid.IntRange(0, 12).Draw(t, "claims") {
			start := noon.Add(time.Duration(rapid.IntRange(-50_000_000, 50_000_000).Draw(t, "start")) * time.Minute)
			c := schedule.Claim{
				Start: start,
				End:   start.Add(time.Duration(rapid.IntRange(1, 5000).Draw(t, "length")) * time.Minute),
				Service: rapid.SampledFrom([]string{"", "massage", "01jd00000000000000000000zz", "ø"}).Draw(t,
					"service"),
				At:    start.Add(time.Duration(rapid.IntRange(-100, 500).Draw(t, "at")) * time.Minute),
				Seats: rapid.IntRange(0, 40).Draw(t, "seats"),
			}
			if rapid.Bool().Draw(t, "known") {
				c.Until = c.At.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "lasts")) * time.Minute)
				c.Place = rapid.SampledFrom([]string{"", "storgata", "massage"}).Draw(t, "place")
				c.Resources = rapid.SampledFrom([][]string{nil, {"room"}, {"room", "storgata"}}).Draw(t, "resources")
			}
			plain := rapid.Bool().Draw(t, "plain ids")
			for range rapid.IntRange(0, 4).Draw(t, "bookings") {
				id := source.New(noon)
				if plain {
					id = "b-" + id
				}
				c.Bookings = append(c.Bookings, id)
			}
			l = l.With(c)
		}
		b, err := l.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got schedule.Ledger
		if err := got.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(l, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("read back (-written +read):\n%s", d)
		}
	})
}

func TestLedgerRefuses(t *testing.T) {
	t.Parallel()
	change := func(f func(*schedule.Claim)) schedule.Ledger {
		c := claim("yoga", noon, "a")
		f(&c)
		return schedule.Ledger{Claims: []schedule.Claim{c}}
	}
	for name, c := range map[string]struct {
		ledger schedule.Ledger
		want   string
	}{
		"an end at its start": {change(func(c *schedule.Claim) { c.End = c.Start }), "not after its start"},
		"a half minute":       {change(func(c *schedule.Claim) { c.At = c.At.Add(30 * time.Second) }), "whole minutes"},
		"the far future":      {change(func(c *schedule.Claim) { c.End = c.End.AddDate(20000, 0, 0) }), "out of reach"},
		"less than no seats":  {change(func(c *schedule.Claim) { c.Seats = -1 }), "seats"},
		"a novel for an id":   {change(func(c *schedule.Claim) { c.Service = strings.Repeat("x", 300) }), "service id"},
		"a novel for a booking": {change(func(c *schedule.Claim) { c.Bookings[0] = strings.Repeat("x", 300) }),
			"booking id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := c.ledger.MarshalBinary(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one about %q", err, c.want)
			}
		})
	}
	whole, err := change(func(*schedule.Claim) {}).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":       {nil, "empty"},
		"a new version": {append([]byte{3}, whole[1:]...), "version 3"},
		"a half":        {whole[:len(whole)/2], "at byte"},
		"a tail":        {append(bytes.Clone(whole), 0), "more bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := schedule.Ledger{Claims: []schedule.Claim{claim("kept", noon, "k")}}
			if err := l.UnmarshalBinary(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one with %q", err, c.want)
			}
			if len(l.Claims) != 1 || l.Claims[0].Service != "kept" {
				t.Errorf("the ledger was changed to %+v", l)
			}
		})
	}
}

// FuzzLedger reads any bytes: what is read can be written, and reads the same again.
func FuzzLedger(f *testing.F) {
	l := schedule.Ledger{}.With(claim("yoga", noon, "01jd0000000000000000000000", "01jd0000000000000000000001")).
		With(claim("talk", noon.Add(time.Hour), "plain"))
	l.Claims[0].Seats = 7
	whole, err := l.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	for i := range whole {
		f.Add(whole[:i])
	}
	f.Add(whole)
	f.Add([]byte{1, 0, 0, 0})
	f.Add([]byte{2, 0, 0, 0})
	f.Add([]byte{1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, data []byte) {
		var read schedule.Ledger
		if read.UnmarshalBinary(data) != nil {
			return
		}
		written, err := read.MarshalBinary()
		if err != nil {
			t.Fatalf("read %+v, which cannot be written: %v", read, err)
		}
		var again schedule.Ledger
		if err := again.UnmarshalBinary(written); err != nil {
			t.Fatalf("written %x, which cannot be read: %v", written, err)
		}
		rewritten, err := again.MarshalBinary()
		if err != nil || !bytes.Equal(written, rewritten) {
			t.Fatalf("written %x, then %x, %v", written, rewritten, err)
		}
	})
}
