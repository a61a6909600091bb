package squeeze

import "math"

const (
	shortest = 3 // bytes that can be repeated
	longest  = 258
	farthest = 1 << 15
)

// token is a byte, or length bytes that stand dist before.
type token struct{ length, dist int } // dist 0: length is the byte

func (t token) bytes() int {
	if t.dist == 0 {
		return 1
	}
	return t.length
}

func length(tokens []token) (bytes int) {
	for _, t := range tokens {
		bytes += t.bytes()
	}
	return bytes
}

// finder knows, for each place of the body, what stood before: of repetitions of one length the nearest, in ascending
// order of their lengths.
type finder struct {
	body  []byte
	found [][]token
}

func find(body []byte) *finder {
	f := &finder{body: body, found: make([][]token, len(body))}
	last := map[[shortest]byte]int{} // place of what begins with the bytes
	before := make([]int, len(body)) // the place before it with the same beginning, -1 for none
	for i := range body {
		if i+shortest > len(body) {
			break
		}
		start := [shortest]byte(body[i:])
		at, ok := last[start]
		if !ok {
			at = -1
		}
		last[start], before[i] = i, at
		for longestYet := shortest - 1; at >= 0 && i-at <= farthest && longestYet < longest; at = before[at] {
			if n := alike(body[at:], body[i:]); n > longestYet {
				f.found[i] = append(f.found[i], token{n, i - at})
				longestYet = n
			}
		}
	}
	return f
}

// alike returns how many bytes are the same, as far as one token can say.
func alike(a, b []byte) int {
	n := 0
	for n < len(b) && n < longest && a[n] == b[n] {
		n++
	}
	return n
}

// parse returns the cheapest tokens for body[from:to].
func (f *finder) parse(from, to int, p *prices) []token {
	cost := make([]int, to-from+1) // of getting there
	how := make([]token, to-from+1)
	for i := range cost[1:] {
		cost[i+1] = math.MaxInt
	}
	for i := from; i < to; i++ {
		here := cost[i-from]
		take := func(t token, price int) {
			if end := i - from + t.bytes(); here+price < cost[end] {
				cost[end], how[end] = here+price, t
			}
		}
		take(token{length: int(f.body[i])}, p.lit[f.body[i]])
		n := shortest
		for _, t := range f.found[i] {
			_, dist := distanceCode(t.dist)
			for ; n <= min(t.length, to-i); n++ {
				take(token{n, t.dist}, p.lengths[n]+p.dist[dist])
			}
		}
	}
	var back []token
	for i := to - from; i > 0; i -= how[i].bytes() {
		back = append(back, how[i])
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}
