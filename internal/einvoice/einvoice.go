// Package einvoice has practices' e-invoices carried to businesses: a practice's account with an access point, who
// receives e-invoices, and what became of those that were sent.
package einvoice

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"stund/internal/base"
	"stund/internal/credential"
	"stund/internal/deliver"
	"stund/internal/deliver/peppol"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/typed"
)

// Account is what a practice has with an access point. Its fields are sealed under a key of the installation, for this
// practice and access point: put anywhere else they do not open.
type Account struct {
	Practice string    `json:"-"`
	Provider string    `json:"-"`
	Sealed   string    `json:"s"`
	Off      bool      `json:"o,omitempty"` // nothing more is sent with it
	Checked  time.Time `json:"c,omitzero"`  // when it last worked
	Changed  time.Time `json:"ch"`          // when it last became another, or was switched off or on

	version int64
}

// AccountKind is the kind of stored accounts.
const AccountKind = "access-point"

var accounts = store.Family[Account]{
	Kind: AccountKind, Prefix: "accesspoints", Sort: "account", Layout: store.Together,
	Unknown: fault.Error{Code: "provider-unknown", Message: "There is no access point of this name."},
	Stamp: func(a *Account) store.Stamp {
		return store.Stamp{Practice: &a.Practice, ID: &a.Provider, Version: &a.version}
	},
}

// Configured is what the fact of an account says.
type Configured struct {
	Off bool `json:"off,omitempty"`
}

// FactAccount: staff changed what the practice has with an access point, which is the subject.
var FactAccount = fact.Kind[Configured]{Name: "access-point.changed"}

// Facts lists the kinds of fact of e-invoicing.
func Facts() []fact.Registered { return []fact.Registered{FactAccount} }

// Drivers are the access points that an installation knows, in the order in which they are offered. A wiring puts them
// into the base.
type Drivers []peppol.Driver

// AccessPoints is what practices have with access points. It is a deliver.Carrier.
type AccessPoints struct {
	drivers Drivers
	db      store.Store
	retry   store.Retrier
	base    *base.Base
	sealer  func() secret.Sealer // asked for late: who only asks whether there is an account may have no keys
}

var _ deliver.Carrier = (*AccessPoints)(nil)

// Of returns the process's AccessPoints.
func Of(b *base.Base) *AccessPoints {
	return base.One(b, func() *AccessPoints {
		drivers, _ := base.Get[Drivers](b)
		seal := func() secret.Sealer { return secret.NewSealer(b.Keys.Accounts, b.IDs) }
		return &AccessPoints{drivers: drivers, db: b.Store, retry: b.Retry, base: b, sealer: sync.OnceValue(seal)}
	})
}

// Drivers returns the access points that the installation knows.
func (d *AccessPoints) Drivers() Drivers { return d.drivers }

func (d *AccessPoints) place(name string) int {
	return slices.IndexFunc(d.drivers, func(v peppol.Driver) bool { return v.Name() == name })
}

func (d *AccessPoints) driver(name string) (peppol.Driver, error) {
	n := d.place(name)
	if n < 0 {
		return nil, accounts.Missing()
	}
	return d.drivers[n], nil
}

// Accounts returns the practice's accounts, in the order of the drivers. Those with an access point that the
// installation does not know are none; what knows no drivers has them all.
func (d *AccessPoints) Accounts(ctx context.Context, practiceID string) ([]Account, error) {
	from, to := store.Prefix("account#")
	list, _, err := accounts.List(ctx, d.db, store.Query{Partition: "accesspoints#" + practiceID, From: from, To: to,
		Consistency: store.Strong})
	if len(d.drivers) > 0 {
		list = slices.DeleteFunc(list, func(a Account) bool { return d.place(a.Provider) < 0 })
	}
	slices.SortStableFunc(list, func(a, b Account) int { return d.place(a.Provider) - d.place(b.Provider) })
	return list, err
}

// Using returns the account by which the practice's e-invoices go: the first that is on and has worked; false: they do
// not.
func (d *AccessPoints) Using(ctx context.Context, practiceID string) (Account, bool, error) {
	all, err := d.Accounts(ctx, practiceID)
	if err != nil {
		return Account{}, false, err
	}
	a, there := inUse(all)
	return a, there, nil
}

func inUse(all []Account) (Account, bool) {
	n := slices.IndexFunc(all, func(a Account) bool { return !a.Off && !a.Checked.IsZero() })
	if n < 0 {
		return Account{}, false
	}
	return all[n], true
}

func (a Account) use() string { return "access point " + a.Practice + " " + a.Provider }

func (d *AccessPoints) fields(a Account) (credential.Values, bool) {
	var fields credential.Values
	ok := d.sealer().Open(a.use(), a.Sealed, &fields)
	return fields, ok
}

// open opens the account.
func (d *AccessPoints) open(a Account) (peppol.AccessPoint, error) {
	driver, err := d.driver(a.Provider)
	if err != nil {
		return nil, err
	}
	fields, ok := d.fields(a)
	if !ok {
		return nil, peppol.ErrAccount
	}
	return driver.Open(fields)
}

// SetAccount writes the practice's account with the access point, and asks that whether it works, unless it is off. It
// answers fault.Invalid with what is wrong with the fields, and what Check does.
func (d *AccessPoints) SetAccount(ctx context.Context, actor fact.Actor, practiceID, provider string,
	in map[string]string, off bool) (Account, error) {
	driver, err := d.driver(provider)
	if err != nil {
		return Account{}, err
	}
	decide := func(a Account) (Account, []fact.Fact, error) {
		a.Practice, a.Provider = practiceID, provider
		known := credential.Values{}
		if a.version > 0 {
			known, _ = d.fields(a) // sealed under another key it has to be typed anew
		}
		fields, err := credential.Merged(driver.Fields(), known, in)
		if err != nil {
			return a, nil, err
		}
		if _, err := driver.Open(fields); err != nil {
			return a, nil, fault.Fields{{Path: "values",
				Message: "these make no account with the access point"}}.Err()
		}
		if off || a.Off || !maps.Equal(fields, known) { // else e-invoices go on while it is tried again
			a.Checked, a.Changed = time.Time{}, d.second()
		}
		a.Sealed, a.Off = d.sealer().Seal(a.use(), fields), off
		return a, []fact.Fact{d.configured(a, actor)}, nil
	}
	a, err := accounts.Upsert(ctx, d.db, d.retry, accounts.Key(practiceID, provider), decide)
	if err != nil || off {
		return a, err
	}
	return d.check(ctx, actor, a)
}

func (d *AccessPoints) second() time.Time { return d.base.Now().Truncate(time.Second).UTC() }

func (d *AccessPoints) configured(a Account, actor fact.Actor) fact.Fact {
	now := d.base.Now()
	return FactAccount.New(d.base.IDs.New(now), now, a.Practice, a.Provider, actor, Configured{Off: a.Off})
}

// check asks the access point whether the account works. It answers fault.Invalid "provider-refuses",
// fault.Unavailable "access-point-silent", and fault.Conflict "provider-changed" where the account was changed
// meanwhile.
func (d *AccessPoints) check(ctx context.Context, actor fact.Actor, a Account) (Account, error) {
	p, err := d.open(a)
	if err == nil {
		err = p.Check(ctx)
	}
	refused := errors.Is(err, peppol.ErrAccount)
	if err != nil && !refused {
		return a, silent(err)
	}
	tried, because := a.Sealed, err
	decide := func(a Account) (Account, []fact.Fact, error) {
		if a.Sealed != tried {
			return a, nil, fault.New(fault.Conflict, "provider-changed",
				"The account was changed while it was tried. Try it again.")
		}
		a.Checked = d.second()
		if refused {
			a.Checked = time.Time{}
		}
		return a, []fact.Fact{d.configured(a, actor)}, nil
	}
	a, err = accounts.Update(ctx, d.db, d.retry, accounts.Key(a.Practice, a.Provider), decide)
	if err == nil && refused {
		err = fault.New(fault.Invalid, "provider-refuses",
			"The access point does not accept this account. Check its key, and who it is to send for.").Because(because)
	}
	return a, err
}

func silent(err error) error {
	return fault.New(fault.Unavailable, "access-point-silent",
		"The access point does not answer. Try again in a minute.").Because(err)
}

// Shown returns what of the account's fields may be shown; false where it cannot be read any more.
func (d *AccessPoints) Shown(a Account) (values map[string]string, secrets map[string]bool, ok bool) {
	fields, ok := d.fields(a)
	driver, err := d.driver(a.Provider)
	if !ok || err != nil {
		return nil, nil, false
	}
	values, secrets = credential.Shown(driver.Fields(), fields)
	return values, secrets, true
}

// errNone is what staff hear of a practice without an access point.
func errNone() *fault.Error {
	return fault.New(fault.Conflict, "access-point-none",
		"The practice has no access point that carries e-invoices. An owner sets one up.")
}

// Receiver is who may receive e-invoices.
type Receiver struct {
	Address     string // "0192:923609016"
	Invoices    bool
	CreditNotes bool
}

// Look asks the network whether who has the electronic address receives e-invoices. It answers fault.Conflict
// "access-point-none", and fault.Unavailable "access-point-silent".
func (d *AccessPoints) Look(ctx context.Context, practiceID, address string) (Receiver, error) {
	r := Receiver{Address: address}
	a, there, err := d.Using(ctx, practiceID)
	if err != nil {
		return r, err
	}
	if !there {
		return r, errNone()
	}
	p, err := d.open(a)
	if err != nil {
		return r, unheard(err)
	}
	if r.Invoices, err = p.Receives(ctx, peppol.Address(address), peppol.Invoice); err != nil || !r.Invoices {
		return r, unheard(err)
	}
	r.CreditNotes, err = p.Receives(ctx, peppol.Address(address), peppol.CreditNote)
	return r, unheard(err)
}

// unheard is what staff hear of a look-up that failed: an account that does not work is none.
func unheard(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, peppol.ErrAccount):
		return errNone().Because(err)
	}
	return silent(err)
}

// schemes are the registers of companies by country (ISO 6523), and what stands before a number there.
var schemes = map[string]string{"NO": "0192:", "SE": "0007:", "DK": "0184:", "FI": "0216:0037"}

// Address returns the electronic address that a business of the country has by its number in the register; "" where
// none follows from it.
func Address(country, number string) string {
	org, err := typed.OrgNumber(number, country)
	if err != nil {
		return ""
	}
	address, err := typed.Endpoint(schemes[country] + org)
	if err != nil {
		return ""
	}
	return address
}

// NotRegistered is the reason of a message that was not sent because its receiver takes no such document.
const NotRegistered = "the receiver takes no e-invoices"

// ToNobody is why nothing was handed over where the client who pays has died meanwhile, or was erased.
const ToNobody = "nothing is sent to the client any more"

const (
	noAccount = "the practice has no access point"
	silence   = "the access point does not answer"
	doubt     = "; nobody knows whether an earlier try arrived"
)

// Cause is why an e-invoice was not carried.
type Cause string

// The causes.
const (
	Unregistered Cause = "not-registered"
	NoAccount    Cause = "no-account" // nor any other that it may go by
	BadAccount   Cause = "account"    // the account does not work
	Silent       Cause = "silent"     // nobody answered until it was given up
	Unwritten    Cause = "unwritten"  // the document makes no e-invoice
	Gone         Cause = "client-gone"
	Refused      Cause = "refused"
)

// CauseOf reads the reason of a message that was not sent: its cause, of what was refused the access point's words, and
// whether an earlier try may have arrived.
func CauseOf(reason string) (c Cause, words string, doubtful bool) {
	reason, doubtful = strings.CutSuffix(reason, doubt)
	switch {
	case reason == NotRegistered:
		return Unregistered, "", doubtful
	case reason == ToNobody:
		return Gone, "", doubtful
	case reason == noAccount:
		return NoAccount, "", doubtful
	case reason == peppol.ErrAccount.Error():
		return BadAccount, "", doubtful
	case strings.HasPrefix(reason, message.GaveUp):
		return Silent, "", doubtful || !strings.Contains(reason, silence) // whoever tried last never told
	case strings.HasPrefix(reason, message.ErrUnwritten.Error()):
		return Unwritten, "", doubtful
	}
	return Refused, reason, doubtful
}

// SendEInvoice looks whether the receiver takes the document, and hands it over. What the receipt calls it begins with
// the access point's name. What may have been taken already is not looked up again, and goes by no other account than
// before: where that was changed meanwhile, nobody will know.
func (d *AccessPoints) SendEInvoice(ctx context.Context, m deliver.EInvoice) (deliver.Receipt, error) {
	a, there, err := d.sending(ctx, m)
	if err != nil {
		return deliver.Receipt{}, failure(err, m, deliver.ErrTemporary)
	}
	if !there {
		return deliver.Receipt{}, permanent(m, noAccount, "no-account", nil)
	}
	p, err := d.open(a)
	if err != nil {
		return deliver.Receipt{}, permanent(m, peppol.ErrAccount.Error(), "account", err)
	}
	doc := peppol.Document{Key: m.Key, Kind: peppol.Invoice, From: peppol.Address(m.From), To: peppol.Address(m.To),
		XML: m.XML}
	if m.Credit {
		doc.Kind = peppol.CreditNote
	}
	if m.Tried.IsZero() {
		takes, err := p.Receives(ctx, doc.To, doc.Kind)
		switch {
		case err != nil:
			return deliver.Receipt{}, failure(err, m, deliver.ErrTemporary)
		case !takes:
			return deliver.Receipt{}, permanent(m, NotRegistered, "not-registered", nil)
		}
	}
	s, err := p.Send(ctx, doc)
	if err != nil {
		return deliver.Receipt{}, failure(err, m, deliver.ErrAmbiguous)
	}
	return deliver.Receipt{ProviderID: a.Provider + ":" + s.Own}, nil
}

// sending returns the account by which the document goes; false: none, or perhaps another than by which it went.
func (d *AccessPoints) sending(ctx context.Context, m deliver.EInvoice) (Account, bool, error) {
	all, err := d.Accounts(ctx, m.Practice)
	if err != nil {
		return Account{}, false, err
	}
	a, there := inUse(all)
	changed := func(a Account) bool { return a.Changed.After(m.Tried) }
	return a, there && (m.Tried.IsZero() || !slices.ContainsFunc(all, changed)), nil
}

// permanent is a failure for good. A document that was refused was not taken before: its key would be known.
func permanent(m deliver.EInvoice, reason, code string, cause error) error {
	if !m.Tried.IsZero() && code != "refused" {
		reason += doubt
	}
	return &deliver.Error{Kind: deliver.ErrPermanent, Reason: reason, Code: code, Cause: cause}
}

// failure is an access point's failure as a channel's; one that says nothing of the outcome is of the kind. Of what may
// have been taken that stays unknown until the access point tells.
func failure(err error, m deliver.EInvoice, kind error) error {
	var r *peppol.Refusal
	switch {
	case errors.As(err, &r):
		return permanent(m, r.Why, "refused", err)
	case errors.Is(err, peppol.ErrAccount):
		return permanent(m, peppol.ErrAccount.Error(), "account", err)
	case !m.Tried.IsZero():
		kind = deliver.ErrAmbiguous
	case errors.Is(err, peppol.ErrSlower):
		kind = deliver.ErrTemporary
	}
	reason := silence
	if errors.Is(kind, deliver.ErrAmbiguous) {
		reason += doubt
	}
	return &deliver.Error{Kind: kind, Reason: reason, Cause: err}
}

// State returns what has become of a document by its key and what the receipt called it. What cannot be asked any more,
// because the account is gone, is on its way for ever.
func (d *AccessPoints) State(ctx context.Context, practiceID, key, receipt string) (peppol.State, error) {
	provider, own, _ := strings.Cut(receipt, ":")
	p, err := d.named(ctx, practiceID, provider)
	if err != nil || p == nil {
		return peppol.State{Phase: peppol.Accepted}, err
	}
	return p.State(ctx, peppol.Sent{Key: key, Own: own})
}

// named opens the practice's account with the access point; nil: there is none that opens.
func (d *AccessPoints) named(ctx context.Context, practiceID, provider string) (peppol.AccessPoint, error) {
	a, err := accounts.Get(ctx, d.db, accounts.Key(practiceID, provider), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p, err := d.open(a)
	if err != nil {
		return nil, nil //nolint:nilerr // it has to be typed anew
	}
	return p, nil
}

// mostNews is how much news is taken at a time.
const mostNews = 50

// Hear tells news of documents that the access point has kept, the oldest first, each at least once. What tell fails at
// comes again.
func (d *AccessPoints) Hear(ctx context.Context, practiceID, receipt string,
	tell func(ctx context.Context, key string, s peppol.State) error) error {
	provider, _, _ := strings.Cut(receipt, ":")
	p, err := d.named(ctx, practiceID, provider)
	w, tells := p.(peppol.Teller)
	if err != nil || !tells {
		return err
	}
	for range mostNews {
		n, ok, err := w.News(ctx)
		if err != nil || !ok {
			return err
		}
		if n.Key != "" {
			if err := tell(ctx, n.Key, n.State); err != nil {
				return err
			}
		}
		if err := w.Taken(ctx, n); err != nil {
			return err
		}
	}
	return nil
}
