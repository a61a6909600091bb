package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// invited runs the command once the server answers commands.
func (p *program) invited(args ...string) string {
	p.t.Helper()
	for {
		out, err := p.command(append([]string{"invite"}, args...)...)
		if err == nil {
			return out
		}
		if !strings.Contains(out, "no server runs") || p.cmd.ProcessState != nil {
			p.t.Fatalf("invite %v: %s", args, out)
		}
	}
}

// page sends a request as a browser on the installation's own page does.
func (p *program) page(method, path, cookie, body string) (*http.Response, string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, "http://"+p.address+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if strings.HasPrefix(path, "/session") {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Cookie", cookie)
	}
	a, err := http.DefaultTransport.RoundTrip(r) // which follows no redirect
	if err != nil {
		p.t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return a, string(text)
}

// TestTheFirstOwner is invited by the command, takes the invitation in the browser, and makes the practice.
func TestTheFirstOwner(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	if out, err := p.command("invite", "-practice", "lotus", "-email", "a@b.example", "-name", "A"); err == nil {
		t.Errorf("invited where no server runs: %s", out)
	}
	p.start()
	const email = "liv@lotus.example"
	said := p.invited("-practice", "lotus", "-email", email, "-name", "Liv", "-language", "nb")
	path, of := strings.CutPrefix(strings.Fields(said)[0], site)
	if !of {
		t.Fatalf("it says %s", said)
	}
	if to := <-p.mail.taken; to != email {
		t.Errorf("mailed to %s", to)
	}
	p.mail.goOn <- struct{}{}
	for _, wrong := range [][]string{{"-email", email, "-name", "x"},
		{"-practice", "lotus", "-email", "x", "-name", "x"},
		{"-practice", "lotus", "-email", "e@b.example", "-name", "E", "-role", "king"}} {
		if out, err := p.command(append([]string{"invite"}, wrong...)...); err == nil {
			t.Errorf("%v: %s", wrong, out)
		}
	}
	if a, text := p.page("GET", path, "", ""); a.StatusCode != 200 || !strings.Contains(text, "Liv") {
		t.Fatalf("the invitation: %d %s", a.StatusCode, text)
	}
	a, text := p.page("POST", path, "", "action=accept")
	if a.StatusCode != 303 || len(a.Cookies()) != 1 || !a.Cookies()[0].Secure {
		t.Fatalf("accepted: %d %v %s", a.StatusCode, a.Cookies(), text)
	}
	_, text = p.page("POST", "/session/refresh", a.Cookies()[0].Name+"="+a.Cookies()[0].Value, "{}")
	var pass struct{ Token string }
	if err := json.Unmarshal([]byte(text), &pass); err != nil || pass.Token == "" {
		t.Fatalf("signed in: %s %v", text, err)
	}
	p.ask("PUT", "/v1/practice", pass.Token, `{"id":"lotus","name":"Lotus","time_zone":"Europe/Oslo","country":"NO",
		"currency":"NOK","language":"nb","email":"post@lotus.example"}`)
	if me := p.ask("GET", "/v1/me", pass.Token, ""); me["name"] != "Liv" || me["role"] != "owner" {
		t.Errorf("who is signed in: %v", me)
	}
	p.stop(func() {})
}
