package pdf

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/vat"
)

// nbsp keeps groups of digits on one line.
const nbsp = "\u00a0"

// date writes a day in figures, as the language does (CLDR); in English with the month's name, since figures are read
// differently on both sides of the Atlantic.
func date(l i18n.Lang, d civil.Date) string {
	switch l {
	case i18n.SV:
		return d.String()
	case i18n.FI:
		return fmt.Sprintf("%d.%d.%d", d.Day, d.Month, d.Year)
	case i18n.EN:
		return fmt.Sprintf("%d%s%s%s%d", d.Day, nbsp, d.Month.String()[:3], nbsp, d.Year)
	}
	return fmt.Sprintf("%02d.%02d.%d", d.Day, d.Month, d.Year)
}

// days writes when something was supplied; "" where nobody said it.
func days(l i18n.Lang, line bill.Line) string {
	switch {
	case line.From.IsZero():
		return ""
	case line.To.IsZero() || line.To == line.From:
		return date(l, line.From)
	}
	return date(l, line.From) + " – " + date(l, line.To)
}

// midnight is the beginning of a day in UTC.
func midnight(d civil.Date) time.Time { return d.Start(time.UTC) }

// trimmed writes n, of whose digits so many are behind the point, without needless zeros.
func trimmed(l i18n.Lang, n int64, places int) string {
	for places > 0 && n%10 == 0 {
		n, places = n/10, places-1
	}
	return i18n.Decimal(l, n, places)
}

// unitNet returns the price of one without VAT, in at least the currency's decimals and at most two more.
func unitNet(l i18n.Lang, line bill.Line, currency string) string {
	const more = 2
	places := money.Decimals(currency) + more
	one := new(big.Int).Mul(big.NewInt(line.Net), big.NewInt(1000*100)) // quantities are thousandths
	n, err := strconv.ParseInt(new(big.Rat).SetFrac(one, big.NewInt(line.Quantity)).FloatString(0), 10, 64)
	if err != nil {
		return "" // Check lets no line be so large
	}
	for ; places > money.Decimals(currency) && n%10 == 0; places-- {
		n /= 10
	}
	return i18n.Decimal(l, n, places)
}

// rate writes a rate of VAT.
func rate(l i18n.Lang, r vat.Rate) string {
	s := r.String()
	if l == i18n.EN {
		return s + "%"
	}
	return strings.ReplaceAll(s, ".", ",") + nbsp + "%"
}

// grouped writes s in groups of those lengths; what is left is the last group.
func grouped(s, between string, lengths ...int) string {
	var groups []string
	for _, n := range lengths {
		if len(s) <= n {
			break
		}
		groups, s = append(groups, s[:n]), s[n:]
	}
	return strings.Join(append(groups, s), between)
}

// orgNumber writes the number of a company as its country does.
func orgNumber(country, n string) string {
	switch {
	case country == "NO" && len(n) == 9:
		return grouped(n, nbsp, 3, 3)
	case country == "SE" && len(n) == 10:
		return grouped(n, "-", 6)
	case country == "DK" && len(n) == 8:
		return grouped(n, nbsp, 2, 2, 2)
	case country == "FI" && len(n) == 8:
		return grouped(n, "-", 7)
	}
	return n
}

// iban writes an IBAN in groups of four.
func iban(s string) string { return grouped(s, nbsp, 4, 4, 4, 4, 4, 4, 4, 4) }

// giro writes a bankgiro number, «5050-1055», «991-2346».
func giro(s string) string { return grouped(s, "-", len(s)-4) }

// plusgiro writes a plusgiro number, «12 34 56-7»: pairs from the right before the check digit.
func plusgiro(s string) string {
	before, check := s[:len(s)-1], s[len(s)-1:]
	return grouped(before, nbsp, (len(before)+1)%2+1, 2, 2, 2) + "-" + check
}

// ownAccount writes an account number of the seller's country, «8601 11 17947» in Norway, «0040 0440116243» in Denmark.
func ownAccount(country, s string) string {
	switch {
	case country == "NO" && len(s) == 11:
		return grouped(s, nbsp, 4, 2)
	case country == "DK" && len(s) > 4:
		return grouped(s, nbsp, 4)
	}
	return s
}
