package browser

import (
	"strconv"
	"testing"
	"time"

	"stund/internal/browser"
)

// TestAppMessages: what a client got, what does not arrive, and what a client of a service will get.
func TestAppMessages(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/messages", browser.Options{Width: 1280, Height: 900})
	says(t, tab, "Alle meldinger kommer frem")
	sound(t, tab, "none lost")
	s.busyDay()
	if len(s.Messages("kari@example.com")) == 0 {
		t.Fatal("Kari got no mail")
	}
	tab.Click("link", "Til en klient")
	tab.Fill("searchbox", "Finn en klient", "kari")
	tab.Until(`document.querySelectorAll(".pick li").length === 1`)
	tab.Click("link", "/^Kari Nordmann/")
	tab.Until(`document.querySelectorAll(".letters li").length >= 2`)
	sound(t, tab, "got")
	browser.Eval[bool](tab, `(document.querySelector(".letters details").open = true)`)
	says(t, tab, "Lotus Terapi")
	shot(t, tab, "got")

	// What went out to everybody, and what of it is asked for.
	tab.Click("link", "Sendt ut")
	tab.Until(`document.querySelectorAll(".letters li").length >= 6`)
	says(t, tab, "Aino Korhonen", "til behandleren")
	sound(t, tab, "went out")
	shotView(t, tab, "went out")
	chooses(tab, "Slag", "Påminnelse")
	says(t, tab, "Ingen slike meldinger")
	tab.Click("button", "Vis alle")
	tab.Until(`document.querySelectorAll(".letters li").length >= 6`)

	tab.Click("link", "Forhåndsvisning")
	chooses(tab, "Tjeneste", "Dyp massasje")
	says(t, tab, "Bekreftelse", "Påminnelse", "1 SMS")
	chooses(tab, "Språk", "English")
	says(t, tab, "Deep massage")
	sound(t, tab, "journey")
	shot(t, tab, "journey")
}

// twins makes two clients who are likely one.
func (s *stage) twins() (a, b string) {
	s.t.Helper()
	for n, body := range []map[string]any{
		{"name": "Kari Nordmann", "emails": []string{"kari@example.com"}, "phones": []string{"+4791234567"},
			"birthday": "1980-02-01", "note": "Liker morgentimer."},
		{"name": "Kari Nordman", "emails": []string{"kari.n@example.com"}, "phones": []string{"+4791234567"},
			"birthday": "1980-02-01", "note": "Allergisk mot nøtteolje."},
	} {
		var out struct{ ID string }
		s.must(201, &out, "POST", "/v1/clients", body, s.owner())
		if n == 0 {
			a = out.ID
		} else {
			b = out.ID
		}
	}
	s.Messages("") // what follows of it is done
	return a, b
}

func TestAppMergesClients(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/duplicates", browser.Options{Width: 1280, Height: 1000})
	says(t, tab, "Ingen ser ut til å være ført to ganger")
	sound(t, tab, "none")
	a, b := s.twins()
	tab.Reload()
	says(t, tab, "samme telefon", "samme fødselsdag")
	sound(t, tab, "pairs")
	shotView(t, tab, "pairs")
	tab.TabTo("link", "/^Sammenlign/")
	tab.Press("Enter")
	tab.Find("heading", "Én person eller to?")
	tab.Click("radio", "Allergisk mot nøtteolje.")
	sound(t, tab, "pair")
	shotView(t, tab, "pair")
	tab.Click("button", "Slå sammen")
	tab.Find("heading", "Tidslinje")
	says(t, tab, "Allergisk mot nøtteolje.")
	var is struct{ Emails []string }
	s.must(200, &is, "GET", "/v1/clients/"+a, nil, s.owner())
	if len(is.Emails) != 2 {
		t.Errorf("merged, the client has the addresses %v", is.Emails)
	}
	tab.Click("button", "Angre")
	tab.Find("heading", "Én person eller to?")
	s.must(200, &is, "GET", "/v1/clients/"+b, nil, s.owner())
	if len(is.Emails) != 1 {
		t.Errorf("undone, the other has the addresses %v", is.Emails)
	}
	tab.Click("button", "To forskjellige")
	says(t, tab, "Ingen ser ut til å være ført to ganger")
}

func TestAppMessagesLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	a, b := s.twins()
	s.busyDay()
	s.looks(inDark, `!!document.querySelector(".journey li, .letters li, .pairs .card, .sides-by tr")`,
		"#/messages/journey", "#/messages/sent", "#/duplicates", "#/duplicates/"+a+"/"+b)
}

// TestAppTellsWhatDidNotArrive: a mail came back, and its client is listed until somebody has settled it.
func TestAppTellsWhatDidNotArrive(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Book("konsultasjon", "ida", atTuesday(9, 0), contact{"name": "Kari Nordmann",
		"email": "kari+bounce@example.com"})
	s.SetClock(saturday.Add(2 * time.Hour))
	for n, o := range inLooks(narrowest) {
		tab := s.signIn("Owner", "#/messages", o)
		tab.Until(`!!document.querySelector(".lost li")`)
		sound(t, tab, "lost")
		shot(t, tab, strconv.Itoa(n)+" lost")
	}
	tab := s.signIn("Owner", "#/messages", browser.Options{Width: 1280, Height: 900})
	tab.Click("link", "/^Se meldingene: Kari/")
	tab.Until(`!!document.querySelector(".letters .bad")`)
	sound(t, tab, "came back")
	shotView(t, tab, "came back")
	tab.Back()
	tab.TabTo("button", "/^Ordnet: /")
	tab.Press("Enter")
	says(t, tab, "Alle meldinger kommer frem")
	tab.Click("button", "Angre")
	tab.Find("link", "/^Rett adressen: Kari/")
}
