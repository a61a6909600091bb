// Package letters is what is said of bookings: confirmations, moves, cancellations and reminders, by e-mail and SMS and
// in calendars, in five languages; and whether what was planned still holds.
package letters

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/deliver"
	"stund/internal/deliver/gsm7"
	"stund/internal/i18n"
	"stund/internal/ics"
	"stund/internal/link"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/typed"
)

// Writer writes what is said of bookings. It does no I/O, and the same input makes the same message.
type Writer struct {
	message.Writer
	Contributions booking.Contributions // what they tell the client stands in the client's mails
	Sample        Sampler               // of those that Of returns: what is shown to whoever looks
}

// Of returns a Writer whose links lead to the site that the base names when they are written.
func Of(b *base.Base) Writer {
	site := func() string { return b.Site }
	contributions, _ := base.Get[booking.Contributions](b)
	return Writer{Writer: message.Writer{Site: site, Sign: link.Signer{Keys: b.Keys.Links}, From: b.From},
		Contributions: contributions, Sample: sampler(b)}
}

// Booking writes the message that the entry of the booking's agenda plans, as things stand at now.
func (w Writer) Booking(setup *practice.Setup, b booking.Booking, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	kind, believed := e.Kind, b.Believed(booking.ReaderOf(e))
	if kind == booking.KindBooked && certain(b, e) {
		// the booking changed while its confirmation was on its way: that was news, this is a move
		kind = booking.KindMoved
	}
	if kind == booking.KindCancelled && len(believed) > 0 {
		// the time that they know of, not one that it was moved to unheard
		b.Start, b.End = believed[0], believed[0].Add(b.End.Sub(b.Start))
	}
	a := NewAppointment(setup, b, now)
	a.taken = booking.IsGone(e)
	heard := len(believed) > 0
	a.believed = slices.DeleteFunc(believed, b.Start.Equal)
	a.sameTime = heard && len(a.believed) == 0
	switch {
	case e.To == booking.ToClient && e.Channel == message.Email:
		a.lines, a.welcome = w.Contributions.Lines(b, a.lang), w.Contributions.Welcome(b)
		return w.clientMail(a, kind)
	case e.To == booking.ToClient && e.Channel == message.SMS:
		return w.clientSMS(a, kind)
	case e.To == booking.ToPractitioner && e.Channel == message.Email:
		return w.notice(a, kind)
	}
	return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
}

// Appointment is a booking with everything that is said of it, in one language and zone.
type Appointment struct {
	setup        *practice.Setup // in the language
	b            booking.Booking
	service      practice.Service      // its zero value if it is no longer in the set-up
	practitioner practice.Practitioner // likewise
	lang         i18n.Lang
	zone         *time.Location
	other        *time.Location // whose clock may show something else
	now          time.Time
	believed     []time.Time    // other starts that the reader may take to stand, what they heard last first
	sameTime     bool           // they have heard of this start, and of no other
	taken        bool           // it is another client's by now
	lines        []booking.Line // of contributions
	welcome      i18n.Text      // of a contribution; empty: none
}

// NewAppointment returns the client's view: their language, the practice's zone.
func NewAppointment(setup *practice.Setup, b booking.Booking, now time.Time) Appointment {
	a := Appointment{b: b, now: now, zone: setup.Zone(), other: setup.Zone()}
	a = a.in(setup, message.Language(b.Contact.Language, setup.Practice.Language))
	if z, err := civil.Zone(a.practitioner.TimeZone); err == nil && a.practitioner.TimeZone != "" {
		a.other = z
	}
	return a
}

// in returns it in the language, with what the practice wrote in that language.
func (a Appointment) in(setup *practice.Setup, l i18n.Lang) Appointment {
	a.lang, a.setup = l, setup.In(l)
	a.service, _ = a.setup.Service(a.b.Service)
	a.practitioner, _ = a.setup.Practitioner(a.b.Practitioner)
	return a
}

// NewHeld is NewAppointment for a time that is held, and not booked yet: it takes place where it would.
func NewHeld(setup *practice.Setup, b booking.Booking, now time.Time) Appointment {
	service, _ := setup.Service(b.Service)
	b.Location = setup.PlaceOf(service, b.Practitioner, b.Start)
	return NewAppointment(setup, b, now)
}

// Language returns the language that it is written in.
func (a Appointment) Language() i18n.Lang { return a.lang }

// forPractitioner returns the practitioner's view: their language and zone.
func (a Appointment) forPractitioner() Appointment {
	a.zone, a.other = a.other, a.zone
	return a.in(a.setup, message.Language(a.practitioner.Language, a.setup.Practice.Language))
}

// Greeting returns the client's name as mail greets them, or message.Nobody.
func (a Appointment) Greeting() string { return message.Greeting(a.b.Contact.Name) }

// when writes the day and the time of day: for sentences and subjects.
func (a Appointment) when(t time.Time) string { return i18n.DateTime(a.lang, t.In(a.zone), a.now) }

// zoneNote names the zone where the practitioner's clock differs from the client's.
func (a Appointment) zoneNote() string { return i18n.Zone(a.lang, a.b.Start.In(a.zone), a.other) }

// ServiceName returns what the service is called, or that it is an appointment where it is no longer given.
func (a Appointment) ServiceName() string { return a.serviceName() }

func (a Appointment) serviceName() string {
	if a.service.Name == "" {
		return someService.In(a.lang)
	}
	return a.service.Name
}

// place returns where it is, in one or two lines.
func (a Appointment) place() (name, address string) {
	l, ok := a.setup.Location(a.b.Location)
	switch {
	case ok && l.Online:
		return videoCall.In(a.lang), ""
	case !ok:
		return a.setup.Practice.Address, ""
	case l.Name == a.setup.Practice.Name && l.Address != "":
		return l.Address, ""
	}
	return l.Told()
}

// changeable reports whether the client can still move or cancel by the link.
func (a Appointment) changeable() bool {
	return a.now.Before(a.b.Deadline(min(a.service.CancelMinutes, a.service.RescheduleMinutes)))
}

// rules says until when the client can move or cancel.
func (a Appointment) rules() string {
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

// Questions says how to reach the practice.
func (a Appointment) Questions() string {
	if phone := a.setup.Practice.Phone; phone != "" {
		return questionsPhone.Fill(a.lang, "phone", i18n.Phone(phone))
	}
	return questions.In(a.lang)
}

// Facts returns the card. Standing is false for a booking that holds no more.
func (a Appointment) Facts(standing bool) []mailtext.Fact {
	l := a.lang
	what := a.serviceName()
	if a.service.DurationMinutes > 0 {
		what += " · " + i18n.Duration(l, a.b.End.Sub(a.b.Start))
	}
	when := unbroken.Replace(i18n.Span(l, a.b.Start.In(a.zone), a.b.End.In(a.zone), a.now))
	out := []mailtext.Fact{
		{Label: labelWhen.In(l), Value: when, Detail: a.zoneNote(), Struck: !standing},
		{Label: labelWhat.In(l), Value: what},
	}
	if a.practitioner.Name != "" {
		out = append(out, mailtext.Fact{Label: labelWith.In(l), Value: a.practitioner.Name,
			Detail: a.practitioner.Title})
	}
	if name, address := a.place(); name != "" && standing {
		out = append(out, mailtext.Fact{Label: labelWhere.In(l), Value: name, Detail: address})
	}
	if a.service.Price.Minor > 0 && standing {
		out = append(out, mailtext.Fact{Label: labelPrice.In(l), Value: i18n.Price(l, a.service.Price)})
	}
	if standing {
		for _, line := range a.lines {
			out = append(out, mailtext.Fact{Label: line.Label, Value: line.Value, URL: line.URL})
		}
	}
	return out
}

// Wanted returns the card of who waits for such an appointment, from the day that begins at the one instant to the day
// that begins at the other.
func (a Appointment) Wanted(from, to time.Time) []mailtext.Fact {
	days := i18n.Days(a.lang, from.In(a.zone), to.In(a.zone), a.now)
	out := []mailtext.Fact{
		{Label: labelWhen.In(a.lang), Value: unbroken.Replace(days)},
		{Label: labelWhat.In(a.lang), Value: a.serviceName()},
	}
	if a.practitioner.Name != "" {
		out = append(out, mailtext.Fact{Label: labelWith.In(a.lang), Value: a.practitioner.Name,
			Detail: a.practitioner.Title})
	}
	return out
}

// before returns the lines of the card with the times that were told earlier, if others were.
func (a Appointment) before() (lines []mailtext.Fact) {
	for _, t := range a.believed {
		lines = append(lines, mailtext.Fact{Label: labelBefore.In(a.lang), Value: a.when(t), Struck: true})
	}
	return lines
}

// unbroken keeps a time on the line of the word before it, where it is set large.
var unbroken = strings.NewReplacer("kl. ", "kl.\u00a0", "klo ", "klo\u00a0", " –", "\u00a0–")

// certain tells whether the entry's reader is known to have heard of the booking.
func certain(b booking.Booking, e agenda.Entry) bool {
	if e.To == booking.ToPractitioner {
		return !b.Told.Practitioner.IsZero()
	}
	return !b.Told.Client.IsZero()
}

// Mail begins a mail to the client.
func (a Appointment) Mail(title i18n.Text, lead string) mailtext.Mail {
	p := a.setup.Practice
	parts := []string{a.serviceName()}
	if a.practitioner.Name != "" {
		parts = append(parts, a.practitioner.Name)
	}
	if name, _ := a.place(); name != "" {
		parts = append(parts, name)
	}
	m := mailtext.Mail{Lang: a.lang, Sender: p.Name, Accent: p.Accent, Title: title.In(a.lang),
		Preheader: strings.Join(parts, " · "), Lead: message.Lead(lead)}
	m.Contact = Contact(p)
	return m
}

// Contact is how the practice is reached, under its signature.
func Contact(p practice.Practice) (lines []mailtext.Fact) {
	if p.Address != "" {
		lines = append(lines, mailtext.Fact{Value: p.Address})
	}
	if p.Phone != "" {
		lines = append(lines, mailtext.Fact{Value: i18n.Phone(p.Phone), URL: "tel:" + p.Phone})
	}
	if p.Website != "" {
		shown := strings.TrimSuffix(strings.TrimPrefix(p.Website, "https://"), "/")
		lines = append(lines, mailtext.Fact{Value: shown, URL: p.Website})
	}
	return lines
}

func (w Writer) manage(b booking.Booking) string { return w.Link(b.Link()) }

// BookingPage returns the address of the practice's booking page in the language.
func (w Writer) BookingPage(practice string, l i18n.Lang) string {
	return w.Site() + link.BookingPath(practice) + "?lang=" + string(l)
}

func (w Writer) clientMail(a Appointment, kind string) (message.Rendered, error) {
	hello := func(t i18n.Text) string { return t.Fill(a.lang, "name", a.Greeting()) }
	var (
		m       mailtext.Mail
		subject i18n.Text
		method  ics.Method
	)
	switch kind {
	case booking.KindBooked:
		m, subject, method = a.Mail(bookedTitle, hello(bookedLead)), bookedSubject, ics.Request
		a.lines = slices.DeleteFunc(slices.Clone(a.lines), func(l booking.Line) bool { return l.Apart })
		m.Facts = a.Facts(true)
		if a.welcome != (i18n.Text{}) {
			practice := mailtext.Isolate(a.setup.Practice.Name)
			m.Paragraphs = append(m.Paragraphs, a.welcome.Fill(a.lang, "practice", practice))
		}
	case booking.KindMoved:
		m, subject, method = a.Mail(movedTitle, hello(movedLead)), movedSubject, ics.Request
		if a.sameTime { // it is with somebody else
			m, subject = a.Mail(changedTitle, hello(changedLead)), changedSubject
		}
		facts := a.Facts(true)
		m.Facts = append(append(facts[:1:1], a.before()...), facts[1:]...)
	case booking.KindReminder:
		m, subject = a.Mail(reminderTitle, hello(reminderLead)), reminderSubject
		m.Facts = a.Facts(true)
	case booking.KindCancelled:
		m, subject, method = a.Mail(cancelledTitle, hello(cancelledLead)), cancelledSubject, ics.Cancel
		if a.taken {
			m, subject = a.Mail(takenTitle, hello(takenLead)), takenSubject
		}
		facts := a.Facts(false)
		m.Facts = append(append(facts[:1:1], a.before()...), facts[1:]...)
		m.Button = &mailtext.Button{Text: buttonAgain.In(a.lang), URL: w.BookingPage(a.b.Practice, a.lang)}
	default:
		return message.Rendered{}, fmt.Errorf("%w for a mail to a client of kind %s", message.ErrUnwritten, kind)
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
	m.Paragraphs = append(m.Paragraphs, a.Questions())
	m.Footer = footerBooked.Fill(a.lang, "practice", mailtext.Isolate(a.setup.Practice.Name))
	var invite *deliver.Invite
	if method != "" {
		invite = &deliver.Invite{Method: string(method), ICS: ics.Invite(method, w.Event(a.setup, a.b))}
	}
	out, err := w.ToClient(a, m, kind, subject, invite)
	return out.Named(a.wording(kind)), err
}

// wording names the words that a message of the kind is written in.
func (a Appointment) wording(kind string) string {
	switch {
	case kind == booking.KindMoved && a.sameTime:
		return wordingChanged
	case kind == booking.KindCancelled && a.taken:
		return wordingTaken
	}
	return kind
}

// Values are those of the variables that a practice's own words may have places for: name, value, name, value.
func (a Appointment) Values() []string {
	p, start := a.setup.Practice, a.b.Start.In(a.zone)
	place, address := a.place()
	if address != "" {
		place += ", " + address
	}
	price := ""
	if a.service.Price.Minor > 0 {
		price = i18n.Price(a.lang, a.service.Price)
	}
	own := func(s string) string {
		if s == "" {
			return ""
		}
		return mailtext.Isolate(s)
	}
	all := []string{message.VarName, a.Greeting(), message.VarPractice, own(p.Name), message.VarPhone,
		i18n.Phone(p.Phone)}
	if a.b.Service == "" { // it is no appointment that this is about
		return all
	}
	all = append(all, message.VarService, own(a.serviceName()), message.VarPractitioner, own(a.practitioner.Name),
		message.VarPlace, own(place), message.VarPrice, price)
	if a.b.Start.IsZero() {
		return all
	}
	return append(all, message.VarWhen, a.when(a.b.Start), message.VarDay, i18n.Date(a.lang, start, a.now),
		message.VarTime, i18n.Time(a.lang, start))
}

// ToClient addresses the mail to the client.
func (w Writer) ToClient(a Appointment, m mailtext.Mail, kind string, subject i18n.Text,
	invite *deliver.Invite) (message.Rendered, error) {
	if a.b.Contact.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	to := deliver.Address{Name: mailtext.Line(a.b.Contact.Name), Email: a.b.Contact.Email}
	out := w.Envelope(a.practice(), m, kind, to)
	if kind == booking.KindReminder {
		out = w.Refusable(
			a.practice(),
			m,
			kind,
			to,
			message.Leave(a.b.Practice, a.b.Client, message.Reminders, a.b.Start),
		)
	}
	if a.Greeting() == message.Nobody {
		out.Email.To.Name = ""
	}
	out.Email.Subject = mailtext.Line(subject.Fill(a.lang, "when", a.when(a.b.Start)))
	out.Email.Invite = invite
	return out.Named(kind, a.Values()...), nil
}

// practice is in whose name it is written.
func (a Appointment) practice() message.Practice {
	return message.Practice{Name: a.setup.Practice.Name, Email: a.setup.Practice.Email}
}

// notice writes to the practitioner: who, what, when, and how to reach the client. It holds no link, because the
// client's link is the client's.
func (w Writer) notice(client Appointment, kind string) (message.Rendered, error) {
	a := client.forPractitioner()
	if a.practitioner.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	l, c := a.lang, a.b.Contact
	var title i18n.Text
	method := ics.Request
	switch kind {
	case booking.KindBooked:
		title = noticeBooked
	case booking.KindMoved:
		if title = noticeMoved; a.sameTime {
			title = noticeClient
		}
	case booking.KindCancelled:
		title, method = noticeGone, ics.Cancel
	default:
		return message.Rendered{}, fmt.Errorf("%w for a notice of kind %s", message.ErrUnwritten, kind)
	}
	facts := a.Facts(kind != booking.KindCancelled)
	m := mailtext.Mail{Lang: l, Sender: a.setup.Practice.Name, Accent: a.setup.Practice.Accent, Title: title.In(l),
		Preheader: mailtext.Isolate(c.Name) + " · " + a.serviceName(),
		Facts:     append(facts[:1:1], a.before()...),
		Footer:    noticeFooter.Fill(l, "practice", mailtext.Isolate(a.setup.Practice.Name))}
	m.Facts = append(m.Facts, mailtext.Fact{Label: labelClient.In(l), Value: c.Name})
	if was := a.b.TakenFor(); was != "" {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelBefore.In(l), Value: was, Struck: true})
	}
	if c.Phone != "" {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelPhone.In(l), Value: i18n.Phone(c.Phone),
			URL: "tel:" + c.Phone})
	}
	if c.Email != "" {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelEmail.In(l), Value: typed.ShownEmail(c.Email),
			URL: "mailto:" + c.Email})
	}
	m.Facts = append(m.Facts, facts[1]) // the service
	if name, address := a.place(); name != "" && kind != booking.KindCancelled {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelWhere.In(l), Value: name, Detail: address})
	}
	if a.b.Note != "" {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelNote.In(l), Value: a.b.Note})
	}
	out := w.Envelope(a.practice(), m, kind,
		deliver.Address{Name: mailtext.Line(a.practitioner.Name), Email: a.practitioner.Email})
	out.Email.Subject = mailtext.Line(title.In(l) + ": " + mailtext.Isolate(c.Name) + ", " + a.when(a.b.Start))
	out.Email.Invite = &deliver.Invite{Method: string(method), ICS: ics.Invite(method, w.StaffEvent(a.setup, a.b))}
	return out, nil
}

func (w Writer) clientSMS(a Appointment, kind string) (message.Rendered, error) {
	act := smsSee
	if a.changeable() {
		act = smsChange
	}
	manage := w.manage(a.b)
	after := act.Fill(a.lang, "link", manage)
	switch kind {
	case booking.KindBooked:
		return a.SMS(kind, smsBooked, after, manage)
	case booking.KindMoved:
		if a.sameTime {
			return a.SMS(kind, smsChanged, after, manage)
		}
		return a.SMS(kind, smsMoved, after, manage)
	case booking.KindReminder:
		return a.SMS(kind, smsReminder, after, manage)
	case booking.KindCancelled:
		again := w.Site() + link.BookingPath(a.b.Practice)
		if a.taken {
			return a.SMS(kind, smsTaken, smsAgain.Fill(a.lang, "link", again), "")
		}
		return a.SMS(kind, smsCancelled, smsAgain.Fill(a.lang, "link", again), "")
	}
	return message.Rendered{}, fmt.Errorf("%w for an SMS of kind %s", message.ErrUnwritten, kind)
}

// SMS chooses the richest form of those that take the fewest parts. What to do comes after it; terse is the same in
// fewer words.
func (a Appointment) SMS(kind string, t SMS, after, terse string) (message.Rendered, error) {
	if a.b.Contact.Phone == "" {
		return message.Rendered{}, message.ErrNobody
	}
	when := i18n.ShortDateTime(a.lang, a.b.Start.In(a.zone), a.now)
	if kind == booking.KindCancelled { // they may know it by any of them
		for _, t := range a.believed {
			when += " / " + i18n.ShortDateTime(a.lang, t.In(a.zone), a.now)
		}
	}
	if z := a.zoneNote(); z != "" {
		when += " (" + z + ")"
	}
	best, parts := "", 0
	try := func(form i18n.Text, after string) {
		said := form.Fill(a.lang, "practice", a.setup.Practice.Name, "service", a.serviceName(), "when", when, "person",
			a.practitioner.Name)
		said = gsm7.Normalise(mailtext.Line(said + " " + after))
		if n := gsm7.Parts(said); best == "" || n < parts {
			best, parts = said, n
		}
	}
	if a.practitioner.Name != "" {
		try(t.Full, after)
	}
	if a.service.Name != "" {
		try(t.Service, after)
	}
	try(t.Bare, after)
	try(t.Bare, terse)
	out := message.Rendered{Language: a.lang, SMS: &deliver.SMS{Kind: kind, From: a.setup.Practice.SMSSender,
		To: a.b.Contact.Phone, Text: best}}
	return out.Named(kind, a.Values()...).Named(a.wording(kind), message.VarWhen, when, message.VarLink, after), nil
}
