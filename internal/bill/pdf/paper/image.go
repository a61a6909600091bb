package paper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // what logos are
	_ "image/png"

	"github.com/carlos7ags/folio/core"
	"golang.org/x/image/draw"
)

// Image is a picture, as it is put into the file.
type Image struct {
	width, height int
	rgb, alpha    []byte // three and one byte for each point; alpha is nil where all is opaque
	ref           *core.PdfIndirectReference
}

// Pictures larger than this, in bytes or points a side, are not taken; and how large they are in the file: 45 mm at 300
// points to the inch.
const (
	mostBytes  = 2 << 20
	mostPoints = 4000
	wideEnough = 532
)

// ErrImage is returned for what is no PNG or JPEG, or too large.
var ErrImage = errors.New("paper: no PNG or JPEG of at most 2 MB and 4000 points a side")

// ReadImage takes a PNG or JPEG. It is drawn again, smaller if it is larger than paper shows: so nothing of the file as
// it came gets into the PDF but its points.
func ReadImage(data []byte) (*Image, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || len(data) > mostBytes || config.Width < 1 || config.Height < 1 ||
		config.Width > mostPoints || config.Height > mostPoints {
		return nil, ErrImage
	}
	from, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrImage, err)
	}
	width, height := config.Width, config.Height
	if larger := max(width, height); larger > wideEnough {
		width, height = max(1, width*wideEnough/larger), max(1, height*wideEnough/larger)
	}
	to := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Src, nil)
	return points(to), nil
}

func points(from *image.NRGBA) *Image {
	i := &Image{width: from.Rect.Dx(), height: from.Rect.Dy()}
	alpha, opaque := make([]byte, 0, i.width*i.height), true
	for y := range i.height {
		for x := range i.width {
			c := from.NRGBAAt(x, y)
			if c.A == 0 {
				c = color.NRGBA{255, 255, 255, 0}
			}
			i.rgb = append(i.rgb, c.R, c.G, c.B)
			alpha, opaque = append(alpha, c.A), opaque && c.A == 255
		}
	}
	if !opaque {
		i.alpha = alpha
	}
	return i
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
	picture := i.stream(i.rgb, "DeviceRGB")
	if i.alpha != nil {
		picture.Dict.Set("SMask", add(i.stream(i.alpha, "DeviceGray")))
	}
	i.ref = add(picture)
	return i.ref
}

func (i *Image) stream(data []byte, colours string) *core.PdfStream {
	s := core.NewPdfStreamCompressed(data)
	s.Dict.Set("Type", name("XObject"))
	s.Dict.Set("Subtype", name("Image"))
	s.Dict.Set("Width", core.NewPdfInteger(i.width))
	s.Dict.Set("Height", core.NewPdfInteger(i.height))
	s.Dict.Set("ColorSpace", name(colours))
	s.Dict.Set("BitsPerComponent", core.NewPdfInteger(8))
	return s
}
