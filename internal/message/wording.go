package message

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"stund/internal/deliver/gsm7"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/phrase"
)

// Wording is a message whose words a practice may write itself, in each language. It may write the subject, the title,
// the sentences that open a mail and those that close it, and an SMS. What a message needs beside its words stays ours:
// the card with the facts, the button and its link, what the law asks for, and the way to refuse more of it.
type Wording struct {
	ID     string    // what Rendered.Wording says: "reminder". It names it for ever
	Name   i18n.Text // what staff call it
	Moment Moment
	Ours   Words    // as it is sent where the practice has no words of its own
	Places []string // the variables that it has places for, beside those of every message
	// Write writes one for somebody who looks at it. It stores nothing. The ids that its links hold are nobody's.
	Write func(ctx context.Context, s Specimen) (Rendered, error)
}

// Words are the texts of a wording in the language of package phrase. What a message has not, or what has no words of
// ours, is empty.
type Words struct{ Subject, Title, Opening, Closing, SMS i18n.Text }

// In returns the words in the language.
func (w Words) In(l i18n.Lang) Own {
	return Own{w.Subject.In(l), w.Title.In(l), w.Opening.In(l), w.Closing.In(l), w.SMS.In(l)}
}

// Own is a practice's words of a message in one language. What is empty is said as we say it.
type Own struct {
	Subject string `json:"subject,omitempty" doc:"Of the mail." example:"Vi sees {{when}}"`
	Title   string `json:"title,omitempty" doc:"The heading of the mail." example:"Snart er det din tur"`
	Opening string `json:"opening,omitempty" doc:"What the mail begins with, above its card. Lines stay lines." example:"Hei {{first_name|du}}. Velkommen til oss."`
	Closing string `json:"closing,omitempty" doc:"What comes below everything else, before the signature. An empty line begins a paragraph." example:"Det er gratis parkering bak huset."`
	SMS     string `json:"sms,omitempty" doc:"The text message. Where it has no place for the link, the link follows it." example:"{{practice}}: {{when}}. {{link}}"`
}

// Specimen is what is written for somebody who looks at it.
type Specimen struct {
	Practice string
	Language i18n.Lang
	Channel  string
	Booking  string // id of the booking that it speaks of; "": one that is made up
	Now      time.Time
}

// Someone returns the name of somebody whom the language's speakers know for nobody in particular.
func Someone(l i18n.Lang) string {
	return i18n.Text{
		NB: "Kari Nordmann",
		SV: "Anna Andersson",
		DA: "Jens Jensen",
		FI: "Maija Meikäläinen",
		EN: "Jane Smith",
	}.In(l)
}

// Moment is when in a client's time with a practice a message comes: staff find it by that.
type Moment string

// The moments, in their order.
const (
	Booked  Moment = "booking"  // it is made, moved, cancelled, near
	Waiting Moment = "waiting"  // for a freed time
	Paying  Moment = "paying"   // and being paid back, invoices, cards
	Asking  Moment = "asking"   // forms, and how it was
	Keeping Moment = "relation" // greetings, and what keeps in touch
)

// Moments lists them.
func Moments() []Moment { return []Moment{Booked, Waiting, Paying, Asking, Keeping} }

// Voice knows what a practice says in words of its own.
type Voice interface {
	// Own returns the practice's words of the wording in the language; its zero value: none.
	Own(ctx context.Context, practice, wording string, l i18n.Lang) (Own, error)
}

// speak returns the message in the practice's own words, where it has some.
func speak(ctx context.Context, v Voice, practice string, m Rendered) (Rendered, error) {
	if v == nil || m.Wording == "" {
		return m, nil
	}
	own, err := v.Own(ctx, practice, m.Wording, m.Language)
	if err != nil || own == (Own{}) {
		return m, err
	}
	return m.In(own), nil
}

// Named returns the message as the wording's, with the values of its variables: name, value, name, value. What is known
// already stays.
func (m Rendered) Named(wording string, pairs ...string) Rendered {
	values := map[string]string{}
	for n := 0; n+1 < len(pairs); n += 2 {
		values[pairs[n]] = pairs[n+1]
	}
	for name, v := range m.Values {
		if _, said := values[name]; !said {
			values[name] = v
		}
	}
	m.Wording, m.Values = wording, values
	return m
}

// In returns the message in the practice's own words.
func (m Rendered) In(own Own) Rendered {
	switch {
	case m.SMS != nil && own.SMS != "":
		text := *m.SMS
		text.Text = m.text(own.SMS)
		m.SMS = &text
	case m.Email != nil && m.Mail != nil:
		m = m.mail(own)
	}
	return m
}

// fill puts the values into the text.
func (m Rendered) fill(text string) string {
	return phrase.Fill(text, func(name string) string {
		if v := m.Values[name]; v != Nobody {
			return v
		}
		return ""
	})
}

// text is an SMS in own words. Its link is never lost.
func (m Rendered) text(own string) string {
	if link := m.Values[VarLink]; link != "" && !slices.Contains(phrase.Names(own), VarLink) {
		own += " {{" + VarLink + "}}"
	}
	var lines []string
	for line := range strings.SplitSeq(mailtext.Plain(apart(m.fill(own), m.Values[VarLink])), "\n") {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return gsm7.Normalise(strings.TrimSpace(strings.Join(lines, "\n")))
}

// apart returns the text with a space between the link and what would be taken for a part of its address.
func apart(text, link string) string {
	if link == "" {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, link)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if last, _ := utf8.DecodeLastRuneInString(before); ofAddress(last) {
			b.WriteByte(' ')
		}
		b.WriteString(link)
		if next, _ := utf8.DecodeRuneInString(after); ofAddress(next) || strings.HasPrefix(after, link) {
			b.WriteByte(' ')
		}
		text = after
	}
}

// ofAddress reports whether phones take the character for a part of the address beside it. A full stop, a comma or a
// bracket they leave out.
func ofAddress(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_~/?#=&%+@", r))
}

func (m Rendered) mail(own Own) Rendered {
	mail, email := *m.Mail, *m.Email
	said := func(text, ours string) string {
		if text == "" {
			return ours
		}
		return strings.TrimSpace(m.fill(text))
	}
	email.Subject = mailtext.Line(said(own.Subject, email.Subject))
	mail.Title = strings.Join(strings.Fields(said(own.Title, mail.Title)), " ")
	if email.Subject == "" { // nothing is known of what it names
		email.Subject = mailtext.Line(mail.Title)
	}
	first := mail.Preheader == mail.Lead
	if mail.Lead = said(own.Opening, mail.Lead); first {
		mail.Preheader, _, _ = strings.Cut(mail.Lead, "\n")
	}
	mail.Paragraphs = slices.Clone(mail.Paragraphs)
	for part := range strings.SplitSeq(said(own.Closing, ""), "\n\n") {
		if part = strings.Trim(part, "\n"); part != "" {
			mail.Paragraphs = append(mail.Paragraphs, part)
		}
	}
	email.Text, email.HTML = mail.Text(), mail.HTML()
	m.Mail, m.Email = &mail, &email
	return m
}

// The variables. A capability's own are in its wordings' Places and in here: what each is called, and an example, stand
// in one list for whoever writes.
const (
	VarName         = "first_name"
	VarPractice     = "practice"
	VarPhone        = "phone"
	VarService      = "service"
	VarPractitioner = "practitioner"
	VarWhen         = "when"
	VarDay          = "day"
	VarTime         = "time"
	VarPlace        = "place"
	VarPrice        = "price"
	VarDeadline     = "deadline"
	VarAmount       = "amount"
	VarForm         = "form"
	VarGiver        = "giver"
	VarNumber       = "number"
	VarVisits       = "visits"
	VarLink         = "link"
)

// VarsOfAll are the variables of every message, and VarsOfBookings those of one that speaks of an appointment.
func VarsOfAll() []string { return []string{VarName, VarPractice, VarPhone} }

// VarsOfBookings lists them.
func VarsOfBookings() []string {
	return []string{VarService, VarPractitioner, VarWhen, VarDay, VarTime, VarPlace, VarPrice}
}

// Variables lists those that the wording's texts may have places for; an SMS has the link as well.
func (w Wording) Variables() []string {
	all := VarsOfAll()
	for _, name := range w.Places {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	if w.Ours.SMS.EN != "" {
		all = append(all, VarLink)
	}
	return all
}

// Places returns our text with places for what it names in single braces: pairs are name, variable, name, variable.
// What no pair names is one of the names that all texts have.
func Places(t i18n.Text, pairs ...string) i18n.Text {
	with := append(pairs, "name", VarName, "practice", VarPractice, "service", VarService, "person", VarPractitioner,
		"when", VarWhen, "amount", VarAmount, "form", VarForm, "from", VarGiver, "number", VarNumber, "link", VarLink)
	var old []string
	for n := 0; n+1 < len(with); n += 2 {
		old = append(old, "{"+with[n]+"}", "{{"+with[n+1]+"}}")
	}
	put := strings.NewReplacer(old...).Replace
	return i18n.Text{NB: put(t.NB), SV: put(t.SV), DA: put(t.DA), FI: put(t.FI), EN: put(t.EN)}
}
