package bill

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/vat"
)

// ofCountry are the currencies of the countries whose sellers issue documents here.
var ofCountry = map[string]string{"NO": "NOK", "SE": "SEK", "DK": "DKK", "FI": "EUR"}

// CurrencyOf returns the currency in which the country's sellers state VAT; "" of another country.
func CurrencyOf(country string) string { return ofCountry[country] }

// Written returns the language that the document is written in: its own, but Norwegian where a Norwegian seller's would
// be Finnish, since their sales documents must be in Norwegian, Swedish, Danish or English (bokføringsloven § 12).
func (d Document) Written() i18n.Lang {
	switch {
	case d.Seller.Country == "NO" && d.Language == i18n.FI:
		return i18n.NB
	case !slices.Contains(i18n.Langs(), d.Language):
		return i18n.EN
	}
	return d.Language
}

// InRegister reports whether the seller has to write «Foretaksregisteret» on sales documents: Norwegian AS, ASA and
// branches (foretaksregisterloven § 10-2).
func (s Seller) InRegister() bool {
	return s.Country == "NO" && slices.Contains([]string{"as", "asa", "nuf"}, s.LegalForm)
}

// NeedsLocal reports whether VAT has to be stated in the seller's own currency as well: there is some, and the document
// is in another one (NO: bokføringsforskriften § 5-1-1; elsewhere VAT directive art. 230).
func (d Document) NeedsLocal() bool {
	return d.VAT() != 0 && d.Currency != CurrencyOf(d.Seller.Country)
}

// Converted returns an amount in minor units of a currency in those of another one, for a rate that says what one unit
// of the first costs, such as "11.7295": rounded half up, symmetric for what is negative.
func Converted(amount int64, from, to, rate string) (int64, error) {
	r, ok := new(big.Rat).SetString(rate)
	if !ok || r.Sign() <= 0 || len(rate) > 20 || strings.Trim(rate, "0123456789.") != "" {
		return 0, fault.New(fault.Invalid, "rate-invalid", "%.20q is no rate of exchange such as 11.7295.", rate)
	}
	r.Mul(r, new(big.Rat).SetInt64(amount))
	r.Mul(r, new(big.Rat).SetFrac(tens(money.Decimals(to)), tens(money.Decimals(from))))
	// ⌊|x| + 1/2⌋
	n := new(big.Int).Abs(r.Num())
	n.Lsh(n, 1).Add(n, r.Denom()).Quo(n, new(big.Int).Lsh(r.Denom(), 1))
	if !n.IsInt64() {
		return 0, fault.New(fault.Invalid, "rate-invalid", "The amount is too large.")
	}
	if r.Sign() < 0 {
		return -n.Int64(), nil
	}
	return n.Int64(), nil
}

func tens(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// Check returns fault.Invalid with all that contradicts itself in the document, or that the law still lacks in it, by
// paths such as "lines[2].gross". What it takes can be written as a PDF; an e-invoice asks for more.
func (d Document) Check() error {
	var f fault.Fields
	d.checkHead(&f)
	d.checkParties(&f)
	d.checkLines(&f)
	d.checkSums(&f)
	d.checkPay(&f)
	return f.Err()
}

func (d Document) checkHead(f *fault.Fields) {
	f.Check(d.Kind == Invoice || d.Kind == CreditNote, "kind", "is neither an invoice nor a credit note")
	f.Check(Plain(d.Number) != "", "number", "is missing")
	f.Check(!d.Issued.IsZero(), "issued", "is missing")
	f.Check(d.Due.IsZero() || !d.Due.Before(d.Issued), "due", "is before the day of issue")
	f.Check(money.Known(d.Currency), "currency", "is no currency")
	if d.Kind == CreditNote {
		f.Check(d.Credits != nil && d.Credits.Number != "" && !d.Credits.Issued.IsZero(), "of",
			"a credit note names the invoice that it credits, with its day")
		f.Check(d.Prepaid == 0 && len(d.Advances) == 0, "prepaid", "a credit note takes off no payment")
		return
	}
	f.Check(d.Credits == nil, "of", "an invoice credits nothing")
}

func (d Document) checkParties(f *fault.Fields) {
	s := d.Seller
	f.Check(Plain(s.Name) != "", "seller.name", "is missing")
	f.Check(CurrencyOf(s.Country) != "", "seller.country", "is none of NO, SE, DK, FI")
	f.Check(s.OrgNumber != "" && within(s.OrgNumber, '0', '9'), "seller.org_number", "is not made of digits")
	f.Check(!s.Registered || s.VATNumber != "", "seller.vat_number", "is missing, though the seller is registered")
	f.Check(s.Registered || s.VATNumber == "", "seller.vat_number", "is given, though the seller is not registered")
	f.Check(s.Address.City != "", "seller.address", "is missing")
	f.Check(Plain(d.Buyer.Name) != "", "buyer.name", "is missing")
}

// most is the largest amount of a line, in minor units: sums of lines stay far from the ends of an int64.
const most = 1e13

func (d Document) checkLines(f *fault.Fields) {
	f.Check(len(d.Lines) > 0, "lines", "there are none")
	var off, advances int64
	for n, l := range d.Lines {
		at := fmt.Sprintf("lines[%d]", n)
		f.Check(Plain(l.Text) != "", at+".text", "is missing")
		f.Check(l.Price >= 0, at+".price", "is negative; take off by a negative quantity")
		f.Check(l.Quantity != 0, at+".quantity", "is zero")
		gross, ok := times(l.Quantity, l.Price)
		f.Check(ok && l.Gross == gross, at+".gross", "is not the quantity times the price")
		f.Check(l.Gross <= most && l.Gross >= -most, at+".gross", "is too large")
		f.Check(l.To.IsZero() || !l.To.Before(l.From), at+".to", "is before from")
		f.Check(rank(l.Category) >= 0, at+".category", "is no category of VAT")
		f.Check((l.Category == vat.Taxed) == (l.Rate > 0), at+".rate", "does not go with the category")
		f.Check(l.Category == vat.Taxed || l.Reason != "", at+".reason", "is missing: why is no VAT charged")
		off -= min(l.Gross, 0)
	}
	for _, a := range d.Advances {
		advances += a.Gross
	}
	f.Check(off >= advances, "advances", "are not taken off by lines")
}

func (d Document) checkSums(f *fault.Fields) {
	again := d
	again.Lines = slices.Clone(d.Lines)
	if err := again.Charge(); err != nil || !slices.Equal(again.Sums, d.Sums) {
		f.Add("vat", "is not what the lines come to")
		return
	}
	for n, l := range again.Lines {
		f.Check(l.Net == d.Lines[n].Net, fmt.Sprintf("lines[%d].net", n), "is not the line's share")
	}
	outside := slices.ContainsFunc(d.Sums, func(s Sum) bool { return s.Category == vat.NotSubject })
	f.Check(!outside || len(d.Sums) == 1, "vat", "what is not subject to VAT stands on a document of its own")
	f.Check(d.Seller.Registered || outside, "vat", "a seller who is not registered charges none")
	f.Check(d.Total() >= 0, "total", "is negative: issue a credit note")
	f.Check(d.Prepaid >= 0 && d.Prepaid <= d.Total(), "prepaid", "is more than the total")
	f.Check(!d.Pay.Paid || d.Payable() == 0, "prepaid", "is less than the total, though all was paid")
	d.checkLocal(f)
}

func (d Document) checkLocal(f *fault.Fields) {
	if d.Local == nil {
		f.Check(!d.NeedsLocal(), "local", "VAT is missing in %s", CurrencyOf(d.Seller.Country))
		return
	}
	f.Check(d.Local.Currency == CurrencyOf(d.Seller.Country), "local.currency", "is not the seller's")
	n, err := Converted(d.VAT(), d.Currency, d.Local.Currency, d.Local.Rate)
	f.Check(err == nil && n == d.Local.VAT, "local.vat", "is not the VAT at the rate")
	f.Check(!d.Local.On.IsZero() && d.Local.Source != "", "local.source", "the rate's day or source is missing")
}

func (d Document) checkPay(f *fault.Fields) {
	p := d.Pay
	if err := p.Reference.Check(); err != nil {
		f.Add("pay.reference", "is no reference of its scheme")
	}
	f.Check(p.Reference.IsZero() || p.Reference.Scheme.In(d.Seller.Country), "pay.reference",
		"the seller's country has no such scheme")
	f.Check(p.IBAN == "" || ValidIBAN(p.IBAN), "pay.iban", "has a wrong check digit")
	f.Check(p.Account == "" || d.Seller.Country != "NO" || ValidNorwegianAccount(p.Account), "pay.account",
		"has a wrong check digit")
	f.Check(p.Bankgiro == "" || ValidBankgiro(p.Bankgiro), "pay.bankgiro", "has a wrong check digit")
	f.Check(p.Plusgiro == "" || ValidPlusgiro(p.Plusgiro), "pay.plusgiro", "has a wrong check digit")
	f.Check(p.Creditor == "" || ValidCreditor(p.Creditor), "pay.creditor", "is not of 8 digits")
	f.Check(p.Creditor != "" || p.Reference.PaymentLine("") == "", "pay.creditor", "is missing")
	if d.Kind != Invoice || d.Payable() == 0 {
		return
	}
	f.Check(!d.Due.IsZero(), "due", "is missing")
	f.Check(p.IBAN+p.Account+p.Bankgiro+p.Plusgiro+p.Creditor+p.Link != "", "pay", "it says no way to pay")
}
