package httpapi

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

// cabinet is an answer with a property that is open.
type cabinet struct {
	Kind string `json:"kind" doc:"Of what."`
	Held any    `json:"held,omitempty" doc:"What it holds."`
}

// shelves is an endpoint that takes what is in the list, and no other.
func shelves(values map[string][]string) Endpoint {
	type in struct {
		Kind string `query:"kind" doc:"Of what."`
	}
	return Endpoint{Name: "shelves", Path: "/v1/shelves", Auth: Public, Ops: []Op{{ID: "shelves",
		Method: http.MethodGet, Summary: "Shelves", Values: values,
		Handle: Handle(func(_ context.Context, in *in) (*struct{ Body cabinet }, error) {
			return &struct{ Body cabinet }{cabinet{Kind: in.Kind}}, nil
		})}}}
}

// TestValuesOfParameters: a request with another value is refused as if a tag listed them, and the caller reads which
// there are.
func TestValuesOfParameters(t *testing.T) {
	t.Parallel()
	h := Handler(Options{}, shelves(map[string][]string{"kind": {"books", "maps"}}))
	for query, want := range map[string][]string{
		"":           {`"statusCode":200`},
		"kind=maps":  {`"statusCode":200`},
		"kind=pears": {`"statusCode":422`, "query.kind", "books, maps"},
	} {
		event := `{"version":"2.0","rawPath":"/v1/shelves","rawQueryString":"` + query + `","requestContext":{` +
			`"domainName":"book.example","http":{"method":"GET","path":"/v1/shelves"}}}`
		out, err := h.Invoke(t.Context(), []byte(event))
		for _, w := range want {
			if err != nil || !strings.Contains(string(out), w) {
				t.Errorf("%q: got %s, %v; want %s", query, out, err, w)
			}
		}
	}
}

// TestOpenProperties: the document joins what each form says of them.
func TestOpenProperties(t *testing.T) {
	t.Parallel()
	type books struct {
		Fault string `json:"fault,omitempty" enum:"torn,lost" doc:"Of books."`
		Pages int    `json:"pages,omitempty" doc:"How many."`
	}
	type maps struct {
		Fault string `json:"fault,omitempty" enum:"lost,wet" doc:"Of maps."`
	}
	type odd struct {
		Pages string `json:"pages"`
	}
	document := func(open map[string]Open) (text string, refused any) {
		defer func() { refused = recover() }()
		b, err := Document(Info{Open: open}, []Endpoint{shelves(map[string][]string{"kind": {"books", "maps"}})})
		if err != nil {
			t.Error(err)
		}
		return strings.Join(strings.Fields(string(b)), ""), nil
	}
	kinds := Open{Values: []string{"books", "maps"}}
	text, refused := document(map[string]Open{"Cabinet.kind": kinds,
		"Cabinet.held": {Name: "Held", Forms: []any{books{}, maps{}}}})
	if refused != nil {
		t.Fatal(refused)
	}
	for _, want := range []string{`"enum":["torn","lost","wet"]`, `"description":"Ofbooks.Ofmaps."`, `"pages":{`,
		`"$ref":"#/components/schemas/Held"`, `"enum":["books","maps"]`} {
		if !strings.Contains(text, want) {
			t.Errorf("the document does not say %s:\n%s", want, text)
		}
	}
	for name, open := range map[string]map[string]Open{
		"no such type":     {"Rack.kind": kinds},
		"no such property": {"Cabinet.size": kinds},
		"two types":        {"Cabinet.held": {Name: "Held", Forms: []any{books{}, odd{}}}},
		"a name that is":   {"Cabinet.held": {Name: "Cabinet", Forms: []any{books{}}}},
	} {
		if _, refused := document(open); refused == nil {
			t.Errorf("%s: the document is made", name)
		}
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("an operation says which values a parameter has that it does not have")
			}
		}()
		servingMount().add(shelves(map[string][]string{"size": {"a"}}))
	}()
}
