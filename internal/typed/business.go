package typed

import (
	"errors"
	"fmt"
	"strings"
)

// What a business is known by, and where it is paid, in its country's form. Each function returns the stored form:
// without spaces, and where a country writes digits alone, digits alone.

// digitsOf returns the digits of what somebody typed with spaces, dots and hyphens between them.
func digitsOf(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "", "/", "").
		Replace(strings.TrimSpace(s))
	return s, s != "" && only(s, "0123456789")
}

// weighted returns the sum of digits × weights, from the left.
func weighted(digits string, weights ...int) (sum int) {
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return sum
}

// luhn reports whether the last digit is the check digit of those before it by Luhn's rule (ISO/IEC 7812-1).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return len(digits) > 1 && sum%10 == 0
}

// mod11 reports whether the last digit is the check digit of those before it by the weights; a rest of 1 has none.
func mod11(digits string, weights ...int) bool {
	n := len(digits) - 1
	check := (11 - weighted(digits[:n], weights...)%11) % 11
	return check < 10 && int(digits[n]-'0') == check
}

// errNumber is what is said of a number whose check digit is another.
var errNumber = errors.New("is no such number: check its digits")

// OrgNumber takes in the number of a business in the register of its country: organisasjonsnummer (NO, 9 digits),
// organisationsnummer (SE, 10, of a sole trader their personnummer), CVR-nummer (DK, 8) or Y-tunnus (FI, 8). The stored
// form is digits alone. Sources: Brønnøysundregistrene, Bolagsverket, Erhvervsstyrelsen, PRH on how each is checked.
func OrgNumber(s, country string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if country == "NO" {
		s = strings.TrimSpace(strings.TrimSuffix(s, "MVA"))
	}
	d, ok := digitsOf(strings.TrimPrefix(s, country))
	switch {
	case !ok, strings.Trim(d, "0") == "":
	case country == "NO" && len(d) == 9 && mod11(d, 3, 2, 7, 6, 5, 4, 3, 2),
		country == "SE" && len(d) == 10 && luhn(d),
		country == "DK" && len(d) == 8 && weighted(d, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0 && d[0] != '0',
		country == "FI" && len(d) == 8 && mod11(d, 7, 9, 10, 5, 8, 4, 2):
		return d, nil
	}
	return "", errNumber
}

// VATNumber takes in the number under which a business is registered for VAT. The stored form is NO…MVA, SE…01, DK… or
// FI….
func VATNumber(s, country string) (string, error) {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "\u00a0", "", "-", "", ".", "").Replace(strings.TrimSpace(s)))
	s = strings.TrimPrefix(s, country)
	tail := map[string]string{"NO": "MVA", "SE": "01", "DK": "", "FI": ""}
	end, known := tail[country]
	if !known {
		return "", errNumber
	}
	body := s
	if end != "" && (country != "SE" || len(s) == 12) {
		body = strings.TrimSuffix(s, end)
	}
	org, err := OrgNumber(body, country)
	if err != nil {
		return "", err
	}
	return country + org + end, nil
}

// ibanLengths are those of the countries whose practices use Stund; of others any length of the standard is taken.
var ibanLengths = map[string]int{"NO": 15, "SE": 24, "DK": 18, "FI": 18}

// IBAN takes in an international account number (ISO 13616), whose digits are checked modulo 97.
func IBAN(s string) (string, error) {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "\u00a0", "").Replace(strings.TrimSpace(s)))
	if len(s) < 15 || len(s) > 34 || !only(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return "", errNumber
	}
	if n := ibanLengths[s[:2]]; n != 0 && len(s) != n {
		return "", fmt.Errorf("has %d characters, and an IBAN of %s has %d", len(s), s[:2], n)
	}
	rest := 0
	for _, c := range s[4:] + s[:4] {
		if c <= '9' {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	if rest != 1 || !only(s[:2], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return "", errNumber
	}
	return s, nil
}

// Account takes in an account number of the country's own: 11 digits in Norway, checked modulo 11; 4 of the branch and
// up to 10 of the account in Denmark, and clearing and account in Sweden, which have no common check.
func Account(s, country string) (string, error) {
	d, ok := digitsOf(s)
	switch {
	case !ok:
	case country == "NO" && len(d) == 11 && mod11(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2),
		country == "DK" && len(d) >= 8 && len(d) <= 14,
		country == "SE" && len(d) >= 7 && len(d) <= 15:
		return d, nil
	}
	return "", errNumber
}

// Bankgiro takes in a Swedish bankgiro number: 7 or 8 digits, Luhn.
func Bankgiro(s string) (string, error) { return giro(s, 7, 8) }

// Plusgiro takes in a Swedish plusgiro number: 2 to 8 digits, Luhn.
func Plusgiro(s string) (string, error) { return giro(s, 2, 8) }

func giro(s string, least, most int) (string, error) {
	d, ok := digitsOf(s)
	if !ok || len(d) < least || len(d) > most || !luhn(d) {
		return "", errNumber
	}
	return d, nil
}

// FIKCreditor takes in a Danish creditor number of FIK: 8 digits.
func FIKCreditor(s string) (string, error) {
	d, ok := digitsOf(s)
	if !ok || len(d) != 8 {
		return "", errors.New("must have 8 digits")
	}
	return d, nil
}

// Endpoint takes in an electronic address for invoices, "scheme:id", with a scheme of the Electronic Address Scheme
// list that Peppol's Nordic users have: 0192 (NO), 0007 (SE), 0184 and 0198 (DK), 0096 (DK P-number), 0216 (FI, OVT) or
// 0088 (GLN). Check digits are checked where the scheme has one: a receiver's access point refuses others
// (PEPPOL-COMMON-R040 to R049).
func Endpoint(s string) (string, error) {
	scheme, id, ok := strings.Cut(strings.ToUpper(strings.Join(strings.Fields(s), "")), ":")
	if !ok {
		return "", errors.New("must be a scheme, a colon and an id, as 0192:923609016")
	}
	var err error
	switch scheme {
	case "0192":
		id, err = OrgNumber(id, "NO")
	case "0007":
		id, err = OrgNumber(id, "SE")
	case "0184", "0198":
		if id, err = OrgNumber(id, "DK"); err == nil {
			id = "DK" + id
		}
	case "0096":
		if len(id) != 10 || !only(id, "0123456789") {
			err = errNumber
		}
	case "0088":
		if len(id) != 13 || !gs1(id) {
			err = errNumber
		}
	case "0216":
		err = ovt(id)
	default:
		err = errors.New("must begin with one of 0007, 0088, 0096, 0184, 0192, 0198, 0216")
	}
	if err != nil {
		return "", err
	}
	return scheme + ":" + id, nil
}

// ovt checks a Finnish address: 0037, the eight digits of the Y-tunnus, and up to five more of its own.
func ovt(id string) error {
	const digits = "0123456789"
	if len(id) < 12 || len(id) > 17 || !strings.HasPrefix(id, "0037") || !only(id[:12], digits) ||
		!only(id[12:], digits+"ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return errNumber
	}
	_, err := OrgNumber(id[4:12], "FI")
	return err
}

// gs1 reports whether the last digit is GS1's check digit of those before it.
func gs1(d string) bool {
	if !only(d, "0123456789") {
		return false
	}
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			n *= 3
		}
		sum += n
	}
	return sum%10 == 0
}
