package payment

import (
	"context"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
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
	decide := func(p Payment) (Payment, []fact.Fact, error) {
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
		p.Reasons = append(p.Reasons, Reason{At: now, By: actor.ID, Amount: back, Text: by.Reason, Key: by.Key})
		return p, []fact.Fact{d.happened(FactChanged, p, actor, "", p.Keep)}, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(practiceID, id), decide)
}
