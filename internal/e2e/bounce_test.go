package e2e

import (
	"strings"
	"testing"
	"time"
)

// TestNoMailAfterABounceOrAComplaint: who cannot be reached by e-mail, or does not want it, gets no more of it, and
// still gets the text message; staff see why.
func TestNoMailAfterABounceOrAComplaint(t *testing.T) {
	for name, c := range map[string]struct{ email, first, why string }{
		"bounce":    {"kari+bounce@example.com", "bounced", "mail to this address came back on 2026-11-02"},
		"complaint": {"kari+complaint@example.com", "complained", "the recipient complained of mail on 2026-11-02"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *stund) {
				who := contact{"name": "Kari Nordmann", "email": c.email, "phone": "+4791234567", "language": "nb"}
				at := oslo("2026-11-04", 10, 0)
				b := s.Book("konsultasjon", at, who)
				s.Expect(c.email, "email booked")
				s.SetClock(at.Add(time.Hour))
				s.Expect(c.email, "email booked")
				s.Expect("+4791234567", "sms reminder")

				type record struct {
					Kind, Channel, Status, Reason, To string
					Returned                          time.Time `json:"returned_at"`
				}
				recorded := func(id string) map[string]record {
					var log struct{ Items []record }
					s.must(200, "GET", "/v1/bookings/"+id+"/messages", nil, s.as("owner", "")).into(t, &log)
					all := map[string]record{}
					for _, r := range log.Items {
						if r.To == c.email || r.To == "+4791234567" {
							all[r.Channel+" "+r.Kind] = r
						}
					}
					return all
				}
				all := recorded(b.ID)
				if r := all["email booked"]; r.Status != c.first || r.Reason == "" ||
					r.Returned.Sub(monday).Abs() > time.Minute {
					t.Errorf("the confirmation: %+v", r)
				}
				if r := all["email reminder"]; r.Status != "skipped" || !strings.HasPrefix(r.Reason, c.why) {
					t.Errorf("the reminder by e-mail: %+v", r)
				}
				if r := all["sms reminder"]; r.Status != "sent" || len(all) != 3 {
					t.Errorf("the reminder by SMS: %+v of %d", r, len(all))
				}

				// The next booking is not mailed either, and a corrected address is.
				again := s.Book("konsultasjon", oslo("2026-11-11", 10, 0), who)
				s.Expect(c.email, "email booked")
				if r := recorded(again.ID)["email booked"]; r.Status != "skipped" ||
					!strings.HasPrefix(r.Reason, c.why) {
					t.Errorf("the next confirmation: %+v", r)
				}
				s.Book("konsultasjon", oslo("2026-11-12", 10, 0), kari)
				s.Expect("kari@example.com", "email booked")
			})
		})
	}
}
