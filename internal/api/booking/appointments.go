package booking

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/store"
	"stund/internal/typed"
)

// DaysIn is an input that names days of the calendar.
type DaysIn struct {
	Practitioner string     `query:"practitioner" maxLength:"40" doc:"Id of the practitioner; all that the caller may see if left out."`
	From         civil.Date `query:"from" required:"true" doc:"First day, in the practice's zone." example:"2026-11-23"`
	To           civil.Date `query:"to" required:"true" doc:"Last day, inclusive: at most 42 days in all, and 91 of one practitioner." example:"2026-11-29"`
}

func (in DaysIn) days() booking.Days {
	return booking.Days{Practitioner: in.Practitioner, From: in.From, To: in.To}
}

type calendarIn struct {
	DaysIn
	Brief bool   `query:"brief" doc:"Of each booking only what a calendar draws, in half of the bytes: without the client's e-mail address and link, busy_from and busy_until, changed, planned and log."`
	Known string `header:"If-None-Match" maxLength:"200" doc:"ETag of what the caller has."`
}

// calendarOut is a calendar, or 304 without one.
type calendarOut struct {
	Status int
	ETag   string `header:"ETag"`
	Body   CalendarView
}

// CalendarView is what a range of days holds.
type CalendarView struct {
	Bookings []BookingView      `json:"bookings"`
	Holds    []HoldView         `json:"holds" doc:"Times held for offers of the waiting list, and kept for bookings that are to be confirmed."`
	Absences []practice.Absence `json:"absences"`
	Closed   []door.HolidayView `json:"closed" doc:"Days on which the practice is closed."`
	Open     []StretchView      `json:"open" doc:"Opening hours of each practitioner, exceptions and holidays included."`
	Busy     []StretchView      `json:"busy" doc:"Times that are taken in the practitioners' calendars elsewhere."`
	Now      time.Time          `json:"now" doc:"The time of the answer, with the offset of the practice's zone." example:"2026-11-23T10:12:00+01:00"`
}

// StretchView is a stretch of a practitioner's time.
type StretchView struct {
	Practitioner string    `json:"practitioner" example:"ida"`
	Start        time.Time `json:"start" example:"2026-11-23T08:00:00+01:00"`
	End          time.Time `json:"end" example:"2026-11-23T12:00:00+01:00"`
}

func stretchViews(all []booking.Stretch, zone *time.Location) (out []StretchView) {
	for _, s := range all {
		out = append(out, StretchView{s.Practitioner, s.Start.In(zone), s.End.In(zone)})
	}
	return out
}

// HoldView is a time held for somebody.
type HoldView struct {
	ID           string    `json:"id" doc:"Of the waiting-list entry, or of the booking to be."`
	Practitioner string    `json:"practitioner"`
	Service      string    `json:"service"`
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`

	Status  booking.Holding `json:"status" enum:"offered,unconfirmed,unpaid" doc:"Offered to somebody on the waiting list, or asked for and not confirmed or not paid yet."`
	Outside *booking.Reason `json:"outside,omitempty" doc:"Set where a change of the set-up has put it outside: if it was called off, it cannot be taken any more."`
}

// Calendar shows a range of days.
func Calendar(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "calendar", Path: "/v1/calendar", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-calendar", Method: http.MethodGet,
		Summary: "The calendar of a range of days",
		Text: "Practitioners see their own. What a change of the set-up has put outside says so. Whoever names the " +
			"ETag of what they have is answered 304 as long as nothing of it has changed: then no booking is read, " +
			"and no client, so what staff wrote about a client does not count as a change.",
		Tag:       door.TagStaff,
		Cacheable: true,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsPractitioner, door.FailsMine,
			httpapi.Fails(fault.Invalid, booking.CodeTooLarge,
				"There are more than 5,000 bookings in these days: ask for fewer days, or for one practitioner.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *calendarIn) (*calendarOut, error) {
			actor, days := httpapi.ActorFrom(ctx), in.days()
			days.Known = func(tag string) bool { return httpapi.Fresh(in.Known, tag) }
			c, err := s.Bookings.Calendar(ctx, actor, actor.Practice, days)
			if err != nil {
				return nil, err
			}
			if c.Same {
				return &calendarOut{Status: http.StatusNotModified, ETag: c.Tag}, nil
			}
			shown, err := s.calendarView(ctx, c, in)
			return &calendarOut{Status: http.StatusOK, ETag: c.Tag, Body: shown}, err
		}),
	}}}
}

func (s *Services) calendarView(ctx context.Context, c booking.Calendar, in *calendarIn) (CalendarView, error) {
	zone, view := c.Setup.Zone(), s.bookingView
	if in.Brief {
		view = s.briefView
	}
	out := CalendarView{Absences: c.Absences, Open: stretchViews(c.Open, zone), Busy: stretchViews(c.Busy, zone),
		Closed: closedViews(c.Setup, c.Closed, in.days()), Now: s.Now().In(zone).Truncate(time.Second)}
	for _, b := range c.Bookings {
		v := view(b, c.Setup)
		if v.Capacity > 0 {
			v.Seats = c.Seats[b.ID]
		}
		out.Bookings = append(out.Bookings, v)
	}
	for _, h := range c.Holds {
		out.Holds = append(out.Holds, holdView(h, zone))
	}
	return out, s.alert(ctx, c.Setup.Practice.ID, out.Bookings)
}

// closedViews returns the days on which the practice is closed, in their order.
func closedViews(setup *practice.Setup, closed map[civil.Date]string, days booking.Days) (out []door.HolidayView) {
	for day := days.From; !day.After(days.To); day = day.AddDays(1) {
		name, shut := closed[day]
		if !shut {
			continue
		}
		v := door.HolidayView{Date: day, Name: name, Closed: true}
		if names, _ := setup.Holiday(day); name != "" {
			v.Names = booking.Spoken(names)
		}
		out = append(out, v)
	}
	return out
}

// DayView is what a day of a practitioner comes to.
type DayView struct {
	Date         civil.Date `json:"date" example:"2026-11-23"`
	Practitioner string     `json:"practitioner" example:"ida"`
	Appointments int        `json:"appointments" doc:"That begin on the day. A group counts once; a time that is offered to somebody counts too." example:"6"`
	Booked       int        `json:"booked_minutes" doc:"Minutes of the day that they take, without buffers." example:"300"`
	Open         int        `json:"open_minutes" doc:"Minutes of the opening hours in which the practitioner is neither away nor busy elsewhere." example:"420"`
	FirstFree    time.Time  `json:"first_free,omitzero" doc:"When the first free time begins into which the practitioner's shortest service fits; absent if there is none. A hint: notice, rooms and what is kept for classes are not asked." example:"2026-11-23T11:30:00+01:00"`
}

// DaysView is what a range of days comes to.
type DaysView struct {
	Items  []DayView          `json:"items" doc:"By day, and then in the order of the practitioners."`
	Closed []door.HolidayView `json:"closed" doc:"Days on which the practice is closed."`
}

// CalendarDays shows what each of a range of days comes to.
func CalendarDays(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "calendar-days", Path: "/v1/calendar/days", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-calendar-days", Method: http.MethodGet,
		Summary: "What each of a range of days comes to",
		Text: "How much is booked, and the first free time, of each practitioner who works here; practitioners see " +
			"their own. No booking is read for it.",
		Tag:    door.TagStaff,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsPractitioner, door.FailsMine},
		Handle: httpapi.Handle(func(ctx context.Context, in *DaysIn) (*door.Answer[DaysView], error) {
			actor := httpapi.ActorFrom(ctx)
			all, err := s.Bookings.Summary(ctx, actor, actor.Practice, in.days())
			if err != nil {
				return nil, err
			}
			out := DaysView{Closed: closedViews(all.Setup, all.Closed, in.days())}
			for _, d := range all.Days {
				v := DayView{Date: d.Date, Practitioner: d.Practitioner, Appointments: d.Appointments,
					Booked: d.Booked, Open: d.Open}
				if !d.FirstFree.IsZero() {
					v.FirstFree = d.FirstFree.In(all.Setup.Zone())
				}
				out.Items = append(out.Items, v)
			}
			return door.OK(out), nil
		}),
	}}}
}

func holdView(h booking.Hold, zone *time.Location) HoldView {
	v := HoldView{h.ID, h.Practitioner, h.Service, h.Start.In(zone), h.End.In(zone), h.For, nil}
	if h.Outside != nil {
		why := booking.ReasonOf(*h.Outside)
		v.Outside = &why
	}
	return v
}

// StaffBooking asks for a booking on behalf of a client.
type StaffBooking struct {
	Service      string         `json:"service" maxLength:"40" example:"consultation"`
	Practitioner string         `json:"practitioner,omitempty" maxLength:"40" doc:"Anyone if left out." example:"ida"`
	Start        civil.Start    `json:"start" doc:"An instant, or a time without an offset, which is one of the practice's zone: one that the clock skips is the first instant after it, of one that it repeats the first counts."`
	Minutes      int            `json:"duration_minutes,omitempty" minimum:"0" maximum:"1440" doc:"As long as the service if left out or 0." example:"80"`
	Client       client.Contact `json:"client" doc:"Nothing can be sent to who has no e-mail address and no phone number."`
	ClientID     string         `json:"client_id,omitempty" maxLength:"40" doc:"Of a client whom the practice knows; else they are recognised by the address and the name."`
	Note         string         `json:"note,omitempty" maxLength:"2000"`
	Override     string         `json:"override_reason,omitempty" maxLength:"300" doc:"Why the rules, overlaps among them, are set aside. It is kept with the booking's history."`

	Extra map[string]json.RawMessage `json:"extra,omitempty" hidden:"true"` // for contributions, by name
}

func (b StaffBooking) request(start time.Time) booking.Request {
	return booking.Request{Service: b.Service, Practitioner: b.Practitioner, Start: start, Minutes: b.Minutes,
		Client: b.Client, ClientID: b.ClientID, Note: b.Note, Override: b.Override, Extra: b.Extra}
}

// mayName refuses a client whom the actor may not see: whoever books for them would see them from then on.
func (s *Services) mayName(ctx context.Context, people *register.Register, actor fact.Actor, client string) error {
	if client == "" || actor.Role != fact.Practitioner {
		return nil // others see everybody
	}
	setup, err := s.Practices.Recent(ctx, actor.Practice)
	if err == nil {
		_, err = people.Seen(ctx, actor, setup, client)
	}
	return err
}

// failsClient are what is answered where client_id names nobody who can be booked for.
var failsClient = []httpapi.Fault{
	httpapi.Fails(fault.NotFound, "client-unknown", "There is no client with this id whom the caller may see."),
	httpapi.Fails(fault.Gone, "client-erased", "The client was erased."),
}

// failsTransfer are what is answered where an appointment cannot be given to another client.
var failsTransfer = []httpapi.Fault{
	httpapi.Fails(fault.Conflict, "client-deceased", "The client has died."),
	httpapi.Fails(fault.Conflict, "has-begun", "The appointment has begun, and stays with its client."),
}

// instant returns when that is. A practice's zone never changes, so what was known a moment ago of it will do.
func (s *Services) instant(ctx context.Context, practiceID string, at civil.Start) (time.Time, error) {
	if !at.Local() {
		return at.At, nil
	}
	setup, err := s.Practices.Recent(ctx, practiceID)
	if err != nil {
		return time.Time{}, err
	}
	return at.In(setup.Zone()), nil
}

type staffBookIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"The same request with the same key is answered with the same booking."`
	Body StaffBooking
}

// Bookings books on behalf of a client.
func Bookings(b *base.Base) httpapi.Endpoint {
	s, people := Of(b), register.Of(b)
	faults := append(Rules(), door.FailsPractice, door.FailsService, door.FailsPractitioner, FailsTaken,
		door.FailsBusy, door.FailsMine,
		door.FailsKeyReused)
	faults = append(append(faults, failsClient...), s.Refusals()...)
	return httpapi.Endpoint{Name: "bookings", Path: "/v1/bookings", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "book-for-client", Method: http.MethodPost,
		Summary: "Book on behalf of a client",
		Text: "Staff may set the rules aside with a reason. Where a group of the service begins at the start " +
			"already, the booking is a seat in that group, with what the group was made with.",
		Tag: door.TagStaff, Status: http.StatusCreated,
		Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *staffBookIn) (*door.Answer[BookingView], error) {
			actor := httpapi.ActorFrom(ctx)
			start, err := s.instant(ctx, actor.Practice, in.Body.Start)
			if err != nil {
				return nil, err
			}
			if err := s.mayName(ctx, people, actor, in.Body.ClientID); err != nil {
				return nil, err
			}
			r := in.Body.request(start)
			r.Key = in.Key
			b, err := s.Bookings.Book(ctx, actor, actor.Practice, r)
			if err != nil {
				return nil, err
			}
			return s.view(ctx, b.Booking)
		}),
	}}}
}

func (s *Services) view(ctx context.Context, b booking.Booking) (*door.Answer[BookingView], error) {
	setup, err := s.Practices.Setup(ctx, b.Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	return door.OK(s.bookingView(b, setup)), nil
}

var bookingFaults = []httpapi.Fault{door.FailsPractice, failsBooking, door.FailsMine}

// Booking reads one booking, and changes what is not its time.
func Booking(b *base.Base) httpapi.Endpoint {
	s, people := Of(b), register.Of(b)
	faults := append(append(append(Rules(), bookingFaults...), FailsTaken, door.FailsBusy, door.FailsService,
		door.FailsPractitioner, failsMeanwhile), failsClosed...)
	faults = append(append(faults, failsClient...), failsTransfer...)
	edit := httpapi.Op{ID: "edit-booking", Method: http.MethodPut,
		Summary: "Change what is not a booking's time",
		Text: "Note, mark, service and location. Nobody is told: messages that are still to come say what is true " +
			"then. A seat in a group keeps its service and its location.\n\nWith client_id, or client, the " +
			"appointment is given to another client. What the former one wrote and answered goes, and their links " +
			"are answered with 410. Once the undo window has passed, the new one is told as of a new booking, and " +
			"the former one, if they were told of it, that it is theirs no longer. Giving it back before that " +
			"leaves everything as it was.",
		Tag:    door.TagStaff,
		Faults: append(faults, s.Refusals()...),
		Handle: httpapi.Handle(func(ctx context.Context, in *editIn) (*door.Answer[BookingView], error) {
			actor, e := httpapi.ActorFrom(ctx), in.Body
			if err := s.mayName(ctx, people, actor, e.ClientID); err != nil {
				return nil, err
			}
			b, err := s.Bookings.Edit(ctx, actor, actor.Practice, in.ID, booking.Edit{Revision: e.Revision,
				StaffNote: e.StaffNote, Colour: e.Colour, Service: e.Service, Location: e.Location,
				Client: e.Client, ClientID: e.ClientID, Override: e.Override})
			if err != nil {
				return nil, s.meanwhile(ctx, actor, in.ID, err)
			}
			return s.view(ctx, b)
		})}
	return httpapi.Endpoint{Name: "booking", Path: "/v1/bookings/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{edit, {
		ID: "get-booking", Method: http.MethodGet,
		Summary: "One booking",
		Text:    "With the messages that are still planned.",
		Tag:     door.TagStaff,
		Faults:  bookingFaults,
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[BookingView], error) {
			actor := httpapi.ActorFrom(ctx)
			b, err := s.Bookings.Get(ctx, actor, actor.Practice, in.ID)
			if err != nil {
				return nil, err
			}
			shown, err := s.view(ctx, b)
			if err != nil {
				return nil, err
			}
			one := []BookingView{shown.Body}
			if err := s.alert(ctx, actor.Practice, one); err != nil {
				return nil, err
			}
			return door.OK(one[0]), nil
		}),
	}}}
}

// alert adds to each booking the line that staff see with all of its client's. Whoever sees a booking sees its client.
// It costs half a read unit a client.
func (s *Services) alert(ctx context.Context, practiceID string, shown []BookingView) error {
	var ids []string
	for _, v := range shown {
		ids = append(ids, v.Client.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	people, err := s.Clients.Many(ctx, practiceID, ids)
	if err != nil {
		return err
	}
	for n, v := range shown {
		shown[n].Alert = people[v.Client.ID].Alert
	}
	return nil
}

// meanwhile shows what the booking is now to whoever changed what it was.
func (s *Services) meanwhile(ctx context.Context, actor fact.Actor, id string, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Code != booking.CodeMeanwhile {
		return err
	}
	b, failed := s.Bookings.Get(ctx, actor, actor.Practice, id)
	if failed != nil {
		return failed
	}
	now, failed := s.view(ctx, b)
	if failed != nil {
		return failed
	}
	return f.With("booking", now.Body)
}

// failsMeanwhile is what is answered then.
var failsMeanwhile = httpapi.Fails(fault.Conflict, booking.CodeMeanwhile, "Somebody changed the booking meanwhile; it "+
	"is shown as it is now.").With("booking", map[string]any{"id": "01k9x3m5t8q2v7w4y6z0abcdef", "revision": 2})

type editIn struct {
	door.ByID
	Body struct {
		Revision  int64  `json:"revision,omitempty" minimum:"0" doc:"Of the booking as it was seen: another one's change in between is answered with 409. If left out, it does not matter." example:"1"`
		StaffNote string `json:"staff_note,omitempty" maxLength:"2000" doc:"For staff only; gone if left out."`
		Colour    string `json:"colour,omitempty" maxLength:"7" doc:"Its mark in the calendar; gone if left out." example:"#b0562a"`
		Service   string `json:"service,omitempty" maxLength:"40" doc:"The same if left out. Another one takes its own length, buffers and rooms." example:"consultation"`
		Location  string `json:"location,omitempty" maxLength:"40" doc:"The same if left out." example:"storgata"`
		Override  string `json:"override_reason,omitempty" maxLength:"300" doc:"Why the rules are set aside that stand against another service."`

		Client   *client.Contact `json:"client,omitempty" doc:"Whose it is to be, recognised as when booking unless client_id says who; the same if left out."`
		ClientID string          `json:"client_id,omitempty" maxLength:"40" doc:"Of the client whose it is to be, reached as they are known unless client says how; the same if left out." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	}
}

type staffMoveIn struct {
	door.ByID
	Body struct {
		Start        civil.Start `json:"start" doc:"An instant, or a time of the practice's zone, as when booking."`
		Practitioner string      `json:"practitioner,omitempty" maxLength:"40" doc:"The same if left out."`
		Minutes      int         `json:"duration_minutes,omitempty" minimum:"0" maximum:"1440" doc:"If left out or 0: what was asked for when it was booked or moved last, or as long as the service." example:"80"`
		Revision     int64       `json:"revision,omitempty" minimum:"0" doc:"Of the booking as it was seen: another one's change in between is answered with 409. If left out, it does not matter." example:"1"`
		Override     string      `json:"override_reason,omitempty" maxLength:"300" doc:"Why the rules are set aside."`
	}
}

// BookingReschedule moves a booking.
func BookingReschedule(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	faults := append(append(Rules(), bookingFaults...), FailsTaken, door.FailsBusy, door.FailsService,
		door.FailsPractitioner)
	faults = append(faults, s.Refusals()...)
	return httpapi.Endpoint{Name: "booking-reschedule", Path: "/v1/bookings/{id}/reschedule", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "reschedule-booking", Method: http.MethodPost,
			Summary: "Move a booking",
			Text: "At any time, without the client's deadline. The new time takes the service as it is now, or a " +
				"seat in a group that stands there.",
			Tag:    door.TagStaff,
			Faults: append(append(faults, failsMeanwhile), failsClosed...),
			Handle: httpapi.Handle(func(ctx context.Context, in *staffMoveIn) (*door.Answer[BookingView], error) {
				actor := httpapi.ActorFrom(ctx)
				start, err := s.instant(ctx, actor.Practice, in.Body.Start)
				if err != nil {
					return nil, err
				}
				b, err := s.Bookings.Reschedule(ctx, actor, actor.Practice, in.ID,
					booking.Move{Start: start, Practitioner: in.Body.Practitioner, Minutes: in.Body.Minutes,
						Revision: in.Body.Revision, Override: in.Body.Override})
				if err != nil {
					return nil, s.meanwhile(ctx, actor, in.ID, err)
				}
				return s.view(ctx, b)
			}),
		}}}
}

type reasonIn struct {
	door.ByID
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"300" doc:"Why; kept in the booking's history."`
	}
}

// BookingCancel cancels a booking.
func BookingCancel(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	faults := append(append([]httpapi.Fault{door.FailsBusy}, bookingFaults...), failsClosed...)
	faults = append(faults, s.Refusals()...)
	return httpapi.Endpoint{Name: "booking-cancel", Path: "/v1/bookings/{id}/cancel", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "cancel-booking", Method: http.MethodPost,
			Summary: "Cancel a booking",
			Text:    "At any time, without the client's deadline.",
			Tag:     door.TagStaff,
			Faults:  faults,
			Handle: httpapi.Handle(func(ctx context.Context, in *reasonIn) (*door.Answer[BookingView], error) {
				actor := httpapi.ActorFrom(ctx)
				reason := ""
				if in.Body != nil {
					reason = in.Body.Reason
				}
				b, err := s.Bookings.Cancel(ctx, actor, actor.Practice, in.ID, reason)
				if err != nil {
					return nil, err
				}
				return s.view(ctx, b)
			}),
		}}}
}

// finish is the path that notes how an appointment went.
func finish(b *base.Base, verb, summary string, as booking.Status) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "booking-" + verb, Path: "/v1/bookings/{id}/" + verb, Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: verb + "-booking", Method: http.MethodPost,
			Summary: summary,
			Text:    "From the appointment's start on; the one corrects the other.",
			Tag:     door.TagStaff,
			Faults: append([]httpapi.Fault{door.FailsBusy,
				httpapi.Fails(fault.Invalid, "not-begun", "The appointment has not begun."),
				failsClosed[0]}, bookingFaults...),
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[BookingView], error) {
				actor := httpapi.ActorFrom(ctx)
				b, err := s.Bookings.Finish(ctx, actor, actor.Practice, in.ID, as)
				if err != nil {
					return nil, err
				}
				return s.view(ctx, b)
			}),
		}}}
}

// BookingComplete notes that an appointment took place.
func BookingComplete(b *base.Base) httpapi.Endpoint {
	return finish(b, "complete", "The appointment took place", booking.Completed)
}

// BookingNoShow notes that the client did not come.
func BookingNoShow(b *base.Base) httpapi.Endpoint {
	return finish(b, "no-show", "The client did not come", booking.NoShow)
}

type sent = door.ListOf[message.Record]

// BookingMessages lists what was sent for a booking.
func BookingMessages(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "booking-messages", Path: "/v1/bookings/{id}/messages", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "list-booking-messages", Method: http.MethodGet,
			Summary: "What was sent for a booking, and when",
			Text:    "With what failed or was skipped, and why.",
			Tag:     door.TagStaff,
			Faults:  bookingFaults,
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[sent], error) {
				actor := httpapi.ActorFrom(ctx)
				if _, err := s.Bookings.Get(ctx, actor, actor.Practice, in.ID); err != nil {
					return nil, err
				}
				all, err := message.List(ctx, s.Store, actor.Practice, in.ID)
				if err != nil {
					return nil, err
				}
				for n := range all {
					all[n].To = typed.ShownEmail(all[n].To)
				}
				return door.OK(sent{Items: all}), nil
			}),
		}}}
}

type seriesIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"The same series with the same key is finished, not made twice."`
	Body struct {
		StaffBooking
		EveryWeeks int        `json:"every_weeks" minimum:"1" maximum:"52" doc:"1: weekly." example:"1"`
		Count      int        `json:"count,omitempty" minimum:"0" maximum:"104" doc:"How many; or give until." example:"10"`
		Until      civil.Date `json:"until,omitzero" doc:"Last possible day; or give count."`
		Skip       bool       `json:"skip_conflicts,omitempty" doc:"Book what can be booked; else nothing is booked if one cannot be."`
		Try        bool       `json:"dry_run,omitempty" doc:"Only tell what would happen."`
	}
}

// SeriesView is a recurring series and what became of each occurrence.
type SeriesView struct {
	ID          string           `json:"id"`
	Occurrences []OccurrenceView `json:"occurrences"`
}

// OccurrenceView is one time of a series.
type OccurrenceView struct {
	Start   time.Time       `json:"start"`
	Booking *BookingView    `json:"booking,omitempty" doc:"Absent if it was not booked."`
	Reason  *booking.Reason `json:"reason,omitempty" doc:"Why it cannot be booked."`
	Nearest []booking.Slot  `json:"nearest,omitempty" doc:"The nearest free times, where it cannot."`
}

// Series books a recurring series.
func Series(b *base.Base) httpapi.Endpoint {
	s, people := Of(b), register.Of(b)
	faults := append(Rules(), door.FailsPractice, door.FailsService, door.FailsPractitioner, FailsTaken,
		door.FailsBusy, door.FailsMine,
		httpapi.Fails(fault.Conflict, "series-conflicts", "Some occurrences cannot be booked; each is listed with "+
			"why and the nearest free times.").With("occurrences", []any{}),
		door.FailsKeyReused)
	faults = append(append(faults, failsClient...), s.Refusals()...)
	return httpapi.Endpoint{Name: "series", Path: "/v1/series", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "book-series", Method: http.MethodPost,
		Summary: "Book a recurring series",
		Text:    "At the same local time every so many weeks. Each occurrence that conflicts is shown.",
		Tag:     door.TagStaff, Status: http.StatusCreated,
		Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *seriesIn) (*door.Answer[SeriesView], error) {
			actor := httpapi.ActorFrom(ctx)
			start, err := s.instant(ctx, actor.Practice, in.Body.Start)
			if err != nil {
				return nil, err
			}
			if err := s.mayName(ctx, people, actor, in.Body.ClientID); err != nil {
				return nil, err
			}
			r := booking.Series{Request: in.Body.request(start), EveryWeeks: in.Body.EveryWeeks, Count: in.Body.Count,
				Until: in.Body.Until, Skip: in.Body.Skip, Try: in.Body.Try}
			r.Key = in.Key
			setup, err := s.Practices.Setup(ctx, actor.Practice, store.Eventual)
			if err != nil {
				return nil, err
			}
			id, all, err := s.Bookings.BookSeries(ctx, actor, actor.Practice, r)
			if err != nil {
				return nil, err
			}
			out := SeriesView{ID: id}
			for _, o := range all {
				v := OccurrenceView{Start: o.Start, Reason: o.Problem, Nearest: o.Nearest}
				if o.Booking != nil {
					b := s.bookingView(*o.Booking, setup)
					v.Booking = &b
				}
				out.Occurrences = append(out.Occurrences, v)
			}
			return door.OK(out), nil
		}),
	}}}
}
