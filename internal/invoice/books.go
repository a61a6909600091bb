package invoice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/vat"
)

// What goes into a seller's books is a balanced posting. Those of documents are made of the documents, which never
// change; every other one is an item that is written in the transaction of what it is about, or once for a fact. So
// what was exported of a period is the same when it is exported again, and nothing is counted.

// Account is what a row of a posting is entered under. Which number it has in the chart of accounts is the
// accountant's.
type Account string

// The accounts.
const (
	Receivables Account = "receivables" // what payers owe
	Sales       Account = "sales"       // by category and rate
	OutputVAT   Account = "output-vat"  // by rate
	Prepayments Account = "prepayments" // what clients paid before they were invoiced
	InBank      Account = "bank"
	InCash      Account = "cash"
	OnTerminal  Account = "card-terminal"
	AtProvider  Account = "payment-provider" // what a provider has to pay out
	Charges     Account = "provider-charges" // what providers charge
	Disputed    Account = "disputes"         // what clients' banks took back: in dispute, or lost
	Surcharges  Account = "reminder-fees"
	Interest    Account = "late-interest"
	Differences Account = "rounding"
	Cards       Account = "cards" // what is owed in visits to those who have gift and clip cards
	// CardSales is what cards were sold for and no invoice charges yet; credit: of cards that staff ended, to be paid
	// back.
	CardSales       Account = "card-sales"
	CardDifferences Account = "card-differences" // what cards were worth beyond their price, and what was never used
	BetweenSellers  Account = "between-sellers"  // cards and money of one that another one's invoices have
)

// Row is one row of a posting. Its amount is debit, credit where it is negative.
type Row struct {
	Account  Account      `json:"a"`
	Category vat.Category `json:"c,omitempty"` // of sales
	Rate     vat.Rate     `json:"r,omitempty"`
	Amount   int64        `json:"m"`
}

// What a posting is about.
const (
	PostingInvoice  = "invoice"
	PostingCredit   = "credit-note"
	PostingPayment  = "payment"         // money of an invoice, by hand
	PostingMatched  = "matched"         // what a provider has of a booking's payment is the invoice's
	PostingProvider = "provider"        // a provider has taken or paid back money
	PostingCharge   = "provider-charge" // a provider has charged something
	PostingDispute  = "dispute"         // money was taken off the account for a dispute, or put back
	PostingFee      = "fee"
	PostingRounding = "rounding"
	PostingCard     = "card" // a card was sold, used, given back, changed or has expired
	// PostingBetween: another seller's invoice has the money.
	PostingBetween = "between-sellers"
)

// Posting is one entry in a seller's books. Its rows sum to 0.
type Posting struct {
	ID       string     `json:"-"`
	Practice string     `json:"-"`
	Seller   string     `json:"s"`
	Kind     string     `json:"k"`
	Day      civil.Date `json:"d"`           // under which it is entered
	On       civil.Date `json:"o,omitzero"`  // when it happened, where that day was closed
	Invoice  string     `json:"i,omitempty"` // id
	Number   string     `json:"n,omitempty"` // of the document
	Booking  string     `json:"b,omitempty"`
	Currency string     `json:"c"`
	Rows     []Row      `json:"r"`

	version int64
}

// PostingKind is the kind of stored postings.
const PostingKind = "book-entry"

var postings = store.Family[Posting]{
	Kind: PostingKind, Prefix: "books", Sort: "entry",
	Stamp: func(v *Posting) store.Stamp {
		return store.Stamp{Practice: &v.Practice, ID: &v.ID, Version: &v.version}
	},
	By: func(v Posting) *store.IndexKey {
		return &store.IndexKey{
			Partition: booksKey(v.Practice),
			Sort: strings.Join([]string{v.Day.String(), v.ID, v.Kind,
				v.Seller, v.Currency, fmt.Sprint(v.settled())}, "#"),
		}
	},
}

func booksKey(practice string) string { return "books#" + practice }

// settled is what of the posting's money pays what payers owe.
func (v Posting) settled() (n int64) {
	for _, r := range v.Rows {
		if r.Account == Receivables && v.Kind != PostingFee {
			n -= r.Amount
		}
	}
	return n
}

// ofDocument is the posting of an issued document.
func ofDocument(v Invoice) Posting {
	doc, sign, kind := v.Doc, int64(1), PostingInvoice
	if v.Kind == KindCreditNote {
		sign, kind = -1, PostingCredit
	}
	out := Posting{ID: v.ID, Practice: v.Practice, Seller: v.Seller, Kind: kind, Day: doc.Issued, Invoice: v.ID,
		Number: doc.Number, Currency: doc.Currency}
	add := func(r Row) {
		if r.Amount != 0 {
			out.Rows = append(out.Rows, r)
		}
	}
	add(Row{Account: Receivables, Amount: sign * (doc.Total() - doc.Prepaid)})
	add(Row{Account: Prepayments, Amount: sign * doc.Prepaid})
	cards := v.ofCards()
	add(Row{Account: CardSales, Amount: -sign * cards})
	for _, s := range doc.Sums {
		if s.Category == vat.NotSubject {
			s.Net -= cards
		}
		add(Row{Account: Sales, Category: s.Category, Rate: s.Rate, Amount: -sign * s.Net})
		add(Row{Account: OutputVAT, Rate: s.Rate, Amount: -sign * s.VAT})
	}
	return out
}

// overpaid is the posting of what was paid before beyond what the invoice comes to: it is its payer's, as what comes
// later beyond it is.
func overpaid(v Invoice, over int64) Posting {
	return Posting{ID: derived("over", v.Practice, v.ID), Practice: v.Practice, Seller: v.Seller, Kind: PostingMatched,
		Day: v.Doc.Issued, Invoice: v.ID, Number: v.Doc.Number, Currency: v.Doc.Currency,
		Rows: []Row{{Account: Prepayments, Amount: over}, {Account: Receivables, Amount: -over}}}
}

// where is the account that money of the method comes into.
var where = map[Method]Account{ByBank: InBank, ByCash: InCash, ByCard: OnTerminal, ByProvider: Prepayments,
	ByGiftCard: Prepayments, ByClipCard: Prepayments, Rounding: Differences}

// entered writes the posting of money along with the invoice, and the other side of it where it is another seller's.
func (d *Invoices) entered(ctx context.Context, setup *practice.Setup, all Sellers, v Invoice, along *store.Along,
	e Entry) error {
	kind := PostingPayment
	switch e.Method {
	case ByProvider:
		kind = PostingMatched
	case Rounding:
		kind = PostingRounding
	}
	out := Posting{ID: e.ID, Practice: v.Practice, Seller: v.Seller, Kind: kind, Day: e.Day, Invoice: v.ID,
		Number: v.Chosen, Currency: v.Doc.Currency,
		Rows: []Row{{Account: where[e.Method], Amount: e.Amount}, {Account: Receivables, Amount: -e.Amount}}}
	if !slices.Contains(v.bookings(), e.Booking) { // it was paid by hand, or by the invoice's link
		return d.posting(ctx, setup, along, out)
	}
	out.Booking = e.Booking
	from, err := d.holder(ctx, all, v.Practice, e.Booking, v.Seller)
	if err != nil {
		return err
	}
	if from != v.Seller {
		out.Rows[0].Account = BetweenSellers
		if err := d.posting(ctx, setup, along, out.across(from)); err != nil {
			return err
		}
	}
	return d.posting(ctx, setup, along, out)
}

// fees writes the posting of what a reminder charges along with the invoice.
func (d *Invoices) fees(ctx context.Context, setup *practice.Setup, v Invoice, along *store.Along, notice string,
	all []Fee) error {
	out := Posting{ID: notice, Practice: v.Practice, Seller: v.Seller, Kind: PostingFee, Day: all[0].Day,
		Invoice: v.ID, Number: v.Chosen, Currency: v.Doc.Currency, Rows: []Row{{Account: Receivables}}}
	for _, f := range all {
		account := Surcharges
		if f.Kind == FeeInterest {
			account = Interest
		}
		out.Rows[0].Amount += f.Amount
		out.Rows = append(out.Rows, Row{Account: account, Amount: -f.Amount})
	}
	return d.posting(ctx, setup, along, out)
}

// posting puts a posting among what is written: of a day that is closed into what is open, and only as long as nothing
// more is closed meanwhile.
func (d *Invoices) posting(ctx context.Context, setup *practice.Setup, along *store.Along, v Posting) error {
	s, err := sellers.Get(ctx, d.db, sellers.Key(v.Practice, v.Seller), store.Strong)
	if err != nil {
		return err
	}
	v.enter(s, d.today(setup))
	op, err := postings.Put(v)
	if err != nil {
		return err
	}
	along.Ops = append(along.Ops, op, store.Check(sellers.Key(v.Practice, v.Seller), store.IfVersion(s.version)))
	return nil
}

// enter chooses the day under which the posting is entered.
func (v *Posting) enter(s Seller, today civil.Date) {
	if v.Day.After(s.ClosedUntil) {
		return
	}
	v.On, v.Day = v.Day, today
	if !v.Day.After(s.ClosedUntil) {
		v.Day = s.ClosedUntil.AddDays(1)
	}
}

// Books returns the postings of a seller that are entered from one day to another, both included, in the order of their
// days; of all sellers where none is named.
func (d *Invoices) Books(ctx context.Context, practiceID, seller string, from, to civil.Date) ([]Posting, error) {
	var out []Posting
	for _, b := range []bucket{open, closed} {
		var ids []store.Key
		err := store.All(
			ctx,
			d.db,
			store.Query{Index: store.By, Partition: bucketKey(practiceID, b), From: from.String(),
				To: to.String() + "~"},
			func(i store.Item) bool {
				ids = append(ids, i.Key)
				return true
			},
		)
		if err != nil {
			return nil, err
		}
		all, err := family.GetMany(ctx, d.db, ids, store.Strong)
		if err != nil {
			return nil, err
		}
		for _, v := range all {
			if v.Stage == Issued && !v.Doc.Issued.Before(from) && !v.Doc.Issued.After(to) {
				out = append(append(out, ofDocument(v)), v.between()...)
			}
		}
	}
	var keys []store.Key
	err := store.All(ctx, d.db, store.Query{Index: store.By, Partition: booksKey(practiceID), From: from.String(),
		To: to.String() + "~"}, func(i store.Item) bool {
		keys = append(keys, i.Key)
		return true
	})
	if err != nil {
		return nil, err
	}
	entries, err := postings.GetMany(ctx, d.db, keys, store.Strong)
	if err != nil {
		return nil, err
	}
	out = append(out, entries...)
	out = slices.DeleteFunc(out, func(v Posting) bool { return seller != "" && v.Seller != seller })
	slices.SortFunc(out, func(a, b Posting) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind))
	})
	return slices.CompactFunc(out, func(a, b Posting) bool { return a.ID == b.ID && a.Kind == b.Kind }), nil
}

// settling is for how long after a day something of it may still be on its way into the books.
const settling = time.Hour

// Close closes a seller's books until a day, included: nothing is entered there from then on, and what is found later
// is entered in what is open. It is an owner's act, and is not taken back. It answers fault.Invalid for a day that is
// not over, or before what is closed.
func (d *Invoices) Close(ctx context.Context, actor fact.Actor, practiceID, seller string, until civil.Date) (Seller,
	error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return Seller{}, err
	}
	decide := func(s Seller) (Seller, []fact.Fact, error) {
		if s.ClosedUntil == until {
			return s, nil, nil
		}
		var wrong fault.Fields
		wrong.Check(until.Before(dayOf(setup, d.now().Add(-settling))), "closed_until", "must be a day that is over")
		wrong.Check(until.After(s.ClosedUntil), "closed_until", "must be after %s, until when it is closed",
			s.ClosedUntil)
		if err := wrong.Err(); err != nil {
			return s, nil, err
		}
		s.ClosedUntil = until
		now := d.now()
		return s, []fact.Fact{FactClosed.New(d.ids.New(now), now, practiceID, seller, actor, fact.None{})}, nil
	}
	return sellers.Update(ctx, d.db, d.retry, sellers.Key(practiceID, seller), decide)
}

// Money is the reactor that enters what providers take and pay back, and has it be of the invoice that it pays.
func (d *Invoices) Money() react.Reactor {
	return react.Reactor{Name: "invoices-money", Kinds: []string{payment.FactPaid.Name, payment.FactRefunded.Name,
		payment.FactRefundFailed.Name, payment.FactSettled.Name, payment.FactCharged.Name, payment.FactWithdrawn.Name,
		payment.FactReinstated.Name}, React: d.money}
}

func (d *Invoices) money(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, payment.FactPaid, payment.FactRefunded, payment.FactRefundFailed, payment.FactSettled,
		payment.FactCharged, payment.FactWithdrawn, payment.FactReinstated)
	if err != nil {
		return err
	}
	all, err := d.sellersBy(ctx, f.Practice, store.Eventual)
	if err != nil || len(all.All) == 0 {
		return err
	}
	setup, err := d.book.Setup(ctx, f.Practice, store.Eventual)
	if err != nil {
		return err
	}
	p, err := d.payments.Get(ctx, f.Practice, f.Subject)
	if err != nil {
		return err
	}
	kind, amount, against := moved(f.Kind, e.Amount)
	if kind == "" {
		return d.match(ctx, setup, all, p) // which moves nothing
	}
	if err := d.provided(ctx, setup, all, p, f, Posting{Kind: kind, Rows: []Row{{Account: AtProvider, Amount: amount},
		{Account: against, Amount: -amount}}}); err != nil {
		return err
	}
	return d.match(ctx, setup, all, p)
}

// moved says what a fact of so much money is to the books: its kind, by how much more a provider has to pay out, and
// from where. No kind: nothing moves.
func moved(fact string, amount int64) (kind string, by int64, from Account) {
	switch fact {
	case payment.FactPaid.Name, payment.FactRefundFailed.Name:
		return PostingProvider, amount, Prepayments
	case payment.FactRefunded.Name:
		return PostingProvider, -amount, Prepayments
	case payment.FactCharged.Name:
		return PostingCharge, -amount, Charges
	case payment.FactWithdrawn.Name:
		return PostingDispute, -amount, Disputed
	case payment.FactReinstated.Name:
		return PostingDispute, amount, Disputed
	}
	return "", 0, ""
}

// provided enters that a provider took, paid back or charged money, once for each fact.
func (d *Invoices) provided(ctx context.Context, setup *practice.Setup, all Sellers, p payment.Payment, f fact.Fact,
	says Posting) error {
	of, err := d.concerned(ctx, setup, all, p)
	if err != nil || of.Seller == "" {
		return err
	}
	build := func(along *store.Along) (Posting, []fact.Fact, error) {
		s, err := sellers.Get(ctx, d.db, sellers.Key(f.Practice, of.Seller), store.Strong)
		if err != nil {
			return Posting{}, nil, err
		}
		v := of
		v.ID, v.Practice, v.Kind, v.Day, v.Currency = f.ID, f.Practice, says.Kind, dayOf(setup, f.At), p.Currency
		v.Rows = says.Rows
		v.enter(s, d.today(setup))
		along.Ops = []store.Op{store.Check(sellers.Key(f.Practice, s.ID), store.IfVersion(s.version))}
		return v, nil, nil
	}
	_, err = postings.Create(ctx, d.db, d.retry, postings.Key(f.Practice, f.ID), build)
	if errors.Is(err, store.ErrConflict) {
		return nil
	}
	return err
}

// concerned is a posting that says whom money of the payment concerns: the seller, and what is paid; without a seller:
// nobody.
func (d *Invoices) concerned(ctx context.Context, setup *practice.Setup, all Sellers, p payment.Payment) (Posting,
	error) {
	if p.Invoice != "" {
		v, err := family.Get(ctx, d.db, Key(p.Practice, p.Invoice), store.Strong)
		return Posting{Seller: v.Seller, Invoice: v.ID, Number: v.Chosen}, err
	}
	service, _ := setup.Service(p.Service)
	s, ok := all.For(service, p.Practitioner)
	if !ok {
		s.ID = ""
	}
	seller, err := d.holder(ctx, all, p.Practice, p.ID, s.ID)
	return Posting{Seller: seller, Booking: p.ID}, err
}

// charging returns the id of the invoice that the payment pays; "": none does yet.
func (d *Invoices) charging(ctx context.Context, p payment.Payment) (string, error) {
	if p.Invoice != "" {
		return p.Invoice, nil
	}
	c, err := d.claimed(ctx, p.Practice, p.ID)
	return cmp.Or(c.Advance, c.Invoice), err
}

// match has the invoice that charges for the booking, or that is paid by its link, know what was paid. What was told
// before changes nothing.
func (d *Invoices) match(ctx context.Context, setup *practice.Setup, all Sellers, p payment.Payment) error {
	id, err := d.charging(ctx, p)
	if err != nil || id == "" {
		return err
	}
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		if v.Stage == Dropped || v.Kind != KindInvoice {
			return v, nil, nil
		}
		currency := ""
		if v.Draft != nil {
			currency = v.Draft.Currency
		} else {
			currency = v.Doc.Currency
		}
		v = v.clone()
		v.shrinks(p)
		var facts []fact.Fact
		for _, e := range d.settle(&v, map[string]payment.Payment{p.ID: p}, currency, d.today(setup)) {
			if v.Stage != Issued {
				continue // its document says what was paid before it
			}
			if err := d.entered(ctx, setup, all, v, along, e); err != nil {
				return v, nil, err
			}
			k := FactPaid
			if e.Amount < 0 {
				k = FactReturned
			}
			facts = append(facts, d.happened(k, v, system, abs(e.Amount)))
			v.wakes()
		}
		return v, facts, nil
	}
	_, err = family.UpdateWith(ctx, d.db, d.retry, Key(p.Practice, id), decide)
	return err
}

// Sums are what a practice has outstanding, in one currency.
type Sums struct {
	Currency             string
	Drafts               int   // how many there are
	Open, OpenSum        int64 // issued and not paid
	Overdue, OverdueSum  int64 // of those
	PaidCount, PaidMonth int64 // entries and what they paid this month
}

// Sums adds up what the invoices of the seller come to, "" of all: from the index alone.
func (d *Invoices) Sums(ctx context.Context, practiceID string, sellers []string, today civil.Date) ([]Sums, error) {
	by := map[string]*Sums{}
	of := func(currency string) *Sums {
		if by[currency] == nil {
			by[currency] = &Sums{Currency: currency}
		}
		return by[currency]
	}
	mine := func(seller string) bool { return sellers == nil || slices.Contains(sellers, seller) }
	for _, b := range []bucket{drafts, open} {
		var wrong error
		err := store.All(ctx, d.db, store.Query{Index: store.By, Partition: bucketKey(practiceID, b)},
			func(i store.Item) bool {
				var r row
				if r, wrong = parseRow(b, i.By.Sort); wrong != nil || !mine(r.seller) {
					return wrong == nil
				}
				s := of(r.currency)
				if b == drafts {
					s.Drafts++
					return true
				}
				s.Open, s.OpenSum = s.Open+1, s.OpenSum+r.left
				if r.status(today) == StatusOverdue {
					s.Overdue, s.OverdueSum = s.Overdue+1, s.OverdueSum+r.left
				}
				return true
			})
		if err = errors.Join(err, wrong); err != nil {
			return nil, err
		}
	}
	month := civil.Date{Year: today.Year, Month: today.Month, Day: 1}
	err := store.All(ctx, d.db, store.Query{Index: store.By, Partition: booksKey(practiceID), From: month.String(),
		To: today.String() + "~"}, func(i store.Item) bool {
		p := strings.Split(i.By.Sort, "#")
		var n int64
		if len(p) != 6 || !mine(p[3]) {
			return true
		}
		if _, err := fmt.Sscan(p[5], &n); err == nil && n != 0 {
			s := of(p[4])
			s.PaidCount, s.PaidMonth = s.PaidCount+1, s.PaidMonth+n
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	out := make([]Sums, 0, len(by))
	for _, s := range by {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Sums) int { return cmp.Compare(a.Currency, b.Currency) })
	return out, nil
}
