package schedule

import (
	"cmp"
	"time"

	"stund/internal/civil"
)

// Stretch is a stretch of time, from Start to before End.
type Stretch struct {
	Start, End time.Time
}

// Open returns the diary's hours on the days from..to (inclusive) of the practice's zone, in their order; those that
// touch are one. Absences and claims are not asked. The hours are in the diary's own zone, if it has one.
func (d *Diary) Open(zone *time.Location, from, to civil.Date) []Stretch {
	lo, hi := minuteOf(from.Start(zone)), minuteOf(to.AddDays(1).Start(zone))
	own := &days{zone: cmp.Or(d.Zone, zone)}
	own.first = from.AddDays(-1).DaysSince(epoch) // another zone's day begins earlier or later
	for date := from.AddDays(-1); !date.After(to.AddDays(2)); date = date.AddDays(1) {
		own.starts, own.dates = append(own.starts, minuteOf(date.Start(own.zone))), append(own.dates, date)
	}
	reader := newReader(d, nil, own)
	var spans []span
	for n := range len(own.starts) - 1 {
		spans = own.resolve(own.first+n, reader.on(own.first+n), spans)
	}
	var out []Stretch
	for _, s := range spans {
		if s.from, s.to = max(s.from, lo), min(s.to, hi); s.from < s.to {
			out = append(out, Stretch{timeOf(s.from), timeOf(s.to)})
		}
	}
	return out
}
