// Package once lets what a request adds be added once, however often the request is sent: a caller whose answer was
// lost sends it again under the same key, and is answered with what it added the first time.
//
// It keeps a record of the request, for what has an id of its own. Bookings, clients and tasks need none: their ids are
// derived from the key, and they keep a digest of what was asked for themselves.
package once

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// CodeKeyReused is the code of Reused.
const CodeKeyReused = "idempotency-key-reused"

// Reused is the fault of a key that was used for another request.
func Reused() *fault.Error {
	return fault.New(fault.Invalid, CodeKeyReused,
		"This Idempotency-Key was used for another request. Use a new key for a new request.")
}

// Kept is how long a request is known at least, from when it was carried out.
const Kept = 24 * time.Hour

// Request is one that adds something. The zero Request has no key: it is another one each time that it is sent.
type Request struct {
	practice, id, print string
}

// Of returns the actor's request to add one of the kind, under a key of theirs; "" is none. Asked is what they ask for:
// it tells one request from another. It is not kept, nor is the key: only digests are.
func Of(actor fact.Actor, practice, kind, key string, asked any) (Request, error) {
	if key == "" {
		return Request{}, nil
	}
	text, err := json.Marshal(asked)
	if err != nil {
		return Request{}, fmt.Errorf("tell a request from others of its key: %w", err)
	}
	return Request{
		practice: practice,
		id:       digest("request", kind, string(actor.Role), actor.ID, key),
		print:    digest("asked", key, string(text)), // with the key, so that nobody finds out what was asked by trying
	}, nil
}

// digest returns 32 letters and digits that stand for the words.
func digest(words ...string) string {
	text, err := json.Marshal(words)
	if err != nil {
		panic(err) // strings cannot fail to encode
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// record is that a request was carried out.
type record struct {
	ID       string    `json:"-"`
	Practice string    `json:"-"`
	Print    string    `json:"p"` // of what was asked for
	Made     string    `json:"m"` // id of what it added
	At       time.Time `json:"t"`

	version int64
}

var records = store.Family[record]{
	Kind: "request", Prefix: "request", Sort: "request",
	Stamp: func(r *record) store.Stamp {
		return store.Stamp{Practice: &r.Practice, ID: &r.ID, Version: &r.version}
	},
	Expires: func(r record) time.Time { return r.At.Add(Kept) },
}

// Made returns the id of what the request added when it was sent before; "": nothing yet. It answers Reused where the
// key was used for another request. It is asked in each attempt at what is to be written.
func (r Request) Made(ctx context.Context, db store.Reader) (string, error) {
	if r.id == "" {
		return "", nil
	}
	was, err := records.Get(ctx, db, records.Key(r.practice, r.id), store.Strong)
	switch {
	case errors.Is(err, fault.NotFound):
		return "", nil
	case err != nil:
		return "", err
	case was.Print != r.print:
		return "", Reused()
	}
	return was.Made, nil
}

// Put returns what is written in the same transaction as what the request adds: none without a key. It is a conflict
// where the same request was carried out meanwhile.
func (r Request) Put(made string, now time.Time) ([]store.Op, error) {
	if r.id == "" {
		return nil, nil
	}
	op, err := records.Put(record{ID: r.id, Practice: r.practice, Print: r.print, Made: made,
		At: now.UTC().Truncate(time.Second)})
	return []store.Op{op}, err
}
