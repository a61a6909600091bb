package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"stund/internal/store"
)

const (
	attempts  = 4                     // of one call, the first included
	pauseBase = 25 * time.Millisecond // the first pause's upper bound; doubles with each attempt
)

// effect is what sending a request twice would do.
type effect uint8

const (
	nothing effect = iota // a read
	same                  // a transaction with a token: it is applied once, however often it arrives
	again                 // a single write: repeated, its condition would be held against its own first attempt
)

// outcome is what is known after an attempt that failed.
type outcome uint8

const (
	refused   outcome = iota // answered: nothing was done, and repeating it is no use
	throttled                // answered: nothing was done for want of capacity
	unsent                   // no connection: nothing was done
	unknown                  // sent, and no answer or one that leaves it open
)

// call sends a request up to four times, with full jitter under 25, 50 and 100 ms in between, and tells what came of
// it in the port's errors.
//
// What was throttled or never left the machine is repeated whatever it is. What was sent and not answered (connection
// lost, timeout, 5xx) is repeated only where a second arrival does no harm: reads, and transactions, whose token makes
// DynamoDB answer the second with the first one's success. A single write is not: if the first was applied the second
// would fail on its own condition and look like somebody else's win. So it is ErrAmbiguous at once. A transaction with
// an unanswered attempt behind it is known only if a later one succeeds; any failure is ErrAmbiguous, because the first
// may still be on its way.
//
// The client's own retries are off: they repeat all of these alike and do not tell how often.
func (s *Store) call(ctx context.Context, e effect, send func(context.Context, func(*dynamodb.Options)) error) error {
	lost := false
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return ended(err, lost)
		}
		sent, raw := s.attempt(ctx, send)
		if raw == nil {
			return nil
		}
		what, err := judge(raw, sent)
		if what == unknown && e != nothing {
			lost = true
		}
		repeat := what == throttled || what == unsent || what == unknown && e != again
		if !repeat || n == attempts || ctx.Err() != nil {
			if lost {
				return fmt.Errorf("%w: %w", store.ErrAmbiguous, raw)
			}
			if (what == unsent || what == unknown) && ctx.Err() == nil {
				return fmt.Errorf("%w: %w", store.ErrUnreachable, err)
			}
			return err
		}
		if err := s.pause(ctx, n); err != nil {
			return ended(err, lost)
		}
	}
}

// attempt sends the request once and tells whether it may have left the machine.
func (s *Store) attempt(ctx context.Context, send func(context.Context, func(*dynamodb.Options)) error) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
	err := send(ctx, func(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} })
	return sent.Load(), err
}

// pause waits before the attempt after the nth.
func (s *Store) pause(ctx context.Context, n int) error {
	return s.sleep(ctx, time.Duration(rand.Int64N(int64(pauseBase<<(n-1)))))
}

// ended is the error of a call that its context ended.
func ended(err error, lost bool) error {
	if lost {
		return fmt.Errorf("%w: %w", store.ErrAmbiguous, err)
	}
	return err
}

// judge reads an attempt's error: what is known, and the error in the port's terms.
func judge(err error, sent bool) (outcome, error) {
	if c := (*types.TransactionCanceledException)(nil); errors.As(err, &c) {
		return judgeCancellation(c)
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		if sent {
			return unknown, err
		}
		return unsent, err
	}
	switch api.ErrorCode() {
	case "ConditionalCheckFailedException":
		return refused, &store.ConditionError{Ops: []int{0}}
	case "TransactionConflictException", "ReplicatedWriteConflictException":
		return refused, fmt.Errorf("%w: %w", store.ErrConflict, err)
	case "ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException", "Throttling":
		return throttled, fmt.Errorf("%w: %w", store.ErrThrottled, err)
	case "ValidationException", "ItemCollectionSizeLimitExceededException":
		return refused, fmt.Errorf("%w: %w", store.ErrInvalid, err)
	case "TransactionInProgressException":
		return unknown, err // an earlier attempt with this token is being carried out
	}
	if h := (interface{ HTTPStatusCode() int })(nil); errors.As(err, &h) && h.HTTPStatusCode() >= 500 {
		return unknown, err
	}
	return refused, err
}

// judgeCancellation reads why a transaction was cancelled: one reason for each operation, in order, "None" for those
// that were not to blame. A failed condition inside a transaction is found only here. What cannot succeed comes first,
// then what reading again would show, then what waiting would cure.
func judgeCancellation(c *types.TransactionCanceledException) (outcome, error) {
	var failed []int
	var conflict, slow, invalid, other bool
	for n, r := range c.CancellationReasons {
		switch aws.ToString(r.Code) {
		case "None", "":
		case "ConditionalCheckFailed":
			failed = append(failed, n)
		case "TransactionConflict":
			conflict = true
		case "ProvisionedThroughputExceeded", "ThrottlingError", "RequestLimitExceeded":
			slow = true
		case "ValidationError", "ItemCollectionSizeLimitExceeded", "DuplicateItem":
			invalid = true
		default:
			other = true
		}
	}
	switch {
	case invalid:
		return refused, fmt.Errorf("%w: %w: %s", store.ErrInvalid, c, reasons(c))
	case len(failed) > 0:
		return refused, &store.ConditionError{Ops: failed}
	case conflict:
		return refused, fmt.Errorf("%w: %w", store.ErrConflict, c)
	case slow:
		return throttled, fmt.Errorf("%w: %w", store.ErrThrottled, c)
	case other:
		return refused, fmt.Errorf("%w: %s", c, reasons(c))
	default: // cancelled without a reason: nothing was written, and nothing says that it cannot be
		return refused, fmt.Errorf("%w: %w", store.ErrConflict, c)
	}
}

// reasons returns the reasons' codes in order. Their messages may quote keys.
func reasons(c *types.TransactionCanceledException) string {
	codes := make([]string, len(c.CancellationReasons))
	for n, r := range c.CancellationReasons {
		codes[n] = aws.ToString(r.Code)
	}
	return fmt.Sprint(codes)
}
