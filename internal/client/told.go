package client

import (
	"strings"

	"stund/internal/fact"
	"stund/internal/i18n"
)

// What the facts of clients say to staff.
var (
	toldNew = i18n.Text{
		NB: "Ny klient",
		SV: "Ny klient",
		DA: "Ny klient",
		FI: "Uusi asiakas",
		EN: "New client",
	}
	toldShares = i18n.Text{
		NB: "Bruker samme e-post eller telefon som en annen klient",
		SV: "Använder samma e-post eller telefon som en annan klient",
		DA: "Bruger samme e-mail eller telefon som en anden klient",
		FI: "Sama sähköposti tai puhelin kuin toisella asiakkaalla",
		EN: "Shares an e-mail address or phone number with another client",
	}
	toldChanged = i18n.Text{
		NB: "Endret: {fields}",
		SV: "Ändrat: {fields}",
		DA: "Ændret: {fields}",
		FI: "Muutettu: {fields}",
		EN: "Changed: {fields}",
	}
	toldTagged = i18n.Text{
		NB: "Merket: {tags}",
		SV: "Märkt: {tags}",
		DA: "Mærket: {tags}",
		FI: "Tunniste lisätty: {tags}",
		EN: "Tagged: {tags}",
	}
	toldUntagged = i18n.Text{
		NB: "Merke fjernet: {tags}",
		SV: "Märke borttaget: {tags}",
		DA: "Mærke fjernet: {tags}",
		FI: "Tunniste poistettu: {tags}",
		EN: "Tag removed: {tags}",
	}
	toldMerged = i18n.Text{
		NB: "Slått sammen med en annen klient",
		SV: "Sammanslagen med en annan klient",
		DA: "Lagt sammen med en anden klient",
		FI: "Yhdistetty toiseen asiakkaaseen",
		EN: "Merged with another client",
	}
	toldUnmerged = i18n.Text{
		NB: "Delt fra en annen klient igjen",
		SV: "Åter skild från en annan klient",
		DA: "Skilt fra en anden klient igen",
		FI: "Erotettu jälleen toisesta asiakkaasta",
		EN: "Taken apart from another client again",
	}
	toldImported = i18n.Text{
		NB: "Kom med en import",
		SV: "Kom med en import",
		DA: "Kom med en import",
		FI: "Tuli tuonnin mukana",
		EN: "Came with an import",
	}
	toldImportChanged = i18n.Text{
		NB: "Endret av en import: {fields}",
		SV: "Ändrat av en import: {fields}",
		DA: "Ændret af en import: {fields}",
		FI: "Tuonti muutti: {fields}",
		EN: "Changed by an import: {fields}",
	}
	toldErased = i18n.Text{
		NB: "Slettet",
		SV: "Raderad",
		DA: "Slettet",
		FI: "Poistettu",
		EN: "Erased",
	}
	toldArchived = i18n.Text{
		NB: "Arkivert",
		SV: "Arkiverad",
		DA: "Arkiveret",
		FI: "Arkistoitu",
		EN: "Archived",
	}
	toldDeceased = i18n.Text{
		NB: "Død",
		SV: "Avliden",
		DA: "Død",
		FI: "Kuollut",
		EN: "Deceased",
	}
	toldRestored = i18n.Text{
		NB: "Aktiv igjen",
		SV: "Aktiv igen",
		DA: "Aktiv igen",
		FI: "Jälleen aktiivinen",
		EN: "Active again",
	}
	toldWants = i18n.Text{
		NB: "Ja til {purpose} på {channel}",
		SV: "Ja till {purpose} via {channel}",
		DA: "Ja til {purpose} på {channel}",
		FI: "Kyllä: {purpose}, {channel}",
		EN: "Yes to {purpose} by {channel}",
	}
	toldWantsNot = i18n.Text{
		NB: "Nei til {purpose} på {channel}",
		SV: "Nej till {purpose} via {channel}",
		DA: "Nej til {purpose} på {channel}",
		FI: "Ei: {purpose}, {channel}",
		EN: "No to {purpose} by {channel}",
	}
	toldUnsaid = i18n.Text{
		NB: "Ønske trukket tilbake: {purpose} på {channel}",
		SV: "Önskemål återtaget: {purpose} via {channel}",
		DA: "Ønske trukket tilbage: {purpose} på {channel}",
		FI: "Toive peruttu: {purpose}, {channel}",
		EN: "Wish taken back: {purpose} by {channel}",
	}
)

// plain says a fact by its text alone.
func plain[T any](text i18n.Text) func(fact.Fact, T, fact.Telling) string {
	return func(_ fact.Fact, _ T, in fact.Telling) string { return text.In(in.Lang) }
}

func toldChange(_ fact.Fact, c Changed, in fact.Telling) string {
	var said []string
	say := func(text i18n.Text, name string, all []string) {
		if len(all) > 0 {
			said = append(said, text.Fill(in.Lang, name, strings.Join(all, ", ")))
		}
	}
	fields := NamesOf(c.Fields, in.Lang)
	tags := func(ids []fact.ID) (names []string) {
		for _, id := range ids {
			names = append(names, in.Name("tag", id))
		}
		return names
	}
	say(toldChanged, "fields", fields)
	say(toldTagged, "tags", tags(c.Tagged))
	say(toldUntagged, "tags", tags(c.Untagged))
	return strings.Join(said, ". ")
}

func toldImport(_ fact.Fact, i Imported, in fact.Telling) string {
	if i.New {
		return toldImported.In(in.Lang)
	}
	return toldImportChanged.Fill(in.Lang, "fields", strings.Join(NamesOf(i.Fields, in.Lang), ", "))
}

// NamesOf returns what particulars are called in the language, by the names that they have outside.
func NamesOf(fields []fact.Code, l i18n.Lang) (all []string) {
	names := fieldNames()
	for _, f := range fields {
		if name, ok := names[f]; ok {
			all = append(all, name.In(l))
			continue
		}
		all = append(all, string(f))
	}
	return all
}

func toldStatus(_ fact.Fact, c StatusChanged, in fact.Telling) string {
	switch Status(c.To) {
	case Archived:
		return toldArchived.In(in.Lang)
	case Deceased:
		return toldDeceased.In(in.Lang)
	}
	return toldRestored.In(in.Lang)
}

func toldPreferred(_ fact.Fact, p Preferred, in fact.Telling) string {
	var said []string
	for _, a := range p.Answers {
		text := toldUnsaid
		switch Answer(a.Answer) {
		case Yes:
			text = toldWants
		case No:
			text = toldWantsNot
		}
		said = append(said, text.Fill(in.Lang, "purpose", PurposeNames()[Purpose(a.Purpose)].In(in.Lang),
			"channel", channelNames()[Channel(a.Channel)].In(in.Lang)))
	}
	return strings.Join(said, ". ")
}

// PurposeNames is what purposes are called.
func PurposeNames() map[Purpose]i18n.Text {
	return map[Purpose]i18n.Text{
		Essential: {
			NB: "nødvendige beskjeder",
			SV: "nödvändiga meddelanden",
			DA: "nødvendige beskeder",
			FI: "välttämättömät viestit",
			EN: "essential messages",
		},
		Reminders: {
			NB: "påminnelser",
			SV: "påminnelser",
			DA: "påmindelser",
			FI: "muistutukset",
			EN: "reminders",
		},
		Care: {
			NB: "oppfølging",
			SV: "uppföljning",
			DA: "opfølgning",
			FI: "seuranta",
			EN: "follow-up",
		},
		Feedback: {
			NB: "spørsmål om tilbakemelding",
			SV: "frågor om återkoppling",
			DA: "spørgsmål om tilbagemelding",
			FI: "palautekyselyt",
			EN: "requests for feedback",
		},
		Greetings: {
			NB: "hilsener",
			SV: "hälsningar",
			DA: "hilsner",
			FI: "tervehdykset",
			EN: "greetings",
		},
		Marketing: {
			NB: "tilbud og nyheter",
			SV: "erbjudanden och nyheter",
			DA: "tilbud og nyheder",
			FI: "tarjoukset ja uutiset",
			EN: "offers and news",
		},
	}
}

// channelNames is what channels are called.
func channelNames() map[Channel]i18n.Text {
	return map[Channel]i18n.Text{
		ByEmail: {
			NB: "e-post",
			SV: "e-post",
			DA: "e-mail",
			FI: "sähköposti",
			EN: "e-mail",
		},
		BySMS: {
			NB: "SMS",
			SV: "sms",
			DA: "SMS",
			FI: "tekstiviesti",
			EN: "text message",
		},
	}
}

// fieldNames is what particulars are called, by their names outside.
func fieldNames() map[fact.Code]i18n.Text {
	return map[fact.Code]i18n.Text{
		"name": {
			NB: "navn",
			SV: "namn",
			DA: "navn",
			FI: "nimi",
			EN: "name",
		},
		"given_name": {
			NB: "fornavn",
			SV: "förnamn",
			DA: "fornavn",
			FI: "etunimi",
			EN: "given name",
		},
		"family_name": {
			NB: "etternavn",
			SV: "efternamn",
			DA: "efternavn",
			FI: "sukunimi",
			EN: "family name",
		},
		"emails": {
			NB: "e-post",
			SV: "e-post",
			DA: "e-mail",
			FI: "sähköposti",
			EN: "e-mail",
		},
		"phones": {
			NB: "telefon",
			SV: "telefon",
			DA: "telefon",
			FI: "puhelin",
			EN: "phone",
		},
		"language": {
			NB: "språk",
			SV: "språk",
			DA: "sprog",
			FI: "kieli",
			EN: "language",
		},
		"time_zone": {
			NB: "tidssone",
			SV: "tidszon",
			DA: "tidszone",
			FI: "aikavyöhyke",
			EN: "time zone",
		},
		"birthday": {
			NB: "fødselsdag",
			SV: "födelsedag",
			DA: "fødselsdag",
			FI: "syntymäpäivä",
			EN: "birthday",
		},
		"address": {
			NB: "adresse",
			SV: "adress",
			DA: "adresse",
			FI: "osoite",
			EN: "address",
		},
		"company": {
			NB: "firma",
			SV: "företag",
			DA: "firma",
			FI: "yritys",
			EN: "company",
		},
		"org_number": {
			NB: "organisasjonsnummer",
			SV: "organisationsnummer",
			DA: "CVR-nummer",
			FI: "Y-tunnus",
			EN: "organisation number",
		},
		"fields": {
			NB: "egne felt",
			SV: "egna fält",
			DA: "egne felter",
			FI: "omat kentät",
			EN: "own fields",
		},
		"tags": {
			NB: "merker",
			SV: "märken",
			DA: "mærker",
			FI: "tunnisteet",
			EN: "tags",
		},
		"preferences": {
			NB: "samtykker",
			SV: "samtycken",
			DA: "samtykker",
			FI: "suostumukset",
			EN: "consents",
		},
		"alert": {
			NB: "varsel",
			SV: "varning",
			DA: "advarsel",
			FI: "huomautus",
			EN: "alert",
		},
		"note": {
			NB: "notat",
			SV: "anteckning",
			DA: "notat",
			FI: "muistiinpano",
			EN: "note",
		},
		"practitioner": {
			NB: "behandler",
			SV: "behandlare",
			DA: "behandler",
			FI: "asiantuntija",
			EN: "practitioner",
		},
		"payer": {
			NB: "betaler",
			SV: "betalare",
			DA: "betaler",
			FI: "maksaja",
			EN: "payer",
		},
		"guardian": {
			NB: "foresatt",
			SV: "vårdnadshavare",
			DA: "værge",
			FI: "huoltaja",
			EN: "guardian",
		},
	}
}
