package e2e

import (
	"encoding/base32"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"stund/internal/signin"
	"stund/internal/signin/signintest"
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

type account struct{ ID, Name, Email, State string }

// tells holds the last mail to the address to say so, of a change of second factors, and no more than when that was:
// neither what the factor is called nor where from it was.
func (s *stund) tells(to, what string) {
	s.t.Helper()
	s.Settle()
	all := s.Messages(to)
	if len(all) == 0 || !strings.Contains(all[len(all)-1].Text, what) {
		s.t.Errorf("%s is not told: %s", to, what)
		return
	}
	text := all[len(all)-1].Text
	if strings.Contains(text, "Phone") || regexp.MustCompile(`\d+\.\d+\.\d+\.\d+`).MatchString(text) {
		s.t.Errorf("it tells too much: %s", text)
	}
}

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
	onEach(t, func(t *testing.T, s *stund) {
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
	onEach(t, func(t *testing.T, s *stund) {
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

// TestACodeBesides: with an authenticator app the link is not enough, on the page and for programs; and nobody else's
// app can be touched.
func TestACodeBesides(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.must(201, "POST", "/v1/staff", map[string]any{"name": "Nina Lie", "email": "nina@example.com",
			"role": "practitioner", "practitioner": "ida"}, owner)
		d := &device{stund: s}
		d.post(s.mailed("nina@example.com"), url.Values{"action": {"accept"}})
		if d.refresh() != 200 {
			t.Fatal("nobody is signed in")
		}
		var set struct{ Secret, Address, Kept string }
		s.must(200, "POST", "/v1/me/authenticator", nil, d.as()).into(t, &set)
		secret, err := base32.StdEncoding.DecodeString(set.Secret)
		if err != nil || !strings.HasPrefix(set.Address, "otpauth://totp/") {
			t.Fatalf("%+v, %v", set, err)
		}
		code := func() string { return signin.TimeCode(secret, signin.StepAt(s.now())) }
		s.must(422, "PUT", "/v1/me/authenticator", map[string]any{"kept": set.Kept, "code": "000000"}, d.as())
		s.must(422, "PUT", "/v1/me/authenticator", map[string]any{"kept": "x", "code": code()}, d.as())
		var spare struct{ Codes []string }
		s.must(200, "PUT", "/v1/me/authenticator", map[string]any{"kept": set.Kept, "code": code()}, d.as()).
			into(t, &spare)
		s.must(403, "GET", "/v1/me/factors", nil, owner) // a token of nobody's account
		s.must(401, "GET", "/v1/me/factors", nil)
		if a := s.must(200, "GET", "/v1/me/factors", nil, d.as()); !strings.Contains(string(a.Body),
			`"recovery_codes":10`) || strings.Contains(string(a.Body), set.Secret) {
			t.Errorf("%s", a.Body)
		}

		other := &device{stund: s}
		link := func() string {
			s.FastForward(6 * time.Minute)
			other.post("/signin", url.Values{"action": {"mail"}, "email": {"nina@example.com"}})
			return s.mailed("nina@example.com")
		}
		path := link()
		if a := other.post(path, url.Values{"action": {"enter"}}); a.Status != 200 || other.cookie != "" ||
			!strings.Contains(string(a.Body), "Enter the code from your app") {
			t.Fatalf("the link alone: %d %s", a.Status, a.Body)
		}
		if a := other.post(path, url.Values{"action": {"enter"}, "code": {"000000"}}); a.Status != 422 {
			t.Errorf("a wrong code: %d %s", a.Status, a.Body)
		}
		if a := other.post(path, url.Values{"action": {"enter"}, "code": {code()}}); a.Status != 303 ||
			other.refresh() != 200 {
			t.Errorf("the code: %d %s", a.Status, a.Body)
		}

		program := func(body map[string]string) answer {
			b, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			return (&device{stund: s}).send("POST", "/session", "application/json", string(b))
		}
		token := strings.TrimPrefix(link(), "/s/")
		if a := program(map[string]string{"code": token}); a.Status != 401 || a.code() != "second-factor" {
			t.Errorf("a program with the link alone: %d %s", a.Status, a.Body)
		}
		for n := range 5 {
			a := program(map[string]string{"code": token, "second": "aaaaa-aaaaa"})
			if n < 4 && a.code() != "code-wrong" && a.code() != "too-many-codes" {
				t.Errorf("a wrong code: %d %s", a.Status, a.Body)
			}
		}
		if a := program(map[string]string{"code": token, "second": spare.Codes[0]}); a.Status != 410 {
			t.Errorf("after too many: %d %s", a.Status, a.Body)
		}
		s.FastForward(16 * time.Minute)
		token = strings.TrimPrefix(link(), "/s/")
		if a := program(map[string]string{"code": token, "second": spare.Codes[0]}); a.Status != 200 {
			t.Errorf("a recovery code: %d %s", a.Status, a.Body)
		}
	})
}

// TestAPasskey is added over the API, signs in by the page, and is gone once it is taken away.
func TestAPasskey(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		var all struct{ Items []account }
		s.must(200, "GET", "/v1/staff", nil, s.as("owner", "")).into(t, &all)
		d := &device{stund: s}
		d.send("POST", "/session", "application/json", `{"code":"i-am:`+all.Items[0].ID+`"}`)
		if d.refresh() != 200 {
			t.Fatal("nobody is signed in")
		}
		phone := signintest.NewDevice(t, "http://stund.test")
		var asked struct {
			Options json.RawMessage
			Kept    string
		}
		s.must(200, "POST", "/v1/me/passkeys/options", nil, d.as()).into(t, &asked)
		made := map[string]any{"name": "Phone", "kept": asked.Kept, "answer": phone.Make(t, asked.Options)}
		s.must(201, "POST", "/v1/me/passkeys", made, d.as())
		var mine struct {
			Passkeys []struct{ ID, Name string }
		}
		s.must(200, "GET", "/v1/me/factors", nil, d.as()).into(t, &mine)
		if len(mine.Passkeys) != 1 || mine.Passkeys[0].Name != "Phone" {
			t.Fatalf("%+v", mine)
		}
		s.tells(all.Items[0].Email, "En passnøkkel er lagt til")
		enter := func(b *device) answer {
			page := string(b.send("GET", "/signin?by=mail", "", "").Body)
			options := html.UnescapeString(within(t, page, `data-options="`, `"`))
			kept := within(t, page, `name="kept" value="`, `"`)
			return b.post("/signin", url.Values{"action": {"passkey"}, "kept": {kept},
				"answer": {string(phone.Answer(t, json.RawMessage(options)))}})
		}
		other := &device{stund: s}
		if a := enter(other); a.Status != 303 || a.Header.Get("Location") != "/app" || other.refresh() != 200 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		s.must(204, "DELETE", "/v1/me/passkeys/"+mine.Passkeys[0].ID, nil, other.as())
		if a := enter(&device{stund: s}); a.Status != 401 {
			t.Errorf("taken away: %d %s", a.Status, a.Body)
		}
	})
}

// TestASessionThatWasLeftOpen: whoever finds one, or has copied its cookie, cannot change what its owner's sign-in is
// held to: not with a new token, nor with what they make up. Who signs in again can, and what was begun in time is gone
// on with.
func TestASessionThatWasLeftOpen(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.must(201, "POST", "/v1/staff", map[string]any{"name": "Nina Lie", "email": "nina@example.com",
			"role": "practitioner", "practitioner": "ida"}, s.as("owner", ""))
		d := &device{stund: s}
		d.post(s.mailed("nina@example.com"), url.Values{"action": {"accept"}})
		if d.refresh() != 200 {
			t.Fatal("nobody is signed in")
		}
		add := func(by *device) string {
			phone := signintest.NewDevice(t, "http://stund.test")
			var asked struct {
				Options json.RawMessage
				Kept    string
			}
			s.must(200, "POST", "/v1/me/passkeys/options", nil, by.as()).into(t, &asked)
			s.FastForward(9 * time.Minute)
			by.refresh()
			var made struct{ ID string }
			s.must(201, "POST", "/v1/me/passkeys", map[string]any{"name": "Phone", "kept": asked.Kept,
				"answer": phone.Make(t, asked.Options)}, by.as()).into(t, &made)
			return made.ID
		}
		var set struct{ Kept string }
		s.must(200, "POST", "/v1/me/authenticator", nil, d.as()).into(t, &set)
		key := add(d)
		s.FastForward(time.Minute)
		n := len(s.Messages("nina@example.com"))
		for _, r := range [][2]string{{"POST", "/v1/me/authenticator"}, {"DELETE", "/v1/me/authenticator"},
			{"POST", "/v1/me/passkeys/options"}, {"DELETE", "/v1/me/passkeys/" + key}} {
			for range 2 { // a new token is of the same session
				a := s.must(401, r[0], r[1], nil, d.as())
				if a.code() != "sign-in-again" || !strings.Contains(string(a.Body), `"sign_in":"/signin"`) {
					t.Errorf("%s %s: %s", r[0], r[1], a.Body)
				}
				d.refresh()
			}
		}
		s.must(422, "PUT", "/v1/me/authenticator", map[string]any{"kept": set.Kept + "x", "code": "000000"}, d.as())
		s.must(422, "POST", "/v1/me/passkeys", map[string]any{"name": "x", "kept": set.Kept,
			"answer": map[string]any{}}, d.as()) // what is kept of another beginning
		a := s.must(200, "GET", "/v1/me/factors", nil, d.as())
		if !strings.Contains(string(a.Body), key) || strings.Contains(string(a.Body), "recovery_codes") {
			t.Errorf("it has become %s", a.Body)
		}
		s.Settle()
		if now := len(s.Messages("nina@example.com")); now != n {
			t.Errorf("%d mails of what did not happen", now-n)
		}

		d.post("/signin", url.Values{"action": {"mail"}, "email": {"nina@example.com"}})
		if a := d.post(s.mailed("nina@example.com"), url.Values{"action": {"enter"}}); a.Status != 303 ||
			d.refresh() != 200 {
			t.Fatalf("signed in again: %d %s", a.Status, a.Body)
		}
		s.must(204, "DELETE", "/v1/me/passkeys/"+key, nil, d.as())
		s.tells("nina@example.com", "En passnøkkel er fjernet")
	})
}

// within returns what stands between the two.
func within(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, from)
	found, _, closed := strings.Cut(rest, to)
	if !ok || !closed {
		t.Fatalf("no %s in %s", from, text)
	}
	return found
}

// TestFormsOfNobody: what signs in is not taken from a page of which nobody knows whose it is.
func TestFormsOfNobody(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		d := &device{stund: s}
		for _, path := range []string{"/signin", "/s/x", "/i/x"} {
			for name, h := range map[string][]header{
				"a sandbox":      {{"Sec-Fetch-Site", ""}, {"Origin", "null"}},
				"another site":   {{"Sec-Fetch-Site", "cross-site"}},
				"an old browser": {{"Sec-Fetch-Site", ""}, {"Origin", "https://evil.example"}},
			} {
				a := d.send("POST", path, "application/x-www-form-urlencoded", "action=mail&email=nina%40example.com",
					h...)
				if a.Status != 403 || d.cookie != "" {
					t.Errorf("%s from %s: %d %s", path, name, a.Status, a.Body)
				}
			}
		}
		// So that older browsers name the page that a form was on.
		a := d.send("GET", "/signin", "", "")
		if a.Header.Get("Referrer-Policy") != "same-origin" ||
			!strings.Contains(string(a.Body), `<meta name="referrer" content="same-origin">`) {
			t.Errorf("%v %s", a.Header, a.Body)
		}
	})
}

// TestTheLastOwnerStays, whatever is asked of them.
func TestTheLastOwnerStays(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
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
