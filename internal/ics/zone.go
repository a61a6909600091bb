package ics

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
)

// zone returns the instant of a local time (a wall, see rule) by the rule of the house: one that does not exist is the
// first instant after the gap, one that exists twice is the first.
type zone interface {
	at(wall time.Time) time.Time
}

// place is a zone of the IANA database.
type place struct{ loc *time.Location }

func (p place) at(wall time.Time) time.Time {
	minutes := civil.Time(wall.Hour()*60 + wall.Minute())
	t := civil.DateOf(wall).At(minutes, p.loc)
	if l := t.In(p.loc); l.Hour() == wall.Hour() && l.Minute() == wall.Minute() {
		return t.Add(time.Duration(wall.Second()) * time.Second)
	}
	return t // in the gap: the seconds do not exist either
}

// table is a zone that a feed describes itself (VTIMEZONE), over the years that matter.
type table struct{ changes []change } // by time; never empty

// change is a change of the offset from UTC.
type change struct {
	at       time.Time
	from, to time.Duration
}

func (c change) compare(t time.Time) int { return c.at.Compare(t) }

func (z table) at(wall time.Time) time.Time {
	var best time.Time
	try := func(offset time.Duration) {
		if t := wall.Add(-offset); z.offset(t) == offset && (best.IsZero() || t.Before(best)) {
			best = t
		}
	}
	// Only the changes near the wall can matter; a day is more than any offset.
	i, _ := slices.BinarySearchFunc(z.changes, wall.Add(-26*time.Hour), change.compare)
	try(z.changes[max(0, i-1)].from)
	try(z.changes[max(0, i-1)].to)
	for ; i < len(z.changes) && !z.changes[i].at.After(wall.Add(26*time.Hour)); i++ {
		c := z.changes[i]
		try(c.from)
		try(c.to)
		if best.IsZero() && c.from < c.to && !wall.Add(-c.from).Before(c.at) && wall.Add(-c.to).Before(c.at) {
			return c.at
		}
	}
	if best.IsZero() { // a table that contradicts itself
		return wall.Add(-z.changes[0].from)
	}
	return best
}

// before returns how many changes come before t.
func (z table) before(t time.Time) int {
	n, _ := slices.BinarySearchFunc(z.changes, t, change.compare)
	return n
}

func (z table) offset(t time.Time) time.Duration {
	i, found := slices.BinarySearchFunc(z.changes, t, change.compare)
	switch {
	case found:
		return z.changes[i].to
	case i == 0:
		return z.changes[0].from
	}
	return z.changes[i-1].to
}

// location returns the IANA zone that a TZID names: by its own name, or by the one that Windows has for it, also behind
// what a vendor writes before it ("/freeassociation.sourceforge.net/Europe/Oslo", "tzone://Microsoft/Utc").
func location(tzid string) (*time.Location, bool) {
	for name := strings.Trim(tzid, ` "/`); name != "" && len(name) <= 128; {
		iana, ok := windows(name)
		if !ok {
			iana = name
		}
		if loc, err := civil.Zone(iana); err == nil {
			return loc, true
		}
		_, name, _ = strings.Cut(name, "/")
	}
	return nil, false
}

// spelled returns the zone that a TZID spells out: as a difference from UTC ("GMT+01:00", "UTC-5"), or with places
// beside it, as Outlook and Exchange show zones ("(UTC+01:00) Amsterdam, Berlin", "(GMT+01.00) Sarajevo/Warsaw"): then
// it is that of the first place that is known and has the difference.
func spelled(tzid string) (*time.Location, bool) {
	s := strings.TrimLeft(strings.ToUpper(tzid), "( ")
	rest := strings.TrimPrefix(strings.TrimPrefix(s, "GMT"), "UTC")
	rest = strings.TrimLeft(rest, " ")
	if rest == "" || rest[0] != '+' && rest[0] != '-' {
		return nil, false
	}
	end := 1
	for end < len(rest) && (rest[end] >= '0' && rest[end] <= '9' || rest[end] == ':' || rest[end] == '.') {
		end++
	}
	seconds, ok := difference(rest[:end])
	if !ok {
		return nil, false
	}
	if _, places, found := strings.Cut(tzid, ")"); found {
		if loc, ok := placed(places, seconds); ok {
			return loc, true
		}
	}
	return time.FixedZone(rest[:end], seconds), true
}

// difference reads +01:00, +0100, -5 or +01.00 as seconds.
func difference(s string) (seconds int, ok bool) {
	digits := strings.NewReplacer(":", "", ".", "").Replace(s[1:])
	if len(digits) <= 2 {
		digits += "00"
	}
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 4 || n/100 > 14 || n%100 > 59 {
		return 0, false
	}
	if seconds = n/100*3600 + n%100*60; s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// placed returns the zone of the first of the places that is a city of the IANA database with this difference from UTC.
func placed(places string, seconds int) (*time.Location, bool) {
	cities := strings.FieldsFunc(places, func(r rune) bool { return r == ',' || r == '/' || r == ';' })
	for _, city := range cities[:min(len(cities), 8)] {
		city = strings.ReplaceAll(strings.TrimSpace(city), " ", "_")
		for _, part := range [...]string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic"} {
			loc, err := civil.Zone(part + "/" + city)
			if err != nil {
				continue
			}
			for _, month := range [...]time.Month{time.January, time.July} {
				_, offset := time.Date(2026, month, 1, 0, 0, 0, 0, loc).Zone()
				if offset == seconds {
					return loc, true
				}
			}
		}
	}
	return nil, false
}

// windows returns the IANA zone of the name that Windows and Outlook use, as the Unicode CLDR's windowsZones maps them
// (territory 001).
func windows(name string) (string, bool) {
	switch name {
	case "W. Europe Standard Time":
		return "Europe/Berlin", true
	case "Romance Standard Time":
		return "Europe/Paris", true
	case "Central Europe Standard Time":
		return "Europe/Budapest", true
	case "Central European Standard Time":
		return "Europe/Warsaw", true
	case "FLE Standard Time":
		return "Europe/Kyiv", true
	case "GTB Standard Time":
		return "Europe/Bucharest", true
	case "E. Europe Standard Time":
		return "Europe/Chisinau", true
	case "GMT Standard Time":
		return "Europe/London", true
	case "Greenwich Standard Time":
		return "Atlantic/Reykjavik", true
	case "UTC", "Utc", "Coordinated Universal Time", "Etc/UTC", "Z":
		return "UTC", true
	case "Azores Standard Time":
		return "Atlantic/Azores", true
	case "Kaliningrad Standard Time":
		return "Europe/Kaliningrad", true
	case "Russian Standard Time":
		return "Europe/Moscow", true
	case "Belarus Standard Time":
		return "Europe/Minsk", true
	case "Turkey Standard Time":
		return "Europe/Istanbul", true
	case "Israel Standard Time":
		return "Asia/Jerusalem", true
	case "Egypt Standard Time":
		return "Africa/Cairo", true
	case "South Africa Standard Time":
		return "Africa/Johannesburg", true
	case "W. Central Africa Standard Time":
		return "Africa/Lagos", true
	case "E. Africa Standard Time":
		return "Africa/Nairobi", true
	case "Morocco Standard Time":
		return "Africa/Casablanca", true
	case "Arabic Standard Time":
		return "Asia/Baghdad", true
	case "Arab Standard Time":
		return "Asia/Riyadh", true
	case "Arabian Standard Time":
		return "Asia/Dubai", true
	case "Iran Standard Time":
		return "Asia/Tehran", true
	case "Pakistan Standard Time":
		return "Asia/Karachi", true
	case "India Standard Time":
		return "Asia/Kolkata", true
	case "Sri Lanka Standard Time":
		return "Asia/Colombo", true
	case "SE Asia Standard Time":
		return "Asia/Bangkok", true
	case "China Standard Time":
		return "Asia/Shanghai", true
	case "Singapore Standard Time":
		return "Asia/Singapore", true
	case "Tokyo Standard Time":
		return "Asia/Tokyo", true
	case "Korea Standard Time":
		return "Asia/Seoul", true
	case "W. Australia Standard Time":
		return "Australia/Perth", true
	case "Cen. Australia Standard Time":
		return "Australia/Adelaide", true
	case "AUS Central Standard Time":
		return "Australia/Darwin", true
	case "E. Australia Standard Time":
		return "Australia/Brisbane", true
	case "AUS Eastern Standard Time":
		return "Australia/Sydney", true
	case "Tasmania Standard Time":
		return "Australia/Hobart", true
	case "Lord Howe Standard Time":
		return "Australia/Lord_Howe", true
	case "New Zealand Standard Time":
		return "Pacific/Auckland", true
	case "Newfoundland Standard Time":
		return "America/St_Johns", true
	case "Greenland Standard Time":
		return "America/Nuuk", true
	case "Atlantic Standard Time":
		return "America/Halifax", true
	case "Eastern Standard Time", "(UTC-05:00) Eastern Time (US & Canada)":
		return "America/New_York", true
	case "US Eastern Standard Time":
		return "America/Indiana/Indianapolis", true
	case "Central Standard Time", "(UTC-06:00) Central Time (US & Canada)":
		return "America/Chicago", true
	case "Canada Central Standard Time":
		return "America/Regina", true
	case "Central Standard Time (Mexico)":
		return "America/Mexico_City", true
	case "Mountain Standard Time", "(UTC-07:00) Mountain Time (US & Canada)":
		return "America/Denver", true
	case "US Mountain Standard Time":
		return "America/Phoenix", true
	case "Pacific Standard Time", "(UTC-08:00) Pacific Time (US & Canada)":
		return "America/Los_Angeles", true
	case "Alaskan Standard Time":
		return "America/Anchorage", true
	case "Hawaiian Standard Time":
		return "Pacific/Honolulu", true
	case "SA Pacific Standard Time":
		return "America/Bogota", true
	case "E. South America Standard Time":
		return "America/Sao_Paulo", true
	case "Argentina Standard Time":
		return "America/Buenos_Aires", true
	case "Pacific SA Standard Time":
		return "America/Santiago", true
	}
	return "", false
}
