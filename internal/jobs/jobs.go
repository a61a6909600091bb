// Package jobs is the doors that no person opens: what runs on a schedule, what reads the change feed, and what hears the
// channels' notices. A job asks a capability to do what is due, and decides nothing.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/busytime"
	"stund/internal/deliver"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// Services is what the jobs call. A wiring builds it once.
type Services struct {
	Messages  *message.Desk
	Mailboxes *message.Mailboxes
	Waitlist  *waitlist.List
	Busy      *busytime.Importer
	Now       func() time.Time
}

// Job is one function that no request calls. It has one of Run, React and Hear.
type Job struct {
	Name  string        // the folder under functions/
	Every time.Duration // how often it runs; 0: not on a schedule

	// Run does what is due, as far as ctx's deadline allows; what is left stays due. It gives how much it did.
	Run func(ctx context.Context) (done int, err error)
	// React handles one change of the feed. It is told each at least once, in order per item.
	React func(ctx context.Context, c store.Change) error
	// Hear takes in what a channel tells of an e-mail that it took. It may be told each any number of times, in any order,
	// and again after an error. Heard is false where the notice concerns nothing here.
	Hear func(ctx context.Context, n deliver.Notice) (heard bool, err error)
}

// batch bounds one run: what is more is left for the next.
const batch = 5000

// Maker makes a job: what a function's main hands to its wiring.
type Maker func(*Services) Job

// Catalogue lists every job: what the local process runs, and what the template must deploy.
func Catalogue() []Maker { return []Maker{Reminders, Calendars, Changes, Bounces} }

// Reminders sends what bookings and offers have due, and ends offers whose deadline has passed. It is the safety net of
// Changes, and the only sender of what lies ahead.
func Reminders(s *Services) Job {
	return Job{Name: "reminders", Every: time.Minute, Run: func(ctx context.Context) (int, error) {
		r, err := s.Messages.Run(ctx, batch)
		return r.Subjects, err
	}}
}

// Calendars reads the external calendars that are due to be read again.
func Calendars(s *Services) Job {
	return Job{Name: "calendars", Every: 5 * time.Minute, Run: s.Busy.Run}
}

// Changes reacts to what was written: sends what is due at once, reads a calendar that was just named, and offers freed
// times to the waiting list.
func Changes(s *Services) Job {
	return Job{Name: "changes", React: func(ctx context.Context, c store.Change) error {
		var errs []error
		for _, f := range c.Facts {
			if err := s.Waitlist.React(ctx, f); err != nil {
				errs = append(errs, fmt.Errorf("react to %s: %w", f.Kind, err))
			}
		}
		if !c.Deleted && dueNow(c, s.Now()) {
			work := s.Busy.Work
			if booking.IsKey(c.Key) || waitlist.IsKey(c.Key) {
				work = s.Messages.Work
			}
			if err := work(ctx, c.Key); err != nil {
				errs = append(errs, fmt.Errorf("do what is due for %s: %w", c.Kind, err))
			}
		}
		return errors.Join(errs...)
	}}
}

// Bounces takes in that e-mails came back or were called unwanted, so that no more are sent to such an address.
func Bounces(s *Services) Job { return Job{Name: "bounces", Hear: s.Mailboxes.Hear} }

// dueNow tells whether the written entity has something due at once.
func dueNow(c store.Change, now time.Time) bool {
	return c.Due != nil && c.Due.Sort <= agenda.Until(now.Add(time.Second))
}
