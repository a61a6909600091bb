package form

import "stund/internal/i18n"

// What the facts of forms say to staff.
var (
	toldAsked = i18n.Text{
		NB: "Bedt om å fylle ut et skjema",
		SV: "Ombedd att fylla i ett formulär",
		DA: "Bedt om at udfylde et skema",
		FI: "Pyydetty täyttämään lomake",
		EN: "Asked to fill in a form",
	}
	toldBegun = i18n.Text{
		NB: "Skjema påbegynt",
		SV: "Formulär påbörjat",
		DA: "Skema påbegyndt",
		FI: "Lomakkeen täyttö aloitettu",
		EN: "Form begun",
	}
	toldFilled = i18n.Text{
		NB: "Skjema fylt ut",
		SV: "Formulär ifyllt",
		DA: "Skema udfyldt",
		FI: "Lomake täytetty",
		EN: "Form filled in",
	}
	toldWithdrawn = i18n.Text{
		NB: "Skjema trukket tilbake",
		SV: "Formulär återkallat",
		DA: "Skema trukket tilbage",
		FI: "Lomake peruttu",
		EN: "Form withdrawn",
	}
	toldRead = i18n.Text{
		NB: "Svar i et skjema lest",
		SV: "Svar i ett formulär lästa",
		DA: "Svar i et skema læst",
		FI: "Lomakkeen vastaukset luettu",
		EN: "Answers of a form read",
	}
)

// What clients read of a form with their appointment. {practice} is the practice's name.
var (
	labelForm = i18n.Text{
		NB: "Skjema",
		SV: "Formulär",
		DA: "Skema",
		FI: "Lomake",
		EN: "Form",
	}
	valueFill = i18n.Text{
		NB: "Fyll ut før timen",
		SV: "Fyll i före besöket",
		DA: "Udfyld før tiden",
		FI: "Täytä ennen käyntiä",
		EN: "Fill in before your visit",
	}
	// FillIn is what leads to a form where its client has just booked.
	FillIn = i18n.Text{
		NB: "Fyll ut skjemaet",
		SV: "Fyll i formuläret",
		DA: "Udfyld skemaet",
		FI: "Täytä lomake",
		EN: "Fill in the form",
	}
	toldWelcome = i18n.Text{
		NB: "Velkommen til {practice}. Fyll ut skjemaet før timen, så kan vi bruke tiden på deg.",
		SV: "Välkommen till {practice}. Fyll i formuläret före besöket, så kan vi ägna tiden åt dig.",
		DA: "Velkommen til {practice}. Udfyld skemaet før tiden, så kan vi bruge tiden på dig.",
		FI: "Tervetuloa: {practice}. Täytä lomake ennen käyntiä, niin aika jää sinulle.",
		EN: "Welcome to {practice}. Fill in the form before your visit, so that the time is for you.",
	}
)

// Messages is what staff call the messages of forms, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{
		KindAsk: {
			NB: "skjema",
			SV: "formulär",
			DA: "skema",
			FI: "lomake",
			EN: "form",
		},
		KindReminder: {
			NB: "påminnelse om skjema",
			SV: "påminnelse om formulär",
			DA: "påmindelse om skema",
			FI: "muistutus lomakkeesta",
			EN: "reminder of a form",
		},
	}
}

// Text is what is said of an answer with the flaw, to who gives it.
func (f Flaw) Text() i18n.Text {
	if t, known := flaws[f]; known {
		return t
	}
	return flaws[FlawText]
}

var flaws = map[Flaw]i18n.Text{
	FlawRequired: {
		NB: "Svar på dette.",
		SV: "Svara på det här.",
		DA: "Svar på dette.",
		FI: "Vastaa tähän.",
		EN: "Please answer this.",
	},
	FlawConsent: {
		NB: "Kryss av for å gå videre.",
		SV: "Kryssa i rutan för att gå vidare.",
		DA: "Sæt kryds for at gå videre.",
		FI: "Merkitse ruutu, niin voit jatkaa.",
		EN: "Tick the box to go on.",
	},
	FlawLong: {
		NB: "Svaret er for langt. Skriv det kortere.",
		SV: "Svaret är för långt. Skriv det kortare.",
		DA: "Svaret er for langt. Skriv det kortere.",
		FI: "Vastaus on liian pitkä. Lyhennä sitä.",
		EN: "This is too long. Make it shorter.",
	},
	FlawText: {
		NB: "Dette kan ikke leses. Skriv det på nytt.",
		SV: "Det här går inte att läsa. Skriv det igen.",
		DA: "Dette kan ikke læses. Skriv det igen.",
		FI: "Tätä ei voi lukea. Kirjoita se uudelleen.",
		EN: "This cannot be read. Write it again.",
	},
	FlawNumber: {
		NB: "Skriv et tall, for eksempel 72.",
		SV: "Skriv ett tal, till exempel 72.",
		DA: "Skriv et tal, for eksempel 72.",
		FI: "Kirjoita luku, esimerkiksi 72.",
		EN: "Write a number, such as 72.",
	},
	FlawLess: {
		NB: "Tallet er for lite.",
		SV: "Talet är för litet.",
		DA: "Tallet er for lille.",
		FI: "Luku on liian pieni.",
		EN: "The number is too small.",
	},
	FlawMore: {
		NB: "Tallet er for stort.",
		SV: "Talet är för stort.",
		DA: "Tallet er for stort.",
		FI: "Luku on liian suuri.",
		EN: "The number is too large.",
	},
	FlawDate: {
		NB: "Velg en dato.",
		SV: "Välj ett datum.",
		DA: "Vælg en dato.",
		FI: "Valitse päivä.",
		EN: "Choose a date.",
	},
	FlawOption: {
		NB: "Velg et av svarene.",
		SV: "Välj ett av svaren.",
		DA: "Vælg et af svarene.",
		FI: "Valitse jokin vastauksista.",
		EN: "Choose one of the answers.",
	},
	FlawSignature: {
		NB: "Skriv navnet ditt for å signere.",
		SV: "Skriv ditt namn för att skriva under.",
		DA: "Skriv dit navn for at skrive under.",
		FI: "Allekirjoita kirjoittamalla nimesi.",
		EN: "Write your name to sign.",
	},
	FlawUnknown: {
		NB: "Skjemaet spør ikke om dette.",
		SV: "Formuläret frågar inte om det här.",
		DA: "Skemaet spørger ikke om dette.",
		FI: "Lomake ei kysy tätä.",
		EN: "The form does not ask this.",
	},
}
