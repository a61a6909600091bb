package dynamo

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"stund/internal/store"
)

// record is what is read of one record of a DynamoDB stream, as Lambda delivers it (Developer Guide, "DynamoDB Streams
// and AWS Lambda triggers").
type record struct {
	ID   string `json:"eventID"`
	Name string `json:"eventName"`
	Body struct {
		Keys  map[string]value `json:"Keys"`
		Image map[string]value `json:"NewImage"`
	} `json:"dynamodb"`
}

// value is an attribute of a type that the driver writes. Others are read as none of these.
type value struct {
	S *string `json:"S"`
	N *string `json:"N"`
	B []byte  `json:"B"`
}

// Decode reads one stream record, given as its JSON: one element of "Records" in a Lambda event. It answers false, and
// no error, for a record that tells of no item (a counter). An error means that the record cannot be read now or later.
// Of a deleted item only the key is known, be it deleted by a transaction or by time to live.
func Decode(raw []byte) (store.Change, bool, error) {
	c, ok, err := decodeRecord(raw)
	if err != nil {
		return store.Change{}, false, fmt.Errorf("dynamo: stream record: %w", err)
	}
	return c, ok, nil
}

func decodeRecord(raw []byte) (store.Change, bool, error) {
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		return store.Change{}, false, err
	}
	if r.ID == "" {
		return store.Change{}, false, errors.New("no eventID")
	}
	keys := plain(r.Body.Keys)
	var k store.Key
	var err error
	if k.Partition, err = textOf(keys, AttrPartition); err != nil {
		return store.Change{}, false, err
	}
	if k.Sort, err = textOf(keys, AttrSort); err != nil {
		return store.Change{}, false, err
	}
	if strings.HasPrefix(k.Partition, counterPrefix) {
		return store.Change{}, false, nil
	}
	if err := store.CheckKey(k); err != nil {
		return store.Change{}, false, err
	}
	switch r.Name {
	case "REMOVE":
		return store.Change{ID: r.ID, Key: k, Deleted: true}, true, nil
	case "INSERT", "MODIFY":
	default:
		return store.Change{}, false, fmt.Errorf("eventName %.20q", r.Name)
	}
	if r.Body.Image == nil {
		return store.Change{}, false, errors.New("no NewImage: the stream's view type must be " + string(StreamView))
	}
	i, err := decode(plain(r.Body.Image), store.Base)
	if err != nil {
		return store.Change{}, false, err
	}
	if i.Key != k {
		return store.Change{}, false, fmt.Errorf("the image of %s under the key %s", i.Key, k)
	}
	return store.Change{ID: r.ID, Key: k, Kind: i.Kind, Version: i.Version, Facts: i.Facts, Due: i.Due}, true, nil
}

// plain returns the attributes as the API has them.
func plain(image map[string]value) attributes {
	a := make(attributes, len(image))
	for name, v := range image {
		switch {
		case v.S != nil:
			a[name] = text(*v.S)
		case v.N != nil:
			a[name] = &types.AttributeValueMemberN{Value: *v.N}
		case v.B != nil:
			a[name] = &types.AttributeValueMemberB{Value: v.B}
		}
	}
	return a
}
