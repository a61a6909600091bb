// Package sessions keeps who is signed in on which device, whatever let them in: an item for each session, and a cookie
// whose content is sealed. Each use makes the next cookie. One that was used before ends its session, because somebody
// has copied it; but for a short while the last one still counts, as two tabs may have asked at once.
package sessions

import (
	"context"
	"errors"
	"time"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/secret"
	"stund/internal/signin"
	"stund/internal/store"
)

// Sessions are those of an installation.
type Sessions struct {
	Store    store.Store
	Retry    store.Retrier
	Clock    clock.Clock
	IDs      *ids.Source
	Seal     secret.Sealer
	Accounts signin.Accounts
}

// Session is that somebody is signed in on one device.
type Session struct {
	Practice string    `json:"-"`
	ID       string    `json:"-"`
	Account  string    `json:"a,omitempty"` // "": they have none of ours, and are known elsewhere only
	Began    time.Time `json:"b"`
	Turn     int64     `json:"n"` // of the newest cookie
	Turned   time.Time `json:"t"` // when that was made
	Shared   bool      `json:"s,omitempty"`
	Bare     bool      `json:"f,omitempty"` // who began it had no second factor
	Ended    time.Time `json:"e,omitzero"`  // an old cookie was used again; zero: it was not

	version int64
}

// lasts is for how long nobody may have used it.
func (s Session) lasts() time.Duration {
	if s.Shared {
		return signin.Idle
	}
	return signin.Long
}

var family = store.Family[Session]{
	Kind: "login-session", Prefix: "login-session", Sort: "session",
	Stamp: func(s *Session) store.Stamp {
		return store.Stamp{Practice: &s.Practice, ID: &s.ID, Version: &s.version}
	},
	Expires: func(s Session) time.Time { return s.Turned.Add(s.lasts()) },
}

// Cookie is what a browser keeps of a session.
type Cookie struct {
	Practice  string `json:"p"`
	ID        string `json:"i"`
	Turn      int64  `json:"n"`
	Elsewhere string `json:"e,omitempty"` // the refresh token of a login elsewhere
}

// First reports whether the cookie is the one that the session began with.
func (c Cookie) First() bool { return c.Turn == 1 }

// use is what cookies are sealed for.
const use = "session"

// Begin begins a session of the account, which has no second factor if it is bare.
func (s *Sessions) Begin(ctx context.Context, practice, account string, shared, bare bool) (Session, error) {
	now := s.Clock.Now().UTC()
	made := Session{Practice: practice, ID: s.IDs.Opaque(), Account: account, Began: now, Turn: 1, Turned: now,
		Shared: shared, Bare: bare}
	return family.Create(ctx, s.Store, s.Retry, family.Key(made.Practice, made.ID),
		func(*store.Along) (Session, []fact.Fact, error) { return made, nil, nil })
}

// Cookie returns what the browser is to keep of the session from now on.
func (s *Sessions) Cookie(of Session, elsewhere string) string {
	return s.Seal.Seal(use, Cookie{of.Practice, of.ID, of.Turn, elsewhere})
}

// Open reads a cookie. Another installation's, or one that somebody made up, is refused.
func (s *Sessions) Open(kept string) (Cookie, error) {
	var c Cookie
	if !s.Seal.Open(use, kept, &c) {
		return c, signin.Refused()
	}
	return c, nil
}

// Look returns the session of the cookie with its account, which is none where it has none, and leaves the cookie good.
// It is refused where nobody is signed in by it any more.
func (s *Sessions) Look(ctx context.Context, c Cookie) (Session, signin.Account, error) {
	return s.step(ctx, c, false)
}

// Turn is Look, and goes on with the session: the next cookie is the one that counts.
func (s *Sessions) Turn(ctx context.Context, c Cookie) (Session, signin.Account, error) {
	return s.step(ctx, c, true)
}

// step is under no guard: nobody but us can have made the cookie.
func (s *Sessions) step(ctx context.Context, c Cookie, turn bool) (Session, signin.Account, error) {
	is, err := family.Update(unguarded(ctx), s.Store, s.Retry, family.Key(c.Practice, c.ID),
		func(is Session) (Session, []fact.Fact, error) {
			now := s.Clock.Now().UTC()
			switch {
			case !is.Ended.IsZero() || !now.Before(is.Turned.Add(is.lasts())):
				return is, nil, signin.Refused()
			case c.Turn == is.Turn && turn:
				is.Turn, is.Turned = is.Turn+1, now
			case c.Turn == is.Turn || c.Turn == is.Turn-1 && now.Before(is.Turned.Add(signin.Grace)):
			default:
				is.Ended = now
			}
			return is, nil, nil
		})
	if errors.Is(err, fault.NotFound) || err == nil && !is.Ended.IsZero() {
		return is, signin.Account{}, signin.Refused()
	}
	if err != nil || is.Account == "" {
		return is, signin.Account{}, err
	}
	a, err := s.Accounts.SignedIn(ctx, is.Practice, is.Account)
	if err == nil && !is.Began.After(a.Out) {
		err = signin.Refused()
	}
	return is, a, err
}

// End ends the session of the cookie, and all others of its account where it is to be everywhere. Where there is none
// it answers as signin.Over does.
func (s *Sessions) End(ctx context.Context, c Cookie, everywhere bool) error {
	ctx = unguarded(ctx)
	k := family.Key(c.Practice, c.ID)
	is, err := family.Get(ctx, s.Store, k, store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && !s.Clock.Now().Before(is.Turned.Add(is.lasts())) {
		return signin.Over(everywhere)
	}
	if err != nil {
		return err
	}
	if everywhere && is.Account != "" {
		if err := s.Accounts.SignOut(ctx, is.Practice, is.Account); err != nil {
			return err
		}
	}
	return s.Retry.Do(ctx, func(int) error { return s.Store.Transact(ctx, store.Delete(k, store.Always)) })
}

// unguarded is the context of what somebody does whom we have let in before.
func unguarded(ctx context.Context) context.Context {
	return store.Admitting(ctx, func(context.Context, []store.Op) error { return nil })
}
