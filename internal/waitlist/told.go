package waitlist

import (
	"stund/internal/fact"
	"stund/internal/i18n"
)

// What the facts of the waiting list say to staff.
var (
	toldJoined = i18n.Text{
		NB: "Satt på ventelisten: {service}",
		SV: "Satt på väntelistan: {service}",
		DA: "Sat på ventelisten: {service}",
		FI: "Lisätty jonotuslistalle: {service}",
		EN: "On the waiting list: {service}",
	}
	toldOffered = i18n.Text{
		NB: "Tilbudt fra ventelisten: {service}, {when}",
		SV: "Erbjuden från väntelistan: {service}, {when}",
		DA: "Tilbudt fra ventelisten: {service}, {when}",
		FI: "Tarjottu jonotuslistalta: {service}, {when}",
		EN: "Offered from the waiting list: {service}, {when}",
	}
	toldAccepted = i18n.Text{
		NB: "Takket ja til ledig time: {service}, {when}",
		SV: "Tackade ja till ledig tid: {service}, {when}",
		DA: "Takkede ja til ledig tid: {service}, {when}",
		FI: "Otti vapautuneen ajan: {service}, {when}",
		EN: "Took the free time: {service}, {when}",
	}
	toldDeclined = i18n.Text{
		NB: "Takket nei til ledig time: {service}, {when}",
		SV: "Tackade nej till ledig tid: {service}, {when}",
		DA: "Takkede nej til ledig tid: {service}, {when}",
		FI: "Ei ottanut vapautunutta aikaa: {service}, {when}",
		EN: "Declined the free time: {service}, {when}",
	}
	toldExpired = i18n.Text{
		NB: "Svarte ikke på tilbudet: {service}, {when}",
		SV: "Svarade inte på erbjudandet: {service}, {when}",
		DA: "Svarede ikke på tilbuddet: {service}, {when}",
		FI: "Ei vastannut tarjoukseen: {service}, {when}",
		EN: "Did not answer the offer: {service}, {when}",
	}
	toldLeft = i18n.Text{
		NB: "Tatt av ventelisten: {service}",
		SV: "Borttagen från väntelistan: {service}",
		DA: "Taget af ventelisten: {service}",
		FI: "Poistettu jonotuslistalta: {service}",
		EN: "Off the waiting list: {service}",
	}
	toldPaused = i18n.Text{
		NB: "Får ingen flere tilbud før de svarer: {service}",
		SV: "Får inga fler erbjudanden förrän de svarar: {service}",
		DA: "Får ikke flere tilbud, før de svarer: {service}",
		FI: "Ei saa uusia tarjouksia ennen vastausta: {service}",
		EN: "Is offered nothing more until they answer: {service}",
	}
	toldResumed = i18n.Text{
		NB: "Venter fortsatt: {service}",
		SV: "Väntar fortfarande: {service}",
		DA: "Venter stadig: {service}",
		FI: "Odottaa edelleen: {service}",
		EN: "Is still waiting: {service}",
	}
	toldEnded = i18n.Text{
		NB: "Ventetiden er over uten at noe ble ledig: {service}",
		SV: "Väntetiden är slut utan att något blev ledigt: {service}",
		DA: "Ventetiden er slut, uden at noget blev ledigt: {service}",
		FI: "Jonotusaika päättyi, eikä aikaa vapautunut: {service}",
		EN: "The wait is over, and nothing became free: {service}",
	}
)

// told says a fact by its text.
func told(text i18n.Text) func(fact.Fact, Event, fact.Telling) string {
	return func(_ fact.Fact, e Event, in fact.Telling) string {
		return text.Fill(in.Lang, "service", in.Name("service", e.Service), "when", in.When(e.Start))
	}
}

// Messages is what staff call the messages of the waiting list, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{
		KindJoined: {
			NB: "plass på ventelisten",
			SV: "plats på väntelistan",
			DA: "plads på ventelisten",
			FI: "paikka jonotuslistalla",
			EN: "place on the waiting list",
		},
		KindOffer: {
			NB: "tilbud om ledig time",
			SV: "erbjudande om ledig tid",
			DA: "tilbud om ledig tid",
			FI: "tarjous vapautuneesta ajasta",
			EN: "offer of a free time",
		},
		KindWithdrawn: {
			NB: "tilbud trukket tilbake",
			SV: "erbjudande återtaget",
			DA: "tilbud trukket tilbage",
			FI: "tarjous peruttu",
			EN: "offer withdrawn",
		},
		KindRemoved: {
			NB: "tatt av ventelisten",
			SV: "borttagen från väntelistan",
			DA: "taget af ventelisten",
			FI: "poistettu jonotuslistalta",
			EN: "off the waiting list",
		},
		KindPaused: {
			NB: "ingen flere tilbud uten svar",
			SV: "inga fler erbjudanden utan svar",
			DA: "ikke flere tilbud uden svar",
			FI: "ei uusia tarjouksia ilman vastausta",
			EN: "no more offers without an answer",
		},
		KindEnded: {
			NB: "ventetiden er over",
			SV: "väntetiden är slut",
			DA: "ventetiden er slut",
			FI: "jonotusaika päättynyt",
			EN: "end of the wait",
		},
	}
}
