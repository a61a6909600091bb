package history

import (
	"crypto/sha256"
	"encoding/base64"
	"time"

	"stund/internal/erasure"
	"stund/internal/i18n"
)

// Ways are where the page leads that a client sees of what is known about them: paths, and what its forms carry.
type Ways struct{ Key, Who, After, Back, Action string }

// OwnPage returns the part of what is known about a client as they see it themselves, and the policy that the page is
// made for: its own style and forms, and nothing else.
func OwnPage(l i18n.Lang, zone *time.Location, now time.Time, practice string, part erasure.HandedOut, ways Ways) (
	document, policy string) {
	p := &page{lang: l, zone: zone, now: now, own: &ways}
	sum := sha256.Sum256([]byte(pageStyle))
	return p.written(practice, part, nil), "default-src 'none'; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(sum[:]) + "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}

// further are the ways from the page: back, the same as a file, and the next part.
func (p *page) further(part erasure.HandedOut) {
	if p.own == nil {
		return
	}
	button := func(as, after string, text i18n.Text) {
		p.say(`<form method="post" action="%s">`, p.own.Action)
		for _, f := range [][2]string{{"key", p.own.Key}, {"who", p.own.Who}, {"after", after}} {
			p.say(`<input type="hidden" name="%s" value="%s">`, f[0], f[1])
		}
		p.say(`<button name="as" value="%s">%s</button></form>`, as, text.In(p.lang))
	}
	p.WriteString(`<nav>`)
	p.say(`<a href="%s">%s</a>`, p.own.Back, ownBack.In(p.lang))
	button("data", p.own.After, ownFile)
	if part.Next != "" {
		button("page", part.Next, ownNext)
	}
	p.WriteString(`</nav>`)
}

var (
	ownMade = i18n.Text{
		NB: "Hentet ut {when} etter personvernforordningen artikkel 15 og 20. Det {practice} selv har notert, får du ved å spørre.",
		SV: "Uttaget {when} enligt dataskyddsförordningen artikel 15 och 20. Det {practice} själv har antecknat får du genom att fråga.",
		DA: "Udtrukket {when} efter databeskyttelsesforordningen artikel 15 og 20. Det, {practice} selv har noteret, får du ved at spørge.",
		FI: "Koottu {when} tietosuoja-asetuksen 15 ja 20 artiklan mukaisesti. Omat muistiinpanonsa {practice} antaa pyynnöstä.",
		EN: "Compiled {when} under Articles 15 and 20 of the General Data Protection Regulation. What {practice} has noted itself you get by asking.",
	}
	ownBack = i18n.Text{
		NB: "Tilbake til siden din",
		SV: "Tillbaka till din sida",
		DA: "Tilbage til din side",
		FI: "Takaisin sivullesi",
		EN: "Back to your page",
	}
	ownFile = i18n.Text{
		NB: "Last ned dette (JSON)",
		SV: "Ladda ner det här (JSON)",
		DA: "Hent dette (JSON)",
		FI: "Lataa tämä (JSON)",
		EN: "Download this (JSON)",
	}
	ownNext = i18n.Text{
		NB: "Neste del",
		SV: "Nästa del",
		DA: "Næste del",
		FI: "Seuraava osa",
		EN: "Next part",
	}
)
