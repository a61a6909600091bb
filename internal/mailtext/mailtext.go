// Package mailtext is the look of Stund's mail: one column, the fact first as a small card, one button, then details;
// and the plain-text twin that says the same. It knows nothing of bookings.
//
// The HTML is written for mail programs: tables and inline styles carry it where style sheets are dropped, a style
// sheet adds the dark palette where they are not. Nothing is loaded from outside.
package mailtext

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"stund/internal/i18n"
)

// Mail is what one e-mail says. Texts are plain: they are escaped wherever they go, and a line break stays one. Text of
// other people's making is wrapped by Isolate where it stands in a sentence.
type Mail struct {
	Lang       i18n.Lang
	Sender     string // the practice's name: heads and signs the mail
	Accent     string // the practice's colour, "#1f6f5c"; made readable where it is not
	Preheader  string // the line that lists of mail show after the subject
	Title      string
	Lead       string // a sentence under the title
	Facts      []Fact // the card; the first is set large
	Scale      *Scale // a question to be answered by one touch
	Button     *Button
	Paragraphs []string
	Contact    []Fact  // under the signature: address, phone, website. Labels are for nobody to see and left out
	Footer     string  // why the reader gets this
	Leave      *Button // where the reader says that they want it no more
}

// Fact is one line of the card.
type Fact struct {
	Label, Value string
	Detail       string // a second, quieter line
	URL          string // https, mailto or tel address that the value leads to
	Struck       bool   // it holds no more
}

// Button is the one thing to do.
type Button struct{ Text, URL string }

// Scale is a row of numbers on one line, each of which leads to the page on which it is answered. The plain text has
// the question and one address.
type Scale struct {
	Question  string
	From      int      // the first number
	URLs      []string // of each number, at most eleven
	Low, High string   // what the first and the last mean
	Page      string   // the address without a number
}

// Text returns the plain-text twin.
func (m Mail) Text() string {
	var b strings.Builder
	block := func(lines ...string) {
		said := false
		for _, s := range lines {
			if s = strings.TrimSpace(Plain(s)); s == "" {
				continue
			}
			if !said && b.Len() > 0 {
				b.WriteByte('\n')
			}
			said = true
			b.WriteString(s)
			b.WriteByte('\n')
		}
	}
	block(m.Title)
	block(m.Lead)
	var facts []string
	for _, f := range m.Facts {
		line := f.Label + ": " + Isolate(f.Value)
		if f.Detail != "" {
			line += ", " + Isolate(f.Detail)
		}
		if strings.HasPrefix(f.URL, "https://") || strings.HasPrefix(f.URL, "http://") {
			line += "\n" + f.URL
		}
		facts = append(facts, line)
	}
	block(facts...)
	if s := m.Scale; s != nil && safeURL(s.Page) {
		last := strconv.Itoa(s.From + len(s.URLs) - 1)
		block(s.Question, strconv.Itoa(s.From)+" = "+s.Low+", "+last+" = "+s.High, s.Page)
	}
	if m.Button != nil && safeURL(m.Button.URL) {
		block(m.Button.Text+":", m.Button.URL)
	}
	for _, p := range m.Paragraphs {
		block(p)
	}
	sign := []string{m.Sender}
	for _, f := range m.Contact {
		sign = append(sign, f.Value)
	}
	block(sign...)
	block(m.Footer)
	if m.Leave != nil && safeURL(m.Leave.URL) {
		block(m.Leave.Text+":", m.Leave.URL)
	}
	return b.String()
}

// HTML returns the HTML part, a whole document.
func (m Mail) HTML() string {
	m = m.joined()
	p := page{palette: newPalette(m.Accent)}
	p.open(m)
	p.row("padding:0 0 20px",
		`<p class="t-muted" style="`+p.font(15)+`font-weight:600;color:`+p.muted+`">`+escape(Isolate(m.Sender))+`</p>`)
	p.row("padding:0 0 8px",
		`<h1 class="t-text" style="`+p.font(28)+`line-height:1.2;font-weight:600;letter-spacing:-0.2px;color:`+p.text+
			`">`+escape(m.Title)+`</h1>`)
	if m.Lead != "" {
		below := "padding:0 0 4px" // a card brings its own distance
		if len(m.Facts) == 0 {
			below = "padding:0 0 24px"
		}
		p.row(below, p.paragraph(m.Lead, 17, false))
	}
	if len(m.Facts) > 0 {
		p.card(m.Facts)
	}
	if m.Scale != nil {
		p.scale(*m.Scale)
	}
	if m.Button != nil && safeURL(m.Button.URL) {
		p.button(*m.Button)
	}
	for _, s := range m.Paragraphs {
		p.row("padding:0 0 12px", p.paragraph(s, 15, false))
	}
	p.signature(m)
	p.close()
	return p.b.String()
}

// joined returns the mail with dates that stay on one line.
func (m Mail) joined() Mail {
	in := func(s string) string { return i18n.Joined(m.Lang, s) }
	m.Title, m.Lead, m.Footer = in(m.Title), in(m.Lead), in(m.Footer)
	m.Facts, m.Paragraphs = slices.Clone(m.Facts), slices.Clone(m.Paragraphs)
	for i, f := range m.Facts {
		m.Facts[i].Value, m.Facts[i].Detail = in(f.Value), in(f.Detail)
	}
	for i, s := range m.Paragraphs {
		m.Paragraphs[i] = in(s)
	}
	return m
}

// palette is the tokens as CSS values: the light ones, written inline.
type palette struct {
	ground, surface, text, muted, line, accent string
	dark                                       map[string]rgb
}

func newPalette(accent string) palette {
	light, dark := accents(accent)
	return palette{groundLight.String(), surfaceLight.String(), textLight.String(), mutedLight.String(),
		lineLight.String(),
		light.String(), map[string]rgb{"ground": groundDark, "surface": surfaceDark, "text": textDark,
			"muted": mutedDark, "line": lineDark, "accent": dark}}
}

// page writes the document.
type page struct {
	palette
	b strings.Builder
}

// font sets type: one of the five sizes of the look, in px.
func (p *page) font(px int) string {
	return "margin:0;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial," +
		"sans-serif;" +
		"font-size:" + strconv.Itoa(px) + "px;line-height:1.45;"
}

// open writes the head and opens the column. Outlook.com marks what it has darkened with data-ogsc and data-ogsb; Gmail
// drops a whole style sheet for a selector that it does not know, so those stand in one of their own.
func (p *page) open(m Mail) {
	rules := func(prefix string) string {
		d := p.dark
		rule := func(class, property string, c rgb) string {
			return prefix + "." + class + "{" + property + ":" + c.String() + " !important}"
		}
		return rule("b-ground", "background-color", d["ground"]) + rule("b-surface", "background-color", d["surface"]) +
			rule("b-accent", "background-color", d["accent"]) + rule("t-text", "color", d["text"]) +
			rule("t-muted", "color", d["muted"]) + rule("t-accent", "color", d["accent"]) +
			rule("t-on", "color", d["ground"]) + rule("l-line", "border-color", d["line"])
	}
	p.b.WriteString("<!doctype html>\n<html lang=\"" + html.EscapeString(string(m.Lang)) + "\" dir=\"ltr\">\n<head>\n" +
		"<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n" +
		"<meta name=\"format-detection\" content=\"telephone=no,date=no,address=no,email=no,url=no\">\n" +
		"<meta name=\"x-apple-disable-message-reformatting\">\n" +
		"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" " +
		"content=\"light dark\">\n" +
		"<title>" + escape(Line(m.Title)) + "</title>\n" +
		"<style>:root{color-scheme:light dark;supported-color-schemes:light dark}" +
		"@media (prefers-color-scheme:dark){" + rules("") + "}" +
		"@media (max-width:480px){.outer{padding:20px 12px 32px !important}.inner{padding-left:16px !important;" +
		"padding-right:16px !important}" +
		".label{display:block !important;width:auto !important;padding-bottom:0 !important;border-bottom:0 " +
		"!important}" +
		".value{display:block !important;padding-top:0 !important}.wide{width:100% !important}.wide a{display:block " +
		"!important}}</style>\n" +
		"<style>" + rules("[data-ogsc] ") + "</style>\n" +
		"</head>\n<body class=\"b-ground\" style=\"margin:0;padding:0;background-color:" + p.ground +
		";-webkit-text-size-adjust:100%\">\n")
	if m.Preheader != "" {
		p.b.WriteString(`<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">` + escape(m.Preheader) +
			strings.Repeat("&#847;&zwnj;&nbsp;", 60) + "</div>\n") // keeps the text below out of the list's preview
	}
	p.b.WriteString(`<table role="presentation" class="b-ground" width="100%" cellpadding="0" cellspacing="0" ` +
		`border="0" style="background-color:` +
		p.ground + "\"><tr><td class=\"outer\" align=\"center\" style=\"padding:32px 16px 48px\">\n" +
		"<!--[if mso]><table role=\"presentation\" width=\"560\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">" +
		"<tr><td><![endif]-->\n" +
		"<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" " +
		"style=\"max-width:560px;text-align:left;overflow-wrap:anywhere;word-break:break-word\">\n")
}

func (p *page) close() {
	p.b.WriteString("</table>\n<!--[if mso]></td></tr></table><![endif]-->\n</td></tr></table>\n</body>\n</html>\n")
}

// row puts finished HTML into a row of the column.
func (p *page) row(style, inner string) {
	p.b.WriteString(`<tr><td style="` + style + `">` + inner + "</td></tr>\n")
}

func (p *page) paragraph(s string, px int, quiet bool) string {
	class, colour := "t-text", p.text
	if quiet {
		class, colour = "t-muted", p.muted
	}
	return `<p class="` + class + `" style="` + p.font(px) + `color:` + colour + `">` + escape(s) + `</p>`
}

// card writes the facts: the first one large across the card, the others with their labels beside them.
func (p *page) card(facts []Fact) {
	var b strings.Builder
	b.WriteString(`<table role="presentation" class="b-surface l-line" width="100%" cellpadding="0" cellspacing="0" ` +
		`border="0" style="background-color:` +
		p.surface + `;border:1px solid ` + p.line + `;border-radius:16px;border-collapse:separate">`)
	for i, f := range facts {
		last := i == len(facts)-1
		bottom := "padding-bottom:10px;"
		if last {
			bottom = "padding-bottom:20px;"
		}
		if i == 0 {
			if !last {
				bottom = "padding-bottom:16px;"
			}
			b.WriteString(`<tr><td class="inner" colspan="2" style="padding:20px 24px 0;` + bottom + `">` +
				`<p class="t-muted" style="` + p.font(13) + `color:` + p.muted + `">` + escape(f.Label) + `</p>` +
				p.value(f, 21, "font-weight:600;line-height:1.3;") + `</td></tr>`)
			continue
		}
		b.WriteString(`<tr>` +
			`<td class="label inner" width="104" valign="top" style="padding:2px 0 0 24px;` + bottom + `">` +
			`<p class="t-muted" style="` + p.font(13) + `color:` + p.muted + `">` + escape(f.Label) + `</p></td>` +
			`<td class="value inner" valign="top" style="padding:0 24px 0 12px;` + bottom + `">` +
			p.value(f, 15, "") + `</td></tr>`)
	}
	b.WriteString(`</table>`)
	p.row("padding:20px 0 24px", b.String())
}

func (p *page) value(f Fact, px int, more string) string {
	class, style := "t-text", p.font(px)+more+"font-variant-numeric:tabular-nums;color:"+p.text
	inner := escape(Isolate(f.Value))
	if f.Struck {
		class, style = "t-muted", p.font(px)+more+"color:"+p.muted+";text-decoration:line-through"
		inner = "<s>" + inner + "</s>"
	}
	if f.URL != "" && safeURL(f.URL) {
		class = "t-accent"
		inner = `<a class="t-accent" href="` + html.EscapeString(f.URL) + `" style="color:` + p.accent +
			`;text-decoration:underline">` + inner + `</a>`
	}
	out := `<p class="` + class + `" style="` + style + `">` + inner + `</p>`
	if f.Detail != "" {
		out += p.paragraph(f.Detail, 13, true)
	}
	return out
}

// button writes a button whose whole face can be touched, 48 px high; Outlook for Windows, which knows no padding on
// links, takes it from the cell.
func (p *page) button(v Button) {
	p.row("padding:0 0 28px",
		`<table role="presentation" class="wide" cellpadding="0" cellspacing="0" border="0" `+
			`style="border-collapse:separate"><tr>`+
			`<td class="b-accent" align="center" bgcolor="`+p.accent+`" style="background-color:`+p.accent+
			`;border-radius:10px;mso-padding-alt:13px 28px">`+
			`<a class="t-on" href="`+html.EscapeString(v.URL)+`" style="`+p.font(15)+`display:inline-block;`+
			`padding:13px 28px;font-weight:600;`+
			`color:#ffffff;text-decoration:none;border-radius:10px">`+escape(v.Text)+`</a></td></tr></table>`)
}

// scale writes the numbers as links on one line: eleven of them fit on 320 px. What they mean stands below both ends.
func (p *page) scale(s Scale) {
	if len(s.URLs) == 0 {
		return
	}
	p.row("padding:0 0 12px", p.paragraph(s.Question, 17, false))
	var b strings.Builder
	b.WriteString(`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ` +
		`style="table-layout:fixed;border-collapse:separate"><tr>`)
	width := strconv.FormatFloat(100/float64(len(s.URLs)), 'f', 2, 64) + "%"
	for n, to := range s.URLs {
		if !safeURL(to) {
			continue
		}
		b.WriteString(`<td width="` + width + `" align="center" style="padding:0 1px">` +
			`<a class="b-surface l-line t-accent" href="` + html.EscapeString(to) + `" style="` + p.font(15) +
			`display:block;padding:11px 0;font-weight:600;background-color:` + p.surface + `;border:1px solid ` +
			p.line + `;border-radius:8px;color:` + p.accent +
			`;text-decoration:none;word-break:keep-all">` + strconv.Itoa(s.From+n) + `</a></td>`)
	}
	half := strconv.Itoa(len(s.URLs) / 2)
	rest := strconv.Itoa(len(s.URLs) - len(s.URLs)/2)
	b.WriteString(`</tr><tr><td colspan="` + half + `" valign="top" style="padding:8px 8px 0 1px">` +
		p.paragraph(s.Low, 13, true) + `</td><td colspan="` + rest + `" valign="top" align="right" ` +
		`style="padding:8px 1px 0 8px">` + p.paragraph(s.High, 13, true) + `</td></tr></table>`)
	p.row("padding:0 0 28px", b.String())
}

func (p *page) signature(m Mail) {
	var b strings.Builder
	b.WriteString(`<p class="t-text" style="` + p.font(15) + `font-weight:600;color:` + p.text + `">` +
		escape(Isolate(m.Sender)) + `</p>`)
	for _, f := range m.Contact {
		inner := escape(Isolate(f.Value))
		if f.URL != "" && safeURL(f.URL) {
			inner = `<a class="t-muted" href="` + html.EscapeString(f.URL) + `" style="color:` + p.muted +
				`;text-decoration:underline">` + inner + `</a>`
		}
		b.WriteString(`<p class="t-muted" style="` + p.font(13) + `color:` + p.muted + `">` + inner + `</p>`)
	}
	if m.Footer != "" {
		b.WriteString(`<p class="t-muted" style="` + p.font(13) + `padding-top:16px;color:` + p.muted + `">` +
			escape(m.Footer) + `</p>`)
	}
	if m.Leave != nil && safeURL(m.Leave.URL) {
		b.WriteString(`<p class="t-muted" style="` + p.font(13) + `padding-top:8px;color:` + p.muted +
			`"><a class="t-muted" href="` + html.EscapeString(m.Leave.URL) + `" style="color:` + p.muted +
			`;text-decoration:underline">` + escape(m.Leave.Text) + `</a></p>`)
	}
	p.row("padding:12px 0 0",
		`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>`+
			`<td class="l-line" style="border-top:1px solid `+
			p.line+`;padding-top:20px">`+b.String()+`</td></tr></table>`)
}

// escape makes s HTML: every sign of markup is escaped, isolates become <bdi>, line breaks <br>, and control characters
// go.
func escape(s string) string {
	var b strings.Builder
	depth := 0
	runes := []rune(s)
	for i, r := range runes {
		from, to := spanAround(runes, i)
		if i == from {
			b.WriteString(`<span style="white-space:nowrap">`)
		}
		switch {
		case r == isolateOpen:
			b.WriteString("<bdi>")
			depth++
		case r == isolateClose:
			if depth > 0 {
				b.WriteString("</bdi>")
				depth--
			}
		case r == '\n':
			b.WriteString("<br>")
		case unicode.IsControl(r) || dropMarks(r) < 0:
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		default:
			b.WriteRune(r)
		}
		if i == to {
			b.WriteString("</span>")
		}
	}
	for range depth {
		b.WriteString("</bdi>")
	}
	return b.String()
}

// spanAround returns the first and the last sign of the span of time or numbers that the sign at i is in,
// "14.00–14.50", and -1 twice where it is in none: no line breaks at its dash, which mail programs know no character
// for.
func spanAround(s []rune, i int) (from, to int) {
	part := func(r rune) bool { return r >= '0' && r <= '9' || r == '.' || r == ':' || r == '–' }
	if !part(s[i]) {
		return -1, -1
	}
	for from = i; from > 0 && part(s[from-1]); from-- {
	}
	for to = i; to+1 < len(s) && part(s[to+1]); to++ {
	}
	for to > from && (s[to] < '0' || s[to] > '9') { // what ends the sentence
		to--
	}
	if i > to || !slices.Contains(s[from:to], '–') {
		return -1, -1
	}
	return from, to
}

// safeURL tells the addresses that a mail may lead to.
func safeURL(s string) bool {
	for _, scheme := range [...]string{"https://", "http://", "mailto:", "tel:"} {
		if strings.HasPrefix(s, scheme) {
			return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || unicode.IsControl(r) })
		}
	}
	return false
}
