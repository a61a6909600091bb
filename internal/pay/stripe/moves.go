package stripe

import (
	"context"
	"errors"
	"fmt"

	stripe "github.com/stripe/stripe-go/v85"

	"stund/internal/pay"
	"stund/internal/pay/internal/asking"
)

// Capture takes what is reserved, once; Stripe releases the rest.
func (p *provider) Capture(ctx context.Context, r pay.Ref, amount int64, key string) (pay.State, error) {
	s, now, err := p.both(ctx, r)
	if err != nil {
		return now, err
	}
	if s.Intent != nil && s.Intent.Metadata[metaCapture] == key && now.Captured > 0 {
		if now.Captured != amount {
			return pay.State{}, fmt.Errorf("%w: the key was used for another amount", pay.ErrRefused)
		}
		return now, nil
	}
	if left := now.Reserved - now.Captured - now.Released; amount <= 0 || amount > left {
		return pay.State{}, fmt.Errorf("%w: %d of %d cannot be taken", pay.ErrRefused, amount, left)
	}
	err = p.post(ctx, "/v1/payment_intents/"+s.Intent.ID+"/capture", asking.Key("capture", s.ID, key),
		&stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(amount * unit(now.Currency)),
			Metadata: map[string]string{metaCapture: key}}, nil)
	if err != nil {
		return pay.State{}, err
	}
	return p.Fetch(ctx, r)
}

// both returns the session and its state.
func (p *provider) both(ctx context.Context, r pay.Ref) (s session, now pay.State, err error) {
	if s, err = p.session(ctx, r); err != nil {
		return s, now, err
	}
	now, err = p.state(ctx, s)
	return s, now, err
}

// End expires the session, or cancels what is reserved. Where Stripe refuses, the client was faster, and the state
// tells.
func (p *provider) End(ctx context.Context, r pay.Ref, key string) (pay.State, error) {
	s, now, err := p.both(ctx, r)
	if err != nil {
		return now, err
	}
	if now.Phase == pay.Open {
		err = p.post(ctx, "/v1/checkout/sessions/"+s.ID+"/expire", asking.Key("expire", s.ID, key),
			&stripe.CheckoutSessionExpireParams{}, nil)
		if err != nil && !errors.Is(err, pay.ErrRefused) {
			return pay.State{}, err
		}
		if s, now, err = p.both(ctx, r); err != nil {
			return now, err
		}
		if now.Phase == pay.Open {
			return pay.State{}, errors.New("stripe: the session is still open")
		}
	}
	if now.Reserved-now.Captured-now.Released <= 0 {
		return now, nil
	}
	err = p.post(ctx, "/v1/payment_intents/"+s.Intent.ID+"/cancel", asking.Key("cancel", s.ID, key),
		&stripe.PaymentIntentCancelParams{}, nil)
	if err != nil && !errors.Is(err, pay.ErrRefused) {
		return pay.State{}, err
	}
	now, fetched := p.Fetch(ctx, r)
	if fetched == nil && err != nil && now.Reserved-now.Captured-now.Released > 0 {
		return pay.State{}, err
	}
	return now, fetched
}

// Refund pays back. The key is in the refund's metadata, since Stripe forgets idempotency keys after a day.
func (p *provider) Refund(ctx context.Context, r pay.Ref, amount int64, key string) (pay.State, error) {
	s, now, err := p.both(ctx, r)
	if err != nil {
		return now, err
	}
	if now.Phase != pay.Approved {
		return pay.State{}, fmt.Errorf("%w: nothing was taken", pay.ErrRefused)
	}
	n := amount * unit(now.Currency)
	for _, old := range s.Intent.Charge.Refunds.Data {
		if old.Metadata[metaRefund] != key {
			continue
		}
		if old.Amount != n {
			return pay.State{}, fmt.Errorf("%w: the key was used for another amount", pay.ErrRefused)
		}
		return now, nil
	}
	if left := now.Captured - now.Refunded - now.Disputed; amount <= 0 || amount > left {
		return pay.State{}, fmt.Errorf("%w: %d of %d cannot be paid back", pay.ErrRefused, amount, left)
	}
	err = p.post(ctx, "/v1/refunds", asking.Key("refund", s.ID, key), &stripe.RefundParams{
		PaymentIntent: stripe.String(s.Intent.ID), Amount: stripe.Int64(n),
		Metadata: map[string]string{metaRefund: key, metaReference: s.Reference}}, nil)
	if err != nil {
		return pay.State{}, err
	}
	return p.Fetch(ctx, r)
}
