package jobs_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/catalogue/facts"
	"stund/internal/civil"
	"stund/internal/fact/facttest"
	"stund/internal/store"
	"stund/internal/store/faulty"
	"stund/internal/timeline"
	"stund/internal/waitlist"
)

// TestTimelinesOfClients: what Kari and Ola did, and what was done for them, is on the timeline of the one whom it
// concerns, under the id that they have as clients. Nothing of it is what anybody wrote.
func TestTimelinesOfClients(t *testing.T) {
	t.Parallel()
	w := newWorld(t, faulty.Options{})
	nowait := func(context.Context, time.Duration) error { return nil }
	line := timeline.New(w.db, facts.Kinds(), store.Retrier{Sleep: nowait})
	follow := func() {
		for range 3 { // what a reaction writes is told as well
			for _, c := range w.react() {
				for _, f := range c.Facts {
					if f.Subject == "x" {
						continue // the set-up of this world
					}
					if err := facttest.Check(facts.Kinds(), f); err != nil {
						t.Error(err)
					}
					for range 2 {
						if err := line.React(t.Context(), f); err != nil {
							t.Error(err)
						}
					}
				}
			}
		}
		w.clock.Advance(time.Second)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	kari := w.bookMonday()
	follow()
	day := civil.Date{Year: 2026, Month: 11, Day: 23}
	waits, err := w.join(t.Context(), public, "lotus",
		waitlist.Wish{Service: "consultation", From: day, To: day, Client: contact("Ola")})
	must(err)
	follow()
	_, err = w.bookings.Cancel(t.Context(), owner, "lotus", kari.ID, "Kari is ill again")
	must(err)
	follow()
	ola, err := w.accept(t.Context(), public, "lotus", waits.ID, time.Time{})
	must(err)
	follow()
	if ola.Client != waits.Client || ola.Client == "" || ola.Client == kari.Client {
		t.Errorf("Ola waited as %q and is %q; Kari is %q", waits.Client, ola.Client, kari.Client)
	}
	for client, want := range map[string][]string{
		kari.Client: {"booking.cancelled", "booking.created", "client.created", "message.sent"},
		ola.Client: {"booking.created", "client.created", "message.sent", "message.sent",
			"message.sent", "waitlist.accepted", "waitlist.joined", "waitlist.offered"},
	} {
		page, err := line.List(t.Context(), "lotus", []string{client}, timeline.Ask{})
		must(err)
		var kinds []string
		for _, f := range page.Facts {
			kinds = append(kinds, f.Kind)
		}
		slices.Sort(kinds)
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Error(diff)
		}
		text, err := json.Marshal(page)
		must(err)
		for _, written := range []string{"ill again", "Kari", "Ola", "@", "Konsultasjon"} {
			if strings.Contains(string(text), written) {
				t.Errorf("%q is on a timeline: %s", written, text)
			}
		}
	}
}
