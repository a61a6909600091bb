// Package guard keeps abuse away from the endpoints that anyone may write to.
//
// It counts the writes of each client address and of each practice in windows of fixed length, with one count per counter
// and write. A fixed window approximates a sliding one: around the turn of a window up to twice a limit can pass, which is
// enough here, because the limits stand far below what hurts. Below the soft limits nobody notices anything. Above
// them, and only then, the caller has to solve a proof of work and send the same request again; above the hard ones the
// caller has to wait.
//
// Counting must never stand in the way of a booking: if the counters fail or are slow, the request is admitted and the
// failure logged.
package guard

import (
	"context"
	"log/slog"
	"net/netip"
	"strconv"
	"time"

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
	Window       time.Duration
	AddressSoft  int64         // of one address at one practice, before it has to work
	AddressHard  int64         // before it has to wait
	PracticeSoft int64         // of all addresses at one practice
	PracticeHard int64         //
	Work         int64         // hashes that a challenge takes at most; half of it on average
	ProofTTL     time.Duration // for which a challenge can be solved
}

// DefaultLimits suit a practice's own website: a household that books for everyone never works, a browser that has to
// works for about a second, and a flood from one address ends at six writes a minute.
func DefaultLimits() Limits {
	return Limits{Window: 10 * time.Minute, AddressSoft: 12, AddressHard: 60, PracticeSoft: 300, PracticeHard: 6000,
		Work: 100_000, ProofTTL: 5 * time.Minute}
}

// Guard admits writes or refuses them.
type Guard struct {
	counter store.Counter
	clock   clock.Clock
	ids     *ids.Source
	key     []byte
	limits  Limits
	log     *slog.Logger
}

// New makes a guard. The key is secret, at least 16 bytes long, and the same on every instance; logger nil is none.
func New(counter store.Counter, c clock.Clock, source *ids.Source, key []byte, limits Limits, logger *slog.Logger) *Guard {
	if len(key) < 16 {
		panic("guard: key is too short") // a mistake in the wiring, never input
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Guard{counter: counter, clock: c, ids: source, key: key, limits: limits, log: logger}
}

// Admit counts one write of the address at the practice and answers nil if it may go on. Otherwise it is a fault of kind
// TooMany: CodeProof with a Challenge as the member "challenge", whose solution (see Solve) is to come back as proof with
// the same request; or CodeSlow with the seconds to wait. Call it once the practice is known to exist.
func (g *Guard) Admit(ctx context.Context, practice, address, proof string) error {
	now := g.clock.Now()
	window := now.UnixNano() / int64(g.limits.Window)
	end := time.Unix(0, (window+1)*int64(g.limits.Window))
	name := strconv.FormatInt(window, 10)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	all := make(chan int64, 1)
	go func() {
		all <- g.count(ctx, practice, store.Key{Partition: "guard#" + practice, Sort: "all#" + name}, end)
	}()
	one := g.count(ctx, practice, store.Key{Partition: "guard#" + practice + "#" + g.pseudonym(practice, address, name),
		Sort: name}, end)
	every := <-all
	if above(one, g.limits.AddressHard) || above(every, g.limits.PracticeHard) {
		f := fault.New(fault.TooMany, CodeSlow, "Too many requests came in a short time. Wait a little and try again.")
		f.Retry = int(end.Sub(now)/time.Second) + 1
		return f
	}
	if !above(one, g.limits.AddressSoft) && !above(every, g.limits.PracticeSoft) {
		return nil
	}
	if proof == "" {
		return g.demand(practice, now, "Many requests are coming in. Solve the challenge and send this one again with the "+
			"solution in the Stund-Proof header.")
	}
	salt, ok := g.verify(proof, practice, now)
	if !ok {
		return g.demand(practice, now, "The solution in the Stund-Proof header is wrong or too old. Solve this challenge.")
	}
	// Each solution counts once. The counter outlives the challenge, and it has no other reader.
	if g.count(ctx, practice, store.Key{Partition: "proof#" + practice, Sort: salt}, now.Add(2*g.limits.ProofTTL)) > 1 {
		return g.demand(practice, now, "The solution in the Stund-Proof header was used before. Solve this challenge.")
	}
	return nil
}

func (g *Guard) demand(practice string, now time.Time, message string) error {
	return fault.New(fault.TooMany, CodeProof, "%s", message).With("challenge", g.challenge(practice, now))
}

// count adds one and gives the sum, or 0 if the counter did not answer.
func (g *Guard) count(ctx context.Context, practice string, k store.Key, expires time.Time) int64 {
	n, err := g.counter.Add(ctx, k, 1, expires)
	if err != nil {
		g.log.LogAttrs(ctx, slog.LevelWarn, "guard cannot count; the request is admitted",
			slog.String("practice", practice), slog.String("error", err.Error()))
		return 0
	}
	return n
}

func above(n, limit int64) bool { return limit > 0 && n > limit }

// pseudonym stands for the client's network in one window at one practice. It is a keyed hash, so that no address is
// stored, and it changes with the window, so that nobody can be followed. IPv6 networks are given out as /64 (RFC 6177):
// whoever has one address has all of them.
func (g *Guard) pseudonym(practice, address, window string) string {
	network := "unknown"
	if a, err := netip.ParseAddr(address); err == nil {
		a = a.Unmap().WithZone("")
		bits := 64
		if a.Is4() {
			bits = 32
		}
		if p, err := a.Prefix(bits); err == nil {
			network = p.String()
		}
	}
	return ids.Derive(g.key, "guard address", practice, network, window)
}
