package letters_test

import (
	"slices"
	"testing"

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
		if len(l.Manners) == 0 && len(l.Acts) == 0 {
			t.Errorf("%s says nothing and does nothing", l.Kind)
		}
		for kind, m := range l.Manners {
			if !m.Sound() {
				t.Errorf("%s of %s: %+v says not all that it has to, or too much", kind, l.Kind, m)
			}
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
