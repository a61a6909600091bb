package facttest_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fact/facttest"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

type landing struct {
	Client fact.ID   `json:"client,omitempty"`
	Port   fact.Code `json:"port"`
	Legs   []leg     `json:"legs,omitempty"`
}

type leg struct {
	From fact.ID   `json:"from"`
	At   time.Time `json:"at"`
}

var landed = fact.Kind[landing]{Name: "spaceship.landed", Version: 1,
	Older:  func(int, json.RawMessage) (landing, error) { return landing{}, nil },
	Client: func(_ fact.Fact, l landing) string { return string(l.Client) }}

const id = "01arz3ndektsv4rrffq69g5fav"

func good() fact.Fact {
	at := time.Date(2026, 11, 23, 13, 0, 0, 5e6, time.UTC)
	return landed.New(id, at, "lotus", "ship-1", fact.Actor{Role: fact.Owner, ID: "u1"},
		landing{Client: id, Port: "north", Legs: []leg{{From: "mars", At: at}}})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	r := fact.Register([]fact.Registered{landed})
	data := func(format string, args ...any) func(*fact.Fact) {
		return func(f *fact.Fact) { f.Data = fmt.Appendf(nil, format, args...) }
	}
	for name, c := range map[string]struct {
		spoil func(*fact.Fact)
		want  string // part of the error; "" is none
	}{
		"good":                    {func(*fact.Fact) {}, ""},
		"no data":                 {func(f *fact.Fact) { f.Data = nil }, ""},
		"a kind that is none":     {func(f *fact.Fact) { f.Kind = "spaceship.lost" }, "not registered"},
		"an older version":        {func(f *fact.Fact) { f.Version = 0 }, "version 0"},
		"a newer version":         {func(f *fact.Fact) { f.Version = 2 }, "version 2"},
		"no id":                   {func(f *fact.Fact) { f.ID = "" }, "none of ours"},
		"no time":                 {func(f *fact.Fact) { f.At = time.Time{} }, "no UTC time"},
		"a local time":            {func(f *fact.Fact) { f.At = f.At.In(time.FixedZone("here", 60)) }, "no UTC time"},
		"nanoseconds":             {func(f *fact.Fact) { f.At = f.At.Add(1) }, "milliseconds"},
		"no practice":             {func(f *fact.Fact) { f.Practice = "" }, "practice"},
		"a practice and more":     {func(f *fact.Fact) { f.Practice = "lotus#2" }, "practice"},
		"a subject that is text":  {func(f *fact.Fact) { f.Subject = "Kari Nordmann" }, "no id"},
		"an address as a subject": {func(f *fact.Fact) { f.Subject = "kari@example.com" }, "no id"},
		"a phone as a subject":    {func(f *fact.Fact) { f.Subject = "+4791234567" }, "no id"},
		"no role":                 {func(f *fact.Fact) { f.Actor.Role = "" }, "role"},
		"an actor by address":     {func(f *fact.Fact) { f.Actor.ID = "ida@lotus.example" }, "actor"},
		"an unknown field":        {data(`{"port":"north","reason":"ill"}`), "unknown field"},
		"another type":            {data(`{"port":5}`), "cannot unmarshal"},
		"two values":              {data(`{"port":"north"}{}`), "more than one value"},
		"no JSON":                 {data(`nonsense`), "invalid character"},
		"text as a code":          {data(`{"port":"by the sea"}`), "no code"},
		"text as an id":           {data(`{"port":"north","legs":[{"from":"Kari Nordmann"}]}`), "no id"},
		"a client who is none":    {data(`{"port":"north","client":"kari"}`), "no client's id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := good()
			c.spoil(&f)
			err := facttest.Check(r, f)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestSound(t *testing.T) {
	t.Parallel()
	type loop struct {
		Next *loop `json:"next"`
	}
	type word string
	for name, c := range map[string]struct {
		data any
		want string // part of the error; "" is none
	}{
		"none":              {fact.None{}, ""},
		"ids, codes, times": {landing{}, ""},
		"figures": {struct {
			A int64   `json:"a"`
			B *bool   `json:"b"`
			C float64 `json:"c"`
		}{}, ""},
		"maps": {struct {
			A map[fact.Code]int `json:"a"`
		}{}, ""},
		"a part": {struct{ leg }{}, ".leg"},
		"text": {struct {
			A string `json:"a"`
		}{}, ".A: string"},
		"texts": {struct {
			A []string `json:"a"`
		}{}, ".A[]: string"},
		"text deep within": {struct {
			A []struct {
				B *string `json:"b"`
			} `json:"a"`
		}{}, ".A[].B: string"},
		"text as a key": {struct {
			A map[string]int `json:"a"`
		}{}, ".A key: string"},
		"a named string": {struct {
			A word `json:"a"`
		}{}, "word"},
		"a language": {struct {
			A i18n.Lang `json:"a"`
		}{}, "i18n.Lang"},
		"bytes": {struct {
			A []byte `json:"a"`
		}{}, "anything"},
		"JSON": {struct {
			A json.RawMessage `json:"a"`
		}{}, "anything"},
		"anything": {struct {
			A any `json:"a"`
		}{}, ".A"},
		"its own writer": {struct {
			A civil.Date `json:"a"`
		}{}, "writes itself"},
		"a hidden field": {struct{ a int }{}, "no name in JSON"},
		"a field left out": {struct {
			A int `json:"-"`
		}{}, "no name in JSON"},
		"a field by default": {struct{ A int }{}, "no name in JSON"},
		"itself":             {loop{}, "holds itself"},
		"no struct":          {5, "no struct"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := facttest.Sound(reflect.TypeOf(c.data))
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// told is a test that only remembers whether it failed.
type told struct {
	testing.TB
	failed string
}

func (t *told) Errorf(format string, args ...any) { t.failed += fmt.Sprintf(format, args...) }

func TestChecked(t *testing.T) {
	t.Parallel()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "test.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	inner := &told{TB: t}
	s := facttest.Checked(inner, db, fact.Register([]fact.Registered{landed}))
	write := func(sort string, f fact.Fact) {
		t.Helper()
		i := store.Item{Key: store.Key{Partition: "spaceship#lotus", Sort: sort}, Kind: "spaceship",
			Facts: []fact.Fact{f}}
		if err := s.Transact(t.Context(), store.Put(i, store.IfAbsent)); err != nil {
			t.Fatal(err)
		}
	}
	write("1", good())
	if inner.failed != "" {
		t.Errorf("a good fact: %s", inner.failed)
	}
	bad := good()
	bad.Kind = "spaceship.lost"
	write("2", bad)
	if !strings.Contains(inner.failed, "spaceship.lost") || !strings.Contains(inner.failed, "spaceship#lotus 2") {
		t.Errorf("a bad fact: %q", inner.failed)
	}
}
