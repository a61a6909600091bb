package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// device is a browser with its cookies, as far as signing in needs one.
type device struct {
	*stund
	cookie string
	token  string
}

// send sends a request as a page of the installation would, and keeps the cookie.
func (d *device) send(method, path, contentType, body string, headers ...header) answer {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), method, "http://127.0.0.1"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "en")
	if d.cookie != "" && strings.HasPrefix(path, "/session") {
		r.Header.Set("Cookie", "theme=dark; stund_session="+d.cookie)
	}
	for _, h := range headers {
		r.Header.Set(h[0], h[1])
	}
	w := httptest.NewRecorder()
	d.http.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.Name != "stund_session" {
			continue
		}
		d.cookie = c.Value
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/session" || c.Secure {
			d.t.Errorf("%s %s sets the cookie %s", method, path, c)
		}
	}
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

func (d *device) post(path string, form url.Values) answer {
	d.t.Helper()
	return d.send("POST", path, "application/x-www-form-urlencoded", form.Encode())
}

// refresh asks for a token, and returns the status.
func (d *device) refresh() int {
	d.t.Helper()
	a := d.send("POST", "/session/refresh", "application/json", "{}")
	if a.Status == 200 {
		var out struct{ Token string }
		a.into(d.t, &out)
		d.token = out.Token
	}
	return a.Status
}

func (d *device) as() header { return header{"Authorization", "Bearer " + d.token} }

var tokenPath = regexp.MustCompile(`http://stund\.test(/[si]/[A-Za-z0-9_-]+)`)

// mailed returns the path of the link in the last mail to the address.
func (s *stund) mailed(to string) string {
	s.t.Helper()
	s.Settle()
	all := s.Messages(to)
	if len(all) == 0 {
		s.t.Fatalf("nothing was mailed to %s", to)
	}
	found := tokenPath.FindStringSubmatch(all[len(all)-1].Text)
	if found == nil {
		s.t.Fatalf("no link in %s", all[len(all)-1].Text)
	}
	return found[1]
}

type account struct{ ID, Name, State string }

// TestAColleagueIsInvited: invited by mail, they sign in, work as what they are, sign in again by mail, and are out
// once they are removed.
func TestAColleagueIsInvited(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		var nina account
		s.must(201, "POST", "/v1/staff", map[string]any{"name": "Nina Lie", "email": "nina@example.com",
			"role": "practitioner", "practitioner": "ida"}, owner).into(t, &nina)
		path := s.mailed("nina@example.com")
		d := &device{stund: s}
		if a := d.send("GET", path, "", ""); a.Status != 200 || !strings.Contains(string(a.Body), "Nina Lie") ||
			d.cookie != "" {
			t.Fatalf("the invitation: %d %s", a.Status, a.Body)
		}
		if a := d.post(path, url.Values{"action": {"accept"}}); a.Status != 303 || a.Header.Get("Location") != "/app" {
			t.Fatalf("accepted: %d %s", a.Status, a.Body)
		}
		if d.refresh() != 200 {
			t.Fatal("nobody is signed in")
		}
		var me struct{ Name, Role, Practitioner string }
		s.must(200, "GET", "/v1/me", nil, d.as()).into(t, &me)
		if me.Name != "Nina Lie" || me.Role != "practitioner" || me.Practitioner != "ida" {
			t.Errorf("who is signed in: %+v", me)
		}
		s.must(200, "GET", "/v1/calendar?from=2026-11-02&to=2026-11-02&practitioner=ida", nil, d.as())
		s.must(403, "GET", "/v1/staff", nil, d.as())
		if a := d.post(path, url.Values{"action": {"accept"}}); a.Status != 410 {
			t.Errorf("taken twice: %d", a.Status)
		}

		// On another device, by mail.
		other := &device{stund: s}
		ask := url.Values{"action": {"mail"}, "email": {" NINA@example.com "}}
		if a := other.post("/signin", ask); a.Status != 200 {
			t.Fatalf("asked for a link: %d %s", a.Status, a.Body)
		}
		link := s.mailed("nina@example.com")
		if a := other.send("GET", link, "", ""); a.Status != 200 || other.cookie != "" {
			t.Fatalf("the link: %d", a.Status)
		}
		if a := other.post(link, url.Values{"action": {"enter"}}); a.Status != 303 || other.refresh() != 200 {
			t.Fatalf("entered: %d %s", a.Status, a.Body)
		}
		if a := other.post(link, url.Values{"action": {"enter"}}); a.Status != 410 {
			t.Errorf("used twice: %d", a.Status)
		}

		s.must(204, "DELETE", "/v1/staff/"+nina.ID, nil, owner)
		for _, b := range []*device{d, other} {
			if status := b.refresh(); status != 401 {
				t.Errorf("removed, and still in: %d", status)
			}
		}
		s.FastForward(15 * time.Minute)
		s.must(401, "GET", "/v1/me", nil, d.as())
		if a := d.post("/signin", url.Values{"action": {"mail"}, "email": {"nina@example.com"}}); a.Status != 200 {
			t.Errorf("an address that nobody knows: %d", a.Status)
		}
		n := len(s.Messages("nina@example.com"))
		s.Settle()
		if now := len(s.Messages("nina@example.com")); now != n {
			t.Errorf("%d mails to who was removed", now-n)
		}
	})
}

// TestNothingTellsWhetherAnAddressIsKnown: what is answered is the same, to the byte.
func TestNothingTellsWhetherAnAddressIsKnown(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		d := &device{stund: s}
		var all []string
		for _, email := range []string{"ida@lotus.example", "stranger@example.com"} {
			a := d.post("/signin", url.Values{"action": {"mail"}, "email": {email}})
			a.Header.Del("X-Request-Id")
			all = append(all, http.StatusText(a.Status)+string(a.Body))
		}
		if all[0] != all[1] {
			t.Errorf("%s\n%s", all[0], all[1])
		}
	})
}

// TestSessionsAreThisInstallationsOwn: nothing from another website reaches them, whatever it brings.
func TestSessionsAreThisInstallationsOwn(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		d := &device{stund: s}
		var all struct{ Items []account }
		s.must(200, "GET", "/v1/staff", nil, s.as("owner", "")).into(t, &all)
		if len(all.Items) != 4 {
			t.Fatalf("who works here: %+v", all)
		}
		enter := `{"code":"i-am:` + all.Items[0].ID + `"}`
		for name, h := range map[string][]header{
			"another site":   {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}},
			"a sister site":  {{"Sec-Fetch-Site", "same-site"}, {"Origin", "http://other.stund.test"}},
			"an old browser": {{"Sec-Fetch-Site", ""}, {"Origin", "https://evil.example"}},
			"no browser":     {{"Sec-Fetch-Site", ""}},
			"a sandbox":      {{"Sec-Fetch-Site", ""}, {"Origin", "null"}},
			"two tales":      {{"Sec-Fetch-Site", "same-origin"}, {"Origin", "https://evil.example"}},
		} {
			for _, r := range [][3]string{{"POST", "/session", enter}, {"POST", "/session/refresh", "{}"},
				{"DELETE", "/session", ""}} {
				if a := d.send(r[0], r[1], "application/json", r[2], h...); a.Status != 403 || d.cookie != "" {
					t.Errorf("%s %s from %s: %d %s", r[0], r[1], name, a.Status, a.Body)
				}
			}
		}
		if a := d.send("POST", "/session", "application/json", enter); a.Status != 200 || d.refresh() != 200 {
			t.Fatalf("from its own page: %d %s", a.Status, a.Body)
		}
		if a := d.send("DELETE", "/session", "application/json", ""); a.Status != 204 || d.cookie != "" {
			t.Errorf("signed out: %d, the cookie says %q", a.Status, d.cookie)
		}
		for _, path := range []string{"/signin?out=1", "/signin?out=1&by=mail"} {
			a := d.send("GET", path, "", "")
			if a.Status != 200 || !strings.Contains(string(a.Body), "You are signed out.") {
				t.Errorf("signed out, %s: %d %s", path, a.Status, a.Body)
			}
		}
		if a := d.send("POST", "/session/refresh", "application/json", ""); a.Status != 401 ||
			!strings.Contains(string(a.Body), `"sign_in":"/signin"`) {
			t.Errorf("signed out: %d %s", a.Status, a.Body)
		}
	})
}

// TestTheLastOwnerStays, whatever is asked of them.
func TestTheLastOwnerStays(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		var all struct{ Items []account }
		s.must(200, "GET", "/v1/staff", nil, owner).into(t, &all)
		liv := ""
		for _, a := range all.Items {
			if a.Name == "Liv Aas" {
				liv = a.ID
			}
		}
		demoted := map[string]any{"name": "Liv Aas", "role": "assistant"}
		disabled := map[string]any{"name": "Liv Aas", "role": "owner", "state": "disabled"}
		for _, a := range []answer{s.do("DELETE", "/v1/staff/"+liv, nil, owner),
			s.do("PUT", "/v1/staff/"+liv, demoted, owner), s.do("PUT", "/v1/staff/"+liv, disabled, owner)} {
			if a.Status != 409 || a.code() != "last-owner" {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
		var other account
		s.must(201, "POST", "/v1/staff", map[string]any{"name": "Ole", "email": "ole@example.com", "role": "owner"},
			owner).into(t, &other)
		if a := s.do("DELETE", "/v1/staff/"+liv, nil, owner); a.code() != "last-owner" {
			t.Errorf("an invited owner is none yet: %d %s", a.Status, a.Body)
		}
		d := &device{stund: s}
		d.post(s.mailed("ole@example.com"), url.Values{"action": {"accept"}})
		s.must(200, "PUT", "/v1/staff/"+liv, demoted, owner)
		if a := s.do("DELETE", "/v1/staff/"+other.ID, nil, owner); a.code() != "last-owner" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
}
