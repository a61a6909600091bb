// Package contributions lists what capabilities add to bookings. Today's capabilities add nothing.
package contributions

import (
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/join"
)

// list lists the contribution of each capability, which is built from a base that shares nothing yet.
func list() []func(*base.Base) booking.Contribution { return nil }

// Share makes the base one whose users share what it builds, with the contributions in it. Both worlds do so before
// they build anything: whoever makes, moves or cancels a booking asks all of them.
func Share(b *base.Base, more ...join.Capability) {
	var all booking.Contributions
	for _, contribution := range list() {
		all = append(all, contribution(b))
	}
	for _, c := range more {
		all = append(all, c.Contributions...)
	}
	b.Shared = base.Shared{}
	base.Put(b, all)
}
