package browser

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"stund/internal/browser"
)

// TestAppLivedIn: the demo practice as who tries Stund meets it, with a year behind it. With -update it makes the
// README's pictures of the staff app anew.
func TestAppLivedIn(t *testing.T) {
	t.Parallel()
	s := openLivedIn(t, atTuesday(10, 40))
	tab := s.signIn("Owner", "", browser.Options{Width: 1280, Height: 800})
	look := func(place, ready string) {
		t.Helper()
		browser.Eval[bool](tab, `location.hash = "`+place+`", true`)
		tab.Until(ready)
		tab.Until(`!document.querySelector(".bones")`)
		sound(t, tab, place)
	}
	look("#/today", `document.querySelectorAll(".task").length > 3`)
	says(t, tab, "Tirsdag 24. november", "Oppgaver", "Ledig i dag", "Nye timer siste to døgn")
	pictured(t, tab, "today")
	look("#/calendar/2026-11-24?view=week", `document.querySelectorAll(".bar, .block").length > 0`)
	if n := len(tab.All("button", `/^\d\d\.\d\d–\d\d\.\d\d, /`)); n < 15 || n > 60 {
		t.Errorf("%d appointments stand in Ida's week", n)
	}
	pictured(t, tab, "week")
	look("#/clients", `/20\d klienter/.test(document.body.innerText)`)
	shotView(t, tab, "clients")

	look("#/invoices", `document.querySelectorAll("tbody tr").length > 20`)
	says(t, tab, "Utestående", "Av det forfalt", "Forfalt ", "Betalt", "Utkast")
	shotView(t, tab, "invoices")
	look("#/feedback", `document.querySelectorAll(".answer").length > 9`)
	sound(t, tab, "feedback of a year")
	shotView(t, tab, "feedback")

	id, name := s.oldest()
	look("#/clients/"+id, `document.querySelectorAll(".timeline li").length > 9`)
	says(t, tab, name, "Fast klient", "Var til time: ", "Sendt på e-post: påminnelse")
	pictured(t, tab, "client")
	shown := browser.Eval[int](tab, `document.querySelectorAll(".timeline li").length`)
	tab.Click("button", "Vis flere")
	tab.Until(fmt.Sprintf(`document.querySelectorAll(".timeline li").length > %d`, shown))
}

// oldest returns the client who has come for the longest time and still comes.
func (s *stage) oldest() (id, name string) {
	s.t.Helper()
	var list struct {
		Items []struct {
			ID, Name string
			First    time.Time `json:"first_visit"`
		}
	}
	s.must(200, &list, "GET", "/v1/clients?tag=fast&has_next=yes&limit=200", nil, s.owner())
	first := atTuesday(0, 0)
	for _, c := range list.Items {
		if !c.First.IsZero() && c.First.Before(first) {
			id, name, first = c.ID, c.Name, c.First
		}
	}
	if first.After(atTuesday(0, 0).AddDate(0, -6, 0)) {
		s.t.Errorf("%s is the oldest client, since %s", name, first)
	}
	return id, name
}

// pictured makes the README's picture of what is in the viewport, where the goldens are made anew.
func pictured(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	shotView(t, tab, name)
	if !*update {
		return
	}
	path := filepath.Join("../../../infra/docs", name+".png")
	tab.Shot(path, false)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, paletted(whole)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// paletted returns the picture in its 256 most used colours: of a page nobody sees a difference, and it is a third of
// the bytes.
func paletted(whole image.Image) *image.Paletted {
	area, used := whole.Bounds(), map[color.Color]int{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			used[whole.At(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(used), func(a, b color.Color) int { return used[b] - used[a] })
	out := image.NewPaletted(area, colours[:min(len(colours), 256)])
	nearest := map[color.Color]uint8{}
	for c := range used {
		nearest[c] = uint8(out.Palette.Index(c)) //nolint:gosec // of 256
	}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			out.SetColorIndex(x, y, nearest[whole.At(x, y)])
		}
	}
	return out
}
