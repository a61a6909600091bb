package local

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
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
