// Package ubl writes issued documents as e-invoices: Peppol BIS Billing 3, an invoice or credit note in UBL 2.1 by the
// rules of EN 16931 (release of May 2026). A consumer gets none: who takes e-invoices has an electronic address.
package ubl

import (
	"cmp"
	"math/big"
	"strconv"
	"strings"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/reference"
	"stund/internal/vat"
)

const (
	customization = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
	profile       = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
	namespace     = "urn:oasis:names:specification:ubl:schema:xsd:"
)

// Write returns the document as XML in UTF-8. It fails with fault.Invalid "no-e-invoice-address" where the seller or
// the buyer has no electronic address, "no-e-invoice-currency" where a currency has more than two decimals, and as
// bill.Document.Check does.
func Write(d bill.Document) ([]byte, error) {
	switch {
	case d.Seller.EndpointID == "" || d.Buyer.EndpointID == "":
		return nil, fault.New(fault.Invalid, "no-e-invoice-address",
			"An e-invoice needs the electronic addresses of the seller and the buyer.")
	case money.Decimals(d.Currency) > 2:
		return nil, fault.New(fault.Invalid, "no-e-invoice-currency",
			"An e-invoice has amounts of at most two decimals; %s has more.", d.Currency)
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	w := &document{Document: d}
	w.all()
	return w.b.Bytes(), nil
}

// document is one that is being written.
type document struct {
	writer
	bill.Document
}

func (w *document) all() {
	name := "Invoice"
	if w.Kind == bill.CreditNote {
		name = "CreditNote"
	}
	w.b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<" + name + ` xmlns="` + namespace + name +
		`-2" xmlns:cac="` + namespace + `CommonAggregateComponents-2" xmlns:cbc="` + namespace +
		`CommonBasicComponents-2">`)
	w.head()
	w.in("cac:AccountingSupplierParty", func() { w.in("cac:Party", w.seller) })
	w.in("cac:AccountingCustomerParty", func() { w.in("cac:Party", w.buyer) })
	w.in("cac:Delivery", func() { w.text("cbc:ActualDeliveryDate", w.delivered().String()) })
	w.in("cac:PaymentMeans", w.means)
	w.in("cac:PaymentTerms", func() { w.text("cbc:Note", w.terms()) })
	w.taxes()
	w.in("cac:LegalMonetaryTotal", w.totals)
	for n, l := range w.Lines {
		w.in("cac:"+name+"Line", func() { w.line(n, l) })
	}
	w.b.WriteString("</" + name + ">\n")
}

func (w *document) head() {
	w.text("cbc:CustomizationID", customization)
	w.text("cbc:ProfileID", profile)
	w.text("cbc:ID", w.Number)
	w.text("cbc:IssueDate", w.Issued.String())
	if w.Kind == bill.Invoice {
		w.text("cbc:DueDate", w.Due.String())
		w.text("cbc:InvoiceTypeCode", "380")
	} else {
		w.text("cbc:CreditNoteTypeCode", "381")
	}
	w.text("cbc:Note", strings.Join(w.Terms, " "))
	w.text("cbc:DocumentCurrencyCode", w.Currency)
	if w.Local != nil {
		w.text("cbc:TaxCurrencyCode", w.Local.Currency)
	}
	w.text("cbc:BuyerReference", cmp.Or(w.Yours, w.Buyer.Name))
	earlier := w.Advances
	if w.Credits != nil {
		earlier = []bill.Earlier{*w.Credits}
	}
	for _, e := range earlier {
		w.in("cac:BillingReference", func() {
			w.in("cac:InvoiceDocumentReference", func() {
				w.text("cbc:ID", e.Number)
				w.text("cbc:IssueDate", e.Issued.String())
			})
		})
	}
}

// outside reports whether the document is not subject to VAT: then it has no VAT numbers (BR-O-02).
func (w *document) outside() bool { return len(w.Sums) > 0 && w.Sums[0].Category == vat.NotSubject }

func (w *document) seller() {
	s := w.Seller
	w.endpoint(s.EndpointID)
	w.in("cac:PartyName", func() { w.text("cbc:Name", s.Name) })
	w.address(s.Address, s.Country)
	if !w.outside() {
		w.tax(s.VATNumber, "VAT")
	}
	switch {
	case s.InRegister():
		w.tax("Foretaksregisteret", "TAX")
	case s.Country == "SE" && s.FTax:
		w.tax("Godkänd för F-skatt", "TAX")
	}
	w.legal(s.Name, s.OrgNumber, s.Country)
	w.in("cac:Contact", func() {
		w.text("cbc:Telephone", s.Phone)
		w.text("cbc:ElectronicMail", s.Email)
	})
}

func (w *document) buyer() {
	b := w.Buyer
	country := cmp.Or(b.Country, w.Seller.Country)
	w.endpoint(b.EndpointID)
	w.in("cac:PartyName", func() { w.text("cbc:Name", b.Name) })
	w.address(b.Address, country)
	if !w.outside() {
		w.tax(b.VATNumber, "VAT")
	}
	w.legal(b.Name, b.OrgNumber, country)
}

func (w *document) endpoint(id string) {
	scheme, value, _ := strings.Cut(id, ":")
	w.with("cbc:EndpointID", value, "schemeID", scheme)
}

func (w *document) address(a bill.Address, country string) {
	w.in("cac:PostalAddress", func() {
		w.text("cbc:StreetName", a.Street)
		w.text("cbc:CityName", a.City)
		w.text("cbc:PostalZone", a.Postcode)
		w.in("cac:Country", func() { w.text("cbc:IdentificationCode", country) })
	})
}

func (w *document) tax(id, scheme string) {
	if id == "" {
		return
	}
	w.in("cac:PartyTaxScheme", func() {
		w.text("cbc:CompanyID", id)
		w.in("cac:TaxScheme", func() { w.text("cbc:ID", scheme) })
	})
}

// registers are the countries' registers of companies (ISO 6523); Finland's has no scheme that Peppol takes here.
var registers = map[string]string{"NO": "0192", "SE": "0007", "DK": "0184"}

func (w *document) legal(name, number, country string) {
	w.in("cac:PartyLegalEntity", func() {
		w.text("cbc:RegistrationName", name)
		w.with("cbc:CompanyID", number, "schemeID", registers[country])
	})
}

// delivered returns the last day on which something was supplied; zero where no line says it.
func (w *document) delivered() (last civil.Date) {
	for _, l := range w.Lines {
		for _, day := range []civil.Date{l.From, l.To} {
			if day.After(last) {
				last = day
			}
		}
	}
	return last
}

// Codes of how a document is paid (UNCL 4461), of those that Peppol takes in all four countries.
const (
	byNothing  = "1" // not defined: the terms say it
	byTransfer = "30"
	byCard     = "48"
	bySEPA     = "58"
	byFIK      = "93"
)

func (w *document) means() {
	p, ref := w.Pay, w.Pay.Reference
	id := cmp.Or(ref.Value, w.Number)
	switch {
	case w.Kind == bill.CreditNote:
		w.text("cbc:PaymentMeansCode", byNothing)
	case w.Payable() == 0 && p.ByCard:
		w.text("cbc:PaymentMeansCode", byCard)
	case w.Payable() == 0:
		w.text("cbc:PaymentMeansCode", byNothing)
	case ref.Scheme == reference.FIK71, ref.Scheme == reference.FIK75:
		w.text("cbc:PaymentMeansCode", byFIK)
		w.text("cbc:PaymentID", strings.TrimPrefix(string(ref.Scheme), "fik-")+"#"+ref.Value)
		w.account(p.Creditor, "")
	case p.Bankgiro != "":
		w.text("cbc:PaymentMeansCode", byTransfer)
		w.text("cbc:PaymentID", id)
		w.account(p.Bankgiro, "SE:BANKGIRO")
	case p.Plusgiro != "":
		w.text("cbc:PaymentMeansCode", byTransfer)
		w.text("cbc:PaymentID", id)
		w.account(p.Plusgiro, "SE:PLUSGIRO")
	case p.IBAN != "" && (w.Currency == "EUR" || w.Seller.Country == "DK"):
		w.text("cbc:PaymentMeansCode", bySEPA)
		w.text("cbc:PaymentID", id)
		w.account(p.IBAN, p.BIC)
	case p.Account+p.IBAN != "" && w.Seller.Country != "DK":
		w.text("cbc:PaymentMeansCode", byTransfer)
		w.text("cbc:PaymentID", id)
		w.account(cmp.Or(p.Account, p.IBAN), "")
	default:
		w.text("cbc:PaymentMeansCode", byNothing)
		w.text("cbc:PaymentID", id)
	}
}

func (w *document) account(id, branch string) {
	w.in("cac:PayeeFinancialAccount", func() {
		w.text("cbc:ID", id)
		w.in("cac:FinancialInstitutionBranch", func() { w.text("cbc:ID", branch) })
	})
}

// What the terms of payment say.
var (
	credits = i18n.Text{
		NB: "Krediterer faktura {number}.",
		SV: "Krediterar faktura {number}.",
		DA: "Krediterer faktura {number}.",
		FI: "Hyvittää laskun {number}.",
		EN: "Credits invoice {number}.",
	}
	payAt = i18n.Text{
		NB: "Betal på {link}",
		SV: "Betala på {link}",
		DA: "Betal på {link}",
		FI: "Maksa osoitteessa {link}",
		EN: "Pay at {link}",
	}
)

func (w *document) terms() string {
	switch {
	case w.Credits != nil:
		return credits.Fill(w.Written(), "number", w.Credits.Number)
	case w.Payable() > 0 && w.Pay.Link != "":
		return payAt.Fill(w.Written(), "link", w.Pay.Link)
	}
	return ""
}

func (w *document) taxes() {
	w.in("cac:TaxTotal", func() {
		w.amount("cbc:TaxAmount", w.VAT(), w.Currency)
		for _, s := range w.Sums {
			w.in("cac:TaxSubtotal", func() {
				w.amount("cbc:TaxableAmount", s.Net, w.Currency)
				w.amount("cbc:TaxAmount", s.VAT, w.Currency)
				w.in("cac:TaxCategory", func() { w.category(s.Category, s.Rate, s.Reason) })
			})
		}
	})
	if w.Local != nil {
		w.in("cac:TaxTotal", func() { w.amount("cbc:TaxAmount", w.Local.VAT, w.Local.Currency) })
	}
}

// category writes a category of VAT; the reason only where it is not "".
func (w *document) category(c vat.Category, rate vat.Rate, reason string) {
	w.text("cbc:ID", string(c))
	if c != vat.NotSubject {
		w.text("cbc:Percent", rate.String())
	}
	if reason != "" {
		w.text("cbc:TaxExemptionReasonCode", w.reasonCode(c))
		w.text("cbc:TaxExemptionReason", reason)
	}
	w.in("cac:TaxScheme", func() { w.text("cbc:ID", "VAT") })
}

// reasonCode returns the code of why no VAT is charged (VATEX): outside of VAT, or care by medical professions, which
// the VAT directive exempts in its article 132(1)(c). Norway is bound by none of it: there the text says it.
func (w *document) reasonCode(c vat.Category) string {
	switch {
	case c == vat.NotSubject:
		return "VATEX-EU-O"
	case c == vat.Exempted && w.Seller.Country != "NO":
		return "VATEX-EU-132-1C"
	}
	return ""
}

func (w *document) totals() {
	w.amount("cbc:LineExtensionAmount", w.Net(), w.Currency)
	w.amount("cbc:TaxExclusiveAmount", w.Net(), w.Currency)
	w.amount("cbc:TaxInclusiveAmount", w.Total(), w.Currency)
	if w.Prepaid != 0 {
		w.amount("cbc:PrepaidAmount", w.Prepaid, w.Currency)
	}
	w.amount("cbc:PayableAmount", w.Payable(), w.Currency)
}

func (w *document) line(n int, l bill.Line) {
	quantity := "cbc:InvoicedQuantity"
	if w.Kind == bill.CreditNote {
		quantity = "cbc:CreditedQuantity"
	}
	w.text("cbc:ID", strconv.Itoa(n+1))
	w.with(quantity, decimal(l.Quantity, 3), "unitCode", "C62") // C62: one
	w.amount("cbc:LineExtensionAmount", l.Net, w.Currency)
	w.in("cac:InvoicePeriod", func() {
		w.text("cbc:StartDate", l.From.String())
		if !l.From.IsZero() {
			w.text("cbc:EndDate", cmp.Or(l.To, l.From).String())
		}
	})
	w.in("cac:Item", func() {
		note, where := bill.Plain(l.Note), bill.Plain(l.Where)
		if note != "" && where != "" {
			note += ", "
		}
		w.text("cbc:Description", note+where)
		w.text("cbc:Name", l.Text)
		w.in("cac:ClassifiedTaxCategory", func() { w.category(l.Category, l.Rate, "") })
	})
	w.in("cac:Price", func() { w.with("cbc:PriceAmount", w.price(l), "currencyID", w.Currency) })
}

// price returns the price of one without VAT, in so many decimals that the quantity times it is the line's net amount.
// It is never negative: what is taken off has a negative quantity.
func (w *document) price(l bill.Line) string {
	net := big.NewInt(1000)
	net.Mul(net, big.NewInt(l.Net))
	one := new(big.Rat).SetFrac(net, big.NewInt(l.Quantity))
	one.Quo(one, new(big.Rat).SetInt64(scale(money.Decimals(w.Currency))))
	s := one.Abs(one).FloatString(10)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func scale(decimals int) (n int64) {
	for n = 1; decimals > 0; decimals-- {
		n *= 10
	}
	return n
}

func (w *document) amount(name string, minor int64, currency string) {
	w.with(name, decimal(minor, money.Decimals(currency)), "currencyID", currency)
}

// decimal writes n with so many digits behind the point.
func decimal(n int64, places int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	if places == 0 {
		return sign + strconv.FormatInt(n, 10)
	}
	unit := scale(places)
	return sign + strconv.FormatInt(n/unit, 10) + "." + strconv.FormatInt(unit+n%unit, 10)[1:]
}
