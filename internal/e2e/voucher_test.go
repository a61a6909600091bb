package e2e

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/guard"
)

// sold is a card that was sold.
type sold struct {
	ID, Code, Status string
	Left             int64 `json:"left_minor"`
}

// withCode is a wish with a code.
func withCode(at time.Time, who contact, code string) map[string]any {
	r := wish("konsultasjon", at, who)
	r["practitioner"] = "jonas"
	r["extra"] = map[string]any{"voucher": map[string]any{"code": code}}
	return r
}

// TestCardsAndPayments: a gift card pays a part of what is paid before, and a coupon takes off its price; what nobody
// pays in time gives both back, and who cancels late gets half of each way of paying.
func TestCardsAndPayments(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.prepaying("konsultasjon", inFull())
		var card sold
		s.must(201, "POST", "/v1/gift-cards", map[string]any{"value_minor": 20000, "recipient": map[string]any{
			"name": "Nora", "email": "nora@example.com"}}, owner).into(t, &card)
		s.must(201, "POST", "/v1/coupons", map[string]any{"code": "høst", "amount_minor": 5000, "uses": 1}, owner)
		s.Settle()
		if mail := s.Expect("nora@example.com", "email gift-card")[0]; !strings.Contains(mail.Text, card.Code) {
			t.Errorf("the mail has no code:\n%s", mail.Text)
		}
		left := func(want int64) {
			t.Helper()
			var now sold
			a := s.must(200, "GET", "/v1/gift-cards/"+card.ID, nil, owner)
			if a.into(t, &now); now.Left != want || strings.Contains(string(a.Body), card.Code) {
				t.Errorf("left is %d, want %d: %s", now.Left, want, a.Body)
			}
		}
		ask := func(hour int) (p paid) {
			t.Helper()
			s.must(201, "POST", "/v1/public/lotus/bookings", withCode(oslo("2026-11-10", hour, 0), kari,
				strings.ToLower(card.Code)+", Høst")).into(t, &p)
			if p.Status != "held" || p.Payment.Amount.Minor != 40000 {
				t.Errorf("asked for %+v", p)
			}
			return p
		}
		p := ask(9)
		left(0)
		says(t, s.page(200, strings.TrimPrefix(p.Payment.URL, "http://stund.test")+"?lang=en"), "Gift card", "høst",
			"To pay")
		s.FastForward(time.Hour) // nobody pays
		left(20000)
		p = ask(10)
		s.does(s.opened(p), "pay")
		left(0)
		s.has(p.ID, "paid", 40000, 0)
		s.SetClock(oslo("2026-11-09", 12, 0)) // half of it goes back by the rule
		var b struct {
			Manage string `json:"manage_url"`
		}
		s.must(200, "GET", "/v1/bookings/"+p.ID, nil, owner).into(t, &b)
		s.follow(s.form(strings.TrimPrefix(b.Manage, "http://stund.test"), url.Values{"action": {"cancel"}}))
		s.Settle()
		s.has(p.ID, "part-refunded", 40000, 20000)
		left(10000)
	})
}

// TestFiftyAtTheDoor: fifty clients have the coupon that can be used once; one uses it.
func TestFiftyAtTheDoor(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.must(201, "POST", "/v1/coupons", map[string]any{"code": "ONCE", "percent": 50, "uses": 1}, owner)
		var won atomic.Int32
		var all sync.WaitGroup
		for n := range 50 {
			all.Go(func() {
				at := oslo("2026-11-10", 9, 0).AddDate(0, 0, 7*(n/10)).Add(time.Duration(n%10) * 30 * time.Minute)
				a := s.do("POST", "/v1/bookings", withCode(at, contact{"name": "Kari", "email": fmt.Sprintf(
					"k%d@example.com", n)}, "once"), owner)
				if a.Status == 201 {
					won.Add(1)
				}
			})
		}
		all.Wait()
		var c struct{ Items []struct{ Used int64 } }
		s.must(200, "GET", "/v1/coupons", nil, owner).into(t, &c)
		if won.Load() != 1 || c.Items[0].Used != 1 {
			t.Errorf("%d used it, and it says %+v", won.Load(), c.Items)
		}
	})
}

// TestGuessingIsStopped: who tries codes has to work after a dozen, and a client can neither name a price nor a card by
// its id.
func TestGuessingIsStopped(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		var card sold
		s.must(201, "POST", "/v1/gift-cards", map[string]any{"value_minor": 20000}, s.as("owner", "")).into(t, &card)
		s.demo.Limit(guard.Limits{Window: time.Hour, Free: 12, Network: 2, Work: 2000, ProofTTL: time.Minute})
		s.open()
		statuses := map[int]int{}
		for n := range 20 {
			a := s.do("POST", "/v1/public/lotus/bookings", withCode(oslo("2026-11-10", 9, 0), kari,
				fmt.Sprintf("%016d", n)))
			statuses[a.Status]++
		}
		if statuses[429] == 0 || statuses[422] == 0 || statuses[422] > 12 {
			t.Errorf("twenty guesses were answered %v", statuses)
		}
		r := withCode(oslo("2026-11-10", 9, 0), kari, "")
		for _, told := range []map[string]any{{"cards": []string{card.ID}}, {"off_minor": 100}} {
			r["extra"] = map[string]any{"voucher": told}
			if a := s.do("POST", "/v1/public/lotus/bookings", r); a.Status != 422 {
				t.Errorf("%v is answered %d", told, a.Status)
			}
		}
	})
}

// TestPaidIntoTheBank: what came into the bank is called so, also where somebody asks by the word of before.
func TestPaidIntoTheBank(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		for _, word := range []string{"bank", "transfer"} {
			var made, got struct {
				ID     string
				PaidBy string `json:"paid_by"`
			}
			s.must(201, "POST", "/v1/gift-cards", map[string]any{"value_minor": 100000, "paid_minor": 100000,
				"paid_by": word}, s.as("owner", "")).into(t, &made)
			s.must(200, "GET", "/v1/gift-cards/"+made.ID, nil, s.as("owner", "")).into(t, &got)
			if made.PaidBy != "bank" || got.PaidBy != "bank" {
				t.Errorf("asked by %s it is %s, and read as %s", word, made.PaidBy, got.PaidBy)
			}
		}
	})
}

// TestCardAtTheCounter: a card that was sold for cash pays a visit that was booked without it, is taken back and used
// again, until an invoice charges for the visit; and one that is sold by invoice is paid as any invoice is.
func TestCardAtTheCounter(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.must(201, "POST", "/v1/sellers", map[string]any{"name": "Lotus Terapi AS", "legal_form": "as",
			"country": "NO", "org_number": "923609016", "vat_registered": true,
			"address": map[string]any{"street": "Storgata 1", "postcode": "0155", "city": "Oslo"},
			"bank":    map[string]any{"account": "86011117947"}, "reference": map[string]any{"scheme": "kid-mod10"}},
			owner)
		var clip, gift sold
		s.must(201, "POST", "/v1/clip-cards", map[string]any{"visits": 5, "services": []string{"konsultasjon"},
			"paid_minor": 250000, "paid_by": "cash"}, owner).into(t, &clip)
		s.must(201, "POST", "/v1/gift-cards", map[string]any{"value_minor": 100000, "paid_minor": 100000,
			"paid_by": "invoice", "recipient": map[string]any{"from": "Ola Nordmann"}}, owner).into(t, &gift)
		s.Settle()
		b := s.Book("konsultasjon", oslo("2026-11-09", 10, 0), kari)
		at := "/v1/bookings/" + b.ID + "/price"
		type priced struct {
			Revision  int64
			Invoiced  string
			Now, Then struct {
				Left  int64 `json:"left_minor"`
				Parts []struct{ Kind string }
			}
		}
		price := func(body map[string]any, preview string) (p priced) {
			t.Helper()
			s.must(200, "PUT", at+preview, body, owner).into(t, &p)
			return p
		}
		with := map[string]any{"code": clip.Code}
		if p := price(with, "?preview=true"); p.Then.Left != 0 || p.Now.Left != 65000 {
			t.Errorf("it would be %+v", p)
		}
		if p := price(with, ""); p.Now.Left != 0 || len(p.Now.Parts) != 1 {
			t.Errorf("with the card: %+v", p)
		}
		if p := price(map[string]any{}, ""); p.Now.Left != 65000 {
			t.Errorf("without it: %+v", p)
		}
		if a := s.do("PUT", at, map[string]any{"code": clip.Code, "revision": 1}, owner); a.Status != 409 {
			t.Errorf("of what it was: %s", a.Body)
		}
		for _, a := range []answer{s.do("PUT", at, with),
			s.do("PUT", at, map[string]any{"code": "7K3M-Q2V7-W4Y6-Z0AB"}, owner)} {
			if a.Status != 404 && a.Status != 401 && a.Status != 422 {
				t.Errorf("a stranger, or a code of nothing, is answered %d: %s", a.Status, a.Body)
			}
		}
		price(with, "")
		s.SetClock(oslo("2026-11-09", 11, 0))
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, owner)
		s.Settle()
		var page struct{ Items []visitInvoice }
		s.must(200, "GET", "/v1/invoices?booking="+b.ID, nil, owner).into(t, &page)
		if len(page.Items) != 1 || page.Items[0].Total != 50000 || page.Items[0].Open != 0 {
			t.Fatalf("the visit is charged as %+v", page.Items)
		}
		s.must(200, "POST", "/v1/invoices/"+page.Items[0].ID+"/issue", nil, owner)
		if a := s.must(409, "PUT", at, map[string]any{}, owner); a.code() != "booking-invoiced" {
			t.Errorf("after the invoice: %s", a.Body)
		}
		s.must(200, "GET", "/v1/invoices?status=draft", nil, owner).into(t, &page)
		if len(page.Items) != 1 || page.Items[0].Total != 100000 || len(page.Items[0].Problems) > 0 {
			t.Fatalf("the gift card is charged as %+v", page.Items)
		}
		var v visitInvoice
		s.must(200, "POST", "/v1/invoices/"+page.Items[0].ID+"/issue", nil, owner).into(t, &v)
		s.must(200, "POST", "/v1/invoices/"+v.ID+"/payments", map[string]any{"amount_minor": 100000}, owner)
		s.Settle()
		owed := 0
		a := s.must(200, "GET", "/v1/books?from=2026-11-01&to=2026-12-31&format=csv", nil, owner)
		for line := range strings.Lines(string(a.Body)) {
			if strings.Contains(line, ",cards,") {
				owed++
			}
		}
		if owed < 5 { // two sales, and the visit used, given back and used
			t.Errorf("of cards there are %d rows:\n%s", owed, a.Body)
		}
	})
}

// TestFiftyAtTheCounter: fifty visits want the last use of a coupon at once; one has it.
func TestFiftyAtTheCounter(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.must(201, "POST", "/v1/coupons", map[string]any{"code": "ONCE", "percent": 50, "uses": 1}, owner)
		visits := make([]string, 50)
		for n := range visits {
			at := oslo("2026-11-10", 9, 0).AddDate(0, 0, 7*(n/6)).Add(time.Duration(n%6) * 30 * time.Minute)
			var b struct{ ID string }
			s.must(201, "POST", "/v1/bookings", withCode(at, contact{"name": "Kari", "email": fmt.Sprintf(
				"k%d@example.com", n)}, ""), owner).into(t, &b)
			visits[n] = b.ID
		}
		var won atomic.Int32
		var all sync.WaitGroup
		for _, id := range visits {
			all.Go(func() {
				if s.do("PUT", "/v1/bookings/"+id+"/price", map[string]any{"code": "once"}, owner).Status == 200 {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Errorf("%d used it", won.Load())
		}
	})
}

// TestPriceThatWasPaid: what was prepaid costs what it did then, whatever the service costs by now: so staff read it,
// so it is after a code that came and went, and so it is charged.
func TestPriceThatWasPaid(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.prepaying("konsultasjon", inFull())
		p := s.held(oslo("2026-11-10", 9, 0))
		s.does(s.opened(p), "pay")
		var v map[string]any
		s.must(200, "GET", "/v1/services/konsultasjon", nil, owner).into(t, &v)
		costs := func(minor int64) {
			v["price"] = map[string]any{"amount_minor": minor, "currency": "NOK"}
			s.must(200, "PUT", "/v1/services/konsultasjon", v, owner)
		}
		costs(80000)
		s.must(201, "POST", "/v1/coupons", map[string]any{"code": "HALF", "percent": 50}, owner)
		at := "/v1/bookings/" + p.ID + "/price"
		says := func(a answer, price, left, back int64) {
			t.Helper()
			var got struct {
				Now, Then *struct {
					Price struct {
						Minor int64 `json:"amount_minor"`
					}
					Left int64 `json:"left_minor"`
					Back int64 `json:"back_minor"`
				}
			}
			a.into(t, &got)
			is := got.Now
			if got.Then != nil {
				is = got.Then
			}
			if is.Price.Minor != price || is.Left != left || is.Back != back {
				t.Errorf("it is %s", a.Body)
			}
		}
		says(s.must(200, "GET", at, nil, owner), 65000, 0, 0)
		says(s.must(200, "PUT", at+"?preview=true", map[string]any{"code": "half"}, owner), 65000, 0, 32500)
		says(s.must(200, "PUT", at+"?preview=true", map[string]any{}, owner), 65000, 0, 0)
		says(s.must(200, "GET", at+"?service=konsultasjon", nil, owner), 65000, 0, 0)
		says(s.must(200, "PUT", at, map[string]any{"code": "half"}, owner), 65000, 0, 0)
		costs(65000)
		says(s.must(200, "PUT", at+"?preview=true", map[string]any{}, owner), 65000, 32500, 0)
	})
}

// TestOddCardsAtTheCounter: what is no card of the practice's is answered as a code of nothing, whatever is sent.
func TestOddCardsAtTheCounter(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		b := s.Book("konsultasjon", oslo("2026-11-09", 10, 0), kari)
		var stranger struct{ Token string }
		s.must(200, "GET", "/_local/token?practice=other&role=owner", nil).into(t, &stranger)
		other := header{"Authorization", "Bearer " + stranger.Token}
		s.must(200, "PUT", "/v1/practice", map[string]any{"id": "other", "name": "Other", "country": "NO",
			"time_zone": "Europe/Oslo", "language": "nb", "currency": "NOK", "email": "post@other.example"}, other)
		var theirs sold
		s.must(201, "POST", "/v1/gift-cards", map[string]any{"value_minor": 20000}, other).into(t, &theirs)
		at := "/v1/bookings/" + b.ID + "/price"
		for _, told := range []map[string]any{{"cards": []string{""}}, {"cards": []string{strings.Repeat("a", 3000)}},
			{"cards": []string{"../" + b.ID}}, {"cards": []string{b.ID}}, {"cards": []string{"\x00#\uffff"}},
			{"cards": []string{theirs.ID}}, {"code": theirs.Code}, {"code": strings.Repeat("7", 120)},
			{"cards": []string{"a", "b", "c"}}, {"revision": -1}, {"off_minor": -100}, {"code": ","},
			{"cards": []string{"a"}, "code": "bbbb,cccc"}} {
			for _, preview := range []string{"", "?preview=true"} {
				a := s.do("PUT", at+preview, told, owner)
				if ok := a.Status == 422 || a.Status == 400 || told["code"] == "," && a.Status == 200; !ok {
					t.Errorf("%.60v%s is answered %d: %s", told, preview, a.Status, a.Body)
				}
			}
		}
		for _, a := range []answer{s.do("GET", at+"?service=no-such", nil, owner), s.do("GET", at, nil, other),
			s.do("PUT", at, map[string]any{}, other)} {
			if a.Status != 404 {
				t.Errorf("answered %d: %s", a.Status, a.Body)
			}
		}
	})
}
