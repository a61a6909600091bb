package staff

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/signin"
	"stund/internal/store"
	"stund/internal/typed"
)

// Passkey is a passkey of an account.
type Passkey struct {
	ID      string         `json:"i"`
	Name    string         `json:"n"` // as its holder calls it
	Added   time.Time      `json:"d"`
	Used    time.Time      `json:"u,omitzero"`
	Passkey signin.Passkey `json:"p"`
}

// answered is a question that a passkey has answered: it counts once.
type answered struct {
	Of    string    `json:"h"` // hash of the question
	Until time.Time `json:"u"` // nobody may answer it from then on
}

// maxKeys is how many passkeys an account has at most.
const maxKeys = 20

// handled is the By partition of an account whose passkeys name it by their handle, which is its id: random, and told
// to devices only.
func handled(account string) string { return "passkeys#" + account }

// question is what is kept, sealed, until a passkey has answered.
type question struct {
	Asked []byte    `json:"a"`
	Until time.Time `json:"u"`
}

// How long questions can be answered: of who wants to sign in, a page that waits for them is read anew by then; and of
// who adds a passkey.
const (
	questionLasts = time.Hour
	useQuestion   = "passkey"
)

func useNewKey(account string) string { return "new passkey " + account }

// Party is the name under which browsers keep passkeys for this installation; "" where it can have none.
func (s *Accounts) Party() string {
	if s.own.Passkeys == nil {
		return ""
	}
	return s.own.Passkeys.Party()
}

// AskPasskey asks whoever is there for a passkey: what their browser is given, and what comes back with its answer as
// the proof's code. Both are empty where there can be none. Nothing is stored.
func (s *Accounts) AskPasskey() (options json.RawMessage, kept string, err error) {
	if s.own.Passkeys == nil {
		return nil, "", nil
	}
	options, asked, err := s.own.Passkeys.Ask()
	if err != nil {
		return nil, "", err
	}
	return options, s.own.Seal.Seal(useQuestion, question{asked, s.now().Add(questionLasts)}), nil
}

// byPasskey returns whose account a passkey's answer is for. An answer counts once, also of a passkey that does not
// count; whatever is wrong with it is refused in the same words.
func (s *Accounts) byPasskey(ctx context.Context, p signin.Proof) (signin.Account, error) {
	var q question
	now := s.now()
	if s.own.Passkeys == nil || !s.own.Seal.Open(useQuestion, p.Code, &q) || !now.Before(q.Until) {
		return signin.Account{}, signin.Refused()
	}
	id, err := s.own.Passkeys.Whose(p.Passkey)
	if err != nil || !ids.Valid(id) {
		return signin.Account{}, errors.Join(signin.Refused(), err)
	}
	all, _, err := factors.List(ctx, s.db, store.Query{Index: store.By, Partition: handled(id)})
	switch {
	case err != nil:
		return signin.Account{}, err
	case len(all) != 1:
		return signin.Account{}, signin.Refused()
	}
	a, err := s.SignedIn(ctx, all[0].Practice, id)
	if err != nil {
		return signin.Account{}, err
	}
	_, err = factors.Update(ctx, s.db, s.retry, factors.Key(a.Practice, id), s.proving(id, q, p.Passkey))
	if errors.Is(err, fault.NotFound) {
		err = signin.Refused()
	}
	return a, err
}

// proving is what becomes of the account's factors by a passkey's answer to the question.
func (s *Accounts) proving(id string, q question, answer json.RawMessage) func(Factors) (Factors, []fact.Fact, error) {
	attempt := s.ids.Opaque()
	of := ids.Derive(s.key, "question", string(q.Asked))
	return func(f Factors) (Factors, []fact.Fact, error) {
		now := s.now().UTC()
		is := func(a answered) bool { return a.Of == of }
		if slices.ContainsFunc(f.Asked, is) {
			if f.Took == attempt { // its answer was lost
				return f, nil, nil
			}
			return f, nil, signin.Refused()
		}
		proven, err := s.own.Passkeys.Prove(signin.Holder{Handle: id}, f.passkeys(), q.Asked, answer)
		if err != nil {
			return f, nil, err
		}
		f.Keys = slices.Clone(f.Keys)
		n := slices.IndexFunc(f.Keys, func(k Passkey) bool { return slices.Equal(k.Passkey.ID, proven.ID) })
		if n < 0 {
			return f, nil, signin.Refused()
		}
		f.Keys[n].Passkey, f.Keys[n].Used, f.Took = proven, now, attempt
		f.Asked = slices.DeleteFunc(slices.Clone(f.Asked), func(a answered) bool { return !now.Before(a.Until) })
		f.Asked = append(f.Asked, answered{of, q.Until})
		return f, nil, nil
	}
}

func (f Factors) passkeys() []signin.Passkey {
	out := make([]signin.Passkey, len(f.Keys))
	for n, k := range f.Keys {
		out[n] = k.Passkey
	}
	return out
}

// holder is the account as a device shows it: somebody may work at several practices.
func (s *Accounts) holder(ctx context.Context, a Account) (signin.Holder, error) {
	house, err := s.houseOf(ctx, a.Practice)
	return signin.Holder{Handle: a.ID, Name: a.Email, Shown: a.Name + ", " + house}, err
}

// CodeNoPasskeys is of kind Conflict: browsers make no passkeys for the installation's address.
const CodeNoPasskeys = "no-passkeys"

// keyed is mine, where there can be passkeys.
func (s *Accounts) keyed(ctx context.Context, actor fact.Actor) (Account, error) {
	a, err := s.mine(ctx, actor)
	if err == nil && s.own.Passkeys == nil {
		err = fault.New(fault.Conflict, CodeNoPasskeys, "Browsers make no passkeys for the address of this "+
			"installation: it has no name.")
	}
	return a, err
}

// SetUpPasskey begins to add a passkey: what the browser is given, and what comes back with its answer.
func (s *Accounts) SetUpPasskey(ctx context.Context, actor fact.Actor) (options json.RawMessage, kept string,
	err error) {
	a, err := s.keyed(ctx, actor)
	if err != nil {
		return nil, "", err
	}
	f, err := s.factorsOf(ctx, a.Practice, a.ID)
	if err != nil {
		return nil, "", err
	}
	who, err := s.holder(ctx, a)
	if err != nil {
		return nil, "", err
	}
	options, asked, err := s.own.Passkeys.Make(who, f.passkeys())
	if err != nil {
		return nil, "", err
	}
	return options, s.own.Seal.Seal(useNewKey(a.ID), question{asked, s.now().Add(settingLasts)}), nil
}

// AddPasskey takes the passkey that the browser has made.
func (s *Accounts) AddPasskey(ctx context.Context, actor fact.Actor, kept, name string,
	answer json.RawMessage) (Passkey, error) {
	a, err := s.keyed(ctx, actor)
	if err != nil {
		return Passkey{}, err
	}
	var q question
	now := s.now().UTC().Truncate(time.Second)
	if !s.own.Seal.Open(useNewKey(a.ID), kept, &q) || !now.Before(q.Until) {
		return Passkey{}, wrongly("kept", "is not what this account was given in the last half hour: begin again")
	}
	name, err = typed.Line(name, 60)
	if err != nil || name == "" {
		return Passkey{}, wrongly("name", "must be one line of up to 60 characters")
	}
	made, err := s.own.Passkeys.Made(signin.Holder{Handle: a.ID}, q.Asked, answer)
	if err != nil {
		return Passkey{}, wrongly("answer", "is not what a browser answers that makes a passkey here")
	}
	k := Passkey{ID: ids.Derive(s.key, "passkey", string(made.ID)), Name: name, Added: now, Passkey: made}
	return k, s.secure(ctx, a, secured{What: keyFactor, Done: added}, func(f Factors) (Factors, error) {
		switch {
		case slices.ContainsFunc(f.Keys, func(other Passkey) bool { return other.ID == k.ID }):
			return f, errAsItIs
		case len(f.Keys) >= maxKeys:
			return f, wrongly("answer", "would be one of more than 20 passkeys: remove one first")
		}
		f.Keys = append(slices.Clone(f.Keys), k)
		return f, nil
	})
}

// RemovePasskey takes a passkey of the actor's away, if it is there.
func (s *Accounts) RemovePasskey(ctx context.Context, actor fact.Actor, id string) error {
	a, err := s.mine(ctx, actor)
	if err != nil {
		return err
	}
	return s.secure(ctx, a, secured{What: keyFactor, Done: taken}, func(f Factors) (Factors, error) {
		left := slices.DeleteFunc(slices.Clone(f.Keys), func(k Passkey) bool { return k.ID == id })
		if len(left) == len(f.Keys) {
			return f, errAsItIs
		}
		f.Keys = left
		return f, nil
	})
}
