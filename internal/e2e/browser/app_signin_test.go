package browser

import (
	"encoding/base32"
	"regexp"
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
	"stund/internal/signin"
)

// named is the site by its name, for which browsers make passkeys: they make none for 127.0.0.1.
func (s *stage) named() string { return strings.Replace(s.Site, "127.0.0.1", "localhost", 1) }

// now is the demo's time.
func (s *stage) now() time.Time {
	s.t.Helper()
	var clock struct{ Now time.Time }
	s.must(200, &clock, "GET", "/_local/clock", nil)
	return clock.Now
}

// TestAppAddsAPasskey: an owner adds one by keyboard, signs out, and is signed in by it and nothing else; taken away,
// it signs nobody in.
func TestAppAddsAPasskey(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.Tab(browser.Options{})
	tab.Passkeys()
	tab.Go(s.named() + "/app")
	tab.Click("button", demoButton("Owner"))
	tab.Find("button", "Logg ut")
	tab.Click("link", "/Liv Aas/")
	tab.Find("heading", "Innloggingen din")
	tab.Find("button", "Legg til passnøkkel")
	if tab.Has("heading", "Gjør innloggingen tryggere") {
		t.Error("in the demo somebody is asked for a second factor")
	}
	sound(t, tab, "how one signs in")
	shot(t, tab, "own sign-in")
	tab.TabTo("button", "Legg til passnøkkel")
	tab.Press("Enter")
	tab.WaitFocus("textbox", "Hva skal den hete?")
	tab.Fill("textbox", "Hva skal den hete?", "Kontoret")
	sound(t, tab, "adding a passkey")
	shotView(t, tab, "adding a passkey")
	tab.Press("Enter")
	says(t, tab, "Passnøkkelen er lagt til.", "Kontoret", "Lagt til")

	tab.Click("button", "Legg til passnøkkel") // the device has one
	tab.WaitFocus("textbox", "Hva skal den hete?")
	tab.Press("Enter")
	says(t, tab, "Denne enheten har allerede en passnøkkel for deg.")
	tab.Press("Escape")

	tab.Click("button", "Logg ut")
	says(t, tab, "Du er logget ut.")
	tab.Go(s.named() + "/signin?by=mail&lang=nb")
	s.enterByPasskey(t, tab)
	tab.Until(`document.querySelector(".nav .me")?.innerText.endsWith("Liv Aas\nEier")`)
	tab.Go(s.named() + "/app#/sign-in")
	says(t, tab, "Sist brukt")
	tab.Click("button", "Fjern Kontoret")
	sound(t, tab, "taking a passkey away")
	tab.Click("button", "Fjern")
	says(t, tab, "Passnøkkelen er fjernet.")
	tab.Click("button", "Logg ut")
	says(t, tab, "Du er logget ut.")
	tab.Go(s.named() + "/signin?by=mail&lang=nb")
	s.enterByPasskey(t, tab)
	says(t, tab, "Du ble ikke logget inn")
}

// enterByPasskey asks for the passkey, where the browser has not filled it in by itself.
func (s *stage) enterByPasskey(t *testing.T, tab *browser.Tab) {
	t.Helper()
	tab.Until(`location.pathname === "/app" || document.querySelector("#passkey:not([hidden])") ||
		document.querySelector("h1")?.textContent === "Du ble ikke logget inn"`)
	if browser.Eval[bool](tab, `!!document.querySelector("#passkey:not([hidden])")`) {
		// Later, because the page may be left by it before anybody is answered.
		browser.Eval[bool](tab, `setTimeout(() => document.querySelector("#passkey button")?.click()) > 0`)
	}
}

// TestAppSignsInAgain: who has signed in too long ago is asked to sign in again, beside the page, on which everything
// is as it was left.
func TestAppSignsInAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.Tab(browser.Options{Width: 320, Height: 640})
	tab.Passkeys()
	tab.Go(s.named() + "/app")
	tab.Click("button", demoButton("Owner"))
	tab.Until(`!!document.querySelector("nav.nav")`)
	tab.Go(s.named() + "/app#/sign-in")
	tab.Find("button", "Sett opp appen")
	s.SetClock(s.now().Add(11 * time.Minute))
	tab.Click("button", "Sett opp appen")
	says(t, tab, "Det er mer enn ti minutter siden du logget inn.")
	tab.Press("Escape")
	tab.Click("button", "Legg til passnøkkel")
	tab.Fill("textbox", "Hva skal den hete?", "Kontoret")
	tab.Press("Enter")
	tab.Find("link", "Logg inn på nytt")
	sound(t, tab, "asked to sign in again")
	shotView(t, tab, "asked to sign in again")
	browser.Eval[bool](tab, `(async () => { // as another tab of the browser does
		const token = (await (await fetch("/session/refresh", {method: "POST", body: "{}",
			headers: {"content-type": "application/json"}})).json()).token
		const code = "i-am:" + JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub
		const a = await fetch("/session", {method: "POST", body: JSON.stringify({code}),
			headers: {"content-type": "application/json"}})
		dispatchEvent(new Event("focus"))
		return a.ok
	})()`)
	tab.Gone("link", "Logg inn på nytt")
	if v := tab.Find("textbox", "Hva skal den hete?").Value; v != "Kontoret" {
		t.Errorf("what was typed is %q now", v)
	}
	tab.Press("Enter")
	says(t, tab, "Passnøkkelen er lagt til.", "Kontoret")
}

var secretText = regexp.MustCompile(`[A-Z2-7]{32}`)

// TestAppSetsUpAnAuthenticator: with a code from then on, also by a recovery code; and on a phone.
func TestAppSetsUpAnAuthenticator(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/sign-in", browser.Options{Width: 320, Height: 640})
	tab.Find("heading", "Innloggingen din")
	says(t, tab, "Passnøkler kan ikke brukes i denne nettleseren eller på denne adressen.")
	sound(t, tab, "how one signs in, 320 px")
	tab.Click("button", "Sett opp appen")
	tab.Find("image", "QR-kode til autentiseringsappen")
	line := browser.Eval[string](tab, `getComputedStyle(document.querySelector(".qr path")).stroke`)
	if line != "none" {
		t.Errorf("the code's squares have a line of %s around them", line)
	}
	sound(t, tab, "setting up an app, 320 px")
	shotView(t, tab, "an app")
	shown := browser.Eval[string](tab, `document.querySelector(".secret").textContent.replaceAll(" ", "")`)
	secret, err := base32.StdEncoding.DecodeString(secretText.FindString(shown))
	if err != nil || len(secret) != 20 {
		t.Fatalf("the secret is shown as %q: %v", shown, err)
	}
	code := func() string { return signin.TimeCode(secret, signin.StepAt(s.now())) }
	tab.Fill("textbox", "Koden som appen viser", "000000")
	tab.Click("button", "Bekreft")
	says(t, tab, "Koden stemmer ikke.")
	tab.Fill("textbox", "Koden som appen viser", code())
	tab.Click("button", "Bekreft")
	tab.Find("heading", "Gjenopprettingskoder")
	sound(t, tab, "recovery codes")
	shotView(t, tab, "recovery codes")
	spare := browser.Eval[[]string](tab, `[...document.querySelectorAll(".codes li")].map((l) => l.textContent)`)
	if len(spare) != 10 {
		t.Fatalf("recovery codes: %v", spare)
	}
	tab.Click("button", "Jeg har tatt vare på dem")
	says(t, tab, "10 gjenopprettingskoder igjen")

	s.SetClock(s.now().Add(time.Minute))
	s.byMail(t, tab)
	sound(t, tab, "asking for a code")
	shot(t, tab, "asking for a code")
	tab.Fill("textbox", "Kode", "123456")
	tab.Click("button", "Logg inn")
	says(t, tab, "Koden stemmer ikke, eller den er brukt.")
	sound(t, tab, "a wrong code")
	tab.Fill("textbox", "Kode", code())
	tab.Click("button", "Logg inn")
	tab.Until(`location.pathname === "/app"`)

	s.SetClock(s.now().Add(10 * time.Minute))
	s.byMail(t, tab)
	tab.Fill("textbox", "Kode", strings.ToUpper(spare[0]))
	tab.Click("button", "Logg inn")
	tab.Until(`location.pathname === "/app"`)
	tab.Go(s.Site + "/")
	tab.Go(s.Site + "/app#/sign-in")
	says(t, tab, "9 gjenopprettingskoder igjen")
}

var entryLink = regexp.MustCompile(`/s/[A-Za-z0-9_-]+`)

// byMail asks for a link, and follows it as far as the code.
func (s *stage) byMail(t *testing.T, tab *browser.Tab) {
	t.Helper()
	tab.Go(s.Site + "/signin?by=mail&lang=nb")
	tab.Fill("textbox", "E-post", "liv@lotus.example")
	tab.Click("button", "Send lenken")
	tab.Find("heading", "Se i innboksen din")
	all := s.Messages("liv@lotus.example")
	tab.Go(s.Site + entryLink.FindString(all[len(all)-1].Text) + "?lang=nb")
	tab.Click("button", "Logg inn")
	tab.Find("heading", "Skriv koden fra appen")
}

// TestAppAsksOwners: an owner who has just signed in without a second factor is asked for one, and others are not.
func TestAppAsksOwners(t *testing.T) {
	t.Parallel()
	s := open(t)
	for role, asked := range map[string]bool{"Owner": true, "Assistant": false} {
		tab := s.signIn(role, "#/calendar", browser.Options{})
		token := browser.Eval[string](tab, `fetch("/session/refresh", {method: "POST", body: "{}",
			headers: {"content-type": "application/json"}}).then((a) => a.json()).then((a) => a.token)`)
		tab.Faults(browser.Fault{URL: s.Site + "/session/refresh", Happens: browser.IsAnswered, Status: 200,
			Body: `{"token":"` + token + `","second_factor":"missing"}`})
		tab.Reload()
		tab.Find("button", "Logg ut")
		if !asked {
			tab.Go(s.Site + "/app#/sign-in")
			tab.Find("heading", "Innloggingen din") // whose script asks
			if tab.Has("heading", "Gjør innloggingen tryggere") {
				t.Errorf("%s is asked", role)
			}
			continue
		}
		tab.Find("heading", "Gjør innloggingen tryggere")
		sound(t, tab, "asking for a second factor")
		shotView(t, tab, "asked")
		tab.Click("button", "Autentiseringsapp")
		tab.Find("image", "QR-kode til autentiseringsappen")
		tab.Press("Escape")
		tab.Reload()
		tab.Click("button", "Ikke nå")
		tab.Until(`!document.querySelector("dialog[open]")`)
	}
}
