package table

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
)

// Order is in which order a date's parts stand where slashes are between them and no part says which it is.
type Order string

// The orders.
const (
	DayFirst   Order = "dmy"
	MonthFirst Order = "mdy"
)

// errDate: the cell is no date.
var errDate = errors.New("table: no date")

// Date reads a date as spreadsheets and people write it: 1980-12-24, 24.12.1980, 24/12/1980, 24.12.80, 19801224, with
// or without a time behind it, and the number of the day that Excel keeps (29579). Years of two digits are the last of
// that ending that is not after today.
func Date(cell string, order Order, today civil.Date) (civil.Date, error) {
	cell, _, _ = strings.Cut(cell, "T")
	if day, rest, ok := strings.Cut(cell, " "); ok && strings.Contains(rest, ":") {
		cell = day
	}
	cell = strings.ReplaceAll(strings.TrimSuffix(cell, "."), " ", "")
	parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(".-/", r) })
	switch {
	case len(parts) == 1 && len(cell) == 8:
		parts = []string{cell[:4], cell[4:6], cell[6:]}
	case len(parts) == 1:
		return serial(cell)
	case len(parts) != 3:
		return civil.Date{}, errDate
	}
	n := [3]int{}
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 0 || len(p) > 4 {
			return civil.Date{}, errDate
		}
		n[i] = v
	}
	if len(parts[0]) == 4 {
		return date(n[0], n[1], n[2])
	}
	if len(parts[0]) > 2 || len(parts[1]) > 2 || len(parts[2]) == 3 || len(parts[2]) == 1 {
		return civil.Date{}, errDate
	}
	year, day, month := n[2], n[0], n[1]
	if len(parts[2]) == 2 {
		if year += today.Year - today.Year%100; year > today.Year {
			year -= 100
		}
	}
	if strings.Contains(cell, "/") && (order == MonthFirst && day <= 12 || month > 12) {
		day, month = month, day
	}
	return date(year, month, day)
}

func date(year, month, day int) (civil.Date, error) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return civil.Date{}, errDate
	}
	return civil.Date{Year: year, Month: time.Month(month), Day: day}, nil
}

// serial reads the number of a day as Excel counts them, from 1900 on, in which it finds a 29 February.
func serial(cell string) (civil.Date, error) {
	n, err := strconv.Atoi(cell)
	if err != nil || n <= 60 || n > 73050 { // 1 March 1900 to the end of 2099
		return civil.Date{}, errDate
	}
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
	return civil.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}, nil
}

// Says reports what a date of the column says of the order in which its dates are written; "" if nothing.
func Says(cell string) Order {
	parts := strings.Split(cell, "/")
	if len(parts) != 3 {
		return ""
	}
	a, err := strconv.Atoi(parts[0])
	b, failed := strconv.Atoi(parts[1])
	switch {
	case err != nil || failed != nil:
		return ""
	case a > 12 && b <= 12:
		return DayFirst
	case b > 12 && a <= 12:
		return MonthFirst
	}
	return ""
}

// Mangled reports whether a spreadsheet has made a number of what was none, and lost digits of it: "4,79123E+09".
func Mangled(cell string) bool {
	number, power, ok := strings.Cut(strings.ToUpper(cell), "E+")
	if !ok || power == "" || number == "" {
		return false
	}
	digit := func(r rune) bool { return r >= '0' && r <= '9' || r == ',' || r == '.' }
	for _, r := range number + power {
		if !digit(r) {
			return false
		}
	}
	return true
}
