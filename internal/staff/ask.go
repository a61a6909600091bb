package staff

import (
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/practice"
	"stund/internal/store"
)

// Ask is that somebody wants to sign in, by a link to the address that they gave. It is the same whether anybody has an
// account with that address: only the mail, to whoever has the address, says so. There is one for each address, so that
// strangers who ask for somebody cause a mail in five minutes at most, and its links are all good.
type Ask struct {
	ID       string    `json:"-"`
	Practice string    `json:"-"` // Nowhere: they do not say where they work
	Email    string    `json:"m"`
	Language i18n.Lang `json:"l,omitempty"` // of the page that they asked on
	Shared   bool      `json:"s,omitempty"` // others use the device too
	Made     time.Time `json:"c"`           // when it was asked for last, to the second: the newest link is of then
	Used     time.Time `json:"u,omitzero"`  // when somebody signed in last: what was asked for before is used up
	Took     string    `json:"t,omitempty"` // the attempt to sign in that did

	Agenda agenda.Agenda `json:"a,omitempty"` // the mail

	version int64
}

// Nowhere is the practice of who signs in: none.
const Nowhere = practice.Nobody

// AskKind is the kind of stored asks.
const AskKind = "login-ask"

var asks = store.Family[Ask]{
	Kind: AskKind, Prefix: "login-ask", Sort: "ask",
	Unknown: fault.Error{Code: "link-unknown", Message: "This link is not valid. Use the newest link that you were " +
		"sent."},
	Stamp: func(a *Ask) store.Stamp {
		return store.Stamp{Practice: &a.Practice, ID: &a.ID, Version: &a.version}
	},
	Due:     func(a Ask) *store.IndexKey { return agenda.Messages.Due(a.ID, a.Agenda) },
	Expires: func(a Ask) time.Time { return a.Made.Add(24 * time.Hour) },
}

// AskKey is where the ask is stored.
func AskKey(id string) store.Key { return asks.Key(Nowhere, id) }

// DecodeAsk reads a stored ask.
func DecodeAsk(i store.Item) (Ask, error) { return asks.Decode(i) }

// Put is the operation that writes the ask, new or as changed from what was read.
func (a Ask) Put(facts ...fact.Fact) (store.Op, error) { return asks.Put(a, facts...) }

// Entry is the purpose of the link that signs in, which leads to /s/{token}.
const Entry link.Purpose = 's'

// EntryLasts is for how long somebody can sign in by a link.
const EntryLasts = 15 * time.Minute

// entryAgain is the least time between two mails with a link that was not used.
const entryAgain = 5 * time.Minute

// spent tells whether a link that was asked for at the time is used up. Links know minutes only, rounded up.
func (a Ask) spent(asked time.Time) bool {
	return !a.Used.IsZero() && !minute(asked).After(minute(a.Used))
}

// minute rounds up to the minute, as what a link says is.
func minute(t time.Time) time.Time { return t.Add(time.Minute - time.Nanosecond).Truncate(time.Minute) }

// UsedUp reports whether somebody has signed in since it was asked for last.
func (a Ask) UsedUp() bool { return a.spent(a.Made) }

// asked returns when the link was asked for that says this.
func asked(c link.Claim) time.Time { return c.Expires.Add(-EntryLasts) }

// again is the ask of somebody who asks now. As long as a mail is on its way nothing is new.
func (a Ask) again(now time.Time) Ask {
	now = now.UTC().Truncate(time.Second)
	if !a.spent(a.Made) && now.Before(a.Made.Add(entryAgain)) {
		return a
	}
	if a.Made = now; a.spent(now) {
		a.Made = minute(a.Used).Add(time.Second) // used within this very minute
	}
	a.Agenda = agenda.Agenda{agenda.New(KindEntry+".email.client", now)}
	return a
}

// KindEntry is the message with the link that signs in.
const KindEntry = "sign-in"

// Link is what the link says.
func (a Ask) Link() link.Claim {
	return link.Claim{Purpose: Entry, Practice: Nowhere, Subject: a.ID, Expires: a.Made.Add(EntryLasts)}
}
