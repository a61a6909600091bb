// Package rest asks providers over HTTP, once: who calls asks again with the same key.
package rest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"stund/internal/pay"
)

const (
	wait      = 20 * time.Second // a provider's own limit for one question is not much longer
	maxAnswer = 4 << 20
)

// NewClient returns a client that waits for an answer for 20 seconds, and is led nowhere else.
func NewClient() *http.Client {
	return &http.Client{Timeout: wait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Error is an answer that is not 2xx. It prints no more of it than its status.
type Error struct {
	Status int
	Body   []byte
}

func (e *Error) Error() string { return "the payment provider answers " + strconv.Itoa(e.Status) }

// Unwrap returns the port's error for the status; nil where the outcome is unknown.
func (e *Error) Unwrap() error {
	switch {
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return pay.ErrAccount
	case e.Status == http.StatusNotFound:
		return pay.ErrUnknown
	case e.Status == http.StatusTooManyRequests:
		return pay.ErrSlower
	case e.Status == http.StatusConflict || e.Status == http.StatusRequestTimeout || e.Status < 400 || e.Status > 499:
		return nil
	}
	return pay.ErrRefused
}

// Do sends the request and reads the JSON of its answer into out; nil: it is not read.
func Do(ctx context.Context, c *http.Client, r *http.Request, out any) error {
	resp, err := c.Do(r.WithContext(ctx))
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address
		}
		return fmt.Errorf("the payment provider cannot be reached: %w", err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if closed := resp.Body.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("the payment provider's answer breaks off: %w", err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return &Error{Status: resp.StatusCode, Body: body}
	}
	if out == nil || len(body) == 0 {
		return nil
	}
	if err = json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("the payment provider's answer is no JSON that is understood: %w", err)
	}
	return nil
}

// Key is what a provider is told as the key of what is done with a payment: the same for the same parts, and 40
// characters of 0 to 9 and a to f.
func Key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))[:40]
}
