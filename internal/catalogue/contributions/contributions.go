// Package contributions lists what capabilities add to bookings. Today's capabilities add nothing.
package contributions

import (
	"stund/internal/booking"
	"stund/internal/join"
)

// With returns the base with the contribution of each capability. Both worlds build everything from it: whoever makes,
// moves or cancels a booking asks all of them. A contribution itself is built from a base that knows of none.
func With(b join.Base) join.Base {
	list := []func(b join.Base) booking.Contribution{}
	var all []booking.Contribution
	for _, contribution := range list {
		all = append(all, contribution(b))
	}
	b.Contributions = append(all, b.Contributions...)
	return b
}
