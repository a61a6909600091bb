package vat

import (
	"slices"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/i18n"
)

// Treatment is how VAT applies to a service, as the practice says. The zero value is: not said yet.
type Treatment string

const (
	Standard     Treatment = "standard" // the country's full rate
	ReducedRate  Treatment = "reduced"  // one of its reduced rates
	Exempt       Treatment = "exempt"   // care that the law exempts, where who gives it is authorised
	OutsideOfVAT Treatment = "outside"  // not subject to VAT at all, as of a seller who is not registered for it
)

// Treatments lists all of them.
func Treatments() []Treatment { return []Treatment{Standard, ReducedRate, Exempt, OutsideOfVAT} }

// Authorisation is a practitioner's, by which a country lets them work in a profession, from one day to another, both
// included.
type Authorisation struct {
	Profession string     `json:"profession" doc:"Code of the profession; which there are depends on the country." example:"physiotherapist"`
	Country    string     `json:"country" enum:"NO,SE,DK,FI" doc:"ISO 3166-1 code of the country that authorised them." example:"NO"`
	From       civil.Date `json:"from" doc:"First day of the authorisation." example:"2019-06-15"`
	To         civil.Date `json:"to,omitzero" doc:"Last day of it; without end if left out."`
}

// Category is the category of VAT as invoices name it (EN 16931, UNCL 5305).
type Category string

const (
	Taxed      Category = "S" // at a rate
	Exempted   Category = "E"
	NotSubject Category = "O"
)

// Question asks how VAT applies to a service on a day.
type Question struct {
	Country        string // of the practice, ISO 3166-1
	Treatment      Treatment
	Rate           Rate            // which of the reduced rates, as it is or was; of no other treatment
	Authorisations []Authorisation // of who gives the service
	Nobody         bool            // the question names nobody who gives it
	On             civil.Date
}

// Answer is how VAT applies.
type Answer struct {
	Rate     Rate
	Category Category
	Reason   string     // wording for the document where no VAT is charged, in the country's language
	Source   string     // where the rule is written
	From     civil.Date // first day of the rule, of the authorisation where that is later; zero where none is known
}

// notSubject is what the document says of what is outside of VAT: EN 16931's own words for category O.
var notSubject = map[string]string{"NO": "Ikke merverdiavgiftspliktig", "SE": "Omfattas inte av moms",
	"DK": "Ikke omfattet af moms", "FI": "Ei arvonlisäveron alainen"}

// On answers the question. What the data does not know is fault.Invalid "rate-unknown", whose member "text" says in
// five languages what to do.
func On(q Question) (Answer, error) {
	switch q.Treatment {
	case Standard:
		return at(q, full)
	case ReducedRate:
		if k, ok := reducedKind(q.Country, q.Rate); ok {
			return at(q, k)
		}
		return Answer{}, unknown(NoRate)
	case Exempt:
		return exempted(q)
	case OutsideOfVAT:
		wording, ok := notSubject[q.Country]
		if !ok {
			return Answer{}, unknown(NoRate)
		}
		return Answer{Category: NotSubject, Reason: wording, Source: "EN 16931-1, category O"}, nil
	}
	return Answer{}, unknown(unsaid)
}

func at(q Question, k kind) (Answer, error) {
	r, ok := rateOn(q.Country, k, q.On)
	if !ok {
		return Answer{}, unknown(NoRate)
	}
	return Answer{Rate: r.rate, Category: Taxed, Source: r.source, From: r.from}, nil
}

func exempted(q Question) (Answer, error) {
	if q.Nobody {
		return Answer{}, unknown(byWhom)
	}
	for _, e := range exemptions {
		if e.country != q.Country || !holds(e.from, e.to, q.On) {
			continue
		}
		for _, a := range q.Authorisations {
			if a.Country == q.Country && holds(a.From, a.To, q.On) && slices.Contains(e.professions, a.Profession) {
				from := e.from
				if a.From.After(from) {
					from = a.From
				}
				return Answer{Category: Exempted, Reason: e.wording, Source: e.source, From: from}, nil
			}
		}
	}
	return Answer{}, unknown(notAuthorised)
}

// NoRate is what is said where the data has no rate.
var NoRate = i18n.Text{
	NB: "Ingen momssats er kjent for dette landet den dagen. Spør regnskapsføreren din.",
	SV: "Ingen momssats är känd för det här landet den dagen. Fråga din redovisningskonsult.",
	DA: "Ingen momssats er kendt for dette land den dag. Spørg din revisor.",
	FI: "Tämän maan arvonlisäverokantaa ei tunneta kyseisenä päivänä. Kysy kirjanpitäjältäsi.",
	EN: "No VAT rate is known for this country on that day. Ask your accountant.",
}

// Why else nothing is known, and what to do about it.
var (
	unsaid = i18n.Text{
		NB: "Det er ikke valgt hvordan mva. gjelder for tjenesten. Velg det i tjenestens innstillinger.",
		SV: "Det är inte valt hur moms gäller för tjänsten. Välj det i tjänstens inställningar.",
		DA: "Det er ikke valgt, hvordan moms gælder for ydelsen. Vælg det i ydelsens indstillinger.",
		FI: "Palvelun arvonlisäverokohtelua ei ole valittu. Valitse se palvelun asetuksissa.",
		EN: "It has not been said how VAT applies to this service. Choose it in the service's settings.",
	}
	byWhom = i18n.Text{
		NB: "Om det er unntatt fra mva., avhenger av hvem som gir timen. Velg en behandler.",
		SV: "Om det är undantaget från moms beror på vem som ger behandlingen. Välj en behandlare.",
		DA: "Om det er fritaget for moms, afhænger af, hvem der giver behandlingen. Vælg en behandler.",
		FI: "Arvonlisäverottomuus riippuu siitä, kuka palvelun antaa. Valitse asiantuntija.",
		EN: "Whether it is exempt from VAT depends on who gives it. Name a practitioner.",
	}
	notAuthorised = i18n.Text{
		NB: "Behandleren har ingen autorisasjon den dagen som gir unntak fra mva. Legg den til hos behandleren, " +
			"eller velg noe annet for tjenesten.",
		SV: "Behandlaren har ingen legitimation den dagen som ger undantag från moms. Lägg till den hos " +
			"behandlaren, eller välj något annat för tjänsten.",
		DA: "Behandleren har ingen autorisation den dag, som giver momsfritagelse. Tilføj den hos behandleren, " +
			"eller vælg noget andet for ydelsen.",
		FI: "Asiantuntijalla ei ole kyseisenä päivänä ammattioikeutta, joka vapauttaa arvonlisäverosta. Lisää se " +
			"asiantuntijalle tai valitse palvelulle muu kohtelu.",
		EN: "The practitioner has no authorisation on that day that exempts from VAT. Add it to the practitioner, " +
			"or choose something else for the service.",
	}
)

func unknown(why i18n.Text) error {
	text := map[i18n.Lang]string{}
	for _, l := range i18n.Langs() {
		text[l] = why.In(l)
	}
	return fault.New(fault.Invalid, "rate-unknown", "%s", why.EN).With("text", text)
}
