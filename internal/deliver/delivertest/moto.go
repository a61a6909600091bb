package delivertest

import (
	"encoding/json"
	"net/http"
	"testing"
)

// Moto reads what moto's server at the address has stored of a service's model ("ses", "RawMessage"): moto's own
// /moto-api/data.json.
func Moto[T any](t *testing.T, at, service, model string) []T {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/moto-api/data.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var all map[string]map[string]json.RawMessage
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		t.Fatalf("read moto's data: %v", err)
	}
	var out []T
	if raw, ok := all[service][model]; ok {
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatalf("read moto's %s %s: %v", service, model, err)
		}
	}
	return out
}
