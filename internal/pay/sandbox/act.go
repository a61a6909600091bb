package sandbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/pay"
)

// Action is what a client, a bank or the provider does with a payment.
type Action string

// What can be done with a payment.
const (
	Pay      Action = "pay"       // the client pays
	Decline  Action = "decline"   // the client's bank says no, and the page closes
	Abandon  Action = "abandon"   // the client leaves; the page is open until it expires
	PayTwice Action = "pay-twice" // the bank sends the money twice
	PayLate  Action = "pay-late"  // the client pays in time, and the bank says yes a minute after Until
	Think    Action = "think"     // the client pays, and the bank has yet to decide: then Pay, PayTwice or Decline
	Mute     Action = "mute"      // no webhook of it is sent from now on
	Lapse    Action = "lapse"     // what is reserved runs out now

	FailRefund  Action = "fail-refund"  // the newest refund comes back
	Dispute     Action = "dispute"      // the client's bank asks for what was taken and not paid back
	WinDispute  Action = "win-dispute"  // the practice keeps it
	LoseDispute Action = "lose-dispute" // the client keeps it
)

// late is how long after Until a bank says yes to PayLate.
const late = time.Minute

// Actions are those that can be done with the payment as it is.
func (p Payment) Actions() []Action {
	var all []Action
	switch {
	case p.Phase == pay.Open:
		all = []Action{Pay, Decline, Abandon, PayTwice, PayLate, Think}
	case p.Phase == pay.Checking && p.Decided.IsZero():
		all = []Action{Pay, PayTwice, Decline}
	case p.Phase == pay.Approved:
		s := p.State()
		if s.Reserved > s.Captured+s.Released {
			all = append(all, Lapse)
		}
		if s.Refunded > 0 {
			all = append(all, FailRefund)
		}
		switch {
		case p.Dispute == "open":
			all = append(all, WinDispute, LoseDispute)
		case p.Dispute == "" && s.Captured > s.Refunded:
			all = append(all, Dispute)
		}
	}
	if !p.Mute {
		all = append(all, Mute)
	}
	return all
}

// Act does the action with the payment of the ID and returns it as it is then. ErrRefused: it cannot be done now.
func (d *Driver) Act(ctx context.Context, id string, a Action) (Payment, error) {
	account, reference, _ := strings.Cut(id, ".")
	return d.change(ctx, account, reference, func(p *Payment, fresh bool) (string, error) {
		if fresh {
			return "", fmt.Errorf("%w: %.120q", pay.ErrUnknown, id)
		}
		if !slices.Contains(p.Actions(), a) {
			return "", fmt.Errorf("%w: %.20q cannot be done with a payment that is %s", pay.ErrRefused, a, p.Phase)
		}
		return p.act(a, d.Clock.Now())
	})
}

// act returns the kind of the webhook that tells of it.
func (p *Payment) act(a Action, now time.Time) (kind string, err error) {
	switch a {
	case Pay:
		p.approve(now, 1)
	case PayTwice:
		p.approve(now, 2)
	case Decline:
		p.Phase, p.Why = pay.Ended, "declined"
	case Think:
		p.Phase = pay.Checking
	case PayLate:
		p.Phase, p.Decided = pay.Checking, later(p.Until, now).Add(late)
	case Abandon:
		return "", errUnchanged
	case Mute:
		p.Mute = true
		return "", nil
	case Lapse:
		p.Released, p.CaptureBy = p.Reserved-p.Captured, now
	case FailRefund:
		p.failRefund()
	case Dispute:
		s := p.State()
		p.Disputed, p.Dispute = s.Captured-s.Refunded, "open"
	case WinDispute:
		p.Disputed, p.Dispute = 0, "won"
	case LoseDispute:
		p.Dispute = "lost"
	}
	return "payment." + string(a), nil
}

func (p *Payment) failRefund() {
	for n := len(p.Moves) - 1; n >= 0; n-- {
		if m := &p.Moves[n]; m.Kind == moveRefund && !m.Failed {
			m.Failed = true
			return
		}
	}
}
