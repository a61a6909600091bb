// Package signintest holds every driver of signing in to the port: the same cases in each world.
package signintest

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/signin"
)

// Begin is when the worlds begin: not at a whole minute, as links know them.
var Begin = time.Date(2026, 11, 23, 8, 0, 7, 0, time.UTC)

// World is a driver with what is around it.
type World struct {
	Driver signin.Driver
	Other  signin.Driver // the same of another installation, with another secret
	Clock  *clock.Manual
	// Person makes a practitioner, who may sign in.
	Person func(t *testing.T) Person
	// Claims reads whom a token speaks of.
	Claims func(t *testing.T, token string) fact.Actor
	// Lasting: a proof counts any number of times, and for ever.
	Lasting bool
	// Secure gives the person a second factor. Nil: nobody is asked for one.
	Secure func(t *testing.T, id string)
	// Own are second factors of our own. Nil: they are a login's elsewhere, or nobody is asked for one.
	Own *Own
}

// Own is how people here get second factors of our own.
type Own struct {
	// App sets up an authenticator app for the person: its secret, and the recovery codes.
	App func(t *testing.T, id string) (secret []byte, recovery []string)
	// Without takes it away again.
	Without func(t *testing.T, id string)

	Origin string // of the pages
	// AddKey adds a passkey that a device makes.
	AddKey func(t *testing.T, id string, device func(*testing.T, json.RawMessage) json.RawMessage) error
	// WithoutKeys takes all passkeys away.
	WithoutKeys func(t *testing.T, id string)
	// Ask asks whoever is there for a passkey.
	Ask func(t *testing.T) (options json.RawMessage, kept string)
}

// Person is somebody who works at a practice.
type Person struct {
	ID    string
	Proof func(shared bool) signin.Proof // a new one
	Role  func(r fact.Role)              // gives them another role
	Leave func()                         // removes them
}

// Run runs the suite. Open makes a world of its own for each case.
func Run(t *testing.T, open func(t *testing.T) World) {
	t.Helper()
	for name, c := range map[string]func(*testing.T, World){
		"signs in and stays so":    staysIn,
		"wrong proofs":             wrongProofs,
		"used and late proofs":     usedProofs,
		"racing proofs":            racingProofs,
		"another role":             anotherRole,
		"removed":                  removed,
		"a copied cookie":          copied,
		"two tabs":                 twoTabs,
		"cookies that are none":    noCookies,
		"signs out":                signsOut,
		"signs out everywhere":     everywhere,
		"nobody used it":           unused,
		"nobody used a shared one": unusedShared,
		"asked once":               askedOnce,
		"a code besides":           codeBesides,
		"codes that count no more": usedCodes,
		"wrong codes":              wrongCodes,
		"wrong codes all day":      guessing,
		"recovery codes":           recoveryCodes,
		"racing codes":             racingCodes,
		"without the app":          withoutApp,
		"by passkey":               byPasskey,
		"answers count once":       answersCountOnce,
		"answers from elsewhere":   answersFromElsewhere,
		"somebody else's passkey":  somebodyElsesKey,
		"passkeys from elsewhere":  keysFromElsewhere,
		"without the passkey":      withoutKey,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c(t, open(t))
		})
	}
}

func enter(t *testing.T, w World, p signin.Proof) signin.Grant {
	t.Helper()
	g, err := w.Driver.Enter(t.Context(), p)
	if err != nil {
		t.Fatalf("signing in: %v", err)
	}
	if g.Token == "" || g.Cookie == "" || !g.Expires.After(w.Clock.Now()) ||
		g.Expires.After(w.Clock.Now().Add(signin.Short+time.Second)) || g.Shared != p.Shared {
		t.Fatalf("signed in: %+v at %s", g, w.Clock.Now())
	}
	return g
}

func renew(t *testing.T, w World, cookie string) signin.Grant {
	t.Helper()
	g, err := w.Driver.Renew(t.Context(), cookie)
	if err != nil {
		t.Fatalf("staying in: %v", err)
	}
	return g
}

// out expects that nobody is signed in by the cookie.
func out(t *testing.T, w World, cookie, why string) {
	t.Helper()
	g, err := w.Driver.Renew(t.Context(), cookie)
	if !errors.Is(err, fault.Unauthenticated) || g != (signin.Grant{}) {
		t.Errorf("%s: %+v, %v", why, g, err)
	}
	if f, ok := fault.As(err); ok && f.Extra["sign_in"] != signin.Page {
		t.Errorf("%s: it does not say where to sign in: %v", why, f.Extra)
	}
}

func staysIn(t *testing.T, w World) {
	p := w.Person(t)
	g := enter(t, w, p.Proof(false))
	if who := w.Claims(t, g.Token); who.ID != p.ID || who.Role != fact.Practitioner || who.Practitioner == "" {
		t.Errorf("the token speaks of %+v", who)
	}
	for range 3 {
		w.Clock.Advance(14 * time.Minute)
		next := renew(t, w, g.Cookie)
		if next.Cookie == g.Cookie || next.Token == g.Token {
			t.Error("it was answered the same again")
		}
		g = next
	}
}

func wrongProofs(t *testing.T, w World) {
	good := w.Person(t).Proof(false)
	for name, p := range map[string]signin.Proof{
		"none": {}, "made up": {Code: "AQG8nRs5M0p2T1l4V0t1Q3V2eA", Verifier: good.Verifier},
		"nobody's": {Code: signin.Said + "73gba1txy4z3g56ydkrqws6cce"},
		"long":     {Code: string(make([]byte, 5000))},
	} {
		if g, err := w.Driver.Enter(t.Context(), p); err == nil || g.Token != "" ||
			fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: %+v, %v", name, g, err)
		}
	}
	if good.Verifier != "" {
		if _, err := w.Driver.Enter(t.Context(), signin.Proof{Code: good.Code,
			Verifier: "another"}); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("another verifier: %v", err)
		}
	}
}

func usedProofs(t *testing.T, w World) {
	if w.Lasting {
		return
	}
	p := w.Person(t)
	proof := p.Proof(false)
	enter(t, w, proof)
	if g, err := w.Driver.Enter(t.Context(), proof); err == nil {
		t.Errorf("signed in twice: %+v", g)
	}
	late := w.Person(t).Proof(false)
	w.Clock.Advance(8 * 24 * time.Hour)
	if g, err := w.Driver.Enter(t.Context(), late); err == nil {
		t.Errorf("signed in too late: %+v", g)
	}
}

func anotherRole(t *testing.T, w World) {
	p := w.Person(t)
	g := enter(t, w, p.Proof(false))
	p.Role(fact.Assistant)
	w.Clock.Advance(time.Minute)
	if who := w.Claims(t, renew(t, w, g.Cookie).Token); who.Role != fact.Assistant || who.ID != p.ID {
		t.Errorf("the token speaks of %+v", who)
	}
}

func removed(t *testing.T, w World) {
	p, q := w.Person(t), w.Person(t)
	g, other := enter(t, w, p.Proof(false)), enter(t, w, q.Proof(false))
	p.Leave()
	w.Clock.Advance(time.Minute)
	out(t, w, g.Cookie, "removed")
	renew(t, w, other.Cookie)
}

func copied(t *testing.T, w World) {
	g := enter(t, w, w.Person(t).Proof(false))
	w.Clock.Advance(time.Hour)
	next := renew(t, w, g.Cookie)
	w.Clock.Advance(signin.Grace + time.Second)
	out(t, w, g.Cookie, "the first cookie once more")
	out(t, w, next.Cookie, "the cookie after it")
}

func twoTabs(t *testing.T, w World) {
	g := enter(t, w, w.Person(t).Proof(false))
	w.Clock.Advance(time.Hour)
	one := renew(t, w, g.Cookie)
	w.Clock.Advance(signin.Grace / 2)
	two := renew(t, w, g.Cookie)
	w.Clock.Advance(time.Second)
	renew(t, w, two.Cookie)
	renew(t, w, one.Cookie)
}

func noCookies(t *testing.T, w World) {
	g := enter(t, w, w.Person(t).Proof(false))
	theirs, err := w.Other.Renew(t.Context(), g.Cookie)
	if !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("another installation takes it: %+v, %v", theirs, err)
	}
	first := "A"
	if g.Cookie[:1] == first {
		first = "B"
	}
	for _, c := range []string{"", "x", g.Cookie + "A", g.Cookie[1:], first + g.Cookie[1:],
		string(make([]byte, 10_000))} {
		out(t, w, c, "made up")
		if err := w.Driver.End(t.Context(), c, true); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("signing out everywhere by %.20q: %v", c, err)
		}
		if err := w.Driver.End(t.Context(), c, false); err != nil {
			t.Errorf("signing out by %.20q: %v", c, err)
		}
	}
	renew(t, w, g.Cookie)
}

func signsOut(t *testing.T, w World) {
	p := w.Person(t)
	here, there := enter(t, w, p.Proof(false)), signin.Grant{}
	if w.Lasting {
		there = enter(t, w, p.Proof(false))
	}
	must(t, w.Driver.End(t.Context(), here.Cookie, false))
	must(t, w.Driver.End(t.Context(), here.Cookie, false))
	out(t, w, here.Cookie, "signed out")
	if w.Lasting {
		renew(t, w, there.Cookie)
	}
}

func everywhere(t *testing.T, w World) {
	p := w.Person(t)
	here := enter(t, w, p.Proof(false))
	w.Clock.Advance(time.Minute)
	there := enter(t, w, p.Proof(true))
	w.Clock.Advance(time.Minute)
	must(t, w.Driver.End(t.Context(), here.Cookie, true))
	out(t, w, here.Cookie, "signed out")
	out(t, w, there.Cookie, "signed out elsewhere")
	w.Clock.Advance(time.Second)
	renew(t, w, enter(t, w, p.Proof(false)).Cookie)
}

func unused(t *testing.T, w World) {
	g := enter(t, w, w.Person(t).Proof(false))
	for range 2 {
		w.Clock.Advance(signin.Long - time.Second)
		g = renew(t, w, g.Cookie)
	}
	w.Clock.Advance(signin.Long)
	out(t, w, g.Cookie, "unused for too long")
}

func unusedShared(t *testing.T, w World) {
	g := enter(t, w, w.Person(t).Proof(true))
	w.Clock.Advance(signin.Idle - time.Second)
	g = renew(t, w, g.Cookie)
	if !g.Shared {
		t.Error("it is not shared any more")
	}
	w.Clock.Advance(signin.Idle)
	out(t, w, g.Cookie, "unused for too long")
}

// askedOnce: whoever signs in without a second factor is asked for one then, and not while they stay.
func askedOnce(t *testing.T, w World) {
	p, asks := w.Person(t), w.Secure != nil
	for range 2 {
		g := enter(t, w, p.Proof(false))
		first := renew(t, w, g.Cookie)
		w.Clock.Advance(10 * time.Minute)
		later := renew(t, w, first.Cookie)
		if g.Bare != asks || first.Bare != asks || later.Bare {
			t.Errorf("they are asked %t, %t and %t, want %t at first", g.Bare, first.Bare, later.Bare, asks)
		}
	}
	if !asks {
		return
	}
	with := w.Person(t)
	enter(t, w, with.Proof(false))
	w.Secure(t, with.ID)
	w.Clock.Advance(time.Hour)
	if g := enter(t, w, with.Proof(false)); g.Bare || renew(t, w, g.Cookie).Bare {
		t.Error("they have one, and are asked")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
