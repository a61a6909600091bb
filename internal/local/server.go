package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"stund/internal/base"
	"stund/internal/busytime/web"
	"stund/internal/catalogue/traces"
	"stund/internal/clock"
	"stund/internal/deliver/peppol/storecove"
	"stund/internal/deliver/sms"
	"stund/internal/deliver/smtp"
	"stund/internal/einvoice"
	"stund/internal/fact"
	"stund/internal/gateway"
	"stund/internal/guard"
	"stund/internal/installation"
	"stund/internal/pay/stripe"
	"stund/internal/pay/vipps"
	"stund/internal/payment"
	"stund/internal/practice"
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
	of     *installation.Installation
	mailer *smtp.Mailer
}

// Close closes the database, and the connections to the mail server.
func (s *Server) Close() error {
	s.mailer.Close()
	return s.System.Close()
}

// Failed is closed when the database can be used no longer: then only a new start helps, which looks through it.
func (s *Server) Failed() <-chan struct{} { return s.of.DB.Failed() }

// Answer answers the commands that look into the data while the server has it, until ctx ends.
func (s *Server) Answer(ctx context.Context) {
	if err := s.of.Answer(ctx, s.log, installation.Answers{"POST /invite": s.invite}); err != nil {
		s.log.Error("back up and check while the server runs: not possible", "error", err)
	}
}

// OpenServer opens the system on the folder, or says everything that is wrong with the configuration.
func OpenServer(c ServerConfig, log *slog.Logger) (*Server, error) {
	var wrong []error
	site, err := siteOf(c.Site)
	if err != nil {
		wrong = append(wrong, err)
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
	erased, err := installation.OpenErasedLog(c.Folder)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s, err := open(parts{folder: c.Folder, db: db, site: site, from: c.From, clock: clock.System{}, mailer: mailer,
		texter: sms.None{}, fetch: web.New(),
		providers: providers, carriers: carriers,
		limits: guard.DefaultLimits(), workers: 4, senders: 12, proxies: c.Proxies, lasting: true, erased: erased,
		log: log})
	if err != nil {
		return nil, err
	}
	if err := s.eraseAgain(context.Background()); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &Server{s, db.of, mailer}, nil
}

// providers are those by whom clients can pay, in the order in which they are offered: who takes the money at once
// comes first.
func providers(b *base.Base) payment.Drivers {
	return payment.Drivers{stripe.New(stripe.Options{Clock: b.Clock}), vipps.New(vipps.Options{Clock: b.Clock})}
}

// carriers are those by whom practices can send e-invoices.
func carriers(*base.Base) einvoice.Drivers {
	return einvoice.Drivers{storecove.New(storecove.Options{})}
}

// eraseAgain erases who was erased after a backup was made that has been restored since. They are found by nothing from
// then on; the rest follows as it does after any erasure.
func (s *System) eraseAgain(ctx context.Context) error {
	count := 0
	for _, e := range s.erased.All() {
		again, err := traces.Erasures(s.base).Again(ctx, e.Practice, e.Clients)
		if err != nil {
			return err
		}
		if again {
			count++
		}
	}
	if count > 0 {
		s.log.Warn("clients whom the database still knew had been erased, and are erased again", "clients", count)
	}
	return nil
}

// Handler serves the system.
func (s *Server) Handler() http.Handler { return s.handler() }

// siteOf returns the address without a slash at its end, or says that it is none that clients could see.
func siteOf(site string) (string, error) {
	u, err := url.Parse(site)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" ||
		u.Fragment != "" {
		return "", fmt.Errorf("site must be the https address that clients see, not %q", site)
	}
	return strings.TrimSuffix(site, "/"), nil
}

// How long a staff token of StaffToken may be good for. It cannot be revoked.
const (
	leastToken   = time.Minute
	longestToken = 90 * 24 * time.Hour
)

// StaffToken makes a staff token of the installation whose data is in the folder and whose address is site; the server
// may be running. An owner's token for a practice that does not exist yet is what makes it. It makes nothing else:
// where there is no installation it says so, and everything that is wrong with what was asked for.
func StaffToken(folder, site, practiceID string, role fact.Role, practitioner string,
	ttl time.Duration) (string, error) {
	var wrong []error
	site, err := siteOf(site)
	if err != nil {
		wrong = append(wrong, err)
	}
	if !practice.ValidName(practiceID) {
		wrong = append(wrong, fmt.Errorf("practice must be 1 to 40 lower-case letters, digits and hyphens, not %q",
			practiceID))
	}
	if !role.Staff() {
		wrong = append(wrong, fmt.Errorf("role is owner, practitioner or assistant, not %q", role))
	}
	if (role == fact.Practitioner || practitioner != "") && !practice.ValidName(practitioner) {
		wrong = append(wrong, fmt.Errorf("practitioner must be the practitioner's id: 1 to 40 lower-case letters, "+
			"digits and hyphens, not %q", practitioner))
	}
	if ttl < leastToken || ttl > longestToken {
		wrong = append(wrong, fmt.Errorf("a token is good for a minute to %d days (-for %dh), not %s",
			longestToken/(24*time.Hour), longestToken/time.Hour, ttl))
	}
	i, err := installed(folder, site)
	if err = errors.Join(append(wrong, err)...); err != nil {
		return "", err
	}
	return i.Token(practiceID, string(role), practitioner, ttl)
}

// installed returns the issuer of an installation that is there.
func installed(folder, site string) (*gateway.Issuer, error) {
	key, err := installation.IssuerKey(folder)
	if err != nil {
		return nil, fmt.Errorf("make a staff token: %w", err)
	}
	return gateway.NewIssuer(site, audience, key, clock.System{})
}

// Serve serves the handler on the listener until ctx ends, and then lets requests finish for a few seconds; what has
// not by then is cut off.
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
