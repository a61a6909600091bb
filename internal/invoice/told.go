package invoice

import "stund/internal/i18n"

// What the facts of invoices say to staff.
var (
	toldDrafted = i18n.Text{
		NB: "Fakturautkast laget",
		SV: "Fakturautkast skapat",
		DA: "Fakturakladde oprettet",
		FI: "Laskuluonnos tehty",
		EN: "Invoice drafted",
	}
	toldChanged = i18n.Text{
		NB: "Fakturautkast endret",
		SV: "Fakturautkast ändrat",
		DA: "Fakturakladde ændret",
		FI: "Laskuluonnosta muutettu",
		EN: "Invoice draft changed",
	}
	toldDropped = i18n.Text{
		NB: "Fakturautkast slettet",
		SV: "Fakturautkast raderat",
		DA: "Fakturakladde slettet",
		FI: "Laskuluonnos poistettu",
		EN: "Invoice draft deleted",
	}
	toldIssued = i18n.Text{
		NB: "Faktura på {amount} utstedt",
		SV: "Faktura på {amount} utfärdad",
		DA: "Faktura på {amount} udstedt",
		FI: "Lasku {amount} laadittu",
		EN: "Invoice of {amount} issued",
	}
	toldSent = i18n.Text{
		NB: "Faktura på {amount} sendt",
		SV: "Faktura på {amount} skickad",
		DA: "Faktura på {amount} sendt",
		FI: "Lasku {amount} lähetetty",
		EN: "Invoice of {amount} sent",
	}
	toldDelivered = i18n.Text{
		NB: "E-faktura på {amount} levert",
		SV: "E-faktura på {amount} levererad",
		DA: "E-faktura på {amount} leveret",
		FI: "Verkkolasku {amount} perillä",
		EN: "E-invoice of {amount} delivered",
	}
	toldPaid = i18n.Text{
		NB: "{amount} betalt på faktura",
		SV: "{amount} betalt på faktura",
		DA: "{amount} betalt på faktura",
		FI: "Laskusta maksettu {amount}",
		EN: "{amount} paid on an invoice",
	}
	toldReturned = i18n.Text{
		NB: "{amount} av en faktura betalt tilbake",
		SV: "{amount} av en faktura återbetalt",
		DA: "{amount} af en faktura betalt tilbage",
		FI: "Laskusta palautettu {amount}",
		EN: "{amount} of an invoice paid back",
	}
	toldCredited = i18n.Text{
		NB: "{amount} av en faktura kreditert",
		SV: "{amount} av en faktura krediterad",
		DA: "{amount} af en faktura krediteret",
		FI: "Laskusta hyvitetty {amount}",
		EN: "{amount} of an invoice credited",
	}
	toldCharged = i18n.Text{
		NB: "{amount} lagt til for en purring",
		SV: "{amount} tillagt för en påminnelse",
		DA: "{amount} lagt til for en rykker",
		FI: "Maksumuistutuksesta lisätty {amount}",
		EN: "{amount} added for a reminder",
	}
	toldReminded = i18n.Text{
		NB: "Purret på faktura, {amount} å betale",
		SV: "Påmint om faktura, {amount} att betala",
		DA: "Rykket for faktura, {amount} at betale",
		FI: "Laskusta muistutettu, maksettavaa {amount}",
		EN: "Reminded of an invoice, {amount} to pay",
	}
	toldPaused = i18n.Text{
		NB: "Purringer på en faktura satt på pause",
		SV: "Påminnelser om en faktura pausade",
		DA: "Rykkere for en faktura sat på pause",
		FI: "Laskun muistutukset keskeytetty",
		EN: "Reminders of an invoice paused",
	}
)
