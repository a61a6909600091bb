// Package jobs is the doors that no person opens: what runs on a schedule, what reads the change feed, and what hears
// the channels' notices. A job asks others to do what is due, and decides nothing. Package catalogue has the list of
// them.
package jobs

import (
	"context"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/join"
)

// Job is one function that no request calls. It has one of Due, Feed, Hear and Admit.
type Job struct {
	Name  string        // the folder under functions/
	Every time.Duration // how often it runs; 0: not on a schedule

	// Due does what is due at a desk: all of it on the schedule, and at once what the feed names.
	Due Desk
	// Watch names the desks of which this one tells how late they are, each in its turn (due.Turn), beside its own
	// (due.Options.Late): one for all, so that a job that does not run is noticed by another.
	Watch []agenda.Desk
	// Feed hears of each change.
	Feed Feed
	// Hear takes in what a channel tells of an e-mail that it took. It may be told each any number of times, in any
	// order, and again after an error. Heard is false where the notice concerns nothing here.
	Hear func(ctx context.Context, n deliver.Notice) (heard bool, err error)
	// Admit is asked by an identity provider before it makes a token, at a login and at each renewal: by whom it knows
	// somebody as, and their address, "" if that is not verified. It returns whom the token is to speak of. Its error,
	// which the person reads, refuses it.
	Admit func(ctx context.Context, who fact.Actor, email string) (fact.Actor, error)
}

// Maker makes a job. It may be handed capabilities that are in none of the catalogue's lists, which take part as if
// they were.
type Maker func(b *base.Base, o join.Outside, more ...join.Capability) Job

// batch bounds one run: what is more is left for the next.
const batch = 5000

// Desk does what is due at a desk; *due.Runner is one, tests have others.
type Desk interface {
	Run(ctx context.Context, limit int) (due.Report, error)
	Do(ctx context.Context, items []due.Item) (due.Report, error)
	Next(ctx context.Context, t time.Time) (at time.Time, found bool, err error)
	Right(ctx context.Context, ahead time.Time) (looked int, err error)
}

// At is the job that does what is due at the desk.
func At(d agenda.Desk, r Desk) Job { return Job{Name: d.Job, Every: d.Every, Due: r} }

// Run does what is due at the job's desk, as far as ctx's deadline allows; what is left stays due. It returns how many
// items it worked on.
func (j Job) Run(ctx context.Context) (done int, err error) {
	r, err := j.Due.Run(ctx, batch)
	return r.Items - r.Errors, err
}

// Do does what is due of the named items.
func (j Job) Do(ctx context.Context, items []due.Item) (done int, err error) {
	r, err := j.Due.Do(ctx, items)
	return r.Items - r.Errors, err
}
