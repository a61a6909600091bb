package invoice

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/payment"
	"stund/internal/store"
)

// Issue issues a draft: it becomes an invoice under the seller's next number, and never changes from then on. Issued
// again, it is returned as it is. Where so many others issue that it cannot be done at once, it is returned as Waiting,
// and the desk issues it within a minute or two. It answers fault.Invalid with what the draft or the seller lacks.
func (d *Invoices) Issue(ctx context.Context, actor fact.Actor, practiceID, id string) (Invoice, error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil || v.Stage == Issued {
		return v, err
	}
	o := &order{actor: actor, ids: []string{id}}
	d.join(ctx, practiceID, v.Seller, o)
	if o.err != nil && fault.KindOf(o.err) == fault.Unavailable {
		return d.wait(ctx, practiceID, id, o.err)
	}
	if o.err != nil {
		return v, o.err
	}
	return o.made[0], nil
}

// IssueAll issues drafts of one seller, at most MaxBlock: all of them under consecutive numbers, in their order, or
// none. Where all were issued already they are returned as they are.
func (d *Invoices) IssueAll(
	ctx context.Context,
	actor fact.Actor,
	practiceID string,
	ids []string,
) ([]Invoice, error) {
	if len(ids) == 0 || len(ids) > MaxBlock {
		return nil, fault.Fields{{Path: "ids", Message: "must be 1 to " + strconv.Itoa(MaxBlock)}}.Err()
	}
	if sorted := slices.Sorted(slices.Values(ids)); len(slices.Compact(sorted)) != len(ids) {
		return nil, fault.Fields{{Path: "ids", Message: "one is named twice"}}.Err()
	}
	v, err := d.Get(ctx, actor, practiceID, ids[0])
	if err != nil {
		return nil, err
	}
	o := &order{actor: actor, ids: ids}
	d.join(ctx, practiceID, v.Seller, o)
	return o.made, o.err
}

// wait leaves a draft to the desk.
func (d *Invoices) wait(ctx context.Context, practiceID, id string, why error) (Invoice, error) {
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		if v.Stage == Draft {
			v.Stage, v.Next = Waiting, d.second()
		}
		return v, nil, nil
	}
	v, err := family.Update(ctx, d.db, d.retry, Key(practiceID, id), decide)
	return v, errors.Join(err, onlyIf(err != nil, why))
}

func onlyIf(so bool, err error) error {
	if so {
		return err
	}
	return nil
}

// maxBytes bounds what one transaction writes of documents.
const maxBytes = store.MaxWrite / 2

// block carries the orders out, as many in one transaction as fit, and writes into each what became of it.
func (d *Invoices) block(ctx context.Context, practiceID, seller string, orders []*order) {
	for len(orders) > 0 {
		var later []*order
		err := d.retry.Do(ctx, func(int) (err error) {
			later, err = d.attempt(ctx, practiceID, seller, orders)
			return err
		})
		for _, o := range orders {
			if err != nil && o.err == nil && !slices.Contains(later, o) {
				o.err, o.made = err, nil
			}
		}
		if err != nil && len(later) == len(orders) {
			return
		}
		orders = later
	}
}

// attempt reads all that the orders are about and issues what can be. What does not fit is left for later.
func (d *Invoices) attempt(
	ctx context.Context,
	practiceID, seller string,
	orders []*order,
) (later []*order, err error) {
	for _, o := range orders {
		o.err, o.made = nil, nil
	}
	var keys []store.Key
	for _, o := range orders {
		for _, id := range o.ids {
			if k := Key(practiceID, id); !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	found, err := family.GetMany(ctx, d.db, keys, store.Strong)
	if err != nil {
		return nil, err
	}
	known := map[string]Invoice{}
	for _, v := range found {
		known[v.ID] = v
	}
	p := press{known: known, practice: practiceID, seller: seller}
	if err := d.load(ctx, &p, found); err != nil {
		return nil, err
	}
	for n, o := range orders {
		ops, err := d.print(ctx, &p, o)
		if err != nil {
			if store.Retryable(err) {
				return nil, err
			}
			o.err = err
			continue
		}
		if p.full(ops) {
			if len(p.ops) == 0 {
				o.err = fault.New(fault.Invalid, "too-large", "These invoices are too large to be issued together.")
				continue
			}
			later = append(later, orders[n:]...)
			p.restore()
			break
		}
		p.add(ops, o.made)
	}
	return later, d.write(ctx, &p)
}

// press is what a block is made with: what was read, and what is to be written.
type press struct {
	practice, seller string
	known            map[string]Invoice
	all              Sellers
	sc               scene
	paid             map[string]payment.Payment // by booking
	holders          map[string]string          // of several sellers: who has the money of each booking
	counter          series
	before           series // as it was before the order at hand
	ops              []store.Op
	bytes            int
}

func (p *press) full(ops []store.Op) bool {
	return len(p.ops)+len(ops) > MaxBlock || p.bytes+sizes(ops) > maxBytes
}

func sizes(ops []store.Op) (n int) {
	for _, o := range ops {
		n += len(o.Item.Data) + 1000
	}
	return n
}

func (p *press) add(ops []store.Op, made []Invoice) {
	for _, v := range made {
		p.known[v.ID] = v // another order of the block may ask for it again
	}
	p.ops, p.bytes = append(p.ops, ops...), p.bytes+sizes(ops)
	p.before = p.counter
}

func (p *press) restore() { p.counter = p.before }

// load reads what the documents are made of.
func (d *Invoices) load(ctx context.Context, p *press, all []Invoice) error {
	setup, err := d.book.Setup(ctx, p.practice, store.Eventual)
	if err != nil {
		return err
	}
	if p.all, err = d.Sellers(ctx, p.practice); err != nil {
		return err
	}
	s, err := p.all.Get(p.seller)
	if err != nil {
		return err
	}
	if p.sc, err = d.scene(ctx, setup, s, all...); err != nil {
		return err
	}
	if p.paid, err = d.paidFor(ctx, p.practice, all); err != nil {
		return err
	}
	if p.holders, err = d.holding(ctx, p.all, p.practice, moneyOf(all, p.paid), p.seller); err != nil {
		return err
	}
	if p.sc.accounts, err = d.accounts(ctx, p.practice); err != nil {
		return err
	}
	id := seriesID(s.ID, KindInvoice)
	p.counter = p.all.series[id]
	p.counter.ID, p.counter.Practice = id, p.practice
	if last := p.counter.Last; last.After(p.sc.today) { // a clock that is behind another one's
		p.sc.today = last
	}
	p.before = p.counter
	return nil
}

// paidFor returns the payments for the bookings of the invoices, by booking.
func (d *Invoices) paidFor(
	ctx context.Context,
	practiceID string,
	all []Invoice,
) (map[string]payment.Payment, error) {
	var ids []string
	for _, v := range all {
		if v.Stage == Draft || v.Stage == Waiting {
			ids = append(ids, v.funded()...)
		}
	}
	slices.Sort(ids)
	list, err := d.payments.Many(ctx, practiceID, slices.Compact(ids))
	out := map[string]payment.Payment{}
	for _, p := range list {
		out[p.ID] = p
	}
	return out, err
}

// moneyOf lists the bookings of which something was paid before the drafts are issued.
func moneyOf(all []Invoice, paid map[string]payment.Payment) (ids []string) {
	for _, v := range all {
		if v.Draft == nil {
			continue
		}
		for _, id := range v.bookings() {
			has := slices.ContainsFunc(v.Money, func(e Entry) bool { return e.Booking == id })
			if p, there := paid[id]; has || there && p.Net() != 0 {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// funded lists the bookings whose payments are the invoice's: not those whose money an advance invoice has, and of what
// was split those of the first part.
func (v Invoice) funded() (ids []string) {
	if v.Split != "" && v.Split != v.ID || v.Kind != KindInvoice {
		return nil
	}
	for _, id := range v.bookings() {
		advanced := slices.ContainsFunc(v.Items, func(i Item) bool { return i.Booking == id && i.Advance })
		if v.Draft != nil {
			advanced = slices.ContainsFunc(
				v.Draft.Lines,
				func(l Line) bool { return l.Booking == id && l.advanced() },
			)
		}
		if !advanced {
			ids = append(ids, id)
		}
	}
	return ids
}

// print makes the order's documents, each under the next number, and returns what is to be written of them: nothing
// where all were issued.
func (d *Invoices) print(ctx context.Context, p *press, o *order) (ops []store.Op, err error) {
	defer func() {
		if err != nil {
			p.restore()
		}
	}()
	was := 0
	for _, id := range o.ids {
		v, there := p.known[id]
		switch {
		case !there || v.Stage == Dropped:
			return nil, family.Missing()
		case v.Seller != p.seller:
			return nil, fault.New(fault.Invalid, "sellers-differ", "Issue the invoices of one seller at a time.")
		case v.Stage == Issued:
			was++
		}
		o.made = append(o.made, v)
	}
	switch {
	case was == len(o.ids):
		return nil, nil
	case was > 0:
		return nil, issued()
	}
	if err := p.sc.seller.May(o.actor); err != nil {
		return nil, err
	}
	if err := p.sc.seller.ready(p.sc.today); err != nil {
		return nil, err
	}
	for n, id := range o.ids {
		v, err := d.printed(p, p.known[id])
		if err != nil {
			return nil, err
		}
		if v.Auto && o.actor.Role == fact.System {
			v.Next = d.second() // to be mailed
		}
		op, err := v.Put(d.happened(FactIssued, v, o.actor, v.Total()))
		if err != nil {
			return nil, err
		}
		v.version++
		o.made[n], ops = v, append(ops, op)
		if over := v.Paid() - v.Doc.Prepaid; over > 0 {
			op, err := postings.Put(overpaid(v, over))
			if err != nil {
				return nil, err
			}
			ops = append(ops, op)
		}
	}
	return ops, nil
}

// printed is the invoice with its document, under the series' next number.
func (d *Invoices) printed(p *press, v Invoice) (Invoice, error) {
	v = v.clone()
	doc, items, err := p.sc.document(v)
	if err != nil {
		return v, err
	}
	d.settle(&v, p.paid, doc.Currency, p.sc.today)
	prefix := p.sc.seller.prefix(KindInvoice, p.sc.today)
	var n int64
	p.counter, n = p.counter.take(prefix, p.sc.today)
	doc.Number = prefix + strconv.FormatInt(n, 10)
	if err := p.sc.payable(&doc, v, prefix, n); err != nil {
		return v, err
	}
	if doc.Payable() > 0 && p.sc.takes(doc.Currency, doc.Payable()) {
		doc.Pay.Link = d.address(v.Practice, v.ID, p.sc.today)
	}
	plain(&doc)
	if err := doc.Check(); err != nil {
		return v, err
	}
	v.Email, v.Way = p.sc.email(*v.Draft), v.Draft.Payer.Way
	v.Stage, v.Doc, v.Items, v.Draft, v.Next = Issued, &doc, items, nil, time.Time{}
	v.Chosen, v.Sequence = doc.Number, n
	v.Held = v.heldElsewhere(p.holders)
	return v, nil
}

// plain leaves in the document what can be written on paper: no control characters and no signs that nobody sees.
func plain(doc *bill.Document) {
	for _, s := range []*string{&doc.Seller.Name, &doc.Buyer.Name, &doc.Yours, &doc.Buyer.Address.Street,
		&doc.Buyer.Address.Postcode, &doc.Buyer.Address.City} {
		*s = bill.Plain(*s)
	}
	for n := range doc.Lines {
		l := &doc.Lines[n]
		l.Text, l.Note, l.Where = bill.Plain(l.Text), bill.Plain(l.Note), bill.Plain(l.Where)
	}
	for n := range doc.Terms {
		doc.Terms[n] = bill.Plain(doc.Terms[n])
	}
}

// settle enters what providers have of the invoice's payments, beyond what was entered: money in, or back.
func (d *Invoices) settle(
	v *Invoice,
	paid map[string]payment.Payment,
	currency string,
	on civil.Date,
) (more []Entry) {
	for _, id := range v.sources() {
		p, there := paid[id]
		if !there || p.Currency != currency {
			continue
		}
		if amount := v.lacks(p); amount != 0 {
			now := d.second()
			e := Entry{ID: d.ids.New(now), Day: on, Amount: amount, Method: ByProvider, Booking: id, At: now}
			v.Money, more = append(v.Money, e), append(more, e)
		}
	}
	return more
}

// write writes the block.
func (d *Invoices) write(ctx context.Context, p *press) error {
	if len(p.ops) == 0 {
		return nil
	}
	op, err := counters.Put(p.counter)
	if err != nil {
		return err
	}
	return d.db.Transact(ctx, append(p.ops, op)...)
}

// Due is the work of the invoices' desk: what could not be issued at once, and refunds.
func (d *Invoices) Due() []due.Kind { return []due.Kind{{Name: ItemKind, Desk: Desk, Work: d.work}} }

func (d *Invoices) work(ctx context.Context, key store.Key) (due.Report, error) {
	v, err := family.Get(ctx, d.db, key, store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && (v.Next.IsZero() || v.Next.After(d.now())) {
		return due.Report{}, nil
	}
	if err != nil {
		return due.Report{}, err
	}
	switch {
	case v.Stage == Waiting:
		return d.catchUp(ctx, v)
	case v.Stage == Issued && len(v.Refunds) > 0:
		_, err = d.refund(ctx, v)
		return due.Report{Acted: 1}, err
	case v.Stage == Draft:
		return d.issues(ctx, v)
	case v.Stage == Issued && len(v.Sends) == 0 && v.Auto:
		return d.mails(ctx, v)
	case v.Stage == Issued && v.Kind == KindInvoice:
		return d.remind(ctx, v)
	}
	return due.Report{}, d.rest(ctx, v)
}

// rest takes an invoice off the desk that has nothing to be done.
func (d *Invoices) rest(ctx context.Context, v Invoice) error {
	_, err := family.Update(ctx, d.db, d.retry, Key(v.Practice, v.ID), func(v Invoice) (Invoice, []fact.Fact, error) {
		if v.Stage != Waiting && len(v.Refunds) == 0 {
			v.Next = time.Time{}
		}
		return v, nil, nil
	})
	return err
}

// catchUp issues what waits, with all of the same seller's that wait beside it, in one block.
func (d *Invoices) catchUp(ctx context.Context, first Invoice) (due.Report, error) {
	var orders []*order
	page, err := d.db.Query(ctx, store.Query{Index: store.Due, Partition: Desk.Partitions()[0], Limit: store.MaxKeys})
	if err != nil {
		return due.Report{}, err
	}
	keys := []store.Key{Key(first.Practice, first.ID)}
	for _, i := range page.Items {
		if practiceID, _, ok := family.Cut(i.Key); ok && practiceID == first.Practice && i.Key != keys[0] {
			keys = append(keys, i.Key)
		}
	}
	all, err := family.GetMany(ctx, d.db, keys[:min(len(keys), MaxBlock)], store.Strong)
	if err != nil {
		return due.Report{}, err
	}
	for _, v := range all {
		if v.Stage == Waiting && v.Seller == first.Seller {
			orders = append(orders, &order{actor: system, ids: []string{v.ID}})
		}
	}
	if len(orders) == 0 {
		return due.Report{}, nil // somebody else was faster
	}
	d.block(ctx, first.Practice, first.Seller, orders)
	var wrong []error
	for _, o := range orders {
		switch {
		case o.err == nil:
		case fault.KindOf(o.err) == fault.Unavailable || fault.KindOf(o.err) == fault.Internal:
			wrong = append(wrong, o.err)
		default:
			wrong = append(wrong, d.back(ctx, first.Practice, o))
		}
	}
	return due.Report{Acted: len(orders)}, errors.Join(wrong...)
}

// back makes a draft again of what cannot be issued: whoever looks at it is told why.
func (d *Invoices) back(ctx context.Context, practiceID string, o *order) error {
	d.log.LogAttrs(ctx, slog.LevelInfo, "not issued", slog.String("invoice", o.ids[0]),
		slog.String("code", cmp.Or(fault.CodeOf(o.err), "unknown")))
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		if v.Stage == Waiting {
			v.Stage, v.Next = Draft, time.Time{}
		}
		return v, nil, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, Key(practiceID, o.ids[0]), decide)
	return err
}
