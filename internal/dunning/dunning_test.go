package dunning

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/civil"
)

// TestNext holds the first and the further reminders to each country's rules.
func TestNext(t *testing.T) {
	t.Parallel()
	due, heard := day(2026, 3, 31), day(2026, 3, 1)
	sent := func(on civil.Date, days int, fee int64) Sent { return Sent{on, on.AddDays(days), fee} }
	for name, c := range map[string]struct {
		debt Debt
		on   civil.Date
		want Reminder // zero: there is no further one
	}{
		"NO, first": {Debt{Country: "NO"}, day(2026, 4, 1), Reminder{From: day(2026, 4, 14), Fee: 3750, Days: 14}},
		"NO, second, after the deadline of the first": {
			Debt{Country: "NO", Sent: []Sent{sent(day(2026, 4, 14), 14, 3750)}}, day(2026, 4, 20),
			Reminder{From: day(2026, 4, 29), Fee: 3750, Days: 14}},
		"NO, third costs nothing": {
			Debt{Country: "NO", Sent: []Sent{sent(day(2026, 4, 14), 14, 3750), sent(day(2026, 4, 29), 14, 3750)}},
			day(2026, 5, 20), Reminder{From: day(2026, 5, 23), Days: without}},
		"NO, a year that nobody knows yet": {
			Debt{Country: "NO"}, day(2027, 1, 1), Reminder{From: day(2026, 4, 10), Days: without, Unknown: true}},
		"SE, agreed": {Debt{Country: "SE", Agreed: true}, day(2026, 4, 1),
			Reminder{From: day(2026, 4, 1), Fee: 6000, Days: 8}},
		"SE, not agreed": {Debt{Country: "SE"}, day(2026, 4, 1), Reminder{From: day(2026, 4, 10), Days: without}},
		"SE, only one is paid for": {
			Debt{Country: "SE", Agreed: true, Sent: []Sent{sent(day(2026, 4, 1), 8, 6000)}}, day(2026, 4, 12),
			Reminder{From: day(2026, 4, 19), Days: without}},
		"DK, ten days apart": {
			Debt{Country: "DK", Sent: []Sent{sent(day(2026, 4, 2), 5, 10000)}}, day(2026, 4, 8),
			Reminder{From: day(2026, 4, 12), Fee: 10000, Days: 10}},
		"DK, a fourth is none": {
			Debt{Country: "DK", Sent: []Sent{sent(day(2026, 4, 2), 10, 10000), sent(day(2026, 4, 13), 10, 10000),
				sent(day(2026, 4, 24), 10, 10000)}}, day(2026, 5, 8), Reminder{}},
		"FI": {Debt{Country: "FI"}, day(2026, 4, 1), Reminder{From: day(2026, 4, 14), Fee: 500, Days: 14}},
		"FI, heard of late": {Debt{Country: "FI", Heard: day(2026, 3, 20)}, day(2026, 4, 1),
			Reminder{From: day(2026, 4, 10), Days: without}},
		"FI, a business": {Debt{Country: "FI", Business: true}, day(2026, 4, 1),
			Reminder{From: day(2026, 4, 10), Days: without}},
		"another country": {Debt{Country: "IS"}, day(2026, 4, 1),
			Reminder{From: day(2026, 4, 10), Days: without, Unknown: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.debt.Due = due
			if c.debt.Heard.IsZero() {
				c.debt.Heard = heard
			}
			got, more := Next(c.debt, c.on)
			if (got.Fee > 0) != (got.Source != "") {
				t.Errorf("a fee of %d, and its source is %q", got.Fee, got.Source)
			}
			got.Source = ""
			if diff := cmp.Diff(c.want, got); diff != "" || more == (c.want == Reminder{}) {
				t.Errorf("more: %t (-want +got):\n%s", more, diff)
			}
		})
	}
}

// TestNeverMoreThanTheLawAllows sends reminders as early as Next says, for any debt, and counts.
func TestNeverMoreThanTheLawAllows(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(17, 17))
	most := map[string]int64{"NO": 7500, "SE": 6000, "DK": 30000, "FI": 1000}
	for range 2000 {
		d := Debt{
			Country:  []string{"NO", "SE", "DK", "FI"}[r.IntN(4)],
			Business: r.IntN(2) == 0,
			Agreed:   r.IntN(2) == 0,
		}
		d.Heard = day(2026, 1, 1).AddDays(r.IntN(300))
		d.Due = d.Heard.AddDays(r.IntN(40))
		on, fees := d.Due, int64(0)
		for {
			next, more := Next(d, on)
			if !more {
				break
			}
			on = later(on, next.From).AddDays(r.IntN(20))
			if next, _ = Next(d, on); on.Before(next.From) {
				continue // another year, another rule
			}
			if next.Fee > 0 && !on.After(d.Due) {
				t.Fatalf("%+v: charged on %s", d, on)
			}
			if n := len(d.Sent); n > 0 && next.Fee > 0 && !on.After(d.Sent[n-1].Deadline) {
				t.Fatalf("%+v: charged on %s before the deadline of the one before", d, on)
			}
			d.Sent = append(d.Sent, Sent{on, on.AddDays(next.Days), next.Fee})
			fees += next.Fee
		}
		if fees > most[d.Country] {
			t.Fatalf("%+v: %d", d, fees)
		}
	}
}

// TestSince holds interest to figures that were worked out by hand.
func TestSince(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		debt Debt
		open []Open
		last civil.Date
		want Interest
	}{
		"NO, 10,000 kr for the whole first half of 2026": { // 181 days: 10,000 × 12 % × 181 / 365
			Debt{Country: "NO", Due: day(2025, 12, 31)}, []Open{{day(2025, 1, 1), 1_000_000}}, day(2026, 6, 30),
			Interest{Minor: 59507}},
		"NO, a part was paid": { // 1,000 kr for 10 days, 400 for the next 20
			Debt{Country: "NO", Due: day(2026, 1, 31)}, []Open{{day(2026, 1, 1), 100_000}, {day(2026, 2, 11), 40_000}},
			day(2026, 3, 2), Interest{Minor: 592}},
		"NO, the second half of 2026 is not known": {
			Debt{Country: "NO", Due: day(2026, 6, 20)}, []Open{{day(2026, 6, 1), 365_000}}, day(2026, 8, 1),
			Interest{Minor: 1200, Unknown: []civil.Date{day(2026, 7, 1)}}},
		"SE, over a change of the rate": { // 3,650 kr: 10 days at 11 %, 10 at 10 %
			Debt{Country: "SE", Heard: day(2025, 5, 1), Due: day(2025, 6, 20)}, []Open{{day(2025, 6, 1), 365_000}},
			day(2025, 7, 10), Interest{Minor: 2100}},
		"SE, not before 30 days after the invoice": {
			Debt{Country: "SE", Heard: day(2026, 3, 1), Due: day(2026, 3, 10)}, []Open{{day(2026, 3, 1), 365_000}},
			day(2026, 4, 10), Interest{Minor: 1000}},
		"FI, a consumer": {Debt{Country: "FI", Due: day(2026, 1, 31)}, []Open{{day(2026, 1, 1), 365_000}},
			day(2026, 2, 10), Interest{Minor: 950}},
		"FI, a business": {Debt{Country: "FI", Business: true, Due: day(2026, 1, 31)},
			[]Open{{day(2026, 1, 1), 365_000}}, day(2026, 2, 10), Interest{Minor: 1050}},
		"DK, not known": {Debt{Country: "DK", Due: day(2026, 1, 31)}, []Open{{day(2026, 1, 1), 365_000}},
			day(2026, 2, 10), Interest{Unknown: []civil.Date{day(2026, 1, 1)}}},
		"paid in time": {Debt{Country: "NO", Due: day(2026, 1, 31)},
			[]Open{{day(2026, 1, 1), 365_000}, {day(2026, 1, 30), 0}}, day(2026, 3, 1), Interest{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, Since(c.debt, c.open, c.last)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSinceAgainstEachDay adds up day by day, with fractions of any size.
func TestSinceAgainstEachDay(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		d := Debt{Country: []string{"NO", "SE", "FI"}[r.IntN(3)], Business: r.IntN(2) == 0}
		d.Heard = day(2024, 12, 1).AddDays(r.IntN(500))
		d.Due = d.Heard.AddDays(r.IntN(60))
		last := d.Due.AddDays(r.IntN(500))
		open := []Open{{d.Heard, r.Int64N(1 << 40)}}
		for at := d.Heard; r.IntN(3) > 0; {
			at = at.AddDays(1 + r.IntN(100))
			open = append(open, Open{at, r.Int64N(1 << 40)})
		}
		total := new(big.Rat)
		var unknown []civil.Date
		for on := d.Due.AddDays(1); !on.After(last); on = on.AddDays(1) {
			if d.Country == "SE" && on.DaysSince(d.Heard) <= 30 {
				continue
			}
			rate, known := rateOn(d.Country, on)
			if !known {
				if half := halfOf(on); !slices.Contains(unknown, half) {
					unknown = append(unknown, half)
				}
				continue
			}
			bp := rate.consumer
			if d.Business {
				bp = rate.business
			}
			var is int64
			for _, o := range open {
				if !on.Before(o.From) {
					is = o.Minor
				}
			}
			total.Add(total, new(big.Rat).Mul(big.NewRat(is, 1), big.NewRat(bp, 3_650_000)))
		}
		total.Add(total, big.NewRat(1, 2))
		want := Interest{new(big.Int).Quo(total.Num(), total.Denom()).Int64(), unknown}
		if diff := cmp.Diff(want, Since(d, open, last)); diff != "" {
			t.Fatalf("%+v %v until %s (-want +got):\n%s", d, open, last, diff)
		}
	}
}

// TestDataIsInOrder: no two rows of a country hold on one day, and each has its source.
func TestDataIsInOrder(t *testing.T) {
	t.Parallel()
	for n, a := range fees {
		if a.source == "" || !a.to.IsZero() && a.to.Before(a.from) {
			t.Errorf("row %d of the fees", n)
		}
		for _, b := range fees[:n] {
			if a.country == b.country && (b.to.IsZero() || !b.to.Before(a.from)) {
				t.Errorf("two fees of %s on %s", a.country, a.from)
			}
		}
	}
	for n, a := range rates {
		if a.source == "" || a.half != halfOf(a.half) || a.business < a.consumer {
			t.Errorf("row %d of the rates", n)
		}
		for _, b := range rates[:n] {
			if a.country == b.country && a.half == b.half {
				t.Errorf("two rates of %s from %s", a.country, a.half)
			}
		}
	}
}
