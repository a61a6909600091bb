package facts_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"stund/internal/catalogue/facts"
	"stund/internal/fact"
	"stund/internal/i18n"
)

// TestEveryKindIsTold: what stands on a client's timeline has words, in every language, and none is left unfilled.
func TestEveryKindIsTold(t *testing.T) {
	t.Parallel()
	kinds := facts.Kinds()
	for _, name := range kinds.Names(fact.Registered.Concerning) {
		said := map[string]bool{}
		for _, l := range i18n.Langs() {
			in := fact.Telling{Lang: l, Name: func(what string, id fact.ID) string { return what + " " + string(id) },
				When: func(time.Time) string { return "then" }}
			text, err := kinds.Tell(fact.Fact{Kind: name, Data: example(t, kinds, name)}, in)
			if err != nil || text == "" || strings.ContainsAny(text, "{}") {
				t.Errorf("%s in %s: %q, %v", name, l, text, err)
			}
			said[text] = true
		}
		if len(said) < 3 { // Norwegian and Danish, or Swedish, may say the same
			t.Errorf("%s is told in %d ways in five languages: %v", name, len(said), said)
		}
	}
}

// example is data of the kind with something in each list.
func example(t *testing.T, kinds fact.Registry, name string) []byte {
	t.Helper()
	k, _ := kinds.Find(name)
	data, _ := k.Form()
	switch {
	case data == reflect.TypeFor[fact.None]():
		return nil
	case name == "client.changed":
		return []byte(`{"fields":["name"],"tagged":["a"],"untagged":["b"]}`)
	case name == "client.preferences-changed":
		return []byte(`{"answers":[{"purpose":"care","channel":"sms","answer":"no"}]}`)
	}
	return []byte(`{}`)
}

// TestEveryMessageHasAName that staff read.
func TestEveryMessageHasAName(t *testing.T) {
	t.Parallel()
	for kind, name := range facts.Messages() {
		for _, l := range i18n.Langs() {
			if name.In(l) == "" {
				t.Errorf("%s has no name in %s", kind, l)
			}
		}
	}
}
