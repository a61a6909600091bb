// Package local wires the whole of Stund into one process on the embedded database: the same handlers, jobs and change
// reader that run as functions on AWS, behind a gateway that speaks to them as API Gateway does. There are two wirings:
// Demo, with a clock that can be moved and an inbox that catches all messages; and Server, for real use on one machine.
package local

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // the machine may have no zone data of its own

	"stund/internal/agenda"
	signinapi "stund/internal/api/signin"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/busytime"
	"stund/internal/catalogue"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/endpoints"
	"stund/internal/catalogue/tasks"
	"stund/internal/catalogue/traces"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/einvoice"
	"stund/internal/erasure"
	"stund/internal/files"
	"stund/internal/files/disk"
	"stund/internal/gateway"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/ids"
	"stund/internal/installation"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/message"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

// parts are what the wirings differ in.
type parts struct {
	folder  string // where all data is
	db      Database
	site    string // address of this installation, without a slash at the end
	from    string // that mail is sent from
	clock   clock.Clock
	ids     *ids.Source // nil: random ones
	mailer  deliver.Mailer
	texter  deliver.Texter
	notices func() []deliver.Notice // what the channels have told since it was last asked; nil: they tell nothing
	fetch   busytime.Fetcher
	limits  guard.Limits
	workers int                     // changes that are worked on at a time, and items of a desk
	senders int                     // messages that are sent at a time; 0: as workers says
	proxies int                     // reverse proxies in front
	timeout time.Duration           // of a request; 0: the gateway's own
	lasting bool                    // the clock's latest instant outlives a restart
	erased  *installation.ErasedLog // nil: nobody keeps one
	joining []Joining
	log     *slog.Logger

	providers func(*base.Base) payment.Drivers  // by whom clients can pay
	carriers  func(*base.Base) einvoice.Drivers // by whom practices can send e-invoices
	send      func(context.Context) int         // what others send us; returns how much. Nil: nothing

	// people are of the practice whose people may say who they are; "": nobody may, and links are sent by mail.
	people string
}

// Database is a store with its change feed, as one process works with it.
type Database interface {
	store.Store
	// Drain hands every change that is pending to handle, batch by batch, and again what handle failed at.
	Drain(ctx context.Context, handle func(ctx context.Context, batch []store.Change) error) error
	// Pending tells how many changes wait to be drained.
	Pending() int
	// Sweep removes at most limit items that have expired.
	Sweep(ctx context.Context, now time.Time, limit int) (int, error)
	Close() error
}

// embedded is an installation's database with the feed of its one consumer.
type embedded struct {
	*bolt.DB
	*bolt.Feed
	of *installation.Installation // nil: it is being made
}

// Close closes the database, and notes that it was.
func (e embedded) Close() error {
	if e.of == nil {
		return e.DB.Close()
	}
	return e.of.Close()
}

const consumer = "changes"

// OpenEmbedded starts the installation in the folder, for OpenDemoOn. See installation.Open for its errors.
func OpenEmbedded(folder string, log *slog.Logger) (Database, error) {
	return openEmbedded(folder, log)
}

func openEmbedded(folder string, log *slog.Logger) (embedded, error) {
	i, err := installation.Open(folder, bolt.Options{Consumers: []string{consumer}, Log: log})
	if err != nil {
		return embedded{}, err
	}
	return embedded{i.DB, i.DB.Feed(consumer), i}, nil
}

// Joining makes a capability with its endpoints that is in none of the catalogue's lists, and takes part as if it were.
type Joining func(*base.Base) (join.Capability, []httpapi.Endpoint)

// System is one running Stund.
type System struct {
	parts
	joined   []join.Capability
	doors    []httpapi.Endpoint // theirs
	base     *base.Base
	files    *disk.Disk
	book     *practice.Book
	bookings *booking.Bookings
	jobs     []jobs.Job
	desks    []*desk // of the jobs that have one
	issuer   *gateway.Issuer
	work     sync.Mutex   // held by whoever works on changes; never wanted by who works at a desk
	hurry    atomic.Int32 // who waits until nothing is due, or makes it so
	mail     atomic.Bool  // a change brought a message that is due at once
	latest   latest
	calls    calls
}

// alone keeps everybody else from working on changes and at the desks until the function that it returns is called.
func (s *System) alone() (release func()) {
	s.hurry.Add(1)
	s.work.Lock()
	for _, d := range s.desks {
		d.taken.Lock()
	}
	return func() {
		for _, d := range s.desks {
			d.taken.Unlock()
		}
		s.work.Unlock()
		s.hurry.Add(-1)
	}
}

// calls knows of the requests that are being served.
type calls struct {
	open atomic.Int64
	last atomic.Int64 // when one began or ended, in Unix nanoseconds
}

func (c *calls) mark(n int64) { c.open.Add(n); c.last.Store(clock.System{}.Now().UnixNano()) }

// quiet tells whether there was no request for a while.
func (c *calls) quiet() bool {
	return c.open.Load() == 0 && clock.System{}.Now().UnixNano()-c.last.Load() > int64(pause)
}

// count tells c of every request that h serves.
func (c *calls) count(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mark(1)
		defer c.mark(-1)
		h.ServeHTTP(w, r)
	})
}

const audience = "stund"

// open builds the system. It closes the database if it cannot.
func open(p parts) (*System, error) {
	s := &System{parts: p}
	if err := s.wire(); err != nil {
		return nil, errors.Join(err, p.db.Close())
	}
	return s, nil
}

func (s *System) wire() error {
	master, err := keep(filepath.Join(s.folder, "secret"), func() ([]byte, error) {
		return ids.Random().Secret(32), nil
	})
	if err != nil {
		return err
	}
	keys, err := secret.Derive(master)
	if err != nil {
		return err
	}
	if s.issuer, err = issuer(s.folder, s.site, s.clock); err != nil {
		return err
	}
	b := &base.Base{Store: s.db, Clock: s.clock, IDs: cmp.Or(s.ids, ids.Random()), Keys: keys,
		Retry: store.Retrier{Sleep: clock.Sleep},
		Log:   s.log, Site: s.site, From: s.from, Shared: base.Shared{}}
	base.Put(b, s.drivers(b))
	if s.carriers != nil {
		base.Put(b, s.carriers(b))
	}
	var parts []booking.Contribution
	var letters []message.Letters
	var further traces.Further
	var raised tasks.Further
	for _, more := range s.joining {
		c, doors := more(b)
		s.joined, s.doors = append(s.joined, c), append(s.doors, doors...)
		parts, letters = append(parts, c.Contributions...), append(letters, c.Letters...)
		raised = append(raised, c.Tasks...)
		further.Facts, further.Traces = append(further.Facts, c.Facts...), append(further.Traces, c.Traces...)
	}
	contributions.Register(b, parts...)
	base.Put(b, letters)
	base.Put(b, further)
	base.Put(b, raised)
	base.Put(b, erasure.OneMachine{})
	s.files = disk.New(filepath.Join(s.folder, "files"), s.site, keys.Files, s.clock)
	base.Put[files.Store](b, s.files)
	if c, can := s.db.(erasure.Compacter); can && bolt.Compacts() {
		base.Put(b, c)
	}
	if s.erased != nil {
		base.Put[erasure.Log](b, s.erased)
	}
	if err := s.letIn(b); err != nil {
		return err
	}
	s.base, s.book, s.bookings = b, practice.Of(b), booking.Of(b)
	s.limit(s.limits)
	s.jobs = catalogue.Jobs(b, join.Outside{Mailer: s.mailer, Texter: s.texter, Fetcher: s.fetch, Workers: s.workers,
		Senders: s.senders, Before: s.wait}, s.joined...)
	for _, j := range s.jobs {
		if j.Due != nil {
			s.desks = append(s.desks, &desk{Job: j, clock: s.clock, log: s.log})
		}
	}
	return nil
}

// drivers makes the payment providers.
func (s *System) drivers(b *base.Base) payment.Drivers {
	if s.providers == nil {
		return nil
	}
	return s.providers(b)
}

// limit puts the limits on the public endpoints.
func (s *System) limit(l guard.Limits) {
	b := s.base
	base.Put(b, guard.New(b.Store, b.Clock, b.IDs, b.Keys.Guard, l, b.Log))
}

// keep reads the file. Beside a database that is not the installation's own, it makes it with what fresh returns, for
// nobody else to read.
func keep(path string, fresh func() ([]byte, error)) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err == nil {
		return b, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if b, err = fresh(); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep %s: %w", path, err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("keep %s: %w", path, err)
	}
	return b, nil
}

// issuerKey is the file with the key that staff tokens are signed with.
const issuerKey = "issuer.pem"

// issuer makes the installation's own issuer of staff tokens, with a key that stays in the folder.
func issuer(folder, site string, c clock.Clock) (*gateway.Issuer, error) {
	text, err := keep(filepath.Join(folder, issuerKey), func() ([]byte, error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("make issuer key: %w", err)
		}
		der, err := x509.MarshalECPrivateKey(key)
		return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), err
	})
	if err != nil {
		return nil, err
	}
	key, err := installation.ParseKey(text)
	if err != nil {
		return nil, fmt.Errorf("read issuer key: %w", err)
	}
	return gateway.NewIssuer(site, audience, key, c)
}

// handler serves every endpoint of the catalogue, each as a function of its own behind the gateway.
func (s *System) handler() http.Handler {
	var routes []gateway.Route
	all := append(endpoints.List(s.base), s.doors...)
	for _, own := range signinapi.Own() {
		all = append(all, own(s.base))
	}
	for _, e := range all {
		routes = append(routes, gateway.Routes(e, httpapi.Handler(httpapi.Options{Logger: s.log, Clock: s.clock},
			e))...)
	}
	api := gateway.New(gateway.Options{Routes: routes, Verifier: s.issuer.Verifier(),
		CORS: gateway.AnyOrigin(), Proxies: s.proxies,
		Logger: s.log, Clock: s.clock, Timeout: s.timeout})
	m := http.NewServeMux()
	m.Handle("/", api)
	m.Handle(disk.Path, s.files.Handler()) // past the gateway, as S3 is
	return s.calls.count(m)
}

// Close closes the database.
func (s *System) Close() error { return s.db.Close() }

const (
	glance = 20 * time.Millisecond // between two looks at the change feed
	minute = 50                    // glances between two looks at the due index: a second
	sweep  = 1000                  // expired items removed at a time

	pause    = 4 * time.Millisecond  // without a request, after which the next change is worked on
	patience = 25 * time.Millisecond // that a change waits for that
	bundle   = 75 * time.Millisecond // without that, from messages that begin together to the next
)

// Collect sets how often this process collects garbage: what a request leaves behind is many times what is kept, so a
// larger heap costs little memory and saves a tenth of the work. GOGC and GOMEMLIMIT, where they are set, have the say.
func Collect() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(1 << 30)
	}
}

// Run works on what is due until ctx ends: changes at once, what the due index names within a second. While requests
// come without a pause it gives way to them, and catches up later: who books waits for an answer, who gets mail does
// not. Each desk has a lane of its own, as it has a function on AWS: a calendar elsewhere that does not answer holds
// nothing back but calendars, and a mail server that is slow nothing but mail.
func (s *System) Run(ctx context.Context) {
	var lanes sync.WaitGroup
	defer lanes.Wait()
	for _, d := range s.desks {
		lanes.Go(func() { s.lane(ctx, d) })
	}
	s.attend(ctx)
}

// lane works on what is due at the desk: it looks for it each second, and for messages also when a change brought one
// that is due at once. One run ends before the next begins, so no two work on one item, whose messages keep their
// order.
func (s *System) lane(ctx context.Context, d *desk) {
	for n := 0; ; n++ {
		if d.Name == agenda.Messages.Job && s.mail.Swap(false) || n%minute == 0 {
			d.taken.Lock()
			_, err := d.Run(ctx)
			d.taken.Unlock()
			if err != nil && ctx.Err() == nil {
				s.log.Error("work on what is due", "job", d.Name, "error", err)
			}
		}
		if clock.Sleep(ctx, glance) != nil {
			return
		}
	}
}

// attend is Run for changes.
func (s *System) attend(ctx context.Context) {
	for n := 0; ; n++ {
		if n%minute == 0 || s.db.Pending() > 0 {
			if err := s.tend(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("work on what is due", "error", err)
			}
		}
		if n%(3600*minute) == 0 {
			if _, err := s.db.Sweep(ctx, s.clock.Now(), sweep); err != nil && ctx.Err() == nil {
				s.log.Error("remove what has expired", "error", err)
			}
			if err := s.files.Sweep(); err != nil {
				s.log.Error("remove what has expired", "error", err)
			}
		}
		if clock.Sleep(ctx, glance) != nil {
			return
		}
	}
}

// settle works until nothing is due.
func (s *System) settle(ctx context.Context) error {
	defer s.alone()()
	return s.settled(ctx)
}

// settled is settle for who is alone.
func (s *System) settled(ctx context.Context) error {
	return s.workOff(ctx, s.desks)
}

// tend is settle at leisure, for changes. What they bring is left to the desks' lanes.
func (s *System) tend(ctx context.Context) error {
	s.work.Lock()
	defer s.work.Unlock()
	return s.workOff(ctx, nil)
}

// giveWay waits for a pause between the requests, for as long as it has patience. It waits for none while somebody
// waits until nothing is due.
func (s *System) giveWay(ctx context.Context) {
	for waited := time.Duration(0); waited < patience && !s.calls.quiet() && s.hurry.Load() == 0; waited += pause {
		if clock.Sleep(ctx, pause) != nil {
			return
		}
	}
}

// wait is giveWay before a message. While requests come without a pause, as many messages as are sent at a time begin
// at the same moment, so that they share commits: between those the disk is the requests' own.
func (s *System) wait(ctx context.Context) {
	if now := (clock.System{}).Now(); !s.calls.quiet() && s.hurry.Load() == 0 {
		_ = clock.Sleep(ctx, now.Truncate(bundle).Add(bundle).Sub(now))
	}
}

// workOff works until there are no changes, and nothing is due at the desks. These are the caller's alone.
func (s *System) workOff(ctx context.Context, desks []*desk) error {
	var errs []error
	if err := s.watchClock(ctx); err != nil {
		errs = append(errs, err)
	}
	for range maxRounds {
		done := 0
		err := s.db.Drain(ctx, func(ctx context.Context, batch []store.Change) error {
			done += len(batch)
			return s.react(ctx, batch, desks)
		})
		if err != nil {
			errs = append(errs, err)
		}
		for _, d := range desks {
			n, err := d.Run(ctx)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", d.Name, err))
			}
			done += n
		}
		done += s.hear(ctx)
		if s.send != nil {
			done += s.send(ctx)
		}
		if done == 0 || len(errs) > 0 {
			break
		}
	}
	return errors.Join(errs...)
}

// maxRounds bounds how long one call may follow what its own work brings forth.
const maxRounds = 100

// react hands a batch of changes to every job that reads them: in order for each item, several items at a time. What is
// due at once at the desks is done. An error means that a reaction could neither be had nor kept for later: the batch
// comes again.
func (s *System) react(ctx context.Context, batch []store.Change, desks []*desk) error {
	lanes := make([][]store.Change, max(s.workers, 1))
	for _, c := range batch {
		n := maphash.String(seed, c.Key.Partition) % uint64(len(lanes))
		lanes[n] = append(lanes[n], c)
	}
	var wg sync.WaitGroup
	failed := make([]error, len(lanes))
	for n, lane := range lanes {
		if len(lane) == 0 {
			continue
		}
		wg.Go(func() {
			for _, c := range lane {
				if len(c.Facts) > 0 { // others bring no work with them
					s.giveWay(ctx)
				}
				if failed[n] = s.tell(ctx, c, desks); failed[n] != nil {
					return // what comes after it must wait
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(append(failed, ctx.Err())...)
}

// hear hands what the channels have told to every job that hears it, and returns how much it was.
func (s *System) hear(ctx context.Context) (done int) {
	if s.notices == nil {
		return 0
	}
	for _, n := range s.notices() {
		done++
		for _, j := range s.jobs {
			if j.Hear == nil {
				continue
			}
			if _, err := j.Hear(ctx, n); err != nil {
				s.log.Error("hear a notice", "job", j.Name, "news", n.News, "error", err)
			}
		}
	}
	return done
}

var seed = maphash.MakeSeed()

// tell tells the jobs that read the feed of one change, and does at once what is due at once at the desks. Messages at
// none of these are left to their lane.
func (s *System) tell(ctx context.Context, c store.Change, desks []*desk) error {
	for _, j := range s.jobs {
		if j.Feed == nil {
			continue
		}
		if err := j.Feed.Tell(ctx, c); err != nil {
			return fmt.Errorf("tell %s of a change of %s: %w", j.Name, c.Kind, err)
		}
		name, item, found, err := j.Feed.DueNow(c)
		if err != nil {
			s.log.Error("find what is due at once", "kind", c.Kind, "change", c.ID, "error", err)
		}
		if found {
			if name == agenda.Messages.Job {
				s.mail.Store(true)
			}
			do(ctx, desks, name, item)
		}
	}
	return nil
}

// do does what is due of the item, if the job's desk is one of these. What fails stays due, and is logged there.
func do(ctx context.Context, desks []*desk, job string, item due.Item) {
	for _, d := range desks {
		if d.Name == job {
			_, _ = d.Do(ctx, []due.Item{item})
		}
	}
}

// nextDue returns the first instant after t at which something is due.
func (s *System) nextDue(ctx context.Context, t time.Time) (at time.Time, found bool, err error) {
	for _, d := range s.desks {
		when, some, err := d.Due.Next(ctx, t)
		if err != nil {
			return at, false, err
		}
		if some && (!found || when.Before(at)) {
			at, found = when, true
		}
	}
	return at, found, nil
}
