package e2e

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/store/dynamo"
)

// cameTo is a visit of the client's that took place, marked an hour after it.
func (s *stund) cameTo(service string, at time.Time, c contact) booked {
	s.t.Helper()
	b := s.Book(service, at, c)
	s.SetClock(at.Add(time.Hour))
	s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, s.as("owner", ""))
	s.Settle()
	return b
}

// surveying has the practice send these surveys.
func (s *stund) surveying(more map[string]any) {
	s.t.Helper()
	set := map[string]any{"exit": true, "pulse": false, "hour": 9, "consent_only": false, "share": false}
	for k, v := range more {
		set[k] = v
	}
	s.must(200, "PUT", "/v1/feedback/settings", set, s.as("owner", ""))
}

type surveyed struct {
	ID, Kind, State, Words string
	Name                   string `json:"client_name"`
	Score                  *int
	Call                   bool `json:"may_call"`
}

type ofClient struct {
	Items  []surveyed
	Paused bool `json:"marketing_paused"`
}

func (s *stund) surveys(client string) (v ofClient) {
	s.t.Helper()
	s.must(200, "GET", "/v1/clients/"+client+"/surveys", nil, s.as("owner", "")).into(s.t, &v)
	return v
}

// of returns the mails and SMS of the kind that the person got.
func (s *stund) of(to, kind string) (all []message) {
	s.t.Helper()
	s.Settle()
	for _, m := range s.Messages(to) {
		if m.Kind == kind {
			all = append(all, m)
		}
	}
	return all
}

var surveyLink = regexp.MustCompile(`http://stund\.test(/a/[\w-]+)`)

// page of a survey, by the link of its mail.
func (s *stund) surveyPage(m message) string {
	s.t.Helper()
	found := surveyLink.FindStringSubmatch(m.Text)
	if found == nil {
		s.t.Fatalf("no link in\n%s", m.Text)
	}
	return found[1]
}

// bookedBy returns the id of the booking's client.
func (s *stund) bookedBy(b booked) string {
	s.t.Helper()
	var v struct {
		Client struct{ ID string }
	}
	s.must(200, "GET", "/v1/bookings/"+b.ID, nil, s.as("owner", "")).into(s.t, &v)
	if v.Client.ID == "" {
		s.t.Fatal("a booking of nobody")
	}
	return v.Client.ID
}

// TestCourseEnds: three visits, and then none. The client is thanked and asked once, answers low, and marketing pauses
// until the owner's task is done.
func TestCourseEnds(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		var last booked
		for _, day := range []string{"2026-11-03", "2026-11-17", "2026-12-01"} {
			last = s.cameTo("konsultasjon", oslo(day, 9, 0), kari)
		}
		who := s.bookedBy(last)
		// A rhythm of 14 days: the course has ended 21 days after the last visit.
		s.SetClock(oslo("2026-12-22", 8, 59))
		if got := s.of("kari@example.com", "exit"); len(got) != 0 {
			t.Fatalf("asked before the course has ended: %v", got)
		}
		s.SetClock(oslo("2026-12-23", 9, 1))
		mails := s.of("kari@example.com", "exit")
		if len(mails) != 1 {
			t.Fatalf("%d thank-yous", len(mails))
		}
		page := s.surveyPage(mails[0])
		if v := s.surveys(who); len(v.Items) != 1 || v.Items[0].State != "sent" || v.Paused {
			t.Errorf("the client's page shows %+v", v)
		}
		says(t, s.page(200, page+"?score=4&lang=en"), `value="4" required checked`, "How likely")
		if v := s.surveys(who); v.Items[0].Score != nil {
			t.Error("opening the page answered")
		}
		s.follow(s.form(page, url.Values{"action": {"send"}, "score": {"4"}, "words": {"Kald benk"}, "call": {"on"}}))
		s.Settle()
		v := s.surveys(who)
		if a := v.Items[0]; a.State != "answered" || *a.Score != 4 || a.Words != "Kald benk" || !a.Call || !v.Paused {
			t.Errorf("answered: %+v", v)
		}
		items, _ := s.tasks("source=unhappy-client", s.as("owner", ""))
		if len(items) != 1 {
			t.Fatalf("tasks: %+v", items)
		}
		if items, _ := s.tasks("source=unhappy-client", s.as("practitioner", "ida")); len(items) != 0 {
			t.Error("a practitioner sees the owner's task")
		}
		s.SetClock(oslo("2027-01-28", 9, 0))
		if !s.surveys(who).Paused {
			t.Error("marketing goes on although nobody has seen to it")
		}
		s.must(200, "POST", "/v1/tasks/"+items[0].ID+"/done", nil, s.as("owner", ""))
		s.Settle()
		if s.surveys(who).Paused {
			t.Error("marketing pauses although it is done, and thirty days ago")
		}
		s.SetClock(oslo("2027-06-01", 9, 0))
		if n := len(s.of("kari@example.com", "exit")); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

// TestStaffEndACourse: several say so at once, and it is one; a booking withdraws it, and another end plans it again.
func TestStaffEndACourse(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		b := s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), kari)
		who := s.bookedBy(b)
		s.SetClock(oslo("2026-11-03", 22, 0))
		var wait sync.WaitGroup
		r := race{s: s}
		for range 8 {
			wait.Go(func() {
				if a := r.ask("POST", "/v1/clients/"+who+"/surveys", nil, owner); a.Status != 200 {
					t.Errorf("answered %d %s", a.Status, a.Body)
				}
			})
		}
		wait.Wait()
		if v := s.surveys(who); len(v.Items) != 1 || v.Items[0].State != "planned" {
			t.Fatalf("planned %+v", v)
		}
		next := s.Book("konsultasjon", oslo("2026-11-10", 9, 0), kari)
		s.Settle()
		if v := s.surveys(who); len(v.Items) != 1 || v.Items[0].State != "withdrawn" {
			t.Fatalf("after a booking: %+v", v)
		}
		if a := s.do("POST", "/v1/clients/"+who+"/surveys", nil, owner); a.code() != "course-ahead" {
			t.Errorf("with an appointment ahead: %d %s", a.Status, a.Body)
		}
		s.must(200, "POST", "/v1/bookings/"+next.ID+"/cancel", map[string]any{}, owner)
		s.Settle()
		s.must(200, "POST", "/v1/clients/"+who+"/surveys", nil, owner)
		s.SetClock(oslo("2026-11-04", 12, 0))
		if n := len(s.of("kari@example.com", "exit")); n != 1 {
			t.Errorf("%d thank-yous", n)
		}
		s.SetClock(oslo("2027-02-04", 12, 0))
		if n := len(s.of("kari@example.com", "exit")); n != 1 {
			t.Errorf("%d thank-yous after months", n)
		}
	})
}

// TestCannotEnd what has not begun, or where nobody is asked.
func TestCannotEnd(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		var c struct{ ID string }
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "Ola", "emails": []string{"ola@example.com"}}, owner).
			into(t, &c)
		if a := s.do("POST", "/v1/clients/"+c.ID+"/surveys", nil, owner); a.code() != "course-empty" {
			t.Errorf("without visits: %d %s", a.Status, a.Body)
		}
		s.surveying(map[string]any{"exit": false})
		if a := s.do("POST", "/v1/clients/"+c.ID+"/surveys", nil, owner); a.code() != "surveys-off" {
			t.Errorf("switched off: %d %s", a.Status, a.Body)
		}
		for what, set := range map[string]map[string]any{"no address": {"review_url": "javascript:alert(1)"},
			"no hour": {"hour": 24}} {
			body := map[string]any{"exit": true, "pulse": false, "hour": 9, "consent_only": false, "share": false}
			for k, v := range set {
				body[k] = v
			}
			if a := s.do("PUT", "/v1/feedback/settings", body, owner); a.Status != 422 {
				t.Errorf("%s: %d %s", what, a.Status, a.Body)
			}
		}
		if a := s.do("GET", "/v1/feedback?from=2026-12-01&to=2026-11-01", nil, owner); a.Status != 422 {
			t.Errorf("a period backwards: %d %s", a.Status, a.Body)
		}
	})
}

// TestPulse: on the morning after the first visit, and not after each.
func TestPulse(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.surveying(map[string]any{"exit": false, "pulse": true})
		s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), kari)
		s.SetClock(oslo("2026-11-04", 9, 1))
		mails := s.of("kari@example.com", "pulse")
		if len(mails) != 1 {
			t.Fatalf("%d pulses after the first visit", len(mails))
		}
		page := s.surveyPage(mails[0])
		if a := s.form(page, url.Values{"action": {"send"}, "score": {"9"}}); a.Status != 422 {
			t.Errorf("9 of 5 is answered %d", a.Status)
		}
		s.follow(s.form(page, url.Values{"action": {"send"}, "score": {"5"}}))
		for n, day := range []string{"2026-11-10", "2026-11-17", "2026-11-24"} { // the third, but 21 days after
			s.cameTo("konsultasjon", oslo(day, 9, 0), kari)
			s.SetClock(oslo(day, 23, 0).Add(12 * time.Hour))
			if got := len(s.of("kari@example.com", "pulse")); got != 1 {
				t.Errorf("%d pulses after visit %d", got, n+2)
			}
		}
		s.cameTo("konsultasjon", oslo("2026-12-08", 9, 0), kari)
		s.SetClock(oslo("2026-12-09", 9, 1))
		if got := len(s.of("kari@example.com", "pulse")); got != 2 {
			t.Errorf("%d pulses after the fifth visit, 35 days later", got)
		}
	})
}

// TestNobodyWhoRefused is asked, and nobody who has not said yes where the practice asks only those.
func TestNobodyWhoRefused(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.surveying(map[string]any{"consent_only": true})
		ends := func(name, answer string) string {
			c := contact{"name": name, "email": strings.ToLower(name) + "@example.com"}
			b := s.Book("konsultasjon", oslo("2026-11-03", 7+len(name), 0), c)
			who := s.bookedBy(b)
			if answer != "" {
				var v struct{ Revision int64 }
				s.must(200, "GET", "/v1/clients/"+who, nil, owner).into(t, &v)
				s.must(200, "PUT", "/v1/clients/"+who+"/preferences", map[string]any{"revision": v.Revision,
					"items": []map[string]any{{"purpose": "feedback", "channel": "email", "answer": answer}}}, owner)
			}
			return b.ID
		}
		for _, id := range []string{ends("Pa", ""), ends("Pia", "no"), ends("Petr", "yes")} {
			s.SetClock(oslo("2026-11-03", 18, 0))
			s.must(200, "POST", "/v1/bookings/"+id+"/complete", nil, owner)
		}
		s.SetClock(oslo("2027-02-03", 18, 0))
		for to, want := range map[string]int{"pa@example.com": 0, "pia@example.com": 0, "petr@example.com": 1} {
			if got := len(s.of(to, "exit")); got != want {
				t.Errorf("%s was asked %d times, want %d", to, got, want)
			}
		}
	})
}

// TestScannerAnswersNothing: every link of the mail, fetched by GET and HEAD within the second.
func TestScannerAnswersNothing(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		b := s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), kari)
		who := s.bookedBy(b)
		s.must(200, "POST", "/v1/clients/"+who+"/surveys", nil, s.as("owner", ""))
		mail := s.of("kari@example.com", "exit")[0]
		page := s.surveyPage(mail)
		for _, method := range []string{"GET", "HEAD"} {
			for n := range 11 {
				a := s.do(method, page+"?score="+strconv.Itoa(n), nil, header{"Accept", "text/html"})
				if a.Status >= 500 {
					t.Errorf("%s answered %d", method, a.Status)
				}
			}
			for _, link := range regexp.MustCompile(`http://stund\.test(/\S+)`).FindAllStringSubmatch(mail.Text, -1) {
				s.do(method, link[1], nil, header{"Accept", "text/html"})
			}
		}
		s.Settle()
		if v := s.surveys(who); v.Items[0].State != "sent" || v.Items[0].Score != nil || v.Paused {
			t.Errorf("a scanner answered: %+v", v)
		}
		for what, form := range map[string]url.Values{"no number": {"action": {"send"}},
			"11": {"action": {"send"}, "score": {"11"}}, "words": {"action": {"send"}, "score": {"ten"}}} {
			if a := s.form(page, form); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s is answered %d", what, a.Status)
			}
		}
		long := url.Values{"action": {"send"}, "score": {"9"}, "words": {strings.Repeat("å", 2001)}}
		if a := s.form(page, long); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("2001 letters are answered %d", a.Status)
		}
		if a := s.do("POST", page, strings.Repeat("a=b&", 1<<20),
			header{"Content-Type", "application/x-www-form-urlencoded"}); a.Status < 400 {
			t.Errorf("4 MB are answered %d", a.Status)
		}
		forged := page[:len(page)-1] + "A"
		if forged == page {
			forged = page[:len(page)-1] + "B"
		}
		if a := s.form(forged, url.Values{"action": {"send"}, "score": {"1"}}); a.Status != http.StatusNotFound {
			t.Errorf("a forged link is answered %d", a.Status)
		}
		if a := s.do("POST", page, "action=send&score=1", header{"Content-Type", "application/x-www-form-urlencoded"},
			header{"Sec-Fetch-Site", "cross-site"}); a.Status != http.StatusForbidden {
			t.Errorf("another website's form is answered %d", a.Status)
		}
		if v := s.surveys(who); v.Items[0].State != "sent" {
			t.Errorf("answered by what cannot be: %+v", v)
		}
	})
}

// TestAnswersAreCounted, changed for 72 hours, shown to whom they are open, and erased.
func TestAnswersAreCounted(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.surveying(map[string]any{"review_url": "https://example.com/review"})
		var last, page string
		for n, score := range []string{"10", "9", "9", "8", "2", "10"} {
			c := contact{"name": "Per " + strconv.Itoa(n), "email": "per" + strconv.Itoa(n) + "@example.com"}
			b := s.Book("konsultasjon", oslo("2026-11-"+[]string{"03", "04", "05", "06", "09", "10"}[n], 9, 0), c)
			s.SetClock(b.End)
			s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, owner)
			s.Settle()
			last = s.bookedBy(b)
			s.must(200, "POST", "/v1/clients/"+last+"/surveys", nil, owner)
			page = s.surveyPage(s.of(c["email"], "exit")[0])
			s.follow(s.form(page, url.Values{"action": {"send"}, "score": {score}, "words": {"ord nr " + score}}))
		}
		says(t, s.page(200, page+"?done=1&lang=en"), "Write a review", "https://example.com/review")
		s.Settle()
		var f struct {
			Score struct {
				N, Promoters, Detractors int
				Score, Low, High         *float64
			}
			Response struct{ Delivered, Answered int }
			Months   []struct{ Month string }
		}
		const period = "from=2026-09-01&to=2026-11-30"
		s.must(200, "GET", "/v1/feedback?"+period, nil, owner).into(t, &f)
		if f.Score.N != 6 || f.Score.Score == nil || *f.Score.Score != 50 || f.Response.Delivered != 6 ||
			f.Response.Answered != 6 || len(f.Months) != 3 {
			t.Errorf("figures: %+v", f)
		}
		a := s.do("GET", "/v1/feedback?"+period, nil, s.as("practitioner", "ida"))
		if a.code() != "forbidden" {
			t.Errorf("a practitioner is answered %d %s", a.Status, a.Body)
		}
		// Saved once more by the page's script, within 72 hours and after them.
		save := url.Values{"action": {"save"}, "score": {"7"}, "words": {"hemmelig kanarifugl"}}
		if a := s.form(page, save); a.Status != http.StatusNoContent {
			t.Errorf("saving is answered %d", a.Status)
		}
		s.FastForward(73 * time.Hour)
		if a := s.form(page, save); a.Status != http.StatusGone {
			t.Errorf("saving after 72 hours is answered %d", a.Status)
		}
		var answers struct{ Items []surveyed }
		s.must(200, "GET", "/v1/feedback/answers?"+period+"&words=true", nil, owner).into(t, &answers)
		if len(answers.Items) != 6 || answers.Items[0].Words != "hemmelig kanarifugl" || *answers.Items[0].Score != 7 {
			t.Errorf("answers: %+v", answers)
		}
		s.must(202, "POST", "/v1/clients/"+last+"/erasure", map[string]any{}, owner)
		s.FastForward(time.Hour)
		s.must(200, "GET", "/v1/feedback/answers?"+period+"&words=true", nil, owner).into(t, &answers)
		if len(answers.Items) != 5 {
			t.Errorf("%d answers have words after one is erased", len(answers.Items))
		}
		s.must(200, "GET", "/v1/feedback?"+period, nil, owner).into(t, &f)
		if f.Score.N != 6 {
			t.Errorf("%d are counted after one is erased", f.Score.N)
		}
	})
}

// TestCostOfSurveys: what asking a client and taking in their answer costs, whoever else there is.
func TestCostOfSurveys(t *testing.T) {
	t.Parallel()
	client, table := awstest.DynamoDB(t, dynamo.Table)
	m := &metered{}
	db := dynamo.New(client, table, dynamo.WithTimeout(awstest.Patience), dynamo.WithConsumed(m.consumed))
	m.onDynamo = onDynamo{db, awstest.OpenStream(t, table)}
	s := start(t, foresee(m))
	who := s.bookedBy(s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), kari))
	owner := s.as("owner", "")
	m.since()
	s.must(200, "POST", "/v1/clients/"+who+"/surveys", nil, owner)
	ended, _ := m.since()
	s.Settle()
	asked, _ := m.since()
	page := s.surveyPage(s.of("kari@example.com", "exit")[0])
	m.since()
	s.form(page, url.Values{"action": {"save"}, "score": {"9"}, "words": {"Takk"}})
	answered, _ := m.since()
	if ended.AWS != (units{11, 9}) || asked.AWS != (units{14.5, 18}) || answered.AWS != (units{5, 7}) {
		t.Errorf("ending a course costs %+v, asking %+v, and an answer %+v", ended, asked, answered)
	}
}
