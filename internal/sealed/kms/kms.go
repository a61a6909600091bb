// Package kms wraps clients' keys by a key of AWS KMS: whoever has the database and the installation's secret, but may
// not use that key, reads nothing. The owner is the encryption context, so AWS's own log says whose key was asked for.
package kms

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"stund/internal/clock"
	"stund/internal/sealed"
)

// API is what is asked of KMS.
type API interface {
	Encrypt(context.Context, *awskms.EncryptInput, ...func(*awskms.Options)) (*awskms.EncryptOutput, error)
	Decrypt(context.Context, *awskms.DecryptInput, ...func(*awskms.Options)) (*awskms.DecryptOutput, error)
}

// Wrapper wraps by one key of KMS.
type Wrapper struct {
	api    API
	key    string // its id or ARN
	clock  clock.Clock
	former sealed.Wrapper

	mu    sync.Mutex
	known map[string]known
}

// known is an unwrapped key, and until when it is remembered.
type known struct {
	key   []byte
	until time.Time
}

// remembered is how long an unwrapped key is used without asking again: a form that is filled in asks with each field.
const remembered = 5 * time.Minute

// New makes a Wrapper. What former wrapped before the key was chosen opens still.
func New(api API, key string, clock clock.Clock, former sealed.Wrapper) *Wrapper {
	return &Wrapper{api: api, key: key, clock: clock, former: former, known: map[string]known{}}
}

// Name is what keys that it wraps are known by.
func (*Wrapper) Name() string { return "kms" }

// Former opens what was wrapped before.
func (w *Wrapper) Former() sealed.Wrapper { return w.former }

// Wrap has KMS encrypt the key for its owner.
func (w *Wrapper) Wrap(ctx context.Context, o sealed.Owner, key []byte) ([]byte, error) {
	out, err := w.api.Encrypt(ctx, &awskms.EncryptInput{KeyId: &w.key, Plaintext: key, EncryptionContext: of(o)})
	if err != nil {
		return nil, fmt.Errorf("encrypt by KMS: %w", err)
	}
	return out.CiphertextBlob, nil
}

// Unwrap has KMS decrypt what it encrypted for the owner.
func (w *Wrapper) Unwrap(ctx context.Context, o sealed.Owner, wrapped []byte) ([]byte, error) {
	name := o.Practice + "#" + o.Client + "#" + string(wrapped)
	if key := w.remember(name); key != nil {
		return key, nil
	}
	out, err := w.api.Decrypt(ctx, &awskms.DecryptInput{KeyId: &w.key, CiphertextBlob: wrapped,
		EncryptionContext: of(o)})
	if foreign := (*types.InvalidCiphertextException)(nil); errors.As(err, &foreign) {
		return nil, sealed.ErrForeign
	}
	if err != nil {
		return nil, fmt.Errorf("decrypt by KMS: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known[name] = known{out.Plaintext, w.clock.Now().Add(remembered)}
	return out.Plaintext, nil
}

// remember returns an unwrapped key that is known still, and forgets those that have been for long.
func (w *Wrapper) remember(name string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.clock.Now()
	for n, k := range w.known {
		if !now.Before(k.until) {
			delete(w.known, n)
		}
	}
	return w.known[name].key
}

func of(o sealed.Owner) map[string]string {
	return map[string]string{"practice": o.Practice, "client": o.Client}
}
