package setup

import (
	"testing"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/schedule"
)

// TestWhoCallsOffAClass: practitioners what they alone give, owners and assistants all; and only what has times of its
// own is a class.
func TestWhoCallsOffAClass(t *testing.T) {
	t.Parallel()
	hours := &schedule.Hours{}
	setup := &practice.Setup{
		Practitioners: []practice.Practitioner{{ID: "a"}, {ID: "b"}, {ID: "left", Inactive: true}},
		Services: []practice.Service{
			{ID: "mine", Hours: hours, Practitioners: []string{"a", "left"}},
			{ID: "ours", Hours: hours, Practitioners: []string{"a", "b"}},
			{ID: "nobodys", Hours: hours},
			{ID: "talk", Practitioners: []string{"a"}},
		},
	}
	owner, assistant := fact.Actor{Role: fact.Owner}, fact.Actor{Role: fact.Assistant}
	a := fact.Actor{Role: fact.Practitioner, Practitioner: "a"}
	b := fact.Actor{Role: fact.Practitioner, Practitioner: "b"}
	for _, c := range []struct {
		actor   fact.Actor
		service string
		code    string
	}{
		{owner, "mine", ""}, {assistant, "ours", ""}, {a, "mine", ""}, {owner, "nobodys", ""},
		{a, "ours", "not-your-calendar"}, {b, "mine", "not-your-calendar"}, {a, "nobodys", "not-your-calendar"},
		{owner, "talk", "no-class"}, {a, "talk", "no-class"}, {b, "talk", "not-your-calendar"},
		{owner, "nothing", "service-unknown"},
	} {
		v, err := class(c.actor, setup, c.service)
		if code := fault.CodeOf(err); code != c.code || err == nil && v.ID != c.service {
			t.Errorf("%s %s of %s: %q, want %q", c.actor.Role, c.actor.Practitioner, c.service, code, c.code)
		}
	}
}
