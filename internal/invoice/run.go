package invoice

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/due"
	"stund/internal/dunning"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
)

// What goes out by itself goes out in the morning of its day: drafts of appointments, where their seller wants that,
// and reminders of what is overdue. An invoice carries when the desk is to look at it next; what is late because the
// desk did not run goes out once, with its next run.

// Reminded is a reminder of an invoice.
type Reminded struct {
	Notice   string     `json:"n"` // by which it is mailed
	On       civil.Date `json:"o"`
	Until    civil.Date `json:"u"`           // that it gives
	Fee      int64      `json:"f,omitempty"` // that it charges; it is owed once the mail has gone out
	Interest int64      `json:"i,omitempty"` // the same, of late interest up to its day
	Unknown  bool       `json:"x,omitempty"` // the law's fee or rate of that day is not known: it is not charged
	Sent     bool       `json:"s,omitempty"`
}

// morning is when what is due on a day goes out.
func morning(setup *practice.Setup, on civil.Date) time.Time { return on.At(9*60, setup.Zone()).UTC() }

// wakes has the desk look at an invoice that went out, on the day after its due day, whatever becomes of it meanwhile.
// The desk finds the hour and whether anybody is reminded: that depends on the seller.
func (v *Invoice) wakes() {
	if v.Stage != Issued || v.Kind != KindInvoice || v.Doc.Due.IsZero() || v.Left() <= 0 {
		return
	}
	if _, out := v.went(); !out {
		return
	}
	if at := v.Doc.Due.AddDays(1).Start(time.UTC); v.Next.IsZero() || v.Next.After(at) {
		v.Next = at
	}
}

// reminder returns the next reminder of the invoice and the day on which it goes out, from today on; false: none does.
func (v Invoice) reminder(s Seller, setup *practice.Setup, today civil.Date) (r Reminded, ok bool) {
	out, went := v.went()
	if v.standing() != nil || v.Left() <= 0 || v.Doc.Due.IsZero() || !went || s.Reminders == nil {
		return r, false
	}
	debt := v.debt(s, dayOf(setup, out.At))
	law, ok := dunning.Next(debt, today)
	if !ok {
		return r, false
	}
	r = Reminded{On: latest(law.From, today), Unknown: s.Reminders.Fee && law.Unknown}
	if len(v.Reminded) == 0 {
		r.On = latest(r.On, v.Doc.Due.AddDays(s.Reminders.FirstAfter))
	}
	if v.Paused != nil {
		r.On = latest(r.On, v.Paused.Until.AddDays(1))
	}
	if s.Reminders.Fee && v.Doc.Currency == dunning.Currency(s.Country) {
		r.Fee = law.Fee
	}
	r.Until = r.On.AddDays(law.Days)
	if s.Reminders.Interest {
		grown := dunning.Since(debt, v.owed(), r.On)
		r.Interest = max(0, grown.Minor-v.charged(FeeInterest))
		r.Unknown = r.Unknown || len(grown.Unknown) > 0
	}
	return r, true
}

func latest(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// debt is the invoice as the law on late payment sees it.
func (v Invoice) debt(s Seller, heard civil.Date) dunning.Debt {
	d := dunning.Debt{Country: s.Country, Business: v.Doc.Buyer.Company, Agreed: s.Reminders.Agreed != "",
		Heard: heard, Due: v.Doc.Due}
	for _, r := range v.Reminded {
		one := dunning.Sent{On: r.On, Deadline: r.Until}
		if r.Sent {
			one.Fee = r.Fee
		}
		d.Sent = append(d.Sent, one)
	}
	return d
}

// owed is what was to be paid of the document itself from which day on. What was credited since counts as never owed.
func (v Invoice) owed() []dunning.Open {
	left := v.Total() - v.Credited()
	all := []dunning.Open{{From: v.Doc.Issued, Minor: left}}
	money := slices.Clone(v.Money)
	slices.SortStableFunc(money, func(a, b Entry) int { return a.Day.Compare(b.Day) })
	for _, e := range money {
		left -= e.Amount
		if last := &all[len(all)-1]; !last.From.Before(e.Day) {
			last.Minor = left
			continue
		}
		all = append(all, dunning.Open{From: e.Day, Minor: left})
	}
	return all
}

// What a Fee is.
const (
	FeeReminder = "reminder"
	FeeInterest = "interest"
)

func (v Invoice) charged(kind string) (n int64) {
	for _, f := range v.Fees {
		if f.Kind == kind {
			n += f.Amount
		}
	}
	return n
}

// remind has the payer reminded of what is overdue, where that is due by now, and says when the desk looks next.
func (d *Invoices) remind(ctx context.Context, v Invoice) (due.Report, error) {
	setup, err := d.book.Setup(ctx, v.Practice, store.Eventual)
	if err != nil {
		return due.Report{}, err
	}
	all, err := d.Sellers(ctx, v.Practice)
	if err != nil {
		return due.Report{}, err
	}
	s, err := all.Get(v.Seller)
	if err != nil {
		return due.Report{}, err
	}
	moving, err := d.moving(ctx, v)
	if err != nil {
		return due.Report{}, err
	}
	acted := 0
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		now, today := d.now(), d.today(setup)
		acted = 0
		r, ok := v.reminder(s, setup, today)
		at := morning(setup, r.On)
		switch {
		case v.Stage != Issued || len(v.Refunds) > 0:
			return v, nil, nil // something else comes first
		case !ok:
			v.Next = time.Time{}
			return v, d.unanswered(v, s, today), nil
		case moving:
			v.Next = morning(setup, today.AddDays(1))
			return v, nil, nil
		case at.After(now):
			v.Next = at
			return v, nil, nil
		}
		acted = 1
		return d.reminds(setup, v.clone(), r, along)
	}
	_, err = family.UpdateWith(ctx, d.db, d.retry, Key(v.Practice, v.ID), decide)
	return due.Report{Acted: acted}, err
}

// reminds plans the mail of the reminder, in the write that says so.
func (d *Invoices) reminds(setup *practice.Setup, v Invoice, r Reminded, along *store.Along) (Invoice, []fact.Fact,
	error) {
	now := d.second()
	n := len(v.Reminded) + 1
	r.Notice = derived("reminder", v.Practice, v.ID, strconv.Itoa(n))
	op, err := notices.Put(d.notice(r.Notice, v, KindReminder, ByMail, now))
	if err != nil {
		return v, nil, err
	}
	along.Ops = append(along.Ops, op)
	told := slices.ContainsFunc(v.Reminded, func(r Reminded) bool { return r.Unknown })
	v.Reminded = append(v.Reminded, r)
	v.Next = morning(setup, r.Until.AddDays(1))
	facts := []fact.Fact{d.happened(FactReminded, v, system, v.Left()+r.Fee+r.Interest)}
	if r.Unknown && !told {
		facts = append(facts, d.stuck(v, StuckRate))
	}
	return v, facts, nil
}

// unanswered tells that the last reminder's time is over and nobody has paid.
func (d *Invoices) unanswered(v Invoice, s Seller, today civil.Date) []fact.Fact {
	n := len(v.Reminded)
	if n == 0 || s.Reminders == nil || v.Left() <= 0 || !today.After(v.Reminded[n-1].Until) {
		return nil
	}
	return []fact.Fact{d.stuck(v, StuckUnanswered)}
}

// What somebody has to see to with an invoice.
const (
	StuckRate       = "rate-unknown" // the law's fee or rate is not known: nothing was charged
	StuckUnanswered = "unanswered"   // nobody answered the last reminder
	StuckIssuing    = "not-issued"   // a draft could not be issued by itself
	StuckMailing    = "not-mailed"   // there is nobody to mail it to
	StuckRefused    = "e-invoice-refused"
	StuckElectronic = "e-invoice-due"     // the law asks for an e-invoice, and it went by e-mail
	StuckUnheard    = "e-invoice-unheard" // nobody knows whether it arrived
	StuckPassedOn   = "passed-on"         // it is open, and its appointment was given to another client
)

// stuck is the fact that somebody has to see to an invoice.
func (d *Invoices) stuck(v Invoice, problem string) fact.Fact {
	now := d.now()
	return FactStuck.New(d.ids.New(now), now, v.Practice, v.ID, system, Problem{Client: fact.ID(v.Client),
		Problem: fact.Code(problem)})
}

// moving reports whether money of the invoice is being checked or disputed at a provider: nobody is reminded then.
func (d *Invoices) moving(ctx context.Context, v Invoice) (bool, error) {
	list, err := d.payments.Many(ctx, v.Practice, v.sources())
	return slices.ContainsFunc(list, func(p payment.Payment) bool {
		s := p.Status()
		return s == payment.StatusChecking || s == payment.StatusDisputed || s == payment.StatusRefunding
	}), err
}

// Reminders is the reactor that charges what a reminder charges, once it has gone out.
func (d *Invoices) Reminders() react.Reactor {
	return react.Reactor{Name: "invoices-reminders", Kinds: []string{message.FactSent.Name}, React: d.reminderSent}
}

func (d *Invoices) reminderSent(ctx context.Context, f fact.Fact) error {
	e, err := message.EventOf(f)
	if err != nil || e.Kind != KindReminder {
		return err
	}
	n, err := notices.Get(ctx, d.db, notices.Key(f.Practice, f.Subject), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	setup, err := d.book.Setup(ctx, f.Practice, store.Eventual)
	if err != nil {
		return err
	}
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		i := slices.IndexFunc(v.Reminded, func(r Reminded) bool { return r.Notice == n.ID })
		if i < 0 || v.Reminded[i].Sent {
			return v, nil, nil
		}
		v = v.clone()
		r := &v.Reminded[i]
		r.Sent = true
		fees := slices.DeleteFunc([]Fee{{Day: r.On, Amount: r.Fee, Kind: FeeReminder},
			{Day: r.On, Amount: r.Interest, Kind: FeeInterest}}, func(f Fee) bool { return f.Amount == 0 })
		if len(fees) == 0 || v.revoked() {
			return v, nil, nil
		}
		v.Fees = append(v.Fees, fees...)
		if err := d.fees(ctx, setup, v, along, n.ID, fees); err != nil {
			return v, nil, err
		}
		total := r.Fee + r.Interest
		return v, []fact.Fact{d.happened(FactCharged, v, system, total)}, nil
	}
	_, err = family.UpdateWith(ctx, d.db, d.retry, Key(f.Practice, n.Invoice), decide)
	return err
}

// issues issues a draft, as its seller wants it.
func (d *Invoices) issues(ctx context.Context, v Invoice) (due.Report, error) {
	all, err := d.Sellers(ctx, v.Practice)
	if err != nil {
		return due.Report{}, err
	}
	s, err := all.Get(v.Seller)
	if err != nil || !s.Automatic {
		return due.Report{}, errors.Join(err, d.rest(ctx, v))
	}
	made, err := d.Issue(ctx, system, v.Practice, v.ID)
	if f, is := fault.As(err); is && f.Kind != fault.Unavailable && f.Kind != fault.Internal {
		return due.Report{Acted: 1}, d.leave(ctx, v, StuckIssuing)
	}
	if err != nil || made.Stage != Issued {
		return due.Report{}, err
	}
	return d.mails(ctx, made)
}

// mails has an invoice mailed that was issued by itself.
func (d *Invoices) mails(ctx context.Context, v Invoice) (due.Report, error) {
	_, err := d.Dispatch(ctx, system, v.Practice, v.ID, "automatic")
	if fault.KindOf(err) == fault.Invalid {
		err = d.leave(ctx, v, StuckMailing)
	}
	return due.Report{Acted: 1}, err
}

// leave leaves what the desk cannot do to people.
func (d *Invoices) leave(ctx context.Context, v Invoice, problem string) error {
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		if v.Stage == Dropped || v.Next.IsZero() {
			return v, nil, nil
		}
		v.Next = time.Time{}
		return v, []fact.Fact{d.stuck(v, problem)}, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, Key(v.Practice, v.ID), decide)
	return err
}

// Stands reports whether the reminder that the notice brings is still to go out on the day: nothing was paid, credited
// or paused meanwhile that ends it.
func (v Invoice) Stands(notice string, today civil.Date) bool {
	paused := v.Paused != nil && !today.After(v.Paused.Until)
	return v.Left() > 0 && !paused &&
		slices.ContainsFunc(v.Reminded, func(r Reminded) bool { return r.Notice == notice })
}

// Again returns the document as the reminder that the notice brings has it: with what was paid since, and with what
// this reminder and those that went out before it charge.
func (v Invoice) Again(notice string) bill.Document {
	doc := *v.Doc
	r := bill.Reminder{FirstDue: doc.Due, Paid: v.Paid() - doc.Prepaid, Credited: v.Credited()}
	for _, one := range v.Reminded {
		if one.Sent || one.Notice == notice {
			r.Fees, r.Interest = r.Fees+one.Fee, r.Interest+one.Interest
		}
		if one.Notice == notice {
			r.On, doc.Due = one.On, one.Until
			break
		}
	}
	doc.Reminder = &r
	return doc
}
