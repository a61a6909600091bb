// Package smtp sends e-mail through a mail server by SMTP submission (RFC 6409): for installations on one machine.
package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	gosmtp "github.com/wneessen/go-mail/smtp"

	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/mime"
)

// Security is how the connection is protected.
type Security string

const (
	StartTLS Security = "starttls" // plain, then TLS before anything is said; refused if the server has none. Port 587.
	TLS      Security = "tls"      // TLS from the first byte. Port 465.
	None     Security = "none"     // no protection: only to this very machine
)

// defaultTimeout bounds one sending, from dialling to the server's last word.
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
}

var hostSyntax = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$`)

// Mailer sends e-mail by SMTP, on a connection of its own for each.
type Mailer struct {
	config Config
	clock  clock.Clock
}

// New makes a Mailer, or says everything that is wrong with the configuration.
func New(config Config, c clock.Clock) (*Mailer, error) {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("smtp: "+format, args...)) }
	if !hostSyntax.MatchString(config.Host) {
		bad("%q is not the name of a mail server", config.Host)
	}
	if !hostSyntax.MatchString(config.Domain) || strings.Contains(config.Domain, ":") {
		bad("%q is not a domain for the sender", config.Domain)
	}
	switch config.Security {
	case StartTLS, TLS:
	case None:
		if !loopback(config.Host) {
			bad("security %q sends mail readable to everyone on the way; it is allowed to localhost only, not to %q",
				None, config.Host)
		}
	default:
		bad("security %q is none of %q, %q, %q", config.Security, StartTLS, TLS, None)
	}
	if config.Port == 0 {
		config.Port = map[Security]int{StartTLS: 587, TLS: 465, None: 25}[config.Security]
	}
	if config.Port < 0 || config.Port > 65535 {
		bad("%d is not a port", config.Port)
	}
	if config.Username == "" && config.Password != "" {
		bad("there is a password, and no user name")
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
	return &Mailer{config: config, clock: c}, nil
}

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
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(s.config.Host, strconv.Itoa(s.config.Port)))
	if err != nil {
		return deliver.Receipt{}, failure(deliver.ErrTemporary, "connect", err)
	}
	defer conn.Close()
	// A deadline in the past ends whatever waits on the connection.
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	client, err := s.greet(conn)
	if err != nil {
		return deliver.Receipt{}, failure(deliver.ErrTemporary, "connect", err)
	}
	defer client.Close()
	if err := s.login(client); err != nil {
		return deliver.Receipt{}, failure(deliver.ErrTemporary, "login", err)
	}
	if err := client.Mail("<" + from.Address + ">"); err != nil {
		return deliver.Receipt{}, failure(kind(err), "sender", err)
	}
	if err := client.Rcpt("<" + to.Address + ">"); err != nil {
		return deliver.Receipt{}, failure(kind(err), "recipient", err)
	}
	w, err := client.Data()
	if err != nil {
		return deliver.Receipt{}, failure(kind(err), "message", err)
	}
	if _, err := w.Write(raw); err != nil {
		// The dot that ends the message was not sent, so the server must drop it (RFC 5321, 4.1.1.4).
		return deliver.Receipt{}, failure(deliver.ErrTemporary, "message", err)
	}
	if err := w.Close(); err != nil {
		if answer := (*textproto.Error)(nil); errors.As(err, &answer) {
			return deliver.Receipt{}, failure(kind(err), "message", err)
		}
		return deliver.Receipt{}, failure(deliver.ErrAmbiguous, "no answer to the message", err)
	}
	receipt := deliver.Receipt{ProviderID: m.ID}
	if d, ok := w.(*gosmtp.DataCloser); ok && clean(d.ServerResponse()) != "" {
		receipt.ProviderID = clean(d.ServerResponse())
	}
	_ = client.Quit() // the message is taken, whatever becomes of the goodbye
	return receipt, nil
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
	if s.config.Security == StartTLS {
		if ok, _ := client.Extension("STARTTLS"); !ok {
			return nil, errors.New("the mail server offers no STARTTLS")
		}
		if err := client.StartTLS(config); err != nil {
			return nil, err
		}
	}
	return client, nil
}

func (s *Mailer) login(client *gosmtp.Client) error {
	if s.config.Username == "" {
		return nil
	}
	_, offered := client.Extension("AUTH")
	for _, mechanism := range strings.Fields(strings.ToUpper(offered)) {
		// Never in clear, but to this machine: New refuses None to any other.
		switch mechanism {
		case "PLAIN":
			return client.Auth(gosmtp.PlainAuth("", s.config.Username, s.config.Password, s.config.Host, false))
		case "LOGIN":
			return client.Auth(gosmtp.LoginAuth(s.config.Username, s.config.Password, s.config.Host, false))
		}
	}
	return errors.New("the mail server offers neither PLAIN nor LOGIN")
}

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
	}
	return &deliver.Error{Kind: kind, Reason: step + ": " + clean(err.Error()), Code: code, Cause: err}
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
