package cloud_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"stund/internal/awstest"
	"stund/internal/store/dynamo"
)

// patient is for DynamoDB Local.
var patient = dynamo.WithTimeout(awstest.Patience)

type attributes = map[string]types.AttributeValue

// table is one on DynamoDB Local that can be put back to how the seeded world was made.
type table struct {
	client *dynamodb.Client
	name   string
	world  []attributes
}

// seededWorld makes the world once and returns what a table holds of it.
func seededWorld(t *testing.T) []attributes {
	t.Helper()
	client, name := awstest.DynamoDB(t, dynamo.Table)
	seed(t, dynamo.New(client, name, patient))
	return (&table{client: client, name: name}).items(t)
}

// newTable makes a table that holds the world.
func newTable(t *testing.T, world []attributes) *table {
	t.Helper()
	w := &table{world: world}
	w.client, w.name = awstest.DynamoDB(t, dynamo.Table)
	w.restore(t)
	return w
}

func (w *table) items(t *testing.T) (all []attributes) {
	t.Helper()
	pages := dynamodb.NewScanPaginator(w.client, &dynamodb.ScanInput{TableName: &w.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Items...)
	}
	return all
}

// restore writes what differs: that is faster than a new table.
func (w *table) restore(t *testing.T) {
	t.Helper()
	name := func(item attributes) string { return fmt.Sprint(item[dynamo.AttrPartition], item[dynamo.AttrSort]) }
	found := map[string]attributes{}
	for _, item := range w.items(t) {
		found[name(item)] = item
	}
	var writes []types.WriteRequest
	for _, item := range w.world {
		if !reflect.DeepEqual(item, found[name(item)]) {
			writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
		}
		delete(found, name(item))
	}
	for _, item := range found {
		key := attributes{dynamo.AttrPartition: item[dynamo.AttrPartition], dynamo.AttrSort: item[dynamo.AttrSort]}
		writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}})
	}
	for batch := range slices.Chunk(writes, 25) { // as many as it takes at once
		in := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{w.name: batch}}
		out, err := w.client.BatchWriteItem(t.Context(), in)
		if err != nil || len(out.UnprocessedItems) != 0 {
			t.Fatalf("the world could not be restored: %v, %d items left", err, len(out.UnprocessedItems))
		}
	}
}
