package e2e

import (
	"strings"
	"testing"
	"time"
)

// TestWhatIsEssentialArrives: who wants nothing essential by e-mail gets it all the same where no SMS brings it; an
// SMS is not sent to a landline.
func TestWhatIsEssentialArrives(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		b := s.Book("konsultasjon", oslo("2026-11-12", 13, 0), kari)
		var shown struct{ Client struct{ ID string } }
		owner := s.as("owner", "")
		s.must(200, "GET", "/v1/bookings/"+b.ID, nil, owner).into(t, &shown)
		s.must(200, "PUT", "/v1/clients/"+shown.Client.ID+"/preferences", map[string]any{"revision": 1,
			"items": []map[string]any{{"purpose": "essential", "channel": "email", "answer": "no"}}}, owner)
		s.Settle()
		before := len(s.Messages(kari["email"]))
		s.must(200, "POST", "/v1/link/"+b.Token+"/cancel", nil)
		s.FastForward(time.Hour)
		if n := len(s.Messages(kari["email"])); n != before+1 {
			t.Errorf("%d messages of a cancellation that goes by e-mail alone", n-before)
		}

		w := wish("konsultasjon", oslo("2026-11-12", 14, 0), contact{"name": "Fast", "phone": "22123456"})
		var made struct{ ID string }
		s.must(201, "POST", "/v1/bookings", w, owner).into(t, &made)
		s.Settle()
		if all := s.Messages("+4722123456"); len(all) > 0 {
			t.Errorf("to a landline: %+v", all)
		}
		log := string(s.must(200, "GET", "/v1/bookings/"+made.ID+"/messages", nil, owner).Body)
		if !strings.Contains(log, `"skipped"`) || !strings.Contains(log, "landline") {
			t.Errorf("staff are not told why: %s", log)
		}
	})
}

// TestAnAddressIsShownAsItIsTyped: in its own letters, though it is sent to by others.
func TestAnAddressIsShownAsItIsTyped(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		b := s.Book("konsultasjon", oslo("2026-11-12", 13, 0),
			contact{"name": "Kari", "email": "kari@bla\u030abær.no", "language": "nb"})
		s.Settle()
		s.Expect("kari@xn--blbr-roah.no", "email booked")
		owner := s.as("owner", "")
		var shown struct{ Client struct{ ID, Email string } }
		s.must(200, "GET", "/v1/bookings/"+b.ID, nil, owner).into(t, &shown)
		person := "/v1/clients/" + shown.Client.ID
		for path, want := range map[string]string{"/v1/bookings/" + b.ID: `"email":"kari@blåbær.no"`,
			person: `"emails":["kari@blåbær.no"]`, "/v1/clients?q=blåbær.no": `"emails":["kari@blåbær.no"]`,
			person + "/messages":                 `"to":"kari@blåbær.no"`,
			"/v1/bookings/" + b.ID + "/messages": `"to":"kari@blåbær.no"`} {
			if a := string(s.must(200, "GET", path, nil, owner).Body); !strings.Contains(a, want) {
				t.Errorf("%s has no %s: %s", path, want, a)
			}
		}
		said := false
		for _, m := range s.Messages("ida@lotus.example") {
			said = said || strings.Contains(m.Text, "kari@blåbær.no")
		}
		for _, m := range s.Messages("jonas@lotus.example") {
			said = said || strings.Contains(m.Text, "kari@blåbær.no")
		}
		if !said {
			t.Error("no practitioner reads the address in its letters")
		}
		var c map[string]any
		s.must(200, "GET", person, nil, owner).into(t, &c)
		for _, shownOnly := range []string{"id", "status", "created", "visits", "sms_number"} {
			delete(c, shownOnly)
		}
		c["alert"] = "Ringer på"
		s.must(200, "PUT", person, c, owner)
		s.must(200, "POST", "/v1/link/"+b.Token+"/cancel", nil)
		s.FastForward(time.Hour)
		s.Expect("kari@xn--blbr-roah.no", "email booked", "email cancelled")
	})
}
