package stripe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	stripe "github.com/stripe/stripe-go/v85"

	"stund/internal/i18n"
	"stund/internal/pay"
	"stund/internal/pay/internal/asking"
	"stund/internal/syntax"
)

// Keys of metadata, by which what was done is known for longer than the day for which Stripe keeps idempotency keys.
const (
	metaReference = "stund_reference"
	metaCapture   = "stund_capture"
	metaRefund    = "stund_refund"
)

// session is a page, and what became of it.
type session struct {
	ID, Status string
	Reference  string `json:"client_reference_id"`
	Currency   string
	Intent     *intent `json:"payment_intent"` // expanded, since it is asked for so
}

type intent struct {
	ID       string
	Status   string
	Why      string `json:"cancellation_reason"`
	Metadata map[string]string
	Charge   *charge `json:"latest_charge"`
}

type charge struct {
	ID       string
	Amount   int64
	Captured int64 `json:"amount_captured"`
	Status   string
	Disputed bool
	Method   struct {
		Card struct {
			CaptureBefore int64 `json:"capture_before"`
		}
	} `json:"payment_method_details"`
	Refunds list[refund]
	Balance balance `json:"balance_transaction"` // expanded; of what is not captured there is none
}

// balance is an entry of the practice's account with Stripe.
type balance struct {
	Amount   int64
	Fee      int64
	Currency string
}

type refund struct {
	ID, Status, Reason string
	Amount             int64
	Metadata           map[string]string
}

type dispute struct {
	ID, Status string
	Amount     int64
	Balance    []balance `json:"balance_transactions"` // what was taken off the account for it, and put back
}

type list[T any] struct {
	Data    []T
	HasMore bool `json:"has_more"`
}

var expanded = []string{"payment_intent.latest_charge.refunds", "payment_intent.latest_charge.balance_transaction"}

// unit returns how many of Stripe's units a minor unit of the currency is. Crowns of Iceland have no hundredths any
// more, and Stripe counts them.
func unit(currency string) int64 {
	if strings.EqualFold(currency, "ISK") {
		return 100
	}
	return 1
}

// Start makes a session. Its time is the order's where Stripe takes that, else Stripe's day, and End ends it.
func (p *provider) Start(ctx context.Context, o pay.Order) (pay.Started, error) {
	if err := o.Check(); err != nil {
		return pay.Started{}, err
	}
	if n, ok := least[o.Amount.Currency]; !ok || o.Amount.Minor < n {
		return pay.Started{}, fmt.Errorf("%w: it takes no %d %.3q", pay.ErrRefused, o.Amount.Minor, o.Amount.Currency)
	}
	var s struct {
		ID, URL   string
		ExpiresAt int64 `json:"expires_at"`
	}
	var f *failure
	var err error
	for _, params := range p.sessions(o) {
		err = p.post(ctx, "/v1/checkout/sessions", asking.Key("start", o.Reference), params, &s)
		other := errors.As(err, &f) && (f.Kind == idempotencyError || f.Param == "customer_email")
		if !other {
			break
		}
	}
	if errors.As(err, &f) && f.Kind == idempotencyError {
		return pay.Started{}, fmt.Errorf("%w: the reference is another order's", pay.ErrRefused)
	}
	if err != nil {
		return pay.Started{}, err
	}
	return pay.Started{Own: s.ID, Page: s.URL, Expires: time.Unix(s.ExpiresAt, 0).UTC()}, nil
}

// idempotencyError is what Stripe says where a key was used for something else.
const idempotencyError = "idempotency_error"

// sessions are those that may be made for the order, the likeliest first. A second try may find that the time for one
// is over, but Stripe returns what was made before only to whoever asks for the very same. And an e-mail address is a
// help: Stripe refuses some that we take.
func (p *provider) sessions(o pay.Order) []*stripe.CheckoutSessionParams {
	until := stripe.Int64(o.Until.Unix())
	ends := []*int64{until, nil}
	ahead := o.Until.Sub(p.o.Clock.Now())
	if ahead < shortest+time.Minute || ahead > longest-time.Minute { // clocks differ
		ends = []*int64{nil, until}
	}
	var all []*stripe.CheckoutSessionParams
	for _, end := range ends {
		if o.Email != "" {
			s := sessionOf(o)
			s.ExpiresAt, s.CustomerEmail = end, stripe.String(o.Email)
			all = append(all, s)
		}
		s := sessionOf(o)
		s.ExpiresAt = end
		all = append(all, s)
	}
	return all
}

func sessionOf(o pay.Order) *stripe.CheckoutSessionParams {
	meta := map[string]string{metaReference: o.Reference}
	capture := stripe.PaymentIntentCaptureMethodAutomatic
	if o.Reserve {
		capture = stripe.PaymentIntentCaptureMethodManual
	}
	return &stripe.CheckoutSessionParams{
		Mode:              stripe.String(string(stripe.CheckoutSessionModePayment)),
		ClientReferenceID: stripe.String(o.Reference),
		SuccessURL:        stripe.String(o.Return),
		CancelURL:         stripe.String(o.Return),
		Locale:            stripe.String(locale(o.Lang)),
		Metadata:          meta,
		PaymentIntentData: &stripe.CheckoutSessionPaymentIntentDataParams{
			CaptureMethod: stripe.String(string(capture)), Description: stripe.String(o.Text), Metadata: meta},
		LineItems: []*stripe.CheckoutSessionLineItemParams{{Quantity: stripe.Int64(1),
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
				Currency:    stripe.String(strings.ToLower(o.Amount.Currency)),
				UnitAmount:  stripe.Int64(o.Amount.Minor * unit(o.Amount.Currency)),
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String(o.Text)},
			}}},
	}
}

func locale(l i18n.Lang) string {
	switch l {
	case i18n.NB, i18n.SV, i18n.DA, i18n.FI, i18n.EN:
		return string(l)
	}
	return "auto"
}

var ownForm = syntax.Of(`^[a-z]{2}_[A-Za-z0-9_]{1,250}$`)

// session returns the session of the payment, by its own id or by its payment intent's, with all that hangs on it.
func (p *provider) session(ctx context.Context, r pay.Ref) (session, error) {
	var s session
	if !ownForm(r.Own) {
		return s, fmt.Errorf("%w: %.60q", pay.ErrUnknown, r.Own)
	}
	if strings.HasPrefix(r.Own, "pi_") {
		params := &stripe.CheckoutSessionListParams{PaymentIntent: stripe.String(r.Own)}
		params.Limit = stripe.Int64(1)
		var all list[struct{ ID string }]
		err := p.get(ctx, "/v1/checkout/sessions", params, &all)
		if err == nil && len(all.Data) == 0 {
			err = fmt.Errorf("%w: no session of %.60q", pay.ErrUnknown, r.Own)
		}
		if err != nil {
			return s, err
		}
		r.Own = all.Data[0].ID
	}
	params := &stripe.CheckoutSessionParams{Expand: stripe.StringSlice(expanded)}
	if err := p.get(ctx, "/v1/checkout/sessions/"+r.Own, params, &s); err != nil {
		return s, err
	}
	if i := s.Intent; i != nil && i.Charge != nil && i.Charge.Refunds.HasMore {
		var err error
		if i.Charge.Refunds.Data, err = p.refunds(ctx, i.ID); err != nil {
			return s, err
		}
	}
	return s, nil
}

// refunds returns all of the payment intent.
func (p *provider) refunds(ctx context.Context, id string) ([]refund, error) {
	var all []refund
	params := &stripe.RefundListParams{PaymentIntent: stripe.String(id)}
	params.Limit = stripe.Int64(100)
	for {
		var page list[refund]
		if err := p.get(ctx, "/v1/refunds", params, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Data...)
		if !page.HasMore || len(page.Data) == 0 {
			return all, nil
		}
		params.StartingAfter = stripe.String(page.Data[len(page.Data)-1].ID)
	}
}

// Fetch returns how things stand.
func (p *provider) Fetch(ctx context.Context, r pay.Ref) (pay.State, error) {
	s, err := p.session(ctx, r)
	if err != nil {
		return pay.State{}, err
	}
	return p.state(ctx, s)
}

// state is what the session says. What was paid is in the payment intent: that a session is complete says only that
// the client is done.
func (p *provider) state(ctx context.Context, s session) (pay.State, error) {
	out := pay.State{Reference: s.Reference, Currency: strings.ToUpper(s.Currency), Phase: pay.Checking}
	switch {
	case s.Status == "open":
		out.Phase = pay.Open
		return out, nil
	case s.Intent == nil:
		if s.Status == "expired" {
			out.Phase, out.Why = pay.Ended, s.Status
		}
		return out, nil
	}
	c := s.Intent.Charge
	approved := c != nil && c.Status == "succeeded"
	switch s.Intent.Status {
	case "processing":
		return out, nil
	case "requires_capture", "succeeded", "canceled":
		if approved {
			break
		}
		if s.Intent.Status == "canceled" {
			out.Phase, out.Why = pay.Ended, s.Intent.Why
		}
		return out, nil
	default: // the client was asked for another way to pay, on a page that is closed
		out.Phase, out.Why = pay.Ended, s.Intent.Status
		return out, nil
	}
	out.Phase, out.Reserved, out.Captured = pay.Approved, c.Amount, c.Captured
	if s.Intent.Status != "requires_capture" {
		out.Released = c.Amount - c.Captured
	} else if c.Method.Card.CaptureBefore > 0 {
		out.CaptureBy = time.Unix(c.Method.Card.CaptureBefore, 0).UTC()
	}
	c.sumRefunds(&out)
	costs(&out, c.Balance)
	err := p.sumDisputes(ctx, c, &out)
	n := unit(out.Currency)
	for _, sum := range []*int64{&out.Reserved, &out.Captured, &out.Released, &out.Refunded, &out.RefundFailed,
		&out.Disputed, &out.Withdrawn, &out.Charged} {
		*sum /= n
	}
	return out, err
}

// sumRefunds leaves out what was never taken. Before version 2025-03-31.basil of its API Stripe wrote that down as paid
// back, and does so yet where whoever takes or cancels asks by an older one. Source: docs.stripe.com/changelog/basil,
// "Partially capturing or canceling payments no longer creates a Refund" (read in November 2026).
func (c *charge) sumRefunds(out *pay.State) {
	if c.Captured == 0 {
		return
	}
	for _, r := range c.Refunds.Data {
		switch {
		case r.Reason == "partial_capture" || r.Reason == "expired_uncaptured_charge":
		case r.Status == "failed" || r.Status == "canceled":
			out.RefundFailed += r.Amount
		default:
			out.Refunded += r.Amount
		}
	}
}

// sumDisputes asks for them where there are any. An enquiry of the client's bank counts while it is open.
func (p *provider) sumDisputes(ctx context.Context, c *charge, out *pay.State) error {
	if !c.Disputed {
		return nil
	}
	params := &stripe.DisputeListParams{Charge: stripe.String(c.ID)}
	params.Limit = stripe.Int64(100)
	var all list[dispute]
	if err := p.get(ctx, "/v1/disputes", params, &all); err != nil {
		return err
	}
	for _, d := range all.Data {
		switch d.Status {
		case "won", "prevented", "warning_closed":
		default:
			out.Disputed += d.Amount
		}
		for _, b := range d.Balance {
			costs(out, b)
			if strings.EqualFold(b.Currency, out.Currency) {
				out.Withdrawn -= b.Amount
			}
		}
	}
	out.Withdrawn = max(out.Withdrawn, 0)
	return nil
}

// costs adds what Stripe charged. An account in another currency than the payment's says it in that one: then the
// practice enters it by hand.
func costs(out *pay.State, b balance) {
	if strings.EqualFold(b.Currency, out.Currency) {
		out.Charged += b.Fee
	}
}
