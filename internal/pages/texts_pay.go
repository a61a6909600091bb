package pages

import "stund/internal/i18n"

// What the page says on which an appointment is paid.
var (
	payTitle = i18n.Text{
		NB: "Betal for timen",
		SV: "Betala för tiden",
		DA: "Betal for tiden",
		FI: "Maksa aika",
		EN: "Pay for the appointment",
	}
	payLead = i18n.Text{
		NB: "Vi holder av tiden til deg til {when}. Den er din når du har betalt.",
		SV: "Vi håller tiden åt dig till {when}. Den är din när du har betalat.",
		DA: "Vi holder tiden til dig til {when}. Den er din, når du har betalt.",
		FI: "Pidämme ajan sinulle varattuna {when} asti. Se on sinun, kun olet maksanut.",
		EN: "We are holding the time for you until {when}. It is yours once you have paid.",
	}
	notPaid = i18n.Text{
		NB: "Ikke betalt ennå",
		SV: "Inte betald ännu",
		DA: "Ikke betalt endnu",
		FI: "Ei vielä maksettu",
		EN: "Not paid yet",
	}
	payNow = i18n.Text{
		NB: "Å betale nå:",
		SV: "Att betala nu:",
		DA: "At betale nu:",
		FI: "Maksettava nyt:",
		EN: "To pay now:",
	}
	payByCard = i18n.Text{
		NB: "Betal med kort",
		SV: "Betala med kort",
		DA: "Betal med kort",
		FI: "Maksa kortilla",
		EN: "Pay by card",
	}
	payWith = i18n.Text{
		NB: "Betal med {brand}",
		SV: "Betala med {brand}",
		DA: "Betal med {brand}",
		FI: "Maksa: {brand}",
		EN: "Pay with {brand}",
	}
	payFailed = i18n.Text{
		NB: "Betalingen ble ikke fullført, og ingenting er trukket. Du kan prøve igjen.",
		SV: "Betalningen slutfördes inte, och inget är draget. Du kan försöka igen.",
		DA: "Betalingen blev ikke gennemført, og intet er trukket. Du kan prøve igen.",
		FI: "Maksu ei onnistunut, eikä mitään veloitettu. Voit yrittää uudelleen.",
		EN: "The payment was not completed, and nothing was taken. You can try again.",
	}
	paySilent = i18n.Text{
		NB: "Betalingstjenesten svarer ikke akkurat nå. Prøv igjen om litt, eller betal på en annen måte.",
		SV: "Betaltjänsten svarar inte just nu. Försök igen om en stund, eller betala på ett annat sätt.",
		DA: "Betalingstjenesten svarer ikke lige nu. Prøv igen om lidt, eller betal på en anden måde.",
		FI: "Maksupalvelu ei juuri nyt vastaa. Yritä hetken kuluttua uudelleen tai maksa toisella tavalla.",
		EN: "The payment service does not answer just now. Try again in a moment, or pay another way.",
	}
	backFull = i18n.Text{
		NB: "Avbestiller du før {when}, får du alt tilbake.",
		SV: "Avbokar du före {when} får du tillbaka allt.",
		DA: "Aflyser du inden {when}, får du det hele tilbage.",
		FI: "Jos perut ennen {when}, saat koko summan takaisin.",
		EN: "If you cancel before {when}, you get all of it back.",
	}
	backPart = i18n.Text{
		NB: "Avbestiller du før {when}, får du {percent} % tilbake.",
		SV: "Avbokar du före {when} får du tillbaka {percent} %.",
		DA: "Aflyser du inden {when}, får du {percent} % tilbage.",
		FI: "Jos perut ennen {when}, saat takaisin {percent} %.",
		EN: "If you cancel before {when}, you get {percent}% back.",
	}
	backLater = i18n.Text{
		NB: "Senere får du ikke noe tilbake.",
		SV: "Senare får du inget tillbaka.",
		DA: "Senere får du ikke noget tilbage.",
		FI: "Myöhemmin et saa mitään takaisin.",
		EN: "Later, nothing goes back.",
	}
	backNone = i18n.Text{
		NB: "Avbestiller du, får du ikke noe tilbake.",
		SV: "Avbokar du får du inget tillbaka.",
		DA: "Aflyser du, får du ikke noget tilbage.",
		FI: "Jos perut, et saa mitään takaisin.",
		EN: "If you cancel, nothing goes back.",
	}
	payChecksTitle = i18n.Text{
		NB: "Vi sjekker betalingen",
		SV: "Vi kontrollerar betalningen",
		DA: "Vi tjekker betalingen",
		FI: "Tarkistamme maksun",
		EN: "We are checking the payment",
	}
	payChecksLead = i18n.Text{
		NB: "Det tar som regel noen sekunder. Ikke betal en gang til. Du kan lukke siden, og vi sender deg en e-post når timen er bekreftet.",
		SV: "Det tar oftast några sekunder. Betala inte en gång till. Du kan stänga sidan, och vi mejlar dig när tiden är bekräftad.",
		DA: "Det tager som regel få sekunder. Betal ikke en gang til. Du kan lukke siden, og vi sender dig en mail, når tiden er bekræftet.",
		FI: "Tämä kestää yleensä muutaman sekunnin. Älä maksa uudelleen. Voit sulkea sivun, ja lähetämme sähköpostin, kun aika on vahvistettu.",
		EN: "This usually takes a few seconds. Do not pay again. You can close the page, and we will e-mail you once the appointment is confirmed.",
	}
	beingChecked = i18n.Text{
		NB: "Betalingen sjekkes",
		SV: "Betalningen kontrolleras",
		DA: "Betalingen tjekkes",
		FI: "Maksua tarkistetaan",
		EN: "The payment is being checked",
	}
	lookAgain = i18n.Text{
		NB: "Se etter nå",
		SV: "Titta igen",
		DA: "Se efter nu",
		FI: "Tarkista nyt",
		EN: "Look again",
	}
	payExpiredTitle = i18n.Text{
		NB: "Tiden holdes ikke lenger",
		SV: "Tiden hålls inte längre",
		DA: "Tiden holdes ikke længere",
		FI: "Aika ei ole enää varattuna sinulle",
		EN: "This time is no longer held",
	}
	payExpiredLead = i18n.Text{
		NB: "Timen er ikke betalt i tide. Ingenting er bestilt, og ingenting er trukket.",
		SV: "Tiden är inte betald i tid. Inget är bokat, och inget är draget.",
		DA: "Tiden er ikke betalt i tide. Intet er booket, og intet er trukket.",
		FI: "Aikaa ei maksettu ajoissa. Mitään ei ole varattu eikä veloitettu.",
		EN: "The appointment was not paid in time. Nothing is booked, and nothing was taken.",
	}
	payLateTitle = i18n.Text{
		NB: "Tiden ble tatt av noen andre",
		SV: "Tiden togs av någon annan",
		DA: "Tiden blev taget af en anden",
		FI: "Joku toinen ehti varata ajan",
		EN: "Somebody else took the time",
	}
	payLateLead = i18n.Text{
		NB: "Betalingen kom etter fristen. Du får alle pengene tilbake på samme måte som du betalte.",
		SV: "Betalningen kom efter tidsgränsen. Du får tillbaka alla pengar på samma sätt som du betalade.",
		DA: "Betalingen kom efter fristen. Du får alle pengene tilbage på samme måde, som du betalte.",
		FI: "Maksu saapui määräajan jälkeen. Saat koko summan takaisin samalla tavalla kuin maksoit.",
		EN: "The payment came after the deadline. All of the money goes back the way that you paid.",
	}
)
