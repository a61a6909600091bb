package message

import (
	"stund/internal/fact"
	"stund/internal/i18n"
)

// What the facts of messages say to staff.
var (
	toldSent = i18n.Text{
		NB: "Sendt på {channel}: {what}",
		SV: "Skickat via {channel}: {what}",
		DA: "Sendt på {channel}: {what}",
		FI: "Lähetetty, {channel}: {what}",
		EN: "Sent by {channel}: {what}",
	}
	toldFailed = i18n.Text{
		NB: "Kunne ikke sendes på {channel}: {what}",
		SV: "Kunde inte skickas via {channel}: {what}",
		DA: "Kunne ikke sendes på {channel}: {what}",
		FI: "Lähetys epäonnistui, {channel}: {what}",
		EN: "Could not be sent by {channel}: {what}",
	}
	toldBounced = i18n.Text{
		NB: "Kom ikke frem på {channel}: {what}",
		SV: "Kom inte fram via {channel}: {what}",
		DA: "Kom ikke frem på {channel}: {what}",
		FI: "Ei mennyt perille, {channel}: {what}",
		EN: "Did not arrive by {channel}: {what}",
	}
	toldComplained = i18n.Text{
		NB: "Meldt som søppelpost: {what}",
		SV: "Anmäld som skräppost: {what}",
		DA: "Meldt som spam: {what}",
		FI: "Ilmoitettu roskapostiksi: {what}",
		EN: "Reported as spam: {what}",
	}
	toldEmail = i18n.Text{
		NB: "e-post",
		SV: "e-post",
		DA: "e-mail",
		FI: "sähköposti",
		EN: "e-mail",
	}
	toldSMS = i18n.Text{
		NB: "SMS",
		SV: "sms",
		DA: "SMS",
		FI: "tekstiviesti",
		EN: "text message",
	}
)

// told says a fact by its text. What the message is called its capability knows.
func told(text i18n.Text) func(fact.Fact, Event, fact.Telling) string {
	return func(_ fact.Fact, e Event, in fact.Telling) string {
		channel := toldEmail
		if e.Channel == SMS {
			channel = toldSMS
		}
		return text.Fill(in.Lang, "channel", channel.In(in.Lang), "what", in.Name("message", fact.ID(e.Kind)))
	}
}
