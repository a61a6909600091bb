package message

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/deliver"
	"stund/internal/deliver/gsm7"
	"stund/internal/i18n"
	"stund/internal/ics"
	"stund/internal/link"
	"stund/internal/mailtext"
	"stund/internal/practice"
	"stund/internal/waitlist"
)

// Signer makes the tokens of signed links.
type Signer interface {
	Sign(c link.Claim) string
}

// Writer writes messages: from what is booked to what is sent. It does no I/O, and the same input gives the same message.
type Writer struct {
	Base string // where links lead: the https address of this installation, without a slash at the end
	Sign Signer
	From string // the e-mail address that mail is sent from; its domain makes calendar UIDs
}

// Rendered is a message ready for its channel; the other channel's part is nil.
type Rendered struct {
	Language i18n.Lang
	Email    *deliver.Email // without an ID
	SMS      *deliver.SMS   // without an ID
}

// ErrNobody: the message has no recipient. There is nothing to send and nobody to blame.
var ErrNobody = errors.New("message: no recipient")

// Booking writes the message that the entry of the booking's agenda plans, as things stand at now.
func (w Writer) Booking(setup *practice.Setup, b booking.Booking, e agenda.Entry, now time.Time) (Rendered, error) {
	kind := e.Kind
	if kind == booking.KindBooked && !told(b, e.To).IsZero() {
		kind = booking.KindMoved // the booking changed while its confirmation was on its way: that was news, this is a move
	}
	if t := told(b, e.To); kind == booking.KindCancelled && !t.IsZero() {
		b.Start, b.End = t, t.Add(b.End.Sub(b.Start)) // the time that they know of, not one that it was moved to unheard
	}
	a := newAppointment(setup, b, now)
	switch {
	case e.To == booking.ToClient && e.Channel == email:
		return w.clientMail(a, kind)
	case e.To == booking.ToClient && e.Channel == text:
		return w.clientSMS(a, kind)
	case e.To == booking.ToPractitioner && e.Channel == email:
		return w.notice(a, kind)
	}
	return Rendered{}, fmt.Errorf("message: no text for %s", e.ID)
}

// Offer writes the message that offers a freed time to a client of the waiting list.
func (w Writer) Offer(setup *practice.Setup, entry waitlist.Entry, e agenda.Entry, now time.Time) (Rendered, error) {
	if e.Kind != waitlist.KindOffer || entry.Offer == nil {
		return Rendered{}, fmt.Errorf("message: no text for %s", e.ID)
	}
	o := entry.Offer
	a := newAppointment(setup, booking.Booking{Practice: entry.Practice, Service: entry.Service, Practitioner: o.Practitioner,
		Start: o.Start, End: o.End, Contact: entry.Contact}, now)
	a.b.Location = setup.PlaceOf(a.service, o.Practitioner, o.Start)
	address := w.Base + "/o/" + w.Sign.Sign(entry.Link())
	deadline := o.Deadline.In(setup.Zone())
	switch e.Channel {
	case email:
		m := a.mail(offerTitle, offerLead.Fill(a.lang, "name", a.greeting(), "when", i18n.DateTime(a.lang, deadline, now)))
		m.Facts = a.facts(true)
		m.Button = &mailtext.Button{Text: buttonTake.In(a.lang), URL: address}
		m.Paragraphs = []string{offerElse.In(a.lang), a.questions()}
		m.Footer = footerWaiting.Fill(a.lang, "practice", mailtext.Isolate(setup.Practice.Name))
		return w.toClient(a, m, waitlist.KindOffer, offerSubject, nil)
	case text:
		until := i18n.ShortDateTime(a.lang, deadline, now)
		terse := until
		if n := now.In(setup.Zone()); n.YearDay() == deadline.YearDay() && n.Year() == deadline.Year() {
			until, terse = i18n.Clock(a.lang, deadline), i18n.Time(a.lang, deadline)
		}
		answer := func(until string) string { return smsAnswer.Fill(a.lang, "deadline", until, "link", address) }
		return a.sms(waitlist.KindOffer, smsOffer, answer(until), answer(terse))
	}
	return Rendered{}, fmt.Errorf("message: no text for %s", e.ID)
}

// The channels, as agendas name them.
const (
	email = "email"
	text  = "sms"
)

// appointment is a booking with everything that is said of it, in one language and zone.
type appointment struct {
	setup        *practice.Setup
	b            booking.Booking
	service      practice.Service      // its zero value if it is no longer in the set-up
	practitioner practice.Practitioner // likewise
	lang         i18n.Lang
	zone         *time.Location
	other        *time.Location // whose clock may show something else
	now          time.Time
}

// newAppointment gives the client's view: their language, the practice's zone.
func newAppointment(setup *practice.Setup, b booking.Booking, now time.Time) appointment {
	a := appointment{setup: setup, b: b, now: now, zone: setup.Zone(), other: setup.Zone()}
	a.service, _ = setup.Service(b.Service)
	a.practitioner, _ = setup.Practitioner(b.Practitioner)
	a.lang = language(b.Contact.Language, setup.Practice.Language)
	if z, err := civil.Zone(a.practitioner.TimeZone); err == nil && a.practitioner.TimeZone != "" {
		a.other = z
	}
	return a
}

// forPractitioner gives the practitioner's view: their language and zone.
func (a appointment) forPractitioner() appointment {
	a.lang = language(a.practitioner.Language, a.setup.Practice.Language)
	a.zone, a.other = a.other, a.zone
	return a
}

func language(wanted, fallback i18n.Lang) i18n.Lang {
	for _, l := range [...]i18n.Lang{wanted, fallback} {
		if l, ok := i18n.Parse(string(l)); ok {
			return l
		}
	}
	return i18n.EN
}

// greeting gives the client's name. One that a mail program would turn into a link is left out of mail to an address that
// nobody has confirmed: or a booking would be a way to send strangers advertising in the practice's name.
func (a appointment) greeting() string {
	name := a.b.Contact.Name
	if strings.ContainsAny(name, "/@") || strings.Contains(strings.ToLower(name), "www.") {
		name = ""
	}
	for i := 1; i+2 < len(name); i++ {
		if name[i] == '.' && letter(name[i-1]) && letter(name[i+1]) && letter(name[i+2]) {
			name = ""
		}
	}
	if name == "" {
		return nobody
	}
	return mailtext.Isolate(name)
}

func letter(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

// nobody stands in for a name that is not said; hello drops it with the space before it.
const nobody = "\x00"

// when gives start and time of day: for sentences and subjects.
func (a appointment) when(t time.Time) string { return i18n.DateTime(a.lang, t.In(a.zone), a.now) }

// zoneNote names the zone where the practitioner's clock differs from the client's.
func (a appointment) zoneNote() string { return i18n.Zone(a.lang, a.b.Start.In(a.zone), a.other) }

func (a appointment) serviceName() string {
	if a.service.Name == "" {
		return someService.In(a.lang)
	}
	return a.service.Name
}

// place gives where it is, in one or two lines.
func (a appointment) place() (name, address string) {
	l, ok := a.setup.Location(a.b.Location)
	switch {
	case ok && l.Online:
		return videoCall.In(a.lang), ""
	case !ok:
		return a.setup.Practice.Address, ""
	case l.Address == "":
		return l.Name, ""
	case l.Name == a.setup.Practice.Name || l.Name == "" || strings.HasPrefix(l.Address, l.Name):
		return l.Address, "" // the address says it all
	}
	return l.Name, l.Address
}

// changeable tells whether the client can still move or cancel by the link.
func (a appointment) changeable() bool {
	return a.now.Before(a.b.Deadline(min(a.service.CancelMinutes, a.service.RescheduleMinutes)))
}

// rules says until when the client can move or cancel.
func (a appointment) rules() string {
	move, cancel := a.b.Deadline(a.service.RescheduleMinutes), a.b.Deadline(a.service.CancelMinutes)
	switch {
	case !a.changeable():
		return ruleOver.In(a.lang)
	case move.Equal(cancel) && cancel.Equal(a.b.Start):
		return ruleStart.In(a.lang)
	case move.Equal(cancel):
		return ruleBoth.Fill(a.lang, "when", a.when(cancel))
	}
	var said []string
	if a.now.Before(move) {
		said = append(said, ruleMove.Fill(a.lang, "when", a.when(move)))
	}
	if a.now.Before(cancel) {
		said = append(said, ruleCancel.Fill(a.lang, "when", a.when(cancel)))
	}
	return strings.Join(said, " ")
}

func (a appointment) questions() string {
	if phone := a.setup.Practice.Phone; phone != "" {
		return questionsPhone.Fill(a.lang, "phone", phone)
	}
	return questions.In(a.lang)
}

// facts gives the card. Standing is false for a booking that holds no more.
func (a appointment) facts(standing bool) []mailtext.Fact {
	l := a.lang
	what := a.serviceName()
	if a.service.DurationMinutes > 0 {
		what += " · " + i18n.Duration(l, a.b.End.Sub(a.b.Start))
	}
	out := []mailtext.Fact{
		{Label: labelWhen.In(l), Value: unbroken.Replace(i18n.Span(l, a.b.Start.In(a.zone), a.b.End.In(a.zone), a.now)), Detail: a.zoneNote(), Struck: !standing},
		{Label: labelWhat.In(l), Value: what},
	}
	if a.practitioner.Name != "" {
		out = append(out, mailtext.Fact{Label: labelWith.In(l), Value: a.practitioner.Name, Detail: a.practitioner.Title})
	}
	if name, address := a.place(); name != "" && standing {
		out = append(out, mailtext.Fact{Label: labelWhere.In(l), Value: name, Detail: address})
	}
	if a.service.Price.Minor > 0 && standing {
		out = append(out, mailtext.Fact{Label: labelPrice.In(l), Value: i18n.Price(l, a.service.Price)})
	}
	return out
}

// before gives the fact of the time that was told earlier, if another one was.
func (a appointment) before(earlier time.Time) []mailtext.Fact {
	if earlier.IsZero() || earlier.Equal(a.b.Start) {
		return nil
	}
	return []mailtext.Fact{{Label: labelBefore.In(a.lang), Value: a.when(earlier), Struck: true}}
}

// unbroken keeps a time on the line of the word before it, where it is set large.
var unbroken = strings.NewReplacer("kl. ", "kl.\u00a0", "klo ", "klo\u00a0", " –", "\u00a0–")

func told(b booking.Booking, to string) time.Time {
	if to == booking.ToPractitioner {
		return b.Told.Practitioner
	}
	return b.Told.Client
}

// mail begins a mail to the client.
func (a appointment) mail(title i18n.Text, lead string) mailtext.Mail {
	p := a.setup.Practice
	parts := []string{a.serviceName()}
	if a.practitioner.Name != "" {
		parts = append(parts, a.practitioner.Name)
	}
	if name, _ := a.place(); name != "" {
		parts = append(parts, name)
	}
	m := mailtext.Mail{Lang: a.lang, Sender: p.Name, Accent: p.Accent, Title: title.In(a.lang), Preheader: strings.Join(parts, " · "),
		Lead: strings.ReplaceAll(lead, " "+nobody, "")}
	if p.Address != "" {
		m.Contact = append(m.Contact, mailtext.Fact{Value: p.Address})
	}
	if p.Phone != "" {
		m.Contact = append(m.Contact, mailtext.Fact{Value: p.Phone, URL: "tel:" + p.Phone})
	}
	if p.Website != "" {
		m.Contact = append(m.Contact, mailtext.Fact{Value: strings.TrimSuffix(strings.TrimPrefix(p.Website, "https://"), "/"), URL: p.Website})
	}
	return m
}

func (w Writer) manage(b booking.Booking) string { return w.Base + "/m/" + w.Sign.Sign(b.Link()) }

func (w Writer) clientMail(a appointment, kind string) (Rendered, error) {
	hello := func(t i18n.Text) string { return t.Fill(a.lang, "name", a.greeting()) }
	var (
		m       mailtext.Mail
		subject i18n.Text
		method  ics.Method
	)
	switch kind {
	case booking.KindBooked:
		m, subject, method = a.mail(bookedTitle, hello(bookedLead)), bookedSubject, ics.Request
		m.Facts = a.facts(true)
	case booking.KindMoved:
		m, subject, method = a.mail(movedTitle, hello(movedLead)), movedSubject, ics.Request
		facts := a.facts(true)
		m.Facts = append(append(facts[:1:1], a.before(a.b.Told.Client)...), facts[1:]...)
	case booking.KindReminder:
		m, subject = a.mail(reminderTitle, hello(reminderLead)), reminderSubject
		m.Facts = a.facts(true)
	case booking.KindCancelled:
		m, subject, method = a.mail(cancelledTitle, hello(cancelledLead)), cancelledSubject, ics.Cancel
		m.Facts = a.facts(false)
		if site := a.setup.Practice.Website; site != "" {
			m.Button = &mailtext.Button{Text: buttonAgain.In(a.lang), URL: site}
		}
	default:
		return Rendered{}, fmt.Errorf("message: no mail to a client of kind %s", kind)
	}
	if kind != booking.KindCancelled {
		if a.service.ConfirmationText != "" {
			m.Paragraphs = append(m.Paragraphs, mailtext.Isolate(a.service.ConfirmationText))
		}
		m.Paragraphs = append(m.Paragraphs, a.rules())
		m.Button = &mailtext.Button{Text: buttonManage.In(a.lang), URL: w.manage(a.b)}
		if !a.changeable() {
			m.Button.Text = buttonSee.In(a.lang)
		}
	}
	m.Paragraphs = append(m.Paragraphs, a.questions())
	m.Footer = footerBooked.Fill(a.lang, "practice", mailtext.Isolate(a.setup.Practice.Name))
	var invite *deliver.Invite
	if method != "" {
		invite = &deliver.Invite{Method: string(method), ICS: ics.Invite(method, w.Event(a.setup, a.b))}
	}
	return w.toClient(a, m, kind, subject, invite)
}

func (w Writer) toClient(a appointment, m mailtext.Mail, kind string, subject i18n.Text, invite *deliver.Invite) (Rendered, error) {
	if a.b.Contact.Email == "" {
		return Rendered{}, ErrNobody
	}
	out := w.envelope(a, m, kind, deliver.Address{Name: mailtext.Line(a.b.Contact.Name), Email: a.b.Contact.Email})
	if a.greeting() == nobody {
		out.Email.To.Name = ""
	}
	out.Email.Subject = mailtext.Line(subject.Fill(a.lang, "when", a.when(a.b.Start)))
	out.Email.Invite = invite
	return out, nil
}

// envelope addresses a mail: from the installation's address in the practice's name, with answers to the practice.
func (w Writer) envelope(a appointment, m mailtext.Mail, kind string, to deliver.Address) Rendered {
	p := a.setup.Practice
	name := mailtext.Line(p.Name)
	mail := deliver.Email{Kind: kind, From: deliver.Address{Name: name, Email: w.From}, To: to, Text: m.Text(), HTML: m.HTML(), Language: string(a.lang)}
	if p.Email != "" {
		mail.ReplyTo = deliver.Address{Name: name, Email: p.Email}
	}
	return Rendered{Language: a.lang, Email: &mail}
}

// notice writes to the practitioner: who, what, when, and how to reach the client. It holds no link, because the client's
// link is the client's.
func (w Writer) notice(client appointment, kind string) (Rendered, error) {
	a := client.forPractitioner()
	if a.practitioner.Email == "" {
		return Rendered{}, ErrNobody
	}
	l, c := a.lang, a.b.Contact
	var title i18n.Text
	method := ics.Request
	switch kind {
	case booking.KindBooked:
		title = noticeBooked
	case booking.KindMoved:
		title = noticeMoved
	case booking.KindCancelled:
		title, method = noticeGone, ics.Cancel
	default:
		return Rendered{}, fmt.Errorf("message: no notice of kind %s", kind)
	}
	facts := a.facts(kind != booking.KindCancelled)
	m := mailtext.Mail{Lang: l, Sender: a.setup.Practice.Name, Accent: a.setup.Practice.Accent, Title: title.In(l),
		Preheader: mailtext.Isolate(c.Name) + " · " + a.serviceName(),
		Facts:     append(facts[:1:1], a.before(a.b.Told.Practitioner)...),
		Footer:    noticeFooter.Fill(l, "practice", mailtext.Isolate(a.setup.Practice.Name))}
	m.Facts = append(m.Facts, mailtext.Fact{Label: labelClient.In(l), Value: c.Name})
	if c.Phone != "" {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelPhone.In(l), Value: c.Phone, URL: "tel:" + c.Phone})
	}
	if c.Email != "" {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelEmail.In(l), Value: c.Email, URL: "mailto:" + c.Email})
	}
	m.Facts = append(m.Facts, facts[1]) // the service
	if name, address := a.place(); name != "" && kind != booking.KindCancelled {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelWhere.In(l), Value: name, Detail: address})
	}
	if a.b.Note != "" {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelNote.In(l), Value: a.b.Note})
	}
	out := w.envelope(a, m, kind, deliver.Address{Name: mailtext.Line(a.practitioner.Name), Email: a.practitioner.Email})
	out.Email.Subject = mailtext.Line(title.In(l) + ": " + mailtext.Isolate(c.Name) + ", " + a.when(a.b.Start))
	out.Email.Invite = &deliver.Invite{Method: string(method), ICS: ics.Invite(method, w.StaffEvent(a.setup, a.b))}
	return out, nil
}

func (w Writer) clientSMS(a appointment, kind string) (Rendered, error) {
	act := smsSee
	if a.changeable() {
		act = smsChange
	}
	manage := w.manage(a.b)
	after := act.Fill(a.lang, "link", manage)
	switch kind {
	case booking.KindBooked:
		return a.sms(kind, smsBooked, after, manage)
	case booking.KindMoved:
		return a.sms(kind, smsMoved, after, manage)
	case booking.KindReminder:
		return a.sms(kind, smsReminder, after, manage)
	case booking.KindCancelled:
		after = ""
		if site := a.setup.Practice.Website; site != "" {
			after = smsAgain.Fill(a.lang, "link", site)
		}
		return a.sms(kind, smsCancelled, after, "")
	}
	return Rendered{}, fmt.Errorf("message: no SMS of kind %s", kind)
}

// sms chooses the richest form of those that take the fewest parts. What to do comes after it; terse is the same in fewer
// words.
func (a appointment) sms(kind string, t sms, after, terse string) (Rendered, error) {
	if a.b.Contact.Phone == "" {
		return Rendered{}, ErrNobody
	}
	when := i18n.ShortDateTime(a.lang, a.b.Start.In(a.zone), a.now)
	if z := a.zoneNote(); z != "" {
		when += " (" + z + ")"
	}
	best, parts := "", 0
	try := func(form i18n.Text, after string) {
		said := form.Fill(a.lang, "practice", a.setup.Practice.Name, "service", a.serviceName(), "when", when, "person", a.practitioner.Name)
		said = gsm7.Normalise(mailtext.Line(said + " " + after))
		if n := gsm7.Parts(said); best == "" || n < parts {
			best, parts = said, n
		}
	}
	if a.practitioner.Name != "" {
		try(t.full, after)
	}
	if a.service.Name != "" {
		try(t.service, after)
	}
	try(t.bare, after)
	try(t.bare, terse)
	return Rendered{Language: a.lang, SMS: &deliver.SMS{Kind: kind, From: a.setup.Practice.SMSSender, To: a.b.Contact.Phone, Text: best}}, nil
}
