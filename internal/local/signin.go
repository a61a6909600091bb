package local

import (
	"context"
	"net/http"

	"stund/internal/base"
	"stund/internal/secret"
	"stund/internal/signin"
	taken "stund/internal/signin/demo"
	"stund/internal/signin/machine"
	"stund/internal/signin/passkeys"
	"stund/internal/signin/qr"
	"stund/internal/signin/sessions"
	"stund/internal/staff"
)

// letIn puts the door for staff into the base: sessions in the database, tokens of the installation's own issuer, links
// by mail and second factors of our own; in the demo, who one is is also who one says one is.
func (s *System) letIn(b *base.Base) error {
	seal := secret.NewSealer(b.Keys.Sessions, b.IDs)
	keys, err := passkeys.For(s.site)
	if err != nil {
		return err
	}
	base.Put(b, signin.Own{Seal: seal, Passkeys: keys, Draw: qr.Draw})
	accounts := staff.Of(b)
	d := &machine.Driver{Issuer: s.issuer, Proofs: accounts, Sessions: &sessions.Sessions{Store: b.Store,
		Retry: b.Retry, Clock: b.Clock, IDs: b.IDs, Seal: seal, Accounts: accounts}}
	door := signin.Door{Driver: d}
	if s.people == "" {
		d.Bare = accounts.Bare
	} else {
		d.Proofs = taken.Proofs{Proofs: accounts, Accounts: accounts, Practice: s.people}
		door.People = func(ctx context.Context) ([]signin.Account, error) {
			return accounts.People(ctx, s.people)
		}
	}
	base.Put(b, door)
	return nil
}

// signIn keeps other machines' names out of the demo's sign-in, where everybody is who they say they are. From where a
// request comes the endpoints ask themselves.
func (v *viewer) signIn(m *http.ServeMux, system http.Handler) {
	for _, path := range []string{signin.Page, signin.CookiePath, signin.CookiePath + "/"} {
		m.Handle(path, hereOnly(system))
	}
}
