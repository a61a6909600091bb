package fact_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fact"
)

func TestStaff(t *testing.T) {
	t.Parallel()
	for role, want := range map[fact.Role]bool{fact.Owner: true, fact.Practitioner: true, fact.Assistant: true,
		fact.Client: false,
		fact.System: false, "": false, "Owner": false, "admin": false} {
		if got := role.Staff(); got != want {
			t.Errorf("%q: %t", role, got)
		}
	}
}

// TestStoredForm: facts that were written must be readable for ever.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	const stored = `{"id":"01arz3ndektsv4rrffq69g5fav","kind":"booking.created","at":"2026-11-23T13:00:00Z",` +
		`"practice":"lotus","subject":"b1",` +
		`"actor":{"role":"practitioner","id":"u1","practice":"lotus","practitioner":"ida"},"data":{"start":1}}`
	want := fact.Fact{ID: "01arz3ndektsv4rrffq69g5fav", Kind: "booking.created",
		At:       time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC),
		Practice: "lotus", Subject: "b1", Actor: fact.Actor{Role: fact.Practitioner, ID: "u1", Practice: "lotus",
			Practitioner: "ida"},
		Data: json.RawMessage(`{"start":1}`)}
	var got fact.Fact
	if err := json.Unmarshal([]byte(stored), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if data, err := json.Marshal(got); err != nil || string(data) != stored {
		t.Errorf("written as %s, %v", data, err)
	}
}
