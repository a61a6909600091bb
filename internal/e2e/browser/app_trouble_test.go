package browser

import (
	"fmt"
	"testing"
	"time"

	"stund/internal/browser"
)

// What goes wrong while somebody works: nothing that was typed is lost, and nothing is made twice.

// goes leads to a place of the app, on the page that is there.
func goes(tab *browser.Tab, place string) {
	browser.Eval[bool](tab, fmt.Sprintf("location.hash = %q, true", place))
}

// ends ends the session behind the page's back, as signing out elsewhere does, and wears its token out.
func (s *stage) ends(tab *browser.Tab) (account string) {
	s.t.Helper()
	account = browser.Eval[string](tab, `(async () => {
		const token = (await (await fetch("/session/refresh", {method: "POST", body: "{}",
			headers: {"content-type": "application/json"}})).json()).token
		await fetch("/session", {method: "DELETE"})
		return JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub
	})()`)
	s.SetClock(s.now().Add(16 * time.Minute))
	return account
}

// comesBack signs in beside the page, and returns to it.
func comesBack(tab *browser.Tab, account string) {
	browser.Eval[bool](tab, fmt.Sprintf(`fetch("/session", {method: "POST", body: JSON.stringify({code: "i-am:%s"}),
		headers: {"content-type": "application/json"}}).then((a) => dispatchEvent(new Event("focus")) && a.ok)`,
		account))
}

// TestAppSessionEndsInMidEdit: with a service's form, a client's and a new appointment half filled in, the session is
// gone when they are saved. Who signs in again finds them as they were, and saves them.
func TestAppSessionEndsInMidEdit(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/settings/services/konsultasjon", browser.Options{Width: 1280, Height: 1000})
	through := func(field, typed, button, then string) {
		t.Helper()
		tab.Fill("textbox", field, typed)
		account := s.ends(tab)
		tab.Click("button", button)
		tab.Find("heading", "Du er logget ut")
		says(t, tab, "Det du har skrevet, står her fortsatt.")
		if then == "" {
			sound(t, tab, "signed out in mid-edit")
			shotView(t, tab, "signed out in mid-edit")
		}
		comesBack(tab, account)
		tab.Gone("heading", "Du er logget ut")
		if v := tab.Find("textbox", field).Value; v != typed {
			t.Errorf("%s: what was typed is %q now", field, v)
		}
		tab.Until(`!document.querySelector(".error")`) // nobody is signed out any more
		tab.Click("button", button)
	}
	through("Navn", "Samtale", "Lagre", "")
	says(t, tab, "Samtale er lagret")

	goes(tab, "#/clients")
	tab.Click("link", "Kari Nordmann")
	tab.Click("button", "Endre")
	through("Varsel", "Ring på to ganger", "Lagre", "client")
	tab.Until(`!document.querySelector("dialog[open]")`)
	says(t, tab, "Ring på to ganger")

	goes(tab, "#/calendar/2026-11-24?new=2026-11-24T13:00~ida")
	tab.Fill("combobox", "Klient", "Nora Vik")
	through("Notat", "Kommer med krykker", "Bestill timen", "appointment")
	tab.Find("button", "/^13.00–13.30, Nora Vik/")
}

// TestAppSessionEndsInTheFirstRun: a new practice's set-up goes on where it was, once its owner has signed in again.
func TestAppSessionEndsInTheFirstRun(t *testing.T) {
	t.Parallel()
	s := open(t)
	var pass struct{ Token string }
	s.must(200, &pass, "GET", "/_local/token?practice=ny&role=owner", nil)
	signedIn := browser.Fault{URL: s.Site + "/session/refresh", Happens: browser.IsAnswered, Status: 200,
		Body: `{"token":"` + pass.Token + `"}`}
	tab := s.Tab(wide)
	tab.Faults(signedIn)
	tab.Go(s.Site + "/app")
	tab.Fill("textbox", "Navnet på praksisen", "Fjord Massasje")
	tab.Fill("textbox", "E-post", "post@fjord.example")
	tab.Click("button", "Videre")
	tab.Fill("textbox", "Navnet ditt", "Åse Fjord")
	tab.Click("button", "Videre")
	tab.Fill("textbox", "Tjeneste", "Dyp massasje")
	tab.Faults(
		browser.Fault{URL: s.Site + "/v1/*", Happens: browser.IsAnswered, Status: 401, Body: "{}"},
		browser.Fault{URL: s.Site + "/session/refresh", Happens: browser.IsAnswered, Status: 401,
			Body: `{"sign_in":"/signin"}`})
	tab.Click("button", "Ferdig")
	tab.Find("heading", "Du er logget ut")
	tab.Find("link", "Logg inn")
	sound(t, tab, "signed out in the first run")
	shotView(t, tab, "signed out in the first run")
	tab.Faults(signedIn)
	browser.Eval[bool](tab, `dispatchEvent(new Event("focus"))`)
	tab.Gone("heading", "Du er logget ut")
	if v := tab.Find("textbox", "Tjeneste").Value; v != "Dyp massasje" {
		t.Errorf("what was typed is %q now", v)
	}
	tab.Click("button", "Ferdig")
	tab.Find("heading", "Fjord Massasje er klar")
}

// TestAppSavesInBadWeather: without a connection, after faults of ours and after answers that were lost, what was typed
// stands, the reader is told in their language, and the next try makes one of it.
func TestAppSavesInBadWeather(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/clients/new", browser.Options{Width: 1280, Height: 1000, Locale: "en-GB"})
	const offline, broken = "No connection. Nothing was saved", "the fault is ours. Try again in a little while."
	weather := func(path, method, button, field, typed string) {
		t.Helper()
		stands := func(words string) {
			t.Helper()
			tab.Click("button", button)
			tab.Until(fmt.Sprintf(`document.querySelector(".error")?.textContent.includes(%q)`, words))
			if v := tab.Find("textbox", field).Value; v != typed {
				t.Errorf("%s: what was typed is %q now", field, v)
			}
		}
		tab.Fill("textbox", field, typed)
		tab.Offline(true)
		stands(offline)
		tab.Offline(false)
		tab.Faults(
			browser.Fault{URL: s.Site + path, Method: method, Happens: browser.IsAnswered, Status: 503, Body: "{}"},
		)
		stands(broken)
		tab.Faults(browser.Fault{URL: s.Site + path, Method: method, Happens: browser.AnswerIsLost})
		if field == "Note for staff" { // which is looked for where no answer came
			tab.Click("button", button)
			says(t, tab, "Saved")
			tab.Faults()
			return
		}
		stands(offline)
		tab.Faults()
		tab.Click("button", button)
	}
	tab.Fill("textbox", "Name", "Nora Vik")
	weather("/v1/clients", "POST", "Save", "Alert", "Nuts")
	tab.Find("heading", "Nora Vik")
	var found struct{ Items []struct{ Name string } }
	s.settle()
	s.must(200, &found, "GET", "/v1/clients?q=Nora+Vik", nil, s.owner())
	if len(found.Items) != 1 {
		t.Errorf("of one new client there are %+v", found.Items)
	}

	goes(tab, "#/calendar/2026-11-24?new=2026-11-24T13:00~ida")
	tab.Fill("combobox", "Client", "Nora Vik")
	weather("/v1/bookings", "POST", "Book it", "Note", "Brings crutches")
	tab.Find("button", "/^13.00–13.30, Nora Vik/")
	if n := len(s.Bookings("2026-11-24", "2026-11-24")); n != 7 {
		t.Errorf("of one new appointment and six there are %d", n)
	}
	tab.Click("button", "/^13.00–13.30, Nora Vik/")
	weather("/v1/bookings/*", "PUT", "Save", "Note for staff", "Second floor")

	goes(tab, "#/settings/services/new")
	weather("/v1/services", "POST", "Save", "Name", "Øyeblikk")
	tab.Find("heading", "Øyeblikk")
	goes(tab, "#/settings/services/konsultasjon")
	tab.Find("heading", "Konsultasjon")
	weather("/v1/services/*", "PUT", "Save", "Name", "Samtale")
	says(t, tab, "Samtale is saved")

	goes(tab, "#/calendar/2026-11-24")
	tab.Find("button", "/^10:00–10:30, Aino/")
	tab.Offline(true)
	tab.Find("button", "/^10:00–10:30, Aino/").Drag(0, 4*hour)
	says(t, tab, "Aino Korhonen was not moved.")
	tab.Offline(false)
	tab.Find("button", "/^10:00–10:30, Aino/").Drag(0, 4*hour)
	tab.Find("button", "/^14:00–14:30, Aino/")
}

// TestAppChangedMeanwhile: what is filled in stands while a colleague changes what it is of. Who fills it in sees what
// is there now, and neither's words are lost.
func TestAppChangedMeanwhile(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	s.must(201, nil, "POST", "/v1/services", map[string]any{"id": "kort", "name": "Kort time", "duration_minutes": 20,
		"capacity": 1, "practitioners": []string{"ida"},
		"price": map[string]any{"amount_minor": 0, "currency": "NOK"}}, s.owner())
	tab := s.signIn("Owner", "#/calendar/2026-11-24?new=2026-11-24T13:00~ida~kort", browser.Options{Width: 1280,
		Height: 1000})
	tab.Fill("combobox", "Klient", "Nora Vik")
	tab.Fill("textbox", "Notat", "Kommer med krykker")
	browser.Eval[bool](tab, `document.querySelector("dialog[open]").dispatchEvent(
		new MouseEvent("mousedown", {bubbles: true}))`) // a press beside the form, by a slip of the hand
	s.must(204, nil, "DELETE", "/v1/services/kort", nil, s.owner())
	tab.Click("button", "Bestill timen")
	says(t, tab, "Tjenesten finnes ikke lenger. Velg en annen")
	shotView(t, tab, "a service that is gone")
	if v := browser.Eval[string](tab, `document.querySelector("dialog select").value`); v != "" {
		t.Errorf("the service that is gone is chosen, or another: %q", v)
	}
	chooses(tab, "Tjeneste", "Konsultasjon · 30\u00a0minutter")
	if v := tab.Find("textbox", "Notat").Value; v != "Kommer med krykker" {
		t.Errorf("what was typed is %q now", v)
	}
	tab.Click("button", "Bestill timen")
	tab.Find("button", "/^13.00–13.30, Nora Vik/")

	s.drawerMeanwhile(tab)
	s.clientMeanwhile(tab)
	s.taskMeanwhile(tab)
}

// note writes a colleague's note of the booking, and returns the booking as it was.
func (s *stage) note(id, text string) {
	s.t.Helper()
	var b struct{ Revision int }
	s.must(200, &b, "GET", "/v1/bookings/"+id, nil, s.owner())
	s.must(200, nil, "PUT", "/v1/bookings/"+id, map[string]any{"revision": b.Revision, "staff_note": text}, s.owner())
}

func (s *stage) drawerMeanwhile(tab *browser.Tab) {
	s.t.Helper()
	id := s.Bookings("2026-11-24", "2026-11-24")[1].ID
	tab.Click("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Fill("textbox", "Notat for ansatte", "Mitt")
	s.note(id, "Kollegaens") // what the page does not know of yet
	tab.Click("button", "Lagre")
	says(s.t, tab, "Noen andre har endret dette i mellomtiden.", "Kollegaens")
	shotView(s.t, tab, "a note of two")
	s.note(id, "Kollegaens andre")
	browser.Eval[bool](tab, `dispatchEvent(new Event("focus"))`) // it looks what is new
	says(s.t, tab, "Kollegaens andre")
	if v := tab.Find("textbox", "Notat for ansatte").Value; v != "Mitt" {
		s.t.Errorf("what was typed is %q now", v)
	}
	tab.Fill("textbox", "Notat for ansatte", "Kollegaens andre, og mitt")
	tab.Click("button", "Lagre")
	says(s.t, tab, "Lagret")

	// Moved elsewhere while its form is open.
	tab.Click("button", "Flytt timen")
	s.must(200, nil, "POST", "/v1/bookings/"+id+"/reschedule",
		map[string]any{"start": atTuesday(12, 0).Format(time.RFC3339)}, s.owner())
	browser.Eval[bool](tab, `dispatchEvent(new Event("focus"))`)
	tab.Until(`document.querySelector("dialog .card").textContent.includes("12.00–12.30")`)
	if v := browser.Eval[string](tab, `document.querySelector('dialog input[type="time"]').value`); v != "12:00" {
		s.t.Errorf("it is to be moved to %s, which nobody chose", v)
	}
	tab.Press("Escape")
}

func (s *stage) clientMeanwhile(tab *browser.Tab) {
	s.t.Helper()
	var all struct{ Items []struct{ ID string } }
	s.settle()
	s.must(200, &all, "GET", "/v1/clients?q=Kari+Nordmann", nil, s.owner())
	path := "/v1/clients/" + all.Items[0].ID
	goes(tab, "#/clients/"+all.Items[0].ID)
	tab.Click("button", "Endre")
	tab.Fill("textbox", "Varsel", "Ring på to ganger")
	c := s.read(path)
	s.must(200, nil, "PUT", path, map[string]any{"name": c["name"], "emails": c["emails"], "phones": c["phones"],
		"revision": c["revision"], "alert": "Nøtter", "company": "Fjord AS"}, s.owner())
	tab.Click("button", "Lagre")
	says(s.t, tab, "Noen andre har endret dette i mellomtiden.", "Nøtter")
	sound(s.t, tab, "a client of two")
	shotView(s.t, tab, "a client of two")
	for field, want := range map[string]string{"Varsel": "Ring på to ganger", "Firma": "Fjord AS"} {
		if v := tab.Find("textbox", field).Value; v != want {
			s.t.Errorf("%s is %q, want %q", field, v, want)
		}
	}
	tab.Click("button", "Lagre")
	tab.Until(`!document.querySelector("dialog[open]")`)
	if now := s.read(path); now["alert"] != "Ring på to ganger" || now["company"] != "Fjord AS" {
		s.t.Errorf("it has become %v", now)
	}
}

func (s *stage) taskMeanwhile(tab *browser.Tab) {
	s.t.Helper()
	path := "/v1/tasks/" + s.write(map[string]any{"title": "Bestill olje", "note": "Lavendel"}).ID
	goes(tab, "#/tasks")
	tab.Click("button", "Bestill olje")
	tab.Fill("textbox", "Notat", "Sitron")
	s.must(
		200,
		nil,
		"PUT",
		path,
		map[string]any{"title": "Bestill mer olje", "note": "Mandel", "revision": 1},
		s.owner(),
	)
	tab.Click("button", "Lagre")
	says(s.t, tab, "Noen andre har endret dette i mellomtiden.", "Mandel")
	tab.Click("button", "Lagre")
	tab.Until(`!document.querySelector("dialog[open]")`)
	if now := s.read(path); now["title"] != "Bestill mer olje" || now["note"] != "Sitron" {
		s.t.Errorf("it has become %v", now)
	}
}
