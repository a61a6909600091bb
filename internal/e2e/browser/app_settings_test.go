package browser

import (
	"fmt"
	"strconv"
	"strings"
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

// TestAppTurnsThePagesOfSettings: each page of the settings shows what is its own, also after one whose part was loaded
// in the same place.
func TestAppTurnsThePagesOfSettings(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/settings/payments", browser.Options{Width: 1280, Height: 1000})
	for _, page := range [][2]string{{"Betalinger", "Velg hvem klientene betaler med"}, {"Skjemaer", "Nytt skjema"},
		{"Fakturaer", "Ny selger"}, {"Tilbakemelding", "Dager"}, {"Betalinger", "Velg hvem klientene betaler med"}} {
		tab.Click("link", "/^"+page[0]+" ./")
		tab.Find("heading", page[0])
		tab.Until(fmt.Sprintf(`document.querySelector(".settings .page").innerText.includes(%q)`, page[1]))
	}
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
	s.looks(
		inLight,
		`!!document.querySelector(".page > h1, .settings > nav h1")`,
		"#/settings",
		"#/settings/people/ida",
		"#/settings/services/yoga",
		"#/settings/absences",
		"#/settings/closed",
		"#/settings/practice",
		"#/settings/places",
		"#/settings/embed",
		"#/settings/calendars",
	)
}

// TestAppFirstRun: who signs in to a practice that is not set up yet sets it up, and clients can book.
func TestAppFirstRun(t *testing.T) {
	t.Parallel()
	s := open(t)
	for n, o := range sample(append([]browser.Options{{Width: 1280, Height: 1000}}, appLooks[1:]...)) {
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

// TestAppTagsAndFields: words of the practice's own, and a client who is told of by them.
func TestAppTagsAndFields(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/settings/tags", browser.Options{Width: 1280, Height: 1000})
	tab.Click("link", "Ny merkelapp")
	tab.WaitFocus("textbox", "Navn")
	tab.Type("Øvelse hjemme")
	tab.Click("button", "Farge 3")
	sound(t, tab, "new tag")
	shotView(t, tab, "new tag")
	tab.Click("button", "Lagre")
	says(t, tab, "Øvelse hjemme er lagret")

	// Somebody else was faster: that is said, what was typed stays, and is saved over what is there now.
	tab.Click("link", "Øvelse hjemme")
	tab.Fill("textbox", "Navn", "Øver hjemme")
	s.must(
		200,
		nil,
		"PUT",
		"/v1/tags/ovelse-hjemme",
		map[string]any{"id": "ovelse-hjemme", "name": "Hjemme"},
		s.owner(),
	)
	tab.Click("button", "Lagre")
	says(t, tab, "Noen andre har endret dette i mellomtiden", "Slik er den nå: Hjemme")
	shotView(t, tab, "meanwhile")
	tab.Click("button", "Lagre")
	says(t, tab, "Øver hjemme er lagret")

	tab.Click("link", "Nytt felt")
	tab.WaitFocus("textbox", "Navn")
	tab.Type("Side")
	chooses(tab, "Hva som fylles inn", "Et valg fra en liste")
	tab.Fill("textbox", "Valg 1", "Venstre")
	tab.Click("button", "Legg til et valg")
	tab.Fill("textbox", "Valg 2", "Høyre")
	sound(t, tab, "new field")
	shotView(t, tab, "new field")
	tab.Click("button", "Lagre")
	says(t, tab, "Et valg fra en liste: Venstre, Høyre")

	var c struct{ ID string }
	s.must(201, &c, "POST", "/v1/clients", map[string]any{"name": "Kari Nordmann"}, s.owner())
	browser.Eval[bool](tab, `location.hash = "#/clients/`+c.ID+`", true`)
	tab.Click("button", "Endre")
	chooses(tab, "Side", "Høyre")
	tab.Click("button", "Øver hjemme")
	sound(t, tab, "fields of a client")
	shotView(t, tab, "fields of a client")
	tab.Click("button", "Lagre")
	says(t, tab, "Kari Nordmann er lagret", "Høyre")
	var is struct {
		Tags   []string
		Fields map[string]string
	}
	s.must(200, &is, "GET", "/v1/clients/"+c.ID, nil, s.owner())
	if len(is.Tags) != 1 || is.Fields["side"] != "hoyre" {
		t.Errorf("the client is %+v", is)
	}

	// Removed by mistake.
	browser.Eval[bool](tab, `location.hash = "#/settings/tags/ovelse-hjemme", true`)
	tab.Click("button", "Fjern")
	says(t, tab, "Fjernet: Øver hjemme")
	tab.Click("button", "Angre")
	tab.Find("link", "Øver hjemme")
}

// TestAppOrdersTags: by keyboard; the live region says where it went, and the focus goes with it. What is refused goes
// back to where it was.
func TestAppOrdersTags(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, name := range []string{"Fast", "Kne", "Ny"} {
		s.must(201, nil, "POST", "/v1/tags", map[string]any{"id": strings.ToLower(name), "name": name}, s.owner())
	}
	order := func() string {
		var out struct{ Items []struct{ ID string } }
		s.must(200, &out, "GET", "/v1/tags", nil, s.owner())
		ids := make([]string, len(out.Items))
		for n, x := range out.Items {
			ids[n] = x.ID
		}
		return strings.Join(ids, " ")
	}
	const shown = `[...document.querySelectorAll(".entries .tag")].map((e) => e.textContent).join(" ")`
	tab := s.signIn("Owner", "#/settings/tags", browser.Options{Width: 1280, Height: 1000})
	tab.Find("button", "Flytt Ny opp")
	tab.TabTo("button", "Flytt Ny opp")
	tab.Press("Enter")
	says(t, tab, "Ny er nå nummer 2 av 3.")
	tab.WaitFocus("button", "Flytt Ny opp")
	tab.Press("Enter")
	says(t, tab, "Ny er nå nummer 1 av 3.")
	tab.WaitFocus("button", "Flytt Ny ned") // it can go no further up
	sound(t, tab, "ordered")
	shotView(t, tab, "ordered")
	tab.Until(shown + ` === "Ny Fast Kne"`)
	tab.Until(`!document.querySelector(".entries[aria-busy=true]")`)
	if is := order(); is != "ny fast kne" {
		t.Errorf("it is kept as %s", is)
	}
	tab.Reload()
	tab.Until(shown + ` === "Ny Fast Kne"`)
	tab.Faults(browser.Fault{URL: s.Site + "/v1/tags", Method: "PUT", Happens: browser.IsAnswered, Status: 503})
	tab.Click("button", "Flytt Kne opp")
	tab.Until(`!!document.querySelector(".page .error") && ` + shown + ` === "Ny Fast Kne"`)
	if is := order(); is != "ny fast kne" {
		t.Errorf("refused, it is %s", is)
	}
}

func TestAppTagsLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.must(201, nil, "POST", "/v1/client-fields", map[string]any{"id": "knee", "name": "Hvilket kne det gjelder",
		"kind": "choice", "options": []map[string]any{{"id": "l", "name": "Venstre"}, {"id": "r", "name": "Høyre"}}},
		s.owner())
	for _, name := range []string{"Fast klient", "Venter på henvisning fra fastlegen sin"} {
		id := strings.ToLower(name[:4])
		s.must(201, nil, "POST", "/v1/tags", map[string]any{"id": id, "name": name, "colour": "#1f6f5c"}, s.owner())
	}
	s.looks(
		narrowest,
		`!!document.querySelector(".page .entries, .page form")`,
		"#/settings/tags",
		"#/settings/tags/new",
		"#/settings/fields/knee",
	)
}

// TestAppPaintsHoursByTouch: a finger that stays paints, one that moves at once scrolls, and one that taps paints one.
func TestAppPaintsHoursByTouch(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/settings/people/ida", browser.Options{Width: 390, Height: 844, Touch: true})
	cell := tab.Find("gridcell", "Lørdag 10.00–10.30")
	cell.TouchDrag(`document.querySelector('[aria-label="Lørdag 10.00–10.30"]').ariaSelected === "true"`, 0, 2*25)
	says(t, tab, "ikke lagret")
	if v := tab.Find("textbox", "Lørdag").Value; v != "10.00–11.30" {
		t.Errorf("painted by a finger from 10 to 11.30, the hours are %q", v)
	}
	shotView(t, tab, "painted by touch")
	scrolled := browser.Eval[float64](tab, scrolledBy)
	tab.Find("gridcell", "Søndag 10.00–10.30").TouchDrag(`true`, 0, -120)
	tab.Until(fmt.Sprintf(`%s !== %v`, scrolledBy, scrolled))
	if v := tab.Find("textbox", "Søndag").Value; v != "" {
		t.Errorf("a finger that scrolls has painted %q", v)
	}
	// The page rests before it is tapped.
	browser.Eval[bool](tab, `new Promise((done) => {
		let was, still = 0
		const look = () => {
			const at = `+scrolledBy+`
			still = at === was ? still + 1 : 0
			was = at
			still > 30 ? done(true) : requestAnimationFrame(look)
		}
		look()
	})`)
	tab.Click("gridcell", "Søndag 12.00–12.30")
	tab.Until(`[...document.querySelectorAll("input")].some((i) => i.value === "12.00–12.30")`)
}

// scrolledBy returns how far everything is scrolled, together.
const scrolledBy = `[...document.querySelectorAll("*")].reduce((sum, e) => sum + e.scrollTop, 0)`

// TestAppCallsAClassOff: one time of a class, with everybody told; from the calendar, and from the settings.
func TestAppCallsAClassOff(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Book("yoga", "", atTuesday(15, 0), kari)
	s.Book("yoga", "", atTuesday(15, 0), per)
	s.SetClock(saturday.Add(5 * time.Minute))
	tab := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 1280, Height: 1000})
	tab.Click("button", "/^15.00–.*oga/")
	tab.Click("button", "Avlys for alle")
	tab.Fill("textbox", "Hvorfor?", "Ida er syk")
	sound(t, tab, "call off")
	shotView(t, tab, "call off")
	tab.Click("button", "Avlys for alle")
	says(t, tab, "er avbestilt")
	if n := len(s.Bookings("2026-11-24", "2026-11-24")); n != 0 {
		t.Errorf("called off, %d appointments stand", n)
	}
	s.SetClock(saturday.Add(10 * time.Minute))
	for _, to := range []string{"kari@example.com", "per@example.com"} {
		if all := s.Messages(to); all[len(all)-1].Kind != "cancelled" {
			t.Errorf("%s was told %+v", to, all[len(all)-1])
		}
	}
	var free struct{ Slots []struct{ Start time.Time } }
	s.must(200, &free, "GET", "/v1/public/lotus/slots?service=yoga&from=2026-11-24&to=2026-11-24", nil)
	for _, f := range free.Slots {
		if f.Start.Equal(atTuesday(15, 0)) {
			t.Error("called off, the time can be booked")
		}
	}
	browser.Eval[bool](tab, `location.hash = "#/settings/services/yoga", true`)
	tab.Find("heading", "Dager kurset er annerledes")
	says(t, tab, "Avlyst")
	sound(t, tab, "class days")
	shot(t, tab, "class days")
}

// TestAppTellsAllOfASickDay: an absence that meets appointments, all of which are cancelled from what it says.
func TestAppTellsAllOfASickDay(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	told := len(s.Messages("kari@example.com"))
	tab := s.signIn("Owner", "#/settings/absences", browser.Options{Width: 390, Height: 844})
	tab.Find("textbox", "Notat")
	browser.Eval[bool](tab, `(() => {
		for (const e of document.querySelectorAll('.adding input[type="date"]')) {
			e.value = "2026-11-24"
			e.dispatchEvent(new Event("input", {bubbles: true}))
		}
		return true
	})()`)
	tab.Click("button", "Legg til fravær")
	tab.Find("heading", "3 timer ligger nå utenfor")
	gap := browser.Eval[float64](tab, `document.querySelector("dialog .met").getBoundingClientRect().top -
		document.querySelector("dialog .lead").getBoundingClientRect().bottom`)
	if gap < 12 {
		t.Errorf("what is met stands %v px under the words above it", gap)
	}
	shotView(t, tab, "met")
	tab.Click("button", "Avbestill alle (3) og gi beskjed")
	says(t, tab, "hver klient får beskjed")
	sound(t, tab, "all told")
	shotView(t, tab, "all told")
	tab.Click("button", "Avbestill alle (3) og gi beskjed")
	says(t, tab, "3 timer er avbestilt")
	if n := len(s.Bookings("2026-11-24", "2026-11-24")); n != 3 {
		t.Errorf("of six appointments %d stand", n)
	}
	s.SetClock(saturday.Add(20 * time.Minute))
	if n := len(s.Messages("kari@example.com")); n != told+1 {
		t.Errorf("Kari got %d mails of it", n-told)
	}
}
