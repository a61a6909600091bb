// Package reactors lists who reacts to facts.
package reactors

import (
	"stund/internal/catalogue/facts"
	"stund/internal/join"
	"stund/internal/react"
	"stund/internal/timeline"
)

// List lists what each capability does when something happens.
func List(b join.Base, more ...join.Capability) []react.Reactor {
	c := b.Core()
	line := timeline.New(b.Store, facts.Kinds(more...), b.Retry)
	list := []react.Reactor{
		c.Waitlist.Reactor(),
		line.Reactor(),
	}
	for _, m := range more {
		list = append(list, m.Reactors...)
	}
	return list
}
