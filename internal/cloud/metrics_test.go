package cloud_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	facts "stund/internal/booking"
	"stund/internal/cloud/bootstrap"
	"stund/internal/message"
	"stund/internal/react"

	"github.com/aws/aws-lambda-go/lambda"

	"stund/internal/api/booking"
	"stund/internal/api/door"
	"stund/internal/catalogue/calendars"
	"stund/internal/catalogue/reminders"
	"stund/internal/cloud"
	"stund/internal/cloud/background"
	"stund/internal/deliver"
	"stund/internal/jobs"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

// refusing is a channel that takes no message, for good.
type refusing struct{}

func (refusing) SendEmail(context.Context, deliver.Email) (deliver.Receipt, error) {
	return deliver.Receipt{}, deliver.ErrPermanent
}

// panicking is a channel with a mistake in it.
type panicking struct{}

func (panicking) SendEmail(context.Context, deliver.Email) (deliver.Receipt, error) {
	panic("a mistake")
}

// measuring returns a new world at the time of the event, what functions are built from there, and what they tell
// CloudWatch.
func measuring(t *testing.T, event []byte) (background.Parts, *bytes.Buffer) {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	seed(t, db)
	p, told := parts(t, db, timeOf(event), 2), &bytes.Buffer{}
	p.Metrics = told
	return p, told
}

// TestMetrics: what an invocation did is one line of CloudWatch's embedded metric format, or none.
func TestMetrics(t *testing.T) {
	t.Parallel()
	endpoint := func(m door.Maker) func(*testing.T, background.Parts) lambda.Handler {
		return func(_ *testing.T, p background.Parts) lambda.Handler { return cloud.Endpoint(p.Parts, m) }
	}
	sending := func(t *testing.T, p background.Parts) lambda.Handler {
		channels(t, &p)
		return background.Handler(p, reminders.Job)
	}
	refused := func(t *testing.T, p background.Parts) lambda.Handler {
		channels(t, &p)
		p.Mailer = refusing{}
		return background.Handler(p, reminders.Job)
	}
	for name, c := range map[string]struct {
		event string
		build func(*testing.T, background.Parts) lambda.Handler
	}{
		"a booking":             {"public-bookings/widget", endpoint(booking.PublicBookings)},
		"a time that was taken": {"public-bookings/taken", endpoint(booking.PublicBookings)},
		"a mistake":             {"public-bookings/past", endpoint(booking.PublicBookings)},
		"a question":            {"public-practice/lotus", endpoint(booking.PublicPractice)},
		"messages":              {"reminders/confirmations", sending},
		"messages refused":      {"reminders/confirmations", refused},
		"after an outage":       {"reminders/after-an-outage", sending},
		"nothing due":           {"reminders/nothing-due", sending},
		"calendars": {"calendars/before-due", func(_ *testing.T, p background.Parts) lambda.Handler {
			return background.Handler(p, calendars.Job)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event := eventOf(t, c.event)
			p, told := measuring(t, event)
			h := c.build(t, p)
			if _, err := h.Invoke(t.Context(), event); err != nil {
				t.Fatal(err)
			}
			compare(t, filepath.Join("testdata", "metrics", strings.ReplaceAll(name, " ", "-")+".txt"), told.String())
			told.Reset()
			if _, err := h.Invoke(t.Context(), []byte(`{}`)); err == nil && strings.Contains(told.String(), "Sent") {
				t.Errorf("counted twice: %s", told)
			}
		})
	}
}

// TestPanicOfOneMessage: a mistake that one message brings to light fails it, not the run, and loses nothing.
func TestPanicOfOneMessage(t *testing.T) {
	t.Parallel()
	event := eventOf(t, "reminders/confirmations")
	p, told := measuring(t, event)
	box := channels(t, &p)
	broken := p
	broken.Mailer = panicking{}
	if out, err := background.Handler(broken, reminders.Job).Invoke(t.Context(), event); err != nil &&
		!strings.Contains(err.Error(), "panic") {
		t.Errorf("got %s, %v", out, err)
	}
	if strings.Contains(told.String(), "EmailSent") || !strings.Contains(told.String(), "SMSSent") {
		t.Fatalf("the mails are sent already, or the SMS beside them is not: %s", told)
	}
	texts := len(box.Messages())
	later := parts(t, p.Store, timeOf(event).Add(5*time.Minute), 3) // the leases have ended
	later.Mailer, later.Texter, later.Site = p.Mailer, p.Texter, p.Site
	if _, err := background.Handler(later, reminders.Job).Invoke(t.Context(), event); err != nil {
		t.Error(err)
	}
	if len(box.Messages()) == texts {
		t.Error("what panicked once is never sent")
	}
}

// TestPanicOfARun: a job that panics has failed, and the function goes on.
func TestPanicOfARun(t *testing.T) {
	t.Parallel()
	runs := 0
	h := background.Handler(parts(t, nil, begin, 1), job(jobs.Job{Name: "reminders", Every: time.Minute,
		Due: desk(func(context.Context) (int, error) {
			if runs++; runs == 1 {
				panic("a mistake")
			}
			return 1, nil
		})}))
	if out, err := h.Invoke(t.Context(), []byte(`{}`)); err == nil || !strings.Contains(err.Error(), "a mistake") {
		t.Errorf("got %s, %v", out, err)
	}
	if out, err := h.Invoke(t.Context(), []byte(`{}`)); err != nil || string(out) != `{"done":1}` {
		t.Errorf("got %s, %v", out, err)
	}
}

// TestPanicOfARecord: a record that panics ends the batch at itself, so that nothing before comes again and nothing
// after is passed over; bisecting brings it to the queue of failures.
func TestPanicOfARecord(t *testing.T) {
	t.Parallel()
	n := 0
	h := background.Handler(parts(t, nil, begin, 1), job(jobs.Job{Name: "changes",
		Feed: hearing(func(context.Context, store.Change) error {
			if n++; n == 2 {
				panic(errors.New("a mistake"))
			}
			return nil
		})}))
	if out, err := h.Invoke(t.Context(), records(3)); err != nil ||
		string(out) != `{"batchItemFailures":[{"itemIdentifier":"101"}]}` {
		t.Errorf("got %s, %v", out, err)
	}
}

// TestCountedByTheirNames: functions do not link the capabilities whose doings they count.
func TestCountedByTheirNames(t *testing.T) {
	t.Parallel()
	for name, got := range map[string]string{facts.FactCreated.Name: bootstrap.FactBooked,
		message.FactSent.Name: bootstrap.FactSent, message.FactFailed.Name: bootstrap.FactFailed,
		react.KindDead: bootstrap.KindDead} {
		if got != name {
			t.Errorf("%q is counted, and called %q", got, name)
		}
	}
}
