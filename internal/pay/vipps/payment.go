package vipps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"stund/internal/pay"
	"stund/internal/pay/internal/asking"
	"stund/internal/remote"
)

const payments = "/epayment/v1/payments"

// amount is money as the API writes it: minor units.
type amount struct {
	Value    int64  `json:"value"`
	Currency string `json:"currency"`
}

type order struct {
	Amount        amount            `json:"amount"`
	PaymentMethod map[string]string `json:"paymentMethod"`
	Reference     string            `json:"reference"`
	UserFlow      string            `json:"userFlow"`
	ReturnURL     string            `json:"returnUrl"`
	Description   string            `json:"paymentDescription"`
}

// modification is the body of a capture and a refund.
type modification struct {
	Amount amount `json:"modificationAmount"`
}

// payment is how things stand: what was done with the money is in the sums, not in the state.
type payment struct {
	Reference   string
	State       string
	Amount      amount
	RedirectURL string
	Aggregate   struct {
		Authorized amount `json:"authorizedAmount"`
		Captured   amount `json:"capturedAmount"`
		Cancelled  amount `json:"cancelledAmount"`
		Refunded   amount `json:"refundedAmount"`
	}
}

func (p payment) port() pay.State {
	a := p.Aggregate
	s := pay.State{Reference: p.Reference, Currency: p.Amount.Currency, Phase: pay.Checking,
		Reserved: a.Authorized.Value, Captured: a.Captured.Value, Released: a.Cancelled.Value,
		Refunded: a.Refunded.Value}
	switch {
	case s.Reserved > 0:
		s.Phase = pay.Approved
	case p.State == "CREATED":
		s.Phase = pay.Open
	case p.State == "ABORTED" || p.State == "EXPIRED" || p.State == "TERMINATED":
		s.Phase, s.Why, s.Released = pay.Ended, strings.ToLower(p.State), 0
	}
	return s
}

// left is what may be taken yet.
func left(s pay.State) int64 { return s.Reserved - s.Captured - s.Released }

// Start makes a payment in the app, to which the page leads.
func (p *provider) Start(ctx context.Context, o pay.Order) (pay.Started, error) {
	if err := o.Check(); err != nil {
		return pay.Started{}, err
	}
	switch {
	case o.Amount.Minor < least || !taken(o.Amount.Currency):
		return pay.Started{}, fmt.Errorf("%w: it takes no %d %.3q", pay.ErrRefused, o.Amount.Minor, o.Amount.Currency)
	case !o.Reserve:
		return pay.Started{}, fmt.Errorf("%w: it reserves money, and takes none at once", pay.ErrRefused)
	}
	sum := amount{o.Amount.Minor, o.Amount.Currency}
	var made payment
	err := p.call(ctx, http.MethodPost, payments, asking.Key("start", o.Reference), order{Amount: sum,
		PaymentMethod: map[string]string{"type": "WALLET"}, Reference: o.Reference, UserFlow: "WEB_REDIRECT",
		ReturnURL: o.Return, Description: o.Text}, &made)
	var e *remote.Error
	if errors.As(err, &e) && (e.Status == http.StatusConflict || e.Status == http.StatusBadRequest) {
		made, err = p.made(ctx, o.Reference, sum, err)
	}
	if err != nil {
		return pay.Started{}, err
	}
	return pay.Started{Page: made.RedirectURL, Expires: p.driver.o.Clock.Now().Add(pays)}, nil
}

// made returns the payment that stands in the way of a new one, if it is of the same sum.
func (p *provider) made(ctx context.Context, reference string, sum amount, refused error) (payment, error) {
	old, err := p.fetch(ctx, reference)
	switch {
	case errors.Is(err, pay.ErrUnknown):
		return old, refused
	case err != nil:
		return old, err
	case old.Amount != sum || old.RedirectURL == "":
		return old, fmt.Errorf("%w: the reference is another order's", pay.ErrRefused)
	}
	return old, nil
}

func taken(currency string) bool {
	for w := range windows {
		if w[1] == currency {
			return true
		}
	}
	return false
}

func (p *provider) fetch(ctx context.Context, reference string) (payment, error) {
	var out payment
	if !pay.IsReference(reference) {
		return out, fmt.Errorf("%w: %.60q", pay.ErrUnknown, reference)
	}
	err := p.call(ctx, http.MethodGet, payments+"/"+reference, "", nil, &out)
	return out, err
}

// Fetch returns how things stand.
func (p *provider) Fetch(ctx context.Context, r pay.Ref) (pay.State, error) {
	got, err := p.fetch(ctx, r.Reference)
	if err != nil {
		return pay.State{}, err
	}
	return got.port(), nil
}

// done returns how much was done with the payment under the key, for good: the API says so for ever, and keys are
// good for a while only. False: nothing.
func (p *provider) done(ctx context.Context, reference, name, key string) (int64, bool, error) {
	var all []struct {
		Name    string
		Amount  amount
		Key     string `json:"idempotencyKey"`
		Success bool
	}
	if err := p.call(ctx, http.MethodGet, payments+"/"+reference+"/events", "", nil, &all); err != nil {
		return 0, false, err
	}
	for _, e := range all {
		if e.Name == name && e.Key == key && e.Success {
			return e.Amount.Value, true, nil
		}
	}
	return 0, false, nil
}

// Capture takes what is reserved and cancels the rest.
func (p *provider) Capture(ctx context.Context, r pay.Ref, n int64, key string) (pay.State, error) {
	now, err := p.Fetch(ctx, r)
	if err != nil {
		return pay.State{}, err
	}
	key = asking.Key("capture", r.Reference, key)
	did := false
	if now.Captured > 0 {
		var before int64
		if before, did, err = p.done(ctx, r.Reference, "CAPTURED", key); err != nil {
			return pay.State{}, err
		}
		if did && before != n {
			return pay.State{}, fmt.Errorf("%w: the key was used for another amount", pay.ErrRefused)
		}
	}
	if !did {
		if n <= 0 || n > left(now) {
			return pay.State{}, fmt.Errorf("%w: %d of %d cannot be taken", pay.ErrRefused, n, left(now))
		}
		err = p.call(ctx, http.MethodPost, payments+"/"+r.Reference+"/capture", key,
			modification{amount{n, now.Currency}}, nil)
		if err != nil {
			return pay.State{}, err
		}
		if now, err = p.Fetch(ctx, r); err != nil {
			return pay.State{}, err
		}
	}
	if left(now) <= 0 {
		return now, nil
	}
	return p.cancel(ctx, r, asking.Key("rest", key))
}

// End cancels what is not captured. Where that is refused, the client was faster, and the state tells.
func (p *provider) End(ctx context.Context, r pay.Ref, key string) (pay.State, error) {
	now, err := p.Fetch(ctx, r)
	if err != nil || now.Phase != pay.Open && left(now) <= 0 {
		return now, err
	}
	return p.cancel(ctx, r, asking.Key("end", r.Reference, key))
}

func (p *provider) cancel(ctx context.Context, r pay.Ref, key string) (pay.State, error) {
	failed := p.call(ctx, http.MethodPost, payments+"/"+r.Reference+"/cancel", key, struct{}{}, nil)
	if failed != nil && !errors.Is(failed, pay.ErrRefused) {
		return pay.State{}, failed
	}
	now, err := p.Fetch(ctx, r)
	switch {
	case err != nil:
		return pay.State{}, err
	case now.Phase == pay.Open || left(now) > 0:
		return pay.State{}, errors.Join(errors.New("vipps: it was not cancelled"), unknown(failed))
	}
	return now, nil
}

// unknown is the error without the port's: that it was refused for good is not known.
func unknown(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(err.Error())
}

// Refund pays back what was captured.
func (p *provider) Refund(ctx context.Context, r pay.Ref, n int64, key string) (pay.State, error) {
	now, err := p.Fetch(ctx, r)
	if err != nil {
		return pay.State{}, err
	}
	key = asking.Key("refund", r.Reference, key)
	if now.Refunded > 0 {
		before, did, err := p.done(ctx, r.Reference, "REFUNDED", key)
		if err != nil {
			return pay.State{}, err
		}
		if did && before != n {
			return pay.State{}, fmt.Errorf("%w: the key was used for another amount", pay.ErrRefused)
		}
		if did {
			return now, nil
		}
	}
	if most := now.Captured - now.Refunded; n <= 0 || n > most {
		return pay.State{}, fmt.Errorf("%w: %d of %d cannot be paid back", pay.ErrRefused, n, most)
	}
	err = p.call(ctx, http.MethodPost, payments+"/"+r.Reference+"/refund", key,
		modification{amount{n, now.Currency}}, nil)
	if err != nil {
		return pay.State{}, err
	}
	return p.Fetch(ctx, r)
}
