package httpapi

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"stund/internal/fault"
)

// Codes of the failures that the transport itself answers.
const (
	codeMalformed       = "malformed"
	codeMalformedJSON   = "malformed-json"
	codeInvalid         = "invalid-input" // fault.Fields uses the same
	codeUnauthenticated = "unauthenticated"
	codeForbidden       = "forbidden"
	codeNotFound        = "no-such-path"
	codeMethod          = "method-not-allowed"
	codeTooLarge        = "too-large"
	codeMediaType       = "unsupported-media-type"
	codeInternal        = "internal"
	codeTimeout         = "timeout"
	codeBusy            = "busy" // store.ErrThrottled uses the same
	codeCancelled       = "cancelled"
)

const (
	maxErrors = 50  // in one problem document
	maxEcho   = 100 // characters of a value or a place that is shown again
)

// Problem is a failure as callers see it (RFC 9457). Further members may follow, as the code says.
type Problem struct {
	_         struct{}       `additionalProperties:"true"`
	Type      string         `json:"type" format:"uri-reference" doc:"Names the kind of problem; it is the code as a URI."`
	Title     string         `json:"title" doc:"The status in words."`
	Status    int            `json:"status" doc:"The HTTP status."`
	Detail    string         `json:"detail" doc:"What is wrong and what to do, for this request."`
	Code      string         `json:"code" doc:"The stable name of the problem; decide by this."`
	RequestID string         `json:"request_id,omitempty" doc:"Names the request in our logs."`
	Errors    []ProblemError `json:"errors,omitempty" doc:"Everything that is wrong with the input."`

	extra map[string]jsontext.Value
	retry int
	cause error // for the log
}

// ProblemError is one thing wrong with the input.
type ProblemError struct {
	Location string `json:"location" doc:"Where: body.client.email, query.from, path.practice or header.Idempotency-Key."`
	Message  string `json:"message" doc:"What is wrong with it."`
	Value    any    `json:"value,omitempty" doc:"What was sent, if it is short."`
}

// statusOf is the one place that knows which status a kind of fault has.
func statusOf(k fault.Kind) int {
	switch k {
	case fault.Malformed:
		return http.StatusBadRequest
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Gone:
		return http.StatusGone
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// typeOf returns the problem type URI of a code.
func typeOf(code string) string { return "urn:stund:problem:" + code }

func newProblem(status int, code, detail string) *Problem {
	return &Problem{Type: typeOf(code), Title: http.StatusText(status), Status: status, Detail: detail, Code: code}
}

func internalProblem(cause error) *Problem {
	p := newProblem(http.StatusInternalServerError, codeInternal,
		"Something went wrong on our side. It has been noted; try again later.")
	p.cause = cause
	return p
}

// problemOf turns a use case's error into what the caller sees. An error that is no fault shows nothing of itself.
func problemOf(ctx context.Context, err error) *Problem {
	f, ok := fault.As(err)
	switch {
	case !ok && (errors.Is(err, context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded)):
		p := newProblem(http.StatusServiceUnavailable, codeTimeout,
			"This took too long. Whether it was done is not known; look, or try again in a moment.")
		p.retry, p.cause = 1, err
		return p
	case !ok && errors.Is(err, context.Canceled):
		p := newProblem(http.StatusServiceUnavailable, codeCancelled,
			"The request was given up before it was answered.")
		p.cause = err
		return p
	case !ok || f.Kind == fault.Internal:
		return internalProblem(err)
	}
	p := newProblem(statusOf(f.Kind), f.Code, f.Message)
	p.retry, p.cause = f.Retry, err
	p.extra = make(map[string]jsontext.Value, len(f.Extra))
	for name, v := range f.Extra {
		b, err := json.Marshal(v, jsontext.AllowInvalidUTF8(true), json.Deterministic(true))
		if err != nil { // the failure itself matters more than what it would have carried
			Note(ctx, slog.String("lost_member", name))
			continue
		}
		p.extra[name] = b
	}
	for _, field := range f.Fields {
		p.add(field.Path, field.Message, field.Value)
	}
	return p
}

// problemFromHuma turns what huma found wrong with a request into our form.
func problemFromHuma(m *huma.ErrorModel) *Problem {
	var p *Problem
	switch m.Status {
	case http.StatusBadRequest:
		code, detail := codeMalformed, "The request cannot be read."
		if len(m.Errors) > 0 {
			code, detail = codeMalformedJSON, "The body is not valid JSON in UTF-8."
		} else if m.Detail != "" {
			detail = "The " + m.Detail + "."
		}
		p = newProblem(m.Status, code, detail)
	case http.StatusUnprocessableEntity:
		p = newProblem(m.Status, codeInvalid, "Some of the input breaks a rule; each is listed under errors.")
	case http.StatusUnsupportedMediaType:
		return newProblem(m.Status, codeMediaType, "Send the body as application/json in UTF-8.")
	case http.StatusRequestEntityTooLarge:
		return newProblem(m.Status, codeTooLarge, "The body is too large.")
	default:
		var details []error
		for _, d := range m.Errors {
			if d != nil {
				details = append(details, d)
			}
		}
		return internalProblem(errors.Join(append([]error{errors.New(m.Detail)}, details...)...))
	}
	for _, d := range m.Errors {
		if d == nil {
			continue
		}
		where, message, value := d.Location, d.Message, d.Value
		if at, words, ok := strings.Cut(message, locationMark); ok {
			where, message, value = at, words, nil
		}
		if strings.HasPrefix(message, layoutMark) {
			message = "is no instant such as 2026-11-23T14:00:00+01:00 (RFC 3339)"
		}
		p.add(where, strings.TrimPrefix(message, "invalid value: "), value)
	}
	return p
}

// layoutMark begins huma's message about a time, which goes on in Go's own way of writing the form of one.
const layoutMark = "invalid date/time for format "

// add notes one thing wrong with the input. A path without a source is the body's.
func (p *Problem) add(path, message string, value any) {
	if len(p.Errors) == maxErrors {
		return
	}
	source, _, _ := strings.Cut(path, ".")
	switch source {
	case "body", "query", "path", "header", "cookie":
	case "":
		path = "body"
	default:
		path = "body." + path
	}
	p.Errors = append(p.Errors, ProblemError{Location: clip(path), Message: message, Value: echo(value)})
}

// echo returns what may be shown again of a value: scalars, and not too long. Objects and lists would repeat the
// request.
func echo(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
		return clip(v)
	case bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64:
		return v
	}
	return nil
}

func clip(s string) string {
	if utf8.RuneCountInString(s) <= maxEcho {
		return s
	}
	return string([]rune(s)[:maxEcho]) + "…"
}

// Error makes a Problem the error that huma hands through.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus returns the HTTP status, for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType returns the media type, for huma.
func (p *Problem) ContentType(string) string { return problemType }

var problemMembers = []string{"type", "title", "status", "detail", "code", "instance", "request_id", "errors"}

// write writes the document: the standard members first, the further ones in the order of their names.
func (p *Problem) write(w io.Writer) error {
	e := jsontext.NewEncoder(w, jsontext.AllowInvalidUTF8(true))
	tokens := []jsontext.Token{jsontext.BeginObject,
		jsontext.String("type"), jsontext.String(p.Type), jsontext.String("title"), jsontext.String(p.Title),
		jsontext.String("status"), jsontext.Int(int64(p.Status)), jsontext.String("detail"), jsontext.String(p.Detail),
		jsontext.String("code"), jsontext.String(p.Code)}
	if p.RequestID != "" {
		tokens = append(tokens, jsontext.String("request_id"), jsontext.String(p.RequestID))
	}
	for _, t := range tokens {
		if err := e.WriteToken(t); err != nil {
			return err
		}
	}
	if len(p.Errors) > 0 {
		if err := e.WriteToken(jsontext.String("errors")); err != nil {
			return err
		}
		if err := json.MarshalEncode(e, p.Errors); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.extra)) {
		if slices.Contains(problemMembers, name) {
			continue
		}
		if err := e.WriteToken(jsontext.String(name)); err != nil {
			return err
		}
		if err := e.WriteValue(p.extra[name]); err != nil {
			return err
		}
	}
	return e.WriteToken(jsontext.EndObject)
}
