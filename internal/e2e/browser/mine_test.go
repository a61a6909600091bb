package browser

import (
	"regexp"
	"testing"

	"stund/internal/browser"
)

var mineLink = regexp.MustCompile(`/me/[A-Za-z0-9_-]+`)

// pageLink returns the path of the last link to one's own page that was mailed to the address.
func (s *stage) pageLink(to string) string {
	s.t.Helper()
	all := s.Messages(to)
	for n := len(all) - 1; n >= 0; n-- {
		if path := mineLink.FindString(all[n].Text); path != "" {
			return path
		}
	}
	s.t.Fatalf("no link was mailed to %s: %+v", to, all)
	return ""
}

// clientNamed returns the id of the client of the name.
func (s *stage) clientNamed(name string) string {
	s.t.Helper()
	s.Messages("") // who booked is found then
	var page struct{ Items []struct{ ID, Name string } }
	s.must(200, &page, "GET", "/v1/clients", nil, s.owner())
	for _, c := range page.Items {
		if c.Name == name {
			return c.ID
		}
	}
	s.t.Fatalf("nobody is called %s: %+v", name, page.Items)
	return ""
}

// owns has Kari own a bit of everything, and a child who uses her address.
func (s *stage) owns() (kariID string) {
	s.t.Helper()
	s.asksForm()
	s.Book("konsultasjon", "ida", tuesday, kari)
	s.Book("massasje", "jonas", at("2026-11-26", 13, 0), contact{"name": "Ola Nordmann", "email": kari["email"]})
	id := s.clientNamed(kari["name"])
	s.invoices() // a seller, and a provider
	var v struct{ ID string }
	s.must(201, &v, "POST", "/v1/invoices", map[string]any{"payer": map[string]any{"client": id},
		"lines": []any{map[string]any{"text": "Konsultasjon", "unit_price_minor": 85000}}}, s.owner())
	s.must(200, nil, "POST", "/v1/invoices/"+v.ID+"/issue", nil, s.owner())
	s.must(201, nil, "POST", "/v1/clip-cards", map[string]any{"visits": 10, "services": []string{"konsultasjon"},
		"client_id": id}, s.owner())
	s.must(201, nil, "POST", "/v1/gift-cards", map[string]any{"value_minor": 50000, "client_id": id}, s.owner())
	s.Messages("")
	return id
}

// TestOwnPageByKeyboard asks for the link on the booking page, opens it, corrects a name, sees an appointment and goes,
// with nothing but a keyboard, with and without scripts.
func TestOwnPageByKeyboard(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]browser.Options{"with scripts": {}, "without scripts": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.Book("konsultasjon", "ida", tuesday, kari)
			s.clientNamed(kari["name"])
			tab := s.At("/b/lotus", options)
			tab.TabTo("link", "Timene dine")
			tab.Press("Enter")
			tab.TabTo("textbox", "E-post")
			tab.Type("kari@example.com")
			tab.Press("Enter")
			tab.Find("heading", "Se i innboksen din")
			sound(t, tab, "asked")
			tab.Go(s.Site + s.pageLink(kari["email"]))
			tab.TabTo("button", "Åpne siden din")
			tab.Press("Enter")
			tab.Find("heading", "Kommende timer")
			tab.TabTo("link", "Rett opplysningene")
			tab.Press("Enter")
			tab.TabTo("textbox", "Fødselsdag")
			tab.Type("1980-13-24")
			tab.TabTo("button", "Lagre")
			tab.Press("Enter")
			tab.WaitFocus("textbox", "Fødselsdag")
			says(t, tab, "Skriv en dag som har vært")
			sound(t, tab, "wrong")
			tab.Press("End", "Backspace", "Backspace", "Backspace", "Backspace", "Backspace")
			tab.Type("12-24")
			tab.TabTo("button", "Lagre")
			tab.Press("Enter")
			tab.Says("Opplysningene er lagret.")
			says(t, tab, "1980-12-24")
			tab.TabTo("link", "/^Tirsdag 24. november/")
			tab.Press("Enter")
			tab.Find("heading", "Timen din")
			tab.Back()
			tab.TabTo("button", "Lukk siden")
			tab.Press("Enter")
			tab.Find("textbox", "E-post") // they may ask for another
			tab.Go(s.Site + "/me")
			tab.Find("heading", "Besøket er over")
			sound(t, tab, "over")
		})
	}
}

// TestOwnPageInEveryLook: a page that has a bit of everything, of a family, on a desktop and on the narrowest phone.
func TestOwnPageInEveryLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.owns()
	for i, look := range sample(looks) {
		tab := s.At("/b/lotus/me", look.options)
		sound(t, tab, look.name+": ask")
		shot(t, tab, look.name+" ask")
		s.must(204, nil, "POST", "/v1/clients/"+id+"/page-link", nil, s.owner())
		tab.Go(s.Site + s.pageLink(kari["email"]))
		tab.Find("button", "Åpne siden din")
		sound(t, tab, look.name+": link")
		shot(t, tab, look.name+" link")
		tab.Click("button", "Åpne siden din")
		tab.Find("heading", "Ola Nordmann")
		for _, lang := range sample(languages) {
			if i > 1 && lang != "fi" {
				continue // the longest words
			}
			tab.Go(s.Site + "/me?lang=" + lang)
			what := look.name + " " + lang
			for _, own := range []string{"Ola Nordmann", "Kari Nordmann", "1002", "kari@example.com"} {
				says(t, tab, own)
			}
			sound(t, tab, what)
			whole(t, tab, what)
			shot(t, tab, what)
			tab.Go(s.Site + "/me?edit=" + id + "&lang=" + lang)
			sound(t, tab, what+" edit")
			whole(t, tab, what+" edit")
			shot(t, tab, what+" edit")
		}
		tab.Go(s.Site + "/me")
		tab.Click("button", "Se alt: Kari Nordmann")
		tab.Find("heading", "Det Lotus Terapi vet om deg")
		sound(t, tab, look.name+": data")
		shot(t, tab, look.name+" data")
	}
}

// TestAppSendsTheOwnPage: staff send a client the link from the client's page.
func TestAppSendsTheOwnPage(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.Book("konsultasjon", "ida", tuesday, kari)
			id := s.clientNamed(kari["name"])
			app := s.signIn("Owner", "#/clients/"+id, look.options)
			app.Click("button", "Send lenke på e-post")
			app.Says("Lenken er sendt")
			sound(t, app, "sent")
			shotView(t, app, look.name+" sent")
			tab := s.At(s.pageLink(kari["email"]), look.options)
			tab.Click("button", "Åpne siden din")
			tab.Find("heading", "Kommende timer")
		})
	}
}
