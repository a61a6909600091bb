package pages

import "stund/internal/i18n"

// What the preview of a client's messages says to people of the practice.
var (
	previewTitle = i18n.Text{
		NB: "Det klienten får",
		SV: "Det klienten får",
		DA: "Det klienten får",
		FI: "Mitä asiakas saa",
		EN: "What a client gets",
	}
	previewLead = i18n.Text{
		NB: "Alt som sendes til en klient som bestiller nå, til {when}. Det er et eksempel, og ingenting sendes.",
		SV: "Allt som skickas till en klient som bokar nu, till {when}. Det är ett exempel, och inget skickas.",
		DA: "Alt, der sendes til en klient, som booker nu, til {when}. Det er et eksempel, og intet sendes.",
		FI: "Kaikki, mitä nyt varaava asiakas saa. Esimerkin aika on {when}. Mitään ei lähetetä.",
		EN: "All that is sent to a client who books now, for {when}. It is an example, and nothing is sent.",
	}
	previewNoService = i18n.Text{
		NB: "Det er ingen tjenester ennå. Lag en, så står det her hva klienten får.",
		SV: "Det finns inga tjänster än. Skapa en, så står det här vad klienten får.",
		DA: "Der er ingen ydelser endnu. Opret en, så står der her, hvad klienten får.",
		FI: "Palveluja ei vielä ole. Kun lisäät palvelun, näet tässä, mitä asiakas saa.",
		EN: "There are no services yet. Add one, and see here what a client gets.",
	}
	previewNothing = i18n.Text{
		NB: "På denne måten får klienten ingenting.",
		SV: "På det här sättet får klienten ingenting.",
		DA: "På denne måde får klienten intet.",
		FI: "Tätä kautta asiakas ei saa mitään.",
		EN: "A client gets nothing this way.",
	}
	previewChannel = i18n.Text{
		NB: "Sendt som",
		SV: "Skickat som",
		DA: "Sendt som",
		FI: "Lähetystapa",
		EN: "Sent by",
	}
	previewAll = i18n.Text{
		NB: "E-post og SMS",
		SV: "E-post och sms",
		DA: "E-mail og sms",
		FI: "Sähköposti ja tekstiviesti",
		EN: "E-mail and text message",
	}
	byMail = i18n.Text{
		NB: "E-post",
		SV: "E-post",
		DA: "E-mail",
		FI: "Sähköposti",
		EN: "E-mail",
	}
	bySMS = i18n.Text{
		NB: "SMS",
		SV: "Sms",
		DA: "Sms",
		FI: "Tekstiviesti",
		EN: "Text message",
	}
	previewLanguage = i18n.Text{
		NB: "Klientens språk",
		SV: "Klientens språk",
		DA: "Klientens sprog",
		FI: "Asiakkaan kieli",
		EN: "The client’s language",
	}
	previewToPractitioner = i18n.Text{
		NB: "{channel} til behandleren",
		SV: "{channel} till behandlaren",
		DA: "{channel} til behandleren",
		FI: "{channel} asiantuntijalle",
		EN: "{channel} to the practitioner",
	}
	previewTo = i18n.Text{
		NB: "{channel} til klienten",
		SV: "{channel} till klienten",
		DA: "{channel} til klienten",
		FI: "{channel} asiakkaalle",
		EN: "{channel} to the client",
	}
	previewAtOnce = i18n.Text{
		NB: "Straks timen er bestilt",
		SV: "Så snart tiden är bokad",
		DA: "Så snart tiden er booket",
		FI: "Heti kun aika on varattu",
		EN: "As soon as it is booked",
	}
	previewBefore = i18n.Text{
		NB: "{long} før timen",
		SV: "{long} före tiden",
		DA: "{long} før tiden",
		FI: "{long} ennen aikaa",
		EN: "{long} before the appointment",
	}
	previewDuring = i18n.Text{
		NB: "Mens timen varer",
		SV: "Medan tiden pågår",
		DA: "Mens tiden varer",
		FI: "Ajan aikana",
		EN: "During the appointment",
	}
	previewAtEnd = i18n.Text{
		NB: "Når timen er slutt",
		SV: "När tiden är slut",
		DA: "Når tiden er slut",
		FI: "Kun aika päättyy",
		EN: "When the appointment ends",
	}
	previewAfter = i18n.Text{
		NB: "{long} etter timen",
		SV: "{long} efter tiden",
		DA: "{long} efter tiden",
		FI: "{long} ajan jälkeen",
		EN: "{long} after the appointment",
	}
	previewPlain = i18n.Text{
		NB: "Som ren tekst",
		SV: "Som ren text",
		DA: "Som ren tekst",
		FI: "Pelkkänä tekstinä",
		EN: "As plain text",
	}
	previewWide = i18n.Text{
		NB: "Den har tegn som gjør plassen i en SMS mindre enn halvparten så stor.",
		SV: "Det har tecken som gör platsen i ett sms mindre än hälften så stor.",
		DA: "Den har tegn, der gør pladsen i en sms mindre end halvt så stor.",
		FI: "Siinä on merkkejä, joiden vuoksi tekstiviestiin mahtuu alle puolet tavallisesta.",
		EN: "It has characters that leave less than half the room in a text message.",
	}
	previewOverLead = i18n.Text{
		NB: "En slik lenke gjelder i et døgn. Hent en ny der du fant den.",
		SV: "En sådan länk gäller i ett dygn. Hämta en ny där du hittade den.",
		DA: "Sådan et link gælder i et døgn. Hent et nyt, hvor du fandt det.",
		FI: "Tällainen linkki on voimassa vuorokauden. Hae uusi sieltä, mistä löysit tämän.",
		EN: "Such a link is good for a day. Get a new one where you found it.",
	}
	previewDays = i18n.Plural{
		One: i18n.Text{
			NB: "{n} dag",
			SV: "{n} dag",
			DA: "{n} dag",
			FI: "{n} päivä",
			EN: "{n} day",
		},
		Other: i18n.Text{
			NB: "{n} dager",
			SV: "{n} dagar",
			DA: "{n} dage",
			FI: "{n} päivää",
			EN: "{n} days",
		},
	}
	previewParts = i18n.Plural{
		One: i18n.Text{
			NB: "Teller som {n} SMS.",
			SV: "Räknas som {n} sms.",
			DA: "Tæller som {n} sms.",
			FI: "Lasketaan {n} tekstiviestiksi.",
			EN: "Counts as {n} text message.",
		},
		Other: i18n.Text{
			NB: "Teller som {n} SMS.",
			SV: "Räknas som {n} sms.",
			DA: "Tæller som {n} sms’er.",
			FI: "Lasketaan {n} tekstiviestiksi.",
			EN: "Counts as {n} text messages.",
		},
	}
)
