package booking

import (
	"context"
	"errors"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/fault"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/ics"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/money"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
)

// Managed is a booking as its client sees it by the signed link.
type Managed struct {
	ID           string             `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Status       booking.Status     `json:"status" enum:"confirmed,cancelled,completed,no-show" example:"confirmed"`
	Start        time.Time          `json:"start" doc:"RFC 3339, with the offset of the practice's zone." example:"2026-11-23T14:00:00+01:00"`
	End          time.Time          `json:"end" example:"2026-11-23T14:50:00+01:00"`
	TimeZone     string             `json:"time_zone" doc:"Of the practice." example:"Europe/Oslo"`
	Name         string             `json:"name" doc:"The client's." example:"Kari Nordmann"`
	Language     string             `json:"language" example:"nb"`
	Service      ServiceView        `json:"service"`
	Practitioner PractitionerView   `json:"practitioner"`
	Location     *practice.Location `json:"location,omitempty"`
	Practice     PracticeContact    `json:"practice"`
	Reschedule   Permission         `json:"reschedule"`
	Cancel       Permission         `json:"cancel"`
	CalendarURL  string             `json:"calendar_url" doc:"The booking as an iCalendar file."`
	Refund       *Refund            `json:"refund,omitempty" doc:"Of a booking that was paid before it was made: what goes back."`

	Extra map[string]any `json:"extra,omitempty" hidden:"true"` // of contributions, by name
}

// PracticeContact is how a client reaches the practice.
type PracticeContact struct {
	ID      string `json:"id" example:"lotus"`
	Name    string `json:"name" example:"Lotus Terapi"`
	Phone   string `json:"phone" example:"+4722123456"`
	Email   string `json:"email" example:"post@lotus.example"`
	Address string `json:"address" example:"Storgata 1, 0155 Oslo"`
	Accent  string `json:"accent" example:"#1f6f5c"`
}

// Permission says whether the client may still do something, and until when.
type Permission struct {
	Allowed bool      `json:"allowed"`
	Until   time.Time `json:"until" doc:"The last instant at which it is." example:"2026-11-22T14:00:00+01:00"`
}

// Refund is what goes back of what was paid for a booking.
type Refund struct {
	Paid     money.Amount          `json:"paid"`
	Back     int64                 `json:"back_minor" doc:"What goes back if the client cancels now, in minor units; of a cancelled booking, what went back when it was. Who moves it now gets no more than that back of the new time, either." example:"25000"`
	Reserved bool                  `json:"reserved" doc:"Nothing was taken yet: what goes back is not taken, and the rest is."`
	Rule     []practice.RefundStep `json:"rule" doc:"What goes back to who cancels: the step with the longest notice that they keep counts, and after the last one nothing goes back."`
}

// Refund returns what goes back of what was paid for the booking; nil: nothing was paid.
func (s *Services) Refund(ctx context.Context, b booking.Booking) (*Refund, error) {
	if len(b.State(payment.ContributionName)) == 0 {
		return nil, nil
	}
	p, err := s.Payments.Get(ctx, b.Practice, b.ID)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil || p.Stage != payment.Booked { // of what is owed nothing was paid
		return nil, err
	}
	back, reserved := p.Back(s.Now()), p.Reserved()
	switch {
	case b.Status != booking.Cancelled && p.Released():
		return nil, nil // it ran out, or staff let go of it
	case b.Status == booking.Cancelled:
		back, reserved = p.Due-p.Keep, reserved || p.Sums().Captured <= p.Keep
	}
	return &Refund{p.Amount(), back, reserved, p.Refunds()}, nil
}

// managed tells of the booking in the client's language, unless another one was asked for.
func (s *Services) managed(ctx context.Context, setup *practice.Setup, b booking.Booking, asked i18n.Lang) (
	*door.Answer[Managed], error) {
	refund, err := s.Refund(ctx, b)
	if err != nil {
		return nil, err
	}
	setup = setup.In(message.Language(asked, b.Contact.Language, setup.Practice.Language))
	zone := setup.Zone()
	v, known := setup.Service(b.Service)
	if !known { // no longer given
		v.ID, v.Price.Currency, v.DurationMinutes = b.Service, setup.Practice.Currency,
			int(b.End.Sub(b.Start).Minutes())
	}
	p, _ := setup.Practitioner(b.Practitioner)
	until := func(minutes int) Permission {
		return Permission{Allowed: b.Allows(minutes, s.Now()), Until: b.Deadline(minutes).In(zone)}
	}
	m := Managed{ID: b.ID, Status: b.Status, Start: b.Start.In(zone), End: b.End.In(zone),
		TimeZone: setup.Practice.TimeZone, Name: b.Contact.Name, Language: string(b.Contact.Language),
		Service: ServiceOf(v), Practitioner: PractitionerOf(p),
		Practice:   ContactOf(setup.Practice),
		Reschedule: until(v.RescheduleMinutes), Cancel: until(v.CancelMinutes),
		CalendarURL: s.Site + "/v1/link/" + s.Links.Sign(b.Link()) + "/calendar.ics",
		Refund:      refund, Extra: s.Bookings.Fields(b, false)}
	if l, ok := setup.Location(b.Location); ok {
		m.Location = &l
	}
	return door.OK(m), nil
}

// ContactOf returns how a client reaches the practice.
func ContactOf(p practice.Practice) PracticeContact {
	return PracticeContact{ID: p.ID, Name: p.Name, Phone: p.Phone, Email: p.Email, Address: p.Address, Accent: p.Accent}
}

// Opened reads a manage link and what it leads to. A link that was signed when the appointment was later dies with
// those that are signed for it as it is now, and one of a holder who has given the appointment up with that.
func (s *Services) Opened(ctx context.Context, token string) (*practice.Setup, booking.Booking, error) {
	c, err := s.Links.Open(token, link.Manage, s.Now())
	if err != nil {
		return nil, booking.Booking{}, err
	}
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return nil, booking.Booking{}, err
	}
	b, err := s.Bookings.Held(c.Version).Get(ctx, door.Client, c.Practice, c.Subject)
	if err == nil && !s.Now().Before(b.Link().Expires) {
		err = link.Expired()
	}
	return setup, b, err
}

var linkFaults = []httpapi.Fault{door.FailsLink, door.FailsExpired, door.FailsPractice, failsBooking}

type shownIn struct {
	door.ByToken
	door.InLanguage
}

// Link shows the booking of a signed link.
func Link(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "link", Path: "/v1/link/{token}", Auth: httpapi.Link, Ops: []httpapi.Op{{
		ID: "get-link", Method: http.MethodGet,
		Summary: "The booking of a signed link",
		Text:    "Shows, and changes nothing.",
		Tag:     door.TagLinks,
		Faults:  linkFaults,
		Handle: httpapi.Handle(func(ctx context.Context, in *shownIn) (*door.Answer[Managed], error) {
			asked, err := in.Asked()
			if err != nil {
				return nil, err
			}
			setup, b, err := s.Opened(ctx, in.Token)
			if err != nil {
				return nil, err
			}
			return s.managed(ctx, setup, b, asked)
		}),
	}}}
}

type rescheduleIn struct {
	door.ByToken
	door.Proved
	Body struct {
		Start time.Time `json:"start" doc:"A free start, RFC 3339." example:"2026-11-24T10:00:00+01:00"`
	}
}

// LinkReschedule moves the booking of a signed link.
func LinkReschedule(b *base.Base) httpapi.Endpoint {
	s, guarding := Of(b), guard.Of(b)
	faults := append(Rules(), linkFaults...)
	faults = append(faults, FailsTaken, door.FailsBusy, door.FailsService, door.FailsPractitioner, door.FailsTooMany,
		door.FailsProof)
	faults = append(faults, failsClosed...)
	faults = append(faults, s.Refusals()...)
	faults = append(faults, httpapi.Fails(fault.Invalid, "reschedule-deadline",
		"It is too late to move it here.").With("deadline", "2026-11-22T13:00:00Z"),
		httpapi.Fails(fault.Conflict, "moved-enough", "It was moved as often as it can be here."))
	return httpapi.Endpoint{Name: "link-reschedule", Path: "/v1/link/{token}/reschedule", Auth: httpapi.Link,
		Ops: []httpapi.Op{{
			ID: "reschedule-by-link", Method: http.MethodPost,
			Summary: "Move the booking of a signed link",
			Text: "The old time is freed and the new one taken at once, or nothing changes. The new time takes the " +
				"service as it is now, or a seat in a group that stands there. Of what was paid no more goes back " +
				"from then on than would have, had it been cancelled instead (refund.back_minor).",
			Tag:    door.TagLinks,
			Faults: faults,
			Guard:  guarding.Watch,
			Handle: httpapi.Handle(func(ctx context.Context, in *rescheduleIn) (*door.Answer[Managed], error) {
				setup, b, err := s.Opened(ctx, in.Token)
				if err != nil {
					return nil, err
				}
				b, err = s.Bookings.Held(b.Holder).Reschedule(ctx, door.Client, b.Practice, b.ID,
					booking.Move{Start: in.Body.Start})
				if err != nil {
					return nil, err
				}
				return s.managed(ctx, setup, b, "")
			}),
		}}}
}

type cancelIn struct {
	door.ByToken
	door.Proved
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"300" doc:"Why, for the practice."`
	}
}

// LinkCancel cancels the booking of a signed link.
func LinkCancel(b *base.Base) httpapi.Endpoint {
	s, guarding := Of(b), guard.Of(b)
	faults := append([]httpapi.Fault{door.FailsBusy, door.FailsTooMany, door.FailsProof,
		httpapi.Fails(fault.Invalid, "cancel-deadline", "It is too late to cancel it here.").
			With("deadline", "2026-11-22T13:00:00Z")}, linkFaults...)
	faults = append(append(faults, failsClosed...), s.Refusals()...)
	return httpapi.Endpoint{Name: "link-cancel", Path: "/v1/link/{token}/cancel", Auth: httpapi.Link,
		Ops: []httpapi.Op{{
			ID: "cancel-by-link", Method: http.MethodPost,
			Summary: "Cancel the booking of a signed link",
			Text:    "Cancelling again changes nothing.",
			Tag:     door.TagLinks,
			Faults:  faults,
			Guard:   guarding.Watch,
			Handle: httpapi.Handle(func(ctx context.Context, in *cancelIn) (*door.Answer[Managed], error) {
				setup, b, err := s.Opened(ctx, in.Token)
				if err != nil {
					return nil, err
				}
				reason := ""
				if in.Body != nil {
					reason = in.Body.Reason
				}
				b, err = s.Bookings.Held(b.Holder).Cancel(ctx, door.Client, b.Practice, b.ID, reason)
				if err != nil {
					return nil, err
				}
				return s.managed(ctx, setup, b, "")
			}),
		}}}
}

const calendarType = "text/calendar; charset=utf-8"

// LinkCalendar returns the booking of a signed link as a calendar file.
func LinkCalendar(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "link-calendar", Path: "/v1/link/{token}/calendar.ics", Auth: httpapi.Link,
		Ops: []httpapi.Op{{
			ID: "calendar-by-link", Method: http.MethodGet,
			Summary: "The booking as an iCalendar file",
			Text:    "For the client's own calendar.",
			Tag:     door.TagLinks,
			Faults:  linkFaults, Media: calendarType,
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByToken) (*httpapi.Raw, error) {
				setup, b, err := s.Opened(ctx, in.Token)
				if err != nil {
					return nil, err
				}
				return &httpapi.Raw{ContentType: calendarType, Disposition: `attachment; filename="booking.ics"`,
					Body: ics.File(letters.Of(s.Base).Event(setup, b))}, nil
			}),
		}}}
}

// CalendarFeed returns a practitioner's bookings as a feed that calendar programs subscribe to.
func CalendarFeed(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "calendar-feed", Path: link.Calendar.Route(), Auth: httpapi.Link,
		Ops: []httpapi.Op{{
			ID: "calendar-feed", Method: http.MethodGet,
			Summary: "A practitioner's calendar feed",
			Text: "The bookings from four weeks ago to half a year ahead, those of a group session as one entry, for " +
				"subscribing. The address is a secret; staff can replace it.",
			Tag:    door.TagLinks,
			Faults: []httpapi.Fault{door.FailsLink, door.FailsExpired, door.FailsPractice}, Media: calendarType,
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByToken) (*httpapi.Raw, error) {
				c, err := s.Links.Open(in.Token, link.Calendar, s.Now())
				if err != nil {
					return nil, err
				}
				f, err := s.Bookings.Feed(ctx, c.Practice, c.Subject)
				if err != nil {
					return nil, err
				}
				w := letters.Of(s.Base)
				events := make([]ics.Event, 0, len(f.Bookings)+len(f.Groups))
				for _, b := range f.Bookings {
					events = append(events, w.StaffEvent(f.Setup, b))
				}
				for _, g := range f.Groups {
					events = append(events, w.SessionEvent(f.Setup, g.Session, g.Roll))
				}
				return &httpapi.Raw{ContentType: calendarType, CacheControl: "private, no-cache",
					Body: ics.Feed(f.Practitioner.Name+" – "+f.Setup.Practice.Name, f.Setup.Zone(), events)}, nil
			}),
		}}}
}
