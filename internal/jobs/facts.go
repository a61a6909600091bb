package jobs

import (
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/waitlist"
)

// Facts joins the kinds of fact of all capabilities. A new capability adds its list here.
func Facts() fact.Registry {
	return fact.Register(practice.Facts(), client.Facts(), booking.Facts(), waitlist.Facts(), message.Facts())
}
