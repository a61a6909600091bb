package pages

import (
	"stund/internal/i18n"
	"stund/internal/words"
)

// The appointment.
var (
	yours = i18n.Text{
		NB: "Timen din",
		SV: "Din tid",
		DA: "Din tid",
		FI: "Aikasi",
		EN: "Your appointment",
	}
	yoursMoved = i18n.Text{
		NB: "Timen din er flyttet",
		SV: "Din tid är ombokad",
		DA: "Din tid er flyttet",
		FI: "Aikasi on siirretty",
		EN: "Your appointment has moved",
	}
	yoursGone = i18n.Text{
		NB: "Timen din er avbestilt",
		SV: "Din tid är avbokad",
		DA: "Din tid er afbestilt",
		FI: "Aikasi on peruttu",
		EN: "Your appointment is cancelled",
	}
	yoursBooked = words.Booked
	labelWhat   = words.What
	labelWith   = words.GivenBy
	labelWhere  = words.Where
	labelPrice  = words.Price
	videoCall   = words.Video
	free        = words.Free
	confirmed   = i18n.Text{
		NB: "Bekreftet",
		SV: "Bekräftad",
		DA: "Bekræftet",
		FI: "Vahvistettu",
		EN: "Confirmed",
	}
	cancelled = i18n.Text{
		NB: "Avbestilt",
		SV: "Avbokad",
		DA: "Afbestilt",
		FI: "Peruttu",
		EN: "Cancelled",
	}
	completed = i18n.Text{
		NB: "Gjennomført",
		SV: "Genomförd",
		DA: "Gennemført",
		FI: "Toteutunut",
		EN: "Completed",
	}
	noShow = i18n.Text{
		NB: "Ikke møtt",
		SV: "Uteblev",
		DA: "Udeblevet",
		FI: "Ei saapunut",
		EN: "No-show",
	}
	begun = i18n.Text{
		NB: "Pågår nå",
		SV: "Pågår nu",
		DA: "Er i gang nu",
		FI: "Käynnissä nyt",
		EN: "Under way",
	}
	over = i18n.Text{
		NB: "Over",
		SV: "Avslutad",
		DA: "Overstået",
		FI: "Päättynyt",
		EN: "Over",
	}
	buttonMove = i18n.Text{
		NB: "Flytt timen",
		SV: "Boka om",
		DA: "Flyt tiden",
		FI: "Siirrä aika",
		EN: "Move",
	}
	buttonCancel = i18n.Text{
		NB: "Avbestill",
		SV: "Avboka",
		DA: "Afbestil",
		FI: "Peru aika",
		EN: "Cancel",
	}
	buttonAgain = i18n.Text{
		NB: "Bestill ny time",
		SV: "Boka en ny tid",
		DA: "Book en ny tid",
		FI: "Varaa uusi aika",
		EN: "Book a new time",
	}
	addCalendar = words.Calendar
	call        = words.Call
	write       = words.Write
)

// What just happened, and what follows.
var (
	saidMoved = i18n.Text{
		NB: "Timen er flyttet. Vi sender deg en bekreftelse.",
		SV: "Tiden är ombokad. Vi skickar en bekräftelse.",
		DA: "Tiden er flyttet. Vi sender dig en bekræftelse.",
		FI: "Aika on siirretty. Lähetämme sinulle vahvistuksen.",
		EN: "Your appointment is moved. We are sending you a confirmation.",
	}
	saidGone = i18n.Text{
		NB: "Takk for at du ga beskjed. Tiden kan nå brukes av andre.",
		SV: "Tack för att du hörde av dig. Tiden kan nu användas av någon annan.",
		DA: "Tak, fordi du gav besked. Tiden kan nu bruges af andre.",
		FI: "Kiitos, kun kerroit. Joku muu voi nyt käyttää ajan.",
		EN: "Thank you for letting us know. Someone else can use the time now.",
	}
	saidBooked = i18n.Text{
		NB: "Timen er bestilt. Vi sender deg en bekreftelse.",
		SV: "Tiden är bokad. Vi skickar en bekräftelse.",
		DA: "Tiden er booket. Vi sender dig en bekræftelse.",
		FI: "Aika on varattu. Lähetämme sinulle vahvistuksen.",
		EN: "The appointment is booked. We are sending you a confirmation.",
	}
	againAsk = i18n.Text{
		NB: "Finner du ingen tid som passer, ta kontakt med oss.",
		SV: "Hittar du ingen tid som passar, kontakta oss.",
		DA: "Finder du ikke en tid, der passer, så kontakt os.",
		FI: "Jos et löydä sopivaa aikaa, ota meihin yhteyttä.",
		EN: "If no time suits you, get in touch with us.",
	}
	thanks = i18n.Text{
		NB: "Takk for besøket.",
		SV: "Tack för besöket.",
		DA: "Tak for besøget.",
		FI: "Kiitos käynnistä.",
		EN: "Thank you for coming.",
	}
	disputed = i18n.Text{
		NB: "Vi har notert at du ikke kom. Stemmer ikke det, ta kontakt med oss.",
		SV: "Vi har noterat att du inte kom. Stämmer det inte, kontakta oss.",
		DA: "Vi har noteret, at du ikke kom. Passer det ikke, så kontakt os.",
		FI: "Olemme merkinneet, että et saapunut. Jos tämä ei pidä paikkaansa, ota meihin yhteyttä.",
		EN: "We have noted that you did not come. If that is not right, get in touch with us.",
	}
)

// The rule for moving and cancelling.
var (
	ruleBoth   = words.RuleBoth
	ruleMove   = words.RuleMove
	ruleCancel = words.RuleCancel
	noMove     = i18n.Text{
		NB: "Fristen for å flytte var {when}.",
		SV: "Sista tid för ombokning var {when}.",
		DA: "Fristen for at flytte var {when}.",
		FI: "Ajan olisi voinut siirtää viimeistään {when}.",
		EN: "Moving was possible until {when}.",
	}
	noCancel = i18n.Text{
		NB: "Fristen for å avbestille var {when}.",
		SV: "Sista tid för avbokning var {when}.",
		DA: "Fristen for at afbestille var {when}.",
		FI: "Ajan olisi voinut perua viimeistään {when}.",
		EN: "Cancelling was possible until {when}.",
	}
	tooLate = i18n.Text{
		NB: "Fristen for å flytte eller avbestille på nettet var {when}. Ta kontakt med oss hvis tiden ikke passer.",
		SV: "Sista tid för att boka om eller avboka på nätet var {when}. Kontakta oss om tiden inte passar.",
		DA: "Fristen for at flytte eller afbestille online var {when}. Kontakt os, hvis tiden ikke passer.",
		FI: "Ajan olisi voinut siirtää tai perua verkossa viimeistään {when}. Ota meihin yhteyttä, jos aika ei sovi.",
		EN: "You could move or cancel online until {when}. Get in touch with us if the time does not suit you.",
	}
	notMoved = i18n.Text{
		NB: "Timen kunne ikke flyttes. Tiden nedenfor gjelder fortsatt.",
		SV: "Tiden kunde inte bokas om. Tiden nedan gäller fortfarande.",
		DA: "Tiden kunne ikke flyttes. Tiden herunder gælder stadig.",
		FI: "Aikaa ei voitu siirtää. Alla oleva aika on edelleen voimassa.",
		EN: "Your appointment could not be moved. Your current appointment stands.",
	}
	notGone = i18n.Text{
		NB: "Timen kunne ikke avbestilles. Den gjelder fortsatt.",
		SV: "Tiden kunde inte avbokas. Den gäller fortfarande.",
		DA: "Tiden kunne ikke afbestilles. Den gælder stadig.",
		FI: "Aikaa ei voitu perua. Se on edelleen voimassa.",
		EN: "Your appointment could not be cancelled. It still stands.",
	}
)

// Choosing another time.
var (
	chooseTitle = i18n.Text{
		NB: "Velg ny tid",
		SV: "Välj en ny tid",
		DA: "Vælg en ny tid",
		FI: "Valitse uusi aika",
		EN: "Choose a new time",
	}
	nowAt = i18n.Text{
		NB: "Nå: {when}",
		SV: "Nu: {when}",
		DA: "Nu: {when}",
		FI: "Nyt: {when}",
		EN: "Now: {when}",
	}
	chooseDay = i18n.Text{
		NB: "Velg dag",
		SV: "Välj dag",
		DA: "Vælg dag",
		FI: "Valitse päivä",
		EN: "Choose a day",
	}
	earlier  = words.Earlier
	later    = words.Later
	noTimes  = words.NoneFree
	noneHere = i18n.Text{
		NB: "Ingen ledige timer i disse ukene.",
		SV: "Inga lediga tider de här veckorna.",
		DA: "Ingen ledige tider i disse uger.",
		FI: "Ei vapaita aikoja näillä viikoilla.",
		EN: "No free times in these weeks.",
	}
	noneAtAll = i18n.Text{
		NB: "Det er ingen ledige timer på nettet nå. Timen du har, gjelder fortsatt. Ta kontakt, så finner vi en tid sammen.",
		SV: "Det finns inga lediga tider på nätet just nu. Tiden du har gäller fortfarande. Kontakta oss så hittar vi en tid tillsammans.",
		DA: "Der er ingen ledige tider online lige nu. Den tid, du har, gælder stadig. Kontakt os, så finder vi en tid sammen.",
		FI: "Verkossa ei ole nyt vapaita aikoja. Nykyinen aikasi on edelleen voimassa. Ota yhteyttä, niin etsitään aika yhdessä.",
		EN: "There are no free times online right now. Your current appointment stands. Get in touch and we will find one together.",
	}
	nextFree = i18n.Text{
		NB: "Neste ledige time: {when}",
		SV: "Nästa lediga tid: {when}",
		DA: "Næste ledige tid: {when}",
		FI: "Seuraava vapaa aika: {when}",
		EN: "Next free time: {when}",
	}
	today     = words.Today
	morning   = words.Morning
	afternoon = words.Afternoon
	evening   = words.Evening
	moveHere  = i18n.Text{
		NB: "Flytt timen hit",
		SV: "Boka om hit",
		DA: "Flyt tiden hertil",
		FI: "Siirrä aika tähän",
		EN: "Move to this time",
	}
	allTimes = i18n.Text{
		NB: "Se alle ledige timer",
		SV: "Visa alla lediga tider",
		DA: "Se alle ledige tider",
		FI: "Näytä kaikki vapaat ajat",
		EN: "See all free times",
	}
	pickOne = i18n.Text{
		NB: "Velg et tidspunkt først.",
		SV: "Välj en tid först.",
		DA: "Vælg først et tidspunkt.",
		FI: "Valitse ensin aika.",
		EN: "Choose a time first.",
	}
	wasTaken = i18n.Text{
		NB: "Noen andre tok den tiden rett før deg. Timen du har, gjelder fortsatt. Her er de nærmeste ledige timene.",
		SV: "Någon annan hann boka den tiden före dig. Tiden du har gäller fortfarande. Här är de närmaste lediga tiderna.",
		DA: "En anden nåede at tage den tid før dig. Den tid, du har, gælder stadig. Her er de nærmeste ledige tider.",
		FI: "Se aika ehdittiin juuri varata. Nykyinen aikasi on edelleen voimassa. Tässä ovat lähimmät vapaat ajat.",
		EN: "That time was just taken. Your current appointment stands. Here are the nearest free times.",
	}
)

// times and seats count.
var (
	times = i18n.Plural{
		One:   words.TimesOne,
		Other: words.TimesOther,
	}
	seats = i18n.Plural{
		One:   words.SeatsOne,
		Other: words.SeatsOther,
	}
)

// Cancelling.
var (
	cancelTitle = i18n.Text{
		NB: "Vil du avbestille timen?",
		SV: "Vill du avboka tiden?",
		DA: "Vil du afbestille tiden?",
		FI: "Haluatko perua aikasi?",
		EN: "Cancel your appointment?",
	}
	reasonLabel = i18n.Text{
		NB: "Hvorfor avbestiller du? (valgfritt)",
		SV: "Varför avbokar du? (valfritt)",
		DA: "Hvorfor afbestiller du? (valgfrit)",
		FI: "Miksi perut ajan? (vapaaehtoinen)",
		EN: "Why are you cancelling? (optional)",
	}
	reasonHint = i18n.Text{
		NB: "Det er bare vi som leser det.",
		SV: "Det är bara vi som läser det.",
		DA: "Det er kun os, der læser det.",
		FI: "Vain me luemme sen.",
		EN: "Only we read it.",
	}
	reasonWrong = i18n.Text{
		NB: "Skriv høyst 300 tegn vanlig tekst.",
		SV: "Skriv högst 300 tecken vanlig text.",
		DA: "Skriv højst 300 tegn almindelig tekst.",
		FI: "Kirjoita enintään 300 merkkiä tavallista tekstiä.",
		EN: "Enter at most 300 characters of plain text.",
	}
	cancelNow = i18n.Text{
		NB: "Avbestill timen",
		SV: "Avboka tiden",
		DA: "Afbestil tiden",
		FI: "Peru aika",
		EN: "Cancel appointment",
	}
	keepIt = i18n.Text{
		NB: "Behold timen",
		SV: "Behåll tiden",
		DA: "Behold tiden",
		FI: "Pidä aika",
		EN: "Keep it",
	}
	ratherMove = i18n.Text{
		NB: "Flytt timen i stedet",
		SV: "Boka om i stället",
		DA: "Flyt tiden i stedet",
		FI: "Siirrä aika sen sijaan",
		EN: "Move it instead",
	}
)

// The offer of the waiting list.
var (
	offerTitle = i18n.Text{
		NB: "En time er blitt ledig",
		SV: "En tid har blivit ledig",
		DA: "En tid er blevet ledig",
		FI: "Aika on vapautunut",
		EN: "A time has become free",
	}
	offerLead = i18n.Text{
		NB: "Vi holder den av til deg frem til {when}.",
		SV: "Vi håller den åt dig fram till {when}.",
		DA: "Vi holder den til dig indtil {when}.",
		FI: "Pidämme tämän ajan sinulle varattuna. Vastaa viimeistään {when}.",
		EN: "We are holding it for you until {when}.",
	}
	onOffer = i18n.Text{
		NB: "Holdes av til deg",
		SV: "Reserverad åt dig",
		DA: "Holdes til dig",
		FI: "Varattuna sinulle",
		EN: "Held for you",
	}
	takeIt = i18n.Text{
		NB: "Ta timen",
		SV: "Boka tiden",
		DA: "Book tiden",
		FI: "Varaa tämä aika",
		EN: "Book this time",
	}
	noThanks = i18n.Text{
		NB: "Nei takk",
		SV: "Nej tack",
		DA: "Nej tak",
		FI: "Ei kiitos",
		EN: "No thanks",
	}
	stayOnList = i18n.Text{
		NB: "Sier du nei, går tiden til den neste, og du blir stående på ventelisten.",
		SV: "Säger du nej går tiden till nästa person, och du står kvar på väntelistan.",
		DA: "Siger du nej, går tiden til den næste, og du bliver på ventelisten.",
		FI: "Jos et ota aikaa, se tarjotaan seuraavalle ja pysyt jonotuslistalla.",
		EN: "If you say no, the time goes to the next person and you stay on the waiting list.",
	}
	overTitle = i18n.Text{
		NB: "Tilbudet er ute",
		SV: "Erbjudandet har gått ut",
		DA: "Tilbuddet er udløbet",
		FI: "Tarjous on päättynyt",
		EN: "This offer is over",
	}
	overLead = i18n.Text{
		NB: "Fristen gikk ut, og tiden er gitt videre. Du står fortsatt på ventelisten, og vi sier fra når det blir en ny tid.",
		SV: "Svarstiden är slut och tiden har gått vidare. Du står kvar på väntelistan, och vi hör av oss när en ny tid blir ledig.",
		DA: "Fristen er udløbet, og tiden er gået videre. Du er stadig på ventelisten, og vi giver besked, når der kommer en ny tid.",
		FI: "Määräaika päättyi ja aika annettiin eteenpäin. Olet edelleen jonotuslistalla, ja kerromme, kun uusi aika vapautuu.",
		EN: "The deadline has passed and the time went on to someone else. You are still on the waiting list, and we will tell you of the next one.",
	}
	declined = i18n.Text{
		NB: "Takk for svaret",
		SV: "Tack för svaret",
		DA: "Tak for svaret",
		FI: "Kiitos vastauksesta",
		EN: "Thank you for answering",
	}
	declinedLead = i18n.Text{
		NB: "Tiden går til den neste i køen. Du står fortsatt på ventelisten, og vi sier fra når det blir en ny tid.",
		SV: "Tiden går till nästa i kön. Du står kvar på väntelistan, och vi hör av oss när en ny tid blir ledig.",
		DA: "Tiden går til den næste i køen. Du er stadig på ventelisten, og vi giver besked, når der kommer en ny tid.",
		FI: "Aika tarjotaan seuraavalle. Olet edelleen jonotuslistalla, ja kerromme, kun uusi aika vapautuu.",
		EN: "The time goes to the next in line. You are still on the waiting list, and we will tell you of the next one.",
	}
	takenTitle = i18n.Text{
		NB: "Tiden er ikke ledig lenger",
		SV: "Tiden är inte längre ledig",
		DA: "Tiden er ikke længere ledig",
		FI: "Aika ei ole enää vapaa",
		EN: "The time is no longer free",
	}
	takenLead = i18n.Text{
		NB: "Den kunne ikke bestilles, og ingenting er endret. Ta kontakt, så finner vi en tid sammen.",
		SV: "Den gick inte att boka, och inget har ändrats. Kontakta oss så hittar vi en tid tillsammans.",
		DA: "Den kunne ikke bookes, og intet er ændret. Kontakt os, så finder vi en tid sammen.",
		FI: "Sitä ei voitu varata, eikä mitään muutettu. Ota yhteyttä, niin etsitään aika yhdessä.",
		EN: "It could not be booked, and nothing has changed. Get in touch and we will find a time together.",
	}
	bookedTitle = words.Booked
	bookedLead  = i18n.Text{
		NB: "Du kan se, flytte eller avbestille den.",
		SV: "Du kan se den, boka om eller avboka.",
		DA: "Du kan se, flytte eller afbestille den.",
		FI: "Voit katsoa, siirtää tai perua sen.",
		EN: "You can see, move or cancel it.",
	}
	seeYours = i18n.Text{
		NB: "Se timen din",
		SV: "Visa din tid",
		DA: "Se din tid",
		FI: "Näytä aikasi",
		EN: "See your appointment",
	}
	leftTitle = i18n.Text{
		NB: "Du står ikke på ventelisten",
		SV: "Du står inte på väntelistan",
		DA: "Du er ikke på ventelisten",
		FI: "Et ole jonotuslistalla",
		EN: "You are not on the waiting list",
	}
	leftLead = i18n.Text{
		NB: "Du er ikke lenger på ventelisten. Du kan bestille time som vanlig.",
		SV: "Du står inte längre på väntelistan. Du kan boka en tid som vanligt.",
		DA: "Du er ikke længere på ventelisten. Du kan booke en tid som sædvanligt.",
		FI: "Et ole enää jonotuslistalla. Voit varata ajan tavalliseen tapaan.",
		EN: "You are no longer on the waiting list. You can book a time as usual.",
	}
)

// Where there is nothing to show.
var (
	frontTitle = i18n.Text{
		NB: "Jobber du her?",
		SV: "Arbetar du här?",
		DA: "Arbejder du her?",
		FI: "Oletko täällä töissä?",
		EN: "Do you work here?",
	}
	frontLead = i18n.Text{
		NB: "Logg inn for å komme til kalenderen. Skal du bestille en time, åpner du lenken på nettsiden eller i " +
			"meldingene til stedet du vil bestille hos.",
		SV: "Logga in för att komma till kalendern. Ska du boka en tid öppnar du länken på webbplatsen eller i " +
			"meddelandena från den du vill boka hos.",
		DA: "Log ind for at komme til kalenderen. Skal du booke en tid, åbner du linket på hjemmesiden eller i " +
			"beskederne fra det sted, du vil booke hos.",
		FI: "Kirjaudu sisään, niin pääset kalenteriin. Jos haluat varata ajan, avaa linkki sen paikan " +
			"verkkosivuilta tai viesteistä, johon haluat varata.",
		EN: "Sign in to get to the calendar. To book a time, open the link on the website or in the messages of the " +
			"place where you want to book.",
	}
	noPageTitle = i18n.Text{
		NB: "Denne siden finnes ikke",
		SV: "Den här sidan finns inte",
		DA: "Denne side findes ikke",
		FI: "Tätä sivua ei ole",
		EN: "This page does not exist",
	}
	noPageLead = i18n.Text{
		NB: "Kanskje er adressen skrevet feil, eller ble ikke med i sin helhet. " +
			"Åpne lenken på nytt fra meldingen eller nettsiden der du fant den.",
		SV: "Kanske är adressen felskriven, eller kom inte med i sin helhet. " +
			"Öppna länken igen från meddelandet eller webbplatsen där du hittade den.",
		DA: "Måske er adressen skrevet forkert, eller kom ikke med i sin helhed. " +
			"Åbn linket igen fra den besked eller hjemmeside, hvor du fandt det.",
		FI: "Osoitteessa on ehkä kirjoitusvirhe, tai se on katkennut. " +
			"Avaa linkki uudelleen viestistä tai verkkosivulta, josta löysit sen.",
		EN: "The address may be misspelt, or part of it may be missing. " +
			"Open the link again from the message or the website where you found it.",
	}
	unknownTitle = i18n.Text{
		NB: "Lenken virker ikke",
		SV: "Länken fungerar inte",
		DA: "Linket virker ikke",
		FI: "Linkki ei toimi",
		EN: "This link does not work",
	}
	unknownLead = i18n.Text{
		NB: "Kanskje ble den ikke med i sin helhet. Åpne lenken på nytt fra den nyeste meldingen du fikk fra oss, eller svar på den.",
		SV: "Kanske kom inte hela länken med. Öppna den igen från det senaste meddelandet du fick från oss, eller svara på det.",
		DA: "Måske kom hele linket ikke med. Åbn det igen fra den nyeste besked, du fik fra os, eller svar på den.",
		FI: "Linkki on ehkä katkennut. Avaa se uudelleen viimeisimmästä saamastasi viestistä tai vastaa siihen.",
		EN: "Part of it may be missing. Open it again from the newest message that you got from us, or reply to that message.",
	}
	expiredTitle = i18n.Text{
		NB: "Lenken har gått ut",
		SV: "Länken har gått ut",
		DA: "Linket er udløbet",
		FI: "Linkki on vanhentunut",
		EN: "This link has expired",
	}
	expiredLead = i18n.Text{
		NB: "Den var til en time som er over for lenge siden, eller som ikke lenger er din. Svar på den siste meldingen du fikk fra oss hvis du lurer på noe.",
		SV: "Den gällde en tid som är över sedan länge, eller som inte längre är din. Svara på det senaste meddelandet du fick från oss om du undrar något.",
		DA: "Det gjaldt en tid, der er overstået for længe siden, eller som ikke længere er din. Svar på den seneste besked, du fik fra os, hvis du har spørgsmål.",
		FI: "Se koski aikaa, joka on ollut jo kauan sitten tai joka ei ole enää sinun. Jos sinulla on kysyttävää, vastaa viimeisimpään saamaasi viestiin.",
		EN: "It was for something that is long over, or no longer yours. If you have a question, reply to the last message that you got from us.",
	}
	brokenTitle = i18n.Text{
		NB: "Det gikk ikke",
		SV: "Det gick inte",
		DA: "Det lykkedes ikke",
		FI: "Tämä ei onnistunut",
		EN: "That did not work",
	}
	brokenLead = i18n.Text{
		NB: "Feilen ligger hos oss. Åpne siden på nytt om litt for å se hva som gjelder.",
		SV: "Felet ligger hos oss. Öppna sidan igen om en stund för att se vad som gäller.",
		DA: "Fejlen ligger hos os. Åbn siden igen om lidt for at se, hvad der gælder.",
		FI: "Vika on meillä. Avaa sivu hetken kuluttua uudelleen, niin näet, mikä on voimassa.",
		EN: "The fault is ours. Open the page again in a moment to see where things stand.",
	}
	refusedLead = i18n.Text{
		NB: "Forespørselen kunne ikke leses, og ingenting er endret. Åpne siden på nytt og prøv igjen.",
		SV: "Begäran kunde inte läsas, och inget har ändrats. Öppna sidan igen och försök på nytt.",
		DA: "Forespørgslen kunne ikke læses, og intet er ændret. Åbn siden igen, og prøv en gang til.",
		FI: "Pyyntöä ei voitu lukea, eikä mitään muutettu. Avaa sivu uudelleen ja yritä toisen kerran.",
		EN: "The request could not be read, and nothing has changed. Open the page again and try once more.",
	}
	openAgain = i18n.Text{
		NB: "Åpne siden på nytt",
		SV: "Öppna sidan igen",
		DA: "Åbn siden igen",
		FI: "Avaa sivu uudelleen",
		EN: "Open the page again",
	}
)
