package practice_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/practice"
)

// translated is what the practice of these tests wrote in other languages.
func translated(s *practice.Setup) {
	furnish(s)
	s.Practice.Text = "Rolig og nøye."
	s.Practice.Translations = map[i18n.Lang]practice.PracticeTexts{i18n.EN: {Text: "  Calm and careful. "}}
	s.Locations[1].Translations = map[i18n.Lang]practice.LocationTexts{i18n.FI: {Name: "Etävastaanotto"}}
	s.Practitioners[0].Title = "Fysioterapeut"
	s.Practitioners[0].Translations = map[i18n.Lang]practice.PractitionerTexts{i18n.EN: {Title: "Physiotherapist"}}
	v := &s.Services[0]
	v.Description, v.ConfirmationText = "Samtale og plan.", "Kom fem minutter før."
	v.Translations = map[i18n.Lang]practice.ServiceTexts{
		i18n.EN: {Name: "Consultation", ConfirmationText: "Come five minutes early."},
		i18n.SV: {Description: "Samtal och plan."},
		i18n.DA: {},
	}
}

// TestWhatAPracticeWroteInLanguages is read in the reader's language, text by text, and as the practice wrote it where
// there is none.
func TestWhatAPracticeWroteInLanguages(t *testing.T) {
	t.Parallel()
	db := open(t)
	b := book(db)
	put(t, b, lotus())
	change(t, b, translated)
	s := strong(t, book(db), "lotus")
	type seen struct{ Text, Place, Title, Name, Description, Confirmation string }
	for l, want := range map[i18n.Lang]seen{
		i18n.NB: {"Rolig og nøye.", "Video", "Fysioterapeut", "Konsultasjon", "Samtale og plan.",
			"Kom fem minutter før."},
		i18n.EN: {"Calm and careful.", "Video", "Physiotherapist", "Consultation", "Samtale og plan.",
			"Come five minutes early."},
		i18n.SV: {"Rolig og nøye.", "Video", "Fysioterapeut", "Konsultasjon", "Samtal och plan.",
			"Kom fem minutter før."},
		i18n.FI: {"Rolig og nøye.", "Etävastaanotto", "Fysioterapeut", "Konsultasjon", "Samtale og plan.",
			"Kom fem minutter før."},
		"": {"Rolig og nøye.", "Video", "Fysioterapeut", "Konsultasjon", "Samtale og plan.", "Kom fem minutter før."},
	} {
		in := s.In(l)
		place, _ := in.Location("video")
		p, _ := in.Practitioner("ida")
		v, _ := in.Service("consultation")
		got := seen{in.Practice.Text, place.Name, p.Title, v.Name, v.Description, v.ConfirmationText}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", l, diff)
		}
		if len(in.Practice.Translations)+len(place.Translations)+len(p.Translations)+len(v.Translations) > 0 {
			t.Errorf("%q: translations are shown", l)
		}
		if v.Spoken == i18n.EN != (l == i18n.EN) {
			t.Errorf("%q: the name is said to be in %q", l, v.Spoken)
		}
		if in != s.In(l) || in.In(i18n.EN) != s.In(i18n.EN) {
			t.Errorf("%q: it is made anew each time", l)
		}
		if in.Zone() != s.Zone() || in.Revision != s.Revision {
			t.Errorf("%q: zone %v at revision %d, want those of the set-up", l, in.Zone(), in.Revision)
		}
	}
	if v, _ := s.Service("consultation"); v.Name != "Konsultasjon" || len(v.Translations) != 2 {
		t.Errorf("what was stored is %q with %v: changed by reading, or with an empty language", v.Name, v.Translations)
	}
}

// TestWithoutTranslations a reader of any language gets the very same set-up.
func TestWithoutTranslations(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	s := change(t, b, furnish)
	if s.In(i18n.EN) != s {
		t.Error("a set-up without translations is copied")
	}
}

// TestTranslationsAreHeldToTheLimits of what they translate, and to the five languages.
func TestTranslationsAreHeldToTheLimits(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	_, err := b.Change(t.Context(), owner, "lotus", "test.changed", "x", func(s *practice.Setup) error {
		furnish(s)
		s.Practice.Translations = map[i18n.Lang]practice.PracticeTexts{"de": {Text: "Ruhig."}}
		s.Services[0].Translations = map[i18n.Lang]practice.ServiceTexts{
			i18n.EN: {Name: strings.Repeat("x", 121), Description: strings.Repeat("x", 4001)},
			i18n.SV: {Name: "two\nlines", ConfirmationText: strings.Repeat("x", 2001)},
			"nn-NO": {Name: "Samtale"},
		}
		return nil
	})
	var paths []string
	if f, ok := fault.As(err); ok {
		for _, w := range f.Fields {
			paths = append(paths, w.Path)
		}
	}
	want := []string{"translations", "services[0].translations.en.name", "services[0].translations.en.description",
		"services[0].translations", "services[0].translations.sv.name", "services[0].translations.sv.confirmation_text"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Errorf("what is wrong (-want +got):\n%s\n%v", diff, err)
	}
}
