package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"stund/internal/base"
	"stund/internal/catalogue/invoices"
	"stund/internal/civil"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/invoice"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/practice"
	"stund/internal/reference"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/vat"
)

// invoiceRuns measures the run that reminds of overdue invoices, beside a crowd of invoices that are not due and
// without it. Each reminder is a mail with its paper.
func invoiceRuns(ctx context.Context, folder string, s size) (rows []row, err error) {
	crowded, err := openBilling(ctx, filepath.Join(folder, "billing-crowded.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, crowded.db.Close()) }()
	alone, err := openBilling(ctx, filepath.Join(folder, "billing-alone.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, alone.db.Close()) }()
	if err := crowded.fill(ctx, s.invoices, crowded.now.AddDate(0, 0, 100)); err != nil {
		return nil, err
	}
	var with, without times
	for range s.runs {
		for _, run := range []struct {
			o *billing
			t *times
		}{{crowded, &with}, {alone, &without}} {
			if err := run.o.remind(ctx, s.overdue, run.t); err != nil {
				return nil, err
			}
		}
	}
	r := with.over(without)
	return []row{{fmt.Sprintf("Invoice run, %d overdue of %d invoices", s.overdue, s.invoices+s.overdue),
		millis(with.median()), "the overdue alone " + millis(without.median()), fold(r), goal("≤ 2×", r <= 2)}}, nil
}

// billing is a practice with the invoices' desk, on a database of its own.
type billing struct {
	db    *bolt.DB
	desk  jobs.Desk
	ids   *ids.Source
	now   time.Time
	sent  invoice.Invoice // what all others are like: overdue by now
	mails atomic.Int64
}

// SendEmail counts the mail and sends nothing.
func (o *billing) SendEmail(context.Context, deliver.Email) (deliver.Receipt, error) {
	o.mails.Add(1)
	return deliver.Receipt{}, nil
}

func openBilling(ctx context.Context, path string) (*billing, error) {
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return nil, err
	}
	issued := civil.Date{Year: 2026, Month: time.October, Day: 1}.At(12*60, time.UTC)
	o := &billing{db: db, ids: ids.Random(), now: issued.AddDate(0, 0, 45)}
	c := clock.At(issued)
	b := &base.Base{Store: db, Clock: c, IDs: o.ids, Retry: store.Retrier{Sleep: clock.Sleep},
		Keys:   secret.Keys{Links: [][]byte{o.ids.Secret(32)}, IDs: []byte("a key that measures")},
		Log:    slog.New(slog.DiscardHandler),
		Shared: base.Shared{}, From: "post@bench.example"}
	o.desk = invoices.Job(b, join.Outside{Mailer: o, Texter: drain{}, Workers: 8}).Due
	if err := o.begin(ctx, b); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	c.Set(o.now)
	return o, nil
}

// begin has the practice issue and mail one invoice.
func (o *billing) begin(ctx context.Context, b *base.Base) error {
	owner, all := fact.Actor{Role: fact.Owner, ID: "o", Practice: "bench"}, invoice.Of(b)
	_, _, err := practice.Of(b).Put(ctx, owner, practice.Practice{ID: "bench", Name: "Bench", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB, Email: "post@bench.example"})
	if err != nil {
		return err
	}
	_, err = all.AddSeller(ctx, owner, "bench", invoice.Seller{Name: "Bench AS", LegalForm: "as", Country: "NO",
		OrgNumber: "923609016", VATRegistered: true,
		Address: invoice.PostalAddress{Street: "Storgata 1", Postcode: "0155", City: "Oslo"},
		Bank:    invoice.Bank{Account: "86011117947"}, Reference: invoice.Referring{Scheme: reference.KIDMod10},
		Reminders: &invoice.Reminders{}}, invoice.BothSeries{})
	if err != nil {
		return err
	}
	var lines []invoice.Line
	for range 3 {
		lines = append(lines, invoice.Line{Text: "Konsultasjon", Quantity: 1000, Price: 85000,
			Treatment: vat.Standard})
	}
	v, err := all.Write(ctx, owner, "bench", "", invoice.Writing{Content: invoice.Content{Lines: lines,
		Payer: invoice.Payer{Name: "Kari Nordmann", Email: "kari@example.com"}}})
	if err != nil {
		return err
	}
	if _, err = all.Issue(ctx, owner, "bench", v.ID); err != nil {
		return err
	}
	if o.sent, err = all.Send(ctx, owner, "bench", v.ID, "", ""); err != nil {
		return err
	}
	_, err = o.desk.Run(ctx, 0)
	return err
}

// fill stores so many invoices at which the desk looks at the instant.
func (o *billing) fill(ctx context.Context, n int, next time.Time) error {
	data, err := json.Marshal(o.sent)
	if err != nil {
		return err
	}
	var ops []store.Op
	for i := range n {
		var v invoice.Invoice
		if err := json.Unmarshal(data, &v); err != nil {
			return err
		}
		v.ID, v.Practice, v.Next = o.ids.New(o.now), "bench", next
		v.Sends[0].Notice = o.ids.Opaque()
		op, err := v.Put()
		if err != nil {
			return err
		}
		if ops = append(ops, op); len(ops) == store.MaxOps || i == n-1 {
			if err := errors.Join(ctx.Err(), o.db.Transact(ctx, ops...)); err != nil {
				return err
			}
			ops = nil
		}
	}
	return nil
}

// remind has so many invoices be overdue, and measures the desk: it decides in one run, and mails in the next.
func (o *billing) remind(ctx context.Context, n int, t *times) error {
	if err := o.fill(ctx, n, o.now); err != nil {
		return err
	}
	before := o.mails.Load()
	err := t.take(func() error {
		for range 2 {
			if _, err := o.desk.Run(ctx, 0); err != nil {
				return err
			}
		}
		return nil
	})
	if sent := int(o.mails.Load() - before); err == nil && sent != n {
		return fmt.Errorf("%d were overdue, and %d mails went out", n, sent)
	}
	return err
}
