package sealed

import (
	"context"

	"stund/internal/ids"
)

// Local wraps clients' keys under a key of the installation, which is derived from its secret.
type Local struct {
	key []byte
	ids *ids.Source
}

// NewLocal makes a Local under a key of 32 bytes, with nonces from the source.
func NewLocal(key []byte, source *ids.Source) Local { return Local{key, source} }

// Name is what keys that it wraps are known by.
func (Local) Name() string { return "secret" }

// Wrap wraps the key for the owner.
func (l Local) Wrap(_ context.Context, o Owner, key []byte) ([]byte, error) {
	aead, err := newAEAD(l.key)
	if err != nil {
		return nil, err
	}
	nonce := l.ids.Secret(aead.NonceSize())
	return aead.Seal(nonce, nonce, key, o.bound()), nil
}

// Unwrap unwraps what Wrap wrapped for the owner.
func (l Local) Unwrap(_ context.Context, o Owner, wrapped []byte) ([]byte, error) {
	aead, err := newAEAD(l.key)
	if err != nil {
		return nil, err
	}
	if len(wrapped) < aead.NonceSize() {
		return nil, ErrForeign
	}
	key, err := aead.Open(nil, wrapped[:aead.NonceSize()], wrapped[aead.NonceSize():], o.bound())
	if err != nil {
		return nil, ErrForeign
	}
	return key, nil
}

func (o Owner) bound() []byte { return together("stund client key v1", o.Practice, o.Client) }
