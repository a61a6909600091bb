package browser

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/browser"
)

// hoursOf returns a practitioner's weekly rules.
func (s *stage) hoursOf(id string) (out struct {
	Rules []struct {
		Weekdays  []string
		Intervals []struct{ From, To string }
	}
}) {
	s.t.Helper()
	s.must(200, &out, "GET", "/v1/practitioners/"+id+"/hours", nil, s.owner())
	return out
}

// opens tells whether the practitioner works on the weekday from one time to the other.
func (s *stage) opens(id, weekday, from, to string) bool {
	s.t.Helper()
	for _, r := range s.hoursOf(id).Rules {
		for _, d := range r.Weekdays {
			for _, i := range r.Intervals {
				if d == weekday && i.From == from && i.To == to {
					return true
				}
			}
		}
	}
	return false
}

func TestAppPaintsHours(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Book("konsultasjon", "ida", atTuesday(9, 0), kari)
	tab := s.signIn("Owner", "#/settings/people", browser.Options{Width: 1280, Height: 1400})
	tab.Click("link", "/^Ida Berg/")
	tab.Find("gridcell", "Lørdag 10.00–10.30").Drag(0, 2*17)
	says(t, tab, "ikke lagret")
	if v := tab.Find("textbox", "Lørdag").Value; v != "10.00–11.30" {
		t.Errorf("painted from 10 to 11.30, the hours are %q", v)
	}
	sound(t, tab, "painted")
	shotView(t, tab, "painted")

	// By the keyboard: the next cell down, and on from there.
	tab.Find("gridcell", "Søndag 10.00–10.30").Focus()
	tab.Press("Space", "Shift+ArrowDown", "Shift+ArrowDown")
	tab.WaitFocus("gridcell", "Søndag 11.00–11.30")

	// What was typed is there after a look elsewhere.
	tab.Click("link", "/^Fravær/")
	tab.Click("link", "/^Behandlere/")
	tab.Click("link", "/^Ida Berg/")
	if v := tab.Find("textbox", "Søndag").Value; v != "10.00–11.30" {
		t.Errorf("painted by keys, the hours are %q", v)
	}
	tab.Fill("textbox", "Tirsdag", "10-11.30, 12-16")
	tab.Click("button", "Lagre")
	tab.Find("heading", "Én time ligger nå utenfor")
	says(t, tab, "Kari Nordmann")
	sound(t, tab, "meets")
	shotView(t, tab, "meets")
	tab.Click("link", "Kari Nordmann")
	tab.Until(`location.hash.startsWith("#/calendar/2026-11-24?booking=")`)
	tab.Find("heading", "Kari Nordmann")
	for _, day := range []string{"sat", "sun"} {
		if !s.opens("ida", day, "10:00", "11:30") {
			t.Errorf("painted on %s, the hours are %+v", day, s.hoursOf("ida"))
		}
	}
	if !s.opens("ida", "tue", "10:00", "11:30") || !s.opens("ida", "thu", "12:00", "19:00") {
		t.Errorf("the hours are %+v", s.hoursOf("ida"))
	}
}

// read returns what the owner reads at the path.
func (s *stage) read(path string) (out map[string]any) {
	s.t.Helper()
	s.must(200, &out, "GET", path, nil, s.owner())
	return out
}

func TestAppChangesAService(t *testing.T) {
	t.Parallel()
	s := open(t)
	before := s.read("/v1/services/konsultasjon")
	tab := s.signIn("Owner", "#/settings/services", browser.Options{Width: 1440, Height: 1000})
	tab.Click("link", "/^Konsultasjon/")
	tab.Fill("textbox", "Navn", "Første konsultasjon")
	tab.Until(`document.querySelector(".offer .what").textContent === "Første konsultasjon"`)
	tab.Fill("textbox", "Pris", "mye")
	says(t, tab, "Skriv et tall.")
	tab.Fill("textbox", "Pris", "700,50")
	tab.Until(`document.querySelector(".offer").textContent.includes("700,50")`)
	chooses(tab, "Språk", "English")
	tab.Until(`document.querySelector(".offer .what").textContent === "Consultation"`)
	says(t, tab, "30 minutes · NOK")
	tab.Until(`document.querySelector("stund-booking")?.shadowRoot?.textContent.includes("Consultation")`)
	sound(t, tab, "service")
	shot(t, tab, "service")
	tab.Click("button", "Lagre")
	says(t, tab, "Første konsultasjon er lagret")
	before["name"], before["price"] = "Første konsultasjon", map[string]any{"amount_minor": 70050.0, "currency": "NOK"}
	if diff := cmp.Diff(before, s.read("/v1/services/konsultasjon")); diff != "" {
		t.Errorf("the service is not as it was but for its name and price (-want +got):\n%s", diff)
	}

	// A new one, and a refusal in words.
	tab.Click("link", "Tjenester")
	tab.Click("link", "Ny tjeneste")
	tab.WaitFocus("textbox", "Navn")
	tab.Type("Øyeblikk")
	tab.Click("button", "Lagre")
	tab.Find("heading", "Øyeblikk")
	s.Book("massasje", "jonas", atTuesday(10, 30), kari)
	browser.Eval[bool](tab, `location.hash = "#/settings/services/massasje", true`)
	tab.Find("heading", "Dyp massasje")
	tab.Click("button", "Fjern")
	says(t, tab, "Tjenesten har timer fremover.")
}

func TestAppSetsUpTheRest(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Book("konsultasjon", "ida", atTuesday(9, 0), kari)
	tab := s.signIn("Owner", "#/settings/absences", browser.Options{Width: 1280, Height: 1000})
	says(t, tab, "Ingen er borte.")
	tab.Fill("textbox", "Notat", "Kurs")
	browser.Eval[bool](tab, `(() => {
		for (const e of document.querySelectorAll('.adding input[type="date"]')) {
			e.value = "2026-11-24"
			e.dispatchEvent(new Event("input", {bubbles: true}))
		}
		return true
	})()`)
	tab.Click("button", "Legg til fravær")
	tab.Find("heading", "Én time ligger nå utenfor")
	tab.Press("Escape")
	tab.Click("button", "/^Fjern: Ida Berg/")
	says(t, tab, "Ingen er borte.")
	tab.Click("button", "Angre")
	tab.Find("button", "/^Fjern: Ida Berg/")

	tab.Click("link", "/^Helligdager/")
	tab.Click("switch", "/^fre. 25. des.*Åpent/")
	says(t, tab, "Åpent fre. 25. des.")
	tab.Click("link", "/^Andre kalendere/")
	tab.Fill("textbox", "Adressen til kalenderen", "ikke en adresse")
	tab.Click("button", "Legg til kalenderen")
	says(t, tab, "Noe er ikke fylt ut riktig.")
	if v := tab.Find("textbox", "Adressen til kalenderen").Value; v != "ikke en adresse" {
		t.Errorf("refused, what was typed is %q", v)
	}
	tab.Click("link", "/^Steder og rom/")
	tab.Click("link", "Nytt sted")
	tab.Fill("textbox", "Navn", "Hjemmebesøk")
	tab.Click("button", "Lagre")
	tab.Find("link", "/^Hjemmebesøk/")
	tab.Click("link", "/^Praksisen/")
	want := s.read("/v1/practice")
	tab.Fill("textbox", "Navn", "Lotus Helse")
	tab.Click("button", "Lagre")
	says(t, tab, "Lotus Helse er lagret")
	want["name"] = "Lotus Helse"
	if diff := cmp.Diff(want, s.read("/v1/practice")); diff != "" {
		t.Errorf("the practice is not as it was but for its name (-want +got):\n%s", diff)
	}
	tab.Click("link", "/^Din bestillingsside/")
	says(t, tab, s.Site+"/b/lotus", "<stund-booking practice=\"lotus\">")
}

// TestAppSettingsOfAPractitioner: who is no owner sees and changes what is theirs.
func TestAppSettingsOfAPractitioner(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Ida Berg, practitioner", "#/settings", browser.Options{Width: 1280, Height: 1400})
	tab.Find("link", "/^Fravær/")
	if tab.Has("link", "/^Tjenester/") || tab.Has("link", "/^Praksisen/") {
		t.Error("a practitioner is offered what only owners may change")
	}
	tab.Click("link", "/^Arbeidstid/")
	tab.Click("link", "/^Ida Berg/")
	tab.Fill("textbox", "Mandag", "8-12")
	tab.Click("button", "Lagre")
	says(t, tab, "Ida Berg er lagret")
	if !s.opens("ida", "mon", "08:00", "12:00") {
		t.Errorf("the hours are %+v", s.hoursOf("ida"))
	}
}

func TestAppSettingsLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.must(201, nil, "POST", "/v1/absences", map[string]any{"practitioner": "jonas", "note": "Ferie",
		"start": atTuesday(0, 0).Format(time.RFC3339), "end": atTuesday(96, 0).Format(time.RFC3339)}, s.owner())
	s.looks(`!!document.querySelector(".page > h1, .settings > nav h1")`, "#/settings", "#/settings/people/ida",
		"#/settings/services/yoga", "#/settings/absences", "#/settings/closed", "#/settings/practice",
		"#/settings/places", "#/settings/embed", "#/settings/calendars")
}

// TestAppFirstRun: who signs in to a practice that is not set up yet sets it up, and clients can book.
func TestAppFirstRun(t *testing.T) {
	t.Parallel()
	s := open(t)
	for n, o := range append([]browser.Options{{Width: 1280, Height: 1000}}, appLooks[1:]...) {
		id := "ny-" + strconv.Itoa(n)
		var pass struct{ Token string }
		s.must(200, &pass, "GET", "/_local/token?practice="+id+"&role=owner", nil)
		tab := s.Tab(o)
		tab.Faults(browser.Fault{URL: s.Site + "/session/refresh", Happens: browser.IsAnswered, Status: 200,
			Body: `{"token":"` + pass.Token + `"}`})
		tab.Go(s.Site + "/app")
		tab.Until(`!!document.querySelector(".start h1")`)
		if cut := browser.Eval[string](tab, cutNames); cut != "" {
			t.Errorf("%d: cut: %s", n, cut)
		}
		sound(t, tab, "first run")
		shot(t, tab, strconv.Itoa(n)+" first run")
		if n == 0 {
			s.setsUp(tab, id)
		}
	}
}

// cutNames returns what a select of the page can be set to, and then shows in part only.
const cutNames = `(() => {
  const line = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll("select")].flatMap((s) => {
    const style = getComputedStyle(s);
    line.font = [style.fontWeight, style.fontSize, style.fontFamily].join(" ");
    const arrow = 20, room = s.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
    return [...s.options].map((o) => o.label + ": " + line.measureText(o.label).width + " of " + room)
      .filter((o, n) => line.measureText(s.options[n].label).width > room);
  }).join("; ");
})()`

// setsUp goes through the first run.
func (s *stage) setsUp(tab *browser.Tab, id string) {
	t := s.t
	t.Helper()
	tab.WaitFocus("textbox", "Navnet på praksisen")
	says(t, tab, "Fyll ut dette først: Navnet på praksisen, E-post")
	tab.Find("button", "Logg ut")
	tab.Type("Fjord Massasje")
	chooses(tab, "Fag", "Massasje")
	tab.Fill("textbox", "E-post", "post@fjord.example")
	tab.Press("Enter")
	tab.Find("heading", "Når arbeider du?")
	tab.Fill("textbox", "Navnet ditt", "Åse Fjord")
	sound(t, tab, "hours")
	shot(t, tab, "hours")
	tab.Click("button", "Videre")
	tab.Find("heading", "Hva bestiller klienter?")
	if v := tab.Find("textbox", "Tjeneste").Value; v != "Massasje" {
		t.Errorf("a massage therapist is offered %q", v)
	}
	sound(t, tab, "service")
	shot(t, tab, "service")
	tab.Click("button", "Ferdig")
	tab.Find("heading", "Fjord Massasje er klar")
	says(t, tab, s.Site+"/b/"+id)
	sound(t, tab, "ready")
	shot(t, tab, "ready")
	var free struct{ Slots []struct{ Start time.Time } }
	s.must(200, &free, "GET", "/v1/public/"+id+"/slots?service=massasje&from=2026-11-24&to=2026-11-24", nil)
	if len(free.Slots) == 0 {
		t.Error("set up, nothing can be booked")
	}
	tab.Click("button", "Til dagen i dag")
	says(t, tab, "Fjord Massasje")
}
