// Package billtest has documents of all kinds that sellers of the four countries issue, for whoever has to show that
// it can write them: names, numbers and accounts are made up, their check digits are right.
package billtest

import (
	"fmt"
	"time"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/reference"
	"stund/internal/vat"
)

// Countries are those of the sellers.
func Countries() []string { return []string{"NO", "SE", "DK", "FI"} }

// Cases are what is issued in each country. All has them by names such as "NO plain".
func Cases() []string {
	return []string{"plain", "mixed", "exempt", "outside", "part prepaid", "paid", "credit", "part credit", "foreign",
		"shares", "discount", "advance", "final"}
}

// All returns each case of each country, made anew.
func All() map[string]bill.Document {
	all := map[string]bill.Document{}
	for _, country := range Countries() {
		for _, what := range Cases() {
			all[country+" "+what] = One(country, what)
		}
	}
	return all
}

// home is what the cases of a country have in common.
type home struct {
	seller            bill.Seller
	buyer             bill.Buyer
	language          i18n.Lang
	currency          string
	rate, lower       vat.Rate // lower 0: the country has none
	exempt, outside   string
	pay               bill.Pay
	service, product  string
	advance, discount string
	bank              string // publishes rates of exchange
}

func day(month time.Month, day int) civil.Date { return civil.Date{Year: 2026, Month: month, Day: day} }

var homes = map[string]home{
	"NO": {
		seller: bill.Seller{Name: "Lotus Fysioterapi AS", LegalForm: "as", Country: "NO", OrgNumber: "987654325",
			VATNumber: "NO987654325MVA", Registered: true,
			Address: bill.Address{Street: "Møllergata 12", Postcode: "0179", City: "Oslo"},
			Email:   "post@lotus.example", Phone: "+4722334455", Website: "https://lotus.example",
			Accent: "#1f6f5c", EndpointID: "0192:987654325"},
		buyer: bill.Buyer{Name: "Nordlys Regnskap AS", Company: true, Country: "NO", OrgNumber: "918273646",
			VATNumber: "NO918273646MVA", EndpointID: "0192:918273646",
			Address: bill.Address{Street: "Strandgaten 4", Postcode: "5013", City: "Bergen"}},
		language: i18n.NB, currency: "NOK", rate: 2500, lower: 1500,
		exempt: "Unntatt fra merverdiavgift, mval. § 3-2", outside: "Ikke merverdiavgiftspliktig",
		pay: bill.Pay{Account: "86011117947", IBAN: "NO9386011117947", BIC: "DNBANOKK",
			Reference: reference.Reference{Scheme: reference.KIDMod10, Value: "12345678903"},
			Link:      "https://stund.example/p/7k3mq9xw2v"},
		service: "Klassisk massasje 60 min", product: "Massasjeolje 250 ml", advance: "Forskudd, faktura F-1040",
		discount: "Rabatt", bank: "Norges Bank",
	},
	"SE": {
		seller: bill.Seller{Name: "Björkens Rehab AB", LegalForm: "ab", Country: "SE", OrgNumber: "5566778899",
			VATNumber: "SE556677889901", Registered: true, FTax: true,
			Address: bill.Address{Street: "Sveavägen 44", Postcode: "111 34", City: "Stockholm"},
			Email:   "hej@bjorken.example", Phone: "+468123456", Accent: "#7a4b9a", EndpointID: "0007:5566778899"},
		buyer: bill.Buyer{Name: "Åkerö Konsult AB", Company: true, Country: "SE", OrgNumber: "5599887766",
			VATNumber: "SE559988776601", EndpointID: "0007:5599887766",
			Address: bill.Address{Street: "Storgatan 1", Postcode: "903 26", City: "Umeå"}},
		language: i18n.SV, currency: "SEK", rate: 2500, lower: 1200,
		exempt:  "Undantag från skatteplikt enligt 10 kap. ML (2023:200), artikel 132.1 c i direktiv 2006/112/EG",
		outside: "Omfattas inte av moms",
		pay: bill.Pay{Bankgiro: "50501055", IBAN: "SE4550000000058398257466", BIC: "ESSESESS",
			Reference: reference.Reference{Scheme: reference.OCRLength, Value: "201912193"},
			Link:      "https://stund.example/p/7k3mq9xw2v"},
		service: "Klassisk massage 60 min", product: "Kylbalsam 100 ml", advance: "Förskott, faktura F-1040",
		discount: "Rabatt", bank: "Sveriges riksbank",
	},
	"DK": {
		seller: bill.Seller{Name: "Klinik Havn ApS", LegalForm: "aps", Country: "DK", OrgNumber: "31415926",
			VATNumber: "DK31415926", Registered: true,
			Address: bill.Address{Street: "Nørrebrogade 88, 2. th.", Postcode: "2200", City: "København N"},
			Email:   "klinik@havn.example", Phone: "+4533123456", Accent: "#b4532a", EndpointID: "0184:DK31415926"},
		buyer: bill.Buyer{Name: "Sønderborg Revision A/S", Company: true, Country: "DK", OrgNumber: "31415918",
			VATNumber: "DK31415918", EndpointID: "0184:DK31415918",
			Address: bill.Address{Street: "Kongevej 3", Postcode: "6400", City: "Sønderborg"}},
		language: i18n.DA, currency: "DKK", rate: 2500,
		exempt: "Momsfritaget, jf. momsloven § 13, stk. 1, nr. 1", outside: "Ikke omfattet af moms",
		pay: bill.Pay{Creditor: "12345678", IBAN: "DK5000400440116243", BIC: "NDEADKKK",
			Reference: reference.Reference{Scheme: reference.FIK71, Value: "000000202600011"},
			Link:      "https://stund.example/p/7k3mq9xw2v"},
		service: "Klassisk massage 60 min", product: "Massageolie 250 ml", advance: "Forskud, faktura F-1040",
		discount: "Rabat", bank: "Danmarks Nationalbank",
	},
	"FI": {
		seller: bill.Seller{Name: "Koivu Fysioterapia Oy", LegalForm: "oy", Country: "FI", OrgNumber: "23456780",
			VATNumber: "FI23456780", Registered: true,
			Address: bill.Address{Street: "Hämeenkatu 10 B", Postcode: "33100", City: "Tampere"},
			Email:   "hei@koivu.example", Phone: "+35831234567", Accent: "#2d5fa8", EndpointID: "0216:003723456780"},
		buyer: bill.Buyer{Name: "Järvenpään Tilitoimisto Oy", Company: true, Country: "FI", OrgNumber: "19283741",
			VATNumber: "FI19283741", EndpointID: "0216:003719283741",
			Address: bill.Address{Street: "Mannilantie 5", Postcode: "04400", City: "Järvenpää"}},
		language: i18n.FI, currency: "EUR", rate: 2550, lower: 1350,
		exempt:  "Arvonlisäveroton terveyden- ja sairaanhoitopalvelu, AVL 34 §",
		outside: "Ei arvonlisäveron alainen",
		pay: bill.Pay{IBAN: "FI2112345600000785", BIC: "NDEAFIHH",
			Reference: reference.Reference{Scheme: reference.FI, Value: "1234561"},
			Link:      "https://stund.example/p/7k3mq9xw2v"},
		service: "Klassinen hieronta 60 min", product: "Hierontaöljy 250 ml", advance: "Ennakko, lasku F-1040",
		discount: "Alennus", bank: "European Central Bank",
	},
}

// One returns a document of the country and case.
func One(country, what string) bill.Document {
	h := homes[country]
	d := bill.Document{
		Kind:     bill.Invoice,
		Number:   "F-1042",
		Issued:   day(11, 30),
		Due:      day(12, 14),
		Language: h.language,
		Currency: h.currency,
		Seller:   h.seller,
		Buyer:    h.buyer,
		Pay:      h.pay,
		Yours:    "PO 4471",
	}
	price := int64(95_000)
	if h.currency == "EUR" {
		price = 9_550
	}
	service := bill.Line{Text: h.service, Note: "Kari Nordmann", From: day(11, 23), Where: h.seller.Address.City,
		Quantity: 1000, Price: price, Category: vat.Taxed, Rate: h.rate}
	product := bill.Line{Text: h.product, From: day(11, 23), Quantity: 2000, Price: price / 5, Category: vat.Taxed,
		Rate: h.rate}
	d.Lines = []bill.Line{service, product}
	if country == "FI" && what == "plain" {
		d.Lines = []bill.Line{service, {Text: h.product, From: day(11, 23), Quantity: 1000, Price: 3_000,
			Category: vat.Taxed, Rate: h.rate}}
	}
	switch what {
	case "mixed":
		if h.lower > 0 {
			d.Lines[1].Rate = h.lower
		}
		treatment := service
		treatment.Category, treatment.Rate, treatment.Reason = vat.Exempted, 0, h.exempt
		d.Lines = append(d.Lines, treatment)
	case "exempt":
		exempt(&d, vat.Exempted, h.exempt)
	case "outside":
		exempt(&d, vat.NotSubject, h.outside)
		d.Seller.Registered, d.Seller.VATNumber, d.Seller.LegalForm = false, "", "enk"
	case "credit", "part credit":
		d.Kind, d.Due, d.Pay = bill.CreditNote, civil.Date{}, bill.Pay{}
		d.Credits = &bill.Earlier{Number: "F-1040", Issued: day(11, 2)}
		d.Number = "K-17"
		if what == "part credit" {
			d.Lines = d.Lines[1:]
			d.Lines[0].Quantity = 1000
		}
	case "foreign":
		d.Currency = "EUR"
		if country == "FI" {
			d.Currency = "SEK"
		}
		if d.Pay.Bankgiro, d.Pay.Creditor = "", ""; country == "DK" {
			d.Pay.Reference = reference.Reference{}
		}
	case "shares":
		d.Lines = []bill.Line{service}
		d.Lines[0].Price = price/3 + 1
		d.Lines[0].Note = fmt.Sprintf("1/3 · %d,00", price/100)
	case "discount":
		d.Lines = append(d.Lines, bill.Line{Text: h.discount, Quantity: -1000, Price: price / 10, Category: vat.Taxed,
			Rate: h.rate})
	case "advance":
		d.Lines = d.Lines[:1]
		d.Lines[0].From = day(12, 21)
	case "final":
		d.Advances = []bill.Earlier{{Number: "F-1040", Issued: day(11, 2), Gross: price / 2}}
		d.Lines = append(d.Lines, bill.Line{Text: h.advance, Quantity: -1000, Price: price / 2, Category: vat.Taxed,
			Rate: h.rate})
	}
	if err := d.Charge(); err != nil {
		panic(err) // amounts are small
	}
	switch what {
	case "part prepaid":
		d.Prepaid, d.Pay.ByCard = price/2, true
	case "paid":
		d.Prepaid, d.Pay.Paid, d.Pay.ByCard = d.Total(), true, true
	case "foreign":
		local(&d, h.bank)
	}
	return d
}

func exempt(d *bill.Document, c vat.Category, reason string) {
	for n := range d.Lines {
		d.Lines[n].Category, d.Lines[n].Rate, d.Lines[n].Reason = c, 0, reason
	}
}

func local(d *bill.Document, bank string) {
	l := bill.Local{Currency: bill.CurrencyOf(d.Seller.Country), Rate: "11.7295", On: day(11, 30), Source: bank}
	if l.Currency == "EUR" {
		l.Rate = "0.0912"
	}
	var err error
	if l.VAT, err = bill.Converted(d.VAT(), d.Currency, l.Currency, l.Rate); err != nil {
		panic(err)
	}
	d.Local = &l
}
