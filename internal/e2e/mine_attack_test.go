package e2e

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var formRevision = regexp.MustCompile(`name="revision" value="(\d+)"`)

// calls has the client with the id say on their own page that they have the name and the phone number.
func (g *guest) calls(id, name, phone string) {
	g.t.Helper()
	revision := formRevision.FindStringSubmatch(g.opens(200, "/me?edit="+id))[1]
	a := g.posts("/me", url.Values{"action": {"correct"}, "who": {id}, "revision": {revision}, "name": {name},
		"phone": {phone}, "language": {"nb"}})
	if a.Status != http.StatusSeeOther {
		g.t.Fatalf("correcting answered %d\n%s", a.Status, a.Body)
	}
}

// takesHome returns all that the client with the id fetches of themselves.
func (g *guest) takesHome(id string) string {
	g.t.Helper()
	return g.answered(200, g.posts("/me/data", url.Values{"who": {id}, "as": {"data"}}))
}

// writesTo has staff say that the client with the id has these e-mail addresses and no others.
func (s *stund) writesTo(id string, emails ...string) {
	s.t.Helper()
	owner := s.as("owner", "")
	var whole map[string]any
	s.must(200, "GET", "/v1/clients/"+id, nil, owner).into(s.t, &whole)
	s.must(200, "PUT", "/v1/clients/"+id, map[string]any{"revision": whole["revision"], "name": whole["name"],
		"emails": emails, "language": "nb"}, owner)
}

// TestOwnPageOfWhoSaysTheyAreAnother: a name and a phone number are only said, and an address that was theirs once is
// not theirs: neither hands out what somebody else has asked for.
func TestOwnPageOfWhoSaysTheyAreAnother(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.Book("konsultasjon", oslo("2026-11-20", 9, 0), contact{"name": "Mons Lie", "email": "mons@example.com"})
		s.Book("konsultasjon", oslo("2026-11-23", 9, 0), ola)
		s.Settle()
		child := s.named("Ola")
		s.writesTo(child, "ola@example.com")
		s.asking("always")
		r := wish("konsultasjon", oslo("2026-11-24", 9, 0), kari)
		r["note"] = "kanarifugl"
		s.must(201, "POST", "/v1/public/lotus/bookings", r)
		s.Settle()
		for email, who := range map[string]string{"mons@example.com": s.named("Mons"), "ola@example.com": child} {
			g := s.comesIn(email)
			g.calls(who, kari["name"], kari["phone"])
			g.opens(200, "/me")
			if data := g.takesHome(who); strings.Contains(data, "kanarifugl") {
				t.Errorf("%s is handed out what is hers:\n%s", email, data)
			}
		}
	})
}

// moved is how many times the old address was told that it is used no more.
func (s *stund) moved(old string) (n int) {
	s.t.Helper()
	for _, m := range s.Messages(old) {
		if m.Kind == "mine-moved" {
			n++
		}
	}
	return n
}

// TestOldAddressIsTold of a new one, whatever is asked for before the mail has gone out; and nothing where the change
// did not come about.
func TestOldAddressIsTold(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		s.Settle()
		id := s.named("Kari")
		s.writesTo(id, "kari@example.com", "kari@work.example")
		s.Settle()
		g, second := s.comesIn("kari@example.com"), s.comesIn("kari@work.example")
		asks := func(g *guest, email string) {
			t.Helper()
			a := g.posts("/me", url.Values{"action": {"move"}, "who": {id}, "email": {email}})
			if a.Status != http.StatusSeeOther {
				t.Fatalf("asking for %s answered %d\n%s", email, a.Status, a.Body)
			}
		}
		asks(g, "evil@example.com")
		s.Settle()
		path := s.pageLink("evil@example.com")
		g.answered(200, g.send(http.MethodPost, path, url.Values{"action": {"confirm"}}))
		asks(second, "evil@work.example")
		s.Settle()
		if n := s.moved("kari@example.com"); n != 1 {
			t.Errorf("the old address was told %d times", n)
		}
		path = s.pageLink("evil@work.example")
		g.answered(200, g.send(http.MethodPost, path, url.Values{"action": {"confirm"}}))
		s.FastForward(10 * time.Minute)
		if first, other := s.moved("kari@example.com"), s.moved("kari@work.example"); first != 1 || other != 1 {
			t.Errorf("the old addresses were told %d and %d times", first, other)
		}
	})
}

// TestAddressOfWhoHasDied changes no more.
func TestAddressOfWhoHasDied(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		s.Settle()
		id := s.named("Kari")
		g := s.comesIn("kari@example.com")
		g.posts("/me", url.Values{"action": {"move"}, "who": {id}, "email": {"evil@example.com"}})
		path := s.pageLink("evil@example.com")
		s.must(200, "POST", "/v1/clients/"+id+"/archive", map[string]any{"deceased": true}, s.as("owner", ""))
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if a := g.send(method, path, url.Values{"action": {"confirm"}}); a.Status != http.StatusGone {
				t.Errorf("%s answered %d", method, a.Status)
			}
		}
	})
}

// TestStaffsLinkIsNobodysToTakeBack: who asks before the mail has gone out does not make the link of three days one of
// half an hour.
func TestStaffsLinkIsNobodysToTakeBack(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		b := s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		s.Settle()
		s.must(204, "POST", "/v1/clients/"+s.named("Kari")+"/page-link", nil, s.as("owner", ""))
		s.asksForPage("kari@example.com")
		s.Settle()
		s.FastForward(48 * time.Hour)
		says(t, s.enters(s.pageLink("kari@example.com")).opens(200, "/me"), "/m/"+b.Token)
	})
}

// TestVisitWhenTheClockGoesBack: a visit that began by a clock that was wrong does not last until that time comes.
func TestVisitWhenTheClockGoesBack(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		s.Settle()
		s.SetClock(monday.Add(10 * time.Hour))
		g := s.comesIn("kari@example.com") // which takes six minutes
		s.SetClock(monday.Add(10*time.Hour + 5*time.Minute))
		g.opens(200, "/me")
		s.SetClock(monday.Add(time.Hour))
		g.opens(401, "/me")
	})
}
