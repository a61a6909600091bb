package money_test

import (
	"encoding/json"
	"testing"

	"stund/internal/money"
)

func TestAdd(t *testing.T) {
	t.Parallel()
	nok := func(n int64) money.Amount { return money.Amount{Minor: n, Currency: "NOK"} }
	got, err := nok(85000).Add(nok(-1))
	if err != nil || got != nok(84999) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, other := range []money.Amount{{Minor: 1, Currency: "SEK"}, {Minor: 0, Currency: ""},
		{Minor: 1, Currency: "nok"}} {
		if sum, err := nok(1).Add(other); err == nil || sum != (money.Amount{}) {
			t.Errorf("1 NOK and %v make %v, %v", other, sum, err)
		}
	}
}

func TestDecimals(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]int{"NOK": 2, "SEK": 2, "DKK": 2, "EUR": 2, "GBP": 2, "USD": 2, "ISK": 0,
		"JPY": 0, "KWD": 3, "UGX": 0, "TND": 3, "XYZ": 2} {
		if got := money.Decimals(code); got != want {
			t.Errorf("%s: %d, want %d", code, got, want)
		}
	}
}

func TestKnown(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"NOK": true, "SEK": true, "DKK": true, "EUR": true, "ISK": true,
		"GBP": true, "BIF": true, "ZWG": true, "TND": true,
		"": false, "nok": false, "NO": false, "NOKK": false, "XYZ": false, "FIM": false, "K N": false, "OK ": false,
		"LPC": false, "XXX": false} {
		if got := money.Known(code); got != want {
			t.Errorf("%q: %t", code, got)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	const want = `{"amount_minor":9007199254740993,"currency":"NOK"}` // more than a float holds
	var a money.Amount
	if err := json.Unmarshal([]byte(want), &a); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(a); err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
}
