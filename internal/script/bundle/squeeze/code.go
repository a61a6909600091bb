package squeeze

import (
	"math"
	"math/bits"
	"slices"
)

const (
	end      = 256 // symbol that ends a block
	symbols  = 286 // of bytes, lengths and the end
	dists    = 30  // symbols of distances
	unit     = 256 // of prices: a bit
	maxBits  = 15  // of a code
	metaBits = 7   // of the code of codes
)

// lengthCode returns the symbol of a length, and how many bits follow it.
func lengthCode(length int) (symbol, extra int) {
	n := length - shortest
	switch {
	case length == longest:
		return symbols - 1, 0
	case n < 8:
		return end + 1 + n, 0
	}
	extra = bits.Len(uint(n)) - 3
	return end + 1 + 4*extra + n>>extra, extra
}

// distanceCode returns how many bits follow a distance's symbol, and the symbol.
func distanceCode(dist int) (extra, symbol int) {
	n := dist - 1
	if n < 4 {
		return 0, n
	}
	extra = bits.Len(uint(n)) - 2
	return extra, 2*extra + n>>extra
}

// tally counts the symbols of a block.
type tally struct {
	lit  [symbols]int
	dist [dists]int
}

func weigh(tokens []token) *tally {
	t := &tally{}
	t.lit[end] = 1
	for _, one := range tokens {
		t.add(one, 1)
	}
	return t
}

func (t *tally) add(one token, n int) {
	if one.dist == 0 {
		t.lit[one.length] += n
		return
	}
	symbol, _ := lengthCode(one.length)
	t.lit[symbol] += n
	_, symbol = distanceCode(one.dist)
	t.dist[symbol] += n
}

// blend takes in half of what another way used.
func (t *tally) blend(other *tally) {
	for i, n := range other.lit {
		t.lit[i] += n / 2
	}
	for i, n := range other.dist {
		t.dist[i] += n / 2
	}
}

// prices are what tokens cost, in units, with the bits that follow their symbols.
type prices struct {
	lit     [256]int
	lengths [longest + 1]int
	dist    [dists]int
}

// prices returns what symbols would cost if codes could have parts of bits.
func (t *tally) prices() *prices {
	p := &prices{}
	lit, dist := entropies(t.lit[:]), entropies(t.dist[:])
	copy(p.lit[:], lit)
	for n := shortest; n <= longest; n++ {
		symbol, extra := lengthCode(n)
		p.lengths[n] = lit[symbol] + extra*unit
	}
	for symbol, price := range dist {
		p.dist[symbol] = price + max(symbol/2-1, 0)*unit
	}
	return p
}

// guess returns prices for the first way.
func guess() *prices {
	t := &tally{}
	for i := range t.lit {
		t.lit[i] = 1
	}
	for i := range t.dist {
		t.dist[i] = 1
	}
	return t.prices()
}

// entropies returns what each symbol costs, in units. One that was not used is as rare as can be.
func entropies(counts []int) []int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	all := make([]int, len(counts))
	for i, n := range counts {
		all[i] = int(math.Round(unit * math.Log2(float64(max(sum, 1))/float64(max(n, 1)))))
	}
	return all
}

// estimate returns about how many bits a block takes: as many as it must, and some for each symbol of its code.
func (t *tally) estimate() (bits int) {
	const each = 3 // bits that tell the length of a symbol's code
	for _, counts := range [][]int{t.lit[:], t.dist[:]} {
		for i, price := range entropies(counts) {
			if counts[i] > 0 {
				bits += counts[i]*price + each*unit
			}
		}
	}
	return bits/unit + t.extra() + 100
}

// extra returns how many bits follow the block's symbols.
func (t *tally) extra() (bits int) {
	for n := 8; n < 28; n++ {
		bits += t.lit[end+1+n] * (n/4 - 1)
	}
	for symbol, n := range t.dist {
		bits += n * max(symbol/2-1, 0)
	}
	return bits
}

// bits returns how many bits a block takes.
func (t *tally) bits() int {
	c := t.code()
	sum := t.extra() + 3 + c.header().bits()
	for i, n := range t.lit {
		sum += n * c.lit[i]
	}
	for i, n := range t.dist {
		sum += n * c.dist[i]
	}
	return sum
}

// code is the lengths of the codes of symbols, 0 for those that have none.
type code struct{ lit, dist []int }

func (t *tally) code() code {
	c := code{codeLengths(t.lit[:], maxBits), codeLengths(t.dist[:], maxBits)}
	if slices.Max(c.dist) == 0 {
		c.dist[0] = 1 // some readers want one
	}
	return c
}

// node is a symbol, or two nodes that are taken together.
type node struct {
	count, symbol int
	a, b          *node
}

// codeLengths returns the best lengths of codes that have limit bits at most, by package-merge (Larmore, Hirschberg).
func codeLengths(counts []int, limit int) []int {
	lengths := make([]int, len(counts))
	var leaves []*node
	for symbol, n := range counts {
		if n > 0 {
			leaves = append(leaves, &node{count: n, symbol: symbol})
		}
	}
	if len(leaves) == 1 {
		lengths[leaves[0].symbol] = 1
		return lengths
	}
	slices.SortStableFunc(leaves, func(a, b *node) int { return a.count - b.count })
	list := leaves
	for range limit - 1 {
		var merged []*node
		rest := leaves
		for i := 0; i+1 < len(list); i += 2 {
			pair := &node{count: list[i].count + list[i+1].count, a: list[i], b: list[i+1]}
			for len(rest) > 0 && rest[0].count <= pair.count {
				merged, rest = append(merged, rest[0]), rest[1:]
			}
			merged = append(merged, pair)
		}
		list = append(merged, rest...)
	}
	for _, n := range list[:max(2*len(leaves)-2, 0)] {
		n.lengthen(lengths)
	}
	return lengths
}

// lengthen adds a bit to the code of each symbol of the node.
func (n *node) lengthen(lengths []int) {
	if n.a == nil {
		lengths[n.symbol]++
		return
	}
	n.a.lengthen(lengths)
	n.b.lengthen(lengths)
}
