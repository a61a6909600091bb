package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"stund/internal/store"
	"stund/internal/store/bolt"
)

// oneWriters measures the embedded database with a single writer, whom each commit makes wait for the disk, beside a
// file to which as many bytes are appended and synced, in turns.
func oneWriters(ctx context.Context, folder string, s size) (rows []row, err error) {
	db, err := bolt.Open(filepath.Join(folder, "stund.db"), bolt.Options{Consumers: []string{"changes"}})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	f, err := os.Create(filepath.Join(folder, "raw"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n := 0
	text := make([]byte, bookingBytes+ledgerBytes)
	written, raw, err := besides(ctx, s.requests, func() error {
		n++
		return db.Transact(ctx, likeBooking(n)...)
	}, func() error {
		if _, err := f.Write(text); err != nil {
			return err
		}
		return fdatasync(f)
	})
	if err != nil {
		return nil, err
	}
	times := written.over(raw)
	return []row{{"Embedded database, 1 writer", millis(written.median()),
		"raw fdatasync " + millis(raw.median()), fold(times), goal("≤ 8×", times <= 8)}}, nil
}

const (
	bookingBytes = 1000
	ledgerBytes  = 1500
)

// likeBooking returns the n-th transaction, from 1 on, of the size that a booking has: an item of its own with a
// place in both indexes, and the next version of a day's ledger.
func likeBooking(n int) []store.Op {
	id := fmt.Sprintf("%012d", n)
	due := time.Date(2026, time.November, 23, 9, 0, n, 0, time.UTC).Format(time.RFC3339)
	return []store.Op{
		store.Put(store.Item{Key: store.Key{Partition: "booking#bench#" + id, Sort: "booking"}, Kind: "booking",
			Data: make([]byte, bookingBytes),
			Due:  &store.IndexKey{Partition: fmt.Sprint("due#", n%2), Sort: due},
			By:   &store.IndexKey{Partition: "client#bench#" + id, Sort: due}}, store.IfAbsent),
		store.Put(store.Item{Key: store.Key{Partition: "ledger#bench#ida", Sort: "2026-11-23"}, Kind: "ledger",
			Data: make([]byte, ledgerBytes)}, store.IfVersion(int64(n-1))),
	}
}
