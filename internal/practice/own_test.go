package practice_test

import (
	"testing"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
)

func TestMayTouch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		actor fact.Actor
		whose string
		may   bool
	}{
		"an owner":                 {fact.Actor{Role: fact.Owner}, "ida", true},
		"an assistant":             {fact.Actor{Role: fact.Assistant}, "ida", true},
		"the system":               {fact.Actor{Role: fact.System}, "ida", true},
		"a link":                   {fact.Actor{Role: fact.Client}, "ida", true},
		"herself":                  {fact.Actor{Role: fact.Practitioner, Practitioner: "ida"}, "ida", true},
		"a colleague":              {fact.Actor{Role: fact.Practitioner, Practitioner: "jonas"}, "ida", false},
		"in other letters":         {fact.Actor{Role: fact.Practitioner, Practitioner: "Ida"}, "ida", false},
		"nobody":                   {fact.Actor{Role: fact.Practitioner}, "ida", false},
		"what is nobody's":         {fact.Actor{Role: fact.Practitioner, Practitioner: "ida"}, "", false},
		"nobody's, and nobody":     {fact.Actor{Role: fact.Practitioner}, "", false},
		"nobody's, and an owner":   {fact.Actor{Role: fact.Owner}, "", true},
		"an owner who gives, too":  {fact.Actor{Role: fact.Owner, Practitioner: "jonas"}, "ida", true},
		"an assistant with a name": {fact.Actor{Role: fact.Assistant, Practitioner: "jonas"}, "ida", true},
	} {
		err := practice.MayTouch(c.actor, c.whose)
		if (err == nil) != c.may || err != nil && (fault.KindOf(err) != fault.Forbidden ||
			fault.CodeOf(err) != "not-your-calendar") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMeant(t *testing.T) {
	t.Parallel()
	ida, nobody := fact.Actor{Role: fact.Practitioner, Practitioner: "ida"}, fact.Actor{Role: fact.Practitioner}
	for _, c := range []struct {
		actor fact.Actor
		named string
		want  string // "!": refused
	}{
		{fact.Actor{Role: fact.Owner}, "", ""}, {fact.Actor{Role: fact.Owner, Practitioner: "ida"}, "", ""},
		{fact.Actor{Role: fact.Assistant}, "jonas", "jonas"}, {fact.Actor{Role: fact.Client}, "", ""},
		{fact.Actor{Role: fact.Client}, "ida", "ida"}, {fact.Actor{Role: fact.System}, "", ""},
		{ida, "", "ida"}, {ida, "ida", "ida"}, {ida, "jonas", "!"}, {nobody, "", "!"}, {nobody, "ida", "!"},
	} {
		got, err := practice.Meant(c.actor, c.named)
		if (err != nil) != (c.want == "!") || err == nil && got != c.want {
			t.Errorf("%+v naming %q means %q, %v", c.actor, c.named, got, err)
		}
	}
}
