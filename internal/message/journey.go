package message

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/deliver/gsm7"
	"stund/internal/i18n"
	"stund/internal/practice"
)

// Preview is one message that a client would get.
type Preview struct {
	At       time.Time `json:"at" doc:"When it would be sent."`
	Kind     string    `json:"kind" example:"reminder"`
	Channel  string    `json:"channel" enum:"email,sms"`
	Subject  string    `json:"subject,omitempty"`
	Text     string    `json:"text"`
	HTML     string    `json:"html,omitempty"`
	Parts    int       `json:"parts,omitempty" doc:"Of an SMS."`
	Alphabet string    `json:"alphabet,omitempty" doc:"Of an SMS: GSM-7, or UCS-2 with less than half the room."`
}

// Journey gives everything that a client would get for a booking of the service made at now for start, in order: from the
// plan that sends it, and written by what writes it. Nothing is stored or sent.
func (w Writer) Journey(setup *practice.Setup, v practice.Service, l i18n.Lang, now, start time.Time) ([]Preview, error) {
	practitioner := ""
	if all := setup.Giving(v); len(all) > 0 {
		practitioner = all[0].ID
	}
	b := booking.Draft(setup, v, practitioner, start, example(l), now)
	b.ID = strings.Repeat("0", 26) // no booking has it: the links in a preview lead nowhere
	plan := slices.Clone(b.Agenda)
	slices.SortStableFunc(plan, func(x, y agenda.Entry) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) })
	out := []Preview{}
	for _, e := range plan {
		if e.To != booking.ToClient {
			continue
		}
		m, err := w.Booking(setup, b, e, e.At)
		if err != nil {
			return nil, err
		}
		p := Preview{At: e.At, Kind: e.Kind, Channel: e.Channel}
		if m.Email != nil {
			p.Subject, p.Text, p.HTML = m.Email.Subject, m.Email.Text, m.Email.HTML
		} else {
			p.Text, p.Parts, p.Alphabet = m.SMS.Text, gsm7.Parts(m.SMS.Text), string(gsm7.Encoding(m.SMS.Text))
		}
		out = append(out, p)
	}
	return out, nil
}

// example is somebody whom the language's speakers know for nobody in particular.
func example(l i18n.Lang) client.Contact {
	name := i18n.Text{NB: "Kari Nordmann", SV: "Anna Andersson", DA: "Jens Jensen", FI: "Maija Meikäläinen", EN: "Jane Smith"}
	phone := i18n.Text{NB: "+4791234567", SV: "+46701234567", DA: "+4520123456", FI: "+358401234567", EN: "+447700900123"}
	return client.Contact{Name: name.In(l), Email: "client@example.com", Phone: phone.In(l), Language: l}
}
