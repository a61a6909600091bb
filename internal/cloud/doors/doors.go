// Package doors is the wiring for AWS of the endpoints by which staff sign in: with the login that Cognito hosts, where
// the installation has one. Others know claims only, and link nothing of this.
package doors

import (
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/cloud"
	"stund/internal/cloud/bootstrap"
	"stund/internal/httpapi"
	"stund/internal/secret"
	"stund/internal/signin"
	"stund/internal/signin/cognito"
	"stund/internal/signin/sessions"
	"stund/internal/staff"
)

// Serve runs the endpoint as a Lambda function, until the environment is shut down.
func Serve(endpoint door.Maker) {
	client := &http.Client{Timeout: patience}
	bootstrap.Start(false, func(p bootstrap.Parts) lambda.Handler {
		return cloud.Endpoint(p, With(p.Settings, client, endpoint))
	})
}

// patience is how long the login may take to answer.
const patience = 5 * time.Second

// With has the endpoint let people in by the login of the settings, which is asked by client. Without a login nobody
// can sign in; without a pool invitations are taken all the same, and by nobody who could sign in.
func With(s bootstrap.Settings, client cognito.Doer, endpoint door.Maker) door.Maker {
	return func(b *base.Base) httpapi.Endpoint {
		if s.UserPool == "" {
			return endpoint(b)
		}
		at := "https://cognito-idp." + s.Region + ".amazonaws.com"
		if own := s.Endpoint("COGNITO_IDENTITY_PROVIDER"); own != nil {
			at = *own
		}
		pool := &cognito.Pool{ID: s.UserPool, Region: s.Region, Endpoint: at, Credentials: s.Credentials(),
			HTTP: client, Clock: clock.System{}}
		d := signin.Door{Provide: pool.Provide}
		if s.Login != "" {
			driver := &cognito.Driver{HTTP: client,
				Config: cognito.Config{Login: s.Login, Client: s.LoginClient, API: at,
					Site: func() string { return b.Site }},
				Sessions: &sessions.Sessions{Store: b.Store, Retry: b.Retry, Clock: b.Clock, IDs: b.IDs,
					Accounts: staff.Of(b)}}
			if b.Keys.Sessions != nil {
				driver.Seal = secret.NewSealer(b.Keys.Sessions, b.IDs)
			}
			d.Driver, d.Hosted = driver, driver
		}
		base.Put(b, d)
		return endpoint(b)
	}
}
