package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// reason is why something cannot be booked.
type reason struct {
	Code string
	Text map[string]string
}

// meets is what a change of the set-up answers beside what was written.
type meets struct {
	Meets *struct {
		Count    int
		Bookings []struct {
			ID, Service, Practitioner, Client string
			Start                             time.Time
			Reason                            reason
		}
	}
}

// marked is what the calendar says of each booking of the day, by its id: the reason for which it is outside, or "".
func (s *stund) marked(day string, who header) map[string]string {
	s.t.Helper()
	var c struct {
		Bookings []struct {
			ID      string
			Outside *reason
		}
	}
	s.must(200, "GET", "/v1/calendar?from="+day+"&to="+day, nil, who).into(s.t, &c)
	out := map[string]string{}
	for _, b := range c.Bookings {
		out[b.ID] = ""
		if b.Outside != nil {
			out[b.ID] = b.Outside.Code
		}
	}
	return out
}

// TestAClassKeepsItsTime: the yoga of Tuesdays at three stays possible whoever wants a consultation, until it is called
// off.
func TestAClassKeepsItsTime(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		three := oslo("2026-11-10", 15, 0)
		with := func(at time.Time) map[string]any {
			w := wish("konsultasjon", at, kari)
			w["practitioner"] = "ida"
			return w
		}
		free := func(at time.Time) bool {
			for _, x := range s.Free("konsultasjon&practitioner=ida", "2026-11-10", "2026-11-10") {
				if x.Start.Equal(at) {
					return true
				}
			}
			return false
		}
		a := s.must(409, "POST", "/v1/public/lotus/bookings", with(three))
		if a.code() != "slot-taken" || !strings.Contains(string(a.Body), "Tidspunktet er satt av til en gruppetime.") {
			t.Errorf("into the class: %s", a.Body)
		}
		if free(three) || free(three.Add(30*time.Minute)) || !free(three.Add(-30*time.Minute)) {
			t.Error("search says something else")
		}
		yoga := s.Book("yoga", three, contact{"name": "Per Li", "email": "per@example.com"})

		var service map[string]any
		s.must(200, "GET", "/v1/services/yoga", nil, owner).into(t, &service)
		service["hours"].(map[string]any)["exceptions"] = []any{map[string]any{"date": "2026-11-10"}}
		var off meets
		s.must(200, "PUT", "/v1/services/yoga", service, owner).into(t, &off)
		if m := off.Meets; m == nil || m.Count != 1 || len(m.Bookings) != 1 || m.Bookings[0].ID != yoga.ID ||
			m.Bookings[0].Client != "Per Li" || m.Bookings[0].Reason.Code != "service-hours" {
			t.Fatalf("called off: %+v", m)
		}
		if got := s.marked("2026-11-10", owner); got[yoga.ID] != "service-hours" {
			t.Errorf("calendar: %v", got)
		}
		if free(three) {
			t.Error("somebody is still booked for the class")
		}
		s.must(200, "POST", "/v1/bookings/"+yoga.ID+"/cancel", map[string]any{"reason": "Avlyst"}, owner)
		s.FastForward(10 * time.Second)
		if !free(three) {
			t.Error("the class is called off, and its time is not free")
		}
		s.must(201, "POST", "/v1/public/lotus/bookings", with(three))
		a = s.must(409, "POST", "/v1/public/lotus/bookings", with(three.AddDate(0, 0, 7)))
		if a.code() != "slot-taken" {
			t.Errorf("the week after: %s", a.Body)
		}
		over := with(three.AddDate(0, 0, 7))
		over["override_reason"] = "Yogaen begynner senere"
		var b struct{ Log []struct{ Rule string } }
		s.must(201, "POST", "/v1/bookings", over, s.as("practitioner", "ida")).into(t, &b)
		if len(b.Log) != 1 || b.Log[0].Rule != "reserved" {
			t.Errorf("set aside: %+v", b)
		}
	})
}

// TestAChangeSaysWhatItMeets: whoever closes a day, goes away or changes hours is told who is booked, and sees it in
// the calendar until it is settled.
func TestAChangeSaysWhatItMeets(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner, ida, jonas := s.as("owner", ""), s.as("practitioner", "ida"), s.as("practitioner", "jonas")
		day := "2026-11-04"
		book := func(who string, hour int, c contact) booked {
			w := wish("konsultasjon", oslo(day, hour, 0), c)
			w["practitioner"] = who
			var b booked
			s.must(201, "POST", "/v1/public/lotus/bookings", w).into(t, &b)
			return b
		}
		hers, his := book("ida", 10, kari), book("jonas", 14, contact{"name": "Per Li", "email": "per@example.com"})
		change := func(status int, method, path string, body any, who header, want string, ids ...string) {
			t.Helper()
			var m meets
			s.must(status, method, path, body, who).into(t, &m)
			if len(ids) == 0 {
				if m.Meets != nil {
					t.Errorf("%s %s meets %+v", method, path, m.Meets)
				}
				return
			}
			if m.Meets == nil || m.Meets.Count != len(ids) || len(m.Meets.Bookings) != len(ids) {
				t.Errorf("%s %s meets %+v, want %v", method, path, m.Meets, ids)
				return
			}
			for i, b := range m.Meets.Bookings {
				if b.ID != ids[i] || b.Reason.Code != want || b.Reason.Text["nb"] == "" || b.Client == "" {
					t.Errorf("%s %s meets %+v, want %s of %s", method, path, b, want, ids[i])
				}
			}
		}
		marks := func(who header, want map[string]string) {
			t.Helper()
			got := s.marked(day, who)
			for id, code := range want {
				if is, seen := got[id]; !seen || is != code {
					t.Errorf("%s is marked %q, want %q", id, is, code)
				}
			}
			if len(got) != len(want) {
				t.Errorf("sees %v", got)
			}
		}
		exception := "/v1/practitioners/ida/exceptions/" + day
		change(200, "PUT", exception, map[string]any{"intervals": []any{}}, ida, "closed", hers.ID)
		marks(ida, map[string]string{hers.ID: "closed"})
		marks(owner, map[string]string{hers.ID: "closed", his.ID: ""})
		change(200, "DELETE", exception, nil, ida, "")
		marks(owner, map[string]string{hers.ID: "", his.ID: ""})

		change(200, "PUT", "/v1/holidays/"+day, map[string]any{"closed": true}, owner, "holiday", hers.ID, his.ID)
		change(200, "PUT", "/v1/holidays/"+day, map[string]any{"closed": true}, owner, "") // that is known
		marks(jonas, map[string]string{his.ID: "holiday"})
		change(200, "PUT", "/v1/holidays/"+day, map[string]any{"closed": false}, owner, "")

		away := map[string]any{"practitioner": "jonas", "start": oslo(day, 12, 0), "end": oslo(day, 14, 30)}
		change(201, "POST", "/v1/absences", away, jonas, "absent", his.ID)
		marks(owner, map[string]string{hers.ID: "", his.ID: "absent"})

		var p map[string]any
		s.must(200, "GET", "/v1/practitioners/ida", nil, owner).into(t, &p)
		p["inactive"] = true
		change(200, "PUT", "/v1/practitioners/ida", p, owner, "wrong-practitioner", hers.ID)
		var one struct{ Outside *reason }
		s.must(200, "GET", "/v1/bookings/"+hers.ID, nil, owner).into(t, &one)
		if one.Outside == nil || one.Outside.Code != "wrong-practitioner" {
			t.Errorf("the booking: %+v", one.Outside)
		}
		s.SetClock(oslo(day, 18, 0))
		marks(owner, map[string]string{hers.ID: "", his.ID: ""})
	})
}

// TestAClassIsToldTogether: eight seats are not eight mails. Its practitioner is told how many come, who is new and who
// is not coming after all; nothing where nothing has changed; and who comes once more with the reminder.
func TestAClassIsToldTogether(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		three, owner := oslo("2026-11-10", 15, 0), s.as("owner", "")
		seat := func(name string) booked {
			t.Helper()
			return s.Book("yoga", three, contact{"name": name, "email": strings.ToLower(name[:3]) + "@example.com"})
		}
		cancel := func(b booked) {
			t.Helper()
			s.must(200, "POST", "/v1/bookings/"+b.ID+"/cancel", map[string]any{}, owner)
			s.Settle()
		}
		told := func(subject string, says ...string) {
			t.Helper()
			all := s.Messages("ida@lotus.example")
			if len(all) == 0 || all[len(all)-1].Subject != subject {
				t.Fatalf("told %v, want %s", all, subject)
			}
			for _, line := range says {
				if text := all[len(all)-1].Text; !strings.Contains(text, line) {
					t.Errorf("%q is not said:\n%s", line, text)
				}
			}
		}
		about := "Rolig yoga, tirsdag 10. november kl. 15.00: "
		anne, per := seat("Anne Moe"), seat("Per Li")
		s.FastForward(30 * time.Second)
		seat("Siri Dal")
		s.Expect("ida@lotus.example")
		s.FastForward(time.Minute)
		s.Expect("ida@lotus.example", "email session")
		told(about+"3 av 8 plasser er tatt", "Hei Ida.", "Ny: Anne Moe, ", "Ny: Per Li", "Ny: Siri Dal")

		cancel(per)
		kari := seat("Kari Nordmann")
		s.FastForward(2 * time.Minute)
		told(about+"3 av 8 plasser er tatt", "Ny: Kari Nordmann", "Avbestilt: Per Li",
			"Kommer også: Anne Moe og Siri Dal")
		s.must(200, "POST", "/v1/bookings/"+kari.ID+"/reschedule",
			map[string]any{"start": three.AddDate(0, 0, 7).Format(time.RFC3339)}, owner)
		s.Settle()
		s.must(200, "POST", "/v1/bookings/"+kari.ID+"/reschedule", map[string]any{"start": three.Format(time.RFC3339)},
			owner)
		s.FastForward(10 * time.Minute)
		s.Expect("ida@lotus.example", "email session", "email session") // there and back

		var feed struct{ URL string }
		s.must(201, "POST", "/v1/practitioners/ida/feed", nil, owner).into(t, &feed)
		calendar := string(s.must(200, "GET", strings.TrimPrefix(feed.URL, "http://stund.test"), nil).Body)
		if n := strings.Count(calendar, "BEGIN:VEVENT"); n != 1 || !strings.Contains(calendar, "Siri Dal") {
			t.Errorf("%d entries in the calendar:\n%s", n, calendar)
		}

		s.SetClock(three.AddDate(0, 0, -1))
		told("Disse kommer: Rolig yoga, tirsdag 10. november kl. 15.00", "1: Anne Moe", "2: Siri Dal",
			"3: Kari Nordmann")
		for _, b := range []booked{anne, kari} {
			cancel(b)
		}
		s.FastForward(2 * time.Minute)
		told(about+"1 av 8 plasser er tatt", "Avbestilt: Anne Moe", "Avbestilt: Kari Nordmann", "Kommer: Siri Dal")
		s.SetClock(three)
		s.Expect("ida@lotus.example", "email session", "email session", "email attendees", "email session")
	})
}

// TestAClassComesBackFromACalendarElsewhere: the entry that stands for all its seats is known by its UID, in a calendar
// that its practitioner has subscribed to as well, and blocks nothing where it was moved there.
func TestAClassComesBackFromACalendarElsewhere(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.Book("yoga", oslo("2026-11-10", 15, 0), kari)
		s.FastForward(2 * time.Minute)
		var feed struct{ URL string }
		s.must(201, "POST", "/v1/practitioners/ida/feed", nil, s.as("owner", "")).into(t, &feed)
		_, uid, _ := strings.Cut(string(s.must(200, "GET", strings.TrimPrefix(feed.URL, "http://stund.test"),
			nil).Body), "\r\nUID:")
		uid, _, _ = strings.Cut(uid, "\r\n")
		free := func() []slot { return s.Free("konsultasjon&practitioner=ida", "2026-11-11", "2026-11-11") }
		before := free()
		ours, hers := before[0].Start, before[len(before)-1].Start
		event := func(uid string, at time.Time) string {
			return "BEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:" +
				at.UTC().Format("20060102T150405Z") + "\r\nDURATION:PT30M\r\nEND:VEVENT\r\n"
		}
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "BEGIN:VCALENDAR\r\n"+event(uid, ours)+event("hers@own.example", hers)+
				"END:VCALENDAR\r\n")
		}))
		t.Cleanup(web.Close)
		s.must(201, "POST", "/v1/external-calendars", map[string]any{"id": "", "practitioner": "ida",
			"url": web.URL + "/ida.ics"}, s.as("practitioner", "ida"))
		s.FastForward(time.Minute)
		if after := free(); !has(after, ours) || has(after, hers) {
			t.Errorf("where ours is, is free: %t; where hers is: %t", has(after, ours), has(after, hers))
		}
	})
}

// TestTheJourneyOfAClass shows what its practitioner is told, too.
func TestTheJourneyOfAClass(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		var preview struct {
			Messages []struct{ Kind, To, Subject, Text string }
		}
		start := oslo("2026-11-10", 15, 0).UTC().Format(time.RFC3339)
		s.must(200, "GET", "/v1/services/yoga/journey?start="+start, nil, s.as("owner", "")).into(t, &preview)
		var got []string
		for _, m := range preview.Messages {
			got = append(got, m.To+" "+m.Kind)
		}
		want := "client booked, practitioner session, client reminder, practitioner attendees, client reminder"
		if strings.Join(got, ", ") != want {
			t.Errorf("previewed are %v, want %s", got, want)
		}
	})
}
