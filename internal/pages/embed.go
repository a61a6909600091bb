package pages

import (
	"cmp"
	"html"
	"net/url"
	"slices"
	"strings"

	"stund/internal/i18n"
	"stund/internal/link"
)

// Named is something to choose by its name.
type Named struct{ ID, Name string }

// Embedding is how the widget is to stand on a website.
type Embedding struct {
	Site                                             string // where Stund is
	Script                                           string // path of the script of this page
	Mode, Lang, Theme, Accent, Service, Practitioner string // as asked for; what is no choice is taken for none
	Services, People                                 []Named
	Own                                              string // the practice's colour; "": the house's
}

// choices are the values of an attribute of the widget.
type choices struct {
	name, label string
	list        []Named
	chosen      string
}

// choices are what can be chosen about the widget; the first of each list is what it is without the attribute.
func (e Embedding) choices(l i18n.Lang) []choices {
	langs := []Named{{"", embedAnyLanguage.In(l)}}
	for _, known := range i18n.Langs() {
		langs = append(langs, Named{string(known), ownNames.In(known)})
	}
	all := []choices{
		{"mode", embedMode.In(l), []Named{{"", embedInline.In(l)}, {"button", embedButton.In(l)},
			{"floating", embedFloating.In(l)}}, e.Mode},
		{"lang", embedLanguage.In(l), langs, e.Lang},
		{"theme", embedTheme.In(l), []Named{{"", embedThemePage.In(l)}, {"auto", embedThemeAuto.In(l)},
			{"light", embedLight.In(l)}, {"dark", embedDark.In(l)}}, e.Theme},
		{"service", embedService.In(l), append([]Named{{"", embedAllServices.In(l)}}, e.Services...), e.Service},
		{"practitioner", embedWho.In(l), append([]Named{{"", embedAnyone.In(l)}}, e.People...), e.Practitioner},
	}
	for i, c := range all {
		if !slices.ContainsFunc(c.list, func(n Named) bool { return n.ID == c.chosen }) {
			all[i].chosen = ""
		}
	}
	return all
}

// tag writes the element with what was chosen, and what shows in its place where scripts do not run.
func (e Embedding) tag(practice string, own i18n.Lang) string {
	var b strings.Builder
	attribute := func(name, value string) {
		if value != "" {
			b.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
		}
	}
	page, lang := e.Site+link.BookingPath(practice), own
	b.WriteString("<stund-booking")
	attribute("practice", practice)
	for _, c := range e.choices(own) {
		attribute(c.name, c.chosen)
		if c.name == "lang" && c.chosen != "" {
			lang, page = i18n.Lang(c.chosen), page+"?lang="+c.chosen
		}
	}
	attribute("accent", e.Accent)
	b.WriteString(">\n  <a href=\"" + html.EscapeString(page) + "\">" + html.EscapeString(bookATime.In(lang)) +
		"</a>\n</stund-booking>")
	return b.String()
}

// chosen returns the query of what is chosen, but for the colour.
func (e Embedding) chosen(l i18n.Lang) string {
	q := url.Values{}
	for _, c := range e.choices(l) {
		if c.chosen != "" {
			q.Set(c.name, c.chosen)
		}
	}
	return q.Encode()
}

// HouseAccent is the colour where neither the practice has one nor the website.
const HouseAccent = "#1f6f5c"

// Embed shows how to put the widget on a website: what to copy, as it will look, and what else there is to know. The
// language of the widget is one of the choices; the page's own is the frame's.
func Embed(f Frame, e Embedding) Document {
	f.Chosen = false
	p := &page{Frame: f}
	p.loads = "script-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
	title := p.t(embedTitle)
	p.head(title + " – " + f.Practice.Name)
	p.b.WriteString(`<meta name="robots" content="noindex,nofollow">`)
	p.body("page wide")
	p.f(`<header class="who"><bdi>%s</bdi></header><main><h1>%s</h1><p class="lead">%s</p>`, f.Practice.Name, title,
		p.t(embedLead))
	p.b.WriteString(`<div class="sides"><div>`)
	p.choose(e)
	p.b.WriteString(`</div><div>`)

	tag := e.tag(f.Practice.ID, f.Lang)
	p.f(`<h2>%s</h2><div class="stage" data-theme="%s">`, p.t(embedLook), e.Theme)
	if e.Mode == "floating" {
		p.f(`<p class="quiet">%s</p>`, p.t(embedFloats))
	}
	p.b.WriteString(tag + `</div></div></div>`)
	p.code(p.t(embedOnce), "script", `<script src="`+html.EscapeString(e.Site)+`/widget.js" async></script>`)
	p.code(p.t(embedWhere), "element", tag)
	p.f(`<p class="below">%s</p>`, p.t(embedInside))
	p.code(p.t(embedPolicy), "policy", "script-src "+e.Site+"; connect-src "+e.Site+"; worker-src blob:")
	p.f(`<p class="below">%s</p>`, p.t(embedPrivate))

	p.names()
	p.f(`</main><footer><div class="reach"><a href="%s">%s</a><a href="/docs">API</a></div>`,
		link.BookingPath(f.Practice.ID), p.t(embedPage))
	p.f(`<script src="/widget.js" async></script><script src="%s" async></script>`, e.Script)
	return p.end()
}

// choose is the form in which the widget's looks are chosen.
func (p *page) choose(e Embedding) {
	p.b.WriteString(`<form method="get" data-live>`)
	for _, c := range e.choices(p.Lang) {
		p.b.WriteString(`<div class="field">`)
		p.choice(c)
		p.b.WriteString(`</div>`)
	}
	p.f(`<div class="field"><label for="accent">%s</label><p class="hint" id="accent-hint">%s</p>`+
		`<input id="accent" name="accent" type="color" value="%s" aria-describedby="accent-hint"></div>`,
		p.t(embedColour), p.t(embedColourHint), cmp.Or(e.Accent, e.Own, HouseAccent))
	if e.Accent != "" {
		p.f(`<p class="below"><a href="%s">%s</a></p>`, p.Path+"?"+e.chosen(p.Lang), p.t(embedOwnColour))
	}
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, sideButton, p.t(embedShow))
}

// choice writes a list to choose from, with its label.
func (p *page) choice(c choices) {
	p.f(`<label for="%s">%s</label><select id="%s" name="%s">`, c.name, c.label, c.name, c.name)
	for _, n := range c.list {
		selected := ""
		if n.ID == c.chosen {
			selected = " selected"
		}
		p.f(`<option value="%s"`, n.ID)
		p.b.WriteString(selected)
		p.f(`>%s</option>`, n.Name)
	}
	p.b.WriteString(`</select>`)
}

// code shows something to copy.
func (p *page) code(title, id, text string) {
	p.f(`<section class="code"><div><h2 id="%s">%s</h2><button class="%s" type="button" `+
		`data-copy="%s" data-done="%s" hidden>%s</button></div>`, id+"-title", title, sideButton, id,
		p.t(embedCopied), p.t(embedCopy))
	p.f(`<pre tabindex="0" role="group" aria-labelledby="%s"><code id="%s">%s</code></pre></section>`, id+"-title", id,
		text)
}

// names explains what those who make websites may write.
func (p *page) names() {
	p.table(embedAttributes, embedAttribute, "attributes", []named{
		{"practice", embedDoesPractice},
		{"service, practitioner", embedDoesPreset},
		{"mode", embedDoesMode},
		{"lang", embedDoesLang},
		{"theme", embedDoesTheme},
		{"accent", embedDoesAccent},
		{"name, email, phone", embedDoesKnown},
	})
	p.table(embedEvents, embedEvent, "events", []named{
		{"stund:ready", embedOnReady},
		{"stund:step", embedOnStep},
		{"stund:booked", embedOnBooked},
	})
	p.table(embedStyles, embedStyle, "styles", []named{
		{"--stund-accent, --stund-on-accent, --stund-bg, --stund-surface, --stund-text, --stund-muted, " +
			"--stund-line, --stund-font", embedColours},
		{"::part(card), title, option, day, chip, field, summary, button", embedParts},
	})
}

// named is a name with what it does.
type named struct {
	name string
	does i18n.Text
}

// table explains names.
func (p *page) table(title, head i18n.Text, id string, rows []named) {
	p.f(`<section class="code"><h2 id="%s">%s</h2><table aria-labelledby="%s"><thead class="vh"><tr>`+
		`<th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>`, id, p.t(title), id, p.t(head),
		p.t(embedDoes))
	for _, r := range rows {
		p.b.WriteString(`<tr><th scope="row">`)
		for i, name := range strings.Split(r.name, ", ") { // each by itself: none breaks at its hyphens
			if i > 0 {
				p.b.WriteString(", ")
			}
			p.f(`<code>%s</code>`, name)
		}
		p.f(`</th><td>%s</td></tr>`, p.t(r.does))
	}
	p.b.WriteString(`</tbody></table></section>`)
}
