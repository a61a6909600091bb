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

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
