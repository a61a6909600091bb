package e2e

import (
	"strings"
	"testing"
)

// taxed is how VAT applies to a service, or why that is not known.
type taxed struct {
	Rate, Category, Reason, Source string
	ValidFrom                      string            `json:"valid_from"`
	Text                           map[string]string // of what is not known
	Errors                         []struct{ Location string }
}

// TestVATOfAService: the demo's services say how VAT applies to them; who gives care, and when, decides whether it is
// exempt; what is wrong with a service's price comes at once; and what is not known is said in the reader's language.
func TestVATOfAService(t *testing.T) {
	const exempt = "Unntatt fra merverdiavgift, mval. § 3-2"
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		ask := func(status int, path string) (a taxed) {
			t.Helper()
			s.must(status, "GET", "/v1/services/"+path, nil, owner).into(t, &a)
			return a
		}
		for path, want := range map[string]string{
			"massasje/vat": "25 S 2012-01-01 ",
			"massasje/vat?practitioner=jonas&date=2012-01-01":   "25 S 2012-01-01 ",
			"konsultasjon/vat?practitioner=ida":                 "0 E 2014-06-20 " + exempt,
			"konsultasjon/vat?practitioner=jonas":               "0 E 2022-09-01 " + exempt,
			"konsultasjon/vat?practitioner=ida&date=2014-06-20": "0 E 2014-06-20 " + exempt,
		} {
			a := ask(200, path)
			got := strings.Join([]string{a.Rate, a.Category, a.ValidFrom, a.Reason}, " ")
			if got != want || a.Source == "" {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
		}
		for path, want := range map[string]string{
			"massasje/vat?date=2011-12-31":                        "Ingen momssats er kjent",
			"konsultasjon/vat":                                    "Velg en behandler.",
			"konsultasjon/vat?practitioner=jonas&date=2022-08-31": "ingen autorisasjon den dagen",
		} {
			if a := ask(422, path); !strings.Contains(a.Text["nb"], want) || len(a.Text) != 5 {
				t.Errorf("%s: %q, want %q", path, a.Text["nb"], want)
			}
		}
		ask(404, "nothing/vat")
		ask(404, "massasje/vat?practitioner=nobody")

		var wrong taxed
		s.must(422, "PUT", "/v1/services/massasje", map[string]any{"id": "massasje", "name": "Massasje",
			"duration_minutes": 60, "capacity": 1, "practitioners": []string{"jonas"},
			"price":  map[string]any{"amount_minor": 20000, "currency": "NOK"},
			"vat":    map[string]any{"treatment": "reduced", "rate": "13.5"},
			"prepay": map[string]any{"kind": "deposit", "amount_minor": 20001, "hold_minutes": 5}},
			owner).into(t, &wrong)
		var at []string
		for _, e := range wrong.Errors {
			at = append(at, e.Location)
		}
		if got := strings.Join(at, " "); got != "body.vat.rate body.prepay.amount_minor body.prepay.hold_minutes" {
			t.Errorf("what is wrong is said at %s", got)
		}
	})
}
