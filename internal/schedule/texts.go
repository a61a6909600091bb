package schedule

import "stund/internal/i18n"

var (
	textWrongPractitioner = i18n.Text{
		NB: "Den valgte behandleren tilbyr ikke denne tjenesten.",
		SV: "Den valda behandlaren erbjuder inte den här tjänsten.",
		DA: "Den valgte behandler tilbyder ikke denne ydelse.",
		FI: "Valittu asiantuntija ei tarjoa tätä palvelua.",
		EN: "The chosen practitioner does not offer this service.",
	}
	textPast = i18n.Text{
		NB: "Tidspunktet er passert.",
		SV: "Tiden har redan passerat.",
		DA: "Tidspunktet er passeret.",
		FI: "Aika on jo mennyt.",
		EN: "This time has passed.",
	}
	textTooSoon = i18n.Text{
		NB: "Timer må bestilles minst {notice} i forveien.",
		SV: "Tider måste bokas minst {notice} i förväg.",
		DA: "Tider skal bookes mindst {notice} i forvejen.",
		FI: "Aika on varattava vähintään {notice} etukäteen.",
		EN: "Times must be booked at least {notice} ahead.",
	}
	textTooFar = i18n.Text{
		NB: "Timer kan bestilles inntil {days} frem i tid.",
		SV: "Tider kan bokas högst {days} i förväg.",
		DA: "Tider kan bookes højst {days} frem i tiden.",
		FI: "Aikoja voi varata enintään {days} etukäteen.",
		EN: "Times can be booked up to {days} ahead.",
	}
	textHoliday = i18n.Text{
		NB: "Det er stengt denne dagen: {holiday}.",
		SV: "Det är stängt den här dagen: {holiday}.",
		DA: "Der er lukket denne dag: {holiday}.",
		FI: "Tuona päivänä on suljettu: {holiday}.",
		EN: "It is closed that day: {holiday}.",
	}
	textClosed = i18n.Text{
		NB: "Det er stengt denne dagen.",
		SV: "Det är stängt den här dagen.",
		DA: "Der er lukket denne dag.",
		FI: "Tuona päivänä on suljettu.",
		EN: "It is closed that day.",
	}
	textOutsideHours = i18n.Text{
		NB: "Timen må ligge innenfor åpningstiden, som denne dagen er {hours}.",
		SV: "Tiden måste rymmas inom öppettiden, som den här dagen är {hours}.",
		DA: "Tiden skal ligge inden for åbningstiden, som denne dag er {hours}.",
		FI: "Ajan on mahduttava aukioloaikaan, joka on tuona päivänä klo {hours}.",
		EN: "The appointment must fit within the opening hours, which are {hours} that day.",
	}
	textServiceHours = i18n.Text{
		NB: "Denne dagen tilbys tjenesten bare {hours}.",
		SV: "Den här dagen erbjuds tjänsten bara {hours}.",
		DA: "Denne dag tilbydes ydelsen kun {hours}.",
		FI: "Tuona päivänä palvelua tarjotaan vain klo {hours}.",
		EN: "That day this service is only offered {hours}.",
	}
	textServiceClosed = i18n.Text{
		NB: "Tjenesten tilbys ikke denne dagen.",
		SV: "Tjänsten erbjuds inte den här dagen.",
		DA: "Ydelsen tilbydes ikke denne dag.",
		FI: "Palvelua ei ole tarjolla tuona päivänä.",
		EN: "This service is not offered that day.",
	}
	textAbsent = i18n.Text{
		NB: "Behandleren er borte på dette tidspunktet.",
		SV: "Behandlaren är borta vid den tiden.",
		DA: "Behandleren er væk på det tidspunkt.",
		FI: "Asiantuntija on tuolloin poissa.",
		EN: "The practitioner is away at that time.",
	}
	textBusy = i18n.Text{
		NB: "Behandleren er opptatt med noe annet på dette tidspunktet.",
		SV: "Behandlaren är upptagen med annat vid den tiden.",
		DA: "Behandleren er optaget af noget andet på det tidspunkt.",
		FI: "Asiantuntijalla on tuolloin muuta menoa.",
		EN: "The practitioner is busy with something else at that time.",
	}
	textMisaligned = i18n.Text{
		NB: "Starttidene regnes fra kl. {first}, med {step} mellom hver.",
		SV: "Starttiderna räknas från kl. {first}, med {step} mellan varje.",
		DA: "Starttiderne regnes fra kl. {first} med {step} mellem hver.",
		FI: "Alkamisajat lasketaan klo {first} alkaen, ja niiden väli on {step}.",
		EN: "Start times run from {first}, with {step} between them.",
	}
	textFull = i18n.Text{
		NB: "Gruppetimen er full: alle {n} plassene er tatt.",
		SV: "Gruppen är full: alla {n} platser är bokade.",
		DA: "Holdet er fuldt: alle {n} pladser er optaget.",
		FI: "Ryhmä on täynnä: kaikki {n} paikkaa on varattu.",
		EN: "The class is full: all {n} places are taken.",
	}
	textTaken = i18n.Text{
		NB: "Tidspunktet er allerede opptatt.",
		SV: "Tiden är redan bokad.",
		DA: "Tiden er allerede optaget.",
		FI: "Aika on jo varattu.",
		EN: "This time is already taken.",
	}
	textBuffer = i18n.Text{
		NB: "En annen time ligger for nær: denne trenger {need}.",
		SV: "En annan tid ligger för nära: den här behöver {need}.",
		DA: "En anden tid ligger for tæt på: denne kræver {need}.",
		FI: "Toinen aika on liian lähellä: tämä vaatii {need}.",
		EN: "Another appointment is too close: this one needs {need}.",
	}
	textBefore = i18n.Text{
		NB: "{time} før",
		SV: "{time} före",
		DA: "{time} før",
		FI: "{time} ennen",
		EN: "{time} before",
	}
	textAfter = i18n.Text{
		NB: "{time} etter",
		SV: "{time} efter",
		DA: "{time} efter",
		FI: "{time} jälkeen",
		EN: "{time} after",
	}
	textClass = i18n.Text{
		NB: "Tidspunktet er satt av til en gruppetime.",
		SV: "Tiden är avsatt för ett gruppass.",
		DA: "Tiden er sat af til et hold.",
		FI: "Aika on varattu ryhmälle.",
		EN: "This time is kept for a class.",
	}
	textReserved = i18n.Text{
		NB: "Tidspunktet er satt av til noe annet.",
		SV: "Tiden är avsatt för något annat.",
		DA: "Tiden er sat af til noget andet.",
		FI: "Aika on varattu muuhun.",
		EN: "This time is kept for something else.",
	}
	textDailyLimit = i18n.Plural{
		One: i18n.Text{
			NB: "Det er plass til {n} slik time per dag, og den er tatt.",
			SV: "Det finns plats för {n} sådan tid per dag, och den är bokad.",
			DA: "Der er plads til {n} sådan tid om dagen, og den er optaget.",
			FI: "Tällaisia aikoja on {n} päivässä, ja se on jo varattu.",
			EN: "There is room for {n} such appointment a day, and it is taken.",
		},
		Other: i18n.Text{
			NB: "Det er plass til {n} slike timer per dag, og alle er tatt.",
			SV: "Det finns plats för {n} sådana tider per dag, och alla är bokade.",
			DA: "Der er plads til {n} sådanne tider om dagen, og alle er optaget.",
			FI: "Tällaisia aikoja on {n} päivässä, ja kaikki on jo varattu.",
			EN: "There is room for {n} such appointments a day, and all are taken.",
		},
	}
	textResourceClosed = i18n.Text{
		NB: "Rommet eller utstyret som trengs, er ikke tilgjengelig på dette tidspunktet.",
		SV: "Rummet eller utrustningen som behövs är inte tillgänglig vid den tiden.",
		DA: "Lokalet eller udstyret, der skal bruges, er ikke tilgængeligt på det tidspunkt.",
		FI: "Tarvittava tila tai väline ei ole tuolloin käytettävissä.",
		EN: "The room or equipment that is needed is not available at that time.",
	}
	textResourceTaken = i18n.Text{
		NB: "Rommet eller utstyret som trengs, er opptatt på dette tidspunktet.",
		SV: "Rummet eller utrustningen som behövs är upptagen vid den tiden.",
		DA: "Lokalet eller udstyret, der skal bruges, er optaget på det tidspunkt.",
		FI: "Tarvittava tila tai väline on tuolloin varattu.",
		EN: "The room or equipment that is needed is taken at that time.",
	}
	textDays = i18n.Plural{
		One: i18n.Text{
			NB: "{n} dag",
			SV: "{n} dag",
			DA: "{n} dag",
			FI: "{n} päivä",
			EN: "{n} day",
		},
		Other: i18n.Text{
			NB: "{n} dager",
			SV: "{n} dagar",
			DA: "{n} dage",
			FI: "{n} päivää",
			EN: "{n} days",
		},
	}
)
