package dynamo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"stund/internal/awstest"
	"stund/internal/store"
	"stund/internal/store/dynamo"
)

// answer is how the far end answers one request: with a status and a body, or by hanging up after it read all of it.
type answer struct {
	status int
	body   string
	lost   bool
}

func ok(body string) answer { return answer{status: 200, body: body} }

// failure is an error in DynamoDB's JSON.
func failure(status int, code string) answer {
	return answer{status: status, body: fmt.Sprintf(`{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"as `+
		`scripted"}`, code)}
}

// cancelled is a cancelled transaction, with one reason for each operation.
func cancelled(codes ...string) answer {
	type reason struct {
		Code    string
		Message string `json:",omitempty"`
	}
	var reasons []reason
	for _, c := range codes {
		reasons = append(reasons, reason{Code: c})
	}
	b, err := json.Marshal(map[string]any{
		"__type":              "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
		"Message":             "Transaction cancelled, please refer cancellation reasons for specific reasons",
		"CancellationReasons": reasons,
	})
	if err != nil {
		panic(err)
	}
	return answer{status: 400, body: string(b)}
}

var (
	lost      = answer{lost: true}
	done      = ok(`{}`)
	condition = failure(400, "ConditionalCheckFailedException")
	slow      = failure(400, "ThrottlingException")
	broken    = failure(500, "InternalServerError")
)

// script is a far end that answers as told, the last answer for ever.
type script struct {
	mu       sync.Mutex
	answers  []answer
	requests []map[string]any
	pauses   []time.Duration
}

// scripted returns a store whose far end plays the script.
func scripted(t *testing.T, answers ...answer) (*dynamo.Store, *script) {
	t.Helper()
	s := &script{answers: answers}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return dynamo.New(clientOf(server.URL), "table", dynamo.WithSleep(s.sleep)), s
}

func clientOf(url string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{BaseEndpoint: &url, Region: awstest.Region,
		Credentials: awstest.Credentials()})
}

func (s *script) sleep(ctx context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pauses = append(s.pauses, d)
	return ctx.Err()
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	var request map[string]any
	if err == nil {
		err = json.Unmarshal(b, &request)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusTeapot)
		return
	}
	s.mu.Lock()
	a := s.answers[min(len(s.requests), len(s.answers)-1)]
	s.requests = append(s.requests, request)
	s.mu.Unlock()
	if a.lost {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(a.status)
	io.WriteString(w, a.body)
}

func (s *script) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

var (
	keyA = store.Key{Partition: "p", Sort: "a"}
	keyB = store.Key{Partition: "p", Sort: "b"}
	putA = store.Put(store.Item{Key: keyA, Kind: "thing"}, store.IfVersion(1))
	putB = store.Put(store.Item{Key: keyB, Kind: "thing"}, store.IfAbsent)
)

// kinds are the port's errors that an error may be told apart by.
func kinds(err error) string {
	var is []string
	for name, e := range map[string]error{
		"not found": store.ErrNotFound, "conflict": store.ErrConflict, "throttled": store.ErrThrottled,
		"ambiguous": store.ErrAmbiguous, "invalid": store.ErrInvalid, "unreachable": store.ErrUnreachable,
	} {
		if errors.Is(err, e) {
			is = append(is, name)
		}
	}
	if c := (*store.ConditionError)(nil); errors.As(err, &c) {
		is = append(is, fmt.Sprint("at ", c.Ops))
	}
	if len(is) == 0 && err != nil {
		return "other"
	}
	slices.Sort(is)
	return strings.Join(is, ", ")
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	put := func(s *dynamo.Store) error { return s.Transact(context.Background(), putA) }
	remove := func(s *dynamo.Store) error {
		return s.Transact(context.Background(), store.Delete(keyA, store.IfVersion(1)))
	}
	transact := func(s *dynamo.Store) error { return s.Transact(context.Background(), putA, putB) }
	get := func(s *dynamo.Store) error {
		_, err := s.Get(context.Background(), keyA, store.Strong)
		return err
	}
	query := func(s *dynamo.Store) error {
		_, err := s.Query(context.Background(), store.Query{Partition: "p"})
		return err
	}
	add := func(s *dynamo.Store) error {
		_, err := s.Add(context.Background(), keyA, 1, time.Time{})
		return err
	}
	for name, c := range map[string]struct {
		call    func(*dynamo.Store) error
		answers []answer
		want    string // kinds of the error
		asked   int    // requests made
	}{
		"put: done":             {put, []answer{done}, "", 1},
		"put: condition failed": {put, []answer{condition}, "at [0], conflict", 1},
		"put: a transaction in the way": {put, []answer{failure(400, "TransactionConflictException")},
			"conflict", 1},
		"put: throttled, then done": {put, []answer{slow, slow, slow, done}, "", 4},
		"put: throttled to the end": {put, []answer{slow}, "throttled", 4},
		"put: no capacity": {put, []answer{failure(400, "ProvisionedThroughputExceededException")},
			"throttled", 4},
		"put: account's limit":                  {put, []answer{failure(400, "RequestLimitExceeded")}, "throttled", 4},
		"put: throttled, then condition failed": {put, []answer{slow, condition}, "at [0], conflict", 2},
		"put: lost":                             {put, []answer{lost, done}, "ambiguous", 1},
		"put: throttled, then lost":             {put, []answer{slow, lost, done}, "ambiguous", 2},
		"put: server error":                     {put, []answer{broken, done}, "ambiguous", 1},
		"put: unavailable":                      {put, []answer{{status: 503, body: "<html>"}, done}, "ambiguous", 1},
		"put: half an answer":                   {put, []answer{ok(`{"Attributes":{"pk"`)}, "ambiguous", 1},
		"put: not allowed":                      {put, []answer{failure(400, "AccessDeniedException")}, "other", 1},
		"put: no table":                         {put, []answer{failure(400, "ResourceNotFoundException")}, "other", 1},
		"put: wrong":                            {put, []answer{failure(400, "ValidationException")}, "invalid", 1},
		"put: collection too large": {put, []answer{failure(400,
			"ItemCollectionSizeLimitExceededException")}, "invalid", 1},
		"delete: condition failed":  {remove, []answer{condition}, "at [0], conflict", 1},
		"delete: lost":              {remove, []answer{lost, done}, "ambiguous", 1},
		"add: throttled to the end": {add, []answer{slow}, "throttled", 4},
		"add: lost":                 {add, []answer{lost, done}, "ambiguous", 1},

		"transact: done":            {transact, []answer{done}, "", 1},
		"transact: lost, then done": {transact, []answer{lost, broken, done}, "", 3},
		"transact: lost to the end": {transact, []answer{lost}, "ambiguous", 4},
		"transact: being carried out": {transact, []answer{lost, failure(400, "TransactionInProgressException"),
			done}, "", 3},
		"transact: for ever carried out": {transact, []answer{failure(400, "TransactionInProgressException")},
			"ambiguous", 4},
		"transact: lost, then cancelled": {transact, []answer{lost, cancelled("None", "ConditionalCheckFailed")},
			"ambiguous", 2},
		"transact: lost, then throttled": {transact, []answer{lost, slow}, "ambiguous", 4},
		"transact: throttled, then cancelled": {transact, []answer{slow, cancelled("None", "ConditionalCheckFailed")},
			"at [1], conflict", 2},
		"transact: first condition": {transact, []answer{cancelled("ConditionalCheckFailed", "None")},
			"at [0], conflict", 1},
		"transact: both conditions": {transact, []answer{cancelled("ConditionalCheckFailed",
			"ConditionalCheckFailed")}, "at [0 1], conflict", 1},
		"transact: another in the way": {transact, []answer{cancelled("None", "TransactionConflict")}, "conflict", 1},
		"transact: condition and other": {transact, []answer{cancelled("TransactionConflict",
			"ConditionalCheckFailed")}, "at [1], conflict", 1},
		"transact: conflict and slow": {transact, []answer{cancelled("TransactionConflict", "ThrottlingError")},
			"conflict", 1},
		"transact: throttled, on-demand": {transact, []answer{cancelled("ThrottlingError", "None"), done},
			"", 2},
		"transact: throttled, provisioned": {transact, []answer{cancelled("None", "ProvisionedThroughputExceeded")},
			"throttled", 4},
		"transact: wrong": {transact, []answer{cancelled("ConditionalCheckFailed", "ValidationError")},
			"invalid", 1},
		"transact: collection too large": {transact, []answer{cancelled("None", "ItemCollectionSizeLimitExceeded")},
			"invalid", 1},
		"transact: a reason of the future": {transact, []answer{cancelled("None", "FullMoon")}, "other", 1},
		"transact: no reason":              {transact, []answer{cancelled("None", "None")}, "conflict", 1},
		"transact: no reasons": {transact, []answer{failure(400, "TransactionCanceledException")},
			"conflict", 1},

		"get: none":                     {get, []answer{done}, "not found", 1},
		"get: lost, server error, none": {get, []answer{lost, broken, slow, done}, "not found", 4},
		"get: lost to the end":          {get, []answer{lost}, "unreachable", 4},
		"get: server error to the end":  {get, []answer{broken}, "unreachable", 4},
		"get: throttled to the end":     {get, []answer{slow}, "throttled", 4},
		"get: not ours":                 {get, []answer{ok(`{"Item":{"pk":{"S":"p"},"sk":{"S":"a"}}}`)}, "other", 1},
		"get: unreadable facts": {get, []answer{ok(`{"Item":{"pk":{"S":"p"},"sk":{"S":"a"},"kind":{"S":"k"},` +
			`"v":{"N":"1"},"facts":{"B":"AAAA"}}}`)}, "other", 1},
		"query: lost, then done": {query, []answer{lost, done}, "", 2},
		"query: wrong":           {query, []answer{failure(400, "ValidationException")}, "invalid", 1},
		"query: an end that has no key": {query, []answer{ok(`{"Items":[],"LastEvaluatedKey":{"x":{"S":"y"}}}`)},
			"other", 1},
		"query: an item that is not ours ": {query, []answer{ok(`{"Items":[{"pk":{"S":"p"}}]}`)}, "other", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, far := scripted(t, c.answers...)
			err := c.call(s)
			if got := kinds(err); got != c.want {
				t.Errorf("error is %q, want %q: %v", got, c.want, err)
			}
			if far.asked() != c.asked {
				t.Errorf("%d requests, want %d", far.asked(), c.asked)
			}
			if len(far.pauses) != c.asked-1 {
				t.Errorf("%d pauses between %d requests", len(far.pauses), c.asked)
			}
			for n, d := range far.pauses {
				if limit := 25 * time.Millisecond << n; d < 0 || d >= limit {
					t.Errorf("pause %d is %v, want below %v", n, d, limit)
				}
			}
		})
	}
}

// A transaction that is sent again carries the same token, and another one another.
func TestTokens(t *testing.T) {
	t.Parallel()
	s, far := scripted(t, lost, slow, done)
	for range 2 {
		if err := s.Transact(t.Context(), putA, putB); err != nil {
			t.Fatal(err)
		}
	}
	var tokens []string
	for _, r := range far.requests {
		tokens = append(tokens, fmt.Sprint(r["ClientRequestToken"]))
	}
	if len(tokens) != 4 || tokens[0] != tokens[1] || tokens[1] != tokens[2] || tokens[2] == tokens[3] {
		t.Errorf("tokens %q, want three of one kind and one of another", tokens)
	}
	if l := len(tokens[0]); l < 20 || l > 36 {
		t.Errorf("a token of %d characters, DynamoDB takes up to 36", l)
	}
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	pauses := 0
	s := dynamo.New(clientOf("http://"+l.Addr().String()), "table",
		dynamo.WithSleep(func(context.Context, time.Duration) error { pauses++; return nil }))
	// Nothing can have been written, so the outcome is known.
	if err := s.Transact(t.Context(), putA); kinds(err) != "unreachable" || pauses != 3 {
		t.Errorf("after %d pauses: %v, want unreachable after 3", pauses, err)
	}
}

func TestEndedContext(t *testing.T) {
	t.Parallel()
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		s, far := scripted(t, done)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := s.Transact(ctx, putA)
		if kinds(err) != "other" || !errors.Is(err, context.Canceled) || far.asked() != 0 {
			t.Errorf("%v after %d requests, want Canceled and none", err, far.asked())
		}
	})
	t.Run("while waiting for the answer", func(t *testing.T) {
		t.Parallel()
		for name, c := range map[string]struct {
			call func(context.Context, *dynamo.Store) error
			want string
		}{
			"put": {func(ctx context.Context, s *dynamo.Store) error { return s.Transact(ctx, putA) },
				"ambiguous"},
			"transact": {func(ctx context.Context, s *dynamo.Store) error { return s.Transact(ctx, putA, putB) },
				"ambiguous"},
			"get": {func(ctx context.Context, s *dynamo.Store) error {
				_, err := s.Get(ctx, keyA, store.Strong)
				return err
			}, "other"},
		} {
			ctx, cancel := context.WithCancel(t.Context())
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				cancel()
				<-r.Context().Done()
			}))
			err := c.call(ctx, dynamo.New(clientOf(server.URL), "table"))
			if kinds(err) != c.want || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want %s and Canceled", name, err, c.want)
			}
			server.Close()
		}
	})
	t.Run("while pausing", func(t *testing.T) {
		t.Parallel()
		for name, c := range map[string]struct {
			answer answer
			want   string
		}{"throttled": {slow, "other"}, "lost": {lost, "ambiguous"}} {
			far := &script{answers: []answer{c.answer}}
			server := httptest.NewServer(far)
			ctx, cancel := context.WithCancel(t.Context())
			s := dynamo.New(clientOf(server.URL), "table",
				dynamo.WithSleep(func(ctx context.Context, _ time.Duration) error {
					cancel()
					return ctx.Err()
				}))
			err := s.Transact(ctx, putA, putB)
			if kinds(err) != c.want || !errors.Is(err, context.Canceled) || far.asked() != 1 {
				t.Errorf("%s: %v after %d requests, want %s and Canceled after 1", name, err, far.asked(), c.want)
			}
			server.Close()
		}
	})
}

// A far end that never answers costs an attempt's time, not the caller's.
func TestAttemptTimeout(t *testing.T) {
	t.Parallel()
	far := &script{answers: []answer{done}}
	var hang atomic.Int32
	hang.Store(1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hang.Add(-1) >= 0 {
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
			return
		}
		far.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s := dynamo.New(clientOf(server.URL), "table", dynamo.WithSleep(far.sleep),
		dynamo.WithTimeout(500*time.Millisecond))
	if err := s.Transact(t.Context(), putA); kinds(err) != "ambiguous" {
		t.Errorf("put: %v, want ambiguous", err)
	}
	hang.Store(1)
	if err := s.Transact(t.Context(), putA, putB); err != nil {
		t.Errorf("transact, answered the second time: %v", err)
	}
}

func TestUnprocessedKeys(t *testing.T) {
	t.Parallel()
	item := func(sort string) string {
		return fmt.Sprintf(`{"pk":{"S":"p"},"sk":{"S":%q},"kind":{"S":"k"},"v":{"N":"1"}}`, sort)
	}
	left := func(sorts ...string) string {
		for n, s := range sorts {
			sorts[n] = fmt.Sprintf(`{"pk":{"S":"p"},"sk":{"S":%q}}`, s)
		}
		return `"UnprocessedKeys":{"table":{"Keys":[` + strings.Join(sorts, ",") + `]}}`
	}
	var keys []store.Key
	for _, s := range []string{"c", "a", "none", "b"} {
		keys = append(keys, store.Key{Partition: "p", Sort: s})
	}
	t.Run("in parts", func(t *testing.T) {
		t.Parallel()
		s, far := scripted(t,
			ok(`{"Responses":{"table":[`+item("b")+`]},`+left("none", "a", "c")+`}`),
			ok(`{"Responses":{},`+left("none", "a", "c")+`}`), // none: a pause
			ok(`{"Responses":{"table":[`+item("a")+`]},`+left("c")+`}`),
			ok(`{"Responses":{"table":[`+item("c")+`]},"UnprocessedKeys":{}}`))
		items, err := s.GetMany(t.Context(), keys, store.Strong)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, i := range items {
			got = append(got, i.Key.Sort)
		}
		if d := cmp.Diff([]string{"c", "a", "b"}, got); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
		if len(far.pauses) != 1 || far.asked() != 4 {
			t.Errorf("%d pauses, %d requests, want 1 and 4", len(far.pauses), far.asked())
		}
	})
	t.Run("none ever", func(t *testing.T) {
		t.Parallel()
		s, far := scripted(t, ok(`{"Responses":{},`+left("c", "a", "none", "b")+`}`))
		if _, err := s.GetMany(t.Context(), keys, store.Eventual); kinds(err) != "throttled" || far.asked() != 4 {
			t.Errorf("%v after %d requests, want throttled after 4", err, far.asked())
		}
	})
	t.Run("never asked", func(t *testing.T) {
		t.Parallel()
		s, far := scripted(t, done)
		for name, keys := range map[string][]store.Key{
			"twice": {keyA, keyB, keyA}, "no partition": {{Sort: "a"}}, "too many": make([]store.Key, store.MaxKeys+1),
		} {
			if _, err := s.GetMany(t.Context(), keys, store.Eventual); kinds(err) != "invalid" {
				t.Errorf("%s: %v, want invalid", name, err)
			}
		}
		if far.asked() != 0 {
			t.Errorf("%d requests, want none", far.asked())
		}
	})
}

// losing is a transport that hangs up after the far end has done what it was asked to, n times.
type losing struct {
	mu sync.Mutex
	n  int
}

func (l *losing) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil && l.n > 0 {
		l.n--
		resp.Body.Close()
		return nil, io.ErrUnexpectedEOF
	}
	return resp, err
}

// What was written although the answer was lost is found by reading again, and a transaction is not written twice.
func TestCommittedThenLost(t *testing.T) {
	t.Parallel()
	client, table := awstest.DynamoDB(t, dynamo.Table)
	l := &losing{}
	onto := dynamodb.New(client.Options(), func(o *dynamodb.Options) { o.HTTPClient = &http.Client{Transport: l} })
	s := dynamo.New(onto, table, patient)
	version := func() int64 {
		i, err := s.Get(t.Context(), keyA, store.Strong)
		if err != nil {
			t.Fatal(err)
		}
		return i.Version
	}
	thing := store.Item{Key: keyA, Kind: "thing"}

	l.n = 1
	if err := s.Transact(t.Context(), store.Put(thing, store.IfAbsent)); kinds(err) != "ambiguous" {
		t.Fatalf("a put whose answer was lost: %v, want ambiguous", err)
	}
	if v := version(); v != 1 {
		t.Fatalf("version %d, want 1", v)
	}
	l.n = 2
	if err := s.Transact(t.Context(), store.Put(thing, store.IfVersion(1)), putB); err != nil {
		t.Fatalf("a transaction whose answer was lost twice: %v", err)
	}
	if v := version(); v != 2 {
		t.Fatalf("version %d, want 2", v)
	}
	l.n = 4
	if err := s.Transact(t.Context(), store.Put(thing, store.IfVersion(2)),
		store.Delete(keyB, store.Always)); kinds(err) != "ambiguous" {
		t.Fatalf("a transaction whose answers were all lost: %v, want ambiguous", err)
	}
	if v := version(); v != 3 {
		t.Fatalf("version %d, want 3", v)
	}
}
