package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/reminders"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

// dueRuns measures the run that sends what is due, beside a crowd of bookings that are not and without it.
func dueRuns(ctx context.Context, folder string, s size) (rows []row, err error) {
	crowded, err := openOffice(ctx, filepath.Join(folder, "crowded.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, crowded.db.Close()) }()
	alone, err := openOffice(ctx, filepath.Join(folder, "alone.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, alone.db.Close()) }()
	var filling times
	if err := filling.take(func() error {
		return crowded.fill(ctx, s.stored, crowded.now.AddDate(0, 0, 100), 200*24*time.Hour)
	}); err != nil {
		return nil, err
	}
	var with, without times
	for range s.runs {
		for _, run := range []struct {
			o *office
			t *times
		}{{crowded, &with}, {alone, &without}} {
			if err := run.o.fill(ctx, s.due, run.o.now.Add(24*time.Hour-time.Minute), 0); err != nil {
				return nil, err
			}
			var report due.Report
			err := run.t.take(func() (err error) {
				report, err = run.o.desk.Run(ctx, 0)
				return err
			})
			if err != nil {
				return nil, err
			}
			if report.Done != s.due {
				return nil, fmt.Errorf("%d were due: %v", s.due, report.LogValue())
			}
		}
	}
	r := with.over(without)
	return []row{{fmt.Sprintf("Due run, %d due of %d stored (%.0f MB, filled in %.0f s)", s.due, s.stored+s.due,
		float64(crowded.db.Size())/(1<<20), filling.median().Seconds()),
		millis(with.median()), "the due alone " + millis(without.median()), fold(r), goal("≤ 2×", r <= 2)}}, nil
}

// office is a practice with its desk, on a database of its own.
type office struct {
	db    *bolt.DB
	desk  jobs.Desk
	setup *practice.Setup
	ids   *ids.Source
	now   time.Time
}

func openOffice(ctx context.Context, path string) (*office, error) {
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return nil, err
	}
	o := &office{db: db, ids: ids.Random(), now: civil.Date{Year: 2026, Month: time.November, Day: 23}.At(12*60,
		time.UTC)}
	b := &base.Base{Store: db, Clock: clock.At(o.now), IDs: o.ids, Retry: store.Retrier{Sleep: clock.Sleep},
		Keys: secret.Keys{Links: [][]byte{o.ids.Secret(32)}, IDs: []byte("a key that measures")},
		Log:  slog.New(slog.DiscardHandler),
		Site: "https://bench.example", From: "post@bench.example"}
	book := practice.Of(b)
	o.desk = reminders.Job(b, join.Outside{Mailer: drain{}, Texter: drain{}}).Due
	actor := fact.Actor{Role: fact.System}
	if _, _, err = book.Put(ctx, actor, practice.Practice{ID: "bench", Name: "Bench", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB,
		Email: "post@bench.example"}); err == nil {
		o.setup, err = book.Change(ctx, actor, "bench", "practice.changed", "bench", func(s *practice.Setup) error {
			s.Practitioners = []practice.Practitioner{{ID: "ida", Name: "Ida Berg", Language: i18n.NB,
				Hours: schedule.Hours{}}}
			s.Services = []practice.Service{{ID: "talk", Name: "Talk", DurationMinutes: 50, Capacity: 1,
				Practitioners: []string{"ida"},
				Price:         money.Amount{Minor: 50000, Currency: "NOK"}}}
			return nil
		})
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return o, nil
}

// drain takes every message and sends nothing.
type drain struct{}

func (drain) SendEmail(context.Context, deliver.Email) (deliver.Receipt, error) {
	return deliver.Receipt{}, nil
}
func (drain) SendSMS(context.Context, deliver.SMS) (deliver.Receipt, error) {
	return deliver.Receipt{}, nil
}

// fill stores so many bookings from the instant on, evenly over the stretch, whose reminders are all that is planned.
// Several writers share the waits for the disk.
func (o *office) fill(ctx context.Context, n int, from time.Time, over time.Duration) error {
	const writers = 16
	var (
		wait  sync.WaitGroup
		mu    sync.Mutex
		wrong error
	)
	batches := make(chan []store.Op)
	for range writers {
		wait.Go(func() {
			for ops := range batches {
				if err := o.db.Transact(ctx, ops...); err != nil {
					mu.Lock()
					wrong = errors.Join(wrong, err)
					mu.Unlock()
				}
			}
		})
	}
	service, _ := o.setup.Service("talk")
	step := over / time.Duration(n)
	var ops []store.Op
	var err error
	for i := range n {
		start := from.Add(time.Duration(i) * step).Truncate(time.Minute)
		b := booking.Draft(o.setup, service, "ida", start,
			client.Contact{Name: "Kari Nordmann", Email: fmt.Sprintf("kari+%d@example.com", i), Language: i18n.NB},
			o.now)
		b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.Kind != booking.KindReminder })
		if start.Sub(o.now) < 24*time.Hour { // its reminder was due a moment ago
			b.Agenda = agenda.Agenda{agenda.New(booking.KindReminder+".email.client.1440", start.Add(-24*time.Hour))}
		}
		b.ID, b.Client = o.ids.New(o.now), o.ids.Opaque()
		var op store.Op
		if op, err = b.Put(); err != nil {
			break
		}
		if ops = append(ops, op); len(ops) == store.MaxOps || i == n-1 {
			batches <- ops
			ops = nil
			if err = ctx.Err(); err != nil {
				break
			}
		}
	}
	close(batches)
	wait.Wait()
	return errors.Join(err, wrong)
}
