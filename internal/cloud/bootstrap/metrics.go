package bootstrap

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/store"
)

// The metrics, in the namespace and with the one dimension that the alarms of infra/aws ask for: the table, which tells
// one installation from another in the same account.
const (
	namespace = "Stund"
	dimension = "Table"
	lags      = "Lags" // how late each desk is, for who reads the log: a dimension would be a metric to pay for each

	metricBookings    = "Bookings"  // made
	metricConflicts   = "Conflicts" // requests for a time that was taken
	metricMailSent    = "EmailSent"
	metricMailFailed  = "EmailFailed" // for good
	metricTextsSent   = "SMSSent"
	metricTextsFailed = "SMSFailed"
	metricLag         = "DueLag"        // seconds by which the oldest item that is due at a desk is late
	metricDead        = "ReactionsDead" // reactions that were given up, and due work at a desk that nobody has
)

// What is counted, by the names of those whose it is: every function would link their packages (a test compares them).
const (
	FactBooked = "booking.created"
	FactSent   = "message.sent"
	FactFailed = "message.failed"
	KindDead   = "dead-letter"
)

// conflict is the code of the problem that a taken time is answered with.
const conflict = "slot-taken"

// meter counts what one invocation does, and tells CloudWatch in a line of the log (embedded metric format): no call,
// no client to link, and nothing to pay for a line. Metric filters on the request log would do for bookings and
// conflicts, but not for messages, of which one invocation sends many.
//
// Nothing below it knows: what was done is read off the facts that were written. A transaction whose outcome is unknown
// is not counted.
type meter struct {
	out   io.Writer
	clock clock.Clock
	table string

	mu     sync.Mutex
	values map[string]float64
	lags   map[string]float64 // seconds, by desk
}

func (m *meter) add(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[name]++
}

// lost notes that something will be done by nobody.
func (m *meter) lost() { m.add(metricDead) }

// late notes by how much the oldest of what is due at the desk is late; 0 if nothing is due. Nothing to be late is news
// too: the alarm takes silence for a job that does not run.
func (m *meter) late(desk string, by time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lags[desk] = by.Seconds()
	m.values[metricLag] = max(m.values[metricLag], by.Seconds())
}

// refused notes a problem that was answered.
func (m *meter) refused(code string) {
	if code == conflict {
		m.add(metricConflicts)
	}
}

// flush writes what was counted, if anything was, as one line ("Specification: Embedded metric format", Amazon
// CloudWatch User Guide). It holds numbers and names of parts of the installation, and so nothing about anybody.
func (m *meter) flush() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.values) == 0 {
		return
	}
	type metric struct{ Name, Unit string }
	type directive struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []metric
	}
	d := directive{Namespace: namespace, Dimensions: [][]string{{dimension}}}
	root := map[string]any{dimension: m.table}
	for _, name := range slices.Sorted(maps.Keys(m.values)) {
		unit := "Count"
		if name == metricLag {
			unit, root[lags] = "Seconds", maps.Clone(m.lags)
		}
		d.Metrics = append(d.Metrics, metric{name, unit})
		root[name] = m.values[name]
	}
	clear(m.values)
	clear(m.lags)
	root["_aws"] = struct {
		Timestamp         int64 // milliseconds
		CloudWatchMetrics []directive
	}{m.clock.Now().UnixMilli(), []directive{d}}
	line, err := json.Marshal(root)
	if err != nil {
		return // cannot be: numbers and names
	}
	_, _ = m.out.Write(append(line, '\n')) // a log that takes nothing has nowhere to be told of
}

// metered is a function that writes at the end of each invocation what it did.
type metered struct {
	lambda.Handler
	meter *meter
}

// Invoke serves one event.
func (h metered) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	defer h.meter.flush()
	return h.Handler.Invoke(ctx, event)
}

// watched is a store of which a meter is told what was written.
type watched struct {
	store.Store
	meter *meter
}

// Transact writes, and counts the facts of what was written.
func (w watched) Transact(ctx context.Context, ops ...store.Op) error {
	err := w.Store.Transact(ctx, ops...)
	if err == nil || errors.Is(err, store.ErrAmbiguous) { // one ring too many is better than none
		for _, op := range ops {
			if op.Action == store.ActPut && op.Item.Kind == KindDead {
				w.meter.add(metricDead)
			}
		}
	}
	if err != nil {
		return err
	}
	for _, op := range ops {
		if op.Action != store.ActPut {
			continue
		}
		for _, f := range op.Item.Facts {
			switch f.Kind {
			case FactBooked:
				w.meter.add(metricBookings)
			case FactSent:
				w.meter.message(f, metricMailSent, metricTextsSent)
			case FactFailed:
				w.meter.message(f, metricMailFailed, metricTextsFailed)
			}
		}
	}
	return nil
}

// message counts a message by its channel.
func (m *meter) message(f fact.Fact, mail, texts string) {
	var e struct{ Channel string }
	switch err := json.Unmarshal(f.Data, &e); {
	case err != nil:
	case e.Channel == "email":
		m.add(mail)
	case e.Channel == "sms":
		m.add(texts)
	}
}
