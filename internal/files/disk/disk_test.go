package disk_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/files/disk"
	"stund/internal/files/filestest"
)

func TestDisk(t *testing.T) {
	t.Parallel()
	m := http.NewServeMux()
	server := httptest.NewServer(m)
	defer server.Close()
	c := clock.NewVirtual(0)
	d := disk.New(t.TempDir(), server.URL, []byte("a key of thirty-two bytes or more"), c)
	m.Handle(disk.Path, d.Handler())
	filestest.Run(t, filestest.Under{Store: d, Now: c.Now, Later: func(by time.Duration) { c.Set(c.Now().Add(by)) }})
}

// TestSweep removes what was left, half of a file included, and nothing else.
func TestSweep(t *testing.T) {
	t.Parallel()
	c, folder := clock.NewVirtual(0), t.TempDir()
	d := disk.New(folder, "https://stund.example", []byte("a key of thirty-two bytes or more"), c)
	if err := d.Sweep(); err != nil {
		t.Error(err)
	}
	put := func(name string) {
		t.Helper()
		if err := d.Put(t.Context(), name, []byte("Navn;E-post\n")); err != nil {
			t.Fatal(err)
		}
	}
	put("imports/lotus/old")
	half := filepath.Join(folder, "imports", "lotus", ".arriving-1")
	if err := os.WriteFile(half, []byte("Na"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Set(c.Now().Add(disk.Kept + time.Hour))
	put("imports/lotus/new")
	if err := d.Sweep(); err != nil {
		t.Fatal(err)
	}
	left, err := fs.Glob(os.DirFS(folder), "imports/lotus/*")
	if err != nil || len(left) != 1 || left[0] != "imports/lotus/new" {
		t.Error(left, err)
	}
}
