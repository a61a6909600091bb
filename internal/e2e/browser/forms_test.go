package browser

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/browser"
	"stund/internal/script/bundle"
)

// TestConditionsInTheBrowser holds the browser to the table that the server is held to as well.
func TestConditionsInTheBrowser(t *testing.T) {
	t.Parallel()
	b, err := bundle.New("../../script/src")
	if err != nil {
		t.Fatal(err)
	}
	name := b.Part("conditions", "conditions.ts", "", nil)
	files, err := b.Files()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../form/testdata/conditions.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Cases []struct {
			Name  string
			Shown []string
		}
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	tab := open(t).Tab(browser.Options{})
	module := "data:text/javascript;base64," + base64.StdEncoding.EncodeToString(files[name])
	got := browser.Eval[[][]string](tab, `import("`+module+`").then(({ shown }) => {
		const t = `+string(text)+`
		return t.cases.map((c) => [...shown(t.sections, c.values)])
	})`)
	if len(got) != len(table.Cases) || len(got) == 0 {
		t.Fatalf("%d cases of %d", len(got), len(table.Cases))
	}
	for n, c := range table.Cases {
		if diff := cmp.Diff(c.Shown, got[n]); diff != "" {
			t.Errorf("%s: (-server +browser)\n%s", c.Name, diff)
		}
	}
}

// asksForm has consultations ask for a form, which is returned.
func (s *stage) asksForm() (id string) {
	s.t.Helper()
	say := func(nb string) map[string]string { return map[string]string{"nb": nb} }
	var f struct{ ID string }
	s.must(201, &f, "POST", "/v1/forms", map[string]any{"name": "Inntak", "content": map[string]any{
		"title": say("Om deg"), "intro": say("Bare behandleren din leser dette."), "sections": []any{
			map[string]any{"id": "body", "title": say("Kroppen"), "questions": []any{
				map[string]any{"id": "pain", "kind": "yes_no", "required": true, "label": say("Har du vondt?")},
				map[string]any{"id": "where", "kind": "choices", "label": say("Hvor?"), "options": []any{
					map[string]any{"id": "knee", "label": say("Kneet")},
					map[string]any{"id": "back", "label": say("Ryggen")}},
					"show_if": map[string]any{"all": []any{map[string]any{"question": "pain", "is": "yes"}}}},
				map[string]any{"id": "level", "kind": "scale", "min": 0, "max": 10, "label": say("Hvor vondt er det?"),
					"low": say("Ikke vondt"), "high": say("Verst"),
					"show_if": map[string]any{"all": []any{map[string]any{"question": "pain", "is": "yes"}}}},
			}},
			map[string]any{"id": "end", "title": say("Til slutt"), "questions": []any{
				map[string]any{"id": "note", "kind": "paragraph", "label": say("Noe mer vi bør vite?")},
				map[string]any{"id": "agree", "kind": "consent", "required": true,
					"label": say("Jeg samtykker til at opplysningene lagres.")},
				map[string]any{"id": "sign", "kind": "signature", "required": true, "label": say("Underskrift")},
			}}}}}, s.owner())
	s.asksFor(f.ID)
	return f.ID
}

// asksFor publishes the form, and has the consultation ask each client for it once.
func (s *stage) asksFor(form string) {
	s.t.Helper()
	s.must(200, nil, "POST", "/v1/forms/"+form+"/publish", nil, s.owner())
	var v map[string]any
	s.must(200, &v, "GET", "/v1/services/konsultasjon", nil, s.owner())
	v["form"] = map[string]any{"form": form, "often": "once"}
	s.must(200, nil, "PUT", "/v1/services/konsultasjon", v, s.owner())
}

var formLink = regexp.MustCompile(`/f/[A-Za-z0-9_-]+`)

// TestFillingAForm: each answer is saved as it is given and says so; questions come and go by what is answered; on
// another device it goes on where it was; and staff read it then.
func TestFillingAForm(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.asksForm()
			b := s.Book("konsultasjon", "ida", tuesday, kari)
			path := formLink.FindString(s.Messages(kari["email"])[0].Text)
			tab := s.At(path, look.options)
			tab.Find("heading", "Om deg")
			says(t, tab, "1 av 2")
			if tab.Has("group", "/^Hvor vondt/") {
				t.Error("what is asked later is shown")
			}
			sound(t, tab, "first group")
			shot(t, tab, look.name+" first group")
			tab.Click("button", "Neste")
			says(t, tab, "Svar på dette.")
			sound(t, tab, "wrong")
			shot(t, tab, look.name+" wrong")
			tab.Click("radio", "Ja")
			tab.Says("Lagret.")
			tab.Click("checkbox", "Kneet")
			tab.Click("radio", "7")
			tab.Says("Lagret.")
			sound(t, tab, "second answers")
			shot(t, tab, look.name+" second answers")
			tab.Click("button", "Neste")
			says(t, tab, "2 av 2", "Jeg samtykker")
			other := s.At(path+"?at=body", look.options)
			other.Find("heading", "Om deg")
			if !browser.EvalOn[bool](other.Find("checkbox", "Kneet"), `function () { return this.checked }`) {
				t.Error("on another device the answer is not there")
			}
			tab.Click("checkbox", "/^Jeg samtykker/")
			tab.Fill("textbox", "Underskrift", "Kari Nordmann")
			sound(t, tab, "last group")
			shot(t, tab, look.name+" last group")
			tab.Click("button", "Send skjemaet")
			tab.Find("heading", "Takk, vi har fått skjemaet")
			sound(t, tab, "sent")
			shot(t, tab, look.name+" sent")
			s.Messages("")
			app := s.signIn("Owner", "#/calendar/"+tuesday.Format("2006-01-02")+"?booking="+b.ID, look.options)
			says(t, app, "Fylt ut")
			app.Click("button", "Les svarene")
			says(t, app, "Kneet", "Kari Nordmann", "Det er notert")
			sound(t, app, "answers")
			shotView(t, app, look.name+" answers")
		})
	}
}

// TestBuildingAForm: the owner writes a form, sees it beside as clients do, publishes it, has a service ask for it, and
// asks a client for it.
func TestBuildingAForm(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			tab := s.signIn("Owner", "#/settings/forms", look.options)
			says(t, tab, "Inntaksskjema")
			sound(t, tab, "forms")
			shotView(t, tab, look.name+" forms")
			tab.Click("link", "Nytt skjema")
			tab.Fill("textbox", "Navn", "Inntak")
			tab.Fill("textbox", "Overskrift for klienten", "Om deg")
			tab.Click("button", "Nytt spørsmål")
			tab.Fill("textbox", "Spørsmål", "Har du vondt?")
			says(t, tab, "Slik ser klienten det", "Har du vondt?")
			if look.name == "desktop light" { // it stays beside what is edited
				tab.Until(`(() => { const r = document.querySelector(".preview").getBoundingClientRect()
					return r.top >= 0 && r.bottom <= innerHeight })()`)
			}
			sound(t, tab, "builder")
			shot(t, tab, look.name+" builder")
			tab.Click("button", "Lagre")
			tab.Says("Ingen får skjemaet før det er publisert.")
			tab.Click("button", "Publiser")
			tab.Says("Versjon 1 er den klientene får")
			sound(t, tab, "published")
			shot(t, tab, look.name+" published")
			var list struct {
				Items []struct {
					State   string
					Version int
				}
			}
			s.must(200, &list, "GET", "/v1/forms", nil, s.owner())
			if len(list.Items) != 2 || list.Items[0].State != "published" {
				t.Errorf("forms: %+v", list.Items)
			}
			s.Book("konsultasjon", "ida", tuesday, kari)
			s.Messages("")
			var clients struct{ Items []struct{ ID, Name string } }
			s.must(200, &clients, "GET", "/v1/clients?q=kari", nil, s.owner())
			page := s.signIn("Owner", "#/clients/"+clients.Items[0].ID, look.options)
			page.Find("heading", "Skjemaer")
			page.Click("button", "Send")
			page.Says("Skjemaet er sendt")
			sound(t, page, "client's forms")
			shotView(t, page, look.name+" client's forms")
			if all := s.Messages(kari["email"]); !strings.Contains(all[len(all)-1].Text, "/f/") {
				t.Error("no mail has the link")
			}
		})
	}
}
