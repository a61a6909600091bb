package signintest

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"stund/internal/fault"
	"stund/internal/signin"
)

// The cases of passkeys, for worlds where second factors are ours.

// keyed is somebody with a passkey on a device.
type keyed struct {
	Person
	device *Device
}

func withKey(t *testing.T, w World) keyed {
	t.Helper()
	if w.Own == nil {
		t.Skip("no passkey is ours here")
	}
	k := keyed{w.Person(t), NewDevice(t, w.Own.Origin)}
	enter(t, w, k.Proof(false))
	if err := w.Own.AddKey(t, k.ID, k.device.Make); err != nil {
		t.Fatalf("adding a passkey: %v", err)
	}
	w.Clock.Advance(time.Minute)
	return k
}

// proof is what the device proves, asked anew.
func (k keyed) proof(t *testing.T, w World) signin.Proof {
	t.Helper()
	options, kept := w.Own.Ask(t)
	return signin.Proof{Code: kept, Passkey: k.device.Answer(t, options)}
}

// stays expects that nobody is let in by the proof.
func stays(t *testing.T, w World, p signin.Proof, why string) {
	t.Helper()
	g, err := w.Driver.Enter(t.Context(), p)
	if !errors.Is(err, fault.Unauthenticated) || fault.CodeOf(err) != signin.CodeSignedOut || g != (signin.Grant{}) {
		t.Errorf("%s: %+v, %v", why, g, err)
	}
}

func byPasskey(t *testing.T, w World) {
	k := withKey(t, w)
	for range 3 {
		g := enter(t, w, k.proof(t, w))
		if who := w.Claims(t, g.Token); who.ID != k.ID {
			t.Errorf("the token speaks of %+v", who)
		}
		renew(t, w, g.Cookie)
	}
	p := k.proof(t, w)
	p.Shared = true
	enter(t, w, p)
	w.Own.App(t, k.ID)
	enter(t, w, k.proof(t, w)) // which is both factors in one
}

func answersCountOnce(t *testing.T, w World) {
	k := withKey(t, w)
	p := k.proof(t, w)
	enter(t, w, p)
	stays(t, w, p, "the same answer again")
	again := signin.Proof{Code: p.Code, Passkey: k.proof(t, w).Passkey}
	stays(t, w, again, "the answer to another question")
	options, kept := w.Own.Ask(t)
	first := signin.Proof{Code: kept, Passkey: k.device.Answer(t, options)}
	second := signin.Proof{Code: kept, Passkey: k.device.Answer(t, options)}
	enter(t, w, first)
	stays(t, w, second, "a question answered twice")
	late := k.proof(t, w)
	w.Clock.Advance(2 * time.Hour)
	stays(t, w, late, "too late")
	stays(t, w, signin.Proof{Code: "AQG8nRs5M0p2T1l4V0t1Q3V2eA", Passkey: k.proof(t, w).Passkey}, "no question")
	stays(t, w, signin.Proof{Code: k.proof(t, w).Code, Passkey: []byte("{}")}, "no answer")
	stays(t, w, signin.Proof{Code: k.proof(t, w).Code, Passkey: []byte("\x00")}, "no JSON")
	enter(t, w, k.proof(t, w))
}

func answersFromElsewhere(t *testing.T, w World) {
	k := withKey(t, w)
	for name, change := range map[string]func(d *Device){
		"another website":        func(d *Device) { d.Origin = "https://book.example.evil.example" },
		"another scheme":         func(d *Device) { d.Origin = "http://book.example" },
		"another port":           func(d *Device) { d.Origin = w.Own.Origin + ":444" },
		"another relying party":  func(d *Device) { d.Party = "evil.example" },
		"nobody's finger":        func(d *Device) { d.Seen = false },
		"a counter that is late": func(d *Device) { d.Count = 1 },
		"nobody's handle":        func(d *Device) { d.Handle = nil },
		"a handle that is none":  func(d *Device) { d.Handle = []byte("73gba1txy4z3g56ydkrqws6cce") },
		"another passkey":        func(d *Device) { d.ID = []byte("another passkey's") },
	} {
		other := *k.device
		change(&other)
		stays(t, w, keyed{k.Person, &other}.proof(t, w), name)
		k.device.Count = max(k.device.Count, other.Count)
	}
	enter(t, w, k.proof(t, w))
}

func somebodyElsesKey(t *testing.T, w World) {
	mine, theirs := withKey(t, w), withKey(t, w)
	evil := *mine.device
	evil.Handle = theirs.device.Handle
	stays(t, w, keyed{mine.Person, &evil}.proof(t, w), "somebody else's handle")
	evil.ID = theirs.device.ID
	stays(t, w, keyed{mine.Person, &evil}.proof(t, w), "somebody else's handle and passkey")
	mixed := *theirs.device
	mixed.Handle = mine.device.Handle
	stays(t, w, keyed{theirs.Person, &mixed}.proof(t, w), "their passkey with my handle")
	enter(t, w, theirs.proof(t, w))
}

func keysFromElsewhere(t *testing.T, w World) {
	k := withKey(t, w)
	for name, change := range map[string]func(d *Device){
		"another website":       func(d *Device) { d.Origin = "https://evil.example" },
		"another relying party": func(d *Device) { d.Party = "evil.example" },
		"nobody's finger":       func(d *Device) { d.Seen = false },
	} {
		d := NewDevice(t, w.Own.Origin)
		change(d)
		if err := w.Own.AddKey(t, k.ID, d.Make); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	var asked json.RawMessage
	d := NewDevice(t, w.Own.Origin)
	must(t, w.Own.AddKey(t, k.ID, func(t *testing.T, o json.RawMessage) json.RawMessage {
		t.Helper()
		asked = o
		return d.Make(t, o)
	}))
	if err := w.Own.AddKey(t, k.ID, func(t *testing.T, _ json.RawMessage) json.RawMessage {
		t.Helper()
		return NewDevice(t, w.Own.Origin).Make(t, asked)
	}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the answer to another question: %v", err)
	}
	enter(t, w, keyed{k.Person, d}.proof(t, w))
}

func withoutKey(t *testing.T, w World) {
	k, gone := withKey(t, w), withKey(t, w)
	w.Own.WithoutKeys(t, k.ID)
	stays(t, w, k.proof(t, w), "taken away")
	enter(t, w, k.Proof(false))
	gone.Leave()
	stays(t, w, gone.proof(t, w), "removed")
}
