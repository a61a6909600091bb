package fault_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fault"
)

var kinds = map[fault.Kind]string{fault.Internal: "internal", fault.Malformed: "malformed", fault.Invalid: "invalid",
	fault.Unauthenticated: "unauthenticated", fault.Forbidden: "forbidden", fault.NotFound: "not-found",
	fault.Conflict: "conflict",
	fault.Gone:     "gone", fault.TooLarge: "too-large", fault.TooMany: "too-many", fault.Unavailable: "unavailable"}

func TestKindNames(t *testing.T) {
	t.Parallel()
	for k, want := range kinds {
		if got := k.String(); got != want {
			t.Errorf("kind %d: %q, want %q", k, got, want)
		}
	}
	if _, more := kinds[fault.Kind(len(kinds)-1)]; !more || fault.Kind(len(kinds)).String() != "internal" {
		t.Error("a kind has no name here")
	}
	if got := fault.Kind(200).String(); got != "internal" {
		t.Errorf("an unknown kind is %q", got)
	}
}

// TestIsFindsOnlyTheKind: through wrapping, and also of a fault that is another's cause.
func TestIsFindsOnlyTheKind(t *testing.T) {
	t.Parallel()
	for k := range kinds {
		err := fmt.Errorf("book: %w", fmt.Errorf("claim: %w", fault.New(k, "x", "y")))
		for other := range kinds {
			if got := errors.Is(err, other); got != (k == other) {
				t.Errorf("errors.Is(%s, %s) = %t", k, other, got)
			}
		}
		if got := fault.KindOf(err); got != k {
			t.Errorf("KindOf(%s) = %s", k, got)
		}
	}
	outer := fault.New(fault.Unavailable, "busy", "try again").Because(fault.New(fault.Conflict, "moved", "moved on"))
	if !errors.Is(outer, fault.Unavailable) || !errors.Is(outer, fault.Conflict) {
		t.Error("the cause's kind is not found")
	}
	if fault.KindOf(outer) != fault.Unavailable || fault.CodeOf(outer) != "busy" {
		t.Errorf("the first fault is %s %s", fault.KindOf(outer), fault.CodeOf(outer))
	}
}

func TestErrorsThatAreNoFault(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{"nil": nil, "plain": io.EOF,
		"joined": errors.Join(io.EOF, io.ErrUnexpectedEOF)} {
		if f, ok := fault.As(err); ok || f != nil {
			t.Errorf("%s: As gives %v", name, f)
		}
		if fault.KindOf(err) != fault.Internal || fault.CodeOf(err) != "" {
			t.Errorf("%s: is %s %q", name, fault.KindOf(err), fault.CodeOf(err))
		}
	}
	joined := errors.Join(io.EOF, fault.New(fault.Gone, "link-expired", "over"))
	if fault.CodeOf(joined) != "link-expired" {
		t.Error("a fault among joined errors is not found")
	}
}

func TestErrorTellsAllToTheLog(t *testing.T) {
	t.Parallel()
	e := fault.New(fault.Conflict, "slot-taken", "%s is taken", "14:00").Because(io.ErrUnexpectedEOF)
	e.Fields = []fault.Field{{Path: "start", Message: "is past"}, {Path: "client.name", Message: "must be filled in"}}
	const want = "slot-taken: 14:00 is taken; start: is past; client.name: must be filled in: unexpected EOF"
	if got := fmt.Errorf("%w", e).Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !errors.Is(e, io.ErrUnexpectedEOF) {
		t.Error("the cause is not found")
	}
}

func TestWithCollects(t *testing.T) {
	t.Parallel()
	e := fault.New(fault.Conflict, "slot-taken", "taken").With("nearest", []int{1}).With("reason", "busy")
	if diff := cmp.Diff(map[string]any{"nearest": []int{1}, "reason": "busy"}, e.Extra); diff != "" {
		t.Error(diff)
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	var f fault.Fields
	f.Check(true, "a", "is wrong")
	if err := f.Err(); err != nil {
		t.Fatalf("nothing is wrong, and it answers %v", err)
	}
	f.Check(false, "client.email", "%q is no address", "x")
	f.Add("start", "is past")
	err := f.Err()
	e, ok := fault.As(err)
	if !ok || e.Kind != fault.Invalid || e.Code != "invalid-input" {
		t.Fatalf("got %#v", err)
	}
	want := []fault.Field{{Path: "client.email", Message: `"x" is no address`}, {Path: "start", Message: "is past"}}
	if diff := cmp.Diff(want, e.Fields); diff != "" {
		t.Error(diff)
	}
	data, err := json.Marshal(e.Fields[1])
	if err != nil || string(data) != `{"path":"start","message":"is past"}` {
		t.Errorf("as JSON %s, %v", data, err)
	}
}
