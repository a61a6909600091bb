package papercloud_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/message"
	"stund/internal/papercloud"
)

// TestAKilledFunctionLosesNothing kills the reader of the stream at the two points where it matters: before SES or SNS
// has heard of a message, and when it has but nothing is written down. When the lease has run out, the schedule finds
// what is left: an e-mail is sent, twice where nobody can know; a text message is not.
func TestAKilledFunctionLosesNothing(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "changes", "reminders")
	for n, c := range []struct {
		name, action string
		after        bool
		text         bool
		sent         int // messages that went out in the end
		status       message.Status
	}{
		{"before the mail", "ses:SendRawEmail", false, false, 1, message.Sent},
		{"after the mail", "ses:SendRawEmail", true, false, 2, message.Sent},
		{"after the text message", "sns:Publish", true, true, 1, message.Failed},
	} {
		to := someone()
		if c.text {
			to = someoneWithPhone()
		}
		count := func() int {
			if c.text {
				return len(w.texts(to))
			}
			return len(w.mails(to))
		}
		killed := make(chan struct{}, 1)
		w.Gate().Set(papercloud.Trap{Function: "reminders", Action: c.action, After: c.after,
			Answer: papercloud.Silence, Do: func() {
				w.Kill("reminders")
				killed <- struct{}{}
			}})
		var b booked
		if start := w.tomorrow().Add(time.Duration(n) * time.Hour); c.text {
			b = w.staffBooks(start, to)
		} else {
			b = w.book(start, to, "")
		}
		w.do(w.Pump)
		if len(killed) != 1 {
			t.Errorf("%s: the function was not killed", c.name)
		}
		w.fire("reminders") // the lease holds: nobody else may send
		before := 0
		if c.after {
			before = 1
		}
		if got := count(); got != before {
			t.Errorf("%s: %d sent while the lease holds, wanted %d", c.name, got, before)
		}
		w.later(b.ID, 3*time.Minute)
		w.fire("reminders")
		w.fire("reminders")
		if got := count(); got != c.sent {
			t.Errorf("%s: %d sent in the end, wanted %d", c.name, got, c.sent)
		}
		if c.sent == 2 {
			if all := w.mails(to); all[0].Header.Get("Message-Id") != all[1].Header.Get("Message-Id") {
				t.Errorf("%s: the repeated mail has another id", c.name)
			}
		}
		var status []message.Status
		for _, r := range w.records(b.ID) {
			if r.Audience == "client" {
				status = append(status, r.Status)
			}
		}
		if diff := cmp.Diff([]message.Status{c.status}, status); diff != "" {
			t.Errorf("%s: records (-want +got):\n%s", c.name, diff)
		}
		w.do(w.Pump)
	}
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes could not be handled", n)
	}
	w.nothingRefused()
}

// staffBooks books for a client who has only a telephone, as staff may.
func (w *world) staffBooks(start time.Time, phone string) (b booked) {
	w.t.Helper()
	token, err := w.Token(papercloud.DemoPractice, "owner", "", time.Hour)
	if err != nil {
		w.t.Fatal(err)
	}
	body := map[string]any{"service": "konsultasjon", "practitioner": "ida", "start": start.Format(time.RFC3339),
		"client": map[string]any{"name": "Ola Nordmann", "phone": phone, "language": "nb"}}
	if status := w.call("POST", "/v1/bookings", token, body, &b); status != 201 {
		w.t.Fatalf("booking by staff: got %d", status)
	}
	return b
}

// TestSESRefuses lets SES throttle and then reject: the first is tried again, the second written down.
func TestSESRefuses(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "changes", "reminders")
	patient, rejected := someone(), someone()
	w.Gate().Set(papercloud.Trap{Function: "reminders", Action: "ses:SendRawEmail", Times: 2,
		Answer: papercloud.Fail(http.StatusBadRequest, "Throttling", "Maximum sending rate exceeded.")})
	b := w.book(w.tomorrow(), patient, "")
	w.do(w.Pump)
	w.expectMails(patient, 0)
	w.later(b.ID, time.Hour)
	w.fire("reminders")
	w.expectMails(patient, 1)

	w.Gate().Set(papercloud.Trap{Function: "reminders", Action: "ses:SendRawEmail", Times: 2,
		Answer: papercloud.Fail(http.StatusBadRequest, "MessageRejected",
			"Email address is not verified. The following identities failed the check in region EU-NORTH-1: "+
				rejected)})
	b = w.book(w.tomorrow().Add(time.Hour), rejected, "")
	w.do(w.Pump)
	w.later(b.ID, time.Hour)
	w.fire("reminders")
	w.expectMails(rejected, 0)
	for _, r := range w.records(b.ID) {
		if r.Status != message.Failed || r.Reason == "" {
			t.Errorf("recorded as %s (%s), wanted failed with the reason", r.Status, r.Reason)
		}
	}
	if len(w.records(b.ID)) != 2 {
		t.Errorf("%d records, wanted one for the client and one for the practitioner", len(w.records(b.ID)))
	}
	w.nothingRefused()
}

// TestAPoisonRecordGoesToTheQueue writes something that no version of the reader can understand, between two bookings:
// it ends in the queue, and both bookings are confirmed.
func TestAPoisonRecordGoesToTheQueue(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "changes", "reminders")
	before, after := someone(), someone()
	w.book(w.tomorrow(), before, "")
	if err := w.Poison(t.Context(), "poison#lotus"); err != nil {
		t.Fatal(err)
	}
	w.book(w.tomorrow().Add(time.Hour), after, "")
	w.do(w.Pump)
	w.expectMails(before, 1)
	w.expectMails(after, 1)
	queue := w.Queue("Failures")
	if len(queue) != 1 {
		t.Fatalf("%d messages in the queue, wanted one", len(queue))
	}
	var m struct {
		RequestContext     struct{ Condition string }
		DDBStreamBatchInfo struct {
			BatchSize           int
			StartSequenceNumber string
		}
	}
	if err := json.Unmarshal(queue[0], &m); err != nil {
		t.Fatal(err)
	}
	if m.RequestContext.Condition != "RetryAttemptsExhausted" || m.DDBStreamBatchInfo.BatchSize != 1 ||
		m.DDBStreamBatchInfo.StartSequenceNumber == "" {
		t.Errorf("the queue holds %s", queue[0])
	}
	if strings.Contains(string(queue[0]), "lotus") {
		t.Errorf("the message tells what was stored: %s", queue[0])
	}
	w.nothingRefused()
}

// TestAMissingPermissionIsFelt takes the right to keep bookings from the endpoint that books: AWS would refuse it, and
// so does the gate.
func TestAMissingPermissionIsFelt(t *testing.T) {
	t.Parallel()
	template := changedTemplate(t, "\n  PublicBookings:\n", ", !Ref ContributeToBookings", "")
	w := listenTemplate(t, template, "public-bookings")
	body := map[string]any{"service": "konsultasjon", "start": w.tomorrow().Format(time.RFC3339),
		"client": map[string]any{"name": "Kari Nordmann", "email": someone(), "language": "nb"}}
	if status := w.call("POST", "/v1/public/lotus/bookings", "", body, nil); status != 500 {
		t.Errorf("got %d, wanted 500", status)
	}
	denials := w.Gate().Denials()
	if len(denials) == 0 || denials[0].Function != "public-bookings" ||
		!strings.HasPrefix(denials[0].Action, "dynamodb:") ||
		!strings.Contains(denials[0].Resource, ":table/") || len(denials[0].Keys) == 0 ||
		!strings.Contains(denials[0].String(), " of "+denials[0].Keys[0]) {
		t.Errorf("refused: %v", denials)
	}
	if n := w.bookings(); n != 0 {
		t.Errorf("%d bookings were written", n)
	}
}

// TestEventsOfTheWrongShape hands functions what is not meant for them. They answer an error, and live.
func TestEventsOfTheWrongShape(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "changes", "reminders")
	ctx := t.Context()
	for name, event := range map[string]string{
		"not JSON": `<xml/>`, "empty": ``, "a schedule's": `{"detail-type":"Scheduled Event"}`, "a number": `7`,
		"records of nothing": `{"Records":[{}]}`,
		"without a number":   `{"Records":[{"dynamodb":{"NewImage":{}}}]}`,
	} {
		_, err := w.Invoke(ctx, "changes", []byte(event))
		var failed *papercloud.FunctionError
		if !errors.As(err, &failed) || failed.Type == "Runtime.ExitError" {
			t.Errorf("changes, %s: got %v, wanted an error of the function", name, err)
		}
	}
	if out, err := w.Invoke(ctx, "changes", []byte(`{"Records":[]}`)); err != nil ||
		string(out) != `{"batchItemFailures":[]}` {
		t.Errorf("changes, no records: got %s, %v", out, err)
	}
	if _, err := w.Invoke(ctx, "reminders", []byte(`<xml/>`)); err == nil {
		t.Error("reminders took what is not JSON")
	}
	if out, err := w.Invoke(ctx, "public-bookings", []byte(`{"Records":[]}`)); err == nil &&
		!strings.Contains(string(out), `"statusCode":4`) {
		t.Errorf("public-bookings took a stream's event: %s", out)
	}
	large := append(append([]byte(`"`), make([]byte, 7<<20)...), '"')
	var failed *papercloud.FunctionError
	if _, err := w.Invoke(ctx, "public-bookings", large); !errors.As(err, &failed) || failed.Type != "RequestTooLarge" {
		t.Errorf("7 MB: got %v", err)
	}
	for _, name := range []string{"changes", "reminders", "public-bookings"} {
		if n := w.Starts(name); n > 1 {
			t.Errorf("%s was started %d times: an event of the wrong shape ended it", name, n)
		}
	}
	w.nothingRefused()
}
