package cloud_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/base"
	"stund/internal/catalogue/endpoints"
	"stund/internal/httpapi"
	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
	"stund/internal/signin"
)

// event is what of a function's events is held to rules here.
type event struct {
	Type       string
	Properties struct{ RedrivePolicy map[string]string }
}

func events(t *testing.T, s *sam.Stack, f *sam.Function) map[string]event {
	t.Helper()
	return convert[map[string]event](t, s.Resource(f).Properties["Events"])
}

// TestNothingIsGivenUpUnseen holds whatever calls a function without waiting for its answer to the queue of failures.
func TestNothingIsGivenUpUnseen(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	failures := func(at string) bool { return strings.HasSuffix(at, ":sqs:eu-north-1:123456789012:stund-Failures") }
	for name, f := range s.Functions {
		for _, sc := range f.Schedules {
			if sc.Retries == nil || sc.MaxAge != min(sc.Every, 24*time.Hour) || !failures(sc.OnFailure) {
				t.Errorf("%s: a run that cannot be started is not tried until the next, and then told of: %+v", name,
					sc)
			}
		}
		for _, e := range events(t, s, f) {
			p := e.Properties
			switch e.Type {
			case "DynamoDB":
				for _, st := range f.Streams {
					if !st.PartialAnswer || !st.Bisect || st.MaxAge == 0 || st.Retries < 1 || !failures(st.OnFailure) {
						t.Errorf("%s: reads the stream without its safeguards: %+v", name, st)
					}
				}
			case "SNS":
				if !failures(p.RedrivePolicy["deadLetterTargetArn"]) || !failures(f.Async.OnFailure) ||
					f.Async.Retries < 1 {
					t.Errorf("%s: listens to a topic without its safeguards: %+v, %+v", name, p, f.Async)
				}
			default:
				t.Errorf("%s: nobody has said what becomes of an event of type %s that cannot be handled", name, e.Type)
			}
		}
	}
}

// leading is how partitions of one kind begin.
var leading = regexp.MustCompile(`^(~counter#)?[a-z-]+#\*$`)

// kinds returns the kinds of items that a statement is about.
func kinds(s iam.Statement) (all []string) {
	for _, c := range s.Conditions {
		if c.Set == "ForAllValues" && c.Operator == "StringLike" && c.Key == "dynamodb:LeadingKeys" {
			all = append(all, c.Values...)
		}
	}
	return all
}

// TestPoliciesNameWhatTheyAllow holds every permission to actions, resources and kinds of items by name.
func TestPoliciesNameWhatTheyAllow(t *testing.T) {
	t.Parallel()
	s, err := deploy(map[string]string{"SMS": "on"})
	if err != nil {
		t.Fatal(err)
	}
	wide := map[string]string{ // and why
		"sns:Publish on all but arn:aws:sns:*:*:*": "a telephone number has no ARN",
		"ses:SendRawEmail on arn:aws:ses:eu-north-1:123456789012:identity/*": "the condition names the sender; SES " +
			"asks for an identity that may be its " +
			"domain's or a parent's, and in the sandbox for the receiver's",
		"s3:GetObject on arn:aws:s3:::stund-Files/imports/*":    "a file's name says whose it is, and it ends in days",
		"s3:PutObject on arn:aws:s3:::stund-Files/imports/*":    "the same",
		"s3:DeleteObject on arn:aws:s3:::stund-Files/imports/*": "the same",
		"s3:GetObject on arn:aws:s3:::stund-Files/exports/*":    "the same",
		"s3:PutObject on arn:aws:s3:::stund-Files/exports/*":    "the same",
		"s3:DeleteObject on arn:aws:s3:::stund-Files/exports/*": "the same",
	}
	used, met := map[string]bool{}, map[string]bool{}
	for name, f := range s.Functions {
		for _, p := range f.Policies {
			used[p.Name] = true
			for _, st := range p.Statements {
				places := st.Resources
				for _, not := range st.NotResources {
					places = append(places, "all but "+not)
				}
				if len(st.NotActions) > 0 {
					t.Errorf("%s: %s allows all actions but %v", name, p.Name, st.NotActions)
				}
				for _, action := range st.Actions {
					if strings.Contains(action, "*") || action == "dynamodb:Scan" {
						t.Errorf("%s: %s allows %s", name, p.Name, action)
					}
					for _, place := range places {
						key := action + " on " + place
						if met[key] = true; strings.Contains(place, "*") && wide[key] == "" {
							t.Errorf("%s: %s allows %s, and no reason is given", name, p.Name, key)
						}
					}
					if of := kinds(st); strings.HasPrefix(action, "dynamodb:") &&
						(len(of) == 0 || slices.ContainsFunc(of,
							func(k string) bool { return !leading.MatchString(k) })) {
						t.Errorf("%s: %s allows %s on items of the kinds %v", name, p.Name, action, of)
					}
				}
			}
		}
	}
	for key := range wide {
		if !met[key] {
			t.Errorf("nobody may %s", key)
		}
	}
	for id, r := range s.Resources {
		if r.Type == "AWS::IAM::ManagedPolicy" && !used[id] {
			t.Errorf("no function has the policy %s", id)
		}
	}
}

// TestTheAPICallsNoJob holds the API's role to endpoints: whoever finds a way to make the API call what it likes, a
// route that leads to the wrong function for one, must not run a job with an event of their own. And the API of another
// account may not take the role.
func TestTheAPICallsNoJob(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	type document struct{ Statement []iam.Statement }
	role := convert[struct {
		AssumeRolePolicyDocument struct {
			Statement []struct{ Condition map[string]map[string]string }
		}
		Policies []struct{ PolicyDocument document }
	}](t, s.Resources["ApiCaller"].Properties)
	for _, st := range role.AssumeRolePolicyDocument.Statement {
		if st.Condition["StringEqualsIfExists"]["aws:SourceAccount"] != "123456789012" {
			t.Errorf("the API of another account may take the role: %v", st.Condition)
		}
	}
	var all []iam.Statement
	for _, p := range role.Policies {
		all = append(all, p.PolicyDocument.Statement...)
	}
	for _, f := range functions() {
		_, allowed := iam.Decide(all, iam.Request{Action: "lambda:InvokeFunction",
			Resource: "arn:aws:lambda:eu-north-1:123456789012:function:stund_" + f.name})
		switch {
		case f.job == nil && !allowed:
			t.Errorf("the API may not call %s", f.name)
		case f.job != nil && allowed:
			t.Errorf("the API may call %s: add it to what ApiCaller in template.yaml is denied", f.name)
		}
	}
	elsewhere := iam.Request{Action: "lambda:InvokeFunction",
		Resource: "arn:aws:lambda:eu-north-1:123456789012:function:stund-dev_bookings"}
	if _, allowed := iam.Decide(all, elsewhere); allowed {
		t.Error("the API may call another stack's functions")
	}
}

// TestNobodySendsSMSWhereTheyAreOff holds the permission to send them to the parameter.
func TestNobodySendsSMSWhereTheyAreOff(t *testing.T) {
	t.Parallel()
	for name, f := range deployed(t).Functions {
		if f.Environment["STUND_SMS"] == "on" || may(f, "sns:Publish") {
			t.Errorf("%s may send text messages", name)
		}
	}
}

// TestNobodyPretendsToPay: whoever can pretend to pay books for nothing. No setting of the template brings the pretend
// provider, no function may keep what it knows, and what is deployed has no other drivers than those of real money
// (TestFunctionsLinkWhatTheyNeed: none links it).
func TestNobodyPretendsToPay(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(strings.Fields(string(text)), "Sandbox:") {
		t.Error("the template has a setting for it")
	}
	for name, f := range deployed(t).Functions {
		for _, p := range f.Policies {
			for _, st := range p.Statements {
				if slices.Contains(kinds(st), "sandbox#*") || slices.Contains(kinds(st), "peppolbox#*") {
					t.Errorf("%s: %s lets it have what the pretend provider knows", name, p.Name)
				}
			}
		}
	}
	if shipped := asShipped(nil); len(shipped) != 0 {
		t.Errorf("what is deployed knows %v beside those of real money", shipped)
	}
}

// TestSearchersReadNoClient holds the endpoints that anyone may ask for free times to what these follow from.
func TestSearchersReadNoClient(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	for _, name := range []string{"public-practice", "public-start", "public-slots", "public-next", "public-why",
		"embed-page"} {
		for _, p := range s.Functions[name].Policies {
			for _, st := range p.Statements {
				for _, kind := range kinds(st) {
					if kind != "setup#*" && kind != "ledger#*" {
						t.Errorf("%s may read %s", name, kind)
					}
				}
			}
		}
	}
}

// TestPublicWritesAreHeldTighter holds each route that anyone may write to to a limit of its own, and each limit to a
// route: API Gateway refuses one of a route that it does not know.
func TestPublicWritesAreHeldTighter(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	a := s.APIs["Api"]
	if a.Default.Rate <= 0 || a.Default.Burst <= 0 {
		t.Error("routes have no limit")
	}
	routes := map[string]bool{}
	for _, e := range endpoints.List(new(base.Base)) {
		for _, key := range e.Keys() {
			routes[key] = true
			own, ok := a.Routes[key]
			if e.Auth.Staff() || strings.HasPrefix(key, "GET ") || strings.HasPrefix(key, "HEAD ") ||
				key == httpapi.Anywhere {
				continue
			}
			if !ok || own.Rate <= 0 || own.Rate > a.Default.Rate/2 || own.Burst <= 0 || own.Burst > a.Default.Burst/2 {
				t.Errorf("%s, which anyone may write to, has the limit %+v", key, own)
			}
		}
	}
	for key := range a.Routes {
		if !routes[key] {
			t.Errorf("%s has a limit and is no route", key)
		}
	}
}

// TestOtherSitesHavePublicRoutesOnly: an HTTP API has one CORS configuration for all of its routes, the staff's as
// well. It lets other sites use the methods of public routes, and send no token.
func TestOtherSitesHavePublicRoutesOnly(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	cors := s.APIs["Api"].CORS
	if cors.AllowCredentials || slices.ContainsFunc(cors.AllowHeaders, func(h string) bool {
		return h == "*" || strings.EqualFold(h, "authorization")
	}) {
		t.Errorf("other sites may send a staff token: %+v", cors)
	}
	public := map[string]bool{}
	for _, f := range s.Functions {
		for _, r := range f.Routes {
			own := strings.HasPrefix(r.Path, signin.CookiePath) // for our own pages only
			safe := r.Method == "HEAD"                          // every site may send that
			if r.Authorizer == "" && r.Key() != httpapi.Anywhere && !safe && !own {
				public[r.Method] = true
			}
		}
	}
	if diff := gocmp.Diff(slices.Sorted(maps.Keys(public)),
		slices.Sorted(slices.Values(cors.AllowMethods))); diff != "" {
		t.Errorf("methods of other sites (-public routes +CORS):\n%s", diff)
	}
}

// TestAlarmsCoverEverything holds the alarms to the API with all of its endpoints, all jobs, all queues and the table.
func TestAlarmsCoverEverything(t *testing.T) {
	t.Parallel()
	s, err := deploy(map[string]string{"SMS": "on", "AlarmMail": "alarm@stund.example"})
	if err != nil {
		t.Fatal(err)
	}
	type dimension struct{ Name, Value string }
	watched := map[dimension]bool{}
	metrics := 0
	for id, r := range s.Nested["Alarms"].Resources {
		if r.Type != "AWS::CloudWatch::Alarm" {
			continue
		}
		a := convert[struct {
			AlarmDescription, MetricName, TreatMissingData string
			AlarmActions                                   []string
			Dimensions                                     []dimension
			Metrics                                        []struct {
				MetricStat *struct {
					Metric struct{ Dimensions []dimension }
				}
			}
		}](t, r.Properties)
		if len(a.AlarmActions) != 1 || !strings.HasSuffix(a.AlarmActions[0], ":stund-Alarms-Topic") ||
			a.AlarmDescription == "" || a.TreatMissingData == "" {
			t.Errorf("%s tells %v: %q; without data: %q", id, a.AlarmActions, a.AlarmDescription, a.TreatMissingData)
		}
		found := a.Dimensions
		if a.MetricName != "" {
			metrics++
		}
		for _, m := range a.Metrics {
			if m.MetricStat != nil {
				metrics++
				found = append(found, m.MetricStat.Metric.Dimensions...)
			}
		}
		for _, d := range found {
			watched[d] = true
		}
	}
	api := s.Resources["Alarms"].Properties["Parameters"].(map[string]any)["Api"].(string)
	want := []dimension{{"ApiId", api}, {"TableName", "stund-Table"}}
	for id, r := range s.Resources {
		if r.Type == "AWS::SQS::Queue" {
			want = append(want, dimension{"QueueName", "stund-" + id})
		}
	}
	for _, d := range want {
		if !watched[d] {
			t.Errorf("no alarm watches %s %s", d.Name, d.Value)
		}
	}
	// CloudWatch charges alarms by the metric, after the tenth ("Amazon CloudWatch pricing"). Two more are for SMS.
	if metrics > 12 {
		t.Errorf("alarms on %d metrics", metrics)
	}
}

// TestFunctionsLogForAWhile holds all functions to the log group whose lines are JSON and do not stay for ever.
func TestFunctionsLogForAWhile(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	if days := s.Resources["Logs"].Properties["RetentionInDays"]; s.Resources["Logs"].Type != "AWS::Logs::LogGroup" ||
		days == nil {
		t.Errorf("logs are kept for %v days", days)
	}
	for name, f := range s.Functions {
		path := templateOf(t, s, f)
		global := convert[struct {
			LoggingConfig struct{ LogGroup, LogFormat string }
		}](t, raw(t, path)["Globals"].(map[string]any)["Function"]).LoggingConfig
		told := convert[map[string]string](t, s.Resources[f.Stack].Properties["Parameters"])["Logs"]
		if global.LogGroup != "Logs" || global.LogFormat != "JSON" || told != "stund-Logs" {
			t.Errorf("functions of %s log %+v, to %s", path, global, told)
		}
		if s.Resource(f).Properties["LoggingConfig"] != nil {
			t.Errorf("%s logs otherwise", name)
		}
	}
}

// raw returns a template as it stands, a tag as what it stands before.
func raw(t *testing.T, path string) map[string]any {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := yaml.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestWhatCannotBeMadeAgainStays holds the table, the master secret and the users to their protections.
func TestWhatCannotBeMadeAgainStays(t *testing.T) {
	t.Parallel()
	for path, ids := range map[string][]string{"template.yaml": {"Table", "Secret"},
		"infra/aws/identity.yaml": {"UserPool"}} {
		for _, id := range ids {
			r := convert[struct{ DeletionPolicy, UpdateReplacePolicy string }](t,
				raw(t, path)["Resources"].(map[string]any)[id])
			if r.DeletionPolicy != "RetainExceptOnCreate" || r.UpdateReplacePolicy != "Retain" {
				t.Errorf("%s goes with its stack: %+v", id, r)
			}
		}
	}
	table := convert[struct {
		DeletionProtectionEnabled        json.RawMessage
		PointInTimeRecoverySpecification struct{ PointInTimeRecoveryEnabled bool }
	}](t, deployed(t).Resources["Table"].Properties)
	if string(table.DeletionProtectionEnabled) != `"true"` ||
		!table.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled {
		t.Errorf("the table is not protected: %+v", table)
	}
}

// templateOf returns the path of the template that deploys the function, from the module's folder.
func templateOf(t *testing.T, s *sam.Stack, f *sam.Function) string {
	t.Helper()
	if f.Stack == "" {
		return "template.yaml"
	}
	return convert[struct{ TemplateURL string }](t, s.Resources[f.Stack].Properties).TemplateURL
}

// comfortable is how many resources a template may come to: beyond it, it is time to divide it, long before it is full.
const comfortable = 300

// within fails the test where there is more than the limit.
func within(t *testing.T, what string, n, limit int) {
	t.Helper()
	if n > limit {
		t.Errorf("%d %s, of %d", n, what, limit)
	}
}

// TestTemplateStaysWithinTheLimits holds what the template and those that it nests come to, after SAM has made of it
// what it makes, to limits that AWS would refuse it for at the first deployment, and prints it (-v). All of them stand
// in AWS's own documentation:
//
//   - https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
//   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
//   - https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
//   - https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
//   - https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
func TestTemplateStaysWithinTheLimits(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	templates := []string{"template.yaml"}
	for _, r := range raw(t, "template.yaml")["Resources"].(map[string]any) {
		if nested := convert[struct {
			Type       string
			Properties struct{ TemplateURL string }
		}](t, r); nested.Type == "AWS::CloudFormation::Stack" {
			templates = append(templates, nested.Properties.TemplateURL)
		}
	}
	slices.Sort(templates)
	t.Logf("%-40s %9s %9s %10s %10s %9s", "", "functions", "resources", "references", "parameters", "bytes")
	for _, path := range templates {
		withinTemplate(t, s, path)
	}
	for name, f := range s.Functions {
		withinFunction(t, s, name, f)
	}
	largest, which := 0, ""
	for id, r := range s.Resources {
		if r.Type == "AWS::IAM::ManagedPolicy" {
			n := size(t, r.Properties["PolicyDocument"])
			within(t, "characters of "+id, n, 6144)
			if n > largest {
				largest, which = n, id
			}
		}
	}
	t.Logf("the largest managed policy is %s, of %d characters of 6144", which, largest)
	withinAPI(t, s)
	table := convert[struct{ GlobalSecondaryIndexes []any }](t, s.Resources["Table"].Properties)
	within(t, "secondary indexes", len(table.GlobalSecondaryIndexes), 20)
}

// withinTemplate holds a template to CloudFormation's limits.
func withinTemplate(t *testing.T, s *sam.Stack, path string) {
	t.Helper()
	info, err := os.Stat(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	bytes := int(info.Size())
	template := convert[struct {
		Description                    string
		Parameters, Outputs, Resources map[string]any
	}](t, raw(t, path))
	if path == "template.yaml" { // which includes it
		definition, err := os.Stat(filepath.Join(root, "infra/aws/api.json"))
		if err != nil {
			t.Fatal(err)
		}
		bytes += int(definition.Size())
	}
	var functions []*sam.Function
	references := strings.Count(fmt.Sprint(template.Resources), "{{resolve:")
	for _, f := range s.Functions {
		if templateOf(t, s, f) != path {
			continue
		}
		functions = append(functions, f)
		// SAM copies the globals, and with them the reference to the master secret, into each function.
		references += strings.Count(fmt.Sprint(f.Environment), "{{resolve:")
	}
	resources := expanded(s, template.Resources, functions)
	t.Logf("%-40s %9d %9d %10d %10d %9d", path, len(functions), resources, references, len(template.Parameters), bytes)
	within(t, "bytes of "+path+", handed over in a bucket", bytes, 1<<20)
	within(t, "bytes of description in "+path, len(template.Description), 1024)
	within(t, "parameters of "+path, len(template.Parameters), 200)
	within(t, "outputs of "+path, len(template.Outputs), 200)
	within(t, "resources of "+path+": divide it", resources, comfortable)
	within(t, "dynamic references of "+path+": beyond that, functions have to do without STUND_SECRET", references, 60)
}

// withinFunction holds a function to the limits of Lambda, the API and IAM.
func withinFunction(t *testing.T, s *sam.Stack, name string, f *sam.Function) {
	t.Helper()
	text, err := json.Marshal(f.Environment)
	if err != nil {
		t.Fatal(err)
	}
	const secret = 64 // characters of what the reference to it stands for
	within(t, "bytes of environment of "+name, len(text)+strings.Count(string(text), "{{resolve:")*secret, 4096)
	if len(f.Routes) > 0 && f.Timeout >= 30*time.Second {
		t.Errorf("%s may take %s, and the API waits for 30 s", name, f.Timeout)
	}
	if f.Timeout > 15*time.Minute || f.Memory > 10240 {
		t.Errorf("%s: %s, %d MB", name, f.Timeout, f.Memory)
	}
	within(t, "characters of the name "+f.Name, len(f.Name), 64)
	for _, st := range f.Streams {
		if len(st.Filters) > 5 || slices.ContainsFunc(st.Filters, func(p string) bool { return len(p) > 4096 }) {
			t.Errorf("%s: %d filters, of 5 of 4096 characters", name, len(st.Filters))
		}
	}
	// SAM adds a managed policy for logs, one for traces, and one for each stream.
	managed, inline := 2+len(f.Streams), 0
	for _, p := range f.Policies {
		if p.Name == "inline" {
			inline = size(t, s.Resource(f).Properties["Policies"])
		} else {
			managed++
		}
	}
	within(t, "managed policies of "+name, managed, 10)
	within(t, "characters of a policy of its own of "+name, inline, 10_240)
}

// withinAPI holds the API to API Gateway's limits.
func withinAPI(t *testing.T, s *sam.Stack) {
	t.Helper()
	routes := 0
	for _, f := range s.Functions {
		routes += len(f.Routes)
	}
	a := s.APIs["Api"]
	t.Logf("the API has %d routes and %d integrations, each of 300", routes, a.Integrations())
	within(t, "routes of the API", routes, 300)
	within(t, "integrations of the API", a.Integrations(), 300)
	within(t, "authorizers", len(a.Authorizers), 10)
	within(t, "audiences of the staff", len(a.Authorizers["Staff"].Audience), 50)
}

// size is what IAM counts of a policy: its characters without white space, and, of names that CloudFormation makes up,
// the dozen characters that it adds to each.
func size(t *testing.T, policy any) int {
	t.Helper()
	text, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	return len(strings.Join(strings.Fields(string(text)), "")) + 13*strings.Count(string(text), "stund-")
}

// expanded counts the resources of a template with these functions, also those that do not stand because of a
// condition, with what SAM makes of them ("Generated CloudFormation resources for AWS SAM"): for an API its stage; for
// a function its role, and something for how it is called asynchronously; a mapping for a stream; a subscription and a
// permission for a topic. Routes and schedules stand in templates of their own and add nothing.
func expanded(s *sam.Stack, resources map[string]any, functions []*sam.Function) int {
	n := len(resources)
	for id := range s.APIs {
		if _, here := resources[id]; here {
			n++
		}
	}
	for _, f := range functions {
		if n++; s.Resource(f).Properties["EventInvokeConfig"] != nil {
			n++
		}
		n += len(f.Streams) + 2*len(f.Topics)
	}
	return n
}
