package bill_test

import (
	"testing"

	"stund/internal/bill"
	"stund/internal/reference"
)

// TestPayTo: accounts as people of each country read them; a payment line has its account in it.
func TestPayTo(t *testing.T) {
	t.Parallel()
	fik, err := reference.Make(reference.FIK71, "1001", 0, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		country string
		pay     bill.Pay
		want    string
	}{
		"Norwegian": {"NO", bill.Pay{Account: "86011117947"}, "8601 11 17947"},
		"Danish":    {"DK", bill.Pay{Account: "00400440116243"}, "0040 0440116243"},
		"bankgiro":  {"SE", bill.Pay{Bankgiro: "50501055"}, "Bankgiro 5050-1055"},
		"plusgiro":  {"SE", bill.Pay{Plusgiro: "1234567"}, "Plusgiro 123456-7"},
		"IBAN":      {"FI", bill.Pay{IBAN: "FI2112345600000785"}, "FI21 1234 5600 0007 85"},
		"nothing":   {"FI", bill.Pay{}, ""},
	} {
		doc := bill.Document{Seller: bill.Seller{Country: c.country}, Pay: c.pay}
		if got, _ := doc.PayTo(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	doc := bill.Document{Seller: bill.Seller{Country: "DK"}, Pay: bill.Pay{Reference: fik, Creditor: "80001234"}}
	if account, line := doc.PayTo(); account != "" || line != fik.PaymentLine("80001234") {
		t.Errorf("FIK: %q, %q", account, line)
	}
}
