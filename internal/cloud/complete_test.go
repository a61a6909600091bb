package cloud_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/letters"
	"stund/internal/catalogue/reactors"
	"stund/internal/catalogue/reminders"
	"stund/internal/clock"
	"stund/internal/cloud/background"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/message"
	"stund/internal/payload"
	"stund/internal/practice"
	"stund/internal/store"
)

// A policy is only proven for what a payload makes its function do. These tests ask for a payload wherever a capability
// has joined a function that runs the work of many.

// TestEveryReactionHasItsPayload: each kind of fact that a reactor hears of is told in a payload of events/changes.
func TestEveryReactionHasItsPayload(t *testing.T) {
	t.Parallel()
	told := map[string]bool{}
	for _, c := range cases(t, "changes") {
		for _, kind := range factsIn(c) {
			told[kind] = true
		}
	}
	for _, r := range reactors.List(&base.Base{Clock: clock.System{}}) {
		if len(r.Kinds) == 0 {
			t.Errorf("the reactor %s does not say which kinds of fact it hears of", r.Name)
		}
		for _, kind := range r.Kinds {
			if !told[kind] {
				t.Errorf("no payload tells the reactor %s of %s: add one to events/changes/cases.yaml:\n\n"+
					"  %s:\n    changes:\n      - kind: (of the item)\n        key: (its partition and sort)\n"+
					"        facts:\n          - kind: %s\n            data: {}\n", r.Name, kind, lastPart(kind), kind)
			}
		}
	}
}

func lastPart(kind string) string { return kind[strings.LastIndexByte(kind, '.')+1:] }

// factsIn returns the kinds of the facts in a batch of the stream: none where it cannot be read, which some cases are
// about.
func factsIn(c payload.Case) (kinds []string) {
	var e struct {
		Records []struct {
			Body struct {
				New struct{ Facts struct{ B []byte } } `json:"NewImage"`
			} `json:"dynamodb"`
		}
	}
	if json.Unmarshal(c.Event, &e) != nil {
		return nil
	}
	for _, r := range e.Records {
		var facts []fact.Fact
		if json.Unmarshal(r.Body.New.Facts.B, &facts) != nil {
			continue
		}
		for _, f := range facts {
			kinds = append(kinds, f.Kind)
		}
	}
	return kinds
}

// TestEveryLetterHasItsPayload: payloads of events/reminders make the function read an item of each kind that letters
// are about, and do each act.
func TestEveryLetterHasItsPayload(t *testing.T) {
	t.Parallel()
	made := seededFile(t)
	var mu sync.Mutex
	done := map[string]bool{}
	note := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		done[what] = true
	}
	watched := function{name: "reminders", job: func(b *base.Base, o join.Outside, m ...join.Capability) jobs.Job {
		return reminders.With(b, o, noted(letters.List(b), note), m...)
	}}
	for _, c := range cases(t, "reminders") {
		answer := watched.replay(t, made, c.Event, nil)
		if strings.Contains(answer, due.ErrUnknown.Error()) && c.Name != "unknown-kind" {
			t.Errorf("%s is planned and never done, such as a message without a manner:\n%s", c, answer)
		}
	}
	for _, l := range letters.List(&base.Base{Clock: clock.System{}}) {
		wanted := []string{l.Kind}
		for act := range l.Acts {
			wanted = append(wanted, l.Kind+", act "+act)
		}
		for _, what := range wanted {
			if !done[what] {
				t.Errorf("no payload of events/reminders works on the %s: seed one in internal/cloud/world_test.go, "+
					"with an entry of its agenda that is due at the time of a payload", what)
			}
		}
	}
}

// noted returns the letters, which say what they are asked for.
func noted(all []message.Letters, note func(string)) (out []message.Letters) {
	for _, l := range all {
		decode, acts := l.Decode, maps.Clone(l.Acts)
		l.Decode = func(i store.Item) (message.Subject, error) {
			s, err := decode(i)
			if err == nil {
				note(l.Kind)
			}
			return s, err
		}
		for name, act := range l.Acts {
			acts[name] = func(ctx context.Context, key store.Key) error {
				note(l.Kind + ", act " + name)
				return act(ctx, key)
			}
		}
		l.Acts = acts
		out = append(out, l)
	}
	return out
}

// TestEveryContributionHasItsPayload: what a contribution takes in comes in a payload of the function that books.
func TestEveryContributionHasItsPayload(t *testing.T) {
	t.Parallel()
	for _, name := range untried(contributions.List(new(base.Base)), cases(t, "public-bookings")) {
		t.Errorf("no payload of events/public-bookings has a body with extra.%s", name)
	}
	input := func(booking.Ask, json.RawMessage) (json.RawMessage, error) { return nil, nil }
	some := booking.Contributions{{Name: "parcel", Input: input}, {Name: "letter", Input: input}, {Name: "silent"}}
	body := payload.Case{Event: []byte(`{"body": "{\"extra\": {\"letter\": {\"a\": 1}}}"}`)}
	if got := untried(some, []payload.Case{body, {Event: []byte("not json")}}); !slices.Equal(got, []string{"parcel"}) {
		t.Errorf("untried are %v", got)
	}
}

// TestEveryContributionIsUndoneByAPayload: who may make a booking may not always undo what a capability wrote with it.
// So a booking in which each contribution took part is cancelled by a payload of the functions that cancel.
func TestEveryContributionIsUndoneByAPayload(t *testing.T) {
	t.Parallel()
	made := seededFile(t)
	var mu sync.Mutex
	undone := map[string]bool{}
	watch := func(b *base.Base) {
		all := slices.Clone(contributions.List(b))
		for n, c := range all {
			if c.Cancelled == nil {
				continue
			}
			all[n].Cancelled = func(ctx context.Context, actor fact.Actor, setup *practice.Setup, b booking.Booking) (
				booking.Part, error) {
				part, err := c.Cancelled(ctx, actor, setup, b)
				if len(part.Ops) > 0 || part.State != nil {
					mu.Lock()
					defer mu.Unlock()
					undone[c.Name] = true
				}
				return part, err
			}
		}
		base.Put(b, all)
	}
	for _, f := range functions() {
		if f.name == "booking-cancel" || f.name == "link-cancel" {
			for _, c := range cases(t, f.name) {
				f.replay(t, made, c.Event, func(p *background.Parts) { p.Also = append(p.Also, watch) })
			}
		}
	}
	for _, c := range contributions.List(new(base.Base)) {
		if c.Cancelled != nil && !undone[c.Name] {
			t.Errorf("no payload of events/booking-cancel or events/link-cancel cancels a booking with something of "+
				"%s: seed one in internal/cloud/world_test.go", c.Name)
		}
	}
}

// untried returns the contributions of whose input no case has any.
func untried(all booking.Contributions, tried []payload.Case) (names []string) {
	given := map[string]bool{}
	for _, c := range tried {
		var request struct{ Body string }
		var body struct{ Extra map[string]json.RawMessage }
		if json.Unmarshal(c.Event, &request) == nil && json.Unmarshal([]byte(request.Body), &body) == nil {
			for name := range body.Extra {
				given[name] = true
			}
		}
	}
	for _, c := range all {
		if c.Input != nil && !given[c.Name] {
			names = append(names, c.Name)
		}
	}
	return names
}
