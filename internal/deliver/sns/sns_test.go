package sns_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssns "github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"

	"stund/internal/awstest"
	"stund/internal/deliver"
	"stund/internal/deliver/delivertest"
	"stund/internal/deliver/sns"
)

func client(at string) *awssns.Client {
	return awssns.New(awssns.Options{BaseEndpoint: aws.String(at), Region: awstest.Region,
		Credentials: awstest.Credentials()})
}

func TestConformance(t *testing.T) {
	t.Parallel()
	at := awstest.Moto(t)
	type message struct {
		ID   string `json:"message_id"`
		To   string `json:"phone_number"`
		Text string `json:"message"`
	}
	delivertest.TestTexter(t, func(t *testing.T) delivertest.SMS {
		// moto is shared with other tests and keeps what earlier ones sent.
		before := map[string]bool{}
		for _, m := range delivertest.Moto[message](t, at, "sns", "SMS") {
			before[m.ID] = true
		}
		return delivertest.SMS{
			Texter: sns.New(client(at), sns.Config{}),
			Sent: func(t *testing.T, to string) []string {
				var out []string
				for _, m := range delivertest.Moto[message](t, at, "sns", "SMS") {
					if m.To == to && !before[m.ID] {
						out = append(out, m.Text)
					}
				}
				return out
			},
		}
	})
}

var hei = deliver.SMS{ID: "a", From: "Lotus", To: "+4791234567", Text: "Hei – du"}

func TestRequest(t *testing.T) {
	t.Parallel()
	var form url.Values
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		form = r.PostForm
		fmt.Fprint(w, `<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>`)
	}))
	r, err := sns.New(client(srv.URL), sns.Config{MaxPrice: "0.50"}).SendSMS(t.Context(), hei)
	srv.Close()
	if err != nil || r != (deliver.Receipt{ProviderID: "m-1", Parts: 1}) {
		t.Errorf("got %+v, %v", r, err)
	}
	got := map[string]string{}
	for i := 1; i <= 3; i++ {
		p := fmt.Sprintf("MessageAttributes.entry.%d.", i)
		got[form.Get(p+"Name")] = form.Get(p+"Value.DataType") + " " + form.Get(p+"Value.StringValue")
	}
	got["to"], got["text"] = form.Get("PhoneNumber"), form.Get("Message")
	want := map[string]string{"AWS.SNS.SMS.SMSType": "String Transactional", "AWS.SNS.SMS.SenderID": "String Lotus",
		"AWS.SNS.SMS.MaxPrice": "Number 0.50", "to": "+4791234567", "text": "Hei - du"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		code   string
		want   error
	}{
		"opted out":     {400, "OptedOut", deliver.ErrPermanent},
		"parameter":     {400, "InvalidParameter", deliver.ErrPermanent},
		"value":         {400, "ParameterValueInvalid", deliver.ErrPermanent},
		"validation":    {400, "ValidationException", deliver.ErrPermanent},
		"throttled":     {429, "Throttled", deliver.ErrTemporary},
		"throttling":    {400, "Throttling", deliver.ErrTemporary},
		"unheard of":    {400, "SomethingNew", deliver.ErrTemporary},
		"authorization": {403, "AuthorizationError", deliver.ErrTemporary},
		"internal":      {500, "InternalError", deliver.ErrAmbiguous},
		"down":          {503, "ServiceUnavailable", deliver.ErrTemporary},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				w.WriteHeader(tc.status)
				fmt.Fprintf(w,
					`<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>`+
						`</ErrorResponse>`,
					tc.code, strings.Repeat("why\n", 100))
			}))
			defer srv.Close()
			_, err := sns.New(client(srv.URL), sns.Config{}).SendSMS(t.Context(), hei)
			var e *deliver.Error
			if !errors.As(err, &e) || e.Kind != tc.want {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if len([]rune(e.Reason)) > 200 || strings.Contains(e.Reason, "\n") ||
				!strings.HasPrefix(e.Reason, tc.code) {
				t.Errorf("reason %q", e.Reason)
			}
			if n := calls.Load(); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func TestConnectionLostAfterRequest(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		_, _ = io.ReadAll(r.Body)
		panic(http.ErrAbortHandler)
	}))
	defer srv.Close()
	_, err := sns.New(client(srv.URL), sns.Config{}).SendSMS(t.Context(), hei)
	if !errors.Is(err, deliver.ErrAmbiguous) || calls.Load() != 1 {
		t.Errorf("got %v after %d requests, want an ambiguous error after 1", err, calls.Load())
	}
}
