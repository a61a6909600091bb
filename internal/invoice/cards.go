package invoice

import (
	"context"
	"errors"
	"strings"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/vat"
	"stund/internal/voucher"
)

// A card that is sold is money for visits to come. What is owed for it is in the books from the sale on, whoever is to
// pay the card and whenever: each fact of the card says by how much that changes, and is one posting. Where VAT is due
// at the sale (voucher.Voucher.Single) nothing is owed: the sale is the supply.

// Cards is the reactor that enters what is owed for cards, and drafts the invoice of one that is to be paid by it.
func (d *Invoices) Cards() react.Reactor {
	return react.Reactor{Name: "invoices-cards", Kinds: []string{voucher.FactIssued.Name, voucher.FactRedeemed.Name,
		voucher.FactReturned.Name, voucher.FactCorrected.Name, voucher.FactExtended.Name, voucher.FactVoided.Name,
		voucher.FactRevived.Name, voucher.FactExpired.Name}, React: d.card}
}

func (d *Invoices) card(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, voucher.FactIssued, voucher.FactRedeemed, voucher.FactReturned, voucher.FactCorrected,
		voucher.FactExtended, voucher.FactVoided, voucher.FactRevived, voucher.FactExpired)
	if err != nil || voucher.Kind(e.What) == voucher.Coupon {
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
	v, err := d.vouchers.Get(ctx, f.Practice, voucher.Kind(e.What), f.Subject)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s, ok := all.sells(setup, v)
	if !ok {
		return nil
	}
	if f.Kind == voucher.FactIssued.Name {
		return d.sold(ctx, setup, s, v, f)
	}
	return d.owed(ctx, setup, all, s, f, e)
}

// sells returns who sells the card: as the first of the services that it is for.
func (s Sellers) sells(setup *practice.Setup, v voucher.Voucher) (Seller, bool) {
	var of practice.Service
	if len(v.Services) > 0 {
		of, _ = setup.Service(v.Services[0])
	}
	return s.For(of, "")
}

// owed enters by how much a fact changed what is owed for a card of the seller. What was used pays the visit, under
// whoever holds its money.
func (d *Invoices) owed(ctx context.Context, setup *practice.Setup, all Sellers, s Seller, f fact.Fact,
	e voucher.Event) error {
	p := Posting{Seller: s.ID, Kind: PostingCard, Currency: strings.ToUpper(string(e.Currency)),
		Rows: []Row{{Account: Cards, Amount: -e.Owes}}}
	rest := e.Owes // that is not owed to the card's bearer any more, or is again
	switch f.Kind {
	case voucher.FactRedeemed.Name, voucher.FactReturned.Name:
		p.Booking = string(e.Booking)
		worth := e.Worth
		if f.Kind == voucher.FactReturned.Name {
			worth = -worth
		}
		account, err := d.used(ctx, setup, all, s, f, e, worth)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, Row{Account: account, Amount: -worth},
			Row{Account: CardDifferences, Amount: rest + worth})
	case voucher.FactVoided.Name, voucher.FactRevived.Name:
		p.Rows = append(p.Rows, Row{Account: CardSales, Amount: rest})
	default:
		p.Rows = append(p.Rows, Row{Account: CardDifferences, Amount: rest})
	}
	return d.once(ctx, setup, f.ID, f, p)
}

// used returns the seller's account against which so much of its card pays a visit: where another seller holds the
// visit's money that is BetweenSellers, and the other side is entered with that one.
func (d *Invoices) used(ctx context.Context, setup *practice.Setup, all Sellers, s Seller, f fact.Fact,
	e voucher.Event, worth int64) (Account, error) {
	if worth == 0 {
		return Prepayments, nil
	}
	b, err := d.bookings().Get(ctx, system, f.Practice, string(e.Booking))
	if err != nil && !errors.Is(err, fault.NotFound) {
		return "", err
	}
	service, _ := setup.Service(string(e.Service))
	giver, ok := all.For(service, b.Practitioner)
	if !ok {
		giver = s
	}
	holder, err := d.holder(ctx, all, f.Practice, string(e.Booking), giver.ID)
	if err != nil || holder == s.ID {
		return Prepayments, err
	}
	other := Posting{Seller: holder, Kind: PostingCard, Booking: string(e.Booking),
		Currency: strings.ToUpper(string(e.Currency)),
		Rows:     []Row{{Account: BetweenSellers, Amount: worth}, {Account: Prepayments, Amount: -worth}}}
	return BetweenSellers, d.once(ctx, setup, derived("between", f.Practice, f.ID), f, other)
}

// paidInto is where the money of a card is that is paid for when it is sold; none: it is to be paid by its invoice.
var paidInto = map[voucher.Paying]Account{voucher.ByCash: InCash, voucher.ByCard: OnTerminal,
	voucher.ByBank: InBank}

// sold enters the sale of a card, and drafts its invoice where it is to be paid by one.
func (d *Invoices) sold(ctx context.Context, setup *practice.Setup, s Seller, v voucher.Voucher, f fact.Fact) error {
	if v.Price == 0 || v.Paid == voucher.Gratis {
		return nil
	}
	line := cardLine(setup, s, v)
	account, paid := paidInto[v.Paid]
	p := Posting{Seller: s.ID, Kind: PostingCard, Currency: v.Currency}
	switch {
	case !paid:
		if err := d.cardInvoice(ctx, setup, s, v, line); err != nil || v.Single {
			return err // VAT falls due with the invoice, and the sale with it
		}
		p.Rows = []Row{{Account: CardSales, Amount: v.Price}, {Account: Cards, Amount: -v.Price}}
	case v.Single:
		sc := scene{setup: setup, seller: s, today: dayOf(setup, f.At)}
		made, err := sc.line(Invoice{}, line)
		if err != nil {
			return err
		}
		sum := vat.Of(v.Price, made.Rate)
		p.Rows = []Row{{Account: account, Amount: v.Price}, {Account: Sales, Category: made.Category, Rate: made.Rate,
			Amount: -sum.Net}, {Account: OutputVAT, Rate: made.Rate, Amount: -sum.VAT}}
	default:
		p.Rows = []Row{{Account: account, Amount: v.Price}, {Account: Cards, Amount: -v.Price}}
	}
	return d.once(ctx, setup, f.ID, f, p)
}

// cardLine is what a card is charged as: outside of VAT, or as the one service that it is for.
func cardLine(setup *practice.Setup, s Seller, v voucher.Voucher) Line {
	text := wordGiftCard
	if v.Kind == voucher.Clip {
		text = wordClipCard
	}
	language := setup.Practice.Language
	if s.Country == "NO" && language == i18n.FI {
		language = i18n.NB
	}
	l := Line{Text: text.Fill(language, "n", v.Name), Quantity: 1000, Price: v.Price, Treatment: vat.OutsideOfVAT,
		From: dayOf(setup, v.Created)}
	if !v.Single {
		l.Card = v.ID
		return l
	}
	service, _ := setup.Service(v.Services[0])
	if t := service.VAT; t != nil {
		l.Treatment = t.Treatment
		l.Rate, _ = vat.ParseRate(t.Rate)
	}
	if len(service.Practitioners) > 0 {
		l.Practitioner = service.Practitioners[0]
	}
	return l
}

// cardInvoice drafts the invoice of a card, once.
func (d *Invoices) cardInvoice(ctx context.Context, setup *practice.Setup, s Seller, v voucher.Voucher,
	l Line) error {
	id := derived("card", v.Practice, v.ID)
	c := Content{Payer: Payer{Client: v.Client}, Currency: v.Currency, Language: setup.Practice.Language,
		Lines: []Line{l}}
	if v.Client == "" {
		c.Payer = Payer{Name: v.Recipient.Giver, Country: s.Country}
	}
	one := Invoice{ID: id, Practice: v.Practice, Stage: Draft, Kind: KindInvoice, Seller: s.ID, Client: v.Client,
		Payer: v.Client, Created: d.second(), Draft: &c}
	build := func(*store.Along) (Invoice, []fact.Fact, error) {
		return one, []fact.Fact{d.happened(FactDrafted, one, system, 0)}, nil
	}
	_, err := family.Create(ctx, d.db, d.retry, Key(v.Practice, id), build)
	if errors.Is(err, store.ErrConflict) {
		return nil
	}
	return err
}

// once enters a posting of a fact under the id, once.
func (d *Invoices) once(ctx context.Context, setup *practice.Setup, id string, f fact.Fact, p Posting) error {
	rows := p.Rows[:0:0]
	for _, r := range p.Rows {
		if r.Amount != 0 {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	build := func(along *store.Along) (Posting, []fact.Fact, error) {
		s, err := sellers.Get(ctx, d.db, sellers.Key(f.Practice, p.Seller), store.Strong)
		if err != nil {
			return Posting{}, nil, err
		}
		v := p
		v.ID, v.Practice, v.Day, v.Rows = id, f.Practice, dayOf(setup, f.At), rows
		v.enter(s, d.today(setup))
		along.Ops = []store.Op{store.Check(sellers.Key(f.Practice, s.ID), store.IfVersion(s.version))}
		return v, nil, nil
	}
	_, err := postings.Create(ctx, d.db, d.retry, postings.Key(f.Practice, id), build)
	if errors.Is(err, store.ErrConflict) {
		return nil
	}
	return err
}

// ofCards is what of a document's net amount is of cards for which nothing was supplied yet.
func (v Invoice) ofCards() (sum int64) {
	for n, l := range v.Doc.Lines {
		if v.Items[n].Card != "" && l.Category == vat.NotSubject {
			sum += l.Gross
		}
	}
	return sum
}

var (
	wordGiftCard = i18n.Text{
		NB: "Gavekort … {n}",
		SV: "Presentkort … {n}",
		DA: "Gavekort … {n}",
		FI: "Lahjakortti … {n}",
		EN: "Gift card … {n}",
	}
	wordClipCard = i18n.Text{
		NB: "Klippekort … {n}",
		SV: "Klippkort … {n}",
		DA: "Klippekort … {n}",
		FI: "Sarjakortti … {n}",
		EN: "Visit card … {n}",
	}
)
