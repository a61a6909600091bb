package payment

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"stund/internal/credential"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/pay"
	"stund/internal/store"
)

// Account is what a practice has with a payment provider. Its fields are sealed under a key of the installation, for
// this practice and provider: put anywhere else they do not open.
type Account struct {
	Practice string               `json:"-"`
	Provider string               `json:"-"`
	Sealed   string               `json:"s"`
	Terms    map[string]pay.Terms `json:"t,omitempty"` // by currency, as they were when the account was written
	Off      bool                 `json:"o,omitempty"` // no new payment begins with it
	Checked  time.Time            `json:"c,omitzero"`  // when it last worked
	Changed  time.Time            `json:"ch"`

	version int64
}

// CodeProviderChanged is what staff hear whose account was changed while they tried it.
const CodeProviderChanged = "provider-changed"

// AccountKind is the kind of stored accounts.
const AccountKind = "payment-account"

var accounts = store.Family[Account]{
	Kind: AccountKind, Prefix: "payaccounts", Sort: "account", Layout: store.Together,
	Unknown: fault.Error{Code: "provider-unknown", Message: "The practice has no account with this payment provider."},
	Stamp: func(a *Account) store.Stamp {
		return store.Stamp{Practice: &a.Practice, ID: &a.Provider, Version: &a.version}
	},
}

// Takes returns the terms of the account for money of the currency; false: it takes none, or is off.
func (a Account) Takes(currency string, amount int64) (pay.Terms, bool) {
	t, ok := a.Terms[currency]
	return t, ok && !a.Off && amount >= t.Least
}

// Drivers are the providers that an installation knows, in the order in which they are offered. A wiring puts them into
// the base.
type Drivers []pay.Driver

func (all Drivers) named(name string) (pay.Driver, bool) {
	n := slices.IndexFunc(all, func(d pay.Driver) bool { return d.Name() == name })
	if n < 0 {
		return nil, false
	}
	return all[n], true
}

// Drivers returns the providers that the installation knows.
func (d *Payments) Drivers() Drivers { return d.drivers }

// Accounts returns the practice's accounts, in the order of the drivers. Those with a provider that the installation
// does not know, as with the sandbox of a demo that was moved, are none; what books knows no drivers, and has them all.
func (d *Payments) Accounts(ctx context.Context, practiceID string) ([]Account, error) {
	from, to := store.Prefix("account#")
	list, _, err := accounts.List(ctx, d.db, store.Query{Partition: "payaccounts#" + practiceID, From: from, To: to,
		Consistency: store.Strong})
	order := func(a Account) int {
		return slices.IndexFunc(d.drivers, func(v pay.Driver) bool { return v.Name() == a.Provider })
	}
	if len(d.drivers) > 0 {
		list = slices.DeleteFunc(list, func(a Account) bool { return order(a) < 0 })
	}
	slices.SortStableFunc(list, func(a, b Account) int { return order(a) - order(b) })
	return list, err
}

// Account returns the practice's account with the provider, or fault.NotFound "provider-unknown".
func (d *Payments) Account(ctx context.Context, practiceID, provider string) (Account, error) {
	return accounts.Get(ctx, d.db, accounts.Key(practiceID, provider), store.Strong)
}

func (a Account) use() string { return "payment account " + a.Practice + " " + a.Provider }

// fields opens what the account is made of.
func (d *Payments) fields(a Account) (pay.Account, error) {
	var fields pay.Account
	if !d.sealer().Open(a.use(), a.Sealed, &fields) {
		return nil, fmt.Errorf("payment account %s: %w: it does not open", a.Provider, pay.ErrAccount)
	}
	return fields, nil
}

// provider opens the practice's account with the provider.
func (d *Payments) provider(ctx context.Context, practiceID, name string) (pay.Provider, error) {
	driver, ok := d.drivers.named(name)
	if !ok {
		return nil, accounts.Missing()
	}
	a, err := d.Account(ctx, practiceID, name)
	if err != nil {
		return nil, err
	}
	fields, err := d.fields(a)
	if err != nil {
		return nil, err
	}
	return driver.Open(fields)
}

// Fields are the values that staff type for an account. A secret that is left out stays what it was.
type Fields map[string]string

// SetAccount writes the practice's account with the provider; the country and currency are the practice's. It answers
// fault.Invalid with what is wrong with the fields, and asks no provider: see Check.
func (d *Payments) SetAccount(ctx context.Context, actor fact.Actor, practiceID, provider string, in Fields,
	off bool) (Account, error) {
	driver, ok := d.drivers.named(provider)
	if !ok {
		return Account{}, accounts.Missing()
	}
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return Account{}, err
	}
	decide := func(a Account) (Account, []fact.Fact, error) {
		a.Practice, a.Provider = practiceID, provider
		known := pay.Account{}
		if a.version > 0 {
			if known, err = d.fields(a); err != nil {
				known = pay.Account{} // sealed under another key: it has to be typed anew
			}
		}
		fields, err := credential.Merged(driver.Fields(), known, in)
		if err != nil {
			return a, nil, err
		}
		if _, err := driver.Open(fields); err != nil {
			return a, nil, fault.Fields{{Path: "values", Message: "these make no account with the provider"}}.Err()
		}
		if !maps.Equal(fields, known) {
			a.Checked = time.Time{} // other keys have yet to work
		}
		a.Sealed, a.Off, a.Changed = d.sealer().Seal(a.use(), fields), off, d.now().Truncate(time.Second).UTC()
		a.Terms = map[string]pay.Terms{}
		if t, ok := driver.Terms(setup.Practice.Currency, setup.Practice.Country); ok {
			a.Terms[setup.Practice.Currency] = t
		}
		return a, []fact.Fact{d.configured(a, actor)}, nil
	}
	return accounts.Upsert(ctx, d.db, d.retry, accounts.Key(practiceID, provider), decide)
}

// Check asks the provider whether the practice's account works, and has it send webhooks here where it can be told to.
// It answers fault.Invalid "provider-refuses" with the provider's words where the account does not work, and
// fault.Conflict "provider-changed" where other keys were typed meanwhile: they stay, and have yet to be tried.
func (d *Payments) Check(ctx context.Context, actor fact.Actor, practiceID, provider string) (Account, error) {
	a, err := d.Account(ctx, practiceID, provider)
	if err != nil {
		return a, err
	}
	p, err := d.provider(ctx, practiceID, provider)
	if err == nil {
		err = p.Check(ctx)
	}
	var made pay.Account
	if w, can := p.(pay.Webhooks); can && err == nil {
		made, err = w.Register(ctx, d.webhook(practiceID, provider))
	}
	if errors.Is(err, pay.ErrAccount) {
		return a, fault.New(fault.Invalid, "provider-refuses", "The payment provider does not accept this account. "+
			"Check its keys, and that it is one of the environment that they are of.").Because(err)
	}
	if err != nil {
		return a, fault.New(fault.Unavailable, "provider-silent",
			"The payment provider does not answer. Try again in a minute.").Because(err)
	}
	tried := a.Sealed
	decide := func(a Account) (Account, []fact.Fact, error) {
		if a.Sealed != tried {
			return a, nil, fault.New(fault.Conflict, CodeProviderChanged,
				"The account was changed while it was tried. Try it again.")
		}
		if made != nil {
			a.Sealed = d.sealer().Seal(a.use(), made)
		}
		a.Checked = d.now().Truncate(time.Second).UTC()
		return a, []fact.Fact{d.configured(a, actor)}, nil
	}
	return accounts.Update(ctx, d.db, d.retry, accounts.Key(practiceID, provider), decide)
}

// webhook is the address at which the provider's webhooks of the practice arrive.
func (d *Payments) webhook(practiceID, provider string) string {
	return d.site() + "/v1/webhooks/" + provider + "/" + practiceID
}

// Shown returns what of the account's fields may be shown: secrets are only said to be there.
func (d *Payments) Shown(a Account) (values map[string]string, secrets map[string]bool, err error) {
	fields, err := d.fields(a)
	if err != nil {
		return nil, nil, err
	}
	driver, ok := d.drivers.named(a.Provider)
	if !ok {
		return nil, nil, nil
	}
	values, secrets = credential.Shown(driver.Fields(), fields)
	return values, secrets, nil
}

// Pretends reports whether nobody's money moves with the account: it is one for trying.
func (d *Payments) Pretends(a Account) bool {
	driver, known := d.drivers.named(a.Provider)
	if !known {
		return false
	}
	fields, err := d.fields(a)
	if err != nil {
		return false
	}
	p, err := driver.Open(fields)
	if err != nil {
		return false
	}
	may, is := p.(pay.Pretender)
	return is && may.Pretends()
}
