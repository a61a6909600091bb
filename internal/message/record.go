package message

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/deliver"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/store"
)

// Status says what became of a message.
type Status string

const (
	Sent       Status = "sent"
	Failed     Status = "failed"
	Skipped    Status = "skipped"    // not sent: its time had passed, or its address takes no mail
	Bounced    Status = "bounced"    // sent, and it came back for good
	Complained Status = "complained" // sent, and the recipient called it unwanted
)

// Record is one message as it was sent, or why it was not. Only what the channel tells of it later changes it.
type Record struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind" example:"reminder"`
	Channel  string    `json:"channel" enum:"email,sms,peppol"`
	Audience string    `json:"audience" enum:"client,practitioner"`
	To       string    `json:"to,omitempty" doc:"E-mail address, phone number, or electronic address of an e-invoice."`
	Language i18n.Lang `json:"language,omitempty"`
	Subject  string    `json:"subject,omitempty"`
	Text     string    `json:"text,omitempty" doc:"As it was sent, with … for the token of each signed link; of an e-mail, the plain text."`
	Status   Status    `json:"status" enum:"sent,failed,skipped,bounced,complained"`
	Reason   string    `json:"reason,omitempty" doc:"Why it was not sent, or came back."`
	Why      Why       `json:"why,omitempty" enum:"too-late,landline,returned,complaint,refused,no-consent,deceased,archived,quiet-hours,weekly-limit,another-first,many,unhappy,unwanted" doc:"Of one that was skipped: the reason as a code."`
	Attempts int       `json:"attempts,omitempty"`
	Provider string    `json:"provider_id,omitempty" doc:"What the channel calls it."`
	Parts    int       `json:"parts,omitempty" doc:"Of an SMS."`
	Planned  time.Time `json:"planned_at"`
	Sent     time.Time `json:"sent_at,omitzero" doc:"When it was handed over."`
	Returned time.Time `json:"returned_at,omitzero" doc:"When it came back, or the recipient complained. If it is still called sent, it may yet have arrived."`
}

// Told returns the record with the reason why it was skipped in the reader's language. What a channel said stays as it
// said it.
func (r Record) Told(l i18n.Lang) Record {
	if said := r.Why.Said(l); said != "" && r.Status == Skipped {
		r.Reason = said
	}
	return r
}

// fill takes over what the message says and to whom.
func (r *Record) fill(m Rendered) {
	r.Language = m.Language
	if m.EInvoice != nil {
		r.Kind, r.To, r.Subject = m.EInvoice.Kind, m.EInvoice.To, m.EInvoice.Number
		return
	}
	if m.Email != nil {
		r.Kind, r.To, r.Subject, r.Text = m.Email.Kind, m.Email.To.Email, m.Email.Subject, m.Email.Text
		for _, s := range m.Secrets {
			r.Text = strings.ReplaceAll(r.Text, s, "…")
		}
		return
	}
	r.Kind, r.To, r.Text = m.SMS.Kind, m.SMS.To, m.SMS.Text
}

// after returns the record after a notice, and whether that changes it: the same in whichever order notices come. The
// weightiest counts, and of two alike the earlier.
func (r Record) after(n deliver.Notice) (Record, bool) {
	known := 0
	switch {
	case r.Status == Complained:
		known = weight[deliver.Complained]
	case r.Status == Bounced:
		known = weight[deliver.Bounced]
	case !r.Returned.IsZero() || r.Status != Sent: // why it was not sent says more than that it may have come back
		known = weight[deliver.Returned]
	}
	switch w := weight[n.News]; {
	case w < known, w == known && (n.At.After(r.Returned) || n.At.Equal(r.Returned) && n.Reason >= r.Reason):
		return r, false
	}
	switch n.News {
	case deliver.Bounced:
		r.Status = Bounced
	case deliver.Complained:
		r.Status = Complained
	}
	r.Reason, r.Returned = n.Reason, n.At
	return r, true
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

// messageID names the sending of an entry that says what essence stands for: the same however often it is tried, so
// that neither its record nor, where the channel looks, the message itself doubles.
func messageID(practice, subject string, e agenda.Entry, essence string) string {
	return ids.Derive([]byte("stund message"), practice, subject, e.ID, strconv.FormatInt(e.At.Unix(), 10), essence)
}

// kept is a record as it is stored.
type kept struct {
	Record
	Client string `json:"client,omitempty"` // id of the client whom it went to; "" if to somebody else, or not known
}

// keep returns the record as it is stored of a message about the subject. That of a practitioner's message is no
// client's, and nearly a kilobyte as it is.
func (r Record) keep(s Subject, e agenda.Entry) kept {
	if r.Audience != toClient {
		return kept{Record: r}
	}
	return kept{r, s.Client(e)}
}

// encode returns the record as it is stored. Its id stands in its key: with it in here as well, and its place among all
// that the practice sent, a practitioner's record would be larger than a kilobyte.
func (r kept) encode() ([]byte, error) {
	data, err := json.Marshal(struct {
		kept
		ID string `json:"id,omitempty"`
	}{kept: r})
	if err != nil {
		return nil, fmt.Errorf("encode record of a message: %w", err)
	}
	return data, nil
}

// readKept reads a stored record.
func readKept(i store.Item) (r kept, err error) {
	if err := json.Unmarshal(i.Data, &r); err != nil {
		return r, fmt.Errorf("read record of a message: %w", err)
	}
	if r.ID == "" {
		_, r.ID, _ = strings.Cut(i.Key.Sort, "#")
	}
	return r, nil
}

// item returns what is stored, with the fact that other capabilities hear of. The fact names no person.
func (r kept) item(practice, subject, factID string, now time.Time) (store.Item, error) {
	data, err := r.encode()
	if err != nil {
		return store.Item{}, err
	}
	i := store.Item{Key: r.key(practice, subject), Kind: recordKind, Data: data, By: r.place(practice)}
	if kind, told := happened(r.Status); told {
		i.Facts = []fact.Fact{kind.New(factID, now, practice, subject, fact.Actor{Role: fact.System},
			Event{fact.ID(r.ID), fact.ID(r.Client), fact.Code(r.Kind), fact.Code(r.Channel), fact.Code(r.Audience)})}
	}
	return i, nil
}

// List returns what was sent for a subject, in the order in which it was planned, with no token of a signed link: who
// reads it is not whom it was sent to, and the links of a client act as the client.
func List(ctx context.Context, db store.Reader, practice, subject string) ([]Record, error) {
	out := []Record{}
	var bad error
	err := store.All(ctx, db, store.Query{Partition: recordPartition(practice, subject), Consistency: store.Strong},
		func(i store.Item) bool {
			var r kept
			if r, bad = readKept(i); bad == nil {
				r.Subject, r.Text = link.Hide(r.Subject), link.Hide(r.Text)
				out = append(out, r.Record)
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
