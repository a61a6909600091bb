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

	"stund/internal/ids"
)

// Header carries a solution.
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

type solution struct {
	Salt      string `json:"salt"`
	Number    int64  `json:"number"`
	Signature string `json:"signature"`
}

// maxProof is longer than any solution for a practice's name of 63 bytes.
const maxProof = 1024

// challenge makes a challenge for the practice. Nothing of it is stored: the signature proves that we made it.
func (g *Guard) challenge(practice string, now time.Time) Challenge {
	expires := now.Add(g.limits.ProofTTL).Truncate(time.Second)
	salt := fmt.Sprintf("%s?expires=%d&practice=%s&", g.ids.New(now), expires.Unix(), practice)
	seed := g.ids.Secret(16)
	number := rand.New(rand.NewPCG(binary.BigEndian.Uint64(seed[:8]),
		binary.BigEndian.Uint64(seed[8:]))).Int64N(g.limits.Work + 1)
	sum := digest(salt, number)
	return Challenge{Algorithm: algorithm, Challenge: hex.EncodeToString(sum[:]), MaxNumber: g.limits.Work, Salt: salt,
		Signature: g.sign(sum), Expires: expires}
}

// verify reports whether the proof solves a challenge of ours for the practice that has not expired, and returns the
// challenge's id. A solution whose digest carries our signature is a solution: nobody else can sign, and the digest
// binds id, expiry, practice and number.
func (g *Guard) verify(proof, practice string, now time.Time) (id string, ok bool) {
	if len(proof) > maxProof {
		return "", false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(proof)
	if err != nil {
		return "", false
	}
	var s solution
	if err := json.Unmarshal(b, &s); err != nil || s.Number < 0 {
		return "", false
	}
	if !hmac.Equal([]byte(s.Signature), []byte(g.sign(digest(s.Salt, s.Number)))) {
		return "", false
	}
	id, rest, _ := strings.Cut(s.Salt, "?expires=")
	expires, rest, _ := strings.Cut(rest, "&practice=")
	unix, err := strconv.ParseInt(expires, 10, 64)
	if err != nil || !ids.Valid(id) || rest != practice+"&" || !now.Before(time.Unix(unix, 0)) {
		return "", false
	}
	return id, true
}

func (g *Guard) sign(sum [sha256.Size]byte) string {
	mac := hmac.New(sha256.New, g.key)
	mac.Write([]byte("stund proof v1\x00"))
	mac.Write(sum[:])
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
		b, err := json.Marshal(solution{c.Salt, n, c.Signature})
		if err != nil {
			return "", fmt.Errorf("write solution: %w", err)
		}
		return base64.RawURLEncoding.EncodeToString(b), nil
	}
	return "", errors.New("guard: challenge has no solution")
}
