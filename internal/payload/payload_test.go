package payload_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fact"
	"stund/internal/payload"
)

// folder writes one function's cases.yaml, and files beside it.
func folder(t *testing.T, cases string, files map[string]string) payload.Folder {
	t.Helper()
	at := t.TempDir()
	if err := os.Mkdir(filepath.Join(at, "parcel"), 0o755); err != nil {
		t.Fatal(err)
	}
	if cases != "" {
		files = map[string]string{"cases.yaml": cases}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(at, "parcel", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return payload.Folder(at)
}

// event is what the tests read of one.
type event struct {
	RouteKey, RawPath, RawQueryString string
	Headers                           map[string]string
	QueryStringParameters             map[string]string
	PathParameters                    map[string]string
	Body                              *string
	IsBase64Encoded                   bool
	RequestContext                    struct {
		Authorizer *struct {
			JWT struct{ Claims map[string]string }
		}
		HTTP      struct{ Method, UserAgent string }
		TimeEpoch int64
		Time      string
	}
}

func read(t *testing.T, cases string) event {
	t.Helper()
	raw, err := folder(t, cases, nil).Event("parcel/one")
	if err != nil {
		t.Fatal(err)
	}
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

const routes = "routes:\n  - GET /v1/parcels/{id}\n  - PUT /v1/parcels/{id}\n"

// TestWhole: the event of a case is what API Gateway sends, to the letter.
func TestWhole(t *testing.T) {
	t.Parallel()
	got, err := folder(t, routes+`cases:
  one:
    request: PUT /v1/parcels/7?lang=nb
    as: assistant
    body: '{"to": "<Åse>"}'
`, nil).Event("parcel/one")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/whole.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		request, more, route string
		params               map[string]string
	}{
		"one of them":    {"PUT /v1/parcels/7", "", "PUT /v1/parcels/{id}", map[string]string{"id": "7"}},
		"another method": {"HEAD /v1/parcels/7", "", "$default", map[string]string{"id": "7"}},
		"another path":   {"GET /v1/parcels", "", "$default", nil},
		"a parameter with more": {"GET /v1/parcels/../x", "params: {id: ../x}", "GET /v1/parcels/{id}",
			map[string]string{"id": "../x"}},
	} {
		e := read(t, routes+"cases:\n  one:\n    request: "+c.request+"\n    "+c.more+"\n")
		if e.RouteKey != c.route || !cmp.Equal(e.PathParameters, c.params) {
			t.Errorf("%s: %s with %v", name, e.RouteKey, e.PathParameters)
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	e := read(t, "cases:\n  one:\n    request: GET /?a=1%2B1&b=x&a=2&c=%zz&d\n")
	want := map[string]string{"a": "1+1,2", "b": "x", "c": "%zz", "d": ""}
	if diff := cmp.Diff(want, e.QueryStringParameters); diff != "" || e.RawQueryString != "a=1%2B1&b=x&a=2&c=%zz&d" {
		t.Errorf("%s: %s", e.RawQueryString, diff)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body, sent, media string
		base64            bool
	}{
		"text":      {"body: '{}'", "{}", "application/json", false},
		"folded":    {"body: >-\n      {\"a\": 1,\n      \"b\": 2}", `{"a": 1, "b": 2}`, "application/json", false},
		"in base64": {"body: '{}'\n    base64: true", "{}", "application/json", true},
		"form":      {"form:\n      z: Å +\n      a: ''", "z=%C3%85+%2B&a=", "application/x-www-form-urlencoded", true},
		"large":     {"body: '<{repeat}>'\n    repeat: {text: ab, times: 3}", "<ababab>", "application/json", false},
	} {
		e := read(t, "cases:\n  one:\n    request: POST /\n    "+c.body+"\n")
		if e.Body == nil {
			t.Errorf("%s: no body", name)
			continue
		}
		got := *e.Body
		if c.base64 {
			raw, err := base64.StdEncoding.DecodeString(got)
			if err != nil {
				t.Error(err)
			}
			got = string(raw)
		}
		if got != c.sent || e.IsBase64Encoded != c.base64 || e.Headers["content-type"] != c.media {
			t.Errorf("%s: %s %v %v", name, got, e.IsBase64Encoded, e.Headers)
		}
	}
	e := read(t, "cases:\n  one:\n    request: POST /\n    encoded: '%%%'\n")
	if *e.Body != "%%%" || !e.IsBase64Encoded {
		t.Errorf("what is no base64 became %q", *e.Body)
	}
	if e := read(t, "cases:\n  one:\n    request: POST /\n"); e.Body != nil || e.Headers["content-type"] != "" {
		t.Error("a body from nowhere")
	}
}

func TestCallers(t *testing.T) {
	t.Parallel()
	e := read(t, `from: widget
headers: {accept-encoding: null}
cases:
  one:
    request: GET /
    headers: {origin: 'https://x.example'}
    as: owner of birch
    claims: {email: null, sub: me}
    at: 2026-11-05T09:00:00Z
`)
	_, encoded := e.Headers["accept-encoding"]
	if encoded || e.Headers["origin"] != "https://x.example" || e.Headers["sec-fetch-mode"] != "cors" {
		t.Errorf("headers %v", e.Headers)
	}
	claims := e.RequestContext.Authorizer.JWT.Claims
	_, has := claims["email"]
	if has || claims["sub"] != "me" || claims["custom:practice"] != "birch" || claims["iat"] != "1793869200" {
		t.Errorf("claims %v", claims)
	}
	if e.RequestContext.Time != "05/Nov/2026:09:00:00 +0000" || e.RequestContext.TimeEpoch != 1793869200000 {
		t.Errorf("at %s", e.RequestContext.Time)
	}
	e = read(t, "cases:\n  one:\n    request: GET /\n")
	if e.RequestContext.Authorizer != nil || e.Headers["authorization"] != "" {
		t.Error("somebody is signed in")
	}
}

func TestOthers(t *testing.T) {
	t.Parallel()
	f := folder(t, "", map[string]string{"whole.json": "{\n}\n",
		"cases.yaml": "cases:\n  run:\n    schedule: 2026-11-02T07:00:30Z\n  empty:\n    raw: ''\n"})
	all, err := f.Cases("parcel")
	if err != nil || len(all) != 3 {
		t.Fatalf("%v, %v", all, err)
	}
	if all[0].String() != "parcel/empty" || len(all[0].Event) != 0 {
		t.Errorf("%s: %s", all[0], all[0].Event)
	}
	var run struct {
		Time      string
		Resources []string
	}
	if err := json.Unmarshal(all[1].Event, &run); err != nil || run.Time != "2026-11-02T07:00:30Z" ||
		run.Resources[0] != "arn:aws:scheduler:eu-north-1:123456789012:schedule/default/stund-parcel" {
		t.Errorf("%+v, %v", run, err)
	}
	if all[2].Name != "whole" || string(all[2].Event) != "{\n}\n" {
		t.Errorf("%s: %s", all[2], all[2].Event)
	}
}

// TestChanges: a change is written by its kind, key and facts, and told as DynamoDB's stream does.
func TestChanges(t *testing.T) {
	t.Parallel()
	raw, err := folder(t, `cases:
  one:
    changes:
      - kind: parcel
        key: parcel#lotus#p1 parcel
        version: 2
        facts:
          - kind: parcel.landed
            data: {client: c1}
          - {kind: parcel.seen, practice: birch, subject: x}
      - {kind: parcel, key: parcel#lotus#p2 parcel}
`, nil).Event("parcel/one")
	if err != nil {
		t.Fatal(err)
	}
	var e struct {
		Records []struct {
			EventName string
			Dynamodb  struct {
				ApproximateCreationDateTime int64
				NewImage                    map[string]map[string]string
			}
		}
	}
	if err := json.Unmarshal(raw, &e); err != nil || len(e.Records) != 2 {
		t.Fatalf("%v: %s", err, raw)
	}
	first := e.Records[0]
	stored, err := base64.StdEncoding.DecodeString(first.Dynamodb.NewImage["facts"]["B"])
	if err != nil {
		t.Fatal(err)
	}
	var facts []fact.Fact
	if err := json.Unmarshal(stored, &facts); err != nil || len(facts) != 2 {
		t.Fatalf("%v: %s", err, stored)
	}
	a, b := facts[0], facts[1]
	if a.Kind != "parcel.landed" || a.Practice != "lotus" || a.Subject != "p1" || string(a.Data) != `{"client":"c1"}` ||
		b.Practice != "birch" || b.Subject != "x" || b.Data != nil || a.ID == b.ID || len(a.ID) != 26 {
		t.Errorf("facts %+v", facts)
	}
	if v := first.Dynamodb.NewImage; v["pk"]["S"] != "parcel#lotus#p1" || v["sk"]["S"] != "parcel" ||
		v["kind"]["S"] != "parcel" || v["v"]["N"] != "2" || first.EventName != "MODIFY" ||
		first.Dynamodb.ApproximateCreationDateTime != 1793602830 {
		t.Errorf("%s", raw)
	}
	if _, has := e.Records[1].Dynamodb.NewImage["facts"]; has || e.Records[1].EventName != "INSERT" {
		t.Errorf("the second, without facts: %+v", e.Records[1])
	}
}

// TestMistakes: a case that says nothing, too much or something unknown is no event.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ one, says string }{
		"nothing":        {"as: owner", "one of request"},
		"two":            {"request: GET /\n    raw: ''", "one of request"},
		"no path":        {"request: GET", "a method and a path"},
		"two bodies":     {"request: GET /\n    body: ''\n    form: {a: b}", "no more than one"},
		"caller":         {"request: GET /\n    from: afar", `no caller "afar"`},
		"role":           {"request: GET /\n    as: king", `nobody is "king"`},
		"time":           {"request: GET /\n    at: noon", "time of the request"},
		"schedule":       {"schedule: noon", "time of the schedule"},
		"key":            {"changes: [{kind: parcel, key: 'parcel#lotus#1'}]", "wants the kind of an item"},
		"fact":           {"changes: [{kind: a, key: a b, facts: [{subject: x}]}]", "fact 1 has no kind"},
		"time of change": {"changes: [{kind: a, key: a b}]\n    at: noon", "time of the changes"},
		"unknown field":  {"request: GET /\n    boby: ''", "boby"},
		"the name twice": {"request: GET /\n  one:\n    request: GET /", "one"},
	} {
		_, err := folder(t, "cases:\n  one:\n    "+c.one+"\n", nil).Cases("parcel")
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, wanted that it says %q", name, err, c.says)
		}
	}
	both := folder(t, "", map[string]string{"one.json": "{}", "cases.yaml": "cases:\n  one:\n    raw: ''\n"})
	if _, err := both.Cases("parcel"); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("a file of the same name: %v", err)
	}
	if _, err := both.Event("parcel/two"); err == nil {
		t.Error("a payload that does not exist")
	}
	if _, err := both.Cases("letter"); err == nil {
		t.Error("payloads of no function")
	}
}
