package papercloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"stund/internal/awstest"
	"stund/internal/clock"
	"stund/internal/papercloud/sam"
)

// pump hands the changes of a table to one function, as an event source mapping does ("Process DynamoDB records with
// Lambda", Lambda developer guide): filtered, in batches of one shard, several batches side by side as long as none of
// them shares an item with another, a failed batch again until it is taken or given up.
type pump struct {
	function string
	arn      string // of the function
	sam.Stream
	filters []pattern
	source  *awstest.Stream
	invoke  func(ctx context.Context, event []byte) ([]byte, error)
	giveUp  func(queue string, message []byte)
	now     func() time.Time
}

// drain hands over everything that the stream holds, and returns when all of it was taken or given up.
func (p *pump) drain(ctx context.Context) error {
	return p.source.Drain(ctx, func(ctx context.Context, records []json.RawMessage) error {
		lanes := make([][]json.RawMessage, p.Parallel)
		for _, r := range records {
			wanted, err := p.wants(r)
			if err != nil {
				return err
			}
			if !wanted {
				continue
			}
			n, err := lane(r, p.Parallel)
			if err != nil {
				return err
			}
			lanes[n] = append(lanes[n], r)
		}
		errs := make(chan error, len(lanes))
		for _, records := range lanes {
			go func() {
				var err error
				for batch := range slices.Chunk(records, p.BatchSize) {
					if err = p.deliver(ctx, batch); err != nil {
						break
					}
				}
				errs <- err
			}()
		}
		var all []error
		for range lanes {
			all = append(all, <-errs)
		}
		return errors.Join(all...)
	})
}

// lane returns which of n lanes the record goes by: always the same for one item.
func lane(record json.RawMessage, n int) (int, error) {
	var r struct {
		Body struct {
			Keys json.RawMessage `json:"Keys"`
		} `json:"dynamodb"`
	}
	if err := json.Unmarshal(record, &r); err != nil {
		return 0, fmt.Errorf("papercloud: record: %w", err)
	}
	h := fnv.New32a()
	_, _ = h.Write(r.Body.Keys) // a hash takes everything
	return int(h.Sum32() % uint32(n)), nil
}

// deliver hands a batch over until it was taken or given up. What an answer says was taken is not handed over again. A
// batch whose first record failed has failed as a whole: it is split, where it may be, and then tried again as often as
// it may.
func (p *pump) deliver(ctx context.Context, batch []json.RawMessage) error {
	for attempt := 1; len(batch) > 0; attempt++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, failed := p.try(ctx, batch)
		switch {
		case errors.Is(failed, ErrThrottled):
			attempt-- // does not count
			if err := clock.Sleep(ctx, 50*time.Millisecond); err != nil {
				return err
			}
		case done > 0:
			batch, attempt = batch[done:], 0
		case p.Bisect && len(batch) > 1:
			if err := p.deliver(ctx, batch[:len(batch)/2]); err != nil {
				return err
			}
			batch, attempt = batch[len(batch)/2:], 0
		case p.Retries >= 0 && attempt > p.Retries:
			return p.failed(batch, attempt)
		}
	}
	return nil
}

// try hands the batch over once, and returns how many of its records were taken.
func (p *pump) try(ctx context.Context, batch []json.RawMessage) (done int, failed error) {
	event, err := json.Marshal(map[string]any{"Records": batch})
	if err != nil {
		return 0, err
	}
	out, err := p.invoke(ctx, event)
	if err != nil {
		return 0, err
	}
	if !p.PartialAnswer {
		return len(batch), nil
	}
	var answer struct {
		Failures []struct {
			Sequence string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	// no answer of the form is a success without failures, unless it is none at all
	if json.Unmarshal(out, &answer) != nil {
		return 0, errors.New("the answer is not JSON")
	}
	done = len(batch)
	for _, f := range answer.Failures {
		n := slices.IndexFunc(batch, func(r json.RawMessage) bool {
			return f.Sequence != "" && sequence(r) == f.Sequence
		})
		if n < 0 {
			return 0, fmt.Errorf("the answer names %q, which is not of the batch", f.Sequence)
		}
		done = min(done, n)
	}
	return done, nil
}

func sequence(record json.RawMessage) string {
	var r struct {
		Body struct {
			Sequence string `json:"SequenceNumber"`
		} `json:"dynamodb"`
	}
	_ = json.Unmarshal(record, &r) // it was read before
	return r.Body.Sequence
}

// failed sends word of a batch that was given up: where it lies in the stream, not what it holds.
func (p *pump) failed(batch []json.RawMessage, attempts int) error {
	if p.OnFailure == "" {
		return nil
	}
	message, err := json.Marshal(map[string]any{
		"version": "1.0", "timestamp": p.now().Format(time.RFC3339Nano),
		"requestContext": map[string]any{"functionArn": p.arn, "condition": "RetryAttemptsExhausted",
			"approximateInvokeCount": attempts},
		"responseContext": map[string]any{"statusCode": 200, "executedVersion": "$LATEST",
			"functionError": "Unhandled"},
		"DDBStreamBatchInfo": map[string]any{"startSequenceNumber": sequence(batch[0]),
			"endSequenceNumber": sequence(batch[len(batch)-1]),
			"batchSize":         len(batch), "streamArn": p.ARN},
	})
	if err != nil {
		return err
	}
	p.giveUp(p.OnFailure, message)
	return nil
}

func (p *pump) wants(record json.RawMessage) (bool, error) {
	if len(p.filters) == 0 {
		return true, nil
	}
	var v map[string]any
	if err := json.Unmarshal(record, &v); err != nil {
		return false, fmt.Errorf("papercloud: record: %w", err)
	}
	return slices.ContainsFunc(p.filters, func(f pattern) bool { return f.fits(v) }), nil
}

// pattern is a filter of events ("Filter rule syntax", Lambda developer guide): maps down to lists of what a value may
// be.
type pattern map[string]any

// readPattern refuses rules that are not known here.
func readPattern(text string) (pattern, error) {
	var p pattern
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return nil, fmt.Errorf("papercloud: filter %s: %w", text, err)
	}
	return p, p.check()
}

func (p pattern) check() error {
	for key, v := range p {
		switch v := v.(type) {
		case map[string]any:
			if err := pattern(v).check(); err != nil {
				return err
			}
		case []any:
			for _, rule := range v {
				m, isRule := rule.(map[string]any)
				_, exists := m["exists"].(bool)
				_, prefix := m["prefix"].(string)
				but, isBut := m["anything-but"].([]any)
				isBut = isBut && !slices.ContainsFunc(but, nested)
				if isRule && (len(m) != 1 || !exists && !prefix && !isBut) || !isRule && nested(rule) {
					return fmt.Errorf("papercloud: filter: rule %v of %s is not known here", rule, key)
				}
			}
		default:
			return fmt.Errorf("papercloud: filter: %s is neither a map nor a list", key)
		}
	}
	return nil
}

// nested tells whether a value holds others: no rule compares such.
func nested(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

func (p pattern) fits(event map[string]any) bool {
	for key, wanted := range p {
		v, there := event[key]
		switch wanted := wanted.(type) {
		case map[string]any:
			inner, _ := v.(map[string]any)
			if !pattern(wanted).fits(inner) {
				return false
			}
		case []any:
			if !slices.ContainsFunc(wanted, func(rule any) bool { return suits(rule, v, there) }) {
				return false
			}
		}
	}
	return true
}

func suits(rule, v any, there bool) bool {
	m, isRule := rule.(map[string]any)
	if !isRule {
		return there && rule == v
	}
	if exists, ok := m["exists"].(bool); ok {
		return exists == there
	}
	if prefix, ok := m["prefix"].(string); ok {
		s, isText := v.(string)
		return isText && strings.HasPrefix(s, prefix)
	}
	but, _ := m["anything-but"].([]any)
	return there && !slices.Contains(but, v)
}
