package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/ids"
	"stund/internal/schedule"
)

// TestLedgerKeepsAll: whatever is claimed comes back as it was written, with ids of every form; of damaged bytes
// nothing comes but an error, or a ledger that can be written.
func TestLedgerKeepsAll(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	id := func() string {
		var raw [16]byte
		for i := range raw {
			raw[i] = byte(random.Uint32())
		}
		switch whole := ids.Encode(raw); random.IntN(4) {
		case 0:
			return whole + "~" + strconv.Itoa(random.IntN(1<<30))
		case 1:
			return fmt.Sprintf("år %d", random.IntN(9))
		default:
			return whole
		}
	}
	minutes := func(n int) time.Duration { return time.Duration(random.IntN(n)) * time.Minute }
	for range 3000 {
		var l schedule.Ledger
		for range random.IntN(6) {
			c := schedule.Claim{Start: noon.Add(minutes(3000) - 1500*time.Minute), Service: fmt.Sprint(random.IntN(3)),
				Seats: random.IntN(4)}
			c.End = c.Start.Add(time.Minute + minutes(2000))
			c.At = c.Start.Add(minutes(60) - 10*time.Minute)
			for range random.IntN(4) {
				c.Bookings = append(c.Bookings, id())
			}
			if random.IntN(2) == 0 {
				c.Until = c.At.Add(minutes(90))
				c.Place = [...]string{"", "0", "studio"}[random.IntN(3)]
				for range random.IntN(3) {
					c.Resources = append(c.Resources, [...]string{"", "1", "studio", "ø"}[random.IntN(4)])
				}
			}
			l = l.With(c)
		}
		written, err := l.MarshalBinary()
		if err != nil {
			t.Fatalf("%+v: %v", l, err)
		}
		var read schedule.Ledger
		if err := read.UnmarshalBinary(written); err != nil {
			t.Fatalf("%+v is written as %x: %v", l, written, err)
		}
		if d := gocmp.Diff(l, read, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("-claimed +read:\n%s", d)
		}
		for range 20 {
			damaged := append([]byte(nil), written...)
			damaged[random.IntN(len(damaged))] ^= 1 << random.IntN(8)
			if read.UnmarshalBinary(damaged[:random.IntN(len(damaged)+1)]) != nil {
				continue
			}
			if _, err := read.MarshalBinary(); err != nil {
				t.Fatalf("%x is read as %+v, which cannot be written: %v", damaged, read, err)
			}
		}
	}
}
