package payment_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/pay"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

// chronicle is a store that remembers every version of bookings and payments that was written, in order, whatever who
// wrote it was told.
type chronicle struct {
	store.Store
	mu      sync.Mutex
	entries map[string][]entry // by the booking's id
}

// entry is one write of a booking, of its payment, or of both.
type entry struct {
	booking *booking.Booking
	paid    *noted
	facts   []fact.Fact // of the booking
}

// noted is what people decided of a payment, and whether it is yet to be paid, or was not.
type noted struct {
	Stage   payment.Stage    `json:"st"`
	Reasons []payment.Reason `json:"y"`
}

func (c *chronicle) Transact(ctx context.Context, ops ...store.Op) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.Store.Transact(ctx, ops...); err != nil {
		return err
	}
	written := map[string]entry{}
	for _, op := range ops {
		if op.Action != store.ActPut {
			continue
		}
		id, e, ours := read(op.Item, written)
		if ours {
			written[id] = e
		}
	}
	for id, e := range written {
		c.entries[id] = append(c.entries[id], e)
	}
	return nil
}

// read adds the item to what is written with it, if it is a booking or a payment.
func read(i store.Item, with map[string]entry) (id string, e entry, ours bool) {
	switch i.Kind {
	case payment.Kind:
		var n noted
		if err := json.Unmarshal(i.Data, &n); err != nil {
			panic(err)
		}
		_, id, _ = payments.Cut(i.Key)
		e = with[id]
		e.paid = &n
		return id, e, true
	case booking.Kind:
		b, err := booking.Decode(i)
		if err != nil {
			panic(err)
		}
		e = with[b.ID]
		e.booking, e.facts = &b, i.Facts
		return b.ID, e, true
	}
	return "", e, false
}

// payments tells the keys of payments apart.
var payments = store.Family[struct{}]{Kind: payment.Kind, Prefix: "booking", Sort: "payment"}

// rules is what the practice keeps of a payment, worked out anew from what happened to its booking and what staff paid
// back, by the words of `full`: all of it goes back until a day before, half until two hours before, and nothing later.
type rules struct {
	due, keep int64
	floor     int64 // kept at least: a client moved the appointment when cancelling would have cost so much
	start     time.Time
	reasons   int
}

// back is what a client gets back who cancels at that time.
func (r *rules) back(at time.Time) int64 {
	var back int64
	switch notice := r.start.Sub(at); {
	case notice >= 24*time.Hour:
		back = r.due
	case notice >= 2*time.Hour:
		back = r.due / 2
	}
	return min(back, r.due-r.floor)
}

// follow takes the next entry into account.
func (r *rules) follow(e entry, prices map[string]int64) {
	for _, f := range e.facts {
		r.happened(e, f, prices)
	}
	if e.paid != nil {
		for _, y := range e.paid.Reasons[min(r.reasons, len(e.paid.Reasons)):] {
			r.keep -= y.Amount
		}
		r.reasons = len(e.paid.Reasons)
		switch e.paid.Stage {
		case payment.Owed: // what was reserved ran out: no more is asked for than was kept of it
			r.due = min(r.due, r.keep)
			r.floor = min(r.floor, r.due)
		case payment.Lapsed:
			r.keep = 0
		}
	}
}

func (r *rules) happened(e entry, f fact.Fact, prices map[string]int64) {
	staff := f.Actor.Role != fact.Client
	repriced := slices.ContainsFunc(e.facts, func(f fact.Fact) bool { return f.Kind == booking.FactPriced.Name })
	switch f.Kind {
	case booking.FactCreated.Name:
		r.due, r.start = prices[e.booking.Service], e.booking.Start
		r.keep = r.due
	case booking.FactPriced.Name:
		price := prices[e.booking.Service]
		r.keep, r.due = min(r.keep, price), min(r.due, price)
		r.floor = min(r.floor, r.due)
	case booking.FactMoved.Name:
		switch {
		case repriced && e.booking.Start.Equal(r.start):
		case staff:
			r.floor = 0
		default:
			r.floor = r.due - r.back(f.At)
		}
		r.start = e.booking.Start
	case booking.FactCancelled.Name:
		if staff {
			r.keep = 0
			return
		}
		r.keep = min(r.keep, r.due-r.back(f.At))
	}
}

// kept returns what the practice keeps of the booking's payment by the rules; 0 where nothing was booked.
func (c *chronicle) kept(id string, prices map[string]int64) int64 {
	var r rules
	for _, e := range c.entries[id] {
		r.follow(e, prices)
	}
	return r.keep
}

// ranOut reports whether the bank let go of what the try reserved, and nobody told it to: when its time was over before
// it was to be taken, or because the page was ended in the second in which it was paid.
func ranOut(p payment.Payment, n int) bool {
	s := p.Tries[n].State
	early := !p.AskAt.IsZero() && p.AskAt.Before(s.CaptureBy)
	return s.Reserved > 0 && s.Captured == 0 && s.Released == s.Reserved && !s.CaptureBy.IsZero() &&
		(early || p.End.Add(24*time.Hour).After(s.CaptureBy)) &&
		!slices.ContainsFunc(p.Moves, func(m payment.Move) bool { return m.Try == n && m.Kind == payment.Release })
}

// TestMoneyIsConserved: whatever clients, staff, the bank and the database do, in any order and with faults, at rest
// each payment's money is where the rules say: of a booking that stands or was cancelled what the practice keeps, of
// everything else nothing; and no time is given to two.
func TestMoneyIsConserved(t *testing.T) {
	t.Parallel()
	seeds := uint64(6)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rule := full
			if seed%2 == 1 {
				rule.Capture = practice.AtVisit
			}
			c := &chronicle{entries: map[string][]entry{}}
			s := open(t, rule, func(db store.Store) store.Store {
				c.Store = db
				return faulty.New(
					c,
					faulty.Options{Seed: seed, Conflict: .05, Throttle: .03, Lost: .05, Dropped: .05},
				)
			})
			walk(s, c, rand.New(rand.NewPCG(seed, 7)))
		})
	}
}

// walk does anything at random, and then what is due until nothing is.
func walk(s *school, c *chronicle, r *rand.Rand) {
	var all, pages []string
	var hooks []pay.Webhook
	s.faults.Seed(r.Uint64())
	s.faults.Lost, s.faults.Before, s.faults.Slower, s.faults.Lagging = .25, .1, .05, .2
	acts := []sandbox.Action{sandbox.Pay, sandbox.Pay, sandbox.Pay, sandbox.Decline, sandbox.Abandon, sandbox.PayTwice,
		sandbox.PayLate}
	ctx := s.Context()
	pick := func(from []string) string {
		if len(from) == 0 {
			return ""
		}
		return from[r.IntN(len(from))]
	}
	stands := func() (id string) {
		for range 10 {
			if id = pick(all); id != "" && s.get(id).Stage == payment.Booked {
				break
			}
		}
		return id
	}
	sometime := func() time.Duration { // from the first lesson to one of the next eight weeks
		weeks := int(s.clock.Now().Sub(lesson)/(7*24*time.Hour)) + r.IntN(8)
		return time.Duration(r.IntN(3)+24*7*weeks) * time.Hour
	}
	newest := func(from []string) string { return pick(from[max(0, len(from)-3):]) }
	s.change(func(x *practice.Setup) {
		short := x.Services[0]
		short.ID, short.Price.Minor = "short", 50000
		x.Services = append(x.Services, short)
	})
	for n := range 1000 {
		switch r.IntN(16) {
		case 15: // another service, at another price
			_, _ = s.bookings.Edit(ctx, owner, "p", stands(), booking.Edit{Service: []string{"lesson",
				"short"}[r.IntN(2)]})
		case 14:
			actor := client1
			if r.IntN(4) == 0 {
				actor = owner
			}
			_, _ = s.bookings.Reschedule(ctx, actor, "p", stands(), booking.Move{Start: lesson.Add(sometime())})
		case 9: // every webhook that was ever sent, in any order, many times
			sent, _ := s.bank.Pending(ctx, 20)
			for _, v := range sent {
				hooks = append(hooks, pay.Webhook{Address: v.Address, Header: v.Header, Body: v.Body})
			}
			for _, n := range r.Perm(len(hooks)) {
				_ = s.payments.Receive(ctx, "p", sandbox.Name, hooks[n])
			}
		case 12, 13: // a visit is near, at most a month from now, and its client thinks better of it
			id := stands()
			s.until(id, time.Duration(r.IntN(30*60))*time.Minute)
			if r.IntN(2) == 0 {
				_, _ = s.bookings.Reschedule(ctx, client1, "p", id, booking.Move{Start: lesson.Add(sometime())})
			} else {
				_, _ = s.bookings.Cancel(ctx, client1, "p", id, "")
			}
		case 10, 11:
			_, _ = s.payments.Decide(ctx, owner, "p", stands(), payment.Decision{Back: int64(r.IntN(20000)),
				Take: r.IntN(3) == 0})
		case 0, 1:
			made, err := s.ask(fmt.Sprintf("%d@example.com", n), int(sometime()/time.Hour))
			if err == nil && made.Kept {
				all = append(all, made.ID)
			}
		case 2, 3:
			if id := newest(all); id != "" {
				if page, err := s.payments.Start(ctx, "p", id, sandbox.Name); err == nil {
					pages = append(pages, page[len("https://book.example/_local/pay/"):])
				}
			}
		case 4, 5:
			if page := newest(pages); page != "" {
				_, _ = s.bank.Act(ctx, page, acts[r.IntN(len(acts))]) // the bank refuses what cannot be
			}
		case 6:
			s.clock.Advance(time.Duration(r.IntN(8)) * time.Minute)
		case 7:
			_, _ = s.runner.Run(ctx, 0) // the database fails now and then
		case 8:
			actor := client1
			if r.IntN(2) == 0 {
				actor = owner
			}
			_, _ = s.bookings.Cancel(ctx, actor, "p", stands(), "")
		}
	}
	if h := s.faults.Hits(); h["lost"] == 0 || h["lagging"] == 0 {
		s.Errorf("the provider never failed: %v", h)
	}
	s.faults.Stop()
	for range 400 {
		_, _ = s.runner.Run(ctx, 0)
		s.clock.Advance(12 * time.Hour)
	}
	prices := map[string]int64{"lesson": 80000, "short": 50000}
	for _, id := range all {
		s.settled(id, c.kept(id, prices))
	}
}

// until has time pass to so long before the booking's visit, with what is due done each hour, unless that is far away.
func (s *school) until(id string, before time.Duration) {
	p, err := s.payments.Get(s.Context(), "p", id)
	if at := p.Start.Add(-before); err == nil && at.Sub(s.clock.Now()) < 30*24*time.Hour {
		for s.clock.Now().Before(at) {
			s.clock.Advance(min(time.Hour, at.Sub(s.clock.Now())))
			_, _ = s.runner.Run(s.Context(), 0)
		}
	}
}

// settled holds a payment at rest to what the rules keep of it. What the bank let go of, because the appointment was
// moved beyond its reservation, is asked for anew, and the appointment called off where nobody pays; after the visit
// nothing is kept of it.
func (s *school) settled(id string, keeps int64) {
	s.Helper()
	p := s.get(id)
	sums := p.Sums()
	b, err := s.bookings.Get(s.Context(), owner, "p", id)
	for store.Retryable(err) {
		b, err = s.bookings.Get(s.Context(), owner, "p", id)
	}
	booked, again := err == nil, false
	for n := range p.Tries {
		again = again || ranOut(p, n)
	}
	if n := p.Paid - 1; n >= 0 && ranOut(p, n) {
		keeps = 0
	}
	switch {
	case p.Stage == payment.Held || p.Stage == payment.Owed:
		s.Errorf("%s is %s for ever: %+v", id, p.Stage, p)
	case booked != (p.Stage == payment.Booked || again && p.Stage == payment.Lapsed):
		s.Errorf("%s is %s, and booked is %t: %+v", id, p.Stage, booked, p)
	case booked && p.Stage == payment.Lapsed && b.Open() && p.Deadline.Before(p.Start): // or it had begun by then
		s.Errorf("%s stands, and is not paid: %+v", id, p)
	case sums.Captured-sums.Refunded != keeps || sums.Reserved != 0:
		s.Errorf("%s: %+v, want %d kept: %+v", id, sums, keeps, p)
	}
}

// TestRulesByHand: the rules that the walk is judged by, at times that a person can check.
func TestRulesByHand(t *testing.T) {
	t.Parallel()
	prices := map[string]int64{"lesson": 80000, "short": 50000}
	at := func(service string, start time.Time) *booking.Booking {
		return &booking.Booking{Service: service, Start: start}
	}
	happens := func(kind string, role fact.Role, before time.Duration) []fact.Fact {
		return []fact.Fact{{Kind: kind, Actor: fact.Actor{Role: role}, At: lesson.Add(-before)}}
	}
	made := entry{booking: at("lesson", lesson), facts: happens(booking.FactCreated.Name, fact.Client, 72*time.Hour)}
	later := lesson.AddDate(0, 0, 28)
	moved := func(role fact.Role, before time.Duration) entry {
		return entry{booking: at("lesson", later), facts: happens(booking.FactMoved.Name, role, before)}
	}
	cancelled := func(role fact.Role, before time.Duration) entry {
		return entry{booking: at("lesson", lesson), facts: happens(booking.FactCancelled.Name, role, before)}
	}
	off := cancelled(fact.Client, 0)
	paidBack := entry{paid: &noted{Reasons: []payment.Reason{{Amount: 30000}}}}
	cheaper := entry{booking: at("short", lesson), facts: happens(booking.FactPriced.Name, fact.Owner, 48*time.Hour)}
	for name, x := range map[string]struct {
		entries []entry
		want    int64
	}{
		"stands":                    {[]entry{made}, 80000},
		"cancelled a day before":    {[]entry{made, cancelled(fact.Client, 24*time.Hour)}, 0},
		"a minute less":             {[]entry{made, cancelled(fact.Client, 24*time.Hour-time.Minute)}, 40000},
		"two hours before":          {[]entry{made, cancelled(fact.Client, 2*time.Hour)}, 40000},
		"an hour before":            {[]entry{made, cancelled(fact.Client, time.Hour)}, 80000},
		"by the practice":           {[]entry{made, cancelled(fact.Owner, time.Hour)}, 0},
		"moved late, and cancelled": {[]entry{made, moved(fact.Client, time.Hour), off}, 80000},
		"moved late by staff":       {[]entry{made, moved(fact.Owner, time.Hour), off}, 0},
		"moved in time":             {[]entry{made, moved(fact.Client, 25*time.Hour), off}, 0},
		"moved at half, then by staff": {[]entry{made, moved(fact.Client, 3*time.Hour),
			moved(fact.Owner, 2*time.Hour), off}, 0},
		"paid back in part":                {[]entry{made, paidBack}, 50000},
		"paid back in part, then late":     {[]entry{made, paidBack, cancelled(fact.Client, time.Hour)}, 50000},
		"paid back in part, then half":     {[]entry{made, paidBack, cancelled(fact.Client, 3*time.Hour)}, 40000},
		"cheaper":                          {[]entry{made, cheaper}, 50000},
		"cheaper, half":                    {[]entry{made, cheaper, cancelled(fact.Client, 3*time.Hour)}, 25000},
		"cheaper after money back":         {[]entry{made, paidBack, cheaper}, 50000},
		"a decision that is written twice": {[]entry{made, paidBack, paidBack}, 50000},
	} {
		c := chronicle{entries: map[string][]entry{"b": x.entries}}
		if got := c.kept("b", prices); got != x.want {
			t.Errorf("%s: %d, want %d", name, got, x.want)
		}
	}
}
