package i18n_test

import (
	"math"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"stund/internal/i18n"
	"stund/internal/money"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// each returns what f says in every language, in the order of Langs, with no-break spaces shown as "~".
func each(f func(i18n.Lang) string) []string {
	var out []string
	for _, l := range i18n.Langs() {
		out = append(out, strings.ReplaceAll(f(l), "\u00a0", "~"))
	}
	return out
}

func TestDates(t *testing.T) {
	t.Parallel()
	oslo := zone(t, "Europe/Oslo")
	at := func(y int, m time.Month, d, h, minute int) time.Time {
		return time.Date(y, m, d, h, minute, 0, 0, oslo)
	}
	now := at(2026, 11, 1, 12, 0)
	monday := at(2026, 11, 23, 14, 0)
	newYear := at(2027, 1, 1, 9, 5)
	for _, c := range []struct {
		name string
		say  func(i18n.Lang) string
		want []string
	}{
		{"day and time", func(l i18n.Lang) string { return i18n.DateTime(l, monday, now) }, []string{
			"mandag 23. november kl. 14.00", "måndag 23 november kl. 14.00", "mandag den 23. november kl. 14.00",
			"maanantaina 23. marraskuuta klo 14.00", "Monday 23 November at 14:00"}},
		{"another year is named", func(l i18n.Lang) string { return i18n.DateTime(l, newYear, now) }, []string{
			"fredag 1. januar 2027 kl. 09.05", "fredag 1 januari 2027 kl. 09.05", "fredag den 1. januar 2027 kl. 09.05",
			"perjantaina 1. tammikuuta 2027 klo 9.05", "Friday 1 January 2027 at 09:05"}},
		{"the year is that of the zone", func(l i18n.Lang) string {
			// 23:30 UTC on 31 December is 2027 in Oslo already.
			return i18n.Date(l, newYear, time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC))
		}, []string{"fredag 1. januar", "fredag 1 januari", "fredag den 1. januar", "perjantaina 1. tammikuuta",
			"Friday 1 January"}},
		{"short", func(l i18n.Lang) string { return i18n.ShortDateTime(l, monday, now) }, []string{
			"man. 23. nov. kl. 14.00", "mån 23 nov. kl. 14.00", "man. 23. nov. kl. 14.00", "ma 23.11. klo 14.00",
			"Mon 23 Nov at 14:00"}},
		{"time alone", func(l i18n.Lang) string { return i18n.Clock(l, newYear) },
			[]string{"kl. 09.05", "kl. 09.05", "kl. 09.05", "klo 9.05", "09:05"}},
		{"short in another year", func(l i18n.Lang) string { return i18n.ShortDate(l, newYear, now) }, []string{
			"fre. 1. jan. 2027", "fre 1 jan. 2027", "fre. 1. jan. 2027", "pe 1.1.2027", "Fri 1 Jan 2027"}},
		{"span", func(l i18n.Lang) string { return i18n.Span(l, monday, monday.Add(50*time.Minute), now) }, []string{
			"mandag 23. november kl. 14.00–14.50", "måndag 23 november kl. 14.00–14.50",
			"mandag den 23. november kl. 14.00–14.50", "maanantaina 23. marraskuuta klo 14.00–14.50",
			"Monday 23 November, 14:00–14:50"}},
		{"span over midnight", func(l i18n.Lang) string {
			return i18n.Span(l, at(2026, 11, 23, 23, 0), at(2026, 11, 24, 1, 0).UTC(), now)
		}, []string{
			"mandag 23. november kl. 23.00 – tirsdag 24. november kl. 01.00",
			"måndag 23 november kl. 23.00 – tisdag 24 november kl. 01.00",
			"mandag den 23. november kl. 23.00 – tirsdag den 24. november kl. 01.00",
			"maanantaina 23. marraskuuta klo 23.00 – tiistaina 24. marraskuuta klo 1.00",
			"Monday 23 November at 23:00 – Tuesday 24 November at 01:00"}},
		{"zone where it differs", func(l i18n.Lang) string { return i18n.Zone(l, monday, zone(t, "America/New_York")) },
			[]string{"Oslo-tid", "Oslo-tid", "Oslo-tid", "aikavyöhyke Oslo", "Oslo time"}},
		{"no zone where the clocks agree", func(l i18n.Lang) string {
			return i18n.Zone(l, monday,
				zone(t, "Europe/Stockholm"))
		},
			[]string{"", "", "", "", ""}},
		{"zone with two words", func(l i18n.Lang) string {
			return i18n.Zone(l, monday.In(zone(t, "America/New_York")),
				oslo)
		},
			[]string{"New York-tid", "New York-tid", "New York-tid", "aikavyöhyke New York", "New York time"}},
		{"UTC", func(l i18n.Lang) string { return i18n.Zone(l, monday.UTC(), oslo) },
			[]string{"UTC", "UTC", "UTC", "UTC", "UTC"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, each(c.say)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestWholeCalendar says every weekday and month once: a name left out or out of place shows.
func TestWholeCalendar(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	want := map[i18n.Lang]string{
		i18n.NB: "torsdag 1. januar|tor. 1. jan.,mandag 2. februar|man. 2. feb.,tirsdag 3. mars|tir. 3. mars," +
			"lørdag 4. april|lør. 4. apr.,tirsdag 5. mai|tir. 5. mai,lørdag 6. juni|lør. 6. juni,tirsdag 7. juli|" +
			"tir. 7. juli," +
			"lørdag 8. august|lør. 8. aug.,onsdag 9. september|ons. 9. sep.,lørdag 10. oktober|lør. 10. okt.," +
			"onsdag 11. november|ons. 11. nov.,lørdag 12. desember|lør. 12. des.,fredag 2. januar|fre. 2. jan.," +
			"søndag 4. januar|søn. 4. jan.",
		i18n.SV: "torsdag 1 januari|tors 1 jan.,måndag 2 februari|mån 2 feb.,tisdag 3 mars|tis 3 mars," +
			"lördag 4 april|lör 4 apr.,tisdag 5 maj|tis 5 maj,lördag 6 juni|lör 6 juni,tisdag 7 juli|tis 7 juli," +
			"lördag 8 augusti|lör 8 aug.,onsdag 9 september|ons 9 sep.,lördag 10 oktober|lör 10 okt.," +
			"onsdag 11 november|ons 11 nov.,lördag 12 december|lör 12 dec.,fredag 2 januari|fre 2 jan.,söndag 4 " +
			"januari|sön 4 jan.",
		i18n.DA: "torsdag den 1. januar|tors. 1. jan.,mandag den 2. februar|man. 2. feb.,tirsdag den 3. marts|tirs. " +
			"3. mar.," +
			"lørdag den 4. april|lør. 4. apr.,tirsdag den 5. maj|tirs. 5. maj,lørdag den 6. juni|lør. 6. jun.," +
			"tirsdag den 7. juli|tirs. 7. jul.,lørdag den 8. august|lør. 8. aug.,onsdag den 9. september|ons. 9. " +
			"sep.," +
			"lørdag den 10. oktober|lør. 10. okt.,onsdag den 11. november|ons. 11. nov.," +
			"lørdag den 12. december|lør. 12. dec.,fredag den 2. januar|fre. 2. jan.,søndag den 4. januar|søn. 4. jan.",
		i18n.FI: "torstaina 1. tammikuuta|to 1.1.,maanantaina 2. helmikuuta|ma 2.2.,tiistaina 3. maaliskuuta|ti 3.3.," +
			"lauantaina 4. huhtikuuta|la 4.4.,tiistaina 5. toukokuuta|ti 5.5.,lauantaina 6. kesäkuuta|la 6.6.," +
			"tiistaina 7. heinäkuuta|ti 7.7.,lauantaina 8. elokuuta|la 8.8.,keskiviikkona 9. syyskuuta|ke 9.9.," +
			"lauantaina 10. lokakuuta|la 10.10.,keskiviikkona 11. marraskuuta|ke 11.11.,lauantaina 12. joulukuuta|" +
			"la 12.12.," +
			"perjantaina 2. tammikuuta|pe 2.1.,sunnuntaina 4. tammikuuta|su 4.1.",
		i18n.EN: "Thursday 1 January|Thu 1 Jan,Monday 2 February|Mon 2 Feb,Tuesday 3 March|Tue 3 Mar,Saturday 4 " +
			"April|Sat 4 Apr," +
			"Tuesday 5 May|Tue 5 May,Saturday 6 June|Sat 6 Jun,Tuesday 7 July|Tue 7 Jul,Saturday 8 August|Sat 8 Aug," +
			"Wednesday 9 September|Wed 9 Sept,Saturday 10 October|Sat 10 Oct,Wednesday 11 November|Wed 11 Nov," +
			"Saturday 12 December|Sat 12 Dec,Friday 2 January|Fri 2 Jan,Sunday 4 January|Sun 4 Jan",
	}
	for _, l := range i18n.Langs() {
		var got []string
		say := func(m, d int) {
			day := time.Date(2026, time.Month(m), d, 12, 0, 0, 0, time.UTC)
			got = append(got, i18n.Date(l, day, now)+"|"+i18n.ShortDate(l, day, now))
		}
		for m := range 12 {
			say(m+1, m+1)
		}
		say(1, 2)
		say(1, 4)
		if d := cmp.Diff(strings.Split(want[l], ","), got); d != "" {
			t.Errorf("%s: %s", l, d)
		}
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		minutes int
		want    []string
	}{
		{0, []string{"0 minutter", "0 minuter", "0 minutter", "0 minuuttia", "0 minutes"}},
		{1, []string{"1 minutt", "1 minut", "1 minut", "1 minuutti", "1 minute"}},
		{50, []string{"50 minutter", "50 minuter", "50 minutter", "50 minuuttia", "50 minutes"}},
		{60, []string{"1 time", "1 timme", "1 time", "1 tunti", "1 hour"}},
		{90, []string{"1 time 30 minutter", "1 timme 30 minuter", "1 time 30 minutter", "1 tunti 30 minuuttia",
			"1 hour 30 minutes"}},
		{121, []string{"2 timer 1 minutt", "2 timmar 1 minut", "2 timer 1 minut", "2 tuntia 1 minuutti",
			"2 hours 1 minute"}},
	} {
		got := each(func(l i18n.Lang) string { return i18n.Duration(l, time.Duration(c.minutes)*time.Minute) })
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%d minutes: %s", c.minutes, d)
		}
	}
}

// TestMoney holds prices to what ICU (CLDR) writes for nb, sv, da, fi and en-GB.
func TestMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		a    money.Amount
		want []string
	}{
		{"whole kroner", money.Amount{Minor: 85000, Currency: "NOK"},
			[]string{"850~kr", "850~Nkr", "850~NOK", "850~NOK", "NOK~850"}},
		{"grouped, with øre", money.Amount{Minor: 123456789, Currency: "DKK"},
			[]string{"1~234~567,89~DKK", "1~234~567,89~Dkr", "1.234.567,89~kr.", "1~234~567,89~DKK",
				"DKK~1,234,567.89"}},
		{"negative", money.Amount{Minor: -123450, Currency: "SEK"},
			[]string{"−1~234,50~SEK", "−1~234,50~kr", "-1.234,50~SEK", "−1~234,50~SEK", "-SEK~1,234.50"}},
		{"euro", money.Amount{Minor: 85000, Currency: "EUR"},
			[]string{"850~€", "850~€", "850~€", "850~€", "€850"}},
		{"dollar", money.Amount{Minor: 5, Currency: "USD"},
			[]string{"0,05~USD", "0,05~US$", "0,05~US$", "0,05~$", "US$0.05"}},
		{"pound", money.Amount{Minor: 100, Currency: "GBP"},
			[]string{"1~£", "1~GBP", "1~£", "1~£", "£1"}},
		{"no decimals at all", money.Amount{Minor: 9500, Currency: "ISK"},
			[]string{"9~500~ISK", "9~500~Ikr", "9.500~ISK", "9~500~ISK", "ISK~9,500"}},
		{"three decimals", money.Amount{Minor: 1500, Currency: "KWD"},
			[]string{"1,500~KWD", "1,500~KWD", "1,500~KWD", "1,500~KWD", "KWD~1.500"}},
		{"nothing", money.Amount{Minor: 0, Currency: "NOK"},
			[]string{"0~kr", "0~Nkr", "0~NOK", "0~NOK", "NOK~0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, each(func(l i18n.Lang) string { return i18n.Price(l, c.a) })); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestNumbersAndLists(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		say  func(i18n.Lang) string
		want []string
	}{
		{"grouped", func(l i18n.Lang) string { return i18n.Number(l, -1234567) },
			[]string{"−1~234~567", "−1~234~567", "-1.234.567", "−1~234~567", "-1,234,567"}},
		{"three digits", func(l i18n.Lang) string { return i18n.Number(l, 999) },
			[]string{"999", "999", "999", "999", "999"}},
		{"the smallest of all", func(l i18n.Lang) string { return i18n.Number(l, math.MinInt64) },
			[]string{"−9~223~372~036~854~775~808", "−9~223~372~036~854~775~808", "-9.223.372.036.854.775.808",
				"−9~223~372~036~854~775~808", "-9,223,372,036,854,775,808"}},
		{"no parts", func(l i18n.Lang) string { return i18n.List(l, nil) }, []string{"", "", "", "", ""}},
		{"one part", func(l i18n.Lang) string { return i18n.List(l, []string{"a"}) },
			[]string{"a", "a", "a", "a", "a"}},
		{"three parts", func(l i18n.Lang) string { return i18n.List(l, []string{"a", "b", "c"}) },
			[]string{"a, b og c", "a, b och c", "a, b og c", "a, b ja c", "a, b and c"}},
	} {
		if d := cmp.Diff(c.want, each(c.say)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// TestDaysTitle: days that stand alone have a capital, and Finnish ones are in the nominative, both of them.
func TestDaysTitle(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, 11, 6, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		l        i18n.Lang
		to       time.Time
		want     string
		wantDate string
	}{
		{i18n.FI, friday, "Perjantai 6. marraskuuta", "Perjantai 6. marraskuuta"},
		{i18n.FI, friday.AddDate(0, 0, 62), "Perjantai 6. marraskuuta – torstai 7. tammikuuta 2027",
			"Perjantai 6. marraskuuta"},
		{i18n.NB, friday.AddDate(0, 0, 1), "Fredag 6. november – lørdag 7. november", "Fredag 6. november"},
		{i18n.EN, friday.AddDate(0, 0, 1), "Friday 6 November – Saturday 7 November", "Friday 6 November"},
	} {
		if got := i18n.DaysTitle(c.l, friday, c.to, friday); got != c.want {
			t.Errorf("%s: %q, want %q", c.l, got, c.want)
		}
		if got := i18n.DateTitle(c.l, friday, friday); got != c.wantDate {
			t.Errorf("%s: %q, want %q", c.l, got, c.wantDate)
		}
	}
}

func TestExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l        i18n.Lang
		minor    int64
		currency string
		want     string
	}{
		{i18n.NB, 85_000, "NOK", "850,00 kr"}, {i18n.EN, 123_456_789, "NOK", "NOK 1,234,567.89"},
		{i18n.DA, -5, "DKK", "-0,05 kr."}, {i18n.FI, 1_255, "EUR", "12,55 €"}, {i18n.SV, 100, "ISK", "100 Ikr"},
		{i18n.NB, -100, "NOK", "−1,00 kr"},
	} {
		got := i18n.Exact(c.l, money.Amount{Minor: c.minor, Currency: c.currency})
		if strings.ReplaceAll(got, "\u00a0", " ") != c.want {
			t.Errorf("%s %d %s: %q, want %q", c.l, c.minor, c.currency, got, c.want)
		}
	}
	if got := i18n.Decimal(i18n.NB, 1_234_567, 3); strings.ReplaceAll(got, "\u00a0", " ") != "1 234,567" {
		t.Errorf("with three places: %q", got)
	}
}
