package credential_test

import (
	"maps"
	"testing"

	"stund/internal/credential"
	"stund/internal/fault"
)

var fields = []credential.Field{{Name: "key", Secret: true}, {Name: "unit"}, {Name: "note", Optional: true},
	{Name: "hook", Secret: true, Made: true}}

// A secret that is left out stays, what is not secret is replaced, and what the other side made is nobody's to type.
func TestMerged(t *testing.T) {
	t.Parallel()
	known := credential.Values{"key": "old", "unit": "1", "note": "n", "hook": "h"}
	typed := map[string]string{"key": "", "unit": " 2 ", "hook": "forged", "note": ""}
	got, err := credential.Merged(fields, known, typed)
	want := credential.Values{"key": "old", "unit": "2", "hook": "h"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	_, err = credential.Merged(fields, nil, map[string]string{"other": "x"})
	f, _ := fault.As(err)
	paths := map[string]bool{}
	if f != nil {
		for _, one := range f.Fields {
			paths[one.Path] = true
		}
	}
	if !maps.Equal(paths, map[string]bool{"values.key": true, "values.unit": true, "values.other": true}) {
		t.Errorf("faults at %v", paths)
	}
}

// No secret is shown.
func TestShown(t *testing.T) {
	t.Parallel()
	values, secrets := credential.Shown(fields, credential.Values{"key": "s3cret", "unit": "1", "hook": "made"})
	if !maps.Equal(values, map[string]string{"unit": "1", "note": ""}) ||
		!maps.Equal(secrets, map[string]bool{"key": true, "hook": true}) {
		t.Errorf("%v, %v", values, secrets)
	}
}
