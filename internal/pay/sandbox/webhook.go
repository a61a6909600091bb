package sandbox

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"stund/internal/pay"
	"stund/internal/pay/internal/signed"
	"stund/internal/store"
)

// SignatureHeader holds a webhook's signature: "t=<Unix seconds>,v1=<HMAC-SHA256 of t, a point and the body, in
// hexadecimal>", with a v1 for each of two secrets while they change.
const SignatureHeader = "sandbox-signature"

// told is a webhook's body.
type told struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Account   string    `json:"account"`
	Reference string    `json:"reference"`
	At        time.Time `json:"at"`
}

// queued is a webhook that waits to be sent.
type queued struct {
	told
	Tries int `json:"tries,omitempty"`
}

// hook is where an account's webhooks go.
type hook struct {
	Address string `json:"address"`
	Secrets string `json:"secrets"`
}

const (
	kindEvent = "sandbox-event"
	kindHook  = "sandbox-hook"
	queue     = "sandbox-queue" // its partition of the index By
	sortForm  = "20060102T150405.000"
)

// Delivery is a webhook to be sent: POST Body to Address with Header.
type Delivery struct {
	ID      string
	Address string
	Header  map[string]string
	Body    []byte

	item  store.Item
	event queued
}

func hookKey(account string) store.Key {
	return store.Key{Partition: partition(account), Sort: "hook"}
}

// Register has the account's webhooks sent to the address. They are signed with the new secret and the last one.
func (p *provider) Register(ctx context.Context, address string) (pay.Account, error) {
	if err := p.Check(ctx); err != nil {
		return nil, err
	}
	secret := "sandbox_" + base64.RawURLEncoding.EncodeToString(p.driver.IDs.Secret(24))
	h := hook{Address: address, Secrets: pay.Rotated(p.secret, secret)}
	data, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("sandbox: encode: %w", err)
	}
	i := store.Item{Key: hookKey(p.account), Kind: kindHook, Data: data}
	if err = p.driver.Store.Transact(ctx, store.Put(i, store.Always)); err != nil {
		return nil, fmt.Errorf("sandbox: register: %w", err)
	}
	return pay.Account{FieldAccount: p.account, FieldKey: p.key, FieldSecret: h.Secrets}, nil
}

// Verify reads a webhook of the account.
func (p *provider) Verify(w pay.Webhook, now time.Time) (pay.Event, error) {
	if len(w.Body) > pay.MaxWebhook || !signed.Valid(w.Header[SignatureHeader], w.Body, now, pay.Secrets(p.secret)) {
		return pay.Event{}, pay.ErrForged
	}
	var t told
	if json.Unmarshal(w.Body, &t) != nil || t.Account != p.account || t.ID == "" {
		return pay.Event{}, pay.ErrForged
	}
	e := pay.Event{ID: t.ID, Kind: t.Kind}
	if pay.IsReference(t.Reference) {
		e.Ref.Reference = t.Reference
	}
	return e, nil
}

// event is the operation that puts a webhook of the payment's change into the queue.
func (d *Driver) event(p Payment, kind string, due time.Time) (store.Op, error) {
	q := queued{told: told{ID: fmt.Sprintf("%s-%d", p.ID(), p.Changes), Kind: kind, Account: p.Account,
		Reference: p.Reference, At: due}}
	key := store.Key{Partition: partition(p.Account), Sort: "event#" + q.ID}
	i, err := q.item(key, due)
	return store.Put(i, store.IfAbsent), err
}

func (q queued) item(key store.Key, due time.Time) (store.Item, error) {
	data, err := json.Marshal(q)
	if err != nil {
		return store.Item{}, fmt.Errorf("sandbox: encode: %w", err)
	}
	return store.Item{Key: key, Kind: kindEvent, Data: data,
		By: &store.IndexKey{Partition: queue, Sort: due.UTC().Format(sortForm) + "#" + q.ID}}, nil
}

// Pending returns webhooks that are due, of every account, the oldest first and at most limit, signed now. Tell
// Delivered of each. Those of an account that has registered no address are dropped.
func (d *Driver) Pending(ctx context.Context, limit int) ([]Delivery, error) {
	now := d.Clock.Now()
	page, err := d.Store.Query(ctx, store.Query{Index: store.By, Partition: queue,
		To: now.UTC().Format(sortForm) + "$", Limit: limit}) // "$" stands after "#"
	if err != nil {
		return nil, fmt.Errorf("sandbox: queue: %w", err)
	}
	var all []Delivery
	for _, place := range page.Items {
		got, err := d.delivery(ctx, place.Key, now)
		if err != nil {
			return nil, err
		}
		if got.Address != "" {
			all = append(all, got)
		}
	}
	return all, nil
}

// delivery returns a Delivery without Address where there is nothing to be sent.
func (d *Driver) delivery(ctx context.Context, key store.Key, now time.Time) (Delivery, error) {
	i, err := d.Store.Get(ctx, key, store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return Delivery{}, nil
	}
	if err != nil {
		return Delivery{}, fmt.Errorf("sandbox: read: %w", err)
	}
	out := Delivery{item: i}
	if err = json.Unmarshal(i.Data, &out.event); err != nil {
		return Delivery{}, fmt.Errorf("sandbox: decode %s: %w", key, err)
	}
	h, err := d.hook(ctx, out.event.Account)
	if err != nil {
		return Delivery{}, err
	}
	if h.Address == "" {
		return Delivery{}, d.settle(ctx, store.Delete(key, store.IfVersion(i.Version)))
	}
	if out.Body, err = json.Marshal(out.event.told); err != nil {
		return Delivery{}, fmt.Errorf("sandbox: encode: %w", err)
	}
	out.ID, out.Address = out.event.ID, h.Address
	out.Header = map[string]string{"content-type": "application/json",
		SignatureHeader: signed.Header(out.Body, now, pay.Secrets(h.Secrets)...)}
	return out, nil
}

func (d *Driver) hook(ctx context.Context, account string) (h hook, err error) {
	i, err := d.Store.Get(ctx, hookKey(account), store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return h, nil
	}
	if err != nil {
		return h, fmt.Errorf("sandbox: read: %w", err)
	}
	if err = json.Unmarshal(i.Data, &h); err != nil {
		return h, fmt.Errorf("sandbox: decode: %w", err)
	}
	return h, nil
}

// pauses are how long it waits after each try that was not taken. After the last it tries no more.
var pauses = []time.Duration{5 * time.Second, time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}

// Delivered tells what became of a delivery: taken is an answer of 2xx. Others are sent again, after growing pauses.
func (d *Driver) Delivered(ctx context.Context, v Delivery, taken bool) error {
	if taken || v.event.Tries == len(pauses) {
		return d.settle(ctx, store.Delete(v.item.Key, store.IfVersion(v.item.Version)))
	}
	q := v.event
	q.Tries++
	i, err := q.item(v.item.Key, d.Clock.Now().Add(pauses[q.Tries-1]))
	if err != nil {
		return err
	}
	return d.settle(ctx, store.Put(i, store.IfVersion(v.item.Version)))
}

// settle writes, unless somebody else has.
func (d *Driver) settle(ctx context.Context, op store.Op) error {
	if err := d.Store.Transact(ctx, op); err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("sandbox: queue: %w", err)
	}
	return nil
}
