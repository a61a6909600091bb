package form_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/i18n"
)

// TestConditions holds the server to the table that the browser is held to as well.
func TestConditions(t *testing.T) {
	t.Parallel()
	var table struct {
		Sections []form.Section `json:"sections"`
		Cases    []struct {
			Name   string      `json:"name"`
			Values form.Values `json:"values"`
			Shown  []string    `json:"shown"`
		} `json:"cases"`
	}
	text, err := os.ReadFile("testdata/conditions.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	content := form.Content{Sections: table.Sections}
	for _, c := range table.Cases {
		var shown []string
		for _, q := range content.Shown(c.Values).Questions() {
			shown = append(shown, q.ID)
		}
		if diff := cmp.Diff(c.Shown, shown); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.Name, diff)
		}
	}
}

func say(s string) form.Words { return form.Words{i18n.NB: s} }

func ptr[T any](v T) *T { return &v }

// everything asks one question of each kind.
var everything = form.Content{Title: say("Alt"), Sections: []form.Section{{ID: "all", Questions: []form.Item{
	{ID: "text", Kind: form.Text, Label: say("Navn"), Required: true},
	{ID: "long", Kind: form.Paragraph, Label: say("Mer")},
	{ID: "number", Kind: form.Number, Label: say("Vekt"), Min: ptr(2.5), Max: ptr(300.0), Unit: "kg"},
	{ID: "date", Kind: form.Date, Label: say("Født")},
	{ID: "yes", Kind: form.YesNo, Label: say("Røyker du")},
	{ID: "one", Kind: form.Choice, Label: say("Hvor"), Options: []form.AnswerOption{{ID: "a", Label: say("A")},
		{ID: "b", Label: say("B")}}},
	{ID: "many", Kind: form.Choices, Label: say("Hva"), Options: []form.AnswerOption{{ID: "a", Label: say("A")},
		{ID: "b", Label: say("B")}}},
	{ID: "scale", Kind: form.Scale, Label: say("Smerte"), Min: ptr(0.0), Max: ptr(10.0)},
	{ID: "agree", Kind: form.Consent, Label: say("Jeg samtykker"), Required: true},
	{ID: "sign", Kind: form.Signature, Label: say("Underskrift")},
	{ID: "read", Kind: form.Info, Label: say("Les dette")},
}}}}

// TestTake: what is taken, in which form, and why the rest is not.
func TestTake(t *testing.T) {
	t.Parallel()
	png := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n..."))
	for name, c := range map[string]struct {
		question string
		in, want any
		flaw     form.Flaw
	}{
		"a line":                  {"text", "  Kari ", "Kari", ""},
		"nothing but spaces":      {"text", "   ", nil, ""},
		"two lines in one":        {"text", "a\nb", nil, form.FlawText},
		"too long":                {"text", strings.Repeat("å", 501), nil, form.FlawLong},
		"as long as may be":       {"text", strings.Repeat("å", 500), strings.Repeat("å", 500), ""},
		"lines":                   {"long", "a\nb", "a\nb", ""},
		"a number as text":        {"text", 3.0, nil, form.FlawText},
		"a number":                {"number", 72.5, 72.5, ""},
		"a decimal comma":         {"number", "1 072,5", nil, form.FlawMore},
		"a typed number":          {"number", "72,5", 72.5, ""},
		"no number":               {"number", "mye", nil, form.FlawNumber},
		"not a number":            {"number", "NaN", nil, form.FlawNumber},
		"endless":                 {"number", "1e999", nil, form.FlawNumber},
		"too little":              {"number", 2.0, nil, form.FlawLess},
		"too much":                {"number", 300.5, nil, form.FlawMore},
		"a date":                  {"date", "1980-02-29", "1980-02-29", ""},
		"no such day":             {"date", "1981-02-29", nil, form.FlawDate},
		"no such year":            {"date", "0001-01-01", nil, form.FlawDate},
		"a box of a page":         {"yes", "no", false, ""},
		"true":                    {"yes", true, true, ""},
		"perhaps":                 {"yes", "perhaps", nil, form.FlawOption},
		"an option":               {"one", "b", "b", ""},
		"no option":               {"one", "c", nil, form.FlawOption},
		"its label is none":       {"one", "B", nil, form.FlawOption},
		"several, in their order": {"many", []any{"b", "a", "b"}, []string{"a", "b"}, ""},
		"one of them is none":     {"many", []any{"a", "c"}, nil, form.FlawOption},
		"numbers are no options":  {"many", []any{"a", 1.0}, nil, form.FlawOption},
		"truth is no option":      {"many", true, nil, form.FlawOption},
		"a step":                  {"scale", "10", 10.0, ""},
		"between steps":           {"scale", 1.5, nil, form.FlawNumber},
		"beyond the scale":        {"scale", 11.0, nil, form.FlawMore},
		"agreed":                  {"agree", true, true, ""},
		"not ticked":              {"agree", false, nil, ""},
		"a name":                  {"sign", "Kari Nordmann", "Kari Nordmann", ""},
		"drawn":                   {"sign", png, png, ""},
		"drawn as something else": {"sign", "data:image/svg+xml;base64,AAAA", nil, form.FlawSignature},
		"no picture":              {"sign", "data:image/png;base64,AAAA", nil, form.FlawSignature},
		"words":                   {"read", "x", nil, form.FlawUnknown},
		"nothing of the kind":     {"other", "x", nil, form.FlawUnknown},
	} {
		got, wrong := everything.Take(nil, form.Values{c.question: c.in})
		flaw := form.Flaw("")
		if len(wrong) > 0 {
			flaw = wrong[0].Flaw
		}
		if diff := cmp.Diff(c.want, got[c.question]); diff != "" || flaw != c.flaw {
			t.Errorf("%s: flaw %q, want %q (-want +got)\n%s", name, flaw, c.flaw, diff)
		}
	}
}

// TestTakeKeeps: what is not named stays, null takes back, and what is wrong changes nothing.
func TestTakeKeeps(t *testing.T) {
	t.Parallel()
	known := form.Values{"text": "Kari", "number": 72.0, "yes": true}
	got, wrong := everything.Take(known, form.Values{"number": nil, "yes": "perhaps", "one": "a"})
	if diff := cmp.Diff(form.Values{"text": "Kari", "yes": true, "one": "a"}, got); diff != "" || len(wrong) != 1 {
		t.Errorf("wrong %v (-want +got)\n%s", wrong, diff)
	}
	long := form.Content{Sections: []form.Section{{ID: "s"}}}
	in := form.Values{}
	for _, id := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		long.Sections[0].Questions = append(long.Sections[0].Questions, form.Item{ID: id, Kind: form.Paragraph})
		in[id] = strings.Repeat("x", 5000)
	}
	if got, wrong := long.Take(known, in); len(wrong) != 1 || wrong[0].Flaw != form.FlawLong || len(got) != 3 {
		t.Errorf("more than fits: %v, %d answers", wrong, len(got))
	}
}

// TestLacks: what is needed and shown must be answered; a box must be ticked.
func TestLacks(t *testing.T) {
	t.Parallel()
	want := []form.Wrong{{Question: "text", Flaw: form.FlawRequired}, {Question: "agree", Flaw: form.FlawConsent}}
	if diff := cmp.Diff(want, everything.Lacks(nil)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := everything.Lacks(form.Values{"text": "Kari", "agree": true}); len(got) > 0 {
		t.Errorf("lacks %v", got)
	}
}

// TestCheck: each thing that may be wrong with a form is told where it is.
func TestCheck(t *testing.T) {
	t.Parallel()
	if c, err := everything.Check(); err != nil || cmp.Diff(everything, c) != "" {
		t.Errorf("everything: %v", err)
	}
	section := func(q ...form.Item) form.Content {
		return form.Content{Title: say("T"), Sections: []form.Section{{ID: "s", Questions: q}}}
	}
	text := form.Item{ID: "t", Kind: form.Text, Label: say("T")}
	with := func(change func(*form.Item)) form.Content {
		q := text
		change(&q)
		return section(text, q)
	}
	at := "sections[0].questions[1]"
	for name, c := range map[string]struct {
		content form.Content
		path    string
	}{
		"no id":       {with(func(q *form.Item) { q.ID = "" }), at + ".id"},
		"an id twice": {section(text, text), at + ".id"},
		"no kind":     {with(func(q *form.Item) { q.ID, q.Kind = "u", "colour" }), at + ".kind"},
		"no options":  {with(func(q *form.Item) { q.ID, q.Kind = "u", form.Choice }), at + ".options"},
		"options of text": {with(func(q *form.Item) { q.ID, q.Options = "u", []form.AnswerOption{{ID: "a"}} }),
			at + ".options"},
		"no scale":         {with(func(q *form.Item) { q.ID, q.Kind = "u", form.Scale }), at + ".min"},
		"another language": {with(func(q *form.Item) { q.ID, q.Label = "u", form.Words{"de": "T"} }), at + ".label"},
		"asks itself": {with(func(q *form.Item) {
			q.ID, q.ShowIf = "u", &form.Condition{All: []form.Test{{Question: "u", Is: ptr("x")}}}
		}), at + ".show_if[0].question"},
		"asks nothing": {with(func(q *form.Item) {
			q.ID, q.ShowIf = "u", &form.Condition{All: []form.Test{{Question: "t"}}}
		}), at + ".show_if[0]"},
		"all and any": {with(func(q *form.Item) {
			tests := []form.Test{{Question: "t", Is: ptr("x")}}
			q.ID, q.ShowIf = "u", &form.Condition{All: tests, Any: tests}
		}), at + ".show_if"},
		"a text is not more": {with(func(q *form.Item) {
			q.ID, q.ShowIf = "u", &form.Condition{All: []form.Test{{Question: "t", AtLeast: ptr(1.0)}}}
		}), at + ".show_if[0]"},
	} {
		_, err := c.content.Check()
		f, ok := fault.As(err)
		if !ok || len(f.Fields) == 0 || f.Fields[0].Path != c.path {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := form.Content{Title: say("T"), Sections: []form.Section{{ID: "s"}}}
	for n := range 101 {
		many.Sections[0].Questions = append(many.Sections[0].Questions, form.Item{ID: "q" +
			strings.Repeat("x", n%30) + string(rune('a'+n/30)), Kind: form.Text, Label: say("T")})
	}
	if _, err := many.Check(); err == nil {
		t.Error("a form of 101 questions is taken")
	}
}

// TestReady: every text must be there in each language in which the title is.
func TestReady(t *testing.T) {
	t.Parallel()
	if err := everything.Ready(i18n.NB); err != nil {
		t.Error(err)
	}
	two := everything
	two.Title = form.Words{i18n.NB: "Alt", i18n.EN: "All"}
	if f, _ := fault.As(two.Ready(i18n.NB)); f == nil || f.Fields[0].Path != "sections[0].questions[0].label.en" {
		t.Errorf("a language that is half there: %v", f)
	}
	if f, _ := fault.As(everything.Ready(i18n.SV)); f == nil || f.Fields[0].Path != "title.sv" {
		t.Errorf("not in the practice's language: %v", f)
	}
	if err := (form.Content{Title: say("T")}).Ready(i18n.NB); err == nil {
		t.Error("a form that asks nothing is ready")
	}
}

// FuzzTake: whatever comes as answers is taken or refused, and never more than fits.
func FuzzTake(f *testing.F) {
	f.Add(`{"text":"Kari","many":["a"],"scale":"3","sign":"data:image/png;base64,"}`)
	f.Fuzz(func(t *testing.T, text string) {
		var in form.Values
		if json.Unmarshal([]byte(text), &in) != nil {
			return
		}
		out, _ := everything.Take(nil, in)
		again, wrong := everything.Take(nil, out)
		if len(wrong) > 0 || cmp.Diff(out, again) != "" {
			t.Fatalf("what was taken is not taken again: %v", wrong)
		}
		everything.Kept(out)
		everything.Lacks(out)
	})
}
