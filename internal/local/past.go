package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"stund/internal/busytime/web"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/fact"
	"stund/internal/guard"
	"stund/internal/ids"
	"stund/internal/installation"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/task"
	"stund/internal/waitlist"
)

// OpenLivedIn is OpenDemo where a new folder's demo practice has a year behind it: 200 clients, whom it came to know as
// any practice does, and a calendar that is partly booked. A process that ends while that is made leaves nothing of it.
func OpenLivedIn(ctx context.Context, folder, site string, log *slog.Logger) (*Demo, error) {
	offset, err := readOffset(folder)
	if err != nil {
		return nil, err
	}
	now := clock.NewVirtual(offset).Now()
	db, err := fillEmbedded(folder, log, func(in string, db *bolt.DB) error {
		return live(ctx, embedded{DB: db, Feed: db.Feed(consumer)}, in, site, now, log)
	})
	if err != nil {
		return nil, err
	}
	return OpenDemoOn(ctx, db, folder, site, log)
}

// fillEmbedded is openEmbedded where fill fills what is new.
func fillEmbedded(folder string, log *slog.Logger, fill installation.Filling) (embedded, error) {
	i, err := installation.OpenFilled(folder, bolt.Options{Consumers: []string{consumer}, Log: log}, fill)
	if err != nil {
		return embedded{}, err
	}
	return embedded{i.DB, i.DB.Feed(consumer), i}, nil
}

// weeksBehind is how long the demo practice has been there.
const weeksBehind = 52

// past is the demo practice's life so far: what its people and its clients did, each at its time, by the use cases that
// the API calls. The clock stands still in between, and chance is the same each time, so that it is the same life.
type past struct {
	*System
	at      *clock.Manual
	now     time.Time // up to where it is lived
	zone    *time.Location
	chance  *rand.Rand
	clients *client.Clients
	tasks   *task.Tasks
	waiting *waitlist.List
	setup   *practice.Setup
	diary   diary
	people  []person
	ahead   []happening // the next one last
}

// happening is something that somebody does at a time.
type happening struct {
	at time.Time
	do func(context.Context) error
}

// live makes the demo practice with its past in the database, and closes it. The folder has the keys; now is up to
// where it is lived.
func live(ctx context.Context, db Database, folder, site string, now time.Time, log *slog.Logger) error {
	p := &past{at: clock.At(now.AddDate(0, 0, -7*weeksBehind)), now: now.UTC().Truncate(time.Minute),
		chance: rand.New(rand.NewChaCha8([32]byte{'l', 'o', 't', 'u', 's'}))}
	var err error
	p.System, err = open(parts{folder: folder, db: db, site: site, from: "booking@stund.example", clock: p.at,
		ids: ids.Seeded(rand.NewChaCha8([32]byte{'p', 'a', 's', 't'})), mailer: unkept{}, texter: unkept{},
		fetch: web.NewLoopback(), limits: guard.DefaultLimits(), workers: 1, log: log})
	if err != nil {
		return err
	}
	p.clients, p.tasks, p.waiting = client.Of(p.base), task.Of(p.base), waitlist.Of(p.base)
	if err := p.lived(ctx); err != nil {
		return errors.Join(fmt.Errorf("make the demo practice's past: %w", err), p.Close())
	}
	return p.Close()
}

// unkept is where messages of the past went: they have been read, and nobody keeps them.
type unkept struct{}

// SendEmail takes the mail.
func (unkept) SendEmail(context.Context, deliver.Email) (deliver.Receipt, error) {
	return deliver.Receipt{ProviderID: "read"}, nil
}

// SendSMS takes the message.
func (unkept) SendSMS(context.Context, deliver.SMS) (deliver.Receipt, error) {
	return deliver.Receipt{ProviderID: "read", Parts: 1}, nil
}

func (p *past) lived(ctx context.Context) error {
	if err := p.seed(ctx); err != nil {
		return err
	}
	if err := errors.Join(p.words(ctx), p.mailsStaff(ctx, false)); err != nil {
		return err
	}
	p.later(p.now.AddDate(0, 0, -1), p.sells)
	p.later(p.now.AddDate(0, 0, -9), func(ctx context.Context) error { return p.mailsStaff(ctx, true) })
	var err error
	if p.setup, err = p.book.Setup(ctx, demoPractice, store.Strong); err != nil {
		return err
	}
	p.zone, p.people = p.setup.Zone(), people(p.chance)
	p.plan()
	p.bills()
	if err := p.wonders(ctx); err != nil {
		return err
	}
	if err := p.walk(ctx); err != nil {
		return err
	}
	for { // what is kept of messages for a while only
		n, err := p.db.Sweep(ctx, p.now, sweep)
		if err != nil || n < sweep {
			return errors.Join(err, p.settled(ctx))
		}
	}
}

// later notes that something is done at the time. What lies beyond the present is not: it has not happened yet.
func (p *past) later(at time.Time, do func(context.Context) error) {
	if !at.Before(p.now) {
		return
	}
	h := happening{at.UTC().Truncate(time.Second), do}
	n, _ := slices.BinarySearchFunc(p.ahead, h, func(a, b happening) int { return b.at.Compare(a.at) })
	p.ahead = slices.Insert(p.ahead, n, h)
}

// walk does what is done, in order, and has the system do its own work in between: some times a day, as nobody can tell
// afterwards.
func (p *past) walk(ctx context.Context) error {
	for len(p.ahead) > 0 {
		next := p.ahead[len(p.ahead)-1]
		p.ahead = p.ahead[:len(p.ahead)-1]
		if err := p.until(ctx, next.at); err != nil {
			return err
		}
		if err := next.do(ctx); err != nil {
			return fmt.Errorf("at %s: %w", next.at, err)
		}
	}
	return p.until(ctx, p.now)
}

// rounds are the times of a day at which the system works, in minutes after midnight UTC.
var rounds = [...]time.Duration{5*time.Hour + 30*time.Minute, 11 * time.Hour, 17 * time.Hour}

// until lets the time pass until then, when the clock stands.
func (p *past) until(ctx context.Context, then time.Time) error {
	for now := p.at.Now(); ; {
		day, next := now.Truncate(24*time.Hour), then
		for _, r := range append(rounds[:], 24*time.Hour+rounds[0]) {
			if at := day.Add(r); at.After(now) {
				next = at
				break
			}
		}
		if !next.Before(then) {
			p.at.Set(then)
			if then.Equal(p.now) {
				return p.settled(ctx)
			}
			return nil
		}
		p.at.Set(next)
		if err := p.settled(ctx); err != nil {
			return err
		}
		now = next
	}
}

// as returns the practitioner as an actor.
func as(practitioner string) fact.Actor {
	return fact.Actor{Role: fact.Practitioner, ID: practitioner, Practice: demoPractice, Practitioner: practitioner}
}

// owner is who runs the practice.
func owner() fact.Actor {
	return fact.Actor{Role: fact.Owner, ID: "owner", Practice: demoPractice}
}
