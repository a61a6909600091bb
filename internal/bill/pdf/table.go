package pdf

import (
	"fmt"
	"slices"
	"strings"

	"stund/internal/bill"
	"stund/internal/bill/pdf/paper"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/vat"
)

// column of a table: where its texts begin, or end where they are figures.
type column struct {
	at, width float64
	figures   bool
}

// The columns of lines.
var columns = []column{
	{left, 74 * paper.MM, false}, {left + 78*paper.MM, 23 * paper.MM, false},
	{left + 112*paper.MM, 13 * paper.MM, true}, {left + 133*paper.MM, 20 * paper.MM, true},
	{left + 146*paper.MM, 12 * paper.MM, true}, {right, 23 * paper.MM, true},
}

// rates is which of them has the rates of VAT.
const rates = 4

// outside reports whether the document is not subject to VAT: then none is spoken of, for who is not registered may not
// state any (NO merverdiavgiftsloven § 15-11).
func (s *sheet) outside() bool { return s.Sums[0].Category == vat.NotSubject }

// cell writes a text in a column.
func (s *sheet) cell(e *paper.Element, c column, y float64, t string, st paper.Style) {
	if c.figures {
		s.p.Right(e, c.at, y, t, st)
		return
	}
	s.p.Text(e, c.at, y, t, st)
}

// rule draws a hairline at s.y.
func (s *sheet) rule(from, to float64) { s.p.Line(from, s.y, to-from, 0.5, hairline) }

// lines draws what is charged, on as many pages as it takes.
func (s *sheet) lines() {
	table := s.doc.Root().In("Table")
	head := table.In("THead").In("TR")
	s.heads(head.Head)
	body := table.In("TBody")
	taxed, others := s.apart()
	var carry int64
	for n, l := range append(taxed, others...) {
		if n == len(taxed) && n > 0 {
			s.group(body.In("TR"), others, carry)
		}
		below := 0.0
		if n == len(s.Lines)-1 {
			below = s.sumsHeight() // nobody reads sums alone on a page
		}
		s.line(body.In("TR"), l, carry, below)
		carry += s.of(l)
	}
}

// apart returns the lines with VAT, and those without: on one document these stand apart with their own sum (DK
// momsbekendtgørelsen § 58(3)).
func (s *sheet) apart() (taxed, others []bill.Line) {
	for _, l := range s.Lines {
		if l.Category == vat.Taxed {
			taxed = append(taxed, l)
		} else {
			others = append(others, l)
		}
	}
	return taxed, others
}

// group draws the head of the lines without VAT: why that is, and what they come to.
func (s *sheet) group(row *paper.Element, lines []bill.Line, carry int64) {
	var sum int64
	for _, l := range lines {
		sum += s.of(l)
	}
	said := paper.Lines(shown(lines[0].Reason), label, columns[4].at-left, 2)
	s.room(float64(len(said)+keep)*leading, carry)
	s.y += 8
	reason := row.In("TD").Spanning(len(columns) - 1)
	for n, t := range said {
		s.y += smallLead
		s.p.Text(reason, left, s.y, t, label)
		if n == 0 {
			s.p.Right(row.In("TD"), right, s.y, s.decimal(sum), label)
		}
	}
	s.y += 6
	s.rule(left, right)
}

// of returns what of a line stands in the column of amounts.
func (s *sheet) of(l bill.Line) int64 {
	if s.net {
		return l.Net
	}
	return l.Gross
}

// ornament is what heads are that are told again on later pages: read aloud once.
func ornament() *paper.Element { return nil }

// heads draws the heads of the columns; as says what each is in the structure.
func (s *sheet) heads(as func() *paper.Element) {
	s.y += 8
	for n, t := range []i18n.Text{what, when, quantity, price, vatWord, amount} {
		if n == rates && s.outside() {
			continue
		}
		h := t.In(s.l)
		if n == len(columns)-1 {
			h += " (" + s.Currency + ")"
		}
		s.cell(as(), columns[n], s.y, h, label)
	}
	s.y += 7
	s.rule(left, right)
}

// written is a line of text in its style.
type written struct {
	text  string
	style paper.Style
}

// texts returns what is said of a line: what it is, and below it whom it was for and where.
func (s *sheet) texts(l bill.Line) (all []written) {
	for _, t := range paper.Wrap(shown(l.Text), text, columns[0].width) {
		all = append(all, written{t, text})
	}
	below := slices.DeleteFunc([]string{shown(l.Note), shown(l.Where)}, func(t string) bool { return t == "" })
	for _, t := range paper.Wrap(strings.Join(below, " · "), small, columns[0].width) {
		all = append(all, written{t, small})
	}
	return all
}

// keep is how many lines of a long text stay on one page at least.
const keep = 4

// line draws a line; carry is what those before it come to, below the room for what stands with it. Its figures stand
// beside the first line of its text, so what of a long text goes on on another page carries them.
func (s *sheet) line(row *paper.Element, l bill.Line, carry int64, below float64) {
	texts := s.texts(l)
	supplied := paper.Lines(days(s.l, l), text, columns[1].width, 2)
	s.room(float64(min(max(len(texts), len(supplied)), keep))*leading+8+max(0, below-carryHeight), carry)
	s.y += 15
	about := row.In("TD")
	s.write(about, texts, 0)
	begun, first := s.p, s.y
	at := row.In("TD")
	for n, t := range supplied {
		s.cell(at, columns[1], first+float64(n)*leading, t, text)
	}
	for n, t := range []string{trimmed(s.l, l.Quantity, 3), s.unit(l), rate(s.l, l.Rate),
		s.decimal(s.of(l))} {
		if n+2 == rates && s.outside() {
			continue
		}
		s.cell(row.In("TD"), columns[n+2], first, t, text)
	}
	for n := 1; n < len(texts); n++ {
		if s.y += leading; s.y > bottom-carryHeight {
			s.turn(carry + s.of(l))
			s.y += 15
		}
		s.write(about, texts, n)
	}
	if s.p == begun {
		s.y = max(s.y, first+float64(len(supplied)-1)*leading)
	}
	s.y += 8
	s.rule(left, right)
}

func (s *sheet) write(e *paper.Element, texts []written, n int) {
	if n < len(texts) {
		s.cell(e, columns[0], s.y, texts[n].text, texts[n].style)
	}
}

// unit returns the price of one.
func (s *sheet) unit(l bill.Line) string {
	if s.net {
		return unitNet(s.l, l, s.Currency)
	}
	return s.decimal(l.Price)
}

// carryHeight is kept at the end of a page for what is carried to the next.
const carryHeight = 22.0

// room begins a page where the next line would not fit on this one.
func (s *sheet) room(height float64, carry int64) {
	if s.y+height > bottom-carryHeight {
		s.turn(carry)
	}
}

// turn goes on with the table on another page, and says on both what the lines so far come to.
func (s *sheet) turn(carry int64) {
	s.y = bottom - 6
	s.carry(carried, carry)
	s.fresh()
	s.heads(ornament)
	s.y += 15
	s.carry(brought, carry)
	s.y += 8
	s.rule(left, right)
}

func (s *sheet) carry(says i18n.Text, sum int64) {
	s.p.Text(nil, left, s.y, says.In(s.l), small)
	s.p.Right(nil, right, s.y, s.decimal(sum), small)
}

// fresh begins a page, which says at its head what it belongs to.
func (s *sheet) fresh() {
	s.p = s.doc.Page()
	kind := invoice
	if s.Kind == bill.CreditNote {
		kind = creditNote
	}
	for _, t := range paper.Lines(shown(s.Seller.Name), small, 100*paper.MM, 1) {
		s.p.Text(nil, left, top, t, small)
	}
	for _, t := range paper.Lines(kind.In(s.l)+" "+shown(s.Number), small, 60*paper.MM, 1) {
		s.p.Right(nil, right, top, t, small)
	}
	s.y = pageTwo
}

// The columns of VAT, and where sums begin.
var taxColumns = []column{{left, 18 * paper.MM, false}, {left + 41*paper.MM, 0, true}, {left + 62*paper.MM, 0, true},
	{left + 85*paper.MM, 0, true}}

const sumsAt = left + 100*paper.MM

// sums draws what it all comes to, and beside it the VAT by rates.
func (s *sheet) sums() {
	if s.y+s.sumsHeight() > bottom {
		s.fresh()
	}
	totals, begun := s.totals(), s.y
	if !s.outside() {
		s.tax()
	}
	end := s.y
	s.y = begun + 9
	for n, t := range totals {
		s.y += 16
		st := text
		if n == len(totals)-1 {
			s.y += 2
			st = paper.Style{Weight: paper.Semibold, Size: 11, Colour: ink}
		}
		e := s.doc.Root().In("P")
		s.p.Text(e, sumsAt, s.y, t.label, st)
		s.p.Right(e, right, s.y, t.value, st)
	}
	s.y = max(s.y, end) + 12
}

// sumsHeight is how much room the sums take.
func (s *sheet) sumsHeight() float64 { return float64(max(len(s.totals()), len(s.Sums)+1))*16 + 20 }

// totals returns what the lines come to: with the last of them one pays.
func (s *sheet) totals() (all []pair) {
	if s.net && !s.outside() {
		all = append(all, pair{netTotal.In(s.l), s.decimal(s.Net())}, pair{vatWord.In(s.l), s.decimal(s.VAT())},
			pair{totalWithVAT.In(s.l), s.exact(s.Total())})
	} else {
		if s.VAT() != 0 {
			all = append(all, pair{ofWhichVAT.In(s.l), s.decimal(s.VAT())})
		}
		all = append(all, pair{total.In(s.l), s.exact(s.Total())})
	}
	before := len(all)
	add := func(label i18n.Text, minor int64) {
		if minor != 0 {
			all = append(all, pair{label.In(s.l), s.decimal(minor)})
		}
	}
	add(prepaid, -s.Prepaid)
	if r := s.Reminder; r != nil {
		add(paid, -r.Paid)
		add(credited, -r.Credited)
		add(fees, r.Fees)
		add(interest, r.Interest)
	}
	if len(all) > before {
		all = append(all, pair{toPay.In(s.l), s.exact(s.Payable())})
	}
	return all
}

// tax draws what is VAT, by rates.
func (s *sheet) tax() {
	table := s.doc.Root().In("Table")
	head := table.In("THead").In("TR")
	s.y += 24
	for n, t := range []i18n.Text{vatWord, base, vatWord, sumWithVAT} {
		s.cell(head.Head(), taxColumns[n], s.y, t.In(s.l), label)
	}
	s.y += 5
	s.rule(left, taxColumns[3].at)
	body := table.In("TBody")
	figures := paper.Style{Size: 8.5, Colour: ink}
	for _, sum := range s.Sums {
		s.y += 13
		row := body.In("TR")
		for n, t := range []string{rate(s.l, sum.Rate), s.decimal(sum.Net), s.decimal(sum.VAT),
			s.decimal(sum.Gross)} {
			s.cell(row.In("TD"), taxColumns[n], s.y, t, figures)
		}
	}
}

// words draws what the law and the seller want to be said: why no VAT is charged, VAT in the seller's currency, terms.
func (s *sheet) words() {
	includes := withVAT
	if s.net {
		includes = withoutVAT
	}
	var all []string
	if s.VAT() != 0 {
		all = append(all, includes.In(s.l))
	}
	if taxed, _ := s.apart(); len(taxed) == 0 { // else it stands above its lines
		all = append(all, shown(s.Sums[0].Reason)+".")
	}
	if s.Local != nil {
		all = append(all, localVAT.Fill(s.l, "currency", s.Local.Currency,
			"sum", i18n.Decimal(s.l, s.Local.VAT, money.Decimals(s.Local.Currency)),
			"rate", s.point(s.Local.Rate), "source", shown(s.Local.Source), "date", date(s.l, s.Local.On)))
	}
	for _, t := range s.Terms {
		all = append(all, shown(t))
	}
	for _, t := range all {
		e := s.doc.Root().In("P")
		for _, line := range paper.Wrap(t, small, right-left) {
			if s.y += smallLead; s.y > bottom {
				s.fresh()
			}
			s.p.Text(e, left, s.y, line, small)
		}
		s.y += 2
	}
}

// point writes a decimal number with the language's point.
func (s *sheet) point(n string) string {
	if s.l == i18n.EN {
		return n
	}
	return strings.ReplaceAll(n, ".", ",")
}

// barcode draws the barcode that Finnish banks' apps scan, and its digits, which can be copied into a bank's page.
func (s *sheet) barcode() error {
	digits := s.FinnishBarcode()
	if digits == "" {
		return nil
	}
	const wide, high, at = 109 * paper.MM, 12 * paper.MM, bottom - 17*paper.MM
	if s.y+10 > at {
		s.fresh()
	}
	root := s.doc.Root()
	if err := s.p.Barcode(root, barcodeAlt.Fill(s.l, "digits", digits), left, at, wide, high, digits); err != nil {
		return err
	}
	e := root.In("P")
	s.p.Text(e, left, at+high+11, barcode.In(s.l), label)
	s.p.Right(e, left+wide, at+high+11, digits, label)
	return nil
}

// feet draws at the foot of each page who the seller is, as the law wants it, and which page it is.
func (s *sheet) feet() {
	for n, p := range s.doc.Pages() {
		s.p = p
		as := ornament
		if n == 0 {
			as = func() *paper.Element { return s.doc.Root().In("P") }
		}
		s.foot(as)
		if of := len(s.doc.Pages()); of > 1 {
			t := page.Fill(s.l, "n", fmt.Sprint(n+1), "of", fmt.Sprint(of))
			p.Right(nil, right, paper.High-8*paper.MM, t, small)
		}
	}
}

func (s *sheet) foot(as func() *paper.Element) {
	s.y = footTop
	s.rule(left, right)
	at := []float64{left, left + 62*paper.MM, left + 122*paper.MM}
	for n, block := range [][]string{s.place(), s.reach(), s.legal()} {
		y, e := footTop+13, as()
		width := 58 * paper.MM
		if n == 2 {
			width = right - at[2]
		}
		for _, t := range block {
			y = s.stack(e, at[n], y, t, small, width, smallLead, 1)
		}
	}
}

// place is where the seller is.
func (s *sheet) place() []string {
	a := s.Seller.Address
	all := []string{shown(s.Seller.Name), shown(a.Street), shown(a.Postcode + " " + a.City)}
	if s.Buyer.Country != "" && s.Buyer.Country != s.Seller.Country {
		all = append(all, abroad(s.Seller.Country))
	}
	return all
}

// reach is how the seller is reached.
func (s *sheet) reach() []string {
	_, site, ok := strings.Cut(s.Seller.Website, "://")
	if !ok {
		site = s.Seller.Website
	}
	return []string{shown(s.Seller.Email), i18n.Phone(shown(s.Seller.Phone)), shown(site)}
}

// legal is what the seller's law wants to be said, in its own words: NO bokføringsforskriften § 5-1-2 («MVA» behind the
// number of who is registered) and foretaksregisterloven § 10-2; SE ML 17:24, F-skatt by custom; DK momsbekendtgørelsen
// § 58; FI AVL 209 e §.
func (s *sheet) legal() []string {
	b, n := s.Seller, orgNumber(s.Seller.Country, s.Seller.OrgNumber)
	switch b.Country {
	case "NO":
		all := []string{"Org.nr. " + n}
		if b.Registered {
			all[0] += nbsp + "MVA"
		}
		if b.InRegister() {
			all = append(all, "Foretaksregisteret")
		}
		return all
	case "SE":
		all := []string{"Org.nr " + n}
		if b.Registered {
			all = append(all, "Momsreg.nr "+shown(b.VATNumber))
		}
		if b.FTax {
			all = append(all, "Godkänd för F-skatt")
		}
		return all
	case "DK":
		all := []string{"CVR-nr. " + n}
		if b.Registered {
			all = append(all, "Momsnr. "+shown(b.VATNumber))
		}
		return all
	}
	all := []string{"Y-tunnus " + n}
	if b.Registered {
		all = append(all, "ALV-tunnus "+shown(b.VATNumber))
	}
	return all
}
