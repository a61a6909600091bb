// Package pdf writes issued documents as PDF, to be read, printed, kept and read aloud: PDF/A-3b and PDF/UA-1 in one
// file, the same bytes for the same document and logo. How a page looks is drawn here, in points on package paper.
package pdf

import (
	"cmp"
	"errors"
	"strings"

	"stund/internal/bill"
	"stund/internal/bill/pdf/paper"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
)

// Write returns the document as a PDF, in the language of Document.Written. Logo is a PNG or JPEG, or nil; one that
// Logo refuses is left out, for an issued document can always be had. It fails as bill.Document.Check does.
func Write(d bill.Document, logo []byte) ([]byte, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	s := newSheet(d, logo)
	s.head()
	if err := s.card(); err != nil {
		return nil, err
	}
	s.lines()
	s.sums()
	s.words()
	if err := s.barcode(); err != nil {
		return nil, err
	}
	s.feet()
	return s.doc.Bytes()
}

// Logo returns a PNG or JPEG as it is kept to be a logo: drawn anew, of the size that paper shows, so that nothing of
// the file as it came is in it but its points. It answers fault.Invalid "logo-unfit" for what cannot be one.
func Logo(data []byte) ([]byte, error) {
	kept, err := paper.Redraw(data)
	if errors.Is(err, paper.ErrImage) {
		return nil, fault.New(fault.Invalid, "logo-unfit",
			"The picture must be a PNG or JPEG of at most 100 kB, 4000 points a side and 4 million in all.")
	}
	return kept, err
}

// Where things stand, in points from the top left. The buyer's address stands where the window of a C5 envelope is,
// when the page is folded once.
const (
	left      = 20 * paper.MM
	right     = paper.Wide - left
	factsAt   = 126 * paper.MM
	top       = 24 * paper.MM // baseline of what stands first
	window    = 54 * paper.MM // first baseline of the address
	cardTop   = 90 * paper.MM
	footTop   = 267 * paper.MM
	bottom    = footTop - 5*paper.MM // nothing but the foot stands below
	pageTwo   = 34 * paper.MM        // where later pages begin
	padding   = 6 * paper.MM
	leading   = 13.0
	smallLead = 10.5
)

// The styles of text.
var (
	title  = paper.Style{Weight: paper.Semibold, Size: 21, Colour: ink}
	sender = paper.Style{Weight: paper.Semibold, Size: 15, Colour: ink}
	text   = paper.Style{Size: 9.5, Colour: ink}
	strong = paper.Style{Weight: paper.Semibold, Size: 9.5, Colour: ink}
	label  = paper.Style{Size: 8, Colour: muted}
	small  = paper.Style{Size: 8, Colour: muted}
	facts  = paper.Style{Size: 10.5, Colour: ink}
)

// sheet is a document that is being drawn.
type sheet struct {
	bill.Document
	l    i18n.Lang
	doc  *paper.Document
	p    *paper.Page
	y    float64 // where the next thing may begin
	logo *paper.Image
	net  bool // amounts of lines are without VAT, as companies read them
}

func newSheet(d bill.Document, logo []byte) *sheet {
	s := &sheet{Document: d, l: d.Written(), net: d.Buyer.Company}
	s.logo, _ = paper.ReadImage(logo)
	kind := invoice
	if d.Kind == bill.CreditNote {
		kind = creditNote
	}
	s.doc = paper.New(kind.In(s.l)+" "+shown(d.Number), shown(d.Seller.Name), string(s.l), midnight(d.Issued))
	s.p = s.doc.Page()
	return s
}

// shown is a text of the document, as it can be written.
func shown(t string) string { return paper.Shown(bill.Plain(t)) }

// stack writes a text in lines below each other, and returns the baseline of the next.
func (s *sheet) stack(e *paper.Element, x, y float64, t string, st paper.Style, width, lead float64, most int) float64 {
	for _, line := range paper.Lines(t, st, width, most) {
		s.p.Text(e, x, y, line, st)
		y += lead
	}
	return y
}

// head draws who writes, to whom, and the facts of the document.
func (s *sheet) head() {
	root, y := s.doc.Root(), top
	if s.logo != nil {
		w, h := s.logo.Fit(60*paper.MM, 16*paper.MM)
		s.p.Image(root, logoAlt.Fill(s.l, "name", shown(s.Seller.Name)), s.logo, left, top-6*paper.MM, w, h)
		s.stack(root.In("P"), left, top-6*paper.MM+h+16, shown(s.Seller.Name), strong, 95*paper.MM, leading, 1)
	} else {
		s.stack(root.In("P"), left, y, shown(s.Seller.Name), sender, 95*paper.MM, 18, 2)
	}
	kind := invoice
	switch {
	case s.Kind == bill.CreditNote:
		kind = creditNote
	case s.Reminder != nil:
		kind = reminder
	}
	size := title
	for paper.Width(kind.In(s.l), size) > right-factsAt {
		size.Size--
	}
	s.p.Text(root.In("H1"), factsAt, top+1, kind.In(s.l), size)
	s.address()
	s.y = max(s.facts(), cardTop)
}

// address draws the buyer's name and address, in the window.
func (s *sheet) address() {
	b, y := s.Buyer, window
	e := s.doc.Root().In("P")
	const wide = 85 * paper.MM
	y = s.stack(e, left, y, shown(b.Name), text, wide, leading, 3)
	y = s.stack(e, left, y, shown(b.Address.Street), text, wide, leading, 2)
	y = s.stack(e, left, y, shown(b.Address.Postcode+" "+b.Address.City), text, wide, leading, 1)
	if b.Country != "" && b.Country != s.Seller.Country {
		s.stack(e, left, y, abroad(b.Country), text, wide, leading, 1)
	}
}

// abroad is how letters name a country: in English, in capitals (Universal Postal Convention).
func abroad(country string) string {
	return cmp.Or(map[string]string{"NO": "NORWAY", "SE": "SWEDEN", "DK": "DENMARK", "FI": "FINLAND"}[country],
		shown(country))
}

// pair is a label and what it is of.
type pair struct{ label, value string }

// facts draws the quiet column at the right, and returns where what is below it may begin.
func (s *sheet) facts() float64 {
	numbered, day := number, issued
	if s.Kind == bill.CreditNote {
		numbered, day = creditNumber, creditIssued
	}
	all := []pair{{numbered.In(s.l), shown(s.Number)}, {day.In(s.l), date(s.l, s.Issued)}}
	if r := s.Reminder; r != nil {
		all = append(all, pair{due.In(s.l), date(s.l, r.FirstDue)}, pair{reminded.In(s.l), date(s.l, r.On)},
			pair{newDay.In(s.l), date(s.l, s.Due)})
	} else if s.open() {
		all = append(all, pair{due.In(s.l), date(s.l, s.Due)})
	}
	if s.Credits != nil {
		all = append(all, pair{ofInvoice.In(s.l), s.earlier(*s.Credits)})
	}
	for _, a := range s.Advances {
		all = append(all, pair{advances.In(s.l), s.earlier(a)})
	}
	all = append(all, pair{yours.In(s.l), shown(s.Yours)})
	if n := shown(s.Buyer.OrgNumber); n != "" {
		all = append(all, pair{buyerNumber.In(s.l), orgNumber(s.Buyer.Country, n)})
	}
	if s.Buyer.Country != "NO" && s.Seller.Registered {
		all = append(all, pair{buyerVAT.In(s.l), shown(s.Buyer.VATNumber)})
	}
	const mostAdvances, value = 14, factsAt + 33*paper.MM
	y := top + 9*paper.MM
	for n, f := range all {
		if f.value == "" || n > mostAdvances {
			continue
		}
		e := s.doc.Root().In("P")
		next := s.stack(e, factsAt, y, f.label, label, value-factsAt-4, smallLead, 2)
		y = max(next, s.stack(e, value, y, f.value, text, right-value, leading, 3))
	}
	return y
}

func (s *sheet) earlier(e bill.Earlier) string {
	return earlier.Fill(s.l, "number", shown(e.Number), "date", date(s.l, e.Issued))
}

func (s *sheet) exact(minor int64) string {
	return i18n.Exact(s.l, money.Amount{Minor: minor, Currency: s.Currency})
}

func (s *sheet) decimal(minor int64) string {
	return i18n.Decimal(s.l, minor, money.Decimals(s.Currency))
}

// open reports whether something is to be paid.
func (s *sheet) open() bool { return s.Kind == bill.Invoice && s.Payable() > 0 }

// ways returns how the document can be paid, for the card.
func (s *sheet) ways() (all []pair) {
	p, ref := s.Pay, s.Pay.Reference
	if line := ref.PaymentLine(p.Creditor); line != "" {
		all = append(all, pair{paymentLine.In(s.l), line})
		if ref.Value == "" { // the payer writes what they pay
			all = append(all, pair{message.In(s.l), shown(s.Number)})
		}
		return all
	}
	abroad := s.Buyer.Country != "" && s.Buyer.Country != s.Seller.Country ||
		s.Currency != bill.CurrencyOf(s.Seller.Country)
	switch {
	case p.Bankgiro != "":
		all = append(all, pair{"Bankgiro", giro(p.Bankgiro)})
	case p.Plusgiro != "":
		all = append(all, pair{"Plusgiro", plusgiro(p.Plusgiro)})
	case p.Account != "" && !abroad:
		all = append(all, pair{account.In(s.l), ownAccount(s.Seller.Country, p.Account)})
	}
	if p.IBAN != "" && (abroad || len(all) == 0) {
		all = append(all, pair{"IBAN", iban(p.IBAN)})
		if p.BIC != "" {
			all = append(all, pair{"BIC", shown(p.BIC)})
		}
	}
	if len(all) == 0 {
		return nil
	}
	switch {
	case ref.Value == "":
		return append(all, pair{message.In(s.l), shown(s.Number)})
	case strings.HasPrefix(string(ref.Scheme), "kid"):
		return append(all, pair{"KID", ref.Grouped()})
	case strings.HasPrefix(string(ref.Scheme), "ocr"):
		return append(all, pair{"OCR", ref.Grouped()})
	}
	return append(all, pair{reference.In(s.l), ref.Grouped()})
}

// card draws the one thing to do: what to pay, by when, and how.
func (s *sheet) card() error {
	head, sum, note := toPay, s.Payable(), ""
	var ways []pair
	open := s.open()
	switch {
	case s.Kind == bill.CreditNote:
		head, sum, note = credited, s.Total(), ofInvoice.In(s.l)+" "+s.earlier(*s.Credits)
	case !open && s.Prepaid > 0:
		head, sum, note = paid, s.Prepaid, nothingLeft.In(s.l)
	case open:
		ways, note = s.ways(), dueOn.Fill(s.l, "date", date(s.l, s.Due))
		if s.Reminder != nil {
			note = payBy.Fill(s.l, "date", date(s.l, s.Due))
		}
	}
	const code, caption, row, ask = 25 * paper.MM, 10.0, 32.0, 68 * paper.MM
	height := 30 * paper.MM
	var address []string
	if open {
		address = s.payAddress(right - padding - code - padding - left - ask)
		tall := float64(len(ways)) * row
		if n := len(address); n > 0 {
			tall += row + float64(n-1)*leading
		}
		height = max(code+caption+2*padding, tall+2*padding-8)
	}
	s.p.Box(left, s.y, right-left, height, 10, card)
	root, x, y := s.doc.Root(), left+padding, s.y+padding+7
	s.p.Text(root.In("H2"), x, y, head.In(s.l), label)
	big := paper.Style{Weight: paper.Semibold, Size: 24, Colour: accent(s.Seller.Accent)}
	for big.Size > 10 && paper.Width(s.exact(sum), big) > ask-padding-8 {
		big.Size--
	}
	s.p.Text(root.In("P"), x, y+27, s.exact(sum), big)
	s.stack(root.In("P"), x, y+45, note, facts, ask-padding-8, leading, 3)
	x = left + ask
	for _, w := range ways {
		e := root.In("P")
		s.p.Text(e, x, y, w.label, label)
		s.stack(e, x, y+12.5, w.value, facts, right-padding-code-padding-x, leading, 1)
		y += row
	}
	if open {
		if err := s.online(address, x, y, right-padding-code, s.y+(height-code-caption)/2, code); err != nil {
			return err
		}
	}
	s.y += height + 10*paper.MM
	return nil
}

// payAddress is the address at which it is paid, in lines of the width: who types it needs all of it.
func (s *sheet) payAddress(width float64) []string {
	if !paper.Openable(s.Pay.Link) {
		return nil
	}
	_, address, _ := strings.Cut(s.Pay.Link, "://")
	return paper.Lines(shown(address), facts, width, 3)
}

// mostCode is the longest text that a code of this size says to a phone: EPC069-12 has no longer one.
const mostCode = 331

// online draws the lines of the address at which the document can be paid, and the code beside it: for the bank's app
// where it is paid in euros, else for the address.
func (s *sheet) online(address []string, x, y, codeX, codeY, size float64) error {
	root, link, code := s.doc.Root(), s.Pay.Link, s.EPC()
	says := scanInBank
	if code == "" {
		code, says = link, scanToPay
	}
	if n := len(address); n > 0 {
		e := s.p.Link(root.In("P"), x, y-9, codeX-padding-x, 27+float64(n-1)*leading, link, payOnline.In(s.l))
		s.p.Text(e, x, y, payOnline.In(s.l), label)
		for i, line := range address {
			s.p.Text(e, x, y+12.5+float64(i)*leading, line, facts)
		}
	}
	if code == "" || len(code) > mostCode {
		return nil
	}
	alt := qrAlt.Fill(s.l, "sum", s.exact(s.Payable()))
	if err := s.p.QR(root, alt, codeX, codeY, size, code); err != nil {
		return err
	}
	t := says.In(s.l)
	s.p.Text(root.In("P"), codeX+(size-paper.Width(t, small))/2, codeY+size+smallLead, t, small)
	return nil
}
