// Package vipps takes payments with Vipps and MobilePay (ePayment API v1), for practices that each have their own sales
// unit there. It reserves, and takes by Capture: the API knows nothing else.
//
// Sources: the OpenAPI documents epayment 1.4.1 and webhooks 2023 of Vipps MobilePay, and its developer pages on
// capture, timeouts, polling and webhooks.
package vipps

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"stund/internal/clock"
	"stund/internal/pay"
	"stund/internal/pay/internal/asking"
	"stund/internal/remote"
	"stund/internal/syntax"
)

// Name is the driver's.
const Name = "vipps"

// Fields of an account.
const (
	FieldClient = "client_id"
	FieldKey    = "client_secret"
	FieldSub    = "subscription_key"       // Ocp-Apim-Subscription-Key
	FieldMSN    = "merchant_serial_number" // of the sales unit
	FieldWorld  = "environment"            // "production", which is meant by "", or "test"
	FieldSecret = "webhook_secret"         // made by Register
	FieldHook   = "webhook_id"             // made by Register
)

const (
	production = "https://api.vipps.no"
	test       = "https://apitest.vipps.no"
	pays       = 10 * time.Minute // for how long a client may take
	day        = 24 * time.Hour
)

// windows are for how long what is reserved is kept, by country and currency. Where Vipps and MobilePay are not known
// to take money so there is none.
var windows = map[[2]string]time.Duration{{"NO", "NOK"}: 180 * day, {"DK", "DKK"}: 14 * day, {"FI", "EUR"}: 14 * day}

const least = 100 // minor units of any of the currencies

// Options are what the driver is made with. Only Clock is needed.
type Options struct {
	Clock  clock.Clock
	Client *http.Client // nil: one that waits for 20 seconds
	Host   string       // "": as the account's environment says; tests have their own
}

// Driver is Vipps MobilePay. It remembers access tokens, so a process has one.
type Driver struct {
	o      Options
	mu     sync.Mutex
	tokens map[string]token // by account
}

type token struct {
	text string
	good time.Time // until then
}

var _ pay.Driver = (*Driver)(nil)

// New makes the driver.
func New(o Options) *Driver {
	if o.Client == nil {
		o.Client = remote.NewClient(remote.Wait)
	}
	return &Driver{o: o, tokens: map[string]token{}}
}

// Name is "vipps".
func (*Driver) Name() string { return Name }

// Fields are what an account is made of.
func (*Driver) Fields() []pay.Field {
	return []pay.Field{{Name: FieldMSN}, {Name: FieldClient}, {Name: FieldKey, Secret: true},
		{Name: FieldSub, Secret: true}, {Name: FieldWorld, Optional: true},
		{Name: FieldSecret, Secret: true, Optional: true, Made: true}, {Name: FieldHook, Optional: true, Made: true}}
}

// Terms are by country, whose currency it takes.
func (*Driver) Terms(currency, country string) (pay.Terms, bool) {
	w, ok := windows[[2]string{country, currency}]
	if !ok {
		return pay.Terms{}, false
	}
	return pay.Terms{Least: least, Reserves: true, Window: w, Pays: pays, Shortest: pays}, true
}

var (
	valueForm = syntax.Of(`^[!-~]{1,200}$`) // it is sent in a header
	msnForm   = syntax.Of(`^[0-9]{4,10}$`)
	hookForm  = syntax.Of(`^[A-Za-z0-9-]{1,64}$`)
)

// Open returns the provider for the account.
func (d *Driver) Open(a pay.Account) (pay.Provider, error) {
	for _, name := range []string{FieldClient, FieldKey, FieldSub} {
		if !valueForm(a[name]) {
			return nil, fmt.Errorf("%w: %s has no possible form", pay.ErrAccount, name)
		}
	}
	if !msnForm(a[FieldMSN]) {
		return nil, fmt.Errorf("%w: %s is 4 to 10 digits", pay.ErrAccount, FieldMSN)
	}
	host := d.o.Host
	switch a[FieldWorld] {
	case "", "production":
		if host == "" {
			host = production
		}
	case "test":
		if host == "" {
			host = test
		}
	default:
		return nil, fmt.Errorf(`%w: %s is "test" or "production"`, pay.ErrAccount, FieldWorld)
	}
	return &provider{driver: d, host: host, account: a}, nil
}

// provider is an account.
type provider struct {
	driver  *Driver
	host    string
	account pay.Account
}

var (
	_ pay.Provider  = (*provider)(nil)
	_ pay.Pretender = (*provider)(nil)
	_ pay.Webhooks  = (*provider)(nil)
)

// Pretends reports whether the account is one of the test environment.
func (p *provider) Pretends() bool { return p.account[FieldWorld] == "test" }

// String keeps the account's values out of logs.
func (*provider) String() string { return "Vipps MobilePay account" }

// GoString keeps the account's values out of logs.
func (p *provider) GoString() string { return p.String() }

// request is one with the headers that all have.
func (p *provider) request(method, path string, body any) (*http.Request, error) {
	raw := []byte(nil)
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return nil, fmt.Errorf("vipps: encode: %w", err)
		}
	}
	r, err := http.NewRequest(method, p.host+path, bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("vipps: %w", err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range map[string]string{"Ocp-Apim-Subscription-Key": p.account[FieldSub],
		"Merchant-Serial-Number": p.account[FieldMSN], "Vipps-System-Name": "stund", "Vipps-System-Version": "1",
		"Vipps-System-Plugin-Name": "stund", "Vipps-System-Plugin-Version": "1"} {
		r.Header.Set(name, value)
	}
	return r, nil
}

// call asks for something; key is "" where nothing is done. With a token that is no longer good it asks again, since
// then nothing was.
func (p *provider) call(ctx context.Context, method, path, key string, body, out any) error {
	for again := false; ; again = true {
		bearer, err := p.bearer(ctx, again)
		if err != nil {
			return err
		}
		r, err := p.request(method, path, body)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+bearer)
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
		err = asking.API.Do(ctx, p.driver.o.Client, r, out)
		var e *remote.Error
		if again || !errors.As(err, &e) || e.Status != http.StatusUnauthorized {
			return err
		}
	}
}

// bearer returns an access token, a new one if it must be fresh.
func (p *provider) bearer(ctx context.Context, fresh bool) (string, error) {
	d := p.driver
	who := asking.Key(p.host, p.account[FieldClient], p.account[FieldKey], p.account[FieldSub], p.account[FieldMSN])
	d.mu.Lock()
	t := d.tokens[who]
	d.mu.Unlock()
	if !fresh && d.o.Clock.Now().Before(t.good) {
		return t.text, nil
	}
	r, err := p.request(http.MethodPost, "/accesstoken/get", nil)
	if err != nil {
		return "", err
	}
	r.Header["client_id"] = []string{p.account[FieldClient]} // as it is documented
	r.Header["client_secret"] = []string{p.account[FieldKey]}
	var answer struct {
		Token   string          `json:"access_token"`
		Expires json.RawMessage `json:"expires_in"` // seconds, as text
	}
	asked := d.o.Clock.Now()
	err = asking.API.Do(ctx, d.o.Client, r, &answer)
	if errors.Is(err, pay.ErrRefused) || errors.Is(err, pay.ErrUnknown) {
		err = fmt.Errorf("%w: no access token: %s", pay.ErrAccount, err.Error())
	}
	if err != nil {
		return "", err
	}
	lasts, err := time.ParseDuration(strings.Trim(string(answer.Expires), `"`) + "s")
	if err != nil || !sendable(answer.Token) {
		return "", errors.New("vipps: the answer has no access token")
	}
	t = token{answer.Token, asked.Add(lasts - min(lasts/10, 5*time.Minute))}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tokens[who] = t
	return t.text, nil
}

// sendable reports whether the token can be sent in a header.
func sendable(token string) bool {
	return token != "" && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// Check asks for a payment that there is none of, which only an account that works is told.
func (p *provider) Check(ctx context.Context) error {
	_, err := p.fetch(ctx, "stund-check-0000")
	if errors.Is(err, pay.ErrUnknown) {
		return nil
	}
	var e *remote.Error
	if errors.As(err, &e) && errors.Is(err, pay.ErrAccount) {
		var problem struct{ Title string }
		_ = json.Unmarshal(e.Body, &problem) // what is no JSON says no more
		return fmt.Errorf("%w: it says %d %.200q", pay.ErrAccount, e.Status, problem.Title)
	}
	return err
}
