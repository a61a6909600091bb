package dynamo_test

import (
	"context"
	"encoding/json"
	"testing"

	"stund/internal/awstest"
	"stund/internal/store"
	"stund/internal/store/dynamo"
	"stund/internal/store/storetest"
)

// patient is for DynamoDB Local.
var patient = dynamo.WithTimeout(awstest.Patience)

func TestConformance(t *testing.T) {
	t.Parallel()
	client, table := awstest.DynamoDB(t, dynamo.Table)
	s := dynamo.New(client, table, patient)
	storetest.Run(t, func(*testing.T) store.Store { return s })
}

func TestFeedConformance(t *testing.T) {
	t.Parallel()
	storetest.RunFeed(t, func(t *testing.T) (store.Store, storetest.Feed) {
		client, table := awstest.DynamoDB(t, dynamo.Table)
		return dynamo.New(client, table, patient), feed{awstest.OpenStream(t, table)}
	})
}

// feed is the table's stream, decoded as a Lambda function does.
type feed struct{ stream *awstest.Stream }

func (f feed) Drain(ctx context.Context, handle func(context.Context, []store.Change) error) error {
	return f.stream.Drain(ctx, func(ctx context.Context, records []json.RawMessage) error {
		var batch []store.Change
		for _, r := range records {
			c, ok, err := dynamo.Decode(r)
			if err != nil {
				return err
			}
			if ok {
				batch = append(batch, c)
			}
		}
		return handle(ctx, batch)
	})
}
