package browser

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"stund/internal/browser"
)

// wide is a screen on which a whole day is seen.
var wide = browser.Options{Width: 1280, Height: 1000}

// TestAppUndoKeepsRules: undoing a move sets a rule aside only where the appointment stood against it before. A time
// that somebody has taken since is theirs, unless a person decides otherwise.
func TestAppUndoKeepsRules(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", wide)

	// Taken meanwhile: it is asked, and putting it back leaves both where they are.
	tab.Find("button", "/^09.00–09.30, Kari Nordmann/").Drag(0, 4*hour)
	says(t, tab, "Kari Nordmann er flyttet til tirsdag 24. november kl. 13.00")
	s.Book("konsultasjon", "ida", atTuesday(9, 0), per)
	tab.Click("button", "Angre")
	tab.Find("heading", "Noe står i veien")
	tab.Click("button", "La den stå")
	tab.Find("button", "/^13.00–13.30, Kari Nordmann/")

	// Against the hours before it was moved: it goes back without a question, and its history says so.
	tab.Find("button", "/^11.00–11.30, Wolfe/").Drag(0, 5.5*hour)
	tab.Fill("textbox", "Hvorfor skal det gjøres likevel?", "Avtalt på telefon")
	tab.Click("button", "Gjør det likevel")
	tab.Find("button", "/^16.30–17.00, Wolfe/").Drag(0, -2*hour)
	tab.Find("button", "/^14.30–15.00, Wolfe/")
	says(t, tab, "flyttet til tirsdag 24. november kl. 14.30")
	tab.Click("button", "Angre")
	tab.Find("button", "/^16.30–17.00, Wolfe/")
	tab.Click("button", "/^16.30–17.00, Wolfe/")
	says(t, tab, "Avtalt på telefon", "Angre")
}

// TestAppChangesLength: by the lower edge, by keyboard, and back within the undo window.
func TestAppChangesLength(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", wide)
	told := len(s.Messages("kari@example.com"))
	kari := tab.Find("button", "/^09.00–09.30, Kari Nordmann/")
	box := kari.Box()
	kari.DragFrom(0, box.Height/2-3, 0, hour/2)
	tab.Find("button", "/^09.00–10.00, Kari Nordmann/")
	says(t, tab, "varer nå 1 time")
	tab.Click("button", "Angre")
	tab.Find("button", "/^09.00–09.30, Kari Nordmann/")

	tab.TabTo("button", "/^09.00–09.30, Kari Nordmann/")
	for range 3 {
		tab.Press("Shift+Alt+ArrowDown")
	}
	tab.Until(`document.querySelector("[aria-live]").textContent.includes("45")`)
	tab.Press("Enter")
	tab.Find("button", "/^09.00–09.45, Kari Nordmann/")
	// The bar says it once it is done; the live region says each step before.
	tab.Until(`/45\sminutter/.test(document.querySelector(".bar")?.textContent ?? "")`)
	for _, b := range s.Bookings("2026-11-24", "2026-11-24") {
		if b.Start.Equal(atTuesday(9, 0)) && b.End.Sub(b.Start) != 45*time.Minute {
			t.Errorf("it lasts %s", b.End.Sub(b.Start))
		}
	}
	// Into the next one, it is asked.
	tab.Press("ArrowDown")
	tab.WaitFocus("button", "/^10.00–10.30, Aino/")
	for range 7 {
		tab.Press("Shift+Alt+ArrowDown")
	}
	tab.Press("Enter")
	tab.Find("heading", "Noe står i veien")
	tab.Click("button", "La den stå")
	tab.Find("button", "/^10.00–10.30, Aino/")
	if n := len(s.Messages("kari@example.com")); n != told {
		t.Errorf("of another length Kari got %d mails", n-told)
	}
}

// TestAppLiftsAndTurns: what was lifted by keyboard is put back where other columns are shown before it was let go of,
// or where somebody goes on to another appointment, and nothing else is moved by it.
func TestAppLiftsAndTurns(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24?view=week", wide)
	const lifted, kari = `!!document.querySelector(".ghost")`, "/^09.00–09.30, Kari Nordmann/"
	for _, to := range []string{"#/calendar/2026-11-24", "#/calendar/2026-12-01?view=week",
		"#/calendar/2026-11-24?view=month"} {
		tab.TabTo("button", kari)
		for range 5 {
			tab.Press("Alt+ArrowRight")
		}
		tab.Until(lifted)
		tab.Until(fmt.Sprintf(`(location.hash = %q, true)`, to))
		tab.Until("!" + lifted)
		tab.Until(`(location.hash = "#/calendar/2026-11-24?view=week", true)`)
		tab.Find("button", kari)
	}
	tab.TabTo("button", kari)
	tab.Press("Alt+ArrowDown")
	tab.Until(lifted)
	tab.Until(`(document.querySelector(".block[aria-label*=Aino]").focus(), true)`)
	tab.Press("Enter")
	tab.Find("heading", "Aino Korhonen")
	tab.Until("!" + lifted)
	tab.Press("Escape")
	tab.Find("button", kari)
}

// TestAppTwoOnOneBlock: two browsers see one appointment; the slower one sees where it is.
func TestAppTwoOnOneBlock(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	one := s.signIn("Owner", "#/calendar/2026-11-24", wide)
	two := s.signIn("Ida Berg, practitioner", "#/calendar/2026-11-24", wide)
	two.Find("button", "/^09.00–09.30, Kari Nordmann/")
	one.Find("button", "/^09.00–09.30, Kari Nordmann/").Drag(0, 4*hour)
	one.Find("button", "/^13.00–13.30, Kari Nordmann/")
	two.Find("button", "/^09.00–09.30, Kari Nordmann/").Drag(0, 5*hour)
	says(t, two, "Noen andre har endret timen til Kari Nordmann i mellomtiden")
	two.Find("button", "/^13.00–13.30, Kari Nordmann/")
	one.Find("button", "/^13.00–13.30, Kari Nordmann/")
}

// TestAppClockChange: in a browser in Tokyo, an hour that is dragged to the other side of a clock change stays an hour.
func TestAppClockChange(t *testing.T) {
	t.Parallel()
	s := openAt(t, time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC))
	auth := s.owner()
	book := map[string]any{"service": "konsultasjon", "practitioner": "ida", "start": "2026-10-25T01:30",
		"duration_minutes": 60, "client": map[string]any{"name": "Kari Nordmann"}, "override_reason": "natt"}
	var made booked
	s.must(201, &made, "POST", "/v1/bookings", book, auth)
	o := wide
	o.Zone = "Asia/Tokyo"
	tab := s.signIn("Owner", "#/calendar/2026-10-25", o)
	// From half past one to half past two, of which there are two: it ends in the first.
	tab.Find("button", "/^01.30–02.30/").Drag(0, 2*hour)
	tab.Fill("textbox", "Hvorfor skal det gjøres likevel?", "natt")
	tab.Click("button", "Gjør det likevel")
	tab.Find("button", "/^03.30–04.30, Kari Nordmann/")
	tab.Find("button", "/^03.30–04.30, Kari Nordmann/").Drag(0, -1.5*hour) // to the first of two two o'clocks
	tab.Fill("textbox", "Hvorfor skal det gjøres likevel?", "natt")
	tab.Click("button", "Gjør det likevel")
	tab.Find("button", "/^02.00.*UTC.02.*–02.00.*UTC.01.*Kari/")
	says(t, tab, "flyttet til søndag 25. oktober kl. 02.00")
	var is booked
	s.must(200, &is, "GET", "/v1/bookings/"+made.ID, nil, auth)
	if want := time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC); !is.Start.Equal(want) ||
		is.End.Sub(is.Start) != time.Hour {
		t.Errorf("from %s to %s", is.Start, is.End)
	}
}

// TestAppMonthRoomsAndPhone: the month leads to its days, a phone shows one practitioner at a time.
func TestAppMonthRoomsAndPhone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", wide)
	tab.Until(`!!document.querySelector(".grid")`)
	tab.Click("button", "Måned")
	tab.Find("button", "/^[Tt]irsdag 24. november, 6 timer/")
	sound(t, tab, "month")
	shotView(t, tab, "month")
	tab.Click("button", "/^[Tt]irsdag 24. november, 6 /")
	tab.Find("button", "/^09.00–09.30, Kari Nordmann/")

	phone := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 390, Height: 844, Touch: true})
	phone.Find("button", "/^09.00–09.30, Kari Nordmann/")
	if n := browser.Eval[int](phone, `document.querySelectorAll(".column").length`); n != 1 {
		t.Errorf("a phone shows %d columns", n)
	}
	phone.Click("button", "Jonas Dahl")
	phone.Find("button", "/^08.30–/")
	sound(t, phone, "phone")
	shotView(t, phone, "phone")

	phone.Find("button", "/^08.30–/").TouchDrag(`!!document.querySelector(".ghost")`, 0, 4.5*hour)
	phone.Find("button", "/^13.00–14.20, Kari Nordmann/")
}

// TestAppCalendarStandsStill: days and views with longer names leave the calendar where it is, and a month's columns
// are named by their weekdays in every language.
func TestAppCalendarStandsStill(t *testing.T) {
	t.Parallel()
	s := open(t)
	days := []string{"2026-11-30", "2026-12-02", "2026-12-02?view=week"} // a short name, a long one, a span
	for locale, want := range map[string]string{"nb-NO": "Man Tir Ons Tor Fre Lør Søn",
		"sv-SE": "Mån Tis Ons Tors Fre Lör Sön", "da-DK": "Man Tirs Ons Tors Fre Lør Søn",
		"fi-FI": "Ma Ti Ke To Pe La Su", "en-GB": "Mon Tue Wed Thu Fri Sat Sun"} {
		tab := s.signIn("Owner", "#/calendar/"+days[0], browser.Options{Width: 1280, Height: 800, Locale: locale})
		high := map[float64]string{}
		for _, day := range days {
			goes(tab, "#/calendar/"+day)
			tab.Until(fmt.Sprintf(`location.hash.endsWith(%q) && !!document.querySelector(".grid")`, day))
			high[browser.Eval[float64](tab, `document.querySelector(".calendar .top").offsetHeight`)] = day
		}
		if len(high) != 1 {
			t.Errorf("%s: the calendar begins below %v pixels", locale, high)
		}
		goes(tab, "#/calendar/2026-11-30?view=month")
		tab.Until(`!!document.querySelector(".month th")`)
		is := browser.Eval[string](tab,
			`[...document.querySelectorAll(".month th")].map((h) => h.textContent).join(" ")`)
		if is != want {
			t.Errorf("%s: a month's columns are %q", locale, is)
		}
	}
}

// TestAppBooksSeries: each occurrence says whether it can be booked, and why not; the rest is booked. The client has no
// address.
func TestAppBooksSeries(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	s.Book("konsultasjon", "ida", atTuesday(13, 0).AddDate(0, 0, 7), per)
	tab := s.signIn("Owner", "#/calendar/2026-11-24", wide)
	tab.Until(`!!document.querySelector(".grid")`)
	tab.Press("n")
	tab.Fill("combobox", "Klient", "Ole Uten Adresse")
	says(t, tab, "Uten e-post og telefon kan ingenting sendes.")
	tab.TabTo("combobox", "Behandler")
	tab.Press("ArrowDown")
	tab.Click("button", "13.00")
	tab.TabTo("combobox", "Gjentas")
	tab.Press("ArrowDown")
	tab.Fill("textbox", "Hvor mange ganger", "3")
	tab.Click("button", "Se på timene")
	tab.Until(`document.querySelectorAll(".tried li").length === 3`)
	if n := browser.Eval[int](tab, `document.querySelectorAll(".tried li.failed").length`); n != 1 {
		t.Errorf("%d of three cannot be booked", n)
	}
	sound(t, tab, "series")
	shotView(t, tab, "series")
	tab.Click("button", "Bestill 2 timer")
	tab.Find("button", "/^13.00–13.30, Ole Uten Adresse/")
	if n := len(s.Bookings("2026-11-24", "2026-12-08")); n != 6+1+2 {
		t.Errorf("%d bookings", n)
	}
}

// TestAppNotesAndWaitingList: staff note something and mark it; who waits for the day is booked beside it.
func TestAppNotesAndWaitingList(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	s.must(201, nil, "POST", "/v1/waitlist", map[string]any{"service": "massasje", "from": "2026-11-24",
		"to": "2026-11-24", "client": per}, s.owner()) // Jonas is booked out
	tab := s.signIn("Owner", "#/calendar/2026-11-24", wide)
	tab.Click("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Fill("textbox", "Notat for ansatte", "Husk nøkkelen")
	tab.Click("button", "Lagre")
	tab.Until(`[...document.querySelectorAll(".bar")].some((b) => b.textContent.includes("Lagret"))`)
	tab.Click("button", "Farge 1")
	tab.Until(`document.querySelector(".mark[aria-pressed=true]")?.ariaLabel === "Farge 1"`)
	sound(t, tab, "notes")
	tab.Click("button", "Lukk")
	tab.Find("button", "/^09.00–09.30, Kari Nordmann, Konsultasjon, Notat$/") // what its sign says is said, too
	tab.Click("button", "Venteliste")
	tab.Find("heading", "Venteliste")
	says(t, tab, "Per Hansen")
	shotView(t, tab, "waiting")
	tab.Click("button", "Bestill timen")
	tab.Find("heading", "Ny time")
	says(t, tab, "per@example.com")
	tab.Click("button", "Lukk")
	tab.Click("button", "Ta av listen")
	says(t, tab, "Ingen venter på en time denne dagen.")
}

// TestAppOffersAFreeTime: to somebody on the waiting list who has declined it before; by mouse, and on a phone by
// touch. Somebody else may be faster.
func TestAppOffersAFreeTime(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]browser.Options{"mouse": wide, "touch": {Width: 320, Height: 640, Touch: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			for n := range 8 {
				c := contact{"name": "D", "email": fmt.Sprintf("d%d@example.com", n)}
				s.Book("yoga", "", atTuesday(48+17, 30), c)
			}
			s.must(201, nil, "POST", "/v1/waitlist", map[string]any{"service": "yoga", "from": "2026-11-26",
				"to": "2026-11-26", "client": per}, s.owner())
			day := s.Bookings("2026-11-26", "2026-11-26")
			s.must(200, nil, "POST", "/v1/bookings/"+day[0].ID+"/cancel", map[string]any{}, s.owner())
			s.SetClock(saturday.Add(10 * time.Minute)) // it is offered
			var list struct {
				Items []struct{ Offer *struct{ Start time.Time } }
			}
			s.must(200, &list, "GET", "/v1/waitlist", nil, s.owner())
			if len(list.Items) != 1 || list.Items[0].Offer == nil {
				t.Fatalf("%+v", list)
			}
			mails := s.Messages("per@example.com")
			link := regexp.MustCompile(`/o/([A-Za-z0-9_-]+)`).FindStringSubmatch(mails[len(mails)-1].Text)
			s.must(204, nil, "POST", "/v1/offer/"+link[1]+"/decline", nil)
			s.SetClock(saturday.Add(20 * time.Minute))

			tab := s.signIn("Owner", "#/calendar/2026-11-26", o)
			tab.Click("button", "Venteliste")
			tab.Click("button", "Tilby en time")
			tab.Find("heading", "Tilby Per Hansen en time")
			tab.Click("button", "/17.30/")
			sound(t, tab, "offering")
			shotView(t, tab, "offering")
			tab.Click("button", "Tilby timen")
			says(t, tab, "Per Hansen er tilbudt torsdag 26. november", "Holdes til")
			sound(t, tab, "offered")
			shotView(t, tab, "offered")
			if now := s.Messages("per@example.com"); len(now) == len(mails) {
				s.SetClock(saturday.Add(25 * time.Minute))
				if now = s.Messages("per@example.com"); len(now) == len(mails) {
					t.Error("Per is not told")
				}
			}
		})
	}
}

// TestAppAreasDressThemselves: whatever was opened before, the calendar looks as it does when it is opened first.
func TestAppAreasDressThemselves(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	const places = `[...document.querySelectorAll("main *")].map(e => {
		const b = e.getBoundingClientRect();
		return [e.tagName, b.x, b.y, b.width, b.height].join(" ");
	}).join("\n")`
	tab := s.signIn("Owner", "#/calendar/2026-11-24", wide)
	look := func(view string) string {
		tab.Click("link", "Kalender")
		browser.Eval[bool](tab, `location.hash = "#/calendar/2026-11-24`+view+`", true`)
		tab.Find("button", "/Kari Nordmann/")
		tab.Until(`!document.querySelector(".bones")`)
		return browser.Eval[string](tab, places)
	}
	for _, view := range []string{"", "?view=week"} {
		before := look(view)
		for _, area := range []string{"today", "clients", "tasks", "messages", "duplicates", "settings"} {
			browser.Eval[bool](tab, `location.hash = "#/`+area+`", true`)
			tab.Until(`!!document.querySelector("main h1") && !document.querySelector(".bones")`)
			if after := look(view); after != before {
				t.Errorf("after %s the calendar%s has its parts elsewhere:\n%s\nbefore:\n%s", area, view, after, before)
			}
		}
	}
}
