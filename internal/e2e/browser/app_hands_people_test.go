package browser

import (
	"slices"
	"strings"
	"testing"

	"stund/internal/browser"
)

// TestAppMergesByHands: two clients who are one are seen side by side, merged, and parted again.
func TestAppMergesByHands(t *testing.T) {
	toldBy(t, "TestAppMergesClients")
	t.Parallel()
	eachHand(t, touch, func(t *testing.T, with string) {
		s := open(t)
		a, b := s.twins()
		h := hand{s.signIn("Owner", "#/duplicates", screens[with]), t, with}
		h.press("link", "/^Sammenlign/")
		h.Find("heading", "Én person eller to?")
		if h.with == keyboard {
			h.reach("radio", "/^(Liker morgentimer|Allergisk)/") // whichever is chosen at first
			if !h.Find("radio", "Allergisk mot nøtteolje.").Is("focused") {
				h.Press("ArrowDown")
			}
			h.WaitFocus("radio", "Allergisk mot nøtteolje.")
		} else {
			h.press("radio", "Allergisk mot nøtteolje.")
		}
		shotView(t, h.Tab, "side by side")
		h.press("button", "Slå sammen")
		h.Find("heading", "Tidslinje")
		says(t, h.Tab, "Allergisk mot nøtteolje.")
		addresses := func(id string) string {
			var is struct{ Emails []string }
			s.must(200, &is, "GET", "/v1/clients/"+id, nil, s.owner())
			slices.Sort(is.Emails)
			return strings.Join(is.Emails, " ")
		}
		if is := addresses(a); is != "kari.n@example.com kari@example.com" {
			t.Errorf("merged, the client has the addresses %s", is)
		}
		h.press("button", "Angre")
		h.Find("heading", "Én person eller to?")
		if is := addresses(b); is != "kari.n@example.com" {
			t.Errorf("undone, the other has the addresses %s", is)
		}
	})
}

// TestAppImportsByHands: a list of clients is sent, a column of it is said, its rows are looked through and imported.
func TestAppImportsByHands(t *testing.T) {
	toldBy(t, "TestAppImports")
	t.Parallel()
	byHands(t, touch, "Owner", "#/clients", func(t *testing.T, s *stage, h hand) {
		if h.with == touch {
			h.press("button", "Mer")
			h.press("option", "/^Importer klienter/")
		} else {
			h.press("link", "Importer klienter")
		}
		h.gives("/^Velg en fil/", "klienter.csv", listOfClients)
		h.choose("Hva Hunden heter blir til", "Hopp over")
		h.press("button", "Se hva som vil skje")
		h.WaitFocus("heading", "Ser gjennom radene")
		s.settle()
		h.press("button", "1 Avvist")
		says(t, h.Tab, "Regnearket har gjort nummeret om til et tall")
		shotView(t, h.Tab, "report")
		h.press("button", "Importer 3 klienter")
		h.WaitFocus("heading", "Importerer")
		s.settle()
		h.WaitFocus("heading", "Importen er ferdig")
		h.press("link", "Se klientene")
		h.Find("link", "Åse Ås")
	})
}

// TestAppInvitesByHands: from the app to the mail, and from that into the app.
func TestAppInvitesByHands(t *testing.T) {
	toldBy(t, "TestAppInvitesAColleague")
	t.Parallel()
	eachHand(t, keyboard, func(t *testing.T, with string) {
		s := open(t)
		h := hand{s.signIn("Owner", "#/settings/staff", screens[with]), t, with}
		h.press("link", "Inviter en kollega")
		h.fill("textbox", "Navn", "Nina Lie")
		h.fill("textbox", "E-post", "nina@example.com")
		h.choose("Hvilken behandler er det?", "Jonas Dahl")
		shotView(t, h.Tab, "invite")
		h.press("button", "Send invitasjonen")
		says(t, h.Tab, "Invitasjonen er sendt til nina@example.com")
		h.Find("link", "/^Nina Lie.*invitert/")

		theirs := hand{s.Tab(screens[with]), t, with}
		s.opensMail(theirs.Tab, "nina@example.com", "/i/")
		says(t, theirs.Tab, "Nina Lie")
		theirs.leave("button", "Ta imot invitasjonen")
		theirs.Until(`document.querySelector(".nav .me")?.textContent.includes("Nina Lie")`)
	})
}

// TestAppFirstRunByHands: a new practice is set up, and clients can book.
func TestAppFirstRunByHands(t *testing.T) {
	toldBy(t, "TestAppFirstRun")
	t.Parallel()
	eachHand(t, touch, func(t *testing.T, with string) {
		s := open(t)
		var pass struct{ Token string }
		s.must(200, &pass, "GET", "/_local/token?practice=ny&role=owner", nil)
		h := hand{s.Tab(screens[with]), t, with}
		h.Faults(browser.Fault{URL: s.Site + "/session/refresh", Happens: browser.IsAnswered, Status: 200,
			Body: `{"token":"` + pass.Token + `"}`})
		h.Go(s.Site + "/app")
		h.fill("textbox", "Navnet på praksisen", "Fjord Massasje")
		h.choose("Fag", "Massasje")
		h.fill("textbox", "E-post", "post@fjord.example")
		h.press("button", "Videre")
		h.Find("heading", "Når arbeider du?")
		h.fill("textbox", "Navnet ditt", "Åse Fjord")
		if h.with == keyboard {
			h.reach("gridcell", "/^Mandag/")
			h.Press("Tab")
		}
		h.fill("textbox", "Lørdag", "10-14")
		shotView(t, h.Tab, "hours")
		h.press("button", "Videre")
		h.fill("textbox", "Pris", "900")
		h.press("button", "Ferdig")
		h.Find("heading", "Fjord Massasje er klar")
		shotView(t, h.Tab, "ready")
		for _, day := range []string{"2026-11-24", "2026-11-28"} {
			var free struct{ Slots []struct{ Start string } }
			s.must(200, &free, "GET", "/v1/public/ny/slots?service=massasje&from="+day+"&to="+day, nil)
			if len(free.Slots) == 0 {
				t.Errorf("set up, nothing can be booked on %s", day)
			}
		}
		h.leave("button", "Til dagen i dag")
		says(t, h.Tab, "Ingen har bestilt time i dag.")
	})
}
