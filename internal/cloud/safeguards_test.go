package cloud_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"stund/internal/api"
	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
)

// event is what of a function's events is held to rules here.
type event struct {
	Type       string
	Properties struct {
		OmitName    bool
		RetryPolicy struct {
			MaximumEventAgeInSeconds int
			MaximumRetryAttempts     *int
		}
		DeadLetterConfig struct{ Arn string }
		RedrivePolicy    map[string]string
	}
}

func events(t *testing.T, s *sam.Stack, f *sam.Function) map[string]event {
	t.Helper()
	return convert[map[string]event](t, s.Resources[f.ID].Properties["Events"])
}

// TestNothingIsGivenUpUnseen holds whatever calls a function without waiting for its answer to the queue of failures.
func TestNothingIsGivenUpUnseen(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	failures := func(at string) bool { return strings.HasSuffix(at, ":sqs:eu-north-1:123456789012:stund-Failures") }
	for name, f := range s.Functions {
		for _, e := range events(t, s, f) {
			p := e.Properties
			switch e.Type {
			case "HttpApi": // its caller sees the answer
			case "ScheduleV2":
				every := f.Schedules[0].Every
				if p.RetryPolicy.MaximumRetryAttempts == nil || p.RetryPolicy.MaximumEventAgeInSeconds != int(every.Seconds()) ||
					!failures(p.DeadLetterConfig.Arn) {
					t.Errorf("%s: a run that cannot be started is not tried until the next is due, and then told of: %+v", name, p)
				}
				// SAM would name the schedule after the function: alike in each stack of an account.
				if !p.OmitName {
					t.Errorf("%s: its schedule's name is taken when there is a second stack", name)
				}
			case "DynamoDB":
				for _, st := range f.Streams {
					if !st.PartialAnswer || !st.Bisect || st.MaxAge == 0 || st.Retries < 1 || !failures(st.OnFailure) {
						t.Errorf("%s: reads the stream without its safeguards: %+v", name, st)
					}
				}
			case "SNS":
				if !failures(p.RedrivePolicy["deadLetterTargetArn"]) || !failures(f.Async.OnFailure) || f.Async.Retries < 1 {
					t.Errorf("%s: listens to a topic without its safeguards: %+v, %+v", name, p, f.Async)
				}
			default:
				t.Errorf("%s: nobody has said what becomes of an event of type %s that cannot be handled", name, e.Type)
			}
		}
	}
}

// leading is how partitions of one kind begin.
var leading = regexp.MustCompile(`^(~counter#)?[a-z]+#\*$`)

// kinds gives the kinds of items that a statement is about.
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
	s := deployed(t)
	wide := map[string]string{ // and why
		"sns:Publish on all but arn:aws:sns:*:*:*": "a telephone number has no ARN",
		"ses:SendRawEmail on arn:aws:ses:eu-north-1:123456789012:identity/*": "the condition names the sender; SES asks for an identity that may be its " +
			"domain's or a parent's, and in the sandbox for the receiver's",
	}
	used, met := map[string]bool{}, map[string]bool{}
	for name, f := range s.Functions {
		managed := 0
		for _, p := range f.Policies {
			used[p.Name] = true
			if p.Name != "inline" {
				managed++
			}
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
						(len(of) == 0 || slices.ContainsFunc(of, func(k string) bool { return !leading.MatchString(k) })) {
						t.Errorf("%s: %s allows %s on items of the kinds %v", name, p.Name, action, of)
					}
				}
			}
		}
		// SAM adds one for logs, one for traces and one for the stream. A role takes ten ("IAM and AWS STS quotas").
		if managed > 7 {
			t.Errorf("%s has %d managed policies; with SAM's own a role takes no more than ten", name, managed)
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

// TestSearchersReadNoClient holds the endpoints that anyone may ask for free times to what these follow from.
func TestSearchersReadNoClient(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	for _, name := range []string{"public-practice", "public-start", "public-slots", "public-next", "public-why", "embed-page"} {
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

// TestPublicWritesAreHeldTighter holds each route that anyone may write to to a limit of its own, and each limit to a route:
// API Gateway refuses one of a route that it does not know.
func TestPublicWritesAreHeldTighter(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	a := s.APIs["Api"]
	if a.Default.Rate <= 0 || a.Default.Burst <= 0 {
		t.Error("routes have no limit")
	}
	routes := map[string]bool{}
	for _, m := range api.Catalogue() {
		e := m(&api.Services{})
		for _, method := range e.Methods() {
			key := method + " " + e.Path
			routes[key] = true
			own, ok := a.Routes[key]
			if e.Auth.Staff() || method == "GET" {
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

// TestOtherSitesSendNoTokens: an HTTP API has one CORS configuration for all of its routes, the staff's as well.
func TestOtherSitesSendNoTokens(t *testing.T) {
	t.Parallel()
	cors := deployed(t).APIs["Api"].CORS
	if cors.AllowCredentials || slices.ContainsFunc(cors.AllowHeaders, func(h string) bool { return h == "*" || strings.EqualFold(h, "authorization") }) {
		t.Errorf("other sites may send a staff token: %+v", cors)
	}
}

// TestAlarmsCoverEverything holds the alarms to the API with all of its endpoints, all jobs, all queues and the table.
func TestAlarmsCoverEverything(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	passed := convert[struct{ Parameters map[string]string }](t, s.Resources["Alarms"].Properties).Parameters
	passed["SMS"], passed["Mail"] = "on", "alarm@stund.example"
	alarms, err := sam.Deploy(filepath.Join(root, "infra/aws/alarms.yaml"), sam.Deployment{Stack: "alarms", Region: "eu-north-1",
		Account: "123456789012", Parameters: passed})
	if err != nil {
		t.Fatal(err)
	}
	type dimension struct{ Name, Value string }
	watched := map[dimension]bool{}
	metrics := 0
	for id, r := range alarms.Resources {
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
		if len(a.AlarmActions) != 1 || !strings.HasSuffix(a.AlarmActions[0], ":alarms-Topic") || a.AlarmDescription == "" || a.TreatMissingData == "" {
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
	for _, f := range s.Functions {
		if len(f.Schedules) > 0 { // else its answers are watched, or what it fails at ends in a queue
			want = append(want, dimension{"FunctionName", f.Name})
		}
	}
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
	// CloudWatch charges alarms by the metric, after the tenth ("Amazon CloudWatch pricing"). The eleventh is for SMS.
	if metrics > 11 {
		t.Errorf("alarms on %d metrics", metrics)
	}
}

// TestFunctionsLogForAWhile holds all functions to the log group whose lines are JSON and do not stay for ever.
func TestFunctionsLogForAWhile(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	if days := s.Resources["Logs"].Properties["RetentionInDays"]; s.Resources["Logs"].Type != "AWS::Logs::LogGroup" || days == nil {
		t.Errorf("logs are kept for %v days", days)
	}
	global := convert[struct {
		LoggingConfig struct{ LogGroup, LogFormat string }
	}](t, raw(t, "template.yaml")["Globals"].(map[string]any)["Function"]).LoggingConfig
	if global.LogGroup != "Logs" || global.LogFormat != "JSON" {
		t.Errorf("functions log %+v", global)
	}
	for name, f := range s.Functions {
		if s.Resources[f.ID].Properties["LoggingConfig"] != nil {
			t.Errorf("%s logs otherwise", name)
		}
	}
}

// raw gives a template as it stands, a tag as what it stands before.
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
	for path, ids := range map[string][]string{"template.yaml": {"Table", "Secret"}, "infra/aws/identity.yaml": {"UserPool"}} {
		for _, id := range ids {
			r := convert[struct{ DeletionPolicy, UpdateReplacePolicy string }](t, raw(t, path)["Resources"].(map[string]any)[id])
			if r.DeletionPolicy != "RetainExceptOnCreate" || r.UpdateReplacePolicy != "Retain" {
				t.Errorf("%s goes with its stack: %+v", id, r)
			}
		}
	}
	table := convert[struct {
		DeletionProtectionEnabled        json.RawMessage
		PointInTimeRecoverySpecification struct{ PointInTimeRecoveryEnabled bool }
	}](t, deployed(t).Resources["Table"].Properties)
	if string(table.DeletionProtectionEnabled) != `"true"` || !table.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled {
		t.Errorf("the table is not protected: %+v", table)
	}
}

// TestTemplateStaysWithinCloudFormationsLimits counts what SAM makes of the template.
func TestTemplateStaysWithinCloudFormationsLimits(t *testing.T) {
	t.Parallel()
	s := deployed(t)
	resources := len(raw(t, "template.yaml")["Resources"].(map[string]any)) + 1 // the API's stage
	for _, f := range s.Functions {
		resources++ // its role
		if s.Resources[f.ID].Properties["EventInvokeConfig"] != nil {
			resources++
		}
		resources += len(f.Routes) + 2*len(f.Schedules) + len(f.Streams) + 2*len(f.Topics)
	}
	// "CloudFormation quotas", CloudFormation user guide.
	if resources > 500 {
		t.Errorf("%d resources, of 500", resources)
	}
	t.Logf("%d resources of 500", resources)
}

// TestTemplateTakesItsParameters deploys with everything on that is off by default.
func TestTemplateTakesItsParameters(t *testing.T) {
	t.Parallel()
	s, err := sam.Deploy(filepath.Join(root, "template.yaml"), sam.Deployment{Stack: "stund", Region: "eu-north-1", Account: "123456789012",
		Parameters: map[string]string{"Sender": "post@stund.example", "VerifyDomain": "off", "Domain": "book.stund.example",
			"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1-2", "CDN": "on", "SMS": "on", "AlarmMail": "alarm@stund.example",
			"Tracing": "PassThrough"}})
	if err != nil {
		t.Fatal(err)
	}
	_, own := s.Resources["OwnDomain"]
	if _, cdn := s.Resources["CloudFront"]; own || !cdn {
		t.Errorf("the domain leads to the API: %v, to CloudFront: %v", own, cdn)
	}
	for name, f := range s.Functions {
		if f.Environment["STUND_SITE"] != "https://book.stund.example" {
			t.Errorf("%s takes its site for %q", name, f.Environment["STUND_SITE"])
		}
	}
}
