// Package smtp sends e-mail through a mail server by SMTP submission (RFC 6409): for installations on one machine.
package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"

	gosmtp "github.com/wneessen/go-mail/smtp"

	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/mime"
	"stund/internal/syntax"
)

// Security is how the connection is protected.
type Security string

const (
	// Usual is StartTLS to any other machine. To this very machine it is STARTTLS if the server offers it, whatever its
	// certificate, and else no protection: nothing leaves the machine.
	Usual    Security = ""
	StartTLS Security = "starttls" // plain, then TLS before anything is said; refused if the server has none. Port 587.
	TLS      Security = "tls"      // TLS from the first byte. Port 465.
	None     Security = "none"     // no protection: only to this very machine
)

// whatever is Usual to this very machine.
const whatever Security = "whatever the server offers"

// errNoTLS is named in the log, as one that can be set right.
var errNoTLS = errors.New("the mail server offers no STARTTLS")

// defaultTimeout bounds one sending, from waiting for a connection to the server's last word.
const defaultTimeout = time.Minute

// Config is where the mail server is and how it is spoken to.
type Config struct {
	Host     string
	Port     int // 0: by Security
	Security Security
	Username string // "": without login
	Password string
	Domain   string         // ours: in EHLO and in the Message-IDs
	Timeout  time.Duration  // of one sending; 0: a minute
	Roots    *x509.CertPool // that vouch for the server; nil: the machine's
	// Connections is how many there are at most at a time; 0: 4. Mail providers count them, and refuse more.
	Connections int
}

var hostSyntax = syntax.Of(`^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$`)

// Mailer sends e-mail by SMTP, one after another on each of a few connections. A connection without work ends after
// some seconds.
type Mailer struct {
	config Config
	clock  clock.Clock
	lines  lines
}

// New makes a Mailer, or says everything that is wrong with the configuration.
func New(config Config, c clock.Clock) (*Mailer, error) {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("smtp: "+format, args...)) }
	if !hostSyntax(config.Host) {
		bad("%q is not the name of a mail server", config.Host)
	}
	if !hostSyntax(config.Domain) || strings.Contains(config.Domain, ":") {
		bad("%q is not a domain for the sender", config.Domain)
	}
	switch config.Security {
	case StartTLS, TLS:
	case Usual:
		if config.Security = StartTLS; loopback(config.Host) {
			config.Security = whatever
		}
	case None:
		if !loopback(config.Host) {
			bad("security %q sends mail readable to everyone on the way; it is allowed to localhost only, not to %q",
				None, config.Host)
		}
	default:
		bad("security %q is none of %q, %q, %q", config.Security, StartTLS, TLS, None)
	}
	if config.Port == 0 {
		config.Port = map[Security]int{StartTLS: 587, TLS: 465, None: 25, whatever: 25}[config.Security]
	}
	if config.Port < 0 || config.Port > 65535 {
		bad("%d is not a port", config.Port)
	}
	if config.Username == "" && config.Password != "" {
		bad("there is a password, and no user name")
	}
	if config.Connections < 0 {
		bad("%d is no number of connections", config.Connections)
	}
	if config.Connections == 0 {
		config.Connections = connections
	}
	if config.Timeout < 0 {
		bad("the timeout %v is negative", config.Timeout)
	}
	if config.Timeout == 0 {
		config.Timeout = defaultTimeout
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return &Mailer{config: config, clock: c, lines: lines{free: make(chan struct{}, config.Connections)}}, nil
}

// Security returns how mail goes at least.
func (s *Mailer) Security() Security { return s.config.Security }

// Close ends the connections that have no work, and those that have it when it is done.
func (s *Mailer) Close() { s.lines.close() }

// SendEmail sends the message. The mail server's refusals of this message are permanent in the 500s and temporary in
// the 400s (RFC 5321, 4.2.1); what fails before the message is named (connecting, TLS, login) is temporary, whatever
// the code; silence after the message was handed over whole is ambiguous. The receipt has the server's last words,
// which usually name its queue.
func (s *Mailer) SendEmail(ctx context.Context, m deliver.Email) (deliver.Receipt, error) {
	raw, err := mime.Build(m, mime.Options{Now: s.clock.Now(), Domain: s.config.Domain})
	if err != nil {
		return deliver.Receipt{}, err
	}
	from, err := mime.Mailbox(m.From)
	if err != nil {
		return deliver.Receipt{}, err
	}
	to, err := mime.Mailbox(m.To)
	if err != nil {
		return deliver.Receipt{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	end, err := s.lines.begin(ctx)
	if err != nil {
		return deliver.Receipt{}, failure(deliver.ErrTemporary, "wait for a connection", err)
	}
	defer end()
	return s.send(ctx, envelope{m.ID, "<" + from.Address + ">", "<" + to.Address + ">", raw})
}

// envelope is a message as the mail server gets it.
type envelope struct {
	id, from, to string
	raw          []byte
}

// send sends on a connection that has no work, or else on a new one. One that has ended meanwhile shows it where the
// message begins, before anything of it was said: then a new one is as good as if there had been none.
func (s *Mailer) send(ctx context.Context, e envelope) (deliver.Receipt, error) {
	for l := s.lines.take(); l != nil; l = s.lines.take() {
		if receipt, err := s.on(ctx, l, e); !errors.Is(err, errEnded) {
			return receipt, err
		}
	}
	l, err := s.open(ctx)
	if err != nil {
		return deliver.Receipt{}, err
	}
	return s.on(ctx, l, e)
}

// on sends on the connection and keeps it for the next message, if it can be kept.
func (s *Mailer) on(ctx context.Context, l *line, e envelope) (deliver.Receipt, error) {
	watched := l.watch(ctx)
	receipt, err := l.send(e)
	keep := err == nil || refused(err) && code(err) != closing && l.client.Reset() == nil
	if !watched() || !keep || !l.inStep() || !s.lines.rest(l) {
		l.close(err == nil)
	}
	return receipt, err
}

// open makes a connection on which a message can begin.
func (s *Mailer) open(ctx context.Context) (*line, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(s.config.Host, strconv.Itoa(s.config.Port)))
	if err != nil {
		return nil, failure(deliver.ErrTemporary, "connect", err)
	}
	l := &line{conn: conn}
	watched := l.watch(ctx)
	defer watched()
	step := "connect"
	if l.client, err = s.greet(conn); err == nil {
		step, err = "login", s.login(l.client)
	}
	if err != nil {
		l.close(false)
		return nil, failure(deliver.ErrTemporary, step, err)
	}
	return l, nil
}

// greet brings the connection to where login begins: protected, and past EHLO.
func (s *Mailer) greet(conn net.Conn) (*gosmtp.Client, error) {
	config := &tls.Config{ServerName: s.config.Host, MinVersion: tls.VersionTLS12, RootCAs: s.config.Roots}
	if s.config.Security == TLS {
		conn = tls.Client(conn, config)
	}
	client, err := gosmtp.NewClient(conn, s.config.Host)
	if err != nil {
		return nil, err
	}
	if err := client.Hello(s.config.Domain); err != nil {
		return nil, err
	}
	offered, _ := client.Extension("STARTTLS")
	switch s.config.Security {
	case StartTLS:
		if !offered {
			return nil, errNoTLS
		}
	case whatever:
		if !offered {
			return client, nil
		}
		config.InsecureSkipVerify = true // on this very machine, where it would also go unprotected
	default:
		return client, nil
	}
	if err := client.StartTLS(config); err != nil {
		return nil, err
	}
	return client, nil
}

func (s *Mailer) login(client *gosmtp.Client) error {
	if s.config.Username == "" {
		return nil
	}
	_, offered := client.Extension("AUTH")
	for _, mechanism := range strings.Fields(strings.ToUpper(offered)) {
		// Never in clear, but to this machine: New refuses that to any other.
		switch mechanism {
		case "PLAIN":
			return client.Auth(gosmtp.PlainAuth("", s.config.Username, s.config.Password, s.config.Host, false))
		case "LOGIN":
			return client.Auth(gosmtp.LoginAuth(s.config.Username, s.config.Password, s.config.Host, false))
		}
	}
	return errNoLogin
}

var errNoLogin = errors.New("the mail server offers neither PLAIN nor LOGIN")

// kind reads the server's answer to one message.
func kind(err error) error {
	var answer *textproto.Error
	if errors.As(err, &answer) && answer.Code >= 500 {
		return deliver.ErrPermanent
	}
	return deliver.ErrTemporary
}

func failure(kind error, step string, err error) error {
	code := step
	if answer := (*textproto.Error)(nil); errors.As(err, &answer) {
		code += " " + strconv.Itoa(answer.Code)
	} else if why := cause(err); why != "" {
		code += ": " + why
	}
	return &deliver.Error{Kind: kind, Reason: step + ": " + clean(err.Error()), Code: code, Cause: err}
}

// cause says in the log's words, which name nobody and no machine, what failed before the server's answer; "" where
// that is not known.
func cause(err error) string {
	var unknown *net.DNSError
	var certificate *tls.CertificateVerificationError
	var slow net.Error
	switch {
	case errors.Is(err, errNoTLS), errors.Is(err, errNoLogin):
		return err.Error()
	case errors.As(err, &certificate):
		return "the certificate of the mail server is not trusted, or another server's"
	case errors.As(err, &unknown):
		return "the name of the mail server is not known"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "there is no mail server on this port"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return "no answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "the mail server hung up"
	}
	return ""
}

// clean makes what a server said fit for a record: one line, at most 200 characters.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if r := []rune(s); len(r) > 200 {
		s = string(r[:199]) + "…"
	}
	return strings.TrimSpace(s)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
