package register

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/client"
	"stund/internal/i18n"
	"stund/internal/typed"
)

// Row is a client in the register: what lists show, and what they are found and filtered by.
type Row struct {
	ID            string
	Name          string
	Company       string
	Emails        []string
	Phones        []string
	Tags          []string
	Status        client.Status
	Practitioner  string    // whose client it is first of all
	Practitioners []string  // with whom they ever had a booking
	First         time.Time // the first visit that took place; to the minute, as are all times here
	Last          time.Time // the last one
	Ahead         []time.Time
	Months        map[string]int
	Birthday      string
	Language      string
	Created       time.Time
	Includes      []string // ids of the clients who were merged into them
	Also          []string // what those were called, folded
	Home          string   // what tells postal addresses apart, and not what they are; "": none

	folded string // the name; of a row that was read
	plain  bool   // the name is sorted as it is folded, whatever the language
}

// maxAhead is how many appointments that stand a row knows: the latest that is past, and those that come
// first after it.
const maxAhead = 20

// rowOf returns the client's row, as of now.
func rowOf(c client.Client, v Visits, now time.Time) Row {
	minute := func(t time.Time) time.Time { return t.UTC().Truncate(time.Minute) }
	row := Row{ID: c.ID, Name: c.Name, Company: c.Company, Emails: c.Emails, Phones: c.Phones, Tags: c.Tags,
		Status: c.Is(), Practitioner: c.Practitioner, Practitioners: v.Practitioners, First: minute(v.First),
		Last: minute(v.Last), Months: v.Months, Birthday: c.Birthday, Language: string(c.Language),
		Created: minute(c.Created), Home: homeOf(c.Address)}
	for _, i := range c.Includes {
		row.Includes = append(row.Includes, i.ID)
		if name := typed.Fold(i.Name); name != typed.Fold(c.Name) && !slices.Contains(row.Also, name) {
			row.Also = append(row.Also, name)
		}
		if i.Practitioner != "" && !slices.Contains(row.Practitioners, i.Practitioner) {
			row.Practitioners = append(slices.Clone(row.Practitioners), i.Practitioner)
		}
	}
	past := 0
	for past < len(v.Standing) && !v.Standing[past].Start.After(now) {
		past++
	}
	standing := v.Standing[max(0, past-1):]
	for _, s := range standing[:min(len(standing), maxAhead)] {
		row.Ahead = append(row.Ahead, minute(s.Start))
	}
	return row
}

// homeOf returns what tells the address apart from others, however it is written: a hash of its street and postal code.
func homeOf(a *client.Address) string {
	if a == nil || a.Street == "" {
		return ""
	}
	h := fnv.New64a()
	h.Write([]byte(typed.Fold(a.Street) + "|" + typed.Fold(a.PostalCode)))
	return strconv.FormatUint(h.Sum64(), 36)
}

// At returns the last visit before now and the next one after it, as Visits.At does.
func (r *Row) At(now time.Time) (last, next time.Time) { return around(now, r.Last, r.Ahead) }

// Of reports whether the practitioner has or had to do with the client.
func (r *Row) Of(practitioner string) bool {
	return practitioner != "" && (r.Practitioner == practitioner || slices.Contains(r.Practitioners, practitioner))
}

// A row is a line of fields with tabs between them, and a list has commas: no name or address holds either. It is read
// fifty thousand at a time, which takes JSON ten times as long.
const (
	fieldBreak = "\t"
	listBreak  = ","
)

// line writes the row as a line.
func (r *Row) line() string {
	times := func(all []time.Time) string {
		out := make([]string, len(all))
		for n, t := range all {
			out[n] = minutes(t)
		}
		return strings.Join(out, listBreak)
	}
	months := make([]string, 0, len(r.Months))
	for m, n := range r.Months {
		months = append(months, m+"="+strconv.Itoa(n))
	}
	slices.Sort(months)
	list := func(all []string) string { return strings.Join(all, listBreak) }
	status := string(r.Status)
	if r.Status == client.Active {
		status = ""
	}
	return strings.TrimRight(strings.Join([]string{r.ID, r.Name, r.Company, list(r.Emails), list(r.Phones),
		list(r.Tags), status, r.Practitioner, list(r.Practitioners), minutes(r.First), minutes(r.Last), times(r.Ahead),
		list(months), r.Birthday, r.Language, minutes(r.Created), list(r.Includes), list(r.Also), r.Home}, fieldBreak),
		fieldBreak)
}

// readRow reads what line wrote. Fields that a newer program adds behind are left out.
func readRow(line string) (r Row, err error) {
	at := 0
	next := func() string {
		if at > len(line) {
			return ""
		}
		rest := line[at:]
		end := strings.IndexByte(rest, '\t')
		if end < 0 {
			end = len(rest)
		}
		at += end + 1
		return rest[:end]
	}
	list := func() []string {
		if s := next(); s != "" {
			return strings.Split(s, listBreak)
		}
		return nil
	}
	instant := func(s string) (t time.Time) {
		if s == "" {
			return t
		}
		n, failed := strconv.ParseInt(s, 36, 64)
		if failed != nil && err == nil {
			err = fmt.Errorf("read row of the register: %w", failed)
		}
		return time.Unix(n*60, 0).UTC()
	}
	r = Row{ID: next(), Name: next(), Company: next(), Emails: list(), Phones: list(), Tags: list(),
		Status: client.Status(next()), Practitioner: next(), Practitioners: list(), First: instant(next()),
		Last: instant(next())}
	for _, s := range list() {
		r.Ahead = append(r.Ahead, instant(s))
	}
	for _, m := range list() {
		month, count, _ := strings.Cut(m, "=")
		n, failed := strconv.Atoi(count)
		if failed != nil && err == nil {
			err = fmt.Errorf("read row of the register: %w", failed)
		}
		if r.Months == nil {
			r.Months = map[string]int{}
		}
		r.Months[month] = n
	}
	r.Birthday, r.Language, r.Created = next(), next(), instant(next())
	r.Includes, r.Also, r.Home = list(), list(), next()
	if r.Status == "" {
		r.Status = client.Active
	}
	r.folded = typed.Fold(r.Name)
	r.plain = !strings.ContainsFunc(r.Name, func(c rune) bool { return c >= 0x80 }) && !strings.Contains(r.folded, "aa")
	return r, err
}

// order returns what the row's name is sorted by.
func (r *Row) order(l i18n.Lang) string {
	if r.plain {
		return r.folded
	}
	return typed.Order(string(l), r.Name)
}

// minutes writes a time in minutes since 1970, "" for none.
func minutes(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.Unix()/60, 36)
}
