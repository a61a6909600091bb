package words

import "stund/internal/i18n"

// What is said of an appointment that is paid before it is booked, on the pages and by the widget.
var (
	PayTitle = i18n.Text{
		NB: "Betal for timen",
		SV: "Betala för tiden",
		DA: "Betal for tiden",
		FI: "Maksa aika",
		EN: "Pay for the appointment",
	}
	PayNow = i18n.Text{
		NB: "Å betale nå",
		SV: "Att betala nu",
		DA: "At betale nu",
		FI: "Maksettava nyt",
		EN: "To pay now",
	}
	BookAndPay = i18n.Text{
		NB: "Gå til betaling",
		SV: "Gå till betalning",
		DA: "Gå til betaling",
		FI: "Siirry maksamaan",
		EN: "Go to payment",
	}
	PayByCard = i18n.Text{
		NB: "Betal med kort",
		SV: "Betala med kort",
		DA: "Betal med kort",
		FI: "Maksa kortilla",
		EN: "Pay by card",
	}
	PayWith = i18n.Text{
		NB: "Betal med {brand}",
		SV: "Betala med {brand}",
		DA: "Betal med {brand}",
		FI: "Maksa: {brand}",
		EN: "Pay with {brand}",
	}
	PayFailed = i18n.Text{
		NB: "Betalingen ble ikke fullført, og ingenting er trukket. Du kan prøve igjen.",
		SV: "Betalningen slutfördes inte, och inget är draget. Du kan försöka igen.",
		DA: "Betalingen blev ikke gennemført, og intet er trukket. Du kan prøve igen.",
		FI: "Maksu ei onnistunut, eikä mitään veloitettu. Voit yrittää uudelleen.",
		EN: "The payment was not completed, and nothing was taken. You can try again.",
	}
	PaySilent = i18n.Text{
		NB: "Betalingstjenesten svarer ikke akkurat nå. Prøv igjen om litt, eller betal på en annen måte.",
		SV: "Betaltjänsten svarar inte just nu. Försök igen om en stund, eller betala på ett annat sätt.",
		DA: "Betalingstjenesten svarer ikke lige nu. Prøv igen om lidt, eller betal på en anden måde.",
		FI: "Maksupalvelu ei juuri nyt vastaa. Yritä hetken kuluttua uudelleen tai maksa toisella tavalla.",
		EN: "The payment service does not answer just now. Try again in a moment, or pay another way.",
	}
	BackFull = i18n.Text{
		NB: "Avbestiller du før {when}, får du alt tilbake.",
		SV: "Avbokar du före {when} får du tillbaka allt.",
		DA: "Afbestiller du inden {when}, får du det hele tilbage.",
		FI: "Jos perut ennen ajankohtaa {when}, saat koko summan takaisin.",
		EN: "If you cancel before {when}, you get all of it back.",
	}
	BackPart = i18n.Text{
		NB: "Avbestiller du før {when}, får du {amount} tilbake.",
		SV: "Avbokar du före {when} får du tillbaka {amount}.",
		DA: "Afbestiller du inden {when}, får du {amount} tilbage.",
		FI: "Jos perut ennen ajankohtaa {when}, saat takaisin {amount}.",
		EN: "If you cancel before {when}, you get {amount} back.",
	}
	BackLater = i18n.Text{
		NB: "Senere får du ikke noe tilbake.",
		SV: "Senare får du inget tillbaka.",
		DA: "Senere får du ikke noget tilbage.",
		FI: "Myöhemmin et saa mitään takaisin.",
		EN: "Later, nothing goes back.",
	}
	BackNone = i18n.Text{
		NB: "Avbestiller du, får du ikke noe tilbake.",
		SV: "Avbokar du får du inget tillbaka.",
		DA: "Afbestiller du, får du ikke noget tilbage.",
		FI: "Jos perut, et saa mitään takaisin.",
		EN: "If you cancel, nothing goes back.",
	}
	PayChecks = i18n.Text{
		NB: "Vi sjekker betalingen. Det tar som regel noen sekunder. Ikke betal en gang til. Du kan lukke siden, og vi sender deg en e-post når timen er bekreftet.",
		SV: "Vi kontrollerar betalningen. Det tar oftast några sekunder. Betala inte en gång till. Du kan stänga sidan, och vi mejlar dig när tiden är bekräftad.",
		DA: "Vi tjekker betalingen. Det tager som regel få sekunder. Betal ikke en gang til. Du kan lukke siden, og vi sender dig en mail, når tiden er bekræftet.",
		FI: "Tarkistamme maksun. Tämä kestää yleensä muutaman sekunnin. Älä maksa uudelleen. Voit sulkea sivun, ja lähetämme sähköpostin, kun aika on vahvistettu.",
		EN: "We are checking the payment. This usually takes a few seconds. Do not pay again. You can close the page, and we will e-mail you once the appointment is confirmed.",
	}
)
