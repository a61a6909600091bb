package pages

import (
	_ "embed" // the style
	"strconv"
	"strings"
	"time"

	"stund/internal/i18n"
)

//go:embed preview.css
var previewStyle string

// Preview is what a client would get for a booking that nobody has made.
type Preview struct {
	Services         []Named
	Service, Channel string    // as chosen; Channel "": all
	Client           i18n.Lang // the language that the client is written to in
	Booked           time.Time // when it would be made
	Start, End       time.Time // of the appointment; all times are in the practice's zone
	Letters          []PreviewLetter
}

// PreviewLetter is one message that would be sent.
type PreviewLetter struct {
	At            time.Time
	Channel       string // "email" or "sms"
	Practitioner  bool   // it goes to the practitioner, and not to the client
	Subject, Text string
	HTML          string // of a mail
	Parts         int    // of an SMS
	Wide          bool   // the SMS has characters that halve the room in its parts
}

// Previewed shows people of the practice all that a client would get for a booking: when, how and in which words. A
// mail is shown in a frame that can do nothing. Such a frame has the policy of this page as well, so this page takes
// any style: a mail's styles stand in its elements.
func Previewed(f Frame, v Preview) Document {
	if v.Service == "" {
		return plain(f, previewTitle, previewNoService, func(*page) {})
	}
	p := &page{Frame: f, styles: "'unsafe-inline'"}
	p.head(p.t(previewTitle) + " – " + f.Practice.Name)
	p.b.WriteString(noIndex + "<style>" + previewStyle + "</style>")
	p.body("page wide")
	p.f(`<header class="who"><bdi>%s</bdi></header><main><h1>%s</h1>`, f.Practice.Name, p.t(previewTitle))
	p.f(`<p class="lead">%s</p>`, p.t(previewLead, "when", i18n.DateTime(p.Lang, v.Start, p.Now)))
	p.choosePreview(v)
	shown := 0
	p.b.WriteString(`<ol class="row">`)
	for _, l := range v.Letters {
		if v.Channel == "" || v.Channel == l.Channel {
			shown++
			p.letter(v, l)
		}
	}
	p.b.WriteString(`</ol>`)
	if shown == 0 {
		p.f(`<p class="lead">%s</p>`, p.t(previewNothing))
	}
	return p.close()
}

// choosePreview is the form in which is chosen what is previewed.
func (p *page) choosePreview(v Preview) {
	var langs []Named
	for _, l := range i18n.Langs() {
		langs = append(langs, Named{string(l), ownNames.In(l)})
	}
	p.b.WriteString(`<form method="get" class="choices">`)
	if p.Chosen {
		p.hidden("lang", string(p.Lang))
	}
	for _, c := range []choices{
		{"service", p.t(embedService), v.Services, v.Service},
		{"channel", p.t(previewChannel), []Named{{"", p.t(previewAll)}, {"email", p.t(byMail)}, {"sms", p.t(bySMS)}},
			v.Channel},
		{"language", p.t(previewLanguage), langs, string(v.Client)},
	} {
		p.b.WriteString(`<div class="field">`)
		p.choice(c)
		p.b.WriteString(`</div>`)
	}
	p.f(`<button class="%s">%s</button></form>`, sideButton, p.t(embedShow))
}

// letter writes one message at its place in the row.
func (p *page) letter(v Preview, l PreviewLetter) {
	channel := p.t(byMail)
	if l.Channel == "sms" {
		channel = p.t(bySMS)
	}
	to := previewTo
	if l.Practitioner {
		to = previewToPractitioner
	}
	p.f(`<li><h2>%s</h2><p class="quiet"><time datetime="%s">%s</time> · <span>%s</span></p>`, p.relative(v, l.At),
		l.At.Format(time.RFC3339), p.joined(upper(i18n.DateTime(p.Lang, l.At, p.Now))),
		p.t(to, "channel", channel))
	lang := string(v.Client)
	if l.Practitioner {
		lang = "" // their own, which is not said here
	}
	if l.Channel == "sms" {
		p.f(`<p class="sms" lang="%s">%s</p><p class="below">%s`, lang, l.Text,
			p.t(previewParts.Of(l.Parts), "n", strconv.Itoa(l.Parts)))
		if l.Wide {
			p.f(` %s`, p.t(previewWide))
		}
		p.b.WriteString(`</p></li>`)
		return
	}
	p.f(`<p class="subject" lang="%s">%s</p>`, lang, l.Subject)
	if l.HTML != "" {
		p.f(`<iframe class="mail" sandbox="" referrerpolicy="no-referrer" title="%s" srcdoc="%s"></iframe>`,
			channel+": "+l.Subject, leadingNowhere(l.HTML))
	}
	p.f(`<details><summary>%s</summary><pre lang="%s">%s</pre></details></li>`, p.t(previewPlain), lang, "\n"+l.Text)
}

// leadingNowhere returns the mail with links that open in a window of their own, which its frame may not open: they are
// nobody's, and would lead away from the mail.
func leadingNowhere(mail string) string {
	return strings.Replace(mail, "<head>", `<head><base target="_blank">`, 1)
}

// relative says when something happens, as a practice thinks of it: at once, or so long before or after the
// appointment.
func (p *page) relative(v Preview, at time.Time) string {
	const soon = 2 * time.Minute
	switch {
	case at.Before(v.Booked.Add(soon)):
		return p.t(previewAtOnce)
	case at.Before(v.Start):
		return p.t(previewBefore, "long", p.long(v.Start.Sub(at)))
	case at.Before(v.End):
		return p.t(previewDuring)
	case at.Sub(v.End) < soon:
		return p.t(previewAtEnd)
	}
	return p.t(previewAfter, "long", p.long(at.Sub(v.End)))
}

// long writes a length of time in days and what is left of them.
func (p *page) long(d time.Duration) string {
	const day = 24 * time.Hour
	var parts []string
	if n := int(d / day); n > 0 {
		parts = append(parts, p.t(previewDays.Of(n), "n", strconv.Itoa(n)))
	}
	if rest := d % day; rest >= time.Minute || len(parts) == 0 {
		parts = append(parts, i18n.Duration(p.Lang, rest))
	}
	return strings.Join(parts, " ")
}

// PreviewOver says that the link to a preview has expired.
func PreviewOver(f Frame) Document { return plain(f, expiredTitle, previewOverLead, func(*page) {}) }
