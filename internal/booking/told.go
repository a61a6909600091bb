package booking

import (
	"stund/internal/fact"
	"stund/internal/i18n"
)

// What the facts of bookings say to staff.
var (
	toldCreated = i18n.Text{
		NB: "Time booket: {service} hos {practitioner}, {when}",
		SV: "Tid bokad: {service} hos {practitioner}, {when}",
		DA: "Tid booket: {service} hos {practitioner}, {when}",
		FI: "Aika varattu: {service}, {practitioner}, {when}",
		EN: "Booked: {service} with {practitioner}, {when}",
	}
	toldMoved = i18n.Text{
		NB: "Time flyttet fra {was}: {service} hos {practitioner}, {when}",
		SV: "Tid flyttad från {was}: {service} hos {practitioner}, {when}",
		DA: "Tid flyttet fra {was}: {service} hos {practitioner}, {when}",
		FI: "Aika siirretty, aiemmin {was}: {service}, {practitioner}, {when}",
		EN: "Moved from {was}: {service} with {practitioner}, {when}",
	}
	toldLength = i18n.Text{
		NB: "Lengden endret til {length}: {service} hos {practitioner}, {when}",
		SV: "Längden ändrad till {length}: {service} hos {practitioner}, {when}",
		DA: "Længden ændret til {length}: {service} hos {practitioner}, {when}",
		FI: "Kesto muutettu, nyt {length}: {service}, {practitioner}, {when}",
		EN: "Length changed to {length}: {service} with {practitioner}, {when}",
	}
	toldChanged = i18n.Text{
		NB: "Opplysninger om timen endret: {service} hos {practitioner}, {when}",
		SV: "Uppgifter om tiden ändrade: {service} hos {practitioner}, {when}",
		DA: "Oplysninger om tiden ændret: {service} hos {practitioner}, {when}",
		FI: "Ajan tietoja muutettu: {service}, {practitioner}, {when}",
		EN: "Details changed: {service} with {practitioner}, {when}",
	}
	toldPriced = i18n.Text{
		NB: "Prisen regnet ut på nytt: {service} hos {practitioner}, {when}",
		SV: "Priset räknades om: {service} hos {practitioner}, {when}",
		DA: "Prisen regnet ud på ny: {service} hos {practitioner}, {when}",
		FI: "Hinta laskettu uudelleen: {service}, {practitioner}, {when}",
		EN: "Price worked out anew: {service} with {practitioner}, {when}",
	}
	toldCancelled = i18n.Text{
		NB: "Time avbestilt: {service} hos {practitioner}, {when}",
		SV: "Tid avbokad: {service} hos {practitioner}, {when}",
		DA: "Tid aflyst: {service} hos {practitioner}, {when}",
		FI: "Aika peruttu: {service}, {practitioner}, {when}",
		EN: "Cancelled: {service} with {practitioner}, {when}",
	}
	toldTransferred = i18n.Text{
		NB: "Time gitt til en annen klient: {service} hos {practitioner}, {when}",
		SV: "Tid överlåten till en annan klient: {service} hos {practitioner}, {when}",
		DA: "Tid givet til en anden klient: {service} hos {practitioner}, {when}",
		FI: "Aika annettu toiselle asiakkaalle: {service}, {practitioner}, {when}",
		EN: "Given to another client: {service} with {practitioner}, {when}",
	}
	toldReceived = i18n.Text{
		NB: "Overtok time fra en annen klient: {service} hos {practitioner}, {when}",
		SV: "Tog över tid från en annan klient: {service} hos {practitioner}, {when}",
		DA: "Overtog tid fra en anden klient: {service} hos {practitioner}, {when}",
		FI: "Sai toisen asiakkaan ajan: {service}, {practitioner}, {when}",
		EN: "Took over from another client: {service} with {practitioner}, {when}",
	}
	toldOverridden = i18n.Text{
		NB: "Booket mot reglene: {service} hos {practitioner}, {when}",
		SV: "Bokad mot reglerna: {service} hos {practitioner}, {when}",
		DA: "Booket mod reglerne: {service} hos {practitioner}, {when}",
		FI: "Varattu säännöistä poiketen: {service}, {practitioner}, {when}",
		EN: "Booked against the rules: {service} with {practitioner}, {when}",
	}
	toldCompleted = i18n.Text{
		NB: "Var til time: {service} hos {practitioner}, {when}",
		SV: "Kom till tiden: {service} hos {practitioner}, {when}",
		DA: "Kom til tiden: {service} hos {practitioner}, {when}",
		FI: "Käynti: {service}, {practitioner}, {when}",
		EN: "Came: {service} with {practitioner}, {when}",
	}
	toldNoShow = i18n.Text{
		NB: "Møtte ikke: {service} hos {practitioner}, {when}",
		SV: "Uteblev: {service} hos {practitioner}, {when}",
		DA: "Udeblev: {service} hos {practitioner}, {when}",
		FI: "Jäi saapumatta: {service}, {practitioner}, {when}",
		EN: "Did not come: {service} with {practitioner}, {when}",
	}
)

// told says a fact by its text.
func told(text i18n.Text) func(fact.Fact, Event, fact.Telling) string {
	return func(_ fact.Fact, e Event, in fact.Telling) string {
		was, text := "", text
		if e.Was != nil {
			was = in.When(e.Was.Start)
			switch stays := e.Was.Start.Equal(e.Start) && e.Was.Practitioner == e.Practitioner; {
			case stays && e.Was.End.Equal(e.End): // another service in the same place
				text = toldChanged
			case stays:
				text = toldLength
			}
		}
		return text.Fill(in.Lang, "service", in.Name("service", e.Service),
			"practitioner", in.Name("practitioner", e.Practitioner), "when", in.When(e.Start), "was", was,
			"length", i18n.Duration(in.Lang, e.End.Sub(e.Start)))
	}
}

// Messages is what staff call the messages of bookings, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{
		KindBooked: {
			NB: "bekreftelse",
			SV: "bekräftelse",
			DA: "bekræftelse",
			FI: "vahvistus",
			EN: "confirmation",
		},
		KindMoved: {
			NB: "ny tid",
			SV: "ny tid",
			DA: "ny tid",
			FI: "uusi aika",
			EN: "new time",
		},
		KindCancelled: {
			NB: "avbestilling",
			SV: "avbokning",
			DA: "aflysning",
			FI: "peruutus",
			EN: "cancellation",
		},
		KindReminder: {
			NB: "påminnelse",
			SV: "påminnelse",
			DA: "påmindelse",
			FI: "muistutus",
			EN: "reminder",
		},
	}
}
