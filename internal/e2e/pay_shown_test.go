package e2e

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"stund/internal/link"
)

// TestWhatIsPaidIsSaidBeforeTheLastClick: what is due and what goes back stands in the public answers and on the pages,
// before a client books, pays and cancels.
func TestWhatIsPaidIsSaidBeforeTheLastClick(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.prepaying("konsultasjon", map[string]any{"kind": "deposit", "percent": 50,
			"refunds": []map[string]any{
				{"notice_minutes": 2880, "percent": 100},
				{"notice_minutes": 1440, "percent": 50},
			}})
		s.dueIsTold(t)

		start := oslo("2026-11-10", 9, 0)
		details := s.page(200, "/b/lotus?step=details&service=konsultasjon&practitioner=jonas&start="+
			url.QueryEscape(start.Format(time.RFC3339)))
		says(
			t,
			details,
			"Å betale nå",
			"325 kr",
			"Avbestiller du før søndag 8. november kl. 09.00, får du alt tilbake.",
			"Avbestiller du før mandag 9. november kl. 09.00, får du 162,50 kr tilbake.",
			"Senere får du ikke noe tilbake.",
			"Gå til betaling",
		)

		p := s.held(start)
		view := s.payStatus(p)
		if view.Status != "open" || view.Failed || view.Late || len(view.Ways) != 1 || view.Ways[0].Brand != "Sandbox" {
			t.Errorf("to pay: %+v", view)
		}
		s.does(s.opened(p), "decline")
		s.Settle()
		if view = s.payStatus(p); !view.Failed || view.Status != "open" {
			t.Errorf("declined: %+v", view)
		}
		s.does(s.opened(p), "pay")
		s.Settle()
		view = s.payStatus(p)
		if !view.Booked || view.Failed || view.Token == "" || !strings.HasSuffix(view.Manage, view.Token) {
			t.Fatalf("paid: %+v", view)
		}
		s.refundIsTold(t, view.Token, start)
	})
}

// dueIsTold holds the public answers to what the service asks for.
func (s *stund) dueIsTold(t *testing.T) {
	t.Helper()
	var shown struct {
		Services []struct {
			ID     string
			Prepay *struct {
				Kind    string
				Due     int64 `json:"due_minor"`
				Refunds []struct {
					Minutes int `json:"notice_minutes"`
					Percent int
				}
			}
		}
	}
	s.must(200, "GET", "/v1/public/lotus", nil).into(t, &shown)
	for _, v := range shown.Services {
		switch {
		case v.ID != "konsultasjon" && v.Prepay != nil:
			t.Errorf("%s asks for %+v", v.ID, v.Prepay)
		case v.ID == "konsultasjon" && (v.Prepay == nil || v.Prepay.Due != 32500 || v.Prepay.Kind != "deposit" ||
			len(v.Prepay.Refunds) != 2 || v.Prepay.Refunds[0].Minutes != 2880):
			t.Errorf("it asks for %+v", v.Prepay)
		}
	}
}

// payView is how a payment stands, as its client sees it.
type payView struct {
	Status               string
	Booked, Failed, Late bool
	Token                string
	Manage               string `json:"manage_url"`
	Ways                 []struct{ Provider, Brand string }
}

func (s *stund) payStatus(p paid) (v payView) {
	s.t.Helper()
	s.must(200, "GET", "/v1/pay/"+p.Payment.Token+"/status", nil).into(s.t, &v)
	return v
}

// refundIsTold holds what the signed link says of the refund to the rule, from early to late, and to what is done.
func (s *stund) refundIsTold(t *testing.T, token string, start time.Time) {
	t.Helper()
	at := link.Manage.Path(token)
	var told struct {
		Refund struct {
			Paid struct {
				Minor int64 `json:"amount_minor"`
			}
			Back     int64 `json:"back_minor"`
			Reserved bool
		}
	}
	for _, c := range []struct {
		notice time.Duration
		back   int64
		words  string
	}{
		{72 * time.Hour, 32500, "Du har betalt 325 kr. Avbestiller du nå, får du alt tilbake."},
		{30 * time.Hour, 16250, "Du har betalt 325 kr. Avbestiller du nå, får du 162,50 kr tilbake."},
		{20 * time.Hour, 0, "Du har betalt 325 kr. Avbestiller du nå, får du ikke noe av det tilbake."},
	} {
		s.SetClock(start.Add(-c.notice))
		s.must(200, "GET", "/v1/link/"+token, nil).into(t, &told)
		if r := told.Refund; r.Paid.Minor != 32500 || r.Back != c.back || r.Reserved {
			t.Errorf("%s before: %+v, want %d back", c.notice, r, c.back)
		}
		says(t, s.page(200, at), c.words)
		says(t, s.page(200, at+"?cancel"), c.words)
	}
	s.must(200, "POST", "/v1/link/"+token+"/cancel", nil).into(t, &told)
	if told.Refund.Back != 0 {
		t.Errorf("cancelled late, and told that %d goes back", told.Refund.Back)
	}
}

// TestMovingLateIsSaidBeforeTheLastClick: who moves a paid appointment when cancelling would cost them is told that the
// new time is not cancelled for less, and it is not.
func TestMovingLateIsSaidBeforeTheLastClick(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.prepaying("konsultasjon", map[string]any{"kind": "deposit", "percent": 50,
			"refunds": []map[string]any{
				{"notice_minutes": 2880, "percent": 100},
				{"notice_minutes": 60, "percent": 50},
			}})
		start := oslo("2026-11-10", 9, 0)
		p := s.held(start)
		s.does(s.opened(p), "pay")
		s.Settle()
		page := strings.TrimPrefix(s.payStatus(p).Manage, "http://stund.test")
		says(t, s.page(200, page), "Avbestiller du nå, får du alt tilbake.")
		if moving := s.page(200, page+"?move"); strings.Contains(moving, "kort varsel") {
			t.Error("who moves in time is warned")
		}
		s.SetClock(start.Add(-24 * time.Hour))
		says(t, s.page(200, page+"?move"),
			"Du flytter på kort varsel. Avbestiller du den nye timen, beholder vi minst 162,50 kr.")
		later := oslo("2026-11-24", 9, 0)
		if a := s.form(page, url.Values{"action": {"move"}, "start": {later.Format(time.RFC3339)}}); a.Status != 303 {
			t.Fatalf("moved: %d %s", a.Status, a.Body)
		}
		says(t, s.page(200, page), "Avbestiller du nå, får du 162,50 kr tilbake.")
		says(t, s.page(200, page+"?cancel"), "Avbestiller du nå, får du 162,50 kr tilbake.")
		if a := s.form(page, url.Values{"action": {"cancel"}}); a.Status != 303 {
			t.Fatalf("cancelled: %d %s", a.Status, a.Body)
		}
		s.Settle()
		says(t, s.page(200, page), "Du får 162,50 kr tilbake")
		s.has(p.ID, "part-refunded", 32500, 16250)
	})
}
