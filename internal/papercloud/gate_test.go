package papercloud_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/papercloud"
	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
)

const tableARN = "arn:aws:dynamodb:eu-north-1:123456789012:table/stund"

// TestGate sends calls as a function would, to a gate whose AWS answers everything with 200.
func TestGate(t *testing.T) {
	t.Parallel()
	aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(aws.Close)
	leading := []iam.Condition{{Operator: "StringLike", Set: "ForAllValues", Key: "dynamodb:LeadingKeys",
		Values: []string{"day#*"}}}
	f := &sam.Function{ID: "Test", Folder: "test", Policies: []sam.Policy{{Name: "All", Statements: []iam.Statement{
		{Allow: true, Actions: []string{"dynamodb:PutItem", "dynamodb:BatchGetItem"}, Resources: []string{tableARN},
			Conditions: leading},
		{Allow: true, Actions: []string{"dynamodb:Query"}, Resources: []string{tableARN + "/index/due"}},
		{Allow: true, Actions: []string{"dynamodb:GetItem"}, Resources: []string{tableARN, tableARN + "/index/due"}},
		{Allow: true, Actions: []string{"ses:SendRawEmail"},
			Resources: []string{"arn:aws:ses:eu-north-1:123456789012:identity/*"},
			Conditions: []iam.Condition{{Operator: "StringEquals", Key: "ses:FromAddress",
				Values: []string{"post@stund.example"}}}},
		{Allow: true, Actions: []string{"sns:Publish"}, NotResources: []string{"arn:aws:sns:*:*:*"}},
	}}}}
	raw := func(from string) string {
		return base64.StdEncoding.EncodeToString([]byte("From: Lotus <" + from +
			">\r\nTo: kari@example.com\r\n\r\nHei"))
	}
	mail := func(from string, more ...string) string {
		v := url.Values{"Action": {"SendRawEmail"}, "Source": {"post@stund.example"},
			"Destinations.member.1": {"kari@example.com"}, "RawMessage.Data": {raw(from)}}
		for i := 0; i < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v.Encode()
	}
	for name, c := range map[string]struct {
		service, target, body string
		refused               string // action and resource; "": let through
	}{
		"put": {"dynamodb", "PutItem", `{"TableName":"stund","Item":{"pk":{"S":"day#1"}}}`, ""},
		"put elsewhere": {"dynamodb", "PutItem", `{"TableName":"stund","Item":{"pk":{"S":"secret"}}}`,
			"dynamodb:PutItem on " + tableARN},
		"another table": {"dynamodb", "PutItem", `{"TableName":"other","Item":{"pk":{"S":"day#1"}}}`,
			"dynamodb:PutItem on " + strings.Replace(tableARN, "stund", "other", 1)},
		"by its ARN": {"dynamodb", "PutItem", `{"TableName":"` + tableARN + `","Item":{"pk":{"S":"day#1"}}}`, ""},
		"delete": {"dynamodb", "DeleteItem", `{"TableName":"stund","Key":{"pk":{"S":"day#1"}}}`,
			"dynamodb:DeleteItem on " + tableARN},
		"query an index": {"dynamodb", "Query",
			`{"TableName":"stund","IndexName":"due","KeyConditionExpression":"due_pk = :p",` +
				`"ExpressionAttributeValues":{":p":{"S":"x"}}}`, ""},
		"query": {"dynamodb", "Query", `{"TableName":"stund","KeyConditionExpression":"pk = :p",` +
			`"ExpressionAttributeValues":{":p":{"S":"x"}}}`, "dynamodb:Query on " + tableARN},
		"batch": {"dynamodb", "BatchGetItem",
			`{"RequestItems":{"stund":{"Keys":[{"pk":{"S":"day#1"}},{"pk":{"S":"day#2"}}]}}}`, ""},
		"batch, partly": {"dynamodb", "BatchGetItem",
			`{"RequestItems":{"stund":{"Keys":[{"pk":{"S":"day#1"}},{"pk":{"S":"x"}}]}}}`, "dynamodb:BatchGetItem on " +
				tableARN},
		"transaction": {"dynamodb", "TransactWriteItems",
			`{"TransactItems":[{"Put":{"TableName":"stund","Item":{"pk":{"S":"day#1"}}}}]}`, ""},
		"in a transaction": {"dynamodb", "TransactWriteItems",
			`{"TransactItems":[{"Put":{"TableName":"stund","Item":{"pk":{"S":"day#1"}}}},` +
				`{"ConditionCheck":{"TableName":"stund","Key":{"pk":{"S":"day#1"}}}}]}`,
			"dynamodb:ConditionCheckItem on " + tableARN},
		"not JSON": {"dynamodb", "PutItem", `<xml/>`, "dynamodb on the body is not DynamoDB's JSON"},
		"no table": {"dynamodb", "PutItem", `{}`, "dynamodb on PutItem names no table"},
		"mail":     {"ses", "", mail("post@stund.example"), ""},
		"mail as another": {"ses", "", mail("chef@bank.example"), "ses:SendRawEmail on " +
			"arn:aws:ses:eu-north-1:123456789012:identity/chef@bank.example"},
		"configuration set": {"ses", "", mail("post@stund.example", "ConfigurationSetName", "stund"),
			"ses:SendRawEmail on arn:aws:ses:eu-north-1:123456789012:configuration-set/stund"},
		"text message": {"sns", "", "Action=Publish&PhoneNumber=%2B4791234567", ""},
		"topic": {"sns", "", "Action=Publish&TopicArn=arn:aws:sns:eu-north-1:123456789012:all",
			"sns:Publish on arn:aws:sns:eu-north-1:123456789012:all"},
		"another service": {"sqs", "", "", `sqs on what "sqs" asks leave for is not known here`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, err := papercloud.NewGate("eu-north-1", "123456789012", aws.URL, aws.URL)
			if err != nil {
				t.Fatal(err)
			}
			g.Table("stund", "pk", map[string]string{"due": "due_pk"})
			key := g.Admit(f)
			r := httptest.NewRequest("POST", "/", strings.NewReader(c.body))
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20261102/eu-north-1/"+c.service+
				"/aws4_request, SignedHeaders=host, Signature=0")
			if c.target != "" {
				r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+c.target)
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			got := ""
			for _, d := range g.Denials() {
				got = d.Action + " on " + d.Resource
			}
			if diff := cmp.Diff(c.refused, got); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			if refused := w.Code != 200; refused != (c.refused != "") || refused &&
				!strings.Contains(w.Body.String(), "AccessDenied") {
				t.Errorf("answered %d: %s", w.Code, w.Body)
			}
		})
	}
	t.Run("unknown caller", func(t *testing.T) {
		t.Parallel()
		g, err := papercloud.NewGate("eu-north-1", "123456789012", aws.URL, aws.URL)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader("{}")))
		if w.Code == 200 {
			t.Error("let through")
		}
	})
	t.Run("unused", func(t *testing.T) {
		t.Parallel()
		g, err := papercloud.NewGate("eu-north-1", "123456789012", aws.URL, aws.URL)
		if err != nil {
			t.Fatal(err)
		}
		g.Admit(f)
		if n := len(g.Unused()); n != 6 { // of an index nothing is got
			t.Errorf("%d permissions, wanted 6: %v", n, g.Unused())
		}
	})
}

// TestTraps lists what a function is told, call by call: by AWS, which answers everything with 200, or by a trap.
func TestTraps(t *testing.T) {
	t.Parallel()
	throttled := papercloud.FailDynamoDB(http.StatusBadRequest, "ThrottlingException", "slow down")
	cancelled := papercloud.FailDynamoDB(http.StatusBadRequest, "TransactionCanceledException", "cancelled", "None",
		"ThrottlingError")
	trap := func(t papercloud.Trap) papercloud.Trap {
		t.Function, t.Action = "test", "dynamodb:PutItem"
		return t
	}
	const slow, ok = `{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}`, `{}`
	const stopped = `{"CancellationReasons":[{"Code":"None"},{"Code":"ThrottlingError"}],` +
		`"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"cancelled"}`
	for name, c := range map[string]struct {
		traps []papercloud.Trap
		want  []string
		heard int // calls that AWS heard of
	}{
		"none": {nil, []string{ok, ok}, 2},
		"once": {[]papercloud.Trap{trap(papercloud.Trap{Answer: throttled})}, []string{slow, ok}, 1},
		"some times": {[]papercloud.Trap{trap(papercloud.Trap{Answer: throttled, Times: 2})},
			[]string{slow, slow, ok}, 1},
		"not at first": {[]papercloud.Trap{trap(papercloud.Trap{Answer: throttled, Skip: 2})},
			[]string{ok, ok, slow, ok}, 3},
		"after it": {[]papercloud.Trap{trap(papercloud.Trap{Answer: cancelled, After: true})},
			[]string{stopped, ok}, 2},
		"one by one": {[]papercloud.Trap{trap(papercloud.Trap{Answer: throttled}),
			trap(papercloud.Trap{Answer: cancelled})}, []string{slow, stopped, ok}, 1},
		"of another": {[]papercloud.Trap{{Function: "other", Action: "dynamodb:PutItem", Answer: throttled}},
			[]string{ok}, 1},
		"of other work": {[]papercloud.Trap{{Function: "test", Action: "dynamodb:GetItem", Answer: throttled}},
			[]string{ok}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			heard := 0
			aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				heard++
				_, _ = io.WriteString(w, ok)
			}))
			t.Cleanup(aws.Close)
			g, err := papercloud.NewGate("eu-north-1", "123456789012", aws.URL, aws.URL)
			if err != nil {
				t.Fatal(err)
			}
			key := g.Admit(&sam.Function{ID: "Test", Folder: "test", Policies: []sam.Policy{{Name: "All",
				Statements: []iam.Statement{{Allow: true, Actions: []string{"dynamodb:PutItem"},
					Resources: []string{tableARN}}}}}})
			for _, trap := range c.traps {
				g.Set(trap)
			}
			put := func() string {
				r := httptest.NewRequest("POST", "/",
					strings.NewReader(`{"TableName":"stund","Item":{"pk":{"S":"day#1"}}}`))
				r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+
					"/20261102/eu-north-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
				r.Header.Set("X-Amz-Target", "DynamoDB_20120810.PutItem")
				w := httptest.NewRecorder()
				g.ServeHTTP(w, r)
				return strings.TrimSpace(w.Body.String())
			}
			var got []string
			for range c.want {
				got = append(got, put())
			}
			if diff := cmp.Diff(c.want, got); diff != "" || heard != c.heard {
				t.Errorf("AWS heard of %d, wanted %d; told (-want +got):\n%s", heard, c.heard, diff)
			}
			g.Set(trap(papercloud.Trap{Answer: throttled, Times: 7}))
			g.Disarm()
			if got := put(); got != ok {
				t.Errorf("told %s by a trap that was taken away", got)
			}
		})
	}
}
