// Package sandbox is the pretend provider of the local world: nobody's money moves, and everything that goes wrong with
// a real one can be made to. What it knows is in the store that it is made with, so it outlives the process, and
// several processes may share it. Whoever has its Driver plays the client, the bank and the provider's staff: see Act.
//
// An account whose key is WrongKey does not work. A payment that is paid twice has twice its sum in its State, as of a
// bank that sends money twice; two payments of one booking are two orders, of which each can be paid.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/clock"
	"stund/internal/ids"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/store"
	"stund/internal/syntax"
)

// Name is the driver's.
const Name = "sandbox"

// Fields of an account.
const (
	FieldAccount = "account"        // whose it is, and under what it is stored: 1 to 60 of a to z, digits and hyphens
	FieldKey     = "key"            // anything but WrongKey
	FieldSecret  = "webhook_secret" // made by Register
)

// WrongKey is the key of an account that does not work.
const WrongKey = "wrong"

const (
	window   = 7 * 24 * time.Hour
	shortest = 30 * time.Minute
)

// Options are what the sandbox is made with. Only IDs and Terms may be left out.
type Options struct {
	Store store.Store
	Clock clock.Clock
	Site  func() string // where its pages are: "http://127.0.0.1:8080", without a slash at the end
	IDs   *ids.Source   // nil: random
	// Sleep is for pauses between tries to write. Nil: of the machine's time.
	Sleep func(context.Context, time.Duration) error
	// Terms are the same for every currency and country. Zero: at once and reserved, for seven days; from one crown;
	// pages are open for 30 minutes or longer.
	Terms pay.Terms
}

// Driver is the sandbox.
type Driver struct {
	Options
	retry store.Retrier
}

var _ pay.Driver = (*Driver)(nil)

// New makes the sandbox.
func New(o Options) *Driver {
	if o.IDs == nil {
		o.IDs = ids.Random()
	}
	if o.Sleep == nil {
		o.Sleep = clock.Sleep
	}
	if o.Terms == (pay.Terms{}) {
		o.Terms = pay.Terms{Least: 100, AtOnce: true, Reserves: true, Window: window, Shortest: shortest}
	}
	return &Driver{Options: o, retry: store.Retrier{Sleep: o.Sleep}}
}

// Name is "sandbox".
func (*Driver) Name() string { return Name }

// Fields are what an account is made of.
func (*Driver) Fields() []pay.Field {
	return []pay.Field{{Name: FieldAccount}, {Name: FieldKey, Secret: true},
		{Name: FieldSecret, Secret: true, Optional: true, Made: true}}
}

// Terms are the same for every currency and country.
func (d *Driver) Terms(currency, _ string) (pay.Terms, bool) {
	t := d.Options.Terms
	if money.Decimals(currency) == 0 {
		t.Least = max(1, t.Least/100)
	}
	return t, money.Known(currency)
}

var accountForm = syntax.Of(`^[a-z0-9-]{1,60}$`)

// Open returns the provider for the account.
func (d *Driver) Open(a pay.Account) (pay.Provider, error) {
	if !accountForm(a[FieldAccount]) {
		return nil, fmt.Errorf("%w: its name is 1 to 60 of a to z, digits and hyphens", pay.ErrAccount)
	}
	if a[FieldKey] == "" {
		return nil, fmt.Errorf("%w: there is no key", pay.ErrAccount)
	}
	return &provider{driver: d, account: a[FieldAccount], key: a[FieldKey], secret: a[FieldSecret]}, nil
}

// provider is an account.
type provider struct {
	driver               *Driver
	account, key, secret string
}

var (
	_ pay.Provider  = (*provider)(nil)
	_ pay.Pretender = (*provider)(nil)
	_ pay.Webhooks  = (*provider)(nil)
)

// Pretends is true.
func (*provider) Pretends() bool { return true }

// String keeps the account's values out of logs.
func (p *provider) String() string { return "sandbox account " + p.account }

// GoString keeps the account's values out of logs.
func (p *provider) GoString() string { return p.String() }

// Check answers ErrAccount for WrongKey.
func (p *provider) Check(context.Context) error {
	if p.key == WrongKey {
		return fmt.Errorf("%w: the key is wrong", pay.ErrAccount)
	}
	return nil
}

// Start opens a page at /_local/pay/{ID}.
func (p *provider) Start(ctx context.Context, o pay.Order) (pay.Started, error) {
	if err := errors.Join(p.Check(ctx), o.Check()); err != nil {
		return pay.Started{}, err
	}
	t, known := p.driver.Terms(o.Amount.Currency, "")
	switch {
	case !known:
		return pay.Started{}, fmt.Errorf("%w: it takes no %.3q", pay.ErrRefused, o.Amount.Currency)
	case o.Amount.Minor < t.Least:
		return pay.Started{}, fmt.Errorf("%w: the amount is less than %d", pay.ErrRefused, t.Least)
	case o.Reserve && !t.Reserves || !o.Reserve && !t.AtOnce:
		return pay.Started{}, fmt.Errorf("%w: it does not take money so", pay.ErrRefused)
	}
	now := p.driver.Clock.Now()
	n := Payment{Account: p.account, Reference: o.Reference, Amount: o.Amount, Text: o.Text, Lang: o.Lang,
		Return: o.Return, Reserve: o.Reserve, Until: o.Until.UTC(), Expires: later(o.Until.UTC(), now.Add(t.Shortest)),
		Window: t.Window, Phase: pay.Open}
	got, err := p.driver.change(ctx, p.account, o.Reference, func(old *Payment, fresh bool) (string, error) {
		if fresh {
			*old = n
			return "", nil
		}
		if old.Amount != o.Amount || old.Reserve != o.Reserve {
			return "", fmt.Errorf("%w: the reference is another order's", pay.ErrRefused)
		}
		return "", errUnchanged
	})
	if err != nil {
		return pay.Started{}, err
	}
	return pay.Started{Page: p.driver.Site() + "/_local/pay/" + got.ID(), Expires: got.Expires}, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Fetch returns how things stand.
func (p *provider) Fetch(ctx context.Context, r pay.Ref) (pay.State, error) {
	if err := p.Check(ctx); err != nil {
		return pay.State{}, err
	}
	got, err := p.driver.find(ctx, p.account, r.Reference)
	if err != nil {
		return pay.State{}, err
	}
	return got.State(), nil
}

// Capture takes what is reserved, once.
func (p *provider) Capture(ctx context.Context, r pay.Ref, amount int64, key string) (pay.State, error) {
	return p.move(ctx, r, Move{Kind: moveCapture, Amount: amount, Key: key}, func(n *Payment) error {
		s := n.State()
		left := s.Reserved - s.Captured - s.Released
		if amount <= 0 || amount > left {
			return fmt.Errorf("%w: %d of %d cannot be taken", pay.ErrRefused, amount, left)
		}
		n.Captured += amount
		n.Released += left - amount
		return nil
	})
}

// End closes the page and releases what is reserved.
func (p *provider) End(ctx context.Context, r pay.Ref, key string) (pay.State, error) {
	return p.move(ctx, r, Move{Kind: moveEnd, Key: key}, func(n *Payment) error {
		switch n.Phase {
		case pay.Open:
			n.Phase, n.Why = pay.Ended, "ended"
			return nil
		case pay.Approved:
			if left := n.Reserved - n.Captured - n.Released; left > 0 {
				n.Released += left
				return nil
			}
		}
		return errUnchanged
	})
}

// Refund pays back what was captured.
func (p *provider) Refund(ctx context.Context, r pay.Ref, amount int64, key string) (pay.State, error) {
	return p.move(ctx, r, Move{Kind: moveRefund, Amount: amount, Key: key}, func(n *Payment) error {
		s := n.State()
		if left := s.Captured - s.Refunded - s.Disputed; amount <= 0 || amount > left {
			return fmt.Errorf("%w: %d of %d cannot be paid back", pay.ErrRefused, amount, left)
		}
		return nil
	})
}

// move does what has a key, once.
func (p *provider) move(ctx context.Context, r pay.Ref, m Move, do func(*Payment) error) (pay.State, error) {
	if err := p.Check(ctx); err != nil {
		return pay.State{}, err
	}
	got, err := p.driver.change(ctx, p.account, r.Reference, func(n *Payment, fresh bool) (string, error) {
		if fresh {
			return "", fmt.Errorf("%w: %.60q", pay.ErrUnknown, r.Reference)
		}
		for _, old := range n.Moves {
			if old.Key != m.Key {
				continue
			}
			if old.Kind != m.Kind || old.Amount != m.Amount {
				return "", fmt.Errorf("%w: the key was used for something else", pay.ErrRefused)
			}
			return "", errUnchanged
		}
		if err := do(n); err != nil {
			return "", err
		}
		n.Moves = append(n.Moves, m)
		return "payment." + m.Kind, nil
	})
	if err != nil {
		return pay.State{}, err
	}
	return got.State(), nil
}
