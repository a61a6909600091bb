package trace

import (
	"testing"
	"time"

	"stund/internal/civil"
)

// TestUntil: years count from the end of the year or from the last entry, and a leap day ends with February.
func TestUntil(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) civil.Date { return civil.Date{Year: y, Month: m, Day: d} }
	for _, c := range []struct {
		country    string
		why        Reason
		last, want civil.Date
	}{
		{"NO", Accounts, day(2026, time.March, 3), day(2032, time.January, 1)},
		{"SE", Accounts, day(2026, time.December, 31), day(2034, time.January, 1)},
		{"DK", Journal, day(2026, time.May, 5), day(2036, time.May, 6)},
		{"SE", Journal, day(2024, time.February, 29), day(2034, time.March, 2)},
	} {
		l, ok := LawOf(c.country, c.why)
		if got := l.Until(c.last); !ok || got != c.want {
			t.Errorf("%s %s of %s: until %s, want %s", c.country, c.why, c.last, got, c.want)
		}
	}
}

// TestEveryCountryHasItsLaws: of each country there is one of each, with where it stands and when it was looked at.
func TestEveryCountryHasItsLaws(t *testing.T) {
	t.Parallel()
	for _, country := range []string{"NO", "SE", "DK", "FI"} {
		for _, why := range []Reason{Accounts, Journal} {
			if l, ok := LawOf(country, why); !ok || l.Years < 5 || l.Source == "" || l.Seen.IsZero() {
				t.Errorf("%s %s: %+v", country, why, l)
			}
		}
	}
	if _, ok := LawOf("NO", Figures); ok {
		t.Error("there is a law for what nothing personal is in")
	}
}
