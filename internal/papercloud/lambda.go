package papercloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"stund/internal/clock"
	"stund/internal/ids"
	"stund/internal/patience"
)

const (
	initLimit  = 10 * time.Second // for a process to ask for its first event, as patience counts
	maxPayload = 6 << 20          // bytes of an event or an answer
	tailLines  = 40               // of its log that an error shows
)

// Binary is a function as it is run: an executable and what Lambda tells it.
type Binary struct {
	Name        string // of the function
	ARN         string
	Path        string            // of the executable
	Emulator    string            // path of what runs an executable for another processor; "": this machine does
	Environment map[string]string // all of it: nothing of this process's own is handed on
	Timeout     time.Duration     // of one invocation; longer while the machine is busy (patience)
	Processes   int               // at most at the same time; more wait
	Reserved    bool              // more are refused instead
	Log         func(line string) // nil: what the processes write is only kept for errors
}

// FunctionError says that an invocation failed, as Lambda tells it.
type FunctionError struct {
	Function string
	Type     string // the function's own, "Runtime.ExitError", "Sandbox.Timedout", …
	Message  string
	Payload  []byte // what a caller gets: {"errorType", "errorMessage"}
	Log      string // the last lines that the process wrote
}

func (e *FunctionError) Error() string {
	return fmt.Sprintf("%s: %s: %s\n%s", e.Function, e.Type, e.Message, e.Log)
}

// ErrThrottled says that as many processes run as are reserved for the function.
var ErrThrottled = errors.New("papercloud: the function's concurrency is exhausted")

// Lambda runs a function in processes of its own, each behind a Lambda Runtime API ("Using the Lambda runtime API for
// custom runtimes", Lambda developer guide). A process serves one event at a time and is kept for the next; one that
// dies or takes too long is ended, and its invocation has failed.
type Lambda struct {
	binary Binary
	slots  chan struct{}
	ids    *ids.Source

	mu   sync.Mutex
	idle []*environment // the last used at the end
	all  map[*environment]bool
	cold int // how many were started
}

// NewLambda makes a function. It starts no process before the first event. The caller closes it.
func NewLambda(b Binary) *Lambda {
	return &Lambda{binary: b, slots: make(chan struct{}, max(b.Processes, 1)), ids: ids.Random(),
		all: map[*environment]bool{}}
}

// Invoke calls the function with an event and returns what it answered, or a FunctionError. Like AWS it goes on when
// the caller has gone; ctx only bounds the wait for a process.
func (l *Lambda) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	if len(event) > maxPayload {
		return nil, l.failure("RequestTooLarge", fmt.Sprintf("event of %d bytes", len(event)), nil)
	}
	select {
	case l.slots <- struct{}{}:
	default:
		if l.binary.Reserved {
			return nil, ErrThrottled
		}
		select {
		case l.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, fmt.Errorf("papercloud: %s: %w", l.binary.Name, ctx.Err())
		}
	}
	defer func() { <-l.slots }()
	for {
		e, warm, err := l.take()
		if err != nil {
			return nil, err
		}
		out, handed, err := e.invoke(event)
		if !handed && warm {
			continue // it had ended, as after a panic: nothing was lost
		}
		l.give(e)
		return out, err
	}
}

// Starts returns how many processes were started.
func (l *Lambda) Starts() int { l.mu.Lock(); defer l.mu.Unlock(); return l.cold }

// Kill ends the function's processes at once, as a failing machine would.
func (l *Lambda) Kill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for e := range l.all {
		e.kill()
	}
}

// Close ends the function's processes and waits for their end.
func (l *Lambda) Close() {
	l.Kill()
	l.mu.Lock()
	all := l.all
	l.all, l.idle = map[*environment]bool{}, nil
	l.mu.Unlock()
	for e := range all {
		<-e.exited
		_ = e.server.Close() // nobody is left to answer
	}
}

func (l *Lambda) take() (e *environment, warm bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.idle); n > 0 {
		e, l.idle = l.idle[n-1], l.idle[:n-1]
		return e, true, nil
	}
	if e, err = l.start(); err != nil {
		return nil, false, err
	}
	l.all[e] = true
	l.cold++
	return e, false, nil
}

// give takes a process back, to be used again if it lives.
func (l *Lambda) give(e *environment) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.all[e] {
		return // closed meanwhile
	}
	select {
	case <-e.exited:
		delete(l.all, e)
		_ = e.server.Close()
	default:
		l.idle = append(l.idle, e)
	}
}

func (l *Lambda) failure(kind, text string, log *tail) error {
	payload, err := json.Marshal(map[string]string{"errorType": kind, "errorMessage": text})
	if err != nil {
		return err
	}
	f := &FunctionError{Function: l.binary.Name, Type: kind, Message: text, Payload: payload}
	if log != nil {
		f.Log = log.String()
	}
	return f
}

// environment is one process with its Runtime API.
type environment struct {
	*Lambda
	cmd     *exec.Cmd
	server  *http.Server
	events  chan invocation
	answers chan answered
	exited  chan struct{}
	status  error // of the process; to be read once it has exited
	log     *tail

	mu      sync.Mutex
	current string // id of the event that it works on; "": none
}

type invocation struct {
	id     string
	event  []byte
	within time.Duration // what the process is told that it has
}

type answered struct {
	failed bool
	body   []byte
}

func (l *Lambda) start() (*environment, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("papercloud: runtime API: %w", err)
	}
	e := &environment{Lambda: l, events: make(chan invocation), answers: make(chan answered, 1),
		exited: make(chan struct{}),
		log:    &tail{each: l.binary.Log}}
	e.server = &http.Server{Handler: e, ReadHeaderTimeout: initLimit}
	go func() { _ = e.server.Serve(listener) }() // until it is closed
	e.cmd = exec.Command(l.binary.Path)
	if l.binary.Emulator != "" {
		e.cmd = exec.Command(l.binary.Emulator, l.binary.Path)
	}
	e.cmd.Stdout, e.cmd.Stderr = e.log, e.log
	e.cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + listener.Addr().String()}
	for name, v := range l.binary.Environment {
		e.cmd.Env = append(e.cmd.Env, name+"="+v)
	}
	if err := e.cmd.Start(); err != nil {
		_ = e.server.Close()
		return nil, fmt.Errorf("papercloud: start %s: %w", l.binary.Name, err)
	}
	go func() {
		e.status = e.cmd.Wait()
		close(e.exited)
	}()
	return e, nil
}

func (e *environment) kill() { _ = e.cmd.Process.Kill() } // it may have ended already

// invoke hands the event to the process and waits for its answer. Handed tells whether the process took it.
func (e *environment) invoke(event []byte) (out []byte, handed bool, err error) {
	id := uuid(e.ids)
	ready, cancel := patience.WithTimeout(context.Background(), initLimit)
	defer cancel()
	within := patience.Stretch(e.binary.Timeout)
	select {
	case e.events <- invocation{id, event, within}:
	case a := <-e.answers:
		<-e.exited
		return nil, false, e.told(a)
	case <-e.exited:
		return nil, false, e.ended(id)
	case <-ready.Done():
		e.kill()
		<-e.exited
		return nil, false, e.failure("Sandbox.Timedout", fmt.Sprintf("init did not end within %s", initLimit), e.log)
	}
	limit, cancel := patience.WithTimeout(context.Background(), e.binary.Timeout)
	defer cancel()
	// Not before the time that the process was told: one that waits, on a machine that was busy a moment ago, would be
	// ended while it still counts on the rest.
	told, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	for patient, promised := limit.Done(), told.Done(); patient != nil || promised != nil; {
		select {
		case a := <-e.answers:
			return e.outcome(a)
		case <-e.exited:
			select {
			case a := <-e.answers: // its last word
				return e.outcome(a)
			default:
				return nil, true, e.ended(id)
			}
		case <-patient:
			patient = nil
		case <-promised:
			promised = nil
		}
	}
	e.kill()
	<-e.exited
	return nil, true, e.failure("Sandbox.Timedout",
		fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", id, e.binary.Timeout.Seconds()),
		e.log)
}

func (e *environment) outcome(a answered) ([]byte, bool, error) {
	if a.failed {
		return nil, true, e.told(a)
	}
	return a.body, true, nil
}

// told returns the error that the function answered.
func (e *environment) told(a answered) error {
	var in struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}
	if err := json.Unmarshal(a.body, &in); err != nil {
		in.Type, in.Message = "Runtime.Unknown", string(a.body)
	}
	return &FunctionError{Function: e.binary.Name, Type: in.Type, Message: in.Message, Payload: a.body,
		Log: e.log.String()}
}

// ended returns the error of a process that has exited without an answer.
func (e *environment) ended(id string) error {
	status := "exit status 0"
	if e.status != nil {
		status = e.status.Error()
	}
	return e.failure("Runtime.ExitError", fmt.Sprintf("RequestId: %s Error: Runtime exited with error: %s", id, status),
		e.log)
}

const runtimePrefix = "/2018-06-01/runtime/"

// ServeHTTP is the Runtime API.
func (e *environment) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, runtimePrefix)
	switch parts := strings.Split(path, "/"); {
	case !ok:
		http.NotFound(w, r)
	case r.Method == http.MethodGet && path == "invocation/next":
		e.next(w, r)
	case r.Method == http.MethodPost && path == "init/error":
		e.taken(w, r, "", true)
	case r.Method == http.MethodPost && len(parts) == 3 && parts[0] == "invocation" &&
		(parts[2] == "response" || parts[2] == "error"):
		e.taken(w, r, parts[1], parts[2] == "error")
	default:
		http.NotFound(w, r)
	}
}

func (e *environment) next(w http.ResponseWriter, r *http.Request) {
	select {
	case in := <-e.events:
		e.mu.Lock()
		e.current = in.id
		e.mu.Unlock()
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", in.id)
		deadline := clock.System{}.Now().Add(in.within)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", e.binary.ARN)
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
		_, _ = w.Write(in.event) // a process that is gone is noticed by its exit
	case <-r.Context().Done():
	}
}

// taken takes the process's answer to the event of the id, which must be the one that it was given.
func (e *environment) taken(w http.ResponseWriter, r *http.Request, id string, failed bool) {
	e.mu.Lock()
	known := e.current == id
	if known {
		e.current = ""
	}
	e.mu.Unlock()
	if !known {
		runtimeAnswer(w, http.StatusBadRequest, `{"errorType":"InvalidRequestID","errorMessage":"not the event that `+
			`is worked on"}`)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxPayload+1))
	switch {
	case err != nil:
		return // the process is going
	case len(body) > maxPayload:
		runtimeAnswer(w, http.StatusRequestEntityTooLarge,
			`{"errorType":"RequestEntityTooLarge","errorMessage":"more than 6 MB"}`)
		e.answers <- answered{true, []byte(`{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response ` +
			`payload size exceeded maximum allowed payload size (6291556 bytes)."}`)}
		return
	}
	runtimeAnswer(w, http.StatusAccepted, `{"status":"OK"}`)
	e.answers <- answered{failed, body}
}

func runtimeAnswer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // a process that is gone is noticed by its exit
}

// tail keeps the last lines of a log, and tells each.
type tail struct {
	each func(string)

	mu    sync.Mutex
	lines []string
	part  []byte // of a line that has not ended
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.part = append(t.part, b...)
	for {
		line, rest, ended := bytes.Cut(t.part, []byte("\n"))
		if !ended {
			return len(b), nil
		}
		t.lines = append(t.lines, string(line))
		if over := len(t.lines) - tailLines; over > 0 {
			t.lines = slices.Delete(t.lines, 0, over)
		}
		if t.each != nil {
			t.each(string(line))
		}
		t.part = rest
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(append(slices.Clone(t.lines), string(t.part)), "\n")
}

// uuid returns an id in the form of Lambda's request ids.
func uuid(source *ids.Source) string {
	b := source.Secret(16)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
