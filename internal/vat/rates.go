package vat

import (
	"slices"
	"time"

	"stund/internal/civil"
)

// kind is what a rate is for. A country's reduced rates are told apart by their order in its law, highest first: so a
// service keeps its kind where the law changes the rate.
type kind int

const (
	full kind = iota
	reduced
	lower
)

// row is a rate from one day to another, both included. Where a source says since when it has been in force, that is
// the first day; else it is the first day of which a source speaks.
type row struct {
	country  string
	kind     kind
	rate     Rate
	from, to civil.Date // to is zero where no end is known
	source   string
}

func day(year int, month time.Month, day int) civil.Date {
	return civil.Date{Year: year, Month: month, Day: day}
}

// How the sources are called that several rows name.
const (
	ofEU       = "European Commission, VAT rates applied in the Member States (2021), section VIII; TEDB"
	ofNorway   = "Skatteetaten, satser for merverdiavgift"
	ofSweden   = "9 kap. mervärdesskattelagen (2023:200)"
	ofFinland  = "arvonlisäverolaki (1501/1993) 84 §"
	ofFinland2 = "arvonlisäverolaki (1501/1993) 85 §; HE 93/2025"
)

// rates are the law's, by country. Norway's low rate was another until autumn 2021, which nobody needs any more.
var rates = []row{
	{"NO", full, 2500, day(2012, 1, 1), civil.Date{}, ofNorway},
	{"NO", reduced, 1500, day(2012, 1, 1), civil.Date{}, ofNorway},
	{"NO", lower, 1200, day(2021, 10, 1), civil.Date{}, ofNorway},
	{"SE", full, 2500, day(1990, 7, 1), civil.Date{}, ofEU},
	{"SE", reduced, 1200, day(2023, 7, 1), civil.Date{}, ofSweden},
	{"SE", lower, 600, day(2023, 7, 1), civil.Date{}, ofSweden},
	{"DK", full, 2500, day(1992, 1, 1), civil.Date{}, ofEU},
	{"FI", full, 2400, day(2013, 1, 1), day(2024, 8, 31), ofEU},
	{"FI", full, 2550, day(2024, 9, 1), civil.Date{}, ofFinland},
	{"FI", reduced, 1400, day(2013, 1, 1), day(2025, 12, 31), "arvonlisäverolaki (1501/1993) 85 §"},
	{"FI", reduced, 1350, day(2026, 1, 1), civil.Date{}, ofFinland2},
	{"FI", lower, 1000, day(2013, 1, 1), civil.Date{}, "arvonlisäverolaki (1501/1993) 85 a §"},
}

// holds reports whether a span of days, whose end may be open, includes the day.
func holds(from, to, on civil.Date) bool { return !on.Before(from) && (to.IsZero() || !on.After(to)) }

// rateOn returns the country's rate of the kind on the day.
func rateOn(country string, k kind, on civil.Date) (row, bool) {
	i := slices.IndexFunc(rates, func(r row) bool {
		return r.country == country && r.kind == k && holds(r.from, r.to, on)
	})
	if i < 0 {
		return row{}, false
	}
	return rates[i], true
}

// Countries lists the countries whose VAT is known here, by their ISO 3166-1 codes.
func Countries() []string { return []string{"NO", "SE", "DK", "FI"} }

// Reduced lists the country's reduced rates of which no end is known, highest first; none where it has none.
func Reduced(country string) []Rate {
	var out []Rate
	for _, r := range rates {
		if r.country == country && r.kind != full && r.to.IsZero() {
			out = append(out, r.rate)
		}
	}
	return out
}

// IsReduced reports whether the rate is one of the country's reduced rates, or was.
func IsReduced(country string, rate Rate) bool {
	_, ok := reducedKind(country, rate)
	return ok
}

// reducedKind returns which of the country's reduced rates the rate is, or was.
func reducedKind(country string, rate Rate) (kind, bool) {
	i := slices.IndexFunc(rates, func(r row) bool {
		return r.country == country && r.kind != full && r.rate == rate
	})
	if i < 0 {
		return 0, false
	}
	return rates[i].kind, true
}
