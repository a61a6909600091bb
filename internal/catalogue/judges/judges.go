// Package judges lists who is asked before each message is sent, and by whoever looks what will become of one.
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
)

// List lists them, in the order in which they are asked. Who lets a message take the client's week comes behind those
// for whom it may have to wait.
func List(b *base.Base, more ...join.Capability) []message.Judge {
	all := []message.Judge{join.Mailboxes(b), survey.NewJudge(survey.Of(b)),
		client.NewManners(client.Of(b), practice.Of(b)),
		message.NewCaps(b.Store, b.Keys.IDs, b.Log, booking.KindReminder, staff.KindEntry)}
	for _, c := range more {
		all = append(all, c.Judges...)
	}
	return all
}
