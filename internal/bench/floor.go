package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"

	"go.etcd.io/bbolt"
)

// floor takes bookings by hand, and does only what nobody can do without: it reads the request's JSON, writes as many
// entries and bytes as a booking has to the database's file, in a commit that all share who wait, and answers as much
// JSON. It knows no rules, no clients and no times, and stands for what is left of a booking when all else is for free.
type floor struct {
	file    *bbolt.DB
	count   atomic.Int64
	waiting chan entry
	ended   chan struct{}
}

// entry is a booking that waits for its commit.
type entry struct {
	n    int64
	done chan error
}

// openFloor serves on a loopback port until stop.
func openFloor(folder string) (address string, stop func() error, err error) {
	f := &floor{waiting: make(chan entry, 64), ended: make(chan struct{})}
	f.file, err = bbolt.Open(filepath.Join(folder, "floor.db"), 0o600,
		&bbolt.Options{NoFreelistSync: true, FreelistType: bbolt.FreelistMapType, NoStatistics: true})
	if err != nil {
		return "", nil, err
	}
	go f.write()
	address, unserve, err := serve(func(string) (http.Handler, error) { return f, nil })
	if err != nil {
		return "", nil, errors.Join(err, f.close())
	}
	return address, func() error { return errors.Join(unserve(), f.close()) }, nil
}

func (f *floor) close() error {
	close(f.waiting)
	<-f.ended
	return f.file.Close()
}

func (f *floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked wish
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e := entry{f.count.Add(1), make(chan error, 1)}
	f.waiting <- e
	if err := <-e.done; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer, err := json.Marshal(map[string]any{"id": e.n, "start": asked.Start, "service": asked.Service,
		"practitioner": asked.Practitioner, "token": strings.Repeat("t", 200)})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write(answer) // the caller notices
}

// write commits whoever waits, until there is nobody and the floor is closed.
func (f *floor) write() {
	defer close(f.ended)
	for first := range f.waiting {
		runtime.Gosched() // as the driver does, so that as many share a commit
		all := []entry{first}
		for len(f.waiting) > 0 {
			all = append(all, <-f.waiting)
		}
		err := f.file.Update(func(tx *bbolt.Tx) error {
			var errs []error
			for _, e := range all {
				errs = append(errs, put(tx, e.n))
			}
			return errors.Join(errs...)
		})
		for _, e := range all {
			e.done <- err
		}
	}
}

// put writes what a booking writes: itself, a client and what finds them, each at a place of its own by chance, the
// practitioner's day, the place in the index of what is due, and four changes in the log.
func put(tx *bbolt.Tx, n int64) error {
	var errs []error
	write := func(table, key string, bytes int) {
		b, err := tx.CreateBucketIfNotExists([]byte(table))
		if err == nil {
			b.FillPercent = bbolt.DefaultFillPercent
			if table == "log" {
				b.FillPercent = 1
			}
			err = b.Put([]byte(key), make([]byte, bytes))
		}
		errs = append(errs, err)
	}
	chance := fmt.Sprintf("%026x", uint64(n)*0x9e3779b97f4a7c15)
	write("item", "booking#bench#"+chance, 700)
	write("item", "client#bench#"+chance, 270)
	write("item", "identity#bench#"+chance, 100)
	write("item", fmt.Sprintf("ledger#bench#%s#%03d", giver(int(n)), n/practitioners%bookableDays), 64)
	write("due", fmt.Sprintf("due#messages#%d#%012d#booking#bench#%s", n%8, n, chance), 16)
	for i := range int64(4) {
		write("log", string(binary.BigEndian.AppendUint64(nil, uint64(4*n+i))), 200)
	}
	write("meta", "state", 40)
	return errors.Join(errs...)
}
