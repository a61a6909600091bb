package page

import (
	"slices"
	"testing"

	"stund/internal/i18n"
)

func TestAcceptedLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]i18n.Lang{
		"":                           i18n.EN,
		"*":                          i18n.EN,
		"nb-NO,nb;q=0.9,en;q=0.5":    i18n.NB,
		"de-DE,de;q=0.9,da;q=0.5":    i18n.DA,
		"en;q=0.4, sv ; q=0.8":       i18n.SV,
		"fi;q=0, en-US;q=0.1":        i18n.EN,
		"no":                         i18n.NB,
		"sv;q=NaN,fi;q=0.2":          i18n.FI,
		"sv;q=,fi;q=x,da;q=0.1":      i18n.DA,
		"da;q=0.7,sv;q=0.7":          i18n.DA,
		"xx;;;,,,;q=1,\x00,fi;q=0.9": i18n.FI,
	} {
		if got := accepted(header, i18n.EN); got != want {
			t.Errorf("%q asks for %s, want %s", header, got, want)
		}
	}
}

func FuzzAcceptedLanguage(f *testing.F) {
	f.Add("nb-NO,nb;q=0.9,en;q=0.5")
	f.Add(";q=NaN,sv;q=1e309")
	f.Fuzz(func(t *testing.T, header string) {
		if l := accepted(header, i18n.EN); !slices.Contains(i18n.Langs(), l) {
			t.Errorf("%q asks for %q", header, l)
		}
	})
}
