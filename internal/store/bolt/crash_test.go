package bolt_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"stund/internal/fact"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

// crashFile names the database to the child process of TestKill.
const crashFile = "STUND_TEST_BOLT_CRASH_FILE"

// crashCompacts has it write the file anew all the time.
const crashCompacts = "STUND_TEST_BOLT_CRASH_COMPACTS"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		fmt.Fprintln(os.Stderr, crashWriter(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const crashWorkers = 4

// step is transaction n of a worker: an item of its own with an entry in both indexes, the worker's head, which moves
// in both indexes, and every other time an older item's end.
func step(worker string, n int64) []store.Op {
	id := fmt.Sprintf("%06d", n)
	p := "crash#" + worker
	facts := []fact.Fact{{ID: worker + "/" + id, Kind: "step.taken", Data: []byte(strconv.FormatInt(n, 10))}}
	ops := []store.Op{
		store.Put(store.Item{Key: store.Key{Partition: p, Sort: "step " + id}, Kind: "step",
			Data: []byte(strings.Repeat(id, 1+int(n%90))), Facts: facts,
			Due: &store.IndexKey{Partition: "due#" + worker, Sort: id}, By: &store.IndexKey{Partition: "by", Sort: id}},
			store.IfAbsent),
		store.Put(store.Item{Key: store.Key{Partition: p, Sort: "head"}, Kind: "head", Data: []byte(id),
			Due: &store.IndexKey{Partition: "head", Sort: id}, By: &store.IndexKey{Partition: "head " + id,
				Sort: worker}}, store.IfVersion(n-1)),
	}
	if n%2 == 0 {
		ops = append(ops, store.Delete(store.Key{Partition: p, Sort: fmt.Sprintf("step %06d", n/2)},
			store.IfVersion(1)))
	}
	return ops
}

// crashWriter goes on where the file ends, from several goroutines, and prints each step that was answered, until it is
// killed.
func crashWriter(path string) error {
	ctx := context.Background()
	d, err := bolt.Open(path, bolt.Options{Consumers: []string{"reactions"}})
	if err != nil {
		return err
	}
	feed := d.Feed("reactions")
	failed := make(chan error)
	var out sync.Mutex
	for w := range crashWorkers {
		worker := strconv.Itoa(w)
		head, err := d.Get(ctx, store.Key{Partition: "crash#" + worker, Sort: "head"}, store.Strong)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		go func() {
			for n := head.Version + 1; ; n++ {
				if err := d.Transact(ctx, step(worker, n)...); err != nil {
					failed <- err
					return
				}
				out.Lock()
				fmt.Println(worker, n)
				out.Unlock()
			}
		}()
	}
	go func() {
		for {
			batch, err := feed.Next(ctx, 10)
			if err == nil {
				err = feed.Ack(ctx, batch[len(batch)-1])
			}
			if err != nil {
				failed <- err
				return
			}
		}
	}()
	if os.Getenv(crashCompacts) != "" {
		go func() {
			for {
				if err := d.Compact(ctx); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

// TestKill kills a writing process several times, each time after some random number of answers, and demands that what
// it had answered is there, whole, and nothing by half.
func TestKill(t *testing.T) {
	t.Parallel()
	kills(t, 6)
}

// TestKillWhileCompacting is TestKill of a process that writes its file anew all the time.
func TestKillWhileCompacting(t *testing.T) {
	t.Parallel()
	if !bolt.Compacts() {
		t.Skip("not on this system")
	}
	kills(t, 12, crashCompacts+"=1")
}

// kills kills the writer so often; in a short test, a third of it.
func kills(t *testing.T, times int, env ...string) {
	t.Helper()
	if testing.Short() {
		times /= 3
	}
	path := filepath.Join(t.TempDir(), "stund.db")
	answered := make([]int64, crashWorkers)
	for range times {
		killed(t, path, 1+rand.IntN(100), answered, env...)
		d, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if left, err := filepath.Glob(path + ".*"); err != nil || len(left) > 0 {
			t.Fatalf("beside the file is %v, %v", left, err)
		}
		if err := d.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		for w := range answered {
			head := stands(t, d, strconv.Itoa(w))
			if head < answered[w] {
				t.Fatalf("worker %d was answered step %d, the file has %d", w, answered[w], head)
			}
			answered[w] = head
		}
		told(t, d, answered)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killed runs the writer, kills it after so many answers, and notes the last answer of each worker.
func killed(t *testing.T, path string, after int, answered []int64, env ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(append(os.Environ(), crashFile+"="+path), env...)
	var complaints strings.Builder
	c.Stderr = &complaints
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for n := 0; ; n++ {
		if n == after {
			if err := c.Process.Kill(); err != nil { // SIGKILL; what is in the pipe by now was answered too
				t.Fatal(err)
			}
		}
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break
		}
		var w, step int64
		if _, scan := fmt.Sscan(line, &w, &step); err != nil || scan != nil {
			t.Fatalf("%q: %v, %v", line, err, scan)
		}
		answered[w] = step
	}
	_ = c.Wait() // it was killed
	if complaints.Len() > 0 {
		t.Fatalf("the writer failed: %s", complaints.String())
	}
}

// stands demands that the worker's items are those of its first steps, whole, and returns how many.
func stands(t *testing.T, d *bolt.DB, worker string) int64 {
	t.Helper()
	items := map[string]store.Item{}
	if err := store.All(t.Context(), d, store.Query{Partition: "crash#" + worker}, func(i store.Item) bool {
		items[i.Key.Sort] = i
		return true
	}); err != nil {
		t.Fatal(err)
	}
	head := items["head"].Version
	want := map[string]store.Item{}
	for n := int64(1); n <= head; n++ {
		for _, o := range step(worker, n) {
			i := o.Item
			i.Version = o.If.Version() + 1
			if o.Action == store.ActDelete {
				delete(want, i.Key.Sort)
			} else {
				want[i.Key.Sort] = i
			}
		}
	}
	same(t, want, items)
	return head
}

// told demands that the feed goes on without a gap, to the last step of every worker.
func told(t *testing.T, d *bolt.DB, heads []int64) {
	t.Helper()
	last := map[string]int64{}
	if err := d.Feed("reactions").Drain(t.Context(), func(_ context.Context, batch []store.Change) error {
		for _, c := range batch {
			worker := strings.TrimPrefix(c.Key.Partition, "crash#")
			if c.Kind != "step" || c.Deleted {
				continue
			}
			n, err := strconv.ParseInt(string(c.Facts[0].Data), 10, 64)
			if err != nil {
				return err
			}
			if last[worker] != 0 && n != last[worker]+1 {
				return fmt.Errorf("worker %s: step %d is told after %d", worker, n, last[worker])
			}
			last[worker] = n
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for w, head := range heads {
		if n := last[strconv.Itoa(w)]; n != 0 && n != head {
			t.Fatalf("worker %d: the feed ends at step %d, the items at %d", w, n, head)
		}
	}
}
