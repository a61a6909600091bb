package dynamo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"stund/internal/store"
)

// attributes is an item as DynamoDB has it.
type attributes = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// keyOf returns the primary key's attributes.
func keyOf(k store.Key) attributes {
	return attributes{AttrPartition: text(k.Partition), AttrSort: text(k.Sort)}
}

// encode returns the item's attributes with the version that it is written with.
func encode(i store.Item, version int64) (attributes, error) {
	a := keyOf(i.Key)
	a[AttrKind] = text(i.Kind)
	a[AttrVersion] = number(version)
	if len(i.Data) > 0 {
		a[AttrData] = &types.AttributeValueMemberB{Value: i.Data}
	}
	if len(i.Facts) > 0 {
		var facts bytes.Buffer
		e := json.NewEncoder(&facts)
		e.SetEscapeHTML(false) // it would rewrite a fact's own JSON
		if err := e.Encode(i.Facts); err != nil {
			return nil, fmt.Errorf("%w: facts of %s: %w", store.ErrInvalid, i.Key, err)
		}
		a[AttrFacts] = &types.AttributeValueMemberB{Value: bytes.TrimSuffix(facts.Bytes(), []byte("\n"))}
	}
	if i.Due != nil {
		a[AttrDuePartition], a[AttrDueSort] = text(i.Due.Partition), text(i.Due.Sort)
	}
	if i.By != nil {
		a[AttrByPartition], a[AttrBySort] = text(i.By.Partition), text(i.By.Sort)
	}
	if !i.Expires.IsZero() {
		a[AttrExpires] = number(expiry(i.Expires))
	}
	return a, nil
}

// expiry returns whole Unix seconds, rounded up: not removed before its time.
func expiry(t time.Time) int64 {
	seconds := t.Unix()
	if t.Nanosecond() > 0 {
		seconds++
	}
	return seconds
}

// decode reads an item back. In an index there is no version, and only that index's own key.
func decode(a attributes, from store.Index) (store.Item, error) {
	var i store.Item
	var errs [5]error
	i.Key.Partition, errs[0] = textOf(a, AttrPartition)
	i.Key.Sort, errs[1] = textOf(a, AttrSort)
	i.Kind, errs[2] = textOf(a, AttrKind)
	i.Due, errs[3] = indexKey(a, AttrDuePartition, AttrDueSort)
	i.By, errs[4] = indexKey(a, AttrByPartition, AttrBySort)
	if err := errors.Join(errs[:]...); err != nil {
		return store.Item{}, fmt.Errorf("stored item %s: %w", i.Key, err)
	}
	if from != store.Base {
		return i, nil
	}
	var err error
	if i.Version, err = numberOf(a, AttrVersion); err != nil {
		return store.Item{}, fmt.Errorf("stored item %s: %w", i.Key, err)
	}
	if i.Data, err = bytesOf(a, AttrData); err != nil {
		return store.Item{}, fmt.Errorf("stored item %s: %w", i.Key, err)
	}
	facts, err := bytesOf(a, AttrFacts)
	if err == nil && len(facts) > 0 {
		err = json.Unmarshal(facts, &i.Facts)
	}
	if err != nil {
		return store.Item{}, fmt.Errorf("stored item %s: facts: %w", i.Key, err)
	}
	if _, ok := a[AttrExpires]; ok {
		seconds, err := numberOf(a, AttrExpires)
		if err != nil {
			return store.Item{}, fmt.Errorf("stored item %s: %w", i.Key, err)
		}
		i.Expires = time.Unix(seconds, 0).UTC()
	}
	return i, nil
}

// indexKey returns the place in an index, or nil when there is none.
func indexKey(a attributes, hash, sort string) (*store.IndexKey, error) {
	_, h := a[hash]
	_, s := a[sort]
	if !h && !s {
		return nil, nil
	}
	var x store.IndexKey
	var err error
	if x.Partition, err = textOf(a, hash); err != nil {
		return nil, err
	}
	if x.Sort, err = textOf(a, sort); err != nil {
		return nil, err
	}
	return &x, nil
}

func textOf(a attributes, name string) (string, error) {
	v, ok := a[name].(*types.AttributeValueMemberS)
	if !ok {
		return "", fmt.Errorf("no text in %s", name)
	}
	return v.Value, nil
}

func numberOf(a attributes, name string) (int64, error) {
	v, ok := a[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0, fmt.Errorf("no number in %s", name)
	}
	n, err := strconv.ParseInt(v.Value, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("number in %s: %w", name, err)
	}
	return n, nil
}

// bytesOf returns nil when there is no such attribute.
func bytesOf(a attributes, name string) ([]byte, error) {
	switch v := a[name].(type) {
	case nil:
		return nil, nil
	case *types.AttributeValueMemberB:
		return v.Value, nil
	default:
		return nil, fmt.Errorf("no bytes in %s", name)
	}
}
