// Package ids makes identifiers.
//
// An id is 128 bits written as 26 lower-case Crockford base32 characters (the text form of a ULID). New ids begin with
// 48 bits of milliseconds and sort by time of making; derived ids are a keyed hash, so that the same request always
// gets the same id without a look-up, and nobody without the key can tell or guess one.
package ids

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"strings"
	"time"
)

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz" // Crockford's: no i, l, o, u

// Source makes ids. The zero value is not usable; see Random and Seeded.
type Source struct{ entropy io.Reader }

// Random makes ids from the machine's entropy.
func Random() *Source { return &Source{entropy: rand.Reader} }

// Seeded makes ids from the reader: for tests that need the same ones each time.
func Seeded(r io.Reader) *Source { return &Source{entropy: r} }

// New returns an id made at now: 48 bits of Unix milliseconds, 80 random bits (the ULID layout).
func (s *Source) New(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	if _, err := io.ReadFull(s.entropy, b[6:]); err != nil {
		panic("ids: no entropy: " + err.Error()) // never on a sane machine; an id without entropy would be guessable
	}
	return Encode(b)
}

// Opaque returns an id of 128 random bits, which says nothing, not even when it was made.
func (s *Source) Opaque() string { return Encode([16]byte(s.Secret(16))) }

// Secret returns n random bytes: a key or the heart of a token.
func (s *Source) Secret(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.entropy, b); err != nil {
		panic("ids: no entropy: " + err.Error())
	}
	return b
}

// Derive returns the id that belongs to the parts under the key: HMAC-SHA-256 over the length-prefixed parts, cut to
// 128 bits. The same parts always give the same id. It panics without a key: such ids could be computed by anybody.
func Derive(key []byte, parts ...string) string {
	if len(key) == 0 {
		panic("ids: no key to derive an id under")
	}
	mac := hmac.New(sha256.New, key)
	var n [4]byte
	for _, p := range parts {
		binary.BigEndian.PutUint32(n[:], uint32(len(p)))
		mac.Write(n[:])
		mac.Write([]byte(p))
	}
	var b [16]byte
	copy(b[:], mac.Sum(nil))
	return Encode(b)
}

// Encode writes 16 bytes as 26 characters; the first holds the top three bits.
func Encode(b [16]byte) string {
	var out [26]byte
	hi, lo := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	for i := 25; i >= 0; i-- {
		out[i] = alphabet[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:])
}

// Valid reports whether s has the form of an id.
func Valid(s string) bool {
	_, ok := Decode(s)
	return ok
}

// Decode reads an id back into its 16 bytes.
func Decode(s string) (b [16]byte, ok bool) {
	if len(s) != 26 || s[0] > '7' {
		return b, false
	}
	var hi, lo uint64
	for i := range len(s) {
		v := strings.IndexByte(alphabet, s[i])
		if v < 0 {
			return b, false
		}
		hi = hi<<5 | lo>>59
		lo = lo<<5 | uint64(v)
	}
	binary.BigEndian.PutUint64(b[:8], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	return b, true
}
