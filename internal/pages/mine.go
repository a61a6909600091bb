package pages

import (
	"strconv"
	"strings"
	"time"

	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/money"
	"stund/internal/typed"
	"stund/internal/words"
)

// Mine is the page of what is a client's own: of everybody who uses the e-mail address that the visit is of.
type Mine struct {
	Address string // as people read it
	Key     string // that its forms carry
	People  []Belongings
	News    MineNews
}

// MineNews is what the page says was just done.
type MineNews uint8

// The news.
const (
	NothingMine MineNews = iota
	MineSaved            // what they said of themselves
	MineAsked            // a mail is on its way to a new address
)

// Belongings are what belongs to one client. What there is nothing of is not shown.
type Belongings struct {
	ID, Name    string
	Ahead, Past []Visited // Ahead: the next one first; Past: the last one first
	More        bool      // there may be earlier ones
	Forms       []Asking
	Bills       []Owed
	Cards       []Kept
	Facts       []Line // who they are
	Wishes      string // path of the page of what they want to get
}

// Visited is an appointment in short.
type Visited struct {
	State                 State
	Start, End            time.Time // in the practice's zone
	Service, Practitioner string
	URL                   string // path of its page
}

// Asking is a form that waits to be filled in.
type Asking struct {
	Name  string
	Begun bool
	URL   string
}

// Owed is an invoice. Open is what is left to pay; 0 or less: nothing is.
type Owed struct {
	Number        string
	Day, Due      time.Time // Due zero: at once
	Total, Open   money.Amount
	Overdue, Back bool   // Back: all of it was taken back
	URL, PDF      string // paths
}

// Kept is a gift card or a visit card.
type Kept struct {
	Name, End string // what it is called, and the end of its code
	Left      string // in words
	Until     time.Time
	From      time.Time // zero: it can be used
	Over      bool      // it cannot be used any more
}

// AskMine asks for the address to which a link to one's own page is sent. Typed is what was typed, which is no address
// where it is wrong.
func AskMine(f Frame, email string, wrong bool) Document {
	p := open(f, f.t(mineTitle))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(mineTitle), p.t(mineAskLead))
	p.f(`<form method="post" action="%s">`, p.Link(""))
	p.honeypot()
	field := fieldEmail
	field.hint, field.attributes = mineEmailHint, `type="email" autocomplete="email" maxlength="254" required`
	var bad []string
	if wrong {
		bad = []string{field.id}
	}
	p.field(field, Typed{Email: email}, bad)
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, mainButton, p.t(sendLink))
	p.toBooking()
	return p.close()
}

// toBooking leads to the booking page, in the language of this one.
func (p *page) toBooking() {
	there := p.Frame
	there.Path = link.BookingPath(p.Practice.ID)
	p.f(`<p><a class="more" href="%s">%s</a></p>`, there.Link(""), p.t(bookATime))
}

// toMine leads to where a link to one's own page is asked for, in the language of this one.
func (p *page) toMine() {
	if p.Practice.ID == "" {
		return
	}
	there := p.Frame
	there.Path = link.AskPath(p.Practice.ID)
	p.f(`<p><a class="more" href="%s">%s</a></p>`, there.Link(""), p.t(mineTitle))
}

// MineSent says that a link is on its way, if the practice knows the address. It never says whether.
func MineSent(f Frame) Document {
	return plain(f, linkTitle, mineSentLead, func(p *page) {
		p.f(`<p class="below">%s</p>`, p.t(mineSentElse))
		p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, sideButton, p.Link(""), p.t(otherAddress))
	})
}

// EnterMine asks whoever has the link from the mail to go on: mail programs open links too, and use nothing up by that.
func EnterMine(f Frame) Document {
	return plain(f, mineTitle, mineEnterLead, func(p *page) {
		p.b.WriteString(`<div class="acts">`)
		p.form("enter")
		p.f(`<button class="%s">%s</button></form></div>`, mainButton, p.t(mineOpen))
	})
}

// MineOver says that a visit is over, or that its link is worth nothing any more, and leads to where another one is
// asked for. Which practice it was of may not be known.
func MineOver(f Frame, used bool) Document {
	title, lead := mineOverTitle, mineOverLead
	if used {
		title, lead = mineUsedTitle, mineUsedLead
	}
	if f.Practice.ID == "" {
		lead = mineLostLead
	}
	return plain(f, title, lead, func(p *page) {
		if p.Practice.ID == "" {
			return
		}
		there := p.Frame
		there.Path = link.AskPath(p.Practice.ID)
		p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, mainButton, there.Link(""), p.t(mineAnew))
		p.toBooking()
	})
}

// ShowMine shows what is theirs.
func ShowMine(f Frame, m Mine) Document {
	p := open(f, f.t(mineTitle))
	p.f(`<h1>%s</h1>`, p.t(mineTitle))
	switch m.News {
	case MineSaved:
		p.notice(toneGood, p.t(mineSaved))
	case MineAsked:
		p.notice(toneWarn, p.t(mineAsked))
	}
	p.f(`<p class="quiet"><bdi>%s</bdi></p>`, m.Address)
	several := len(m.People) > 1
	if several {
		p.f(`<p class="lead">%s</p><ul class="options">`, p.t(mineFamily))
		for _, b := range m.People {
			next := p.t(mineNothing)
			if len(b.Ahead) > 0 {
				next = p.joined(upper(i18n.DateTime(p.Lang, b.Ahead[0].Start, p.Now)))
			}
			p.option("#"+b.anchor(), b.Name, next, "")
		}
		p.b.WriteString(`</ul>`)
	}
	for _, b := range m.People {
		p.belongings(b, several)
	}
	p.own(m)
	return p.close()
}

func (b Belongings) anchor() string { return "of-" + b.ID }

// belongings are a section for each kind of thing, below the client's name where there are several.
func (p *page) belongings(b Belongings, several bool) {
	h := "h2"
	p.f(`<section class="mine" id="%s"`, b.anchor())
	if several {
		h = "h3"
		p.f(` aria-labelledby="%s"><h2 id="%s"><bdi>%s</bdi></h2>`, b.anchor()+"-name", b.anchor()+"-name", b.Name)
	} else {
		p.b.WriteString(`>`)
	}
	head := func(text i18n.Text) { p.f(`<`+h+`>%s</`+h+`>`, p.t(text)) }
	head(mineAhead)
	hint := mineAheadHint
	if len(b.Ahead) == 0 {
		hint = mineNothing
	}
	p.f(`<p class="below">%s</p>`, p.t(hint))
	p.visited(b.Ahead)
	if len(b.Forms) > 0 {
		head(mineForms)
		p.b.WriteString(`<ul class="options">`)
		for _, a := range b.Forms {
			how := mineFormAsked
			if a.Begun {
				how = mineFormBegun
			}
			p.option(p.to(a.URL), a.Name, p.t(how), "")
		}
		p.b.WriteString(`</ul>`)
	}
	if len(b.Bills) > 0 {
		head(mineBills)
		p.owed(b.Bills)
	}
	if len(b.Cards) > 0 {
		head(mineCards)
		p.kept(b.Cards)
	}
	if len(b.Past) > 0 || b.More {
		head(minePast)
		p.visited(b.Past)
	}
	if b.More {
		p.f(`<p><a class="more" href="%s">%s</a></p>`, p.Link("past="+b.ID), p.t(mineAllPast))
	}
	head(mineWho)
	p.b.WriteString(`<div class="card"><dl>`)
	for _, l := range b.Facts {
		p.f(`<dt>%s</dt><dd><p><bdi>%s</bdi></p></dd>`, upper(l.Label), l.Value)
	}
	p.f(`</dl><div class="acts"><a class="%s" href="%s">%s</a><a class="%s" href="%s">%s</a></div></div></section>`,
		sideButton, p.Link("edit="+b.ID), p.t(mineEdit), sideButton, p.to(b.Wishes), p.t(mineWishes))
}

// to is another page's path in the language that was chosen on this one.
func (p *page) to(path string) string {
	there := p.Frame
	there.Path = path
	return there.Link("")
}

// visited lists appointments, each leading to its page.
func (p *page) visited(all []Visited) {
	if len(all) == 0 {
		return
	}
	p.b.WriteString(`<ul class="options">`)
	for _, v := range all {
		what := v.Service
		if v.Practitioner != "" {
			what += " · " + v.Practitioner
		}
		state := ""
		switch v.State {
		case Cancelled:
			state = p.t(cancelled)
		case NoShow:
			state = p.t(noShow)
		}
		when := upper(i18n.DateTime(p.Lang, v.Start, p.Now))
		p.option(p.to(v.URL), p.joined(when), state, what)
	}
	p.b.WriteString(`</ul>`)
}

// owed lists invoices, each with the way to pay it and to its paper.
func (p *page) owed(all []Owed) {
	for _, b := range all {
		tone, icon, how := toneGood, iconCheck, billPaid
		switch {
		case b.Back:
			tone, how = toneDone, billCredited
		case b.Overdue:
			tone, icon, how = toneBad, iconWarn, billOverdue
		case b.Open.Minor > 0:
			tone, icon, how = toneWarn, iconWait, notPaid
		}
		title := p.t(billTitle, "number", b.Number)
		p.f(`<section class="card" aria-label="%s"><p class="state %s">`, title, tone)
		p.b.WriteString(icon)
		p.f(`%s</p><p class="when">%s</p><dl>`, p.t(how), title)
		p.fact(mineDay, p.joined(upper(i18n.Date(p.Lang, b.Day, p.Now))), "")
		if b.Open.Minor > 0 && !b.Due.IsZero() {
			p.fact(billDue, p.joined(upper(i18n.Date(p.Lang, b.Due, p.Now))), "")
		}
		p.fact(billTotal, p.sum(b.Total.Minor, b.Total.Currency), "")
		if b.Open.Minor > 0 && b.Open != b.Total {
			p.fact(words.PayNow, p.sum(b.Open.Minor, b.Open.Currency), "")
		}
		p.b.WriteString(`</dl><div class="acts">`)
		if b.Open.Minor > 0 {
			p.f(`<a class="%s" href="%s">%s<span class="vh"> %s</span></a>`, mainButton, p.to(b.URL), p.t(minePay),
				title)
		}
		p.f(`<a class="%s" href="%s">%s<span class="vh"> %s</span></a></div></section>`, sideButton, b.PDF,
			p.t(billPaper), title)
	}
}

// kept lists cards: what is left of each and until when. The code is with whoever got it by mail.
func (p *page) kept(all []Kept) {
	for _, c := range all {
		p.f(`<section class="card" aria-label="%s"><p class="when">%s</p><p class="quiet">%s</p><dl>`,
			c.Name+" …"+c.End, c.Left, c.Name+" · …"+c.End)
		if !c.From.IsZero() {
			p.fact(mineFrom, p.joined(upper(i18n.Date(p.Lang, c.From, p.Now))), "")
		}
		switch {
		case c.Over:
			p.fact(mineCardOver, p.joined(upper(i18n.Date(p.Lang, c.Until, p.Now))), "")
		case !c.Until.IsZero():
			p.fact(mineUntil, p.joined(upper(i18n.Date(p.Lang, c.Until, p.Now))), "")
		}
		p.b.WriteString(`</dl></section>`)
	}
}

// own is what holds for everybody of the address: what is known about them, and how the visit ends.
func (p *page) own(m Mine) {
	p.f(`<section class="mine"><h2>%s</h2><p class="below">%s</p>`, p.t(mineData), p.t(mineDataLead))
	for _, b := range m.People {
		p.f(`<form method="post" action="%s">`, p.to(link.MinePath+"/data"))
		p.hidden("key", m.Key)
		p.hidden("who", b.ID)
		p.f(`<div class="acts"><button class="%s" name="as" value="page"><span>%s`, sideButton, p.t(mineSee))
		p.ofWhom(b, m)
		p.f(`</span></button><button class="%s" name="as" value="data"><span>%s`, sideButton, p.t(mineFetch))
		p.ofWhom(b, m)
		p.b.WriteString(`</span></button></div></form>`)
	}
	p.b.WriteString(`</section><div class="acts">`)
	p.form("leave")
	p.hidden("key", m.Key)
	p.f(`<button class="%s">%s</button></form></div>`, sideButton, p.t(mineLeave))
	p.toBooking()
}

// ofWhom names the client on a button, where there are several.
func (p *page) ofWhom(b Belongings, m Mine) {
	if len(m.People) > 1 {
		p.f(`: <bdi>%s</bdi>`, b.Name)
	}
}

// PastMine lists the client's past appointments, the last one first. After is where the page with earlier ones begins;
// "": there are none.
func PastMine(f Frame, b Belongings, after string) Document {
	p := open(f, f.t(minePast))
	p.back(p.t(mineTitle))
	p.f(`<h1>%s</h1><p class="quiet"><bdi>%s</bdi></p>`, p.t(minePast), b.Name)
	if len(b.Past) == 0 {
		p.f(`<p class="lead">%s</p>`, p.t(mineNoPast))
	}
	p.visited(b.Past)
	if after != "" {
		p.f(`<p><a class="more" href="%s">%s</a></p>`, p.Link("past="+b.ID+"&after="+after), p.t(mineEarlier))
	}
	return p.close()
}

// Corrected is what a client says of themselves, as it was typed.
type Corrected struct {
	ID, Key                           string
	Revision                          int64 // that they saw
	Name, Phone, Birthday             string
	Language                          string
	Street, PostalCode, City, Country string
	Email                             string // now, as people read it
	NewEmail                          string
}

// EditWrong is what the form for correcting says of what was sent.
type EditWrong uint8

// What may be wrong beside single fields.
const (
	NothingWrong  EditWrong = iota
	EditMeanwhile           // somebody changed it since
	EditSame                // the address is theirs already
	EditMany                // they asked for another address too often today
)

// EditMine is the form on which clients correct what is known of them. Wrong names the fields that could not be taken:
// name, phone, birthday, street, postal_code, city, country, email.
func EditMine(f Frame, c Corrected, wrong []string, how EditWrong) Document {
	p := open(f, f.t(mineWho))
	p.back(p.t(mineTitle))
	p.f(`<h1>%s</h1>`, p.t(mineWho))
	switch how {
	case EditMeanwhile:
		p.notice(toneWarn, p.t(mineMeanwhile))
	case EditSame:
		p.notice(toneWarn, p.t(mineSame))
	case EditMany:
		p.notice(toneBad, p.t(mineMany))
	default:
		p.f(`<p class="lead">%s</p>`, p.t(mineEditLead))
	}
	first := ""
	if len(wrong) > 0 {
		first = wrong[0]
	}
	in := func(id, value string, label, hint, bad i18n.Text, attributes string) {
		said, about1 := "", ""
		for _, w := range wrong {
			if w == id {
				said = p.t(bad)
			}
		}
		hinted := ""
		if hint != (i18n.Text{}) {
			hinted = p.t(hint)
		}
		about1 = about(id, hinted, said, id == first)
		p.f(`<div class="field"><label for="%s">%s</label><input id="%s" name="%s" value="%s" `, id, p.t(label), id, id,
			value)
		p.b.WriteString(attributes + about1 + `>`)
		p.under(id, hinted, said)
	}
	p.form("correct")
	p.hidden("key", c.Key)
	p.hidden("who", c.ID)
	p.hidden("revision", strconv.FormatInt(c.Revision, 10))
	none := i18n.Text{}
	in("name", c.Name, labelName, none, nameWrong, `autocomplete="name" maxlength="120" required`)
	in("phone", c.Phone, labelPhone, phoneHint, phoneWrong, `type="tel" autocomplete="tel" maxlength="40"`)
	in("birthday", c.Birthday, mineBirthday, mineBirthdayHint, mineBirthdayBad,
		`autocomplete="bday" inputmode="numeric" maxlength="10"`)
	in("street", c.Street, mineStreet, none, mineLineBad, `autocomplete="street-address" maxlength="120"`)
	p.b.WriteString(`<div class="pair">`)
	in("postal_code", c.PostalCode, minePostal, none, mineLineBad, `autocomplete="postal-code" maxlength="12"`)
	in("city", c.City, mineCity, none, mineLineBad, `autocomplete="address-level2" maxlength="80"`)
	p.b.WriteString(`</div>`)
	p.hidden("country", c.Country)
	p.f(`<div class="field"><label for="language">%s</label><select id="language" name="language">`, p.t(mineLanguage))
	for _, l := range append([]i18n.Lang{""}, i18n.Langs()...) {
		chosen, name := "", p.t(mineNoLanguage)
		if l != "" {
			name = ownNames.In(l)
		}
		if string(l) == c.Language {
			chosen = " selected"
		}
		p.f(`<option value="%s"`, string(l))
		p.b.WriteString(chosen)
		p.f(`>%s</option>`, name)
	}
	p.f(`</select></div><div class="acts"><button class="%s">%s</button></div></form>`, mainButton, p.t(mineSave))
	p.f(`<section class="mine" id="address"><h2>%s</h2><p class="below">%s</p>`, p.t(labelEmail),
		p.t(mineMoveLead, "address", "\u2068"+c.Email+"\u2069"))
	p.form("move")
	p.hidden("key", c.Key)
	p.hidden("who", c.ID)
	in("email", c.NewEmail, mineNewEmail, none, emailWrong, `type="email" inputmode="email" autocomplete="off" `+
		`autocapitalize="off" spellcheck="false" maxlength="254" required`)
	p.f(`<div class="acts"><button class="%s">%s</button></div></form></section>`, sideButton, p.t(mineMoveAsk))
	return p.close()
}

// MyBirthday returns a stored birthday as the form shows it, without a year where none is known.
func MyBirthday(s string) string { return strings.TrimPrefix(s, "--") }

// ConfirmAddress asks whoever got the mail whether the address is theirs. Nothing is changed by opening it.
func ConfirmAddress(f Frame, to string) Document {
	p := open(f, f.t(mineConfirmTitle))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(mineConfirmTitle), p.t(mineConfirmLead, "address",
		"\u2068"+typed.ShownEmail(to)+"\u2069", "practice", "\u2068"+f.Practice.Name+"\u2069"))
	p.b.WriteString(`<div class="acts">`)
	p.form("confirm")
	p.f(`<button class="%s">%s</button></form></div><p class="below">%s</p>`, mainButton, p.t(mineConfirm),
		p.t(mineConfirmElse))
	return p.close()
}

// AddressMoved says that the new address is used from now on.
func AddressMoved(f Frame, to string) Document {
	p := open(f, f.t(mineMovedTitle))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(mineMovedTitle), p.t(mineMovedLead, "address",
		"\u2068"+typed.ShownEmail(to)+"\u2069"))
	there := p.Frame
	there.Path = link.AskPath(p.Practice.ID)
	p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, mainButton, there.Link(""), p.t(mineAnew))
	return p.close()
}
