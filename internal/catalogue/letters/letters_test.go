package letters_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/catalogue/facts"
	"stund/internal/catalogue/letters"
	"stund/internal/catalogue/surveys"
	"stund/internal/clock"
	invoices "stund/internal/invoice/letters"
	"stund/internal/message"
)

// toStaff are the messages that no client gets: they are on no timeline, and need no name there.
var toStaff = []string{"session", "attendees", "calendar-failing", "calendar-works", "tasks", "invitation",
	"sign-in"}

// TestTurns: the order in which limited messages go that wait for a client's week is one decision, whoever writes them:
// a letter says its own turn, and here they stand together. A new one is added, and none changes: turns are stored.
func TestTurns(t *testing.T) {
	t.Parallel()
	b := &base.Base{Clock: clock.System{}, Shared: base.Shared{}}
	got := map[string]message.Turn{}
	for _, l := range append(letters.List(b), invoices.Letters(b), surveys.Letters(b)) {
		for kind, m := range l.Manners {
			if m.Purpose.Limited() {
				got[kind] = m.Turn
			}
		}
	}
	want := map[string]message.Turn{
		"form-reminder": 1, // a form that is not filled in
		"welcome":       1, // which may ask for one
		"exit":          2, // how a course was
		"birthday":      3, // a greeting
		"pulse":         4, // how a visit was
		"after-visit":   4, // thanks for it
		"progress":      5, // how it goes on
		"win-back":      6, // who has not been there for long
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("turns (-want +got):\n%s", diff)
	}
}

// TestEveryLetterHasAManner: what each kind of letter is for, how it waits, and what staff call it. Without one it
// would not be sent.
func TestEveryLetterHasAManner(t *testing.T) {
	t.Parallel()
	b := &base.Base{Clock: clock.System{}, Shared: base.Shared{}}
	named, said := facts.Messages(), map[string]message.Manner{}
	for _, l := range letters.List(b) {
		if l.Desk.Name != "" && l.Desk.Name != agenda.Messages.Name {
			t.Errorf("%s is to be sent at the desk of %s: list it in the job of that desk, and not here, where the "+
				"messages' desk passes it by", l.Kind, l.Desk.Name)
		}
	}
	// Invoices and surveys are sent at desks of their own.
	for _, l := range append(letters.List(b), invoices.Letters(b), surveys.Letters(b)) {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
		for kind, m := range l.Manners {
			if named[kind].EN == "" && !slices.Contains(toStaff, kind) {
				t.Errorf("%s of %s has no name that staff read", kind, l.Kind)
			}
			if was, twice := said[kind]; twice && was != m {
				t.Errorf("%s is said to be %+v and %+v", kind, was, m)
			}
			said[kind] = m
		}
	}
	for kind := range named {
		if _, there := said[kind]; !there {
			t.Errorf("%s, which staff read of, has no manner", kind)
		}
	}
}
