package paper

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// sRGB returns a colour profile of sRGB (IEC 61966-2-1) by ICC.1:2004-10 (version 4.2): which colours the numbers of
// the file mean, as PDF/A demands. Its curve is a formula, so it takes half a kilobyte.
func sRGB() []byte {
	curve := append([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"),
		fixed(2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)...)
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", localised("sRGB")}, {"cprt", localised("CC0")}, {"wtpt", xyz(0.9642, 1, 0.8249)},
		{"chad", append([]byte("sf32\x00\x00\x00\x00"), fixed(1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707,
			-0.00925, 0.01508, 0.75168)...)}, // D65 to D50 (Bradford)
		{"rXYZ", xyz(0.43604, 0.22249, 0.01392)}, {"gXYZ", xyz(0.38512, 0.71690, 0.09706)},
		{"bXYZ", xyz(0.14305, 0.06061, 0.71393)}, {"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	const head = 128
	at := head + 4 + 12*len(tags)
	table, body := binary.BigEndian.AppendUint32(nil, uint32(len(tags))), []byte{}
	curveAt := 0
	for _, t := range tags {
		begin := at + len(body)
		if t.name[1:] == "TRC" && curveAt > 0 {
			begin = curveAt // shared
		} else {
			body = append(body, t.data...)
			for len(body)%4 != 0 {
				body = append(body, 0)
			}
		}
		if t.name == "rTRC" {
			curveAt = begin
		}
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(begin))
		table = binary.BigEndian.AppendUint32(table, uint32(len(t.data)))
	}
	profile := make([]byte, head)
	binary.BigEndian.PutUint32(profile, uint32(at+len(body)))
	copy(profile[8:], "\x04\x20\x00\x00mntrRGB XYZ \x07\xe8\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00acsp")
	copy(profile[68:], fixed(0.9642, 1, 0.8249)) // D50
	return append(append(profile, table...), body...)
}

// fixed writes numbers as s15Fixed16.
func fixed(all ...float64) (b []byte) {
	for _, n := range all {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(n*65536))))
	}
	return b
}

func xyz(x, y, z float64) []byte { return append([]byte("XYZ \x00\x00\x00\x00"), fixed(x, y, z)...) }

// localised writes an English text as multiLocalizedUnicode.
func localised(s string) []byte {
	text := utf16.Encode([]rune(s))
	b := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS")
	b = binary.BigEndian.AppendUint32(b, uint32(2*len(text)))
	b = binary.BigEndian.AppendUint32(b, 28)
	for _, u := range text {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return b
}
