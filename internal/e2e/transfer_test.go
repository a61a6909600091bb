package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestTransfer: staff give an appointment to another client. The old link is gone, the new one works, each of the two
// hears what concerns them, and both timelines and registers follow.
func TestTransfer(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		ola := contact{"name": "Ola Hansen", "email": "ola@example.com", "phone": "+4798765432", "language": "en"}
		b := s.Book("konsultasjon", oslo("2026-11-12", 13, 0), kari)
		owner, path := s.as("owner", ""), "/v1/bookings/"+b.ID
		s.FastForward(time.Hour)
		s.Expect(kari["email"], "email booked")
		var was, is struct {
			Revision  int64
			Client    struct{ ID, Name string }
			ManageURL string `json:"manage_url"`
		}
		s.must(200, "GET", path, nil, owner).into(t, &was)
		given := map[string]any{"revision": was.Revision, "client": ola, "staff_note": "Ringte"}
		var stranger struct{ Token string }
		s.must(200, "GET", "/_local/token?practice=other&role=owner", nil).into(t, &stranger)
		s.must(404, "PUT", path, given, header{"Authorization", "Bearer " + stranger.Token})
		s.must(200, "PUT", path, given, owner).into(t, &is)
		if is.Client.Name != ola["name"] || is.Client.ID == was.Client.ID || is.ManageURL == was.ManageURL {
			t.Errorf("given: %+v", is)
		}
		again := is
		if s.must(200, "PUT", path, given, owner).into(t, &again); again != is {
			t.Errorf("again, as if the answer had been lost: %+v, want %+v", again, is)
		}
		given["staff_note"] = "Ringte ikke"
		if a := s.must(409, "PUT", path, given, owner); a.code() != "changed-meanwhile" {
			t.Errorf("something else, by the old revision: %s", a.Body)
		}
		s.must(410, "GET", "/v1/link/"+b.Token, nil)
		s.must(410, "POST", "/v1/link/"+b.Token+"/cancel", nil)
		page := s.must(410, "GET", "/m/"+b.Token+"?lang=nb", nil)
		if !strings.Contains(string(page.Body), "som ikke lenger er din") {
			t.Errorf("who had it reads: %s", page.Body)
		}
		token := is.ManageURL[strings.LastIndex(is.ManageURL, "/")+1:]
		s.must(200, "GET", "/v1/link/"+token, nil)
		s.must(200, "GET", "/m/"+token, nil)
		s.FastForward(time.Hour)
		s.Expect(kari["email"], "email booked", "email cancelled")
		s.Expect(ola["email"], "email booked")
		all := s.Messages(kari["email"])
		if last := all[len(all)-1]; !strings.Contains(last.Text, "ikke lenger din") {
			t.Errorf("to who had it: %s", last.Text)
		}
		for id, want := range map[string]string{was.Client.ID: "booking.transferred",
			is.Client.ID: "booking.received"} {
			if a := s.must(200, "GET", "/v1/clients/"+id+"/timeline", nil, owner); !strings.Contains(string(a.Body),
				want) {
				t.Errorf("timeline without %s: %s", want, a.Body)
			}
		}
		s.must(200, "POST", "/v1/link/"+token+"/cancel", nil)
		s.FastForward(time.Hour)
		s.Expect(kari["email"], "email booked", "email cancelled")
		s.Expect(ola["email"], "email booked", "email cancelled")
	})
}

// TestTransferThenErasure: who gave their only appointment away has none ahead, and is erased at once. Who has it now
// keeps it, without what was noted while it was not theirs. Where they are erased first, who had it is told all the
// same that they are not to come.
func TestTransferThenErasure(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		ola := contact{"name": "Ola Hansen", "email": "ola@example.com", "language": "nb"}
		for n, former := range []bool{true, false} {
			who := contact{"name": "Kari", "email": fmt.Sprintf("kari%d@example.com", n), "language": "nb"}
			b := s.Book("konsultasjon", oslo("2026-11-12", 13+n, 0), who)
			path := "/v1/bookings/" + b.ID
			s.FastForward(time.Hour)
			var was, is struct {
				Client    struct{ ID, Name string }
				StaffNote string `json:"staff_note"`
			}
			s.must(200, "GET", path, nil, owner).into(t, &was)
			s.must(200, "PUT", path, map[string]any{"staff_note": "Redd"}, owner)
			s.must(200, "PUT", path, map[string]any{"staff_note": "Redd", "client": ola}, owner).into(t, &is)
			erased, how := was.Client.ID, map[string]any{}
			if !former {
				s.Settle()
				erased, how = is.Client.ID, map[string]any{"upcoming": "cancel"}
			}
			s.must(202, "POST", "/v1/clients/"+erased+"/erasure", how, owner)
			s.FastForward(2 * time.Hour)
			is.StaffNote = ""
			s.must(200, "GET", path, nil, owner).into(t, &is)
			if former && is.Client.Name != ola["name"] || is.StaffNote != "" {
				t.Errorf("left: %+v", is)
			}
			if !former {
				s.Expect(who["email"], "email booked", "email cancelled")
			}
		}
	})
}

// TestTransferUndone: given back within the undo window, nobody hears anything, and the first link is good again.
func TestTransferUndone(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		ola := contact{"name": "Ola Hansen", "email": "ola@example.com", "language": "nb"}
		b := s.Book("konsultasjon", oslo("2026-11-12", 13, 0), kari)
		owner, path := s.as("owner", ""), "/v1/bookings/"+b.ID
		s.Settle()
		var was struct{ Client struct{ ID string } }
		s.must(200, "GET", path, nil, owner).into(t, &was)
		s.must(200, "PUT", path, map[string]any{"client": ola}, owner)
		s.must(200, "PUT", path, map[string]any{"client_id": was.Client.ID}, owner)
		s.must(200, "GET", "/v1/link/"+b.Token, nil)
		s.FastForward(time.Hour)
		s.Expect(kari["email"], "email booked")
		if all := s.Messages(ola["email"]); len(all) > 0 {
			t.Errorf("to who had it for a moment: %+v", all)
		}
	})
}
