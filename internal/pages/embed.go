package pages

import (
	"html"
	"slices"
	"strings"

	"stund/internal/i18n"
)

// Named is something to choose by its name.
type Named struct{ ID, Name string }

// Embedding is how the widget is to stand on a website.
type Embedding struct {
	Site                                             string // where Stund is
	Script                                           string // path of the script of this page
	Mode, Lang, Theme, Accent, Service, Practitioner string // as asked for; what is no choice is taken for none
	Services, People                                 []Named
}

// choices are the values of an attribute of the widget.
type choices struct {
	name, label string
	list        []Named
	chosen      string
}

// choices are what can be chosen about the widget; the first of each list is what it is without the attribute.
func (e Embedding) choices() []choices {
	langs := []Named{{"", "The page's, else the visitor's"}, {"nb", "Norwegian"}, {"sv", "Swedish"}, {"da", "Danish"},
		{"fi", "Finnish"}, {"en", "English"}}
	all := []choices{
		{"mode", "How it stands on the page", []Named{{"", "In the page"}, {"button", "A button that opens it"},
			{"floating", "A button that floats in the corner"}}, e.Mode},
		{"lang", "Language", langs, e.Lang},
		{"theme", "Light or dark", []Named{{"", "As the page says (color-scheme)"}, {"auto", "As the visitor has it"},
			{"light", "Light"}, {"dark", "Dark"}}, e.Theme},
		{"service", "Service", append([]Named{{"", "All of them"}}, e.Services...), e.Service},
		{"practitioner", "Practitioner", append([]Named{{"", "Anyone"}}, e.People...), e.Practitioner},
	}
	for i, c := range all {
		if !slices.ContainsFunc(c.list, func(n Named) bool { return n.ID == c.chosen }) {
			all[i].chosen = ""
		}
	}
	return all
}

// tag writes the element with what was chosen, and what shows in its place where scripts do not run.
func (e Embedding) tag(practice, accent string) string {
	var b strings.Builder
	attribute := func(name, value string) {
		if value != "" {
			b.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
		}
	}
	link, lang := e.Site+"/b/"+practice, i18n.EN
	b.WriteString("<stund-booking")
	attribute("practice", practice)
	for _, c := range e.choices() {
		attribute(c.name, c.chosen)
		if c.name == "lang" && c.chosen != "" {
			lang, link = i18n.Lang(c.chosen), link+"?lang="+c.chosen
		}
	}
	attribute("accent", accent)
	b.WriteString(">\n  <a href=\"" + html.EscapeString(link) + "\">" + html.EscapeString(bookATime.In(lang)) +
		"</a>\n</stund-booking>")
	return b.String()
}

// Embed shows how to put the widget on a website: what to copy, as it will look, and what else there is to know. It is
// for those who make websites, in English.
func Embed(f Frame, e Embedding) Document {
	f.Lang, f.Chosen = i18n.EN, false
	p := &page{Frame: f}
	p.loads = "script-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
	const title = "Booking on your website"
	p.head(title + " – " + f.Practice.Name)
	p.b.WriteString(`<meta name="robots" content="noindex,nofollow">`)
	p.body("page wide")
	p.f(`<header class="who"><bdi>%s</bdi></header><main><h1>%s</h1><p class="lead">%s</p>`, f.Practice.Name, title,
		"Choose how booking should look, copy two pieces of code, and paste them into your page.")

	p.b.WriteString(`<div class="sides"><div><form method="get" data-live>`)
	for _, c := range e.choices() {
		p.f(`<div class="field"><label for="%s">%s</label><select id="%s" name="%s">`, c.name, c.label, c.name, c.name)
		for _, n := range c.list {
			selected := ""
			if n.ID == c.chosen {
				selected = " selected"
			}
			p.f(`<option value="%s"`, n.ID)
			p.b.WriteString(selected)
			p.f(`>%s</option>`, n.Name)
		}
		p.b.WriteString(`</select></div>`)
	}
	p.f(`<div class="field"><label for="accent">Colour</label><p class="hint" id="accent-hint">Such as #1f6f5c; the `+
		`practice's own if left empty. It is adjusted until text on it can be read.</p>`+
		`<input id="accent" name="accent" value="%s" pattern="#[0-9a-fA-F]{6}" maxlength="7" autocomplete="off" `+
		`spellcheck="false" aria-describedby="accent-hint"></div>`, e.Accent)
	p.f(`<div class="acts"><button class="%s">Show</button></div></form></div><div>`, sideButton)

	tag := e.tag(f.Practice.ID, e.Accent)
	p.b.WriteString(`<h2>As it will look</h2><div class="stage">`)
	if e.Mode == "floating" {
		p.f(`<p class="quiet">%s</p>`, "It floats in the corner of this page.")
	}
	p.b.WriteString(tag + `</div></div></div>`)
	p.code("1. Once on the page, anywhere", "script", `<script src="`+html.EscapeString(e.Site)+
		`/widget.js" async></script>`)
	p.code("2. Where booking should be", "element", tag)
	p.f(`<p class="below">%s</p>`, "What stands inside the element is shown until the widget is there, and to "+
		"visitors without scripts: the link leads to the booking page, which works without them.")
	p.code("If your website sends a Content-Security-Policy, it needs", "policy", "script-src "+e.Site+"; connect-src "+
		e.Site+"; worker-src blob:")
	p.f(`<p class="below">%s</p>`, "The widget sets no cookies, asks no third party for anything and uses no inline "+
		"script or style attribute. worker-src is only used when many requests come from "+
		"one address and the browser has to show that it means it; without it that takes a little longer.")

	p.table("Attributes", "Attribute", "attributes", [][2]string{
		{"practice", "Whose booking it is. Required."},
		{"service, practitioner", "Chosen in advance, by id."},
		{"mode", "inline, button or floating."},
		{"lang", "nb, sv, da, fi or en; else the language of the page around it, else the visitor's."},
		{"theme", "light, dark, or auto: as the visitor has it; else what the page's color-scheme says."},
		{"accent", "A colour, #rrggbb."},
		{"name, email, phone", "What your page knows of the visitor, filled in."},
	})
	p.table("Events, which bubble", "Event", "events", [][2]string{
		{"stund:ready", "The widget is on screen."},
		{"stund:step", "The visitor came to detail.step: service, who, time, details, done, wait or waiting."},
		{"stund:booked", "Booked: detail.id, detail.service and detail.start."},
	})
	p.table("In your style sheet, for stund-booking", "Style", "styles", [][2]string{
		{"--stund-accent, --stund-on-accent, --stund-bg, --stund-surface, --stund-text, --stund-muted, " +
			"--stund-line, --stund-font", "Colours and type. You answer for the contrast of what you set."},
		{"::part(card), title, option, day, chip, field, summary, button", "Parts that can be styled from outside."},
	})
	p.f(`</main><footer><div class="reach"><a href="%s">The booking page</a><a href="/docs">The API</a></div>`,
		"/b/"+f.Practice.ID)
	p.f(`<script src="/widget.js" async></script><script src="%s" async></script>`, e.Script)
	return p.end()
}

// code shows something to copy.
func (p *page) code(title, id, text string) {
	p.f(`<section class="code"><div><h2 id="%s">%s</h2><button class="%s" type="button" `+
		`data-copy="%s" data-done="Copied" hidden>Copy</button></div>`, id+"-title", title, sideButton, id)
	p.f(`<pre tabindex="0" aria-labelledby="%s"><code id="%s">%s</code></pre></section>`, id+"-title", id, text)
}

// table explains names.
func (p *page) table(title, head, id string, rows [][2]string) {
	p.f(`<section class="code"><h2 id="%s">%s</h2><table aria-labelledby="%s"><thead class="vh"><tr>`+
		`<th scope="col">%s</th><th scope="col">What it does</th></tr></thead><tbody>`, id, title, id, head)
	for _, r := range rows {
		p.f(`<tr><th scope="row"><code>%s</code></th><td>%s</td></tr>`, r[0], r[1])
	}
	p.b.WriteString(`</tbody></table></section>`)
}
