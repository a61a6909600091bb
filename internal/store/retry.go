package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"stund/internal/fault"
)

// Retrier runs a use case's read-decide-transact again when it was in somebody's way.
type Retrier struct {
	Sleep    func(ctx context.Context, d time.Duration) error // clock.Sleep; tests wait for nothing
	Attempts int                                              // 0: 40
	Base     time.Duration                                    // the first pause's upper bound; 0: 2 ms
	Cap      time.Duration                                    // the longest pause; 0: 250 ms
}

// Do calls try until it answers with anything but a conflict, throttling or an unknown outcome; try must begin by
// reading afresh. Pauses are full jitter under an exponential bound ("Exponential Backoff And Jitter", AWS Architecture
// Blog). After the last attempt, or when ctx ends, it answers fault.Unavailable: with the code "busy" where nothing was
// done, and "timeout" where that is not known.
func (r Retrier) Do(ctx context.Context, try func(attempt int) error) error {
	attempts, base, limit := r.Attempts, r.Base, r.Cap
	if attempts == 0 {
		attempts = 40
	}
	if base == 0 {
		base = 2 * time.Millisecond
	}
	if limit == 0 {
		limit = 250 * time.Millisecond
	}
	var err error
	lost := false // a try may have written
	for n := range attempts {
		if err = try(n); !Retryable(err) {
			return err
		}
		lost = lost || errors.Is(err, ErrAmbiguous)
		bound := min(base<<min(n, 20), limit)
		if s := r.Sleep(ctx, time.Duration(rand.Int64N(int64(bound)))); s != nil {
			err = fmt.Errorf("%w (%w)", err, s)
			break
		}
	}
	f := fault.New(fault.Unavailable, "busy", "Too many others changed the same thing at once. Nothing was done; "+
		"try again.")
	switch {
	case lost:
		f = fault.New(fault.Unavailable, "timeout", "This took too long. Whether it was done is not known; look, or "+
			"try again in a moment.")
	case errors.Is(err, ErrThrottled):
		f = fault.New(fault.Unavailable, "busy", "More is asked of the database than it can do right now. Nothing "+
			"was done; try again.")
	}
	f.Retry = 1
	return f.Because(fmt.Errorf("%w: %w", errGaveUp, err))
}

// errGaveUp marks the answer of a Retrier that gave up, so that another one around it does not begin anew.
var errGaveUp = errors.New("store: gave up trying again")

// Retryable tells whether reading again and trying anew makes sense.
func Retryable(err error) bool {
	again := errors.Is(err, ErrConflict) || errors.Is(err, ErrThrottled) || errors.Is(err, ErrAmbiguous)
	return again && !errors.Is(err, errGaveUp)
}

// All returns every item of the query, page by page, to yield until it answers false.
func All(ctx context.Context, r Reader, q Query, yield func(Item) bool) error {
	for {
		p, err := r.Query(ctx, q)
		if err != nil {
			return err
		}
		for _, i := range p.Items {
			if !yield(i) {
				return nil
			}
		}
		if p.Next == "" {
			return nil
		}
		q.After = p.Next
	}
}
