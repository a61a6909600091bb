package booking_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/words"
)

func same(s string) i18n.Text { return i18n.Text{NB: s + "-nb", SV: s, DA: s, FI: s, EN: s + "-en"} }

func anyInput(_ booking.Ask, raw json.RawMessage) (json.RawMessage, error) { return raw, nil }

// asking is bookings with a contribution that asks for what the step says.
func asking(name string, step func(practice.Service) (booking.Step, error)) booking.Contribution {
	return booking.Contribution{Name: name, Input: anyInput,
		Step: func(_ context.Context, _ *practice.Setup, v practice.Service) (booking.Step, error) { return step(v) }}
}

// TestQuestions are told for each service, those that are alike together, with words for everything.
func TestQuestions(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	form := asking("form", func(v practice.Service) (booking.Step, error) {
		if v.ID == "room" {
			return booking.Step{}, nil
		}
		s := booking.Step{Title: same("title"), Fields: []booking.Field{
			{Name: "why", Type: booking.FieldText, Label: same("why"), Hint: same("hint"), Wrong: same("wrong"),
				Required: true},
			{Name: "how", Type: booking.FieldSelect, Label: same("how"),
				Options: []booking.Option{{Value: "x", Label: same("X")}}},
		}}
		if v.ID == "class" {
			s.Fields = s.Fields[:1]
		}
		return s, nil
	})
	gift := asking("gift", func(practice.Service) (booking.Step, error) {
		return booking.Step{Title: same("gift"), Fields: []booking.Field{
			{Name: "wrapped", Type: booking.FieldCheckbox, Label: same("wrapped")}}}, nil
	})
	d := booking.New(nil, nil, nil, nil, nil, store.Retrier{}, nil, booking.Contribution{Name: "silent"}, form, gift)
	got, err := d.Questions(t.Context(), o.setup, o.setup.Services...)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, q := range got {
		told = append(told, q.Contribution+" "+strings.Join(q.Services, ","))
	}
	want := []string{"form talk", "form class", "gift talk,room,class"}
	if !slices.Equal(told, want) {
		t.Fatalf("asked: %q, want %q", told, want)
	}
	why, how, wrapped := got[0].Fields[0], got[0].Fields[1], got[2].Fields[0]
	if got[0].Title[i18n.NB] != "title-nb" || why.Label[i18n.EN] != "why-en" || why.Hint[i18n.NB] != "hint-nb" ||
		why.Wrong[i18n.NB] != "wrong-nb" || !why.Required || got[0].Path(why) != "extra.form.why" {
		t.Errorf("%+v", got[0])
	}
	if how.Options[0].Value != "x" || how.Options[0].Label[i18n.NB] != "X-nb" || how.Hint != nil {
		t.Errorf("%+v", how)
	}
	if wrapped.Wrong[i18n.NB] != words.CheckThis.NB {
		t.Errorf("%+v", wrapped)
	}
}

// TestStepsThatCannotBeShown are left out, and never half a form.
func TestStepsThatCannotBeShown(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	f := booking.Field{Name: "f", Type: booking.FieldText, Label: same("f")}
	with := func(edit func(*booking.Field)) booking.Step {
		g := f
		edit(&g)
		return booking.Step{Title: same("t"), Fields: []booking.Field{g}}
	}
	x := booking.Option{Value: "x", Label: same("x")}
	texts := longest("why")
	failed := errors.New("the form cannot be read")
	for name, s := range map[string]booking.Step{
		"no title":       {Fields: []booking.Field{f}},
		"one name twice": {Title: same("t"), Fields: []booking.Field{f, f}},
		"too many":       {Title: same("t"), Fields: slices.Repeat([]booking.Field{f}, booking.MaxFields+1)},
		"too long together": {Title: same("t"), Fields: append(texts, booking.Field{Name: "more",
			Type: booking.FieldText, Label: same("more")})},
		"a long option": with(func(f *booking.Field) {
			f.Type = booking.FieldSelect
			f.Options = []booking.Option{{Value: strings.Repeat("x", booking.MaxAnswers+1), Label: same("x")}}
		}),
		"bad name":          with(func(f *booking.Field) { f.Name = "a.b" }),
		"no type":           with(func(f *booking.Field) { f.Type = "" }),
		"no label":          with(func(f *booking.Field) { f.Label = i18n.Text{} }),
		"half a hint":       with(func(f *booking.Field) { f.Hint = same("h"); f.Hint.DA = "" }),
		"options of a text": with(func(f *booking.Field) { f.Options = []booking.Option{x} }),
		"no options":        with(func(f *booking.Field) { f.Type = booking.FieldSelect }),
		"one option twice": with(func(f *booking.Field) {
			f.Type, f.Options = booking.FieldSelect, []booking.Option{x, x}
		}),
		"failed": {},
	} {
		c := asking("form", func(practice.Service) (booking.Step, error) {
			if name == "failed" {
				return s, failed
			}
			return s, nil
		})
		d := booking.New(nil, nil, nil, nil, nil, store.Retrier{}, nil, c)
		if got, err := d.Questions(t.Context(), o.setup, o.setup.Services...); err != nil || got != nil {
			t.Errorf("%s: asked %+v, %v", name, got, err)
		}
	}
}

// longest returns as many texts as a step may ask for.
func longest(name string) (all []booking.Field) {
	for n := range booking.MaxAnswers / booking.MaxText {
		all = append(all, booking.Field{Name: fmt.Sprint(name, n), Type: booking.FieldText, Label: same("why")})
	}
	return all
}

// TestTheLongestForm that a step may ask for can be sent, whatever it is filled in with.
func TestTheLongestForm(t *testing.T) {
	t.Parallel()
	for n, char := range []string{"x", "å", "語", "🧘", "<", "\u2028", "\x01"} {
		o := open(t, nil)
		name := strings.Repeat("n", 38)
		d := contributing(o, asking("form", func(practice.Service) (booking.Step, error) {
			return booking.Step{Title: same("t"), Fields: longest(name)}, nil
		}))
		if got, err := d.Questions(t.Context(), o.setup, o.setup.Services[0]); err != nil || len(got) != 1 {
			t.Fatalf("asked %+v, %v", got, err)
		}
		in, form := map[string]string{}, url.Values{}
		for _, f := range longest(name) {
			in[f.Name] = strings.Repeat(char, booking.MaxText/booking.Length(char))
			form.Set("extra."+strings.Repeat("f", 30)+"."+f.Name, in[f.Name])
		}
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		if size := len(form.Encode()); size > booking.MaxForm/booking.MaxSteps {
			t.Errorf("%q: a form of %d bytes", char, size)
		}
		q := ask("talk", "a", slot(0), n)
		q.Extra = map[string]json.RawMessage{"form": raw}
		if _, err := d.Book(t.Context(), theClient, "p", q); err != nil {
			t.Errorf("%q: %d bytes of input: %v", char, len(raw), err)
		}
	}
}

// TestOneServicesFaultyStep is that service's alone: clients cannot book it, staff can, and the others go on.
func TestOneServicesFaultyStep(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("the form cannot be read") },
		"panic": func() error { panic("a mistake") },
	} {
		o := open(t, nil)
		d := contributing(o, asking("form", func(v practice.Service) (booking.Step, error) {
			s := booking.Step{Title: same("t"), Fields: []booking.Field{
				{Name: "why", Type: booking.FieldText, Label: same("why")}}}
			if v.ID == "talk" {
				return s, fail()
			}
			return s, nil
		}))
		got, err := d.Questions(t.Context(), o.setup, o.setup.Services...)
		if err != nil || len(got) != 1 || slices.Contains(got[0].Services, "talk") || len(got[0].Services) != 2 {
			t.Errorf("%s: asked %+v, %v", name, got, err)
		}
		_, err = d.Book(t.Context(), theClient, "p", ask("talk", "a", slot(0), 1))
		f, ok := fault.As(err)
		if !ok || f.Code != booking.CodeNotAsked || booking.RefusedIn(f, i18n.EN) == "" {
			t.Errorf("%s: booked by a client: %v", name, err)
		}
		for who, q := range map[fact.Actor]booking.Request{
			theOwner: ask("talk", "a", slot(0), 1), theClient: ask("room", "b", slot(5), 2)} {
			if _, err := d.Book(t.Context(), who, "p", q); err != nil {
				t.Errorf("%s: booked %s: %v", name, q.Service, err)
			}
		}
	}
	o := open(t, nil)
	d := contributing(o, asking("form", func(practice.Service) (booking.Step, error) {
		return booking.Step{}, store.ErrThrottled
	}))
	if _, err := d.Questions(t.Context(), o.setup, o.setup.Services...); !errors.Is(err, fault.Unavailable) {
		t.Errorf("what may pass: %v", err)
	}
}

// TestWiringsOfStepsThatCannotWork do not start.
func TestWiringsOfStepsThatCannotWork(t *testing.T) {
	t.Parallel()
	deaf := asking("form", func(practice.Service) (booking.Step, error) { return booking.Step{}, nil })
	deaf.Input = nil
	for name, c := range map[string]booking.Contribution{
		"a step without an input": deaf,
		"a refusal without a language": {Name: "form", Refusals: map[string]booking.Refusal{"no": {
			Kind: fault.Conflict, When: "No.", Text: i18n.Text{NB: "nei"}}}},
		"too many that ask": {},
		"a refusal without a kind": {Name: "form", Refusals: map[string]booking.Refusal{"no": {
			When: "No.", Text: same("no")}}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: taken", name)
				}
			}()
			list := []booking.Contribution{c}
			for n := range booking.MaxSteps + 1 {
				if name == "too many that ask" {
					list = append(list, asking(fmt.Sprint("form", n), nil))
				}
			}
			if name == "too many that ask" {
				list = list[1:]
			}
			booking.New(nil, nil, nil, nil, nil, store.Retrier{}, nil, list...)
		}()
	}
}

// TestRefusalsAreInTheClientsWords: the contribution's own for the code, or general ones; of what may pass, of fields
// and of what nobody refused there are none.
func TestRefusalsAreInTheClientsWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refuses error
		reads   string
	}{
		"its words":  {fault.New(fault.Conflict, "used", "It was used."), "used-nb"},
		"no words":   {fault.New(fault.Invalid, "old", "It is old."), words.Refused.NB},
		"may pass":   {fault.New(fault.Unavailable, "down", "Try again."), ""},
		"of a field": {fault.Fields{{Path: "code", Message: "is unknown"}}.Err(), ""},
		"a reason":   {fault.New(fault.Conflict, "used", "It was used.").With("reason", booking.Reason{Code: "x"}), ""},
	} {
		for when, refuse := range map[string]booking.Contribution{
			"Input": {Input: func(booking.Ask, json.RawMessage) (json.RawMessage, error) { return nil, c.refuses }},
			"Join": {Join: func(context.Context, booking.Ask, booking.Booking) (booking.Part, error) {
				return booking.Part{}, c.refuses
			}},
		} {
			t.Run(name+" at "+when, func(t *testing.T) {
				t.Parallel()
				o := open(t, nil)
				refuse.Name, refuse.Refusals = "coupon", map[string]booking.Refusal{"used": {
					Kind: fault.Conflict, When: "It was used.", Text: same("used")}}
				d := contributing(o, refuse)
				_, err := d.Book(t.Context(), theClient, "p", ask("talk", "a", slot(0), 1))
				f, ok := fault.As(err)
				if !ok {
					t.Fatalf("not refused: %v", err)
				}
				if got := booking.RefusedIn(f, i18n.NB); got != c.reads {
					t.Errorf("the client reads %q, want %q", got, c.reads)
				}
				o.agrees(t, nil)
			})
		}
	}
}
