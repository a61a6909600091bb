package vat_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/vat"
)

func on(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// as returns an authorisation from one day to another; "": without end.
func as(profession, country, from, to string) vat.Authorisation {
	a := vat.Authorisation{Profession: profession, Country: country, From: on(from)}
	if to != "" {
		a.To = on(to)
	}
	return a
}

// paragraph is the wording of Norway's exemption.
const paragraph = "Unntatt fra merverdiavgift, mval. § 3-2"

func TestOn(t *testing.T) {
	t.Parallel()
	physio, osteopath := as("physiotherapist", "NO", "2019-06-15", ""), as("osteopath", "NO", "2020-01-01", "")
	past := as("physiotherapist", "NO", "2019-06-15", "2026-11-30")
	for name, c := range map[string]struct {
		country   string
		treatment vat.Treatment
		rate      vat.Rate
		by        []vat.Authorisation
		on, want  string // rate, category, first day, and reason, or "" where nothing is known
	}{
		"full in Norway":   {"NO", vat.Standard, 0, nil, "2026-12-01", "25 S 2012-01-01 "},
		"full in Sweden":   {"SE", vat.Standard, 0, nil, "2026-12-01", "25 S 1990-07-01 "},
		"full in Denmark":  {"DK", vat.Standard, 0, nil, "2026-12-01", "25 S 1992-01-01 "},
		"the day before":   {"FI", vat.Standard, 0, nil, "2024-08-31", "24 S 2013-01-01 "},
		"the first day":    {"FI", vat.Standard, 0, nil, "2024-09-01", "25.5 S 2024-09-01 "},
		"before any row":   {"FI", vat.Standard, 0, nil, "2012-12-31", ""},
		"another country":  {"GB", vat.Standard, 0, nil, "2026-12-01", ""},
		"no country":       {"", vat.OutsideOfVAT, 0, nil, "2026-12-01", ""},
		"reduced":          {"FI", vat.ReducedRate, 1350, nil, "2026-01-01", "13.5 S 2026-01-01 "},
		"as it was then":   {"FI", vat.ReducedRate, 1350, nil, "2025-12-31", "14 S 2013-01-01 "},
		"as it is by now":  {"FI", vat.ReducedRate, 1400, nil, "2026-12-01", "13.5 S 2026-01-01 "},
		"the lower one":    {"FI", vat.ReducedRate, 1000, nil, "2026-12-01", "10 S 2013-01-01 "},
		"none such":        {"FI", vat.ReducedRate, 1200, nil, "2026-12-01", ""},
		"none in Denmark":  {"DK", vat.ReducedRate, 600, nil, "2026-12-01", ""},
		"the full one":     {"SE", vat.ReducedRate, 2500, nil, "2026-12-01", ""},
		"before it was 12": {"NO", vat.ReducedRate, 1200, nil, "2021-09-30", ""},
		"nothing said":     {"NO", "", 0, nil, "2026-12-01", ""},
		"outside":          {"NO", vat.OutsideOfVAT, 0, nil, "2026-12-01", "0 O  Ikke merverdiavgiftspliktig"},
		"a physiotherapist": {"NO", vat.Exempt, 0, []vat.Authorisation{physio},
			"2026-12-01", "0 E 2019-06-15 " + paragraph},
		"the last day": {"NO", vat.Exempt, 0, []vat.Authorisation{past},
			"2026-11-30", "0 E 2019-06-15 " + paragraph},
		"no longer":            {"NO", vat.Exempt, 0, []vat.Authorisation{past}, "2026-12-01", ""},
		"not yet":              {"NO", vat.Exempt, 0, []vat.Authorisation{physio}, "2019-06-14", ""},
		"by nobody authorised": {"NO", vat.Exempt, 0, nil, "2026-12-01", ""},
		"authorised elsewhere": {"SE", vat.Exempt, 0, []vat.Authorisation{physio}, "2026-12-01", ""},
		"an osteopath": {"NO", vat.Exempt, 0, []vat.Authorisation{osteopath},
			"2026-12-01", "0 E 2022-05-01 " + paragraph},
		"an osteopath of 2021": {"NO", vat.Exempt, 0, []vat.Authorisation{osteopath}, "2022-04-30", ""},
		"one of several": {"NO", vat.Exempt, 0, []vat.Authorisation{as("masseur", "NO",
			"2010-01-01", ""), past, osteopath},
			"2026-12-01", "0 E 2022-05-01 " + paragraph},
		"in Sweden": {"SE", vat.Exempt, 0, []vat.Authorisation{as("naprapath", "SE", "2001-01-01", "")}, "2026-12-01",
			"0 E 2023-07-01 Undantag från skatteplikt enligt 10 kap. ML (2023:200), " +
				"artikel 132.1 c i direktiv 2006/112/EG"},
		"in Sweden, by the old act": {"SE", vat.Exempt, 0, []vat.Authorisation{as("naprapath", "SE", "2001-01-01", "")},
			"2023-06-30", "0 E 2019-07-01 Undantag från skatteplikt enligt 3 kap. 4 § ML (1994:200)"},
		"registered in Denmark": {"DK", vat.Exempt, 0, []vat.Authorisation{as("alternative-practitioner", "DK",
			"2020-01-01", "")}, "2026-12-01", "0 E 2020-01-01 Momsfritaget, jf. momsloven § 13, stk. 1, nr. 1"},
		"registered in Norway": {"NO", vat.Exempt, 0, []vat.Authorisation{as("alternative-practitioner", "NO",
			"2020-01-01", "")}, "2026-12-01", ""},
		"in Finland": {"FI", vat.Exempt, 0, []vat.Authorisation{as("massage-therapist", "FI", "2020-01-01", "")},
			"2026-12-01",
			"0 E 2020-01-01 Arvonlisäveroton terveyden- ja sairaanhoitopalvelu, AVL 34 §"},
	} {
		a, err := vat.On(vat.Question{Country: c.country, Treatment: c.treatment, Rate: c.rate, Authorisations: c.by,
			On: on(c.on)})
		if c.want == "" {
			told(t, name, err)
			continue
		}
		if err != nil || a.Source == "" {
			t.Errorf("%s: %+v, %v", name, a, err)
			continue
		}
		got := strings.Join([]string{a.Rate.String(), string(a.Category), a.From.String(), a.Reason}, " ")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	_, err := vat.On(vat.Question{Country: "NO", Treatment: vat.Exempt, Nobody: true, On: on("2026-12-01")})
	told(t, "by nobody named", err)
}

// told holds what is not known to its form: a fault that says in five languages what to do.
func told(t *testing.T, name string, err error) {
	t.Helper()
	e, ok := fault.As(err)
	if !ok || e.Kind != fault.Invalid || e.Code != "rate-unknown" {
		t.Errorf("%s: %v, want rate-unknown", name, err)
		return
	}
	text, _ := e.Extra["text"].(map[i18n.Lang]string)
	if len(text) != len(i18n.Langs()) || text[i18n.EN] != e.Message {
		t.Errorf("%s: told as %v", name, text)
	}
}

// No two of a kind are in force on a day, and each row says where it is written.
func TestDataIsSound(t *testing.T) {
	t.Parallel()
	if err := vat.Unsound(); err != nil {
		t.Error(err)
	}
	for _, country := range vat.Countries() {
		all := vat.Professions(country)
		if len(all) < 10 {
			t.Errorf("%s has the professions %v", country, all)
		}
		for _, p := range all {
			if p.Name == (i18n.Text{}) {
				t.Errorf("%s of %s has no name", p.Code, country)
			}
		}
	}
	if got := vat.Professions("US"); got != nil {
		t.Errorf("the United States authorise %v", got)
	}
	want := map[string]string{"NO": "15 12", "SE": "12 6", "DK": "", "FI": "13.5 10", "US": ""}
	for _, country := range slices.Sorted(maps.Keys(want)) {
		var got []string
		for _, r := range vat.Reduced(country) {
			got = append(got, r.String())
		}
		if s := strings.Join(got, " "); s != want[country] {
			t.Errorf("%s has the reduced rates %q", country, s)
		}
	}
}
