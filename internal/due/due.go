// Package due does what agendas plan, when it is due: one runner for every desk. It finds what is due, hands it to the
// kind of item that it belongs to, several items at a time, and keeps one item's failure or panic from the others.
//
// It knows no capability. Each says in a Kind how its items' due work is done; most let Leases do what is common to all
// that has an agenda (see Carrier).
package due

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"stund/internal/agenda"
	"stund/internal/store"
)

const (
	shutdown    = 25 * time.Second // before the caller's deadline no new work is begun: a channel may take 20 to answer
	workers     = 8                // at the same time in one Run
	pageSize    = 100              // of the due index
	namedErrors = 3                // of one run: enough to know what is the matter
)

// Kind is how the due work of one kind of stored item is done.
type Kind struct {
	Name string      // store.Item.Kind
	Desk agenda.Desk // that works on it
	// Work does all that is due now for the item at the key. It may be called by any number of workers at once, and for
	// what is not due or no longer there, which does nothing. An error means that something stays due.
	Work func(ctx context.Context, key store.Key) (Report, error)
	// Right brings back to now what a clock that stood at ahead has written of the item at the key (Runner.Right). Nil:
	// nothing it writes waits for a clock.
	Right func(ctx context.Context, key store.Key, ahead time.Time) error
}

// ErrUnknown: an item is due whose kind nobody at the desk knows. It stays due, and each run says so: work that is
// planned and never done must ring.
var ErrUnknown = errors.New("due: no one does the due work of this kind")

// Item names an item that is due.
type Item struct {
	Kind string    `json:"kind"`
	Key  store.Key `json:"key"`
}

// Runner does what is due at one desk.
type Runner struct {
	desk    agenda.Desk
	db      store.Reader
	kinds   map[string]Kind
	workers int
	before  func(ctx context.Context)
	late    func(desk string, by time.Duration)
	now     func() time.Time
	log     *slog.Logger
}

// Options are what a Runner may be told.
type Options struct {
	Workers int // how many items Run works on at the same time; 0: 8. One keeps the order of the due times
	// Before is called before each item is worked on, by the worker that does: it may wait. Nil: nothing is.
	Before func(ctx context.Context)
	// Late is told in each Run, as the function Late tells of other desks: this one's own run reads what is due anyway.
	// Nil: nobody is.
	Late func(desk string, by time.Duration)
	Now  func() time.Time
	Log  *slog.Logger // nil: nothing is logged
}

// NewRunner makes the desk's runner. Of the kinds it takes those of its desk; two of one name are a fault of the
// wiring, and panic.
func NewRunner(desk agenda.Desk, db store.Reader, kinds []Kind, o Options) *Runner {
	r := &Runner{desk: desk, db: db, kinds: map[string]Kind{}, workers: o.Workers, before: o.Before, late: o.Late,
		now: o.Now, log: o.Log}
	if r.workers < 1 {
		r.workers = workers
	}
	if r.before == nil {
		r.before = func(context.Context) {}
	}
	if r.late == nil {
		r.late = func(string, time.Duration) {}
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	for _, k := range kinds {
		if k.Desk.Name != desk.Name {
			continue
		}
		if _, twice := r.kinds[k.Name]; twice {
			panic("due: the kind " + k.Name + " is registered twice")
		}
		r.kinds[k.Name] = k
	}
	return r
}

// Run works on everything that the due index names at now, oldest first, several items at a time, until it has done
// something for limit of them (0: no limit). It begins nothing new in the last seconds before ctx's deadline; what is
// left stays due, and the report says so. An item that cannot be worked on stops no other, and is not counted: those
// stay the oldest, and would fill each run. The error joins what went wrong.
//
// It costs what is due and one page of each shard; what exists beside that is never read.
func (r *Runner) Run(ctx context.Context, limit int) (Report, error) {
	q := newQuota(limit)
	scan := func(ctx context.Context, items chan<- Item) (bool, error) { return r.scan(ctx, q, items) }
	return r.run(ctx, scan, q.end)
}

// Do works on the named items, in the same way: what a change feed saw to be due at once need not be looked for.
func (r *Runner) Do(ctx context.Context, items []Item) (Report, error) {
	return r.run(ctx, func(ctx context.Context, to chan<- Item) (bool, error) {
		for _, i := range items {
			if !hand(ctx, to, i) {
				return true, nil
			}
		}
		return false, nil
	}, func(bool) {})
}

// run starts the workers and has feed hand them items, until it has no more or ctx's deadline is near. It tells ended
// of each item whether something was done for it, and nothing went wrong.
func (r *Runner) run(ctx context.Context, feed func(context.Context, chan<- Item) (left bool, err error),
	ended func(done bool)) (Report, error) {
	begin := ctx // ends when no new work is to be begun
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		begin, cancel = context.WithDeadline(ctx, deadline.Add(-shutdown))
		defer cancel()
	}
	var (
		mu      sync.Mutex
		report  Report
		wrong   []error
		unknown error // an ErrUnknown, which must ring however much else is wrong
		wait    sync.WaitGroup
		items   = make(chan Item)
	)
	for range r.workers {
		wait.Go(func() {
			for i := range items {
				r.before(ctx)
				done, err := r.alone(ctx, i)
				mu.Lock()
				report.Add(done)
				switch {
				case errors.Is(err, ErrUnknown):
					unknown = err
				case err != nil && len(wrong) < namedErrors:
					wrong = append(wrong, err)
				}
				mu.Unlock()
				ended(err == nil && done != Report{Items: 1})
			}
		})
	}
	left, err := feed(begin, items)
	close(items)
	wait.Wait()
	report.Left = left
	if (report != Report{}) {
		r.log.LogAttrs(ctx, slog.LevelInfo, "due work", slog.String("desk", r.desk.Name), slog.Any("", report))
	}
	if err != nil {
		wrong = append(wrong, fmt.Errorf("read the due index of %s: %w", r.desk.Name, err))
	}
	return report, errors.Join(append(wrong, unknown)...)
}

// errEnded: a Work called runtime.Goexit.
var errEnded = errors.New("it ended its goroutine")

// alone works on the item so that its failure or panic is its own: one that cannot be worked on must not end the run of
// all others. It has a goroutine to itself, or one that ends its goroutine would take a worker with it. What it had
// claimed comes back when the lease ends.
func (r *Runner) alone(ctx context.Context, i Item) (Report, error) {
	var (
		done Report
		err  = errEnded
		wait sync.WaitGroup
	)
	wait.Go(func() {
		err = protected(func() (err error) {
			done, err = r.work(ctx, i)
			return err
		})
	})
	wait.Wait()
	done.Items = 1
	if err == nil {
		return done, nil
	}
	done.Errors++
	attrs := []slog.Attr{slog.String("desk", r.desk.Name), slog.String("kind", i.Kind),
		slog.String("key", i.Key.String()), slog.Any("error", err)}
	if p := (*panicError)(nil); errors.As(err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	r.log.LogAttrs(ctx, slog.LevelError, "due work failed", attrs...)
	return done, fmt.Errorf("due work of %s: %w", i.Key, err)
}

func (r *Runner) work(ctx context.Context, i Item) (Report, error) {
	k, known := r.kinds[i.Kind]
	if !known {
		return Report{}, fmt.Errorf("%w: %q, desk %s", ErrUnknown, i.Kind, r.desk.Name)
	}
	return k.Work(ctx, i.Key)
}

// panicError is a panic as an error.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// protected calls f. A panic of f is its error.
func protected(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{v, debug.Stack()}
		}
	}()
	return f()
}

// hand hands the item to a worker; false if time is up.
func hand(ctx context.Context, to chan<- Item, i Item) bool {
	if ctx.Err() != nil {
		return false
	}
	select {
	case to <- i:
		return true
	case <-ctx.Done():
		return false
	}
}

// quota bounds for how many items something is done in one run.
type quota struct {
	limit int // 0: none

	mu    sync.Mutex
	done  int           // items for which something was done
	under int           // items that are being worked on
	moved chan struct{} // an item has ended
}

func newQuota(limit int) *quota { return &quota{limit: limit, moved: make(chan struct{}, 1)} }

// begin begins an item: at once, or when others have ended for which nothing was done. It is false if the quota is used
// up, or time.
func (q *quota) begin(ctx context.Context) bool {
	for {
		q.mu.Lock()
		open, full := q.limit == 0 || q.done+q.under < q.limit, q.done >= q.limit
		if open {
			q.under++
		}
		q.mu.Unlock()
		if open || full {
			return open
		}
		select {
		case <-q.moved:
		case <-ctx.Done():
			return false
		}
	}
}

// end ends an item.
func (q *quota) end(done bool) {
	q.mu.Lock()
	q.under--
	if done {
		q.done++
	}
	q.mu.Unlock()
	select {
	case q.moved <- struct{}{}:
	default:
	}
}

// scan hands what the due index names to the workers, and reports whether it left any.
func (r *Runner) scan(ctx context.Context, most *quota, items chan<- Item) (left bool, err error) {
	var shards []*shard
	now := r.now()
	for _, partition := range r.desk.Partitions() {
		q := store.Query{Index: store.Due, Partition: partition, To: agenda.Until(now), Limit: pageSize}
		shards = append(shards, &shard{query: q})
	}
	for begun := false; ; begun = true {
		if ctx.Err() != nil {
			return true, nil // time is up: no error, the next run goes on
		}
		first, err := earliest(ctx, r.db, shards)
		if err == nil && !begun {
			r.tell(ctx, first, now)
		}
		switch {
		case err != nil && ctx.Err() != nil:
			return true, nil
		case err != nil:
			return true, err
		case first == nil:
			return false, nil
		case !most.begin(ctx):
			return true, nil
		}
		next := first.items[0]
		if !hand(ctx, items, Item{Kind: next.Kind, Key: next.Key}) {
			return true, nil
		}
		first.items = first.items[1:]
	}
}

// tell tells how late the desk is. The shard's next item is the oldest that is due; nil: none is.
func (r *Runner) tell(ctx context.Context, first *shard, now time.Time) {
	if first == nil {
		r.late(r.desk.Name, 0)
		return
	}
	by, err := late(r.desk, first.items[0], now)
	if err != nil {
		r.log.LogAttrs(ctx, slog.LevelWarn, "cannot tell how late the desk is", slog.String("error", err.Error()))
		return
	}
	r.late(r.desk.Name, by)
}

// shard is one partition of the due index, read page by page.
type shard struct {
	query store.Query
	items []store.Item
	read  bool // to its end
}

// earliest returns the shard whose next item is due first, nil if there is none.
func earliest(ctx context.Context, db store.Reader, shards []*shard) (*shard, error) {
	var first *shard
	for _, s := range shards {
		for len(s.items) == 0 && !s.read {
			page, err := db.Query(ctx, s.query)
			if err != nil {
				return nil, err
			}
			s.items, s.query.After, s.read = page.Items, page.Next, page.Next == ""
		}
		if len(s.items) > 0 && (first == nil || s.items[0].Due.Sort < first.items[0].Due.Sort) {
			first = s
		}
	}
	return first, nil
}

// Next returns the first instant after t at which something is due at the desk.
func (r *Runner) Next(ctx context.Context, t time.Time) (at time.Time, found bool, err error) {
	for _, partition := range r.desk.Partitions() {
		q := store.Query{Index: store.Due, Partition: partition, From: agenda.Until(t), Limit: 1}
		page, err := r.db.Query(ctx, q)
		if err != nil {
			return at, false, fmt.Errorf("find what is due next at %s: %w", r.desk.Name, err)
		}
		for _, i := range page.Items {
			when, err := agenda.DueTime(i.Due.Sort)
			if err != nil {
				return at, false, err
			}
			if !found || when.Before(at) {
				at, found = when, true
			}
		}
	}
	return at, found, nil
}

// Late calls tell for each desk with how late the oldest item is that is due there, beyond what the desk's schedule
// allows; 0 where none is. It reads at most one item of each partition.
func Late(ctx context.Context, db store.Reader, desks []agenda.Desk, now time.Time,
	tell func(desk string, by time.Duration)) error {
	for _, d := range desks {
		by := time.Duration(0)
		for _, partition := range d.Partitions() {
			q := store.Query{Index: store.Due, Partition: partition, To: agenda.Until(now), Limit: 1}
			page, err := db.Query(ctx, q)
			if err != nil {
				return fmt.Errorf("find what is late at %s: %w", d.Name, err)
			}
			for _, i := range page.Items {
				one, err := late(d, i, now)
				if err != nil {
					return err
				}
				by = max(by, one)
			}
		}
		tell(d.Name, by)
	}
	return nil
}

// Turn returns those of the desks that are looked at in now's minute. Each has its turn once in five minutes, which is
// the period of the alarm that rings for what is late (infra/aws/alarms.yaml).
func Turn(desks []agenda.Desk, now time.Time) (those []agenda.Desk) {
	const minutes = 5
	for n := now.UTC().Minute() % minutes; n < len(desks); n += minutes {
		those = append(those, desks[n])
	}
	return those
}

// late returns by how much the item is late that is due at the desk, beyond what the desk's schedule allows.
func late(d agenda.Desk, i store.Item, now time.Time) (time.Duration, error) {
	at, err := agenda.DueTime(i.Due.Sort)
	if err != nil {
		return 0, err
	}
	return max(0, now.Sub(at)-(d.Every-time.Minute)), nil
}

// Report counts what was done.
type Report struct {
	Items   int // looked at
	Done    int // entries that had their effect
	Failed  int // for good
	Retried int // to be tried again later
	Skipped int // too late, or not wanted
	Dropped int // what they spoke of had changed, or there was nobody to send to
	Acted   int // entries that only changed something here
	Errors  int // items that could not be worked on: they stay due
	Left    bool
}

// Add adds another report's counts.
func (r *Report) Add(o Report) {
	r.Items += o.Items
	r.Done += o.Done
	r.Failed += o.Failed
	r.Retried += o.Retried
	r.Skipped += o.Skipped
	r.Dropped += o.Dropped
	r.Acted += o.Acted
	r.Errors += o.Errors
}

// LogValue writes the counts.
func (r Report) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("items", r.Items), slog.Int("done", r.Done), slog.Int("failed", r.Failed),
		slog.Int("retried", r.Retried), slog.Int("skipped", r.Skipped), slog.Int("dropped", r.Dropped),
		slog.Int("acted", r.Acted), slog.Int("errors", r.Errors), slog.Bool("left", r.Left))
}
