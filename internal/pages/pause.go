package pages

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/i18n"
)

// passField carries the pass in the form that is sent again.
const passField = "stund-proof"

// Pause asks to wait a little and to send the form once more: all that was sent is in it, and the pass that makes it
// count. It is shown while more comes in than can be taken, to those whose browser cannot work for it.
func Pause(f Frame, sent map[string][]string, pass string, wait time.Duration) Document {
	seconds := strconv.Itoa(max(int((wait+time.Second-1)/time.Second), 1))
	p := open(f, f.t(pauseTitle))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(pauseTitle), p.t(pauseLead, "n", seconds))
	p.f(`<form method="post" action="%s">`, p.Link(""))
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if name == passField {
			continue
		}
		for _, v := range sent[name] {
			p.hidden(name, strings.ReplaceAll(v, "\r\n", "\n"))
		}
	}
	p.hidden(passField, pass)
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, mainButton, p.t(goOn))
	return p.close()
}

// Crowd says that more comes in than can be taken, and that nothing was done.
func Crowd(f Frame) Document { return plain(f, pauseTitle, crowdLead, (*page).reopen) }

var (
	pauseTitle = i18n.Text{
		NB: "Et øyeblikk",
		SV: "Ett ögonblick",
		DA: "Et øjeblik",
		FI: "Pieni hetki",
		EN: "One moment",
	}
	pauseLead = i18n.Text{
		NB: "Det kommer mye inn akkurat nå, og ingenting er gjort ennå. Vent {n} sekunder, og trykk så på knappen. Det du skrev, er tatt vare på.",
		SV: "Det kommer in mycket just nu, och inget är gjort ännu. Vänta {n} sekunder och tryck sedan på knappen. Det du skrev finns kvar.",
		DA: "Der kommer meget ind lige nu, og intet er gjort endnu. Vent {n} sekunder, og tryk så på knappen. Det, du skrev, er gemt.",
		FI: "Pyyntöjä tulee juuri nyt paljon, eikä mitään ole vielä tehty. Odota {n} sekuntia ja paina sitten painiketta. Kirjoittamasi tiedot ovat tallella.",
		EN: "A lot is coming in right now, and nothing is done yet. Wait {n} seconds, and then press the button. What you wrote is kept.",
	}
	crowdLead = i18n.Text{
		NB: "Det kommer mye inn akkurat nå, og ingenting er endret. Vent noen minutter og prøv igjen.",
		SV: "Det kommer in mycket just nu, och inget har ändrats. Vänta några minuter och försök igen.",
		DA: "Der kommer meget ind lige nu, og intet er ændret. Vent nogle minutter, og prøv igen.",
		FI: "Pyyntöjä tulee juuri nyt paljon, eikä mitään muutettu. Odota muutama minuutti ja yritä uudelleen.",
		EN: "A lot is coming in right now, and nothing has changed. Wait a few minutes and try again.",
	}
)
