package background

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"

	"stund/internal/clock"
	"stund/internal/deliver/ses/feedback"
	"stund/internal/jobs"
)

// listener hands what SES publishes to a topic to a job.
//
// Who may publish to the topic is the topic's policy, and that only the topic may invoke the function is the
// function's; what comes is held to what was sent even so (message.Mailboxes). A notice that cannot be handled is an
// error: Lambda calls twice more, a minute and two later, and then puts the event into the queue of failures ("How
// Lambda handles errors and retries with asynchronous invocation", Lambda developer guide). So does one that cannot be
// read: it may be of a form that SES has given it since. What is no news of a bounce or complaint is passed over.
type listener struct {
	job   jobs.Job
	log   *slog.Logger
	clock clock.Clock
}

// Invoke handles one event, of one record as SNS makes them, and answers {"heard":n}. Its errors hold nothing of what
// was published, because that names people.
func (h *listener) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	var batch struct {
		Records []struct {
			Source string `json:"EventSource"`
			SNS    struct {
				Type      string `json:"Type"`
				MessageID string `json:"MessageId"`
				Message   string `json:"Message"`
			} `json:"Sns"`
		} `json:"Records"`
	}
	if err := json.Unmarshal(event, &batch); err != nil {
		return nil, errors.New("the event is not the JSON of SNS records")
	}
	if batch.Records == nil {
		return nil, errors.New("the event holds no Records: it is not one of SNS")
	}
	start := h.clock.Now()
	heard, passed := 0, 0
	var wrong []error
	for n, r := range batch.Records {
		if r.Source != "aws:sns" || r.SNS.Type != "Notification" {
			wrong = append(wrong, fmt.Errorf("record %d of %d is no notification of SNS", n+1, len(batch.Records)))
			continue
		}
		ok, err := h.hear(ctx, []byte(r.SNS.Message))
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Errorf("%s: %w", r.SNS.MessageID, err))
		case ok:
			heard++
		default:
			passed++
		}
	}
	err := errors.Join(wrong...)
	level := slog.LevelInfo
	attrs := []slog.Attr{slog.String("job", h.job.Name), slog.Int("records", len(batch.Records)),
		slog.Int("heard", heard),
		slog.Int("passed_over", passed), slog.Float64("ms", float64(h.clock.Now().Sub(start).Microseconds())/1000)}
	if err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	h.log.LogAttrs(ctx, level, "notices", attrs...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", h.job.Name, err)
	}
	return []byte(`{"heard":` + strconv.Itoa(heard) + `}`), nil
}

// hear handles one published message, and tells whether it changed or confirmed anything.
func (h *listener) hear(ctx context.Context, published []byte) (bool, error) {
	n, err := feedback.Parse(published)
	if errors.Is(err, feedback.ErrOther) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	heard, err := h.job.Hear(ctx, n)
	if err == nil && !heard {
		h.log.LogAttrs(ctx, slog.LevelWarn, "a notice of no mail of ours", slog.String("news", string(n.News)))
	}
	return heard, err
}
