package invoice

import (
	"maps"

	"stund/internal/civil"
	"stund/internal/store"
)

// series counts a seller's documents of one kind: the next number under each prefix that it ever had. A number is given
// out by the transaction that writes its document, so there is none without one.
type series struct {
	ID       string           `json:"-"` // of the seller and the kind
	Practice string           `json:"-"`
	Next     map[string]int64 `json:"n"`
	Begun    map[string]int64 `json:"b,omitempty"` // the first number under a prefix, where staff chose it
	Last     civil.Date       `json:"l,omitzero"`  // day of the last one: a later number is of no earlier day

	version int64
}

// SeriesKind is the kind of stored series.
const SeriesKind = "invoice-series"

var counters = store.Family[series]{
	Kind: SeriesKind, Prefix: "sellers", Sort: "series", Layout: store.Together,
	Stamp: func(s *series) store.Stamp {
		return store.Stamp{Practice: &s.Practice, ID: &s.ID, Version: &s.version}
	},
}

func seriesID(seller string, k Kind) string { return seller + "." + string(k) }

// next returns the next number under the prefix.
func (s series) next(prefix string) int64 {
	if n := s.Next[prefix]; n > 0 {
		return n
	}
	return s.floor(prefix)
}

// floor is the least number under a new prefix: 1, or what follows the numbers of others of whose digits the same
// references would be made.
func (s series) floor(prefix string) int64 {
	least := int64(1)
	for other, n := range s.Next {
		if other != prefix && digitsIn(other) == digitsIn(prefix) {
			least = max(least, n)
		}
	}
	return least
}

// used reports whether a number was given out under the prefix.
func (s series) used(prefix string) bool {
	n, there := s.Next[prefix]
	return there && n != s.Begun[prefix]
}

// begun returns the series with the first number under a prefix.
func (s series) begun(prefix string, first int64) series {
	s.Next, s.Begun = maps.Clone(s.Next), maps.Clone(s.Begun)
	if s.Next == nil {
		s.Next = map[string]int64{}
	}
	if s.Begun == nil {
		s.Begun = map[string]int64{}
	}
	s.Next[prefix], s.Begun[prefix] = first, first
	return s
}

// take gives out the next number.
func (s series) take(prefix string, on civil.Date) (series, int64) {
	n := s.next(prefix)
	s.Next = maps.Clone(s.Next)
	if s.Next == nil {
		s.Next = map[string]int64{}
	}
	s.Next[prefix] = n + 1
	if on.After(s.Last) {
		s.Last = on
	}
	return s, n
}
