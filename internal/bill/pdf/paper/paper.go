// Package paper is A4 pages as PDF: text, lines, boxes, pictures and codes at places in points from the top left, each
// part of a structure that says what it is, so that the file is both PDF/A-3b (ISO 19005-3, to be kept) and PDF/UA-1
// (ISO 14289-1, to be read aloud). Alone it knows the library that writes the file; the library's own layout knows
// neither scopes of table heads nor links that are part of the structure. The same calls make the same bytes.
package paper

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/carlos7ags/folio/content"
	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/font"
)

// Size of a page in points, and a millimetre.
const (
	Wide = 595.28
	High = 841.89
	MM   = 72 / 25.4
)

// Document is a file that is being written. It is for one goroutine.
type Document struct {
	title, author, language string
	made                    time.Time
	root                    *Element
	pages                   []*Page
	fonts                   [weights]*font.EmbeddedFont
	links                   []*link
}

// New returns an empty document in a language (BCP 47), with the day that it says it was made on.
func New(title, author, language string, made time.Time) *Document {
	d := &Document{title: title, author: author, language: language, made: made, root: &Element{tag: "Document"}}
	for w, c := range cuts() {
		d.fonts[w] = font.NewEmbeddedFont(c.face)
	}
	return d
}

// Element is a part of the structure: what a piece of the page is, in the order in which it is read.
type Element struct {
	tag   string
	alt   string
	scope string      // of TH: "Column" or "Row"
	box   *[4]float64 // of Figure, in the file's coordinates
	span  int         // of TH and TD: columns
	kids  []kid
	ref   *core.PdfIndirectReference
}

// kid is an element, or marked content of a page, or a link.
type kid struct {
	element *Element
	page    *Page
	mark    int
	link    *link
}

// Root is the whole document.
func (d *Document) Root() *Element { return d.root }

// In adds a part of a kind, such as "H1", "P", "Table", "TR", "TD".
func (e *Element) In(tag string) *Element {
	part := &Element{tag: tag}
	e.kids = append(e.kids, kid{element: part})
	return part
}

// Head adds the head of a column.
func (e *Element) Head() *Element {
	part := e.In("TH")
	part.scope = "Column"
	return part
}

// Spanning says over how many columns a cell reaches.
func (e *Element) Spanning(columns int) *Element {
	e.span = columns
	return e
}

// Page is an A4 page that is being drawn.
type Page struct {
	d      *Document
	number int // from 0
	ops    bytes.Buffer
	marks  []*Element // by number of marked content
	images []*Image
	links  []*link
}

// Page adds a page.
func (d *Document) Page() *Page {
	p := &Page{d: d, number: len(d.pages)}
	d.pages = append(d.pages, p)
	return p
}

// Pages returns all pages so far.
func (d *Document) Pages() []*Page { return d.pages }

// as draws something as a part of the structure; nil: as an ornament, which is not read aloud.
func (p *Page) as(e *Element, draw func()) {
	if e == nil {
		p.ops.WriteString("/Artifact BMC\n")
	} else {
		fmt.Fprintf(&p.ops, "/%s <</MCID %d>> BDC\n", e.tag, len(p.marks))
		e.kids = append(e.kids, kid{page: p, mark: len(p.marks)})
		p.marks = append(p.marks, e)
	}
	draw()
	p.ops.WriteString("EMC\n")
}

// num writes numbers with at most two decimals.
func (p *Page) num(all ...float64) {
	for _, n := range all {
		p.rounded(n, 2)
	}
}

func (p *Page) rounded(n float64, places int) {
	var b [24]byte
	s := strconv.AppendFloat(b[:0], n, 'f', places, 64)
	for bytes.HasSuffix(s, []byte("0")) {
		s = s[:len(s)-1]
	}
	p.ops.Write(bytes.TrimSuffix(s, []byte(".")))
	p.ops.WriteByte(' ')
}

func (p *Page) fill(c Colour) {
	for _, shift := range [...]uint{16, 8, 0} {
		p.rounded(c.part(shift), 3)
	}
	p.ops.WriteString("rg\n")
}

// Text writes a line of text whose baseline begins at x, y.
func (p *Page) Text(e *Element, x, y float64, s string, st Style) {
	if s == "" {
		return
	}
	p.as(e, func() {
		p.fill(st.Colour)
		fmt.Fprintf(&p.ops, "BT /F%d ", st.Weight)
		p.num(st.Size)
		p.ops.WriteString("Tf ")
		p.num(x, High-y)
		p.ops.WriteString("Td [<")
		p.glyphs(s, st.Weight)
		p.ops.WriteString(">] TJ ET\n")
	})
}

// glyphs writes the glyphs of a text as an array of TJ, with the kerning between them.
func (p *Page) glyphs(s string, w Weight) {
	c, before := cuts()[w], glyph{}
	for _, r := range s {
		g := c.glyphs[r]
		p.d.fonts[w].EncodeString(string(g.as)) // notes that it is used
		if closer := c.kerned(before, g); closer != 0 {
			p.ops.WriteByte('>')
			p.ops.WriteString(strconv.FormatFloat(-closer, 'f', 0, 64))
			p.ops.WriteByte('<')
		}
		const hex = "0123456789ABCDEF"
		p.ops.Write([]byte{hex[g.id>>12], hex[g.id>>8&15], hex[g.id>>4&15], hex[g.id&15]})
		before = g
	}
}

// Right writes a line of text that ends at x.
func (p *Page) Right(e *Element, x, y float64, s string, st Style) {
	p.Text(e, x-Width(s, st), y, s, st)
}

// Line draws a horizontal line, as an ornament.
func (p *Page) Line(x, y, width, thick float64, c Colour) {
	p.as(nil, func() {
		p.fill(c)
		p.num(x, High-y-thick/2, width, thick)
		p.ops.WriteString("re f\n")
	})
}

// Box draws a box with round corners, as an ornament; y is its top.
func (p *Page) Box(x, y, width, height, radius float64, c Colour) {
	p.as(nil, func() {
		p.fill(c)
		s := content.NewStream()
		s.RoundedRect(x, High-y-height, width, height, radius)
		s.Fill()
		p.ops.Write(s.Bytes())
		p.ops.WriteByte('\n')
	})
}

// figure begins a picture with a text for those who do not see it.
func (p *Page) figure(e *Element, alt string, x, y, width, height float64) *Element {
	f := e.In("Figure")
	f.alt, f.box = alt, &[4]float64{x, High - y - height, x + width, High - y}
	return f
}

// Image draws a picture at x, y (top left).
func (p *Page) Image(e *Element, alt string, i *Image, x, y, width, height float64) {
	name := i.name(p)
	p.as(p.figure(e, alt, x, y, width, height), func() {
		p.ops.WriteString("q ")
		p.num(width, 0, 0, height, x, High-y-height)
		p.ops.WriteString("cm /" + name + " Do Q\n")
	})
}

// link is an address that opens where somebody touches the page.
type link struct {
	box       [4]float64
	uri, says string
	ref       *core.PdfIndirectReference
	key       int // in the tree of parents
	in        *Element
}

// Link makes a place of the page open an address; says is what is read aloud. What is written there belongs into the
// element that it returns.
func (p *Page) Link(e *Element, x, y, width, height float64, uri, says string) *Element {
	part := e.In("Link")
	l := &link{box: [4]float64{x, High - y - height, x + width, High - y}, uri: uri, says: says, in: part}
	p.links = append(p.links, l)
	p.d.links = append(p.d.links, l)
	part.kids = append(part.kids, kid{page: p, link: l})
	return part
}

// Colour is 0xRRGGBB.
type Colour uint32

func (c Colour) part(shift uint) float64 { return float64(c>>shift&255) / 255 }

// Openable reports whether an address is one that a file may open: the web's, in plain signs.
func Openable(uri string) bool {
	return (strings.HasPrefix(uri, "https://") || strings.HasPrefix(uri, "http://")) && printable(uri) &&
		!strings.ContainsAny(uri, "()\\<> \"")
}

// printable reports whether all of s is ASCII that an address may have.
func printable(s string) bool {
	for _, r := range s {
		if r > unicode.MaxASCII || !unicode.IsGraphic(r) {
			return false
		}
	}
	return true
}
