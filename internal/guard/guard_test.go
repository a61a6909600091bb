package guard

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strconv"
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
	adds int
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
	c.adds++
	return c.sums[k], nil
}

// small has so many lanes that the addresses of a test share none.
var small = Limits{Window: 10 * time.Minute, AddressSoft: 2, AddressHard: 6, Lanes: 1 << 20, Work: 500,
	ProofTTL: 5 * time.Minute}

func setup(l Limits) (*Guard, *clock.Manual, *counter) {
	c, k := &counter{}, clock.At(noon)
	return New(c, k, ids.Random(), key, l, nil), k, c
}

// challengeOf returns the challenge that err carries.
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

// admit sends one request from each of n addresses and counts the answers by code.
func admit(t *testing.T, g *Guard, n int, address func(n int) string) map[string]int {
	t.Helper()
	codes := map[string]int{}
	for i := range n {
		codes[fault.CodeOf(g.Admit(t.Context(), "lotus", address(i), ""))]++
	}
	return codes
}

func ipv4(n int) string { return fmt.Sprintf("198.%d.%d.%d", 18+n>>16, n>>8&255, n&255) }

// TestManyAddresses: however many there are, and however little each writes, a practice takes no more than its lanes
// do.
func TestManyAddresses(t *testing.T) {
	t.Parallel()
	l := small
	l.Lanes = 4
	g, c, _ := setup(l)
	for range 3 {
		got := admit(t, g, 1000, ipv4)
		if want := map[string]int{"": 4 * 2, CodeProof: 4 * (6 - 2), CodeSlow: 1000 - 4*6}; !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		if got := g.Admit(t.Context(), "other", ipv4(1), ""); got != nil {
			t.Errorf("another practice: %v", got)
		}
		c.Advance(l.Window)
	}
	none, _, _ := setup(Limits{Window: time.Minute, ProofTTL: time.Minute})
	if got := admit(t, none, 100, ipv4); got[""] != 100 {
		t.Errorf("without limits: %v", got)
	}
}

// TestManyNetworksOfOneHome: a home with an IPv6 prefix of 56 bits has 256 networks, and gets no more than all lanes
// with them.
func TestManyNetworksOfOneHome(t *testing.T) {
	t.Parallel()
	l := DefaultLimits()
	g, _, _ := setup(l)
	got := admit(t, g, 100*256, func(n int) string { return fmt.Sprintf("2001:db8:0:%x::1", n%256) })
	if want := int(l.Lanes * l.AddressSoft); got[""] != want || got[CodeSlow] != 100*256-int(l.Lanes*l.AddressHard) {
		t.Errorf("%v, want %d without work", got, want)
	}
}

// TestFloodHoldsUpFew: one address that floods its lane stands in the way of those who share it, of nobody else, and
// for one window.
func TestFloodHoldsUpFew(t *testing.T) {
	t.Parallel()
	l := DefaultLimits()
	g, c, _ := setup(l)
	other := func(n int) string { return fmt.Sprintf("203.0.113.%d", n) }
	held := map[string]int{}
	for range 20 {
		window := strconv.FormatInt(c.Now().UnixNano()/int64(l.Window), 10)
		if got := admit(t, g, 500, func(int) string { return "192.0.2.1" }); got[""] != int(l.AddressSoft) ||
			got[CodeSlow] != 500-int(l.AddressHard) {
			t.Fatalf("the flood: %v", got)
		}
		for n := range 100 {
			code := fault.CodeOf(g.Admit(t.Context(), "lotus", other(n), ""))
			if beside := g.lane("lotus", other(n), window) == g.lane("lotus", "192.0.2.1",
				window); beside != (code == CodeSlow) {
				t.Fatalf("%s was answered %q; in the lane of the flood: %t", other(n), code, beside)
			}
			if code == CodeSlow {
				held[other(n)]++
			}
		}
		c.Advance(l.Window)
	}
	total, most := 0, 0
	for _, n := range held {
		total, most = total+n, max(most, n)
	}
	if total < 30 || total > 100 || most > 5 { // one in 32 of 2,000: 62
		t.Errorf("%d of 2000 were held up, one of them in %d of 20 windows", total, most)
	}
}

// TestBusyDay: where many write and none too much, hardly anybody has to work.
func TestBusyDay(t *testing.T) {
	t.Parallel()
	g, c, _ := setup(DefaultLimits())
	const windows, each = 300, 190
	got := map[string]int{}
	for w := range windows {
		for code, n := range admit(t, g, each, func(n int) string { return ipv4(w*each + n) }) {
			got[code] += n
		}
		c.Advance(10 * time.Minute)
	}
	if got[CodeProof] == 0 || got[CodeProof] > windows*each/300 || got[CodeSlow] > 0 {
		t.Errorf("%v", got)
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
			a, b := g.lane("lotus", tt.a, "1"), g.lane("lotus", tt.b, "1")
			if (a == b) != tt.same {
				t.Errorf("%s %s", a, b)
			}
		})
	}
	if g.lane("lotus", "192.0.2.1", "1") == g.lane("lotus", "192.0.2.1", "2") {
		t.Error("an address can be followed from window to window")
	}
	if g.lane("lotus", "192.0.2.1", "1") == g.lane("other", "192.0.2.1", "1") {
		t.Error("an address can be followed from practice to practice")
	}
}

func TestStoresNoAddress(t *testing.T) {
	t.Parallel()
	l := small
	l.Lanes = 32
	g, _, c := setup(l)
	admit(t, g, 5000, ipv4)
	if len(c.sums) != 32 {
		t.Errorf("%d counters for 32 lanes", len(c.sums))
	}
	for k := range c.sums {
		if strings.Contains(k.String(), "198.") || !strings.HasPrefix(k.Partition, "guard#lotus#") {
			t.Errorf("key %s", k)
		}
	}
}

// TestOneCount: a write costs one count, and one more only where it brings a solution.
func TestOneCount(t *testing.T) {
	t.Parallel()
	g, _, c := setup(small)
	for n, want := range []int{1, 2, 3, 5} {
		proof := ""
		if n == 3 {
			proof = solve(t, g.challenge("lotus", noon))
		}
		err := g.Admit(t.Context(), "lotus", "192.0.2.1", proof)
		if c.adds != want || (err == nil) != (n != 2) {
			t.Errorf("after write %d: %d counts, want %d: %v", n+1, c.adds, want, err)
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
	g := New(&counter{err: store.ErrThrottled}, clock.At(noon), ids.Random(), key, small,
		slog.New(slog.NewTextHandler(&log, nil)))
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
