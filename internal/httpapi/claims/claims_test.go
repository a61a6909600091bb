package claims

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"stund/internal/fact"
)

// TestOfUser: groups alone make a role, and no attribute can name one.
func TestOfUser(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		attributes map[string]string
		groups     []string
		want       fact.Actor
	}{
		"owner": {map[string]string{Subject: "u1", Practice: "lotus"}, []string{"owner"},
			fact.Actor{Role: fact.Owner, ID: "u1", Practice: "lotus"}},
		"practitioner": {map[string]string{Subject: "u1", Practice: "lotus", Practitioner: "ida"},
			[]string{"readers", "practitioner"},
			fact.Actor{Role: fact.Practitioner, ID: "u1", Practice: "lotus", Practitioner: "ida"}},
		"a role by an attribute": {map[string]string{Subject: "u1", Practice: "lotus", Groups: `["owner"]`}, nil,
			fact.Actor{Role: fact.Client, ID: "u1", Practice: "lotus"}},
		"a group that reads as two": {map[string]string{Subject: "u1"}, []string{"x owner]"},
			fact.Actor{Role: fact.Client, ID: "u1"}},
		"a name that is none": {map[string]string{Subject: "u1", Practice: "lotus#ida"}, []string{"owner"},
			fact.Actor{Role: fact.Owner, ID: "u1"}},
		"no text": {map[string]string{Subject: "\xff", Practice: "lotus"}, []string{"owner"},
			fact.Actor{Role: fact.Owner, Practice: "lotus"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, OfUser(c.attributes, c.groups)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSince: by the number, or by the text that HTTP APIs make of it; what is no time is long ago.
func TestSince(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Time{`1795435200`: at, `"1795435200"`: at, ``: {}, `"soon"`: {}, `-5`: {},
		`{}`: {}, `1.7954352e9`: {}} {
		raw := map[string]jsontext.Value{}
		if in != "" {
			raw[SignedIn] = jsontext.Value(in)
		}
		if got := Since(raw); !got.Equal(want) {
			t.Errorf("%s is read as %v", in, got)
		}
	}
}
