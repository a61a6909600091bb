package pdf_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"stund/internal/awstest"
	"stund/internal/bill"
	"stund/internal/bill/billtest"
	"stund/internal/bill/pdf"
	"stund/internal/bill/pdf/paper"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/reference"
	"stund/internal/vat"
)

// mostPDF bounds a simple invoice, in bytes.
const mostPDF = 40_000

// shotsVar names a folder in which the documents are kept, to be looked at.
const shotsVar = "STUND_SHOTS"

// written returns the document as a PDF, and fails where it is not the same bytes twice, or the judges or its look find
// fault with it.
func written(t *testing.T, d bill.Document, logo []byte) []byte {
	t.Helper()
	file, err := pdf.Write(d, logo)
	if err != nil {
		t.Fatal(err)
	}
	if folder := os.Getenv(shotsVar); folder != "" {
		_, name, _ := strings.Cut(t.Name(), "/")
		path := filepath.Join(folder, strings.ReplaceAll(name, "/", "-")+".pdf")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again, err := pdf.Write(d, logo)
	if err != nil || !bytes.Equal(file, again) {
		t.Errorf("not the same bytes again: %v", err)
	}
	tidy(t, file)
	if found := billtest.PDF(t, file); len(found) > 0 {
		t.Error(strings.Join(found[:min(len(found), 5)], "\n"))
	}
	return file
}

// Every document of the four countries passes both standards, fits on one page, and is small. A sample of them has each
// case once.
func TestStandards(t *testing.T) {
	t.Parallel()
	for n, what := range billtest.Cases() {
		for i, country := range billtest.Countries() {
			if !awstest.Full() && i != n%len(billtest.Countries()) {
				continue
			}
			t.Run(country+" "+what, func(t *testing.T) {
				t.Parallel()
				file := written(t, billtest.One(country, what), nil)
				if most := mostPDF; len(file) > most {
					t.Errorf("it has %d bytes", len(file))
				}
				if n := strings.Count(billtest.Text(t, file), "\f"); n != 1 {
					t.Errorf("it has %d pages", n)
				}
			})
		}
	}
}

// In each language, to a company and to a person.
func TestLanguages(t *testing.T) {
	t.Parallel()
	for i, country := range billtest.Countries() {
		for n, l := range i18n.Langs() {
			if !awstest.Full() && i != n%len(billtest.Countries()) && (country != "NO" || l != i18n.FI) {
				continue
			}
			t.Run(country+" in "+string(l), func(t *testing.T) {
				t.Parallel()
				d := billtest.One(country, "part prepaid")
				d.Language = l
				d.Buyer = bill.Buyer{Name: "Kari Nordmann", Country: country, Address: d.Buyer.Address}
				title := map[i18n.Lang]string{i18n.NB: "Faktura", i18n.SV: "Faktura", i18n.DA: "Faktura",
					i18n.FI: "Lasku", i18n.EN: "Invoice"}[d.Written()]
				inOrder(t, billtest.Text(t, written(t, d, nil)), d.Seller.Name, title, "Kari Nordmann", d.Number)
				if country == "NO" && l == i18n.FI && title != "Faktura" {
					t.Error("a Norwegian seller's invoice is in Finnish")
				}
			})
		}
	}
}

// What each country's law wants to be said is said, and read aloud in the order in which it is read.
func TestSaid(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"NO plain": {"Lotus Fysioterapi AS", "Faktura", "Nordlys Regnskap AS", "Strandgaten 4", "5013 Bergen",
			"Fakturanr.", "F-1042", "Fakturadato", "30.11.2026", "Forfallsdato", "14.12.2026", "Deres referanse",
			"PO 4471", "918 273 646", "Å betale", "1 330,00 kr", "8601 11 17947", "KID", "1 23456 78903",
			"stund.example/p/7k3mq9xw2v", "Beskrivelse", "Klassisk massasje 60 min", "23.11.2026", "1", "760,00",
			"25 %",
			"760,00", "Kari Nordmann · Oslo", "Grunnlag", "25 %", "1 064,00", "266,00", "1 330,00", "Sum uten mva.",
			"Sum inkl. mva.", "1 330,00 kr", "Møllergata 12", "Org.nr. 987 654 325 MVA", "Foretaksregisteret"},
		"NO mixed":   {"25 %", "15 %", "Unntatt fra merverdiavgift, mval. § 3-2", "950,00", "0 %", "Grunnlag"},
		"NO exempt":  {"Unntatt fra merverdiavgift, mval. § 3-2."},
		"NO outside": {"Ikke merverdiavgiftspliktig.", "Org.nr. 987 654 325"},
		"NO paid":    {"Betalt", "1 330,00 kr", "ingenting mer å betale", "Betalt på forhånd", "−1 330,00", "0,00 kr"},
		"NO credit": {"Kreditnota", "K-17", "F-1040 av 02.11.2026", "Kreditert", "1 330,00 kr",
			"F-1040 av 02.11.2026"},
		"NO foreign": {"1 330,00 €", "IBAN", "NO93 8601 1117 947", "BIC", "DNBANOKK", "KID",
			"Mva. i NOK: 3 120,05. Kurs 11,7295, Norges Bank 30.11.2026."},
		"NO part prepaid": {"855,00 kr", "Sum inkl. mva.", "1 330,00 kr", "Betalt på forhånd", "−475,00", "855,00 kr"},
		"SE plain": {"2026-11-30", "Bankgiro", "5050-1055", "OCR", "2019 12193", "556677-8899", "SE556677889901",
			"Godkänd för F-skatt"},
		"SE exempt": {"Undantag från skatteplikt enligt 10 kap. ML (2023:200), artikel 132.1 c"},
		"SE final": {"Avdraget förskott", "F-1040 av 2026-11-02", "Förskott, faktura F-1040", "−1", "380,00", "−380,00",
			"171,00"},
		"SE credit": {"Kreditfaktura", "F-1040 av 2026-11-02"},
		"DK plain":  {"+71<000000202600011+12345678<", "CVR-nr. 31 41 59 26", "DK31415926"},
		"DK mixed":  {"Momsfritaget, jf. momsloven § 13, stk. 1, nr. 1", "950,00"},
		"FI plain": {"Lasku", "Eräpäivä", "14.12.2026", "125,50 €", "FI21 1234 5600 0007 85", "NDEAFIHH", "12 34561",
			"25,5 %", "100,00", "25,50", billtest.One("FI", "plain").FinnishBarcode(), "2345678-0",
			"FI23456780"},
		"FI exempt": {"Arvonlisäveroton terveyden- ja sairaanhoitopalvelu, AVL 34 §."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			country, what, _ := strings.Cut(name, " ")
			file, err := pdf.Write(billtest.One(country, what), nil)
			if err != nil {
				t.Fatal(err)
			}
			said := billtest.Text(t, file)
			inOrder(t, said, want...)
			for _, none := range []string{"MVA", "Foretaksregisteret", "Mva.", "0 %"} {
				if what == "outside" && strings.Contains(said, none) {
					t.Errorf("a seller who is not registered says %q:\n%s", none, said)
				}
			}
		})
	}
}

// The codes can be scanned, and say what the document says.
func TestScanned(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"NO plain", "FI plain", "SE foreign"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			country, what, _ := strings.Cut(name, " ")
			d := billtest.One(country, what)
			want := []string{d.Pay.Link}
			if d.EPC() != "" {
				want = []string{strings.TrimSuffix(d.EPC(), "\n"), d.FinnishBarcode()}
			}
			file, err := pdf.Write(d, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := scanned(t, file)
			for _, w := range want {
				if !strings.Contains(got, w) {
					t.Errorf("scanned %q, want %q", got, w)
				}
			}
		})
	}
}

// many returns a document of so many lines.
func many(n int) bill.Document {
	d := billtest.One("NO", "plain")
	d.Buyer.Company = false
	line := d.Lines[0]
	d.Lines = nil
	for i := range n {
		line.Text = fmt.Sprintf("Behandling %d", i+1)
		line.Price = int64(10_000 + i)
		line.Gross = 0
		line.From = line.From.AddDays(i % 3)
		line.To = line.From.AddDays(i % 2)
		d.Lines = append(d.Lines, line)
	}
	if err := d.Charge(); err != nil {
		panic(err)
	}
	return d
}

// A long document goes on on other pages, and each says what came before it.
func TestManyPages(t *testing.T) {
	t.Parallel()
	sizes := []int{16, 40}
	if awstest.Full() {
		sizes = []int{13, 14, 15, 16, 17, 18, 40, 500}
	}
	for _, n := range sizes {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			d := many(n)
			pages := strings.Split(strings.TrimSuffix(billtest.Text(t, written(t, d, nil)), "\f"), "\f")
			var sum int64
			lines := 0
			for i, p := range pages {
				if brought := "Transport fra forrige side " + i18n.Decimal(i18n.NB, sum, 2); i > 0 && lines < n {
					inOrder(t, p, brought)
				}
				for lines < n && strings.Contains(p+"\n", fmt.Sprintf("Behandling %d ", lines+1)) {
					sum += d.Lines[lines].Gross
					lines++
				}
				carried := "Transport til neste side " + i18n.Decimal(i18n.NB, sum, 2)
				if lines < n {
					inOrder(t, p, carried)
				}
				if len(pages) > 1 {
					inOrder(t, p, fmt.Sprintf("Side %d av %d", i+1, len(pages)))
				}
			}
			if lines != n || sum != d.Total() {
				t.Errorf("%d lines of %d, %d of %d", lines, n, sum, d.Total())
			}
		})
	}
}

func logo(t *testing.T, width, height int, opaque bool) []byte {
	t.Helper()
	i := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dx, dy := float64(x)-float64(height)/2, float64(y)-float64(height)/2
			switch r := dx*dx + dy*dy; {
			case r < float64(height*height)/5 && r > float64(height*height)/9, x > height && y%40 < 14 && y > height/4:
				i.SetNRGBA(x, y, color.NRGBA{31, 111, 92, 255})
			case opaque:
				i.SetNRGBA(x, y, color.NRGBA{255, 255, 255, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, i); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A logo stands at the top; one that is none is left out, and the document can still be had.
func TestLogo(t *testing.T) {
	t.Parallel()
	for name, picture := range map[string][]byte{
		"wide": logo(t, 900, 240, false), "opaque": logo(t, 240, 240, true), "high": logo(t, 100, 400, false),
		"dot": logo(t, 1, 1, true), "noise": noise(t, 380, 60),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := written(t, billtest.One("NO", "plain"), picture)
			whole(t, file)
			kept, err := pdf.Logo(picture)
			if err != nil || !bytes.Contains(file, []byte("/Image")) {
				t.Errorf("it has no picture: %v", err)
			}
			again, err := pdf.Write(billtest.One("NO", "plain"), kept)
			if err != nil || len(again) > mostPDF || len(kept) > 16_000 {
				t.Errorf("as it is kept, of %d bytes, it makes a PDF of %d: %v", len(kept), len(again), err)
			}
			once, err := pdf.Logo(kept)
			same := bytes.Equal(again, file) && bytes.Equal(once, kept)
			if err != nil || !same && name != "noise" { // a JPEG of a JPEG is another one
				t.Errorf("what is kept makes another PDF, or another logo: %v", err)
			}
		})
	}
	for name, picture := range map[string][]byte{
		"text": []byte("<svg>"), "vector": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "none": {},
		"gif":  []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"),
		"bomb": logo(t, 4000, 1001, false), "heavy": append(logo(t, 90, 24, true), make([]byte, 100_000)...),
		"cut": logo(t, 90, 24, true)[:100], "large": logo(t, 4001, 1, true),
	} {
		file, err := pdf.Write(billtest.One("NO", "plain"), picture)
		kept, unfit := pdf.Logo(picture)
		if err != nil || bytes.Contains(file, []byte("/Image")) || fault.KindOf(unfit) != fault.Invalid || kept != nil {
			t.Errorf("%s: %v, %v", name, err, unfit)
		}
	}
}

var ofPicture = regexp.MustCompile(`<< /Filter /(\w+) /Type /XObject /Subtype /Image /Width (\d+) /Height (\d+) ` +
	`/ColorSpace /Device(\w+) [^>]*/Length (\d+) >>\nstream\n`)

// whole fails unless each picture of the file has all its points.
func whole(t *testing.T, file []byte) {
	t.Helper()
	found := ofPicture.FindAllSubmatchIndex(file, -1)
	if len(found) == 0 {
		t.Error("the file has no picture")
	}
	for _, at := range found {
		part := func(n int) string { return string(file[at[2*n]:at[2*n+1]]) }
		number := func(n int) int { i, _ := strconv.Atoi(part(n)); return i }
		data, colours := file[at[1]:at[1]+number(5)], map[string]int{"RGB": 3, "Gray": 1}[part(4)]
		var points int
		var err error
		if part(1) == "DCTDecode" {
			var config image.Config
			config, err = jpeg.DecodeConfig(bytes.NewReader(data))
			points = config.Width * config.Height * colours
		} else {
			r, failed := zlib.NewReader(bytes.NewReader(data))
			if failed != nil {
				t.Fatal(failed)
			}
			data, err = io.ReadAll(r)
			points = len(data)
		}
		if err != nil || points != number(2)*number(3)*colours {
			t.Errorf("%s has %d points: %v", file[at[0]:at[1]], points, err)
		}
	}
}

// noise is a picture that cannot be made small but by losing some of it, as photographs are.
func noise(t *testing.T, width, height int) []byte {
	t.Helper()
	i, dice := image.NewNRGBA(image.Rect(0, 0, width, height)), rand.NewChaCha8([32]byte{7})
	_, _ = dice.Read(i.Pix)
	var b bytes.Buffer
	if err := png.Encode(&b, i); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Of a picture nothing is kept but its points: not where it was taken, and not what somebody hid in or behind it.
func TestLogoSaysNothing(t *testing.T) {
	t.Parallel()
	const place = "GPS 59.9139 N 10.7522 E <script>"
	var photo bytes.Buffer
	from, err := png.Decode(bytes.NewReader(noise(t, 100, 40)))
	if err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&photo, from, nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("\xff\xe1\x00" + string(rune(len(place)+8)) + "Exif\x00\x00" + place)
	comment := []byte("\x00\x00\x00" + string(rune(len(place))) + "tEXt" + place)
	comment = binary.BigEndian.AppendUint32(comment, crc32.ChecksumIEEE(comment[4:]))
	plain := logo(t, 90, 24, true)
	for name, picture := range map[string][]byte{
		"photo":    slices.Concat(photo.Bytes()[:2], exif, photo.Bytes()[2:]),
		"comment":  slices.Concat(plain[:33], comment, plain[33:]),
		"polyglot": append(bytes.Clone(plain), place...),
	} {
		kept, err := pdf.Logo(picture)
		if err != nil || bytes.Contains(kept, []byte("GPS")) || bytes.Contains(kept, []byte("Exif")) {
			t.Errorf("%s: what is kept says where it was taken: %v", name, err)
		}
		for _, drawn := range [][]byte{picture, kept} {
			file, err := pdf.Write(billtest.One("NO", "plain"), drawn)
			if err != nil || !bytes.Contains(file, []byte("/Image")) || bytes.Contains(file, []byte("GPS")) {
				t.Errorf("%s: the PDF has no picture, or says where it was taken: %v", name, err)
			}
		}
	}
}

// evil is what somebody may call themselves.
var evil = []string{
	"\x00\x01\x1b[31m(\\) >> endobj\r\n%%EOF", "\u202eesrever\u202c \u2066x\u2069", "a\u200b\u200d\ufeffb\u00ad",
	"💆‍♀️ 👩🏽‍⚕️ 🏳️‍🌈",
	strings.Repeat("Donaudampfschifffahrtsgesellschaft", 30), strings.Repeat("long words that wrap ", 60), "\xff\xfe",
	"شركة العلاج", "株式会社", "Đặng Thị Ngọc Ánh", "Łukasz Ştefan Čorak Áhkká Þórður", "Ωμέγα Кириллица", "ﬁ ½ ² №",
	"Z͑ͫ̓̓a̴l̡g̀o", strings.Repeat("W", 5000), "{name} {{.}} %s %d", " ", "\u00a0\u00a0",
}

// Whatever is written into a document, its pages stay whole, and nothing of it reaches the file but what can be seen.
func TestHostile(t *testing.T) {
	t.Parallel()
	for n, s := range evil {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			file := written(t, spoilt(s), nil)
			said := billtest.Text(t, file)
			if at := strings.IndexFunc(said, unseen); at >= 0 {
				t.Errorf("%q reached the file", said[at:min(at+10, len(said))])
			}
			if bytes.Contains(file, []byte(s)) && len(s) > 2 && paper.Shown(bill.Plain(s)) != s {
				t.Errorf("%q stands in the file as it came", s)
			}
		})
	}
}

func spoilt(s string) bill.Document {
	d := billtest.One("FI", "mixed")
	d.Number, d.Seller.Name, d.Buyer.Name = "1"+s, "S"+s, "B"+s
	d.Yours, d.Buyer.OrgNumber, d.Buyer.Country = s, s, s
	d.Buyer.Address = bill.Address{Street: s, Postcode: s, City: s}
	d.Seller.Address = bill.Address{Street: s, Postcode: s, City: "C" + s}
	d.Seller.Email, d.Seller.Phone, d.Seller.Website, d.Seller.Accent = s, s, s, s
	d.Pay.Link, d.Pay.BIC = "https://"+s, s
	d.Advances = []bill.Earlier{{Number: s, Issued: d.Issued}}
	d.Terms = []string{s, s}
	for n := range d.Lines {
		d.Lines[n].Text, d.Lines[n].Note, d.Lines[n].Where = "T"+s, s, s
		if d.Lines[n].Category == vat.Exempted {
			d.Lines[n].Reason = "R" + s
		}
	}
	if err := d.Charge(); err != nil {
		panic(err)
	}
	return d
}

func unseen(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\f' ||
		unicode.In(r, unicode.Cf, unicode.Co, unicode.Variation_Selector)
}

// Where a Danish payer has no reference to type, they are told what to write.
func TestPaidByName(t *testing.T) {
	t.Parallel()
	d := billtest.One("DK", "plain")
	d.Pay.Reference = reference.Reference{Scheme: reference.FIK73}
	inOrder(t, billtest.Text(t, written(t, d, nil)), "Betalingslinje", "+73<+12345678<", "Mærk betalingen", "F-1042")
}

func TestLargest(t *testing.T) {
	t.Parallel()
	d := billtest.One("NO", "foreign")
	for n := range d.Lines {
		d.Lines[n].Quantity, d.Lines[n].Price, d.Lines[n].Gross = 999_999_000, 9_999_999, 0
	}
	if err := d.Charge(); err != nil {
		t.Fatal(err)
	}
	d.Local.VAT, _ = bill.Converted(d.VAT(), d.Currency, d.Local.Currency, d.Local.Rate)
	written(t, d, nil)
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	d := billtest.One("NO", "plain")
	d.Sums[0].VAT++
	if file, err := pdf.Write(d, nil); fault.KindOf(err) != fault.Invalid || file != nil {
		t.Errorf("what contradicts itself: %d bytes, %v", len(file), err)
	}
}

func FuzzWrite(f *testing.F) {
	for _, s := range evil {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		file, err := pdf.Write(spoilt(s), nil)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
		if err == nil && !bytes.HasSuffix(bytes.TrimSpace(file), []byte("%%EOF")) {
			t.Error("the file has no end")
		}
	})
}
