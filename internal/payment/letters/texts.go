package letters

import (
	"stund/internal/i18n"
	"stund/internal/payment"
)

// words are what a message says. {name} is the client, {when} the deadline, or in the subject the appointment, and
// {amount} the money.
type words struct{ subject, title, lead i18n.Text }

var said = map[string]words{
	payment.KindEnding: {
		subject: i18n.Text{
			NB: "Husk å betale for timen {when}",
			SV: "Kom ihåg att betala för tiden {when}",
			DA: "Husk at betale for tiden {when}",
			FI: "Muista maksaa aika {when}",
			EN: "Remember to pay for your appointment on {when}",
		},
		title: i18n.Text{
			NB: "Timen er ikke betalt ennå",
			SV: "Tiden är inte betald ännu",
			DA: "Tiden er ikke betalt endnu",
			FI: "Aikaa ei ole vielä maksettu",
			EN: "Your appointment is not paid yet",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Vi holder av denne tiden til deg til {when}. Den er din når du har betalt {amount}.",
			SV: "Hej {name}. Vi håller den här tiden åt dig till {when}. Den är din när du har betalat {amount}.",
			DA: "Hej {name}. Vi holder denne tid til dig til {when}. Den er din, når du har betalt {amount}.",
			FI: "Hei {name}. Pidämme tämän ajan sinulle varattuna {when} asti. Se on sinun, kun olet maksanut {amount}.",
			EN: "Hello {name}. We are holding this time for you until {when}. It is yours once you have paid {amount}.",
		},
	},
	payment.KindDue: {
		subject: i18n.Text{
			NB: "Betal for timen {when}",
			SV: "Betala för tiden {when}",
			DA: "Betal for tiden {when}",
			FI: "Maksa aika {when}",
			EN: "Pay for your appointment on {when}",
		},
		title: i18n.Text{
			NB: "Det er på tide å betale",
			SV: "Det är dags att betala",
			DA: "Det er tid til at betale",
			FI: "On aika maksaa",
			EN: "It is time to pay",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Nå kan du betale {amount} for timen din. Gjør det før {when}, ellers blir timen avlyst.",
			SV: "Hej {name}. Nu kan du betala {amount} för din tid. Gör det före {when}, annars avbokas tiden.",
			DA: "Hej {name}. Nu kan du betale {amount} for din tid. Gør det inden {when}, ellers bliver tiden aflyst.",
			FI: "Hei {name}. Voit nyt maksaa aikasi, {amount}. Maksa viimeistään {when}, muuten aika perutaan.",
			EN: "Hello {name}. You can now pay {amount} for your appointment. Do so before {when}, or it is called off.",
		},
	},
	payment.KindLapsed: {
		subject: i18n.Text{
			NB: "Timen {when} ble ikke betalt",
			SV: "Tiden {when} blev inte betald",
			DA: "Tiden {when} blev ikke betalt",
			FI: "Aikaa {when} ei maksettu",
			EN: "Your appointment on {when} was not paid",
		},
		title: i18n.Text{
			NB: "Tiden holdes ikke lenger",
			SV: "Tiden hålls inte längre",
			DA: "Tiden holdes ikke længere",
			FI: "Aika ei ole enää varattuna sinulle",
			EN: "The time is no longer held",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Timen er ikke betalt i tide. Ingenting er bestilt, og ingenting er trukket.",
			SV: "Hej {name}. Tiden är inte betald i tid. Inget är bokat, och inget är draget.",
			DA: "Hej {name}. Tiden er ikke betalt i tide. Intet er booket, og intet er trukket.",
			FI: "Hei {name}. Aikaa ei maksettu ajoissa. Mitään ei ole varattu eikä veloitettu.",
			EN: "Hello {name}. The appointment was not paid in time. Nothing is booked, and nothing was taken.",
		},
	},
	payment.KindLate: {
		subject: i18n.Text{
			NB: "Betalingen for timen {when} kom for sent",
			SV: "Betalningen för tiden {when} kom för sent",
			DA: "Betalingen for tiden {when} kom for sent",
			FI: "Ajan {when} maksu tuli liian myöhään",
			EN: "The payment for {when} came too late",
		},
		title: i18n.Text{
			NB: "Tiden ble tatt av noen andre",
			SV: "Tiden togs av någon annan",
			DA: "Tiden blev taget af en anden",
			FI: "Joku toinen ehti varata ajan",
			EN: "Somebody else took the time",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Betalingen kom etter fristen, og tiden var opptatt. Du får {amount} tilbake på samme måte som du betalte.",
			SV: "Hej {name}. Betalningen kom efter tidsgränsen, och tiden var upptagen. Du får tillbaka {amount} på samma sätt som du betalade.",
			DA: "Hej {name}. Betalingen kom efter fristen, og tiden var optaget. Du får {amount} tilbage på samme måde, som du betalte.",
			FI: "Hei {name}. Maksu tuli määräajan jälkeen, ja aika oli jo varattu. Saat {amount} takaisin samalla tavalla kuin maksoit.",
			EN: "Hello {name}. The payment came after the deadline, and the time was taken. {amount} goes back the way that you paid.",
		},
	},
	payment.KindReleased: {
		subject: i18n.Text{
			NB: "Reservasjonen for timen {when} er sluppet",
			SV: "Reservationen för tiden {when} är släppt",
			DA: "Reservationen for tiden {when} er ophævet",
			FI: "Katevaraus vapautettu, aika {when}",
			EN: "Your reservation for {when} is let go of",
		},
		title: i18n.Text{
			NB: "Pengene er ikke lenger reservert",
			SV: "Pengarna är inte längre reserverade",
			DA: "Pengene er ikke længere reserveret",
			FI: "Rahoja ei ole enää varattu",
			EN: "The money is no longer reserved",
		},
		lead: i18n.Text{
			NB: "Hei {name}. {amount} var reservert og blir ikke trukket. Det kan ta noen dager før banken din viser det.",
			SV: "Hej {name}. {amount} var reserverat och dras inte. Det kan ta några dagar innan din bank visar det.",
			DA: "Hej {name}. {amount} var reserveret og bliver ikke trukket. Der kan gå nogle dage, før din bank viser det.",
			FI: "Hei {name}. {amount} oli varattu, eikä sitä veloiteta. Voi kestää muutaman päivän, ennen kuin pankkisi näyttää sen.",
			EN: "Hello {name}. {amount} was reserved and is not taken. It may take some days until your bank shows it.",
		},
	},
	payment.KindReturned: {
		subject: i18n.Text{
			NB: "Penger tilbake for timen {when}",
			SV: "Pengar tillbaka för tiden {when}",
			DA: "Penge tilbage for tiden {when}",
			FI: "Rahojen palautus, aika {when}",
			EN: "Your money back for {when}",
		},
		title: i18n.Text{
			NB: "Du får penger tilbake",
			SV: "Du får pengar tillbaka",
			DA: "Du får penge tilbage",
			FI: "Saat rahaa takaisin",
			EN: "Your money is on its way back",
		},
		lead: i18n.Text{
			NB: "Hei {name}. {amount} går tilbake på samme måte som du betalte. Det kan ta noen dager før du ser dem.",
			SV: "Hej {name}. {amount} går tillbaka på samma sätt som du betalade. Det kan ta några dagar innan du ser dem.",
			DA: "Hej {name}. {amount} går tilbage på samme måde, som du betalte. Der kan gå nogle dage, før du ser dem.",
			FI: "Hei {name}. {amount} palautetaan samalla tavalla kuin maksoit. Voi kestää muutaman päivän, ennen kuin näet ne.",
			EN: "Hello {name}. {amount} goes back the way that you paid. It may take some days until you see it.",
		},
	},
	wordingOwed: {
		subject: i18n.Text{
			NB: "Husk å betale for timen {when}",
			SV: "Kom ihåg att betala för tiden {when}",
			DA: "Husk at betale for tiden {when}",
			FI: "Muista maksaa aika {when}",
			EN: "Remember to pay for your appointment on {when}",
		},
		title: i18n.Text{
			NB: "Timen er ikke betalt ennå",
			SV: "Tiden är inte betald ännu",
			DA: "Tiden er ikke betalt endnu",
			FI: "Aikaa ei ole vielä maksettu",
			EN: "Your appointment is not paid yet",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Vi mangler {amount} for timen din. Betal før {when}, ellers blir timen avlyst.",
			SV: "Hej {name}. Vi saknar {amount} för din tid. Betala före {when}, annars avbokas tiden.",
			DA: "Hej {name}. Vi mangler {amount} for din tid. Betal inden {when}, ellers bliver tiden aflyst.",
			FI: "Hei {name}. Aikaasi ei ole vielä maksettu, {amount}. Maksa viimeistään {when}, muuten aika perutaan.",
			EN: "Hello {name}. {amount} is still to be paid for your appointment. Pay before {when}, or it is called off.",
		},
	},
	wordingRanOut: {
		subject: i18n.Text{
			NB: "Reservasjonen for timen {when} er utløpt",
			SV: "Reservationen för tiden {when} har gått ut",
			DA: "Reservationen for tiden {when} er udløbet",
			FI: "Katevaraus on päättynyt, aika {when}",
			EN: "Your reservation for {when} has ended",
		},
		title: i18n.Text{
			NB: "Reservasjonen er utløpt",
			SV: "Reservationen har gått ut",
			DA: "Reservationen er udløbet",
			FI: "Katevaraus on päättynyt",
			EN: "Your reservation has ended",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Reservasjonen på {amount} varte ikke fram til timen, og ingenting er trukket. Timen er fortsatt din. Vi ber deg betale på nytt når den nærmer seg.",
			SV: "Hej {name}. Reservationen på {amount} varade inte fram till tiden, och inget är draget. Tiden är fortfarande din. Vi ber dig betala på nytt när den närmar sig.",
			DA: "Hej {name}. Reservationen på {amount} varede ikke frem til tiden, og intet er trukket. Tiden er stadig din. Vi beder dig betale igen, når den nærmer sig.",
			FI: "Hei {name}. Katevaraus {amount} päättyi ennen aikaasi, eikä mitään ole veloitettu. Aika on yhä sinun. Pyydämme sinua maksamaan uudelleen, kun se lähestyy.",
			EN: "Hello {name}. The reservation of {amount} ended before your appointment, and nothing was taken. The appointment is still yours. We will ask you to pay again when it comes nearer.",
		},
	},
	wordingAgain: {
		subject: i18n.Text{
			NB: "Betal på nytt for timen {when}",
			SV: "Betala på nytt för tiden {when}",
			DA: "Betal igen for tiden {when}",
			FI: "Maksa uudelleen aika {when}",
			EN: "Pay again for your appointment on {when}",
		},
		title: i18n.Text{
			NB: "Betal på nytt for timen",
			SV: "Betala på nytt för tiden",
			DA: "Betal igen for tiden",
			FI: "Maksa aika uudelleen",
			EN: "Please pay again",
		},
		lead: i18n.Text{
			NB: "Hei {name}. Det du reserverte før, er utløpt, og ingenting er trukket. Betal {amount} på nytt før {when}, ellers blir timen avlyst.",
			SV: "Hej {name}. Det du reserverade tidigare har gått ut, och inget är draget. Betala {amount} på nytt före {when}, annars avbokas tiden.",
			DA: "Hej {name}. Det, du reserverede før, er udløbet, og intet er trukket. Betal {amount} igen inden {when}, ellers bliver tiden aflyst.",
			FI: "Hei {name}. Aiempi katevarauksesi on päättynyt, eikä mitään ole veloitettu. Maksa {amount} uudelleen viimeistään {when}, muuten aika perutaan.",
			EN: "Hello {name}. What you reserved before has ended, and nothing was taken. Pay {amount} again before {when}, or the appointment is called off.",
		},
	},
}

var (
	buttonPay = i18n.Text{
		NB: "Betal {amount}",
		SV: "Betala {amount}",
		DA: "Betal {amount}",
		FI: "Maksa {amount}",
		EN: "Pay {amount}",
	}
	buttonAgain = i18n.Text{
		NB: "Bestill på nytt",
		SV: "Boka på nytt",
		DA: "Book på ny",
		FI: "Varaa uudelleen",
		EN: "Book again",
	}
	footer = i18n.Text{
		NB: "Du får denne e-posten fordi du bestilte en time hos {practice}.",
		SV: "Du får det här mejlet eftersom du bokade en tid hos {practice}.",
		DA: "Du får denne mail, fordi du bookede en tid hos {practice}.",
		FI: "Sait tämän viestin, koska varasit ajan: {practice}.",
		EN: "You are getting this e-mail because you booked with {practice}.",
	}
)
