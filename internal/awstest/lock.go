package awstest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// lockTaken is what DynamoDB Local answers, with a 500, when a request has waited too long for the lock of its table:
// on a busy machine, and never on AWS. The request has not begun by then, so nothing of it was done.
const lockTaken = "This request will succeed in actual DynamoDB API"

// Unlocked returns a transport to DynamoDB Local over next (nil: http.DefaultTransport) that sends a request again
// until its table's lock was free. A test that hangs for it ends with the time limit of all tests.
func Unlocked(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return unlocked{next}
}

type unlocked struct{ next http.RoundTripper }

func (u unlocked) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		_ = r.Body.Close() // it was read, or its error is the answer
		if err != nil {
			return nil, fmt.Errorf("awstest: read a request: %w", err)
		}
	}
	for {
		again := r.Clone(r.Context())
		if r.Body != nil {
			again.Body = io.NopCloser(bytes.NewReader(body))
		}
		answer, err := u.next.RoundTrip(again)
		if err != nil || answer.StatusCode != http.StatusInternalServerError {
			return answer, err
		}
		said, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close() // it was read, or its error is the answer
		if err != nil {
			return nil, fmt.Errorf("awstest: read an answer: %w", err)
		}
		if !bytes.Contains(said, []byte(lockTaken)) {
			answer.Body = io.NopCloser(bytes.NewReader(said))
			return answer, nil
		}
	}
}
