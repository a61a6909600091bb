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
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/typed"
)

type calendarIn struct {
	Practitioner string     `query:"practitioner" maxLength:"40" doc:"Id of the practitioner; all that the caller may see if left out."`
	From         civil.Date `query:"from" required:"true" doc:"First day, in the practice's zone." example:"2026-11-23"`
	To           civil.Date `query:"to" required:"true" doc:"Last day, inclusive; at most 91 days after the first." example:"2026-11-29"`
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

	Status  booking.Holding `json:"status" enum:"offered,unconfirmed" doc:"Offered to somebody on the waiting list, or asked for and not confirmed yet."`
	Outside *booking.Reason `json:"outside,omitempty" doc:"Set where a change of the set-up has put it outside: if it was called off, it cannot be taken any more."`
}

// Calendar shows a range of days.
func Calendar(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "calendar", Path: "/v1/calendar", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-calendar", Method: http.MethodGet,
		Summary: "The calendar of a range of days",
		Text:    "Practitioners see their own. What a change of the set-up has put outside says so.",
		Tag:     door.TagStaff,
		Faults:  []httpapi.Fault{door.FailsPractice, door.FailsPractitioner, door.FailsMine},
		Handle: httpapi.Handle(func(ctx context.Context, in *calendarIn) (*door.Answer[CalendarView], error) {
			actor := httpapi.ActorFrom(ctx)
			c, setup, err := s.Bookings.Calendar(ctx, actor, actor.Practice, in.Practitioner, in.From, in.To)
			if err != nil {
				return nil, err
			}
			zone := setup.Zone()
			out := CalendarView{Absences: c.Absences, Open: stretchViews(c.Open, zone),
				Busy: stretchViews(c.Busy, zone), Now: s.Now().In(zone).Truncate(time.Second)}
			for _, b := range c.Bookings {
				out.Bookings = append(out.Bookings, s.bookingView(b, setup))
			}
			if err := s.alert(ctx, actor.Practice, out.Bookings); err != nil {
				return nil, err
			}
			for _, h := range c.Holds {
				out.Holds = append(out.Holds, holdView(h, zone))
			}
			for day := in.From; !day.After(in.To); day = day.AddDays(1) {
				if name, closed := c.Closed[day]; closed {
					v := door.HolidayView{Date: day, Name: name, Closed: true}
					if names, _ := setup.Holiday(day); name != "" {
						v.Names = booking.Spoken(names)
					}
					out.Closed = append(out.Closed, v)
				}
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
	Start        time.Time      `json:"start" example:"2026-11-23T14:00:00+01:00"`
	Client       client.Contact `json:"client" doc:"An e-mail address or a phone number is needed."`
	Note         string         `json:"note,omitempty" maxLength:"2000"`
	Override     string         `json:"override_reason,omitempty" maxLength:"300" doc:"Why the rules, overlaps among them, are set aside. It is kept with the booking's history."`

	Extra map[string]json.RawMessage `json:"extra,omitempty" hidden:"true"` // for contributions, by name
}

func (b StaffBooking) request() booking.Request {
	return booking.Request{Service: b.Service, Practitioner: b.Practitioner, Start: b.Start, Client: b.Client,
		Note: b.Note, Override: b.Override,
		Extra: b.Extra}
}

type staffBookIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"The same request with the same key is answered with the same booking."`
	Body StaffBooking
}

// Bookings books on behalf of a client.
func Bookings(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	faults := append(Rules(), door.FailsPractice, door.FailsService, door.FailsPractitioner, FailsTaken,
		door.FailsBusy, door.FailsMine,
		httpapi.Fails(fault.Invalid, "idempotency-key-reused", "The Idempotency-Key was used for another request."))
	faults = append(faults, s.Refusals()...)
	return httpapi.Endpoint{Name: "bookings", Path: "/v1/bookings", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "book-for-client", Method: http.MethodPost,
		Summary: "Book on behalf of a client",
		Text: "Staff may set the rules aside with a reason. Where a group of the service begins at the start " +
			"already, the booking is a seat in that group, with what the group was made with.",
		Tag: door.TagStaff, Status: http.StatusCreated,
		Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *staffBookIn) (*door.Answer[BookingView], error) {
			actor, r := httpapi.ActorFrom(ctx), in.Body.request()
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

// Booking reads one booking.
func Booking(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "booking", Path: "/v1/bookings/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
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

type staffMoveIn struct {
	door.ByID
	Body struct {
		Start        time.Time `json:"start" example:"2026-11-24T10:00:00+01:00"`
		Practitioner string    `json:"practitioner,omitempty" maxLength:"40" doc:"The same if left out."`
		Override     string    `json:"override_reason,omitempty" maxLength:"300" doc:"Why the rules are set aside."`
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
			Faults: append(faults, failsClosed...),
			Handle: httpapi.Handle(func(ctx context.Context, in *staffMoveIn) (*door.Answer[BookingView], error) {
				actor := httpapi.ActorFrom(ctx)
				b, err := s.Bookings.Reschedule(ctx, actor, actor.Practice, in.ID,
					booking.Move{Start: in.Body.Start, Practitioner: in.Body.Practitioner,
						Override: in.Body.Override})
				if err != nil {
					return nil, err
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
	s := Of(b)
	faults := append(Rules(), door.FailsPractice, door.FailsService, door.FailsPractitioner, FailsTaken,
		door.FailsBusy, door.FailsMine,
		httpapi.Fails(fault.Conflict, "series-conflicts", "Some occurrences cannot be booked; each is listed with "+
			"why and the nearest free times.").With("occurrences", []any{}),
		httpapi.Fails(fault.Invalid, "idempotency-key-reused", "The Idempotency-Key was used for another request."))
	faults = append(faults, s.Refusals()...)
	return httpapi.Endpoint{Name: "series", Path: "/v1/series", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "book-series", Method: http.MethodPost,
		Summary: "Book a recurring series",
		Text:    "At the same local time every so many weeks. Each occurrence that conflicts is shown.",
		Tag:     door.TagStaff, Status: http.StatusCreated,
		Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *seriesIn) (*door.Answer[SeriesView], error) {
			actor := httpapi.ActorFrom(ctx)
			r := booking.Series{Request: in.Body.request(), EveryWeeks: in.Body.EveryWeeks, Count: in.Body.Count,
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
