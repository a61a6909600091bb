package widget

import (
	"encoding/json"
	"fmt"
	"strings"

	"stund/internal/i18n"
)

// text is one text of the widget under the name that its sources import it by.
type text struct {
	name string
	text i18n.Text
}

// texts gives everything that the widget says. Dates, times and names are filled in by the widget itself, as its forms (date,
// shortDate, …) say: {w} the weekday, {d} the day, {m} the month.
func texts() []text {
	return []text{
		// The forms of dates, as package i18n writes them.
		{"weekdays", list(func(l i18n.Lang) []string { long, _ := i18n.Weekdays(l); return long[:] })},
		{"shortWeekdays", list(func(l i18n.Lang) []string { _, short := i18n.Weekdays(l); return short[:] })},
		{"months", list(func(l i18n.Lang) []string { long, _ := i18n.Months(l); return long[:] })},
		{"shortMonths", list(func(l i18n.Lang) []string { _, short := i18n.Months(l); return short[:] })},
		{"longDate", i18n.Text{NB: "{w} {d}. {m}", SV: "{w} {d} {m}", DA: "{w} den {d}. {m}", FI: "{w} {d}. {m}", EN: "{w} {d} {m}"}},
		{"shortDate", i18n.Text{NB: "{w} {d}. {m}", SV: "{w} {d} {m}", DA: "{w} {d}. {m}", FI: "{w} {d}.{m}", EN: "{w} {d} {m}"}},
		{"dateTime", i18n.Text{NB: "{date} kl. {time}", SV: "{date} kl. {time}", DA: "{date} kl. {time}", FI: "{date} klo {time}", EN: "{date} at {time}"}},
		{"hourSign", i18n.Text{NB: ".", SV: ".", DA: ".", FI: ".", EN: ":"}},
		{"today", i18n.Text{NB: "i dag", SV: "i dag", DA: "i dag", FI: "tänään", EN: "today"}},
		{"tomorrow", i18n.Text{NB: "i morgen", SV: "i morgon", DA: "i morgen", FI: "huomenna", EN: "tomorrow"}},
		{"zoneOf", i18n.Text{NB: "{city}-tid", SV: "{city}-tid", DA: "{city}-tid", FI: "aikavyöhyke {city}", EN: "{city} time"}},

		// What everything is about.
		{"book", i18n.Text{NB: "Bestill time", SV: "Boka tid", DA: "Book tid", FI: "Varaa aika", EN: "Book a time"}},
		{"close", i18n.Text{NB: "Lukk", SV: "Stäng", DA: "Luk", FI: "Sulje", EN: "Close"}},
		{"change", i18n.Text{NB: "Endre", SV: "Ändra", DA: "Ret", FI: "Muuta", EN: "Change"}},
		{"chosen", i18n.Text{NB: "Du har valgt", SV: "Du har valt", DA: "Du har valgt", FI: "Olet valinnut", EN: "You have chosen"}},
		{"chooseService", i18n.Text{NB: "Hva vil du bestille?", SV: "Vad vill du boka?", DA: "Hvad vil du booke?", FI: "Mitä haluat varata?", EN: "What would you like to book?"}},
		{"chooseWho", i18n.Text{NB: "Hvem vil du til?", SV: "Vem vill du träffa?", DA: "Hvem vil du hen til?", FI: "Kenelle haluat varata ajan?", EN: "Who would you like to see?"}},
		{"anyone", i18n.Text{NB: "Første ledige", SV: "Första lediga", DA: "Første ledige", FI: "Kuka tahansa", EN: "Anyone"}},
		{"anyoneHint", i18n.Text{NB: "Flest tider å velge mellom", SV: "Flest tider att välja på", DA: "Flest tider at vælge imellem", FI: "Eniten vapaita aikoja", EN: "The most times to choose from"}},
		{"chooseTime", i18n.Text{NB: "Når passer det?", SV: "När passar det?", DA: "Hvornår passer det?", FI: "Milloin sinulle sopii?", EN: "When suits you?"}},
		{"details", i18n.Text{NB: "Hvem er du?", SV: "Vem är du?", DA: "Hvem er du?", FI: "Kuka olet?", EN: "Who are you?"}},

		// Days and times.
		{"nextFree", i18n.Text{NB: "Neste ledige time", SV: "Nästa lediga tid", DA: "Næste ledige tid", FI: "Seuraava vapaa aika", EN: "Next free time"}},
		{"noneFree", i18n.Text{NB: "Ingen ledige timer", SV: "Inga lediga tider", DA: "Ingen ledige tider", FI: "Ei vapaita aikoja", EN: "No free times"}},
		{"noneThisMonth", i18n.Text{NB: "Ingen ledige timer denne måneden.", SV: "Inga lediga tider den här månaden.", DA: "Ingen ledige tider denne måned.", FI: "Ei vapaita aikoja tässä kuussa.", EN: "No free times this month."}},
		{"noneAtAll", i18n.Text{NB: "Det er ingen ledige timer på nettet nå.", SV: "Det finns inga lediga tider på nätet just nu.", DA: "Der er ingen ledige tider online lige nu.", FI: "Verkossa ei ole nyt vapaita aikoja.", EN: "There are no free times online at the moment."}},
		{"fullDay", i18n.Text{NB: "Fullt", SV: "Fullbokat", DA: "Optaget", FI: "Täynnä", EN: "Fully booked"}},
		{"fullHint", i18n.Text{NB: "Alt er opptatt denne dagen. Vi kan si fra hvis noe blir ledig.", SV: "Allt är bokat den här dagen. Vi kan höra av oss om något blir ledigt.", DA: "Alt er optaget den dag. Vi kan give besked, hvis noget bliver ledigt.", FI: "Päivä on täynnä. Voimme ilmoittaa, jos aika vapautuu.", EN: "Everything is taken on this day. We can tell you if something becomes free."}},
		{"chooseDay", i18n.Text{NB: "Velg en dag for å se timene.", SV: "Välj en dag för att se tiderna.", DA: "Vælg en dag for at se tiderne.", FI: "Valitse päivä, niin näet ajat.", EN: "Choose a day to see its times."}},
		{"earlier", i18n.Text{NB: "Forrige måned", SV: "Föregående månad", DA: "Forrige måned", FI: "Edellinen kuukausi", EN: "Previous month"}},
		{"later", i18n.Text{NB: "Neste måned", SV: "Nästa månad", DA: "Næste måned", FI: "Seuraava kuukausi", EN: "Next month"}},
		{"morning", i18n.Text{NB: "Formiddag", SV: "Förmiddag", DA: "Formiddag", FI: "Aamupäivä", EN: "Morning"}},
		{"afternoon", i18n.Text{NB: "Ettermiddag", SV: "Eftermiddag", DA: "Eftermiddag", FI: "Iltapäivä", EN: "Afternoon"}},
		{"evening", i18n.Text{NB: "Kveld", SV: "Kväll", DA: "Aften", FI: "Ilta", EN: "Evening"}},
		{"timesOne", i18n.Text{NB: "{n} ledig time", SV: "{n} ledig tid", DA: "{n} ledig tid", FI: "{n} vapaa aika", EN: "{n} free time"}},
		{"timesOther", i18n.Text{NB: "{n} ledige timer", SV: "{n} lediga tider", DA: "{n} ledige tider", FI: "{n} vapaata aikaa", EN: "{n} free times"}},
		{"seatsOne", i18n.Text{NB: "{n} plass igjen", SV: "{n} plats kvar", DA: "{n} plads tilbage", FI: "{n} paikka jäljellä", EN: "{n} place left"}},
		{"seatsOther", i18n.Text{NB: "{n} plasser igjen", SV: "{n} platser kvar", DA: "{n} pladser tilbage", FI: "{n} paikkaa jäljellä", EN: "{n} places left"}},
		{"zoneNote", i18n.Text{NB: "Tidene er {zone}. Klokken hos deg ({city}) står under.", SV: "Tiderna är {zone}. Klockan hos dig ({city}) står under.", DA: "Tiderne er {zone}. Klokken hos dig ({city}) står nedenunder.", FI: "Ajat: {zone}. Kellonaika sijainnissasi ({city}) on niiden alla.", EN: "Times are {zone}. The time where you are ({city}) is below each."}},
		{"yourTime", i18n.Text{NB: "{when} hos deg ({city})", SV: "{when} hos dig ({city})", DA: "{when} hos dig ({city})", FI: "sinulla {when} ({city})", EN: "{when} where you are ({city})"}},
		{"loading", i18n.Text{NB: "Henter ledige timer", SV: "Hämtar lediga tider", DA: "Henter ledige tider", FI: "Haetaan vapaita aikoja", EN: "Fetching free times"}},

		// The summary.
		{"what", i18n.Text{NB: "Hva", SV: "Vad", DA: "Hvad", FI: "Mitä", EN: "What"}},
		{"when", i18n.Text{NB: "Når", SV: "När", DA: "Hvornår", FI: "Milloin", EN: "When"}},
		{"givenBy", i18n.Text{NB: "Hos", SV: "Hos", DA: "Hos", FI: "Asiantuntija", EN: "With"}},
		{"where", i18n.Text{NB: "Hvor", SV: "Var", DA: "Hvor", FI: "Missä", EN: "Where"}},
		{"price", i18n.Text{NB: "Pris", SV: "Pris", DA: "Pris", FI: "Hinta", EN: "Price"}},
		{"free", i18n.Text{NB: "Gratis", SV: "Gratis", DA: "Gratis", FI: "Maksuton", EN: "Free"}},
		{"video", i18n.Text{NB: "Videosamtale", SV: "Videosamtal", DA: "Videosamtale", FI: "Videopuhelu", EN: "Video call"}},
		{"or", i18n.Text{NB: "{a} eller {b}", SV: "{a} eller {b}", DA: "{a} eller {b}", FI: "{a} tai {b}", EN: "{a} or {b}"}},
		{"ruleBoth", i18n.Text{NB: "Du kan flytte eller avbestille frem til {when}.", SV: "Du kan boka om eller avboka fram till {when}.", DA: "Du kan flytte eller afbestille indtil {when}.", FI: "Voit siirtää tai perua ajan viimeistään {when}.", EN: "You can move or cancel until {when}."}},
		{"ruleMove", i18n.Text{NB: "Du kan flytte timen frem til {when}.", SV: "Du kan boka om tiden fram till {when}.", DA: "Du kan flytte tiden indtil {when}.", FI: "Voit siirtää ajan viimeistään {when}.", EN: "You can move until {when}."}},
		{"ruleCancel", i18n.Text{NB: "Du kan avbestille frem til {when}.", SV: "Du kan avboka fram till {when}.", DA: "Du kan afbestille indtil {when}.", FI: "Voit perua ajan viimeistään {when}.", EN: "You can cancel until {when}."}},
		{"ruleNone", i18n.Text{NB: "Timen kan ikke flyttes eller avbestilles på nettet: det er for kort tid til den.", SV: "Tiden kan inte bokas om eller avbokas på nätet: det är för kort tid kvar.", DA: "Tiden kan ikke flyttes eller afbestilles online: der er for kort tid til.", FI: "Aikaa ei voi siirtää eikä perua verkossa, koska siihen on liian vähän aikaa.", EN: "It cannot be moved or cancelled online: it is too soon."}},
		{"noCancel", i18n.Text{NB: "Den kan ikke avbestilles på nettet: fristen er ute.", SV: "Den kan inte avbokas på nätet: sista tiden har passerat.", DA: "Den kan ikke afbestilles online: fristen er udløbet.", FI: "Sitä ei voi enää perua verkossa.", EN: "It cannot be cancelled online: the deadline has passed."}},
		{"noMove", i18n.Text{NB: "Den kan ikke flyttes på nettet: fristen er ute.", SV: "Den kan inte bokas om på nätet: sista tiden har passerat.", DA: "Den kan ikke flyttes online: fristen er udløbet.", FI: "Sitä ei voi enää siirtää verkossa.", EN: "It cannot be moved online: the deadline has passed."}},

		// The form.
		{"name", i18n.Text{NB: "Navn", SV: "Namn", DA: "Navn", FI: "Nimi", EN: "Name"}},
		{"email", i18n.Text{NB: "E-post", SV: "E-post", DA: "E-mail", FI: "Sähköposti", EN: "E-mail"}},
		{"emailHint", i18n.Text{NB: "Hit sender vi bekreftelsen.", SV: "Hit skickar vi bekräftelsen.", DA: "Hertil sender vi bekræftelsen.", FI: "Lähetämme vahvistuksen tähän.", EN: "We send the confirmation here."}},
		{"waitHint", i18n.Text{NB: "Hit skriver vi når noe blir ledig.", SV: "Hit skriver vi när något blir ledigt.", DA: "Hertil skriver vi, når noget bliver ledigt.", FI: "Kirjoitamme tähän, kun aika vapautuu.", EN: "We write here when something becomes free."}},
		{"phone", i18n.Text{NB: "Mobil (valgfritt)", SV: "Mobil (valfritt)", DA: "Mobil (valgfrit)", FI: "Puhelin (vapaaehtoinen)", EN: "Mobile (optional)"}},
		{"phoneHint", i18n.Text{NB: "For en påminnelse på SMS.", SV: "För en påminnelse via sms.", DA: "Til en påmindelse på sms.", FI: "Tekstiviestimuistutusta varten.", EN: "For a reminder by text message."}},
		{"note", i18n.Text{NB: "Melding (valgfritt)", SV: "Meddelande (valfritt)", DA: "Besked (valgfrit)", FI: "Viesti (vapaaehtoinen)", EN: "Message (optional)"}},
		{"nameWrong", i18n.Text{NB: "Skriv navnet ditt.", SV: "Skriv ditt namn.", DA: "Skriv dit navn.", FI: "Kirjoita nimesi.", EN: "Write your name."}},
		{"emailWrong", i18n.Text{NB: "Skriv en e-postadresse, som kari@example.com.", SV: "Skriv en e-postadress, som kari@example.com.", DA: "Skriv en e-mailadresse, som kari@example.com.", FI: "Kirjoita sähköpostiosoite, esim. kari@example.com.", EN: "Write an e-mail address, such as kari@example.com."}},
		{"phoneWrong", i18n.Text{NB: "Skriv et telefonnummer, med landskode hvis det ikke er herfra.", SV: "Skriv ett telefonnummer, med landskod om det inte är härifrån.", DA: "Skriv et telefonnummer, med landekode hvis det ikke er herfra.", FI: "Kirjoita puhelinnumero, ulkomainen maatunnuksen kanssa.", EN: "Write a phone number, with its country code if it is from elsewhere."}},
		{"noteWrong", i18n.Text{NB: "Skriv høyst 2000 tegn vanlig tekst.", SV: "Skriv högst 2000 tecken vanlig text.", DA: "Skriv højst 2000 tegn almindelig tekst.", FI: "Kirjoita enintään 2000 merkkiä tavallista tekstiä.", EN: "Write at most 2000 characters of plain text."}},
		{"booking", i18n.Text{NB: "Bestiller …", SV: "Bokar …", DA: "Booker …", FI: "Varataan …", EN: "Booking …"}},
		{"slow", i18n.Text{NB: "Det tar lengre tid enn vanlig. Vent litt, vi holder på.", SV: "Det tar längre tid än vanligt. Vänta lite, vi håller på.", DA: "Det tager længere end normalt. Vent lidt, vi er i gang.", FI: "Tässä kestää tavallista kauemmin. Odota hetki.", EN: "It is taking longer than usual. Please wait, we are on it."}},

		// The end.
		{"booked", i18n.Text{NB: "Timen er din", SV: "Tiden är din", DA: "Tiden er din", FI: "Aika on sinun", EN: "The time is yours"}},
		{"bookedSent", i18n.Text{NB: "Vi sender en bekreftelse til {email}.", SV: "Vi skickar en bekräftelse till {email}.", DA: "Vi sender en bekræftelse til {email}.", FI: "Lähetämme vahvistuksen osoitteeseen {email}.", EN: "We are sending a confirmation to {email}."}},
		{"calendar", i18n.Text{NB: "Legg til i kalenderen", SV: "Lägg till i kalendern", DA: "Føj til kalender", FI: "Lisää kalenteriin", EN: "Add to calendar"}},
		{"manage", i18n.Text{NB: "Se, flytt eller avbestill", SV: "Visa, boka om eller avboka", DA: "Se, flyt eller afbestil", FI: "Katso, siirrä tai peru aika", EN: "See, move or cancel"}},
		{"another", i18n.Text{NB: "Bestill en time til", SV: "Boka en tid till", DA: "Book en tid til", FI: "Varaa toinen aika", EN: "Book another time"}},

		// The waiting list.
		{"waitFor", i18n.Text{NB: "Sett meg på ventelisten", SV: "Sätt mig på väntelistan", DA: "Sæt mig på ventelisten", FI: "Lisää minut jonotuslistalle", EN: "Put me on the waiting list"}},
		{"waitTitle", i18n.Text{NB: "Venteliste", SV: "Väntelista", DA: "Venteliste", FI: "Jonotuslista", EN: "Waiting list"}},
		{"waitLead", i18n.Text{NB: "Blir en time ledig, får du tilbud om den på e-post.", SV: "Blir en tid ledig får du ett erbjudande via e-post.", DA: "Bliver en tid ledig, får du tilbudt den på e-mail.", FI: "Jos aika vapautuu, tarjoamme sitä sinulle sähköpostilla.", EN: "If a time becomes free, we offer it to you by e-mail."}},
		{"waiting", i18n.Text{NB: "Du står på ventelisten", SV: "Du står på väntelistan", DA: "Du er på ventelisten", FI: "Olet jonotuslistalla", EN: "You are on the waiting list"}},
		{"waitingSent", i18n.Text{NB: "Vi skriver til {email} når noe blir ledig.", SV: "Vi skriver till {email} när något blir ledigt.", DA: "Vi skriver til {email}, når noget bliver ledigt.", FI: "Kirjoitamme osoitteeseen {email}, kun aika vapautuu.", EN: "We write to {email} when something becomes free."}},
		{"untilDay", i18n.Text{NB: "{from} til {to}", SV: "{from} till {to}", DA: "{from} til {to}", FI: "{from} – {to}", EN: "{from} to {to}"}},

		// What can go wrong.
		{"taken", i18n.Text{NB: "Noen rakk den timen før deg. Her er de nærmeste; det du skrev, er tatt vare på.", SV: "Någon hann före. Här är de närmaste tiderna; det du skrev finns kvar.", DA: "Nogen nåede den tid før dig. Her er de nærmeste; det, du skrev, er gemt.", FI: "Joku ehti varata sen ajan. Tässä lähimmät vapaat ajat; kirjoittamasi on tallessa.", EN: "Somebody took that time just before you. Here are the nearest; what you wrote is kept."}},
		{"takenAll", i18n.Text{NB: "Noen rakk den timen før deg. Velg en annen; det du skrev, er tatt vare på.", SV: "Någon hann före. Välj en annan tid; det du skrev finns kvar.", DA: "Nogen nåede den tid før dig. Vælg en anden; det, du skrev, er gemt.", FI: "Joku ehti varata sen ajan. Valitse toinen; kirjoittamasi on tallessa.", EN: "Somebody took that time just before you. Choose another; what you wrote is kept."}},
		{"freeAgain", i18n.Text{NB: "Det er blitt ledig: velg en av disse.", SV: "Det har blivit ledigt: välj en av dessa.", DA: "Der er blevet ledigt: vælg en af disse.", FI: "Aikoja on vapautunut: valitse jokin näistä.", EN: "Times have become free: choose one of these."}},
		{"kept", i18n.Text{NB: "Det du skrev, er tatt vare på.", SV: "Det du skrev finns kvar.", DA: "Det, du skrev, er gemt.", FI: "Kirjoittamasi on tallessa.", EN: "What you wrote is kept."}},
		{"offline", i18n.Text{NB: "Ingen forbindelse. Vi prøver igjen når du er på nett.", SV: "Ingen anslutning. Vi försöker igen när du är uppkopplad.", DA: "Ingen forbindelse. Vi prøver igen, når du er online.", FI: "Ei yhteyttä. Yritämme uudelleen, kun yhteys palaa.", EN: "No connection. We try again when you are online."}},
		{"broken", i18n.Text{NB: "Det gikk ikke nå, og feilen ligger hos oss. Prøv igjen om litt.", SV: "Det gick inte just nu, och felet ligger hos oss. Försök igen om en stund.", DA: "Det lykkedes ikke nu, og fejlen ligger hos os. Prøv igen om lidt.", FI: "Tämä ei onnistunut nyt, ja vika on meillä. Yritä hetken kuluttua uudelleen.", EN: "That did not work now, and the fault is ours. Try again in a little while."}},
		{"refused", i18n.Text{NB: "Det kunne ikke bestilles slik. Velg en annen tid, eller ta kontakt med oss.", SV: "Det gick inte att boka så. Välj en annan tid eller kontakta oss.", DA: "Det kunne ikke bookes sådan. Vælg en anden tid, eller kontakt os.", FI: "Varaus ei onnistunut näin. Valitse toinen aika tai ota meihin yhteyttä.", EN: "It could not be booked like this. Choose another time, or get in touch with us."}},
		{"crowded", i18n.Text{NB: "Det kom mange forespørsler herfra. Vent et minutt og prøv igjen.", SV: "Det kom många förfrågningar härifrån. Vänta en minut och försök igen.", DA: "Der kom mange forespørgsler herfra. Vent et minut, og prøv igen.", FI: "Täältä tuli monta pyyntöä. Odota hetki ja yritä uudelleen.", EN: "There were many requests from here. Wait a minute and try again."}},
		{"notHere", i18n.Text{NB: "Her kan det ikke bestilles. Ta kontakt, så hjelper vi deg.", SV: "Här går det inte att boka. Kontakta oss så hjälper vi dig.", DA: "Her kan der ikke bookes. Kontakt os, så hjælper vi dig.", FI: "Tässä ei voi varata. Ota yhteyttä, niin autamme.", EN: "Nothing can be booked here. Get in touch, and we will help you."}},
		{"nothing", i18n.Text{NB: "Akkurat nå kan ingenting bestilles på nettet.", SV: "Just nu går inget att boka på nätet.", DA: "Lige nu kan intet bookes online.", FI: "Juuri nyt verkossa ei voi varata mitään.", EN: "Nothing can be booked online at the moment."}},
		{"again", i18n.Text{NB: "Prøv igjen", SV: "Försök igen", DA: "Prøv igen", FI: "Yritä uudelleen", EN: "Try again"}},
		{"call", i18n.Text{NB: "Ring {phone}", SV: "Ring {phone}", DA: "Ring {phone}", FI: "Soita {phone}", EN: "Call {phone}"}},
		{"write", i18n.Text{NB: "Send e-post", SV: "Skicka e-post", DA: "Skriv en e-mail", FI: "Lähetä sähköpostia", EN: "Send an e-mail"}},
	}
}

// list is the words of a list in every language, joined by bars, as the widget splits them.
func list(words func(i18n.Lang) []string) i18n.Text {
	in := func(l i18n.Lang) string { return strings.Join(words(l), "|") }
	return i18n.Text{NB: in(i18n.NB), SV: in(i18n.SV), DA: in(i18n.DA), FI: in(i18n.FI), EN: in(i18n.EN)}
}

// Texts gives the texts of the language as the JavaScript module "texts" that the sources import, for package bundle.
func Texts(l i18n.Lang) string {
	var b strings.Builder
	for _, t := range texts() {
		quoted, _ := json.Marshal(t.text.In(l)) // of a string: cannot fail
		fmt.Fprintf(&b, "export const %s = %s;\n", t.name, quoted)
	}
	return b.String()
}

// Declarations gives the same module's declarations, for type checks.
func Declarations() string {
	var b strings.Builder
	b.WriteString("// The texts of texts.go; written by `go run ./internal/widget/build`.\ndeclare module \"texts\" {\n")
	for _, t := range texts() {
		fmt.Fprintf(&b, "  export const %s: string;\n", t.name)
	}
	b.WriteString("}\n")
	return b.String()
}
