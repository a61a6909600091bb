package vat

import (
	"slices"

	"stund/internal/civil"
	"stund/internal/i18n"
)

// Profession is one in which a country authorises people, and whose care it exempts from VAT.
type Profession struct {
	Code string // lower-case letters and hyphens, the same in every country
	Name i18n.Text
}

// names are the professions' names by their codes.
var names = map[string]i18n.Text{
	"alternative-practitioner": {
		NB: "Registrert alternativ behandler (RAB)",
		SV: "Registrerad alternativbehandlare (RAB)",
		DA: "Registreret alternativ behandler (RAB)",
		FI: "Rekisteröity vaihtoehtohoitaja (RAB)",
		EN: "Registered alternative practitioner (RAB)",
	},
	"audiologist": {
		NB: "Audiograf",
		SV: "Audionom",
		DA: "Audiolog",
		FI: "Audionomi",
		EN: "Audiologist",
	},
	"care-worker": {
		NB: "Helsefagarbeider",
		SV: "Närvårdare",
		DA: "Social- og sundhedsassistent",
		FI: "Lähihoitaja",
		EN: "Health care assistant",
	},
	"chiropractor": {
		NB: "Kiropraktor",
		SV: "Kiropraktor",
		DA: "Kiropraktor",
		FI: "Kiropraktikko",
		EN: "Chiropractor",
	},
	"counsellor": {
		NB: "Helsekurator",
		SV: "Hälso- och sjukvårdskurator",
		DA: "Sundhedskurator",
		FI: "Terveydenhuollon kuraattori",
		EN: "Health care counsellor",
	},
	"dental-hygienist": {
		NB: "Tannpleier",
		SV: "Tandhygienist",
		DA: "Tandplejer",
		FI: "Suuhygienisti",
		EN: "Dental hygienist",
	},
	"dentist": {
		NB: "Tannlege",
		SV: "Tandläkare",
		DA: "Tandlæge",
		FI: "Hammaslääkäri",
		EN: "Dentist",
	},
	"dietitian": {
		NB: "Klinisk ernæringsfysiolog",
		SV: "Dietist",
		DA: "Klinisk diætist",
		FI: "Ravitsemusterapeutti",
		EN: "Dietitian",
	},
	"massage-therapist": {
		NB: "Utdannet massør",
		SV: "Utbildad massör",
		DA: "Uddannet massør",
		FI: "Koulutettu hieroja",
		EN: "Trained massage therapist",
	},
	"midwife": {
		NB: "Jordmor",
		SV: "Barnmorska",
		DA: "Jordemoder",
		FI: "Kätilö",
		EN: "Midwife",
	},
	"naprapath": {
		NB: "Naprapat",
		SV: "Naprapat",
		DA: "Naprapat",
		FI: "Naprapaatti",
		EN: "Naprapath",
	},
	"nurse": {
		NB: "Sykepleier",
		SV: "Sjuksköterska",
		DA: "Sygeplejerske",
		FI: "Sairaanhoitaja",
		EN: "Nurse",
	},
	"occupational-therapist": {
		NB: "Ergoterapeut",
		SV: "Arbetsterapeut",
		DA: "Ergoterapeut",
		FI: "Toimintaterapeutti",
		EN: "Occupational therapist",
	},
	"optician": {
		NB: "Optiker",
		SV: "Optiker",
		DA: "Optiker eller optometrist",
		FI: "Optikko",
		EN: "Optician",
	},
	"osteopath": {
		NB: "Osteopat",
		SV: "Osteopat",
		DA: "Osteopat",
		FI: "Osteopaatti",
		EN: "Osteopath",
	},
	"physician": {
		NB: "Lege",
		SV: "Läkare",
		DA: "Læge",
		FI: "Lääkäri",
		EN: "Physician",
	},
	"physiotherapist": {
		NB: "Fysioterapeut",
		SV: "Fysioterapeut",
		DA: "Fysioterapeut",
		FI: "Fysioterapeutti",
		EN: "Physiotherapist",
	},
	"podiatrist": {
		NB: "Fotterapeut",
		SV: "Fotterapeut",
		DA: "Fodterapeut",
		FI: "Jalkaterapeutti",
		EN: "Podiatrist",
	},
	"psychologist": {
		NB: "Psykolog",
		SV: "Psykolog",
		DA: "Psykolog",
		FI: "Psykologi",
		EN: "Psychologist",
	},
	"psychotherapist": {
		NB: "Psykoterapeut",
		SV: "Psykoterapeut",
		DA: "Psykoterapeut",
		FI: "Psykoterapeutti",
		EN: "Psychotherapist",
	},
	"public-health-nurse": {
		NB: "Helsesykepleier",
		SV: "Hälsovårdare",
		DA: "Sundhedsplejerske",
		FI: "Terveydenhoitaja",
		EN: "Public health nurse",
	},
	"social-educator": {
		NB: "Vernepleier",
		SV: "Socialpedagog",
		DA: "Socialpædagog",
		FI: "Sosiaaliohjaaja",
		EN: "Social educator",
	},
	"speech-therapist": {
		NB: "Logoped",
		SV: "Logoped",
		DA: "Logopæd",
		FI: "Puheterapeutti",
		EN: "Speech therapist",
	},
}

// exemption is a rule by which care is outside of VAT, from one day to another, both included.
type exemption struct {
	country     string
	from, to    civil.Date // to is zero where no end is known
	wording     string     // on the document, in the country's language
	source      string
	professions []string
}

// authorised are the professions in which each country authorises people by law. Those who handle goods (pharmacists),
// or no clients, are left out. A profession that is missing is not exempted here by guessing.
var authorised = map[string][]string{
	// helsepersonelloven § 48
	"NO": {"audiologist", "care-worker", "chiropractor", "dental-hygienist", "dentist", "dietitian", "midwife", "nurse",
		"occupational-therapist", "optician", "physician", "physiotherapist", "podiatrist", "psychologist",
		"social-educator"},
	// patientsäkerhetslagen (2010:659) 4 kap. 1 §, as of 2019-07-01
	"SE": {"audiologist", "chiropractor", "counsellor", "dental-hygienist", "dentist", "dietitian", "midwife",
		"naprapath", "nurse", "occupational-therapist", "optician", "physician", "physiotherapist", "psychologist",
		"psychotherapist", "speech-therapist"},
	// autorisationsloven, afsnit II; psychologists by a law of their own
	"DK": {"care-worker", "chiropractor", "dental-hygienist", "dentist", "dietitian", "midwife", "nurse",
		"occupational-therapist", "optician", "osteopath", "physician", "physiotherapist", "podiatrist",
		"psychologist"},
	// laki (559/1994) ja asetus (564/1994) terveydenhuollon ammattihenkilöistä: licensed, and registered by title
	"FI": {"care-worker", "chiropractor", "dental-hygienist", "dentist", "dietitian", "massage-therapist", "midwife",
		"naprapath", "nurse", "occupational-therapist", "optician", "osteopath", "physician", "physiotherapist",
		"podiatrist", "psychologist", "psychotherapist", "public-health-nurse", "speech-therapist"},
}

// exemptions are the rules for health care. Norway's reaches what authorised personnel does as such, and not
// alternative treatment (§ 3-2, third paragraph); each of them wants care, and not well-being: which service is care,
// the practice knows, and says so by its treatment.
var exemptions = []exemption{
	{"NO", day(2012, 1, 1), civil.Date{}, "Unntatt fra merverdiavgift, mval. § 3-2",
		"merverdiavgiftsloven § 3-2 første ledd; helsepersonelloven § 48", authorised["NO"]},
	{"NO", day(2022, 5, 1), civil.Date{}, "Unntatt fra merverdiavgift, mval. § 3-2",
		"merverdiavgiftsloven § 3-2 første ledd; helsepersonelloven § 48; Prop. 114 LS (2021–2022)",
		[]string{"naprapath", "osteopath"}},
	{"SE", day(2019, 7, 1), day(2023, 6, 30), "Undantag från skatteplikt enligt 3 kap. 4 § ML (1994:200)",
		"3 kap. 4 och 5 §§ mervärdesskattelagen (1994:200); patientsäkerhetslagen 4 kap. 1 §", authorised["SE"]},
	{"SE", day(2023, 7, 1), civil.Date{},
		"Undantag från skatteplikt enligt 10 kap. ML (2023:200), artikel 132.1 c i direktiv 2006/112/EG",
		"10 kap. mervärdesskattelagen (2023:200); artikel 132.1 c i direktiv 2006/112/EG; " +
			"patientsäkerhetslagen 4 kap. 1 §", authorised["SE"]},
	{"DK", day(2007, 1, 1), civil.Date{}, "Momsfritaget, jf. momsloven § 13, stk. 1, nr. 1",
		"momsloven § 13, stk. 1, nr. 1; Den juridiske vejledning D.A.5.1.5; autorisationsloven", authorised["DK"]},
	{"DK", day(2018, 8, 1), civil.Date{}, "Momsfritaget, jf. momsloven § 13, stk. 1, nr. 1",
		"momsloven § 13, stk. 1, nr. 1; Den juridiske vejledning D.A.5.1.5; lov om RAB",
		[]string{"alternative-practitioner"}},
	{"FI", day(2013, 1, 1), civil.Date{}, "Arvonlisäveroton terveyden- ja sairaanhoitopalvelu, AVL 34 §",
		"arvonlisäverolaki (1501/1993) 34–36 §; laki terveydenhuollon ammattihenkilöistä (559/1994)",
		authorised["FI"]},
}

// Professions lists the country's, by code; none of a country whose rules are not known here.
func Professions(country string) []Profession {
	var codes []string
	for _, e := range exemptions {
		if e.country == country {
			codes = append(codes, e.professions...)
		}
	}
	slices.Sort(codes)
	var out []Profession
	for _, code := range slices.Compact(codes) {
		out = append(out, Profession{code, names[code]})
	}
	return out
}
