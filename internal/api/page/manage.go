package page

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/money"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/typed"
)

// ManagePage is the page of the signed link in a client's messages: the appointment to be seen, moved and cancelled
// without any script. GET shows; POST acts and answers with the address of what it led to, so that nothing is sent
// twice.
func ManagePage(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "manage-page", Path: link.Manage.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showManage, s.failPage(link.Manage))},
			{Method: http.MethodPost, Handle: httpapi.Page(s.postManage, s.failPage(link.Manage)),
				Guard: s.guard.Watch},
		}}
}

// managing is a visit to the page of a booking.
type managing struct {
	pages.Frame
	token   string
	setup   *practice.Setup
	booking booking.Booking
	lines   []booking.Line // what contributions tell of it
	back    *pages.Back    // what goes back of what was paid
}

func (s *services) managing(ctx context.Context, v *httpapi.Visit) (managing, error) {
	setup, b, err := s.Opened(ctx, v.Param["token"])
	if err != nil {
		return managing{}, err
	}
	f := s.frame(v, link.Manage, setup.Practice, b.Contact.Language)
	back, err := s.back(ctx, b)
	return managing{f, v.Param["token"], setup.In(f.Lang), b, s.Bookings.Contributions().Lines(b, f.Lang), back}, err
}

// back is what goes back of what was paid for the booking; nil: nothing was paid.
func (s *services) back(ctx context.Context, b booking.Booking) (*pages.Back, error) {
	r, err := s.Refund(ctx, b)
	if r == nil {
		return nil, err
	}
	return &pages.Back{Paid: r.Paid, Back: money.Amount{Minor: r.Back, Currency: r.Paid.Currency},
		Reserved: r.Reserved}, nil
}

// frame is what a page has that belongs to somebody: it speaks the person's language unless another was chosen.
func (s *services) frame(v *httpapi.Visit, by link.Purpose, p practice.Practice, theirs i18n.Lang) pages.Frame {
	return s.frameAt(v, by.Path(url.PathEscape(v.Param["token"])), p, cmp.Or(theirs, p.Language))
}

// frameAt is what the page at the path has, in the language unless another was chosen.
func (s *services) frameAt(v *httpapi.Visit, path string, p practice.Practice, l i18n.Lang) pages.Frame {
	f := pages.Frame{Path: path, Now: s.Now(), Lang: l,
		Practice: pages.Practice{ID: p.ID, Name: p.Name, Phone: p.Phone, Email: p.Email, Address: p.Address,
			Website: p.Website, Privacy: p.Privacy, Accent: p.Accent}}
	if l, ok := i18n.Parse(v.Query.Get("lang")); ok {
		f.Lang, f.Chosen = l, true
	}
	return f
}

// failPage shows what went wrong in the language that was chosen, or that the browser asks for.
func (s *services) failPage(by link.Purpose) func(*httpapi.Visit, int, string) httpapi.View {
	return func(v *httpapi.Visit, status int, _ string) httpapi.View {
		f := s.frame(v, by, practice.Practice{}, i18n.Accepted(v.Languages, i18n.EN))
		show := pages.Refused
		switch {
		case status == http.StatusNotFound:
			show = pages.Unknown
		case status == http.StatusGone:
			show = pages.Expired
		case status == http.StatusTooManyRequests:
			show = pages.Crowd
		case status >= http.StatusInternalServerError:
			show = pages.Broken
		}
		return view(f, status, show(f))
	}
}

func view(f pages.Frame, status int, d pages.Document) httpapi.View {
	return httpapi.View{Status: status, Language: string(f.Lang), Policy: d.Policy, Body: d.HTML}
}

// seeOther sends the browser on with a GET.
func seeOther(path string) httpapi.View {
	return httpapi.View{Status: http.StatusSeeOther, Location: path}
}

func (m managing) service() practice.Service {
	v, _ := m.setup.Service(m.booking.Service)
	return v
}

// appointment tells of the booking.
func (m managing) appointment() pages.Appointment {
	b, v := m.booking, m.service()
	a := described(m.setup, v, b.Practitioner, b.Location, b.Start, b.End)
	until := func(minutes int) pages.Permit {
		return pages.Permit{Allowed: b.Allows(minutes, m.Now), Until: b.Deadline(minutes).In(m.setup.Zone())}
	}
	a.Move, a.Cancel = until(v.RescheduleMinutes), until(v.CancelMinutes)
	a.Calendar = "/v1/link/" + m.token + "/calendar.ics"
	a.State = map[booking.Status]pages.State{booking.Cancelled: pages.Cancelled, booking.Completed: pages.Completed,
		booking.NoShow: pages.NoShow}[b.Status]
	a.Back = m.back
	for _, l := range m.lines {
		a.Lines = append(a.Lines, pages.Line{Label: l.Label, Value: l.Value, URL: l.URL})
	}
	return a
}

// described tells of a time with the names that things have now.
func described(setup *practice.Setup, v practice.Service, practitioner, location string,
	start, end time.Time) pages.Appointment {
	p, _ := setup.Practitioner(practitioner)
	l, _ := setup.Location(location)
	place, address := l.Told()
	return pages.Appointment{Start: start.In(setup.Zone()), End: end.In(setup.Zone()), Service: v.Name,
		Practitioner: p.Name, Title: p.Title,
		Place: place, Address: address, Online: l.Online, Price: v.Price}
}

func (s *services) showManage(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	m, err := s.managing(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	a := m.appointment()
	ahead := m.Now.Before(m.booking.Start)
	switch {
	case v.Query.Has("move") && a.Move.Allowed && ahead:
		return s.times(ctx, v, m, http.StatusOK, "")
	case v.Query.Has("cancel") && a.Cancel.Allowed && ahead:
		return view(m.Frame, http.StatusOK, pages.Cancel(m.Frame, a, "", false)), nil
	}
	return view(m.Frame, http.StatusOK, pages.Manage(m.Frame, a, m.news(v.Query.Get("done")))), nil
}

// news is what the address says was just done, if it can be true.
func (m managing) news(done string) pages.News {
	switch {
	case done == "moved" && m.booking.Open() && m.booking.Sequence > 0:
		return pages.JustMoved
	case done == "cancelled" && m.booking.Status == booking.Cancelled:
		return pages.JustCancelled
	case done == "booked" && m.booking.Open():
		return pages.JustBooked
	}
	return pages.Nothing
}

// aSearch looks for times on behalf of the house: a hidden service stays movable by the client who has it.
var aSearch = fact.Actor{Role: fact.System}

// times shows the free times of the weeks that the address names, or of those with the first free time.
func (s *services) times(ctx context.Context, v *httpapi.Visit, m managing, status int, missed string) (
	httpapi.View, error) {
	who := m.booking.Practitioner
	if m.booking.Any {
		who = ""
	}
	c, err := s.choice(ctx, v, aSearch, m.setup, m.service(), who, &m.booking)
	if err != nil {
		return httpapi.View{}, err
	}
	return view(m.Frame, status, pages.Times(m.Frame, m.appointment(), c, missed)), nil
}

// choice finds the free times of the weeks that the address names, or of those that are shown first. Who is a
// practitioner, or "" for anyone; moving is the booking that is to be moved, if there is one.
func (s *services) choice(ctx context.Context, v *httpapi.Visit, actor fact.Actor, setup *practice.Setup,
	service practice.Service, who string, moving *booking.Booking) (pages.Choice, error) {
	zone, now := setup.Zone(), s.Now()
	today := civil.In(now, zone)
	c := pages.Choice{Today: today, Last: today.AddDays(service.Window())}
	next := func(from time.Time) (time.Time, error) {
		free, err := s.Bookings.Next(ctx, actor, setup.Practice.ID, service.ID, who, civil.Moment{At: from}, 1)
		if err != nil || len(free) == 0 {
			return time.Time{}, unlessGone(err)
		}
		return free[0].Start, nil
	}
	var err error
	if c.First, err = next(now); err != nil {
		return c, err
	}
	within := func(d civil.Date, err error) bool { return err == nil && !d.Before(today.Monday()) && !d.After(c.Last) }
	day, noDay := civil.ParseDate(v.Query.Get("day"))
	from, err := civil.ParseDate(v.Query.Get("from"))
	if !within(from, err) {
		var first civil.Date
		if !c.First.IsZero() {
			first = civil.DateOf(c.First)
		}
		if within(day, noDay) {
			first = day
		}
		from, _ = booking.Shown(today, first)
	}
	c.From = from.Monday()
	end := c.From.AddDays(7*pages.Weeks - 1)
	found, err := s.Bookings.Times(ctx, actor, setup.Practice.ID, booking.Search{Service: service.ID, Practitioner: who,
		From: c.From, To: end, Moving: moving})
	if err = unlessGone(err); err != nil {
		return c, err
	}
	var has time.Time
	if moving != nil {
		has = moving.Start
	}
	c.Slots, c.Full = slots(service, found.Slots, has), found.Full
	c.Day = dayWithTimes(c.Slots, day)
	if len(c.Slots) == 0 && !c.First.IsZero() {
		c.Next, err = next(end.AddDays(1).Start(zone))
	}
	return c, err
}

// unlessGone passes on an error other than that the service or the practitioner is gone: there are no times then.
func unlessGone(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// slots returns the free times without the one that a booking has already.
func slots(v practice.Service, free []booking.Slot, has time.Time) []pages.Slot {
	var out []pages.Slot
	for _, f := range free {
		if f.Start.Equal(has) {
			continue
		}
		slot := pages.Slot{Start: f.Start}
		if v.Capacity > 1 {
			slot.Seats = f.SeatsLeft
		}
		out = append(out, slot)
	}
	return out
}

// dayWithTimes returns the day if there are times on it, else the first day after it that has some, else the first of
// all.
func dayWithTimes(list []pages.Slot, day civil.Date) civil.Date {
	for _, f := range list {
		if d := civil.DateOf(f.Start); !d.Before(day) {
			return d
		}
	}
	if len(list) == 0 {
		return day
	}
	return civil.DateOf(list[0].Start)
}

// failsForeign refuses a form that another website sent.
func (s *services) failsForeign(v *httpapi.Visit) error {
	if v.Foreign(s.Site) {
		return fault.New(fault.Forbidden, "foreign-form", "This form was sent by a page of another website.")
	}
	return nil
}

func (s *services) postManage(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.failsForeign(v); err != nil {
		return httpapi.View{}, err
	}
	m, err := s.managing(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	switch v.Form.Get("action") {
	case "move":
		return s.moveByForm(ctx, v, m)
	case "cancel":
		return s.cancelByForm(ctx, v, m)
	}
	return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
		"The form asks for nothing that this page can do.")
}

// held are the bookings as for whoever holds the one that is managed.
func (s *services) held(m managing) *booking.Bookings { return s.Bookings.Held(m.booking.Holder) }

func (s *services) moveByForm(ctx context.Context, v *httpapi.Visit, m managing) (httpapi.View, error) {
	start, err := time.Parse(time.RFC3339, v.Form.Get("start"))
	if err != nil {
		return s.times(ctx, v, m, http.StatusUnprocessableEntity, pages.PickOne(m.Lang))
	}
	_, err = s.held(m).Reschedule(ctx, door.Client, m.booking.Practice, m.booking.ID, booking.Move{Start: start})
	if err == nil {
		return seeOther(m.Link("done=moved")), nil
	}
	if pause, is := s.pause(m.Frame, v, err); is {
		return pause, nil
	}
	f, ok := fault.As(err)
	if !ok || !decided(f) {
		return httpapi.View{}, err
	}
	httpapi.Note(ctx, slog.String("code", f.Code))
	near, _ := f.Extra["nearest"].([]booking.Slot)
	if others := slots(m.service(), near, m.booking.Start); len(others) > 0 {
		return view(m.Frame, http.StatusConflict, pages.Taken(m.Frame, m.appointment(), others)), nil
	}
	if reason, ok := f.Extra["reason"].(booking.Reason); ok {
		return s.times(ctx, v, m, http.StatusUnprocessableEntity, reason.Text[m.Lang])
	}
	if why := booking.RefusedIn(f, m.Lang); why != "" {
		return s.times(ctx, v, m, http.StatusConflict, why)
	}
	return s.unchanged(ctx, m, pages.NotMoved)
}

func (s *services) cancelByForm(ctx context.Context, v *httpapi.Visit, m managing) (httpapi.View, error) {
	typedReason := v.Form.Get("reason")
	reason, err := typed.Line(strings.Join(strings.Fields(typedReason), " "), 300)
	if err != nil {
		return view(m.Frame, http.StatusUnprocessableEntity, pages.Cancel(m.Frame, m.appointment(), typedReason, true)),
			nil
	}
	_, err = s.held(m).Cancel(ctx, door.Client, m.booking.Practice, m.booking.ID, reason)
	if err == nil {
		return seeOther(m.Link("done=cancelled")), nil
	}
	if pause, is := s.pause(m.Frame, v, err); is {
		return pause, nil
	}
	f, ok := fault.As(err)
	if !ok || !decided(f) {
		return httpapi.View{}, err
	}
	httpapi.Note(ctx, slog.String("code", f.Code))
	return s.unchanged(ctx, m, pages.NotCancelled)
}

// decided tells the refusals that will stand, from failures of the moment.
func decided(f *fault.Error) bool {
	return f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.NotFound
}

// unchanged shows the booking as it is now, which may be why it could not be changed.
func (s *services) unchanged(ctx context.Context, m managing, n pages.News) (httpapi.View, error) {
	b, err := s.held(m).Get(ctx, door.Client, m.booking.Practice, m.booking.ID)
	if err != nil {
		return httpapi.View{}, err
	}
	m.booking = b
	return view(m.Frame, http.StatusConflict, pages.Manage(m.Frame, m.appointment(), n)), nil
}
