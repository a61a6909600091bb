package clock

import "time"

// System is the machine's clock.
type System struct{}

// Now returns the machine's instant.
func (System) Now() time.Time { return time.Now().UTC() }
