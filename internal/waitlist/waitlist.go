// Package waitlist is the clients who wait for a time to become free, and the offer of a freed time to one of them at a
// time, held until a deadline.
package waitlist

import (
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/link"
	"stund/internal/store"
)

// Status of an entry.
type Status string

const (
	Waiting Status = "waiting"
	Offered Status = "offered" // a time is held for the client
	Booked  Status = "booked"  // the client took it
	Closed  Status = "closed"  // removed, or no longer wanted
	Ended   Status = "ended"   // its last day has passed
	Paused  Status = "paused"  // nothing is offered until the client says that they still wait
)

// Entry is one client waiting for one service.
type Entry struct {
	ID           string         `json:"-"`
	Practice     string         `json:"-"`
	Status       Status         `json:"st"`
	Service      string         `json:"sv"`
	Practitioner string         `json:"pr,omitempty"` // "": anyone
	From         civil.Date     `json:"f"`            // wanted days, inclusive, in the practice's zone
	To           civil.Date     `json:"to"`
	Client       string         `json:"cl,omitempty"` // whose it is, or will be once they book
	Contact      client.Contact `json:"c"`
	Created      time.Time      `json:"cr"`
	Offer        *Offer         `json:"o,omitempty"`
	Declined     []time.Time    `json:"d,omitempty"` // starts that were offered and not taken: never offered again
	Unanswered   int            `json:"u,omitempty"` // offers in a row that the client heard of and did not answer
	Booking      string         `json:"b,omitempty"` // that it became; "" in older entries, too
	Agenda       agenda.Agenda  `json:"a,omitempty"` // its messages, the offer's deadline, and the last day's end
	// Until then, nothing is sent: an earlier offer's message may be on its way, or its addresses take none.
	Quiet time.Time `json:"q,omitzero"`

	// Again: who joins was on the list for it already. It is not stored.
	Again bool `json:"-"`

	version int64
}

// Offer is a freed time held for the client.
type Offer struct {
	Start        time.Time `json:"s"`
	End          time.Time `json:"e"`
	Practitioner string    `json:"p"`
	Deadline     time.Time `json:"d"`
	Told         bool      `json:"t,omitempty"` // the client has heard of it, or may have
}

// same reports whether it is the same time, whatever became of the rest.
func (o *Offer) same(p *Offer) bool {
	return o != nil && p != nil && o.Start.Equal(p.Start) && o.Practitioner == p.Practitioner
}

// KindJoined is the message that confirms that somebody waits and tells how to leave, KindOffer the one that offers a
// time, KindWithdrawn the one that takes the offer back, KindEnded the one that says that the last day has passed,
// KindRemoved the one that says that the practice took somebody off the list who had heard of no offer, and KindPaused
// the one that says that nothing more is offered until they answer.
// KindExpire is an offer's deadline and KindEnd the end of the last day: they send nothing.
const (
	KindJoined    = "joined"
	KindOffer     = "offer"
	KindWithdrawn = "withdrawn"
	KindEnded     = "ended"
	KindRemoved   = "removed"
	KindPaused    = "paused"
	KindExpire    = "expire"
	KindEnd       = "end"
)

// offers are the messages that offer a time, by the channel.
func (e Entry) offers() (all []agenda.Entry) {
	for _, o := range e.Agenda {
		if o.Kind == KindOffer {
			all = append(all, o)
		}
	}
	return all
}

// told reports whether the client may have heard of the offer: a message of it was sent, or tried.
func (e Entry) told() bool {
	tried := func(o agenda.Entry) bool { return o.Attempts > 0 }
	return e.Offer.Told || slices.ContainsFunc(e.offers(), tried)
}

// Untold reports whether the client cannot have heard of the offer that the entry has.
func (e Entry) Untold() bool { return e.Status == Offered && e.Offer != nil && !e.told() }

// withdraw leaves nothing in the agenda but the news that the offer is over, on each channel by which it may have been
// heard. It is sent after what may be on its way, and after what has only just been taken by its channel.
func (e *Entry) withdraw(now time.Time) {
	var plan agenda.Agenda
	for _, c := range [...]struct{ name, address string }{{"email", e.Contact.Email}, {"sms", e.Contact.Phone}} {
		offer, open := e.Agenda.Find(KindOffer + "." + c.name + ".client")
		if c.address != "" && (!open || offer.Attempts > 0) {
			plan = plan.With(withdrawal(c.name, now).NotBefore(offer.Lease))
		}
	}
	e.Agenda = plan
}

// dismiss plans to say that the practice took the entry off the list, unless it is told by the withdrawal of an offer
// already. It comes after what may be on its way.
func (e *Entry) dismiss(before agenda.Agenda, now time.Time) {
	if e.Contact.Email == "" || len(e.Agenda) > 0 {
		return
	}
	m := agenda.New(KindRemoved+".email.client", now)
	for _, p := range before {
		m = m.NotBefore(p.Lease)
	}
	e.Agenda = agenda.Agenda{m}
}

// arriving is how long a message may be on its way to the mailbox after its channel took it.
const arriving = time.Minute

// withdrawal is the news on the channel that the offer is over, which leaves an offer time to arrive before it.
func withdrawal(channel string, now time.Time) agenda.Entry {
	return agenda.New(KindWithdrawn+"."+channel+".client", now.Add(arriving))
}

// Heard returns the entry after a message went out that made the offer of the entry said, or may have: if the offer was
// withdrawn meanwhile, that is told on the same channel, unless it is planned already.
func (e Entry) Heard(m agenda.Entry, said Entry, now time.Time) (after Entry, changed bool) {
	if m.Kind == KindOffer && e.Status == Offered && e.Offer.same(said.Offer) && !e.Offer.Told {
		o := *e.Offer
		o.Told, e.Offer = true, &o
		return e, true
	}
	news := withdrawal(m.Channel, now)
	if _, planned := e.Agenda.Find(news.ID); planned || m.Kind != KindOffer || !e.Withdrawn() {
		return e, false
	}
	e.Agenda = e.Agenda.With(news)
	return e, true
}

// Withdrawn reports whether the client was taken off the list while a time was held for them.
func (e Entry) Withdrawn() bool { return e.Status == Closed && e.Offer != nil }

// Kind is the kind of stored entries.
const Kind = "waitlist"

// family is how entries are stored.
var family = store.Family[Entry]{
	Kind: Kind, Prefix: "waitlist", Sort: "entry",
	Unknown: fault.Error{Code: "waitlist-unknown", Message: "There is no such entry on the waiting list."},
	Stamp: func(e *Entry) store.Stamp {
		return store.Stamp{Practice: &e.Practice, ID: &e.ID, Version: &e.version}
	},
	Due: func(e Entry) *store.IndexKey { return agenda.Messages.Due(e.ID, e.Agenda) },
	By: func(e Entry) *store.IndexKey {
		if !e.OnList() {
			return nil
		}
		return &store.IndexKey{Partition: line(e.Practice), Sort: e.place()}
	},
}

// OnList reports whether the client is on the list: waits, has an offer, or is offered nothing until they answer.
func (e Entry) OnList() bool { return e.Status == Waiting || e.Status == Offered || e.Status == Paused }

// place is where the entry stands in its practice's line: those of who came later are greater.
func (e Entry) place() string { return e.Created.UTC().Format(time.RFC3339) + "#" + e.ID }

// line is the By partition of a practice's entries that are on the list, the oldest first.
func line(practice string) string { return "waiting#" + practice }

// Key is where the entry is stored.
func Key(practice, id string) store.Key { return family.Key(practice, id) }

// Decode reads a stored entry.
func Decode(i store.Item) (Entry, error) { return family.Decode(i) }

// Put is the operation that writes the entry, new or as changed from what was read, with what happened.
func (e Entry) Put(facts ...fact.Fact) (store.Op, error) { return family.Put(e, facts...) }

// Leaving is the purpose of the link in the mail that confirms that somebody waits.
const Leaving link.Purpose = 'w'

// LeavingLink returns what the link claims by which a client leaves the list.
func (e Entry) LeavingLink() link.Claim {
	return link.Claim{Purpose: Leaving, Practice: e.Practice, Subject: e.ID, Expires: e.lapses()}
}

// lapses is when links lapse that are of the entry, and of none of its offers.
func (e Entry) lapses() time.Time { return e.Created.AddDate(1, 0, 0) }

// linkLasts is how long after the time that it offers an offer's link leads somewhere. So the claim names the time, in
// no more letters.
const linkLasts = 365 * 24 * time.Hour

// Link returns what the signed link of the entry's offer claims.
func (e Entry) Link() link.Claim {
	c := e.LeavingLink()
	c.Purpose = link.Offer
	if e.Offer != nil {
		c.Expires = e.Offer.Start.Add(linkLasts)
	}
	return c
}

// Meant returns the start of the offer that the link was sent with. It is zero for links that name none, which mean
// whatever is offered.
func (e Entry) Meant(c link.Claim) time.Time {
	if d := c.Expires.Sub(e.lapses()); d >= 0 && d < time.Minute { // as a token says it: rounded up
		return time.Time{}
	}
	return c.Expires.Add(-linkLasts)
}

// Offers reports whether the start is the one of the entry's offer, taken or not; a zero start is.
func (e Entry) Offers(start time.Time) bool {
	return e.Offer != nil && (start.IsZero() || start.Equal(e.Offer.Start))
}
