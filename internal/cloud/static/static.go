// Package static is the wiring for AWS of the endpoints that answer with what is linked into them: the widget's
// scripts, the API document and its page. They know no table and no secret, link no client of AWS and wait for no
// connection.
package static

import (
	"log/slog"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/httpapi"
)

// Serve runs the endpoint as a Lambda function, until the environment is shut down.
func Serve(endpoint door.Maker) {
	log := lambdacontext.NewLogger().With(slog.String("function", lambdacontext.FunctionName))
	lambda.Start(httpapi.Handler(httpapi.Options{Logger: log, Clock: clock.System{}}, endpoint(new(base.Base))))
}
