package e2e

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"
)

// What two of the staff do at the same moment.

// TestTwoOfferOneTime to two who wait for it: one of them gets it, and is the only one who hears of it.
func TestTwoOfferOneTime(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		at := oslo("2026-11-05", 17, 30)
		for _, x := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			s.Book("yoga", at, contact{"name": "D", "email": x + "@example.com"})
		}
		last := s.Book("yoga", at, contact{"name": "D", "email": "last@example.com"})
		who := []string{"first@example.com", "second@example.com"}
		var offers []string
		for _, email := range who {
			var e struct{ ID string }
			s.must(201, "POST", "/v1/waitlist", map[string]any{"service": "yoga", "from": "2026-11-05",
				"to":     "2026-11-05",
				"client": contact{"name": "V", "email": email, "language": "en"}}, owner).into(t, &e)
			offers = append(offers, "/v1/waitlist/"+e.ID+"/offers")
			s.FastForward(time.Second)
		}
		s.must(200, "POST", "/v1/link/"+last.Token+"/cancel", nil)
		for _, email := range who { // neither wants it, as the list asks them
			s.Settle()
			all := s.Messages(email)
			s.must(204, "POST", "/v1/offer/"+offerLink.FindStringSubmatch(all[len(all)-1].Text)[1]+"/decline", nil)
			s.FastForward(5 * time.Minute)
		}
		if len(s.Free("yoga", "2026-11-05", "2026-11-05")) != 1 {
			t.Fatal("declined by both, it is not free")
		}
		heard := func() (n int) { s.Settle(); return len(s.Messages(who[0])) + len(s.Messages(who[1])) }
		before := heard()

		offer := map[string]any{"start": at.Format(time.RFC3339), "practitioner": last.Practitioner}
		answers := make([]answer, len(offers))
		r := race{s: s}
		var wg sync.WaitGroup
		for n, path := range offers {
			wg.Go(func() { answers[n] = r.ask("POST", path, offer, owner) })
		}
		wg.Wait()
		won := 0
		for _, a := range answers {
			if a.Status == http.StatusCreated {
				won++
			} else if a.Status != http.StatusConflict || a.code() != "slot-taken" {
				t.Errorf("offered to the other: %d %s", a.Status, a.Body)
			}
		}
		if n := heard() - before; won != 1 || n != 1 || len(s.Free("yoga", "2026-11-05", "2026-11-05")) != 0 {
			t.Errorf("%d have it, %d heard of it, or it is free", won, n)
		}
	})
}

// TestAnHourElsewhereIsNotOffered: where the practitioner is at another location at the hour, it is no time of the
// service; and whoever waits hears nothing.
func TestAnHourElsewhereIsNotOffered(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		hours := func(from, to, location string) map[string]any {
			return map[string]any{"weekdays": []string{"wed"}, "location": location,
				"intervals": []map[string]string{{"from": from, "to": to}}}
		}
		s.must(200, "PUT", "/v1/practitioners/jonas/hours", map[string]any{"rules": []any{
			hours("09:00", "10:00", "video"), hours("10:00", "10:30", "storgata")}}, owner)
		taken := wish("konsultasjon", oslo("2026-11-04", 10, 0), kari)
		taken["practitioner"] = "jonas"
		s.must(201, "POST", "/v1/public/lotus/bookings", taken)
		var e struct{ ID, Status string }
		s.must(201, "POST", "/v1/waitlist", map[string]any{"service": "konsultasjon", "practitioner": "jonas",
			"from": "2026-11-04", "to": "2026-11-04",
			"client": contact{"name": "V", "email": "v@example.com", "language": "en"}}, owner).into(t, &e)
		s.Settle()
		before := len(s.Messages("v@example.com"))
		a := s.do("POST", "/v1/waitlist/"+e.ID+"/offers",
			map[string]any{"start": oslo("2026-11-04", 9, 0).Format(time.RFC3339)}, owner)
		if a.Status != http.StatusUnprocessableEntity || a.code() != "outside-hours" {
			t.Errorf("an hour at another location: %d %s", a.Status, a.Body)
		}
		s.Settle()
		if n := len(s.Messages("v@example.com")); n != before {
			t.Errorf("%d messages of what was not offered", n-before)
		}
	})
}

// TestTwoOwnersAtOnce: each makes the other an assistant, at the same moment. One of them is an owner still.
func TestTwoOwnersAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		var all struct{ Items []account }
		s.must(200, "GET", "/v1/staff", nil, s.as("owner", "")).into(t, &all)
		liv, ole := &device{stund: s}, &device{stund: s}
		var ids [2]string
		for _, a := range all.Items {
			if a.Name == "Liv Aas" {
				ids[0] = a.ID
			}
		}
		liv.send("POST", "/session", "application/json", `{"code":"i-am:`+ids[0]+`"}`)
		var other account
		s.must(201, "POST", "/v1/staff", map[string]any{"name": "Ole", "email": "ole@example.com", "role": "owner"},
			s.as("owner", "")).into(t, &other)
		ole.post(s.mailed("ole@example.com"), url.Values{"action": {"accept"}})
		ids[1] = other.ID
		who := [2]*device{liv, ole}
		for range 5 {
			for _, d := range who {
				if d.refresh() != 200 {
					t.Fatal("nobody is signed in")
				}
			}
			var answers [2]answer
			r := race{s: s}
			var wg sync.WaitGroup
			for n, d := range who {
				wg.Go(func() {
					answers[n] = r.ask(
						"PUT",
						"/v1/staff/"+ids[1-n],
						map[string]any{"name": "N", "role": "assistant"},
						d.as(),
					)
				})
			}
			wg.Wait()
			still := 0
			if answers[1].Status == 200 {
				still = 1
			}
			if answers[still].Status != 200 || answers[1-still].Status == 200 {
				t.Fatalf("%d %s, %d %s", answers[0].Status, answers[0].Body, answers[1].Status, answers[1].Body)
			}
			if code := answers[1-still].code(); code != "forbidden" && code != "last-owner" {
				t.Errorf("the slower one: %s", answers[1-still].Body)
			}
			s.must(200, "PUT", "/v1/staff/"+ids[1-still], map[string]any{"name": "N", "role": "owner"}, who[still].as())
		}
	})
}
