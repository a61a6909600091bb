package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"stund/internal/civil"
)

const (
	jsonType    = "application/json"
	problemType = "application/problem+json"
	staffScheme = "staff"
)

// mount is the huma.API that operations are registered on. It overrides how huma speaks to callers: JSON only,
// read strictly, and failures in our own form. All of that is per mount; huma's package variables stay as they are.
type mount struct {
	huma.API
	asked    *requestsOnly // whose answers are not described; nil: they are
	endpoint Endpoint      // whose operations are being registered
	pending  route         // what is known of the operation that huma is about to hand to the adapter
	routes   []*route
}

// route is one operation, ready to be called.
type route struct {
	op       *huma.Operation
	handle   func(huma.Context)
	register func() // does what handle would do first; nil: nothing is left to do
	endpoint Endpoint
	segments []string
	declared map[string]bool // the fault codes that the document promises
	body     bool            // takes one
	limit    int             // of the body, in bytes
	page     *page           // nil: an operation of the API
	guard    Guard           // nil: nothing is limited
	values   map[string][]string
}

// dateSchema, timeSchema, momentSchema and startSchema say in the document what package civil reads and writes.
type (
	dateSchema   struct{}
	timeSchema   struct{}
	momentSchema struct{}
	startSchema  struct{}
)

func (dateSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-11-23"}}
}

func (momentSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeString, Format: "date"},
		{Type: huma.TypeString, Format: "date-time"}}, Examples: []any{"2026-11-23"}}
}

func (startSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeString, Format: "date-time"},
		{Type: huma.TypeString, Pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?$",
			PatternDescription: "a time of the practice's zone such as 2026-11-23T14:00"}},
		Examples: []any{"2026-11-23T14:00:00+01:00"}}
}

func (timeSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
		PatternDescription: "a time of day such as 09:30",
		Examples:           []any{"09:30"}}
}

// requestsOnly is the registry of a function that serves requests: it makes the schemas that these are checked against,
// and none of answers, which nobody checks. What is not made is a tenth of a function's start.
type requestsOnly struct {
	huma.Registry
	answer reflect.Type // of the operation that is being registered; nil: it is made all the same
}

var errorType = reflect.TypeFor[huma.ErrorModel]() // what huma describes failures by

func (r *requestsOnly) Schema(t reflect.Type, allowRef bool, hint string) *huma.Schema {
	if t == r.answer || t == errorType {
		return &huma.Schema{}
	}
	return r.Registry.Schema(t, allowRef, hint)
}

// register tells the types of the operation that comes next. An answer that stands in the request as well is made.
func (r *requestsOnly) register(in, out reflect.Type) {
	r.answer = nil
	if body, ok := out.FieldByName("Body"); ok && !within(in, body.Type, map[reflect.Type]bool{}) {
		r.answer = body.Type
	}
}

// within tells whether values of type t can hold one of the type.
func within(t, one reflect.Type, seen map[reflect.Type]bool) bool {
	if t == one {
		return true
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return within(t.Elem(), one, seen)
	case reflect.Map:
		return within(t.Key(), one, seen) || within(t.Elem(), one, seen)
	case reflect.Struct:
		for f := range t.NumField() {
			if within(t.Field(f).Type, one, seen) {
				return true
			}
		}
	}
	return false
}

func newRegistry() huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	r.RegisterTypeAlias(reflect.TypeFor[civil.Date](), reflect.TypeFor[dateSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[civil.Time](), reflect.TypeFor[timeSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[civil.Start](), reflect.TypeFor[startSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[civil.Moment](), reflect.TypeFor[momentSchema]())
	return r
}

// servingMount is one whose operations are to be called.
func servingMount() *mount {
	asked := &requestsOnly{Registry: newRegistry()}
	m := newMount(Info{}, asked)
	m.asked = asked
	return m
}

func newMount(info Info, registry huma.Registry) *mount {
	m := &mount{}
	m.API = huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &huma.Info{Title: info.Title, Version: info.Version, Description: info.Description},
			Components: &huma.Components{Schemas: registry},
		},
		Formats:       map[string]huma.Format{jsonType: {}}, // never used: Marshal and Unmarshal below are
		DefaultFormat: jsonType,
	}, adapter{m})
	return m
}

// add registers the endpoint's operations.
func (m *mount) add(e Endpoint) {
	if err := e.check(); err != nil {
		panic("httpapi: " + err.Error())
	}
	before := len(m.routes)
	m.endpoint = e
	for _, o := range e.Ops {
		o.Handle.mount(m, o)
	}
	if only := m.routes[before:]; len(only) == 1 && only[0].register != nil {
		only[0].register()
	}
	if err := m.mixed(e, before); err != nil {
		panic("httpapi: " + err.Error())
	}
}

// settle makes lists non-nullable in every schema: ours are written [] when empty, and a null list in a request means
// nothing. huma's default says otherwise because encoding/json writes nil slices as null.
func (m *mount) settle() {
	for _, s := range m.OpenAPI().Components.Schemas.Map() {
		denull(s)
	}
	for _, r := range m.routes {
		for _, p := range r.op.Parameters {
			denull(p.Schema)
		}
		if r.op.RequestBody != nil {
			for _, c := range r.op.RequestBody.Content {
				denull(c.Schema)
			}
		}
		for _, answer := range r.op.Responses {
			for _, c := range answer.Content {
				denull(c.Schema)
			}
		}
	}
}

func denull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	denull(s.Items)
	for _, p := range s.Properties {
		denull(p)
	}
	if p, ok := s.AdditionalProperties.(*huma.Schema); ok {
		denull(p)
	}
}

// adapter hands operations to the mount; requests reach them through Handler and never through net/http.
type adapter struct{ m *mount }

func (a adapter) Handle(op *huma.Operation, handle func(huma.Context)) {
	r := a.m.pending
	if r.declared == nil {
		panic("httpapi: operation " + op.OperationID + " was registered by huma.Register")
	}
	a.m.pending = route{}
	r.op, r.handle = op, handle
	for name, values := range r.values {
		limit(op, name, values)
	}
	a.m.routes = append(a.m.routes, &r)
}

// limit holds a parameter of the operation to the values.
func limit(op *huma.Operation, name string, values []string) {
	at := slices.IndexFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == name })
	if at < 0 {
		panic("httpapi: " + op.OperationID + " has no parameter " + name + " that could have values")
	}
	s := op.Parameters[at].Schema // which is what requests are checked against, too
	s.Enum = enum(values)
	s.PrecomputeMessages()
}

func enum(values []string) (all []any) {
	for _, v := range values {
		all = append(all, v)
	}
	return all
}

func (adapter) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNotImplemented)
}

// Negotiate answers JSON whatever the caller accepts, as RFC 9110 section 12.5.1 allows: a failure that a picky client
// cannot be shown helps nobody.
func (m *mount) Negotiate(string) (string, error) { return jsonType, nil }

// Transform puts huma's own errors into our form and sees to a problem's headers.
func (m *mount) Transform(ctx huma.Context, _ string, v any) (any, error) {
	r := ctx.(*request)
	switch v := v.(type) {
	case *huma.ErrorModel:
		p := problemFromHuma(v)
		r.fail(p)
		return p, nil
	case *Problem:
		r.fail(v)
	}
	return v, nil
}

// appender is an answer that writes itself, the very bytes that reflection would write. It is for what is large and
// asked for often.
type appender interface{ AppendJSON(b []byte) []byte }

// Marshal writes v as JSON.
func (m *mount) Marshal(w io.Writer, _ string, v any) error {
	switch v := v.(type) {
	case *Problem:
		return v.write(w)
	case appender:
		out := w.(*bytes.Buffer) // the request's
		_, err := out.Write(v.AppendJSON(out.AvailableBuffer()))
		return err
	}
	return json.MarshalWrite(w, v, jsontext.AllowInvalidUTF8(true), json.Deterministic(true))
}

// locationMark separates, in the message of a decoding error, the place in the body from the words: huma takes nothing
// but the text from it, and problemFromHuma takes it apart again.
const locationMark = "\x00"

// Unmarshal reads JSON strictly: UTF-8, one value, no name twice, no unknown names, bounded depth.
func (m *mount) Unmarshal(contentType string, data []byte, v any) error {
	if !isJSON(contentType) {
		return fmt.Errorf("%w: %q", huma.ErrUnknownContentType, contentType)
	}
	err := json.Unmarshal(data, v, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return fmt.Errorf("%s%snot valid JSON at byte %d: %s", place(syntax.JSONPointer), locationMark,
			syntax.ByteOffset,
			strings.TrimPrefix(reason(syntax.Err), "jsontext: "))
	}
	var wrong *json.SemanticError
	if errors.As(err, &wrong) {
		words := "does not have the form that is asked for"
		switch {
		case errors.Is(err, json.ErrUnknownName):
			words = "unexpected property"
		case wrong.GoType != nil && wrong.GoType.Kind() >= reflect.Int && wrong.GoType.Kind() <= reflect.Uint64:
			words = "expected an integer that fits"
		}
		return errors.New(place(wrong.JSONPointer) + locationMark + words)
	}
	return errors.New(locationMark + "cannot be read")
}

func reason(err error) string {
	if err == nil {
		return "syntax error"
	}
	return err.Error()
}

// isJSON tells whether the content type is JSON in UTF-8; an absent one is taken as JSON.
func isJSON(contentType string) bool {
	if contentType == "" || contentType == jsonType {
		return true
	}
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	charset := params["charset"]
	return (media == jsonType || strings.HasSuffix(media, "+json")) &&
		(charset == "" || strings.EqualFold(charset, "utf-8"))
}

// place writes a JSON pointer the way problem documents name places: "/client/emails/0" is "body.client.emails[0]".
func place(p jsontext.Pointer) string {
	var b strings.Builder
	b.WriteString("body")
	for token := range p.Tokens() {
		if len(token) > 0 && len(token) < 6 && strings.Trim(token, "0123456789") == "" {
			b.WriteString("[" + token + "]")
			continue
		}
		b.WriteString("." + clip(token))
	}
	return clip(b.String())
}
