package cloud_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ses"
	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/awstest"
	"stund/internal/cloud/background"
	"stund/internal/cloud/bootstrap"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/papercloud"
	"stund/internal/payload"
	"stund/internal/secret"
)

// TestBinaries hands payloads of events/ to the function's own program, in a process of its own behind the Lambda
// Runtime API, with DynamoDB Local and moto for AWS and its clock at the event's own time: the first that it answers
// well and the first other one, or with FULL=1 all. It answers, sends and logs what TestReplay's goldens say, but for
// ids that are drawn at random. Each payload is given twice to the same process, and each time the world is as it was
// made: what a process keeps in mind between two events makes no difference, but where remembered says so. Then
// programs for arm64, which are those that are deployed, are given one payload each under an emulator: every eighth, or
// with FULL=1 all programs all payloads.
func TestBinaries(t *testing.T) {
	t.Parallel()
	if *update {
		t.Skip("TestReplay makes the goldens")
	}
	moto := awstest.Moto(t)
	sender := environment(nil)("STUND_SENDER")
	verifier := ses.New(ses.Options{BaseEndpoint: &moto, Region: awstest.Region, Credentials: awstest.Credentials()})
	if _, err := verifier.VerifyEmailIdentity(t.Context(),
		&ses.VerifyEmailIdentityInput{EmailAddress: &sender}); err != nil {
		t.Fatal(err)
	}
	made := seededWorld(t)
	tables := &lent[*table]{make: func() *table { return newTable(t, made) }}
	folders, err := os.ReadDir(filepath.Join(root, "functions"))
	if err != nil {
		t.Fatal(err)
	}
	unknown := map[string]bool{}
	var names []string
	for _, folder := range folders {
		unknown[folder.Name()] = true
		names = append(names, folder.Name())
	}
	emulated := papercloud.Emulated(names, awstest.Full())
	for _, f := range functions() {
		delete(unknown, f.name)
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			b, err := builder()
			if err != nil {
				t.Fatal(err)
			}
			table := tables.take(t)
			table.restore(t)
			p := newProgram(t, f, moto, table)
			all := bestFirst(t, f.name)
			if !awstest.Full() {
				all = all[:min(2, len(all))]
			}
			p.answerAll(t, b, all, 2)
			if !slices.Contains(emulated, f.name) {
				return
			}
			t.Run("arm64", func(t *testing.T) {
				p.emulator = awstest.ARM64(t)
				if !awstest.Full() {
					all = all[:1]
				}
				p.answerAll(t, b.For("arm64"), all, 1)
			})
		})
	}
	for name := range unknown {
		t.Errorf("functions/%s is in no catalogue", name)
	}
}

// TestWebhooksStaySmall: what a payment provider waits for starts fast, because it is small.
func TestWebhooksStaySmall(t *testing.T) {
	t.Parallel()
	b, err := builder()
	if err != nil {
		t.Fatal(err)
	}
	path, err := b.For("arm64").Build("webhooks")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if most := int64(9_500_000); info.Size() > most {
		t.Errorf("webhooks has %d bytes of %d", info.Size(), most)
	}
}

// program is one function's own, and what it works on.
type program struct {
	function
	path     string // of the executable
	emulator string // "": this machine runs it
	table    *table // holds the world before each event
	clock    *papercloud.Clock
	outbox   outbox
	channels string // address of the outbox
	bucket   string // of files; "": the function has nothing to do with them
}

func newProgram(t *testing.T, f function, moto string, table *table) *program {
	t.Helper()
	p := &program{function: f, table: table, outbox: outbox{moto: moto}}
	var err error
	if p.clock, err = papercloud.NewClock(filepath.Join(t.TempDir(), "clock")); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&p.outbox)
	t.Cleanup(server.Close)
	p.channels = server.URL
	if strings.Contains(source(t, f.name), "storage.Files") {
		p.bucket = newBucket(t, moto)
	}
	return p
}

// bestFirst returns the function's payloads: first one that is answered well, which goes through most of the function's
// code, and then the others.
func bestFirst(t *testing.T, name string) []payload.Case {
	t.Helper()
	all := cases(t, name)
	best := slices.IndexFunc(all, func(c payload.Case) bool {
		stored, err := os.ReadFile(golden(c))
		return err == nil && answeredWell.Match(stored)
	})
	if best > 0 {
		all[0], all[best] = all[best], all[0]
	}
	return all
}

// answeredWell is the golden of a payload that a function did what it was asked for with.
var answeredWell = regexp.MustCompile(`^(?:20\d|answer: )`)

// hurried is what the guard logs where its counter takes longer than it waits, which on a busy machine is no fault.
var hurried = regexp.MustCompile(`(?m)^log: level=WARN msg="guard cannot count; .*context deadline exceeded"\n?`)

// answerAll builds the program and holds what comes of each payload, each of the times that it is given, to the golden.
func (p *program) answerAll(t *testing.T, b *papercloud.Builder, all []payload.Case, times int) {
	t.Helper()
	var err error
	if p.path, err = b.Build(p.name); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			stored, err := os.ReadFile(golden(c))
			if err != nil {
				t.Fatal(err)
			}
			want := atBucket(visible(string(stored)))
			often := times
			if _, remembers := remembered[c.String()]; remembers {
				often = 1
			}
			for n, got := range p.give(t, forThisBuild(c.Event), often) {
				got = hurried.ReplaceAllString(got, "")
				if diff := gocmp.Diff(want, rename(t, want, atBucket(visible(got)), hashed[c.String()])); diff != "" {
					t.Errorf("time %d (-want +got):\n%s", n+1, diff)
				}
			}
		})
	}
}

const justAsked = "that the provider was asked within two seconds"

// remembered are the payloads of which the process keeps something in mind on purpose, each with what that is.
var remembered = map[string]string{
	"pay-page/come-back":              justAsked,
	"pay-page/invoice-begun":          justAsked,
	"pay-page/paid":                   justAsked,
	"pay-status/paid":                 justAsked,
	"pay-status/paid-when-it-is-late": justAsked,
	"pay-status/too-late":             justAsked,
}

// sentTo is where a file is to be sent, in an answer: the bucket's address is another than that of the golden.
var sentTo = regexp.MustCompile(`(?s)"upload": \{.*?\n  \}`)

// goesOn is where a list goes on, which each database says in its own way.
var goesOn = regexp.MustCompile(`"next": "[\w-]+"`)

func atBucket(s string) string {
	return goesOn.ReplaceAllString(sentTo.ReplaceAllString(s, `"upload": {}`), `"next": ""`)
}

// give hands an event to a new process, so many times, and returns what it answered, sent and logged each time.
func (p *program) give(t *testing.T, event []byte, times int) (got []string) {
	t.Helper()
	if err := p.clock.Stop(timeOf(event)); err != nil {
		t.Fatal(err)
	}
	env := aws(p.table.name, map[string]string{"AWS_ENDPOINT_URL_SES": p.channels, "AWS_ENDPOINT_URL_SNS": p.channels,
		"AWS_ENDPOINT_URL_LAMBDA":  p.channels,
		"STUND_DESKS":              "reminders=reminders,calendars=calendars,reactions=reactions,payments=payments",
		"AWS_LAMBDA_FUNCTION_NAME": p.name, "AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "INFO"})
	if p.bucket != "" {
		env["STUND_FILES"], env["AWS_ENDPOINT_URL_S3"] = p.bucket, p.outbox.moto
	}
	told, at := p.clock.Environment()
	env[told] = at
	if p.lets() {
		maps.Copy(env, login{}.settings(p.channels))
	}
	if p.job != nil {
		env["STUND_SITE"], env["STUND_SMS"] = "https://book.lotus.example", "on"
	}
	if p.emulator != "" {
		env["QEMU_CPU"] = "neoverse-n1" // as Lambda's is at the least: a newer one could do what that cannot
	}
	var log processLog
	l := papercloud.NewLambda(papercloud.Binary{Name: p.name, Path: p.path, Emulator: p.emulator, Environment: env,
		Timeout: time.Minute,
		Log:     log.add})
	defer l.Close()
	outs := make([]bytes.Buffer, times)
	for n := range outs {
		if p.bucket != "" {
			fillFiles(t, bucketAt(p.outbox.moto, p.bucket))
		}
		answer, err := l.Invoke(t.Context(), event)
		var failed *papercloud.FunctionError
		if errors.As(err, &failed) {
			if failed.Type == "Runtime.ExitError" || failed.Type == "Sandbox.Timedout" {
				t.Fatal(err)
			}
			err = errors.New(failed.Message)
		} else if err != nil {
			t.Fatal(err)
		}
		p.write(&outs[n], answer, err)
		p.table.restore(t)
	}
	l.Close() // and with it the log is whole
	if n := l.Starts(); n != 1 {
		t.Errorf("%d processes, wanted that one does it all", n)
	}
	for n := range outs {
		lines := log.of(t, n)
		slices.Sort(lines)
		for _, line := range lines {
			fmt.Fprintf(&outs[n], "log: %s", uncounted(line))
		}
		got = append(got, strings.ReplaceAll(outs[n].String(), p.channels, somewhere))
	}
	return got
}

// write writes what came of one event, as TestReplay does.
func (p *program) write(out *bytes.Buffer, answer []byte, err error) {
	if p.endpoint != nil {
		writeHTTP(out, answer, err)
		return
	}
	fmt.Fprintf(out, "answer: %s\nerror: %v\n", answer, err)
	sent, called := p.outbox.empty()
	slices.Sort(sent) // several at a time
	for _, line := range append(sent, called...) {
		fmt.Fprintln(out, line)
	}
}

// outbox stands before moto and notes what it takes.
type outbox struct {
	moto string

	mu     sync.Mutex
	sent   []string
	called []string
}

// ServeHTTP hands a call on.
func (o *outbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	switch function, isCall := calledFunction(r.URL.Path); {
	case err != nil:
	case login{}.asked(r):
		login{}.ServeHTTP(w, r)
	case isCall:
		err = o.call(function, body)
		w.WriteHeader(http.StatusAccepted)
	default:
		err = o.pass(w, r, body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// calledFunction reads the path of Lambda's Invoke.
func calledFunction(path string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(path, "/2015-03-31/functions/")
	name, is := strings.CutSuffix(rest, "/invocations")
	return name, ok && is
}

// call notes a call of a desk's function, which nobody here answers.
func (o *outbox) call(function string, body []byte) error {
	var c background.Call
	if err := json.Unmarshal(body, &c); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.called = append(o.called, calledFor(function, c.Items)...)
	return nil
}

func (o *outbox) pass(w http.ResponseWriter, r *http.Request, body []byte) error {
	on, err := http.NewRequestWithContext(r.Context(), r.Method, o.moto+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	on.Header = r.Header.Clone()
	resp, err := http.DefaultClient.Do(on)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		if err := o.note(string(body)); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body) // a function that is gone is noticed elsewhere
	return nil
}

// note reads a call of the query protocol that moto has taken.
func (o *outbox) note(body string) error {
	form, err := url.ParseQuery(body)
	if err != nil {
		return err
	}
	line := "sent: sms to " + form.Get("PhoneNumber") + ": " + form.Get("Message")
	if raw := form.Get("RawMessage.Data"); raw != "" {
		m, err := mail.ReadMessage(base64.NewDecoder(base64.StdEncoding, strings.NewReader(raw)))
		if err != nil {
			return err
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil {
			return err
		}
		line = "sent: email to " + form.Get("Destinations.member.1") + ": " + subject
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, line)
	return nil
}

// empty returns what was sent, and which desks were called, since the last time.
func (o *outbox) empty() (sent, called []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	sent, called, o.sent, o.called = o.sent, o.called, nil, nil
	return sent, called
}

// processLog is what a process has written, by the event that it was about.
type processLog struct {
	mu     sync.Mutex
	events []string // ids, in order
	lines  map[string][]string
	loose  []string // lines that name no event yet: that of the next line that does
	wrong  []error
}

// byRuntime is how the runtime's library logs the error that it answers. TestReplay has it from the answer.
var byRuntime = regexp.MustCompile(`^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \{"errorMessage":`)

func (l *processLog) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if byRuntime.MatchString(line) {
		return
	}
	id, text, err := readLog(line)
	switch {
	case err != nil:
		l.wrong = append(l.wrong, fmt.Errorf("%w: %s", err, line))
	case text == "":
	case id == "":
		l.loose = append(l.loose, text)
	default:
		if l.lines == nil {
			l.lines = map[string][]string{}
		}
		if !slices.Contains(l.events, id) {
			l.events = append(l.events, id)
		}
		l.lines[id] = append(append(l.lines[id], l.loose...), text)
		l.loose = nil
	}
}

// of returns what was logged of the nth event that anything was logged of.
func (l *processLog) of(t *testing.T, n int) []string {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := errors.Join(l.wrong...); err != nil {
		t.Error(err)
	}
	if len(l.loose) > 0 {
		t.Errorf("lines that belong to no event: %q", l.loose)
	}
	if n >= len(l.events) {
		return nil
	}
	return l.lines[l.events[n]]
}

// readLog reads a line of a function's log, and returns the id of the invocation and the line as TestReplay writes it;
// "" if it is one of metrics.
func readLog(line string) (id, text string, err error) {
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	if begin, err := d.Token(); err != nil || begin != json.Delim('{') {
		return "", "", errors.New("a log line is not JSON")
	}
	var r slog.Record
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return "", "", err
		}
		var v any
		if err := d.Decode(&v); err != nil {
			return "", "", err
		}
		switch key {
		case "_aws":
			return "", "", nil
		case "timestamp", "function":
		case "requestId":
			id = fmt.Sprint(v)
		case "level":
			if err := r.Level.UnmarshalText([]byte(fmt.Sprint(v))); err != nil {
				return "", "", err
			}
		case "message":
			r.Message = fmt.Sprint(v)
		default:
			r.AddAttrs(slog.Any(fmt.Sprint(key), v))
		}
	}
	var out bytes.Buffer
	err = textLog(&out).Handle(context.Background(), r)
	return id, out.String(), err
}

var (
	kindOf    = regexp.MustCompile(`^(sent: (?:email|sms)) [a-z-]+ to `)
	unfetched = regexp.MustCompile(`^(log: .*msg="external calendar not fetched".* error=).*`)
	// an id, a link's token that holds one, or what a cookie or the way to the login says
	randomWord = regexp.MustCompile(`\b(?:[0-9a-hjkmnp-tv-z]{26}\b|` +
		`(?:stund_\w+|state|code_challenge)=[\w-]{43,}|[A-Za-z][\w-]{40,})`)
)

// visible returns of what came of an event what is to be seen from outside of the process: a message does not tell its
// kind. In which words the machine says that it knows no such host is its own affair.
func visible(text string) string {
	lines := strings.Split(text, "\n")
	from, to := len(lines), 0
	for n, line := range lines {
		if kindOf.MatchString(line) {
			from, to = min(from, n), n+1
		}
		lines[n] = unfetched.ReplaceAllString(kindOf.ReplaceAllString(line, "$1 to "), "$1…")
	}
	if from < to {
		slices.Sort(lines[from:to])
	}
	return strings.Join(lines, "\n")
}

// hashed are payloads whose answer holds an id that tells no time: a new client's, or a hash of what was drawn, as of a
// series that was only tried and has no key.
var hashed = map[string]bool{"series/dry-run": true, "series/weekly": true, "bookings/by-assistant": true,
	"bookings/override": true, "clients/suggested": true, "staff/invite": true,
	"booking/given-to-a-new-client": true, "sellers/add": true}

// rename gives got with each id that was drawn for it called as the one in its place in want, if both were drawn at the
// same time or are hashes, and so with the links that hold them. Other words stay.
func rename(t *testing.T, want, got string, hashes bool) string {
	t.Helper()
	s, err := bootstrap.Read(environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	from, to := randomWord.FindAllString(got, -1), randomWord.FindAllString(want, -1)
	if len(from) != len(to) {
		return got
	}
	names, taken := map[string]string{}, map[string]bool{}
	for n, word := range from {
		alike := hashes && ids.Valid(word) || drawnAlike(word, to[n]) || signedAlike(s.Keys.Links, word, to[n]) ||
			saidAlike(s.Keys.Sessions, word, to[n])
		if _, named := names[word]; alike && !named && !taken[to[n]] {
			names[word], taken[to[n]] = to[n], true
		}
	}
	return randomWord.ReplaceAllStringFunc(got, func(word string) string { return cmp.Or(names[word], word) })
}

// saidAlike tells whether both are the same cookie with what we have sealed for the same use, or the same one of the
// words that go to the login: 32 bytes.
func saidAlike(key []byte, a, b string) bool {
	of, said, ok := strings.Cut(a, "=")
	too, also, both := strings.Cut(b, "=")
	if !ok || !both || of != too {
		return false
	}
	seal := secret.NewSealer(key, ids.Random())
	for _, use := range []string{"session", "login", "client visit"} {
		var x, y map[string]any
		if seal.Open(use, said, &x) && seal.Open(use, also, &y) {
			return slices.Equal(slices.Sorted(maps.Keys(x)), slices.Sorted(maps.Keys(y)))
		}
	}
	x, err := base64.RawURLEncoding.DecodeString(said)
	y, failed := base64.RawURLEncoding.DecodeString(also)
	return err == nil && failed == nil && len(x) == 32 && len(y) == 32
}

// drawnAlike tells whether both are ids that were made at the same time.
func drawnAlike(a, b string) bool {
	x, ok := ids.Decode(a)
	y, also := ids.Decode(b)
	return ok && also && [6]byte(x[:6]) == [6]byte(y[:6])
}

// signedAlike tells whether both are tokens of links, signed by us for the same purpose and time, to subjects that are
// drawn alike.
func signedAlike(keys [][]byte, a, b string) bool {
	open := func(token string) (c link.Claim, ok bool) {
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || len(raw) == 0 {
			return link.Claim{}, false
		}
		c, err = link.Signer{Keys: keys}.Open(token, link.Purpose(raw[0]), time.Time{})
		return c, err == nil
	}
	x, ok := open(a)
	y, also := open(b)
	return ok && also && x.Purpose == y.Purpose && x.Practice == y.Practice && x.Expires.Equal(y.Expires) &&
		drawnAlike(x.Subject, y.Subject)
}
