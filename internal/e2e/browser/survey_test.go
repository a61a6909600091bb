package browser

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/browser"
)

var surveyLink = regexp.MustCompile(`/a/[A-Za-z0-9_-]+`)

// asked is what a client was asked, as staff see it.
type asked struct {
	Items []struct {
		State, Words string
		Score        *int
	}
}

// TestSurvey: staff end a client's course on their page; the mail's links are opened by a filter with scripts, which
// says nothing; a person says a number by the first touch, then words, and sends them; without scripts, too; and the
// owner reads it.
func TestSurvey(t *testing.T) {
	t.Parallel()
	s := open(t)
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, oslo)
	b := s.Book("konsultasjon", "jonas", monday, kari)
	s.SetClock(monday.Add(time.Hour))
	s.must(200, nil, "POST", "/v1/bookings/"+b.ID+"/complete", nil, s.owner())
	s.Messages("")
	var seen struct{ Client struct{ ID string } }
	s.must(200, &seen, "GET", "/v1/bookings/"+b.ID, nil, s.owner())
	who := "/v1/clients/" + seen.Client.ID + "/surveys"
	tab := s.signIn("Owner", "#/clients/"+seen.Client.ID, browser.Options{Width: 1280, Height: 1000})
	says(t, tab, "Har ikke blitt spurt ennå.")
	tab.Click("button", "Avslutt forløpet")
	says(t, tab, "Forløpet er avsluttet", "Spørres")
	sound(t, tab, "course ended")
	shotView(t, tab, "course ended")
	var mail message
	for _, m := range s.Messages(kari["email"]) {
		if m.Kind == "exit" {
			mail = m
		}
	}
	page := surveyLink.FindString(mail.Text)
	if page == "" {
		t.Fatalf("no link in %q", mail.Text)
	}
	answers := func() (a asked) {
		t.Helper()
		s.must(200, &a, "GET", who, nil, s.owner())
		return a
	}
	for _, n := range []int{0, 10} { // a filter opens links, and runs what it finds
		filter := s.At(page+"?score="+strconv.Itoa(n), browser.Options{Width: 320, Height: 700})
		filter.Find("heading", "Takk for denne gang")
		browser.Eval[bool](filter, `(document.querySelector("input[value='3']").click(),
			document.getElementById("survey").dispatchEvent(new Event("change", { bubbles: true })),
			dispatchEvent(new Event("pointerdown")), dispatchEvent(new KeyboardEvent("keydown", { key: "a" })), true)`)
	}
	person := s.At(page+"?score=9", browser.Options{Width: 320, Height: 700})
	person.Find("heading", "Takk for denne gang")
	sound(t, person, "survey")
	shot(t, person, "survey 320")
	row := browser.Eval[int](person, `new Set([...document.querySelectorAll(".scale .row label")].map(
		(l) => Math.round(l.getBoundingClientRect().top))).size`)
	if row != 1 {
		t.Errorf("the numbers stand in %d rows", row)
	}
	if a := answers(); a.Items[0].Score != nil {
		t.Errorf("opening answered: %+v", a)
	}
	person.Click("textbox", "Hva kan vi gjøre bedre? (valgfritt)") // the first touch records the number of the link
	says(t, person, "Svaret er lagret.")
	if a := answers(); a.Items[0].Score == nil || *a.Items[0].Score != 9 {
		t.Errorf("the first touch recorded %+v", a)
	}
	person.Type("Varmere i rommet")
	person.Click("button", "Send")
	person.Find("heading", "Takk for svaret")
	sound(t, person, "answered")
	shot(t, person, "answered 320")
	if a := answers(); a.Items[0].Words != "Varmere i rommet" {
		t.Errorf("sent: %+v", a)
	}
	plain := s.At(page, browser.Options{NoScript: true, Width: 390, Height: 844})
	says(t, plain, "Du har svart.")
	browser.Eval[bool](plain, `(document.querySelector("input[value='6']").click(), true)`)
	plain.Click("button", "Send")
	says(t, plain, "Takk for svaret", "lei for")
	for _, lang := range sample(languages) {
		there := s.At(page+"?lang="+lang, phone)
		sound(t, there, "survey "+lang)
		shot(t, there, "survey "+lang)
	}
	browser.Eval[bool](tab, `location.hash = "#/feedback", true`)
	says(t, tab, "Varmere i rommet", "1 svar. Fra fem svar", "Kari Nordmann")
	sound(t, tab, "feedback")
	browser.Eval[bool](tab, `location.hash = "#/settings/feedback", true`)
	says(t, tab, "Et kort spørsmål etter timen")
	sound(t, tab, "feedback settings")
	shotView(t, tab, "feedback settings")
}

// TestArrival: a happy client hands on a link; who books by it for the first time says how they came, where they have
// booked; and staff see it on the client's page, among the figures, and on the page of who brought them.
func TestArrival(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.must(200, nil, "PUT", "/v1/feedback/settings", map[string]any{"exit": true, "pulse": false, "hour": 9,
				"consent_only": false, "share": false, "newcomers": true, "friend": true}, s.owner())
			monday := time.Date(2026, 11, 23, 9, 0, 0, 0, oslo)
			b := s.Book("konsultasjon", "jonas", monday, kari)
			s.SetClock(monday.Add(time.Hour))
			s.must(200, nil, "POST", "/v1/bookings/"+b.ID+"/complete", nil, s.owner())
			s.Messages("")
			var happy, fresh struct{ Client struct{ ID string } }
			s.must(200, &happy, "GET", "/v1/bookings/"+b.ID, nil, s.owner())
			s.must(200, nil, "POST", "/v1/clients/"+happy.Client.ID+"/surveys", nil, s.owner())
			thanks := ""
			for _, m := range s.Messages(kari["email"]) {
				if m.Kind == "exit" {
					thanks = surveyLink.FindString(m.Text)
				}
			}
			page := s.At(thanks, look.options)
			page.Click("radio", "10")
			page.Click("button", "Send")
			says(t, page, "Gi denne lenken til en venn.")
			sound(t, page, "friend")
			shot(t, page, look.name+" friend")
			link := browser.EvalOn[string](page.Find("link", `/stund-by/`), "function() { return this.href }")

			v := s.Visit(link, "nb", look.options)
			v.On("service")
			v.Picks("Konsultasjon")
			v.Picks("Ida Berg")
			v.On("time")
			v.PicksDay("tirsdag 24. november")
			v.Picks("11.00")
			v.Writes(contact{"name": "Ola Hansen", "email": "ola@example.com"})
			v.Books()
			v.On("done")
			shot(t, v.Tab, look.name+" booked")
			asks := v.Find("link", "Svar på tre korte spørsmål")
			v.Go(browser.EvalOn[string](asks, "function() { return this.href }"))
			v.Find("heading", "Tre korte spørsmål")
			sound(t, v.Tab, "arrival")
			shot(t, v.Tab, look.name+" arrival")
			v.Click("radio", "Noen jeg kjenner")
			v.Fill("textbox", "Hva er viktigst for deg å få hjelp med?", "Nakken")
			v.Click("button", "Send")
			v.Find("heading", "Takk for svaret")

			s.Messages("")
			all := s.Bookings("2026-11-24", "2026-11-24")
			s.must(200, &fresh, "GET", "/v1/bookings/"+all[0].ID, nil, s.owner())
			app := s.signIn("Owner", "#/clients/"+fresh.Client.ID, look.options)
			says(t, app, "Hvordan klienten kom", "Anbefalt av", "Kari Nordmann", "Noen jeg kjenner")
			app.Click("button", "Les svarene")
			says(t, app, "Nakken")
			sound(t, app, "came")
			shotView(t, app, look.name+" came")
			browser.Eval[bool](app, `location.hash = "#/clients/`+happy.Client.ID+`", true`)
			says(t, app, "Har anbefalt dere til", "Ola Hansen")
			browser.Eval[bool](app, `location.hash = "#/feedback", true`)
			says(t, app, "Hvordan nye klienter kom", "Noen jeg kjenner", "Via lenken fra en klient: 1")
			sound(t, app, "newcomers")
			shotView(t, app, look.name+" newcomers")
			browser.Eval[bool](app, `location.hash = "#/settings/feedback", true`)
			says(t, app, "Hvordan de kan ha hørt om dere")
			sound(t, app, "sources")
			shotView(t, app, look.name+" sources")
		})
	}
}

var linkInMail = regexp.MustCompile(`https?://[^\s<>"]+`)

// TestFilterWithScripts: a mail filter opens every link of every mail, runs what the page has, and touches it as
// scripts can. Nothing that staff see of the client changes.
func TestFilterWithScripts(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asksForm()
	s.must(200, nil, "PUT", "/v1/feedback/settings", map[string]any{"exit": true, "pulse": true, "hour": 9,
		"consent_only": false, "share": false, "newcomers": true, "friend": true}, s.owner())
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, oslo)
	b := s.Book("konsultasjon", "ida", monday, kari)
	s.SetClock(monday.Add(time.Hour))
	s.must(200, nil, "POST", "/v1/bookings/"+b.ID+"/complete", nil, s.owner())
	s.Messages("")
	var seen struct{ Client struct{ ID string } }
	s.must(200, &seen, "GET", "/v1/bookings/"+b.ID, nil, s.owner())
	who := "/v1/clients/" + seen.Client.ID
	s.must(200, nil, "POST", who+"/surveys", nil, s.owner())
	links, kinds := map[string]bool{}, map[string]bool{}
	for _, m := range s.Messages(kari["email"]) {
		kinds[m.Kind] = true
		for _, link := range linkInMail.FindAllString(m.Text, -1) {
			if path, ours := strings.CutPrefix(link, s.Site); ours {
				links[path] = true
			}
		}
	}
	if !kinds["booked"] || !kinds["exit"] || len(links) < 4 {
		t.Fatalf("mails %v with links %v", kinds, links)
	}
	state := func() (all []string) {
		s.Messages("")
		for _, path := range []string{"/v1/bookings/" + b.ID, who + "/surveys", who + "/forms", who + "/preferences",
			who + "/arrival", who + "/timeline", "/v1/tasks"} {
			all = append(all, string(s.do("GET", path, nil, s.owner()).Body))
		}
		return all
	}
	before := state()
	for path := range links {
		filter := s.At(path, browser.Options{Width: 390, Height: 844})
		browser.Eval[bool](filter, `(document.querySelectorAll("input").forEach((i) => {
				if (i.type === "radio" || i.type === "checkbox") i.checked = true
				i.dispatchEvent(new Event("input", { bubbles: true }))
			}),
			["pointerdown", "touchstart"].forEach((kind) => dispatchEvent(new Event(kind))),
			dispatchEvent(new KeyboardEvent("keydown", { key: "a" })), true)`)
	}
	if diff := cmp.Diff(before, state()); diff != "" {
		t.Errorf("opening links has changed (-before +after)\n%s", diff)
	}
}
