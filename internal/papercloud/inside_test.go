package papercloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/clock"
	"stund/internal/papercloud/sam"
)

func TestBucket(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC))
	b := newBucket(sam.Throttle{Burst: 3, Rate: 2}, c)
	taken := func() (n int) {
		for b.take() {
			n++
		}
		return n
	}
	if n := taken(); n != 3 {
		t.Errorf("%d at first, wanted the burst", n)
	}
	c.Advance(time.Second)
	if n := taken(); n != 2 {
		t.Errorf("%d after a second, wanted the rate", n)
	}
	c.Advance(time.Hour)
	if n := taken(); n != 3 {
		t.Errorf("%d after an hour, wanted the burst", n)
	}
}

func record(n int, item string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(
		`{"eventName":"INSERT","dynamodb":{"Keys":{"pk":{"S":%q}},"SequenceNumber":"%d","NewImage":{"v":{"N":"%d"}}}}`,
		item, n, n))
}

// TestDeliver hands batches to a reader that cannot take record 3, and lists every attempt.
func TestDeliver(t *testing.T) {
	t.Parallel()
	batch := func() (all []json.RawMessage) {
		for n := 1; n <= 4; n++ {
			all = append(all, record(n, "x"))
		}
		return all
	}
	numbers := func(event []byte) (all []string) {
		var in struct{ Records []json.RawMessage }
		if json.Unmarshal(event, &in) != nil {
			return nil
		}
		for _, r := range in.Records {
			all = append(all, sequence(r))
		}
		return all
	}
	partial := func(seen []string) ([]byte, error) {
		if slices.Contains(seen, "3") {
			return []byte(`{"batchItemFailures":[{"itemIdentifier":"3"}]}`), nil
		}
		return []byte(`{"batchItemFailures":[]}`), nil
	}
	for name, c := range map[string]struct {
		stream sam.Stream
		answer func(seen []string) ([]byte, error)
		want   string
		queue  int
	}{
		"partial answers": {sam.Stream{PartialAnswer: true, Bisect: true, Retries: 1, OnFailure: "q"}, partial,
			"1234 34 3 3 4", 1},
		"without splitting": {sam.Stream{PartialAnswer: true, Retries: 1, OnFailure: "q"}, partial, "1234 34 34", 1},
		"errors": {sam.Stream{Bisect: true, Retries: 1, OnFailure: "q"}, func(seen []string) ([]byte, error) {
			if slices.Contains(seen, "3") {
				return nil, errors.New("no")
			}
			return nil, nil
		}, "1234 12 34 3 3 4", 1},
		"nowhere to go": {sam.Stream{Bisect: true, Retries: 0}, func([]string) ([]byte, error) {
			return nil, errors.New("no")
		}, "1234 12 1 2 34 3 4", 0},
		"an answer that is none": {sam.Stream{PartialAnswer: true, Retries: 0, OnFailure: "q"},
			func([]string) ([]byte, error) {
				return []byte(`{"batchItemFailures":[{"itemIdentifier":"99"}]}`), nil
			}, "1234", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seen []string
			queued := 0
			p := &pump{Stream: c.stream, giveUp: func(string, []byte) { queued++ }, now: clock.At(time.Unix(0, 0)).Now,
				invoke: func(_ context.Context, event []byte) ([]byte, error) {
					n := numbers(event)
					seen = append(seen, strings.Join(n, ""))
					return c.answer(n)
				}}
			if err := p.deliver(t.Context(), batch()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, strings.Join(seen, " ")); diff != "" || queued != c.queue {
				t.Errorf("%d in the queue, wanted %d; attempts (-want +got):\n%s", queued, c.queue, diff)
			}
		})
	}
}

func TestPattern(t *testing.T) {
	t.Parallel()
	event := map[string]any{"eventName": "INSERT",
		"dynamodb": map[string]any{"NewImage": map[string]any{"facts": map[string]any{"B": "eA=="}, "n": 7.0}}}
	for text, want := range map[string]bool{
		`{"dynamodb": {"NewImage": {"facts": {"B": [{"exists": true}]}}}}`:         true,
		`{"dynamodb": {"NewImage": {"due_pk": {"S": [{"exists": true}]}}}}`:        false,
		`{"dynamodb": {"OldImage": {"x": [{"exists": false}]}}}`:                   true,
		`{"eventName": ["MODIFY", "INSERT"]}`:                                      true,
		`{"eventName": ["MODIFY"]}`:                                                false,
		`{"eventName": [{"prefix": "INS"}], "dynamodb": {"NewImage": {"n": [7]}}}`: true,
		`{"eventName": [{"anything-but": ["INSERT"]}]}`:                            false,
	} {
		p, err := readPattern(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := p.fits(event); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
	for _, text := range []string{`{`, `{"a": "b"}`, `{"a": [{"numeric": [">", 1]}]}`, `{"a": {"b": 7}}`,
		`{"a": [{"exists": "yes"}]}`} {
		if _, err := readPattern(text); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}
