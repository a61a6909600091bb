// Package bill is what an invoice or credit note says once it is issued: everything that stands on it, and nothing that
// has to be looked up to show it. Its drivers write it as a PDF (package pdf) and as an e-invoice (package ubl).
// Amounts are integers in minor units of the document's currency; prices include VAT, and the net amounts are what
// package vat makes of them.
package bill

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/reference"
	"stund/internal/vat"
)

// Kind of a document.
type Kind string

const (
	Invoice    Kind = "invoice"
	CreditNote Kind = "credit-note" // takes back what an invoice charged; its amounts are positive
)

// Document is an issued invoice or credit note. It never changes.
type Document struct {
	Kind     Kind       `json:"k"`
	Number   string     `json:"n"` // as it is printed, with the series' prefix: unique among the seller's
	Issued   civil.Date `json:"i"`
	Due      civil.Date `json:"d,omitzero"` // zero: nothing is to be paid
	Language i18n.Lang  `json:"g"`          // that it is written in
	Currency string     `json:"c"`          // ISO 4217
	Seller   Seller     `json:"s"`
	Buyer    Buyer      `json:"b"`
	Yours    string     `json:"y,omitempty"` // the buyer's reference or order number
	Credits  *Earlier   `json:"of,omitempty"`
	Advances []Earlier  `json:"a,omitempty"` // advance invoices whose sums lines of this one take off, by rate
	Lines    []Line     `json:"l"`
	Sums     []Sum      `json:"v"`            // one for each category and rate
	Local    *Local     `json:"lo,omitempty"` // VAT in the seller's currency, where the document is in another one
	Prepaid  int64      `json:"p,omitempty"`  // what of the total was paid before it was issued
	Pay      Pay        `json:"w"`
	Terms    []string   `json:"t,omitempty"` // further sentences the law or the seller wants on it, in its language
	Reminder *Reminder  `json:"-"`           // it is sent again; of no stored document
}

// Seller is who issues a document, as it was then.
type Seller struct {
	Name       string  `json:"n"` // registered name
	LegalForm  string  `json:"f"` // the country's code in lower case: "enk", "as", "ab", "aps", "oy", …
	Country    string  `json:"c"` // ISO 3166-1: NO, SE, DK, FI
	OrgNumber  string  `json:"o"` // digits alone
	VATNumber  string  `json:"v,omitempty"`
	Registered bool    `json:"r,omitempty"` // for VAT; else all lines are vat.NotSubject
	FTax       bool    `json:"t,omitempty"` // SE: approved for F-tax
	Address    Address `json:"a"`
	Email      string  `json:"e,omitempty"`
	Phone      string  `json:"p,omitempty"`
	Website    string  `json:"w,omitempty"`
	Accent     string  `json:"x,omitempty"` // colour of the practice, "#1f6f5c"
	Logo       string  `json:"l,omitempty"` // which picture heads its documents, by what it is made of; "": none
	EndpointID string  `json:"i,omitempty"` // electronic address, "0192:987654321"; "": sends no e-invoices
}

// Buyer is who is to pay.
type Buyer struct {
	Name       string  `json:"n"`
	Company    bool    `json:"b,omitempty"`
	Country    string  `json:"c"`
	OrgNumber  string  `json:"o,omitempty"`
	VATNumber  string  `json:"v,omitempty"`
	Address    Address `json:"a,omitzero"`
	EndpointID string  `json:"i,omitempty"` // electronic address; "": takes no e-invoices
}

// Address of a seller or a buyer.
type Address struct {
	Street   string `json:"s,omitempty"`
	Postcode string `json:"p,omitempty"`
	City     string `json:"c,omitempty"`
}

// Earlier is a document that another one refers to.
type Earlier struct {
	Number string     `json:"n"`
	Issued civil.Date `json:"i"`
	Gross  int64      `json:"g,omitempty"`
}

// Line is one thing that is charged, or taken off: then Quantity is negative.
type Line struct {
	Text     string       `json:"t"`
	Note     string       `json:"x,omitempty"` // below it: who gave it, whom it was for
	From     civil.Date   `json:"f,omitzero"`  // when it was supplied
	To       civil.Date   `json:"u,omitzero"`  // last day of it; zero: only From
	Where    string       `json:"w,omitempty"` // where it was supplied
	Quantity int64        `json:"q"`           // in thousandths: 1000 is one
	Price    int64        `json:"p"`           // of one, VAT included; never negative
	Gross    int64        `json:"g"`           // what the buyer pays for the line: Quantity times Price
	Net      int64        `json:"n"`           // Gross without VAT; nets of one rate sum to the rate's
	Category vat.Category `json:"c"`
	Rate     vat.Rate     `json:"r,omitempty"`
	Reason   string       `json:"y,omitempty"` // why no VAT is charged, in the words of the country's law
}

// Sum is what is charged at one rate.
type Sum struct {
	Category vat.Category `json:"c"`
	Rate     vat.Rate     `json:"r,omitempty"`
	Reason   string       `json:"y,omitempty"`
	vat.Sum
}

// Local is the VAT of a document in the currency of the seller's country.
type Local struct {
	Currency string     `json:"c"`
	VAT      int64      `json:"v"` // minor units of Currency
	Rate     string     `json:"r"` // what one unit of the document's currency cost, in decimals: "11.7295"
	On       civil.Date `json:"o"` // day of the rate
	Source   string     `json:"s"` // who published it
}

// Pay is how a document is paid.
type Pay struct {
	Reference reference.Reference `json:"r,omitzero"`
	IBAN      string              `json:"i,omitempty"`
	BIC       string              `json:"b,omitempty"`
	Account   string              `json:"a,omitempty"`  // the country's own account number, digits
	Bankgiro  string              `json:"g,omitempty"`  // SE
	Plusgiro  string              `json:"p,omitempty"`  // SE
	Creditor  string              `json:"k,omitempty"`  // DK: of FIK
	Link      string              `json:"u,omitempty"`  // address of the page on which it can be paid
	Paid      bool                `json:"pd,omitempty"` // all of it was paid before it was issued
	ByCard    bool                `json:"cd,omitempty"` // what was paid before came by card or app
}

// Reminder is what a document says when it is sent again, because it was not paid in time. Due is its day then. What it
// adds is no line, and has no VAT.
type Reminder struct {
	On       civil.Date
	FirstDue civil.Date // when the document was due at first
	Paid     int64      // since it was issued
	Credited int64
	Fees     int64 // of all reminders, this one included
	Interest int64
}

// Net, VAT and Total are the sums of the whole document.
func (d Document) Net() (n int64) {
	for _, s := range d.Sums {
		n += s.Net
	}
	return n
}

// VAT returns what of the total is VAT.
func (d Document) VAT() (n int64) {
	for _, s := range d.Sums {
		n += s.VAT
	}
	return n
}

// Total returns what is charged, VAT included.
func (d Document) Total() (n int64) {
	for _, s := range d.Sums {
		n += s.Gross
	}
	return n
}

// Payable returns what is still to be paid of the total; with a reminder, what is to be paid by its day.
func (d Document) Payable() int64 {
	left := d.Total() - d.Prepaid
	if r := d.Reminder; r != nil {
		left += r.Fees + r.Interest - r.Paid - r.Credited
	}
	return left
}

// Charge computes what the lines come to: each line's Gross, of Quantity and Price, rounded half up, unless it is set
// already; the Sums, sorted by category and falling rate; and each line's Net, so that they add up to the Sums' without
// a rounding amount.
func (d *Document) Charge() error {
	d.Sums = nil
	type key struct {
		c vat.Category
		r vat.Rate
	}
	groups := map[key][]int{}
	var keys []key
	for n := range d.Lines {
		l := &d.Lines[n]
		if l.Gross == 0 {
			gross, ok := times(l.Quantity, l.Price)
			if !ok {
				return fault.New(fault.Invalid, "amount-too-large", "Line %d comes to too much.", n+1)
			}
			l.Gross = gross
		}
		k := key{l.Category, l.Rate}
		if groups[k] == nil {
			keys = append(keys, k)
		}
		groups[k] = append(groups[k], n)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(rank(a.c), rank(b.c)), cmp.Compare(b.r, a.r))
	})
	for _, k := range keys {
		var gross []int64
		for _, n := range groups[k] {
			gross = append(gross, d.Lines[n].Gross)
		}
		sum, nets, err := vat.Shared(gross, k.r)
		if err != nil {
			return fmt.Errorf("share out the net amount at %s: %w", k.r, err)
		}
		for n, net := range nets {
			d.Lines[groups[k][n]].Net = net
		}
		d.Sums = append(d.Sums, Sum{Category: k.c, Rate: k.r, Reason: d.Lines[groups[k][0]].Reason, Sum: sum})
	}
	return nil
}

// times returns quantity (thousandths) × price, rounded half up, symmetric for what is negative; false where it is no
// int64.
func times(quantity, price int64) (int64, bool) {
	high, low := bits.Mul64(magnitude(quantity), magnitude(price))
	low, carry := bits.Add64(low, 500, 0)
	if high+carry >= 1000 {
		return 0, false
	}
	n, _ := bits.Div64(high+carry, low, 1000)
	if n > math.MaxInt64 {
		return 0, false
	}
	if (quantity < 0) != (price < 0) {
		return -int64(n), true
	}
	return int64(n), true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func rank(c vat.Category) int {
	return slices.Index([]vat.Category{vat.Taxed, vat.Exempted, vat.NotSubject}, c)
}
