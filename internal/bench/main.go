// Command bench measures what Stund promises about speed, each beside a baseline in the same run, and prints one table:
// `make bench`.
//
// SCALE (default 1) shrinks all of it, such as 0.1 for a look; ONLY names the parts to measure, such as "start,widget";
// data goes to a temporary folder (TMPDIR), which must lie on a real disk for the durable writes to mean anything.
// CPUPROFILE names a file for the processor's profile of all that is measured.
//
// The load is made in the same process as the system: on a machine with two cores it takes about a third of them.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"stund/internal/clock"
	"stund/internal/local"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	scale, err := strconv.ParseFloat(cmp.Or(os.Getenv("SCALE"), "1"), 64)
	if err != nil || scale <= 0 || scale > 1 {
		fmt.Fprintln(os.Stderr, "bench: SCALE must be above 0 and at most 1")
		os.Exit(2)
	}
	local.Collect() // as the programs do that serve
	only := strings.FieldsFunc(os.Getenv("ONLY"), func(r rune) bool { return r == ',' })
	if err := profiled(os.Getenv("CPUPROFILE"), func() error {
		return run(ctx, os.Stdout, os.Stderr, fullSize().times(scale), only...)
	}); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// profiled runs the work and writes the processor's profile of it to the file; "": nowhere.
func profiled(path string, work func() error) (err error) {
	if path == "" {
		return work()
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return work()
}

// size says how much is measured.
type size struct {
	searches int           // of each kind of slot search
	requests int           // one after another, of each kind
	load     time.Duration // with many clients at once, of each kind
	stored   int           // bookings beside those that are due
	due      int
	runs     int // of what is due
	mails    int // to a mail server on loopback
	rows     int // of a list of clients that is imported
	history  int // rows of one client's timeline
	courses  int // clients who are not to be asked, beside
	surveys  int // those that are due
	answers  int // to surveys
	invoices int // that are not due, beside
	overdue  int // those of which is reminded

	staff     int // practitioners in the staff app, each with a full day
	functions int // whose start is measured; all if there are no more
	starts    int // of each
}

func fullSize() size {
	return size{searches: 400, requests: 600, load: 8 * time.Second, stored: 1_000_000, due: 1000, runs: 5, mails: 2000,
		rows: 50_000, history: 1000, courses: 100_000, surveys: 100, answers: 100_000,
		invoices: 100_000, overdue: 100, staff: 20,
		functions: 100, starts: 60}
}

func (s size) times(f float64) size {
	times := func(n, least int) int { return max(int(float64(n)*f), least) }
	return size{times(s.searches, 4), times(s.requests, 4), max(time.Duration(float64(s.load)*f), 50*time.Millisecond),
		times(s.stored, 200), times(s.due, 20), times(s.runs, 1), times(s.mails, 20), times(s.rows, 200),
		times(s.history, 5), times(s.courses, 200), times(s.surveys, 20), times(s.answers, 200),
		times(s.invoices, 200), times(s.overdue, 5),
		times(s.staff, 1), times(s.functions, 1), times(s.starts, 2)}
}

// row is one line of the table.
type row struct{ what, got, baseline, ratio, goal string }

// goal says what is wanted and whether it was reached.
func goal(wanted string, reached bool) string {
	if reached {
		return wanted
	}
	return wanted + ": missed"
}

// part is one kind of measurement.
type part struct {
	name    string
	measure func(ctx context.Context, folder string, s size) ([]row, error)
}

// run measures the named parts, or all of them, and prints the table.
func run(ctx context.Context, out, progress io.Writer, s size, only ...string) error {
	begin := wall.Now()
	parts := []part{
		{"search", searches},
		{"months", months},
		{"writer", oneWriters},
		{"bookings", bookings},
		{"due", dueRuns},
		{"surveys", surveyRuns},
		{"sending", sending},
		{"imports", imported},
		{"clients", clients},
		{"forms", forms},
		{"bills", bills},
		{"dunning", invoiceRuns},
		{"widget", widgets},
		{"app", apps},
		{"start", functionStarts},
	}
	for _, name := range only {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.name == name }) {
			return fmt.Errorf("there is no part %q to measure", name)
		}
	}
	var rows []row
	for _, part := range parts {
		if len(only) > 0 && !slices.Contains(only, part.name) {
			continue
		}
		fmt.Fprintf(progress, "%5.1f s  %s\n", wall.Now().Sub(begin).Seconds(), part.name)
		folder, err := os.MkdirTemp("", "stund-bench-")
		if err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
		got, err := part.measure(ctx, folder, s)
		if gone := os.RemoveAll(folder); err == nil {
			err = gone
		}
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		rows = append(rows, got...)
	}
	fmt.Fprintf(progress, "%5.1f s  done\n\n", wall.Now().Sub(begin).Seconds())
	return table(out, rows)
}

func table(out io.Writer, rows []row) error {
	fmt.Fprintf(out, "%s %s/%s, %d cores, %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH,
		runtime.GOMAXPROCS(0), wall.Now().Format(time.DateOnly))
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "what\tmeasured\tbaseline\tratio\tgoal")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.what, r.got, r.baseline, r.ratio, r.goal)
	}
	return w.Flush()
}

// wall is what is measured with; its instants carry the monotonic clock.
var wall clock.System

// times are the durations of one kind of work.
type times []time.Duration

// take adds how long the work took.
func (t *times) take(work func() error) error {
	begin := wall.Now()
	err := work()
	*t = append(*t, wall.Now().Sub(begin))
	return err
}

// median returns the middle one: a neighbour on the machine must not decide.
func (t times) median() time.Duration {
	sorted := slices.Sorted(slices.Values(t))
	return sorted[len(sorted)/2]
}

// worst returns the one that one of so many exceeds: of 100, the 99th percentile.
func (t times) worst(of int) time.Duration {
	sorted := slices.Sorted(slices.Values(t))
	return sorted[len(sorted)-1-len(sorted)/of]
}

// over returns how many times as long as base it took, both measured in turns: the middle one of the turns' ratios,
// because what slows the machine down slows all of a turn.
func (t times) over(base times) float64 {
	folds := make([]float64, len(t))
	for i := range t {
		folds[i] = float64(t[i]) / float64(base[i])
	}
	slices.Sort(folds)
	return folds[len(folds)/2]
}

func millis(d time.Duration) string {
	return fmt.Sprintf("%.3g ms", float64(d)/float64(time.Millisecond))
}

func fold(r float64) string { return fmt.Sprintf("%.2f×", r) }

// besides measures a and b in turns, n times each.
func besides(ctx context.Context, n int, a, b func() error) (ta, tb times, err error) {
	took, err := inTurns(ctx, n, a, b)
	if err != nil {
		return nil, nil, err
	}
	return took[0], took[1], nil
}

// inTurns measures all in turns, n times each, so that they have the same weather.
func inTurns(ctx context.Context, n int, all ...func() error) ([]times, error) {
	took := make([]times, len(all))
	for range n {
		for i, do := range all {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := took[i].take(do); err != nil {
				return nil, err
			}
		}
	}
	return took, nil
}
