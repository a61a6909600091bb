// Package machine signs in on a server of one's own: its own issuer makes the tokens.
package machine

import (
	"context"
	"time"

	"stund/internal/fact"
	"stund/internal/signin"
	"stund/internal/signin/sessions"
)

// Issuer makes tokens of staff. The token's subject is the actor's id, and it says since when they are signed in.
type Issuer interface {
	For(who fact.Actor, since time.Time, ttl time.Duration) (string, error)
}

// Proofs take what proves whose somebody is.
type Proofs interface {
	// Redeem returns whose account the proof is for, and whether the device is shared. It counts once.
	Redeem(ctx context.Context, p signin.Proof) (a signin.Account, shared bool, err error)
}

// Driver signs in by what Proofs take.
type Driver struct {
	*sessions.Sessions
	Issuer Issuer
	Proofs Proofs
	// Bare reports whether the account has no second factor. Nil: nobody is asked for one.
	Bare func(ctx context.Context, practice, id string) (bool, error)
}

var _ signin.Driver = (*Driver)(nil)

// Enter signs in whoever the proof is of.
func (d *Driver) Enter(ctx context.Context, p signin.Proof) (signin.Grant, error) {
	a, shared, err := d.Proofs.Redeem(ctx, p)
	if err != nil {
		return signin.Grant{}, err
	}
	bare := false
	if d.Bare != nil {
		if bare, err = d.Bare(ctx, a.Practice, a.ID); err != nil {
			return signin.Grant{}, err
		}
	}
	s, err := d.Begin(ctx, a.Practice, a.ID, shared, bare)
	if err != nil {
		return signin.Grant{}, err
	}
	return d.grant(s, a, bare)
}

func (d *Driver) grant(s sessions.Session, a signin.Account, bare bool) (signin.Grant, error) {
	token, err := d.Issuer.For(a.Actor(), s.Began, signin.Short)
	if err != nil {
		return signin.Grant{}, err
	}
	return signin.Grant{Token: token, Expires: d.Clock.Now().Add(signin.Short).UTC().Truncate(time.Second),
		Cookie: d.Cookie(s, ""), Shared: s.Shared, Bare: bare}, nil
}

// Renew goes on with the session of the cookie.
func (d *Driver) Renew(ctx context.Context, kept string) (signin.Grant, error) {
	c, err := d.Open(kept)
	if err != nil {
		return signin.Grant{}, err
	}
	s, a, err := d.Turn(ctx, c)
	if err != nil {
		return signin.Grant{}, err
	}
	return d.grant(s, a, s.Bare && c.First())
}

// End ends the session of the cookie.
func (d *Driver) End(ctx context.Context, kept string, everywhere bool) error {
	c, err := d.Open(kept)
	if err != nil {
		return signin.Over(everywhere)
	}
	return d.Sessions.End(ctx, c, everywhere)
}
