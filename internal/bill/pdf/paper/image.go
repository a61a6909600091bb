package paper

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/carlos7ags/folio/core"
	"golang.org/x/image/draw"
)

// Image is a picture, as it is put into the file.
type Image struct {
	width, height int
	rgb, alpha    []byte // the points, compressed; alpha is nil where all is opaque
	jpeg          []byte // stands for both where they would be too many bytes
	drawn         *image.NRGBA
	ref           *core.PdfIndirectReference
}

// Pictures larger than this, in bytes or points, are not taken: what points there are is read before any is drawn.
const (
	mostBytes  = 100_000
	mostPoints = 4000      // a side
	mostArea   = 4_000_000 // of the whole picture
)

// How large they are in the file at most: 45 mm at 300 points to the inch, 16 mm at 400. What takes more bytes than
// mostInFile, as photographs do, is written as JPEG, and smaller until it fits: a page with its fonts and a picture
// stays below 40 kB. What is kept has a little less, so that it is not made smaller again when it is put into the file.
const (
	wideEnough = 532
	highEnough = 252
	mostKept   = 14_000
	mostInFile = 16_000
	quality    = 85
)

// ErrImage is returned for what is no PNG or JPEG, or too large.
var ErrImage = errors.New("paper: no PNG or JPEG of at most 100 kB, 4000 points a side and 4 million in all")

// ReadImage takes a PNG or JPEG, whatever it is called. It is drawn again, smaller if it is larger than paper shows: so
// nothing of the file as it came gets into the PDF but its points.
func ReadImage(data []byte) (*Image, error) { return read(data, mostInFile) }

// Redraw returns a PNG or JPEG as it is best kept: of the size that paper shows, and of the file as it came nothing but
// its points. ReadImage takes what it returns, and makes the same picture of it.
func Redraw(data []byte) ([]byte, error) {
	i, err := read(data, mostKept)
	if err != nil {
		return nil, err
	}
	if i.jpeg != nil {
		return i.jpeg, nil
	}
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, i.drawn)
	return b.Bytes(), err
}

func read(data []byte, most int) (*Image, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || format != "png" && format != "jpeg" || len(data) > mostBytes ||
		config.Width < 1 || config.Height < 1 || config.Width > mostPoints || config.Height > mostPoints ||
		config.Width*config.Height > mostArea {
		return nil, ErrImage
	}
	from, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrImage, err)
	}
	return points(from, most)
}

// scaled is the picture, smaller where it is larger than that. One that was drawn before stays as it is to the point.
func scaled(from image.Image, width, height int) *image.NRGBA {
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	if drawn, ok := from.(*image.NRGBA); ok && w <= width && h <= height {
		return drawn
	}
	if w > width {
		w, h = width, max(1, h*width/w)
	}
	if h > height {
		w, h = max(1, w*height/h), height
	}
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Src, nil)
	return to
}

// points is the picture as it is put into the file, in no more bytes than that.
func points(from image.Image, most int) (*Image, error) {
	to := scaled(from, wideEnough, highEnough)
	i := &Image{width: to.Rect.Dx(), height: to.Rect.Dy(), drawn: to}
	size := i.width * i.height
	rgb, alpha, opaque := make([]byte, 0, 3*size), make([]byte, 0, size), true
	for y := range i.height {
		for x := range i.width {
			c := to.NRGBAAt(x, y)
			if c.A == 0 {
				c = color.NRGBA{255, 255, 255, 0}
			}
			rgb = append(rgb, c.R, c.G, c.B)
			alpha, opaque = append(alpha, c.A), opaque && c.A == 255
		}
	}
	var err error
	if i.rgb, err = zipped(rgb); err != nil {
		return nil, err
	}
	if !opaque {
		if i.alpha, err = zipped(alpha); err != nil {
			return nil, err
		}
	}
	if len(i.rgb)+len(i.alpha) <= most {
		return i, nil
	}
	return photograph(to, most)
}

func zipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(data)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

// photograph is the picture on white paper as a JPEG, as large as it may be.
func photograph(from *image.NRGBA, most int) (*Image, error) {
	white := image.NewRGBA(from.Rect)
	draw.Draw(white, white.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(white, white.Rect, from, image.Point{}, draw.Over)
	for width, height := from.Rect.Dx(), from.Rect.Dy(); ; width, height = width*7/8, height*7/8 {
		to := scaled(white, max(1, width), max(1, height))
		var b bytes.Buffer
		if err := jpeg.Encode(&b, to, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if b.Len() <= most {
			return &Image{width: to.Rect.Dx(), height: to.Rect.Dy(), jpeg: b.Bytes()}, nil
		}
	}
}

// Fit returns how large the picture is within a width and height.
func (i *Image) Fit(width, height float64) (w, h float64) {
	scale := min(width/float64(i.width), height/float64(i.height))
	return float64(i.width) * scale, float64(i.height) * scale
}

// name is what the page calls the picture.
func (i *Image) name(p *Page) string {
	for n, other := range p.images {
		if other == i {
			return fmt.Sprintf("I%d", n)
		}
	}
	p.images = append(p.images, i)
	return fmt.Sprintf("I%d", len(p.images)-1)
}

func (i *Image) object(add func(core.PdfObject) *core.PdfIndirectReference) *core.PdfIndirectReference {
	if i.ref != nil {
		return i.ref
	}
	picture := i.stream(i.rgb, "DeviceRGB", "FlateDecode")
	if i.jpeg != nil {
		picture = i.stream(i.jpeg, "DeviceRGB", "DCTDecode")
	}
	if i.alpha != nil {
		picture.Dict.Set("SMask", add(i.stream(i.alpha, "DeviceGray", "FlateDecode")))
	}
	i.ref = add(picture)
	return i.ref
}

func (i *Image) stream(data []byte, colours, filter string) *core.PdfStream {
	s := core.NewPdfStream(data)
	s.Dict.Set("Filter", name(filter))
	s.Dict.Set("Type", name("XObject"))
	s.Dict.Set("Subtype", name("Image"))
	s.Dict.Set("Width", core.NewPdfInteger(i.width))
	s.Dict.Set("Height", core.NewPdfInteger(i.height))
	s.Dict.Set("ColorSpace", name(colours))
	s.Dict.Set("BitsPerComponent", core.NewPdfInteger(8))
	return s
}
