package smtp_test

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/delivertest"
	"stund/internal/deliver/smtp"
)

var (
	noon = clock.At(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	from = deliver.Address{Name: "Lotus Klinikk", Email: "hei@lotus.example"}
)

func open(t *testing.T, s *server, change func(*smtp.Config)) *smtp.Mailer {
	t.Helper()
	c := smtp.Config{Host: "127.0.0.1", Port: s.port(), Security: smtp.None, Domain: "lotus.example"}
	if change != nil {
		change(&c)
	}
	m, err := smtp.New(c, noon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

func TestConformance(t *testing.T) {
	t.Parallel()
	delivertest.TestMailer(t, func(t *testing.T) delivertest.Mail {
		s := start(t, nil)
		return delivertest.Mail{Mailer: open(t, s, nil), From: from,
			Sent: func(_ *testing.T, to string) [][]byte { return s.sent(to) }}
	})
}

func TestReceiptAndEnvelope(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	_, err := open(t, s, nil).SendEmail(t.Context(), delivertest.Email("a", from, "åse@example.com"))
	if !errors.Is(err, deliver.ErrPermanent) {
		t.Errorf("letters before the @: got %v", err)
	}
	r, err := open(t, s, nil).SendEmail(t.Context(), delivertest.Email("a", from, "ase@blåbær.example"))
	if err != nil || r.ProviderID != "2.0.0 Ok: queued as 4XyZ" {
		t.Fatalf("got %+v, %v", r, err)
	}
	if !s.said("EHLO lotus.example") || !s.said("MAIL FROM:<hei@lotus.example>") ||
		len(s.sent("ase@xn--blbr-roah.example")) != 1 {
		t.Errorf("commands %q", s.commands)
	}
}

func TestSecurity(t *testing.T) {
	t.Parallel()
	login := func(c *smtp.Config) { c.Username, c.Password = "ola", "hemmelig" }
	plain := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00ola\x00hemmelig"))
	t.Run("STARTTLS and login", func(t *testing.T) {
		t.Parallel()
		var pool *x509.CertPool
		s := start(t, func(s *server) { s.extensions, pool = []string{"STARTTLS", "AUTH PLAIN LOGIN"}, s.withTLS(t) })
		m := open(t, s, func(c *smtp.Config) { login(c); c.Security, c.Roots = smtp.StartTLS, pool })
		if _, err := m.SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no")); err != nil {
			t.Fatal(err)
		}
		if !s.secured || !s.said(plain) {
			t.Errorf("secured %v, commands %q", s.secured, s.commands)
		}
	})
	t.Run("TLS from the start", func(t *testing.T) {
		t.Parallel()
		var pool *x509.CertPool
		s := start(t, func(s *server) { s.extensions, s.implicit, pool = []string{"AUTH PLAIN"}, true, s.withTLS(t) })
		m := open(t, s, func(c *smtp.Config) { login(c); c.Security, c.Roots = smtp.TLS, pool })
		if _, err := m.SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no")); err != nil {
			t.Fatal(err)
		}
		if !s.said(plain) {
			t.Errorf("commands %q", s.commands)
		}
	})
	t.Run("no STARTTLS offered", func(t *testing.T) {
		t.Parallel()
		s := start(t, func(s *server) { s.extensions = []string{"AUTH PLAIN"} })
		m := open(t, s, func(c *smtp.Config) { login(c); c.Security = smtp.StartTLS })
		_, err := m.SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no"))
		if !errors.Is(err, deliver.ErrTemporary) || s.said("AUTH") || s.said("MAIL") {
			t.Errorf("got %v after %q; want nothing said in clear", err, s.commands)
		}
	})
	t.Run("unknown certificate", func(t *testing.T) {
		t.Parallel()
		s := start(t, func(s *server) { s.extensions = []string{"STARTTLS", "AUTH PLAIN"}; s.withTLS(t) })
		m := open(t, s, func(c *smtp.Config) { login(c); c.Security = smtp.StartTLS })
		_, err := m.SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no"))
		if !errors.Is(err, deliver.ErrTemporary) || s.said("AUTH") || s.said("MAIL") {
			t.Errorf("got %v after %q; want nothing said to a stranger", err, s.commands)
		}
	})
	t.Run("no login offered", func(t *testing.T) {
		t.Parallel()
		s := start(t, func(s *server) { s.extensions = []string{"AUTH CRAM-MD5"} })
		_, err := open(t, s, login).SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no"))
		if !errors.Is(err, deliver.ErrTemporary) || s.said("MAIL") {
			t.Errorf("got %v", err)
		}
	})
}

// TestUsualSecurity: without a word about it mail to this very machine goes as the server can, and to any other one
// never without TLS.
func TestUsualSecurity(t *testing.T) {
	t.Parallel()
	usual := func(c *smtp.Config) { c.Security, c.Username, c.Password = smtp.Usual, "ola", "hemmelig" }
	for name, tls := range map[string]bool{"plain": false, "its own certificate": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(s *server) {
				if s.extensions = []string{"AUTH PLAIN"}; tls {
					s.extensions = append(s.extensions, "STARTTLS")
					s.withTLS(t)
				}
			})
			if _, err := open(t, s, usual).SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no")); err != nil {
				t.Fatal(err)
			}
			if s.secured != tls || !s.said("AUTH PLAIN") {
				t.Errorf("secured %v, commands %q", s.secured, s.commands)
			}
		})
	}
	for _, host := range []string{"mail.example", "192.0.2.1", "127.0.0.1.example", "localhost.example"} {
		one, err := smtp.New(smtp.Config{Host: host, Domain: "lotus.example"}, noon)
		if err != nil || one.Security() != smtp.StartTLS {
			t.Errorf("to %s: %v, %v", host, one, err)
		}
	}
}

// TestTheLogNamesTheReason: what can be set right is said in the code, which goes to the log, and no address is.
func TestTheLogNamesTheReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		server func(*testing.T, *server)
		config func(*smtp.Config)
		want   string
	}{
		"no TLS": {func(*testing.T, *server) {}, func(c *smtp.Config) { c.Security = smtp.StartTLS },
			"connect: the mail server offers no STARTTLS"},
		"certificate": {func(t *testing.T, s *server) { s.extensions = []string{"STARTTLS"}; s.withTLS(t) },
			func(c *smtp.Config) { c.Security = smtp.StartTLS },
			"connect: the certificate of the mail server is not trusted, or another server's"},
		"no login": {func(*testing.T, *server) {}, func(c *smtp.Config) { c.Username, c.Password = "ola", "x" },
			"login: the mail server offers neither PLAIN nor LOGIN"},
		"nobody there": {func(*testing.T, *server) {}, func(c *smtp.Config) { c.Port = 1 },
			"connect: there is no mail server on this port"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := open(t, start(t, func(s *server) { c.server(t, s) }), c.config)
			_, err := m.SendEmail(t.Context(), delivertest.Email("a", from, "kari@b.no"))
			var failed *deliver.Error
			if !errors.As(err, &failed) || !errors.Is(err, deliver.ErrTemporary) || failed.Code != c.want {
				t.Errorf("got %v, code %q, want %q", err, failed.Code, c.want)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		verb, answer string
		want         error
	}{
		"greeting 554":  {"CONNECT", "554 no", deliver.ErrTemporary},
		"greeting 421":  {"CONNECT", "421 later", deliver.ErrTemporary},
		"login refused": {"AUTH", "535 wrong password", deliver.ErrTemporary},
		"sender 550":    {"MAIL", "550 not you", deliver.ErrPermanent},
		"sender 451":    {"MAIL", "451 later", deliver.ErrTemporary},
		"unknown":       {"RCPT", "550 5.1.1 no such user", deliver.ErrPermanent},
		"greylisted":    {"RCPT", "450 4.2.0 greylisted", deliver.ErrTemporary},
		"data 554":      {"DATA", "554 no", deliver.ErrPermanent},
		"data 421":      {"DATA", "421 closing", deliver.ErrTemporary},
		"spam":          {".", "550 5.7.1 refused as spam", deliver.ErrPermanent},
		"disk full":     {".", "452 4.3.1 disk full", deliver.ErrTemporary},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(s *server) { s.extensions = []string{"AUTH PLAIN"}; s.answers[tc.verb] = tc.answer })
			m := open(t, s, func(c *smtp.Config) { c.Username, c.Password = "ola", "hemmelig" })
			_, err := m.SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no"))
			var e *deliver.Error
			if !errors.As(err, &e) || e.Kind != tc.want {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if _, words, _ := strings.Cut(tc.answer, " "); !strings.Contains(e.Reason, words) {
				t.Errorf("reason %q lacks the server's words %q", e.Reason, words)
			}
		})
	}
}

func TestConnectionLost(t *testing.T) {
	t.Parallel()
	for verb, want := range map[string]error{
		"EHLO": deliver.ErrTemporary, "MAIL": deliver.ErrTemporary, "RCPT": deliver.ErrTemporary,
		"DATA": deliver.ErrTemporary, ".": deliver.ErrAmbiguous, "QUIT": nil,
	} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(s *server) { s.hangUp = verb })
			_, err := open(t, s, nil).SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no"))
			if !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		})
	}
}

func TestContextEnds(t *testing.T) {
	t.Parallel()
	for verb, want := range map[string]error{"RCPT": deliver.ErrTemporary, ".": deliver.ErrAmbiguous} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			release := make(chan struct{})
			s := start(t, func(s *server) {
				s.onVerb = func(v string) {
					if v == verb {
						cancel()
						<-release
					}
				}
			})
			_, err := open(t, s, nil).SendEmail(ctx, delivertest.Email("a", from, "a@b.no"))
			close(release)
			if !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		})
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := start(t, func(s *server) {
		s.onVerb = func(v string) {
			if v == "." {
				<-release
			}
		}
	})
	m := open(t, s, func(c *smtp.Config) { c.Timeout = 200 * time.Millisecond })
	_, err := m.SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no"))
	close(release)
	if !errors.Is(err, deliver.ErrAmbiguous) {
		t.Errorf("got %v, want an ambiguous error", err)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := smtp.Config{Host: "mail.example", Security: smtp.StartTLS, Domain: "lotus.example"}
	if _, err := smtp.New(good, noon); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*smtp.Config){
		"no host":             func(c *smtp.Config) { c.Host = "" },
		"host with line end":  func(c *smtp.Config) { c.Host = "a\r\nb" },
		"no domain":           func(c *smtp.Config) { c.Domain = "" },
		"unknown security":    func(c *smtp.Config) { c.Security = "whatever the server offers" },
		"clear over the net":  func(c *smtp.Config) { c.Security = smtp.None },
		"password alone":      func(c *smtp.Config) { c.Password = "x" },
		"port":                func(c *smtp.Config) { c.Port = 70000 },
		"connections":         func(c *smtp.Config) { c.Connections = -1 },
		"negative timeout":    func(c *smtp.Config) { c.Timeout = -1 },
		"looks like loopback": func(c *smtp.Config) { c.Host, c.Security = "localhost.evil.example", smtp.None },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := good
			change(&c)
			if _, err := smtp.New(c, noon); err == nil {
				t.Error("accepted")
			}
		})
	}
}
