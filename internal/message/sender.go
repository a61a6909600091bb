// Package message sends what agendas plan: by e-mail and SMS, in the words of whoever planned it.
//
// It knows no capability. Each brings its Letters: how its stored items are read, whether what was planned still holds,
// and what is said. What is common to all messages is here: leasing (package due), who may be written to, the channels,
// the records of what was sent, and mail that came back.
//
// A message is sent once, on time, and never after what it speaks of has changed. Before its side effect an entry is
// claimed with a lease on its base item; after it, the entry is settled in the same transaction that writes the record
// of what was sent. A worker that dies between the two leaves a lease that runs out, and with it a doubt: e-mail is
// then sent again under the same id, an SMS is not.
package message

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/store"
	"stund/internal/typed"
)

const (
	sendTimeout = 20 * time.Second // for a channel to answer
	maxAttempts = 8                // with agenda.Backoff about two hours
	maxTexts    = 3                // attempts at an SMS that must arrive, of which nobody knows whether one did
	maxCarried  = 30               // attempts at an e-invoice, about a day: an access point carries each once
)

// GaveUp begins the reason of what was tried too often.
const GaveUp = "gave up after "

// Parts is what a Sender works with.
type Parts struct {
	Store   store.Store
	Mailer  deliver.Mailer
	Texter  deliver.Texter
	Carrier deliver.Carrier // nil: none of its letters is an e-invoice
	IDs     *ids.Source
	Now     func() time.Time
	Retry   store.Retrier
	Log     *slog.Logger
	Judges  []Judge // asked before each send, in this order
	Voice   Voice   // what practices say in words of their own; nil: nothing
}

// Sender sends what is due.
type Sender struct{ Parts }

// NewSender makes a Sender.
func NewSender(p Parts) *Sender { return &Sender{p} }

// Kind makes the due work of the letters' items, at their desk.
func (d *Sender) Kind(l Letters) due.Kind {
	leases := due.Leases{Store: d.Store, IDs: d.IDs, Now: d.Now, Retry: d.Retry}
	decode := func(i store.Item) (due.Carrier, error) { return l.Decode(i) }
	return leases.Kind(l.Kind, l.At(), decode,
		func(ctx context.Context, s due.Carrier, e agenda.Entry, now time.Time) (due.Task, error) {
			if e.Channel == "" {
				return l.act(s, e)
			}
			return d.prepare(ctx, s.(Subject), e, now, l)
		})
}

// act finds what is done for an entry that sends nothing.
func (l Letters) act(s due.Carrier, e agenda.Entry) (due.Task, error) {
	act, known := l.Acts[e.Kind]
	if !known {
		return due.Task{}, fmt.Errorf("%w: entry %q of a %s", due.ErrUnknown, e.ID, l.Kind)
	}
	op, err := s.Write()
	if err != nil {
		return due.Task{}, err
	}
	return due.Task{Act: func(ctx context.Context) error { return act(ctx, op.Item.Key) }}, nil
}

// prepared is a message that is due, with its record: all of it but the outcome.
type prepared struct {
	s        Subject
	e        agenda.Entry
	rendered Rendered
	record   Record
	insist   bool // rather twice than not at all
	manner   Manner
	looking  bool // nobody sends it yet
}

// prepare writes the entry's message, or says why there will be none.
func (d *Sender) prepare(ctx context.Context, s Subject, e agenda.Entry, now time.Time, l Letters) (due.Task,
	error) {
	postpone := l.Postpone[e.Kind] // may be nil
	verdict := s.Judge(e, now)
	switch {
	case verdict == Drop:
		return due.Task{}, nil
	case verdict == Overdue && postpone != nil:
		return postpone.task(s, e, now)
	}
	m := prepared{s: s, e: e, insist: verdict == Insist,
		record: Record{ID: messageID(s.Practice(), s.ID(), e, s.Essence()), Kind: e.Kind, Channel: e.Channel,
			Audience: e.To, Planned: e.At}}
	var err error
	m.rendered, err = s.Render(ctx, e, now)
	switch {
	case errors.Is(err, ErrNobody):
		return due.Task{}, nil
	case errors.Is(err, ErrUnwritten):
		return d.unsent(m, Failed, err.Error()), nil
	case err != nil:
		return due.Task{}, err
	}
	if m.rendered, err = speak(ctx, d.Voice, s.Practice(), m.rendered); err != nil {
		return due.Task{}, err
	}
	if m.rendered.EInvoice != nil && e.Ambiguous(now) {
		m.rendered.EInvoice.Tried = e.At
	}
	m.record.fill(m.rendered)
	known := false
	if m.manner, known = l.Manners[e.Kind]; !known {
		return due.Task{}, fmt.Errorf("%w: %q of a %s has no manner", due.ErrUnknown, e.ID, l.Kind)
	}
	switch {
	case verdict == Late || verdict == Overdue:
		return d.skipped(m, Ruling{Refused: WhyLate}), nil
	case m.rendered.SMS != nil && !typed.MayBeMobile(m.rendered.SMS.To):
		return d.skipped(m, Ruling{Refused: WhyLandline}), nil
	case m.unleavable():
		return due.Task{}, fmt.Errorf("%s of %s: %w", e.ID, s.ID(), errUnleavable)
	case e.Channel == SMS && e.Ambiguous(now) && !m.again(e.Attempts):
		return d.unsent(m, Failed, m.unknown()), nil
	case e.Attempts >= most(e):
		return d.unsent(m, Failed, fmt.Sprintf(GaveUp+"%d attempts", e.Attempts)), nil
	}
	ruling, with, err := d.ask(ctx, m, now)
	switch {
	case err != nil:
		return due.Task{}, err
	case ruling.Dropped:
		return due.Task{}, nil
	case ruling.Refused != WhyNone:
		return d.skipped(m, ruling), nil
	case !ruling.Later.IsZero() && postpone != nil:
		return postpone.task(s, e, ruling.Later)
	case !ruling.Later.IsZero():
		return due.Task{Outcome: due.Outcome{Result: due.Retried, Retry: ruling.Later}}, nil
	}
	send := func(ctx context.Context, attempt int) due.Outcome { return d.dispatch(ctx, m, attempt) }
	return due.Task{Effect: send, With: with}, nil
}

// errUnleavable: a mail to a client that they may refuse, without a way to do so, is a fault of who wrote it.
var errUnleavable = errors.New("message: a mail that can be refused does not say how")

// unleavable reports whether the message is a mail that its client may refuse, and says nowhere how.
func (m prepared) unleavable() bool {
	return m.rendered.Email != nil && m.manner.Purpose != Essential && m.e.To == toClient && m.s.Client(m.e) != "" &&
		m.rendered.Leave == ""
}

// lowered returns the text beginning with a small letter, as channels and addresses give their reasons.
func lowered(s string) string { return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):] }

// skipped is the task of a message that a judge refuses.
func (d *Sender) skipped(m prepared, r Ruling) due.Task {
	m.record.Why = r.Refused
	return d.unsent(m, Skipped, cmp.Or(r.Words, lowered(r.Refused.Said(i18n.EN))))
}

// task is that of planning the message anew.
func (p Postpone) task(s Subject, e agenda.Entry, at time.Time) (due.Task, error) {
	op, err := s.Write()
	if err != nil {
		return due.Task{}, err
	}
	return due.Task{Act: func(ctx context.Context) error { return p(ctx, op.Item.Key, e, at) }}, nil
}

// unsent is the task of a message that is not sent, with the reason for its record.
func (d *Sender) unsent(m prepared, status Status, reason string) due.Task {
	r := m.record
	r.Status, r.Reason, r.Attempts = status, reason, m.e.Attempts
	return due.Task{Outcome: d.outcome(m, r)}
}

// outcome is what is written of a message that was sent, or never will be.
func (d *Sender) outcome(m prepared, r Record) due.Outcome {
	o := due.Outcome{Result: map[Status]due.Result{Sent: due.Done, Failed: due.Failed, Skipped: due.Skipped}[r.Status]}
	o.Record = func(now time.Time) (store.Op, error) {
		i, err := r.keep(m.s, m.e).item(m.s.Practice(), m.s.ID(), d.IDs.New(now), now)
		return store.Put(i, store.IfAbsent), err
	}
	if r.Attempts > 0 { // a message with an attempt made counts as heard, whatever became of it
		o.After = func(newest due.Carrier, now time.Time) (due.Carrier, bool) {
			return newest.(Subject).Heard(m.e, m.s, r.Status == Sent, now)
		}
	}
	return o
}

// again tells whether an SMS is sent once more although an earlier one may have arrived.
func (m prepared) again(attempts int) bool { return m.insist && attempts < maxTexts }

// late tells whether an attempt at t would come too late.
func (m prepared) late(t time.Time) bool {
	v := m.s.Judge(m.e, t)
	return v == Late || v == Overdue
}

// unknown says for staff why an SMS is not sent again.
func (m prepared) unknown() string {
	if m.insist {
		return fmt.Sprintf("outcome unknown after %d attempts", maxTexts)
	}
	return "outcome unknown; an SMS is not sent twice"
}

// dispatch hands the message to its channel.
func (d *Sender) dispatch(ctx context.Context, m prepared, attempt int) due.Outcome {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	receipt, err := d.hand(ctx, m)
	now := d.Now()
	r := m.record
	r.Attempts = attempt
	if err == nil {
		r.Status, r.Sent, r.Provider, r.Parts = Sent, now, receipt.ProviderID, receipt.Parts
		return d.outcome(m, r)
	}
	d.Log.LogAttrs(ctx, slog.LevelWarn, "message not sent", slog.String("practice", m.s.Practice()),
		slog.String("subject", m.s.ID()), slog.String("entry", m.e.ID), slog.Int("attempt", attempt),
		slog.String("failure", failureOf(err)))
	reason, again := reasonOf(err), now.Add(agenda.Backoff(attempt))
	switch {
	case errors.Is(err, deliver.ErrPermanent):
		r.Reason = reason
	case m.e.Channel == SMS && ambiguous(err) && !m.again(attempt):
		r.Reason = m.unknown()
	case attempt >= most(m.e):
		r.Reason = fmt.Sprintf(GaveUp+"%d attempts: %s", attempt, reason)
	case m.late(again):
		r.Reason = "no time left for another attempt: " + reason
	default:
		return due.Outcome{Result: due.Retried, Retry: again, Unsure: ambiguous(err)}
	}
	r.Status = Failed
	return d.outcome(m, r)
}

// most bounds the attempts at an entry's message.
func most(e agenda.Entry) int {
	if e.Channel == Peppol {
		return maxCarried
	}
	return maxAttempts
}

func (d *Sender) hand(ctx context.Context, m prepared) (deliver.Receipt, error) {
	if m.rendered.EInvoice != nil {
		return d.Carrier.SendEInvoice(ctx, *m.rendered.EInvoice)
	}
	if m.rendered.Email == nil {
		text := *m.rendered.SMS
		text.ID = m.record.ID
		return d.Texter.SendSMS(ctx, text)
	}
	mail := *m.rendered.Email
	mail.ID = m.record.ID
	mail.Tags = map[string]string{tagPractice: m.s.Practice(), tagSubject: m.s.ID(), tagMessage: m.record.ID}
	return d.Mailer.SendEmail(ctx, mail)
}

// ambiguous reports whether the message may have been sent: the channel says so, or time ran out without its word.
func ambiguous(err error) bool {
	if errors.Is(err, deliver.ErrTemporary) {
		return false
	}
	return errors.Is(err, deliver.ErrAmbiguous) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, context.Canceled)
}

// failureOf names a channel's failure for the log: its kind and the channel's code. The reason is for the record only,
// because channels like to name whom they could not reach (SES: "Email address is not verified. The following
// identities failed the check in region EU-NORTH-1: kari@example.com").
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

// reasonOf returns the channel's own words; those of an error that is none of the channel's may hold anything, and stay
// out.
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
