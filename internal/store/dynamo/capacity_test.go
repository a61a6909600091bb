package dynamo_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/awstest"
	"stund/internal/clock"
	"stund/internal/store"
	"stund/internal/store/dynamo"
)

// units are what calls consumed: the table's and each index's share.
type units struct{ Table, Due, By float64 }

// meter adds up what a store consumes.
type meter struct {
	mu    sync.Mutex
	spent units
	calls []string
}

func (m *meter) take(u dynamo.Units) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls = append(m.calls, u.Operation)
	m.spent.Table += u.Table
	m.spent.Due += u.Due
	m.spent.By += u.By
}

// reset returns what was spent since the last time, and by which calls.
func (m *meter) reset() (units, string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	spent, calls := m.spent, strings.Join(m.calls, " ")
	m.spent, m.calls = units{}, nil
	return spent, calls
}

// TestCapacity pins down what each shape of call costs, in capacity units. Items are below 1 KB. The steps build on
// each other.
//
// In transactions DynamoDB Local is not DynamoDB: it doubles what they write to an index, and rounds up all items that
// touch no index as if they were one. See infra/docs/cost.md.
func TestCapacity(t *testing.T) {
	t.Parallel()
	client, table := awstest.DynamoDB(t, dynamo.Table)
	var m meter
	s := dynamo.New(client, table, patient, dynamo.WithConsumed(m.take))

	key := func(sort string) store.Key { return store.Key{Partition: "p", Sort: sort} }
	in := func(sort string) *store.IndexKey { return &store.IndexKey{Partition: "x", Sort: sort} }
	put := func(sort string, due, by *store.IndexKey, c store.Condition) store.Op {
		return store.Put(store.Item{Key: key(sort), Kind: "booking", Data: make([]byte, 700), Due: due, By: by}, c)
	}
	var many []store.Key
	for n := range 31 {
		k := store.Key{Partition: "many", Sort: fmt.Sprintf("%02d", n)}
		many = append(many, k)
		if err := s.Transact(t.Context(), store.Put(store.Item{Key: k, Kind: "day", Data: make([]byte, 300),
			Due: &store.IndexKey{Partition: "many", Sort: k.Sort}}, store.IfAbsent)); err != nil {
			t.Fatal(err)
		}
	}
	m.reset()

	write := func(ops ...store.Op) func() error {
		return func() error { return s.Transact(t.Context(), ops...) }
	}
	query := func(q store.Query) func() error {
		return func() error {
			p, err := s.Query(t.Context(), q)
			if err == nil && (len(p.Items) != 31 || p.Next != "") {
				err = fmt.Errorf("%d items, next %q", len(p.Items), p.Next)
			}
			return err
		}
	}
	for _, c := range []struct {
		name string
		do   func() error
		want units
		call string
	}{
		{"new, in no index", write(put("a", nil, nil, store.IfAbsent)), units{1, 0, 0}, "PutItem"},
		{"new, in one index", write(put("b", in("1"), nil, store.IfAbsent)), units{1, 1, 0}, "PutItem"},
		{"new, in two indexes", write(put("c", in("1"), in("1"), store.IfAbsent)), units{1, 1, 1}, "PutItem"},
		{"replaced, in no index", write(put("a", nil, nil, store.IfVersion(1))), units{1, 0, 0}, "PutItem"},
		{"replaced, stays in one", write(put("b", in("1"), nil, store.IfVersion(1))), units{1, 0, 0}, "PutItem"},
		{"replaced, stays in two", write(put("c", in("1"), in("1"), store.IfVersion(1))), units{1, 0, 0}, "PutItem"},
		{"replaced, moves in one", write(put("c", in("2"), in("1"), store.IfVersion(2))), units{1, 2, 0}, "PutItem"},
		{"replaced, leaves one", write(put("c", nil, in("1"), store.IfVersion(3))), units{1, 1, 0}, "PutItem"},
		{"deleted, in one index", write(store.Delete(key("c"), store.IfVersion(4))), units{1, 0, 1}, "DeleteItem"},
		{"two in a transaction, one in two indexes",
			write(put("d", in("1"), in("1"), store.IfAbsent), put("ledger", nil, nil, store.IfAbsent)),
			units{4, 2, 2}, "TransactWriteItems"},
		{"three in a transaction, one in two indexes, one in one",
			write(put("e", in("1"), in("1"), store.IfAbsent), put("ledger", nil, nil, store.IfVersion(1)),
				put("client", nil, in("1"), store.IfAbsent)),
			units{6, 2, 4}, "TransactWriteItems"},
		{"three in a transaction, in no index: rounded up as one", write(put("f", nil, nil, store.IfAbsent),
			store.Put(store.Item{Key: key("g"), Kind: "x"}, store.IfAbsent),
			store.Put(store.Item{Key: key("h"), Kind: "x"}, store.IfAbsent)),
			units{2, 0, 0}, "TransactWriteItems"},
		{"a check alone", write(store.Check(key("a"), store.IfVersion(2))), units{1, 0, 0}, "GetItem"},
		{"query, eventual", query(store.Query{Partition: "many"}), units{1.5, 0, 0}, "Query"},
		{"query, strong", query(store.Query{Partition: "many", Consistency: store.Strong}), units{3, 0, 0}, "Query"},
		{"query of an index", query(store.Query{Index: store.Due, Partition: "many"}), units{0, 0.5, 0}, "Query"},
		{"get, eventual", func() error { _, err := s.Get(t.Context(), many[0], store.Eventual); return err },
			units{0.5, 0, 0}, "GetItem"},
		{"get, strong", func() error { _, err := s.Get(t.Context(), many[0], store.Strong); return err },
			units{1, 0, 0}, "GetItem"},
		{"get many, eventual", func() error { _, err := s.GetMany(t.Context(), many, store.Eventual); return err },
			units{15.5, 0, 0}, "BatchGetItem"},
		{"get none", func() error { _, err := s.GetMany(t.Context(), nil, store.Strong); return err }, units{}, ""},
		{"count", func() error {
			_, err := s.Add(t.Context(), key("count"), 1, clock.System{}.Now())
			return err
		}, units{1, 0, 0}, "UpdateItem"},
	} {
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		spent, calls := m.reset()
		if d := cmp.Diff(c.want, spent); d != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, d)
		}
		if calls != c.call {
			t.Errorf("%s calls %s, want %s", c.name, calls, c.call)
		}
	}
}
