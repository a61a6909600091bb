// Package desks calls the functions of desks, for who reads the feed: what is due at once need not wait for its minute.
package desks

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"stund/internal/cloud/background"
	"stund/internal/cloud/bootstrap"
	"stund/internal/due"
)

// most is how many items one call names: far below the 256 KB of an asynchronous invocation ("Lambda quotas", Lambda
// developer guide), with keys of at most 2 × store.MaxKey bytes.
const most = 100

// Call lets the function call the desks that its environment names.
func Call(s bootstrap.Settings, p *background.Parts) {
	p.Call = caller{functions: s.Desks,
		client: lambda.New(lambda.Options{Region: s.Region, Credentials: s.Credentials(),
			BaseEndpoint: s.Endpoint("LAMBDA")})}
}

type caller struct {
	functions map[string]string // by job
	client    *lambda.Client
}

// Call calls the job's function asynchronously: Lambda queues the event, and the template asks it not to repeat a run
// that failed. What is due then waits for the desk's schedule.
func (c caller) Call(ctx context.Context, job string, items []due.Item) error {
	function, known := c.functions[job]
	if !known {
		return fmt.Errorf("no function is named for %s", job)
	}
	for some := range slices.Chunk(items, most) {
		event, err := json.Marshal(background.Call{Items: some})
		if err != nil {
			return fmt.Errorf("encode call of %s: %w", job, err)
		}
		in := &lambda.InvokeInput{FunctionName: aws.String(function), InvocationType: types.InvocationTypeEvent,
			Payload: event}
		if _, err := c.client.Invoke(ctx, in); err != nil {
			return fmt.Errorf("call %s: %w", job, err)
		}
	}
	return nil
}
