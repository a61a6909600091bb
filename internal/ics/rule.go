package ics

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
)

// errSteps ends an expansion that takes too long.
var errSteps = errors.New("ics: out of steps")

type frequency int

const (
	daily frequency = iota
	weekly
	monthly
	yearly
)

// rule is a recurrence rule (RFC 5545, 3.3.10). Local times are carried as time.Time in UTC ("wall" below); they get
// their instant only where they are used.
type rule struct {
	freq       frequency
	interval   int
	count      int // 0: none
	until      moment
	hasUntil   bool
	weekStart  time.Weekday
	byMonth    []int
	byWeekNo   []int
	byYearDay  []int
	byMonthDay []int
	byDay      []dayOf
	byHour     []int
	byMinute   []int
	bySecond   []int
	bySetPos   []int
	unread     []error // parts that count as if they were not there
}

// dayOf is a weekday, or its nth in the month or year: from the end if n is negative, every one if n is 0.
type dayOf struct {
	n   int
	day time.Weekday
}

// parseRule reads a rule, as far as it can be read: what is not is in unread, and counts as if it were not there. That
// makes a rule name more times and not fewer. Frequencies below a day are refused: no calendar program offers them, and
// one such rule names more times than a year has working hours.
func parseRule(s string) (rule, error) {
	r := rule{freq: -1, interval: 1, weekStart: time.Monday}
	for part := range strings.SplitSeq(strings.ToUpper(strings.ReplaceAll(s, " ", "")), ";") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		if name == "FREQ" {
			if r.freq = frequency(slices.Index(frequencies(), value)); r.freq < 0 {
				return r, fmt.Errorf("%.20q is not a frequency of a day or more", value)
			}
		} else if err := r.part(name, value); err != nil {
			r.unread = append(r.unread, fmt.Errorf("%.20s: %w", name, err))
		}
	}
	if r.freq < 0 {
		return r, errors.New("the rule has no frequency")
	}
	return r, nil
}

// frequencies are their names, in order.
func frequencies() []string { return []string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"} }

// part reads a part of the rule. The error says what of it cannot be read; the rest is.
func (r *rule) part(name, value string) (err error) {
	switch name {
	case "INTERVAL":
		if r.interval, err = number(value, 1, 10_000); err != nil {
			r.interval = 1
		}
	case "COUNT":
		r.count, err = number(value, 1, 1_000_000)
	case "UNTIL":
		r.until, err = parseMoment(value)
		r.hasUntil = err == nil
	case "WKST":
		if r.weekStart, err = weekday(value); err != nil {
			r.weekStart = time.Monday
		}
	case "BYMONTH":
		r.byMonth, err = numbers(value, 1, 12, false)
	case "BYWEEKNO":
		r.byWeekNo, err = numbers(value, 1, 53, true)
	case "BYYEARDAY":
		r.byYearDay, err = numbers(value, 1, 366, true)
	case "BYMONTHDAY":
		r.byMonthDay, err = numbers(value, 1, 31, true)
	case "BYHOUR":
		r.byHour, err = numbers(value, 0, 23, false)
	case "BYMINUTE":
		r.byMinute, err = numbers(value, 0, 59, false)
	case "BYSECOND":
		r.bySecond, err = numbers(value, 0, 59, false)
	case "BYSETPOS":
		r.bySetPos, err = numbers(value, 1, 366, true)
	case "BYDAY":
		r.byDay, err = weekdays(value)
	default:
		if !strings.HasPrefix(name, "X-") {
			err = errors.New("it is not a part of a recurrence rule")
		}
	}
	return err
}

// weekdays reads the days of a list, each once; the error names the first that cannot be read.
func weekdays(s string) (all []dayOf, bad error) {
	for v := range strings.SplitSeq(s, ",") {
		if v == "" {
			continue
		}
		var d dayOf
		i := max(0, len(v)-2)
		day, err := weekday(v[i:])
		if n := v[:i]; n != "" && err == nil {
			d.n, err = signed(n, 1, 53)
		}
		if d.day = day; err != nil {
			bad = cmp.Or(bad, err)
			continue
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b dayOf) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.n, b.n)) })
	return slices.Clone(slices.Compact(all)), bad // clones: what is left of a long list is short
}

func weekday(s string) (time.Weekday, error) {
	if i := slices.Index([]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}, s); i >= 0 {
		return time.Weekday(i), nil
	}
	return 0, fmt.Errorf("%.20q is not a weekday", s)
}

func number(s string, low, high int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%.20q is not a number from %d to %d", s, low, high)
	}
	return n, nil
}

func signed(s string, low, high int) (int, error) {
	n, err := number(strings.TrimLeft(s, "+-"), low, high)
	if strings.HasPrefix(s, "-") {
		n = -n
	}
	return n, err
}

// numbers reads the numbers of a list, each once; the error names the first that cannot be read.
func numbers(s string, low, high int, sign bool) (out []int, bad error) {
	read := number
	if sign {
		read = signed
	}
	for v := range strings.SplitSeq(s, ",") {
		if v == "" {
			continue
		}
		n, err := read(v, low, high)
		if err != nil {
			bad = cmp.Or(bad, err)
			continue
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return slices.Clone(slices.Compact(out)), bad
}

// walk returns the rule's walls from low to high, in order, for a series that starts at start, until yield says false.
// It jumps to low unless the rule counts. Each day that is looked at costs a step; it returns errSteps when they are
// used up.
func (r rule) walk(start, low, high time.Time, steps *int, yield func(wall time.Time) bool) error {
	r.complete(start)
	first := civil.DateOf(start)
	seen := 0
	k := 0
	if r.count == 0 && low.After(start) {
		k = r.before(first, civil.DateOf(low))
	}
	for ; ; k++ {
		from, to := r.period(first, k)
		if from.Year > 9999 || midnight(from).After(high) {
			return nil
		}
		if *steps -= days(from, to); *steps < 0 {
			return errSteps
		}
		var set []civil.Date
		for d := from; d != to; d = d.AddDays(1) {
			if r.matches(d) {
				set = append(set, d)
			}
		}
		if len(set) == 0 {
			continue
		}
		if *steps -= len(set) * len(r.byHour) * len(r.byMinute) * len(r.bySecond) * (1 + len(r.bySetPos)); *steps < 0 {
			return errSteps
		}
		for _, wall := range r.pick(r.times(set)) {
			if wall.Before(start) {
				continue
			}
			if seen++; r.count > 0 && seen > r.count || wall.After(high) {
				return nil
			}
			if !wall.Before(low) && !yield(wall) {
				return nil
			}
		}
		if r.count > 0 && seen >= r.count {
			return nil
		}
	}
}

// over tells whether a series that counts has surely ended before low, without looking at each of its days.
func (r rule) over(start, low time.Time) bool {
	if r.count == 0 || len(r.byMonth)+len(r.byWeekNo)+len(r.byYearDay)+len(r.byMonthDay)+len(r.bySetPos) > 0 ||
		r.freq > weekly || r.freq == daily && len(r.byDay) > 0 {
		return false
	}
	_, to := r.period(civil.DateOf(start), r.count) // each period but the first has one occurrence at least
	return midnight(to).Before(low)
}

// complete fills in from the start what the rule leaves open.
func (r *rule) complete(start time.Time) {
	if len(r.byWeekNo)+len(r.byYearDay)+len(r.byMonthDay)+len(r.byDay) == 0 {
		switch r.freq {
		case yearly:
			if len(r.byMonth) == 0 {
				r.byMonth = []int{int(start.Month())}
			}
			r.byMonthDay = []int{start.Day()}
		case monthly:
			r.byMonthDay = []int{start.Day()}
		case weekly:
			r.byDay = []dayOf{{day: start.Weekday()}}
		}
	}
	if len(r.byHour) == 0 {
		r.byHour = []int{start.Hour()}
	}
	if len(r.byMinute) == 0 {
		r.byMinute = []int{start.Minute()}
	}
	if len(r.bySecond) == 0 {
		r.bySecond = []int{start.Second()}
	}
}

// period returns the days of the kth period from that of the first day: [from, to).
func (r rule) period(first civil.Date, k int) (from, to civil.Date) {
	k *= r.interval
	switch r.freq {
	case daily:
		from = first.AddDays(k)
		return from, from.AddDays(1)
	case weekly:
		from = first.AddDays(7*k - (int(first.Weekday())-int(r.weekStart)+7)%7)
		return from, from.AddDays(7)
	case monthly:
		m := first.Year*12 + int(first.Month) - 1 + k
		return month(m), month(m + 1)
	default:
		return month((first.Year + k) * 12), month((first.Year + k + 1) * 12)
	}
}

// before returns a k whose period is at or before the one of day, and near it.
func (r rule) before(first, day civil.Date) int {
	n := 0
	switch r.freq {
	case daily:
		n = days(first, day)
	case weekly:
		n = days(first, day)/7 - 1
	case monthly:
		n = (day.Year-first.Year)*12 + int(day.Month) - int(first.Month)
	case yearly:
		n = day.Year - first.Year
	}
	return max(0, n/r.interval-1)
}

func month(m int) civil.Date { return civil.Date{Year: m / 12, Month: time.Month(m%12 + 1), Day: 1} }

// days counts the days from one date to another, over any number of years.
func days(from, to civil.Date) int {
	return int((midnight(to).Unix() - midnight(from).Unix()) / (24 * 60 * 60))
}

func midnight(d civil.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

func (r rule) matches(d civil.Date) bool {
	if len(r.byMonth) > 0 && !slices.Contains(r.byMonth, int(d.Month)) {
		return false
	}
	// How far d is in its month and year, from both ends.
	inMonth := days(month(d.Year*12+int(d.Month)-1), month(d.Year*12+int(d.Month)))
	if len(r.byMonthDay) > 0 && !slices.Contains(r.byMonthDay, d.Day) &&
		!slices.Contains(r.byMonthDay, d.Day-inMonth-1) {
		return false
	}
	inYear, yearDay := 0, 0
	if len(r.byYearDay) > 0 || r.freq == yearly && len(r.byDay) > 0 {
		inYear = days(month(d.Year*12), month((d.Year+1)*12))
		yearDay = days(month(d.Year*12), d) + 1
	}
	if len(r.byYearDay) > 0 && !slices.Contains(r.byYearDay, yearDay) &&
		!slices.Contains(r.byYearDay, yearDay-inYear-1) {
		return false
	}
	if len(r.byWeekNo) > 0 && r.freq == yearly {
		no, of := week(d, r.weekStart)
		if !slices.Contains(r.byWeekNo, no) && !slices.Contains(r.byWeekNo, no-of-1) {
			return false
		}
	}
	if len(r.byDay) == 0 {
		return true
	}
	day, of := d.Day, inMonth
	if r.freq == yearly && len(r.byMonth) == 0 {
		day, of = yearDay, inYear
	}
	weekday := d.Weekday()
	return slices.ContainsFunc(r.byDay, func(w dayOf) bool {
		return w.day == weekday && (w.n == 0 || r.freq < monthly || w.n == (day-1)/7+1 || w.n == -((of-day)/7+1))
	})
}

// week returns the number of d's week, with weeks from weekStart and week 1 the first with four days in the year, and
// the number of weeks of that week's year.
func week(d civil.Date, weekStart time.Weekday) (no, of int) {
	start := func(year int) civil.Date { // of week 1: the week that has 4 January
		fourth := civil.Date{Year: year, Month: time.January, Day: 4}
		return fourth.AddDays(-((int(fourth.Weekday()) - int(weekStart) + 7) % 7))
	}
	year := d.Year
	switch {
	case d.Before(start(year)):
		year--
	case !d.Before(start(year + 1)):
		year++
	}
	return days(start(year), d)/7 + 1, days(start(year), start(year+1)) / 7
}

func (r rule) times(days []civil.Date) []time.Time {
	out := make([]time.Time, 0, len(days)*len(r.byHour)*len(r.byMinute)*len(r.bySecond))
	for _, d := range days {
		for _, h := range r.byHour {
			for _, m := range r.byMinute {
				for _, s := range r.bySecond {
					out = append(out, time.Date(d.Year, d.Month, d.Day, h, m, s, 0, time.UTC))
				}
			}
		}
	}
	return out
}

// pick applies BYSETPOS to the times of one period.
func (r rule) pick(set []time.Time) []time.Time {
	if len(r.bySetPos) == 0 {
		return set
	}
	var out []time.Time
	for i := range set {
		if slices.Contains(r.bySetPos, i+1) || slices.Contains(r.bySetPos, i-len(set)) {
			out = append(out, set[i])
		}
	}
	return out
}
