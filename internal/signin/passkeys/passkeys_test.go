package passkeys

import (
	"testing"
)

// TestFor: browsers make passkeys for names, and this machine is reached by one.
func TestFor(t *testing.T) {
	t.Parallel()
	for site, want := range map[string][2]string{
		"https://book.example":   {"book.example", "https://book.example"},
		"https://book.example:8": {"book.example", "https://book.example:8"},
		"http://127.0.0.1:8080":  {"localhost", "http://localhost:8080"},
		"http://[::1]:8080":      {"localhost", "http://localhost:8080"},
		"http://127.0.0.1":       {"localhost", "http://localhost"},
		"http://localhost:8080":  {"localhost", "http://localhost:8080"},
		"https://192.0.2.7":      {},
	} {
		made, err := For(site)
		if err != nil {
			t.Errorf("%s: %v", site, err)
			continue
		}
		p, ok := made.(*Passkeys)
		if !ok {
			if want[0] != "" {
				t.Errorf("%s: there can be none", site)
			}
			continue
		}
		if p.Party() != want[0] || p.w.Config.RPOrigins[0] != want[1] {
			t.Errorf("%s: %s at %v, want %v", site, p.Party(), p.w.Config.RPOrigins, want)
		}
	}
	if _, err := For("book.example"); err == nil {
		t.Error("what is no address was taken for one")
	}
}
