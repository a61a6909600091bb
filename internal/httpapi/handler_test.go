package httpapi

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fault"
)

type bookIn struct {
	Practice string `path:"practice" maxLength:"40"`
	Key      string `header:"Idempotency-Key" maxLength:"20"`
	Limit    int    `query:"limit" minimum:"1" maximum:"10" default:"5"`
	Body     struct {
		Start  time.Time `json:"start" example:"2026-11-23T14:00:00+01:00"`
		Client struct {
			Name  string   `json:"name" minLength:"1" maxLength:"20" example:"Kari"`
			Email string   `json:"email,omitempty" format:"email"`
			Tags  []string `json:"tags,omitempty" maxItems:"3"`
		} `json:"client"`
		Seats int8 `json:"seats,omitempty"`
	}
}

type bookOut struct {
	Location string `header:"Location"`
	Body     struct {
		ID    string   `json:"id" example:"01h"`
		Name  string   `json:"name"`
		Start string   `json:"start"`
		Limit int      `json:"limit"`
		Actor string   `json:"actor"`
		Free  []string `json:"free"`
	}
}

// unlimited limits nothing.
func unlimited(ctx context.Context, _ string, _ func(string) string) context.Context { return ctx }

type pathIn struct {
	Practice string `path:"practice"`
	Etag     string `header:"If-None-Match"`
}

var bookings = Endpoint{Name: "bookings", Path: "/v1/public/{practice}/bookings", Auth: Public,
	Ops: []Op{{
		ID: "book", Method: http.MethodPost,
		Summary: "Book",
		Text:    "Books a time.",
		Tag:     "Public", Status: http.StatusCreated,
		Faults: []Fault{Fails(fault.Conflict, "slot-taken", "Somebody was faster.").With("free", []string{"10:00"}),
			Fails(fault.TooMany, "slow-down", "Too many.")},
		Guard: unlimited,
		Handle: Handle(func(ctx context.Context, in *bookIn) (*bookOut, error) {
			switch in.Body.Client.Name {
			case "taken":
				return nil, fmt.Errorf("book: %w", fault.New(fault.Conflict, "slot-taken", "That time was just taken.").
					With("free", []string{"10:00"}).With("status", 200))
			case "slow-down":
				f := fault.New(fault.TooMany, "slow-down", "Slow down.")
				f.Retry = 7
				return nil, f
			case "undeclared":
				return nil, fault.New(fault.Gone, "surprise", "Surprise.")
			case "fields":
				var f fault.Fields
				f.Add("client.name", "is not nice")
				f.Add("query.limit", "is odd")
				return nil, f.Err()
			case "secret":
				return nil, errors.New("password hunter2 is wrong")
			case "panic":
				panic("hunter2")
			case "wait":
				<-ctx.Done()
				return nil, fmt.Errorf("get booking: %w", ctx.Err())
			case "unmarshalable":
				return nil, fault.New(fault.Conflict, "slot-taken", "x").With("bad", func() {})
			case "cookies":
				Note(ctx, slog.String("booking", "01h"))
			}
			out := &bookOut{Location: "/v1/link/x"}
			out.Body.ID, out.Body.Name, out.Body.Limit = "01h", in.Body.Client.Name, in.Limit
			out.Body.Start = in.Body.Start.Format(time.RFC3339)
			a := ActorFrom(ctx)
			out.Body.Actor = strings.Join([]string{string(a.Role), a.ID, a.Practice, a.Practitioner, AddressFrom(ctx)},
				"|")
			return out, nil
		}),
	}, {
		ID: "list", Method: http.MethodGet,
		Summary: "List",
		Text:    "Lists.",
		Tag:     "Public", Media: "text/calendar", Cacheable: true,
		Handle: Handle(func(_ context.Context, in *pathIn) (*Raw, error) {
			body := []byte("BEGIN:VCALENDAR " + in.Practice)
			tag := etag(in.Practice)
			if Fresh(in.Etag, tag) {
				return &Raw{Status: http.StatusNotModified, ETag: tag}, nil
			}
			if in.Practice == "binary" {
				body = []byte{0xff, 0xfe, 0}
			}
			return &Raw{ContentType: "text/calendar", CacheControl: "max-age=60", ETag: tag, Body: body}, nil
		}),
	}}}

var settings = Endpoint{Name: "settings", Path: "/v1/settings", Auth: Staff(fact.Owner, fact.Assistant),
	Ops: []Op{{
		ID: "settings", Method: http.MethodGet,
		Summary: "Settings",
		Handle: Handle(func(ctx context.Context, _ *struct{}) (*struct{ Body fact.Actor }, error) {
			return &struct{ Body fact.Actor }{ActorFrom(ctx)}, nil
		}),
	}}}

type answer struct {
	StatusCode int
	Headers    map[string]string
	Body       string
	Base64     bool `json:"isBase64Encoded"`
	Cookies    []string
}

// ev builds an event; edit may change any part of it.
func ev(method, path, body string, edit func(e map[string]any)) []byte {
	e := map[string]any{
		"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
		"headers": map[string]any{"content-type": "application/json"}, "body": body, "isBase64Encoded": false,
		"requestContext": map[string]any{"stage": "$default", "requestId": "req-1",
			"http": map[string]any{"method": method, "path": path, "sourceIp": "192.0.2.7"}},
	}
	if edit != nil {
		edit(e)
	}
	b, _ := json.Marshal(e)
	return b
}

func invoke(t testing.TB, ctx context.Context, event []byte, log *bytes.Buffer) answer {
	t.Helper()
	o := Options{Clock: clock.At(time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC))}
	if log != nil {
		o.Logger = slog.New(slog.NewJSONHandler(log, nil))
	}
	b, err := Handler(o, bookings, settings).Invoke(ctx, event)
	if err != nil {
		t.Fatalf("Invoke: %v", err)
	}
	var a answer
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatalf("answer %s: %v", b, err)
	}
	return a
}

const good = `{"start":"2026-11-23T14:00:00+01:00","client":{"name":"Kari"}}`

func named(name string) string { return strings.Replace(good, "Kari", name, 1) }

func TestAnswers(t *testing.T) {
	t.Parallel()
	const path = "/v1/public/lotus/bookings"
	deep := strings.Repeat("[", 200_000)
	tests := map[string]struct {
		method, path, body string
		edit               func(e map[string]any)
		status             int
		code               string   // of the problem
		wants              []string // in the body
		errors             []string // location: message
	}{
		"booked": {body: good, status: 201, wants: []string{`"name":"Kari"`, `"limit":5`, `"free":[]`,
			`client||||192.0.2.7`}},
		"html stays html": {body: named("<b>&"), status: 201, wants: []string{`"name":"<b>&"`}},
		"emoji":           {body: named("Kari 🪷"), status: 201, wants: []string{"🪷"}},
		"base64 body": {body: base64.StdEncoding.EncodeToString([]byte(good)),
			edit: set("isBase64Encoded", true), status: 201},
		"broken base64": {body: "***", edit: set("isBase64Encoded", true), status: 400, code: "malformed"},
		"charset utf-8": {body: good, edit: set("headers",
			map[string]any{"Content-Type": "application/json; charset=UTF-8"}), status: 201},
		"charset latin-1": {body: good, edit: set("headers",
			map[string]any{"content-type": "application/json; charset=iso-8859-1"}), status: 415,
			code: "unsupported-media-type"},
		"form": {body: "a=b", edit: set("headers",
			map[string]any{"content-type": "application/x-www-form-urlencoded"}), status: 415,
			code: "unsupported-media-type"},
		"no content type":  {body: good, edit: set("headers", nil), status: 201},
		"accepts only xml": {body: good, edit: set("headers", map[string]any{"accept": "text/xml"}), status: 201},
		"query": {body: good, edit: set("rawQueryString", "limit=7&x=%C3%A6"), status: 201,
			wants: []string{`"limit":7`}},
		"query broken":         {body: good, edit: set("rawQueryString", "limit=%zz"), status: 400, code: "malformed"},
		"query not utf-8":      {body: good, edit: set("rawQueryString", "x=%ff"), status: 400, code: "malformed"},
		"query name not utf-8": {body: good, edit: set("rawQueryString", "%ff=1"), status: 400, code: "malformed"},
		"query out of range": {body: good, edit: set("rawQueryString", "limit=99"), status: 422, code: "invalid-input",
			errors: []string{"query.limit: expected number <= 10"}},
		"query no number": {body: good, edit: set("rawQueryString", "limit=many"), status: 422,
			code: "invalid-input", errors: []string{"query.limit: invalid integer"}},
		"header too long": {body: good, edit: set("headers",
			map[string]any{"Idempotency-Key": strings.Repeat("k", 21)}), status: 422, code: "invalid-input",
			errors: []string{"header.Idempotency-Key: expected length <= 20"}},
		"empty body":       {body: "", status: 400, code: "malformed"},
		"no JSON":          {body: "hello", status: 400, code: "malformed-json"},
		"cut off":          {body: good[:20], status: 400, code: "malformed-json"},
		"trailing garbage": {body: good + "x", status: 400, code: "malformed-json"},
		"two values":       {body: good + good, status: 400, code: "malformed-json"},
		"name twice": {body: `{"start":"2026-11-23T14:00:00Z","start":"2026-11-23T14:00:00Z","client":{"name":"K"}}`,
			status: 400, code: "malformed-json"},
		"depth bomb": {body: deep, status: 400, code: "malformed-json"},
		"invalid UTF-8": {body: base64.StdEncoding.EncodeToString([]byte(named("\xff"))),
			edit: set("isBase64Encoded", true), status: 400, code: "malformed-json"},
		"null": {body: "null", status: 422, code: "invalid-input"},
		"list": {body: "[]", status: 422, code: "invalid-input"},
		"wrong types": {body: `{"start":5,"client":"x"}`, status: 422, code: "invalid-input",
			errors: []string{"body.client: expected object", "body.start: expected string"}},
		"missing": {body: `{"start":"2026-11-23T14:00:00Z"}`, status: 422, code: "invalid-input",
			errors: []string{"body: expected required property client to be present"}},
		"unknown name": {body: `{"start":"2026-11-23T14:00:00Z","client":{"name":"K","x":1}}`,
			status: 422, code: "invalid-input", errors: []string{"body.client.x: unexpected property"}},
		"name in other case": {body: `{"Start":"2026-11-23T14:00:00Z","client":{"name":"K"}}`, status: 422,
			code: "invalid-input", errors: []string{"body.Start: unexpected property"}},
		"integer too large": {body: `{"start":"2026-11-23T14:00:00Z","client":{"name":"K"},"seats":300}`,
			status: 422, code: "invalid-input", errors: []string{"body.seats: expected an integer that fits"}},
		"null is absence": {body: `{"start":"2026-11-23T14:00:00Z","client":{"name":"K","tags":null}}`,
			status: 201},
		"no time": {body: `{"start":"soon","client":{"name":"K"}}`, status: 422,
			code: "invalid-input", errors: []string{"body.start: expected string to be RFC 3339 date-time"}},
		"body at limit": {body: good + strings.Repeat(" ", MaxBody-len(good)), status: 201},
		"body over limit": {body: good + strings.Repeat(" ", MaxBody-len(good)+1), status: 413,
			code: "too-large"},
		"event over limit": {body: strings.Repeat(" ", maxEvent), status: 413, code: "too-large"},
		"conflict": {body: named("taken"), status: 409, code: "slot-taken",
			wants: []string{`"free":["10:00"]`, `"status":409`, `"type":"urn:stund:problem:slot-taken"`,
				`"request_id":"req-1"`}},
		"fields": {body: named("fields"), status: 422, code: "invalid-input",
			errors: []string{"body.client.name: is not nice", "query.limit: is odd"}},
		"internal":                     {body: named("secret"), status: 500, code: "internal"},
		"panic":                        {body: named("panic"), status: 500, code: "internal"},
		"extra that cannot be written": {body: named("unmarshalable"), status: 409, code: "slot-taken"},
		"other path":                   {path: "/v1/other", status: 404, code: "no-such-path"},
		"deeper path":                  {path: path + "/x", status: 404, code: "no-such-path"},
		"empty segment":                {path: "/v1/public//bookings", status: 404, code: "no-such-path"},
		"other method":                 {method: "DELETE", status: 405, code: "method-not-allowed"},
		"control characters in the path": {path: "/v1/public/a\x00b/bookings", body: good, status: 400,
			code: "malformed"},
		"path too long": {path: "/v1/public/" + strings.Repeat("a", 41) + "/bookings", body: good,
			status: 422, code: "invalid-input"},
		"route key": {path: "/whatever", body: good, status: 201, edit: func(e map[string]any) {
			e["routeKey"], e["pathParameters"] = "POST /v1/public/{practice}/bookings",
				map[string]any{"practice": "lotus"}
		}},
		"stage": {path: "/prod/v1/public/lotus/bookings", body: good, status: 201, edit: func(e map[string]any) {
			e["requestContext"].(map[string]any)["stage"] = "prod"
		}},
		"calendar":        {method: "GET", status: 200, wants: []string{"BEGIN:VCALENDAR lotus"}},
		"no event":        {edit: set("version", "1.0"), status: 500, code: "internal"},
		"event of a kind": {edit: set("requestContext", "x"), status: 500, code: "internal"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method, p := tt.method, tt.path
			if method == "" {
				method = http.MethodPost
			}
			if p == "" {
				p = path
			}
			a := invoke(t, t.Context(), ev(method, p, tt.body, tt.edit), nil)
			if a.StatusCode != tt.status {
				t.Fatalf("status %d, want %d: %s", a.StatusCode, tt.status, a.Body)
			}
			if a.Headers["x-content-type-options"] != "nosniff" || a.Headers["referrer-policy"] != "no-referrer" ||
				a.Headers["cache-control"] == "" {
				t.Errorf("headers: %v", a.Headers)
			}
			if strings.Contains(a.Body, "hunter2") || len(a.Body) > 8<<10 {
				t.Errorf("answer tells too much: %.300s", a.Body)
			}
			for _, want := range tt.wants {
				if !strings.Contains(a.Body, want) {
					t.Errorf("%s is not in %s", want, a.Body)
				}
			}
			if tt.code == "" {
				return
			}
			var p2 Problem
			if err := json.Unmarshal([]byte(a.Body), &p2); err != nil {
				t.Fatalf("%s: %v", a.Body, err)
			}
			if a.Headers["content-type"] != problemType || p2.Code != tt.code || p2.Status != tt.status ||
				p2.Title == "" || p2.Detail == "" {
				t.Errorf("%v %s, want code %s", a.Headers, a.Body, tt.code)
			}
			var got []string
			for _, e := range p2.Errors {
				got = append(got, e.Location+": "+e.Message)
			}
			if tt.errors != nil {
				slices.Sort(got)
				if d := cmp.Diff(tt.errors, got); d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func set(name string, v any) func(map[string]any) { return func(e map[string]any) { e[name] = v } }

func TestHeadersOfAnswers(t *testing.T) {
	t.Parallel()
	const path = "/v1/public/lotus/bookings"
	tests := map[string]struct {
		event  []byte
		status int
		want   map[string]string
		body   string
	}{
		"created": {ev("POST", path, good, nil), 201, map[string]string{"location": "/v1/link/x",
			"content-type":  jsonType,
			"cache-control": "no-store", "x-request-id": "req-1"}, "?"},
		"too many": {ev("POST", path, named("slow-down"), nil), 429,
			map[string]string{"retry-after": "7", "location": ""}, "?"},
		"method": {ev("PUT", path, "", nil), 405, map[string]string{"allow": "GET, POST"}, "?"},
		"raw": {ev("GET", path, "", nil), 200, map[string]string{"content-type": "text/calendar",
			"cache-control": "max-age=60",
			"etag":          etag("lotus")}, "BEGIN:VCALENDAR lotus"},
		"head": {ev("HEAD", path, "", nil), 200, map[string]string{"content-type": "text/calendar"}, ""},
		"not modified": {ev("GET", path, "", set("headers",
			map[string]any{"if-none-match": `"x", W/` + etag("lotus")})),
			304, map[string]string{"content-type": ""}, ""},
		"binary": {ev("GET", "/v1/public/binary/bookings", "", nil), 200, nil, "//4A"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := invoke(t, t.Context(), tt.event, nil)
			if a.StatusCode != tt.status {
				t.Errorf("status %d: %s", a.StatusCode, a.Body)
			}
			for k, v := range tt.want {
				if a.Headers[k] != v {
					t.Errorf("%s: %q, want %q", k, a.Headers[k], v)
				}
			}
			if tt.body != "?" && a.Body != tt.body {
				t.Errorf("body %q, want %q", a.Body, tt.body)
			}
			if a.Base64 != (name == "binary") {
				t.Errorf("base64: %v", a.Base64)
			}
		})
	}
}

func TestStaff(t *testing.T) {
	t.Parallel()
	claims := func(groups, practice any) map[string]any {
		c := map[string]any{"sub": "u1", "custom:practitioner": "p1"}
		if groups != nil {
			c["cognito:groups"] = groups
		}
		if practice != nil {
			c["custom:practice"] = practice
		}
		return c
	}
	tests := map[string]struct {
		claims map[string]any
		status int
		role   fact.Role
	}{
		"no claims":          {nil, 401, ""},
		"no subject":         {map[string]any{"cognito:groups": "owner", "custom:practice": "lotus"}, 401, ""},
		"no group":           {claims(nil, "lotus"), 403, ""},
		"unknown group":      {claims("[admin root]", "lotus"), 403, ""},
		"system is no group": {claims("[system]", "lotus"), 403, ""},
		"no practice":        {claims("owner", nil), 403, ""},
		"practice no string": {claims("owner", []string{"lotus"}), 403, ""},
		"role not allowed":   {claims("practitioner", "lotus"), 403, ""},
		"plain":              {claims("owner", "lotus"), 200, fact.Owner},
		"bracketed":          {claims("[staff assistant]", "lotus"), 200, fact.Assistant},
		"list":               {claims([]string{"practitioner", "owner"}, "lotus"), 200, fact.Owner},
		"list as text":       {claims(`["assistant","practitioner"]`, "lotus"), 200, fact.Assistant},
		"commas":             {claims("owner,staff", "lotus"), 200, fact.Owner},
		"a longer name":      {claims("[co-owner owners]", "lotus"), 403, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := invoke(t, t.Context(), ev("GET", "/v1/settings", "", func(e map[string]any) {
				if tt.claims != nil {
					e["requestContext"].(map[string]any)["authorizer"] = map[string]any{
						"jwt": map[string]any{"claims": tt.claims}}
				}
				// the tenant never comes from anywhere but the token
				e["headers"] = map[string]any{"x-practice": "other"}
				e["rawQueryString"] = "practice=other"
			}), nil)
			if a.StatusCode != tt.status {
				t.Fatalf("status %d: %s", a.StatusCode, a.Body)
			}
			if tt.status != 200 {
				return
			}
			var got fact.Actor
			if err := json.Unmarshal([]byte(a.Body), &got); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(fact.Actor{Role: tt.role, ID: "u1", Practice: "lotus", Practitioner: "p1"}, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestARoleWithoutItsIdentity may nothing, whatever it is called and wherever it would be let in otherwise.
func TestARoleWithoutItsIdentity(t *testing.T) {
	t.Parallel()
	everyone := Endpoint{Name: "any", Path: "/v1/any", Auth: Staff(), Ops: []Op{{ID: "get-any", Method: http.MethodGet,
		Handle: Handle(func(ctx context.Context, _ *struct{}) (*struct{ Body string }, error) {
			return &struct{ Body string }{string(ActorFrom(ctx).Role)}, nil
		})}}}
	h := Handler(Options{}, everyone)
	for name, c := range map[string]struct {
		groups, practice, practitioner any
		status                         int
	}{
		"a practitioner":          {"[practitioner]", "lotus", "ida", 200},
		"nobody":                  {"[practitioner]", "lotus", nil, 403},
		"an empty name":           {"[practitioner]", "lotus", "", 403},
		"a blank":                 {"[practitioner]", "lotus", " ", 403},
		"no name":                 {"[practitioner]", "lotus", "Ida Berg", 403},
		"a list":                  {"[practitioner]", "lotus", []string{"ida"}, 403},
		"null":                    {"[practitioner]", "lotus", json.RawMessage("null"), 403},
		"with a group beside":     {"[staff practitioner]", "lotus", nil, 403},
		"of two roles":            {"[practitioner assistant]", "lotus", nil, 200},
		"an owner":                {"[owner]", "lotus", nil, 200},
		"of a practice with a #":  {"[owner]", "lotus#entry", nil, 403},
		"of a practice in a path": {"[owner]", "../lotus", nil, 403},
		"of a blank":              {"[owner]", " ", nil, 403},
	} {
		claims := map[string]any{"sub": "u1", "cognito:groups": c.groups, "custom:practice": c.practice}
		if c.practitioner != nil {
			claims["custom:practitioner"] = c.practitioner
		}
		event := ev("GET", "/v1/any", "", func(e map[string]any) {
			e["requestContext"].(map[string]any)["authorizer"] = map[string]any{"jwt": map[string]any{"claims": claims}}
		})
		out, err := h.Invoke(t.Context(), event)
		var a struct{ StatusCode int }
		if err != nil || json.Unmarshal(out, &a) != nil || a.StatusCode != c.status {
			t.Errorf("%s: %d %v, wanted %d: %s", name, a.StatusCode, err, c.status, out)
		}
	}
}

func TestTimeLimitLeavesTimeToAnswer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), answerTime) // nothing is left for the use case
	defer cancel()
	a := invoke(t, ctx, ev("POST", "/v1/public/lotus/bookings", named("wait"), nil), nil)
	if a.StatusCode != 503 || !strings.Contains(a.Body, `"code":"timeout"`) || a.Headers["retry-after"] != "1" {
		t.Errorf("%d %v %s", a.StatusCode, a.Headers, a.Body)
	}
	if ctx.Err() != nil {
		t.Error("the answer came after the function's own limit")
	}
}

func TestLogLine(t *testing.T) {
	t.Parallel()
	event := func(name string) []byte {
		return ev("POST", "/v1/public/lotus/bookings", named(name), func(e map[string]any) {
			e["rawQueryString"] = "token=tok-secret"
			e["headers"] = map[string]any{"authorization": "Bearer tok-secret"}
		})
	}
	tests := map[string]struct {
		event []byte
		want  map[string]any
	}{
		"success": {event("Kari"), map[string]any{"level": "INFO", "msg": "request", "method": "POST",
			"request_id": "req-1",
			"route":      "/v1/public/{practice}/bookings", "practice": "lotus", "role": "client", "status": 201.0,
			"ms": 0.0}},
		"note": {event("cookies"), map[string]any{"booking": "01h"}},
		"conflict": {event("taken"), map[string]any{"level": "INFO", "code": "slot-taken",
			"status": 409.0}},
		"promise broken": {event("undeclared"), map[string]any{"level": "WARN", "code": "surprise",
			"undeclared": true}},
		"internal": {event("secret"),
			map[string]any{"level": "ERROR", "error": "password hunter2 is wrong", "code": "internal"}},
		"panic": {event("panic"),
			map[string]any{"level": "ERROR", "error": "panic: hunter2"}},
		"what a person typed for a practice": {ev("POST", "/v1/public/Kari Nordmann/bookings", good, nil),
			map[string]any{"practice": nil}},
		"no event": {[]byte("{"),
			map[string]any{"level": "ERROR", "error": "event is not the JSON of payload format 2.0"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			invoke(t, t.Context(), tt.event, &log)
			if strings.Count(log.String(), "\n") != 1 {
				t.Fatalf("not one line: %s", &log)
			}
			for _, secret := range []string{"Kari", "192.0.2.7", "tok-secret", "Nordmann"} {
				if strings.Contains(log.String(), secret) {
					t.Errorf("%s is in the log: %s", secret, &log)
				}
			}
			var got map[string]any
			if err := json.Unmarshal(log.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			for k, v := range tt.want {
				if got[k] != v {
					t.Errorf("%s is %v, want %v", k, got[k], v)
				}
			}
			if stack, _ := got["stack"].(string); (name == "panic") != strings.Contains(stack, "handler_test.go") {
				t.Errorf("stack: %q", stack)
			}
		})
	}
}

func TestMountingRefusesMistakes(t *testing.T) {
	t.Parallel()
	h := Handle(func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	good := []Op{{ID: "x", Method: "GET", Handle: h}}
	tests := map[string]Endpoint{
		"no auth":      {Name: "x", Path: "/x", Ops: good},
		"no name":      {Path: "/x", Auth: Public, Ops: good},
		"bad name":     {Name: "X y", Path: "/x", Auth: Public, Ops: good},
		"no path":      {Name: "x", Auth: Public, Ops: good},
		"no operation": {Name: "x", Path: "/x", Auth: Public},
		"no method":    {Name: "x", Path: "/x", Auth: Public, Ops: []Op{{ID: "x", Handle: h}}},
		"no guard":     {Name: "x", Path: "/x", Auth: Public, Ops: []Op{{ID: "x", Method: "DELETE", Handle: h}}},
		"no guard of a link": {Name: "x", Path: "/x/{token}", Auth: Link,
			Ops: []Op{{ID: "x", Method: "POST", Handle: h}}},
		"no handler": {Name: "x", Path: "/x", Auth: Public, Ops: []Op{{ID: "x", Method: "GET"}}},
	}
	for name, e := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("was mounted")
				}
			}()
			Handler(Options{}, e)
		})
	}
	if d := cmp.Diff([]string{"GET", "POST"}, bookings.Methods()); d != "" {
		t.Error(d)
	}
}

func FuzzInvoke(f *testing.F) {
	f.Add(ev("POST", "/v1/public/lotus/bookings", good, nil))
	f.Add(ev("GET", "/v1/settings", "", set("rawQueryString", "a=b&c")))
	f.Add(ev("POST", "/v1/public/lotus/bookings", "%%%", set("isBase64Encoded", true)))
	f.Add(
		[]byte(
			`{"version":"2.0","requestContext":{"http":{"method":"GET"},"authorizer":{"jwt":{"claims":{"sub":1}}}}}`))
	f.Add([]byte("null"))
	h := Handler(Options{}, bookings, settings)
	f.Fuzz(func(t *testing.T, event []byte) {
		b, err := h.Invoke(t.Context(), event)
		var a answer
		if err != nil || json.Unmarshal(b, &a) != nil || a.StatusCode < 200 || a.StatusCode > 599 {
			t.Fatalf("%v: %s", err, b)
		}
		if a.StatusCode == 500 {
			if _, err := parseEvent(event); err == nil && !strings.Contains(string(event), "secret") &&
				!strings.Contains(string(event), "panic") {
				t.Fatalf("500 for an event: %s", event)
			}
		}
	})
}

func BenchmarkInvoke(b *testing.B) {
	h := Handler(Options{Logger: slog.New(slog.NewJSONHandler(discard{}, nil))}, bookings)
	event := ev("POST", "/v1/public/lotus/bookings", good, func(e map[string]any) {
		e["routeKey"], e["pathParameters"] = "POST /v1/public/{practice}/bookings", map[string]any{"practice": "lotus"}
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Invoke(b.Context(), event); err != nil {
			b.Fatal(err)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// etag returns the tag of the test endpoint's answer for the practice.
func etag(practice string) string { return `"of ` + practice + `"` }

// FuzzQuoteText holds the quick way to the other.
func FuzzQuoteText(f *testing.F) {
	f.Add([]byte("{\"a\":\"\\\"b\\\\c\"}\n"))
	f.Add([]byte("Åse\t\x00\x7f\u2028<&>\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if !utf8.Valid(text) {
			return
		}
		if got, want := quoteText([]byte("before"), text), quote([]byte("before"), text); !bytes.Equal(got, want) {
			t.Errorf("%q is quoted as %s, wanted %s", text, got, want)
		}
	})
}
