// Package pages is the look of the pages that clients meet: the booking page of a practice, and what the links in its
// mails lead to: the appointment to be seen, moved and cancelled, and a time offered from the waiting list. It writes
// whole HTML documents in five languages that need no script and say what can be done next in every state. It knows no
// rules: what is allowed, it is told.
//
// The HTML is written by hand and not by html/template, which would be parsed anew at each start of a function. All
// text goes through page.f, which escapes every argument.
package pages

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // the style
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"stund/internal/i18n"
	"stund/internal/look"
	"stund/internal/mailtext"
	"stund/internal/money"
	"stund/internal/typed"
)

//go:embed style.css
var style string

// Document is a page as it is sent.
type Document struct {
	HTML   []byte
	Policy string // the Content-Security-Policy that it is made for: its own style and forms, and what it says it loads
}

// Frame is what every page has.
type Frame struct {
	Lang     i18n.Lang
	Chosen   bool   // the language was chosen on the page, and is kept by its links and forms
	Path     string // of the page: "/m/AQG8…"
	Query    string // which the links to other languages keep: what the page shows
	Now      time.Time
	Practice Practice
	Referrer string // what the page's own requests say of it; "": nothing
	Kept     string // part of a query that every link of the page keeps; "": none
}

// OwnReferrer is the Referrer of pages whose forms must be known as our own: older browsers say of others nothing.
const OwnReferrer = "same-origin"

// Practice heads and signs the page.
type Practice struct{ ID, Name, Phone, Email, Address, Website, Privacy, Accent string }

// State of an appointment.
type State uint8

// The states of an appointment.
const (
	Confirmed State = iota
	Cancelled
	Completed
	NoShow
)

// Appointment is what a page tells of a time that is booked or offered. Times are in the practice's zone.
type Appointment struct {
	State        State
	Start, End   time.Time
	Service      string
	Practitioner string
	Title        string // the practitioner's
	Place        string // "": not said
	Address      string
	Online       bool // a video call
	Price        money.Amount
	Move, Cancel Permit
	Calendar     string  // path of the calendar file
	Refunds      Refunds // what would go back of what is to be paid; zero: nothing is
	Back         *Back   // what goes back of what was paid; nil: nothing was
	Lines        []Line  // what other capabilities tell of it, in the page's language
}

// Line is one thing that is told of an appointment.
type Line struct{ Label, Value, URL string }

// Permit says whether the client may still do something, and until when.
type Permit struct {
	Allowed bool
	Until   time.Time
}

// page writes a document.
type page struct {
	Frame
	b     strings.Builder
	acts  string // further places that forms may lead to, each after a space
	loads string // directives of the policy for what it loads, each with its semicolon

	styles string // whose the policy allows; "": the page's own alone
}

// f writes the format, in which every argument is escaped.
func (p *page) f(format string, args ...string) {
	escaped := make([]any, len(args))
	for i, a := range args {
		escaped[i] = html.EscapeString(a)
	}
	fmt.Fprintf(&p.b, format, escaped...)
}

// t returns the text in the page's language.
func (f Frame) t(text i18n.Text, pairs ...string) string {
	return f.joined(text.Fill(f.Lang, pairs...))
}

// joined keeps the dates in what is shown from breaking.
func (f Frame) joined(s string) string { return i18n.Joined(f.Lang, s) }

// Link returns the page's own address with the query ("" for none), in the language that was chosen.
func (f Frame) Link(query string) string {
	kept := f.Kept
	if f.Chosen {
		kept = both(kept, "lang="+string(f.Lang))
	}
	query = both(query, kept)
	if query == "" {
		return f.Path
	}
	return f.Path + "?" + query
}

// both returns the parts of a query as one.
func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "&" + b
}

// open writes everything before the first words of a page that is nobody's to find.
func open(f Frame, title string) *page {
	p := &page{Frame: f}
	if f.Practice.Name != "" {
		title += " – " + f.Practice.Name
	}
	p.head(title)
	p.b.WriteString(noIndex)
	p.body("page")
	if f.Practice.Name != "" {
		p.f(`<header class="who"><bdi>%s</bdi></header>`, f.Practice.Name)
	}
	p.b.WriteString(`<main>`)
	return p
}

const noIndex = `<meta name="robots" content="noindex,nofollow">`

// head opens the head of the document.
func (p *page) head(title string) {
	p.f(`<!doctype html><html lang="%s" dir="ltr"><head><meta charset="utf-8">`+
		`<meta name="viewport" content="width=device-width,initial-scale=1">`+
		`<meta name="color-scheme" content="light dark"><meta name="referrer" content="%s">`+
		`<meta name="format-detection" content="telephone=no"><title>%s</title>`, string(p.Lang),
		cmp.Or(p.Referrer, "no-referrer"), title)
}

// body ends the head and opens the body.
func (p *page) body(class string) {
	p.b.WriteString(`<style>` + sheet(p.Practice.Accent) + `</style></head><body><div class="` + class + `">`)
}

// sheet returns the style in the practice's colour.
func sheet(accent string) string {
	light, dark := mailtext.Accents(accent)
	return ":root{--stund-accent:" + light + ";--stund-on-accent:#fff}" +
		"@media (prefers-color-scheme:dark){:root{--stund-accent:" + dark +
		";--stund-on-accent:#171513}}\n" + style + look.Days
}

// close writes the signature and the languages, and returns the document.
func (p *page) close() Document {
	p.b.WriteString(`</main><footer>`)
	if q := p.Practice; q.Name != "" {
		p.f(`<strong><bdi>%s</bdi></strong>`, q.Name)
		p.contact()
	}
	p.languages()
	return p.end()
}

// contact says where the practice is and how to reach it.
func (p *page) contact() {
	q := p.Practice
	p.b.WriteString(`<div class="reach">`)
	if q.Address != "" {
		p.f(`<span><bdi>%s</bdi></span>`, q.Address)
	}
	if q.Phone != "" {
		p.f(`<a href="%s">%s</a>`, "tel:"+q.Phone, i18n.Phone(q.Phone))
	}
	if q.Email != "" {
		p.f(`<a href="%s">%s</a>`, mailto(q.Email), typed.ShownEmail(q.Email))
	}
	if site := website(q.Website); site != "" {
		p.f(`<a href="%s" rel="noreferrer">%s</a>`, site, strings.TrimSuffix(site[strings.Index(site, "//")+2:], "/"))
	}
	p.b.WriteString(`</div>`)
}

// ownNames are what the languages call themselves.
var ownNames = i18n.Text{
	NB: "Norsk",
	SV: "Svenska",
	DA: "Dansk",
	FI: "Suomi",
	EN: "English",
}

// languages leads to the same page in the other languages.
func (p *page) languages() {
	p.f(`<nav class="langs" aria-label="%s">`, p.t(i18n.Text{
		NB: "Språk",
		SV: "Språk",
		DA: "Sprog",
		FI: "Kieli",
		EN: "Language",
	}))
	for _, l := range i18n.Langs() {
		if l == p.Lang {
			p.f(`<span lang="%s" aria-current="true">%s</span>`, string(l), ownNames.In(l))
			continue
		}
		there := p.Frame
		there.Lang, there.Chosen = l, true
		p.f(`<a href="%s" lang="%s" hreflang="%s">%s</a>`, there.Link(p.Query), string(l), string(l), ownNames.In(l))
	}
	p.b.WriteString(`</nav>`)
}

// end closes what is open after the footer's words, and returns the document.
func (p *page) end() Document {
	p.b.WriteString("</footer></div></body></html>\n")
	styles := p.styles
	if styles == "" {
		sum := sha256.Sum256([]byte(sheet(p.Practice.Accent)))
		styles = "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return Document{[]byte(p.b.String()), "default-src 'none'; style-src " + styles + "; " + p.loads +
		"form-action 'self'" + p.acts + "; frame-ancestors 'none'; base-uri 'none'"}
}

func mailto(address string) string { return "mailto:" + (&url.URL{Path: address}).EscapedPath() }

// website returns the address if a link may lead to it, else "".
func website(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	return s
}

// The icons are drawn on 20 by 20, in the colour of the text.
const (
	iconOpen = `<svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" ` +
		`stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">`
	iconCheck = iconOpen + `<circle cx="10" cy="10" r="8"/><path d="m6.6 10.3 2.3 2.3 4.5-5"/></svg>`
	iconCross = iconOpen + `<circle cx="10" cy="10" r="8"/><path d="m7.3 7.3 5.4 5.4m0-5.4-5.4 5.4"/></svg>`
	iconWait  = iconOpen + `<circle cx="10" cy="10" r="8"/><path d="M10 5.6V10l2.8 1.8"/></svg>`
	iconWarn  = iconOpen + `<path d="M10 2.8 18.2 17H1.8Z"/><path d="M10 8v4m0 2.4v.1"/></svg>`
	iconDate  = iconOpen + `<rect x="2.5" y="4" width="15" height="13.5" rx="2.5"/>` +
		`<path d="M2.5 8.2h15M6.5 2v3.5m7-3.5v3.5"/></svg>`
	iconLeft   = iconOpen + `<path d="m12 4.5-5.5 5.5 5.5 5.5"/></svg>`
	iconRight  = iconOpen + `<path d="m8 4.5 5.5 5.5L8 15.5"/></svg>`
	toneGood   = "good"
	toneWarn   = "warn"
	toneBad    = "bad"
	toneDone   = "done"
	mainButton = "btn main"
	sideButton = "btn"
	stopButton = "btn stop"
)

// notice says what just happened, before anything else; the browser puts the reader there.
func (p *page) notice(tone, text string) {
	icon := map[string]string{toneGood: iconCheck, toneWarn: iconWarn, toneBad: iconWarn}[tone]
	p.f(`<div class="notice %s" role="status" tabindex="-1" autofocus>`, tone)
	p.b.WriteString(icon)
	p.f(`<p>%s</p></div>`, text)
}

// form opens a form that posts to the page.
func (p *page) form(action string) {
	p.f(`<form method="post" action="%s"><input type="hidden" name="action" value="%s">`, p.Link(""), action)
}

// back leads to where the reader came from.
func (p *page) back(text string) {
	p.f(`<a class="back" href="%s">`, p.Link(""))
	p.b.WriteString(iconLeft)
	p.f(`%s</a>`, text)
}

// card tells of the appointment. state is the line above it, "" for none.
func (p *page) card(a Appointment, tone, icon, state string) {
	off := ""
	if a.State == Cancelled {
		off = " off"
	}
	p.f(`<section class="card%s" aria-label="%s">`, off, p.t(yours))
	if state != "" {
		p.f(`<p class="state %s">`, tone)
		p.b.WriteString(icon)
		p.f(`%s</p>`, state)
	}
	p.when(a)
	p.b.WriteString(`<dl>`)
	p.fact(labelWhat, a.Service, "")
	p.fact(labelWith, a.Practitioner, a.Title)
	if a.Online {
		p.fact(labelWhere, p.t(videoCall), "")
	} else {
		p.fact(labelWhere, a.Place, a.Address)
	}
	if a.Price.Currency != "" {
		price := i18n.Price(p.Lang, a.Price)
		if a.Price.Minor == 0 {
			price = p.t(free)
		}
		p.fact(labelPrice, price, "")
	}
	for _, l := range a.Lines {
		if l.URL != "" {
			p.f(`<dt>%s</dt><dd><p><a href="%s">%s</a></p></dd>`, l.Label, l.URL, l.Value)
			continue
		}
		p.f(`<dt>%s</dt><dd><p><bdi>%s</bdi></p></dd>`, l.Label, l.Value)
	}
	p.b.WriteString(`</dl></section>`)
}

// summary is the card in short: when, what and with whom.
func (p *page) summary(a Appointment) {
	p.f(`<section class="card" aria-label="%s">`, p.t(yours))
	p.when(a)
	p.what(a)
	p.b.WriteString(`</section>`)
}

// what names the service and who gives it on one line.
func (p *page) what(a Appointment) {
	p.f(`<p class="what"><bdi>%s</bdi>`, a.Service)
	if a.Practitioner != "" {
		p.f(` · <bdi>%s</bdi>`, a.Practitioner)
	}
	p.b.WriteString(`</p>`)
}

// when writes the day and, below it, from when to when.
func (p *page) when(a Appointment) {
	day, span := i18n.DateTitle(p.Lang, a.Start, p.Now), p.span(a.Start, a.End)
	if end := a.End.In(a.Start.Location()); a.Start.YearDay() != end.YearDay() {
		span = i18n.Clock(p.Lang, a.Start) + " – " + i18n.DateTime(p.Lang, end, p.Now)
	}
	p.f(`<p class="when"><time datetime="%s">%s</time></p><p class="quiet">%s</p>`, a.Start.Format(time.RFC3339),
		p.joined(day),
		p.joined(span)+" · "+i18n.Duration(p.Lang, a.End.Sub(a.Start)))
}

// span writes from when to when of one day, on one line.
func (p *page) span(from, to time.Time) string {
	return p.joined(i18n.Clock(p.Lang, from)) + joinedDash + i18n.Time(p.Lang, to)
}

// joinedDash is a dash at which no line breaks.
const joinedDash = "\u2060–\u2060"

// upper begins the words with a capital letter, as what stands alone on a line does.
func upper(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

func (p *page) fact(label i18n.Text, value, detail string) {
	if value == "" {
		return
	}
	p.f(`<dt>%s</dt><dd><p><bdi>%s</bdi></p>`, p.t(label), value)
	if detail != "" {
		p.f(`<p><bdi>%s</bdi></p>`, detail)
	}
	p.b.WriteString(`</dd>`)
}

// reach offers to call or write to the practice.
func (p *page) reach() { p.reachBy(mainButton) }

// reachBy is reach with a first button of the class.
func (p *page) reachBy(class string) {
	q := p.Practice
	if q.Phone == "" && q.Email == "" {
		return
	}
	p.b.WriteString(`<div class="acts">`)
	if q.Phone != "" {
		p.f(`<a class="%s" href="%s">%s</a>`, class, "tel:"+q.Phone, p.t(call, "phone", i18n.Phone(q.Phone)))
		class = sideButton
	}
	if q.Email != "" {
		p.f(`<a class="%s" href="%s">%s</a>`, class, mailto(q.Email), p.t(write))
	}
	p.b.WriteString(`</div>`)
}
