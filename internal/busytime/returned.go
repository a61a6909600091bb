package busytime

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"stund/internal/ics"
	"stund/internal/ids"
)

// returned are events that may be appointments of ours, come back: invitations are added to many calendars by
// themselves. They are known by their UID, which begins with the appointment's id. Whose it is only the store can tell:
// who works here may be another practice's client, and is away then.
type returned struct {
	events []ics.Span
}

// mostReturned is how many events are asked about; what comes beyond is taken to be somebody else's.
const mostReturned = 5000

// take takes the event if it may be ours.
func (r *returned) take(b ics.Span) bool {
	if _, may := appointment(b.UID); !may || len(r.events) >= mostReturned {
		return false
	}
	r.events = append(r.events, b)
	return true
}

// ids returns the ids that the events would have.
func (r *returned) ids() []string {
	all := map[string]bool{}
	for _, b := range r.events {
		id, _ := appointment(b.UID)
		all[id] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// others returns the events that are not ours.
func (r *returned) others(ours map[string]bool) []ics.Span {
	return slices.DeleteFunc(r.events, func(b ics.Span) bool { id, _ := appointment(b.UID); return ours[id] })
}

// appointment returns the id that an event of ours has in its UID. The domain after it is that of the address from
// which mail was sent, and may have changed since.
func appointment(uid string) (id string, may bool) {
	id, _, found := strings.Cut(foreign(uid), "@")
	id, _, _ = strings.Cut(strings.ToLower(id), ".") // a number says which client's it is
	return id, found && ids.Valid(id)
}

// foreign returns the UID that Exchange and Outlook wrapped into one of their own, in hexadecimal: after the word
// vCal-Uid and a version ([MS-OXOCAL] 2.2.1.27). Other UIDs are returned as they are.
func foreign(uid string) string {
	const own, mark = "040000008200E00074C5B7101A82E008", "vCal-Uid\x01\x00\x00\x00"
	if len(uid) < len(own) || !strings.EqualFold(uid[:len(own)], own) {
		return uid
	}
	raw, err := hex.DecodeString(uid)
	_, wrapped, found := strings.Cut(string(raw), mark)
	if err != nil || !found {
		return uid
	}
	return strings.TrimRight(wrapped, "\x00")
}
