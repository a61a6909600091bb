package paper

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/document"
)

// producer is what files say wrote them.
const producer = "Stund"

// Bytes returns the whole file.
func (d *Document) Bytes() ([]byte, error) {
	w := document.NewWriter("1.7")
	f := &file{Document: d, w: w}
	root := f.catalog()
	w.SetRoot(root)
	w.SetInfo(f.add(f.info()))
	id := sha256.New()
	fmt.Fprintf(id, "%q %q %q %s\n", d.title, d.author, d.language, d.made)
	for _, p := range d.pages {
		id.Write(p.ops.Bytes())
	}
	w.SetFileID(id.Sum(nil)[:16])
	var out bytes.Buffer
	small := document.WriteOptions{UseXRefStream: true, UseObjectStreams: true, ObjectStreamCapacity: 5000,
		CompressionLevel: level}
	if _, err := w.WriteToWithOptions(&out, small); err != nil {
		return nil, fmt.Errorf("paper: write the file: %w", err)
	}
	return out.Bytes(), nil
}

// file is a document whose objects are being made.
type file struct {
	*Document
	w    *document.Writer
	refs []*core.PdfIndirectReference // of the pages
}

// level is how much is tried to make streams small: 6 takes a seventh more time for the file and saves a thirtieth.
const level = 3

// compressors are kept for the next stream: each has most of a megabyte.
var compressors = sync.Pool{New: func() any {
	w, err := zlib.NewWriterLevel(io.Discard, level)
	if err != nil {
		panic(err) // there is such a level
	}
	return w
}}

// add adds an object to the file, a stream compressed if it is to be.
func (f *file) add(object core.PdfObject) *core.PdfIndirectReference {
	if s, ok := object.(*core.PdfStream); ok && s.WillCompress() {
		var out bytes.Buffer
		w := compressors.Get().(*zlib.Writer)
		w.Reset(&out)
		_, err := w.Write(s.Data)
		if err = errors.Join(err, w.Close()); err == nil { // a bytes.Buffer takes all
			s.Data = out.Bytes()
			s.SetCompress(false)
			s.Dict.Set("Filter", name("FlateDecode"))
		}
		compressors.Put(w)
	}
	return f.w.AddObject(object)
}

func name(s string) *core.PdfName { return core.NewPdfName(s) }

func array(numbers ...float64) *core.PdfArray {
	a := core.NewPdfArray()
	for _, n := range numbers {
		a.Add(core.NewPdfReal(n))
	}
	return a
}

// dict makes a dictionary of name, value, name, value.
func dict(pairs ...any) *core.PdfDictionary {
	d := core.NewPdfDictionary()
	for i := 0; i < len(pairs); i += 2 {
		d.Set(pairs[i].(string), pairs[i+1].(core.PdfObject))
	}
	return d
}

func (f *file) info() *core.PdfDictionary {
	at := core.NewPdfLiteralString(f.made.UTC().Format("D:20060102150405Z"))
	return dict("Title", core.NewPdfTextString(f.title), "Author", core.NewPdfTextString(f.author),
		"Creator", core.NewPdfTextString(producer), "Producer", core.NewPdfTextString(producer),
		"CreationDate", at, "ModDate", at)
}

func (f *file) catalog() *core.PdfIndirectReference {
	catalog := dict("Type", name("Catalog"), "Lang", core.NewPdfTextString(f.language),
		"MarkInfo", dict("Marked", core.NewPdfBoolean(true)),
		"ViewerPreferences", dict("DisplayDocTitle", core.NewPdfBoolean(true)))
	root := f.add(catalog)
	catalog.Set("Pages", f.tree())
	catalog.Set("StructTreeRoot", f.structure())
	meta := core.NewPdfStream([]byte(f.xmp()))
	meta.Dict.Set("Type", name("Metadata"))
	meta.Dict.Set("Subtype", name("XML"))
	catalog.Set("Metadata", f.add(meta))
	profile := core.NewPdfStream(sRGB()) // too small to gain by being compressed
	profile.Dict.Set("N", core.NewPdfInteger(3))
	catalog.Set("OutputIntents", core.NewPdfArray(dict("Type", name("OutputIntent"), "S", name("GTS_PDFA1"),
		"OutputConditionIdentifier", core.NewPdfLiteralString("sRGB"), "Info", core.NewPdfLiteralString("sRGB"),
		"DestOutputProfile", f.add(profile))))
	return root
}

// tree makes the pages, and returns what holds them together.
func (f *file) tree() *core.PdfIndirectReference {
	kids := core.NewPdfArray()
	all := dict("Type", name("Pages"), "Count", core.NewPdfInteger(len(f.pages)), "Kids", kids)
	tree := f.add(all)
	fonts := core.NewPdfDictionary()
	for n, font := range f.fonts {
		fonts.Set(fmt.Sprintf("F%d", n), f.add(font.BuildObjects(f.add)))
	}
	for _, p := range f.pages {
		resources := dict("Font", fonts)
		if len(p.images) > 0 {
			objects := core.NewPdfDictionary()
			for _, i := range p.images {
				objects.Set(i.name(p), i.object(f.add))
			}
			resources.Set("XObject", objects)
		}
		page := dict("Type", name("Page"), "Parent", tree, "MediaBox", array(0, 0, Wide, High), "Resources", resources,
			"Contents", f.add(core.NewPdfStreamCompressed(p.ops.Bytes())),
			"StructParents", core.NewPdfInteger(p.number), "Tabs", name("S"))
		if len(p.links) > 0 {
			annots := core.NewPdfArray()
			for _, l := range p.links {
				annots.Add(f.annotation(l))
			}
			page.Set("Annots", annots)
		}
		ref := f.add(page)
		f.refs = append(f.refs, ref)
		kids.Add(ref)
	}
	return tree
}

// printed is the flag of an annotation that is printed, as PDF/A demands.
const printed = 4

func (f *file) annotation(l *link) *core.PdfIndirectReference {
	for n, other := range f.links {
		if other == l {
			l.key = len(f.pages) + n
		}
	}
	l.ref = f.add(dict("Type", name("Annot"), "Subtype", name("Link"), "Rect", array(l.box[:]...),
		"Border", array(0, 0, 0), "F", core.NewPdfInteger(printed), "Contents", core.NewPdfTextString(l.says),
		"A", dict("S", name("URI"), "URI", core.NewPdfLiteralString(l.uri)),
		"StructParent", core.NewPdfInteger(l.key)))
	return l.ref
}

// structure makes the tree of what the pages say, and the way back from marked content to it.
func (f *file) structure() *core.PdfIndirectReference {
	root := dict("Type", name("StructTreeRoot"))
	ref := f.add(root)
	root.Set("K", f.element(f.root, ref))
	nums := core.NewPdfArray()
	for _, p := range f.pages {
		parents := core.NewPdfArray()
		for _, e := range p.marks {
			parents.Add(e.ref)
		}
		nums.Add(core.NewPdfInteger(p.number))
		nums.Add(f.add(parents))
	}
	for _, l := range f.links {
		nums.Add(core.NewPdfInteger(l.key))
		nums.Add(l.in.ref)
	}
	root.Set("ParentTree", f.add(dict("Nums", nums)))
	root.Set("ParentTreeNextKey", core.NewPdfInteger(len(f.pages)+len(f.links)))
	return ref
}

func (f *file) element(e *Element, parent *core.PdfIndirectReference) *core.PdfIndirectReference {
	d := dict("S", name(e.tag), "P", parent)
	e.ref = f.add(d)
	if e.alt != "" {
		d.Set("Alt", core.NewPdfTextString(e.alt))
	}
	if a := attributes(e); a != nil {
		d.Set("A", a)
	}
	kids, on := core.NewPdfArray(), e.page()
	if on != nil {
		d.Set("Pg", f.refs[on.number])
	}
	for _, k := range e.kids {
		switch {
		case k.element != nil && k.element.tag == "P" && len(k.element.kids) == 0: // nothing came of it
		case k.element != nil:
			kids.Add(f.element(k.element, e.ref))
		case k.link != nil:
			kids.Add(f.on(k.page, on, "OBJR", "Obj", k.link.ref))
		case k.page == on:
			kids.Add(core.NewPdfInteger(k.mark))
		default:
			kids.Add(f.on(k.page, on, "MCR", "MCID", core.NewPdfInteger(k.mark)))
		}
	}
	d.Set("K", kids)
	return e.ref
}

// page is where the first of the element's own pieces stands; nil: it has none. What stands there says no page of its
// own, which makes for short files.
func (e *Element) page() *Page {
	for _, k := range e.kids {
		if k.page != nil {
			return k.page
		}
	}
	return nil
}

// on is a piece of an element that says its page where it is another one than its element's.
func (f *file) on(page, known *Page, kind string, pairs ...any) *core.PdfDictionary {
	d := dict(append([]any{"Type", name(kind)}, pairs...)...)
	if page != known {
		d.Set("Pg", f.refs[page.number])
	}
	return d
}

func attributes(e *Element) *core.PdfDictionary {
	switch {
	case e.box != nil:
		return dict("O", name("Layout"), "BBox", array(e.box[:]...))
	case e.scope != "" || e.span > 1:
		d := dict("O", name("Table"))
		if e.scope != "" {
			d.Set("Scope", name(e.scope))
		}
		if e.span > 1 {
			d.Set("ColSpan", core.NewPdfInteger(cmp.Or(e.span, 1)))
		}
		return d
	}
	return nil
}

// xmp is what the file says of itself, in the form that both standards demand: the same as its dictionary of
// information, the two standards, and what the words of PDF/UA mean.
func (f *file) xmp() string {
	at := f.made.UTC().Format("2006-01-02T15:04:05Z")
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escaped(f.title) + `</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>` + escaped(f.author) + `</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>` + escaped(f.language) + `</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>` + producer + `</xmp:CreatorTool><xmp:CreateDate>` + at + `</xmp:CreateDate>
<xmp:ModifyDate>` + at + `</xmp:ModifyDate><pdf:Producer>` + producer + `</pdf:Producer>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escaped(s string) string { return escapes.Replace(s) }
