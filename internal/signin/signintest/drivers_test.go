package signintest_test

import (
	"context"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/catalogue/facts"
	"stund/internal/catalogue/logins"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fact/facttest"
	"stund/internal/fault"
	"stund/internal/httpapi/claims"
	"stund/internal/ids"
	"stund/internal/join"
	"stund/internal/link"
	"stund/internal/message/messagetest"
	"stund/internal/once"
	"stund/internal/secret"
	"stund/internal/signin"
	"stund/internal/signin/cognito"
	"stund/internal/signin/demo"
	"stund/internal/signin/machine"
	"stund/internal/signin/passkeys"
	"stund/internal/signin/qr"
	"stund/internal/signin/sessions"
	"stund/internal/signin/signintest"
	"stund/internal/staff"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

var system = fact.Actor{Role: fact.System}

// house is an installation with a practice.
type house struct {
	*base.Base
	clock    *clock.Manual
	accounts *staff.Accounts
	people   int
	shares   bool // whoever asks for a link is on a shared device
	seen     map[string]bool
}

func newHouse(t *testing.T) *house {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	h := &house{clock: clock.At(signintest.Begin), seen: map[string]bool{}}
	messagetest.Make(t, db, h.clock)
	keys, err := secret.Derive([]byte("a master secret that only tests know of"))
	if err != nil {
		t.Fatal(err)
	}
	h.Base = &base.Base{Store: facttest.Checked(t, db, facts.Kinds()), Clock: h.clock, IDs: ids.Random(), Keys: keys,
		Site: "https://book.example", Shared: base.Shared{},
		Retry: store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}}
	made, err := passkeys.For(h.Site)
	if err != nil {
		t.Fatal(err)
	}
	base.Put(h.Base, signin.Own{Seal: secret.NewSealer(keys.Sessions, h.IDs), Passkeys: made, Draw: qr.Draw})
	h.accounts = staff.Of(h.Base)
	return h
}

// app sets up an authenticator app for the account.
func (h *house) app(t *testing.T, id string) (secret []byte, recovery []string) {
	t.Helper()
	who := fact.Actor{Role: fact.Practitioner, ID: id, Practice: "lotus"}
	set, err := h.accounts.SetUpApp(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	if secret, err = base32.StdEncoding.DecodeString(set.Secret); err != nil {
		t.Fatal(err)
	}
	if recovery, err = h.accounts.AddApp(t.Context(), who, set.Kept,
		signin.TimeCode(secret, signin.StepAt(h.clock.Now()))); err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(signin.Step)
	return secret, recovery
}

// own is how people get second factors of our own.
func (h *house) own() *signintest.Own {
	return &signintest.Own{App: h.app, Without: h.noApp, Origin: h.Site, AddKey: h.addKey, WithoutKeys: h.noKeys,
		Ask: func(t *testing.T) (json.RawMessage, string) {
			t.Helper()
			options, kept, err := h.accounts.AskPasskey()
			if err != nil {
				t.Fatal(err)
			}
			return options, kept
		}}
}

func (h *house) addKey(t *testing.T, id string, device func(*testing.T, json.RawMessage) json.RawMessage) error {
	t.Helper()
	who := fact.Actor{Role: fact.Practitioner, ID: id, Practice: "lotus"}
	options, kept, err := h.accounts.SetUpPasskey(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.accounts.AddPasskey(t.Context(), who, kept, "Phone", device(t, options))
	return err
}

func (h *house) noKeys(t *testing.T, id string) {
	t.Helper()
	who := fact.Actor{Role: fact.Practitioner, ID: id, Practice: "lotus"}
	f, err := h.accounts.Mine(t.Context(), who)
	if err != nil || len(f.Keys) == 0 {
		t.Fatalf("%+v, %v", f, err)
	}
	for _, k := range f.Keys {
		if err := h.accounts.RemovePasskey(t.Context(), who, k.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func (h *house) noApp(t *testing.T, id string) {
	t.Helper()
	if err := h.accounts.RemoveApp(t.Context(), fact.Actor{Role: fact.Practitioner, ID: id,
		Practice: "lotus"}); err != nil {
		t.Fatal(err)
	}
}

func (h *house) sessions(key []byte) *sessions.Sessions {
	return &sessions.Sessions{Store: h.Store, Retry: h.Retry, Clock: h.clock, IDs: h.IDs,
		Seal: secret.NewSealer(key, h.IDs), Accounts: h.accounts}
}

var otherKey = []byte("the key of another installation!")

// person makes a practitioner's account, and says how they may change.
func (h *house) person(t *testing.T) (staff.Account, signintest.Person) {
	t.Helper()
	h.people++
	d := staff.Draft{Name: "Ida", Email: fmt.Sprintf("ida%d@lotus.example", h.people), Role: fact.Practitioner,
		Practitioner: "ida"}
	a, err := h.accounts.Invite(t.Context(), system, "lotus", once.Request{}, d)
	if err != nil {
		t.Fatal(err)
	}
	return a, signintest.Person{ID: a.ID,
		Role: func(r fact.Role) {
			d.Role, d.Practitioner = r, ""
			if _, err := h.accounts.Change(t.Context(), system, "lotus", a.ID, d, ""); err != nil {
				t.Fatal(err)
			}
		},
		Leave: func() {
			if err := h.accounts.Remove(t.Context(), system, "lotus", a.ID); err != nil {
				t.Fatal(err)
			}
		}}
}

// plain is an issuer whose tokens say whom they are for, and nothing else.
type plain struct{ n int }

func (p *plain) For(who fact.Actor, _ time.Time, _ time.Duration) (string, error) {
	p.n++
	b, err := json.Marshal(who)
	return fmt.Sprintf("%d.%s", p.n, b), err
}

func said(t *testing.T, token string) (who fact.Actor) {
	t.Helper()
	_, text, _ := strings.Cut(token, ".")
	if err := json.Unmarshal([]byte(text), &who); err != nil {
		t.Fatal(err)
	}
	return who
}

// link returns a token that signs the account's owner in: of the invitation first, and then of mails.
func (h *house) link(t *testing.T, a staff.Account) string {
	t.Helper()
	signer := link.Signer{Keys: h.Keys.Links}
	if now, err := h.accounts.Get(t.Context(), "lotus", a.ID); err == nil && now.State == staff.Invited {
		return signer.Sign(now.Link())
	}
	if err := h.accounts.Ask(t.Context(), strings.ToUpper(a.Email[:3])+a.Email[3:], "", h.shares); err != nil {
		t.Fatal(err)
	}
	return signer.Sign(h.lastAsk(t).Link())
}

// lastAsk returns the ask that nobody has seen: its mail is due.
func (h *house) lastAsk(t *testing.T) (last staff.Ask) {
	t.Helper()
	for _, p := range agenda.Messages.Partitions() {
		page, err := h.Store.Query(t.Context(), store.Query{Index: store.Due, Partition: p})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range page.Items {
			if i.Kind != staff.AskKind {
				continue
			}
			found, err := h.Store.Get(t.Context(), i.Key, store.Strong)
			if err != nil {
				t.Fatal(err)
			}
			a, err := staff.DecodeAsk(found)
			if err != nil {
				t.Fatal(err)
			}
			if name := a.ID + a.Made.String(); !h.seen[name] {
				h.seen[name], last = true, a
			}
		}
	}
	return last
}

func TestMachine(t *testing.T) {
	t.Parallel()
	signintest.Run(t, func(t *testing.T) signintest.World {
		t.Helper()
		h := newHouse(t)
		d := &machine.Driver{Sessions: h.sessions(h.Keys.Sessions), Issuer: &plain{}, Proofs: h.accounts,
			Bare: h.accounts.Bare}
		return signintest.World{Driver: d, Clock: h.clock, Claims: said,
			Own: h.own(), Secure: func(t *testing.T, id string) {
				t.Helper()
				if err := h.addKey(t, id, signintest.NewDevice(t, h.Site).Make); err != nil {
					t.Fatal(err)
				}
			},
			Other: &machine.Driver{Sessions: h.sessions(otherKey), Issuer: &plain{}, Proofs: h.accounts},
			Person: func(t *testing.T) signintest.Person {
				t.Helper()
				a, p := h.person(t)
				p.Proof = func(shared bool) signin.Proof {
					h.shares = shared
					return signin.Proof{Code: h.link(t, a), Shared: shared}
				}
				return p
			}}
	})
}

func TestDemo(t *testing.T) {
	t.Parallel()
	signintest.Run(t, func(t *testing.T) signintest.World {
		t.Helper()
		h := newHouse(t)
		with := func(key []byte) *machine.Driver {
			return &machine.Driver{Sessions: h.sessions(key), Issuer: &plain{},
				Proofs: demo.Proofs{Proofs: h.accounts, Accounts: h.accounts, Practice: "lotus"}}
		}
		return signintest.World{Driver: with(h.Keys.Sessions), Other: with(otherKey), Clock: h.clock, Claims: said,
			Lasting: true, Person: func(t *testing.T) signintest.Person {
				t.Helper()
				a, p := h.person(t)
				if _, err := h.accounts.Accept(t.Context(), h.link(t, a)); err != nil {
					t.Fatal(err)
				}
				p.Proof = func(shared bool) signin.Proof {
					return signin.Proof{Code: signin.Said + a.ID, Shared: shared}
				}
				return p
			}}
	})
}

func hosted(t *testing.T, h *house) (*cognito.Driver, *signintest.Pool) {
	t.Helper()
	pool := signintest.NewPool(t, "client", "https://book.example/signin/back", h.clock)
	pool.Ask = logins.Job(h.Base, join.Outside{}).Admit
	return &cognito.Driver{Sessions: h.sessions(h.Keys.Sessions), HTTP: http.DefaultClient,
		Config: cognito.Config{Login: pool.URL, Client: "client", API: pool.URL,
			Site: func() string { return h.Site }}}, pool
}

func (h *house) joined(t *testing.T) (staff.Account, signintest.Person) {
	t.Helper()
	a, p := h.person(t)
	if _, err := h.accounts.Accept(t.Context(), h.link(t, a)); err != nil {
		t.Fatal(err)
	}
	return a, p
}

func TestCognito(t *testing.T) {
	t.Parallel()
	signintest.Run(t, func(t *testing.T) signintest.World {
		t.Helper()
		h := newHouse(t)
		d, pool := hosted(t, h)
		other := *d
		other.Sessions = h.sessions(otherKey)
		return signintest.World{Driver: d, Other: &other, Clock: h.clock,
			Secure: func(t *testing.T, id string) {
				t.Helper()
				a, err := h.accounts.Get(t.Context(), "lotus", id)
				if err != nil {
					t.Fatal(err)
				}
				pool.Secure(a.Email, []string{"WEB_AUTHN", "SOFTWARE_TOKEN_MFA"}[h.people%2])
			},
			Claims: func(t *testing.T, token string) fact.Actor {
				t.Helper()
				b, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
				if err != nil {
					t.Fatal(err)
				}
				return actorOf(t, b)
			},
			Person: func(t *testing.T) signintest.Person {
				t.Helper()
				a, p := h.joined(t)
				p.Proof = func(shared bool) signin.Proof {
					address, kept := d.Leave(shared)
					proof, err := d.Back(kept, pool.SignIn(t, address, a.Email))
					if err != nil {
						t.Fatal(err)
					}
					return proof
				}
				return p
			}}
	})
}

// TestTheLoginLeadsBackToItsBrowser: nobody is signed in by a code that another browser has asked for, or too late.
func TestTheLoginLeadsBackToItsBrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d, pool := hosted(t, h)
	a, _ := h.joined(t)
	address, kept := d.Leave(false)
	_, elsewhere := d.Leave(false)
	answers := pool.SignIn(t, address, a.Email)
	refused := func(why, kept string, answers url.Values) {
		t.Helper()
		if p, err := d.Back(kept, answers); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %+v, %v", why, p, err)
		}
	}
	refused("another browser", elsewhere, answers)
	refused("no browser that has left", "", answers)
	refused("another state", kept, url.Values{"code": answers["code"], "state": {"x"}})
	refused("no state", kept, url.Values{"code": answers["code"]})
	refused("an error", kept, url.Values{"error": {"access_denied"}, "state": answers["state"]})
	h.clock.Advance(signin.Short)
	refused("too late", kept, answers)
}

// TestSigningOutEndsTheLoginsSession: whoever signs out leaves by the login, which would sign in the next one as them.
func TestSigningOutEndsTheLoginsSession(t *testing.T) {
	t.Parallel()
	d, pool := hosted(t, newHouse(t))
	pool.SignOut(t, d.Out())
}

// TestAnOutageOfTheLogin signs nobody out.
func TestAnOutageOfTheLogin(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d, pool := hosted(t, h)
	a, _ := h.joined(t)
	address, kept := d.Leave(false)
	proof, err := d.Back(kept, pool.SignIn(t, address, a.Email))
	if err != nil {
		t.Fatal(err)
	}
	g, err := d.Enter(t.Context(), proof)
	if err != nil {
		t.Fatal(err)
	}
	pool.Break(true)
	h.clock.Advance(time.Minute)
	for range 20 {
		if _, err := d.Renew(t.Context(), g.Cookie); !errors.Is(err, fault.Unavailable) {
			t.Fatalf("while it is out: %v", err)
		}
		h.clock.Advance(time.Minute)
	}
	pool.Break(false)
	if _, err := d.Renew(t.Context(), g.Cookie); err != nil {
		t.Errorf("once it is back: %v", err)
	}
}

func actorOf(t *testing.T, payload []byte) fact.Actor {
	t.Helper()
	var all map[string]json.RawMessage
	if err := json.Unmarshal(payload, &all); err != nil {
		t.Fatal(err)
	}
	raw := map[string]jsontext.Value{}
	for name, v := range all {
		raw[name] = jsontext.Value(v)
	}
	return claims.Actor(raw)
}
