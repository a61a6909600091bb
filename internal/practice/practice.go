// Package practice is the tenant and its set-up: locations, practitioners, services, resources, hours, holidays,
// absences. Everything that can be booked is described here; nothing here knows a booking.
package practice

import (
	"cmp"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/schedule"
	"stund/internal/vat"
)

// Practice is the tenant.
type Practice struct {
	ID           string       `json:"id" doc:"Short name, in addresses and tokens. It never changes." example:"lotus"`
	Name         string       `json:"name" doc:"As clients know it: it signs every message." example:"Lotus Terapi"`
	Text         string       `json:"text,omitempty" doc:"A few words about the practice, for its booking page."`
	TimeZone     string       `json:"time_zone" doc:"IANA zone of the practice: opening hours, days and messages. Fixed once set." example:"Europe/Oslo"`
	Country      string       `json:"country" doc:"ISO 3166-1 code: public holidays and phone numbers without a country code." example:"NO"`
	Currency     string       `json:"currency" doc:"ISO 4217 code." example:"NOK"`
	Language     i18n.Lang    `json:"language" doc:"The practice's own language: for staff, and for clients who chose none." example:"nb"`
	Email        string       `json:"email" doc:"Where clients' answers go (Reply-To)." example:"post@lotus.example"`
	Phone        string       `json:"phone,omitempty" doc:"E.164." example:"+4722123456"`
	Address      string       `json:"address,omitempty" example:"Storgata 1, 0155 Oslo"`
	Website      string       `json:"website,omitempty" doc:"https address." example:"https://lotus.example"`
	Privacy      string       `json:"privacy,omitempty" doc:"https address of what the practice says about personal data; forms lead there." example:"https://lotus.example/personvern"`
	SMSSender    string       `json:"sms_sender,omitempty" doc:"Sender id of SMS: 3 to 11 letters or digits, at least one letter." example:"Lotus"`
	Accent       string       `json:"accent,omitempty" doc:"The practice's colour." example:"#1f6f5c"`
	UndoSeconds  int          `json:"undo_seconds,omitempty" doc:"Changes within so many seconds fold into one message; 60 if left out." example:"60"`
	HolidaysOpen []civil.Date `json:"holidays_open,omitempty" doc:"Public holidays on which the practice is open."`
	DaysClosed   []civil.Date `json:"days_closed,omitempty" doc:"Further days on which the whole practice is closed."`
	ConfirmFirst Confirming   `json:"confirm_first_booking,omitempty" enum:"always,under-pressure,never" doc:"Whether whoever books with an address that is no client's has to confirm it by a link in a mail: always; under-pressure, while so many book that callers have to work or wait for it; or never, as if left out."`
	ShareClients bool         `json:"share_clients,omitempty" doc:"Practitioners see all clients of the practice, and not only their own."`
	WaitlistTime int          `json:"waitlist_minutes,omitempty" doc:"How long a freed time is held for one client of the waiting list, from when they are told; 120 if left out. It is rounded up to a quarter of an hour." example:"120"`
	TaskMail     *TaskMail    `json:"task_mail,omitempty" doc:"On which mornings the tasks that are due are mailed: all of them to the practice, and theirs to each practitioner with an address; none where nothing is due. No such mail if left out."`
	Codes        bool         `json:"codes,omitempty" readOnly:"true" doc:"Whether clients may book with a code: there is a coupon, a gift card or a clip card."`
	OwnTexts     []string     `json:"own_texts,omitempty" readOnly:"true" doc:"Messages that the practice words itself, each with its language." example:"[\"reminder.nb\"]"`
	Quiet        *QuietHours  `json:"quiet_hours,omitempty" doc:"When no freed time is offered to a client: it is held until the morning; and when nothing is sent that a client could do without, in their zone. 21:00 to 08:00 if left out."`
	Birthday     *Greeting    `json:"birthday_greeting,omitempty" doc:"Clients are greeted on their birthday, by e-mail, once a year. No such mail if left out."`

	Triggers map[string]Trigger `json:"triggers,omitempty" doc:"E-mails that follow by themselves from what clients do: welcome after their first booking, after-visit after a visit that took place, progress after so many of them, and win-back so long after the last one with nothing booked, which is marketing. Each is sent where it is here, and only of what happens from then on."`

	Spoken       i18n.Lang                   `json:"-"` // of Setup.In: what Text is in; "": the practice's own
	Translations map[i18n.Lang]PracticeTexts `json:"translations,omitempty" doc:"The same in other languages, by nb, sv, da, fi or en, for clients who speak them. What is left out is shown as the practice wrote it."`
}

// Confirming says when a first booking is to be confirmed.
type Confirming string

const (
	ConfirmAlways        Confirming = "always"
	ConfirmUnderPressure Confirming = "under-pressure"
	ConfirmNever         Confirming = "never"
)

// Location is a place where services are given.
type Location struct {
	ID      string `json:"id" minLength:"1" maxLength:"40" pattern:"^[a-z0-9-]+$" doc:"Short name of your choosing: lower-case letters, digits, hyphens." example:"storgata"`
	Name    string `json:"name" example:"Storgata"`
	Address string `json:"address,omitempty" example:"Storgata 1, 0155 Oslo"`
	Online  bool   `json:"online,omitempty" doc:"A video call: the address is left out of messages."`

	Translations map[i18n.Lang]LocationTexts `json:"translations,omitempty" doc:"The same in other languages, by nb, sv, da, fi or en, for clients who speak them. What is left out is shown as the practice wrote it."`
}

// Told returns the location as people are told of it, in one or two lines: an address that begins with the name says it
// all.
func (l Location) Told() (name, address string) {
	switch {
	case l.Address == "":
		return l.Name, ""
	case strings.HasPrefix(l.Address, l.Name):
		return l.Address, ""
	}
	return l.Name, l.Address
}

// Practitioner is somebody who gives services.
type Practitioner struct {
	ID             string              `json:"id" minLength:"1" maxLength:"40" pattern:"^[a-z0-9-]+$" doc:"Short name of your choosing: lower-case letters, digits, hyphens." example:"ida"`
	Name           string              `json:"name" example:"Ida Berg"`
	Title          string              `json:"title,omitempty" example:"Fysioterapeut"`
	Email          string              `json:"email,omitempty" doc:"Where notices of bookings go; none are sent without." example:"ida@lotus.example"`
	Language       i18n.Lang           `json:"language,omitempty" doc:"Of notices; the practice's if left out." example:"nb"`
	TimeZone       string              `json:"time_zone,omitempty" doc:"IANA zone of these hours; the practice's if left out."`
	Hours          schedule.Hours      `json:"hours" doc:"When the practitioner can be booked."`
	Inactive       bool                `json:"inactive,omitempty" doc:"Cannot be booked; bookings that stand are kept."`
	Position       int                 `json:"position,omitempty" minimum:"0" maximum:"1000" doc:"Where the practitioner stands among the others in staff's calendar: by this number, and of one number as they came."`
	Colour         string              `json:"colour,omitempty" doc:"Of the practitioner's column in staff's calendar." example:"#1f6f5c"`
	Authorisations []vat.Authorisation `json:"authorisations,omitempty" maxItems:"20" doc:"Professions in which a country authorised them: they decide whether care is exempt from VAT."`
	FeedID         string              `json:"feed_id,omitempty" readOnly:"true" doc:"What the secret calendar link is signed for; a new one ends the old link."`

	Spoken       i18n.Lang                       `json:"-"` // of Setup.In: what Title is in; "": the practice's own
	Translations map[i18n.Lang]PractitionerTexts `json:"translations,omitempty" doc:"The same in other languages, by nb, sv, da, fi or en, for clients who speak them. What is left out is shown as the practice wrote it."`
}

// Resource is a room or equipment that one booking at a time may use.
type Resource struct {
	ID       string `json:"id" minLength:"1" maxLength:"40" pattern:"^[a-z0-9-]+$" doc:"Short name of your choosing: lower-case letters, digits, hyphens." example:"room-1"`
	Name     string `json:"name" example:"Rom 1"`
	Location string `json:"location,omitempty"`
}

// Visibility says who may see and book a service.
type Visibility string

const (
	Public Visibility = "public" // listed and bookable by anyone
	ByLink Visibility = "link"   // bookable by whoever knows its id; not listed
	Hidden Visibility = "hidden" // booked by staff only
)

// VAT is how VAT applies to a service.
type VAT struct {
	Treatment vat.Treatment `json:"treatment" enum:"standard,reduced,exempt,outside" doc:"The country's full rate; one of its reduced rates; exempt, as care that the law exempts where who gives it is authorised; or outside of VAT, as of a seller who is not registered for it." example:"exempt"`
	Rate      string        `json:"rate,omitempty" maxLength:"5" doc:"Of reduced: which of the country's reduced rates, in percent. Where the law changes that rate, the service follows." example:"13.5"`
}

// Service is what can be booked. What it is changed to touches new bookings, and not what stands.
type Service struct {
	ID                string          `json:"id" minLength:"1" maxLength:"40" pattern:"^[a-z0-9-]+$" doc:"Short name of your choosing: lower-case letters, digits, hyphens." example:"consultation"`
	Name              string          `json:"name" example:"Konsultasjon"`
	Description       string          `json:"description,omitempty"`
	DurationMinutes   int             `json:"duration_minutes" example:"50"`
	BufferBefore      int             `json:"buffer_before_minutes,omitempty" doc:"Minutes kept free before."`
	BufferAfter       int             `json:"buffer_after_minutes,omitempty" doc:"Minutes kept free after." example:"10"`
	BufferOwn         bool            `json:"buffer_own_only,omitempty" doc:"The buffers are kept free of appointments made here only, and not of what imported calendars say."`
	StepMinutes       int             `json:"step_minutes,omitempty" doc:"Starts are offered every so many minutes from the opening; the duration with its buffers if left out." example:"30"`
	NoticeMinutes     int             `json:"notice_minutes,omitempty" doc:"Booked at least so many minutes ahead." example:"120"`
	WindowDays        int             `json:"window_days,omitempty" doc:"Booked at most so many days ahead; 365 if left out." example:"90"`
	DailyLimit        int             `json:"daily_limit,omitempty" doc:"At most so many a day for each practitioner; 0: no limit."`
	Capacity          int             `json:"capacity" doc:"Seats at one time: 1, or a group. With more, groups that stand have more seats, too; with fewer nobody loses theirs, and nobody gets one." example:"1"`
	Price             money.Amount    `json:"price" doc:"What the client pays, VAT included."`
	VAT               *VAT            `json:"vat,omitempty" doc:"How VAT applies to it, which with who gives it and the day decides what of the price is VAT; not known if left out."`
	Prepay            *Prepay         `json:"prepay,omitempty" doc:"What it asks for before it is booked; nothing if left out."`
	Form              *FormAsk        `json:"form,omitempty" doc:"Which form its clients are asked to fill in; none if left out."`
	Seller            string          `json:"seller,omitempty" maxLength:"40" doc:"Id of the seller who invoices it; if left out, the one who names its practitioner, or else the practice's default one."`
	NoInvoice         bool            `json:"no_invoice,omitempty" doc:"No invoice is drafted for it."`
	Practitioners     []string        `json:"practitioners" doc:"Ids of those who give it, in the order in which they are preferred."`
	Locations         []string        `json:"locations,omitempty" doc:"Ids of where it is given; anywhere if left out."`
	Resources         []string        `json:"resources,omitempty" doc:"Ids of resources that it needs, all of them."`
	Hours             *schedule.Hours `json:"hours,omitempty" doc:"If set, it can only be booked inside these hours too: a class with fixed times. An exception without intervals calls it off for a day, one with others moves it."`
	Reserves          *bool           `json:"reserves,omitempty" doc:"Its times are kept for it: nothing else is booked then with whoever gives it, nor in its rooms, unless staff set the rule aside. Of several who give it, the time of the first who is there is kept, and bookings with anyone are theirs. What is called off (an exception in its hours, a closed day, an absence of all of them) is free for others. It needs hours of its own. If left out: true for a class, with hours of its own and more than one seat."`
	CancelMinutes     int             `json:"cancel_deadline_minutes,omitempty" doc:"A client may cancel until so many minutes before the start." example:"1440"`
	RescheduleMinutes int             `json:"reschedule_deadline_minutes,omitempty" doc:"A client may move it until so many minutes before the start." example:"1440"`
	Visibility        Visibility      `json:"visibility,omitempty" enum:"public,link,hidden" doc:"Who may book it; public if left out."`
	Colour            string          `json:"colour,omitempty" example:"#1f6f5c"`
	Reminders         []Reminder      `json:"reminders,omitempty" doc:"When and how the client is reminded; e-mail 24 hours and SMS 2 hours before if left out. For none, set no_reminders."`
	NoReminders       bool            `json:"no_reminders,omitempty" doc:"The client is not reminded at all."`
	ConfirmationText  string          `json:"confirmation_text,omitempty" doc:"What to bring or know; part of the confirmation and the reminders." example:"Kom fem minutter før."`

	Spoken       i18n.Lang                  `json:"-"` // of Setup.In: what Name is in; "": the practice's own
	Translations map[i18n.Lang]ServiceTexts `json:"translations,omitempty" doc:"The same in other languages, by nb, sv, da, fi or en, for clients who speak them. What is left out is shown as the practice wrote it."`
}

// Reminder is one reminder before a booking.
type Reminder struct {
	Minutes int    `json:"minutes_before" doc:"How long before the start." example:"1440" minimum:"5" maximum:"43200"`
	Channel string `json:"channel" enum:"email,sms" example:"email"`
}

// defaultReminders are those of a service that names none.
var defaultReminders = []Reminder{{Minutes: 24 * 60, Channel: "email"}, {Minutes: 2 * 60, Channel: "sms"}}

// Plan returns the reminders that the service's clients get.
func (s Service) Plan() []Reminder {
	switch {
	case s.NoReminders:
		return nil
	case len(s.Reminders) == 0:
		return defaultReminders
	}
	return s.Reminders
}

// Window returns how many days ahead the service can be booked.
func (s Service) Window() int { return cmp.Or(s.WindowDays, schedule.DefaultWindow) }

// Keeps reports whether the service keeps its times for itself.
func (s Service) Keeps() bool {
	if s.Reserves != nil {
		return *s.Reserves && s.Hours != nil
	}
	return s.Hours != nil && s.Capacity > 1
}

// Step returns how many minutes lie between two starts.
func (s Service) Step() int {
	return cmp.Or(s.StepMinutes, s.BufferBefore+s.DurationMinutes+s.BufferAfter)
}

// Lasting returns the service as it is given once with another length: its starts stay where they are. 0: its own.
func (s Service) Lasting(minutes int) Service {
	if minutes != 0 {
		s.StepMinutes, s.DurationMinutes = s.Step(), minutes
	}
	return s
}

// Engine returns the service as the schedule engine reads it.
func (s Service) Engine() schedule.Service {
	minutes := func(n int) time.Duration { return time.Duration(n) * time.Minute }
	return schedule.Service{ID: s.ID, Duration: minutes(s.DurationMinutes), BufferBefore: minutes(s.BufferBefore),
		BufferAfter: minutes(s.BufferAfter), BufferOwn: s.BufferOwn, Step: minutes(s.Step()),
		Notice: minutes(s.NoticeMinutes), WindowDays: s.WindowDays,
		DailyLimit: s.DailyLimit, Capacity: max(s.Capacity, 1), Hours: s.Hours, Resources: s.Resources,
		Locations: s.Locations}
}

// Absence is time in which a practitioner cannot be booked.
type Absence struct {
	ID           string    `json:"id,omitempty" readOnly:"true"`
	Practitioner string    `json:"practitioner" doc:"Id of the practitioner." example:"ida"`
	Start        time.Time `json:"start" doc:"First instant, RFC 3339." example:"2026-12-24T00:00:00+01:00"`
	End          time.Time `json:"end" doc:"First instant after it." example:"2027-01-02T00:00:00+01:00"`
	Note         string    `json:"note,omitempty" doc:"For staff only." example:"Ferie"`
}

// ExternalCalendar is a calendar feed elsewhere whose busy times block a practitioner.
type ExternalCalendar struct {
	ID           string    `json:"id,omitempty" readOnly:"true"`
	Practitioner string    `json:"practitioner" example:"ida"`
	URL          string    `json:"url" format:"uri" doc:"https address of an iCalendar feed." example:"https://calendar.example/ida.ics"`
	Checked      time.Time `json:"checked,omitzero" doc:"When it was last read."`
	Problem      string    `json:"problem,omitempty" doc:"Why the last reading failed; its earlier busy times are kept."`
	Failing      time.Time `json:"failing_since,omitzero" readOnly:"true" doc:"Since when it cannot be read. Staff are told by mail after an hour, and when it works again; it is tried less and less often, at least every six hours."`
	Unread       []string  `json:"unread,omitempty" readOnly:"true" doc:"What of it could not be read: it does not block, or not as it should. At most a few lines, each of which names the feed's."`
}

// Busy is what an external calendar said when it was last read.
type Busy struct {
	Calendar     string
	Practitioner string
	Spans        []Span
}

// Span is a stretch of time, [Start, End).
type Span struct {
	Start time.Time `json:"s"`
	End   time.Time `json:"e"`
}
