// Package booking is the endpoints of bookings: the public's, those of signed links, and the staff's. An endpoint turns
// a request into a use case and its answer into the documented shape; it decides nothing.
package booking

import (
	"maps"
	"slices"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/mailtext"
	"stund/internal/money"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/typed"
)

// Services is what the endpoints of bookings call, and those of the capabilities that come after.
type Services struct {
	*base.Base
	Practices *practice.Book
	Bookings  *booking.Bookings
	Clients   *client.Clients
	Links     link.Signer
	Payments  *payment.Payments
}

// Of builds it.
func Of(b *base.Base) *Services {
	return &Services{b, practice.Of(b), contributions.Bookings(b), client.Of(b), link.Signer{Keys: b.Keys.Links},
		payment.Of(b)}
}

// Catalogue lists the endpoints of bookings, except for Journey: that one needs to be told what is previewed.
func Catalogue() []door.Maker {
	return []door.Maker{
		PublicPractice, PublicStart, PublicSlots, PublicNext, PublicWhy, PublicBookings,
		Link, LinkReschedule, LinkCancel, LinkCalendar, CalendarFeed,
		Calendar, CalendarDays, Bookings, Booking, BookingReschedule, BookingCancel, BookingComplete, BookingNoShow,
		BookingMessages,
		Series,
	}
}

// The failures that several operations promise.
var (
	failsBooking = httpapi.Fails(fault.NotFound, "booking-unknown", "There is no booking with this id.")
	// FailsTaken is that somebody was faster.
	FailsTaken = httpapi.Fails(fault.Conflict, "slot-taken",
		"Somebody was faster, or the day is full; the nearest free times are listed.").
		With("reason", exampleReason()).With("nearest", []booking.Slot{ExampleSlot()})
)

// failsClosed are what a booking answers that no longer stands.
var failsClosed = []httpapi.Fault{
	httpapi.Fails(fault.Conflict, "booking-cancelled", "The booking is cancelled."),
	httpapi.Fails(fault.Conflict, "booking-completed", "The appointment is over."),
	httpapi.Fails(fault.Conflict, "booking-no-show", "The appointment is over."),
}

// Rules are the failures by the rules of the schedule engine, as booking and moving answer them.
func Rules() []httpapi.Fault {
	var out []httpapi.Fault
	for _, c := range schedule.ReasonCodes() {
		if !booking.Lost(c) {
			out = append(out, httpapi.Fails(fault.Invalid, string(c), "The rules forbid this start; the reason says "+
				"which.").With("reason", exampleReason()))
		}
	}
	return out
}

// Refusals are the failures by contributions, as booking, moving and cancelling answer them.
func (s *Services) Refusals() []httpapi.Fault {
	var out []httpapi.Fault
	for _, c := range s.Bookings.Contributions() {
		for _, code := range slices.Sorted(maps.Keys(c.Refusals)) {
			out = append(out, httpapi.Fails(c.Refusals[code].Kind, code, c.Refusals[code].When))
		}
	}
	return out
}

// notAsked is that what contributions ask for a service cannot be shown. Without contributions that ask it is none.
func (s *Services) notAsked() []httpapi.Fault {
	for _, c := range s.Bookings.Contributions() {
		if c.Step != nil {
			return []httpapi.Fault{httpapi.Fails(fault.Conflict, booking.CodeNotAsked,
				"What has to be asked for the service cannot be shown; contact the practice.")}
		}
	}
	return nil
}

func exampleReason() booking.Reason {
	return booking.ReasonOf(schedule.Reason{Code: schedule.Taken})
}

// ExampleSlot is a free time for the document to show.
func ExampleSlot() booking.Slot {
	oslo := time.FixedZone("", 3600)
	return booking.Slot{Start: time.Date(2026, 11, 23, 14, 0, 0, 0, oslo), End: time.Date(2026, 11, 23, 14, 50, 0, 0,
		oslo), Practitioner: "ida", SeatsLeft: 1}
}

// PracticeView is a practice as the public sees it.
type PracticeView struct {
	ID            string              `json:"id" example:"lotus"`
	Name          string              `json:"name" example:"Lotus Terapi"`
	Text          string              `json:"text" doc:"A few words about the practice."`
	TimeZone      string              `json:"time_zone" example:"Europe/Oslo"`
	Country       string              `json:"country" example:"NO"`
	Language      string              `json:"language" example:"nb"`
	Phone         string              `json:"phone" example:"+4722123456"`
	PhoneShown    string              `json:"phone_shown" doc:"The number as it is read, with no-break spaces." example:"+47 22 12 34 56"`
	Email         string              `json:"email" example:"post@lotus.example"`
	Address       string              `json:"address" example:"Storgata 1, 0155 Oslo"`
	Website       string              `json:"website" example:"https://lotus.example"`
	Accent        string              `json:"accent" doc:"The practice's colour." example:"#1f6f5c"`
	Accents       [2]string           `json:"accents" doc:"The colour as it can be read on light and on dark grounds; the house's if the practice has none."`
	Privacy       string              `json:"privacy,omitempty" doc:"https address of what the practice says about personal data." example:"https://lotus.example/personvern"`
	Services      []ServiceView       `json:"services" doc:"What anyone may book."`
	Practitioners []PractitionerView  `json:"practitioners"`
	Locations     []practice.Location `json:"locations"`
}

// ServiceView is a service as the public sees it.
type ServiceView struct {
	ID                string         `json:"id" example:"consultation"`
	Name              string         `json:"name" example:"Konsultasjon"`
	Description       string         `json:"description"`
	DurationMinutes   int            `json:"duration_minutes" example:"50"`
	Price             money.Amount   `json:"price"`
	Capacity          int            `json:"capacity" doc:"Seats at one time: 1, or a group." example:"1"`
	Practitioners     []string       `json:"practitioners" doc:"Ids of those who give it."`
	Locations         []string       `json:"locations" doc:"Ids of where it is given; empty: anywhere the practice is."`
	NoticeMinutes     int            `json:"notice_minutes" doc:"Booked at least so many minutes ahead." example:"120"`
	WindowDays        int            `json:"window_days" doc:"Booked at most so many days ahead." example:"90"`
	CancelMinutes     int            `json:"cancel_deadline_minutes" doc:"May be cancelled until so many minutes before the start." example:"1440"`
	RescheduleMinutes int            `json:"reschedule_deadline_minutes" doc:"May be moved until so many minutes before the start." example:"1440"`
	Colour            string         `json:"colour" example:"#1f6f5c"`
	Prepay            *payment.Asked `json:"prepay,omitempty" doc:"What is to be paid before it is booked; left out where nothing is."`
	Language          i18n.Lang      `json:"language,omitempty" doc:"Of the name and the description, where it is not the practice's." example:"en"`
}

// PractitionerView is a practitioner as the public sees them.
type PractitionerView struct {
	ID    string `json:"id" example:"ida"`
	Name  string `json:"name" example:"Ida Berg"`
	Title string `json:"title" example:"Fysioterapeut"`

	Language i18n.Lang `json:"language,omitempty" doc:"Of the title, where it is not the practice's." example:"en"`
}

// PractitionerOf returns the practitioner as the public sees them.
func PractitionerOf(p practice.Practitioner) PractitionerView {
	return PractitionerView{ID: p.ID, Name: p.Name, Title: p.Title, Language: p.Spoken}
}

// practiceView returns the practice as the public sees it, with those services, in the set-up's language.
func practiceView(setup *practice.Setup, services []practice.Service) PracticeView {
	p := setup.Practice
	out := PracticeView{ID: p.ID, Name: p.Name, Text: p.Text, TimeZone: p.TimeZone, Country: p.Country,
		Language: string(p.Language), Phone: p.Phone, PhoneShown: i18n.Phone(p.Phone),
		Email: p.Email, Address: p.Address, Website: p.Website, Accent: p.Accent, Privacy: p.Privacy,
		Locations: setup.Locations}
	out.Accents[0], out.Accents[1] = mailtext.Accents(p.Accent)
	for _, v := range services {
		if shown, ok := setup.Service(v.ID); ok {
			out.Services = append(out.Services, ServiceOf(shown))
		}
	}
	for _, q := range setup.Practitioners {
		if !q.Inactive {
			out.Practitioners = append(out.Practitioners, PractitionerOf(q))
		}
	}
	return out
}

// ServiceOf returns the service as the public sees it.
func ServiceOf(v practice.Service) ServiceView {
	return ServiceView{ID: v.ID, Name: v.Name, Description: v.Description, DurationMinutes: v.DurationMinutes,
		Price: v.Price, Capacity: max(v.Capacity, 1),
		Practitioners: v.Practitioners, Locations: v.Locations, NoticeMinutes: v.NoticeMinutes, WindowDays: v.Window(),
		CancelMinutes: v.CancelMinutes, RescheduleMinutes: v.RescheduleMinutes, Colour: v.Colour,
		Prepay: payment.AskedOf(v), Language: v.Spoken}
}

// BookingView is a booking as staff see it.
type BookingView struct {
	ID           string         `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Status       booking.Status `json:"status" enum:"confirmed,cancelled,completed,no-show" example:"confirmed"`
	Service      string         `json:"service" doc:"Id of the service." example:"consultation"`
	Practitioner string         `json:"practitioner" doc:"Id of the practitioner." example:"ida"`
	Location     string         `json:"location,omitempty" doc:"Id of the location." example:"storgata"`
	Resources    []string       `json:"resources,omitempty" doc:"Ids of the resources in use."`
	Start        time.Time      `json:"start" doc:"RFC 3339, with the offset of the practice's zone." example:"2026-11-23T14:00:00+01:00"`
	End          time.Time      `json:"end" example:"2026-11-23T14:50:00+01:00"`
	Client       ClientView     `json:"client"`
	Alert        string         `json:"alert,omitempty" doc:"The line that staff see with each booking of the client: in the calendar, and of one booking." example:"Rings by the back door"`
	Note         string         `json:"note,omitempty" doc:"What the client wrote."`
	StaffNote    string         `json:"staff_note,omitempty" doc:"For staff only." example:"Husk røntgenbildene"`
	Colour       string         `json:"colour,omitempty" doc:"Its mark in the calendar." example:"#b0562a"`
	Seats        int            `json:"seats,omitzero" doc:"In the calendar, of a group: how many seats are taken, offered ones among them." example:"5"`
	Capacity     int            `json:"capacity,omitzero" doc:"Of a group: how many there are." example:"8"`
	Revision     int64          `json:"revision" doc:"Rises with each change by somebody." example:"1"`
	BusyFrom     time.Time      `json:"busy_from,omitzero" doc:"When its practitioner's time is taken from: with the buffer before." example:"2026-11-23T14:00:00+01:00"`
	BusyUntil    time.Time      `json:"busy_until,omitzero" doc:"And until when: with the buffer after." example:"2026-11-23T15:00:00+01:00"`
	Series       string         `json:"series,omitempty" doc:"Id of the recurring series that it belongs to."`
	Created      time.Time      `json:"created"`
	Changed      time.Time      `json:"changed,omitzero"`
	ManageURL    string         `json:"manage_url,omitempty" doc:"The client's signed link." example:"https://book.lotus.example/m/AQG8nRs5M0p2T1l4V0t1Q3V2eA"`
	Planned      []Planned      `json:"planned,omitempty" doc:"The messages that will still be sent."`
	Log          []LogView      `json:"log,omitempty" doc:"What was done for a reason that somebody gave, oldest first."`

	Outside *booking.Reason `json:"outside,omitempty" doc:"Why it could not be booked where it stands by the set-up of now: hours, absences, closed days, who gives the service and when, what is kept for a class. Only of what lies ahead; found out when it is read."`

	Extra map[string]any `json:"extra,omitempty" hidden:"true"` // of contributions, by name
}

// LogView is something that was done to a booking for a reason.
type LogView struct {
	At     time.Time `json:"at"`
	What   string    `json:"what" enum:"overridden,cancelled" example:"overridden"`
	Role   fact.Role `json:"role" doc:"Of who did it." example:"owner"`
	By     string    `json:"by,omitempty" doc:"Their token's subject, of staff."`
	Rule   string    `json:"rule,omitempty" doc:"The rule that was set aside." example:"taken"`
	Reason string    `json:"reason" example:"Akutt, avtalt med Jonas"`
}

// ClientView is who booked.
type ClientView struct {
	ID       string    `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Name     string    `json:"name" doc:"As they gave it; empty of who was erased." example:"Kari Nordmann"`
	Email    string    `json:"email,omitempty" example:"kari@example.com"`
	Phone    string    `json:"phone,omitempty" example:"+4791234567"`
	Language i18n.Lang `json:"language,omitempty" example:"nb"`
}

// Planned is a message that will be sent.
type Planned struct {
	Kind    string    `json:"kind" example:"reminder"`
	Channel string    `json:"channel" example:"email"`
	To      string    `json:"to" doc:"client or practitioner" example:"client"`
	At      time.Time `json:"at" doc:"When it is due." example:"2026-11-22T14:00:00+01:00"`
}

// bookingView tells all of the booking.
func (s *Services) bookingView(b booking.Booking, setup *practice.Setup) BookingView {
	zone := setup.Zone()
	v := s.briefView(b, setup)
	v.Client, v.ManageURL = clientView(b), s.manageURL(b)
	v.BusyFrom, v.BusyUntil = b.ClaimStart.In(zone), b.ClaimEnd.In(zone)
	if !b.Changed.IsZero() {
		v.Changed = b.Changed.In(zone)
	}
	for _, e := range b.Agenda {
		v.Planned = append(v.Planned, Planned{e.Kind, e.Channel, e.To, e.At.In(zone)})
	}
	for _, l := range b.Log {
		v.Log = append(v.Log, LogView{l.At.In(zone), l.What, l.Role, l.By, l.Rule, l.Reason})
	}
	return v
}

// briefView tells what a calendar draws of the booking: half of the bytes.
func (s *Services) briefView(b booking.Booking, setup *practice.Setup) BookingView {
	zone := setup.Zone()
	v := BookingView{Revision: b.Revision(), StaffNote: b.StaffNote, Colour: b.Colour,
		ID: b.ID, Status: b.Status, Service: b.Service, Practitioner: b.Practitioner, Location: b.Location,
		Resources: b.Resources, Start: b.Start.In(zone), End: b.End.In(zone),
		Client: ClientView{ID: b.Client, Name: b.Contact.Name, Phone: b.Contact.Phone}, Note: b.Note,
		Series: b.Series, Created: b.Created.In(zone), Extra: s.Bookings.Fields(b, true)}
	if service, _ := setup.Service(b.Service); service.Capacity > 1 {
		v.Capacity = service.Capacity
	}
	if why := booking.Outside(setup, b, s.Now()); why != nil {
		reason := booking.ReasonOf(*why)
		v.Outside = &reason
	}
	return v
}

func clientView(b booking.Booking) ClientView {
	c := b.Contact
	return ClientView{b.Client, c.Name, typed.ShownEmail(c.Email), c.Phone, c.Language}
}

// manageURL is the address of the page where the client sees, moves and cancels the booking.
func (s *Services) manageURL(b booking.Booking) string {
	return s.Site + s.Links.Path(b.Link())
}
