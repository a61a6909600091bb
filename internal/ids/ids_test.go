package ids_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/ids"
)

const letters = "0123456789abcdefghjkmnpqrstvwxyz"

func TestNewSortsByTime(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]*ids.Source{
		"random": ids.Random(),
		"seeded": ids.Seeded(rand.NewChaCha8([32]byte{1})),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
			var all []string
			for _, step := range []time.Duration{time.Millisecond, time.Second, time.Hour, 24 * 366 * time.Hour,
				100 * 24 * 366 * time.Hour} {
				for range 20 {
					at = at.Add(step)
					all = append(all, source.New(at))
				}
			}
			if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
				t.Error("ids of later are not greater")
			}
			for _, id := range all {
				if len(id) != 26 || strings.Trim(id, letters) != "" || !ids.Valid(id) {
					t.Fatalf("%q is no id", id)
				}
			}
		})
	}
}

// TestNewLayout: the first 48 bits are the time whatever the entropy is.
func TestNewLayout(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(0x0123456789ab)
	for _, fill := range []byte{0x00, 0xff, 0xa5} {
		b, ok := ids.Decode(ids.Seeded(bytes.NewReader(bytes.Repeat([]byte{fill}, 10))).New(at))
		want := append([]byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xab}, bytes.Repeat([]byte{fill}, 10)...)
		if !ok || !bytes.Equal(b[:], want) {
			t.Errorf("got %x, want %x", b, want)
		}
	}
}

func TestNewIsUniqueWithinAMillisecond(t *testing.T) {
	t.Parallel()
	at, source := time.UnixMilli(1), ids.Random()
	var mu sync.Mutex
	seen := map[string]bool{}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 1000 {
				id := source.New(at)
				mu.Lock()
				if seen[id] {
					t.Errorf("%s came twice", id)
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
}

// TestNoEntropy: better no program than ids that can be guessed.
func TestNoEntropy(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(*ids.Source){
		"New":    func(s *ids.Source) { s.New(time.UnixMilli(1)) },
		"Secret": func(s *ids.Source) { s.Secret(16) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s goes on with nine bytes", name)
				}
			}()
			f(ids.Seeded(strings.NewReader("nine byte")))
		}()
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	s := ids.Random()
	a, b := s.Secret(32), s.Secret(32)
	if len(a) != 32 || bytes.Equal(a, b) {
		t.Errorf("%x and %x", a, b)
	}
}

func TestDerive(t *testing.T) {
	t.Parallel()
	key := []byte("0123456789abcdef0123456789abcdef")
	// Clients and bookings that are stored are found again by this: it may never change.
	if got, want := ids.Derive(key, "client", "lotus", "email:kari@example.com"),
		"6ap95dx7d6pzxqvw24hmrhsv21"; got != want {
		t.Errorf("the id of a stored client is now %s, was %s", got, want)
	}
	seen := map[string][]string{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"a", "bc"}, {"ab", "c"}, {"abc"}, {"abc", ""}, {"", "abc"},
		{"a", "b", "c"},
		{"a\x00\x00\x00\x02bc"}, {"\x00\x00\x00\x01a"}, {"bc", "a"}, {"A", "bc"}, {strings.Repeat("a", 300)}} {
		id := ids.Derive(key, parts...)
		if !ids.Valid(id) || id != ids.Derive(bytes.Clone(key), slices.Clone(parts)...) {
			t.Errorf("%q: %s is not stable", parts, id)
		}
		if other, twice := seen[id]; twice {
			t.Errorf("%q and %q have the same id", parts, other)
		}
		seen[id] = parts
		if id == ids.Derive([]byte("another key"), parts...) {
			t.Errorf("%q: another key gives the same id", parts)
		}
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		b    [16]byte
		want string
	}{
		{"zero", [16]byte{}, "00000000000000000000000000"},
		{"one", [16]byte{15: 1}, "00000000000000000000000001"},
		{"over the halves", [16]byte{7: 1}, "0000000000000g000000000000"},
		{"the most", [16]byte(bytes.Repeat([]byte{0xff}, 16)), "7zzzzzzzzzzzzzzzzzzzzzzzzz"},
		// Example of the ULID specification: 01ARZ3NDEKTSV4RRFFQ69G5FAV.
		{"ULID", [16]byte{0x01, 0x56, 0x3e, 0x3a, 0xb5, 0xd3, 0xd6, 0x76, 0x4c, 0x61, 0xef, 0xb9, 0x93, 0x02, 0xbd,
			0x5b}, "01arz3ndektsv4rrffq69g5fav"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := ids.Encode(c.b); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if b, ok := ids.Decode(c.want); !ok || b != c.b {
				t.Errorf("decoded %x %t", b, ok)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	const good = "01arz3ndektsv4rrffq69g5fav"
	bad := map[string]string{"empty": "", "short": good[1:], "long": good + "0", "129 bits": "8" + good[1:],
		"upper case": strings.ToUpper(good),
		"a line end": good[:25] + "\n", "NUL": good[:25] + "\x00", "a letter of two bytes": good[:24] + "å",
		"a key's separator": good[:25] + "#"}
	for _, r := range "ilou" {
		bad["the letter "+string(r)] = good[:25] + string(r)
	}
	for name, s := range bad {
		if _, ok := ids.Decode(s); ok || ids.Valid(s) {
			t.Errorf("took %s: %q", name, s)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"", "01arz3ndektsv4rrffq69g5fav", "7zzzzzzzzzzzzzzzzzzzzzzzzz",
		"80000000000000000000000000", "01ARZ3NDEKTSV4RRFFQ69G5FAV"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if b, ok := ids.Decode(s); ok && ids.Encode(b) != s {
			t.Errorf("%q is another form of %q", s, ids.Encode(b))
		}
	})
}

func FuzzEncode(f *testing.F) {
	f.Add(make([]byte, 16), make([]byte, 16))
	f.Fuzz(func(t *testing.T, x, y []byte) {
		if len(x) != 16 || len(y) != 16 {
			return
		}
		a, b := ids.Encode([16]byte(x)), ids.Encode([16]byte(y))
		if got, ok := ids.Decode(a); !ok || !bytes.Equal(got[:], x) {
			t.Errorf("%x comes back as %x", x, got)
		}
		if strings.Compare(a, b) != bytes.Compare(x, y) {
			t.Errorf("%x and %x change their order as %s and %s", x, y, a, b)
		}
	})
}
