// Package bounces is the job that hears what channels tell of e-mails.
package bounces

import (
	"stund/internal/base"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Job takes in that e-mails came back or were called unwanted, so that no more are sent to such an address.
func Job(b *base.Base, _ join.Outside, _ ...join.Capability) jobs.Job {
	return jobs.Job{Name: "bounces", Hear: join.Mailboxes(b).Hear}
}
