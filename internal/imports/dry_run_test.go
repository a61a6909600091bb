package imports_test

import (
	"bytes"
	"fmt"
	"testing"

	"stund/internal/store/faulty"
)

// A dry run of a long list goes through it in as few parts as a short one for its length: what it remembers of the rows
// behind it leaves no less room for those ahead.
func TestDryRunOfALongList(t *testing.T) {
	const rows, parts = 3999, 8 // of 500
	w := open(t, faulty.Options{})
	var list bytes.Buffer
	list.WriteString("Navn;E-post;Mobil\r\n")
	for n := range rows {
		fmt.Fprintf(&list, "Åse %d Nordmann;client-%d@example.com;%d\r\n", n, n, 90000000+n)
	}
	i := w.check(list.Bytes())
	if i.Rows != rows || i.Chunk != parts {
		t.Errorf("%d rows in %d parts, want %d in %d", i.Rows, i.Chunk, rows, parts)
	}
}
