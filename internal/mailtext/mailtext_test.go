package mailtext

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/google/go-cmp/cmp"

	"stund/internal/i18n"
)

var update = flag.Bool("update", false, "write the golden files anew")

func sample() Mail {
	return Mail{
		Lang: i18n.NB, Sender: "Lotus Terapi", Accent: "#1f6f5c", Preheader: "Konsultasjon · Ida Berg · Storgata",
		Title: "Timen din er bekreftet", Lead: "Hei " + Isolate("Kari Nordmann") +
			". Vi har satt av denne tiden til deg.",
		Facts: []Fact{
			{Label: "Når", Value: "mandag 23. november kl. 14.00–14.50"},
			{Label: "Før", Value: "fredag 20. november kl. 10.00", Struck: true},
			{Label: "Hos", Value: "Ida Berg", Detail: "Fysioterapeut"},
			{Label: "Telefon", Value: "+4791234567", URL: "tel:+4791234567"},
		},
		Button:     &Button{"Flytt eller avbestill", "https://lotus.example/m/abc?x=1&y=2"},
		Paragraphs: []string{"Kom fem minutter før.\nTa med joggesko.", "Spørsmål? Svar på denne e-posten."},
		Contact:    []Fact{{Value: "Storgata 1, 0155 Oslo"}, {Value: "lotus.example", URL: "https://lotus.example"}},
		Footer:     "Du får denne e-posten fordi det er bestilt time til deg.",
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (run with -update if that is meant):\n%s", name, d)
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	golden(t, "sample.html", sample().HTML())
	golden(t, "sample.txt", sample().Text())
}

// hostile is text that people could put wherever a mail says something of theirs.
func hostile() map[string]string {
	return map[string]string{
		"markup":         `<script>alert(1)</script><img src=x onerror=alert(1)>`,
		"attributes":     `" onmouseover="alert(1)" x='`,
		"entities":       `&lt;b&gt; &amp;amp; &#60;`,
		"comment":        `--><!--[if mso]><b>`,
		"style":          `</style><style>*{display:none}`,
		"line breaks":    "Kari\r\nBcc: all@example.com\r\n\r\nBody",
		"right to left":  "محمد عبد الله",
		"overrides":      "Kari\u202eevil\u2066\u2068x",
		"closes isolate": "Kari\u2069\u2069\u2069 Nordmann",
		"emoji":          "👩‍👩‍👧‍👦 Familien 🇳🇴",
		"long":           strings.Repeat("Åsmund ", 17) + "A",
		"one word":       strings.Repeat("å", 120),
		"controls":       "a\x00b\x1bc\x7fd",
		"bad UTF-8":      "a\xff\xfeb",
		"empty":          "",
	}
}

func TestHostileText(t *testing.T) {
	t.Parallel()
	for name, s := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := sample()
			m.Sender, m.Title, m.Preheader, m.Footer = s, s, s, s
			m.Lead = "Hei " + Isolate(s) + "."
			m.Facts = []Fact{{Label: s, Value: s, Detail: s}, {Label: s, Value: s, URL: s},
				{Label: s, Value: s, URL: "https://a.example/" + s}}
			m.Button = &Button{s, "https://a.example/?q=" + s}
			m.Paragraphs = []string{s, Isolate(s)}
			m.Contact = []Fact{{Value: s, URL: "tel:" + s}}
			checkHTML(t, m.HTML())
			for _, r := range m.Text() {
				if r != '\n' && (r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e) {
					t.Errorf("the plain text holds %U", r)
				}
			}
			if strings.Contains(Line(s), "\n") {
				t.Error("a line holds a line break")
			}
		})
	}
}

// checkHTML demands that the page holds the elements and attributes of the layout and no others, all of them closed,
// and that nothing is loaded from anywhere.
func checkHTML(t *testing.T, page string) {
	t.Helper()
	elements := map[string]bool{"html": true, "head": true, "meta": true, "title": true, "style": true, "body": true,
		"div": true, "table": true,
		"tr": true, "td": true, "p": true, "h1": true, "a": true, "s": true, "br": true, "bdi": true}
	attributes := map[string]bool{"lang": true, "dir": true, "charset": true, "name": true, "content": true,
		"class": true, "style": true, "role": true,
		"width": true, "cellpadding": true, "cellspacing": true, "border": true, "align": true, "valign": true,
		"colspan": true, "href": true, "bgcolor": true}
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) != 0 {
				t.Errorf("left open: %v", open)
			}
			return
		case html.StartTagToken:
			tok := z.Token()
			if !elements[tok.Data] {
				t.Errorf("element <%s>", tok.Data)
			}
			for _, a := range tok.Attr {
				if !attributes[a.Key] {
					t.Errorf("attribute %s on <%s>", a.Key, tok.Data)
				}
				if a.Key == "href" && !safeURL(a.Val) {
					t.Errorf("leads to %q", a.Val)
				}
				if a.Key == "style" && strings.Contains(a.Val, "url(") {
					t.Errorf("loads %q", a.Val)
				}
			}
			if tok.Data != "meta" && tok.Data != "br" {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			tok := z.Token()
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Errorf("</%s> closes %v", tok.Data, open)
				return
			}
			open = open[:len(open)-1]
		case html.CommentToken:
			if c := z.Token().Data; !strings.HasPrefix(c, "[if mso]>") || !strings.HasSuffix(c, "<![endif]") {
				t.Errorf("comment %q", c)
			}
		}
	}
}

func TestEveryTokenIsReadable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		ink, paper rgb
	}{
		{"text, light", textLight, groundLight}, {"text on card, light", textLight, surfaceLight},
		{"muted, light", mutedLight, groundLight}, {"muted on card, light", mutedLight, surfaceLight},
		{"text, dark", textDark, groundDark}, {"text on card, dark", textDark, surfaceDark},
		{"muted, dark", mutedDark, groundDark}, {"muted on card, dark", mutedDark, surfaceDark},
		{"default accent, light", accentLight, groundLight}, {"on default accent, light", white, accentLight},
		{"default accent, dark", accentDark, surfaceDark}, {"on default accent, dark", groundDark, accentDark},
	} {
		if r := contrast(c.ink, c.paper); r < readable {
			t.Errorf("%s: %.2f", c.name, r)
		}
	}
}

// TestAccent tries a practice's colour all over the cube.
func TestAccent(t *testing.T) {
	t.Parallel()
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				c := rgb{uint8(r), uint8(g), uint8(b)}
				light, dark := accents(c.String())
				for _, pair := range [][2]rgb{{white, light}, {light, groundLight}, {groundDark, dark},
					{dark, surfaceDark}} {
					if got := contrast(pair[0], pair[1]); got < readable {
						t.Fatalf("%s: %s on %s has %.2f", c, pair[0], pair[1], got)
					}
				}
			}
		}
	}
	for _, c := range []struct{ name, in, light, dark string }{
		{"none", "", "#1f6f5c", "#6cc5ad"},
		{"no colour", "red", "#1f6f5c", "#6cc5ad"},
		{"markup", `#"><b>`, "#1f6f5c", "#6cc5ad"},
		{"readable on light is kept", "#1f6f5d", "#1f6f5d", "#579386"},
		{"readable on dark is kept", "#ffd400", "#836d00", "#ffd400"},
	} {
		light, dark := accents(c.in)
		if light.String() != c.light {
			t.Errorf("%s: light %s, want %s", c.name, light, c.light)
		}
		if dark.String() != c.dark {
			t.Errorf("%s: dark %s, want %s", c.name, dark, c.dark)
		}
	}
}

// TestContrast holds the measure to pairs whose ratio WCAG's own examples and checkers give.
func TestContrast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#777777", "#ffffff", 4.478}, {"#767676", "#ffffff", 4.542},
		{"#ff0000", "#ffffff", 3.998}} {
		a, _ := parseColour(c.a)
		b, _ := parseColour(c.b)
		if got := contrast(a, b); got < c.want-0.01 || got > c.want+0.01 {
			t.Errorf("%s on %s: %.3f, want %.3f", c.a, c.b, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"left to right needs no isolate", "Hei " + Isolate("Kari") + ".", "Hei Kari."},
		{"right to left keeps it", "Hei " + Isolate("محمد") + ".", "Hei \u2068محمد\u2069."},
		{"stray marks go", "a\u2069b\u202ec\u2066d", "abcd"},
		{"an open isolate ends with the text", "a\u2068محمد", "a\u2068محمد\u2069"},
		{"controls go, lines stay", "a\r\nb\x00c", "a\nbc"},
	} {
		if d := cmp.Diff(c.want, Plain(c.in)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	if got := Line("a\r\n b\u00a0 c"); got != "a b c" {
		t.Errorf("Line gives %q", got)
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := Mail{Lang: i18n.FI, Sender: s, Accent: s, Preheader: s, Title: s, Lead: "Hei " + Isolate(s) + s,
			Facts: []Fact{{Label: s, Value: s, Detail: s, URL: s, Struck: true},
				{Label: s, Value: s, URL: "https://" + s}},
			Button: &Button{s, "https://a.example/" + s}, Paragraphs: []string{s},
			Contact: []Fact{{Value: s, URL: "mailto:" + s}}, Footer: s}
		checkHTML(t, m.HTML())
	})
}
