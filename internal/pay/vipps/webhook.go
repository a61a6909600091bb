package vipps

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"stund/internal/ids"
	"stund/internal/pay"
)

// Headers of a webhook.
const (
	HeaderDate = "x-ms-date"
	HeaderHash = "x-ms-content-sha256"
	HeaderAuth = "authorization"
)

const hooks = "/webhooks/v1/webhooks"

// kinds are the events that Register asks for.
var kinds = []string{"epayments.payment.created.v1", "epayments.payment.aborted.v1", "epayments.payment.expired.v1",
	"epayments.payment.cancelled.v1", "epayments.payment.captured.v1", "epayments.payment.refunded.v1",
	"epayments.payment.authorized.v1", "epayments.payment.terminated.v1"}

type hook struct {
	ID     string   `json:"id,omitempty"`
	URL    string   `json:"url"`
	Events []string `json:"events"`
	Secret string   `json:"secret,omitempty"`
}

// Register registers the address, and removes what was registered before and what an answer that was lost left behind.
func (p *provider) Register(ctx context.Context, address string) (pay.Account, error) {
	made := hook{}
	err := p.call(ctx, http.MethodPost, hooks, "", hook{URL: address, Events: kinds}, &made)
	if err != nil {
		return nil, err
	}
	if made.ID == "" || made.Secret == "" || strings.Contains(made.Secret, ",") {
		return nil, errors.New("vipps: the answer has no secret")
	}
	var all struct{ Webhooks []hook }
	if err = p.call(ctx, http.MethodGet, hooks, "", nil, &all); err != nil {
		return nil, err
	}
	for _, old := range all.Webhooks {
		ours := old.URL == address || old.ID == p.account[FieldHook]
		if !ours || old.ID == made.ID || !hookForm(old.ID) {
			continue
		}
		err = p.call(ctx, http.MethodDelete, hooks+"/"+old.ID, "", nil, nil)
		if err != nil && !errors.Is(err, pay.ErrUnknown) {
			return nil, err
		}
	}
	a := pay.Account{}
	for name, value := range p.account {
		a[name] = value
	}
	a[FieldSecret], a[FieldHook] = pay.Rotated(a[FieldSecret], made.Secret), made.ID
	return a, nil
}

// Authorization returns what a webhook's header of the name says, for one that is sent to the address: signed are its
// path and query, the date, the host and the hash. The secret is text: it looks like base64, and is not decoded.
func Authorization(secret, address, date, hash string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("POST\n" + u.RequestURI() + "\n" + date + ";" + u.Host + ";" + hash))
	return "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=" +
		base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Hash returns what a webhook's x-ms-content-sha256 says.
func Hash(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// genuine reports whether the webhook is signed with one of the secrets, and of about now.
func (p *provider) genuine(w pay.Webhook, now time.Time) bool {
	if len(w.Body) > pay.MaxWebhook {
		return false
	}
	date, hash := w.Header[HeaderDate], w.Header[HeaderHash]
	at, err := http.ParseTime(date)
	if err != nil || !pay.Timely(at, now) || !hmac.Equal([]byte(hash), []byte(Hash(w.Body))) {
		return false
	}
	for _, secret := range pay.Secrets(p.account[FieldSecret]) {
		want := Authorization(secret, w.Address, date, hash)
		if want != "" && hmac.Equal([]byte(w.Header[HeaderAuth]), []byte(want)) {
			return true
		}
	}
	return false
}

// Verify reads a webhook. Events have no id: what they say of one that happened is it.
func (p *provider) Verify(w pay.Webhook, now time.Time) (pay.Event, error) {
	if !p.genuine(w, now) {
		return pay.Event{}, pay.ErrForged
	}
	var e struct {
		MSN       json.RawMessage
		Reference string
		PSP       string `json:"pspReference"`
		Name      string
		Timestamp string
		Key       string `json:"idempotencyKey"`
	}
	if json.Unmarshal(w.Body, &e) != nil || strings.Trim(string(e.MSN), `"`) != p.account[FieldMSN] {
		return pay.Event{}, pay.ErrForged
	}
	said, err := json.Marshal([]string{e.Reference, e.PSP, e.Name, e.Timestamp, e.Key})
	if err != nil {
		return pay.Event{}, pay.ErrForged
	}
	sum := sha256.Sum256(said)
	out := pay.Event{ID: ids.Encode([16]byte(sum[:16])), Kind: e.Name}
	if pay.IsReference(e.Reference) {
		out.Ref.Reference = e.Reference
	}
	return out, nil
}
