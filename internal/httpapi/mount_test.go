package httpapi

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

// A function that serves makes no schemas of answers; what a request holds must be checked all the same, also where an
// answer is made of the same type.
func TestServingChecksRequests(t *testing.T) {
	t.Parallel()
	type name struct {
		Name string `json:"name" maxLength:"3"`
	}
	type family struct {
		Names []name `json:"names" maxItems:"2"`
	}
	const path = "/v1/names"
	e := Endpoint{Name: "names", Path: path, Auth: Public, Ops: []Op{
		{ID: "names", Method: http.MethodGet, Summary: "Names",
			Handle: Handle(func(context.Context, *struct{}) (*struct{ Body name }, error) {
				return &struct{ Body name }{name{"longer than it may be asked"}}, nil
			})},
		{ID: "name", Method: http.MethodPost, Summary: "Name", Guard: unlimited,
			Handle: Handle(func(_ context.Context, in *struct{ Body family }) (*struct{ Body name }, error) {
				return &struct{ Body name }{in.Body.Names[0]}, nil
			})},
		{ID: "put", Method: http.MethodPut, Summary: "Put", Guard: unlimited,
			Handle: Handle(func(_ context.Context, in *struct{ Body name }) (*struct{ Body name }, error) {
				return &struct{ Body name }{in.Body}, nil
			})},
	}}
	h := Handler(Options{}, e)
	for _, c := range []struct {
		method, body string
		want         string
	}{
		{"GET", ``, `"statusCode":200`},
		{"POST", `{"names":[{"name":"Ida"}]}`, `"statusCode":200`},
		{"POST", `{"names":[{"name":"Birgitta"}]}`, `"statusCode":422`},
		{"POST", `{"names":[{"name":"a"},{"name":"b"},{"name":"c"}]}`, `"statusCode":422`},
		{"PUT", `{"name":"Ida"}`, `"statusCode":200`},
		{"PUT", `{"name":"Birgitta"}`, `"statusCode":422`},
		{"PUT", `{"other":1}`, `"statusCode":422`},
	} {
		event := `{"version":"2.0","rawPath":"` + path + `","headers":{"content-type":"application/json"},"body":` +
			quoted(c.body) +
			`,"requestContext":{"domainName":"book.example","http":{"method":"` + c.method + `","path":"` + path +
			`"}}}`
		out, err := h.Invoke(t.Context(), []byte(event))
		if err != nil || !strings.Contains(string(out), c.want) {
			t.Errorf("%s %s: got %s, %v", c.method, c.body, out, err)
		}
	}
	m := servingMount()
	m.add(e)
	for name := range m.OpenAPI().Components.Schemas.Map() {
		if name != "Name" && name != "Family" {
			t.Errorf("a schema of %s was made, which nobody asks for", name)
		}
	}
}

// ready is an answer that writes itself.
type ready []string

func (r ready) AppendJSON(b []byte) []byte { return append(b, strings.Join(r, "")...) }

func TestAnswersMayWriteThemselves(t *testing.T) {
	t.Parallel()
	h := Handler(Options{}, Endpoint{Name: "ready", Path: "/v1/ready", Auth: Public, Ops: []Op{
		{ID: "ready", Method: http.MethodGet, Summary: "Ready",
			Handle: Handle(func(context.Context, *struct{}) (*struct{ Body ready }, error) {
				return &struct{ Body ready }{ready{`{"a":`, `1}`}}, nil
			})},
	}})
	out, err := h.Invoke(t.Context(), []byte(`{"version":"2.0","rawPath":"/v1/ready",`+
		`"requestContext":{"http":{"method":"GET"}}}`))
	if want := `"body":"{\"a\":1}"`; err != nil || !strings.Contains(string(out), want) ||
		!strings.Contains(string(out), `"content-type":"application/json"`) {
		t.Errorf("got %s, %v, wanted %s", out, err, want)
	}
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
