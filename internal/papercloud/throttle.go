package papercloud

import (
	"context"
	"sync"
	"time"

	"stund/internal/clock"
	"stund/internal/papercloud/sam"
)

// bucket is the token bucket that HTTP APIs throttle a route with ("Throttle requests to your HTTP APIs", API Gateway
// developer guide): full at first, refilled at the rate, never beyond the burst.
type bucket struct {
	limit sam.Throttle
	clock clock.Clock

	mu   sync.Mutex
	left float64
	seen time.Time
}

func newBucket(limit sam.Throttle, c clock.Clock) *bucket {
	return &bucket{limit: limit, clock: c, left: float64(limit.Burst), seen: c.Now()}
}

// take tells whether one more request may pass. No limit lets everything pass.
func (b *bucket) take() bool {
	if b.limit.Burst == 0 && b.limit.Rate == 0 {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	b.left = min(b.left+now.Sub(b.seen).Seconds()*b.limit.Rate, float64(b.limit.Burst))
	b.seen = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

// throttled is a route that takes only so much.
type throttled struct {
	bucket *bucket
	next   interface {
		Invoke(ctx context.Context, event []byte) ([]byte, error)
	}
}

func (t *throttled) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	if !t.bucket.take() {
		return []byte(`{"statusCode":429,"headers":{"content-type":"application/json"},"body":"{\"message\":\"Too ` +
			`Many Requests\"}"}`), nil
	}
	return t.next.Invoke(ctx, event)
}
