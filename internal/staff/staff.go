// Package staff is the accounts of those who work at a practice: who they are, what they may, and whether they have
// taken the invitation that every account begins with. Who signs in does so by an account, in every world.
//
// An account is an entity of its own. All changes of a practice's accounts go through its roster, which is written in
// the same transaction: so no two accounts have one address, and of two owners who remove each other at the same moment
// one stays.
package staff

import (
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/signin"
	"stund/internal/store"
)

// State is whether somebody may sign in by an account.
type State string

// The states of an account.
const (
	Invited  State = "invited"  // nobody has taken the invitation yet
	Active   State = "active"   // they may sign in
	Disabled State = "disabled" // they may not, until an owner says otherwise
	// removed is all that is kept of an account that was taken away, under the hash of its address: whoever had it is
	// no longer let in at the practice by what a login elsewhere knows of them. Nobody is shown it.
	removed State = "removed"
)

// Account is somebody who works at the practice.
type Account struct {
	ID       string `json:"-"`
	Practice string `json:"-"`

	Name         string    `json:"n"`
	Email        string    `json:"m"` // never changes: another address is another account
	Role         fact.Role `json:"r"`
	Practitioner string    `json:"p,omitempty"`
	Language     i18n.Lang `json:"l,omitempty"` // of what they are mailed; "": the practice's
	State        State     `json:"s"`

	Invited time.Time     `json:"i"`           // when they were invited last
	Joined  time.Time     `json:"j,omitzero"`  // when they took the invitation
	Out     time.Time     `json:"o,omitzero"`  // when they signed out everywhere, or were made to
	Agenda  agenda.Agenda `json:"a,omitempty"` // the invitation

	Found string `json:"f"` // the By partition of the address

	version int64
}

// Kind is the kind of stored accounts.
const Kind = "staff-account"

var accounts = store.Family[Account]{
	Kind: Kind, Prefix: "staff", Sort: "account", Layout: store.Together,
	Unknown: fault.Error{Code: "staff-unknown", Message: "There is no account with this id."},
	Stamp: func(a *Account) store.Stamp {
		return store.Stamp{Practice: &a.Practice, ID: &a.ID, Version: &a.version}
	},
	Due: func(a Account) *store.IndexKey { return agenda.Messages.Due(a.ID, a.Agenda) },
	By: func(a Account) *store.IndexKey {
		return &store.IndexKey{Partition: a.Found, Sort: a.Practice + "#" + a.ID}
	},
}

// Key is where the account is stored.
func Key(practice, id string) store.Key { return accounts.Key(practice, id) }

// Decode reads a stored account.
func Decode(i store.Item) (Account, error) { return accounts.Decode(i) }

// Put is the operation that writes the account, new or as changed from what was read, with what happened.
func (a Account) Put(facts ...fact.Fact) (store.Op, error) { return accounts.Put(a, facts...) }

// roster counts the changes of a practice's accounts.
type roster struct {
	Practice string `json:"-"`
	Changes  int64  `json:"n"`

	version int64
}

var rosters = store.Family[roster]{
	Kind: "staff-roster", Prefix: "staff", Sort: "roster", Layout: store.Single,
	Stamp: func(r *roster) store.Stamp { return store.Stamp{Practice: &r.Practice, Version: &r.version} },
}

// found is the By partition of the accounts with the address, in any case.
func found(key []byte, email string) string {
	return "login#" + ids.Derive(key, "login", strings.ToLower(email))
}

// Invitation is the purpose of the link that invites, which leads to /i/{token}.
const Invitation link.Purpose = 'i'

// InvitationLasts is for how long an invitation can be taken.
const InvitationLasts = 7 * 24 * time.Hour

// KindInvitation is the message that invites.
const KindInvitation = "invitation"

// Link is what the link of the invitation says.
func (a Account) Link() link.Claim {
	return link.Claim{Purpose: Invitation, Practice: a.Practice, Subject: a.ID, Expires: a.Invited.Add(InvitationLasts)}
}

// invited returns the account with an invitation that goes out at once.
func (a Account) invited(now time.Time) Account {
	a.State, a.Invited = Invited, now
	a.Agenda = agenda.Agenda{agenda.New(KindInvitation+".email.staff", now)}
	return a
}

// entrance is the account as drivers of signing in see it.
func (a Account) entrance() signin.Account {
	return signin.Account{Practice: a.Practice, ID: a.ID, Name: a.Name, Role: a.Role, Practitioner: a.Practitioner,
		Out: a.Out}
}

// What happens to accounts. The subject is the account.
type said struct {
	Role         fact.Code `json:"role"`
	Practitioner fact.ID   `json:"practitioner,omitempty"`
	State        fact.Code `json:"state"`
}

// The kinds of fact.
var (
	FactInvited = fact.Kind[said]{Name: "staff.invited"}
	FactJoined  = fact.Kind[said]{Name: "staff.joined"}
	FactChanged = fact.Kind[said]{Name: "staff.changed"}
	FactRemoved = fact.Kind[said]{Name: "staff.removed"}
	FactOut     = fact.Kind[fact.None]{Name: "staff.signed-out-everywhere"}
)

// Facts lists the kinds of fact of accounts.
func Facts() []fact.Registered {
	return []fact.Registered{FactInvited, FactJoined, FactChanged, FactRemoved, FactOut, FactSecured}
}
