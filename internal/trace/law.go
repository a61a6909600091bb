package trace

import (
	"time"

	"stund/internal/civil"
)

// Law is for how long a country's law has something kept.
type Law struct {
	Country string
	For     Reason
	Years   int
	// FromYearEnd: the years count from the end of the year in which it was written; else from the last entry.
	FromYearEnd bool
	Source      string     // the law, as its country cites it
	Seen        civil.Date // when somebody last looked at it
}

// Laws lists what is known. It is looked at again when a capability keeps something by it.
func Laws() []Law {
	seen := civil.Date{Year: 2026, Month: time.November, Day: 28}
	accounts := func(country string, years int, source string) Law {
		return Law{Country: country, For: Accounts, Years: years, FromYearEnd: true, Source: source, Seen: seen}
	}
	journal := func(country string, years int, source string) Law {
		return Law{Country: country, For: Journal, Years: years, Source: source, Seen: seen}
	}
	return []Law{
		accounts("NO", 5, "bokføringsloven § 13"),
		accounts("SE", 7, "bokföringslagen (1999:1078) 7 kap. 2 §"),
		accounts("DK", 5, "bogføringsloven § 12"),
		accounts("FI", 6, "kirjanpitolaki (1336/1997) 2 luku 10 §"),
		journal("NO", 10, "pasientjournalforskriften (FOR-2019-03-01-168)"),
		journal("SE", 10, "patientdatalagen (2008:355) 3 kap. 17 §"),
		journal("DK", 10, "journalføringsbekendtgørelsen"),
		journal("FI", 120, "laki sosiaali- ja terveydenhuollon asiakastietojen käsittelystä (703/2023), liite"),
	}
}

// LawOf returns the country's law for the reason why. There is none for what no law has kept.
func LawOf(country string, why Reason) (Law, bool) {
	for _, l := range Laws() {
		if l.Country == country && l.For == why {
			return l, true
		}
	}
	return Law{}, false
}

// Until returns the first day on which what was written on the day last need not be kept any more.
func (l Law) Until(last civil.Date) civil.Date {
	if l.FromYearEnd {
		return civil.Date{Year: last.Year + l.Years + 1, Month: time.January, Day: 1}
	}
	until := civil.Date{Year: last.Year + l.Years, Month: last.Month, Day: last.Day}
	if last.Month == time.February && last.Day == 29 {
		until.Month, until.Day = time.March, 1
	}
	return until.AddDays(1)
}
