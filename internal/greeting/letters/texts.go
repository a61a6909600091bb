package letters

import (
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/practice"
)

// texts are what one trigger's mail says. {name} is the client's first name, {practice} the practice, {visits} how
// often the client has been there.
type texts struct {
	name                 i18n.Text // what staff call it
	subject, title, lead i18n.Text
	places               []string // variables beside those of bookings
	card                 bool     // it shows the appointment
	books                bool     // it leads to the booking page
	asks                 bool     // it says where questions go
}

var said = map[string]texts{
	practice.TriggerWelcome: {
		card: true,
		asks: true,
		name: i18n.Text{
			NB: "Velkommen etter første bestilling",
			SV: "Välkommen efter första bokningen",
			DA: "Velkommen efter første booking",
			FI: "Tervetuloa ensimmäisen varauksen jälkeen",
			EN: "Welcome after the first booking",
		},
		subject: i18n.Text{
			NB: "Velkommen til {practice}",
			SV: "Välkommen till {practice}",
			DA: "Velkommen til {practice}",
			FI: "Tervetuloa: {practice}",
			EN: "Welcome to {practice}",
		},
		title: i18n.Text{
			NB: "Velkommen",
			SV: "Välkommen",
			DA: "Velkommen",
			FI: "Tervetuloa",
			EN: "Welcome",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Vi gleder oss til å møte deg hos {practice}. Her er det du trenger før timen.",
			SV: "Hej {name}. Vi ser fram emot att träffa dig på {practice}. Här är det du behöver före besöket.",
			DA: "Hej {name}. Vi glæder os til at møde dig hos {practice}. Her er det, du har brug for før tiden.",
			FI: "Hei {name}. Mukavaa, että tulet meille: {practice}. Tässä on, mitä tarvitset ennen käyntiä.",
			EN: "Hello {name}. We look forward to meeting you at {practice}. Here is what you need before your visit.",
		},
	},
	practice.TriggerAfterVisit: {
		asks: true,
		name: i18n.Text{
			NB: "Takk etter timen",
			SV: "Tack efter besöket",
			DA: "Tak efter besøget",
			FI: "Kiitos käynnin jälkeen",
			EN: "Thank you after the visit",
		},
		subject: i18n.Text{
			NB: "Takk for besøket hos {practice}",
			SV: "Tack för besöket hos {practice}",
			DA: "Tak for besøget hos {practice}",
			FI: "{practice}: kiitos käynnistä",
			EN: "Thank you for coming to {practice}",
		},
		title: i18n.Text{
			NB: "Takk for besøket",
			SV: "Tack för besöket",
			DA: "Tak for besøget",
			FI: "Kiitos käynnistä",
			EN: "Thank you for coming",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Det var fint å ha deg her. Vi håper timen var til nytte.",
			SV: "Hej {name}. Det var fint att ha dig här. Vi hoppas att besöket var till nytta.",
			DA: "Hej {name}. Det var dejligt at have dig her. Vi håber, at besøget var til nytte.",
			FI: "Hei {name}. Oli mukava, että kävit. Toivottavasti käynnistä oli sinulle hyötyä.",
			EN: "Hello {name}. It was good to have you here. We hope the visit was of use to you.",
		},
	},
	practice.TriggerProgress: {
		asks:   true,
		places: []string{message.VarVisits},
		name: i18n.Text{
			NB: "Hilsen etter flere besøk",
			SV: "Hälsning efter flera besök",
			DA: "Hilsen efter flere besøg",
			FI: "Tervehdys usean käynnin jälkeen",
			EN: "Greeting after several visits",
		},
		subject: i18n.Text{
			NB: "Besøk nummer {visits} hos {practice}",
			SV: "Besök nummer {visits} hos {practice}",
			DA: "Besøg nummer {visits} hos {practice}",
			FI: "{practice}: käyntejä on nyt {visits}",
			EN: "Visit number {visits} to {practice}",
		},
		title: i18n.Text{
			NB: "Besøk nummer {visits}",
			SV: "Besök nummer {visits}",
			DA: "Besøg nummer {visits}",
			FI: "Käyntejä on nyt {visits}",
			EN: "Visit number {visits}",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Takk for at du holder fram. Si gjerne fra hvordan du synes det går, og hva vi kan gjøre mer av.",
			SV: "Hej {name}. Tack för att du håller i. Berätta gärna hur du tycker att det går, och vad vi kan göra mer av.",
			DA: "Hej {name}. Tak, fordi du holder ved. Sig gerne, hvordan du synes, det går, og hvad vi kan gøre mere af.",
			FI: "Hei {name}. Kiitos, että jatkat. Kerro mielellään, miltä tuntuu ja mitä voisimme tehdä enemmän.",
			EN: "Hello {name}. Thank you for keeping at it. Do tell us how you find it is going, and what we could do more of.",
		},
	},
	practice.TriggerWinBack: {
		books: true,
		name: i18n.Text{
			NB: "Til en som ikke har vært her på en stund",
			SV: "Till någon som inte varit här på ett tag",
			DA: "Til en, der ikke har været her længe",
			FI: "Pitkän tauon jälkeen",
			EN: "To somebody who has not come for long",
		},
		subject: i18n.Text{
			NB: "Det er en stund siden du var hos {practice}",
			SV: "Det var ett tag sedan du var hos {practice}",
			DA: "Det er et stykke tid siden, du var hos {practice}",
			FI: "{practice}: edellisestä käynnistäsi on aikaa",
			EN: "It has been a while since you came to {practice}",
		},
		title: i18n.Text{
			NB: "Det er en stund siden sist",
			SV: "Det var ett tag sedan sist",
			DA: "Det er et stykke tid siden sidst",
			FI: "Edellisestä käynnistäsi on aikaa",
			EN: "It has been a while",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Vi håper du har det bra. Vil du komme til oss igjen, finner du en ledig time her.",
			SV: "Hej {name}. Vi hoppas att du mår bra. Vill du komma till oss igen hittar du en ledig tid här.",
			DA: "Hej {name}. Vi håber, du har det godt. Vil du komme til os igen, finder du en ledig tid her.",
			FI: "Hei {name}. Toivottavasti sinulle kuuluu hyvää. Jos haluat tulla taas, vapaat ajat löytyvät täältä.",
			EN: "Hello {name}. We hope you are well. If you would like to come again, you find a free time here.",
		},
	},
}

var (
	fillIn = i18n.Text{
		NB: "Fyll ut skjemaet før timen, så kan vi bruke tiden på deg.",
		SV: "Fyll i formuläret före besöket, så kan vi ägna tiden åt dig.",
		DA: "Udfyld skemaet før tiden, så kan vi bruge tiden på dig.",
		FI: "Täytä lomake ennen käyntiä, niin aika jää sinulle.",
		EN: "Fill in the form before your visit, so that the time is for you.",
	}
	buttonBook = i18n.Text{
		NB: "Bestill time",
		SV: "Boka tid",
		DA: "Book tid",
		FI: "Varaa aika",
		EN: "Book a time",
	}
)
