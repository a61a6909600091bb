// Package vat says what of a price is VAT, and why: exact arithmetic in minor units, and the law's rates and exemptions
// as dated data with their sources. Prices are what a client pays, VAT included. What the data does not know is not
// guessed: the answer is rate-unknown, and the caller tells the owner.
package vat

import (
	"errors"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Rate is a VAT rate in basis points of a percent: 2550 is 25.5 %. It is never negative.
type Rate int64

// whole is 100 % as a Rate.
const whole = 10_000

// String returns the rate in percent, without needless zeros: "25", "25.5", "0".
func (r Rate) String() string {
	cents := strconv.FormatInt(int64(whole/100+r%100), 10)[1:]
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatInt(int64(r/100), 10)+"."+cents, "0"), ".")
}

// ParseRate reads what String writes, from "0" to "99.99": at most two digits before the point and two behind it.
func ParseRate(s string) (Rate, bool) {
	before, behind, pointed := strings.Cut(s, ".")
	if len(before) < 1 || len(before) > 2 || pointed && len(behind) < 1 || len(behind) > 2 {
		return 0, false
	}
	n, err := strconv.ParseUint(before+(behind + "00")[:2], 10, 16)
	if err != nil {
		return 0, false
	}
	return Rate(n), true
}

// Sum is what was paid at one rate, in minor units of one currency: Gross = Net + VAT.
type Sum struct{ Gross, Net, VAT int64 }

// Of returns what of a sum that was paid is VAT: Net = round_half_up(gross × 100 / (100 + rate)), VAT is the rest. Of
// what is negative it is the negative: a credit note takes back what was invoiced. So the client pays what was shown,
// and no rounding amount is left.
func Of(gross int64, r Rate) Sum {
	quotient, rest := divided(magnitude(gross), r)
	if rest >= (whole+uint64(r)+1)/2 {
		quotient++
	}
	net := signed(quotient, gross < 0)
	return Sum{Gross: gross, Net: net, VAT: gross - net}
}

// errRange is answered where a sum of lines is no int64.
var errRange = errors.New("vat: the sum of the lines is too large")

// Shared returns what of all lines of one rate is VAT, as Of says of their sum, and each line's net amount: they are
// rounded by the largest remainder, ties by the order of the lines, so that they sum to the net amount of all. Lines
// that are all negated have negated shares.
func Shared(lines []int64, r Rate) (Sum, []int64, error) {
	total, ok := added(lines)
	if !ok {
		return Sum{}, nil, errRange
	}
	sum, turned := Of(total, r), credits(total, lines)
	nets, rests := make([]int64, len(lines)), make([]uint64, len(lines))
	left := sum.Net
	for i, gross := range lines {
		nets[i], rests[i] = floored(gross, r, turned)
		left -= nets[i]
	}
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rests[a] > rests[b]:
			return -1
		case rests[a] < rests[b]:
			return 1
		}
		return 0
	})
	one := signed(1, turned)
	for _, i := range order {
		if left == 0 {
			break
		}
		nets[i] += one
		left -= one
	}
	return sum, nets, nil
}

// credits reports whether lines are shared as the negative of others: they sum to less than nothing, or begin with
// less.
func credits(total int64, lines []int64) bool {
	if total != 0 {
		return total < 0
	}
	first := slices.IndexFunc(lines, func(gross int64) bool { return gross != 0 })
	return first >= 0 && lines[first] < 0
}

// floored returns the net amount of one line, rounded down, or up where signs are turned, and the remainder by which it
// was.
func floored(gross int64, r Rate, turned bool) (int64, uint64) {
	quotient, rest := divided(magnitude(gross), r)
	if (gross < 0) != turned && rest > 0 {
		return signed(quotient+1, gross < 0), whole + uint64(r) - rest
	}
	return signed(quotient, gross < 0), rest
}

// divided returns n × 100 / (100 + rate), rounded down, and the remainder in hundredths of (100 + rate).
func divided(n uint64, r Rate) (quotient, rest uint64) {
	high, low := bits.Mul64(n, whole)
	return bits.Div64(high, low, whole+uint64(r)) // high is below the divisor: n is below 2^64
}

// added returns the sum of the lines; false where it, or a sum on the way, is no int64.
func added(lines []int64) (int64, bool) {
	var sum int64
	for _, n := range lines {
		if n > 0 && sum > math.MaxInt64-n || n < 0 && sum < math.MinInt64-n {
			return 0, false
		}
		sum += n
	}
	return sum, true
}

// magnitude returns |n|, also of the smallest number, whose opposite is none.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func signed(n uint64, negative bool) int64 {
	if negative {
		return -int64(n)
	}
	return int64(n)
}
