package letters

import "stund/internal/i18n"

// What is said of a calendar. {since} is a day and time, {person} the practitioner whose time it blocks.
var (
	failingSubject = i18n.Text{
		NB: "Kalenderen kan ikke leses: {person}",
		SV: "Kalendern kan inte läsas: {person}",
		DA: "Kalenderen kan ikke læses: {person}",
		FI: "Kalenteria ei voi lukea: {person}",
		EN: "The calendar cannot be read: {person}",
	}
	failingTitle = i18n.Text{
		NB: "Vi får ikke lest kalenderen",
		SV: "Vi kan inte läsa kalendern",
		DA: "Vi kan ikke læse kalenderen",
		FI: "Emme pysty lukemaan kalenteria",
		EN: "We cannot read the calendar",
	}
	failingLead = i18n.Text{
		NB: "Den siste gangen vi fikk lest denne kalenderen, var før {since}. Siden da har alle forsøk mislyktes.",
		SV: "Senast vi kunde läsa den här kalendern var före {since}. Sedan dess har alla försök misslyckats.",
		DA: "Sidste gang, vi kunne læse denne kalender, var før {since}. Siden da er alle forsøg mislykkedes.",
		FI: "Kalenterin lukeminen ei ole onnistunut tämän ajankohdan jälkeen: {since}.",
		EN: "We have not been able to read this calendar since {since}.",
	}
	failingStays = i18n.Text{
		NB: "Det som sto i kalenderen sist, holder fortsatt av tid. Det som er lagt inn siden, vet vi ikke om, og de tidene kan bli booket.",
		SV: "Det som stod i kalendern senast håller fortfarande tid. Det som lagts in sedan dess känner vi inte till, och de tiderna kan bli bokade.",
		DA: "Det, der stod i kalenderen sidst, holder stadig tid. Det, der er lagt ind siden, kender vi ikke, og de tider kan blive booket.",
		FI: "Kalenterin viimeksi luetut varaukset ovat edelleen voimassa. Sen jälkeen lisättyjä emme tiedä, ja ne ajat voidaan varata.",
		EN: "What it said last still blocks time. We do not know what has been added since, and those times can be booked.",
	}
	failingCheck = i18n.Text{
		NB: "Sjekk at kalenderen fortsatt er delt, og at adressen er riktig. Vi prøver videre og gir beskjed når det virker.",
		SV: "Kontrollera att kalendern fortfarande är delad och att adressen stämmer. Vi försöker igen och hör av oss när det fungerar.",
		DA: "Tjek, at kalenderen stadig er delt, og at adressen er rigtig. Vi prøver igen og giver besked, når det virker.",
		FI: "Tarkista, että kalenteri on yhä jaettu ja osoite oikein. Yritämme uudelleen ja ilmoitamme, kun se toimii.",
		EN: "Check that the calendar is still shared and that its address is right. We keep trying, and will tell you when it works.",
	}
	worksSubject = i18n.Text{
		NB: "Kalenderen kan leses igjen: {person}",
		SV: "Kalendern kan läsas igen: {person}",
		DA: "Kalenderen kan læses igen: {person}",
		FI: "Kalenterin voi taas lukea: {person}",
		EN: "The calendar can be read again: {person}",
	}
	worksTitle = i18n.Text{
		NB: "Kalenderen kan leses igjen",
		SV: "Kalendern kan läsas igen",
		DA: "Kalenderen kan læses igen",
		FI: "Kalenteri toimii taas",
		EN: "The calendar can be read again",
	}
	worksLead = i18n.Text{
		NB: "Vi leser denne kalenderen som før. Feilen begynte {since}. Se gjerne over timene som er booket siden da.",
		SV: "Vi läser den här kalendern som förut. Felet började {since}. Se gärna över tiderna som bokats sedan dess.",
		DA: "Vi læser denne kalender som før. Fejlen begyndte {since}. Se gerne de tider igennem, der er booket siden.",
		FI: "Luemme kalenteria taas kuten ennen. Vika alkoi: {since}. Tarkista sen jälkeen varatut ajat.",
		EN: "We read this calendar as before. The problem began on {since}. Please look over the times that have been booked since.",
	}
	labelCalendar = i18n.Text{
		NB: "Kalender hos",
		SV: "Kalender hos",
		DA: "Kalender hos",
		FI: "Kalenteri",
		EN: "Calendar at",
	}
	labelWhose = i18n.Text{
		NB: "Tilhører",
		SV: "Tillhör",
		DA: "Tilhører",
		FI: "Kenen",
		EN: "Belongs to",
	}
	footer = i18n.Text{
		NB: "Du får denne e-posten fordi kalenderen holder av tid hos {practice}.",
		SV: "Du får det här mejlet eftersom kalendern håller tid hos {practice}.",
		DA: "Du får denne mail, fordi kalenderen holder tid hos {practice}.",
		FI: "Sait tämän viestin, koska kalenteri varaa aikaa: {practice}.",
		EN: "You are getting this e-mail because the calendar blocks time at {practice}.",
	}
)
