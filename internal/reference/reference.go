// Package reference makes and checks the references by which banks match a payment to what it pays: KID in Norway, OCR
// in Sweden, FIK in Denmark, the Finnish reference number, and RF of ISO 11649 anywhere.
package reference

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

// Reference is one, as it is stored: without spaces. The zero value is none.
type Reference struct {
	Scheme Scheme `json:"scheme,omitempty"`
	Value  string `json:"value,omitempty"`
}
