package page

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/money"
	"stund/internal/once"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/survey"
	"stund/internal/syntax"
	"stund/internal/waitlist"
	"stund/internal/widget"
)

// BookingPage is the booking page of a practice. It holds the widget, and, where scripts do not run, the step of the
// way to a booking that the query names: the widget's steps have the same addresses.
func BookingPage(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "booking-page", Path: link.BookingRoute, Auth: httpapi.Public, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showBooking, s.failBooking)},
			{Method: http.MethodPost, Handle: httpapi.Page(s.postBooking, s.failBooking), Guard: s.guard.Watch},
		}}
}

// visiting is a visit to the booking page.
type visiting struct {
	pages.Frame
	setup  *practice.Setup
	actor  fact.Actor
	listed []practice.Service // that the client may choose from
	plan   pages.Plan
	chosen practice.Service // what the plan says
	by     string           // token of the link by which somebody recommended the practice to them
	named  bool             // the address asked for a practitioner

	questions []booking.Question // that are asked for what is chosen, once they were looked up
}

// handedOn is a token as an address may have it.
var handedOn = syntax.Of(`^[A-Za-z0-9_-]{1,200}$`)

// visiting reads who is asked to, and what was chosen: a service and a practitioner that are none are as good as not
// named, and gone tells of the service.
func (s *services) visiting(ctx context.Context, v *httpapi.Visit, query url.Values) (
	w visiting, gone bool, err error) {
	setup, err := s.Practices.Setup(ctx, v.Param["practice"], store.Eventual)
	if err != nil {
		return w, false, err
	}
	f := s.frameAt(v, link.BookingPath(setup.Practice.ID), setup.Practice,
		i18n.Accepted(v.Languages, setup.Practice.Language))
	by := v.Query.Get(survey.Recommended)
	if handedOn(by) {
		f.Kept = survey.Recommended + "=" + by
	} else {
		by = ""
	}
	setup = setup.In(f.Lang)
	w = visiting{Frame: f, by: by, setup: setup, actor: httpapi.ActorFrom(ctx), listed: booking.Listed(setup)}
	w.plan.Zone = setup.Zone()
	who := query.Get("practitioner")
	asked, id := false, query.Get("service")
	if id != "" {
		w.chosen, asked = setup.Service(id)
		asked = asked && w.chosen.Visibility != practice.Hidden && len(setup.Giving(w.chosen)) > 0
		gone = !asked
	}
	if !asked && who != "" {
		by := slices.DeleteFunc(slices.Clone(w.listed), func(v practice.Service) bool {
			_, gives := setup.Gives(v, who)
			return !gives
		})
		if w.named = len(by) > 0; w.named {
			w.listed = by
		}
	}
	if !asked && !gone && len(w.listed) == 1 {
		w.chosen, asked = w.listed[0], true
	}
	if !asked {
		w.chosen = practice.Service{}
		return w, gone, nil
	}
	givers := setup.Giving(w.chosen)
	w.plan.Service, w.plan.Choice = bookable(w.chosen), len(givers) > 1
	w.plan.Others = slices.ContainsFunc(w.listed, func(v practice.Service) bool { return v.ID != w.chosen.ID })
	if p, gives := setup.Gives(w.chosen, who); gives {
		w.plan.Who, w.named = person(p), true
	} else if len(givers) == 1 { // known, but not asked for: what is waited for may be given by somebody else one day
		w.plan.Who = person(givers[0])
		w.plan.Who.ID = ""
	}
	return w, false, nil
}

func bookable(v practice.Service) pages.Bookable {
	return pages.Bookable{ID: v.ID, Name: v.Name, Description: v.Description,
		Length: time.Duration(v.DurationMinutes) * time.Minute, Price: v.Price, Group: v.Capacity > 1,
		Due: money.Amount{Minor: v.Prepay.Due(v.Price.Minor), Currency: v.Price.Currency}}
}

func bookables(list []practice.Service) []pages.Bookable {
	out := make([]pages.Bookable, len(list))
	for i, v := range list {
		out[i] = bookable(v)
	}
	return out
}

func person(p practice.Practitioner) pages.Person {
	return pages.Person{ID: p.ID, Name: p.Name, Title: p.Title}
}

// failBooking shows what went wrong in the language that was chosen, or that the browser asks for.
func (s *services) failBooking(v *httpapi.Visit, status int, _ string) httpapi.View {
	f := s.frameAt(v, link.BookingPath(v.Param["practice"]), practice.Practice{}, i18n.Accepted(v.Languages, i18n.EN))
	show := pages.Refused
	switch {
	case status == http.StatusNotFound:
		show = pages.NoPractice
	case status == http.StatusTooManyRequests:
		show = pages.Crowd
	case status >= http.StatusInternalServerError:
		show = pages.Broken
	}
	return view(f, status, show(f))
}

// step answers with a step as a page of its own.
func (w visiting) step(status int, st pages.Step) httpapi.View {
	return view(w.Frame, status, pages.Booking(w.Frame, st))
}

func (s *services) showBooking(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	w, gone, err := s.visiting(ctx, v, v.Query)
	if err != nil {
		return httpapi.View{}, err
	}
	if len(w.listed) == 0 && w.chosen.ID == "" {
		return s.hosted(w, v, pages.NothingToBook(), nil), nil
	}
	step := v.Query.Get("step")
	if step != "" {
		w.Query = kept(v.Query)
	}
	shown := step
	if step == stepDone { // what was booked is nobody's to see by the page's address: it begins anew
		shown = pages.StepService
	}
	st, err := s.next(ctx, v, w, shown, gone)
	if err != nil {
		return httpapi.View{}, err
	}
	if step == pages.StepWaiting || step == pages.StepAsked { // the widget knows no more of those than the address says
		return w.step(http.StatusOK, st), nil
	}
	return s.hosted(w, v, st, w.element(v.Query, step)), nil
}

// stepDone is the last of the widget's steps, which the page has no words for.
const stepDone = "done"

// element is the widget on the page. It leaves the client the choices of service and practitioner, unless the address
// makes them, or says that another one did before.
func (w visiting) element(q url.Values, step string) *pages.Element {
	e := &pages.Element{Script: "/widget.js", Part: "/widget/" + widget.App(w.Lang).Name}
	only := func(name string) bool {
		return step == "" || slices.Contains(strings.Split(q.Get("only"), ","), name)
	}
	if q.Get("service") != "" && only("service") { // without one the widget finds out that there is only one
		e.Service = w.plan.Service.ID
	}
	if w.named && only("practitioner") {
		e.Practitioner = q.Get("practitioner")
	}
	return e
}

// kept returns the query of a step without the language.
func kept(q url.Values) string {
	var parts []string
	for _, name := range [...]string{"step", "service", "practitioner", "start", "from", "day", "until", "only"} {
		if v := q.Get(name); v != "" && len(v) <= 64 {
			parts = append(parts, name+"="+url.QueryEscape(v))
		}
	}
	return strings.Join(parts, "&")
}

// next returns the step that the client asks for, or the first before it in which something is left to choose.
func (s *services) next(ctx context.Context, v *httpapi.Visit, w visiting, step string, gone bool) (pages.Step, error) {
	switch {
	case step == pages.StepWaiting:
		return pages.Waiting(), nil
	case step == pages.StepAsked:
		return s.asked(v, w), nil
	case w.plan.Service.ID == "" || step == pages.StepService && len(w.listed) > 0:
		return pages.ChooseService(bookables(w.listed), gone), nil
	case w.plan.Choice && (step == pages.StepWho || step == "" && w.plan.Who.ID == ""):
		return pages.ChooseWho(w.anyone(), w.people()), nil
	case step == pages.StepDetails:
		return s.details(ctx, v, w)
	case step == pages.StepWait:
		first, last := w.window()
		day, err := civil.ParseDate(v.Query.Get("day"))
		to := day
		if err != nil || day.Before(first) || day.After(last) { // the next four weeks
			if day, to = first, first.AddDays(27); to.After(last) {
				to = last
			}
		}
		return pages.Wait(w.plan, first, last, pages.Typed{From: day.String(), To: to.String()}, nil, pages.NoTrouble,
			""), nil
	}
	return s.chooseTime(ctx, v, w, "")
}

// anyone is the plan before a practitioner was chosen.
func (w visiting) anyone() pages.Plan {
	q := w.plan
	q.Who = pages.Person{}
	return q
}

func (w visiting) people() []pages.Person {
	var out []pages.Person
	for _, p := range w.setup.Giving(w.chosen) {
		out = append(out, person(p))
	}
	return out
}

// window returns the first and the last day that the service can be booked for.
func (w visiting) window() (first, last civil.Date) {
	first = civil.In(w.Now, w.plan.Zone)
	return first, first.AddDays(w.chosen.Window())
}

func (s *services) chooseTime(ctx context.Context, v *httpapi.Visit, w visiting, missed string) (pages.Step, error) {
	c, err := s.choice(ctx, v, w.actor, w.setup, w.chosen, w.plan.Who.ID, nil)
	if err != nil {
		return pages.Step{}, err
	}
	return pages.ChooseTime(w.plan, c, missed), nil
}

// asked says that a mail was sent, and until when the time is kept, as the address of the page has it.
func (s *services) asked(v *httpapi.Visit, w visiting) pages.Step {
	until, err := time.Parse(time.RFC3339, v.Query.Get("until"))
	if err != nil {
		until = w.Now // nobody was sent here with such an address: nothing is promised
	}
	return pages.ToBeConfirmed(until.In(w.plan.Zone))
}

// pressed reports whether the caller had to work or to wait for what the form asks.
func pressed(v *httpapi.Visit) bool { return v.Form.Get(strings.ToLower(guard.Header)) != "" }

// details asks for the details, if the time that was chosen is still free.
func (s *services) details(ctx context.Context, v *httpapi.Visit, w visiting) (pages.Step, error) {
	start, err := time.Parse(time.RFC3339, v.Query.Get("start"))
	if err != nil {
		return s.chooseTime(ctx, v, w, "")
	}
	why, free, err := s.Bookings.Why(ctx, w.actor, w.setup.Practice.ID, w.chosen.ID, w.plan.Who.ID, start)
	if err != nil {
		return pages.Step{}, err
	}
	if !free {
		v.Query.Set("day", civil.In(start, w.plan.Zone).String())
		return s.chooseTime(ctx, v, w, why.Text[w.Lang])
	}
	if err := s.ask(ctx, &w); err != nil {
		return pages.Step{}, err
	}
	return pages.Details(w.plan, w.appointment(start), pages.Typed{Key: s.IDs.New(w.Now)}, nil, pages.NoTrouble), nil
}

// appointment tells of what would be booked. Where anyone may give it, a place is only told if it does not depend on
// who.
func (w visiting) appointment(start time.Time) pages.Appointment {
	v := w.chosen
	place := ""
	for i, p := range w.setup.Giving(v) {
		if w.plan.Who.ID != "" && p.ID != w.plan.Who.ID {
			continue
		}
		switch at := w.setup.PlaceOf(v, p.ID, start); {
		case w.plan.Who.ID != "" || i == 0:
			place = at
		case at != place:
			place = ""
		}
	}
	a := described(w.setup, v, w.plan.Who.ID, place, start, start.Add(time.Duration(v.DurationMinutes)*time.Minute))
	b := booking.Booking{Status: booking.Confirmed, Start: start}
	until := func(minutes int) pages.Permit {
		return pages.Permit{Allowed: b.Allows(minutes, w.Now), Until: b.Deadline(minutes).In(w.plan.Zone)}
	}
	a.Move, a.Cancel = until(v.RescheduleMinutes), until(v.CancelMinutes)
	if due := w.plan.Service.Due; due.Minor > 0 {
		a.Refunds = refunds(due, v.Prepay.Steps(v.CancelMinutes), a.Start)
	}
	return a
}

// hosted answers with the whole page around the step.
func (s *services) hosted(w visiting, v *httpapi.Visit, st pages.Step, e *pages.Element) httpapi.View {
	h := pages.House{URL: s.Site + w.Path, Text: w.setup.Practice.Text,
		Speaks:   cmp.Or(w.setup.Practice.Spoken, w.setup.Practice.Language),
		Services: bookables(booking.Listed(w.setup))}
	for _, d := range w.setup.Opening(civil.In(w.Now, w.plan.Zone), 7) {
		day := pages.Day{Date: d.Date, Holiday: d.Holiday.In(w.Lang)}
		for _, i := range d.Hours {
			day.Spans = append(day.Spans, pages.Span{From: i.From, To: i.To})
		}
		h.Hours = append(h.Hours, day)
	}
	var chosen []string
	for _, name := range [...]string{"service", "practitioner"} {
		if c := v.Query.Get(name); c != "" && e != nil && (c == e.Service || c == e.Practitioner) {
			chosen = append(chosen, name+"="+url.QueryEscape(c))
		}
	}
	bare := w.Query == "" // no step
	if bare {
		w.Query = strings.Join(chosen, "&")
	}
	h.Step = !bare
	out := view(w.Frame, http.StatusOK, pages.Hosted(w.Frame, h, e, st))
	if !bare {
		return out
	}
	out.Index, out.Cache = true, "public, max-age=60"
	if !w.Chosen {
		out.Vary = "accept-language"
	}
	return out
}

func (s *services) postBooking(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.failsForeign(v); err != nil {
		return httpapi.View{}, err
	}
	w, gone, err := s.visiting(ctx, v, v.Form)
	if err != nil {
		return httpapi.View{}, err
	}
	if gone || w.plan.Service.ID == "" {
		return w.step(http.StatusConflict, pages.ChooseService(bookables(w.listed), true)), nil
	}
	if err := s.ask(ctx, &w); err != nil {
		return httpapi.View{}, err
	}
	typed := pages.Typed{Key: v.Form.Get("key"), Name: v.Form.Get("name"), Email: v.Form.Get("email"),
		Phone: v.Form.Get("phone"), Note: lines(v.Form.Get("note")), From: v.Form.Get("from"), To: v.Form.Get("to"),
		More: w.more(v.Form)}
	switch v.Form.Get("action") {
	case "book", "details":
		return s.bookByForm(ctx, v, w, typed)
	case "wait":
		return s.waitByForm(ctx, v, w, typed)
	}
	return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
		"The form asks for nothing that this page can do.")
}

// lines undoes what forms do to line ends.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// contact is the client as typed, who is written to in the language of the page.
func (w visiting) contact(t pages.Typed) client.Contact {
	return client.Contact{Name: strings.TrimSpace(t.Name), Email: strings.TrimSpace(t.Email),
		Phone: strings.TrimSpace(t.Phone), Language: w.Lang}
}

// details is the step of the details, with what was typed and what is wrong with it.
func (w visiting) details(status int, start time.Time, typed pages.Typed, wrong []string,
	t pages.Trouble) httpapi.View {
	return w.step(status, pages.Details(w.plan, w.appointment(start), typed, wrong, t))
}

// bookByForm books, or shows the details again with what stands in the way.
func (s *services) bookByForm(ctx context.Context, v *httpapi.Visit, w visiting, typed pages.Typed) (
	httpapi.View, error) {
	start, err := time.Parse(time.RFC3339, v.Form.Get("start"))
	if err != nil {
		st, err := s.chooseTime(ctx, v, w, pages.PickOne(w.Lang))
		return w.step(http.StatusUnprocessableEntity, st), err
	}
	if len(typed.Key) > 64 {
		return httpapi.View{}, fault.New(fault.Malformed, "form-unreadable", "The form is not as the page wrote it.")
	}
	start = start.In(w.plan.Zone)
	w.Query = w.plan.At(pages.StepDetails, start)
	again := func(status int, wrong []string, t pages.Trouble) (httpapi.View, error) {
		return w.details(status, start, typed, wrong, t), nil
	}
	if v.Form.Get("action") == "details" { // another time, with what was typed for the one that was lost
		typed.Key = s.IDs.New(w.Now)
		return again(http.StatusOK, nil, pages.NoTrouble)
	}
	if v.Form.Get("website") != "" {
		return again(http.StatusUnprocessableEntity, nil, pages.Unread)
	}
	if wrong := w.astray(typed); wrong != nil {
		return again(http.StatusUnprocessableEntity, wrong, pages.NoTrouble)
	}
	extra, err := w.extra(typed)
	if err != nil {
		return httpapi.View{}, err
	}
	made, err := s.Confirm.Book(ctx, w.setup,
		booking.Request{Service: w.chosen.ID, Practitioner: w.plan.Who.ID, Start: start,
			Client: w.contact(typed), Note: typed.Note, Key: typed.Key, Extra: extra},
		pressed(v))
	if pause, is := s.pause(w.Frame, v, err); is {
		return pause, nil
	}
	switch {
	case err == nil && made.Request != nil:
		until := url.QueryEscape(made.Request.Deadline.Format(time.RFC3339))
		return seeOther(w.Link("step=" + pages.StepAsked + "&until=" + until)), nil
	case err == nil && made.Kept:
		return s.toPay(ctx, w.Frame, w.setup.Practice.ID, made.Booking.ID)
	case err == nil:
		there := w.Frame
		there.Kept = "" // it is booked
		there.Path = s.Links.Path(made.Booking.Link())
		return seeOther(there.Link("done=booked")), nil
	}
	return s.notBooked(ctx, w, typed, start, err)
}

// notBooked shows what stood in the way, at the step where it can be mended. What the visitor cannot mend is returned.
func (s *services) notBooked(ctx context.Context, w visiting, typed pages.Typed, start time.Time, err error) (
	httpapi.View, error) {
	f, ok := fault.As(err)
	if !ok {
		return httpapi.View{}, err
	}
	again := func(status int, wrong []string, t pages.Trouble) (httpapi.View, error) {
		return w.details(status, start, typed, wrong, t), nil
	}
	httpapi.Note(ctx, slog.String("code", f.Code))
	reason, _ := f.Extra["reason"].(booking.Reason)
	near, _ := f.Extra["nearest"].([]booking.Slot)
	refusal := w.refusal(f)
	switch {
	case refusal != "":
		return w.step(http.StatusConflict, pages.DetailsRefused(w.plan, w.appointment(start), typed, refusal)), nil
	case len(f.Fields) > 0:
		return again(http.StatusUnprocessableEntity, append(named(f.Fields), w.namedMore(f.Fields)...), w.troubleOf(f))
	case f.Kind == fault.TooMany || f.Kind == fault.Unavailable:
		return again(statusOf(f), nil, troubleOf(f))
	case f.Code == once.CodeKeyReused:
		typed.Key = s.IDs.New(w.Now)
		return again(http.StatusUnprocessableEntity, nil, pages.UsedUp)
	case f.Kind == fault.NotFound:
		return w.step(http.StatusConflict, pages.ChooseService(bookables(w.listed), true)), nil
	case f.Kind == fault.Conflict:
		return s.instead(ctx, w, typed, start, near, pages.WasTaken(w.Lang), http.StatusConflict)
	case reason.Code != "":
		return s.instead(ctx, w, typed, start, nil, reason.Text[w.Lang], http.StatusUnprocessableEntity)
	}
	return httpapi.View{}, err
}

// statusOf is the status of a form that is shown again because of a failure of the moment.
func statusOf(f *fault.Error) int {
	if f.Kind == fault.TooMany {
		return http.StatusTooManyRequests
	}
	return http.StatusServiceUnavailable
}

// pause asks to wait and to send the form once more, where the guard asks for work: it cannot be done without a script.
func (s *services) pause(f pages.Frame, v *httpapi.Visit, err error) (httpapi.View, bool) {
	pass, wait, is := s.guard.Pass(err)
	if !is {
		return httpapi.View{}, false
	}
	return view(f, http.StatusTooManyRequests, pages.Pause(f, v.Form, pass, wait)), true
}

// troubleOf says what is wrong with a form as a whole.
func troubleOf(f *fault.Error) pages.Trouble {
	switch {
	case f.Code == guard.CodeSlow:
		return pages.Crowded
	case f.Kind == fault.Unavailable:
		return pages.Unsure
	case len(named(f.Fields)) == 0:
		return pages.Unread
	}
	return pages.NoTrouble
}

// named returns the fields of the form that are wrong, in its order.
func named(wrong []fault.Field) []string {
	var out []string
	for _, field := range [...]string{"from", "to", "client.name", "client.email", "client.phone", "note"} {
		if slices.ContainsFunc(wrong, func(f fault.Field) bool { return f.Path == field }) {
			out = append(out, strings.TrimPrefix(field, "client."))
		}
	}
	return out
}

// instead offers the times nearest to one that cannot be had, or where there are none, the waiting list.
func (s *services) instead(ctx context.Context, w visiting, typed pages.Typed, start time.Time, near []booking.Slot,
	why string, status int) (httpapi.View, error) {
	if len(near) == 0 {
		var err error
		if near, err = s.Bookings.Next(ctx, w.actor, w.setup.Practice.ID, w.chosen.ID, w.plan.Who.ID,
			civil.Moment{At: start}, 5); err != nil {
			return httpapi.View{}, err
		}
	}
	if len(near) > 0 {
		w.Query = w.plan.Query(pages.StepTime)
		return w.step(status, pages.Near(w.plan, slots(w.chosen, near, time.Time{}), typed, why)), nil
	}
	first, last := w.window()
	day := civil.In(start, w.plan.Zone)
	typed.From, typed.To = day.String(), day.String()
	w.Query = w.plan.On(pages.StepWait, day)
	return w.step(status, pages.Wait(w.plan, first, last, typed, nil, pages.NoTrouble, pages.WaitFull(w.Lang))), nil
}

func (s *services) waitByForm(ctx context.Context, v *httpapi.Visit, w visiting, typed pages.Typed) (
	httpapi.View, error) {
	w.Query = w.plan.Query(pages.StepWait)
	first, last := w.window()
	again := func(status int, wrong []string, t pages.Trouble) (httpapi.View, error) {
		return w.step(status, pages.Wait(w.plan, first, last, typed, wrong, t, "")), nil
	}
	if v.Form.Get("website") != "" {
		return again(http.StatusUnprocessableEntity, nil, pages.Unread)
	}
	from, noFrom := civil.ParseDate(typed.From)
	to, noTo := civil.ParseDate(typed.To)
	if wrong := badDays(noFrom, noTo); wrong != nil {
		return again(http.StatusUnprocessableEntity, wrong, pages.NoTrouble)
	}
	_, err := s.Waitlist.Join(ctx, w.actor, w.setup.Practice.ID,
		waitlist.Wish{Service: w.chosen.ID, Practitioner: w.plan.Who.ID, From: from, To: to,
			Client: w.contact(typed)})
	if pause, is := s.pause(w.Frame, v, err); is {
		return pause, nil
	}
	f, ok := fault.As(err)
	if err == nil {
		return seeOther(w.Link("step=" + pages.StepWaiting)), nil
	} else if !ok {
		return httpapi.View{}, err
	}
	httpapi.Note(ctx, slog.String("code", f.Code))
	near, _ := f.Extra["nearest"].([]booking.Slot)
	switch {
	case len(f.Fields) > 0:
		return again(http.StatusUnprocessableEntity, named(f.Fields), troubleOf(f))
	case f.Kind == fault.TooMany || f.Kind == fault.Unavailable:
		return again(statusOf(f), nil, troubleOf(f))
	case len(near) > 0:
		return s.instead(ctx, w, typed, near[0].Start, near, pages.AreFree(w.Lang), http.StatusConflict)
	case booking.RefusedIn(f, w.Lang) != "":
		return w.step(http.StatusConflict, pages.Wait(w.plan, first, last, typed, nil, pages.NoTrouble,
			booking.RefusedIn(f, w.Lang))), nil
	case f.Kind == fault.Conflict:
		return w.step(http.StatusConflict, pages.ListFull()), nil
	case f.Kind == fault.NotFound:
		return w.step(http.StatusConflict, pages.ChooseService(bookables(w.listed), true)), nil
	}
	return httpapi.View{}, err
}

// badDays names the days that are no dates.
func badDays(from, to error) (wrong []string) {
	for _, d := range [...]struct {
		name string
		err  error
	}{{"from", from}, {"to", to}} {
		if d.err != nil {
			wrong = append(wrong, d.name)
		}
	}
	return wrong
}
