package confirm

import (
	"stund/internal/fact"
	"stund/internal/i18n"
)

// What the facts of bookings that are to be confirmed say to staff.
var (
	toldAsked = i18n.Text{
		NB: "Bedt om å bekrefte: {service}, {when}",
		SV: "Ombedd att bekräfta: {service}, {when}",
		DA: "Bedt om at bekræfte: {service}, {when}",
		FI: "Vahvistusta pyydetty: {service}, {when}",
		EN: "Asked to confirm: {service}, {when}",
	}
	toldConfirmed = i18n.Text{
		NB: "Bekreftet: {service}, {when}",
		SV: "Bekräftad: {service}, {when}",
		DA: "Bekræftet: {service}, {when}",
		FI: "Vahvistettu: {service}, {when}",
		EN: "Confirmed: {service}, {when}",
	}
	toldLapsed = i18n.Text{
		NB: "Ikke bekreftet i tide: {service}, {when}",
		SV: "Inte bekräftad i tid: {service}, {when}",
		DA: "Ikke bekræftet i tide: {service}, {when}",
		FI: "Ei vahvistettu ajoissa: {service}, {when}",
		EN: "Not confirmed in time: {service}, {when}",
	}
)

// told says a fact by its text.
func told(text i18n.Text) func(fact.Fact, Event, fact.Telling) string {
	return func(_ fact.Fact, e Event, in fact.Telling) string {
		return text.Fill(in.Lang, "service", in.Name("service", e.Service), "when", in.When(e.Start))
	}
}

// Messages is what staff call the messages of what is to be confirmed, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{
		KindConfirm: {
			NB: "spørsmål om bekreftelse",
			SV: "fråga om bekräftelse",
			DA: "spørgsmål om bekræftelse",
			FI: "vahvistuspyyntö",
			EN: "question to confirm",
		},
	}
}
