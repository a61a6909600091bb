package pages

import "stund/internal/i18n"

// What the page says on which an invoice is paid.
var (
	billTitle = i18n.Text{
		NB: "Faktura {number}",
		SV: "Faktura {number}",
		DA: "Faktura {number}",
		FI: "Lasku {number}",
		EN: "Invoice {number}",
	}
	billChecksLead = i18n.Text{
		NB: "Det tar som regel noen sekunder. Ikke betal en gang til. Du kan lukke siden.",
		SV: "Det tar oftast några sekunder. Betala inte en gång till. Du kan stänga sidan.",
		DA: "Det tager som regel få sekunder. Betal ikke en gang til. Du kan lukke siden.",
		FI: "Tämä kestää yleensä muutaman sekunnin. Älä maksa uudelleen. Voit sulkea sivun.",
		EN: "This usually takes a few seconds. Do not pay again. You can close the page.",
	}
	billOften = i18n.Text{
		NB: "Det er prøvd for mange ganger. Betal i banken, eller ta kontakt med oss.",
		SV: "Det har provats för många gånger. Betala i banken, eller hör av dig till oss.",
		DA: "Det er prøvet for mange gange. Betal i banken, eller kontakt os.",
		FI: "Yrityksiä on ollut liian monta. Maksa pankissa tai ota meihin yhteyttä.",
		EN: "This has been tried too often. Pay at your bank, or contact us.",
	}
	billPaidTitle = i18n.Text{
		NB: "Fakturaen er betalt",
		SV: "Fakturan är betald",
		DA: "Fakturaen er betalt",
		FI: "Lasku on maksettu",
		EN: "The invoice is paid",
	}
	billPaidLead = i18n.Text{
		NB: "Takk! Du trenger ikke gjøre noe mer.",
		SV: "Tack! Du behöver inte göra något mer.",
		DA: "Tak! Du skal ikke gøre mere.",
		FI: "Kiitos! Sinun ei tarvitse tehdä muuta.",
		EN: "Thank you! There is nothing more for you to do.",
	}
	billOverLead = i18n.Text{
		NB: "Det er betalt {amount} for mye. Ta kontakt med oss, så ordner vi det.",
		SV: "Det är betalt {amount} för mycket. Hör av dig till oss, så ordnar vi det.",
		DA: "Der er betalt {amount} for meget. Kontakt os, så ordner vi det.",
		FI: "Laskua on maksettu {amount} liikaa. Ota meihin yhteyttä, niin hoidamme asian.",
		EN: "{amount} too much was paid. Contact us and we will put it right.",
	}
	billPaid = i18n.Text{
		NB: "Betalt",
		SV: "Betald",
		DA: "Betalt",
		FI: "Maksettu",
		EN: "Paid",
	}
	billCreditedTitle = i18n.Text{
		NB: "Fakturaen er kreditert",
		SV: "Fakturan är krediterad",
		DA: "Fakturaen er krediteret",
		FI: "Lasku on hyvitetty",
		EN: "The invoice is credited",
	}
	billCreditedLead = i18n.Text{
		NB: "Den er tatt tilbake, og du skal ikke betale noe.",
		SV: "Den är återtagen, och du ska inte betala något.",
		DA: "Den er taget tilbage, og du skal ikke betale noget.",
		FI: "Se on peruttu, eikä sinun tarvitse maksaa mitään.",
		EN: "It was taken back, and you are to pay nothing.",
	}
	billCredited = i18n.Text{
		NB: "Kreditert",
		SV: "Krediterad",
		DA: "Krediteret",
		FI: "Hyvitetty",
		EN: "Credited",
	}
	billOverdue = i18n.Text{
		NB: "Forfalt",
		SV: "Förfallen",
		DA: "Forfalden",
		FI: "Erääntynyt",
		EN: "Overdue",
	}
	billPart = i18n.Text{
		NB: "Delvis betalt",
		SV: "Delvis betald",
		DA: "Delvist betalt",
		FI: "Osittain maksettu",
		EN: "Part-paid",
	}
	billNumber = i18n.Text{
		NB: "Fakturanummer",
		SV: "Fakturanummer",
		DA: "Fakturanummer",
		FI: "Laskun numero",
		EN: "Invoice number",
	}
	billSeller = i18n.Text{
		NB: "Fra",
		SV: "Från",
		DA: "Fra",
		FI: "Laskuttaja",
		EN: "From",
	}
	billDue = i18n.Text{
		NB: "Forfall",
		SV: "Förfaller",
		DA: "Forfald",
		FI: "Eräpäivä",
		EN: "Due",
	}
	billTotal = i18n.Text{
		NB: "Sum",
		SV: "Summa",
		DA: "I alt",
		FI: "Yhteensä",
		EN: "Total",
	}
	billFees = i18n.Text{
		NB: "Gebyr og renter",
		SV: "Avgifter och ränta",
		DA: "Gebyrer og renter",
		FI: "Kulut ja korko",
		EN: "Fees and interest",
	}
	billTaken = i18n.Text{
		NB: "Kreditert",
		SV: "Krediterat",
		DA: "Krediteret",
		FI: "Hyvitetty",
		EN: "Credited",
	}
	billCame = i18n.Text{
		NB: "Betalt",
		SV: "Betalt",
		DA: "Betalt",
		FI: "Maksettu",
		EN: "Paid",
	}
	billPaper = i18n.Text{
		NB: "Åpne fakturaen som PDF",
		SV: "Öppna fakturan som PDF",
		DA: "Åbn fakturaen som PDF",
		FI: "Avaa lasku PDF-tiedostona",
		EN: "Open the invoice as a PDF",
	}
	billBank = i18n.Text{
		NB: "Betal i banken",
		SV: "Betala i banken",
		DA: "Betal i banken",
		FI: "Maksa pankissa",
		EN: "Pay at your bank",
	}
	billAccount = i18n.Text{
		NB: "Til konto",
		SV: "Till konto",
		DA: "Til konto",
		FI: "Tilille",
		EN: "To account",
	}
	billReference = i18n.Text{
		NB: "KID",
		SV: "OCR-nummer",
		DA: "Reference",
		FI: "Viitenumero",
		EN: "Reference",
	}
	billLine = i18n.Text{
		NB: "Betalingslinje",
		SV: "Betalningsrad",
		DA: "Betalingslinje",
		FI: "Maksurivi",
		EN: "Payment line",
	}
)
