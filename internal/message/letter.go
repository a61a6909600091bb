package message

import (
	"errors"
	"strings"
	"unicode"

	"stund/internal/deliver"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/mailtext"
)

// The channels, as agendas name them.
const (
	Email  = "email"
	SMS    = "sms"
	Peppol = "peppol" // an e-invoice to a business
)

// Signer makes the tokens of signed links.
type Signer interface {
	Sign(c link.Claim) string
}

// Writer is what every letter is written with. It does no I/O.
type Writer struct {
	// Site returns where links lead: the https address of this installation, without a slash at the end. It is asked
	// for each link, because on AWS the first request may be what tells it.
	Site func() string
	Sign Signer
	From string // the e-mail address that mail is sent from; its domain makes calendar UIDs
}

// Link returns the address that the link for c leads to.
func (w Writer) Link(c link.Claim) string { return w.Site() + c.Purpose.Path(w.Sign.Sign(c)) }

// Rendered is a message ready for its channel; the other channels' parts are nil.
type Rendered struct {
	Language i18n.Lang
	Email    *deliver.Email // without an ID
	SMS      *deliver.SMS   // without an ID
	EInvoice *deliver.EInvoice
	Leave    string         // the address at which its client refuses more of it; "": it cannot be refused
	Mail     *mailtext.Mail // what the mail was made of
	// Wording is the Wording that it is written by, and Values what stands in the places of its words: see In. "": no
	// practice words it itself.
	Wording string
	Values  map[string]string
	// Secrets are what the message says and its record must not: there "…" stands in their place.
	Secrets []string
}

// ErrNobody: the message has no recipient. There is nothing to send and nobody to blame.
var ErrNobody = errors.New("message: no recipient")

// ErrUnwritten: there are no words for such a message. It is recorded as failed, with the error as the reason.
var ErrUnwritten = errors.New("message: no text")

// Practice is in whose name a message is sent.
type Practice struct {
	Name  string
	Email string // for answers; "": they go to the installation's address
}

// Envelope addresses a mail: from the installation's address in the practice's name, with answers to the practice. The
// caller adds the subject.
func (w Writer) Envelope(p Practice, m mailtext.Mail, kind string, to deliver.Address) Rendered {
	name := mailtext.Line(p.Name)
	mail := deliver.Email{Kind: kind, From: deliver.Address{Name: name, Email: w.From}, To: to,
		Text: m.Text(), HTML: m.HTML(), Language: string(m.Lang)}
	if p.Email != "" {
		mail.ReplyTo = deliver.Address{Name: name, Email: p.Email}
	}
	return Rendered{Language: m.Lang, Email: &mail, Mail: &m}
}

// Language returns the first of the wanted languages that messages are written in, and English without one.
func Language(wanted ...i18n.Lang) i18n.Lang {
	for _, l := range wanted {
		if l, ok := i18n.Parse(string(l)); ok {
			return l
		}
	}
	return i18n.EN
}

// Nobody stands in for a name that is not said; Lead drops it with the space before it.
const Nobody = "\x00"

// Greeting returns a client's first name, as mail greets them, or Nobody. One that a mail program would turn into a
// link is left out of mail to an address that nobody has confirmed: or a booking would be a way to send strangers
// advertising in the practice's name.
func Greeting(name string) string {
	if strings.ContainsAny(name, "/@") || strings.Contains(strings.ToLower(name), "www.") {
		name = ""
	}
	for i := 1; i+2 < len(name); i++ {
		if name[i] == '.' && letter(name[i-1]) && letter(name[i+1]) && letter(name[i+2]) {
			name = ""
		}
	}
	if name == "" {
		return Nobody
	}
	return mailtext.Isolate(firstName(name))
}

// firstName returns the first word of the name that is no title or initial, or else all of it.
func firstName(name string) string {
	for word := range strings.FieldsSeq(name) {
		word = strings.TrimRight(word, ",;:")
		if first := strings.IndexFunc(word, unicode.IsLetter); first >= 0 && !strings.HasSuffix(word, ".") &&
			strings.LastIndexFunc(word, unicode.IsLetter) > first {
			return word
		}
	}
	return name
}

func letter(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

// Lead returns a mail's first sentence without the place of a name that is not said.
func Lead(said string) string { return strings.ReplaceAll(said, " "+Nobody, "") }
