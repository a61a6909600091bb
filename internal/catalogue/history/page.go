package history

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"stund/internal/erasure"
	"stund/internal/i18n"
)

// The words of the page, besides those that traces and facts have.
var (
	pageTitle = i18n.Text{
		NB: "Det {practice} vet om deg",
		SV: "Det {practice} vet om dig",
		DA: "Det {practice} ved om dig",
		FI: "Mitä {practice} tietää sinusta",
		EN: "What {practice} knows about you",
	}
	pageMade = i18n.Text{
		NB: "Hentet ut {when} etter personvernforordningen artikkel 15.",
		SV: "Uttaget {when} enligt dataskyddsförordningen artikel 15.",
		DA: "Udtrukket {when} efter databeskyttelsesforordningen artikel 15.",
		FI: "Koottu {when} tietosuoja-asetuksen 15 artiklan mukaisesti.",
		EN: "Compiled {when} under Article 15 of the General Data Protection Regulation.",
	}
	pageTimeline = i18n.Text{
		NB: "Det som har skjedd",
		SV: "Det som har hänt",
		DA: "Det der er sket",
		FI: "Mitä on tapahtunut",
		EN: "What has happened",
	}
	pageMore = i18n.Text{
		NB: "Dette er én del av flere. Resten følger på egne sider.",
		SV: "Detta är en del av flera. Resten följer på egna sidor.",
		DA: "Dette er én del af flere. Resten følger på egne sider.",
		FI: "Tämä on yksi osa useista. Loput ovat omilla sivuillaan.",
		EN: "This is one part of several. The others are pages of their own.",
	}
)

// pageStyle is of a page that is read and printed, and asks for nothing from elsewhere.
const pageStyle = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;` +
	`color:#1d1d1b;background:#fff}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem;` +
	`border-bottom:1px solid #999}section>div{margin:1rem 0;break-inside:avoid}h3{font-size:1rem;margin:0}` +
	`dl{margin:0;display:grid;grid-template-columns:minmax(8rem,12rem) 1fr;gap:.1rem 1rem}dt{color:#555}` +
	`dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}ul{list-style:none;padding:0}li{margin:.3rem 0}` +
	`time{color:#555}nav{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center}nav a,button{min-height:44px;` +
	`display:inline-flex;align-items:center;font:inherit;color:inherit}button{padding:0 1rem}` +
	`@media(max-width:30rem){dl{display:block}dd{margin-bottom:.4rem}}` +
	`@media screen and (prefers-color-scheme:dark){body{color:#f2eee8;background:#171513}dt,time{color:#aba49a}` +
	`button{background:transparent;border:1px solid #857e74;border-radius:10px}}` +
	`@media print{nav{display:none}body{margin:0;max-width:none}h2{break-after:avoid}}`

// page writes a part of what is known about a client for people: one file that stands alone.
type page struct {
	strings.Builder
	lang i18n.Lang
	zone *time.Location
	now  time.Time
	own  *Ways // for the client themselves; nil: for staff to hand out
}

// say writes the format with its arguments as text.
func (p *page) say(format string, args ...string) {
	safe := make([]any, len(args))
	for n, a := range args {
		safe[n] = html.EscapeString(a)
	}
	fmt.Fprintf(p, format, safe...)
}

// when is with the year: the page is kept.
func (p *page) when(t time.Time) string { return i18n.DateTime(p.lang, t.In(p.zone), time.Time{}) }

// written returns the page of the part, whose facts are told in words.
func (p *page) written(practice string, part erasure.HandedOut, told []Happening) string {
	title := pageTitle.Fill(p.lang, "practice", practice)
	p.say(`<!doctype html><html lang="%s"><head><meta charset="utf-8"><meta name="viewport" `+
		`content="width=device-width"><title>%s</title>`, string(p.lang), title)
	p.WriteString("<style>" + pageStyle + "</style></head><body><main>")
	text := pageMade
	if p.own != nil {
		text = ownMade
	}
	made := text.Fill(p.lang, "when", i18n.Date(p.lang, p.now.In(p.zone), time.Time{}), "practice", practice)
	p.say("<h1>%s</h1><p>%s</p>", title, made)
	p.further(part)
	if part.Next != "" {
		p.say("<p>%s</p>", pageMore.In(p.lang))
	}
	p.records(part)
	if len(told) > 0 {
		p.say("<section><h2>%s</h2><ul>", pageTimeline.In(p.lang))
		for _, h := range told {
			p.say("<li><time>%s</time> %s</li>", p.when(h.At), h.Text)
		}
		p.WriteString("</ul></section>")
	}
	p.WriteString("</main></body></html>\n")
	return p.String()
}

// records writes what is held, each kind of thing under what the practice calls it.
func (p *page) records(part erasure.HandedOut) {
	var kinds []string
	for _, r := range part.Records {
		if !slices.Contains(kinds, r.Kind) {
			kinds = append(kinds, r.Kind)
		}
	}
	slices.SortStableFunc(kinds, func(a, b string) int { // who they are comes first
		return order(a) - order(b)
	})
	for _, kind := range kinds {
		begun := false
		for _, r := range part.Records {
			if r.Kind != kind {
				continue
			}
			if !begun {
				p.say("<section><h2>%s</h2>", r.Called.In(p.lang))
				begun = true
			}
			p.say("<div><h3>%s</h3><dl>", p.when(r.At))
			for _, l := range r.Lines {
				p.say("<dt>%s</dt><dd>%s</dd>", l.Label.In(p.lang), l.Value)
			}
			p.WriteString("</dl></div>")
		}
		p.WriteString("</section>")
	}
}

func order(kind string) int {
	if kind == "client" {
		return 0
	}
	return 1
}
