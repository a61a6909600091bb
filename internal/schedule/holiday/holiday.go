// Package holiday knows the days on which a country is closed: its public holidays, and the eves that people treat as
// such.
//
// The dates are calculated by github.com/rickar/cal; which of them count, under which name, and what is missing from
// that library is stated here, country by country, with the law it comes from.
package holiday

import (
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"

	"stund/internal/civil"
)

// Kind tells what makes a day a holiday.
type Kind string

const (
	// Public is a holiday by law: a day off.
	Public Kind = "public"
	// Eve is no day off by law, or only half of one, but many are closed: Christmas Eve, Midsummer's Eve.
	Eve Kind = "eve"
	// Moved is the date of a holiday whose day off the law moved to a weekday near it: 25 December on a Saturday in
	// England, where Monday is the day off. The day off is Public.
	Moved Kind = "moved"
)

// Day is one holiday.
type Day struct {
	Date            civil.Date
	Name            string // in the country's own language, as its law or government writes it
	English         string
	Kind            Kind
	ClosedByDefault bool // closed unless the practice says otherwise
}

// Countries lists the countries that are known, by ISO 3166 code.
func Countries() []string { return []string{"DE", "DK", "FI", "GB", "IS", "NO", "SE", "US"} }

// Of returns the country's holidays in the year, in order; nothing for a country that is not known. One date may carry
// two (17 May 2027 in Norway is Whit Monday too). GB is England and Wales, DE what all Länder share, US the federal
// holidays.
func Of(country string, year int) []Day {
	var out []Day
	for _, e := range calendar(country) {
		// A day off may be moved over New Year: ask the years around as well.
		for y := year - 1; y <= year+1; y++ {
			actual, observed := e.date.Calc(y)
			if actual.IsZero() {
				continue
			}
			on, off := civil.DateOf(actual), civil.DateOf(observed)
			day := Day{Date: on, Name: e.name, English: e.english, Kind: e.kind, ClosedByDefault: e.closed}
			if off != on {
				moved := day
				moved.Kind = Moved
				if on.Year == year {
					out = append(out, moved)
				}
				day.Date, day.Name, day.English = off, e.name+e.instead, e.english+e.instead
			}
			if day.Date.Year == year {
				out = append(out, day)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Day) int {
		if c := a.Date.Compare(b.Date); c != 0 {
			return c
		}
		return strings.Compare(string(b.Kind), string(a.Kind)) // public before moved before eve
	})
	return out
}

// entry is one holiday of a country: how its date is found, and what we say of it.
type entry struct {
	date    *cal.Holiday
	name    string
	english string
	kind    Kind
	closed  bool
	instead string // added to the name of a day off that is not on the day itself
}

func public(date *cal.Holiday, name, english string) entry {
	return entry{date: date, name: name, english: english, kind: Public, closed: true}
}

// shut is an eve on which most are closed.
func shut(date *cal.Holiday, name, english string) entry {
	return entry{date: date, name: name, english: english, kind: Eve, closed: true}
}

// short is an eve, or a half holiday, on which many are open, at least for a part of the day.
func short(date *cal.Holiday, name, english string) entry {
	return entry{date: date, name: name, english: english, kind: Eve}
}

// on is the same date each year.
func on(month time.Month, day int) *cal.Holiday {
	return &cal.Holiday{Month: month, Day: day, Func: cal.CalcDayOfMonth}
}

// easter is a date so many days after Easter Sunday.
func easter(offset int) *cal.Holiday {
	return &cal.Holiday{Offset: offset, Func: cal.CalcEasterOffset}
}

// observed returns the holiday with other rules for its day off.
func observed(h *cal.Holiday, days ...cal.AltDay) *cal.Holiday {
	c := *h
	c.Observed = days
	return &c
}
