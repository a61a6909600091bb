package pages

import "stund/internal/i18n"

// What the page says that shows how to put the widget on a website.
var (
	embedTitle = i18n.Text{
		NB: "Bestilling på nettsiden din",
		SV: "Bokning på din webbplats",
		DA: "Booking på din hjemmeside",
		FI: "Ajanvaraus verkkosivuillasi",
		EN: "Booking on your website",
	}
	embedLead = i18n.Text{
		NB: "Velg hvordan bestillingen skal se ut, kopier to kodebiter, og lim dem inn på siden din.",
		SV: "Välj hur bokningen ska se ut, kopiera två kodsnuttar och klistra in dem på din sida.",
		DA: "Vælg, hvordan bookingen skal se ud, kopier to stykker kode, og sæt dem ind på din side.",
		FI: "Valitse, miltä ajanvaraus näyttää, kopioi kaksi koodinpätkää ja liitä ne sivullesi.",
		EN: "Choose how booking should look, copy two pieces of code, and paste them into your page.",
	}
	embedMode = i18n.Text{
		NB: "Slik står den på siden",
		SV: "Så står den på sidan",
		DA: "Sådan står den på siden",
		FI: "Sijoitus sivulla",
		EN: "How it stands on the page",
	}
	embedInline = i18n.Text{
		NB: "Inne på siden",
		SV: "Inne på sidan",
		DA: "Inde på siden",
		FI: "Sivun osana",
		EN: "In the page",
	}
	embedButton = i18n.Text{
		NB: "En knapp som åpner den",
		SV: "En knapp som öppnar den",
		DA: "En knap, der åbner den",
		FI: "Painike, joka avaa sen",
		EN: "A button that opens it",
	}
	embedFloating = i18n.Text{
		NB: "En knapp som flyter i hjørnet",
		SV: "En knapp som flyter i hörnet",
		DA: "En knap, der svæver i hjørnet",
		FI: "Sivun kulmassa kelluva painike",
		EN: "A button that floats in the corner",
	}
	embedLanguage = i18n.Text{
		NB: "Språk",
		SV: "Språk",
		DA: "Sprog",
		FI: "Kieli",
		EN: "Language",
	}
	embedAnyLanguage = i18n.Text{
		NB: "Sidens, ellers den besøkendes",
		SV: "Sidans, annars besökarens",
		DA: "Sidens, ellers den besøgendes",
		FI: "Sivun, muuten kävijän kieli",
		EN: "The page's, else the visitor's",
	}
	embedTheme = i18n.Text{
		NB: "Lys eller mørk",
		SV: "Ljus eller mörk",
		DA: "Lys eller mørk",
		FI: "Vaalea vai tumma",
		EN: "Light or dark",
	}
	embedThemePage = i18n.Text{
		NB: "Som siden sier (color-scheme)",
		SV: "Som sidan anger (color-scheme)",
		DA: "Som siden angiver (color-scheme)",
		FI: "Sivun mukaan (color-scheme)",
		EN: "As the page says (color-scheme)",
	}
	embedThemeAuto = i18n.Text{
		NB: "Som den besøkende har valgt",
		SV: "Som besökaren har valt",
		DA: "Som den besøgende har valgt",
		FI: "Kävijän asetuksen mukaan",
		EN: "As the visitor has it",
	}
	embedLight = i18n.Text{
		NB: "Lys",
		SV: "Ljus",
		DA: "Lys",
		FI: "Vaalea",
		EN: "Light",
	}
	embedDark = i18n.Text{
		NB: "Mørk",
		SV: "Mörk",
		DA: "Mørk",
		FI: "Tumma",
		EN: "Dark",
	}
	embedService = i18n.Text{
		NB: "Tjeneste",
		SV: "Tjänst",
		DA: "Ydelse",
		FI: "Palvelu",
		EN: "Service",
	}
	embedAllServices = i18n.Text{
		NB: "Alle",
		SV: "Alla",
		DA: "Alle",
		FI: "Kaikki",
		EN: "All of them",
	}
	embedWho = i18n.Text{
		NB: "Behandler",
		SV: "Behandlare",
		DA: "Behandler",
		FI: "Asiantuntija",
		EN: "Practitioner",
	}
	embedAnyone = i18n.Text{
		NB: "Hvem som helst",
		SV: "Vem som helst",
		DA: "Hvem som helst",
		FI: "Kuka tahansa",
		EN: "Anyone",
	}
	embedColour = i18n.Text{
		NB: "Farge",
		SV: "Färg",
		DA: "Farve",
		FI: "Väri",
		EN: "Colour",
	}
	embedColourHint = i18n.Text{
		NB: "Den justeres til teksten på den kan leses.",
		SV: "Den justeras tills texten på den går att läsa.",
		DA: "Den justeres, til teksten på den kan læses.",
		FI: "Sitä säädetään, kunnes sen päällä oleva teksti on luettavissa.",
		EN: "It is adjusted until text on it can be read.",
	}
	embedOwnColour = i18n.Text{
		NB: "Bruk virksomhetens egen farge",
		SV: "Använd verksamhetens egen färg",
		DA: "Brug virksomhedens egen farve",
		FI: "Käytä yrityksen omaa väriä",
		EN: "Use the practice's own colour",
	}
	embedShow = i18n.Text{
		NB: "Vis",
		SV: "Visa",
		DA: "Vis",
		FI: "Näytä",
		EN: "Show",
	}
	embedLook = i18n.Text{
		NB: "Slik blir det",
		SV: "Så blir det",
		DA: "Sådan bliver det",
		FI: "Näin se näyttää",
		EN: "As it will look",
	}
	embedFloats = i18n.Text{
		NB: "Den flyter i hjørnet av denne siden.",
		SV: "Den flyter i hörnet av den här sidan.",
		DA: "Den svæver i hjørnet af denne side.",
		FI: "Se kelluu tämän sivun kulmassa.",
		EN: "It floats in the corner of this page.",
	}
	embedOnce = i18n.Text{
		NB: "1. Én gang på siden, hvor som helst",
		SV: "1. En gång på sidan, var som helst",
		DA: "1. Én gang på siden, hvor som helst",
		FI: "1. Kerran sivulle, mihin tahansa",
		EN: "1. Once on the page, anywhere",
	}
	embedWhere = i18n.Text{
		NB: "2. Der bestillingen skal være",
		SV: "2. Där bokningen ska vara",
		DA: "2. Der, hvor bookingen skal være",
		FI: "2. Siihen, missä ajanvaraus on",
		EN: "2. Where booking should be",
	}
	embedInside = i18n.Text{
		NB: "Det som står inne i elementet, vises til bestillingen er på plass, og for dem som ikke har skript: " +
			"lenken fører til bestillingssiden, som virker uten.",
		SV: "Det som står inne i elementet visas tills bokningen är på plats, och för den som inte har skript: " +
			"länken leder till bokningssidan, som fungerar utan.",
		DA: "Det, der står inde i elementet, vises, til bookingen er på plads, og for dem uden scripts: " +
			"linket fører til bookingsiden, som virker uden.",
		FI: "Elementin sisältö näkyy, kunnes ajanvaraus on latautunut, ja kävijöille, joilla ei ole skriptejä: " +
			"linkki vie varaussivulle, joka toimii ilman niitä.",
		EN: "What stands inside the element is shown until the widget is there, and to visitors without scripts: " +
			"the link leads to the booking page, which works without them.",
	}
	embedPolicy = i18n.Text{
		NB: "Sender nettsiden din en Content-Security-Policy, trenger den",
		SV: "Skickar din webbplats en Content-Security-Policy behöver den",
		DA: "Sender din hjemmeside en Content-Security-Policy, skal den have",
		FI: "Jos sivustosi lähettää Content-Security-Policyn, siihen tarvitaan",
		EN: "If your website sends a Content-Security-Policy, it needs",
	}
	embedPrivate = i18n.Text{
		NB: "Den setter ingen informasjonskapsler, spør ingen tredjepart om noe og bruker ikke innebygd skript eller " +
			"stil. worker-src brukes bare når mange forespørsler kommer fra én adresse og nettleseren må vise at " +
			"den mener det; uten tar det litt lengre tid.",
		SV: "Den sätter inga kakor, frågar ingen tredje part om något och använder inga inbäddade skript eller " +
			"stilar. worker-src används bara när många anrop kommer från en adress och webbläsaren måste visa att " +
			"den menar det; utan tar det lite längre tid.",
		DA: "Den sætter ingen cookies, spørger ingen tredjepart om noget og bruger ikke indlejret script eller stil. " +
			"worker-src bruges kun, når mange forespørgsler kommer fra én adresse, og browseren skal vise, at den " +
			"mener det; uden tager det lidt længere tid.",
		FI: "Se ei aseta evästeitä, ei kysy mitään kolmansilta osapuolilta eikä käytä sivulle upotettuja skriptejä " +
			"tai tyylejä. worker-src on käytössä vain, kun yhdestä osoitteesta tulee paljon pyyntöjä ja selaimen on " +
			"osoitettava olevansa tosissaan; ilman sitä se kestää hieman kauemmin.",
		EN: "The widget sets no cookies, asks no third party for anything and uses no inline script or style " +
			"attribute. worker-src is only used when many requests come from one address and the browser has to " +
			"show that it means it; without it that takes a little longer.",
	}
	embedCopy = i18n.Text{
		NB: "Kopier",
		SV: "Kopiera",
		DA: "Kopier",
		FI: "Kopioi",
		EN: "Copy",
	}
	embedCopied = i18n.Text{
		NB: "Kopiert",
		SV: "Kopierat",
		DA: "Kopieret",
		FI: "Kopioitu",
		EN: "Copied",
	}
	embedPage = i18n.Text{
		NB: "Bestillingssiden",
		SV: "Bokningssidan",
		DA: "Bookingsiden",
		FI: "Varaussivu",
		EN: "The booking page",
	}
)
