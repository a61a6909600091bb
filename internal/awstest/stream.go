package awstest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// Stream reads the stream of a table in DynamoDB Local from its beginning, as Lambda would: shards side by side, a
// shard's records in order, a batch again until it is taken. It is for one goroutine.
type Stream struct {
	client *dynamodbstreams.Client
	arn    string
	shards map[string]*shard
	order  []*shard
}

type shard struct {
	id, parent string
	last       *string // sequence number of the last record read; nil: none yet
	ended      bool    // closed, and read to its end
	pending    []json.RawMessage
}

// OpenStream returns the stream of the table, which must have one.
func OpenStream(t testing.TB, table string) *Stream {
	t.Helper()
	s, err := NewStream(t.Context(), Address(t), table)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// NewStream returns the stream of the table in the DynamoDB Local at the address.
func NewStream(ctx context.Context, at, table string) (*Stream, error) {
	client := dynamodbstreams.New(dynamodbstreams.Options{BaseEndpoint: &at, Region: Region,
		Credentials: credentials(AccessKey(table))})
	out, err := client.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: &table})
	if err != nil {
		return nil, fmt.Errorf("awstest: streams of %s: %w", table, err)
	}
	if len(out.Streams) != 1 {
		return nil, fmt.Errorf("awstest: %s has %d streams, want 1", table, len(out.Streams))
	}
	return &Stream{client: client, arn: aws.ToString(out.Streams[0].StreamArn), shards: map[string]*shard{}}, nil
}

// Drain returns every pending record to handle, in batches of one shard, as the JSON that a Lambda event's "Records"
// hold. It returns when there is nothing left. When handle fails, Drain returns its error, and the batch again the next
// time.
func (s *Stream) Drain(ctx context.Context, handle func(ctx context.Context, records []json.RawMessage) error) error {
	for {
		if err := s.discover(ctx); err != nil {
			return err
		}
		got := 0
		for _, sh := range s.order {
			if p := s.shards[sh.parent]; p != nil && (!p.ended || len(p.pending) > 0) {
				continue // what it continues comes first
			}
			if err := s.read(ctx, sh); err != nil {
				return err
			}
			if len(sh.pending) == 0 {
				continue
			}
			got += len(sh.pending)
			if err := handle(ctx, sh.pending); err != nil {
				return err
			}
			sh.pending = nil
		}
		if got == 0 {
			return nil
		}
	}
}

// discover finds shards that are new since the last time.
func (s *Stream) discover(ctx context.Context) error {
	in := dynamodbstreams.DescribeStreamInput{StreamArn: &s.arn}
	for {
		out, err := s.client.DescribeStream(ctx, &in)
		if err != nil {
			return fmt.Errorf("awstest: describe stream: %w", err)
		}
		for _, d := range out.StreamDescription.Shards {
			id := aws.ToString(d.ShardId)
			if s.shards[id] != nil {
				continue
			}
			sh := &shard{id: id, parent: aws.ToString(d.ParentShardId)}
			s.shards[id], s.order = sh, append(s.order, sh)
		}
		if in.ExclusiveStartShardId = out.StreamDescription.LastEvaluatedShardId; in.ExclusiveStartShardId == nil {
			return nil
		}
	}
}

// read fills a shard's pending records, unless it has some. It finds its place by the last record's number each time,
// and several times if it must: in DynamoDB Local an iterator fails if it was made while there was nothing to read and
// used when there is.
func (s *Stream) read(ctx context.Context, sh *shard) error {
	if len(sh.pending) > 0 || sh.ended {
		return nil
	}
	in := dynamodbstreams.GetShardIteratorInput{
		StreamArn: &s.arn, ShardId: &sh.id, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	}
	if sh.last != nil {
		in.ShardIteratorType, in.SequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, sh.last
	}
	var out *dynamodbstreams.GetRecordsOutput
	for try := 0; out == nil; try++ {
		it, err := s.client.GetShardIterator(ctx, &in)
		if err != nil {
			return fmt.Errorf("awstest: shard iterator: %w", err)
		}
		out, err = s.client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: it.ShardIterator})
		if trimmed := (*types.TrimmedDataAccessException)(nil); errors.As(err, &trimmed) && try < 20 {
			out = nil
			continue
		}
		if err != nil {
			return fmt.Errorf("awstest: records: %w", err)
		}
	}
	for _, r := range out.Records {
		e, err := event(r)
		if err != nil {
			return err
		}
		sh.pending, sh.last = append(sh.pending, e), r.Dynamodb.SequenceNumber
	}
	sh.ended = out.NextShardIterator == nil
	return nil
}

// event returns the record as Lambda delivers it (Developer Guide, "DynamoDB Streams and AWS Lambda triggers").
func event(r types.Record) (json.RawMessage, error) {
	keys, err := image(r.Dynamodb.Keys)
	if err != nil {
		return nil, err
	}
	body := map[string]any{
		"Keys":           keys,
		"SequenceNumber": r.Dynamodb.SequenceNumber,
		"SizeBytes":      r.Dynamodb.SizeBytes,
		"StreamViewType": r.Dynamodb.StreamViewType,
	}
	if at := r.Dynamodb.ApproximateCreationDateTime; at != nil {
		body["ApproximateCreationDateTime"] = at.Unix()
	}
	for name, attrs := range map[string]map[string]types.AttributeValue{
		"NewImage": r.Dynamodb.NewImage, "OldImage": r.Dynamodb.OldImage,
	} {
		if attrs == nil {
			continue
		}
		if body[name], err = image(attrs); err != nil {
			return nil, err
		}
	}
	return json.Marshal(map[string]any{
		"eventID":      r.EventID,
		"eventName":    r.EventName,
		"eventVersion": r.EventVersion,
		"eventSource":  r.EventSource,
		"awsRegion":    r.AwsRegion,
		"dynamodb":     body,
	})
}

// image returns attributes in DynamoDB's JSON. Texts, numbers and bytes are all that the tables hold.
func image(attrs map[string]types.AttributeValue) (map[string]any, error) {
	out := make(map[string]any, len(attrs))
	for name, v := range attrs {
		switch v := v.(type) {
		case *types.AttributeValueMemberS:
			out[name] = map[string]string{"S": v.Value}
		case *types.AttributeValueMemberN:
			out[name] = map[string]string{"N": v.Value}
		case *types.AttributeValueMemberB:
			out[name] = map[string][]byte{"B": v.Value}
		default:
			return nil, fmt.Errorf("awstest: attribute %s is a %T", name, v)
		}
	}
	return out, nil
}
