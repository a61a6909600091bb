package register

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"stund/internal/client"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

// large is a database with a practice of so many clients, whose sheets are written as the register writes them.
func large(b *testing.B, count int) *bolt.DB {
	b.Helper()
	db, err := bolt.Open(filepath.Join(b.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	r := rand.New(rand.NewPCG(1, 2))
	first := []string{"Kari", "Ola", "Anne", "Per", "Ingrid", "Bjørn", "Astrid", "Øyvind", "Åse", "Lars"}
	last := []string{
		"Nordmann",
		"Hansen",
		"Johansen",
		"Olsen",
		"Larsen",
		"Andersen",
		"Nilsen",
		"Dahl",
		"Ås-Lie",
		"Berg",
	}
	var all [sheetCount]sheet
	var twin Row
	for n := range count {
		id := fmt.Sprintf("c%025d", n)
		row := Row{ID: id, Name: fmt.Sprintf("%s %s %s", first[r.IntN(10)], last[r.IntN(10)], last[r.IntN(10)]),
			Emails: []string{fmt.Sprintf("user%d@example.com", n)}, Status: client.Active,
			Phones:        []string{fmt.Sprintf("+47%08d", 40000000+r.IntN(59999999))},
			Practitioners: []string{"ida"}, First: now.AddDate(-1, 0, 0), Last: now.AddDate(0, 0, -r.IntN(400)),
			Ahead: []time.Time{now.AddDate(0, 0, r.IntN(30))}, Months: map[string]int{"2026-10": 1, "2026-09": 2},
			Created: now.AddDate(
				-1,
				0,
				0,
			), Birthday: fmt.Sprintf("19%02d-%02d-%02d", r.IntN(100), 1+r.IntN(12), 1+r.IntN(28))}
		if n%100 == 99 { // they are the one before, written anew
			row.Name, row.Phones = twin.Name, twin.Phones
		}
		twin = row
		at := sheetOf(id)
		s := &all[at]
		s.practice, s.id = "lotus", sheetName(at)
		s.rows = append(s.rows, row.line())
	}
	h := head{practice: "lotus"}
	for n, s := range all {
		h.revisions[n] = 1
		write(b, db, sheets, s)
	}
	write(b, db, heads, h)
	return db
}

func write[T any](b *testing.B, db *bolt.DB, f store.Family[T], v T) {
	b.Helper()
	op, err := f.Put(v)
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Transact(b.Context(), op); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFind measures searches among 50,000 clients: the first of a process, and those that follow.
func BenchmarkFind(b *testing.B) {
	db := large(b, 50_000)
	fresh := func() *Register { return New(db, nil, retry, func() time.Time { return now }) }
	find := func(b *testing.B, r *Register, q Question) {
		b.Helper()
		q.Limit = 50
		if a, err := r.Find(b.Context(), "lotus", q); err != nil || a.Total == 0 {
			b.Fatalf("%d found, %v", a.Total, err)
		}
	}
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			find(b, fresh(), Question{Words: "kari nord"})
		}
	})
	for name, q := range map[string]Question{"two words": {Words: "ari nord"}, "number": {Words: "912 3"},
		"all by name": {}, "last visit": {Sort: LatestFirst, Practitioner: "ida"}} {
		r := fresh()
		find(b, r, q)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				find(b, r, q)
			}
		})
	}
}

// BenchmarkDuplicates measures who may be one person among 50,000 clients, fifty of each name, found anew: as who asks
// first after a change of the register does.
func BenchmarkDuplicates(b *testing.B) {
	db := large(b, 50_000)
	r := New(db, nil, retry, func() time.Time { return now })
	s, err := r.shelf(b.Context(), "lotus")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if n := len(duplicates(s.rows)); n < 500 {
			b.Fatalf("%d pairs", n)
		}
	}
}
