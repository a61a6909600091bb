package sam_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
)

var deployment = sam.Deployment{Stack: "demo", Region: "eu-north-1", Account: "123456789012"}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const small = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Domain: {Type: String, Default: ""}
  Level: {Type: String, Default: INFO, AllowedValues: [INFO, WARN]}
Mappings:
  Sizes: {small: {memory: 256}}
Conditions:
  HasDomain: !Not [!Equals [!Ref Domain, ""]]
  Loud: !And [!Condition HasDomain, !Equals [!Ref Level, INFO]]
Globals:
  Function:
    Timeout: 7
    MemorySize: !FindInMap [Sizes, small, memory]
    Environment:
      Variables:
        TABLE: !Ref Table
        SITE: !If [HasDomain, !Sub "https://${Domain}", !Ref AWS::NoValue]
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Dead: {Type: AWS::SQS::Queue}
  Read:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: {Effect: Allow, Action: "dynamodb:GetItem", Resource: [!GetAtt Table.Arn, !Sub "${Table.Arn}/index/*"]}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Staff
        Authorizers: {Staff: {JwtConfiguration: {issuer: https://issuer.example, audience: [one]}}}
  OnlyWithDomain:
    Type: AWS::Serverless::Function
    Condition: HasDomain
    Properties: {}
  BookingPage:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties:
      Timeout: 9
      Policies:
        - !Ref Read
        - Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Dead.Arn}]
      Environment: {Variables: {OWN: !Join ["-", [a, !Ref AWS::Region]], LOUD: !If [Loud, "yes", "no"]}}
      Events:
        Get: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: '/b/{practice}', Auth: {Authorizer: NONE}}}
        Put: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: PUT, Path: '/b/{practice}'}}
        Every: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(5 minutes)}}
        Stream:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}
            FilterCriteria: {Filters: [{Pattern: '{"a": [1]}'}]}
`

func TestDeploy(t *testing.T) {
	t.Parallel()
	s, err := sam.Deploy(write(t, small), deployment)
	if err != nil {
		t.Fatal(err)
	}
	const table, queue = "arn:aws:dynamodb:eu-north-1:123456789012:table/demo-Table", "arn:aws:sqs:eu-north-1:123456789012:demo-Dead"
	want := &sam.Function{ID: "BookingPage", Folder: "booking-page", Name: "demo-BookingPage", BuildMethod: "makefile", Timeout: 9 * time.Second,
		Memory: 256, Environment: map[string]string{"TABLE": "demo-Table", "OWN": "a-eu-north-1", "LOUD": "no"},
		Policies: []sam.Policy{
			{Name: "Read", Statements: []iam.Statement{{Allow: true, Actions: []string{"dynamodb:GetItem"}, Resources: []string{table, table + "/index/*"}}}},
			{Name: "inline", Statements: []iam.Statement{{Allow: true, Actions: []string{"sqs:SendMessage"}, Resources: []string{queue}}}},
		},
		Routes: []sam.Route{{API: "Api", Method: "GET", Path: "/b/{practice}"},
			{API: "Api", Method: "PUT", Path: "/b/{practice}", Authorizer: "Staff"}},
		Schedules: []sam.Schedule{{Every: 5 * time.Minute}},
		Streams: []sam.Stream{{ARN: table + "/stream/1", BatchSize: 100, Parallel: 1, Retries: -1, OnFailure: queue,
			Filters: []string{`{"a": [1]}`}}},
		Async: sam.Async{Retries: 2},
	}
	if diff := cmp.Diff(map[string]*sam.Function{"booking-page": want}, s.Functions); diff != "" {
		t.Errorf("functions (-want +got):\n%s", diff)
	}
	if a := s.APIs["Api"].Authorizers["Staff"]; a.Issuer != "https://issuer.example" || len(a.Audience) != 1 {
		t.Errorf("authorizer: %+v", a)
	}
}

func TestDeployWithParameters(t *testing.T) {
	t.Parallel()
	d := deployment
	d.Parameters = map[string]string{"Domain": "book.example"}
	d.Known = map[string]string{"Table": "mine"}
	s, err := sam.Deploy(write(t, small), d)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"TABLE": "mine", "SITE": "https://book.example", "OWN": "a-eu-north-1", "LOUD": "yes"}
	if diff := cmp.Diff(want, s.Functions["booking-page"].Environment); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
	if s.Functions["only-with-domain"] == nil {
		t.Error("the function with a condition that holds is not there")
	}
}

func TestWhatIsNotUnderstoodIsAnError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown reference":  {"TABLE: !Ref Table", "TABLE: !Ref Tabel", "Tabel"},
		"unknown function":   {"!Join [\"-\", [a, !Ref AWS::Region]]", "!Cidr [a]", "Fn::Cidr"},
		"unknown condition":  {"LOUD: !If [Loud,", "LOUD: !If [Quiet,", "Quiet"},
		"unknown authorizer": {"DefaultAuthorizer: Staff", "DefaultAuthorizer: Nobody", "Nobody"},
		"unknown policy":     {"- !Ref Read", "- AWSLambdaBasicExecutionRole", "AWSLambdaBasicExecutionRole"},
		"bad statement":      {"Effect: Allow, Action: \"sqs", "Effect: Maybe, Action: \"sqs", "Maybe"},
		"cron":               {"rate(5 minutes)", "cron(0 * * * ? *)", "cron"},
		"value not allowed":  {"Default: INFO", "Default: LOUD", "LOUD"},
		"twice":              {"      Timeout: 9", "      Timeout: 9\n      Timeout: 8", "Timeout"},
		"not YAML":           {"Resources:", "Resources: [", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(small, c.old) == 0 {
				t.Fatalf("%q is not in the template", c.old)
			}
			_, err := sam.Deploy(write(t, strings.Replace(small, c.old, c.new, 1)), deployment)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, wanted it to name %q", err, c.want)
			}
		})
	}
}

// TestTheTemplate reads the product's own.
func TestTheTemplate(t *testing.T) {
	t.Parallel()
	d := deployment
	d.Parameters = map[string]string{"Sender": "post@stund.example"}
	s, err := sam.Deploy("../../../template.yaml", d)
	if err != nil {
		t.Fatal(err)
	}
	f := s.Functions["changes"]
	if f == nil || len(f.Streams) != 1 || !f.Streams[0].PartialAnswer || f.Environment["STUND_TABLE"] != "demo-Table" || len(f.Policies) == 0 {
		t.Errorf("changes: %+v", f)
	}
}
