package cloud_test

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awsses "github.com/aws/aws-sdk-go-v2/service/ses"
	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/awstest"
	"stund/internal/cloud"
	"stund/internal/cloud/background"
	"stund/internal/cloud/bootstrap"
	"stund/internal/cloud/senders"
	"stund/internal/papercloud"
	"stund/internal/papercloud/sam"
	"stund/internal/store/dynamo"
)

// TestPermissions gives every payload of events/ to its function on DynamoDB Local and moto, each function held to its own
// policies of the template. A permission that is missing fails the test. One that no payload needs is listed in
// testdata/unused-permissions.txt: what is added there wants a payload that needs it, or a policy that grants less.
func TestPermissions(t *testing.T) {
	t.Parallel()
	moto, local := awstest.Moto(t), awstest.Address(t)
	sender := environment(nil)("STUND_SENDER")
	verify := awsses.New(awsses.Options{BaseEndpoint: &moto, Region: awstest.Region, Credentials: awstest.Credentials()})
	if _, err := verify.VerifyEmailIdentity(t.Context(), &awsses.VerifyEmailIdentityInput{EmailAddress: &sender}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	unused := map[string][]string{} // functions by permission
	t.Run("each", func(t *testing.T) {
		for _, f := range functions() {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				client, table := awstest.DynamoDB(t, dynamo.Table)
				seed(t, dynamo.New(client, table))
				stack, err := sam.Deploy(filepath.Join(root, "template.yaml"), sam.Deployment{Stack: "stund", Region: awstest.Region,
					Account: "123456789012", Parameters: map[string]string{"Sender": sender, "SMS": "on"},
					Known: map[string]string{"Table": table, "Mail.Outputs.ConfigurationSet": "stund"}})
				if err != nil {
					t.Fatal(err)
				}
				gate, err := papercloud.NewGate(awstest.Region, "123456789012", local, moto)
				if err != nil {
					t.Fatal(err)
				}
				gate.Table(table, dynamo.AttrPartition, map[string]string{dynamo.IndexDue: dynamo.AttrDuePartition, dynamo.IndexBy: dynamo.AttrByPartition})
				server := httptest.NewServer(gate)
				defer server.Close()
				f.work(t, stack.Functions[f.name], gate, server.URL)
				for _, d := range gate.Denials() {
					t.Errorf("a permission is missing: %s", d)
				}
				mu.Lock()
				defer mu.Unlock()
				for _, g := range gate.Unused() {
					on := strings.NewReplacer(table, "stund", "arn:aws:dynamodb:"+awstest.Region+":123456789012:", "").Replace(g.Resource)
					what := fmt.Sprintf("%s: %s on %s", g.Policy, g.Action, on)
					unused[what] = append(unused[what], g.Function)
				}
			})
		}
	})
	if t.Failed() {
		return
	}
	var out strings.Builder
	for _, what := range slices.Sorted(maps.Keys(unused)) {
		slices.Sort(unused[what])
		fmt.Fprintf(&out, "%s\n\t%s\n", what, strings.Join(slices.Compact(unused[what]), " "))
	}
	path := filepath.Join("testdata", "unused-permissions.txt")
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")); diff != "" {
		t.Errorf("permissions that nothing needs (-want +got); -update takes them over:\n%s", diff)
	}
}

// work gives the function its payloads, one after another, in this process but with the credentials and clients that it has
// on AWS.
func (f function) work(t *testing.T, deployed *sam.Function, gate *papercloud.Gate, aws string) {
	t.Helper()
	env := map[string]string{"AWS_ACCESS_KEY_ID": gate.Admit(deployed), "AWS_ENDPOINT_URL": aws}
	for name, v := range deployed.Environment {
		if !strings.HasPrefix(v, "{{resolve:") {
			env[name] = v
		}
	}
	s, err := bootstrap.Read(environment(env))
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Glob(filepath.Join(eventsFolder, f.name, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var events [][]byte
	for _, path := range cases {
		event, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	// What a late one does must not be in the way of an earlier.
	slices.SortStableFunc(events, func(a, b []byte) int { return timeOf(a).Compare(timeOf(b)) })
	for n, event := range events {
		p := parts(t, dynamo.New(dynamodb.New(dynamodb.Options{Region: s.Region, Credentials: s.Credentials(),
			BaseEndpoint: s.Endpoint("DYNAMODB")}), s.Table), timeOf(event), byte(2+n))
		p.Settings, p.Log = s, slog.New(slog.DiscardHandler)
		// What it answers is TestReplay's to judge.
		if f.endpoint != nil {
			_, _ = cloud.Endpoint(p.Parts, f.endpoint).Invoke(t.Context(), event)
			continue
		}
		senders.Email(s, &p.Channels)
		senders.SMS(s, &p.Channels)
		_, _ = background.Handler(p, f.job).Invoke(t.Context(), event)
	}
}
