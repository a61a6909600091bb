package paytest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"stund/internal/pay"
)

// Faults make a driver fail as real ones do, and the same way for the same seed and calls. Rates are between 0 and 1,
// for each call. Verify never fails, since it asks nobody.
type Faults struct {
	Lost    float64 // it is done, and no answer comes
	Before  float64 // nothing is done, and no answer comes
	Slower  float64 // nothing is done: pay.ErrSlower
	Lagging float64 // Fetch and what is done return how things stood at some earlier call
	Slow    float64 // it takes Pause
	Pause   func(context.Context) error

	Seen     func(pay.State) pay.State // what is said of how things stand; nil: as they do
	Checking func()                    // before Check answers; nil: nothing

	mu   sync.Mutex
	rnd  *rand.Rand
	down bool
	past map[string][]pay.State
	hits map[string]int
}

// ErrDown is what a Faulty driver answers where no answer comes. Its outcome is unknown.
var ErrDown = errors.New("paytest: no answer")

// Seed makes what happens from now on that of the seed.
func (f *Faults) Seed(n uint64) *Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rnd = rand.New(rand.NewPCG(n, n))
	return f
}

// Down has every call fail before anything is done, until it is up again.
func (f *Faults) Down(down bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = down
}

// Hits returns how often each fault happened, by its name: lost, before, slower, lagging, slow, down.
func (f *Faults) Hits() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := map[string]int{}
	for name, n := range f.hits {
		all[name] = n
	}
	return all
}

// Stop ends all faults.
func (f *Faults) Stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Lost, f.Before, f.Slower, f.Lagging, f.Slow, f.down = 0, 0, 0, 0, 0, false
}

// Driver returns the driver with the faults. Providers of it are Webhooks where those of d are.
func (f *Faults) Driver(d pay.Driver) pay.Driver { return &faultyDriver{d, f} }

// Provider returns the provider with the faults.
func (f *Faults) Provider(p pay.Provider) pay.Provider {
	out := &faulty{p, f}
	if hooks, ok := p.(pay.Webhooks); ok {
		return &faultyHooks{out, hooks}
	}
	return out
}

type faultyDriver struct {
	pay.Driver
	f *Faults
}

func (d *faultyDriver) Open(a pay.Account) (pay.Provider, error) {
	p, err := d.Driver.Open(a)
	if err != nil {
		return nil, err
	}
	return d.f.Provider(p), nil
}

// plan is what happens in one call.
type plan struct{ down, before, slower, lost, lagging, slow bool }

func (f *Faults) plan() plan {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rnd == nil {
		f.rnd = rand.New(rand.NewPCG(1, 1))
	}
	p := plan{down: f.down}
	for _, one := range []struct {
		name string
		rate float64
		set  *bool
	}{{"before", f.Before, &p.before}, {"slower", f.Slower, &p.slower}, {"lost", f.Lost, &p.lost},
		{"lagging", f.Lagging, &p.lagging}, {"slow", f.Slow, &p.slow}} {
		*one.set = f.rnd.Float64() < one.rate // each call takes as many numbers, whatever happens
	}
	return p
}

func (f *Faults) hit(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hits == nil {
		f.hits = map[string]int{}
	}
	f.hits[name]++
}

// call has do done, or not.
func (f *Faults) call(ctx context.Context, do func() error) (plan, error) {
	p := f.plan()
	if p.slow && f.Pause != nil {
		f.hit("slow")
		if err := f.Pause(ctx); err != nil {
			return p, fmt.Errorf("%w: %w", ErrDown, err)
		}
	}
	switch {
	case p.down:
		f.hit("down")
		return p, ErrDown
	case p.before:
		f.hit("before")
		return p, ErrDown
	case p.slower:
		f.hit("slower")
		return p, pay.ErrSlower
	}
	err := do()
	if p.lost {
		f.hit("lost")
		return p, ErrDown
	}
	return p, err
}

// seen remembers how things stand, and returns how they stood where that is what is said of them.
func (f *Faults) seen(r pay.Ref, s pay.State, lagging bool) pay.State {
	if f.Seen != nil {
		s = f.Seen(s)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.past == nil {
		f.past = map[string][]pay.State{}
	}
	name := r.Reference + " " + r.Own
	past := f.past[name]
	if len(past) == 0 || past[len(past)-1] != s {
		f.past[name] = append(past, s)
	}
	if !lagging || len(past) == 0 {
		return s
	}
	if f.hits == nil {
		f.hits = map[string]int{}
	}
	f.hits["lagging"]++
	return past[f.rnd.IntN(len(past))]
}

type faulty struct {
	pay.Provider
	f *Faults
}

func (p *faulty) Start(ctx context.Context, o pay.Order) (out pay.Started, err error) {
	_, err = p.f.call(ctx, func() error { out, err = p.Provider.Start(ctx, o); return err })
	if err != nil {
		return pay.Started{}, err
	}
	return out, nil
}

// state is a call that returns one.
func (p *faulty) state(ctx context.Context, r pay.Ref, do func() (pay.State, error)) (pay.State, error) {
	var s pay.State
	plan, err := p.f.call(ctx, func() error {
		var err error
		s, err = do()
		if err == nil {
			s = p.f.seen(r, s, false)
		}
		return err
	})
	if err != nil {
		return pay.State{}, err
	}
	return p.f.seen(r, s, plan.lagging), nil
}

func (p *faulty) Fetch(ctx context.Context, r pay.Ref) (pay.State, error) {
	return p.state(ctx, r, func() (pay.State, error) { return p.Provider.Fetch(ctx, r) })
}

func (p *faulty) Capture(ctx context.Context, r pay.Ref, amount int64, key string) (pay.State, error) {
	return p.state(ctx, r, func() (pay.State, error) { return p.Provider.Capture(ctx, r, amount, key) })
}

func (p *faulty) End(ctx context.Context, r pay.Ref, key string) (pay.State, error) {
	return p.state(ctx, r, func() (pay.State, error) { return p.Provider.End(ctx, r, key) })
}

func (p *faulty) Refund(ctx context.Context, r pay.Ref, amount int64, key string) (pay.State, error) {
	return p.state(ctx, r, func() (pay.State, error) { return p.Provider.Refund(ctx, r, amount, key) })
}

func (p *faulty) Check(ctx context.Context) error {
	if p.f.Checking != nil {
		p.f.Checking()
	}
	_, err := p.f.call(ctx, func() error { return p.Provider.Check(ctx) })
	return err
}

type faultyHooks struct {
	*faulty
	hooks pay.Webhooks
}

func (p *faultyHooks) Register(ctx context.Context, address string) (a pay.Account, err error) {
	_, err = p.f.call(ctx, func() error { a, err = p.hooks.Register(ctx, address); return err })
	if err != nil {
		return nil, err
	}
	return a, nil
}
