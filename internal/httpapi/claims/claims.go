// Package claims reads who somebody is from what an identity provider says of them.
package claims

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"stund/internal/fact"
)

// The claims of an ID token of Amazon Cognito, and of the local issuer. The attributes are set by the practice's owner,
// never by the user: their app client has no write access to them.
const (
	Subject      = "sub"
	Groups       = "cognito:groups" // the roles
	Practice     = "custom:practice"
	Practitioner = "custom:practitioner"
	// Account is who somebody is as an account of ours. A user pool's function sets it: no user's attribute can have
	// such a name.
	Account = "stund:account"
	// SignedIn is when they signed in, and not when the token was made (OpenID Connect Core 1.0, section 2).
	SignedIn = "auth_time"
)

// OfUser returns whom a token of a user pool's user with the attributes, in the groups, would speak of.
func OfUser(attributes map[string]string, groups []string) fact.Actor {
	claims := map[string]jsontext.Value{}
	for name, v := range attributes {
		claims[name] = quoted(v)
	}
	delete(claims, Account)
	claims[Groups] = quoted(groups)
	return Actor(claims)
}

// quoted returns v as JSON; what is no text at all is as if it were not there.
func quoted[T string | []string](v T) jsontext.Value {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}

// Actor reads the actor from the claims of a token that the authorizer has verified. Without claims it is a client.
func Actor(claims map[string]jsontext.Value) fact.Actor {
	if len(claims) == 0 {
		return fact.Actor{Role: fact.Client}
	}
	return fact.Actor{
		Role:         roleOf(claims[Groups]),
		ID:           cmp.Or(text(claims[Account]), text(claims[Subject])),
		Practice:     name(claims[Practice]),
		Practitioner: name(claims[Practitioner]),
	}
}

// Since reads when the token's bearer signed in; the zero time where it does not say.
func Since(claims map[string]jsontext.Value) time.Time {
	v := claims[SignedIn]
	s := text(v)
	if s == "" {
		s = string(v) // as a number
	}
	if at, err := strconv.ParseInt(s, 10, 64); err == nil && at > 0 {
		return time.Unix(at, 0).UTC()
	}
	return time.Time{}
}

// name reads the short name of a practice or practitioner, "" where the claim cannot be one: no such name is stored,
// and what keys are built from holds no other character.
func name(v jsontext.Value) string {
	s := text(v)
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ""
	}
	return s
}

func text(v jsontext.Value) string {
	var s string
	if len(v) == 0 || json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

// roleOf returns the role that lets its bearer do most among the groups, or Client if none is known. HTTP APIs turn
// every claim into a string, a list into "[owner staff]"; a list and a list as text are read as well.
func roleOf(groups jsontext.Value) fact.Role {
	var list []string
	if s := text(groups); s != "" {
		if json.Unmarshal([]byte(s), &list) != nil {
			list = strings.FieldsFunc(strings.Trim(s, "[]"), func(c rune) bool { return c == ' ' || c == ',' })
		}
	} else if len(groups) == 0 || json.Unmarshal(groups, &list) != nil {
		return fact.Client
	}
	for _, role := range []fact.Role{fact.Owner, fact.Assistant, fact.Practitioner} {
		for _, g := range list {
			if g == string(role) {
				return role
			}
		}
	}
	return fact.Client
}
