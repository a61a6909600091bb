// Package contributions lists what capabilities add to bookings. Today's capabilities add nothing.
package contributions

import (
	"stund/internal/base"
	"stund/internal/booking"
)

// List lists the contribution of each capability. Each is built from a base that shares nothing yet.
func List(*base.Base) booking.Contributions { return nil }

// Share makes the base one whose users share what it builds, with the contributions in it. Both worlds do so before
// they build anything: whoever makes, moves or cancels a booking asks all of them.
func Share(b *base.Base, more ...booking.Contribution) {
	all := append(List(b), more...)
	b.Shared = base.Shared{}
	base.Put(b, all)
}
