package letters

import (
	"context"

	"stund/internal/booking/letters"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/survey"
)

// Wordings are what a practice may word itself. The questions and their numbers stay ours: figures are compared by
// them.
func Wordings(w letters.Writer) []message.Wording {
	one := func(kind string, name i18n.Text) message.Wording {
		t := said[kind]
		return message.Wording{ID: kind, Name: name, Moment: message.Asking, Places: message.VarsOfBookings(),
			Ours: message.Words{Subject: message.Places(t.subject), Title: t.title, Opening: message.Places(t.lead),
				SMS: message.Places(t.sms)},
			Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
				setup, b, err := w.Sample(ctx, s)
				if err != nil {
					return message.Rendered{}, err
				}
				asked := survey.Survey{ID: b.ID, Practice: b.Practice, Kind: kind, Client: b.Client, Booking: b.ID,
					Service: b.Service, Practitioner: b.Practitioner, Start: b.Start, Made: s.Now}
				return Writer{Writer: w}.Write(setup, asked, b, letters.Sampled(kind, s), s.Now)
			}}
	}
	return []message.Wording{one(survey.Pulse, namePulse), one(survey.Exit, nameExit)}
}

// What staff call them.
var (
	namePulse = i18n.Text{
		NB: "Hvordan var timen?",
		SV: "Hur var besöket?",
		DA: "Hvordan var besøget?",
		FI: "Miten käynti sujui?",
		EN: "How was the visit?",
	}
	nameExit = i18n.Text{
		NB: "Takk når et forløp er over",
		SV: "Tack när en behandling är slut",
		DA: "Tak, når et forløb er slut",
		FI: "Kiitos hoitojakson päätyttyä",
		EN: "Thank you after a course",
	}
)
