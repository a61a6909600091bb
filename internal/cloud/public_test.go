package cloud_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"stund/internal/api/booking"
	"stund/internal/api/door"
	"stund/internal/api/widget"
	"stund/internal/awstest"
	"stund/internal/cloud"
	"stund/internal/store/dynamo"
)

// status returns the status of an answer.
func status(t *testing.T, answer []byte, err error) int {
	t.Helper()
	var a struct{ StatusCode int }
	if err != nil || json.Unmarshal(answer, &a) != nil {
		t.Fatalf("%s: %v", answer, err)
	}
	return a.StatusCode
}

// TestWidgetNeedsNoTable serves the widget's files without a store, as the template lets it: those functions may do
// nothing.
func TestWidgetNeedsNoTable(t *testing.T) {
	t.Parallel()
	all := deployed(t).Functions
	for path, c := range map[string]struct {
		endpoint door.Maker
		status   int
	}{
		"widget/get":          {widget.Widget, 200},
		"widget/known":        {widget.Widget, 304},
		"widget-part/unknown": {widget.WidgetPart, 404},
	} {
		answer, err := cloud.Endpoint(parts(t, nil, begin, 1).Parts, c.endpoint).Invoke(t.Context(), eventOf(t, path))
		if got := status(t, answer, err); got != c.status {
			t.Errorf("%s: %d, want %d", path, got, c.status)
		}
		if f := all[filepath.Dir(path)]; len(f.Policies) > 0 {
			t.Errorf("%s may %v", path, f.Policies)
		}
	}
}

// TestAFamilyOfPathsIsOneFunction serves two endpoints by one function, as a family that shares an integration.
func TestAFamilyOfPathsIsOneFunction(t *testing.T) {
	t.Parallel()
	family := cloud.Endpoint(parts(t, nil, begin, 1).Parts, widget.Widget, widget.WidgetPart)
	for path, want := range map[string]int{"widget/get": 200, "widget-part/unknown": 404, "docs/get": 404} {
		answer, err := family.Invoke(t.Context(), eventOf(t, path))
		if got := status(t, answer, err); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

// TestStartReadsLittle pins down what the request that every view of a widget makes costs on DynamoDB: two reads for
// the practice and one for each practitioner and resource, half a unit each while they are small.
func TestStartReadsLittle(t *testing.T) {
	t.Parallel()
	client, table := awstest.DynamoDB(t, dynamo.Table)
	var mu sync.Mutex
	var calls []string
	var units float64
	db := dynamo.New(client, table, patient, dynamo.WithConsumed(func(u dynamo.Units) {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, u.Operation)
		units += u.Total()
	}))
	seed(t, db)
	for path, ledgers := range map[string]int{
		"public-start/lotus":        3, // two practitioners, a room
		"public-start/one-service":  2,
		"public-start/practitioner": 1,
	} {
		calls, units = nil, 0
		start := cloud.Endpoint(parts(t, db, begin, 1).Parts, booking.PublicStart)
		answer, err := start.Invoke(t.Context(), eventOf(t, path))
		if got := status(t, answer, err); got != 200 {
			t.Errorf("%s: %d", path, got)
		}
		slices.Sort(calls)
		if len(calls) != ledgers+2 || units > float64(len(calls))/2 {
			t.Errorf("%s: %v for %v units, want the practice and %d ledgers for half a unit each", path,
				strings.Join(calls, " "), units, ledgers)
		}
	}
}
