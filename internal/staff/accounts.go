package staff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/signin"
	"stund/internal/store"
	"stund/internal/typed"
)

// Accounts keeps the accounts of staff.
type Accounts struct {
	db    store.Store
	retry store.Retrier
	ids   *ids.Source
	key   []byte // hides addresses
	links link.Signer
	book  *practice.Book
	now   func() time.Time

	own      signin.Own // what second factors are made with
	factored bool       // they are ours
}

// Of returns the process's Accounts.
func Of(b *base.Base) *Accounts {
	return base.One(b, func() *Accounts {
		own, factored := base.Get[signin.Own](b)
		return &Accounts{b.Store, b.Retry, b.IDs, b.Keys.IDs, link.Signer{Keys: b.Keys.Links}, practice.Of(b), b.Now,
			own, factored}
	})
}

var _ signin.Accounts = (*Accounts)(nil)

// Factored reports whether second factors are ours, and not a login's elsewhere.
func (s *Accounts) Factored() bool { return s.factored }

// Draft is what an owner says of somebody.
type Draft struct {
	Name, Email  string
	Role         fact.Role
	Practitioner string
	Language     i18n.Lang
}

// Codes of the faults of changing accounts.
const (
	CodeKnown       = "email-known"  // fault.Conflict: there is an account with the address
	CodeLastOwner   = "last-owner"   // fault.Conflict: nobody could change anything any more
	CodeNotAccepted = "not-accepted" // fault.Conflict: the invitation was not taken yet
)

// Get returns the account.
func (s *Accounts) Get(ctx context.Context, practice, id string) (Account, error) {
	a, err := accounts.Get(ctx, s.db, Key(practice, id), store.Strong)
	if err == nil && a.State == removed {
		return Account{}, accounts.Missing()
	}
	return a, err
}

// List returns all accounts of the practice, by name.
func (s *Accounts) List(ctx context.Context, practice string) ([]Account, error) {
	from, to := store.Prefix("account#")
	q := store.Query{Partition: Key(practice, "").Partition, From: from, To: to, Consistency: store.Strong}
	var all []Account
	for {
		page, next, err := accounts.List(ctx, s.db, q)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(page, func(a Account) bool { return a.State == removed })...)
		if next == "" {
			break
		}
		q.After = next
	}
	slices.SortFunc(all, func(a, b Account) int {
		return cmp.Or(cmp.Compare(typed.Fold(a.Name), typed.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// edit says what becomes of one of a practice's accounts, of which it sees all.
type edit func(all []Account, now time.Time) (Account, error)

// byOwner is the edit for whom an owner's account is the actor's. A token may last a quarter of an hour longer than its
// account: who was dismissed must not let themselves in again meanwhile. Who has no account acts by a login elsewhere,
// or by the command line.
func byOwner(actor fact.Actor, e edit) edit {
	return func(all []Account, now time.Time) (Account, error) {
		at := slices.IndexFunc(all, func(a Account) bool { return a.ID == actor.ID })
		if at < 0 && !ids.Valid(actor.ID) || at >= 0 && all[at].State == Active && all[at].Role == fact.Owner {
			return e(all, now)
		}
		return Account{}, fault.New(fault.Forbidden, "forbidden", "Your account is no owner's any more.")
	}
}

// change writes what the edit makes of one of the practice's accounts.
func (s *Accounts) change(ctx context.Context, actor fact.Actor, practice string, kind fact.Kind[said],
	decide edit) (Account, error) {
	return s.changeOnce(ctx, actor, practice, kind, once.Request{}, decide)
}

// changeOnce is change for a request that may be sent again. Of one that was carried out before it returns the account
// that it made.
func (s *Accounts) changeOnce(ctx context.Context, actor fact.Actor, practice string, kind fact.Kind[said],
	sent once.Request, decide edit) (Account, error) {
	var out Account
	var made string
	done := errors.New("carried out before")
	_, err := rosters.UpsertWith(ctx, s.db, s.retry, rosters.Key(practice, ""),
		func(r roster, along *store.Along) (roster, []fact.Fact, error) {
			all, err := s.List(ctx, practice)
			if err != nil {
				return r, nil, err
			}
			// after the accounts: what was made in between is no conflict with itself
			if made, err = sent.Made(ctx, s.db); err != nil || made != "" {
				return r, nil, cmp.Or(err, done)
			}
			now := s.now().UTC().Truncate(time.Millisecond)
			a, err := decide(all, now)
			if err != nil {
				return r, nil, err
			}
			if a.Practice = practice; a.State != removed {
				a.Found = found(s.key, a.Email)
			}
			f := kind.New(s.ids.New(now), now, practice, a.ID, actor,
				said{fact.Code(a.Role), fact.ID(a.Practitioner), fact.Code(a.State)})
			op, err := a.Put()
			if err != nil {
				return r, nil, err
			}
			if along.Ops, err = sent.Put(a.ID, now); err != nil {
				return r, nil, err
			}
			along.Ops = append(along.Ops, op)
			if a.State == removed && s.factored {
				along.Ops = append(along.Ops, store.Delete(factors.Key(practice, a.ID), store.Always))
			}
			r.Changes++
			out = a
			return r, []fact.Fact{f}, nil
		})
	if errors.Is(err, done) {
		return s.Get(ctx, practice, made)
	}
	return out, err
}

// check puts what an owner says of somebody into its stored form.
func (s *Accounts) check(ctx context.Context, practiceID string, d Draft) (Draft, error) {
	var wrong fault.Fields
	name, bad := typed.Line(d.Name, 120)
	wrong.Check(bad == nil && name != "", "name", "must be one line of up to 120 characters")
	email, bad := typed.Email(d.Email)
	wrong.Check(bad == nil, "email", "must be an e-mail address")
	wrong.Check(d.Role.Staff(), "role", "must be owner, assistant or practitioner")
	wrong.Check(d.Role != fact.Practitioner || d.Practitioner != "", "practitioner",
		"must say which practitioner they are")
	d.Name, d.Email = name, email
	if d.Practitioner != "" {
		setup, err := s.book.Setup(ctx, practiceID, store.Strong)
		if err != nil {
			return d, err
		}
		_, there := setup.Practitioner(d.Practitioner)
		wrong.Check(there, "practitioner", "%.40q does not exist", d.Practitioner)
	}
	return d, wrong.Err()
}

// Invite makes an account and sends the invitation, once by the same request. It answers fault.NotFound "staff-unknown"
// where the request was carried out before and the account has been removed since.
func (s *Accounts) Invite(ctx context.Context, actor fact.Actor, practice string, sent once.Request,
	d Draft) (Account, error) {
	made, err := sent.Made(ctx, s.db)
	switch {
	case err != nil:
		return Account{}, err
	case made != "": // whatever has become of the practitioner since
		return s.Get(ctx, practice, made)
	}
	d, err = s.check(ctx, practice, d)
	if err != nil {
		return Account{}, err
	}
	id := s.ids.Opaque()
	invite := func(all []Account, now time.Time) (Account, error) {
		for _, a := range all {
			if a.ID == id { // an attempt whose answer was lost
				return a, nil
			}
			if strings.EqualFold(a.Email, d.Email) {
				return a, fault.New(fault.Conflict, CodeKnown,
					"Somebody with this e-mail address has an account already.").With("id", a.ID)
			}
		}
		if len(all) >= maxAccounts {
			return Account{}, fault.Fields{{Path: "email", Message: fmt.Sprintf(
				"would be one of more than %d accounts: remove one first", maxAccounts)}}.Err()
		}
		a := Account{ID: id, Name: d.Name, Email: d.Email, Role: d.Role, Practitioner: d.Practitioner,
			Language: d.Language}
		return a.invited(now), nil
	}
	return s.changeOnce(ctx, actor, practice, FactInvited, sent, byOwner(actor, invite))
}

// maxAccounts is how many accounts a practice has at most: each change of one reads them all.
const maxAccounts = 200

// InvitationTo returns the path of the link that invites to the account.
func (s *Accounts) InvitationTo(a Account) string { return s.links.Path(a.Link()) }

// Settle makes an account of somebody who needs no invitation.
func (s *Accounts) Settle(ctx context.Context, actor fact.Actor, practice string, d Draft) error {
	d, err := s.check(ctx, practice, d)
	if err != nil {
		return err
	}
	id := s.ids.Opaque()
	_, err = s.change(ctx, actor, practice, FactJoined, func(_ []Account, now time.Time) (Account, error) {
		return Account{ID: id, Name: d.Name, Email: d.Email, Role: d.Role, Practitioner: d.Practitioner,
			Language: d.Language, State: Active, Invited: now, Joined: now}, nil
	})
	return err
}

// People returns the accounts by which somebody may sign in, owners first.
func (s *Accounts) People(ctx context.Context, practice string) ([]signin.Account, error) {
	all, err := s.List(ctx, practice)
	if err != nil {
		return nil, err
	}
	var out []signin.Account
	for _, role := range []fact.Role{fact.Owner, fact.Assistant, fact.Practitioner} {
		for _, a := range all {
			if a.Role == role && a.State == Active {
				out = append(out, a.entrance())
			}
		}
	}
	return out, nil
}

// Change says anew who somebody is, what they may, and whether they may sign in. The address stays. State Invited sends
// the invitation once more; "" leaves the state as it is.
func (s *Accounts) Change(ctx context.Context, actor fact.Actor, practice, id string, d Draft,
	state State) (Account, error) {
	was, err := s.Get(ctx, practice, id)
	if err != nil {
		return was, err
	}
	d.Email = was.Email
	if d, err = s.check(ctx, practice, d); err != nil {
		return was, err
	}
	change := func(all []Account, now time.Time) (Account, error) {
		a, err := one(all, id)
		if err != nil {
			return a, err
		}
		was := a
		a.Name, a.Role, a.Practitioner, a.Language = d.Name, d.Role, d.Practitioner, d.Language
		if a, err = a.becomes(state, now); err != nil {
			return a, err
		}
		return a, ownerStays(all, was, a)
	}
	return s.change(ctx, actor, practice, FactChanged, byOwner(actor, change))
}

// becomes returns the account in the state.
func (a Account) becomes(state State, now time.Time) (Account, error) {
	switch {
	case state == "" || state == a.State && state != Invited:
	case state == Invited && !a.Joined.IsZero():
		return a, fault.New(fault.Conflict, CodeNotAccepted, "The invitation was taken: say active or disabled.")
	case state == Invited && a.State == Invited && now.Before(a.Invited.Add(again)): // the mail has just gone
	case state == Invited:
		return a.invited(now), nil
	case state == Active && a.Joined.IsZero():
		return a, fault.New(fault.Conflict, CodeNotAccepted, "The invitation was not taken yet. Say invited to send "+
			"it once more.")
	case state == Disabled:
		a.State, a.Agenda, a.Out = Disabled, nil, now
	default:
		a.State = state
	}
	return a, nil
}

// again is the least time between two mails of one invitation.
const again = 10 * time.Minute

// Remove takes the account away. Only that its address had one is kept.
func (s *Accounts) Remove(ctx context.Context, actor fact.Actor, practice, id string) error {
	remove := func(all []Account, _ time.Time) (Account, error) {
		a, err := one(all, id)
		if err != nil {
			return a, err
		}
		gone := Account{ID: a.ID, State: removed, Found: a.Found, version: a.version}
		return gone, ownerStays(all, a, gone)
	}
	_, err := s.change(ctx, actor, practice, FactRemoved, byOwner(actor, remove))
	return err
}

func one(all []Account, id string) (Account, error) {
	for _, a := range all {
		if a.ID == id {
			return a, nil
		}
	}
	return Account{}, accounts.Missing()
}

// ownerStays refuses a change after which no owner could sign in.
func ownerStays(all []Account, was, is Account) error {
	owns := func(a Account) bool { return a.Role == fact.Owner && a.State == Active }
	if !owns(was) || owns(is) || slices.ContainsFunc(all, func(a Account) bool { return a.ID != was.ID && owns(a) }) {
		return nil
	}
	return fault.New(fault.Conflict, CodeLastOwner, "This is the last owner. Make somebody else an owner first.")
}

// Accept is that whoever was invited has taken the invitation. It counts once.
func (s *Accounts) Accept(ctx context.Context, token string) (Account, error) {
	was, err := s.Invitation(ctx, token)
	if err != nil {
		return was, err
	}
	actor := was.entrance().Actor()
	return s.change(ctx, actor, was.Practice, FactJoined, func(all []Account, now time.Time) (Account, error) {
		a, err := one(all, was.ID)
		if err != nil || a.State != Invited {
			return a, usedUp()
		}
		a.State, a.Joined, a.Agenda = Active, now, nil
		return a, nil
	})
}

// CodeUsed is the code of the fault of a link that was used.
const CodeUsed = "link-used"

func usedUp() error {
	return fault.New(fault.Gone, CodeUsed, "This link was used. Ask for a new one.")
}

// Invitation returns the account that the link invites to, as long as nobody has taken it.
func (s *Accounts) Invitation(ctx context.Context, token string) (Account, error) {
	c, err := s.links.Open(token, Invitation, s.now())
	if err != nil {
		return Account{}, err
	}
	a, err := s.Get(ctx, c.Practice, c.Subject)
	if errors.Is(err, fault.NotFound) {
		return a, usedUp()
	}
	if err == nil && a.State != Invited {
		return a, usedUp()
	}
	return a, err
}

// SignedIn returns the account as drivers see it, and refuses where nobody may sign in by it.
func (s *Accounts) SignedIn(ctx context.Context, practice, id string) (signin.Account, error) {
	a, err := s.Get(ctx, practice, id)
	if errors.Is(err, fault.NotFound) || err == nil && a.State != Active {
		return signin.Account{}, signin.Refused()
	}
	return a.entrance(), err
}

// NameOf returns the name of the actor's account; "" where they have none.
func (s *Accounts) NameOf(ctx context.Context, actor fact.Actor) (string, error) {
	if !ids.Valid(actor.ID) {
		return "", nil
	}
	a, err := accounts.Get(ctx, s.db, Key(actor.Practice, actor.ID), store.Eventual)
	if errors.Is(err, fault.NotFound) {
		return "", nil
	}
	return a.Name, err
}

// SignOut ends all sessions of the account.
func (s *Accounts) SignOut(ctx context.Context, practice, id string) error {
	_, err := accounts.Update(ctx, s.db, s.retry, Key(practice, id), func(a Account) (Account, []fact.Fact, error) {
		now := s.now().UTC()
		a.Out = now
		return a, []fact.Fact{FactOut.New(s.ids.New(now), now, practice, id, a.entrance().Actor(), fact.None{})}, nil
	})
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// known returns the accounts with the address, of all practices and in any state.
func (s *Accounts) known(ctx context.Context, email string) ([]Account, error) {
	all, _, err := accounts.List(ctx, s.db, store.Query{Index: store.By, Partition: found(s.key, email)})
	return all, err
}

// ByEmail returns the accounts with the address by which somebody may sign in, of all practices.
func (s *Accounts) ByEmail(ctx context.Context, email string) ([]Account, error) {
	all, err := s.known(ctx, email)
	return slices.DeleteFunc(all, func(a Account) bool { return a.State != Active }), err
}

// Admit returns who somebody is whom a login elsewhere knows by the address, and who by its own word is this actor; the
// practice of its word is "" where it has none. At a practice where the address has or had an account, that is what
// counts, and elsewhere the login's word: no other practice can take it from them by an invitation. Without such a word
// they are who their account says; of several it is the one that they took first. Invitations that nobody took count
// for nothing. The error of who may not sign in is for them to read.
func (s *Accounts) Admit(ctx context.Context, email string, word fact.Actor) (fact.Actor, error) {
	var all []Account
	if email != "" {
		var err error
		if all, err = s.known(ctx, email); err != nil {
			return word, err
		}
	}
	all = slices.DeleteFunc(all, func(a Account) bool { return a.State == Invited })
	slices.SortFunc(all, func(a, b Account) int { return a.Joined.Compare(b.Joined) })
	active := func(a Account) bool { return a.State == Active }
	here := slices.DeleteFunc(slices.Clone(all), func(a Account) bool { return a.Practice != word.Practice })
	if n := slices.IndexFunc(here, active); n >= 0 {
		return here[n].entrance().Actor(), nil
	}
	if word.Practice != "" && len(here) == 0 {
		return word, word.MaySignIn()
	}
	if n := slices.IndexFunc(all, active); n >= 0 {
		return all[n].entrance().Actor(), nil
	}
	if len(all) > 0 {
		return word, errors.New("this account is disabled or was removed")
	}
	return word, word.MaySignIn()
}

// Ask notes that somebody wants to sign in by a link to the address, which goes out if anybody may.
func (s *Accounts) Ask(ctx context.Context, email string, l i18n.Lang, shared bool) error {
	email, err := typed.Email(email)
	if err != nil {
		return fault.Fields{{Path: "email", Message: err.Error()}}.Err()
	}
	id := ids.Derive(s.key, "login-ask", strings.ToLower(email))
	_, err = asks.Upsert(ctx, s.db, s.retry, AskKey(id), func(a Ask) (Ask, []fact.Fact, error) {
		if next := a.again(s.now()); !next.Made.Equal(a.Made) {
			next.Practice, next.ID, next.Email, next.Language, next.Shared = Nowhere, id, email, l, shared
			a = next
		}
		return a, nil, nil
	})
	return err
}

// opened returns the ask of a link that signs in, and when the link was asked for.
func (s *Accounts) opened(ctx context.Context, token string) (Ask, time.Time, error) {
	c, err := s.links.Open(token, Entry, s.now())
	if err != nil {
		return Ask{}, time.Time{}, err
	}
	a, err := asks.Get(ctx, s.db, AskKey(c.Subject), store.Strong)
	if err == nil && a.spent(asked(c)) {
		err = usedUp()
	}
	return a, asked(c), err
}

// Offered returns what the link is for that signs in: the ask, and the accounts that it lets in by.
func (s *Accounts) Offered(ctx context.Context, token string) (Ask, []Account, error) {
	a, _, err := s.opened(ctx, token)
	if err != nil {
		return a, nil, err
	}
	all, err := s.ByEmail(ctx, a.Email)
	if err == nil && len(all) == 0 {
		return a, nil, usedUp() // they were removed meanwhile
	}
	return a, all, err
}

// Redeem returns whose account the proof is for: a link of an invitation, which is taken by it; one that signs in, with
// the code of the account's authenticator app if it has one; or a passkey's answer.
func (s *Accounts) Redeem(ctx context.Context, p signin.Proof) (signin.Account, bool, error) {
	if len(p.Passkey) > 0 {
		a, err := s.byPasskey(ctx, p)
		return a, p.Shared, err
	}
	if _, err := s.links.Open(p.Code, Invitation, s.now()); err == nil {
		a, err := s.Accept(ctx, p.Code)
		return a.entrance(), p.Shared, err
	}
	ask, made, err := s.opened(ctx, p.Code)
	if err != nil {
		return signin.Account{}, false, err
	}
	all, err := s.ByEmail(ctx, ask.Email)
	switch {
	case err != nil:
		return signin.Account{}, false, err
	case len(all) == 0:
		return signin.Account{}, false, usedUp()
	}
	i := slices.IndexFunc(all, func(a Account) bool { return a.ID == p.As || p.As == "" && len(all) == 1 })
	if i < 0 {
		return signin.Account{}, false, fault.Fields{{Path: "as", Message: "must name one of your accounts"}}.Err()
	}
	err = s.second(ctx, all[i].Practice, all[i].ID, p.Second)
	if fault.CodeOf(err) == signin.CodeManyCodes {
		if bad := s.spend(ctx, ask, made); fault.KindOf(bad) != fault.Gone {
			err = errors.Join(err, bad)
		}
	}
	if err == nil {
		err = s.spend(ctx, ask, made)
	}
	return all[i].entrance(), ask.Shared, err
}

// spend uses up the link that was asked for then, and all older ones. It counts once.
func (s *Accounts) spend(ctx context.Context, ask Ask, made time.Time) error {
	attempt := s.ids.Opaque()
	_, err := asks.Update(ctx, s.db, s.retry, AskKey(ask.ID), func(a Ask) (Ask, []fact.Fact, error) {
		switch {
		case a.Took == attempt: // its answer was lost
		case a.spent(made):
			return a, nil, usedUp()
		default:
			a.Used, a.Took = s.now().UTC(), attempt
		}
		return a, nil, nil
	})
	return err
}
