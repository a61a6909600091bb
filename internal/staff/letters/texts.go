package letters

import (
	"stund/internal/i18n"
	"stund/internal/words"
)

// What the mails say. {practice} and {name} are what they are called, {role} is what they will be, {time} a day and
// when on it.
var (
	inviteTitle = i18n.Text{
		NB: "Du er invitert til {practice}",
		SV: "Du är inbjuden till {practice}",
		DA: "Du er inviteret til {practice}",
		FI: "Sinut on kutsuttu: {practice}",
		EN: "You are invited to {practice}",
	}
	inviteLead = i18n.Text{
		NB: "Hei {name}. Du har fått tilgang som {role}. Ta imot invitasjonen for å komme i gang.",
		SV: "Hej {name}. Du har fått behörighet som {role}. Tacka ja till inbjudan för att komma igång.",
		DA: "Hej {name}. Du har fået adgang som {role}. Tag imod invitationen for at komme i gang.",
		FI: "Hei {name}. Sinulle on annettu käyttöoikeus, rooli: {role}. Hyväksy kutsu, niin pääset alkuun.",
		EN: "Hello {name}. You have been given access as {role}. Accept the invitation to get started.",
	}
	inviteButton = i18n.Text{
		NB: "Se invitasjonen",
		SV: "Se inbjudan",
		DA: "Se invitationen",
		FI: "Avaa kutsu",
		EN: "See the invitation",
	}
	inviteUntil = i18n.Text{
		NB: "Invitasjonen gjelder til {time} og kan brukes én gang.",
		SV: "Inbjudan gäller till {time} och kan användas en gång.",
		DA: "Invitationen gælder til {time} og kan bruges én gang.",
		FI: "Kutsu vanhenee {time}, ja sen voi käyttää kerran.",
		EN: "The invitation is good until {time} and can be used once.",
	}
	inviteFooter = i18n.Text{
		NB: "Du får denne e-posten fordi {practice} har lagt til adressen din. Kjenner du dem ikke, kan du se bort fra den.",
		SV: "Du får det här mejlet eftersom {practice} har lagt till din adress. Känner du inte till dem kan du bortse från det.",
		DA: "Du får denne mail, fordi {practice} har tilføjet din adresse. Kender du dem ikke, kan du se bort fra den.",
		FI: "Sait tämän viestin, koska {practice} lisäsi osoitteesi. Jos et tunne lähettäjää, voit jättää viestin huomiotta.",
		EN: "You are getting this e-mail because {practice} added your address. If you do not know them, ignore it.",
	}
	enterTitle = words.SignIn
	enterLead  = i18n.Text{
		NB: "Hei {name}. Lenken logger deg inn. Den gjelder i 15 minutter og kan brukes én gang.",
		SV: "Hej {name}. Länken loggar in dig. Den gäller i 15 minuter och kan användas en gång.",
		DA: "Hej {name}. Linket logger dig ind. Det gælder i 15 minutter og kan bruges én gang.",
		FI: "Hei {name}. Linkillä kirjaudut sisään. Se on voimassa 15 minuuttia, ja sen voi käyttää kerran.",
		EN: "Hello {name}. The link signs you in. It is good for 15 minutes and can be used once.",
	}
	enterButton = words.SignIn
	enterElse   = i18n.Text{
		NB: "Har du ikke bedt om å logge inn, trenger du ikke å gjøre noe. Gi ikke lenken videre til noen.",
		SV: "Har du inte bett om att logga in behöver du inte göra något. Ge inte länken vidare till någon.",
		DA: "Har du ikke bedt om at logge ind, behøver du ikke at gøre noget. Giv ikke linket videre til nogen.",
		FI: "Jos et pyytänyt kirjautua sisään, sinun ei tarvitse tehdä mitään. Älä anna linkkiä kenellekään.",
		EN: "If you did not ask to sign in, there is nothing to do. Do not pass the link on to anybody.",
	}
	enterFooter = i18n.Text{
		NB: "Du får denne e-posten fordi noen ba om å logge inn med adressen din.",
		SV: "Du får det här mejlet eftersom någon bad att få logga in med din adress.",
		DA: "Du får denne mail, fordi nogen bad om at logge ind med din adresse.",
		FI: "Sait tämän viestin, koska joku pyysi kirjautumista osoitteellasi.",
		EN: "You are getting this e-mail because somebody asked to sign in with your address.",
	}
	securedTitle = i18n.Text{
		NB: "Innloggingen din er endret",
		SV: "Din inloggning har ändrats",
		DA: "Dit login er ændret",
		FI: "Kirjautumistapasi on muuttunut",
		EN: "Your sign-in has changed",
	}
	securedLead = i18n.Text{
		NB: "Hei {name}. Noe er endret i hvordan du logger inn hos {practice}.",
		SV: "Hej {name}. Något har ändrats i hur du loggar in hos {practice}.",
		DA: "Hej {name}. Noget er ændret i, hvordan du logger ind hos {practice}.",
		FI: "Hei {name}. Tapa, jolla kirjaudut, on muuttunut: {practice}.",
		EN: "Hello {name}. Something has changed in how you sign in at {practice}.",
	}
	securedLabel = i18n.Text{
		NB: "Hva er endret",
		SV: "Vad har ändrats",
		DA: "Hvad er ændret",
		FI: "Mikä muuttui",
		EN: "What has changed",
	}
	securedWhat = map[change]i18n.Text{
		{"passkey", true}: {
			NB: "En passnøkkel er lagt til",
			SV: "En passnyckel har lagts till",
			DA: "En adgangsnøgle er tilføjet",
			FI: "Pääsyavain on lisätty",
			EN: "A passkey was added",
		},
		{"passkey", false}: {
			NB: "En passnøkkel er fjernet",
			SV: "En passnyckel har tagits bort",
			DA: "En adgangsnøgle er fjernet",
			FI: "Pääsyavain on poistettu",
			EN: "A passkey was removed",
		},
		{"authenticator", true}: {
			NB: "En autentiseringsapp er satt opp",
			SV: "En autentiseringsapp har ställts in",
			DA: "En godkendelsesapp er sat op",
			FI: "Todennussovellus on otettu käyttöön",
			EN: "An authenticator app was set up",
		},
		{"authenticator", false}: {
			NB: "Autentiseringsappen er fjernet",
			SV: "Autentiseringsappen har tagits bort",
			DA: "Godkendelsesappen er fjernet",
			FI: "Todennussovellus on poistettu",
			EN: "The authenticator app was removed",
		},
	}
	securedButton = i18n.Text{
		NB: "Se innloggingen din",
		SV: "Se din inloggning",
		DA: "Se dit login",
		FI: "Katso kirjautumistapasi",
		EN: "See how you sign in",
	}
	securedElse = i18n.Text{
		NB: "Var det du, trenger du ikke å gjøre noe. Var det ikke du, så logg inn og fjern det du ikke kjenner igjen. Kommer du ikke inn, så be en eier om å sperre kontoen din.",
		SV: "Var det du behöver du inte göra något. Var det inte du, logga in och ta bort det du inte känner igen. Kommer du inte in, be en ägare att spärra ditt konto.",
		DA: "Var det dig, behøver du ikke at gøre noget. Var det ikke dig, så log ind og fjern det, du ikke kender. Kan du ikke komme ind, så bed en ejer om at spærre din konto.",
		FI: "Jos muutit sen itse, sinun ei tarvitse tehdä mitään. Jos et, kirjaudu sisään ja poista se, mitä et tunnista. Jos et pääse sisään, pyydä omistajaa sulkemaan tilisi.",
		EN: "If it was you, there is nothing to do. If it was not, sign in and remove what you do not recognise. If you cannot get in, ask an owner to disable your account.",
	}
	securedFooter = i18n.Text{
		NB: "Du får denne e-posten hver gang en passnøkkel eller autentiseringsapp legges til eller fjernes på kontoen din.",
		SV: "Du får det här mejlet varje gång en passnyckel eller autentiseringsapp läggs till eller tas bort på ditt konto.",
		DA: "Du får denne mail, hver gang en adgangsnøgle eller godkendelsesapp tilføjes eller fjernes på din konto.",
		FI: "Saat tämän viestin aina, kun tilillesi lisätään tai siltä poistetaan pääsyavain tai todennussovellus.",
		EN: "You are getting this e-mail each time a passkey or an authenticator app is added to your account or removed.",
	}
)
