package cloud_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awsses "github.com/aws/aws-sdk-go-v2/service/ses"

	"stund/internal/awstest"
	"stund/internal/cloud"
	"stund/internal/cloud/background"
	"stund/internal/cloud/bootstrap"
	"stund/internal/cloud/desks"
	"stund/internal/cloud/senders"
	"stund/internal/cloud/storage"
	"stund/internal/papercloud"
	"stund/internal/papercloud/sam"
	"stund/internal/payload"
	"stund/internal/store/dynamo"
)

// earlier are payloads that others need to have gone before them.
var earlier = map[string]string{
	"changes/declined":          "offer-decline/offered",
	"location/delete-added":     "locations/add",
	"practitioner/delete-added": "practitioners/add",
	"resource/delete-added":     "resources/add",
	"service/delete-added":      "services/add",
}

// TestPermissions hands every payload of events/ to its function on DynamoDB Local and moto, each payload the world
// as it was made, and each function held to its own policies of the template. It does so a second time with another's
// write in the way of the first that the payload makes: what a function does only then it has to be allowed as well.
//
// A permission that is missing fails the test, and so does one that no payload needs, unless events/idle.yaml has a
// reason: what is left over wants a payload that needs it, or a policy that grants less.
func TestPermissions(t *testing.T) {
	t.Parallel()
	moto := awstest.Moto(t)
	sender := environment(nil)("STUND_SENDER")
	verify := awsses.New(awsses.Options{BaseEndpoint: &moto, Region: awstest.Region,
		Credentials: awstest.Credentials()})
	if _, err := verify.VerifyEmailIdentity(t.Context(),
		&awsses.VerifyEmailIdentityInput{EmailAddress: &sender}); err != nil {
		t.Fatal(err)
	}
	world := seededWorld(t)
	places := &lent[*place]{make: func() *place { return newPlace(t, moto, sender, world) }}
	var mu sync.Mutex
	unused, ran := map[string]bool{}, map[string]bool{}
	t.Run("each", func(t *testing.T) {
		for _, f := range functions() {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				at := places.take(t)
				at.restore(t, moto)
				w := newWatched(t, f, moto, at)
				told := map[string]bool{}
				for n, c := range cases(t, f.name) {
					before := len(w.gate.Denials())
					w.play(t, c, byte(2+n))
					for _, d := range w.gate.Denials()[before:] {
						if what := strings.ReplaceAll(d.String(), w.table.name, "stund"); !told[what] {
							told[what] = true
							t.Errorf("a permission is missing: %s, as payload %s asks: grant it in "+
								"infra/aws/functions, or, where the function runs the work of all, in ReactToFacts, "+
								"WriteLetters or ContributeToBookings of template.yaml", what, c)
						}
					}
				}
				mu.Lock()
				defer mu.Unlock()
				ran[f.name] = true
				for _, g := range w.gate.Unused() {
					account := ":" + awstest.Region + ":123456789012:"
					on := strings.NewReplacer(w.table.name, "stund", "arn:aws:dynamodb"+account, "", "arn:aws:lambda"+
						account, "", "arn:aws:s3:::"+w.bucket, "files").Replace(g.Resource)
					unused[fmt.Sprintf("%s: %s: %s on %s%s", g.Function, g.Policy, g.Action, on, g.Of())] = true
				}
			})
		}
	})
	if t.Failed() {
		return
	}
	holdIdle(t, unused, func(name string) bool { return ran[name] || name == "*" && len(ran) == len(functions()) })
}

// holdIdle holds the permissions that no payload needed to those that have a reason. Of functions that did not run,
// because the test was narrowed by -run, it says nothing.
func holdIdle(t *testing.T, unused map[string]bool, ran func(name string) bool) {
	t.Helper()
	groups, err := payloads.Idle()
	if err != nil {
		t.Fatal(err)
	}
	left := maps.Clone(unused)
	for _, group := range groups {
		for _, pattern := range group.Grants {
			found := false
			for what := range unused {
				if fits(what, pattern) {
					found = true
					delete(left, what)
				}
			}
			if name, _, _ := strings.Cut(pattern, ":"); !found && ran(name) {
				t.Errorf("events/idle.yaml: %q is needed, or not granted, and has a reason for being idle", pattern)
			}
		}
	}
	for _, what := range slices.Sorted(maps.Keys(left)) {
		t.Errorf("nothing needs %s: add a payload that does, grant less, or say why in events/idle.yaml", what)
	}
}

// fits tells whether the text is as the pattern says, in which * stands for anything.
func fits(text, pattern string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	for _, part := range parts[1 : len(parts)-1] {
		if _, rest, ok = strings.Cut(rest, part); !ok {
			return false
		}
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

func TestFits(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]bool{"a: b of c#*": true, "a: *": true, "*": true, "a: b of c#": true,
		"a*of*#": true, "b*": false, "a: b": false, "*x*": false, "a*z": false, "a: b of c##*": false} {
		if got := fits("a: b of c#", pattern); got != want {
			t.Errorf("%q: %t", pattern, got)
		}
	}
}

// place is where functions work: a table and a bucket, with the world that payloads speak of, and the template deployed
// on them, which takes longer to read than most functions have work for.
type place struct {
	table  *table // past the gate
	bucket string
	stack  *sam.Stack
}

func newPlace(t *testing.T, moto, sender string, world []attributes) *place {
	t.Helper()
	p := &place{table: newTable(t, world), bucket: newBucket(t, moto)}
	var err error
	p.stack, err = sam.Deploy(filepath.Join(root, "template.yaml"),
		sam.Deployment{Stack: "stund", Region: awstest.Region,
			Account: "123456789012", Parameters: map[string]string{"Sender": sender, "SMS": "on"},
			Known: map[string]string{"Table": p.table.name, "Mail.Outputs.ConfigurationSet": "stund",
				"Files": p.bucket}})
	if err != nil {
		t.Fatal(err)
	}
	papercloud.Play(p.stack)
	return p
}

// restore makes the world as it was, for another function.
func (p *place) restore(t *testing.T, moto string) {
	t.Helper()
	p.table.restore(t)
	emptyBucket(t, moto, p.bucket)
	fillFiles(t, bucketAt(moto, p.bucket))
}

// watched is one function in this process, with the credentials and clients that it has on AWS, behind a gate, and the
// world that its payloads speak of.
type watched struct {
	function
	*place
	gate     *papercloud.Gate
	settings bootstrap.Settings
	client   *dynamodb.Client // the function's
	noting   *noting          // what it writes
	dirty    bool             // the table holds something else than the world
	past     bool             // and not by the function's client alone
}

func newWatched(t *testing.T, f function, moto string, at *place) *watched {
	t.Helper()
	w := &watched{function: f, place: at}
	var err error
	if w.gate, err = papercloud.NewGate(awstest.Region, "123456789012", awstest.Address(t), moto); err != nil {
		t.Fatal(err)
	}
	w.gate.Table(w.table.name, dynamo.AttrPartition, map[string]string{dynamo.IndexDue: dynamo.AttrDuePartition,
		dynamo.IndexBy: dynamo.AttrByPartition})
	w.gate.Functions(called{})
	server := httptest.NewServer(w.gate)
	t.Cleanup(server.Close)
	deployed, ok := w.stack.Functions[f.name]
	if !ok {
		t.Fatalf("no template deploys %s", f.name)
	}
	env := map[string]string{"AWS_ACCESS_KEY_ID": w.gate.Admit(deployed), "AWS_ENDPOINT_URL": server.URL}
	for name, v := range deployed.Environment {
		if !strings.HasPrefix(v, "{{resolve:") {
			env[name] = v
		}
	}
	if w.settings, err = bootstrap.Read(environment(env)); err != nil {
		t.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	w.noting = &noting{next: transport, written: map[itemKey]bool{}}
	w.client = dynamodb.New(dynamodb.Options{Region: w.settings.Region, Credentials: w.settings.Credentials(),
		BaseEndpoint: w.settings.Endpoint("DYNAMODB"), HTTPClient: &http.Client{Transport: w.noting}})
	return w
}

// called takes every call of another function, and does nothing.
type called struct{}

func (called) Call(context.Context, string, []byte) ([]byte, error) { return []byte("{}"), nil }
func (called) Send(string, []byte) error                            { return nil }

// restore makes the world as it was.
func (w *watched) restore(t *testing.T) {
	t.Helper()
	written := w.noting.taken()
	switch {
	case w.past || w.dirty && len(written) == 0:
		w.table.restore(t)
	case w.dirty:
		w.table.put(t, written)
	}
	w.dirty, w.past = false, false
}

// play gives the function one payload, and once more with another's write in the way if it writes.
func (w *watched) play(t *testing.T, c payload.Case, seed byte) {
	t.Helper()
	puts := false
	w.arm(func() { puts = true })
	w.once(t, c, seed)
	if puts {
		w.arm(nil)
		w.gate.Set(papercloud.Trap{Function: w.name, Action: "dynamodb:PutItem",
			Answer: papercloud.FailDynamoDB(400, "TransactionConflictException",
				"Transaction is ongoing for the item")})
		w.once(t, c, seed)
	}
}

// arm lays traps that notice what the function writes; put is called when it puts an item.
func (w *watched) arm(put func()) {
	w.gate.Disarm()
	for _, action := range []string{"PutItem", "UpdateItem", "DeleteItem"} {
		w.gate.Set(papercloud.Trap{Function: w.name, Action: "dynamodb:" + action, After: true, Times: 1000,
			Do: func() {
				w.dirty = true
				if put != nil && action == "PutItem" {
					put()
				}
			}})
	}
}

func (w *watched) once(t *testing.T, c payload.Case, seed byte) {
	t.Helper()
	event := c.Event
	w.restore(t)
	if before := earlier[c.String()]; before != "" {
		w.prepare(t, before)
	}
	p := withoutFiles(t, dynamo.New(w.client, w.settings.Table, patient), timeOf(event), seed)
	p.Settings, p.Log = w.settings, slog.New(slog.DiscardHandler)
	if w.settings.Files != "" {
		storage.Files(&p.Parts)
	}
	// What it answers is TestReplay's to judge.
	if w.endpoint != nil {
		_, _ = cloud.Endpoint(p.Parts, w.endpoint).Invoke(t.Context(), event)
		return
	}
	senders.Email(w.settings, &p)
	senders.SMS(w.settings, &p)
	desks.Call(w.settings, &p)
	_, _ = background.Handler(p, w.job).Invoke(t.Context(), event)
}

// prepare does what an endpoint's payload asks for, past the gate.
func (w *watched) prepare(t *testing.T, name string) {
	t.Helper()
	event := eventOf(t, name)
	all := functions()
	n := slices.IndexFunc(all, func(f function) bool { return f.name == path.Dir(name) })
	w.past = true
	p := parts(t, dynamo.New(w.table.client, w.table.name, patient), timeOf(event), 1)
	answer, err := cloud.Endpoint(p.Parts, all[n].endpoint).Invoke(t.Context(), event)
	if err != nil || !strings.Contains(string(answer), `"statusCode":20`) {
		t.Fatalf("%s went wrong: %v, %s", name, err, answer)
	}
}
