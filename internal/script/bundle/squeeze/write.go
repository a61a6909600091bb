package squeeze

import "math/bits"

// writer writes bits, the lowest of a byte first.
type writer struct {
	out  []byte
	bits uint64
	have int
}

func (w *writer) put(bits, n int) {
	w.bits |= uint64(bits) << w.have
	for w.have += n; w.have >= 8; w.have -= 8 {
		w.out = append(w.out, byte(w.bits))
		w.bits >>= 8
	}
}

func (w *writer) flush() {
	if w.have > 0 {
		w.put(0, 8-w.have)
	}
}

// word is a symbol's code as it is put.
type word struct{ bits, n int }

func (w *writer) word(c word) { w.put(c.bits, c.n) }

// words returns the canonical code of the lengths.
func words(lengths []int) []word {
	all := make([]word, len(lengths))
	next := 0
	for n := 1; n <= maxBits; n++ {
		for symbol, length := range lengths {
			if length == n {
				all[symbol] = word{int(bits.Reverse16(uint16(next)) >> (16 - n)), n}
				next++
			}
		}
		next <<= 1
	}
	return all
}

// block writes a block with a code of its own.
func (w *writer) block(tokens []token, last bool) {
	c := weigh(tokens).code()
	w.put(map[bool]int{true: 1}[last], 1)
	w.put(2, 2)
	w.header(c.header())
	lit, dist := words(c.lit), words(c.dist)
	for _, t := range tokens {
		if t.dist == 0 {
			w.word(lit[t.length])
			continue
		}
		symbol, extra := lengthCode(t.length)
		w.word(lit[symbol])
		w.put((t.length-shortest)&(1<<extra-1), extra)
		extra, symbol = distanceCode(t.dist)
		w.word(dist[symbol])
		w.put((t.dist-1)&(1<<extra-1), extra)
	}
	w.word(lit[end])
}

// header tells a code by the lengths of its words, with repetitions.
type header struct {
	lit, dist int // lengths that are told
	runs      []run
	code      []int // lengths of the code of these
}

// run is a length, or how often one is repeated.
type run struct{ symbol, n int }

const (
	again      = 16 // repeats the last length 3 to 6 times
	fewZeros   = 17 // 3 to 10
	manyZeros  = 18 // 11 to 138
	metaLength = 19
)

// repeats are, of each symbol that repeats, the fewest and the most times, and the bits that tell them.
var repeats = map[int]struct{ from, to, bits int }{again: {3, 6, 2}, fewZeros: {3, 10, 3}, manyZeros: {11, 138, 7}}

// order is the one in which the lengths of the code of codes are told.
var order = [metaLength]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// header returns the shortest header: repeating is not always shorter than saying it again.
func (c code) header() *header {
	var best *header
	for uses := range 8 {
		if h := c.headerBy(uses&1 > 0, uses&2 > 0, uses&4 > 0); best == nil || h.bits() < best.bits() {
			best = h
		}
	}
	return best
}

func (c code) headerBy(useAgain, useFew, useMany bool) *header {
	lit, dist := used(c.lit, end+1), used(c.dist, 1)
	h := &header{lit: lit, dist: dist}
	lengths := append(append([]int{}, c.lit[:lit]...), c.dist[:dist]...)
	repeat := func(symbol, n int) int {
		n = min(n, repeats[symbol].to)
		h.runs = append(h.runs, run{symbol, n})
		return n
	}
	for i := 0; i < len(lengths); {
		n := 1
		for i+n < len(lengths) && lengths[i+n] == lengths[i] {
			n++
		}
		switch {
		case lengths[i] == 0 && useMany && n >= 11:
			i += repeat(manyZeros, n)
		case lengths[i] == 0 && useFew && n >= 3:
			i += repeat(fewZeros, n)
		case i > 0 && lengths[i] == lengths[i-1] && useAgain && n >= 3:
			i += repeat(again, n)
		default:
			h.runs = append(h.runs, run{lengths[i], 1})
			i++
		}
	}
	var counts [metaLength]int
	for _, r := range h.runs {
		counts[r.symbol]++
	}
	h.code = codeLengths(counts[:], metaBits)
	return h
}

// used returns how many lengths must be told, least at least.
func used(lengths []int, least int) int {
	n := len(lengths)
	for n > least && lengths[n-1] == 0 {
		n--
	}
	return n
}

// told returns how many lengths of its own code the header tells.
func (h *header) told() int {
	n := metaLength
	for n > 4 && h.code[order[n-1]] == 0 {
		n--
	}
	return n
}

func (h *header) bits() int {
	sum := 14 + 3*h.told()
	for _, r := range h.runs {
		sum += h.code[r.symbol] + repeats[r.symbol].bits
	}
	return sum
}

func (w *writer) header(h *header) {
	w.put(h.lit-end-1, 5)
	w.put(h.dist-1, 5)
	w.put(h.told()-4, 4)
	for _, symbol := range order[:h.told()] {
		w.put(h.code[symbol], 3)
	}
	meta := words(h.code)
	for _, r := range h.runs {
		w.word(meta[r.symbol])
		if how, ok := repeats[r.symbol]; ok {
			w.put(r.n-how.from, how.bits)
		}
	}
}
