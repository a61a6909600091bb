package task

import (
	"encoding/json"
	"strconv"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/survey"
)

// Kind is a kind of task that a reactor raises: what it is called, and what one of them says. Its words are made in the
// reader's language when it is shown, of ids and figures.
type Kind struct {
	Name   string    // stored with its tasks: it never changes
	Called i18n.Text // of all of them, on a client's timeline
	Title  func(t Task, in Telling) string
}

// Telling is how tasks are told to whoever reads them.
type Telling struct {
	Lang i18n.Lang
	// Name returns what a client or practitioner is called; "" where nobody has the id any more.
	Name func(what, id string) string
	Zone *time.Location // the practice's
	Now  time.Time
}

// client returns the client's name, or words for somebody who has none.
func (in Telling) client(id string) string {
	if name := in.Name("client", id); name != "" {
		return name
	}
	return somebody.In(in.Lang)
}

// Titled returns the title of the task: what somebody wrote, or the words of its kind. A kind that only a newer program
// knows has its name.
func Titled(kinds []Kind, t Task, in Telling) string {
	for _, k := range kinds {
		if k.Name == t.Kind {
			return k.Title(t, in)
		}
	}
	if t.Kind != "" {
		return t.Kind
	}
	return t.Title
}

// The names of kinds.
const (
	KindMessage  = "message-failed"
	KindCalendar = "calendar-unreadable"
	KindUnmarked = "appointments-unmarked"
	KindTwin     = "duplicate"
	KindDeceased = "client-deceased"
	KindPayment  = "payment"
	KindInvoice  = "invoice"
	KindUnhappy  = survey.TaskKind
)

// Kinds lists those that are raised by what goes on in a practice anyway.
func Kinds() []Kind {
	return []Kind{
		{KindMessage, calledMessage, titleMessage},
		{KindCalendar, calledCalendar, func(t Task, in Telling) string {
			return toldCalendar.Fill(in.Lang, "name", in.Name("practitioner", t.Practitioner))
		}},
		{KindUnmarked, calledUnmarked, titleUnmarked},
		{KindTwin, calledTwin, func(t Task, in Telling) string {
			other := ""
			if len(t.Others) > 0 {
				other = t.Others[0]
			}
			return toldTwin.Fill(in.Lang, "client", in.client(t.Client), "other", in.client(other))
		}},
		{KindDeceased, calledDeceased, func(t Task, in Telling) string {
			return toldDeceased.Fill(in.Lang, "client", in.client(t.Client))
		}},
		{KindUnhappy, calledUnhappy, titleUnhappy},
		{KindPayment, calledPayment, func(t Task, in Telling) string {
			text, known := toldPayment[dataOf[Trouble](t).Problem]
			if !known {
				text = toldTrouble
			}
			return text.Fill(in.Lang, "client", in.client(t.Client))
		}},
		{KindInvoice, calledInvoice, func(t Task, in Telling) string {
			text, known := toldInvoice[dataOf[Trouble](t).Problem]
			if !known {
				text = toldSomeInvoice
			}
			return text.Fill(in.Lang, "client", in.client(t.Client))
		}},
	}
}

// Failing is what a task of KindMessage is about: messages by a channel do not reach the client.
type Failing struct {
	Channel string   `json:"channel"`          // email or sms
	Reason  string   `json:"reason"`           // failed, bounced or complained
	Hashes  []string `json:"hashes,omitempty"` // of the addresses that they did not reach
}

// Unread is what a task of KindCalendar is about.
type Unread struct {
	Calendar string `json:"calendar"`
}

// Unmarked is what a task of KindUnmarked is about: appointments of a day of which nobody said how they went.
type Unmarked struct {
	Day      civil.Date `json:"day"`
	Bookings []string   `json:"bookings"`
}

// Unhappy is what a task of KindUnhappy is about: a client gave a low score.
type Unhappy struct {
	Score int  `json:"score"`
	Call  bool `json:"call,omitempty"` // they may be called
}

// Trouble is what a task of KindPayment or KindInvoice is about.
type Trouble struct {
	Problem string `json:"problem"`           // as in Data
	Invoice string `json:"invoice,omitempty"` // id
}

// dataOf reads what the task's kind says of it. What cannot be read says nothing.
func dataOf[T any](t Task) (v T) {
	if len(t.Data) == 0 || json.Unmarshal(t.Data, &v) != nil {
		var none T
		return none
	}
	return v
}

// Data is what a task's source says of it.
type Data struct {
	Channel  string     `json:"channel,omitempty" enum:"email,sms" doc:"Of message-failed." example:"email"`
	Reason   string     `json:"reason,omitempty" enum:"failed,bounced,complained" doc:"Of message-failed: what became of the message." example:"bounced"`
	Problem  string     `json:"problem,omitempty" enum:"refund-failed,disputed,window,differs,stuck,rate-unknown,unanswered,not-issued,not-mailed,e-invoice-refused,e-invoice-due,e-invoice-unheard" doc:"Of payment: money that did not go back, is asked back through a bank, is reserved no longer soon, or is not what was asked for, or a payment with which nothing could be done for hours. Of invoice: a reminder for which no fee or interest is known, one that nobody answered, or a draft that could not be issued, or mailed, by itself; an e-invoice that was not taken, that the law asks for, or of which nobody knows whether it arrived."`
	Invoice  string     `json:"invoice,omitempty" doc:"Of invoice, and of the payment of one: its id."`
	Score    *int       `json:"score,omitempty" doc:"Of unhappy-client: what the client gave, of 10." example:"4"`
	Call     bool       `json:"may_call,omitempty" doc:"Of unhappy-client: whether the client may be called."`
	Calendar string     `json:"calendar,omitempty" doc:"Of calendar-unreadable: id of the external calendar."`
	Day      civil.Date `json:"day,omitzero" doc:"Of appointments-unmarked." example:"2026-11-23"`
	Bookings []string   `json:"bookings,omitempty" doc:"Of appointments-unmarked: ids of the bookings, which are taken off as they are marked."`
}

// Said returns what the task's source says of it: nil for nothing.
func Said(t Task) *Data {
	switch t.Kind {
	case KindMessage:
		v := dataOf[Failing](t)
		return &Data{Channel: v.Channel, Reason: v.Reason}
	case KindCalendar:
		return &Data{Calendar: dataOf[Unread](t).Calendar}
	case KindPayment:
		v := dataOf[Trouble](t)
		return &Data{Problem: v.Problem, Invoice: v.Invoice}
	case KindInvoice:
		v := dataOf[Trouble](t)
		return &Data{Problem: v.Problem, Invoice: v.Invoice}
	case KindUnhappy:
		v := dataOf[Unhappy](t)
		return &Data{Score: &v.Score, Call: v.Call}
	case KindUnmarked:
		v := dataOf[Unmarked](t)
		return &Data{Day: v.Day, Bookings: v.Bookings}
	}
	return nil
}

func encoded(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // ids, figures and days cannot fail to encode
	}
	return b
}

func titleMessage(t Task, in Telling) string {
	v := dataOf[Failing](t)
	text := toldEmail
	switch {
	case v.Reason == complained:
		text = toldComplained
	case v.Channel == "sms":
		text = toldSMS
	}
	return text.Fill(in.Lang, "client", in.client(t.Client))
}

func titleUnhappy(t Task, in Telling) string {
	v := dataOf[Unhappy](t)
	text := toldUnhappy
	if v.Call {
		text = toldCall
	}
	return text.Fill(in.Lang, "client", in.client(t.Client), "score", strconv.Itoa(v.Score))
}

func titleUnmarked(t Task, in Telling) string {
	v := dataOf[Unmarked](t)
	day := i18n.Date(in.Lang, v.Day.Start(in.Zone).In(in.Zone), in.Now.In(in.Zone))
	return toldUnmarked.Of(len(v.Bookings)).Fill(in.Lang, "n", strconv.Itoa(len(v.Bookings)), "day", day,
		"name", in.Name("practitioner", t.Practitioner))
}

// What tasks say. {client} and {other} are clients' names, {name} a practitioner's, {day} is "mandag 23. november".
var (
	somebody = i18n.Text{
		NB: "en klient",
		SV: "en klient",
		DA: "en klient",
		FI: "asiakas",
		EN: "a client",
	}
	calledMessage = i18n.Text{
		NB: "meldinger kommer ikke frem",
		SV: "meddelanden kommer inte fram",
		DA: "beskeder kommer ikke frem",
		FI: "viestit eivät mene perille",
		EN: "messages do not arrive",
	}
	toldEmail = i18n.Text{
		NB: "E-post til {client} kommer ikke frem",
		SV: "E-post till {client} kommer inte fram",
		DA: "E-mail til {client} kommer ikke frem",
		FI: "Sähköposti ei mene perille: {client}",
		EN: "E-mail to {client} does not arrive",
	}
	toldSMS = i18n.Text{
		NB: "SMS til {client} kommer ikke frem",
		SV: "Sms till {client} kommer inte fram",
		DA: "SMS til {client} kommer ikke frem",
		FI: "Tekstiviesti ei mene perille: {client}",
		EN: "Text messages to {client} do not arrive",
	}
	toldComplained = i18n.Text{
		NB: "{client} har meldt e-posten som uønsket og får ikke mer",
		SV: "{client} har anmält e-posten som skräppost och får ingen mer",
		DA: "{client} har meldt e-mailen som uønsket og får ikke mere",
		FI: "{client} ilmoitti sähköpostin roskapostiksi eikä saa sitä enää",
		EN: "{client} reported the mail as unwanted and gets no more",
	}
	calledCalendar = i18n.Text{
		NB: "en kalender kan ikke leses",
		SV: "en kalender kan inte läsas",
		DA: "en kalender kan ikke læses",
		FI: "kalenteria ei voi lukea",
		EN: "a calendar cannot be read",
	}
	toldCalendar = i18n.Text{
		NB: "Den eksterne kalenderen kan ikke leses: {name}",
		SV: "Den externa kalendern kan inte läsas: {name}",
		DA: "Den eksterne kalender kan ikke læses: {name}",
		FI: "Ulkoista kalenteria ei voi lukea: {name}",
		EN: "The external calendar cannot be read: {name}",
	}
	calledUnmarked = i18n.Text{
		NB: "timer uten oppmøte",
		SV: "tider utan närvaro",
		DA: "tider uden fremmøde",
		FI: "merkitsemättömiä aikoja",
		EN: "appointments not marked",
	}
	toldUnmarked = i18n.Plural{
		One: i18n.Text{
			NB: "Merk oppmøte for {n} time {day}: {name}",
			SV: "Markera närvaro för {n} tid {day}: {name}",
			DA: "Markér fremmøde for {n} tid {day}: {name}",
			FI: "Merkitse, toteutuiko {n} aika {day}: {name}",
			EN: "Mark attendance of {n} appointment on {day}: {name}",
		},
		Other: i18n.Text{
			NB: "Merk oppmøte for {n} timer {day}: {name}",
			SV: "Markera närvaro för {n} tider {day}: {name}",
			DA: "Markér fremmøde for {n} tider {day}: {name}",
			FI: "Merkitse, toteutuivatko {n} aikaa {day}: {name}",
			EN: "Mark attendance of {n} appointments on {day}: {name}",
		},
	}
	calledTwin = i18n.Text{
		NB: "kanskje samme klient",
		SV: "kanske samma klient",
		DA: "måske samme klient",
		FI: "ehkä sama asiakas",
		EN: "perhaps the same client",
	}
	toldTwin = i18n.Text{
		NB: "Er {client} og {other} samme person?",
		SV: "Är {client} och {other} samma person?",
		DA: "Er {client} og {other} samme person?",
		FI: "Ovatko {client} ja {other} sama henkilö?",
		EN: "Are {client} and {other} the same person?",
	}
	calledDeceased = i18n.Text{
		NB: "time bestilt for en som står som død",
		SV: "tid bokad för någon som står som avliden",
		DA: "tid booket til en, der står som afdød",
		FI: "ajanvaraus kuolleeksi merkitylle",
		EN: "appointment for somebody marked as deceased",
	}
	calledUnhappy = i18n.Text{
		NB: "misfornøyd klient",
		SV: "missnöjd klient",
		DA: "utilfreds klient",
		FI: "tyytymätön asiakas",
		EN: "unhappy client",
	}
	toldUnhappy = i18n.Text{
		NB: "{client} ga {score} av 10. Les svaret, og hør hva som kan rettes opp",
		SV: "{client} gav {score} av 10. Läs svaret, och hör vad som kan rättas till",
		DA: "{client} gav {score} af 10. Læs svaret, og hør, hvad der kan rettes op",
		FI: "{client} antoi {score}/10. Lue vastaus ja selvitä, mitä voi korjata",
		EN: "{client} gave {score} of 10. Read the answer, and find out what can be put right",
	}
	toldCall = i18n.Text{
		NB: "Ring {client}, som ga {score} av 10 og gjerne blir ringt",
		SV: "Ring {client}, som gav {score} av 10 och gärna blir uppringd",
		DA: "Ring til {client}, som gav {score} af 10 og gerne vil ringes op",
		FI: "Soita: {client} antoi {score}/10, ja hänelle saa soittaa",
		EN: "Call {client}, who gave {score} of 10 and may be called",
	}
	calledPayment = i18n.Text{
		NB: "betaling som trenger deg",
		SV: "betalning som behöver dig",
		DA: "betaling, der har brug for dig",
		FI: "maksu, joka kaipaa sinua",
		EN: "payment that needs you",
	}
	toldDeceased = i18n.Text{
		NB: "{client} står som død, men det er bestilt time på nettet",
		SV: "{client} står som avliden, men en tid har bokats på nätet",
		DA: "{client} står som afdød, men der er booket en tid på nettet",
		FI: "{client} on merkitty kuolleeksi, mutta verkossa on varattu aika",
		EN: "{client} is marked as deceased, but an appointment was booked online",
	}
)

const complained = "complained"

var toldTrouble = i18n.Text{
	NB: "Se på betalingen fra {client}",
	SV: "Titta på betalningen från {client}",
	DA: "Se på betalingen fra {client}",
	FI: "Tarkista maksu: {client}",
	EN: "Look at the payment of {client}",
}

// toldPayment says what is the matter with a payment.
var toldPayment = map[string]i18n.Text{
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

var calledInvoice = i18n.Text{
	NB: "faktura som trenger deg",
	SV: "faktura som behöver dig",
	DA: "faktura, der har brug for dig",
	FI: "lasku, joka kaipaa sinua",
	EN: "invoice that needs you",
}

// toldInvoice says what is the matter with an invoice.
var toldInvoice = map[string]i18n.Text{
	"rate-unknown": {
		NB: "Fakturaen til {client} er purret uten gebyr eller rente, fordi årets sats ikke er kjent. Spør regnskapsføreren",
		SV: "Fakturan till {client} har påmints utan avgift eller ränta, eftersom årets sats inte är känd. Fråga din redovisningskonsult",
		DA: "Fakturaen til {client} er rykket uden gebyr eller rente, fordi årets sats ikke er kendt. Spørg din revisor",
		FI: "Laskusta muistutettiin ({client}) ilman maksua tai korkoa, koska tämän vuoden määrä ei ole tiedossa. Kysy kirjanpitäjältä",
		EN: "The invoice of {client} was reminded of without fee or interest, because this year's is not known. Ask your accountant",
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
	"not-mailed": {
		NB: "Fakturaen til {client} har ingen e-postadresse å gå til. Skriv den ut, eller legg inn en adresse",
		SV: "Fakturan till {client} har ingen e-postadress att gå till. Skriv ut den eller lägg in en adress",
		DA: "Fakturaen til {client} har ingen e-mailadresse at gå til. Print den, eller indsæt en adresse",
		FI: "Laskulle ei ole sähköpostiosoitetta: {client}. Tulosta se tai lisää osoite",
		EN: "The invoice of {client} has no e-mail address to go to. Print it, or enter an address",
	},
}

var toldSomeInvoice = i18n.Text{
	NB: "Se på fakturaen til {client}",
	SV: "Titta på fakturan till {client}",
	DA: "Se på fakturaen til {client}",
	FI: "Tarkista lasku: {client}",
	EN: "Look at the invoice of {client}",
}
