// Package awsfail tells the three kinds of failure of a call to an AWS service apart.
package awsfail

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"unicode"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"stund/internal/deliver"
)

// Watch notices whether a request left the machine.
type Watch struct{ left atomic.Bool }

// Start returns a context for one call that is not retried, and its Watch.
func Start(ctx context.Context) (context.Context, *Watch) {
	w := &Watch{}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { w.left.Store(true) }}), w
}

// Err returns the failure of the call as a deliver.Error. Codes that permanent tells are for good. Any other answer of
// the service below 500, and 503, means that the message was not taken and may be later: throttled, quota used up, or
// our own account or permission to be mended. No answer, or an answer in the 500s that explains nothing, is ambiguous
// once the request has left.
func (w *Watch) Err(err error, permanent func(code string) bool) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		reason := api.ErrorCode()
		if m := api.ErrorMessage(); m != "" {
			reason += ": " + m
		}
		switch {
		case permanent(api.ErrorCode()):
			return failure(deliver.ErrPermanent, api.ErrorCode(), reason, err)
		case throttled(api.ErrorCode()):
			return failure(deliver.ErrTemporary, api.ErrorCode(), reason, err)
		}
		var answer *smithyhttp.ResponseError
		if errors.As(err, &answer) && answer.HTTPStatusCode() >= 500 && answer.HTTPStatusCode() != 503 {
			return failure(deliver.ErrAmbiguous, api.ErrorCode(), reason, err)
		}
		return failure(deliver.ErrTemporary, api.ErrorCode(), reason, err)
	}
	if w.left.Load() {
		return failure(deliver.ErrAmbiguous, "NoAnswer", fmt.Sprintf("no answer: %v", cause(err)), err)
	}
	return failure(deliver.ErrTemporary, "NotReached", fmt.Sprintf("not reached: %v", cause(err)), err)
}

// throttled tells the names under which AWS services say "too fast"
// (docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
func throttled(code string) bool {
	return strings.HasPrefix(code, "Throttl") || code == "RequestLimitExceeded" || code == "TooManyRequestsException" ||
		code == "SlowDown" || code == "LimitExceeded" || code == "ServiceUnavailable"
}

// cause returns the innermost error: the outer ones name hosts and request ids that no reader of the record needs.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

func failure(kind error, code, reason string, cause error) error {
	reason = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(reason, "?"))
	if r := []rune(reason); len(r) > 200 {
		reason = string(r[:199]) + "…"
	}
	return &deliver.Error{Kind: kind, Reason: reason, Code: code, Cause: cause}
}
