// Package guard keeps abuse away from the endpoints that anyone may write to.
//
// It counts writes in windows of fixed length, with one count for each: of the caller's lane. A practice has a few
// lanes, and a secret hash deals the addresses out among them, anew in each window. So one count bounds both. An
// address has no more than its lane has; and all addresses together, be they thousands, have no more than the lanes
// times that, which is what protects the practice from many who each write little. The price is that a caller shares a
// lane with one in so many of the others: where one address floods a lane, these few are asked to work or to wait as
// well, until the window ends. All others notice nothing, and no counter belongs to anyone.
//
// A fixed window approximates a sliding one: around the turn of a window up to twice a limit can pass, which is enough
// here, because the limits stand far below what hurts. Below the soft limit nobody notices anything. Above it, and only
// then, the caller has to solve a proof of work and send the same request again; above the hard one the caller has to
// wait.
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
	Window      time.Duration
	AddressSoft int64 // of an address and all who share its lane, before they have to work
	AddressHard int64 // before they have to wait
	// of one practice, at least 1: all of its writes are bounded by the lanes times the limits above
	Lanes    int64
	Work     int64         // hashes that a challenge takes at most; half of it on average
	ProofTTL time.Duration // for which a challenge can be solved
}

// DefaultLimits suit a practice's own website: a household that books for everyone does not work, a browser that has to
// works for about a second, and a flood from one address ends at six writes a minute. From all addresses together 384
// writes pass a practice in ten minutes without work and 1,920 with it. While 190 addresses write once each, ten times
// the average of a practice with a million bookings a year, about one request in 500 has to work.
func DefaultLimits() Limits {
	return Limits{Window: 10 * time.Minute, AddressSoft: 12, AddressHard: 60, Lanes: 32, Work: 100_000,
		ProofTTL: 5 * time.Minute}
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
func New(counter store.Counter, c clock.Clock, source *ids.Source, key []byte, limits Limits,
	logger *slog.Logger) *Guard {
	if len(key) < 16 {
		panic("guard: key is too short") // a mistake in the wiring, never input
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	limits.Lanes = max(limits.Lanes, 1)
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

// Admit counts one write of the address at the practice and answers nil if it may go on. Otherwise it is a fault of
// kind TooMany: CodeProof with a Challenge as the member "challenge", whose solution (see Solve) is to come back as
// proof with the same request; or CodeSlow with the seconds to wait. Call it once the practice is known to exist.
func (g *Guard) Admit(ctx context.Context, practice, address, proof string) error {
	now := g.clock.Now()
	window := now.UnixNano() / int64(g.limits.Window)
	end := time.Unix(0, (window+1)*int64(g.limits.Window))
	name := strconv.FormatInt(window, 10)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	n := g.count(ctx, practice, store.Key{Partition: "guard#" + practice + "#" + g.lane(practice, address, name),
		Sort: name}, end)
	if above(n, g.limits.AddressHard) {
		f := fault.New(fault.TooMany, CodeSlow, "Too many requests came in a short time. Wait a little and try again.")
		f.Retry = int(end.Sub(now)/time.Second) + 1
		return f
	}
	if !above(n, g.limits.AddressSoft) {
		return nil
	}
	if proof == "" {
		return g.demand(practice, now,
			"Many requests are coming in. Solve the challenge and send this one again with the "+
				"solution in the Stund-Proof header.")
	}
	salt, ok := g.verify(proof, practice, now)
	if !ok {
		return g.demand(practice, now,
			"The solution in the Stund-Proof header is wrong or too old. Solve this challenge.")
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

func above(n, limit int64) bool { return limit > 0 && n > limit }

// lane returns the lane of the client's network in one window at one practice. The hash is keyed, so that nobody can
// choose a lane, and takes the window, so that whoever shares one with a nuisance does so for a while only. IPv6
// networks are given out as /64 (RFC 6177): whoever has one address has all of them.
func (g *Guard) lane(practice, address, window string) string {
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
	mac := hmac.New(sha256.New, g.key)
	mac.Write([]byte("stund lane v1\x00" + practice + "\x00" + network + "\x00" + window))
	return strconv.FormatUint(binary.BigEndian.Uint64(mac.Sum(nil))%uint64(g.limits.Lanes), 10)
}
