package cloud_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/cloud/background"
	"stund/internal/cloud/bootstrap"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/store"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  map[string]string
		want string // part of the error; "": none
	}{
		"complete": {nil, ""},
		"with all that may be": {map[string]string{"STUND_SITE": "https://book.lotus.example", "STUND_SMS": "on",
			"STUND_SMS_MAX_PRICE": "0.50"}, ""},
		"no table":       {map[string]string{"STUND_TABLE": ""}, "STUND_TABLE is not set"},
		"no region":      {map[string]string{"AWS_REGION": ""}, "AWS_REGION is not set"},
		"no credentials": {map[string]string{"AWS_ACCESS_KEY_ID": ""}, "AWS_ACCESS_KEY_ID is not set"},
		"short secret":   {map[string]string{"STUND_SECRET": "hunter2"}, "STUND_SECRET: "},
		"sender with a name": {map[string]string{"STUND_SENDER": "Lotus <post@lotus.example>"},
			"plain e-mail address"},
		"sender without domain":  {map[string]string{"STUND_SENDER": "post"}, "plain e-mail address"},
		"site without https":     {map[string]string{"STUND_SITE": "http://lotus.example"}, "STUND_SITE"},
		"site with a slash":      {map[string]string{"STUND_SITE": "https://lotus.example/"}, "STUND_SITE"},
		"site with a user":       {map[string]string{"STUND_SITE": "https://a:b@lotus.example"}, "STUND_SITE"},
		"site without host":      {map[string]string{"STUND_SITE": "https://"}, "STUND_SITE"},
		"sms neither on nor off": {map[string]string{"STUND_SMS": "yes"}, "on or off"},
		"price in words":         {map[string]string{"STUND_SMS_MAX_PRICE": "cheap"}, "US dollars"},
		"price that is none":     {map[string]string{"STUND_SMS_MAX_PRICE": "NaN"}, "US dollars"},
		"two at once":            {map[string]string{"STUND_TABLE": "", "STUND_SMS": "yes"}, "on or off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := bootstrap.Read(environment(c.env))
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, wanted something about %q", err, c.want)
			case err != nil && strings.Contains(err.Error(), "hunter2"):
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
}

func TestEndpointOfService(t *testing.T) {
	t.Parallel()
	s, err := bootstrap.Read(environment(map[string]string{"AWS_ENDPOINT_URL": "http://all",
		"AWS_ENDPOINT_URL_SES": "http://ses"}))
	if err != nil {
		t.Fatal(err)
	}
	if got := *s.Endpoint("SES"); got != "http://ses" {
		t.Errorf("SES: got %s", got)
	}
	if got := *s.Endpoint("SNS"); got != "http://all" {
		t.Errorf("SNS: got %s", got)
	}
}

// job is a door with the behaviour that a test wants to see handled.
func job(j jobs.Job) jobs.Maker {
	return func(*base.Base, join.Outside, ...join.Capability) jobs.Job { return j }
}

// hearing is a feed that does what a test wants.
type hearing func(context.Context, store.Change) error

func (h hearing) Tell(ctx context.Context, c store.Change) error { return h(ctx, c) }

func (hearing) DueNow(store.Change) (job string, i due.Item, found bool, err error) {
	return "", i, false, nil
}

// desk is one that does what a test wants.
type desk func(context.Context) (int, error)

func (d desk) Run(ctx context.Context, _ int) (due.Report, error) {
	n, err := d(ctx)
	return due.Report{Items: n}, err
}

func (d desk) Do(ctx context.Context, _ []due.Item) (due.Report, error) { return d.Run(ctx, 0) }

func (desk) Next(context.Context, time.Time) (at time.Time, found bool, err error) {
	return at, false, nil
}

func (desk) Right(context.Context, time.Time) (int, error) { return 0, nil }

func records(n int) []byte {
	type record struct {
		ID     string         `json:"eventID"`
		Name   string         `json:"eventName"`
		Dynamo map[string]any `json:"dynamodb"`
	}
	var all []record
	for i := range n {
		keys := map[string]any{"pk": map[string]string{"S": "p"}, "sk": map[string]string{"S": fmt.Sprint(i)}}
		all = append(all, record{fmt.Sprint(i), "REMOVE",
			map[string]any{"Keys": keys, "SequenceNumber": fmt.Sprint(100 + i)}})
	}
	b, _ := json.Marshal(map[string]any{"Records": all})
	return b
}

func TestReaderStopsAtTheFirstFailure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		react func(i int) error
		left  time.Duration // of the function's time; 0: all of it
		want  string
		calls int
	}{
		"all handled": {func(int) error { return nil }, 0, `{"batchItemFailures":[]}`, 5},
		"the first fails": {func(int) error { return store.ErrThrottled }, 0,
			`{"batchItemFailures":[{"itemIdentifier":"100"}]}`, 1},
		"one in the middle": {func(i int) error { return map[int]error{2: store.ErrConflict}[i] }, 0,
			`{"batchItemFailures":[{"itemIdentifier":"102"}]}`, 3},
		"a panic": {func(i int) error { return []error{nil, nil}[i] }, 0,
			`{"batchItemFailures":[{"itemIdentifier":"102"}]}`, 3},
		"out of time": {func(int) error { return nil }, 10 * time.Second,
			`{"batchItemFailures":[{"itemIdentifier":"101"}]}`, 1},
		"time enough for a few": {func(int) error { return nil }, time.Hour, `{"batchItemFailures":[]}`, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			h := background.Handler(parts(t, nil, begin, 1),
				job(jobs.Job{Name: "changes", Feed: hearing(func(context.Context, store.Change) error {
					calls++
					return c.react(calls - 1)
				})}))
			ctx := t.Context()
			if c.left > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithDeadline(ctx, clock.System{}.Now().Add(c.left))
				defer cancel()
			}
			got, err := h.Invoke(ctx, records(5))
			if err != nil || string(got) != c.want || calls != c.calls {
				t.Errorf("got %s, %v after %d calls; wanted %s after %d", got, err, calls, c.want, c.calls)
			}
		})
	}
}

func TestScheduled(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		done int
		err  error
		want string // the answer; "": an error
	}{
		"all done":     {7, nil, `{"done":7}`},
		"nothing due":  {0, nil, `{"done":0}`},
		"part failed":  {3, store.ErrThrottled, `{"done":3}`},
		"nothing done": {0, store.ErrThrottled, ""},
		"nobody knows": {3, fmt.Errorf("a desk: %w", due.ErrUnknown), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			deadline := clock.System{}.Now().Add(time.Minute)
			ctx, cancel := context.WithDeadline(t.Context(), deadline)
			defer cancel()
			h := background.Handler(parts(t, nil, begin, 1),
				job(jobs.Job{Name: "reminders", Every: time.Minute, Due: desk(func(ctx context.Context) (int, error) {
					if got, ok := ctx.Deadline(); !ok || !got.Before(deadline) {
						t.Errorf("works until %v, and the function ends at %v", got, deadline)
					}
					return c.done, c.err
				})}))
			got, err := h.Invoke(ctx, []byte(`{}`))
			if string(got) != c.want || (err != nil) != (c.want == "") {
				t.Errorf("got %s, %v; wanted %q", got, err, c.want)
			}
		})
	}
}
