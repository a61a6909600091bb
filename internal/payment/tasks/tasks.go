// Package tasks is the tasks that payments raise for staff, in words.
package tasks

import (
	"stund/internal/i18n"
	"stund/internal/task"
)

// Trouble is the kind of tasks about a payment with which somebody has to see to something.
const Trouble = "payment"

// Problem is what such a task is about.
type Problem struct {
	Problem string `json:"problem"`           // one that the API names
	Invoice string `json:"invoice,omitempty"` // id of the invoice that the payment is of
}

// trouble is what the API tells of such a task.
type trouble struct {
	Problem string `json:"problem,omitempty" enum:"refund-failed,disputed,window,differs,stuck" doc:"Of payment: money that did not go back, is asked back through a bank, is reserved no longer soon, or is not what was asked for, or a payment with which nothing could be done for hours."`
	Invoice string `json:"invoice,omitempty" doc:"Of invoice, and of the payment of one: its id."`
}

// Kinds lists the kinds of task of payments.
func Kinds() []task.Kind {
	return []task.Kind{{Name: Trouble, Called: called, Title: task.Worded(problem, problems, some),
		Data: task.Says(func(t task.Task) trouble { return trouble(task.DataOf[Problem](t)) })}}
}

func problem(t task.Task) string { return task.DataOf[Problem](t).Problem }

var called = i18n.Text{
	NB: "betaling som trenger deg",
	SV: "betalning som behöver dig",
	DA: "betaling, der har brug for dig",
	FI: "maksu, joka kaipaa sinua",
	EN: "payment that needs you",
}

var some = i18n.Text{
	NB: "Se på betalingen fra {client}",
	SV: "Titta på betalningen från {client}",
	DA: "Se på betalingen fra {client}",
	FI: "Tarkista maksu: {client}",
	EN: "Look at the payment of {client}",
}

// problems says what is the matter with a payment.
var problems = map[string]i18n.Text{
	"refund-failed": {
		NB: "Penger til {client} kom ikke fram. Betal dem tilbake på en annen måte",
		SV: "Pengar till {client} kom inte fram. Betala tillbaka dem på ett annat sätt",
		DA: "Penge til {client} kom ikke frem. Betal dem tilbage på en anden måde",
		FI: "Palautus ei mennyt perille: {client}. Palauta rahat toisella tavalla",
		EN: "Money to {client} did not arrive. Pay it back another way",
	},
	"disputed": {
		NB: "{client} krever pengene tilbake gjennom banken. Svar hos betalingstjenesten",
		SV: "{client} begär tillbaka pengarna genom banken. Svara hos betaltjänsten",
		DA: "{client} kræver pengene tilbage gennem banken. Svar hos betalingstjenesten",
		FI: "{client} vaatii rahoja takaisin pankin kautta. Vastaa maksupalvelussa",
		EN: "{client} asks for the money back through the bank. Answer at the payment service",
	},
	"window": {
		NB: "Pengene fra {client} er snart ikke reservert lenger. Trekk dem nå",
		SV: "Pengarna från {client} är snart inte reserverade längre. Dra dem nu",
		DA: "Pengene fra {client} er snart ikke reserveret længere. Træk dem nu",
		FI: "Katevaraus päättyy pian: {client}. Veloita se nyt",
		EN: "The money of {client} is not reserved much longer. Take it now",
	},
	"differs": {
		NB: "{client} betalte et annet beløp enn avtalt",
		SV: "{client} betalade ett annat belopp än avtalat",
		DA: "{client} betalte et andet beløb end aftalt",
		FI: "{client} maksoi eri summan kuin sovittiin",
		EN: "{client} paid another amount than was asked for",
	},
	"stuck": {
		NB: "{client}: betalingen står fast hos betalingstjenesten. Prøv kontoen i innstillingene",
		SV: "{client}: betalningen har fastnat hos betaltjänsten. Testa kontot i inställningarna",
		DA: "{client}: betalingen hænger hos betalingstjenesten. Afprøv kontoen i indstillingerne",
		FI: "{client}: maksu on juuttunut maksupalveluun. Kokeile tiliä asetuksissa",
		EN: "{client}: the payment is stuck at the payment service. Try the account in the settings",
	},
}
