package browser

import (
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
	"stund/internal/link"
)

// TestAcrossClockChanges books around the nights in which Oslo changes its clock, from Tokyo, where it never changes,
// and from New York, where it does so on other days. Times are the practice's, the viewer's stand with them, and what
// is booked is what was shown. Ida works at night here, so that the hour that is gone and the one that comes twice are
// among the times.
func TestAcrossClockChanges(t *testing.T) {
	t.Parallel()
	utc := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	// at is the name of a time as it stands in the list, there is how the viewer's clock reads then.
	type time struct {
		day, at, there, when, start string
	}
	for _, c := range []struct {
		name, now, zone string
		absent          string // a time that no clock shows
		times           []time
	}{
		{"back, in Tokyo", "2026-10-20T08:00:00Z", "Asia/Tokyo", "", []time{
			{"lørdag 24. oktober", "23.00", "søn. 25. okt. 06.00 Tokyo", "søndag 25. oktober kl. 06.00",
				"2026-10-24T21:00:00Z"},
			{"søndag 25. oktober", "02.30 (UTC+02)", "09.30 Tokyo", "søndag 25. oktober kl. 09.30",
				"2026-10-25T00:30:00Z"},
			{"søndag 25. oktober", "02.30 (UTC+01)", "10.30 Tokyo", "søndag 25. oktober kl. 10.30",
				"2026-10-25T01:30:00Z"},
			{"søndag 25. oktober", "10.00", "18.00 Tokyo", "søndag 25. oktober kl. 18.00", "2026-10-25T09:00:00Z"},
		}},
		{"back, in New York", "2026-10-20T08:00:00Z", "America/New_York", "", []time{
			{"lørdag 24. oktober", "10.00", "04.00 New York", "lørdag 24. oktober kl. 04.00", "2026-10-24T08:00:00Z"},
			{"søndag 25. oktober", "02.30 (UTC+02)", "lør. 24. okt. 20.30 New York", "lørdag 24. oktober kl. 20.30",
				"2026-10-25T00:30:00Z"},
			// still on summer time
			{"søndag 25. oktober", "10.00", "05.00 New York", "søndag 25. oktober kl. 05.00", "2026-10-25T09:00:00Z"},
		}},
		{"forward, in Tokyo", "2027-03-22T08:00:00Z", "Asia/Tokyo", "02.30", []time{
			{"lørdag 27. mars", "10.00", "18.00 Tokyo", "lørdag 27. mars kl. 18.00", "2027-03-27T09:00:00Z"},
			{"søndag 28. mars", "01.30", "09.30 Tokyo", "søndag 28. mars kl. 09.30", "2027-03-28T00:30:00Z"},
			{"søndag 28. mars", "03.00", "10.00 Tokyo", "søndag 28. mars kl. 10.00", "2027-03-28T01:00:00Z"},
		}},
		{"forward, in New York", "2027-03-22T08:00:00Z", "America/New_York", "02.30", []time{
			{"lørdag 27. mars", "10.00", "05.00 New York", "lørdag 27. mars kl. 05.00", "2027-03-27T09:00:00Z"},
			{"søndag 28. mars", "03.00", "lør. 27. mars 21.00 New York", "lørdag 27. mars kl. 21.00",
				"2027-03-28T01:00:00Z"},
			{"søndag 28. mars", "10.00", "04.00 New York", "søndag 28. mars kl. 04.00", "2027-03-28T08:00:00Z"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := openAt(t, utc(c.now))
			s.Edit("/v1/practitioners/ida", func(v map[string]any) {
				v["hours"] = map[string]any{"rules": []any{map[string]any{"weekdays": []string{"sat", "sun"},
					"intervals": []any{
						map[string]any{"from": "00:00", "to": "06:00"}, map[string]any{"from": "10:00", "to": "11:00"},
						map[string]any{"from": "22:00", "to": "24:00"}}}}}
			})
			// it is Easter, too
			s.Edit("/v1/practice", func(v map[string]any) { v["holidays_open"] = []string{"2027-03-28"} })
			tab := s.Tab(browser.Options{Zone: c.zone})
			page := s.Website(widget("service=konsultasjon practitioner=ida"))
			city := map[string]string{"Asia/Tokyo": "Tokyo", "America/New_York": "New York"}[c.zone]
			for _, x := range c.times {
				tab.Go(page)
				v := &guest{tab, s, said(t, "nb")}
				v.On("time")
				v.PicksDay(x.day)
				says(t, tab, v.w.with("zoneNote", "zone", "Oslo-tid", "city", city))
				if c.absent != "" && strings.HasPrefix(x.day, "søndag") && v.Has("button", begins(c.absent)) {
					t.Errorf("%s has the time %s", x.day, c.absent)
				}
				v.Click("button", x.at+" "+x.there)
				v.On("details")
				says(t, tab, strings.ToUpper(x.day[:1])+x.day[1:], x.at+"–", "Oslo-tid",
					v.w.with("yourTime", "when", x.when, "city", city))
				v.Writes(kari)
				v.Books()
				v.On("done")
				says(t, tab, v.w.with("yourTime", "when", x.when, "city", city))
				day := utc(x.start).In(oslo).Format("2006-01-02")
				if all := s.Bookings(day, day); !slices.ContainsFunc(all,
					func(b booked) bool { return b.Start.Equal(utc(x.start)) }) {
					t.Errorf("%s %s is booked as %+v", x.day, x.at, all)
				}
			}
			mails := s.Messages(kari["email"])
			for i, x := range c.times {
				if i >= len(mails) || !strings.Contains(mails[i].Text, x.at[:5]) {
					t.Errorf("mail %d of %d is not about %s", i, len(mails), x.at)
				}
			}
		})
	}
}

// TestSameClock: whoever is where the clocks agree, is told nothing of zones, whatever their zone is called.
func TestSameClock(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.Visit(s.Website(widget("service=yoga")), "nb", browser.Options{Zone: "Europe/Stockholm"})
	v.On("time")
	if text := v.Text(); strings.Contains(text, "Stockholm") || strings.Contains(text, "Oslo-tid") {
		t.Errorf("the widget says\n%s", text)
	}
}

// TestGroup books one of the seats of a class, which are told.
func TestGroup(t *testing.T) {
	t.Parallel()
	s := open(t)
	class := at("2026-11-24", 15, 0)
	for range 6 {
		s.Book("yoga", "", class, per)
	}
	v := s.Visit(s.Website(widget("service=yoga")), "nb", browser.Options{})
	v.On("time")
	v.Click("button", "15.00 "+v.w.with("seatsOther", "n", "2"))
	v.Writes(kari)
	v.Books()
	v.On("done")
	v.Click("button", v.w["another"])
	v.On("time")
	v.Click("button", "15.00 "+v.w.with("seatsOne", "n", "1"))
	// The last one goes to somebody else.
	v.On("details")
	if n := v.Find("textbox", v.w["name"]); n.Value != kari["name"] {
		t.Errorf("the form forgot %s", n)
	}
	s.Book("yoga", "", class, per)
	v.Books()
	v.On("time")
	says(t, v.Tab, v.w["taken"])
	if v.Has("button", begins("Tir. 24. nov. kl. 15.00")) || v.Has("gridcell", "/24.*1 ledig/") {
		t.Error("the class that is full is offered")
	}
	v.Picks("Tor. 26. nov. kl. 17.30")
	v.On("details")
	v.Books()
	v.On("done")
	if all := s.Bookings("2026-11-26", "2026-11-26"); len(all) != 1 || all[0].Service != "yoga" {
		t.Errorf("the calendar has %+v", all)
	}
}

// TestWaitingList: where a day is full, or nothing is free at all, somebody can wait; the practice sees them, and once
// a time is free it comes by mail.
func TestWaitingList(t *testing.T) {
	t.Parallel()
	type waiting struct {
		Service, Practitioner, From, To string
		Client                          struct{ Name, Email string }
	}
	list := func(s *stage) []waiting {
		var page struct{ Items []waiting }
		s.must(200, &page, "GET", "/v1/waitlist", nil, s.owner())
		return page.Items
	}
	t.Run("a full day", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var taken []booked
		for range 8 {
			taken = append(taken, s.Book("yoga", "", at("2026-11-24", 15, 0), per))
		}
		v := s.Visit(s.Website(widget("service=yoga")), "nb", phone)
		v.On("time")
		v.Click("gridcell", "tirsdag 24. november, "+v.w["fullDay"])
		says(t, v.Tab, v.w["fullHint"])
		v.Picks(v.w["waitFor"])
		v.On("wait")
		says(t, v.Tab, "Tirsdag 24. november", v.w["waitLead"])
		v.Fill("textbox", v.w["name"], kari["name"])
		v.Fill("textbox", v.w["email"], kari["email"])
		v.Click("button", v.w["waitFor"])
		v.On("waiting")
		says(t, v.Tab, kari["email"])
		if v.Has("button", v.w["another"]) {
			t.Error("who waits is asked to book one more")
		}
		want := waiting{Service: "yoga", From: "2026-11-24", To: "2026-11-24"}
		want.Client.Name, want.Client.Email = kari["name"], kari["email"]
		if got := list(s); len(got) != 1 || got[0] != want {
			t.Errorf("the list has %+v, want %+v", got, want)
		}
		s.must(200, nil, "POST", "/v1/link/"+taken[3].Token+"/cancel", map[string]string{})
		mails := s.Messages(kari["email"])
		if len(mails) == 0 || !strings.Contains(mails[len(mails)-1].Text, link.Offer.Path("")) {
			t.Errorf("no offer came: %+v", mails)
		}
	})
	t.Run("free again when it is asked for", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var taken []booked
		for range 8 {
			taken = append(taken, s.Book("yoga", "", at("2026-11-24", 15, 0), per))
		}
		v := s.Visit(s.Website(widget("service=yoga name=Kari email=kari@example.com")), "nb", phone)
		v.On("time")
		v.Click("gridcell", begins("tirsdag 24. november,"))
		v.Picks(v.w["waitFor"])
		v.On("wait")
		s.must(200, nil, "POST", "/v1/link/"+taken[0].Token+"/cancel", map[string]string{})
		v.Click("button", v.w["waitFor"])
		v.On("time")
		says(t, v.Tab, v.w["freeAgain"])
		v.Picks("Tir. 24. nov. kl. 15.00")
		v.On("details")
		v.Books()
		v.On("done")
	})
	t.Run("nothing at all", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		s.Edit("/v1/practitioners/ida", func(v map[string]any) { v["hours"] = map[string]any{} })
		v := s.Visit(s.Website(widget("service=yoga")), "nb", browser.Options{})
		says(t, v.Tab, v.w["noneAtAll"])
		v.Find("link", v.w.with("call", "phone", "+47 22 12 34 56"))
		v.Picks(v.w["waitFor"])
		v.On("wait")
		v.Fill("textbox", v.w["name"], kari["name"])
		v.Fill("textbox", v.w["email"], kari["email"])
		v.Click("button", v.w["waitFor"])
		v.On("waiting")
		if got := list(s); len(got) != 1 || got[0].From != "2026-11-21" || got[0].To != "2027-01-20" {
			t.Errorf("the list has %+v", got)
		}
	})
}

// TestServicesAfterTimes: whoever has looked at the times of one service still sees those of the others.
func TestServicesAfterTimes(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.Visit(s.Website(widget("")), "nb", browser.Options{})
	v.Picks("Rolig yoga")
	v.On("time")
	v.Picks(v.w["change"] + ": Rolig yoga")
	v.On("service")
	says(t, v.Tab, v.w["nextFree"]+": man. 23. nov. kl. 08.00", v.w["nextFree"]+": tir. 24. nov. kl. 15.00")
	if strings.Contains(v.Text(), v.w["noneFree"]) {
		t.Errorf("the widget says\n%s", v.Text())
	}
}
