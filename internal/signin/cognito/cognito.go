// Package cognito signs in by the login that Amazon Cognito hosts (managed login): an authorization code with PKCE
// (RFC 7636), and tokens of the user pool, which the API's authorizer knows. Sessions are ours all the same: so an old
// cookie ends its session, and who signs out everywhere is out.
package cognito

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"stund/internal/fault"
	"stund/internal/signin"
	"stund/internal/signin/sessions"
)

// Config is what the login is called.
type Config struct {
	Login  string        // address of the hosted login, without a slash at the end
	Client string        // id of the app client of the staff app, which has no secret
	API    string        // address of the user pool's API; "": nobody is asked for a second factor
	Site   func() string // address of this installation, without a slash at the end
}

// Doer sends requests; *http.Client does.
type Doer interface {
	Do(r *http.Request) (*http.Response, error)
}

// Driver signs in by the hosted login.
type Driver struct {
	*sessions.Sessions
	Config
	HTTP Doer
}

var (
	_ signin.Driver    = (*Driver)(nil)
	_ signin.Elsewhere = (*Driver)(nil)
)

// asked is what is kept in the browser until it comes back from the login.
type asked struct {
	State    string    `json:"s"`
	Verifier string    `json:"v"`
	Shared   bool      `json:"d,omitempty"`
	Until    time.Time `json:"u"`
}

const useAsked = "login"

// back is where the login leads back to.
func (d *Driver) back() string { return d.Site() + signin.Returned }

// Leave returns the address of the login, with a state and a challenge whose verifier only this browser keeps.
func (d *Driver) Leave(shared bool) (address, kept string) {
	word := func() string { return base64.RawURLEncoding.EncodeToString(d.IDs.Secret(32)) }
	a := asked{State: word(), Verifier: word(), Shared: shared, Until: d.Clock.Now().Add(signin.Short)}
	sum := sha256.Sum256([]byte(a.Verifier))
	q := url.Values{"client_id": {d.Client}, "response_type": {"code"}, "scope": {scope},
		"redirect_uri": {d.back()}, "state": {a.State}, "code_challenge_method": {"S256"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}}
	return d.Login + "/oauth2/authorize?" + q.Encode(), d.Seal.Seal(useAsked, a)
}

// scope is what the tokens are asked for. By the last one the pool tells of somebody's second factors to who has their
// access token ("Scopes, M2M, and resource servers", Amazon Cognito developer guide); that goes no farther than here.
const scope = "openid email profile aws.cognito.signin.user.admin"

// Back returns the code with its verifier, to the browser that has left with this state.
func (d *Driver) Back(kept string, answers url.Values) (signin.Proof, error) {
	var a asked
	same := d.Seal.Open(useAsked, kept, &a) && d.Clock.Now().Before(a.Until) &&
		subtle.ConstantTimeCompare([]byte(a.State), []byte(answers.Get("state"))) == 1
	if !same || answers.Get("code") == "" {
		return signin.Proof{}, signin.Refused()
	}
	return signin.Proof{Code: answers.Get("code"), Verifier: a.Verifier, Shared: a.Shared}, nil
}

// AddPasskey returns the address of the login's page for that ("Authentication with passkeys", Amazon Cognito developer
// guide).
func (d *Driver) AddPasskey() string {
	return d.Login + "/passkeys/add?" + url.Values{"client_id": {d.Client}, "redirect_uri": {d.back()}}.Encode()
}

// Out returns the address of the login's logout endpoint ("Logout endpoint", Amazon Cognito developer guide). The user
// pool has to know the address that it leads back to.
func (d *Driver) Out() string {
	return d.Login + "/logout?" + url.Values{"client_id": {d.Client}, "logout_uri": {d.back()}}.Encode()
}

// tokens is what the token endpoint answers.
type tokens struct {
	ID      string `json:"id_token"`
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"` // empty where the old one stays good
}

// says is what we read of an ID token. It came from the token endpoint itself, over TLS, so that its signature need not
// be looked at (OpenID Connect Core, section 3.1.3.7); the API's authorizer does so before it takes it.
type says struct {
	Client   string `json:"aud"`
	Expires  int64  `json:"exp"`
	Practice string `json:"custom:practice"`
	Account  string `json:"stund:account"`
}

func read(token string) (says, error) {
	var s says
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return s, errors.New("cognito: the ID token is none")
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if err != nil {
		return s, fmt.Errorf("cognito: read the ID token: %w", err)
	}
	return s, nil
}

// Enter trades the code for a session.
func (d *Driver) Enter(ctx context.Context, p signin.Proof) (signin.Grant, error) {
	if p.Code == "" || p.Verifier == "" {
		return signin.Grant{}, signin.Refused()
	}
	t, err := d.trade(ctx, url.Values{"grant_type": {"authorization_code"}, "client_id": {d.Client}, "code": {p.Code},
		"redirect_uri": {d.back()}, "code_verifier": {p.Verifier}})
	if err != nil {
		return signin.Grant{}, err
	}
	claims, err := read(t.ID)
	switch {
	case err != nil:
		return signin.Grant{}, err
	case claims.Client != d.Client || claims.Practice == "" || t.Refresh == "":
		return signin.Grant{}, signin.Refused()
	}
	bare := d.bare(ctx, t.Access)
	s, err := d.Begin(ctx, claims.Practice, claims.Account, p.Shared, bare)
	if err != nil {
		return signin.Grant{}, err
	}
	return d.grant(s, t, claims, bare), nil
}

func (d *Driver) grant(s sessions.Session, t tokens, claims says, bare bool) signin.Grant {
	return signin.Grant{Token: t.ID, Expires: time.Unix(claims.Expires, 0).UTC(), Cookie: d.Cookie(s, t.Refresh),
		Shared: s.Shared, Bare: bare}
}

// bare asks the user pool whether somebody has no second factor (GetUserAuthFactors, Amazon Cognito user pools API
// reference): the tokens do not say. While that cannot be learnt, nobody is kept from signing in by it, nor asked.
func (d *Driver) bare(ctx context.Context, access string) bool {
	if d.API == "" || access == "" {
		return false
	}
	body, err := json.Marshal(map[string]string{"AccessToken": access})
	if err != nil {
		return false
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.API+"/", bytes.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", "AWSCognitoIdentityProviderService.GetUserAuthFactors")
	b, err := d.send(r)
	var has struct {
		First  []string `json:"ConfiguredUserAuthFactors"`
		Second []string `json:"UserMFASettingList"`
	}
	return err == nil && json.Unmarshal(b, &has) == nil && !slices.Contains(has.First, "WEB_AUTHN") &&
		len(has.Second) == 0
}

// Renew goes on with the session of the cookie. The user pool asks our function logins before it makes the token, so
// that it speaks of the account as it is now.
func (d *Driver) Renew(ctx context.Context, kept string) (signin.Grant, error) {
	c, err := d.Open(kept)
	if err != nil {
		return signin.Grant{}, err
	}
	s, _, err := d.Look(ctx, c) // while the login cannot be reached, the cookie stays good
	if err != nil {
		return signin.Grant{}, err
	}
	t, err := d.trade(ctx, url.Values{"grant_type": {"refresh_token"}, "client_id": {d.Client},
		"refresh_token": {c.Elsewhere}})
	if err != nil {
		return signin.Grant{}, err
	}
	if t.Refresh == "" {
		t.Refresh = c.Elsewhere
	}
	claims, err := read(t.ID)
	switch {
	case err != nil:
		return signin.Grant{}, err
	case claims.Practice != s.Practice || claims.Account != s.Account:
		return signin.Grant{}, signin.Refused() // they work elsewhere now: they sign in there
	}
	if s, _, err = d.Turn(ctx, c); err != nil {
		return signin.Grant{}, err
	}
	return d.grant(s, t, claims, s.Bare && c.First()), nil
}

// End ends the session of the cookie, and revokes its refresh token.
func (d *Driver) End(ctx context.Context, kept string, everywhere bool) error {
	c, err := d.Open(kept)
	if err != nil {
		return signin.Over(everywhere)
	}
	if err := d.Sessions.End(ctx, c, everywhere); err != nil {
		return err
	}
	_, err = d.ask(ctx, "/oauth2/revoke", url.Values{"client_id": {d.Client}, "token": {c.Elsewhere}})
	return err
}

// trade asks the token endpoint. What it refuses is refused; where it fails, somebody may try again.
func (d *Driver) trade(ctx context.Context, q url.Values) (tokens, error) {
	var t tokens
	b, err := d.ask(ctx, "/oauth2/token", q)
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(b, &t); err != nil || t.ID == "" {
		return t, unavailable(errors.New("cognito: the token endpoint answers something else"))
	}
	return t, nil
}

// most is the most bytes of an answer that are read.
const most = 64 << 10

func (d *Driver) ask(ctx context.Context, path string, q url.Values) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Login+path, strings.NewReader(q.Encode()))
	if err != nil {
		return nil, fmt.Errorf("cognito: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.send(r)
}

func (d *Driver) send(r *http.Request) ([]byte, error) {
	answer, err := d.HTTP.Do(r)
	if err != nil {
		return nil, unavailable(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(answer.Body, most))
	switch {
	case err != nil || answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests:
		return nil, unavailable(fmt.Errorf("cognito: %s answers %d: %w", r.URL.Path, answer.StatusCode, err))
	case answer.StatusCode != http.StatusOK: // a code or a token that is none any more, or whom our function refused
		return nil, signin.Refused()
	}
	return b, nil
}

func unavailable(err error) error {
	f := fault.New(fault.Unavailable, "busy", "The login cannot be reached right now. Try again in a moment.")
	f.Retry = 5
	return f.Because(err)
}
