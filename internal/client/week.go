package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/store"
)

// A client gets one message in seven days that they could do without, of all capabilities and by all channels
// together. The week is an item of theirs, which is written in the transaction that claims the message: of two senders
// at the same time, wherever they run, one finds it written. An attempt counts, whatever becomes of it.

// span is the week: seven days of 24 hours.
const span = 7 * 24 * time.Hour

// grace is how long after its time who waits still goes first: as long as a night may hold it up. Who has not gone by
// then is no longer waited for; it may have been withdrawn.
const grace = 12 * time.Hour

// look is how long who waits for another looks away.
const look = time.Hour

// maxWaiting is how many are remembered that wait: more than there are limited letters.
const maxWaiting = 10

// week is what a client got last of what they could do without, and what waits.
type week struct {
	Practice string    `json:"-"`
	ID       string    `json:"-"` // the client's
	Last     time.Time `json:"l,omitzero"`
	Holder   string    `json:"h,omitempty"` // the message that had it: named as waiting.Message
	Waiting  []Waiting `json:"w,omitempty"`

	version int64
}

// Waiting is a message that waits for its week, or wants one kept free.
type Waiting struct {
	Message string       `json:"m"` // WaitingName
	Turn    message.Turn `json:"t"`
	At      time.Time    `json:"a"`           // when it wants to go
	Until   time.Time    `json:"u"`           // how long it is worth sending
	Fixed   bool         `json:"f,omitempty"` // it goes at its time or never
}

// WaitingName names a message among those that wait: by what it speaks of, its entry, and for when it was planned.
func WaitingName(subject, entry string, planned time.Time) string {
	return subject + " " + entry + " " + strconv.FormatInt(planned.Unix(), 36)
}

var weeks = store.Family[week]{Kind: "manners", Prefix: "manners", Sort: "week",
	Stamp: func(w *week) store.Stamp { return store.Stamp{Practice: &w.Practice, ID: &w.ID, Version: &w.version} }}

// inTurn lets the message take the client's week, or says until when it waits, and remembers that it does. What has the
// week already goes: it is tried again.
func (r *Clients) inTurn(ctx context.Context, c Client, m message.Sending, now time.Time) (message.Ruling, error) {
	w, err := weeks.Get(ctx, r.db, weeks.Key(c.Practice, c.ID), store.Strong)
	if errors.Is(err, fault.NotFound) {
		w, err = week{Practice: c.Practice, ID: c.ID}, nil
	}
	if err != nil {
		return message.Ruling{}, err
	}
	own := Waiting{Message: WaitingName(m.Subject, m.Entry, m.Planned), Turn: m.Turn,
		Until: m.Planned.Add(m.Waits).UTC(), Fixed: m.Days}
	if w.Holder == own.Message && now.Before(w.Last.Add(span)) {
		return message.Ruling{}, nil
	}
	later, why := w.wait(own, now)
	switch {
	case why == "":
		w = w.without(own.Message, now)
		w.Last, w.Holder = now.UTC().Truncate(time.Second), own.Message
		op, err := weeks.Put(w)
		return message.Ruling{With: &op}, err
	case later.After(own.Until):
		return message.Ruling{Refused: why}, nil
	case !m.Looking:
		if own.At = later; own.Fixed {
			own.At = m.Planned
		}
		if err := r.waits(ctx, w, own, now); err != nil {
			return message.Ruling{}, err
		}
	}
	return message.Ruling{Later: later, Until: why}, nil
}

// wait returns until when the message waits, and for what: "" for nothing.
func (w week) wait(own Waiting, now time.Time) (time.Time, message.Why) {
	if free := w.Last.Add(span); now.Before(free) {
		return free, message.WhyWeek
	}
	later := now
	for _, o := range w.Waiting {
		last := o.At.Add(grace)
		if o.Message == own.Message || now.After(last) || !o.At.Before(now.Add(span)) || !o.before(own) {
			continue
		}
		next := now.Add(look)
		if o.At.After(now) {
			next = o.At.Add(look)
		}
		if next.After(last) {
			next = last.Add(time.Second)
		}
		if next.After(later) {
			later = next
		}
	}
	if later.After(now) {
		return later, message.WhyTurn
	}
	return later, ""
}

// before reports whether it goes before the other: in their turns; but what can wait for another week leaves this one
// to what goes now or never.
func (w Waiting) before(o Waiting) bool {
	switch {
	case w.Fixed && !o.Fixed:
		return w.Turn < o.Turn || !o.Until.Before(w.At.Add(span))
	case o.Fixed && !w.Fixed:
		return !o.before(w)
	}
	return w.Turn < o.Turn
}

// without returns the week in which the message waits no longer, nor whoever is not waited for any more.
func (w week) without(name string, now time.Time) week {
	w.Waiting = slices.DeleteFunc(slices.Clone(w.Waiting), func(o Waiting) bool {
		return o.Message == name || now.After(o.At.Add(grace))
	})
	return w
}

// waits remembers that the message waits.
func (r *Clients) waits(ctx context.Context, w week, own Waiting, now time.Time) error {
	if slices.Contains(w.Waiting, own) {
		return nil
	}
	_, err := weeks.Upsert(ctx, r.db, r.retry, weeks.Key(w.Practice, w.ID), func(w week) (week, []fact.Fact, error) {
		if w = w.without(own.Message, now); len(w.Waiting) < maxWaiting {
			w.Waiting = append(w.Waiting, own)
		}
		return w, nil, nil
	})
	if err != nil {
		return fmt.Errorf("remember what waits for client %s: %w", w.ID, err)
	}
	return nil
}

// KeepFree has the client's week kept free for what can go at its time only. Done again, it changes nothing.
func (r *Clients) KeepFree(ctx context.Context, practice, id string, own Waiting) error {
	c, err := r.Get(ctx, practice, id, store.Eventual)
	if err != nil {
		return err
	}
	own.Fixed = true
	return r.waits(ctx, week{Practice: practice, ID: c.ID}, own, r.now())
}

// eraseWeek removes what is known of a client's week.
func (r *Clients) eraseWeek(ctx context.Context, practice, id string) error {
	err := r.db.Transact(ctx, store.Delete(weeks.Key(practice, id), store.Always))
	if err != nil {
		return fmt.Errorf("erase the week of client %s: %w", id, err)
	}
	return nil
}
