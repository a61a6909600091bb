package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Info heads the API document.
type Info struct {
	Title       string
	Version     string
	Description string // CommonMark
	Servers     []string
	Tags        []Tag // in the order in which they are to be shown
	// Shown says what the document tells of properties that are hidden otherwise, by their names.
	Shown map[string]Shown
	// Open says what the document tells of properties that several capabilities have a part in, by the names of type
	// and property: "TaskView.source".
	Open map[string]Open
}

// Open is what the document tells of a property that several capabilities have a part in: the texts that it may be, or
// the form of an object.
type Open struct {
	Values []string
	// Forms are values of struct types: what any of them has is a property of the object, whose schema is called Name.
	// What two of them have under one name must have one type; what is said of it, and its values, are joined.
	Forms []any
	Name  string
}

// Shown is what the document tells of a property that is hidden otherwise.
type Shown struct {
	Text string
	// Members are values of the types of its members by their names, where the property stands in a request. Others
	// may be there.
	Members map[string]any
}

// Tag is a group of operations.
type Tag struct{ Name, Description string }

// OpenAPI returns the OpenAPI 3.1 description of all endpoints together, made from their handlers' types. It panics if
// two operations or two types share a name.
func OpenAPI(info Info, endpoints []Endpoint) *huma.OpenAPI {
	m := newMount(info, newRegistry())
	for _, e := range endpoints {
		m.add(e)
	}
	m.settle()
	doc := m.OpenAPI()
	schemas := doc.Components.Schemas
	delete(schemas.Map(), "ErrorModel") // huma's own error form, which we never answer
	delete(schemas.Map(), "ErrorDetail")
	m.revealAll(info.Shown)
	for _, place := range slices.Sorted(maps.Keys(info.Open)) {
		m.open(place, info.Open[place])
	}
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{staffScheme: {
		Type: "http", Scheme: "bearer", BearerFormat: "JWT",
		Description: "The ID token of someone who works at the practice. It says which practice and in which role.",
	}}
	for _, s := range info.Servers {
		doc.Servers = append(doc.Servers, &huma.Server{URL: s})
	}
	for _, t := range info.Tags {
		doc.Tags = append(doc.Tags, &huma.Tag{Name: t.Name, Description: t.Description})
	}
	for _, r := range m.routes {
		if r.op.RequestBody != nil {
			exemplify(schemas, r.op.RequestBody.Content)
		}
		for _, answer := range r.op.Responses {
			exemplify(schemas, answer.Content)
		}
	}
	m.share()
	dropUnused(doc)
	return doc
}

// open tells of the property at the place.
func (m *mount) open(place string, o Open) {
	all := m.OpenAPI().Components.Schemas
	name, property, _ := strings.Cut(place, ".")
	s := all.Map()[name]
	if s == nil || s.Properties[property] == nil {
		panic("httpapi: the document has no " + place + " of which there is something to say")
	}
	if p := s.Properties[property]; o.Forms == nil {
		p.Enum = enum(o.Values)
		return
	}
	if all.Map()[o.Name] != nil {
		panic("httpapi: the document has a " + o.Name + " already")
	}
	all.Map()[o.Name] = joined(all, o)
	s.Properties[property].Ref = "#/components/schemas/" + o.Name
}

// joined is the schema of what has the properties of all forms.
func joined(all huma.Registry, o Open) *huma.Schema {
	out := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Properties: map[string]*huma.Schema{}}
	for _, form := range o.Forms {
		one := huma.SchemaFromType(all, reflect.TypeOf(form))
		denull(one)
		for name, p := range one.Properties {
			was := out.Properties[name]
			if was == nil {
				out.Properties[name] = p
				continue
			}
			if was.Type != p.Type || was.Format != p.Format || was.Ref != p.Ref {
				panic("httpapi: two forms of " + o.Name + " have a " + name + ", of different types")
			}
			for _, v := range p.Enum {
				if !slices.Contains(was.Enum, v) {
					was.Enum = append(was.Enum, v)
				}
			}
			if !strings.Contains(was.Description, p.Description) {
				was.Description += " " + p.Description
			}
		}
	}
	return out
}

// revealAll takes the hidden properties out of all schemas, but for those of which there is something to say.
func (m *mount) revealAll(shown map[string]Shown) {
	schemas := m.OpenAPI().Components.Schemas
	asked := map[string]bool{} // the schemas of requests
	for _, r := range m.routes {
		if r.op.RequestBody != nil {
			for _, c := range r.op.RequestBody.Content {
				asked[strings.TrimPrefix(c.Schema.Ref, "#/components/schemas/")] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(schemas.Map())) {
		s := schemas.Map()[name]
		for property, p := range reveal(s, shown) {
			if asked[name] {
				p.Properties = members(schemas, shown[property].Members)
			}
		}
	}
}

// members are the schemas of the values' types.
func members(schemas huma.Registry, values map[string]any) map[string]*huma.Schema {
	if len(values) == 0 {
		return nil
	}
	out := map[string]*huma.Schema{}
	for name, v := range values {
		s := schemas.Schema(reflect.TypeOf(v), false, name)
		denull(s)
		out[name] = s
	}
	return out
}

// reveal takes the hidden properties out of the schema, but for those of which there is something to say: these it
// returns.
func reveal(s *huma.Schema, shown map[string]Shown) map[string]*huma.Schema {
	var told struct {
		Properties map[string]any `json:"properties"`
	}
	if b, err := s.MarshalJSON(); err != nil || json.Unmarshal(b, &told) != nil {
		panic("httpapi: a schema that cannot be written")
	}
	out := map[string]*huma.Schema{}
	for name, p := range s.Properties {
		if _, there := told.Properties[name]; there {
			continue
		}
		delete(s.Properties, name)
		if say, ok := shown[name]; ok {
			out[name] = &huma.Schema{Type: p.Type, Items: p.Items,
				AdditionalProperties: p.AdditionalProperties, Description: say.Text}
			s.Properties[name] = out[name]
		}
	}
	return out
}

// dropUnused takes out the schemas that only hidden properties are of.
func dropUnused(doc *huma.OpenAPI) {
	for dropped := true; dropped; {
		dropped = false
		b, err := json.Marshal(doc)
		if err != nil {
			panic(fmt.Sprintf("httpapi: a document that cannot be written: %v", err))
		}
		all := doc.Components.Schemas.Map()
		for name := range all {
			if !bytes.Contains(b, []byte(`"#/components/schemas/`+name+`"`)) {
				delete(all, name)
				dropped = true
			}
		}
	}
}

// share writes each problem answer into the document once, where all operations that promise the same refer to it. It
// is called by the codes that it lists, and by a number if that name is taken by another answer.
func (m *mount) share() {
	there := map[string]*huma.Response{}
	m.OpenAPI().Components.Responses = there
	for _, r := range m.routes {
		for status, answer := range r.op.Responses {
			if isProblem(status, answer) {
				r.op.Responses[status] = &huma.Response{Ref: "#/components/responses/" + shared(there, answer)}
			}
		}
		if takesWords(r.op) {
			there[headTooLarge] = &huma.Response{Description: "Path, query and headers are larger than 10 kB " +
				"together. It is answered in front of the function, without a problem document."}
			r.op.Responses[itoa(http.StatusRequestHeaderFieldsTooLarge)] = &huma.Response{
				Ref: "#/components/responses/" + headTooLarge}
		}
	}
}

// headTooLarge names the answer to a head that nobody reads.
const headTooLarge = "head-too-large"

// takesWords reports whether a caller may write more into the query than a head may have.
func takesWords(op *huma.Operation) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool {
		return p.In == "query" && p.Schema != nil && p.Schema.Type == huma.TypeString && len(p.Schema.Enum) == 0
	})
}

// isProblem tells whether the answer is of a form that many operations have: a problem document, or the authorizer's
// refusal.
func isProblem(status string, answer *huma.Response) bool {
	return answer.Content[problemType] != nil || status == itoa(http.StatusUnauthorized)
}

// shared returns the name of the answer among those that are there, to which it is added if it is new.
func shared(there map[string]*huma.Response, answer *huma.Response) string {
	codes := []string{codeUnauthenticated}
	if problem := answer.Content[problemType]; problem != nil {
		codes = slices.Sorted(maps.Keys(problem.Examples))
	}
	base := strings.Join(codes, ".")
	name := base
	for n := 2; there[name] != nil && !reflect.DeepEqual(there[name], answer); n++ {
		name = base + "." + itoa(n)
	}
	there[name] = answer
	return name
}

// Document returns the OpenAPI description as JSON.
func Document(info Info, endpoints []Endpoint) ([]byte, error) {
	b, err := json.MarshalIndent(OpenAPI(info, endpoints), "", "\t")
	if err != nil {
		return nil, fmt.Errorf("write OpenAPI document: %w", err)
	}
	return b, nil
}

// exemplify adds an example to every JSON media type without one, made from the examples of its fields.
func exemplify(schemas huma.Registry, content map[string]*huma.MediaType) {
	for media, c := range content {
		if media == jsonType && c.Example == nil && len(c.Examples) == 0 && c.Schema != nil {
			c.Example = example(schemas, c.Schema, 0)
		}
	}
}

// example makes a value of the schema: its own example or default, or one made from its parts.
func example(schemas huma.Registry, s *huma.Schema, depth int) any {
	if depth > 12 { // a type that holds itself
		return nil
	}
	if s.Ref != "" {
		return example(schemas, schemas.SchemaFromRef(s.Ref), depth+1)
	}
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case s.Default != nil:
		return s.Default
	case len(s.Enum) > 0:
		return s.Enum[0]
	}
	switch s.Type {
	case huma.TypeObject:
		out := map[string]any{}
		for name, p := range s.Properties {
			if free := p.Type == huma.TypeObject && p.AdditionalProperties != nil && len(p.Properties) == 0; free &&
				!slices.Contains(s.Required, name) {
				continue // what others may add says nothing as an example
			}
			out[name] = example(schemas, p, depth+1)
		}
		return out
	case huma.TypeArray:
		if s.Items == nil {
			return []any{}
		}
		return []any{example(schemas, s.Items, depth+1)}
	case huma.TypeString:
		switch s.Format {
		case "date-time":
			return "2026-11-23T14:00:00+01:00"
		case "date":
			return "2026-11-23"
		case "email":
			return "kari@example.com"
		case "uri":
			return "https://example.com/"
		}
		return "text"
	case huma.TypeInteger, huma.TypeNumber:
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case huma.TypeBoolean:
		return true
	}
	return nil
}
