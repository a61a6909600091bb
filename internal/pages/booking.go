package pages

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/words"
)

// The way to a booking without a script: service, practitioner, day and time, details. What was chosen is in the
// address, what was typed in the form, so that every step can be reloaded, sent on, and gone back to.

// Bookable is a service as it is offered.
type Bookable struct {
	ID, Name, Description string
	Length                time.Duration
	Price                 money.Amount
	Group                 bool         // several clients at one time
	Due                   money.Amount // what is to be paid to book it; zero: nothing
}

// Person is somebody who gives a service.
type Person struct{ ID, Name, Title string }

// Plan is what the client has chosen so far.
type Plan struct {
	Service Bookable
	Who     Person         // zero: anyone
	Others  bool           // there are other services
	Choice  bool           // there is a choice of practitioners
	Asked   []Group        // what is asked besides who the client is
	Zone    *time.Location // of the practice
}

// Typed is what the client has typed into a form, as it was.
type Typed struct {
	Key                      string // the form's own, so that sending it twice books once
	Name, Email, Phone, Note string
	From, To                 string // days that the client would wait for

	More map[string]string // what else is asked, by the ids of its fields
}

// Names of the steps, in the address.
const (
	StepService = "service"
	StepWho     = "who"
	StepTime    = "time"
	StepDetails = "details"
	StepWait    = "wait"
	StepWaiting = "waiting" // on the list
	StepAsked   = "asked"   // to confirm by mail
)

// Query returns the address of a step for what was chosen.
func (q Plan) Query(step string) string {
	s := "step=" + step + "&service=" + url.QueryEscape(q.Service.ID)
	if q.Who.ID != "" {
		s += "&practitioner=" + url.QueryEscape(q.Who.ID)
	}
	return s
}

// At is Query with a time.
func (q Plan) At(step string, start time.Time) string {
	return q.Query(step) + "&start=" + url.QueryEscape(start.Format(time.RFC3339))
}

// On is Query with a day.
func (q Plan) On(step string, day civil.Date) string { return q.Query(step) + "&day=" + day.String() }

// Step is a part of the way to a booking.
type Step struct {
	title i18n.Text
	write func(*page)
}

// Booking is a step as a page of its own.
func Booking(f Frame, s Step) Document {
	p := open(f, f.t(s.title))
	p.f(`<h1>%s</h1>`, p.t(s.title))
	s.write(p)
	return p.close()
}

// ChooseService lets the client choose what to book. Gone tells that what was chosen before is not given any more.
func ChooseService(list []Bookable, gone bool) Step {
	return Step{serviceTitle, func(p *page) {
		if gone {
			p.notice(toneWarn, p.t(serviceGone))
		}
		p.b.WriteString(`<ul class="options services">`)
		for _, v := range list {
			p.option(p.Link(Plan{Service: v}.Query(StepWho)), v.Name, p.terms(v), v.Description)
		}
		p.b.WriteString(`</ul>`)
	}}
}

// ChooseWho lets the client choose who gives the service, or leave that open.
func ChooseWho(q Plan, people []Person) Step {
	return Step{whoTitle, func(p *page) {
		open := q
		open.Choice = false // it is being made
		p.chosen(open, nil)
		p.b.WriteString(`<ul class="options">`)
		p.option(p.Link(q.Query(StepTime)), p.t(anyone), p.t(anyoneHint), "")
		for _, v := range people {
			q.Who = v
			p.option(p.Link(q.Query(StepTime)), v.Name, v.Title, "")
		}
		p.b.WriteString(`</ul>`)
	}}
}

// ChooseTime lets the client choose a time: the next free one, or a day and its hour. Missed is said where a time that
// was chosen cannot be had: why, in the page's language.
func ChooseTime(q Plan, c Choice, missed string) Step {
	return Step{timeTitle, func(p *page) {
		p.chosen(q, nil)
		if missed != "" {
			p.notice(toneWarn, missed)
		}
		if c.First.IsZero() && len(c.Slots) == 0 {
			p.f(`<p class="lead">%s</p>`, p.t(noneNow))
			p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, mainButton, p.Link(q.Query(StepWait)),
				p.t(toWait))
			return
		}
		if len(c.Slots) > 0 && !c.First.IsZero() { // else it is told below
			p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, sideButton,
				p.Link(q.At(StepDetails, c.First)),
				p.t(nextFree, "when", i18n.ShortDateTime(p.Lang, c.First, p.Now)))
		}
		k := calendar{Choice: c, zone: q.Zone, at: q.Query(StepTime),
			pick: func(s Slot) string { return p.Link(q.At(StepDetails, s.Start)) },
			wait: func(d civil.Date) string { return p.Link(q.On(StepWait, d)) }}
		p.weeks(k)
		if len(c.Slots) == 0 {
			p.noneHere(k)
			return
		}
		p.hours(k)
	}}
}

// Trouble is why a form that was sent comes back, other than for its fields.
type Trouble uint8

// What can be wrong with a form as a whole.
const (
	NoTrouble Trouble = iota
	Crowded           // too many requests
	Unsure            // something failed, and may work the next time
	UsedUp            // the form has led to a booking already
	Unread            // it cannot be read
)

var troubles = map[Trouble]i18n.Text{Crowded: crowded, Unsure: unsure, UsedUp: usedUp, Unread: unread}

// trouble says what is wrong with the form, and offers to call where waiting may take long.
func (p *page) trouble(t Trouble) {
	if t == NoTrouble {
		return
	}
	p.notice(toneWarn, p.t(troubles[t]))
	if t == Crowded {
		p.reachBy(sideButton)
	}
}

// Details asks who the client is, with all that the last click will do in sight. Wrong names the fields that cannot be
// taken.
func Details(q Plan, a Appointment, typed Typed, wrong []string, t Trouble) Step {
	return Step{detailsTitle, func(p *page) {
		p.trouble(t)
		p.details(q, a, typed, wrong)
	}}
}

// DetailsRefused is Details after a refusal that is about none of its fields. Why says it, in the page's language.
func DetailsRefused(q Plan, a Appointment, typed Typed, why string) Step {
	return Step{detailsTitle, func(p *page) {
		p.notice(toneWarn, why)
		p.reachBy(sideButton)
		p.details(q, a, typed, nil)
	}}
}

// CannotBook is what DetailsRefused says where nothing more is known.
func CannotBook(l i18n.Lang) string { return words.Refused.In(l) }

func (p *page) details(q Plan, a Appointment, typed Typed, wrong []string) {
	p.chosen(q, &a)
	terms, send := p.rule(a, lateAlready), bookATime
	if a.Refunds.Paid.Minor > 0 {
		terms, send = terms+" "+p.refunds(a.Refunds), words.BookAndPay
	}
	p.f(`<p class="below">%s</p>`, terms)
	p.amiss(typed, wrong, q.Asked...)
	p.form("book")
	p.carry(q)
	p.hidden("start", a.Start.Format(time.RFC3339))
	p.hidden("key", typed.Key)
	p.who(typed, wrong, true)
	p.field(fieldNote, typed, wrong)
	p.asked(q.Asked, typed, wrong)
	p.consent()
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, mainButton, p.t(send))
}

// Near lets the client choose one of the times nearest to one that cannot be had, which leads back to Details. What was
// typed is kept; why says what happened, in the page's language.
func Near(q Plan, near []Slot, typed Typed, why string) Step {
	return Step{timeTitle, func(p *page) {
		p.notice(toneWarn, why)
		p.chosen(q, nil)
		p.form("details")
		p.carry(q)
		for _, f := range [...]field{fieldName, fieldEmail, fieldPhone, fieldNote} {
			p.hidden(f.id, f.of(typed))
		}
		p.carryMore(q.Asked, typed)
		p.f(`<fieldset><legend class="vh">%s</legend><div class="chips near">`, p.t(timeTitle))
		for _, s := range near {
			p.chip(s, p.joined(i18n.DateTitle(p.Lang, s.Start, p.Now)), "")
		}
		p.f(`</div></fieldset><div class="acts"><button class="%s">%s</button></div></form>`+
			`<p class="below">%s</p><p><a class="more" href="%s">%s</a></p>`,
			mainButton, p.t(goOn), p.t(keptDetails), p.Link(q.Query(StepTime)), p.t(allTimes))
	}}
}

// WasTaken is what Near says of a time that somebody else got first.
func WasTaken(l i18n.Lang) string { return justTaken.In(l) }

// AreFree is what Near says to a client who asked to wait for days that have free times.
func AreFree(l i18n.Lang) string { return areFree.In(l) }

// Wait lets the client join the waiting list for the days in typed, which lie between the first and the last. Why says
// what led here, "" for nothing.
func Wait(q Plan, first, last civil.Date, typed Typed, wrong []string, t Trouble, why string) Step {
	return Step{waitTitle, func(p *page) {
		p.trouble(t)
		if why != "" {
			p.notice(toneWarn, why)
		}
		p.f(`<p class="lead">%s</p>`, p.t(waitLead))
		p.chosen(q, nil)
		p.amiss(typed, wrong)
		p.form("wait")
		p.carry(q)
		p.b.WriteString(`<div class="pair">`)
		for _, f := range [...]field{fieldFrom, fieldTo} {
			f.attributes = `type="date" min="` + first.String() + `" max="` + last.String() + `" required`
			p.field(f, typed, wrong)
		}
		p.b.WriteString(`</div>`)
		p.who(typed, wrong, false)
		p.consent()
		p.f(`<div class="acts"><button class="%s">%s</button></div></form><p><a class="more" href="%s">%s</a></p>`,
			mainButton, p.t(joinList),
			p.Link(q.Query(StepTime)), p.t(allTimes))
	}}
}

// WaitFull is what Wait says of a time that was lost where no other is near.
func WaitFull(l i18n.Lang) string { return takenAlone.In(l) }

// ListFull says that the waiting list takes nobody more.
func ListFull() Step {
	return Step{waitTitle, func(p *page) {
		p.f(`<p class="lead">%s</p>`, p.t(listFull))
		p.reach()
	}}
}

// Waiting says that the client is on the waiting list.
func Waiting() Step {
	return Step{waitingTitle, func(p *page) {
		p.f(`<p class="lead">%s</p>`, p.t(waitingLead))
	}}
}

// NothingToBook says that the practice takes no bookings here.
func NothingToBook() Step {
	return Step{nothingTitle, func(p *page) {
		p.f(`<p class="lead">%s</p>`, p.t(nothingLead))
		p.reach()
	}}
}

// NoPractice says that there is no booking page at the address, and to whom it is to belong how there will be one.
func NoPractice(f Frame) Document {
	return plain(f, nowhereTitle, nowhereLead, func(p *page) {
		p.f(`<p class="below">%s</p>`, p.t(nowhereOwn))
		p.toSignIn(sideButton, words.SignIn)
	})
}

// option is one of a list of things to choose from.
func (p *page) option(to, name, facts, more string) {
	p.f(`<li><a class="option" href="%s"><span><strong><bdi>%s</bdi></strong>`, to, name)
	if more != "" {
		p.f(` <span><bdi>%s</bdi></span>`, more)
	}
	if facts != "" {
		p.f(` <span class="facts"><bdi>%s</bdi></span>`, facts)
	}
	p.b.WriteString(`</span>` + iconRight + `</a></li>`)
}

// terms tells how long a service takes and what it costs.
func (p *page) terms(v Bookable) string {
	s := i18n.Duration(p.Lang, v.Length) + " · " + p.price(v.Price)
	if v.Group {
		s += " · " + p.t(group)
	}
	return s
}

func (p *page) price(a money.Amount) string {
	if a.Minor == 0 {
		return p.t(free)
	}
	return i18n.Price(p.Lang, a)
}

// chosen tells what has been chosen so far, each with a way to change it; with a time, all that will be booked.
func (p *page) chosen(q Plan, a *Appointment) {
	p.f(`<section class="card chosen" aria-label="%s"><dl>`, p.t(yourChoice))
	row := func(label i18n.Text, value, detail, change string) {
		if value == "" {
			return
		}
		p.f(`<dt>%s</dt><dd><div><p><bdi>%s</bdi></p>`, p.t(label), value)
		if detail != "" {
			p.f(`<p><bdi>%s</bdi></p>`, detail)
		}
		p.b.WriteString(`</div>`)
		if change != "" {
			p.f(`<a href="%s">%s<span class="vh"> %s</span></a>`, p.Link(change), p.t(changeIt),
				strings.ToLower(p.t(label)))
		}
		p.b.WriteString(`</dd>`)
	}
	terms := p.terms(q.Service)
	if a != nil {
		row(labelWhen, p.joined(i18n.DateTitle(p.Lang, a.Start, p.Now)), p.span(a.Start, a.End),
			q.On(StepTime, civil.DateOf(a.Start)))
		terms = i18n.Duration(p.Lang, q.Service.Length)
	}
	change := func(can bool, query string) string {
		if can {
			return query
		}
		return ""
	}
	row(labelWhat, q.Service.Name, terms, change(q.Others, "step="+StepService))
	who, title := q.Who.Name, q.Who.Title
	if who == "" && q.Choice {
		who = p.t(anyone)
	}
	row(labelWith, who, title, change(q.Choice, Plan{Service: q.Service}.Query(StepWho)))
	if a != nil {
		if a.Online {
			row(labelWhere, p.t(videoCall), "", "")
		} else {
			row(labelWhere, a.Place, a.Address, "")
		}
		row(labelPrice, p.price(q.Service.Price), "", "")
		if q.Service.Due.Minor > 0 {
			row(words.PayNow, i18n.Price(p.Lang, q.Service.Due), "", "")
		}
	}
	p.b.WriteString(`</dl></section>`)
}

// field of a form.
type field struct {
	id         string // and name
	label      i18n.Text
	hint       i18n.Text // zero: none
	empty      i18n.Text // what is wrong with nothing
	bad        i18n.Text // and with what is no such thing
	attributes string    // of the input; "" for a field of several lines
	of         func(Typed) string
}

// carry keeps the plan in the form.
func (p *page) carry(q Plan) {
	p.hidden("service", q.Service.ID)
	p.hidden("practitioner", q.Who.ID)
}

func (p *page) hidden(name, value string) {
	p.f(`<input type="hidden" name="%s" value="%s">`, name, value)
}

// honeypot is a field that only programs fill in.
func (p *page) honeypot() {
	p.f(`<div class="vh" aria-hidden="true"><label for="website">%s</label>`+
		`<input id="website" name="website" tabindex="-1" autocomplete="off"></div>`, p.t(leaveEmpty))
}

// who asks who the client is. An e-mail address is needed to book; who waits may leave a phone number instead.
func (p *page) who(typed Typed, wrong []string, email bool) {
	p.honeypot()
	p.field(fieldName, typed, wrong)
	f := fieldEmail
	if !email {
		f.hint = emailToWait
		f.attributes = strings.TrimSuffix(f.attributes, " required")
	}
	p.field(f, typed, wrong)
	f = fieldPhone
	if !email {
		f.hint = words.WaitPhoneHint
	}
	p.field(f, typed, wrong)
}

// consent says what becomes of the details, and leads to the practice's own words about it.
func (p *page) consent() {
	p.f(`<p class="below">%s`, p.t(words.Consent, "name", "\u2068"+p.Practice.Name+"\u2069"))
	if to := website(p.Practice.Privacy); to != "" {
		p.f(` <a href="%s" target="_blank" rel="noopener noreferrer">%s</a>`, to, p.t(words.Privacy))
	}
	p.b.WriteString(`</p>`)
}

// said returns what is wrong with what was typed.
func (f field) said(typed Typed) i18n.Text {
	if strings.TrimSpace(f.of(typed)) == "" && f.empty != (i18n.Text{}) {
		return f.empty
	}
	return f.bad
}

// field writes a field with its label, its hint and what is wrong with it. The first wrong one is where the browser
// goes.
func (p *page) field(f field, typed Typed, wrong []string) {
	p.f(`<div class="field"><label for="%s">%s</label>`, f.id, p.t(f.label))
	hint, said := "", ""
	if f.hint != (i18n.Text{}) {
		hint = p.t(f.hint)
	}
	if slices.Contains(wrong, f.id) {
		said = p.t(f.said(typed))
	}
	attributes := about(f.id, hint, said, len(wrong) > 0 && f.id == wrong[0])
	value := f.of(typed)
	if f.attributes == "" {
		p.f(`<textarea id="%s" name="%s" rows="3" maxlength="2000"`, f.id, f.id)
		p.b.WriteString(attributes)
		p.f(`>%s</textarea>`, "\n"+value) // HTML drops the first line end
	} else {
		p.f(`<input id="%s" name="%s" value="%s" `, f.id, f.id, value)
		p.b.WriteString(f.attributes + attributes + `>`)
	}
	p.under(f.id, hint, said)
}

// about returns the attributes that tie a field to its hint and to what is wrong with it, "" for nothing; see under.
// The first field that is wrong gets the focus.
func about(id, hint, said string, first bool) (attributes string) {
	var described []string
	if hint != "" {
		described = append(described, id+"-hint")
	}
	if said != "" {
		described = append(described, id+"-wrong")
		attributes = ` aria-invalid="true"`
		if first {
			attributes += " autofocus"
		}
	}
	if len(described) > 0 {
		attributes += ` aria-describedby="` + strings.Join(described, " ") + `"`
	}
	return attributes
}

// under ends a field with its hint and what is wrong with it, as the widget does.
func (p *page) under(id, hint, said string) {
	if hint != "" {
		p.f(`<p class="hint" id="%s">%s</p>`, id+"-hint", hint)
	}
	if said != "" {
		p.f(`<p class="wrong" id="%s">`, id+"-wrong")
		p.b.WriteString(iconWarn)
		p.f(`%s</p>`, said)
	}
	p.b.WriteString(`</div>`)
}

// amiss lists what is wrong with a form, each leading to its field.
func (p *page) amiss(typed Typed, wrong []string, asked ...Group) {
	if len(wrong) == 0 {
		return
	}
	p.b.WriteString(`<div class="notice bad" role="alert">` + iconWarn)
	p.f(`<div><p>%s</p><ul>`, p.t(pleaseFix.Of(len(wrong)), "n", strconv.Itoa(len(wrong))))
	for _, f := range fields() {
		if slices.Contains(wrong, f.id) {
			p.f(`<li><a href="%s">%s</a></li>`, "#"+f.id, p.t(f.said(typed)))
		}
	}
	p.amissIn(asked, typed, wrong)
	p.b.WriteString(`</ul></div></div>`)
}

// The fields, in the order of the forms.
var (
	fieldFrom = field{id: "from", label: labelFrom, empty: daysWrong, bad: daysWrong,
		of: func(t Typed) string { return t.From }}
	fieldTo = field{id: "to", label: labelTo, empty: daysWrong, bad: daysWrong,
		of: func(t Typed) string { return t.To }}
	fieldName = field{id: "name", label: labelName, empty: nameEmpty, bad: nameWrong,
		of:         func(t Typed) string { return t.Name },
		attributes: `type="text" autocomplete="name" maxlength="120" required`}
	fieldEmail = field{id: "email", label: labelEmail, hint: emailHint, empty: emailEmpty, bad: emailWrong,
		of: func(t Typed) string { return t.Email },
		attributes: `type="text" inputmode="email" autocapitalize="off" spellcheck="false" autocomplete="email" ` +
			`maxlength="254" required`}
	fieldPhone = field{id: "phone", label: labelPhone, hint: phoneHint, bad: phoneWrong,
		of:         func(t Typed) string { return t.Phone },
		attributes: `type="tel" autocomplete="tel" maxlength="40"`}
	fieldNote = field{id: "note", label: labelNote, hint: noteHint, bad: noteWrong,
		of: func(t Typed) string { return t.Note }}
)

func fields() []field {
	return []field{fieldFrom, fieldTo, fieldName, fieldEmail, fieldPhone, fieldNote}
}
