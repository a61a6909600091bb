package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/link"
)

func TestRolesAndTenants(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		b := s.Book("massasje", oslo("2026-11-04", 9, 0), kari) // with jonas
		owner, ida, jonas, assistant := s.as("owner", ""), s.as("practitioner", "ida"), s.as("practitioner", "jonas"),
			s.as("assistant", "")
		var stranger struct{ Token string }
		s.must(200, "GET", "/_local/token?practice=other&role=owner", nil).into(t, &stranger)
		other := header{"Authorization", "Bearer " + stranger.Token}
		for name, c := range map[string]struct {
			who          header
			method, path string
			want         int
		}{
			"nobody": {header{"X-Nothing", ""}, "GET", "/v1/bookings/" + b.ID, 401},
			"garbage": {header{"Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."}, "GET",
				"/v1/bookings/" + b.ID, 401},
			"owner reads":                        {owner, "GET", "/v1/bookings/" + b.ID, 200},
			"assistant reads":                    {assistant, "GET", "/v1/bookings/" + b.ID, 200},
			"own practitioner reads":             {jonas, "GET", "/v1/bookings/" + b.ID, 200},
			"other practitioner does not":        {ida, "GET", "/v1/bookings/" + b.ID, 403},
			"other practitioner does not cancel": {ida, "POST", "/v1/bookings/" + b.ID + "/cancel", 403},
			"other practitioner sees no calendar": {ida, "GET",
				"/v1/calendar?practitioner=jonas&from=2026-11-04&to=2026-11-04", 403},
			"another tenant finds nothing":        {other, "GET", "/v1/bookings/" + b.ID, 404},
			"another tenant cancels nothing":      {other, "POST", "/v1/bookings/" + b.ID + "/cancel", 404},
			"another tenant sees no waiting list": {other, "GET", "/v1/waitlist", 200},
			"assistant has no settings":           {assistant, "GET", "/v1/practice", 403},
			"practitioner has no settings":        {ida, "GET", "/v1/services", 403},
			"practitioner not in another's hours": {ida, "PUT", "/v1/practitioners/jonas/hours", 403},
			"practitioner in their own":           {ida, "GET", "/v1/practitioners/ida/hours", 200},
			"a guess is not found":                {owner, "GET", "/v1/bookings/01k9x3m5t8q2v7w4y6z0abcdef", 404},
			"a path is not an id":                 {owner, "GET", "/v1/bookings/..%2f..%2fclient", 404},
		} {
			var body any
			if c.method == "PUT" {
				body = map[string]any{}
			}
			if a := s.do(c.method, c.path, body, c.who); a.Status != c.want {
				t.Errorf("%s: %d, want %d: %s", name, a.Status, c.want, a.Body)
			}
		}
		if a := s.must(200, "GET", "/v1/waitlist", nil, other); strings.Contains(string(a.Body), "email") {
			t.Errorf("another tenant sees %s", a.Body)
		}
	})
}

// TestPractitionersNameTheirOwnClients: an id that somebody came by opens nobody's record, neither by a booking nor as
// who pays or speaks for another client.
func TestPractitionersNameTheirOwnClients(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner, ida := s.as("owner", ""), s.as("practitioner", "ida")
		var mother, child struct{ ID string }
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "Mor Hansen", "emails": []string{"mor@example.com"},
			"alert": "Nut allergy", "practitioner": "jonas"}, owner).into(t, &mother)
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "Barn Hansen", "emails": []string{"mor@example.com"},
			"practitioner": "ida", "guardian": map[string]any{"client": mother.ID}}, owner).into(t, &child)
		if a := s.must(200, "GET", "/v1/clients/"+child.ID, nil, ida); strings.Contains(string(a.Body), "Mor Hansen") {
			t.Errorf("the name of whom she may not see: %s", a.Body)
		}
		booking := func(client string) map[string]any {
			return map[string]any{"service": "konsultasjon", "practitioner": "ida", "client_id": client,
				"start": oslo("2026-11-04", 9, 0), "client": map[string]any{"name": "x"}}
		}
		series := booking(mother.ID)
		series["every_weeks"], series["count"], series["dry_run"] = 1, 2, true
		s.must(404, "GET", "/v1/clients/"+mother.ID, nil, ida)
		s.must(404, "POST", "/v1/bookings", booking(mother.ID), ida)
		s.must(404, "POST", "/v1/series", series, ida)
		s.must(422, "POST", "/v1/clients", map[string]any{"name": "Venn", "emails": []string{"venn@example.com"},
			"payer": map[string]any{"client": mother.ID}}, ida)
		s.must(404, "GET", "/v1/clients/"+mother.ID, nil, ida)
		s.must(201, "POST", "/v1/bookings", booking(child.ID), ida)
		s.must(201, "POST", "/v1/bookings", map[string]any{"service": "massasje", "practitioner": "jonas",
			"client_id": mother.ID, "start": oslo("2026-11-04", 9, 0), "client": map[string]any{"name": "x"}}, owner)
	})
}

func TestStaffOverrideWithAReason(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-04", 10, 0)
		with := wish("massasje", at, kari)
		s.must(201, "POST", "/v1/bookings", with, s.as("practitioner", "jonas"))
		if a := s.must(409, "POST", "/v1/bookings", with, s.as("owner", "")); a.code() != "slot-taken" {
			t.Errorf("twice without a reason: %s", a.Body)
		}
		with["override_reason"] = "Akutt, avtalt med Jonas"
		var over struct {
			Log []struct{ What, Role, Rule, Reason string }
		}
		s.must(201, "POST", "/v1/bookings", with, s.as("owner", "")).into(t, &over)
		if len(over.Log) != 1 || over.Log[0].What != "overridden" || over.Log[0].Role != "owner" ||
			over.Log[0].Rule != "taken" || over.Log[0].Reason != "Akutt, avtalt med Jonas" {
			t.Errorf("the reason is not kept: %+v", over.Log)
		}
		public := wish("massasje", at, kari)
		public["override_reason"] = "me too"
		if a := s.do("POST", "/v1/public/lotus/bookings", public); a.Status != 422 {
			t.Errorf("the public overrides: %d %s", a.Status, a.Body)
		}
		var day struct{ Bookings []struct{ ID string } }
		s.must(200, "GET", "/v1/calendar?from=2026-11-04&to=2026-11-04", nil, s.as("owner", "")).into(t, &day)
		if len(day.Bookings) != 2 {
			t.Errorf("calendar: %+v", day)
		}
	})
}

// TestBriefCalendar: what a calendar draws is as in the whole one, and nothing more is told.
func TestBriefCalendar(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.Book("konsultasjon", oslo("2026-11-03", 13, 0), kari)
		ask := func(more string) map[string]any {
			var c struct{ Bookings []map[string]any }
			s.must(200, "GET", "/v1/calendar?from=2026-11-03&to=2026-11-03"+more, nil, s.as("owner", "")).into(t, &c)
			if len(c.Bookings) != 1 {
				t.Fatalf("%d bookings, want 1", len(c.Bookings))
			}
			return c.Bookings[0]
		}
		whole, brief := ask(""), ask("&brief=true")
		for _, field := range []string{"manage_url", "planned", "busy_from", "busy_until"} {
			if whole[field] == nil || brief[field] != nil {
				t.Errorf("%s: whole %v, brief %v", field, whole[field], brief[field])
			}
			delete(whole, field)
		}
		for _, field := range []string{"email", "language"} {
			delete(whole["client"].(map[string]any), field)
		}
		if !reflect.DeepEqual(whole, brief) {
			t.Errorf("brief %v, want %v", brief, whole)
		}
	})
}

func TestNoShowAndCompleted(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-03", 13, 0)
		b := s.Book("konsultasjon", at, kari)
		owner := s.as("owner", "")
		if a := s.must(422, "POST", "/v1/bookings/"+b.ID+"/complete", nil, owner); a.code() != "not-begun" {
			t.Errorf("completed in advance: %s", a.Body)
		}
		s.SetClock(at.Add(20 * time.Minute))
		for _, verb := range []string{"no-show", "complete", "complete"} {
			s.must(200, "POST", "/v1/bookings/"+b.ID+"/"+verb, nil, owner)
		}
		if a := s.must(409, "POST", "/v1/bookings/"+b.ID+"/cancel", nil, owner); a.code() != "booking-completed" {
			t.Errorf("cancelled afterwards: %s", a.Body)
		}
	})
}

// TestASeriesIsAnsweredAgain: as it was, though its service is no more.
func TestASeriesIsAnsweredAgain(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner, key := s.as("owner", ""), header{"Idempotency-Key", "series-2"}
		series := wish("konsultasjon", oslo("2026-11-11", 10, 0), contact{"name": "Per", "email": "per@example.com"})
		series["practitioner"], series["every_weeks"], series["count"] = "ida", 1, 3
		first := s.must(201, "POST", "/v1/series", series, owner, key)
		s.FastForward(5 * 7 * 24 * time.Hour) // nothing of it is ahead
		owner = s.as("owner", "")
		first = s.must(201, "POST", "/v1/series", series, owner, key)
		s.must(204, "DELETE", "/v1/services/konsultasjon", nil, owner)
		again := s.must(201, "POST", "/v1/series", series, owner, key)
		if string(first.Body) != string(again.Body) {
			t.Errorf("first %s\nand then %s", first.Body, again.Body)
		}
		if a := s.must(404, "POST", "/v1/series", series, owner, header{"Idempotency-Key", "series-3"}); a.code() !=
			"service-unknown" {
			t.Errorf("a new one: %s", a.Body)
		}
		series["count"] = 2
		if a := s.do("POST", "/v1/series", series, owner, key); a.Status != 201 {
			t.Errorf("fewer of the same: %d %s", a.Status, a.Body)
		}
	})
}

func TestASeriesShowsItsConflicts(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		taken := wish("konsultasjon", oslo("2026-11-18", 10, 0), kari)
		taken["practitioner"] = "ida"
		s.must(201, "POST", "/v1/public/lotus/bookings", taken)
		owner := s.as("owner", "")
		series := wish("konsultasjon", oslo("2026-11-11", 10, 0), contact{"name": "Per", "email": "per@example.com"})
		series["practitioner"], series["every_weeks"], series["count"] = "ida", 1, 4
		series["dry_run"] = true
		type occurrences struct {
			Occurrences []struct {
				Start   time.Time
				Booking *struct{ ID string }
				Reason  *struct{ Code string }
				Nearest []slot
			}
		}
		var try occurrences
		s.must(201, "POST", "/v1/series", series, owner).into(t, &try)
		if len(try.Occurrences) != 4 || try.Occurrences[1].Reason == nil || try.Occurrences[1].Reason.Code != "taken" ||
			len(try.Occurrences[1].Nearest) == 0 || try.Occurrences[0].Reason != nil {
			t.Fatalf("dry run: %+v", try)
		}
		delete(series, "dry_run")
		if a := s.must(409, "POST", "/v1/series", series, owner); a.code() != "series-conflicts" {
			t.Errorf("with a conflict: %s", a.Body)
		}
		series["skip_conflicts"] = true
		key := header{"Idempotency-Key", "series-1"}
		var first, second occurrences
		s.must(201, "POST", "/v1/series", series, owner, key).into(t, &first)
		s.must(201, "POST", "/v1/series", series, owner, key).into(t, &second)
		for n := range first.Occurrences {
			switch b := first.Occurrences[n].Booking; {
			case n == 1 && b != nil:
				t.Error("the conflict was booked")
			case n != 1 && (b == nil || second.Occurrences[n].Booking == nil ||
				second.Occurrences[n].Booking.ID != b.ID):
				t.Errorf("occurrence %d: %+v, then %+v", n, b, second.Occurrences[n])
			}
		}
	})
}

func TestBusyTimesFromACalendarElsewhere(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		feed := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n" +
			"BEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20261101T000000Z\r\n" +
			"DTSTART;TZID=Europe/Oslo:20261104T100000\r\nDTEND;TZID=Europe/Oslo:20261104T113000\r\n" +
			"RRULE:FREQ=WEEKLY;COUNT=3\r\nSUMMARY:Secret\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/calendar")
			_, _ = w.Write([]byte(feed))
		}))
		t.Cleanup(web.Close)
		at := oslo("2026-11-11", 10, 30)
		free := func() bool {
			return slices.ContainsFunc(s.Free("massasje", "2026-11-11", "2026-11-11"),
				func(x slot) bool { return x.Start.Equal(at) })
		}
		if !free() {
			t.Fatal("not free to begin with")
		}
		jonas := s.as("practitioner", "jonas")
		var made struct{ ID string }
		s.must(201, "POST", "/v1/external-calendars", map[string]any{"id": "", "practitioner": "jonas", "url": web.URL +
			"/jonas.ics"}, jonas).into(t, &made)
		s.FastForward(time.Minute)
		if free() {
			t.Error("the busy time is free")
		}
		a := s.must(200, "GET", "/v1/public/lotus/why?service=massasje&start="+at.UTC().Format(time.RFC3339), nil)
		if !strings.Contains(string(a.Body), `"code":"busy"`) {
			t.Errorf("why: %s", a.Body)
		}
		s.must(204, "DELETE", "/v1/external-calendars/"+made.ID, nil, jonas)
		if !free() {
			t.Error("a removed calendar still blocks")
		}
	})
}

// TestOurOwnComeBackFromACalendarElsewhere: an appointment that Jonas's own calendar shows as well does not block,
// also where it was moved there; what is his does. He hears once that the calendar is dead, and once that it works.
func TestOurOwnComeBackFromACalendarElsewhere(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		b := s.Book("massasje", oslo("2026-11-04", 9, 0), contact{"name": "Liv", "email": "liv@example.com"})
		free := func() []slot { return s.Free("massasje", "2026-11-11", "2026-11-11") }
		before := free()
		ours, his := before[0].Start, before[len(before)-1].Start
		event := func(uid string, at time.Time) string {
			return "BEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:" +
				at.UTC().Format("20060102T150405Z") + "\r\nDURATION:PT30M\r\nEND:VEVENT\r\n"
		}
		dead := atomic.Bool{}
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if dead.Load() {
				http.Error(w, "no", http.StatusInternalServerError)
				return
			}
			_, _ = io.WriteString(w, "BEGIN:VCALENDAR\r\n"+event(b.ID+"@stund.example", ours)+
				event("his@own.example", his)+"END:VCALENDAR\r\n")
		}))
		t.Cleanup(web.Close)
		at := func(t time.Time) bool {
			return slices.ContainsFunc(free(), func(x slot) bool { return x.Start.Equal(t) })
		}
		s.must(201, "POST", "/v1/external-calendars", map[string]any{"id": "", "practitioner": "jonas",
			"url": web.URL + "/jonas.ics"}, s.as("practitioner", "jonas"))
		s.FastForward(time.Minute)
		if !at(ours) || at(his) {
			t.Errorf("where ours is, is free: %t; where his is: %t", at(ours), at(his))
		}
		count := func(kind string) (n int) {
			for _, m := range s.Messages("jonas@lotus.example") {
				if m.Kind == kind {
					n++
				}
			}
			return n
		}
		dead.Store(true)
		s.FastForward(3 * time.Hour)
		dead.Store(false)
		s.FastForward(7 * time.Hour)
		if count("calendar-failing") != 1 || count("calendar-works") != 1 {
			t.Errorf("told %d times that it fails and %d times that it works", count("calendar-failing"),
				count("calendar-works"))
		}
		if at(his) {
			t.Error("the outage freed what the calendar said")
		}
	})
}

func TestTheCalendarFeedIsASecretLink(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		b := s.Book("massasje", oslo("2026-11-04", 9, 0),
			contact{"name": "Åse \"; DROP, TABLE", "email": "ase@example.com"})
		jonas := s.as("practitioner", "jonas")
		var feed struct{ URL string }
		s.must(201, "POST", "/v1/practitioners/jonas/feed", nil, jonas).into(t, &feed)
		path := strings.TrimPrefix(feed.URL, "http://stund.test")
		a := s.must(200, "GET", path, nil)
		if text := string(a.Body); !strings.Contains(text, "UID:"+b.ID) ||
			!strings.Contains(text, "DTSTART:20261104T080000Z") ||
			strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
			t.Errorf("feed:\n%s", text)
		}
		s.must(201, "POST", "/v1/practitioners/jonas/feed", nil, jonas)
		s.must(404, "GET", path, nil)
		s.must(404, "GET", link.Calendar.Path(b.Token), nil) // a link for another purpose
	})
}

func TestTheJourneyIsWhatIsSent(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-12", 13, 0)
		var preview struct {
			Messages []struct {
				Kind, Channel, Subject, Text string
				At                           time.Time
			}
		}
		s.must(200, "GET", "/v1/services/konsultasjon/journey?language=sv&start="+at.UTC().Format(time.RFC3339), nil,
			s.as("owner", "")).into(t, &preview)
		sv := contact{"name": "Kari", "email": "kari@example.com", "phone": "+46701234567", "language": "sv"}
		s.Book("konsultasjon", at, sv)
		s.SetClock(at)
		sent := append(s.Messages("kari@example.com"), s.Messages("+46701234567")...)
		if len(preview.Messages) != len(sent) || len(sent) != 3 {
			t.Fatalf("previewed %+v, sent %v", preview.Messages, sent)
		}
		for n, p := range preview.Messages {
			if p.Kind != sent[n].Kind || p.Channel != sent[n].Channel || p.Subject != sent[n].Subject {
				t.Errorf("previewed %+v, sent %v", p, sent[n])
			}
		}
	})
}

func TestWhomStaffTakeOffTheWaitingListIsTold(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		for n := range 8 {
			s.Book("yoga", oslo("2026-11-05", 17, 30), contact{"name": "D", "email": fmt.Sprintf("d%d@example.com", n)})
		}
		var e struct{ ID string }
		s.must(201, "POST", "/v1/public/lotus/waitlist", map[string]any{"service": "yoga", "from": "2026-11-05",
			"to":     "2026-11-05",
			"client": contact{"name": "Kari", "email": "kari@example.com", "language": "en"}}).into(t, &e)
		s.FastForward(time.Second)
		s.Expect("kari@example.com", "email joined")
		for range 2 {
			s.must(204, "DELETE", "/v1/waitlist/"+e.ID, nil, s.as("owner", ""))
		}
		s.FastForward(time.Hour)
		m := s.Expect("kari@example.com", "email joined", "email removed")[1]
		says(t, m.Subject+m.Text, "You are no longer on the waiting list", "We have taken you off", "/b/lotus")
	})
}

func TestSettingUpAPractice(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		var token struct{ Token string }
		s.must(200, "GET", "/_local/token?practice=nord&role=owner", nil).into(t, &token)
		owner := header{"Authorization", "Bearer " + token.Token}
		s.must(404, "GET", "/v1/practice", nil, owner)
		p := map[string]any{"id": "ignored", "name": "Klinik Nord", "time_zone": "Europe/Copenhagen", "country": "DK",
			"currency": "DKK", "language": "da", "email": "hej@nord.example"}
		s.must(200, "PUT", "/v1/practice", p, owner)
		hours := map[string]any{"rules": []any{map[string]any{"weekdays": []string{"mon", "wed"},
			"intervals": []any{map[string]string{"from": "09:00", "to": "12:00"}}}}}
		s.must(201, "POST", "/v1/practitioners", map[string]any{"id": "mette", "name": "Mette", "hours": hours}, owner)
		service := map[string]any{"id": "samtale", "name": "Samtale", "duration_minutes": 60, "capacity": 1,
			"price": map[string]any{"amount_minor": 90000, "currency": "DKK"}, "practitioners": []string{"mette"}}
		s.must(201, "POST", "/v1/services", service, owner)
		if a := s.must(409, "POST", "/v1/services", service, owner); a.code() != "service-exists" {
			t.Errorf("twice: %s", a.Body)
		}
		bad := map[string]any{"id": "bad", "name": "", "duration_minutes": 1, "capacity": 1,
			"price": map[string]any{"amount_minor": -1, "currency": "NOK"}, "practitioners": []string{"nobody"}}
		a := s.must(422, "POST", "/v1/services", bad, owner)
		for _, field := range []string{"duration_minutes", "name", "price", "practitioners"} {
			if !strings.Contains(string(a.Body), field) {
				t.Errorf("%s is not told: %s", field, a.Body)
			}
		}
		p["time_zone"] = "Europe/Oslo"
		s.must(422, "PUT", "/v1/practice", p, owner)
		slots := s.must(200, "GET", "/v1/public/nord/slots?service=samtale&from=2026-11-04&to=2026-11-04", nil)
		if n := strings.Count(string(slots.Body), `"start"`); n != 3 {
			t.Errorf("%d free times: %s", n, slots.Body)
		}
		s.must(200, "PUT", "/v1/practitioners/mette/exceptions/2026-11-04",
			map[string]any{"intervals": []any{map[string]string{"from": "10:00", "to": "11:00"}}}, owner)
		slots = s.must(200, "GET", "/v1/public/nord/slots?service=samtale&from=2026-11-04&to=2026-11-04", nil)
		if n := strings.Count(string(slots.Body), `"start"`); n != 1 {
			t.Errorf("%d free times on the exception: %s", n, slots.Body)
		}
		s.must(200, "DELETE", "/v1/practitioners/mette/exceptions/2026-11-04", nil, owner)
		s.must(201, "POST", "/v1/absences", map[string]any{"id": "", "practitioner": "mette",
			"start": "2026-11-04T00:00:00+01:00", "end": "2026-11-05T00:00:00+01:00"}, owner)
		a = s.must(200, "GET", "/v1/public/nord/why?service=samtale&start=2026-11-04T09:00:00%2B01:00", nil)
		if !strings.Contains(string(a.Body), `"absent"`) {
			t.Errorf("why: %s", a.Body)
		}
		s.must(200, "PUT", "/v1/holidays/2026-11-09", map[string]any{"closed": true}, owner)
		a = s.must(200, "GET", "/v1/holidays?year=2026", nil, owner)
		if !strings.Contains(string(a.Body), `{"date":"2026-11-09","name":"","closed":true}`) ||
			!strings.Contains(string(a.Body), "2026-12-25") {
			t.Errorf("holidays: %s", a.Body)
		}
		s.must(201, "POST", "/v1/public/nord/bookings", wish("samtale", oslo("2026-11-11", 9, 0), kari))
		if a := s.must(409, "DELETE", "/v1/practitioners/mette", nil, owner); a.code() != "practitioner-in-use" {
			t.Errorf("deleted with bookings ahead: %s", a.Body)
		}
	})
}

func TestAnAppointmentHandedOver(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-11", 10, 0)
		with := wish("konsultasjon", at, kari)
		with["practitioner"] = "ida"
		var b booked
		s.must(201, "POST", "/v1/public/lotus/bookings", with).into(t, &b)
		s.Expect("ida@lotus.example", "email booked")
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/reschedule",
			map[string]any{"start": at.Add(time.Hour).Format(time.RFC3339), "practitioner": "jonas"}, s.as("owner", ""))
		s.FastForward(5 * time.Minute)
		gone := s.Expect("ida@lotus.example", "email booked", "email cancelled")[1]
		if !strings.Contains(gone.Subject, "10.00") {
			t.Errorf("ida is told of %s", gone.Subject)
		}
		if mine := s.Expect("jonas@lotus.example", "email booked")[0]; !strings.Contains(mine.Subject, "11.00") {
			t.Errorf("jonas is told of %s", mine.Subject)
		}
		s.Expect("kari@example.com", "email booked", "email moved")
	})
}
