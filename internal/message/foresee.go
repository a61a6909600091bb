package message

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"stund/internal/agenda"
	"stund/internal/typed"
)

// Outlook is what is to become of a planned message, as things stand.
type Outlook string

// The outlooks.
const (
	Goes  Outlook = "goes"    // when it is planned
	Waits Outlook = "waits"   // and goes later
	Skips Outlook = "skipped" // it will not be sent
)

// Foreseen is a message that is planned for a client, and what is to become of it.
type Foreseen struct {
	About   string // id of a booking, a place on the waiting list, a client
	Client  string
	Entry   string // its entry, which with About names it
	Kind    string
	Purpose Purpose
	Channel string
	To      string
	Planned time.Time
	Outlook Outlook
	At      time.Time // when it goes; of one that will not, when that is found out
	Why     Why       // it waits, or is skipped
}

// lookings is how many messages are looked at at the same time, and maxLater how often one is put off at most until it
// is clear when it goes: an hour, a night, a week, a Sunday, and another that goes first.
const (
	lookings = 8
	maxLater = 12
)

// planned is an entry of a subject's agenda.
type planned struct {
	l Letters
	s Subject
	e agenda.Entry
}

// Ahead is what is planned for the practice's clients between the times, the next first: at most so many after a place,
// of those that are picked.
type Ahead struct {
	Practice string
	From, To time.Time
	Picks    func(client string) bool // nil: all
	Limit    int
	After    string // the place of the last one that is known; "": none
}

// Place orders what is planned: by its time, and then its name.
func (f Foreseen) Place() string { return place(f.Planned, f.About, f.Entry) }

func place(at time.Time, about, entry string) string {
	return agenda.Instant(at) + "#" + about + "#" + entry
}

// Foresee returns what is planned and what the judges say of it, as things stand; more tells whether there are others.
// Nothing is counted or kept, so that of two that share a week both may be said to go.
func (d *Sender) Foresee(ctx context.Context, all []Letters, a Ahead) (found []Foreseen, more bool, err error) {
	var list []planned
	for _, l := range all {
		if l.Ahead == nil {
			continue
		}
		subjects, err := l.Ahead(ctx, a.Practice, a.From, a.To)
		if err != nil {
			return nil, false, err
		}
		for _, s := range subjects {
			for _, e := range s.Agenda() {
				known := a.Picks == nil || a.Picks(s.Client(e))
				if e.Channel != "" && e.To == toClient && e.At.Before(a.To) && known &&
					place(e.At, s.ID(), e.ID) > a.After {
					list = append(list, planned{l, s, e})
				}
			}
		}
	}
	slices.SortFunc(list, func(x, y planned) int {
		return cmp.Compare(place(x.e.At, x.s.ID(), x.e.ID), place(y.e.At, y.s.ID(), y.e.ID))
	})
	for len(list) > 0 && len(found) < a.Limit {
		n := min(len(list), a.Limit-len(found))
		some, err := d.look(ctx, list[:n])
		if err != nil {
			return nil, false, err
		}
		found, list = append(found, some...), list[n:]
	}
	return found, len(list) > 0, nil
}

// look looks at the planned messages, some at a time, and returns those that are still to come in their order.
func (d *Sender) look(ctx context.Context, list []planned) ([]Foreseen, error) {
	out, comes, wrong := make([]Foreseen, len(list)), make([]bool, len(list)), make([]error, len(list))
	var wait sync.WaitGroup
	turns := make(chan struct{}, lookings)
	for n, p := range list {
		turns <- struct{}{}
		wait.Go(func() {
			defer func() {
				if r := recover(); r != nil { // a letter that fails so must not end the whole process
					wrong[n] = fmt.Errorf("look at %s of %s: panic: %v", p.e.ID, p.s.ID(), r)
				}
				<-turns
			}()
			out[n], comes[n], wrong[n] = d.foresee(ctx, p)
		})
	}
	wait.Wait()
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	var all []Foreseen
	for n, f := range out {
		if comes[n] {
			all = append(all, f)
		}
	}
	return all, nil
}

// foresee returns what is to become of a planned message; false where it would be as if it had never been planned.
func (d *Sender) foresee(ctx context.Context, p planned) (f Foreseen, comes bool, err error) {
	at := p.e.When()
	if now := d.Now(); now.After(at) {
		at = now
	}
	f = Foreseen{About: p.s.ID(), Client: p.s.Client(p.e), Entry: p.e.ID, Kind: p.e.Kind, Channel: p.e.Channel,
		Purpose: p.l.Manners[p.e.Kind].Purpose, Planned: p.e.At, Outlook: Goes, At: at}
	verdict := p.s.Judge(p.e, at)
	if verdict == Drop {
		return f, false, nil
	}
	m := prepared{s: p.s, e: p.e, insist: verdict == Insist, manner: p.l.Manners[p.e.Kind]}
	m.rendered, err = p.s.Render(ctx, p.e, at)
	switch {
	case errors.Is(err, ErrNobody) || errors.Is(err, ErrUnwritten):
		return f, false, nil
	case err != nil:
		return f, false, err
	}
	m.record.fill(m.rendered)
	f.Kind, f.To = m.record.Kind, m.record.To
	if m.rendered.SMS != nil && !typed.MayBeMobile(f.To) {
		f.Outlook, f.Why = Skips, WhyLandline
		return f, true, nil
	}
	return d.ruled(ctx, m, f)
}

// ruled asks the judges as the sender will: at the time, and again at each time until which they put it off.
func (d *Sender) ruled(ctx context.Context, m prepared, f Foreseen) (Foreseen, bool, error) {
	for range maxLater {
		if m.late(f.At) {
			f.Outlook, f.Why = Skips, WhyLate
			return f, true, nil
		}
		m.looking = true
		r, _, err := d.ask(ctx, m, f.At)
		switch {
		case err != nil:
			return f, false, err
		case r.Dropped:
			return f, false, nil
		case r.Refused != WhyNone:
			f.Outlook, f.Why = Skips, r.Refused
			return f, true, nil
		case r.Later.IsZero():
			return f, true, nil
		}
		f.Outlook, f.Why, f.At = Waits, r.Until, r.Later
	}
	return f, true, nil
}
