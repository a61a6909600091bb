// Package patience lets tests wait on a machine that is busy with other work. A limit in seconds says nothing there:
// what is waited for may not have had a processor yet. So time counts while the machine has a processor to spare. When
// nothing moves any more, the machine is idle, and the limit ends the wait as any other would.
package patience

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"stund/internal/clock"
)

// Most is how many times longer than its limit a wait can be, on a machine that is never idle.
const Most = 20

const (
	tick   = 50 * time.Millisecond
	jiffie = 10 * time.Millisecond // in which /proc/stat counts
)

// WithTimeout returns a copy of parent that ends when d has passed while the machine had a processor to spare, and at
// the latest after Most times d. Where the machine does not tell (it is no Linux), d is the time that passes. Its cause
// is then context.DeadlineExceeded; it has no deadline that could be asked for.
func WithTimeout(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	go func() {
		if this().wait(ctx, d) {
			cancel(context.DeadlineExceeded)
		}
	}()
	return ctx, func() { cancel(context.Canceled) }
}

// Stretch returns how long what takes d on an idle machine may take on this one at the moment: d for each of those that
// share a processor, and at most Most times d.
func Stretch(d time.Duration) time.Duration {
	return time.Duration(float64(d) * crowd(readFile("/proc/loadavg"), runtime.NumCPU()))
}

// machine is what a wait goes by.
type machine struct {
	sleep func(ctx context.Context, d time.Duration) error
	now   func() time.Time
	idle  func() (time.Duration, bool) // how long all processors together have been idle; false: it is not known
}

// this returns the machine that the test runs on.
func this() machine { return machine{clock.Sleep, clock.System{}.Now, procStat} }

// wait reports whether d passed before ctx ended.
func (m machine) wait(ctx context.Context, d time.Duration) bool {
	last := m.now()
	idle, _ := m.idle()
	for spare := time.Duration(0); spare < d; {
		if m.sleep(ctx, min(tick, d)) != nil {
			return false
		}
		now := m.now()
		passed := now.Sub(last)
		last = now
		total, known := m.idle()
		if known {
			spare += min(max(total-idle, passed/Most), passed)
		} else {
			spare += passed
		}
		idle = total
	}
	return true
}

// procStat returns how long all processors together have been idle since the machine started.
func procStat() (time.Duration, bool) { return idleIn(readFile("/proc/stat")) }

// idleIn reads the first line of /proc/stat (proc_stat(5)): after user, nice and system comes the time that the
// processors were idle, and then the time that they were idle because the disk was awaited.
func idleIn(stat string) (time.Duration, bool) {
	line, _, _ := strings.Cut(stat, "\n")
	fields := strings.Fields(line)
	if len(fields) < 6 || fields[0] != "cpu" {
		return 0, false
	}
	idle, err := strconv.ParseInt(fields[4], 10, 64)
	if err != nil {
		return 0, false
	}
	disk, err := strconv.ParseInt(fields[5], 10, 64)
	if err != nil {
		return 0, false
	}
	return time.Duration(idle+disk) * jiffie, true
}

// crowd reads /proc/loadavg (proc_loadavg(5)): how many run or want to run, for each processor; from 1 to Most.
func crowd(loadavg string, processors int) float64 {
	first, _, _ := strings.Cut(loadavg, " ")
	load, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return 1
	}
	return min(max(load/float64(processors), 1), Most)
}

// readFile returns what the file says, and nothing where it cannot be read.
func readFile(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(text)
}
