package page

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/httpapi"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/widget"
)

// FormPage is the page of the link to a form. GET shows a group of its questions with what is answered; POST keeps what
// was answered of one, and goes on or sends the form. Where scripts run, each answer is saved as it is given.
func FormPage(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "form-page", Path: form.Purpose.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showForm, s.failPage(form.Purpose))},
			{Method: http.MethodPost, Handle: httpapi.Page(s.postForm, s.failPage(form.Purpose)),
				Guard: s.guard.WatchOwn},
		}}
}

// filling is a visit to the page of a form.
type filling struct {
	pages.Frame
	setup  *practice.Setup
	f      form.Filling
	asks   form.Version
	values form.Values
	token  string
	next   string // path of what is asked of a new client besides
}

func (s *services) filling(ctx context.Context, v *httpapi.Visit) (y filling, err error) {
	y.token = v.Param["token"]
	c, err := s.Links.Open(y.token, form.Purpose, s.Now())
	if err != nil {
		return y, err
	}
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return y, err
	}
	if y.f, err = s.forms.Filling(ctx, c.Practice, c.Subject); err != nil {
		return y, err
	}
	y.Frame = s.frame(v, form.Purpose, setup.Practice, y.f.Language)
	y.setup = setup.In(y.Lang)
	return y, nil
}

// state tells how things stand at the time of the visit.
func (y filling) state() pages.FormState {
	switch {
	case y.f.Progress == form.Filled:
		return pages.FormSent
	case !y.f.Open(y.Now):
		return pages.FormOver
	}
	return pages.FormOpen
}

// open reads what is asked and what is answered, where it can be filled in.
func (s *services) open(ctx context.Context, y *filling) (err error) {
	if y.state() != pages.FormOpen {
		return nil
	}
	if y.asks, err = s.forms.Asks(ctx, y.f); err != nil {
		return err
	}
	y.values, err = s.forms.Read(ctx, door.Client, y.f)
	return err
}

func (s *services) showForm(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	y, err := s.filling(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	if err := s.open(ctx, &y); err != nil {
		return httpapi.View{}, err
	}
	if y.next, err = s.afterForm(ctx, y.f); err != nil {
		return httpapi.View{}, err
	}
	return s.formView(y, v.Query.Get("at"), http.StatusOK, nil, false)
}

// afterForm is where the client of what was sent is asked how they came; "": they are not.
func (s *services) afterForm(ctx context.Context, f form.Filling) (string, error) {
	if f.Progress != form.Filled || len(f.Visits) == 0 {
		return "", nil
	}
	b, err := s.Bookings.Get(ctx, door.Client, f.Practice, f.Visits[0].Booking)
	if errors.Is(err, fault.NotFound) || err == nil && b.Client != f.Client {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.surveys.ArrivalPath(b), nil
}

// section returns which of the groups that are shown has the id. Without one it is the first that has yet to be
// answered, or the last.
func section(groups []form.Section, id string, values form.Values) int {
	if n := slices.IndexFunc(groups, func(g form.Section) bool { return g.ID == id }); n >= 0 {
		return n
	}
	n := slices.IndexFunc(groups, func(g form.Section) bool {
		return slices.ContainsFunc(g.Questions, func(q form.Item) bool {
			_, answered := values[q.ID]
			return !answered && q.Kind != form.Info && (q.Required || len(values) == 0)
		})
	})
	return max(n, 0)
}

func (s *services) formView(y filling, at string, status int, wrong []form.Wrong, grown bool) (httpapi.View, error) {
	if y.state() != pages.FormOpen {
		return view(y.Frame, status, pages.Fill(y.Frame, pages.Form{Next: y.next}, y.state())), nil
	}
	groups := y.asks.Content.Shown(y.values).Sections
	if len(groups) == 0 {
		return httpapi.View{}, fmt.Errorf("form %s shows nothing", y.f.Form)
	}
	n := section(groups, at, y.values)
	all := y.whole(groups[n].ID)
	show := pages.Form{Title: y.asks.Title(y.Lang), Intro: y.asks.Content.Intro.In(y.Lang, y.asks.Own),
		Section: groups[n].ID, Name: groups[n].Title.In(y.Lang, y.asks.Own), Step: n + 1, Steps: len(groups),
		Save: "/v1/form/" + url.PathEscape(y.token), Script: widget.FillScript(), Grown: grown}
	if !y.f.Saved.IsZero() && len(y.values) > 0 {
		show.Saved = y.f.Saved.In(y.setup.Zone())
	}
	for _, q := range all.Questions {
		shown := slices.ContainsFunc(groups[n].Questions, func(o form.Item) bool { return o.ID == q.ID })
		show.Questions = append(show.Questions, y.question(q, !shown, wrong))
	}
	show.Known = y.known(all)
	return view(y.Frame, status, pages.Fill(y.Frame, show, pages.FormOpen)), nil
}

// whole returns the group with what its conditions hide.
func (y filling) whole(id string) form.Section {
	all := y.asks.Content.Sections
	return all[slices.IndexFunc(all, func(g form.Section) bool { return g.ID == id })]
}

// question is a question as the page shows it.
func (y filling) question(q form.Item, hidden bool, wrong []form.Wrong) pages.FormQuestion {
	l, own := y.Lang, y.asks.Own
	out := pages.FormQuestion{ID: q.ID, Kind: string(q.Kind), Label: q.Label.In(l, own), Help: q.Help.In(l, own),
		Low: q.Low.In(l, own), High: q.High.In(l, own), Unit: q.Unit, Required: q.Required, Hidden: hidden,
		Min: q.Min, Max: q.Max, Values: q.Typed(y.values[q.ID])}
	if q.ShowIf != nil {
		out.If = encoded(q.ShowIf)
	}
	for _, o := range q.Options {
		out.Options = append(out.Options, pages.FormOption{ID: o.ID, Label: o.Label.In(l, own)})
	}
	for _, w := range wrong {
		if w.Question == q.ID && !hidden {
			out.Wrong = w.Flaw.Text().In(l)
		}
	}
	return out
}

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and numbers cannot fail to encode
	}
	return string(b)
}

// known are the answers of other groups for which the group's conditions ask, and no others: they are in the page.
func (y filling) known(g form.Section) string {
	out := form.Values{}
	for _, q := range g.Questions {
		if q.ShowIf == nil {
			continue
		}
		for _, t := range append(slices.Clone(q.ShowIf.All), q.ShowIf.Any...) {
			here := slices.ContainsFunc(g.Questions, func(o form.Item) bool { return o.ID == t.Question })
			if v, answered := y.values[t.Question]; answered && !here {
				out[t.Question] = v
			}
		}
	}
	return encoded(out)
}

// filled are the answers that the form of the page has: null for a question that was shown and is not answered.
func filled(v *httpapi.Visit, g form.Section) form.Values {
	out := form.Values{}
	for _, q := range g.Questions {
		if !slices.Contains(v.Form["q"], q.ID) {
			continue
		}
		switch all := v.Form["a."+q.ID]; {
		case q.Kind == form.Choices:
			out[q.ID] = slices.Clone(all)
		case len(all) > 0:
			out[q.ID] = all[0]
		default:
			out[q.ID] = nil
		}
	}
	return out
}

func (s *services) postForm(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.failsForeign(v); err != nil {
		return httpapi.View{}, err
	}
	if v.Form.Get("action") != "fill" {
		return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
			"The form asks for nothing that this page can do.")
	}
	y, err := s.filling(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	if err := s.open(ctx, &y); err != nil {
		return httpapi.View{}, err
	}
	if y.state() != pages.FormOpen {
		return seeOther(y.Link("")), nil
	}
	before := y.asks.Content.Shown(y.values).Sections
	if len(before) == 0 {
		return httpapi.View{}, fmt.Errorf("form %s shows nothing", y.f.Form)
	}
	at := before[section(before, v.Form.Get("section"), y.values)].ID
	asked := y.whole(at)
	in := form.Input{Values: filled(v, asked), Language: y.Lang, Partly: true}
	f, wrong, err := s.forms.Fill(ctx, door.Client, y.f.Practice, y.f.ID, in)
	if err != nil {
		return s.notKept(ctx, v, y, err)
	}
	y.f = f
	y.values, _ = y.asks.Content.Take(y.values, in.Values)
	return s.goOn(ctx, v, y, at, wrong)
}

// notKept shows why nothing was kept.
func (s *services) notKept(ctx context.Context, v *httpapi.Visit, y filling, err error) (httpapi.View, error) {
	if pause, is := s.pause(y.Frame, v, err); is {
		return pause, nil
	}
	if f, ok := fault.As(err); ok && (f.Code == form.CodeSent || f.Code == form.CodeOver) {
		httpapi.Note(ctx, slog.String("code", f.Code))
		return seeOther(y.Link("")), nil
	}
	return httpapi.View{}, err
}

// goOn leads to the group that the client asked for, unless something of this one is wrong.
func (s *services) goOn(ctx context.Context, v *httpapi.Visit, y filling, at string, wrong []form.Wrong) (httpapi.View,
	error) {
	groups := y.asks.Content.Shown(y.values).Sections
	n := section(groups, at, y.values)
	if v.Form.Get("go") == "back" {
		return seeOther(y.Link("at=" + url.QueryEscape(groups[max(n-1, 0)].ID))), nil
	}
	grown := false
	for _, w := range y.asks.Content.Lacks(y.values) {
		here := slices.ContainsFunc(groups[n].Questions, func(q form.Item) bool { return q.ID == w.Question })
		typed := slices.ContainsFunc(wrong, func(o form.Wrong) bool { return o.Question == w.Question })
		switch {
		case !here || typed:
		case slices.Contains(v.Form["q"], w.Question):
			wrong = append(wrong, w)
		default:
			grown = true // it is asked since this was answered
		}
	}
	if len(wrong) > 0 || grown {
		return s.formView(y, at, http.StatusUnprocessableEntity, wrong, grown)
	}
	if v.Form.Get("go") != "send" && n+1 < len(groups) {
		return seeOther(y.Link("at=" + url.QueryEscape(groups[n+1].ID))), nil
	}
	_, missing, err := s.forms.Fill(ctx, door.Client, y.f.Practice, y.f.ID, form.Input{Language: y.Lang, Send: true})
	if err != nil {
		return s.notKept(ctx, v, y, err)
	}
	if len(missing) > 0 { // in another group
		return s.formView(y, y.has(groups, missing[0].Question), http.StatusUnprocessableEntity, missing, false)
	}
	return seeOther(y.Link("")), nil
}

// has returns the id of the group with the question.
func (y filling) has(groups []form.Section, question string) string {
	for _, g := range groups {
		if slices.ContainsFunc(g.Questions, func(q form.Item) bool { return q.ID == question }) {
			return g.ID
		}
	}
	return ""
}
