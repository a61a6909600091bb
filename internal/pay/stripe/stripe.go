// Package stripe takes payments on Stripe's own page (Checkout), for practices that each have their own account there.
//
// Of stripe-go it uses what is asked, which it checks as it is compiled, and the version of the API. Its client would
// weigh a megabyte more, repeat what failed, log, and know every answer by all its parts. Sources: Stripe's API
// reference of that version, "Place a hold on a payment method", "Manage limited inventory", "Webhooks".
package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	stripe "github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/form"

	"stund/internal/clock"
	"stund/internal/pay"
	"stund/internal/pay/internal/asking"
	"stund/internal/remote"
	"stund/internal/syntax"
)

// Name is the driver's.
const Name = "stripe"

// Fields of an account.
const (
	FieldKey    = "secret_key"     // sk_… or, better, a restricted rk_…: see Check
	FieldSecret = "webhook_secret" // made by Register
	FieldHook   = "webhook_id"     // made by Register
)

const (
	production = "https://api.stripe.com"
	window     = 7 * 24 * time.Hour // of cards, where the client is there; CaptureBy tells
	shortest   = 30 * time.Minute
	longest    = 24 * time.Hour
)

// least is the smallest amount by currency, in minor units: what Stripe takes, no other.
var least = map[string]int64{"NOK": 300, "SEK": 300, "DKK": 250, "EUR": 50, "GBP": 30, "USD": 50, "CHF": 50,
	"PLN": 200, "CZK": 1500, "ISK": 100, "JPY": 50}

// Options are what the driver is made with. Only Clock is needed.
type Options struct {
	Clock  clock.Clock
	Client *http.Client // nil: one that waits for 20 seconds
	Host   string       // "": Stripe's; tests have their own
}

// Driver is Stripe.
type Driver struct{ o Options }

var _ pay.Driver = (*Driver)(nil)

// New makes the driver.
func New(o Options) *Driver {
	if o.Client == nil {
		o.Client = remote.NewClient(remote.Wait)
	}
	if o.Host == "" {
		o.Host = production
	}
	return &Driver{o}
}

// Name is "stripe".
func (*Driver) Name() string { return Name }

// Fields are what an account is made of.
func (*Driver) Fields() []pay.Field {
	return []pay.Field{{Name: FieldKey, Secret: true},
		{Name: FieldSecret, Secret: true, Optional: true, Made: true}, {Name: FieldHook, Optional: true, Made: true}}
}

// Terms are the same in every country.
func (*Driver) Terms(currency, _ string) (pay.Terms, bool) {
	n, ok := least[currency]
	if !ok {
		return pay.Terms{}, false
	}
	return pay.Terms{Least: n, AtOnce: true, Reserves: true, Window: window, Shortest: shortest}, true
}

// keyForm: what else a header could hold is no key.
var keyForm = syntax.Of(`^(sk|rk)_[A-Za-z0-9_]{8,250}$`)

// Open returns the provider for the account.
func (d *Driver) Open(a pay.Account) (pay.Provider, error) {
	if !keyForm(a[FieldKey]) {
		return nil, fmt.Errorf("%w: the secret key begins with sk_ or rk_", pay.ErrAccount)
	}
	return &provider{o: d.o, key: a[FieldKey], secret: a[FieldSecret], hook: a[FieldHook]}, nil
}

// provider is an account.
type provider struct {
	o                 Options
	key, secret, hook string
}

var (
	_ pay.Provider  = (*provider)(nil)
	_ pay.Pretender = (*provider)(nil)
	_ pay.Webhooks  = (*provider)(nil)
)

// Pretends reports whether the key is one for Stripe's test mode.
func (p *provider) Pretends() bool { return strings.HasPrefix(p.key[2:], "_test_") }

// String keeps the account's values out of logs.
func (*provider) String() string { return "Stripe account" }

// GoString keeps the account's values out of logs.
func (p *provider) GoString() string { return p.String() }

// get asks for something.
func (p *provider) get(ctx context.Context, path string, params, out any) error {
	v := &form.Values{}
	form.AppendTo(v, params)
	return p.send(ctx, http.MethodGet, path+"?"+v.Encode(), "", "", out)
}

// post has something done, once for the key.
func (p *provider) post(ctx context.Context, path, key string, params, out any) error {
	v := &form.Values{}
	form.AppendTo(v, params)
	return p.send(ctx, http.MethodPost, path, key, v.Encode(), out)
}

func (p *provider) send(ctx context.Context, method, path, key, body string, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, p.o.Host+path, strings.NewReader(body))
	if err != nil {
		return fmt.Errorf("stripe: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+p.key)
	r.Header.Set("Stripe-Version", stripe.APIVersion)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Idempotency-Key", key)
	}
	return told(asking.API.Do(ctx, p.o.Client, r, out))
}

// failure is what Stripe says of an error. Its message may repeat what it was sent, so it is not told.
type failure struct {
	cause                      *remote.Error
	Kind, Code, Param, Message string
}

func (f *failure) Error() string {
	return fmt.Sprintf("stripe answers %d: %s %s %s", f.cause.Status, f.Kind, f.Code, f.Param)
}

func (f *failure) Unwrap() error { return f.cause }

// told adds to an error what Stripe says of it.
func told(err error) error {
	var e *remote.Error
	if !errors.As(err, &e) {
		return err
	}
	var body struct {
		Error struct {
			Type, Code, Param, Message string
		} `json:"error"`
	}
	_ = json.Unmarshal(e.Body, &body) // what is no JSON says no more
	return &failure{e, body.Error.Type, body.Error.Code, body.Error.Param, body.Error.Message}
}

// Check asks for all that the key must be allowed to, because a restricted one may be allowed less, which would show
// when a client's money is to go back. What it may do is asked of a payment that there is none of: nothing is done.
func (p *provider) Check(ctx context.Context) error {
	params := &stripe.DisputeListParams{}
	params.Limit = stripe.Int64(1)
	if err := p.says(p.get(ctx, "/v1/disputes", params, nil)); err != nil {
		return err
	}
	fresh := p.o.Clock.Now().String()
	for path, params := range map[string]any{
		"/v1/checkout/sessions/cs_stund_check/expire": &stripe.CheckoutSessionExpireParams{},
		"/v1/payment_intents/pi_stund_check/cancel":   &stripe.PaymentIntentCancelParams{},
		"/v1/refunds": &stripe.RefundParams{PaymentIntent: stripe.String("pi_stund_check"), Amount: stripe.Int64(1)},
	} {
		err := p.post(ctx, path, asking.Key("check", path, fresh), params, nil)
		if err != nil && !errors.Is(err, pay.ErrUnknown) && !errors.Is(err, pay.ErrRefused) {
			return p.says(err)
		}
	}
	return nil
}

// says has an account that does not work say why, in Stripe's words and without its key.
func (p *provider) says(err error) error {
	var f *failure
	if errors.As(err, &f) && errors.Is(err, pay.ErrAccount) {
		return fmt.Errorf("%w: Stripe says: %.300s", pay.ErrAccount, strings.ReplaceAll(f.Message, p.key, "…"))
	}
	return err
}

// Register makes an endpoint for webhooks, and removes the one before it.
func (p *provider) Register(ctx context.Context, address string) (pay.Account, error) {
	var made struct{ ID, Secret string }
	err := p.post(ctx, "/v1/webhook_endpoints", asking.Key("register", address, p.hook), &stripe.WebhookEndpointParams{
		URL: stripe.String(address), EnabledEvents: stripe.StringSlice(kinds),
		APIVersion: stripe.String(stripe.APIVersion), Description: stripe.String("Stund")}, &made)
	if err != nil {
		return nil, err
	}
	if p.hook != "" && p.hook != made.ID && ownForm(p.hook) {
		err = p.send(ctx, http.MethodDelete, "/v1/webhook_endpoints/"+p.hook, "", "", nil)
		if err != nil && !errors.Is(err, pay.ErrUnknown) {
			return nil, err
		}
	}
	return pay.Account{FieldKey: p.key, FieldSecret: pay.Rotated(p.secret, made.Secret), FieldHook: made.ID}, nil
}
