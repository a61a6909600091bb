package cloud_test

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/papercloud"
	"stund/internal/store/dynamo"
)

// run gives a function's own program, built for this machine, in an environment.
func run(t *testing.T, name string, env map[string]string) *papercloud.Lambda {
	t.Helper()
	b, err := papercloud.NewBuilder(root)
	if err != nil {
		t.Fatal(err)
	}
	path, err := b.Build(name)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"AWS_LAMBDA_FUNCTION_NAME": "stund-test", "AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "INFO"}
	maps.Copy(all, env)
	l := papercloud.NewLambda(papercloud.Binary{Name: name, Path: path, Environment: all, Timeout: time.Minute})
	t.Cleanup(l.Close)
	return l
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
	p := run(t, "public-practice", aws(table, nil))
	for _, c := range []struct {
		event, want string
		status      int
	}{
		{"public-practice/lotus.json", "Lotus Terapi", 200},
		{"public-practice/unknown.json", "practice-unknown", 404},
		{"public-practice/control-characters.json", "malformed", 400},
		{"public-practice/lotus.json", "Lotus Terapi", 200}, // it goes on
	} {
		out, err := p.Invoke(t.Context(), payload(t, c.event))
		if err != nil {
			t.Fatalf("%s: %v", c.event, err)
		}
		var answer bytes.Buffer
		writeHTTP(&answer, out, nil)
		if got := answer.String(); !strings.HasPrefix(got, strconv.Itoa(c.status)+"\n") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, wanted %d with %q", c.event, got, c.status, c.want)
		}
	}
}

// TestBinaryRunsOnSchedule runs a job's own binary against DynamoDB Local.
func TestBinaryRunsOnSchedule(t *testing.T) {
	t.Parallel()
	_, table := awstest.DynamoDB(t, dynamo.Table)
	p := run(t, "reminders", aws(table, map[string]string{"STUND_SITE": "https://book.lotus.example"}))
	if out, err := p.Invoke(t.Context(), payload(t, "reminders/nothing-due.json")); err != nil || string(out) != `{"done":0}` {
		t.Errorf("got %s, %v, wanted nothing done", out, err)
	}
	if out, err := p.Invoke(t.Context(), payload(t, "reminders/not-json.json")); err == nil {
		t.Errorf("got %s for what is no event, wanted an error", out)
	}
	if n := p.Starts(); n != 1 {
		t.Errorf("%d processes, wanted that an error ends none", n)
	}
}

// TestBinarySaysWhatItLacks starts a function without its settings.
func TestBinarySaysWhatItLacks(t *testing.T) {
	t.Parallel()
	_, err := run(t, "calendars", nil).Invoke(t.Context(), []byte("{}"))
	var failed *papercloud.FunctionError
	if !errors.As(err, &failed) || failed.Type != "Runtime.ExitError" || !strings.Contains(failed.Message, "exit status 1") {
		t.Fatalf("got %v, wanted exit status 1", err)
	}
	for _, name := range []string{"STUND_TABLE", "STUND_SECRET", "STUND_SENDER", "AWS_REGION", "AWS_ACCESS_KEY_ID"} {
		if !strings.Contains(failed.Log, name+" is not set") {
			t.Errorf("the log does not say that %s is missing: %s", name, failed.Log)
		}
	}
}
