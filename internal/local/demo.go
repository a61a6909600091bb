package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"stund/internal/base"
	"stund/internal/busytime/web"
	"stund/internal/clock"
	"stund/internal/deliver/inbox"
	peppolbox "stund/internal/deliver/peppol/sandbox"
	"stund/internal/einvoice"
	"stund/internal/fact"
	"stund/internal/guard"
)

// Demo is the local stack: the whole system with a demo practice, an inbox that catches every message, and a clock that
// can be moved. Everything under /_local exists here only.
type Demo struct {
	*System
	time    *clock.Virtual
	inbox   *inbox.Inbox
	bank    *bank
	website string // origin of the demo website, without a slash at the end
}

// OpenDemo opens the local stack on the folder, and fills it with the demo practice when it is new. Site is the address
// that it will be served at. An error that wraps bolt.ErrLocked means that it runs already.
func OpenDemo(ctx context.Context, folder, site string, log *slog.Logger) (*Demo, error) {
	db, err := OpenEmbedded(folder, log)
	if err != nil {
		return nil, err
	}
	return OpenDemoOn(ctx, db, folder, site, log)
}

// OpenDemoOn opens the local stack on any database; the folder keeps the rest. It takes the database over, also where
// it fails.
func OpenDemoOn(ctx context.Context, db Database, folder, site string, log *slog.Logger,
	joining ...Joining) (*Demo, error) {
	other, err := otherOrigin(site)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	offset, err := readOffset(folder)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	d := &Demo{time: clock.NewVirtual(offset), website: other, bank: &bank{log: log}}
	if d.inbox, err = inbox.Open(filepath.Join(folder, "inbox"), d.time); err != nil {
		return nil, errors.Join(fmt.Errorf("open inbox: %w", err), db.Close())
	}
	// A load test on the own machine must not be slowed down; the guard still counts, as it does everywhere.
	limits := guard.DefaultLimits()
	limits.Free, limits.Network, limits.Ceiling = 1e6, 2e6, 2e6
	d.System, err = open(parts{folder: folder, db: db, site: site, from: "booking@stund.example", clock: d.time,
		mailer: d.inbox, texter: d.inbox,
		notices: d.inbox.Notices, fetch: web.NewLoopback(), limits: limits, workers: 1, log: log, joining: joining,
		people: demoPractice, providers: d.bank.providers, carriers: d.carriers, send: d.bank.send})
	if err != nil {
		return nil, errors.Join(err, d.inbox.Close())
	}
	if err := d.seed(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("make demo practice: %w", err), d.Close())
	}
	return d, nil
}

// carriers is the pretend access point, which puts what it carries into the inbox.
func (d *Demo) carriers(b *base.Base) einvoice.Drivers {
	return einvoice.Drivers{peppolbox.New(peppolbox.Options{Store: b.Store, Clock: b.Clock, Show: d.inbox.Carried})}
}

// Limit puts other limits on the public endpoints, to try what happens under pressure. Call it before Handler.
func (d *Demo) Limit(l guard.Limits) { d.limit(l) }

// Patience sets how long a request may take, for tests on a machine that is busy. Call it before Handler.
func (d *Demo) Patience(longest time.Duration) { d.timeout = longest }

// Close closes the database and the inbox.
func (d *Demo) Close() error { return errors.Join(d.System.Close(), d.inbox.Close()) }

// Handler serves the system and, under /_local, what lets a person look behind it.
func (d *Demo) Handler() http.Handler {
	system := d.handler()
	behind := http.NewServeMux()
	behind.Handle("/", system) // which says that there is nothing
	behind.HandleFunc("GET /_local/messages", d.messages)
	behind.HandleFunc("GET /_local/clock", d.clockNow)
	behind.HandleFunc("POST /_local/clock", d.clockMove)
	behind.HandleFunc("GET /_local/token", d.token)
	d.bank.door = system
	m := http.NewServeMux()
	m.Handle("/", system)
	m.Handle("/_local/", localOnly(behind))
	d.bank.serve(m)
	d.pages(m, system)
	return m
}

// caught is a message as GET /_local/messages tells it.
type caught struct {
	ID      string    `json:"id"`
	Channel string    `json:"channel"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	Kind    string    `json:"kind"`
	SentAt  time.Time `json:"sent_at"`
	Number  int       `json:"number"`
}

func (d *Demo) messages(w http.ResponseWriter, _ *http.Request) {
	out := []caught{}
	for _, m := range d.inbox.Messages() {
		out = append(out, caught{m.ID, m.Channel, m.To, m.Subject, m.Text, m.Kind, m.SentAt, m.Number})
	}
	answer(w, http.StatusOK, out)
}

// clockView is what the clock endpoints answer.
type clockView struct {
	Now    time.Time `json:"now"`
	Offset string    `json:"offset"` // from the machine's clock
}

func (d *Demo) clockNow(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, clockView{d.time.Now().Truncate(time.Millisecond),
		d.time.Offset().Round(time.Second).String()})
}

// farthest is how far one move of the clock may go.
const farthest = 3 * 366 * 24 * time.Hour

// unhurried lifts the server's deadlines from a request that may take long: it answers when it is done.
func unhurried(w http.ResponseWriter) {
	conn := http.NewResponseController(w)
	// A writer without deadlines is none of a connection.
	_ = conn.SetReadDeadline(time.Time{}) // whose end would end the request
	_ = conn.SetWriteDeadline(time.Time{})
}

func (d *Demo) clockMove(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
		Set     string `json:"set"`
	}
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096))
	body.DisallowUnknownFields()
	now := d.time.Now()
	to, err := now, body.Decode(&in)
	switch {
	case err != nil || (in.Advance == "") == (in.Set == ""):
		err = errors.New(`say {"advance":"24h"} or {"set":"2026-10-24T08:00:00+02:00"}`)
	case in.Advance != "":
		var by time.Duration
		by, err = duration(in.Advance)
		to = now.Add(by)
		if err == nil && by < 0 {
			err = errors.New("advance must not be negative; use set to go back")
		}
	default:
		if to, err = time.Parse(time.RFC3339, in.Set); err != nil {
			err = errors.New("set must be a time with its zone, as 2026-10-24T08:00:00+02:00")
		}
	}
	if err == nil && (to.Sub(now) > farthest || now.Sub(to) > farthest) {
		err = errors.New("move the clock by at most three years at a time")
	}
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	unhurried(w)
	if err := d.MoveClock(r.Context(), to); err != nil {
		answer(w, http.StatusInternalServerError, map[string]string{"error": err.Error()})
		return
	}
	d.clockNow(w, r)
}

// duration reads a Go duration, and days: "90m", "24h", "3d".
func duration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= -2000 && n <= 2000 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	by, err := time.ParseDuration(s)
	if err != nil {
		return 0, fmt.Errorf("%.20q is no duration such as 90m, 24h or 3d", s)
	}
	return by, nil
}

// MoveClock sets the clock to the instant, and answers once everything that was due on the way has run, in order and
// each at its own time. Going back runs what is due then, and undoes nothing.
func (d *Demo) MoveClock(ctx context.Context, to time.Time) error {
	defer d.alone()()
	if err := d.settled(ctx); err != nil {
		return err
	}
	for {
		now := d.time.Now()
		at, found, err := d.nextDue(ctx, now)
		if err != nil {
			return err
		}
		if !found || at.After(to) {
			break
		}
		d.time.Set(at)
		if err := d.settled(ctx); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	offset := d.time.Set(to)
	if err := writeOffset(d.folder, offset); err != nil {
		return err
	}
	return d.settled(ctx)
}

// Settle works until nothing is due at the clock's instant.
func (d *Demo) Settle(ctx context.Context) error { return d.settle(ctx) }

// token returns a staff token, as the practice's login would.
func (d *Demo) token(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	role, who := fact.Role(q.Get("role")), q.Get("practitioner")
	if role == "" {
		role = fact.Owner
	}
	name := q.Get("practice")
	if name == "" {
		name = demoPractice
	}
	if role == fact.Practitioner && who == "" && name == demoPractice {
		who = demoPractitioner
	}
	token, err := d.issuer.Token(name, string(role), who, 30*24*time.Hour)
	if err != nil { // no such role, or a practitioner and not which
		answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	answer(w, http.StatusOK, map[string]string{"token": token})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // nobody is left to tell
}

// readOffset returns how far the demo's clock was from the machine's when it was last moved.
func readOffset(folder string) (time.Duration, error) {
	b, err := os.ReadFile(filepath.Join(folder, "clock"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read clock: %w", err)
	}
	offset, err := time.ParseDuration(strings.TrimSpace(string(b)))
	if err != nil {
		return 0, fmt.Errorf("read clock: %w", err)
	}
	return offset, nil
}

func writeOffset(folder string, offset time.Duration) error {
	path := filepath.Join(folder, "clock")
	if err := os.WriteFile(path+".new", []byte(offset.String()+"\n"), 0o600); err != nil {
		return fmt.Errorf("keep clock: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("keep clock: %w", err)
	}
	return nil
}
