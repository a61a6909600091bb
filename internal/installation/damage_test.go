package installation

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stund/internal/store/bolt"
)

// trimmed returns the database without the room behind what is in it, which makes it large.
func trimmed(t *testing.T, files map[string][]byte) map[string][]byte {
	t.Helper()
	var b bytes.Buffer
	path := filepath.Join(lay(t, files), Database)
	if err := bolt.Copy(path, &b, func(bolt.Found, int64) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return with(files, Database, b.Bytes())
}

// harm damages one of the files, or exchanges it for an earlier or a foreign one.
func harm(r *rand.Rand, files, before, foreign map[string][]byte) (how string, harmed map[string][]byte) {
	name := parts[r.IntN(len(parts))]
	b := bytes.Clone(files[name])
	at := r.IntN(len(b))
	switch r.IntN(8) {
	case 0:
		return name + " cut to " + fmt.Sprint(at), with(files, name, b[:at])
	case 1:
		return name + " is gone", with(files, name, nil)
	case 2:
		return name + " of an earlier start", with(files, name, before[name])
	case 3:
		return name + " of another installation", with(files, name, foreign[name])
	case 4:
		other := parts[r.IntN(len(parts))]
		swapped := with(files, name, files[other])
		return name + " and " + other + " swapped", with(swapped, other, files[name])
	case 5:
		end := min(len(b), at+1+r.IntN(5000))
		clear(b[at:end])
		return fmt.Sprint(name, " has zeros from ", at, " to ", end), with(files, name, b)
	case 6:
		return fmt.Sprint(name, " goes on after its end"), with(files, name, append(b, byte(r.Uint32())))
	}
	b[at] ^= 1 << r.IntN(8)
	return fmt.Sprint(name, " has a bit flipped at ", at), with(files, name, b)
}

// TestDamage harms the folder of an installation in many ways, after a kill and after a clean stop: either all is
// there, or the start is refused in words. 120 rounds, with FULL=1 a thousand.
func TestDamage(t *testing.T) {
	t.Parallel()
	rounds := 120
	switch {
	case testing.Short(): // one goroutine
		rounds = 4
	case os.Getenv("FULL") == "1":
		rounds = 1000
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	before, _, dead, stopped := history(t)
	before, dead, stopped = trimmed(t, before), trimmed(t, dead), trimmed(t, stopped)
	foreign, refusals := trimmed(t, other(t)), 0
	for n := range rounds {
		files := stopped
		if n%2 == 0 {
			files = dead
		}
		how, harmed := harm(r, files, before, foreign)
		folder := lay(t, harmed)
		i, err := Open(folder, bolt.Options{})
		if err != nil {
			refusals++
			words := err.Error()
			if !errors.Is(err, ErrParts) || strings.Contains(words, "goroutine") || strings.Contains(words, "panic") {
				t.Errorf("%s: %v", how, err)
			}
			if !maps.EqualFunc(harmed, contents(t, folder), bytes.Equal) {
				t.Errorf("%s: it was refused, and something was changed", how)
			}
		} else {
			if got := booked(t, i); got != 200 {
				t.Errorf("%s: %d bookings, not 200", how, got)
			}
			if err := i.check(t.Context()); err != nil {
				t.Errorf("%s: %v", how, err)
			}
			shut(t, i)
		}
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d were refused", refusals, rounds)
}
