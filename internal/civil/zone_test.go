package civil_test

import (
	"archive/zip"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/civil"
)

type zoneData struct {
	name string
	data []byte
}

// toolchainZones returns the zones that the toolchain ships.
func toolchainZones(t *testing.T) (all []zoneData) {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, zoneData{f.Name, data})
	}
	return all
}

// TestZones: every zone that the toolchain knows is there. What the machine's own data says of places far away may
// differ; the zones that practices are in are compared hour by hour.
func TestZones(t *testing.T) {
	t.Parallel()
	all := toolchainZones(t)
	if len(all) < 400 {
		t.Fatalf("the toolchain has %d zones only", len(all))
	}
	near := []string{"Europe/Oslo", "Europe/Stockholm", "Europe/Copenhagen", "Europe/Helsinki", "Europe/Berlin",
		"Europe/London", "Atlantic/Reykjavik", "Atlantic/Faroe", "Europe/Mariehamn", "Arctic/Longyearbyen",
		"America/New_York"}
	for _, z := range all {
		if z.name == "Factory" {
			continue // of machines that were told no zone
		}
		got, err := civil.Zone(z.name)
		if err != nil || got.String() != z.name {
			t.Errorf("%s: %v, %v", z.name, got, err)
			continue
		}
		if !slices.Contains(near, z.name) {
			continue
		}
		want, err := time.LoadLocationFromTZData(z.name, z.data)
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2045; at = at.Add(time.Hour) {
			name, offset := at.In(want).Zone()
			if n, o := at.In(got).Zone(); n != name || o != offset {
				t.Errorf("%s at %s: %s %d, wanted %s %d", z.name, at, n, o, name, offset)
				break
			}
		}
	}
}

func TestZonesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Local", "local", "localtime", "Factory", "Europe", "Europe/", "europe/oslo",
		"Europe/Atlantis", "/Europe/Oslo", "../Europe/Oslo", "right/Europe/Oslo", "posix/Europe/Oslo", "zone.tab",
		"Europe/../Europe/Oslo", "Norway", "CEST", "+01:00", strings.Repeat("Europe/", 100), "Europe/Oslo\x00"} {
		if z, err := civil.Zone(name); err == nil {
			t.Errorf("%q is %v", name, z)
		}
	}
	a, _ := civil.Zone("Europe/Oslo")
	b, _ := civil.Zone("Europe/Oslo")
	if a != b {
		t.Error("a zone is read twice")
	}
	if z, err := civil.Zone("UTC"); err != nil || z != time.UTC {
		t.Errorf("UTC is %v, %v", z, err)
	}
}

// BenchmarkZone is a zone that was asked for before; BenchmarkZoneFirst is what the first use costs.
func BenchmarkZone(b *testing.B) {
	for b.Loop() {
		if _, err := civil.Zone("Europe/Oslo"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkZoneFirst(b *testing.B) {
	for b.Loop() {
		if _, err := time.LoadLocation("Europe/Oslo"); err != nil {
			b.Fatal(err)
		}
	}
}
