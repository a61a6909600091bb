package message

import (
	"cmp"
	"context"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/deliver/gsm7"
	"stund/internal/i18n"
)

// Preview is one message that a client would get, or the practitioner of a group.
type Preview struct {
	At       time.Time `json:"at" doc:"When it would be sent."`
	Kind     string    `json:"kind" example:"reminder"`
	Channel  string    `json:"channel" enum:"email,sms"`
	To       string    `json:"to" enum:"client,practitioner" doc:"Whom it goes to: of a group, its practitioner is told of the session."`
	Subject  string    `json:"subject,omitempty"`
	Text     string    `json:"text"`
	HTML     string    `json:"html,omitempty"`
	Parts    int       `json:"parts,omitempty" doc:"Of an SMS."`
	Alphabet string    `json:"alphabet,omitempty" doc:"Of an SMS: GSM-7, or UCS-2 with less than half the room."`
}

// Measure returns what an SMS takes: in the units of which one part holds 160 in GSM-7 and 70 in UCS-2, in parts, and
// in which alphabet.
func (m Rendered) Measure() (length, parts int, alphabet string) {
	text := m.SMS.Text
	return gsm7.Length(text), gsm7.Parts(text), string(gsm7.Encoding(text))
}

// Written is a message that would be sent, with the entry that plans it.
type Written struct {
	Entry agenda.Entry
	Rendered
}

// Wide reports whether the message is an SMS with a character that leaves less than half the room in it.
func (p Preview) Wide() bool { return p.Alphabet == string(gsm7.UCS2) }

// Occasion is a booking that nobody has made: what would be sent for it is asked.
type Occasion struct {
	Practice string
	Service  string
	Language i18n.Lang
	Now      time.Time // when it would be made
	Start    time.Time
}

// Journey returns everything that a client would get for a booking, in order and in the practice's own words, and of a
// group its practitioner.
func Journey(ctx context.Context, all []Letters, v Voice, o Occasion) ([]Preview, error) {
	out := []Preview{}
	for _, l := range all {
		if l.Preview == nil {
			continue
		}
		some, err := l.Preview(ctx, o)
		if err != nil {
			return nil, err
		}
		for _, p := range some {
			said, err := speak(ctx, v, o.Practice, p.Rendered)
			if err != nil {
				return nil, err
			}
			out = append(out, said.Preview(p.Entry))
		}
	}
	slices.SortStableFunc(out, func(x, y Preview) int { return cmp.Compare(x.At.Unix(), y.At.Unix()) })
	return out, nil
}

// Preview returns the entry's message as a preview.
func (m Rendered) Preview(e agenda.Entry) Preview {
	p := Preview{At: e.At, Kind: e.Kind, Channel: e.Channel, To: e.To}
	if m.Email != nil {
		p.Subject, p.Text, p.HTML = m.Email.Subject, m.Email.Text, m.Email.HTML
	} else {
		p.Text = m.SMS.Text
		_, p.Parts, p.Alphabet = m.Measure()
	}
	return p
}
