// Package guard keeps abuse away from what anyone may write to.
//
// It is asked when a write is about to be made (store.Admitting): a request that is refused for any other reason counts
// against nobody. Writes are counted in windows of fixed length, in two ways.
//
// Whoever brings nothing is counted with one count, of the caller's lane. A practice has a few lanes, and a secret hash
// deals the callers' networks out among them, anew in each window. So one count bounds both: a network has no more than
// its lane has, and all networks together, be they thousands, no more than the lanes times that. A lane that is used up
// asks for work and for nothing else: what it refuses changes nothing for those who share it.
//
// Whoever brings the solution of a challenge is not counted in a lane. A solution counts once, and is admitted as long
// as its caller's network and the practice stay below what they may have with work. Networks are counted in so many
// places that hardly anybody shares one with a nuisance; so a few networks that solve as fast as they can use up what
// is theirs, and not what is the practice's. A page that works without scripts brings a pass instead, which takes time
// where a challenge takes work, and is counted as a solution is.
//
// A fixed window approximates a sliding one: around the turn of a window up to twice a limit can pass, which is enough
// here, because the limits stand far below what hurts.
//
// Counting must never stand in the way of a booking: if the counters fail or are slow, the request is admitted and the
// failure logged.
package guard

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"log/slog"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/store"
)

// Codes of the faults that Admit answers.
const (
	CodeProof = "proof-of-work-required" // fault.TooMany with the member "challenge"
	CodeSlow  = "too-many-requests"      // fault.TooMany with Retry
)

// patience is how long a request waits for its counters.
const patience = 500 * time.Millisecond

// Limits are numbers of guarded writes in one Window; 0 is no limit.
type Limits struct {
	Window time.Duration
	Lanes  int64 // of one practice, at least 1
	Free   int64 // of a lane, before its callers have to work

	Own int64 // of what a link is for, before the lane of its callers counts

	Places  int64 // in which the networks of a practice's callers are counted once they work, at least 1
	Network int64 // of a network with work, before it has to wait
	Ceiling int64 // of a practice with work, before everyone has to wait

	Work     int64         // hashes that a challenge takes at most; half of it on average
	ProofTTL time.Duration // for which a challenge can be solved
	PassTime time.Duration // that a pass takes before it counts
}

// DefaultLimits suit a practice's own website: a household that books for everyone does not work, and a browser that
// has to works for about a second. From all networks together 384 writes pass a practice in ten minutes without work.
// While 190 write once each, ten times the average of a practice with a million bookings a year, about one request in
// 500 has to work. With work 2,400 pass, four a second, and 120 from one network: twenty networks that solve as fast as
// they can are needed to close a practice.
func DefaultLimits() Limits {
	return Limits{Window: 10 * time.Minute, Lanes: 32, Free: 12, Own: 240, Places: 4096, Network: 120, Ceiling: 2400,
		Work: 100_000, ProofTTL: 5 * time.Minute, PassTime: 10 * time.Second}
}

// Guard admits writes or refuses them.
type Guard struct {
	counter store.Counter
	clock   clock.Clock
	ids     *ids.Source
	key     []byte
	limits  Limits
	log     *slog.Logger
	full    full
}

// New makes a guard. The key is secret, at least 16 bytes long, and the same on every instance; logger nil is none.
func New(counter store.Counter, c clock.Clock, source *ids.Source, key []byte, limits Limits,
	logger *slog.Logger) *Guard {
	if len(key) < 16 {
		panic("guard: key is too short") // a mistake in the wiring, never input
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	limits.Lanes, limits.Places = max(limits.Lanes, 1), max(limits.Places, 1)
	return &Guard{counter: counter, clock: c, ids: source, key: key, limits: limits, log: logger}
}

// Of returns the process's Guard, with DefaultLimits if no other was put there; nil where the base has no key for it.
func Of(b *base.Base) *Guard {
	return base.One(b, func() *Guard {
		if b.Keys.Guard == nil {
			return nil
		}
		return New(b.Store, b.Clock, b.IDs, b.Keys.Guard, DefaultLimits(), b.Log)
	})
}

// Watch returns the context of a request from the address whose writes the guard admits: as one, however many there
// are. Said returns what the request says under a name; the solution or pass of an earlier answer comes as Header. It
// is what an operation that anyone may write by names as its guard. Only a guard that there is can watch.
func (g *Guard) Watch(ctx context.Context, address string, said func(name string) string) context.Context {
	return g.watch(ctx, address, said, func(context.Context, []store.Op) bool { return true })
}

// WatchOwn is Watch for what the holder of a link writes often, such as a form that is saved after each answer: up to
// Own writes of that thing in a window count against nobody else. Nobody makes such links but by a write that is
// watched, and what is beyond it is watched, too.
func (g *Guard) WatchOwn(ctx context.Context, address string, said func(name string) string) context.Context {
	return g.watch(ctx, address, said, g.beyond)
}

// watch has those writes admitted that are counted against others.
func (g *Guard) watch(ctx context.Context, address string, said func(name string) string,
	counts func(context.Context, []store.Op) bool) context.Context {
	if g == nil {
		panic("guard: a public write without a key to guard it by") // a mistake in the wiring, never input
	}
	var once sync.Once
	var refused error
	return store.Admitting(ctx, func(ctx context.Context, ops []store.Op) error {
		once.Do(func() {
			if counts(ctx, ops) {
				refused = g.Admit(ctx, practiceOf(ops), address, said(Header))
			}
		})
		return refused
	})
}

// beyond counts the write of a thing, and reports whether that has used up what is its own.
func (g *Guard) beyond(ctx context.Context, ops []store.Op) bool {
	now := g.clock.Now()
	window := now.UnixNano() / int64(g.limits.Window)
	c := call{practice: practiceOf(ops), now: now, window: strconv.FormatInt(window, 10),
		end: time.Unix(0, (window+1)*int64(g.limits.Window))}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	thing := ""
	if len(ops) > 0 {
		thing = ops[0].Item.Key.Partition
	}
	return g.above(ctx, c, "own#"+thing, g.limits.Own)
}

// practiceOf returns the practice that the write is of: what happens says so in a fact, and so does the key of whatever
// is written.
func practiceOf(ops []store.Op) string {
	for _, op := range ops {
		for _, f := range op.Item.Facts {
			return f.Practice
		}
	}
	for _, op := range ops {
		if parts := strings.Split(op.Item.Key.Partition, "#"); len(parts) > 1 {
			return parts[1]
		}
	}
	return ""
}

// call is one write of an address at a practice.
type call struct {
	practice, network string
	now               time.Time
	window            string
	end               time.Time
}

// Admit counts one write of the address at the practice and answers nil if it may go on. Otherwise it is a fault of
// kind TooMany: CodeProof with a Challenge as the member "challenge", whose solution (see Solve) is to come back as
// proof with the same request; or CodeSlow with the seconds to wait. Call it once the write is about to be made.
func (g *Guard) Admit(ctx context.Context, practice, address, proof string) error {
	now := g.clock.Now()
	window := now.UnixNano() / int64(g.limits.Window)
	c := call{practice: practice, network: networkOf(address), now: now, window: strconv.FormatInt(window, 10),
		end: time.Unix(0, (window+1)*int64(g.limits.Window))}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	salt, why := g.verify(proof, practice, now)
	if why == "" {
		return g.spend(ctx, c, salt)
	}
	if !g.above(ctx, c, g.lane(c), g.limits.Free) {
		return nil
	}
	return g.demand(practice, salt, now, why)
}

// spend admits the write for the solution of the challenge with the salt, which counts once.
func (g *Guard) spend(ctx context.Context, c call, salt string) error {
	id := idOf(salt)
	// The counter outlives the challenge, and it has no other reader.
	n := g.count(ctx, c.practice, store.Key{Partition: "proof#" + c.practice, Sort: id},
		c.now.Add(2*g.limits.ProofTTL))
	if n > 1 {
		return g.demand(c.practice, "", c.now,
			"The solution in the Stund-Proof header was used before. Solve this challenge.")
	}
	if g.above(ctx, c, g.place(c), g.limits.Network) || g.above(ctx, c, "all", g.limits.Ceiling) {
		f := fault.New(fault.TooMany, CodeSlow, "Too many requests came in a short time. Wait a little and try again.")
		f.Retry = int(c.end.Sub(c.now)/time.Second) + 1
		return f
	}
	return nil
}

func (g *Guard) demand(practice, salt string, now time.Time, why string) error {
	return fault.New(fault.TooMany, CodeProof, "%s", why).With("challenge", g.challenge(practice, salt, now))
}

// above counts the write where it is counted under the name, and reports whether that is more than the limit. Of a
// place that is full, the process remembers it: what is refused there costs no count.
func (g *Guard) above(ctx context.Context, c call, name string, limit int64) bool {
	if limit <= 0 {
		return false
	}
	k := store.Key{Partition: "guard#" + c.practice + "#" + name, Sort: c.window}
	if g.full.has(k) {
		return true
	}
	if g.count(ctx, c.practice, k, c.end) <= limit {
		return false
	}
	g.full.add(k)
	return true
}

// count adds one and returns the sum, or 0 if the counter did not answer.
func (g *Guard) count(ctx context.Context, practice string, k store.Key, expires time.Time) int64 {
	n, err := g.counter.Add(ctx, k, 1, expires)
	if err != nil {
		g.log.LogAttrs(ctx, slog.LevelWarn, "guard cannot count; the request is admitted",
			slog.String("practice", practice), slog.String("error", err.Error()))
		return 0
	}
	return n
}

// full is the counters that are known to be used up: of one window, and no more than maxFull of them.
type full struct {
	mu     sync.Mutex
	window string
	keys   map[store.Key]bool
}

const maxFull = 4096

func (f *full) has(k store.Key) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.keys[k]
}

func (f *full) add(k store.Key) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.window != k.Sort || len(f.keys) >= maxFull {
		f.window, f.keys = k.Sort, map[store.Key]bool{}
	}
	f.keys[k] = true
}

// networkOf returns the network of an address, as networks are given out to those who have one: an IPv4 /24 and an IPv6
// /48 (RFC 6177). Whoever has one address of it may have the others.
func networkOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	a = a.Unmap().WithZone("")
	bits := 48
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}

// lane returns the lane of the caller's network in this window at this practice. The hash is keyed, so that nobody can
// choose a lane, and takes the window, so that whoever shares one with a nuisance does so for a while only.
func (g *Guard) lane(c call) string { return strconv.FormatInt(g.deal("lane", c, g.limits.Lanes), 10) }

// place returns where the caller's network is counted once it works.
func (g *Guard) place(c call) string {
	return "network" + strconv.FormatInt(g.deal("place", c, g.limits.Places), 10)
}

func (g *Guard) deal(what string, c call, among int64) int64 {
	mac := hmac.New(sha256.New, g.key)
	mac.Write([]byte("stund " + what + " v1\x00" + c.practice + "\x00" + c.network + "\x00" + c.window))
	return int64(binary.BigEndian.Uint64(mac.Sum(nil)) % uint64(among))
}
