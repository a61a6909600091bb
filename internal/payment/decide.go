package payment

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// Decision is what staff decide about a payment, whatever the rules say.
type Decision struct {
	Take   bool   // what is reserved, now
	End    bool   // nobody pays any more, and the time that is kept, if any is, is free
	Back   int64  // so much goes back, in minor units
	All    bool   // all that the practice keeps goes back
	Reason string // why: shown to staff
	Key    string // a decision with a key is carried out once, however often it is asked for; "": each time
	Kept   *int64 // what the practice kept when this was decided; nil: whatever it was
}

// CodeChanged is what staff hear who decide about money of which others have decided.
const CodeChanged = "payment-changed"

// maxReasons bounds how often staff decide about one payment: with its tries, fewer moves follow than maxMoves.
const maxReasons = 30

// Decide has staff's decision carried out by the payments' desk, at once. It answers fault.Invalid "refund-too-much"
// for more than the practice keeps, and fault.Conflict "payment-changed" where it keeps something else by now than who
// decides saw: a refund that two ask for, or that is asked for again, is made once.
func (d *Payments) Decide(
	ctx context.Context,
	actor fact.Actor,
	practiceID, id string,
	by Decision,
) (Payment, error) {
	decide := func(p Payment, along *store.Along) (Payment, []fact.Fact, error) {
		now := d.now().Truncate(time.Second).UTC()
		if by.Key != "" && slices.ContainsFunc(p.Reasons, func(r Reason) bool { return r.Key == by.Key }) {
			return p, nil, nil
		}
		p = p.clone()
		if by.End && (p.Stage == Held || p.Stage == Billed) {
			p.Deadline, p.Next = now, now
			return p, []fact.Fact{d.happened(FactChanged, p, actor, "", 0)}, nil
		}
		back := by.Back
		if by.End || by.All {
			back = p.Keep
		}
		if p.Stage != Booked {
			return p, nil, fault.New(fault.Conflict, CodeOver, "There is no money of this payment to decide on.")
		}
		if by.Kept != nil && *by.Kept != p.Keep {
			return p, nil, fault.New(
				fault.Conflict,
				CodeChanged,
				"Of this payment the practice keeps %d by now, in minor "+
					"units. Look at it again.",
				p.Keep,
			)
		}
		if back > p.Keep {
			return p, nil, fault.New(fault.Invalid, "refund-too-much",
				"The practice keeps %d of this payment, in minor units. It cannot pay back more.", p.Keep)
		}
		if len(p.Reasons) >= maxReasons {
			return p, nil, fault.New(fault.Conflict, CodeOver, "This payment was decided about too often.")
		}
		p.Keep -= back
		if by.Take {
			p.Take = now
		}
		p.Next = now
		if state := p.left(); back > 0 && state != nil {
			d.noted(p, along, state)
		}
		p.Reasons = append(p.Reasons, Reason{At: now, By: actor.ID, Amount: back, Text: by.Reason, Key: by.Key})
		return p, []fact.Fact{d.happened(FactChanged, p, actor, "", p.Keep)}, nil
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), decide)
}

// left is what its booking keeps of a payment of which something goes back: nothing where all of it does, and of what
// is only reserved what will be taken. Nil: as it was.
func (p Payment) left() json.RawMessage {
	switch {
	case p.Invoice != "":
		return nil
	case p.Keep == 0 || p.Paid == 0:
		return p.over()
	case p.Tries[p.Paid-1].State.Captured > 0 || !p.Tries[p.Paid-1].Reserve:
		return nil
	}
	return encoded(part{Amount: p.Keep, Currency: p.Currency, Reserved: true})
}
