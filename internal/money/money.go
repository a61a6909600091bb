// Package money holds amounts in minor units (øre, cent) with their currency. It never rounds.
package money

import "fmt"

// Amount is a sum of money. The zero value is no amount.
type Amount struct {
	Minor    int64  `json:"amount_minor" doc:"The amount in the currency's minor unit: 85000 is 850.00 kr." example:"85000"`
	Currency string `json:"currency" doc:"ISO 4217 code." pattern:"^[A-Z]{3}$" example:"NOK"`
}

// decimals of the currencies that differ from two (ISO 4217, 2024-06).
var decimals = map[string]int{"ISK": 0, "JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "XAF": 0, "XOF": 0, "BHD": 3, "KWD": 3, "JOD": 3,
	"OMR": 3, "TND": 3}

// Decimals gives how many digits of the currency are minor units.
func Decimals(currency string) int {
	if d, ok := decimals[currency]; ok {
		return d
	}
	return 2
}

// Add gives the sum; the currencies must be the same.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("money: cannot add %s to %s", b.Currency, a.Currency)
	}
	return Amount{a.Minor + b.Minor, a.Currency}, nil
}
