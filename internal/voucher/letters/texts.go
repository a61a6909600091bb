package letters

import (
	"stund/internal/i18n"
	"stund/internal/voucher"
)

// text is what the mail of one kind of card says. {name} is the recipient, {from} the giver.
type text struct{ subject, title, lead, given, use i18n.Text }

var said = map[voucher.Kind]text{
	voucher.Gift: {
		subject: i18n.Text{
			NB: "Gavekortet ditt hos {practice}",
			SV: "Ditt presentkort hos {practice}",
			DA: "Dit gavekort hos {practice}",
			FI: "Lahjakorttisi: {practice}",
			EN: "Your gift card for {practice}",
		},
		title: i18n.Text{
			NB: "Et gavekort til deg",
			SV: "Ett presentkort till dig",
			DA: "Et gavekort til dig",
			FI: "Lahjakortti sinulle",
			EN: "A gift card for you",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Her er gavekortet ditt hos {practice}.",
			SV: "Hej {name}. Här är ditt presentkort hos {practice}.",
			DA: "Hej {name}. Her er dit gavekort hos {practice}.",
			FI: "Hei {name}. Tässä on lahjakorttisi: {practice}.",
			EN: "Hello {name}. Here is your gift card for {practice}.",
		},
		given: i18n.Text{
			NB: "Hei {name}. Du har fått et gavekort hos {practice} av {from}.",
			SV: "Hej {name}. Du har fått ett presentkort hos {practice} av {from}.",
			DA: "Hej {name}. Du har fået et gavekort hos {practice} af {from}.",
			FI: "Hei {name}. Sait lahjakortin ({practice}). Antaja: {from}.",
			EN: "Hello {name}. You have been given a gift card for {practice} by {from}.",
		},
		use: i18n.Text{
			NB: "Skriv koden når du bestiller time. Det som er igjen, kan du bruke en annen gang. Ta vare på denne e-posten: den som har koden, kan bruke kortet.",
			SV: "Skriv koden när du bokar tid. Det som är kvar kan du använda en annan gång. Spara det här mejlet: den som har koden kan använda kortet.",
			DA: "Skriv koden, når du booker tid. Det, der er tilbage, kan du bruge en anden gang. Gem denne mail: den, der har koden, kan bruge kortet.",
			FI: "Kirjoita koodi, kun varaat ajan. Jäljelle jäävän summan voit käyttää toisella kerralla. Säilytä tämä viesti: korttia voi käyttää se, jolla on koodi.",
			EN: "Type the code when you book. What is left can be used another time. Keep this e-mail: whoever has the code can use the card.",
		},
	},
	voucher.Clip: {
		subject: i18n.Text{
			NB: "Klippekortet ditt hos {practice}",
			SV: "Ditt klippkort hos {practice}",
			DA: "Dit klippekort hos {practice}",
			FI: "Sarjakorttisi: {practice}",
			EN: "Your visit card for {practice}",
		},
		title: i18n.Text{
			NB: "Klippekortet ditt",
			SV: "Ditt klippkort",
			DA: "Dit klippekort",
			FI: "Sarjakorttisi",
			EN: "Your visit card",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Her er klippekortet ditt hos {practice}.",
			SV: "Hej {name}. Här är ditt klippkort hos {practice}.",
			DA: "Hej {name}. Her er dit klippekort hos {practice}.",
			FI: "Hei {name}. Tässä on sarjakorttisi: {practice}.",
			EN: "Hello {name}. Here is your visit card for {practice}.",
		},
		given: i18n.Text{
			NB: "Hei {name}. Du har fått et klippekort hos {practice} av {from}.",
			SV: "Hej {name}. Du har fått ett klippkort hos {practice} av {from}.",
			DA: "Hej {name}. Du har fået et klippekort hos {practice} af {from}.",
			FI: "Hei {name}. Sait sarjakortin ({practice}). Antaja: {from}.",
			EN: "Hello {name}. You have been given a visit card for {practice} by {from}.",
		},
		use: i18n.Text{
			NB: "Skriv koden hver gang du bestiller time, så er timen betalt med ett klipp. Ta vare på denne e-posten: den som har koden, kan bruke kortet.",
			SV: "Skriv koden varje gång du bokar tid, så är tiden betald med ett klipp. Spara det här mejlet: den som har koden kan använda kortet.",
			DA: "Skriv koden, hver gang du booker tid, så er tiden betalt med ét klip. Gem denne mail: den, der har koden, kan bruge kortet.",
			FI: "Kirjoita koodi aina, kun varaat ajan, niin käynti maksetaan kortilla. Säilytä tämä viesti: korttia voi käyttää se, jolla on koodi.",
			EN: "Type the code each time you book, and the visit is paid by the card. Keep this e-mail: whoever has the code can use the card.",
		},
	},
}

var (
	labelValue = i18n.Text{
		NB: "Verdi",
		SV: "Värde",
		DA: "Værdi",
		FI: "Arvo",
		EN: "Value",
	}
	labelCode = i18n.Text{
		NB: "Kode",
		SV: "Kod",
		DA: "Kode",
		FI: "Koodi",
		EN: "Code",
	}
	labelFor = i18n.Text{
		NB: "Gjelder",
		SV: "Gäller",
		DA: "Gælder",
		FI: "Koskee",
		EN: "For",
	}
	labelUntil = i18n.Text{
		NB: "Gyldig til",
		SV: "Giltigt till",
		DA: "Gyldigt til",
		FI: "Voimassa",
		EN: "Valid until",
	}
	quoted = i18n.Text{
		NB: "«{text}»",
		SV: "”{text}”",
		DA: "»{text}«",
		FI: "”{text}”",
		EN: "“{text}”",
	}
	buttonBook = i18n.Text{
		NB: "Bestill time",
		SV: "Boka tid",
		DA: "Book tid",
		FI: "Varaa aika",
		EN: "Book a time",
	}
	footer = i18n.Text{
		NB: "Du får denne e-posten fordi {practice} har sendt deg et kort.",
		SV: "Du får det här mejlet eftersom {practice} har skickat ett kort till dig.",
		DA: "Du får denne mail, fordi {practice} har sendt dig et kort.",
		FI: "Sait tämän viestin, koska sinulle lähetettiin kortti: {practice}.",
		EN: "You are getting this e-mail because {practice} sent you a card.",
	}
)
