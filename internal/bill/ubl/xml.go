package ubl

import (
	"bytes"
	"encoding/xml"
	"strings"

	"stund/internal/bill"
)

// writer writes elements one after the other, which is how the standard orders them: structures for encoding/xml would
// say that order a second time, in their tags. It leaves out what is empty, because Peppol refuses empty elements
// (R008), and takes every text as documents do.
type writer struct{ b bytes.Buffer }

// in writes an element with what inside writes; nothing if that is nothing.
func (w *writer) in(name string, inside func()) {
	before := w.b.Len()
	w.b.WriteByte('<')
	w.b.WriteString(name)
	w.b.WriteByte('>')
	begun := w.b.Len()
	if inside(); w.b.Len() == begun {
		w.b.Truncate(before)
		return
	}
	w.end(name)
}

// text writes an element with a text, unless that is empty.
func (w *writer) text(name, value string) { w.with(name, value, "", "") }

// with is text with an attribute, where that is not empty.
func (w *writer) with(name, value, attribute, what string) {
	if value = bill.Plain(value); value == "" {
		return
	}
	w.b.WriteByte('<')
	w.b.WriteString(name)
	if what != "" {
		w.b.WriteByte(' ')
		w.b.WriteString(attribute)
		w.b.WriteString(`="`)
		w.escaped(what)
		w.b.WriteByte('"')
	}
	w.b.WriteByte('>')
	w.escaped(value)
	w.end(name)
}

func (w *writer) end(name string) {
	w.b.WriteString("</")
	w.b.WriteString(name)
	w.b.WriteByte('>')
}

func (w *writer) escaped(s string) {
	if !strings.ContainsAny(s, `<>&"'`) { // all else that XML does not take, Plain has taken out
		w.b.WriteString(s)
		return
	}
	_ = xml.EscapeText(&w.b, []byte(s)) // a bytes.Buffer takes all
}
