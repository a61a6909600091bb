package pages

import "stund/internal/i18n"

// What the page for those who make websites says of the names that they write.
var (
	embedAttributes = i18n.Text{
		NB: "Attributter",
		SV: "Attribut",
		DA: "Attributter",
		FI: "Attribuutit",
		EN: "Attributes",
	}
	embedAttribute = i18n.Text{
		NB: "Attributt",
		SV: "Attribut",
		DA: "Attribut",
		FI: "Attribuutti",
		EN: "Attribute",
	}
	embedEvents = i18n.Text{
		NB: "Hendelser, som bobler opp",
		SV: "Händelser, som bubblar upp",
		DA: "Hændelser, som bobler op",
		FI: "Tapahtumat, jotka kuplivat ylöspäin",
		EN: "Events, which bubble",
	}
	embedEvent = i18n.Text{
		NB: "Hendelse",
		SV: "Händelse",
		DA: "Hændelse",
		FI: "Tapahtuma",
		EN: "Event",
	}
	embedStyles = i18n.Text{
		NB: "I stilarket ditt, for stund-booking",
		SV: "I din stilmall, för stund-booking",
		DA: "I dit stylesheet, for stund-booking",
		FI: "Tyylitiedostossasi, elementille stund-booking",
		EN: "In your style sheet, for stund-booking",
	}
	embedStyle = i18n.Text{
		NB: "Stil",
		SV: "Stil",
		DA: "Stil",
		FI: "Tyyli",
		EN: "Style",
	}
	embedDoes = i18n.Text{
		NB: "Hva det gjør",
		SV: "Vad det gör",
		DA: "Hvad det gør",
		FI: "Mitä se tekee",
		EN: "What it does",
	}
	embedDoesPractice = i18n.Text{
		NB: "Hvem det bestilles hos. Må være med.",
		SV: "Hos vem man bokar. Måste finnas.",
		DA: "Hvem der bookes hos. Skal være der.",
		FI: "Kenen ajanvaraus se on. Pakollinen.",
		EN: "Whose booking it is. Required.",
	}
	embedDoesPreset = i18n.Text{
		NB: "Valgt på forhånd, med id.",
		SV: "Valt på förhand, med id.",
		DA: "Valgt på forhånd, med id.",
		FI: "Valmiiksi valittu, tunnuksella.",
		EN: "Chosen in advance, by id.",
	}
	embedDoesMode = i18n.Text{
		NB: "inline, button eller floating.",
		SV: "inline, button eller floating.",
		DA: "inline, button eller floating.",
		FI: "inline, button tai floating.",
		EN: "inline, button or floating.",
	}
	embedDoesLang = i18n.Text{
		NB: "nb, sv, da, fi eller en; ellers språket til siden rundt, ellers den besøkendes.",
		SV: "nb, sv, da, fi eller en; annars språket på sidan runt om, annars besökarens.",
		DA: "nb, sv, da, fi eller en; ellers sproget på siden omkring, ellers den besøgendes.",
		FI: "nb, sv, da, fi tai en; muuten ympäröivän sivun kieli, muuten kävijän.",
		EN: "nb, sv, da, fi or en; else the language of the page around it, else the visitor's.",
	}
	embedDoesTheme = i18n.Text{
		NB: "light, dark, eller auto: som den besøkende har det; ellers det sidens color-scheme sier.",
		SV: "light, dark, eller auto: som besökaren har det; annars det som sidans color-scheme säger.",
		DA: "light, dark, eller auto: som den besøgende har det; ellers det, som sidens color-scheme siger.",
		FI: "light, dark tai auto: kuten kävijällä; muuten sivun color-scheme ratkaisee.",
		EN: "light, dark, or auto: as the visitor has it; else what the page's color-scheme says.",
	}
	embedDoesAccent = i18n.Text{
		NB: "En farge, #rrggbb.",
		SV: "En färg, #rrggbb.",
		DA: "En farve, #rrggbb.",
		FI: "Väri, #rrggbb.",
		EN: "A colour, #rrggbb.",
	}
	embedDoesKnown = i18n.Text{
		NB: "Det siden din vet om den besøkende, ferdig utfylt.",
		SV: "Det som din sida vet om besökaren, ifyllt.",
		DA: "Det, din side ved om den besøgende, udfyldt.",
		FI: "Mitä sivusi tietää kävijästä, valmiiksi täytettynä.",
		EN: "What your page knows of the visitor, filled in.",
	}
	embedOnReady = i18n.Text{
		NB: "Bestillingen er på skjermen.",
		SV: "Bokningen syns på skärmen.",
		DA: "Bookingen er på skærmen.",
		FI: "Ajanvaraus on näkyvissä.",
		EN: "The widget is on screen.",
	}
	embedOnStep = i18n.Text{
		NB: "Den besøkende kom til detail.step: service, who, time, details, done, asked, wait eller waiting.",
		SV: "Besökaren kom till detail.step: service, who, time, details, done, asked, wait eller waiting.",
		DA: "Den besøgende kom til detail.step: service, who, time, details, done, asked, wait eller waiting.",
		FI: "Kävijä tuli kohtaan detail.step: service, who, time, details, done, asked, wait tai waiting.",
		EN: "The visitor came to detail.step: service, who, time, details, done, asked, wait or waiting.",
	}
	embedOnBooked = i18n.Text{
		NB: "Bestilt: detail.id, detail.service og detail.start.",
		SV: "Bokat: detail.id, detail.service och detail.start.",
		DA: "Booket: detail.id, detail.service og detail.start.",
		FI: "Varattu: detail.id, detail.service ja detail.start.",
		EN: "Booked: detail.id, detail.service and detail.start.",
	}
	embedColours = i18n.Text{
		NB: "Farger og skrift. Du svarer selv for kontrasten i det du setter.",
		SV: "Färger och typsnitt. Du ansvarar själv för kontrasten i det du anger.",
		DA: "Farver og skrift. Du står selv for kontrasten i det, du sætter.",
		FI: "Värit ja kirjasimet. Vastaat itse asettamiesi värien kontrastista.",
		EN: "Colours and type. You answer for the contrast of what you set.",
	}
	embedParts = i18n.Text{
		NB: "Deler som kan få stil utenfra.",
		SV: "Delar som kan få stil utifrån.",
		DA: "Dele, der kan få stil udefra.",
		FI: "Osat, joita voi muotoilla ulkopuolelta.",
		EN: "Parts that can be styled from outside.",
	}
)
