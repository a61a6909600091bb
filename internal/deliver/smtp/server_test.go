package smtp_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// server is a mail server for tests, on loopback.
type server struct {
	t        *testing.T
	listener net.Listener
	tls      *tls.Config

	extensions []string          // said after EHLO
	implicit   bool              // TLS from the first byte
	answers    map[string]string // by verb ("RCPT", "." for the end of the message), instead of the usual ones
	hangUp     string            // the verb at which the connection is closed without an answer; "IDLE": after a mail
	after      int               // mails on a connection, from which on answers and hangUp count
	onVerb     func(verb string) // called before the answer
	stray      string            // what is said beside the next answer, after it

	mu       sync.Mutex
	commands []string
	taken    []taken
	secured  bool
	open     int // connections
	peak     int // of those at a time
	met      int // of those in all
}

type taken struct{ from, to, raw string }

func start(t *testing.T, configure func(*server)) *server {
	t.Helper()
	s := &server{t: t, extensions: []string{"8BITMIME", "SMTPUTF8", "SIZE 10000000"}, answers: map[string]string{}}
	if configure != nil {
		configure(s)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listener = l
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() { l.Close(); running.Wait() })
	return s
}

// withTLS returns the server the certificate that package httptest has for 127.0.0.1, and a pool that trusts it.
func (s *server) withTLS(t *testing.T) *x509.CertPool {
	h := httptest.NewTLSServer(nil)
	defer h.Close()
	s.tls = &tls.Config{Certificates: h.TLS.Certificates}
	pool := x509.NewCertPool()
	pool.AddCert(h.Certificate())
	return pool
}

func (s *server) port() int { return s.listener.Addr().(*net.TCPAddr).Port }

func (s *server) serve(conn net.Conn) {
	defer func() { conn.Close() }()
	s.mu.Lock()
	s.open++
	s.met++
	s.peak = max(s.peak, s.open)
	s.mu.Unlock()
	defer func() { s.mu.Lock(); s.open--; s.mu.Unlock() }()
	if s.implicit {
		conn = tls.Server(conn, s.tls)
	}
	r := bufio.NewReader(conn)
	say := func(line string) {
		s.mu.Lock()
		if s.stray != "" {
			line, s.stray = line+"\r\n"+s.stray, ""
		}
		s.mu.Unlock()
		_, _ = conn.Write([]byte(line + "\r\n"))
	}
	greeting := "220 test ready"
	if a, ok := s.answers["CONNECT"]; ok {
		greeting = a
	}
	say(greeting)
	var m taken
	for mails := 0; ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.mu.Lock()
		s.commands = append(s.commands, line)
		s.mu.Unlock()
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		if s.onVerb != nil {
			s.onVerb(verb)
		}
		due := mails >= s.after
		if due && s.hangUp == verb {
			return
		}
		if a, ok := s.answers[verb]; ok && due {
			say(a)
			continue
		}
		if a, ok := s.answers[line]; ok {
			say(a)
			continue
		}
		switch verb {
		case "EHLO":
			say("250-test greets you")
			for _, e := range s.extensions {
				say("250-" + e)
			}
			say("250 HELP")
		case "STARTTLS":
			say("220 go ahead")
			conn = tls.Server(conn, s.tls)
			r = bufio.NewReader(conn)
			s.mu.Lock()
			s.secured = true
			s.mu.Unlock()
		case "AUTH":
			say("235 welcome")
		case "MAIL":
			m = taken{from: rest}
			say("250 ok")
		case "RCPT":
			m.to = rest
			say("250 ok")
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(line, "."))
			}
			m.raw = b.String()
			s.mu.Lock()
			s.taken = append(s.taken, m)
			s.mu.Unlock()
			if s.onVerb != nil {
				s.onVerb(".")
			}
			if due && s.hangUp == "." {
				return
			}
			if a, ok := s.answers["."]; ok && due {
				say(a)
			} else {
				say("250 2.0.0 Ok: queued as 4XyZ")
			}
			if mails++; mails >= s.after && s.hangUp == "IDLE" {
				return
			}
		case "RSET":
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("500 what?")
		}
	}
}

func (s *server) sent(to string) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out [][]byte
	for _, m := range s.taken {
		if m.to == "TO:<"+to+">" {
			out = append(out, []byte(m.raw))
		}
	}
	return out
}

func (s *server) said(prefix string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.commands {
		if strings.HasPrefix(c, prefix) {
			return true
		}
	}
	return false
}
