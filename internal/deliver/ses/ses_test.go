package ses_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsses "github.com/aws/aws-sdk-go-v2/service/ses"

	"stund/internal/awstest"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/delivertest"
	"stund/internal/deliver/ses"
)

var noon = clock.At(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))

func client(at string) *awsses.Client {
	return awsses.New(awsses.Options{BaseEndpoint: aws.String(at), Region: awstest.Region,
		Credentials: awstest.Credentials()})
}

func TestConformance(t *testing.T) {
	t.Parallel()
	at := awstest.Moto(t)
	delivertest.TestMailer(t, func(t *testing.T) delivertest.Mail {
		// moto is shared with other tests, so each opens with a sender of its own and reads back only its messages.
		from := strings.ToLower(rand.Text()) + "@lotus.example"
		c := client(at)
		if _, err := c.VerifyEmailIdentity(t.Context(),
			&awsses.VerifyEmailIdentityInput{EmailAddress: &from}); err != nil {
			t.Fatal(err)
		}
		return delivertest.Mail{
			Mailer: ses.New(c, noon, ses.Config{Domain: "mail.lotus.example"}),
			From:   deliver.Address{Name: "Lotus Klinikk", Email: from},
			Sent: func(t *testing.T, to string) [][]byte {
				var out [][]byte
				for _, m := range delivertest.Moto[struct {
					Source       string   `json:"source"`
					Destinations []string `json:"destinations"`
					Raw          string   `json:"raw_data"`
				}](t, at, "ses", "RawMessage") {
					if m.Source == from && len(m.Destinations) > 0 && m.Destinations[0] == to {
						out = append(out, []byte(m.Raw))
					}
				}
				return out
			},
		}
	})
}

func TestUnverifiedSenderIsPermanent(t *testing.T) {
	t.Parallel()
	m := ses.New(client(awstest.Moto(t)), noon, ses.Config{Domain: "mail.lotus.example"})
	_, err := m.SendEmail(t.Context(), delivertest.Email("a", deliver.Address{Email: "nobody@unverified.example"},
		"a@b.no"))
	if !errors.Is(err, deliver.ErrPermanent) {
		t.Errorf("got %v, want a permanent error", err)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status        int
		code, message string
		want          error
	}{
		"rejected":           {400, "MessageRejected", "Address blacklisted.", deliver.ErrPermanent},
		"mail from":          {400, "MailFromDomainNotVerifiedException", "Not verified.", deliver.ErrPermanent},
		"configuration set":  {400, "ConfigurationSetDoesNotExist", "No such set.", deliver.ErrPermanent},
		"invalid value":      {400, "InvalidParameterValue", "Illegal address", deliver.ErrPermanent},
		"rate":               {400, "Throttling", "Maximum sending rate exceeded.", deliver.ErrTemporary},
		"daily quota":        {400, "Throttling", "Daily message quota exceeded.", deliver.ErrTemporary},
		"throttled exc":      {429, "ThrottlingException", "Rate exceeded", deliver.ErrTemporary},
		"limit":              {400, "LimitExceeded", "Maximum sending rate exceeded", deliver.ErrTemporary},
		"account paused":     {400, "AccountSendingPausedException", "Paused.", deliver.ErrTemporary},
		"set paused":         {400, "ConfigurationSetSendingPausedException", "Paused.", deliver.ErrTemporary},
		"expired token":      {403, "ExpiredToken", "Expired.", deliver.ErrTemporary},
		"access denied":      {403, "AccessDenied", "Not authorized.", deliver.ErrTemporary},
		"service down":       {503, "ServiceUnavailable", "Down.", deliver.ErrTemporary},
		"unexplained":        {500, "InternalFailure", "Unknown.", deliver.ErrAmbiguous},
		"gateway without it": {504, "", "", deliver.ErrAmbiguous},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				w.WriteHeader(tc.status)
				if tc.code != "" {
					fmt.Fprintf(w,
						`<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>`+
							`</ErrorResponse>`,
						tc.code, tc.message)
				}
			}))
			defer srv.Close()
			err := send(t.Context(), srv.URL)
			var e *deliver.Error
			if !errors.As(err, &e) || e.Kind != tc.want {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if !strings.Contains(e.Reason, tc.code) || !strings.Contains(e.Reason, tc.message) {
				t.Errorf("reason %q lacks the service's own words", e.Reason)
			}
			if n := calls.Load(); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func send(ctx context.Context, at string) error {
	m := ses.New(client(at), noon, ses.Config{Domain: "mail.lotus.example", ConfigurationSet: "bounces"})
	_, err := m.SendEmail(ctx, delivertest.Email("a", deliver.Address{Email: "hei@lotus.example"}, "a@b.no"))
	return err
}

func TestConnectionLostAfterRequest(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	var body atomic.Value
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		b, _ := io.ReadAll(r.Body)
		body.Store(string(b))
		panic(http.ErrAbortHandler)
	}))
	defer srv.Close()
	if err := send(t.Context(), srv.URL); !errors.Is(err, deliver.ErrAmbiguous) {
		t.Errorf("got %v, want an ambiguous error", err)
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("%d requests, want 1: a second could be a second message", n)
	}
	if b, _ := body.Load().(string); !strings.Contains(b, "ConfigurationSetName=bounces") ||
		!strings.Contains(b, "Source=hei%40lotus.example") {
		t.Errorf("request %.300q", b)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	for set, want := range map[string][]string{
		"bounces": {"Tags.member.1.Name=practice", "Tags.member.1.Value=lotus", "Tags.member.2.Name=subject",
			"Tags.member.2.Value=only-for-the-channel"},
		"": nil, // nobody would publish them
	} {
		var body atomic.Value
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			body.Store(string(b))
			fmt.Fprint(w,
				`<SendRawEmailResponse><SendRawEmailResult><MessageId>x</MessageId></SendRawEmailResult>`+
					`</SendRawEmailResponse>`)
		}))
		defer srv.Close()
		m := ses.New(client(srv.URL), noon, ses.Config{Domain: "mail.lotus.example", ConfigurationSet: set})
		if _, err := m.SendEmail(t.Context(), delivertest.Email("a", deliver.Address{Email: "hei@lotus.example"},
			"a@b.no")); err != nil {
			t.Fatal(err)
		}
		sent, _ := body.Load().(string)
		for _, part := range want {
			if !strings.Contains(sent, part) {
				t.Errorf("set %q: the request has no %s", set, part)
			}
		}
		if want == nil && strings.Contains(sent, "Tags.") {
			t.Errorf("set %q: the request has tags", set)
		}
	}
}

func TestDeadlineAfterRequest(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		cancel() // the caller's time is up while SES thinks
		<-release
	}))
	defer srv.Close()
	defer close(release)
	if err := send(ctx, srv.URL); !errors.Is(err, deliver.ErrAmbiguous) {
		t.Errorf("got %v, want an ambiguous error", err)
	}
}

func TestNotReached(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := "http://" + l.Addr().String()
	l.Close()
	if err := send(t.Context(), at); !errors.Is(err, deliver.ErrTemporary) {
		t.Errorf("got %v, want a temporary error", err)
	}
}
