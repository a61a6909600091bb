package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/surveys"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/i18n"
	"stund/internal/join"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/survey"
)

// surveyRuns measures the run that asks clients how it was, beside a crowd of courses that are not due and without it;
// and the figures of a practice with very many answers.
func surveyRuns(ctx context.Context, folder string, s size) (rows []row, err error) {
	crowded, err := openSurveys(ctx, filepath.Join(folder, "courses.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, crowded.db.Close()) }()
	alone, err := openSurveys(ctx, filepath.Join(folder, "few.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, alone.db.Close()) }()
	if err := crowded.courses(ctx, s.courses); err != nil {
		return nil, err
	}
	var with, without times
	for range s.runs {
		for _, run := range []struct {
			o *asker
			t *times
		}{{crowded, &with}, {alone, &without}} {
			if err := run.o.due(ctx, s.surveys); err != nil {
				return nil, err
			}
			if err := run.t.take(func() error {
				report, err := run.o.desk.Run(ctx, 0)
				if err == nil && report.Done != s.surveys {
					err = fmt.Errorf("%d surveys were due: %v", s.surveys, report.LogValue())
				}
				return err
			}); err != nil {
				return nil, err
			}
		}
	}
	if err := alone.answers(ctx, s.answers); err != nil {
		return nil, err
	}
	var counting times
	for range s.runs {
		if err := counting.take(func() error {
			f, err := alone.surveys.Figures(ctx, alone.setup, survey.Filter{From: alone.now.AddDate(-1, 0, 0),
				To: alone.now})
			if err == nil && f.Score.N != s.answers {
				err = fmt.Errorf("%d of %d answers are counted", f.Score.N, s.answers)
			}
			return err
		}); err != nil {
			return nil, err
		}
	}
	r, took := with.over(without), counting.median()
	return []row{
		{fmt.Sprintf("Survey run, %d due of %d clients", s.surveys, s.courses), millis(with.median()),
			"the due alone " + millis(without.median()), fold(r), goal("≤ 2×", r <= 2)},
		{
			fmt.Sprintf("Net promoter score of %d answers, by month, service and practitioner", s.answers),
			millis(took),
			"",
			"",
			goal("≤ 2 s", took <= 2*time.Second),
		},
	}, nil
}

// asker is an office that asks its clients.
type asker struct {
	*office
	surveys *survey.Surveys
}

func openSurveys(ctx context.Context, path string) (*asker, error) {
	o, err := openOffice(ctx, path)
	if err != nil {
		return nil, err
	}
	b := &base.Base{Store: o.db, Clock: clock.At(o.now), IDs: o.ids, Retry: store.Retrier{Sleep: clock.Sleep},
		Keys: secret.Keys{Links: [][]byte{o.ids.Secret(32)}, IDs: []byte("a key that measures")},
		Log:  slog.New(slog.DiscardHandler), Site: "https://bench.example", From: "post@bench.example",
		Shared: base.Shared{}}
	o.desk = surveys.Job(b, join.Outside{Mailer: drain{}, Texter: drain{}}).Due
	return &asker{o, survey.Of(b)}, nil
}

// written writes what make makes n times.
func (o *asker) written(ctx context.Context, n int, make func(i int) ([]store.Op, error)) error {
	var ops []store.Op
	for i := range n {
		more, err := make(i)
		if err != nil {
			return err
		}
		if ops = append(ops, more...); len(ops) >= store.MaxOps/2 || i == n-1 {
			if err := o.db.Transact(ctx, ops...); err != nil {
				return err
			}
			ops = nil
		}
	}
	return nil
}

// courses are so many clients whose courses are looked at in the weeks to come.
func (o *asker) courses(ctx context.Context, n int) error {
	return o.written(ctx, n, func(i int) ([]store.Op, error) {
		op, err := survey.Course{Practice: "bench", Client: o.ids.New(o.now), Last: survey.Visit{
			Booking: o.ids.New(o.now), Service: "talk", Practitioner: "ida", Start: o.now.AddDate(0, 0, -7)},
			Agenda: agenda.Agenda{agenda.New("end", o.now.AddDate(0, 0, 1+i%60))}}.Put()
		return []store.Op{op}, err
	})
}

// due are so many surveys that are to be sent, each about a visit of a client of their own.
func (o *asker) due(ctx context.Context, n int) error {
	return o.written(ctx, n, func(i int) ([]store.Op, error) {
		who, at := o.ids.New(o.now), o.now.AddDate(0, 0, -21)
		b := booking.Booking{ID: o.ids.New(o.now), Practice: "bench", Status: booking.Completed, Service: "talk",
			Practitioner: "ida", Start: at, End: at.Add(50 * time.Minute), Client: who, Created: at.AddDate(0, 0, -7),
			Contact: client.Contact{
				Name:     "Kari Nordmann",
				Email:    fmt.Sprintf("%s@example.com", who),
				Language: i18n.NB,
			}}
		visit, err := b.Put()
		if err != nil {
			return nil, err
		}
		op, err := survey.Survey{ID: survey.IDOf("bench", survey.Exit, b.ID), Practice: "bench", Kind: survey.Exit,
			Client: who, Booking: b.ID, Service: "talk", Practitioner: "ida", Start: at, Language: i18n.NB, Made: o.now,
			Agenda: agenda.Agenda{agenda.New(survey.Exit+".email.client", o.now)}}.Put()
		return []store.Op{visit, op}, err
	})
}

// answers are so many answers over a year, each of a client of their own.
func (o *asker) answers(ctx context.Context, n int) error {
	step := 360 * 24 * time.Hour / time.Duration(n)
	return o.written(ctx, n, func(i int) ([]store.Op, error) {
		at := o.now.AddDate(0, 0, -361).Add(time.Duration(i) * step)
		op, err := survey.Row{Practice: "bench", Place: survey.PlaceOf(at, o.ids.New(o.now)), Kind: survey.Exit,
			Client: o.ids.New(o.now), Service: "talk", Practitioner: "ida", Sent: at.Unix(), Answered: at.Unix(),
			Score: i % 11}.Put()
		return []store.Op{op}, err
	})
}
