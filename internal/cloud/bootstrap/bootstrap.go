// Package bootstrap is what every function on AWS begins as, whether an endpoint or a job: its settings, the table,
// what the product's parts are, and what is counted for CloudWatch.
//
// A function links what its package graph reaches, and package initialisation is start-up time. So this package knows
// DynamoDB only. Package cloud adds the API, package background the jobs, and package senders the clients of SES and
// SNS, which the functions that send name in their one line.
package bootstrap

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	_ "time/tzdata" // a function's image has no zone data of its own

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"stund/internal/clock"
	"stund/internal/ids"
	"stund/internal/store"
	"stund/internal/store/dynamo"
)

// Start builds a function from its environment and hands it to the runtime. Without a usable environment it says what
// is missing and exits: Lambda then reports the failed initialisation with the log.
func Start(siteNeeded bool, build func(Parts) lambda.Handler) {
	deepen()
	log := lambdacontext.NewLogger().With(slog.String("function", lambdacontext.FunctionName))
	s, err := Read(os.Getenv)
	if err == nil && siteNeeded && s.Site == "" {
		err = fmt.Errorf("%s is not set: messages hold links", SiteVar)
	}
	if err != nil {
		log.LogAttrs(context.Background(), slog.LevelError, "cannot start", slog.String("error", err.Error()))
		os.Exit(1)
	}
	table := dynamo.New(dynamodb.New(dynamodb.Options{Region: s.Region, Credentials: s.Credentials(),
		HTTPClient:   connected(s, clock.System{}, log),
		BaseEndpoint: s.Endpoint("DYNAMODB")}), s.Table)
	handler := build(Parts{Settings: s, Store: table, Clock: clock.System{}, IDs: ids.Random(),
		Retry: store.Retrier{Sleep: clock.Sleep}, Log: log, Metrics: os.Stdout})
	lambda.Start(handler)
}

// Credentials returns the function's own. Lambda hands them over in the environment and ends an environment before they
// expire, so nothing has to be asked or renewed: the SDK's default chain would come to the same, later.
func (s Settings) Credentials() aws.CredentialsProvider {
	c := aws.Credentials{AccessKeyID: s.accessKey, SecretAccessKey: s.secretKey, SessionToken: s.sessionToken,
		Source: "environment"}
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, nil })
}

// Endpoint returns the address to use instead of the service's own ("DYNAMODB", "SES", "SNS"), or nil, from the
// variables that every AWS SDK knows: AWS_ENDPOINT_URL_<SERVICE> and AWS_ENDPOINT_URL.
func (s Settings) Endpoint(service string) *string {
	for _, name := range []string{"AWS_ENDPOINT_URL_" + service, "AWS_ENDPOINT_URL"} {
		if at := s.getenv(name); at != "" {
			return &at
		}
	}
	return nil
}

// deepen makes room on the goroutine's stack at once: the first request would else have it grown, and copied, step by
// step.
//
//go:noinline
func deepen() {
	var room [24 << 10]byte
	runtime.KeepAlive(&room)
}
