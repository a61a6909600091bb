package client

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/typed"
)

// Limits of what is known about a client.
const (
	maxAddresses = 5  // e-mail addresses, and as many phone numbers
	maxTags      = 20 // on one client
	maxFields    = 40 // of one practice
)

// Particulars are what staff know about a client, and change as a whole.
type Particulars struct {
	Name     string    `json:"name" minLength:"1" maxLength:"120" doc:"As the client wants to be called." example:"Kari Nordmann"`
	Given    string    `json:"given_name,omitempty" maxLength:"80" doc:"For letters, where the name does not say it." example:"Kari"`
	Family   string    `json:"family_name,omitempty" maxLength:"80" example:"Nordmann"`
	Emails   []string  `json:"emails,omitempty" maxItems:"5" doc:"The first is written to." example:"[\"kari@example.com\"]"`
	Phones   []string  `json:"phones,omitempty" maxItems:"5" doc:"E.164; without a country code a number is read as one of the practice's country. SMS go to the first that may be mobile." example:"[\"+4791234567\"]"`
	Language i18n.Lang `json:"language,omitempty" enum:"nb,sv,da,fi,en" doc:"The practice's if left out." example:"nb"`
	Zone     string    `json:"time_zone,omitempty" maxLength:"60" doc:"IANA zone in which quiet hours hold for offers of the waiting list, and greetings are sent; the practice's if left out." example:"Europe/Oslo"`
	Birthday string    `json:"birthday,omitempty" maxLength:"10" doc:"A date, or without the year two hyphens, month and day." example:"1980-12-24"`
	Address  *Address  `json:"address,omitempty" doc:"Where letters and invoices go."`
	Company  string    `json:"company,omitempty" maxLength:"120" example:"Fjell AS"`
	Org      string    `json:"org_number,omitempty" maxLength:"40" doc:"The company's number in the register of its country." example:"923609016"`

	Tags   []string          `json:"tags,omitempty" maxItems:"20" doc:"Ids of the practice's tags." example:"[\"regular\"]"`
	Fields map[string]string `json:"fields,omitempty" doc:"The practice's own fields, by their ids: text; a number such as 12.5; a date; the id of a choice; yes or no."`
	Alert  string            `json:"alert,omitempty" maxLength:"200" doc:"One line that staff see with each booking. Nothing about health." example:"Rings by the back door"`
	Note   string            `json:"note,omitempty" maxLength:"2000" doc:"For the practice's people. Nothing about health: it is not kept as a journal is." example:"Prefers mornings"`

	Practitioner string `json:"practitioner,omitempty" maxLength:"40" doc:"Id of the practitioner whose client it is first of all." example:"ida"`
	Payer        *Party `json:"payer,omitempty" doc:"Who pays, if it is not the client."`
	Guardian     *Party `json:"guardian,omitempty" doc:"Who speaks for the client: of a child, say."`
}

// Address is a postal address.
type Address struct {
	Street     string `json:"street,omitempty" maxLength:"120" doc:"Street and number, and whatever stands before the postal code." example:"Storgata 14"`
	PostalCode string `json:"postal_code,omitempty" maxLength:"12" example:"0184"`
	City       string `json:"city,omitempty" maxLength:"80" example:"Oslo"`
	Country    string `json:"country,omitempty" maxLength:"2" doc:"ISO 3166-1; the practice's if left out." example:"NO"`
}

// Party is somebody who stands behind a client: another client, or somebody who is none.
type Party struct {
	Client  string   `json:"client,omitempty" maxLength:"40" doc:"Id of the client who it is; then nothing else is said." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Name    string   `json:"name,omitempty" maxLength:"120" doc:"Of a person or a company." example:"Fjell AS"`
	Org     string   `json:"org_number,omitempty" maxLength:"40" example:"923609016"`
	Email   string   `json:"email,omitempty" maxLength:"254" example:"faktura@fjell.example"`
	Phone   string   `json:"phone,omitempty" maxLength:"40" example:"+4722123456"`
	Address *Address `json:"address,omitempty"`
}

// Terms are what a practice says particulars in: its country, tags, fields and practitioners.
type Terms struct {
	Country      string
	Vocabulary   Vocabulary
	Practitioner func(id string) bool // whether there is one
	// Was is what is known of the client before. What it names and the practice no longer has is left out, and is no
	// mistake of who changes something else.
	Was Particulars
}

// Behind returns the ids of the clients who pay or speak for the client.
func (p Particulars) Behind() (ids []string) {
	for _, party := range []*Party{p.Payer, p.Guardian} {
		if party != nil && party.Client != "" {
			ids = append(ids, party.Client)
		}
	}
	return ids
}

// Normalise puts the particulars into their stored form, or answers everything that is wrong with them. Today is in the
// practice's zone.
func (p *Particulars) Normalise(t Terms, today civil.Date) error {
	c := checker{}
	c.line("name", &p.Name, 120)
	c.Check(p.Name != "", "name", "must be filled in")
	c.line("given_name", &p.Given, 80)
	c.line("family_name", &p.Family, 80)
	c.addresses("emails", &p.Emails, typed.Email, strings.ToLower)
	c.addresses("phones", &p.Phones, func(s string) (string, error) { return typed.Phone(s, t.Country) },
		func(s string) string { return s })
	if p.Language != "" {
		l, ok := i18n.Parse(string(p.Language))
		c.Check(ok, "language", "must be one of nb, sv, da, fi, en")
		p.Language = l
	}
	if p.Zone != "" {
		_, err := civil.Zone(p.Zone)
		c.Check(err == nil, "time_zone", "%.60q is no IANA zone such as Europe/Oslo", p.Zone)
	}
	if p.Birthday != "" {
		b, err := ParseBirthday(p.Birthday)
		c.Check(err == nil, "birthday", "must be a date such as 1980-12-24, or without the year --12-24")
		c.Check(err != nil || b.Year == 0 || !b.Date().After(today), "birthday", "lies ahead")
	}
	c.address("address", &p.Address)
	c.line("company", &p.Company, 120)
	c.line("org_number", &p.Org, 40)
	c.tags(p, t)
	c.fields(p, t)
	c.line("alert", &p.Alert, 200)
	c.take("note", &p.Note, func(s string) (string, error) { return typed.Block(s, 2000) })
	if p.Practitioner == t.Was.Practitioner && !t.Practitioner(p.Practitioner) {
		p.Practitioner = ""
	}
	c.Check(p.Practitioner == "" || t.Practitioner(p.Practitioner), "practitioner", "%.40q does not exist",
		p.Practitioner)
	c.party("payer", &p.Payer, t.Country)
	c.party("guardian", &p.Guardian, t.Country)
	return c.Err()
}

// Shown returns the particulars as people read them. Normalise puts them into their stored form again.
func (p Particulars) Shown() Particulars {
	p.Emails = typed.ShownEmails(p.Emails)
	for _, party := range []**Party{&p.Payer, &p.Guardian} {
		if *party != nil {
			shown := **party
			shown.Email = typed.ShownEmail(shown.Email)
			*party = &shown
		}
	}
	return p
}

// Mobile returns the number that SMS go to: the first that may be mobile, "" if there is none.
func (p Particulars) Mobile() string {
	for _, n := range p.Phones {
		if typed.MayBeMobile(n) {
			return n
		}
	}
	return ""
}

// Contact returns how the client is reached by messages; language is the practice's.
func (p Particulars) Contact(language i18n.Lang) Contact {
	c := Contact{Name: p.Name, Phone: p.Mobile(), Language: p.Language}
	if len(p.Emails) > 0 {
		c.Email = p.Emails[0]
	}
	if c.Phone == "" && len(p.Phones) > 0 {
		c.Phone = p.Phones[0]
	}
	if c.Language == "" {
		c.Language = language
	}
	return c
}

// particulars returns those of who books.
func (c Contact) particulars() Particulars {
	p := Particulars{Name: c.Name, Language: c.Language}
	if c.Email != "" {
		p.Emails = []string{c.Email}
	}
	if c.Phone != "" {
		p.Phones = []string{c.Phone}
	}
	return p
}

// addresses returns what the client is found by.
func (p Particulars) addresses() (all []string) {
	for _, e := range p.Emails {
		all = append(all, Contact{Email: e}.addresses()...)
	}
	for _, n := range p.Phones {
		all = append(all, Contact{Phone: n}.addresses()...)
	}
	return all
}

// Birthday is a day of birth; Year is 0 where it is not known.
type Birthday struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseBirthday reads "1980-12-24", or "--12-24" (RFC 6350) for one without a year.
func ParseBirthday(s string) (Birthday, error) {
	rest, open := strings.CutPrefix(s, "--")
	if open {
		rest = "2000-" + rest // a leap year
	}
	d, err := civil.ParseDate(rest)
	if err != nil {
		return Birthday{}, fmt.Errorf("birthday: %w", err)
	}
	b := Birthday{Year: d.Year, Month: d.Month, Day: d.Day}
	if open {
		b.Year = 0
	}
	return b, nil
}

// Date returns the day of birth; of a birthday without a year, that of the year 0.
func (b Birthday) Date() civil.Date { return civil.Date{Year: b.Year, Month: b.Month, Day: b.Day} }

// checker collects what is wrong, and puts text into its stored form on the way.
type checker struct{ fault.Fields }

func (c *checker) take(path string, s *string, f func(string) (string, error)) {
	if *s == "" {
		return
	}
	v, err := f(*s)
	if err != nil {
		c.Add(path, "%v", err)
		return
	}
	*s = v
}

func (c *checker) line(path string, s *string, limit int) {
	c.take(path, s, func(s string) (string, error) { return typed.Line(s, limit) })
}

// addresses takes a list of addresses, each once; same tells how two of them are compared.
func (c *checker) addresses(path string, all *[]string, f func(string) (string, error), same func(string) string) {
	c.Check(len(*all) <= maxAddresses, path, "at most %d", maxAddresses)
	var out []string
	for n, v := range *all {
		at := fmt.Sprintf("%s[%d]", path, n)
		c.Check(strings.TrimSpace(v) != "", at, "must be filled in")
		c.take(at, &v, f)
		if !slices.ContainsFunc(out, func(o string) bool { return same(o) == same(v) }) {
			out = append(out, v)
		}
	}
	*all = out
}

func (c *checker) address(path string, p **Address) {
	a := *p
	if a == nil {
		return
	}
	next := *a
	c.line(path+".street", &next.Street, 120)
	c.line(path+".postal_code", &next.PostalCode, 12)
	c.line(path+".city", &next.City, 80)
	c.line(path+".country", &next.Country, 2)
	next.Country = strings.ToUpper(next.Country)
	c.Check(next.Country == "" || isCountry(next.Country), path+".country", "must be two letters such as NO")
	if *p = &next; next == (Address{}) {
		*p = nil
	}
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

func (c *checker) party(path string, p **Party, country string) {
	if *p == nil {
		return
	}
	next := **p
	c.line(path+".client", &next.Client, 40)
	c.line(path+".name", &next.Name, 120)
	c.line(path+".org_number", &next.Org, 40)
	c.take(path+".email", &next.Email, typed.Email)
	c.take(path+".phone", &next.Phone, func(s string) (string, error) { return typed.Phone(s, country) })
	c.address(path+".address", &next.Address)
	if *p = &next; next == (Party{}) {
		*p = nil
		return
	}
	c.Check(next.Client == "" || next == (Party{Client: next.Client}), path, "is a client, or said in words, not both")
	c.Check(next.Client != "" || next.Name != "", path+".name", "must be filled in")
}

// tags holds them to those of the practice, each once.
func (c *checker) tags(p *Particulars, t Terms) {
	c.Check(len(p.Tags) <= maxTags, "tags", "at most %d", maxTags)
	var out []string
	for n, id := range p.Tags {
		_, known := t.Vocabulary.Tag(id)
		if !known && slices.Contains(t.Was.Tags, id) {
			continue
		}
		c.Check(known, fmt.Sprintf("tags[%d]", n), "%.40q is no tag of the practice", id)
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	p.Tags = out
}

// fields holds what they say to what the practice's fields take. An empty one says nothing.
func (c *checker) fields(p *Particulars, t Terms) {
	out := map[string]string{}
	for id, value := range p.Fields {
		f, known := t.Vocabulary.Field(id)
		was, had := t.Was.Fields[id]
		if !known {
			c.Check(had, "fields."+id, "is no field of the practice")
			continue
		}
		if value == was && had { // a choice that there is no more
			out[id] = value
			continue
		}
		c.take("fields."+id, &value, f.Take)
		if value != "" {
			out[id] = value
		}
	}
	if p.Fields = out; len(out) == 0 {
		p.Fields = nil
	}
}
