package message

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/deliver"
	"stund/internal/ids"
	"stund/internal/store"
)

// What is known of e-mail addresses is kept here and not with the client, who is not read when a message is sent, is
// one of a practice's bookings only, and is somebody else than the practitioner. One item for each practice that had
// news, and one for news that name no practice, lie in the address's one partition: so sending an e-mail costs one
// query more, which reads next to nothing, half a read unit. Sending an SMS costs nothing more. The address stands in
// the key as a keyed hash: keys are logged, a list of addresses must not tell whose they are, and whoever removes a
// client's data need not look here.
//
// What ends it: another address, which is another key, so a corrected one is free at once. And time, for a bounce: it
// counts for bounceCounts, because mailboxes are repaired and handed on, and one mail after that finds out. A complaint
// counts for good: only its owner's will could end it.

const (
	mailboxPrefix = "mailbox#"
	mailboxKind   = "mailbox"
	anyPractice   = "*" // no practice's id
	bounceCounts  = 180 * 24 * time.Hour
)

// The tags that e-mails carry, for the channel to give back.
const (
	tagPractice = "practice"
	tagSubject  = "subject" // Subject.ID
	tagMessage  = "message" // a record's ID
)

func mailboxPartition(key []byte, address string) string {
	return mailboxPrefix + ids.Derive(key, "mailbox", strings.ToLower(address))
}

// mailbox is why an address gets no mail.
type mailbox struct {
	News   deliver.News `json:"n"` // Bounced or Complained
	At     time.Time    `json:"at"`
	Reason string       `json:"r,omitempty"`
}

// until returns when it ceases to count; zero: never.
func (m mailbox) until() time.Time {
	if m.News == deliver.Complained {
		return time.Time{}
	}
	return m.At.Add(bounceCounts)
}

// refusal says for staff why a message was not sent.
func (m mailbox) refusal() Ruling {
	r := Ruling{Refused: WhyReturned, Words: "mail to this address came back"}
	if m.News == deliver.Complained {
		r = Ruling{Refused: WhyComplaint, Words: "the recipient complained of mail"}
	}
	r.Words += " on " + m.At.Format(time.DateOnly)
	if m.Reason != "" {
		r.Words += " (" + m.Reason + ")"
	}
	return r
}

// and returns what is known after other news, the same in whichever order they come: a complaint outweighs bounces, and
// of two alike the later counts.
func (m mailbox) and(o mailbox) mailbox {
	mine, other := weight[m.News], weight[o.News]
	if other > mine || other == mine && (o.At.After(m.At) || o.At.Equal(m.At) && o.Reason < m.Reason) {
		return o
	}
	return m
}

var weight = map[deliver.News]int{deliver.Returned: 1, deliver.Bounced: 2, deliver.Complained: 3}

// Rule refuses mail to an address from which it came back, or whose owner complained of it. It makes Mailboxes a Judge.
func (m *Mailboxes) Rule(ctx context.Context, s Sending, now time.Time) (Ruling, error) {
	if s.Channel != Email {
		return Ruling{}, nil
	}
	var known mailbox
	var bad error
	q := store.Query{Partition: mailboxPartition(m.key, s.To)}
	err := store.All(ctx, m.db, q, func(i store.Item) bool {
		if i.Key.Sort != s.Practice && i.Key.Sort != anyPractice {
			return true
		}
		var news mailbox
		if bad = json.Unmarshal(i.Data, &news); bad == nil && (news.until().IsZero() || now.Before(news.until())) {
			known = known.and(news)
		}
		return bad == nil
	})
	if err = errors.Join(err, bad); err != nil {
		return Ruling{}, fmt.Errorf("look whether the address takes mail: %w", err)
	}
	if known.News == "" {
		return Ruling{}, nil
	}
	return known.refusal(), nil
}

// ErrUnrecorded: a notice came before the record of its message was written. It may be told again a little later.
var ErrUnrecorded = errors.New("message: no record of the message yet")

// Mailboxes takes in what channels tell of e-mails that they took.
type Mailboxes struct {
	db    store.Store
	retry store.Retrier
	key   []byte // derives what an address is kept under
	ids   *ids.Source
	from  string
	now   func() time.Time
}

// NewMailboxes makes Mailboxes. Key is the one of Parts. From is the address that mail is sent from.
func NewMailboxes(db store.Store, retry store.Retrier, key []byte, source *ids.Source, from string,
	now func() time.Time) *Mailboxes {
	return &Mailboxes{db: db, retry: retry, key: key, ids: source, from: from, now: now}
}

// Hear takes in a notice. One with the tags of a message changes that message's record, if the message went to an
// address that the notice is of, and what the message's practice knows of that address. One without tags is believed if
// the mail was sent from here, and counts for every practice. Heard is false for all others, and nothing is changed
// then. The same notices leave the same behind in whichever order and however often they come. The error may be
// ErrUnrecorded.
func (m *Mailboxes) Hear(ctx context.Context, n deliver.Notice) (heard bool, err error) {
	if _, known := weight[n.News]; !known {
		return false, fmt.Errorf("hear a notice: %q is no news of an e-mail", n.News)
	}
	if n.At = n.At.UTC().Round(0); n.At.After(m.now()) {
		n.At = m.now().UTC().Round(0) // of a clock that is fast: a bounce is to count no longer for it
	}
	practice, subject, id := n.Tags[tagPractice], n.Tags[tagSubject], n.Tags[tagMessage]
	if practice != "" || subject != "" || id != "" {
		if !ids.Valid(subject) || !ids.Valid(id) || practice == "" || len(practice) > 64 ||
			strings.ContainsAny(practice, "#*") {
			return false, nil
		}
		err = m.retry.Do(ctx, func(int) error {
			heard, err = m.hearOf(ctx, practice, subject, id, n)
			return err
		})
		if err != nil {
			return false, fmt.Errorf("hear of message %s: %w", id, err)
		}
		return heard, nil
	}
	if !strings.EqualFold(n.From, m.from) {
		return false, nil
	}
	for _, to := range n.To {
		err := m.retry.Do(ctx, func(int) error {
			ops, err := m.note(ctx, nil, anyPractice, to, n)
			if err != nil || len(ops) == 0 {
				return err
			}
			return m.db.Transact(ctx, ops...)
		})
		if err != nil {
			return false, fmt.Errorf("hear of an address: %w", err)
		}
	}
	return len(n.To) > 0, nil
}

// hearOf takes in a notice of one message.
func (m *Mailboxes) hearOf(ctx context.Context, practice, subject, id string,
	n deliver.Notice) (heard bool, err error) {
	var (
		found bool
		r     kept
		item  store.Item
		bad   error
	)
	err = store.All(ctx, m.db, store.Query{Partition: recordPartition(practice, subject), Consistency: store.Strong},
		func(i store.Item) bool {
			if found = strings.HasSuffix(i.Key.Sort, "#"+id); found {
				item = i
				r, bad = readKept(i)
			}
			return !found
		})
	if err = errors.Join(err, bad); err != nil {
		return false, err
	}
	if !found {
		return false, ErrUnrecorded
	}
	if r.Channel != Email || !slices.ContainsFunc(n.To, func(to string) bool { return strings.EqualFold(to, r.To) }) {
		return false, nil
	}
	var ops []store.Op
	if next, changed := r.after(n); changed {
		now := m.now()
		i, err := kept{next, r.Client}.item(practice, subject, m.ids.New(now), now)
		if err != nil {
			return false, err
		}
		if n.News == deliver.Returned {
			i.Facts = nil // nobody acts on what may have been an absence note
		}
		ops = append(ops, store.Save(i, item.Version))
	}
	if ops, err = m.note(ctx, ops, practice, r.To, n); err != nil || len(ops) == 0 {
		return err == nil, err
	}
	return true, m.db.Transact(ctx, ops...)
}

// note adds to ops what writes down the news of the address, if it is any.
func (m *Mailboxes) note(ctx context.Context, ops []store.Op, practice, address string,
	n deliver.Notice) ([]store.Op, error) {
	if n.News == deliver.Returned {
		return ops, nil
	}
	key := store.Key{Partition: mailboxPartition(m.key, address), Sort: practice}
	item, err := m.db.Get(ctx, key, store.Strong)
	var was mailbox
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return nil, err
	default:
		if err := json.Unmarshal(item.Data, &was); err != nil {
			return nil, fmt.Errorf("read what is known of an address: %w", err)
		}
	}
	next := was.and(mailbox{News: n.News, At: n.At, Reason: n.Reason})
	if next == was {
		return ops, nil
	}
	data, err := json.Marshal(next)
	if err != nil {
		return nil, fmt.Errorf("write down what is known of an address: %w", err)
	}
	i := store.Item{Key: key, Kind: mailboxKind, Data: data, Expires: next.until()}
	return append(ops, store.Save(i, item.Version)), nil
}
