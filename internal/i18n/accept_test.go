package i18n

import (
	"slices"
	"testing"
)

func TestAcceptedLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Lang{
		"":                           EN,
		"*":                          EN,
		"nb-NO,nb;q=0.9,en;q=0.5":    NB,
		"de-DE,de;q=0.9,da;q=0.5":    DA,
		"en;q=0.4, sv ; q=0.8":       SV,
		"fi;q=0, en-US;q=0.1":        EN,
		"no":                         NB,
		"sv;q=NaN,fi;q=0.2":          FI,
		"sv;q=,fi;q=x,da;q=0.1":      DA,
		"da;q=0.7,sv;q=0.7":          DA,
		"xx;;;,,,;q=1,\x00,fi;q=0.9": FI,
	} {
		if got := Accepted(header, EN); got != want {
			t.Errorf("%q asks for %s, want %s", header, got, want)
		}
	}
}

func FuzzAcceptedLanguage(f *testing.F) {
	f.Add("nb-NO,nb;q=0.9,en;q=0.5")
	f.Add(";q=NaN,sv;q=1e309")
	f.Fuzz(func(t *testing.T, header string) {
		if l := Accepted(header, EN); !slices.Contains(Langs(), l) {
			t.Errorf("%q asks for %q", header, l)
		}
	})
}
