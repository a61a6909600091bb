package invoice

import (
	"math"
	"math/bits"

	"stund/internal/ids"
)

// mulDiv returns a × b / c, rounded down, and the remainder. B must not be more than c.
func mulDiv(a, b, c uint64) (quotient, rest uint64) {
	high, low := bits.Mul64(a, b)
	return bits.Div64(high, low, c)
}

// times returns quantity (thousandths) × price, rounded half up, symmetric for what is negative, as bill.Document does;
// false where it is more than anybody charges.
func times(quantity, price int64) (int64, bool) {
	size := func(n int64) uint64 {
		if n < 0 {
			return -uint64(n)
		}
		return uint64(n)
	}
	high, low := bits.Mul64(size(quantity), size(price))
	low, carry := bits.Add64(low, 500, 0)
	if high+carry >= 1000 {
		return 0, false
	}
	n, _ := bits.Div64(high+carry, low, 1000)
	if n > maxGross || n > math.MaxInt64 {
		return 0, false
	}
	if (quantity < 0) != (price < 0) {
		return -int64(n), true
	}
	return int64(n), true
}

// maxGross is the most that a line comes to, in minor units.
const maxGross = 1e13

// partID is the id of the n-th part of what was the draft.
func partID(id string, n int) string { return derived("part", id, string(rune('0'+n))) }

// derived is the id of what the parts name, the same each time. They are ids, which nobody guesses.
func derived(parts ...string) string { return ids.Derive([]byte("stund invoices"), parts...) }
