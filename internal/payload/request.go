package payload

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Where and by what requests come in.
const (
	account   = "123456789012"
	region    = "eu-north-1"
	gateway   = "a1b2c3d4e5"
	host      = gateway + ".execute-api." + region + ".amazonaws.com"
	visitor   = "192.0.2.17" // of RFC 5737
	website   = "https://lotus.example"
	userAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"

	usualTime    = "2026-11-02T09:00:00Z"
	defaultRoute = "$default"
	formType     = "application/x-www-form-urlencoded"
)

// httpEvent is an event of payload format 2.0, in the order in which API Gateway writes it.
type httpEvent struct {
	Version         string            `json:"version"`
	RouteKey        string            `json:"routeKey"`
	RawPath         string            `json:"rawPath"`
	RawQueryString  string            `json:"rawQueryString"`
	Cookies         []string          `json:"cookies,omitempty"`
	Headers         map[string]string `json:"headers"`
	Query           map[string]string `json:"queryStringParameters,omitempty"`
	Context         httpContext       `json:"requestContext"`
	PathParameters  map[string]string `json:"pathParameters,omitempty"`
	Body            *string           `json:"body,omitempty"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

type httpContext struct {
	AccountID    string      `json:"accountId"`
	APIID        string      `json:"apiId"`
	Authorizer   *authorizer `json:"authorizer,omitempty"`
	DomainName   string      `json:"domainName"`
	DomainPrefix string      `json:"domainPrefix"`
	HTTP         httpLine    `json:"http"`
	RequestID    string      `json:"requestId"`
	RouteKey     string      `json:"routeKey"`
	Stage        string      `json:"stage"`
	Time         string      `json:"time"`
	TimeEpoch    int64       `json:"timeEpoch"`
}

type authorizer struct {
	JWT struct {
		Claims map[string]string `json:"claims"`
		Scopes []string          `json:"scopes"`
	} `json:"jwt"`
}

type httpLine struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

func (s sheet) request(c Case, w written) ([]byte, error) {
	method, target, ok := strings.Cut(w.Request, " ")
	path, query, _ := strings.Cut(target, "?")
	if !ok || !strings.HasPrefix(path, "/") {
		return nil, fmt.Errorf("request %q is not a method and a path", w.Request)
	}
	at, err := time.Parse(time.RFC3339, cmp.Or(w.At, usualTime))
	if err != nil {
		return nil, fmt.Errorf("time of the request: %w", err)
	}
	body, err := w.body()
	if err != nil {
		return nil, err
	}
	headers, err := s.headers(c, w, method, body)
	if err != nil {
		return nil, err
	}
	route, params := s.route(method, path, w.Params)
	line := httpLine{Method: method, Path: path, Protocol: "HTTP/1.1", SourceIP: visitor,
		UserAgent: headers["user-agent"]}
	e := httpEvent{Version: "2.0", RouteKey: route, RawPath: path, RawQueryString: query, Cookies: w.Cookies,
		Headers: headers, Query: queryOf(query), PathParameters: params, Body: body.text, IsBase64Encoded: body.base64,
		Context: httpContext{AccountID: account, APIID: gateway, DomainName: host, DomainPrefix: gateway, HTTP: line,
			RequestID: requestID(c), RouteKey: route, Stage: defaultRoute,
			Time: at.UTC().Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: at.UnixMilli()}}
	if w.As != "" {
		e.Context.Authorizer = &authorizer{}
		if e.Context.Authorizer.JWT.Claims, err = claims(w.As, w.Claims, at); err != nil {
			return nil, err
		}
	}
	return indented(e)
}

// headers returns those that the function sees: the caller's, API Gateway's, and what the sheet and the case say.
func (s sheet) headers(c Case, w written, method string, b body) (map[string]string, error) {
	h, err := cmp.Or(w.From, s.From).headers(method)
	if err != nil {
		return nil, err
	}
	h["host"], h["x-amzn-trace-id"] = host, "Root=1-6907b2d0-"+digest(c)[:24]
	h["x-forwarded-for"], h["x-forwarded-port"], h["x-forwarded-proto"] = visitor, "443", "https"
	if w.As != "" {
		h["authorization"] = "Bearer eyJraWQiOiJ0ZXN0IiwiYWxnIjoiUlMyNTYifQ.e30.c2lnbmF0dXJl"
	}
	if b.text != nil {
		h["content-type"], h["content-length"] = b.media, strconv.Itoa(b.length)
	}
	change(h, s.Headers)
	change(h, w.Headers)
	return h, nil
}

// route returns the route that the request comes in by, and what stands for the parameters of its path: what is said,
// or else what stands between two slashes. The parameters are there also where only the method is another.
func (s sheet) route(method, path string, said map[string]string) (key string, params map[string]string) {
	key, params = defaultRoute, said
	for _, r := range s.Routes {
		by, pattern, _ := strings.Cut(r, " ")
		found, ok := match(pattern, path)
		if said != nil {
			found, ok = said, fill(pattern, said) == path
		}
		switch {
		case ok && by == method:
			return r, found
		case ok:
			params = found
		}
	}
	return key, params
}

func fill(pattern string, params map[string]string) string {
	for name, v := range params {
		pattern = strings.ReplaceAll(pattern, "{"+name+"}", v)
	}
	return pattern
}

func match(pattern, path string) (params map[string]string, ok bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	params = map[string]string{}
	for n, part := range want {
		name, isParam := strings.CutPrefix(part, "{")
		switch {
		case isParam:
			params[strings.TrimSuffix(name, "}")] = have[n]
		case part != have[n]:
			return nil, false
		}
	}
	return params, true
}

// queryOf reads a query as API Gateway does: values of one name are joined by commas, and what cannot be decoded stays.
func queryOf(query string) map[string]string {
	all := map[string]string{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, v, _ := strings.Cut(pair, "=")
		name, v = decoded(name), decoded(v)
		if before, twice := all[name]; twice {
			v = before + "," + v
		}
		all[name] = v
	}
	return all
}

func decoded(s string) string {
	if d, err := url.QueryUnescape(s); err == nil {
		return d
	}
	return s
}

func requestID(c Case) string {
	sum := sha256.Sum256([]byte(c.String()))
	return base64.URLEncoding.EncodeToString(sum[:11])
}

// body is what a request carries.
type body struct {
	text   *string // as it stands in the event
	base64 bool
	media  string
	length int // in bytes, as it was sent
}

func (w written) body() (body, error) {
	switch {
	case w.Body != nil && w.Form == nil && w.Encoded == nil:
		return sent(w.Repeat.in(*w.Body), "application/json", w.Base64), nil
	case w.Form != nil && w.Body == nil && w.Encoded == nil:
		return sent(w.fields(), formType, true), nil
	case w.Encoded != nil && w.Body == nil && w.Form == nil:
		raw, err := base64.StdEncoding.DecodeString(*w.Encoded)
		if err != nil { // which is what the case is about
			raw = []byte(*w.Encoded)
		}
		return body{text: w.Encoded, base64: true, media: "application/json", length: len(raw)}, nil
	case w.Body == nil && w.Form == nil && w.Encoded == nil:
		return body{}, nil
	}
	return body{}, errors.New("wants no more than one of body, form and encoded")
}

func sent(text, media string, encode bool) body {
	b := body{text: &text, base64: encode, media: media, length: len(text)}
	if encode {
		encoded := base64.StdEncoding.EncodeToString([]byte(text))
		b.text = &encoded
	}
	return b
}

// fields encodes the form as a browser does.
func (w written) fields() string {
	var pairs []string
	for _, f := range w.Form {
		pairs = append(pairs, url.QueryEscape(fmt.Sprint(f.Key))+"="+url.QueryEscape(w.Repeat.in(fmt.Sprint(f.Value))))
	}
	return strings.Join(pairs, "&")
}
