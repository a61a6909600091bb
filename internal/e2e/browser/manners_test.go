package browser

import (
	"net/url"
	"regexp"
	"testing"

	"stund/internal/browser"
)

var wishLink = regexp.MustCompile(`/u/[A-Za-z0-9_-]+`)

// opensAll opens all that is folded.
func opensAll(tab *browser.Tab) {
	browser.Eval[bool](tab, `([...document.querySelectorAll("details")].forEach((d) => (d.open = true)), true)`)
}

// TestManners: the practice greets its clients on their birthdays and sees whom it will greet; a client chooses by the
// link in the mail, by keyboard and without scripts, what they get; and staff see that, and record a consent.
func TestManners(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/settings/practice", browser.Options{Width: 1280, Height: 1000})
	tab.Find("heading", "Praksis")
	opensAll(tab)
	chooses(tab, "Hilsen på bursdagen", "09:00")
	tab.Click("button", "Lagre")
	says(t, tab, "Lagret")
	var p struct {
		Greeting struct{ At string } `json:"birthday_greeting"`
	}
	s.must(200, &p, "GET", "/v1/practice", nil, s.owner())
	if p.Greeting.At != "09:00" {
		t.Errorf("greeted at %q", p.Greeting.At)
	}
	born := s.now().AddDate(0, 0, 2).Format("01-02")
	var kari struct{ ID string }
	s.must(201, &kari, "POST", "/v1/clients", map[string]any{"name": "Kari Nordmann", "birthday": "--" + born,
		"emails": []string{"kari@example.com"}, "phones": []string{"+4791234567"}}, s.owner())
	var refuses struct{ ID string }
	s.must(201, &refuses, "POST", "/v1/clients", map[string]any{"name": "Nils Nei", "birthday": "--" + born,
		"emails": []string{"nils@example.com"}}, s.owner())
	s.must(200, nil, "PUT", "/v1/clients/"+refuses.ID+"/preferences", map[string]any{"items": []any{
		map[string]any{"purpose": "greetings", "channel": "email", "answer": "no"}}}, s.owner())
	s.Messages("") // what follows of it is done
	browser.Eval[bool](tab, `location.hash = "#/messages/planned", true`)
	says(t, tab, "Bursdagshilsen", "Kari Nordmann", "Nils Nei", "Blir ikke sendt", "har sagt nei")
	sound(t, tab, "planned")
	shotView(t, tab, "planned")
	narrow := s.signIn("Owner", "#/messages/planned", browser.Options{Width: 390, Height: 844})
	says(t, narrow, "Nils Nei")
	sound(t, narrow, "planned, narrow")
	shotView(t, narrow, "planned narrow")

	s.SetClock(s.now().AddDate(0, 0, 3))
	mails := s.Messages("kari@example.com")
	if len(mails) != 1 || mails[0].Kind != "birthday" {
		t.Fatalf("Kari got %+v", mails)
	}
	path := wishLink.FindString(mails[0].Text)
	page := s.At(path, browser.Options{NoScript: true, Width: 320, Height: 700})
	page.Find("heading", "Hva vil du få fra oss?")
	sound(t, page, "wishes")
	shot(t, page, "wishes")
	page.TabTo("button", "Meld meg av: Hilsener")
	page.Press("Enter")
	says(t, page, "Du er meldt av")
	sound(t, page, "left")
	browser.Eval[bool](page, `(document.querySelector("[name='marketing.email']").click(), true)`)
	page.Click("button", "Lagre valgene")
	says(t, page, "Valgene dine er lagret")
	shot(t, page, "wishes saved")
	for _, lang := range sample(languages) {
		there := s.At(path+"?lang="+url.QueryEscape(lang), phone)
		sound(t, there, "wishes "+lang)
	}

	browser.Eval[bool](tab, `location.hash = "#/clients/`+kari.ID+`", true`)
	says(t, tab, "Hva klienten har sagt, og når")
	opensAll(tab)
	says(t, tab, "Sagt av klienten")
	chooses(tab, "Tilbud og nyheter, på SMS", "Ja")
	tab.Fill("textbox", "Hva klienten ble spurt om", "Ja til tilbud på SMS, på papir")
	shotView(t, tab, "consent")
	sound(t, tab, "consent")
	tab.Click("button", "Noter samtykket")
	says(t, tab, "Ja til tilbud på SMS, på papir", "Notert av dere")
	shotView(t, tab, "consented")
}
