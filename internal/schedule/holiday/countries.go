package holiday

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/fi"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/is"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/us"
)

// calendar returns the country's list. Where two may meet, the country's own day stands before that of the church.
func calendar(country string) []entry {
	switch country {
	case "NO":
		return norway()
	case "SE":
		return sweden()
	case "DK":
		return denmark()
	case "FI":
		return finland()
	case "IS":
		return iceland()
	case "GB":
		return england()
	case "DE":
		return germany()
	case "US":
		return unitedStates()
	}
	return nil
}

// norway: lov om helligdager og helligdagsfred (LOV-1995-02-24-12) § 2, and lov om 1 og 17 mai som høgtidsdagar
// (LOV-1947-04-26-1). The library omits Easter Sunday and Whit Sunday. Eves: § 3 lets the peace of the holiday begin at
// 16 on the eves of Christmas, Easter and Whitsun.
func norway() []entry {
	return []entry{
		public(no.FoersteNyttaarsdag, "Første nyttårsdag", "New Year's Day"),
		public(no.Skjaertorsdag, "Skjærtorsdag", "Maundy Thursday"),
		public(no.Langfredag, "Langfredag", "Good Friday"),
		short(easter(-1), "Påskeaften", "Easter Saturday"),
		public(easter(0), "Første påskedag", "Easter Sunday"),
		public(no.AndrePaaskedag, "Andre påskedag", "Easter Monday"),
		public(no.Arbeiderenesdag, "Arbeidernes dag", "Labour Day"),
		public(no.Grunnlovsdag, "Grunnlovsdagen", "Constitution Day"),
		public(no.Kristihimmelfartsdag, "Kristi himmelfartsdag", "Ascension Day"),
		short(easter(48), "Pinseaften", "Whit Saturday"),
		public(easter(49), "Første pinsedag", "Whit Sunday"),
		public(no.AndrePinsedag, "Andre pinsedag", "Whit Monday"),
		shut(on(time.December, 24), "Julaften", "Christmas Eve"),
		public(no.FoersteJuledag, "Første juledag", "Christmas Day"),
		public(no.AndreJuledag, "Andre juledag", "Boxing Day"),
		short(on(time.December, 31), "Nyttårsaften", "New Year's Eve"),
	}
}

// sweden: lag (1989:253) om allmänna helgdagar § 1. The library's list mixes in the three eves that semesterlagen
// (1977:480) § 3 a and working life treat as Sundays.
func sweden() []entry {
	return []entry{
		public(se.Nyarsdagen, "Nyårsdagen", "New Year's Day"),
		public(se.TrettondedagJul, "Trettondedag jul", "Epiphany"),
		public(se.Langfredagen, "Långfredagen", "Good Friday"),
		short(easter(-1), "Påskafton", "Easter Saturday"),
		public(se.Paskdagen, "Påskdagen", "Easter Sunday"),
		public(se.AnnandagPask, "Annandag påsk", "Easter Monday"),
		public(se.ForstaMaj, "Första maj", "Labour Day"),
		public(se.KristiHimmelsfardsdag, "Kristi himmelsfärdsdag", "Ascension Day"),
		public(se.Nationaldagen, "Sveriges nationaldag", "National Day of Sweden"),
		public(se.Pingstdagen, "Pingstdagen", "Whit Sunday"),
		shut(se.Midsommarafton, "Midsommarafton", "Midsummer's Eve"),
		public(se.Midsommardagen, "Midsommardagen", "Midsummer's Day"),
		public(se.AllaHelgonsDag, "Alla helgons dag", "All Saints' Day"),
		shut(se.Julafton, "Julafton", "Christmas Eve"),
		public(se.Juldagen, "Juldagen", "Christmas Day"),
		public(se.AnnandagJul, "Annandag jul", "Boxing Day"),
		shut(se.Nyarsafton, "Nyårsafton", "New Year's Eve"),
	}
}

// denmark: the holidays of the national church, which Danish law means by helligdage; Store bededag was one until 2023
// (lov nr. 214 of 6 March 2023, which the library knows). The library omits Easter Sunday and Whit Sunday, and counts
// Grundlovsdag, which is a half day off by custom and agreement. By lov om detailsalg fra butikker (lukkeloven) § 2
// shops are closed on 24 December and Grundlovsdag too, and from 15 on New Year's Eve.
func denmark() []entry {
	return []entry{
		public(dk.Nytaarsdag, "Nytårsdag", "New Year's Day"),
		public(dk.Skaertorsdag, "Skærtorsdag", "Maundy Thursday"),
		public(dk.Langfredag, "Langfredag", "Good Friday"),
		public(easter(0), "Påskedag", "Easter Sunday"),
		public(dk.AndenPaaskedag, "2. påskedag", "Easter Monday"),
		public(dk.StoreBededag, "Store bededag", "General Prayer Day"),
		public(dk.KristiHimmelfartsdag, "Kristi himmelfartsdag", "Ascension Day"),
		public(easter(49), "Pinsedag", "Whit Sunday"),
		public(dk.AndenPinsedag, "2. pinsedag", "Whit Monday"),
		short(dk.Grundlovsdag, "Grundlovsdag", "Constitution Day"),
		shut(on(time.December, 24), "Juleaften", "Christmas Eve"),
		public(dk.Juledag, "Juledag", "Christmas Day"),
		public(dk.AndenJuledag, "2. juledag", "Boxing Day"),
		short(on(time.December, 31), "Nytårsaften", "New Year's Eve"),
	}
}

// finland: the church's holidays (kirkkolaki), and vappu and Independence Day, each a day off by law. The library calls
// Midsummer's Eve public and Christmas Eve not; both are eves, on which, as on Easter Saturday, no annual leave is
// counted (vuosilomalaki 162/2005 § 4).
func finland() []entry {
	return []entry{
		public(fi.Uudenvuodenpaiva, "Uudenvuodenpäivä", "New Year's Day"),
		public(fi.Loppiainen, "Loppiainen", "Epiphany"),
		public(fi.Pitkaperjantai, "Pitkäperjantai", "Good Friday"),
		short(easter(-1), "Pääsiäislauantai", "Easter Saturday"),
		public(fi.Paasiaispaiva, "Pääsiäispäivä", "Easter Sunday"),
		public(fi.ToinenPaasiaispaiva, "2. pääsiäispäivä", "Easter Monday"),
		public(fi.Vappu, "Vappu", "May Day"),
		public(fi.Helatorstai, "Helatorstai", "Ascension Day"),
		public(fi.Helluntaipaiva, "Helluntaipäivä", "Whit Sunday"),
		shut(fi.Juhannusaatto, "Juhannusaatto", "Midsummer's Eve"),
		public(fi.Juhannuspaiva, "Juhannuspäivä", "Midsummer's Day"),
		public(fi.Pyhainpaiva, "Pyhäinpäivä", "All Saints' Day"),
		public(fi.Itsenaisyyspaiva, "Itsenäisyyspäivä", "Independence Day"),
		shut(fi.Jouluaatto, "Jouluaatto", "Christmas Eve"),
		public(fi.Joulupaiva, "Joulupäivä", "Christmas Day"),
		public(fi.Tapaninpaiva, "Tapaninpäivä", "Boxing Day"),
		short(on(time.December, 31), "Uudenvuodenaatto", "New Year's Eve"),
	}
}

// iceland: lög um frið vegna helgihalds (32/1997) 2. gr. and lög um 40 stunda vinnuviku (88/1971) 6. gr., by which the
// eves of Christmas and New Year are half days off, from 13. The library omits Easter Sunday and Whit Sunday.
func iceland() []entry {
	return []entry{
		public(is.Nyarsdagur, "Nýársdagur", "New Year's Day"),
		public(is.Sumardagurinn, "Sumardagurinn fyrsti", "First Day of Summer"),
		public(is.Skirdagur, "Skírdagur", "Maundy Thursday"),
		public(is.Langifostudagur, "Föstudagurinn langi", "Good Friday"),
		public(easter(0), "Páskadagur", "Easter Sunday"),
		public(is.Annaripaskum, "Annar í páskum", "Easter Monday"),
		public(is.Verkalydsdagurinn, "Verkalýðsdagurinn", "Labour Day"),
		public(is.Uppstigningardagur, "Uppstigningardagur", "Ascension Day"),
		public(easter(49), "Hvítasunnudagur", "Whit Sunday"),
		public(is.Annarihvit, "Annar í hvítasunnu", "Whit Monday"),
		public(is.Thjodhatid, "Þjóðhátíðardagurinn", "National Day"),
		public(is.Verslunarmannahelgi, "Frídagur verslunarmanna", "Commerce Day"),
		shut(is.Adfangadagur, "Aðfangadagur", "Christmas Eve"),
		public(is.Joladagur, "Jóladagur", "Christmas Day"),
		public(is.Annarijolum, "Annar í jólum", "Boxing Day"),
		short(is.Gamarsdagur, "Gamlársdagur", "New Year's Eve"),
	}
}

// england is England and Wales: Banking and Financial Dealings Act 1971, schedule 1, the proclamations under it, and
// the common-law holidays Good Friday and Christmas Day, as gov.uk/bank-holidays lists them. Where Christmas Day is a
// Sunday the library makes Monday its day off; it is Tuesday, for Monday is Boxing Day itself.
func england() []entry {
	saturday, sunday := cal.AltDay{Day: time.Saturday, Offset: 2}, cal.AltDay{Day: time.Sunday, Offset: 1}
	afterBoth := cal.AltDay{Day: time.Sunday, Offset: 2}
	substitute := func(h *cal.Holiday, name string, days ...cal.AltDay) entry {
		e := public(observed(h, days...), name, name)
		e.instead = substituteDay
		return e
	}
	same := func(h *cal.Holiday, name string) entry { return public(h, name, name) }
	return []entry{
		substitute(gb.NewYear, "New Year's Day", saturday, sunday),
		same(gb.GoodFriday, "Good Friday"),
		same(gb.EasterMonday, "Easter Monday"),
		same(gb.EarlyMay, "Early May bank holiday"),
		same(gb.VEDay, "Early May bank holiday (VE day)"),
		same(gb.CoronationDay, "Bank holiday for the coronation of King Charles III"),
		same(gb.SpringHoliday, "Spring bank holiday"),
		same(gb.SpringHoliday2022, "Spring bank holiday"),
		same(gb.PlatinumJubilee, "Platinum Jubilee bank holiday"),
		same(gb.SummerHoliday, "Summer bank holiday"),
		substitute(gb.ChristmasDay, "Christmas Day", saturday, afterBoth),
		substitute(gb.BoxingDay, "Boxing Day", saturday, afterBoth),
	}
}

// germany is what the holiday laws of all sixteen Länder have in common; 3 October by Einigungsvertrag art. 2 (2).
func germany() []entry {
	return []entry{
		public(de.Neujahr, "Neujahr", "New Year's Day"),
		public(de.Karfreitag, "Karfreitag", "Good Friday"),
		public(de.Ostermontag, "Ostermontag", "Easter Monday"),
		public(de.TagderArbeit, "Tag der Arbeit", "Labour Day"),
		public(de.ChristiHimmelfahrt, "Christi Himmelfahrt", "Ascension Day"),
		public(de.Pfingstmontag, "Pfingstmontag", "Whit Monday"),
		public(de.DeutschenEinheit, "Tag der Deutschen Einheit", "Day of German Unity"),
		shut(de.Heiligabend, "Heiligabend", "Christmas Eve"),
		public(de.Weihnachtstag, "1. Weihnachtstag", "Christmas Day"),
		public(de.ZweiterWeihnachtsfeiertag, "2. Weihnachtstag", "Boxing Day"),
		short(de.Silvester, "Silvester", "New Year's Eve"),
	}
}

// unitedStates: 5 U.S.C. 6103 (a), with the days off of (b) and Executive Order 11582: Friday for a Saturday, Monday
// for a Sunday.
func unitedStates() []entry {
	federal := func(h *cal.Holiday, name string) entry {
		e := public(h, name, name)
		e.instead = observedDay
		return e
	}
	return []entry{
		federal(us.NewYear, "New Year's Day"),
		federal(us.MlkDay, "Birthday of Martin Luther King, Jr."),
		federal(us.PresidentsDay, "Washington's Birthday"),
		federal(us.MemorialDay, "Memorial Day"),
		federal(us.Juneteenth, "Juneteenth National Independence Day"),
		federal(us.IndependenceDay, "Independence Day"),
		federal(us.LaborDay, "Labor Day"),
		federal(us.ColumbusDay, "Columbus Day"),
		federal(us.VeteransDay, "Veterans Day"),
		federal(us.ThanksgivingDay, "Thanksgiving Day"),
		federal(us.ChristmasDay, "Christmas Day"),
	}
}
