package payment

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/pay"
	"stund/internal/store"
)

// Tend has the payment be as the rules want it: it asks providers how things stand, books what was paid, ends what was
// not paid in time, takes what is to be taken and pays back what is to go back. It may be called any number of times,
// by any number of workers at once. An error means that something is left to be done; the payment is tended again by
// its desk, less and less often while that goes on.
func (d *Payments) Tend(ctx context.Context, practiceID, id string) (Payment, error) {
	p, err := d.Get(ctx, practiceID, id)
	if err != nil {
		return p, err
	}
	var wrong error
	does := func(step func(context.Context, Payment) (Payment, error)) bool {
		after, err := step(ctx, p)
		if after.ID != "" { // the database's failure returns none
			p = after
		}
		wrong = errors.Join(wrong, err)
		return err == nil
	}
	does(d.look) // a provider that does not answer holds back no booking that was paid with another
	_ = does(d.conclude) && does(d.again) && does(d.move) && does(d.warn)
	return d.put(ctx, p, wrong)
}

// put plans when the payment is tended next.
func (d *Payments) put(ctx context.Context, p Payment, wrong error) (Payment, error) {
	if wrong != nil && ctx.Err() != nil {
		return p, wrong
	}
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		now := d.now().Truncate(time.Second).UTC()
		if wrong == nil {
			p.Fails, p.Failing, p.Stuck, p.Next = 0, time.Time{}, false, p.plan(now)
			return p, nil, nil
		}
		if p.Fails++; p.Fails == 1 {
			p.Failing = now
		}
		p.Next = now.Add(min(often<<min(p.Fails-1, 6), time.Hour))
		if p.Stuck || now.Sub(p.Failing) < hopeless || len(p.Tries) == 0 {
			return p, nil, nil
		}
		p.Stuck = true
		by := p.Tries[max(p.Paid, 1)-1].Provider
		return p, []fact.Fact{d.happened(FactStuck, p, system, by, p.Due)}, nil
	}
	if wrong == nil && p.Fails == 0 && p.Next.Equal(p.plan(d.now().Truncate(time.Second).UTC())) {
		return p, nil
	}
	after, err := family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
	if err != nil {
		return p, errors.Join(wrong, err)
	}
	return after, wrong
}

// look asks providers how things stand with each try of which there may be news.
func (d *Payments) look(ctx context.Context, p Payment) (Payment, error) {
	news := map[int]pay.State{}
	var wrong []error
	for n, t := range p.Tries {
		if t.State.Phase == pay.Ended || t.Page == "" && t.State.Phase == pay.Open && d.now().Before(p.Deadline) {
			continue
		}
		driver, err := d.provider(ctx, p.Practice, t.Provider)
		if err == nil {
			var s pay.State
			s, err = driver.Fetch(ctx, p.ref(n))
			switch {
			case errors.Is(err, pay.ErrUnknown): // it never heard of what we were about to open
				err = nil
			case err == nil:
				news[n] = s
			}
		}
		wrong = append(wrong, err)
	}
	p, err := d.saw(ctx, p, news)
	return p, errors.Join(append(wrong, err)...)
}

// saw writes down how things stand with tries, and what happened by that.
func (d *Payments) saw(ctx context.Context, p Payment, news map[int]pay.State) (Payment, error) {
	for n, s := range news {
		news[n] = p.Tries[n].said(s)
	}
	if !slices.ContainsFunc(p.numbers(), func(n int) bool { s, ok := news[n]; return ok && s != p.Tries[n].State }) {
		return p, nil
	}
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		p = p.clone()
		var facts []fact.Fact
		for _, n := range p.numbers() {
			s, there := news[n]
			if !there || s == p.Tries[n].State || older(s, p.Tries[n].State) {
				continue
			}
			facts = append(facts, d.learned(&p, n, s)...)
			p.Tries[n].State = s
		}
		return p, facts, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

func (p Payment) numbers() (all []int) {
	for n := range p.Tries {
		all = append(all, n)
	}
	return all
}

// said is what the provider says of the try, as it is stored. The reference is known. Vipps never says until when what
// is reserved can be taken, nor does Stripe of what is no card: then it is as its terms say, from when the page was
// opened.
func (t Try) said(s pay.State) pay.State {
	s.Reference = ""
	if s.Phase == pay.Approved && s.CaptureBy.IsZero() {
		s.CaptureBy = t.Lasts
	}
	return s
}

// older reports whether the answer s is of before was: sums only rise but disputes and refunds, which end, and nothing
// leaves the last phases.
func older(s, was pay.State) bool {
	back := s.Refunded+s.RefundFailed < was.Refunded+was.RefundFailed
	left := (was.Phase == pay.Approved || was.Phase == pay.Ended) && s.Phase != was.Phase && s.Phase != pay.Approved
	return s.Reserved < was.Reserved || s.Captured < was.Captured || s.Released < was.Released || back || left
}

// learned returns what happened to the n-th try, which stands as s now.
func (d *Payments) learned(p *Payment, n int, s pay.State) (facts []fact.Fact) {
	was, by := p.Tries[n].State, p.Tries[n].Provider
	add := func(k fact.Kind[Event], amount int64) {
		facts = append(facts, d.happenedTo(k, *p, n+1, system, by, amount))
	}
	if s.Phase == pay.Approved && was.Phase != pay.Approved {
		if s.Captured == 0 {
			add(FactAuthorised, s.Reserved)
		}
		if s.Reserved < p.Due || s.Currency != p.Currency {
			add(FactDiffers, s.Reserved)
		}
	}
	if s.Captured > was.Captured {
		add(FactPaid, s.Captured-was.Captured)
	}
	if s.Phase == pay.Ended && was.Phase != pay.Ended {
		add(FactFailed, p.Due)
	}
	if s.Refunded > was.Refunded {
		add(FactRefunded, s.Refunded-was.Refunded)
	}
	if s.Released > was.Released {
		add(FactReleased, s.Released-was.Released)
	}
	if s.RefundFailed > was.RefundFailed {
		add(FactRefundFailed, s.RefundFailed-was.RefundFailed)
	}
	if s.Disputed > was.Disputed {
		add(FactDisputed, s.Disputed-was.Disputed)
	}
	switch more := s.Withdrawn - was.Withdrawn; {
	case more > 0:
		add(FactWithdrawn, more)
	case more < 0:
		add(FactReinstated, -more)
	}
	if s.Charged != was.Charged {
		add(FactCharged, s.Charged-was.Charged)
	}
	return facts
}

// conclude books what was paid while its time is kept, or is free again, and ends what was not paid in time.
func (d *Payments) conclude(ctx context.Context, p Payment) (Payment, error) {
	if !p.standing() {
		return p, nil
	}
	switch n := p.paid(); {
	case n >= 0 && p.Stage == Owed:
		return d.owed(ctx, p, n)
	case n >= 0 && p.Stage == Billed:
		return d.settled(ctx, p, n)
	case n >= 0:
		return d.enter(ctx, p)
	case d.now().Before(p.Deadline):
		return d.remind(ctx, p)
	}
	p, err := d.close(ctx, p)
	switch {
	case err != nil:
		return p, err
	case p.paid() >= 0: // in the last second
		return d.conclude(ctx, p)
	case slices.ContainsFunc(p.Tries, func(t Try) bool { return !t.over() }):
		return p, nil // a bank has yet to decide
	case p.Stage == Owed:
		return d.callOff(ctx, p)
	case p.Stage == Billed:
		return d.unbill(ctx, p)
	case p.Sums().Captured > 0: // and not all that was asked for
		return d.end(ctx, p, Late, FactLate)
	}
	return d.end(ctx, p, Lapsed, FactLapsed)
}

// close has providers end the pages that are open.
func (d *Payments) close(ctx context.Context, p Payment) (Payment, error) {
	news := map[int]pay.State{}
	for n, t := range p.Tries {
		if t.over() {
			continue
		}
		s, err := d.endTry(ctx, p, n)
		if err != nil {
			return p, err
		}
		news[n] = s
	}
	return d.saw(ctx, p, news)
}

// remind notes that the time is not kept much longer, once, where it is kept for longer than it takes to pay.
func (d *Payments) remind(ctx context.Context, p Payment) (Payment, error) {
	switch p.Stage {
	case Owed:
		return d.dun(ctx, p)
	case Billed:
		return p, nil // the invoice is reminded of
	}
	if p.Reminded || !p.reminds() || d.now().Before(p.Deadline.Add(-remind)) || p.Status() != StatusOpen {
		return p, nil
	}
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		if p.Reminded || p.Stage != Held {
			return p, nil, nil
		}
		p.Reminded = true
		return p, []fact.Fact{d.happened(FactEnding, p, system, "", p.Due)}, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

// enter makes the booking that was paid for. The contribution writes into the payment that it was, in the same
// transaction.
func (d *Payments) enter(ctx context.Context, p Payment) (Payment, error) {
	r := booking.Request{Service: p.Service, Practitioner: p.Wanted, Start: p.Start, Client: p.Contact, Note: p.Note,
		Extra: p.Extra, Kept: p.kept()}
	_, err := d.bookings().Book(ctx, visitor, p.Practice, r)
	if f, refused := fault.As(err); refused && !store.Retryable(err) && decided(f) {
		d.log.LogAttrs(ctx, slog.LevelInfo, "paid and not booked", slog.String("payment", p.ID),
			slog.String("code", f.Code))
		return d.end(ctx, p, Late, FactLate)
	}
	if err != nil {
		return p, err
	}
	return d.Get(ctx, p.Practice, p.ID)
}

// decided reports whether the fault is an answer that stays: the time is another's, or was called off.
func decided(f *fault.Error) bool {
	return f.Kind == fault.Conflict || f.Kind == fault.Invalid || f.Kind == fault.NotFound || f.Kind == fault.Gone ||
		f.Kind == fault.Forbidden
}

// end takes a payment out of Held without a booking, and frees its time. Nothing of its money is the practice's.
func (d *Payments) end(ctx context.Context, p Payment, as Stage, k fact.Kind[Event]) (Payment, error) {
	decide := func(p Payment, along *store.Along) (Payment, []fact.Fact, error) {
		if p.Stage != Held {
			return p, nil, nil
		}
		kept := p.kept().Hold(p.ID, p.Service, p.Start)
		along.Write = func(ctx context.Context, ops ...store.Op) error {
			return d.bookings().Release(ctx, p.Practice, kept, ops...)
		}
		p = p.clone()
		p.Stage, p.Keep, p.Note, p.Extra, p.Parts = as, 0, "", nil, nil
		return p, []fact.Fact{d.happened(k, p, system, "", p.Due)}, nil
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

// move has providers do with the money what the rules want. What is to be done is written down first: whoever goes on
// after a failure does it with the same key, and it is done once.
func (d *Payments) move(ctx context.Context, p Payment) (Payment, error) {
	for range maxMoves {
		m, written, any := p.next(d.now())
		if !any {
			return p, nil
		}
		var err error
		if !written {
			if p, err = d.write(ctx, p); err != nil {
				return p, err
			}
			if m, written, _ = p.next(d.now()); !written {
				continue // somebody else was faster, and there is something else to do
			}
		}
		s, err := d.carryOut(ctx, p, m)
		refused := errors.Is(err, pay.ErrRefused) || errors.Is(err, pay.ErrUnknown)
		if err != nil && !refused {
			return p, err
		}
		if p, err = d.done(ctx, p, m, s, refused); err != nil {
			return p, err
		}
	}
	return p, nil
}

// warn tells staff, once, of a reservation that ends before it is to be taken.
func (d *Payments) warn(ctx context.Context, p Payment) (Payment, error) {
	n := p.Paid - 1
	if n < 0 || p.Warned || !p.runsOut(n, d.now()) {
		return p, nil
	}
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		if p.Warned {
			return p, nil, nil
		}
		p.Warned = true
		return p, []fact.Fact{d.happenedTo(FactWindow, p, n+1, system, p.Tries[n].Provider, p.Sums().Reserved)}, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

// maxMoves bounds what is done with the money of a payment at one time, and in all.
const maxMoves = 50

// write writes down what is to be done next.
func (d *Payments) write(ctx context.Context, p Payment) (Payment, error) {
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		m, written, any := p.next(d.now())
		if written || !any || len(p.Moves) >= maxMoves {
			return p, nil, nil
		}
		p = p.clone()
		p.Moves = append(p.Moves, m)
		return p, nil, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

func (d *Payments) carryOut(ctx context.Context, p Payment, m Move) (pay.State, error) {
	driver, err := d.provider(ctx, p.Practice, p.Tries[m.Try].Provider)
	if err != nil {
		return pay.State{}, err
	}
	switch m.Kind {
	case Capture:
		return driver.Capture(ctx, p.ref(m.Try), m.Amount, m.Key)
	case Release:
		return driver.End(ctx, p.ref(m.Try), m.Key)
	}
	return driver.Refund(ctx, p.ref(m.Try), m.Amount, m.Key)
}

// done writes down what became of the move.
func (d *Payments) done(ctx context.Context, p Payment, m Move, s pay.State, refused bool) (Payment, error) {
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		p = p.clone()
		n := slices.IndexFunc(p.Moves, func(have Move) bool { return have.Key == m.Key })
		if n < 0 || p.Moves[n].Done || p.Moves[n].Refused {
			return p, nil, nil
		}
		if refused {
			p.Moves[n].Refused = true
			by := p.Tries[m.Try].Provider
			return p, []fact.Fact{d.happenedTo(refusal(m), p, m.Try+1, system, by, m.Amount)}, nil
		}
		p.Moves[n].Done = true
		s := p.Tries[m.Try].said(s)
		var facts []fact.Fact
		if !older(s, p.Tries[m.Try].State) && s != p.Tries[m.Try].State {
			facts = d.learned(&p, m.Try, s)
			p.Tries[m.Try].State = s
		}
		return p, facts, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

// refusal is what staff are told of where a provider will not do what the rules want.
func refusal(m Move) fact.Kind[Event] {
	if m.Kind == Capture {
		return FactWindow
	}
	return FactRefundFailed
}
