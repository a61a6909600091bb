// Package judges lists who is asked before a message is sent, by whichever function.
package judges

import (
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/join"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/staff"
	"stund/internal/survey"
	"stund/internal/waitlist"
)

// List lists the judges, in the order in which they are asked.
func List(b *base.Base, more ...join.Capability) []message.Judge {
	wanted := client.NewJudge(client.Of(b), map[string]client.Purpose{booking.KindReminder: client.Reminders,
		survey.Exit: client.Feedback, survey.Pulse: client.Feedback})
	night := client.NewNights(client.Of(b), practice.Of(b), waitlist.KindOffer, waitlist.KindPaused, survey.Exit,
		survey.Pulse)
	all := []message.Judge{join.Mailboxes(b), wanted, night, survey.NewJudge(survey.Of(b)),
		message.NewCaps(b.Store, b.Keys.IDs, b.Log, booking.KindReminder, staff.KindEntry)}
	for _, c := range more {
		all = append(all, c.Judges...)
	}
	return all
}
