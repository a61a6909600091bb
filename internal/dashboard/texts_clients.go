package dashboard

import (
	"stund/internal/i18n"
	"stund/internal/script"
)

// clientTexts returns what the app says of clients and of their list.
func clientTexts() script.Texts {
	return script.Texts{
		"newClient": i18n.Text{
			NB: "Ny klient",
			SV: "Ny klient",
			DA: "Ny klient",
			FI: "Uusi asiakas",
			EN: "New client",
		},
		"findClient": i18n.Text{
			NB: "Finn en klient",
			SV: "Hitta en klient",
			DA: "Find en klient",
			FI: "Etsi asiakas",
			EN: "Find a client",
		},
		"nobodyFound": i18n.Text{
			NB: "Ingen passer",
			SV: "Ingen passar",
			DA: "Ingen passer",
			FI: "Ketään ei löytynyt",
			EN: "Nobody matches",
		},
		"showAll": i18n.Text{
			NB: "Vis alle",
			SV: "Visa alla",
			DA: "Vis alle",
			FI: "Näytä kaikki",
			EN: "Show all",
		},
		"status": i18n.Text{
			NB: "Status",
			SV: "Status",
			DA: "Status",
			FI: "Tila",
			EN: "Status",
		},
		"tag": i18n.Text{
			NB: "Merkelapp",
			SV: "Etikett",
			DA: "Mærkat",
			FI: "Tunniste",
			EN: "Tag",
		},
		"tags": i18n.Text{
			NB: "Merkelapper",
			SV: "Etiketter",
			DA: "Mærkater",
			FI: "Tunnisteet",
			EN: "Tags",
		},
		"name": i18n.Text{
			NB: "Navn",
			SV: "Namn",
			DA: "Navn",
			FI: "Nimi",
			EN: "Name",
		},
		"birthday": i18n.Text{
			NB: "Fødselsdag",
			SV: "Födelsedag",
			DA: "Fødselsdag",
			FI: "Syntymäpäivä",
			EN: "Birthday",
		},
		"company": i18n.Text{
			NB: "Firma",
			SV: "Företag",
			DA: "Firma",
			FI: "Yritys",
			EN: "Company",
		},
		"alert": i18n.Text{
			NB: "Varsel",
			SV: "Varning",
			DA: "Advarsel",
			FI: "Huomautus",
			EN: "Alert",
		},
		"language": i18n.Text{
			NB: "Språk",
			SV: "Språk",
			DA: "Sprog",
			FI: "Kieli",
			EN: "Language",
		},
		"practiceLanguage": i18n.Text{
			NB: "Praksisens",
			SV: "Mottagningens",
			DA: "Praksissens",
			FI: "Vastaanoton",
			EN: "The practice's",
		},
		"savedSaid": i18n.Text{
			NB: "{name} er lagret",
			SV: "{name} är sparad",
			DA: "{name} er gemt",
			FI: "{name} on tallennettu",
			EN: "{name} is saved",
		},
		"reminders": i18n.Text{
			NB: "Påminnelser",
			SV: "Påminnelser",
			DA: "Påmindelser",
			FI: "Muistutukset",
			EN: "Reminders",
		},

		"importClients": i18n.Text{
			NB: "Importer klienter",
			SV: "Importera klienter",
			DA: "Importér klienter",
			FI: "Tuo asiakkaita",
			EN: "Import clients",
		},
	}
}
