package feedback_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/deliver"
	"stund/internal/deliver/ses/feedback"
)

// The parts of a published message; head begins with the kind.
const (
	sent = `"mail":{"timestamp":"2026-11-02T08:00:00.000Z","source":"Lotus Terapi <time@stund.example>",` +
		`"messageId":"x","destination":["kari@example.com"]`
	tagged = sent + `,"tags":{"ses:configuration-set":["stund"],"practice":["lotus"],"twice":["a","b"]}}`
	bounce = `"bounce":{"bounceType":"Permanent","bounceSubType":"NoEmail",` +
		`"timestamp":"2026-11-02T09:00:00.123+01:00",` +
		`"bouncedRecipients":[{"emailAddress":"kari@example.com","action":"failed","status":"5.1.1",` +
		`"diagnosticCode":"smtp; 550 5.1.1 <kari@example.com> unknown"}]}`
	complaint = `"complaint":{"complaintFeedbackType":"abuse","complaintSubType":null,` +
		`"timestamp":"2026-11-02T08:00:00Z","complainedRecipients":[{"emailAddress":"KARI@example.com"}]}`
)

func TestParse(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	with := func(change func(*deliver.Notice)) deliver.Notice {
		n := deliver.Notice{News: deliver.Bounced, Tags: map[string]string{"practice": "lotus"},
			From: "time@stund.example", To: []string{"kari@example.com"},
			At: at.Add(123 * time.Millisecond), Reason: "NoEmail 5.1.1"}
		change(&n)
		return n
	}
	for name, c := range map[string]struct {
		in   string
		want deliver.Notice
	}{
		"event": {`{"eventType":"Bounce",` + bounce + `,` + tagged + `}`, with(func(*deliver.Notice) {})},
		"feedback notification": {`{"notificationType":"Bounce",` + bounce + `,` + sent + `}}`,
			with(func(n *deliver.Notice) { n.Tags = nil })},
		"transient": {`{"eventType":"Bounce",` + strings.Replace(strings.Replace(bounce, "Permanent", "Transient", 1),
			"NoEmail", "MailboxFull", 1) + `,` + tagged + `}`,
			with(func(n *deliver.Notice) { n.News, n.Reason = deliver.Returned, "MailboxFull 5.1.1" })},
		"undetermined": {`{"eventType":"Bounce",` + strings.Replace(bounce, "Permanent", "Undetermined", 1) + `,` +
			tagged + `}`,
			with(func(n *deliver.Notice) { n.News = deliver.Returned })},
		"complaint": {`{"eventType":"Complaint",` + complaint + `,` + tagged + `}`,
			with(func(n *deliver.Notice) { n.News, n.At, n.Reason = deliver.Complained, at, "abuse" })},
		"complaint of unknown kind": {`{"notificationType":"Complaint",` +
			strings.NewReplacer(`"abuse"`, "null", "null", `"OnAccountSuppressionList"`).Replace(complaint) + `,` +
			tagged + `}`,
			with(func(n *deliver.Notice) {
				n.News, n.At, n.Reason = deliver.Complained, at,
					"OnAccountSuppressionList"
			})},
		"forwarded elsewhere": {`{"eventType":"Bounce",` + strings.Replace(bounce, `"emailAddress":"kari@example.com"`,
			`"emailAddress":"kari@elsewhere.example"`, 1) + `,` + tagged + `}`,
			with(func(*deliver.Notice) {})},
		"one of several": {`{"eventType":"Bounce",` + bounce + `,` +
			strings.Replace(tagged, `["kari@example.com"]`,
				`["ola@example.com","Kari <Kari@Example.com>","kari@example.org"]`, 1) + `}`,
			with(func(n *deliver.Notice) { n.To = []string{"Kari@Example.com"} })},
		"words that are none": {`{"eventType":"Bounce",` + strings.NewReplacer("NoEmail", "<b>kari@example.com",
			`"5.1.1"`, `"5.1.1 kari"`).Replace(bounce) + `,` + tagged + `}`,
			with(func(n *deliver.Notice) { n.Reason = "" })},
		"a source that is none": {`{"eventType":"Bounce",` + bounce + `,` +
			strings.Replace(tagged, "Lotus Terapi <", "", 1) + `}`,
			with(func(n *deliver.Notice) { n.From = "" })},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := feedback.Parse([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in    string
		other bool
	}{
		"delivery":       {`{"eventType":"Delivery","delivery":{},` + tagged + `}`, true},
		"kind unknown":   {`{"eventType":"Teleported",` + tagged + `}`, true},
		"something else": {`{"AlarmName":"x"}`, true},
		"hello":          {`Successfully validated SNS topic for Amazon SES event publishing.`, true},
		"nothing":        {``, true},
		"list":           {`[1]`, true},
		"not spam": {`{"eventType":"Complaint",` + strings.Replace(complaint, "abuse", "not-spam", 1) +
			`,` + tagged + `}`, true},
		"cut short":       {`{"eventType":"Bounce",` + bounce, false},
		"wrong types":     {`{"eventType":"Bounce","bounce":"kari@example.com"}`, false},
		"no bounce in it": {`{"eventType":"Bounce",` + tagged + `}`, false},
		"no mail in it":   {`{"eventType":"Bounce",` + bounce + `}`, false},
		"nobody of the mail": {`{"eventType":"Bounce",` + bounce + `,` +
			strings.Replace(tagged, `["kari@example.com"]`, `["a@example.com","b@example.com"]`, 1) + `}`, false},
		"to no address": {`{"eventType":"Bounce",` + bounce + `,` +
			strings.Replace(tagged, `["kari@example.com"]`, `["nobody"]`, 1) + `}`, false},
		"more than SES would do": {`{"eventType":"Bounce",` + bounce + `,` +
			strings.Replace(tagged, `["kari@example.com"]`, `["kari@example.com"`+strings.Repeat(`,"a@b.no"`, 50)+`]`,
				1) + `}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := feedback.Parse([]byte(c.in))
			if err == nil || errors.Is(err, feedback.ErrOther) != c.other {
				t.Fatalf("got %+v, %v", n, err)
			}
			if strings.Contains(err.Error(), "kari") {
				t.Errorf("the error holds an address: %v", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"eventType":"Bounce",` + bounce + `,` + tagged + `}`))
	f.Add([]byte(`{"notificationType":"Complaint",` + complaint + `,` + sent + `}}`))
	f.Add([]byte(`{"eventType":"Bounce","bounce":{"bouncedRecipients":[{}]},"mail":{"destination":["\u0000"]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := feedback.Parse(b)
		if err != nil {
			return
		}
		if n.At.IsZero() || len(n.To) == 0 || len(n.To) > 50 || len(n.Reason) > 121 {
			t.Errorf("%+v", n)
		}
		for _, c := range n.Reason {
			if c < ' ' || c > '~' || c == '@' {
				t.Errorf("reason %q", n.Reason)
			}
		}
	})
}
