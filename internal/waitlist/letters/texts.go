package letters

import (
	"stund/internal/booking/letters"
	"stund/internal/i18n"
	"stund/internal/words"
)

// What an offer says. {name} is the client, {person} the practitioner, {when} a day and time.
var (
	offerTitle = i18n.Text{
		NB: "En time er blitt ledig",
		SV: "En tid har blivit ledig",
		DA: "En tid er blevet ledig",
		FI: "Aika on vapautunut",
		EN: "A time has become free",
	}
	offerLead = i18n.Text{
		NB: "Hei {name}. Du står på ventelisten, og vi holder av denne tiden til deg frem til {when}.",
		SV: "Hej {name}. Du står på väntelistan, och vi håller den här tiden åt dig fram till {when}.",
		DA: "Hej {name}. Du står på ventelisten, og vi holder denne tid til dig indtil {when}.",
		FI: "Hei {name}. Olet jonotuslistalla, ja pidämme tämän ajan sinulle varattuna. Vastaa viimeistään {when}.",
		EN: "Hello {name}. You are on the waiting list, and we are holding this time for you until {when}.",
	}
	offerElse = i18n.Text{
		NB: "Passer tiden ikke, trenger du ikke å gjøre noe. Du står fortsatt på ventelisten.",
		SV: "Passar tiden inte behöver du inte göra något. Du står kvar på väntelistan.",
		DA: "Passer tiden ikke, behøver du ikke at gøre noget. Du står stadig på ventelisten.",
		FI: "Jos aika ei sovi, sinun ei tarvitse tehdä mitään. Pysyt jonotuslistalla.",
		EN: "If the time does not suit you, there is nothing to do. You stay on the waiting list.",
	}
	offerSubject = i18n.Text{
		NB: "Ledig time {when}",
		SV: "Ledig tid {when}",
		DA: "Ledig tid {when}",
		FI: "Vapautunut aika {when}",
		EN: "A free time on {when}",
	}
	buttonTake = i18n.Text{
		NB: "Ta timen",
		SV: "Boka tiden",
		DA: "Book tiden",
		FI: "Varaa tämä aika",
		EN: "Book this time",
	}
	footerWaiting = i18n.Text{
		NB: "Du får denne e-posten fordi du står på ventelisten hos {practice}.",
		SV: "Du får det här mejlet eftersom du står på väntelistan hos {practice}.",
		DA: "Du får denne mail, fordi du står på ventelisten hos {practice}.",
		FI: "Sait tämän viestin, koska olet jonotuslistalla: {practice}.",
		EN: "You are getting this e-mail because you are on the waiting list of {practice}.",
	}
	joinedLead = i18n.Text{
		NB: "Hei {name}. Blir en time ledig på dagene du ønsker, holder vi den av til deg og gir deg beskjed.",
		SV: "Hej {name}. Blir en tid ledig de dagar du önskar håller vi den åt dig och hör av oss.",
		DA: "Hej {name}. Bliver en tid ledig på de dage, du ønsker, holder vi den til dig og giver dig besked.",
		FI: "Hei {name}. Jos aika vapautuu toivominasi päivinä, pidämme sen sinulle varattuna ja ilmoitamme siitä.",
		EN: "Hello {name}. If a time becomes free on the days that you want, we will hold it for you and tell you.",
	}
	joinedElse = i18n.Text{
		NB: "Vil du ikke vente lenger, eller har du ikke skrevet deg på selv, kan du melde deg av når som helst.",
		SV: "Vill du inte vänta längre, eller har du inte ställt dig på listan själv, kan du lämna den när som helst.",
		DA: "Vil du ikke vente længere, eller har du ikke skrevet dig på selv, kan du forlade listen når som helst.",
		FI: "Jos et halua enää odottaa tai et ilmoittautunut itse, voit poistua listalta milloin tahansa.",
		EN: "If you no longer want to wait, or did not join yourself, you can leave the list at any time.",
	}
	buttonLeave = words.LeaveWaitlist
	endedTitle  = i18n.Text{
		NB: "Du står ikke lenger på ventelisten",
		SV: "Du står inte längre på väntelistan",
		DA: "Du står ikke længere på ventelisten",
		FI: "Et ole enää jonotuslistalla",
		EN: "You are no longer on the waiting list",
	}
	endedLead = i18n.Text{
		NB: "Hei {name}. Du ventet på en ledig time ({service}) frem til {day}. Den dagen er nå over.",
		SV: "Hej {name}. Du väntade på en ledig tid ({service}) fram till {day}. Den dagen har nu passerat.",
		DA: "Hej {name}. Du ventede på en ledig tid ({service}) frem til {day}. Den dag er nu gået.",
		FI: "Hei {name}. Odotit vapaata aikaa ({service}). Viimeinen toivomasi päivä, {day}, on nyt ohi.",
		EN: "Hello {name}. You were waiting for a free time ({service}) until {day}. That day has now passed.",
	}
	endedElse = i18n.Text{
		NB: "Vil du fortsatt ha en time, kan du se etter ledige tider eller sette deg på ventelisten på nytt.",
		SV: "Vill du fortfarande ha en tid kan du se efter lediga tider eller ställa dig på väntelistan igen.",
		DA: "Vil du stadig have en tid, kan du se efter ledige tider eller skrive dig på ventelisten igen.",
		FI: "Jos haluat yhä ajan, voit katsoa vapaita aikoja tai ilmoittautua jonotuslistalle uudelleen.",
		EN: "If you still want a time, you can look at the free ones or join the waiting list again.",
	}
	removedLead = i18n.Text{
		NB: "Hei {name}. Vi har tatt deg av ventelisten, og du får ikke flere tilbud om det du ventet på.",
		SV: "Hej {name}. Vi har tagit bort dig från väntelistan, och du får inga fler erbjudanden om det du " +
			"väntade på.",
		DA: "Hej {name}. Vi har taget dig af ventelisten, og du får ikke flere tilbud om det, du ventede på.",
		FI: "Hei {name}. Poistimme sinut jonotuslistalta, emmekä enää tarjoa sinulle aikaa, jota odotit.",
		EN: "Hello {name}. We have taken you off the waiting list, and you will get no more offers of what you were " +
			"waiting for.",
	}
	removedElse = i18n.Text{
		NB: "Du kan bestille en ledig time når du vil.",
		SV: "Du kan boka en ledig tid när du vill.",
		DA: "Du kan booke en ledig tid, når du vil.",
		FI: "Voit varata vapaan ajan milloin tahansa.",
		EN: "You can book a free time whenever you like.",
	}
	endedSubject = i18n.Text{
		NB: "Ventetiden er over",
		SV: "Väntetiden är slut",
		DA: "Ventetiden er slut",
		FI: "Jonotus on päättynyt",
		EN: "Your wait has ended",
	}
	buttonTimes = i18n.Text{
		NB: "Se ledige tider",
		SV: "Se lediga tider",
		DA: "Se ledige tider",
		FI: "Katso vapaat ajat",
		EN: "See free times",
	}
	pausedLead = i18n.Text{
		NB: "Hei {name}. Du svarte ikke på de tre siste tilbudene om ledig time. Derfor spør vi deg ikke igjen før " +
			"du " +
			"sier fra at du fortsatt venter.",
		SV: "Hej {name}. Du svarade inte på de tre senaste erbjudandena om en ledig tid. Därför frågar vi inte igen " +
			"förrän du säger till att du fortfarande väntar.",
		DA: "Hej {name}. Du svarede ikke på de tre seneste tilbud om en ledig tid. Derfor spørger vi dig ikke " +
			"igen, før " +
			"du siger til, at du stadig venter.",
		FI: "Hei {name}. Et vastannut kolmeen viimeisimpään tarjoukseen vapautuneesta ajasta. Siksi emme tarjoa " +
			"uusia " +
			"aikoja, ennen kuin kerrot odottavasi edelleen.",
		EN: "Hello {name}. You did not answer the last three offers of a free time. So we will not ask you again " +
			"until " +
			"you tell us that you are still waiting.",
	}
	pausedElse = i18n.Text{
		NB: "Du beholder plassen din på ventelisten så lenge.",
		SV: "Du behåller din plats på väntelistan så länge.",
		DA: "Du beholder din plads på ventelisten så længe.",
		FI: "Paikkasi jonotuslistalla säilyy sillä aikaa.",
		EN: "You keep your place on the waiting list meanwhile.",
	}
	withdrawnTitle = i18n.Text{
		NB: "Tiden holdes ikke lenger av til deg",
		SV: "Tiden hålls inte längre åt dig",
		DA: "Tiden holdes ikke længere til dig",
		FI: "Aika ei ole enää varattuna sinulle",
		EN: "The time is no longer held for you",
	}
	withdrawnLead = i18n.Text{
		NB: "Hei {name}. Du er tatt av ventelisten, og tilbudet om denne tiden gjelder ikke lenger.",
		SV: "Hej {name}. Du har tagits bort från väntelistan, och erbjudandet om den här tiden gäller inte längre.",
		DA: "Hej {name}. Du er taget af ventelisten, og tilbuddet om denne tid gælder ikke længere.",
		FI: "Hei {name}. Sinut on poistettu jonotuslistalta, eikä tarjous tästä ajasta ole enää voimassa.",
		EN: "Hello {name}. You were taken off the waiting list, and the offer of this time no longer stands.",
	}
	withdrawnSubject = i18n.Text{
		NB: "Tilbudet om {when} gjelder ikke lenger",
		SV: "Erbjudandet om {when} gäller inte längre",
		DA: "Tilbuddet om {when} gælder ikke længere",
		FI: "Tarjous ei ole enää voimassa: {when}",
		EN: "The offer of {when} no longer stands",
	}
	footerWaited = i18n.Text{
		NB: "Du får denne e-posten fordi du sto på ventelisten hos {practice}.",
		SV: "Du får det här mejlet eftersom du stod på väntelistan hos {practice}.",
		DA: "Du får denne mail, fordi du stod på ventelisten hos {practice}.",
		FI: "Sait tämän viestin, koska olit jonotuslistalla: {practice}.",
		EN: "You are getting this e-mail because you were on the waiting list of {practice}.",
	}
	smsPaused = letters.SMS{Full: smsNoMore, Service: smsNoMore, Bare: smsNoMore}
	smsNoMore = i18n.Text{
		NB: "{practice}: Venter du fortsatt på en time? Svar her:",
		SV: "{practice}: Väntar du fortfarande på en tid? Svara:",
		DA: "{practice}: Venter du stadig på en tid? Svar her:",
		FI: "{practice}: Odotatko yhä aikaa? Vastaa:",
		EN: "{practice}: Still waiting for a time? Tell us:",
	}
	smsWithdrawn = letters.SMS{
		Full: i18n.Text{
			NB: "{practice}: Tilbudet om {service} {when} hos {person} gjelder ikke lenger.",
			SV: "{practice}: Erbjudandet om {service} {when} hos {person} gäller inte längre.",
			DA: "{practice}: Tilbuddet om {service} {when} hos {person} gælder ikke længere.",
			FI: "{practice}: Tarjous ei ole enää voimassa: {service} {when}, {person}.",
			EN: "{practice}: The offer of {service} {when} with {person} no longer stands.",
		},
		Service: i18n.Text{
			NB: "{practice}: Tilbudet om {service} {when} gjelder ikke lenger.",
			SV: "{practice}: Erbjudandet om {service} {when} gäller inte längre.",
			DA: "{practice}: Tilbuddet om {service} {when} gælder ikke længere.",
			FI: "{practice}: Tarjous ei ole enää voimassa: {service} {when}.",
			EN: "{practice}: The offer of {service} {when} no longer stands.",
		},
		Bare: i18n.Text{
			NB: "{practice}: Tilbudet om {when} gjelder ikke lenger.",
			SV: "{practice}: Erbjudandet om {when} gäller inte längre.",
			DA: "{practice}: Tilbuddet om {when} gælder ikke længere.",
			FI: "{practice}: Tarjous {when} ei ole enää voimassa.",
			EN: "{practice}: Offer over: {when}.",
		},
	}
	smsOffer = letters.SMS{
		Full: i18n.Text{
			NB: "{practice}: Ledig time, {service} {when} hos {person}.",
			SV: "{practice}: Ledig tid, {service} {when} hos {person}.",
			DA: "{practice}: Ledig tid, {service} {when} hos {person}.",
			FI: "{practice}: Vapaa aika, {service} {when}, {person}.",
			EN: "{practice}: A free time, {service} {when} with {person}.",
		},
		Service: i18n.Text{
			NB: "{practice}: Ledig time, {service} {when}.",
			SV: "{practice}: Ledig tid, {service} {when}.",
			DA: "{practice}: Ledig tid, {service} {when}.",
			FI: "{practice}: Vapaa aika, {service} {when}.",
			EN: "{practice}: A free time, {service} {when}.",
		},
		Bare: i18n.Text{
			NB: "{practice}: Ledig time {when}.",
			SV: "{practice}: Ledig tid {when}.",
			DA: "{practice}: Ledig tid {when}.",
			FI: "{practice}: Vapaa aika {when}.",
			EN: "{practice}: Free {when}.",
		},
	}
	smsAnswer = i18n.Text{
		NB: "Svar innen {deadline}: {link}",
		SV: "Svara före {deadline}: {link}",
		DA: "Svar inden {deadline}: {link}",
		FI: "Vastaa ennen {deadline}: {link}",
		EN: "Answer by {deadline}: {link}",
	}
)
