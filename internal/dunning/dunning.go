// Package dunning says what the law lets a seller charge who is paid late, and when: fees for payment reminders and
// interest, as dated data by country with its sources. What the data does not know is not guessed: nothing is charged,
// and the caller tells the owner.
package dunning

import (
	"time"

	"stund/internal/civil"
)

// Debt is what was to be paid and was not.
type Debt struct {
	Country  string     // of the seller, ISO 3166-1
	Business bool       // the debtor is one
	Agreed   bool       // fees were agreed on when the debt arose
	Heard    civil.Date // when the invoice reached the debtor
	Due      civil.Date
	Sent     []Sent // reminders that went out, in their order
}

// Sent is a reminder that went out.
type Sent struct {
	On       civil.Date
	Deadline civil.Date // that it gave
	Fee      int64      // that it charged, in minor units
}

// Reminder is the next one that may go out.
type Reminder struct {
	From   civil.Date // the first day on which it may go out with its fee
	Fee    int64      // in minor units of Currency; 0: none may be charged, whenever it goes out
	Days   int        // that it must give at the least
	Source string     // of the fee; "": none
	// Unknown says that the data has no rule for the day: the reminder goes out without a fee.
	Unknown bool
}

// Currency is that of a country's fees.
func Currency(country string) string {
	switch country {
	case "NO":
		return "NOK"
	case "SE":
		return "SEK"
	case "DK":
		return "DKK"
	}
	return "EUR"
}

// fee is what a country lets charge for reminders from one day to another, both included.
type fee struct {
	country  string
	from, to civil.Date // to is zero where no end is known
	minor    int64      // at most, for each
	most     int        // how many may be charged for
	after    int        // days from the due date to the first, at the least
	apart    int        // days between two, at the least
	answered bool       // the next one is charged for only when the deadline of the one before has passed
	agreed   bool       // only where it was agreed on when the debt arose
	notice   int        // days from when the invoice was heard of to the due date, at the least
	consumer bool       // only of consumers
	days     int        // that a reminder gives, at the least
	source   string
}

func day(year int, month time.Month, day int) civil.Date {
	return civil.Date{Year: year, Month: month, Day: day}
}

// fees are the law's. Norway's follow a rate that the ministry sets for each year, so a year that is not here is not
// known. Between businesses Sweden and Finland know a flat compensation instead, which is not charged here.
var fees = []fee{
	{country: "NO", from: day(2025, 1, 1), to: day(2025, 12, 31), minor: 3500, most: 2, after: 14, answered: true,
		days: 14, source: "inkassoforskriften §§ 1-2, 1-3; inkassosatsen 700 kr"},
	{country: "NO", from: day(2026, 1, 1), to: day(2026, 12, 31), minor: 3750, most: 2, after: 14, answered: true,
		days: 14, source: "inkassoforskriften §§ 1-2, 1-3; inkassosatsen 750 kr"},
	{country: "SE", from: day(2013, 3, 16), minor: 6000, most: 1, after: 1, agreed: true, days: 8,
		source: "lag (1981:739) 2–4 §§; förordning (1981:1057)"},
	{country: "DK", from: day(2013, 3, 1), minor: 10000, most: 3, after: 1, apart: 10, days: 10,
		source: "renteloven § 9 b"},
	{country: "FI", from: day(2013, 3, 16), minor: 500, most: 2, after: 14, apart: 14, notice: 14, consumer: true,
		days: 14, source: "laki saatavien perinnästä (513/1999) 10 a §"},
}

// without is how long after the due date a reminder goes out for which nothing may be charged, and how many days it
// gives: a kindness, which no law asks for.
const without = 10

// Next returns the next reminder of the debt, should it go out on the day or later. No more than three are due.
func Next(d Debt, on civil.Date) (r Reminder, due bool) {
	if len(d.Sent) >= 3 {
		return r, false
	}
	last := d.Due
	if n := len(d.Sent); n > 0 {
		last = d.Sent[n-1].Deadline
	}
	f, known := feeOn(d.Country, on)
	r = Reminder{From: last.AddDays(without), Days: without, Unknown: !known}
	if !known || !f.owed(d) {
		return r, true
	}
	r.Fee, r.Days, r.Source = f.minor, f.days, f.source
	r.From = d.Due.AddDays(f.after)
	if n := len(d.Sent); n > 0 {
		before := d.Sent[n-1]
		r.From = later(r.From, later(before.On.AddDays(f.apart), before.Deadline.AddDays(1)))
	}
	return r, true
}

// owed reports whether a fee may be charged for the next reminder at all.
func (f fee) owed(d Debt) bool {
	charged := 0
	for _, s := range d.Sent {
		if s.Fee > 0 {
			charged++
		}
	}
	early := f.notice > 0 && d.Due.DaysSince(d.Heard) < f.notice
	return charged < f.most && !(f.agreed && !d.Agreed) && !(f.consumer && d.Business) && !early
}

func feeOn(country string, on civil.Date) (fee, bool) {
	for _, f := range fees {
		if f.country == country && !on.Before(f.from) && (f.to.IsZero() || !on.After(f.to)) {
			return f, true
		}
	}
	return fee{}, false
}

func later(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}
