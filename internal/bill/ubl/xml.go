package ubl

import (
	"bytes"
	"encoding/xml"

	"stund/internal/bill"
)

// writer writes elements one after the other, which is how the standard orders them: structures for encoding/xml would
// say that order a second time, in their tags. It leaves out what is empty, because Peppol refuses empty elements
// (R008), and takes every text as documents do.
type writer struct{ b bytes.Buffer }

// in writes an element with what inside writes; nothing if that is nothing.
func (w *writer) in(name string, inside func()) {
	before := w.b.Len()
	w.b.WriteString("<" + name + ">")
	begun := w.b.Len()
	if inside(); w.b.Len() == begun {
		w.b.Truncate(before)
		return
	}
	w.b.WriteString("</" + name + ">")
}

// text writes an element with a text, unless that is empty.
func (w *writer) text(name, value string) { w.with(name, value, "", "") }

// with is text with an attribute, where that is not empty.
func (w *writer) with(name, value, attribute, what string) {
	if value = bill.Plain(value); value == "" {
		return
	}
	w.b.WriteString("<" + name)
	if what != "" {
		w.b.WriteString(" " + attribute + `="`)
		w.escaped(what)
		w.b.WriteByte('"')
	}
	w.b.WriteByte('>')
	w.escaped(value)
	w.b.WriteString("</" + name + ">")
}

func (w *writer) escaped(s string) { _ = xml.EscapeText(&w.b, []byte(s)) } // a bytes.Buffer takes all
