package pages

import (
	"stund/internal/i18n"
	"stund/internal/words"
)

// The way to a booking.
var (
	bookATime = words.Book
	goOn      = i18n.Text{
		NB: "Gå videre",
		SV: "Fortsätt",
		DA: "Fortsæt",
		FI: "Jatka",
		EN: "Continue",
	}
	serviceTitle = words.ChooseService
	serviceGone  = i18n.Text{
		NB: "Det du valgte, kan ikke bestilles på nettet lenger. Velg noe annet, eller ta kontakt med oss.",
		SV: "Det du valde kan inte längre bokas på nätet. Välj något annat eller kontakta oss.",
		DA: "Det, du valgte, kan ikke længere bookes online. Vælg noget andet, eller kontakt os.",
		FI: "Valitsemaasi palvelua ei voi enää varata verkossa. Valitse jokin muu tai ota meihin yhteyttä.",
		EN: "What you chose can no longer be booked online. Choose something else, or get in touch with us.",
	}
	whoTitle     = words.ChooseWho
	anyone       = words.Anyone
	anyoneHint   = words.AnyoneHint
	timeTitle    = words.ChooseTime
	detailsTitle = words.Details
	yourChoice   = i18n.Text{
		NB: "Det du har valgt",
		SV: "Det du har valt",
		DA: "Det, du har valgt",
		FI: "Valintasi",
		EN: "What you have chosen",
	}
	changeIt  = words.Change
	labelWhen = words.When
	group     = i18n.Text{
		NB: "gruppe",
		SV: "grupp",
		DA: "hold",
		FI: "ryhmä",
		EN: "class",
	}
	noneNow = i18n.Text{
		NB: "Det er ingen ledige timer på nettet nå. Sett deg på ventelisten, så sier vi fra når det blir en.",
		SV: "Det finns inga lediga tider på nätet just nu. Sätt dig på väntelistan, så hör vi av oss när en blir ledig.",
		DA: "Der er ingen ledige tider online lige nu. Sæt dig på ventelisten, så giver vi besked, når der kommer en.",
		FI: "Verkossa ei ole nyt vapaita aikoja. Liity jonotuslistalle, niin kerromme, kun aika vapautuu.",
		EN: "There are no free times online right now. Join the waiting list and we will tell you when there is one.",
	}
	fullDay = i18n.Text{
		NB: "fullt, sett deg på ventelisten",
		SV: "fullt, sätt dig på väntelistan",
		DA: "optaget, sæt dig på ventelisten",
		FI: "täynnä, liity jonotuslistalle",
		EN: "full, join the waiting list",
	}
	fullKey = i18n.Text{
		NB: "Fullt. Velg dagen for å stå på venteliste.",
		SV: "Fullt. Välj dagen för att stå på väntelistan.",
		DA: "Optaget. Vælg dagen for at komme på venteliste.",
		FI: "Täynnä. Valitse päivä, niin pääset jonotuslistalle.",
		EN: "Full. Choose the day to join the waiting list.",
	}
	lateAlready = i18n.Text{
		NB: "Timen er så snart at den ikke kan flyttes eller avbestilles på nettet. Ring oss hvis noe kommer i veien.",
		SV: "Tiden är så snart att den inte kan bokas om eller avbokas på nätet. Ring oss om du får förhinder.",
		DA: "Tiden er så snart, at den ikke kan flyttes eller afbestilles online. Ring til os, hvis du bliver forhindret.",
		FI: "Aika on niin pian, ettei sitä voi siirtää tai perua verkossa. Soita meille, jos tulee este.",
		EN: "This is so soon that it cannot be moved or cancelled online. Call us if something comes up.",
	}
	justTaken = i18n.Text{
		NB: "Den tiden ble nettopp tatt. Her er de nærmeste ledige timene.",
		SV: "Den tiden blev just bokad. Här är de närmaste lediga tiderna.",
		DA: "Den tid er lige blevet taget. Her er de nærmeste ledige tider.",
		FI: "Se aika ehdittiin juuri varata. Tässä ovat lähimmät vapaat ajat.",
		EN: "That time was just taken. Here are the nearest free times.",
	}
	takenAlone = i18n.Text{
		NB: "Den tiden ble nettopp tatt, og ingen andre er ledige i nærheten.",
		SV: "Den tiden blev just bokad, och inga andra är lediga i närheten.",
		DA: "Den tid er lige blevet taget, og ingen andre er ledige i nærheden.",
		FI: "Se aika ehdittiin juuri varata, eikä lähellä ole muita vapaita.",
		EN: "That time was just taken, and none near it are free.",
	}
	keptDetails = i18n.Text{
		NB: "Det du skrev, er tatt vare på.",
		SV: "Det du skrev finns kvar.",
		DA: "Det, du skrev, er gemt.",
		FI: "Kirjoittamasi tiedot ovat tallella.",
		EN: "What you wrote is kept.",
	}
	nothingTitle = i18n.Text{
		NB: "Ingenting å bestille på nettet",
		SV: "Inget att boka på nätet",
		DA: "Intet at booke online",
		FI: "Verkossa ei ole varattavaa",
		EN: "Nothing to book online",
	}
	nothingLead = i18n.Text{
		NB: "Vi tar ikke imot bestillinger på nettet akkurat nå. Ta kontakt, så finner vi en tid sammen.",
		SV: "Vi tar inte emot bokningar på nätet just nu. Kontakta oss så hittar vi en tid tillsammans.",
		DA: "Vi tager ikke imod bookinger online lige nu. Kontakt os, så finder vi en tid sammen.",
		FI: "Emme ota juuri nyt varauksia verkossa. Ota yhteyttä, niin etsitään aika yhdessä.",
		EN: "We take no bookings online right now. Get in touch and we will find a time together.",
	}
	nowhereTitle = i18n.Text{
		NB: "Her er det ingen bestillingsside",
		SV: "Här finns ingen bokningssida",
		DA: "Her er ingen bookingside",
		FI: "Täällä ei ole varaussivua",
		EN: "There is no booking page here",
	}
	nowhereLead = i18n.Text{
		NB: "Kanskje er adressen skrevet feil. Se etter på nettsiden eller i meldingene til stedet du vil bestille hos.",
		SV: "Kanske är adressen felskriven. Titta efter på webbplatsen eller i meddelandena från den du vill boka hos.",
		DA: "Måske er adressen skrevet forkert. Se efter på hjemmesiden eller i beskederne fra det sted, du vil booke hos.",
		FI: "Osoitteessa on ehkä kirjoitusvirhe. Tarkista se verkkosivuilta tai viesteistä, jotka sait paikasta, johon haluat varata.",
		EN: "The address may be misspelt. Look for it on the website or in the messages of the place where you want to book.",
	}
	nowhereOwn = i18n.Text{
		NB: "Er det din egen praksis? Logg inn og sett den opp, så er bestillingssiden her.",
		SV: "Är det din egen verksamhet? Logga in och ställ in den, så finns bokningssidan här.",
		DA: "Er det din egen praksis? Log ind, og sæt den op, så er bookingsiden her.",
		FI: "Onko vastaanotto sinun? Kirjaudu sisään ja ota se käyttöön, niin varaussivu on täällä.",
		EN: "Is it your own practice? Sign in and set it up, and the booking page is here.",
	}
)

// The details.
var (
	labelName  = words.Name
	labelEmail = words.Email
	labelPhone = words.Phone
	labelNote  = words.Note
	labelFrom  = i18n.Text{
		NB: "Fra og med",
		SV: "Från och med",
		DA: "Fra og med",
		FI: "Alkaen",
		EN: "From",
	}
	labelTo = i18n.Text{
		NB: "Til og med",
		SV: "Till och med",
		DA: "Til og med",
		FI: "Viimeistään",
		EN: "Until",
	}
	emailHint   = words.EmailHint
	emailToWait = i18n.Text{
		NB: "Hit sender vi tilbudet om en time.",
		SV: "Hit skickar vi erbjudandet om en tid.",
		DA: "Hertil sender vi tilbuddet om en tid.",
		FI: "Lähetämme tarjouksen ajasta tähän.",
		EN: "We send the offer of a time here.",
	}
	phoneHint = words.PhoneHint
	noteHint  = words.NoteHint
	nameEmpty = words.NameWrong
	nameWrong = i18n.Text{
		NB: "Skriv navnet på én linje, høyst 120 tegn.",
		SV: "Skriv namnet på en rad, högst 120 tecken.",
		DA: "Skriv navnet på én linje, højst 120 tegn.",
		FI: "Kirjoita nimi yhdelle riville, enintään 120 merkkiä.",
		EN: "Enter your name on one line, at most 120 characters.",
	}
	emailEmpty = i18n.Text{
		NB: "Skriv e-postadressen din.",
		SV: "Skriv din e-postadress.",
		DA: "Skriv din e-mailadresse.",
		FI: "Kirjoita sähköpostiosoitteesi.",
		EN: "Enter your e-mail address.",
	}
	emailWrong = i18n.Text{
		NB: "Se over e-postadressen. Den skal se slik ut: navn@eksempel.no.",
		SV: "Se över e-postadressen. Den ska se ut så här: namn@exempel.se.",
		DA: "Se e-mailadressen efter. Den skal se sådan ud: navn@eksempel.dk.",
		FI: "Tarkista sähköpostiosoite. Sen tulee olla muotoa nimi@esimerkki.fi.",
		EN: "Check the e-mail address. It should look like name@example.com.",
	}
	phoneWrong = i18n.Text{
		NB: "Se over telefonnummeret. Er det fra et annet land, ta med landskoden.",
		SV: "Se över telefonnumret. Är det från ett annat land, ta med landsnumret.",
		DA: "Se telefonnummeret efter. Er det fra et andet land, så tag landekoden med.",
		FI: "Tarkista puhelinnumero. Jos se on toisesta maasta, lisää maatunnus.",
		EN: "Check the phone number. If it is from another country, include the country code.",
	}
	noteWrong = words.NoteWrong
	tooLong   = i18n.Text{
		NB: "Skriv høyst {n} tegn.",
		SV: "Skriv högst {n} tecken.",
		DA: "Skriv højst {n} tegn.",
		FI: "Kirjoita enintään {n} merkkiä.",
		EN: "Enter at most {n} characters.",
	}
	daysWrong = i18n.Text{
		NB: "Velg dager fra i dag og fremover, høyst tre måneder.",
		SV: "Välj dagar från i dag och framåt, högst tre månader.",
		DA: "Vælg dage fra i dag og frem, højst tre måneder.",
		FI: "Valitse päivät tästä päivästä eteenpäin, enintään kolme kuukautta.",
		EN: "Choose days from today on, at most three months.",
	}
	leaveEmpty = i18n.Text{
		NB: "La dette stå tomt",
		SV: "Lämna detta tomt",
		DA: "Lad dette stå tomt",
		FI: "Jätä tämä tyhjäksi",
		EN: "Leave this empty",
	}
)

var pleaseFix = i18n.Plural{
	One: i18n.Text{
		NB: "Ett felt må rettes før vi kan gå videre:",
		SV: "Ett fält behöver rättas innan vi kan gå vidare:",
		DA: "Ét felt skal rettes, før vi kan gå videre:",
		FI: "Yksi kohta on korjattava ennen jatkamista:",
		EN: "One field needs to be put right:",
	},
	Other: i18n.Text{
		NB: "{n} felt må rettes før vi kan gå videre:",
		SV: "{n} fält behöver rättas innan vi kan gå vidare:",
		DA: "{n} felter skal rettes, før vi kan gå videre:",
		FI: "{n} kohtaa on korjattava ennen jatkamista:",
		EN: "{n} fields need to be put right:",
	},
}

// Where a form comes back.
var (
	crowded = i18n.Text{
		NB: "Det kommer mange bestillinger akkurat nå. Ingenting er bestilt ennå. Vent noen minutter og prøv igjen, eller ring oss. Det du skrev, står her.",
		SV: "Det kommer många bokningar just nu. Inget är bokat ännu. Vänta några minuter och försök igen, eller ring oss. Det du skrev finns kvar.",
		DA: "Der kommer mange bookinger lige nu. Intet er booket endnu. Vent nogle minutter, og prøv igen, eller ring til os. Det, du skrev, står her.",
		FI: "Varauksia tulee juuri nyt paljon. Mitään ei ole vielä varattu. Odota muutama minuutti ja yritä uudelleen tai soita meille. Kirjoittamasi tiedot ovat tallella.",
		EN: "Many bookings are coming in right now. Nothing is booked yet. Wait a few minutes and try again, or call us. What you wrote is still here.",
	}
	unsure = i18n.Text{
		NB: "Det gikk ikke akkurat nå. Prøv en gang til. Du får ikke to timer, og det du skrev, står her.",
		SV: "Det gick inte just nu. Försök en gång till. Du får inte två tider, och det du skrev finns kvar.",
		DA: "Det lykkedes ikke lige nu. Prøv en gang til. Du får ikke to tider, og det, du skrev, står her.",
		FI: "Tämä ei onnistunut juuri nyt. Yritä vielä kerran. Et saa kahta aikaa, ja kirjoittamasi tiedot ovat tallella.",
		EN: "That did not work just now. Try once more. You will not get two appointments, and what you wrote is still here.",
	}
	usedUp = i18n.Text{
		NB: "Dette skjemaet har alt gitt deg en time. Se etter bekreftelsen på e-post. Send det bare hvis du vil ha en time til.",
		SV: "Det här formuläret har redan gett dig en tid. Leta efter bekräftelsen i din e-post. Skicka det bara om du vill ha en tid till.",
		DA: "Denne formular har allerede givet dig en tid. Se efter bekræftelsen i din e-mail. Send den kun, hvis du vil have en tid mere.",
		FI: "Tällä lomakkeella on jo varattu aika. Katso vahvistus sähköpostistasi. Lähetä lomake vain, jos haluat toisen ajan.",
		EN: "This form has already given you an appointment. Look for the confirmation in your mail. Send it only if you want one more.",
	}
	unread = i18n.Text{
		NB: "Vi kunne ikke lese skjemaet, og ingenting er bestilt. Se over og send det en gang til.",
		SV: "Vi kunde inte läsa formuläret, och inget är bokat. Se över det och skicka en gång till.",
		DA: "Vi kunne ikke læse formularen, og intet er booket. Se den efter, og send den en gang til.",
		FI: "Lomaketta ei voitu lukea, eikä mitään ole varattu. Tarkista se ja lähetä uudelleen.",
		EN: "We could not read the form, and nothing is booked. Look it over and send it once more.",
	}
)

// The waiting list.
var (
	toWait = i18n.Text{
		NB: "Sett deg på ventelisten",
		SV: "Sätt dig på väntelistan",
		DA: "Sæt dig på ventelisten",
		FI: "Liity jonotuslistalle",
		EN: "Join the waiting list",
	}
	waitTitle = words.WaitTitle
	waitLead  = i18n.Text{
		NB: "Når en time blir ledig på dagene du velger, tilbyr vi den til én om gangen og holder den av mens du svarer.",
		SV: "När en tid blir ledig de dagar du väljer erbjuder vi den till en i taget och håller den medan du svarar.",
		DA: "Når en tid bliver ledig på de dage, du vælger, tilbyder vi den til én ad gangen og holder den, mens du svarer.",
		FI: "Kun valitsemillesi päiville vapautuu aika, tarjoamme sitä yhdelle kerrallaan ja pidämme sen varattuna, kunnes vastaat.",
		EN: "When a time becomes free on the days you choose, we offer it to one person at a time and hold it while you answer.",
	}
	joinList = words.WaitFor
	areFree  = i18n.Text{
		NB: "Det er ledige timer på de dagene. Velg en av dem.",
		SV: "Det finns lediga tider de dagarna. Välj en av dem.",
		DA: "Der er ledige tider på de dage. Vælg en af dem.",
		FI: "Niinä päivinä on vapaita aikoja. Valitse niistä.",
		EN: "There are free times on those days. Choose one of them.",
	}
	listFull = i18n.Text{
		NB: "Ventelisten er full. Ta kontakt, så finner vi en tid sammen.",
		SV: "Väntelistan är full. Kontakta oss så hittar vi en tid tillsammans.",
		DA: "Ventelisten er fuld. Kontakt os, så finder vi en tid sammen.",
		FI: "Jonotuslista on täynnä. Ota yhteyttä, niin etsitään aika yhdessä.",
		EN: "The waiting list is full. Get in touch and we will find a time together.",
	}
	waitingTitle = words.Waiting
	waitingLead  = i18n.Text{
		NB: "Vi sier fra når en time blir ledig. Da har du en frist til å ta den.",
		SV: "Vi hör av oss när en tid blir ledig. Då har du en viss tid på dig att ta den.",
		DA: "Vi giver besked, når en tid bliver ledig. Så har du en frist til at tage den.",
		FI: "Kerromme, kun aika vapautuu. Silloin sinulla on hetki aikaa ottaa se.",
		EN: "We will tell you when a time becomes free. You then have a while to take it.",
	}
)

// The hosted page.
var (
	pageAbout = i18n.Text{
		NB: "Bestill time hos {name} på nettet.",
		SV: "Boka tid hos {name} på nätet.",
		DA: "Book tid hos {name} online.",
		FI: "Varaa aika verkossa: {name}.",
		EN: "Book a time with {name} online.",
	}
	contactTitle = i18n.Text{
		NB: "Kontakt",
		SV: "Kontakt",
		DA: "Kontakt",
		FI: "Yhteystiedot",
		EN: "Contact",
	}
	hoursTitle = i18n.Text{
		NB: "Åpningstider",
		SV: "Öppettider",
		DA: "Åbningstider",
		FI: "Aukioloajat",
		EN: "Opening hours",
	}
	hoursOf = i18n.Text{
		NB: "De neste sju dagene",
		SV: "De närmaste sju dagarna",
		DA: "De næste syv dage",
		FI: "Seuraavat seitsemän päivää",
		EN: "The next seven days",
	}
	shut = i18n.Text{
		NB: "stengt",
		SV: "stängt",
		DA: "lukket",
		FI: "suljettu",
		EN: "closed",
	}
)

// weekdays as they stand in a list, from Monday on.
var weekdays = [7]i18n.Text{
	{
		NB: "mandag",
		SV: "måndag",
		DA: "mandag",
		FI: "maanantai",
		EN: "Monday",
	},
	{
		NB: "tirsdag",
		SV: "tisdag",
		DA: "tirsdag",
		FI: "tiistai",
		EN: "Tuesday",
	},
	{
		NB: "onsdag",
		SV: "onsdag",
		DA: "onsdag",
		FI: "keskiviikko",
		EN: "Wednesday",
	},
	{
		NB: "torsdag",
		SV: "torsdag",
		DA: "torsdag",
		FI: "torstai",
		EN: "Thursday",
	},
	{
		NB: "fredag",
		SV: "fredag",
		DA: "fredag",
		FI: "perjantai",
		EN: "Friday",
	},
	{
		NB: "lørdag",
		SV: "lördag",
		DA: "lørdag",
		FI: "lauantai",
		EN: "Saturday",
	},
	{
		NB: "søndag",
		SV: "söndag",
		DA: "søndag",
		FI: "sunnuntai",
		EN: "Sunday",
	},
}
