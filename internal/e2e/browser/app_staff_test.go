package browser

import (
	"testing"
	"time"

	"stund/internal/browser"
)

// TestAppInvitesAColleague: from the app to the mail, from that into the app, and in again by mail.
func TestAppInvitesAColleague(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/settings/staff", browser.Options{Width: 1280, Height: 900})
	tab.Click("link", "Inviter en kollega")
	tab.WaitFocus("textbox", "Navn")
	tab.Type("Nina Lie")
	tab.Press("Tab")
	tab.WaitFocus("textbox", "E-post")
	tab.Type("nina@example.com")
	if !browser.Eval[bool](tab, `document.querySelector(".foot .main").disabled`) {
		t.Error("a practitioner is invited of whom nobody knows which they are")
	}
	chooses(tab, "Hvilken behandler er det?", "Jonas Dahl")
	sound(t, tab, "invite")
	shotView(t, tab, "invite")
	tab.Click("button", "Send invitasjonen")
	says(t, tab, "Invitasjonen er sendt til nina@example.com")
	tab.Find("link", "/^Nina Lie.*invitert/")

	// Sent again at once it is the same mail; later it is another one.
	tab.Click("link", "/^Nina Lie/")
	tab.Click("button", "Send invitasjonen på nytt")
	says(t, tab, "Den forrige ble nettopp sendt til nina@example.com")
	if n := len(s.Messages("nina@example.com")); n != 1 {
		t.Errorf("asked again at once, there are %d mails", n)
	}
	s.SetClock(saturday.Add(time.Hour))
	tab.Click("button", "Send invitasjonen på nytt")
	says(t, tab, "Invitasjonen er sendt til nina@example.com")
	if n := len(s.Messages("nina@example.com")); n != 2 {
		t.Errorf("asked again later, there are %d mails", n)
	}

	// From the mail into the app.
	theirs := s.Tab(browser.Options{Width: 1280, Height: 900})
	s.opensMail(theirs, "nina@example.com", "/i/")
	says(t, theirs, "Nina Lie")
	theirs.Click("button", "Ta imot invitasjonen")
	isHere := `document.querySelector(".nav .me")?.innerText.endsWith("Nina Lie\nBehandler")`
	theirs.Until(isHere)
	theirs.Go(s.Site + "/")
	theirs.Go(s.Site + "/app#/settings")
	theirs.Find("link", "/^Fravær/")
	if theirs.Has("link", "/^Medarbeidere/") {
		t.Error("who is no owner sees the accounts")
	}

	// And in again.
	theirs.Click("button", "Logg ut")
	theirs.Click("link", "Logg inn med e-post")
	theirs.Fill("textbox", "E-post", "nina@example.com")
	theirs.Press("Enter")
	theirs.Find("link", "Bruk en annen adresse")
	s.opensMail(theirs, "nina@example.com", "/s/")
	theirs.Click("button", "Logg inn")
	theirs.Until(isHere)
}

// opensMail follows the link of the newest mail to the address, from the demo's inbox.
func (s *stage) opensMail(tab *browser.Tab, to, path string) {
	s.t.Helper()
	s.Messages(to) // what is due is sent
	tab.Go(s.Site + "/_local/inbox?find=" + to)
	tab.Until(`!!document.querySelector("#rows a")`)
	browser.Eval[bool](tab, `(document.querySelector("#rows a").click(), true)`)
	// Kept as soon as it is seen: the frame may be at its empty page once more.
	link := `document.querySelector("iframe")?.contentDocument?.querySelector('a[href*="` + path + `"]')`
	tab.Until(`window.mailed ||= ` + link + `?.href`)
	tab.Go(browser.Eval[string](tab, "window.mailed"))
}

// TestAppKeepsTheLastOwner: roles change, accounts go, and one owner stays.
func TestAppKeepsTheLastOwner(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/settings/staff", browser.Options{Width: 1280, Height: 900})
	tab.Click("link", "/^Liv Aas.*deg/")
	says(t, tab, "Den eneste eieren.")
	if tab.Has("button", "Fjern") {
		t.Error("the last owner is offered to be removed")
	}
	sound(t, tab, "last owner")
	shotView(t, tab, "last owner")
	tab.Click("link", "Medarbeidere")
	tab.Click("link", "/^Per Moe/")
	tab.Click("radio", "/^Eier/")
	says(t, tab, "innen et kvarter")
	tab.Click("button", "Lagre")
	says(t, tab, "Per Moe er lagret")
	tab.Click("link", "Medarbeidere")
	tab.Click("link", "/^Liv Aas/")
	tab.Find("button", "Fjern")
	tab.Click("link", "Medarbeidere")
	tab.Click("link", "/^Ida Berg/")
	tab.Click("button", "Fjern")
	tab.Find("heading", "Fjerne Ida Berg?")
	tab.Press("Escape")
	tab.Gone("heading", "Fjerne Ida Berg?")
	tab.Click("button", "Fjern")
	sound(t, tab, "removal")
	shotView(t, tab, "removal")
	tab.Click("button", "Fjern kontoen")
	tab.Find("link", "/^Per Moe/") // the list, and no more the form
	tab.Gone("link", "/^Ida Berg/")
	var all struct{ Items []struct{ Name, Role string } }
	s.must(200, &all, "GET", "/v1/staff", nil, s.owner())
	for _, a := range all.Items {
		if a.Name == "Ida Berg" || a.Name == "Per Moe" && a.Role != "owner" {
			t.Errorf("the accounts are %+v", all.Items)
		}
	}
}

func TestAppStaffLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	var nina struct{ ID string }
	s.must(201, &nina, "POST", "/v1/staff", map[string]any{"name": "Wolfeschlegelsteinhausenbergerdorff Nina",
		"email": "nina.wolfeschlegelsteinhausenbergerdorff@example.com", "role": "practitioner",
		"practitioner": "ida"}, s.owner())
	s.looks(
		onPhone,
		`!!document.querySelector(".page .entries, .page form")`,
		"#/settings/staff",
		"#/settings/staff/new",
		"#/settings/staff/"+nina.ID,
	)
}
