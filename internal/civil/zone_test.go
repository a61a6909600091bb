package civil_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/civil"
)

var update = flag.Bool("update", false, "write the zone data anew from the Go toolchain's")

type zoneData struct {
	name string
	data []byte
}

// toolchainZones gives the zones that the toolchain ships.
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

// writeZones writes the files that Zone reads. Zones that are alike stand side by side, where they compress best.
func writeZones(t *testing.T, all []zoneData) {
	t.Helper()
	slices.SortFunc(all, func(a, b zoneData) int { return cmp.Or(bytes.Compare(a.data, b.data), cmp.Compare(a.name, b.name)) })
	areas := map[string][]byte{}
	for _, z := range all {
		area, _, ok := strings.Cut(z.name, "/")
		if !ok {
			area = "others"
		}
		file := strings.ToLower(area)
		for _, part := range [][]byte{[]byte(z.name), z.data} {
			areas[file] = append(binary.BigEndian.AppendUint16(areas[file], uint16(len(part))), part...)
		}
	}
	if err := os.RemoveAll("zones"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("zones", 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range areas {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("zones", file), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestZones: every zone that the toolchain knows is there. What a newer one says of places far away may differ until
// -update is given; the zones that practices are in are compared hour by hour.
func TestZones(t *testing.T) {
	t.Parallel()
	all := toolchainZones(t)
	if *update {
		writeZones(t, all)
		t.Skip("written; run again without -update")
	}
	if len(all) < 400 {
		t.Fatalf("the toolchain has %d zones only", len(all))
	}
	near := []string{"Europe/Oslo", "Europe/Stockholm", "Europe/Copenhagen", "Europe/Helsinki", "Europe/Berlin", "Europe/London", "Atlantic/Reykjavik",
		"Atlantic/Faroe", "Europe/Mariehamn", "Arctic/Longyearbyen", "America/New_York"}
	for _, z := range all {
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
	for _, name := range []string{"", "Local", "local", "Europe", "Europe/", "europe/oslo", "Europe/Atlantis", "/Europe/Oslo", "../others/UTC",
		"others", "Europe/../Europe/Oslo", "Norway", "CEST", "+01:00", strings.Repeat("Europe/", 100), "Europe/Oslo\x00"} {
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

func BenchmarkZone(b *testing.B) {
	for b.Loop() {
		if _, err := civil.Zone("Europe/Oslo"); err != nil {
			b.Fatal(err)
		}
	}
}
