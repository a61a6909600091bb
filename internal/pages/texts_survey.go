package pages

import "stund/internal/i18n"

// What clients are asked of a course and of a visit. {practice} is the practice's name, {when} a time.
var (
	surveyTitle = i18n.Text{
		NB: "Takk for denne gang",
		SV: "Tack för den här gången",
		DA: "Tak for denne gang",
		FI: "Kiitos tältä erää",
		EN: "Thank you for now",
	}
	surveyLead = i18n.Text{
		NB: "Et tall er nok. Skriver du noe, leser vi det.",
		SV: "En siffra räcker. Skriver du något läser vi det.",
		DA: "Et tal er nok. Skriver du noget, læser vi det.",
		FI: "Numero riittää. Jos kirjoitat jotain, luemme sen.",
		EN: "A number is enough. If you write something, we read it.",
	}
	surveyQuestion = i18n.Text{
		NB: "Hvor sannsynlig er det at du vil anbefale {practice} til en venn?",
		SV: "Hur troligt är det att du skulle rekommendera {practice} till en vän?",
		DA: "Hvor sandsynligt er det, at du vil anbefale {practice} til en ven?",
		FI: "{practice}: kuinka todennäköisesti suosittelisit meitä ystävälle?",
		EN: "How likely are you to recommend {practice} to a friend?",
	}
	surveyLow = i18n.Text{
		NB: "ikke sannsynlig",
		SV: "inte troligt",
		DA: "ikke sandsynligt",
		FI: "en lainkaan",
		EN: "not likely",
	}
	surveyHigh = i18n.Text{
		NB: "svært sannsynlig",
		SV: "mycket troligt",
		DA: "meget sandsynligt",
		FI: "erittäin",
		EN: "very likely",
	}
	surveyWords = i18n.Text{
		NB: "Hva kan vi gjøre bedre? (valgfritt)",
		SV: "Vad kan vi göra bättre? (valfritt)",
		DA: "Hvad kan vi gøre bedre? (valgfrit)",
		FI: "Mitä voisimme parantaa? (valinnainen)",
		EN: "What could we do better? (optional)",
	}
	surveyCall = i18n.Text{
		NB: "Dere kan ringe meg om dette",
		SV: "Ni får ringa mig om det här",
		DA: "I må gerne ringe til mig om det",
		FI: "Minulle saa soittaa tästä",
		EN: "You may call me about this",
	}
	surveySend = i18n.Text{
		NB: "Send",
		SV: "Skicka",
		DA: "Send",
		FI: "Lähetä",
		EN: "Send",
	}
	surveySaved = i18n.Text{
		NB: "Svaret er lagret.",
		SV: "Svaret är sparat.",
		DA: "Svaret er gemt.",
		FI: "Vastaus on tallennettu.",
		EN: "Your answer is saved.",
	}
	surveyPrivate = i18n.Text{
		NB: "Svaret ditt går til {practice} og blir ikke vist til andre.",
		SV: "Ditt svar går till {practice} och visas inte för andra.",
		DA: "Dit svar går til {practice} og vises ikke til andre.",
		FI: "Vastauksesi näkee vain {practice}.",
		EN: "Your answer goes to {practice} and is shown to nobody else.",
	}
	surveyMissing = i18n.Text{
		NB: "Velg et tall først.",
		SV: "Välj en siffra först.",
		DA: "Vælg et tal først.",
		FI: "Valitse ensin numero.",
		EN: "Choose a number first.",
	}
	surveyChange = i18n.Text{
		NB: "Du har svart. Du kan endre svaret til {when}.",
		SV: "Du har svarat. Du kan ändra svaret till {when}.",
		DA: "Du har svaret. Du kan ændre svaret indtil {when}.",
		FI: "Olet vastannut. Voit muuttaa vastausta: viimeistään {when}.",
		EN: "You have answered. You can change it until {when}.",
	}
	surveyAgain = i18n.Text{
		NB: "Endre svaret",
		SV: "Ändra svaret",
		DA: "Ændr svaret",
		FI: "Muuta vastausta",
		EN: "Change the answer",
	}
	surveyOverTitle = i18n.Text{
		NB: "Takk, dette er avsluttet",
		SV: "Tack, det här är avslutat",
		DA: "Tak, det er afsluttet",
		FI: "Kiitos, kysely on päättynyt",
		EN: "Thank you, this is over",
	}
	surveyOverLead = i18n.Text{
		NB: "Svaret kan ikke gis eller endres lenger. Ta gjerne kontakt hvis det er noe du vil si.",
		SV: "Svaret kan inte längre ges eller ändras. Hör gärna av dig om det är något du vill säga.",
		DA: "Svaret kan ikke længere gives eller ændres. Kontakt os gerne, hvis der er noget, du vil sige.",
		FI: "Vastausta ei voi enää antaa tai muuttaa. Ota yhteyttä, jos haluat sanoa jotain.",
		EN: "The answer can no longer be given or changed. Do get in touch if there is something you want to say.",
	}
	answeredTitle = i18n.Text{
		NB: "Takk for svaret",
		SV: "Tack för svaret",
		DA: "Tak for svaret",
		FI: "Kiitos vastauksesta",
		EN: "Thank you for your answer",
	}
	answeredLead = i18n.Text{
		NB: "Det er lagret, og vi leser det.",
		SV: "Det är sparat, och vi läser det.",
		DA: "Det er gemt, og vi læser det.",
		FI: "Se on tallennettu, ja luemme sen.",
		EN: "It is saved, and we read it.",
	}
	answeredLow = i18n.Text{
		NB: "Vi er lei for at det ikke ble som du håpet. En av oss leser dette og ser på hva vi kan rette opp.",
		SV: "Vi är ledsna att det inte blev som du hoppades. Någon av oss läser det här och ser vad vi kan rätta till.",
		DA: "Vi er kede af, at det ikke blev, som du håbede. En af os læser det og ser på, hvad vi kan rette op på.",
		FI: "Olemme pahoillamme, ettei kaikki mennyt toivotusti. Luemme tämän ja katsomme, mitä voimme korjata.",
		EN: "We are sorry that it was not what you hoped for. One of us reads this and looks at what we can put right.",
	}
	recommendTitle = i18n.Text{
		NB: "Vil du hjelpe andre å finne oss?",
		SV: "Vill du hjälpa andra att hitta oss?",
		DA: "Vil du hjælpe andre med at finde os?",
		FI: "Auttaisitko muita löytämään meidät?",
		EN: "Would you help others to find us?",
	}
	recommendReview = i18n.Text{
		NB: "Noen ord fra deg betyr mye for dem som leter.",
		SV: "Några ord från dig betyder mycket för dem som letar.",
		DA: "Et par ord fra dig betyder meget for dem, der leder.",
		FI: "Muutama sana sinulta merkitsee paljon etsijälle.",
		EN: "A few words from you mean a lot to those who are looking.",
	}
	recommendWrite = i18n.Text{
		NB: "Skriv en anmeldelse",
		SV: "Skriv ett omdöme",
		DA: "Skriv en anmeldelse",
		FI: "Kirjoita arvostelu",
		EN: "Write a review",
	}
	recommendLink = i18n.Text{
		NB: "Gi denne lenken til en venn. Da ser vi at det var du som anbefalte oss.",
		SV: "Ge den här länken till en vän. Då ser vi att det var du som rekommenderade oss.",
		DA: "Giv dette link til en ven. Så kan vi se, at det var dig, der anbefalede os.",
		FI: "Anna tämä linkki ystävälle. Näemme silloin, että sinä suosittelit meitä.",
		EN: "Give this link to a friend. Then we see that it was you who recommended us.",
	}
	recommendFriend = i18n.Text{
		NB: "Eller gi denne lenken til en venn. Da ser vi at det var du som anbefalte oss.",
		SV: "Eller ge den här länken till en vän. Då ser vi att det var du som rekommenderade oss.",
		DA: "Eller giv dette link til en ven. Så kan vi se, at det var dig, der anbefalede os.",
		FI: "Tai anna tämä linkki ystävälle. Näemme silloin, että sinä suosittelit meitä.",
		EN: "Or give this link to a friend. Then we see that it was you who recommended us.",
	}
	pulseTitle = i18n.Text{
		NB: "Hvordan var timen?",
		SV: "Hur var besöket?",
		DA: "Hvordan var besøget?",
		FI: "Miten käyntisi sujui?",
		EN: "How was your visit?",
	}
	pulseLead = i18n.Text{
		NB: "Timen {when}. Et tall er nok.",
		SV: "Besöket {when}. En siffra räcker.",
		DA: "Besøget {when}. Et tal er nok.",
		FI: "Käynti {when}. Numero riittää.",
		EN: "The visit on {when}. A number is enough.",
	}
	pulseQuestion = i18n.Text{
		NB: "Hvordan opplevde du timen?",
		SV: "Hur upplevde du besöket?",
		DA: "Hvordan oplevede du besøget?",
		FI: "Millaisena koit käynnin?",
		EN: "How did you find it?",
	}
	pulseLow = i18n.Text{
		NB: "ikke bra",
		SV: "inte bra",
		DA: "ikke godt",
		FI: "huonona",
		EN: "not good",
	}
	pulseHigh = i18n.Text{
		NB: "svært bra",
		SV: "mycket bra",
		DA: "meget godt",
		FI: "erinomaisena",
		EN: "very good",
	}
	pulseWords = i18n.Text{
		NB: "En linje, hvis du vil",
		SV: "En rad, om du vill",
		DA: "En linje, hvis du vil",
		FI: "Muutama sana, jos haluat",
		EN: "A line, if you like",
	}
)
