package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/store"
)

// Payment is what the sandbox knows of one.
type Payment struct {
	Account   string        `json:"account"`
	Reference string        `json:"reference"`
	Amount    money.Amount  `json:"amount"`
	Text      string        `json:"text"`
	Lang      i18n.Lang     `json:"lang"`
	Return    string        `json:"return"`
	Reserve   bool          `json:"reserve,omitempty"`
	Until     time.Time     `json:"until"`   // as the order said
	Expires   time.Time     `json:"expires"` // of the page
	Phase     pay.Phase     `json:"phase"`
	Why       string        `json:"why,omitempty"`
	Decided   time.Time     `json:"decided,omitzero"` // Checking: when the bank will have approved
	Reserved  int64         `json:"reserved,omitempty"`
	Captured  int64         `json:"captured,omitempty"`
	Released  int64         `json:"released,omitempty"`
	CaptureBy time.Time     `json:"capture_by,omitzero"`
	Window    time.Duration `json:"window"` // for how long it is reserved
	Moves     []Move        `json:"moves,omitempty"`
	Disputed  int64         `json:"disputed,omitempty"`
	Dispute   string        `json:"dispute,omitempty"` // open, won or lost
	Mute      bool          `json:"mute,omitempty"`    // it sends no webhooks
	Changes   int           `json:"changes"`           // how often it was written

	version int64
}

// Move is what was done with a payment under a key.
type Move struct {
	Kind   string `json:"kind"` // capture, end or refund
	Key    string `json:"key"`
	Amount int64  `json:"amount,omitempty"`
	Failed bool   `json:"failed,omitempty"` // a refund that came back
}

const (
	moveCapture = "capture"
	moveEnd     = "end"
	moveRefund  = "refund"
)

// ID says in addresses which payment it is.
func (p Payment) ID() string { return p.Account + "." + p.Reference }

// disputing is what a dispute costs that is not won, in minor units.
const disputing = 15000

// State is what the port says of it.
func (p Payment) State() pay.State {
	s := pay.State{Reference: p.Reference, Phase: p.Phase, Currency: p.Amount.Currency, Reserved: p.Reserved,
		Captured: p.Captured, Released: p.Released, Disputed: p.Disputed, Withdrawn: p.Disputed,
		CaptureBy: p.CaptureBy, Why: p.Why}
	if p.Disputed > 0 {
		s.Charged = disputing
	}
	for _, m := range p.Moves {
		switch {
		case m.Kind != moveRefund:
		case m.Failed:
			s.RefundFailed += m.Amount
		default:
			s.Refunded += m.Amount
		}
	}
	return s
}

// at is the payment as time has made it: pages close, banks decide, reservations run out.
func (p Payment) at(now time.Time) Payment {
	if p.Phase == pay.Checking && !p.Decided.IsZero() && !now.Before(p.Decided) {
		p.approve(p.Decided, 1)
	}
	if p.Phase == pay.Open && !now.Before(p.Expires) {
		p.Phase, p.Why = pay.Ended, "expired"
	}
	if left := p.Reserved - p.Captured - p.Released; left > 0 && !now.Before(p.CaptureBy) {
		p.Released += left
	}
	return p
}

// approve is what the client's bank does, so many times.
func (p *Payment) approve(at time.Time, times int64) {
	p.Phase, p.Decided = pay.Approved, time.Time{}
	p.Reserved = p.Amount.Minor * times
	if p.Reserve {
		p.CaptureBy = at.Add(p.Window)
		return
	}
	p.Captured = p.Reserved
}

const kindPayment = "sandbox-payment"

func partition(account string) string { return "sandbox#" + account }

func paymentKey(account, reference string) store.Key {
	return store.Key{Partition: partition(account), Sort: "payment#" + reference}
}

// find returns the payment as it is now.
func (d *Driver) find(ctx context.Context, account, reference string) (Payment, error) {
	if !accountForm(account) || !pay.IsReference(reference) {
		return Payment{}, fmt.Errorf("%w: %.60q", pay.ErrUnknown, reference)
	}
	i, err := d.Store.Get(ctx, paymentKey(account, reference), store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return Payment{}, fmt.Errorf("%w: %.60q", pay.ErrUnknown, reference)
	}
	if err != nil {
		return Payment{}, fmt.Errorf("sandbox: read: %w", err)
	}
	return d.decode(i)
}

func (d *Driver) decode(i store.Item) (Payment, error) {
	var p Payment
	if err := json.Unmarshal(i.Data, &p); err != nil {
		return Payment{}, fmt.Errorf("sandbox: decode %s: %w", i.Key, err)
	}
	p.version = i.Version
	return p.at(d.Clock.Now()), nil
}

// errUnchanged: there is nothing to write.
var errUnchanged = errors.New("sandbox: unchanged")

// change reads the payment, has it changed and writes it, with the webhook of the kind that do returns; "" sends none.
// What another write was faster at is decided anew. A payment that there is none of is fresh.
func (d *Driver) change(ctx context.Context, account, reference string,
	do func(p *Payment, fresh bool) (kind string, err error)) (Payment, error) {
	var p Payment
	err := d.retry.Do(ctx, func(int) error {
		var err error
		p, err = d.find(ctx, account, reference)
		fresh := errors.Is(err, pay.ErrUnknown) && pay.IsReference(reference)
		if err != nil && !fresh {
			return err
		}
		was := p.version
		kind, err := do(&p, fresh)
		if errors.Is(err, errUnchanged) {
			return nil
		}
		if err != nil {
			return err
		}
		p.Changes++
		ops, err := d.written(p, was, kind)
		if err != nil {
			return err
		}
		return d.Store.Transact(ctx, ops...)
	})
	return p, err
}

func (d *Driver) written(p Payment, was int64, kind string) ([]store.Op, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("sandbox: encode: %w", err)
	}
	ops := []store.Op{
		store.Save(store.Item{Key: paymentKey(p.Account, p.Reference), Kind: kindPayment, Data: data}, was),
	}
	if kind == "" || p.Mute {
		return ops, nil
	}
	due := d.Clock.Now()
	if p.Phase == pay.Checking && p.Decided.After(due) {
		due = p.Decided
	}
	event, err := d.event(p, kind, due)
	if err != nil {
		return nil, err
	}
	return append(ops, event), nil
}

// Payments returns the account's payments by their references, at most limit from behind after, and where the next
// page begins; "" is the first, and is returned behind the last.
func (d *Driver) Payments(ctx context.Context, account, after string, limit int) ([]Payment, string, error) {
	q := store.Query{Partition: partition(account), After: after, Limit: limit, Consistency: store.Strong}
	q.From, q.To = store.Prefix("payment#")
	page, err := d.Store.Query(ctx, q)
	if err != nil {
		return nil, "", fmt.Errorf("sandbox: list: %w", err)
	}
	all := make([]Payment, len(page.Items))
	for n, i := range page.Items {
		if all[n], err = d.decode(i); err != nil {
			return nil, "", err
		}
	}
	return all, page.Next, nil
}

// Payment returns the payment of a page's address, by its ID; pay.ErrUnknown where there is none.
func (d *Driver) Payment(ctx context.Context, id string) (Payment, error) {
	account, reference, _ := strings.Cut(id, ".")
	return d.find(ctx, account, reference)
}
