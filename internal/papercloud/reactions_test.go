package papercloud_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/catalogue/facts"
	"stund/internal/papercloud"
	"stund/internal/patience"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/timeline"
)

// failingTimelines opens a world in which DynamoDB refuses what functions write to clients' timelines, so that one
// reactor fails and no other. Nothing runs on a schedule.
func failingTimelines(t *testing.T) *heard {
	t.Helper()
	w := listen(t, "public-bookings", "link-cancel", "changes", "reminders", "reactions")
	for _, name := range []string{"reminders", "calendars", "reactions"} {
		w.Pause(name)
	}
	for _, name := range []string{"changes", "reactions"} {
		w.Gate().Set(papercloud.Trap{Function: name, Action: "dynamodb:PutItem", Key: "timeline#", Times: 10_000,
			Answer: papercloud.FailDynamoDB(http.StatusBadRequest, "ValidationException", "Not today.")})
	}
	return w
}

// tryAgain lets the pause after the n-th failed attempt pass, and the desk's function run.
func (w *heard) tryAgain(n int) {
	w.t.Helper()
	w.pass(agenda.Backoff(n) + time.Second)
	w.fire("reactions")
	w.do(w.Pump)
}

// waits reports whether a reactor has yet to hear of the booking. What it has not heard is due at the desk.
func (w *heard) waits(b booked, reactor string) bool {
	w.t.Helper()
	k := booking.Key(papercloud.DemoPractice, b.ID)
	item, err := w.Store().Get(w.t.Context(), store.Key{Partition: "reaction#" + k.Partition + "#" + k.Sort,
		Sort: reactor}, store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return false
	}
	if err != nil {
		w.t.Fatal(err)
	}
	if item.Due == nil { // all of it came through, or was given up
		return false
	}
	if !slices.Contains(react.Desk.Partitions(), item.Due.Partition) {
		w.t.Errorf("what %s failed at is due at %v", reactor, item.Due)
	}
	return true
}

// timeline returns the kinds of the facts of the booking that are on its client's timeline, in the order in which they
// happened.
func (w *heard) timeline(b booked) (kinds []string) {
	w.t.Helper()
	item, err := w.Store().Get(w.t.Context(), booking.Key(papercloud.DemoPractice, b.ID), store.Strong)
	if err != nil {
		w.t.Fatal(err)
	}
	made, err := booking.Decode(item)
	if err != nil {
		w.t.Fatal(err)
	}
	line := timeline.New(w.Store(), facts.Kinds(), store.Retrier{})
	page, err := line.List(w.t.Context(), papercloud.DemoPractice, []string{made.Client}, timeline.Ask{})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range slices.Backward(page.Facts) {
		if f.Subject == b.ID && strings.HasPrefix(f.Kind, "booking.") {
			kinds = append(kinds, f.Kind)
		}
	}
	return kinds
}

// TestAReactorThatComesRound fails three times, once in the reader of the stream and twice at the desk, and then
// succeeds. Meanwhile all others go on, and what happens to the same booking waits behind it.
func TestAReactorThatComesRound(t *testing.T) {
	t.Parallel()
	w := failingTimelines(t)
	kari := someone()
	b := w.book(w.tomorrow(), kari, "")
	w.do(w.Pump)
	w.expectMails(kari, 1)
	if !w.waits(b, timeline.Name) || w.waits(b, "waitlist") {
		t.Fatal("not exactly the reactor that failed has yet to hear of the booking")
	}
	if status := w.call("POST", "/v1/link/"+b.Token+"/cancel", "", nil, nil); status != http.StatusOK {
		t.Fatalf("cancelling: got %d", status)
	}
	w.do(w.Pump)
	for n := 1; n <= 2; n++ {
		w.tryAgain(n)
		if got := w.timeline(b); len(got) > 0 || !w.waits(b, timeline.Name) {
			t.Fatalf("after %d more attempts %v are on the timeline", n, got)
		}
	}
	w.Gate().Disarm()
	w.tryAgain(3)
	if diff := cmp.Diff([]string{"booking.created", "booking.cancelled"}, w.timeline(b)); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	if w.waits(b, timeline.Name) {
		t.Error("the reactor has still to hear of the booking")
	}
	w.expectDead(b, 0)
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes are in the queue of failures", n)
	}
	w.nothingRefused()
}

// TestAReactorThatNeverComesRound: what it fails at for the last time is a dead letter with its name, and a metric that
// the alarm looks at. Nobody else is held up.
func TestAReactorThatNeverComesRound(t *testing.T) {
	t.Parallel()
	w := failingTimelines(t)
	kari := someone()
	b := w.book(w.tomorrow(), kari, "")
	w.do(w.Pump)
	for n := 1; n <= 7; n++ {
		w.expectDead(b, 0)
		w.tryAgain(n)
	}
	w.expectMails(kari, 1)
	w.expectDead(b, 1)
	if got := w.timeline(b); len(got) > 0 || w.waits(b, timeline.Name) {
		t.Errorf("given up, and %v are on the timeline", got)
	}
	letters, err := react.Dead(t.Context(), w.Store(), papercloud.DemoPractice)
	if err != nil {
		t.Fatal(err)
	}
	w.expectMetric("ReactionsDead", float64(len(letters)))
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes are in the queue of failures", n)
	}
	w.nothingRefused()
}

// expectDead fails the test unless there are n dead letters of the booking, each with the reactor's name.
func (w *heard) expectDead(b booked, n int) {
	w.t.Helper()
	letters, err := react.Dead(w.t.Context(), w.Store(), papercloud.DemoPractice)
	if err != nil {
		w.t.Fatal(err)
	}
	k := booking.Key(papercloud.DemoPractice, b.ID)
	letters = slices.DeleteFunc(letters, func(l react.DeadLetter) bool { return l.Item != k.Partition+"#"+k.Sort })
	if len(letters) != n {
		w.t.Errorf("%d dead letters of the booking, wanted %d", len(letters), n)
	}
	for _, l := range letters {
		if l.Reactor != timeline.Name || len(l.Facts) != 1 || l.Facts[0].Kind != "booking.created" {
			w.t.Errorf("dead letter %+v", l)
		}
	}
}

// expectMetric fails the test unless functions told CloudWatch so much of it, in all.
func (w *heard) expectMetric(name string, want float64) {
	w.t.Helper()
	ctx, cancel := patience.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	for w.metric(name) < want && ctx.Err() == nil {
		select {
		case <-w.more:
		case <-ctx.Done():
		}
	}
	if got := w.metric(name); got != want || want == 0 {
		w.t.Errorf("the metric %s is %g, wanted %g", name, got, want)
	}
}

func (w *heard) metric(name string) (sum float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lines {
		var told map[string]any
		if json.Unmarshal([]byte(l.text), &told) != nil {
			continue
		}
		if v, ok := told[name].(float64); ok {
			sum += v
		}
	}
	return sum
}
