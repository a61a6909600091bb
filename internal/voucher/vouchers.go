package voucher

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/typed"
)

// Vouchers keeps the coupons and cards of practices.
type Vouchers struct {
	db      store.Store
	book    *practice.Book
	clients *client.Clients
	ids     *ids.Source
	key     func() []byte // asked for late: who has to do with bookings without codes may have none
	retry   store.Retrier
	now     func() time.Time
}

// Of returns the process's Vouchers.
func Of(b *base.Base) *Vouchers {
	return base.One(b, func() *Vouchers {
		return &Vouchers{db: b.Store, book: practice.Of(b), clients: client.Of(b), ids: b.IDs,
			key: func() []byte { return b.Keys.IDs }, retry: b.Retry, now: b.Now}
	})
}

var system = fact.Actor{Role: fact.System}

func (d *Vouchers) today(setup *practice.Setup) civil.Date { return civil.In(d.now(), setup.Zone()) }

// Get returns a voucher of the kind, or fault.NotFound.
func (d *Vouchers) Get(ctx context.Context, practiceID string, k Kind, id string) (Voucher, error) {
	v, err := family.Get(ctx, d.db, Key(practiceID, id), store.Strong)
	if err == nil && v.Kind != k {
		return Voucher{}, family.Missing()
	}
	return v, err
}

// Code returns the code of a card.
func (d *Vouchers) Code(v Voucher) string { return Grouped(codeOf(d.key(), v.Practice, v.Serial)) }

// List returns a page of the practice's vouchers of the kind, the newest first. It answers fault.Invalid
// "cursor-invalid" for an after that is of no page.
func (d *Vouchers) List(ctx context.Context, practiceID string, k Kind, after string, limit int) ([]Voucher, string,
	error) {
	list, next, err := family.List(ctx, d.db, store.Query{Index: store.By, Partition: all(practiceID, k),
		Descending: true, After: after, Limit: limit})
	if after != "" && errors.Is(err, store.ErrInvalid) {
		err = fault.New(fault.Invalid, "cursor-invalid",
			"This cursor is of no page of this list. Begin without one.").Because(err)
	}
	return list, next, err
}

// OfClient returns the cards of the client, with those of whom they include, the newest last.
func (d *Vouchers) OfClient(ctx context.Context, practiceID, id string) (cards []Voucher, err error) {
	c, err := d.clients.Get(ctx, practiceID, id, store.Eventual)
	if err != nil {
		return nil, err
	}
	var keys []store.Key
	for _, id := range c.IDs() {
		keys = append(keys, purses.Key(practiceID, id))
	}
	found, err := purses.GetMany(ctx, d.db, keys, store.Eventual)
	if err != nil {
		return nil, err
	}
	var of []store.Key
	for _, p := range found {
		for _, id := range p.Cards {
			if k := Key(practiceID, id); !slices.Contains(of, k) {
				of = append(of, k)
			}
		}
	}
	if cards, err = family.GetMany(ctx, d.db, of, store.Strong); err != nil {
		return nil, err
	}
	cards = slices.DeleteFunc(cards, func(v Voucher) bool { return !slices.Contains(c.IDs(), v.Client) })
	slices.SortStableFunc(cards, func(a, b Voucher) int { return a.Created.Compare(b.Created) })
	return cards, nil
}

// Codes of what staff may hear.
const (
	CodeExists    = "coupon-exists"
	CodeMeanwhile = "changed-meanwhile"
)

// Issue makes the voucher, of which the draft has what is asked for: a card gets a code that nobody has yet, and a
// coupon has the one in its name, or gets such a one. The same key of the same actor makes the same one. From the first
// on clients are asked for codes. It answers fault.Invalid for a draft against the rules, and fault.Conflict
// "coupon-exists".
func (d *Vouchers) Issue(
	ctx context.Context,
	actor fact.Actor,
	practiceID, key string,
	draft Voucher,
) (Voucher, error) {
	var none Voucher
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return none, err
	}
	v := draft
	v.Practice, v.Created, v.Asks = practiceID, d.now().UTC().Truncate(time.Second), print(draft)
	v.Serial = d.ids.New(d.now())
	if key != "" {
		v.Serial = ids.Derive(d.key(), "voucher-serial", practiceID, string(actor.Role), actor.ID, key)
	}
	if err := d.check(ctx, setup, &v); err != nil {
		return none, err
	}
	code := codeOf(d.key(), practiceID, v.Serial)
	switch {
	case v.Kind != Coupon:
		v.Name = code[len(code)-4:]
	case v.Name == "":
		v.Name = code[:8]
		fallthrough
	default:
		code, v.Serial = v.Name, ""
	}
	v.ID = idOf(d.key(), practiceID, code)
	if !setup.Practice.Codes {
		asks := func(s *practice.Setup) error { s.Practice.Codes = true; return nil }
		if _, err := d.book.Change(ctx, actor, practiceID, "practice.changed", practiceID, asks); err != nil {
			return none, err
		}
	}
	if v.Kind != Coupon {
		v.Sold, v.Single = v.Total, v.single(setup, d.today(setup))
	}
	d.mail(&v)
	v.expires(setup)
	made, err := family.Create(
		ctx,
		d.db,
		d.retry,
		Key(practiceID, v.ID),
		func(along *store.Along) (Voucher, []fact.Fact,
			error) {
			was, err := family.Get(ctx, d.db, Key(practiceID, v.ID), store.Strong)
			if !errors.Is(err, fault.NotFound) {
				return was, nil, err
			}
			along.Ops, err = d.owned(ctx, v)
			v := v
			v.Owed = 0
			f := d.happened(FactIssued, &v, actor, Event{Client: fact.ID(v.Client), Units: v.Total})
			return v, []fact.Fact{f}, err
		},
	)
	switch {
	case err != nil:
		return none, err
	case made.Asks != v.Asks && v.Kind == Coupon:
		return none, fault.New(fault.Conflict, CodeExists, "There is a coupon with this code already.")
	case made.Asks != v.Asks:
		return none, once.Reused()
	}
	return made, nil
}

func print(draft Voucher) string {
	text, err := json.Marshal(draft)
	if err != nil {
		panic(err) // texts and figures cannot fail to encode
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// owned returns what puts the card into its client's purse.
func (d *Vouchers) owned(ctx context.Context, v Voucher) ([]store.Op, error) {
	if v.Client == "" {
		return nil, nil
	}
	p, err := purses.Get(ctx, d.db, purses.Key(v.Practice, v.Client), store.Strong)
	if errors.Is(err, fault.NotFound) {
		p, err = purse{Client: v.Client, Practice: v.Practice}, nil
	}
	if err != nil || slices.Contains(p.Cards, v.ID) {
		return nil, err
	}
	p.Cards = append(slices.Clone(p.Cards), v.ID)
	p.Cards = p.Cards[max(len(p.Cards)-maxPurse, 0):]
	op, err := purses.Put(p)
	return []store.Op{op}, err
}

// Bounds of vouchers.
const (
	maxMoney  = 100_000_000 // minor units
	maxVisits = 200
	maxUses   = 1_000_000
	years     = 3 // that a gift card is good for, if nothing else is said
)

// check holds the voucher to the rules, and puts texts into their stored form.
func (d *Vouchers) check(ctx context.Context, setup *practice.Setup, v *Voucher) error {
	var wrong fault.Fields
	for n, id := range v.Services {
		_, there := setup.Service(id)
		wrong.Check(there && slices.Index(v.Services, id) == n, fmt.Sprintf("services[%d]", n),
			"does not exist, or is named twice")
	}
	wrong.Check(len(v.Services) <= 100, "services", "at most 100")
	wrong.Check(v.Until.IsZero() || v.From.IsZero() || !v.Until.Before(v.From), "until", "must not be before from")
	wrong.Check(v.Price >= 0 && v.Price <= maxMoney, "paid_minor", "must be from 0 to %d", maxMoney)
	v.Currency = setup.Practice.Currency
	switch v.Kind {
	case Coupon:
		v.checkCoupon(&wrong)
	case Gift:
		wrong.Check(v.Total >= 1 && v.Total <= maxMoney, "value_minor", "must be from 1 to %d", maxMoney)
		if v.Until.IsZero() {
			t := d.today(setup)
			v.Until = civil.Date{Year: t.Year + years, Month: t.Month, Day: min(t.Day, 28)}
		}
	case Clip:
		wrong.Check(v.Total >= 1 && v.Total <= maxVisits, "visits", "must be from 1 to %d", maxVisits)
		wrong.Check(len(v.Services) > 0, "services", "must name at least one")
	}
	v.Recipient.check(setup, &wrong)
	if v.Client != "" {
		c, err := d.clients.Get(ctx, v.Practice, v.Client, store.Strong)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		wrong.Check(err == nil, "client_id", "is no client")
		if err == nil {
			v.Client = c.ID
		}
	}
	return wrong.Err()
}

func (v *Voucher) checkCoupon(wrong *fault.Fields) {
	var err error
	if v.Name, err = typed.Line(v.Name, maxCode); err != nil {
		wrong.Add("code", "%v", err)
	}
	wrong.Check(v.Name == "" || len([]rune(plain(v.Name))) >= minCode && len(split(v.Name)) == 1, "code",
		"must have at least %d letters and digits, and no comma", minCode)
	wrong.Check(v.Percent >= 0 && v.Percent <= 100, "percent", "must be from 0 to 100")
	wrong.Check(v.Amount >= 0 && v.Amount <= maxMoney, "amount_minor", "must be from 0 to %d", maxMoney)
	wrong.Check((v.Percent > 0) != (v.Amount > 0), "percent", "must be filled in, or amount_minor, and not both")
	wrong.Check(v.Total >= 0 && v.Total <= maxUses, "uses", "must be from 0 to %d", maxUses)
}

func (r *Recipient) check(setup *practice.Setup, wrong *fault.Fields) {
	text := func(path string, s *string, take func(string) (string, error)) {
		if *s == "" {
			return
		}
		v, err := take(*s)
		if err != nil {
			wrong.Add("recipient."+path, "%v", err)
		}
		*s = v
	}
	line := func(s string) (string, error) { return typed.Line(s, 120) }
	text("name", &r.Name, line)
	text("from", &r.Giver, line)
	text("email", &r.Email, typed.Email)
	text("greeting", &r.Greeting, func(s string) (string, error) { return typed.Block(s, 500) })
	if r.Language == "" && r.Email != "" {
		r.Language = setup.Practice.Language
	}
	_, known := i18n.Parse(string(r.Language))
	wrong.Check(r.Language == "" || known, "recipient.language", "must be one of nb, sv, da, fi, en")
}

// KindMail is the message by which a card's code is sent, of each kind.
const (
	KindGift = "gift-card"
	KindClip = "clip-card"
)

// mail plans the mail with the card's code, where somebody is to get it.
func (d *Vouchers) mail(v *Voucher) {
	if v.Kind == Coupon || v.Recipient.Email == "" {
		return
	}
	v.Mailed = d.now().UTC().Truncate(time.Second)
	v.Agenda = v.Agenda.With(agenda.New(string(v.Kind)+".email.client", v.Mailed))
}

// Terms replaces what a coupon takes off, when and for what, and how often; its code and its uses stay. Off ends it, or
// has it count again.
func (d *Vouchers) Terms(ctx context.Context, actor fact.Actor, practiceID, id string, off bool,
	draft Voucher) (Voucher, error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return Voucher{}, err
	}
	return d.update(ctx, practiceID, Coupon, id, func(v Voucher, _ *store.Along) (Voucher, []fact.Fact, error) {
		was := v
		v.Percent, v.Amount, v.Adds, v.Services = draft.Percent, draft.Amount, draft.Adds, draft.Services
		v.From, v.Until, v.Total = draft.From, draft.Until, draft.Total
		if err := d.check(ctx, setup, &v); err != nil {
			return v, nil, err
		}
		k := FactChanged
		switch {
		case off && was.Voided.IsZero():
			v.Voided, k = d.now().UTC().Truncate(time.Second), FactVoided
		case !off && !was.Voided.IsZero():
			v.Voided, k = time.Time{}, FactRevived
		}
		f := d.happened(k, &v, actor, Event{})
		return v, []fact.Fact{f}, nil
	})
}

// End ends a coupon. One that has ended stays as it is.
func (d *Vouchers) End(ctx context.Context, actor fact.Actor, practiceID, id string) error {
	_, err := d.update(ctx, practiceID, Coupon, id, func(v Voucher, _ *store.Along) (Voucher, []fact.Fact, error) {
		if !v.Voided.IsZero() {
			return v, nil, nil
		}
		v.Voided = d.now().UTC().Truncate(time.Second)
		f := d.happened(FactVoided, &v, actor, Event{})
		return v, []fact.Fact{f}, nil
	})
	return err
}

// Change is what staff change of a card. What is nil stays.
type Change struct {
	Until     *civil.Date
	Left      *int64 // units that are left, whatever was used
	Void      *bool
	Client    *string
	Recipient *Recipient
	Send      bool   // mail the code
	Reason    string // why; needed where what it is worth changes
	Was       *int64 // units that were left when the caller saw it; nil: it does not matter
}

// Change changes a card. It answers fault.Conflict CodeMeanwhile where something else is left of it than the
// caller saw.
func (d *Vouchers) Change(
	ctx context.Context,
	actor fact.Actor,
	practiceID string,
	k Kind,
	id string,
	c Change,
) (Voucher,
	error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return Voucher{}, err
	}
	return d.update(ctx, practiceID, k, id, func(v Voucher, along *store.Along) (Voucher, []fact.Fact, error) {
		if c.Was != nil && *c.Was != v.Left() {
			return v, nil, fault.New(fault.Conflict, CodeMeanwhile,
				"This card was used or changed meanwhile. Look at it as it is now, and send your change again.")
		}
		return d.changed(ctx, setup, actor, v, c, along)
	})
}

func (d *Vouchers) changed(ctx context.Context, setup *practice.Setup, actor fact.Actor, v Voucher, c Change,
	along *store.Along) (Voucher, []fact.Fact, error) {
	now := d.now().UTC().Truncate(time.Second)
	var facts []fact.Fact
	note := func(k fact.Kind[Event], what string, units int64) {
		facts = append(facts, d.happened(k, &v, actor, Event{Client: fact.ID(v.Client), Units: units}))
		if what != "" {
			v.note(Logged{At: now, What: what, Units: units, By: actor.ID, Reason: c.Reason})
		}
	}
	var wrong fault.Fields
	worth := c.Left != nil && *c.Left != v.Left() || c.Void != nil && *c.Void == v.Voided.IsZero()
	wrong.Check(!worth || c.Reason != "", "reason", "must be filled in")
	most := int64(maxMoney)
	if v.Kind == Clip {
		most = maxVisits
	}
	wrong.Check(c.Left == nil || *c.Left >= 0 && *c.Left+v.Out <= most, "left", "must be from 0 to %d", most-v.Out)
	if wrong != nil {
		return v, nil, wrong.Err()
	}
	if c.Left != nil && *c.Left != v.Left() {
		by := *c.Left - v.Left()
		v.Total += by
		note(FactCorrected, Corrected, by)
	}
	if c.Until != nil && *c.Until != v.Until {
		v.Until, v.Expired = *c.Until, time.Time{} // or it expires anew, at once
		v.expires(setup)
		note(FactExtended, Extended, 0)
	}
	switch {
	case c.Void != nil && *c.Void && v.Voided.IsZero():
		v.Voided = now
		note(FactVoided, Voided, 0)
	case c.Void != nil && !*c.Void && !v.Voided.IsZero():
		v.Voided = time.Time{}
		note(FactRevived, Revived, 0)
	}
	was := v
	if c.Client != nil {
		v.Client = *c.Client
	}
	if c.Recipient != nil {
		v.Recipient = *c.Recipient
	}
	if err := d.check(ctx, setup, &v); err != nil {
		return v, nil, err
	}
	if c.Send {
		d.mail(&v)
	}
	if v.Client != was.Client || v.Recipient != was.Recipient || !v.Mailed.Equal(was.Mailed) {
		note(FactChanged, "", 0)
	}
	if v.Client != was.Client {
		var err error
		if along.Ops, err = d.owned(ctx, v); err != nil {
			return v, nil, err
		}
	}
	return v, facts, nil
}

func (d *Vouchers) update(ctx context.Context, practiceID string, k Kind, id string,
	decide func(Voucher, *store.Along) (Voucher, []fact.Fact, error)) (Voucher, error) {
	mine := func(v Voucher, along *store.Along) (Voucher, []fact.Fact, error) {
		if v.Kind != k {
			return v, nil, family.Missing()
		}
		v, facts, err := decide(v, along)
		return v, facts, err
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), mine)
}
