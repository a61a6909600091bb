package holiday_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/schedule/holiday"
)

// first returns the first holiday of the date.
func first(t *testing.T, country, date string) holiday.Day {
	t.Helper()
	day, err := civil.ParseDate(date)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range holiday.Of(country, day.Year) {
		if d.Date == day {
			return d
		}
	}
	t.Fatalf("%s has no holiday on %s", country, date)
	return holiday.Day{}
}

// TestNamesInLanguages: the country's own day first where two meet, each as it is called in the reader's language.
func TestNamesInLanguages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, date string
		want          i18n.Text
	}{
		{"NO", "2027-05-17", i18n.Text{NB: "Grunnlovsdagen", SV: "Norges nationaldag", DA: "Norges nationaldag",
			FI: "Norjan kansallispäivä", EN: "Constitution Day"}},
		{"SE", "2049-06-06", i18n.Text{NB: "Sveriges nasjonaldag", SV: "Sveriges nationaldag",
			DA: "Sveriges nationaldag", FI: "Ruotsin kansallispäivä", EN: "National Day of Sweden"}},
		{"IS", "2011-04-21", i18n.Text{NB: "Første sommerdag", SV: "Första sommardagen", DA: "Første sommerdag",
			FI: "Kesän ensimmäinen päivä", EN: "First Day of Summer"}},
		{"NO", "2008-05-01", i18n.Text{NB: "Arbeidernes dag", SV: "Första maj", DA: "1. maj", FI: "Vappu",
			EN: "Labour Day"}},
		{"DK", "2026-06-05", i18n.Text{NB: "Danmarks grunnlovsdag", SV: "Danmarks grundlagsdag", DA: "Grundlovsdag",
			FI: "Tanskan perustuslain päivä", EN: "Constitution Day"}},
		{"FI", "2026-12-26", i18n.Text{NB: "Andre juledag", SV: "Annandag jul", DA: "2. juledag", FI: "Tapaninpäivä",
			EN: "Boxing Day"}},
		{"GB", "2026-12-28", i18n.Text{NB: "Andre juledag (flyttet fridag)", SV: "Annandag jul (flyttad ledig dag)",
			DA: "2. juledag (flyttet fridag)", FI: "Tapaninpäivä (siirretty vapaapäivä)",
			EN: "Boxing Day (substitute day)"}},
		{"US", "2026-02-16", i18n.Text{NB: "Washington's Birthday", SV: "Washington's Birthday",
			DA: "Washington's Birthday", FI: "Washington's Birthday", EN: "Washington's Birthday"}},
	} {
		if d := cmp.Diff(c.want, first(t, c.country, c.date).In(c.country)); d != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.country, c.date, d)
		}
	}
}

// TestNordicNames: what a Nordic country keeps has a name in every language, and the same in the country's own as in
// the list.
func TestNordicNames(t *testing.T) {
	t.Parallel()
	for country, own := range map[string]i18n.Lang{"NO": i18n.NB, "SE": i18n.SV, "DK": i18n.DA, "FI": i18n.FI, "IS": "",
		"DE": ""} {
		for year := 2020; year <= 2060; year++ {
			for _, d := range holiday.Of(country, year) {
				names := d.In(country)
				for _, l := range i18n.Langs() {
					if names.In(l) == "" || own == "" && l != i18n.EN && names.In(l) == d.Name {
						t.Fatalf("%s: %s is %q in %s", country, d.Name, names.In(l), l)
					}
				}
				if own != "" && names.In(own) != d.Name {
					t.Fatalf("%s: %s is %q at home", country, d.Name, names.In(own))
				}
			}
		}
	}
}
