package cloud_test

import (
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/archtest"
	"stund/internal/base"
	"stund/internal/catalogue"
	"stund/internal/catalogue/endpoints"
	"stund/internal/clock"
	"stund/internal/gateway"
	"stund/internal/httpapi"
	"stund/internal/join"
	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
	"stund/internal/store/dynamo"
)

const root = "../.."

// deploy deploys the template, with parameters that differ from their defaults.
func deploy(parameters map[string]string) (*sam.Stack, error) {
	all := map[string]string{"Sender": "post@stund.example"}
	maps.Copy(all, parameters)
	return sam.Deploy(filepath.Join(root, "template.yaml"), sam.Deployment{Stack: "stund", Region: "eu-north-1",
		Account:    "123456789012",
		Parameters: all})
}

// deployed returns what the template deploys.
func deployed(t *testing.T) *sam.Stack {
	t.Helper()
	s, err := deploy(nil)
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

// TestMakeFindsEachFunction: what `sam build` calls for each function compiles a folder that there is.
func TestMakeFindsEachFunction(t *testing.T) {
	t.Parallel()
	args := []string{"-s", "-n", "ARTIFACTS_DIR=unused"}
	for _, f := range deployed(t).Functions {
		args = append(args, "build-"+f.ID)
	}
	run := exec.CommandContext(t.Context(), "make", args...)
	run.Dir = root
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("make: %v\n%s", err, out)
	}
	all := regexp.MustCompile(`\./(functions/[a-z-]+)`).FindAllStringSubmatch(string(out), -1)
	if want := len(args) - 3; len(all) != want {
		t.Errorf("make compiles %d folders for %d functions", len(all), want)
	}
	for _, m := range all {
		if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
			t.Error(err)
		}
	}
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
		return slices.ContainsFunc(p.Statements, func(s iam.Statement) bool {
			return s.Allow && slices.Contains(s.Actions, action)
		})
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
	byKey := func(a, b route) int { return strings.Compare(a.Key, b.Key) }
	routes := func(f *sam.Function) (rs []route) {
		if len(f.Schedules)+len(f.Streams)+len(f.Topics)+len(f.Others) > 0 {
			t.Errorf("%s is not only called by the API", f.ID)
		}
		for _, r := range f.Routes {
			rs = append(rs, route{r.Key(), r.Authorizer != ""})
		}
		slices.SortFunc(rs, byKey)
		return rs
	}
	want := map[string][]route{} // by function: endpoints of one name are one function
	writes := map[string]bool{}
	for _, e := range endpoints.List(new(base.Base)) {
		for _, key := range e.Keys() {
			want[e.Name] = append(want[e.Name], route{key, e.Auth.Staff()})
			writes[e.Name] = writes[e.Name] ||
				!strings.HasPrefix(key, "GET ") && !strings.HasPrefix(key, "HEAD ") && key != httpapi.Anywhere
		}
	}
	for name, all := range want {
		f, ok := v.Functions[name]
		if !ok {
			t.Errorf("no template deploys %s: add it to one of infra/aws/functions:\n\n%s", name, entry(name))
			continue
		}
		slices.SortFunc(all, byKey)
		if diff := gocmp.Diff(all, routes(f)); diff != "" {
			t.Errorf("%s (-catalogue +template):\n%s", name, diff)
		}
		if is, hosted := hostedLogin()[name]; hosted {
			writes[name] = is
		}
		writes[name] = writes[name] || looks()[name]
		if may := may(f, "dynamodb:PutItem"); may != writes[name] {
			t.Errorf("%s with %v: may write %v", name, all, may)
		}
	}
}

// looks says which endpoints write though they are asked by GET: who looks whether it is paid may find that it is, and
// books it; and who reads or takes out what clients answer is written down.
func looks() map[string]bool {
	return map[string]bool{"pay-status": true, "form-answers": true, "client-export": true, "client-arrival": true,
		"feedback-table": true}
}

// hostedLogin says which endpoints write where the login is Cognito's: no links are asked for, and it leads back by a
// GET.
func hostedLogin() map[string]bool {
	return map[string]bool{"signin": false, "signin-link": false, "signin-back": true}
}

// lets tells whether the endpoint is one of those by which staff sign in, which have a wiring of their own.
func (f function) lets() bool { return f.job == nil && f.home() == "stund/internal/api/signin" }

// entry writes a function for one of the templates in infra/aws/functions. It may read the set-up: what else it may is
// for its writer to say.
func entry(name string) string {
	return fmt.Sprintf("  %s:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildMethod: makefile}\n"+
		"    Properties:\n      FunctionName: !Sub \"${Stack}_%s\"\n      Policies: [!Ref ReadSetup]\n",
		camel(name), name)
}

// TestFunctionsAreCalledByTheirNames holds each function's name to the stack's and its folder: the API, the schedules
// and functions that call others compose it.
func TestFunctionsAreCalledByTheirNames(t *testing.T) {
	t.Parallel()
	for folder, f := range deployed(t).Functions {
		if want := "stund_" + folder; f.Name != want {
			t.Errorf("%s has the name %s, wanted %s", folder, f.Name, want)
		}
	}
}

// TestRoutesComeAfterTheirFunctions: names are no references, so who calls by one says itself what must be there first.
func TestRoutesComeAfterTheirFunctions(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	first := map[string]map[string]bool{"Api": {}, "Desks": {}}
	for _, f := range s.Functions {
		if len(f.Routes) > 0 {
			first["Api"][f.Stack] = true
		}
		if len(f.Schedules) > 0 {
			first["Desks"][f.Stack] = true
		}
	}
	for id, stacks := range first {
		r := convert[struct{ DependsOn any }](t, raw(t, "template.yaml")["Resources"].(map[string]any)[id])
		var said []string
		switch on := r.DependsOn.(type) {
		case string:
			said = []string{on}
		default:
			said = convert[[]string](t, on)
		}
		slices.Sort(said)
		if diff := gocmp.Diff(slices.Sorted(maps.Keys(stacks)), said); diff != "" {
			t.Errorf("%s depends on (-wanted +template.yaml):\n%s", id, diff)
		}
	}
}

// TestTemplatesShareTheirGlobals: globals do not reach into a nested stack, so each template of functions has the same.
func TestTemplatesShareTheirGlobals(t *testing.T) {
	t.Parallel()
	all, err := filepath.Glob(filepath.Join(root, functionTemplates, "*.yaml"))
	if err != nil || len(all) < 2 {
		t.Fatalf("there are %v: %v", all, err)
	}
	first := ""
	for _, path := range all {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(string(b), "\nGlobals:\n")
		globals, _, _ := strings.Cut(after, "\nResources:\n")
		if first == "" {
			first = globals
		}
		if globals == "" || globals != first {
			t.Errorf("%s (-%s +%s):\n%s", path, filepath.Base(all[0]), filepath.Base(path), gocmp.Diff(first, globals))
		}
	}
}

// TestTemplatesShareNoName: CloudFormation refuses a parameter and a resource of one name.
func TestTemplatesShareNoName(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"template.yaml", "infra/aws/*.yaml", functionTemplates + "/*.yaml"} {
		all, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(all) == 0 {
			t.Fatalf("%s: %v, %v", pattern, all, err)
		}
		for _, path := range all {
			path = strings.TrimPrefix(path, root+"/")
			parameters, _ := raw(t, path)["Parameters"].(map[string]any)
			resources, _ := raw(t, path)["Resources"].(map[string]any)
			for name := range parameters {
				if resources[name] != nil {
					t.Errorf("%s: %s is a parameter and a resource", path, name)
				}
			}
		}
	}
}

// functionTemplates is the folder of the templates that deploy functions.
const functionTemplates = "infra/aws/functions"

// TestChangesCallsTheDesks holds the desks that the stream's reader is told, and may call, to the jobs on a schedule.
func TestChangesCallsTheDesks(t *testing.T) {
	t.Parallel()
	f := deployed(t).Functions["changes"]
	var told, lines []string
	var may []string
	for _, d := range desksOfCatalogue() {
		told = append(told, d.Name+"=stund_"+d.Name)
		lines = append(lines, d.Name+"=${Stack}_"+d.Name)
		may = append(may, "arn:aws:lambda:eu-north-1:123456789012:function:stund_"+d.Name)
	}
	if got := f.Environment["STUND_DESKS"]; got != strings.Join(told, ",") {
		t.Errorf("changes is told the desks %q; wanted, in %s/jobs.yaml:\n          STUND_DESKS: !Sub \"%s\"",
			got, functionTemplates, strings.Join(lines, ","))
	}
	var allowed []string
	for _, p := range f.Policies {
		for _, st := range p.Statements {
			if slices.Contains(st.Actions, "lambda:InvokeFunction") {
				allowed = append(allowed, st.Resources...)
			}
		}
	}
	if diff := gocmp.Diff(may, allowed); diff != "" {
		t.Errorf("desks that changes may call (-catalogue +%s/jobs.yaml):\n%s", functionTemplates, diff)
	}
}

// TestTemplateRunsEveryJob holds schedules and stream readers to the catalogue of jobs.
func TestTemplateRunsEveryJob(t *testing.T) {
	t.Parallel()
	all := deployed(t).Functions
	for _, j := range catalogue.Jobs(&base.Base{Clock: clock.System{}}, join.Outside{}) {
		f, ok := all[j.Name]
		if !ok {
			t.Errorf("no template deploys %s: add it to %s/jobs.yaml:\n\n%s", j.Name, functionTemplates, entry(j.Name))
			continue
		}
		if j.Admit != nil {
			continue // TestTheUserPoolAsksBeforeEachToken
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
		if j.Feed == nil {
			if len(f.Schedules) != 1 || f.Schedules[0].Every != j.Every {
				t.Errorf("%s: %+v, wanted a schedule every %s", j.Name, f.Schedules, j.Every)
			}
			if f.Async.Retries != 0 {
				t.Errorf("%s: a failed run is repeated", j.Name)
			}
			continue
		}
		for _, st := range f.Streams {
			if !strings.Contains(st.ARN, ":table/stund-Table/stream/") || !st.PartialAnswer || !st.Bisect ||
				st.MaxAge == 0 || st.Retries < 1 ||
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

// TestTheUserPoolAsksBeforeEachToken, and may: a pool that may not call its function lets nobody in.
func TestTheUserPoolAsksBeforeEachToken(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	for _, j := range catalogue.Jobs(&base.Base{Clock: clock.System{}}, join.Outside{}) {
		if j.Admit == nil {
			continue
		}
		pool := convert[struct {
			LambdaConfig struct{ PreTokenGeneration string }
		}](t,
			s.Nested["Identity"].Resources["UserPool"].Properties)
		const here = "eu-north-1:123456789012:"
		if got := pool.LambdaConfig.PreTokenGeneration; got != "arn:aws:lambda:"+here+"function:stund_"+j.Name {
			t.Errorf("the user pool asks %q", got)
		}
		f := s.Functions[j.Name]
		if on := raw(t, "template.yaml")["Resources"].(map[string]any)["Identity"].(map[string]any)["DependsOn"]; on !=
			f.Stack {
			t.Errorf("the user pool is made after %v, and asks a function of %s", on, f.Stack)
		}
		may := convert[map[string]string](t, s.Nested[f.Stack].Resources[f.ID+"Permission"].Properties)
		want := map[string]string{"Action": "lambda:InvokeFunction", "FunctionName": "stund-" + f.Stack + "-" + f.ID,
			"Principal": "cognito-idp.amazonaws.com", "SourceAccount": "123456789012",
			"SourceArn": "arn:aws:cognito-idp:" + here + "userpool/*"}
		if diff := gocmp.Diff(want, may); diff != "" {
			t.Errorf("who may ask (-want +got):\n%s", diff)
		}
		if f.Async.OnFailure != "" || f.Timeout > 5*time.Second {
			t.Errorf("a user pool waits five seconds: %+v", f)
		}
	}
}

// TestOneFunctionForEachDoor holds the folders under functions/, what they import, and the template to one another.
func TestOneFunctionForEachDoor(t *testing.T) {
	t.Parallel()
	stack := deployed(t)
	all := slices.Sorted(maps.Keys(stack.Functions))
	var listed, folders []string
	for _, f := range functions() {
		listed = append(listed, f.name)
	}
	slices.Sort(listed)
	listed = slices.Compact(listed) // endpoints of one name are one function
	entries, err := os.ReadDir(filepath.Join(root, "functions"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		folders = append(folders, e.Name())
	}
	if diff := gocmp.Diff(listed, all); diff != "" {
		t.Errorf("functions (-catalogues +template):\n%s", diff)
	}
	if diff := gocmp.Diff(listed, folders); diff != "" {
		t.Errorf("functions (-catalogues +folders):\n%s", diff)
	}
	for _, f := range functions() {
		if stack.Functions[f.name] == nil {
			continue // said above; what it may call is not known
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "functions", f.name, "main.go"), nil,
			parser.ImportsOnly)
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
			drivers := []string{"stund/internal/cloud/senders", "stund/internal/cloud/desks",
				"stund/internal/cloud/fetch"}
			parts := []string{"stund/internal/cloud/storage", "stund/internal/cloud/providers",
				"stund/internal/cloud/sealing"}
			if !slices.Contains(parts, path) && (f.job == nil || !slices.Contains(drivers, path)) {
				imports = append(imports, path)
			}
		}
		var want []string
		switch {
		case f.job != nil:
			want = []string{"stund/internal/catalogue/" + f.name, "stund/internal/cloud/background"}
		case f.lets():
			want = []string{f.home(), "stund/internal/cloud/doors"}
		case mayNothing(stack, f):
			want = []string{f.home(), "stund/internal/cloud/static"}
		default:
			want = []string{f.home(), "stund/internal/cloud"}
		}
		if diff := gocmp.Diff(want, imports); diff != "" {
			t.Errorf("imports of functions/%s (-want +got):\n%s", f.name, diff)
		}
		if n := strings.Count(source(t, f.name), "\n"); n > 12 {
			t.Errorf("functions/%s has %d lines, wanted one of wiring", f.name, n)
		}
	}
}

// home returns the package that makes the endpoint.
func (f function) home() string {
	made := f.endpoint
	if f.bare != nil {
		made = f.bare
	}
	name := runtime.FuncForPC(reflect.ValueOf(made).Pointer()).Name()
	return name[:strings.LastIndexByte(name, '.')]
}

// mayNothing tells whether the template lets the function call nothing: it answers with what is linked into it. One
// that no template deploys yet is none of these.
func mayNothing(stack *sam.Stack, f function) bool {
	d := stack.Functions[f.name]
	return f.endpoint != nil && d != nil && len(d.Policies) == 0
}

// source returns a function's main.go.
func source(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "functions", name, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// apis is where the packages of endpoints lie.
const apis = "stund/internal/api/"

// others returns the packages of endpoints that a function has no use for: all but its own and those that this one
// imports. A job has use for none. An endpoint of the catalogue joins what several capabilities have for bookings,
// a page or a client, as its name says.
func (f function) others(t *testing.T, linked map[string][]string) (others []string) {
	t.Helper()
	mine := []string{apis + "door"}
	if f.endpoint != nil {
		home := f.home()
		switch {
		case strings.HasPrefix(home, apis):
		case strings.HasSuffix(f.name, "-page"):
			home = apis + "page"
		case strings.HasPrefix(f.name, "client-") || f.name == "messages": // of any client whom somebody may see
			home = apis + "client"
		default:
			home = apis + "booking"
		}
		mine = append(append(mine, home), linked[home]...)
	}
	entries, err := os.ReadDir(filepath.Join(root, "internal/api"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if path := apis + e.Name(); e.IsDir() && !slices.Contains(mine, path) {
			others = append(others, path)
		}
	}
	return others
}

// driver reports whether the package is a driver that what runs reactors must not link: whatever leaves the house goes
// through an agenda. They write to the table by one; and what only reads SES's notices sends nothing.
func driver(path string) bool {
	return path != "stund/internal/store/dynamo" && path != "stund/internal/deliver/ses/feedback" &&
		slices.ContainsFunc(archtest.Packages("drivers"), func(d string) bool {
			return path == d || strings.HasPrefix(path, d+"/")
		})
}

// needed is what functions link that others of their sort have no use for.
var needed = map[string][]string{
	// It shows what will be sent to clients, as the clients' endpoints do, and asks the judges whom the jobs ask.
	"planned-messages": {"stund/internal/api/client", "stund/internal/jobs", "stund/internal/join"},
	// Who is let in the page of what is a client's own knows, and it is written as staff hand it out.
	"mine-data": {"stund/internal/api/client", "stund/internal/api/mine"},
}

// TestFunctionsLinkWhatTheyNeed: what is linked is loaded and initialised at each start. A job has no use for the API,
// an endpoint none for channels and other capabilities' endpoints, what calls nothing none for AWS and zone data, and
// nobody for the embedded database.
func TestFunctionsLinkWhatTheyNeed(t *testing.T) {
	t.Parallel()
	list := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Deps " "}}`,
		"./functions/...", "./internal/api/...")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		path, deps, _ := strings.Cut(strings.TrimSpace(line), " ")
		linked[strings.TrimPrefix(path, "stund/functions/")] = strings.Fields(deps)
	}
	channels := []string{"github.com/aws/aws-sdk-go-v2/service/ses", "github.com/aws/aws-sdk-go-v2/service/sns"}
	stack := deployed(t)
	for _, f := range functions() {
		if stack.Functions[f.name] == nil {
			continue // TestOneFunctionForEachDoor says so
		}
		never := []string{"go.etcd.io/bbolt", "stund/internal/local", "stund/internal/gateway",
			"github.com/aws/aws-sdk-go-v2/config",
			"stund/internal/pay/sandbox", // whoever can pretend to pay books for nothing
			"stund/internal/deliver/peppol/sandbox",
			"github.com/aws/aws-sdk-go-v2/service/dynamodb/schemas"}
		never = append(never, f.others(t, linked)...)
		if f.job == nil {
			never = append(never, channels...)
			never = append(never, "stund/internal/jobs", "stund/internal/join", "stund/internal/cloud/background")
		} else {
			never = append(never, "stund/internal/api/door", "stund/internal/pages", "github.com/danielgtaylor/huma/v2")
		}
		if f.name == "changes" || f.name == "reactions" { // reactors only write
			never = append(never, channels...)
			for _, path := range linked[f.name] {
				if driver(path) {
					t.Errorf("%s links %s, and reactors only write", f.name, path)
				}
			}
		}
		static := mayNothing(stack, f) && !f.lets()
		if static {
			never = append(never, "stund/internal/store/dynamo", "stund/internal/practice",
				"github.com/aws/aws-sdk-go-v2/aws", "github.com/aws/smithy-go")
		}
		if zones := slices.Contains(linked[f.name], "time/tzdata"); zones == static {
			t.Errorf("%s links zone data: %t", f.name, zones)
		}
		if len(linked[f.name]) == 0 {
			t.Errorf("what %s links is not known", f.name)
		}
		for _, path := range never {
			if slices.Contains(linked[f.name], path) && !slices.Contains(needed[f.name], path) {
				t.Errorf("%s links %s", f.name, path)
			}
		}
	}
}

// TestTemplateDescribesTheAPI holds the routes to the paths of the API document, and those of pages to their absence
// from it.
func TestTemplateDescribesTheAPI(t *testing.T) {
	t.Parallel()
	b, err := endpoints.Document()
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
	for _, e := range endpoints.List(new(base.Base)) {
		pages[e.Path] = e.Page
	}
	for _, f := range deployed(t).Functions {
		for _, r := range f.Routes {
			if !pages[r.Path] && r.Method != "HEAD" { // which says nothing that GET does not
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
	want := sam.CORS{AllowOrigins: local.Origins, AllowMethods: local.Methods, AllowHeaders: local.Headers,
		ExposeHeaders: local.Expose,
		MaxAge:        int(local.MaxAge / time.Second)}
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
		want.Indexes = append(want.Indexes, index{*i.IndexName, keys(i.KeySchema),
			projection{string(i.Projection.ProjectionType), i.Projection.NonKeyAttributes}})
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

// TestTemplateDeploysWithEveryChoice deploys the template with the parameters that add or leave out something, any two
// of them in each combination, and holds what stands then, in the nested stacks too, to what was chosen.
func TestTemplateDeploysWithEveryChoice(t *testing.T) {
	t.Parallel()
	const domain, certificate = "book.stund.example", "arn:aws:acm:us-east-1:123456789012:certificate/1-2"
	onOff := map[bool]string{true: "on", false: "off"}
	for n := range 3 * 8 {
		own, cdn := n%3 > 0, n%3 == 2
		sms, verify, alarm := n/3&1 > 0, n/3&2 > 0, n/3&4 > 0
		limit, reports := sms != (verify != alarm), verify != (n%3 == 1)
		p := map[string]string{"SMS": onOff[sms], "SMSReports": onOff[reports], "VerifyDomain": onOff[verify],
			"CDN": onOff[cdn]}
		if own {
			p["Domain"], p["CertificateArn"] = domain, certificate
		}
		if alarm {
			p["AlarmMail"] = "alarm@stund.example"
		}
		if limit {
			p["JobConcurrency"] = "5"
		}
		t.Run(fmt.Sprintf("domain %t, CDN %t, SMS %t, verified %t, alarms %t, limited %t, reports %t", own, cdn, sms,
			verify, alarm, limit, reports), func(t *testing.T) {
			t.Parallel()
			s, err := deploy(p)
			if err != nil {
				t.Fatal(err)
			}
			stands := func(what string, want bool, in map[string]sam.Resource) {
				t.Helper()
				if _, got := in[what]; got != want {
					t.Errorf("%s is there: %v", what, got)
				}
			}
			stands("OwnDomain", own && !cdn, s.Resources)
			stands("CloudFront", cdn, s.Resources)
			stands("Subscription", alarm, s.Nested["Alarms"].Resources)
			stands("SMSSpend", sms, s.Nested["Alarms"].Resources)
			for _, what := range []string{"SMSFailures", "SMSFailuresCounted", "SMSReporter", "SMSUndelivered"} {
				stands(what, sms && reports, s.Nested["Alarms"].Resources)
			}
			stands("Identity", verify, s.Nested["Mail"].Resources)
			if got := may(s.Functions["reminders"], "sns:Publish"); got != sms {
				t.Errorf("reminders may send text messages: %v", got)
			}

			site := "https://stund-Api.execute-api.eu-north-1.amazonaws.com"
			if own {
				site = "https://" + domain
			}
			want := map[string]string{"Site": site, "BookingPage": site + "/b/PRACTICE", "EmbedPage": site +
				"/b/PRACTICE/embed", "Docs": site + "/docs",
				"TableName": "stund-Table", "LogGroup": "stund-Logs",
				"FailuresQueue":  "https://sqs.eu-north-1.amazonaws.com/123456789012/stund-Failures",
				"AlarmTopic":     "arn:aws:sns:eu-north-1:123456789012:stund-Alarms-Topic",
				"UserPool":       "stund-Identity-UserPool",
				"UserPoolClient": "stund-Identity-Client"}
			switch {
			case cdn:
				want["DomainTarget"] = s.Nested["CloudFront"].Outputs["Target"]
			case own:
				want["DomainTarget"] = "stund-OwnDomain-Name.RegionalDomainName"
			}
			if sms && reports {
				want["SMSReporter"] = "arn:aws:iam::123456789012:role/stund-Alarms-SMSReporter"
			}
			callback := "http://localhost:8080/docs"
			if own {
				callback = site + "/docs"
			}
			want["Login"] = "https://stund-Identity-Domain.auth.eu-north-1.amazoncognito.com/login" +
				"?client_id=stund-Identity-Client&response_type=code&scope=openid+email+profile" +
				"&redirect_uri=" + callback
			for r := '1'; verify && r <= '3'; r++ {
				token := "stund-Mail-Identity.DkimDNSToken"
				want["MailRecord"+string(r)] = token + "Name" + string(r) + " CNAME " + token + "Value" + string(r)
			}
			if diff := gocmp.Diff(want, s.Outputs); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}

			for name, f := range s.Functions {
				told := f.Environment["STUND_SITE"]
				if isJob := len(f.Routes) == 0 && name != "logins"; own || isJob {
					if told != site {
						t.Errorf("%s takes its site for %q", name, told)
					}
				} else if told != "" {
					t.Errorf("%s is told the site %q, which is made after it", name, told)
				}
				if limited := f.Reserved != nil && *f.Reserved == 5; limited != (limit &&
					slices.Contains([]string{"reminders", "changes"}, name)) {
					t.Errorf("%s may run at the same time: %v", name, f.Reserved)
				}
			}
			const pool = "https://cognito-idp.eu-north-1.amazonaws.com/stund-Identity-UserPool"
			if a := s.APIs["Api"].Authorizers["Staff"]; a.Issuer != pool ||
				!slices.Equal(a.Audience, []string{"stund-Identity-App", "stund-Identity-Client"}) {
				t.Errorf("staff are those of %+v", a)
			}
		})
	}
}

// TestTemplateRefusesWhatCannotWork deploys it with what somebody might type.
func TestTemplateRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1-2"
	for name, c := range map[string]struct {
		parameters map[string]string
		want       string // part of the error
	}{
		"domain without certificate": {map[string]string{"Domain": "book.example"}, "Domain needs CertificateArn"},
		"CDN without domain":         {map[string]string{"CDN": "on"}, "CDN needs Domain"},
		"no certificate": {map[string]string{"Domain": "book.example", "CertificateArn": "mine"},
			"CertificateArn"},
		"address as domain": {map[string]string{"Domain": "https://book.example",
			"CertificateArn": certificate}, "Domain"},
		"no sender":                  {map[string]string{"Sender": ""}, "Sender"},
		"name as sender":             {map[string]string{"Sender": "Lotus"}, "Sender"},
		"sender with a name":         {map[string]string{"Sender": "Lotus <post@lotus.example>"}, "Sender"},
		"negative concurrency":       {map[string]string{"JobConcurrency": "-1"}, "JobConcurrency"},
		"no limit for SMS":           {map[string]string{"SMSMonthlyLimit": "0"}, "SMSMonthlyLimit"},
		"price in words":             {map[string]string{"SMSMaxPrice": "cheap"}, "SMSMaxPrice"},
		"days that CloudWatch lacks": {map[string]string{"LogDays": "8"}, "LogDays"},
		"parameter that is none":     {map[string]string{"Stage": "dev"}, "Stage"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := deploy(c.parameters); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, wanted it to name %q", err, c.want)
			}
		})
	}
}
