package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"stund/internal/busytime/web"
	"stund/internal/clock"
	"stund/internal/deliver/sms"
	"stund/internal/deliver/smtp"
	"stund/internal/fact"
	"stund/internal/gateway"
	"stund/internal/guard"
	"stund/internal/installation"
)

// ServerConfig is a single machine in real use.
type ServerConfig struct {
	Folder  string      // where all data is: back it up
	Site    string      // https address that clients see, of the reverse proxy in front
	From    string      // e-mail address that mail is sent from
	Proxies int         // reverse proxies in front that add to X-Forwarded-For
	SMTP    smtp.Config // the mail server; our domain in it is From's
}

// Server is the whole system for real use on one machine: the machine's clock, mail by SMTP, and nothing under /_local.
type Server struct {
	*System
	of *installation.Installation
}

// Failed is closed when the database can be used no longer: then only a new start helps, which looks through it.
func (s *Server) Failed() <-chan struct{} { return s.of.DB.Failed() }

// Answer answers the commands that look into the data while the server has it, until ctx ends.
func (s *Server) Answer(ctx context.Context) {
	if err := s.of.Answer(ctx, s.log); err != nil {
		s.log.Error("back up and check while the server runs: not possible", "error", err)
	}
}

// OpenServer opens the system on the folder, or says everything that is wrong with the configuration.
func OpenServer(c ServerConfig, log *slog.Logger) (*Server, error) {
	var wrong []error
	site := strings.TrimSuffix(c.Site, "/")
	if !strings.HasPrefix(site, "https://") {
		wrong = append(wrong, fmt.Errorf("site must be the https address that clients see, not %q", c.Site))
	}
	if a, err := mail.ParseAddress(c.From); err != nil || a.Address != c.From {
		wrong = append(wrong, fmt.Errorf("from must be an e-mail address, not %q", c.From))
	}
	if c.Proxies < 0 {
		wrong = append(wrong, errors.New("proxies must not be negative"))
	}
	_, c.SMTP.Domain, _ = strings.Cut(c.From, "@")
	mailer, err := smtp.New(c.SMTP, clock.System{})
	if err = errors.Join(append(wrong, err)...); err != nil {
		return nil, err
	}
	db, err := openEmbedded(c.Folder, log)
	if err != nil {
		return nil, err
	}
	s, err := open(parts{folder: c.Folder, db: db, site: site, from: c.From, clock: clock.System{}, mailer: mailer,
		texter: sms.None{}, fetch: web.New(),
		limits: guard.DefaultLimits(), workers: 4, proxies: c.Proxies, log: log})
	if err != nil {
		return nil, err
	}
	return &Server{s, db.of}, nil
}

// Handler serves the system.
func (s *Server) Handler() http.Handler { return s.handler() }

// StaffToken makes a staff token of the installation whose data is in the folder and whose address is site; there must
// be one, and the server may be running. An owner's token for a practice that does not exist yet is what makes it.
func StaffToken(folder, site, practice string, role fact.Role, practitioner string, ttl time.Duration) (string, error) {
	if !role.Staff() {
		return "", errors.New("role is owner, practitioner or assistant")
	}
	key, err := installation.IssuerKey(folder)
	if err != nil {
		return "", fmt.Errorf("make a staff token: %w", err)
	}
	i, err := gateway.NewIssuer(strings.TrimSuffix(site, "/"), audience, key, clock.System{})
	if err != nil {
		return "", err
	}
	return i.Token(practice, string(role), practitioner, ttl)
}

// Serve serves the handler on the listener until ctx ends, and then lets requests finish for a few seconds; what has not
// by then is cut off.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := gateway.Server(l.Addr().String(), h)
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err := server.Shutdown(grace)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		ended <- err
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}
