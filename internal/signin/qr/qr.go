// Package qr draws the addresses that authenticator apps are set up by.
package qr

import (
	"fmt"

	"rsc.io/qr" // the encoder alone, without any format of images
)

// Draw returns the text as a QR code: its rows, each a line of 0 and 1, without the quiet zone around it.
func Draw(text string) ([]string, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("qr: %w", err)
	}
	rows := make([]string, c.Size)
	for y := range rows {
		row := make([]byte, c.Size)
		for x := range row {
			row[x] = '0'
			if c.Black(x, y) {
				row[x] = '1'
			}
		}
		rows[y] = string(row)
	}
	return rows, nil
}
