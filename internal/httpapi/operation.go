package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"stund/internal/fault"
)

// MaxBody is the most bytes of body that an operation takes.
const MaxBody = 256 << 10

// Fault is a failure that an operation promises in the API document.
type Fault struct {
	Kind  fault.Kind
	Code  string         // as in fault.Error
	When  string         // a sentence: when it happens and what to do
	Extra map[string]any // example of the further members that it carries
}

// Fails declares a fault of an operation.
func Fails(kind fault.Kind, code, when string) Fault {
	return Fault{Kind: kind, Code: code, When: when}
}

// With adds an example of a further member of the problem document.
func (f Fault) With(name string, example any) Fault {
	extra := map[string]any{name: example}
	for k, v := range f.Extra {
		extra[k] = v
	}
	f.Extra = extra
	return f
}

// Op is one operation of an endpoint: a method on its path. What every operation can answer (bad requests, missing
// rights, our own failures) is added when it is mounted and need not be listed.
type Op struct {
	ID        string // in the API document, and the name of what a program calls it by: "list-slots"
	Method    string // or Any
	Summary   string
	Text      string   // CommonMark; what the summary does not say
	Tag       string   // the group that it is shown in
	Status    int      // of success; 0: 200
	Media     string   // media type of a success that Raw answers; "": JSON of the output's type
	Cacheable bool     // answers 304 to whoever has the newest already (see ETag and Fresh)
	Faults    []Fault  // what can go wrong in the use case
	Handle    Handling // made by Handle, or by Page

	// Values are the texts that parameters may have, by their names, where only the catalogue knows them: else it is
	// their tag that lists them (enum).
	Values map[string][]string

	// Guard limits what may be written. An operation that writes and is open to anyone, or to whoever has a link, is
	// not mounted without one.
	Guard Guard
}

// Guard returns the context in which a request of the address may write: as a rule, one whose writes are limited. Said
// returns what the request says under a name: a header, or a field of a page's form.
type Guard func(ctx context.Context, address string, said func(name string) string) context.Context

// writes reports whether the operation may change something.
func (o Op) writes() bool {
	return o.Method != http.MethodGet && o.Method != http.MethodHead && o.Method != Any
}

// Handling is what serves an operation. Handle and Page make it.
type Handling interface{ mount(m *mount, op Op) }

// described returns the operation as huma describes it.
func (o Op) described(path string) huma.Operation {
	op := huma.Operation{OperationID: o.ID, Method: o.Method, Path: path, Summary: o.Summary, Description: o.Text,
		DefaultStatus: cmp.Or(o.Status, http.StatusOK), MaxBodyBytes: MaxBody}
	if o.Tag != "" {
		op.Tags = []string{o.Tag}
	}
	if o.Media == "" && !o.Cacheable {
		return op
	}
	op.Responses = map[string]*huma.Response{}
	if o.Media != "" {
		body := &huma.Schema{Type: huma.TypeString}
		if o.Media == jsonType { // Raw, because it lies ready
			body.Type = huma.TypeObject
		}
		op.Responses[itoa(op.DefaultStatus)] = &huma.Response{Description: http.StatusText(op.DefaultStatus),
			Content: map[string]*huma.MediaType{o.Media: {Schema: body}}}
	}
	if o.Cacheable {
		op.Responses[itoa(http.StatusNotModified)] = &huma.Response{
			Description: "Not changed since the ETag that If-None-Match names."}
	}
	return op
}

// Raw is the output of an operation that answers something else than JSON: a page, a calendar.
type Raw struct {
	Status       int    // 0: the operation's own
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	ETag         string `header:"ETag"`
	Disposition  string `header:"Content-Disposition"`
	CSP          string `header:"Content-Security-Policy"`
	Resource     string `header:"Cross-Origin-Resource-Policy"` // which sites' pages may use it as a resource
	Next         string `header:"Stund-Next"`                   // of a table: what its next page is asked for after
	Body         []byte
}

// handle is a Handling of the API.
type handle[I, O any] func(context.Context, *I) (*O, error)

// Handle serves an operation by h. I is the input (path, query, header and Body), O the output (headers, Status and
// Body), as huma reads them; h's error is a fault, or is answered as internal. JSON is read and written as
// encoding/json/v2 does it: names match exactly, nil slices are written [], and `omitempty` leaves out empty strings
// and lists but not 0 or false (`omitzero` does). A Body with AppendJSON([]byte) []byte writes itself, the very same.
func Handle[I, O any](h func(context.Context, *I) (*O, error)) Handling { return handle[I, O](h) }

func (h handle[I, O]) mount(m *mount, o Op) {
	op := o.described(m.endpoint.Path)
	in := reflect.TypeFor[I]()
	_, body := in.FieldByName("Body")
	_, raw := in.FieldByName("RawBody")
	op.SkipValidateBody = raw // whoever takes the bytes as they are reads them, too
	m.promise(&op, o.Faults, in.NumField() > 0, body || raw)
	m.pending.guard, m.pending.values = o.Guard, o.Values
	serve := func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		if raw, ok := any(out).(*Raw); ok && raw.Status == 0 {
			raw.Status = op.DefaultStatus
		}
		return out, nil
	}
	switch {
	case m.asked == nil:
		huma.Register(m, op, serve)
	case body || raw:
		m.postpone(&op, func(m *mount) {
			m.asked.register(in, reflect.TypeFor[O]())
			huma.Register(m, op, serve)
		})
	default:
		m.asked.register(in, reflect.TypeFor[O]())
		huma.Register(m, op, serve)
	}
}

// postpone makes a route whose operation is registered when it is asked for: to describe a body takes long, and a
// function is asked for one operation of its endpoint at a time. It gets a mount of its own, which nobody else is using
// by then.
func (m *mount) postpone(op *huma.Operation, register func(*mount)) {
	r := m.pending
	m.pending = route{}
	registered := sync.OnceValue(func() *route {
		own := servingMount()
		own.endpoint, own.pending = m.endpoint, r
		register(own)
		own.settle()
		return own.routes[0]
	})
	late := r
	late.op, late.handle = op, func(ctx huma.Context) { registered().handle(ctx) }
	late.register = func() { registered() }
	m.routes = append(m.routes, &late)
}

// promise notes how the operation may fail, and writes it into its document if there is one.
func (m *mount) promise(op *huma.Operation, promised []Fault, input, body bool) {
	faults := slices.Clone(promised)
	faults = append(faults, Fails(fault.Malformed, codeMalformed, "The request cannot be read."),
		Fails(fault.Internal, codeInternal, "Our own failure. It is logged under the request id."),
		Fails(fault.Unavailable, codeTimeout, "It took too long. Nothing is known of the outcome; try again later."),
		Fails(fault.Unavailable, codeBusy, "More is asked than can be done right now. Nothing was done; try again "+
			"in a moment."))
	if input {
		faults = append(faults, Fails(fault.Invalid, codeInvalid, "Some of the input breaks a rule; each is listed "+
			"under errors."))
	}
	if body {
		faults = append(faults, Fails(fault.Malformed, codeMalformedJSON, "The body is not valid JSON in UTF-8."),
			Fails(fault.TooLarge, codeTooLarge, "The body is too large."))
	}
	if m.endpoint.Auth.Staff() {
		faults = append(faults, Fails(fault.Forbidden, codeForbidden,
			"The token's role or practice does not allow this."))
	}
	declared := make(map[string]bool, len(faults)+2)
	for _, f := range faults {
		declared[f.Code] = true
	}
	declared[codeMediaType], declared[codeUnauthenticated] = body, m.endpoint.Auth.Staff()
	if m.asked == nil {
		m.describe(op, faults, body)
	}
	m.pending = route{endpoint: m.endpoint, declared: declared, body: body, limit: int(op.MaxBodyBytes),
		segments: split(op.Path)}
	op.MaxBodyBytes++ // huma refuses a body of exactly the limit; ours is checked before
}

// describe writes the answers to what fails into the operation's document: the first fault of each code.
func (m *mount) describe(op *huma.Operation, faults []Fault, body bool) {
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	byStatus, seen := map[int][]Fault{}, map[string]bool{}
	for _, f := range faults {
		if !seen[f.Code] {
			seen[f.Code] = true
			byStatus[statusOf(f.Kind)] = append(byStatus[statusOf(f.Kind)], f)
		}
	}
	if body {
		byStatus[http.StatusUnsupportedMediaType] = []Fault{{Code: codeMediaType,
			When: "The body is not sent as application/json."}}
	}
	if m.endpoint.Auth.Staff() {
		op.Security = []map[string][]string{{staffScheme: {}}}
		op.Responses[itoa(http.StatusUnauthorized)] = unauthorized()
	}
	schema := m.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	for status, list := range byStatus {
		op.Responses[itoa(status)] = problemResponse(status, list, schema)
	}
}

// unauthorized is the authorizer's answer, in its own words: it is given in front of the function.
func unauthorized() *huma.Response {
	return &huma.Response{Description: "No valid token.", Content: map[string]*huma.MediaType{jsonType: {
		Schema: &huma.Schema{Type: huma.TypeObject,
			Properties: map[string]*huma.Schema{"message": {Type: huma.TypeString}}, Required: []string{"message"}},
		Example: map[string]any{"message": "Unauthorized"}}}}
}

func problemResponse(status int, list []Fault, schema *huma.Schema) *huma.Response {
	var b strings.Builder
	b.WriteString(http.StatusText(status))
	examples := make(map[string]*huma.Example, len(list))
	retry := false
	for _, f := range list {
		b.WriteString("\n- `" + f.Code + "`: " + f.When)
		e := map[string]any{"type": typeOf(f.Code), "title": http.StatusText(status), "status": status,
			"detail": f.When,
			"code":   f.Code, "request_id": "JKJaXmPLvHcESHA="}
		for k, v := range f.Extra {
			e[k] = v
		}
		examples[f.Code] = &huma.Example{Summary: f.When, Value: e}
		retry = retry || f.Kind == fault.TooMany || f.Kind == fault.Unavailable
	}
	r := &huma.Response{Description: b.String(), Content: map[string]*huma.MediaType{
		problemType: {Schema: schema, Examples: examples},
	}}
	if retry {
		r.Headers = map[string]*huma.Param{"Retry-After": {
			Description: "Seconds after which a retry makes sense.", Schema: &huma.Schema{Type: huma.TypeInteger}}}
	}
	return r
}
