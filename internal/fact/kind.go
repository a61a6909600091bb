package fact

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"stund/internal/i18n"
)

// ID is an id in the data of a fact: of an entity, or what staff named one by ("massage"). It holds no spaces and
// nothing that a person wrote. The data of a fact has no other strings than ID and Code.
type ID string

// Code is one word of a closed set in the data of a fact: "email", "no-show".
type Code string

// None is the data of a kind whose facts say all by their subject.
type None struct{}

// Kind is what facts of one name say: T is their data. A capability declares its kinds as values, makes its facts by
// New and lists the kinds for the registry. T holds ids, codes, figures and times, and never a name, an address or what
// somebody wrote: facts are kept and told on for years, by those who may see no such thing.
type Kind[T any] struct {
	Name string // "booking.created": never used for anything else again
	// Version counts how often T changed so that older data is no longer read as what it says; 0 for the first form,
	// which costs a fact no bytes. A new field whose zero value is true of older facts changes nothing.
	Version int
	// Older reads the data of an earlier version. It is needed where Version is not 0.
	Older func(version int, data json.RawMessage) (T, error)
	// Told says the fact to staff, in the words of who reads it. It is needed of kinds that may concern a client.
	Told func(f Fact, data T, in Telling) string
	// Client returns the id of the client whom the fact concerns, "" if it is none. Nil: the kind concerns no client.
	Client func(f Fact, data T) string
}

// Subject is the Client of kinds whose subject is the client.
func Subject[T any](f Fact, _ T) string { return f.Subject }

// Errors of reading a fact.
var (
	ErrKind  = errors.New("fact: of another kind")
	ErrNewer = errors.New("fact: written by a newer program than this one")
)

// New makes a fact of the kind. Its time is kept to the millisecond.
func (k Kind[T]) New(id string, at time.Time, practice, subject string, actor Actor, data T) Fact {
	f := Fact{ID: id, Kind: k.Name, Version: k.Version, At: at.UTC().Truncate(time.Millisecond),
		Practice: practice, Subject: subject, Actor: actor}
	b, err := json.Marshal(data)
	if err != nil {
		panic(fmt.Sprintf("fact: %s: %v", k.Name, err)) // ids, figures and times of this century cannot fail to encode
	}
	if string(b) != "{}" {
		f.Data = b
	}
	return f
}

// Data reads what a fact of the kind says, in whichever version it was written. It answers ErrKind for a fact of
// another kind, and ErrNewer for a version that is not known here yet.
func (k Kind[T]) Data(f Fact) (T, error) {
	var data T
	switch {
	case f.Kind != k.Name:
		return data, fmt.Errorf("%w: %q, not %q", ErrKind, f.Kind, k.Name)
	case f.Version > k.Version || f.Version < 0:
		return data, fmt.Errorf("%w: version %d of %s", ErrNewer, f.Version, f.Kind)
	case f.Version < k.Version:
		data, err := k.Older(f.Version, f.Data)
		if err != nil {
			return data, fmt.Errorf("read version %d of %s: %w", f.Version, f.Kind, err)
		}
		return data, nil
	case len(f.Data) == 0:
		return data, nil
	}
	if err := json.Unmarshal(f.Data, &data); err != nil {
		return data, fmt.Errorf("read %s: %w", f.Kind, err)
	}
	return data, nil
}

// OneOf reads what a fact of one of the kinds says. It answers ErrKind for a fact of another kind, and as Data does.
func OneOf[T any](f Fact, kinds ...Kind[T]) (T, error) {
	for _, k := range kinds {
		if k.Name == f.Kind {
			return k.Data(f)
		}
	}
	var none T
	return none, fmt.Errorf("%w: %q", ErrKind, f.Kind)
}

// Registered is a kind, whatever its data. Kind is one.
type Registered interface {
	// Of returns the kind's name.
	Of() string
	// Concerning tells whether facts of the kind may concern a client.
	Concerning() bool
	// Concerns returns the id of the client whom the fact concerns, "" if it is none.
	Concerns(f Fact) (client string, err error)
	// Tell says the fact to staff; "" if the kind has no words for that.
	Tell(f Fact, in Telling) (string, error)
	// Form returns the type of the data and its version.
	Form() (data reflect.Type, version int)
}

// Of returns the kind's name.
func (k Kind[T]) Of() string { return k.Name }

// Concerning tells whether facts of the kind may concern a client.
func (k Kind[T]) Concerning() bool { return k.Client != nil }

// Concerns returns the id of the client whom the fact concerns, "" if it is none.
func (k Kind[T]) Concerns(f Fact) (client string, err error) {
	if k.Client == nil {
		return "", nil
	}
	data, err := k.Data(f)
	if err != nil {
		return "", err
	}
	return k.Client(f, data), nil
}

// Telling is how facts are told to whoever reads them.
type Telling struct {
	Lang i18n.Lang
	// Name returns what the practice calls one of its things ("service", "practitioner", "tag"); the id itself, if it
	// is there no longer.
	Name func(what string, id ID) string
	When func(time.Time) string
}

// Tell says the fact to staff; "" if the kind has no words for that.
func (k Kind[T]) Tell(f Fact, in Telling) (string, error) {
	if k.Told == nil {
		return "", nil
	}
	data, err := k.Data(f)
	if err != nil {
		return "", err
	}
	return k.Told(f, data, in), nil
}

// Form returns the type of the data and its version.
func (k Kind[T]) Form() (data reflect.Type, version int) { return reflect.TypeFor[T](), k.Version }
