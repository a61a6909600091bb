package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
)

type calendarIn struct {
	Practitioner string     `query:"practitioner" maxLength:"40" doc:"Id of the practitioner; all that the caller may see if left out."`
	From         civil.Date `query:"from" required:"true" doc:"First day, in the practice's zone." example:"2026-11-23"`
	To           civil.Date `query:"to" required:"true" doc:"Last day, inclusive; at most 91 days after the first." example:"2026-11-29"`
}

// CalendarView is what a range of days holds.
type CalendarView struct {
	Bookings []BookingView      `json:"bookings"`
	Holds    []HoldView         `json:"holds" doc:"Times held for offers of the waiting list."`
	Absences []practice.Absence `json:"absences"`
	Closed   []HolidayView      `json:"closed" doc:"Days on which the practice is closed."`
}

// HoldView is a time held for somebody.
type HoldView struct {
	ID           string    `json:"id" doc:"Of the waiting-list entry."`
	Practitioner string    `json:"practitioner"`
	Service      string    `json:"service"`
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
}

// Calendar shows a range of days.
func Calendar(s *Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "calendar", Path: "/v1/calendar", Auth: anyStaff, Ops: []httpapi.Op{{
		ID: "get-calendar", Method: http.MethodGet,
		Summary: "The calendar of a range of days",
		Text:    "Practitioners see their own.",
		Tag:     tagStaff,
		Faults:  []httpapi.Fault{failsPractice, failsPractitioner, failsMine},
		Handle: httpapi.Handle(func(ctx context.Context, in *calendarIn) (*answer[CalendarView], error) {
			actor := httpapi.ActorFrom(ctx)
			c, setup, err := s.Bookings.Calendar(ctx, actor, actor.Practice, in.Practitioner, in.From, in.To)
			if err != nil {
				return nil, err
			}
			zone := setup.Zone()
			out := CalendarView{Absences: c.Absences}
			for _, b := range c.Bookings {
				out.Bookings = append(out.Bookings, s.bookingView(b, zone))
			}
			for _, h := range c.Holds {
				out.Holds = append(out.Holds, HoldView{h.ID, h.Practitioner, h.Service, h.Start.In(zone), h.End.In(zone)})
			}
			for day := in.From; !day.After(in.To); day = day.AddDays(1) {
				if name, closed := c.Closed[day]; closed {
					out.Closed = append(out.Closed, HolidayView{day, name, true})
				}
			}
			return ok(out), nil
		}),
	}}}
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
	return booking.Request{Service: b.Service, Practitioner: b.Practitioner, Start: b.Start, Client: b.Client, Note: b.Note, Override: b.Override,
		Extra: b.Extra}
}

type staffBookIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"The same request with the same key is answered with the same booking."`
	Body StaffBooking
}

// mine holds practitioners to their own calendar when they book.
func mine(ctx context.Context, who string) (string, error) {
	actor := httpapi.ActorFrom(ctx)
	if actor.Role != "practitioner" {
		return who, nil
	}
	if who != "" && who != actor.Practitioner {
		return "", fault.New(fault.Forbidden, "not-your-calendar", "This is another practitioner's calendar. Ask an owner or an assistant.")
	}
	return actor.Practitioner, nil
}

// Bookings books on behalf of a client.
func Bookings(s *Services) httpapi.Endpoint {
	faults := append(rules(), failsPractice, failsService, failsPractitioner, failsTaken, failsBusy, failsMine,
		httpapi.Fails(fault.Invalid, "idempotency-key-reused", "The Idempotency-Key was used for another request."))
	return httpapi.Endpoint{Name: "bookings", Path: "/v1/bookings", Auth: anyStaff, Ops: []httpapi.Op{{
		ID: "book-for-client", Method: http.MethodPost,
		Summary: "Book on behalf of a client",
		Text:    "Staff may set the rules aside with a reason.",
		Tag:     tagStaff, Status: http.StatusCreated,
		Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *staffBookIn) (*answer[BookingView], error) {
			actor, r := httpapi.ActorFrom(ctx), in.Body.request()
			var err error
			if r.Practitioner, err = mine(ctx, r.Practitioner); err != nil {
				return nil, err
			}
			r.Key = in.Key
			b, err := s.Bookings.Book(ctx, actor, actor.Practice, r)
			if err != nil {
				return nil, err
			}
			return s.view(ctx, b.Booking)
		}),
	}}}
}

func (s *Services) view(ctx context.Context, b booking.Booking) (*answer[BookingView], error) {
	setup, err := s.Practices.Setup(ctx, b.Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	return ok(s.bookingView(b, setup.Zone())), nil
}

var bookingFaults = []httpapi.Fault{failsPractice, failsBooking, failsMine}

// Booking reads one booking.
func Booking(s *Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "booking", Path: "/v1/bookings/{id}", Auth: anyStaff, Ops: []httpapi.Op{{
		ID: "get-booking", Method: http.MethodGet,
		Summary: "One booking",
		Text:    "With the messages that are still planned.",
		Tag:     tagStaff,
		Faults:  bookingFaults,
		Handle: httpapi.Handle(func(ctx context.Context, in *ByID) (*answer[BookingView], error) {
			actor := httpapi.ActorFrom(ctx)
			b, err := s.Bookings.Get(ctx, actor, actor.Practice, in.ID)
			if err != nil {
				return nil, err
			}
			return s.view(ctx, b)
		}),
	}}}
}

type staffMoveIn struct {
	ByID
	Body struct {
		Start        time.Time `json:"start" example:"2026-11-24T10:00:00+01:00"`
		Practitioner string    `json:"practitioner,omitempty" maxLength:"40" doc:"The same if left out."`
		Override     string    `json:"override_reason,omitempty" maxLength:"300" doc:"Why the rules are set aside."`
	}
}

// BookingReschedule moves a booking.
func BookingReschedule(s *Services) httpapi.Endpoint {
	faults := append(append(rules(), bookingFaults...), failsTaken, failsBusy, failsService, failsPractitioner)
	return httpapi.Endpoint{Name: "booking-reschedule", Path: "/v1/bookings/{id}/reschedule", Auth: anyStaff,
		Ops: []httpapi.Op{{
			ID: "reschedule-booking", Method: http.MethodPost,
			Summary: "Move a booking",
			Text:    "At any time, without the client's deadline.",
			Tag:     tagStaff,
			Faults:  append(faults, failsClosed...),
			Handle: httpapi.Handle(func(ctx context.Context, in *staffMoveIn) (*answer[BookingView], error) {
				actor := httpapi.ActorFrom(ctx)
				who := in.Body.Practitioner
				if who != "" {
					var err error
					if who, err = mine(ctx, who); err != nil {
						return nil, err
					}
				}
				b, err := s.Bookings.Reschedule(ctx, actor, actor.Practice, in.ID, booking.Move{Start: in.Body.Start, Practitioner: who, Override: in.Body.Override})
				if err != nil {
					return nil, err
				}
				return s.view(ctx, b)
			}),
		}}}
}

type reasonIn struct {
	ByID
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"300" doc:"Why; kept in the booking's history."`
	}
}

// BookingCancel cancels a booking.
func BookingCancel(s *Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "booking-cancel", Path: "/v1/bookings/{id}/cancel", Auth: anyStaff,
		Ops: []httpapi.Op{{
			ID: "cancel-booking", Method: http.MethodPost,
			Summary: "Cancel a booking",
			Text:    "At any time, without the client's deadline.",
			Tag:     tagStaff,
			Faults:  append(append([]httpapi.Fault{failsBusy}, bookingFaults...), failsClosed...),
			Handle: httpapi.Handle(func(ctx context.Context, in *reasonIn) (*answer[BookingView], error) {
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
func finish(s *Services, verb, summary string, as booking.Status) httpapi.Endpoint {

	return httpapi.Endpoint{Name: "booking-" + verb, Path: "/v1/bookings/{id}/" + verb, Auth: anyStaff,
		Ops: []httpapi.Op{{
			ID: verb + "-booking", Method: http.MethodPost,
			Summary: summary,
			Text:    "From the appointment's start on; the one corrects the other.",
			Tag:     tagStaff,
			Faults:  append([]httpapi.Fault{failsBusy, httpapi.Fails(fault.Invalid, "not-begun", "The appointment has not begun."), failsClosed[0]}, bookingFaults...),
			Handle: httpapi.Handle(func(ctx context.Context, in *ByID) (*answer[BookingView], error) {
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
func BookingComplete(s *Services) httpapi.Endpoint {
	return finish(s, "complete", "The appointment took place", booking.Completed)
}

// BookingNoShow notes that the client did not come.
func BookingNoShow(s *Services) httpapi.Endpoint {
	return finish(s, "no-show", "The client did not come", booking.NoShow)
}

// BookingMessages lists what was sent for a booking.
func BookingMessages(s *Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "booking-messages", Path: "/v1/bookings/{id}/messages", Auth: anyStaff,
		Ops: []httpapi.Op{{
			ID: "list-booking-messages", Method: http.MethodGet,
			Summary: "What was sent for a booking, and when",
			Text:    "With what failed or was skipped, and why.",
			Tag:     tagStaff,
			Faults:  bookingFaults,
			Handle: httpapi.Handle(func(ctx context.Context, in *ByID) (*answer[listOf[message.Record]], error) {
				actor := httpapi.ActorFrom(ctx)
				if _, err := s.Bookings.Get(ctx, actor, actor.Practice, in.ID); err != nil {
					return nil, err
				}
				all, err := message.List(ctx, s.Records, actor.Practice, in.ID)
				if err != nil {
					return nil, err
				}
				return ok(listOf[message.Record]{all}), nil
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
func Series(s *Services) httpapi.Endpoint {
	faults := append(rules(), failsPractice, failsService, failsPractitioner, failsTaken, failsBusy, failsMine,
		httpapi.Fails(fault.Conflict, "series-conflicts", "Some occurrences cannot be booked; each is listed with why and the nearest free times.").With("occurrences", []any{}),
		httpapi.Fails(fault.Invalid, "idempotency-key-reused", "The Idempotency-Key was used for another request."))
	return httpapi.Endpoint{Name: "series", Path: "/v1/series", Auth: anyStaff, Ops: []httpapi.Op{{
		ID: "book-series", Method: http.MethodPost,
		Summary: "Book a recurring series",
		Text:    "At the same local time every so many weeks. Each occurrence that conflicts is shown.",
		Tag:     tagStaff, Status: http.StatusCreated,
		Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *seriesIn) (*answer[SeriesView], error) {
			actor := httpapi.ActorFrom(ctx)
			r := booking.Series{Request: in.Body.request(), EveryWeeks: in.Body.EveryWeeks, Count: in.Body.Count, Until: in.Body.Until, Skip: in.Body.Skip, Try: in.Body.Try}
			var err error
			if r.Practitioner, err = mine(ctx, r.Practitioner); err != nil {
				return nil, err
			}
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
					b := s.bookingView(*o.Booking, setup.Zone())
					v.Booking = &b
				}
				out.Occurrences = append(out.Occurrences, v)
			}
			return ok(out), nil
		}),
	}}}
}

// WaitingView is an entry of the waiting list as staff see it.
type WaitingView struct {
	Waiting
	Client  client.Contact `json:"client"`
	Created time.Time      `json:"created"`
	Offer   *OfferView     `json:"offer,omitempty" doc:"The time that is held for the client."`
}

// OfferView is a time that is held for a client of the waiting list.
type OfferView struct {
	Start        time.Time `json:"start" example:"2026-11-23T14:00:00+01:00"`
	End          time.Time `json:"end" example:"2026-11-23T14:50:00+01:00"`
	Practitioner string    `json:"practitioner" example:"ida"`
	Deadline     time.Time `json:"deadline" doc:"It is held until then." example:"2026-11-22T16:00:00+01:00"`
}

func waitingView(e waitlist.Entry) WaitingView {
	v := WaitingView{Waiting: waiting(e), Client: e.Contact, Created: e.Created}
	if o := e.Offer; o != nil {
		v.Offer = &OfferView{o.Start, o.End, o.Practitioner, o.Deadline}
	}
	return v
}

type staffJoinIn struct {
	Body struct {
		Service      string         `json:"service" maxLength:"40" example:"consultation"`
		Practitioner string         `json:"practitioner,omitempty" maxLength:"40" doc:"Anyone if left out."`
		From         civil.Date     `json:"from" doc:"First wanted day, in the practice's zone." example:"2026-11-23"`
		To           civil.Date     `json:"to" doc:"Last wanted day, inclusive." example:"2026-11-27"`
		Client       client.Contact `json:"client"`
	}
}

// Waitlist shows the waiting list, and puts a client on it.
func Waitlist(s *Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "waitlist", Path: "/v1/waitlist", Auth: anyStaff, Ops: []httpapi.Op{{
		ID: "list-waitlist", Method: http.MethodGet,
		Summary: "The waiting list",
		Text:    "The oldest first.",
		Tag:     tagStaff,
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*answer[listOf[WaitingView]], error) {
			all, err := s.Waitlist.Waiting(ctx, httpapi.ActorFrom(ctx).Practice)
			if err != nil {
				return nil, err
			}
			var out []WaitingView
			for _, e := range all {
				out = append(out, waitingView(e))
			}
			return ok(listOf[WaitingView]{out}), nil
		}),
	}, {
		ID: "add-to-waitlist", Method: http.MethodPost,
		Summary: "Put a client on the waiting list",
		Tag:     tagStaff, Status: http.StatusCreated,
		Faults: []httpapi.Fault{failsPractice, failsService, failsPractitioner, failsFree,
			httpapi.Fails(fault.Conflict, "waitlist-full", "The waiting list is full.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *staffJoinIn) (*answer[WaitingView], error) {
			actor := httpapi.ActorFrom(ctx)
			e, err := s.Waitlist.Join(ctx, actor, actor.Practice, waitlist.Wish{Service: in.Body.Service, Practitioner: in.Body.Practitioner, From: in.Body.From,
				To: in.Body.To, Client: in.Body.Client})
			if err != nil {
				return nil, err
			}
			return ok(waitingView(e)), nil
		}),
	}}}
}

// WaitlistEntry takes a client off the waiting list.
func WaitlistEntry(s *Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "waitlist-entry", Path: "/v1/waitlist/{id}", Auth: anyStaff, Ops: []httpapi.Op{{
		ID: "leave-waitlist", Method: http.MethodDelete,
		Summary: "Take a client off the waiting list",
		Text:    "A time that is held for the client is freed.",
		Tag:     tagStaff, Status: http.StatusNoContent,
		Faults: []httpapi.Fault{failsPractice, failsEntry, failsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *ByID) (*struct{}, error) {
			actor := httpapi.ActorFrom(ctx)
			return nil, s.Waitlist.Leave(ctx, actor, actor.Practice, in.ID)
		}),
	}}}
}

type journeyIn struct {
	ByID
	Language string    `query:"language" enum:"nb,sv,da,fi,en" doc:"nb, sv, da, fi or en; the practice's if left out." example:"nb"`
	Start    time.Time `query:"start" doc:"As if booked for this start; the next free time if left out."`
}

// JourneyView is everything a client gets for a booking, in order.
type JourneyView struct {
	Start    time.Time         `json:"start"`
	Messages []message.Preview `json:"messages"`
}

// Journey previews the messages of a service.
func Journey(s *Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "journey", Path: "/v1/services/{id}/journey", Auth: anyStaff, Ops: []httpapi.Op{{
		ID: "preview-journey", Method: http.MethodGet,
		Summary: "Everything a client will get for a booking",
		Text:    "In order, rendered, by the same plan that sends it.",
		Tag:     tagStaff,
		Faults:  []httpapi.Fault{failsPractice, failsService},
		Handle: httpapi.Handle(func(ctx context.Context, in *journeyIn) (*answer[JourneyView], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, err := s.Practices.Setup(ctx, actor.Practice, store.Strong)
			if err != nil {
				return nil, err
			}
			v, found := setup.Service(in.ID)
			if !found {
				return nil, services().unknown()
			}
			lang, known := i18n.Parse(in.Language)
			if in.Language != "" && !known {
				return nil, fault.Fields{{Path: "query.language", Message: "must be one of nb, sv, da, fi, en"}}.Err()
			}
			if !known {
				lang = setup.Practice.Language
			}
			now, start := s.Now(), in.Start
			if start.IsZero() {
				start = now.AddDate(0, 0, 7).Truncate(time.Hour)
				next, err := s.Bookings.Next(ctx, actor, actor.Practice, in.ID, "", now.AddDate(0, 0, 2), 1)
				if err != nil {
					return nil, err
				}
				if len(next) > 0 {
					start = next[0].Start
				}
			}
			all, err := s.Writer.Journey(setup, v, lang, now, start)
			if err != nil {
				return nil, err
			}
			return ok(JourneyView{start.In(setup.Zone()), all}), nil
		}),
	}}}
}
