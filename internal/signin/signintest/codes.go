package signintest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/fault"
	"stund/internal/signin"
)

// The cases of authenticator apps, for worlds where second factors are ours.

// guarded is somebody with an authenticator app, who is signed in by their first link.
type guarded struct {
	Person
	secret   []byte
	recovery []string
}

func guard(t *testing.T, w World) guarded {
	t.Helper()
	if w.Own == nil {
		t.Skip("no second factor is ours here")
	}
	g := guarded{Person: w.Person(t)}
	enter(t, w, g.Proof(false))
	g.secret, g.recovery = w.Own.App(t, g.ID)
	w.Clock.Advance(time.Hour)
	return g
}

// now is the code that the app shows.
func (g guarded) now(w World) string { return signin.TimeCode(g.secret, signin.StepAt(w.Clock.Now())) }

// refused expects that the proof with the code is refused so.
func refused(t *testing.T, w World, p signin.Proof, code, want, why string) {
	t.Helper()
	p.Second = code
	g, err := w.Driver.Enter(t.Context(), p)
	if fault.CodeOf(err) != want || g.Token != "" || g.Cookie != "" {
		t.Errorf("%s: %+v, %v, want %s", why, g, err, want)
	}
}

func with(p signin.Proof, code string) signin.Proof { p.Second = code; return p }

func codeBesides(t *testing.T, w World) {
	g := guard(t, w)
	p := g.Proof(false)
	refused(t, w, p, "", signin.CodeSecond, "no code")
	code := g.now(w)
	enter(t, w, with(p, " "+code[:3]+" "+code[3:]))
	refused(t, w, p, g.now(w), "link-used", "the link once more")
}

func usedCodes(t *testing.T, w World) {
	g := guard(t, w)
	code := g.now(w)
	enter(t, w, with(g.Proof(false), code))
	w.Clock.Advance(time.Second)
	p := g.Proof(false)
	refused(t, w, p, code, signin.CodeWrongCode, "the same code")
	before := signin.TimeCode(g.secret, signin.StepAt(w.Clock.Now())-1)
	refused(t, w, p, before, signin.CodeWrongCode, "an older one")
	old := g.now(w)
	w.Clock.Advance(2 * signin.Step)
	refused(t, w, p, old, signin.CodeWrongCode, "one of a minute ago")
	enter(t, w, with(p, g.now(w)))
}

func wrongCodes(t *testing.T, w World) {
	g := guard(t, w)
	p := g.Proof(false)
	for n := range 5 {
		want := signin.CodeWrongCode
		if n == 4 {
			want = signin.CodeManyCodes
		}
		refused(t, w, p, []string{"000000", "x", "12345678", string(make([]byte, 40)), "aaaaa-aaaaa"}[n], want, "wrong")
	}
	refused(t, w, p, g.now(w), "link-used", "the right code, too late")
	w.Clock.Advance(6 * time.Minute)
	refused(t, w, g.Proof(false), g.now(w), signin.CodeManyCodes, "the right code by a new link, too soon")
	w.Clock.Advance(10 * time.Minute)
	enter(t, w, with(g.Proof(false), g.now(w)))
}

// guessing: whoever reads the mail and has no code gets twenty tries a day, and not 480.
func guessing(t *testing.T, w World) {
	g := guard(t, w)
	tries := 0
	for range 48 {
		p := g.Proof(false)
		for range 6 {
			_, err := w.Driver.Enter(t.Context(), with(p, "aaaaa-aaaaa"))
			if fault.CodeOf(err) == signin.CodeWrongCode || tries%5 == 4 && fault.CodeOf(err) == signin.CodeManyCodes {
				tries++
			}
		}
		w.Clock.Advance(30 * time.Minute)
	}
	if tries > 25 {
		t.Errorf("%d codes were looked at in a day", tries)
	}
}

func recoveryCodes(t *testing.T, w World) {
	other, g := guard(t, w), guard(t, w)
	if len(g.recovery) != 10 {
		t.Fatalf("recovery codes: %v", g.recovery)
	}
	enter(t, w, with(g.Proof(false), g.recovery[3]))
	w.Clock.Advance(time.Minute)
	p := g.Proof(false)
	refused(t, w, p, g.recovery[3], signin.CodeWrongCode, "a used one")
	refused(t, w, p, other.recovery[0], signin.CodeWrongCode, "somebody else's")
	enter(t, w, with(p, g.recovery[4]))
}

// racingProofs: a proof counts once, however many bring it at the same moment.
func racingProofs(t *testing.T, w World) {
	if w.Lasting {
		return
	}
	for range 10 {
		p := w.Person(t).Proof(false)
		if n := race(t, w, p, p, p, p); n > 1 {
			t.Fatalf("by one proof %d are in", n)
		}
	}
}

// race enters by all of the proofs at once, and returns how many are in.
func race(t *testing.T, w World, proofs ...signin.Proof) int32 {
	t.Helper()
	var in atomic.Int32
	var racers sync.WaitGroup
	for _, p := range proofs {
		racers.Go(func() {
			if _, err := w.Driver.Enter(t.Context(), p); err == nil {
				in.Add(1)
			}
		})
	}
	racers.Wait()
	return in.Load()
}

// racingCodes: a code counts once, whoever brings it at the same moment by another link.
func racingCodes(t *testing.T, w World) {
	g := guard(t, w)
	codes := map[string]func() string{"the app's code": func() string { return g.now(w) },
		"a recovery code": func() string { return g.recovery[0] }}
	for name, code := range codes {
		for range 10 {
			w.Clock.Advance(time.Hour)
			first := g.Proof(false)
			w.Clock.Advance(6 * time.Minute) // until there is another link
			code := code()
			if n := race(t, w, with(first, code), with(g.Proof(false), code)); n > 1 {
				t.Fatalf("by %s %d are in", name, n)
			}
		}
	}
}

func withoutApp(t *testing.T, w World) {
	g := guard(t, w)
	w.Own.Without(t, g.ID)
	w.Own.Without(t, g.ID)
	enter(t, w, g.Proof(false))
	again := guard(t, w)
	again.Leave()
	if f, err := w.Driver.Enter(t.Context(), with(again.Proof(false), again.now(w))); err == nil {
		t.Errorf("removed, and in by the code: %+v", f)
	}
}
