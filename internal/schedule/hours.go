package schedule

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"stund/internal/civil"
	"stund/internal/fault"
)

// Weekday is a day of the week, as it is written in JSON.
type Weekday string

// The days of the week.
const (
	Monday    Weekday = "mon"
	Tuesday   Weekday = "tue"
	Wednesday Weekday = "wed"
	Thursday  Weekday = "thu"
	Friday    Weekday = "fri"
	Saturday  Weekday = "sat"
	Sunday    Weekday = "sun"
)

// Weekdays lists the days of the week, Monday first.
func Weekdays() []Weekday {
	return []Weekday{Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday}
}

// index returns 0 for Monday to 6 for Sunday, -1 for no day.
func (w Weekday) index() int {
	switch w {
	case Monday:
		return 0
	case Tuesday:
		return 1
	case Wednesday:
		return 2
	case Thursday:
		return 3
	case Friday:
		return 4
	case Saturday:
		return 5
	case Sunday:
		return 6
	}
	return -1
}

// Interval is a stretch of a day in civil time, [From, To). To may be 24:00.
type Interval struct {
	From civil.Time `json:"from"`
	To   civil.Time `json:"to"`
}

// Rule is weekly opening hours.
type Rule struct {
	Weekdays  []Weekday  `json:"weekdays"`
	Intervals []Interval `json:"intervals"`
	// 0 or 1: each week; n: every n-th ISO week, counted from Anchor's
	EveryWeeks int        `json:"every_weeks,omitempty"`
	Anchor     civil.Date `json:"anchor,omitzero"`     // any day of a week in which the rule holds
	ValidFrom  civil.Date `json:"valid_from,omitzero"` // first day; zero: always was
	ValidTo    civil.Date `json:"valid_to,omitzero"`   // last day; zero: until further notice
	Location   string     `json:"location,omitempty"`  // "": at any location
}

// Exception replaces the hours of one day: those at its Location, or all of them.
//
// It also stands against a public holiday: whoever writes hours for 17 May means them.
type Exception struct {
	Date      civil.Date `json:"date"`
	Intervals []Interval `json:"intervals,omitempty"` // none: closed
	Location  string     `json:"location,omitempty"`  // "": at every location that has no exception of its own that day
	Note      string     `json:"note,omitempty"`      // for the staff
}

// Hours is when something is open: weekly rules, and days that differ.
//
// The hours of a day at a location are those of the exceptions for that day and location; if there are none, of the
// exceptions for that day and all locations; if there are none, of the rules for the location and for any location.
// A service is open in the hours of all its locations together.
type Hours struct {
	Rules      []Rule      `json:"rules,omitempty"`
	Exceptions []Exception `json:"exceptions,omitempty"`
}

// Limits of what one set of hours may hold.
const (
	MaxRules      = 100
	MaxExceptions = 1000
	MaxIntervals  = 24
	MaxNote       = 200 // characters
	maxLocation   = 100 // bytes
)

// Validate reports everything that is wrong with h. Path is the JSON path of h itself, "" at the root of the body.
func (h Hours) Validate(path string) fault.Fields {
	var f fault.Fields
	if path != "" {
		path += "."
	}
	f.Check(len(h.Rules) <= MaxRules, path+"rules", "holds %d rules; at most %d are possible", len(h.Rules), MaxRules)
	for i, r := range h.Rules[:min(len(h.Rules), MaxRules)] {
		r.validate(fmt.Sprintf("%srules[%d]", path, i), &f)
	}
	f.Check(len(h.Exceptions) <= MaxExceptions, path+"exceptions", "holds %d exceptions; at most %d are possible",
		len(h.Exceptions), MaxExceptions)
	type place struct {
		date     civil.Date
		location string
	}
	seen := map[place]int{}
	for i, e := range h.Exceptions[:min(len(h.Exceptions), MaxExceptions)] {
		at := fmt.Sprintf("%sexceptions[%d]", path, i)
		e.validate(at, &f)
		key := place{e.Date, e.Location}
		if first, ok := seen[key]; ok && !e.Date.IsZero() {
			f.Add(at+".date", "is the date of exceptions[%d] too; write all hours of %s into one", first, e.Date)
		} else {
			seen[key] = i
		}
	}
	return f
}

func (r Rule) validate(path string, f *fault.Fields) {
	f.Check(len(r.Weekdays) > 0, path+".weekdays",
		"names no day; name at least one of mon, tue, wed, thu, fri, sat, sun")
	var seen [7]bool
	for i, w := range r.Weekdays[:min(len(r.Weekdays), 14)] {
		at := fmt.Sprintf("%s.weekdays[%d]", path, i)
		n := w.index()
		if n < 0 {
			f.Add(at, "%.20q is no day; use mon, tue, wed, thu, fri, sat or sun", string(w))
			continue
		}
		f.Check(!seen[n], at, "names %s a second time", w)
		seen[n] = true
	}
	f.Check(len(r.Weekdays) <= 14, path+".weekdays", "names %d days; a week has 7", len(r.Weekdays))
	f.Check(len(r.Intervals) > 0, path+".intervals", "holds no hours; leave the rule out for a day that is closed")
	validateIntervals(r.Intervals, path+".intervals", f)
	f.Check(r.EveryWeeks >= 0 && r.EveryWeeks <= 52, path+".every_weeks", "is %d; use 1 to 52", r.EveryWeeks)
	f.Check(r.EveryWeeks <= 1 || !r.Anchor.IsZero(), path+".anchor",
		"is missing; hours of every %d weeks need a date in one of these weeks", r.EveryWeeks)
	validateDate(r.Anchor, path+".anchor", f)
	validateDate(r.ValidFrom, path+".valid_from", f)
	validateDate(r.ValidTo, path+".valid_to", f)
	f.Check(r.ValidFrom.IsZero() || r.ValidTo.IsZero() || !r.ValidTo.Before(r.ValidFrom), path+".valid_to",
		"%s lies before valid_from, %s", r.ValidTo, r.ValidFrom)
	validateWord(r.Location, maxLocation, path+".location", f)
}

func (e Exception) validate(path string, f *fault.Fields) {
	f.Check(!e.Date.IsZero(), path+".date", "is missing")
	validateDate(e.Date, path+".date", f)
	validateIntervals(e.Intervals, path+".intervals", f)
	validateWord(e.Location, maxLocation, path+".location", f)
	validateWord(e.Note, 4*MaxNote, path+".note", f)
	f.Check(utf8.RuneCountInString(e.Note) <= MaxNote, path+".note", "has more than %d characters", MaxNote)
}

func validateIntervals(list []Interval, path string, f *fault.Fields) {
	f.Check(len(list) <= MaxIntervals, path, "holds %d intervals; at most %d are possible", len(list), MaxIntervals)
	list = list[:min(len(list), MaxIntervals)]
	for i, v := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		if v.From < 0 || v.From > civil.EndOfDay || v.To < 0 || v.To > civil.EndOfDay {
			f.Add(at, "leaves the day; times lie between 00:00 and 24:00")
			continue
		}
		if v.From >= v.To {
			f.Add(at+".to", "%s is not after from, %s; split hours that pass midnight, up to 24:00 and from 00:00",
				v.To, v.From)
			continue
		}
		for j, o := range list[:i] {
			if o.From < v.To && v.From < o.To {
				f.Add(at, "%s-%s overlaps [%d], %s-%s", v.From, v.To, j, o.From, o.To)
				break
			}
		}
	}
}

// validateDate holds dates to the years that package civil reads.
func validateDate(d civil.Date, path string, f *fault.Fields) {
	if d.IsZero() {
		return
	}
	_, err := civil.ParseDate(d.String())
	f.Check(err == nil, path, "is no date between the years 1900 and 2200")
}

// validateWord refuses text that is too long in bytes, is no UTF-8, or holds control characters.
func validateWord(s string, limit int, path string, f *fault.Fields) {
	f.Check(len(s) <= limit, path, "is too long")
	f.Check(utf8.ValidString(s), path, "is not valid UTF-8")
	for _, r := range s {
		if unicode.IsControl(r) {
			f.Add(path, "holds a control character")
			return
		}
	}
}
