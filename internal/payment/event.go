package payment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/pay"
	"stund/internal/store"
)

// EventKind is the kind of stored webhooks.
const EventKind = "payment-event"

// event is a webhook that came: one small item for each id of the provider's, which is due until it was heard.
type event struct {
	Provider string  `json:"p"`
	Kind     string  `json:"k,omitempty"`
	Ref      pay.Ref `json:"r,omitzero"`
}

// remembered is for how long a webhook that comes again is known: providers send for up to seven days.
const remembered = 30 * 24 * time.Hour

func (d *Payments) eventKey(practiceID, provider, id string) store.Key {
	return store.Key{Partition: "payevent#" + practiceID + "#" + provider + "#" +
		ids.Derive([]byte("stund webhooks"), id), Sort: "event"}
}

// Receive takes in a webhook of the practice's account with the provider, and asks nobody: what there is to do is done
// by the desk. It answers fault.NotFound for a provider that the installation does not know, and
// fault.Unauthenticated for what is not the provider's, nor can be, since the practice has no account with it.
func (d *Payments) Receive(ctx context.Context, practiceID, provider string, w pay.Webhook) error {
	if _, known := d.drivers.named(provider); !known {
		return accounts.Missing()
	}
	forged := fault.New(fault.Unauthenticated, "webhook-forged", "This is not signed by the payment provider.")
	p, err := d.provider(ctx, practiceID, provider)
	if errors.Is(err, fault.NotFound) || errors.Is(err, pay.ErrAccount) {
		return forged.Because(err)
	}
	if err != nil {
		return err
	}
	w.Address = d.webhook(practiceID, provider)
	e, err := p.Verify(w, d.now())
	if err != nil {
		return forged.Because(err)
	}
	return d.keep(ctx, practiceID, provider, e)
}

// keep stores the event, unless it is known or concerns nothing here.
func (d *Payments) keep(ctx context.Context, practiceID, provider string, e pay.Event) error {
	if e.ID == "" || e.Ref == (pay.Ref{}) {
		return nil
	}
	data, err := json.Marshal(event{Provider: provider, Kind: e.Kind, Ref: e.Ref})
	if err != nil {
		return fmt.Errorf("encode webhook: %w", err)
	}
	now := d.now()
	key := d.eventKey(practiceID, provider, e.ID)
	i := store.Item{Key: key, Kind: EventKind, Data: data, Expires: now.Add(remembered),
		Due: Desk.Place(key.Partition, now)}
	return d.retry.Do(ctx, func(int) error {
		err := d.db.Transact(ctx, store.Put(i, store.IfAbsent))
		if errors.Is(err, store.ErrConflict) {
			return nil // it came before
		}
		return err
	})
}

// hear has the payment tended that the webhook is about.
func (d *Payments) hear(ctx context.Context, key store.Key) (due.Report, error) {
	i, err := d.db.Get(ctx, key, store.Strong)
	if errors.Is(err, store.ErrNotFound) || err == nil && i.Due == nil {
		return due.Report{}, nil
	}
	if err != nil {
		return due.Report{}, err
	}
	var e event
	if err := json.Unmarshal(i.Data, &e); err != nil {
		return due.Report{}, fmt.Errorf("decode %s: %w", key, err)
	}
	practiceID := strings.Split(key.Partition, "#")[1]
	id, err := d.about(ctx, practiceID, e)
	if err != nil {
		return due.Report{}, err
	}
	if id != "" {
		if _, err := d.Tend(ctx, practiceID, id); err != nil && !errors.Is(err, fault.NotFound) {
			return due.Report{}, err // the payment's own plan goes on, and so does this
		}
	}
	heard := i
	heard.Due, heard.Facts = nil, []fact.Fact(nil)
	err = d.db.Transact(ctx, store.Save(heard, i.Version))
	if errors.Is(err, store.ErrConflict) {
		err = nil
	}
	return due.Report{Acted: 1}, err
}

// about returns the id of the payment that the event is about; "" for none of ours.
func (d *Payments) about(ctx context.Context, practiceID string, e event) (string, error) {
	reference := e.Ref.Reference
	if reference == "" {
		p, err := d.provider(ctx, practiceID, e.Provider)
		if err != nil {
			return "", err
		}
		s, err := p.Fetch(ctx, e.Ref)
		if errors.Is(err, pay.ErrUnknown) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		reference = s.Reference
	}
	id, n, ok := strings.Cut(reference, "-")
	if _, err := strconv.Atoi(n); !ok || err != nil || !ids.Valid(id) {
		return "", nil
	}
	return id, nil
}
