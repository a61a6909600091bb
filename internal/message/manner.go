package message

import (
	"time"

	"stund/internal/i18n"
)

// Purpose is what messages to clients are for. It is a closed set: a client says yes or no to each.
type Purpose string

// The purposes.
const (
	Essential Purpose = "essential" // what was booked, moved, cancelled: it goes by some channel, whatever was refused
	Reminders Purpose = "reminders" // that an appointment is near
	Care      Purpose = "care"      // forms, and how it goes on
	Feedback  Purpose = "feedback"  // how it was
	Greetings Purpose = "greetings" // birthdays, anniversaries
	Marketing Purpose = "marketing" // offers, which nobody gets without a yes
)

// Purposes lists them.
func Purposes() []Purpose {
	return []Purpose{Essential, Reminders, Care, Feedback, Greetings, Marketing}
}

// Limited reports whether a client gets one message of such purposes in a week, all of them and all channels together.
func (p Purpose) Limited() bool { return p != Essential && p != Reminders }

// Turn is the place that a limited message has among those that wait for their week, from 1 to 255: of two, the one
// with the lower turn goes first, and of one turn whichever comes first. Each letter says its own in its manner; the
// order of all of ours stands in catalogue/letters' test. It is stored with what waits, so a letter keeps it.
type Turn uint8

// Manner is how messages of a kind behave. Every kind of letter has one.
type Manner struct {
	Purpose Purpose
	Quiet   bool          // it waits for the morning, although it is not limited: nobody waits for it at night
	Turn    Turn          // of a limited one: the letter's own
	Waits   time.Duration // of a limited one: how long after its time it still goes; then it is skipped
	Days    bool          // of a limited one: it is worth nothing on another day, so others leave its week free for it
}

// OfPurpose is the manner of messages that wait for nothing.
func OfPurpose(p Purpose) Manner { return Manner{Purpose: p} }

// Sound reports whether the manner says all that it has to.
func (m Manner) Sound() bool {
	known := false
	for _, p := range Purposes() {
		known = known || p == m.Purpose
	}
	if !known || !m.Purpose.Limited() {
		return known && m.Turn == 0 && m.Waits == 0 && !m.Days
	}
	return m.Turn > 0 && m.Waits > 0
}

// Why is the reason why a message was not sent, or waits. It is a closed set, stored with records: a code stays.
type Why string

// The reasons.
const (
	WhyNone      Why = ""
	WhyLate      Why = "too-late"      // its time had passed
	WhyLandline  Why = "landline"      // an SMS to a number that takes none
	WhyReturned  Why = "returned"      // mail to the address came back
	WhyComplaint Why = "complaint"     // its owner complained of mail
	WhyRefused   Why = "refused"       // the client said no
	WhyNoConsent Why = "no-consent"    // nobody said yes, which marketing needs
	WhyDeceased  Why = "deceased"      // the client has died
	WhyArchived  Why = "archived"      // the client is one no longer
	WhyQuiet     Why = "quiet-hours"   // it is night where the client is, or a Sunday
	WhyWeek      Why = "weekly-limit"  // they got another message within the week
	WhyTurn      Why = "another-first" // another message of the week goes before it
	WhyCap       Why = "many"          // the address got as many as it gets in an hour
	WhyUnhappy   Why = "unhappy"       // the client is unhappy with the practice, or waits for money from it
	WhyUnwanted  Why = "unwanted"      // a capability's own reason
)

// Whys says each reason to staff.
func Whys() map[Why]i18n.Text { return whys }

// Said says the reason in the language, "" for none.
func (w Why) Said(l i18n.Lang) string {
	t, ok := whys[w]
	if !ok {
		return ""
	}
	return t.In(l)
}

// whys also are what records say of older messages, in English.
var whys = map[Why]i18n.Text{
	WhyLate: {
		NB: "For sent",
		SV: "För sent",
		DA: "For sent",
		FI: "Liian myöhään",
		EN: "Too late",
	},
	WhyLandline: {
		NB: "Nummeret er en fasttelefon, som ikke tar imot SMS",
		SV: "Numret är en fast telefon, som inte tar emot sms",
		DA: "Nummeret er en fastnettelefon, som ikke tager imod SMS",
		FI: "Numero on lankapuhelin, joka ei vastaanota tekstiviestejä",
		EN: "The number is a landline, which takes no SMS",
	},
	WhyReturned: {
		NB: "E-post til denne adressen har kommet i retur",
		SV: "E-post till den här adressen har kommit tillbaka",
		DA: "E-mail til denne adresse er kommet retur",
		FI: "Sähköposti tähän osoitteeseen on palautunut",
		EN: "Mail to this address came back",
	},
	WhyComplaint: {
		NB: "Mottakeren har meldt e-posten som uønsket",
		SV: "Mottagaren har anmält e-posten som oönskad",
		DA: "Modtageren har meldt e-mailen som uønsket",
		FI: "Vastaanottaja on ilmoittanut sähköpostin roskapostiksi",
		EN: "The recipient complained of mail",
	},
	WhyRefused: {
		NB: "Klienten har sagt nei til slike meldinger på denne kanalen",
		SV: "Klienten har sagt nej till sådana meddelanden via den här kanalen",
		DA: "Klienten har sagt nej til sådanne beskeder på denne kanal",
		FI: "Asiakas on kieltänyt tällaiset viestit tällä tavalla",
		EN: "The client said no to such messages by this channel",
	},
	WhyNoConsent: {
		NB: "Klienten har ikke sagt ja til markedsføring",
		SV: "Klienten har inte sagt ja till marknadsföring",
		DA: "Klienten har ikke sagt ja til markedsføring",
		FI: "Asiakas ei ole antanut lupaa markkinointiin",
		EN: "The client has not said yes to marketing",
	},
	WhyDeceased: {
		NB: "Klienten er død",
		SV: "Klienten har avlidit",
		DA: "Klienten er afgået ved døden",
		FI: "Asiakas on kuollut",
		EN: "The client has died",
	},
	WhyArchived: {
		NB: "Klienten er arkivert",
		SV: "Klienten är arkiverad",
		DA: "Klienten er arkiveret",
		FI: "Asiakas on arkistoitu",
		EN: "The client is archived",
	},
	WhyQuiet: {
		NB: "Det er stille tid der klienten er",
		SV: "Det är tyst tid där klienten är",
		DA: "Det er stilletid, hvor klienten er",
		FI: "Asiakkaan luona on hiljainen aika",
		EN: "It is quiet time where the client is",
	},
	WhyWeek: {
		NB: "Klienten fikk en annen melding de siste sju dagene",
		SV: "Klienten fick ett annat meddelande de senaste sju dagarna",
		DA: "Klienten fik en anden besked inden for de seneste syv dage",
		FI: "Asiakas sai toisen viestin viimeisten seitsemän päivän aikana",
		EN: "The client got another message within the last seven days",
	},
	WhyTurn: {
		NB: "En viktigere melding til klienten går først",
		SV: "Ett viktigare meddelande till klienten går först",
		DA: "En vigtigere besked til klienten går først",
		FI: "Tärkeämpi viesti asiakkaalle lähtee ensin",
		EN: "A message to the client that matters more goes first",
	},
	WhyCap: {
		NB: "Adressen har fått så mange meldinger som den får på en time",
		SV: "Adressen har fått så många meddelanden som den får på en timme",
		DA: "Adressen har fået så mange beskeder, som den får på en time",
		FI: "Osoitteeseen on jo lähetetty tunnin enimmäismäärä viestejä",
		EN: "The address got as many messages as it gets in an hour",
	},
	WhyUnhappy: {
		NB: "Klienten er misfornøyd eller venter på penger, og får dette når det er ordnet",
		SV: "Klienten är missnöjd eller väntar på pengar, och får det här när det är ordnat",
		DA: "Klienten er utilfreds eller venter på penge og får dette, når det er ordnet",
		FI: "Asiakas on tyytymätön tai odottaa rahaa ja saa tämän, kun asia on hoidettu",
		EN: "The client is unhappy or waits for money, and gets this when that is seen to",
	},
	WhyUnwanted: {
		NB: "Klienten vil ikke ha det",
		SV: "Klienten vill inte ha det",
		DA: "Klienten ønsker det ikke",
		FI: "Asiakas ei halua sitä",
		EN: "The client does not want it",
	},
}
