// Package asking is what payment providers' drivers have in common when they ask.
package asking

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	"stund/internal/pay"
	"stund/internal/remote"
)

// API asks payment providers.
var API = remote.API{Who: "the payment provider", Means: means}

// means returns the port's error for a status; nil where the outcome is unknown.
func means(status int) error {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return pay.ErrAccount
	case status == http.StatusNotFound:
		return pay.ErrUnknown
	case status == http.StatusTooManyRequests:
		return pay.ErrSlower
	case status == http.StatusConflict || status == http.StatusRequestTimeout || status < 400 || status > 499:
		return nil
	}
	return pay.ErrRefused
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
