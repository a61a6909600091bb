package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"github.com/carlos7ags/folio/barcode"
	"github.com/carlos7ags/folio/document"
	"github.com/carlos7ags/folio/font"
	"github.com/carlos7ags/folio/layout"

	"stund/internal/bill"
	"stund/internal/bill/billtest"
	"stund/internal/bill/pdf"
	"stund/internal/bill/pdf/paper"
	"stund/internal/bill/ubl"
	"stund/internal/i18n"
)

// bills measures what an issued invoice of three lines costs to be written: as a PDF, beside a bare page of the same
// library with the same lines and beside a leaner one, and as an e-invoice, beside encoding/xml that writes the same
// elements.
func bills(ctx context.Context, _ string, s size) ([]row, error) {
	d := billtest.One("NO", "mixed")
	page, err := barePage(d, false)
	if err != nil {
		return nil, err
	}
	write := func() error { _, err := pdf.Write(d, nil); return err }
	ours, bare, err := besides(ctx, s.requests, write, page)
	if err != nil {
		return nil, err
	}
	if page, err = barePage(d, true); err != nil {
		return nil, err
	}
	again, lean, err := besides(ctx, s.requests, write, page)
	if err != nil {
		return nil, err
	}
	elements, err := bareElements(d)
	if err != nil {
		return nil, err
	}
	written, encoded, err := besides(ctx, s.requests, func() error { _, err := ubl.Write(d); return err }, elements)
	if err != nil {
		return nil, err
	}
	const mostPDF, mostUBL = 1.5, 2.0
	return []row{
		{"PDF of an invoice beside a page of its words, fonts and code", millis(ours.median()), millis(bare.median()),
			fold(ours.over(bare)), goal("≤ 1.5×", ours.over(bare) <= mostPDF)},
		{"PDF of an invoice beside a lean page: one font, no code", millis(again.median()), millis(lean.median()),
			fold(again.over(lean)), goal("≤ 1.5×", again.over(lean) <= mostPDF)},
		{"E-invoice", millis(written.median()), millis(encoded.median()) + " encoding/xml", fold(written.over(encoded)),
			goal("≤ 2×", written.over(encoded) <= mostUBL)},
	}, nil
}

// barePage returns what writes a page with a heading and a table of the lines by the library's own layout, tagged and
// as PDF/A: the program that one would write first. A lean one has one font and no code.
func barePage(d bill.Document, lean bool) (func() error, error) {
	regular, semibold := paper.Fonts()
	face, err := font.ParseTTF(regular)
	if err != nil {
		return nil, fmt.Errorf("parse the font: %w", err)
	}
	stronger, err := font.ParseTTF(semibold)
	if err != nil {
		return nil, fmt.Errorf("parse the font: %w", err)
	}
	return func() error {
		f, strong := font.NewEmbeddedFont(face), font.NewEmbeddedFont(stronger)
		if lean {
			strong = f
		}
		doc := document.NewDocument(document.PageSizeA4)
		doc.Info.Title, doc.Info.Language = d.Number, string(d.Language)
		doc.SetTagged(true)
		doc.SetPdfA(document.PdfAConfig{Level: document.PdfA3B})
		doc.Add(layout.NewParagraphEmbedded(d.Seller.Name, strong, 21))
		for _, text := range []string{d.Number, d.Buyer.Name, d.Buyer.Address.Street,
			d.Buyer.Address.City, d.Issued.String(), d.Due.String(), d.Pay.Account, d.Pay.Reference.Grouped()} {
			doc.Add(layout.NewParagraphEmbedded(text, f, 10))
		}
		table := layout.NewTable()
		for _, l := range d.Lines {
			r := table.AddRow()
			for _, text := range []string{l.Text, l.From.String(), fmt.Sprint(l.Quantity),
				i18n.Decimal(d.Language, l.Price, 2), l.Rate.String(), i18n.Decimal(d.Language, l.Gross, 2)} {
				r.AddCellEmbedded(text, f, 10)
			}
		}
		doc.Add(table)
		if !lean {
			code, err := barcode.NewQR(d.Pay.Link)
			if err != nil {
				return err
			}
			doc.Add(layout.NewBarcodeElement(code, 80))
		}
		_, err := doc.WriteToWithOptions(io.Discard, document.WriteOptions{Deterministic: true})
		return err
	}, nil
}

// bareElements returns what writes the elements of the e-invoice by encoding/xml.
func bareElements(d bill.Document) (func() error, error) {
	text, err := ubl.Write(d)
	if err != nil {
		return nil, err
	}
	tokens, err := prefixed(text)
	if err != nil {
		return nil, err
	}
	return func() error {
		e := xml.NewEncoder(io.Discard)
		for _, t := range tokens {
			if err := e.EncodeToken(t); err != nil {
				return err
			}
		}
		return e.Flush()
	}, nil
}

// prefixed reads the tokens of a document, with their prefixes as they stand.
func prefixed(text []byte) (all []xml.Token, err error) {
	whole := func(n xml.Name) xml.Name {
		if n.Space != "" {
			n.Local = n.Space + ":" + n.Local
		}
		return xml.Name{Local: n.Local}
	}
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		switch e := xml.CopyToken(t).(type) {
		case xml.StartElement:
			e.Name = whole(e.Name)
			for i := range e.Attr {
				e.Attr[i].Name = whole(e.Attr[i].Name)
			}
			all = append(all, e)
		case xml.EndElement:
			all = append(all, xml.EndElement{Name: whole(e.Name)})
		default:
			all = append(all, e)
		}
	}
}
