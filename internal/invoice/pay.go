package invoice

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/money"
	"stund/internal/payment"
	"stund/internal/react"
	"stund/internal/store"
)

// An issued invoice is paid by its link: at each press of the button a payment (package payment) begins of what is left
// then, unless one is open of that amount. So what came by bank meanwhile is not paid twice. Each is derived from the
// invoice and how often it was asked for, and two who press at once begin the same one.

// accounts returns the practice's accounts with providers, where links can be made.
func (d *Invoices) accounts(ctx context.Context, practiceID string) ([]payment.Account, error) {
	if d.site() == "" {
		return nil, nil
	}
	return d.payments.Accounts(ctx, practiceID)
}

// address is where the invoice is paid that is issued on the day. It stands on paper, which never changes.
func (d *Invoices) address(practiceID, id string, on civil.Date) string {
	return d.site() + d.links.Path(payment.InvoiceLink(practiceID, id, on.Start(time.UTC)))
}

// Linked returns an issued invoice with the address at which it is paid, also where none stands in its document because
// no provider took the money when it was issued, and one takes what is left by now. What is mailed, printed or shown
// says it; what was issued stays.
func (d *Invoices) Linked(ctx context.Context, v Invoice) (Invoice, error) {
	if v.standing() != nil || v.Left() <= 0 || v.Doc.Pay.Link != "" {
		return v, nil
	}
	all, err := d.accounts(ctx, v.Practice)
	takes := func(a payment.Account) bool { _, takes := a.Takes(v.Doc.Currency, v.Left()); return takes }
	if err != nil || !slices.ContainsFunc(all, takes) {
		return v, err
	}
	doc := *v.Doc
	doc.Pay.Link = d.address(v.Practice, v.ID, doc.Issued)
	v.Doc = &doc
	return v, nil
}

// sources lists the payments at providers that may be the invoice's: those for its bookings, and those that were begun
// by its link.
func (v Invoice) sources() []string { return slices.Concat(v.funded(), v.byLink()) }

// byLink lists the payments that were begun by its link, in their order.
func (v Invoice) byLink() (ids []string) {
	for n := range v.Asked {
		ids = append(ids, payment.BillID(v.ID, n+1))
	}
	return ids
}

// lacks is what the practice has of the payment beyond what was entered of it.
func (v Invoice) lacks(p payment.Payment) int64 {
	amount := p.Net()
	for _, e := range v.Money {
		if e.Booking == p.ID && e.Method == ByProvider {
			amount -= e.Amount
		}
	}
	return amount
}

// Owing is an issued invoice as its payer sees it.
type Owing struct {
	Invoice
	payments []payment.Payment // begun by its link, the first one first; those that nobody made go after a while
}

// Owing returns the invoice for who holds its link, or fault.NotFound "invoice-unknown".
func (d *Invoices) Owing(ctx context.Context, practiceID, id string) (Owing, error) {
	v, err := family.Get(ctx, d.db, Key(practiceID, id), store.Strong)
	if err != nil {
		return Owing{}, err
	}
	if v.standing() != nil {
		return Owing{}, family.Missing()
	}
	o := Owing{Invoice: v}
	if ids := v.byLink(); len(ids) > 0 {
		if o.payments, err = d.payments.Many(ctx, practiceID, ids); err != nil {
			return Owing{}, err
		}
		order := func(p payment.Payment) int { return slices.Index(ids, p.ID) }
		slices.SortFunc(o.payments, func(a, b payment.Payment) int { return cmp.Compare(order(a), order(b)) })
	}
	return o, nil
}

// Looked returns it as it is now for who waits: the provider is asked, at most every two seconds. Looked is false where
// somebody asked a moment before, and there may be news.
func (d *Invoices) Looked(ctx context.Context, o Owing) (after Owing, looked bool) {
	n := o.standing()
	if n < 0 {
		return o, true
	}
	p, looked := d.payments.Asked(ctx, o.payments[n])
	return o.with(n, p), looked
}

func (o Owing) with(n int, p payment.Payment) Owing {
	o.payments = slices.Clone(o.payments)
	o.payments[n] = p
	return o
}

// standing returns which payment is yet to be made, -1 for none: there is one at most.
func (o Owing) standing() int { return slices.IndexFunc(o.payments, payment.Payment.Standing) }

// Came is what came in, less what went back, with what a provider has by now and was not entered yet.
func (o Owing) Came() int64 {
	n := o.Paid()
	for _, p := range o.payments {
		n += o.lacks(p)
	}
	return n
}

// Open is what is still to be paid; negative: more came in than was owed.
func (o Owing) Open() int64 { return o.Left() + o.Paid() - o.Came() }

// Checking reports whether a provider has yet to decide about a payment: nobody starts another then.
func (o Owing) Checking() bool {
	return slices.ContainsFunc(o.payments, func(p payment.Payment) bool { return p.Status() == payment.StatusChecking })
}

// Status is how things stand on the day, with what a provider has by now.
func (o Owing) Status(today civil.Date) Status {
	v := o.Invoice
	if more := o.Came() - v.Paid(); more != 0 {
		v.Money = append(slices.Clone(v.Money), Entry{Amount: more})
	}
	return v.Status(today)
}

// Stands is how the payment stands that its payer makes: paid where nothing is left, checking or open.
func (o Owing) Stands() payment.Status {
	switch {
	case o.Checking():
		return payment.StatusChecking
	case o.Open() <= 0:
		return payment.StatusPaid
	}
	return payment.StatusOpen
}

// Failed reports whether the last attempt came to nothing.
func (o Owing) Failed() bool {
	n := o.standing()
	return n >= 0 && o.payments[n].Failed()
}

// Ways returns the accounts by which what is left can be paid.
func (d *Invoices) Ways(ctx context.Context, o Owing) ([]payment.Account, error) {
	all, err := d.payments.Accounts(ctx, o.Practice)
	return slices.DeleteFunc(all, func(a payment.Account) bool {
		_, takes := a.Takes(o.Doc.Currency, o.Open())
		return !takes
	}), err
}

// maxAsked bounds how often one invoice is begun to be paid.
const maxAsked = 50

// attempts bounds how often what is left may change while somebody presses the button.
const attempts = 4

// Pay opens a page of the provider on which what is left of the invoice is paid, and returns its address. Whoever asks
// again gets the same one; a page for another amount is ended first. It answers fault.Conflict "payment-checking" while
// an earlier payment is undecided, "payment-over" where nothing is left, fault.TooMany "too-many-attempts", and what
// payment.Payments.Start does.
func (d *Invoices) Pay(ctx context.Context, practiceID, id, provider string) (string, error) {
	for range attempts {
		o, err := d.Owing(ctx, practiceID, id)
		if err != nil {
			return "", err
		}
		if o, err = d.recent(ctx, o); err != nil {
			return "", err
		}
		switch {
		case o.Checking():
			return "", fault.New(fault.Conflict, payment.CodeChecking,
				"An earlier payment is being checked. Wait for its outcome.")
		case o.Open() <= 0:
			return "", fault.New(fault.Conflict, payment.CodeOver, "There is nothing left to pay.")
		}
		n := o.standing()
		if n >= 0 {
			return d.payments.Start(ctx, practiceID, o.payments[n].ID, provider)
		}
		p, err := d.ask(ctx, o)
		switch {
		case errors.Is(err, store.ErrConflict): // somebody else was faster, or money came
		case err != nil:
			return "", err
		default:
			return d.payments.Start(ctx, practiceID, p.ID, provider)
		}
	}
	return "", fault.New(fault.Unavailable, "busy", "Others are at it. Try again in a moment.")
}

// enough is how long a page must still be open for who presses the button.
const enough = 15 * time.Minute

// recent returns it as it is now: of what is open at a provider, which is ended where it is of another amount, or ends
// so soon that nobody pays in time.
func (d *Invoices) recent(ctx context.Context, o Owing) (Owing, error) {
	n := o.standing()
	if n < 0 {
		return o, nil
	}
	p, err := d.payments.Tend(ctx, o.Practice, o.payments[n].ID)
	if err != nil {
		return o, silent(err)
	}
	fits := p.Due == o.Open() && p.Deadline.Sub(d.now()) >= enough
	if o = o.with(n, p); !p.Standing() || p.Status() == payment.StatusChecking || fits {
		return o, nil
	}
	if _, err = d.payments.Decide(ctx, system, o.Practice, p.ID, payment.Decision{End: true}); err != nil {
		return o, err
	}
	p, err = d.payments.Tend(ctx, o.Practice, p.ID)
	if err == nil && p.Standing() { // its bank has yet to decide
		err = fault.New(fault.Conflict, payment.CodeChecking, "An earlier payment is being checked.")
	}
	return o.with(n, p), silent(err)
}

// silent is what a payer hears of a provider that does not do what was asked.
func silent(err error) error {
	if _, is := fault.As(err); is || err == nil {
		return err
	}
	return fault.New(fault.Unavailable, "provider-silent",
		"The payment provider does not answer. Try again in a minute, or pay another way.").Because(err)
}

// ask begins a payment of what is left. It answers store.ErrConflict where that has changed.
func (d *Invoices) ask(ctx context.Context, o Owing) (p payment.Payment, err error) {
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		switch {
		case v.Asked != o.Asked || v.Left() != o.Left():
			p = payment.Payment{}
			return v, nil, nil
		case v.Asked >= maxAsked:
			return v, nil, fault.New(fault.TooMany, "too-many-attempts",
				"This has been tried too often. Pay it to the account.")
		}
		v.Asked++
		p = d.payments.Billed(v.Asked, payment.Bill{Practice: v.Practice, Invoice: v.ID, Number: v.Chosen,
			Client: v.Client, Email: v.Email, Language: v.Doc.Written(), Total: v.Total(),
			Left: money.Amount{Minor: o.Open(), Currency: v.Doc.Currency}})
		op, err := p.Put()
		along.Ops = append(along.Ops, op)
		return v, nil, err
	}
	_, err = family.UpdateWith(ctx, d.db, d.retry, Key(o.Practice, o.ID), decide)
	if err == nil && p.ID == "" {
		err = store.ErrConflict
	}
	return p, err
}

// Pages is the reactor that ends a page which asks for more than is owed, once money came another way or some of the
// invoice was credited.
func (d *Invoices) Pages() react.Reactor {
	return react.Reactor{Name: "invoices-pages", Kinds: []string{FactPaid.Name, FactCredited.Name}, React: d.lessen}
}

func (d *Invoices) lessen(ctx context.Context, f fact.Fact) error {
	v, err := family.Get(ctx, d.db, Key(f.Practice, f.Subject), store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && v.Asked == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := d.payments.Get(ctx, f.Practice, payment.BillID(v.ID, v.Asked)) // earlier ones are closed
	if errors.Is(err, fault.NotFound) || err == nil && (!p.Standing() || p.Due <= v.Left()) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = d.payments.Decide(ctx, system, f.Practice, p.ID, payment.Decision{End: true})
	if fault.CodeOf(err) == payment.CodeOver { // it was paid, or ended, meanwhile
		err = nil
	}
	return err
}
