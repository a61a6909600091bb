package sam_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/papercloud/sam"
)

// The files of a stack whose API is defined in a document of its own and whose functions lie in a nested stack.
var spread = map[string]string{
	"template.yaml": `
Resources:
  Read:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}]}}
  Api:
    Type: AWS::Serverless::HttpApi
    DependsOn: Pages
    Properties:
      DefinitionBody: {"Fn::Transform": {Name: AWS::Include, Parameters: {Location: api.json}}}
  Caller:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - Effect: Allow
                Action: lambda:InvokeFunction
                Resource: !Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:demo_*"
  Pages:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: pages.yaml, Parameters: {Read: !Ref Read}}
  Desks:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: desks.yaml, Parameters: {Caller: !GetAtt Caller.Arn}}
`,
	"pages.yaml": `
Parameters: {Read: {Type: String}}
Resources:
  BookingPage:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: demo_booking-page, Policies: [!Ref Read]}
`,
	"desks.yaml": `
Parameters: {Caller: {Type: String}}
Resources:
  Every:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(5 minutes)
      Target:
        Arn: arn:aws:lambda:eu-north-1:123456789012:function:demo_booking-page
        RoleArn: !Ref Caller
        Input: '{"a": 1}'
        RetryPolicy: {MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 1}
`,
	"api.json": `{
  "openapi": "3.0.1",
  "x-amazon-apigateway-cors": {"allowOrigins": ["*"], "maxAge": 60},
  "paths": {
    "/b/{practice}": {
      "get": {"x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/page"}},
      "put": {"security": [{"Staff": []}],
        "x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/page"}}
    },
    "/$default": {"x-amazon-apigateway-any-method": {"isDefaultRoute": true,
      "x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/page"}}}
  },
  "components": {
    "securitySchemes": {"Staff": {"type": "oauth2", "x-amazon-apigateway-authorizer": {
      "type": "jwt", "identitySource": "$request.header.Authorization",
      "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["one"]}}}},
    "x-amazon-apigateway-integrations": {"page": {
      "type": "aws_proxy", "httpMethod": "POST", "payloadFormatVersion": "2.0",
      "credentials": {"Fn::GetAtt": ["Caller", "Arn"]},
      "uri": {"Fn::Join": ["", ["arn:aws:apigateway:eu-north-1:lambda:path/2015-03-31/functions/",
        {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:demo_booking-page/invocations"}]]}}}
  }
}`,
}

func deploySpread(t *testing.T, files map[string]string) (*sam.Stack, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return sam.Deploy(filepath.Join(dir, "template.yaml"), deployment)
}

func TestFunctionsOfNestedStacks(t *testing.T) {
	t.Parallel()
	s, err := deploySpread(t, spread)
	if err != nil {
		t.Fatal(err)
	}
	f, once := s.Functions["booking-page"], 1
	if f == nil || f.Stack != "Pages" || f.Name != "demo_booking-page" || s.Resource(f).ID != "BookingPage" {
		t.Fatalf("got %+v", f)
	}
	if len(f.Policies) != 1 || f.Policies[0].Name != "Read" {
		t.Errorf("policies: %+v", f.Policies)
	}
	routes := []sam.Route{{API: "Api", Path: "$default"}, {API: "Api", Method: "GET", Path: "/b/{practice}"},
		{API: "Api", Method: "PUT", Path: "/b/{practice}", Authorizer: "Staff"}}
	if diff := cmp.Diff(routes, f.Routes); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
	schedules := []sam.Schedule{{Every: 5 * time.Minute, Input: `{"a": 1}`, Retries: &once, MaxAge: 5 * time.Minute}}
	if diff := cmp.Diff(schedules, f.Schedules); diff != "" {
		t.Errorf("schedules (-want +got):\n%s", diff)
	}
	a := s.APIs["Api"]
	if a.CORS.MaxAge != 60 || a.Authorizers["Staff"].Issuer != "https://issuer.example" || a.Integrations() != 1 {
		t.Errorf("API: %+v", a)
	}
}

func TestWhatCannotBeConnectedIsAnError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, old, new, want string }{
		"role that may not call": {"template.yaml", "lambda:InvokeFunction", "lambda:GetFunction", "may not call"},
		"role of nobody":         {"api.json", `{"Fn::GetAtt": ["Caller", "Arn"]}`, `"arn:x"`, "may not call"},
		"unknown function":       {"api.json", "demo_booking-page/", "demo_page/", "demo_page"},
		"unknown integration":    {"api.json", `ions/page"}},`, `ions/other"}},`, "ions/other"},
		"no integration":         {"api.json", `"x-amazon-apigateway-integration"`, `"x"`, "no integration"},
		"unknown payload":        {"api.json", `"2.0"`, `"1.0"`, "1.0"},
		"unknown authorizer":     {"api.json", `[{"Staff": []}]`, `[{"Guest": []}]`, "Guest"},
		"two authorizers":        {"api.json", `[{"Staff": []}]`, `[{"Staff": []}, {"Staff": []}]`, "more than one"},
		"authorizer by a lambda": {"api.json", `"type": "jwt"`, `"type": "request"`, "request"},
		"unknown method":         {"api.json", `"put":`, `"trace":`, "no such method"},
		"default of a path":      {"api.json", `"/$default"`, `"/x"`, "default route"},
		"default that is none":   {"api.json", `"isDefaultRoute": true`, `"isDefaultRoute": false`, "default route"},
		"another OpenAPI":        {"api.json", "3.0.1", "2.0", "2.0"},
		"authorizers beside it": {"template.yaml", "Properties:\n      D",
			"Properties:\n      Auth: {DefaultAuthorizer: A}\n      D", "both"},
		"file that is none":       {"template.yaml", "api.json", "apis.json", "apis.json"},
		"file from elsewhere":     {"template.yaml", "api.json", "s3://bucket/api.json", "s3://"},
		"another transform":       {"template.yaml", "AWS::Include", "AWS::LanguageExtensions", "LanguageExtensions"},
		"include in an include":   {"api.json", `"3.0.1"`, `{"Fn::Transform": {}}`, "includes something itself"},
		"reference to nothing":    {"api.json", `"Caller"`, `"Nobody"`, "Nobody"},
		"schedule of nothing":     {"desks.yaml", "demo_booking-page", "demo_page", "demo_page"},
		"schedule without a role": {"desks.yaml", "RoleArn: !Ref Caller", "RoleArn: x", "may not call"},
		"schedule that is off":    {"desks.yaml", "minutes)", "minutes)\n      State: DISABLED", "DISABLED"},
		"schedule by the clock":   {"desks.yaml", "rate(5 minutes)", "cron(0 * * * ? *)", "cron"},
		"queue that is not its": {"desks.yaml", "Input:", "DeadLetterConfig: {Arn: x}\n        Input:",
			"may not send"},
		"policy of nobody": {"template.yaml", "Read: !Ref Read}", "Read: AWSLambdaExecute}", "AWSLambdaExecute"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := maps.Clone(spread)
			if !strings.Contains(files[c.file], c.old) {
				t.Fatalf("%q is not in %s", c.old, c.file)
			}
			files[c.file] = strings.Replace(files[c.file], c.old, c.new, 1)
			if _, err := deploySpread(t, files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, wanted it to name %q", err, c.want)
			}
		})
	}
	t.Run("one function twice", func(t *testing.T) {
		t.Parallel()
		files := maps.Clone(spread)
		_, pages, _ := strings.Cut(files["template.yaml"], "\n  Pages:\n")
		pages, _, _ = strings.Cut(pages, "\n  Desks:\n")
		files["template.yaml"] += "  More:\n" + pages + "\n"
		if _, err := deploySpread(t, files); err == nil || !strings.Contains(err.Error(), "booking-page as well") {
			t.Errorf("got %v", err)
		}
	})
}
