// Package background runs the jobs on AWS: on a schedule, on the changes of the table, on what a topic tells, and
// before a user pool makes a token.
package background

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"stund/internal/cloud/bootstrap"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Parts are what a job is built from.
type Parts struct {
	bootstrap.Parts
	join.Outside
	Call Caller // for who reads the feed; nil: desks find what is due by themselves, within a minute
}

// Caller calls the function of a desk, without waiting for it, to do what is due of the items.
type Caller interface {
	Call(ctx context.Context, job string, items []due.Item) error
}

// With adds a way out of the house that the function's job needs; package senders has them.
type With func(bootstrap.Settings, *Parts)

// Part adds a part that not only jobs may have, such as files.
func Part(add func(*bootstrap.Parts)) With {
	return func(_ bootstrap.Settings, p *Parts) { add(&p.Parts) }
}

// Run runs the job as a Lambda function, until the environment is shut down.
func Run(job jobs.Maker, with ...With) {
	bootstrap.Start(true, func(p bootstrap.Parts) lambda.Handler {
		parts := Parts{Parts: p}
		for _, add := range with {
			add(p.Settings, &parts)
		}
		return Handler(parts, job)
	})
}

// Handler makes the function that runs the job.
func Handler(p Parts, job jobs.Maker) lambda.Handler {
	return p.Metered(func(own bootstrap.Parts, told bootstrap.Told) lambda.Handler {
		p.Parts = own
		return p.handler(job, told)
	})
}

func (p Parts) handler(job jobs.Maker, told bootstrap.Told) lambda.Handler {
	b := p.Base()
	p.Late = told.Late
	j := job(b, p.Outside)
	switch {
	case j.Feed != nil:
		return &reader{job: j, call: p.Call, lost: told.Lost, log: p.Log, clock: p.Clock}
	case j.Hear != nil:
		return &listener{job: j, log: p.Log, clock: p.Clock}
	case j.Admit != nil:
		return &doorkeeper{job: j, log: p.Log}
	}
	h := &scheduled{job: j, log: p.Log, clock: p.Clock}
	if told.Late != nil {
		h.look = func(ctx context.Context) error {
			now := p.Clock.Now()
			return due.Late(ctx, p.Store, due.Turn(j.Watch, now), now, told.Late)
		}
	}
	return h
}
