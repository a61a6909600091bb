package cloud_test

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/api"
	"stund/internal/gateway"
	"stund/internal/jobs"
	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
	"stund/internal/store/dynamo"
)

const root = "../.."

// deployed gives what the template deploys.
func deployed(t *testing.T) *sam.Stack {
	t.Helper()
	s, err := sam.Deploy(filepath.Join(root, "template.yaml"), sam.Deployment{Stack: "stund", Region: "eu-north-1", Account: "123456789012",
		Parameters: map[string]string{"Sender": "post@stund.example"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Functions {
		if f.BuildMethod != "makefile" {
			t.Errorf("%s is not built by the Makefile", f.ID)
		}
	}
	return s
}

// convert reads a part of the template as something with names.
func convert[T any](t *testing.T, from any) T {
	t.Helper()
	to, err := sam.Convert[T](from)
	if err != nil {
		t.Fatalf("template.yaml: %v", err)
	}
	return to
}

// may tells whether a policy of the function allows the action on anything.
func may(f *sam.Function, action string) bool {
	return slices.ContainsFunc(f.Policies, func(p sam.Policy) bool {
		return slices.ContainsFunc(p.Statements, func(s iam.Statement) bool { return s.Allow && slices.Contains(s.Actions, action) })
	})
}

// TestTemplateDeploysEveryEndpoint holds routes, methods, authorizers and permissions to the catalogue of endpoints.
func TestTemplateDeploysEveryEndpoint(t *testing.T) {
	t.Parallel()
	v := deployed(t)
	type route struct {
		Key   string
		Staff bool
	}
	routes := func(f *sam.Function) (rs []route) {
		if len(f.Schedules)+len(f.Streams)+len(f.Topics)+len(f.Others) > 0 {
			t.Errorf("%s is not only called by the API", f.ID)
		}
		for _, r := range f.Routes {
			rs = append(rs, route{r.Method + " " + r.Path, r.Authorizer != ""})
		}
		slices.SortFunc(rs, func(a, b route) int { return strings.Compare(a.Key, b.Key) })
		return rs
	}
	for _, m := range api.Catalogue() {
		e := m(&api.Services{})
		f, ok := v.Functions[e.Name]
		if !ok {
			t.Errorf("the template does not deploy %s", e.Name)
			continue
		}
		var want []route
		reads := true
		for _, method := range e.Methods() {
			want = append(want, route{method + " " + e.Path, e.Auth.Staff()})
			reads = reads && method == "GET"
		}
		if diff := gocmp.Diff(want, routes(f)); diff != "" {
			t.Errorf("%s (-catalogue +template):\n%s", e.Name, diff)
		}
		if writes := may(f, "dynamodb:PutItem"); writes == reads {
			t.Errorf("%s with %v: may write %v", e.Name, e.Methods(), writes)
		}
	}
	if v.APIs["Api"].DefaultAuthorizer == "" {
		t.Error("the API is open unless an endpoint says otherwise: no default authorizer")
	}
}

// TestTemplateRunsEveryJob holds schedules and stream readers to the catalogue of jobs.
func TestTemplateRunsEveryJob(t *testing.T) {
	t.Parallel()
	all := deployed(t).Functions
	for _, m := range jobs.Catalogue() {
		j := m(&jobs.Services{})
		f, ok := all[j.Name]
		if !ok {
			t.Errorf("the template does not deploy %s", j.Name)
			continue
		}
		if n := len(f.Routes) + len(f.Schedules) + len(f.Streams) + len(f.Topics) + len(f.Others); n != 1 {
			t.Errorf("%s has %d events, wanted 1", j.Name, n)
		}
		if f.Environment["STUND_SITE"] == "" {
			t.Errorf("%s is not told the site that its links lead to", j.Name)
		}
		sends := strings.Contains(source(t, j.Name), "senders.Email")
		if may := may(f, "ses:SendRawEmail"); may != sends {
			t.Errorf("%s links senders: %v; may send: %v", j.Name, sends, may)
		}
		if j.Hear != nil {
			if len(f.Topics) != 1 || f.Async.Retries < 1 || !strings.HasSuffix(f.Async.OnFailure, ":stund-Failures") {
				t.Errorf("%s: hears a topic without its safeguards: %v, %+v", j.Name, f.Topics, f.Async)
			}
			continue
		}
		if j.React == nil {
			if len(f.Schedules) != 1 || f.Schedules[0].Every != j.Every {
				t.Errorf("%s: %+v, wanted a schedule every %s", j.Name, f.Schedules, j.Every)
			}
			if f.Async.Retries != 0 {
				t.Errorf("%s: a failed run is repeated", j.Name)
			}
			continue
		}
		for _, st := range f.Streams {
			if !strings.Contains(st.ARN, ":table/stund-Table/stream/") || !st.PartialAnswer || !st.Bisect || st.MaxAge == 0 || st.Retries < 1 ||
				!strings.HasSuffix(st.OnFailure, ":stund-Failures") {
				t.Errorf("%s: reads the stream without its safeguards: %+v", j.Name, st)
			}
			for _, filter := range st.Filters {
				if !json.Valid([]byte(filter)) {
					t.Errorf("%s: filter is not JSON: %s", j.Name, filter)
				}
			}
		}
	}
}

// TestOneFunctionForEachDoor holds the folders under functions/, what they import, and the template to one another.
func TestOneFunctionForEachDoor(t *testing.T) {
	t.Parallel()
	all := slices.Sorted(maps.Keys(deployed(t).Functions))
	var listed, folders []string
	for _, f := range functions() {
		listed = append(listed, f.name)
	}
	slices.Sort(listed)
	entries, err := os.ReadDir(filepath.Join(root, "functions"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		folders = append(folders, e.Name())
	}
	// Each function's environment holds one dynamic reference, to the master secret, and CloudFormation resolves at most 60 in
	// a template ("Using dynamic references to specify template values", CloudFormation user guide).
	if len(all) > 60 {
		t.Errorf("%d functions with a dynamic reference each: some have to do without STUND_SECRET", len(all))
	}
	if diff := gocmp.Diff(listed, all); diff != "" {
		t.Errorf("functions (-catalogues +template):\n%s", diff)
	}
	if diff := gocmp.Diff(listed, folders); diff != "" {
		t.Errorf("functions (-catalogues +folders):\n%s", diff)
	}
	for _, f := range functions() {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "functions", f.name, "main.go"), nil, parser.ImportsOnly)
		if err != nil {
			t.Error(err)
			continue
		}
		var imports []string
		for _, i := range parsed.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if path != "stund/internal/cloud/senders" || f.job == nil {
				imports = append(imports, path)
			}
		}
		want := []string{"stund/internal/api", "stund/internal/cloud"}
		if f.job != nil {
			want = []string{"stund/internal/cloud", "stund/internal/jobs"}
		}
		if diff := gocmp.Diff(want, imports); diff != "" {
			t.Errorf("imports of functions/%s (-want +got):\n%s", f.name, diff)
		}
		if n := strings.Count(source(t, f.name), "\n"); n > 12 {
			t.Errorf("functions/%s has %d lines, wanted one of wiring", f.name, n)
		}
	}
}

// source gives a function's main.go.
func source(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "functions", name, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestTemplateDescribesTheAPI holds the routes to the paths of the API document, and those of pages to their absence from it.
func TestTemplateDescribesTheAPI(t *testing.T) {
	t.Parallel()
	b, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(b, &document); err != nil {
		t.Fatal(err)
	}
	var described, routed []string
	for path, item := range document.Paths {
		for method := range item {
			switch method = strings.ToUpper(method); method {
			case "GET", "POST", "PUT", "PATCH", "DELETE":
				described = append(described, path+" "+method)
			}
		}
	}
	pages := map[string]bool{}
	for _, m := range api.Catalogue() {
		e := m(&api.Services{})
		pages[e.Path] = e.Page
	}
	for _, f := range deployed(t).Functions {
		for _, r := range f.Routes {
			if !pages[r.Path] {
				routed = append(routed, r.Path+" "+r.Method)
			}
		}
	}
	slices.Sort(described)
	slices.Sort(routed)
	if diff := gocmp.Diff(described, routed); diff != "" {
		t.Errorf("routes (-document +template):\n%s", diff)
	}
}

// TestTemplateAnswersOtherSitesAsLocally holds the API's CORS to that of the local gateway.
func TestTemplateAnswersOtherSitesAsLocally(t *testing.T) {
	t.Parallel()
	local := gateway.AnyOrigin()
	want := sam.CORS{AllowOrigins: local.Origins, AllowMethods: local.Methods, AllowHeaders: local.Headers, ExposeHeaders: local.Expose,
		MaxAge: int(local.MaxAge / time.Second)}
	if diff := gocmp.Diff(want, deployed(t).APIs["Api"].CORS); diff != "" {
		t.Errorf("CORS (-local +template):\n%s", diff)
	}
}

// TestTemplateMakesTheTable holds the table to what its driver needs.
func TestTemplateMakesTheTable(t *testing.T) {
	t.Parallel()
	type key struct{ AttributeName, KeyType string }
	type projection struct {
		ProjectionType   string
		NonKeyAttributes []string
	}
	type index struct {
		IndexName  string
		KeySchema  []key
		Projection projection
	}
	type table struct {
		BillingMode string
		Attributes  map[string]string
		KeySchema   []key
		Indexes     []index
		StreamView  string
		TTL         string
	}
	keys := func(schema []types.KeySchemaElement) (out []key) {
		for _, k := range schema {
			out = append(out, key{*k.AttributeName, string(k.KeyType)})
		}
		return out
	}
	in := dynamo.Table("stund")
	want := table{BillingMode: string(in.BillingMode), Attributes: map[string]string{}, KeySchema: keys(in.KeySchema),
		StreamView: string(in.StreamSpecification.StreamViewType), TTL: dynamo.AttrExpires}
	for _, a := range in.AttributeDefinitions {
		want.Attributes[*a.AttributeName] = string(a.AttributeType)
	}
	for _, i := range in.GlobalSecondaryIndexes {
		want.Indexes = append(want.Indexes, index{*i.IndexName, keys(i.KeySchema), projection{string(i.Projection.ProjectionType), i.Projection.NonKeyAttributes}})
	}

	read := convert[struct {
		BillingMode             string
		AttributeDefinitions    []struct{ AttributeName, AttributeType string }
		KeySchema               []key
		GlobalSecondaryIndexes  []index
		StreamSpecification     struct{ StreamViewType string }
		TimeToLiveSpecification struct {
			AttributeName string
			Enabled       bool
		}
	}](t, deployed(t).Resources["Table"].Properties)
	got := table{BillingMode: read.BillingMode, Attributes: map[string]string{}, KeySchema: read.KeySchema,
		Indexes: read.GlobalSecondaryIndexes, StreamView: read.StreamSpecification.StreamViewType}
	for _, a := range read.AttributeDefinitions {
		got.Attributes[a.AttributeName] = a.AttributeType
	}
	if read.TimeToLiveSpecification.Enabled {
		got.TTL = read.TimeToLiveSpecification.AttributeName
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("table (-driver +template):\n%s", diff)
	}
}
