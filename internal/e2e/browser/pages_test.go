package browser

import (
	"strings"
	"testing"

	"stund/internal/browser"
	"stund/internal/link"
)

// looks are the ways in which every page is looked at.
var looks = []struct {
	name    string
	options browser.Options
}{
	{"desktop light", browser.Options{}},
	{"phone dark", browser.Options{Width: 320, Height: 640, Touch: true, Dark: true}},
	{"zoomed to 400 percent", browser.Options{Width: 320, Height: 200, Scale: 4}},
	{"forced colours", browser.Options{ForcedColors: true}},
}

func TestLocalPages(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Book("konsultasjon", "ida", at("2026-11-24", 10, 0), kari)
	if got := len(s.Messages(kari["email"])); got != 1 {
		t.Fatalf("%d messages", got)
	}
	for _, look := range sample(looks[:2]) {
		tab := s.At("/", look.options)
		sound(t, tab, look.name+": start")
		shot(t, tab, look.name+" start")
		tab.Click("link", "/^Inbox \\d/")
		tab.Find("link", "/Kari Nordmann|kari@example.com/")
		sound(t, tab, look.name+": inbox")
		shot(t, tab, look.name+" inbox")
	}
}

// manage are the words of the manage page that a story needs, by language.
var manage = map[string]struct{ title, move, choose, cancel, sure, kept string }{
	"nb": {"Timen din", "Flytt timen", "Flytt timen hit", "Avbestill", "Avbestill timen", "Behold timen"},
	"sv": {"Din tid", "Boka om", "", "Avboka", "", ""},
	"da": {"Din tid", "Flyt tiden", "", "Afbestil", "", ""},
	"fi": {"Aikasi", "Siirrä aika", "", "Peru aika", "", ""},
	"en": {"Your appointment", "Move", "", "Cancel", "", ""},
}

func TestManagePageInEveryLanguageAndLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.Book("konsultasjon", "ida", at("2026-11-24", 10, 0), kari)
	path := link.Manage.Path(b.Token)
	for i, look := range sample(looks) {
		tab := s.Tab(look.options)
		for _, lang := range sample(languages) {
			if i > 1 && lang != "fi" {
				continue // the longest words
			}
			for _, step := range []string{"", "move", "cancel"} {
				what := look.name + " " + lang + " " + step
				tab.Go(s.Site + path + "?" + step + "&lang=" + lang)
				if got := browser.Eval[string](tab, "document.documentElement.lang"); got != lang {
					t.Errorf("%s is in %q", what, got)
				}
				if step == "" {
					tab.Find("heading", manage[lang].title)
					tab.Find("link", manage[lang].move)
					tab.Find("link", manage[lang].cancel)
				}
				sound(t, tab, what)
				whole(t, tab, what)
				if lang == "nb" || lang == "fi" {
					shot(t, tab, what)
				}
			}
		}
	}
}

// TestManageByKeyboard moves an appointment and cancels it with nothing but a keyboard, with and without scripts.
func TestManageByKeyboard(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]browser.Options{"with scripts": {}, "without scripts": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			words := manage["nb"]
			b := s.Book("konsultasjon", "ida", at("2026-11-24", 10, 0), kari)
			tab := s.At(link.Manage.Path(b.Token), options)

			tab.TabTo("link", words.move)
			tab.Press("Enter")
			tab.Find("heading", "Velg ny tid")
			tab.TabTo("link", "/^onsdag 25. november, /")
			tab.Press("Enter")
			tab.Find("heading", "Onsdag 25. november")
			tab.TabTo("radio", "")
			tab.Press("ArrowDown", "ArrowDown")
			if n := tab.Focused(); n.Name != "10.00" || !n.Is("checked") {
				t.Fatalf("the arrow keys lead to %s\n%s", n, tab.Tree())
			}
			tab.TabTo("button", words.choose)
			tab.Press("Enter")
			tab.Find("heading", "Timen din er flyttet")
			if !strings.Contains(strings.ReplaceAll(tab.Text(), "\u00a0", " "), "Onsdag 25. november") {
				t.Errorf("the page says\n%s", tab.Text())
			}
			got := s.Bookings("2026-11-23", "2026-11-29")
			if len(got) != 1 || !got[0].Start.Equal(at("2026-11-25", 10, 0)) {
				t.Fatalf("the calendar has %+v", got)
			}

			tab.TabTo("link", words.cancel)
			tab.Press("Enter")
			tab.TabTo("textbox", "/Hvorfor/")
			tab.Type("Blitt syk, dessverre")
			tab.TabTo("button", words.sure)
			tab.Press("Enter")
			tab.Find("heading", "Timen din er avbestilt")
			sound(t, tab, "cancelled")
			shot(t, tab, "cancelled")
			for _, b := range s.Bookings("2026-11-23", "2026-11-29") {
				if b.Status != "cancelled" {
					t.Errorf("the calendar has %+v", b)
				}
			}
		})
	}
}

// TestStolenOnTheManagePage: somebody takes the time between its choice and the click.
func TestStolenOnTheManagePage(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.Book("konsultasjon", "ida", at("2026-11-24", 10, 0), kari)
	tab := s.At(link.Manage.Path(b.Token)+"?move", browser.Options{Width: 390, Height: 844, Touch: true})
	tab.Click("link", "/^torsdag 26. november, /")
	tab.Click("radio", "13.00")
	s.Book("konsultasjon", "ida", at("2026-11-26", 13, 0), per)
	tab.Click("button", manage["nb"].choose)
	says(t, tab, "rett før deg", "gjelder fortsatt")
	sound(t, tab, "taken")
	shot(t, tab, "taken")
	shotView(t, tab, "taken on a phone")
	if got := s.Bookings("2026-11-24", "2026-11-24"); len(got) != 1 || got[0].ID != b.ID {
		t.Errorf("the calendar has %+v", got)
	}
}

// TestPolicyOfTheWebsite holds the strict website to its policy, so that the stories on it prove something.
func TestPolicyOfTheWebsite(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := chromium.Open(t, browser.Options{})
	tab.Go(s.Website(website{Body: `<main><h1>Lotus</h1><p style="color:red" onclick="x()">Words</p></main>
		<script>window.ran = true</script>
		<script src="/other.js"></script><img src="SITE/x.png" alt="">`, CSS: "p { color: rgb(0, 0, 255) }"}))
	if browser.Eval[bool](tab, "!!window.ran") {
		t.Error("an inline script ran")
	}
	if got := browser.Eval[string](tab,
		"getComputedStyle(document.querySelector('p')).color"); got != "rgb(0, 0, 255)" {
		t.Errorf("words are %s", got)
	}
	if got := browser.Eval[string](tab, "fetch('/').then(() => 'got', () => 'refused')"); got != "refused" {
		t.Errorf("a request to its own origin: %s", got)
	}
	if got := browser.Eval[string](tab, `fetch("`+s.Site+`/v1/public/lotus").then(r => r.ok ? "got" : "bad", () => `+
		`"refused")`); got != "got" {
		t.Errorf("a request to Stund: %s", got)
	}
	if got := len(tab.Console()); got < 4 {
		t.Errorf("%d messages of the policy: %v", got, tab.Console())
	}
}

// TestWithoutTheWidget: where its script does not come, a website shows what it put in the element.
func TestWithoutTheWidget(t *testing.T) {
	t.Parallel()
	s := open(t)
	page := s.Website(widget(""))
	for name, prepare := range map[string]func(*browser.Tab){
		"lost": func(tab *browser.Tab) { tab.Faults(browser.Fault{URL: "*/widget.js", Happens: browser.NeverArrives}) },
		"refused": func(tab *browser.Tab) {
			tab.Faults(browser.Fault{URL: "*/widget.js", Happens: browser.IsAnswered, Status: 503})
		},
	} {
		tab := s.Tab(browser.Options{})
		prepare(tab)
		tab.Go(page)
		if link := tab.Find("link", "Bestill time hos Lotus"); browser.EvalOn[string](link,
			"function() { return this.href }") != s.Site+"/b/lotus" {
			t.Errorf("%s: %s", name, link)
		}
		sound(t, tab, name)
	}
}
