package letters

import (
	"stund/internal/i18n"
)

// What the mails say. {practice} and {name} are what they are called, {time} a day and when on it, {address} an e-mail
// address of which the beginning is shown.
var (
	linkTitle = i18n.Text{
		NB: "Timene dine",
		SV: "Dina tider",
		DA: "Dine tider",
		FI: "Aikasi",
		EN: "Your appointments",
	}
	linkLead = i18n.Text{
		NB: "Hei {name}. Lenken åpner siden din, med timer, skjemaer, fakturaer og det vi vet om deg.",
		SV: "Hej {name}. Länken öppnar din sida, med tider, formulär, fakturor och det vi vet om dig.",
		DA: "Hej {name}. Linket åbner din side med tider, skemaer, fakturaer og det, vi ved om dig.",
		FI: "Hei {name}. Linkki avaa sivusi, jolla ovat aikasi, lomakkeesi, laskusi ja tietosi.",
		EN: "Hello {name}. The link opens your page, with appointments, forms, invoices and what we know about you.",
	}
	linkButton = i18n.Text{
		NB: "Åpne siden din",
		SV: "Öppna din sida",
		DA: "Åbn din side",
		FI: "Avaa sivusi",
		EN: "Open your page",
	}
	linkUntil = i18n.Text{
		NB: "Lenken gjelder til {time} og kan brukes én gang.",
		SV: "Länken gäller till {time} och kan användas en gång.",
		DA: "Linket gælder til {time} og kan bruges én gang.",
		FI: "Linkki vanhenee {time}, ja sen voi käyttää kerran.",
		EN: "The link is good until {time} and can be used once.",
	}
	linkElse = i18n.Text{
		NB: "Har du ikke bedt om den, trenger du ikke å gjøre noe. Gi ikke lenken videre til noen.",
		SV: "Har du inte bett om den behöver du inte göra något. Ge inte länken vidare till någon.",
		DA: "Har du ikke bedt om det, behøver du ikke at gøre noget. Giv ikke linket videre til nogen.",
		FI: "Jos et pyytänyt sitä, sinun ei tarvitse tehdä mitään. Älä anna linkkiä kenellekään.",
		EN: "If you did not ask for it, there is nothing to do. Do not pass the link on to anybody.",
	}
	linkFooter = i18n.Text{
		NB: "Du får denne e-posten fordi noen ba om å se timene sine hos {practice} med adressen din.",
		SV: "Du får det här mejlet eftersom någon bad att få se sina tider hos {practice} med din adress.",
		DA: "Du får denne mail, fordi nogen bad om at se sine tider hos {practice} med din adresse.",
		FI: "Sait tämän viestin, koska joku pyysi nähdä aikansa osoitteellasi: {practice}.",
		EN: "You are getting this e-mail because somebody asked {practice} for their appointments with your address.",
	}
	offerFooter = i18n.Text{
		NB: "Du får denne e-posten fordi {practice} sendte deg lenken til siden din.",
		SV: "Du får det här mejlet eftersom {practice} skickade dig länken till din sida.",
		DA: "Du får denne mail, fordi {practice} sendte dig linket til din side.",
		FI: "Sait tämän viestin, koska {practice} lähetti sinulle linkin sivullesi.",
		EN: "You are getting this e-mail because {practice} sent you the link to your page.",
	}
	confirmTitle = i18n.Text{
		NB: "Bekreft e-postadressen din",
		SV: "Bekräfta din e-postadress",
		DA: "Bekræft din e-mailadresse",
		FI: "Vahvista sähköpostiosoitteesi",
		EN: "Confirm your e-mail address",
	}
	confirmLead = i18n.Text{
		NB: "Noen hos {practice} vil bruke denne adressen fra nå av. Bekreft at den er din.",
		SV: "Någon hos {practice} vill använda den här adressen från och med nu. Bekräfta att den är din.",
		DA: "En hos {practice} vil bruge denne adresse fra nu af. Bekræft, at den er din.",
		FI: "Tätä osoitetta halutaan käyttää jatkossa: {practice}. Vahvista, että se on sinun.",
		EN: "Somebody at {practice} wants to use this address from now on. Confirm that it is yours.",
	}
	confirmButton = i18n.Text{
		NB: "Bekreft adressen",
		SV: "Bekräfta adressen",
		DA: "Bekræft adressen",
		FI: "Vahvista osoite",
		EN: "Confirm the address",
	}
	confirmElse = i18n.Text{
		NB: "Har du ikke bedt om det, trenger du ikke å gjøre noe. Da blir ingenting endret.",
		SV: "Har du inte bett om det behöver du inte göra något. Då ändras ingenting.",
		DA: "Har du ikke bedt om det, behøver du ikke at gøre noget. Så bliver intet ændret.",
		FI: "Jos et pyytänyt sitä, sinun ei tarvitse tehdä mitään. Silloin mikään ei muutu.",
		EN: "If you did not ask for that, there is nothing to do. Then nothing changes.",
	}
	confirmFooter = i18n.Text{
		NB: "Du får denne e-posten fordi noen hos {practice} oppga adressen din.",
		SV: "Du får det här mejlet eftersom någon hos {practice} uppgav din adress.",
		DA: "Du får denne mail, fordi en hos {practice} oplyste din adresse.",
		FI: "Sait tämän viestin, koska osoitteesi annettiin: {practice}.",
		EN: "You are getting this e-mail because somebody at {practice} gave your address.",
	}
	movedTitle = i18n.Text{
		NB: "E-postadressen din er endret",
		SV: "Din e-postadress har ändrats",
		DA: "Din e-mailadresse er ændret",
		FI: "Sähköpostiosoitteesi on muuttunut",
		EN: "Your e-mail address has changed",
	}
	movedLead = i18n.Text{
		NB: "{practice} skriver fra nå av til {address} i stedet for til denne adressen.",
		SV: "{practice} skriver från och med nu till {address} i stället för till den här adressen.",
		DA: "{practice} skriver fra nu af til {address} i stedet for til denne adresse.",
		FI: "{practice} kirjoittaa tästä lähtien osoitteeseen {address} tämän osoitteen sijaan.",
		EN: "From now on {practice} writes to {address} instead of to this address.",
	}
	movedElse = i18n.Text{
		NB: "Var det ikke du som gjorde det, så si fra til oss med en gang.",
		SV: "Var det inte du som gjorde det, hör av dig till oss genast.",
		DA: "Var det ikke dig, der gjorde det, så sig det til os med det samme.",
		FI: "Jos et tehnyt tätä itse, ota meihin heti yhteyttä.",
		EN: "If that was not you, tell us at once.",
	}
	movedFooter = i18n.Text{
		NB: "Du får denne e-posten fordi {practice} brukte denne adressen til nå.",
		SV: "Du får det här mejlet eftersom {practice} använde den här adressen tills nu.",
		DA: "Du får denne mail, fordi {practice} brugte denne adresse indtil nu.",
		FI: "Sait tämän viestin, koska {practice} on käyttänyt tätä osoitetta.",
		EN: "You are getting this e-mail because {practice} used this address until now.",
	}
)
