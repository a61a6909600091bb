package letters

import (
	"stund/internal/form"
	"stund/internal/i18n"
)

// words are what a message says. {name} is the client, {practice} the practice, {form} what clients know the form by,
// and {link} where they fill it in.
type words struct{ subject, lead, sms i18n.Text }

var said = map[string]words{
	form.KindAsk: {
		subject: i18n.Text{
			NB: "Fyll ut: {form}",
			SV: "Fyll i: {form}",
			DA: "Udfyld: {form}",
			FI: "Täytä: {form}",
			EN: "Please fill in: {form}",
		},
		lead: i18n.Text{
			NB: "Hei {name}. {practice} ber deg fylle ut et skjema. Svarene lagres underveis, så du kan ta pauser.",
			SV: "Hej {name}. {practice} ber dig fylla i ett formulär. Svaren sparas efter hand, så du kan ta pauser.",
			DA: "Hej {name}. {practice} beder dig udfylde et skema. Svarene gemmes undervejs, så du kan holde pauser.",
			FI: "Hei {name}. {practice} pyytää sinua täyttämään lomakkeen. Vastaukset tallentuvat, joten voit pitää taukoja.",
			EN: "Hello {name}. {practice} asks you to fill in a form. Your answers are saved as you go, so you can pause.",
		},
		sms: i18n.Text{
			NB: "{practice} ber deg fylle ut {form}: {link}",
			SV: "{practice} ber dig fylla i {form}: {link}",
			DA: "{practice} beder dig udfylde {form}: {link}",
			FI: "{practice} pyytää sinua täyttämään: {form}. {link}",
			EN: "{practice} asks you to fill in {form}: {link}",
		},
	},
	form.KindReminder: {
		subject: i18n.Text{
			NB: "Husk å fylle ut: {form}",
			SV: "Kom ihåg att fylla i: {form}",
			DA: "Husk at udfylde: {form}",
			FI: "Muista täyttää: {form}",
			EN: "Still to fill in: {form}",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Vi har ikke fått skjemaet ditt ennå. Det du har svart er lagret, og du kan fortsette der du slapp.",
			SV: "Hej {name}. Vi har inte fått ditt formulär ännu. Det du har svarat är sparat, och du kan fortsätta där du var.",
			DA: "Hej {name}. Vi har ikke fået dit skema endnu. Det, du har svaret, er gemt, og du kan fortsætte, hvor du slap.",
			FI: "Hei {name}. Emme ole vielä saaneet lomakettasi. Vastauksesi on tallennettu, ja voit jatkaa siitä mihin jäit.",
			EN: "Hello {name}. We do not have your form yet. What you answered is saved, and you can go on where you left off.",
		},
		sms: i18n.Text{
			NB: "{practice} minner om å fylle ut {form}: {link}",
			SV: "{practice} påminner om att fylla i {form}: {link}",
			DA: "{practice} minder om at udfylde {form}: {link}",
			FI: "{practice} muistuttaa täyttämään: {form}. {link}",
			EN: "{practice} reminds you to fill in {form}: {link}",
		},
	},
}

var (
	labelVisit = i18n.Text{
		NB: "Timen din",
		SV: "Din tid",
		DA: "Din tid",
		FI: "Aikasi",
		EN: "Your appointment",
	}
	buttonFill = i18n.Text{
		NB: "Fyll ut skjemaet",
		SV: "Fyll i formuläret",
		DA: "Udfyld skemaet",
		FI: "Täytä lomake",
		EN: "Fill in the form",
	}
	sealedWords = i18n.Text{
		NB: "Svarene dine er kryptert. Bare de som behandler deg eller driver praksisen, kan lese dem.",
		SV: "Dina svar är krypterade. Bara de som behandlar dig eller driver mottagningen kan läsa dem.",
		DA: "Dine svar er krypteret. Kun de, der behandler dig eller driver praksissen, kan læse dem.",
		FI: "Vastauksesi on salattu. Niitä voivat lukea vain sinua hoitavat ja vastaanoton omistajat.",
		EN: "Your answers are encrypted. Only those who treat you or run the practice can read them.",
	}
	footer = i18n.Text{
		NB: "Du får denne e-posten fordi du er klient hos {practice}.",
		SV: "Du får det här mejlet eftersom du är klient hos {practice}.",
		DA: "Du får denne mail, fordi du er klient hos {practice}.",
		FI: "Sait tämän viestin, koska olet asiakkaana: {practice}.",
		EN: "You are getting this e-mail because you are a client of {practice}.",
	}
)
