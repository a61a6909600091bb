package roles

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"time"
)

// lines says for each operation, by its id, who may what; pages by their method and path.
func lines() map[string][]line {
	all := map[string][]line{
		"get-me":       {{door: staff, what: plain("GET", "/v1/me", nil)}},
		"get-practice": {{door: owners, what: plain("GET", "/v1/practice", nil)}},
		"put-practice": {{door: owners, what: func(m *matrix, _ string) ask {
			return ask{method: "PUT", path: "/v1/practice", body: m.practiceBody(ours)}
		}}},

		"get-hours":        {{door: owner, what: ofPractitioner("GET", "/hours", nil)}},
		"put-hours":        {{door: owner, what: ofPractitioner("PUT", "/hours", hoursBody())}},
		"list-exceptions":  {{door: owner, what: exceptionOf("GET", "/exceptions", nil)}},
		"put-exception":    {{door: owner, what: exceptionOf("PUT", "/exceptions/2031-05-01", exceptionBody(""))}},
		"delete-exception": {{door: owner, what: exceptionOf("DELETE", "/exceptions/2031-05-01", nil)}},
		"put-class-exception": {
			{door: owner, what: classOf("PUT", exceptionBody(""), "")},
			{door: seniors, what: classOf("PUT", exceptionBody(""), jonas)},
		},
		"delete-class-exception": {
			{door: owner, what: classOf("DELETE", nil, "")},
			{door: seniors, what: classOf("DELETE", nil, jonas)},
		},
		"get-service-vat": {{door: staff, what: plain("GET", "/v1/services/talk/vat?practitioner=ida", nil)}},
		"new-feed":        {{door: owner, what: ofPractitioner("POST", "/feed", nil)}},

		"list-holidays": {{door: staff, what: plain("GET", "/v1/holidays?year=2026", nil)}},
		"put-holiday": {{door: owners, what: plain("PUT", "/v1/holidays/2031-06-01",
			map[string]any{"closed": true})}},

		"list-absences": {{door: listed, what: absences("GET", false)}},
		"add-absence":   {{door: owner, what: addition("/v1/absences", absenceBody)}},
		"get-absence":   {{door: owner, what: absences("GET", true)}},
		"replace-absence": {{door: owner, what: absences("PUT", true)},
			{door: seniors, whose: both, what: handedOver("/v1/absences", absenceBody)}},
		"delete-absence": {{door: owner, what: absences("DELETE", true)}},

		"list-external-calendars": {{door: listed, what: calendars("GET", false)}},
		"add-external-calendar":   {{door: owner, what: addition("/v1/external-calendars", calendarBody)}},
		"get-external-calendar":   {{door: owner, what: calendars("GET", true)}},
		"replace-external-calendar": {{door: owner, what: calendars("PUT", true)},
			{door: seniors, whose: both, what: handedOver("/v1/external-calendars", calendarBody)}},
		"delete-external-calendar": {{door: owner, what: calendars("DELETE", true)}},

		"get-calendar":       {{door: listed, what: days(false)}, {door: owner, what: days(true)}},
		"list-calendar-days": {{door: staff, what: plain("GET", dayPlans, nil)}, {door: owner, what: dayPlansOf}},
		"book-for-client": {{door: owner, what: newBooking("/v1/bookings")},
			{door: staff, whose: nobodys, what: newBooking("/v1/bookings"), result: theirs}},
		"book-series": {{door: owner, what: newBooking("/v1/series")},
			{door: staff, whose: nobodys, what: newBooking("/v1/series"), result: theirs}},
		"get-booking": {{door: owner, what: booking("GET", "", nil)}, {door: owner, what: ofAnyone("GET", "", nil)}},
		"edit-booking": {{door: owner, what: booking("PUT", "", marked), result: theirs},
			{door: owner, what: toNew, result: theirs}, {door: unseen, what: toClient, result: theirs}},
		"reschedule-booking": {{door: owner, what: booking("POST", "/reschedule", move), result: theirs},
			{door: owner, what: ofAnyone("POST", "/reschedule", move), result: theirs},
			{door: seniors, whose: both, what: booking("POST", "/reschedule", moveToColleague)}},
		"cancel-booking":        {{door: owner, what: booking("POST", "/cancel", nothing)}},
		"complete-booking":      {{door: owner, what: past("/complete")}},
		"no-show-booking":       {{door: owner, what: past("/no-show")}},
		"get-booking-price":     {{door: owner, what: unmarked(booking("GET", "/price", nil))}},
		"price-booking":         {{door: owner, what: unmarked(booking("PUT", "/price", repriced))}},
		"list-booking-messages": {{door: owner, what: messages}},
		"preview-journey":       {{door: staff, what: plain("GET", "/v1/services/talk/journey", nil)}},

		"list-waitlist": {{door: listed, what: waiting("GET", false)},
			{door: listed, whose: nobodys, what: waiting("GET", false)}},
		"add-to-waitlist": {{door: owner, what: newWaiting},
			{door: staff, whose: nobodys, what: newWaiting, result: theirs}},
		"leave-waitlist": {{door: owner, what: waiting("DELETE", true)},
			{door: seniors, whose: nobodys, what: waiting("DELETE", true)}},
		"order-tags":          {{door: owners, what: plain("PUT", "/v1/tags", noOrder)}},
		"order-client-fields": {{door: owners, what: plain("PUT", "/v1/client-fields", noOrder)}},
		// On the days that they wait for nothing is free, or they would not wait: whoever may offer it hears that.
		"offer-to-waitlist": {{door: owner, what: shutTime, status: http.StatusUnprocessableEntity},
			{door: seniors, whose: nobodys, what: shutTime, status: http.StatusUnprocessableEntity}},
	}
	for _, more := range []map[string][]line{clientLines(), taskLines(), staffLines(), paymentLines(),
		formLines(), invoiceLines(), voucherLines(), surveyLines(), textLines()} {
		maps.Copy(all, more)
	}
	for one, body := range map[string]func(id string) map[string]any{
		"location": locationBody, "resource": resourceBody,
		"practitioner": practitionerBody, "service": func(id string) map[string]any { return serviceBody(id, ida) }} {
		path := "/v1/" + one + "s"
		all["list-"+one+"s"] = []line{{door: owners, what: plain("GET", path, nil)}}
		all["add-"+one] = []line{{door: owners, what: newEntity(path, body)}}
		for verb, method := range map[string]string{"get": "GET", "replace": "PUT", "delete": "DELETE"} {
			all[verb+"-"+one] = []line{{door: owners, what: entity(method, path, body)}}
		}
	}
	for _, id := range []string{"get-public-practice", "book", "next-slots", "list-slots", "start-booking",
		"join-waitlist", "why-not", "get-docs", "get-openapi", "get-widget", "get-widget-part",
		"get-app-part", "GET /app", "GET /signin", "POST /signin", "GET /signin/back", "sign-in", "sign-out",
		"refresh-session",
		"GET /b/{practice}",
		"POST /b/{practice}", "GET /b/{practice}/embed", "GET /b/{practice}/me", "POST /b/{practice}/me"} {
		all[id] = []line{{door: open}}
	}
	for _, id := range []string{"get-link", "calendar-by-link", "cancel-by-link", "reschedule-by-link", "get-offer",
		"accept-offer", "decline-offer", "calendar-feed", "GET /m/{token}", "POST /m/{token}", "GET /o/{token}",
		"POST /o/{token}", "GET /w/{token}", "POST /w/{token}", "GET /c/{token}", "POST /c/{token}",
		"GET /j/{token}", "GET /s/{token}", "POST /s/{token}", "GET /i/{token}", "POST /i/{token}",
		"get-pay", "start-pay", "get-pay-status", "get-pay-invoice", "GET /p/{token}", "POST /p/{token}",
		"get-asked-form", "save-asked-form", "send-asked-form", "GET /f/{token}", "POST /f/{token}",
		"GET /u/{token}", "POST /u/{token}", "GET /a/{token}", "POST /a/{token}",
		"GET /me/{token}", "POST /me/{token}"} {
		all[id] = []line{{door: byLink}}
	}
	for _, id := range []string{"GET /me", "POST /me", "POST /me/data"} {
		all[id] = []line{{door: letIn}}
	}
	return all
}

// plain asks about what is nobody's own.
func plain(method, path string, body any) thing {
	return func(*matrix, string) ask { return ask{method: method, path: path, body: body} }
}

// ofPractitioner asks below the practitioner's path.
func ofPractitioner(method, path string, body any) thing {
	return func(_ *matrix, whose string) ask {
		return ask{method: method, path: "/v1/practitioners/" + whose + path, body: body}
	}
}

// exceptionOf asks about a day with hours of its own, and a note.
func exceptionOf(method, path string, body any) thing {
	return func(m *matrix, whose string) ask {
		mark, _ := m.next()
		m.must(m.owner, "PUT", "/v1/practitioners/"+whose+"/exceptions/2031-05-01", exceptionBody(mark))
		if method != "GET" {
			mark = ""
		}
		return ask{method, "/v1/practitioners/" + whose + path, body, mark}
	}
}

// classOf asks about a day of a class, which the practitioner gives alone or with a colleague.
func classOf(method string, body any, with string) thing {
	return func(m *matrix, whose string) ask {
		id, _ := m.next()
		class := serviceBody(id, whose)
		if with != "" {
			class = serviceBody(id, ida, with)
		}
		class["hours"] = hoursBody()
		m.must(m.owner, "POST", "/v1/services", class)
		path := "/v1/services/" + id + "/exceptions/2031-05-01"
		m.must(m.owner, "PUT", path, exceptionBody(""))
		return ask{method, path, body, ""}
	}
}

// newEntity asks for a new one of the practice's own things.
func newEntity(path string, body func(string) map[string]any) thing {
	return func(m *matrix, _ string) ask {
		id, _ := m.next()
		return ask{"POST", path, body(id), id}
	}
}

// entity asks about one of the practice's own things.
func entity(method, path string, body func(string) map[string]any) thing {
	return func(m *matrix, _ string) ask {
		id, _ := m.next()
		m.must(m.owner, "POST", path, body(id))
		return about(method, path, id, id, body(id))
	}
}

// about asks about the thing with the id, whose mark every answer has but that to its deletion.
func about(method, path, id, mark string, body any) ask {
	switch method {
	case "GET":
		body = nil
	case "DELETE":
		body, mark = nil, ""
	}
	return ask{method, path + "/" + id, body, mark}
}

func absences(method string, one bool) thing { return owned("/v1/absences", absenceBody, method, one) }

func calendars(method string, one bool) thing {
	return owned("/v1/external-calendars", calendarBody, method, one)
}

// owned asks about something of the practitioner's, or for the list of all.
func owned(path string, body func(whose, mark string) map[string]any, method string, one bool) thing {
	return func(m *matrix, whose string) ask {
		mark, _ := m.next()
		id := m.made(path, body(whose, mark))
		if !one {
			return ask{method, path, nil, mark}
		}
		return about(method, path, id, mark, body(whose, mark))
	}
}

// handedOver asks to make a practitioner's thing the colleague's: neither of the two may.
func handedOver(path string, body func(whose, mark string) map[string]any) thing {
	return func(m *matrix, whose string) ask {
		mark, _ := m.next()
		return about("PUT", path, m.made(path, body(whose, mark)), mark, body(colleague(whose), mark))
	}
}

// addition asks for something new of the practitioner's.
func addition(path string, body func(whose, mark string) map[string]any) thing {
	return func(m *matrix, whose string) ask {
		mark, _ := m.next()
		return ask{"POST", path, body(whose, mark), mark}
	}
}

func colleague(of string) string {
	if of == ida {
		return jonas
	}
	return ida
}

// slot returns a time of its own.
func (m *matrix) slot() (at time.Time, mark string) {
	mark, n := m.next()
	return m.begin.Add(time.Duration(n) * 30 * time.Minute), mark
}

func bookingBody(service, whose, mark string, at time.Time) map[string]any {
	b := map[string]any{"service": service, "start": at.Format(time.RFC3339), "override_reason": "to try who may",
		"client": map[string]any{"name": "Client " + mark, "email": mark + "@example.com"}}
	if whose != "" {
		b["practitioner"] = whose
	}
	return b
}

// booked makes a booking with the practitioner.
func (m *matrix) booked(whose string, at time.Time, mark string) (id string) {
	m.t.Helper()
	return m.made("/v1/bookings", bookingBody("talk", whose, mark, at))
}

// nothing, move and moveToColleague are bodies of what is asked about a booking of the practitioner's at the time.
func nothing(time.Time, string) any { return map[string]any{} }

func move(at time.Time, _ string) any {
	return map[string]any{"start": at.AddDate(0, 0, 200).Format(time.RFC3339), "override_reason": "to try who may"}
}

func moveToColleague(at time.Time, whose string) any {
	return map[string]any{"start": at.AddDate(0, 0, 200).Format(time.RFC3339), "override_reason": "to try who may",
		"practitioner": colleague(whose)}
}

// booking asks about a booking of the practitioner's, whose client the answer names.
func booking(method, path string, body func(time.Time, string) any) thing {
	return func(m *matrix, whose string) ask {
		at, mark := m.slot()
		a := ask{method: method, path: "/v1/bookings/" + m.booked(whose, at, mark) + path, mark: mark}
		if body != nil {
			a.body = body(at, whose)
		}
		return a
	}
}

// unmarked asks for what does not say whose it is.
func unmarked(what thing) thing {
	return func(m *matrix, whose string) ask {
		a := what(m, whose)
		a.mark = ""
		return a
	}
}

// toClient asks that a booking of the practitioner's be given to a client of theirs.
func toClient(m *matrix, whose string) ask {
	at, mark := m.slot()
	id, name := m.client(whose)
	return ask{"PUT", "/v1/bookings/" + m.booked(whose, at, mark), map[string]any{"client_id": id}, name}
}

// toNew asks that a booking of the practitioner's be given to somebody who is no client yet.
func toNew(m *matrix, whose string) ask {
	at, mark := m.slot()
	name, _ := m.next()
	return ask{
		"PUT",
		"/v1/bookings/" + m.booked(whose, at, mark),
		map[string]any{"client": map[string]any{"name": name}},
		name,
	}
}

// ofAnyone is booking, of a client who asked for anyone and got the practitioner.
func ofAnyone(method, path string, body func(time.Time, string) any) thing {
	return func(m *matrix, whose string) ask {
		at, mark := m.slot()
		service := map[string]string{ida: "talk", jonas: "talk-jonas"}[whose] // who is preferred gets it
		id := m.made("/v1/bookings", bookingBody(service, "", mark, at))
		a := ask{method: method, path: "/v1/bookings/" + id + path, mark: mark}
		if body != nil {
			a.body = body(at, whose)
		}
		return a
	}
}

// theirs holds what a practitioner was answered to be of their own: the booking, each of a series, the entry.
func theirs(c caller, answer []byte) error {
	type one struct{ Practitioner string }
	var v struct {
		one
		Occurrences []struct{ Booking *one }
	}
	if err := json.Unmarshal(answer, &v); err != nil || c.role != "practitioner" {
		return err
	}
	all := []one{v.one}
	if len(v.Occurrences) > 0 {
		all = nil
	}
	for _, o := range v.Occurrences {
		if o.Booking == nil {
			return errors.New("an occurrence was not booked")
		}
		all = append(all, *o.Booking)
	}
	for _, b := range all {
		if b.Practitioner != c.who {
			return fmt.Errorf("it went to %q", b.Practitioner)
		}
	}
	return nil
}

// past asks about an appointment that has begun.
func past(path string) thing {
	return func(m *matrix, whose string) ask {
		mark, _ := m.next()
		at := m.w.Now().Truncate(time.Minute).Add(-time.Hour)
		return ask{"POST", "/v1/bookings/" + m.booked(whose, at, mark) + path, nil, mark}
	}
}

// messages asks what was sent for a booking: nothing yet, and nobody else is told even that.
func messages(m *matrix, whose string) ask {
	at, mark := m.slot()
	return ask{method: "GET", path: "/v1/bookings/" + m.booked(whose, at, mark) + "/messages"}
}

// newBooking asks for a booking with the practitioner, or a series of one.
func newBooking(path string) thing {
	return func(m *matrix, whose string) ask {
		at, mark := m.slot()
		body := bookingBody("talk", whose, mark, at)
		if path == "/v1/series" {
			body["every_weeks"], body["count"] = 1, 1
		}
		return ask{"POST", path, body, mark}
	}
}

// days asks for the day of a booking of the practitioner's, of all whom the caller may see.
func days(named bool) thing {
	return func(m *matrix, whose string) ask {
		at, mark := m.slot()
		m.booked(whose, at, mark)
		from, to := at.AddDate(0, 0, -1).Format(time.DateOnly), at.AddDate(0, 0, 1).Format(time.DateOnly)
		path := "/v1/calendar?from=" + from + "&to=" + to
		if named {
			path += "&practitioner=" + whose
		}
		return ask{"GET", path, nil, mark}
	}
}

// dayPlans asks what days come to, of all whom the caller may see.
const dayPlans = "/v1/calendar/days?from=2031-05-01&to=2031-05-02"

// dayPlansOf asks it of the practitioner.
func dayPlansOf(_ *matrix, whose string) ask {
	return ask{method: "GET", path: dayPlans + "&practitioner=" + whose}
}

// marked gives a booking a colour.
func marked(time.Time, string) any { return map[string]any{"colour": "#b0562a"} }

// repriced takes nothing off what a booking costs.
func repriced(time.Time, string) any { return map[string]any{} }

func waitingBody(m *matrix, whose, mark string) map[string]any {
	return map[string]any{"service": "talk", "practitioner": whose, "from": m.shut, "to": m.shut,
		"client": map[string]any{"name": "Client " + mark, "email": mark + "@example.com"}}
}

// waiting asks about an entry of the waiting list that waits for the practitioner, or for the list.
func waiting(method string, one bool) thing {
	return func(m *matrix, whose string) ask {
		mark, _ := m.next()
		id := m.made("/v1/waitlist", waitingBody(m, whose, mark))
		if !one {
			return ask{method, "/v1/waitlist", nil, mark}
		}
		return about(method, "/v1/waitlist", id, mark, nil)
	}
}

// noOrder leaves words as they stand.
var noOrder = map[string]any{"order": []string{}}

// shutTime offers a time on a day on which the practice is closed.
func shutTime(m *matrix, whose string) ask {
	mark, _ := m.next()
	id := m.made("/v1/waitlist", waitingBody(m, whose, mark))
	day, err := time.Parse(time.DateOnly, m.shut)
	if err != nil {
		m.t.Fatal(err)
	}
	body := map[string]any{"start": day.Add(12 * time.Hour).Format(time.RFC3339)}
	if whose == "" {
		body["practitioner"] = ida
	}
	return ask{"POST", "/v1/waitlist/" + id + "/offers", body, ""}
}

func newWaiting(m *matrix, whose string) ask {
	mark, _ := m.next()
	return ask{"POST", "/v1/waitlist", waitingBody(m, whose, mark), mark}
}

func (m *matrix) practiceBody(id string) map[string]any {
	return map[string]any{"id": id, "name": "Practice " + id, "time_zone": "Europe/Oslo", "country": "NO",
		"currency": "NOK", "language": "nb", "email": "post@" + id + ".example", "days_closed": []string{m.shut}}
}

// hoursBody is round the clock: whenever it is tried, everything can be booked.
func hoursBody() map[string]any {
	return map[string]any{"rules": []any{map[string]any{
		"weekdays":  []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"},
		"intervals": []any{map[string]any{"from": "00:00", "to": "24:00"}}}}}
}

func practitionerBody(id string) map[string]any {
	return map[string]any{"id": id, "name": "P " + id, "hours": hoursBody()}
}

func serviceBody(id string, practitioners ...string) map[string]any {
	return map[string]any{"id": id, "name": "Service " + id, "duration_minutes": 30, "step_minutes": 30, "capacity": 1,
		"price": map[string]any{"amount_minor": 65000, "currency": "NOK"}, "practitioners": practitioners,
		"vat": map[string]any{"treatment": "standard"}}
}

func locationBody(id string) map[string]any { return map[string]any{"id": id, "name": "Place " + id} }
func resourceBody(id string) map[string]any { return map[string]any{"id": id, "name": "Room " + id} }

func exceptionBody(note string) map[string]any {
	return map[string]any{"note": note, "intervals": []any{map[string]any{"from": "10:00", "to": "12:00"}}}
}

func absenceBody(whose, mark string) map[string]any {
	return map[string]any{"practitioner": whose, "start": "2031-01-01T00:00:00Z", "end": "2031-01-02T00:00:00Z",
		"note": "Illness " + mark}
}

func calendarBody(whose, mark string) map[string]any {
	return map[string]any{"practitioner": whose, "url": "https://calendar.example/" + mark + ".ics"}
}
