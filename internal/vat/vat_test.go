package vat_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"stund/internal/vat"
)

// rated are the rates of the law, none, and some that no law has.
var rated = []vat.Rate{0, 1, 600, 1000, 1200, 1350, 1500, 2500, 2550, 9999}

// exactly returns round_half_up(gross × 100 / (100 + rate)), symmetric for what is negative, by arithmetic without
// limits.
func exactly(gross int64, r vat.Rate) *big.Int {
	n, whole := new(big.Int).Abs(big.NewInt(gross)), big.NewInt(10_000+int64(r))
	n.Mul(n, big.NewInt(20_000)).Add(n, whole)
	n.Quo(n, whole.Lsh(whole, 1))
	if gross < 0 {
		n.Neg(n)
	}
	return n
}

func TestOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		gross    int64
		rate     vat.Rate
		net, tax int64
	}{
		{500, 2550, 398, 102}, {-500, 2550, -398, -102}, // the rules take 3.98 and 1.02 for 5.00
		{100_000, 2500, 80_000, 20_000}, {12_550, 2550, 10_000, 2_550},
		{11_350, 1350, 10_000, 1_350}, {1, 2500, 1, 0}, {0, 2500, 0, 0}, {85_000, 0, 85_000, 0},
		{math.MaxInt64, 0, math.MaxInt64, 0}, {math.MinInt64, 0, math.MinInt64, 0},
	} {
		if got, want := vat.Of(c.gross, c.rate), (vat.Sum{Gross: c.gross, Net: c.net, VAT: c.tax}); got != want {
			t.Errorf("of %d at %s %%: %+v, want %+v", c.gross, c.rate, got, want)
		}
	}
}

func TestOfIsExact(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(16, 1))
	amounts := []int64{math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1}
	for n := range int64(20_001) { // of each price up to 200.00, and of what is taken back
		amounts = append(amounts, n, -n)
	}
	for range 20_000 {
		amounts = append(amounts, random.Int64N(math.MaxInt64), -random.Int64N(1_000_000_000))
	}
	for _, r := range rated {
		for _, gross := range amounts {
			got := vat.Of(gross, r)
			if exactly(gross, r).Cmp(big.NewInt(got.Net)) != 0 || got.Net+got.VAT != gross {
				t.Fatalf("of %d at %s %%: %+v, want a net amount of %s", gross, r, got, exactly(gross, r))
			}
			if r > 0 && (got.VAT < 0) != (gross < 0) && got.VAT != 0 {
				t.Fatalf("of %d at %s %%: VAT of %d", gross, r, got.VAT)
			}
		}
	}
}

// Of whole prices the VAT that is added to the net amount cannot reach all: so many as an independent count says.
func TestWhyVATIsTheRest(t *testing.T) {
	t.Parallel()
	for r, want := range map[vat.Rate]int{2550: 407, 1350: 238, 1000: 182, 1500: 261, 600: 114, 2500: 0, 1200: 0} {
		missed := 0
		for price := int64(100); price <= 200_000; price += 100 {
			net := vat.Of(price, r).Net
			if added := (net*int64(r)*2 + 10_000) / 20_000; net+added != price {
				missed++
			}
		}
		if missed != want {
			t.Errorf("at %s %% %d prices are missed, want %d", r, missed, want)
		}
	}
}

func TestShared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []int64
		rate  vat.Rate
		want  []int64
	}{
		"one":                    {[]int64{500}, 2550, []int64{398}},
		"none":                   {nil, 2550, []int64{}},
		"ties by order":          {[]int64{1, 1, 1}, 10_000 - 1, []int64{1, 1, 0}},
		"ties by order, negated": {[]int64{-1, -1, -1}, 10_000 - 1, []int64{-1, -1, 0}},
		"a discount":             {[]int64{100_000, -10_000}, 2500, []int64{80_000, -8_000}},
		"all taken back":         {[]int64{333, -333}, 2550, []int64{265, -265}},
		"the largest remainder":  {[]int64{501, 500, 499}, 2550, []int64{399, 398, 398}},
	} {
		if _, got, err := vat.Shared(c.lines, c.rate); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, c.want)
		}
	}
	for _, lines := range [][]int64{{math.MaxInt64, 1}, {math.MinInt64, -1}} {
		if _, _, err := vat.Shared(lines, 2500); err == nil {
			t.Errorf("%v sum to what is no int64, and nothing is said", lines)
		}
	}
}

// Shares sum to what is said of all lines, none is a minor unit away from its own exact amount, and those of lines that
// are negated are negated.
func TestSharedIsFair(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(16, 2))
	for range 20_000 {
		r, lines := rated[random.IntN(len(rated))], make([]int64, random.IntN(12))
		negated := make([]int64, len(lines))
		for i := range lines {
			if lines[i] = random.Int64N(200_000); random.IntN(4) == 0 {
				lines[i] = -lines[i] / 2
			}
			negated[i] = -lines[i]
		}
		sum, nets, err := vat.Shared(lines, r)
		_, back, errBack := vat.Shared(negated, r)
		if err != nil || errBack != nil {
			t.Fatal(err, errBack)
		}
		left, gross := sum.Net, sum.Gross
		for i, net := range nets {
			left, gross = left-net, gross-lines[i]
			if back[i] != -net {
				t.Fatalf("%v at %s %% has %v, and negated %v", lines, r, nets, back)
			}
			if d := net*(10_000+int64(r)) - lines[i]*10_000; d <= -10_000-int64(r) || d >= 10_000+int64(r) {
				t.Fatalf("%v at %s %% has %v: %d is a unit off", lines, r, nets, net)
			}
		}
		if left != 0 || gross != 0 || sum != vat.Of(sum.Gross, r) {
			t.Fatalf("%v at %s %% has %v, which is %d less than %+v", lines, r, nets, left, sum)
		}
	}
}

func TestRateIsText(t *testing.T) {
	t.Parallel()
	for r, want := range map[vat.Rate]string{0: "0", 2500: "25", 2550: "25.5", 1350: "13.5", 600: "6", 1000: "10",
		5: "0.05", 9999: "99.99", 1010: "10.1"} {
		if r.String() != want {
			t.Errorf("%d is written %q, want %q", r, r.String(), want)
		}
		if back, ok := vat.ParseRate(want); !ok || back != r {
			t.Errorf("%q is read as %d, %t", want, back, ok)
		}
	}
	for _, s := range []string{"", ".", "25.", ".5", "25,5", "100", "25.555", "-1", "+1", "2 ", "25.5 %", "1e1", "0x1",
		"٢٥"} {
		if r, ok := vat.ParseRate(s); ok {
			t.Errorf("%q is read as %d", s, r)
		}
	}
}

func FuzzParseRate(f *testing.F) {
	f.Add("25.5")
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := vat.ParseRate(s)
		if !ok {
			return
		}
		if again, ok := vat.ParseRate(r.String()); r < 0 || r > 9999 || !ok || again != r {
			t.Errorf("%q is read as %d, which is written %q", s, r, r.String())
		}
	})
}
