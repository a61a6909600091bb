package imports

import (
	"slices"
	"strings"

	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/table"
	"stund/internal/typed"
)

// Target is what a column says of a client. The names are stored, and those of particulars outside where they can be.
type Target string

// The targets. Several columns may have one: names and streets are put together, addresses and tags are all taken.
const (
	Nothing        Target = "" // the column is passed by
	Name           Target = "name"
	Given          Target = "given_name"
	Family         Target = "family_name"
	Email          Target = "email"
	Phone          Target = "phone"
	Language       Target = "language"
	Zone           Target = "time_zone"
	Birthday       Target = "birthday"
	Street         Target = "street"
	PostalCode     Target = "postal_code"
	City           Target = "city"
	Country        Target = "country"
	Company        Target = "company"
	Org            Target = "org_number"
	Tags           Target = "tags"
	Alert          Target = "alert"
	Note           Target = "note"
	Practitioner   Target = "practitioner"
	MarketingEmail Target = "marketing_email"
	MarketingSMS   Target = "marketing_sms"
)

// Targets lists those that every practice has; its own fields come on top of them, see OfField.
func Targets() []Target {
	return []Target{Name, Given, Family, Email, Phone, Language, Zone, Birthday, Street, PostalCode, City, Country,
		Company, Org, Tags, Alert, Note, Practitioner, MarketingEmail, MarketingSMS}
}

const fieldPrefix = "field:"

// OfField returns the target of the practice's own field with the id.
func OfField(id string) Target { return Target(fieldPrefix + id) }

// field returns the id of the practice's own field that the target is.
func (t Target) field() (id string, ok bool) { return strings.CutPrefix(string(t), fieldPrefix) }

// Mapping says how a table is read, and what each of its columns is.
type Mapping struct {
	Form    table.Form  `json:"form"`
	Order   table.Order `json:"order"`            // of dates with slashes
	Columns []Target    `json:"columns"`          // by their place
	System  string      `json:"system,omitempty"` // that wrote the table, as far as its columns tell
}

// Check answers everything that is wrong with the mapping.
func (m Mapping) Check(v client.Vocabulary) error {
	var wrong fault.Fields
	wrong.Check(m.Form.Check() == nil, "form", "must have an encoding and a separator that can be read")
	wrong.Check(m.Form.Head >= 0 && m.Form.Head <= 1000, "form.head", "must be a line from 0 to 1000")
	wrong.Check(m.Order == table.DayFirst || m.Order == table.MonthFirst, "order", "must be dmy or mdy")
	wrong.Check(len(m.Columns) <= table.MaxCells, "columns", "at most %d", table.MaxCells)
	for _, t := range m.Columns {
		id, own := t.field()
		_, there := v.Field(id)
		wrong.Check(t == Nothing || slices.Contains(Targets(), t) || own && there, "columns", "%.60q is nothing that "+
			"a client has", string(t))
	}
	has := func(some ...Target) bool {
		return slices.ContainsFunc(some, func(t Target) bool { return slices.Contains(m.Columns, t) })
	}
	wrong.Check(has(Name, Given, Family), "columns", "none is the name")
	wrong.Check(has(Email, Phone), "columns", "none is an e-mail address or a phone number, by which clients are found")
	return wrong.Err()
}

// heads are what columns are called, folded, in five languages and by other systems. Nothing about health is in here:
// such columns are passed by, unless somebody says otherwise.
func heads() map[Target][]string {
	return map[Target][]string{
		Name: {"name", "full name", "display name", "client", "client name", "customer", "customer name", "patient",
			"patient name", "navn", "fullt navn", "fulde navn", "klient", "klientnavn", "kunde", "kundenavn", "pasient",
			"namn", "fullstandigt namn", "kund", "kundnamn", "klientens namn", "nimi", "koko nimi", "asiakas",
			"asiakkaan nimi", "file as"},
		Given: {"first name", "firstname", "given name", "given names", "forename", "fornavn", "fornavne", "fornamn",
			"tilltalsnamn", "etunimi", "etunimet", "middle name", "mellomnavn", "mellemnavn", "mellannamn",
			"additional name"},
		Family: {"last name", "lastname", "surname", "family name", "etternavn", "efternavn", "efternamn", "sukunimi"},
		Email: {"email", "e mail", "mail", "email address", "e mail address", "e mail 2 address", "e mail 3 address",
			"epost", "e post", "epostadresse", "e postadresse", "e postadress", "epostadress", "mailadresse",
			"e mailadresse", "sahkoposti", "sahkopostiosoite", "e mail 1 value", "e mail 2 value", "e mail 3 value"},
		Phone: {"phone", "phones", "phone number", "telephone", "telephone number", "mobile", "mobile phone",
			"mobile number", "cell", "cell phone", "home phone", "work phone", "business phone", "primary phone",
			"phone 1 value",
			"phone 2 value", "phone 3 value", "patient phone numbers", "telefon", "telefonnr", "telefonnummer",
			"telefonnumre", "tlf",
			"tlf nr", "tlfnr", "mobil", "mobilnr", "mobilnummer", "mobiltelefon", "mobil telefon", "telefon mobil",
			"telefon privat", "telefon arbeid", "puhelin", "puhelinnumero", "puh", "matkapuhelin", "kannykka", "gsm"},
		Language: {"language", "preferred language", "sprak", "sprog", "kieli", "asiointikieli"},
		Zone:     {"time zone", "timezone", "tidssone", "tidszon", "tidszone", "aikavyohyke"},
		Birthday: {"birthday", "birth date", "birthdate", "date of birth", "dob", "fodselsdato", "fodselsdag", "fodt",
			"fodelsedatum", "fodelsedag", "fodd", "syntymaaika", "syntymapaiva"},
		Street: {"address", "street", "street address", "address 1", "address 2", "address 3", "address line 1",
			"address line 2", "address line 3", "home street", "address 1 street", "adresse", "gateadresse", "gate",
			"postadresse", "vej", "gade", "adress", "gatuadress", "postadress", "osoite", "katuosoite", "lahiosoite",
			"postiosoite"},
		PostalCode: {"postal code", "postcode", "post code", "zip", "zip code", "zipcode", "home postal code",
			"address 1 postal code", "postnummer", "postnr", "post nr", "postinumero"},
		City: {"city", "town", "suburb", "home city", "address 1 city", "sted", "poststed", "by", "ort", "postort",
			"stad", "kaupunki", "postitoimipaikka", "paikkakunta"},
		Country: {"country", "country code", "home country region", "home country", "address 1 country", "land", "maa"},
		Company: {"company", "company name", "organization", "organisation", "organization name",
			"organization 1 name", "firma", "firmanavn", "bedrift", "selskap", "virksomhed", "firmanavn", "foretag",
			"foretagsnamn",
			"yritys", "yrityksen nimi"},
		Org: {"org number", "organization number", "organisation number", "company number", "vat number", "orgnr",
			"org nr", "organisasjonsnummer", "organisationsnummer", "cvr", "cvr nummer", "cvr nr", "y tunnus"},
		Tags: {"tags", "tag", "labels", "label", "groups", "group", "group membership", "categories", "category",
			"merker", "merkelapper", "etiketter", "gruppe", "grupper", "kategori", "kategorier", "taggar", "grupp",
			"marken",
			"maerker", "tunnisteet", "ryhma", "luokat"},
		Alert: {"alert", "varsel", "varning", "advarsel", "huomautus"},
		Note: {"note", "notes", "comment", "comments", "notat", "notater", "merknad", "merknader", "kommentar",
			"kommentarer", "anteckning", "anteckningar", "noter", "bemaerkning", "bemaerkninger", "muistiinpano",
			"muistiinpanot", "lisatiedot"},
		Practitioner: {"practitioner", "primary practitioner", "therapist", "behandler", "behandlare", "terapeut",
			"hoitaja", "terapeutti", "asiantuntija"},
		MarketingEmail: {"newsletter", "email marketing", "marketing by e mail", "accepted email marketing",
			"accepts email marketing", "nyhetsbrev", "nyhedsbrev", "uutiskirje", "tilbud pa e post",
			"erbjudanden via e post",
			"tilbud pa e mail", "tarjoukset sahkopostilla"},
		MarketingSMS: {"sms marketing", "marketing by sms", "accepted sms marketing", "accepts sms marketing",
			"tilbud pa sms", "erbjudanden via sms", "tarjoukset tekstiviestilla"},
	}
}

// system is another system, told by what its tables have and others do not.
type system struct {
	name  string
	signs []string          // heads that it has, all of them
	heads map[string]Target // that mean something else there
	order table.Order       // of its dates with slashes, where it is always the same; "": the dates tell
}

// The systems whose exports are known. Google's labels are kept with " ::: " between them, and its groups begin with
// "* ": see split. What Cliniko calls alerts is about health.
func systems() []system {
	return []system{
		{name: "google", signs: []string{"e mail 1 value", "phone 1 value"},
			heads: map[string]Target{"name": Name, "file as": Nothing, "birthday": Birthday}},
		{name: "outlook", signs: []string{"first name", "last name", "e mail address", "home street"},
			heads: map[string]Target{"suffix": Nothing, "web page": Nothing, "categories": Tags}},
		{name: "cliniko", signs: []string{"first name", "last name", "date of birth", "medicare"},
			heads: map[string]Target{"state": Nothing, "alert": Nothing, "alerts": Nothing, "medical alerts": Nothing,
				"notes": Nothing}, order: table.DayFirst},
		{name: "cliniko", signs: []string{"first_name", "accepted_email_marketing"},
			heads: map[string]Target{"appointment notes": Nothing, "notes": Nothing, "state": Nothing}},
		{name: "easypractice", signs: []string{"navn", "cpr"}, heads: map[string]Target{"cpr": Nothing,
			"noter": Nothing, "by": City}, order: table.DayFirst},
		{name: "easypractice", signs: []string{"name", "cpr"}, heads: map[string]Target{"cpr": Nothing,
			"notes": Nothing}, order: table.DayFirst},
	}
}

// GuessColumns returns what the columns are whose heads say this, by what they are called and by the practice's own
// fields, and the system that wrote the table, as far as they tell. Several may say the same.
func GuessColumns(said []string, v client.Vocabulary) (columns []Target, of string, order table.Order) {
	known := map[string]Target{}
	for t, all := range heads() {
		for _, h := range all {
			known[h] = t
		}
	}
	folded := make([]string, len(said))
	for n, head := range said {
		folded[n] = typed.Fold(head)
	}
	for _, s := range systems() {
		if !slices.ContainsFunc(s.signs, func(sign string) bool { return !slices.Contains(folded, typed.Fold(sign)) }) {
			for h, t := range s.heads {
				known[h] = t
			}
			of, order = s.name, s.order
			break
		}
	}
	own := map[string][]Target{}
	for _, f := range v.Fields {
		own[typed.Fold(f.Name)] = append(own[typed.Fold(f.Name)], OfField(f.ID))
	}
	columns = make([]Target, len(said))
	for n, h := range folded {
		if h == "" {
			continue // a head of signs alone, and one that is missing, say nothing
		}
		all := own[h]
		if same := countOf(folded, h); len(all) < same && known[h] != "" {
			all = slices.Concat([]Target{known[h]}, all) // as an export has them
		}
		if len(all) > 0 {
			columns[n] = all[min(countOf(folded[:n], h), len(all)-1)]
		}
	}
	return onlyOne(columns), of, order
}

func countOf(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

// onlyOne passes by columns that say again what another one says, where only one can.
func onlyOne(columns []Target) []Target {
	seen := map[Target]bool{}
	for n, t := range columns {
		if seen[t] && !t.several() {
			columns[n] = Nothing
		}
		seen[t] = true
	}
	return columns
}

// several reports whether more than one column may be the target.
func (t Target) several() bool {
	return slices.Contains([]Target{Nothing, Given, Family, Email, Phone, Street, Tags, Note}, t)
}
