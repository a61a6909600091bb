// Package link makes and reads signed links: capabilities that a person holds by having the address.
//
// A token is base64url of: purpose (1 byte), expiry (4 bytes, Unix minutes), subject id (16 bytes), practice (the
// rest; but for the first version, a zero byte and the version follow), and the first 12 bytes of HMAC-SHA-256 over all
// of it. It is short because it travels in SMS. 96 bits of tag are beyond guessing; the key never leaves the server.
package link

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math"
	"net/url"
	"strings"
	"time"

	"stund/internal/fault"
	"stund/internal/ids"
)

// Purpose says what a token may be used for; a token for one purpose is worthless for another. A purpose that is not
// listed here is the letter of its path: a capability with const Track link.Purpose = 't' sends people to /t/{token}.
type Purpose byte

const (
	Manage   Purpose = 1 // see, move and cancel a booking
	Offer    Purpose = 2 // take or decline an offered time
	Calendar Purpose = 3 // read a practitioner's calendar feed
	Mine     Purpose = 4 // open the page of what is one's own, once
	Address  Purpose = 5 // say that an e-mail address is one's own
)

// Route returns where the holder of a token goes, with {token} in its place: "/m/{token}". What was sent must lead
// there as long as it is valid, so a route never changes. It panics for a purpose whose letter is none, or another's.
func (p Purpose) Route() string {
	const place = "{token}"
	switch p {
	case Manage:
		return "/m/" + place
	case Offer:
		return "/o/" + place
	case Calendar:
		return "/v1/feeds/" + place + "/calendar.ics"
	case Mine, Address:
		return MinePath + "/" + place
	case 'b', 'm', 'o': // b is the booking page's: BookingRoute
		panic("link: the letter " + string(rune(p)) + " is taken")
	}
	if p < 'a' || p > 'z' {
		panic("link: a purpose is a lower-case letter, which is that of its path")
	}
	return "/" + string(rune(p)) + "/" + place
}

// Path returns the path that the token is used at: "/m/AQHM…".
func (p Purpose) Path(token string) string { return strings.Replace(p.Route(), "{token}", token, 1) }

// BookingRoute is where a practice's booking page is, with {practice} in its place; EmbedRoute is the page that shows
// how to put it on a website. They need no token, and are on websites and in mailboxes: they never change.
const (
	BookingRoute = "/b/{practice}"
	EmbedRoute   = BookingRoute + "/embed"
)

// MinePath is the page of what is a client's own; below it are the links that lead there. AskRoute is where a client
// asks for such a link, with {practice} in its place.
const (
	MinePath = "/me"
	AskRoute = BookingRoute + MinePath
)

// AskPath returns the path of the page on which the practice's clients ask for a link to their own page.
func AskPath(practice string) string { return practicePath(AskRoute, practice) }

// BookingPath returns the path of the practice's booking page: "/b/lotus".
func BookingPath(practice string) string { return practicePath(BookingRoute, practice) }

// EmbedPath returns the path of the page that shows how to put the practice's booking page on a website.
func EmbedPath(practice string) string { return practicePath(EmbedRoute, practice) }

func practicePath(route, practice string) string {
	return strings.Replace(route, "{practice}", url.PathEscape(practice), 1)
}

// Claim is what a token says.
type Claim struct {
	Purpose  Purpose
	Practice string
	Subject  string    // an id of package ids
	Version  int       // of who it is good for, where that changes: a link of another version is theirs no longer
	Expires  time.Time // from 1970 to the year 10136
}

const tag = 12

// Signer makes and reads tokens. Keys[0] signs; each of them is accepted, so that keys can be changed.
type Signer struct{ Keys [][]byte }

// keyed panics where there is no key: a link would be called unknown that is not.
func (s Signer) keyed() {
	if len(s.Keys) == 0 {
		panic("link: no keys")
	}
}

// Sign returns the token for c. Subject must be a valid id, and Expires a time that a token can say: it panics for
// others, as the zero time is, which would wrap around to a year far ahead.
func (s Signer) Sign(c Claim) string {
	s.keyed()
	id, ok := ids.Decode(c.Subject)
	if !ok {
		panic("link: subject is no id: " + c.Subject) // a caller's error, never input
	}
	minutes := (c.Expires.Unix() + 59) / 60
	if c.Expires.Unix() < 0 || minutes > math.MaxUint32 {
		panic("link: no token can say when it expires: " + c.Expires.String())
	}
	b := make([]byte, 0, 64)
	b = append(b, byte(c.Purpose))
	b = binary.BigEndian.AppendUint32(b, uint32(minutes))
	b = append(b, id[:]...)
	b = append(b, c.Practice...)
	if c.Version != 0 {
		b = binary.AppendUvarint(append(b, 0), uint64(c.Version))
	}
	return base64.RawURLEncoding.EncodeToString(append(b, s.mac(s.Keys[0], b)...))
}

// Path returns the path that the link for c leads to, with its token. Subject must be a valid id.
func (s Signer) Path(c Claim) string { return c.Purpose.Path(s.Sign(c)) }

// Open reads a token made for the purpose. It answers fault.NotFound for anything that was not signed by us for this
// purpose, and fault.Gone for one that has expired. Without keys it panics, as Sign does.
func (s Signer) Open(token string, p Purpose, now time.Time) (Claim, error) {
	c, ok := s.Said(token, p)
	switch {
	case !ok:
		return Claim{}, unknown()
	case !now.Before(c.Expires):
		return Claim{}, Expired()
	}
	return c, nil
}

func unknown() error {
	return fault.New(fault.NotFound, "link-unknown", "This link is not valid. Use the newest link that you were "+
		"sent.")
}

// Said returns what a token says that was made for the purpose, whether it has expired or not, and reports whether it
// is one. Who acts by it asks Open.
func (s Signer) Said(token string, p Purpose) (Claim, bool) {
	s.keyed()
	// base64 passes over line ends, and a token has one form
	if len(token) > 200 || strings.ContainsAny(token, "\r\n") {
		return Claim{}, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) < 1+4+16+1+tag {
		return Claim{}, false
	}
	body, got := b[:len(b)-tag], b[len(b)-tag:]
	signed := false
	for _, k := range s.Keys {
		signed = hmac.Equal(got, s.mac(k, body)) || signed
	}
	if !signed || Purpose(body[0]) != p {
		return Claim{}, false
	}
	c := Claim{Purpose: p, Expires: time.Unix(int64(binary.BigEndian.Uint32(body[1:5]))*60, 0).UTC(),
		Subject: ids.Encode([16]byte(body[5:21]))}
	practice, version, _ := bytes.Cut(body[21:], []byte{0})
	c.Practice = string(practice)
	if n, size := binary.Uvarint(version); size == len(version) && n <= math.MaxInt32 {
		c.Version = int(n)
	}
	return c, true
}

// Expired is that a link was good, and is no more.
func Expired() error { return fault.New(fault.Gone, "link-expired", "This link has expired.") }

func (s Signer) mac(key, body []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("stund link v1\x00"))
	m.Write(body)
	return m.Sum(nil)[:tag]
}
