package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	netsmtp "net/smtp"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"stund/internal/clock"
	"stund/internal/deliver/smtp"
	"stund/internal/fact"
	"stund/internal/local"
)

// sending measures how fast the server sends what is due at once, to a mail server that takes everything: with nothing
// else to do, and beside a client who books without a pause, whose answers it must not hold up.
func sending(ctx context.Context, folder string, s size) (rows []row, err error) {
	sink, err := openSink()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sink.close()) }()
	o, err := openPost(ctx, filepath.Join(folder, "data"), sink.port())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	r := &posted{token: o.token, first: wall.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 2)}
	var quiet, busy times
	var beside, alone pace
	for range s.runs {
		took, err := r.book(ctx, o.address, max(s.requests/s.runs, 1))
		if err != nil {
			return nil, err
		}
		quiet = append(quiet, took.median())
		if err := r.crowd(ctx, o.address, max(s.mails/mailsEach/s.runs, 1)); err != nil {
			return nil, err
		}
		// It is stopped when nothing is on its way, or that would wait for a minute.
		finish := o.work(ctx)
		err = beside.take(sink, func() (err error) {
			took, err = r.book(ctx, o.address, max(s.requests/s.runs, 1))
			return err
		})
		if err == nil {
			busy = append(busy, took.median())
			err = alone.take(sink, func() error { return sink.wait(ctx, mailsEach*r.n.Load()) })
		}
		if finish(); err != nil {
			return nil, err
		}
	}
	raw, err := rawMails(sink.Addr().String(), s.mails)
	if err != nil {
		return nil, err
	}
	slower := busy.over(quiet)
	baseline := fmt.Sprintf("one after another by hand %.0f/s", raw)
	return []row{
		{"Mails to a server on loopback", alone.String(), baseline, fold(alone.rate() / raw),
			goal("≥ 100/s", alone.rate() >= 100)},
		{"Mails beside a client who books without a pause", fmt.Sprintf("%.0f/s", beside.rate()), baseline,
			fold(beside.rate() / raw), goal("≥ 100/s", beside.rate() >= 100)},
		{"HTTP booking beside mails", millis(busy.median()), "without " + millis(quiet.median()), fold(slower),
			goal("≤ 1.5×", slower <= 1.5)},
	}, nil
}

// mailsEach is how many mails a booking brings: one to the client and one to the practitioner.
const mailsEach = 2

// pace is how fast mails came.
type pace struct {
	mails int64
	took  time.Duration
	cpu   time.Duration
}

// take adds the mails that come during the work.
func (p *pace) take(s *sink, work func() error) error {
	had, begin, worked := s.taken.Load(), wall.Now(), cpu()
	err := work()
	p.mails, p.took, p.cpu = p.mails+s.taken.Load()-had, p.took+wall.Now().Sub(begin), p.cpu+cpu()-worked
	return err
}

func (p *pace) rate() float64 { return float64(p.mails) / p.took.Seconds() }

func (p *pace) String() string {
	return fmt.Sprintf("%.0f/s, %s CPU each", p.rate(), millis(p.cpu/time.Duration(max(p.mails, 1))))
}

// post is a server with a practice that sends its mail to a sink.
type post struct {
	system
	server *local.Server
	token  string
}

func openPost(ctx context.Context, folder string, port int) (o *post, err error) {
	const site = "https://bench.example"
	o = &post{}
	o.address, o.stop, err = serve(func(string) (http.Handler, error) {
		o.server, err = local.OpenServer(local.ServerConfig{Folder: folder, Site: site, From: "post@bench.example",
			SMTP: smtp.Config{Host: "127.0.0.1", Port: port, Security: smtp.None}},
			slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError})))
		if err != nil {
			return nil, err
		}
		return o.server.Handler(), nil
	})
	if err != nil {
		return nil, err
	}
	if o.token, err = local.StaffToken(folder, site, "bench", fact.Owner, "", time.Hour); err == nil {
		err = o.practice(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, o.close())
	}
	return o, nil
}

func (o *post) practice(ctx context.Context) error {
	staff := "Authorization: Bearer " + o.token
	type object map[string]any
	if err := o.ask(http.StatusOK, http.MethodPut, "/v1/practice", object{"id": "bench", "name": "Bench",
		"time_zone": "Europe/Oslo", "country": "NO", "currency": "NOK", "language": "nb",
		"email": "post@bench.example"}, nil, staff); err != nil {
		return err
	}
	hours := object{"rules": []object{{"weekdays": []string{"mon"},
		"intervals": []object{{"from": "08:00", "to": "18:00"}}}}}
	var names []string
	for n := range practitioners {
		if err := o.ask(http.StatusCreated, http.MethodPost, "/v1/practitioners", object{"id": giver(n),
			"name": giver(n), "email": giver(n) + "@bench.example", "hours": hours}, nil, staff); err != nil {
			return err
		}
		names = append(names, giver(n))
	}
	return o.ask(http.StatusCreated, http.MethodPost, "/v1/services",
		object{"id": "talk", "name": "Talk", "duration_minutes": 15, "capacity": 1,
			"price": object{"amount_minor": 50000, "currency": "NOK"}, "practitioners": names}, nil, staff)
}

func (o *post) close() error { return errors.Join(o.stop(), o.server.Close()) }

// work runs the background worker until the function that it returns is called.
func (o *post) work(ctx context.Context) (finish func()) {
	ctx, cancel := context.WithCancel(ctx)
	idle := make(chan struct{})
	go func() { defer close(idle); o.server.Run(ctx) }()
	return func() { cancel(); <-idle }
}

// posted makes one booking by staff after the other, each for a time and a client of its own.
type posted struct {
	token string
	first time.Time
	n     atomic.Int64
}

func (p *posted) next() (status int, text []byte, err error) {
	n := int(p.n.Add(1)) - 1
	start := p.first.Add(time.Duration(n/practitioners) * 15 * time.Minute)
	text, err = request(http.MethodPost, "/v1/bookings", struct {
		wish
		Override string `json:"override_reason"`
	}{wish{"talk", giver(n), start, numbered(n)}, "measured"},
		fmt.Sprintf("Idempotency-Key: 0197f0c2-7a51-7b6e-9d0a-%012d", n), "Authorization: Bearer "+p.token)
	return http.StatusCreated, text, err
}

// crowd books so many times by several clients at once.
func (p *posted) crowd(ctx context.Context, address string, n int) error {
	const clients = 8
	failed := make([]error, clients)
	var wait sync.WaitGroup
	for c := range clients {
		wait.Go(func() { _, failed[c] = p.book(ctx, address, (n+c)/clients) })
	}
	wait.Wait()
	return errors.Join(failed...)
}

// book books so many times, one after the other.
func (p *posted) book(ctx context.Context, address string, n int) (took times, err error) {
	c, err := dial(address)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	for range n {
		status, text, err := p.next()
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		if err := took.take(func() error { return c.call(status, text) }); err != nil {
			return nil, err
		}
	}
	return took, nil
}

// sink is a mail server that takes everything and keeps nothing.
type sink struct {
	net.Listener
	taken atomic.Int64
	open  sync.WaitGroup
}

func openSink() (*sink, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sink{Listener: l}
	s.open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.open.Go(func() { s.serve(conn) })
		}
	})
	return s, nil
}

func (s *sink) port() int { return s.Addr().(*net.TCPAddr).Port }

// close waits for those who are connected: they have to be gone, or go soon.
func (s *sink) close() error {
	err := s.Close()
	s.open.Wait()
	return err
}

func (s *sink) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	answer, taking := "220 ready", false
	for {
		if answer != "" {
			if _, err := io.WriteString(conn, answer+"\r\n"); err != nil {
				return
			}
		}
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		answer = "250 ok"
		switch line = strings.TrimRight(line, "\r\n"); {
		case taking && line != ".":
			answer = ""
		case taking:
			taking = false
			s.taken.Add(1)
		case line == "DATA":
			taking, answer = true, "354 go on"
		case line == "QUIT":
			_, _ = io.WriteString(conn, "221 bye\r\n")
			return
		}
	}
}

// wait waits until n mails have come since the sink was opened.
func (s *sink) wait(ctx context.Context, n int64) error {
	last := wall.Now()
	for had := s.taken.Load(); had < n; {
		if err := clock.Sleep(ctx, time.Millisecond); err != nil {
			return err
		}
		switch now := s.taken.Load(); {
		case now > had:
			had, last = now, wall.Now()
		case wall.Now().Sub(last) > time.Minute:
			return fmt.Errorf("%d mails of %d came, and then none", had, n)
		}
	}
	return nil
}

// rawMails returns how many mails a second one gets rid of who sends them one after another, with a connection each and
// nothing to write down.
func rawMails(address string, n int) (rate float64, err error) {
	mail := []byte("Subject: measured\r\n\r\n" + strings.Repeat(strings.Repeat("a", 70)+"\r\n", 100))
	begin := wall.Now()
	for range n {
		if err := netsmtp.SendMail(address, nil, "a@bench.example", []string{"b@bench.example"}, mail); err != nil {
			return 0, err
		}
	}
	return float64(n) / wall.Now().Sub(begin).Seconds(), nil
}
