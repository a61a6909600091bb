package papercloud_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/papercloud"
)

// TestMain lets the test's own program be run as a function: one that does what its event says.
func TestMain(m *testing.M) {
	if at := os.Getenv("AWS_LAMBDA_RUNTIME_API"); at != "" {
		os.Exit(function("http://" + at + "/2018-06-01/runtime/"))
	}
	os.Exit(m.Run())
}

func function(at string) int {
	post := func(path, body string) int {
		resp, err := http.Post(at+path, "application/json", strings.NewReader(body))
		if err != nil {
			return 0
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	switch os.Getenv("INIT") {
	case "error":
		post("init/error", `{"errorType":"Test.Init","errorMessage":"no"}`)
		return 1
	case "exit":
		fmt.Println("cannot start")
		return 3
	}
	for n := 1; ; n++ {
		resp, err := http.Get(at + "invocation/next")
		if err != nil {
			return 0
		}
		event, err := io.ReadAll(resp.Body)
		if err != nil {
			return 0
		}
		h := resp.Header
		_ = resp.Body.Close()
		id := "invocation/" + h.Get("Lambda-Runtime-Aws-Request-Id")
		fmt.Printf("event %d\n", n)
		switch string(event) {
		case `"exit"`:
			return 4
		case `"hang"`:
			select {}
		case `"fail"`:
			post(id+"/error", `{"errorType":"Test.Failed","errorMessage":"as told"}`)
		case `"panic"`:
			post(id+"/error", `{"errorType":"Test.Panic","errorMessage":"as told"}`)
			return 2
		case `"large"`:
			post(id+"/response", strings.Repeat("x", 7<<20))
		case `"wrong id"`:
			status := post("invocation/other/response", `1`)
			post(id+"/response", fmt.Sprint(status))
		case `"deadline"`:
			post(id+"/response", h.Get("Lambda-Runtime-Deadline-Ms"))
		case `"arn"`:
			post(id+"/response", `"`+h.Get("Lambda-Runtime-Invoked-Function-Arn")+`"`)
		default:
			post(id+"/response", fmt.Sprint(n))
		}
	}
}

func lambda(t *testing.T, b papercloud.Binary) *papercloud.Lambda {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b.Name, b.Path = "test", path
	if b.Timeout == 0 {
		b.Timeout = time.Minute
	}
	l := papercloud.NewLambda(b)
	t.Cleanup(l.Close)
	return l
}

func TestLambda(t *testing.T) {
	t.Parallel()
	l := lambda(t, papercloud.Binary{ARN: "arn:aws:lambda:x"})
	for n, c := range []struct{ event, answer, failure string }{
		{`{}`, "1", ""},
		{`{}`, "2", ""}, // the same process
		{`"fail"`, "", "Test.Failed"},
		{`{}`, "4", ""},
		{`"wrong id"`, "400", ""},
		{`"arn"`, `"arn:aws:lambda:x"`, ""},
		{`"exit"`, "", "Runtime.ExitError"},
		{`{}`, "1", ""}, // another one
		{`"panic"`, "", "Test.Panic"},
		{`{}`, "1", ""},
		{`"large"`, "", "Function.ResponseSizeTooLarge"},
		{`"` + strings.Repeat("x", 7<<20) + `"`, "", "RequestTooLarge"},
	} {
		out, err := l.Invoke(t.Context(), []byte(c.event))
		var failed *papercloud.FunctionError
		switch {
		case c.failure == "" && err != nil:
			t.Fatalf("%d %s: %v", n, c.event, err)
		case c.failure != "" && (!errors.As(err, &failed) || failed.Type != c.failure):
			t.Fatalf("%d %.20s: got %v, wanted %s", n, c.event, err, c.failure)
		case string(out) != c.answer:
			t.Fatalf("%d %s: got %s, wanted %s", n, c.event, out, c.answer)
		}
		if c.failure == "Runtime.ExitError" && !strings.Contains(failed.Log, "event 7") {
			t.Errorf("the error does not show the log: %q", failed.Log)
		}
	}
	if n := l.Starts(); n != 3 {
		t.Errorf("%d processes, wanted 3", n)
	}
}

func TestLambdaThatDoesNotStart(t *testing.T) {
	t.Parallel()
	for how, want := range map[string]string{"error": "Test.Init", "exit": "Runtime.ExitError"} {
		l := lambda(t, papercloud.Binary{Environment: map[string]string{"INIT": how}})
		_, err := l.Invoke(t.Context(), []byte(`{}`))
		var failed *papercloud.FunctionError
		if !errors.As(err, &failed) || failed.Type != want {
			t.Errorf("%s: got %v, wanted %s", how, err, want)
		}
	}
}

func TestLambdaThatTakesTooLong(t *testing.T) {
	t.Parallel()
	l := lambda(t, papercloud.Binary{Timeout: time.Second})
	_, err := l.Invoke(t.Context(), []byte(`"hang"`))
	var failed *papercloud.FunctionError
	if !errors.As(err, &failed) || failed.Type != "Sandbox.Timedout" ||
		!strings.Contains(failed.Message, "timed out after 1.00 seconds") {
		t.Errorf("got %v", err)
	}
}

func TestLambdaIsKilled(t *testing.T) {
	t.Parallel()
	l := lambda(t, papercloud.Binary{})
	if _, err := l.Invoke(t.Context(), []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := l.Invoke(t.Context(), []byte(`"hang"`))
		failed <- err
	}()
	for err := error(nil); err == nil; {
		l.Kill()
		select {
		case err = <-failed:
		default:
		}
	}
	if out, err := l.Invoke(t.Context(), []byte(`{}`)); err != nil || string(out) != "1" {
		t.Errorf("got %s, %v, wanted a new process", out, err)
	}
}

func TestLambdaRunsSeveralAtOnce(t *testing.T) {
	t.Parallel()
	l := lambda(t, papercloud.Binary{Processes: 2})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := l.Invoke(t.Context(), []byte(`{}`)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := l.Starts(); n < 1 || n > 2 {
		t.Errorf("%d processes, wanted at most 2", n)
	}
}

func TestReservedConcurrencyRefuses(t *testing.T) {
	t.Parallel()
	l := lambda(t, papercloud.Binary{Processes: 1, Reserved: true})
	results := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := l.Invoke(t.Context(), []byte(`"hang"`))
			results <- err
		}()
	}
	if err := <-results; !errors.Is(err, papercloud.ErrThrottled) {
		t.Errorf("got %v, wanted that one is refused", err)
	}
	for {
		l.Kill()
		select {
		case <-results:
			return
		default:
		}
	}
}

func TestAProgramRunsUnderItsEmulator(t *testing.T) {
	t.Parallel()
	runs, err := exec.LookPath("env")
	if err != nil {
		t.Fatal(err)
	}
	l := lambda(t, papercloud.Binary{Emulator: runs, Timeout: time.Second})
	if got, err := l.Invoke(t.Context(), []byte(`{}`)); err != nil || string(got) != "1" {
		t.Errorf("got %s, %v", got, err)
	}
	var failed *papercloud.FunctionError
	if _, err := l.Invoke(t.Context(), []byte(`"hang"`)); !errors.As(err, &failed) ||
		failed.Type != "Sandbox.Timedout" {
		t.Errorf("got %v, wanted that its end is the program's", err)
	}
	l = lambda(t, papercloud.Binary{Emulator: filepath.Join(t.TempDir(), "none")})
	if _, err := l.Invoke(t.Context(), []byte(`{}`)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, wanted that the emulator is not there", err)
	}
}
