package invoice

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/vat"
	"stund/internal/voucher"
)

// Visits is the reactor that makes drafts of appointments, and takes off drafts what does not take place.
func (d *Invoices) Visits() react.Reactor {
	return react.Reactor{
		Name: "invoices-visits",
		Kinds: []string{booking.FactCreated.Name, booking.FactReceived.Name, booking.FactCompleted.Name,
			booking.FactCancelled.Name, booking.FactNoShow.Name, booking.FactPriced.Name},
		React: d.visit,
	}
}

// visit is an appointment with what decides how it is invoiced.
type visit struct {
	booking booking.Booking
	setup   *practice.Setup
	service practice.Service
	sellers Sellers // of the practice, all
	seller  Seller
	claim   claim
	client  client.Client
	paid    payment.Payment // as long as the booking has it; no id: there is none
}

func (d *Invoices) visit(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, booking.FactCreated, booking.FactReceived, booking.FactCompleted, booking.FactCancelled,
		booking.FactNoShow, booking.FactPriced)
	if err != nil {
		return err
	}
	all, err := d.sellersBy(ctx, f.Practice, store.Eventual)
	if err != nil || len(all.All) == 0 { // a practice without a seller invoices nothing
		return err
	}
	setup, err := d.book.Setup(ctx, f.Practice, store.Eventual)
	if err != nil {
		return err
	}
	if f.Kind == booking.FactCancelled.Name || f.Kind == booking.FactNoShow.Name {
		if err := d.withdraw(ctx, all, f); err != nil {
			return err
		}
		return d.retain(ctx, setup, all, f, e)
	}
	created, received := f.Kind == booking.FactCreated.Name, f.Kind == booking.FactReceived.Name
	if received {
		if err := d.passOn(ctx, all, f, string(e.Other)); err != nil {
			return err
		}
	}
	v, _ := setup.Service(string(e.Service))
	s, ok := all.For(v, string(e.Practitioner))
	before := s.Drafting == AtBooking && s.Country != "NO" // NO: a prepayment gets a receipt, and no invoice
	free := v.NoInvoice || v.Price.Minor == 0 || s.Drafting == ByHand
	if !ok || free && f.Kind != booking.FactPriced.Name || created && !before {
		return nil
	}
	x, err := d.look(ctx, setup, all, s, v, f)
	switch {
	case err == nil && f.Kind == booking.FactPriced.Name && x.claim.Invoice+x.claim.Advance != "":
		return d.repriced(ctx, x)
	case free:
		return err
	case err == nil && x.claim.Invoice != "" && x.booking.Status == booking.Completed:
		return d.came(ctx, x)
	case err != nil || x.claim.Left || x.claim.Invoice != "" || x.price() == 0:
		return err
	case before && (created || received) && x.booking.Status == booking.Confirmed && x.claim.Advance == "":
		return d.advance(ctx, x)
	case !created && x.booking.Status == booking.Completed:
		return d.complete(ctx, x)
	}
	return nil
}

// look reads the appointment as it is now: a fact may come late.
func (d *Invoices) look(
	ctx context.Context,
	setup *practice.Setup,
	all Sellers,
	s Seller,
	v practice.Service,
	f fact.Fact,
) (x visit,
	err error) {
	x = visit{setup: setup, sellers: all, seller: s, service: v}
	if x.booking, err = d.bookings().Get(ctx, system, f.Practice, f.Subject); err != nil {
		if errors.Is(err, fault.NotFound) {
			err = nil
		}
		return x, err
	}
	if x.claim, err = d.claimed(ctx, f.Practice, f.Subject); err != nil {
		return x, err
	}
	people, err := d.clients.Many(ctx, f.Practice, []string{x.booking.Client})
	if err != nil {
		return x, err
	}
	x.client = people[x.booking.Client]
	if len(x.booking.State(payment.ContributionName)) == 0 {
		return x, nil // or it went back whole, because of another price or to another client
	}
	x.paid, err = d.payments.Get(ctx, f.Practice, f.Subject)
	if errors.Is(err, fault.NotFound) {
		err = nil
	}
	return x, err
}

// price is what the visit costs: as it was when vouchers took something off it or it was prepaid, or as the service is
// now. A gift card pays it as money does, and so does a clip card as far as its visits were paid for and not charged
// yet.
func (x visit) price() int64 {
	t := voucher.TakenOff(x.booking)
	switch {
	case t.Price > 0:
		return charged(x.booking, t.Price)
	case x.paid.ID != "":
		return x.paid.Price
	}
	return x.service.Price.Minor
}

// gift is what a gift card paid of the visit, as an entry of the first invoice that charges for it.
func (d *Invoices) gift(x visit) []Entry {
	if x.claim.Advance != "" {
		return nil
	}
	return d.gifted(x.setup, x.booking)
}

// payer is who pays for the visit.
func (x visit) payer() Payer {
	p := partyOf(x.client)
	if p.Client == "" && p.Name == "" {
		p.Client = x.booking.Client
	}
	if p.Client != "" && x.client.ID == "" {
		p.Client = x.booking.Client
	}
	return p
}

// language is what the draft is written in.
func (x visit) language() i18n.Lang {
	l := cmp.Or(x.client.Language, x.booking.Contact.Language, x.setup.Practice.Language)
	if x.seller.Country == "NO" && l == i18n.FI {
		return i18n.NB
	}
	return l
}

// line is what the visit is charged as.
func (x visit) line() Line {
	shown := x.setup.In(x.language())
	v, _ := shown.Service(x.service.ID)
	l := Line{Text: v.Name, Booking: x.booking.ID, Practitioner: x.booking.Practitioner,
		From: dayOf(x.setup, x.booking.Start), Quantity: 1000, Price: x.price()}
	if p, ok := shown.Practitioner(x.booking.Practitioner); ok {
		l.Note = p.Name
	}
	if p := x.payer(); p.Client != x.booking.Client && x.client.Name != "" {
		l.Note = i18n.Joined(x.language(), cut(x.client.Name+", "+l.Note, 200))
	}
	if place, ok := shown.Location(x.booking.Location); ok && !place.Online {
		name, address := place.Told()
		l.Where = cut(name, 120)
		if address != "" {
			l.Where = cut(name+", "+address, 120)
		}
	}
	if t := x.service.VAT; t != nil {
		l.Treatment = t.Treatment
		l.Rate, _ = vat.ParseRate(t.Rate)
	}
	return l
}

func cut(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}

// invoice is a draft of the visit's lines.
func (d *Invoices) of(x visit, id string, lines ...Line) Invoice {
	c := Content{Payer: x.payer(), Currency: x.service.Price.Currency, Language: x.language(), Lines: lines}
	v := Invoice{ID: id, Practice: x.booking.Practice, Stage: Draft, Kind: KindInvoice, Seller: x.seller.ID,
		Client: x.booking.Client, Payer: c.Payer.Client, Created: d.second(), Draft: &c, Money: d.gift(x)}
	if x.seller.Automatic {
		v.Auto, v.Next = true, morning(x.setup, d.today(x.setup).AddDays(1))
	}
	return v
}

// draft writes a draft and the claim of its booking, in one transaction.
func (d *Invoices) draft(ctx context.Context, v Invoice, c claim) error {
	err := d.retry.Do(ctx, func(attempt int) error {
		if attempt > 0 { // an earlier attempt may be written, or somebody else's
			now, err := d.claimed(ctx, c.Practice, c.Booking)
			if err != nil {
				return err
			}
			if now.version != c.version {
				return nil
			}
		}
		is := c
		if v.Advance {
			is.Advance = v.ID
		} else {
			is.Invoice = v.ID
		}
		op, err := v.Put(d.happened(FactDrafted, v, system, 0))
		if err != nil {
			return err
		}
		claimed, err := claims.Put(is)
		if err != nil {
			return err
		}
		return d.db.Transact(ctx, op, claimed)
	})
	return err
}

// advance drafts the advance invoice of a visit that is to come: of what was asked for before and what a gift card
// paid, or of all.
func (d *Invoices) advance(ctx context.Context, x visit) error {
	v := d.of(x, d.ids.New(d.now()), x.advance(x.line()))
	v.Advance = true
	return d.draft(ctx, v, x.claim)
}

// advance is the visit's line on an advance invoice.
func (x visit) advance(l Line) Line {
	if x.paid.ID != "" && x.paid.Due > 0 {
		l.Price = min(l.Price, x.paid.Due+voucher.TakenOff(x.booking).Given())
	}
	l.Text = cut(wordAdvance.Fill(x.language(), "what", l.Text), 200)
	return l
}

var wordAdvance = i18n.Text{
	NB: "Forskudd: {what}",
	SV: "Förskott: {what}",
	DA: "Forudbetaling: {what}",
	FI: "Ennakko: {what}",
	EN: "Advance: {what}",
}

var wordTaken = i18n.Text{
	NB: "Fratrukket forskuddsfaktura {number}",
	SV: "Avgår förskottsfaktura {number}",
	DA: "Fratrukket forudfaktura {number}",
	FI: "Vähennetään ennakkolasku {number}",
	EN: "Less advance invoice {number}",
}

// complete drafts the invoice of a visit that took place, or adds it to the month's. What an advance invoice charged is
// taken off; where that was all, there is no other.
func (d *Invoices) complete(ctx context.Context, x visit) error {
	parts, err := d.advances(ctx, x.claim)
	if err != nil {
		return err
	}
	if len(parts) == 1 && (parts[0].Stage == Draft || parts[0].Stage == Waiting) {
		return d.come(ctx, x, parts[0])
	}
	x.seller = x.sold(parts)
	line, off := x.rest(parts)
	if line.Advanced && sumOf(off) >= line.Price {
		return d.keep(ctx, x)
	}
	lines := append([]Line{line}, off...)
	if x.seller.Drafting == Monthly {
		return d.collect(ctx, x, lines)
	}
	return d.draft(ctx, d.of(x, d.ids.New(d.now()), lines...), x.claim)
}

// sold is who invoices the rest of the visit: whose advance invoice stands, whoever gives the visit by now. VAT of it
// was due when it was paid, from that seller (VAT directive, art. 65), and nobody else may take it off their own. What
// the two owe each other for the visit is between them.
func (x visit) sold(advances []Invoice) Seller {
	for _, v := range advances {
		if v.Stage != Issued || v.Seller == x.seller.ID || len(v.less(x.booking.ID, x.language())) == 0 {
			continue
		}
		if s, err := x.sellers.Get(v.Seller); err == nil {
			return s
		}
	}
	return x.seller
}

// rest is what the visit is charged as beside its advance invoices, and the lines that take off what they charged. What
// is to be paid by a draft of several is no part of its price.
func (x visit) rest(advances []Invoice) (line Line, off []Line) {
	line = x.line()
	for _, v := range advances {
		switch v.Stage {
		case Issued:
			line.Advanced = true
			off = append(off, v.less(x.booking.ID, x.language())...)
		case Draft, Waiting:
			for _, l := range v.Draft.Lines {
				if gross, ok := times(l.Quantity, l.Price); ok && l.Booking == x.booking.ID {
					line.Advanced = true
					line.Price -= gross
				}
			}
		}
	}
	return line, off
}

// less returns the lines that take off what the advance invoice charged for the visit.
func (v Invoice) less(booking string, language i18n.Lang) (off []Line) {
	for n, l := range v.Doc.Lines {
		item := v.Items[n]
		amount := l.Gross - item.Back
		if item.Booking != booking || amount <= 0 {
			continue
		}
		off = append(off, Line{Text: wordTaken.Fill(language, "number", v.Doc.Number), Booking: booking,
			Quantity: -1000, Price: amount, Fixed: &Fixed{Category: l.Category, Rate: l.Rate, Reason: l.Reason,
				Number: v.Doc.Number, Issued: v.Doc.Issued, Seller: v.Seller}})
	}
	return off
}

// sumOf is what lines of one piece each take off together.
func sumOf(off []Line) (n int64) {
	for _, l := range off {
		n += l.Price
	}
	return n
}

// come makes the draft of an advance invoice that was not issued the invoice of the visit, which has taken place.
func (d *Invoices) come(ctx context.Context, x visit, v Invoice) error {
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		if v.Stage != Draft || !v.Advance {
			return v, nil, store.ErrConflict // it is issued meanwhile: the next telling finds that
		}
		v = v.clone()
		v.Advance = false
		if !v.Written && v.Seller != x.seller.ID { // it was given to another one's practitioner meanwhile
			is := d.of(x, v.ID)
			v.Seller, v.Auto, v.Next = is.Seller, is.Auto, is.Next
		}
		for n := range v.Draft.Lines {
			if v.Draft.Lines[n].Booking == x.booking.ID {
				v.Draft.Lines[n] = x.line()
			}
		}
		c := x.claim
		c.Invoice, c.Advance = v.ID, ""
		op, err := claims.Put(c)
		along.Ops = []store.Op{op}
		return v, []fact.Fact{d.happened(FactChanged, v, system, 0)}, err
	}
	_, err := family.UpdateWith(ctx, d.db, d.retry, Key(v.Practice, v.ID), decide)
	return err
}

// keep notes that the advance invoice is all that the visit is charged by.
func (d *Invoices) keep(ctx context.Context, x visit) error {
	c := x.claim
	c.Invoice = c.Advance
	op, err := claims.Put(c)
	if err != nil {
		return err
	}
	return d.db.Transact(ctx, op)
}

// firstOfNext is the first day of the month after the day's.
func firstOfNext(day civil.Date) civil.Date {
	first := civil.Date{Year: day.Year, Month: day.Month, Day: 1}.AddDays(31)
	first.Day = 1
	return first
}

// collected is the first day on which nothing more is collected on a month's draft; zero: it is of no month.
func (v Invoice) collected() civil.Date {
	first, err := civil.ParseDate(v.Month + "-01")
	if err != nil {
		return civil.Date{}
	}
	return firstOfNext(first)
}

// errFull: a month's draft takes no more.
var errFull = errors.New("invoice: the draft takes no more")

// collect adds the visit to the payer's draft of its month: the first of that month that is still a draft and has room.
func (d *Invoices) collect(ctx context.Context, x visit, lines []Line) error {
	day := dayOf(x.setup, x.booking.Start)
	month := civil.Date{Year: day.Year, Month: day.Month, Day: 1}.String()[:7]
	p := x.payer()
	for n := 0; ; n++ {
		id := derived(
			"month",
			x.booking.Practice,
			x.seller.ID,
			p.Client,
			p.Name,
			p.OrgNumber,
			x.service.Price.Currency,
			month,
			strconv.Itoa(n),
		)
		decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
			now, err := d.claimed(ctx, x.booking.Practice, x.booking.ID)
			if err != nil || now.Invoice != "" || now.Left {
				return v, nil, err // an attempt whose answer was lost, or somebody else
			}
			k := FactChanged
			switch {
			case v.version == 0:
				v, k = d.of(x, id, lines...), FactDrafted
				v.Month = month
				if first := firstOfNext(day); v.Auto && d.today(x.setup).Before(first) {
					v.Next = morning(x.setup, first)
				}
			case v.Stage != Draft || len(v.Draft.Lines)+len(lines) > MaxLines ||
				v.Draft.Currency != x.service.Price.Currency:
				return v, nil, errFull
			default:
				v = v.clone()
				v.Draft.Lines, v.Money = append(v.Draft.Lines, lines...), append(v.Money, d.gift(x)...)
				if v.Client != x.booking.Client {
					v.Client = "" // several people's visits
				}
			}
			now.Invoice = v.ID
			op, err := claims.Put(now)
			along.Ops = []store.Op{op}
			return v, []fact.Fact{d.happened(k, v, system, 0)}, err
		}
		_, err := family.UpsertWith(ctx, d.db, d.retry, Key(x.booking.Practice, id), decide)
		if !errors.Is(err, errFull) {
			return err
		}
	}
}
