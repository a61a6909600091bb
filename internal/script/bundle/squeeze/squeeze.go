// Package squeeze writes the smallest gzip that it finds: about 3 % less than the best level of compress/gzip, for a
// hundred times the time. It is for small files that are built once and fetched often; nothing that ships imports it.
//
// As Zopfli does, it looks for the cheapest way through the file by the prices of a code (RFC 1951), makes the code
// anew of what that way uses, and so on; and it cuts the file where two codes are cheaper than one.
package squeeze

import (
	"encoding/binary"
	"hash/crc32"
)

// Gzip returns the body compressed (RFC 1952). The same body gives the same bytes.
func Gzip(body []byte) []byte {
	w := writer{out: []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255}} // no time, slowest, no system
	blocks := best(body)
	for i, tokens := range blocks {
		w.block(tokens, i == len(blocks)-1)
	}
	w.flush()
	w.out = binary.LittleEndian.AppendUint32(w.out, crc32.ChecksumIEEE(body))
	return binary.LittleEndian.AppendUint32(w.out, uint32(len(body)))
}

const (
	rounds = 15 // of finding the way by the prices of the last one
	tries  = 5  // of cutting what was found
)

// best returns the tokens of the body, block by block.
func best(body []byte) [][]token {
	f := find(body)
	tokens := f.cheapest(0, len(body), f.parse(0, len(body), guess()))
	blocks := [][]token{tokens}
	for range tries {
		var next [][]token
		at := 0
		for _, part := range cut(tokens) {
			end := at + length(part)
			next = append(next, f.cheapest(at, end, part))
			at = end
		}
		if size(next) >= size(blocks) {
			break
		}
		blocks, tokens = next, join(next)
	}
	return blocks
}

// cheapest returns the cheapest tokens that it finds for body[from:to], beginning with those that somebody knows.
func (f *finder) cheapest(from, to int, known []token) []token {
	best, least := known, weigh(known).bits()
	of := weigh(known)
	for n := range rounds {
		tokens := f.parse(from, to, of.prices())
		t := weigh(tokens)
		if bits := t.bits(); bits < least {
			best, least = tokens, bits
		}
		if n > rounds/4 { // it may go back and forth between two ways: what lies between them may be better
			t.blend(of)
		}
		of = t
	}
	return best
}

// cut returns the tokens in as many blocks as pay.
func cut(tokens []token) [][]token {
	at, least := 0, weigh(tokens).estimate()
	for step := max(len(tokens)/64, 1); ; step /= 4 {
		from, to := 0, len(tokens)
		if at > 0 {
			from, to = max(at-4*step, 0), min(at+4*step, len(tokens))
		}
		left, right := weigh(tokens[:from]), weigh(tokens[from:])
		for n := from; n+step < to; n += step {
			for _, t := range tokens[n : n+step] {
				left.add(t, 1)
				right.add(t, -1)
			}
			if bits := left.estimate() + right.estimate(); bits < least {
				at, least = n+step, bits
			}
		}
		if step < 4 || at == 0 {
			break
		}
	}
	if at == 0 {
		return [][]token{tokens}
	}
	return append(cut(tokens[:at]), cut(tokens[at:])...)
}

func size(blocks [][]token) (bits int) {
	for _, tokens := range blocks {
		bits += weigh(tokens).bits()
	}
	return bits
}

func join(blocks [][]token) (all []token) {
	for _, tokens := range blocks {
		all = append(all, tokens...)
	}
	return all
}
