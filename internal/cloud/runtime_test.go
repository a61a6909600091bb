package cloud_test

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/papercloud"
)

// builder builds each function once for all tests.
var builder = sync.OnceValues(func() (*papercloud.Builder, error) { return papercloud.NewBuilder(root) })

// aws is the environment of a function whose AWS is the local stand-ins.
func aws(table string, more map[string]string) map[string]string {
	env := map[string]string{"STUND_TABLE": table, "AWS_ENDPOINT_URL_DYNAMODB": os.Getenv(awstest.DynamoDBVar)}
	get := environment(nil)
	for _, name := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"STUND_SECRET", "STUND_SENDER"} {
		env[name] = get(name)
	}
	env["AWS_ACCESS_KEY_ID"] = awstest.AccessKey(table)
	for name, v := range more {
		env[name] = v
	}
	return env
}

// TestBinarySaysWhatItLacks starts a function without its settings.
func TestBinarySaysWhatItLacks(t *testing.T) {
	t.Parallel()
	b, err := builder()
	if err != nil {
		t.Fatal(err)
	}
	path, err := b.Build("calendars")
	if err != nil {
		t.Fatal(err)
	}
	l := papercloud.NewLambda(papercloud.Binary{Name: "calendars", Path: path, Timeout: time.Minute,
		Environment: map[string]string{"AWS_LAMBDA_FUNCTION_NAME": "stund-test", "AWS_LAMBDA_LOG_FORMAT": "JSON"}})
	t.Cleanup(l.Close)
	_, err = l.Invoke(t.Context(), []byte("{}"))
	var failed *papercloud.FunctionError
	if !errors.As(err, &failed) || failed.Type != "Runtime.ExitError" ||
		!strings.Contains(failed.Message, "exit status 1") {
		t.Fatalf("got %v, wanted exit status 1", err)
	}
	for _, name := range []string{"STUND_TABLE", "STUND_SECRET", "STUND_SENDER", "AWS_REGION", "AWS_ACCESS_KEY_ID"} {
		if !strings.Contains(failed.Log, name+" is not set") {
			t.Errorf("the log does not say that %s is missing: %s", name, failed.Log)
		}
	}
}
