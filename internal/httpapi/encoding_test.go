package httpapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"

	"stund/internal/fault"
)

// shelf answers with what its path asks for: a text of some size and type, with its tag.
var shelf = Endpoint{Name: "shelf", Path: "/shelf/{what}", Auth: Public, Ops: shelfOps()}

func shelfOps() []Op {
	type in struct {
		What  string `path:"what"`
		Known string `header:"If-None-Match"`
	}
	return []Op{{
		ID: "shelf", Method: http.MethodGet, Cacheable: true,
		Faults: []Fault{Fails(fault.NotFound, "long-problem", "x")},
		Handle: Handle(func(_ context.Context, in *in) (*Raw, error) {
			out := &Raw{ContentType: "text/javascript; charset=utf-8", CacheControl: "public, max-age=60",
				Body: []byte(strings.Repeat("stund ", 500))}
			switch in.What {
			case "least":
				out.Body = out.Body[:minGzip]
			case "small":
				out.Body = out.Body[:minGzip-1]
			case "image":
				out.ContentType = "image/png"
			case "noise":
				out.Body = noise(4000)
			case "large":
				out.Body = bytes.Repeat([]byte("plenty of the same "), 1<<19) // 9.5 MB, more than an answer may have
			case "large-noise":
				out.Body = noise(maxAnswer - 1000)
			case "problem":
				return nil, fault.New(fault.NotFound, "long-problem", "%s", strings.Repeat("long ", 400))
			default:
				out.ContentType = in.What
			}
			out.ETag = etag("lotus")
			if Fresh(in.Known, out.ETag) {
				return &Raw{Status: http.StatusNotModified, ETag: out.ETag, CacheControl: out.CacheControl}, nil
			}
			return out, nil
		}),
	}}
}

// noise is text that hardly gets smaller.
func noise(n int) []byte {
	source := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(' ' + 1 + source.IntN(90))
		if b[i] == '"' || b[i] == '\\' || b[i] == '<' {
			b[i] = 'x'
		}
	}
	return b
}

// leaflet is a page of a size that would pay, public or behind a signed link.
func leaflet(auth Auth) Endpoint {
	show := func(context.Context, *Visit) (View, error) {
		return View{Policy: "default-src 'none'", Cache: "public, max-age=60", Index: true,
			Body: []byte(strings.Repeat("<p>hei</p>", 300))}, nil
	}
	return Endpoint{Name: "leaflet", Path: "/shelf/{what}", Auth: auth, Page: true, Ops: []Op{
		{Method: http.MethodGet, Handle: Page(show, func(*Visit, int, string) View { return View{} })},
	}}
}

func ask(t testing.TB, e Endpoint, method, what string, headers ...string) answer {
	t.Helper()
	b, err := Handler(Options{}, e).Invoke(t.Context(), ev(method, "/shelf/x", "", func(e map[string]any) {
		h := map[string]any{}
		for i := 0; i+1 < len(headers); i += 2 {
			h[headers[i]] = headers[i+1]
		}
		e["routeKey"], e["pathParameters"], e["headers"] = "GET /shelf/{what}", map[string]any{"what": what}, h
	}))
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// plain returns the answer's body as the caller reads it.
func (a answer) plain(t testing.TB) string {
	t.Helper()
	body := []byte(a.Body)
	if a.Base64 {
		var err error
		if body, err = base64.StdEncoding.DecodeString(a.Body); err != nil {
			t.Fatal(err)
		}
	}
	if a.Headers["content-encoding"] != "gzip" {
		return string(body)
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestCompression(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		endpoint     Endpoint
		what, accept string
		zipped, vary bool
	}{
		"a browser":               {shelf, "text/javascript", "gzip, deflate, br, zstd", true, true},
		"JSON":                    {shelf, "application/json", "gzip", true, true},
		"JSON with a charset":     {shelf, "Application/JSON; charset=utf-8", "gzip", true, true},
		"HTML":                    {shelf, "text/html; charset=utf-8", "gzip", true, true},
		"CSS":                     {shelf, "text/css", "gzip", true, true},
		"a calendar":              {shelf, "text/calendar; charset=utf-8", "gzip", true, true},
		"a problem":               {shelf, "problem", "gzip", true, true},
		"an image":                {shelf, "image", "gzip", false, false},
		"binary":                  {shelf, "application/octet-stream", "gzip", false, false},
		"the least that pays":     {shelf, "least", "gzip", true, true},
		"too small to pay":        {shelf, "small", "gzip", false, false},
		"what gets no smaller":    {shelf, "noise", "gzip", false, true},
		"not asked for":           {shelf, "text/javascript", "", false, true},
		"identity":                {shelf, "text/javascript", "identity", false, true},
		"others only":             {shelf, "text/javascript", "br, deflate", false, true},
		"refused":                 {shelf, "text/javascript", "br, gzip;q=0", false, true},
		"refused, as three zeros": {shelf, "text/javascript", "gzip; q=0.000", false, true},
		"refused, all others not": {shelf, "text/javascript", "gzip;q=0, *", false, true},
		"liked less":              {shelf, "text/javascript", "br;q=1.0, gzip;q=0.2", true, true},
		"in capitals":             {shelf, "text/javascript", "GZIP;Q=0.5", true, true},
		"by its old name":         {shelf, "text/javascript", "x-gzip", true, true},
		"anything":                {shelf, "text/javascript", "*", true, true},
		"nothing":                 {shelf, "text/javascript", "*;q=0", false, true},
		"nothing but gzip":        {shelf, "text/javascript", "*;q=0, gzip", true, true},
		"not a weight":            {shelf, "text/javascript", "gzip;q=much", false, true},
		"a weight too large":      {shelf, "text/javascript", "gzip;q=2", false, true},
		"not a number":            {shelf, "text/javascript", "gzip;q=nan", false, true},
		"another parameter":       {shelf, "text/javascript", "gzip;level=9", false, true},
		"nonsense":                {shelf, "text/javascript", ",;=,gzip;,", true, true},
		"a public page":           {leaflet(Public), "x", "gzip", true, true},
		"the page of a link":      {leaflet(Link), "x", "gzip", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, c.endpoint, http.MethodGet, c.what, "Accept-Encoding", c.accept)
			if zipped := a.Headers["content-encoding"] == "gzip"; zipped != c.zipped || a.Base64 != c.zipped {
				t.Errorf("content-encoding %q, base64 %v, want compressed %v", a.Headers["content-encoding"], a.Base64,
					c.zipped)
			}
			if vary := a.Headers["vary"] == "accept-encoding"; vary != c.vary {
				t.Errorf("vary: %q, want accept-encoding: %v", a.Headers["vary"], c.vary)
			}
			if want := ask(t, c.endpoint, http.MethodGet, c.what).Body; a.plain(t) != want {
				t.Errorf("the body is another: %.200q", a.plain(t))
			}
			head := ask(t, c.endpoint, http.MethodHead, c.what, "accept-encoding", c.accept)
			if head.Body != "" || head.Base64 || fmt.Sprint(head.Headers) != fmt.Sprint(a.Headers) {
				t.Errorf("HEAD answers %q with %v, GET has %v", head.Body, head.Headers, a.Headers)
			}
		})
	}
}

// TestCompressedTags holds 304 to work with the tags of both forms, which are not the same bytes.
func TestCompressedTags(t *testing.T) {
	t.Parallel()
	plain := ask(t, shelf, http.MethodGet, "text/css").Headers["etag"]
	zipped := ask(t, shelf, http.MethodGet, "text/css", "accept-encoding", "gzip").Headers["etag"]
	if !strings.HasPrefix(plain, `"`) || zipped != "W/"+plain {
		t.Errorf("tags are %s and %s compressed", plain, zipped)
	}
	for _, known := range []string{plain, zipped, `"other", ` + zipped, "*"} {
		for _, accept := range []string{"", "gzip"} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				a := ask(t, shelf, method, "text/css", "if-none-match", known, "accept-encoding", accept)
				if a.StatusCode != http.StatusNotModified || a.Body != "" || a.Headers["etag"] != zipped ||
					a.Headers["vary"] != "accept-encoding" ||
					a.Headers["content-encoding"] != "" || a.Headers["cache-control"] != "public, max-age=60" {
					t.Errorf("%s of what is known as %s, accepting %q: %d %v", method, known, accept, a.StatusCode,
						a.Headers)
				}
			}
		}
	}
	if a := ask(t, shelf, http.MethodGet, "text/css", "if-none-match", `"other"`, "accept-encoding",
		"gzip"); a.StatusCode != http.StatusOK {
		t.Errorf("of another one: %d", a.StatusCode)
	}
}

// TestCompressionAndTheLimit sends what a function may only answer if it is compressed, and what compression would make
// too large.
func TestCompressionAndTheLimit(t *testing.T) {
	t.Parallel()
	if a := ask(t, shelf, http.MethodGet, "large"); a.StatusCode != http.StatusInternalServerError ||
		a.Headers["content-encoding"] != "" {
		t.Errorf("large and plain: %d", a.StatusCode)
	}
	a := ask(t, shelf, http.MethodGet, "large", "accept-encoding", "gzip")
	if got := a.plain(t); a.StatusCode != http.StatusOK || len(got) != 19<<19 || len(a.Body) > maxAnswer/10 {
		t.Errorf("large and compressed: %d with %d bytes of %d", a.StatusCode, len(a.Body), len(got))
	}
	a = ask(t, shelf, http.MethodGet, "large-noise", "accept-encoding", "gzip")
	if a.StatusCode != http.StatusOK || a.Base64 || len(a.Body) != maxAnswer-1000 {
		t.Errorf("noise that just fits: %d with %d bytes, base64 %v", a.StatusCode, len(a.Body), a.Base64)
	}
}

// TestCompressionFromManySides shares the pooled writers among requests.
func TestCompressionFromManySides(t *testing.T) {
	t.Parallel()
	h := Handler(Options{}, shelf)
	var wg sync.WaitGroup
	for n := range 64 {
		wg.Go(func() {
			for range 20 {
				what := []string{"least", "text/css", "noise", "problem"}[n%4]
				b, err := h.Invoke(t.Context(), ev("GET", "/shelf/"+what, "", func(e map[string]any) {
					e["routeKey"], e["pathParameters"] = "GET /shelf/{what}", map[string]any{"what": what}
					e["headers"] = map[string]any{"accept-encoding": "gzip"}
				}))
				var a answer
				if err != nil || json.Unmarshal(b, &a) != nil {
					t.Errorf("%s: %v", what, err)
					return
				}
				want := map[string]int{"least": minGzip, "text/css": 3000, "noise": 4000}[what]
				if got := a.plain(t); want > 0 && len(got) != want {
					t.Errorf("%s has %d bytes, want %d", what, len(got), want)
				}
			}
		})
	}
	wg.Wait()
}

// TestInvokeApart holds answers whose body is apart to whole ones, whatever others are answered while it is lent.
func TestInvokeApart(t *testing.T) {
	t.Parallel()
	h := Handler(Options{}, shelf).(*handler)
	event := func(method, what string) []byte {
		return ev(method, "/shelf/"+what, "", func(e map[string]any) {
			e["routeKey"], e["pathParameters"] = "GET /shelf/{what}", map[string]any{"what": what}
			e["headers"] = map[string]any{"accept-encoding": "gzip"}
		})
	}
	for _, c := range []struct {
		method, what string
		whole        bool
	}{
		{"GET", "least", false}, {"GET", "text/css", false}, {"GET", "noise", false}, {"GET", "problem", false},
		{"HEAD", "noise", false}, {"GET", "large-noise", true},
	} {
		whole, err := h.Invoke(t.Context(), event(c.method, c.what))
		if err != nil {
			t.Fatal(err)
		}
		var apart []byte
		h.InvokeApart(t.Context(), event(c.method, c.what), func(answer, body []byte) {
			if (body == nil) != c.whole {
				t.Errorf("%s %s: %d bytes are apart", c.method, c.what, len(body))
			}
			for range 3 { // in buffers of their own
				if _, err := h.Invoke(t.Context(), event("GET", "text/css")); err != nil {
					t.Error(err)
				}
			}
			apart = answer
			if body != nil {
				apart = join(answer, body)
			}
		})
		if !bytes.Equal(apart, whole) {
			t.Errorf("%s %s: apart %.200q, whole %.200q", c.method, c.what, apart, whole)
		}
	}
}

func FuzzAdmitsGzip(f *testing.F) {
	for _, s := range []string{"", "gzip", "gzip;q=0", "*;q=0.5, br", ",;=", "gzip;q=1e-9", "gzip;q=+Inf"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if admitsGzip(accept) && !strings.Contains(accept, "*") && !strings.Contains(strings.ToLower(accept), "gzip") {
			t.Errorf("%q admits gzip", accept)
		}
		if !strings.Contains(accept, "*") && admitsGzip(accept+",gzip") != true {
			t.Errorf("%q and gzip do not admit it", accept)
		}
	})
}

func BenchmarkCompression(b *testing.B) {
	h := Handler(Options{}, shelf)
	for _, accept := range []string{"identity", "gzip"} {
		event := ev("GET", "/shelf/x", "", func(e map[string]any) {
			e["routeKey"], e["pathParameters"] = "GET /shelf/{what}", map[string]any{"what": "text/css"}
			e["headers"] = map[string]any{"accept-encoding": accept}
		})
		b.Run(accept, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := h.Invoke(b.Context(), event); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
