// Package secret derives every key of an installation from its one master secret, so that there is one thing to keep.
package secret

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
)

// MinLength is how many bytes a master secret has at least. Made of random letters and digits, they hold 190 bits.
const MinLength = 32

// Keys are the keys of an installation, 32 bytes each and independent of one another: whoever learns one can tell
// neither the others nor the master.
type Keys struct {
	Links [][]byte // for link.Signer: the first signs, each of them opens
	IDs   []byte   // derives ids: of bookings from idempotency keys, of clients and mailboxes from addresses
	Guard []byte   // hides addresses in counters, signs challenges
	Files []byte   // signs addresses of files on one machine
	// Sessions seals the cookies of staff who are signed in.
	Sessions []byte
	Accounts []byte // seals what practices are known by elsewhere, such as at payment providers
	Clients  []byte // wraps the key of each client, under which what they said of themselves is sealed
	Answers  []byte // seals what clients write of a practice
}

// Derive returns the keys of the master secret: HKDF with SHA-256 (RFC 5869), one label for each key. The same master
// returns the same keys for ever: links that were sent stay valid and clients are found again, for as long as it does
// not change. It refuses a master shorter than MinLength.
func Derive(master []byte) (Keys, error) {
	if len(master) < MinLength {
		return Keys{}, fmt.Errorf("secret: master secret has %d bytes, at least %d are needed", len(master), MinLength)
	}
	var keys [8][]byte
	for n, label := range [...]string{"stund links v1", "stund ids v1", "stund guard v1", "stund sessions v1",
		"stund files v1", "stund accounts v1", "stund clients v1", "stund answers v1"} {
		k, err := hkdf.Key(sha256.New, master, nil, label, sha256.Size)
		if err != nil {
			return Keys{}, fmt.Errorf("secret: derive %q: %w", label, err)
		}
		keys[n] = k
	}
	return Keys{Links: [][]byte{keys[0]}, IDs: keys[1], Guard: keys[2], Sessions: keys[3], Files: keys[4],
		Accounts: keys[5], Clients: keys[6], Answers: keys[7]}, nil
}

// String keeps keys out of logs.
func (Keys) String() string { return "secret keys" }

// GoString keeps keys out of logs.
func (Keys) GoString() string { return "secret.Keys{…}" }
