package imports

import (
	"strconv"
	"time"

	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/i18n"
)

// Called returns what the target is called, to staff and at the head of a column: an import knows each of them again.
func Called(t Target) i18n.Text { return targetNames()[t] }

func targetNames() map[Target]i18n.Text {
	text := func(nb, sv, da, fi, en string) i18n.Text { return i18n.Text{NB: nb, SV: sv, DA: da, FI: fi, EN: en} }
	return map[Target]i18n.Text{
		Name:       text("Navn", "Namn", "Navn", "Nimi", "Name"),
		Given:      text("Fornavn", "Förnamn", "Fornavn", "Etunimi", "First name"),
		Family:     text("Etternavn", "Efternamn", "Efternavn", "Sukunimi", "Last name"),
		Email:      text("E-post", "E-post", "E-mail", "Sähköposti", "E-mail"),
		Phone:      text("Telefon", "Telefon", "Telefon", "Puhelin", "Phone"),
		Language:   text("Språk", "Språk", "Sprog", "Kieli", "Language"),
		Zone:       text("Tidssone", "Tidszon", "Tidszone", "Aikavyöhyke", "Time zone"),
		Birthday:   text("Fødselsdato", "Födelsedatum", "Fødselsdato", "Syntymäaika", "Date of birth"),
		Street:     text("Adresse", "Adress", "Adresse", "Osoite", "Address"),
		PostalCode: text("Postnummer", "Postnummer", "Postnummer", "Postinumero", "Postal code"),
		City:       text("Poststed", "Ort", "By", "Postitoimipaikka", "City"),
		Country:    text("Land", "Land", "Land", "Maa", "Country"),
		Company:    text("Firma", "Företag", "Firma", "Yritys", "Company"),
		Org: text(
			"Organisasjonsnummer",
			"Organisationsnummer",
			"CVR-nummer",
			"Y-tunnus",
			"Organisation number",
		),
		Tags:         text("Merker", "Märken", "Mærker", "Tunnisteet", "Tags"),
		Alert:        text("Varsel", "Varning", "Advarsel", "Huomautus", "Alert"),
		Note:         text("Notat", "Anteckning", "Notat", "Muistiinpano", "Note"),
		Practitioner: text("Behandler", "Behandlare", "Behandler", "Asiantuntija", "Practitioner"),
		MarketingEmail: text("Tilbud på e-post", "Erbjudanden via e-post", "Tilbud på e-mail",
			"Tarjoukset sähköpostilla", "Marketing by e-mail"),
		MarketingSMS: text("Tilbud på SMS", "Erbjudanden via sms", "Tilbud på SMS", "Tarjoukset tekstiviestillä",
			"Marketing by SMS"),
	}
}

var calledStatus = i18n.Text{
	NB: "Status",
	SV: "Status",
	DA: "Status",
	FI: "Tila",
	EN: "Status",
}

func yesNo(yes bool) i18n.Text {
	if yes {
		return i18n.Text{
			NB: "ja",
			SV: "ja",
			DA: "ja",
			FI: "kyllä",
			EN: "yes",
		}
	}
	return i18n.Text{
		NB: "nei",
		SV: "nej",
		DA: "nej",
		FI: "ei",
		EN: "no",
	}
}

// What the columns of a report are called, beside the client's name.
var (
	calledLine = i18n.Text{
		NB: "Linje",
		SV: "Rad",
		DA: "Linje",
		FI: "Rivi",
		EN: "Line",
	}
	calledOutcome = i18n.Text{
		NB: "Utfall",
		SV: "Utfall",
		DA: "Udfald",
		FI: "Tulos",
		EN: "Outcome",
	}
	calledWhy = i18n.Text{
		NB: "Forklaring",
		SV: "Förklaring",
		DA: "Forklaring",
		FI: "Selitys",
		EN: "Explanation",
	}
	calledLike = i18n.Text{
		NB: "Samme navn:",
		SV: "Samma namn:",
		DA: "Samme navn:",
		FI: "Sama nimi:",
		EN: "Same name:",
	}
	calledClient = i18n.Text{
		NB: "Klient-ID",
		SV: "Klient-ID",
		DA: "Klient-id",
		FI: "Asiakastunnus",
		EN: "Client id",
	}
)

// Says returns what the outcome of one of the import's rows is called: of rows that were tried, what would become.
func (i Import) Says(o client.Outcome) i18n.Text {
	if i.Round == Trying {
		switch o {
		case client.New:
			return i18n.Text{
				NB: "Ny",
				SV: "Ny",
				DA: "Ny",
				FI: "Uusi",
				EN: "New",
			}
		case Perhaps:
			return i18n.Text{
				NB: "Ny, kanskje dublett",
				SV: "Ny, kanske en dubblett",
				DA: "Ny, måske en dublet",
				FI: "Uusi, ehkä kaksoiskappale",
				EN: "New, perhaps a duplicate",
			}
		case client.Altered:
			return i18n.Text{
				NB: "Endres",
				SV: "Ändras",
				DA: "Ændres",
				FI: "Muuttuu",
				EN: "To change",
			}
		}
	}
	return outcomes()[o]
}

func outcomes() map[client.Outcome]i18n.Text {
	return map[client.Outcome]i18n.Text{
		client.New: {
			NB: "Lagt til",
			SV: "Tillagd",
			DA: "Tilføjet",
			FI: "Lisätty",
			EN: "Added",
		},
		Perhaps: {
			NB: "Lagt til, kanskje dublett",
			SV: "Tillagd, kanske en dubblett",
			DA: "Tilføjet, måske en dublet",
			FI: "Lisätty, ehkä kaksoiskappale",
			EN: "Added, perhaps a duplicate",
		},
		client.Altered: {
			NB: "Endret",
			SV: "Ändrad",
			DA: "Ændret",
			FI: "Muutettu",
			EN: "Changed",
		},
		Contradicts: {
			NB: "Motsigelse",
			SV: "Motsägelse",
			DA: "Modsigelse",
			FI: "Ristiriita",
			EN: "Contradiction",
		},
		client.Same: {
			NB: "Uten endring",
			SV: "Utan ändring",
			DA: "Uden ændring",
			FI: "Ennallaan",
			EN: "Unchanged",
		},
		client.Refused: {
			NB: "Avvist",
			SV: "Avvisad",
			DA: "Afvist",
			FI: "Hylätty",
			EN: "Refused",
		},
	}
}

// Says returns why a row or a part of it is refused and what can be done, for staff.
func (r Reason) Says(l i18n.Lang) string {
	day := r.Day.At(civil.Time(12*60), time.UTC)
	return reasons()[r.Why].Fill(l, "line", strconv.Itoa(r.Line), "day", i18n.Date(l, day, time.Time{}))
}

func reasons() map[Why]i18n.Text {
	text := func(nb, sv, da, fi, en string) i18n.Text { return i18n.Text{NB: nb, SV: sv, DA: da, FI: fi, EN: en} }
	return map[Why]i18n.Text{
		WhyQuotes: text("Et anførselstegn i raden er ikke avsluttet. Rett raden i filen.",
			"Ett citattecken i raden avslutas inte. Rätta raden i filen.",
			"Et anførselstegn i rækken er ikke afsluttet. Ret rækken i filen.",
			"Rivin lainausmerkki jää auki. Korjaa rivi tiedostossa.",
			"A quotation mark in the row is not closed. Correct the row in the file."),
		WhyLong: text(
			"Raden er for lang. Del den opp.",
			"Raden är för lång. Dela upp den.",
			"Rækken er for lang. Del den op.",
			"Rivi on liian pitkä. Jaa se osiin.",
			"The row is too long. Split it up.",
		),
		WhyName: text("Navnet mangler.", "Namnet saknas.", "Navnet mangler.", "Nimi puuttuu.", "The name is missing."),
		WhyAddress: text(
			"E-post og telefon mangler, så klienten kan ikke kjennes igjen. Fyll inn en av dem, eller legg "+
				"til klienten for hånd.",
			"E-post och telefon saknas, så klienten går inte att känna igen. Fyll i något av dem, eller lägg till "+
				"klienten för hand.",
			"E-mail og telefon mangler, så klienten kan ikke genkendes. Udfyld en af dem, eller tilføj klienten "+
				"manuelt.",
			"Sähköposti ja puhelin puuttuvat, joten asiakasta ei voi tunnistaa. Lisää jompikumpi tai lisää "+
				"asiakas käsin.",
			"E-mail and phone are missing, so the client cannot be told from others. Fill in one of them, or add the "+
				"client by hand.",
		),
		WhyEmail: text("Dette er ikke en e-postadresse.", "Detta är ingen e-postadress.",
			"Dette er ikke en e-mailadresse.", "Tämä ei ole sähköpostiosoite.", "This is not an e-mail address."),
		WhyPhone: text("Dette er ikke et telefonnummer. Skriv det med landkode, som +47 912 34 567.",
			"Detta är inget telefonnummer. Skriv det med landsnummer, som +46 70 123 45 67.",
			"Dette er ikke et telefonnummer. Skriv det med landekode, som +45 20 12 34 56.",
			"Tämä ei ole puhelinnumero. Kirjoita se maatunnuksen kanssa, esim. +358 40 123 4567.",
			"This is not a phone number. Write it with its country code, such as +47 912 34 567."),
		WhyMangled: text(
			"Regnearket har gjort nummeret om til et tall, og sifre er borte. Gjør kolonnen om til tekst, og "+
				"hent nummeret på nytt.",
			"Kalkylbladet har gjort om numret till ett tal, och siffror är borta. Gör om kolumnen till text och hämta "+
				"numret igen.",
			"Regnearket har lavet nummeret om til et tal, og cifre er væk. Lav kolonnen om til tekst, og hent "+
				"nummeret igen.",
			"Taulukkolaskenta on muuttanut numeron luvuksi, ja numeroita puuttuu. Muuta sarake tekstiksi ja hae "+
				"numero uudelleen.",
			"The spreadsheet has made a figure of the number, and digits are lost. Make the column text, and "+
				"fetch the number again.",
		),
		WhyDate: text("Dette er ikke en dato, eller den er ikke mulig. Skriv 24.12.1980.",
			"Detta är inget datum, eller så är det inte möjligt. Skriv 1980-12-24.",
			"Dette er ikke en dato, eller den er ikke mulig. Skriv 24.12.1980.",
			"Tämä ei ole päivämäärä, tai se ei ole mahdollinen. Kirjoita 24.12.1980.",
			"This is not a date, or not a possible one. Write 24.12.1980."),
		WhyLanguage: text("Språket finnes ikke her. Bruk norsk, svensk, dansk, finsk eller engelsk.",
			"Språket finns inte här. Använd norska, svenska, danska, finska eller engelska.",
			"Sproget findes ikke her. Brug norsk, svensk, dansk, finsk eller engelsk.",
			"Kieltä ei ole täällä. Käytä norjaa, ruotsia, tanskaa, suomea tai englantia.",
			"There is no such language here. Use Norwegian, Swedish, Danish, Finnish or English."),
		WhyZone: text("Dette er ikke en tidssone som Europe/Oslo.", "Detta är ingen tidszon som Europe/Stockholm.",
			"Dette er ikke en tidszone som Europe/Copenhagen.", "Tämä ei ole aikavyöhyke kuten Europe/Helsinki.",
			"This is not a time zone such as Europe/Oslo."),
		WhyCountry: text(
			"Landet er ukjent. Skriv to bokstaver, som NO.",
			"Landet är okänt. Skriv två bokstäver, som SE.",
			"Landet er ukendt. Skriv to bogstaver, som DK.",
			"Maa on tuntematon. Kirjoita kaksi kirjainta, esim. FI.",
			"The country is not known. Write two letters, such as NO.",
		),
		WhyTag: text("Merket finnes ikke. Lag det først, eller hopp over kolonnen.",
			"Märket finns inte. Skapa det först, eller hoppa över kolumnen.",
			"Mærket findes ikke. Opret det først, eller spring kolonnen over.",
			"Tunnistetta ei ole. Luo se ensin tai ohita sarake.",
			"There is no such tag. Make it first, or skip the column."),
		WhyChoice: text("Dette er ingen av valgene i feltet.", "Detta är inget av fältets val.",
			"Dette er ingen af feltets valg.", "Tämä ei ole mikään kentän vaihtoehdoista.",
			"This is none of the field's choices."),
		WhyYesNo: text("Skriv ja eller nei.", "Skriv ja eller nej.", "Skriv ja eller nej.", "Kirjoita kyllä tai ei.",
			"Write yes or no."),
		WhyNumber: text("Dette er ikke et tall.", "Detta är inget tal.", "Dette er ikke et tal.", "Tämä ei ole luku.",
			"This is not a number."),
		WhyPractitioner: text(
			"Ingen behandler heter dette.",
			"Ingen behandlare heter så.",
			"Ingen behandler hedder dette.",
			"Kukaan asiantuntija ei ole tämän niminen.",
			"No practitioner is called this.",
		),
		WhyText: text("Teksten er for lang, eller har tegn som ikke kan vises.",
			"Texten är för lång, eller har tecken som inte kan visas.",
			"Teksten er for lang, eller har tegn som ikke kan vises.",
			"Teksti on liian pitkä, tai siinä on merkkejä, joita ei voi näyttää.",
			"The text is too long, or has characters that cannot be shown."),
		WhyFull: text("Klienten har så mange av dette som det er plass til.",
			"Klienten har så många av detta som det finns plats för.",
			"Klienten har så mange af dette, som der er plads til.", "Asiakkaalla on näitä jo niin monta kuin mahtuu.",
			"The client has as many of these as there is room for."),
		WhyErased: text(
			"Denne personen ble slettet {day}. Skal personen inn igjen, importer raden for seg.",
			"Den här personen raderades {day}. Om personen ska läggas in igen, importera raden för sig.",
			"Denne person blev slettet {day}. Skal personen ind igen, så importér rækken for sig.",
			"Tämän henkilön tiedot poistettiin {day}. Jos hänet halutaan takaisin, tuo rivi erikseen.",
			"This person was erased on {day}. If they are to come back, import the row alone.",
		),
		WhyContradicts: text(
			"Linje {line} sier noe annet om samme klient. Det som står først, gjelder.",
			"Rad {line} säger något annat om samma klient. Det som står först gäller.",
			"Linje {line} siger noget andet om samme klient. Det, der står først, gælder.",
			"Rivillä {line} on toinen tieto samasta asiakkaasta. Ensimmäinen jää voimaan.",
			"Line {line} says otherwise of the same client. What stands first holds.",
		),
		WhyShared: text("For mange klienter deler denne adressen. Legg til klienten for hånd.",
			"För många klienter delar denna adress. Lägg till klienten för hand.",
			"For mange klienter deler denne adresse. Tilføj klienten manuelt.",
			"Liian moni asiakas käyttää tätä osoitetta. Lisää asiakas käsin.",
			"Too many clients share this address. Add the client by hand."),
	}
}
