package bill

import (
	"fmt"
	"strings"

	"stund/internal/reference"
)

// EPC returns the text of the QR code that European banks' apps read (EPC069-12 version 2): a credit transfer in euros
// to the seller's IBAN. "" where it cannot be paid so: another currency, nothing to pay, no IBAN. At most 331 bytes.
func (d Document) EPC() string {
	if !d.paysByTransfer() || d.Currency != "EUR" || !ValidIBAN(d.Pay.IBAN) || d.Payable() > 99_999_999_999 {
		return ""
	}
	structured, text := d.Pay.Reference.RF(), ""
	if structured == "" {
		text = cut(Plain(d.Number), 35)
	}
	return strings.Join([]string{"BCD", "002", "1", "SCT", d.Pay.BIC, cut(Plain(d.Seller.Name), 70), d.Pay.IBAN,
		fmt.Sprintf("EUR%d.%02d", d.Payable()/100, d.Payable()%100), "", structured, text}, "\n")
}

// FinnishBarcode returns the 54 digits of the barcode that Finnish banks' apps scan (Finanssiala, bank barcode versions
// 4 and 5: the national reference, or RF of digits). "" where it cannot be paid so.
func (d Document) FinnishBarcode() string {
	iban := d.Pay.IBAN
	if !d.paysByTransfer() || d.Currency != "EUR" || !ValidIBAN(iban) || len(iban) != 18 ||
		!strings.HasPrefix(iban, "FI") {
		return ""
	}
	amount := d.Payable()
	if amount > 999_999_99 {
		amount = 0 // the payer types it
	}
	due := "000000"
	if !d.Due.IsZero() {
		due = fmt.Sprintf("%02d%02d%02d", d.Due.Year%100, d.Due.Month, d.Due.Day)
	}
	value := d.Pay.Reference.Value
	switch {
	case d.Pay.Reference.Scheme == reference.FI && len(value) <= 20:
		return fmt.Sprintf("4%s%08d000%020s%s", iban[2:], amount, value, due)
	case d.Pay.Reference.Scheme == reference.RF && len(value) > 4 && within(value[2:], '0', '9'):
		return fmt.Sprintf("5%s%08d%s%021s%s", iban[2:], amount, value[2:4], value[4:], due)
	}
	return ""
}

// paysByTransfer reports whether something is to be paid into the seller's account.
func (d Document) paysByTransfer() bool { return d.Kind == Invoice && d.Payable() > 0 && !d.Pay.Paid }

// cut returns at most n characters of s.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return strings.TrimRight(s[:i], " ")
		}
		n--
	}
	return s
}
