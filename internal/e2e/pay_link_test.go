package e2e

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
)

var linkToPay = regexp.MustCompile(`http://stund\.test(/p/([A-Za-z0-9_-]+))`)

// billing adds a seller who is not registered for VAT.
func (s *stund) billing() {
	s.t.Helper()
	s.must(201, "POST", "/v1/sellers", map[string]any{"name": "Lotus Terapi", "legal_form": "enk",
		"country": "NO", "vat_registered": false,
		"org_number": "923609016",
		"address":    map[string]any{"street": "Storgata 1", "postcode": "0155", "city": "Oslo"},
		"bank":       map[string]any{"account": "86011117947"}, "reference": map[string]any{"scheme": "kid-mod10"},
		"reminders": map[string]any{"fee": true},
		"series":    map[string]any{"invoice": map[string]any{"next": 1001}}}, s.as("owner", ""))
}

// charged is an invoice as staff see it.
type charged struct {
	ID, Status string
	Open       int64  `json:"open_minor"`
	Paid       int64  `json:"paid_minor"`
	Text       string `json:"number_text"`
	Due        civil.Date
}

func (s *stund) bill(id string) (v charged) {
	s.t.Helper()
	s.must(200, "GET", "/v1/invoices/"+id, nil, s.as("owner", "")).into(s.t, &v)
	return v
}

// visited books, has the visit take place, and issues its invoice.
func (s *stund) visited() charged {
	s.t.Helper()
	b := s.Book("konsultasjon", oslo("2026-11-10", 9, 0), kari)
	s.SetClock(oslo("2026-11-10", 10, 0))
	s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, s.as("owner", ""))
	s.Settle()
	var page struct{ Items []charged }
	s.must(200, "GET", "/v1/invoices?status=draft", nil, s.as("owner", "")).into(s.t, &page)
	if len(page.Items) != 1 {
		s.t.Fatalf("drafts: %+v", page.Items)
	}
	var v charged
	s.must(200, "POST", "/v1/invoices/"+page.Items[0].ID+"/issue", nil, s.as("owner", "")).into(s.t, &v)
	return v
}

// sendsBill sends the invoice by the channel, and returns the message and the path and token of the link in it.
func (s *stund) sendsBill(id, channel, to string) (m message, path, token string) {
	s.t.Helper()
	s.must(200, "POST", "/v1/invoices/"+id+"/send", map[string]any{"channel": channel}, s.as("owner", ""))
	s.Settle()
	all := s.Messages(to)
	m = all[len(all)-1]
	found := linkToPay.FindStringSubmatch(m.Text)
	if m.Kind != "invoice" || found == nil {
		s.t.Fatalf("%s: %s", m, m.Text)
	}
	return m, found[1], found[2]
}

// TestFromVisitToPaidByLink: a visit is drafted, issued and mailed; its payer opens the link, sees the paper, pays at
// the bank, and the invoice is paid within seconds. Whoever guesses a link, or only looks, changes nothing.
func TestFromVisitToPaidByLink(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.billing()
		v := s.visited()
		mail, path, token := s.sendsBill(v.ID, "email", "kari@example.com")
		if !strings.Contains(ordinary.Replace(mail.Text), "Betal 650,00 kr") {
			t.Errorf("no button in\n%s", mail.Text)
		}
		text, again, _ := s.sendsBill(v.ID, "sms", "+4791234567")
		if again != path || !strings.Contains(ordinary.Replace(text.Text), "650 kr") {
			t.Errorf("texted: %s", text.Text)
		}
		due := oslo(v.Due.String(), 0, 0)
		says(t, s.page(200, path), "Faktura "+v.Text, "Lotus Terapi", "650 kr", "8601 11 17947", "KID", "Sandbox",
			"/v1/pay/"+token+"/invoice.pdf", i18n.DateTitle(i18n.NB, due, due))
		for lang, word := range map[string]string{"sv": "Förfaller", "da": "Forfald", "fi": "Eräpäivä", "en": "Due"} {
			says(t, s.page(200, path+"?lang="+lang), word)
		}
		paper := s.must(200, "GET", "/v1/pay/"+token+"/invoice.pdf", nil)
		if !strings.HasPrefix(string(paper.Body), "%PDF") {
			t.Error("no paper")
		}
		s.do("HEAD", path, nil)
		s.guessed(t, token)
		if got := s.bill(v.ID); got.Open != 65000 || got.Status != "sent" {
			t.Errorf("who looks changes it: %+v", got)
		}
		if all := s.payments(); len(all) != 0 {
			t.Errorf("who looks begins to pay: %v", all)
		}
		var shown struct {
			Status    string
			Providers []string
			Invoice   struct {
				Number, Seller, Reference string
				Open                      int64 `json:"open_minor"`
			}
		}
		s.must(200, "GET", "/v1/pay/"+token, nil).into(t, &shown)
		if shown.Status != "open" || len(shown.Providers) != 1 || shown.Invoice.Open != 65000 {
			t.Errorf("by the API: %+v", shown)
		}
		a := s.form(path, url.Values{"action": {"pay"}, "provider": {"sandbox"}})
		at, err := url.Parse(a.Header.Get("Location"))
		if err != nil || a.Status != 303 || !strings.HasPrefix(at.Path, "/_local/pay/") {
			t.Fatalf("led to %d %s", a.Status, a.Header.Get("Location"))
		}
		s.does(at.Path, "think")
		says(t, string(s.must(200, "GET", path+"?back=1&lang=en", nil).Body), "We are checking the payment",
			"Do not pay again")
		if a := s.form(path, url.Values{"action": {"pay"}, "provider": {"sandbox"}}); a.Status != 303 ||
			a.Header.Get("Location") != path+"?back=1" {
			t.Errorf("while it is checked another is begun: %d %s", a.Status, a.Header.Get("Location"))
		}
		s.does(at.Path, "pay")
		says(t, s.page(200, path+"?lang=en"), "The invoice is paid", "nothing more for you to do")
		if got := s.bill(v.ID); got.Open != 0 || got.Paid != 65000 || got.Status != "paid" {
			t.Errorf("paid by link: %+v", got)
		}
		if a := s.do("POST", "/v1/pay/"+token, map[string]any{"provider": "sandbox"}); a.code() != "payment-over" {
			t.Errorf("it is paid twice: %d %s", a.Status, a.Body)
		}
		s.FastForward(60 * 24 * time.Hour)
		s.Settle()
		for _, m := range s.Messages("kari@example.com") {
			if m.Kind == "invoice-reminder" {
				t.Errorf("who paid is reminded: %s", m)
			}
		}
		s.must(
			200,
			"POST",
			"/v1/invoices/"+v.ID+"/credit",
			map[string]any{"all": true, "refund": true, "reason": "Syk"},
			s.as("owner", ""),
		)
		s.FastForward(2 * time.Minute)
		s.Settle()
		says(t, s.page(200, path+"?lang=en"), "The invoice is credited")
		if all := s.payments(); len(all) != 1 || all[0].Refunded != 65000 {
			t.Errorf("went back: %+v", all)
		}
	})
}

// payments lists those that staff see.
func (s *stund) payments() []money {
	s.t.Helper()
	var page struct{ Items []money }
	s.must(200, "GET", "/v1/payments", nil, s.as("owner", "")).into(s.t, &page)
	return page.Items
}

// guessed holds that links which were not signed so lead nowhere.
func (s *stund) guessed(t *testing.T, token string) {
	t.Helper()
	for n := range token {
		other := byte('A')
		if token[n] == other {
			other = 'B'
		}
		forged := token[:n] + string(other) + token[n+1:]
		if n == len(token)-1 {
			continue // its last letter may say less than a whole one
		}
		if a := s.do("GET", "/v1/pay/"+forged, nil); a.Status != 404 && a.Status != 410 {
			t.Errorf("a forged link (letter %d): %d %s", n, a.Status, a.Body)
		}
	}
	forged := token[:20] + "AAAA" + token[24:]
	for _, path := range []string{"/p/" + forged, "/v1/pay/" + forged + "/invoice.pdf",
		"/v1/pay/" + forged + "/status"} {
		if a := s.do("GET", path, nil); a.Status != 404 {
			t.Errorf("GET %s: %d", path, a.Status)
		}
	}
	if a := s.do("POST", "/v1/pay/"+forged, map[string]any{"provider": "sandbox"}); a.Status != 404 {
		t.Errorf("a forged link is paid by: %d", a.Status)
	}
}

// TestOverdueIsPaidByLink: who is reminded pays the fee by the same link.
func TestOverdueIsPaidByLink(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.billing()
		v := s.visited()
		_, path, token := s.sendsBill(v.ID, "email", "kari@example.com")
		for range 30 {
			s.FastForward(24 * time.Hour)
			s.Settle()
		}
		all := s.Messages("kari@example.com")
		last := all[len(all)-1]
		if last.Kind != "invoice-reminder" || !strings.Contains(last.Text, path) {
			t.Fatalf("the last message: %s\n%s", last, last.Text)
		}
		owed := s.bill(v.ID).Open
		if owed <= 65000 {
			t.Fatalf("%d is owed after a reminder with a fee", owed)
		}
		says(t, s.page(200, path+"?lang=en"), "Overdue", "Fees and interest")
		var to struct {
			URL string `json:"redirect_url"`
		}
		s.must(200, "POST", "/v1/pay/"+token, map[string]any{"provider": "sandbox"}).into(t, &to)
		at, err := url.Parse(to.URL)
		if err != nil {
			t.Fatal(err)
		}
		s.does(at.Path, "pay")
		if got := s.bill(v.ID); got.Open != 0 || got.Paid != owed || got.Status != "paid" {
			t.Errorf("paid by link: %+v", got)
		}
	})
}
