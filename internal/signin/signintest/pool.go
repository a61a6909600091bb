package signintest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/signin"
)

// Pool stands in for a user pool of Amazon Cognito with its hosted login: the endpoints of OAuth 2.0 over real HTTP, as
// the developer guide describes them ("User pool endpoints and managed login reference"). It holds a code to its
// verifier, address and client, makes each count once, rotates refresh tokens, and asks before each token.
type Pool struct {
	*httptest.Server
	Client string
	Back   string // the only address that it leads back to
	Clock  clock.Clock
	// Ask is what the pool asks before it makes a token: whom it is to speak of.
	Ask func(ctx context.Context, who fact.Actor, email string) (fact.Actor, error)

	mu      sync.Mutex
	besides map[string]string // what somebody has besides a password, by their address
	codes   map[string]code
	refresh map[string]renewal
	n       int
	broken  bool
}

type code struct {
	email, challenge string
	until            time.Time
}

type renewal struct {
	email string
	until time.Time // it was traded, and counts so long; zero: it was not
}

// Lives of codes and of refresh tokens that were traded.
const (
	codeLasts = 5 * time.Minute
	grace     = time.Minute
)

// NewPool starts a pool.
func NewPool(t *testing.T, client, back string, c clock.Clock) *Pool {
	p := &Pool{Client: client, Back: back, Clock: c, codes: map[string]code{}, refresh: map[string]renewal{},
		besides: map[string]string{}}
	m := http.NewServeMux()
	m.HandleFunc("POST /oauth2/token", p.token)
	m.HandleFunc("POST /oauth2/revoke", p.revoke)
	m.HandleFunc("POST /{$}", p.factors)
	p.Server = httptest.NewServer(m)
	t.Cleanup(p.Close)
	return p
}

// Break has the pool fail from now on.
func (p *Pool) Break(broken bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = broken
}

// SignIn is what somebody does at the login, whom the address of it brought there: it returns what the login leads back
// with.
func (p *Pool) SignIn(t *testing.T, address, email string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if u.Path != "/oauth2/authorize" || q.Get("client_id") != p.Client || q.Get("redirect_uri") != p.Back ||
		!strings.Contains(q.Get("scope"), "aws.cognito.signin.user.admin") ||
		q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("state") == "" ||
		q.Get("code_challenge") == "" {
		t.Fatalf("the login is asked %s", address)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	c := fmt.Sprintf("code-%d", p.n)
	p.codes[c] = code{email, q.Get("code_challenge"), p.Clock.Now().Add(codeLasts)}
	return url.Values{"code": {c}, "state": {q.Get("state")}}
}

// SignOut is what the login does whom the address of it brought there to end its own session ("Logout endpoint").
func (p *Pool) SignOut(t *testing.T, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if !strings.HasPrefix(address, p.URL+"/logout?") || q.Get("client_id") != p.Client ||
		q.Get("logout_uri") != p.Back || len(q) != 2 {
		t.Errorf("the login is asked %s", address)
	}
}

func (p *Pool) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken {
		http.Error(w, "", http.StatusBadGateway)
		return
	}
	email, ok := p.whose(r)
	if !ok || r.PostFormValue("client_id") != p.Client {
		p.refuse(w)
		return
	}
	who, err := p.Ask(r.Context(), fact.Actor{Role: fact.Client, ID: "user of " + email}, email)
	if err != nil {
		p.refuse(w)
		return
	}
	now := p.Clock.Now()
	p.n++
	claims := jwt.MapClaims{"aud": p.Client, "sub": "user of " + email, "iat": now.Unix(), "jti": p.n,
		"exp": now.Add(signin.Short).Unix(), "cognito:groups": []string{string(who.Role)},
		"custom:practice": who.Practice, "custom:practitioner": who.Practitioner, "stund:account": who.ID}
	id, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("a key of the pool's own"))
	if err != nil {
		panic(err)
	}
	next := fmt.Sprintf("refresh-%d", p.n)
	p.refresh[next] = renewal{email: email}
	_ = json.NewEncoder(w).Encode(map[string]any{"id_token": id, "access_token": "access of " + email,
		"refresh_token": next, "token_type": "Bearer"})
}

// Secure adds a factor for somebody besides the password: "SOFTWARE_TOKEN_MFA" or "WEB_AUTHN".
func (p *Pool) Secure(email, factor string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.besides[email] = factor
}

// factors tells what whoever has the access token signs in with (GetUserAuthFactors).
func (p *Pool) factors(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var in struct{ AccessToken string }
	err := json.NewDecoder(r.Body).Decode(&in)
	email, ok := strings.CutPrefix(in.AccessToken, "access of ")
	if err != nil || !ok || r.Header.Get("X-Amz-Target") != "AWSCognitoIdentityProviderService.GetUserAuthFactors" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	out := map[string][]string{"ConfiguredUserAuthFactors": {"PASSWORD"}}
	switch f := p.besides[email]; f {
	case "":
	case "WEB_AUTHN":
		out["ConfiguredUserAuthFactors"] = []string{"PASSWORD", f}
	default:
		out["UserMFASettingList"] = []string{f}
	}
	_ = json.NewEncoder(w).Encode(out)
}

// whose trades what the request brings.
func (p *Pool) whose(r *http.Request) (email string, ok bool) {
	now := p.Clock.Now()
	switch r.PostFormValue("grant_type") {
	case "authorization_code":
		c, known := p.codes[r.PostFormValue("code")]
		delete(p.codes, r.PostFormValue("code"))
		sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		return c.email, known && now.Before(c.until) && r.PostFormValue("redirect_uri") == p.Back &&
			base64.RawURLEncoding.EncodeToString(sum[:]) == c.challenge
	case "refresh_token":
		old := r.PostFormValue("refresh_token")
		t, known := p.refresh[old]
		if !known || !t.until.IsZero() && !now.Before(t.until) {
			return "", false
		}
		if t.until.IsZero() {
			t.until = now.Add(grace)
			p.refresh[old] = t
		}
		return t.email, true
	}
	return "", false
}

func (p *Pool) revoke(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.refresh, r.PostFormValue("token"))
	w.WriteHeader(http.StatusOK)
}

func (p *Pool) refuse(w http.ResponseWriter) {
	w.WriteHeader(http.StatusBadRequest)
	_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
}
