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
	"stund/internal/fact"
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
var small = Limits{Window: 10 * time.Minute, Lanes: 1 << 40, Free: 2, Places: 1 << 40, Network: 3, Ceiling: 100,
	Work: 500, ProofTTL: 5 * time.Minute, PassTime: 10 * time.Second}

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
			t.Fatalf("below what is free: %v", err)
		}
	}
	proof := solve(t, challengeOf(t, admit("")))
	if err := admit(proof); err != nil {
		t.Fatalf("with proof: %v", err)
	}
	challengeOf(t, admit(proof)) // a proof counts once
	if err := g.Admit(t.Context(), "lotus", "198.51.100.2", ""); err != nil {
		t.Errorf("another network: %v", err)
	}
	if err := g.Admit(t.Context(), "other", "192.0.2.1", ""); err != nil {
		t.Errorf("another practice: %v", err)
	}
	for range 1000 {
		challengeOf(t, admit("")) // what is refused changes nothing
	}
	for range 2 {
		if err := admit(solve(t, challengeOf(t, admit("")))); err != nil {
			t.Fatalf("with proof, below the limit of a network: %v", err)
		}
	}
	if err := admit(solve(t, challengeOf(t, admit("")))); fault.CodeOf(err) != CodeSlow {
		t.Fatalf("over the limit of a network: %v", err)
	} else if f, _ := fault.As(err); f.Retry != 9*60+1 {
		t.Errorf("retry after %d s; the window ends in nine minutes", f.Retry)
	}
	c.Advance(9 * time.Minute)
	if err := admit(""); err != nil {
		t.Errorf("in the next window: %v", err)
	}
}

// TestCeiling: with work, a practice takes what it may have, from however many networks it comes.
func TestCeiling(t *testing.T) {
	t.Parallel()
	g, c, _ := setup(small)
	for range 2 {
		admitted := 0
		for n := range 120 {
			err := g.Admit(t.Context(), "lotus", ipv4(n), solve(t, g.challenge("lotus", "", c.Now())))
			if err == nil {
				admitted++
			} else if fault.CodeOf(err) != CodeSlow {
				t.Fatal(err)
			}
		}
		if admitted != int(small.Ceiling) {
			t.Errorf("%d were admitted, want %d", admitted, small.Ceiling)
		}
		c.Advance(small.Window)
	}
}

// TestPass: who cannot work waits instead, and that counts as much.
func TestPass(t *testing.T) {
	t.Parallel()
	g, c, _ := setup(small)
	admit := func(proof string) error { return g.Admit(t.Context(), "lotus", "192.0.2.1", proof) }
	for range 2 {
		if err := admit(""); err != nil {
			t.Fatal(err)
		}
	}
	pass, wait, ok := g.Pass(admit(""))
	if !ok || wait != small.PassTime {
		t.Fatalf("a pass after %s: %t", wait, ok)
	}
	c.Advance(4 * time.Second)
	again, wait, ok := g.Pass(admit(pass))
	if !ok || again != pass || wait != 6*time.Second {
		t.Errorf("too early: %q after %s, %t; want the same pass", again, wait, ok)
	}
	c.Advance(wait)
	if err := g.Admit(t.Context(), "other", "192.0.2.1", pass); err != nil {
		t.Errorf("another practice is calm: %v", err)
	}
	if err := admit(pass); err != nil {
		t.Errorf("at its time: %v", err)
	}
	challengeOf(t, admit(pass)) // it counts once
	old, _, _ := g.Pass(admit(""))
	c.Advance(small.ProofTTL)
	challengeOf(t, admit(old))
	if _, _, ok := g.Pass(errors.New("another failure")); ok {
		t.Error("a pass for what was no demand")
	}
	if _, why := g.verify(strings.Replace(pass, "e", "f", 1), "lotus", c.Now()); why == "" {
		t.Error("a changed pass was taken")
	}
}

// TestAWriteIsAdmittedOnce, however often it is tried, and only when it is about to be made.
func TestAWriteIsAdmittedOnce(t *testing.T) {
	t.Parallel()
	g, _, c := setup(small)
	write := []store.Op{{}, {Item: store.Item{Facts: []fact.Fact{{Practice: "lotus"}}}}}
	request := func(proof string) context.Context {
		return g.Watch(t.Context(), "192.0.2.1", func(name string) string {
			if name != Header {
				t.Errorf("asked for %q", name)
			}
			return proof
		})
	}
	for range 50 {
		request("") // refused before it wrote anything
	}
	for range 2 {
		ctx := request("")
		for range 5 {
			if err := store.Admit(ctx, write); err != nil {
				t.Fatal(err)
			}
		}
	}
	if c.adds != 2 {
		t.Errorf("%d counts of two writes", c.adds)
	}
	ctx := request("")
	challenge := challengeOf(t, store.Admit(ctx, write))
	challengeOf(t, store.Admit(ctx, write)) // refused stays refused
	if err := store.Admit(request(solve(t, challenge)), write); err != nil {
		t.Error(err)
	}
	if err := store.Admit(t.Context(), write); err != nil {
		t.Errorf("nobody is to be asked: %v", err)
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

// ipv4 returns an address of the nth network.
func ipv4(n int) string { return fmt.Sprintf("198.%d.%d.%d", n>>8&255, n&255, 1+n>>16) }

// TestManyAddresses: however many there are, and however little each writes, a practice takes no more than its lanes
// do.
func TestManyAddresses(t *testing.T) {
	t.Parallel()
	l := small
	l.Lanes = 4
	g, c, _ := setup(l)
	for range 3 {
		got := admit(t, g, 1000, ipv4)
		if want := map[string]int{"": 4 * 2, CodeProof: 1000 - 4*2}; !maps.Equal(got, want) {
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

// TestManyNetworksOfOneHome: a home with an IPv6 prefix of 48 bits has 65,536 networks, and gets no more than one lane
// with them.
func TestManyNetworksOfOneHome(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	l := DefaultLimits()
	l.Work = 8 // how hard it is makes no difference to how many are admitted
	g, _, c := setup(l)
	got := admit(t, g, 100*256, func(n int) string { return fmt.Sprintf("2001:db8:0:%x::1", n%256) })
	if want := int(l.Free); got[""] != want || got[CodeProof] != 100*256-want {
		t.Errorf("%v, want %d without work", got, want)
	}
	if c.adds > int(l.Free)+1 {
		t.Errorf("%d counts: what is refused by a lane that is known to be used up costs none", c.adds)
	}
	solved := 0
	for n := range 2 * l.Network {
		err := g.Admit(t.Context(), "lotus", fmt.Sprintf("2001:db8:0:%x::1", n),
			solve(t, g.challenge("lotus", "", noon)))
		if err == nil {
			solved++
		}
	}
	if solved != int(l.Network) {
		t.Errorf("%d with work, want %d", solved, l.Network)
	}
}

// TestFloodHoldsUpFew: a network that floods its lane asks those who share it to work, and nobody else, for one window;
// and whoever works is admitted.
func TestFloodHoldsUpFew(t *testing.T) {
	t.Parallel()
	l := DefaultLimits()
	l.Work = 50
	g, c, _ := setup(l)
	other := func(n int) string { return fmt.Sprintf("203.0.%d.1", n) }
	held := map[string]int{}
	for range 20 {
		window := strconv.FormatInt(c.Now().UnixNano()/int64(l.Window), 10)
		lane := func(address string) string {
			return g.lane(call{practice: "lotus", network: networkOf(address), window: window})
		}
		if got := admit(t, g, 500, func(int) string { return "192.0.2.1" }); got[""] != int(l.Free) ||
			got[CodeProof] != 500-int(l.Free) {
			t.Fatalf("the flood: %v", got)
		}
		for n := range 100 {
			err := g.Admit(t.Context(), "lotus", other(n), "")
			beside := lane(other(n)) == lane("192.0.2.1")
			if beside && err == nil || !beside && err != nil && held[other(n)] == 0 && n < 50 {
				t.Fatalf("%s was answered %v; in the lane of the flood: %t", other(n), err, beside)
			}
			if err == nil {
				continue
			}
			held[other(n)]++
			if err := g.Admit(t.Context(), "lotus", other(n), solve(t, challengeOf(t, err))); err != nil {
				t.Fatalf("%s worked: %v", other(n), err)
			}
		}
		c.Advance(l.Window)
	}
	total, most := 0, 0
	for _, n := range held {
		total, most = total+n, max(most, n)
	}
	if total < 30 || total > 100 || most > 5 { // one in 32 of 2,000: 62
		t.Errorf("%d of 2000 had to work, one of them in %d of 20 windows", total, most)
	}
}

// TestBusyDay: where many write and none too much, hardly anybody has to work.
func TestBusyDay(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
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
	dealt := func(practice, address, window string) [2]string {
		c := call{practice: practice, network: networkOf(address), window: window}
		return [2]string{g.lane(c), g.place(c)}
	}
	tests := map[string]struct {
		a, b string
		same bool
	}{
		"same /48":        {"2001:db8:0:1::1", "2001:db8:0:2::1", true},
		"other /48":       {"2001:db8:1::1", "2001:db8:2::1", false},
		"same /24":        {"192.0.2.1", "192.0.2.255", true},
		"other /24":       {"192.0.2.1", "192.0.3.1", false},
		"IPv4 in IPv6":    {"192.0.2.1", "::ffff:192.0.2.1", true},
		"zone":            {"fe80::1%eth0", "fe80::2", true},
		"unknown is one":  {"", "no address", true},
		"unknown is none": {"", "192.0.2.1", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := dealt("lotus", tt.a, "1"), dealt("lotus", tt.b, "1")
			if (a[0] == b[0]) != tt.same || (a[1] == b[1]) != tt.same {
				t.Errorf("%s %s", a, b)
			}
		})
	}
	here := dealt("lotus", "192.0.2.1", "1")
	if next := dealt("lotus", "192.0.2.1", "2"); here[0] == next[0] || here[1] == next[1] {
		t.Error("an address can be followed from window to window")
	}
	if there := dealt("other", "192.0.2.1", "1"); here[0] == there[0] || here[1] == there[1] {
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

// TestOneCount: a write costs one count, a refusal none once it is known that its lane is used up, and a solution
// three: of itself, of its network and of the practice.
func TestOneCount(t *testing.T) {
	t.Parallel()
	g, _, c := setup(small)
	for n, want := range []int{1, 2, 3, 3, 6} {
		proof := ""
		if n == 4 {
			proof = solve(t, g.challenge("lotus", "", noon))
		}
		err := g.Admit(t.Context(), "lotus", "192.0.2.1", proof)
		if c.adds != want || (err == nil) != (n < 2 || n == 4) {
			t.Errorf("after write %d: %d counts, want %d: %v", n+1, c.adds, want, err)
		}
	}
}

func TestProofs(t *testing.T) {
	t.Parallel()
	g, c, _ := setup(small)
	other := New(&counter{}, c, ids.Random(), []byte("another key of the same length.."), small, nil)
	challenge := g.challenge("lotus", "", noon)
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
		"of another practice": {solve(t, g.challenge("other", "", noon)), noon, false},
		"of another server":   {solve(t, other.challenge("lotus", "", noon)), noon, false},
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
			if salt, why := g.verify(tt.proof, "lotus", tt.at); (why == "") != tt.good || tt.good != (salt != "") {
				t.Errorf("verified %q: %q", salt, why)
			}
		})
	}
}

func TestSolve(t *testing.T) {
	t.Parallel()
	g, _, _ := setup(small)
	c := g.challenge("lotus", "", noon)
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
	g, _, _ := setup(Limits{Window: time.Hour, Free: 1, Work: 100, ProofTTL: time.Minute})
	proof := solve(t, g.challenge("lotus", "", noon))
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
	c := g.challenge("lotus", "", noon)
	good, err := Solve(context.Background(), c)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("e30")
	f.Fuzz(func(t *testing.T, proof string) {
		if salt, why := g.verify(proof, "lotus", noon); why == "" && proof != good && salt != c.Salt {
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
	proof, err := Solve(b.Context(), g.challenge("lotus", "", noon))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, why := g.verify(proof, "lotus", noon); why != "" {
			b.Fatal("not verified")
		}
	}
}
