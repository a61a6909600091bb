package payment

import (
	"strconv"
	"time"

	"stund/internal/pay"
)

// The money rule: of the try that pays the booking the practice keeps Payment.Keep, and of every other nothing. What is
// reserved is taken when Take has come, and released where nothing is kept; what was taken beyond it goes back. A
// dispute takes the money by itself, so nothing is paid back while there is one.

// next returns what a provider is to be told, if anything: what was written down already comes first, with its key.
func (p Payment) next(now time.Time) (m Move, written, any bool) {
	for _, m := range p.Moves {
		if !m.Done && !m.Refused {
			return m, true, true
		}
	}
	for n, t := range p.Tries {
		if t.State.Phase != pay.Approved {
			continue
		}
		if kind, amount := p.settle(n, now); amount > 0 {
			return Move{Key: p.Reference(n) + "-" + strconv.Itoa(len(p.Moves)), Try: n, Kind: kind, Amount: amount,
				At: now.Truncate(time.Second)}, false, true
		}
	}
	return Move{}, false, false
}

// keeps is what the practice keeps of the try.
func (p Payment) keeps(n int) int64 {
	if p.Stage == Booked && n == p.Paid-1 {
		return p.Keep
	}
	return 0
}

// settle returns what is to be done with the money of an approved try; 0: nothing.
func (p Payment) settle(n int, now time.Time) (kind string, amount int64) {
	s, keep := p.Tries[n].State, p.keeps(n)
	taken := max(s.Captured, p.ordered(n, Capture))
	reserved := s.Reserved - s.Released - taken
	switch {
	case p.standing(): // it is booked first, or was lost to another
		return "", 0
	case reserved > 0 && taken == 0 && keep == 0 && p.ordered(n, Release) == 0:
		return Release, reserved
	case reserved > 0 && taken == 0 && keep > 0 && p.due(now):
		return Capture, min(keep, reserved)
	case s.Disputed > 0:
		return "", 0
	}
	return Refund, s.Captured - keep - max(s.Refunded+s.RefundFailed, p.ordered(n, Refund))
}

// due reports whether what is reserved is to be taken.
func (p Payment) due(now time.Time) bool { return !p.Take.IsZero() && !now.Before(p.Take) }

// ordered sums what the provider of the try was told to do, done or refused.
func (p Payment) ordered(n int, kind string) (sum int64) {
	for _, m := range p.Moves {
		if m.Try == n && m.Kind == kind {
			sum += m.Amount
		}
	}
	return sum
}

// When payments are looked at.
const (
	young    = 15 * time.Minute // after a page was opened, a payment is asked for
	often    = time.Minute      // so often, should no webhook ever come,
	seldom   = 10 * time.Minute // and later so often
	watching = 24 * time.Hour   // what was paid back may fail for days
	watched  = 14 * watching
	warned   = 48 * time.Hour // before a reservation ends staff hear of it
	unmarked = 24 * time.Hour // after the visit, what nobody marked is taken
	remind   = 10 * time.Minute
	hopeless = 3 * time.Hour // after that staff hear of what fails: a provider is down, or its keys are good no more

	spare     = 48 * time.Hour // of a reservation, for what comes between
	owedAfter = 24 * time.Hour // from when an owed one is asked for to when its client is reminded
	owedFor   = 48 * time.Hour // and to when the appointment is called off
)

// plan returns when the payment is to be tended next; zero: not before somebody changes it.
func (p Payment) plan(now time.Time) time.Time {
	var at time.Time
	at = sooner(at, p.planHold(now))
	for n, t := range p.Tries {
		at = sooner(at, p.planTry(n, t, now))
	}
	return at
}

func (p Payment) planHold(now time.Time) (at time.Time) {
	switch p.Stage {
	case Owed:
		return p.planOwed(now)
	case Billed:
		return later(p.Deadline, now)
	}
	if p.Stage != Held {
		return at
	}
	if ending := p.Deadline.Add(-remind); p.reminds() && now.Before(ending) {
		return ending
	}
	return later(p.Deadline, now)
}

// planOwed returns when the client is asked, then reminded, and then called off.
func (p Payment) planOwed(now time.Time) time.Time {
	switch {
	case !p.Asked:
		return later(p.AskAt, now)
	case !p.Reminded:
		return later(p.AskAt.Add(owedAfter), now)
	}
	return later(p.Deadline, now)
}

// reminds reports whether a client who has not paid is reminded before the deadline.
func (p Payment) reminds() bool { return p.Rule.Hold() > 2*remind }

func (p Payment) planTry(n int, t Try, now time.Time) (at time.Time) {
	every := seldom
	if now.Sub(t.Began) < young {
		every = often
	}
	switch t.State.Phase {
	case pay.Ended:
		return at
	case pay.Approved:
	default:
		return now.Add(every)
	}
	s := t.State
	if p.Stage == Booked && s.Reserved-s.Captured-s.Released > 0 && s.Captured == 0 {
		if !p.Take.IsZero() {
			at = sooner(at, later(p.Take, now))
		}
		if p.endsFirst(s) {
			at = sooner(at, p.planEnd(s, now))
		}
	}
	if last := p.lastBack(n); !last.IsZero() && now.Sub(last) < watched {
		at = sooner(at, now.Add(watching))
	}
	return at
}

// planEnd returns when a reservation that ends too soon is looked at: before it ends, right after, and then once a day
// until the provider says that it has ended.
func (p Payment) planEnd(s pay.State, now time.Time) time.Time {
	switch {
	case !p.Warned:
		return later(s.CaptureBy.Add(-warned), now)
	case now.Before(s.CaptureBy):
		return s.CaptureBy.Add(often)
	}
	return now.Add(watching)
}

// ranOut reports whether what was reserved for the booking has ended before anything was taken of it, and nobody here
// let go of it.
func (p Payment) ranOut() bool {
	return p.Invoice == "" && p.Keep > 0 && p.Released() && p.ordered(p.Paid-1, Release) == 0
}

// runsOut reports whether what the try has reserved ends soon, and before it is to be taken.
func (p Payment) runsOut(n int, now time.Time) bool {
	s := p.Tries[n].State
	left := s.Reserved - s.Captured - s.Released
	return left > 0 && p.endsFirst(s) && !now.Before(s.CaptureBy.Add(-warned))
}

// endsFirst reports whether a reservation ends before it is to be taken, as of an appointment that was moved.
func (p Payment) endsFirst(s pay.State) bool {
	return !s.CaptureBy.IsZero() && (p.Take.IsZero() || p.Take.After(s.CaptureBy))
}

// lastBack is when money of the try was last told to go back.
func (p Payment) lastBack(n int) (at time.Time) {
	for _, m := range p.Moves {
		if m.Try == n && m.Kind == Refund && m.At.After(at) {
			at = m.At
		}
	}
	return at
}

// sooner returns the first of the two; the zero time is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// later returns t, or a moment after now where t has passed.
func later(t, now time.Time) time.Time {
	if t.After(now) {
		return t
	}
	return now.Add(often)
}
