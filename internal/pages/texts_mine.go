package pages

import "stund/internal/i18n"

// The words of a client's own page.
var (
	mineTitle = i18n.Text{
		NB: "Timene dine",
		SV: "Dina tider",
		DA: "Dine tider",
		FI: "Omat ajat",
		EN: "Your appointments",
	}
	mineAskLead = i18n.Text{
		NB: "Skriv e-postadressen din, så sender vi deg en lenke til siden din: timer, skjemaer, fakturaer og kort.",
		SV: "Skriv din e-postadress, så skickar vi en länk till din sida: tider, formulär, fakturor och kort.",
		DA: "Skriv din e-mailadresse, så sender vi dig et link til din side: tider, skemaer, fakturaer og kort.",
		FI: "Kirjoita sähköpostiosoitteesi, niin lähetämme linkin sivullesi: ajat, lomakkeet, laskut ja kortit.",
		EN: "Enter your e-mail address, and we will send you a link to your page: appointments, forms, invoices, cards.",
	}
	mineEmailHint = i18n.Text{
		NB: "Den du bestiller time med.",
		SV: "Den som du bokar tid med.",
		DA: "Den, du booker tid med.",
		FI: "Se, jolla varaat aikoja.",
		EN: "The one that you book with.",
	}
	mineSentLead = i18n.Text{
		NB: "Hvis vi kjenner adressen, er en lenke på vei. Den gjelder i 30 minutter og kan brukes én gang.",
		SV: "Om vi känner till adressen är en länk på väg. Den gäller i 30 minuter och kan användas en gång.",
		DA: "Hvis vi kender adressen, er et link på vej. Det gælder i 30 minutter og kan bruges én gang.",
		FI: "Jos tunnemme osoitteen, linkki on matkalla. Se on voimassa 30 minuuttia, ja sen voi käyttää kerran.",
		EN: "If we know the address, a link is on its way. It is good for 30 minutes and can be used once.",
	}
	mineSentElse = i18n.Text{
		NB: "Kommer det ingenting, så se i søppelposten, prøv en annen adresse, eller ta kontakt med oss.",
		SV: "Kommer det inget, titta i skräpposten, prova en annan adress eller kontakta oss.",
		DA: "Kommer der intet, så se i uønsket post, prøv en anden adresse, eller kontakt os.",
		FI: "Jos mitään ei tule, katso roskaposti, kokeile toista osoitetta tai ota yhteyttä.",
		EN: "If nothing comes, look into your junk mail, try another address, or contact us.",
	}
	mineEnterLead = i18n.Text{
		NB: "Lenken kan brukes én gang, på denne enheten.",
		SV: "Länken kan användas en gång, på den här enheten.",
		DA: "Linket kan bruges én gang, på denne enhed.",
		FI: "Linkin voi käyttää kerran, tällä laitteella.",
		EN: "The link can be used once, on this device.",
	}
	mineOpen = i18n.Text{
		NB: "Åpne siden din",
		SV: "Öppna din sida",
		DA: "Åbn din side",
		FI: "Avaa sivusi",
		EN: "Open your page",
	}
	mineOverTitle = i18n.Text{
		NB: "Besøket er over",
		SV: "Besöket är slut",
		DA: "Besøget er slut",
		FI: "Käynti on päättynyt",
		EN: "Your visit is over",
	}
	mineOverLead = i18n.Text{
		NB: "Siden lukkes etter en stund, så ingen andre ser den. Be om en ny lenke for å åpne den igjen.",
		SV: "Sidan stängs efter en stund, så att ingen annan ser den. Be om en ny länk för att öppna den igen.",
		DA: "Siden lukkes efter et stykke tid, så ingen andre ser den. Bed om et nyt link for at åbne den igen.",
		FI: "Sivu suljetaan hetken kuluttua, jotta kukaan muu ei näe sitä. Pyydä uusi linkki avataksesi sen taas.",
		EN: "The page closes after a while, so that nobody else sees it. Ask for a new link to open it again.",
	}
	mineUsedTitle = i18n.Text{
		NB: "Lenken gjelder ikke lenger",
		SV: "Länken gäller inte längre",
		DA: "Linket gælder ikke længere",
		FI: "Linkki ei ole enää voimassa",
		EN: "This link is no longer good",
	}
	mineUsedLead = i18n.Text{
		NB: "Den er brukt, eller det er for lenge siden du ba om den. Be om en ny.",
		SV: "Den har använts, eller så var det för länge sedan du bad om den. Be om en ny.",
		DA: "Det er brugt, eller det er for længe siden, du bad om det. Bed om et nyt.",
		FI: "Se on käytetty, tai pyysit sen liian kauan sitten. Pyydä uusi.",
		EN: "It was used, or it is too long ago that you asked for it. Ask for a new one.",
	}
	mineLostLead = i18n.Text{
		NB: "Gå til bestillingssiden der du bestiller time, og be om en ny lenke under «Timene dine».",
		SV: "Gå till bokningssidan där du bokar tid och be om en ny länk under ”Dina tider”.",
		DA: "Gå til bookingsiden, hvor du booker tid, og bed om et nyt link under »Dine tider«.",
		FI: "Mene ajanvaraussivulle ja pyydä uusi linkki kohdasta ”Omat ajat”.",
		EN: "Go to the page where you book, and ask for a new link under “Your appointments”.",
	}
	mineAnew = i18n.Text{
		NB: "Be om en ny lenke",
		SV: "Be om en ny länk",
		DA: "Bed om et nyt link",
		FI: "Pyydä uusi linkki",
		EN: "Ask for a new link",
	}
	mineSaved = i18n.Text{
		NB: "Opplysningene er lagret.",
		SV: "Uppgifterna är sparade.",
		DA: "Oplysningerne er gemt.",
		FI: "Tiedot on tallennettu.",
		EN: "Your details are saved.",
	}
	mineAsked = i18n.Text{
		NB: "Vi har skrevet til den nye adressen. Den brukes når du har bekreftet den der.",
		SV: "Vi har skrivit till den nya adressen. Den används när du har bekräftat den där.",
		DA: "Vi har skrevet til den nye adresse. Den bruges, når du har bekræftet den der.",
		FI: "Kirjoitimme uuteen osoitteeseen. Se otetaan käyttöön, kun vahvistat sen siellä.",
		EN: "We have written to the new address. It is used once you have confirmed it there.",
	}
	mineFamily = i18n.Text{
		NB: "Disse bruker adressen:",
		SV: "De här använder adressen:",
		DA: "Disse bruger adressen:",
		FI: "Osoitetta käyttävät:",
		EN: "These people use the address:",
	}
	mineNothing = i18n.Text{
		NB: "Ingen kommende timer",
		SV: "Inga kommande tider",
		DA: "Ingen kommende tider",
		FI: "Ei tulevia aikoja",
		EN: "No appointments ahead",
	}
	mineAhead = i18n.Text{
		NB: "Kommende timer",
		SV: "Kommande tider",
		DA: "Kommende tider",
		FI: "Tulevat ajat",
		EN: "Ahead",
	}
	mineAheadHint = i18n.Text{
		NB: "Åpne en time for å flytte eller avbestille den.",
		SV: "Öppna en tid för att boka om eller avboka den.",
		DA: "Åbn en tid for at flytte eller afbestille den.",
		FI: "Avaa aika, jos haluat siirtää tai perua sen.",
		EN: "Open an appointment to move or cancel it.",
	}
	minePast = i18n.Text{
		NB: "Tidligere timer",
		SV: "Tidigare tider",
		DA: "Tidligere tider",
		FI: "Aiemmat ajat",
		EN: "Past appointments",
	}
	mineAllPast = i18n.Text{
		NB: "Alle tidligere timer",
		SV: "Alla tidigare tider",
		DA: "Alle tidligere tider",
		FI: "Kaikki aiemmat ajat",
		EN: "All past appointments",
	}
	mineEarlier = i18n.Text{
		NB: "Enda tidligere",
		SV: "Ännu tidigare",
		DA: "Endnu tidligere",
		FI: "Vielä aiemmat",
		EN: "Earlier ones",
	}
	mineNoPast = i18n.Text{
		NB: "Her er det ingen timer.",
		SV: "Här finns inga tider.",
		DA: "Her er ingen tider.",
		FI: "Täällä ei ole aikoja.",
		EN: "There are none here.",
	}
	mineForms = i18n.Text{
		NB: "Skjemaer",
		SV: "Formulär",
		DA: "Skemaer",
		FI: "Lomakkeet",
		EN: "Forms",
	}
	mineFormAsked = i18n.Text{
		NB: "Venter på svar",
		SV: "Väntar på svar",
		DA: "Venter på svar",
		FI: "Odottaa vastausta",
		EN: "To be filled in",
	}
	mineFormBegun = i18n.Text{
		NB: "Påbegynt",
		SV: "Påbörjat",
		DA: "Påbegyndt",
		FI: "Aloitettu",
		EN: "Begun",
	}
	mineBills = i18n.Text{
		NB: "Fakturaer",
		SV: "Fakturor",
		DA: "Fakturaer",
		FI: "Laskut",
		EN: "Invoices",
	}
	mineDay = i18n.Text{
		NB: "Dato",
		SV: "Datum",
		DA: "Dato",
		FI: "Päivä",
		EN: "Date",
	}
	minePay = i18n.Text{
		NB: "Se og betal",
		SV: "Se och betala",
		DA: "Se og betal",
		FI: "Katso ja maksa",
		EN: "See and pay",
	}
	mineCards = i18n.Text{
		NB: "Gavekort og klippekort",
		SV: "Presentkort och klippkort",
		DA: "Gavekort og klippekort",
		FI: "Lahja- ja sarjakortit",
		EN: "Gift and visit cards",
	}
	mineFrom = i18n.Text{
		NB: "Gjelder fra",
		SV: "Gäller från",
		DA: "Gælder fra",
		FI: "Voimassa alkaen",
		EN: "Good from",
	}
	mineUntil = i18n.Text{
		NB: "Gjelder til og med",
		SV: "Gäller till och med",
		DA: "Gælder til og med",
		FI: "Voimassa asti",
		EN: "Good until",
	}
	mineCardOver = i18n.Text{
		NB: "Gjaldt til og med",
		SV: "Gällde till och med",
		DA: "Gjaldt til og med",
		FI: "Oli voimassa asti",
		EN: "Was good until",
	}
	mineWho = i18n.Text{
		NB: "Opplysningene dine",
		SV: "Dina uppgifter",
		DA: "Dine oplysninger",
		FI: "Omat tiedot",
		EN: "Your details",
	}
	mineEdit = i18n.Text{
		NB: "Rett opplysningene",
		SV: "Rätta uppgifterna",
		DA: "Ret oplysningerne",
		FI: "Korjaa tiedot",
		EN: "Correct the details",
	}
	mineWishes = i18n.Text{
		NB: "Velg hva du vil få",
		SV: "Välj vad du vill få",
		DA: "Vælg, hvad du vil have",
		FI: "Valitse, mitä haluat saada",
		EN: "Choose what you get",
	}
	mineData = i18n.Text{
		NB: "Det vi vet",
		SV: "Det vi vet",
		DA: "Det, vi ved",
		FI: "Mitä tiedämme",
		EN: "What we know",
	}
	mineDataLead = i18n.Text{
		NB: "Se eller last ned det vi har om deg. Det vi selv har notert, får du når du spør oss.",
		SV: "Se eller ladda ner det vi har om dig. Det vi själva har antecknat får du när du frågar oss.",
		DA: "Se eller hent det, vi har om dig. Det, vi selv har noteret, får du, når du spørger os.",
		FI: "Katso tai lataa, mitä meillä on sinusta. Omat muistiinpanomme saat kysymällä meiltä.",
		EN: "See or download what we hold about you. What we have noted ourselves you get when you ask us.",
	}
	mineSee = i18n.Text{
		NB: "Se alt",
		SV: "Se allt",
		DA: "Se alt",
		FI: "Katso kaikki",
		EN: "See it all",
	}
	mineFetch = i18n.Text{
		NB: "Last ned (JSON)",
		SV: "Ladda ner (JSON)",
		DA: "Hent (JSON)",
		FI: "Lataa (JSON)",
		EN: "Download (JSON)",
	}
	mineLeave = i18n.Text{
		NB: "Lukk siden",
		SV: "Stäng sidan",
		DA: "Luk siden",
		FI: "Sulje sivu",
		EN: "Close the page",
	}
	mineEditLead = i18n.Text{
		NB: "Det du retter, gjelder med en gang, og vi ser det.",
		SV: "Det du rättar gäller genast, och vi ser det.",
		DA: "Det, du retter, gælder med det samme, og vi ser det.",
		FI: "Korjauksesi ovat heti voimassa, ja näemme ne.",
		EN: "What you correct counts at once, and we see it.",
	}
	mineMeanwhile = i18n.Text{
		NB: "Noen har endret opplysningene i mellomtiden. Slik er de nå. Rett dem og lagre på nytt.",
		SV: "Någon har ändrat uppgifterna under tiden. Så här är de nu. Rätta dem och spara igen.",
		DA: "Nogen har ændret oplysningerne i mellemtiden. Sådan er de nu. Ret dem, og gem igen.",
		FI: "Joku muutti tietoja sillä välin. Tältä ne näyttävät nyt. Korjaa ne ja tallenna uudelleen.",
		EN: "Somebody changed the details meanwhile. This is how they are now. Correct them and save again.",
	}
	mineSame = i18n.Text{
		NB: "Den adressen har vi allerede.",
		SV: "Den adressen har vi redan.",
		DA: "Den adresse har vi allerede.",
		FI: "Meillä on jo tämä osoite.",
		EN: "We have that address already.",
	}
	mineMany = i18n.Text{
		NB: "Du har bedt om en ny adresse for mange ganger i dag. Prøv i morgen, eller ta kontakt med oss.",
		SV: "Du har bett om en ny adress för många gånger i dag. Prova i morgon eller kontakta oss.",
		DA: "Du har bedt om en ny adresse for mange gange i dag. Prøv i morgen, eller kontakt os.",
		FI: "Olet pyytänyt uutta osoitetta liian monta kertaa tänään. Yritä huomenna tai ota yhteyttä.",
		EN: "You have asked for a new address too often today. Try tomorrow, or contact us.",
	}
	mineBirthday = i18n.Text{
		NB: "Fødselsdag",
		SV: "Födelsedag",
		DA: "Fødselsdag",
		FI: "Syntymäpäivä",
		EN: "Birthday",
	}
	mineBirthdayHint = i18n.Text{
		NB: "År, måned og dag, som 1980-12-24. Uten år: 12-24. Den kan stå tom.",
		SV: "År, månad och dag, som 1980-12-24. Utan år: 12-24. Den kan lämnas tom.",
		DA: "År, måned og dag, som 1980-12-24. Uden år: 12-24. Den kan stå tom.",
		FI: "Vuosi, kuukausi ja päivä, kuten 1980-12-24. Ilman vuotta: 12-24. Voi jättää tyhjäksi.",
		EN: "Year, month and day, such as 1980-12-24. Without the year: 12-24. It may be left empty.",
	}
	mineBirthdayBad = i18n.Text{
		NB: "Skriv en dag som har vært, som 1980-12-24.",
		SV: "Skriv en dag som har varit, som 1980-12-24.",
		DA: "Skriv en dag, der har været, som 1980-12-24.",
		FI: "Kirjoita mennyt päivä, kuten 1980-12-24.",
		EN: "Enter a day that has been, such as 1980-12-24.",
	}
	mineStreet = i18n.Text{
		NB: "Gate og nummer",
		SV: "Gata och nummer",
		DA: "Vej og nummer",
		FI: "Katuosoite",
		EN: "Street and number",
	}
	minePostal = i18n.Text{
		NB: "Postnummer",
		SV: "Postnummer",
		DA: "Postnummer",
		FI: "Postinumero",
		EN: "Postal code",
	}
	mineCity = i18n.Text{
		NB: "Poststed",
		SV: "Ort",
		DA: "By",
		FI: "Postitoimipaikka",
		EN: "Town",
	}
	mineLineBad = i18n.Text{
		NB: "Skriv det kortere, på én linje.",
		SV: "Skriv det kortare, på en rad.",
		DA: "Skriv det kortere, på én linje.",
		FI: "Kirjoita lyhyemmin, yhdelle riville.",
		EN: "Write it shorter, on one line.",
	}
	mineLanguage = i18n.Text{
		NB: "Språk i det vi sender",
		SV: "Språk i det vi skickar",
		DA: "Sprog i det, vi sender",
		FI: "Viestien kieli",
		EN: "Language of what we send",
	}
	mineNoLanguage = i18n.Text{
		NB: "Som vi ellers skriver",
		SV: "Som vi annars skriver",
		DA: "Som vi ellers skriver",
		FI: "Kuten muutenkin kirjoitamme",
		EN: "As we usually write",
	}
	mineSave = i18n.Text{
		NB: "Lagre",
		SV: "Spara",
		DA: "Gem",
		FI: "Tallenna",
		EN: "Save",
	}
	mineMoveLead = i18n.Text{
		NB: "Vi skriver til {address}. En ny adresse brukes når du har bekreftet den i mailen vi sender dit.",
		SV: "Vi skriver till {address}. En ny adress används när du har bekräftat den i mejlet som vi skickar dit.",
		DA: "Vi skriver til {address}. En ny adresse bruges, når du har bekræftet den i den mail, vi sender dertil.",
		FI: "Kirjoitamme osoitteeseen {address}. Uusi osoite otetaan käyttöön, kun vahvistat sen sinne lähettämästämme viestistä.",
		EN: "We write to {address}. A new address is used once you have confirmed it in the mail that we send there.",
	}
	mineNewEmail = i18n.Text{
		NB: "Ny e-postadresse",
		SV: "Ny e-postadress",
		DA: "Ny e-mailadresse",
		FI: "Uusi sähköpostiosoite",
		EN: "New e-mail address",
	}
	mineMoveAsk = i18n.Text{
		NB: "Send bekreftelse dit",
		SV: "Skicka bekräftelse dit",
		DA: "Send bekræftelse dertil",
		FI: "Lähetä vahvistus sinne",
		EN: "Send a confirmation there",
	}
	mineConfirmTitle = i18n.Text{
		NB: "Er adressen din?",
		SV: "Är adressen din?",
		DA: "Er adressen din?",
		FI: "Onko osoite sinun?",
		EN: "Is the address yours?",
	}
	mineConfirmLead = i18n.Text{
		NB: "{practice} skriver fra nå av til {address}, når du bekrefter det.",
		SV: "{practice} skriver från och med nu till {address}, när du bekräftar det.",
		DA: "{practice} skriver fra nu af til {address}, når du bekræfter det.",
		FI: "{practice} kirjoittaa tästä lähtien osoitteeseen {address}, kun vahvistat sen.",
		EN: "From now on {practice} writes to {address}, once you confirm it.",
	}
	mineConfirm = i18n.Text{
		NB: "Ja, bruk adressen",
		SV: "Ja, använd adressen",
		DA: "Ja, brug adressen",
		FI: "Kyllä, käytä osoitetta",
		EN: "Yes, use the address",
	}
	mineConfirmElse = i18n.Text{
		NB: "Er den ikke din, så lukk siden. Da blir ingenting endret.",
		SV: "Är den inte din, stäng sidan. Då ändras ingenting.",
		DA: "Er den ikke din, så luk siden. Så bliver intet ændret.",
		FI: "Jos se ei ole sinun, sulje sivu. Silloin mikään ei muutu.",
		EN: "If it is not yours, close the page. Then nothing changes.",
	}
	mineMovedTitle = i18n.Text{
		NB: "Adressen er endret",
		SV: "Adressen är ändrad",
		DA: "Adressen er ændret",
		FI: "Osoite on muutettu",
		EN: "The address has changed",
	}
	mineMovedLead = i18n.Text{
		NB: "Vi skriver fra nå av til {address}. Be om lenken til siden din med den.",
		SV: "Vi skriver från och med nu till {address}. Be om länken till din sida med den.",
		DA: "Vi skriver fra nu af til {address}. Bed om linket til din side med den.",
		FI: "Kirjoitamme tästä lähtien osoitteeseen {address}. Pyydä linkki sivullesi sillä.",
		EN: "From now on we write to {address}. Ask for the link to your page with it.",
	}
)
