package wording

import (
	"stund/internal/i18n"
	"stund/internal/message"
)

// VariableName returns what staff call the variable; its own name where it has none.
func VariableName(variable string, l i18n.Lang) string {
	t, ok := variables[variable]
	if !ok {
		return variable
	}
	return t.In(l)
}

var variables = map[string]i18n.Text{
	message.VarName: {
		NB: "Klientens fornavn",
		SV: "Klientens förnamn",
		DA: "Klientens fornavn",
		FI: "Asiakkaan etunimi",
		EN: "The client’s first name",
	},
	message.VarPractice: {
		NB: "Navnet deres",
		SV: "Ert namn",
		DA: "Jeres navn",
		FI: "Nimenne",
		EN: "Your name",
	},
	message.VarPhone: {
		NB: "Telefonnummeret deres",
		SV: "Ert telefonnummer",
		DA: "Jeres telefonnummer",
		FI: "Puhelinnumeronne",
		EN: "Your phone number",
	},
	message.VarService: {
		NB: "Tjenesten",
		SV: "Tjänsten",
		DA: "Ydelsen",
		FI: "Palvelu",
		EN: "The service",
	},
	message.VarPractitioner: {
		NB: "Behandleren",
		SV: "Behandlaren",
		DA: "Behandleren",
		FI: "Asiantuntija",
		EN: "The practitioner",
	},
	message.VarWhen: {
		NB: "Dag og klokkeslett",
		SV: "Dag och klockslag",
		DA: "Dag og klokkeslæt",
		FI: "Päivä ja kellonaika",
		EN: "Day and time",
	},
	message.VarDay: {
		NB: "Dagen",
		SV: "Dagen",
		DA: "Dagen",
		FI: "Päivä",
		EN: "The day",
	},
	message.VarTime: {
		NB: "Klokkeslettet",
		SV: "Klockslaget",
		DA: "Klokkeslættet",
		FI: "Kellonaika",
		EN: "The time",
	},
	message.VarPlace: {
		NB: "Stedet",
		SV: "Platsen",
		DA: "Stedet",
		FI: "Paikka",
		EN: "The place",
	},
	message.VarPrice: {
		NB: "Prisen",
		SV: "Priset",
		DA: "Prisen",
		FI: "Hinta",
		EN: "The price",
	},
	message.VarDeadline: {
		NB: "Fristen",
		SV: "Tidsgränsen",
		DA: "Fristen",
		FI: "Määräaika",
		EN: "The deadline",
	},
	message.VarAmount: {
		NB: "Beløpet",
		SV: "Beloppet",
		DA: "Beløbet",
		FI: "Summa",
		EN: "The amount",
	},
	message.VarForm: {
		NB: "Skjemaet",
		SV: "Formuläret",
		DA: "Skemaet",
		FI: "Lomake",
		EN: "The form",
	},
	message.VarGiver: {
		NB: "Hvem som gir kortet",
		SV: "Vem som ger kortet",
		DA: "Hvem der giver kortet",
		FI: "Kortin antaja",
		EN: "Who gives the card",
	},
	message.VarNumber: {
		NB: "Fakturanummeret",
		SV: "Fakturanumret",
		DA: "Fakturanummeret",
		FI: "Laskun numero",
		EN: "The invoice number",
	},
	message.VarVisits: {
		NB: "Hvor mange ganger klienten har vært her",
		SV: "Hur många gånger klienten har varit här",
		DA: "Hvor mange gange klienten har været her",
		FI: "Asiakkaan käyntien määrä",
		EN: "How often the client has been here",
	},
	message.VarLink: {
		NB: "Lenken",
		SV: "Länken",
		DA: "Linket",
		FI: "Linkki",
		EN: "The link",
	},
}
