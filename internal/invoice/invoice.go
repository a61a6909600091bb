// Package invoice is what a practice charges for: sellers and their series, drafts that come of appointments, invoices
// and credit notes that never change once they are issued, and what became of the money.
//
// An invoice is one item from its first draft on. Issuing writes what it says (bill.Document) and its number into it,
// in one transaction with the series that the number is of. What happens later is beside the document and never in it.
// Amounts are integers in minor units of the invoice's currency; days are those of the practice's zone.
package invoice

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/vat"
)

// Kind of a document.
type Kind = bill.Kind

// The kinds.
const (
	KindInvoice    = bill.Invoice
	KindCreditNote = bill.CreditNote
)

// Stage of an invoice.
type Stage string

const (
	Draft   Stage = "draft"   // can be edited and deleted
	Waiting Stage = "waiting" // is about to be issued: others were in the way, and the desk does it
	Issued  Stage = "issued"  // never changes
	Dropped Stage = "dropped" // was a draft
)

// Invoice is an invoice or a credit note, from its draft on.
type Invoice struct {
	ID       string    `json:"-"`
	Practice string    `json:"-"`
	Stage    Stage     `json:"st"`
	Kind     Kind      `json:"k"`
	Seller   string    `json:"s"`
	Client   string    `json:"cl,omitempty"` // whose visits it is about; "": nobody's
	Payer    string    `json:"pc,omitempty"` // the client who pays; "": none does
	Email    string    `json:"em,omitempty"` // where it goes, as it was when it was issued
	Created  time.Time `json:"cr"`

	Draft *Content       `json:"d,omitempty"`   // until it is issued
	Doc   *bill.Document `json:"doc,omitempty"` // once it is
	Items []Item         `json:"it,omitempty"`  // what is known of each line of the document, in their order

	Of       string     `json:"of,omitempty"`  // credit note: the invoice that it credits
	Reason   string     `json:"y,omitempty"`   // credit note: why
	Auto     bool       `json:"au,omitempty"`  // it is issued and mailed by itself
	Advance  bool       `json:"ad,omitempty"`  // it is for a visit that is to come
	Kept     bool       `json:"kp,omitempty"`  // it is of what is kept of a visit that did not take place
	Month    string     `json:"mo,omitempty"`  // collects visits of the month, "2026-11"
	Written  bool       `json:"wr,omitempty"`  // staff wrote its lines, or changed them
	Split    string     `json:"sp,omitempty"`  // first of those that share what was one draft
	Money    []Entry    `json:"m,omitempty"`   // what came in and went back, as it was entered
	Held     []Held     `json:"h,omitempty"`   // what of it other sellers had when it was issued
	Fees     []Fee      `json:"f,omitempty"`   // of reminders: no lines, and without VAT
	Credits  []Credit   `json:"c,omitempty"`   // credit notes of it
	Refunds  []Refund   `json:"rf,omitempty"`  // what providers are to pay back, until they were told
	Asked    int        `json:"as,omitempty"`  // how often its payer began to pay it by its link: each is a payment
	Sends    []Sent     `json:"se,omitempty"`  // how it went out
	Way      string     `json:"wy,omitempty"`  // by which channel its payer wants it; "": as suits
	Reminded []Reminded `json:"rm,omitempty"`  // reminders that went out, or are about to
	Paused   *Pause     `json:"pa,omitempty"`  // it is not reminded of
	Next     time.Time  `json:"nx,omitzero"`   // when the desk has something to do with it; zero: never
	Chosen   string     `json:"no,omitempty"`  // number that it was issued under, its series' prefix before it
	Sequence int64      `json:"seq,omitempty"` // the same as a number

	version int64
}

// Item is what is known of a line of a document beside what stands on it.
type Item struct {
	Booking  string `json:"b,omitempty"`
	Credited int64  `json:"c,omitempty"`  // in thousandths, of the line's quantity
	Back     int64  `json:"g,omitempty"`  // what was credited of its gross amount
	Card     string `json:"cd,omitempty"` // the card that was sold
	Advance  bool   `json:"a,omitempty"`  // an advance invoice has what was paid of its booking before
}

// Method is how money came or went.
type Method string

// The methods.
const (
	ByBank     Method = "bank"
	ByCash     Method = "cash"
	ByCard     Method = "card" // on a terminal of the practice's own
	ByProvider Method = "provider"
	ByGiftCard Method = "gift-card" // of the practice: it was paid when the card was sold,
	ByClipCard Method = "clip-card" // and so were its visits
	Rounding   Method = "rounding"  // a difference of less than a whole unit is let go
)

// ofVoucher reports whether a card of the practice paid.
func (m Method) ofVoucher() bool { return m == ByGiftCard || m == ByClipCard }

// Entry is money of an invoice. It never changes; what was entered wrongly is taken back by another one.
type Entry struct {
	ID        string     `json:"i"`
	Day       civil.Date `json:"d"` // when it came
	Amount    int64      `json:"a"` // negative: it went back
	Method    Method     `json:"m"`
	Reference string     `json:"r,omitempty"`
	Booking   string     `json:"b,omitempty"` // by a provider: id of the payment, its booking's
	By        string     `json:"by,omitempty"`
	At        time.Time  `json:"t"`
}

// Fee is what a reminder added to what is owed. It is no line of the document, and has no VAT.
type Fee struct {
	Day    civil.Date `json:"d"`
	Amount int64      `json:"a"`
	Kind   string     `json:"k"` // FeeReminder or FeeInterest
}

// Credit is a credit note of an invoice.
type Credit struct {
	ID     string    `json:"i"`
	Number string    `json:"n"`
	Gross  int64     `json:"g"`
	At     time.Time `json:"t"`
}

// Refund is what a provider is to pay back of a payment.
type Refund struct {
	Booking string `json:"b"` // id of the payment
	Amount  int64  `json:"a"`
	Credit  string `json:"c"` // the credit note by which it was decided
	Reason  string `json:"r,omitempty"`
	By      string `json:"by,omitempty"`
}

// Sent is that an invoice went out.
type Sent struct {
	At      time.Time `json:"t"`
	Channel string    `json:"c"`            // ByMail, BySMS or ByPeppol
	Notice  string    `json:"n,omitempty"`  // by which it was asked for
	Instead bool      `json:"in,omitempty"` // it was to go as an e-invoice, which was not carried
	// Of an e-invoice: how far it has come, when that was decided, and why it was not carried.
	State   Carried   `json:"st,omitempty"`
	Decided time.Time `json:"d,omitzero"`
	Why     string    `json:"w,omitempty"`
	Unheard bool      `json:"u,omitempty"` // staff were told that nobody knows whether it arrived
}

// Pause is that nobody is reminded until a day.
type Pause struct {
	Until  civil.Date `json:"u"`
	Reason string     `json:"r"`
	By     string     `json:"by,omitempty"`
	At     time.Time  `json:"t"`
}

// ItemKind is the kind of stored invoices.
const ItemKind = "invoice"

// Desk is where what is to be done with invoices is done: those that are about to be issued, and refunds.
var Desk = agenda.Desk{Name: "invoices", Job: "invoices", Shards: 1, Every: time.Minute}

var family = store.Family[Invoice]{
	Kind: ItemKind, Prefix: "invoice", Sort: "invoice",
	Unknown: fault.Error{Code: "invoice-unknown", Message: "There is no invoice with this id."},
	Stamp: func(v *Invoice) store.Stamp {
		return store.Stamp{Practice: &v.Practice, ID: &v.ID, Version: &v.version}
	},
	Due: func(v Invoice) *store.IndexKey {
		if v.Next.IsZero() || v.Stage == Dropped {
			return nil
		}
		return Desk.Place(v.ID, v.Next)
	},
	By: func(v Invoice) *store.IndexKey {
		if v.Stage == Dropped {
			return nil
		}
		r := v.row()
		return &store.IndexKey{Partition: bucketKey(v.Practice, r.bucket), Sort: r.String()}
	},
}

// Key is where the invoice is stored.
func Key(practice, id string) store.Key { return family.Key(practice, id) }

// Put is the operation that writes the invoice, new or as changed from what was read, with what happened.
func (v Invoice) Put(facts ...fact.Fact) (store.Op, error) { return family.Put(v, facts...) }

// Revision rises with each change.
func (v Invoice) Revision() int64 { return v.version }

// Total is what is charged; 0 of a draft, whose sums its document makes.
func (v Invoice) Total() int64 {
	if v.Doc == nil {
		return 0
	}
	return v.Doc.Total()
}

// Paid is what came in, less what went back.
func (v Invoice) Paid() (n int64) {
	for _, e := range v.Money {
		n += e.Amount
	}
	return n
}

// Charged is what reminders added.
func (v Invoice) Charged() (n int64) {
	for _, f := range v.Fees {
		n += f.Amount
	}
	return n
}

// Credited is what credit notes took back.
func (v Invoice) Credited() (n int64) {
	for _, c := range v.Credits {
		n += c.Gross
	}
	return n
}

// revoked reports whether all of it was taken back.
func (v Invoice) revoked() bool { return v.Total() > 0 && v.Credited() == v.Total() }

// Left is what is still to be paid; negative: more came in than was owed. Of a credit note nothing is.
func (v Invoice) Left() int64 {
	if v.Stage != Issued || v.Kind == KindCreditNote {
		return 0
	}
	return v.Total() + v.Charged() - v.Credited() - v.Paid()
}

// Status is how things stand with an invoice, as people read it.
type Status string

// The statuses. Each is derived when it is read.
const (
	StatusDraft    Status = "draft"
	StatusIssued   Status = "issued"
	StatusSent     Status = "sent"
	StatusDue      Status = "due"     // today is its due day
	StatusOverdue  Status = "overdue" // its due day has passed
	StatusPartPaid Status = "part-paid"
	StatusPaid     Status = "paid"
	StatusCredited Status = "credited" // all of it was taken back
)

// Statuses lists them.
func Statuses() []Status {
	return []Status{StatusDraft, StatusIssued, StatusSent, StatusDue, StatusOverdue, StatusPartPaid, StatusPaid,
		StatusCredited}
}

// Status derives how things stand on the day. What is overdue is said first, whatever was paid of it.
func (v Invoice) Status(today civil.Date) Status {
	left := v.Left()
	switch {
	case v.Stage != Issued:
		return StatusDraft
	case v.Kind == KindCreditNote:
		return v.sent()
	case v.revoked():
		return StatusCredited
	case left <= 0:
		return StatusPaid
	case !v.Doc.Due.IsZero() && today.After(v.Doc.Due):
		return StatusOverdue
	case v.Paid() > 0:
		return StatusPartPaid
	case today == v.Doc.Due:
		return StatusDue
	}
	return v.sent()
}

func (v Invoice) sent() Status {
	if _, out := v.went(); out {
		return StatusSent
	}
	return StatusIssued
}

// FileName is what a file of the document is called, without its ending: letters, digits and hyphens.
func (v Invoice) FileName() string {
	return strings.Map(func(r rune) rune {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return '-'
		}
		return r
	}, string(v.Kind)+"-"+v.Chosen)
}

// clone returns an invoice of which what is changed is nobody else's.
func (v Invoice) clone() Invoice {
	v.Items, v.Money, v.Fees = slices.Clone(v.Items), slices.Clone(v.Money), slices.Clone(v.Fees)
	v.Credits, v.Refunds, v.Sends = slices.Clone(v.Credits), slices.Clone(v.Refunds), slices.Clone(v.Sends)
	v.Reminded = slices.Clone(v.Reminded)
	if v.Draft != nil {
		v.Draft = v.Draft.clone()
	}
	return v
}

// bookings lists the bookings that it is about, each once.
func (v Invoice) bookings() (ids []string) {
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, i := range v.Items {
		add(i.Booking)
	}
	if v.Draft != nil {
		for _, l := range v.Draft.Lines {
			add(l.Booking)
		}
	}
	return ids
}

// bucket is where an invoice lies in the index: lists and sums read what they are about and nothing else.
type bucket string

const (
	drafts bucket = "draft"
	open   bucket = "open"   // something is still to be paid
	closed bucket = "closed" // nothing is
)

func bucketKey(practice string, b bucket) string { return "invoices#" + practice + "#" + string(b) }

// row is what the index says of an invoice, in its sort: enough to list, count and sum without reading it.
type row struct {
	bucket   bucket
	day      civil.Date // of issue; of a draft: when it began, UTC
	id       string
	due      civil.Date
	left     int64
	total    int64
	currency string
	seller   string
	client   string // who it is about
	payer    string
	sent     bool
	credited bool
	paid     bool // something was
	kind     Kind
}

func (v Invoice) row() row {
	r := row{bucket: drafts, day: civil.DateOf(v.Created.UTC()), id: v.ID, seller: v.Seller, client: v.Client,
		payer: v.Payer, kind: v.Kind}
	if v.Doc == nil {
		if v.Draft != nil {
			r.currency = v.Draft.Currency
		}
		return r
	}
	r.bucket, r.day, r.due, r.currency = closed, v.Doc.Issued, v.Doc.Due, v.Doc.Currency
	r.left, r.total, r.paid = v.Left(), v.Total(), v.Paid() > 0
	_, r.sent = v.went()
	r.credited = v.revoked()
	if r.left > 0 {
		r.bucket = open
	}
	return r
}

// String writes the row as a sort: day and id first, by which it is ordered and found.
func (r row) String() string {
	flags := ""
	for _, f := range []struct {
		set  bool
		name string
	}{{r.sent, "s"}, {r.credited, "c"}, {r.paid, "p"}, {r.kind == KindCreditNote, "n"}} {
		if f.set {
			flags += f.name
		}
	}
	due := ""
	if !r.due.IsZero() {
		due = r.due.String()
	}
	return strings.Join([]string{r.day.String(), r.id, due, strconv.FormatInt(r.left, 10),
		strconv.FormatInt(r.total, 10), r.currency, r.seller, r.client, r.payer, flags}, "#")
}

// parseRow reads what String wrote.
func parseRow(b bucket, sort string) (r row, err error) {
	p := strings.Split(sort, "#")
	if len(p) != 10 {
		return r, fmt.Errorf("invoice: %.80q is no row", sort)
	}
	r = row{bucket: b, id: p[1], currency: p[5], seller: p[6], client: p[7], payer: p[8],
		sent: strings.Contains(p[9], "s"), credited: strings.Contains(p[9], "c"),
		paid: strings.Contains(p[9], "p"), kind: KindInvoice}
	if strings.Contains(p[9], "n") {
		r.kind = KindCreditNote
	}
	var wrong error
	keep := func(err error) { wrong = cmp.Or(wrong, err) }
	r.day, err = civil.ParseDate(p[0])
	keep(err)
	if p[2] != "" {
		r.due, err = civil.ParseDate(p[2])
		keep(err)
	}
	r.left, err = strconv.ParseInt(p[3], 10, 64)
	keep(err)
	r.total, err = strconv.ParseInt(p[4], 10, 64)
	keep(err)
	return r, wrong
}

// status is Invoice.Status by the row alone.
func (r row) status(today civil.Date) Status {
	sent := StatusIssued
	if r.sent {
		sent = StatusSent
	}
	switch {
	case r.bucket == drafts:
		return StatusDraft
	case r.kind == KindCreditNote:
		return sent
	case r.credited:
		return StatusCredited
	case r.bucket == closed:
		return StatusPaid
	case !r.due.IsZero() && today.After(r.due):
		return StatusOverdue
	case r.paid:
		return StatusPartPaid
	case today == r.due:
		return StatusDue
	}
	return sent
}

// Content is what a draft says.
type Content struct {
	Payer    Payer     `json:"p"`
	Currency string    `json:"c"`
	Language i18n.Lang `json:"g,omitempty"`  // "": the payer's, or the practice's
	DueDays  *int      `json:"dd,omitempty"` // nil: the seller's
	Yours    string    `json:"y,omitempty"`  // the buyer's reference or order number
	Terms    []string  `json:"t,omitempty"`  // beside the seller's
	Lines    []Line    `json:"l"`
	Exchange *Exchange `json:"x,omitempty"` // where the currency is another than the seller's country's
}

func (c Content) clone() *Content {
	c.Lines = slices.Clone(c.Lines)
	return &c
}

// Exchange is a rate of exchange, as staff say it: VAT is stated in the currency of the seller's country as well.
type Exchange struct {
	Rate   string     `json:"rate" maxLength:"20" doc:"What one unit of the invoice's currency costs in the currency of the seller's country." example:"11.7295"`
	On     civil.Date `json:"on" doc:"Day of the rate." example:"2026-11-27"`
	Source string     `json:"source" maxLength:"60" doc:"Who published it." example:"Norges Bank"`
}

// Payer is who is to pay: a client, or somebody who is none, such as a company.
type Payer struct {
	Client    string        `json:"client,omitempty" maxLength:"40" doc:"Id of the client who pays; then their name and address are read when it is issued, where they are not said here." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Name      string        `json:"name,omitempty" maxLength:"120" doc:"Of a company, or of a person who is no client." example:"Fjell AS"`
	Company   bool          `json:"company,omitempty" doc:"It is a business."`
	OrgNumber string        `json:"org_number,omitempty" maxLength:"20" doc:"Of a company; its check digit is checked." example:"923609016"`
	VATNumber string        `json:"vat_number,omitempty" maxLength:"20"`
	Country   string        `json:"country,omitempty" maxLength:"2" doc:"ISO 3166-1; the seller's if left out." example:"NO"`
	Address   PostalAddress `json:"address,omitzero"`
	Email     string        `json:"email,omitempty" maxLength:"254" doc:"Where the invoice goes." example:"faktura@fjell.example"`
	EInvoice  string        `json:"e_invoice,omitempty" maxLength:"60" doc:"Electronic address, as scheme:id; of a business it follows from org_number if left out." example:"0192:923609016"`
	Way       string        `json:"send_by,omitempty" enum:"email,peppol" doc:"How it goes: peppol as an e-invoice, email with the PDF; if left out as an e-invoice where the business takes them, else by e-mail." example:"peppol"`
}

// Line is one thing that a draft charges, or takes off.
type Line struct {
	Text         string        `json:"t"`
	Note         string        `json:"x,omitempty"`
	Booking      string        `json:"b,omitempty"`
	Practitioner string        `json:"pr,omitempty"` // whose authorisations decide about VAT
	From         civil.Date    `json:"f,omitzero"`   // when it is supplied; zero: when it is issued
	To           civil.Date    `json:"u,omitzero"`
	Where        string        `json:"w,omitempty"`
	Quantity     int64         `json:"q"` // in thousandths
	Price        int64         `json:"p"` // of one, VAT included
	Treatment    vat.Treatment `json:"v,omitempty"`
	Rate         vat.Rate      `json:"r,omitempty"`  // of Treatment reduced: which one
	Fixed        *Fixed        `json:"fx,omitempty"` // VAT is as an earlier document charged it
	Advanced     bool          `json:"av,omitempty"` // an advance invoice has what was paid of its booking before
	Card         string        `json:"cd,omitempty"` // the card that is sold, whose visits are charged when they are
}

// Fixed is how a line that takes an earlier document back was charged there.
type Fixed struct {
	Category vat.Category `json:"c"`
	Rate     vat.Rate     `json:"r,omitempty"`
	Reason   string       `json:"y,omitempty"`
	Number   string       `json:"n"` // of that document
	Issued   civil.Date   `json:"i"`
	Seller   string       `json:"s,omitempty"` // whose it is; "": the draft's own
}

func encode(v any) ([]byte, error) { return json.Marshal(v) }

func decode[T any](data []byte) (v T, err error) {
	err = json.Unmarshal(data, &v)
	return v, err
}
