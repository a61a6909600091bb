package e2e

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/e2e/roles"
	"stund/internal/gateway"
)

// TestWhoMayWhat asks every operation who may. The paper cloud asks the same on DynamoDB; here that is for FULL=1.
func TestWhoMayWhat(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		if strings.HasSuffix(t.Name(), "/dynamo") && os.Getenv("FULL") == "" {
			t.Skip("the paper cloud asks the same on this database")
		}
		roles.Run(t, keyed{s, s.keyholder()})
	})
}

// keyed is a system with who holds its issuer's key, and can sign anything.
type keyed struct {
	*stund
	issuer *gateway.Issuer
}

// keyholder is an issuer with the key that lies in the system's folder.
func (s *stund) keyholder() *gateway.Issuer {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, "issuer.pem"))
	if err != nil {
		s.t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		s.t.Fatal(err)
	}
	i, err := gateway.NewIssuer("http://stund.test", "stund", key, clock.At(s.now()))
	if err != nil {
		s.t.Fatal(err)
	}
	return i
}

// now is the instant at which the system's clock stands.
func (s *stund) now() time.Time {
	s.t.Helper()
	var out struct{ Now time.Time }
	s.must(200, "GET", "/_local/clock", nil).into(s.t, &out)
	return out.Now
}

func (k keyed) Now() time.Time { return k.now() }

func (k keyed) Do(method, path, token string, body any) (int, []byte) {
	k.t.Helper()
	var headers []header
	if token != "" {
		headers = append(headers, header{"Authorization", "Bearer " + token})
	}
	a := k.do(method, path, body, headers...)
	return a.Status, a.Body
}

func (k keyed) Token(practice, role, practitioner string) string {
	k.t.Helper()
	token, err := k.issuer.Unchecked(practice, role, practitioner, time.Hour)
	if err != nil {
		k.t.Fatal(err)
	}
	return token
}

// TestTheDemoSignsNobodyIn who would be nobody.
func TestTheDemoSignsNobodyIn(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	for _, query := range []string{"practice=nord&role=practitioner", "practice=nord&role=admin", "role=system",
		"role=client"} {
		s.must(400, "GET", "/_local/token?"+query, nil)
	}
	s.must(200, "GET", "/_local/token?practice=nord&role=practitioner&practitioner=ola", nil)
}

// TestAMoveOfAnyoneStaysInTheCalendar: the client asked for anyone and got Ida. She moves the booking to a time at
// which only Jonas is free: it is not hers to hand over, and an assistant may.
func TestAMoveOfAnyoneStaysInTheCalendar(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		at, to := oslo("2026-11-03", 10, 0), oslo("2026-11-04", 10, 0)
		b := s.Book("konsultasjon", at, kari)
		me, other := b.Practitioner, map[string]string{"ida": "jonas", "jonas": "ida"}[b.Practitioner]
		block := wish("konsultasjon", to, contact{"name": "Per", "email": "per@example.com"})
		block["practitioner"] = me
		s.must(201, "POST", "/v1/bookings", block, s.as("owner", ""))
		move := map[string]any{"start": to.Format(time.RFC3339)}
		path := "/v1/bookings/" + b.ID
		if a := s.must(409, "POST", path+"/reschedule", move, s.as("practitioner", me)); a.code() != "slot-taken" {
			t.Errorf("got %s", a.Body)
		}
		var now booked
		s.must(200, "GET", path, nil, s.as("practitioner", me)).into(t, &now)
		if now.Practitioner != me || !now.Start.Equal(at) {
			t.Errorf("it is with %s at %s", now.Practitioner, now.Start)
		}
		s.must(200, "POST", path+"/reschedule", move, s.as("assistant", "")).into(t, &now)
		if now.Practitioner != other {
			t.Errorf("the assistant moved it to %s", now.Practitioner)
		}
		s.must(403, "GET", path, nil, s.as("practitioner", me))
		s.must(200, "GET", path, nil, s.as("practitioner", other))
	})
}

// TestAFeedEnds with its practitioner's work and with its address, at once and for whoever kept what it said before.
func TestAFeedEnds(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.Book("massasje", oslo("2026-11-04", 9, 0), kari)
		jonas, owner := s.as("practitioner", "jonas"), s.as("owner", "")
		address := func() string {
			var feed struct{ URL string }
			s.must(201, "POST", "/v1/practitioners/jonas/feed", nil, jonas).into(t, &feed)
			return strings.TrimPrefix(feed.URL, "http://stund.test")
		}
		first := address()
		shown := func(path string, events int) answer {
			t.Helper()
			a := s.must(200, "GET", path, nil)
			if n := strings.Count(string(a.Body), "BEGIN:VEVENT"); n != events {
				t.Errorf("%d events, wanted %d", n, events)
			}
			return a
		}
		kept := shown(first, 1)
		var p map[string]any
		s.must(200, "GET", "/v1/practitioners/jonas", nil, owner).into(t, &p)
		active := func(yes bool) {
			p["inactive"] = !yes
			delete(p, "feed_id")
			s.must(200, "PUT", "/v1/practitioners/jonas", p, owner)
		}
		active(false)
		shown(first, 0)
		if strings.Contains(string(shown(first, 0).Body), "Nordmann") {
			t.Error("it names the client")
		}
		active(true)
		shown(first, 1)

		second := address()
		for _, validator := range []header{{"X-Nothing", ""}, {"If-None-Match", kept.Header.Get("ETag")},
			{"If-None-Match", "*"}, {"If-Modified-Since", s.now().UTC().Format(http.TimeFormat)}} {
			for _, method := range []string{"GET", "HEAD"} {
				if a := s.do(method, first, nil, validator); a.Status != 404 {
					t.Errorf("%s of a replaced address with %s: %d", method, validator, a.Status)
				}
			}
		}
		shown(second, 1)
		if c := kept.Header.Get("Cache-Control"); strings.Contains(c, "public") || !strings.Contains(c, "no-cache") {
			t.Errorf("caches may answer by themselves: %q", c)
		}
	})
}

// dead fails the story unless every door answers the status.
func (s *stund) dead(what string, want int, doors ...[2]string) {
	s.t.Helper()
	for _, d := range doors {
		var body any
		var headers []header
		switch {
		case strings.HasSuffix(d[1], "/reschedule"):
			body = map[string]any{"start": s.now().Add(48 * time.Hour).Truncate(time.Hour).Format(time.RFC3339)}
		case d[0] == "POST" && strings.HasPrefix(d[1], "/v1/"):
			body = map[string]any{}
		case d[0] == "POST":
			body, headers = "action=accept", []header{{"Content-Type", "application/x-www-form-urlencoded"}}
		}
		if a := s.do(d[0], d[1], body, headers...); a.Status != want {
			s.t.Errorf("%s: %s %s answers %d, wanted %d: %.300s", what, d[0], d[1], a.Status, want, a.Body)
		}
	}
}

// TestALinkToALaterTimeDies: a booking was moved to an earlier day, so its links end earlier, also those that were sent
// before.
func TestALinkToALaterTimeDies(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		b := s.Book("massasje", oslo("2027-01-20", 9, 0), kari)
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/reschedule",
			map[string]any{"start": oslo("2026-11-04", 9, 0).Format(time.RFC3339)}, s.as("owner", ""))
		s.SetClock(oslo("2027-05-04", 9, 0))
		s.must(200, "GET", "/v1/link/"+b.Token, nil)
		s.SetClock(oslo("2027-05-05", 9, 0))
		s.dead("half a year after the appointment", 410, [2]string{"GET", "/v1/link/" + b.Token},
			[2]string{"GET", "/v1/link/" + b.Token + "/calendar.ics"}, [2]string{"GET", "/m/" + b.Token},
			[2]string{"POST", "/v1/link/" + b.Token + "/cancel"}, [2]string{"POST", "/m/" + b.Token},
			[2]string{"POST", "/v1/link/" + b.Token + "/reschedule"})
	})
}

// TestAnOfferTakenBackIsOver at every door, and its time is free for others.
func TestAnOfferTakenBackIsOver(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-04", 9, 0)
		b := s.Book("massasje", at, kari)
		day := "2026-11-04"
		for _, rest := range [][2]int{{10, 40}, {13, 5}, {14, 45}} { // the rest of the day is taken
			w := wish("massasje", oslo(day, rest[0], rest[1]), contact{"name": "D", "email": "d@example.com"})
			w["override_reason"] = "to fill the day"
			s.must(201, "POST", "/v1/bookings", w, s.as("owner", ""))
		}
		var e struct{ ID string }
		s.must(201, "POST", "/v1/public/lotus/waitlist", map[string]any{"service": "massasje", "from": day, "to": day,
			"client": contact{"name": "V", "email": "v@example.com", "language": "en"}}).into(t, &e)
		s.must(200, "POST", "/v1/link/"+b.Token+"/cancel", nil)
		link := offerLink.FindStringSubmatch(s.Expect("v@example.com", "email joined", "email offer")[1].Text)
		if link == nil {
			t.Fatal("the offer has no link")
		}
		s.must(403, "DELETE", "/v1/waitlist/"+e.ID, nil, s.as("practitioner", "ida"))
		s.must(204, "DELETE", "/v1/waitlist/"+e.ID, nil, s.as("practitioner", "jonas")) // it is held in his calendar
		token := link[1]
		s.dead("taken back", 410, [2]string{"POST", "/v1/offer/" + token + "/accept"},
			[2]string{"POST", "/v1/offer/" + token + "/decline"}, [2]string{"POST", "/o/" + token})
		if a := s.must(200, "GET", "/v1/offer/"+token, nil); strings.Contains(string(a.Body), `"start":"2026-11-04`) {
			t.Errorf("it still offers a time: %s", a.Body)
		}
		if !has(s.Free("massasje", day, day), at) {
			t.Error("its time is not free")
		}
	})
}
