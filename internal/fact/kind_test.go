package fact_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fact"
)

type landing struct {
	Client fact.ID `json:"client,omitempty"`
	Metres int     `json:"metres,omitempty"`
}

func (l landing) concerned(fact.Fact) string { return string(l.Client) }

// landed once counted in feet.
var landed = fact.Kind[landing]{Name: "spaceship.landed", Version: 1, Older: inFeet,
	Client: func(f fact.Fact, l landing) string { return l.concerned(f) }}

func inFeet(version int, data json.RawMessage) (landing, error) {
	var was struct {
		Client fact.ID `json:"client"`
		Feet   int     `json:"feet"`
	}
	if version != 0 {
		return landing{}, errors.New("no such version")
	}
	err := json.Unmarshal(data, &was)
	return landing{was.Client, was.Feet * 3048 / 10000}, err
}

var lost = fact.Kind[fact.None]{Name: "spaceship.lost"}

func TestNew(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 14, 0, 0, 123456789, time.FixedZone("CET", 3600))
	owner := fact.Actor{Role: fact.Owner, ID: "u1"}
	want := fact.Fact{ID: "f1", Kind: "spaceship.landed", Version: 1,
		At:       time.Date(2026, 11, 23, 13, 0, 0, 123e6, time.UTC),
		Practice: "lotus", Subject: "s1", Actor: owner, Data: json.RawMessage(`{"client":"c1","metres":7}`)}
	f := landed.New("f1", at, "lotus", "s1", owner, landing{"c1", 7})
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
	if data, err := landed.Data(f); err != nil || data != (landing{"c1", 7}) {
		t.Errorf("read as %+v, %v", data, err)
	}
	if f := lost.New("f2", at, "lotus", "s1", owner, fact.None{}); f.Data != nil || f.Version != 0 {
		t.Errorf("a fact without data: %+v", f)
	}
	if f := landed.New("f3", at, "lotus", "s1", owner, landing{}); f.Data != nil {
		t.Errorf("data that says nothing takes bytes: %s", f.Data)
	}
}

// TestFirstVersionCostsNothing: nearly all facts are of it, and an item is paid by the kilobyte.
func TestFirstVersionCostsNothing(t *testing.T) {
	t.Parallel()
	f := lost.New("f2", time.Unix(0, 0), "lotus", "s1", fact.Actor{Role: fact.System}, fact.None{})
	if text, err := json.Marshal(f); err != nil || strings.Contains(string(text), `"v"`) {
		t.Errorf("%s, %v", text, err)
	}
	f.Version = 2
	if text, err := json.Marshal(f); err != nil || !strings.Contains(string(text), `"v":2`) {
		t.Errorf("%s, %v", text, err)
	}
}

func raw(s string) json.RawMessage { return json.RawMessage(s) }

func TestData(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		f    fact.Fact
		want landing
		err  error  // what it is
		says string // part of the error
	}{
		"newest":          {f: fact.Fact{Version: 1, Data: raw(`{"client":"c1","metres":7}`)}, want: landing{"c1", 7}},
		"without data":    {f: fact.Fact{Version: 1}},
		"a field of more": {f: fact.Fact{Version: 1, Data: raw(`{"metres":7,"wind":3}`)}, want: landing{"", 7}},
		"older":           {f: fact.Fact{Data: raw(`{"client":"c1","feet":100}`)}, want: landing{"c1", 30}},
		"older, spoiled":  {f: fact.Fact{Data: raw(`{"feet":"far"}`)}, says: "read version 0 of spaceship.landed"},
		"newer":           {f: fact.Fact{Version: 2, Data: json.RawMessage(`{}`)}, err: fact.ErrNewer},
		"no version":      {f: fact.Fact{Version: -1}, err: fact.ErrNewer},
		"another kind":    {f: fact.Fact{Kind: "spaceship.lost", Version: 1}, err: fact.ErrKind},
		"spoiled":         {f: fact.Fact{Version: 1, Data: raw(`{"metres":"far"}`)}, says: "read spaceship.landed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.f.Kind == "" {
				c.f.Kind = landed.Name
			}
			data, err := landed.Data(c.f)
			switch {
			case c.says != "":
				if err == nil || !strings.Contains(err.Error(), c.says) {
					t.Errorf("error %v, want %q", err, c.says)
				}
			case !errors.Is(err, c.err) || err == nil && data != c.want:
				t.Errorf("%+v, %v, want %+v, %v", data, err, c.want, c.err)
			}
		})
	}
}

func TestRegistry(t *testing.T) {
	t.Parallel()
	r := fact.Register([]fact.Registered{landed}, []fact.Registered{lost})
	if diff := cmp.Diff([]string{"spaceship.landed", "spaceship.lost"}, r.Names(nil)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"spaceship.landed"}, r.Names(fact.Registered.Concerning)); diff != "" {
		t.Error(diff)
	}
	at := time.Unix(0, 0)
	system := fact.Actor{Role: fact.System}
	for name, c := range map[string]struct {
		f    fact.Fact
		want string
		err  error
	}{
		"a client":    {f: landed.New("f", at, "lotus", "s1", system, landing{"c1", 7}), want: "c1"},
		"nobody":      {f: landed.New("f", at, "lotus", "s1", system, landing{"", 7})},
		"never a one": {f: lost.New("f", at, "lotus", "s1", system, fact.None{})},
		"unknown":     {f: fact.Fact{Kind: "spaceship.found"}, err: fact.ErrUnknown},
		"newer":       {f: fact.Fact{Kind: landed.Name, Version: 2}, err: fact.ErrNewer},
	} {
		if got, err := r.Concerns(c.f); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	named := fact.Kind[fact.None]{Name: "client.created", Client: fact.Subject[fact.None]}
	more := r.With(named)
	if got, err := more.Concerns(named.New("f", at, "lotus", "c1", system, fact.None{})); got != "c1" || err != nil {
		t.Errorf("the subject: %q, %v", got, err)
	}
	if _, there := r.Find(named.Name); there {
		t.Error("With changed the registry that it was asked of")
	}
	if _, err := (fact.Registry{}).Concerns(fact.Fact{Kind: "x"}); !errors.Is(err, fact.ErrUnknown) {
		t.Errorf("the zero registry: %v", err)
	}
}

func TestRegisterRefuses(t *testing.T) {
	t.Parallel()
	for name, kinds := range map[string][]fact.Registered{
		"no name":               {fact.Kind[fact.None]{}},
		"twice":                 {lost, lost},
		"twice, of other data":  {lost, fact.Kind[landing]{Name: lost.Name}},
		"earlier ones not read": {fact.Kind[landing]{Name: "a", Version: 1}},
		"a version below none":  {fact.Kind[landing]{Name: "a", Version: -1, Older: inFeet}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("registered")
				}
			}()
			fact.Register(kinds)
		})
	}
}
