package letters

import (
	"stund/internal/i18n"
	"stund/internal/survey"
)

// texts are what one kind of survey says. {name} is the client, {practice} the practice, {link} where it is answered.
type texts struct {
	subject, title, lead, question, low, high, after, sms i18n.Text
}

var said = map[string]texts{
	survey.Exit: {
		subject: i18n.Text{
			NB: "Takk for denne gang fra {practice}",
			SV: "Tack för den här gången från {practice}",
			DA: "Tak for denne gang fra {practice}",
			FI: "{practice}: kiitos tältä erää",
			EN: "Thank you from {practice}",
		},
		title: i18n.Text{
			NB: "Takk for denne gang",
			SV: "Tack för den här gången",
			DA: "Tak for denne gang",
			FI: "Kiitos tältä erää",
			EN: "Thank you for now",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Takk for at du valgte oss. Vi håper du har det bra, og er her hvis du trenger oss igjen.",
			SV: "Hej {name}. Tack för att du valde oss. Vi hoppas att du mår bra, och finns här om du behöver oss igen.",
			DA: "Hej {name}. Tak, fordi du valgte os. Vi håber, du har det godt, og er her, hvis du får brug for os igen.",
			FI: "Hei {name}. Kiitos, että valitsit meidät. Toivomme sinulle hyvää ja olemme täällä, jos tarvitset meitä.",
			EN: "Hello {name}. Thank you for choosing us. We hope you are well, and are here if you need us again.",
		},
		question: i18n.Text{
			NB: "Hvor sannsynlig er det at du vil anbefale {practice} til en venn?",
			SV: "Hur troligt är det att du skulle rekommendera {practice} till en vän?",
			DA: "Hvor sandsynligt er det, at du vil anbefale {practice} til en ven?",
			FI: "{practice}: kuinka todennäköisesti suosittelisit meitä ystävälle?",
			EN: "How likely are you to recommend {practice} to a friend?",
		},
		low: i18n.Text{
			NB: "Ikke sannsynlig",
			SV: "Inte troligt",
			DA: "Ikke sandsynligt",
			FI: "En lainkaan todennäköisesti",
			EN: "Not likely",
		},
		high: i18n.Text{
			NB: "Svært sannsynlig",
			SV: "Mycket troligt",
			DA: "Meget sandsynligt",
			FI: "Erittäin todennäköisesti",
			EN: "Very likely",
		},
		after: i18n.Text{
			NB: "Velg et tall. Så kan du skrive hva vi kan gjøre bedre, hvis du vil. Det tar et halvt minutt.",
			SV: "Välj en siffra. Sedan kan du skriva vad vi kan göra bättre, om du vill. Det tar en halv minut.",
			DA: "Vælg et tal. Så kan du skrive, hvad vi kan gøre bedre, hvis du vil. Det tager et halvt minut.",
			FI: "Valitse numero. Sen jälkeen voit halutessasi kirjoittaa, mitä voisimme parantaa. Se vie puoli minuuttia.",
			EN: "Choose a number. Then you can write what we could do better, if you like. It takes half a minute.",
		},
		sms: i18n.Text{
			NB: "Takk for denne gang. Hva kan vi gjøre bedre? {link} Hilsen {practice}",
			SV: "Tack för den här gången. Vad kan vi göra bättre? {link} Hälsningar {practice}",
			DA: "Tak for denne gang. Hvad kan vi gøre bedre? {link} Hilsen {practice}",
			FI: "Kiitos tältä erää. Mitä voisimme parantaa? {link} Terveisin {practice}",
			EN: "Thank you for now. What could we do better? {link} From {practice}",
		},
	},
	survey.Pulse: {
		subject: i18n.Text{
			NB: "Hvordan var timen hos {practice}?",
			SV: "Hur var besöket hos {practice}?",
			DA: "Hvordan var besøget hos {practice}?",
			FI: "{practice}: miten käyntisi sujui?",
			EN: "How was your visit to {practice}?",
		},
		title: i18n.Text{
			NB: "Hvordan var timen?",
			SV: "Hur var besöket?",
			DA: "Hvordan var besøget?",
			FI: "Miten käyntisi sujui?",
			EN: "How was your visit?",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Takk for at du kom.",
			SV: "Hej {name}. Tack för att du kom.",
			DA: "Hej {name}. Tak, fordi du kom.",
			FI: "Hei {name}. Kiitos käynnistä.",
			EN: "Hello {name}. Thank you for coming.",
		},
		question: i18n.Text{
			NB: "Hvordan opplevde du timen?",
			SV: "Hur upplevde du besöket?",
			DA: "Hvordan oplevede du besøget?",
			FI: "Millaisena koit käynnin?",
			EN: "How did you find it?",
		},
		low: i18n.Text{
			NB: "Ikke bra",
			SV: "Inte bra",
			DA: "Ikke godt",
			FI: "Huonona",
			EN: "Not good",
		},
		high: i18n.Text{
			NB: "Svært bra",
			SV: "Mycket bra",
			DA: "Meget godt",
			FI: "Erinomaisena",
			EN: "Very good",
		},
		after: i18n.Text{
			NB: "Velg et tall, og skriv en linje hvis du vil.",
			SV: "Välj en siffra, och skriv en rad om du vill.",
			DA: "Vælg et tal, og skriv en linje, hvis du vil.",
			FI: "Valitse numero ja kirjoita halutessasi muutama sana.",
			EN: "Choose a number, and write a line if you like.",
		},
		sms: i18n.Text{
			NB: "Hvordan var timen? {link} Hilsen {practice}",
			SV: "Hur var besöket? {link} Hälsningar {practice}",
			DA: "Hvordan var besøget? {link} Hilsen {practice}",
			FI: "Miten käyntisi sujui? {link} Terveisin {practice}",
			EN: "How was your visit? {link} From {practice}",
		},
	},
}

var footer = i18n.Text{
	NB: "Du får denne e-posten fordi du har vært hos {practice}.",
	SV: "Du får det här mejlet för att du har varit hos {practice}.",
	DA: "Du får denne e-mail, fordi du har været hos {practice}.",
	FI: "Saat tämän viestin, koska olet ollut asiakkaanamme ({practice}).",
	EN: "You get this e-mail because you have been to {practice}.",
}
