// Package sandbox is the pretend access point of the local world: nothing leaves the machine. What it took is in the
// store that it is made with. Who receives is told by the last digit but one of the address:
//
//	0        is not registered
//	1 to 4   receives within a minute
//	5        receives invoices, and no credit notes
//	6        receives, but the answer to the first try is lost
//	7        receives after six hours
//	8        does not take it after all, ten minutes later
//	9        is refused at once
//
// So 923609016 receives, and 923609008 does not. An account whose key is WrongKey does not work.
package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"stund/internal/clock"
	"stund/internal/credential"
	"stund/internal/deliver/peppol"
	"stund/internal/store"
)

// Name is the driver's.
const Name = "sandbox"

// Fields of an account.
const (
	FieldAccount = "account" // under what it is stored
	FieldKey     = "key"     // anything but WrongKey
)

// WrongKey is the key of an account that does not work.
const WrongKey = "wrong"

// What the last digit but one of a receiver says.
const (
	unregistered = '0'
	noCredits    = '5'
	lostAnswer   = '6'
	slow         = '7'
	fails        = '8'
	refused      = '9'
)

const (
	usual  = time.Minute
	slowly = 6 * time.Hour
	failed = 10 * time.Minute
)

// Options are what the sandbox is made with. Only Show may be left out.
type Options struct {
	Store store.Store
	Clock clock.Clock
	// Show is told each document once, when it was taken.
	Show func(d peppol.Document)
}

// Driver is the sandbox.
type Driver struct{ Options }

var _ peppol.Driver = (*Driver)(nil)

// New makes the sandbox.
func New(o Options) *Driver { return &Driver{o} }

// Name is "sandbox".
func (*Driver) Name() string { return Name }

// Fields are what an account is made of.
func (*Driver) Fields() []credential.Field {
	return []credential.Field{{Name: FieldAccount}, {Name: FieldKey, Secret: true}}
}

// Open returns the access point for the account.
func (d *Driver) Open(a credential.Values) (peppol.AccessPoint, error) {
	if a[FieldAccount] == "" || a[FieldKey] == "" {
		return nil, fmt.Errorf("%w: its name or its key is missing", peppol.ErrAccount)
	}
	return point{d, a[FieldAccount], a[FieldKey]}, nil
}

type point struct {
	*Driver
	account, key string
}

// taken is a document that the sandbox took.
type taken struct {
	To peppol.Address `json:"to"`
	At time.Time      `json:"at"`
}

func (p point) at(key string) store.Key {
	return store.Key{Partition: "peppolbox#" + p.account + "#" + key, Sort: "document"}
}

// fate is the digit that says what becomes of what is sent to the address.
func fate(to peppol.Address) byte {
	_, id, ok := to.Cut()
	if !ok || len(id) < 2 {
		return unregistered
	}
	return id[len(id)-2]
}

func (p point) Check(context.Context) error {
	if p.key == WrongKey {
		return fmt.Errorf("%w: its key is wrong", peppol.ErrAccount)
	}
	return nil
}

func (p point) Receives(ctx context.Context, to peppol.Address, k peppol.Kind) (bool, error) {
	f := fate(to)
	return f != unregistered && (f != noCredits || k != peppol.CreditNote), p.Check(ctx)
}

// errLost is the answer that nobody heard.
var errLost = errors.New("the connection broke before the access point's answer came")

func (p point) Send(ctx context.Context, d peppol.Document) (peppol.Sent, error) {
	if err := p.Check(ctx); err != nil {
		return peppol.Sent{}, err
	}
	s := peppol.Sent{Key: d.Key, Own: "sandbox-" + d.Key}
	takes, err := p.Receives(ctx, d.To, d.Kind)
	switch {
	case err != nil:
		return peppol.Sent{}, err
	case !takes:
		return peppol.Sent{}, &peppol.Refusal{Why: "the receiver is not registered for it"}
	case fate(d.To) == refused:
		return peppol.Sent{}, &peppol.Refusal{Why: "the receiver's register says that it takes nothing more"}
	}
	data, err := json.Marshal(taken{d.To, p.Clock.Now()})
	if err != nil {
		return peppol.Sent{}, err
	}
	err = p.Store.Transact(ctx, store.Put(store.Item{Key: p.at(d.Key), Kind: "peppolbox", Data: data},
		store.IfAbsent))
	switch {
	case errors.Is(err, store.ErrConflict):
		return s, nil
	case err != nil:
		return peppol.Sent{}, err
	}
	if p.Show != nil {
		p.Show(d)
	}
	if fate(d.To) == lostAnswer {
		return peppol.Sent{}, errLost
	}
	return s, nil
}

func (p point) State(ctx context.Context, s peppol.Sent) (peppol.State, error) {
	if err := p.Check(ctx); err != nil {
		return peppol.State{}, err
	}
	i, err := p.Store.Get(ctx, p.at(s.Key), store.Strong)
	if err != nil {
		return peppol.State{}, err
	}
	var t taken
	if err := json.Unmarshal(i.Data, &t); err != nil {
		return peppol.State{}, fmt.Errorf("read what the sandbox took: %w", err)
	}
	since := p.Clock.Now().Sub(t.At)
	switch f := fate(t.To); {
	case f == fails && since >= failed:
		return peppol.State{Phase: peppol.Failed, Why: "the receiver's system does not take it"}, nil
	case f == slow && since >= slowly, f != slow && f != fails && since >= usual:
		return peppol.State{Phase: peppol.Delivered}, nil
	}
	return peppol.State{Phase: peppol.Accepted}, nil
}
