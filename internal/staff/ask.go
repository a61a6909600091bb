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
// account with that address: only the mail, to whoever has the address, says so.
type Ask struct {
	ID       string    `json:"-"`
	Practice string    `json:"-"` // Nowhere: they do not say where they work
	Email    string    `json:"m"`
	Language i18n.Lang `json:"l,omitempty"` // of the page that they asked on
	Shared   bool      `json:"s,omitempty"` // others use the device too
	Made     time.Time `json:"c"`
	Used     time.Time `json:"u,omitzero"` // when somebody signed in by it; zero: nobody has

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

// KindEntry is the message with the link that signs in.
const KindEntry = "sign-in"

// Link is what the link says.
func (a Ask) Link() link.Claim {
	return link.Claim{Purpose: Entry, Practice: Nowhere, Subject: a.ID, Expires: a.Made.Add(EntryLasts)}
}
