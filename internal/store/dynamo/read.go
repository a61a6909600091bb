package dynamo

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"stund/internal/store"
)

// Get returns the item at k, or store.ErrNotFound.
func (s *Store) Get(ctx context.Context, k store.Key, c store.Consistency) (store.Item, error) {
	i, err := s.get(ctx, k, c)
	if err != nil {
		return store.Item{}, fmt.Errorf("dynamo: get %s: %w", k, err)
	}
	return i, nil
}

func (s *Store) get(ctx context.Context, k store.Key, c store.Consistency) (store.Item, error) {
	if err := store.CheckKey(k); err != nil {
		return store.Item{}, err
	}
	var found attributes
	err := s.call(ctx, nothing, func(ctx context.Context, o func(*dynamodb.Options)) error {
		out, err := s.api.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: &s.table, Key: keyOf(k), ConsistentRead: aws.Bool(bool(c)), ReturnConsumedCapacity: s.units(),
		}, o)
		if err == nil {
			s.reportOne("GetItem", out.ConsumedCapacity)
			found = out.Item
		}
		return err
	})
	if err != nil {
		return store.Item{}, err
	}
	if found == nil {
		return store.Item{}, store.ErrNotFound
	}
	return decode(found, store.Base)
}

// GetMany returns the items found, in the order of keys.
func (s *Store) GetMany(ctx context.Context, keys []store.Key, c store.Consistency) ([]store.Item, error) {
	items, err := s.getMany(ctx, keys, c)
	if err != nil {
		return nil, fmt.Errorf("dynamo: get %d: %w", len(keys), err)
	}
	return items, nil
}

func (s *Store) getMany(ctx context.Context, keys []store.Key, c store.Consistency) ([]store.Item, error) {
	if len(keys) > store.MaxKeys {
		return nil, fmt.Errorf("%w: %d keys at once", store.ErrInvalid, len(keys))
	}
	found := make(map[store.Key]*store.Item, len(keys))
	left := make([]attributes, len(keys))
	for n, k := range keys {
		if err := store.CheckKey(k); err != nil {
			return nil, err
		}
		if _, twice := found[k]; twice {
			return nil, fmt.Errorf("%w: key %s twice", store.ErrInvalid, k)
		}
		found[k] = nil
		left[n] = keyOf(k)
	}
	// An answer ends at 16 MB, or where capacity ran out, and names the keys that it left out. With each answer that
	// brings something the rest is asked for at once; one that brings nothing is a throttled one.
	for idle := 0; len(left) > 0; {
		var out *dynamodb.BatchGetItemOutput
		err := s.call(ctx, nothing, func(ctx context.Context, o func(*dynamodb.Options)) (err error) {
			out, err = s.api.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
				RequestItems: map[string]types.KeysAndAttributes{
					s.table: {Keys: left, ConsistentRead: aws.Bool(bool(c))},
				},
				ReturnConsumedCapacity: s.units(),
			}, o)
			return err
		})
		if err != nil {
			return nil, err
		}
		s.report("BatchGetItem", out.ConsumedCapacity...)
		for _, a := range out.Responses[s.table] {
			i, err := decode(a, store.Base)
			if err != nil {
				return nil, err
			}
			found[i.Key] = &i
		}
		rest := out.UnprocessedKeys[s.table].Keys
		if len(rest) < len(left) {
			idle = 0
		} else if idle++; idle == attempts {
			return nil, fmt.Errorf("%w: %d keys left unread", store.ErrThrottled, len(rest))
		} else if err := s.pause(ctx, idle); err != nil {
			return nil, err
		}
		left = rest
	}
	items := make([]store.Item, 0, len(keys))
	for _, k := range keys {
		if i := found[k]; i != nil {
			items = append(items, *i)
		}
	}
	return items, nil
}

// where returns an index's name and key attributes; the table itself has no name.
func where(x store.Index) (name *string, hash, sort string, err error) {
	switch x {
	case store.Base:
		return nil, AttrPartition, AttrSort, nil
	case store.Due:
		return aws.String(IndexDue), AttrDuePartition, AttrDueSort, nil
	case store.By:
		return aws.String(IndexBy), AttrByPartition, AttrBySort, nil
	default:
		return nil, "", "", fmt.Errorf("%w: index %d", store.ErrInvalid, x)
	}
}

// Query returns one page. A page ends at the query's limit or at 1 MB of items, whichever comes first.
func (s *Store) Query(ctx context.Context, q store.Query) (store.Page, error) {
	p, err := s.query(ctx, q)
	if err != nil {
		return store.Page{}, fmt.Errorf("dynamo: query %.60q: %w", q.Partition, err)
	}
	return p, nil
}

func (s *Store) query(ctx context.Context, q store.Query) (store.Page, error) {
	index, hash, sort, err := where(q.Index)
	if err != nil {
		return store.Page{}, err
	}
	if err := store.CheckKey(store.Key{Partition: q.Partition, Sort: "-"}); err != nil {
		return store.Page{}, err
	}
	if !utf8.ValidString(q.From) || !utf8.ValidString(q.To) {
		return store.Page{}, fmt.Errorf("%w: bounds %.60q to %.60q", store.ErrInvalid, q.From, q.To)
	}
	start, err := startKey(q, hash, sort)
	if err != nil {
		return store.Page{}, err
	}
	cond, values := hash+" = :p", attributes{":p": text(q.Partition)}
	switch {
	case q.From != "" && q.To != "":
		if q.From > q.To {
			return store.Page{}, nil
		}
		cond += " AND " + sort + " BETWEEN :a AND :b"
		values[":a"], values[":b"] = text(q.From), text(q.To)
	case q.From != "":
		cond += " AND " + sort + " >= :a"
		values[":a"] = text(q.From)
	case q.To != "":
		cond += " AND " + sort + " <= :b"
		values[":b"] = text(q.To)
	}
	strong := q.Consistency == store.Strong && q.Index == store.Base // DynamoDB refuses it on an index
	var out *dynamodb.QueryOutput
	err = s.call(ctx, nothing, func(ctx context.Context, o func(*dynamodb.Options)) (err error) {
		out, err = s.api.Query(ctx, &dynamodb.QueryInput{
			TableName: &s.table, IndexName: index,
			KeyConditionExpression: &cond, ExpressionAttributeValues: values,
			ScanIndexForward: aws.Bool(!q.Descending), ConsistentRead: &strong,
			Limit: aws.Int32(int32(q.PageLimit())), ExclusiveStartKey: start,
			ReturnConsumedCapacity: s.units(),
		}, o)
		return err
	})
	if err != nil {
		return store.Page{}, err
	}
	s.reportOne("Query", out.ConsumedCapacity)
	p := store.Page{Items: make([]store.Item, len(out.Items))}
	for n, a := range out.Items {
		if p.Items[n], err = decode(a, q.Index); err != nil {
			return store.Page{}, err
		}
	}
	if len(out.LastEvaluatedKey) > 0 {
		if p.Next, err = next(q, out.LastEvaluatedKey, sort); err != nil {
			return store.Page{}, err
		}
	}
	return p, nil
}

// position is a page's end: what store.Page.Next holds, as base64url of JSON.
type position struct {
	Query []byte `json:"q"` // which query it is good for
	Place string `json:"s"` // the sort reached, in the table or the index
	Part  string `json:"p"` // the base item's key
	Sort  string `json:"k"`
}

// mark identifies what a position must not be carried across. The limit and the consistency may change on the way.
func mark(q store.Query) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %q %q %q %t", q.Index, q.Partition, q.From, q.To, q.Descending))
	return sum[:9]
}

// next returns the page's Next from the key at which DynamoDB stopped.
func next(q store.Query, last attributes, sort string) (string, error) {
	i := position{Query: mark(q)}
	var errs [3]error
	i.Place, errs[0] = textOf(last, sort)
	i.Part, errs[1] = textOf(last, AttrPartition)
	i.Sort, errs[2] = textOf(last, AttrSort)
	if err := errors.Join(errs[:]...); err != nil {
		return "", fmt.Errorf("end of page: %w", err)
	}
	b, err := json.Marshal(i)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// startKey returns the key to continue behind, or nil. Next may have travelled through a client: whatever it holds, the
// query stays in its own partition.
func startKey(q store.Query, hash, sort string) (attributes, error) {
	if q.After == "" {
		return nil, nil
	}
	i, err := parsePosition(q)
	if err != nil {
		return nil, fmt.Errorf("%w: after: %w", store.ErrInvalid, err)
	}
	a := keyOf(store.Key{Partition: i.Part, Sort: i.Sort})
	a[hash], a[sort] = text(q.Partition), text(i.Place)
	return a, nil
}

func parsePosition(q store.Query) (position, error) {
	const most = 24 << 10 // three key parts of store.MaxKey bytes, each byte at most six in JSON, and base64
	if len(q.After) > most {
		return position{}, fmt.Errorf("%d characters", len(q.After))
	}
	b, err := base64.RawURLEncoding.DecodeString(q.After)
	if err != nil {
		return position{}, err
	}
	var i position
	if err := json.Unmarshal(b, &i); err != nil {
		return position{}, err
	}
	if string(i.Query) != string(mark(q)) {
		return position{}, errors.New("it is not from this query")
	}
	for _, k := range [...]store.Key{{Partition: i.Part, Sort: i.Sort}, {Partition: q.Partition, Sort: i.Place}} {
		if err := store.CheckKey(k); err != nil {
			return position{}, err
		}
	}
	return i, nil
}
