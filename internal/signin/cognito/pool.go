package cognito

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"stund/internal/clock"
	"stund/internal/fault"
)

// Pool makes logins in a user pool. Two calls are signed here by the SDK's own signer, because Cognito's whole client
// would add a megabyte to the function, and its schemas to each start.
type Pool struct {
	ID          string
	Region      string
	Endpoint    string // of Cognito's API; "": AWS's own
	Credentials aws.CredentialsProvider
	HTTP        Doer
	Clock       clock.Clock
}

// least is how long a password is at least, as the pool asks it.
const least = 12

// Provide makes a login for the address with the password, or sets it where there is one: who asks has proven by a link
// that the address is theirs. A password that the pool does not take is a fault of kind Invalid.
func (p *Pool) Provide(ctx context.Context, email, name, password string) error {
	if n := utf8.RuneCountInString(password); n < least || n > 256 {
		return weak("has fewer than %d characters, or more than 256", least)
	}
	attribute := func(name, value string) map[string]string { return map[string]string{"Name": name, "Value": value} }
	kind, err := p.call(ctx, "AdminCreateUser", map[string]any{"UserPoolId": p.ID, "Username": email,
		"MessageAction": "SUPPRESS", "UserAttributes": []map[string]string{attribute("email", email),
			attribute("email_verified", "true"), attribute("name", name)}})
	if err != nil && kind != "UsernameExistsException" {
		return err
	}
	kind, err = p.call(ctx, "AdminSetUserPassword", map[string]any{"UserPoolId": p.ID, "Username": email,
		"Password": password, "Permanent": true})
	if kind == "InvalidPasswordException" || kind == "PasswordHistoryPolicyViolationException" {
		return weak("is none that the login takes")
	}
	return err
}

func weak(format string, args ...any) error {
	return fault.Fields{{Path: "password", Message: fmt.Sprintf(format, args...)}}.Err()
}

// call calls the operation ("Making API requests", Amazon Cognito user pools API reference). What went wrong has its
// kind by name.
func (p *Pool) call(ctx context.Context, operation string, in any) (kind string, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return "", fmt.Errorf("cognito: %s: %w", operation, err)
	}
	at := p.Endpoint
	if at == "" {
		at = "https://cognito-idp." + p.Region + ".amazonaws.com"
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at+"/", bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("cognito: %s: %w", operation, err)
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", "AWSCognitoIdentityProviderService."+operation)
	credentials, err := p.Credentials.Retrieve(ctx)
	if err != nil {
		return "", fmt.Errorf("cognito: %s: %w", operation, err)
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, r, hex.EncodeToString(sum[:]), "cognito-idp", p.Region,
		p.Clock.Now()); err != nil {
		return "", fmt.Errorf("cognito: sign %s: %w", operation, err)
	}
	answer, err := p.HTTP.Do(r)
	if err != nil {
		return "", unavailable(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	said, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err != nil {
		return "", unavailable(err)
	}
	if answer.StatusCode == http.StatusOK {
		return "", nil
	}
	var wrong struct {
		Type string `json:"__type"`
	}
	_ = json.Unmarshal(said, &wrong) // without a kind it is a failure as any other
	err = fmt.Errorf("cognito: %s answers %d %s", operation, answer.StatusCode, wrong.Type)
	if answer.StatusCode >= 500 || wrong.Type == "TooManyRequestsException" {
		return wrong.Type, unavailable(err)
	}
	return wrong.Type, errors.Join(err)
}
