package e2e

import (
	"strings"
	"testing"
	"time"
)

type invoiceView struct {
	ID, Status  string
	Revision    int64
	NumberText  string `json:"number_text"`
	Due         string
	Total       int64 `json:"total_minor"`
	Fees        int64 `json:"fees_minor"`
	Paid        int64 `json:"paid_minor"`
	Open        int64 `json:"open_minor"`
	Outstanding int64 `json:"outstanding_minor"`
}

// sells adds the demo practice's seller.
func (s *stund) sells(more map[string]any) {
	s.t.Helper()
	body := map[string]any{"name": "Lotus Terapi AS", "legal_form": "as", "country": "NO", "org_number": "923609016",
		"vat_registered": true, "address": map[string]any{"street": "Storgata 14", "postcode": "0184", "city": "Oslo"},
		"bank":      map[string]any{"account": "86011117947"},
		"reference": map[string]any{"scheme": "kid-mod10"}, "default": true}
	for k, v := range more {
		body[k] = v
	}
	s.must(201, "POST", "/v1/sellers", body, s.as("owner", ""))
}

// invoices lists those of the status.
func (s *stund) invoices(status string) (items []invoiceView) {
	s.t.Helper()
	s.Settle()
	var out struct{ Items []invoiceView }
	s.must(200, "GET", "/v1/invoices?status="+status, nil, s.as("owner", "")).into(s.t, &out)
	return out.Items
}

func (s *stund) only(status string) invoiceView {
	s.t.Helper()
	all := s.invoices(status)
	if len(all) != 1 {
		s.t.Fatalf("%d invoices are %s: %+v", len(all), status, all)
	}
	return all[0]
}

// TestOverdue follows a visit from its draft, which goes out by itself, over two reminders to the money.
func TestOverdue(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.sells(map[string]any{"automatic": true, "reminders": map[string]any{"fee": true}})
		who := contact{"name": "Kari Nordmann", "email": "kari@example.com", "language": "nb"}
		at := oslo("2026-11-04", 10, 0)
		b := s.Book("konsultasjon", at, who)
		s.SetClock(at.Add(2 * time.Hour))
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, s.as("owner", ""))
		draft := s.only("draft")
		var plans struct {
			Items []struct {
				What, Invoice string
				At            time.Time
				Fee           int64 `json:"fee_minor"`
			}
		}
		s.must(200, "GET", "/v1/invoices/planned", nil, s.as("owner", "")).into(t, &plans)
		if len(plans.Items) != 1 || plans.Items[0].What != "issue" || plans.Items[0].Invoice != draft.ID ||
			!plans.Items[0].At.Equal(oslo("2026-11-05", 9, 0)) {
			t.Errorf("planned: %+v", plans.Items)
		}
		before := len(s.Messages("kari@example.com"))
		s.SetClock(oslo("2026-11-05", 9, 1))
		s.Settle()
		v := s.only("sent")
		mails := s.Messages("kari@example.com")[before:]
		if len(mails) != 1 || mails[0].Kind != "invoice" || !strings.Contains(mails[0].Text, "KID") || v.Due != "2026-11-19" {
			t.Fatalf("%+v of %+v", mails, v)
		}

		s.must(200, "GET", "/v1/invoices/planned", nil, s.as("owner", "")).into(t, &plans)
		if len(plans.Items) != 1 || plans.Items[0].What != "reminder" || plans.Items[0].Fee != 3750 ||
			!plans.Items[0].At.Equal(oslo("2026-12-03", 9, 0)) {
			t.Errorf("planned: %+v", plans.Items)
		}
		s.SetClock(oslo("2026-12-03", 9, 1))
		v = s.only("overdue")
		mails = s.Messages("kari@example.com")[before:]
		if last := mails[len(mails)-1]; last.Kind != "invoice-reminder" || !strings.Contains(last.Text, "37,50") ||
			v.Fees != 3750 || v.Open != v.Total+3750 {
			t.Fatalf("%+v of %+v", last, v)
		}
		path := "/v1/invoices/" + v.ID
		s.must(200, "POST", path+"/payments", map[string]any{"amount_minor": v.Total, "method": "bank"}, s.as("owner", ""))
		s.SetClock(oslo("2026-12-18", 9, 1)) // what is left is the fee: the second and last one
		if v = s.only("overdue"); v.Open != 2*3750 || v.Fees != 2*3750 {
			t.Errorf("%+v", v)
		}
		s.must(200, "POST", path+"/payments", map[string]any{"amount_minor": v.Open, "method": "bank"}, s.as("owner", ""))
		many := len(s.Messages("kari@example.com"))
		s.FastForward(60 * 24 * time.Hour)
		s.Settle()
		for _, m := range s.Messages("kari@example.com")[many:] {
			if m.Kind == "invoice-reminder" {
				t.Errorf("reminded of what is paid: %s", m)
			}
		}
		if v = s.only("paid"); v.Open != 0 {
			t.Errorf("%+v", v)
		}
		books := string(s.must(200, "GET", "/v1/books?from=2026-11-01&to=2026-12-31&format=csv", nil, s.as("owner", "")).Body)
		for _, want := range []string{"reminder-fees", "receivables", v.NumberText} {
			if !strings.Contains(books, want) {
				t.Errorf("%q is not in the books:\n%s", want, books)
			}
		}
	})
}
