package invoice_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver/peppol"
	peppolbox "stund/internal/deliver/peppol/sandbox"
	"stund/internal/due"
	"stund/internal/einvoice"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/invoice"
	"stund/internal/money"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/reference"
	"stund/internal/schedule"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/dynamo"
	"stund/internal/store/storetest"
	"stund/internal/vat"
	"stund/internal/voucher"
)

var (
	wednesday = time.Date(2026, 11, 4, 9, 0, 0, 0, time.UTC) // 10:00 in Oslo
	owner     = fact.Actor{Role: fact.Owner, ID: "o", Practice: "p"}
	assistant = fact.Actor{Role: fact.Assistant, ID: "as", Practice: "p"}
	visitor   = fact.Actor{Role: fact.Client}
	sys       = fact.Actor{Role: fact.System}
)

// clinic gives hours, for which it invoices.
type clinic struct {
	*testing.T
	clock    *clock.Manual
	heard    *heard
	book     *practice.Book
	clients  *client.Clients
	bookings *booking.Bookings
	payments *payment.Payments
	vouchers *voucher.Vouchers
	invoices *invoice.Invoices
	bank     *sandbox.Driver
	due      []*due.Runner
	told     []fact.Fact
	country  string
	again    func(store.Store) *invoice.Invoices // as another process has them
	base     *base.Base
	made     func(store.Store) *base.Base // another process
	moody    *moody
	carried  []peppol.Document // that the pretend access point took
}

// heard is a store that remembers what was written, for reactors to hear of.
type heard struct {
	store.Store
	mu    sync.Mutex
	facts []fact.Fact
}

func (h *heard) Transact(ctx context.Context, ops ...store.Op) error {
	err := h.Store.Transact(ctx, ops...)
	if err == nil || errors.Is(err, store.ErrAmbiguous) {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, o := range ops {
			h.facts = append(h.facts, o.Item.Facts...)
		}
	}
	return err
}

func onBolt(t *testing.T) store.Store {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func onDynamo(t *testing.T) store.Store {
	t.Helper()
	table, name := awstest.DynamoDB(t, dynamo.Table)
	return storetest.Foresee(dynamo.New(table, name, dynamo.WithTimeout(awstest.Patience)))
}

// both runs the test on both databases.
func both(t *testing.T, test func(t *testing.T, db store.Store)) {
	t.Helper()
	t.Run("bolt", func(t *testing.T) { t.Parallel(); test(t, onBolt(t)) })
	t.Run("dynamo", func(t *testing.T) { t.Parallel(); test(t, onDynamo(t)) })
}

// opened makes a clinic in the country.
func opened(t *testing.T, db store.Store, country string) *clinic {
	t.Helper()
	c := &clinic{T: t, clock: clock.At(wednesday.Add(-48 * time.Hour)), heard: &heard{Store: db}}
	keys, err := secret.Derive([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	c.moody = &moody{}
	c.made = func(db store.Store) *base.Base {
		b := &base.Base{Store: db, Clock: c.clock, IDs: ids.Random(), Keys: keys, Site: "https://book.example",
			From: "stund@example.com", Log: slog.New(slog.DiscardHandler),
			Retry:  store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }},
			Shared: base.Shared{}}
		if c.bank == nil {
			c.bank = sandbox.New(sandbox.Options{Store: b.Store, Clock: c.clock,
				Site: func() string { return b.Site }, Sleep: b.Retry.Sleep})
		}
		base.Put(b, payment.Drivers{c.bank})
		base.Put(b, einvoice.Drivers{c.moody, peppolbox.New(peppolbox.Options{Store: c.heard.Store, Clock: c.clock,
			Show: func(d peppol.Document) {
				c.heard.mu.Lock()
				defer c.heard.mu.Unlock()
				c.carried = append(c.carried, d)
			}})})
		contributions.Register(b)
		return b
	}
	b := c.made(c.heard)
	c.base = b
	c.book, c.clients, c.bookings, c.payments = practice.Of(b), client.Of(b), booking.Of(b), payment.Of(b)
	c.invoices, c.vouchers = invoice.Of(b), voucher.Of(b)
	c.again = func(db store.Store) *invoice.Invoices { return invoice.Of(c.made(db)) }
	o := due.Options{Workers: 1, Now: b.Now}
	c.due = []*due.Runner{due.NewRunner(payment.Desk, b.Store, c.payments.Due(), o),
		due.NewRunner(invoice.Desk, b.Store, append(c.invoices.Due(), c.postman(b.Store)), o)}
	c.country = country
	c.setUp(country)
	return c
}

// postman takes notices and mails nothing.
func (c *clinic) postman(db store.Store) due.Kind {
	return due.Kind{Name: invoice.NoticeKind, Desk: invoice.Desk, Work: func(ctx context.Context, k store.Key) (
		r due.Report, err error) {
		i, err := db.Get(ctx, k, store.Strong)
		if err != nil {
			return r, err
		}
		n, err := invoice.DecodeNotice(i)
		if err != nil {
			return r, err
		}
		n.Agenda = nil
		op, err := n.Put()
		if err != nil {
			return r, err
		}
		return due.Report{Done: 1}, db.Transact(ctx, op)
	}}
}

func (c *clinic) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// at is where a clinic of the country is, and what it charges for an hour.
var at = map[string]struct {
	zone, currency string
	price          int64
}{"NO": {"Europe/Oslo", "NOK", 85000}, "SE": {"Europe/Stockholm", "SEK", 85000}, "DK": {"Europe/Copenhagen", "DKK",
	85000},
	"FI": {"Europe/Helsinki", "EUR", 8500}}

func (c *clinic) setUp(country string) {
	c.Helper()
	_, _, err := c.book.Put(c.Context(), sys, practice.Practice{ID: "p", Name: "Lotus", TimeZone: at[country].zone,
		Country: country, Currency: at[country].currency, Language: i18n.NB, Email: "p@example.com"})
	c.must(err)
	c.change(func(x *practice.Setup) {
		hours := schedule.Hours{
			Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"mon", "tue", "wed", "thu", "fri"},
				Intervals: []schedule.Interval{{From: 480, To: 1200}}}},
		}
		x.Practitioners = []practice.Practitioner{{ID: "ida", Name: "Ida Berg", Hours: hours},
			{ID: "jonas", Name: "Jonas Dahl", Hours: hours}}
		x.Services = []practice.Service{
			{ID: "hour", Name: "Hour", DurationMinutes: 60, Capacity: 50, CancelMinutes: 60,
				Price: money.Amount{Minor: at[country].price, Currency: at[country].currency},
				VAT:   &practice.VAT{Treatment: vat.Standard}, Practitioners: []string{"ida", "jonas"}},
		}
	})
}

func (c *clinic) change(how func(*practice.Setup)) {
	c.Helper()
	_, err := c.book.Change(c.Context(), sys, "p", "made", "p", func(x *practice.Setup) error { how(x); return nil })
	c.must(err)
}

// sellers of each country, of whom the law lacks nothing.
var sellers = map[string]invoice.Seller{
	"NO": {Name: "Lotus Terapi AS", LegalForm: "as", Country: "NO", OrgNumber: "923609016", VATRegistered: true,
		Address: invoice.PostalAddress{Street: "Storgata 1", Postcode: "0155", City: "Oslo"},
		Bank:    invoice.Bank{Account: "86011117947"}, Reference: invoice.Referring{Scheme: reference.KIDMod10}},
	"SE": {Name: "Lotus Terapi AB", LegalForm: "ab", Country: "SE", OrgNumber: "5560160680", VATRegistered: true,
		FTax: true, Address: invoice.PostalAddress{Street: "Storgatan 1", Postcode: "111 22", City: "Stockholm"},
		Bank: invoice.Bank{Bankgiro: "5050-1055"}, Reference: invoice.Referring{Scheme: reference.OCR}},
	"DK": {Name: "Lotus Terapi ApS", LegalForm: "aps", Country: "DK", OrgNumber: "22756214", VATRegistered: true,
		Address: invoice.PostalAddress{Street: "Storegade 1", Postcode: "1000", City: "København"},
		Bank:    invoice.Bank{Creditor: "80001234"}, Reference: invoice.Referring{Scheme: reference.FIK71}},
	"FI": {Name: "Lotus Terapia Oy", LegalForm: "oy", Country: "FI", OrgNumber: "0112038-9", VATRegistered: true,
		Address: invoice.PostalAddress{Street: "Isokatu 1", Postcode: "00100", City: "Helsinki"},
		Bank:    invoice.Bank{IBAN: "FI2112345600000785"}, Reference: invoice.Referring{Scheme: reference.FI}},
}

// sells adds a seller, changed as told, whose first number is 1001.
func (c *clinic) sells(country string, how func(*invoice.Seller)) invoice.Seller {
	c.Helper()
	s := sellers[country]
	if how != nil {
		how(&s)
	}
	s, err := c.invoices.AddSeller(
		c.Context(),
		owner,
		"p",
		s,
		invoice.BothSeries{Invoice: invoice.Series{Next: 1001}},
	)
	c.must(err)
	return s
}

// books has somebody book an hour, so many hours after the first, and returns the booking's id.
func (c *clinic) books(name string, after int) string {
	c.Helper()
	r, err := c.bookings.Book(c.Context(), visitor, "p", booking.Request{Service: "hour", Practitioner: "ida",
		Start: wednesday.Add(
			time.Duration(after) * time.Hour,
		), Client: client.Contact{Name: name, Email: name + "@example.com"}})
	c.must(err)
	return r.ID
}

// visits has the booked hour take place.
func (c *clinic) visits(id string) {
	c.Helper()
	b, err := c.bookings.Get(c.Context(), owner, "p", id)
	c.must(err)
	if c.clock.Now().Before(b.End) {
		c.clock.Set(b.End)
	}
	_, err = c.bookings.Finish(c.Context(), owner, "p", id, booking.Completed)
	c.must(err)
	c.tell(1)
}

// tell tells what happened to the reactors, so many times each.
func (c *clinic) tell(times int) {
	c.Helper()
	for {
		c.heard.mu.Lock()
		facts := c.heard.facts
		c.heard.facts = nil
		c.heard.mu.Unlock()
		if len(facts) == 0 {
			return
		}
		c.told = append(c.told, facts...)
		for _, f := range facts {
			for range times {
				for _, r := range c.invoices.Reactors() {
					if slices.Contains(r.Kinds, f.Kind) {
						c.must(r.React(c.Context(), f))
					}
				}
			}
		}
	}
}

// work does what is due, and tells of it. It returns for how many items something was due.
func (c *clinic) work() (items int) {
	c.Helper()
	for _, r := range c.due {
		report, err := r.Run(c.Context(), 0)
		c.must(err)
		items += report.Items
	}
	c.tell(1)
	return items
}

// of returns the one invoice that charges for the booking.
func (c *clinic) of(id string) invoice.Invoice {
	c.Helper()
	all, err := c.invoices.OfBooking(c.Context(), owner, "p", id)
	c.must(err)
	if len(all) != 1 {
		c.Fatalf("%d invoices of %s: %+v", len(all), id, all)
	}
	return all[0]
}

func (c *clinic) issue(id string) invoice.Invoice {
	c.Helper()
	v, err := c.invoices.Issue(c.Context(), owner, "p", id)
	c.must(err)
	return v
}

// written drafts by hand: a line for each price.
func (c *clinic) written(prices ...int64) invoice.Invoice {
	c.Helper()
	v, err := c.invoices.Write(c.Context(), owner, "p", "", writing(prices...))
	c.must(err)
	return v
}

func writing(prices ...int64) invoice.Writing {
	w := invoice.Writing{Content: invoice.Content{Payer: invoice.Payer{Name: "Kari Nordmann"}}}
	for _, p := range prices {
		w.Lines = append(w.Lines, invoice.Line{Text: "Time", Quantity: 1000, Price: p, Treatment: vat.Standard})
	}
	return w
}
