package sam_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/papercloud/sam"
)

// FuzzDeploy reads arbitrary templates: whatever stands in one, it is deployed or refused, and a second time alike.
func FuzzDeploy(f *testing.F) {
	for _, text := range []string{outer, inner, "",
		"Parameters: {Level: {Type: String, Default: INFO, AllowedValues: [INFO, WARN]}}\nConditions: {Loud: " +
			"!Equals [!Ref Level, WARN]}",
		"Rules: {One: {RuleCondition: !Equals [a, a], Assertions: [{Assert: !Equals [a, b], AssertDescription: c}]}}",
		"Globals: {Function: {Timeout: 7}}\nResources: {F: {Type: AWS::Serverless::Function, Properties: {Policies: " +
			"[{Statement: " +
			"{Effect: Allow, Action: 'a:b', Resource: !GetAtt FRole.Arn}}], Events: {E: {Type: ScheduleV2, " +
			"Properties: {ScheduleExpression: rate(1 minute)}}}}}}",
		"Mappings: {A: {b: {c: 1}}}\nResources: {A: {Type: AWS::Serverless::HttpApi, Properties: {B: !If [C, !Ref " +
			"AWS::NoValue, !FindInMap [A, b, c]]}}}",
		"a", "Resources: [", "Resources: {A: {Type: X::Y}}\n---\nb: c",
		"Conditions: {A: !And [!Condition B, !Condition B], B: !Not [!Condition A]}",
		"Resources: {A: {Type: A, Properties: {<<: {b: c}, d: *e}}}",
		"Outputs: {A: {Value: !Select [-1, !Split [\"\", !Ref AWS::StackId]]}}",
		"Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml}}}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 32<<10 {
			t.Skip()
		}
		path := filepath.Join(t.TempDir(), "template.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d := deployment
		d.Parameters = map[string]string{"Sender": "post@stund.example"}
		first, err := sam.Deploy(path, d)
		second, again := sam.Deploy(path, d)
		if (err == nil) != (again == nil) || err != nil && err.Error() != again.Error() {
			t.Errorf("refused for %v, and then for %v", err, again)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("deployed otherwise the second time:\n%s", diff)
		}
	})
}

// FuzzRate reads arbitrary expressions: what is taken is a whole number of minutes.
func FuzzRate(f *testing.F) {
	for _, e := range []string{"rate(1 minute)", "rate(5 minutes)", "rate(99999 days)", "rate(999999 days)",
		"rate(0 days)", "rate(1 week)", "cron(0 8 * * ? *)", "at(2026-11-22T08:00:00)"} {
		f.Add(e)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		if d, err := sam.Rate(expression); err == nil && (d < time.Minute || d%time.Minute != 0) {
			t.Errorf("%q is every %s", expression, d)
		}
	})
}
