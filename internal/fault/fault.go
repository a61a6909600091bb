// Package fault is the one error type of Stund, from the lowest floor to the edge.
//
// Code below the doors returns faults (or errors that wrap one); only httpapi knows which HTTP status a kind becomes.
// A fault's message is written for the caller: it says what is wrong and what to do. An error that is no fault is
// internal, and shows nothing of itself at the edge.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is the closed set of ways in which a request can fail.
type Kind uint8

const (
	Internal        Kind = iota // our own failure; the default for errors that are no fault
	Malformed                   // the request cannot be read: bad JSON, wrong type, too large
	Invalid                     // it can be read and breaks a rule
	Unauthenticated             // no or bad credentials
	Forbidden                   // the actor may not do this
	NotFound                    // no such thing, or none that the actor may know of
	Conflict                    // the state of things has moved on
	Gone                        // it was here, and is over: an expired link
	TooLarge                    // a size limit
	TooMany                     // a rate limit
	Unavailable                 // try again later: throttled, or a dependency is down
)

var kindNames = [...]string{"internal", "malformed", "invalid", "unauthenticated", "forbidden", "not-found", "conflict",
	"gone", "too-large", "too-many", "unavailable"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Error makes a Kind usable as a target of errors.Is: errors.Is(err, fault.NotFound).
func (k Kind) Error() string { return k.String() }

// Field is one thing wrong with one part of the input. Path is the JSON path from the body's root ("client.email") or
// "query.from", "path.practice", "header.Idempotency-Key".
type Field struct {
	Path    string `json:"path"`
	Message string `json:"message"`
	Value   any    `json:"value,omitempty"`
}

// Error is a failure that the caller can understand.
type Error struct {
	Kind    Kind
	Code    string         // stable, kebab-case, named in the API document: "slot-taken"
	Message string         // a sentence for the caller, in English
	Fields  []Field        // everything wrong with the input, together
	Extra   map[string]any // further members of the problem document, such as the nearest free times
	Retry   int            // seconds after which a retry makes sense; 0: not said
	Cause   error          // for the log, never for the caller
}

// New makes a fault. Code is kebab-case and stable.
func New(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Error returns the message with its cause: for logs.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	b.WriteString(": ")
	b.WriteString(e.Message)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Path, f.Message)
	}
	if e.Cause != nil {
		b.WriteString(": ")
		b.WriteString(e.Cause.Error())
	}
	return b.String()
}

// Is lets errors.Is find a fault by its kind.
func (e *Error) Is(target error) bool {
	k, ok := target.(Kind)
	return ok && k == e.Kind
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// With sets a further member of the problem document and returns e.
func (e *Error) With(name string, value any) *Error {
	if e.Extra == nil {
		e.Extra = map[string]any{}
	}
	e.Extra[name] = value
	return e
}

// Because sets the cause and returns e.
func (e *Error) Because(err error) *Error { e.Cause = err; return e }

// As returns the first fault in err's chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// KindOf returns the kind of the first fault in err's chain, Internal if there is none.
func KindOf(err error) Kind {
	if e, ok := As(err); ok {
		return e.Kind
	}
	return Internal
}

// CodeOf returns the code of the first fault in err's chain, "" if there is none.
func CodeOf(err error) string {
	if e, ok := As(err); ok {
		return e.Code
	}
	return ""
}

// Fields collects everything that is wrong with an input, to report it together.
type Fields []Field

// Add notes one thing wrong.
func (f *Fields) Add(path, format string, args ...any) {
	*f = append(*f, Field{Path: path, Message: fmt.Sprintf(format, args...)})
}

// Check notes the message unless ok.
func (f *Fields) Check(ok bool, path, format string, args ...any) {
	if !ok {
		f.Add(path, format, args...)
	}
}

// Err returns one Invalid fault with every field, or nil if nothing is wrong.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid-input",
		Message: "Some of the input breaks a rule; each is listed under errors.",
		Fields:  f}
}
