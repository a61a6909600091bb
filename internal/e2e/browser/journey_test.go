package browser

import (
	"strings"
	"testing"

	"stund/internal/browser"
)

// TestJourneyPage: people of the practice look at what a client gets, choose another service, channel and language, and
// see mails as they will look.
func TestJourneyPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	var journey struct {
		PageURL string `json:"page_url"`
	}
	s.must(200, &journey, "GET", "/v1/services/konsultasjon/journey?language=nb", nil, s.owner())
	for _, look := range sample(append(looks[1:2:2], looks...)) {
		tab := s.Tab(look.options)
		tab.Go(journey.PageURL)
		tab.Find("heading", "Det klienten får")
		tab.Find("heading", "Straks timen er bestilt")
		tab.Find("heading", "1 dag før timen")
		tab.Find("heading", "2 timer før timen")
		tab.Find("Iframe", "/^E-post: /")
		says(t, tab, "Teller som 1 SMS.", "minner om Konsultasjon")
		sound(t, tab, look.name)
		shot(t, tab, look.name)

		if browser.Eval[int](tab, `document.querySelectorAll("iframe[sandbox='']").length`) != 2 {
			t.Errorf("%s: mails are not in frames that can do nothing", look.name)
		}
	}
	tab := s.At(strings.TrimPrefix(journey.PageURL, s.Site), browser.Options{NoScript: true})
	browser.Eval[bool](tab, `(() => { for (const [id, v] of [["service", "yoga"], ["channel", "sms"],
		["language", "fi"]]) document.getElementById(id).value = v; return true })()`)
	tab.Click("button", "Vis")
	tab.Until(`new URLSearchParams(location.search).get("channel") === "sms" &&
		document.querySelector(".sms")?.lang === "fi"`)
	if tab.Has("Iframe", "") {
		t.Error("mails, though only text messages are asked for")
	}
	tab.Click("link", "Suomi")
	tab.Find("heading", "Mitä asiakas saa")
	if got := browser.Eval[string](tab, `document.getElementById("channel").value +
		document.getElementById("service").value`); got != "smsyoga" {
		t.Errorf("another language of the page forgets what was chosen: %q", got)
	}
	shot(t, tab, "chosen")
}
