package e2e

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

type visitInvoice struct {
	ID, Kind, Status, Seller, Client string
	NumberText                       string `json:"number_text"`
	Total                            int64  `json:"total_minor"`
	Open                             int64  `json:"open_minor"`
	Problems                         []struct{ Path, Message string }
	Reference                        struct{ Value string }
}

// TestInvoiceOfAVisit: from a visit to money in the bank: drafted by itself, issued, mailed with its paper, paid, and a
// part of it credited; and the books say so.
func TestInvoiceOfAVisit(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		var seller struct {
			ID      string
			Missing []struct {
				Field string
				Must  bool
			}
		}
		s.must(201, "POST", "/v1/sellers", map[string]any{"name": "Lotus Terapi AS", "legal_form": "as",
			"country":    "NO",
			"org_number": "923609016", "vat_registered": true,
			"address": map[string]any{"street": "Storgata 1", "postcode": "0155", "city": "Oslo"},
			"bank":    map[string]any{"account": "86011117947"}, "reference": map[string]any{"scheme": "kid-mod10"},
			"series": map[string]any{"invoice": map[string]any{"next": 1001}}}, owner).into(t, &seller)
		for _, l := range seller.Missing {
			if l.Must {
				t.Errorf("it lacks %s", l.Field)
			}
		}
		b := s.Book("konsultasjon", oslo("2026-11-09", 10, 0), kari)
		s.SetClock(oslo("2026-11-09", 11, 0))
		s.Settle()
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, owner)
		s.Settle()
		var page struct{ Items []visitInvoice }
		s.must(200, "GET", "/v1/invoices?booking="+b.ID, nil, owner).into(t, &page)
		if len(page.Items) != 1 || page.Items[0].Status != "draft" || len(page.Items[0].Problems) > 0 {
			t.Fatalf("drafted: %+v", page.Items)
		}
		at := "/v1/invoices/" + page.Items[0].ID
		if a := s.must(409, "GET", at+"/invoice.pdf", nil, owner); a.code() != "invoice-draft" {
			t.Errorf("the paper of a draft: %s", a.Body)
		}
		var v visitInvoice
		for range 2 {
			s.must(200, "POST", at+"/issue", nil, owner).into(t, &v)
			if v.NumberText != "1001" || v.Total != 65000 || v.Open != 65000 || v.Reference.Value != "10017" {
				t.Errorf("issued: %+v", v)
			}
		}
		if a := s.must(409, "PUT", at, map[string]any{"lines": []any{}}, owner); a.code() != "invoice-issued" {
			t.Errorf("changed: %s", a.Body)
		}
		if a := s.must(200, "GET", at+"/invoice.pdf?language=en", nil, owner); !bytes.HasPrefix(a.Body,
			[]byte("%PDF")) {
			t.Error("the paper is no PDF")
		}
		if a := s.must(422, "GET", at+"/invoice.xml", nil, owner); a.code() != "no-e-invoice-address" {
			t.Errorf("the e-invoice of a consumer: %s", a.Body)
		}
		for range 2 {
			s.must(200, "POST", at+"/send", map[string]any{"channel": "email"}, owner, header{"Idempotency-Key", "k"})
		}
		s.Settle()
		s.FastForward(time.Minute)
		var mails []message
		for _, m := range s.Messages("kari@example.com") {
			if m.Kind == "invoice" {
				mails = append(mails, m)
			}
		}
		if len(mails) != 1 || !strings.Contains(mails[0].Subject, "Faktura 1001") ||
			!strings.Contains(mails[0].Text, "1001 7") && !strings.Contains(mails[0].Text, "10017") {
			t.Errorf("mailed: %+v", mails)
		}
		s.FastForward(20 * 24 * time.Hour)
		s.must(200, "GET", at, nil, owner).into(t, &v)
		if v.Status != "overdue" {
			t.Errorf("after 20 days it is %s", v.Status)
		}
		s.must(200, "POST", at+"/payments", map[string]any{"amount_minor": 60000}, owner).into(t, &v)
		if v.Open != 5000 || v.Status != "overdue" {
			t.Errorf("paid in part: %+v", v)
		}
		var note visitInvoice
		s.must(200, "POST", at+"/credit", map[string]any{"lines": []any{map[string]any{"line": 1, "quantity": "0.1"}},
			"reason": "Avtalt"}, owner).into(t, &note)
		if note.Kind != "credit-note" || note.NumberText != "K1" || note.Total != 6500 {
			t.Errorf("credited: %+v", note)
		}
		s.must(200, "GET", at, nil, owner).into(t, &v)
		if v.Open != -1500 || v.Status != "paid" {
			t.Errorf("in the end: %+v", v)
		}
		a := s.must(200, "GET", "/v1/books?from=2026-11-01&to=2026-12-31&format=csv", nil, owner)
		if n := strings.Count(string(a.Body), "\n"); n < 6 {
			t.Errorf("the books have %d rows:\n%s", n, a.Body)
		}
		if page := s.must(200, "GET", "/v1/invoices?sums=true&status=paid", nil, owner); !strings.Contains(
			string(page.Body), `"paid_this_month_minor"`) {
			t.Errorf("%s", page.Body)
		}
	})
}

// TestBooksOfTwoSellers: a visit with Ida is paid by a gift card of the practice, given to Jonas and invoiced by him,
// who invoices for himself: the export says what the practice owes him, in the books of both.
func TestBooksOfTwoSellers(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		sells := func(name, org string, practitioners ...string) (v struct{ ID string }) {
			s.must(201, "POST", "/v1/sellers", map[string]any{"name": name, "legal_form": "as", "country": "NO",
				"org_number": org, "vat_registered": true, "practitioners": practitioners,
				"address":   map[string]any{"street": "Storgata 1", "postcode": "0155", "city": "Oslo"},
				"bank":      map[string]any{"account": "86011117947"},
				"reference": map[string]any{"scheme": "kid-mod10"}}, owner).into(t, &v)
			return v
		}
		lotus, jonas := sells("Lotus Terapi AS", "923609016"), sells("Jonas Dahl AS", "974760673", "jonas")
		var gift sold
		s.must(201, "POST", "/v1/gift-cards", map[string]any{"value_minor": 65000, "paid_minor": 65000,
			"paid_by": "cash"}, owner).into(t, &gift)
		s.FastForward(5 * time.Minute)
		start := oslo("2026-11-09", 10, 0)
		r := withCode(start, kari, gift.Code)
		r["practitioner"] = "ida"
		var b struct{ ID string }
		s.must(201, "POST", "/v1/bookings", r, owner).into(t, &b)
		s.Settle()
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/reschedule", map[string]any{"start": start.Format(time.RFC3339),
			"practitioner": "jonas"}, owner)
		s.SetClock(oslo("2026-11-09", 11, 0))
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, owner)
		s.Settle()
		var page struct{ Items []visitInvoice }
		s.must(200, "GET", "/v1/invoices?booking="+b.ID, nil, owner).into(t, &page)
		if len(page.Items) != 1 || page.Items[0].Total != 65000 {
			t.Fatalf("drafted: %+v", page.Items)
		}
		s.must(200, "POST", "/v1/invoices/"+page.Items[0].ID+"/issue", nil, owner)
		s.Settle()
		for seller, want := range map[string]string{lotus.ID: ",,650.00,NOK,1,", jonas.ID: ",650.00,,NOK,1,"} {
			books := string(s.must(200, "GET", "/v1/books?from=2026-11-01&to=2026-12-31&format=csv&seller="+seller, nil,
				owner).Body)
			var rows []string
			for line := range strings.Lines(books) {
				if strings.Contains(line, ",between-sellers,between-sellers,") {
					rows = append(rows, line)
				}
			}
			if len(rows) != 1 || !strings.Contains(rows[0], want+b.ID) {
				t.Errorf("%q of %s is not in the books:\n%s", want, b.ID, books)
			}
		}
	})
}
