package practice

import (
	"time"

	"stund/internal/civil"
)

// QuietHours are when clients are left in peace, in the practice's zone: [From, To), over midnight where To is not
// after From. From and To alike: never.
type QuietHours struct {
	From civil.Time `json:"from" doc:"First quiet minute." example:"21:00"`
	To   civil.Time `json:"to" doc:"First minute after it; the same as from: no quiet hours." example:"08:00"`
}

// night is the quiet hours of a practice that says nothing.
var night = QuietHours{From: 21 * 60, To: 8 * 60}

// Awake returns the first instant from t on at which clients may be written to unasked; zone is the practice's.
func (p Practice) Awake(t time.Time, zone *time.Location) time.Time {
	q := night
	if p.Quiet != nil {
		q = *p.Quiet
	}
	return q.Awake(t, zone)
}

// Awake returns the first instant from t on that is not quiet in the zone.
func (q QuietHours) Awake(t time.Time, zone *time.Location) time.Time {
	if q.From == q.To {
		return t
	}
	today := civil.In(t, zone)
	for _, evening := range [...]civil.Date{today.AddDays(-1), today} {
		morning := evening
		if q.To <= q.From {
			morning = evening.AddDays(1)
		}
		if end := morning.At(q.To, zone); !t.Before(evening.At(q.From, zone)) && t.Before(end) {
			return end
		}
	}
	return t
}

func (q *QuietHours) check(c *checker) {
	if q == nil {
		return
	}
	c.between("quiet_hours.from", int(q.From), 0, int(civil.EndOfDay)-1)
	c.between("quiet_hours.to", int(q.To), 0, int(civil.EndOfDay)-1)
}

// undo is how long changes are gathered before people are told of them, unless the practice says otherwise.
const undo = time.Minute

// Undo returns how long a change may be taken back before anybody is told of it.
func (p Practice) Undo() time.Duration {
	if p.UndoSeconds > 0 {
		return time.Duration(p.UndoSeconds) * time.Second
	}
	return undo
}
