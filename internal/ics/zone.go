package ics

import (
	"slices"
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

// location returns the IANA zone that a TZID names: by its own name, also behind a vendor's prefix
// ("/freeassociation.sourceforge.net/Europe/Oslo"), or by the name that Windows has for it.
func location(tzid string) (*time.Location, bool) {
	name := strings.Trim(tzid, ` "/`)
	if iana, ok := windows(name); ok {
		name = iana
	}
	for strings.Contains(name, "/") || name == "UTC" || name == "GMT" {
		if len(name) > 64 {
			break
		}
		if loc, err := civil.Zone(name); err == nil {
			return loc, true
		}
		_, rest, ok := strings.Cut(name, "/")
		if !ok {
			break
		}
		name = rest
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
	case "UTC", "Coordinated Universal Time", "Etc/UTC", "Z":
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
	case "Eastern Standard Time":
		return "America/New_York", true
	case "US Eastern Standard Time":
		return "America/Indiana/Indianapolis", true
	case "Central Standard Time":
		return "America/Chicago", true
	case "Canada Central Standard Time":
		return "America/Regina", true
	case "Central Standard Time (Mexico)":
		return "America/Mexico_City", true
	case "Mountain Standard Time":
		return "America/Denver", true
	case "US Mountain Standard Time":
		return "America/Phoenix", true
	case "Pacific Standard Time":
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
