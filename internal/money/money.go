// Package money holds amounts in minor units (øre, cent) with their currency. It never rounds.
package money

import (
	"fmt"
	"strings"
)

// Amount is a sum of money. The zero value is no amount.
type Amount struct {
	Minor int64 `json:"amount_minor" doc:"The amount in the currency's minor unit: 85000 is 850.00 kr." example:"85000"`

	Currency string `json:"currency" doc:"ISO 4217 code." pattern:"^[A-Z]{3}$" example:"NOK"`
}

// The currencies that are legal tender somewhere (ISO 4217), by how many digits of them are minor units: 0, 2 or 3.
const (
	whole      = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF "
	hundredths = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF " +
		"CHF CNY COP CRC " +
		"CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR " +
		"IRR JMD KES KGS " +
		"KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO " +
		"NOK NPR NZD PAB " +
		"PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS " +
		"TMT TOP TRY TTD " +
		"TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG "
	thousandths = "BHD IQD JOD KWD LYD OMR TND "
)

func listed(currency, in string) bool {
	return len(currency) == 3 && !strings.Contains(currency, " ") && strings.Contains(in, currency+" ")
}

// Known reports whether the code is a currency's, in capital letters.
func Known(currency string) bool {
	return listed(currency, whole) || listed(currency, hundredths) || listed(currency, thousandths)
}

// Decimals returns how many digits of the currency are minor units; 2 for what is none.
func Decimals(currency string) int {
	switch {
	case listed(currency, whole):
		return 0
	case listed(currency, thousandths):
		return 3
	}
	return 2
}

// Add returns the sum; the currencies must be the same.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("money: cannot add %s to %s", b.Currency, a.Currency)
	}
	return Amount{a.Minor + b.Minor, a.Currency}, nil
}
