// Package httpapi is the transport of every HTTP endpoint: API Gateway HTTP API events (payload format 2.0) in,
// answers out, both as bytes, so that AWS and the local gateway run the very same code.
//
// It decodes the event, knows the actor by the authorizer's claims, finds the operation, lets huma check the input
// against the handler's types, turns every failure into problem+json (RFC 9457), compresses what is text for those who
// take it, and writes one log line a request. It is the only package that knows HTTP statuses.
//
// CORS is no part of it: the gateway in front (API Gateway's CORS configuration on AWS, package gateway locally)
// answers preflights and adds the headers.
package httpapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"stund/internal/fact"
)

// Auth says who may call an endpoint. The zero value is none of them: an endpoint without an Auth is not mounted.
type Auth struct {
	door  door
	roles []fact.Role
}

type door uint8

const (
	shut door = iota
	openDoor
	linkDoor
	signedDoor
	staffDoor
)

var (
	// Public endpoints are for anyone, from any website.
	Public = Auth{door: openDoor}
	// Link endpoints are for whoever holds the signed token that is part of the path; the capability opens it.
	Link = Auth{door: linkDoor}
	// Signed endpoints are for programs of others that sign what they send; the capability checks that before anything
	// is written. No guard counts what they write.
	Signed = Auth{door: signedDoor}
)

// Staff endpoints are behind the JWT authorizer: the actor has one of the roles, or any staff role if none is given,
// and belongs to a practice.
func Staff(roles ...fact.Role) Auth { return Auth{door: staffDoor, roles: roles} }

// Staff tells whether the endpoint is behind the JWT authorizer.
func (a Auth) Staff() bool { return a.door == staffDoor }

// Public tells whether the endpoint is open to anyone.
func (a Auth) Public() bool { return a.door == openDoor }

// Signed reports whether who calls signs what they send.
func (a Auth) Signed() bool { return a.door == signedDoor }

// Link tells whether a token in the path is what opens the endpoint.
func (a Auth) Link() bool { return a.door == linkDoor }

func (a Auth) String() string {
	switch a.door {
	case openDoor:
		return "public"
	case linkDoor:
		return "link"
	case signedDoor:
		return "signed"
	case staffDoor:
		return "staff"
	}
	return "none"
}

func (a Auth) admits(r fact.Role) bool {
	return r.Staff() && (len(a.roles) == 0 || slices.Contains(a.roles, r))
}

// Endpoint is one path with all of its methods: one function on AWS. A catalogue is a list of them.
type Endpoint struct {
	Name string // the folder under functions/, kebab-case
	Path string // as API Gateway and OpenAPI write it: "/v1/public/{practice}/slots"
	Auth Auth   // of every operation on the path
	Page bool   // for people and not for programs: every operation is handled by a Page
	Ops  []Op   // one for each method
}

// Anywhere is the path of the one endpoint that answers where no other does, and Any is the method of its only
// operation, which Lost serves.
const (
	Anywhere = "$default"
	Any      = "ANY"
)

// Keys returns the endpoint's routes as API Gateway names them, sorted: "GET /v1/public/{practice}", or "$default".
func (e Endpoint) Keys() []string {
	if e.Path == Anywhere {
		return []string{Anywhere}
	}
	keys := e.Routed()
	for i, method := range keys {
		keys[i] = method + " " + e.Path
	}
	return keys
}

// Routed returns the HTTP methods that reach the endpoint, sorted. What people open in a browser is asked for by HEAD
// too, by programs that look whether a link still leads somewhere: it is answered as GET is, without a body. In the
// API, where links come from answers, a HEAD is as lost as any method that a path does not know.
func (e Endpoint) Routed() []string {
	methods := e.Methods()
	if !e.Auth.Staff() && !strings.HasPrefix(e.Path, "/v1/") && slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
		slices.Sort(methods)
	}
	return methods
}

// Methods returns the HTTP methods of the endpoint, sorted.
func (e Endpoint) Methods() []string {
	methods := make([]string, len(e.Ops))
	for i, o := range e.Ops {
		methods[i] = o.Method
	}
	slices.Sort(methods)
	return methods
}

// check holds an endpoint to its form; a broken one is a mistake in the code, found when it is first mounted.
func (e Endpoint) check() error {
	switch {
	case e.Name == "" || strings.Trim(e.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return fmt.Errorf("endpoint name %q is not kebab-case", e.Name)
	case !strings.HasPrefix(e.Path, "/") && e.Path != Anywhere:
		return fmt.Errorf("endpoint %s: path %q does not begin with a slash", e.Name, e.Path)
	case e.Auth.door == shut:
		return fmt.Errorf("endpoint %s: no Auth", e.Name)
	case len(e.Ops) == 0:
		return fmt.Errorf("endpoint %s: no operation", e.Name)
	}
	for _, o := range e.Ops {
		if o.Handle == nil || o.Method == "" {
			return fmt.Errorf("endpoint %s: operation %q has no method or no handler", e.Name, o.ID)
		}
		if o.writes() && !e.Auth.Staff() && !e.Auth.Signed() && o.Guard == nil {
			return fmt.Errorf("endpoint %s: %s may be sent by anyone and has no guard", e.Name, o.Method)
		}
	}
	return nil
}
