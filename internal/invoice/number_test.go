package invoice_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

// numbered checks that the invoices have the numbers from 1001 on, each once and without a gap, and each its own
// client.
func (c *clinic) numbered(n int) {
	c.Helper()
	var numbers []int64
	after := ""
	for {
		all, next, err := c.invoices.List(c.Context(), owner, "p", invoice.Wanted{Limit: 100, After: after})
		c.must(err)
		for _, v := range all {
			if v.Stage != invoice.Issued || v.Kind != invoice.KindInvoice {
				continue
			}
			numbers = append(numbers, v.Sequence)
			if want := strconv.FormatInt(v.Sequence, 10); v.Doc.Number != want {
				c.Errorf("number %d is printed %s", v.Sequence, v.Doc.Number)
			}
			if v.Doc.Yours != v.Doc.Lines[0].Text {
				c.Errorf("%s: %s is charged for %s", v.Doc.Number, v.Doc.Yours, v.Doc.Lines[0].Text)
			}
		}
		if after = next; next == "" {
			break
		}
	}
	slices.Sort(numbers)
	if len(numbers) != n {
		c.Errorf("%d are issued, want %d", len(numbers), n)
	}
	for i, got := range numbers {
		if got != int64(1001+i) {
			c.Fatalf("number %d is %d, want %d", i, got, 1001+i)
		}
	}
}

// written drafts so many, each for a client of its own.
func (c *clinic) many(n int) (ids []string) {
	c.Helper()
	for i := range n {
		w := writing(10000)
		w.Yours = fmt.Sprintf("client %d", i)
		w.Lines[0].Text = w.Yours
		v, err := c.invoices.Write(c.Context(), owner, "p", "", w)
		c.must(err)
		ids = append(ids, v.ID)
	}
	return ids
}

// race issues all at the same time, each by whoever by says, and returns how many wait.
func (c *clinic) race(ids []string, by func(n int) *invoice.Invoices) (waiting int) {
	c.Helper()
	var mu sync.Mutex
	var wait sync.WaitGroup
	for n, id := range ids {
		wait.Go(func() {
			v, err := by(n).Issue(context.Background(), owner, "p", id)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				c.Errorf("not issued: %v", err)
			}
			if v.Stage == invoice.Waiting {
				waiting++
			}
		})
	}
	wait.Wait()
	return waiting
}

// TestRace: 500 who issue at once in one process all get a number.
func TestRace(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	ids := c.many(500)
	if n := c.race(ids, func(int) *invoice.Invoices { return c.invoices }); n > 0 {
		t.Errorf("%d wait", n)
	}
	c.numbered(500)
}

// TestRaceOfProcesses: processes that know nothing of each other are refused nobody; who lost too often is issued by
// the desk.
func TestRaceOfProcesses(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	ids := c.many(120)
	all := make([]*invoice.Invoices, 60)
	for n := range all {
		all[n] = c.again(c.heard.Store)
	}
	waiting := c.race(ids, func(n int) *invoice.Invoices { return all[n%len(all)] })
	t.Logf("%d were left to the desk", waiting)
	c.clock.Advance(time.Minute)
	c.work()
	c.numbered(120)
}

// TestRaceOnDynamoDB: 200 in one process, and 200 in as many.
func TestRaceOnDynamoDB(t *testing.T) {
	t.Parallel()
	for _, processes := range []int{1, 200} {
		t.Run(fmt.Sprint(processes), func(t *testing.T) {
			c := opened(t, onDynamo(t), "NO")
			c.sells("NO", nil)
			ids := c.many(200)
			all := make([]*invoice.Invoices, processes)
			for n := range all {
				all[n] = c.again(c.heard.Store)
			}
			waiting := c.race(ids, func(n int) *invoice.Invoices { return all[n%processes] })
			t.Logf("%d were left to the desk", waiting)
			c.clock.Advance(time.Minute)
			c.work()
			c.numbered(200)
		})
	}
}

// TestLeftToTheDesk: who cannot be issued at once waits and is no draft that can be edited; the desk issues them, and
// makes a draft again of what cannot be.
func TestLeftToTheDesk(t *testing.T) {
	t.Parallel()
	db := onBolt(t)
	c := opened(t, db, "NO")
	c.sells("NO", nil)
	ids := c.many(60)
	bad := faulty.New(c.heard.Store, faulty.Options{})
	for range 60 {
		bad.Script(slices.Repeat([]faulty.Fault{faulty.Conflict}, 40)...)
		bad.Script(faulty.None)
	}
	busy := c.again(bad)
	for _, id := range ids {
		v, err := busy.Issue(t.Context(), owner, "p", id)
		if err != nil || v.Stage != invoice.Waiting {
			t.Fatalf("%s, %v", v.Stage, err)
		}
	}
	if _, err := c.invoices.Edit(t.Context(), owner, "p", ids[0], 0, writing(1)); fault.CodeOf(
		err,
	) != "invoice-issued" {
		t.Errorf("edited: %v", err)
	}
	c.clock.Advance(time.Minute)
	c.work()
	c.numbered(60)
}

// TestFaults: whatever conflicts, is throttled, gets lost or is dropped, there is no gap and no number twice.
func TestFaults(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), "NO")
			c.sells("NO", nil)
			ids := c.many(40)
			bad := c.again(
				faulty.New(c.heard.Store, faulty.Options{Seed: seed, Conflict: 0.2, Throttle: 0.1, Lost: 0.2,
					Dropped: 0.2, StaleReads: 0.2, StaleIndex: 0.2}),
			)
			var some []string
			for n, id := range ids {
				if some = append(some, id); n%5 == 4 {
					all, err := bad.IssueAll(t.Context(), owner, "p", some)
					for fault.KindOf(err) == fault.Unavailable { // a read was throttled: the caller asks again
						all, err = bad.IssueAll(t.Context(), owner, "p", some)
					}
					if err != nil {
						t.Fatal(err)
					}
					for i, v := range all {
						if v.ID != some[i] || v.Sequence != all[0].Sequence+int64(i) {
							t.Errorf("number %d of the block is %d of %s", i, v.Sequence, v.ID)
						}
					}
					some = nil
				}
			}
			c.numbered(40)
		})
	}
}

var errKilled = errors.New("killed")

// mortal is the store of a process that ends with its n-th transaction: before it is written, or after.
type mortal struct {
	store.Store
	left  *int
	after bool
}

func (m mortal) Transact(ctx context.Context, ops ...store.Op) error {
	if *m.left--; *m.left < 0 || *m.left == 0 && !m.after {
		return errKilled
	}
	err := m.Store.Transact(ctx, ops...)
	if *m.left == 0 {
		return errKilled
	}
	return err
}

// TestKilled: wherever a process ends between a draft and a credit note, the next one goes on: no gap, nothing twice.
func TestKilled(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for n := 1; ; n++ {
			c := opened(t, onBolt(t), "NO")
			c.sells("NO", nil)
			ids := c.many(4)
			left := n
			story := func(v *invoice.Invoices) error {
				if _, err := v.IssueAll(t.Context(), owner, "p", ids[:2]); err != nil {
					return err
				}
				for _, id := range ids[2:] {
					if _, err := v.Issue(t.Context(), owner, "p", id); err != nil {
						return err
					}
				}
				if _, err := v.Receive(t.Context(), owner, "p", ids[0], invoice.Received{Amount: 500,
					Key: "k"}); err != nil {
					return err
				}
				_, err := v.Credit(
					t.Context(),
					owner,
					"p",
					ids[0],
					invoice.Crediting{All: true, Reason: "r", Key: "k"},
				)
				return err
			}
			err := story(c.again(mortal{c.heard.Store, &left, after}))
			if err == nil {
				break
			}
			if !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			c.must(story(c.invoices))
			c.numbered(4)
			v, err := c.invoices.Get(t.Context(), owner, "p", ids[0])
			if err != nil || len(v.Credits) != 1 || v.Credits[0].Number != "K1" || len(v.Money) != 1 {
				t.Errorf("killed at %d: %+v %v", n, v, err)
			}
		}
	}
}

// TestIssueAll: all or none.
func TestIssueAll(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	ids := c.many(3)
	w := writing(10000)
	w.Lines[0].Treatment = ""
	bad, err := c.invoices.Write(t.Context(), owner, "p", "", w)
	c.must(err)
	if _, err := c.invoices.IssueAll(t.Context(), owner, "p", append(slices.Clone(ids), bad.ID)); fault.CodeOf(err) !=
		"rate-unknown" {
		t.Errorf("with one that cannot be: %v", err)
	}
	c.numbered(0)
	if _, err := c.invoices.IssueAll(t.Context(), owner, "p", []string{ids[0], ids[0]}); fault.KindOf(
		err,
	) != fault.Invalid {
		t.Errorf("one twice: %v", err)
	}
	c.issue(ids[2])
	if _, err := c.invoices.IssueAll(t.Context(), owner, "p", ids); fault.CodeOf(err) != "invoice-issued" {
		t.Errorf("with one that was: %v", err)
	}
	all, err := c.invoices.IssueAll(t.Context(), owner, "p", ids[:2])
	if err != nil || all[0].Sequence != 1002 || all[1].Sequence != 1003 {
		t.Errorf("%+v, %v", all, err)
	}
	again, err := c.invoices.IssueAll(t.Context(), owner, "p", ids[:2])
	if err != nil || again[1].Sequence != 1003 {
		t.Errorf("again: %+v, %v", again, err)
	}
}

// TestYears: a prefix with the year begins anew with it, and is never taken twice.
func TestYears(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	s, err := c.invoices.AddSeller(t.Context(), owner, "p", sellers["NO"], invoice.BothSeries{
		Invoice: invoice.Series{Prefix: "{year}-", Next: 41}})
	c.must(err)
	c.clock.Set(time.Date(2026, 12, 31, 22, 59, 59, 0, time.UTC)) // a second before midnight in Oslo
	one := c.issue(c.written(100).ID)
	c.clock.Advance(time.Second)
	two := c.issue(c.written(100).ID)
	if one.Doc.Number != "2026-41" || two.Doc.Number != "2027-1" || two.Doc.Issued.Year != 2027 ||
		one.Doc.Pay.Reference.Value == two.Doc.Pay.Reference.Value {
		t.Errorf(
			"%s %s, %s %s",
			one.Doc.Number,
			one.Doc.Pay.Reference.Value,
			two.Doc.Number,
			two.Doc.Pay.Reference.Value,
		)
	}
	starts := invoice.BothSeries{Invoice: invoice.Series{Prefix: "{year}-", Next: 7}}
	if _, err := c.invoices.SetSeller(t.Context(), owner, "p", s.ID, sellers["NO"], starts); fault.KindOf(err) !=
		fault.Invalid {
		t.Errorf("a gap: %v", err)
	}
	starts.Invoice = invoice.Series{Prefix: "2027", Next: 1}
	if _, err := c.invoices.SetSeller(t.Context(), owner, "p", s.ID, sellers["NO"], starts); fault.KindOf(err) !=
		fault.Invalid {
		t.Errorf("numbers whose references were made: %v", err)
	}
	starts.Invoice = invoice.Series{Prefix: "2027", Next: 2}
	_, err = c.invoices.SetSeller(t.Context(), owner, "p", s.ID, sellers["NO"], starts)
	c.must(err)
	if three := c.issue(c.written(100).ID); three.Doc.Number != "20272" {
		t.Errorf("%s", three.Doc.Number)
	}
}
