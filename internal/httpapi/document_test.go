package httpapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"stund/internal/fault"
)

var info = Info{Title: "Stund <test>", Version: "1", Description: "First.\n\n- a `b`\n- c",
	Servers: []string{"http://127.0.0.1:8080"},
	Tags:    []Tag{{"Public", "For anyone."}, {"Empty", ""}}}

func TestDocument(t *testing.T) {
	t.Parallel()
	b, err := Document(info, []Endpoint{bookings, settings})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Document(info, []Endpoint{bookings, settings})
	if err != nil || string(again) != string(b) {
		t.Errorf("not the same each time: %v", err)
	}
	type answer struct {
		Ref     string `json:"$ref"`
		Content map[string]struct {
			Examples map[string]struct{ Value map[string]any }
		}
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Security    []map[string][]string
			RequestBody struct {
				Content map[string]struct{ Example map[string]any }
			}
			Responses map[string]answer
		}
		Components struct {
			Schemas         map[string]json.RawMessage
			Responses       map[string]answer
			SecuritySchemes map[string]struct{ Scheme string }
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	book := doc.Paths["/v1/public/{practice}/bookings"]["post"]
	codes := map[string][]string{}
	for status, r := range book.Responses {
		if name, shared := strings.CutPrefix(r.Ref, "#/components/responses/"); shared {
			r = doc.Components.Responses[name]
			book.Responses[status] = r
		}
		codes[status] = nil
		for code := range r.Content[problemType].Examples {
			codes[status] = append(codes[status], code)
		}
		slices.Sort(codes[status])
	}
	want := map[string][]string{"201": nil, "400": {"malformed", "malformed-json"}, "409": {"slot-taken"},
		"413": {"too-large"},
		"415": {"unsupported-media-type"}, "422": {"invalid-input"}, "429": {"slow-down"}, "500": {"internal"},
		"503": {"busy", "timeout"}}
	if d := cmp.Diff(want, codes); d != "" {
		t.Error(d)
	}
	if got := book.Responses["409"].Content[problemType].Examples["slot-taken"].Value; got["status"] != 409.0 ||
		got["free"] == nil {
		t.Errorf("example %v", got)
	}
	if ex := book.RequestBody.Content[jsonType].Example; ex["start"] != "2026-11-23T14:00:00+01:00" {
		t.Errorf("example %v", ex)
	}
	list := doc.Paths["/v1/public/{practice}/bookings"]["get"].Responses
	if _, ok := list["200"].Content["text/calendar"]; !ok || len(list["200"].Content) != 1 {
		t.Errorf("calendar: %v", list["200"])
	}
	if _, ok := list["304"]; !ok {
		t.Error("304 is not promised")
	}
	staff := doc.Paths["/v1/settings"]["get"]
	if _, ok := staff.Responses["401"]; !ok || staff.Security == nil || book.Security != nil ||
		doc.Components.SecuritySchemes["staff"].Scheme != "bearer" {
		t.Errorf("security: %v %v", staff, doc.Components.SecuritySchemes)
	}
	if doc.OpenAPI != "3.1.0" || doc.Components.Schemas["ErrorModel"] != nil ||
		doc.Components.Schemas["Problem"] == nil {
		t.Errorf("%s %v", doc.OpenAPI, doc.Components.Schemas)
	}
	if strings.Contains(string(b), `"null"`) || strings.Contains(string(b), "$schema") {
		t.Error("nullable lists or schema links are in the document")
	}
}

// TestProblemsAreSharedInTheDocument: answers that are the same are one, and those that differ in a word are not.
func TestProblemsAreSharedInTheDocument(t *testing.T) {
	t.Parallel()
	doc := OpenAPI(info, []Endpoint{bookings, settings})
	all := doc.Components.Responses
	post, get := doc.Paths["/v1/public/{practice}/bookings"].Post.Responses, doc.Paths["/v1/settings"].Get.Responses
	if post["500"].Ref != "#/components/responses/internal" || get["500"].Ref != post["500"].Ref ||
		all["internal"] == nil {
		t.Errorf("%+v and %+v", post["500"], get["500"])
	}
	if get["401"].Ref != "#/components/responses/"+codeUnauthenticated || all[codeUnauthenticated] == nil {
		t.Errorf("%+v", get["401"])
	}
	if post["201"].Ref != "" {
		t.Error("what went well is not everyone's")
	}
	said := func(when string) *huma.Response {
		return problemResponse(http.StatusConflict, []Fault{Fails(fault.Conflict, "taken", when)}, &huma.Schema{})
	}
	there := map[string]*huma.Response{}
	for n, c := range []struct{ when, name string }{{"One.", "taken"}, {"Two.", "taken.2"}, {"One.", "taken"},
		{"Three.", "taken.3"}, {"Two.", "taken.2"}} {
		if got := shared(there, said(c.when)); got != c.name {
			t.Errorf("%d: %s is called %s, wanted %s", n, c.when, got, c.name)
		}
	}
}

// TestEveryAnswerIsPromised calls operations in many ways and finds each status in the document.
func TestEveryAnswerIsPromised(t *testing.T) {
	t.Parallel()
	doc := OpenAPI(info, []Endpoint{bookings, settings})
	post := doc.Paths["/v1/public/{practice}/bookings"].Post
	for _, body := range []string{good, "", "x", "{}", named("taken"), named("secret"), named("slow-down"),
		named("fields"),
		strings.Repeat(" ", MaxBody+1)} {
		a := invoke(t, t.Context(), ev("POST", "/v1/public/lotus/bookings", body, nil), nil)
		if post.Responses[itoa(a.StatusCode)] == nil {
			t.Errorf("%.40s: %d is not promised", body, a.StatusCode)
		}
	}
}

func TestFresh(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header, tag string
		want        bool
	}{
		"same":   {`"a"`, `"a"`, true},
		"weak":   {`W/"a"`, `"a"`, true},
		"list":   {`"b", "a"`, `"a"`, true},
		"any":    {"*", `"a"`, true},
		"other":  {`"b"`, `"a"`, false},
		"none":   {"", `"a"`, false},
		"no tag": {"*", "", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if Fresh(tt.header, tt.tag) != tt.want {
				t.Errorf("%v", !tt.want)
			}
		})
	}
}
