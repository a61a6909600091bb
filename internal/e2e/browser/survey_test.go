package browser

import (
	"regexp"
	"strconv"
	"testing"
	"time"

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
