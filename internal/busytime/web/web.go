// Package web fetches calendar feeds for busytime.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"stund/internal/typed"
)

// Web fetches feeds over https from public addresses only: the address comes from a user, and must not lead into the
// network that the program runs in (server-side request forgery).
type Web struct {
	client   *http.Client
	loopback bool
}

const (
	maxFeed      = 64 << 20 // bytes: a decade of a busy calendar
	answerTime   = 10 * time.Second
	fetchTime    = 18 * time.Second // for all of it
	maxRedirects = 3
)

var errPrivate = errors.New("web: address is not public")

// New makes a Web.
func New() *Web { return open(false) }

// NewLoopback makes a Web that also fetches from the own machine, without TLS too: for the local stack and tests.
func NewLoopback() *Web { return open(true) }

func open(loopback bool) *Web {
	dialer := &net.Dialer{Timeout: answerTime, Control: func(_, address string, _ syscall.RawConn) error {
		a, err := netip.ParseAddrPort(address) // after the look-up: a name cannot change its mind in between
		if err != nil || !public(a.Addr()) && !(loopback && a.Addr().Unmap().IsLoopback()) {
			return errPrivate
		}
		return nil
	}}
	w := &Web{loopback: loopback}
	w.client = &http.Client{Timeout: fetchTime,
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: answerTime,
			ResponseHeaderTimeout: answerTime, MaxResponseHeaderBytes: 64 << 10, DisableKeepAlives: true},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects || !w.admits(r.URL) {
				return errors.New("web: redirected too often or away from https")
			}
			return nil
		}}
	return w
}

func (w *Web) admits(u *url.URL) bool {
	return u.Scheme == "https" || w.loopback && u.Scheme == "http" && typed.Loopback(u.Hostname())
}

// public tells the addresses at which a calendar on the internet can be: all but those of somebody's own network, of
// this machine, and of the special purposes that IANA's registries list, reachable from everywhere or not.
// Addresses in which another one is written, of NAT64 (RFC 6052), SIIT (RFC 2765), 6to4, Teredo and the like, are none.
func public(a netip.Addr) bool {
	if !a.IsValid() || !a.IsGlobalUnicast() || a.Is4In6() || a.IsPrivate() || a.IsLoopback() ||
		a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range [...]string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
		"192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"240.0.0.0/4", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64",
		"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fec0::/10"} {
		if netip.MustParsePrefix(p).Contains(a) {
			return false
		}
	}
	return true
}

// bare takes the address off an error: whoever has it can read the calendar, and errors are logged.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// Fetch gets the feed's body as it comes, cut just above 64 MB: a reader can tell that it was.
func (w *Web) Fetch(ctx context.Context, address string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("fetch calendar: %w", bare(err))
	}
	if !w.admits(r.URL) {
		return nil, errors.New("fetch calendar: not https")
	}
	r.Header.Set("Accept", "text/calendar")
	answer, err := w.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("fetch calendar: %w", bare(err))
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("fetch calendar: answered %d", answer.StatusCode)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(answer.Body, maxFeed+1), answer.Body}, nil
}
