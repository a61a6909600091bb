package guard

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/store"
)

var (
	noon = time.Date(2026, 11, 23, 12, 1, 0, 0, time.UTC)
	key  = []byte("0123456789abcdef0123456789abcdef")
)

// counter counts in memory.
type counter struct {
	mu   sync.Mutex
	sums map[store.Key]int64
	err  error
}

func (c *counter) Add(_ context.Context, k store.Key, n int64, expires time.Time) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := store.CheckKey(k); err != nil {
		return 0, err
	}
	if expires.IsZero() {
		return 0, errors.New("a counter that never goes away")
	}
	if c.err != nil {
		return 0, c.err
	}
	if c.sums == nil {
		c.sums = map[store.Key]int64{}
	}
	c.sums[k] += n
	return c.sums[k], nil
}

var small = Limits{Window: 10 * time.Minute, AddressSoft: 2, AddressHard: 6, PracticeSoft: 8, PracticeHard: 12, Work: 500, ProofTTL: 5 * time.Minute}

func setup(l Limits) (*Guard, *clock.Manual, *counter) {
	c, k := &counter{}, clock.At(noon)
	return New(c, k, ids.Random(), key, l, nil), k, c
}

// challengeOf gives the challenge that err carries.
func challengeOf(t *testing.T, err error) Challenge {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.TooMany || f.Code != CodeProof {
		t.Fatalf("no challenge: %v", err)
	}
	return f.Extra["challenge"].(Challenge)
}

func solve(t *testing.T, c Challenge) string {
	t.Helper()
	s, err := Solve(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOneAddress(t *testing.T) {
	t.Parallel()
	g, c, _ := setup(small)
	admit := func(proof string) error { return g.Admit(t.Context(), "lotus", "192.0.2.1", proof) }
	for range 2 {
		if err := admit(""); err != nil {
			t.Fatalf("below the soft limit: %v", err)
		}
	}
	proof := solve(t, challengeOf(t, admit(""))) // 3
	if err := admit(proof); err != nil {         // 4
		t.Fatalf("with proof: %v", err)
	}
	challengeOf(t, admit(proof)) // 5: a proof counts once
	if err := g.Admit(t.Context(), "lotus", "192.0.2.2", ""); err != nil {
		t.Errorf("another address: %v", err)
	}
	if err := g.Admit(t.Context(), "other", "192.0.2.1", ""); err != nil {
		t.Errorf("another practice: %v", err)
	}
	if err := admit(solve(t, challengeOf(t, admit("")))); fault.CodeOf(err) != CodeSlow { // 6, 7
		t.Fatalf("over the hard limit: %v", err)
	} else if f, _ := fault.As(err); f.Retry != 9*60+1 {
		t.Errorf("retry after %d s; the window ends in nine minutes", f.Retry)
	}
	c.Advance(9 * time.Minute)
	if err := admit(""); err != nil {
		t.Errorf("in the next window: %v", err)
	}
}

func TestManyAddresses(t *testing.T) {
	t.Parallel()
	g, _, _ := setup(small)
	codes := map[string]int{}
	for i := range 15 {
		err := g.Admit(t.Context(), "lotus", fmt.Sprintf("192.0.2.%d", i), "")
		codes[fault.CodeOf(err)]++
	}
	if codes[""] != 8 || codes[CodeProof] != 4 || codes[CodeSlow] != 3 {
		t.Errorf("%v", codes)
	}
	none, _, _ := setup(Limits{Window: time.Minute, ProofTTL: time.Minute})
	for range 100 {
		if err := none.Admit(t.Context(), "lotus", "192.0.2.1", ""); err != nil {
			t.Fatalf("without limits: %v", err)
		}
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	g, _, _ := setup(small)
	tests := map[string]struct {
		a, b string
		same bool
	}{
		"same /64":        {"2001:db8::1", "2001:db8::ffff:1", true},
		"other /64":       {"2001:db8:0:1::1", "2001:db8:0:2::1", false},
		"IPv4":            {"192.0.2.1", "192.0.2.2", false},
		"IPv4 in IPv6":    {"192.0.2.1", "::ffff:192.0.2.1", true},
		"zone":            {"fe80::1%eth0", "fe80::2", true},
		"unknown is one":  {"", "no address", true},
		"unknown is none": {"", "192.0.2.1", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := g.pseudonym("lotus", tt.a, "1"), g.pseudonym("lotus", tt.b, "1")
			if (a == b) != tt.same {
				t.Errorf("%s %s", a, b)
			}
		})
	}
	if g.pseudonym("lotus", "192.0.2.1", "1") == g.pseudonym("lotus", "192.0.2.1", "2") {
		t.Error("an address can be followed from window to window")
	}
}

func TestStoresNoAddress(t *testing.T) {
	t.Parallel()
	g, _, c := setup(small)
	if err := g.Admit(t.Context(), "lotus", "192.0.2.77", ""); err != nil {
		t.Fatal(err)
	}
	if len(c.sums) != 2 {
		t.Errorf("%d counters for one write", len(c.sums))
	}
	for k := range c.sums {
		if strings.Contains(k.String(), "192.0.2") || !strings.HasPrefix(k.Partition, "guard#lotus") {
			t.Errorf("key %s", k)
		}
	}
}

func TestProofs(t *testing.T) {
	t.Parallel()
	g, c, _ := setup(small)
	other := New(&counter{}, c, ids.Random(), []byte("another key of the same length.."), small, nil)
	challenge := g.challenge("lotus", noon)
	raw := func(edit func(m map[string]any)) string {
		b, err := base64.RawURLEncoding.DecodeString(solve(t, challenge))
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		edit(m)
		if b, err = json.Marshal(m); err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	number := func(m map[string]any) int64 { return int64(m["number"].(float64)) }
	tests := map[string]struct {
		proof string
		at    time.Time
		good  bool
	}{
		"solution":            {solve(t, challenge), noon, true},
		"further members":     {raw(func(m map[string]any) { m["algorithm"], m["took"] = "SHA-256", 12 }), noon, true},
		"last second":         {solve(t, challenge), noon.Add(5*time.Minute - time.Second), true},
		"expired":             {solve(t, challenge), noon.Add(5 * time.Minute), false},
		"of another practice": {solve(t, g.challenge("other", noon)), noon, false},
		"of another server":   {solve(t, other.challenge("lotus", noon)), noon, false},
		"wrong number":        {raw(func(m map[string]any) { m["number"] = number(m) + 1 }), noon, false},
		"negative":            {raw(func(m map[string]any) { m["number"] = -number(m) - 1 }), noon, false},
		"number as text":      {raw(func(m map[string]any) { m["number"] = fmt.Sprint(number(m)) }), noon, false},
		"later expiry": {raw(func(m map[string]any) {
			m["salt"] = strings.Replace(m["salt"].(string), "expires=1", "expires=2", 1)
		}), noon, false},
		"digits moved into the salt": {raw(func(m map[string]any) {
			n := fmt.Sprint(number(m) + 100)
			m["salt"], m["number"] = m["salt"].(string)+n[:1], n[1:]
		}), noon, false},
		"no signature":  {raw(func(m map[string]any) { delete(m, "signature") }), noon, false},
		"no JSON":       {base64.RawURLEncoding.EncodeToString([]byte("x")), noon, false},
		"no base64":     {"***", noon, false},
		"padded base64": {base64.URLEncoding.EncodeToString([]byte("{}")), noon, false},
		"huge":          {strings.Repeat("A", maxProof+1), noon, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, ok := g.verify(tt.proof, "lotus", tt.at); ok != tt.good {
				t.Errorf("verified: %v", ok)
			}
		})
	}
}

func TestSolve(t *testing.T) {
	t.Parallel()
	g, _, _ := setup(small)
	c := g.challenge("lotus", noon)
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Solve(stopped, c); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	other := c
	other.Algorithm = "MD5"
	if _, err := Solve(t.Context(), other); err == nil {
		t.Error("another algorithm was solved")
	}
	c.Salt += "x"
	if _, err := Solve(t.Context(), c); err == nil {
		t.Error("a challenge without solution was solved")
	}
}

func TestCounterFailureAdmits(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	g := New(&counter{err: store.ErrThrottled}, clock.At(noon), ids.Random(), key, small, slog.New(slog.NewTextHandler(&log, nil)))
	for range 20 {
		if err := g.Admit(t.Context(), "lotus", "192.0.2.1", ""); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(log.String(), "guard cannot count") || strings.Contains(log.String(), "192.0.2.1") {
		t.Errorf("log: %.300s", log.String())
	}
}

func TestRacingProofsCountOnce(t *testing.T) {
	t.Parallel()
	g, _, _ := setup(Limits{Window: time.Hour, AddressSoft: 1, Work: 100, ProofTTL: time.Minute})
	proof := solve(t, g.challenge("lotus", noon))
	if err := g.Admit(t.Context(), "lotus", "192.0.2.1", ""); err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 20)
	for range cap(results) {
		go func() { results <- g.Admit(t.Context(), "lotus", "192.0.2.1", proof) }()
	}
	admitted := 0
	for range cap(results) {
		if <-results == nil {
			admitted++
		}
	}
	if admitted != 1 {
		t.Errorf("one proof admitted %d requests", admitted)
	}
}

func FuzzVerify(f *testing.F) {
	// The same challenge in each of the fuzzer's processes.
	g := New(&counter{}, clock.At(noon), ids.Seeded(zeros{}), key, small, nil)
	c := g.challenge("lotus", noon)
	good, err := Solve(context.Background(), c)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("e30")
	f.Fuzz(func(t *testing.T, proof string) {
		if id, ok := g.verify(proof, "lotus", noon); ok && (proof != good && !strings.HasPrefix(c.Salt, id)) {
			t.Errorf("%q was taken", proof)
		}
	})
}

// zeros is an endless source of them.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func BenchmarkVerify(b *testing.B) {
	g, _, _ := setup(small)
	proof, err := Solve(b.Context(), g.challenge("lotus", noon))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := g.verify(proof, "lotus", noon); !ok {
			b.Fatal("not verified")
		}
	}
}
