package letters

import (
	"stund/internal/i18n"
	"stund/internal/payment"
)

// troubles are what the practice reads. {client} is who pays, {amount} the money, {due} what was asked for, {when}
// until when what is reserved can be taken, and {provider} who has it.
var troubles = map[string]words{
	payment.KindWindow: {
		subject: i18n.Text{
			NB: "Trekk {amount} før reservasjonen utløper",
			SV: "Dra {amount} innan reservationen går ut",
			DA: "Træk {amount}, før reservationen udløber",
			FI: "Veloita {amount}, ennen kuin katevaraus päättyy",
			EN: "Take {amount} before the reservation ends",
		},
		title: i18n.Text{
			NB: "En reservasjon utløper snart",
			SV: "En reservation går snart ut",
			DA: "En reservation udløber snart",
			FI: "Katevaraus päättyy pian",
			EN: "A reservation ends soon",
		},
		lead: i18n.Text{
			NB: "{amount} for timen til {client} er bare reservert til {when}. Trekk pengene før det. Etterpå må klienten betale på nytt.",
			SV: "{amount} för tiden för {client} är bara reserverat till {when}. Dra pengarna innan dess. Efteråt måste klienten betala på nytt.",
			DA: "{amount} for tiden for {client} er kun reserveret til {when}. Træk pengene inden da. Bagefter skal klienten betale igen.",
			FI: "{client}: {amount} on varattu vain {when} asti. Veloita rahat ennen sitä. Sen jälkeen asiakkaan on maksettava uudelleen.",
			EN: "{amount} for the appointment of {client} is reserved only until {when}. Take it before then. After that the client has to pay again.",
		},
	},
	payment.KindBackFail: {
		subject: i18n.Text{
			NB: "{amount} kom ikke tilbake til klienten",
			SV: "{amount} kom inte tillbaka till klienten",
			DA: "{amount} kom ikke tilbage til klienten",
			FI: "{amount} ei palautunut asiakkaalle",
			EN: "{amount} did not go back to the client",
		},
		title: i18n.Text{
			NB: "En tilbakebetaling kom ikke fram",
			SV: "En återbetalning kom inte fram",
			DA: "En tilbagebetaling kom ikke frem",
			FI: "Palautus ei mennyt perille",
			EN: "A refund did not arrive",
		},
		lead: i18n.Text{
			NB: "{client} skulle få {amount} tilbake gjennom {provider}, og det gikk ikke. Betal pengene tilbake på en annen måte, for eksempel til en konto.",
			SV: "{client} skulle få tillbaka {amount} genom {provider}, och det gick inte. Betala tillbaka pengarna på ett annat sätt, till exempel till ett konto.",
			DA: "{client} skulle have {amount} tilbage gennem {provider}, og det lykkedes ikke. Betal pengene tilbage på en anden måde, for eksempel til en konto.",
			FI: "{client}: {amount} piti palauttaa palvelun {provider} kautta, eikä se onnistunut. Palauta rahat toisella tavalla, esimerkiksi tilille.",
			EN: "{client} was to get {amount} back through {provider}, and that failed. Pay the money back another way, for example to an account.",
		},
	},
	payment.KindDisputed: {
		subject: i18n.Text{
			NB: "{amount} er krevd tilbake gjennom banken",
			SV: "{amount} begärs tillbaka genom banken",
			DA: "{amount} kræves tilbage gennem banken",
			FI: "{amount} vaaditaan takaisin pankin kautta",
			EN: "{amount} is asked back through the bank",
		},
		title: i18n.Text{
			NB: "En betaling er bestridt",
			SV: "En betalning bestrids",
			DA: "En betaling bestrides",
			FI: "Maksu on riitautettu",
			EN: "A payment is disputed",
		},
		lead: i18n.Text{
			NB: "{client} krever {amount} tilbake gjennom banken. Svar hos {provider} før fristen der, og fortell hva som var avtalt. Ellers mister dere pengene.",
			SV: "{client} begär tillbaka {amount} genom banken. Svara hos {provider} före tidsgränsen där, och berätta vad som var avtalat. Annars förlorar ni pengarna.",
			DA: "{client} kræver {amount} tilbage gennem banken. Svar hos {provider} inden fristen dér, og fortæl, hvad der var aftalt. Ellers mister I pengene.",
			FI: "{client} vaatii takaisin {amount} pankin kautta. Vastaa palvelussa {provider} ennen sen määräaikaa ja kerro, mitä sovittiin. Muuten menetätte rahat.",
			EN: "{client} asks for {amount} back through the bank. Answer at {provider} before its deadline, and tell what was agreed. Otherwise you lose the money.",
		},
	},
	payment.KindStuck: {
		subject: i18n.Text{
			NB: "En betaling på {amount} står fast",
			SV: "En betalning på {amount} har fastnat",
			DA: "En betaling på {amount} hænger",
			FI: "Maksu {amount} on juuttunut",
			EN: "A payment of {amount} is stuck",
		},
		title: i18n.Text{
			NB: "En betaling står fast",
			SV: "En betalning har fastnat",
			DA: "En betaling hænger",
			FI: "Maksu on juuttunut",
			EN: "A payment is stuck",
		},
		lead: i18n.Text{
			NB: "{provider} har ikke gjort det vi ber om på flere timer. Pengene fra {client} er derfor ikke der de skal være. Prøv kontoen under Innstillinger, Betalinger. Vi prøver videre hver time.",
			SV: "{provider} har inte gjort det vi ber om på flera timmar. Pengarna från {client} är därför inte där de ska vara. Testa kontot under Inställningar, Betalningar. Vi försöker igen varje timme.",
			DA: "{provider} har ikke gjort det, vi beder om, i flere timer. Pengene fra {client} er derfor ikke dér, hvor de skal være. Afprøv kontoen under Indstillinger, Betalinger. Vi prøver igen hver time.",
			FI: "{provider} ei ole useaan tuntiin tehnyt, mitä pyydämme. Siksi rahat eivät ole siellä, missä niiden pitäisi: {client}. Kokeile tiliä kohdassa Asetukset, Maksut. Yritämme uudelleen tunnin välein.",
			EN: "For hours {provider} has not done what we ask. So the money of {client} is not where it belongs. Try the account under Settings, Payments. We go on trying every hour.",
		},
	},
	payment.KindDiffers: {
		subject: i18n.Text{
			NB: "{amount} ble betalt, ikke {due}",
			SV: "{amount} betalades, inte {due}",
			DA: "{amount} blev betalt, ikke {due}",
			FI: "Maksettiin {amount} eikä {due}",
			EN: "{amount} was paid, not {due}",
		},
		title: i18n.Text{
			NB: "Et annet beløp enn avtalt",
			SV: "Ett annat belopp än avtalat",
			DA: "Et andet beløb end aftalt",
			FI: "Eri summa kuin sovittiin",
			EN: "Another amount than was asked for",
		},
		lead: i18n.Text{
			NB: "{client} skulle betale {due}, og {provider} melder {amount}. Det gjelder ikke som betalt, og pengene går tilbake når fristen er ute. Se på betalingen hos {provider}.",
			SV: "{client} skulle betala {due}, och {provider} uppger {amount}. Det gäller inte som betalt, och pengarna går tillbaka när tiden har gått ut. Titta på betalningen hos {provider}.",
			DA: "{client} skulle betale {due}, og {provider} melder {amount}. Det gælder ikke som betalt, og pengene går tilbage, når fristen er ude. Se på betalingen hos {provider}.",
			FI: "{client}: piti maksaa {due}, ja {provider} ilmoittaa {amount}. Tämä ei riitä maksuksi, ja rahat palautetaan määräajan päätyttyä. Katso maksua palvelussa {provider}.",
			EN: "{client} was to pay {due}, and {provider} tells of {amount}. That does not count as paid, and the money goes back once the deadline has passed. Look at the payment at {provider}.",
		},
	},
}

// untaken is said where the provider would not take what was reserved.
var untaken = words{
	subject: i18n.Text{
		NB: "{amount} kunne ikke trekkes",
		SV: "{amount} kunde inte dras",
		DA: "{amount} kunne ikke trækkes",
		FI: "{amount} ei voitu veloittaa",
		EN: "{amount} could not be taken",
	},
	title: i18n.Text{
		NB: "Pengene kunne ikke trekkes",
		SV: "Pengarna kunde inte dras",
		DA: "Pengene kunne ikke trækkes",
		FI: "Rahoja ei voitu veloittaa",
		EN: "The money could not be taken",
	},
	lead: i18n.Text{
		NB: "{provider} trekker ikke de {amount} som var reservert for timen til {client}. Be klienten betale på en annen måte.",
		SV: "{provider} drar inte de {amount} som var reserverade för tiden för {client}. Be klienten betala på ett annat sätt.",
		DA: "{provider} trækker ikke de {amount}, der var reserveret for tiden for {client}. Bed klienten betale på en anden måde.",
		FI: "{client}: {provider} ei veloita ajalle varattua summaa, {amount}. Pyydä asiakasta maksamaan toisella tavalla.",
		EN: "{provider} does not take the {amount} that was reserved for the appointment of {client}. Ask the client to pay another way.",
	},
}

var (
	labelClient = i18n.Text{
		NB: "Klient",
		SV: "Klient",
		DA: "Klient",
		FI: "Asiakas",
		EN: "Client",
	}
	labelInvoice = i18n.Text{
		NB: "Faktura",
		SV: "Faktura",
		DA: "Faktura",
		FI: "Lasku",
		EN: "Invoice",
	}
	somebody = i18n.Text{
		NB: "en klient",
		SV: "en klient",
		DA: "en klient",
		FI: "asiakas",
		EN: "a client",
	}
	buttonLook = i18n.Text{
		NB: "Se betalingen",
		SV: "Se betalningen",
		DA: "Se betalingen",
		FI: "Katso maksua",
		EN: "Look at the payment",
	}
	footerPractice = i18n.Text{
		NB: "{practice} får denne e-posten fordi det gjelder penger. Det er også en oppgave i Stund.",
		SV: "{practice} får det här mejlet eftersom det gäller pengar. Det är också en uppgift i Stund.",
		DA: "{practice} får denne mail, fordi det gælder penge. Det er også en opgave i Stund.",
		FI: "{practice} saa tämän viestin, koska se koskee rahaa. Asia on myös tehtävänä Stundissa.",
		EN: "{practice} gets this e-mail because it is about money. It is also a task in Stund.",
	}
)
