package bolt_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"stund/internal/fact"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

// pair is what a booking writes: a new entity of about 700 bytes in both indexes, and the new version of a ledger of
// about 1.5 KB, with a fact.
func pair(n int, ledger string, version int64) []store.Op {
	id := fmt.Sprintf("01f8%08x-%08x", n, uint32(n)*2654435761) // rises with time, as ids do
	client := fmt.Sprintf("%08x", uint32(n)*2654435761)
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	return []store.Op{
		store.Put(store.Item{Key: store.Key{Partition: "booking#lotus#" + id, Sort: "booking"}, Kind: "booking",
			Data: make([]byte, 700),
			Facts: []fact.Fact{{ID: id, Kind: "booking.created", At: at, Practice: "lotus", Subject: id,
				Actor: fact.Actor{Role: fact.Client}, Data: json.RawMessage(`{"start":"2026-11-02T10:00:00+01:00"}`)}},
			Due: &store.IndexKey{Partition: fmt.Sprintf("agenda#%d", n%8), Sort: at.Format(time.RFC3339) + id},
			By:  &store.IndexKey{Partition: "client#lotus#" + client, Sort: at.Format(time.RFC3339)}}, store.IfAbsent),
		store.Put(store.Item{Key: store.Key{Partition: "ledger#lotus#" + ledger, Sort: "2026-11"}, Kind: "ledger",
			Data: make([]byte, 1500)}, store.IfVersion(version)),
	}
}

// BenchmarkFile is what the others are to be compared with: as many bytes as a pair has, appended to a file and synced.
func BenchmarkFile(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	data := make([]byte, 2600)
	for b.Loop() {
		if _, err := f.Write(data); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTransact(b *testing.B) {
	d := open(b, "reactions")
	n := 0
	for b.Loop() {
		if err := d.Transact(b.Context(), pair(n, "one", int64(n))...); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

// BenchmarkTransactParallel has 32 writers with ledgers of their own.
func BenchmarkTransactParallel(b *testing.B) {
	d := open(b, "reactions")
	var writers, n atomic.Int64
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		me := fmt.Sprint(writers.Add(1))
		for v := int64(0); pb.Next(); v++ {
			if err := d.Transact(b.Context(), pair(int(n.Add(1)), me, v)...); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	d := open(b)
	later := time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		if _, err := d.Add(b.Context(), store.Key{Partition: "rate#lotus", Sort: "127.0.0.1"}, 1, later); err != nil {
			b.Fatal(err)
		}
	}
}

// month returns a database with 31 ledgers in each of 200 partitions.
func month(b *testing.B) *bolt.DB {
	d := open(b)
	for p := range 200 {
		var ops []store.Op
		for day := range 31 {
			ops = append(ops, store.Put(store.Item{
				Key:  store.Key{Partition: fmt.Sprint("ledger#lotus#", p), Sort: fmt.Sprintf("2026-10-%02d", day+1)},
				Kind: "ledger", Data: make([]byte, 400)}, store.IfAbsent))
		}
		if err := d.Transact(b.Context(), ops...); err != nil {
			b.Fatal(err)
		}
	}
	return d
}

func BenchmarkGet(b *testing.B) {
	d := month(b)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		k := store.Key{Partition: fmt.Sprint("ledger#lotus#", n%200), Sort: "2026-10-15"}
		if _, err := d.Get(b.Context(), k, store.Strong); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkQuery(b *testing.B) {
	d := month(b)
	n := 0
	from, to := store.Prefix("2026-10")
	b.ReportAllocs()
	for b.Loop() {
		p, err := d.Query(b.Context(), store.Query{Partition: fmt.Sprint("ledger#lotus#", n%200), From: from, To: to})
		if err != nil || len(p.Items) != 31 {
			b.Fatal(len(p.Items), err)
		}
		n++
	}
}

// BenchmarkOpen opens a file of 100,000 items: bbolt's look for free pages, and ours through everything before it.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "stund.db")
	d, err := bolt.Open(path, bolt.Options{Consumers: []string{"reactions"}})
	if err != nil {
		b.Fatal(err)
	}
	const inOne = 50
	for n := range 100_000 / inOne {
		var ops []store.Op
		for m := range inOne {
			ops = append(ops, pair(n*inOne+m, "one", 0)[0])
		}
		if err := d.Transact(b.Context(), ops...); err != nil {
			b.Fatal(err)
		}
	}
	size := d.Size()
	for b.Loop() {
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
		if d, err = bolt.Open(path, bolt.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size)/(1<<20), "MB")
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
}
