package cloud_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/secret"
	"stund/internal/store"
)

// prepaid is a service that is paid in full before it is booked: the money is taken at the visit, or at once where it
// could not be reserved until then.
func prepaid() practice.Service {
	return practice.Service{ID: "utredning", Name: "Utredning", DurationMinutes: 60, StepMinutes: 60,
		NoticeMinutes: 30, WindowDays: 90, Capacity: 1, Price: money.Amount{Minor: 120000, Currency: "NOK"},
		Practitioners: []string{"jonas"}, Visibility: practice.ByLink, CancelMinutes: 1440, RescheduleMinutes: 1440,
		Prepay: &practice.Prepay{Kind: practice.PrepayFull, Capture: practice.AtVisit}}
}

// paying are the payments that payloads speak of, by ids of their bookings.
type paying struct {
	Held     string // nobody has opened a page
	Opened   string // its page is open
	Paid     string // the client has paid, a webhook came, and nobody has looked
	Booked   string // it was taken at once
	Reserved string // it is booked, and taken at the visit

	Secret string // that the sandbox signs webhooks with
	Tokens map[string]string
}

// seedPayments makes an account with the sandbox, and payments with it in each state.
func seedPayments(t *testing.T, db store.Store) (made paying) {
	t.Helper()
	ctx := t.Context()
	p := parts(t, db, begin, 1)
	p.IDs, p.Site = ids.Seeded(&entropy{source: rand.NewChaCha8([32]byte{41})}), "https://book.lotus.example"
	b := p.Base()
	contributions.Register(b)
	pays, bookings := payment.Of(b), booking.Of(b)
	bank := sandboxOf(b)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := pays.SetAccount(ctx, owner, "lotus", sandbox.Name,
		payment.Fields{sandbox.FieldAccount: "lotus", sandbox.FieldKey: "key-of-lotus"}, false)
	must(err)
	_, err = pays.Check(ctx, owner, "lotus", sandbox.Name)
	must(err)
	kari := client.Contact{Name: "Kari Nordmann", Email: "kari@example.com", Phone: "+4791234567", Language: i18n.NB}
	pia := client.Contact{Name: "Pia Paus", Email: "pia@example.com", Phone: "+4790000009", Language: i18n.NB}
	// asks for a time so many days on; the client goes so far: open, pay or nothing; and whether anybody looks then.
	ask := func(key string, who client.Contact, days, hours int, far sandbox.Action, look bool) string {
		t.Helper()
		r, err := bookings.Book(ctx, fact.Actor{Role: fact.Client}, "lotus", booking.Request{Service: "utredning",
			Practitioner: "jonas", Client: who, Key: key,
			Start: begin.AddDate(0, 0, days).Add(time.Duration(hours) * time.Hour)})
		must(err)
		if far != "" {
			_, err = pays.Start(ctx, "lotus", r.ID, sandbox.Name)
			must(err)
		}
		if far == sandbox.Pay {
			_, err = bank.Act(ctx, "lotus."+r.ID+"-0", far)
			must(err)
		}
		if look {
			_, err = pays.Tend(ctx, "lotus", r.ID)
			must(err)
		}
		return r.ID
	}
	made = paying{Held: ask("held", pia, 29, 2, "", false), Opened: ask("opened", pia, 30, 2, sandbox.Abandon, false),
		Booked:   ask("booked", kari, 32, 2, sandbox.Pay, true),
		Reserved: ask("reserved", kari, 4, 5, sandbox.Pay, true), Tokens: map[string]string{}}
	dropWebhooks(t, bank)
	made.Paid = ask("paid", pia, 31, 2, sandbox.Pay, false)
	for _, v := range dropWebhooks(t, bank) {
		must(pays.Receive(ctx, "lotus", sandbox.Name, pay.Webhook{Header: v.Header, Body: v.Body}))
	}
	// Money that went back, of which its client is told on 29 November.
	returned, err := payment.Notice{ID: "01k90000000000000000pnew00", Practice: "lotus", Payment: made.Booked,
		Amount: 120000, Created: begin, Agenda: agenda.Agenda{agenda.New(payment.KindReturned+".email.client",
			time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC))}}.Put()
	must(err)
	must(db.Transact(ctx, returned))
	account, err := pays.Account(ctx, "lotus", sandbox.Name)
	must(err)
	made.Secret = secretOf(t, b, account)
	sign := link.Signer{Keys: p.Keys.Links}.Sign
	for name, id := range map[string]string{"pay-held": made.Held, "pay-opened": made.Opened, "pay-paid": made.Paid,
		"pay-booked": made.Booked} {
		one, err := pays.Get(ctx, "lotus", id)
		must(err)
		made.Tokens[name] = sign(one.Link())
	}
	booked, err := bookings.Get(ctx, owner, "lotus", made.Booked)
	must(err)
	made.Tokens["prepaid"] = sign(booked.Link())
	return made
}

func sandboxOf(b *base.Base) *sandbox.Driver {
	drivers, _ := base.Get[payment.Drivers](b)
	at := slices.IndexFunc(drivers, func(d pay.Driver) bool { return d.Name() == sandbox.Name })
	return drivers[at].(*sandbox.Driver)
}

// dropWebhooks has the sandbox send no webhook that waits, and returns them.
func dropWebhooks(t *testing.T, bank *sandbox.Driver) []sandbox.Delivery {
	t.Helper()
	all, err := bank.Pending(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		if err := bank.Delivered(t.Context(), v, true); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// secretOf opens what the account's webhooks are signed with.
func secretOf(t *testing.T, b *base.Base, a payment.Account) string {
	t.Helper()
	var fields pay.Account
	sealer := secret.NewSealer(b.Keys.Accounts, b.IDs)
	if !sealer.Open("payment account "+a.Practice+" "+a.Provider, a.Sealed, &fields) {
		t.Fatal("the account does not open")
	}
	return fields[sandbox.FieldSecret]
}
