package invoice

import (
	"slices"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/reference"
)

// Lack is something that a seller's invoices still lack.
type Lack struct {
	Field  string // path of the seller: "bank"
	Must   bool   // nothing is issued before; else it is advice
	Text   i18n.Text
	Source string // the law or rule that asks for it
}

// ahead is how many days before a duty begins its sellers are told of it.
const ahead = 90

// Missing lists what the law of its country asks for and the seller does not say yet, in the order in which it is
// shown.
func (s Seller) Missing(on civil.Date) (all []Lack) {
	lacks := func(so, must bool, field string, text i18n.Text, source string) {
		if so {
			all = append(all, Lack{field, must, text, source})
		}
	}
	law := sourceOf[s.Country]
	lacks(s.OrgNumber == "", true, "org_number", lackOrg, law)
	lacks(s.VATRegistered && s.VATNumber == "", true, "vat_number", lackVAT, law)
	a := s.Address
	lacks(
		a.City == "" || s.Country != "NO" && (a.Street == "" || a.Postcode == ""),
		true,
		"address",
		lackAddress,
		law,
	)
	lacks(s.Bank == (Bank{}) || s.Bank == (Bank{BIC: s.Bank.BIC}), true, "bank", lackBank, law)
	fik := slices.Contains([]reference.Scheme{reference.FIK71, reference.FIK73, reference.FIK75}, s.Reference.Scheme)
	lacks(fik && s.Bank.Creditor == "", true, "bank.fik_creditor", lackCreditor, "Finans Danmark, FIK")
	lacks(s.Country == "SE" && !s.FTax, false, "f_tax", lackFTax, "Skatteverket, F-skatt")
	lacks(s.Reference.Scheme == reference.None || s.Reference.Scheme == "", false, "reference", lackReference, "")
	d, there := dutyOf(s.Country)
	lacks(there && s.EInvoice == "" && !on.Before(d.From.AddDays(-ahead)), false, "e_invoice", lackEInvoice, d.Source)
	return all
}

// ready refuses to issue for a seller of whom something is missing that the law asks for.
func (s Seller) ready(on civil.Date) error {
	if s.Inactive {
		return fault.New(fault.Conflict, "seller-inactive", "This seller issues no invoices any more.")
	}
	var names []string
	for _, l := range s.Missing(on) {
		if l.Must {
			names = append(names, l.Field)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "seller-incomplete",
		"The law asks for more about the seller before it issues invoices.").With("missing", names)
}

// sourceOf is what a country's invoices must say by.
var sourceOf = map[string]string{"NO": "bokføringsforskriften § 5-1-1, § 5-1-2",
	"SE": "mervärdesskattelagen (2023:200) 17 kap. 24 §", "DK": "momsbekendtgørelsen § 58",
	"FI": "arvonlisäverolaki (1501/1993) 209 e §"}

var (
	lackOrg = i18n.Text{
		NB: "Organisasjonsnummer mangler.",
		SV: "Organisationsnummer saknas.",
		DA: "CVR-nummer mangler.",
		FI: "Y-tunnus puuttuu.",
		EN: "The organisation number is missing.",
	}
	lackVAT = i18n.Text{
		NB: "Mva.-nummer mangler, selv om virksomheten er registrert for mva.",
		SV: "Momsregistreringsnummer saknas, fast verksamheten är momsregistrerad.",
		DA: "Momsnummer mangler, selv om virksomheden er momsregistreret.",
		FI: "Arvonlisäverotunniste puuttuu, vaikka yritys on arvonlisäverovelvollinen.",
		EN: "The VAT number is missing, though the business is registered for VAT.",
	}
	lackAddress = i18n.Text{
		NB: "Adressen mangler eller er ikke fullstendig.",
		SV: "Adressen saknas eller är inte fullständig.",
		DA: "Adressen mangler eller er ikke fuldstændig.",
		FI: "Osoite puuttuu tai on vajaa.",
		EN: "The address is missing or incomplete.",
	}
	lackBank = i18n.Text{
		NB: "Kontonummer mangler: betaleren vet ikke hvor det skal betales.",
		SV: "Bankgiro eller konto saknas: betalaren vet inte vart pengarna ska.",
		DA: "Kontonummer mangler: betaleren ved ikke, hvor der skal betales.",
		FI: "Tilinumero puuttuu: maksaja ei tiedä, mihin maksaa.",
		EN: "The account is missing: the payer does not know where to pay.",
	}
	lackCreditor = i18n.Text{
		NB: "Kreditornummeret til FIK-avtalen mangler.",
		SV: "Kreditornumret för FIK-avtalet saknas.",
		DA: "Kreditornummeret til FIK-aftalen mangler.",
		FI: "FIK-sopimuksen velkojanumero puuttuu.",
		EN: "The creditor number of the FIK agreement is missing.",
	}
	lackFTax = i18n.Text{
		NB: "Kunder venter «Godkänd för F-skatt» på fakturaen. Si om virksomheten er godkjent.",
		SV: "Kunder väntar sig ”Godkänd för F-skatt” på fakturan. Ange om verksamheten är godkänd.",
		DA: "Kunder venter »Godkänd för F-skatt« på fakturaen. Angiv, om virksomheden er godkendt.",
		FI: "Asiakkaat odottavat laskuun merkintää ”Godkänd för F-skatt”. Kerro, onko yritys hyväksytty.",
		EN: "Customers expect “Godkänd för F-skatt” on the invoice. Say whether the business is approved.",
	}
	lackReference = i18n.Text{
		NB: "Uten KID må hver innbetaling finnes for hånd.",
		SV: "Utan OCR-nummer måste varje inbetalning matchas för hand.",
		DA: "Uden FIK-nummer skal hver indbetaling findes manuelt.",
		FI: "Ilman viitenumeroa jokainen maksu on kohdistettava käsin.",
		EN: "Without references each payment has to be matched by hand.",
	}
	lackEInvoice = i18n.Text{
		NB: "Fra 1. januar 2027 må fakturaer til virksomheter sendes som e-faktura. Legg inn EHF-adressen.",
		SV: "Från den 1 januari 2027 måste fakturor till företag skickas som e-faktura. Ange Peppol-adressen.",
		DA: "Fra 1. januar 2027 skal fakturaer til virksomheder sendes som e-faktura. Angiv Peppol-adressen.",
		FI: "1.1.2027 alkaen laskut yrityksille on lähetettävä verkkolaskuina. Lisää Peppol-osoite.",
		EN: "From 1 January 2027 invoices to businesses must be e-invoices. Add the Peppol address.",
	}
)
