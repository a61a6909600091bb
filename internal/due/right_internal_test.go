package due

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/store"
)

// notes is a subject whose news are told at once, and its reminders when they are due.
type notes struct{ a agenda.Agenda }

func (n notes) Agenda() agenda.Agenda           { return n.a }
func (n notes) Planned(a agenda.Agenda) Carrier { return notes{a} }
func (n notes) Write() (store.Op, error)        { return store.Op{}, nil }
func (n notes) Essence() string                 { return "" }
func (n notes) Prompt(e agenda.Entry) bool      { return e.Kind != "reminder" }

// plain is one that cannot tell its news.
type plain struct{ Carrier }

func TestRighted(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	ahead := now.AddDate(0, 0, 3)
	for name, c := range map[string]struct {
		entry, want agenda.Entry
	}{
		"news of the future": {agenda.Entry{Kind: "booked", At: ahead}, agenda.Entry{Kind: "booked", At: now}},
		"a reminder of the future": {agenda.Entry{Kind: "reminder", At: ahead},
			agenda.Entry{Kind: "reminder", At: ahead}},
		"news from beyond": {agenda.Entry{Kind: "booked", At: ahead.Add(2 * time.Hour)},
			agenda.Entry{Kind: "booked", At: ahead.Add(2 * time.Hour)}},
		"put off": {agenda.Entry{Kind: "reminder", At: now.Add(-time.Hour), Attempts: 2, Retry: ahead.Add(time.Minute)},
			agenda.Entry{Kind: "reminder", At: now.Add(-time.Hour), Attempts: 2, Retry: now}},
		"leased by a clock that was ahead": {agenda.Entry{Kind: "reminder", At: now, Attempts: 1, Holder: "h",
			Lease: ahead.Add(lease)}, agenda.Entry{Kind: "reminder", At: now, Attempts: 1, Holder: "h", Lease: now}},
		"leased just now": {agenda.Entry{Kind: "booked", At: now, Attempts: 1, Holder: "h", Lease: now.Add(lease)},
			agenda.Entry{Kind: "booked", At: now, Attempts: 1, Holder: "h", Lease: now.Add(lease)}},
		"due": {agenda.Entry{Kind: "booked", At: now}, agenda.Entry{Kind: "booked", At: now}},
	} {
		got, changed := righted(notes{agenda.Agenda{c.entry}}, now, ahead)
		if diff := cmp.Diff(agenda.Agenda{c.want}, got); diff != "" || changed != (c.entry != c.want) {
			t.Errorf("%s: changed: %t (-want +got):\n%s", name, changed, diff)
		}
		if again, changed := righted(notes{got}, now, ahead); changed {
			t.Errorf("%s: it is changed again, to %+v", name, again)
		}
	}
	news := agenda.Agenda{{Kind: "booked", At: ahead}}
	if got, changed := righted(plain{notes{news}}, now, ahead); changed {
		t.Errorf("who cannot tell news had them moved: %+v", got)
	}
}
