package httpapi

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// event is what is read of an API Gateway HTTP API event, payload format 2.0 ("Working with AWS Lambda proxy
// integrations for HTTP APIs", API Gateway developer guide). HTTP APIs hand over the path and its parameters
// percent-decoded and the query string as it was sent.
type event struct {
	Version        string            `json:"version"`
	RouteKey       string            `json:"routeKey"`
	RawPath        string            `json:"rawPath"`
	RawQueryString string            `json:"rawQueryString"`
	Cookies        []string          `json:"cookies"`
	Headers        map[string]string `json:"headers"`
	PathParameters map[string]string `json:"pathParameters"`
	Body           string            `json:"body"`
	Base64         bool              `json:"isBase64Encoded"`
	RequestContext struct {
		Stage      string `json:"stage"`
		RequestID  string `json:"requestId"`
		DomainName string `json:"domainName"`
		HTTP       struct {
			Method   string `json:"method"`
			SourceIP string `json:"sourceIp"`
		} `json:"http"`
		Authorizer struct {
			JWT struct {
				Claims map[string]jsontext.Value `json:"claims"`
			} `json:"jwt"`
		} `json:"authorizer"`
	} `json:"requestContext"`
}

// parseEvent reads an event. An error means that the function was called with something else, not that a client erred.
func parseEvent(b []byte) (*event, error) {
	e := &event{}
	if err := json.Unmarshal(b, e, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		// its text could hold what the client sent
		return nil, errors.New("event is not the JSON of payload format 2.0")
	}
	if e.Version != "2.0" || e.RequestContext.HTTP.Method == "" {
		return nil, fmt.Errorf("event has version %q, wanted an HTTP API event of version 2.0", clip(e.Version))
	}
	e.lowerHeaders()
	if stage := e.RequestContext.Stage; stage != "" && stage != "$default" {
		if rest, ok := strings.CutPrefix(e.RawPath, "/"+stage); ok && (rest == "" || rest[0] == '/') {
			e.RawPath = rest
		}
	}
	if e.RawPath == "" {
		e.RawPath = "/"
	}
	return e, nil
}

// lowerHeaders sees to header names of events written by hand; API Gateway sends them in lower case and joined already.
func (e *event) lowerHeaders() {
	for name, value := range e.Headers {
		lower := strings.ToLower(name)
		if lower == name {
			continue
		}
		delete(e.Headers, name)
		if other, twice := e.Headers[lower]; twice {
			value = other + "," + value
		}
		e.Headers[lower] = value
	}
}

// query reads the query string. The error is for the caller, as body's is.
func (e *event) query() (url.Values, error) {
	if e.RawQueryString == "" {
		return nil, nil
	}
	q, err := url.ParseQuery(e.RawQueryString)
	if err != nil {
		return nil, errors.New("query string is not percent-encoded as it should be")
	}
	for name, values := range q {
		for _, v := range append(values, name) {
			if !utf8.ValidString(v) {
				return nil, errors.New("query string is not UTF-8")
			}
		}
	}
	return q, nil
}

// body returns the body's bytes.
func (e *event) body() ([]byte, error) {
	if !e.Base64 {
		return []byte(e.Body), nil
	}
	b, err := base64.StdEncoding.DecodeString(e.Body)
	if err != nil {
		return nil, errors.New("body is not the base64 that it is said to be")
	}
	return b, nil
}

// split cuts a path or a path template into its segments.
func split(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

// match tells whether the decoded path fits the route's template, and gives its parameters.
func (r *route) match(path string) (map[string]string, bool) {
	segments := split(path)
	params := map[string]string{}
	for i, want := range r.segments {
		name, isParam := strings.CutPrefix(want, "{")
		name = strings.TrimSuffix(name, "}")
		switch greedy, isGreedy := strings.CutSuffix(name, "+"); {
		case isParam && isGreedy && i < len(segments):
			params[greedy] = strings.Join(segments[i:], "/")
			return params, true
		case i >= len(segments), isParam && segments[i] == "", !isParam && segments[i] != want:
			return nil, false
		case isParam:
			params[name] = segments[i]
		}
	}
	return params, len(segments) == len(r.segments)
}

// edgeHeader is where the edge shows its key.
const edgeHeader = "stund-edge"

// caller returns the address that the request came from. Behind CloudFront the gateway knows CloudFront's, and
// CloudFront has appended its caller's to X-Forwarded-For ("Request and response behavior for custom origins",
// CloudFront developer guide); the gateway appends the address that it saw itself. What stands before that anybody may
// have written. Whoever does not show the edge's key is no edge.
func (e *event) caller(edge string) string {
	source := e.RequestContext.HTTP.SourceIP
	if edge == "" || subtle.ConstantTimeCompare([]byte(e.Headers[edgeHeader]), []byte(edge)) != 1 {
		return source
	}
	hops := strings.Split(e.Headers["x-forwarded-for"], ",")
	for i, hop := range hops {
		hops[i] = strings.TrimSpace(hop)
	}
	if n := len(hops); n > 1 && hops[n-1] == source {
		hops = hops[:n-1]
	}
	viewer, err := netip.ParseAddr(hops[len(hops)-1])
	if err != nil {
		return source
	}
	return viewer.String()
}
