package e2e

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/ids"
	"stund/internal/link"
	letters "stund/internal/message"
	"stund/internal/store/dynamo"
)

// greeting switches birthday greetings on or off ("").
func (s *stund) greeting(at string) {
	s.t.Helper()
	owner := s.as("owner", "")
	var p map[string]any
	s.must(200, "GET", "/v1/practice", nil, owner).into(s.t, &p)
	delete(p, "birthday_greeting")
	if at != "" {
		p["birthday_greeting"] = map[string]any{"at": at}
	}
	s.must(200, "PUT", "/v1/practice", p, owner)
	s.Settle()
}

// adds makes a client with a birthday, and returns their id.
func (s *stund) adds(name, email, birthday string, more ...[2]string) string {
	s.t.Helper()
	body := map[string]any{"name": name, "emails": []string{email}, "birthday": birthday}
	for _, m := range more {
		body[m[0]] = m[1]
	}
	var made struct{ ID string }
	s.must(201, "POST", "/v1/clients", body, s.as("owner", "")).into(s.t, &made)
	s.Settle()
	return made.ID
}

// TestBirthdays: a greeting comes at the practice's hour where the client is, once a year, where both want it.
func TestBirthdays(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.adds("Kari Nordmann", "kari@example.com", "1980-11-05") // Monday is the 2nd
		s.adds("Anna Auckland", "anna@example.com", "--11-06", [2]string{"time_zone", "Pacific/Auckland"})
		s.adds("Ola Fjern", "ola@example.com", "1990-12-24")
		s.SetClock(oslo("2026-11-03", 12, 0))
		s.Expect("kari@example.com")
		for range 2 { // however often it is said
			s.greeting("09:00")
		}
		late := s.adds("Liv Sein", "liv@example.com", "1970-11-05") // when the day is planned already
		gone := s.adds("Arne Borte", "arne@example.com", "1970-11-05")
		s.must(200, "POST", "/v1/clients/"+gone+"/archive", map[string]any{"revision": 1}, owner)
		refuses := s.adds("Nei Takk", "nei@example.com", "1970-11-05")
		s.must(200, "PUT", "/v1/clients/"+refuses+"/preferences", map[string]any{"revision": 1, "items": []any{
			map[string]any{"purpose": "greetings", "channel": "email", "answer": "no"}}}, owner)
		s.SetClock(oslo("2026-11-05", 8, 59))
		s.Expect("kari@example.com")
		s.SetClock(oslo("2026-11-05", 9, 5))
		m := s.Expect("kari@example.com", "email birthday")[0]
		if !strings.Contains(m.Text, "Hei Kari") || !strings.Contains(m.Text, "/u/") ||
			!strings.Contains(m.Subject, "Gratulerer med dagen") {
			t.Errorf("%s\n%s", m.Subject, m.Text)
		}
		s.Expect("liv@example.com", "email birthday")
		s.Expect("arne@example.com")
		s.Expect("nei@example.com")
		if got := s.Expect("anna@example.com"); len(got) > 0 { // nine in Auckland is 21 in Oslo of the day before
			t.Errorf("%v", got)
		}
		s.SetClock(oslo("2026-11-05", 21, 5))
		s.Expect("anna@example.com", "email birthday")
		var page struct {
			Items []struct {
				Kind, Status, Why, Client, Reason string
			}
		}
		s.must(200, "GET", "/v1/messages?state=skipped&kind=birthday", nil, owner).into(t, &page)
		if len(page.Items) != 1 || page.Items[0].Client != refuses || page.Items[0].Why != "refused" {
			t.Errorf("skipped: %+v", page.Items)
		}
		s.must(200, "POST", "/v1/clients/"+late+"/archive", map[string]any{}, owner)
		s.must(200, "POST", "/v1/clients/"+late+"/restore", map[string]any{}, owner)
		s.greeting("22:00") // and at another hour of the same day
		s.SetClock(oslo("2026-11-06", 12, 0))
		s.Expect("liv@example.com", "email birthday")
		s.greeting("")
		s.SetClock(oslo("2026-12-30", 12, 0))
		s.Expect("ola@example.com")
		s.greeting("09:00")
		s.SetClock(oslo("2027-11-06", 12, 0))
		s.Expect("kari@example.com", "email birthday", "email birthday")
	})
}

// TestLeapDays: who was born on 29 February is greeted on the 28th where there is none.
func TestLeapDays(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.SetClock(oslo("2027-02-20", 12, 0))
		s.adds("Dag Skudd", "dag@example.com", "1988-02-29")
		s.greeting("09:00")
		s.SetClock(oslo("2027-03-02", 12, 0))
		s.SetClock(oslo("2028-03-02", 12, 0))
		got := s.Expect("dag@example.com", "email birthday", "email birthday")
		for n, day := range []string{"2027-02-28", "2028-02-29"} {
			if at := got[n].SentAt.Format(time.DateOnly); at != day {
				t.Errorf("greeted on %s, want %s", at, day)
			}
		}
	})
}

var wishLink = regexp.MustCompile(`https?://[^/\s]+(/u/[A-Za-z0-9_-]+)`)

// leaveOf returns the path of the link in the message by which its client refuses more.
func leaveOf(t *testing.T, m message) string {
	t.Helper()
	found := wishLink.FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("no link to leave:\n%s", m.Text)
	}
	return found[1]
}

// wishesOf returns what the client said, each "purpose channel answer source".
func (s *stund) wishesOf(id string) map[string]string {
	s.t.Helper()
	var said struct {
		Items []struct{ Purpose, Channel, Answer, Source, Wording, Basis string }
	}
	s.must(200, "GET", "/v1/clients/"+id+"/preferences", nil, s.as("owner", "")).into(s.t, &said)
	all := map[string]string{}
	for _, p := range said.Items {
		all[p.Purpose+" "+p.Channel] = p.Answer + " " + p.Source
		if p.Wording == "" {
			s.t.Errorf("%s %s has no wording", p.Purpose, p.Channel)
		}
	}
	return all
}

// TestUnsubscribing by one click, as mail programs do it, and by the page; opening a link does nothing.
func TestUnsubscribing(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		kari := s.adds("Kari Nordmann", "kari@example.com", "1980-11-05")
		ola := s.adds("Ola Hansen", "kari@example.com", "1981-11-05") // who shares the address
		s.greeting("09:00")
		s.SetClock(oslo("2026-11-05", 9, 5))
		mails := s.Expect("kari@example.com", "email birthday", "email birthday")
		first, second := leaveOf(t, mails[0]), leaveOf(t, mails[1])
		if !strings.Contains(mails[0].Text, "Kari") {
			first, second = second, first
		}
		for _, method := range []string{"GET", "HEAD"} {
			for _, path := range []string{first, first + "?done=left", first + "?List-Unsubscribe=One-Click",
				first + "?action=leave"} {
				s.must(200, method, path, nil)
			}
		}
		if said := s.wishesOf(kari); len(said) != 0 {
			t.Errorf("opened, the link has changed %v", said)
		}
		page := s.page(200, first)
		says(t, page, "Hva vil du få fra oss?", "Meld meg av: Hilsener", "Tilbud og nyheter")
		if strings.Contains(page, "kari@") || strings.Contains(page, "Nordmann") {
			t.Error("whoever has the link reads whose it is")
		}

		// One click, of a program of anybody's, without cookies, as often as it likes.
		foreign := []header{{"Origin", "https://mail.example"}, {"Sec-Fetch-Site", "cross-site"}}
		click := url.Values{"List-Unsubscribe": {"One-Click"}}
		for range 20 {
			a := s.form(first, click, foreign...)
			if a.Status != 200 || a.Header.Get("Location") != "" {
				t.Fatalf("one click answered %d, %s", a.Status, a.Body)
			}
		}
		if said := s.wishesOf(kari); len(said) != 1 || said["greetings email"] != "no client" {
			t.Errorf("one click: %v", said)
		}
		if said := s.wishesOf(ola); len(said) != 0 {
			t.Errorf("one person's leave stops another's: %v", said)
		}
		var b bytes.Buffer
		parts := multipart.NewWriter(&b)
		if err := parts.WriteField("List-Unsubscribe", "One-Click"); err != nil {
			t.Fatal(err)
		}
		_ = parts.Close()
		s.must(200, "POST", second, b.String(), header{"Content-Type", parts.FormDataContentType()})
		if said := s.wishesOf(ola); said["greetings email"] != "no client" {
			t.Errorf("one click in parts: %v", said)
		}

		// By the page: what is left as it is, was not said.
		says(t, s.page(200, first), "Lagre valgene")
		if a := s.form(first, url.Values{"action": {"save"}}, foreign...); a.Status != 403 {
			t.Errorf("a form of another website answered %d", a.Status)
		}
		form := url.Values{"action": {"save"}, "essential.email": {"on"}, "reminders.email": {"on"},
			"care.email": {"on"}, "greetings.email": {"on"}, "marketing.email": {"on"}}
		says(t, s.follow(s.form(first, form)), "Valgene dine er lagret")
		said := s.wishesOf(kari)
		if len(said) != 3 || said["feedback email"] != "no client" || said["greetings email"] != "yes client" ||
			said["marketing email"] != "yes client" {
			t.Errorf("chosen: %v", said)
		}
		says(t, s.follow(s.form(first, url.Values{"action": {"leave"}})), "Du er meldt av")
		says(t, s.follow(s.form(first, url.Values{"action": {"none"}})), "Valgene dine er lagret")
		for what, answer := range s.wishesOf(kari) {
			if answer != "no client" {
				t.Errorf("%s: %s", what, answer)
			}
		}
		s.words(400, s.form(first, url.Values{"action": {"steal"}}))
		for _, l := range []string{"sv", "da", "fi", "en"} {
			s.page(200, first+"?lang="+l)
		}
		s.SetClock(oslo("2027-11-05", 12, 0))
		s.Expect("kari@example.com", "email birthday", "email birthday")

		// With a phone, what is essential may come by either, but not by neither.
		var view map[string]any
		s.must(200, "GET", "/v1/clients/"+kari, nil, s.as("owner", "")).into(t, &view)
		s.must(200, "PUT", "/v1/clients/"+kari, map[string]any{"name": "Kari Nordmann", "revision": view["revision"],
			"emails": []string{"kari@example.com"}, "phones": []string{"+4791234567"}}, s.as("owner", ""))
		says(t, s.follow(s.form(first, url.Values{"action": {"save"}})), "på minst én måte")
		says(t, s.follow(s.form(first, url.Values{"action": {"save"}, "essential.sms": {"on"}})), "er lagret")
		if said := s.wishesOf(kari); said["essential email"] != "no client" {
			t.Errorf("by SMS only: %v", said)
		}
	})
}

// signed returns the path of a link that this installation has signed.
func (s *stund) signed(c link.Claim) string {
	s.t.Helper()
	return link.Signer{Keys: s.keys().Links}.Path(c)
}

// TestForgedWishes: nobody changes what a client gets without the link that the client has.
func TestForgedWishes(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		kari := s.adds("Kari Nordmann", "kari@example.com", "1980-11-05")
		s.greeting("09:00")
		s.SetClock(oslo("2026-11-05", 9, 5))
		good := leaveOf(t, s.Expect("kari@example.com", "email birthday")[0])
		token := strings.TrimPrefix(good, "/u/")
		click := url.Values{"List-Unsubscribe": {"One-Click"}}
		b := s.Book("konsultasjon", oslo("2026-11-10", 9, 0), contact{"name": "Kari Nordmann",
			"email": "kari@example.com"})
		other := link.Signer{Keys: [][]byte{[]byte("another installation's key, long enough")}}
		claim := letters.Leave("lotus", kari, letters.Greetings, oslo("2026-11-05", 9, 0))
		changed := byte('A')
		if token[20] == changed {
			changed = 'B'
		}
		for what, path := range map[string]string{
			"a changed token":         "/u/" + token[:20] + string(changed) + token[21:],
			"a shorter one":           "/u/" + token[:len(token)-1],
			"a booking's":             "/u/" + b.Token,
			"another installation's":  other.Path(claim),
			"nobody's":                "/u/x",
			"its own, of another use": "/w/" + token,
		} {
			for _, form := range []url.Values{click, {"action": {"none"}}} {
				if a := s.form(path, form); a.Status != 404 {
					t.Errorf("%s answered %d", what, a.Status)
				}
			}
		}
		if said := s.wishesOf(kari); len(said) != 0 {
			t.Errorf("forged links changed %v", said)
		}
		// A link of this installation's for a client that another practice has leads to nobody here.
		claim.Practice = "birch"
		if a := s.form(s.signed(claim), click); a.Status != 404 {
			t.Errorf("another practice's link answered %d", a.Status)
		}
		claim.Practice, claim.Subject = "lotus", ids.Random().Opaque()
		if a := s.form(s.signed(claim), click); a.Status != 404 {
			t.Errorf("a link of no client answered %d", a.Status)
		}
		if a := s.form(good, click); a.Status != 200 {
			t.Errorf("the good one answered %d", a.Status)
		}
		claim = letters.Leave("lotus", kari, letters.Greetings, oslo("2021-11-05", 9, 0))
		if a := s.form(s.signed(claim), click); a.Status != 410 {
			t.Errorf("after years it answered %d", a.Status)
		}
	})
}

// TestScanner: a mail filter opens every link of every mail, by GET and HEAD; nothing changes anywhere.
func TestScanner(t *testing.T) {
	witnessed(t, func(t *testing.T, s *stund, w *witness) {
		s.surveying(map[string]any{"newcomers": true, "pulse": true})
		s.asks("yoga", map[string]any{"form": s.published(intake()).ID, "often": "once"})
		ola := s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), contact{"name": "Ola", "email": "ola@example.com"})
		s.must(200, "POST", "/v1/clients/"+s.bookedBy(ola)+"/surveys", nil, s.as("owner", ""))
		s.adds("Kari Nordmann", "kari@example.com", "1980-11-05")
		s.greeting("09:00")
		s.Book("konsultasjon", oslo("2026-11-06", 10, 0), contact{"name": "Kari Nordmann",
			"email": "kari@example.com", "phone": "+4791234567"})
		at := oslo("2026-11-05", 17, 30)
		var last booked
		for n := range 8 {
			last = s.Book("yoga", at, contact{"name": "D", "email": fmt.Sprintf("d%d@example.com", n)})
		}
		s.must(201, "POST", "/v1/public/lotus/waitlist", map[string]any{"service": "yoga", "from": "2026-11-05",
			"to": "2026-11-05", "client": contact{"name": "Liv", "email": "liv@example.com"}})
		s.Settle()
		s.must(200, "POST", "/v1/link/"+last.Token+"/cancel", map[string]any{})
		s.SetClock(oslo("2026-11-05", 12, 0))
		links := map[string]bool{}
		kinds := map[string]bool{}
		var all []message
		s.must(200, "GET", "/_local/messages", nil).into(t, &all)
		for _, m := range all {
			kinds[m.Kind] = true
			for _, found := range anyLink.FindAllStringSubmatch(m.Text, -1) {
				links[found[1]] = true
			}
		}
		for _, kind := range []string{"booked", "reminder", "birthday", "joined", "offer", "exit"} {
			if !kinds[kind] {
				t.Errorf("no mail of kind %s: %v", kind, kinds)
			}
		}
		before := w.versions(t)
		for path := range links {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				if a := s.do(method, path, nil); a.Status >= 500 {
					t.Errorf("%s %s answered %d", method, path, a.Status)
				}
			}
		}
		s.Settle()
		for key, version := range w.versions(t) {
			if before[key] != version {
				t.Errorf("opening links has written %s", key)
			}
		}
	})
}

var anyLink = regexp.MustCompile(`http://stund\.test(/[^\s<>"]+)`)

// plannedMessage is something that is planned for a client.
type plannedMessage struct {
	About, Client, Kind, Purpose, Channel, To, Outlook, Why, Reason string
	Name                                                            string    `json:"client_name"`
	Planned                                                         time.Time `json:"planned_at"`
	At                                                              time.Time
}

// planned returns what is planned, page by page.
func (s *stund) planned(query string, as header) (all []plannedMessage) {
	s.t.Helper()
	for after := ""; ; {
		var page struct {
			Items []plannedMessage
			Next  string
		}
		s.must(200, "GET", "/v1/messages/planned?limit=2&"+query+"&after="+after, nil, as).into(s.t, &page)
		all = append(all, page.Items...)
		if after = page.Next; after == "" {
			return all
		}
	}
}

// TestPlannedMessages: staff see what will be sent to whom, and why not; and so it comes.
func TestPlannedMessages(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.adds("Kari Nordmann", "kari@example.com", "1980-11-05")
		refuses := s.adds("Nei Takk", "nei@example.com", "1970-11-05")
		s.must(200, "PUT", "/v1/clients/"+refuses+"/preferences", map[string]any{"revision": 1, "items": []any{
			map[string]any{"purpose": "greetings", "channel": "email", "answer": "no"}}}, owner)
		s.greeting("06:00") // in quiet hours: it waits for eight
		b := s.Book("konsultasjon", oslo("2026-11-05", 10, 0), contact{"name": "Liv Hansen",
			"email": "liv@example.com", "phone": "+4791234567"})
		s.Settle()
		before := s.planned("days=4&language=en", owner)
		say := func(all []plannedMessage) (lines []string) {
			for _, p := range all {
				line := fmt.Sprintf("%s %s %s %s %s", p.Name, p.Kind, p.Channel, p.Outlook,
					p.At.In(oslo("2026-11-05", 0, 0).Location()).Format("02 15:04"))
				if p.Why != "" {
					line += " " + p.Why
				}
				if (p.Why == "") != (p.Reason == "") {
					t.Errorf("%s: reason %q", line, p.Reason)
				}
				lines = append(lines, line)
			}
			return lines
		}
		want := "Liv Hansen reminder email goes 04 10:00\n" +
			"Kari Nordmann birthday email waits 05 08:00 quiet-hours\n" +
			"Nei Takk birthday email skipped 05 06:00 refused\n" +
			"Liv Hansen reminder sms goes 05 08:00"
		got := say(before)
		slices.Sort(got)
		all := strings.Split(want, "\n")
		slices.Sort(all)
		if strings.Join(got, "\n") != strings.Join(all, "\n") {
			t.Errorf("planned:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(all, "\n"))
		}
		if !slices.IsSortedFunc(before, func(x, y plannedMessage) int { return x.Planned.Compare(y.Planned) }) {
			t.Error("they are in no order")
		}
		if got := s.planned("days=4&client="+refuses, owner); len(got) != 1 || got[0].Client != refuses ||
			!strings.Contains(got[0].Reason, "sagt nei") {
			t.Errorf("of one client: %+v", got)
		}
		if got := s.planned("days=1", owner); len(got) != 0 {
			t.Errorf("today: %v", say(got))
		}
		for _, who := range []string{"ida", "jonas"} { // one of whom has the appointment, and sees the client
			for _, p := range s.planned("days=4", s.as("practitioner", who)) {
				if who != b.Practitioner || p.Name != "Liv Hansen" {
					t.Errorf("%s sees %v", who, p)
				}
			}
		}
		if a := s.do("GET", "/v1/messages/planned?after=x", nil, owner); a.code() != "cursor-invalid" {
			t.Errorf("a strange cursor: %d %s", a.Status, a.Body)
		}
		s.SetClock(oslo("2026-11-05", 9, 0)) // looking has changed nothing: all comes as was said
		s.Expect("kari@example.com", "email birthday")
		s.Expect("nei@example.com")
		s.Expect("liv@example.com", "email booked", "email reminder")
		if m := s.Messages("kari@example.com")[0]; !m.SentAt.Truncate(time.Minute).Equal(oslo("2026-11-05", 8, 0)) {
			t.Errorf("sent at %s", m.SentAt)
		}
		s.Expect("+4791234567", "sms reminder")
	})
}

// TestCostOfGreetings: what a birthday costs follows those who have one that day, and nobody else.
func TestCostOfGreetings(t *testing.T) {
	t.Parallel()
	client, table := awstest.DynamoDB(t, dynamo.Table)
	m := &metered{}
	db := dynamo.New(client, table, dynamo.WithTimeout(awstest.Patience), dynamo.WithConsumed(m.consumed))
	m.onDynamo = onDynamo{db, awstest.OpenStream(t, table)}
	s := start(t, foresee(m))
	bills := func(day, name string) (planned, sent bill) {
		t.Helper()
		at := oslo(day, 0, 0)
		s.SetClock(at.AddDate(0, 0, -8).Add(12 * time.Hour))
		s.adds(name, strings.ToLower(name)+"@example.com", "1980-"+day[5:])
		m.since()
		s.SetClock(at.AddDate(0, 0, -7).Add(5 * time.Hour)) // planned at four
		planned, _ = m.since()
		s.SetClock(at.Add(8*time.Hour + 59*time.Minute))
		m.since()
		s.SetClock(at.Add(9 * time.Hour))
		sent, _ = m.since()
		s.Expect(strings.ToLower(name)+"@example.com", "email birthday")
		return planned, sent
	}
	s.greeting("09:00")
	planned, sent := bills("2026-12-01", "Kari")
	if planned.AWS != (units{10, 6}) || sent.AWS != (units{6.5, 16}) {
		t.Errorf("a greeting costs %+v to plan and %+v to send", planned, sent)
	}
	for n := range 60 {
		s.adds(fmt.Sprintf("Annen%d", n), fmt.Sprintf("annen%d@example.com", n), "1970-06-15")
	}
	more, again := bills("2027-01-15", "Ola")
	if more != planned || again != sent {
		t.Errorf("among others a greeting costs\n%+v\n%+v, alone\n%+v\n%+v", more, again, planned, sent)
	}
}
