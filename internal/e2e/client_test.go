package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/awstest"
	"stund/internal/link"
)

func TestABookingFromFirstLookToLastReminder(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-04", 10, 0)
		if !has(s.Free("konsultasjon", "2026-11-04", "2026-11-04"), at) {
			t.Fatal("Wednesday at ten is not free")
		}
		b := s.Book("konsultasjon", at, kari)
		if b.Status != "confirmed" || !b.Start.Equal(at) || b.End.Sub(b.Start) != 30*time.Minute ||
			!strings.HasSuffix(b.ManageURL, link.Manage.Path(b.Token)) {
			t.Fatalf("booked %+v", b)
		}
		first := s.Expect("kari@example.com", "email booked")[0]
		if !strings.Contains(first.Text, b.ManageURL) || !strings.Contains(first.Subject,
			"onsdag 4. november kl. 10.00") {
			t.Errorf("confirmation: %s\n%s", first.Subject, first.Text)
		}
		s.Expect(b.Practitioner+"@lotus.example", "email booked")

		moved := oslo("2026-11-05", 14, 0)
		s.must(200, "POST", "/v1/link/"+b.Token+"/reschedule", map[string]any{"start": moved.Format(time.RFC3339)})
		s.Expect("kari@example.com", "email booked")
		s.FastForward(2 * time.Minute)
		news := s.Expect("kari@example.com", "email booked", "email moved")[1]
		if !strings.Contains(news.Subject, "torsdag 5. november kl. 14.00") {
			t.Errorf("news of the move: %s", news.Subject)
		}

		s.SetClock(moved.Add(time.Hour))
		got := s.Expect("kari@example.com", "email booked", "email moved", "email reminder")
		if at := got[2].SentAt.Truncate(time.Minute); !at.Equal(moved.Add(-24 * time.Hour)) {
			t.Errorf("e-mail reminder sent at %s, due 24 h before %s", at, moved)
		}
		text := s.Expect("+4791234567", "sms reminder")[0]
		if at := text.SentAt.Truncate(time.Minute); !at.Equal(moved.Add(-2 * time.Hour)) {
			t.Errorf("SMS reminder sent at %s, due 2 h before %s", at, moved)
		}

		staff := s.as("owner", "")
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, staff)
		var log struct {
			Items []struct{ Kind, Channel, Status, To string }
		}
		s.must(200, "GET", "/v1/bookings/"+b.ID+"/messages", nil, staff).into(t, &log)
		if len(log.Items) != 6 { // two to the practitioner, four to the client
			t.Errorf("records: %+v", log.Items)
		}
	})
}

func TestCancellingFreesTheTimeAndStopsTheReminders(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-05", 15, 0) // yoga is on Thursdays at half past five; this is a consultation
		b := s.Book("konsultasjon", at, kari)
		s.Expect("kari@example.com", "email booked")
		var view struct {
			Status string
			Cancel struct{ Allowed bool }
		}
		a := s.must(200, "GET", "/v1/link/"+b.Token, nil)
		a.into(t, &view)
		if view.Status != "confirmed" || !view.Cancel.Allowed {
			t.Fatalf("link shows %s", a.Body)
		}
		s.must(200, "POST", "/v1/link/"+b.Token+"/cancel", nil)
		s.must(200, "POST", "/v1/link/"+b.Token+"/cancel", map[string]string{"reason": "again"})
		if !has(s.Free("konsultasjon", "2026-11-05", "2026-11-05"), at) {
			t.Error("the time is not free again")
		}
		s.FastForward(30 * 24 * time.Hour)
		mails := s.Expect("kari@example.com", "email booked", "email cancelled")
		if !strings.Contains(mails[1].Subject, "15.00") {
			t.Errorf("news of the cancellation: %s", mails[1].Subject)
		}
		s.Expect("+4791234567")
		if a := s.must(409, "POST", "/v1/link/"+b.Token+"/reschedule",
			map[string]any{"start": at.Format(time.RFC3339)}); a.code() != "" && a.code() != "booking-cancelled" {
			t.Errorf("moving a cancelled booking: %s", a.Body)
		}
	})
}

func TestQuickChangesFoldIntoOneMessage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		first := oslo("2026-11-09", 13, 0)
		b := s.Book("konsultasjon", first, kari)
		s.Expect("kari@example.com", "email booked")
		move := func(to time.Time) {
			s.must(200, "POST", "/v1/link/"+b.Token+"/reschedule", map[string]any{"start": to.Format(time.RFC3339)})
		}
		move(first.Add(30 * time.Minute))
		s.FastForward(30 * time.Second)
		move(first.Add(time.Hour))
		s.FastForward(30 * time.Second)
		move(first.Add(90 * time.Minute))
		s.FastForward(5 * time.Minute)
		if m := s.Expect("kari@example.com", "email booked", "email moved")[1]; !strings.Contains(m.Subject, "14.30") {
			t.Errorf("the one message tells of %s", m.Subject)
		}
		move(first)
		move(first.Add(90 * time.Minute)) // back to what the client was told
		s.FastForward(5 * time.Minute)
		s.Expect("kari@example.com", "email booked", "email moved")
		move(first)
		s.must(200, "POST", "/v1/link/"+b.Token+"/cancel", nil)
		s.FastForward(5 * time.Minute)
		s.Expect("kari@example.com", "email booked", "email moved", "email cancelled")
	})
}

func TestDeadlinesBindClientsAndNotStaff(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-03", 10, 0)
		b := s.Book("konsultasjon", at, kari)
		s.SetClock(at.Add(-30 * time.Minute))
		if a := s.must(422, "POST", "/v1/link/"+b.Token+"/cancel", nil); a.code() != "cancel-deadline" {
			t.Errorf("cancel too late: %s", a.Body)
		}
		if a := s.must(422, "POST", "/v1/link/"+b.Token+"/reschedule",
			map[string]any{"start": at.Add(time.Hour).Format(time.RFC3339)}); a.code() != "reschedule-deadline" {
			t.Errorf("move too late: %s", a.Body)
		}
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/cancel", map[string]string{"reason": "syk"}, s.as("assistant", ""))
	})
}

func TestAGroupClassFillsUpAndNoFurther(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-05", 17, 30)
		for n := range 8 {
			free := s.Free("yoga", "2026-11-05", "2026-11-05")
			if len(free) != 1 || free[0].SeatsLeft != 8-n {
				t.Fatalf("after %d bookings: %+v", n, free)
			}
			s.Book("yoga", at, contact{"name": fmt.Sprintf("Deltaker %d", n), "email": fmt.Sprintf("d%d@example.com",
				n)})
		}
		a := s.must(409, "POST", "/v1/public/lotus/bookings", wish("yoga", at, kari))
		var p struct {
			Code    string
			Nearest []slot
			Reason  struct{ Code string }
		}
		a.into(t, &p)
		if p.Code != "slot-taken" || p.Reason.Code != "full" || len(p.Nearest) == 0 {
			t.Errorf("the ninth was told %s", a.Body)
		}
		for _, n := range p.Nearest {
			s.Book("yoga", n.Start, contact{"name": "Kari", "email": "kari@example.com"})
			break
		}
	})
}

func TestRacersForTwentyPlaces(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		racers := 1000
		if strings.HasSuffix(t.Name(), "/dynamo") && !awstest.Full() {
			racers = 160 // five times as many as run at once; a thousand cost DynamoDB Local some minutes
		}
		s.must(201, "POST", "/v1/services", map[string]any{"id": "kurs", "name": "Kurs", "duration_minutes": 60,
			"capacity": 20,
			"price":    map[string]any{"amount_minor": 0, "currency": "NOK"}, "practitioners": []string{"jonas"}},
			s.as("owner", ""))
		at := oslo("2026-11-10", 9, 0)
		var won, lost atomic.Int64
		var wg sync.WaitGroup
		gate := make(chan struct{}, 32) // as many at once as a small machine serves
		r := race{s: s}
		for n := range racers {
			wg.Go(func() {
				gate <- struct{}{}
				defer func() { <-gate }()
				a := r.book(n, "kurs", at)
				switch {
				case a.Status == http.StatusCreated:
					won.Add(1)
				case a.Status == http.StatusConflict && a.code() == "slot-taken":
					lost.Add(1)
				default:
					t.Errorf("racer %d: %d %s", n, a.Status, a.Body)
				}
			})
		}
		wg.Wait()
		if won.Load() != 20 || lost.Load() != int64(racers-20) {
			t.Errorf("%d won and %d lost, want 20 and %d", won.Load(), lost.Load(), racers-20)
		}
		var day struct{ Bookings []struct{ ID string } }
		s.must(200, "GET", "/v1/calendar?practitioner=jonas&from=2026-11-10&to=2026-11-10", nil,
			s.as("owner", "")).into(t, &day)
		if len(day.Bookings) != 20 {
			t.Errorf("the calendar has %d bookings", len(day.Bookings))
		}
	})
}

func TestRacersForOneTimeWithAnyPractitioner(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-10", 10, 0) // both work then
		var wg sync.WaitGroup
		var mu sync.Mutex
		who := map[string]int{}
		r := race{s: s}
		for n := range 30 {
			wg.Go(func() {
				a := r.book(n, "konsultasjon", at)
				mu.Lock()
				defer mu.Unlock()
				if a.Status == 201 {
					var b booked
					a.into(t, &b)
					who[b.Practitioner]++
				} else if a.Status != 409 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		wg.Wait()
		if len(who) != 2 || who["ida"] != 1 || who["jonas"] != 1 {
			t.Errorf("booked with %v, want once with each", who)
		}
	})
}

func TestTheSameKeyBooksOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-06", 9, 0)
		key := header{"Idempotency-Key", "a-key-of-the-widget"}
		ids := make(chan string, 10)
		var wg sync.WaitGroup
		r := race{s: s}
		for range 10 {
			wg.Go(func() {
				a := r.ask("POST", "/v1/public/lotus/bookings", wish("konsultasjon", at, kari), key)
				var b booked
				a.into(t, &b)
				if a.Status != 201 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
				ids <- b.ID
			})
		}
		wg.Wait()
		close(ids)
		first := <-ids
		for id := range ids {
			if id != first {
				t.Errorf("two bookings: %s and %s", first, id)
			}
		}
		if a := s.must(422, "POST", "/v1/public/lotus/bookings", wish("konsultasjon", at.Add(time.Hour), kari),
			key); a.code() != "idempotency-key-reused" {
			t.Errorf("the key for another request: %s", a.Body)
		}
		s.FastForward(time.Minute)
		s.Expect("kari@example.com", "email booked")
	})
}

func TestTheFairChoiceIsTheLeastBooked(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		with := wish("konsultasjon", oslo("2026-11-09", 10, 0), kari)
		with["practitioner"] = "ida"
		s.must(201, "POST", "/v1/public/lotus/bookings", with)
		if b := s.Book("konsultasjon", oslo("2026-11-11", 10, 0), kari); b.Practitioner != "jonas" {
			t.Errorf("anyone was %s, though ida has more that week", b.Practitioner)
		}
	})
}

func TestTroubleOnTheWay(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-12", 13, 0)
		s.Book("konsultasjon", at, contact{"name": "Gone", "email": "gone+permerror@example.com"})
		slow := s.Book("konsultasjon", at.Add(30*time.Minute),
			contact{"name": "Slow", "email": "slow+temperror@example.com"})
		s.Book("konsultasjon", at.Add(time.Hour), contact{"name": "Lost", "email": "lost+timeout@example.com"})
		s.Settle()
		s.FastForward(3 * 24 * time.Hour)
		s.Expect("gone+permerror@example.com")
		s.Expect("slow+temperror@example.com")
		if n := len(s.Messages("lost+timeout@example.com")); n < 2 {
			t.Errorf("an e-mail whose answer was lost was sent %d times; it is repeated until it is answered", n)
		}
		var log struct {
			Items []struct {
				Audience, Status, Reason string
				Attempts                 int
			}
		}
		s.must(200, "GET", "/v1/bookings/"+slow.ID+"/messages", nil, s.as("owner", "")).into(t, &log)
		failed := false
		for _, m := range log.Items {
			if m.Audience == "client" {
				failed = failed || m.Status == "failed" && m.Attempts > 3 && m.Reason != ""
			}
		}
		if !failed {
			t.Errorf("what could not be sent is not on record: %+v", log.Items)
		}
	})
}

var offerLink = regexp.MustCompile(`http://stund\.test` + link.Offer.Path(`([A-Za-z0-9_-]+)`))

func TestTheWaitingListOffersToOneAtATime(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-05", 17, 30)
		var last booked
		for n := range 8 {
			last = s.Book("yoga", at, contact{"name": "D", "email": fmt.Sprintf("d%d@example.com", n)})
		}
		join := func(email string) {
			s.must(201, "POST", "/v1/public/lotus/waitlist", map[string]any{"service": "yoga", "from": "2026-11-05",
				"to":     "2026-11-05",
				"client": contact{"name": "V", "email": email, "language": "en"}})
			s.FastForward(time.Second)
		}
		join("first@example.com")
		join("second@example.com")
		if a := s.must(409, "POST", "/v1/public/lotus/waitlist", map[string]any{"service": "yoga", "from": "2026-11-10",
			"to":     "2026-11-10",
			"client": contact{"name": "V", "email": "third@example.com"}}); a.code() != "times-free" {
			t.Errorf("waiting for a free day: %s", a.Body)
		}
		s.must(200, "POST", "/v1/link/"+last.Token+"/cancel", nil)
		offer := s.Expect("first@example.com", "email joined", "email offer")[1]
		s.Expect("second@example.com", "email joined")
		if len(s.Free("yoga", "2026-11-05", "2026-11-05")) != 0 {
			t.Error("the offered place is free for all")
		}
		token := offerLink.FindStringSubmatch(offer.Text)
		if token == nil {
			t.Fatalf("no link in the offer:\n%s", offer.Text)
		}
		s.must(200, "GET", "/v1/offer/"+token[1], nil)
		s.FastForward(2*time.Hour + 16*time.Minute) // the first lets it pass
		if a := s.must(410, "POST", "/v1/offer/"+token[1]+"/accept", nil); a.code() != "offer-over" {
			t.Errorf("too late: %s", a.Body)
		}
		second := offerLink.FindStringSubmatch(s.Expect("second@example.com", "email joined", "email offer")[1].Text)
		s.Expect("first@example.com", "email joined", "email offer")
		var b, again booked
		s.must(201, "POST", "/v1/offer/"+second[1]+"/accept", nil).into(t, &b)
		s.must(201, "POST", "/v1/offer/"+second[1]+"/accept", nil).into(t, &again)
		if b.ID == "" || again.ID != b.ID || !b.Start.Equal(at) {
			t.Errorf("accepted %+v, then %+v", b, again)
		}
		s.Expect("second@example.com", "email joined", "email offer", "email booked")
		s.FastForward(24 * time.Hour)
		s.Expect("first@example.com", "email joined", "email offer")
		if len(s.Free("yoga", "2026-11-05", "2026-11-05")) != 0 {
			t.Error("a place is left over")
		}
	})
}

// TestStaffOfferAFreeTime to somebody whose turn it is not: held as the list holds it, told, and taken by its link.
func TestStaffOfferAFreeTime(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		at := oslo("2026-11-05", 17, 30)
		var last booked
		for n := range 8 {
			last = s.Book("yoga", at, contact{"name": "D", "email": fmt.Sprintf("d%d@example.com", n)})
		}
		var e struct{ ID, Status string }
		s.must(201, "POST", "/v1/waitlist", map[string]any{"service": "yoga", "from": "2026-11-05", "to": "2026-11-05",
			"client": contact{"name": "V", "email": "first@example.com", "language": "en"}}, owner).into(t, &e)
		offers := "/v1/waitlist/" + e.ID + "/offers"
		offer := map[string]any{"start": at.Format(time.RFC3339), "practitioner": last.Practitioner}
		refused := func(status int, code, path string, body map[string]any, as header) {
			t.Helper()
			if a := s.must(status, "POST", path, body, as); a.code() != code {
				t.Errorf("%s: %s", code, a.Body)
			}
		}
		refused(409, "slot-taken", offers, offer, owner) // nothing is free
		s.must(200, "POST", "/v1/link/"+last.Token+"/cancel", nil)
		declined := offerLink.FindStringSubmatch(s.Expect("first@example.com", "email joined", "email offer")[1].Text)
		refused(409, "waitlist-offered", offers,
			map[string]any{"start": at.Add(time.Hour).Format(time.RFC3339), "practitioner": last.Practitioner}, owner)
		s.must(204, "POST", "/v1/offer/"+declined[1]+"/decline", nil)
		s.FastForward(5 * time.Minute)
		if len(s.Free("yoga", "2026-11-05", "2026-11-05")) != 1 {
			t.Fatal("declined, it is not free")
		}

		// They have thought better of it, and call.
		refused(422, "invalid-input", offers, map[string]any{"start": at.Format(time.RFC3339)}, owner)
		refused(422, "invalid-input", offers, map[string]any{"start": at.AddDate(0, 0, 1).Format(time.RFC3339),
			"practitioner": last.Practitioner}, owner)
		refused(404, "waitlist-unknown", "/v1/waitlist/none/offers", offer, owner)
		refused(403, "not-your-calendar", offers, offer, s.as("practitioner", last.Practitioner))
		for range 2 { // the same again changes nothing
			s.must(201, "POST", offers, offer, owner).into(t, &e)
		}
		if e.Status != "offered" || len(s.Free("yoga", "2026-11-05", "2026-11-05")) != 0 {
			t.Errorf("offered, it is %s, and free for all", e.Status)
		}
		again := offerLink.FindStringSubmatch(s.Expect("first@example.com", "email joined", "email offer",
			"email offer")[2].Text)
		s.must(201, "POST", "/v1/offer/"+again[1]+"/accept", nil)
		refused(404, "waitlist-unknown", offers, offer, owner) // they wait no longer
	})
}

func TestFreeTimesOverBothClockChanges(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		for _, c := range []struct{ now, friday, monday, before, after string }{
			{"2026-10-20T08:00:00+02:00", "2026-10-23", "2026-10-26", "+02:00", "+01:00"},
			// Good Friday and Easter Monday between
			{"2027-03-22T08:00:00+01:00", "2027-03-25", "2027-03-30", "+01:00", "+02:00"},
		} {
			now, _ := time.Parse(time.RFC3339, c.now)
			s.SetClock(now)
			for day, offset := range map[string]string{c.friday: c.before, c.monday: c.after} {
				a := s.must(200, "GET", "/v1/public/lotus/slots?service=konsultasjon&practitioner=jonas&from="+day+
					"&to="+day, nil)
				if day == "2027-03-25" { // Maundy Thursday is a public holiday in Norway
					if strings.Contains(string(a.Body), day) {
						t.Errorf("open on a public holiday: %s", a.Body)
					}
					continue
				}
				if !strings.Contains(string(a.Body), `"start":"`+day+"T08:00:00"+offset) {
					t.Errorf("%s does not begin at eight with offset %s: %s", day, offset, a.Body)
				}
			}
		}
	})
}

// TestRacersWhoAreOnePerson: first bookings of one person at once make one client, by whichever address they come.
func TestRacersWhoAreOnePerson(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.must(201, "POST", "/v1/services", map[string]any{"id": "kurs", "name": "Kurs", "duration_minutes": 60,
			"capacity": 100, "price": map[string]any{"amount_minor": 0, "currency": "NOK"},
			"practitioners": []string{"jonas"}}, s.as("owner", ""))
		at := oslo("2026-11-10", 9, 0)
		child := contact{"name": "Emma Nordmann", "email": kari["email"], "language": "nb"}
		var wg sync.WaitGroup
		r := race{s: s}
		for n := range 100 {
			wg.Go(func() {
				whose := kari
				if n%4 == 0 {
					whose = child
				}
				a := r.ask("POST", "/v1/public/lotus/bookings", wish("kurs", at, whose))
				if a.Status != http.StatusCreated {
					t.Errorf("racer %d: %d %s", n, a.Status, a.Body)
				}
			})
		}
		wg.Wait()
		var day struct {
			Bookings []struct{ Client struct{ ID, Name string } }
		}
		s.must(200, "GET", "/v1/calendar?practitioner=jonas&from=2026-11-10&to=2026-11-10", nil,
			s.as("owner", "")).into(t, &day)
		clients := map[string]map[string]bool{}
		for _, b := range day.Bookings {
			if clients[b.Client.Name] == nil {
				clients[b.Client.Name] = map[string]bool{}
			}
			clients[b.Client.Name][b.Client.ID] = true
		}
		if len(day.Bookings) != 100 || len(clients) != 2 || len(clients[kari["name"]]) != 1 ||
			len(clients[child["name"]]) != 1 {
			t.Errorf("%d bookings of %v", len(day.Bookings), clients)
		}
	})
}

// clientView is a client as staff see them.
type clientView struct {
	ID       string
	Revision int
	Name     string
	Emails   []string
	Phones   []string
	Status   string
	Visits   struct{ Next, Last, First string }
}

// clients returns who is on the list.
func (s *stund) clients(query string, as header) (items []clientView) {
	s.t.Helper()
	var page struct {
		Items []clientView
		Total int
	}
	s.must(200, "GET", "/v1/clients?"+query, nil, as).into(s.t, &page)
	if page.Total != len(page.Items) {
		s.t.Errorf("%d of a total of %d", len(page.Items), page.Total)
	}
	return page.Items
}

// TestAClientIsFoundAndCorrected: who books stands on the list, for those who have to do with them; what staff correct
// is used by what is sent from then on, and what the client does not want is not sent.
func TestAClientIsFoundAndCorrected(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner, ida, jonas := s.as("owner", ""), s.as("practitioner", "ida"), s.as("practitioner", "jonas")
		r := wish("konsultasjon", oslo("2026-11-12", 9, 0), kari)
		r["practitioner"] = "jonas"
		s.must(201, "POST", "/v1/public/lotus/bookings", r)
		s.Settle()
		s.Expect("kari@example.com", "email booked")
		all := s.clients("q=NORDM", owner)
		if len(all) != 1 || all[0].Name != "Kari Nordmann" {
			t.Fatalf("found %+v", all)
		}
		if got := s.clients("", jonas); len(got) != 1 {
			t.Errorf("jonas sees %+v", got)
		}
		if got := s.clients("", ida); len(got) != 0 {
			t.Errorf("ida sees %+v", got)
		}
		path := "/v1/clients/" + all[0].ID
		if a := s.do("GET", path, nil, ida); a.Status != 404 || a.code() != "client-unknown" {
			t.Errorf("a colleague's client: %d %s", a.Status, a.Body)
		}
		same := map[string]any{"name": "Kari Nordmann", "emails": []string{"kari@example.com"}}
		a := s.do("POST", "/v1/clients", same, ida)
		if a.code() != "client-exists" || strings.Contains(string(a.Body), all[0].ID) {
			t.Errorf("who adds a colleague's client learns %d %s", a.Status, a.Body)
		}
		a = s.do("POST", "/v1/clients", same, jonas)
		if a.code() != "client-exists" || !strings.Contains(string(a.Body), all[0].ID) {
			t.Errorf("who adds their own client learns %d %s", a.Status, a.Body)
		}
		var c clientView
		s.must(200, "GET", path, nil, jonas).into(t, &c)
		if c.Visits.Next != "2026-11-12T09:00:00+01:00" {
			t.Errorf("visits %+v", c.Visits)
		}
		s.must(200, "PUT", path, map[string]any{"revision": c.Revision, "name": "Kari Dahl",
			"emails": []string{"kari@dahl.example"}, "phones": c.Phones}, jonas).into(t, &c)
		s.must(200, "PUT", path+"/preferences", map[string]any{"revision": c.Revision, "items": []any{
			map[string]any{"purpose": "reminders", "channel": "sms", "answer": "no"}}}, jonas)
		s.SetClock(oslo("2026-11-11", 9, 0))
		s.Expect("kari@dahl.example", "email reminder")
		s.SetClock(oslo("2026-11-12", 7, 0))
		s.Expect("kari@example.com", "email booked")
		s.Expect("+4791234567")
		var sent struct {
			Items []struct{ Kind, To, About, Text string }
		}
		s.must(200, "GET", path+"/messages", nil, owner).into(t, &sent)
		for _, m := range sent.Items {
			if !strings.Contains(m.Text, "/m/…") || strings.Contains(strings.ReplaceAll(m.Text, "/m/…", ""), "/m/") {
				t.Errorf("staff read a link by which they act as the client:\n%s", m.Text)
			}
		}
		if len(sent.Items) != 2 || sent.Items[0].To != "kari@dahl.example" || sent.Items[1].Kind != "booked" {
			t.Errorf("sent %+v", sent)
		}
		var line struct{ Items []struct{ Kind, Text string } }
		s.must(200, "GET", path+"/timeline?language=en", nil, owner).into(t, &line)
		var told []string
		for _, h := range line.Items {
			told = append(told, h.Text)
		}
		want := []string{"Sent by e-mail: reminder", "No to reminders by text message",
			"Changed: name, e-mail, language", "Sent by e-mail: confirmation",
			"Booked: Consultation with Jonas Dahl, Thursday 12 November at 09:00", "New client"}
		slices.Sort(told)
		slices.Sort(want)
		if d := cmp.Diff(want, told); d != "" {
			t.Error(d)
		}
		s.must(200, "POST", path+"/archive", nil, owner)
		s.Settle()
		if got := s.clients("", owner); len(got) != 0 {
			t.Errorf("archived, and listed: %+v", got)
		}
		if got := s.clients("status=archived&q=dahl", owner); len(got) != 1 {
			t.Errorf("archived: %+v", got)
		}
	})
}
