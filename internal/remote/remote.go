// Package remote asks somebody's HTTP API, once: who calls asks again with the same key. What it is asked with is a
// secret, so it is led nowhere else, and neither the address nor what was answered is in an error's text.
package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Wait is how long an API may take to answer, where nobody knows better: its own limit is not much longer.
const Wait = 20 * time.Second

const maxAnswer = 4 << 20

// NewClient returns a client that waits for an answer for so long, and is led nowhere else.
func NewClient(wait time.Duration) *http.Client {
	return &http.Client{Timeout: wait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// API is whom a driver asks.
type API struct {
	Who string // as errors call it: "the payment provider"
	// Means returns the port's error for a status that is not 2xx; nil: it says nothing of the outcome.
	Means func(status int) error
}

// Error is an answer that is not 2xx. It prints no more of it than its status.
type Error struct {
	Status int
	Body   []byte // of 4 MiB at most
	api    API
}

func (e *Error) Error() string { return e.api.Who + " answers " + strconv.Itoa(e.Status) }

// Unwrap returns what the status means.
func (e *Error) Unwrap() error { return e.api.Means(e.Status) }

// Do sends the request and reads the JSON of its answer into out; nil: it is not read. An empty answer leaves out as it
// is.
func (a API) Do(ctx context.Context, c *http.Client, r *http.Request, out any) error {
	resp, err := c.Do(r.WithContext(ctx))
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address
		}
		return fmt.Errorf("%s cannot be reached: %w", a.Who, err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if closed := resp.Body.Close(); err == nil {
		err = closed
	}
	switch {
	case err != nil:
		return fmt.Errorf("the answer of %s breaks off: %w", a.Who, err)
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return &Error{resp.StatusCode, body, a}
	case out == nil || len(body) == 0:
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("the answer of %s is no JSON that is understood: %w", a.Who, err)
	}
	return nil
}
