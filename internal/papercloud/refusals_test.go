package papercloud_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/message"
	"stund/internal/papercloud"
)

// always is more often than any retrying goes on.
const always = 1 << 20

var (
	throttled = papercloud.FailDynamoDB(http.StatusBadRequest, "ProvisionedThroughputExceededException",
		"The level of configured provisioned throughput for the table was exceeded.")
	slowDown = papercloud.FailDynamoDB(http.StatusBadRequest, "ThrottlingException",
		"Throughput exceeds the current capacity of your table or index.")
	cancelled = papercloud.FailDynamoDB(http.StatusBadRequest, "TransactionCanceledException",
		"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ThrottlingError, None]",
		"None", "ThrottlingError", "None")
	broken = papercloud.FailDynamoDB(http.StatusInternalServerError, "InternalServerError", "Internal server error")
)

// TestDynamoDBThrottlesABookingForAMoment lets DynamoDB refuse, fail and fall silent in turn, before the booking's
// write and after it. The client gets the booking that was asked for, once.
func TestDynamoDBThrottlesABookingForAMoment(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings")
	start := w.tomorrow()
	for n, c := range []struct {
		name string
		trap papercloud.Trap
	}{
		{"the write is throttled", papercloud.Trap{Action: "dynamodb:PutItem", Times: 2, Answer: throttled}},
		{"in other words", papercloud.Trap{Action: "dynamodb:PutItem", Times: 2, Answer: slowDown}},
		{"a part of the transaction is", papercloud.Trap{Action: "dynamodb:PutItem", Times: 5, Answer: cancelled}},
		{"the write fails", papercloud.Trap{Action: "dynamodb:PutItem", Times: 2, Answer: broken}},
		{"a read is throttled", papercloud.Trap{Action: "dynamodb:GetItem", Times: 3, Answer: throttled}},
		{"the count of writes is throttled", papercloud.Trap{Action: "dynamodb:UpdateItem", Times: always,
			Answer: throttled}},
		{"the answer to the write is lost", papercloud.Trap{Action: "dynamodb:PutItem", After: true,
			Answer: papercloud.Silence}},
		{"and those to its repetitions", papercloud.Trap{Action: "dynamodb:PutItem", After: true, Times: 4,
			Answer: papercloud.Silence}},
		{"the write is done and called failed", papercloud.Trap{Action: "dynamodb:PutItem", After: true, Times: 4,
			Answer: broken}},
	} {
		c.trap.Function = "public-bookings"
		w.Gate().Set(c.trap)
		at := start.Add(time.Duration(n) * time.Hour)
		var b booked
		body := map[string]any{"service": "konsultasjon", "start": at.Format(time.RFC3339),
			"client": map[string]any{"name": "Kari Nordmann", "email": someone(), "language": "nb"}}
		if status := w.call("POST", "/v1/public/lotus/bookings", "", body, &b); status != 201 || !b.Start.Equal(at) {
			t.Errorf("%s: got %d for %s, wanted the booking", c.name, status, b.Start)
		}
		w.keepSecret(b.Token)
		w.Gate().Disarm()
		if got := w.bookings(); got != n+1 {
			t.Fatalf("%s: %d bookings, wanted %d", c.name, got, n+1)
		}
	}
	w.nothingRefused()
}

// TestDynamoDBThrottlesABookingForLong leaves no capacity for writes. The client is told to come back, nothing is half
// done, and the same start can be booked when it is over.
func TestDynamoDBThrottlesABookingForLong(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings")
	start := w.tomorrow()
	body := map[string]any{"service": "konsultasjon", "start": start.Format(time.RFC3339),
		"client": map[string]any{"name": "Kari Nordmann", "email": someone(), "language": "nb"}}
	w.Gate().Set(papercloud.Trap{Function: "public-bookings", Action: "dynamodb:PutItem", Times: always,
		Answer: cancelled})
	w.send(request{method: "POST", path: "/v1/public/lotus/bookings", json: body}).expectComeBack(t)
	if n := w.bookings(); n != 0 {
		t.Errorf("%d bookings were written", n)
	}
	w.Gate().Disarm()
	if b := w.book(start, someone(), ""); !b.Start.Equal(start) {
		t.Errorf("booked at %s, wanted %s: the start is claimed by nobody", b.Start, start)
	}
	w.nothingRefused()
}

// TestDynamoDBFailsWhoOnlyLooks leaves no capacity for reads, for a visitor and for staff, and lets DynamoDB fail and
// fall silent. Both are told to come back.
func TestDynamoDBFailsWhoOnlyLooks(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-practice", "booking")
	for function, r := range map[string]request{
		"public-practice": {method: "GET", path: "/v1/public/lotus"},
		"booking":         {method: "GET", path: "/v1/bookings/01k9x3m5t8q2v7w4y6z0abcdef", token: w.owner()},
	} {
		for _, mood := range []http.Handler{throttled, broken, papercloud.Silence} {
			for _, action := range []string{"dynamodb:GetItem", "dynamodb:Query"} {
				w.Gate().Set(papercloud.Trap{Function: function, Action: action, Times: always, Answer: mood})
			}
			w.send(r).expectComeBack(t)
			w.Gate().Disarm()
		}
		if a := w.send(r); a.status >= 500 {
			t.Errorf("%s, when it is over: got %d: %s", function, a.status, a.body)
		}
	}
	w.nothingRefused()
}

// expectComeBack fails the test unless the answer is that it can be tried again, and when.
func (a answer) expectComeBack(t *testing.T) {
	t.Helper()
	code := "busy"
	if strings.Contains(a.body, `"timeout"`) { // the function's time ended before its patience
		code = "timeout"
	}
	a.expectProblem(t, 503, code)
	if a.header.Get("Retry-After") == "" {
		t.Error("the answer does not say when to come back")
	}
}

// TestDynamoDBThrottlesTheSenders takes capacity from the reader of the stream and from the schedule, before and after
// a mail was handed over. Each mail goes out once.
func TestDynamoDBThrottlesTheSenders(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "changes", "reminders")
	for n, c := range []struct {
		name string
		// before and marks are of the reader's calls: up to the first mail, and from it on.
		before, marks papercloud.Trap
	}{
		{"while it claims", papercloud.Trap{Action: "dynamodb:PutItem", Times: 6, Answer: throttled},
			papercloud.Trap{}},
		{"while it reads", papercloud.Trap{Action: "dynamodb:GetItem", Times: 6, Answer: slowDown}, papercloud.Trap{}},
		{"while it marks", papercloud.Trap{}, papercloud.Trap{Action: "dynamodb:PutItem", Times: 10,
			Answer: cancelled}},
		{"the mark's answer is lost", papercloud.Trap{}, papercloud.Trap{Action: "dynamodb:PutItem", After: true,
			Times: 5, Answer: papercloud.Silence}},
		{"the claim's answer is lost", papercloud.Trap{Action: "dynamodb:PutItem", After: true, Times: 2,
			Answer: papercloud.Silence}, papercloud.Trap{}},
	} {
		to := someone()
		b := w.book(w.tomorrow().Add(time.Duration(n)*time.Hour), to, "")
		if c.before.Action != "" {
			c.before.Function = "reminders"
			w.Gate().Set(c.before)
		}
		if c.marks.Action != "" {
			c.marks.Function = "reminders"
			w.Gate().Set(papercloud.Trap{Function: "reminders", Action: "ses:SendRawEmail", After: true,
				Do: func() { w.Gate().Set(c.marks) }})
		}
		w.do(w.Pump)
		w.Gate().Disarm()
		w.later(b.ID, time.Hour) // whatever was left behind has run out
		w.fire("reminders")
		w.do(w.Pump)
		if got := len(w.mails(to)); got != 1 {
			t.Errorf("%s: %d mails, wanted one", c.name, got)
		}
		for _, r := range w.records(b.ID) {
			if r.Status != message.Sent {
				t.Errorf("%s: recorded as %s (%s)", c.name, r.Status, r.Reason)
			}
		}
		if got := len(w.records(b.ID)); got != 2 {
			t.Errorf("%s: %d records, wanted one for the client and one for the practitioner", c.name, got)
		}
	}
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes could not be handled", n)
	}
	w.nothingRefused()
}

// TestDynamoDBThrottlesTheSchedule lets a run find no capacity to ask what is due. It fails, and the next one does its
// work.
func TestDynamoDBThrottlesTheSchedule(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "reminders")
	to := someone()
	b := w.book(w.tomorrow(), to, "")
	w.Gate().Set(papercloud.Trap{Function: "reminders", Action: "dynamodb:Query", Times: 8, Answer: throttled})
	if err := w.Fire(t.Context(), "reminders"); err == nil {
		t.Error("a run that could not ask what is due succeeded")
	}
	w.expectMails(to, 0)
	w.Gate().Disarm()
	w.fire("reminders")
	w.fire("reminders")
	w.expectMails(to, 1)
	if got := len(w.records(b.ID)); got != 2 {
		t.Errorf("%d records, wanted one for the client and one for the practitioner", got)
	}
	w.nothingRefused()
}

// TestTheReaderOutlivesALongThrottling takes so much capacity that the reader gives a batch back. It comes again, and
// what it holds is sent once.
func TestTheReaderOutlivesALongThrottling(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "changes", "reminders")
	to := someone()
	w.book(w.tomorrow(), to, "")
	given := func() int { return w.logged("changes", "change not handled") }
	w.Gate().Set(papercloud.Trap{Function: "changes", Action: "dynamodb:PutItem", Times: always, Answer: throttled,
		Do: func() {
			if given() > 0 {
				w.Gate().Disarm()
			}
		}})
	w.do(w.Pump)
	w.expectMails(to, 1)
	if given() == 0 {
		t.Error("no batch was given back")
	}
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes could not be handled", n)
	}
	w.nothingRefused()
}

// TestSNSRefuses lets SNS refuse text messages in each way that it has. None is sent twice, none is lost but where SNS
// itself took and dropped it, and staff see what became of each.
func TestSNSRefuses(t *testing.T) {
	t.Parallel()
	w := listen(t, "bookings", "booking-messages", "changes", "reminders")
	for n, c := range []struct {
		name      string
		after     bool
		answer    http.Handler
		published int // times that SNS was asked
		delivered int
		status    message.Status
		reason    string // begins
	}{
		{"too fast", false, papercloud.Fail(http.StatusBadRequest, "Throttling", "Rate exceeded"), 2, 1, message.Sent,
			""},
		{"overloaded", false, papercloud.Fail(http.StatusServiceUnavailable, "ServiceUnavailable",
			"Service is unavailable."), 2, 1, message.Sent, ""},
		{"the month's limit is used up, or the number has opted out", false, papercloud.Undelivered, 1, 0, message.Sent,
			""},
		{"a number that is none", false, papercloud.Fail(http.StatusBadRequest, "InvalidParameter",
			"Invalid parameter: PhoneNumber Reason: +4791234567 is not valid to publish to"), 1, 0, message.Failed,
			"InvalidParameter: "},
		{"opted out, in so many words", false, papercloud.Fail(http.StatusBadRequest, "OptedOut",
			"The number has opted out."), 1, 0, message.Failed, "OptedOut: "},
		{"an error that leaves it open", true, papercloud.Fail(http.StatusInternalServerError, "InternalError",
			"Internal error."), 1, 1, message.Failed,
			"outcome unknown"},
		{"no answer", true, papercloud.Silence, 1, 1, message.Failed, "outcome unknown"},
	} {
		to := someoneWithPhone()
		var published atomic.Int32
		count := func() { published.Add(1) }
		trap := papercloud.Trap{Action: "sns:Publish", After: c.after, Answer: c.answer, Do: count}
		if c.after {
			trap.Do = nil // it was counted before
		}
		again := papercloud.Trap{Action: "sns:Publish", Times: always, Do: count}
		trap.Function, again.Function = "reminders", "reminders"
		w.Gate().Set(trap)
		w.Gate().Set(again)
		b := w.staffBooks(w.tomorrow().Add(time.Duration(n)*time.Hour), to)
		w.do(w.Pump)
		for range 3 {
			w.later(b.ID, time.Hour)
			w.fire("reminders")
			w.do(w.Pump)
		}
		w.Gate().Disarm()
		if got := int(published.Load()); got != c.published {
			t.Errorf("%s: SNS was asked %d times, wanted %d", c.name, got, c.published)
		}
		if got := len(w.texts(to)); got != c.delivered {
			t.Errorf("%s: %d texts, wanted %d", c.name, got, c.delivered)
		}
		seen := w.staffSees(b.ID)
		if len(seen) != 1 || seen[0].Status != c.status || !strings.HasPrefix(seen[0].Reason, c.reason) ||
			seen[0].To != to {
			t.Errorf("%s: staff see %+v, wanted %s %q", c.name, seen, c.status, c.reason)
			continue
		}
		if diff := cmp.Diff(c.status == message.Sent, seen[0].Provider != "" && !seen[0].Sent.IsZero()); diff != "" {
			t.Errorf("%s: whether staff see by which id it is found in SNS's delivery log (-want +got):\n%s", c.name,
				diff)
		}
	}
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes could not be handled", n)
	}
	w.nothingRefused()
}
