package staff

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
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
}

// Of returns the process's Accounts.
func Of(b *base.Base) *Accounts {
	return base.One(b, func() *Accounts {
		return &Accounts{b.Store, b.Retry, b.IDs, b.Keys.IDs, link.Signer{Keys: b.Keys.Links}, practice.Of(b), b.Now}
	})
}

var _ signin.Accounts = (*Accounts)(nil)

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
	return accounts.Get(ctx, s.db, Key(practice, id), store.Strong)
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
		if all = append(all, page...); next == "" {
			break
		}
		q.After = next
	}
	slices.SortFunc(all, func(a, b Account) int {
		return cmp.Or(cmp.Compare(typed.Fold(a.Name), typed.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// change lets edit say what becomes of one of the practice's accounts. Edit sees all of them, and answers with one to
// be written, or with one to be deleted.
func (s *Accounts) change(ctx context.Context, actor fact.Actor, practice string, kind fact.Kind[said],
	edit func(all []Account, now time.Time) (a Account, remove bool, err error)) (Account, error) {
	var out Account
	_, err := rosters.UpsertWith(ctx, s.db, s.retry, rosters.Key(practice, ""),
		func(r roster, along *store.Along) (roster, []fact.Fact, error) {
			all, err := s.List(ctx, practice)
			if err != nil {
				return r, nil, err
			}
			now := s.now().UTC().Truncate(time.Millisecond)
			a, remove, err := edit(all, now)
			if err != nil {
				return r, nil, err
			}
			a.Practice, a.Found = practice, found(s.key, a.Email)
			f := kind.New(s.ids.New(now), now, practice, a.ID, actor,
				said{fact.Code(a.Role), fact.ID(a.Practitioner), fact.Code(a.State)})
			op := store.Delete(Key(practice, a.ID), store.IfVersion(a.version))
			if !remove {
				if op, err = a.Put(); err != nil {
					return r, nil, err
				}
			}
			along.Ops = append(along.Ops, op)
			r.Changes++
			out = a
			return r, []fact.Fact{f}, nil
		})
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

// Invite makes an account and sends the invitation.
func (s *Accounts) Invite(ctx context.Context, actor fact.Actor, practice string, d Draft) (Account, error) {
	d, err := s.check(ctx, practice, d)
	if err != nil {
		return Account{}, err
	}
	id := s.ids.Opaque()
	return s.change(ctx, actor, practice, FactInvited, func(all []Account, now time.Time) (Account, bool, error) {
		for _, a := range all {
			if a.ID == id { // an attempt whose answer was lost
				return a, false, nil
			}
			if strings.EqualFold(a.Email, d.Email) {
				return a, false, fault.New(fault.Conflict, CodeKnown,
					"Somebody with this e-mail address has an account already.").With("id", a.ID)
			}
		}
		a := Account{ID: id, Name: d.Name, Email: d.Email, Role: d.Role, Practitioner: d.Practitioner,
			Language: d.Language}
		return a.invited(now), false, nil
	})
}

// InvitationTo returns the path of the link that invites to the account.
func (s *Accounts) InvitationTo(a Account) string { return s.links.Path(a.Link()) }

// Settle makes an account of somebody who needs no invitation.
func (s *Accounts) Settle(ctx context.Context, actor fact.Actor, practice string, d Draft) error {
	d, err := s.check(ctx, practice, d)
	if err != nil {
		return err
	}
	id := s.ids.Opaque()
	_, err = s.change(ctx, actor, practice, FactJoined, func(_ []Account, now time.Time) (Account, bool, error) {
		return Account{ID: id, Name: d.Name, Email: d.Email, Role: d.Role, Practitioner: d.Practitioner,
			Language: d.Language, State: Active, Invited: now, Joined: now}, false, nil
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
	return s.change(ctx, actor, practice, FactChanged, func(all []Account, now time.Time) (Account, bool, error) {
		a, err := one(all, id)
		if err != nil {
			return a, false, err
		}
		was := a
		a.Name, a.Role, a.Practitioner, a.Language = d.Name, d.Role, d.Practitioner, d.Language
		if a, err = a.becomes(state, now); err != nil {
			return a, false, err
		}
		return a, false, ownerStays(all, was, a)
	})
}

// becomes returns the account in the state.
func (a Account) becomes(state State, now time.Time) (Account, error) {
	switch {
	case state == "" || state == a.State && state != Invited:
	case state == Invited && !a.Joined.IsZero():
		return a, fault.New(fault.Conflict, CodeNotAccepted, "The invitation was taken: say active or disabled.")
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

// Remove takes the account away.
func (s *Accounts) Remove(ctx context.Context, actor fact.Actor, practice, id string) error {
	_, err := s.change(ctx, actor, practice, FactRemoved, func(all []Account, _ time.Time) (Account, bool, error) {
		a, err := one(all, id)
		if err != nil {
			return a, false, err
		}
		return a, true, ownerStays(all, a, Account{})
	})
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
	var took time.Time
	return s.change(ctx, actor, was.Practice, FactJoined, func(all []Account, now time.Time) (Account, bool, error) {
		a, err := one(all, was.ID)
		switch {
		case err != nil:
			return a, false, usedUp()
		case a.State != Invited && (took.IsZero() || !a.Joined.Equal(took)):
			return a, false, usedUp()
		}
		a.State, a.Joined, a.Agenda = Active, now, nil
		took = now
		return a, false, nil
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

// Admit returns who somebody is whom a login elsewhere knows by the address: by their account at the practice, or by
// their first one. Known is false where there is no account with the address. The error of who has one and may not sign
// in by it is for them to read.
func (s *Accounts) Admit(ctx context.Context, email, practice string) (who fact.Actor, known bool, err error) {
	if email == "" {
		return who, false, nil
	}
	all, err := s.known(ctx, email)
	if err != nil || len(all) == 0 {
		return who, false, err
	}
	all = slices.DeleteFunc(all, func(a Account) bool { return a.State != Active })
	if len(all) == 0 {
		return who, true, errors.New("this account is disabled, or its invitation was not taken yet")
	}
	at := max(slices.IndexFunc(all, func(a Account) bool { return a.Practice == practice }), 0)
	return all[at].entrance().Actor(), true, nil
}

// Ask notes that somebody wants to sign in by a link to the address, which goes out if anybody may.
func (s *Accounts) Ask(ctx context.Context, email string, l i18n.Lang, shared bool) error {
	email, err := typed.Email(email)
	if err != nil {
		return fault.Fields{{Path: "email", Message: err.Error()}}.Err()
	}
	now := s.now().UTC().Truncate(time.Second)
	a := Ask{ID: s.ids.Opaque(), Practice: Nowhere, Email: email, Language: l, Shared: shared, Made: now,
		Agenda: agenda.Agenda{agenda.New(KindEntry+".email.client", now)}}
	_, err = asks.Create(ctx, s.db, s.retry, AskKey(a.ID), func(*store.Along) (Ask, []fact.Fact, error) {
		return a, nil, nil
	})
	return err
}

// Offered returns what the link is for that signs in: the ask, and the accounts that it lets in by.
func (s *Accounts) Offered(ctx context.Context, token string) (Ask, []Account, error) {
	c, err := s.links.Open(token, Entry, s.now())
	if err != nil {
		return Ask{}, nil, err
	}
	a, err := asks.Get(ctx, s.db, AskKey(c.Subject), store.Strong)
	if err == nil && !a.Used.IsZero() {
		return a, nil, usedUp()
	}
	if err != nil {
		return a, nil, err
	}
	all, err := s.ByEmail(ctx, a.Email)
	if err == nil && len(all) == 0 {
		return a, nil, usedUp() // they were removed meanwhile
	}
	return a, all, err
}

// Redeem returns whose account the link is for: of an invitation, which is taken by it, or of one that signs in.
func (s *Accounts) Redeem(ctx context.Context, p signin.Proof) (signin.Account, bool, error) {
	if _, err := s.links.Open(p.Code, Invitation, s.now()); err == nil {
		a, err := s.Accept(ctx, p.Code)
		return a.entrance(), p.Shared, err
	}
	ask, all, err := s.Offered(ctx, p.Code)
	if err != nil {
		return signin.Account{}, false, err
	}
	i := slices.IndexFunc(all, func(a Account) bool { return a.ID == p.As || p.As == "" && len(all) == 1 })
	if i < 0 {
		return signin.Account{}, false, fault.Fields{{Path: "as", Message: "must name one of your accounts"}}.Err()
	}
	var took time.Time
	_, err = asks.Update(ctx, s.db, s.retry, AskKey(ask.ID), func(a Ask) (Ask, []fact.Fact, error) {
		if a.Used.IsZero() {
			took = s.now().UTC()
			a.Used = took
		} else if took.IsZero() || !a.Used.Equal(took) { // not by an attempt of ours whose answer was lost
			return a, nil, usedUp()
		}
		return a, nil, nil
	})
	return all[i].entrance(), ask.Shared, err
}
