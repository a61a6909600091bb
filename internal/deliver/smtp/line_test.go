package smtp_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"stund/internal/deliver"
	"stund/internal/deliver/delivertest"
	"stund/internal/deliver/smtp"
)

// count counts the commands that begin so.
func count(s *server, prefix string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.commands {
		if strings.HasPrefix(c, prefix) {
			n++
		}
	}
	return n
}

func (s *server) connections() (peak, met int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peak, s.met
}

// Several mails go over one connection; whatever becomes of it between two or at the beginning of one, each is sent
// once.
func TestConnectionLasts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		configure func(*server)
		met       int
	}{
		"one for all":               {func(*server) {}, 1},
		"closed without work":       {func(s *server) { s.hangUp, s.after = "IDLE", 1 }, 3},
		"closed at the next":        {func(s *server) { s.hangUp, s.after = "MAIL", 1 }, 3},
		"closed, and it says so":    {func(s *server) { s.answers["MAIL"], s.after = "421 4.7.0 enough", 1 }, 3},
		"no more on it":             {func(s *server) { s.answers["MAIL"], s.after = "452 4.5.3 too many", 1 }, 3},
		"closed after some of them": {func(s *server) { s.hangUp, s.after = "IDLE", 2 }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, c.configure)
			m := open(t, s, nil)
			for n := range 3 {
				to := fmt.Sprintf("%d@b.no", n)
				if _, err := m.SendEmail(t.Context(), delivertest.Email("a", from, to)); err != nil {
					t.Fatal(err)
				}
				if got := len(s.sent(to)); got != 1 {
					t.Errorf("sent %d times", got)
				}
			}
			if _, met := s.connections(); met != c.met {
				t.Errorf("%d connections, want %d", met, c.met)
			}
		})
	}
}

// What is refused leaves the connection as it was, if the server can reset it; else the next mail gets a new one.
func TestRefusedInBetween(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refusal string
		reset   string // "": well
		met     int
		want    error
	}{
		"refused":            {"550 5.1.1 no such user", "", 1, deliver.ErrPermanent},
		"later":              {"450 4.2.0 greylisted", "", 1, deliver.ErrTemporary},
		"closing":            {"421 4.3.2 shutting down", "", 2, deliver.ErrTemporary},
		"cannot be reset":    {"550 5.1.1 no such user", "503 what?", 2, deliver.ErrPermanent},
		"closed when it may": {"550 5.1.1 no such user", "421 enough", 2, deliver.ErrPermanent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(s *server) {
				s.answers["RCPT TO:<no@b.no>"] = c.refusal
				if c.reset != "" {
					s.answers["RSET"] = c.reset
				}
			})
			m := open(t, s, nil)
			for n, to := range []string{"0@b.no", "no@b.no", "2@b.no"} {
				_, err := m.SendEmail(t.Context(), delivertest.Email("a", from, to))
				if want := map[int]error{1: c.want}[n]; !errors.Is(err, want) {
					t.Errorf("mail %d: got %v, want %v", n, err, want)
				}
			}
			if _, met := s.connections(); met != c.met {
				t.Errorf("%d connections, want %d", met, c.met)
			}
			if len(s.sent("0@b.no")) != 1 || len(s.sent("no@b.no")) != 0 || len(s.sent("2@b.no")) != 1 {
				t.Errorf("commands %q", s.commands)
			}
		})
	}
}

// A used connection that dies later than at the beginning of a message fails that message as a new one would: after the
// dot nobody knows, and it is not sent again.
func TestUsedConnectionDies(t *testing.T) {
	t.Parallel()
	for verb, want := range map[string]error{"RCPT": deliver.ErrTemporary, "DATA": deliver.ErrTemporary,
		".": deliver.ErrAmbiguous} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(s *server) { s.hangUp, s.after = verb, 1 })
			m := open(t, s, nil)
			for n, want := range []error{nil, want, nil} {
				_, err := m.SendEmail(t.Context(), delivertest.Email("a", from, fmt.Sprintf("%d@b.no", n)))
				if !errors.Is(err, want) {
					t.Errorf("mail %d: got %v, want %v", n, err, want)
				}
			}
			if _, met := s.connections(); met != 2 || count(s, "MAIL") != 3 {
				t.Errorf("%d connections, %q", met, s.commands)
			}
			if verb == "." && len(s.sent("1@b.no")) != 1 {
				t.Errorf("the doubtful one was sent %d times", len(s.sent("1@b.no")))
			}
		})
	}
}

// However many are sent at once, there are no more connections than may be, and each mail is sent once.
func TestConnectionsAreFew(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	m := open(t, s, func(c *smtp.Config) { c.Connections = 3 })
	const mails = 40
	failed := make([]error, mails)
	var wait sync.WaitGroup
	for n := range mails {
		wait.Go(func() {
			_, failed[n] = m.SendEmail(t.Context(), delivertest.Email("a", from, fmt.Sprintf("%d@b.no", n)))
		})
	}
	wait.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	for n := range mails {
		if got := len(s.sent(fmt.Sprintf("%d@b.no", n))); got != 1 {
			t.Errorf("mail %d was sent %d times", n, got)
		}
	}
	if _, met := s.connections(); met > 3 {
		t.Errorf("%d connections", met)
	}
}

// A connection ends after a hundred mails, and with its mailer.
func TestConnectionEnds(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	m := open(t, s, nil)
	send := func() {
		if _, err := m.SendEmail(t.Context(), delivertest.Email("a", from, "a@b.no")); err != nil {
			t.Fatal(err)
		}
	}
	for range 101 {
		send()
	}
	if _, met := s.connections(); met != 2 || count(s, "QUIT") != 1 {
		t.Errorf("%d connections, %d goodbyes", met, count(s, "QUIT"))
	}
	m.Close()
	send() // still possible
	if _, met := s.connections(); met != 3 || count(s, "QUIT") != 3 {
		t.Errorf("when closed: %d connections, %d goodbyes", met, count(s, "QUIT"))
	}
}
