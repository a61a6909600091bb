package widget

import (
	"stund/internal/i18n"
	"stund/internal/script"
	"stund/internal/words"
)

// texts returns what the widget says besides dates. Names, times and dates are filled in by the widget itself.
func texts() script.Texts {
	return script.Texts{
		"zoneOf": i18n.Text{
			NB: "{city}-tid",
			SV: "{city}-tid",
			DA: "{city}-tid",
			FI: "aikavyöhyke {city}",
			EN: "{city} time",
		},

		// What everything is about.
		"book": words.Book,
		"close": i18n.Text{
			NB: "Lukk",
			SV: "Stäng",
			DA: "Luk",
			FI: "Sulje",
			EN: "Close",
		},
		"back": i18n.Text{
			NB: "Tilbake",
			SV: "Tillbaka",
			DA: "Tilbage",
			FI: "Takaisin",
			EN: "Back",
		},
		"change": words.Change,
		"chosen": i18n.Text{
			NB: "Du har valgt",
			SV: "Du har valt",
			DA: "Du har valgt",
			FI: "Olet valinnut",
			EN: "You have chosen",
		},
		"chooseService": words.ChooseService,
		"chooseWho":     words.ChooseWho,
		"anyone":        words.Anyone,
		"anyoneHint":    words.AnyoneHint,
		"chooseTime":    words.ChooseTime,
		"details":       words.Details,

		// Days and times.
		"nextFree": i18n.Text{
			NB: "Neste ledige time",
			SV: "Nästa lediga tid",
			DA: "Næste ledige tid",
			FI: "Seuraava vapaa aika",
			EN: "Next free time",
		},
		"noneFree": words.NoneFree,
		"noneTheseWeeks": i18n.Text{
			NB: "Ingen ledige timer i disse ukene.",
			SV: "Inga lediga tider de här veckorna.",
			DA: "Ingen ledige tider i disse uger.",
			FI: "Ei vapaita aikoja näillä viikoilla.",
			EN: "No free times in these weeks.",
		},
		"noneAtAll": i18n.Text{
			NB: "Det er ingen ledige timer på nettet nå.",
			SV: "Det finns inga lediga tider på nätet just nu.",
			DA: "Der er ingen ledige tider online lige nu.",
			FI: "Verkossa ei ole nyt vapaita aikoja.",
			EN: "There are no free times online at the moment.",
		},
		"fullDay": i18n.Text{
			NB: "Fullt",
			SV: "Fullbokat",
			DA: "Optaget",
			FI: "Täynnä",
			EN: "Fully booked",
		},
		"fullHint": i18n.Text{
			NB: "Alt er opptatt denne dagen. Vi kan si fra hvis noe blir ledig.",
			SV: "Allt är bokat den här dagen. Vi kan höra av oss om något blir ledigt.",
			DA: "Alt er optaget den dag. Vi kan give besked, hvis noget bliver ledigt.",
			FI: "Päivä on täynnä. Voimme ilmoittaa, jos aika vapautuu.",
			EN: "Everything is taken on this day. We can tell you if something becomes free.",
		},
		"chooseDay": i18n.Text{
			NB: "Velg en dag for å se timene.",
			SV: "Välj en dag för att se tiderna.",
			DA: "Vælg en dag for at se tiderne.",
			FI: "Valitse päivä, niin näet ajat.",
			EN: "Choose a day to see its times.",
		},
		"earlier":    words.Earlier,
		"later":      words.Later,
		"morning":    words.Morning,
		"afternoon":  words.Afternoon,
		"evening":    words.Evening,
		"timesOne":   words.TimesOne,
		"timesOther": words.TimesOther,
		"seatsOne":   words.SeatsOne,
		"seatsOther": words.SeatsOther,
		"zoneNote": i18n.Text{
			NB: "Tidene er {zone}. Klokken hos deg ({city}) står under.",
			SV: "Tiderna är {zone}. Klockan hos dig ({city}) står under.",
			DA: "Tiderne er {zone}. Klokken hos dig ({city}) står nedenunder.",
			FI: "Ajat: {zone}. Oma aikasi ({city}) on niiden alla.",
			EN: "Times are {zone}. The time where you are ({city}) is below each.",
		},
		"yourTime": i18n.Text{
			NB: "{when} hos deg ({city})",
			SV: "{when} hos dig ({city})",
			DA: "{when} hos dig ({city})",
			FI: "sinulla {when} ({city})",
			EN: "{when} where you are ({city})",
		},
		"loading": i18n.Text{
			NB: "Henter ledige timer",
			SV: "Hämtar lediga tider",
			DA: "Henter ledige tider",
			FI: "Haetaan vapaita aikoja",
			EN: "Fetching free times",
		},

		// The summary.
		"what":    words.What,
		"when":    words.When,
		"givenBy": words.GivenBy,
		"where":   words.Where,
		"price":   words.Price,
		"video":   words.Video,
		"or": i18n.Text{
			NB: "{a} eller {b}",
			SV: "{a} eller {b}",
			DA: "{a} eller {b}",
			FI: "{a} tai {b}",
			EN: "{a} or {b}",
		},
		"ruleBoth":   words.RuleBoth,
		"ruleMove":   words.RuleMove,
		"ruleCancel": words.RuleCancel,
		"ruleNone": i18n.Text{
			NB: "Timen kan ikke flyttes eller avbestilles på nettet: det er for kort tid til den.",
			SV: "Tiden kan inte bokas om eller avbokas på nätet: det är för kort tid kvar.",
			DA: "Tiden kan ikke flyttes eller afbestilles online: der er for kort tid til.",
			FI: "Aikaa ei voi enää siirtää eikä perua verkossa.",
			EN: "It cannot be moved or cancelled online: it is too soon.",
		},
		"noCancel": i18n.Text{
			NB: "Den kan ikke avbestilles på nettet: fristen er ute.",
			SV: "Den kan inte avbokas på nätet: sista tiden har passerat.",
			DA: "Den kan ikke afbestilles online: fristen er udløbet.",
			FI: "Sitä ei voi enää perua verkossa.",
			EN: "It cannot be cancelled online: the deadline has passed.",
		},
		"noMove": i18n.Text{
			NB: "Den kan ikke flyttes på nettet: fristen er ute.",
			SV: "Den kan inte bokas om på nätet: sista tiden har passerat.",
			DA: "Den kan ikke flyttes online: fristen er udløbet.",
			FI: "Sitä ei voi enää siirtää verkossa.",
			EN: "It cannot be moved online: the deadline has passed.",
		},

		// The form.
		"name":      words.Name,
		"email":     words.Email,
		"emailHint": words.EmailHint,
		"waitHint": i18n.Text{
			NB: "Hit skriver vi når noe blir ledig.",
			SV: "Hit skriver vi när något blir ledigt.",
			DA: "Hertil skriver vi, når noget bliver ledigt.",
			FI: "Kirjoitamme tähän, kun aika vapautuu.",
			EN: "We write here when something becomes free.",
		},
		"phone":     words.Phone,
		"phoneHint": words.PhoneHint,
		"note":      words.Note,
		"noteHint":  words.NoteHint,
		"consent":   words.Consent,
		"privacy":   words.Privacy,
		"nameWrong": words.NameWrong,
		"emailWrong": i18n.Text{
			NB: "Skriv en e-postadresse, som kari@example.com.",
			SV: "Skriv en e-postadress, som kari@example.com.",
			DA: "Skriv en e-mailadresse, som kari@example.com.",
			FI: "Kirjoita sähköpostiosoite, esim. kari@example.com.",
			EN: "Enter an e-mail address, such as kari@example.com.",
		},
		"phoneWrong": i18n.Text{
			NB: "Skriv et telefonnummer, med landskode hvis det ikke er herfra.",
			SV: "Skriv ett telefonnummer, med landsnummer om det inte är härifrån.",
			DA: "Skriv et telefonnummer, med landekode hvis det ikke er herfra.",
			FI: "Kirjoita puhelinnumero, ulkomainen maatunnuksen kanssa.",
			EN: "Enter a phone number, with its country code if it is from elsewhere.",
		},
		"noteWrong": words.NoteWrong,
		"booking": i18n.Text{
			NB: "Bestiller …",
			SV: "Bokar …",
			DA: "Booker …",
			FI: "Varataan …",
			EN: "Booking …",
		},
		"slow": i18n.Text{
			NB: "Det tar lengre tid enn vanlig. Vent litt, vi holder på.",
			SV: "Det tar längre tid än vanligt. Vänta lite, vi håller på.",
			DA: "Det tager længere tid end sædvanligt. Vent lidt, vi er i gang.",
			FI: "Tässä kestää tavallista kauemmin. Odota hetki.",
			EN: "It is taking longer than usual. Please wait, we are on it.",
		},

		// The end.
		"booked": words.Booked,
		"bookedSent": i18n.Text{
			NB: "Vi sender en bekreftelse til {email}.",
			SV: "Vi skickar en bekräftelse till {email}.",
			DA: "Vi sender en bekræftelse til {email}.",
			FI: "Lähetämme vahvistuksen osoitteeseen {email}.",
			EN: "We are sending a confirmation to {email}.",
		},
		"asked": words.Asked,
		"askedSent": i18n.Text{
			NB: "Timen holdes av til kl. {time}. Åpne lenken som vi sender til {email}, og bekreft.",
			SV: "Vi håller tiden till kl. {time}. Öppna länken som vi skickar till {email} och bekräfta.",
			DA: "Vi holder tiden til kl. {time}. Åbn linket, som vi sender til {email}, og bekræft.",
			FI: "Pidämme ajan sinulle varattuna klo {time} asti. Avaa osoitteeseen {email} lähetettävä linkki ja vahvista.",
			EN: "We hold the time until {time}. Open the link that we are sending to {email}, and confirm.",
		},
		"calendar": words.Calendar,
		"fillForm": i18n.Text{
			NB: "Fyll ut skjemaet",
			SV: "Fyll i formuläret",
			DA: "Udfyld skemaet",
			FI: "Täytä lomake",
			EN: "Fill in the form",
		},
		"manage": i18n.Text{
			NB: "Se, flytt eller avbestill",
			SV: "Visa, boka om eller avboka",
			DA: "Se, flyt eller afbestil",
			FI: "Katso, siirrä tai peru aika",
			EN: "See, move or cancel",
		},
		"another": i18n.Text{
			NB: "Bestill en time til",
			SV: "Boka en tid till",
			DA: "Book en tid til",
			FI: "Varaa toinen aika",
			EN: "Book another time",
		},

		// The waiting list.
		"waitFor":   words.WaitFor,
		"waitTitle": words.WaitTitle,
		"waitLead": i18n.Text{
			NB: "Blir en time ledig, får du tilbud om den på e-post.",
			SV: "Blir en tid ledig får du ett erbjudande via e-post.",
			DA: "Bliver en tid ledig, får du tilbudt den på e-mail.",
			FI: "Jos aika vapautuu, tarjoamme sitä sinulle sähköpostilla.",
			EN: "If a time becomes free, we offer it to you by e-mail.",
		},
		"waitPhoneHint": words.WaitPhoneHint,
		"waiting":       words.Waiting,
		"waitingSent": i18n.Text{
			NB: "Vi skriver til {email} når noe blir ledig.",
			SV: "Vi skriver till {email} när något blir ledigt.",
			DA: "Vi skriver til {email}, når noget bliver ledigt.",
			FI: "Kirjoitamme osoitteeseen {email}, kun aika vapautuu.",
			EN: "We write to {email} when something becomes free.",
		},
		"untilDay": i18n.Text{
			NB: "{from} til {to}",
			SV: "{from} till {to}",
			DA: "{from} til {to}",
			FI: "{from} – {to}",
			EN: "{from} to {to}",
		},

		// The payment.
		"payTitle":   words.PayTitle,
		"payNow":     words.PayNow,
		"bookAndPay": words.BookAndPay,
		"payByCard":  words.PayByCard,
		"payWith":    words.PayWith,
		"payFailed":  words.PayFailed,
		"paySilent":  words.PaySilent,
		"payChecks":  words.PayChecks,
		"backFull":   words.BackFull,
		"backPart":   words.BackPart,
		"backLater":  words.BackLater,
		"backNone":   words.BackNone,
		"paid": i18n.Text{
			NB: "Betalt",
			SV: "Betalt",
			DA: "Betalt",
			FI: "Maksettu",
			EN: "Paid",
		},
		"payLead": i18n.Text{
			NB: "Vi holder timen til kl. {time}{left}. Den er din når du har betalt.",
			SV: "Vi håller tiden till kl. {time}{left}. Den är din när du har betalat.",
			DA: "Vi holder tiden til kl. {time}{left}. Den er din, når du har betalt.",
			FI: "Pidämme ajan sinulle klo {time} asti{left}. Se on sinun, kun olet maksanut.",
			EN: "We hold the time until {time}{left}. It is yours once you have paid.",
		},
		"payLeft": i18n.Text{
			NB: " ({n} igjen)",
			SV: " ({n} kvar)",
			DA: " ({n} tilbage)",
			FI: " ({n} jäljellä)",
			EN: " ({n} left)",
		},
		"payTab": i18n.Text{
			NB: "Betalingen åpnes i en ny fane. Denne siden blir stående.",
			SV: "Betalningen öppnas i en ny flik. Den här sidan står kvar.",
			DA: "Betalingen åbner i en ny fane. Denne side bliver stående.",
			FI: "Maksu avautuu uuteen välilehteen. Tämä sivu pysyy auki.",
			EN: "The payment opens in a new tab. This page stays as it is.",
		},
		"payWaits": i18n.Text{
			NB: "Fullfør betalingen på siden som ble åpnet. Har du betalt, trenger du bare å vente her: ikke betal en gang til. Vi holder timen til kl. {time}{left}.",
			SV: "Slutför betalningen på sidan som öppnades. Har du betalat behöver du bara vänta här: betala inte en gång till. Vi håller tiden till kl. {time}{left}.",
			DA: "Gennemfør betalingen på siden, der blev åbnet. Har du betalt, skal du bare vente her: betal ikke en gang til. Vi holder tiden til kl. {time}{left}.",
			FI: "Viimeistele maksu avautuneella sivulla. Jos olet jo maksanut, odota tässä äläkä maksa uudelleen. Pidämme ajan sinulle klo {time} asti{left}.",
			EN: "Complete the payment on the page that opened. If you have paid, just wait here: do not pay again. We hold the time until {time}{left}.",
		},
		"payOpen": i18n.Text{
			NB: "Åpne betalingssiden",
			SV: "Öppna betalningssidan",
			DA: "Åbn betalingssiden",
			FI: "Avaa maksusivu",
			EN: "Open the payment page",
		},
		"payExpired": i18n.Text{
			NB: "Timen ble ikke betalt i tide, og holdes ikke lenger. Ingenting er trukket. Velg en time, så prøver vi igjen.",
			SV: "Tiden betalades inte i tid och hålls inte längre. Inget är draget. Välj en tid så försöker vi igen.",
			DA: "Tiden blev ikke betalt i tide og holdes ikke længere. Intet er trukket. Vælg en tid, så prøver vi igen.",
			FI: "Aikaa ei maksettu ajoissa, eikä sitä enää pidetä varattuna. Mitään ei veloitettu. Valitse aika " +
				"uudelleen.",
			EN: "The time was not paid for by the deadline, and is no longer held. Nothing was taken. Choose a time " +
				"to try again.",
		},
		"payLate": i18n.Text{
			NB: "Betalingen kom etter fristen, og noen andre tok timen. Du får alle pengene tilbake. Her er de nærmeste.",
			SV: "Betalningen kom efter tidsgränsen, och någon annan tog tiden. Du får tillbaka alla pengar. Här är de närmaste.",
			DA: "Betalingen kom efter fristen, og en anden tog tiden. Du får alle pengene tilbage. Her er de nærmeste.",
			FI: "Maksu saapui määräajan jälkeen, ja joku muu varasi ajan. Saat koko summan takaisin. Tässä lähimmät.",
			EN: "The payment came after the deadline, and somebody else took the time. All of the money goes back. Here are the nearest.",
		},
		"payCrowded": i18n.Text{
			NB: "Det er prøvd for mange ganger. Velg en time på nytt.",
			SV: "Det har försökts för många gånger. Välj en tid på nytt.",
			DA: "Der er forsøgt for mange gange. Vælg en tid igen.",
			FI: "Yrityksiä on ollut liian monta. Valitse aika uudelleen.",
			EN: "It has been tried too often. Choose a time anew.",
		},

		// What can go wrong.
		"taken": i18n.Text{
			NB: "Noen andre tok timen rett før deg. Her er de nærmeste; det du skrev, er tatt vare på.",
			SV: "Någon annan hann boka tiden före dig. Här är de närmaste; det du skrev finns kvar.",
			DA: "En anden nåede at tage tiden før dig. Her er de nærmeste; det, du skrev, er gemt.",
			FI: "Joku ehti varata ajan. Tässä lähimmät vapaat; kirjoittamasi on tallessa.",
			EN: "Somebody took that time just before you. Here are the nearest; what you wrote is kept.",
		},
		"gone": i18n.Text{
			NB: "Den timen er ikke ledig lenger. Velg en annen.",
			SV: "Den tiden är inte ledig längre. Välj en annan.",
			DA: "Den tid er ikke ledig længere. Vælg en anden.",
			FI: "Se aika ei ole enää vapaa. Valitse toinen.",
			EN: "That time is no longer free. Choose another.",
		},
		"freeAgain": i18n.Text{
			NB: "Det er blitt ledig: velg en av disse.",
			SV: "Det har blivit ledigt: välj en av dessa.",
			DA: "Der er blevet ledigt: vælg en af disse.",
			FI: "Aikoja on vapautunut: valitse jokin näistä.",
			EN: "Times have become free: choose one of these.",
		},
		"kept": i18n.Text{
			NB: "Det du skrev, er tatt vare på.",
			SV: "Det du skrev finns kvar.",
			DA: "Det, du skrev, er gemt.",
			FI: "Kirjoittamasi on tallessa.",
			EN: "What you wrote is kept.",
		},
		"offline": i18n.Text{
			NB: "Ingen forbindelse. Vi prøver igjen når du er på nett.",
			SV: "Ingen anslutning. Vi försöker igen när du är uppkopplad.",
			DA: "Ingen forbindelse. Vi prøver igen, når du er online.",
			FI: "Ei yhteyttä. Yritämme uudelleen, kun yhteys palaa.",
			EN: "No connection. We try again when you are online.",
		},
		"broken": i18n.Text{
			NB: "Det gikk ikke nå, og feilen ligger hos oss. Prøv igjen om litt.",
			SV: "Det gick inte just nu, och felet ligger hos oss. Försök igen om en stund.",
			DA: "Det lykkedes ikke nu, og fejlen ligger hos os. Prøv igen om lidt.",
			FI: "Tämä ei onnistunut nyt, ja vika on meillä. Yritä hetken kuluttua uudelleen.",
			EN: "That did not work now, and the fault is ours. Try again in a little while.",
		},
		"refused": words.Refused,
		"crowded": i18n.Text{
			NB: "Det kom mange forespørsler herfra. Vent et minutt og prøv igjen.",
			SV: "Det kom många förfrågningar härifrån. Försök igen om en stund.",
			DA: "Der kom mange forespørgsler herfra. Vent et minut, og prøv igen.",
			FI: "Pyyntöjä tuli liian monta. Yritä hetken kuluttua uudelleen.",
			EN: "There were many requests from here. Wait a minute and try again.",
		},
		"notHere": i18n.Text{
			NB: "Her kan det ikke bestilles. Ta kontakt, så hjelper vi deg.",
			SV: "Här går det inte att boka. Kontakta oss så hjälper vi dig.",
			DA: "Her kan der ikke bookes. Kontakt os, så hjælper vi dig.",
			FI: "Tässä ei voi varata. Ota yhteyttä, niin autamme.",
			EN: "Nothing can be booked here. Get in touch, and we will help you.",
		},
		"again": i18n.Text{
			NB: "Prøv igjen",
			SV: "Försök igen",
			DA: "Prøv igen",
			FI: "Yritä uudelleen",
			EN: "Try again",
		},
		"call":  words.Call,
		"write": words.Write,
	}
}

// Texts returns everything that the widget says, for its builder.
func Texts() script.Texts { return script.Dates().With(texts()) }

// Declarations returns the declarations of the module of texts, for type checks.
func Declarations() string {
	const inPlace = "\ndeclare module \"texts\" {\n  export * as T from \"texts\";\n}\n" // see script.Texts.Module
	return Texts().Declarations("go run ./internal/widget/build") + inPlace
}
