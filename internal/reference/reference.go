// Package reference makes and checks the references by which banks match a payment to what it pays: KID in Norway, OCR
// in Sweden, FIK in Denmark, the Finnish reference number, and RF of ISO 11649 anywhere. A reference is a string of
// digits (and letters, in RF): zeros before it count, and spaces are for the eye alone.
package reference

import (
	"errors"
	"strings"

	"stund/internal/fault"
)

// Scheme is how a reference is made up.
type Scheme string

const (
	None      Scheme = "none"
	KIDMod10  Scheme = "kid-mod10"  // NO: 2 to 25 digits, the last one by Luhn's rule
	KIDMod11  Scheme = "kid-mod11"  // NO: the last one by weights 2 to 7
	OCR       Scheme = "ocr"        // SE: 2 to 25 digits, Luhn
	OCRLength Scheme = "ocr-length" // SE: the last but one is the number's length, mod 10
	FIK71     Scheme = "fik-71"     // DK: 15 digits, for a creditor number of 8
	FIK73     Scheme = "fik-73"     // DK: no id; the payer writes what they pay
	FIK75     Scheme = "fik-75"     // DK: 16 digits
	FI        Scheme = "fi"         // FI: 4 to 20 digits, weights 7, 3, 1
	RF        Scheme = "rf"         // ISO 11649
)

// Schemes lists all of them.
func Schemes() []Scheme {
	return []Scheme{None, KIDMod10, KIDMod11, OCR, OCRLength, FIK71, FIK73, FIK75, FI, RF}
}

// In reports whether a seller of the country (ISO 3166-1) may use the scheme.
func (s Scheme) In(country string) bool {
	switch s {
	case None, RF:
		return true
	case KIDMod10, KIDMod11:
		return country == "NO"
	case OCR, OCRLength:
		return country == "SE"
	case FIK71, FIK73, FIK75:
		return country == "DK"
	case FI:
		return country == "FI"
	}
	return false
}

// Reference is one, as it is stored: without spaces. The zero value is none.
type Reference struct {
	Scheme Scheme `json:"scheme,omitempty"`
	Value  string `json:"value,omitempty"`
}

// IsZero reports whether there is no reference.
func (r Reference) IsZero() bool { return r == Reference{} }

// rule is what a scheme makes of a reference: how long it may be, check digits included, and those digits.
type rule struct {
	least, most int
	checks      int                        // signs at the end, or at the beginning in RF
	of          func(before string) string // the check signs of what stands before them
}

// rules are the schemes' that have a value. Lengths are those of the banks: KID by Mastercard Payment Services (form
// OCR giro), OCR by Bankgirot, FIK by Finans Danmark, the Finnish reference by Finanssiala.
var rules = map[Scheme]rule{
	KIDMod10:  {2, 25, 1, luhn},
	KIDMod11:  {2, 25, 1, mod11},
	OCR:       {2, 25, 1, luhn},
	OCRLength: {3, 25, 2, luhnWithLength},
	FIK71:     {15, 15, 1, luhn},
	FIK75:     {16, 16, 1, luhn},
	FI:        {4, 20, 1, weights731},
}

// ErrDash is returned by Make for a base whose check sign is «-» in KID MOD11: a field that takes digits alone takes no
// such KID, so the caller takes another base.
var ErrDash = errors.New("reference: the check sign would be «-»")

// Make returns the reference for base, digits that say what is paid (in RF letters too): prefix, as many zeros as it
// takes to come to length, base, and the check digits. Length counts all of it; 0 is as short as the scheme allows.
// FIK has one length whatever is asked, RF and FIK 73 have none, and None and FIK 73 take no base. It fails with
// ErrDash, or fault.Invalid "reference-invalid" where the parts are not digits or do not fit.
func Make(s Scheme, base string, length int, prefix string) (Reference, error) {
	switch s {
	case None:
		return Reference{}, nil
	case FIK73:
		return Reference{Scheme: FIK73}, nil
	case RF:
		return makeRF(prefix + base)
	}
	r, ok := rules[s]
	switch {
	case !ok:
		return Reference{}, invalid("There is no reference scheme %q.", s)
	case base == "" || !digits(prefix+base):
		return Reference{}, invalid("A reference is made of digits, which %q is not.", prefix+base)
	case r.least == r.most:
		length = r.most
	case length == 0:
		length = max(r.least, len(prefix)+len(base)+r.checks)
	}
	zeros := length - len(prefix) - len(base) - r.checks
	if length < r.least || length > r.most || zeros < 0 {
		return Reference{}, invalid("%s%s does not fit into a reference of %d digits; it has %d to %d.",
			prefix, base, length, r.least, r.most)
	}
	before := prefix + strings.Repeat("0", zeros) + base
	made := Reference{s, before + r.of(before)}
	switch {
	case strings.HasSuffix(made.Value, "-"):
		return Reference{}, ErrDash
	case strings.Trim(made.Value, "0") == "":
		return Reference{}, invalid("A reference of zeros alone says nothing.")
	}
	return made, nil
}

// Check returns fault.Invalid "reference-invalid" where the value is none of the scheme. A KID by MOD11 may end in «-»:
// none is made here, but others print such.
func (r Reference) Check() error {
	if r.IsZero() || r.Scheme == None || r.Scheme == FIK73 {
		if r.Value != "" {
			return invalid("A reference of %s has no digits.", r.Scheme)
		}
		return nil
	}
	if r.Scheme == RF {
		return checkRF(r.Value)
	}
	rule, ok := rules[r.Scheme]
	if !ok {
		return invalid("There is no reference scheme %q.", r.Scheme)
	}
	if len(r.Value) < rule.least || len(r.Value) > rule.most {
		return invalid("A reference of %s has %d to %d digits.", r.Scheme, rule.least, rule.most)
	}
	before, signs := r.Value[:len(r.Value)-rule.checks], r.Value[len(r.Value)-rule.checks:]
	if !digits(before) || strings.Trim(r.Value, "0") == "" || rule.of(before) != signs {
		return invalid("The check digit of %s %.25q is wrong; look for a mistyped digit.", r.Scheme, r.Value)
	}
	return nil
}

// Parse takes in what somebody typed or a bank sent: spaces, no-break spaces and hyphens between digits are nothing,
// small letters of RF are capital ones. It fails as Check does.
func Parse(s Scheme, typed string) (Reference, error) {
	value := strings.Map(func(c rune) rune {
		switch c {
		case ' ', '\t', '\u00a0', '\u2009', '\u202f':
			return -1
		}
		return c
	}, typed)
	if s == RF {
		value = strings.ToUpper(value)
	}
	r := Reference{s, value}
	if value == "" {
		return Reference{}, invalid("It is empty.")
	}
	return r, r.Check()
}

// Grouped returns the value as it is printed in its country: in Finland in groups of five from the right, RF in groups
// of four from the left (Finanssiala, ISO 11649), in Norway and Sweden in groups of at most five from the right; FIK in
// one piece, as it is typed.
func (r Reference) Grouped() string {
	switch r.Scheme {
	case FI, KIDMod10, KIDMod11, OCR, OCRLength:
		first := (len(r.Value)-1)%5 + 1
		return inGroups(r.Value, first, 5)
	case RF:
		return inGroups(r.Value, 4, 4)
	}
	return r.Value
}

// inGroups writes spaces after the first signs and then after each size of them. The spaces do not break a line.
func inGroups(s string, first, size int) string {
	var b strings.Builder
	for len(s) > first {
		b.WriteString(s[:first])
		b.WriteString("\u00a0")
		s, first = s[first:], size
	}
	b.WriteString(s)
	return b.String()
}

// RF returns the value as a reference of ISO 11649, as which a Finnish reference number may be given as well; "" where
// there is none.
func (r Reference) RF() string {
	switch r.Scheme {
	case RF:
		return r.Value
	case FI:
		made, err := makeRF(r.Value)
		if err != nil {
			return ""
		}
		return made.Value
	}
	return ""
}

// PaymentLine returns the line by which Danish banks take a payment, for a creditor number of 8 digits:
// «+71<000000000000018+12345678<». "" of other schemes.
func (r Reference) PaymentLine(creditor string) string {
	switch r.Scheme {
	case FIK71:
		return "+71<" + r.Value + "+" + creditor + "<"
	case FIK73:
		return "+73<+" + creditor + "<"
	case FIK75:
		return "+75<" + r.Value + "+" + creditor + "<"
	}
	return ""
}

func invalid(format string, args ...any) error {
	return fault.New(fault.Invalid, "reference-invalid", format, args...)
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
