package imports

import (
	"slices"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/i18n"
	"stund/internal/table"
	"stund/internal/typed"
)

// Why says why a row, or a part of it, is refused. The names are stored.
type Why string

// The reasons.
const (
	WhyQuotes       Why = "quotes"
	WhyLong         Why = "too-long"
	WhyName         Why = "name-missing"
	WhyAddress      Why = "address-missing"
	WhyEmail        Why = "email"
	WhyPhone        Why = "phone"
	WhyMangled      Why = "digits-lost"
	WhyDate         Why = "date"
	WhyLanguage     Why = "language"
	WhyZone         Why = "time-zone"
	WhyCountry      Why = "country"
	WhyTag          Why = "tag-unknown"
	WhyChoice       Why = "choice-unknown"
	WhyYesNo        Why = "yes-no"
	WhyNumber       Why = "number"
	WhyPractitioner Why = "practitioner-unknown"
	WhyText         Why = "text"
	WhyFull         Why = "too-many"
	WhyShared       Why = "address-of-too-many"
	WhyErased       Why = "client-erased" // since the rows were tried
	WhyContradicts  Why = "contradicts"
)

// Reason is why a row, or a part of it, is refused.
type Reason struct {
	Column int        `json:"c"` // its place, the first is 1; 0: the row as a whole
	Why    Why        `json:"w"`
	Day    civil.Date `json:"d,omitzero"`  // of WhyErased: when that was, in the practice's zone
	Line   int        `json:"l,omitempty"` // of WhyContradicts: of the file, whose row says otherwise
	Field  string     `json:"f,omitempty"` // of WhyContradicts: see client.Contradiction
}

// Practice is what rows are read for.
type Practice struct {
	client.Terms
	Practitioners map[string]string // ids, by their names and ids, folded
	Today         civil.Date
	Zone          *time.Location
}

// reader makes entries of rows.
type reader struct {
	Mapping
	Practice
	out     client.Entry
	street  []string
	address client.Address
	reasons []Reason
}

// Entry returns what the row says of a client, or why it cannot be taken.
func (p Practice) Entry(m Mapping, row table.Row) (client.Entry, []Reason) {
	switch row.Wrong {
	case table.ErrQuotes:
		return client.Entry{}, []Reason{{Why: WhyQuotes}}
	case table.ErrLong:
		return client.Entry{}, []Reason{{Why: WhyLong}}
	}
	r := &reader{Mapping: m, Practice: p}
	r.country(row) // phone numbers are read by it
	for n, cell := range row.Cells {
		if n < len(m.Columns) && m.Columns[n] != Nothing && cell != "" {
			r.take(n+1, m.Columns[n], cell)
		}
	}
	r.finish()
	if len(r.reasons) > 0 {
		return client.Entry{}, r.reasons
	}
	return r.out, nil
}

func (r *reader) wrong(column int, w Why) {
	if reason := (Reason{Column: column, Why: w}); !slices.Contains(r.reasons, reason) {
		r.reasons = append(r.reasons, reason)
	}
}

// place returns the column of the target, the first is 1; 0 if there is none.
func (r *reader) place(t Target) int { return slices.Index(r.Columns, t) + 1 }

func (r *reader) country(row table.Row) {
	n := r.place(Country)
	if n == 0 || n > len(row.Cells) || row.Cells[n-1] == "" {
		return
	}
	code, ok := countryCode(row.Cells[n-1])
	if !ok {
		r.wrong(n, WhyCountry)
	}
	r.address.Country = code
}

// take takes a cell in.
func (r *reader) take(column int, t Target, cell string) {
	line := func(to *string, limit int) {
		s, err := typed.Line(cell, limit)
		if err != nil {
			r.wrong(column, WhyText)
		}
		*to = s
	}
	switch t {
	case Name:
		line(&r.out.Name, 120)
	case Given, Family:
		r.named(column, t, cell)
	case Email:
		r.emails(column, cell)
	case Phone:
		r.phones(column, cell)
	case Birthday:
		r.birthday(column, cell)
	case Street:
		var s string
		line(&s, 120)
		r.street = append(r.street, s)
	case PostalCode:
		line(&r.address.PostalCode, 12)
	case City:
		line(&r.address.City, 80)
	case Company:
		line(&r.out.Company, 120)
	case Org:
		line(&r.out.Org, 40)
	case Alert:
		line(&r.out.Alert, 200)
	case Note:
		r.note(column, cell)
	case Language, Zone, Practitioner:
		r.choice(column, t, cell)
	case Tags:
		r.tags(column, cell)
	case MarketingEmail, MarketingSMS:
		r.consent(column, t, cell)
	default:
		if id, own := t.field(); own {
			r.field(column, id, cell)
		}
	}
}

func (r *reader) named(column int, t Target, cell string) {
	to := &r.out.Given
	if t == Family {
		to = &r.out.Family
	}
	s, err := typed.Line(strings.TrimSpace(*to+" "+cell), 80)
	if err != nil {
		r.wrong(column, WhyText)
	}
	*to = s
}

func (r *reader) emails(column int, cell string) {
	for _, part := range split(cell, ",; ") {
		e, err := typed.Email(withoutScheme(part))
		if err != nil {
			r.wrong(column, WhyEmail)
			continue
		}
		if !slices.ContainsFunc(r.out.Emails, func(o string) bool { return strings.EqualFold(o, e) }) {
			r.out.Emails = append(r.out.Emails, e)
		}
	}
}

// withoutScheme returns the address of a link to it.
func withoutScheme(s string) string {
	const scheme = "mailto:"
	if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
		return s[len(scheme):]
	}
	return s
}

func (r *reader) phones(column int, cell string) {
	if table.Mangled(cell) {
		r.wrong(column, WhyMangled)
		return
	}
	for _, part := range split(cell, ",;") {
		n, err := phone(part, r.address.Country, r.Country)
		if err != nil {
			r.wrong(column, WhyPhone)
			continue
		}
		if !slices.Contains(r.out.Phones, n) {
			r.out.Phones = append(r.out.Phones, n)
		}
	}
}

// phone reads a number as one of the client's country, of the practice's, or with a country code whose plus was lost.
func phone(s, theirs, ours string) (n string, err error) {
	if theirs != "" && theirs != ours {
		if n, err = typed.Phone(s, theirs); err == nil {
			return n, nil
		}
	}
	n, err = typed.Phone(s, ours)
	if err == nil || strings.HasPrefix(strings.TrimSpace(s), "+") {
		return n, err
	}
	if n, failed := typed.Phone("+"+strings.TrimSpace(s), ours); failed == nil && len(n) >= 10 {
		return n, nil
	}
	return "", err
}

func (r *reader) birthday(column int, cell string) {
	if strings.HasPrefix(cell, "--") {
		if _, err := client.ParseBirthday(cell); err != nil {
			r.wrong(column, WhyDate)
		}
		r.out.Birthday = cell
		return
	}
	d, err := table.Date(cell, r.Order, r.Today)
	if err != nil {
		r.wrong(column, WhyDate)
		return
	}
	r.out.Birthday = d.String()
}

func (r *reader) note(column int, cell string) {
	s, err := typed.Block(strings.TrimSpace(r.out.Note+"\n"+strings.ReplaceAll(cell, "\r", "\n")), 2000)
	if err != nil {
		r.wrong(column, WhyText)
	}
	r.out.Note = s
}

func (r *reader) choice(column int, t Target, cell string) {
	switch t {
	case Language:
		l, ok := languageOf(cell)
		if !ok {
			r.wrong(column, WhyLanguage)
		}
		r.out.Language = l
	case Zone:
		if _, err := civil.Zone(cell); err != nil {
			r.wrong(column, WhyZone)
		}
		r.out.Zone = cell
	case Practitioner:
		id, ok := r.Practitioners[typed.Fold(cell)]
		if !ok {
			r.wrong(column, WhyPractitioner)
		}
		r.out.Practitioner = id
	}
}

func (r *reader) tags(column int, cell string) {
	for _, part := range labels(cell) {
		t, ok := r.Vocabulary.TagCalled(part)
		if !ok {
			r.wrong(column, WhyTag)
			continue
		}
		if !slices.Contains(r.out.Tags, t.ID) {
			r.out.Tags = append(r.out.Tags, t.ID)
		}
	}
}

// labels returns the names of tags in a cell. Google's own groups begin with "* ", and one is of everybody.
func labels(cell string) (all []string) {
	for _, part := range split(cell, ",;|") {
		if part = strings.TrimPrefix(part, "* "); part != "" && part != "myContacts" {
			all = append(all, part)
		}
	}
	return all
}

func (r *reader) consent(column int, t Target, cell string) {
	yes, ok := yesOrNo(cell)
	if !ok {
		r.wrong(column, WhyYesNo)
		return
	}
	p := client.Preference{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.No}
	if t == MarketingSMS {
		p.Channel = client.BySMS
	}
	if yes {
		p.Answer, p.Basis = client.Yes, client.Consent
	}
	r.out.Said = append(r.out.Said, p)
}

// field takes in what the practice's own field says.
func (r *reader) field(column int, id, cell string) {
	f, ok := r.Vocabulary.Field(id)
	if !ok {
		return // it was removed since
	}
	why := WhyText
	switch f.Kind {
	case client.YesNoField:
		why = WhyYesNo
		if yes, ok := yesOrNo(cell); ok {
			cell = map[bool]string{true: "yes", false: "no"}[yes]
		}
	case client.DateField:
		why = WhyDate
		if d, err := table.Date(cell, r.Order, r.Today); err == nil {
			cell = d.String()
		}
	case client.NumberField:
		why = WhyNumber
		cell = strings.Map(func(c rune) rune {
			if c == ' ' || c == '\u00a0' || c == '\u202f' {
				return -1
			}
			return c
		}, cell)
	case client.ChoiceField:
		why = WhyChoice
		if o, ok := f.OptionCalled(cell); ok {
			cell = o.ID
		}
	}
	value, err := f.Take(cell)
	if err != nil {
		r.wrong(column, why)
		return
	}
	if r.out.Fields == nil {
		r.out.Fields = map[string]string{}
	}
	r.out.Fields[id] = value
}

// finish puts together what several columns say.
func (r *reader) finish() {
	if r.out.Name == "" {
		r.out.Name = strings.TrimSpace(r.out.Given + " " + r.out.Family)
	}
	r.out.Name = client.GivenFirst(r.out.Name)
	if len(client.NameWords(r.out.Name)) == 0 {
		r.wrong(0, WhyName)
	}
	if len(r.out.Emails)+len(r.out.Phones) == 0 && len(r.reasons) == 0 {
		r.wrong(0, WhyAddress)
	}
	street, err := typed.Line(strings.Join(r.street, ", "), 120)
	if err != nil {
		r.wrong(r.place(Street), WhyText)
	}
	r.address.Street = street
	if r.address != (client.Address{}) {
		r.out.Address = &r.address
	}
	if len(r.reasons) > 0 {
		return
	}
	if err := r.out.Particulars.Normalise(r.Terms, r.Today); err != nil {
		for _, name := range client.Wrong(err) {
			why := WhyText
			switch name {
			case "emails", "phones", "tags":
				why = WhyFull
			case "birthday":
				why = WhyDate
			}
			r.wrong(r.place(targetOf(name)), why)
		}
	}
}

// targetOf returns the target of what particulars call name.
func targetOf(name string) Target {
	switch name {
	case "emails":
		return Email
	case "phones":
		return Phone
	case "address":
		return Street
	}
	return Target(name)
}

// split cuts a cell that may hold several values: at the separators, at line ends, and at " ::: " as Google has it.
func split(cell, separators string) (all []string) {
	cell = strings.ReplaceAll(cell, ":::", "\n")
	separates := func(r rune) bool { return r == '\n' || strings.ContainsRune(separators, r) }
	for _, part := range strings.FieldsFunc(cell, separates) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

func yesOrNo(cell string) (yes, ok bool) {
	switch typed.Fold(cell) {
	case "yes", "y", "true", "1", "x", "ja", "j", "sann", "sant", "sand", "kylla", "k", "on":
		return true, true
	case "no", "n", "false", "0", "nei", "nej", "usann", "falskt", "ei", "e":
		return false, true
	}
	return false, false
}

func languageOf(cell string) (i18n.Lang, bool) {
	if l, ok := i18n.Parse(cell); ok {
		return l, true
	}
	for l, names := range map[i18n.Lang][]string{
		i18n.NB: {"norsk", "norwegian", "norska", "norja", "norsk bokmal", "bokmal", "no", "nn", "nynorsk"},
		i18n.SV: {"svensk", "swedish", "svenska", "ruotsi", "se"},
		i18n.DA: {"dansk", "danish", "danska", "tanska", "dk"},
		i18n.FI: {"finsk", "finnish", "finska", "suomi"},
		i18n.EN: {"engelsk", "english", "engelska", "englanti", "gb", "us"},
	} {
		if slices.Contains(names, typed.Fold(cell)) {
			return l, true
		}
	}
	return "", false
}

// countryCode returns the country of the name, as the five languages have it, or of its code.
func countryCode(cell string) (string, bool) {
	folded := typed.Fold(cell)
	for code, names := range map[string][]string{
		"NO": {"norge", "norway", "norja", "noreg"}, "SE": {"sverige", "sweden", "ruotsi"},
		"DK": {"danmark", "denmark", "tanska"}, "FI": {"finland", "suomi"}, "IS": {"island", "iceland", "islanti"},
		"GB": {"storbritannia", "storbritannien", "united kingdom", "iso britannia", "england", "great britain", "uk"},
		"DE": {"tyskland", "germany", "saksa", "deutschland"}, "US": {"usa", "united states", "yhdysvallat"},
		"NL": {"nederland", "nederlanderna", "nederlandene", "netherlands", "alankomaat"}, "EE": {"estland",
			"estonia", "viro"},
		"FR": {"frankrike", "frankrig", "france", "ranska"}, "ES": {"spania", "spanien", "spain", "espanja"},
		"PL": {"polen", "poland", "puola"}, "LT": {"litauen", "lithuania", "liettua"}, "LV": {"latvia", "lettland"},
		"FO": {"faeroyene", "faroarna", "faeroerne", "faroe islands", "farsaaret"},
	} {
		if slices.Contains(names, folded) {
			return code, true
		}
	}
	code := strings.ToUpper(strings.TrimSpace(cell))
	if len(code) == 2 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z' {
		return code, true
	}
	return "", false
}

// called returns whom the row names, whether it can be taken or not.
func (p Practice) called(m Mapping, row table.Row) string {
	r := &reader{Mapping: m, Practice: p}
	for n, cell := range row.Cells {
		if n < len(m.Columns) && slices.Contains([]Target{Name, Given, Family}, m.Columns[n]) && cell != "" {
			r.take(n+1, m.Columns[n], cell)
		}
	}
	r.finish()
	return r.out.Name
}
