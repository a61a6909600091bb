package letters

import (
	"context"

	"stund/internal/booking/letters"
	"stund/internal/client"
	"stund/internal/form"
	"stund/internal/i18n"
	"stund/internal/message"
)

// wordings are what a practice may word itself. Their heading is the form's own title.
func wordings(w Writer) []message.Wording {
	one := func(kind string, name i18n.Text) message.Wording {
		t := said[kind]
		return message.Wording{ID: kind, Name: name, Moment: message.Asking,
			Places: []string{message.VarForm, message.VarWhen},
			Ours: message.Words{Subject: message.Places(t.subject), Opening: message.Places(t.lead),
				SMS: message.Places(t.sms)},
			Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
				setup, b, err := w.Sample(ctx, s)
				if err != nil {
					return message.Rendered{}, err
				}
				f := form.Filling{ID: b.ID, Practice: b.Practice, Client: b.Client, Asked: s.Now,
					Visits: []form.Visit{{Booking: b.ID, Start: b.Start, End: b.End}}}
				c := client.Client{ID: b.Client, Practice: b.Practice, Particulars: client.Particulars{
					Name: b.Contact.Name, Emails: []string{b.Contact.Email},
					Phones: []string{b.Contact.Phone}, Language: s.Language}}
				v := form.Version{Own: s.Language, Content: form.Content{Title: form.Words{s.Language: sampleTitle.In(
					s.Language)}}}
				return w.write(setup, f, v, c, t, letters.Sampled(kind, s), s.Now)
			}}
	}
	return []message.Wording{one(form.KindAsk, nameAsk), one(form.KindReminder, nameReminder)}
}

// What staff call them, and the form that nobody has.
var (
	nameAsk = i18n.Text{
		NB: "Be om et skjema",
		SV: "Be om ett formulär",
		DA: "Bed om et skema",
		FI: "Lomakkeen pyyntö",
		EN: "Asking for a form",
	}
	nameReminder = i18n.Text{
		NB: "Påminnelse om skjema",
		SV: "Påminnelse om formulär",
		DA: "Påmindelse om skema",
		FI: "Muistutus lomakkeesta",
		EN: "Reminder of a form",
	}
	sampleTitle = i18n.Text{
		NB: "Inntaksskjema",
		SV: "Hälsodeklaration",
		DA: "Oplysningsskema",
		FI: "Esitietolomake",
		EN: "Intake form",
	}
)
