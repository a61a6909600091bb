package cloud_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/base"
	"stund/internal/catalogue"
	"stund/internal/clock"
	"stund/internal/gateway"
	"stund/internal/httpapi"
	"stund/internal/join"
)

// TestGeneratedTemplates holds what of the template follows from the catalogues to them: the API's definition and the
// desks' schedules and alarms. -update writes both anew.
func TestGeneratedTemplates(t *testing.T) {
	t.Parallel()
	generated(t, "infra/aws/api.json", apiDefinition(t))
	generated(t, "infra/aws/desks.yaml", desksTemplate(t))
}

func generated(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join(root, path), want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not what the catalogues make of it; make it anew with\n"+
			"\tgo test ./internal/cloud -run Generated -update\n(-catalogues +file):\n%s", path, diff)
	}
}

// ordered is a JSON object whose names stand in the order in which they were put.
type ordered []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the object.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, m := range o {
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	if len(o) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// sub is a text of CloudFormation in which references are filled in. In a file that is included, only the long form is
// known.
func sub(text string) ordered { return ordered{{"Fn::Sub", text}} }

// apiDefinition returns the API as an OpenAPI document with API Gateway's extensions, which AWS::Include puts into
// template.yaml: a route for each method of an endpoint, one integration for each function, in the order of their
// names, so that it does not matter where in a catalogue an endpoint stands. What the routes take and
// answer stands in the API's own document, and API Gateway checks none of it.
//
// Sources: "OpenAPI extensions for API Gateway" (x-amazon-apigateway-integration, -integrations, -authorizer, -cors).
func apiDefinition(t *testing.T) []byte {
	t.Helper()
	type operations struct {
		path string
		all  ordered
	}
	var paths []operations
	var integrations ordered
	for _, f := range functions() {
		if f.endpoint == nil {
			continue
		}
		e := f.endpoint(&base.Base{Shared: base.Shared{}})
		if !slices.ContainsFunc(integrations, func(m member) bool { return m.name == e.Name }) {
			integrations = append(integrations, member{e.Name, integrationOf(e.Name)})
		}
		at := slices.IndexFunc(paths, func(o operations) bool { return o.path == e.Path })
		if at < 0 {
			paths, at = append(paths, operations{path: e.Path}), len(paths)
		}
		if e.Path == httpapi.Anywhere {
			paths[at] = operations{"/" + e.Path, ordered{{"x-amazon-apigateway-any-method",
				append(ordered{{"isDefaultRoute", true}}, operationOf(e.Name, e.Auth.Staff())...)}}}
			continue
		}
		for _, method := range e.Routed() {
			paths[at].all = append(paths[at].all, member{strings.ToLower(method), operationOf(e.Name, e.Auth.Staff())})
		}
	}
	slices.SortFunc(paths, func(a, b operations) int { return strings.Compare(a.path, b.path) })
	slices.SortFunc(integrations, func(a, b member) int { return strings.Compare(a.name, b.name) })
	var listed ordered
	for _, p := range paths {
		listed = append(listed, member{p.path, p.all})
	}
	return laidOut(t, ordered{
		{"openapi", "3.0.1"},
		{"info", ordered{{"title", ordered{{"Ref", "AWS::StackName"}}}, {"version", "1.0"}}},
		{"x-amazon-apigateway-cors", corsDefinition()},
		{"paths", listed},
		{"components", ordered{
			{"securitySchemes", ordered{{"Staff", staffDefinition()}}},
			{"x-amazon-apigateway-integrations", integrations},
		}},
	})
}

func operationOf(function string, staff bool) ordered {
	named := ordered{{"$ref", "#/components/x-amazon-apigateway-integrations/" + function}}
	o := ordered{{"x-amazon-apigateway-integration", named}}
	if staff {
		o = append(o, member{"security", []any{ordered{{"Staff", []string{}}}}})
	}
	return append(o, member{"responses", ordered{}})
}

// integrationOf calls the function with the API's one role, so that no function needs a permission for the API.
func integrationOf(function string) ordered {
	return ordered{
		{"type", "aws_proxy"}, {"httpMethod", "POST"}, {"payloadFormatVersion", "2.0"},
		{"credentials", ordered{{"Fn::GetAtt", []string{"ApiCaller", "Arn"}}}},
		{"uri", sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/" +
			"arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}_" + function +
			"/invocations")},
	}
}

// staffDefinition lets in who has a token of the practice's own users.
func staffDefinition() ordered {
	return ordered{{"type", "oauth2"}, {"x-amazon-apigateway-authorizer", ordered{
		{"type", "jwt"}, {"identitySource", "$request.header.Authorization"},
		{"jwtConfiguration", ordered{
			{"issuer", ordered{{"Fn::GetAtt", []string{"Identity", "Outputs.Issuer"}}}},
			{"audience", []any{ordered{{"Fn::GetAtt", []string{"Identity", "Outputs.App"}}},
				ordered{{"Fn::GetAtt", []string{"Identity", "Outputs.Client"}}}}},
		}},
	}}}
}

// corsDefinition is what the local gateway answers to other sites as well.
func corsDefinition() ordered {
	c := gateway.AnyOrigin()
	return ordered{{"allowOrigins", c.Origins}, {"allowMethods", c.Methods}, {"allowHeaders", c.Headers},
		{"exposeHeaders", c.Expose}, {"maxAge", int(c.MaxAge / time.Second)}}
}

// laidOut writes the document to be read and compared: each route and each integration on a line of its own.
func laidOut(t *testing.T, document ordered) []byte {
	t.Helper()
	var b bytes.Buffer
	lay(t, &b, document, "", map[string]int{"paths": 3, "components": 3})
	b.WriteByte('\n')
	return b.Bytes()
}

// lay writes the object's members on lines of their own, and those of its members as deep as is said of them.
func lay(t *testing.T, b *bytes.Buffer, o ordered, indent string, deep map[string]int) {
	t.Helper()
	b.WriteString("{\n")
	for i, m := range o {
		fmt.Fprintf(b, "%s  %q: ", indent, m.name)
		inner, isObject := m.value.(ordered)
		if depth := deep[m.name]; isObject && depth > 1 {
			below := map[string]int{}
			for _, n := range inner {
				below[n.name] = depth - 1
			}
			lay(t, b, inner, indent+"  ", below)
		} else {
			line, err := json.Marshal(m.value)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(line)
		}
		b.WriteString(map[bool]string{true: ",\n", false: "\n"}[i < len(o)-1])
	}
	b.WriteString(indent + "}")
}

// timetable is a job on a schedule as its template names it.
type timetable struct {
	ID     string // of its schedule, without "Schedule"
	Name   string // the folder under functions/
	Rate   string // "rate(5 minutes)"
	MaxAge int    // seconds in which a run is tried to be started: until the next is due
}

// desksOfCatalogue returns the jobs that run on a schedule.
func desksOfCatalogue() (all []timetable) {
	for _, j := range catalogue.Jobs(&base.Base{Clock: clock.System{}}, join.Outside{}) {
		if j.Every > 0 {
			all = append(all, deskOf(j.Name, j.Every))
		}
	}
	return all
}

func deskOf(name string, every time.Duration) timetable {
	return timetable{ID: camel(name), Name: name, Rate: rateOf(every), MaxAge: int(min(every, 24*time.Hour).Seconds())}
}

func TestDesks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		every time.Duration
		want  timetable
	}{
		"often": {time.Minute, timetable{Rate: "rate(1 minute)", MaxAge: 60}},
		"less":  {5 * time.Minute, timetable{Rate: "rate(5 minutes)", MaxAge: 300}},
		"odd":   {90 * time.Minute, timetable{Rate: "rate(90 minutes)", MaxAge: 5400}},
		"hours": {12 * time.Hour, timetable{Rate: "rate(12 hours)", MaxAge: 43200}},
		"week":  {7 * 24 * time.Hour, timetable{Rate: "rate(7 days)", MaxAge: 86400}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.ID, c.want.Name = "FormDrafts", "form-drafts"
			if diff := gocmp.Diff(c.want, deskOf("form-drafts", c.every)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// rateOf writes a schedule that repeats: "rate(1 minute)".
func rateOf(every time.Duration) string {
	for _, u := range []struct {
		name string
		unit time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if n := every / u.unit; every%u.unit == 0 {
			return fmt.Sprintf("rate(%d %s%s)", n, u.name, map[bool]string{true: "", false: "s"}[n == 1])
		}
	}
	return "not a whole number of minutes: " + every.String()
}

// camel returns the id of a folder's function: PublicSlots of public-slots.
func camel(folder string) string {
	var id strings.Builder
	for part := range strings.SplitSeq(folder, "-") {
		id.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return id.String()
}

// desksTemplate returns a template of the desks' schedules, with one role that calls them. They have one alarm
// together.
func desksTemplate(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := desksText.Execute(&b, desksOfCatalogue()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var desksText = template.Must(template.New("desks").Parse(`AWSTemplateFormatVersion: "2010-09-09"
Description: Stund - when the desks run, which are the jobs on a schedule.

# Made from the catalogue of jobs: go test ./internal/cloud -run Generated -update

Parameters:
  Stack: {Type: String}
  Failures: {Type: String, Description: ARN of the queue}

Resources:
  Caller:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: scheduler.amazonaws.com}
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                aws:SourceAccount: !Ref AWS::AccountId
      Policies:
        - PolicyName: CallDesks
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: lambda:InvokeFunction
                Resource:
{{- range .}}
                  - !Sub "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Stack}_{{.Name}}"
{{- end}}
              - Effect: Allow
                Action: sqs:SendMessage
                Resource: !Ref Failures
{{range .}}
  {{.ID}}Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: {{.Rate}}
      FlexibleTimeWindow: {Mode: "OFF"}
      Target:
        Arn: !Sub "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Stack}_{{.Name}}"
        RoleArn: !GetAtt Caller.Arn
        RetryPolicy: {MaximumEventAgeInSeconds: {{.MaxAge}}, MaximumRetryAttempts: 1}
        DeadLetterConfig: {Arn: !Ref Failures}
{{end}}`))
