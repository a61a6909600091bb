package papercloud_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/link"
	"stund/internal/papercloud"
)

// request is one to the paper API.
type request struct {
	method, path string
	token        string
	header       http.Header
	json         any    // the body, with its content type; or
	body         string // as it is, with the header's
}

// answer is what came of it, be it by HTTP or by an event.
type answer struct {
	status int
	header http.Header
	body   string
}

func (w *heard) send(r request) answer {
	w.t.Helper()
	if r.json != nil {
		b, err := json.Marshal(r.json)
		if err != nil {
			w.t.Fatal(err)
		}
		r.body = string(b)
	}
	in, err := http.NewRequestWithContext(w.t.Context(), r.method, w.at+r.path, strings.NewReader(r.body))
	if err != nil {
		w.t.Fatal(err)
	}
	if r.json != nil {
		in.Header.Set("Content-Type", "application/json")
	}
	maps.Copy(in.Header, r.header)
	if r.token != "" {
		in.Header.Set("Authorization", "Bearer "+r.token)
	}
	resp, err := http.DefaultTransport.RoundTrip(in)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body)}
}

// expectProblem fails the test unless the answer is the function's own, with the code.
func (a answer) expectProblem(t *testing.T, status int, code string) {
	t.Helper()
	var p struct {
		Code, Type, Title, Detail string
		Status                    int
	}
	err := json.Unmarshal([]byte(a.body), &p)
	if a.status != status || err != nil || p.Code != code || p.Status != status || p.Detail == "" ||
		a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("got %d, wanted %d as a problem with the code %s: %.300s", a.status, status, code, a.body)
	}
}

// expectMessage fails the test unless the answer is API Gateway's own.
func (a answer) expectMessage(t *testing.T, status int, text string) {
	t.Helper()
	if a.status != status || a.body != `{"message":"`+text+`"}` {
		t.Errorf("got %d, wanted %d and API Gateway's message %q: %.300s", a.status, status, text, a.body)
	}
}

// event is one of API Gateway, as far as the functions read it.
type event struct {
	Version        string            `json:"version"`
	RouteKey       string            `json:"routeKey"`
	RawPath        string            `json:"rawPath"`
	RawQueryString string            `json:"rawQueryString"`
	Headers        map[string]string `json:"headers"`
	PathParameters map[string]string `json:"pathParameters,omitempty"`
	RequestContext requestContext    `json:"requestContext"`
	Body           string            `json:"body,omitempty"`
	Base64         bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	DomainName string      `json:"domainName"`
	Stage      string      `json:"stage"`
	RequestID  string      `json:"requestId"`
	HTTP       httpContext `json:"http"`
}

type httpContext struct {
	Method   string `json:"method"`
	Path     string `json:"path"`
	SourceIP string `json:"sourceIp"`
}

// bookingEvent is the event of a booking with the body.
func bookingEvent(body string) event {
	const path = "/v1/public/lotus/bookings"
	return event{Version: "2.0", RouteKey: "POST /v1/public/{practice}/bookings", RawPath: path, Body: body,
		Headers:        map[string]string{"content-type": "application/json"},
		PathParameters: map[string]string{"practice": "lotus"},
		RequestContext: requestContext{DomainName: papercloud.Domain, Stage: "$default", RequestID: "JKJaXmPLvHcESHA=",
			HTTP: httpContext{Method: "POST", Path: path, SourceIP: "198.51.100.7"}}}
}

func (w *heard) invoke(function string, e event) answer {
	w.t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		w.t.Fatal(err)
	}
	out, err := w.Invoke(w.t.Context(), function, b)
	if err != nil {
		w.t.Fatal(err)
	}
	var read struct {
		StatusCode int
		Headers    map[string]string
		Body       string
	}
	if err := json.Unmarshal(out, &read); err != nil {
		w.t.Fatalf("%v: %s", err, out)
	}
	a := answer{read.StatusCode, http.Header{}, read.Body}
	for name, v := range read.Headers {
		a.header.Set(name, v)
	}
	return a
}

// wish is the body of a booking.
func (w *heard) wish(start time.Time) map[string]any {
	return map[string]any{"service": "konsultasjon", "start": start.Format(time.RFC3339), "note": "Sykemeldt siden mai",
		"client": map[string]any{"name": "Kari Nordmann", "email": someone(), "phone": "+4791234567", "language": "nb"}}
}

func written(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestBookingsThatCannotBeRead sends what is no booking, in every way that a body, a header or an address can be wrong.
func TestBookingsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "public-slots")
	const path = "/v1/public/lotus/bookings"
	wish := written(t, w.wish(w.tomorrow()))
	asJSON := http.Header{"Content-Type": {"application/json"}}
	padded := func(to int) string { return wish[:len(wish)-1] + strings.Repeat(" ", to-len(wish)) + "}" }
	for name, c := range map[string]struct {
		request
		status int
		code   string // of the function's problem
	}{
		"not JSON":   {request{body: `<Kari Nordmann>`, header: asJSON}, 400, "malformed-json"},
		"half of it": {request{body: wish[:len(wish)/2], header: asJSON}, 400, "malformed-json"},
		"not UTF-8": {request{body: strings.Replace(wish, "Kari", "K\xe5ri", 1), header: asJSON}, 400,
			"malformed-json"},
		"a list": {request{body: `[` + wish + `]`, header: asJSON}, 422, "invalid-input"},
		"a form": {request{body: "name=Kari+Nordmann",
			header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}}, 415, "unsupported-media-type"},
		"of no type": {request{body: wish,
			header: http.Header{"Content-Type": {"application/octet-stream"}}}, 415, "unsupported-media-type"},
		"two types": {request{body: wish,
			header: http.Header{"Content-Type": {"application/json", "text/plain"}}}, 415, "unsupported-media-type"},
		"nothing": {request{header: asJSON}, 400, "malformed"},
		"wrong in every field": {request{json: map[string]any{"service": 7, "start": "i morgen",
			"client": map[string]any{"email": "Kari Nordmann"}}}, 422, "invalid-input"},
		"members that are not known": {request{json: map[string]any{"name": "Kari Nordmann",
			"__proto__": map[string]any{}}}, 422, "invalid-input"},
		"of a practice that is none": {request{path: "/v1/public/Kari%20Nordmann/bookings", body: wish, header: asJSON},
			404, "practice-unknown"},
		"control characters": {request{path: "/v1/public/lo%00tus/bookings", body: wish, header: asJSON}, 400,
			"malformed"},
		"a bad query": {request{path: path + "?email=kari%ZZ@example.com", body: wish, header: asJSON},
			400, "malformed"},
		"a body just over its limit": {request{body: padded(256<<10 + 1), header: asJSON}, 413, "too-large"},
		"a body of almost 6 MB":      {request{body: padded(6<<20 - 4<<10), header: asJSON}, 413, "too-large"},
		"a key that is too long": {request{body: wish, header: http.Header{"Content-Type": {"application/json"},
			"Idempotency-Key": {strings.Repeat("k", 256)}}}, 422, "invalid-input"},
		"the same key, too often": {request{body: wish, header: http.Header{"Content-Type": {"application/json"},
			"Idempotency-Key": {strings.Repeat("k", 200), strings.Repeat("k", 200)}}}, 422, "invalid-input"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.method == "" {
				c.method = "POST"
			}
			if c.path == "" {
				c.path = path
			}
			w.send(c.request).expectProblem(t, c.status, c.code)
		})
	}
	t.Run("a parameter twice", func(t *testing.T) { // the first counts, and the second is not looked at
		day := w.tomorrow().In(oslo(t)).Format(time.DateOnly)
		for query, status := range map[string]int{"service=konsultasjon&service=Kari+Nordmann": 200,
			"service=Kari+Nordmann&service=konsultasjon": 404} {
			if a := w.send(request{method: "GET", path: "/v1/public/lotus/slots?from=" + day + "&to=" + day + "&" +
				query}); a.status != status {
				t.Errorf("%s: got %d, wanted %d: %.300s", query, a.status, status, a.body)
			}
		}
	})
	if n := w.bookings(); n != 0 {
		t.Errorf("%d bookings were written", n)
	}
	if w.Starts("public-bookings") != 1 {
		t.Errorf("%d processes: something ended one", w.Starts("public-bookings"))
	}
	w.nothingRefused()
}

// TestWhatNeverReachesAFunction is answered by API Gateway, in its own words.
func TestWhatNeverReachesAFunction(t *testing.T) {
	t.Parallel()
	w := listen(t)
	booking := request{method: "POST", path: "/v1/public/lotus/bookings",
		header: http.Header{"Content-Type": {"application/json"}}}
	for name, c := range map[string]struct {
		request
		bytes  int // of the body
		status int
		text   string
	}{
		"6 MB, which Lambda is not": {booking, 6 << 20, 413, "Request Entity Too Large"},
		"just over 10 MB":           {booking, 10<<20 + 1, 413, "Request Entity Too Large"},
		"no token":                  {request{method: "GET", path: "/v1/practice"}, 0, 401, "Unauthorized"},
	} {
		t.Run(name, func(t *testing.T) {
			c.body = strings.Repeat("x", c.bytes)
			w.send(c.request).expectMessage(t, c.status, c.text)
		})
	}
	for _, name := range []string{"public-practice", "public-bookings", "practice"} {
		if n := w.Starts(name); n != 0 {
			t.Errorf("%s was started %d times", name, n)
		}
	}
}

// TestNowhere is answered by the function of the default route, and by no other.
func TestNowhere(t *testing.T) {
	t.Parallel()
	w := listen(t, "lost")
	page := http.Header{"Accept": {"text/html"}, "Accept-Language": {"nb"}}
	for name, c := range map[string]struct {
		request
		text string
	}{
		"a page that is none":   {request{method: "GET", path: "/v1/Kari%20N", header: page}, "Denne siden finnes"},
		"a path that is none":   {request{method: "GET", path: "/v1/Kari%20N"}, "no-such-path"},
		"a method that is none": {request{method: "DELETE", path: "/v1/public/lotus/bookings"}, "no-such-path"},
		"HEAD":                  {request{method: "HEAD", path: "/v1/public/lotus"}, ""},
	} {
		a := w.send(c.request)
		if a.status != 404 || !strings.Contains(a.body, c.text) || c.text == "" && a.body != "" {
			t.Errorf("%s: got %d: %s", name, a.status, a.body)
		}
	}
	for _, name := range []string{"public-practice", "public-bookings"} {
		if n := w.Starts(name); n != 0 {
			t.Errorf("%s was started %d times", name, n)
		}
	}
}

// TestPagesOfOtherOrigins asks as a browser does before a widget's request, from a website that nobody has heard of.
func TestPagesOfOtherOrigins(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "practice")
	origin := http.Header{"Origin": {"https://klinikk.example"}}
	ask := maps.Clone(origin)
	ask.Set("Access-Control-Request-Method", "POST")
	ask.Set("Access-Control-Request-Headers", "content-type,idempotency-key,stund-proof")
	a := w.send(request{method: "OPTIONS", path: "/v1/public/lotus/bookings", header: ask})
	if a.status != 204 || a.header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "stund-proof") ||
		!strings.Contains(a.header.Get("Access-Control-Allow-Methods"), "POST") ||
		a.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("the preflight got %d with %v", a.status, a.header)
	}
	if n := w.Starts("public-bookings"); n != 0 {
		t.Errorf("the preflight started the function %d times", n)
	}
	refused := w.send(request{method: "POST", path: "/v1/public/lotus/bookings", header: origin,
		json: map[string]any{}})
	refused.expectProblem(t, 422, "invalid-input")
	if refused.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Error("the page may not read why its request was refused")
	}
	if staff := w.send(request{method: "GET", path: "/v1/practice", header: origin}); staff.status != 401 ||
		staff.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("staff's endpoint answered %d with %v", staff.status, staff.header)
	}
}

// TestTokens calls an endpoint of staff with every token that is not meant for it.
func TestTokens(t *testing.T) {
	t.Parallel()
	w := listen(t, "practice", "booking", "public-bookings")
	b := w.book(w.tomorrow(), someone(), "")
	token := func(practice, role, practitioner string, ttl time.Duration) string {
		s, err := w.Token(practice, role, practitioner, ttl)
		if err != nil {
			t.Fatal(err)
		}
		w.keepSecret(s)
		return s
	}
	owner := token(papercloud.DemoPractice, "owner", "", time.Hour)
	head, rest, _ := strings.Cut(owner, ".")
	claims, signature, _ := strings.Cut(rest, ".")
	encode := base64.RawURLEncoding.EncodeToString
	elsewhere := listen(t)
	foreign, err := elsewhere.Token(papercloud.DemoPractice, "owner", "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	w.keepSecret(foreign, claims, signature)
	other := strings.Replace(signature, signature[:1], string('A'+(signature[0]-'A'+1)%2), 1)
	for name, c := range map[string]struct {
		token  string
		status int
		code   string // of the function's problem; "": it is API Gateway that answers
	}{
		"none":            {"", 401, ""},
		"no token at all": {"Kari Nordmann", 401, ""},
		"of another pool": {foreign, 401, ""},
		"expired":         {token(papercloud.DemoPractice, "owner", "", -time.Minute), 401, ""},
		"unsigned":        {encode([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + claims + ".", 401, ""},
		"signed as nobody signs": {encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + claims + "." + signature,
			401, ""},
		"with another's signature": {head + "." + claims + "." + other, 401, ""},
		"twice":                    {owner + ",Bearer " + owner, 401, ""},
		"too long":                 {owner + strings.Repeat("A", 9<<10), 401, ""},
		"without a group":          {token(papercloud.DemoPractice, "", "", time.Hour), 403, "forbidden"},
		"of a group that is none":  {token(papercloud.DemoPractice, "admin", "", time.Hour), 403, "forbidden"},
		"without a practice":       {token("", "owner", "", time.Hour), 403, "forbidden"},
		"of another practice":      {token("orkide", "owner", "", time.Hour), 404, "booking-unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.send(request{method: "GET", path: "/v1/bookings/" + b.ID, token: c.token})
			if c.code == "" {
				a.expectMessage(t, c.status, "Unauthorized")
				return
			}
			a.expectProblem(t, c.status, c.code)
			if strings.Contains(a.body, "Nordmann") {
				t.Errorf("it tells of the client: %s", a.body)
			}
		})
	}
	if a := w.send(request{method: "GET", path: "/v1/bookings/" + b.ID, token: owner}); a.status != 200 ||
		!strings.Contains(a.body, "Nordmann") {
		t.Errorf("the owner got %d: %s", a.status, a.body)
	}
	w.nothingRefused()
}

// TestEventsOfAPIGateway hands over what no client can send through this API, and another deployment might: a stage in
// the path, a body in base64, names of headers as they were typed, HEAD.
func TestEventsOfAPIGateway(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "public-practice")
	start := w.tomorrow()
	booked := func(t *testing.T, e event, start time.Time) string {
		t.Helper()
		a := w.invoke("public-bookings", e)
		var b struct {
			ID, Token string
			Start     time.Time
			ManageURL string `json:"manage_url"`
		}
		if err := json.Unmarshal([]byte(a.body), &b); err != nil || a.status != 201 || !b.Start.Equal(start) {
			t.Errorf("got %d, wanted a booking at %s: %v %s", a.status, start, err, a.body)
		}
		w.keepSecret(b.Token)
		return b.ManageURL
	}
	t.Run("a stage", func(t *testing.T) {
		w.Kill("public-bookings")
		e := bookingEvent(written(t, w.wish(start)))
		e.RawPath, e.RequestContext.Stage = "/prod"+e.RawPath, "prod"
		want := "https://" + papercloud.Domain + "/prod" + link.Manage.Path("")
		if got := booked(t, e, start); !strings.HasPrefix(got, want) {
			t.Errorf("the link is %s, wanted it to begin with %s", got, want)
		}
		w.Kill("public-bookings")
	})
	t.Run("a stage and no parameters", func(t *testing.T) {
		e := bookingEvent("")
		e.RouteKey, e.RawPath, e.RequestContext.Stage, e.PathParameters = "$default", "/prod/v1/public/lotus", "prod",
			nil
		e.RequestContext.HTTP.Method = "GET"
		if a := w.invoke("public-practice", e); a.status != 200 {
			t.Errorf("got %d: %s", a.status, a.body)
		}
	})
	t.Run("base64", func(t *testing.T) {
		at := start.Add(time.Hour)
		e := bookingEvent(base64.StdEncoding.EncodeToString([]byte(written(t, w.wish(at)))))
		e.Base64 = true
		booked(t, e, at)
	})
	t.Run("base64 that is none", func(t *testing.T) {
		e := bookingEvent("Kari Nordmann!")
		e.Base64 = true
		w.invoke("public-bookings", e).expectProblem(t, 400, "malformed")
	})
	t.Run("headers as they were typed", func(t *testing.T) {
		at := start.Add(2 * time.Hour)
		e := bookingEvent(written(t, w.wish(at)))
		e.Headers = map[string]string{"Content-Type": "application/json", "IDEMPOTENCY-KEY": "one"}
		first := booked(t, e, at)
		if again := booked(t, e, at); again != first {
			t.Errorf("the same key made two bookings: %s and %s", first, again)
		}
	})
	t.Run("a key twice is one key", func(t *testing.T) {
		at := start.Add(3 * time.Hour)
		e := bookingEvent(written(t, w.wish(at)))
		e.Headers["idempotency-key"] = "two,two" // as API Gateway joins them
		first := booked(t, e, at)
		if again := booked(t, e, at); again != first {
			t.Errorf("the same keys made two bookings: %s and %s", first, again)
		}
	})
	t.Run("HEAD", func(t *testing.T) {
		e := bookingEvent("")
		e.RouteKey, e.RawPath, e.RequestContext.HTTP.Method = "ANY /v1/public/{practice}", "/v1/public/lotus", "HEAD"
		if a := w.invoke("public-practice", e); a.status != 200 || a.body != "" {
			t.Errorf("got %d: %s", a.status, a.body)
		}
	})
	t.Run("a method that is none", func(t *testing.T) {
		e := bookingEvent("")
		e.RouteKey, e.RequestContext.HTTP.Method = "$default", "PATCH"
		a := w.invoke("public-bookings", e)
		a.expectProblem(t, 405, "method-not-allowed")
		if diff := cmp.Diff("POST", a.header.Get("Allow")); diff != "" {
			t.Errorf("allowed (-want +got):\n%s", diff)
		}
	})
	t.Run("a path that is none", func(t *testing.T) {
		e := bookingEvent("")
		e.RouteKey, e.RawPath = "$default", "/Kari Nordmann"
		w.invoke("public-bookings", e).expectProblem(t, 404, "no-such-path")
	})
	t.Run("another format", func(t *testing.T) {
		e := bookingEvent(written(t, w.wish(start)))
		e.Version = "1.0"
		w.invoke("public-bookings", e).expectProblem(t, 500, "internal")
	})
	t.Run("claims are not what a header says", func(t *testing.T) {
		e := bookingEvent(strings.Replace(written(t, w.wish(start)), `{`, `{"override_reason":"","practice":"orkide",`,
			1))
		e.Headers["x-amzn-claims"], e.Headers["authorization"] = `{"cognito:groups":"[owner]"}`,
			"Bearer eyJhbGciOiJub25lIn0.e30."
		w.invoke("public-bookings", e).expectProblem(t, 422, "invalid-input")
	})
	w.nothingRefused()
}
