package gateway

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/httpapi/claims"
)

// Verifier is the JWT authorizer: it returns the claims of a token that is good now.
type Verifier interface {
	Verify(token string) (map[string]any, error)
}

// Keys are public keys by their id.
type Keys map[string]crypto.PublicKey

const maxToken = 8 << 10

// Skew is how far a token may be from the future: who issued it may have had a clock that was ahead, which was set
// right since. It does not prolong a token.
const Skew = 2 * time.Minute

// Untimely is that a token is good, but not now: Reason says why, in words for its bearer.
type Untimely struct {
	Reason string
	Future bool // it was issued, or begins, in the future: a clock is wrong, or was
}

func (u *Untimely) Error() string { return "gateway: token: " + u.Reason }

// bearer returns the token of an Authorization header. As at API Gateway, the scheme may be left out.
func bearer(header string) string {
	if len(header) > 7 && strings.EqualFold(header[:7], "bearer ") {
		return strings.TrimSpace(header[7:])
	}
	return header
}

// NewVerifier makes an authorizer for one issuer and audience. A token is good if it is signed with ES256 or RS256 by
// one of the keys (the key's own kind decides, never the token's word), names the issuer, names the audience in aud or,
// if it has none, in client_id, has not expired, and has begun and been issued, by Skew at most in the future. One that
// demands to be understood in a way that we know nothing of is refused (crit, RFC 7515 section 4.1.11). What is wrong
// with the time alone is an Untimely.
func NewVerifier(issuer, audience string, keys Keys, c clock.Clock) Verifier {
	return &verifier{issuer: issuer, audience: audience, keys: keys, now: c.Now, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodES256.Alg(), jwt.SigningMethodRS256.Alg()}),
		jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation())}
}

type verifier struct {
	issuer, audience string
	keys             Keys
	now              func() time.Time
	parser           *jwt.Parser
}

func (v *verifier) Verify(token string) (map[string]any, error) {
	if token == "" || len(token) > maxToken {
		return nil, errors.New("gateway: no token")
	}
	claims := jwt.MapClaims{}
	if _, err := v.parser.ParseWithClaims(token, claims, v.key); err != nil {
		return nil, fmt.Errorf("gateway: token: %w", err)
	}
	if !v.meant(claims) {
		return nil, errors.New("gateway: token is for another audience")
	}
	if by, err := claims.GetIssuer(); err != nil || by != v.issuer {
		return nil, errors.New("gateway: token is of another issuer")
	}
	if err := timely(claims, v.now()); err != nil {
		return nil, err
	}
	return claims, nil
}

// timely holds a token's instants to now.
func timely(c jwt.MapClaims, now time.Time) error {
	ends, err := c.GetExpirationTime()
	if err != nil || ends == nil {
		return errors.New("gateway: token does not say when it expires")
	}
	begins, err := c.GetNotBefore()
	issued, bad := c.GetIssuedAt()
	if err != nil || bad != nil {
		return errors.New("gateway: token does not say when it begins")
	}
	if !now.Before(ends.Time) {
		return &Untimely{Reason: "it expired at " + instant(ends.Time) + "; get a new one"}
	}
	future := func(what string, at *jwt.NumericDate) error {
		if at == nil || !at.After(now.Add(Skew)) {
			return nil
		}
		return &Untimely{Future: true, Reason: fmt.Sprintf("it %s at %s, and here it is %s; set the clock right, "+
			"or get a new one", what, instant(at.Time), instant(now))}
	}
	return cmp.Or(future("was issued", issued), future("begins", begins))
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// key returns the key for a token, if its kind is the one of the token's algorithm.
func (v *verifier) key(t *jwt.Token) (any, error) {
	if _, ok := t.Header["crit"]; ok {
		return nil, errors.New("it has a header that must be understood, and we know none")
	}
	kid, _ := t.Header["kid"].(string)
	key, ok := v.keys[kid]
	if !ok {
		return nil, errors.New("unknown key")
	}
	switch key := key.(type) {
	case *ecdsa.PublicKey:
		if t.Method == jwt.SigningMethodES256 && key.Curve == elliptic.P256() {
			return key, nil
		}
	case *rsa.PublicKey:
		if t.Method == jwt.SigningMethodRS256 && key.N.BitLen() >= 2048 {
			return key, nil
		}
	}
	return nil, errors.New("the key is not of the token's algorithm")
}

func (v *verifier) meant(c jwt.MapClaims) bool {
	if _, ok := c["aud"]; !ok {
		return c["client_id"] == v.audience
	}
	aud, err := c.GetAudience()
	return err == nil && slices.Contains(aud, v.audience)
}

// Issuer makes tokens on a single machine, with the claims that Cognito's ID tokens have.
type Issuer struct {
	url, audience string
	key           *ecdsa.PrivateKey
	clock         clock.Clock
	kid           string
	point         []byte // the public key: 4, x, y
}

// NewIssuer makes an issuer named url, whose tokens are for the audience, signed with a P-256 key that the caller
// keeps.
func NewIssuer(url, audience string, key *ecdsa.PrivateKey, c clock.Clock) (*Issuer, error) {
	if key.Curve != elliptic.P256() {
		return nil, errors.New("gateway: the issuer's key is not on P-256")
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, fmt.Errorf("gateway: the issuer's key: %w", err)
	}
	sum := sha256.Sum256(point)
	return &Issuer{url: url, audience: audience, key: key, clock: c, point: point,
		kid: base64.RawURLEncoding.EncodeToString(sum[:12])}, nil
}

// Token returns a token for somebody of the practice in the role ("owner", "practitioner", "assistant"); practitioner
// is their id as one, or "". The subject is the same each time for the same person. It makes none of a role without its
// identity: such a token may nothing (fact.Actor.MaySignIn).
func (i *Issuer) Token(practice, role, practitioner string, ttl time.Duration) (string, error) {
	who := fact.Actor{Role: fact.Role(role), ID: subject(practice, role, practitioner), Practice: practice,
		Practitioner: practitioner}
	if err := who.MaySignIn(); err != nil {
		return "", fmt.Errorf("a token for the role %.40q: %w", role, err)
	}
	return i.Unchecked(practice, role, practitioner, ttl)
}

// subject names the person, the same each time.
func subject(practice, role, practitioner string) string {
	sum := sha256.Sum256([]byte(practice + "\x00" + role + "\x00" + practitioner))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// Unchecked returns a token as an identity provider would sign it that knows nothing of what its claims mean: of a user
// pool, an administrator may put anybody into any group. It is for those who stand in for one, and for tests.
func (i *Issuer) Unchecked(practice, role, practitioner string, ttl time.Duration) (string, error) {
	return i.sign(fact.Actor{Role: fact.Role(role), ID: subject(practice, role, practitioner), Practice: practice,
		Practitioner: practitioner}, i.clock.Now(), ttl)
}

// For returns a token for who has signed in at since; its subject is their id. It makes none of a role without its
// identity.
func (i *Issuer) For(who fact.Actor, since time.Time, ttl time.Duration) (string, error) {
	if err := who.MaySignIn(); err != nil {
		return "", fmt.Errorf("a token for the role %.40q: %w", who.Role, err)
	}
	return i.sign(who, since, ttl)
}

func (i *Issuer) sign(who fact.Actor, since time.Time, ttl time.Duration) (string, error) {
	now := i.clock.Now()
	says := jwt.MapClaims{
		"iss": i.url, "aud": i.audience, "token_use": "id", "iat": now.Unix(), claims.SignedIn: since.Unix(),
		"exp":          now.Add(ttl).Unix(),
		claims.Subject: who.ID, claims.Groups: []string{string(who.Role)}, claims.Practice: who.Practice,
	}
	if who.Practitioner != "" {
		says[claims.Practitioner] = who.Practitioner
	}
	t := jwt.NewWithClaims(jwt.SigningMethodES256, says)
	t.Header["kid"] = i.kid
	s, err := t.SignedString(i.key)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return s, nil
}

// Verifier returns the authorizer for this issuer's tokens.
func (i *Issuer) Verifier() Verifier {
	return NewVerifier(i.url, i.audience, Keys{i.kid: &i.key.PublicKey}, i.clock)
}
