package page

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"stund/internal/booking"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/pages"
	"stund/internal/survey"
)

// What contributions ask clients on the booking page. The fields are named by their paths in a request:
// "extra.parcel.locker".

// Whatever the steps ask for fits into a form, with 32 KB for what the page asks itself: a note of 2000 characters is
// the most of it. If it does not, this does not compile.
const _ = uint(httpapi.MaxForm - 32<<10 - booking.MaxForm)

// ask looks up what is asked for the service that is chosen.
func (s *services) ask(ctx context.Context, w *visiting) error {
	all, err := s.Bookings.Questions(ctx, w.setup, w.chosen)
	if err != nil {
		return err
	}
	w.questions = all
	for _, q := range all {
		g := pages.Group{Title: q.Title[w.Lang]}
		for _, f := range q.Fields {
			a := pages.Asked{ID: q.Path(f), Label: f.Label[w.Lang], Hint: f.Hint[w.Lang], Wrong: f.Wrong[w.Lang],
				Required: f.Required}
			switch f.Type {
			case booking.FieldSelect:
				a.Kind = pages.Select
			case booking.FieldCheckbox:
				a.Kind = pages.Checkbox
			case booking.FieldText:
				a.Longest = booking.MaxText
			}
			for _, o := range f.Options {
				a.Options = append(a.Options, pages.Choose{Value: o.Value, Label: o.Label[w.Lang]})
			}
			g.Fields = append(g.Fields, a)
		}
		w.plan.Asked = append(w.plan.Asked, g)
	}
	return nil
}

// more returns what was filled in of what is asked.
func (w visiting) more(form url.Values) map[string]string {
	var out map[string]string
	for _, g := range w.plan.Asked {
		for _, a := range g.Fields {
			if v := form.Get(a.ID); v != "" {
				if out == nil {
					out = map[string]string{}
				}
				out[a.ID] = v
			}
		}
	}
	return out
}

// astray returns the ids of what no browser sends from the page's form: longer texts than it takes, and options that it
// does not offer.
func (w visiting) astray(t pages.Typed) (out []string) {
	for _, g := range w.plan.Asked {
		for _, a := range g.Fields {
			if v := t.More[a.ID]; v != "" && (a.TooLong(v) || a.Kind == pages.Select &&
				!slices.ContainsFunc(a.Options, func(o pages.Choose) bool { return o.Value == v })) {
				out = append(out, a.ID)
			}
		}
	}
	return out
}

// extra returns what was filled in as the inputs of the contributions.
func (w visiting) extra(t pages.Typed) (map[string]json.RawMessage, error) {
	var out map[string]json.RawMessage
	if w.by != "" {
		raw, err := json.Marshal(survey.CameBy{By: w.by})
		if err != nil {
			return nil, err
		}
		out = map[string]json.RawMessage{survey.ContributionName: raw}
	}
	for _, q := range w.questions {
		in := map[string]any{}
		for _, f := range q.Fields {
			v := strings.TrimSpace(t.More[q.Path(f)])
			switch {
			case v == "":
			case f.Type == booking.FieldCheckbox:
				in[f.Name] = true
			default:
				in[f.Name] = v
			}
		}
		if len(in) == 0 {
			continue
		}
		raw, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = map[string]json.RawMessage{}
		}
		out[q.Contribution] = raw
	}
	return out, nil
}

// namedMore returns the ids of what is asked and wrong, in the form's order. What is wrong with an input as a whole is
// said at its first field.
func (w visiting) namedMore(wrong []fault.Field) (out []string) {
	for _, q := range w.questions {
		for i, f := range q.Fields {
			if slices.ContainsFunc(wrong, func(x fault.Field) bool {
				return x.Path == q.Path(f) || i == 0 && x.Path == "extra."+q.Contribution
			}) {
				out = append(out, q.Path(f))
			}
		}
	}
	return out
}

// troubleOf is troubleOf where a field that is asked may be what is wrong.
func (w visiting) troubleOf(f *fault.Error) pages.Trouble {
	if len(w.namedMore(f.Fields)) > 0 {
		return pages.NoTrouble
	}
	return troubleOf(f)
}

// refusal is what the client is to read where a contribution refuses; "": it does not, or says it at a field that the
// form shows.
func (w visiting) refusal(f *fault.Error) string {
	theirs := slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return strings.HasPrefix(x.Path, "extra.") })
	if theirs && len(named(f.Fields)) == 0 && len(w.namedMore(f.Fields)) == 0 {
		return pages.CannotBook(w.Lang)
	}
	return booking.RefusedIn(f, w.Lang)
}
