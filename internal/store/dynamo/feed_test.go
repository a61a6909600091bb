package dynamo_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fact"
	"stund/internal/store"
	"stund/internal/store/dynamo"
)

// inserted is a record as Lambda delivers it, the facts being [{"id":"f1","kind":"booking.created"}].
const inserted = `{
	"eventID": "c4ca4238a0b923820dcc509a6f75849b", "eventName": "INSERT", "eventVersion": "1.1",
	"eventSource": "aws:dynamodb", "awsRegion": "eu-north-1",
	"dynamodb": {
		"ApproximateCreationDateTime": 1792890000, "SequenceNumber": "4421584500000000017450439091", "SizeBytes": 26,
		"StreamViewType": "NEW_IMAGE",
		"Keys": {"pk": {"S": "booking#lotus#1"}, "sk": {"S": "-"}},
		"NewImage": {
			"pk": {"S": "booking#lotus#1"}, "sk": {"S": "-"},
			"kind": {"S": "booking"}, "v": {"N": "3"}, "data": {"B": "e30="},
			"facts": {"B": "W3siaWQiOiJmMSIsImtpbmQiOiJib29raW5nLmNyZWF0ZWQifV0="},
			"due_pk": {"S": "reminder#4"}, "due_sk": {"S": "2026-10-25T01:00:00Z"}, "exp": {"N": "1792890000"},
			"more": {"M": {"x": {"BOOL": true}}}
		}
	},
	"eventSourceARN": "arn:aws:dynamodb:eu-north-1:123456789012:table/stund/stream/2026-10-24T00:00:00.000"
}`

func TestDecode(t *testing.T) {
	t.Parallel()
	booking := store.Key{Partition: "booking#lotus#1", Sort: "-"}
	const id = "c4ca4238a0b923820dcc509a6f75849b"
	change := store.Change{ID: id, Key: booking, Kind: "booking", Version: 3,
		Facts: []fact.Fact{{ID: "f1", Kind: "booking.created"}},
		Due:   &store.IndexKey{Partition: "reminder#4", Sort: "2026-10-25T01:00:00Z"}}
	plain := change
	plain.Facts, plain.Due = nil, nil
	r := strings.NewReplacer
	for name, c := range map[string]struct {
		record string
		want   store.Change
		skip   bool
		err    string
	}{
		"inserted": {record: inserted, want: change},
		"modified": {record: r("INSERT", "MODIFY").Replace(inserted), want: change},
		"removed": {record: r("INSERT", "REMOVE", "NewImage", "OldImage").Replace(inserted),
			want: store.Change{ID: id, Key: booking, Deleted: true}},
		"plain": {record: r(`"facts"`, `"x"`, "due_pk", "y", "due_sk", "z").Replace(inserted), want: plain},
		"a counter": {record: `{"eventID":"1","eventName":"INSERT","dynamodb":{` +
			`"Keys":{"pk":{"S":"~counter#x"},"sk":{"S":"-"}},"NewImage":{"n":{"N":"1"}}}}`, skip: true},
		"a counter removed": {record: `{"eventID":"1","eventName":"REMOVE","dynamodb":{` +
			`"Keys":{"pk":{"S":"~counter#x"},"sk":{"S":"-"}}}}`, skip: true},
		"empty":               {record: ``, err: "unexpected end"},
		"not JSON":            {record: `{"eventID":`, err: "unexpected end"},
		"null":                {record: `null`, err: "eventID"},
		"no id":               {record: r("eventID", "id").Replace(inserted), err: "eventID"},
		"another name":        {record: r("INSERT", "TRUNCATE").Replace(inserted), err: "TRUNCATE"},
		"no keys":             {record: r("Keys", "Locks").Replace(inserted), err: "pk"},
		"key of another type": {record: r(`"sk": {"S": "-"}`, `"sk": {"N": "1"}`).Replace(inserted), err: "sk"},
		"no image":            {record: r("NewImage", "OldImage").Replace(inserted), err: "NEW_IMAGE"},
		"image of another":    {record: strings.Replace(inserted, "lotus#1", "lotus#2", 1), err: "under the key"},
		"no kind":             {record: r("kind", "sort").Replace(inserted), err: "kind"},
		"no version":          {record: r(`"v"`, `"w"`).Replace(inserted), err: "number in v"},
		"version not whole":   {record: r(`"3"`, `"3.5"`).Replace(inserted), err: "number in v"},
		"data not base64":     {record: r("e30=", "e30").Replace(inserted), err: "base64"},
		"data of no bytes":    {record: r(`{"B": "e30="}`, `{"S": "e30="}`).Replace(inserted), err: "bytes in data"},
		"facts not JSON":      {record: r("W3si", "AAAA").Replace(inserted), err: "facts"},
		"half an index key":   {record: r("due_sk", "sk_due").Replace(inserted), err: "due_sk"},
		"expiry not a number": {record: r(`{"N": "1792890000"}`, `{"S": "soon"}`).Replace(inserted), err: "exp"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok, err := dynamo.Decode([]byte(c.record))
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("error %v, want one about %q", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if ok == c.skip {
				t.Errorf("ok = %t, want %t", ok, !c.skip)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(inserted))
	f.Add([]byte(strings.Replace(inserted, "INSERT", "REMOVE", 1)))
	f.Add([]byte(`{"eventID":"1","eventName":"INSERT","dynamodb":{"Keys":{"pk":{"S":"~counter#x"},"sk":{"S":"-"}}}}`))
	f.Fuzz(func(t *testing.T, record []byte) {
		c, ok, err := dynamo.Decode(record)
		if err != nil || !ok {
			if d := cmp.Diff(store.Change{}, c); d != "" {
				t.Errorf("a change without being one\n%s", d)
			}
			return
		}
		if err := store.CheckKey(c.Key); err != nil || c.ID == "" {
			t.Errorf("a change without an id or a key: %+v, %v", c, err)
		}
		if c.Deleted && (c.Version != 0 || c.Facts != nil || c.Due != nil) {
			t.Errorf("a deleted item that has something: %+v", c)
		}
		if !utf8.ValidString(c.Kind) {
			t.Errorf("kind %q", c.Kind)
		}
	})
}
