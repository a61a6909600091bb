package bill

import (
	"strings"
)

// ValidIBAN reports whether the account number, without spaces, has the check digits of ISO 13616.
func ValidIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 || !within(s[:2], 'A', 'Z') || !within(s[2:4], '0', '9') {
		return false
	}
	rest := 0
	for _, c := range []byte(s[4:] + s[:4]) {
		switch {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// ValidNorwegianAccount reports whether 11 digits are an account number of a Norwegian bank: the last is MOD11 by the
// weights 5 4 3 2 7 6 5 4 3 2.
func ValidNorwegianAccount(s string) bool {
	if len(s) != 11 || !within(s, '0', '9') {
		return false
	}
	sum := 0
	for i, weight := range [...]int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1} {
		sum += int(s[i]-'0') * weight
	}
	return sum%11 == 0
}

// ValidBankgiro reports whether the digits are a bankgiro number: 7 or 8, the last by Luhn's rule.
func ValidBankgiro(s string) bool { return (len(s) == 7 || len(s) == 8) && luhn(s) }

// ValidPlusgiro reports whether the digits are a plusgiro number: 2 to 8, the last by Luhn's rule.
func ValidPlusgiro(s string) bool { return len(s) >= 2 && len(s) <= 8 && luhn(s) }

// ValidCreditor reports whether the digits are a Danish creditor number of FIK.
func ValidCreditor(s string) bool { return len(s) == 8 && within(s, '0', '9') }

func luhn(s string) bool {
	if !within(s, '0', '9') {
		return false
	}
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0 && strings.Trim(s, "0") != ""
}

// within reports whether all of s lies between two bytes.
func within(s string, from, to byte) bool {
	for i := range len(s) {
		if s[i] < from || s[i] > to {
			return false
		}
	}
	return true
}

// PayTo returns the account to which the document is paid at a bank, as people read it, and the reference or payment
// line that goes with it; "" for what there is not. A payment line has the account in it.
func (d Document) PayTo() (account, reference string) {
	p := d.Pay
	if line := p.Reference.PaymentLine(p.Creditor); line != "" {
		return "", line
	}
	switch {
	case p.Account != "" && d.Seller.Country == "NO" && len(p.Account) == 11:
		account = p.Account[:4] + " " + p.Account[4:6] + " " + p.Account[6:]
	case p.Account != "" && d.Seller.Country == "DK" && len(p.Account) > 4:
		account = p.Account[:4] + " " + p.Account[4:]
	case p.Account != "":
		account = p.Account
	case len(p.Bankgiro) > 4:
		account = "Bankgiro " + p.Bankgiro[:len(p.Bankgiro)-4] + "-" + p.Bankgiro[len(p.Bankgiro)-4:]
	case p.Plusgiro != "":
		last := len(p.Plusgiro) - 1
		account = "Plusgiro " + p.Plusgiro[:last] + "-" + p.Plusgiro[last:]
	default:
		for n := 0; n < len(p.IBAN); n += 4 {
			account += " " + p.IBAN[n:min(n+4, len(p.IBAN))]
		}
		account = strings.TrimSpace(account)
	}
	return account, p.Reference.Grouped()
}
