// Package inbox is the local delivery channel: it keeps e-mails and text messages instead of sending them, for people
// to look at and for tests to read.
//
// Some recipients fail on purpose, each as long as its address says so:
//
//	mail's local part ends in   phone number ends in   what happens
//	+temperror                  0001                   deliver.ErrTemporary, nothing kept
//	+permerror                  0002                   deliver.ErrPermanent, nothing kept
//	+timeout                    0003                   kept, and deliver.ErrAmbiguous: sent, but the answer was lost
//	+bounce                                            kept, and a notice that it came back
//	+complaint                                         kept, and a notice that the recipient complained
package inbox

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/mime"
	"stund/internal/deliver/peppol"
	"stund/internal/deliver/sms"
)

// The newest messages that are kept. The file is rewritten with only these when it has grown to twice as many.
const keep = 5000

const (
	fileName = "inbox.jsonl"
	domain   = "stund.localhost" // of the Message-IDs; RFC 6761 keeps it on this machine
)

// Message is one message as the recipient got it.
type Message struct {
	Number      int          `json:"number"`  // counts up with each message, also over restarts
	ID          string       `json:"id"`      // as the sender gave it: a repeated sending has the same
	Channel     string       `json:"channel"` // "email", "sms" or "peppol"
	Kind        string       `json:"kind"`
	To          string       `json:"to"`
	ToName      string       `json:"to_name,omitempty"`
	From        string       `json:"from"`
	FromName    string       `json:"from_name,omitempty"`
	Subject     string       `json:"subject,omitempty"`
	Text        string       `json:"text"`
	HTML        string       `json:"html,omitempty"`
	Language    string       `json:"language,omitempty"`
	SentAt      time.Time    `json:"sent_at"`
	Parts       int          `json:"parts,omitempty"` // of an SMS
	Attachments []Attachment `json:"attachments,omitempty"`
	Source      string       `json:"source,omitempty"` // of an e-mail: the raw message
}

// Attachment is a file that came with an e-mail; the invitation is invite.ics.
type Attachment struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Data []byte `json:"data"`
}

// Inbox keeps messages in memory and in a file. It is a deliver.Mailer and a deliver.Texter, safe for concurrent use.
type Inbox struct {
	clock clock.Clock
	path  string

	mu       sync.Mutex
	file     *os.File
	lines    int // in the file
	last     int // Number of the newest message ever
	messages []Message
	notices  []deliver.Notice
	watchers map[chan struct{}]bool
}

// Open opens the inbox in the folder, which it makes if need be. A last line that was cut short, as a crash leaves it,
// is dropped; a broken line before it is an error.
func Open(folder string, c clock.Clock) (*Inbox, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("open inbox: %w", err)
	}
	path := filepath.Join(folder, fileName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open inbox: %w", err)
	}
	i := &Inbox{clock: c, path: path, file: f, watchers: map[chan struct{}]bool{}}
	if err := i.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("open inbox %s: %w", path, err), f.Close())
	}
	return i, nil
}

func (i *Inbox) load() error {
	r := bufio.NewReaderSize(i.file, 1<<16)
	var whole int64
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return i.file.Truncate(whole) // a torn line would spoil the next one
		}
		if err != nil {
			return err
		}
		var m Message
		if err := json.Unmarshal(line, &m); err != nil {
			return fmt.Errorf("line %d: %w", i.lines+1, err)
		}
		whole += int64(len(line))
		i.lines++
		i.last = max(i.last, m.Number)
		if m.Channel != "" { // the line that Clear leaves has only the number
			i.messages = append(i.messages, m)
		}
		i.messages = i.messages[max(0, len(i.messages)-keep):]
	}
}

// Close closes the file.
func (i *Inbox) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.file.Close()
}

// SendEmail keeps the message, unless its recipient is one that fails.
func (i *Inbox) SendEmail(ctx context.Context, m deliver.Email) (deliver.Receipt, error) {
	now := i.clock.Now()
	raw, err := mime.Build(m, mime.Options{Now: now, Domain: domain})
	if err != nil {
		return deliver.Receipt{}, err
	}
	local, _, _ := strings.Cut(m.To.Email, "@")
	var fate error
	switch {
	case strings.HasSuffix(local, "+temperror"):
		fate = deliver.ErrTemporary
	case strings.HasSuffix(local, "+permerror"):
		fate = deliver.ErrPermanent
	case strings.HasSuffix(local, "+timeout"):
		fate = deliver.ErrAmbiguous
	}
	out := Message{ID: m.ID, Channel: "email", Kind: m.Kind, To: m.To.Email, ToName: m.To.Name, From: m.From.Email,
		FromName: m.From.Name, Subject: m.Subject, Text: m.Text, HTML: m.HTML, Language: m.Language, SentAt: now,
		Source: string(raw)}
	if m.Invite != nil {
		out.Attachments = append(out.Attachments, Attachment{Name: "invite.ics",
			Type: "text/calendar; method=" + m.Invite.Method, Data: m.Invite.ICS})
	}
	for _, a := range m.Attachments {
		out.Attachments = append(out.Attachments, Attachment(a))
	}
	receipt, err := i.take(ctx, out, fate)
	if err != nil {
		return receipt, err
	}
	notice := deliver.Notice{Tags: m.Tags, From: m.From.Email, To: []string{m.To.Email}, At: now,
		Reason: "the recipient's address asks for it"}
	switch {
	case strings.HasSuffix(local, "+bounce"):
		notice.News = deliver.Bounced
	case strings.HasSuffix(local, "+complaint"):
		notice.News = deliver.Complained
	default:
		return receipt, nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.notices = append(i.notices, notice)
	return receipt, nil
}

// Notices returns the notices that have come since it was last asked. A restart forgets them.
func (i *Inbox) Notices() []deliver.Notice {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := i.notices
	i.notices = nil
	return all
}

// SendSMS keeps the message, unless its recipient is one that fails.
func (i *Inbox) SendSMS(ctx context.Context, m deliver.SMS) (deliver.Receipt, error) {
	m, parts, err := sms.Prepare(m)
	if err != nil {
		return deliver.Receipt{}, err
	}
	var fate error
	switch m.To[len(m.To)-4:] {
	case "0001":
		fate = deliver.ErrTemporary
	case "0002":
		fate = deliver.ErrPermanent
	case "0003":
		fate = deliver.ErrAmbiguous
	}
	return i.take(ctx, Message{ID: m.ID, Channel: "sms", Kind: m.Kind, To: m.To, From: m.From, Text: m.Text,
		SentAt: i.clock.Now(), Parts: parts}, fate)
}

// Carried keeps an e-invoice as the sandbox of access points took it, for people to look at.
func (i *Inbox) Carried(d peppol.Document) {
	m := Message{ID: d.Key, Channel: "peppol", Kind: "invoice", To: string(d.To), From: string(d.From),
		Subject: string(d.Kind), Text: string(d.XML), SentAt: i.clock.Now(),
		Attachments: []Attachment{{Name: string(d.Kind) + ".xml", Type: "application/xml", Data: d.XML}}}
	_, _ = i.add(m) // who looks at the inbox misses one; it was taken all the same
}

// take keeps the message unless its fate is a failure that comes before sending.
func (i *Inbox) take(ctx context.Context, m Message, fate error) (deliver.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return deliver.Receipt{}, &deliver.Error{Kind: deliver.ErrTemporary, Reason: "not sent: " + err.Error(),
			Cause: err}
	}
	if fate != nil && !errors.Is(fate, deliver.ErrAmbiguous) {
		return deliver.Receipt{}, &deliver.Error{Kind: fate, Reason: "the recipient's address asks for this failure"}
	}
	number, err := i.add(m)
	if err != nil {
		return deliver.Receipt{}, &deliver.Error{Kind: deliver.ErrTemporary, Reason: "the inbox cannot be written",
			Cause: err}
	}
	if fate != nil {
		return deliver.Receipt{}, &deliver.Error{Kind: fate, Reason: "the recipient's address asks for a lost answer"}
	}
	return deliver.Receipt{ProviderID: "inbox-" + strconv.Itoa(number), Parts: m.Parts}, nil
}

func (i *Inbox) add(m Message) (int, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	m.Number = i.last + 1
	if err := i.append(m); err != nil {
		return 0, err
	}
	i.last = m.Number
	i.messages = append(i.messages, m)
	i.messages = i.messages[max(0, len(i.messages)-keep):]
	if i.lines >= 2*keep {
		if err := i.rewrite(); err != nil {
			return 0, err
		}
	}
	i.tell()
	return m.Number, nil
}

// append writes one line in one call, so that only the last can be torn.
func (i *Inbox) append(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write inbox: %w", err)
	}
	if _, err := i.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write inbox: %w", err)
	}
	i.lines++
	return nil
}

// rewrite replaces the file by one with the kept messages only.
func (i *Inbox) rewrite() error {
	var b bytes.Buffer
	for _, m := range i.messages {
		line, err := json.Marshal(m)
		if err != nil {
			return fmt.Errorf("rewrite inbox: %w", err)
		}
		b.Write(append(line, '\n'))
	}
	f, err := os.OpenFile(i.path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("rewrite inbox: %w", err)
	}
	if _, err := f.Write(b.Bytes()); err != nil {
		return errors.Join(fmt.Errorf("rewrite inbox: %w", err), f.Close())
	}
	if err := os.Rename(i.path+".new", i.path); err != nil {
		return errors.Join(fmt.Errorf("rewrite inbox: %w", err), f.Close())
	}
	old := i.file
	i.file, i.lines = f, len(i.messages)
	return old.Close()
}

// Messages returns all messages kept, newest last.
func (i *Inbox) Messages() []Message { return i.Since(0) }

// Since returns the messages with a Number above the given one, newest last.
func (i *Inbox) Since(number int) []Message {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n := range i.messages {
		if i.messages[n].Number > number {
			return append([]Message(nil), i.messages[n:]...)
		}
	}
	return nil
}

// Get returns the message with the Number.
func (i *Inbox) Get(number int) (Message, bool) {
	if m := i.Since(number - 1); len(m) > 0 && m[0].Number == number {
		return m[0], true
	}
	return Message{}, false
}

// Clear forgets all messages. Numbers go on from where they were.
func (i *Inbox) Clear() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.file.Truncate(0); err != nil {
		return fmt.Errorf("clear inbox: %w", err)
	}
	i.messages, i.lines = nil, 0
	if err := i.append(struct {
		Number int `json:"number"`
	}{i.last}); err != nil {
		return err
	}
	i.tell()
	return nil
}

// Watch returns a channel that gets a value after each change, and a function that ends this. Changes that nobody has
// taken notice of yet are one value, so a slow watcher misses nothing that Since does not tell, and delays nobody.
func (i *Inbox) Watch() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.watchers[c] = true
	return c, func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		delete(i.watchers, c)
	}
}

func (i *Inbox) tell() {
	for c := range i.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
