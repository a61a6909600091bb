package reference

import (
	"strconv"
	"strings"
)

// luhn returns the check digit that makes the sum of all digits end in 0, where from the right every second one counts
// double, by the sum of its digits (ISO/IEC 7812-1). Banks call it MOD10.
func luhn(before string) string {
	sum := 0
	for i := range len(before) {
		d := int(before[len(before)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return strconv.Itoa((10 - sum%10) % 10)
}

// luhnWithLength returns the length digit and the check digit of OCR with variable length (Bankgirot): how many digits
// there are with both, mod 10, and Luhn's over all before it.
func luhnWithLength(before string) string {
	length := strconv.Itoa((len(before) + 2) % 10)
	return length + luhn(before+length)
}

// mod11 returns the check sign by the weights 2 to 7 from the right: a digit, or «-» where it would be 10.
func mod11(before string) string {
	sum := 0
	for i := range len(before) {
		sum += int(before[len(before)-1-i]-'0') * (2 + i%6)
	}
	switch check := (11 - sum%11) % 11; check {
	case 10:
		return "-"
	default:
		return strconv.Itoa(check)
	}
}

// weights731 returns the check digit of the Finnish reference number: weights 7, 3, 1 from the right.
func weights731(before string) string {
	sum := 0
	for i := range len(before) {
		sum += int(before[len(before)-1-i]-'0') * [...]int{7, 3, 1}[i%3]
	}
	return strconv.Itoa((10 - sum%10) % 10)
}

// mostRF is how many letters and digits stand behind «RF» and the two check digits.
const mostRF = 21

func makeRF(base string) (Reference, error) {
	base = strings.ToUpper(base)
	if base == "" || len(base) > mostRF || !lettersAndDigits(base) {
		return Reference{}, invalid("An RF reference is made of 1 to %d letters A to Z and digits.", mostRF)
	}
	check := 98 - mod97(base+"RF00")
	return Reference{RF, "RF" + strconv.Itoa(100 + check)[1:] + base}, nil
}

func checkRF(value string) error {
	const before = len("RF18")
	if len(value) <= before || len(value) > before+mostRF || !strings.HasPrefix(value, "RF") ||
		!digits(value[2:before]) || !lettersAndDigits(value) {
		return invalid("An RF reference is RF, two digits, and 1 to %d letters A to Z and digits.", mostRF)
	}
	// The check digits are 02 to 98: of 00, 01 and 99 the sum agrees with others too.
	if check := value[2:before]; mod97(value[before:]+value[:before]) != 1 || check < "02" || check > "98" {
		return invalid("The check digits of %.25q are wrong; look for a mistyped sign.", value)
	}
	return nil
}

func lettersAndDigits(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// mod97 returns the number that the signs stand for, A as 10 to Z as 35, mod 97 (ISO 7064).
func mod97(s string) int {
	rest := 0
	for i := range len(s) {
		if s[i] <= '9' {
			rest = (rest*10 + int(s[i]-'0')) % 97
		} else {
			rest = (rest*100 + int(s[i]-'A') + 10) % 97
		}
	}
	return rest
}
