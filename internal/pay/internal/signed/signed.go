// Package signed is the form in which webhooks are signed by those who sign "<Unix seconds>.<body>" with HMAC-SHA256
// and write "t=<Unix seconds>,v1=<hexadecimal>", with a v1 for each secret while they change it.
package signed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"stund/internal/pay"
)

// maxParts is how many parts of a header are read: a provider changes from one secret to another, and not among many.
const maxParts = 16

// Header returns the signature of the body at the instant with each of the secrets.
func Header(body []byte, at time.Time, secrets ...string) string {
	t := strconv.FormatInt(at.Unix(), 10)
	var b strings.Builder
	b.WriteString("t=" + t)
	for _, s := range secrets {
		b.WriteString(",v1=" + hex.EncodeToString(sum(s, t, body)))
	}
	return b.String()
}

// Valid reports whether the header signs the body with one of the secrets, at a time that differs from now by
// pay.Tolerance at most.
func Valid(header string, body []byte, now time.Time, secrets []string) bool {
	var t string
	var sums [][]byte
	for n, part := range strings.Split(header, ",") {
		if n == maxParts {
			return false
		}
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			if t != "" {
				return false
			}
			t = value
		case "v1":
			if s, err := hex.DecodeString(value); err == nil {
				sums = append(sums, s)
			}
		}
	}
	unix, err := strconv.ParseInt(t, 10, 64)
	if err != nil || !pay.Timely(time.Unix(unix, 0), now) {
		return false
	}
	for _, secret := range secrets {
		want := sum(secret, t, body)
		for _, got := range sums {
			if hmac.Equal(got, want) {
				return true
			}
		}
	}
	return false
}

func sum(secret, t string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t))
	mac.Write([]byte("."))
	mac.Write(body)
	return mac.Sum(nil)
}
