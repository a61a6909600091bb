package stripe

import (
	"encoding/json"
	"strings"
	"time"

	"stund/internal/pay"
	"stund/internal/pay/internal/signed"
)

// SignatureHeader holds a webhook's signature.
const SignatureHeader = "stripe-signature"

// kinds are the events that Register asks for: all that can change a State.
var kinds = []string{"checkout.session.completed", "checkout.session.async_payment_succeeded",
	"checkout.session.async_payment_failed", "checkout.session.expired", "payment_intent.payment_failed",
	"payment_intent.canceled", "payment_intent.amount_capturable_updated", "charge.refunded", "refund.created",
	"refund.updated", "refund.failed", "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
	"charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"}

// event is what is read of one, whatever the version of the API that wrote it.
type event struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Data struct {
		Object struct {
			Object    string            `json:"object"`
			ID        string            `json:"id"`
			Reference string            `json:"client_reference_id"`
			Metadata  map[string]string `json:"metadata"`
			Intent    json.RawMessage   `json:"payment_intent"`
		} `json:"object"`
	} `json:"data"`
}

// Verify reads a webhook. What is of no kind that concerns us is an event without a payment.
func (p *provider) Verify(w pay.Webhook, now time.Time) (pay.Event, error) {
	if len(w.Body) > pay.MaxWebhook || !signed.Valid(w.Header[SignatureHeader], w.Body, now, pay.Secrets(p.secret)) {
		return pay.Event{}, pay.ErrForged
	}
	var e event
	if json.Unmarshal(w.Body, &e) != nil || e.ID == "" {
		return pay.Event{}, pay.ErrForged
	}
	return pay.Event{ID: e.ID, Kind: e.Type, Ref: e.ref()}, nil
}

// ref says which payment it is by its reference, as we wrote it into metadata, and by the id of its session or payment
// intent. Refunds that were made by hand and disputes have only the latter.
func (e event) ref() pay.Ref {
	o := e.Data.Object
	var r pay.Ref
	switch o.Object {
	case "checkout.session":
		r.Own, r.Reference = o.ID, o.Reference
	case "payment_intent":
		r.Own, r.Reference = o.ID, o.Metadata[metaReference]
	case "charge", "refund", "dispute":
		r.Own, r.Reference = intentOf(o.Intent), o.Metadata[metaReference]
	}
	if !ownForm(r.Own) {
		return pay.Ref{}
	}
	if !pay.IsReference(r.Reference) {
		r.Reference = ""
	}
	return r
}

// intentOf reads a payment intent's id, expanded or not.
func intentOf(raw json.RawMessage) string {
	var id string
	if json.Unmarshal(raw, &id) == nil {
		return id
	}
	var whole struct{ ID string }
	if json.Unmarshal(raw, &whole) == nil && strings.HasPrefix(whole.ID, "pi_") {
		return whole.ID
	}
	return ""
}
