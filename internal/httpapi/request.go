package httpapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"stund/internal/fact"
	"stund/internal/httpapi/claims"
)

// request is one request with its answer; it is the huma.Context of its operation.
type request struct {
	ctx     context.Context
	event   *event
	route   *route
	query   url.Values
	params  map[string]string
	in      []byte
	form    url.Values // of a POST to a page
	actor   fact.Actor
	address string // of the caller

	status  int
	headers []header // small: a slice beats a map
	out     *bytes.Buffer
	packed  *bytes.Buffer // the body as it is sent, where that is not out; nil: nowhere yet
	problem *Problem
	notes   []slog.Attr
}

type header struct{ name, value string }

var _ huma.Context = (*request)(nil)

// scope is the context that a use case gets: the caller's, with the request to be found in it.
type scope struct {
	context.Context
	r *request
}

type scopeKey struct{}

func (s scope) Value(key any) any {
	if key == (scopeKey{}) {
		return s.r
	}
	return s.Context.Value(key)
}

func requestFrom(ctx context.Context) *request {
	r, _ := ctx.Value(scopeKey{}).(*request)
	return r
}

// ActorFrom returns who is calling. Outside of a request it is a client.
func ActorFrom(ctx context.Context) fact.Actor {
	if r := requestFrom(ctx); r != nil {
		return r.actor
	}
	return fact.Actor{Role: fact.Client}
}

// SignedInAt returns when whoever is calling has signed in; the zero time where nobody knows.
func SignedInAt(ctx context.Context) time.Time {
	if r := requestFrom(ctx); r != nil && r.event != nil {
		return claims.Since(r.event.RequestContext.Authorizer.JWT.Claims)
	}
	return time.Time{}
}

// RequestID returns the id under which the request is logged, "" outside of one.
func RequestID(ctx context.Context) string {
	if r := requestFrom(ctx); r != nil && r.event != nil {
		return r.event.RequestContext.RequestID
	}
	return ""
}

// AddressFrom returns the caller's IP address as the gateway or the edge before it saw it, "" outside of a request. It
// is personal data: hash it before it is kept, and never log it.
func AddressFrom(ctx context.Context) string {
	if r := requestFrom(ctx); r != nil {
		return r.address
	}
	return ""
}

// Note adds attributes to the request's log line: ids only. Call it from the request's own goroutine.
func Note(ctx context.Context, attrs ...slog.Attr) {
	if r := requestFrom(ctx); r != nil {
		r.notes = append(r.notes, attrs...)
	}
}

// fail makes p what the request answers.
func (r *request) fail(p *Problem) {
	if r.event != nil {
		p.RequestID = r.event.RequestContext.RequestID
	}
	r.problem = p
	if p.retry > 0 {
		r.SetHeader("retry-after", itoa(p.retry))
	}
}

func (r *request) Operation() *huma.Operation { return r.route.op }
func (r *request) Context() context.Context   { return r.ctx }
func (r *request) TLS() *tls.ConnectionState  { return nil }
func (r *request) Method() string             { return r.event.RequestContext.HTTP.Method }
func (r *request) Host() string               { return r.event.RequestContext.DomainName }
func (r *request) RemoteAddr() string         { return r.address }
func (r *request) Param(name string) string   { return r.params[name] }
func (r *request) Query(name string) string   { return r.query.Get(name) }
func (r *request) BodyReader() io.Reader      { return bytes.NewReader(r.in) }
func (r *request) BodyWriter() io.Writer      { return r.out }
func (r *request) Status() int                { return r.status }
func (r *request) SetStatus(code int)         { r.status = code }

func (r *request) Version() huma.ProtoVersion {
	return huma.ProtoVersion{Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}

func (r *request) URL() url.URL {
	return url.URL{Path: r.event.RawPath, RawQuery: r.event.RawQueryString, Host: r.Host()}
}

// Header returns a header of the request by its name in any case.
func (r *request) Header(name string) string {
	var room [64]byte
	lower := room[:0]
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower = append(lower, c)
	}
	if v, ok := r.event.Headers[string(lower)]; ok {
		return v
	}
	if string(lower) == "cookie" {
		return strings.Join(r.event.Cookies, "; ")
	}
	return ""
}

func (r *request) EachHeader(f func(name, value string)) {
	for name, value := range r.event.Headers {
		f(name, value)
	}
	if len(r.event.Cookies) > 0 && r.event.Headers["cookie"] == "" {
		f("cookie", strings.Join(r.event.Cookies, "; "))
	}
}

// GetMultipartForm refuses: files go to the file store by signed address, never through a function.
func (r *request) GetMultipartForm() (*multipart.Form, error) {
	return nil, errors.New("multipart bodies are not taken")
}

// SetReadDeadline does nothing: the body is there in full.
func (r *request) SetReadDeadline(time.Time) error { return nil }

func (r *request) SetHeader(name, value string) {
	name = strings.ToLower(name)
	for i := range r.headers {
		if r.headers[i].name == name {
			r.headers[i].value = value
			return
		}
	}
	r.headers = append(r.headers, header{name, value})
}

// AppendHeader adds to a header; API Gateway takes several values as one, joined by commas. Cookies are kept apart.
func (r *request) AppendHeader(name, value string) {
	name = strings.ToLower(name)
	if name != "set-cookie" {
		for i := range r.headers {
			if r.headers[i].name == name {
				r.headers[i].value += ", " + value
				return
			}
		}
	}
	r.headers = append(r.headers, header{name, value})
}

func (r *request) has(name string) bool {
	return slices.ContainsFunc(r.headers, func(h header) bool { return h.name == name })
}

// header returns a header of the answer by its name in lower case, "" if it is not set.
func (r *request) header(name string) string {
	for _, h := range r.headers {
		if h.name == name {
			return h.value
		}
	}
	return ""
}

// bodyless tells whether an answer with the status has no body (RFC 9110, sections 6.4.1, 15.3.5, 15.4.5).
func bodyless(method string, status int) bool {
	return method == http.MethodHead || status == http.StatusNoContent || status == http.StatusNotModified
}
