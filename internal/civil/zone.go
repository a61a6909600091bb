package civil

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// zonesRead are the zones that were asked for: they never change, and each holds a table of its past and future.
var zonesRead sync.Map // of *time.Location, by name

// Zone returns the IANA zone of the name, such as Europe/Oslo: as the machine knows it, and where it keeps no zone
// data, from what the process brings (time/tzdata, which cloud/bootstrap and local link). There is no zone "" or Local.
func Zone(name string) (*time.Location, error) {
	if z, ok := zonesRead.Load(name); ok {
		return z.(*time.Location), nil
	}
	if !named(name) {
		return nil, errUnknownZone(name)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return nil, errUnknownZone(name)
	}
	found, _ := zonesRead.LoadOrStore(name, z)
	return found.(*time.Location), nil
}

// named reports whether the name can be that of an IANA zone: it is UTC, or begins with a capital letter and has no
// other characters than those names have. A machine's folder of zone data holds other files beside the zones, some with
// leap seconds, which Go would read wrongly; their names all begin with a small letter.
func named(name string) bool {
	if len(name) > 64 || name == "Local" || name == "Factory" {
		return false
	}
	for n, c := range name {
		letter := 'A' <= c && c <= 'Z' || n > 0 && ('a' <= c && c <= 'z' || '0' <= c && c <= '9')
		if !letter && (n == 0 || !strings.ContainsRune("/_+-", c)) {
			return false
		}
	}
	return name != ""
}

func errUnknownZone(name string) error { return fmt.Errorf("civil: %.64q is no IANA time zone", name) }
