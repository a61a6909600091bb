package cloud_test

import (
	"encoding/json"
	"fmt"
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
	"github.com/goccy/go-yaml"
	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/api"
	"stund/internal/gateway"
	"stund/internal/jobs"
	"stund/internal/store/dynamo"
)

const root = "../.."

// template is what is read of template.yaml. Tags (!Ref, !GetAtt, !Sub, !If) are read as what they stand before: "!Ref Api"
// as "Api".
type template struct {
	Resources map[string]resource
}

type resource struct {
	Type       string
	Metadata   map[string]any
	Properties map[string]any
}

// deployment is what is looked at of a function's properties.
type deployment struct {
	Timeout  int
	Policies []string
	Events   map[string]event
	Env      struct {
		Variables map[string]any
	} `json:"Environment"`
	Retries struct {
		MaximumRetryAttempts *int
	} `json:"EventInvokeConfig"`
}

type event struct {
	Type       string
	Properties struct {
		Method, Path string
		ApiId        string
		Auth         struct {
			Authorizer string
		}
		ScheduleExpression         string
		Stream                     string
		FunctionResponseTypes      []string
		BisectBatchOnFunctionError bool
		MaximumRecordAgeInSeconds  int
		MaximumRetryAttempts       *int
		DestinationConfig          struct {
			OnFailure struct{ Type, Destination string }
		}
		FilterCriteria struct {
			Filters []struct{ Pattern string }
		}
	}
}

// convert reads a part of the template as something with names.
func convert[T any](t *testing.T, from any) T {
	t.Helper()
	var to T
	b, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(b, &to)
	}
	if err != nil {
		t.Fatalf("template.yaml: %v", err)
	}
	return to
}

func readTemplate(t *testing.T) template {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := yaml.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return convert[template](t, v)
}

// deployed gives the template's functions by the folder that each is built from: PublicSlots is functions/public-slots.
func (v template) deployed(t *testing.T) map[string]deployment {
	t.Helper()
	all := map[string]deployment{}
	for id, r := range v.Resources {
		if r.Type != "AWS::Serverless::Function" {
			continue
		}
		if r.Metadata["BuildMethod"] != "makefile" {
			t.Errorf("%s is not built by the Makefile", id)
		}
		var name strings.Builder
		for i, c := range id {
			if c >= 'A' && c <= 'Z' && i > 0 {
				name.WriteByte('-')
			}
			name.WriteRune(c)
		}
		all[strings.ToLower(name.String())] = convert[deployment](t, r.Properties)
	}
	return all
}

// TestTemplateDeploysEveryEndpoint holds routes, methods, authorizers and permissions to the catalogue of endpoints.
func TestTemplateDeploysEveryEndpoint(t *testing.T) {
	t.Parallel()
	v := readTemplate(t)
	all := v.deployed(t)
	type route struct {
		Key   string
		Staff bool
	}
	routes := func(f deployment) (rs []route) {
		for _, e := range f.Events {
			if e.Type != "HttpApi" || e.Properties.ApiId != "Api" {
				t.Errorf("an event of type %s on %q", e.Type, e.Properties.ApiId)
			}
			rs = append(rs, route{e.Properties.Method + " " + e.Properties.Path, e.Properties.Auth.Authorizer != "NONE"})
		}
		slices.SortFunc(rs, func(a, b route) int { return strings.Compare(a.Key, b.Key) })
		return rs
	}
	for _, m := range api.Catalogue() {
		e := m(&api.Services{})
		f, ok := all[e.Name]
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
		if writes := slices.Contains(f.Policies, "WriteTable"); writes == reads {
			t.Errorf("%s with %v: may write %v", e.Name, e.Methods(), writes)
		}
	}
	settings := convert[struct {
		Auth struct {
			DefaultAuthorizer string
			Authorizers       map[string]any
		}
	}](t, v.Resources["Api"].Properties)
	if name := settings.Auth.DefaultAuthorizer; name == "" || settings.Auth.Authorizers[name] == nil {
		t.Error("the API is open unless an endpoint says otherwise: no default authorizer")
	}
}

// TestTemplateRunsEveryJob holds schedules and stream readers to the catalogue of jobs.
func TestTemplateRunsEveryJob(t *testing.T) {
	t.Parallel()
	all := readTemplate(t).deployed(t)
	for _, m := range jobs.Catalogue() {
		j := m(&jobs.Services{})
		f, ok := all[j.Name]
		if !ok {
			t.Errorf("the template does not deploy %s", j.Name)
			continue
		}
		if len(f.Events) != 1 {
			t.Errorf("%s has %d events, wanted 1", j.Name, len(f.Events))
		}
		if _, ok := f.Env.Variables["STUND_SITE"]; !ok {
			t.Errorf("%s is not told the site that its links lead to", j.Name)
		}
		sends := strings.Contains(source(t, j.Name), "senders.Email")
		if may := slices.Contains(f.Policies, "SendMessages"); may != sends {
			t.Errorf("%s links senders: %v; may send: %v", j.Name, sends, may)
		}
		for _, e := range f.Events {
			if j.React == nil {
				if e.Type != "ScheduleV2" || e.Properties.ScheduleExpression != rate(j.Every) {
					t.Errorf("%s: %s %q, wanted ScheduleV2 %q", j.Name, e.Type, e.Properties.ScheduleExpression, rate(j.Every))
				}
				if f.Retries.MaximumRetryAttempts == nil || *f.Retries.MaximumRetryAttempts != 0 {
					t.Errorf("%s: a failed run is repeated", j.Name)
				}
				continue
			}
			p := e.Properties
			if e.Type != "DynamoDB" || p.Stream != "Table.StreamArn" || !slices.Equal(p.FunctionResponseTypes, []string{"ReportBatchItemFailures"}) ||
				!p.BisectBatchOnFunctionError || p.MaximumRecordAgeInSeconds <= 0 || p.MaximumRetryAttempts == nil || *p.MaximumRetryAttempts < 1 ||
				p.DestinationConfig.OnFailure.Destination != "Failures.Arn" {
				t.Errorf("%s: reads the stream without its safeguards: %+v", j.Name, e)
			}
			for _, filter := range p.FilterCriteria.Filters {
				if !json.Valid([]byte(filter.Pattern)) {
					t.Errorf("%s: filter is not JSON: %s", j.Name, filter.Pattern)
				}
			}
		}
	}
}

// rate writes a duration as EventBridge Scheduler does.
func rate(d time.Duration) string {
	if d == time.Minute {
		return "rate(1 minute)"
	}
	return fmt.Sprintf("rate(%d minutes)", int(d/time.Minute))
}

// TestOneFunctionForEachDoor holds the folders under functions/, what they import, and the template to one another.
func TestOneFunctionForEachDoor(t *testing.T) {
	t.Parallel()
	deployed := slices.Sorted(maps.Keys(readTemplate(t).deployed(t)))
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
	if len(deployed) > 60 {
		t.Errorf("%d functions with a dynamic reference each: some have to do without STUND_SECRET", len(deployed))
	}
	if diff := gocmp.Diff(listed, deployed); diff != "" {
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
	b, err := api.Document(&api.Services{})
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
	for _, f := range readTemplate(t).deployed(t) {
		for _, e := range f.Events {
			if e.Type == "HttpApi" && !pages[e.Properties.Path] {
				routed = append(routed, e.Properties.Path+" "+e.Properties.Method)
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
	type cors struct {
		AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders []string
		MaxAge                                                  int
	}
	local := gateway.AnyOrigin()
	want := cors{local.Origins, local.Methods, local.Headers, local.Expose, int(local.MaxAge / time.Second)}
	got := convert[cors](t, readTemplate(t).Resources["Api"].Properties["CorsConfiguration"])
	if diff := gocmp.Diff(want, got); diff != "" {
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
	}](t, readTemplate(t).Resources["Table"].Properties)
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
