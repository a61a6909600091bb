package i18n

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"stund/internal/money"
)

// The forms below follow CLDR 47 for nb, sv, da, fi and en-GB (en-001), with the house's own choice where CLDR leaves
// one: a full stop between hours and minutes in the four Nordic languages, and the word for "o'clock" before a time.
// English uses the 24-hour clock. No-break spaces stand where CLDR puts them, in numbers and money; running text has
// ordinary ones.

const nbsp = "\u00a0"

// names are the words of the calendar in one language. Weekdays begin with Sunday, as time.Weekday does; the Finnish
// ones stand in the essive ("on Monday"), which is how a time is told.
type names struct {
	days, shortDays     [7]string
	months, shortMonths [12]string
}

func calendar(l Lang) names {
	switch l {
	case NB:
		return names{
			[7]string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"},
			[7]string{"søn.", "man.", "tir.", "ons.", "tor.", "fre.", "lør."},
			[12]string{"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
				"november", "desember"},
			[12]string{"jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."}}
	case SV:
		return names{
			[7]string{"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"},
			[7]string{"sön", "mån", "tis", "ons", "tors", "fre", "lör"},
			[12]string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
				"november", "december"},
			[12]string{"jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."}}
	case DA:
		return names{
			[7]string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"},
			[7]string{"søn.", "man.", "tirs.", "ons.", "tors.", "fre.", "lør."},
			[12]string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
				"november", "december"},
			[12]string{"jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."}}
	case FI:
		return names{
			[7]string{"sunnuntaina", "maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina",
				"lauantaina"},
			[7]string{"su", "ma", "ti", "ke", "to", "pe", "la"},
			[12]string{"tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta", "heinäkuuta",
				"elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta"},
			[12]string{"1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.", "10.", "11.", "12."}}
	}
	return names{
		[7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		[7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
			"November", "December"},
		[12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"}}
}

// Weekdays returns the names of the days from Sunday on, as a date is told with them (the Finnish ones in the essive:
// "on Monday"), and their short forms.
func Weekdays(l Lang) (long, short [7]string) {
	n := calendar(l)
	return n.days, n.shortDays
}

// Months returns the names of the months, as a date is told with them (the Finnish ones in the partitive), and their
// short forms.
func Months(l Lang) (long, short [12]string) {
	n := calendar(l)
	return n.months, n.shortMonths
}

// Date returns the day of t, in t's zone, with its weekday: «mandag 23. november». The year is added where it is not
// now's.
func Date(l Lang, t, now time.Time) string {
	n := calendar(l)
	day, weekday, month := strconv.Itoa(t.Day()), n.days[t.Weekday()], n.months[t.Month()-1]
	year := yearUnless(t, now)
	switch l {
	case NB, FI:
		return weekday + " " + day + ". " + month + year
	case DA:
		return weekday + " den " + day + ". " + month + year
	}
	return weekday + " " + day + " " + month + year
}

// Days writes the days from the one to the other, "mandag 23. november – fredag 27. november", or the one that it is.
func Days(l Lang, from, to, now time.Time) string {
	first, last := Date(l, from, now), Date(l, to, now)
	if first == last {
		return first
	}
	return first + " – " + last
}

// DateTitle is Date as it stands alone, as in a heading: with a capital, and in Finnish in the nominative, «Keskiviikko
// 16. joulukuuta».
func DateTitle(l Lang, t, now time.Time) string {
	date := alone(l, t, now)
	_, n := utf8.DecodeRuneInString(date)
	return strings.ToUpper(date[:n]) + date[n:]
}

// alone is Date outside of a sentence.
func alone(l Lang, t, now time.Time) string {
	date := Date(l, t, now)
	if l == FI {
		date = strings.Replace(date, "na ", " ", 1)
	}
	return date
}

// DaysTitle is Days as they stand alone, as in a heading: see DateTitle.
func DaysTitle(l Lang, from, to, now time.Time) string {
	first := DateTitle(l, from, now)
	if alone(l, from, now) == alone(l, to, now) {
		return first
	}
	return first + " – " + alone(l, to, now)
}

// ShortDate is Date for where room is scarce: «man. 23. nov.», «ma 23.11.».
func ShortDate(l Lang, t, now time.Time) string {
	n := calendar(l)
	day, weekday, month := strconv.Itoa(t.Day()), n.shortDays[t.Weekday()], n.shortMonths[t.Month()-1]
	year := yearUnless(t, now)
	switch l {
	case NB, DA:
		return weekday + " " + day + ". " + month + year
	case FI:
		return weekday + " " + day + "." + month + strings.TrimPrefix(year, " ")
	}
	return weekday + " " + day + " " + month + year
}

func yearUnless(t, now time.Time) string {
	if t.Year() == now.In(t.Location()).Year() {
		return ""
	}
	return " " + strconv.Itoa(t.Year())
}

// Time returns the hour and minute of t in t's zone, on the 24-hour clock: "14.00", English "14:00". Finnish hours have
// no leading zero.
func Time(l Lang, t time.Time) string {
	switch l {
	case EN:
		return t.Format("15:04")
	case FI:
		return strconv.Itoa(t.Hour()) + t.Format(".04")
	}
	return t.Format("15.04")
}

// oclock is the word between a day and a time.
func oclock(l Lang) string {
	switch l {
	case FI:
		return " klo "
	case EN:
		return " at "
	}
	return " kl. "
}

// Clock returns Time as it stands alone in a sentence: «kl. 14.00», English "14:00".
func Clock(l Lang, t time.Time) string {
	if l == EN {
		return Time(l, t)
	}
	return strings.TrimPrefix(oclock(l), " ") + Time(l, t)
}

// DateTime returns the day and time of t in t's zone: «mandag 23. november kl. 14.00». The year is added where it is
// not now's.
func DateTime(l Lang, t, now time.Time) string { return Date(l, t, now) + oclock(l) + Time(l, t) }

// ShortDateTime is DateTime for where room is scarce: «man. 23. nov. kl. 14.00».
func ShortDateTime(l Lang, t, now time.Time) string {
	return ShortDate(l, t, now) + oclock(l) + Time(l, t)
}

// Span returns the day and times of something that lasts from start to end, both in start's zone: «mandag 23. november
// kl. 14.00–14.50». The second day is named only where it is another.
func Span(l Lang, start, end, now time.Time) string {
	end = end.In(start.Location())
	if start.Year() != end.Year() || start.YearDay() != end.YearDay() {
		return DateTime(l, start, now) + " – " + DateTime(l, end, now)
	}
	between := oclock(l)
	if l == EN {
		between = ", " // "at 14:00–14:50" is no English
	}
	return Date(l, start, now) + between + Time(l, start) + "–" + Time(l, end)
}

// Duration returns a length of time in whole minutes: «50 minutter», «1 time 30 minutter».
func Duration(l Lang, d time.Duration) string {
	total := int(d / time.Minute)
	hours, minutes := total/60, total%60
	h := Plural{
		One: Text{
			NB: "{n} time",
			SV: "{n} timme",
			DA: "{n} time",
			FI: "{n} tunti",
			EN: "{n} hour",
		},
		Other: Text{
			NB: "{n} timer",
			SV: "{n} timmar",
			DA: "{n} timer",
			FI: "{n} tuntia",
			EN: "{n} hours",
		},
	}
	m := Plural{
		One: Text{
			NB: "{n} minutt",
			SV: "{n} minut",
			DA: "{n} minut",
			FI: "{n} minuutti",
			EN: "{n} minute",
		},
		Other: Text{
			NB: "{n} minutter",
			SV: "{n} minuter",
			DA: "{n} minutter",
			FI: "{n} minuuttia",
			EN: "{n} minutes",
		},
	}
	var parts []string
	if hours != 0 {
		parts = append(parts, h.Of(hours).Fill(l, "n", strconv.Itoa(hours)))
	}
	if minutes != 0 || hours == 0 {
		parts = append(parts, m.Of(minutes).Fill(l, "n", strconv.Itoa(minutes)))
	}
	return strings.Join(parts, " ")
}

// Number returns a whole number with the language's grouping: «12 345».
func Number(l Lang, n int64) string { return signed(l, n, grouped(l, magnitude(n))) }

// Price returns an amount with its currency as the language writes it, without decimals where the amount is whole:
// «850 kr», «NOK 850.50», «850 €».
func Price(l Lang, a money.Amount) string { return priced(l, a, false) }

// Exact is Price with the decimals of the currency even where the amount is whole, as on invoices: «850,00 kr».
func Exact(l Lang, a money.Amount) string { return priced(l, a, true) }

func priced(l Lang, a money.Amount, exact bool) string {
	s := decimal(l, magnitude(a.Minor), money.Decimals(a.Currency), exact)
	sign := symbol(l, a.Currency)
	if l != EN {
		return signed(l, a.Minor, s+nbsp+sign)
	}
	if sign == a.Currency {
		sign += nbsp // CLDR's currency spacing: between a letter and a digit
	}
	return signed(l, a.Minor, sign+s)
}

// Decimal returns n, of whose digits so many are behind the point, with all of those: «1 234,50».
func Decimal(l Lang, n int64, places int) string {
	return signed(l, n, decimal(l, magnitude(n), places, true))
}

// decimal returns digits with the language's grouping and point; exact: with zeros alone behind it, too.
func decimal(l Lang, digits string, places int, exact bool) string {
	if n := places + 1 - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	whole, fraction := digits[:len(digits)-places], digits[len(digits)-places:]
	s := grouped(l, whole)
	if fraction == "" || !exact && strings.Trim(fraction, "0") == "" {
		return s
	}
	if l == EN {
		return s + "." + fraction
	}
	return s + "," + fraction
}

// symbol returns the sign of the currency in the language; its code where the language has none.
func symbol(l Lang, currency string) string {
	switch string(l) + currency {
	case "nbNOK", "svSEK":
		return "kr"
	case "daDKK":
		return "kr."
	case "svNOK":
		return "Nkr"
	case "svDKK":
		return "Dkr"
	case "svISK":
		return "Ikr"
	case "fiUSD":
		return "$"
	case "svUSD", "daUSD", "enUSD":
		return "US$"
	case "nbEUR", "svEUR", "daEUR", "fiEUR", "enEUR":
		return "€"
	case "nbGBP", "daGBP", "fiGBP", "enGBP":
		return "£"
	}
	return currency
}

// magnitude writes n without its sign; it holds for the smallest int64 too.
func magnitude(n int64) string { return strings.TrimPrefix(strconv.FormatInt(n, 10), "-") }

// signed puts the language's minus before s if n is negative.
func signed(l Lang, n int64, s string) string {
	switch {
	case n >= 0:
		return s
	case l == DA || l == EN:
		return "-" + s
	}
	return "\u2212" + s
}

func grouped(l Lang, digits string) string {
	separator := nbsp
	switch l {
	case DA:
		separator = "."
	case EN:
		separator = ","
	}
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(separator)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// Zone names t's zone for a reader who may take t for a time of the other zone: "" where the clocks of both show the
// same at t, and else the city that stands for the zone: «Oslo-tid».
func Zone(l Lang, t time.Time, other *time.Location) string {
	_, here := t.Zone()
	if _, there := t.In(other).Zone(); here == there {
		return ""
	}
	city := t.Location().String()
	city = strings.ReplaceAll(city[strings.LastIndexByte(city, '/')+1:], "_", " ")
	if city == "UTC" {
		return city
	}
	return Text{
		NB: "{city}-tid",
		SV: "{city}-tid",
		DA: "{city}-tid",
		FI: "aikavyöhyke {city}",
		EN: "{city} time",
	}.
		Fill(l, "city", city)
}

// List joins the parts as a sentence does: «a, b og c».
func List(l Lang, parts []string) string {
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	and := Text{
		NB: " og ",
		SV: " och ",
		DA: " og ",
		FI: " ja ",
		EN: " and ",
	}
	return strings.Join(parts[:len(parts)-1], ", ") + and.In(l) + parts[len(parts)-1]
}
