package delivertest

import (
	"encoding/json"
	"testing"

	"stund/internal/awstest"
)

// Moto reads what moto's server at the address has stored of a service's model ("ses", "RawMessage").
func Moto[T any](t *testing.T, at, service, model string) []T {
	t.Helper()
	var all map[string]map[string]json.RawMessage
	if err := awstest.MotoData(t.Context(), at, &all); err != nil {
		t.Fatal(err)
	}
	var out []T
	if raw, ok := all[service][model]; ok {
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatalf("read moto's %s %s: %v", service, model, err)
		}
	}
	return out
}
