package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/client"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/secret"
	"stund/internal/store"
)

// guest is a client's browser on their own page.
type guest struct {
	*stund
	cookie string
	key    string // that the page's forms carry
}

func (g *guest) send(method, path string, form url.Values, headers ...header) answer {
	g.t.Helper()
	r := httptest.NewRequestWithContext(g.t.Context(), method, "http://127.0.0.1"+path,
		strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://127.0.0.1")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if g.cookie != "" && strings.HasPrefix(path, "/me") {
		r.Header.Set("Cookie", "stund_mine="+g.cookie)
	}
	for _, h := range headers {
		r.Header.Set(h[0], h[1])
	}
	w := httptest.NewRecorder()
	g.http.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		g.cookie = c.Value
		if c.Name != "stund_mine" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/me" {
			g.t.Errorf("%s %s sets the cookie %s", method, path, c)
		}
	}
	if key := formKey.FindSubmatch(w.Body.Bytes()); key != nil {
		g.key = string(key[1])
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"} {
		if got := w.Header().Get(name); strings.HasPrefix(path, "/me") && got != want {
			g.t.Errorf("%s %s: %s is %q", method, path, name, got)
		}
	}
	if p := w.Header().Get("Referrer-Policy"); p != "no-referrer" && p != "same-origin" {
		g.t.Errorf("%s %s: referrer policy %q", method, path, p)
	}
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

// opens returns the page at the path, which is answered with the status.
func (g *guest) opens(status int, path string) string {
	g.t.Helper()
	return g.answered(status, g.send(http.MethodGet, path, nil))
}

func (g *guest) answered(status int, a answer) string {
	g.t.Helper()
	if a.Status != status {
		g.t.Fatalf("answered %d, want %d\n%s", a.Status, status, a.Body)
	}
	return string(a.Body)
}

// posts sends one of the page's own forms.
func (g *guest) posts(path string, form url.Values) answer {
	g.t.Helper()
	form.Set("key", g.key)
	return g.send(http.MethodPost, path, form)
}

var (
	formKey  = regexp.MustCompile(`name="key" value="([^"]+)"`)
	mineLink = regexp.MustCompile(`http://stund\.test(/me/[A-Za-z0-9_-]+)`)
)

// asksForPage asks for the link to one's own page as anybody may.
func (s *stund) asksForPage(email string) answer {
	s.t.Helper()
	return s.form("/b/lotus/me", url.Values{"email": {email}})
}

// pageLink returns the path of the last link to the client's own page, or of their new address, that was mailed there.
func (s *stund) pageLink(to string) string {
	s.t.Helper()
	s.Settle()
	all := s.Messages(to)
	for n := len(all) - 1; n >= 0; n-- {
		if found := mineLink.FindStringSubmatch(all[n].Text); found != nil {
			return found[1]
		}
	}
	s.t.Fatalf("no link was mailed to %s: %v", to, all)
	return ""
}

// comesIn asks for a link, and enters by it.
func (s *stund) comesIn(email string) *guest {
	s.t.Helper()
	s.FastForward(6 * time.Minute)
	if a := s.asksForPage(email); a.Status != 200 {
		s.t.Fatalf("asking answered %d\n%s", a.Status, a.Body)
	}
	return s.enters(s.pageLink(email))
}

func (s *stund) enters(path string) *guest {
	s.t.Helper()
	g := &guest{stund: s}
	if a := g.send(http.MethodPost, path, url.Values{"action": {"enter"}}); a.Status != 303 ||
		a.Header.Get("Location") != "/me" || g.cookie == "" {
		s.t.Fatalf("entering answered %d %s\n%s", a.Status, a.Header.Get("Location"), a.Body)
	}
	g.opens(200, "/me")
	return g
}

// keys are those of this installation.
func (s *stund) keys() secret.Keys {
	s.t.Helper()
	master, err := os.ReadFile(filepath.Join(s.folder, "secret"))
	if err != nil {
		s.t.Fatal(err)
	}
	keys, err := secret.Derive(master)
	if err != nil {
		s.t.Fatal(err)
	}
	return keys
}

// written is how many items were written since.
func (w *witness) written(t *testing.T, before map[string]int64) (n int) {
	t.Helper()
	for key, version := range w.versions(t) {
		if before[key] != version {
			n++
		}
	}
	return n
}

var ola = contact{"name": "Ola Nordmann", "email": "kari@example.com", "language": "nb"}

// named returns the id of the client whose name begins so.
func (s *stund) named(word string) string {
	s.t.Helper()
	var page struct{ Items []struct{ ID, Name string } }
	s.must(200, "GET", "/v1/clients?q="+word, nil, s.as("owner", "")).into(s.t, &page)
	for _, c := range page.Items {
		if strings.HasPrefix(c.Name, word) {
			return c.ID
		}
	}
	s.t.Fatalf("nobody is called %s", word)
	return ""
}

// TestOwnPage: a mother asks for what is hers, finds what is her child's as well, moves, corrects, and takes it home.
func TestOwnPage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		paid := s.theirPast()
		hers := s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		his := s.Book("konsultasjon", oslo("2026-11-21", 9, 0).AddDate(0, 0, 2), ola)
		s.Settle()
		g := s.comesIn("kari@example.com")
		page := g.opens(200, "/me")
		says(t, page, "Timene dine", "kari@example.com", "Kari Nordmann", "Ola Nordmann", "Disse bruker adressen",
			"Kommende timer", "20. november kl. 09.00", "Tidligere timer", "10. november", "Faktura "+paid.Text,
			"Se og betal",
			"Opplysningene dine")
		if n := strings.Count(page, `href="/m/`); n < 3 {
			t.Errorf("%d links to bookings:\n%s", n, page)
		}
		for _, b := range []booked{hers, his} {
			if !strings.Contains(page, "/m/"+b.Token) {
				t.Errorf("no link to %s", b.ID)
			}
		}
		says(t, g.opens(200, "/me?lang=fi"), "Omat ajat", "Tulevat ajat", "Laskut")
		wishes := regexp.MustCompile(`href="(/u/[\w-]+)"`).FindStringSubmatch(page)[1]
		says(t, s.page(200, wishes), "Det som sendes til \u2068Kari\u2069")

		id := s.named("Kari")
		says(t, g.opens(200, "/me?past="+id), "Tidligere timer", "10. november")
		says(t, g.opens(200, "/me?edit="+id), `value="Kari Nordmann"`, "Ny e-postadresse")
		edit := g.opens(200, "/me?edit="+id)
		revision := regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(edit)[1]
		form := url.Values{"action": {"correct"}, "who": {id}, "revision": {revision}, "name": {"Kari Berg"},
			"phone": {"12"}, "birthday": {"2090-01-01"}, "street": {"Storgata 2"}, "postal_code": {"0155"},
			"city":     {"Oslo"},
			"language": {"nb"}}
		says(t, g.answered(422, g.posts("/me", form)), "aria-invalid", "Storgata 2", "Kari Berg")
		form.Set("phone", "99 88 77 66")
		form.Set("birthday", "1980-12-24")
		if a := g.posts("/me", form); a.Status != 303 || a.Header.Get("Location") != "/me?done=saved" {
			t.Fatalf("correcting answered %d\n%s", a.Status, a.Body)
		}
		says(t, g.opens(200, "/me?done=saved"), "Opplysningene er lagret", "Kari Berg", "Storgata 2", "1980-12-24")
		says(t, g.answered(409, g.posts("/me", form)), "endret opplysningene i mellomtiden", "Kari Berg")
		var c struct {
			Name, Birthday string
			Phones         []string
		}
		s.must(200, "GET", "/v1/clients/"+id, nil, s.as("owner", "")).into(t, &c)
		if c.Name != "Kari Berg" || c.Birthday != "1980-12-24" || c.Phones[0] != "+4799887766" {
			t.Errorf("corrected to %+v", c)
		}
		s.Settle()
		line := string(s.must(200, "GET", "/v1/clients/"+id+"/timeline?language=en", nil, s.as("owner", "")).Body)
		says(t, line, "Opened their own page", `"role":"client"`, "Changed: ")

		data := g.posts("/me/data", url.Values{"who": {id}, "as": {"data"}})
		if data.Status != 200 || data.Header.Get("Content-Type") != "application/json" ||
			!strings.Contains(data.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("data answered %d %v", data.Status, data.Header)
		}
		for _, not := range []string{"Vanskelig", "staff_note", "Ringer", `"alert"`, `"tags"`, his.ID} {
			if strings.Contains(string(data.Body), not) {
				t.Errorf("the data has %s:\n%s", not, data.Body)
			}
		}
		var out struct{ Items []struct{ Kind, ID string } }
		if err := json.Unmarshal(data.Body, &out); err != nil {
			t.Fatal(err)
		}
		kinds := map[string]int{}
		for _, i := range out.Items {
			kinds[i.Kind]++
		}
		if kinds["client"] != 1 || kinds["booking"] != 2 || kinds["message"] == 0 || kinds["task"] != 0 {
			t.Errorf("it holds %v", kinds)
		}
		says(t, g.answered(200, g.posts("/me/data", url.Values{"who": {id}, "as": {"page"}})), "Kari Berg",
			"artikkel 15 og 20", "Storgata 2")
		if a := g.posts("/me", url.Values{"action": {"leave"}}); a.Status != 303 || g.cookie != "" {
			t.Errorf("leaving answered %d", a.Status)
		}
		g.opens(401, "/me")
		s.FastForward(2*time.Hour + 2*time.Minute) // unlike a mail's, the page's link ends
		s.page(410, wishes)
	})
}

// theirPast is a visit of Kari's that took place, with its invoice, and what staff think of her.
func (s *stund) theirPast() charged {
	s.t.Helper()
	s.billing()
	v := s.visited()
	s.Settle()
	owner, id := s.as("owner", ""), s.named("Kari")
	var whole map[string]any
	s.must(200, "GET", "/v1/clients/"+id, nil, owner).into(s.t, &whole)
	s.must(200, "PUT", "/v1/clients/"+id, map[string]any{"revision": whole["revision"], "name": "Kari Nordmann",
		"emails": []string{"kari@example.com"}, "phones": []string{"+4791234567"}, "alert": "Ringer på bakdøra",
		"note": "Vanskelig å ha med å gjøre"}, owner)
	return v
}

// TestOwnPageOfNobody: whether an address is known, no answer tells, and nothing is sent where it is not.
func TestOwnPageOfNobody(t *testing.T) {
	witnessed(t, func(t *testing.T, s *stund, w *witness) {
		s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		s.Settle()
		sent := len(s.Messages("kari@example.com"))
		var all []string
		for _, email := range []string{"kari@example.com", "stranger@example.com"} {
			for range 3 {
				before := w.versions(t)
				a := s.asksForPage(email)
				a.Header.Del("X-Request-Id")
				all = append(all, fmt.Sprint(a.Status, a.Header, string(a.Body), w.written(t, before)))
			}
		}
		if all[0] != all[3] || all[1] != all[4] || all[2] != all[5] {
			t.Errorf("known: %s\nunknown: %s", all[:3], all[3:])
		}
		s.Settle()
		if got := s.Messages("stranger@example.com"); len(got) != 0 {
			t.Errorf("the stranger got %v", got)
		}
		if got := s.Messages("kari@example.com"); len(got) != sent+1 {
			t.Errorf("asked three times, she got %v", got)
		}
		// Upper case and another spelling of the domain find her, and the mail goes where the practice knows her.
		s.FastForward(6 * time.Minute)
		s.asksForPage(" KARI@Example.com")
		s.Settle()
		if got := s.Messages("kari@example.com"); len(got) != sent+2 {
			t.Errorf("in capitals: %v", got)
		}
		if a := s.asksForPage("kari"); a.Status != 422 {
			t.Errorf("no address answered %d", a.Status)
		}
		// A flood brings six in a day, however long it lasts.
		for range 40 {
			s.FastForward(7 * time.Minute)
			s.asksForPage("kari@example.com")
			s.asksForPage("stranger@example.com")
		}
		s.Settle()
		if got := s.Messages("kari@example.com"); len(got) != sent+6 {
			t.Errorf("a flood brought %d", len(got)-sent)
		}
		if got := s.Messages("stranger@example.com"); len(got) != 0 {
			t.Errorf("the stranger got %v", got)
		}
		if left := w.holding(t, "stranger@"); len(left) > 0 {
			t.Errorf("the stranger's address is kept: %v", left)
		}
	})
}

// TestOwnPageLink: a link lets one in, once, whoever has opened it before, and for its time alone.
func TestOwnPageLink(t *testing.T) {
	witnessed(t, func(t *testing.T, s *stund, w *witness) {
		s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		s.asksForPage("kari@example.com")
		path := s.pageLink("kari@example.com")
		token := strings.TrimPrefix(path, "/me/")
		if left := w.holding(t, strings.ToLower(token)); len(left) > 0 {
			t.Errorf("the link is kept in the clear: %v", left)
		}
		before := w.versions(t)
		scanner := &guest{stund: s}
		for range 3 {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				if a := scanner.send(method, path, nil); a.Status != 200 || scanner.cookie != "" {
					t.Errorf("%s answered %d", method, a.Status)
				}
			}
		}
		if n := w.written(t, before); n != 0 {
			t.Errorf("opening the link has written %d items", n)
		}
		for what, bad := range map[string]string{
			"a changed one": path[:len(path)-8] + "AAAAAAAA", "a shorter one": path[:len(path)-1], "nobody's": "/me/x",
			"a booking's": "/me/" + strings.TrimPrefix(s.signed(link.Claim{Purpose: link.Manage, Practice: "lotus",
				Subject: ids.Random().Opaque(), Expires: oslo("2027-01-01", 0, 0)}), "/m/"),
		} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				a := scanner.send(method, bad, url.Values{"action": {"enter"}})
				if a.Status != 404 || scanner.cookie != "" {
					t.Errorf("%s: %s answered %d", what, method, a.Status)
				}
			}
		}
		// Forms of other websites, and of nobody knows which, let nobody in.
		for _, from := range [][]header{{{"Sec-Fetch-Site", "cross-site"}}, {{"Sec-Fetch-Site", "same-site"}},
			{{"Sec-Fetch-Site", ""}, {"Origin", "null"}},
			{{"Sec-Fetch-Site", ""}, {"Origin", "https://evil.example"}}} {
			if a := scanner.send(http.MethodPost, path, url.Values{"action": {"enter"}}, from...); a.Status != 403 {
				t.Errorf("%v answered %d", from, a.Status)
			}
		}
		var mu sync.Mutex
		in := 0
		var racers sync.WaitGroup
		r := &race{s: s}
		for range 6 {
			racers.Go(func() {
				a := r.ask(http.MethodPost, path, url.Values{"action": {"enter"}}.Encode(),
					header{"Content-Type", "application/x-www-form-urlencoded"},
					header{"Sec-Fetch-Site", "same-origin"})
				mu.Lock()
				defer mu.Unlock()
				switch a.Status {
				case 303:
					in++
				case 410:
				default:
					t.Errorf("a racer was answered %d\n%s", a.Status, a.Body)
				}
			})
		}
		racers.Wait()
		if in != 1 {
			t.Errorf("%d came in by one link", in)
		}
		says(t, scanner.opens(410, path), "/b/lotus/me")
		// An expired one leads to another.
		s.FastForward(10 * time.Minute)
		s.asksForPage("kari@example.com")
		path = s.pageLink("kari@example.com")
		s.FastForward(31 * time.Minute)
		says(t, scanner.opens(410, path), "/b/lotus/me")
		if a := scanner.send(http.MethodPost, path, url.Values{"action": {"enter"}}); a.Status != 410 {
			t.Errorf("an expired link answered %d", a.Status)
		}
	})
}

// TestOwnPageIsOnesOwn: nobody sees or changes what is another's, whatever they name.
func TestOwnPageIsOnesOwn(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		other := s.Book("konsultasjon", oslo("2026-11-23", 9, 0),
			contact{"name": "Arne Lie", "email": "arne@example.com"})
		s.Settle()
		arne := s.named("Arne")
		g := s.comesIn("kari@example.com")
		if page := g.opens(200, "/me"); strings.Contains(page, "Arne") || strings.Contains(page, arne) {
			t.Errorf("she sees him:\n%s", page)
		}
		for _, id := range []string{arne, other.ID, ids.Random().Opaque(), "x", "../" + arne} {
			for _, q := range []string{"edit", "past"} {
				if a := g.send(http.MethodGet, "/me?"+q+"="+url.QueryEscape(id), nil); a.Status != 404 {
					t.Errorf("%s of %s answered %d", q, id, a.Status)
				}
			}
			for path, form := range map[string]url.Values{
				"/me":   {"action": {"correct"}, "name": {"X"}, "revision": {"1"}},
				"/me?x": {"action": {"move"}, "email": {"x@example.com"}}, "/me/data": {"as": {"data"}}} {
				form.Set("who", id)
				if a := g.posts(path, form); a.Status != 404 {
					t.Errorf("%s of %s answered %d", path, id, a.Status)
				}
			}
		}
		// Without the key of the page's own forms, and from elsewhere, nothing is taken.
		for _, key := range []string{"", "x"} {
			f := url.Values{"action": {"leave"}, "key": {key}}
			if a := g.send(http.MethodPost, "/me", f); a.Status != 403 {
				t.Errorf("key %q answered %d", key, a.Status)
			}
		}
		f := url.Values{"action": {"leave"}, "key": {g.key}}
		if a := g.send(http.MethodPost, "/me", f, header{"Sec-Fetch-Site", "cross-site"}); a.Status != 403 {
			t.Errorf("another website's form answered %d", a.Status)
		}
		// Cookies: made up, cut, of another practice's link.
		for _, kept := range []string{"x", g.cookie[:len(g.cookie)-4] + "AAAA", strings.ToUpper(g.cookie)} {
			if a := (&guest{stund: s, cookie: kept}).send(http.MethodGet, "/me", nil); a.Status != 401 {
				t.Errorf("cookie %q answered %d", kept, a.Status)
			}
		}
		people := client.NewClients(nil, store.Retrier{}, nil, s.keys().IDs, nil)
		address := people.AddressID("lotus", "kari@example.com")
		forged := s.signed(link.Claim{Purpose: link.Mine, Practice: "birch", Subject: address, Version: 1,
			Expires: oslo("2027-01-01", 0, 0)})
		if a := g.send(http.MethodPost, forged, url.Values{"action": {"enter"}}); a.Status != 410 && a.Status != 404 {
			t.Errorf("another practice's link answered %d", a.Status)
		}
		s.idles(g)
	})
}

// idles: a visit ends after half an hour without a page, and after two hours whatever happens.
func (s *stund) idles(g *guest) {
	s.t.Helper()
	first := g.cookie
	for range 6 {
		s.FastForward(19 * time.Minute)
		g.opens(200, "/me")
	}
	if a := (&guest{stund: s, cookie: first}).send(http.MethodGet, "/me", nil); a.Status != 401 {
		s.t.Errorf("an old cookie answered %d", a.Status)
	}
	s.FastForward(12 * time.Minute)
	says(s.t, g.opens(401, "/me"), "/b/lotus/me")
	g = s.comesIn("kari@example.com")
	s.FastForward(31 * time.Minute)
	g.opens(401, "/me")
}

// TestOwnPageFollows: who was erased, merged, or has died is followed while somebody looks.
func TestOwnPageFollows(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		hers := s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		s.Book("konsultasjon", oslo("2026-11-23", 9, 0), ola)
		s.Settle()
		mother, child := s.named("Kari"), s.named("Ola")
		g := s.comesIn("kari@example.com")
		var made struct{ ID string }
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "K. Nordmann", "emails": []string{"k@work.example"}},
			owner).into(t, &made)
		s.must(200, "POST", "/v1/clients/"+made.ID+"/merge", map[string]any{"with": mother,
			"keep": map[string]string{"emails": "b"}}, owner)
		s.Settle()
		page := g.opens(200, "/me")
		if !strings.Contains(page, made.ID) || strings.Contains(page, `"of-`+mother) ||
			!strings.Contains(page, "/m/"+hers.Token) {
			t.Errorf("merged: %s", page)
		}
		s.must(200, "POST", "/v1/clients/"+child+"/archive", map[string]any{"deceased": true}, owner)
		if page := g.opens(200, "/me"); strings.Contains(page, "Ola") {
			t.Errorf("who has died is shown:\n%s", page)
		}
		s.must(202, "POST", "/v1/clients/"+made.ID+"/erasure", map[string]any{"upcoming": "cancel"}, owner)
		g.opens(401, "/me")
		s.Settle()
		n := len(s.Messages("kari@example.com"))
		s.FastForward(6 * time.Minute)
		s.asksForPage("kari@example.com")
		s.Settle()
		if got := s.Messages("kari@example.com"); len(got) != n {
			t.Errorf("erased, and mailed: %v", got[n:])
		}
	})
}

// TestOwnAddress: another address is used once whoever has it says so; the old one is told.
func TestOwnAddress(t *testing.T) {
	witnessed(t, func(t *testing.T, s *stund, w *witness) {
		b := s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		s.Settle()
		id := s.named("Kari")
		g := s.comesIn("kari@example.com")
		move := url.Values{"action": {"move"}, "who": {id}, "email": {"ny@example.com"}}
		for email, status := range map[string]int{"x": 422, "Kari@example.com": 422} {
			if a := g.posts("/me", url.Values{"action": {"move"}, "who": {id}, "email": {email}}); a.Status != status {
				t.Errorf("%s answered %d", email, a.Status)
			}
		}
		if a := g.posts("/me", move); a.Status != 303 {
			t.Fatalf("answered %d\n%s", a.Status, a.Body)
		}
		s.Settle()
		path := s.pageLink("ny@example.com")
		before := w.versions(t)
		says(t, g.opens(200, path), "ny@example.com", "Er adressen din?")
		g.send(http.MethodHead, path, nil)
		if n := w.written(t, before); n != 0 {
			t.Errorf("opening has written %d", n)
		}
		if a := g.send(http.MethodPost, path, url.Values{"action": {"enter"}}); a.Status != 404 {
			t.Errorf("entering by it answered %d", a.Status)
		}
		g.opens(200, "/me")
		// A later question makes the earlier one void.
		g.posts("/me", move)
		s.Settle()
		if a := g.send(http.MethodPost, path, url.Values{"action": {"confirm"}}); a.Status != 410 {
			t.Errorf("an earlier link answered %d", a.Status)
		}
		path = s.pageLink("ny@example.com")
		says(t, g.answered(200, g.send(http.MethodPost, path, url.Values{"action": {"confirm"}})), "ny@example.com")
		if a := g.send(http.MethodPost, path, url.Values{"action": {"confirm"}}); a.Status != 410 {
			t.Errorf("again it answered %d", a.Status)
		}
		s.Settle()
		told := s.Messages("kari@example.com")
		if last := told[len(told)-1]; last.Kind != "mine-moved" || strings.Contains(last.Text, "ny@example.com") {
			t.Errorf("the old address got %v", last.Text)
		}
		g.opens(401, "/me")
		g = s.comesIn("ny@example.com")
		says(t, g.opens(200, "/me"), "ny@example.com", "/m/"+b.Token)
		for range 10 {
			g.posts("/me", url.Values{"action": {"move"}, "who": {id}, "email": {"flood@example.com"}})
		}
		s.Settle()
		if got := s.Messages("flood@example.com"); len(got) > 6 {
			t.Errorf("a flood of %d", len(got))
		}
	})
}

// TestOfferOfOwnPage: staff send the link, and it lasts longer.
func TestOfferOfOwnPage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		b := s.Book("konsultasjon", oslo("2026-11-20", 9, 0), kari)
		s.Settle()
		id := s.named("Kari")
		n := len(s.Messages("kari@example.com"))
		for range 2 {
			s.must(204, "POST", "/v1/clients/"+id+"/page-link", nil, owner)
		}
		s.Settle()
		if got := s.Messages("kari@example.com"); len(got) != n+1 {
			t.Fatalf("she got %v", got)
		}
		s.FastForward(48 * time.Hour)
		g := s.enters(s.pageLink("kari@example.com"))
		says(t, g.opens(200, "/me"), "/m/"+b.Token)
		var made struct{ ID string }
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "Uten Post"}, owner).into(t, &made)
		if a := s.must(409, "POST", "/v1/clients/"+made.ID+"/page-link", nil, owner); a.code() != "no-email" {
			t.Errorf("answered %s", a.Body)
		}
		s.must(404, "POST", "/v1/clients/"+made.ID+"/page-link", nil, s.as("practitioner", "ida"))
		line := string(s.must(200, "GET", "/v1/clients/"+id+"/timeline?language=en", nil, owner).Body)
		says(t, line, "Link to their own page sent")
		messages := string(s.must(200, "GET", "/v1/clients/"+id+"/messages", nil, owner).Body)
		if mineLink.MatchString(messages) {
			t.Errorf("staff see the link: %s", messages)
		}
	})
}
