// Package facts lists the kinds of fact.
package facts

import (
	"stund/internal/booking"
	"stund/internal/busytime"
	"stund/internal/client"
	"stund/internal/confirm"
	"stund/internal/fact"
	"stund/internal/join"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/waitlist"
)

// Kinds lists the kinds of fact of all capabilities: a fact of another kind is never written.
func Kinds(more ...join.Capability) fact.Registry {
	r := fact.Register(practice.Facts(), busytime.Facts(), client.Facts(), booking.Facts(), confirm.Facts(),
		waitlist.Facts(), message.Facts())
	for _, c := range more {
		r = r.With(c.Facts...)
	}
	return r
}
