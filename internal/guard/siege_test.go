package guard

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/fault"
)

// siege is a practice's public booking under attack, in virtual time: what happens next happens at its time, and the
// same seed makes the same siege.
type siege struct {
	t       *testing.T
	g       *Guard
	clock   *clock.Manual
	rand    *rand.Rand
	events  events
	planned int
	made    int // bookings

	refused map[string]int // attackers' requests by code
}

type event struct {
	at time.Time
	n  int // of two at the same time, the one that was planned first comes first
	do func()
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(a, b int) bool {
	return e[a].at.Before(e[b].at) || e[a].at.Equal(e[b].at) && e[a].n < e[b].n
}
func (e events) Swap(a, b int) { e[a], e[b] = e[b], e[a] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

// after plans what happens in a while.
func (s *siege) after(d time.Duration, do func()) {
	s.planned++
	heap.Push(&s.events, event{s.clock.Now().Add(d), s.planned, do})
}

func (s *siege) run(until time.Time) {
	for len(s.events) > 0 && s.events[0].at.Before(until) {
		e := heap.Pop(&s.events).(event)
		s.clock.Set(e.at)
		e.do()
	}
}

// request asks for a booking as the endpoint does: what is not valid is refused before the guard is asked.
func (s *siege) request(address, proof string, valid bool) error {
	if !valid {
		return fault.New(fault.Invalid, "invalid", "no booking")
	}
	err := s.g.Admit(s.t.Context(), "lotus", address, proof)
	if err == nil {
		s.made++
	}
	return err
}

// attacker is a network whose addresses send as fast as they can: worthless requests, requests that would be bookings,
// guessed and used solutions, and true ones, of which it finds so many in a second.
func (s *siege) attacker(address func() string, every time.Duration, solves float64) {
	used := "none"
	var strike func()
	strike = func() {
		s.after(every, strike)
		proof, valid := "", true
		switch s.rand.IntN(4) {
		case 0:
			valid = false
		case 1:
			proof = used
		}
		err := s.request(address(), proof, valid)
		s.refused[fault.CodeOf(err)]++
		if fault.CodeOf(err) != CodeProof || s.rand.Float64() > solves*every.Seconds() {
			return
		}
		used = solve(s.t, challengeOf(s.t, err))
		s.refused[fault.CodeOf(s.request(address(), used, true))]++
	}
	s.after(time.Duration(s.rand.Int64N(int64(every))), strike)
}

// visitor books: at once, or with the solution that takes their device a while; with a page without scripts, by a pass.
// A visitor who is told to wait asks once more ten seconds later, as people do. Done is told how long it took.
func (s *siege) visitor(address string, works time.Duration, scripts bool, done func(took time.Duration)) {
	began := s.clock.Now()
	var ask func(proof string)
	ask = func(proof string) {
		err := s.request(address, proof, true)
		switch {
		case err == nil:
			done(s.clock.Now().Sub(began))
		case fault.CodeOf(err) != CodeProof:
			s.after(10*time.Second, func() { ask("") })
		case scripts:
			solution := solve(s.t, challengeOf(s.t, err))
			s.after(works, func() { ask(solution) })
		default:
			pass, wait, _ := s.g.Pass(err)
			s.after(wait+2*time.Second, func() { ask(pass) })
		}
	}
	ask("")
}

// TestSiege: ten networks attack for twenty minutes with all that they have, each with more addresses than it needs.
// 200 visitors come meanwhile; at least 99 in a hundred have booked within 30 s.
func TestSiege(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	const visitors, networks, within = 200, 10, 30 * time.Second
	for seed := range uint64(4) {
		l := DefaultLimits()
		l.Work = 16 // in virtual time, what it takes is what the visitor's device takes
		g, c, _ := setup(l)
		s := &siege{t: t, g: g, clock: c, rand: rand.New(rand.NewPCG(seed, 9)), refused: map[string]int{}}
		end := noon.Add(20 * time.Minute)
		for n := range networks {
			address := func() string { return fmt.Sprintf("192.0.%d.%d", n, s.rand.IntN(256)) }
			if n%2 == 0 {
				address = func() string { return fmt.Sprintf("2001:db8:%x:%x::1", n, s.rand.IntN(1<<16)) }
			}
			s.attacker(address, 200*time.Millisecond, 3)
		}
		intime, booked := 0, 0
		for n := range visitors {
			address := fmt.Sprintf("10.%d.%d.7", seed, n)
			works := time.Second + time.Duration(s.rand.Int64N(int64(9*time.Second))) // an old phone takes ten
			scripts := s.rand.IntN(10) > 0
			s.after(time.Duration(s.rand.Int64N(int64(19*time.Minute))), func() {
				s.visitor(address, works, scripts, func(took time.Duration) {
					booked++
					if took <= within {
						intime++
					}
				})
			})
		}
		s.run(end)
		if intime*100 < visitors*99 {
			t.Errorf("seed %d: %d of %d booked within %s, %d at all", seed, intime, visitors, within, booked)
		}
		if most := 3 * (int(l.Lanes*l.Free) + int(l.Ceiling)); s.made > most {
			t.Errorf("seed %d: %d bookings in three windows, want at most %d", seed, s.made, most)
		}
		if s.refused[CodeSlow] == 0 || s.refused[CodeProof] == 0 || s.refused["invalid"] == 0 {
			t.Errorf("seed %d: attackers were answered %v; this is no siege", seed, s.refused)
		}
	}
}
