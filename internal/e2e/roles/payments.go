package roles

import "net/http"

// paymentLines are those of payments: what clients paid is for who runs the practice, and by whom they pay for its
// owner. Clients have paid nothing here, so whoever may see a payment is told that there is none.
func paymentLines() map[string][]line {
	const none = "/v1/payments/01k90000000000000000000000"
	account := map[string]any{"values": map[string]string{"account": "matrix", "key": "key"}}
	return map[string][]line{
		"list-payments": {{door: seniors, what: plain("GET", "/v1/payments", nil)}},
		"get-payment":   {{door: staff, what: plain("GET", none, nil), status: http.StatusNotFound}},
		"act-on-payment": {{door: seniors, what: plain("POST", none+"/cancel", nil),
			status: http.StatusNotFound}},
		"list-payment-providers": {{door: owners, what: plain("GET", "/v1/payment-providers", nil)}},
		"put-payment-provider":   {{door: owners, what: plain("PUT", "/v1/payment-providers/sandbox", account)}},
		"check-payment-provider": {{door: owners, what: func(m *matrix, _ string) ask {
			m.must(m.owner, "PUT", "/v1/payment-providers/sandbox", account)
			return ask{"POST", "/v1/payment-providers/sandbox/check", nil, ""}
		}}},
		"take-webhook": {{door: signed}},
	}
}
