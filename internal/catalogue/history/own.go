package history

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"stund/internal/api/mine"
	"stund/internal/base"
	"stund/internal/catalogue/traces"
	"stund/internal/erasure"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/link"
)

// OwnExport is what a client fetches of what is known about them, or a part of it: what they gave themselves, and what
// they did and got (GDPR, articles 15 and 20). What staff noted for their own use, what the practice made of it, and
// what is about others too, somebody has to look at first: the practice hands it out when it is asked (ClientExport).
type OwnExport struct {
	Client string         `json:"client"`
	Made   time.Time      `json:"made_at"`
	Items  []ExportedItem `json:"items"`          // the newest first
	Next   string         `json:"next,omitempty"` // where the next part begins; the page leads there
}

// OwnData hands out to a client what is theirs: by a POST, because what was sealed is noted as read. In parts of some
// megabytes at most, of which the page leads from one to the next.
func OwnData(b *base.Base) httpapi.Endpoint {
	e, x := mine.EntranceOf(b), traces.Erasures(b)
	post := func(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
		g, err := e.Sent(ctx, v)
		if err != nil {
			return e.Over(ctx, v, err)
		}
		c, err := e.HandsOut(ctx, g, v.Form.Get("who"))
		if err != nil {
			return e.Over(ctx, v, err)
		}
		part, err := x.HandOut(ctx, c, v.Form.Get("after"))
		if err != nil {
			return httpapi.View{}, err
		}
		part = part.Own()
		zone := g.Setup.Zone()
		out := httpapi.View{Language: string(g.Lang), Cookies: []string{g.Again}}
		if v.Form.Get("as") == "data" {
			items := make([]ExportedItem, len(part.Records))
			for n, r := range part.Records {
				items[n] = ExportedItem{r.Kind, r.ID, r.At.In(zone), r.Data}
			}
			out.Type, out.File = "application/json", g.Setup.Practice.ID+".json"
			out.Policy = "default-src 'none'"
			out.Body, err = json.MarshalIndent(OwnExport{c.ID, e.Now().In(zone), items, part.Next}, "", "  ")
			return out, err
		}
		p := &page{lang: g.Lang, zone: zone, now: e.Now()}
		p.own = &ownPage{key: g.Form, who: c.ID, after: v.Form.Get("after"), back: g.Link(""),
			action: link.MinePath + "/data"}
		if g.Chosen {
			p.own.action += "?lang=" + string(g.Lang)
		}
		out.Policy, out.Body = ownPolicy(), []byte(p.written(g.Setup.Practice.Name, part, nil))
		return out, nil
	}
	fail := e.Fail(func(*httpapi.Visit) string { return link.MinePath })
	return httpapi.Endpoint{Name: "mine-data", Path: link.MinePath + "/data", Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodPost, Handle: httpapi.Page(post, fail), Guard: e.Watch()}}}
}

// ownPolicy lets the page have its own style and forms, and nothing else.
func ownPolicy() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}

// ownPage is what the page has besides for the client themselves.
type ownPage struct{ key, who, after, back, action string }

// further are the ways from the page: back, the same as a file, and the next part.
func (p *page) further(part erasure.HandedOut) {
	if p.own == nil {
		return
	}
	button := func(as, after string, text i18n.Text) {
		p.say(`<form method="post" action="%s">`, p.own.action)
		for _, f := range [][2]string{{"key", p.own.key}, {"who", p.own.who}, {"after", after}} {
			p.say(`<input type="hidden" name="%s" value="%s">`, f[0], f[1])
		}
		p.say(`<button name="as" value="%s">%s</button></form>`, as, text.In(p.lang))
	}
	p.WriteString(`<nav>`)
	p.say(`<a href="%s">%s</a>`, p.own.back, ownBack.In(p.lang))
	button("data", p.own.after, ownFile)
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
