package cognito_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"stund/internal/clock"
	"stund/internal/fault"
	"stund/internal/signin/cognito"
)

// TestAPoolMakesLogins as Amazon Cognito's API takes them: the calls by name, signed, and what they are told.
func TestAPoolMakesLogins(t *testing.T) {
	t.Parallel()
	type call struct {
		Target string
		Body   map[string]any
	}
	var calls []call
	refuse := map[string]string{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := call{Target: r.Header.Get("X-Amz-Target")}
		signed := r.Header.Get("Authorization")
		if json.NewDecoder(r.Body).Decode(&c.Body) != nil ||
			r.Header.Get("Content-Type") != "application/x-amz-json-1.1" ||
			!strings.HasPrefix(signed, "AWS4-HMAC-SHA256 Credential=key/20261123/eu-north-1/cognito-idp/aws4_request") {
			t.Errorf("asked %v", r.Header)
		}
		calls = append(calls, c)
		_, operation, _ := strings.Cut(c.Target, ".")
		if kind := refuse[operation]; kind != "" {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]string{"__type": kind, "message": "no"})
			return
		}
		_, _ = w.Write([]byte("{}"))
	}))
	defer s.Close()
	pool := cognito.Pool{ID: "pool", Region: "eu-north-1", Endpoint: s.URL, HTTP: s.Client(),
		Clock: clock.At(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)), Credentials: aws.CredentialsProviderFunc(keys)}
	if err := pool.Provide(t.Context(), "ida@lotus.example", "Ida", "a few random words"); err != nil {
		t.Fatal(err)
	}
	const service = "AWSCognitoIdentityProviderService."
	want := []call{{service + "AdminCreateUser", map[string]any{"UserPoolId": "pool", "Username": "ida@lotus.example",
		"MessageAction": "SUPPRESS", "UserAttributes": []any{
			map[string]any{"Name": "email", "Value": "ida@lotus.example"},
			map[string]any{
				"Name":  "email_verified",
				"Value": "true",
			}, map[string]any{"Name": "name", "Value": "Ida"}}}},
		{service + "AdminSetUserPassword", map[string]any{"UserPoolId": "pool", "Username": "ida@lotus.example",
			"Password": "a few random words", "Permanent": true}}}
	if d := cmp.Diff(want, calls); d != "" {
		t.Error(d)
	}
	refuse["AdminCreateUser"] = "UsernameExistsException"
	if err := pool.Provide(t.Context(), "ida@lotus.example", "Ida", "other random words"); err != nil {
		t.Errorf("whoever has a login: %v", err)
	}
	refuse["AdminSetUserPassword"] = "InvalidPasswordException"
	for _, password := range []string{"short", "123456789012", strings.Repeat("x", 300)} {
		if err := pool.Provide(t.Context(), "ida@lotus.example", "Ida", password); !errors.Is(err, fault.Invalid) {
			t.Errorf("%.12s: %v", password, err)
		}
	}
	refuse["AdminCreateUser"] = "TooManyRequestsException"
	if err := pool.Provide(t.Context(), "i@b.example", "I", "a few random words"); !errors.Is(err, fault.Unavailable) {
		t.Errorf("throttled: %v", err)
	}
}

func keys(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "key", SecretAccessKey: "secret"}, nil
}
