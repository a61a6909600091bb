// Package sealed keeps what clients say of themselves, such as of their health, so that it can be read neither in the
// database nor in a copy of it. Each client has a key of their own, which lies wrapped beside what is sealed: under a
// key of the installation, or one of a key service (Wrapper). Erasing a client destroys their key, and with it whatever
// was sealed under it, wherever a copy of that may be.
//
// Whoever opens something says who they are and what for: that is written down before it opens (Keys.Read).
package sealed

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/store"
)

// Wrapper wraps the clients' keys. It is a port: the installation's own secret does it, or a key service.
type Wrapper interface {
	// Name says by which wrapper a key was wrapped: it is stored, and never changes.
	Name() string
	// Wrap seals a client's key for its owner. What is wrapped for one owner opens for no other.
	Wrap(ctx context.Context, owner Owner, key []byte) ([]byte, error)
	// Unwrap opens what Wrap returned. It answers ErrForeign for what this wrapper did not wrap for the owner.
	Unwrap(ctx context.Context, owner Owner, wrapped []byte) ([]byte, error)
}

// Owner is the client whose key it is.
type Owner struct{ Practice, Client string }

// Place is where something sealed belongs. Moved to any other, it does not open.
type Place struct {
	Of    string // what it is a part of: the id of a form
	Field string // the part: the id of a question
}

// The errors of what does not open.
var (
	// ErrForeign: it was sealed or wrapped for another owner or place, under another key, or was changed.
	ErrForeign = errors.New("sealed: it does not open here")
	// ErrDestroyed: the client was erased, and their key with them.
	ErrDestroyed = errors.New("sealed: the key is destroyed")
)

// keySize is the length of a client's key: AES-256.
const keySize = 32

// stored is a client's key as it lies in the database.
type stored struct {
	Practice  string `json:"-"`
	Client    string `json:"-"`
	By        string `json:"b,omitempty"` // name of the wrapper
	Wrapped   []byte `json:"w,omitempty"`
	Destroyed bool   `json:"d,omitempty"` // nothing is sealed for the client any more

	version int64
}

// Kind is the kind of stored keys.
const Kind = "client-key"

var family = store.Family[stored]{
	Kind: Kind, Prefix: "sealed", Sort: "key",
	Stamp: func(k *stored) store.Stamp {
		return store.Stamp{Practice: &k.Practice, ID: &k.Client, Version: &k.version}
	},
}

// Keys keeps the clients' keys.
type Keys struct {
	db    store.Store
	wrap  func() Wrapper // asked for late: who only describes an endpoint has no secret
	retry store.Retrier
	ids   *ids.Source
	now   func() time.Time
}

// New makes Keys, for new clients with keys wrapped by the wrapper.
func New(db store.Store, wrap func() Wrapper, retry store.Retrier, source *ids.Source, now func() time.Time) *Keys {
	return &Keys{db, wrap, retry, source, now}
}

// Of returns the process's Keys. They are wrapped by what its wiring has put into the base, or under the secret of the
// installation.
func Of(b *base.Base) *Keys {
	return base.One(b, func() *Keys {
		wrap := func() Wrapper {
			if w, there := base.Get[Wrapper](b); there {
				return w
			}
			return NewLocal(b.Keys.Clients, b.IDs)
		}
		return New(b.Store, wrap, b.Retry, b.IDs, b.Now)
	})
}

// Key is a client's key, unwrapped. It is held for one request and stored nowhere.
type Key struct {
	owner Owner
	aead  cipher.AEAD
	ids   *ids.Source
}

// String keeps the key out of logs.
func (Key) String() string { return "a client's key" }

// GoString keeps the key out of logs.
func (Key) GoString() string { return "sealed.Key{…}" }

// Valid reports whether there is a key.
func (k Key) Valid() bool { return k.aead != nil }

// Of returns the client's key, made if they have none yet. It answers ErrDestroyed for who was erased.
func (k *Keys) Of(ctx context.Context, o Owner) (Key, error) {
	key, err := k.Known(ctx, o)
	if err != nil || key.Valid() {
		return key, err
	}
	plain := k.ids.Secret(keySize)
	w := k.wrap()
	wrapped, err := w.Wrap(ctx, o, plain)
	if err != nil {
		return Key{}, fmt.Errorf("wrap a client's key: %w", err)
	}
	made := stored{Practice: o.Practice, Client: o.Client, By: w.Name(), Wrapped: wrapped}
	build := func(*store.Along) (stored, []fact.Fact, error) { return made, nil, nil }
	kept, err := family.Create(ctx, k.db, k.retry, family.Key(o.Practice, o.Client), build)
	if err != nil {
		return Key{}, err
	}
	return k.open(ctx, o, kept) // that of whoever came first
}

// Known returns the client's key; one that is not Valid where they have none, because nothing was ever sealed.
func (k *Keys) Known(ctx context.Context, o Owner) (Key, error) {
	s, err := family.Get(ctx, k.db, family.Key(o.Practice, o.Client), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return Key{}, nil
	}
	if err != nil {
		return Key{}, err
	}
	return k.open(ctx, o, s)
}

// KnownOf returns the keys of several clients of a practice, by client. Who has none, or was erased, is left out.
func (k *Keys) KnownOf(ctx context.Context, practice string, clients []string) (map[string]Key, error) {
	keys := make([]store.Key, len(clients))
	for n, c := range clients {
		keys[n] = family.Key(practice, c)
	}
	all, err := family.GetMany(ctx, k.db, keys, store.Strong)
	if err != nil {
		return nil, err
	}
	out := map[string]Key{}
	for _, s := range all {
		key, err := k.open(ctx, Owner{practice, s.Client}, s)
		switch {
		case errors.Is(err, ErrDestroyed):
			continue
		case err != nil:
			return nil, err
		}
		out[s.Client] = key
	}
	return out, nil
}

func (k *Keys) open(ctx context.Context, o Owner, s stored) (Key, error) {
	if s.Destroyed {
		return Key{}, ErrDestroyed
	}
	w := k.wrap()
	if local := (Local{}).Name(); s.By == local && w.Name() != local { // of before the key service was chosen
		if l, can := w.(interface{ Former() Wrapper }); can {
			w = l.Former()
		}
	}
	if s.By != w.Name() {
		return Key{}, fmt.Errorf("%w: the key was wrapped by %q", ErrForeign, s.By)
	}
	plain, err := w.Unwrap(ctx, o, s.Wrapped)
	if err != nil {
		return Key{}, fmt.Errorf("unwrap a client's key: %w", err)
	}
	aead, err := newAEAD(plain)
	if err != nil {
		return Key{}, err
	}
	return Key{o, aead, k.ids}, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	if len(key) != keySize {
		return nil, fmt.Errorf("%w: a key has %d bytes", ErrForeign, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Destroy destroys the client's key: nothing that was sealed under it opens any more, and nothing is sealed for them
// again. On one machine it stays in free pages of the file until that is written anew, as whoever erases has it done.
func (k *Keys) Destroy(ctx context.Context, o Owner) error {
	decide := func(s stored) (stored, []fact.Fact, error) {
		s.Practice, s.Client, s.By, s.Wrapped, s.Destroyed = o.Practice, o.Client, "", nil, true
		return s, nil, nil
	}
	_, err := family.Upsert(ctx, k.db, k.retry, family.Key(o.Practice, o.Client), decide)
	return err
}

// form is the first byte of what is sealed: version 1, AES-256-GCM with 96 random bits of nonce.
const form = 1

// Seal seals the text for the place.
func (k Key) Seal(at Place, text []byte) []byte {
	nonce := k.ids.Secret(k.aead.NonceSize())
	return k.aead.Seal(append([]byte{form}, nonce...), nonce, text, k.bound(at))
}

// Open opens what was sealed for the place. It answers ErrForeign for anything else.
func (k Key) Open(at Place, sealed []byte) ([]byte, error) {
	if !k.Valid() || len(sealed) < 1+k.aead.NonceSize() || sealed[0] != form {
		return nil, ErrForeign
	}
	nonce, rest := sealed[1:1+k.aead.NonceSize()], sealed[1+k.aead.NonceSize():]
	text, err := k.aead.Open(nil, nonce, rest, k.bound(at))
	if err != nil {
		return nil, ErrForeign
	}
	return text, nil
}

// bound is what is authenticated with the text: whose it is and where it belongs.
func (k Key) bound(at Place) []byte {
	return together("stund sealed v1", k.owner.Practice, k.owner.Client, at.Of, at.Field)
}

// together writes the parts so that no other parts are written alike: each with its length before it.
func together(parts ...string) []byte {
	var b []byte
	for _, p := range parts {
		b = append(binary.AppendUvarint(b, uint64(len(p))), p...)
	}
	return b
}
