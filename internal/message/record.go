package message

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/store"
)

// Status says what became of a message.
type Status string

const (
	Sent    Status = "sent"
	Failed  Status = "failed"
	Skipped Status = "skipped" // never sent, because its time had passed
)

// Record is one message as it was sent, or why it was not. It is never changed.
type Record struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind" example:"reminder"`
	Channel  string    `json:"channel" enum:"email,sms"`
	Audience string    `json:"audience" enum:"client,practitioner"`
	To       string    `json:"to,omitempty" doc:"E-mail address or phone number."`
	Language i18n.Lang `json:"language,omitempty"`
	Subject  string    `json:"subject,omitempty"`
	Text     string    `json:"text,omitempty" doc:"As it was sent; of an e-mail, the plain text."`
	Status   Status    `json:"status" enum:"sent,failed,skipped"`
	Reason   string    `json:"reason,omitempty" doc:"Why it was not sent."`
	Attempts int       `json:"attempts,omitempty"`
	Provider string    `json:"provider_id,omitempty" doc:"What the channel calls it."`
	Parts    int       `json:"parts,omitempty" doc:"Of an SMS."`
	Planned  time.Time `json:"planned_at"`
	Sent     time.Time `json:"sent_at,omitzero" doc:"When it was handed over."`
}

// fill takes over what the message says and to whom.
func (r *Record) fill(m Rendered) {
	r.Language = m.Language
	if m.Email != nil {
		r.Kind, r.To, r.Subject, r.Text = m.Email.Kind, m.Email.To.Email, m.Email.Subject, m.Email.Text
		return
	}
	r.Kind, r.To, r.Text = m.SMS.Kind, m.SMS.To, m.SMS.Text
}

const (
	recordPrefix = "message#"
	recordKind   = "message"
)

func recordPartition(practice, subject string) string { return recordPrefix + practice + "#" + subject }

// key orders a subject's records by the time for which they were planned.
func (r Record) key(practice, subject string) store.Key {
	return store.Key{Partition: recordPartition(practice, subject), Sort: agenda.Instant(r.Planned) + "#" + r.ID}
}

// messageID names the sending of an entry that says what essence stands for: the same however often it is tried, so that
// neither its record nor, where the channel looks, the message itself doubles.
func messageID(practice, subject string, e agenda.Entry, essence string) string {
	return ids.Derive([]byte("stund message"), practice, subject, e.ID, strconv.FormatInt(e.At.Unix(), 10), essence)
}

// item gives what is stored, with the fact that other capabilities hear of. The fact names no person.
func (r Record) item(practice, subject, factID string, now time.Time) (store.Item, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return store.Item{}, fmt.Errorf("encode record of a message: %w", err)
	}
	i := store.Item{Key: r.key(practice, subject), Kind: recordKind, Data: data}
	if r.Status == Skipped {
		return i, nil
	}
	about, err := json.Marshal(map[string]string{"message": r.ID, "kind": r.Kind, "channel": r.Channel, "audience": r.Audience})
	if err != nil {
		return store.Item{}, fmt.Errorf("encode fact of a message: %w", err)
	}
	i.Facts = []fact.Fact{{ID: factID, Kind: "message." + string(r.Status), At: now, Practice: practice, Subject: subject,
		Actor: fact.Actor{Role: fact.System}, Data: about}}
	return i, nil
}

// List gives what was sent for a booking or an entry of the waiting list, in the order in which it was planned.
func List(ctx context.Context, db store.Reader, practice, subject string) ([]Record, error) {
	out := []Record{}
	var bad error
	err := store.All(ctx, db, store.Query{Partition: recordPartition(practice, subject), Consistency: store.Strong}, func(i store.Item) bool {
		var r Record
		if bad = json.Unmarshal(i.Data, &r); bad == nil {
			out = append(out, r)
		}
		return bad == nil
	})
	if err == nil {
		err = bad
	}
	if err != nil {
		return nil, fmt.Errorf("list messages of %s: %w", subject, err)
	}
	return out, nil
}
