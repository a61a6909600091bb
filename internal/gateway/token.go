package gateway

import (
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
	"stund/internal/httpapi"
)

// Verifier is the JWT authorizer: it returns the claims of a token that is good now.
type Verifier interface {
	Verify(token string) (map[string]any, error)
}

// Keys are public keys by their id.
type Keys map[string]crypto.PublicKey

const maxToken = 8 << 10

// bearer returns the token of an Authorization header. As at API Gateway, the scheme may be left out.
func bearer(header string) string {
	if len(header) > 7 && strings.EqualFold(header[:7], "bearer ") {
		return strings.TrimSpace(header[7:])
	}
	return header
}

// NewVerifier makes an authorizer for one issuer and audience. A token is good if it is signed with ES256 or RS256 by
// one of the keys (the key's own kind decides, never the token's word), names the issuer, names the audience in aud or,
// if it has none, in client_id, has not expired, and has begun.
func NewVerifier(issuer, audience string, keys Keys, c clock.Clock) Verifier {
	return &verifier{audience: audience, keys: keys, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodES256.Alg(), jwt.SigningMethodRS256.Alg()}),
		jwt.WithIssuer(issuer), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithTimeFunc(c.Now),
		jwt.WithStrictDecoding())}
}

type verifier struct {
	audience string
	keys     Keys
	parser   *jwt.Parser
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
	return claims, nil
}

// key returns the key for a token, if its kind is the one of the token's algorithm.
func (v *verifier) key(t *jwt.Token) (any, error) {
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
// is their id as one, or "". The subject is the same each time for the same person.
func (i *Issuer) Token(practice, role, practitioner string, ttl time.Duration) (string, error) {
	now := i.clock.Now()
	sum := sha256.Sum256([]byte(practice + "\x00" + role + "\x00" + practitioner))
	claims := jwt.MapClaims{
		"iss": i.url, "aud": i.audience, "token_use": "id", "iat": now.Unix(), "auth_time": now.Unix(),
		"exp":                now.Add(ttl).Unix(),
		httpapi.ClaimSubject: fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]),
		httpapi.ClaimGroups:  []string{role}, httpapi.ClaimPractice: practice,
	}
	if practitioner != "" {
		claims[httpapi.ClaimPractitioner] = practitioner
	}
	t := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
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
