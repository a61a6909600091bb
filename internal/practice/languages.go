package practice

import (
	"cmp"
	"maps"
	"slices"

	"stund/internal/i18n"
)

// PracticeTexts are what a practice writes of itself, in another language.
type PracticeTexts struct {
	Text string `json:"text,omitempty"`
}

// LocationTexts are what a practice writes of a location, in another language.
type LocationTexts struct {
	Name string `json:"name,omitempty" example:"Video call"`
}

// PractitionerTexts are what a practice writes of a practitioner, in another language.
type PractitionerTexts struct {
	Title string `json:"title,omitempty" example:"Physiotherapist"`
}

// ServiceTexts are what a practice writes of a service, in another language.
type ServiceTexts struct {
	Name             string `json:"name,omitempty" example:"Consultation"`
	Description      string `json:"description,omitempty"`
	ConfirmationText string `json:"confirmation_text,omitempty" example:"Please come five minutes early."`
}

// In returns the set-up as it is shown to a reader of the language: what the practice wrote is in that language where
// it was translated, and otherwise in the practice's own words. There are no translations in it. It is for showing, and
// is shared and never changed, as every Setup is; a change begins at Book.Change.
func (s *Setup) In(l i18n.Lang) *Setup {
	if s.origin != nil {
		return s.origin.In(l)
	}
	if !s.translated() {
		return s
	}
	if shown, ok := s.shown.Load(l); ok {
		return shown.(*Setup)
	}
	shown, _ := s.shown.LoadOrStore(l, s.in(l))
	return shown.(*Setup)
}

func (s *Setup) translated() bool {
	return len(s.Practice.Translations) > 0 ||
		slices.ContainsFunc(s.Locations, func(v Location) bool { return len(v.Translations) > 0 }) ||
		slices.ContainsFunc(s.Practitioners, func(v Practitioner) bool { return len(v.Translations) > 0 }) ||
		slices.ContainsFunc(s.Services, func(v Service) bool { return len(v.Translations) > 0 })
}

func (s *Setup) in(l i18n.Lang) *Setup {
	out := s.clone()
	out.origin = s
	p := &out.Practice
	if t := p.Translations[l]; t.Text != "" {
		p.Text, p.Spoken = t.Text, l
	}
	p.Translations = nil
	for i := range out.Locations {
		v := &out.Locations[i]
		v.Name, v.Translations = cmp.Or(v.Translations[l].Name, v.Name), nil
	}
	for i := range out.Practitioners {
		v := &out.Practitioners[i]
		if t := v.Translations[l]; t.Title != "" {
			v.Title, v.Spoken = t.Title, l
		}
		v.Translations = nil
	}
	for i := range out.Services {
		v := &out.Services[i]
		t := v.Translations[l]
		if t.Name != "" {
			v.Spoken = l
		}
		v.Name, v.Description = cmp.Or(t.Name, v.Name), cmp.Or(t.Description, v.Description)
		v.ConfirmationText, v.Translations = cmp.Or(t.ConfirmationText, v.ConfirmationText), nil
	}
	return out
}

// translations holds what was written in other languages to the limits of what was written at first, and leaves out
// what says nothing. The map is one of its own: the earlier one may be another set-up's.
func translations[T comparable](c *checker, all *map[i18n.Lang]T, check func(at string, t *T)) {
	var kept map[i18n.Lang]T
	for _, l := range slices.Sorted(maps.Keys(*all)) {
		at := "translations." + string(l)
		if !slices.Contains(i18n.Langs(), l) {
			c.no("translations", "%.10q is none of nb, sv, da, fi, en", string(l))
			continue
		}
		t := (*all)[l]
		check(at, &t)
		var none T
		if t == none {
			continue
		}
		if kept == nil {
			kept = map[i18n.Lang]T{}
		}
		kept[l] = t
	}
	*all = kept
}
