package gateway

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"stund/internal/clock"
	"stund/internal/httpapi"
	"stund/internal/ids"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// fn is a function made of a Go function.
type fn func(ctx context.Context, event []byte) ([]byte, error)

func (f fn) Invoke(ctx context.Context, event []byte) ([]byte, error) { return f(ctx, event) }

// echo answers the event itself.
var echo = fn(func(_ context.Context, event []byte) ([]byte, error) {
	return json.Marshal(map[string]any{"statusCode": 200,
		"headers": map[string]string{"content-type": "application/json"},
		"body":    string(event)})
})

func says(answer string) fn {
	return func(context.Context, []byte) ([]byte, error) { return []byte(answer), nil }
}

func serve(o Options, r *http.Request) *httptest.ResponseRecorder {
	o.Clock = clock.At(noon)
	w := httptest.NewRecorder()
	New(o).ServeHTTP(w, r)
	return w
}

func request(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func TestEvent(t *testing.T) {
	t.Parallel()
	r := request("POST", "http://api.example.com:8080/v1/public/l%C3%B8tus/bookings?a=1&b=%20x&a=2", `{"x":"é"}`,
		"Content-Type", "application/json", "X-Twice", "one", "X-Twice", "two", "Cookie", "a=1; b=2", "User-Agent",
		"tester",
		"Content-Length", "10", "X-Raw", "\xff")
	r.RemoteAddr = "[2001:db8::1%eth0]:5555"
	w := serve(Options{Routes: []Route{{Key: "POST /v1/public/{practice}/bookings", Handler: echo}}}, r)
	var got events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if !ids.Valid(got.RequestContext.RequestID) {
		t.Errorf("request id %q", got.RequestContext.RequestID)
	}
	got.RequestContext.RequestID = ""
	const key = "POST /v1/public/{practice}/bookings"
	want := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: key, RawPath: "/v1/public/løtus/bookings", RawQueryString: "a=1&b=%20x&a=2",
		Cookies: []string{"a=1", "b=2"}, Body: `{"x":"é"}`,
		Headers: map[string]string{"content-type": "application/json", "x-twice": "one,two", "user-agent": "tester",
			"host": "api.example.com:8080", "x-forwarded-for": "2001:db8::1", "x-forwarded-port": "8080",
			"x-forwarded-proto": "http",
			"content-length":    "10", "x-raw": "\ufffd"},
		QueryStringParameters: map[string]string{"a": "1,2", "b": " x"},
		PathParameters:        map[string]string{"practice": "løtus"},
	}
	want.RequestContext = events.APIGatewayV2HTTPRequestContext{RouteKey: key, AccountID: "000000000000",
		Stage: "$default",
		APIID: "local", DomainName: "api.example.com", DomainPrefix: "api", Time: "23/Nov/2026:12:00:00 +0000",
		TimeEpoch: noon.UnixMilli()}
	want.RequestContext.HTTP = events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "POST",
		Path:     "/v1/public/løtus/bookings",
		Protocol: "HTTP/1.1", SourceIP: "2001:db8::1", UserAgent: "tester"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		contentType, body string
		base64            bool
	}{
		"json":          {"application/json; charset=utf-8", "{}", false},
		"problem":       {"application/problem+json", "{}", false},
		"text":          {"text/csv", "a;b", false},
		"form":          {"application/x-www-form-urlencoded", "a=b", true},
		"binary":        {"application/octet-stream", "\x00\x01", true},
		"none":          {"", "x", true},
		"text no UTF-8": {"text/plain", "\xff", true},
		"empty":         {"application/json", "", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request("POST", "/x", tt.body)
			if tt.contentType != "" {
				r.Header.Set("Content-Type", tt.contentType)
			}
			w := serve(Options{Routes: []Route{{Key: "POST /x", Handler: echo}}}, r)
			var got events.APIGatewayV2HTTPRequest
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			want := tt.body
			if tt.base64 {
				want = base64.StdEncoding.EncodeToString([]byte(tt.body))
			}
			if got.Body != want || got.IsBase64Encoded != tt.base64 {
				t.Errorf("%q %v", got.Body, got.IsBase64Encoded)
			}
		})
	}
}

func TestRouting(t *testing.T) {
	t.Parallel()
	keys := []string{"GET /", "GET /pets", "GET /pets/{id}", "GET /pets/dog", "ANY /pets/dog",
		"GET /pets/{id}/toys/{toy}", "POST /pets/{id}",
		"ANY /files/{proxy+}", "GET /files/{proxy+}", "GET /files/readme", "GET /pets/dog/{rest+}"}
	tests := map[string]struct{ method, path, key, params string }{
		"root":                   {"GET", "/", "GET /", ""},
		"fixed":                  {"GET", "/pets", "GET /pets", ""},
		"trailing slash":         {"GET", "/pets/", "", ""},
		"fixed before param":     {"GET", "/pets/dog", "GET /pets/dog", ""},
		"param":                  {"GET", "/pets/cat", "GET /pets/{id}", "id=cat"},
		"any method":             {"PUT", "/pets/dog", "ANY /pets/dog", ""},
		"two params":             {"GET", "/pets/cat/toys/ball", "GET /pets/{id}/toys/{toy}", "id=cat,toy=ball"},
		"decoded":                {"GET", "/pets/%C3%A6%20b", "GET /pets/{id}", "id=æ b"},
		"falls back to params":   {"POST", "/pets/cat", "POST /pets/{id}", "id=cat"},
		"greedy":                 {"GET", "/files/a/b", "GET /files/{proxy+}", "proxy=a/b"},
		"greedy any":             {"DELETE", "/files/a", "ANY /files/{proxy+}", "proxy=a"},
		"full before greedy":     {"GET", "/files/readme", "GET /files/readme", ""},
		"method decides":         {"PUT", "/files/readme", "ANY /files/{proxy+}", "proxy=readme"},
		"greedy needs something": {"GET", "/files", "", ""},
		"backtracks":             {"GET", "/pets/dog/toys/ball", "GET /pets/dog/{rest+}", "rest=toys/ball"},
		"unknown":                {"GET", "/x", "", ""},
		"unknown method":         {"PUT", "/pets", "", ""},
		"head is not get":        {"HEAD", "/pets", "", ""},
		"double slash":           {"GET", "/pets//toys/ball", "", ""},
	}
	var routes []Route
	for _, k := range keys {
		routes = append(routes, Route{Key: k, Handler: echo})
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := serve(Options{Routes: routes}, request(tt.method, tt.path, ""))
			if tt.key == "" {
				if w.Code != 404 || tt.method != "HEAD" && w.Body.String() != `{"message":"Not Found"}` {
					t.Errorf("%d %s", w.Code, w.Body)
				}
				return
			}
			var got events.APIGatewayV2HTTPRequest
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("%s: %v", w.Body, err)
			}
			want := map[string]string(nil)
			for p := range strings.SplitSeq(tt.params, ",") {
				if k, v, ok := strings.Cut(p, "="); ok {
					if want == nil {
						want = map[string]string{}
					}
					want[k] = v
				}
			}
			if got.RouteKey != tt.key {
				t.Errorf("route %q, want %q", got.RouteKey, tt.key)
			}
			if d := cmp.Diff(want, got.PathParameters); d != "" {
				t.Error(d)
			}
		})
	}
	w := serve(Options{Routes: append(routes, Route{Key: "$default", Handler: says(`{"statusCode":299}`)})},
		request("GET", "/x", ""))
	if w.Code != 299 {
		t.Errorf("$default: %d", w.Code)
	}
}

func TestRefusesBadRoutes(t *testing.T) {
	t.Parallel()
	tests := map[string][]Route{
		"twice":         {{Key: "GET /a/{x}", Handler: echo}, {Key: "GET /a/{y}", Handler: echo}},
		"default twice": {{Key: "$default", Handler: echo}, {Key: "$default", Handler: echo}},
		"no handler":    {{Key: "GET /a"}},
		"no method":     {{Key: "/a", Handler: echo}},
		"bad parameter": {{Key: "GET /{a", Handler: echo}},
		"early greedy":  {{Key: "GET /{a+}/b", Handler: echo}},
		"no verifier":   {{Key: "GET /a", Handler: echo, Authorize: true}},
	}
	for name, routes := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("was taken")
				}
			}()
			New(Options{Routes: routes})
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		handler fn
		status  int
		header  http.Header
		body    string
	}{
		"all of it": {says(`{"statusCode":201,"headers":{"content-type":"text/html","x-a":"1"},` +
			`"multiValueHeaders":{"x-b":["1","2"]},` +
			`"cookies":["a=1","b=2"],"body":"<p>"}`), 201, http.Header{"Content-Type": {"text/html"},
			"Content-Length": {"3"}, "X-A": {"1"}, "X-B": {"1", "2"},
			"Set-Cookie": {"a=1", "b=2"}}, "<p>"},
		"base64": {says(`{"statusCode":200,"body":"AAEC","isBase64Encoded":true,` +
			`"headers":{"content-type":"image/png"}}`), 200, http.Header{"Content-Type": {"image/png"},
			"Content-Length": {"3"}}, "\x00\x01\x02"},
		"no content": {says(`{"statusCode":204}`), 204, http.Header{}, ""},
		"no CORS of its own": {says(`{"statusCode":204,"headers":{"access-control-allow-origin":"evil",` +
			`"content-length":"5"}}`), 204, http.Header{}, ""},
		"fails": {func(context.Context, []byte) ([]byte, error) { return nil, errors.New("boom") }, 500,
			nil, `{"message":"Internal Server Error"}`},
		"no JSON":   {says("hello"), 500, nil, `{"message":"Internal Server Error"}`},
		"no status": {says("{}"), 500, nil, `{"message":"Internal Server Error"}`},
		"broken base64": {says(`{"statusCode":200,"body":"*","isBase64Encoded":true}`), 500, nil,
			`{"message":"Internal Server Error"}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := serve(Options{Routes: []Route{{Key: "GET /x", Handler: tt.handler}}}, request("GET", "/x", ""))
			if w.Code != tt.status || w.Body.String() != tt.body {
				t.Errorf("%d %q", w.Code, w.Body)
			}
			if tt.header != nil {
				if d := cmp.Diff(tt.header, w.Header()); d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	o := Options{Routes: []Route{{Key: "POST /x", Handler: says(`{"statusCode":204}`)}}, MaxBody: 10}
	if w := serve(o, request("POST", "/x", strings.Repeat("x", 10))); w.Code != 204 {
		t.Errorf("at the limit: %d", w.Code)
	}
	w := serve(o, request("POST", "/x", strings.Repeat("x", 11)))
	if w.Code != 413 || w.Body.String() != `{"message":"Request Entity Too Large"}` {
		t.Errorf("over the limit: %d %s", w.Code, w.Body)
	}
	s := Server("127.0.0.1:0", nil)
	if s.ReadHeaderTimeout == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 ||
		s.MaxHeaderBytes == 0 {
		t.Errorf("a server without limits: %+v", s)
	}
}

// flood is a body that never ends, and counts what is read of it.
type flood struct{ read atomic.Int64 }

func (f *flood) Read(p []byte) (int, error) {
	f.read.Add(int64(len(p)))
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func (f *flood) Close() error { return nil }

// sizes is a function that tells how long a body it got, and refuses what is longer than it takes.
func sizes(takes int) fn {
	return func(_ context.Context, event []byte) ([]byte, error) {
		var e struct{ Body string }
		if err := json.Unmarshal(event, &e); err != nil {
			return nil, err
		}
		if len(e.Body) > takes {
			return []byte(`{"statusCode":413,"body":"of the function"}`), nil
		}
		return []byte(`{"statusCode":200,"body":"` + strconv.Itoa(len(e.Body)) + `"}`), nil
	}
}

// TestNoMoreIsReadThanAFunctionTakes: the answer to a body that is too long is the function's own, as on AWS, and comes
// before the body has.
func TestNoMoreIsReadThanAFunctionTakes(t *testing.T) {
	t.Parallel()
	const takes = 100 << 10
	g := New(Options{Routes: []Route{{Key: "POST /x", MaxBody: takes, Handler: sizes(takes)}}})
	for _, c := range []struct {
		name   string
		length int64 // as the client declares it; -1: not
		status int
		body   string
	}{
		{"not declared", -1, 413, "of the function"},
		{"declared", takes + 1, 413, "of the function"},
		{"as much as API Gateway takes", MaxBody, 413, "of the function"},
		{"more than API Gateway takes", MaxBody + 1, 413, `{"message":"Request Entity Too Large"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := &flood{}
			r := request("POST", "/x", "")
			r.Body, r.ContentLength = f, c.length
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != c.status || w.Body.String() != c.body {
				t.Errorf("%d %q", w.Code, w.Body)
			}
			if n := f.read.Load(); n > takes*2 || c.length > 0 && n > 0 {
				t.Errorf("read %d bytes", n)
			}
		})
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, request("POST", "/x", strings.Repeat("x", takes), "Content-Type", "text/plain"))
	if w.Code != 200 || w.Body.String() != strconv.Itoa(takes) {
		t.Errorf("at the limit: %d %s", w.Code, w.Body)
	}
}

// TestSixtyFourLargeBodies at the same time cost no more than what operations may take: all that is ever allocated for
// them stays below what they may have at once.
func TestSixtyFourLargeBodies(t *testing.T) { // not parallel: it measures the process
	g := New(Options{Routes: []Route{{Key: "POST /x", MaxBody: httpapi.MaxBody, Handler: sizes(httpapi.MaxBody)}}})
	s := httptest.NewUnstartedServer(nil)
	s.Config = Server("", g)
	s.Start()
	defer s.Close()
	for name, declared := range map[string]bool{"declared": true, "not declared": false} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			var all sync.WaitGroup
			for range 64 {
				all.Go(func() { post(t, s.Listener.Addr().String(), declared) })
			}
			all.Wait()
			runtime.ReadMemStats(&after)
			if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n >= 200 {
				t.Errorf("%d MB", n)
			}
		})
	}
}

// post sends the head of a request of 10 MB and no more of its body than is taken, and reads the answer.
func post(t *testing.T, address string, declared bool) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	head := "POST /x HTTP/1.1\r\nHost: x\r\n"
	if declared {
		_, err = fmt.Fprintf(conn, "%sContent-Length: %d\r\n\r\n", head, 10<<20)
	} else {
		_, err = fmt.Fprintf(conn, "%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s", head, 10<<20,
			strings.Repeat("x", httpapi.MaxBody+1))
	}
	if err != nil {
		t.Error(err)
		return
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Error(err)
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode != 413 || !answer.Close {
		t.Errorf("%d, close %t", answer.StatusCode, answer.Close)
	}
}

// TestASlowBodyIsCut: who sends half a body and then waits is not waited for.
func TestASlowBodyIsCut(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(nil)
	s.Config = Server("", New(Options{BodyTime: time.Millisecond,
		Routes: []Route{{Key: "POST /x", MaxBody: 1000, Handler: sizes(1000)}}}))
	s.Start()
	t.Cleanup(s.Close)
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	if answer.StatusCode != http.StatusRequestTimeout || !answer.Close {
		t.Errorf("%d, close %t", answer.StatusCode, answer.Close)
	}
}

func TestFunctionOutlivesItsClient(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h := fn(func(ctx context.Context, _ []byte) ([]byte, error) {
		if _, limited := ctx.Deadline(); !limited || ctx.Err() != nil {
			return nil, errors.New("no deadline, or already over")
		}
		return []byte(`{"statusCode":204}`), nil
	})
	if w := serve(Options{Routes: []Route{{Key: "GET /x", Handler: h}}},
		request("GET", "/x", "").WithContext(ctx)); w.Code != 204 {
		t.Errorf("%d", w.Code)
	}
}

func TestSourceAddress(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		remote, forwarded string
		proxies           int
		want              string
	}{
		"direct":              {"192.0.2.1:1234", "", 0, "192.0.2.1"},
		"header not believed": {"192.0.2.1:1234", "203.0.113.9", 0, "192.0.2.1"},
		"one proxy":           {"10.0.0.1:1", "203.0.113.9", 1, "203.0.113.9"},
		"client lies":         {"10.0.0.1:1", "1.1.1.1, 203.0.113.9", 1, "203.0.113.9"},
		"two proxies":         {"10.0.0.1:1", "1.1.1.1, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"},
		"fewer than said":     {"10.0.0.1:1", "203.0.113.9", 2, "10.0.0.1"},
		"no header":           {"10.0.0.1:1", "", 1, "10.0.0.1"},
		"garbage":             {"10.0.0.1:1", "<script>", 1, "10.0.0.1"},
		"IPv6 in brackets":    {"10.0.0.1:1", "[2001:db8::1]:443", 1, "2001:db8::1"},
		"IPv4 in IPv6":        {"[::ffff:192.0.2.1]:1", "", 0, "192.0.2.1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request("GET", "/x", "")
			r.RemoteAddr = tt.remote
			if tt.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tt.forwarded)
			}
			if got := source(r, tt.proxies); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	routes := []Route{{Key: "GET /open", CORS: true, Handler: says(`{"statusCode":200,"body":"x"}`)},
		{Key: "GET /staff", Handler: echo}}
	const origin = "https://lotus.example"
	w := serve(Options{Routes: routes, CORS: AnyOrigin()}, request("OPTIONS", "/open", "", "Origin", origin,
		"Access-Control-Request-Method", "POST"))
	h := w.Header()
	if w.Code != 204 || h.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(h.Get("Access-Control-Allow-Headers"), "idempotency-key") ||
		!strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST") || h.Get("Access-Control-Max-Age") != "3600" ||
		h.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("preflight: %d %v", w.Code, h)
	}
	w = serve(Options{Routes: routes, CORS: AnyOrigin()}, request("GET", "/open", "", "Origin", origin))
	if w.Code != 200 || w.Header().Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(w.Header().Get("Access-Control-Expose-Headers"), "retry-after") {
		t.Errorf("request: %d %v", w.Code, w.Header())
	}
	w = serve(Options{Routes: routes, CORS: AnyOrigin()}, request("OPTIONS", "/staff", "", "Origin", origin))
	if w.Code != 404 || w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("staff: %d %v", w.Code, w.Header())
	}
	some := Options{Routes: routes, CORS: CORS{Origins: []string{origin}}}
	if got := serve(some,
		request("GET", "/open", "", "Origin", origin)).Header(); got.Get("Access-Control-Allow-Origin") != origin ||
		got.Get("Vary") != "Origin" {
		t.Errorf("listed origin: %v", got)
	}
	some.Routes = []Route{{Key: "GET /open", CORS: true,
		Handler: says(`{"statusCode":200,"headers":{"vary":"accept-encoding"},"body":"x"}`)}}
	if got := serve(some, request("GET", "/open", "", "Origin", origin)).Header().Values("Vary"); !slices.Equal(got,
		[]string{"Origin", "accept-encoding"}) {
		t.Errorf("an answer of a listed origin that varies by itself: %v", got)
	}
	if got := serve(some,
		request("GET", "/open", "", "Origin",
			"https://evil.example")).Header().Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("other origin: %s", got)
	}
}

// TestEndToEnd sends requests over a real connection to an endpoint behind the gateway.
func TestEndToEnd(t *testing.T) {
	t.Parallel()
	type in struct {
		Practice string `path:"practice"`
		Body     struct {
			Name string `json:"name"`
		}
	}
	type out struct {
		Body struct {
			Hello string `json:"hello"`
		}
	}
	e := httpapi.Endpoint{Name: "hello", Path: "/v1/{practice}/hello", Auth: httpapi.Public, Ops: []httpapi.Op{{
		ID: "hello", Method: "POST", Summary: "Hello",
		Guard: func(ctx context.Context, _ string, _ func(string) string) context.Context { return ctx },
		Handle: httpapi.Handle(func(_ context.Context, in *in) (*out, error) {
			o := &out{}
			o.Body.Hello = in.Practice + " " + in.Body.Name
			return o, nil
		}),
	}}}
	server := httptest.NewServer(New(Options{Routes: Routes(e, httpapi.Handler(httpapi.Options{}, e)),
		CORS: AnyOrigin()}))
	defer server.Close()
	for body, want := range map[string]string{`{"name":"Kari"}`: `{"hello":"løtus Kari"}`,
		`{"name":5}`: `"code":"invalid-input"`} {
		r, err := server.Client().Post(server.URL+"/v1/l%C3%B8tus/hello", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: %d %s %v", body, r.StatusCode, got, err)
		}
	}
}

// TestCompressedAnswers sends what an endpoint compresses over a real connection: as it is, or not at all.
func TestCompressedAnswers(t *testing.T) {
	t.Parallel()
	script := []byte(strings.Repeat("console.log('stund');\n", 200))
	e := httpapi.Endpoint{Name: "script", Path: "/x.js", Auth: httpapi.Public, Ops: []httpapi.Op{{
		ID: "script", Method: "GET", Media: "text/javascript",
		Handle: httpapi.Handle(func(context.Context, *struct{}) (*httpapi.Raw, error) {
			return &httpapi.Raw{ContentType: "text/javascript", ETag: `"a"`, Body: script}, nil
		}),
	}}}
	server := httptest.NewServer(New(Options{Routes: Routes(e, httpapi.Handler(httpapi.Options{}, e)),
		CORS: AnyOrigin()}))
	t.Cleanup(server.Close)
	for name, c := range map[string]struct {
		method, accept, encoding string
		body                     bool
	}{
		"taken": {"GET", "gzip, br", "gzip", true}, "not taken": {"GET", "identity", "", true},
		"head": {"HEAD", "gzip", "gzip", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), c.method, server.URL+"/x.js", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", c.accept) // said by hand, the client leaves the answer alone
			a, err := server.Client().Transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = a.Body.Close() }()
			sent, err := io.ReadAll(a.Body)
			if err != nil || a.StatusCode != 200 || a.Header.Get("Content-Encoding") != c.encoding ||
				a.Header.Get("Vary") != "accept-encoding" {
				t.Fatalf("%d %v %v", a.StatusCode, a.Header, err)
			}
			if !c.body {
				if len(sent) > 0 {
					t.Errorf("HEAD has a body of %d bytes", len(sent))
				}
				return
			}
			if a.ContentLength != int64(len(sent)) {
				t.Errorf("%d bytes came, %d were announced", len(sent), a.ContentLength)
			}
			if c.encoding == "gzip" {
				z, err := gzip.NewReader(bytes.NewReader(sent))
				if err != nil {
					t.Fatal(err)
				}
				if sent, err = io.ReadAll(z); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(string(script), string(sent)); d != "" {
				t.Error(d)
			}
		})
	}
}

func FuzzEvent(f *testing.F) {
	f.Add("POST", "/a/b%20c", "a=1&b", "application/json", "{}", "a=b; c", "203.0.113.1")
	f.Add("GET", "//", "%zz;", "", "\xff", ";;", "\n")
	f.Fuzz(func(t *testing.T, method, path, query, contentType, body, cookie, forwarded string) {
		r := request("GET", "/", body)
		r.Method, r.URL.Path, r.URL.RawQuery = method, path, query
		r.Header["Content-Type"], r.Header["Cookie"], r.Header["X-Forwarded-For"] = []string{contentType},
			[]string{cookie}, []string{forwarded}
		b := appendEvent(nil, r, found{route: &Route{Key: method + " /{p}"}, names: []string{"p"},
			args: []string{path}},
			eventFacts{id: "x", now: noon, source: source(r, 1), claims: map[string]any{"sub": body},
				body: []byte(body)})
		var e events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(b, &e); err != nil {
			t.Fatalf("%v: %q", err, b)
		}
		got := e.Body
		if e.IsBase64Encoded {
			raw, err := base64.StdEncoding.DecodeString(e.Body)
			if err != nil {
				t.Fatal(err)
			}
			got = string(raw)
		}
		if got != body {
			t.Errorf("body %q became %q", body, got)
		}
	})
}

// own is a function of this process, which returns its body beside its answer.
type own struct{ answer, body string }

func (o own) Invoke(context.Context, []byte) ([]byte, error) {
	return nil, errors.New("not asked apart")
}

func (o own) InvokeApart(_ context.Context, _ []byte, send func(answer, body []byte)) {
	var body []byte
	if o.body != "" {
		body = []byte(o.body)
	}
	send([]byte(o.answer), body)
}

func TestBodyApart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		own
		want string
	}{
		"beside": {own{`{"statusCode":200}`, "\"a\"\x00\xff"}, "\"a\"\x00\xff"},
		"within": {own{`{"statusCode":200,"body":"QQ==","isBase64Encoded":true}`, ""}, "A"},
	} {
		w := httptest.NewRecorder()
		New(Options{Routes: []Route{{Key: "GET /", Handler: c.own}}}).ServeHTTP(w, request("GET", "/", ""))
		if got := w.Body.String(); w.Code != http.StatusOK || got != c.want {
			t.Errorf("%s: %d %q, want %q", name, w.Code, got, c.want)
		}
	}
}

func BenchmarkGateway(b *testing.B) {
	h := New(Options{Routes: []Route{{Key: "POST /v1/public/{practice}/bookings",
		Handler: says(`{"statusCode":201,"headers":{"content-type":"application/json"},"body":"{}"}`)}}})
	const body = `{"start":"2026-11-23T14:00:00+01:00","client":{"name":"Kari"}}`
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), request("POST", "/v1/public/lotus/bookings", body, "Content-Type",
			"application/json"))
	}
}
