package jobs_test

import (
	"slices"
	"testing"

	"stund/internal/fact/facttest"
	"stund/internal/jobs"
)

// TestFactsHoldNoText: facts are kept for ever and told on, so that names, addresses and what people wrote have no
// place in them.
func TestFactsHoldNoText(t *testing.T) {
	t.Parallel()
	all := jobs.Facts()
	for _, name := range all.Names(nil) {
		kind, ok := all.Find(name)
		if !ok {
			t.Fatalf("%s is named and not there", name)
		}
		data, _ := kind.Form()
		if err := facttest.Sound(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFactKindsKeepTheirNames: facts that were written are read by them for ever, and reactors outside this program may
// be too. A name may be added, and none be changed or taken away.
func TestFactKindsKeepTheirNames(t *testing.T) {
	t.Parallel()
	want := []string{"absence.added", "absence.changed", "absence.deleted",
		"booking.cancelled", "booking.completed", "booking.created", "booking.moved", "booking.no-show", "booking.overridden",
		"calendar.read", "client.created", "exception.removed", "exception.set",
		"external-calendar.added", "external-calendar.changed", "external-calendar.deleted",
		"feed.replaced", "holiday.switched", "hours.changed", "location.added", "location.changed", "location.deleted",
		"message.bounced", "message.complained", "message.failed", "message.sent", "practice.changed",
		"practitioner.added", "practitioner.changed", "practitioner.deleted",
		"resource.added", "resource.changed", "resource.deleted", "service.added", "service.changed", "service.deleted",
		"waitlist.accepted", "waitlist.declined", "waitlist.expired", "waitlist.joined", "waitlist.left", "waitlist.offered"}
	have := jobs.Facts().Names(nil)
	for _, name := range want {
		if !slices.Contains(have, name) {
			t.Errorf("%s is no longer registered", name)
		}
	}
}
