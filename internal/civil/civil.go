// Package civil holds dates and times of day as people write them, without a zone, and resolves them in one.
//
// The rule of the house for civil times that a clock change makes impossible or ambiguous: one that does not exist
// means the first instant after the gap; one that exists twice means the first.
package civil

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Date is a day of the Gregorian calendar. The zero value is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Time is a time of day in minutes after midnight, 0 to 1440; 1440 (24:00) is the end of the day.
type Time int

// EndOfDay is 24:00.
const EndOfDay Time = 24 * 60

// DateOf returns the day of t in t's own location.
func DateOf(t time.Time) Date { y, m, d := t.Date(); return Date{y, m, d} }

// In returns the day of the instant t in the zone.
func In(t time.Time, zone *time.Location) Date { return DateOf(t.In(zone)) }

// ParseDate reads "2006-01-02" with years 1900 to 2200.
func ParseDate(s string) (Date, error) {
	// By hand, in a fifth of time.Parse's time: every search reads one for each day.
	var d Date
	if len(s) == len(time.DateOnly) && s[4] == '-' && s[7] == '-' {
		d = Date{digits(s[:4]), time.Month(digits(s[5:7])), digits(s[8:])}
	}
	if d.Year < 1900 || d.Year > 2200 || DateOf(d.utc()) != d {
		return Date{}, fmt.Errorf("%.20q is not a date such as 2026-11-23", s)
	}
	return d, nil
}

// digits returns the number that s writes out in decimal, -1 where it has anything but digits.
func digits(s string) (n int) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// ParseTime reads "09:30", or "24:00" for the end of the day.
func ParseTime(s string) (Time, error) {
	if s == "24:00" {
		return EndOfDay, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != 5 {
		return 0, fmt.Errorf("%.20q is not a time of day such as 09:30", s)
	}
	return Time(t.Hour()*60 + t.Minute()), nil
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String writes "2006-01-02"; the zero value as "".
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	var b [10]byte
	y := d.Year
	b[0], b[1], b[2], b[3] = '0'+byte(y/1000%10), '0'+byte(y/100%10), '0'+byte(y/10%10), '0'+byte(y%10)
	b[4], b[5], b[6] = '-', '0'+byte(d.Month/10), '0'+byte(d.Month%10)
	b[7], b[8], b[9] = '-', '0'+byte(d.Day/10), '0'+byte(d.Day%10)
	return string(b[:])
}

// utc returns midnight of d in UTC: for arithmetic only.
func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// AddDays returns the day n days after d.
func (d Date) AddDays(n int) Date {
	if n == 1 && d.Day < 28 {
		d.Day++
		return d
	}
	return DateOf(d.utc().AddDate(0, 0, n))
}

// DaysSince returns the days from o to d: negative if d is before o.
func (d Date) DaysSince(o Date) int { return int(d.utc().Sub(o.utc()) / (24 * time.Hour)) }

// Weekday returns d's day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Monday returns the Monday of d's ISO week.
func (d Date) Monday() Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// Before reports whether d is before o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After reports whether d is after o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// Compare orders dates: -1, 0, 1.
func (d Date) Compare(o Date) int {
	a, b := d.Year*512+int(d.Month)*32+d.Day, o.Year*512+int(o.Month)*32+o.Day
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// At resolves the civil time t of day d in the zone by the rule of the house, as a UTC instant.
func (d Date) At(t Time, zone *time.Location) time.Time {
	// time.Date leaves open which instant an impossible or ambiguous civil time gives: so look at the offsets in force
	// well before and well after, of which at least one is right.
	local := time.Date(d.Year, d.Month, d.Day, 0, int(t), 0, 0, time.UTC)
	before := offset(local.Add(-26*time.Hour), zone)
	after := offset(local.Add(26*time.Hour), zone)
	first, second := local.Add(-before), local.Add(-after)
	if before == after && offset(first, zone) == before {
		return first
	}
	if second.Before(first) {
		first, second = second, first
	}
	for _, c := range [...]time.Time{first, second} {
		if local.Add(-offset(c, zone)).Equal(c) {
			return c
		}
	}
	// In the gap: the first instant after it is the transition itself, which lies between the two candidates.
	lo, hi := first.Add(-time.Minute), second.Add(time.Minute)
	was := offset(lo, zone)
	for hi.Sub(lo) > time.Second {
		mid := lo.Add(hi.Sub(lo) / 2).Truncate(time.Second)
		if mid.Equal(lo) {
			break
		}
		if offset(mid, zone) == was {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// Start returns the first instant of d in the zone, in UTC: to show it, turn it into the zone once more.
func (d Date) Start(zone *time.Location) time.Time { return d.At(0, zone) }

func offset(t time.Time, zone *time.Location) time.Duration {
	_, s := t.In(zone).Zone()
	return time.Duration(s) * time.Second
}

// MarshalText writes "2006-01-02".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2006-01-02", or "" as no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	*d = v
	return err
}

// Moment is a day or an instant, as people ask "from when on": the one that is not zero.
type Moment struct {
	Day Date
	At  time.Time
}

// In returns the instant: of a day, its start in the zone.
func (m Moment) In(zone *time.Location) time.Time {
	if m.Day.IsZero() {
		return m.At
	}
	return m.Day.Start(zone)
}

// UnmarshalText reads "2026-11-23" or an instant of RFC 3339, "2026-11-23T14:00:00+01:00"; "" as neither.
func (m *Moment) UnmarshalText(b []byte) error {
	*m = Moment{}
	if len(b) <= len(time.DateOnly) {
		return m.Day.UnmarshalText(b)
	}
	at, err := time.Parse(time.RFC3339, string(b))
	if err != nil || at.Year() < 1900 || at.Year() > 2200 {
		return fmt.Errorf("%.40q is no day or instant such as 2026-11-23 or 2026-11-23T14:00:00+01:00", b)
	}
	m.At = at
	return nil
}

// Start is when something begins, as people say it: an instant, or a civil time of a place that whoever reads it knows.
type Start struct {
	At   time.Time // zero: Day and Time say it
	Day  Date
	Time Time
}

// Local reports whether a zone is needed to tell the instant.
func (s Start) Local() bool { return s.At.IsZero() }

// In returns the instant: of a civil time, the one that it is in the zone by the rule of the house.
func (s Start) In(zone *time.Location) time.Time {
	if !s.Local() {
		return s.At
	}
	return s.Day.At(s.Time, zone)
}

// MarshalText writes what UnmarshalText reads.
func (s Start) MarshalText() ([]byte, error) {
	if !s.Local() {
		return s.At.MarshalText()
	}
	return []byte(s.Day.String() + "T" + s.Time.String()), nil
}

// UnmarshalText reads an instant of RFC 3339, "2026-11-23T14:00:00+01:00", or a civil time, "2026-11-23T14:00" or
// "2026-11-23T14:00:00".
func (s *Start) UnmarshalText(b []byte) error {
	*s = Start{}
	day, clock, parted := strings.Cut(string(b), "T")
	if len(clock) == len("14:00:00") {
		clock = strings.TrimSuffix(clock, ":00")
	}
	if parted && len(clock) == len("14:00") {
		d, err := ParseDate(day)
		t, wrong := ParseTime(clock)
		if err = errors.Join(err, wrong); err != nil {
			return fmt.Errorf("%.40q is no time such as 2026-11-23T14:00", b)
		}
		s.Day, s.Time = d, t
		return nil
	}
	at, err := time.Parse(time.RFC3339, string(b))
	if err != nil || at.IsZero() {
		return fmt.Errorf("%.40q is no instant such as 2026-11-23T14:00:00+01:00, nor a time such as "+
			"2026-11-23T14:00", b)
	}
	s.At = at
	return nil
}

// String writes "09:30".
func (t Time) String() string {
	return string([]byte{'0' + byte(t/600), '0' + byte(t/60%10), ':', '0' + byte(t%60/10), '0' + byte(t%10)})
}

// MarshalText writes "09:30".
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads "09:30" or "24:00".
func (t *Time) UnmarshalText(b []byte) error {
	v, err := ParseTime(string(b))
	*t = v
	return err
}
