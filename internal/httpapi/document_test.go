package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var info = Info{Title: "Stund <test>", Version: "1", Description: "First.\n\n- a `b`\n- c", Servers: []string{"http://127.0.0.1:8080"},
	Tags: []Tag{{"Public", "For anyone."}, {"Empty", ""}}}

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
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Security    []map[string][]string
			RequestBody struct {
				Content map[string]struct{ Example map[string]any }
			}
			Responses map[string]struct {
				Content map[string]struct {
					Examples map[string]struct{ Value map[string]any }
				}
			}
		}
		Components struct {
			Schemas         map[string]json.RawMessage
			SecuritySchemes map[string]struct{ Scheme string }
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	book := doc.Paths["/v1/public/{practice}/bookings"]["post"]
	codes := map[string][]string{}
	for status, r := range book.Responses {
		codes[status] = nil
		for code := range r.Content[problemType].Examples {
			codes[status] = append(codes[status], code)
		}
		slices.Sort(codes[status])
	}
	want := map[string][]string{"201": nil, "400": {"malformed", "malformed-json"}, "409": {"slot-taken"}, "413": {"too-large"},
		"415": {"unsupported-media-type"}, "422": {"invalid-input"}, "429": {"slow-down"}, "500": {"internal"}, "503": {"busy", "timeout"}}
	if d := cmp.Diff(want, codes); d != "" {
		t.Error(d)
	}
	if got := book.Responses["409"].Content[problemType].Examples["slot-taken"].Value; got["status"] != 409.0 || got["free"] == nil {
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
	if _, ok := staff.Responses["401"]; !ok || staff.Security == nil || book.Security != nil || doc.Components.SecuritySchemes["staff"].Scheme != "bearer" {
		t.Errorf("security: %v %v", staff, doc.Components.SecuritySchemes)
	}
	if doc.OpenAPI != "3.1.0" || doc.Components.Schemas["ErrorModel"] != nil || doc.Components.Schemas["Problem"] == nil {
		t.Errorf("%s %v", doc.OpenAPI, doc.Components.Schemas)
	}
	if strings.Contains(string(b), `"null"`) || strings.Contains(string(b), "$schema") {
		t.Error("nullable lists or schema links are in the document")
	}
}

// TestEveryAnswerIsPromised calls operations in many ways and finds each status in the document.
func TestEveryAnswerIsPromised(t *testing.T) {
	t.Parallel()
	doc := OpenAPI(info, []Endpoint{bookings, settings})
	post := doc.Paths["/v1/public/{practice}/bookings"].Post
	for _, body := range []string{good, "", "x", "{}", named("taken"), named("secret"), named("slow-down"), named("fields"),
		strings.Repeat(" ", MaxBody+1)} {
		a := invoke(t, t.Context(), ev("POST", "/v1/public/lotus/bookings", body, nil), nil)
		if post.Responses[itoa(a.StatusCode)] == nil {
			t.Errorf("%.40s: %d is not promised", body, a.StatusCode)
		}
	}
}

func TestDocsPage(t *testing.T) {
	t.Parallel()
	evil := Endpoint{Name: "evil", Path: "/v1/evil/{token}", Auth: Link, Ops: []Op{{
		ID: "evil", Method: http.MethodGet, Summary: "<script>alert(1)</script>", Text: "It's `<b>` & more", Tag: `"quoted"`,
		Handle: Handle(func(context.Context, *struct {
			Token string `path:"token" example:"a'b" doc:"<img src=x>"`
		}) (*struct{ Body struct{ A string } }, error) {
			return nil, nil
		}),
	}}}
	doc, err := Document(info, []Endpoint{bookings, settings, evil})
	if err != nil {
		t.Fatal(err)
	}
	b, err := DocsPage(doc)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, want := range []string{`<article id="book">`, `href="#book"`, `id="problem-slot-taken"`, "client.name", "http://127.0.0.1:8080/v1/public/",
		"-H &#34;Authorization: Bearer $TOKEN&#34;", "Somebody was faster.", "For whoever holds the link", `<h2 id="tag-public">`, "at most 20 characters",
		"<code>b</code>", `a&#39;\&#39;&#39;b`} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	for _, never := range []string{"<script", "<img", "http-equiv", "@import", "url(", "src=", "<b>", "Stund <test>", "style=", "Empty"} {
		if strings.Contains(strings.ToLower(strings.ReplaceAll(page, "&lt;img src=x", "")), strings.ToLower(never)) {
			t.Errorf("%s is on the page", never)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("id %s twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("link to #%s leads nowhere", m[1])
		}
	}
	if !strings.Contains(DocsPolicy(), "default-src 'none'; style-src 'sha256-") {
		t.Error(DocsPolicy())
	}
	if _, err := DocsPage([]byte("x")); err == nil {
		t.Error("a page of nothing")
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
