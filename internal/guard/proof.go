package guard

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"stund/internal/fault"
	"stund/internal/ids"
)

// Header carries a solution. The forms of pages carry a pass in a field of this name.
const Header = "Stund-Proof"

const algorithm = "SHA-256"

// Challenge asks for the number, from 0 to MaxNumber, for which
//
//	hex(SHA-256(Salt + decimal(number))) == Challenge
//
// The solution goes into the Stund-Proof header as base64url without padding of the JSON object
//
//	{"salt": Salt, "number": number, "signature": Signature}
//
// whose further members are ignored. The members and the search are ALTCHA's (altcha.org, "Proof-of-Work"), so that its
// solvers work. Salt is "<id>?expires=<Unix seconds>&practice=<practice>&": the ampersand at its end keeps digits from
// moving between salt and number.
type Challenge struct {
	Algorithm string    `json:"algorithm"` // "SHA-256"
	Challenge string    `json:"challenge"` // 64 hexadecimal digits, lower case
	MaxNumber int64     `json:"maxnumber"`
	Salt      string    `json:"salt"`
	Signature string    `json:"signature"` // HMAC-SHA-256 by the server, 64 hexadecimal digits
	Expires   time.Time `json:"expires"`
}

// solution is what comes back: the number that was found, or in a pass its own signature.
type solution struct {
	Salt      string `json:"salt"`
	Number    int64  `json:"number,omitempty"`
	Signature string `json:"signature,omitempty"`
	Pass      string `json:"pass,omitempty"`
}

// maxProof is longer than any solution for a practice's name of 63 bytes.
const maxProof = 1024

// challenge makes a challenge for the practice: with the salt of an earlier one, or a new one for "". Nothing of it is
// stored: the signature proves that we made it.
func (g *Guard) challenge(practice, salt string, now time.Time) Challenge {
	expires := now.Add(g.limits.ProofTTL).Truncate(time.Second)
	if salt == "" {
		salt = fmt.Sprintf("%s?expires=%d&practice=%s&", g.ids.New(now), expires.Unix(), practice)
	} else if _, at, ok := cut(salt, practice); ok {
		expires = at
	}
	seed := g.ids.Secret(16)
	number := rand.New(rand.NewPCG(binary.BigEndian.Uint64(seed[:8]),
		binary.BigEndian.Uint64(seed[8:]))).Int64N(g.limits.Work + 1)
	sum := digest(salt, number)
	return Challenge{Algorithm: algorithm, Challenge: hex.EncodeToString(sum[:]), MaxNumber: g.limits.Work, Salt: salt,
		Signature: g.sign("proof", sum[:]), Expires: expires}
}

// Pass returns what a page without scripts brings as Header when it sends its form again, and how long that takes from
// now on: the time is the work. Ok is false if err is no demand for work.
func (g *Guard) Pass(err error) (pass string, wait time.Duration, ok bool) {
	f, is := fault.As(err)
	if !is || f.Code != CodeProof {
		return "", 0, false
	}
	c, is := f.Extra["challenge"].(Challenge)
	if !is {
		return "", 0, false
	}
	b, err := json.Marshal(solution{Salt: c.Salt, Pass: g.sign("pass", []byte(c.Salt))})
	if err != nil {
		panic(err) // strings cannot fail to encode
	}
	wait = max(g.ripe(c.Expires).Sub(g.clock.Now()), 0)
	return base64.RawURLEncoding.EncodeToString(b), wait, true
}

// ripe returns when a pass counts whose challenge expires then.
func (g *Guard) ripe(expires time.Time) time.Time {
	return expires.Add(g.limits.PassTime - g.limits.ProofTTL)
}

// What is wrong with a proof.
const (
	whyMissing = "Many requests are coming in. Solve the challenge and send this one again with the solution in the " +
		"Stund-Proof header."
	whyWrong = "The solution in the Stund-Proof header is wrong or too old. Solve this challenge."
	whyEarly = "The pass came before its time. Wait a little longer, or solve this challenge."
)

// verify returns the salt of the challenge of ours for the practice that the proof solves, or why it solves none: then
// the salt is "", or that of a pass that came too early and will count later. A solution whose digest carries our
// signature is a solution: nobody else can sign, and the digest binds id, expiry, practice and number.
func (g *Guard) verify(proof, practice string, now time.Time) (salt, why string) {
	if proof == "" {
		return "", whyMissing
	}
	if len(proof) > maxProof {
		return "", whyWrong
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(proof)
	if err != nil {
		return "", whyWrong
	}
	var s solution
	if err := json.Unmarshal(b, &s); err != nil || s.Number < 0 {
		return "", whyWrong
	}
	pass := s.Pass != ""
	sum := digest(s.Salt, s.Number)
	switch {
	case pass && !hmac.Equal([]byte(s.Pass), []byte(g.sign("pass", []byte(s.Salt)))):
		return "", whyWrong
	case !pass && !hmac.Equal([]byte(s.Signature), []byte(g.sign("proof", sum[:]))):
		return "", whyWrong
	}
	_, expires, ok := cut(s.Salt, practice)
	switch {
	case !ok || !now.Before(expires):
		return "", whyWrong
	case pass && now.Before(g.ripe(expires)):
		return s.Salt, whyEarly
	}
	return s.Salt, ""
}

// cut reads the id and the expiry out of a salt; ok is false for one that is none of the practice's.
func cut(salt, practice string) (id string, expires time.Time, ok bool) {
	id, rest, _ := strings.Cut(salt, "?expires=")
	at, rest, _ := strings.Cut(rest, "&practice=")
	unix, err := strconv.ParseInt(at, 10, 64)
	return id, time.Unix(unix, 0), err == nil && ids.Valid(id) && rest == practice+"&"
}

// idOf returns the id in a salt that was verified.
func idOf(salt string) string {
	id, _, _ := strings.Cut(salt, "?")
	return id
}

func (g *Guard) sign(what string, b []byte) string {
	mac := hmac.New(sha256.New, g.key)
	mac.Write([]byte("stund " + what + " v1\x00"))
	mac.Write(b)
	return hex.EncodeToString(mac.Sum(nil))
}

func digest(salt string, number int64) [sha256.Size]byte {
	b := make([]byte, 0, 160)
	b = append(b, salt...)
	return sha256.Sum256(strconv.AppendInt(b, number, 10))
}

// Solve finds the solution and returns what goes into the Stund-Proof header: for tests and tools.
func Solve(ctx context.Context, c Challenge) (string, error) {
	want, err := hex.DecodeString(c.Challenge)
	if err != nil || c.Algorithm != algorithm || len(want) != sha256.Size {
		return "", errors.New("guard: challenge is of another kind")
	}
	for n := range c.MaxNumber + 1 {
		if n%4096 == 0 && ctx.Err() != nil {
			return "", ctx.Err()
		}
		if digest(c.Salt, n) != [sha256.Size]byte(want) {
			continue
		}
		b, err := json.Marshal(solution{Salt: c.Salt, Number: n, Signature: c.Signature})
		if err != nil {
			return "", fmt.Errorf("write solution: %w", err)
		}
		return base64.RawURLEncoding.EncodeToString(b), nil
	}
	return "", errors.New("guard: challenge has no solution")
}
