package link_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/link"
)

const subject = "01arz3ndektsv4rrffq69g5fav"

var (
	now    = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)
	oldKey = []byte("0123456789abcdef0123456789abcdef")
	newKey = []byte("fedcba9876543210fedcba9876543210")
	signer = link.Signer{Keys: [][]byte{oldKey}}
)

func claim() link.Claim {
	return link.Claim{Purpose: link.Manage, Practice: "lotus", Subject: subject, Expires: now.Add(time.Hour)}
}

func refused(t *testing.T, what string, s link.Signer, token string) {
	t.Helper()
	c, err := s.Open(token, link.Manage, now)
	if !errors.Is(err, fault.NotFound) || fault.CodeOf(err) != "link-unknown" || c != (link.Claim{}) {
		t.Errorf("%s: %+v, %v", what, c, err)
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]link.Claim{
		"a booking": claim(),
		"an offer": {Purpose: link.Offer, Practice: "a", Subject: "00000000000000000000000000",
			Expires: now.Add(time.Minute)},
		"a calendar": {Purpose: link.Calendar, Practice: strings.Repeat("p", 40),
			Subject: "7zzzzzzzzzzzzzzzzzzzzzzzzz", Expires: now.AddDate(100, 0, 0)},
		"a longest token": {Purpose: link.Manage, Practice: strings.Repeat("p", 200*6/8-33), Subject: subject,
			Expires: now.Add(time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := signer.Sign(c)
			if strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
				t.Errorf("%s does not travel in an address", token)
			}
			got, err := signer.Open(token, c.Purpose, now)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if n := len(signer.Sign(claim())); n > 52 {
		t.Errorf("a token has %d characters: too long for a text message", n)
	}
}

// TestEveryOtherByteIsRefused: no byte of a token can be another one, none can be left out or added.
func TestEveryOtherByteIsRefused(t *testing.T) {
	t.Parallel()
	token := signer.Sign(claim())
	for i := range len(token) {
		for b := range 256 {
			if byte(b) == token[i] {
				continue
			}
			refused(t, "another byte", signer, token[:i]+string([]byte{byte(b)})+token[i+1:])
		}
		refused(t, "cut", signer, token[:i])
		refused(t, "a byte left out", signer, token[:i]+token[i+1:])
		for _, more := range []string{"\n", "\r\n", " ", "A", "=", "_", "\x00"} {
			refused(t, "with "+more, signer, token[:i]+more+token[i:])
			refused(t, "with more at the end", signer, token+more)
		}
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for bit := range 8 {
			other := bytes.Clone(raw)
			other[i] ^= 1 << bit
			refused(t, "another bit", signer, base64.RawURLEncoding.EncodeToString(other))
		}
		refused(t, "fewer bytes", signer, base64.RawURLEncoding.EncodeToString(raw[:i]))
	}
	refused(t, "with padding", signer, base64.URLEncoding.EncodeToString(raw[:len(raw)-1]))
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	token := signer.Sign(claim())
	refused(t, "nothing", signer, "")
	refused(t, "endless", signer, strings.Repeat("A", 1<<20))
	refused(t, "another key", link.Signer{Keys: [][]byte{newKey}}, token)
	refused(t, "an empty key", link.Signer{Keys: [][]byte{{}}}, token)
	refused(t, "only zeros", signer, base64.RawURLEncoding.EncodeToString(make([]byte, 40)))
	c := claim()
	c.Practice = ""
	refused(t, "no practice", signer, signer.Sign(c))
	c.Practice = strings.Repeat("p", 200)
	refused(t, "too long", signer, signer.Sign(c))
	// The tag of one token on the body of another.
	other := claim()
	other.Practice = "rosen"
	a, b := signer.Sign(claim()), signer.Sign(other)
	refused(t, "another's tag", signer, a[:len(a)-16]+b[len(b)-16:])
}

func TestOtherPurpose(t *testing.T) {
	t.Parallel()
	all := []link.Purpose{link.Manage, link.Offer, link.Calendar}
	for _, made := range all {
		c := claim()
		c.Purpose = made
		token := signer.Sign(c)
		for _, asked := range append(all, 0, 255) {
			_, err := signer.Open(token, asked, now)
			if (err == nil) != (made == asked) || err != nil && !errors.Is(err, fault.NotFound) {
				t.Errorf("made for %d, used for %d: %v", made, asked, err)
			}
			// An expired token of another purpose tells nobody that it was one.
			_, err = signer.Open(token, asked, now.AddDate(1, 0, 0))
			if want := map[bool]fault.Kind{true: fault.Gone, false: fault.NotFound}[made == asked]; !errors.Is(err,
				want) {
				t.Errorf("made for %d, used for %d when expired: %v", made, asked, err)
			}
		}
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	before := signer.Sign(claim())
	rotated := link.Signer{Keys: [][]byte{newKey, oldKey}}
	after := rotated.Sign(claim())
	if before == after {
		t.Error("the new key does not sign")
	}
	for name, token := range map[string]string{"the old key's": before, "the new key's": after} {
		if _, err := rotated.Open(token, link.Manage, now); err != nil {
			t.Errorf("%s token: %v", name, err)
		}
	}
	refused(t, "a key that was taken away", link.Signer{Keys: [][]byte{newKey}}, before)
	refused(t, "a key that is not there yet", signer, after)
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	c := claim()
	c.Expires = now.Add(30 * time.Second) // whole minutes, rounded up
	token := signer.Sign(c)
	end := now.Add(time.Minute)
	if got, err := signer.Open(token, link.Manage, end.Add(-1)); err != nil || !got.Expires.Equal(end) {
		t.Errorf("just before: %+v, %v", got, err)
	}
	for _, at := range []time.Time{end, end.AddDate(50, 0, 0)} {
		got, err := signer.Open(token, link.Manage, at)
		if !errors.Is(err, fault.Gone) || fault.CodeOf(err) != "link-expired" || got != (link.Claim{}) {
			t.Errorf("at %s: %+v, %v", at, got, err)
		}
	}
}

func TestSignRefusesWhatIsNoID(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("signed for a subject that is no id")
		}
	}()
	c := claim()
	c.Subject = "ida"
	signer.Sign(c)
}

// TestSignRefusesATimeThatNoTokenCanSay: it would wrap around, and be valid for thousands of years.
func TestSignRefusesATimeThatNoTokenCanSay(t *testing.T) {
	t.Parallel()
	last := time.Unix(60*(1<<32-1), 0).UTC()
	for expires, ok := range map[time.Time]bool{
		{}: false, time.Unix(-60, 0): false, time.Unix(0, 0): true, last: true, last.Add(time.Second): false,
	} {
		func() {
			defer func() {
				if refused := recover() != nil; refused == ok {
					t.Errorf("%v: refused %v", expires, refused)
				}
			}()
			c := claim()
			c.Expires = expires
			signer.Sign(c)
		}()
	}
}

func FuzzOpen(f *testing.F) {
	token := signer.Sign(claim())
	for _, s := range []string{token, token[:len(token)-1], token + "A", "", "\n" + token, strings.ToUpper(token),
		strings.Repeat("-", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := signer.Open(s, link.Manage, now)
		if err == nil && (s != token || signer.Sign(c) != s) {
			t.Errorf("took %q as %+v", s, c)
		}
		if err != nil && s == token {
			t.Errorf("refused what was signed: %v", err)
		}
	})
}

// FuzzSign: what was signed is what is read.
func FuzzSign(f *testing.F) {
	f.Add(make([]byte, 16), "lotus", int64(0), byte(1))
	f.Fuzz(func(t *testing.T, id []byte, practice string, minutes int64, purpose byte) {
		if len(id) != 16 || practice == "" || len(practice) > 100 || minutes < 0 || minutes > 1<<31 {
			return
		}
		c := link.Claim{Purpose: link.Purpose(purpose), Practice: practice, Subject: ids.Encode([16]byte(id)),
			Expires: time.Unix(minutes*60, 0).UTC()}
		got, err := signer.Open(signer.Sign(c), c.Purpose, c.Expires.Add(-1))
		if err != nil || got != c {
			t.Errorf("%+v comes back as %+v, %v", c, got, err)
		}
	})
}

// TestWithoutKeys: a signer that was given none must neither make links that anybody could make nor call those unknown
// that we made.
func TestWithoutKeys(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(link.Signer){
		"sign": func(s link.Signer) { s.Sign(link.Claim{Subject: ids.Derive(oldKey, "x")}) },
		"open": func(s link.Signer) { _, _ = s.Open("AAAA", link.Manage, time.Time{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s went on without a key", name)
				}
			}()
			do(link.Signer{})
		}()
	}
}

// TestBookingPaths: they are on websites and stay; what is no practice's name leads to no other page.
func TestBookingPaths(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"lotus": "/b/lotus", "a/b?c": "/b/a%2Fb%3Fc", "<a>": "/b/%3Ca%3E"} {
		if got := link.BookingPath(name); got != want {
			t.Errorf("the booking page of %s is at %s, wanted %s", name, got, want)
		}
		if got := link.EmbedPath(name); got != want+"/embed" {
			t.Errorf("the page for websites of %s is at %s", name, got)
		}
	}
}

// TestPaths: links that were sent stay where they are, and a new purpose has its own letter.
func TestPaths(t *testing.T) {
	t.Parallel()
	for p, want := range map[link.Purpose]string{link.Manage: "/m/x", link.Offer: "/o/x",
		link.Calendar: "/v1/feeds/x/calendar.ics", link.Mine: "/me/x", link.Address: "/me/x", 't': "/t/x"} {
		if got := p.Path("x"); got != want {
			t.Errorf("purpose %d leads to %s, wanted %s", p, got, want)
		}
	}
	if got, want := signer.Path(claim()), "/m/"+signer.Sign(claim()); got != want {
		t.Errorf("got %s, wanted %s", got, want)
	}
	tracked := claim()
	tracked.Purpose = 't'
	if got, err := signer.Open(signer.Sign(tracked), 't', now); err != nil || got != tracked {
		t.Errorf("%+v, %v", got, err)
	}
	for _, p := range []link.Purpose{0, 6, 'b', 'm', 'o', 'T', '{'} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("purpose %d has a path of its own", p)
				}
			}()
			p.Route()
		}()
	}
}

// TestNoTwoPurposesShareALetter: a token for one would be taken for the other. Each capability brings its own, so it is
// their sources that are asked.
func TestNoTwoPurposesShareALetter(t *testing.T) {
	t.Parallel()
	brings := regexp.MustCompile(`\blink\.Purpose = '(.)'`)
	of := map[string]string{}
	for _, p := range []link.Purpose{link.Manage, link.Offer, link.Calendar, link.Mine} {
		of[p.Route()] = "link"
	}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			path == "../link/link.go" {
			return err
		}
		src, err := os.ReadFile(path)
		for _, m := range brings.FindAllSubmatch(src, -1) {
			route := link.Purpose(m[1][0]).Route()
			if of[route] != "" {
				t.Errorf("%s and %s lead to %s", of[route], path, route)
			}
			of[route] = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(of) < 6 {
		t.Errorf("found %d purposes only: %v", len(of), of)
	}
}

// A link of a later version says so, and one of the first is as links have always been.
func TestVersions(t *testing.T) {
	t.Parallel()
	for _, version := range []int{0, 1, 127, 128, 100_000} {
		c := link.Claim{Purpose: link.Manage, Practice: "lotus", Subject: subject, Version: version,
			Expires: now.Add(time.Hour)}
		got, err := signer.Open(signer.Sign(c), link.Manage, now)
		if err != nil || got.Version != version || got.Practice != "lotus" {
			t.Errorf("version %d: %+v, %v", version, got, err)
		}
	}
}
