package busytime

import (
	"cmp"
	"slices"
	"time"

	"stund/internal/practice"
)

// times gathers busy times: they come in any order, and many lie on one another. It holds few more than there are when
// those that touch are joined.
type times struct {
	spans []practice.Span
	next  int // how many there may be before they are joined again
}

const fewest = 4096

// add adds a time, in whole minutes outwards.
func (t *times) add(start, end time.Time) {
	t.spans = append(t.spans, practice.Span{Start: start.UTC().Truncate(time.Minute),
		End: end.Add(time.Minute - 1).UTC().Truncate(time.Minute)})
	if len(t.spans) >= max(t.next, fewest) {
		t.join()
		t.next = 2 * len(t.spans)
	}
}

// join orders the times, and makes one of those that touch.
func (t *times) join() {
	slices.SortFunc(t.spans, func(a, b practice.Span) int { return a.Start.Compare(b.Start) })
	out := t.spans[:0]
	for _, s := range t.spans {
		if n := len(out); n == 0 || s.Start.After(out[n-1].End) {
			out = append(out, s)
		} else if s.End.After(out[n-1].End) {
			out[n-1].End = s.End
		}
	}
	t.spans = out
}

// most leaves at most n times: it joins them, and if there are still more, closes the shortest breaks between them. It
// tells whether it closed any.
func (t *times) most(n int) (closed bool) {
	t.join()
	excess := len(t.spans) - n
	if excess <= 0 {
		return false
	}
	breaks := make([]int, 0, len(t.spans)-1) // by the place of the time after it
	for i := range len(t.spans) - 1 {
		breaks = append(breaks, i+1)
	}
	length := func(i int) time.Duration { return t.spans[i].Start.Sub(t.spans[i-1].End) }
	slices.SortStableFunc(breaks, func(a, b int) int { return cmp.Compare(length(a), length(b)) })
	shut := make([]bool, len(t.spans))
	for _, i := range breaks[:excess] {
		shut[i] = true
	}
	out := t.spans[:0]
	for i, s := range t.spans {
		if shut[i] {
			out[len(out)-1].End = s.End
		} else {
			out = append(out, s)
		}
	}
	t.spans = out
	return true
}
