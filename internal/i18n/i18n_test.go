package i18n_test

import (
	"testing"

	"stund/internal/i18n"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]i18n.Lang{"nb": i18n.NB, "nb-NO": i18n.NB, "no": i18n.NB, "nn-NO": i18n.NB,
		"NO": i18n.NB, "sv": i18n.SV, "sv_FI": i18n.SV,
		"sv-Latn-SE": i18n.SV, "da-DK": i18n.DA, "fi": i18n.FI, " FI \t": i18n.FI, "en": i18n.EN, "en-GB": i18n.EN,
		"EN_us": i18n.EN} {
		if got, ok := i18n.Parse(tag); !ok || got != want {
			t.Errorf("%q: %q %t", tag, got, ok)
		}
	}
	for _, tag := range []string{"", " ", "-", "de", "nbx", "english", "norsk", "e", "en;q=0.5", "en,sv", "*", "x-nb",
		"\x00", "fil", "ﬁ"} {
		if got, ok := i18n.Parse(tag); ok || got != "" {
			t.Errorf("took %q as %q", tag, got)
		}
	}
	for _, l := range i18n.Langs() {
		if got, ok := i18n.Parse(string(l)); !ok || got != l {
			t.Errorf("%s is not itself", l)
		}
	}
}

var greeting = i18n.Text{
	NB: "Hei {name}, {name}: {time}",
	SV: "Hej {name}",
	DA: "Hej, {name}",
	FI: "Hei {time} {name}",
	EN: "Hello {name} at {time}",
}

func TestIn(t *testing.T) {
	t.Parallel()
	for l, want := range map[i18n.Lang]string{i18n.NB: greeting.NB, i18n.SV: greeting.SV, i18n.DA: greeting.DA,
		i18n.FI: greeting.FI, i18n.EN: greeting.EN,
		"": greeting.EN, "de": greeting.EN, "NB": greeting.EN} {
		if got := greeting.In(l); got != want {
			t.Errorf("%q: %q", l, got)
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		l     i18n.Lang
		pairs []string
		want  string
	}{
		{"each occurrence", i18n.NB, []string{"name", "Kari", "time", "14.00"}, "Hei Kari, Kari: 14.00"},
		{"in another order", i18n.FI, []string{"name", "Kari", "time", "14.00"}, "Hei 14.00 Kari"},
		{"what it does not use", i18n.SV, []string{"name", "Kari", "time", "14.00"}, "Hej Kari"},
		{"what is not given stays", i18n.EN, []string{"name", "Kari"}, "Hello Kari at {time}"},
		{"nothing", i18n.SV, nil, "Hej {name}"},
		{"a value that looks like a placeholder", i18n.EN, []string{"name", "{time}", "time", "{name}"},
			"Hello {time} at {name}"},
		{"an empty value", i18n.EN, []string{"name", "", "time", "x"}, "Hello  at x"},
		{"a name that begins as another", i18n.EN, []string{"na", "wrong", "name", "Kari", "time", "x"},
			"Hello Kari at x"},
		{"letters with a meaning elsewhere", i18n.EN, []string{"name", `$1 \0 %s`, "time", "x"}, `Hello $1 \0 %s at x`},
	} {
		if got := greeting.Fill(c.l, c.pairs...); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPlural(t *testing.T) {
	t.Parallel()
	p := i18n.Plural{One: i18n.Text{EN: "one"}, Other: i18n.Text{EN: "other"}}
	for n, want := range map[int]string{0: "other", 1: "one", -1: "one", 2: "other", 11: "other", 21: "other",
		101: "other", 1 << 40: "other"} {
		if got := p.Of(n).EN; got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
