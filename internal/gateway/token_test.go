package gateway

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"stund/internal/clock"
)

const (
	issuerURL = "http://127.0.0.1:8080/issuer"
	audience  = "stund"
)

func newKey(t *testing.T, c elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newIssuer(t *testing.T) *Issuer {
	t.Helper()
	i, err := NewIssuer(issuerURL, audience, newKey(t, elliptic.P256()), clock.At(noon))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestAuthorizer(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	good, err := i.Token("lotus", "owner", "p1", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r := request("GET", "/v1/settings", "", "Authorization", "Bearer "+good)
	o := Options{Routes: []Route{{Key: "GET /v1/settings", Authorize: true, Handler: echo}}, Verifier: i.Verifier()}
	w := serve(o, r)
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	claims := e.RequestContext.Authorizer.JWT.Claims
	if claims["sub"] == "" {
		t.Error("no subject")
	}
	delete(claims, "sub")
	want := map[string]string{"iss": issuerURL, "aud": audience, "token_use": "id", "iat": "1795435200",
		"auth_time": "1795435200",
		"exp":       "1795438800", "cognito:groups": "[owner]", "custom:practice": "lotus", "custom:practitioner": "p1"}
	if d := cmp.Diff(want, claims); d != "" {
		t.Error(d)
	}
	for _, header := range []string{"", "Bearer", "Bearer x.y.z", "Basic abc", "Bearer " + good + "x"} {
		r := request("GET", "/v1/settings", "")
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		if w := serve(o, r); w.Code != 401 || w.Body.String() != `{"message":"Unauthorized"}` {
			t.Errorf("%q: %d %s", header, w.Code, w.Body)
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p384 := newKey(t, elliptic.P384())
	keys := Keys{i.kid: &i.key.PublicKey, "rsa": &rsaKey.PublicKey, "p384": &p384.PublicKey}
	v := NewVerifier(issuerURL, audience, keys, clock.At(noon))
	der, err := x509.MarshalPKIXPublicKey(&i.key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	claims := func(edit func(jwt.MapClaims)) jwt.MapClaims {
		c := jwt.MapClaims{"iss": issuerURL, "aud": audience, "sub": "u", "exp": noon.Add(time.Hour).Unix(),
			"iat": noon.Unix()}
		if edit != nil {
			edit(c)
		}
		return c
	}
	sign := func(m jwt.SigningMethod, kid string, key any, c jwt.MapClaims) string {
		token := jwt.NewWithClaims(m, c)
		token.Header["kid"] = kid
		s, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	es := func(edit func(jwt.MapClaims)) string { return sign(jwt.SigningMethodES256, i.kid, i.key, claims(edit)) }
	good := es(nil)
	parts := strings.Split(good, ".")
	b64 := base64.RawURLEncoding.EncodeToString
	tests := map[string]struct {
		token string
		good  bool
	}{
		"ES256":             {good, true},
		"RS256":             {sign(jwt.SigningMethodRS256, "rsa", rsaKey, claims(nil)), true},
		"client_id":         {es(func(c jwt.MapClaims) { delete(c, "aud"); c["client_id"] = audience }), true},
		"several audiences": {es(func(c jwt.MapClaims) { c["aud"] = []string{"x", audience} }), true},
		"expires now":       {es(func(c jwt.MapClaims) { c["exp"] = noon.Unix() }), false},
		"no expiry":         {es(func(c jwt.MapClaims) { delete(c, "exp") }), false},
		"expiry no number":  {es(func(c jwt.MapClaims) { c["exp"] = "never" }), false},
		"not yet":           {es(func(c jwt.MapClaims) { c["nbf"] = noon.Add(Skew + time.Second).Unix() }), false},
		"from the future":   {es(func(c jwt.MapClaims) { c["iat"] = noon.Add(Skew + time.Second).Unix() }), false},
		"begins soon":       {es(func(c jwt.MapClaims) { c["nbf"] = noon.Add(Skew).Unix() }), true},
		"issued ahead":      {es(func(c jwt.MapClaims) { c["iat"] = noon.Add(Skew).Unix() }), true},
		"expired, by less than the skew": {es(func(c jwt.MapClaims) {
			c["exp"], c["iat"] = noon.Add(-time.Second).Unix(), noon.Add(Skew).Unix()
		}), false},
		"issued no number": {es(func(c jwt.MapClaims) { c["iat"] = "now" }), false},
		"begins no number": {es(func(c jwt.MapClaims) { c["nbf"] = "now" }), false},
		"other issuer":     {es(func(c jwt.MapClaims) { c["iss"] = "https://evil.example" }), false},
		"no issuer":        {es(func(c jwt.MapClaims) { delete(c, "iss") }), false},
		"other audience":   {es(func(c jwt.MapClaims) { c["aud"] = "other"; c["client_id"] = audience }), false},
		"no audience":      {es(func(c jwt.MapClaims) { delete(c, "aud") }), false},
		"alg none": {sign(jwt.SigningMethodNone, i.kid, jwt.UnsafeAllowNoneSignatureType, claims(nil)),
			false},
		"alg none, unsigned":     {b64([]byte(`{"alg":"none","kid":"`+i.kid+`"}`)) + "." + parts[1] + ".", false},
		"alg None":               {b64([]byte(`{"alg":"None","kid":"`+i.kid+`"}`)) + "." + parts[1] + ".", false},
		"public key as HMAC":     {sign(jwt.SigningMethodHS256, i.kid, der, claims(nil)), false},
		"RS256 says the EC key":  {sign(jwt.SigningMethodRS256, i.kid, rsaKey, claims(nil)), false},
		"ES256 says the RSA key": {sign(jwt.SigningMethodES256, "rsa", i.key, claims(nil)), false},
		"PS256":                  {sign(jwt.SigningMethodPS256, "rsa", rsaKey, claims(nil)), false},
		"RS512":                  {sign(jwt.SigningMethodRS512, "rsa", rsaKey, claims(nil)), false},
		"ES384":                  {sign(jwt.SigningMethodES384, "p384", p384, claims(nil)), false},
		"unknown key":            {sign(jwt.SigningMethodES256, "nobody", i.key, claims(nil)), false},
		"no key":                 {sign(jwt.SigningMethodES256, "", i.key, claims(nil)), false},
		"other key":              {sign(jwt.SigningMethodES256, i.kid, newKey(t, elliptic.P256()), claims(nil)), false},
		"claims exchanged":       {parts[0] + "." + b64([]byte(`{"sub":"root"}`)) + "." + parts[2], false},
		"signature cut":          {parts[0] + "." + parts[1] + "." + parts[2][:10], false},
		"no signature":           {parts[0] + "." + parts[1] + ".", false},
		"empty":                  {"", false},
		"huge":                   {good + strings.Repeat("A", maxToken), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := v.Verify(tt.token)
			if (err == nil) != tt.good || (c == nil) == tt.good {
				t.Errorf("%v %v", c, err)
			}
		})
	}
}

// TestCriticalHeaders: who signs says that a token means nothing to those who do not understand it. We understand none.
func TestCriticalHeaders(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	v := NewVerifier(issuerURL, audience, Keys{i.kid: &i.key.PublicKey}, clock.At(noon))
	for name, header := range map[string]map[string]any{
		"none":             {},
		"a name":           {"crit": []string{"exp"}, "exp": noon.Unix()},
		"unencoded":        {"crit": []string{"b64"}, "b64": false},
		"a name not there": {"crit": []string{"http://stund.example/bound"}},
		"empty":            {"crit": []string{}},
		"null":             {"crit": nil},
		"no list":          {"crit": "alg"},
	} {
		token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"iss": issuerURL, "aud": audience, "sub": "u",
			"exp": noon.Add(time.Hour).Unix(), "iat": noon.Unix()})
		token.Header["kid"] = i.kid
		for k, value := range header {
			token.Header[k] = value
		}
		s, err := token.SignedString(i.key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Verify(s); (err == nil) != (name == "none") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAStepBack lets the clock go back after a token was issued: its bearer is let in while the step is small, and else
// told why not.
func TestAStepBack(t *testing.T) {
	t.Parallel()
	c := clock.At(noon)
	i, err := NewIssuer(issuerURL, audience, newKey(t, elliptic.P256()), c)
	if err != nil {
		t.Fatal(err)
	}
	token, err := i.Token("lotus", "owner", "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		at     time.Time
		status int
		told   string // in the header, and in the body but of what has expired
	}{
		{noon, 200, ""}, {noon.Add(-Skew), 200, ""},
		{noon.Add(-Skew - time.Second), 401,
			"it was issued at 2026-11-23T12:00:00Z, and here it is 2026-11-23T11:57:59Z"},
		{noon.AddDate(-1, 0, 0), 401, "and here it is 2025-11-23T12:00:00Z"},
		{noon.Add(time.Hour), 401, "it expired at 2026-11-23T13:00:00Z"},
	} {
		c.Set(tt.at)
		r := request("GET", "/x", "", "Authorization", "Bearer "+token)
		w := serve(Options{Routes: []Route{{Key: "GET /x", Authorize: true, Handler: echo}}, Verifier: i.Verifier()}, r)
		header, body := w.Header().Get("WWW-Authenticate"), w.Body.String()
		if w.Code != tt.status || tt.told != "" && !strings.Contains(header, tt.told) ||
			w.Code == 401 && tt.at.Before(noon) != strings.Contains(body, tt.told) {
			t.Errorf("at %s: %d %q %s", tt.at, w.Code, header, body)
		}
	}
}

// TestIssuerMakesNoRoleWithoutItsIdentity, and signs what it is told to where nobody checks.
func TestIssuerMakesNoRoleWithoutItsIdentity(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	for _, who := range [][3]string{{"lotus", "practitioner", ""}, {"", "owner", ""}, {"", "practitioner", "ida"},
		{"lotus", "", ""}, {"lotus", "admin", ""}, {"lotus", "client", ""}, {"lotus", "system", "ida"},
		{"lotus", "Owner", ""}} {
		if s, err := i.Token(who[0], who[1], who[2], time.Hour); err == nil || s != "" {
			t.Errorf("a token was made for %q", who)
		}
		if s, err := i.Unchecked(who[0], who[1], who[2], time.Hour); err != nil || s == "" {
			t.Errorf("%q: %v", who, err)
		}
	}
}

func TestIssuerTakesOneKindOfKey(t *testing.T) {
	t.Parallel()
	if _, err := NewIssuer(issuerURL, audience, newKey(t, elliptic.P384()), clock.At(noon)); err == nil {
		t.Error("a P-384 key was taken")
	}
}
