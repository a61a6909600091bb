package pdf

import "stund/internal/i18n"

// The words of documents. What a law names stays in its own language: see legal.
var (
	invoice = i18n.Text{
		NB: "Faktura",
		SV: "Faktura",
		DA: "Faktura",
		FI: "Lasku",
		EN: "Invoice",
	}
	reminder = i18n.Text{
		NB: "Betalingspåminnelse",
		SV: "Betalningspåminnelse",
		DA: "Rykker",
		FI: "Maksumuistutus",
		EN: "Payment reminder",
	}
	reminded = i18n.Text{
		NB: "Påminnelse sendt",
		SV: "Påminnelse skickad",
		DA: "Rykker sendt",
		FI: "Muistutettu",
		EN: "Reminder sent",
	}
	newDay = i18n.Text{
		NB: "Betal innen",
		SV: "Betala senast",
		DA: "Betal senest",
		FI: "Maksa viimeistään",
		EN: "Pay by",
	}
	payBy = i18n.Text{
		NB: "Betal innen {date}",
		SV: "Betala senast {date}",
		DA: "Betal senest {date}",
		FI: "Maksa viimeistään {date}",
		EN: "Pay by {date}",
	}
	fees = i18n.Text{
		NB: "Purregebyr",
		SV: "Påminnelseavgift",
		DA: "Rykkergebyr",
		FI: "Muistutusmaksu",
		EN: "Reminder fee",
	}
	interest = i18n.Text{
		NB: "Forsinkelsesrente",
		SV: "Dröjsmålsränta",
		DA: "Morarente",
		FI: "Viivästyskorko",
		EN: "Late interest",
	}
	creditNote = i18n.Text{
		NB: "Kreditnota",
		SV: "Kreditfaktura",
		DA: "Kreditnota",
		FI: "Hyvityslasku",
		EN: "Credit note",
	}
	number = i18n.Text{
		NB: "Fakturanr.",
		SV: "Fakturanr",
		DA: "Fakturanr.",
		FI: "Laskun numero",
		EN: "Invoice no.",
	}
	creditNumber = i18n.Text{
		NB: "Kreditnotanr.",
		SV: "Kreditfakturanr",
		DA: "Kreditnotanr.",
		FI: "Hyvityslaskun numero",
		EN: "Credit note no.",
	}
	issued = i18n.Text{
		NB: "Fakturadato",
		SV: "Fakturadatum",
		DA: "Fakturadato",
		FI: "Laskun päivä",
		EN: "Date of issue",
	}
	creditIssued = i18n.Text{
		NB: "Dato",
		SV: "Datum",
		DA: "Dato",
		FI: "Päivämäärä",
		EN: "Date of issue",
	}
	due = i18n.Text{
		NB: "Forfallsdato",
		SV: "Förfallodatum",
		DA: "Forfaldsdato",
		FI: "Eräpäivä",
		EN: "Due date",
	}
	yours = i18n.Text{
		NB: "Deres referanse",
		SV: "Er referens",
		DA: "Jeres reference",
		FI: "Viitteenne",
		EN: "Your reference",
	}
	buyerNumber = i18n.Text{
		NB: "Kundens org.nr.",
		SV: "Kundens org.nr",
		DA: "Kundens CVR-nr.",
		FI: "Asiakkaan Y-tunnus",
		EN: "Customer's org. no.",
	}
	buyerVAT = i18n.Text{
		NB: "Kundens mva-nr.",
		SV: "Kundens momsreg.nr",
		DA: "Kundens momsnr.",
		FI: "Asiakkaan ALV-tunnus",
		EN: "Customer's VAT no.",
	}
	ofInvoice = i18n.Text{
		NB: "Gjelder faktura",
		SV: "Avser faktura",
		DA: "Vedrører faktura",
		FI: "Koskee laskua",
		EN: "For invoice",
	}
	advances = i18n.Text{
		NB: "Trukket fra",
		SV: "Avdraget förskott",
		DA: "Fratrukket forskud",
		FI: "Vähennetty ennakko",
		EN: "Advance taken off",
	}
	earlier = i18n.Text{
		NB: "{number} av {date}",
		SV: "{number} av {date}",
		DA: "{number} af {date}",
		FI: "{number}, {date}",
		EN: "{number} of {date}",
	}
	toPay = i18n.Text{
		NB: "Å betale",
		SV: "Att betala",
		DA: "At betale",
		FI: "Maksettavaa",
		EN: "To pay",
	}
	dueOn = i18n.Text{
		NB: "Forfaller {date}",
		SV: "Förfaller {date}",
		DA: "Forfalder {date}",
		FI: "Eräpäivä {date}",
		EN: "Due {date}",
	}
	paid = i18n.Text{
		NB: "Betalt",
		SV: "Betalt",
		DA: "Betalt",
		FI: "Maksettu",
		EN: "Paid",
	}
	nothingLeft = i18n.Text{
		NB: "Takk. Det er ingenting mer å betale.",
		SV: "Tack. Det finns inget mer att betala.",
		DA: "Tak. Der er ikke mere at betale.",
		FI: "Kiitos. Maksettavaa ei ole jäljellä.",
		EN: "Thank you. There is nothing more to pay.",
	}
	credited = i18n.Text{
		NB: "Kreditert",
		SV: "Krediterat",
		DA: "Krediteret",
		FI: "Hyvitetty",
		EN: "Credited",
	}
	account = i18n.Text{
		NB: "Til konto",
		SV: "Till konto",
		DA: "Til konto",
		FI: "Tilille",
		EN: "To account",
	}
	reference = i18n.Text{
		NB: "Betalingsreferanse",
		SV: "Betalningsreferens",
		DA: "Betalingsreference",
		FI: "Viitenumero",
		EN: "Payment reference",
	}
	message = i18n.Text{
		NB: "Merk betalingen",
		SV: "Märk betalningen",
		DA: "Mærk betalingen",
		FI: "Viesti",
		EN: "Mark the payment",
	}
	paymentLine = i18n.Text{
		NB: "Betalingslinje",
		SV: "Betalningsrad",
		DA: "Betalingslinje",
		FI: "Maksurivi",
		EN: "Payment line",
	}
	payOnline = i18n.Text{
		NB: "Betal på nett",
		SV: "Betala på nätet",
		DA: "Betal på nettet",
		FI: "Maksa verkossa",
		EN: "Pay online",
	}
	scanToPay = i18n.Text{
		NB: "Skann og betal",
		SV: "Skanna och betala",
		DA: "Scan og betal",
		FI: "Skannaa ja maksa",
		EN: "Scan to pay",
	}
	scanInBank = i18n.Text{
		NB: "Skann i banken",
		SV: "Skanna i banken",
		DA: "Scan i banken",
		FI: "Skannaa pankissa",
		EN: "Scan in your bank",
	}
	qrAlt = i18n.Text{
		NB: "QR-kode som betaler {sum}",
		SV: "QR-kod som betalar {sum}",
		DA: "QR-kode, der betaler {sum}",
		FI: "QR-koodi, jolla maksetaan {sum}",
		EN: "QR code that pays {sum}",
	}
	barcodeAlt = i18n.Text{
		NB: "Strekkode for finske banker: {digits}",
		SV: "Streckkod för finska banker: {digits}",
		DA: "Stregkode til finske banker: {digits}",
		FI: "Pankkiviivakoodi: {digits}",
		EN: "Barcode of Finnish banks: {digits}",
	}
	barcode = i18n.Text{
		NB: "Virtuell strekkode",
		SV: "Virtuell streckkod",
		DA: "Virtuel stregkode",
		FI: "Virtuaaliviivakoodi",
		EN: "Virtual barcode",
	}
	logoAlt = i18n.Text{
		NB: "Logoen til {name}",
		SV: "Logotyp för {name}",
		DA: "Logo for {name}",
		FI: "{name}, logo",
		EN: "Logo of {name}",
	}
	what = i18n.Text{
		NB: "Beskrivelse",
		SV: "Beskrivning",
		DA: "Beskrivelse",
		FI: "Kuvaus",
		EN: "Description",
	}
	when = i18n.Text{
		NB: "Levert",
		SV: "Levererat",
		DA: "Leveret",
		FI: "Toimitettu",
		EN: "Supplied",
	}
	quantity = i18n.Text{
		NB: "Antall",
		SV: "Antal",
		DA: "Antal",
		FI: "Määrä",
		EN: "Quantity",
	}
	price = i18n.Text{
		NB: "Pris",
		SV: "À-pris",
		DA: "Pris",
		FI: "Hinta",
		EN: "Price",
	}
	vatWord = i18n.Text{
		NB: "Mva.",
		SV: "Moms",
		DA: "Moms",
		FI: "ALV",
		EN: "VAT",
	}
	amount = i18n.Text{
		NB: "Beløp",
		SV: "Belopp",
		DA: "Beløb",
		FI: "Summa",
		EN: "Amount",
	}
	base = i18n.Text{
		NB: "Grunnlag",
		SV: "Underlag",
		DA: "Grundlag",
		FI: "Veroton",
		EN: "Net amount",
	}
	sumWithVAT = i18n.Text{
		NB: "Inkl. mva.",
		SV: "Inkl. moms",
		DA: "Inkl. moms",
		FI: "Verollinen",
		EN: "Incl. VAT",
	}
	netTotal = i18n.Text{
		NB: "Sum uten mva.",
		SV: "Summa exkl. moms",
		DA: "I alt ekskl. moms",
		FI: "Veroton yhteensä",
		EN: "Total excl. VAT",
	}
	total = i18n.Text{
		NB: "Sum",
		SV: "Summa",
		DA: "I alt",
		FI: "Yhteensä",
		EN: "Total",
	}
	totalWithVAT = i18n.Text{
		NB: "Sum inkl. mva.",
		SV: "Summa inkl. moms",
		DA: "I alt inkl. moms",
		FI: "Verollinen yhteensä",
		EN: "Total incl. VAT",
	}
	ofWhichVAT = i18n.Text{
		NB: "Herav mva.",
		SV: "Varav moms",
		DA: "Heraf moms",
		FI: "Sisältää ALV",
		EN: "Of which VAT",
	}
	prepaid = i18n.Text{
		NB: "Betalt på forhånd",
		SV: "Betalt i förväg",
		DA: "Betalt på forhånd",
		FI: "Maksettu etukäteen",
		EN: "Paid in advance",
	}
	withVAT = i18n.Text{
		NB: "Prisene er inkl. mva.",
		SV: "Priserna är inkl. moms.",
		DA: "Priserne er inkl. moms.",
		FI: "Hinnat sisältävät arvonlisäveron.",
		EN: "Prices include VAT.",
	}
	withoutVAT = i18n.Text{
		NB: "Prisene er uten mva.",
		SV: "Priserna är exkl. moms.",
		DA: "Priserne er ekskl. moms.",
		FI: "Hinnat ovat verottomia.",
		EN: "Prices exclude VAT.",
	}
	localVAT = i18n.Text{
		NB: "Mva. i {currency}: {sum}. Kurs {rate}, {source} {date}.",
		SV: "Moms i {currency}: {sum}. Kurs {rate}, {source} {date}.",
		DA: "Moms i {currency}: {sum}. Kurs {rate}, {source} {date}.",
		FI: "ALV valuutassa {currency}: {sum}. Kurssi {rate}, {source} {date}.",
		EN: "VAT in {currency}: {sum}. Rate {rate}, {source} {date}.",
	}
	carried = i18n.Text{
		NB: "Transport til neste side",
		SV: "Transport till nästa sida",
		DA: "Overføres til næste side",
		FI: "Siirto seuraavalle sivulle",
		EN: "Carried forward",
	}
	brought = i18n.Text{
		NB: "Transport fra forrige side",
		SV: "Transport från föregående sida",
		DA: "Overført fra forrige side",
		FI: "Siirto edelliseltä sivulta",
		EN: "Brought forward",
	}
	page = i18n.Text{
		NB: "Side {n} av {of}",
		SV: "Sida {n} av {of}",
		DA: "Side {n} af {of}",
		FI: "Sivu {n}/{of}",
		EN: "Page {n} of {of}",
	}
)
