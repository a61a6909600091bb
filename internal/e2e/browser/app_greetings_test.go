package browser

import (
	"reflect"
	"testing"
	"time"

	"stund/internal/browser"
)

// trigger is what a practice has set of one message that follows by itself.
type trigger struct {
	After  int   `json:"after_hours"`
	First  bool  `json:"first_only"`
	Visits []int `json:"visits"`
}

func (s *stage) triggers() (set map[string]trigger, birthday string) {
	var p struct {
		Triggers map[string]trigger
		Birthday *struct{ At string } `json:"birthday_greeting"`
	}
	s.must(200, &p, "GET", "/v1/practice", nil, s.owner())
	if p.Birthday != nil {
		birthday = p.Birthday.At
	}
	return p.Triggers, birthday
}

// TestAppSetsGreetings: the owner switches on what is to follow by itself, says when, is told what cannot be, and finds
// it as it was left; a client's first booking is then among what is planned.
func TestAppSetsGreetings(t *testing.T) {
	t.Parallel()
	s := openAt(t, saturday)
	tab := s.signIn("Owner", "#/settings/greetings", browser.Options{Width: 1280, Height: 1300})
	says(t, tab, "E-post som kommer av seg selv", "Takk etter timen", "Lenge siden sist", "Bursdagshilsen")
	sound(t, tab, "all off")
	shot(t, tab, "all off")
	tab.Click("checkbox", "/^Velkommen/")
	picks(tab, "[aria-label='Velkommen'] select", "4")
	tab.Click("checkbox", "/^Takk etter timen/")
	picks(tab, "[aria-label='Takk etter timen'] .field:nth-child(2) select", "first")
	tab.Click("checkbox", "/^Etter flere besøk/")
	tab.Fill("textbox", "Etter besøk nummer", "fem")
	says(t, tab, "Skriv ett til ti hele tall fra 1 til 100.")
	sound(t, tab, "what cannot be")
	tab.Fill("textbox", "Etter besøk nummer", "10, 3")
	tab.Click("checkbox", "/^Lenge siden sist/")
	picks(tab, "[aria-label='Lenge siden sist'] select", "1344")
	tab.Click("checkbox", "/^Bursdagshilsen/")
	picks(tab, "[aria-label='Bursdagshilsen'] select", "10:00")
	sound(t, tab, "all on")
	shot(t, tab, "all on")
	tab.Click("button", "Lagre")
	says(t, tab, "Hilsener")
	tab.Gone("button", "Forkast endringene")
	got, birthday := s.triggers()
	want := map[string]trigger{"welcome": {After: 4}, "after-visit": {After: 24, First: true},
		"progress": {After: 24, Visits: []int{3, 10}}, "win-back": {After: 8 * 7 * 24}}
	if !reflect.DeepEqual(got, want) || birthday != "10:00" {
		t.Errorf("kept: %+v, birthdays at %q", got, birthday)
	}
	tab.Click("checkbox", "/^Lenge siden sist/")
	tab.Click("checkbox", "/^Bursdagshilsen/")
	tab.Click("button", "Lagre")
	tab.Gone("button", "Forkast endringene")
	delete(want, "win-back")
	if got, birthday = s.triggers(); !reflect.DeepEqual(got, want) || birthday != "" {
		t.Errorf("kept: %+v, birthdays at %q", got, birthday)
	}
	tab.Click("link", "Skriv den med egne ord")
	says(t, tab, "Vi gleder oss til å møte deg")
	shot(t, tab, "words")

	// A first booking is then among what is planned, under its day; another time moves it.
	s.Book("konsultasjon", "ida", tuesday, kari)
	s.Messages("")
	tab.Go(s.Site + "/")
	tab.Go(s.Site + "/app#/settings/greetings")
	tab.Click("link", "Se hva som er planlagt")
	tab.Find("heading", "Lørdag 21. november")
	says(t, tab, "Velkommen", "Kari Nordmann", "Sendes kl. 14.00")
	sound(t, tab, "planned")
	shot(t, tab, "planned")
	tab.Go(s.Site + "/")
	tab.Go(s.Site + "/app#/settings/greetings")
	says(t, tab, "4 timer etter")
	picks(tab, "[aria-label='Velkommen'] select", "2")
	tab.Click("button", "Lagre")
	tab.Gone("button", "Forkast endringene")
	s.SetClock(saturday.Add(2 * time.Minute))
	tab.Click("link", "Se hva som er planlagt")
	says(t, tab, "Velkommen", "Sendes kl. 12.00")
}

// TestAppGreetingsOnAPhone: the same fits a phone.
func TestAppGreetingsOnAPhone(t *testing.T) {
	t.Parallel()
	s := openAt(t, saturday)
	var p map[string]any
	s.must(200, &p, "GET", "/v1/practice", nil, s.owner())
	p["birthday_greeting"] = map[string]any{"at": "09:00"}
	p["triggers"] = map[string]any{"welcome": map[string]any{"after_hours": 5},
		"after-visit": map[string]any{"after_hours": 24}, "progress": map[string]any{"after_hours": 48,
			"visits": []int{5, 10}}, "win-back": map[string]any{"after_hours": 100 * 24}}
	s.must(200, nil, "PUT", "/v1/practice", p, s.owner())
	for name, width := range map[string]int{"narrow": 320, "phone": 390} {
		tab := s.signIn("Owner", "#/settings/greetings", browser.Options{Width: width, Height: 844})
		says(t, tab, "5 timer etter", "100 dager etter")
		sound(t, tab, name)
		shot(t, tab, name)
	}
}
