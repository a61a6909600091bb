// Package background runs the jobs on AWS: on a schedule, on the changes of the table, on what a topic tells.
package background

import (
	"github.com/aws/aws-lambda-go/lambda"

	"stund/internal/busytime"
	"stund/internal/busytime/web"
	"stund/internal/cloud/bootstrap"
	"stund/internal/deliver"
	"stund/internal/jobs"
	"stund/internal/message"
)

// Parts are what a job is built from.
type Parts struct {
	bootstrap.Parts
	Channels
	Fetcher busytime.Fetcher
}

// Channels are what messages leave by.
type Channels struct {
	Mailer deliver.Mailer
	Texter deliver.Texter
}

// Sender adds a channel that messages leave by; package senders has them.
type Sender func(bootstrap.Settings, *Channels)

// Run runs the job as a Lambda function, until the environment is shut down. A job that sends messages needs its senders.
func Run(job jobs.Maker, with ...Sender) {
	bootstrap.Start(true, func(p bootstrap.Parts) lambda.Handler {
		parts := Parts{Parts: p, Fetcher: web.New()}
		for _, add := range with {
			add(p.Settings, &parts.Channels)
		}
		return Handler(parts, job)
	})
}

// Handler gives the function that runs the job.
func Handler(p Parts, make jobs.Maker) lambda.Handler {
	return p.Metered(func(own bootstrap.Parts, _ func(string)) lambda.Handler {
		p.Parts = own
		return p.handler(make)
	})
}

func (p Parts) handler(make jobs.Maker) lambda.Handler {
	c := p.Core()
	s := &jobs.Services{Waitlist: c.Waitlist, Busy: busytime.NewImporter(p.Store, c.Practices, p.Fetcher, p.Clock.Now, p.Log), Now: p.Clock.Now,
		Mailboxes: message.NewMailboxes(p.Store, p.Retry, p.Keys.IDs, p.IDs, p.Sender, p.Clock.Now)}
	if p.Mailer != nil { // a job without senders sends nothing, and has no use for a desk
		s.Messages = message.NewDesk(message.Parts{Store: p.Store, Practices: c.Practices, Mailer: p.Mailer, Texter: p.Texter,
			Writer: c.Writer, IDs: p.IDs, Key: p.Keys.IDs, Now: p.Clock.Now, Retry: p.Retry, Log: p.Log, Expire: c.Waitlist.Expire})
	}
	j := make(s)
	switch {
	case j.React != nil:
		return &reader{job: j, log: p.Log, clock: p.Clock}
	case j.Hear != nil:
		return &listener{job: j, log: p.Log, clock: p.Clock}
	}
	return &scheduled{job: j, log: p.Log, clock: p.Clock}
}
