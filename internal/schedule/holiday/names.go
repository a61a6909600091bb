package holiday

import (
	"strings"

	"stund/internal/i18n"
)

// In returns what the day of the country is called in each language. Where the language is the country's own, that is
// the name of its law; what has no name in a language has the country's own, as an American birthday does.
func (d Day) In(country string) i18n.Text {
	english, instead := d.English, i18n.Text{}
	for _, suffix := range []string{substituteDay, observedDay} {
		if base, moved := strings.CutSuffix(english, suffix); moved {
			english, instead = base, dayOff
			instead.EN = suffix
		}
	}
	t, known := national(country + " " + english)
	if !known {
		t, known = common(english)
	}
	own := d.Name
	if !known {
		t, instead = i18n.Text{
			NB: own,
			SV: own,
			DA: own,
			FI: own,
			EN: d.English,
		}, i18n.Text{}
	}
	t.NB, t.SV, t.DA, t.FI = t.NB+instead.NB, t.SV+instead.SV, t.DA+instead.DA, t.FI+instead.FI
	t.EN = d.English
	switch country {
	case "NO":
		t.NB = own
	case "SE":
		t.SV = own
	case "DK":
		t.DA = own
	case "FI":
		t.FI = own
	}
	return t
}

// What is added to the name of a day off that is not on the day itself.
const (
	substituteDay = " (substitute day)"
	observedDay   = " (observed)"
)

var dayOff = i18n.Text{
	NB: " (flyttet fridag)",
	SV: " (flyttad ledig dag)",
	DA: " (flyttet fridag)",
	FI: " (siirretty vapaapäivä)",
	EN: substituteDay,
}

// national returns what the countries' own days are called elsewhere, by country and English name.
func national(day string) (t i18n.Text, known bool) {
	switch day {
	case "NO Constitution Day":
		t = i18n.Text{
			NB: "Grunnlovsdagen",
			SV: "Norges nationaldag",
			DA: "Norges nationaldag",
			FI: "Norjan kansallispäivä",
			EN: "Constitution Day",
		}
	case "DK Constitution Day":
		t = i18n.Text{
			NB: "Danmarks grunnlovsdag",
			SV: "Danmarks grundlagsdag",
			DA: "Grundlovsdag",
			FI: "Tanskan perustuslain päivä",
			EN: "Constitution Day",
		}
	case "DK General Prayer Day":
		t = i18n.Text{
			NB: "Store bededag",
			SV: "Stora bönedagen",
			DA: "Store bededag",
			FI: "Suuri rukouspäivä",
			EN: "General Prayer Day",
		}
	case "SE National Day of Sweden":
		t = i18n.Text{
			NB: "Sveriges nasjonaldag",
			SV: "Sveriges nationaldag",
			DA: "Sveriges nationaldag",
			FI: "Ruotsin kansallispäivä",
			EN: "National Day of Sweden",
		}
	case "FI Independence Day":
		t = i18n.Text{
			NB: "Finlands selvstendighetsdag",
			SV: "Självständighetsdagen",
			DA: "Finlands selvstændighedsdag",
			FI: "Itsenäisyyspäivä",
			EN: "Independence Day",
		}
	case "IS First Day of Summer":
		t = i18n.Text{
			NB: "Første sommerdag",
			SV: "Första sommardagen",
			DA: "Første sommerdag",
			FI: "Kesän ensimmäinen päivä",
			EN: "First Day of Summer",
		}
	case "IS National Day":
		t = i18n.Text{
			NB: "Islands nasjonaldag",
			SV: "Islands nationaldag",
			DA: "Islands nationaldag",
			FI: "Islannin kansallispäivä",
			EN: "National Day",
		}
	case "IS Commerce Day":
		t = i18n.Text{
			NB: "De handlendes fridag",
			SV: "Handelns fridag",
			DA: "De handlendes fridag",
			FI: "Kauppiaiden vapaapäivä",
			EN: "Commerce Day",
		}
	case "DE Day of German Unity":
		t = i18n.Text{
			NB: "Tysklands nasjonaldag",
			SV: "Tysklands nationaldag",
			DA: "Tysklands nationaldag",
			FI: "Saksan yhdistymisen päivä",
			EN: "Day of German Unity",
		}
	default:
		return t, false
	}
	return t, true
}

// common returns what the days are called that several countries have, by English name.
func common(english string) (t i18n.Text, known bool) {
	switch english {
	case "New Year's Day":
		t = i18n.Text{
			NB: "Første nyttårsdag",
			SV: "Nyårsdagen",
			DA: "Nytårsdag",
			FI: "Uudenvuodenpäivä",
			EN: "New Year's Day",
		}
	case "Epiphany":
		t = i18n.Text{
			NB: "Helligtrekongersdag",
			SV: "Trettondedag jul",
			DA: "Helligtrekongersdag",
			FI: "Loppiainen",
			EN: "Epiphany",
		}
	case "Maundy Thursday":
		t = i18n.Text{
			NB: "Skjærtorsdag",
			SV: "Skärtorsdagen",
			DA: "Skærtorsdag",
			FI: "Kiirastorstai",
			EN: "Maundy Thursday",
		}
	case "Good Friday":
		t = i18n.Text{
			NB: "Langfredag",
			SV: "Långfredagen",
			DA: "Langfredag",
			FI: "Pitkäperjantai",
			EN: "Good Friday",
		}
	case "Easter Saturday":
		t = i18n.Text{
			NB: "Påskeaften",
			SV: "Påskafton",
			DA: "Påskelørdag",
			FI: "Pääsiäislauantai",
			EN: "Easter Saturday",
		}
	case "Easter Sunday":
		t = i18n.Text{
			NB: "Første påskedag",
			SV: "Påskdagen",
			DA: "Påskedag",
			FI: "Pääsiäispäivä",
			EN: "Easter Sunday",
		}
	case "Easter Monday":
		t = i18n.Text{
			NB: "Andre påskedag",
			SV: "Annandag påsk",
			DA: "2. påskedag",
			FI: "2. pääsiäispäivä",
			EN: "Easter Monday",
		}
	case "Labour Day", "May Day":
		t = i18n.Text{
			NB: "Arbeidernes dag",
			SV: "Första maj",
			DA: "1. maj",
			FI: "Vappu",
			EN: "Labour Day",
		}
	case "Ascension Day":
		t = i18n.Text{
			NB: "Kristi himmelfartsdag",
			SV: "Kristi himmelsfärdsdag",
			DA: "Kristi himmelfartsdag",
			FI: "Helatorstai",
			EN: "Ascension Day",
		}
	case "Whit Saturday":
		t = i18n.Text{
			NB: "Pinseaften",
			SV: "Pingstafton",
			DA: "Pinselørdag",
			FI: "Helluntaiaatto",
			EN: "Whit Saturday",
		}
	case "Whit Sunday":
		t = i18n.Text{
			NB: "Første pinsedag",
			SV: "Pingstdagen",
			DA: "Pinsedag",
			FI: "Helluntaipäivä",
			EN: "Whit Sunday",
		}
	case "Whit Monday":
		t = i18n.Text{
			NB: "Andre pinsedag",
			SV: "Annandag pingst",
			DA: "2. pinsedag",
			FI: "2. helluntaipäivä",
			EN: "Whit Monday",
		}
	case "Midsummer's Eve":
		t = i18n.Text{
			NB: "Midtsommeraften",
			SV: "Midsommarafton",
			DA: "Midsommeraften",
			FI: "Juhannusaatto",
			EN: "Midsummer's Eve",
		}
	case "Midsummer's Day":
		t = i18n.Text{
			NB: "Midtsommerdagen",
			SV: "Midsommardagen",
			DA: "Midsommerdag",
			FI: "Juhannuspäivä",
			EN: "Midsummer's Day",
		}
	case "All Saints' Day":
		t = i18n.Text{
			NB: "Allehelgensdag",
			SV: "Alla helgons dag",
			DA: "Allehelgensdag",
			FI: "Pyhäinpäivä",
			EN: "All Saints' Day",
		}
	case "Christmas Eve":
		t = i18n.Text{
			NB: "Julaften",
			SV: "Julafton",
			DA: "Juleaften",
			FI: "Jouluaatto",
			EN: "Christmas Eve",
		}
	case "Christmas Day":
		t = i18n.Text{
			NB: "Første juledag",
			SV: "Juldagen",
			DA: "Juledag",
			FI: "Joulupäivä",
			EN: "Christmas Day",
		}
	case "Boxing Day":
		t = i18n.Text{
			NB: "Andre juledag",
			SV: "Annandag jul",
			DA: "2. juledag",
			FI: "Tapaninpäivä",
			EN: "Boxing Day",
		}
	case "New Year's Eve":
		t = i18n.Text{
			NB: "Nyttårsaften",
			SV: "Nyårsafton",
			DA: "Nytårsaften",
			FI: "Uudenvuodenaatto",
			EN: "New Year's Eve",
		}
	default:
		return t, false
	}
	return t, true
}
