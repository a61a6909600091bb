package cloud_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/clock"
	"stund/internal/store/dynamo"
)

// build compiles a function as the template's build does, for this machine.
func build(t *testing.T, name string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "bootstrap")
	c := exec.CommandContext(t.Context(), "go", "build", "-tags", "lambda.norpc", "-buildvcs=false", "-o", binary, "./functions/"+name)
	c.Dir, c.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", name, err, out)
	}
	return binary
}

// runtimeAPI is the Lambda Runtime API as one execution environment sees it ("Using the Lambda runtime API for custom
// runtimes", Lambda developer guide): it hands out events one after another and takes what comes back.
type runtimeAPI struct {
	events  chan []byte
	answers chan outcome
}

type outcome struct {
	kind string // response or error
	body []byte
}

func (a *runtimeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const prefix = "/2018-06-01/runtime/"
	switch path := strings.TrimPrefix(r.URL.Path, prefix); {
	case r.Method == http.MethodGet && path == "invocation/next":
		select {
		case event := <-a.events:
			h := w.Header()
			h.Set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
			h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(clock.System{}.Now().Add(time.Minute).UnixMilli(), 10))
			h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-north-1:123456789012:function:stund")
			h.Set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0")
			if _, err := w.Write(event); err != nil {
				a.answers <- outcome{"broken", []byte(err.Error())}
			}
		case <-r.Context().Done():
		}
	case r.Method == http.MethodPost:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			body = []byte(err.Error())
		}
		w.WriteHeader(http.StatusAccepted)
		a.answers <- outcome{filepath.Base(path), body}
	default:
		http.NotFound(w, r)
	}
}

// process is a function's binary running in an environment.
type process struct {
	t *testing.T
	*runtimeAPI
	exited chan error
	log    *bytes.Buffer
}

func run(t *testing.T, binary string, env map[string]string) *process {
	t.Helper()
	api := &runtimeAPI{events: make(chan []byte), answers: make(chan outcome, 1)}
	server := httptest.NewServer(api)
	ctx, stop := context.WithCancel(t.Context())
	p := &process{t: t, runtimeAPI: api, exited: make(chan error, 1), log: &bytes.Buffer{}}
	c := exec.CommandContext(ctx, binary)
	c.Stdout, c.Stderr = p.log, p.log
	c.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(server.URL, "http://"), "AWS_LAMBDA_FUNCTION_NAME=stund-test",
		"AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_LAMBDA_LOG_LEVEL=INFO"}
	for name, v := range env {
		c.Env = append(c.Env, name+"="+v)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		p.exited <- c.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		server.CloseClientConnections()
		server.Close()
	})
	return p
}

// invoke hands the function one event and gives what it answered.
func (p *process) invoke(event []byte) outcome {
	p.t.Helper()
	select {
	case p.events <- event:
	case err := <-p.exited:
		p.t.Fatalf("the function ended: %v\n%s", err, p.log)
	}
	select {
	case o := <-p.answers:
		return o
	case err := <-p.exited:
		p.t.Fatalf("the function ended: %v\n%s", err, p.log)
	}
	return outcome{}
}

func payload(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(eventsFolder, path))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// aws is the environment of a function whose AWS is the local stand-ins.
func aws(table string, more map[string]string) map[string]string {
	env := map[string]string{"STUND_TABLE": table, "AWS_ENDPOINT_URL_DYNAMODB": os.Getenv(awstest.DynamoDBVar)}
	get := environment(nil)
	for _, name := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "STUND_SECRET", "STUND_SENDER"} {
		env[name] = get(name)
	}
	for name, v := range more {
		env[name] = v
	}
	return env
}

// TestBinaryServesRequests runs an endpoint's own binary against DynamoDB Local.
func TestBinaryServesRequests(t *testing.T) {
	t.Parallel()
	client, table := awstest.DynamoDB(t, dynamo.Table)
	seed(t, dynamo.New(client, table))
	p := run(t, build(t, "public-practice"), aws(table, nil))
	for _, c := range []struct {
		event, want string
		status      int
	}{
		{"public-practice/lotus.json", "Lotus Terapi", 200},
		{"public-practice/unknown.json", "practice-unknown", 404},
		{"public-practice/control-characters.json", "malformed", 400},
		{"public-practice/lotus.json", "Lotus Terapi", 200}, // it goes on
	} {
		o := p.invoke(payload(t, c.event))
		if o.kind != "response" {
			t.Fatalf("%s: %s %s", c.event, o.kind, o.body)
		}
		var answer bytes.Buffer
		writeHTTP(&answer, o.body, nil)
		if got := answer.String(); !strings.HasPrefix(got, strconv.Itoa(c.status)+"\n") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, wanted %d with %q", c.event, got, c.status, c.want)
		}
	}
}

// TestBinaryRunsOnSchedule runs a job's own binary against DynamoDB Local.
func TestBinaryRunsOnSchedule(t *testing.T) {
	t.Parallel()
	_, table := awstest.DynamoDB(t, dynamo.Table)
	p := run(t, build(t, "reminders"), aws(table, map[string]string{"STUND_SITE": "https://book.lotus.example"}))
	if o := p.invoke(payload(t, "reminders/nothing-due.json")); o.kind != "response" || string(o.body) != `{"done":0}` {
		t.Errorf("got %s %s, wanted nothing done", o.kind, o.body)
	}
	if o := p.invoke(payload(t, "reminders/not-json.json")); o.kind != "error" {
		t.Errorf("got %s %s for what is no event, wanted an error", o.kind, o.body)
	}
}

// TestBinarySaysWhatItLacks starts a function without its settings.
func TestBinarySaysWhatItLacks(t *testing.T) {
	t.Parallel()
	p := run(t, build(t, "calendars"), nil)
	var exit *exec.ExitError
	err := <-p.exited
	p.exited <- nil
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("got %v, wanted exit status 1", err)
	}
	for _, name := range []string{"STUND_TABLE", "STUND_SECRET", "STUND_SENDER", "AWS_REGION", "AWS_ACCESS_KEY_ID"} {
		if !strings.Contains(p.log.String(), name+" is not set") {
			t.Errorf("the log does not say that %s is missing: %s", name, p.log)
		}
	}
}
