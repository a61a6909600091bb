package waitlist

import (
	"context"
	"errors"
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// Round is what is left of offering a practice's free times, where that was more than one reaction may do. It goes on
// from the messages' desk, a part at a time.
type Round struct {
	Practice string        `json:"-"`
	Span     span          `json:"s"`
	Agenda   agenda.Agenda `json:"a,omitempty"` // KindRound; nothing: there is nothing left
	Changes  int           `json:"n"`           // so often it was asked for

	version int64
}

// RoundKind is the kind of stored Rounds, and KindRound what their agenda plans.
const (
	RoundKind = "waitlist-round"
	KindRound = "round"
)

// rounds is how Rounds are stored: one for each practice, beside its entries.
var rounds = store.Family[Round]{
	Kind: RoundKind, Prefix: "waitlist", Sort: "round", Layout: store.Single,
	Stamp: func(r *Round) store.Stamp { return store.Stamp{Practice: &r.Practice, Version: &r.version} },
	Due:   func(r Round) *store.IndexKey { return agenda.Messages.Due(r.Practice, r.Agenda) },
}

// DecodeRound reads a stored Round.
func DecodeRound(i store.Item) (Round, error) { return rounds.Decode(i) }

// Put is the operation that writes the Round, as changed from what was read.
func (r Round) Put() (store.Op, error) { return rounds.Put(r) }

// RoundKey is where a practice's Round is stored.
func RoundKey(practice string) store.Key { return rounds.Key(practice, "") }

// later leaves the span to the practice's Round, beside what that has to do already.
func (l *List) later(ctx context.Context, practiceID string, s span) error {
	_, err := rounds.Upsert(ctx, l.db, l.retry, RoundKey(practiceID), func(r Round) (Round, []fact.Fact, error) {
		if len(r.Agenda) > 0 {
			r.Span = r.Span.with(s)
		} else {
			r.Span = s
			r.Agenda = agenda.Agenda{agenda.New(KindRound, l.now())}
		}
		r.Changes++
		return r, nil, nil
	})
	return err
}

// GoOn does the next part of the Round at the key, and plans the one after. Doing a part twice is harmless: what was
// offered is not free.
func (l *List) GoOn(ctx context.Context, key store.Key) error {
	was, err := rounds.Get(ctx, l.db, key, store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now := l.now()
	planned, open := was.Agenda.Find(KindRound)
	if !open || planned.When().After(now) {
		return nil
	}
	setup, err := l.book.Setup(ctx, was.Practice, store.Strong)
	if err != nil {
		return err
	}
	after, err := l.part(ctx, setup, was.Span)
	if err != nil {
		return err
	}
	_, err = rounds.Update(ctx, l.db, l.retry, key, func(r Round) (Round, []fact.Fact, error) {
		if p, open := r.Agenda.Find(KindRound); !open || !p.At.Equal(planned.At) {
			return r, nil, nil // another worker has done this part
		}
		switch {
		case r.Changes == was.Changes && after == "":
			r.Agenda = nil
			return r, nil, nil
		case r.Changes == was.Changes:
			r.Span.After = after
		}
		next := now.Truncate(time.Second)
		if !next.After(planned.At) {
			next = planned.At.Add(time.Second) // so that it is not taken for what was just done
		}
		r.Agenda = agenda.Agenda{agenda.New(KindRound, next)}
		return r, nil, nil
	})
	return err
}
