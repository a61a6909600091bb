package invoice

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/money"
	"stund/internal/once"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
)

// draftYet is the fault of what is done with invoices and not with drafts.
func draftYet() error {
	return fault.New(fault.Conflict, "invoice-draft", "This is a draft. Issue it first.")
}

// standing refuses what is no issued invoice.
func (v Invoice) standing() error {
	switch {
	case v.Stage == Dropped:
		return family.Missing()
	case v.Stage != Issued:
		return draftYet()
	case v.Kind == KindCreditNote:
		return fault.New(fault.Conflict, "credit-note", "This is a credit note. Look at the invoice that it credits.")
	}
	return nil
}

// Received is money that staff enter by hand.
type Received struct {
	Amount    int64      // in minor units; negative: it went back, or an earlier entry was wrong
	Day       civil.Date // zero: today
	Method    Method     // bank if left out
	Reference string
	Key       string // entered again under the same key it is the same money
}

// longBefore is how many days before an invoice was issued its money may have come.
const longBefore = 366

// maxEntries bounds how often money is entered of one invoice.
const maxEntries = 200

// Receive enters money of an issued invoice. More than is owed may come: what is over is shown. It answers
// fault.Conflict "invoice-draft", and fault.Invalid with what is wrong.
func (d *Invoices) Receive(ctx context.Context, actor fact.Actor, practiceID, id string, in Received) (Invoice,
	error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return v, err
	}
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return v, err
	}
	if err := in.check(d.today(setup)); err != nil {
		return v, err
	}
	entry := d.ids.New(d.now())
	if in.Key != "" {
		entry = derived("entry", practiceID, id, actor.ID, in.Key)
	}
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		if err := v.standing(); err != nil {
			return v, nil, err
		}
		e := Entry{ID: entry, Day: in.Day, Amount: in.Amount, Method: in.Method, Reference: in.Reference,
			By: actor.ID, At: d.second()}
		if has, err := v.takes(e); has || err != nil {
			return v, nil, err
		}
		if first := v.Doc.Issued.AddDays(-longBefore); in.Day.Before(first) {
			return v, nil, fault.Fields{{Path: "date", Message: "must not be before " + first.String()}}.Err()
		}
		v = v.clone()
		v.Money = append(v.Money, e)
		v.wakes()
		if err := d.entered(ctx, setup, Sellers{}, v, along, e); err != nil {
			return v, nil, err
		}
		k := FactPaid
		if e.Amount < 0 {
			k = FactReturned
		}
		return v, []fact.Fact{d.happened(k, v, actor, max(e.Amount, -e.Amount))}, nil
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), decide)
}

// takes refuses money that cannot be entered of the invoice. Has is where it was entered already.
func (v Invoice) takes(e Entry) (has bool, err error) {
	if n := slices.IndexFunc(v.Money, func(was Entry) bool { return was.ID == e.ID }); n >= 0 {
		if was := v.Money[n]; was.Amount != e.Amount || was.Method != e.Method || was.Reference != e.Reference {
			return true, once.Reused()
		}
		return true, nil
	}
	if len(v.Money) >= maxEntries {
		return false, fault.New(fault.Invalid, "too-many-entries", "Money was entered %d times already.", maxEntries)
	}
	unit := int64(1)
	for range money.Decimals(v.Doc.Currency) {
		unit *= 10
	}
	if e.Method == Rounding && (e.Amount <= -unit || e.Amount >= unit) {
		return false, fault.Fields{{Path: "amount_minor", Message: "must be less than a whole unit of the currency " +
			"where the method is rounding"}}.Err()
	}
	return false, nil
}

func (in *Received) check(today civil.Date) error {
	var wrong fault.Fields
	if in.Day.IsZero() {
		in.Day = today
	}
	if in.Method == "" {
		in.Method = ByBank
	}
	wrong.Check(in.Amount != 0 && in.Amount <= maxGross && in.Amount >= -maxGross, "amount_minor", "must not be 0")
	wrong.Check(slices.Contains([]Method{ByBank, ByCash, ByCard, Rounding}, in.Method), "method",
		"must be bank, cash, card or rounding")
	wrong.Check(!in.Day.After(today), "date", "must not be after today")
	take(&wrong, "reference", &in.Reference, 80)
	return wrong.Err()
}

// Crediting is what a credit note takes back.
type Crediting struct {
	All    bool           // all that was not credited yet
	Lines  []CreditedLine // or of some lines
	Reason string
	Refund bool   // providers pay back what they have of it
	Key    string // asked again under the same key it is the same credit note
}

// CreditedLine is so much of a line.
type CreditedLine struct {
	Line     int   // from 1
	Quantity int64 // in thousandths; 0: all that is left of it
}

// tooMuchCredit is the fault of crediting more than was invoiced.
func tooMuchCredit(line int) error {
	return fault.New(fault.Invalid, "credit-too-much", "Less is left of line %d than that.", line).With("line", line)
}

// Credit issues a credit note: of all of an invoice, or of some lines. Nothing is ever deleted. What providers have of
// the money goes back where that is asked for, within seconds. It answers fault.Invalid "credit-too-much" and
// fault.Conflict "invoice-draft".
func (d *Invoices) Credit(ctx context.Context, actor fact.Actor, practiceID, id string, c Crediting) (Invoice,
	error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return v, err
	}
	var wrong fault.Fields
	take(&wrong, "reason", &c.Reason, 300)
	wrong.Check(c.Reason != "", "reason", "must be filled in")
	wrong.Check(c.All != (len(c.Lines) > 0), "lines", "say which lines, or all")
	if err := wrong.Err(); err != nil {
		return v, err
	}
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return v, err
	}
	note := d.ids.New(d.now())
	if c.Key != "" {
		note = derived("credit", practiceID, id, actor.ID, c.Key)
	}
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		if err := v.standing(); err != nil {
			return v, nil, err
		}
		if slices.ContainsFunc(v.Credits, func(c Credit) bool { return c.ID == note }) {
			return v, nil, nil
		}
		return d.credit(ctx, actor, setup, v.clone(), note, c, along)
	}
	if v, err = family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), decide); err != nil {
		return v, err
	}
	if len(v.Refunds) > 0 {
		if _, err := d.refund(ctx, v); err != nil {
			d.log.WarnContext(ctx, "refund is left to the desk", "invoice", v.ID, "error", err)
		}
	}
	return d.Get(ctx, actor, practiceID, note)
}

// credit makes the credit note and what it changes of its invoice.
func (d *Invoices) credit(ctx context.Context, actor fact.Actor, setup *practice.Setup, v Invoice, note string,
	c Crediting, along *store.Along) (Invoice, []fact.Fact, error) {
	all, err := d.Sellers(ctx, v.Practice)
	if err != nil {
		return v, nil, err
	}
	s, err := all.Get(v.Seller)
	if err != nil {
		return v, nil, err
	}
	doc, items, err := v.taken(c)
	if err != nil {
		return v, nil, err
	}
	counter := all.series[seriesID(s.ID, KindCreditNote)]
	counter.ID, counter.Practice = seriesID(s.ID, KindCreditNote), v.Practice
	today := d.today(setup)
	if counter.Last.After(today) {
		today = counter.Last
	}
	prefix := s.prefix(KindCreditNote, today)
	counter, n := counter.take(prefix, today)
	doc.Issued, doc.Number = today, prefix+strconv.FormatInt(n, 10)
	if err := doc.Check(); err != nil {
		return v, nil, err
	}
	total := doc.Total()
	one := Invoice{ID: note, Practice: v.Practice, Stage: Issued, Kind: KindCreditNote, Seller: v.Seller,
		Client: v.Client, Payer: v.Payer, Email: v.Email, Way: v.Way, Created: d.second(), Doc: &doc,
		Items: items, Of: v.ID, Reason: c.Reason, Chosen: doc.Number, Sequence: n}
	v.Credits = append(v.Credits, Credit{ID: note, Number: doc.Number, Gross: total, At: d.second()})
	if err := d.waive(ctx, setup, &v, note, today, along); err != nil {
		return v, nil, err
	}
	if c.Refund {
		more, err := d.refundable(ctx, v, total)
		if err != nil {
			return v, nil, err
		}
		for _, r := range more {
			r.Credit, r.Reason, r.By = note, c.Reason, actor.ID
			v.Refunds = append(v.Refunds, r)
		}
		if len(v.Refunds) > 0 {
			v.Next = d.second()
		}
	}
	for _, put := range []func() (store.Op, error){
		func() (store.Op, error) { return counters.Put(counter) },
		func() (store.Op, error) { return one.Put(d.happened(FactIssued, one, actor, total)) },
	} {
		op, err := put()
		if err != nil {
			return v, nil, err
		}
		along.Ops = append(along.Ops, op)
	}
	f := d.happened(FactCredited, v, actor, total)
	return v, []fact.Fact{f}, nil
}

// waive takes back what reminders charged for an invoice of which nothing was owed after all.
func (d *Invoices) waive(ctx context.Context, setup *practice.Setup, v *Invoice, note string, on civil.Date,
	along *store.Along) error {
	if !v.revoked() {
		return nil
	}
	var all []Fee
	for _, kind := range []string{FeeReminder, FeeInterest} {
		if n := v.charged(kind); n != 0 {
			all = append(all, Fee{Day: on, Amount: -n, Kind: kind})
		}
	}
	if len(all) == 0 {
		return nil
	}
	v.Fees = append(v.Fees, all...)
	return d.fees(ctx, setup, *v, along, derived("waived", v.Practice, note), all)
}

// taken is the document that takes back what is asked for, and what is known of its lines; the invoice's own lines
// remember it. What is left of a line is taken back to the minor unit, whatever was rounded before.
func (v *Invoice) taken(c Crediting) (doc bill.Document, items []Item, err error) {
	was := v.Doc
	doc = *was
	doc.Kind, doc.Credits, doc.Advances, doc.Prepaid = KindCreditNote, &bill.Earlier{Number: was.Number,
		Issued: was.Issued, Gross: was.Total()}, nil, 0
	doc.Due, doc.Pay, doc.Lines, doc.Local = civil.Date{}, bill.Pay{}, nil, nil
	lines := c.Lines
	if c.All {
		lines = nil
		for n := range was.Lines {
			if v.Items[n].Back != was.Lines[n].Gross || v.Items[n].Credited != was.Lines[n].Quantity {
				lines = append(lines, CreditedLine{Line: n + 1})
			}
		}
		if len(lines) == 0 {
			return doc, nil, tooMuchCredit(1)
		}
	}
	for _, l := range lines {
		if l.Line < 1 || l.Line > len(was.Lines) {
			return doc, nil, fault.Fields{{Path: "lines", Message: fmt.Sprintf("there is no line %d", l.Line)}}.Err()
		}
		line, item, err := v.takeLine(l)
		if err != nil {
			return doc, nil, err
		}
		doc.Lines, items = append(doc.Lines, line), append(items, item)
	}
	if err := doc.Charge(); err != nil {
		return doc, nil, err
	}
	if doc.Total() < 0 || v.Credited()+doc.Total() > v.Total() {
		return doc, nil, fault.New(fault.Invalid, "credit-too-much",
			"These lines come to less than nothing, or to more than the invoice has left.")
	}
	if was.Local != nil && doc.NeedsLocal() {
		local := *was.Local
		if local.VAT, err = bill.Converted(doc.VAT(), doc.Currency, local.Currency, local.Rate); err != nil {
			return doc, nil, err
		}
		doc.Local = &local
	}
	return doc, items, nil
}

// takeLine takes so much of a line back.
func (v *Invoice) takeLine(l CreditedLine) (bill.Line, Item, error) {
	line, item := v.Doc.Lines[l.Line-1], &v.Items[l.Line-1]
	left := line.Quantity - item.Credited
	quantity := l.Quantity
	if quantity == 0 {
		quantity = left
	}
	if quantity == 0 || (quantity < 0) != (left < 0) || quantity > 0 && quantity > left ||
		quantity < 0 && quantity < left {
		return line, Item{}, tooMuchCredit(l.Line)
	}
	gross, ok := times(quantity, line.Price)
	if !ok {
		return line, Item{}, tooMuch()
	}
	rest := line.Gross - item.Back
	line.Quantity = quantity
	if quantity == left && gross != rest || (gross < 0) != (rest < 0) && gross != 0 || abs(gross) > abs(rest) {
		gross = rest // earlier parts were rounded
		line.Quantity, line.Price = 1000, rest
		if rest < 0 {
			line.Quantity, line.Price = -1000, -rest
		}
	}
	line.Gross, line.Net = gross, 0
	item.Credited, item.Back = item.Credited+quantity, item.Back+gross
	return line, Item{Booking: item.Booking, Card: item.Card}, nil
}

func abs(n int64) int64 { return max(n, -n) }

// refundable is what providers are to pay back of so much: of the invoice's payments in their order, as far as they
// have it and nobody is to pay it back already.
func (d *Invoices) refundable(ctx context.Context, v Invoice, total int64) (all []Refund, err error) {
	back := min(total, -v.Left()) // what is still owed is credited first
	list, err := d.payments.Many(ctx, v.Practice, v.sources())
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		have := min(p.Net(), p.Keep)
		for _, r := range v.Refunds {
			if r.Booking == p.ID {
				have -= r.Amount
			}
		}
		if n := min(back, have); n > 0 && p.Currency == v.Doc.Currency {
			all = append(all, Refund{Booking: p.ID, Amount: n})
			back -= n
		}
	}
	return all, nil
}

// refund tells providers to pay back what was decided. Who goes on after a failure tells the same, which is done once.
func (d *Invoices) refund(ctx context.Context, v Invoice) (Invoice, error) {
	for _, r := range v.Refunds {
		_, err := d.payments.Decide(ctx, fact.Actor{Role: fact.System, ID: r.By}, v.Practice, r.Booking,
			payment.Decision{Back: r.Amount, Reason: r.Reason, Key: r.Credit})
		if f, refused := fault.As(err); refused && f.Kind != fault.Unavailable && f.Kind != fault.Internal {
			err = nil // less is left there by now: staff see at the payment what went back
		}
		if err != nil {
			return v, err
		}
	}
	told := v.Refunds
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		v = v.clone()
		v.Refunds = slices.DeleteFunc(v.Refunds, func(r Refund) bool { return slices.Contains(told, r) })
		if len(v.Refunds) == 0 {
			v.Refunds, v.Next = nil, time.Time{}
			v.wakes()
		}
		return v, nil, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(v.Practice, v.ID), decide)
}

// Hold has nothing of an invoice go out by itself until a day: no reminders, and a draft is not issued. It goes on
// where the day is zero.
func (d *Invoices) Hold(ctx context.Context, actor fact.Actor, practiceID, id string, until civil.Date,
	reason string) (Invoice, error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return v, err
	}
	var wrong fault.Fields
	take(&wrong, "reason", &reason, 300)
	wrong.Check(until.IsZero() || strings.TrimSpace(reason) != "", "reason", "must be filled in")
	if err := wrong.Err(); err != nil {
		return v, err
	}
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return v, err
	}
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		if err := v.standing(); err != nil && !(v.Stage == Draft && v.Auto) {
			return v, nil, err
		}
		v.Paused = nil
		if !until.IsZero() {
			v.Paused = &Pause{Until: until, Reason: reason, By: actor.ID, At: d.second()}
		}
		if v.Stage == Draft {
			v.Next = morning(setup, latest(latest(until, d.today(setup)).AddDays(1), v.collected()))
		}
		v.wakes()
		return v, []fact.Fact{d.happened(FactPaused, v, actor, v.Left())}, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(practiceID, id), decide)
}
