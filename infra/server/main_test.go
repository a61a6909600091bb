package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// asServer makes the test's program the server.
const asServer = "STUND_TEST_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// mailServer takes mail without security, and answers each message when it may.
type mailServer struct {
	l     net.Listener
	taken chan string // recipients, when their message is there whole
	goOn  chan struct{}
}

func startMail(t *testing.T) *mailServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{l, make(chan string, 100), make(chan struct{}, 100)}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { s.serve(c); _ = c.Close() })
		}
	})
	t.Cleanup(func() { _ = l.Close(); close(s.goOn); all.Wait() })
	return s
}

func (s *mailServer) serve(c net.Conn) {
	say := func(line string) { _, _ = io.WriteString(c, line+"\r\n") }
	say("220 ready")
	to := ""
	for lines := bufio.NewScanner(c); lines.Scan(); {
		switch verb, rest, _ := strings.Cut(lines.Text(), " "); strings.ToUpper(verb) {
		case "EHLO":
			say("250-hello")
			say("250 8BITMIME")
		case "RCPT":
			to = strings.Trim(strings.TrimPrefix(rest, "TO:"), "<>")
			say("250 ok")
		case "DATA":
			say("354 go on")
			for lines.Scan() && lines.Text() != "." {
			}
			s.taken <- to
			<-s.goOn
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// program is the server in a process of its own.
type program struct {
	t       *testing.T
	data    string
	address string
	mail    *mailServer
	cmd     *exec.Cmd
	log     bytes.Buffer
}

const site = "https://book.example"

func (p *program) env() []string {
	return append(os.Environ(), asServer+"=1", "DATA="+p.data, "SITE="+site, "LISTEN="+p.address,
		"MAIL_FROM=a@b.example",
		"SMTP_ADDR="+p.mail.l.Addr().String(), "SMTP_SECURITY=none")
}

// start starts the server, and returns once it answers.
func (p *program) start() {
	p.t.Helper()
	p.cmd = exec.CommandContext(p.t.Context(), os.Args[0])
	p.cmd.Env, p.cmd.Stderr = p.env(), &p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	for !p.listens() {
		if p.cmd.Process.Signal(syscall.Signal(0)) != nil {
			p.t.Fatal(p.log.String())
		}
		runtime.Gosched()
	}
}

func (p *program) listens() bool {
	c, err := net.Dial("tcp", p.address)
	if err == nil {
		_ = c.Close()
	}
	return err == nil
}

// stop asks the server to stop, calls meanwhile once it no longer listens, and demands that it ends well.
func (p *program) stop(meanwhile func()) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	for p.listens() {
		runtime.Gosched()
	}
	meanwhile()
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("it stopped with %v\n%s", err, p.log.String())
	}
}

// command runs the program for one of its commands.
func (p *program) command(args ...string) (string, error) {
	c := exec.CommandContext(p.t.Context(), os.Args[0], args...)
	c.Env = p.env()
	out, err := c.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func (p *program) must(args ...string) string {
	p.t.Helper()
	out, err := p.command(args...)
	if err != nil {
		p.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out
}

func (p *program) ask(method, path, token, body string) map[string]any {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, "http://"+p.address+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", fmt.Sprintf("key-%x", sha256.Sum256([]byte(body)))[:40])
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode >= 300 {
		p.t.Fatalf("%s %s: %d %s %v", method, path, a.StatusCode, text, err)
	}
	var v map[string]any
	_ = json.Unmarshal(text, &v) // some answers have no body
	return v
}

// open makes a practice that can be booked.
func (p *program) open() {
	p.t.Helper()
	token := p.must("token", "-practice", "lotus")
	p.ask("PUT", "/v1/practice", token, `{"id":"lotus","name":"Lotus","time_zone":"Europe/Oslo","country":"NO",
		"currency":"NOK","language":"nb","email":"post@lotus.example"}`)
	p.ask("POST", "/v1/practitioners", token, `{"id":"anna","name":"Anna","email":"anna@lotus.example","hours":
		{"rules":[{"weekdays":["mon","tue","wed","thu","fri"],"intervals":[{"from":"08:00","to":"18:00"}]}]}}`)
	p.ask("POST", "/v1/services", token, `{"id":"talk","name":"Talk","duration_minutes":15,"capacity":1,
		"price":{"amount_minor":50000,"currency":"NOK"},"practitioners":["anna"]}`)
}

// book books the next free time, of which two mails tell: to the client and to the practitioner.
func (p *program) book(email string) {
	p.t.Helper()
	next := p.ask("GET", "/v1/public/lotus/next?service=talk", "", "")
	text, _ := json.Marshal(next) // it was JSON
	_, start, _ := strings.Cut(string(text), `"start":"`)
	start, _, _ = strings.Cut(start, `"`)
	p.ask("POST", "/v1/public/lotus/bookings", "", fmt.Sprintf(`{"service":"talk","start":%q,
		"client":{"name":"Kari","email":%q,"language":"en"}}`, start, email))
}

// taken are the addresses that the tests have used: one that is free again may be another test's by the time that its
// server listens.
var taken sync.Map

// freeAddress returns a loopback address that nobody listens at, and no other test will.
func freeAddress(t *testing.T) string {
	t.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := l.Addr().String()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if _, before := taken.LoadOrStore(address, true); !before {
			return address
		}
	}
}

func newProgram(t *testing.T) *program {
	t.Helper()
	address := freeAddress(t)
	p := &program{t: t, data: filepath.Join(t.TempDir(), "data"), address: address, mail: startMail(t)}
	return p
}

// TestStop stops the server while a mail is on its way and a request hangs: what the mail server takes meanwhile is not
// sent again; what it never answers to keeps nobody. In between, the commands work beside the running server.
func TestStop(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.start()
	p.open()
	p.book("kari@example.com")
	const first = "kari@example.com"
	for to := <-p.mail.taken; to != first; to = <-p.mail.taken {
		p.mail.goOn <- struct{}{}
	}
	hanging, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer hanging.Close()
	_, _ = io.WriteString(hanging, "POST /v1/public/lotus/bookings HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{")
	p.stop(func() { p.mail.goOn <- struct{}{}; p.mail.goOn <- struct{}{} })
	if !bytes.Contains(p.log.Bytes(), []byte("serving")) || bytes.Contains(p.log.Bytes(), []byte("something hangs")) {
		t.Errorf("it says %s", p.log.String())
	}

	p.start()
	for range 10 {
		p.mail.goOn <- struct{}{}
	}
	p.book("ola@example.com")
	for to := ""; to != "ola@example.com"; {
		if to = <-p.mail.taken; to == first {
			t.Errorf("%s got the same mail twice", first)
		}
	}
	p.must("check")
	p.must("backup", filepath.Join(p.data, "..", "backup"))
	if out, err := p.command("backup", filepath.Join(p.data, "..", "backup")); err == nil {
		t.Errorf("a backup was overwritten: %s", out)
	}
	if out, err := p.command("restore", filepath.Join(p.data, "..", "backup")); err == nil {
		t.Errorf("restored over a running installation: %s", out)
	}
	p.stop(func() {})
	p.must("check")
	p.data += "-restored"
	p.must("restore", filepath.Join(p.data, "..", "backup"))
	p.must("check")
	if out, err := p.command("accept", "-yes"); err == nil {
		t.Errorf("there was something to accept: %s", out)
	}
	if out, err := p.command("nonsense"); err == nil {
		t.Errorf("nonsense is a command: %s", out)
	}
}

// TestStopThoughMailHangs: a mail server that never answers holds no stop back.
func TestStopThoughMailHangs(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.start()
	p.open()
	p.book("kari@example.com")
	<-p.mail.taken
	p.stop(func() {})
}

// TestDatabaseCut has the database become shorter under the running server: it ends, in words, to be started again; and
// that is refused, in words.
func TestDatabaseCut(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.start()
	p.open()
	if err := os.Truncate(filepath.Join(p.data, "stund.db"), 8192); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it looks into the database every second
	if words := p.log.String(); !strings.Contains(words, "start again") || strings.Contains(words, "SIGBUS") {
		t.Errorf("it says %s", words)
	}
	out, err := p.command("check")
	if err == nil || !strings.Contains(out, "stund.db") || strings.Contains(out, "goroutine") {
		t.Errorf("check says %s", out)
	}
}
