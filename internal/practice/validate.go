package practice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/schedule/holiday"
	"stund/internal/typed"
)

// Limits of a set-up: a practice, not a chain. They bound what one request may have to read.
const (
	maxEach     = 200
	maxAbsences = 1000
)

const (
	digits = "0123456789"
	small  = "abcdefghijklmnopqrstuvwxyz"
	large  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// only tells whether s holds no other characters than these.
func only(s, these string) bool { return strings.Trim(s, these) == "" }

// validSender holds an SMS's sender to what the networks show: letters and digits, at least one of them a letter.
func validSender(s string) bool {
	return len(s) >= 3 && len(s) <= 11 && only(s, small+large+digits) && !only(s, digits)
}

// checker collects what is wrong, and puts text into its stored form on the way.
type checker struct {
	fault.Fields
	at string // path of the entity
}

func (c *checker) path(field string) string {
	if c.at == "" {
		return field
	}
	return c.at + "." + field
}

func (c *checker) no(field, format string, args ...any) { c.Add(c.path(field), format, args...) }

func (c *checker) line(field string, s *string, limit int, required bool) {
	v, err := typed.Line(*s, limit)
	switch {
	case err != nil:
		c.no(field, "%v", err)
	case required && v == "":
		c.no(field, "must be filled in")
	default:
		*s = v
	}
}

func (c *checker) block(field string, s *string, limit int) {
	v, err := typed.Block(*s, limit)
	if err != nil {
		c.no(field, "%v", err)
		return
	}
	*s = v
}

func (c *checker) put(field string, s *string, required bool, take func(string) (string, error)) {
	if *s == "" && !required {
		return
	}
	v, err := take(*s)
	if err != nil {
		c.no(field, "%v", err)
		return
	}
	*s = v
}

func (c *checker) between(field string, n, low, high int) {
	if n < low || n > high {
		c.no(field, "must be from %d to %d", low, high)
	}
}

func (c *checker) id(s string) {
	if !typed.IsSlug(s) {
		c.no("id", "must be 1 to 40 lower-case letters, digits and hyphens")
	}
}

func (c *checker) language(field string, l *i18n.Lang, required bool) {
	if *l == "" && !required {
		return
	}
	v, ok := i18n.Parse(string(*l))
	if !ok {
		c.no(field, "must be one of nb, sv, da, fi, en")
		return
	}
	*l = v
}

// known holds a list of ids to those that exist, without doubles.
func (c *checker) known(field string, ids []string, exists func(string) bool) {
	for i, id := range ids {
		switch at := fmt.Sprintf("%s[%d]", field, i); {
		case !exists(id):
			c.no(at, "%.40q does not exist", id)
		case slices.Index(ids, id) < i:
			c.no(at, "is named twice")
		}
	}
}

// zone takes an IANA name.
func zone(name string) error {
	if _, err := civil.Zone(name); err != nil {
		return fmt.Errorf("%.40q is no IANA time zone such as Europe/Oslo", name)
	}
	return nil
}

// validate holds the whole set-up to its rules, with what is known to be wrong already, and puts texts into their
// stored form.
func (s *Setup) validate(wrong fault.Fields) error {
	c := &checker{Fields: wrong}
	s.Practice.check(c)
	if c.Fields == nil {
		s.zone, _ = civil.Zone(s.Practice.TimeZone)
	}
	each(c, "locations", s.Locations, maxEach, func(v *Location) string { return v.ID }, func(v *Location) {
		c.line("name", &v.Name, 120, true)
		c.line("address", &v.Address, 300, false)
		translations(c, &v.Translations, func(at string, t *LocationTexts) { c.line(at+".name", &t.Name, 120, false) })
	})
	each(c, "practitioners", s.Practitioners, maxEach, func(v *Practitioner) string { return v.ID },
		func(v *Practitioner) { s.checkPractitioner(c, v) })
	each(c, "resources", s.Resources, maxEach, func(v *Resource) string { return v.ID }, func(v *Resource) {
		c.line("name", &v.Name, 120, true)
		if _, ok := s.Location(v.Location); !ok && v.Location != "" {
			c.no("location", "%.40q does not exist", v.Location)
		}
	})
	each(c, "services", s.Services, maxEach, func(v *Service) string { return v.ID },
		func(v *Service) { s.checkService(c, v) })
	each(c, "discounts", s.Discounts, maxDiscounts, func(v *Discount) string { return v.ID },
		func(v *Discount) { s.checkDiscount(c, v) })
	each(c, "absences", s.Absences, maxAbsences, func(v *Absence) string { return v.ID }, func(v *Absence) {
		if _, ok := s.Practitioner(v.Practitioner); !ok {
			c.no("practitioner", "%.40q does not exist", v.Practitioner)
		}
		if !v.Start.Before(v.End) || v.End.Sub(v.Start) > 3*366*24*time.Hour {
			c.no("end", "must be after start, and at most three years later")
		}
		c.line("note", &v.Note, 300, false)
	})
	each(c, "calendars", s.Calendars, maxEach, func(v *ExternalCalendar) string { return v.ID },
		func(v *ExternalCalendar) {
			if _, ok := s.Practitioner(v.Practitioner); !ok {
				c.no("practitioner", "%.40q does not exist", v.Practitioner)
			}
			c.put("url", &v.URL, true, typed.Calendar)
		})
	return c.Err()
}

// each checks every entity of a list, with its id for a path.
func each[T any](c *checker, name string, all []T, most int, id func(*T) string, check func(*T)) {
	if len(all) > most {
		c.Add(name, "at most %d", most)
		return
	}
	seen := make(map[string]bool, len(all))
	for i := range all {
		c.at = fmt.Sprintf("%s[%d]", name, i)
		if len(all) > 1 {
			c.at = name + "." + id(&all[i])
		}
		c.id(id(&all[i]))
		if seen[id(&all[i])] { // they are stored by their ids: one would be lost
			c.no("id", "is there twice")
		}
		seen[id(&all[i])] = true
		check(&all[i])
		c.at = ""
	}
}

func (p *Practice) check(c *checker) {
	c.id(p.ID)
	c.line("name", &p.Name, 120, true)
	c.block("text", &p.Text, 4000)
	translations(c, &p.Translations, func(at string, t *PracticeTexts) { c.block(at+".text", &t.Text, 4000) })
	if err := zone(p.TimeZone); err != nil {
		c.no("time_zone", "%v", err)
	}
	if !slices.Contains(holiday.Countries(), p.Country) {
		c.no("country", "must be one of %s", strings.Join(holiday.Countries(), ", "))
	}
	if !money.Known(p.Currency) {
		c.no("currency", "%.10q is no ISO 4217 code such as NOK", p.Currency)
	}
	c.language("language", &p.Language, true)
	c.put("email", &p.Email, true, typed.Email)
	c.put("phone", &p.Phone, false, func(s string) (string, error) { return typed.Phone(s, p.Country) })
	c.line("address", &p.Address, 300, false)
	c.put("website", &p.Website, false, typed.HTTPS)
	c.put("privacy", &p.Privacy, false, typed.HTTPS)
	if p.SMSSender != "" && !validSender(p.SMSSender) {
		c.no("sms_sender", "must be 3 to 11 letters and digits with at least one letter")
	}
	if p.Accent != "" && !typed.IsColour(p.Accent) {
		c.no("accent", "must be a colour such as #1f6f5c")
	}
	c.between("undo_seconds", p.UndoSeconds, 0, 3600)
	c.between("waitlist_minutes", p.WaitlistTime, 0, 7*24*60)
	switch p.ConfirmFirst {
	case "", ConfirmAlways, ConfirmUnderPressure, ConfirmNever:
	default:
		c.no("confirm_first_booking", "must be always, under-pressure or never")
	}
	p.Quiet.check(c)
	p.TaskMail.check(c)
	p.Birthday.check(c, "birthday_greeting")
	checkTriggers(c, p.Triggers)
	c.between("holidays_open", len(p.HolidaysOpen), 0, 500)
	c.between("days_closed", len(p.DaysClosed), 0, 500)
}

func (s *Setup) checkPractitioner(c *checker, p *Practitioner) {
	c.line("name", &p.Name, 120, true)
	c.line("title", &p.Title, 120, false)
	translations(c, &p.Translations, func(at string, t *PractitionerTexts) {
		c.line(at+".title", &t.Title, 120, false)
	})
	c.put("email", &p.Email, false, typed.Email)
	c.language("language", &p.Language, false)
	c.between("position", p.Position, 0, 1000)
	if p.Colour != "" && !typed.IsColour(p.Colour) {
		c.no("colour", "must be a colour such as #1f6f5c")
	}
	if p.TimeZone != "" {
		if err := zone(p.TimeZone); err != nil {
			c.no("time_zone", "%v", err)
		}
	}
	authorisations(c, p.Authorisations)
	c.Fields = append(c.Fields, p.Hours.Validate(c.path("hours"))...)
	for i, r := range p.Hours.Rules {
		if _, ok := s.Location(r.Location); r.Location != "" && !ok {
			c.no(fmt.Sprintf("hours.rules[%d].location", i), "%.40q does not exist", r.Location)
		}
	}
	for i, e := range p.Hours.Exceptions {
		if _, ok := s.Location(e.Location); e.Location != "" && !ok {
			c.no(fmt.Sprintf("hours.exceptions[%d].location", i), "%.40q does not exist", e.Location)
		}
	}
}

func (s *Setup) checkService(c *checker, v *Service) {
	const day = 24 * 60
	c.line("name", &v.Name, 120, true)
	c.block("description", &v.Description, 4000)
	c.block("confirmation_text", &v.ConfirmationText, 2000)
	translations(c, &v.Translations, func(at string, t *ServiceTexts) {
		c.line(at+".name", &t.Name, 120, false)
		c.block(at+".description", &t.Description, 4000)
		c.block(at+".confirmation_text", &t.ConfirmationText, 2000)
	})
	c.between("duration_minutes", v.DurationMinutes, 5, day)
	c.between("buffer_before_minutes", v.BufferBefore, 0, 8*60)
	c.between("buffer_after_minutes", v.BufferAfter, 0, 8*60)
	if v.StepMinutes != 0 {
		c.between("step_minutes", v.StepMinutes, 5, day)
	}
	c.between("notice_minutes", v.NoticeMinutes, 0, 90*day)
	c.between("window_days", v.WindowDays, 0, 730)
	c.between("daily_limit", v.DailyLimit, 0, 1000)
	if v.Capacity == 0 {
		v.Capacity = 1
	}
	c.between("capacity", v.Capacity, 1, 500)
	if v.Price.Currency == "" {
		v.Price.Currency = s.Practice.Currency
	}
	if !money.Known(v.Price.Currency) || v.Price.Minor < 0 || v.Price.Minor > 1e12 {
		c.no("price", "must be an amount of 0 or more in an ISO 4217 currency")
	}
	v.VAT.check(c, s.Practice.Country)
	v.Prepay.check(c, v.Price)
	v.Form.check(c)
	if v.Seller != "" && !typed.IsSlug(v.Seller) {
		c.no("seller", "must be the id of a seller")
	}
	c.known("practitioners", v.Practitioners, func(id string) bool { _, ok := s.Practitioner(id); return ok })
	c.known("locations", v.Locations, func(id string) bool { _, ok := s.Location(id); return ok })
	c.known("resources", v.Resources, func(id string) bool { _, ok := s.Resource(id); return ok })
	c.between("resources", len(v.Resources), 0, 10)
	if v.Hours != nil {
		c.Fields = append(c.Fields, v.Hours.Validate(c.path("hours"))...)
	}
	if v.Reserves != nil && *v.Reserves && v.Hours == nil {
		c.no("reserves", "needs hours of the service's own: without, it would keep all times")
	}
	c.between("cancel_deadline_minutes", v.CancelMinutes, 0, 90*day)
	c.between("reschedule_deadline_minutes", v.RescheduleMinutes, 0, 90*day)
	if v.Visibility == "" {
		v.Visibility = Public
	}
	if !slices.Contains([]Visibility{Public, ByLink, Hidden}, v.Visibility) {
		c.no("visibility", "must be public, link or hidden")
	}
	if v.Colour != "" && !typed.IsColour(v.Colour) {
		c.no("colour", "must be a colour such as #1f6f5c")
	}
	c.between("reminders", len(v.Reminders), 0, 10)
	for i, r := range v.Reminders {
		at := fmt.Sprintf("reminders[%d]", i)
		c.between(at+".minutes_before", r.Minutes, 5, 30*day)
		if r.Channel != "email" && r.Channel != "sms" {
			c.no(at+".channel", "must be email or sms")
		}
		if slices.Index(v.Reminders, r) < i {
			c.no(at, "is named twice")
		}
	}
}
