package httpapi

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/go-json-experiment/json/jsontext"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi/claims"
)

// Limits of a Lambda function called synchronously (AWS Lambda quotas).
const (
	maxEvent  = 6 << 20
	maxAnswer = 6 << 20
)

// maxApart is the body that is within maxAnswer however it is written.
const maxApart = maxAnswer / 8

// answerTime is kept back from the function's time limit, to answer in.
const answerTime = 500 * time.Millisecond

// Options are what a Handler needs of its surroundings.
type Options struct {
	Logger *slog.Logger // nil: none
	Clock  clock.Clock  // for how long requests take; nil: the machine's

	Refused func(code string) // is told of each problem that is answered; nil: nobody is

	// Edge is what a content delivery network in front shows in the header stund-edge, so that its word on who called
	// it is taken; "": there is none.
	Edge string
}

// Handler returns the function that serves the endpoints: event bytes in, answer bytes out. It never answers an error:
// what fails is a problem document. It panics if an endpoint is not formed as it should be.
//
// Use cases run until their context ends, half a second before the function would be stopped; they are not interrupted.
func Handler(o Options, endpoints ...Endpoint) lambda.Handler {
	m := servingMount()
	for _, e := range endpoints {
		m.add(e)
	}
	m.settle()
	h := &handler{log: o.Logger, clock: o.Clock, byKey: make(map[string]*route, len(m.routes)), refused: o.Refused,
		edge: o.Edge}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	if h.clock == nil {
		h.clock = clock.System{}
	}
	for _, r := range m.routes {
		if r.op.Path == Anywhere {
			h.lost = r
			continue
		}
		h.routes = append(h.routes, r)
		h.byKey[r.op.Method+" "+r.op.Path] = r
	}
	return h
}

type handler struct {
	log    *slog.Logger
	clock  clock.Clock
	routes []*route

	refused func(code string)
	edge    string
	byKey   map[string]*route // by API Gateway's route key: "GET /v1/public/{practice}"
	lost    *route            // where there is no other; nil: only problems are answered there
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// release gives the request's buffers back. One that grew large is let go: it shall not be held for good.
func (r *request) release() {
	for _, b := range [...]*bytes.Buffer{r.out, r.packed} {
		if b != nil && b.Cap() <= 1<<20 {
			b.Reset()
			buffers.Put(b)
		}
	}
}

// Invoke serves one event.
func (h *handler) Invoke(ctx context.Context, b []byte) ([]byte, error) {
	var answer []byte
	h.InvokeApart(ctx, b, func(head, body []byte) {
		answer = head
		if body != nil {
			answer = join(head, body)
		}
	})
	return answer, nil
}

// InvokeApart is Invoke for a gateway in the same process. A body that is small enough for any answer is not written
// into the answer's JSON, but handed to send beside it; nil: the answer is whole. The body is send's until it returns:
// the next request's is written in its place.
func (h *handler) InvokeApart(ctx context.Context, b []byte, send func(answer, body []byte)) {
	start := h.clock.Now()
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-answerTime))
		defer cancel()
	}
	r := &request{actor: fact.Actor{Role: fact.Client}, out: buffers.Get().(*bytes.Buffer)}
	defer r.release()
	r.ctx = scope{ctx, r}
	h.serve(r, b)
	if r.problem != nil && (r.out.Len() == 0 || r.status != r.problem.Status) {
		r.answerProblem()
	}
	answer, body := r.encode()
	if len(body) > maxApart {
		answer, body = join(answer, body), nil
	}
	if len(answer) > maxAnswer {
		r.fail(internalProblem(fmt.Errorf("answer of %d bytes is more than a function may give", len(answer))))
		r.answerProblem()
		answer, body = r.encode()
	}
	if r.problem != nil && h.refused != nil {
		h.refused(r.problem.Code)
	}
	h.line(r, h.clock.Now().Sub(start))
	send(answer, body)
}

// serve takes the request through all that can go wrong, to its operation. What fails is left in r.problem.
func (h *handler) serve(r *request, b []byte) {
	defer func() {
		if v := recover(); v != nil {
			r.fail(internalProblem(fmt.Errorf("panic: %v", v)))
			r.notes = append(r.notes, slog.String("stack", string(debug.Stack())))
			r.status = 0
		}
	}()
	if len(b) > maxEvent {
		r.fail(newProblem(http.StatusRequestEntityTooLarge, codeTooLarge, "The request is too large."))
		return
	}
	e, err := parseEvent(b)
	if err != nil {
		r.fail(internalProblem(err))
		return
	}
	r.event, r.address = e, e.caller(h.edge)
	if p := h.find(r); p != nil {
		r.fail(p)
		return
	}
	r.actor = claims.Actor(e.RequestContext.Authorizer.JWT.Claims)
	if p := r.admit(); p != nil {
		r.fail(p)
		return
	}
	if p := r.decode(); p != nil {
		r.fail(p)
		return
	}
	if r.route.guard != nil {
		r.ctx = r.route.guard(r.ctx, r.address, r.said)
	}
	if r.route.page != nil {
		r.showPage()
		return
	}
	r.route.handle(r)
}

// said returns what the request says under the name: in a header, or in a field of the form.
func (r *request) said(name string) string {
	if v := r.Header(name); v != "" {
		return v
	}
	return r.form.Get(strings.ToLower(name))
}

// find sets the request's route and path parameters. The gateway has matched the path already and says by which route;
// what it did not say (a $default route, an event written by hand) is matched here.
func (h *handler) find(r *request) *Problem {
	method := r.event.RequestContext.HTTP.Method
	if method == http.MethodHead {
		method = http.MethodGet // answered as GET without its body, unless the operation is there
	}
	_, pattern, _ := strings.Cut(r.event.RouteKey, " ")
	for _, m := range []string{r.event.RequestContext.HTTP.Method, method} {
		if found, ok := h.byKey[m+" "+pattern]; ok && (len(r.event.PathParameters) > 0 ||
			!strings.Contains(pattern, "{")) {
			r.route, r.params = found, r.event.PathParameters
			break
		}
	}
	var allow []string
	for _, candidate := range h.routes {
		if r.route != nil {
			break
		}
		params, ok := candidate.match(r.event.RawPath)
		if !ok {
			continue
		}
		if candidate.op.Method == method || candidate.op.Method == r.event.RequestContext.HTTP.Method {
			r.route, r.params = candidate, params
			break
		}
		allow = append(allow, candidate.op.Method)
	}
	switch {
	case r.route == nil && allow != nil:
		slices.Sort(allow)
		r.SetHeader("allow", strings.Join(slices.Compact(allow), ", "))
		return newProblem(http.StatusMethodNotAllowed, codeMethod, "This path does not know the method; see the "+
			"Allow header.")
	case r.route == nil:
		if r.asksForPage() {
			r.route = h.lost
			r.query, _ = r.event.query() // what cannot be read says nothing
		}
		return newProblem(http.StatusNotFound, codeNotFound, "There is nothing at this path, or not by this method. "+
			"What there is stands at /docs.")
	}
	for name, v := range r.params {
		if !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) {
			p := newProblem(http.StatusBadRequest, codeMalformed, "The path holds control characters or is not UTF-8.")
			p.add("path."+name, "holds control characters or is not UTF-8", nil)
			return p
		}
	}
	return nil
}

// admit holds the actor to the endpoint's Auth.
func (r *request) admit() *Problem {
	auth := r.route.endpoint.Auth
	switch {
	case !auth.Staff():
		return nil
	case len(r.event.RequestContext.Authorizer.JWT.Claims) == 0 || r.actor.ID == "":
		r.SetHeader("www-authenticate", "Bearer")
		return newProblem(statusOf(fault.Unauthenticated), codeUnauthenticated,
			"Sign in: a valid token is needed here.")
	case r.actor.Practice == "":
		return newProblem(statusOf(fault.Forbidden), codeForbidden, "This token belongs to no practice.")
	case !auth.admits(r.actor.Role):
		return newProblem(statusOf(fault.Forbidden), codeForbidden, "Your role in the practice does not allow this.")
	case r.actor.Lacks() != "":
		return newProblem(statusOf(fault.Forbidden), codeForbidden, "This token says that you are a practitioner, and "+
			"not which. Ask an owner to correct your login.")
	}
	return nil
}

// decode reads what else the request holds.
func (r *request) decode() *Problem {
	var err error
	if r.query, err = r.event.query(); err != nil {
		return newProblem(http.StatusBadRequest, codeMalformed, "The "+err.Error()+".")
	}
	if !r.route.body {
		return nil
	}
	if r.in, err = r.event.body(); err != nil {
		return newProblem(http.StatusBadRequest, codeMalformed, "The "+err.Error()+".")
	}
	if len(r.in) > r.route.limit {
		return newProblem(http.StatusRequestEntityTooLarge, codeTooLarge,
			fmt.Sprintf("The body has %d bytes; at most %d are taken.", len(r.in), r.route.limit))
	}
	if r.route.page != nil {
		return r.readForm()
	}
	return nil
}

// answerProblem makes the problem the whole answer, whatever was begun before: a page where a page was asked for.
func (r *request) answerProblem() {
	r.out.Reset()
	r.headers = slices.DeleteFunc(r.headers, func(h header) bool {
		return h.name != "retry-after" && h.name != "allow" && h.name != "www-authenticate"
	})
	if r.route != nil && r.route.page != nil && r.failPage() {
		return
	}
	r.status = r.problem.Status
	r.SetHeader("content-type", problemType)
	if err := r.problem.write(r.out); err != nil { // strings into a buffer: nothing is left that could fail
		r.notes = append(r.notes, slog.String("write_problem", err.Error()))
	}
}

// encode writes the answer in payload format 2.0 but for its body, which is apart (see join), the request's, and never
// nil. Every answer says that it is not to be sniffed, leaks no address to other sites and, unless the operation knows
// better, is not to be stored.
func (r *request) encode() (head, body []byte) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	if !r.has("cache-control") {
		r.headers = append(r.headers, header{"cache-control", "no-store"})
	}
	r.headers = append(r.headers, header{"x-content-type-options", "nosniff"})
	if !r.has("referrer-policy") {
		r.headers = append(r.headers, header{"referrer-policy", "no-referrer"})
	}
	if r.event != nil && r.event.RequestContext.RequestID != "" {
		r.headers = append(r.headers, header{"x-request-id", r.event.RequestContext.RequestID})
	}
	body = r.out.Bytes()
	if r.event != nil {
		body = r.compress(body)
		if bodyless(r.Method(), r.status) {
			body = nil
		}
	}
	if body == nil {
		body = []byte{}
	}
	b := append(make([]byte, 0, 512), `{"statusCode":`...)
	b = strconv.AppendInt(b, int64(r.status), 10)
	b = append(b, `,"headers":{`...)
	var cookies []string
	first := true
	for _, h := range r.headers {
		if h.name == "set-cookie" {
			cookies = append(cookies, h.value)
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = quote(b, h.name)
		b = append(b, ':')
		b = quote(b, h.value)
	}
	b = append(b, '}')
	if len(cookies) > 0 {
		b = append(b, `,"cookies":[`...)
		for i, c := range cookies {
			if i > 0 {
				b = append(b, ',')
			}
			b = quote(b, c)
		}
		b = append(b, ']')
	}
	return append(b, '}'), body
}

// join returns the answer with its body.
func join(head, body []byte) []byte {
	b := append(make([]byte, 0, len(head)+32+len(body)+len(body)/8), head[:len(head)-1]...)
	b = append(b, `,"body":`...)
	if utf8.Valid(body) {
		b = quoteText(b, body)
		return append(b, `,"isBase64Encoded":false}`...)
	}
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, body)
	return append(b, `","isBase64Encoded":true}`...)
}

// quote appends s as a JSON string. Invalid UTF-8, which only a header could hold, becomes U+FFFD.
func quote[S ~string | ~[]byte](b []byte, s S) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}

// quoteText is quote for UTF-8, in half the time where much of it is quotation marks: for bodies.
func quoteText(b, text []byte) []byte {
	begin, from := len(b), 0
	b = append(b, '"')
	for i, c := range text {
		switch {
		case c == '"', c == '\\':
			b = append(append(b, text[from:i]...), '\\')
			from = i
		case c == '\n':
			b = append(append(b, text[from:i]...), `\n`...)
			from = i + 1
		case c < ' ':
			return quote(b[:begin], text)
		}
	}
	return append(append(b, text[from:]...), '"')
}

// line writes the request's one log line: ids and patterns, never a path, a query value, a name or an address.
func (h *handler) line(r *request, took time.Duration) {
	level := slog.LevelInfo
	attrs := make([]slog.Attr, 0, 12)
	if r.event != nil {
		attrs = append(attrs, slog.String("method", r.Method()), slog.String("request_id", RequestID(r.ctx)))
	}
	if r.route != nil {
		attrs = append(attrs, slog.String("route", r.route.op.Path))
		if practice := practiceOf(r); practice != "" {
			attrs = append(attrs, slog.String("practice", practice))
		}
	}
	attrs = append(attrs, slog.String("role", string(r.actor.Role)), slog.Int("status", r.status),
		slog.Float64("ms", max(0, float64(took.Microseconds())/1000)))
	if p := r.problem; p != nil {
		attrs = append(attrs, slog.String("code", p.Code))
		if r.route != nil && r.route.page == nil && !r.route.declared[p.Code] {
			level = slog.LevelWarn
			// the API document does not promise it: a mistake of ours
			attrs = append(attrs, slog.Bool("undeclared", true))
		}
		if p.Status >= http.StatusInternalServerError {
			level = slog.LevelError
			if p.cause != nil {
				attrs = append(attrs, slog.String("error", p.cause.Error()))
			}
		}
	}
	h.log.LogAttrs(r.ctx, level, "request", append(attrs, r.notes...)...)
}

// practiceOf returns the practice for the log: the token's, or the path's if it looks like one and not like something
// that a person typed.
func practiceOf(r *request) string {
	if r.actor.Practice != "" {
		return r.actor.Practice
	}
	p := r.params["practice"]
	if len(p) > 63 || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ""
	}
	return p
}

func itoa(n int) string { return strconv.Itoa(n) }
