// Package words is what pages, messages and the widget say alike: one wording for each idea, in five languages.
package words

import "stund/internal/i18n"

// The ideas, in the order in which a client meets them.
var (
	Today = i18n.Text{
		NB: "i dag",
		SV: "i dag",
		DA: "i dag",
		FI: "tänään",
		EN: "today",
	}
	Book = i18n.Text{
		NB: "Bestill time",
		SV: "Boka tid",
		DA: "Book tid",
		FI: "Varaa aika",
		EN: "Book a time",
	}
	Change = i18n.Text{
		NB: "Endre",
		SV: "Ändra",
		DA: "Ret",
		FI: "Muuta",
		EN: "Change",
	}
	ChooseService = i18n.Text{
		NB: "Hva vil du bestille?",
		SV: "Vad vill du boka?",
		DA: "Hvad vil du booke?",
		FI: "Mitä haluat varata?",
		EN: "What would you like to book?",
	}
	ChooseWho = i18n.Text{
		NB: "Hvem vil du til?",
		SV: "Vem vill du träffa?",
		DA: "Hvem vil du have tid hos?",
		FI: "Kenen luokse haluat ajan?",
		EN: "Who would you like to see?",
	}
	Anyone = i18n.Text{
		NB: "Første ledige",
		SV: "Första lediga",
		DA: "Første ledige",
		FI: "Kuka tahansa",
		EN: "Anyone",
	}
	AnyoneHint = i18n.Text{
		NB: "Flest tider å velge mellom",
		SV: "Flest tider att välja på",
		DA: "Flest tider at vælge imellem",
		FI: "Eniten vapaita aikoja",
		EN: "The most times to choose from",
	}
	ChooseTime = i18n.Text{
		NB: "Når passer det?",
		SV: "När passar det?",
		DA: "Hvornår passer det?",
		FI: "Milloin sinulle sopii?",
		EN: "When suits you?",
	}
	Details = i18n.Text{
		NB: "Hvem er du?",
		SV: "Vem är du?",
		DA: "Hvem er du?",
		FI: "Kuka olet?",
		EN: "Your details",
	}
	NoneFree = i18n.Text{
		NB: "Ingen ledige timer",
		SV: "Inga lediga tider",
		DA: "Ingen ledige tider",
		FI: "Ei vapaita aikoja",
		EN: "No free times",
	}
	Earlier = i18n.Text{
		NB: "Tidligere dager",
		SV: "Tidigare dagar",
		DA: "Tidligere dage",
		FI: "Aiemmat päivät",
		EN: "Earlier days",
	}
	Later = i18n.Text{
		NB: "Senere dager",
		SV: "Senare dagar",
		DA: "Senere dage",
		FI: "Myöhemmät päivät",
		EN: "Later days",
	}
	Morning = i18n.Text{
		NB: "Formiddag",
		SV: "Förmiddag",
		DA: "Formiddag",
		FI: "Aamupäivä",
		EN: "Morning",
	}
	Afternoon = i18n.Text{
		NB: "Ettermiddag",
		SV: "Eftermiddag",
		DA: "Eftermiddag",
		FI: "Iltapäivä",
		EN: "Afternoon",
	}
	Evening = i18n.Text{
		NB: "Kveld",
		SV: "Kväll",
		DA: "Aften",
		FI: "Ilta",
		EN: "Evening",
	}
	TimesOne = i18n.Text{
		NB: "{n} ledig time",
		SV: "{n} ledig tid",
		DA: "{n} ledig tid",
		FI: "{n} vapaa aika",
		EN: "{n} free time",
	}
	TimesOther = i18n.Text{
		NB: "{n} ledige timer",
		SV: "{n} lediga tider",
		DA: "{n} ledige tider",
		FI: "{n} vapaata aikaa",
		EN: "{n} free times",
	}
	SeatsOne = i18n.Text{
		NB: "{n} plass igjen",
		SV: "{n} plats kvar",
		DA: "{n} plads tilbage",
		FI: "{n} paikka jäljellä",
		EN: "{n} place left",
	}
	SeatsOther = i18n.Text{
		NB: "{n} plasser igjen",
		SV: "{n} platser kvar",
		DA: "{n} pladser tilbage",
		FI: "{n} paikkaa jäljellä",
		EN: "{n} places left",
	}
	What = i18n.Text{
		NB: "Hva",
		SV: "Vad",
		DA: "Hvad",
		FI: "Mitä",
		EN: "What",
	}
	When = i18n.Text{
		NB: "Når",
		SV: "När",
		DA: "Hvornår",
		FI: "Milloin",
		EN: "When",
	}
	GivenBy = i18n.Text{
		NB: "Hos",
		SV: "Hos",
		DA: "Hos",
		FI: "Asiantuntija",
		EN: "With",
	}
	Where = i18n.Text{
		NB: "Hvor",
		SV: "Var",
		DA: "Hvor",
		FI: "Missä",
		EN: "Where",
	}
	Price = i18n.Text{
		NB: "Pris",
		SV: "Pris",
		DA: "Pris",
		FI: "Hinta",
		EN: "Price",
	}
	Free = i18n.Text{
		NB: "Gratis",
		SV: "Gratis",
		DA: "Gratis",
		FI: "Maksuton",
		EN: "Free",
	}
	Video = i18n.Text{
		NB: "Videosamtale",
		SV: "Videosamtal",
		DA: "Videosamtale",
		FI: "Videopuhelu",
		EN: "Video call",
	}
	RuleBoth = i18n.Text{
		NB: "Du kan flytte eller avbestille frem til {when}.",
		SV: "Du kan boka om eller avboka fram till {when}.",
		DA: "Du kan flytte eller afbestille indtil {when}.",
		FI: "Voit siirtää tai perua ajan viimeistään {when}.",
		EN: "You can move or cancel until {when}.",
	}
	RuleMove = i18n.Text{
		NB: "Du kan flytte timen frem til {when}.",
		SV: "Du kan boka om tiden fram till {when}.",
		DA: "Du kan flytte tiden indtil {when}.",
		FI: "Voit siirtää ajan viimeistään {when}.",
		EN: "You can move it until {when}.",
	}
	RuleCancel = i18n.Text{
		NB: "Du kan avbestille frem til {when}.",
		SV: "Du kan avboka fram till {when}.",
		DA: "Du kan afbestille indtil {when}.",
		FI: "Voit perua ajan viimeistään {when}.",
		EN: "You can cancel it until {when}.",
	}
	Name = i18n.Text{
		NB: "Navn",
		SV: "Namn",
		DA: "Navn",
		FI: "Nimi",
		EN: "Name",
	}
	Email = i18n.Text{
		NB: "E-post",
		SV: "E-post",
		DA: "E-mail",
		FI: "Sähköposti",
		EN: "E-mail",
	}
	EmailHint = i18n.Text{
		NB: "Hit sender vi bekreftelsen.",
		SV: "Hit skickar vi bekräftelsen.",
		DA: "Hertil sender vi bekræftelsen.",
		FI: "Lähetämme vahvistuksen tähän.",
		EN: "We send the confirmation here.",
	}
	Phone = i18n.Text{
		NB: "Mobil (valgfritt)",
		SV: "Mobil (valfritt)",
		DA: "Mobil (valgfrit)",
		FI: "Puhelin (vapaaehtoinen)",
		EN: "Mobile (optional)",
	}
	PhoneHint = i18n.Text{
		NB: "For en påminnelse på SMS.",
		SV: "För en påminnelse via sms.",
		DA: "Til en påmindelse på sms.",
		FI: "Tekstiviestimuistutusta varten.",
		EN: "For a reminder by text message.",
	}
	// WaitPhoneHint is of who waits: a time that becomes free is offered on every channel.
	WaitPhoneHint = i18n.Text{
		NB: "Blir en time ledig, får du tilbudet på SMS også.",
		SV: "Blir en tid ledig får du erbjudandet via sms också.",
		DA: "Bliver en tid ledig, får du også tilbuddet på sms.",
		FI: "Jos aika vapautuu, saat tarjouksen myös tekstiviestinä.",
		EN: "If a time becomes free, the offer comes by text message as well.",
	}
	Note = i18n.Text{
		NB: "Melding (valgfritt)",
		SV: "Meddelande (valfritt)",
		DA: "Besked (valgfrit)",
		FI: "Viesti (vapaaehtoinen)",
		EN: "Message (optional)",
	}
	NoteHint = i18n.Text{
		NB: "Ikke skriv om helsen din her.",
		SV: "Skriv inget om din hälsa här.",
		DA: "Skriv ikke om dit helbred her.",
		FI: "Älä kirjoita tähän terveydestäsi.",
		EN: "Do not write about your health here.",
	}
	Consent = i18n.Text{
		NB: "{name} tar vare på det du skriver her, for å kunne gi deg timen.",
		SV: "{name} sparar det du skriver här för att kunna ge dig tiden.",
		DA: "{name} gemmer det, du skriver her, for at kunne give dig tiden.",
		FI: "{name} tallentaa tähän kirjoittamasi tiedot ajan järjestämistä varten.",
		EN: "{name} keeps what you write here in order to give you the appointment.",
	}
	Privacy = i18n.Text{
		NB: "Slik brukes opplysningene dine",
		SV: "Så används dina uppgifter",
		DA: "Sådan bruges dine oplysninger",
		FI: "Näin tietojasi käytetään",
		EN: "How your details are used",
	}
	NameWrong = i18n.Text{
		NB: "Skriv navnet ditt.",
		SV: "Skriv ditt namn.",
		DA: "Skriv dit navn.",
		FI: "Kirjoita nimesi.",
		EN: "Enter your name.",
	}
	NoteWrong = i18n.Text{
		NB: "Skriv høyst 2000 tegn vanlig tekst.",
		SV: "Skriv högst 2000 tecken vanlig text.",
		DA: "Skriv højst 2000 tegn almindelig tekst.",
		FI: "Kirjoita enintään 2000 merkkiä tavallista tekstiä.",
		EN: "Enter at most 2000 characters of plain text.",
	}
	CheckThis = i18n.Text{
		NB: "Se over dette.",
		SV: "Se över detta.",
		DA: "Se dette efter.",
		FI: "Tarkista tämä.",
		EN: "Please check this.",
	}
	Refused = i18n.Text{
		NB: "Det kunne ikke bestilles slik. Velg en annen tid, eller ta kontakt med oss.",
		SV: "Det gick inte att boka så. Välj en annan tid eller kontakta oss.",
		DA: "Det kunne ikke bookes sådan. Vælg en anden tid, eller kontakt os.",
		FI: "Varaus ei onnistunut näin. Valitse toinen aika tai ota meihin yhteyttä.",
		EN: "It could not be booked like this. Choose another time, or get in touch with us.",
	}
	Asked = i18n.Text{
		NB: "Se i e-posten din og bekreft",
		SV: "Titta i din e-post och bekräfta",
		DA: "Se i din mail og bekræft",
		FI: "Katso sähköpostisi ja vahvista",
		EN: "Look in your mail to confirm",
	}
	MovedEnough = i18n.Text{
		NB: "Denne timen er flyttet så mange ganger som det går an her. Ta kontakt med oss.",
		SV: "Den här tiden har flyttats så många gånger som det går här. Kontakta oss.",
		DA: "Denne tid er flyttet så mange gange, som det kan lade sig gøre her. Kontakt os.",
		FI: "Tätä aikaa on siirretty niin monta kertaa kuin täällä voi. Ota meihin yhteyttä.",
		EN: "This appointment has been moved as many times as it can be here. Get in touch with us.",
	}
	NoMoreOffers = i18n.Text{
		NB: "Du får ikke flere tilbud før du svarer",
		SV: "Du får inga fler erbjudanden förrän du svarar",
		DA: "Du får ikke flere tilbud, før du svarer",
		FI: "Et saa uusia tarjouksia ennen kuin vastaat",
		EN: "You will get no more offers until you answer",
	}
	StillWaiting = i18n.Text{
		NB: "Jeg venter fortsatt",
		SV: "Jag väntar fortfarande",
		DA: "Jeg venter stadig",
		FI: "Odotan edelleen",
		EN: "I am still waiting",
	}
	LeaveWaitlist = i18n.Text{
		NB: "Meld deg av ventelisten",
		SV: "Lämna väntelistan",
		DA: "Forlad ventelisten",
		FI: "Poistu jonotuslistalta",
		EN: "Leave the waiting list",
	}
	CalledOff = i18n.Text{
		NB: "Vi har måttet avlyse denne tiden, så den kan ikke bestilles lenger.",
		SV: "Vi har fått ställa in den här tiden, så den går inte längre att boka.",
		DA: "Vi har måttet aflyse denne tid, så den kan ikke længere bookes.",
		FI: "Olemme joutuneet perumaan tämän ajan, joten sitä ei voi enää varata.",
		EN: "We have had to close this time since then, so it can no longer be booked.",
	}
	WaitsEnough = i18n.Text{
		NB: "Du står allerede på ventelisten så mange ganger som det går an. Ta kontakt med oss.",
		SV: "Du står redan på väntelistan så många gånger som det går. Kontakta oss.",
		DA: "Du står allerede på ventelisten så mange gange, som det kan lade sig gøre. Kontakt os.",
		FI: "Olet jo jonotuslistalla niin monta kertaa kuin voi olla. Ota meihin yhteyttä.",
		EN: "You are already on the waiting list as many times as you can be. Get in touch with us.",
	}
	Booked = i18n.Text{
		NB: "Timen er din",
		SV: "Din tid är bokad",
		DA: "Din tid er booket",
		FI: "Aika on varattu",
		EN: "Your appointment is booked",
	}
	Calendar = i18n.Text{
		NB: "Legg til i kalenderen",
		SV: "Lägg till i kalendern",
		DA: "Føj til kalender",
		FI: "Lisää kalenteriin",
		EN: "Add to calendar",
	}
	WaitFor = i18n.Text{
		NB: "Sett meg på ventelisten",
		SV: "Sätt mig på väntelistan",
		DA: "Sæt mig på ventelisten",
		FI: "Lisää minut jonotuslistalle",
		EN: "Put me on the waiting list",
	}
	WaitTitle = i18n.Text{
		NB: "Venteliste",
		SV: "Väntelista",
		DA: "Venteliste",
		FI: "Jonotuslista",
		EN: "Waiting list",
	}
	Waiting = i18n.Text{
		NB: "Du står på ventelisten",
		SV: "Du står på väntelistan",
		DA: "Du står på ventelisten",
		FI: "Olet jonotuslistalla",
		EN: "You are on the waiting list",
	}
	Call = i18n.Text{
		NB: "Ring {phone}",
		SV: "Ring {phone}",
		DA: "Ring {phone}",
		FI: "Soita {phone}",
		EN: "Call {phone}",
	}
	Write = i18n.Text{
		NB: "Send e-post",
		SV: "Skicka e-post",
		DA: "Skriv en e-mail",
		FI: "Lähetä sähköpostia",
		EN: "Send an e-mail",
	}
)
