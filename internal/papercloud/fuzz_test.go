package papercloud

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"stund/internal/papercloud/sam"
)

// FuzzPattern holds events against filters. What is taken as a filter must be able to judge any record, and one that
// asks for nothing fits all.
func FuzzPattern(f *testing.F) {
	f.Add(`{"dynamodb": {"NewImage": {"facts": {"B": [{"exists": true}]}}}}`,
		`{"eventName":"INSERT","dynamodb":{"NewImage":{"facts":{"B":"eA=="}}}}`)
	f.Add(`{"eventName": ["MODIFY", {"prefix": "INS"}, {"anything-but": ["REMOVE", 7, null]}]}`,
		`{"eventName":["INSERT"]}`)
	f.Add(`{"a": [[1]]}`, `{"a":[1]}`)
	f.Add(`{"a": [{"anything-but": [{}]}]}`, `{"a":{}}`)
	f.Add(`{"a": []}`, `{}`)
	f.Add(`null`, `{}`)
	f.Fuzz(func(t *testing.T, text, event string) {
		p, err := readPattern(text)
		if err != nil {
			return
		}
		var v map[string]any
		if json.Unmarshal([]byte(event), &v) != nil {
			return
		}
		if fits := p.fits(v); len(p) == 0 && !fits {
			t.Errorf("%s asks for nothing, and %s does not fit", text, event)
		}
	})
}

// FuzzCredential reads Authorization headers. A key that is found stands in the header, and so does the service.
func FuzzCredential(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=PAPERChanges/20261102/eu-north-1/dynamodb/aws4_request, SignedHeaders=host, " +
		"Signature=0")
	f.Add("Credential=////")
	f.Add("Credential=a/b/c/d/e/f")
	f.Add("Bearer eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, header string) {
		key, service := credential(header)
		if !strings.Contains(header, key) || !strings.Contains(header, service) ||
			strings.ContainsAny(key+service, "/,") {
			t.Errorf("%q gave %q and %q", header, key, service)
		}
	})
}

// FuzzRequests reads the bodies of calls. Each is refused, or names actions of its own service and no other: what a
// policy is asked must not be of the caller's choosing.
func FuzzRequests(f *testing.F) {
	for _, seed := range [][3]string{
		{"dynamodb", "DynamoDB_20120810.PutItem", `{"TableName":"stund","Item":{"pk":{"S":"day#1"}}}`},
		{"dynamodb", "DynamoDB_20120810.Query",
			`{"TableName":"stund","IndexName":"due","KeyConditionExpression":"#p = :p AND sk > :s",` +
				`"ExpressionAttributeNames":{"#p":"due_pk"},"ExpressionAttributeValues":{":p":{"S":"x"}}}`},
		{"dynamodb", "DynamoDB_20120810.TransactWriteItems",
			`{"TransactItems":[{"Put":{"TableName":"stund","Item":{"pk":{"S":"a"}}}},` +
				`{"ConditionCheck":{"TableName":"stund","Key":{"pk":{"S":"b"}}}},null]}`},
		{"dynamodb", "DynamoDB_20120810.BatchGetItem", `{"RequestItems":{"stund":{"Keys":[{"pk":{"S":"a"}},null]}}}`},
		{"dynamodb", "DynamoDB_20120810.BatchWriteItem",
			`{"RequestItems":{"stund":[{"PutRequest":{"Item":{"pk":{"N":"1"}}}},{"DeleteRequest":{"Key":null}}]}}`},
		{"dynamodb", "PutItem", `{}`},
		{"dynamodb", "DynamoDB_20120810.", `{"TableName":"a/b/"}`},
		{"ses", "",
			"Action=SendRawEmail&Source=post%40stund.example&Destinations.member.1=kari%40example.com" +
				"&RawMessage.Data=RnJvbTogYUBiCgo="},
		{"ses", "", "Action=SendRawEmail&RawMessage.Data=%%"},
		{"sns", "", "Action=Publish&PhoneNumber=%2B4791234567"},
		{"s3", "", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	a := account{region: "eu-north-1", id: "123456789012",
		hash: map[string]string{"stund": "pk", "stund/due": "due_pk"}}
	f.Fuzz(func(t *testing.T, service, target, body string) {
		asked, err := a.requests(service, http.Header{"X-Amz-Target": {target}}, []byte(body))
		if err != nil {
			return
		}
		if len(asked) == 0 {
			t.Fatalf("%s %s %q asks leave for nothing, and would pass", service, target, body)
		}
		for _, q := range asked {
			if of, action, _ := strings.Cut(q.Action, ":"); of != service && !(service == "email" && of == "ses") ||
				action == "" && service != "dynamodb" || q.Resource == "" {
				t.Errorf("%s %s %q asks leave for %q on %q", service, target, body, q.Action, q.Resource)
			}
		}
	})
}

// FuzzBatchAnswer hands a batch to a reader that answers anything. No more is taken than there was, and nothing where
// the answer cannot be understood: a record is lost by no answer.
func FuzzBatchAnswer(f *testing.F) {
	f.Add(`{"batchItemFailures":[{"itemIdentifier":"2"}]}`)
	f.Add(`{"batchItemFailures":[{"itemIdentifier":""}]}`)
	f.Add(`{"batchItemFailures":[{"itemIdentifier":"9"}]}`)
	f.Add(`{"batchItemFailures":null}`)
	f.Add(`null`)
	f.Add(`"<xml/>`)
	f.Fuzz(func(t *testing.T, text string) {
		batch := []json.RawMessage{record(1, "x"), record(2, "x"), record(3, "y")}
		p := &pump{Stream: sam.Stream{PartialAnswer: true},
			invoke: func(context.Context, []byte) ([]byte, error) { return []byte(text), nil }}
		done, err := p.try(t.Context(), batch)
		if done < 0 || done > len(batch) || err != nil && done != 0 {
			t.Errorf("%q: %d of %d were taken, %v", text, done, len(batch), err)
		}
		if !json.Valid([]byte(text)) && err == nil {
			t.Errorf("%q was taken for an answer", text)
		}
		p.invoke = func(context.Context, []byte) ([]byte, error) { return []byte(text), errors.New("it failed") }
		if done, err := p.try(t.Context(), batch); done != 0 || err == nil {
			t.Errorf("%q after a failure: %d were taken, %v", text, done, err)
		}
	})
}
