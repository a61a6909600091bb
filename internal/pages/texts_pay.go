package pages

import "stund/internal/i18n"

// What the page says on which an appointment is paid.
var (
	payEarly = i18n.Text{
		NB: "Timen er din. Du kan betale fra {when}, og da sender vi deg en e-post.",
		SV: "Tiden är din. Du kan betala från {when}, och då mejlar vi dig.",
		DA: "Tiden er din. Du kan betale fra {when}, og så sender vi dig en mail.",
		FI: "Aika on sinun. Voit maksaa {when} alkaen, ja lähetämme silloin sähköpostin.",
		EN: "The appointment is yours. You can pay from {when}, and we will e-mail you then.",
	}
	payOwed = i18n.Text{
		NB: "Timen er bestilt. Betal før {when}, ellers blir den avlyst.",
		SV: "Tiden är bokad. Betala före {when}, annars avbokas den.",
		DA: "Tiden er booket. Betal inden {when}, ellers bliver den aflyst.",
		FI: "Aika on varattu. Maksa viimeistään {when}, muuten se perutaan.",
		EN: "The appointment is booked. Pay before {when}, or it is called off.",
	}
	notPaid = i18n.Text{
		NB: "Ikke betalt ennå",
		SV: "Inte betald ännu",
		DA: "Ikke betalt endnu",
		FI: "Ei vielä maksettu",
		EN: "Not paid yet",
	}
	beingChecked = i18n.Text{
		NB: "Betalingen sjekkes",
		SV: "Betalningen kontrolleras",
		DA: "Betalingen tjekkes",
		FI: "Maksua tarkistetaan",
		EN: "The payment is being checked",
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
	payLead = i18n.Text{
		NB: "Vi holder av tiden til deg til {when}. Den er din når du har betalt.",
		SV: "Vi håller tiden åt dig till {when}. Den är din när du har betalat.",
		DA: "Vi holder tiden til dig til {when}. Den er din, når du har betalt.",
		FI: "Pidämme ajan sinulle varattuna {when} asti. Se on sinun, kun olet maksanut.",
		EN: "We are holding the time for you until {when}. It is yours once you have paid.",
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
	lookAgain = i18n.Text{
		NB: "Se etter nå",
		SV: "Titta igen",
		DA: "Se efter nu",
		FI: "Tarkista nyt",
		EN: "Look again",
	}

	// What goes back of what was paid, before the last click.
	backNowFull = i18n.Text{
		NB: "Du har betalt {paid}. Avbestiller du nå, får du alt tilbake.",
		SV: "Du har betalat {paid}. Avbokar du nu får du tillbaka allt.",
		DA: "Du har betalt {paid}. Afbestiller du nu, får du det hele tilbage.",
		FI: "Olet maksanut {paid}. Jos perut nyt, saat koko summan takaisin.",
		EN: "You have paid {paid}. If you cancel now, you get all of it back.",
	}
	backNowPart = i18n.Text{
		NB: "Du har betalt {paid}. Avbestiller du nå, får du {back} tilbake.",
		SV: "Du har betalat {paid}. Avbokar du nu får du tillbaka {back}.",
		DA: "Du har betalt {paid}. Afbestiller du nu, får du {back} tilbage.",
		FI: "Olet maksanut {paid}. Jos perut nyt, saat takaisin {back}.",
		EN: "You have paid {paid}. If you cancel now, you get {back} back.",
	}
	backNowNone = i18n.Text{
		NB: "Du har betalt {paid}. Avbestiller du nå, får du ikke noe av det tilbake.",
		SV: "Du har betalat {paid}. Avbokar du nu får du inget av det tillbaka.",
		DA: "Du har betalt {paid}. Afbestiller du nu, får du ikke noget af det tilbage.",
		FI: "Olet maksanut {paid}. Jos perut nyt, et saa siitä mitään takaisin.",
		EN: "You have paid {paid}. If you cancel now, you get none of it back.",
	}
	takeNowNone = i18n.Text{
		NB: "{paid} er reservert. Avbestiller du nå, blir ingenting trukket.",
		SV: "{paid} är reserverat. Avbokar du nu dras inget.",
		DA: "{paid} er reserveret. Afbestiller du nu, bliver intet trukket.",
		FI: "Katevaraus on {paid}. Jos perut nyt, mitään ei veloiteta.",
		EN: "{paid} is reserved. If you cancel now, nothing is taken.",
	}
	takeNowSome = i18n.Text{
		NB: "{paid} er reservert. Avbestiller du nå, blir {kept} likevel trukket.",
		SV: "{paid} är reserverat. Avbokar du nu dras ändå {kept}.",
		DA: "{paid} er reserveret. Afbestiller du nu, bliver {kept} alligevel trukket.",
		FI: "Katevaraus on {paid}. Jos perut nyt, {kept} veloitetaan silti.",
		EN: "{paid} is reserved. If you cancel now, {kept} is taken all the same.",
	}
	// moveKeeps is said to who moves when cancelling would cost them, before they do.
	moveKeeps = i18n.Text{
		NB: "Du flytter på kort varsel. Avbestiller du den nye timen, beholder vi minst {kept}.",
		SV: "Du bokar om med kort varsel. Avbokar du den nya tiden behåller vi minst {kept}.",
		DA: "Du flytter med kort varsel. Afbestiller du den nye tid, beholder vi mindst {kept}.",
		FI: "Siirrät aikaa lyhyellä varoitusajalla. Jos perut uuden ajan, pidämme vähintään {kept}.",
		EN: "You are moving at short notice. If you cancel the new time, we keep at least {kept}.",
	}
	// notTaken and partTaken are said of what was only reserved, once the appointment is cancelled.
	notTaken = i18n.Text{
		NB: "Ingenting er trukket. Reservasjonen på {paid} slippes.",
		SV: "Inget är draget. Reservationen på {paid} släpps.",
		DA: "Intet er trukket. Reservationen på {paid} ophæves.",
		FI: "Mitään ei veloitettu. Katevaraus {paid} vapautetaan.",
		EN: "Nothing was taken. The reservation of {paid} is let go of.",
	}
	partTaken = i18n.Text{
		NB: "{kept} av reservasjonen trekkes. Resten slippes.",
		SV: "{kept} av reservationen dras. Resten släpps.",
		DA: "{kept} af reservationen trækkes. Resten ophæves.",
		FI: "Katevarauksesta veloitetaan {kept}. Loput vapautetaan.",
		EN: "{kept} of the reservation is taken. The rest is let go of.",
	}
	goesBack = i18n.Text{
		NB: "Du får {back} tilbake på samme måte som du betalte. Det kan ta noen dager.",
		SV: "Du får tillbaka {back} på samma sätt som du betalade. Det kan ta några dagar.",
		DA: "Du får {back} tilbage på samme måde, som du betalte. Det kan tage nogle dage.",
		FI: "Saat takaisin {back} samalla tavalla kuin maksoit. Tähän voi mennä muutama päivä.",
		EN: "{back} goes back the way that you paid. That can take a few days.",
	}
	nearestFree = i18n.Text{
		NB: "De nærmeste ledige timene",
		SV: "De närmaste lediga tiderna",
		DA: "De nærmeste ledige tider",
		FI: "Lähimmät vapaat ajat",
		EN: "The nearest free times",
	}
)
