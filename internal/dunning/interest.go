package dunning

import (
	"math/bits"

	"stund/internal/civil"
)

// rate is the interest on what is late, in hundredths of a percent a year, in one half of a year. Where a country sets
// none for consumers of its own, both are the same.
type rate struct {
	country            string
	half               civil.Date // its first day
	consumer, business int64
	source             string
}

// rates are set for each half-year; one that is not here is not known.
var rates = []rate{
	{"NO", day(2025, 1, 1), 1250, 1250, "FOR-2024-12-19-3279"},
	{"NO", day(2026, 1, 1), 1200, 1200, "Finansdepartementet, forsinkelsesrenten for første halvår 2026"},
	{"SE", day(2025, 1, 1), 1100, 1100, "räntelagen (1975:635) 6 och 9 §§; referensränta 3,00 %"},
	{"SE", day(2025, 7, 1), 1000, 1000, "räntelagen (1975:635) 6 och 9 §§; referensränta 2,00 %"},
	{"SE", day(2026, 1, 1), 1000, 1000, "räntelagen (1975:635) 6 och 9 §§; referensränta 2,00 %"},
	{"DK", day(2023, 1, 1), 990, 990, "renteloven § 5; Nationalbankens udlånsrente 1,90 %"},
	{"DK", day(2023, 7, 1), 1125, 1125, "renteloven § 5; Nationalbankens udlånsrente 3,25 %"},
	{"DK", day(2024, 1, 1), 1175, 1175, "renteloven § 5; Nationalbankens udlånsrente 3,75 %"},
	{"FI", day(2024, 7, 1), 1150, 1250, "korkolaki (633/1982) 4, 4 a ja 12 §; viitekorko 4,5 %"},
	{"FI", day(2025, 1, 1), 1050, 1150, "korkolaki (633/1982) 4, 4 a ja 12 §; viitekorko 3,5 %"},
	{"FI", day(2026, 1, 1), 950, 1050, "korkolaki (633/1982) 4, 4 a ja 12 §; viitekorko 2,5 %"},
}

// Open is what was still to be paid from a day on, until the next one says otherwise.
type Open struct {
	From  civil.Date
	Minor int64
}

// Interest is what has grown on a debt.
type Interest struct {
	Minor   int64        // rounded half up, once, of the whole
	Unknown []civil.Date // first days of half-years whose rate the data does not know: nothing is charged for them
}

// Since returns the interest on what was open, from the first day on which it runs to the last one: simple, by actual
// days over 365, at the rate of each half-year, and never on fees. It runs from the day after the due date; in Sweden
// no sooner than 30 days after the invoice was heard of (räntelagen 4 §). The open sums are in their order; a debt in
// another currency than the country's bears the same rate.
func Since(d Debt, open []Open, last civil.Date) (out Interest) {
	first := d.Due.AddDays(1)
	if d.Country == "SE" {
		first = later(first, d.Heard.AddDays(31))
	}
	var total sum
	for from := first; !from.After(last); {
		until := halfEnd(from)
		if until.After(last) {
			until = last
		}
		if r, known := rateOn(d.Country, from); known {
			bp := r.consumer
			if d.Business {
				bp = r.business
			}
			total.add(open, from, until, bp)
		} else {
			out.Unknown = append(out.Unknown, halfOf(from))
		}
		from = until.AddDays(1)
	}
	out.Minor = total.rounded()
	return out
}

// sum is in minor units × hundredths of a percent × days.
type sum struct{ high, low uint64 }

// add adds what the sums that were open come to from one day to another, both included.
func (s *sum) add(open []Open, from, until civil.Date, bp int64) {
	for n, o := range open {
		first, last := later(from, o.From), until
		if n+1 < len(open) && open[n+1].From.AddDays(-1).Before(last) {
			last = open[n+1].From.AddDays(-1)
		}
		if o.Minor <= 0 || last.Before(first) {
			continue
		}
		high, low := bits.Mul64(uint64(o.Minor), uint64(bp)*uint64(last.DaysSince(first)+1))
		var carry uint64
		s.low, carry = bits.Add64(s.low, low, 0)
		s.high, _ = bits.Add64(s.high, high, carry)
	}
}

func (s sum) rounded() int64 {
	const year = 10_000 * 365
	low, carry := bits.Add64(s.low, year/2, 0)
	quotient, _ := bits.Div64(s.high+carry, low, year)
	return int64(quotient)
}

func rateOn(country string, on civil.Date) (rate, bool) {
	for _, r := range rates {
		if r.country == country && r.half == halfOf(on) {
			return r, true
		}
	}
	return rate{}, false
}

// halfOf returns the first day of the half-year that the day is in.
func halfOf(d civil.Date) civil.Date {
	if d.Month < 7 {
		return day(d.Year, 1, 1)
	}
	return day(d.Year, 7, 1)
}

func halfEnd(d civil.Date) civil.Date {
	if d.Month < 7 {
		return day(d.Year, 6, 30)
	}
	return day(d.Year, 12, 31)
}
