package cloud_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/cloud/bootstrap"
	"stund/internal/cloud/doors"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/once"
	"stund/internal/secret"
	"stund/internal/signin/sessions"
	"stund/internal/staff"
	"stund/internal/store"
)

// who are the accounts of the world: an owner, a practitioner, and one who is invited.
type who struct{ Liv, Ida, Nina string }

// idas is the account that the login of the payloads knows.
const idas = "4hjt57bx60zeagd5e4debyr1x0"

// seedStaff makes the accounts, links to get in by and the cookie of a session, each from its own source.
func seedStaff(t *testing.T, db store.Store, keys secret.Keys) (who, map[string]string) {
	t.Helper()
	b := &base.Base{Store: db, Clock: clock.At(begin), Keys: keys, Shared: base.Shared{},
		Retry: store.Retrier{Sleep: nowait, Attempts: 3},
		IDs:   ids.Seeded(&entropy{source: rand.NewChaCha8([32]byte{77})})}
	accounts := staff.Of(b)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	system := fact.Actor{Role: fact.System}
	must(accounts.Settle(t.Context(), system, "lotus", staff.Draft{Name: "Liv Aas", Email: "liv@lotus.example",
		Role: fact.Owner}))
	must(accounts.Settle(t.Context(), system, "lotus", staff.Draft{Name: "Ida Berg", Email: "ida@lotus.example",
		Role: fact.Practitioner, Practitioner: "ida"}))
	nina, err := accounts.Invite(t.Context(), system, "lotus", once.Request{}, staff.Draft{Name: "Nina Lie",
		Email: "nina@lotus.example", Role: fact.Assistant})
	must(err)
	must(accounts.Ask(t.Context(), "ida@lotus.example", i18n.NB, false))
	all, err := accounts.List(t.Context(), "lotus")
	must(err)
	made := who{Nina: nina.ID}
	for _, a := range all {
		switch a.Name {
		case "Liv Aas":
			made.Liv = a.ID
		case "Ida Berg":
			made.Ida = a.ID
		}
	}
	if made.Ida != idas {
		t.Fatalf("the login of the payloads knows %s, and Ida's account is %s", idas, made.Ida)
	}
	s := &sessions.Sessions{Store: db, Retry: b.Retry, Clock: b.Clock, IDs: b.IDs, Accounts: accounts,
		Seal: secret.NewSealer(keys.Sessions, b.IDs)}
	session, err := s.Begin(t.Context(), "lotus", made.Ida, false, false)
	must(err)
	signer := link.Signer{Keys: keys.Links}
	return made, map[string]string{"invitation": signer.Sign(nina.Link()), "session": s.Cookie(session, "good"),
		"kept": s.Seal.Seal("login", map[string]any{"s": "state", "v": "verifier", "u": begin.Add(3 * time.Hour)})}
}

// hosted wires an endpoint by which staff sign in as its function does, with a login that is good for Ida.
func hosted(m door.Maker) door.Maker {
	s, err := bootstrap.Read(environment(login{}.settings(somewhere)))
	if err != nil {
		panic(err)
	}
	return doors.With(s, login{}, m)
}

// login answers as the hosted login and the user pool do: a code and a refresh token are good that say so.
type login struct{}

// Do sends a request to it.
func (l login) Do(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w.Result(), nil
}

// asked reports whether a request is for it, and not for another service.
func (login) asked(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/oauth2/") ||
		strings.HasPrefix(r.Header.Get("X-Amz-Target"), "AWSCognitoIdentityProviderService.")
}

func (login) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path != "/oauth2/token":
		_, _ = io.WriteString(w, "{}")
	case r.PostFormValue("code") != "good" && r.PostFormValue("refresh_token") != "good":
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
	default:
		claims := fmt.Sprintf(`{"aud":"app","exp":%d,"custom:practice":"lotus","stund:account":%q}`,
			begin.Add(3*time.Hour).Unix(), idas)
		_, _ = io.WriteString(w, `{"id_token":"e30.`+base64.RawURLEncoding.EncodeToString([]byte(claims))+
			`.x","access_token":"good","refresh_token":"good"}`)
	}
}

// settings are what a function by which staff sign in is told of the login at the address.
func (login) settings(at string) map[string]string {
	return map[string]string{"STUND_LOGIN": at, "STUND_LOGIN_CLIENT": "app", "STUND_USER_POOL": "pool",
		"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": at}
}

// somewhere is the login's address in what comes of a payload.
const somewhere = "https://login.example"
