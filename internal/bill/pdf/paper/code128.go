package paper

import (
	"errors"
	"strconv"
)

// bars are the signs of Code 128 (ISO/IEC 15417), by value: widths of bar, space, bar, space, bar, space.
const bars = "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122" +
	"123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123" +
	"131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311" +
	"213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412" +
	"122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211" +
	"212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"

// The signs that begin digits in pairs (set C) and that end, and how wide one module is at least: what banks' scanners
// read (Finanssiala: 0.25 mm).
const (
	startC   = 105
	stop     = "2331112"
	minimum  = 103 // the check sign is a sum mod this
	pairWide = 6   // widths of a sign
)

// ErrDigits is returned for what is no even number of digits.
var ErrDigits = errors.New("paper: a barcode of pairs of digits has an even number of them")

// Barcode draws an even number of digits as Code 128 C in a box at x, y (top left), without the quiet zones of ten
// modules at both sides.
func (p *Page) Barcode(e *Element, alt string, x, y, width, height float64, digits string) error {
	pattern, err := code128(digits)
	if err != nil {
		return err
	}
	modules := 0
	for _, w := range pattern {
		modules += int(w - '0')
	}
	p.as(p.figure(e, alt, x, y, width, height), func() {
		p.ops.WriteString("q ")
		p.ops.WriteString(strconv.FormatFloat(width/float64(modules), 'f', 5, 64) + " 0 0 ")
		p.num(height, x, High-y-height)
		p.ops.WriteString("cm 0 0 0 rg\n")
		at := 0
		for i, w := range pattern {
			if i%2 == 0 {
				p.num(float64(at), 0, float64(w-'0'), 1)
				p.ops.WriteString("re ")
			}
			at += int(w - '0')
		}
		p.ops.WriteString("f Q\n")
	})
	return nil
}

// code128 returns the widths of bars and spaces in turns.
func code128(digits string) (string, error) {
	if digits == "" || len(digits)%2 != 0 {
		return "", ErrDigits
	}
	sum, pattern := startC, sign(startC)
	for i := 0; i < len(digits); i += 2 {
		value, err := strconv.ParseUint(digits[i:i+2], 10, 8)
		if err != nil {
			return "", ErrDigits
		}
		sum += int(value) * (i/2 + 1)
		pattern += sign(int(value))
	}
	return pattern + sign(sum%minimum) + stop, nil
}

func sign(value int) string { return bars[pairWide*value : pairWide*value+pairWide] }
