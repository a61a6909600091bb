package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/widget"
)

// form is what a browser sends of a form on one of our pages: no referrer, so no origin.
func (s *stund) form(path string, fields url.Values, headers ...header) answer {
	s.t.Helper()
	headers = append([]header{{"Content-Type", "application/x-www-form-urlencoded"}, {"Origin", "null"},
		{"Sec-Fetch-Site", "same-origin"}}, headers...)
	return s.do(http.MethodPost, path, fields.Encode(), headers...)
}

// page gets a page, holds it to the status, and returns its words and tags without the style.
func (s *stund) page(status int, path string, headers ...header) string {
	s.t.Helper()
	return s.words(status, s.do(http.MethodGet, path, nil, headers...))
}

// words holds an answer to what every page promises, and returns it without the style.
func (s *stund) words(status int, a answer) string {
	s.t.Helper()
	if a.Status != status {
		s.t.Fatalf("page answered %d, want %d\n%s", a.Status, status, a.Body)
	}
	for name, want := range map[string]string{"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
		"Referrer-Policy": "no-referrer",
		"X-Robots-Tag":    "noindex, nofollow", "Access-Control-Allow-Origin": "", "Set-Cookie": ""} {
		if got := a.Header.Get(name); got != want {
			s.t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	own := "default-src 'none'; style-src 'sha256-"
	if bytes.Contains(a.Body, []byte(`<iframe class="mail" sandbox=""`)) { // whose styles stand in its elements
		own = "default-src 'none'; style-src 'unsafe-inline'; form-action"
	}
	policy := a.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, own) || strings.Contains(strings.TrimPrefix(policy, own), "unsafe") {
		s.t.Errorf("policy %q", policy)
	}
	_, body, _ := strings.Cut(string(a.Body), "</style>")
	body = strings.Replace(body, `<script src="/widget.js" async></script>`, "", 1) // it needs none
	// a survey's form works without its script
	if from, script, ok := strings.Cut(body, `<script>// Saves what a person says`); ok {
		_, to, _ := strings.Cut(script, "</script>")
		body = from + to
	}
	if strings.Contains(body, "<script") || a.Header.Get("Content-Language") == "" {
		s.t.Errorf("page with a script, or of no language:\n%s", body)
	}
	return body
}

// follow goes where the answer to a form leads.
func (s *stund) follow(a answer) string {
	s.t.Helper()
	to := a.Header.Get("Location")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(to, "/") {
		s.t.Fatalf("form answered %d, to %q\n%s", a.Status, to, a.Body)
	}
	return s.page(200, to)
}

// says holds a page to the words.
// ordinary makes what does not break ordinary: whoever writes a test need not see the difference.
var ordinary = strings.NewReplacer("\u00a0", " ", "\u2060", "")

func says(t *testing.T, page string, words ...string) {
	t.Helper()
	page = ordinary.Replace(page)
	for _, w := range words {
		if !strings.Contains(page, ordinary.Replace(w)) {
			t.Errorf("%q is not on the page:\n%s", w, page)
		}
	}
}

var (
	aStart = regexp.MustCompile(`name="start" value="([^"]+)"`)
	aDay   = regexp.MustCompile(`href="([^"]*&amp;day=[^"]+)"`)
)

func TestMovingByThePage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		b := s.Book("konsultasjon", oslo("2026-11-04", 10, 0), kari)
		s.Expect("kari@example.com", "email booked")
		at := link.Manage.Path(b.Token)
		says(t, s.page(200, at), "Timen din", "Bekreftet", "Onsdag 4. november", "kl. 10.00–10.30", "Konsultasjon",
			"Storgata 14", "650\u00a0kr", "Lotus Terapi",
			"frem til onsdag 4. november kl. 09.00", at+"?move", at+"?cancel", "/v1/link/"+b.Token+"/calendar.ics")
		s.must(200, "GET", "/v1/link/"+b.Token+"/calendar.ics", nil)

		choose := s.page(200, at+"?move")
		says(t, choose, "Velg ny tid", "Nå: onsdag 4. november kl. 10.00")
		days := aDay.FindAllStringSubmatch(choose, -1)
		if len(days) < 10 {
			t.Fatalf("%d days have times", len(days))
		}
		day := s.page(200, strings.ReplaceAll(days[len(days)-1][1], "&amp;", "&"))
		starts := aStart.FindAllStringSubmatch(day, -1)
		if len(starts) == 0 {
			t.Fatalf("no times:\n%s", day)
		}
		to := starts[len(starts)-1][1]
		done := s.follow(s.form(at, url.Values{"action": {"move"}, "start": {to}}))
		says(t, done, "Timen din er flyttet", "Vi sender deg en bekreftelse")
		var view struct{ Start time.Time }
		s.must(200, "GET", "/v1/link/"+b.Token, nil).into(t, &view)
		if want, _ := time.Parse(time.RFC3339, to); !view.Start.Equal(want) {
			t.Errorf("moved to %s, chose %s", view.Start, want)
		}
		if strings.Contains(s.page(200, at), "er flyttet") {
			t.Error("the page goes on about the move")
		}
		s.FastForward(2 * time.Minute)
		s.Expect("kari@example.com", "email booked", "email moved")
	})
}

func TestCancellingByThePage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-05", 15, 0)
		b := s.Book("konsultasjon", at, kari)
		s.Expect("kari@example.com", "email booked")
		path := link.Manage.Path(b.Token)
		says(t, s.page(200, path+"?cancel"), "Vil du avbestille timen?", `name="reason"`, "Behold timen")
		says(t, s.page(200, path), "Bekreftet") // looking has changed nothing
		long := strings.Repeat("å", 301)
		says(t, s.words(422, s.form(path, url.Values{"action": {"cancel"}, "reason": {long}})), "høyst 300 tegn", long)
		says(t, s.follow(s.form(path, url.Values{"action": {"cancel"}, "reason": {"Jeg er\r\nsyk"}})),
			"Timen din er avbestilt", "https://lotus.example")
		if !has(s.Free("konsultasjon", "2026-11-05", "2026-11-05"), at) {
			t.Error("the time is not free again")
		}
		page := s.page(200, path)
		says(t, page, "Avbestilt", "Bestill ny time")
		if strings.Contains(page, "?move") || strings.Contains(page, "Takk for at du sa fra") {
			t.Errorf("cancelled page:\n%s", page)
		}
		s.follow(s.form(path, url.Values{"action": {"cancel"}})) // twice is once
		says(t, s.words(409, s.form(path, url.Values{"action": {"move"}, "start": {at.Format(time.RFC3339)}})),
			"Avbestilt")
		s.FastForward(2 * time.Minute)
		s.Expect("kari@example.com", "email booked", "email cancelled")
	})
}

func TestATimeStolenFromUnderTheForm(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		at := link.Manage.Path(s.Book("massasje", oslo("2026-11-09", 10, 0), kari).Token)
		wanted := oslo("2026-11-10", 10, 0)
		says(t, s.page(200, at+"?move&from=2026-11-09&day=2026-11-10"), wanted.Format(time.RFC3339))
		s.Book("massasje", wanted, contact{"name": "Per", "email": "per@example.com"})
		page := s.words(409, s.form(at, url.Values{"action": {"move"}, "start": {wanted.Format(time.RFC3339)}}))
		says(t, page, "rett før deg", "gjelder fortsatt")
		near := aStart.FindStringSubmatch(page)
		if near == nil || near[1] == wanted.Format(time.RFC3339) {
			t.Fatalf("no other times are offered:\n%s", page)
		}
		says(t, s.follow(s.form(at, url.Values{"action": {"move"}, "start": {near[1]}})), "er flyttet")
	})
}

func TestThePageWhenItIsTooLate(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-03", 10, 0)
		b := s.Book("konsultasjon", at, contact{"name": "Matti", "email": "matti@example.com", "language": "fi"})
		path := link.Manage.Path(b.Token)
		s.SetClock(at.Add(-30 * time.Minute))
		for _, query := range []string{"", "?move", "?cancel", "?done=moved", "?done=cancelled"} {
			page := s.page(200, path+query)
			says(t, page, "Aikasi", "viimeistään tiistaina 3. marraskuuta klo 9.00", "tel:+4722123456")
			if strings.Contains(page, "<form") || strings.Contains(page, "?move") ||
				strings.Contains(page, `role="status"`) {
				t.Errorf("%s offers what is not allowed, or tells of what was not done:\n%s", query, page)
			}
		}
		for _, fields := range []url.Values{{"action": {"cancel"}},
			{"action": {"move"}, "start": {at.Add(time.Hour).Format(time.RFC3339)}}} {
			says(t, s.words(409, s.form(path, fields)), `role="status"`, "edelleen voimassa", "tel:+4722123456")
		}
		s.SetClock(at.Add(time.Minute))
		says(t, s.page(200, path), "Käynnissä nyt")
		s.SetClock(at.Add(time.Hour))
		says(t, s.page(200, path), "Päättynyt")
		staff := s.as("owner", "")
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/no-show", nil, staff)
		says(t, s.page(200, path), "Ei saapunut")
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, staff)
		says(t, s.page(200, path+"?lang=sv"), "Genomförd", `lang="sv"`)
	})
}

func TestPagesThatLeadNowhere(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		b := s.Book("konsultasjon", oslo("2026-11-03", 10, 0), kari)
		at := link.Manage.Path(b.Token)
		const unknown = "Linket virker ikke"
		for path, title := range map[string]string{
			link.Manage.Path("garbage"): unknown, link.Offer.Path("garbage"): unknown,
			link.Offer.Path(b.Token): unknown, link.Manage.Path(strings.Repeat("A", 300)): unknown,
			link.Manage.Path("%3Cscript%3E"): unknown, link.Manage.Path("garbage") + "?lang=fi": "Linkki ei toimi"} {
			says(t, s.page(404, path, header{"Accept-Language", "da;q=0.9, xx, en;q=0.5"}), title)
			says(t, s.words(404, s.form(path, url.Values{"action": {"cancel"}}, header{"Accept-Language", "da"})),
				title)
		}
		evil := header{"Sec-Fetch-Site", "cross-site"}
		s.words(403, s.form(at, url.Values{"action": {"cancel"}}, evil, header{"Sec-Fetch-Site", "cross-site"}))
		s.words(400, s.form(at, url.Values{"action": {"sing"}}))
		s.words(413, s.form(at, url.Values{"action": {"cancel"}, "reason": {strings.Repeat("x", 300<<10)}}))
		s.words(415, s.do("POST", at, `{"action":"cancel"}`))
		says(t, s.words(422, s.form(at, url.Values{"action": {"move"}})), "Velg et tidspunkt først")
		says(t, s.page(200, at+"?move&from=9999-99-99&day=x"), "Velg ny tid")
		says(t, s.page(200, at+"?move&from=9999-12-31"), "Velg ny tid")
		says(t, s.page(200, at), "Bekreftet")
		if a := s.do("OPTIONS", at, nil, evil, header{"Access-Control-Request-Method", "POST"}); a.Status == 204 {
			t.Error("the page answers a preflight")
		}
		s.SetClock(oslo("2027-07-01", 10, 0))
		says(t, s.page(410, at, header{"Accept-Language", "sv"}), "Länken har gått ut")
		gone := s.form(at, url.Values{"action": {"cancel"}}, header{"Accept-Language", "de"})
		says(t, s.words(410, gone), "This link has expired")
	})
}

func TestAnsweringAnOfferByThePage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-05", 17, 30)
		var last booked
		for n := range 8 {
			last = s.Book("yoga", at, contact{"name": "D", "email": fmt.Sprintf("d%d@example.com", n)})
		}
		for _, who := range []string{"first", "second", "third"} {
			s.must(201, "POST", "/v1/public/lotus/waitlist", map[string]any{"service": "yoga", "from": "2026-11-05",
				"to":     "2026-11-05",
				"client": contact{"name": "V", "email": who + "@example.com", "language": "en"}})
			s.FastForward(time.Second)
		}
		s.follow(s.form(link.Manage.Path(last.Token), url.Values{"action": {"cancel"}}))
		offer := func(who string) string {
			s.t.Helper()
			m := offerLink.FindStringSubmatch(s.Expect(who+"@example.com", "email joined", "email offer")[1].Text)
			if m == nil {
				t.Fatal("no link in the offer")
			}
			return link.Offer.Path(m[1])
		}

		first := offer("first")
		says(t, s.page(200, first), "A time has become free", "Thursday 5 November", "until Monday 2 November at 10:15",
			"Book this time", "No thanks", "Calm yoga", "Storgata")
		says(t, s.follow(s.form(first, url.Values{"action": {"decline"}})), "Thank you for answering",
			"still on the waiting list")
		says(t, s.words(410, s.form(first, url.Values{"action": {"accept"}})), "This offer is over")

		second := offer("second")
		s.FastForward(2*time.Hour + 16*time.Minute)
		says(t, s.page(200, second), "This offer is over", "still on the waiting list")
		says(t, s.words(410, s.form(second, url.Values{"action": {"decline"}})), "This offer is over")

		third := offer("third")
		a := s.form(third+"?lang=da", url.Values{"action": {"accept"}})
		says(t, s.follow(a), "Din tid er booket", "Torsdag den 5. november", "kl. 17.30")
		says(t, s.follow(s.do("GET", third, nil)), "Your appointment", "Confirmed")
		again := s.form(third, url.Values{"action": {"accept"}})
		says(t, s.follow(again), "Your appointment", "Confirmed")
		if to, _, _ := strings.Cut(a.Header.Get("Location"), "?"); again.Header.Get("Location") != to {
			t.Errorf("the second time leads to %s, the first to %s", again.Header.Get("Location"), to)
		}
		says(t, s.follow(s.form(third, url.Values{"action": {"decline"}})), "Your appointment", "Confirmed")
		s.Settle()
		s.Expect("third@example.com", "email joined", "email offer", "email booked")

		// What the link led to is cancelled: no page of it says that it is booked.
		s.follow(s.form(again.Header.Get("Location"), url.Values{"action": {"cancel"}}))
		gone := s.follow(s.do("GET", third, nil))
		says(t, gone, "Cancelled")
		if strings.Contains(gone, "booked") {
			t.Errorf("it says that it is booked:\n%s", gone)
		}
	})
}

// TestTheJourneyIsAPageForADay: staff get its address with the journey, and it opens nothing else.
func TestTheJourneyIsAPageForADay(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		var journey struct {
			PageURL string `json:"page_url"`
		}
		s.must(200, "GET", "/v1/services/yoga/journey?language=fi", nil, s.as("practitioner", "ida")).into(t, &journey)
		_, path, _ := strings.Cut(journey.PageURL, "/j/")
		token, _, _ := strings.Cut(path, "?")
		page := s.page(200, "/j/"+path+"&lang=en")
		says(t, page, "What a client gets", "As soon as it is booked", "1 day before the appointment",
			"Muistutus ajastasi")
		mails := s.page(200, "/j/"+token+"?service=nothing&channel=email&lang=sv")
		says(t, mails, "Det klienten får", "1 dag före tiden")
		if strings.Contains(mails, "Räknas som") {
			t.Error("text messages, though only mails are asked for")
		}
		b := s.Book("yoga", oslo("2026-11-05", 17, 30), contact{"name": "D", "email": "d@example.com"})
		s.page(404, "/j/"+b.Token)
		s.page(404, "/m/"+token)
		s.page(404, "/w/"+token)
		s.must(404, "GET", "/v1/link/"+token, nil)
		s.FastForward(24 * time.Hour)
		says(t, s.page(410, "/j/"+token+"?lang=en"), "good for a day")
	})
}

var leaveLink = regexp.MustCompile(`(/w/[\w-]+)`)

func TestLeavingTheWaitingListByThePage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-05", 17, 30)
		var last booked
		for n := range 8 {
			last = s.Book("yoga", at, contact{"name": "D", "email": fmt.Sprintf("d%d@example.com", n)})
		}
		join := func(who string) string {
			s.t.Helper()
			wish := map[string]any{"service": "yoga", "from": "2026-11-05", "to": "2026-11-05",
				"client": contact{"name": "V", "email": who + "@example.com", "language": "en"}}
			s.must(201, "POST", "/v1/public/lotus/waitlist", wish)
			s.must(201, "POST", "/v1/public/lotus/waitlist", wish) // asked twice: told once
			s.FastForward(time.Second)
			m := s.Expect(who+"@example.com", "email joined")[0]
			says(t, m.Subject+m.Text, "You are on the waiting list", "Thursday 5 November", "Calm yoga")
			return leaveLink.FindString(m.Text)
		}
		first, second, third := join("first"), join("second"), join("third")

		says(t, s.page(200, first), "You are on the waiting list", "Thursday 5 November", "Calm yoga",
			"Leave the waiting list")
		says(t, s.page(200, first), "Leave the waiting list") // to look changes nothing
		says(t, s.words(400, s.form(first, url.Values{"action": {"steal"}})), "")
		evil := header{"Sec-Fetch-Site", "cross-site"}
		if a := s.form(first, url.Values{"action": {"leave"}}, evil); a.Status != 403 {
			t.Errorf("a form of another site: %d", a.Status)
		}
		left := s.follow(s.form(first, url.Values{"action": {"leave"}}))
		says(t, left, "You are not on the waiting list")
		says(t, s.follow(s.form(first, url.Values{"action": {"leave"}})), "You are not on the waiting list")
		says(t, s.page(200, first+"?lang=sv"), "Du står inte på väntelistan")

		// Who has an offer leaves it to the next.
		s.must(200, "POST", "/v1/link/"+last.Token+"/cancel", nil)
		s.Expect("first@example.com", "email joined")
		s.Expect("second@example.com", "email joined", "email offer")
		says(t, s.page(200, second), "the time that is held for you goes to the next person")
		s.follow(s.form(second, url.Values{"action": {"leave"}}))
		s.FastForward(2 * time.Minute)
		s.Expect("second@example.com", "email joined", "email offer", "email withdrawn")
		s.Expect("third@example.com", "email joined", "email offer")

		// Of an entry that ended by itself the page says so.
		s.SetClock(oslo("2026-11-06", 9, 0))
		says(t, s.page(200, third+"?lang=fi"), "Päivät, joita odotit, ovat ohi")
		says(t, s.follow(s.form(third, url.Values{"action": {"leave"}})), "have passed")
		says(t, s.page(404, link.Offer.Path(strings.TrimPrefix(third, "/w/"))))
		s.dead("of another purpose", 404, [2]string{"POST", strings.Replace(offerPathOf(t, s), "/o/", "/w/", 1)})
	})
}

// TestWhoNeverAnswersIsAsked: after three offers without an answer a mail asks whether they still wait, and nothing is
// offered until the page of its link says so. What they took in the end and cancelled, the page and the API say.
func TestWhoNeverAnswersIsAsked(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		const day, who = "2026-11-11", "v@example.com"
		var taken []booked
		for free := s.Free("massasje", day, day); len(free) > 0; free = s.Free("massasje", day, day) {
			taken = append(taken, s.Book("massasje", free[0].Start,
				contact{"name": "D", "email": fmt.Sprintf("d%d@example.com", len(taken))}))
		}
		if len(taken) < 4 {
			t.Fatalf("a day has %d times", len(taken))
		}
		s.must(201, "POST", "/v1/public/lotus/waitlist", map[string]any{"service": "massasje", "from": day, "to": day,
			"client": contact{"name": "V", "email": who, "language": "en"}})
		s.Settle()
		sent := []string{"email joined"}
		leave := leaveLink.FindString(s.Expect(who, sent...)[0].Text)
		for n := range 3 {
			s.must(200, "POST", "/v1/link/"+taken[n].Token+"/cancel", nil)
			sent = append(sent, "email offer")
			s.Expect(who, sent...)
			s.FastForward(150 * time.Minute)
		}
		sent = append(sent, "email paused")
		asked := s.Expect(who, sent...)[len(sent)-1]
		says(t, asked.Subject+asked.Text, "You will get no more offers", "the last three offers")
		if again := leaveLink.FindString(asked.Text); again != leave {
			t.Errorf("the mail leads to %s, and the first one to %s", again, leave)
		}
		if list := s.must(200, "GET", "/v1/waitlist", nil, s.as("owner", "")); !strings.Contains(string(list.Body),
			`"status":"paused"`) {
			t.Errorf("staff do not see it: %s", list.Body)
		}
		offer := link.Offer.Path(offerLink.FindStringSubmatch(s.Expect(who, sent...)[1].Text)[1])
		says(t, s.follow(s.do("GET", offer, nil)), "You will get no more offers", "I am still waiting")
		s.must(200, "POST", "/v1/link/"+taken[3].Token+"/cancel", nil)
		s.Settle()
		s.Expect(who, sent...)
		says(t, s.follow(s.form(leave, url.Values{"action": {"resume"}})), "You are on the waiting list")
		s.Settle()
		sent = append(sent, "email offer") // of what became free meanwhile
		token := offerLink.FindStringSubmatch(s.Expect(who, sent...)[len(sent)-1].Text)[1]

		there := s.form(link.Offer.Path(token), url.Values{"action": {"accept"}}).Header.Get("Location")
		says(t, s.follow(s.do("GET", leave, nil)), "Your appointment", "Confirmed")
		s.follow(s.form(there, url.Values{"action": {"cancel"}}))
		says(t, s.follow(s.do("GET", leave, nil)), "Cancelled")
		var shown map[string]any
		s.must(200, "GET", "/v1/offer/"+token, nil).into(t, &shown)
		if shown["status"] != "booked" || shown["booking_status"] != "cancelled" {
			t.Errorf("the API says %v, %v", shown["status"], shown["booking_status"])
		}
	})
}

// offerPathOf returns the page of the offer that the third got.
func offerPathOf(t *testing.T, s *stund) string {
	t.Helper()
	all := s.Expect("third@example.com", "email joined", "email offer", "email ended")
	m := offerLink.FindStringSubmatch(all[1].Text)
	if m == nil {
		t.Fatal("no link in the offer")
	}
	return link.Offer.Path(m[1])
}

// TestHeadOfPages: a HEAD of what people open is answered as its GET is, without a body.
func TestHeadOfPages(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		b := s.Book("konsultasjon", oslo("2026-11-12", 13, 0), kari)
		for path, want := range map[string]int{"/b/lotus": 200, "/b/lotus/embed": 200, "/b/nobody": 404,
			link.Manage.Path(b.Token): 200, "/docs": 200, "/openapi.json": 200, "/widget.js": 200,
			"/o/x": 404, "/nowhere": 404} {
			get, head := s.do("GET", path, nil), s.do("HEAD", path, nil)
			if get.Status != want || head.Status != want || len(head.Body) > 0 ||
				head.Header.Get("Content-Type") != get.Header.Get("Content-Type") && path != "/nowhere" {
				t.Errorf("%s: GET %d, HEAD %d with %d bytes of %s", path, get.Status, head.Status, len(head.Body),
					head.Header.Get("Content-Type"))
			}
		}
	})
}

// TestWeightOfTheWidget: what a website's visitors wait for is what README says, as it is sent and not as it might be.
func TestWeightOfTheWidget(t *testing.T) {
	t.Parallel()
	s := startWith(t, nil, false)
	sent := func(path string) int {
		a := s.must(200, "GET", path, nil, header{"Accept-Encoding", "gzip"})
		if a.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is sent as it is", path)
		}
		return len(a.Body)
	}
	for _, l := range i18n.Langs() {
		if got := sent("/widget.js") + sent("/widget/"+widget.App(l).Name); got > widget.Budget {
			t.Errorf("%s: %d bytes are sent", l, got)
		}
	}
}

// TestASlashTooMany: who adds a slash to an address finds the page all the same, on both databases; where there is
// nothing without it either, that is said.
func TestASlashTooMany(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		person := header{"Accept", "text/html"}
		for path, want := range map[string]string{"/app/": "/app", "/b/lotus/?lang=fi": "/b/lotus?lang=fi"} {
			if a := s.do("GET", path, nil, person); a.Status != 303 || a.Header.Get("Location") != want {
				t.Errorf("%s answered %d %s", path, a.Status, a.Header.Get("Location"))
			}
			if a := s.do("GET", want, nil, person); a.Status != 200 {
				t.Errorf("%s answered %d", want, a.Status)
			}
		}
		if a := s.do("GET", "//evil.example/", nil, person); a.Status == 303 {
			t.Errorf("led to %s", a.Header.Get("Location"))
		}
	})
}
