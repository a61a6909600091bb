package schedule_test

import (
	"fmt"
	"testing"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/schedule"
)

// practice is a question of ordinary size: so many practitioners, each with an equal share of the bookings, spread over
// the working hours of the days.
func practice(practitioners, days, bookings int) (q schedule.Question, from, to civil.Date) {
	h := hourly(&schedule.Hours{Rules: []schedule.Rule{
		{Weekdays: schedule.Weekdays()[:5], Intervals: intervals("08:00-12:00", "12:30-16:30")},
		{Weekdays: schedule.Weekdays()[5:6], Intervals: intervals("10:00-14:00"), EveryWeeks: 2,
			Anchor: date("2026-11-23")},
	}, Exceptions: []schedule.Exception{{Date: date("2026-12-23"), Intervals: intervals("08:00-12:00")}}})
	q = h.Question
	q.Service = schedule.Service{ID: "massage", Duration: 45 * time.Minute, BufferAfter: 15 * time.Minute,
		Step: 15 * time.Minute, Notice: 2 * time.Hour, DailyLimit: 6}
	d := q.Practitioners[0]
	d.Closed = func(d civil.Date) (i18n.Text, bool) {
		return i18n.Text{}, d.Month == 12 && d.Day >= 24 && d.Day <= 26
	}
	q.Practitioners = nil
	from = h.todayAnd(0)
	ledgers := make([]schedule.Ledger, practitioners)
	for i := range bookings {
		day := from.AddDays(i * days / bookings)
		at := day.At(civil.Time(8*60+(i*7%30)*15), q.Zone)
		ledgers[i%practitioners] = ledgers[i%practitioners].With(schedule.Claim{Start: at, End: at.Add(time.Hour),
			At:      at,
			Service: []string{"massage", "talk"}[i%2], Bookings: []string{fmt.Sprint(i)}, Seats: 1})
	}
	for i := range practitioners {
		d.ID, d.Claims = fmt.Sprintf("p-%02d", i), ledgers[i].Claims
		d.Load = func(civil.Date) int { return i * 5 % 7 }
		q.Practitioners = append(q.Practitioners, d)
	}
	return q, from, from.AddDays(days - 1)
}

// BenchmarkFree searches a month for one practitioner, and three months for twenty.
func BenchmarkFree(b *testing.B) {
	for _, size := range []struct{ practitioners, days, bookings int }{{1, 31, 60}, {20, 90, 2000}} {
		q, from, to := practice(size.practitioners, size.days, size.bookings)
		b.Run(fmt.Sprintf("%dx%dx%d", size.practitioners, size.days, size.bookings), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q.Free(from, to)
			}
		})
	}
}

// BenchmarkFull looks for the full days among those without a free start, as every search of a month does after Free.
func BenchmarkFull(b *testing.B) {
	for _, size := range []struct{ practitioners, days, bookings int }{{1, 31, 60}, {20, 90, 2000}} {
		q, from, to := practice(size.practitioners, size.days, size.bookings)
		free := q.Free(from, to)
		b.Run(fmt.Sprintf("%dx%dx%d", size.practitioners, size.days, size.bookings), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q.Full(from, to, free)
			}
		})
	}
}

func BenchmarkWhy(b *testing.B) {
	q, from, _ := practice(1, 31, 60)
	start := from.AddDays(8).At(600, q.Zone)
	for b.Loop() {
		q.Why(start)
	}
}

func BenchmarkNext(b *testing.B) {
	q, _, _ := practice(1, 31, 60)
	for b.Loop() {
		q.Next(q.Now, 3)
	}
}

func BenchmarkLedger(b *testing.B) {
	q, _, _ := practice(1, 1, 16)
	l := schedule.Ledger{Claims: q.Practitioners[0].Claims}
	data, err := l.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			if _, err := l.MarshalBinary(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			var got schedule.Ledger
			if err := got.UnmarshalBinary(data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestBenchmarkAgrees holds the questions of the benchmark against the oracle.
func TestBenchmarkAgrees(t *testing.T) {
	t.Parallel()
	q, from, _ := practice(3, 20, 200)
	checkAll(t, q, from.AddDays(2), from.AddDays(3))
}
