package pdf

import (
	"math"
	"strconv"

	"stund/internal/bill/pdf/paper"
)

// The colours of paper. Neutrals are slightly warm; what is muted is read at 4.5:1 on white and on the card.
const (
	ink      paper.Colour = 0x1d1b18
	muted    paper.Colour = 0x69645c
	hairline paper.Colour = 0xdedcd8
	card     paper.Colour = 0xf6f4f0
	green    paper.Colour = 0x1f6f5c // the house's accent, where a practice has none
)

// readable is the least contrast of text, by WCAG 2.2 (AA).
const readable = 4.5

// accent returns the practice's colour, darker where it could not be read on the card.
func accent(s string) paper.Colour {
	c := green
	if len(s) == 7 && s[0] == '#' {
		if n, err := strconv.ParseUint(s[1:], 16, 32); err == nil {
			c = paper.Colour(n)
		}
	}
	for contrast(c, card) < readable {
		c = c>>16*15/16<<16 | c>>8&255*15/16<<8 | c&255*15/16
	}
	return c
}

// contrast of two colours by WCAG 2.2.
func contrast(a, b paper.Colour) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c paper.Colour) float64 {
	part := func(shift uint) float64 {
		n := float64(c>>shift&255) / 255
		if n <= 0.04045 {
			return n / 12.92
		}
		return math.Pow((n+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}
