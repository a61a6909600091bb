// Package secret derives every key of a deployment from its one master secret.
package secret

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Keys are the secrets of a deployment, one for each use, so that none can stand in for another.
type Keys struct {
	Links [][]byte // signed links: the first signs, each is accepted
	IDs   []byte   // derived ids: clients, idempotent bookings
	Guard []byte   // challenges and address hashes of the abuse guard
}

// Derive gives the keys that belong to the master secret of at least 16 bytes (HKDF-SHA-256, RFC 5869).
func Derive(master []byte) (Keys, error) {
	if len(master) < 16 {
		return Keys{}, errors.New("secret: the master secret needs at least 16 bytes")
	}
	key := func(label string) []byte {
		k, err := hkdf.Key(sha256.New, master, nil, "stund "+label, 32)
		if err != nil {
			panic(fmt.Sprintf("secret: %v", err)) // 32 bytes are within what HKDF can give
		}
		return k
	}
	return Keys{Links: [][]byte{key("links")}, IDs: key("ids"), Guard: key("guard")}, nil
}
