package setup

import (
	"context"
	"net/http"
	"slices"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/link"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/schedule/holiday"
	"stund/internal/store"
)

// Catalogue lists the endpoints of the set-up.
func Catalogue() []door.Maker {
	return []door.Maker{Me, Practice, Locations, Location, Practitioners, Practitioner, Hours, Exceptions, Exception,
		ServiceList, Service, ServiceVAT, ClassException, Resources, Resource, Absences, Absence, Holidays, Holiday,
		ExternalCalendars, ExternalCalendar, FeedLink, Discounts, Discount}
}

// services is what the endpoints call.
type services struct {
	*base.Base
	Practices *practice.Book
}

func of(b *base.Base) *services { return &services{b, practice.Of(b)} }

// Practice reads and writes the practice's own particulars.
func Practice(b *base.Base) httpapi.Endpoint {
	s, m := of(b), meeting(b)
	return httpapi.Endpoint{Name: "practice", Path: "/v1/practice", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "get-practice", Method: http.MethodGet,
		Summary: "The practice",
		Tag:     door.TagSetup,
		Faults:  []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[practice.Practice], error) {
			setup, err := s.Practices.Setup(ctx, httpapi.ActorFrom(ctx).Practice, store.Strong)
			if err != nil {
				return nil, err
			}
			return door.OK(setup.Practice), nil
		}),
	}, {
		ID: "put-practice", Method: http.MethodPut,
		Summary: "Create or replace the practice",
		Text: "Which practice it is says the token; the id in the body is not read. The time zone is fixed once " +
			"the practice exists. " + meetsText,
		Tag:    door.TagSetup,
		Faults: []httpapi.Fault{door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *bodyOf[practice.Practice]) (
			*door.Answer[SavedPractice], error) {
			actor, p := httpapi.ActorFrom(ctx), in.Body
			p.ID = actor.Practice
			setup, _, err := s.Practices.Put(ctx, actor, p)
			if err != nil {
				return nil, err
			}
			return door.OK(SavedPractice{setup.Practice, m.by(ctx, setup)}), nil
		}),
	}}}
}

// SavedPractice is the practice as it was written, with what that meets.
type SavedPractice struct {
	practice.Practice
	Meets *Meets `json:"meets,omitempty"`
}

// own finds a practitioner whose hours the actor may see and change.
func own(actor fact.Actor, setup *practice.Setup, id string) (*practice.Practitioner, error) {
	i := slices.IndexFunc(setup.Practitioners, func(p practice.Practitioner) bool { return p.ID == id })
	if i < 0 {
		return nil, door.Unknown("practitioner")
	}
	if err := practice.MayTouch(actor, id); err != nil {
		return nil, err
	}
	return &setup.Practitioners[i], nil
}

// changeOwn changes a practitioner's own things and returns the set-up that it made.
func changeOwn(ctx context.Context, s *services, what, id string, edit func(*practice.Practitioner) error) (
	*practice.Setup, error) {
	actor := httpapi.ActorFrom(ctx)
	return s.Practices.Change(ctx, actor, actor.Practice, what, id, func(setup *practice.Setup) error {
		p, err := own(actor, setup, id)
		if err != nil {
			return err
		}
		return edit(p)
	})
}

var ownFaults = []httpapi.Fault{door.FailsPractice, door.FailsPractitioner, door.FailsMine, door.FailsBusy}

// Hours reads and writes a practitioner's weekly hours.
func Hours(b *base.Base) httpapi.Endpoint {
	s, m := of(b), meeting(b)
	return httpapi.Endpoint{Name: "hours", Path: "/v1/practitioners/{id}/hours", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "get-hours", Method: http.MethodGet,
			Summary: "A practitioner's hours",
			Text:    "Weekly rules and the days that differ.",
			Tag:     door.TagSetup,
			Faults:  ownFaults[:3],
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[schedule.Hours], error) {
				p, err := read(ctx, s, in.ID)
				if err != nil {
					return nil, err
				}
				return door.OK(p.Hours), nil
			}),
		}, {
			ID: "put-hours", Method: http.MethodPut,
			Summary: "Replace a practitioner's hours",
			Text:    "Local times in the practitioner's zone. " + meetsText,
			Tag:     door.TagSetup,
			Faults:  ownFaults,
			Handle: httpapi.Handle(func(ctx context.Context, in *idBody[schedule.Hours]) (
				*door.Answer[SavedHours], error) {
				setup, err := changeOwn(ctx, s, "hours.changed", in.ID,
					func(p *practice.Practitioner) error { p.Hours = in.Body; return nil })
				if err != nil {
					return nil, err
				}
				p, _ := setup.Practitioner(in.ID)
				return door.OK(SavedHours{p.Hours, m.by(ctx, setup)}), nil
			}),
		}}}
}

// SavedHours is hours as they were written, with what that meets.
type SavedHours struct {
	schedule.Hours
	Meets *Meets `json:"meets,omitempty"`
}

func read(ctx context.Context, s *services, id string) (practice.Practitioner, error) {
	actor := httpapi.ActorFrom(ctx)
	setup, err := s.Practices.Setup(ctx, actor.Practice, store.Strong)
	if err != nil {
		return practice.Practitioner{}, err
	}
	p, err := own(actor, setup, id)
	if err != nil {
		return practice.Practitioner{}, err
	}
	return *p, nil
}

// Exceptions lists the days on which a practitioner's hours differ.
func Exceptions(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "exceptions", Path: "/v1/practitioners/{id}/exceptions", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "list-exceptions", Method: http.MethodGet,
			Summary: "Days on which a practitioner's hours differ",
			Tag:     door.TagSetup,
			Faults:  ownFaults[:3],
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (
				*door.Answer[door.ListOf[schedule.Exception]], error) {
				p, err := read(ctx, s, in.ID)
				if err != nil {
					return nil, err
				}
				return door.OK(door.ListOf[schedule.Exception]{Items: p.Hours.Exceptions}), nil
			}),
		}}}
}

type ExceptionIn struct {
	door.ByID
	Date civil.Date `path:"date" doc:"The day." example:"2026-12-23"`
}

type exceptionBody struct {
	ExceptionIn
	Body struct {
		Intervals []schedule.Interval `json:"intervals" doc:"Hours of that day; empty: closed."`
		Location  string              `json:"location,omitempty" maxLength:"40" doc:"Only for this location."`
		Note      string              `json:"note,omitempty" maxLength:"200" doc:"For staff."`
	}
}

type classExceptionBody struct {
	ExceptionIn
	Body struct {
		Intervals []schedule.Interval `json:"intervals,omitempty" doc:"Times of that day; an empty list calls it off."`
		CallOff   *schedule.Interval  `json:"call_off,omitempty" doc:"In place of intervals: this stretch of the day is called off at every location, and the class's other times stay."`
		Location  string              `json:"location,omitempty" maxLength:"40" doc:"Only for this location."`
		Note      string              `json:"note,omitempty" maxLength:"200" doc:"For staff."`
	}
}

// check refuses what says nothing, or two things.
func (in *classExceptionBody) check() error {
	var wrong fault.Fields
	off := in.Body.CallOff
	wrong.Check(off != nil || in.Body.Intervals != nil, "intervals",
		"must be filled in: an empty list calls the class off")
	if off != nil {
		wrong.Check(in.Body.Intervals == nil, "intervals", "must be left out with call_off")
		wrong.Check(in.Body.Location == "", "location", "must be left out with call_off")
		wrong.Check(off.From < off.To, "call_off.to", "must be later than from")
	}
	return wrong.Err()
}

// exceptions returns the day's exceptions in place of those that there are.
func (in *classExceptionBody) exceptions(setup *practice.Setup, hours schedule.Hours) []schedule.Exception {
	mine := []schedule.Exception{{Date: in.Date, Intervals: in.Body.Intervals, Location: in.Body.Location}}
	if off := in.Body.CallOff; off != nil {
		mine = schedule.Diary{Hours: &hours, Closed: setup.Holiday}.Without(in.Date, off.From, off.To)
	}
	for n := range mine {
		mine[n].Note = in.Body.Note
	}
	left := slices.DeleteFunc(slices.Clone(hours.Exceptions), func(o schedule.Exception) bool {
		return o.Date == in.Date && (in.Body.CallOff != nil || o.Location == in.Body.Location)
	})
	return append(left, mine...)
}

// SavedException is the hours of one day as they were written, with what that meets.
type SavedException struct {
	schedule.Exception
	Meets *Meets `json:"meets,omitempty"`
}

// Removed is what it meets that something was removed.
type Removed struct {
	Meets *Meets `json:"meets,omitempty"`
}

// Exception sets and removes the hours of one day.
func Exception(b *base.Base) httpapi.Endpoint {
	s, m := of(b), meeting(b)
	without := func(p *practice.Practitioner, day civil.Date, location string) []schedule.Exception {
		return slices.DeleteFunc(slices.Clone(p.Hours.Exceptions),
			func(e schedule.Exception) bool { return e.Date == day && e.Location == location })
	}
	return httpapi.Endpoint{Name: "exception", Path: "/v1/practitioners/{id}/exceptions/{date}", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "put-exception", Method: http.MethodPut,
			Summary: "Set the hours of one day",
			Text:    "They replace the weekly hours of that day. " + meetsText,
			Tag:     door.TagSetup,
			Faults:  ownFaults,
			Handle: httpapi.Handle(func(ctx context.Context, in *exceptionBody) (
				*door.Answer[SavedException], error) {
				e := schedule.Exception{Date: in.Date, Intervals: in.Body.Intervals, Location: in.Body.Location,
					Note: in.Body.Note}
				setup, err := changeOwn(ctx, s, "exception.set", in.ID, func(p *practice.Practitioner) error {
					p.Hours.Exceptions = append(without(p, e.Date, e.Location), e)
					return nil
				})
				if err != nil {
					return nil, err
				}
				return door.OK(SavedException{e, m.by(ctx, setup)}), nil
			}),
		}, {
			ID: "delete-exception", Method: http.MethodDelete,
			Summary: "Give a day its weekly hours back",
			Text:    "Removes what was set for the day, at every location. " + meetsText,
			Tag:     door.TagSetup,
			Faults:  ownFaults,
			Handle: httpapi.Handle(func(ctx context.Context, in *ExceptionIn) (*door.Answer[Removed], error) {
				setup, err := changeOwn(ctx, s, "exception.removed", in.ID, func(p *practice.Practitioner) error {
					p.Hours.Exceptions = slices.DeleteFunc(slices.Clone(p.Hours.Exceptions),
						func(e schedule.Exception) bool { return e.Date == in.Date })
					return nil
				})
				if err != nil {
					return nil, err
				}
				return door.OK(Removed{m.by(ctx, setup)}), nil
			}),
		}}}
}

// class returns the service to be changed, if the actor may call it off: practitioners what only they give.
func class(actor fact.Actor, setup *practice.Setup, id string) (*practice.Service, error) {
	i := slices.IndexFunc(setup.Services, func(v practice.Service) bool { return v.ID == id })
	if i < 0 {
		return nil, door.Unknown("service")
	}
	v := &setup.Services[i]
	givers := setup.Giving(*v)
	if len(givers) == 0 {
		givers = []practice.Practitioner{{}} // nobody's own
	}
	for _, p := range givers {
		if err := practice.MayTouch(actor, p.ID); err != nil {
			return nil, err
		}
	}
	if v.Hours == nil {
		return nil, fault.New(fault.Conflict, "no-class", "This service has no times of its own that could differ.")
	}
	return v, nil
}

// changeClass changes on which days the service's times differ.
func changeClass(ctx context.Context, s *services, id string,
	edit func(*practice.Setup, schedule.Hours) []schedule.Exception) (*practice.Setup, error) {
	actor := httpapi.ActorFrom(ctx)
	return s.Practices.Change(ctx, actor, actor.Practice, "service.changed", id, func(setup *practice.Setup) error {
		setup.Services = slices.Clone(setup.Services)
		v, err := class(actor, setup, id)
		if err != nil {
			return err
		}
		hours := *v.Hours
		hours.Exceptions = edit(setup, hours)
		v.Hours = &hours
		return nil
	})
}

// ClassException sets and removes the times of a class on one day.
func ClassException(b *base.Base) httpapi.Endpoint {
	s, m := of(b), meeting(b)
	faults := []httpapi.Fault{door.FailsPractice, door.FailsService, door.FailsMine, door.FailsBusy,
		httpapi.Fails(fault.Conflict, "no-class", "The service has no times of its own.")}
	return httpapi.Endpoint{Name: "class-exception", Path: "/v1/services/{id}/exceptions/{date}", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "put-class-exception", Method: http.MethodPut,
			Summary: "Call off or move a class of one day",
			Text: "Without intervals it is called off, with others it is then; call_off calls one of its times off. " +
				"Practitioners do so with classes that only they give. Whoever has booked is told once their " +
				"appointments are cancelled. " + meetsText,
			Tag:    door.TagSetup,
			Faults: faults,
			Handle: httpapi.Handle(func(ctx context.Context, in *classExceptionBody) (
				*door.Answer[SavedException], error) {
				if err := in.check(); err != nil {
					return nil, err
				}
				var e schedule.Exception
				setup, err := changeClass(
					ctx,
					s,
					in.ID,
					func(p *practice.Setup, h schedule.Hours) []schedule.Exception {
						all := in.exceptions(p, h)
						e = all[slices.IndexFunc(all, func(o schedule.Exception) bool {
							return o.Date == in.Date && o.Location == in.Body.Location
						})]
						return all
					},
				)
				if err != nil {
					return nil, err
				}
				return door.OK(SavedException{e, m.by(ctx, setup)}), nil
			}),
		}, {
			ID: "delete-class-exception", Method: http.MethodDelete,
			Summary: "Give a class its weekly times back for a day",
			Text:    "Removes what was set for the day, at every location. " + meetsText,
			Tag:     door.TagSetup,
			Faults:  faults,
			Handle: httpapi.Handle(func(ctx context.Context, in *ExceptionIn) (*door.Answer[Removed], error) {
				setup, err := changeClass(
					ctx,
					s,
					in.ID,
					func(_ *practice.Setup, h schedule.Hours) []schedule.Exception {
						return slices.DeleteFunc(slices.Clone(h.Exceptions),
							func(o schedule.Exception) bool { return o.Date == in.Date })
					},
				)
				if err != nil {
					return nil, err
				}
				return door.OK(Removed{m.by(ctx, setup)}), nil
			}),
		}}}
}

type holidaysIn struct {
	Year int `query:"year" minimum:"1970" maximum:"2199" doc:"Calendar year; the current one if left out." example:"2026"`
}

// Holidays lists the public holidays of a year and whether the practice is closed.
func Holidays(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "holidays", Path: "/v1/holidays", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-holidays", Method: http.MethodGet,
		Summary: "Public holidays, and whether the practice is closed",
		Text:    "By the law of the practice's country, with the days that the practice switched.",
		Tag:     door.TagSetup,
		Faults:  []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, in *holidaysIn) (
			*door.Answer[door.ListOf[door.HolidayView]], error) {
			setup, err := s.Practices.Setup(ctx, httpapi.ActorFrom(ctx).Practice, store.Strong)
			if err != nil {
				return nil, err
			}
			if in.Year == 0 {
				in.Year = s.Now().In(setup.Zone()).Year()
			}
			var out []door.HolidayView
			for _, d := range holiday.Of(setup.Practice.Country, in.Year) {
				_, closed := setup.Closed(d.Date)
				out = append(out, door.HolidayView{Date: d.Date, Name: d.Name,
					Names: booking.Spoken(d.In(setup.Practice.Country)), Closed: closed})
			}
			for _, d := range setup.Practice.DaysClosed {
				listed := func(h door.HolidayView) bool { return h.Date == d }
				if d.Year == in.Year && !slices.ContainsFunc(out, listed) {
					out = append(out, door.HolidayView{Date: d, Closed: true})
				}
			}
			slices.SortFunc(out, func(x, y door.HolidayView) int { return x.Date.Compare(y.Date) })
			return door.OK(door.ListOf[door.HolidayView]{Items: out}), nil
		}),
	}}}
}

// closedDay tells of the day what it is closed for.
func closedDay(setup *practice.Setup, day civil.Date) door.HolidayView {
	v := door.HolidayView{Date: day}
	v.Name, v.Closed = setup.Closed(day)
	if names, _ := setup.Holiday(day); v.Name != "" {
		v.Names = booking.Spoken(names)
	}
	return v
}

type holidayIn struct {
	Date civil.Date `path:"date" example:"2026-05-17"`
	Body struct {
		Closed bool `json:"closed" doc:"Whether the practice is closed on that day."`
	}
}

// SavedHoliday is a day as it was switched, with what that meets.
type SavedHoliday struct {
	door.HolidayView
	Meets *Meets `json:"meets,omitempty"`
}

// Holiday switches one day.
func Holiday(b *base.Base) httpapi.Endpoint {
	s, m := of(b), meeting(b)
	return httpapi.Endpoint{Name: "holiday", Path: "/v1/holidays/{date}", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "put-holiday", Method: http.MethodPut,
		Summary: "Open on a holiday, or close on any day",
		Text:    "For the whole practice. " + meetsText,
		Tag:     door.TagSetup,
		Faults:  []httpapi.Fault{door.FailsPractice, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *holidayIn) (*door.Answer[SavedHoliday], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, err := s.Practices.Change(ctx, actor, actor.Practice, "holiday.switched", in.Date.String(),
				func(setup *practice.Setup) error {
					p := &setup.Practice
					not := func(d civil.Date) bool { return d == in.Date }
					p.HolidaysOpen = slices.DeleteFunc(slices.Clone(p.HolidaysOpen), not)
					p.DaysClosed = slices.DeleteFunc(slices.Clone(p.DaysClosed), not)
					if in.Body.Closed {
						p.DaysClosed = append(p.DaysClosed, in.Date)
					} else {
						p.HolidaysOpen = append(p.HolidaysOpen, in.Date)
					}
					return nil
				})
			if err != nil {
				return nil, err
			}
			return door.OK(SavedHoliday{closedDay(setup, in.Date), m.by(ctx, setup)}), nil
		}),
	}}}
}

// FeedAddress is a secret calendar address.
type FeedAddress struct {
	URL string `json:"url" doc:"Subscribe to it in a calendar program. Whoever has it can read the calendar."`
}

// FeedLink makes the secret address of a practitioner's calendar feed.
func FeedLink(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "feed-link", Path: "/v1/practitioners/{id}/feed", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "new-feed", Method: http.MethodPost,
			Summary: "Make a secret calendar address",
			Text:    "The earlier address stops working at once.",
			Tag:     door.TagSetup, Status: http.StatusCreated,
			Faults: ownFaults,
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[FeedAddress], error) {
				id := s.IDs.New(s.Now())
				if _, err := changeOwn(ctx, s, "feed.replaced", in.ID,
					func(p *practice.Practitioner) error { p.FeedID = id; return nil }); err != nil {
					return nil, err
				}
				path := link.Signer{Keys: s.Keys.Links}.Path(link.Claim{Purpose: link.Calendar,
					Practice: httpapi.ActorFrom(ctx).Practice, Subject: id, Expires: s.Now().AddDate(20, 0, 0)})
				return door.OK(FeedAddress{s.Site + path}), nil
			}),
		}}}
}
