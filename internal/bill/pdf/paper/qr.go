package paper

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"rsc.io/qr/coding"
)

// errLong is returned for a text that no QR code has room for.
var errLong = errors.New("paper: a QR code of this text is too large")

// QR draws a QR code of that width and height at x, y (top left), without the quiet zone around it.
func (p *Page) QR(e *Element, alt string, x, y, size float64, text string) error {
	code, err := qr(text)
	if err != nil {
		return fmt.Errorf("paper: draw a QR code: %w", err)
	}
	scale := strconv.FormatFloat(size/float64(code.Size), 'f', 5, 64)
	p.as(p.figure(e, alt, x, y, size, size), func() {
		p.ops.WriteString("q " + scale + " 0 0 " + scale + " ")
		p.num(x, High-y-size)
		p.ops.WriteString("cm 0 0 0 rg\n")
		for row := range code.Size {
			p.row(code, row)
		}
		p.ops.WriteString("f Q\n")
	})
	return nil
}

// row draws the dark modules of a row, those beside each other as one box: whole numbers and few of them make short
// files.
func (p *Page) row(code *coding.Code, row int) {
	for at := 0; at < code.Size; at++ {
		from := at
		for at < code.Size && code.Black(at, row) {
			at++
		}
		if at > from {
			p.num(float64(from), float64(code.Size-1-row), float64(at-from), 1)
			p.ops.WriteString("re ")
		}
	}
}

// qr returns the smallest code that has the text, of which 15 % may be lost.
func qr(text string) (*coding.Code, error) {
	var says coding.Encoding = coding.String(text)
	if strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
		says = unicoded(text)
	}
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if says.Bits(v) > v.DataBytes(coding.M)*8 {
			continue
		}
		plan, err := coding.NewPlan(v, coding.M, 0)
		if err != nil {
			return nil, err
		}
		return plan.Encode(says)
	}
	return nil, errLong
}

// unicoded is a text of which the code says that it is UTF-8, by a number of the list of such (ECI): else readers guess
// what its letters are.
type unicoded string

func (u unicoded) Check() error { return coding.String(u).Check() }

func (u unicoded) Bits(v coding.Version) int { return 4 + 8 + coding.String(u).Bits(v) }

func (u unicoded) Encode(b *coding.Bits, v coding.Version) {
	b.Write(0b0111, 4)
	b.Write(26, 8)
	coding.String(u).Encode(b, v)
}
