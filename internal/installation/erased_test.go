package installation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestErasedLog: what was noted is there after the next start, once; a line that was torn is not, and does no harm to
// those after it; and one that makes no sense is not passed over.
func TestErasedLog(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, Erased)
	at := time.Date(2026, 11, 29, 7, 0, 0, 0, time.UTC)
	keep := func(ids ...string) {
		t.Helper()
		l, err := OpenErasedLog(folder)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := l.Keep(t.Context(), "lotus", ids, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	keep("a", "b")
	torn, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(torn, torn[:20]...), 0o600); err != nil {
		t.Fatal(err)
	}
	keep("c")
	keep("a", "b")
	want := []ErasedClients{{"lotus", []string{"a", "b"}, at}, {"lotus", []string{"c"}, at}}
	l, err := OpenErasedLog(folder)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, l.All()); diff != "" {
		t.Error(diff)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	for range 2 {
		if err := AddErased(other, text); err != nil {
			t.Fatal(err)
		}
	}
	if l, err = OpenErasedLog(other); err != nil || len(l.All()) != 2 {
		t.Errorf("what was added: %v, %v", l.All(), err)
	}
	for _, wrong := range []string{"\n", "{}\n", `{"practice":"lotus"}` + "\n"} {
		if err := os.WriteFile(path, append(text, wrong...), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenErasedLog(folder); err == nil || !strings.Contains(err.Error(), "line 3") {
			t.Errorf("%q: %v", wrong, err)
		}
		if err := AddErased(other, append(text, wrong...)); err == nil {
			t.Errorf("%q was added", wrong)
		}
	}
}
