package busytime

import (
	"context"
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
)

// Outage is the latest time in which a calendar could not be read, and what staff are told of it: once that it fails,
// when it has for an hour, and once that it works again.
type Outage struct {
	Practice string        `json:"-"`
	ID       string        `json:"-"` // of the calendar
	Since    time.Time     `json:"s"`
	Ended    time.Time     `json:"e,omitzero"`  // when it could be read again; zero: it lasts
	Told     bool          `json:"t,omitempty"` // staff have heard of it, or may have
	Agenda   agenda.Agenda `json:"a,omitempty"`

	version int64
}

// KindFailing is the message that a calendar cannot be read, and KindWorks the one that it can again.
const (
	KindFailing = "calendar-failing"
	KindWorks   = "calendar-works"
)

// OutageKind is the kind of stored outages.
const OutageKind = "outage"

// patience is for how long a calendar must fail before anybody is told: most outages are short.
const patience = time.Hour

// family is how outages are stored.
var family = store.Family[Outage]{
	Kind: OutageKind, Prefix: "outage", Sort: "outage",
	Stamp: func(o *Outage) store.Stamp {
		return store.Stamp{Practice: &o.Practice, ID: &o.ID, Version: &o.version}
	},
	Due: func(o Outage) *store.IndexKey { return agenda.Messages.Due(o.ID, o.Agenda) },
}

// Key is where the outage of the practice's calendar is stored.
func Key(practice, calendar string) store.Key { return family.Key(practice, calendar) }

// Decode reads a stored outage.
func Decode(i store.Item) (Outage, error) { return family.Decode(i) }

// Put is the operation that writes the outage, new or as changed from what was read, with what happened.
func (o Outage) Put(facts ...fact.Fact) (store.Op, error) { return family.Put(o, facts...) }

// What happens to calendars elsewhere. The subject is the calendar.
var (
	FactFailed = fact.Kind[fact.None]{Name: "external-calendar.failed"}
	FactWorks  = fact.Kind[fact.None]{Name: "external-calendar.recovered"}
)

// Facts lists the kinds of fact of calendars elsewhere.
func Facts() []fact.Registered { return []fact.Registered{FactFailed, FactWorks} }

func news(kind string, at time.Time) agenda.Entry { return agenda.New(kind+".email.practitioner", at) }

// lasts tells whether the calendar still cannot be read.
func (o Outage) lasts() bool { return !o.Since.IsZero() && o.Ended.IsZero() }

// fails returns the outage after the calendar could not be read.
func (o Outage) fails(now time.Time) (after Outage, changed bool) {
	if o.lasts() {
		return o, false
	}
	works, pending := o.Agenda.Find(news(KindWorks, now).ID)
	if o.Agenda = nil; pending && works.Attempts == 0 { // nobody has heard that it worked
		o.Ended = time.Time{}
		if at := o.Since.Add(patience); !o.Told && at.After(now) {
			o.Agenda = agenda.Agenda{news(KindFailing, at)}
		} else if !o.Told {
			o.Agenda = agenda.Agenda{news(KindFailing, now)}
		}
		return o, true
	}
	o.Since, o.Ended, o.Told = now, time.Time{}, false
	o.Agenda = agenda.Agenda{news(KindFailing, now.Add(patience))}
	return o, true
}

// works returns the outage after the calendar could be read.
func (o Outage) works(now time.Time) (after Outage, changed bool) {
	if !o.lasts() {
		return o, false
	}
	o.Ended = now
	failing, _ := o.Agenda.Find(news(KindFailing, now).ID)
	o.Told = o.Told || failing.Attempts > 0
	if o.Agenda = nil; o.Told {
		o.Agenda = agenda.Agenda{news(KindWorks, now).NotBefore(failing.Lease)}
	}
	return o, true
}

// Heard returns the outage after the entry's message went out, or may have: if the calendar works again meanwhile, that
// is told, unless it is planned already.
func (o Outage) Heard(e agenda.Entry, now time.Time) (after Outage, changed bool) {
	if e.Kind != KindFailing || o.Told {
		return o, false
	}
	o.Told = true
	if _, planned := o.Agenda.Find(news(KindWorks, now).ID); !o.lasts() && !planned {
		o.Agenda = o.Agenda.With(news(KindWorks, now))
	}
	return o, true
}

// Outages keeps what is told of calendars that cannot be read.
type Outages struct {
	Store store.Store
	Retry store.Retrier
	IDs   *ids.Source
}

// note writes down whether the calendar could be read. It does nothing where that is no news. Of a calendar that is
// fresh, nothing was known: an outage of one that had its id before is no longer its own.
func (s Outages) note(ctx context.Context, c practice.ExternalCalendar, practiceID string, failed bool,
	now time.Time) error {
	now = now.Truncate(time.Second)
	fresh := c.Checked.IsZero() && c.Failing.IsZero()
	decide := func(o Outage) (Outage, []fact.Fact, error) {
		if fresh && failed && o.lasts() {
			o.Ended = now
		}
		kind, change := FactWorks, o.works
		if failed {
			kind, change = FactFailed, o.fails
		}
		after, changed := change(now)
		if !changed {
			return o, nil, nil
		}
		return after, []fact.Fact{kind.New(s.IDs.New(now), now, practiceID, c.ID, system, fact.None{})}, nil
	}
	_, err := family.Update(ctx, s.Store, s.Retry, Key(practiceID, c.ID), decide)
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	if !failed {
		return nil // it never failed
	}
	first := func(*store.Along) (Outage, []fact.Fact, error) { return decide(Outage{Practice: practiceID, ID: c.ID}) }
	_, err = family.Create(ctx, s.Store, s.Retry, Key(practiceID, c.ID), first)
	return err
}
