// Package base is what every capability is built from, the same in both worlds.
package base

import (
	"log/slog"
	"time"

	"stund/internal/clock"
	"stund/internal/ids"
	"stund/internal/secret"
	"stund/internal/store"
)

// Base is what every capability builds itself from, in its function Of. It knows none of them, so that who uses it
// links only what it asks for.
type Base struct {
	Store store.Store
	Clock clock.Clock
	IDs   *ids.Source
	Keys  secret.Keys
	Retry store.Retrier
	Log   *slog.Logger
	Site  string // https address of this installation, without a slash at the end
	Files string // origin that files are sent to and fetched from; "": the site itself
	From  string // the e-mail address that mail is sent from

	Shared Shared // what this process has one of; nil: whoever asks builds its own
}

// Now returns the clock's time.
func (b *Base) Now() time.Time { return b.Clock.Now() }

// Shared is what the parts of one process have in common: one value of a type. Wiring fills it, on one goroutine.
type Shared map[any]any

type slot[T any] struct{}

// One returns the process's T, and has it built when it is first asked for.
func One[T any](b *Base, build func() T) T {
	if v, ok := b.Shared[slot[T]{}].(T); ok {
		return v
	}
	v := build()
	if b.Shared != nil {
		b.Shared[slot[T]{}] = v
	}
	return v
}

// Put makes v the process's T, where whoever asks does not decide what it is. It must come before anybody asks for a T,
// and needs a base that shares.
func Put[T any](b *Base, v T) { b.Shared[slot[T]{}] = v }

// Get returns the process's T, if there is one.
func Get[T any](b *Base) (v T, there bool) {
	v, there = b.Shared[slot[T]{}].(T)
	return v, there
}
