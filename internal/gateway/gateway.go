// Package gateway stands in for API Gateway's HTTP APIs on a single machine: it turns an HTTP request into the very
// bytes that a function gets on AWS (payload format 2.0), calls the function, and writes its answer. What it does by
// itself is what API Gateway does by itself: routes, the JWT authorizer, CORS, size limits, and short JSON messages
// when a request never reaches a function.
//
// Sources: "Working with AWS Lambda proxy integrations for HTTP APIs", "Working with routes for HTTP APIs", "Control
// access to HTTP APIs with JWT authorizers", "Configuring CORS for HTTP APIs", "Quotas for HTTP APIs" (API Gateway
// developer guide). One difference is deliberate: CORS is per route here and per API there.
package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"stund/internal/clock"
	"stund/internal/httpapi"
	"stund/internal/ids"
)

// Limits of an HTTP API (API Gateway quotas).
const (
	MaxBody    = 10 << 20 // bytes of a request's body
	MaxHeaders = 10 << 10 // bytes of request line and headers
)

// bodyTime is how long a request's body may take: one of the largest size that an operation takes comes within it at
// 200 kbit/s.
const bodyTime = 10 * time.Second

// Route sends what matches Key to a function.
type Route struct {
	Key       string // "GET /v1/public/{practice}", "ANY /files/{proxy+}" or "$default"
	Authorize bool   // behind the JWT authorizer
	CORS      bool   // callable from pages of other origins
	MaxBody   int64  // bytes that the function takes: of a longer body it gets one more, and refuses it; 0: all
	Handler   lambda.Handler
}

// Routes returns the routes of an endpoint, one for each of its methods. Staff endpoints are behind the authorizer; all
// others can be called from any website, which is where the widget lives, except for pages, which are for people.
func Routes(e httpapi.Endpoint, h lambda.Handler) []Route {
	var routes []Route
	for _, key := range e.Keys() {
		routes = append(routes, Route{Key: key, Authorize: e.Auth.Staff(),
			CORS: !e.Auth.Staff() && !e.Auth.Signed() && !e.Page, MaxBody: httpapi.MaxBody, Handler: h})
	}
	return routes
}

// CORS is what a gateway answers to pages of other origins.
type CORS struct {
	Origins []string // exact, or "*"
	Methods []string
	Headers []string // that a request may carry
	Expose  []string // that a page may read of an answer
	MaxAge  time.Duration
}

// AnyOrigin is the CORS of public endpoints: anyone may call them, without cookies or other credentials of the browser.
func AnyOrigin() CORS {
	return CORS{
		Origins: []string{"*"},
		Methods: []string{"GET", "POST", "PUT"}, // no public endpoint has others
		Headers: []string{"content-type", "accept-language", "idempotency-key", "if-none-match", "stund-proof"},
		Expose:  []string{"content-language", "etag", "location", "retry-after", "x-request-id"},
		MaxAge:  time.Hour,
	}
}

// Options are what a gateway is made of.
type Options struct {
	Routes   []Route
	Verifier Verifier      // needed if a route is behind the authorizer
	CORS     CORS          // of the routes that want it; see AnyOrigin
	Proxies  int           // reverse proxies in front that add to X-Forwarded-For; 0: the header is not believed
	MaxBody  int64         // bytes; 0: MaxBody
	BodyTime time.Duration // that a body may take to come; 0: 10 s
	Timeout  time.Duration // that a function has; 0: 10 s
	Domain   string        // told to functions; "" is the request's host
	Logger   *slog.Logger  // nil: none
	Clock    clock.Clock   // nil: the machine's
	IDs      *ids.Source   // of requests; nil: random
}

// New makes a gateway. It panics if a route cannot be understood, is there twice, or needs a verifier that is not
// there.
func New(o Options) http.Handler {
	if o.MaxBody == 0 {
		o.MaxBody = MaxBody
	}
	if o.BodyTime == 0 {
		o.BodyTime = bodyTime
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.IDs == nil {
		o.IDs = ids.Random()
	}
	g := &gateway{o: o, origins: map[string]bool{}, methods: strings.Join(o.CORS.Methods, ","),
		headers: strings.Join(o.CORS.Headers, ","), expose: strings.Join(o.CORS.Expose, ",")}
	for _, origin := range o.CORS.Origins {
		g.origins[origin] = true
	}
	for _, r := range o.Routes {
		if r.Authorize && o.Verifier == nil {
			panic("gateway: route " + r.Key + " is behind the authorizer, and there is no verifier")
		}
		if err := g.table.add(r); err != nil {
			panic("gateway: " + err.Error())
		}
	}
	return g
}

// Server returns a server for a gateway that survives slow and greedy clients: headers within 5 s and 10 KB, the
// request within 30 s and its body within the gateway's own limit, the answer within 30 s after its headers, an idle
// connection for 60 s.
func Server(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    MaxHeaders,
	}
}

type gateway struct {
	o                        Options
	table                    table
	origins                  map[string]bool
	methods, headers, expose string
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m := g.table.find(r.Method, r.URL.Path)
	if r.Method == http.MethodOptions && m.cors { // a preflight never reaches a function
		g.allow(w.Header(), r)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if m.cors && (m.route == nil || m.route.CORS) {
		g.allow(w.Header(), r)
	}
	if m.route == nil {
		message(w, http.StatusNotFound, "Not Found")
		return
	}
	var claims map[string]any
	if m.route.Authorize {
		var err error
		if claims, err = g.o.Verifier.Verify(bearer(r.Header.Get("Authorization"))); err != nil {
			unauthorized(w, err)
			return
		}
	}
	body, ok := g.body(w, r, m.route)
	if !ok {
		return
	}
	now := g.o.Clock.Now()
	id := g.o.IDs.New(now)
	event := appendEvent(nil, r, m, eventFacts{id: id, now: now, source: source(r, g.o.Proxies), claims: claims,
		body:   body,
		domain: g.o.Domain})
	// A function runs to its end even if the client is gone: so it does on AWS, and half a booking helps nobody.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), g.o.Timeout)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: id})
	tell := func(what string, err error) {
		g.o.Logger.LogAttrs(ctx, slog.LevelError, what, slog.String("route", m.route.Key),
			slog.String("request_id", id), slog.String("error", err.Error()))
	}
	err := invoke(ctx, m.route.Handler, event, func(answer, body []byte) {
		if err := writeAnswer(w, answer, body); err != nil {
			tell("answer cannot be sent", err)
		}
	})
	if err != nil {
		tell("function failed", err)
		message(w, http.StatusInternalServerError, "Internal Server Error")
	}
}

// body reads the request's body as far as its function takes it, so that memory is bounded by what operations may take
// and not by what clients send: of a longer one, the function gets as much as shows it that it is too long, and the
// client need not send the rest. It answers the request itself where ok is false.
func (g *gateway) body(w http.ResponseWriter, r *http.Request, to *Route) (body []byte, ok bool) {
	if r.ContentLength == 0 {
		return nil, true
	}
	limit := g.o.MaxBody
	if to.MaxBody > 0 {
		limit = min(limit, to.MaxBody)
	}
	switch {
	case r.ContentLength > g.o.MaxBody:
		refuse(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return nil, false
	case r.ContentLength > limit: // that it is too long is all that there is to know of it
		w.Header().Set("Connection", "close")
		return blank(limit + 1), true
	}
	conn := http.NewResponseController(w)
	// A writer without deadlines is none of a connection.
	_ = conn.SetReadDeadline(clock.System{}.Now().Add(g.o.BodyTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var large *http.MaxBytesError
	switch {
	case err == nil:
		_ = conn.SetReadDeadline(time.Time{})
		return body, true
	case errors.As(err, &large) && limit < g.o.MaxBody:
		return blank(limit + 1), true
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	case errors.Is(err, os.ErrDeadlineExceeded):
		refuse(w, http.StatusRequestTimeout, "Request Timeout")
	default:
		refuse(w, http.StatusBadRequest, "Bad Request")
	}
	return nil, false
}

// blank stands for a body of n bytes of which nobody reads more than its length.
func blank(n int64) []byte { return bytes.Repeat([]byte(" "), int(n)) }

// refuse answers a request whose body is not read to its end.
func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Connection", "close")
	message(w, status, text)
}

// allow adds the CORS headers for the request's origin.
func (g *gateway) allow(h http.Header, r *http.Request) {
	origin := r.Header.Get("Origin")
	switch {
	case origin == "":
		return
	case g.origins["*"]:
		h.Set("Access-Control-Allow-Origin", "*")
	case g.origins[origin]:
		h.Set("Access-Control-Allow-Origin", origin)
		h.Add("Vary", "Origin")
	default:
		return
	}
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", g.methods)
		h.Set("Access-Control-Allow-Headers", g.headers)
		h.Set("Access-Control-Max-Age", seconds(g.o.CORS.MaxAge))
		return
	}
	h.Set("Access-Control-Expose-Headers", g.expose)
}

// unauthorized refuses a token. Where it is the time that is wrong with it, the bearer is told why: in the header as
// API Gateway does (RFC 6750, section 3.1), and in the body where a clock is wrong, which is no fault of theirs.
func unauthorized(w http.ResponseWriter, err error) {
	var why *Untimely
	if !errors.As(err, &why) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		message(w, http.StatusUnauthorized, "Unauthorized")
		return
	}
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="`+why.Reason+`"`)
	text := "Unauthorized"
	if why.Future {
		text += ": the token is from the future: " + why.Reason
	}
	message(w, http.StatusUnauthorized, text)
}

// message answers as API Gateway itself does.
func message(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"message":"`+text+`"}`) // a client that is gone is told nothing
}

// source returns the client's address. Each of n proxies has appended the address that it saw; what stands further left
// was written by the client and is not believed.
func source(r *http.Request, n int) string {
	remote, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		remote = r.RemoteAddr
	}
	if n > 0 {
		chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if i := len(chain) - n; i >= 0 {
			if a, ok := address(chain[i]); ok {
				return a
			}
		}
	}
	if a, ok := address(remote); ok {
		return a
	}
	return remote
}
