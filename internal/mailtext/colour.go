package mailtext

import (
	"fmt"
	"math"
	"strconv"
)

// rgb is an sRGB colour.
type rgb struct{ r, g, b uint8 }

var (
	white = rgb{255, 255, 255}
	black = rgb{0, 0, 0}
)

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// parseColour reads "#1f6f5c"; anything else is no colour.
func parseColour(s string) (rgb, bool) {
	if len(s) != 7 || s[0] != '#' {
		return rgb{}, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return rgb{}, false
	}
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

// luminance is the relative luminance of WCAG 2.2, from 0 (black) to 1 (white).
func (c rgb) luminance() float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

// towards mixes c with n 64ths of the other colour.
func (c rgb) towards(other rgb, n int) rgb {
	mix := func(a, b uint8) uint8 { return uint8((int(a)*(64-n) + int(b)*n + 32) / 64) }
	return rgb{mix(c.r, other.r), mix(c.g, other.g), mix(c.b, other.b)}
}

// readable is the contrast of text that WCAG 2.2 asks for at level AA (1.4.3).
const readable = 4.5

// until mixes c with the extreme (black or white) in the smallest of 64 steps at which it is readable on every one of
// the grounds. The hue stays the practice's.
func (c rgb) until(extreme rgb, grounds ...rgb) rgb {
	for n := range 65 {
		mixed := c.towards(extreme, n)
		ok := true
		for _, g := range grounds {
			ok = ok && contrast(mixed, g) >= readable
		}
		if ok {
			return mixed
		}
	}
	return extreme
}

// accents returns the practice's colour as it may be used for text and under text: on light grounds (with white text on
// it) and on dark ones (with text of the dark ground's colour on it). A practice without a colour gets the house's
// green, whose dark twin was chosen by eye.
func accents(s string) (light, dark rgb) {
	c, ok := parseColour(s)
	if !ok || c == accentLight {
		return accentLight, accentDark
	}
	return c.until(black, white, groundLight), c.until(white, groundDark, surfaceDark)
}

// Accents returns the practice's colour as CSS for other faces than mail: for text on the look's light grounds and
// under white text, and for text on its dark grounds and under text of the dark ground's colour. All of them are
// readable (WCAG AA).
func Accents(colour string) (light, dark string) {
	l, d := accents(colour)
	return l.String(), d.String()
}

// The tokens of the look. Neutrals are slightly warm; the dark palette is its own, no inversion.
var (
	groundLight, groundDark   = rgb{0xf7, 0xf5, 0xf1}, rgb{0x17, 0x15, 0x13}
	surfaceLight, surfaceDark = white, rgb{0x23, 0x20, 0x1d}
	textLight, textDark       = rgb{0x24, 0x21, 0x1d}, rgb{0xf2, 0xee, 0xe8}
	mutedLight, mutedDark     = rgb{0x67, 0x61, 0x59}, rgb{0xab, 0xa4, 0x9a}
	lineLight, lineDark       = rgb{0xe6, 0xe2, 0xdb}, rgb{0x3a, 0x36, 0x31}
	accentLight, accentDark   = rgb{0x1f, 0x6f, 0x5c}, rgb{0x6c, 0xc5, 0xad}
)
