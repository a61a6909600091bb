// Package tasks is the tasks that invoices raise for staff, in words.
package tasks

import (
	"stund/internal/i18n"
	"stund/internal/task"
)

// Trouble is the kind of tasks about an invoice with which somebody has to see to something.
const Trouble = "invoice"

// Problem is what such a task is about.
type Problem struct {
	Problem string `json:"problem"`           // one that the API names
	Invoice string `json:"invoice,omitempty"` // id
}

// trouble is what the API tells of such a task.
type trouble struct {
	Problem string `json:"problem,omitempty" enum:"rate-unknown,unanswered,not-issued,not-mailed,e-invoice-refused,e-invoice-due,e-invoice-unheard,passed-on" doc:"Of invoice: a reminder for which a fee or interest is not known, and was not charged, one that nobody answered, or a draft that could not be issued, or mailed, by itself; an e-invoice that was not taken, that the law asks for, or of which nobody knows whether it arrived; one that is open and whose appointment was given to another client."`
	Invoice string `json:"invoice,omitempty" doc:"Of invoice, and of the payment of one: its id."`
}

// Kinds lists the kinds of task of invoices.
func Kinds() []task.Kind {
	return []task.Kind{{Name: Trouble, Called: called, Title: task.Worded(problem, problems, some),
		Data: task.Says(func(t task.Task) trouble { return trouble(task.DataOf[Problem](t)) })}}
}

func problem(t task.Task) string { return task.DataOf[Problem](t).Problem }

var called = i18n.Text{
	NB: "faktura som trenger deg",
	SV: "faktura som behöver dig",
	DA: "faktura, der har brug for dig",
	FI: "lasku, joka kaipaa sinua",
	EN: "invoice that needs you",
}

var some = i18n.Text{
	NB: "Se på fakturaen til {client}",
	SV: "Titta på fakturan till {client}",
	DA: "Se på fakturaen til {client}",
	FI: "Tarkista lasku: {client}",
	EN: "Look at the invoice of {client}",
}

// problems says what is the matter with an invoice.
var problems = map[string]i18n.Text{
	"rate-unknown": {
		NB: "På fakturaen til {client} ble gebyr eller rente ikke krevd, fordi satsen ikke er kjent. Spør regnskapsføreren",
		SV: "På fakturan till {client} togs avgift eller ränta inte ut, för satsen är inte känd. Fråga din redovisningskonsult",
		DA: "På fakturaen til {client} blev gebyr eller rente ikke opkrævet, fordi satsen ikke er kendt. Spørg din revisor",
		FI: "Laskusta ({client}) jäi perimättä maksu tai korko, koska sen määrä ei ole tiedossa. Kysy kirjanpitäjältä",
		EN: "On the invoice of {client} a fee or interest was not charged, because its rate is not known. Ask your accountant",
	},
	"unanswered": {
		NB: "Fakturaen til {client} er ikke betalt etter siste purring. Ring, gi mer tid eller send den til inkasso",
		SV: "Fakturan till {client} är inte betald efter sista påminnelsen. Ring, ge mer tid eller lämna den till inkasso",
		DA: "Fakturaen til {client} er ikke betalt efter sidste rykker. Ring, giv mere tid, eller send den til inkasso",
		FI: "Lasku on maksamatta viimeisen muistutuksen jälkeen: {client}. Soita, anna lisäaikaa tai siirrä perintään",
		EN: "The invoice of {client} is not paid after the last reminder. Call, give more time, or hand it over for collection",
	},
	"not-issued": {
		NB: "Fakturautkastet til {client} kunne ikke utstedes av seg selv. Se hva som mangler",
		SV: "Fakturautkastet till {client} kunde inte utfärdas av sig själv. Se vad som saknas",
		DA: "Fakturakladden til {client} kunne ikke udstedes af sig selv. Se, hvad der mangler",
		FI: "Laskuluonnosta ei voitu lähettää itsestään: {client}. Katso, mitä puuttuu",
		EN: "The draft for {client} could not be issued by itself. See what it lacks",
	},
	"e-invoice-refused": {
		NB: "E-fakturaen til {client} ble ikke tatt imot. Se grunnen på fakturaen, og avtal med mottakeren",
		SV: "E-fakturan till {client} togs inte emot. Se orsaken på fakturan och hör med mottagaren",
		DA: "E-fakturaen til {client} blev ikke modtaget. Se årsagen på fakturaen, og aftal med modtageren",
		FI: "Verkkolaskua ei otettu vastaan: {client}. Katso syy laskulta ja sovi vastaanottajan kanssa",
		EN: "The e-invoice of {client} was not taken. See the reason on the invoice, and ask the receiver",
	},
	"e-invoice-due": {
		NB: "Fakturaen til {client} gikk på e-post. Fra 1. januar 2027 krever loven e-faktura til virksomheter",
		SV: "Fakturan till {client} gick med e-post. Från den 1 januari 2027 kräver norsk lag e-faktura till företag",
		DA: "Fakturaen til {client} gik med e-mail. Fra 1. januar 2027 kræver norsk lov e-faktura til virksomheder",
		FI: "Lasku lähti sähköpostilla: {client}. Norjan laki vaatii yrityksille verkkolaskun 1.1.2027 alkaen",
		EN: "The invoice of {client} went by e-mail. From 1 January 2027 Norwegian law asks for e-invoices to businesses",
	},
	"e-invoice-unheard": {
		NB: "Ingen vet om e-fakturaen til {client} kom fram. Spør mottakeren, eller send den på e-post",
		SV: "Ingen vet om e-fakturan till {client} kom fram. Fråga mottagaren eller skicka den med e-post",
		DA: "Ingen ved, om e-fakturaen til {client} nåede frem. Spørg modtageren, eller send den med e-mail",
		FI: "Verkkolaskun perillemenosta ei ole tietoa: {client}. Kysy vastaanottajalta tai lähetä se sähköpostilla",
		EN: "Nobody knows whether the e-invoice of {client} arrived. Ask the receiver, or send it by e-mail",
	},
	"passed-on": {
		NB: "Timen på den åpne fakturaen til {client} er gitt til en annen klient. Se om den skal krediteres",
		SV: "Tiden på den öppna fakturan till {client} har getts till en annan klient. Se om den ska krediteras",
		DA: "Tiden på den åbne faktura til {client} er givet til en anden klient. Se, om den skal krediteres",
		FI: "Avoimen laskun aika annettiin toiselle asiakkaalle: {client}. Katso, pitääkö lasku hyvittää",
		EN: "The appointment on the open invoice of {client} was given to another client. See whether to credit it",
	},
	"not-mailed": {
		NB: "Fakturaen til {client} har ingen e-postadresse å gå til. Skriv den ut, eller legg inn en adresse",
		SV: "Fakturan till {client} har ingen e-postadress att gå till. Skriv ut den eller lägg in en adress",
		DA: "Fakturaen til {client} har ingen e-mailadresse at gå til. Print den, eller indsæt en adresse",
		FI: "Laskulle ei ole sähköpostiosoitetta: {client}. Tulosta se tai lisää osoite",
		EN: "The invoice of {client} has no e-mail address to go to. Print it, or enter an address",
	},
}
