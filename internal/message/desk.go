// Package message sends what agendas plan: confirmations, moves, cancellations, reminders and offers, by e-mail and SMS.
//
// A message is sent once, on time, and never after what it speaks of has changed. Before its side effect an entry is
// claimed with a lease on its base item; after it, the entry is settled in the same transaction that writes the record of
// what was sent. A worker that dies between the two leaves a lease that runs out, and with it a doubt: e-mail is then sent
// again under the same id, an SMS is not.
package message

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/deliver"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
)

const (
	lease       = 2 * time.Minute  // how long a claim holds; well beyond sendTimeout
	sendTimeout = 20 * time.Second // for a channel to answer
	markTimeout = 10 * time.Second // for writing down what was done, even when the caller's time is up
	holderPart  = 18               // of an id: from here on it is chance alone, enough to name a holder
	maxAttempts = 8                // with agenda.Backoff about two hours
	shutdown    = 25 * time.Second // before the caller's deadline no new work is begun
	workers     = 8                // at the same time in one Run
	pageSize    = 100              // of the due index
	maxRounds   = 50               // entries of one subject in one call of Work: more than any agenda holds
)

// Practices gives set-ups; *practice.Book does.
type Practices interface {
	Setup(ctx context.Context, practice string, c store.Consistency) (*practice.Setup, error)
}

// Parts is what a Desk works with. All of it is needed but Workers.
type Parts struct {
	Store     store.Store
	Practices Practices
	Mailer    deliver.Mailer
	Texter    deliver.Texter
	Writer    Writer
	IDs       *ids.Source
	Key       []byte // of the installation: derives ids from addresses
	Now       func() time.Time
	Retry     store.Retrier
	Log       *slog.Logger
	// Expire is called with an entry of the waiting list whose offer has reached its deadline: it sends nothing, and is the
	// waiting list's own business. It must take "expire" from the agenda.
	Expire func(ctx context.Context, key store.Key) error
	// Workers is how many subjects Run works on at the same time; 0: 8. One keeps the order of the due times.
	Workers int
}

// Desk sends what is due.
type Desk struct{ Parts }

// NewDesk makes a Desk.
func NewDesk(p Parts) *Desk {
	if p.Workers < 1 {
		p.Workers = workers
	}
	return &Desk{p}
}

// Report counts what was done.
type Report struct {
	Subjects int // bookings and waiting-list entries looked at
	Sent     int
	Failed   int // for good
	Retried  int // to be tried again later
	Skipped  int // too late, or to an address that takes no mail
	Dropped  int // what they spoke of had changed, or there was nobody to send to
	Expired  int // offers
	Errors   int // subjects that could not be worked on: they stay due
	Left     bool
}

func (r *Report) add(o Report) {
	r.Subjects += o.Subjects
	r.Sent += o.Sent
	r.Failed += o.Failed
	r.Retried += o.Retried
	r.Skipped += o.Skipped
	r.Dropped += o.Dropped
	r.Expired += o.Expired
	r.Errors += o.Errors
}

// LogValue writes the counts.
func (r Report) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("subjects", r.Subjects), slog.Int("sent", r.Sent), slog.Int("failed", r.Failed),
		slog.Int("retried", r.Retried), slog.Int("skipped", r.Skipped), slog.Int("dropped", r.Dropped), slog.Int("expired", r.Expired),
		slog.Int("errors", r.Errors), slog.Bool("left", r.Left))
}

// Work does everything that is due now for the booking or waiting-list entry at the key. It may be called by any number of
// workers at once, and for what is not due or no longer there, which does nothing. An error means that the store could not
// be used; what was not done stays due.
func (d *Desk) Work(ctx context.Context, key store.Key) error {
	_, err := d.work(ctx, key)
	return err
}

func (d *Desk) work(ctx context.Context, key store.Key) (Report, error) {
	report := Report{Subjects: 1}
	expired := false
	for range maxRounds {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		j, err := d.claim(ctx, key, expired)
		if err != nil {
			return report, fmt.Errorf("claim what is due of %s: %w", key, err)
		}
		o := j.unsent
		switch j.step {
		case stepNone:
			return report, nil
		case stepExpire:
			expired = true // once: if the waiting list leaves it, that is no reason to ask again and again
			if err := d.Expire(ctx, key); err != nil {
				return report, fmt.Errorf("expire %s: %w", key, err)
			}
			report.Expired++
			continue
		case stepSend:
			o = d.dispatch(ctx, j)
		}
		more, err := d.settle(ctx, key, j, o)
		if err != nil {
			return report, fmt.Errorf("mark %s of %s: %w", j.e.ID, key, err)
		}
		o.count(&report)
		if !more {
			return report, nil
		}
	}
	return report, nil
}

type step uint8

const (
	stepNone   step = iota // nothing is due
	stepExpire             // an offer's deadline, for the waiting list
	stepUnsent             // the first due entry is to be settled without sending anything
	stepSend               // the first due entry was claimed: send it
)

// job is a due entry, the state that its message speaks of, and the message.
type job struct {
	step     step
	s        subject
	e        agenda.Entry // as it stands in the agenda: with this attempt, if it was claimed
	rendered Rendered
	record   Record // with everything but the outcome
	unsent   outcome
}

// outcome is what became of an entry.
type outcome struct {
	status Status // "": dropped, or to be tried again
	reason string
	retry  time.Time // not zero: to be tried again then
	sent   time.Time
	deliver.Receipt
}

func (o outcome) count(r *Report) {
	switch {
	case !o.retry.IsZero():
		r.Retried++
	case o.status == Sent:
		r.Sent++
	case o.status == Failed:
		r.Failed++
	case o.status == Skipped:
		r.Skipped++
	default:
		r.Dropped++
	}
}

// claim looks at the first due entry: it finds that nothing is to be sent for it, or writes its message and leases the
// entry to the caller. The lease is only written if the state that the message speaks of is still the newest.
//
// The lease names its holder. If the store does not say whether it was written, the name tells, whoever wrote meanwhile: without
// it, a worker could not know its own lease from another's, and would have to leave the message to the lease's end.
func (d *Desk) claim(ctx context.Context, key store.Key, expired bool) (job, error) {
	var j job     // of this try
	var tried job // whose lease may have been written
	holder := d.IDs.New(d.Now())[holderPart:]
	err := d.Retry.Do(ctx, func(int) error {
		j = job{}
		item, err := d.Store.Get(ctx, key, store.Strong)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		s, err := decode(item)
		if err != nil {
			return err
		}
		if e, ok := s.agenda().Find(tried.e.ID); ok && e.Holder == holder {
			j = tried
			return nil
		}
		now := d.Now()
		due := slices.DeleteFunc(s.agenda().DueAt(now), func(e agenda.Entry) bool { return e.Channel == "" && expired })
		if len(due) == 0 {
			return nil
		}
		if due[0].Channel == "" {
			j.step = stepExpire
			return nil
		}
		if j, err = d.compose(ctx, s, due[0], now); err != nil || j.step == stepUnsent {
			return err
		}
		j.s = s.planned(s.agenda().Claimed(j.e.ID, holder, now.Add(lease)))
		j.e.Attempts++
		op, err := j.s.write()
		if err != nil {
			return err
		}
		tried = j
		return d.Store.Transact(ctx, op)
	})
	return j, err
}

// compose writes the entry's message, or says why there will be none.
func (d *Desk) compose(ctx context.Context, s subject, e agenda.Entry, now time.Time) (job, error) {
	j := job{step: stepUnsent, s: s, e: e}
	v := s.judge(e, now)
	if v == drop {
		return j, nil
	}
	setup, err := d.setup(ctx, s)
	if err != nil {
		return j, err
	}
	j.record = Record{ID: messageID(s.practice(), s.id(), e, s.essence()), Kind: e.Kind, Channel: e.Channel, Audience: e.To, Planned: e.At}
	j.rendered, err = s.render(d.Writer, setup, e, now)
	switch {
	case errors.Is(err, ErrNobody):
		return j, nil
	case err != nil:
		j.unsent = outcome{status: Failed, reason: err.Error()}
		return j, nil
	}
	j.record.fill(j.rendered)
	switch {
	case v == late:
		j.unsent = outcome{status: Skipped, reason: "too late"}
	case e.Channel == text && e.Ambiguous(now):
		j.unsent = outcome{status: Failed, reason: "outcome unknown; an SMS is not sent twice"}
	case e.Attempts >= maxAttempts:
		j.unsent = outcome{status: Failed, reason: fmt.Sprintf("gave up after %d attempts", e.Attempts)}
	case e.Channel == email:
		why, err := barred(ctx, d.Store, d.Key, s.practice(), j.record.To, now)
		if err != nil {
			return j, err
		}
		if why != "" {
			j.unsent = outcome{status: Skipped, reason: why}
			return j, nil
		}
		j.step = stepSend
	default:
		j.step = stepSend
	}
	return j, nil
}

// setup reads the practice's set-up: as it is remembered, and anew where that does not hold what is spoken of.
func (d *Desk) setup(ctx context.Context, s subject) (*practice.Setup, error) {
	setup, err := d.Practices.Setup(ctx, s.practice(), store.Eventual)
	if err == nil && s.known(setup) {
		return setup, nil
	}
	return d.Practices.Setup(ctx, s.practice(), store.Strong)
}

// dispatch hands the message to its channel.
func (d *Desk) dispatch(ctx context.Context, j job) outcome {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	var (
		receipt deliver.Receipt
		err     error
	)
	if j.rendered.Email != nil {
		m := *j.rendered.Email
		m.ID = j.record.ID
		m.Tags = map[string]string{tagPractice: j.s.practice(), tagSubject: j.s.id(), tagMessage: j.record.ID}
		receipt, err = d.Mailer.SendEmail(ctx, m)
	} else {
		m := *j.rendered.SMS
		m.ID = j.record.ID
		receipt, err = d.Texter.SendSMS(ctx, m)
	}
	now := d.Now()
	if err == nil {
		return outcome{status: Sent, sent: now, Receipt: receipt}
	}
	reason := reasonOf(err)
	d.Log.LogAttrs(ctx, slog.LevelWarn, "message not sent", slog.String("practice", j.s.practice()), slog.String("subject", j.s.id()),
		slog.String("entry", j.e.ID), slog.Int("attempt", j.e.Attempts), slog.String("failure", failureOf(err)))
	switch {
	case errors.Is(err, deliver.ErrPermanent):
		return outcome{status: Failed, reason: reason}
	case j.e.Channel == text && ambiguous(err):
		return outcome{status: Failed, reason: "outcome unknown; an SMS is not sent twice"}
	case j.e.Attempts >= maxAttempts:
		return outcome{status: Failed, reason: fmt.Sprintf("gave up after %d attempts: %s", j.e.Attempts, reason)}
	}
	again := now.Add(agenda.Backoff(j.e.Attempts))
	if j.s.judge(j.e, again) == late {
		return outcome{status: Failed, reason: "no time left for another attempt: " + reason}
	}
	return outcome{retry: again}
}

// ambiguous tells whether the message may have been sent: the channel says so, or time ran out without its word.
func ambiguous(err error) bool {
	if errors.Is(err, deliver.ErrTemporary) {
		return false
	}
	return errors.Is(err, deliver.ErrAmbiguous) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// failureOf names a channel's failure for the log: its kind and the channel's code. The reason is for the record only, because
// channels like to name whom they could not reach (SES: "Email address is not verified. The following identities failed the check
// in region EU-NORTH-1: kari@example.com").
func failureOf(err error) string {
	name := "unknown"
	for _, kind := range [...]error{deliver.ErrPermanent, deliver.ErrAmbiguous, deliver.ErrTemporary} {
		if errors.Is(err, kind) {
			name = kind.Error()
			break
		}
	}
	if e := (*deliver.Error)(nil); errors.As(err, &e) && e.Code != "" {
		name += ": " + e.Code
	}
	return name
}

// reasonOf gives the channel's own words; those of an error that is none of the channel's may hold anything, and stay out.
func reasonOf(err error) string {
	var e *deliver.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	for _, kind := range [...]error{deliver.ErrPermanent, deliver.ErrAmbiguous, deliver.ErrTemporary} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return "the channel failed"
}

// settle writes down what became of the entry, on the newest state: the subject may have changed since the claim, and its
// change stays. If the entry was planned anew meanwhile, for another time or about something else, it stays planned. More
// tells whether something else of the subject is due.
func (d *Desk) settle(ctx context.Context, key store.Key, j job, o outcome) (more bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markTimeout)
	defer cancel()
	recorded := o.status == ""
	err = d.Retry.Do(ctx, func(int) error {
		now := d.Now()
		more = false
		var ops []store.Op
		item, err := d.Store.Get(ctx, key, store.Strong)
		switch {
		case errors.Is(err, store.ErrNotFound): // what was sent is recorded even so
		case err != nil:
			return err
		default:
			newest, err := decode(item)
			if err != nil {
				return err
			}
			next, changed := settled(newest, j, o, now)
			more = len(next.agenda().DueAt(now)) > 0
			if changed {
				op, err := next.write()
				if err != nil {
					return err
				}
				ops = append(ops, op)
			}
		}
		if !recorded {
			r := j.record
			r.Status, r.Reason, r.Attempts, r.Sent, r.Provider, r.Parts = o.status, o.reason, j.e.Attempts, o.sent, o.ProviderID, o.Parts
			i, err := r.keep(j.s).item(j.s.practice(), j.s.id(), d.IDs.New(now), now)
			if err != nil {
				return err
			}
			ops = append(ops, store.Put(i, store.IfAbsent))
		}
		if len(ops) == 0 {
			return nil
		}
		err = d.Store.Transact(ctx, ops...)
		var failed *store.ConditionError
		if !recorded && errors.As(err, &failed) && slices.Contains(failed.Ops, len(ops)-1) {
			recorded = true // by an earlier try of this very settling, or by another worker with the same outcome
		}
		return err
	})
	return more, err
}

// settled gives the newest state with the outcome, and whether that changes anything.
func settled(newest subject, j job, o outcome, now time.Time) (next subject, changed bool) {
	next = newest
	if o.status == Sent {
		next, changed = newest.heard(j.e, j.s, now)
	}
	e, ok := newest.agenda().Find(j.e.ID)
	switch mine := e.Attempts == j.e.Attempts; {
	case !ok || !e.At.Equal(j.e.At): // settled by another, or planned anew
	case !o.retry.IsZero() && mine:
		return next.planned(next.agenda().Released(e.ID, o.retry)), true
	case !o.retry.IsZero(): // another worker has it
	case newest.essence() == j.s.essence():
		return next.planned(next.agenda().Settled(e.ID)), true
	case mine: // it says something else by now: look at it again
		return next.planned(next.agenda().Released(e.ID, now)), true
	}
	return next, changed
}
