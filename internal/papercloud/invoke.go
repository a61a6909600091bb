package papercloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"stund/internal/clock"
	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
)

// Functions runs functions that other functions call.
type Functions interface {
	// Call gives the function of the name the event and returns its answer. The error is a FunctionError, ErrThrottled
	// or ErrNoFunction.
	Call(ctx context.Context, name string, event []byte) ([]byte, error)
	// Send hands it the event and waits for no answer. The error is ErrNoFunction.
	Send(name string, event []byte) error
}

// ErrNoFunction says that no function has the name.
var ErrNoFunction = errors.New("papercloud: there is no such function")

const (
	functionsPath = "/2015-03-31/functions/"
	maxSent       = 1 << 20 // bytes of an event that nobody waits for ("Lambda quotas")
	throttledWait = 50 * time.Millisecond
)

// functionOf returns the name of the function that a call of Lambda's Invoke names, by its name or its ARN.
func functionOf(u *url.URL) (string, error) {
	rest, ok := strings.CutPrefix(u.EscapedPath(), functionsPath)
	escaped, operation, _ := strings.Cut(rest, "/")
	name, err := url.PathUnescape(escaped)
	if !ok || operation != "invocations" || err != nil || name == "" || u.Query().Get("Qualifier") != "" {
		return "", fmt.Errorf("%s is no call of Lambda that is known here", u.Path)
	}
	return name[strings.LastIndexByte(name, ':')+1:], nil
}

// lambda returns what a call of Lambda asks leave for.
func (a account) lambda(u *url.URL) ([]iam.Request, error) {
	name, err := functionOf(u)
	if err != nil {
		return nil, err
	}
	return []iam.Request{{Action: "lambda:InvokeFunction", Resource: a.arn("lambda", "function:"+name)}}, nil
}

// lambdaAPI answers Lambda's Invoke ("Invoke", Lambda API reference).
type lambdaAPI struct{ functions Functions }

// ServeHTTP runs the function that the path names, at once or later, as the header says.
func (l lambdaAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, err := functionOf(r.URL)
	if err != nil {
		FailLambda(http.StatusNotFound, "ResourceNotFoundException", err.Error()).ServeHTTP(w, r)
		return
	}
	body, err := readEvent(r)
	if err != nil {
		FailLambda(http.StatusBadRequest, "InvalidRequestContentException", err.Error()).ServeHTTP(w, r)
		return
	}
	switch kind := r.Header.Get("X-Amz-Invocation-Type"); kind {
	case "Event":
		l.send(w, r, name, body)
	case "", "RequestResponse":
		l.call(w, r, name, body)
	default:
		FailLambda(http.StatusBadRequest, "InvalidParameterValueException", "type "+kind).ServeHTTP(w, r)
	}
}

func readEvent(r *http.Request) (json.RawMessage, error) {
	var event json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
		return nil, fmt.Errorf("could not parse request body into json: %w", err)
	}
	return event, nil
}

func (l lambdaAPI) send(w http.ResponseWriter, r *http.Request, name string, event []byte) {
	if len(event) > maxSent {
		tooLarge(fmt.Sprintf("event of %d bytes", len(event))).ServeHTTP(w, r)
		return
	}
	if err := l.functions.Send(name, event); err != nil {
		failedCall(err).ServeHTTP(w, r)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (l lambdaAPI) call(w http.ResponseWriter, r *http.Request, name string, event []byte) {
	out, err := l.functions.Call(r.Context(), name, event)
	failed := (*FunctionError)(nil)
	switch {
	case errors.As(err, &failed) && failed.Type == "RequestTooLarge":
		tooLarge(failed.Message).ServeHTTP(w, r)
		return
	case failed != nil:
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		out = failed.Payload
	case err != nil:
		failedCall(err).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amz-Executed-Version", "$LATEST")
	_, _ = w.Write(out) // or the caller has gone
}

func tooLarge(text string) http.Handler {
	return FailLambda(http.StatusRequestEntityTooLarge, "RequestTooLargeException", text)
}

func failedCall(err error) http.Handler {
	switch {
	case errors.Is(err, ErrNoFunction):
		return FailLambda(http.StatusNotFound, "ResourceNotFoundException", "Function not found")
	case errors.Is(err, ErrThrottled):
		return FailLambda(http.StatusTooManyRequests, "TooManyRequestsException", "Rate Exceeded.")
	}
	return FailLambda(http.StatusInternalServerError, "ServiceException", err.Error())
}

// FailLambda is how Lambda answers an error: for a Trap.
func FailLambda(status int, code, text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", code)
		answer(w, status, map[string]string{"Type": "User", "message": text})
	})
}

// errands are invocations that nobody waits for.
type errands struct {
	mu      sync.Mutex
	running int
	idle    chan struct{} // is closed when none runs any more; nil: none does
}

func (e *errands) begin() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.running++; e.running == 1 {
		e.idle = make(chan struct{})
	}
}

func (e *errands) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.running--; e.running == 0 {
		close(e.idle)
		e.idle = nil
	}
}

// wait returns when none runs, and whether any did.
func (e *errands) wait(ctx context.Context) (any bool, err error) {
	for {
		e.mu.Lock()
		idle := e.idle
		e.mu.Unlock()
		if idle == nil {
			return any, nil
		}
		any = true
		select {
		case <-idle:
		case <-ctx.Done():
			return any, ctx.Err()
		}
	}
}

// named returns the function of the name.
func (c *Cloud) named(name string) *sam.Function {
	for _, f := range c.stack.Functions {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Call gives the function of the name an event for another function, and returns its answer.
func (c *Cloud) Call(ctx context.Context, name string, event []byte) ([]byte, error) {
	f := c.named(name)
	if f == nil {
		return nil, ErrNoFunction
	}
	return c.Invoke(ctx, f.Folder, event)
}

// Send hands it the event and waits for no answer. A failed run is repeated as the template says; Pump and Advance
// return when the last one has ended.
func (c *Cloud) Send(name string, event []byte) error {
	f := c.named(name)
	if f == nil {
		return ErrNoFunction
	}
	c.errands.begin()
	go func() {
		defer c.errands.end()
		if err := c.send(c.open, f, event); err != nil && c.open.Err() == nil && c.o.Log != nil {
			c.o.Log(f.Folder, "called by a function and failed: "+err.Error())
		}
	}()
	return nil
}

// attempt invokes the function for an event that nobody waits for. Lambda keeps such an event while the function's
// concurrency is exhausted, and does not count that as a failed run ("Error handling for asynchronous invocation").
func (c *Cloud) attempt(ctx context.Context, f *sam.Function, event []byte) error {
	for {
		_, err := c.Invoke(ctx, f.Folder, event)
		if !errors.Is(err, ErrThrottled) {
			return err
		}
		if err := clock.Sleep(ctx, throttledWait); err != nil {
			return err
		}
	}
}
