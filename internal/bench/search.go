package main

import (
	"context"
	"fmt"
	"time"

	door "stund/internal/api/booking"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/schedule"
)

// searches measures the engine beside the program that one would write first, both up to the JSON that is answered.
func searches(ctx context.Context, _ string, s size) (rows []row, err error) {
	for _, c := range []struct {
		practitioners, days, bookings int
		share                         int     // how many fewer rounds than of the first
		most                          float64 // of the plain program's time
	}{{1, 31, 60, 1, 0.5}, {20, 90, 2000, 4, 0.35}} {
		q, from, to, err := question(c.practitioners, c.days, c.bookings)
		if err != nil {
			return nil, err
		}
		base := preparePlain(q, from, to)
		engine, plain, err := besides(ctx, max(s.searches/c.share, 2), func() error {
			search(q, from, to)
			return nil
		}, func() error {
			_, err := base.search(from, to)
			return err
		})
		if err != nil {
			return nil, err
		}
		r := engine.over(plain)
		rows = append(rows, row{fmt.Sprintf("Slot search with JSON, %d practitioner(s) × %d days, %d bookings",
			c.practitioners, c.days, c.bookings),
			millis(engine.median()), "plain program " + millis(plain.median()), fold(r),
			goal(fmt.Sprintf("≤ %.2g×", c.most), r <= c.most)})
	}
	return rows, nil
}

// search answers the question as a request for free times is answered.
func search(q schedule.Question, from, to civil.Date) []byte {
	return door.Slots{Slots: booking.Present(q.Free(from, to), q.Zone)}.AppendJSON(nil)
}

// question is one of ordinary size: hours on weekdays and every other Saturday, an exception, some closed days, and the
// bookings spread evenly over practitioners and days.
func question(practitioners, days, bookings int) (q schedule.Question, from, to civil.Date, err error) {
	oslo, err := civil.Zone("Europe/Oslo")
	if err != nil {
		return q, from, to, err
	}
	from = civil.Date{Year: 2026, Month: time.November, Day: 23}
	hours := schedule.Hours{
		Rules: []schedule.Rule{
			{Weekdays: schedule.Weekdays()[:5], Intervals: []schedule.Interval{{From: 8 * 60, To: 12 * 60},
				{From: 12*60 + 30, To: 16*60 + 30}}},
			{Weekdays: schedule.Weekdays()[5:6], Intervals: []schedule.Interval{{From: 10 * 60, To: 14 * 60}},
				EveryWeeks: 2, Anchor: from},
		},
		Exceptions: []schedule.Exception{{Date: from.AddDays(30),
			Intervals: []schedule.Interval{{From: 8 * 60, To: 12 * 60}}}},
	}
	q = schedule.Question{Now: from.At(8*60, oslo), Zone: oslo, Service: schedule.Service{ID: "massage",
		Duration:    45 * time.Minute,
		BufferAfter: 15 * time.Minute, Step: 15 * time.Minute, Notice: 2 * time.Hour, DailyLimit: 6}}
	ledgers := make([]schedule.Ledger, practitioners)
	for n := range bookings {
		at := from.AddDays(n*days/bookings).At(civil.Time(8*60+n*7%30*15), oslo)
		ledgers[n%practitioners] = ledgers[n%practitioners].With(schedule.Claim{Start: at, End: at.Add(time.Hour),
			At: at, Service: "massage",
			Bookings: []string{fmt.Sprint(n)}, Seats: 1})
	}
	closed := func(d civil.Date) (i18n.Text, bool) {
		return i18n.Text{}, d.Month == time.December && d.Day >= 24 && d.Day <= 26
	}
	for n, l := range ledgers {
		q.Practitioners = append(q.Practitioners, schedule.Diary{ID: fmt.Sprintf("p-%02d", n), Hours: &hours,
			Closed: closed, Load: func(civil.Date) int { return n * 5 % 7 }, Claims: l.Claims})
	}
	return q, from, from.AddDays(days - 1), nil
}
