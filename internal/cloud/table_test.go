package cloud_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
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

// lent is what is made once and used by one test after the other. When all is taken more is made.
type lent[V any] struct {
	mu   sync.Mutex
	free []V
	make func() V
}

// take lends one until the test ends.
func (l *lent[V]) take(t *testing.T) V {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.free) == 0 {
		l.free = append(l.free, l.make())
	}
	v := l.free[len(l.free)-1]
	l.free = l.free[:len(l.free)-1]
	t.Cleanup(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.free = append(l.free, v)
	})
	return v
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
	found := map[itemKey]attributes{}
	for _, item := range w.items(t) {
		found[keyOf(t, item)] = item
	}
	var writes []types.WriteRequest
	for _, item := range w.world {
		if !reflect.DeepEqual(item, found[keyOf(t, item)]) {
			writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
		}
		delete(found, keyOf(t, item))
	}
	for k := range found {
		writes = append(writes, k.remove())
	}
	w.write(t, writes)
}

// itemKey is where an item is.
type itemKey struct{ partition, sort string }

func keyOf(t *testing.T, item attributes) itemKey {
	t.Helper()
	partition, is := item[dynamo.AttrPartition].(*types.AttributeValueMemberS)
	sort, too := item[dynamo.AttrSort].(*types.AttributeValueMemberS)
	if !is || !too {
		t.Fatalf("an item without a key: %v", item)
	}
	return itemKey{partition.Value, sort.Value}
}

func (k itemKey) remove() types.WriteRequest {
	return types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: attributes{
		dynamo.AttrPartition: &types.AttributeValueMemberS{Value: k.partition},
		dynamo.AttrSort:      &types.AttributeValueMemberS{Value: k.sort}}}}
}

// put writes what the world has at the keys, or that it has nothing: that is faster than to look for what differs.
func (w *table) put(t *testing.T, keys map[itemKey]bool) {
	t.Helper()
	var writes []types.WriteRequest
	for _, item := range w.world {
		if k := keyOf(t, item); keys[k] {
			writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
			delete(keys, k)
		}
	}
	for k := range keys {
		writes = append(writes, k.remove())
	}
	w.write(t, writes)
}

func (w *table) write(t *testing.T, writes []types.WriteRequest) {
	t.Helper()
	for batch := range slices.Chunk(writes, 25) { // as many as it takes at once
		in := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{w.name: batch}}
		out, err := w.client.BatchWriteItem(t.Context(), in)
		if err != nil || len(out.UnprocessedItems) != 0 {
			t.Fatalf("the world could not be restored: %v, %d items left", err, len(out.UnprocessedItems))
		}
	}
}

// noting is a client's way to DynamoDB that notes the keys of all that is written on it.
type noting struct {
	next http.RoundTripper

	mu      sync.Mutex
	written map[itemKey]bool
}

func (n *noting) RoundTrip(r *http.Request) (*http.Response, error) {
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	one := []string{"PutItem", "UpdateItem", "DeleteItem"}
	if r.Body == nil || !strings.Contains(action, "Write") && !slices.Contains(one, action) {
		return n.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var request any
	if err := json.Unmarshal(body, &request); err != nil {
		return nil, err
	}
	n.mu.Lock()
	n.note(request)
	n.mu.Unlock()
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	return n.next.RoundTrip(again)
}

// note notes the keys in part of a request: an item and a key have the key's attributes.
func (n *noting) note(part any) {
	switch part := part.(type) {
	case []any:
		for _, p := range part {
			n.note(p)
		}
	case map[string]any:
		text := func(name string) (string, bool) {
			value, _ := part[name].(map[string]any)
			s, is := value["S"].(string)
			return s, is
		}
		partition, is := text(dynamo.AttrPartition)
		sort, too := text(dynamo.AttrSort)
		if is && too {
			n.written[itemKey{partition, sort}] = true
			return
		}
		for _, p := range part {
			n.note(p)
		}
	}
}

// taken returns the keys that were written since it was last asked.
func (n *noting) taken() map[itemKey]bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.written
	n.written = map[itemKey]bool{}
	return all
}
