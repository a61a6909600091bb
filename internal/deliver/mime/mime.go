// Package mime writes an e-mail as the bytes that travel: RFC 5322 headers and a MIME body.
//
// What it refuses, it refuses as deliver.ErrPermanent: the same message would be refused again. Every driver of e-mail
// builds its messages here, so all of them refuse the same.
package mime

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"

	"stund/internal/deliver"
	"stund/internal/syntax"
)

// Limits of one e-mail. SES takes 10 MB of raw message by default, and base64 makes a third more of each byte.
const (
	maxSubject  = 500     // characters
	maxName     = 200     // characters of a display name
	maxBody     = 1 << 20 // bytes of text, and of HTML
	maxFiles    = 7 << 20 // bytes of all attachments and the invitation together
	maxFileName = 150     // bytes: encoded (RFC 2231) it must fit a line of 998
)

// Options are what a message does not know of itself.
type Options struct {
	Now    time.Time // for the Date header, written in Now's zone
	Domain string    // the right half of the Message-ID: <ID@Domain>
}

var (
	idSyntax     = syntax.Of(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)
	localSyntax  = syntax.Of("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	domainSyntax = syntax.Of(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$`)
	typeSyntax   = syntax.Of(`^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$`)
	tagSyntax    = syntax.Of(`^[A-Za-z0-9_-]+$`)
	langSyntax   = syntax.Of(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

const maxTag = 256 // characters of a tag's name or value, as SES takes them

// Build writes the message: multipart/alternative of plain text, HTML and the invitation (with its method, as RFC 6047
// wants it), wrapped in multipart/mixed where files travel along. The invitation travels a second time as the file
// invite.ics, since some clients look only at attachments. The same message and options give the same bytes.
func Build(m deliver.Email, o Options) ([]byte, error) {
	if err := check(m, o); err != nil {
		return nil, err
	}
	from, err := Mailbox(m.From)
	if err != nil {
		return nil, err
	}
	to, err := Mailbox(m.To)
	if err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&from)
	msg.ToMailAddress(&to)
	if m.ReplyTo != (deliver.Address{}) {
		reply, err := Mailbox(m.ReplyTo)
		if err != nil {
			return nil, err
		}
		msg.ReplyToMailAddress(&reply)
	}
	msg.Subject(plain(m.Subject))
	msg.SetDateWithValue(o.Now)
	msg.SetMessageIDWithValue(m.ID + "@" + o.Domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday replies, please
	if m.Language != "" {
		msg.SetGenHeader("Content-Language", m.Language)
	}
	if m.Unsubscribe != "" {
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+m.Unsubscribe+">")
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click") // RFC 8058
	}
	msg.SetBodyString(gomail.TypeTextPlain, body(m.Text))
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, body(m.HTML))
	}
	if v := m.Invite; v != nil {
		// Base64, so that no relay touches the line ends and the folding of the calendar.
		msg.AddAlternativeString(gomail.ContentType("text/calendar; method="+v.Method), string(v.ICS),
			gomail.WithPartEncoding(gomail.EncodingB64))
		// Not text/calendar again: clients that understood the alternative would show two invitations.
		if err := attach(msg, deliver.Attachment{Name: "invite.ics", Type: "application/ics",
			Data: v.ICS}); err != nil {
			return nil, err
		}
	}
	for _, a := range m.Attachments {
		if err := attach(msg, a); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write message %s: %w", m.ID, err)
	}
	return fixBoundaries(b.Bytes(), m.ID)
}

// Mailbox returns the address as it goes on the wire, with the domain in its ASCII form (IDNA). It refuses everything
// that is not one plain local@domain: display names inside the address, lists, comments, quoted local parts, address
// literals, and local parts beyond ASCII, which need SMTPUTF8 all the way to the recipient.
func Mailbox(a deliver.Address) (mail.Address, error) {
	if err := headerText("name", a.Name, maxName); err != nil {
		return mail.Address{}, err
	}
	local, domain, ok := cutLast(a.Email, '@')
	switch {
	case a.Email == "":
		return mail.Address{}, refuse("no e-mail address")
	case !ok || !utf8.ValidString(a.Email):
		return mail.Address{}, refuse("the e-mail address is not of the form name@domain")
	case len(local) > 64 || len(a.Email) > 254: // RFC 5321, 4.5.3.1
		return mail.Address{}, refuse("the e-mail address is too long")
	case !ascii(local):
		return mail.Address{}, refuse("letters beyond a-z before the @ of an e-mail address are not supported")
	case !localSyntax(local):
		return mail.Address{}, refuse("the e-mail address is not of the form name@domain")
	}
	host, err := idna.Lookup.ToASCII(domain)
	if err != nil || len(host) > 253 || !domainSyntax(host) {
		return mail.Address{}, refuse("the domain of the e-mail address is not valid")
	}
	out := mail.Address{Name: plain(a.Name), Address: local + "@" + host}
	if p, err := mail.ParseAddress(out.Address); err != nil || p.Name != "" || p.Address != out.Address {
		return mail.Address{}, refuse("the e-mail address is not of the form name@domain")
	}
	return out, nil
}

func check(m deliver.Email, o Options) error {
	for name, v := range m.Tags {
		if len(name) > maxTag || len(v) > maxTag || !tagSyntax(name) || !tagSyntax(v) {
			return refuse("a tag is not letters, digits, hyphens and underscores")
		}
	}
	files := 0
	if v := m.Invite; v != nil {
		if v.Method != "REQUEST" && v.Method != "CANCEL" {
			return refuse("the invitation's method is neither REQUEST nor CANCEL")
		}
		files += 2 * len(v.ICS)
	}
	for _, a := range m.Attachments {
		files += len(a.Data)
	}
	switch {
	case !idSyntax(m.ID) || len(m.ID) > 200:
		return refuse("the message's id is not letters, digits, dots, hyphens and underscores")
	case o.Now.IsZero():
		return errors.New("mime: no time given")
	case !domainSyntax(o.Domain):
		return refuse("the domain for the Message-ID is not valid")
	case m.Language != "" && !langSyntax(m.Language):
		return refuse("the language is not a tag such as nb or nb-NO")
	case len(m.Text) > maxBody || len(m.HTML) > maxBody:
		return refuse("the text is longer than 1 MB")
	case files > maxFiles:
		return refuse("the attachments are larger than 7 MB together")
	}
	if strings.TrimSpace(m.Subject) == "" {
		return refuse("no subject")
	}
	if err := headerText("subject", m.Subject, maxSubject); err != nil {
		return err
	}
	if m.Unsubscribe != "" {
		u, err := url.Parse(m.Unsubscribe)
		if err != nil || u.Scheme != "https" || u.Host == "" || len(m.Unsubscribe) > 900 || !ascii(m.Unsubscribe) ||
			strings.ContainsAny(m.Unsubscribe, "<>\"\\, \x7f") || headerText("", m.Unsubscribe, 900) != nil {
			return refuse("the unsubscribe address is not an https address")
		}
	}
	return nil
}

// headerText refuses what could end a header line or rearrange how it reads.
func headerText(what, s string, limit int) error {
	if !utf8.ValidString(s) {
		return refuse("the " + what + " is not valid UTF-8")
	}
	if utf8.RuneCountInString(s) > limit {
		return refuse(fmt.Sprintf("the %s is longer than %d characters", what, limit))
	}
	for _, r := range s {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return refuse("the " + what + " contains a control character")
		case r >= '\u202a' && r <= '\u202e':
			return refuse("the " + what + " contains a character that overrides the direction of writing")
		}
	}
	return nil
}

// plain makes white space single, and breaks what a reader would decode as an encoded word (RFC 2047) although the
// sender meant these very characters.
func plain(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "=?", "= ?")
}

// body drops what has no place in a text: control characters but tab and line ends, and broken UTF-8.
func body(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

func attach(msg *gomail.Msg, a deliver.Attachment) error {
	if err := headerText("name of an attachment", a.Name, maxFileName); err != nil {
		return err
	}
	if a.Name == "" || len(a.Name) > maxFileName || strings.ContainsAny(a.Name, `/\`) {
		return refuse("an attachment's name is empty, too long or a path")
	}
	if !typeSyntax(a.Type) {
		return refuse("an attachment's type is not a media type")
	}
	// The library would put encoded words inside quotes, which RFC 2047 forbids; these are RFC 2231.
	headers := func(f *gomail.File) {
		f.Header.Set("Content-Type", mime.FormatMediaType(a.Type, map[string]string{"name": a.Name}))
		f.Header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	}
	return msg.AttachReader(a.Name, bytes.NewReader(a.Data), headers)
}

// fixBoundaries replaces the library's random boundaries by ones drawn from the message itself, so that a repeated
// sending is the same bytes. (The library's own fixed boundary is one for all levels, which breaks nested parts.) The
// random ones are 240 bits: nothing else in the message is equal to them.
func fixBoundaries(raw []byte, id string) ([]byte, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read message %s back: %w", id, err)
	}
	contentType, r := m.Header.Get("Content-Type"), io.Reader(m.Body)
	var bounds []string
	for {
		kind, params, err := mime.ParseMediaType(contentType)
		if err != nil {
			return nil, fmt.Errorf("read message %s back: %w", id, err)
		}
		if !strings.HasPrefix(kind, "multipart/") {
			break
		}
		bounds = append(bounds, params["boundary"])
		part, err := multipart.NewReader(r, params["boundary"]).NextRawPart()
		if err != nil {
			return nil, fmt.Errorf("read message %s back: %w", id, err)
		}
		contentType, r = part.Header.Get("Content-Type"), part
	}
	neutral := raw
	for i, b := range bounds {
		neutral = bytes.ReplaceAll(neutral, []byte(b), fmt.Appendf(nil, "part%d", i))
	}
	// Nobody can write into a message what depends on the sum of the whole message.
	sum := sha256.Sum256(neutral)
	for i, b := range bounds {
		raw = bytes.ReplaceAll(raw, []byte(b), fmt.Appendf(nil, "part%d_%s", i, hex.EncodeToString(sum[:20])))
	}
	return raw, nil
}

func refuse(reason string) error { return &deliver.Error{Kind: deliver.ErrPermanent, Reason: reason} }

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func cutLast(s string, sep byte) (string, string, bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
