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
        Statement:
          Effect: Allow
          Action: "dynamodb:GetItem"
          Resource: [!GetAtt Table.Arn, !Sub "${Table.Arn}/index/*"]
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
        Get:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Method: GET, Path: '/b/{practice}', Auth: {Authorizer: NONE}}
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
	const table, queue = "arn:aws:dynamodb:eu-north-1:123456789012:table/demo-Table",
		"arn:aws:sqs:eu-north-1:123456789012:demo-Dead"
	want := &sam.Function{ID: "BookingPage", Folder: "booking-page", Name: "demo-BookingPage", BuildMethod: "makefile",
		Timeout: 9 * time.Second,
		Memory:  256, Environment: map[string]string{"TABLE": "demo-Table", "OWN": "a-eu-north-1", "LOUD": "no"},
		Policies: []sam.Policy{
			{Name: "Read", Statements: []iam.Statement{{Allow: true, Actions: []string{"dynamodb:GetItem"},
				Resources: []string{table, table + "/index/*"}}}},
			{Name: "inline", Statements: []iam.Statement{{Allow: true, Actions: []string{"sqs:SendMessage"},
				Resources: []string{queue}}}},
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
		"unknown policy": {"- !Ref Read", "- AWSLambdaBasicExecutionRole",
			"AWSLambdaBasicExecutionRole"},
		"bad statement":                 {"Effect: Allow, Action: \"sqs", "Effect: Maybe, Action: \"sqs", "Maybe"},
		"unknown authorizer of a route": {"Authorizer: NONE", "Authorizer: Guest", "Guest"},
		"unknown property":              {"      Timeout: 9", "      Timeout: 9\n      Role: arn", "Role"},
		"unknown global":                {"Globals:", "Globals:\n  HttpApi: {FailOnWarnings: true}", "HttpApi"},
		"cron":                          {"rate(5 minutes)", "cron(0 * * * ? *)", "cron"},
		"once":                          {"rate(5 minutes)", "at(2026-11-22T08:00:00)", "at(2026"},
		"rate without end":              {"rate(5 minutes)", "rate(5 minutes", "rate(5"},
		"rate of nothing":               {"rate(5 minutes)", "rate(0 minutes)", "rate(0"},
		"unknown attribute":             {"!GetAtt Dead.Arn}]", "!GetAtt Dead.Name}]", "Name"},
		"attribute of nothing":          {"!GetAtt Dead.Arn}]", "!GetAtt Deed.Arn}]", "Deed"},
		"unknown resource type": {"Type: AWS::Serverless::HttpApi", "Type: AWS::Serverless::Api",
			"AWS::Serverless::Api"},
		"unknown parameter type": {"Domain: {Type: String", "Domain: {Type: AWS::EC2::VPC::Id", "VPC"},
		"unknown section":        {"Mappings:", "Mapings:", "Mapings"},
		"unknown dependency": {"    Metadata: {BuildMethod: makefile}", "    DependsOn: [Table, Nobody]",
			"Nobody"},
		"condition on itself": {"HasDomain: !Not [!Equals [!Ref Domain, \"\"]]",
			"HasDomain: !Not [!Condition Loud]", "itself"},
		"condition on a resource": {"HasDomain: !Not [!Equals [!Ref Domain, \"\"]]",
			"HasDomain: !Not [!Equals [!Ref Table, \"\"]]", "Table"},
		"function beside a key": {"TABLE: !Ref Table", "TABLE: {\"Fn::Sub\": x, Other: y}", "Fn::Sub"},
		"list in a text": {"!Join [\"-\", [a, !Ref AWS::Region]]", "!Join [\"-\", [a, [b]]]",
			"text is wanted"},
		"place beyond the list": {"!Join [\"-\", [a, !Ref AWS::Region]]", "!Select [2, [a, b]]", "\"2\""},
		"value not allowed":     {"Default: INFO", "Default: LOUD", "LOUD"},
		"twice":                 {"      Timeout: 9", "      Timeout: 9\n      Timeout: 8", "Timeout"},
		"not YAML":              {"Resources:", "Resources: [", ""},
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

// TestValuesBecomeWhatPropertiesWant: the value of a parameter is a text, also where a property wants a number.
func TestValuesBecomeWhatPropertiesWant(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("Level: {Type", "Few: {Type: Number, Default: 3}\n  Split: {Type: String, Default: "+
		"\"true\"}\n  Level: {Type",
		"Timeout: 9", "Timeout: 9\n      ReservedConcurrentExecutions: !Ref Few",
		"Stream: !GetAtt Table.StreamArn", "Stream: !GetAtt Table.StreamArn\n            BatchSize: !Ref Few\n      "+
			"      BisectBatchOnFunctionError: !Ref Split",
		"{TABLE: !Ref Table", "{FEW: !Ref Few, TABLE: !Ref Table").Replace(small)
	s, err := sam.Deploy(write(t, text), deployment)
	if err != nil {
		t.Fatal(err)
	}
	f := s.Functions["booking-page"]
	if f.Reserved == nil || *f.Reserved != 3 || f.Streams[0].BatchSize != 3 || !f.Streams[0].Bisect {
		t.Errorf("got %+v", f)
	}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	type inner struct {
		N    *int
		Rate float64 `json:"ThrottlingRateLimit"`
	}
	type outer struct {
		Text  string
		On    bool
		Each  []int
		By    map[string]inner
		As    any
		Other inner
	}
	five := 5
	from := map[string]any{"text": 1.5, "On": "true", "Each": []any{"1", uint64(2)}, "As": "7", "Unknown": "x",
		"By": map[string]any{"a": map[string]any{"N": "5", "ThrottlingRateLimit": "0.5"}}}
	want := outer{Text: "1.5", On: true, Each: []int{1, 2}, As: "7", By: map[string]inner{"a": {N: &five, Rate: 0.5}}}
	got, err := sam.Convert[outer](from)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, (-want +got):\n%s", err, diff)
	}
	for name, from := range map[string]map[string]any{
		"no number":      {"Other": map[string]any{"N": "many"}},
		"part of one":    {"Each": []any{"1.5"}},
		"no truth value": {"On": "yes"},
		"list":           {"Text": []any{"a"}},
	} {
		if _, err := sam.Convert[outer](from); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestIntrinsicFunctions resolves each to a text.
func TestIntrinsicFunctions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ value, want string }{
		"select":            {"!Select [1, [a, b]]", "b"},
		"select by a text":  {"!Select [\"0\", [a, b]]", "a"},
		"select of a split": {"!Select [1, !Split [\"@\", !Ref Sender]]", "stund.example"},
		"select of a list":  {"!Select [1, !Ref Sites]", "https://b.example"},
		"join of a list":    {"!Join [\"|\", !Ref Sites]", "https://a.example|https://b.example"},
		"join of a split":   {"!Join [\"+\", !Split [\".\", a..b]]", "a++b"},
		"base64":            {"{\"Fn::Base64\": !Ref Sender}", "cG9zdEBzdHVuZC5leGFtcGxl"},
		"sub":               {"!Sub \"${Sender} in ${AWS::Region}\"", "post@stund.example in eu-north-1"},
		"sub with its own": {"!Sub [\"${First}, ${Sender}\", {First: !Select [0, !Ref Sites], Sender: me}]",
			"https://a.example, me"},
		"sub that is no sub":   {"!Sub \"${!Sender}\"", "${Sender}"},
		"sub of an attribute":  {"!Sub \"<${Queue.QueueName}>\"", "<demo-Queue>"},
		"attribute by parts":   {"{\"Fn::GetAtt\": [Queue, Arn]}", "arn:aws:sqs:eu-north-1:123456789012:demo-Queue"},
		"number":               {"!Ref Few", "3"},
		"find":                 {"!FindInMap [Sizes, !Ref Few, memory]", "256"},
		"part of the stack id": {"!Select [1, !Split [\"/\", !Ref AWS::StackId]]", "demo"},
		"stage of an API":      {"!Ref ApiApiGatewayDefaultStage", "$default"},
		"pool":                 {"!GetAtt Pool.ProviderURL", "https://cognito-idp.eu-north-1.amazonaws.com/demo-Pool"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := sam.Deploy(write(t, `
Parameters:
  Sender: {Type: String, Default: post@stund.example}
  Sites: {Type: CommaDelimitedList, Default: "https://a.example, https://b.example"}
  Few: {Type: Number, Default: 3}
Mappings:
  Sizes: {"3": {memory: 256}}
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Pool: {Type: AWS::Cognito::UserPool}
  Api: {Type: AWS::Serverless::HttpApi}
Outputs:
  It: {Value: `+c.value+`}
`), deployment)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Outputs["It"]; got != c.want {
				t.Errorf("got %q, wanted %q", got, c.want)
			}
		})
	}
}

func TestParametersAreHeldToWhatIsSaidOfThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		declared, told string
		want           string // part of the error; "": it is taken
	}{
		"number":                       {"{Type: Number}", "1.5", ""},
		"no number":                    {"{Type: Number}", "many", "no number"},
		"nothing for a number":         {"{Type: Number}", "", "no number"},
		"least":                        {"{Type: Number, MinValue: 1, MaxValue: 3}", "1", ""},
		"too little":                   {"{Type: Number, MinValue: 1}", "0", "MinValue"},
		"too much":                     {"{Type: Number, MaxValue: 3}", "3.1", "MaxValue"},
		"no number at all and a limit": {"{Type: Number, MaxValue: 3}", "1e999", "no number"},
		"among the allowed numbers":    {"{Type: Number, AllowedValues: [7, 14]}", "14", ""},
		"not among them":               {"{Type: Number, AllowedValues: [7, 14]}", "8", "allowed"},
		"too short":                    {"{Type: String, MinLength: 2}", "a", "MinLength"},
		"too long":                     {"{Type: String, MaxLength: \"2\"}", "abc", "MaxLength"},
		"as long as it may be":         {"{Type: String, MaxLength: 2}", "åå", ""},
		"a text's value has no limits": {"{Type: String, MinValue: 1}", "2", "MinValue"},
		"list of numbers":              {"{Type: List<Number>, MaxValue: 3}", "1, 2,3", ""},
		"list with a text":             {"{Type: List<Number>}", "1,b", "no number"},
		"pattern of each in a list":    {"{Type: CommaDelimitedList, AllowedPattern: '[a-z]+'}", "a,b,C", "pattern"},
		"pattern of the whole":         {"{Type: String, AllowedPattern: '[a-z]'}", "ab", "pattern"},
		"bad pattern":                  {"{Type: String, AllowedPattern: '[a-'}", "a", "parsing regexp"},
		"very long":                    {"{Type: String}", strings.Repeat("a", 4097), "4096"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := deployment
			d.Parameters = map[string]string{"P": c.told}
			_, err := sam.Deploy(write(t, "Parameters:\n  P: "+c.declared+"\n"), d)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, wanted it to say %q", err, c.want)
			}
		})
	}
}

func TestRulesAreHeld(t *testing.T) {
	t.Parallel()
	const template = `
Parameters:
  Domain: {Type: String, Default: ""}
  Certificate: {Type: String, Default: ""}
Conditions:
  HasDomain: !Not [!Equals [!Ref Domain, ""]]
Rules:
  DomainWithCertificate:
    RuleCondition: !Not [!Equals [!Ref Domain, ""]]
    Assertions:
      - Assert: !Not [!Equals [!Ref Certificate, ""]]
        AssertDescription: Domain needs Certificate
Resources:
  Topic: {Type: AWS::SNS::Topic}
`
	for name, c := range map[string]struct {
		old, new   string
		parameters map[string]string
		want       string
	}{
		"does not apply": {},
		"kept":           {parameters: map[string]string{"Domain": "book.example", "Certificate": "arn"}},
		"broken": {parameters: map[string]string{"Domain": "book.example"},
			want: "Domain needs Certificate"},
		"without a condition": {old: `    RuleCondition: !Not [!Equals [!Ref Domain, ""]]` + "\n",
			want: "Domain needs Certificate"},
		"asks for a resource": {old: "!Ref Certificate", new: "!Ref Topic", want: "Topic"},
		"asks for a condition": {old: `!Not [!Equals [!Ref Certificate, ""]]`, new: "!Condition HasDomain",
			want: "HasDomain"},
		"asserts nothing": {old: "- Assert: !Not", new: "- Asert: !Not", want: "condition"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := deployment
			d.Parameters = c.parameters
			_, err := sam.Deploy(write(t, strings.Replace(template, c.old, c.new, 1)), d)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, wanted it to say %q", err, c.want)
			}
		})
	}
}

// nested writes a template that nests another, and the other.
func nested(t *testing.T, outer, inner string) string {
	t.Helper()
	path := write(t, outer)
	if err := os.Mkdir(filepath.Join(filepath.Dir(path), "inner"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "inner", "mail.yaml"), []byte(inner), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	outer = `
Parameters:
  On: {Type: String, Default: "on"}
Conditions:
  IsOn: !Equals [!Ref On, "on"]
Resources:
  First: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Mail.Outputs.Topic}}
  Mail:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: inner/mail.yaml, Parameters: {Queue: !GetAtt Queue.QueueName, Limit: 3}}
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  Topic: {Value: !GetAtt Mail.Outputs.Topic}
  Says: {Condition: IsOn, Value: !Sub "${Mail.Outputs.Says}!"}
`
	inner = `
Parameters:
  Queue: {Type: String}
  Limit: {Type: Number, MaxValue: 5}
  More: {Type: String, Default: more}
Conditions:
  Large: !Equals [!Ref Limit, 5]
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Another: {Type: AWS::SNS::Topic, Condition: Large}
Outputs:
  Topic: {Value: !Ref Topic}
  Says: {Value: !Sub "${More} than ${Limit} in ${Queue}"}
  Another: {Condition: Large, Value: !Ref Another}
`
)

func TestNestedStacks(t *testing.T) {
	t.Parallel()
	d := deployment
	s, err := sam.Deploy(nested(t, outer, inner), d)
	if err != nil {
		t.Fatal(err)
	}
	const topic = "arn:aws:sns:eu-north-1:123456789012:demo-Mail-Topic"
	if diff := cmp.Diff(map[string]string{"Topic": topic, "Says": "more than 3 in demo-Queue!"},
		s.Outputs); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if got := s.Resources["First"].Properties["DisplayName"]; got != topic {
		t.Errorf("what comes before the nested stack is told %v", got)
	}
	mail := s.Nested["Mail"]
	if mail == nil || mail.Resources["Topic"].Type != "AWS::SNS::Topic" || len(mail.Resources) != 1 ||
		len(mail.Outputs) != 2 {
		t.Errorf("nested: %+v", mail)
	}

	d.Known = map[string]string{"Mail.Outputs.Topic": "told"}
	if s, err = sam.Deploy(nested(t, outer, inner), d); err != nil || s.Outputs["Topic"] != "told" ||
		s.Nested["Mail"] == nil {
		t.Errorf("with a name that is told: %v, %+v", err, s)
	}
}

func TestNestedStacksThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, want string }{
		"parameter that is not declared": {"Limit: 3", "Limit: 3, Colour: red", "Colour"},
		"parameter that is missing":      {", Limit: 3", "", "Limit"},
		"parameter beyond its bounds":    {"Limit: 3", "Limit: 6", "MaxValue"},
		"parameter that is a list":       {"Limit: 3", "Limit: [3]", "array"},
		"output that is not there": {"Value: !GetAtt Mail.Outputs.Topic", "Value: !GetAtt Mail.Outputs.Topik",
			"Topik"},
		"output whose condition fails": {"Value: !GetAtt Mail.Outputs.Topic",
			"Value: !GetAtt Mail.Outputs.Another", "Another"},
		"no output": {"Value: !GetAtt Mail.Outputs.Topic", "Value: !GetAtt Mail.Topic",
			"Topic"},
		"no such template": {"inner/mail.yaml", "inner/male.yaml", "male.yaml"},
		"template elsewhere": {"inner/mail.yaml", "https://s3.amazonaws.com/mail.yaml",
			"no template beside"},
		"no template": {"TemplateURL: inner/mail.yaml, ", "", "no template beside"},
		"itself": {"inner/mail.yaml, Parameters: {Queue: !GetAtt Queue.QueueName, Limit: 3}",
			"template.yaml", "nested in itself"},
		"what it needs needs it": {"Queue: !GetAtt Queue.QueueName", "Queue: !GetAtt Mail.Outputs.Topic",
			"hangs on it"},
		"what it needs needs it by another": {"Queue: !GetAtt Queue.QueueName",
			"Queue: !Sub \"${Other.Outputs.Topic}\"", "hangs on it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(outer, c.old, c.new, 1)
			if text == outer {
				t.Fatalf("%q is not in the template", c.old)
			}
			if strings.Contains(text, "Other.") {
				text = strings.Replace(text, "\n  Queue:", "\n  Other: {Type: AWS::CloudFormation::Stack, "+
					"Properties: {TemplateURL: inner/mail.yaml, "+
					"Parameters: {Limit: 1, Queue: !GetAtt Mail.Outputs.Topic}}}\n  Queue:", 1)
			}
			_, err := sam.Deploy(nested(t, text, inner), deployment)
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
	if f == nil || len(f.Streams) != 1 || !f.Streams[0].PartialAnswer || f.Environment["STUND_TABLE"] != "demo-Table" ||
		len(f.Policies) == 0 {
		t.Errorf("changes: %+v", f)
	}
}
