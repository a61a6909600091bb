package gateway

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// eventFacts is what the gateway adds to the request.
type eventFacts struct {
	id     string
	now    time.Time
	source string
	domain string
	claims map[string]any
	body   []byte
}

// appendEvent writes the event that an HTTP API would send: path and parameters percent-decoded, header names in lower
// case with several values joined by commas, cookies apart, everything in the claims a string.
func appendEvent(b []byte, r *http.Request, m found, f eventFacts) []byte {
	if b == nil {
		b = make([]byte, 0, 1024+len(f.body)*3/2)
	}
	b = append(b, `{"version":"2.0","routeKey":`...)
	b = quote(b, m.route.Key)
	b = append(b, `,"rawPath":`...)
	b = quote(b, r.URL.Path)
	b = append(b, `,"rawQueryString":`...)
	b = quote(b, r.URL.RawQuery)
	b = appendCookies(b, r.Header.Values("Cookie"))
	b = append(b, `,"headers":{`...)
	b = appendHeaders(b, r, f.source)
	b = append(b, '}')
	b = appendParameters(b, r.URL.RawQuery, m)
	b = appendContext(b, r, m, f)
	switch {
	case len(f.body) == 0:
		return append(b, `,"isBase64Encoded":false}`...)
	case isText(r.Header.Get("Content-Type")) && utf8.Valid(f.body):
		b = append(b, `,"body":`...)
		b = quote(b, f.body)
		return append(b, `,"isBase64Encoded":false}`...)
	}
	b = append(b, `,"body":"`...)
	b = base64.StdEncoding.AppendEncode(b, f.body)
	return append(b, `","isBase64Encoded":true}`...)
}

// appendCookies writes the cookies, each apart; none: nothing.
func appendCookies(b []byte, lines []string) []byte {
	if len(lines) == 0 {
		return b
	}
	b = append(b, `,"cookies":[`...)
	first := true
	for _, line := range lines {
		for c := range strings.SplitSeq(line, ";") {
			if c = strings.TrimSpace(c); c != "" {
				b = comma(b, &first)
				b = quote(b, c)
			}
		}
	}
	return append(b, ']')
}

// appendParameters writes those of the query and of the path; of a query that cannot be read, none.
func appendParameters(b []byte, query string, m found) []byte {
	if q, err := url.ParseQuery(query); err == nil && len(q) > 0 {
		b = append(b, `,"queryStringParameters":{`...)
		first := true
		for _, name := range slices.Sorted(maps.Keys(q)) {
			b = comma(b, &first)
			b = pair(b, name, strings.Join(q[name], ","))
		}
		b = append(b, '}')
	}
	if len(m.names) > 0 {
		b = append(b, `,"pathParameters":{`...)
		first := true
		for i, name := range m.names {
			b = comma(b, &first)
			b = pair(b, name, m.args[i])
		}
		b = append(b, '}')
	}
	return b
}

// appendContext writes what the gateway knows of the request: who called, with which claims, when and under which name.
func appendContext(b []byte, r *http.Request, m found, f eventFacts) []byte {
	domain := f.domain
	if domain == "" {
		domain = r.Host
		if host, _, err := net.SplitHostPort(domain); err == nil {
			domain = host
		}
	}
	b = append(b, `,"requestContext":{"accountId":"000000000000","apiId":"local",`...)
	if f.claims != nil {
		b = append(b, `"authorizer":{"jwt":{"claims":{`...)
		first := true
		for _, name := range slices.Sorted(maps.Keys(f.claims)) {
			b = comma(b, &first)
			b = pair(b, name, claimText(f.claims[name]))
		}
		b = append(b, `},"scopes":null}},`...)
	}
	prefix, _, _ := strings.Cut(domain, ".")
	b = pair(b, "domainName", domain)
	b = append(b, ',')
	b = pair(b, "domainPrefix", prefix)
	b = append(b, `,"http":{`...)
	for i, p := range [...][2]string{{"method", r.Method}, {"path", r.URL.Path}, {"protocol", r.Proto},
		{"sourceIp", f.source},
		{"userAgent", r.UserAgent()}} {
		if i > 0 {
			b = append(b, ',')
		}
		b = pair(b, p[0], p[1])
	}
	b = append(b, `},`...)
	b = pair(b, "requestId", f.id)
	b = append(b, ',')
	b = pair(b, "routeKey", m.route.Key)
	b = append(b, `,"stage":"$default",`...)
	b = pair(b, "time", f.now.UTC().Format("02/Jan/2006:15:04:05 +0000"))
	b = append(b, `,"timeEpoch":`...)
	b = strconv.AppendInt(b, f.now.UnixMilli(), 10)
	b = append(b, '}')
	return b
}

// appendHeaders writes the headers, with those that the gateway adds itself. The cookies stand apart.
func appendHeaders(b []byte, r *http.Request, source string) []byte {
	proto, port := "http", "80"
	if r.TLS != nil {
		proto, port = "https", "443"
	}
	if _, p, err := net.SplitHostPort(r.Host); err == nil {
		port = p
	}
	first := true
	b = comma(b, &first)
	b = pair(b, "host", r.Host)
	b = comma(b, &first)
	b = pair(b, "x-forwarded-for", source)
	b = comma(b, &first)
	b = pair(b, "x-forwarded-port", port)
	b = comma(b, &first)
	b = pair(b, "x-forwarded-proto", proto)
	if r.ContentLength >= 0 && r.Header.Get("Content-Length") == "" {
		b = comma(b, &first)
		b = pair(b, "content-length", strconv.FormatInt(r.ContentLength, 10))
	}
	for name, values := range r.Header {
		switch name {
		case "Cookie", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "Host", "Connection",
			"Transfer-Encoding":
			continue
		}
		b = comma(b, &first)
		b = pair(b, strings.ToLower(name), strings.Join(values, ","))
	}
	return b
}

// isText reports whether a body of the content type is sent as it is; HTTP APIs send all others, forms among them,
// base64.
func isText(contentType string) bool {
	if contentType == "application/json" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch media {
	case "application/json", "application/javascript", "application/xml":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "+xml")
}

// claimText writes a claim as the JWT authorizer does: everything becomes a string, a list "[a b]".
func claimText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = claimText(p)
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	return fmt.Sprint(v)
}

func comma(b []byte, first *bool) []byte {
	if !*first {
		b = append(b, ',')
	}
	*first = false
	return b
}

func pair(b []byte, name, value string) []byte {
	b = quote(b, name)
	b = append(b, ':')
	return quote(b, value)
}

// quote appends a JSON string; bytes that are no UTF-8 become U+FFFD, as in every JSON that API Gateway sends.
func quote[S ~string | ~[]byte](b []byte, s S) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}

// address returns an IP address in its shortest form, without zone or port.
func address(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return "", false
	}
	return a.Unmap().WithZone("").String(), true
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// answer is what a function returns, payload format 2.0; multiValueHeaders are format 1.0 and taken as well.
type answer struct {
	StatusCode        int                 `json:"statusCode"`
	Headers           map[string]string   `json:"headers"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	Cookies           []string            `json:"cookies"`
	Body              string              `json:"body"`
	Base64            bool                `json:"isBase64Encoded"`
}

// apart is a function of this process that may hand its answer's body over beside the answer, which spares writing it
// as JSON and reading it again: a seventh of the work for a month of free times. Nil: the body is in the answer. The
// body is only lent, until send returns.
type apart interface {
	InvokeApart(ctx context.Context, event []byte, send func(answer, body []byte))
}

// invoke calls the function, and send with its answer unless it fails.
func invoke(ctx context.Context, f lambda.Handler, event []byte, send func(answer, body []byte)) error {
	if own, ok := f.(apart); ok {
		own.InvokeApart(ctx, event, send)
		return nil
	}
	answer, err := f.Invoke(ctx, event)
	if err == nil {
		send(answer, nil)
	}
	return err
}

// writeAnswer sends a function's answer, with its body if that is apart. What is no answer is a 500, as at API Gateway.
func writeAnswer(w http.ResponseWriter, b, body []byte) error {
	a, body, err := parseAnswer(b, body)
	if err != nil {
		message(w, http.StatusInternalServerError, "Internal Server Error")
		return err
	}
	h := w.Header()
	for name, value := range a.Headers {
		switch {
		case strings.EqualFold(name, "vary"): // beside what the gateway itself says, of CORS
			h.Add(name, value)
		case settable(name):
			h.Set(name, value)
		}
	}
	for name, values := range a.MultiValueHeaders {
		if settable(name) {
			h.Del(name)
			for _, v := range values {
				h.Add(name, v)
			}
		}
	}
	for _, c := range a.Cookies {
		h.Add("Set-Cookie", c)
	}
	if h.Get("Content-Type") == "" && len(body) > 0 {
		h.Set("Content-Type", "text/plain; charset=utf-8")
	}
	if a.StatusCode == http.StatusNoContent || a.StatusCode == http.StatusNotModified {
		w.WriteHeader(a.StatusCode)
		return nil
	}
	if len(body) > 0 { // else a HEAD's, which is as long as GET's would be
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.StatusCode)
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("write to client: %w", err)
	}
	return nil
}

// settable reports whether a function may set the header. CORS and framing are the gateway's own.
func settable(name string) bool {
	name = strings.ToLower(name)
	return !strings.HasPrefix(name, "access-control-") && name != "content-length" && name != "transfer-encoding" &&
		name != "connection"
}

// parseAnswer reads an answer, and its body if that is not apart.
func parseAnswer(b, apart []byte) (a answer, body []byte, err error) {
	if err := json.Unmarshal(b, &a); err != nil {
		return a, nil, fmt.Errorf("answer is not the JSON of payload format 2.0: %w", err)
	}
	if a.StatusCode < 200 || a.StatusCode > 599 {
		return a, nil, fmt.Errorf("answer has status %d", a.StatusCode)
	}
	switch {
	case apart != nil:
		return a, apart, nil
	case !a.Base64:
		return a, []byte(a.Body), nil
	}
	if body, err = base64.StdEncoding.DecodeString(a.Body); err != nil {
		return a, nil, fmt.Errorf("answer's body: %w", err)
	}
	return a, body, nil
}
