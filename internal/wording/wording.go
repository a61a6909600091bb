// Package wording keeps what practices say in words of their own: the texts of messages, in each language, with all
// their versions. A message without a text here is said as its capability says it.
//
// Which messages a practice words itself stands in its set-up, which whoever writes a message has just read. So a
// practice that words none costs nothing, and another half a unit for each message with words of its own.
package wording

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/message"
	"stund/internal/phrase"
	"stund/internal/practice"
	"stund/internal/store"
)

// The limits of a text.
const (
	MaxText = 10_000 // bytes, all its parts together
	maxLine = 200    // characters of a subject, and of a heading
	maxSMS  = 1_000  // characters of an SMS
	maxKept = 50     // versions that are shown
)

// Codes of the faults.
const (
	CodeMeanwhile = "changed-meanwhile" // fault.Conflict
	CodeWrong     = "text-wrong"        // fault.Invalid: its problems are with it
)

// Text is what a practice says in place of ours, in one language.
type Text struct {
	Practice string      `json:"-"`
	ID       string      `json:"-"` // see textID
	Own      message.Own `json:"o,omitzero"`
	Saved    time.Time   `json:"s"`
	By       string      `json:"b,omitempty"` // id of who saved it

	version int64
}

// Revision counts how often it was saved; 0: it never was.
func (t Text) Revision() int64 { return t.version }

// textID names the text of the wording in the language: no wording has a dot in its name.
func textID(wording string, l i18n.Lang) string { return wording + "." + string(l) }

// texts lie with their versions in one partition of the practice.
var texts = store.Family[Text]{Kind: "text", Prefix: "text", Sort: "text", Layout: store.Together,
	Stamp: func(t *Text) store.Stamp {
		return store.Stamp{Practice: &t.Practice, ID: &t.ID, Version: &t.version}
	}}

// Version is a text as it was saved once. It never changes.
type Version struct {
	Practice string      `json:"-"`
	ID       string      `json:"-"` // the text's, and its number so that versions sort
	Number   int64       `json:"n"`
	Own      message.Own `json:"o,omitzero"`
	Saved    time.Time   `json:"s"`
	By       string      `json:"b,omitempty"`
}

var versions = store.Family[Version]{Kind: "text-version", Prefix: "text", Sort: "version", Layout: store.Together,
	Stamp: func(v *Version) store.Stamp { return store.Stamp{Practice: &v.Practice, ID: &v.ID} }}

// Event says which text was saved.
type Event struct {
	Wording  fact.Code `json:"wording"`
	Language fact.Code `json:"language"`
}

// FactSaved is told of the practice.
var FactSaved = fact.Kind[Event]{Name: "text.saved"}

// Facts lists the kinds of fact of texts.
func Facts() []fact.Registered { return []fact.Registered{FactSaved} }

// Texts keeps the texts. It is a message.Voice.
type Texts struct {
	db    store.Store
	retry store.Retrier
	ids   *ids.Source
	now   func() time.Time
	book  *practice.Book
}

// Of returns the process's Texts.
func Of(b *base.Base) *Texts {
	return base.One(b, func() *Texts { return &Texts{b.Store, b.Retry, b.IDs, b.Now, practice.Of(b)} })
}

// Own returns the practice's own words of the wording in the language. It reads nothing where the set-up that was just
// read says that there are none.
func (t *Texts) Own(ctx context.Context, practice, wording string, l i18n.Lang) (message.Own, error) {
	setup, err := t.book.Recent(ctx, practice)
	if errors.Is(err, fault.NotFound) {
		return message.Own{}, nil
	}
	if err != nil {
		return message.Own{}, err
	}
	if !slices.Contains(setup.Practice.OwnTexts, textID(wording, l)) {
		return message.Own{}, nil
	}
	text, err := t.read(ctx, practice, wording, l, store.Eventual)
	return text.Own, err
}

// Get returns the practice's text; one that was never saved is empty.
func (t *Texts) Get(ctx context.Context, practice, wording string, l i18n.Lang) (Text, error) {
	return t.read(ctx, practice, wording, l, store.Strong)
}

func (t *Texts) read(ctx context.Context, practice, wording string, l i18n.Lang, c store.Consistency) (Text, error) {
	text, err := texts.Get(ctx, t.db, texts.Key(practice, textID(wording, l)), c)
	if errors.Is(err, fault.NotFound) {
		return Text{Practice: practice, ID: textID(wording, l)}, nil
	}
	return text, err
}

// Versions returns the text's versions, the newest first and fifty at most.
func (t *Texts) Versions(ctx context.Context, practice, wording string, l i18n.Lang) ([]Version, error) {
	key := versions.Key(practice, textID(wording, l)+"#")
	from, to := store.Prefix(key.Sort)
	all, _, err := versions.List(ctx, t.db, store.Query{Partition: key.Partition, From: from, To: to, Descending: true,
		Limit: maxKept, Consistency: store.Strong})
	return all, err
}

// Save writes the practice's text in place of the one of the revision, after it was held to every rule: fault.Invalid
// lists all that is wrong, each with its line. An empty text is ours again. Sent again it is saved once; who comes with
// a revision that is not the newest hears fault.Conflict.
func (t *Texts) Save(ctx context.Context, actor fact.Actor, practice string, w message.Wording, l i18n.Lang,
	own message.Own, revision int64) (Text, error) {
	own = Clean(own)
	if err := Check(w, own); err != nil {
		return Text{}, err
	}
	id := textID(w.ID, l)
	text, err := texts.UpsertWith(ctx, t.db, t.retry, texts.Key(practice, id), func(was Text, along *store.Along) (Text,
		[]fact.Fact, error) {
		if was.version == revision+1 && was.Own == own && was.By == actor.ID {
			return was, nil, nil // it was saved, though the answer was lost
		}
		if was.version != revision {
			return was, nil, fault.New(fault.Conflict, CodeMeanwhile,
				"Somebody saved this text since you opened it. Look at it as it is now.").With("revision", was.version)
		}
		now := t.now().UTC().Truncate(time.Second)
		was.Own, was.Saved, was.By = own, now, actor.ID
		op, err := versions.Put(Version{Practice: practice, ID: id + "#" + number(revision+1), Number: revision + 1,
			Own: own, Saved: now, By: actor.ID})
		along.Ops = append(along.Ops, op)
		return was, []fact.Fact{FactSaved.New(t.ids.New(now), now, practice, practice, actor,
			Event{fact.Code(w.ID), fact.Code(l)})}, err
	})
	if err != nil {
		return text, err
	}
	return text, t.mark(ctx, actor, practice, w.ID, l)
}

// number writes a version's number so that numbers sort.
func number(n int64) string {
	const digits = "0123456789"
	var b [9]byte
	for at := len(b) - 1; at >= 0; at-- {
		b[at], n = digits[n%10], n/10
	}
	return string(b[:])
}

// mark has the set-up say whether there is such a text. It looks at the text again after it has written: so of two who
// save and take back at the same time the last one finds what the other left.
func (t *Texts) mark(ctx context.Context, actor fact.Actor, id, wording string, l i18n.Lang) error {
	for {
		text, err := t.Get(ctx, id, wording, l)
		if err != nil {
			return err
		}
		setup, err := t.book.Setup(ctx, id, store.Strong)
		if err != nil {
			return err
		}
		has := text.Own != (message.Own{})
		if slices.Contains(setup.Practice.OwnTexts, text.ID) == has {
			return nil
		}
		_, err = t.book.Change(ctx, actor, id, "texts.changed", id, func(s *practice.Setup) error {
			all := slices.DeleteFunc(slices.Clone(s.Practice.OwnTexts), func(s string) bool { return s == text.ID })
			if has {
				all = append(all, text.ID)
				slices.Sort(all)
			}
			s.Practice.OwnTexts = all
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// Clean returns the text without what no message can show: control characters and marks that turn the direction of
// what follows. A subject and a heading are one line.
func Clean(own message.Own) message.Own {
	lines := func(s string) string {
		s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
		s = strings.Map(func(r rune) rune {
			switch {
			case r == '\n' || r == '\t':
				return r
			case r == '\r' || r == '\u2028' || r == '\u2029':
				return '\n'
			case unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
				return -1
			}
			return r
		}, s)
		return strings.Trim(s, " \n\t")
	}
	line := func(s string) string { return strings.Join(strings.Fields(lines(s)), " ") }
	return message.Own{Subject: line(own.Subject), Title: line(own.Title), Opening: lines(own.Opening),
		Closing: lines(own.Closing), SMS: lines(own.SMS)}
}

// Misplaced is something wrong with a part of a text.
type Misplaced struct {
	Part string `json:"part" enum:"subject,title,opening,closing,sms"`
	phrase.Problem
}

// part is one of a text's, with ours.
type part struct {
	name, own, ours string
	most            int // characters; 0: as many as the whole may have
	always          bool
}

func parts(w message.Wording, own message.Own) []part {
	ours := w.Ours.In(i18n.EN)
	return []part{{"subject", own.Subject, ours.Subject, maxLine, false},
		{"title", own.Title, ours.Title, maxLine, false},
		{"opening", own.Opening, ours.Opening, 0, false}, {"closing", own.Closing, ours.Closing, 0, ours.Subject != ""},
		{"sms", own.SMS, ours.SMS, maxSMS, false}}
}

// Problems returns what is wrong with the places of the text.
func Problems(w message.Wording, own message.Own) (all []Misplaced) {
	known := w.Variables()
	for _, p := range parts(w, own) {
		names := known
		if p.name != "sms" {
			names = slices.DeleteFunc(slices.Clone(known), func(s string) bool { return s == message.VarLink })
		}
		for _, problem := range phrase.Check(p.own, names) {
			all = append(all, Misplaced{p.name, problem})
		}
	}
	return all
}

// Check answers fault.Invalid with everything that is wrong with the text.
func Check(w message.Wording, own message.Own) error {
	var wrong fault.Fields
	size := 0
	for _, p := range parts(w, own) {
		at := "text." + p.name
		size += len(p.own)
		wrong.Check(p.own == "" || p.ours != "" || p.always, at, "must be left out: this message has none")
		wrong.Check(p.most == 0 || utf8.RuneCountInString(p.own) <= p.most, at, "must have %d characters at most",
			p.most)
	}
	wrong.Check(size <= MaxText, "text", "must have %d bytes at most, all parts together", MaxText)
	if err := wrong.Err(); err != nil {
		return err
	}
	problems := Problems(w, own)
	for _, p := range problems {
		wrong.Add("text."+p.Part, "line %d, column %d: %s", p.Line, p.Column, say(p.Problem))
	}
	if len(problems) == 0 {
		return nil
	}
	err := fault.New(fault.Invalid, CodeWrong, "The text cannot be filled in: %s", wrong[0].Path+", "+wrong[0].Message)
	err.Fields = wrong
	return err.With("problems", problems)
}

// say says what is wrong with a place.
func say(p phrase.Problem) string {
	switch p.Code {
	case phrase.Unclosed:
		return "these braces are not closed on their line: write {{name}}"
	case phrase.Misnamed:
		return "between the braces stands the name of a variable, and nothing else: {{name}} or {{name|without it}}"
	}
	if p.Nearest != "" {
		return "there is no variable " + p.Name + "; do you mean " + p.Nearest + "?"
	}
	return "there is no variable " + p.Name
}
