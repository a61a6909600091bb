package e2e

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestHostileWords answers whatever is searched for, and takes none of it for a pattern.
func TestHostileWords(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "Kári .*+?^$ Berg"}, owner)
		s.Settle()
		for words, want := range map[string]int{"k.*x": 0, "k[aá]ri": 0, "kari|ola": 0, "%00": 0, "٣٤": 0,
			"kari' OR 1=1 --": 0, "(0)": 0, "ﷺ ﷺ": 0, strings.Repeat("a", 100): 0, strings.Repeat("a ", 50): 1,
			"k\u0301ari": 1, "kari.*": 1, "BERG\x00": 1, "\t\n": 1, ".*": 1, strings.Repeat("\u0301", 100): 1} {
			var out struct{ Total int }
			s.must(200, "GET", "/v1/clients?q="+url.QueryEscape(words), nil, owner).into(t, &out)
			if out.Total != want {
				t.Errorf("%.20q finds %d", words, out.Total)
			}
		}
		s.must(400, "GET", "/v1/clients?q=%ff%fe", nil, owner)
		s.must(422, "GET", "/v1/clients?q="+strings.Repeat("a", 10_000), nil, owner)
	})
}

// TestStaleRevisions refuses each change of what somebody changed meanwhile.
func TestStaleRevisions(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		var c, o struct {
			ID       string
			Revision int
		}
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "Kari Berg"}, owner).into(t, &c)
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "Ola Berg"}, owner).into(t, &o)
		at := "/v1/clients/" + c.ID
		s.must(200, "PUT", at, map[string]any{"revision": c.Revision, "name": "Kari Lie"}, owner)
		wish := []any{map[string]any{"purpose": "reminders", "channel": "sms", "answer": "no"}}
		for _, ask := range []struct {
			method, path string
			body         map[string]any
		}{
			{"PUT", at, map[string]any{"name": "Kari Moe"}},
			{"PUT", at + "/preferences", map[string]any{"items": wish}},
			{"POST", at + "/archive", map[string]any{}},
			{"POST", at + "/archive", map[string]any{"deceased": true}},
			{"POST", at + "/restore", map[string]any{}},
			{"POST", at + "/merge", map[string]any{"with": o.ID}},
			{"POST", at + "/unmerge", map[string]any{"client": o.ID}},
		} {
			ask.body["revision"] = c.Revision
			if a := s.do(ask.method, ask.path, ask.body, owner); a.code() != "changed-meanwhile" {
				t.Errorf("%s %s: %d %s", ask.method, ask.path, a.Status, a.Body)
			}
			for _, none := range []int{0, -1} {
				ask.body["revision"] = none
				if a := s.do(ask.method, ask.path, ask.body, owner); a.Status != 422 {
					t.Errorf("%s %s of revision %d: %d %s", ask.method, ask.path, none, a.Status, a.Body)
				}
			}
		}
		if a := s.do("POST", "/v1/clients/"+o.ID+"/merge", map[string]any{"with": c.ID, "with_revision": c.Revision},
			owner); a.code() != "changed-meanwhile" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
}

// TestErasedIsNotUnmerged: who was merged into one who was erased is gone with them.
func TestErasedIsNotUnmerged(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		var kept, merged, third struct{ ID string }
		for name, c := range map[string]*struct{ ID string }{"Kari Berg": &kept, "Kari Lie": &merged, "Ola": &third} {
			s.must(201, "POST", "/v1/clients", map[string]any{"name": name}, owner).into(t, c)
		}
		s.must(200, "POST", "/v1/clients/"+kept.ID+"/merge", map[string]any{"with": merged.ID}, owner)
		s.must(202, "POST", "/v1/clients/"+merged.ID+"/erasure", map[string]any{}, owner)
		for _, id := range []string{kept.ID, merged.ID} {
			for verb, body := range map[string]map[string]any{"unmerge": {"client": merged.ID}, "archive": {},
				"restore": {}, "merge": {"with": third.ID}} {
				a := s.must(410, "POST", "/v1/clients/"+id+"/"+verb, body, owner)
				if a.code() != "client-erased" {
					t.Errorf("%s: %s", verb, a.Body)
				}
			}
			s.must(410, "POST", "/v1/clients/"+third.ID+"/merge", map[string]any{"with": id}, owner)
			s.must(410, "POST", "/v1/duplicates/dismiss", map[string]any{"a": third.ID, "b": id}, owner)
			s.must(410, "POST", "/v1/duplicates/dismiss", map[string]any{"a": id, "b": third.ID, "undo": true}, owner)
		}
	})
}

// TestInitials: who gives no more of a name than its letters is nobody of a family.
func TestInitials(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		book := func(day, name string) string {
			b := s.Book(
				"konsultasjon",
				oslo(day, 10, 0),
				contact{"name": name, "phone": "91234567", "email": "f@example.com"},
			)
			return s.whose(b)
		}
		mother, child := book("2026-11-04", "Kari Nordmann"), book("2026-11-05", "Knut Nordmann")
		if mother == child {
			t.Fatal("one client")
		}
		for day, name := range map[string]string{"2026-11-06": "K. N.", "2026-11-09": "K",
			"2026-11-10": "K. Nordmann"} {
			got := book(day, name)
			if got == mother || got == child {
				t.Errorf("%s is one of the family", name)
			}
		}
	})
}

// TestTheArchivedAndTheDead: who was archived and books is active again; who has died gets nothing.
func TestTheArchivedAndTheDead(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		b := s.Book("konsultasjon", oslo("2026-11-05", 10, 0), kari)
		id := s.whose(b)
		s.must(200, "POST", "/v1/clients/"+id+"/archive", map[string]any{}, owner)
		s.FastForward(time.Minute)
		s.Book("konsultasjon", oslo("2026-11-06", 10, 0), kari)
		s.Settle()
		var c struct{ Status string }
		s.must(200, "GET", "/v1/clients/"+id, nil, owner).into(t, &c)
		if c.Status != "active" {
			t.Error(c.Status)
		}
		before := len(s.Messages("kari@example.com"))
		s.must(200, "POST", "/v1/clients/"+id+"/archive", map[string]any{"deceased": true}, owner)
		s.SetClock(oslo("2026-11-06", 12, 0))
		if n := len(s.Messages("kari@example.com")); n != before || len(s.Messages("+4791234567")) != 0 {
			t.Errorf("%d after %d, %v", n, before, s.Messages("+4791234567"))
		}
	})
}

// whose returns the client of the booking.
func (s *stund) whose(b booked) string {
	s.t.Helper()
	var out struct {
		Client struct{ ID string }
	}
	a := s.must(200, "GET", "/v1/bookings/"+b.ID, nil, s.as("owner", ""))
	a.into(s.t, &out)
	if out.Client.ID == "" {
		s.t.Fatalf("%s", a.Body)
	}
	return out.Client.ID
}
