package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"stund/internal/base"
	"stund/internal/catalogue"
	"stund/internal/catalogue/endpoints"
	"stund/internal/clock"
	"stund/internal/join"
	"stund/internal/papercloud"
	"stund/internal/payload"
)

// started is a function whose start is measured: the event is one that it handles with little work in the table.
type started struct {
	name  string
	job   bool
	event []byte
}

// few are the functions that stand for the others where not all are measured: one that books, one that searches, one
// that sends.
var few = []string{"public-bookings", "public-slots", "reminders"}

// startedFunctions lists the functions of the catalogues with what they are started by. An endpoint gets the first of
// its payloads that it answers well where what it asks for is there, one that only reads if there is one; a job an
// empty batch of the feed, which is an empty run too.
func startedFunctions(root string) (all []started, err error) {
	for _, e := range endpoints.List(new(base.Base)) {
		name := e.Name
		event, err := answeredWell(root, name)
		if err != nil {
			return nil, err
		}
		all = append(all, started{name: name, event: event})
	}
	for _, j := range catalogue.Jobs(&base.Base{Clock: clock.System{}}, join.Outside{}) {
		all = append(all, started{name: j.Name, job: true, event: []byte(`{"Records":[]}`)})
	}
	return all, nil
}

// refusing are the endpoints that have nothing to answer well on AWS: lost, whose business it is to answer 404, and the
// page of links that let staff in, because they sign in by the hosted login there.
var refusing = map[string]bool{"lost": true, "signin-link": true}

// answeredWell returns a payload that the endpoint answers well.
func answeredWell(root, name string) (event []byte, err error) {
	payloads := payload.Folder(filepath.Join(root, "events"))
	answers, err := filepath.Glob(filepath.Join(root, "internal", "cloud", "testdata", "replay", name, "*.txt"))
	if err != nil {
		return nil, err
	}
	for _, path := range answers {
		if answer, err := os.ReadFile(path); err != nil || answer[0] != '2' && answer[0] != '3' && !refusing[name] {
			continue
		}
		one, err := payloads.Event(name + "/" + strings.TrimSuffix(filepath.Base(path), ".txt"))
		if err != nil {
			return nil, err
		}
		reads := strings.Contains(string(one), `"routeKey": "GET `)
		if event == nil || reads {
			event = one
		}
		if reads {
			break
		}
	}
	if event == nil {
		return nil, fmt.Errorf("%s answers none of its payloads well", name)
	}
	return event, nil
}

// functionStarts measures each function from the start of its process to its first answer, in turns with a function
// that does nothing: to an event that asks nothing of the table, as the other asks nothing, and to one with work in it.
// Then comes its first request with work in it beside those that follow. DynamoDB is a server in this process that
// holds nothing, without TLS.
func functionStarts(ctx context.Context, folder string, s size) ([]row, error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return nil, err
	}
	database := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		const nothing = `{"Count":0,"Items":[],"Responses":{},"UnprocessedKeys":{},"Attributes":{"n":{"N":"1"}}}`
		_, _ = w.Write([]byte(nothing)) // or the caller has gone
	}))
	defer database.Close()
	hello := filepath.Join(folder, "hello")
	if err := command(ctx, root, []string{"CGO_ENABLED=0"}, "go", "build", "-tags", "lambda.norpc", "-trimpath",
		"-buildvcs=false", "-ldflags", "-s -w",
		"-o", hello, "./internal/bench/hello"); err != nil {
		return nil, err
	}
	all, err := startedFunctions(root)
	if err != nil {
		return nil, err
	}
	if s.functions < len(all) {
		some := few[:min(s.functions, len(few))]
		all = slices.DeleteFunc(all, func(f started) bool { return !slices.Contains(some, f.name) })
	}
	var rows []row
	for _, f := range all {
		got, err := start1(ctx, root, folder, hello, database.URL, f, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		rows = append(rows, got...)
	}
	return rows, nil
}

// start1 measures one function.
func start1(ctx context.Context, root, folder, hello, database string, f started, s size) ([]row, error) {
	binary, err := built(ctx, root, folder, f.name, runtime.GOARCH)
	if err != nil {
		return nil, err
	}
	shipped := binary
	if runtime.GOARCH != "arm64" {
		if shipped, err = built(ctx, root, folder, f.name, "arm64"); err != nil {
			return nil, err
		}
	}
	about, err := os.Stat(shipped)
	if err != nil {
		return nil, err
	}
	env := map[string]string{"AWS_LAMBDA_FUNCTION_NAME": f.name, "AWS_LAMBDA_LOG_FORMAT": "JSON",
		"AWS_REGION":        "eu-north-1",
		"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_ENDPOINT_URL": database,
		"STUND_TABLE":  "stund",
		"STUND_SECRET": "a secret that measures and nothing else", "STUND_SENDER": "post@bench.example",
		"STUND_SITE": "https://book.bench.example"}
	function := func(path string) *papercloud.Lambda {
		return papercloud.NewLambda(papercloud.Binary{Name: f.name, Path: path, Environment: env, Timeout: time.Minute,
			Processes: 1})
	}
	begin := func(path string, event []byte) func() error {
		return func() error {
			l := function(path)
			defer l.Close()
			_, err := l.Invoke(ctx, event)
			return err
		}
	}
	all := []func() error{begin(hello, nowhere), begin(binary, f.event)}
	if !f.job {
		all = append(all, begin(binary, nowhere))
	}
	took, err := inTurns(ctx, s.starts, all...)
	if err != nil {
		return nil, err
	}
	start := func(what string, t times, limit float64) row {
		folds := t.over(took[0])
		r := row{what + ", " + f.name, millis(t.median()), "hello " + millis(took[0].median()), fold(folds), ""}
		if limit > 0 {
			r.goal = goal(fmt.Sprintf("≤ %g×", limit), folds <= limit)
		}
		return r
	}
	if f.job {
		return []row{start("Start to first answer", took[1], 2)}, nil
	}
	rows := []row{start("Start to first answer", took[2], 1.7), start("Start with work in it", took[1], 0)}
	megabytes := float64(about.Size()) / 1e6
	rows = append(rows, row{"Size for arm64, " + f.name, fmt.Sprintf("%.2f MB", megabytes), "", "",
		goal("≤ 9.5 MB", megabytes <= 9.5)})
	var first, warm times
	for range s.starts {
		l := function(binary)
		a, b, err := firsts(ctx, l, f.event)
		l.Close()
		if err != nil {
			return nil, err
		}
		first, warm = append(first, a), append(warm, b)
	}
	folds := first.over(warm)
	return append(rows, row{"First request, " + f.name, millis(first.median()), "warm " + millis(warm.median()),
		fold(folds), goal("≤ 2×", folds <= 2)}), nil
}

// nowhere is an event that a function has nothing for: it is answered as soon as the function runs.
var nowhere = []byte(
	`{"version":"2.0","rawPath":"/nowhere","requestContext":{"domainName":"book.example","http":{"method":"GET","path":"/nowhere"}}}`)

// firsts starts the function, and measures the first request that it has work with, and those that follow.
func firsts(ctx context.Context, l *papercloud.Lambda, event []byte) (first, warm time.Duration, err error) {
	if _, err := l.Invoke(ctx, nowhere); err != nil {
		return 0, 0, err
	}
	var took times
	for range 6 {
		if err := took.take(func() error { _, err := l.Invoke(ctx, event); return err }); err != nil {
			return 0, 0, err
		}
	}
	return took[0], took[1:].median(), nil
}

// built builds the function as the template does and returns its path.
func built(ctx context.Context, root, folder, name, arch string) (string, error) {
	logical := ""
	for part := range strings.SplitSeq(name, "-") {
		logical += strings.ToUpper(part[:1]) + part[1:]
	}
	to := filepath.Join(folder, arch, name)
	if err := os.MkdirAll(to, 0o755); err != nil {
		return "", err
	}
	err := command(ctx, root, nil, "make", "-s", "build-"+logical, "ARTIFACTS_DIR="+to, "LAMBDA_GOARCH="+arch)
	return filepath.Join(to, "bootstrap"), err
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

func command(ctx context.Context, folder string, env []string, name string, args ...string) error {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Env = folder, append(os.Environ(), env...)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}
