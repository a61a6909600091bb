// Package reactors lists who reacts to facts.
package reactors

import (
	"stund/internal/join"
	"stund/internal/react"
)

// List lists what each capability does when something happens.
func List(b join.Base, more ...join.Capability) []react.Reactor {
	c := b.Core()
	list := []react.Reactor{
		c.Waitlist.Reactor(),
	}
	for _, m := range more {
		list = append(list, m.Reactors...)
	}
	return list
}
