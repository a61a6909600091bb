package phrase

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var known = []string{"first_name", "practice", "service", "when"}

func value(name string) string {
	return map[string]string{"first_name": "Kari", "practice": "Lotus", "when": "{{practice}}"}[name]
}

func TestFill(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"nothing":           {"", ""},
		"words":             {"No places.", "No places."},
		"a value":           {"Hello {{first_name}}.", "Hello Kari."},
		"with spaces":       {"Hello {{ first_name | you }}.", "Hello Kari."},
		"its fallback":      {"For {{service|your visit}}.", "For your visit."},
		"none":              {"Hello {{service}}.", "Hello."},
		"none at the start": {"{{service}} is due", " is due"},
		"none twice":        {"a {{service}} {{service}} b", "a b"},
		"a value is data":   {"{{when}}", "{{practice}}"},
		"single braces":     {"{first_name} }} {", "{first_name} }} {"},
		"unclosed":          {"Hello {{first_name", "Hello {{first_name"},
		"over a line":       {"{{first\n_name}}", "{{first\n_name}}"},
		"a section":         {"{{#if}}x{{/if}}", "{{#if}}x{{/if}}"},
		"three braces":      {"{{{first_name}}}", "{Kari}"},
		"nested":            {"{{service|{{practice}}}}", "{{service|{{practice}}}}"},
		"markup":            {"<b>{{first_name}}</b>", "<b>Kari</b>"},
		"unknown":           {"a {{nobody}} b", "a b"},
	} {
		if got := Fill(c.text, value); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]Problem{
		"Hello {{first_name}}, {{when|soon}}": nil,
		"Hei {{frist_name}}":                  {{1, 5, Unknown, "frist_name", "first_name"}},
		"æøå\nHei {{practise|x}}":             {{2, 5, Unknown, "practise", "practice"}},
		"{{zzzzzz}}":                          {{1, 1, Unknown, "zzzzzz", ""}},
		"{{first_name":                        {{1, 1, Unclosed, "first_name", ""}},
		"a\n {{first_name\n}}":                {{2, 2, Unclosed, "first_name", ""}},
		"{{}}":                                {{1, 1, Misnamed, "", ""}},
		"{{#each client}}":                    {{1, 1, Misnamed, "#each client", ""}},
		"{{First_Name}}":                      {{1, 1, Misnamed, "First_Name", ""}},
		"{{{first_name}}}":                    {{1, 1, Misnamed, "{{{", ""}},
		"{{nope}} {{nope}}": {{1, 1, Unknown, "nope", ""}, {1, 10, Unknown, "nope",
			""}},
	} {
		if diff := cmp.Diff(want, Check(text, known)); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

// TestLargeTextsAreReadOnce: a megabyte of braces takes no longer than in proportion.
func TestLargeTextsAreReadOnce(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"{", "{{", "}}", "{{a", "{{a}}", "{{a|", "{{|}}", "{{first_name|{{", "{{\n"} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		if got := Fill(text, value); len(got) > len(text) {
			t.Errorf("%q grew", unit)
		}
		if n := len(Check(text, known)); n > maxProblems {
			t.Errorf("%q: %d problems", unit, n)
		}
	}
}

// FuzzPhrase: nothing that is typed makes it fail, what is right has no braces left, and places say where they are.
func FuzzPhrase(f *testing.F) {
	for _, s := range []string{"", "{{first_name}}", "{{first_name|du}}", "{{{x}}}", "{{\n}}", "a {{ b | c }} d",
		"{{#a}}{{/a}}", "\u202e{{when}}\x00", "{{first_name|<script>}}", "{{{{}}}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		problems := Check(text, known)
		lines := strings.Split(text, "\n")
		for _, p := range problems {
			if p.Line < 1 || p.Line > len(lines) || p.Column < 1 ||
				p.Column > utf8.RuneCountInString(lines[p.Line-1]) {
				t.Fatalf("%q: no such place: %+v", text, p)
			}
			if rest := string([]rune(lines[p.Line-1])[p.Column-1:]); utf8.ValidString(text) &&
				!strings.HasPrefix(rest, "{{") {
				t.Fatalf("%q: no braces at %+v", text, p)
			}
		}
		said := Fill(text, func(string) string { return "x" })
		if len(problems) == 0 && strings.Contains(said, "{{") {
			t.Fatalf("%q: a place is left in %q", text, said)
		}
		if again := Fill(text, func(string) string { return "{{first_name}}" }); len(problems) == 0 &&
			strings.Count(again, "{{first_name}}") < len(Names(text)) {
			t.Fatalf("%q: a value was read again in %q", text, again)
		}
	})
}
