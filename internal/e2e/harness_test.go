// Package e2e tells the stories of the product through its public doors: HTTP at the local gateway, the inbox, the
// clock. Each story runs on the embedded database and, where DynamoDB Local is at hand, on DynamoDB: see each, onEach.
package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/base"
	"stund/internal/catalogue/facts"
	"stund/internal/e2e/parcel"
	"stund/internal/erasure"
	"stund/internal/fact"
	"stund/internal/fact/facttest"
	"stund/internal/httpapi"
	"stund/internal/join"
	"stund/internal/local"
	"stund/internal/store"
	"stund/internal/store/dynamo"
	"stund/internal/store/storetest"
)

// monday is when every story begins: Monday 2 November 2026, 08:00 in Oslo.
var monday = time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)

// stund is one running system with the demo practice, whose clock only moves when a story moves it.
type stund struct {
	t      *testing.T
	demo   *local.Demo
	folder string // of its data
	http   http.Handler

	parcels *parcel.Parcels // in stories with parcels
}

// each tells the story on the embedded database; every third, by its name, on DynamoDB as well, and with FULL=1 all.
// What differs between the two is held by the port's suite (storetest), and every operation is asked on DynamoDB by its
// payloads (internal/cloud).
func each(t *testing.T, story func(t *testing.T, s *stund)) {
	eachWith(t, story, false)
}

// onEach tells the story on each database: who races, attacks, or asks for what is not theirs tries what a database
// does.
func onEach(t *testing.T, story func(t *testing.T, s *stund)) {
	t.Parallel()
	onEmbedded(t, story, false)
	onLocalDynamoDB(t, story, false)
}

// eachWith is each, in a system that parcels may have joined.
func eachWith(t *testing.T, story func(t *testing.T, s *stund), parcels bool) {
	t.Parallel()
	onEmbedded(t, story, parcels)
	const every = 3
	h := fnv.New32a()
	_, _ = h.Write([]byte(t.Name())) // it never fails
	if awstest.Full() || h.Sum32()%every == 0 {
		onLocalDynamoDB(t, story, parcels)
	}
}

func onEmbedded(t *testing.T, story func(t *testing.T, s *stund), parcels bool) {
	t.Run("bolt", func(t *testing.T) {
		t.Parallel()
		story(t, startWith(t, nil, parcels))
	})
}

func onLocalDynamoDB(t *testing.T, story func(t *testing.T, s *stund), parcels bool) {
	t.Run("dynamo", func(t *testing.T) {
		t.Parallel()
		client, table := awstest.DynamoDB(t, dynamo.Table)
		db := dynamo.New(client, table, dynamo.WithTimeout(awstest.Patience))
		story(t, startWith(t, foresee(onDynamo{db, awstest.OpenStream(t, table)}), parcels))
	})
}

// onDynamo is DynamoDB Local as the database of one process.
type onDynamo struct {
	*dynamo.Store
	stream *awstest.Stream
}

func (d onDynamo) Drain(ctx context.Context, handle func(context.Context, []store.Change) error) error {
	return d.stream.Drain(ctx, func(ctx context.Context, records []json.RawMessage) error {
		var batch []store.Change
		for _, r := range records {
			c, known, err := dynamo.Decode(r)
			if err != nil {
				return err
			}
			if known {
				batch = append(batch, c)
			}
		}
		return handle(ctx, batch)
	})
}

func (onDynamo) Pending() int                                       { return 0 }
func (onDynamo) Sweep(context.Context, time.Time, int) (int, error) { return 0, nil } // TTL does it
func (onDynamo) Close() error                                       { return nil }

// foreseeing is a database to which nobody else writes: what is due, and what its feed has, is only asked for after a
// write that can have changed it.
type foreseeing struct {
	*storetest.Foreseeing
	of      local.Database
	drained int64 // writes before the feed was last drained
}

func foresee(db local.Database) *foreseeing { return &foreseeing{storetest.Foresee(db), db, -1} }

// Drain is the database's. Like that, it is for one at a time.
func (f *foreseeing) Drain(ctx context.Context, handle func(context.Context, []store.Change) error) error {
	writes := f.Writes()
	if writes == f.drained {
		return nil
	}
	if err := f.of.Drain(ctx, handle); err != nil {
		return err
	}
	f.drained = writes
	return nil
}

func (f *foreseeing) Pending() int { return f.of.Pending() }

func (f *foreseeing) Sweep(ctx context.Context, now time.Time, limit int) (int, error) {
	return f.of.Sweep(ctx, now, limit)
}

func (f *foreseeing) Close() error { return f.of.Close() }

// watched is a database that fails the story at each fact that is written and does not keep to its kind.
type watched struct {
	local.Database
	t     *testing.T
	kinds fact.Registry
}

func (w watched) Transact(ctx context.Context, ops ...store.Op) error {
	facttest.Ops(w.t, w.kinds, ops)
	return w.Database.Transact(ctx, ops...)
}

// Compact is the database's, if it has something to leave behind.
func (w watched) Compact(ctx context.Context) error {
	if c, can := w.Database.(erasure.Compacter); can {
		return c.Compact(ctx)
	}
	return nil
}

func start(t *testing.T, db local.Database) *stund { return startWith(t, db, false) }

func startWith(t *testing.T, db local.Database, parcels bool) *stund {
	t.Helper()
	s := &stund{t: t}
	kinds, joining := facts.Kinds(), []local.Joining(nil)
	if parcels {
		kinds = facts.Kinds(parcel.Facts())
		joining = append(joining, func(b *base.Base) (join.Capability, []httpapi.Endpoint) {
			s.parcels = parcel.New(b)
			return s.parcels.Join()
		})
	}
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	folder := t.TempDir()
	s.folder = folder
	if db == nil {
		embedded, err := local.OpenEmbedded(folder, log)
		if err != nil {
			t.Fatal(err)
		}
		db = embedded
	}
	d, err := local.OpenDemoOn(t.Context(), watched{db, t, kinds}, folder, "http://stund.test", log, joining...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	d.Patience(awstest.Patience)
	s.demo = d
	s.open()
	s.SetClock(monday)
	return s
}

// open makes the doors anew, as a restart with another configuration would.
func (s *stund) open() { s.http = s.demo.Handler() }

type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Logf("%s", b)
	if bytes.Contains(b, []byte(" undeclared=true")) {
		l.t.Error("this was answered with a code that the API's document does not name")
	}
	return len(b), nil
}

// answer is what a request was answered.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// into decodes the body.
func (a answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		t.Fatalf("answer %d is no JSON: %v\n%s", a.Status, err, a.Body)
	}
}

// code returns the problem's code, "" for a success.
func (a answer) code() string {
	var p struct{ Code string }
	_ = json.Unmarshal(a.Body, &p)
	return p.Code
}

type header [2]string

func (s *stund) do(method, path string, body any, headers ...header) answer {
	s.t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		r = bytes.NewReader(text)
	}
	req := httptest.NewRequestWithContext(s.t.Context(), method, "http://127.0.0.1"+path, r)
	if r != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		req.Header.Set(h[0], h[1])
	}
	w := httptest.NewRecorder()
	s.http.ServeHTTP(w, req)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

// must is do for a request that is answered with the status.
func (s *stund) must(status int, method, path string, body any, headers ...header) answer {
	s.t.Helper()
	a := s.do(method, path, body, headers...)
	if a.Status != status {
		s.t.Fatalf("%s %s answered %d, want %d\n%s", method, path, a.Status, status, a.Body)
	}
	return a
}

// race is many who ask for the same at once. Who is told to come again, because too many others were in the way or the
// outcome is not known, does so as long as others get their answers meanwhile.
type race struct {
	s        *stund
	answered atomic.Int64
}

// fruitless is how often in a row one is told to come again while nobody else gets an answer, until that is its answer.
const fruitless = 10

// ask is do, repeated while it is answered 503 and the race goes on.
func (r *race) ask(method, path string, body any, headers ...header) answer {
	for vain := 0; ; vain++ {
		before := r.answered.Load()
		a := r.s.do(method, path, body, headers...)
		if a.Status != http.StatusServiceUnavailable {
			r.answered.Add(1)
			return a
		}
		if r.answered.Load() != before {
			vain = 0
		}
		if vain == fruitless {
			return a
		}
	}
}

// book asks for the time for the nth racer.
func (r *race) book(n int, service string, at time.Time) answer {
	c := contact{"name": "R", "email": fmt.Sprintf("r%d@example.com", n)}
	return r.ask("POST", "/v1/public/lotus/bookings", wish(service, at, c),
		header{"Idempotency-Key", fmt.Sprintf("racer %d", n)})
}

// as returns the header of somebody's staff token.
func (s *stund) as(role, practitioner string) header {
	s.t.Helper()
	var out struct{ Token string }
	s.must(200, "GET", "/_local/token?practice=lotus&role="+role+"&practitioner="+practitioner, nil).into(s.t, &out)
	return header{"Authorization", "Bearer " + out.Token}
}

// SetClock moves the clock; everything due on the way runs.
func (s *stund) SetClock(to time.Time) {
	s.t.Helper()
	s.must(200, "POST", "/_local/clock", map[string]string{"set": to.Format(time.RFC3339Nano)})
}

// FastForward moves the clock by d; everything due on the way runs.
func (s *stund) FastForward(d time.Duration) {
	s.t.Helper()
	s.must(200, "POST", "/_local/clock", map[string]string{"advance": d.String()})
}

// Settle lets everything that is due now happen.
func (s *stund) Settle() {
	s.t.Helper()
	if err := s.demo.Settle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// message is one message as the inbox has it.
type message struct {
	ID, Channel, To, Subject, Text, Kind string
	SentAt                               time.Time `json:"sent_at"`
	Number                               int
}

func (m message) String() string {
	return fmt.Sprintf("%s %s to %s at %s: %s", m.Channel, m.Kind, m.To, m.SentAt.Format(time.RFC3339), m.Subject)
}

// Messages returns what the person got, oldest first.
func (s *stund) Messages(to string) []message {
	s.t.Helper()
	var all, out []message
	s.must(200, "GET", "/_local/messages", nil).into(s.t, &all)
	for _, m := range all {
		if m.To == to {
			out = append(out, m)
		}
	}
	return out
}

// Expect holds what the person got so far to the kinds, each "channel kind", in order.
func (s *stund) Expect(to string, want ...string) []message {
	s.t.Helper()
	s.Settle()
	got := s.Messages(to)
	var have []string
	for _, m := range got {
		have = append(have, m.Channel+" "+m.Kind)
	}
	if strings.Join(have, ", ") != strings.Join(want, ", ") {
		s.t.Fatalf("%s got [%s], want [%s]", to, strings.Join(have, ", "), strings.Join(want, ", "))
	}
	return got
}

type slot struct {
	Start, End   time.Time
	Practitioner string
	SeatsLeft    int `json:"seats_left"`
}

// Free returns the free times of the days.
func (s *stund) Free(service, from, to string) []slot {
	s.t.Helper()
	var out struct{ Slots []slot }
	s.must(200, "GET", "/v1/public/lotus/slots?service="+service+"&from="+from+"&to="+to, nil).into(s.t, &out)
	return out.Slots
}

// has tells whether the start is among the free times.
func has(slots []slot, start time.Time) bool {
	for _, x := range slots {
		if x.Start.Equal(start) {
			return true
		}
	}
	return false
}

type booked struct {
	ID, Status, Service, Practitioner, Token string
	Start, End                               time.Time
	ManageURL                                string `json:"manage_url"`
}

type contact map[string]string

var kari = contact{"name": "Kari Nordmann", "email": "kari@example.com", "phone": "+4791234567", "language": "nb"}

func wish(service string, start time.Time, c contact) map[string]any {
	return map[string]any{"service": service, "start": start.Format(time.RFC3339), "client": c}
}

// Book books for the client.
func (s *stund) Book(service string, start time.Time, c contact) booked {
	s.t.Helper()
	var out booked
	s.must(201, "POST", "/v1/public/lotus/bookings", wish(service, start, c)).into(s.t, &out)
	return out
}

// oslo returns a time of day in Oslo.
func oslo(day string, hour, minute int) time.Time {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err)
	}
	d, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		panic(err)
	}
	return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, zone)
}
