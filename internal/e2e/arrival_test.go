package e2e

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"stund/internal/link"
	"stund/internal/survey"
)

// arrivalOf is how a client came, as staff see it.
type arrivalOf struct {
	By           *struct{ Client, Name string } `json:"recommended_by"`
	Source       string
	Said         bool
	Why, Problem string
	Brought      []struct{ Client string }
}

func (s *stund) arrival(client, query string, who header) (v arrivalOf) {
	s.t.Helper()
	s.must(200, "GET", "/v1/clients/"+client+"/arrival"+query, nil, who).into(s.t, &v)
	return v
}

// timeline returns the kinds of what is told of the client.
func (s *stund) timeline(client string) (kinds []string) {
	s.t.Helper()
	s.Settle()
	var v struct{ Items []struct{ Kind string } }
	s.must(200, "GET", "/v1/clients/"+client+"/timeline", nil, s.as("owner", "")).into(s.t, &v)
	for _, i := range v.Items {
		kinds = append(kinds, i.Kind)
	}
	return kinds
}

func told(kinds []string, kind string) (n int) {
	for _, k := range kinds {
		if k == kind {
			n++
		}
	}
	return n
}

// TestNewClientSaysHowTheyCame: a new client is asked once, by a link in their confirmation. Opening it says nothing,
// what they write is sealed, and each reading of it is written down.
func TestNewClientSaysHowTheyCame(t *testing.T) {
	witnessed(t, func(t *testing.T, s *stund, w *witness) {
		owner := s.as("owner", "")
		before := s.Book("konsultasjon", oslo("2026-11-03", 9, 0), contact{"name": "Ola", "email": "ola@example.com"})
		if got := s.of("ola@example.com", "booked"); len(got) != 1 || surveyLink.MatchString(got[0].Text) {
			t.Fatal("asked although the practice asks nobody")
		}
		s.surveying(map[string]any{"newcomers": true})
		b := s.Book("konsultasjon", oslo("2026-11-04", 9, 0), kari)
		page := s.surveyPage(s.of("kari@example.com", "booked")[0])
		says(t, s.page(200, page+"?lang=en"), "How did you hear of us?", "Searching the web",
			"What made you choose us?")
		says(t, s.page(200, page+"?lang=fi"), "Mistä kuulit meistä?", "Hakukoneesta")
		who := s.bookedBy(b)
		if v := s.arrival(who, "", owner); v.Source != "" || v.Said {
			t.Errorf("opening the page answered: %+v", v)
		}
		for what, form := range map[string]url.Values{
			"nothing":         {"action": {"arrive"}},
			"another source":  {"action": {"arrive"}, "source": {"nowhere"}},
			"1001 characters": {"action": {"arrive"}, "why": {strings.Repeat("å", 1001)}}} {
			if a := s.form(page, form); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s is answered %d", what, a.Status)
			}
		}
		if a := s.do("POST", page, "action=arrive&source=search",
			header{"Content-Type", "application/x-www-form-urlencoded"}, header{"Sec-Fetch-Site", "cross-site"},
		); a.Status != http.StatusForbidden {
			t.Errorf("another website's form is answered %d", a.Status)
		}
		answer := url.Values{"action": {"arrive"}, "source": {"search"}, "why": {"kanarifugl i nærheten"},
			"problem": {"kanarikne"}}
		says(t, s.follow(s.form(page, answer)), "Takk for svaret")
		says(t, s.follow(s.form(page, url.Values{"action": {"arrive"}, "source": {"other"}})), "Takk for svaret")
		if kinds := w.holding(t, "kanari"); len(kinds) > 0 {
			t.Errorf("what was written is in the clear: %v", kinds)
		}
		if v := s.arrival(who, "", owner); v.Source != "search" || !v.Said || v.Why != "" {
			t.Errorf("staff see %+v", v)
		}
		if n := told(s.timeline(who), "arrival.read"); n != 0 {
			t.Errorf("read %d times before anybody did", n)
		}
		if v := s.arrival(who, "?words=true", owner); v.Why != "kanarifugl i nærheten" || v.Problem != "kanarikne" {
			t.Errorf("the owner reads %+v", v)
		}
		if n := told(s.timeline(who), "arrival.read"); n != 1 {
			t.Errorf("read %d times, once by the owner", n)
		}
		a := s.do("GET", "/v1/clients/"+who+"/arrival?words=true", nil, s.as("assistant", ""))
		if a.code() != "forbidden" {
			t.Errorf("an assistant reads them: %d %s", a.Status, a.Body)
		}
		// Not asked again, and not who was a client before.
		s.Book("konsultasjon", oslo("2026-11-05", 9, 0), kari)
		s.Book("konsultasjon", oslo("2026-11-06", 9, 0), contact{"name": "Ola", "email": "ola@example.com"})
		for _, to := range []string{"kari@example.com", "ola@example.com"} {
			mails := s.of(to, "booked")
			if last := mails[len(mails)-1]; surveyLink.MatchString(last.Text) {
				t.Errorf("%s is asked again:\n%s", to, last.Text)
			}
		}
		var f struct {
			Newcomers struct {
				N       int
				Sources []struct {
					Source  string
					Clients int
				}
			}
		}
		s.must(200, "GET", "/v1/feedback?from=2026-09-01&to=2026-12-30", nil, owner).into(t, &f)
		if n := f.Newcomers; n.N != 1 || len(n.Sources) != 1 || n.Sources[0].Source != "search" ||
			n.Sources[0].Clients != 1 {
			t.Errorf("figures: %+v", f)
		}
		// A link to another client's booking, who is not asked, and one that is forged.
		never := s.signed(link.Claim{Purpose: survey.Purpose, Practice: "lotus", Subject: before.ID, Version: 1,
			Expires: oslo("2026-12-24", 0, 0)})
		if a := s.form(never, url.Values{"action": {"arrive"}, "source": {"search"}}); a.Status != http.StatusGone {
			t.Errorf("who is not asked is answered %d", a.Status)
		}
		if a := s.form(flipped(page), answer); a.Status != http.StatusNotFound {
			t.Errorf("a forged link is answered %d", a.Status)
		}
		elsewhere := s.signed(link.Claim{Purpose: survey.Purpose, Practice: "birch", Subject: b.ID, Version: 1,
			Expires: oslo("2026-12-24", 0, 0)})
		if a := s.form(elsewhere, answer); a.Status != http.StatusNotFound {
			t.Errorf("another practice's link is answered %d", a.Status)
		}
	})
}

// flipped is the link with another last letter.
func flipped(page string) string {
	if strings.HasSuffix(page, "A") {
		return page[:len(page)-1] + "B"
	}
	return page[:len(page)-1] + "A"
}

var friendLink = regexp.MustCompile(`http://stund\.test(/b/lotus\?stund-by=([\w-]+))`)

// promoter is a client who gave a ten, and the link that they may hand on.
func (s *stund) promoter(c contact, day string) (who, page, token string) {
	s.t.Helper()
	who = s.bookedBy(s.cameTo("konsultasjon", oslo(day, 9, 0), c))
	s.must(200, "POST", "/v1/clients/"+who+"/surveys", nil, s.as("owner", ""))
	mails := s.of(c["email"], "exit")
	survey := s.surveyPage(mails[len(mails)-1])
	thanks := s.follow(s.form(survey, url.Values{"action": {"send"}, "score": {"10"}}))
	found := friendLink.FindStringSubmatch(thanks)
	if found == nil {
		s.t.Fatalf("no link for a friend in\n%s", thanks)
	}
	return who, found[1], found[2]
}

// brings books by the link, and returns the client.
func (s *stund) brings(token, day string, c contact) string {
	s.t.Helper()
	want := wish("konsultasjon", oslo(day, 9, 0), c)
	want["extra"] = map[string]any{"arrival": map[string]any{"by": token}}
	var b booked
	s.must(201, "POST", "/v1/public/lotus/bookings", want).into(s.t, &b)
	s.Settle()
	return s.bookedBy(b)
}

// TestRecommended: who books for the first time by a client's link is shown as brought by them, and nobody else is.
func TestRecommended(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.surveying(map[string]any{"friend": true})
		kari, page, token := s.promoter(kari, "2026-11-03")
		known := contact{"name": "Ola", "email": "ola@example.com"}
		s.Book("konsultasjon", oslo("2026-11-05", 12, 0), known)
		if strings.Contains(page, kari) {
			t.Error("the link names the client")
		}
		// The booking page carries it along, without scripts too.
		there := string(s.do("GET", page+"&step=who&service=konsultasjon", nil, header{"Accept", "text/html"}).Body)
		if n := strings.Count(there, "stund-by="+token); n < 3 {
			t.Errorf("%d links of the booking page carry it along", n)
		}

		liv := s.brings(token, "2026-11-06", contact{"name": "Liv", "email": "liv@example.com"})
		if v := s.arrival(liv, "", owner); v.By == nil || v.By.Client != kari {
			t.Errorf("Liv came by %+v", v)
		}
		if v := s.arrival(kari, "", owner); len(v.Brought) != 1 || v.Brought[0].Client != liv || v.By != nil {
			t.Errorf("Kari brought %+v", v)
		}
		if told(s.timeline(liv), "arrival.recommended") != 1 || told(s.timeline(kari), "arrival.brought") != 1 {
			t.Error("the timelines do not tell of it")
		}
		// What counts for nothing: one's own link, who is a client already, and what is no such link. All of them book.
		own := contact{"name": "Kari Nordmann", "email": "kari@example.com", "phone": "+4791234567"}
		for n, c := range []struct {
			token string
			who   contact
		}{{token, own}, {token, known}, {flipped(token), contact{"name": "A", "email": "a@example.com"}},
			{"x", contact{"name": "B", "email": "b@example.com"}}, {"", contact{"name": "C", "email": "c@example.com"}},
			{s.token2(link.Claim{Purpose: survey.Recommending, Practice: "birch", Subject: survey.IDOf("lotus",
				survey.Exit, kari), Expires: oslo("2027-11-01", 0, 0)}),
				contact{"name": "D", "email": "d@example.com"}},
			{s.token2(link.Claim{Purpose: survey.Recommending, Practice: "lotus", Subject: kari,
				Expires: oslo("2027-11-01", 0, 0)}), contact{"name": "E", "email": "e@example.com"}},
		} {
			who := s.brings(c.token, []string{"2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12", "2026-11-13",
				"2026-11-16", "2026-11-17"}[n], c.who)
			if v := s.arrival(who, "", owner); v.By != nil {
				t.Errorf("case %d: %s was brought by %+v", n, c.who["name"], v.By)
			}
		}
		if v := s.arrival(kari, "", owner); len(v.Brought) != 1 {
			t.Errorf("Kari brought %+v", v.Brought)
		}
		if a := s.do("POST", "/v1/public/lotus/bookings", map[string]any{"service": "konsultasjon",
			"start": oslo("2026-11-18", 9, 0).Format(time.RFC3339), "client": own,
			"extra": map[string]any{"arrival": "x"}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("what is no object is answered %d", a.Status)
		}
		// Whoever is erased goes from both pages.
		mia := s.brings(token, "2026-11-19", contact{"name": "Mia", "email": "mia@example.com"})
		s.must(202, "POST", "/v1/clients/"+mia+"/erasure", map[string]any{"upcoming": "cancel"}, owner)
		s.FastForward(time.Hour)
		if v := s.arrival(kari, "", owner); len(v.Brought) != 1 || v.Brought[0].Client != liv {
			t.Errorf("after Mia is erased, Kari brought %+v", v.Brought)
		}
		s.must(202, "POST", "/v1/clients/"+kari+"/erasure", map[string]any{"upcoming": "cancel"}, owner)
		s.FastForward(time.Hour)
		if v := s.arrival(liv, "", owner); v.By != nil {
			t.Errorf("after Kari is erased, Liv came by %+v", v.By)
		}
		nora := s.brings(token, "2026-11-20", contact{"name": "Nora", "email": "nora@example.com"})
		if v := s.arrival(nora, "", owner); v.By != nil {
			t.Errorf("Nora came by %+v, who is erased", v.By)
		}
	})
}

// token2 is the token of a link that this installation has signed.
func (s *stund) token2(c link.Claim) string {
	path := s.signed(c)
	return path[strings.LastIndexByte(path, '/')+1:]
}

// TestFeedbackAsATable: for owners, no cell of it runs as a formula, and that it was taken is written down.
func TestFeedbackAsATable(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.surveying(nil)
		who := s.bookedBy(s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), kari))
		s.must(200, "POST", "/v1/clients/"+who+"/surveys", nil, owner)
		page := s.surveyPage(s.of("kari@example.com", "exit")[0])
		s.follow(s.form(page, url.Values{"action": {"send"}, "score": {"9"}, "words": {`=HYPERLINK("http://x";"y")`}}))
		s.Settle()
		const path = "/v1/feedback/answers.csv?from=2026-09-01&to=2026-12-30&language=en"
		a := s.must(200, "GET", path, nil, owner)
		got := string(a.Body)
		if strings.Contains(got, "\n=") || strings.Contains(got, ";=") || strings.Contains(got, `;"=`) ||
			!strings.Contains(got, "HYPERLINK") || !strings.Contains(got, who) || !strings.Contains(got, ";9;10;") {
			t.Errorf("the table:\n%s", got)
		}
		for _, role := range []string{"assistant", "practitioner"} {
			who := ""
			if role == "practitioner" {
				who = "ida"
			}
			if a := s.do("GET", path, nil, s.as(role, who)); a.Status != http.StatusForbidden {
				t.Errorf("a %s is answered %d", role, a.Status)
			}
		}
	})
}
