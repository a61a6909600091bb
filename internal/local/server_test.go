package local

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stund/internal/deliver/smtp"
	"stund/internal/fact"
)

func TestAServerRefusesWhatIsUnsafe(t *testing.T) {
	t.Parallel()
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	good := func() ServerConfig {
		return ServerConfig{Folder: t.TempDir(), Site: "https://book.example", From: "booking@example.com",
			SMTP: smtp.Config{Host: "mail.example", Port: 587, Security: smtp.StartTLS}}
	}
	for name, c := range map[string]struct {
		spoil func(*ServerConfig)
		want  string
	}{
		"a site without TLS":   {func(c *ServerConfig) { c.Site = "http://book.example" }, "https"},
		"no sender":            {func(c *ServerConfig) { c.From = "" }, "e-mail"},
		"a sender with a name": {func(c *ServerConfig) { c.From = "Me <me@example.com>" }, "e-mail"},
		"mail in the clear":    {func(c *ServerConfig) { c.SMTP.Security = smtp.None }, "smtp"},
		"no mail server":       {func(c *ServerConfig) { c.SMTP.Host = "" }, "smtp"},
		"negative proxies":     {func(c *ServerConfig) { c.Proxies = -1 }, "proxies"},
	} {
		t.Run(name, func(t *testing.T) {
			config := good()
			c.spoil(&config)
			s, err := OpenServer(config, quiet)
			if err == nil {
				_ = s.Close()
				t.Fatal("it opens")
			}
			if !strings.Contains(strings.ToLower(err.Error()), c.want) {
				t.Errorf("it says %q, which does not name %s", err, c.want)
			}
		})
	}
}

func TestAServerHasNothingUnderLocal(t *testing.T) {
	t.Parallel()
	config := ServerConfig{Folder: t.TempDir(), Site: "https://book.example", From: "booking@example.com",
		SMTP: smtp.Config{Host: "mail.example", Port: 587, Security: smtp.StartTLS}}
	s, err := OpenServer(config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := s.Handler()
	ask := func(method, path, token string) int {
		r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	for _, path := range []string{"/_local/token?practice=lotus&role=owner", "/_local/clock", "/_local/messages",
		"/_local/inbox", "/"} {
		if got := ask("GET", path, ""); got != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got)
		}
	}
	if got := ask("GET", "/v1/public/lotus", ""); got != http.StatusNotFound {
		t.Errorf("it has the demo practice: %d", got)
	}
	token, err := StaffToken(config.Folder, config.Site, "nord", fact.Owner, "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if got := ask("GET", "/v1/practice", token); got != http.StatusNotFound {
		t.Errorf("an owner without a practice is answered %d", got)
	}
	if got := ask("GET", "/v1/practice", ""); got != http.StatusUnauthorized {
		t.Errorf("nobody is answered %d", got)
	}
	other := config
	other.Folder = t.TempDir()
	_, err = StaffToken(config.Folder, config.Site, "nord", fact.Owner, "", 9000*time.Hour)
	if err == nil || !strings.Contains(err.Error(), "a minute to 90 days (-for 2160h)") {
		t.Errorf("a token for longer than it may be: %v", err)
	}
	if _, err := StaffToken(other.Folder, config.Site, "nord", fact.Owner, "", time.Hour); err == nil {
		t.Error("a token was made where there is no installation")
	}
	s2, err := OpenServer(other, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer s2.Close()
	foreign, err := StaffToken(other.Folder, config.Site, "nord", fact.Owner, "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if got := ask("GET", "/v1/practice", foreign); got != http.StatusUnauthorized {
		t.Errorf("a token of another installation is answered %d", got)
	}
}

// TestATokenOfNothing asks for staff tokens that there must not be. Nothing is made on the way: neither a key beside
// which a server would begin anew, nor a folder.
func TestATokenOfNothing(t *testing.T) {
	t.Parallel()
	const site = "https://book.example"
	folder := t.TempDir()
	s, err := OpenServer(ServerConfig{Folder: folder, Site: site, From: "booking@example.com",
		SMTP: smtp.Config{Host: "mail.example", Port: 587, Security: smtp.StartTLS}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	part := func(gone string, size int64) string { // of a copy of the installation, a part is gone or cut
		there := t.TempDir()
		if err := os.CopyFS(there, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(there, gone), max(size, 0)); err != nil {
			t.Fatal(err)
		}
		if size < 0 {
			if err := os.Remove(filepath.Join(there, gone)); err != nil {
				t.Fatal(err)
			}
		}
		return there
	}
	type asked struct {
		folder, site, practice string
		role                   fact.Role
		who                    string
		ttl                    time.Duration
	}
	good := asked{folder, site, "nord", fact.Practitioner, "ida", time.Hour}
	for name, c := range map[string]struct {
		spoil func(*asked)
		want  string // "": it is made
	}{
		"a practitioner":          {func(*asked) {}, ""},
		"an owner":                {func(a *asked) { a.role, a.who = fact.Owner, "" }, ""},
		"an assistant":            {func(a *asked) { a.role, a.who = fact.Assistant, "" }, ""},
		"a slash after the site":  {func(a *asked) { a.site += "/" }, ""},
		"an empty folder":         {func(a *asked) { a.folder = t.TempDir() }, "no installation"},
		"no folder":               {func(a *asked) { a.folder = filepath.Join(t.TempDir(), "x") }, "no installation"},
		"no database":             {func(a *asked) { a.folder = part("stund.db", -1) }, "stund.db"},
		"no secret":               {func(a *asked) { a.folder = part("secret", -1) }, "secret"},
		"no key":                  {func(a *asked) { a.folder = part("issuer.pem", -1) }, "issuer.pem"},
		"an empty database":       {func(a *asked) { a.folder = part("stund.db", 0) }, "damaged"},
		"an empty key":            {func(a *asked) { a.folder = part("issuer.pem", 0) }, "damaged"},
		"half a key":              {func(a *asked) { a.folder = part("issuer.pem", 60) }, "issuer.pem"},
		"nobody":                  {func(a *asked) { a.who = "" }, "practitioner"},
		"somebody impossible":     {func(a *asked) { a.who = "Ida Berg" }, "practitioner"},
		"spaces":                  {func(a *asked) { a.who = " " }, "practitioner"},
		"an impossible colleague": {func(a *asked) { a.role, a.who = fact.Owner, "../ida" }, "practitioner"},
		"no practice":             {func(a *asked) { a.practice = "" }, "practice"},
		"a practice with a mark":  {func(a *asked) { a.practice = "nord#sor" }, "practice"},
		"no role":                 {func(a *asked) { a.role = "" }, "role"},
		"the system":              {func(a *asked) { a.role = fact.System }, "role"},
		"a client":                {func(a *asked) { a.role = fact.Client }, "role"},
		"no site":                 {func(a *asked) { a.site = "" }, "site"},
		"a site without TLS":      {func(a *asked) { a.site = "http://book.example" }, "site"},
		"a site without a host":   {func(a *asked) { a.site = "https://" }, "site"},
		"no time":                 {func(a *asked) { a.ttl = 0 }, "good for"},
		"time that has passed":    {func(a *asked) { a.ttl = -time.Hour }, "good for"},
		"for ever":                {func(a *asked) { a.ttl = 91 * 24 * time.Hour }, "good for"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := good
			c.spoil(&a)
			before := listing(t, a.folder)
			token, err := StaffToken(a.folder, a.site, a.practice, a.role, a.who, a.ttl)
			if (err == nil) != (c.want == "") || (token == "") != (err != nil) ||
				err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("it says %v, wanted %q", err, c.want)
			}
			if after := listing(t, a.folder); after != before {
				t.Errorf("it changed the folder from %s to %s", before, after)
			}
		})
	}
}

// listing names what is in the folder with its sizes; a folder that is not there is "".
func listing(t *testing.T, folder string) string {
	t.Helper()
	all, err := os.ReadDir(folder)
	if err != nil {
		if !os.IsNotExist(err) {
			t.Error(err)
		}
		return ""
	}
	out := "."
	for _, e := range all {
		info, err := e.Info()
		if err != nil {
			t.Error(err)
			continue
		}
		out += fmt.Sprintf(" %s:%d", e.Name(), info.Size())
	}
	return out
}
