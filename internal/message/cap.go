package message

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/ids"
	"stund/internal/store"
)

// Whose address a client gave, nobody knows: a stranger may book, move and cancel with somebody else's. So what one
// address gets in an hour is bounded, of all practices together. What is more waits for the next hour, and may fold
// meanwhile: of a booking that was moved three times and cancelled, one message is left, or none. A practitioner may
// get as many as there are.
//
// News that corrects what the address was told waits for no hour, or a stranger's bookings would let somebody come to
// an appointment that is cancelled. It is bounded by what it is about: there is one of a kind for each subject in a
// quarter of an hour, and there is none but about what the address was told of. So an attacker causes at worst, in an
// hour, a dozen messages of new bookings and a dozen reminders, and of each booking that the address knows four moves
// and one cancellation: 84 with a dozen bookings. A client moves one eight times in all (booking), so that is nine for
// each.

const (
	// capPerHour is how many messages one address or number gets in an hour of the clock; those of a kind that is
	// counted apart, as many again.
	capPerHour = 12
	// correcting is the time in which it gets one correction of a kind about one subject.
	correcting = 15 * time.Minute
)

// Caps bound what one address gets. They are a Judge, which counts each message that it lets go.
type Caps struct {
	counter store.Counter
	key     []byte   // hides addresses in counters
	apart   []string // kinds
	log     *slog.Logger
}

// NewCaps makes Caps. Key is the one of Mailboxes. Messages of the kinds apart are counted by themselves: they were
// planned long before, and no flood of news is to hold them up.
func NewCaps(counter store.Counter, key []byte, log *slog.Logger, apart ...string) *Caps {
	return &Caps{counter: counter, key: key, apart: apart, log: log}
}

// Rule lets the message go, or has it wait for the next hour, and corrections for the next quarter. What was let go
// before is not counted again. Where nothing can be counted, everything goes: a bound must not cost anybody a message.
func (c *Caps) Rule(ctx context.Context, s Sending, now time.Time) (Ruling, error) {
	if s.Audience != toClient || s.Attempts > 0 || s.Looking || s.Channel == Peppol {
		return Ruling{}, nil
	}
	name, most, span := ids.Derive(c.key, "told", strings.ToLower(s.To)), int64(capPerHour), time.Hour
	switch {
	case s.Insist:
		name, most, span = name+"#"+s.Subject+"#"+s.Kind, 1, correcting
	case slices.Contains(c.apart, s.Kind):
		name += "#" + s.Kind
	}
	begun := now.UTC().Truncate(span)
	next := begun.Add(span)
	k := store.Key{Partition: "told#" + name, Sort: strconv.FormatInt(begun.Unix(), 10)}
	n, err := c.counter.Add(ctx, k, 1, next.Add(time.Hour))
	if err != nil {
		c.log.LogAttrs(ctx, slog.LevelWarn, "messages to an address cannot be counted; this one goes",
			slog.String("practice", s.Practice), slog.String("subject", s.Subject), slog.String("error", err.Error()))
		return Ruling{}, nil
	}
	if n > most {
		return Ruling{Later: next, Until: WhyCap}, nil
	}
	return Ruling{}, nil
}
