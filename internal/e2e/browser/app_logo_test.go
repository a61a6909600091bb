package browser

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"

	"stund/internal/browser"
)

// emblem is a picture of a ring and four lines that can be seen through, as a PNG.
func emblem(t *testing.T, c color.NRGBA) []byte {
	t.Helper()
	const high = 240
	i := image.NewNRGBA(image.Rect(0, 0, 900, high))
	for y := range high {
		for x := range i.Rect.Dx() {
			dx, dy := x-high/2, y-high/2
			r := dx*dx + dy*dy
			if r < high*high/5 && r > high*high/9 || x > high && y%40 < 14 && y > high/4 {
				i.SetNRGBA(x, y, c)
			}
		}
	}
	return encoded(t, i)
}

func encoded(t *testing.T, i image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, i); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// brings has the page's field for files take one, as somebody does who chooses it.
func brings(tab *browser.Tab, name string, file []byte) {
	tab.Until(`!!document.querySelector("input[type=file]:enabled")`)
	browser.Eval[bool](tab, `(() => {
		const input = document.querySelector("input[type=file]"), all = new DataTransfer();
		const bytes = Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(file)+`"), (c) => c.charCodeAt(0));
		all.items.add(new File([bytes], `+quote(name)+`));
		input.files = all.files;
		input.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})()`)
}

// shown is the address of the logo on the page once it is drawn there, within what paper has room for.
func shown(tab *browser.Tab) string {
	const drawn = `(i => i && i.complete && i.naturalWidth > 0 && i.width <= 227 && i.height <= 60)`
	tab.Until(drawn + `(document.querySelector("img.logo"))`)
	return browser.Eval[string](tab, `document.querySelector("img.logo").src`)
}

// leavesButtons fails where what the page says was done lies over a button that stays at the foot of the page.
func leavesButtons(t *testing.T, tab *browser.Tab) {
	t.Helper()
	const over = `(() => {
		const said = document.querySelector(".bar").getBoundingClientRect();
		return [...document.querySelectorAll(".foot .btn")].filter((b) => {
			const r = b.getBoundingClientRect();
			return r.left < said.right && r.right > said.left && r.top < said.bottom && r.bottom > said.top;
		}).map((b) => b.innerText).join(", ");
	})()`
	tab.Until(`!!document.querySelector(".bar") && !!document.querySelector(".foot .btn")`)
	if covered := browser.Eval[string](tab, over); covered != "" {
		t.Errorf("what was done is said over %s", covered)
	}
}

// TestAppLogo: an owner sets the logo of a seller, finds it on a draft and on what is issued, and takes another one:
// drafts have that, and what was issued what it had. One that is too large is made smaller; what is none is refused.
func TestAppLogo(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.sells()
	first := s.drafts(s.knows("Kari Nordmann", "kari@example.com"), 85000)
	settings := "#/settings/invoices/" + id
	tab := s.signIn("Owner", settings, desktop)
	brings(tab, "logo.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`))
	says(t, tab, "Bildet må være PNG eller JPEG")
	tab.TabTo("button", "Velg et bilde") // the browser's own window opens by keyboard as well
	brings(tab, "logo.png", emblem(t, color.NRGBA{31, 111, 92, 255}))
	says(t, tab, "Logoen er lagret.", "Velg et annet bilde")
	leavesButtons(t, tab)
	green := shown(tab)
	tab.Find("image", "Logoen til Lotus Terapi AS")
	sound(t, tab, "set")
	shot(t, tab, "set")
	look := func(id, name string) string {
		t.Helper()
		browser.Eval[bool](tab, `location.hash = "#/invoices/`+id+`", true`)
		tab.Until(`document.querySelector(".paper")?.innerText.includes("Massasje 1")`)
		is := shown(tab)
		sound(t, tab, name)
		shotView(t, tab, name)
		return is
	}
	if look(first.ID, "draft") != green {
		t.Error("a draft has another logo")
	}
	s.does(first.ID, "issue", map[string]any{})
	later := s.drafts(s.knows("Ola Hansen", ""), 45000)

	tab = s.signIn("Owner", settings, browser.Options{Width: 390, Height: 844, Touch: true, Dark: true})
	photo := image.NewNRGBA(image.Rect(0, 0, 600, 300))
	_, _ = rand.NewChaCha8([32]byte{3}).Read(photo.Pix)
	brings(tab, "photo.png", encoded(t, photo))
	says(t, tab, "Logoen er lagret.")
	leavesButtons(t, tab)
	tab.Until(`document.querySelector("img.logo")?.src.startsWith("data:image/jpeg")`)
	other := shown(tab)
	sound(t, tab, "replaced")
	shot(t, tab, "replaced")
	if look(later.ID, "another draft") != other || look(first.ID, "issued") != green {
		t.Error("a draft has the logo that was, or what was issued the one that is")
	}
	browser.Eval[bool](tab, `location.hash = "`+settings+`", true`)
	tab.Click("button", "Fjern logoen")
	says(t, tab, "Logoen er fjernet.", "Velg et bilde")
	tab.Until(`!document.querySelector(".logo")`)
}
