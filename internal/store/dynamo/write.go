package dynamo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"stund/internal/store"
)

// Transact writes all of the operations or none.
func (s *Store) Transact(ctx context.Context, ops ...store.Op) error {
	err := store.CheckOps(ops)
	if err == nil {
		if refused := store.Admit(ctx, ops); refused != nil {
			return refused
		}
	}
	switch {
	case err != nil:
	case len(ops) == 1:
		err = s.single(ctx, ops[0])
	default:
		err = s.several(ctx, ops)
	}
	if err != nil {
		return fmt.Errorf("dynamo: transact %d: %w", len(ops), err)
	}
	return nil
}

// single carries out one operation without a transaction.
func (s *Store) single(ctx context.Context, op store.Op) error {
	cond, values := condition(op.If)
	switch op.Action {
	case store.ActPut:
		item, err := encode(op.Item, written(op.If))
		if err != nil {
			return err
		}
		return s.call(ctx, again, func(ctx context.Context, o func(*dynamodb.Options)) error {
			out, err := s.api.PutItem(ctx, &dynamodb.PutItemInput{
				TableName: &s.table, Item: item,
				ConditionExpression: cond, ExpressionAttributeValues: values,
				ReturnConsumedCapacity: s.units(),
			}, o)
			if err == nil {
				s.reportOne("PutItem", out.ConsumedCapacity)
			}
			return err
		})
	case store.ActDelete:
		return s.call(ctx, again, func(ctx context.Context, o func(*dynamodb.Options)) error {
			out, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{
				TableName: &s.table, Key: keyOf(op.Item.Key),
				ConditionExpression: cond, ExpressionAttributeValues: values,
				ReturnConsumedCapacity: s.units(),
			}, o)
			if err == nil {
				s.reportOne("DeleteItem", out.ConsumedCapacity)
			}
			return err
		})
	default:
		return s.check(ctx, op)
	}
}

// check is a transaction of nothing but one check: a strongly consistent read, which says the same for less.
func (s *Store) check(ctx context.Context, op store.Op) error {
	item, err := s.get(ctx, op.Item.Key, store.Strong)
	absent := errors.Is(err, store.ErrNotFound)
	switch {
	case err != nil && !absent:
		return err
	case op.If == store.IfAbsent && absent, !absent && store.IfVersion(item.Version) == op.If:
		return nil
	default:
		return &store.ConditionError{Ops: []int{0}}
	}
}

// several carries out a transaction. Its token, the same for each attempt, makes repeating it harmless.
func (s *Store) several(ctx context.Context, ops []store.Op) error {
	writes := make([]types.TransactWriteItem, len(ops))
	for n, op := range ops {
		cond, values := condition(op.If)
		switch op.Action {
		case store.ActPut:
			item, err := encode(op.Item, written(op.If))
			if err != nil {
				return err
			}
			writes[n].Put = &types.Put{TableName: &s.table, Item: item,
				ConditionExpression: cond, ExpressionAttributeValues: values}
		case store.ActDelete:
			writes[n].Delete = &types.Delete{TableName: &s.table, Key: keyOf(op.Item.Key),
				ConditionExpression: cond, ExpressionAttributeValues: values}
		default:
			writes[n].ConditionCheck = &types.ConditionCheck{TableName: &s.table, Key: keyOf(op.Item.Key),
				ConditionExpression: cond, ExpressionAttributeValues: values}
		}
	}
	token := rand.Text()
	return s.call(ctx, same, func(ctx context.Context, o func(*dynamodb.Options)) error {
		out, err := s.api.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
			TransactItems: writes, ClientRequestToken: &token, ReturnConsumedCapacity: s.units(),
		}, o)
		if err == nil {
			s.report("TransactWriteItems", out.ConsumedCapacity...)
		}
		return err
	})
}

// condition returns the port's condition in DynamoDB's terms.
func condition(c store.Condition) (*string, attributes) {
	switch c {
	case store.Always:
		return nil, nil
	case store.IfAbsent:
		return aws.String("attribute_not_exists(" + AttrPartition + ")"), nil
	default:
		return aws.String(AttrVersion + " = :v"), attributes{":v": number(c.Version())}
	}
}

// written returns the version that an item gets when it is put under the condition.
func written(c store.Condition) int64 {
	if c == store.Always {
		return 1
	}
	return c.Version() + 1
}

// Add adds n to the counter at k.
func (s *Store) Add(ctx context.Context, k store.Key, n int64, expires time.Time) (int64, error) {
	sum, err := s.add(ctx, k, n, expires)
	if err != nil {
		return 0, fmt.Errorf("dynamo: add to %s: %w", k, err)
	}
	return sum, nil
}

func (s *Store) add(ctx context.Context, k store.Key, n int64, expires time.Time) (int64, error) {
	if err := store.CheckKey(k); err != nil {
		return 0, err
	}
	update, values := "ADD "+AttrCount+" :n", attributes{":n": number(n)}
	if !expires.IsZero() {
		update += " SET " + AttrExpires + " = :e"
		values[":e"] = number(expiry(expires))
	}
	var sum int64
	err := s.call(ctx, again, func(ctx context.Context, o func(*dynamodb.Options)) error {
		out, err := s.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName:        &s.table,
			Key:              keyOf(store.Key{Partition: counterPrefix + k.Partition, Sort: k.Sort}),
			UpdateExpression: &update, ExpressionAttributeValues: values,
			ReturnValues: types.ReturnValueUpdatedNew, ReturnConsumedCapacity: s.units(),
		}, o)
		if err != nil {
			return err
		}
		s.reportOne("UpdateItem", out.ConsumedCapacity)
		sum, err = numberOf(out.Attributes, AttrCount)
		return err
	})
	return sum, err
}
