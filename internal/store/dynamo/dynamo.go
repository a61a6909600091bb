// Package dynamo is the store on Amazon DynamoDB: one on-demand table, two sparse indexes, a stream.
//
// An item is written with the attributes named below and nothing else. Costs follow from three choices: a transaction
// of one operation is a PutItem or DeleteItem with a condition (half a transaction's price), an index holds no
// attribute that changes unless its own place changes (so an item's write costs nothing in an index where it stays
// put), and reads are eventually consistent unless asked otherwise.
//
// Sources: Amazon DynamoDB API Reference (TransactWriteItems, "Cancellation reason codes"), Developer Guide ("Managing
// complex workflows with transactions", "Global secondary indexes: write capacity", "Time to Live").
package dynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"stund/internal/clock"
	"stund/internal/store"
)

// The table's attributes and indexes.
const (
	AttrPartition    = "pk"     // S, hash key
	AttrSort         = "sk"     // S, range key
	AttrKind         = "kind"   // S
	AttrVersion      = "v"      // N
	AttrData         = "data"   // B; absent when empty
	AttrFacts        = "facts"  // B, a JSON array of fact.Fact; absent when there are none
	AttrDuePartition = "due_pk" // S, hash key of IndexDue
	AttrDueSort      = "due_sk" // S, range key of IndexDue
	AttrByPartition  = "by_pk"  // S, hash key of IndexBy
	AttrBySort       = "by_sk"  // S, range key of IndexBy
	AttrExpires      = "exp"    // N, Unix seconds: the table's TTL attribute; absent: never
	AttrCount        = "n"      // N, a counter's sum; counters hold only this, their key and AttrExpires

	IndexDue = "due"
	IndexBy  = "by-key" // an index name has at least three characters

	// StreamView is what the stream must hold. The new image is all that a reactor needs; the old one would double the
	// bytes of each delivery. Of a removed item a reactor is told the key.
	StreamView = types.StreamViewTypeNewImage
)

// counterPrefix begins the partition of every counter, and of nothing else: no key of the port begins so. It is
// printable, because policies name it.
const counterPrefix = "~counter#"

// API is what the driver calls of dynamodb.Client.
type API interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (
		*dynamodb.BatchGetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (
		*dynamodb.DeleteItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (
		*dynamodb.UpdateItemOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (
		*dynamodb.TransactWriteItemsOutput, error)
}

// Store is a store.Store on one DynamoDB table. It is safe for concurrent use.
type Store struct {
	api      API
	table    string
	sleep    func(ctx context.Context, d time.Duration) error
	timeout  time.Duration
	consumed func(Units)
}

var _ store.Store = (*Store)(nil)

// Option changes how a Store works.
type Option func(*Store)

// WithSleep replaces clock.Sleep between attempts.
func WithSleep(sleep func(ctx context.Context, d time.Duration) error) Option {
	return func(s *Store) { s.sleep = sleep }
}

// WithTimeout sets how long one attempt may take, 5 s unless set. A connection that died silently would otherwise hold
// a call for as long as its caller can wait.
func WithTimeout(d time.Duration) Option { return func(s *Store) { s.timeout = d } }

// Units are the capacity units that one call consumed, as DynamoDB counts them: of writes if the call writes, else of
// reads.
type Units struct {
	Operation string  // the API's name: "PutItem"
	Writes    bool    // what the call does
	Table     float64 // of the table itself
	Due, By   float64 // of each index
}

// Total returns what the call is charged for.
func (u Units) Total() float64 { return u.Table + u.Due + u.By }

// WithConsumed asks DynamoDB for the units that each call consumed, and gives them to f once the call was answered. A
// call that failed is charged for as well, but not answered with units.
func WithConsumed(f func(Units)) Option {
	return func(s *Store) { s.consumed = f }
}

// New returns the store on the table, which must be as Table describes it. The driver sees to retries itself (see call)
// and switches off the client's.
func New(client API, table string, options ...Option) *Store {
	s := &Store{api: client, table: table, sleep: clock.Sleep, timeout: 5 * time.Second}
	for _, o := range options {
		o(s)
	}
	return s
}

// Table describes the table: keys, indexes, billing and stream. Time to live on AttrExpires is switched on apart
// (UpdateTimeToLive; TimeToLiveSpecification in CloudFormation).
func Table(name string) *dynamodb.CreateTableInput {
	text := func(attr string) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &attr, AttributeType: types.ScalarAttributeTypeS}
	}
	keys := func(hash, sort string) []types.KeySchemaElement {
		return []types.KeySchemaElement{
			{AttributeName: &hash, KeyType: types.KeyTypeHash},
			{AttributeName: &sort, KeyType: types.KeyTypeRange},
		}
	}
	index := func(name, hash, sort string) types.GlobalSecondaryIndex {
		return types.GlobalSecondaryIndex{
			IndexName: &name,
			KeySchema: keys(hash, sort),
			// The kind never changes. The version would: every write of an item would then be written to, and paid in,
			// each index that the item is in.
			Projection: &types.Projection{
				ProjectionType:   types.ProjectionTypeInclude,
				NonKeyAttributes: []string{AttrKind},
			},
		}
	}
	return &dynamodb.CreateTableInput{
		TableName:   &name,
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   keys(AttrPartition, AttrSort),
		AttributeDefinitions: []types.AttributeDefinition{
			text(AttrPartition), text(AttrSort),
			text(AttrDuePartition), text(AttrDueSort),
			text(AttrByPartition), text(AttrBySort),
		},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{
			index(IndexDue, AttrDuePartition, AttrDueSort),
			index(IndexBy, AttrByPartition, AttrBySort),
		},
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled:  aws.Bool(true),
			StreamViewType: StreamView,
		},
	}
}

// units says whether to ask for the consumed capacity.
func (s *Store) units() types.ReturnConsumedCapacity {
	if s.consumed == nil {
		return types.ReturnConsumedCapacityNone
	}
	return types.ReturnConsumedCapacityIndexes
}

// report passes on what a call consumed.
func (s *Store) report(operation string, consumed ...types.ConsumedCapacity) {
	if s.consumed == nil {
		return
	}
	for _, c := range consumed {
		u := Units{Operation: operation, Writes: operation != "GetItem" && operation != "BatchGetItem" &&
			operation != "Query",
			Due: aws.ToFloat64(c.GlobalSecondaryIndexes[IndexDue].CapacityUnits),
			By:  aws.ToFloat64(c.GlobalSecondaryIndexes[IndexBy].CapacityUnits)}
		if c.Table != nil {
			u.Table = aws.ToFloat64(c.Table.CapacityUnits)
		}
		s.consumed(u)
	}
}

// reportOne is report for the calls that touch one item or partition.
func (s *Store) reportOne(operation string, consumed *types.ConsumedCapacity) {
	if consumed != nil {
		s.report(operation, *consumed)
	}
}
