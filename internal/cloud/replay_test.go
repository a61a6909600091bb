package cloud_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/catalogue"
	"stund/internal/catalogue/endpoints"
	"stund/internal/clock"
	"stund/internal/cloud"
	"stund/internal/cloud/background"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/payload"
	"stund/internal/secret"
	"stund/internal/store/bolt"
	"stund/internal/widget"
)

var update = flag.Bool("update", false, "write the goldens anew")

const payloads payload.Folder = "../../events"

// cases returns the payloads of a function.
func cases(t *testing.T, function string) []payload.Case {
	t.Helper()
	all, err := payloads.Cases(function)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// eventOf returns the event of a payload: "booking/own-practice".
func eventOf(t *testing.T, name string) []byte {
	t.Helper()
	event, err := payloads.Event(name)
	if err != nil {
		t.Fatal(err)
	}
	return forThisBuild(event)
}

// forThisBuild returns an event with the widget's own name for its part: it has the hash of its content in it.
func forThisBuild(event []byte) []byte {
	return bytes.ReplaceAll(event, []byte("embed-00000000.js"), []byte(filepath.Base(widget.EmbedScript())))
}

// function is one function of the template, by the maker that its main names.
type function struct {
	name     string
	endpoint door.Maker
	bare     door.Maker // of one by which staff sign in, without the login that its function has
	job      jobs.Maker
}

func functions() []function {
	var all []function
	for _, m := range endpoints.Catalogue() {
		f := function{name: m(new(base.Base)).Name, endpoint: m}
		if f.lets() {
			f.endpoint, f.bare = hosted(m), m
		}
		all = append(all, f)
	}
	for _, m := range catalogue.Makers() {
		all = append(all, function{name: m(&base.Base{Clock: clock.System{}}, join.Outside{}).Name, job: m})
	}
	return all
}

// TestReplay hands every payload of events/ to its function, on the seeded world, with the clock at the event's own
// time.
func TestReplay(t *testing.T) {
	t.Parallel()
	made := seededFile(t)
	known := map[string]bool{}
	for _, f := range functions() {
		known[f.name] = true
		all, err := payloads.Cases(f.name)
		if err != nil || len(all) < 2 {
			t.Errorf("%s has %d payloads in events/%s, wanted a good one and a bad one: %v",
				f.name, len(all), f.name, err)
		}
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			goldens := map[string]bool{}
			for _, c := range all {
				goldens[c.Name+".txt"] = true
				t.Run(c.Name, func(t *testing.T) {
					t.Parallel()
					compare(t, golden(c), f.replay(t, made, forThisBuild(c.Event), nil))
				})
			}
			stored, err := os.ReadDir(filepath.Join("testdata", "replay", f.name))
			if err != nil && !*update {
				t.Error(err)
			}
			for _, g := range stored {
				if !goldens[g.Name()] {
					t.Errorf("golden %s belongs to no payload", g.Name())
				}
			}
		})
	}
	folders, err := payloads.Functions()
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !known[folder] {
			t.Errorf("events/%s belongs to no function", folder)
		}
	}
}

// golden returns the path of what comes of a payload.
func golden(c payload.Case) string {
	return filepath.Join("testdata", "replay", c.Function, c.Name+".txt")
}

// seededFile returns a database of the seeded world, to copy.
func seededFile(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "stund.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	seed(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWhoNeedsNoSecretHasNone hands every payload to its function without keys. Where all are answered as TestReplay's
// goldens say, which have keys, the function has no use for the master secret, and its template must not tell it: it is
// less to be found out, and a template may refer to the secret sixty times only. What tries reactions again needs it as
// the reader of the stream does: both run the same reactors, and payloads fail none.
func TestWhoNeedsNoSecretHasNone(t *testing.T) {
	t.Parallel()
	if *update {
		t.Skip("TestReplay makes the goldens")
	}
	made, stack := seededFile(t), deployed(t)
	byName := map[string]function{}
	for _, f := range functions() {
		byName[f.name] = f
	}
	for name, f := range byName {
		deployment := stack.Functions[name]
		if deployment == nil {
			continue // TestOneFunctionForEachDoor says so
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needs := f.needsKeys(t, made)
			if name == "reactions" && needs == "" {
				needs = byName["changes"].needsKeys(t, made)
			}
			place := fmt.Sprintf("%s, under %s in the templates of %s", name, deployment.ID, functionTemplates)
			switch has := deployment.Environment["STUND_SECRET"] != "none"; {
			case has && needs == "":
				t.Errorf("answers all of its payloads without the secret: let STUND_SECRET of %s be none", place)
			case !has && needs != "":
				t.Errorf("answers payload %s otherwise without the secret, so it needs it: take STUND_SECRET: none "+
					"away from %s, so that it has everyone's", needs, place)
			}
		})
	}
}

// needsKeys returns a payload of the function's that it answers otherwise without keys: "" if there is none.
func (f function) needsKeys(t *testing.T, made string) string {
	t.Helper()
	for _, c := range cases(t, f.name) {
		with, err := os.ReadFile(golden(c))
		if err != nil {
			t.Fatal(err)
		}
		if f.replayWithoutKeys(t, made, forThisBuild(c.Event)) != string(with) {
			return c.String()
		}
	}
	return ""
}

func (f function) replayWithoutKeys(t *testing.T, made string, event []byte) (out string) {
	t.Helper()
	defer func() {
		if v := recover(); v != nil { // as everything does that asks for a key
			out = fmt.Sprintf("panic: %v", v)
		}
	}()
	return f.replay(t, made, event, func(p *background.Parts) { p.Keys = secret.Keys{} })
}

// replay returns what the function answered, sent and logged. It is made as change, unless that is nil, wants its
// parts.
func (f function) replay(t *testing.T, made string, event []byte, change func(*background.Parts)) string {
	t.Helper()
	content, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "stund.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	p := parts(t, db, timeOf(event), 2)
	var out, log bytes.Buffer
	p.Log = slog.New(textLog(&log))
	if change != nil {
		change(&p)
	}
	if f.endpoint != nil {
		answer, err := cloud.Endpoint(p.Parts, f.endpoint).Invoke(t.Context(), event)
		writeHTTP(&out, answer, err)
	} else {
		box := channels(t, &p)
		var called calls
		p.Call = &called
		var h lambda.Handler = background.Handler(p, f.job)
		answer, err := h.Invoke(t.Context(), event)
		fmt.Fprintf(&out, "answer: %s\nerror: %v\n", answer, err)
		var sent []string
		for _, m := range box.Messages() {
			sent = append(sent, fmt.Sprintf("sent: %s %s to %s: %s", m.Channel, m.Kind, m.To,
				cmp.Or(m.Subject, m.Text)))
		}
		slices.Sort(sent) // several at a time
		for _, line := range slices.Concat(sent, called) {
			fmt.Fprintln(&out, line)
		}
	}
	lines := strings.SplitAfter(log.String(), "\n")
	slices.Sort(lines)
	for _, line := range lines {
		if line != "" {
			fmt.Fprintf(&out, "log: %s", uncounted(line))
		}
	}
	return out.String()
}

// calls notes which desks are called.
type calls []string

func (c *calls) Call(_ context.Context, job string, items []due.Item) error {
	*c = append(*c, calledFor(job, items)...)
	return nil
}

func calledFor(job string, items []due.Item) (lines []string) {
	for _, i := range items {
		lines = append(lines, fmt.Sprintf("called: %s for the %s at %s", job, i.Kind, i.Key))
	}
	return lines
}

// textLog writes a log without what differs each time.
func textLog(w io.Writer) slog.Handler {
	return slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "ms" || a.Key == "stack" {
			return slog.Attr{}
		}
		return a
	}})
}

// timeOf reads when the event was made; where it does not say, two hours after the world was.
func timeOf(event []byte) time.Time {
	var e struct {
		Time           time.Time `json:"time"`
		RequestContext struct {
			TimeEpoch int64 `json:"timeEpoch"`
		} `json:"requestContext"`
		Records []struct {
			Body struct {
				Made int64 `json:"ApproximateCreationDateTime"`
			} `json:"dynamodb"`
			SNS struct {
				Timestamp time.Time
			} `json:"Sns"`
		}
	}
	switch err := json.Unmarshal(event, &e); {
	case err != nil:
	case !e.Time.IsZero():
		return e.Time
	case e.RequestContext.TimeEpoch != 0:
		return time.UnixMilli(e.RequestContext.TimeEpoch)
	case len(e.Records) > 0 && !e.Records[0].SNS.Timestamp.IsZero():
		return e.Records[0].SNS.Timestamp
	case len(e.Records) > 0:
		return time.Unix(e.Records[0].Body.Made, 0)
	}
	return begin.Add(2 * time.Hour)
}

// writeHTTP writes an answer as one would read it, a compressed body too: the header says that it was. Of a long body
// only the beginning is kept: the API document has goldens of its own.
func writeHTTP(out *bytes.Buffer, answer []byte, err error) {
	if err != nil {
		fmt.Fprintf(out, "error: %v\n", err)
		return
	}
	var a struct {
		Status  int               `json:"statusCode"`
		Headers map[string]string `json:"headers"`
		Cookies []string          `json:"cookies"`
		Body    string            `json:"body"`
		Base64  bool              `json:"isBase64Encoded"`
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		fmt.Fprintf(out, "not an answer: %v: %s\n", err, answer)
		return
	}
	fmt.Fprintln(out, a.Status)
	var names []string
	for name := range a.Headers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		v := a.Headers[name]
		if kind, _, tagged := strings.Cut(v, `"`); tagged && name == "etag" { // of a script, as is its body
			v = kind + `"…"`
		}
		fmt.Fprintf(out, "%s: %s\n", name, v)
	}
	for _, c := range a.Cookies {
		fmt.Fprintf(out, "set-cookie: %s\n", c)
	}
	body := a.Body
	switch {
	case a.Base64 && a.Headers["content-encoding"] == "gzip":
		if body, err = unzip(a.Body); err != nil {
			fmt.Fprintf(out, "not gzip: %v\n", err)
		}
	case a.Base64:
		fmt.Fprintln(out, "(base64)")
	}
	// its hash stands in the policy
	if before, rest, found := strings.Cut(body, "<style>"); found && len(body) <= 20_000 {
		_, after, _ := strings.Cut(rest, "</style>")
		body = before + "<style>…</style>" + after
	}
	var pretty bytes.Buffer
	switch {
	case strings.HasPrefix(a.Headers["content-type"], "text/javascript"): // the next build of the widget changes it
		body = "(a script)"
	case len(body) > 20_000:
		body = body[:200] + " …"
	case strings.Contains(a.Headers["content-type"], "json") && json.Indent(&pretty, []byte(body), "", "  ") == nil:
		body = pretty.String()
	}
	body = partOfApp.ReplaceAllString(body, "$1-….")
	fmt.Fprintf(out, "\n%s\n", strings.ReplaceAll(strings.TrimRight(body, "\n"), "\r\n", "\n"))
}

// partOfApp is the address of a part of the staff app, which changes with each change of the app.
var partOfApp = regexp.MustCompile(`(/app/\w+)-[0-9A-Z]{8}\.`)

// unzip returns the text of a gzipped body in base64.
func unzip(body string) (string, error) {
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(body)))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(z)
	return string(text), err
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (make it with -update)", err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update if it is meant):\n%s", path, diff)
	}
}

// uncounted leaves out of a log line how often workers came too late for what another one did: that is chance.
func uncounted(line string) string { return skips.ReplaceAllString(line, "skipped=…") }

var skips = regexp.MustCompile(`skipped=[1-9]\d*`)
