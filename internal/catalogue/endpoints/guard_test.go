package endpoints

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/ids"
	"stund/internal/secret"
	"stund/internal/store"
)

// counting is a store that only counts.
type counting struct {
	store.Store
	mu   sync.Mutex
	sums map[store.Key]int64
}

func (c *counting) Add(_ context.Context, k store.Key, n int64, _ time.Time) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sums[k] += n
	return c.sums[k], nil
}

// TestEveryPublicWriteIsGuarded: whatever may be written by anyone, or by whoever has a link, is limited by the one
// guard, and asks for the work that it takes; what only staff may write is not.
func TestEveryPublicWriteIsGuarded(t *testing.T) {
	t.Parallel()
	keys, err := secret.Derive([]byte("a master secret of more than thirty-two bytes"))
	if err != nil {
		t.Fatal(err)
	}
	db := &counting{sums: map[store.Key]int64{}}
	b := &base.Base{Store: db, Clock: clock.At(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)), IDs: ids.Random(),
		Keys: keys, Shared: base.Shared{}}
	guarded := 0
	for _, e := range List(b) {
		for _, o := range e.Ops {
			writes := o.Method != http.MethodGet && o.Method != http.MethodHead && e.Path != httpapi.Anywhere
			if writes == (e.Auth.Staff() || e.Auth.Signed()) || !writes {
				if o.Guard != nil {
					t.Errorf("%s %s is guarded and needs no guard", o.Method, e.Path)
				}
				continue
			}
			guarded++
			if o.Guard == nil {
				t.Errorf("%s %s has no guard", o.Method, e.Path)
				continue
			}
			code := flood(t, o.Guard, e.Path)
			if code != guard.CodeProof {
				t.Errorf("%s %s: the last of many writes was answered %q", o.Method, e.Path, code)
			}
			if e.Page {
				continue
			}
			for _, want := range []string{guard.CodeProof, guard.CodeSlow} {
				if !slices.ContainsFunc(o.Faults, func(f httpapi.Fault) bool { return f.Code == want }) {
					t.Errorf("%s %s does not promise %s", o.Method, e.Path, want)
				}
			}
		}
	}
	if guarded < 9 {
		t.Errorf("only %d public writes were found", guarded)
	}
}

// flood sends many writes from one address, each at a practice of the path's own, and returns the last one's answer.
func flood(t *testing.T, g httpapi.Guard, path string) (code string) {
	t.Helper()
	write := []store.Op{{Item: store.Item{Facts: []fact.Fact{{Practice: strings.Trim(path, "/")}}}}}
	for range guard.DefaultLimits().Own + 2*guard.DefaultLimits().Free {
		ctx := g(t.Context(), "192.0.2.1", func(string) string { return "" })
		code = fault.CodeOf(store.Admit(ctx, write))
	}
	return code
}
