package civil

import (
	"bytes"
	"compress/flate"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// zoneFiles is the IANA time zone database as the Go toolchain ships it, a compressed file for each area. Package
// time/tzdata holds the same in six times the bytes, which every function would have to load when it starts.
//
//go:embed zones
var zoneFiles embed.FS

// zonesRead are the zones that were asked for: they never change, and each holds a table of its past and future.
var zonesRead sync.Map // of *time.Location, by name

// Zone gives the IANA zone of the name, such as Europe/Oslo, from the data that is compiled in: it is the same on every
// machine. There is no zone "" or Local.
func Zone(name string) (*time.Location, error) {
	if name == "UTC" {
		return time.UTC, nil
	}
	if z, ok := zonesRead.Load(name); ok {
		return z.(*time.Location), nil
	}
	text, err := zoneFiles.ReadFile("zones/" + zoneArea(name))
	if err != nil {
		return nil, errUnknownZone(name)
	}
	all, err := io.ReadAll(flate.NewReader(bytes.NewReader(text)))
	if err != nil {
		return nil, fmt.Errorf("civil: zone data: %w", err)
	}
	data, err := zoneIn(all, name)
	if err != nil {
		return nil, err
	}
	z, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		return nil, fmt.Errorf("civil: zone %s: %w", name, err)
	}
	found, _ := zonesRead.LoadOrStore(name, z)
	return found.(*time.Location), nil
}

// zoneArea names the file that the zone is in.
func zoneArea(name string) string {
	if area, _, ok := strings.Cut(name, "/"); ok {
		return strings.ToLower(area)
	}
	return "others"
}

// zoneIn finds the zone's data. An area is a row of zones: the length of the name and the name, the length of the data and
// the data, lengths in two bytes with the higher first.
func zoneIn(area []byte, name string) ([]byte, error) {
	part := func() ([]byte, bool) {
		if len(area) < 2 {
			return nil, false
		}
		n := 2 + int(binary.BigEndian.Uint16(area))
		if n > len(area) {
			return nil, false
		}
		p := area[2:n]
		area = area[n:]
		return p, true
	}
	for len(area) > 0 {
		who, ok := part()
		data, whole := part()
		switch {
		case !ok || !whole:
			return nil, errors.New("civil: zone data ends too early")
		case string(who) == name:
			return data, nil
		}
	}
	return nil, errUnknownZone(name)
}

func errUnknownZone(name string) error { return fmt.Errorf("civil: %.64q is no IANA time zone", name) }
