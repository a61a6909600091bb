package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

type taskView struct {
	ID, Title, Source, State, Practitioner, Client, Booking string
	Revision                                                int
	Overdue                                                 bool
	DueOn                                                   string `json:"due_on"`
	Data                                                    struct{ Bookings []string }
	Closer                                                  struct{ Role string } `json:"closed_by"`
}

// tasks lists those that the query asks for.
func (s *stund) tasks(query string, who header) (items []taskView, total int) {
	s.t.Helper()
	s.Settle()
	var out struct {
		Items []taskView
		Total int
	}
	s.must(200, "GET", "/v1/tasks?"+query, nil, who).into(s.t, &out)
	return out.Items, out.Total
}

// expectTasks holds the titles of the tasks that are asked for to those that are wanted.
func (s *stund) expectTasks(query string, who header, want ...string) []taskView {
	s.t.Helper()
	items, _ := s.tasks(query, who)
	var have []string
	for _, t := range items {
		have = append(have, t.Title)
	}
	if !slices.Equal(have, want) {
		s.t.Fatalf("tasks?%s are %q, want %q", query, have, want)
	}
	return items
}

// TestTasksOfPeople: a task is written down, seen by whom it concerns, done and undone.
func TestTasksOfPeople(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner, ida, jonas := s.as("owner", ""), s.as("practitioner", "ida"), s.as("practitioner", "jonas")
		var made taskView
		write := map[string]any{"title": "Bestill <tape> {client}", "due_on": "2026-11-03", "practitioner": "ida"}
		for range 2 {
			s.must(201, "POST", "/v1/tasks", write, owner, header{"Idempotency-Key", "one"}).into(t, &made)
		}
		if a := s.must(422, "POST", "/v1/tasks", map[string]any{"title": "Bestill gips"}, owner,
			header{"Idempotency-Key", "one"}); a.code() != "idempotency-key-reused" {
			t.Errorf("another task with the same key: %s", a.code())
		}
		s.expectTasks("", ida, "Bestill <tape> {client}")
		s.expectTasks("", jonas)
		s.expectTasks("due_before=2026-11-03", owner)
		path := "/v1/tasks/" + made.ID
		if a := s.must(404, "GET", path, nil, jonas); a.code() != "task-unknown" {
			t.Errorf("another practitioner's: %s", a.code())
		}
		s.must(200, "POST", path+"/snooze", map[string]any{"until_on": "2026-11-05"}, ida)
		s.expectTasks("", ida)
		s.expectTasks("state=snoozed", ida, made.Title)
		s.SetClock(oslo("2026-11-05", 7, 1))
		if got := s.expectTasks("", ida, made.Title); !got[0].Overdue {
			t.Errorf("two days late and not overdue: %+v", got[0])
		}
		s.must(200, "POST", path+"/done", map[string]any{"revision": 2}, ida)
		s.must(200, "POST", path+"/done", nil, ida)
		for verb, body := range map[string]any{"/dismiss": nil, "/snooze": map[string]any{"until_on": "2026-11-09"}} {
			if a := s.must(409, "POST", path+verb, body, ida); a.code() != "task-closed" {
				t.Errorf("%s of what is done: %s", verb, a.code())
			}
		}
		s.expectTasks("", ida)
		s.expectTasks("state=done", owner, made.Title)
		s.must(200, "POST", path+"/reopen", nil, ida)
		change := map[string]any{"revision": 1, "title": "Bestill plaster"}
		var meanwhile struct{ Task taskView }
		if a := s.must(409, "PUT", path, change, owner); a.code() != "changed-meanwhile" {
			t.Errorf("of an old revision: %s", a.code())
		} else if a.into(t, &meanwhile); meanwhile.Task.Title != made.Title || meanwhile.Task.Revision != 4 {
			t.Errorf("what it is now: %+v", meanwhile.Task)
		}
		change["revision"] = 4
		s.must(200, "PUT", path, change, owner)
		if _, total := s.tasks("limit=1", jonas); total != 1 { // it is anybody's now
			t.Errorf("jonas' badge says %d", total)
		}
	})
}

// TestTasksOfMessagesThatDoNotArrive: one task for a client however many messages come back, closed when the address is
// corrected.
func TestTasksOfMessagesThatDoNotArrive(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		who := contact{"name": "Kari Nordmann", "email": "kari+bounce@example.com", "language": "nb"}
		b := s.Book("konsultasjon", oslo("2026-11-04", 10, 0), who)
		got := s.expectTasks("", owner, "E-post til Kari Nordmann kommer ikke frem")[0]
		if got.Source != "message-failed" || got.Client == "" || got.DueOn != "2026-11-02" {
			t.Errorf("raised: %+v", got)
		}
		s.expectTasks("language=fi&source=message-failed&client="+got.Client, s.as("practitioner", b.Practitioner),
			"Sähköposti ei mene perille: Kari Nordmann")
		other := map[string]string{"ida": "jonas", "jonas": "ida"}[b.Practitioner]
		s.expectTasks("", s.as("practitioner", other))

		s.Book("konsultasjon", oslo("2026-11-11", 10, 0), who) // it is not even tried
		s.expectTasks("", owner, got.Title)
		var c map[string]any
		path := "/v1/clients/" + got.Client
		s.must(200, "GET", path, nil, owner).into(t, &c)
		s.must(200, "PUT", path, map[string]any{"revision": c["revision"], "name": "Kari Nordmann",
			"emails": []string{"kari@example.com"}}, owner)
		s.expectTasks("", owner)
		if got := s.expectTasks("state=done", owner, got.Title)[0]; got.Closer.Role != "system" {
			t.Errorf("closed by %+v", got.Closer)
		}
		var line struct{ Items []struct{ Kind, Text string } }
		s.must(200, "GET", path+"/timeline?kind=task&language=en", nil, owner).into(t, &line)
		if len(line.Items) != 2 || line.Items[1].Text != "New task: messages do not arrive" {
			t.Errorf("timeline: %+v", line.Items)
		}
	})
}

// TestTasksOfCalendarsThatCannotBeRead: nobody sees a short outage, and a long one goes when the calendar is back.
func TestTasksOfCalendarsThatCannotBeRead(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		var dead atomic.Bool
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if dead.Load() {
				w.WriteHeader(http.StatusInternalServerError)
			}
			_, _ = io.WriteString(w, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t\r\nEND:VCALENDAR\r\n")
		}))
		defer web.Close()
		owner, jonas := s.as("owner", ""), s.as("practitioner", "jonas")
		s.must(201, "POST", "/v1/external-calendars", map[string]any{"id": "", "practitioner": "jonas",
			"url": web.URL + "/jonas.ics"}, owner)
		s.FastForward(time.Hour)
		dead.Store(true)
		s.FastForward(40 * time.Minute)
		s.expectTasks("", owner)
		s.FastForward(2 * time.Hour)
		s.expectTasks("", jonas, "Den eksterne kalenderen kan ikke leses: Jonas Dahl")
		s.expectTasks("", s.as("practitioner", "ida"))
		dead.Store(false)
		s.FastForward(8 * time.Hour)
		s.expectTasks("", owner)
	})
}

// TestTasksOfUnmarkedAppointments: one for a practitioner and day, from the next morning on, until all are marked.
func TestTasksOfUnmarkedAppointments(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		var all []booked
		for n := range 4 {
			r := wish("konsultasjon", oslo("2026-11-04", 8+n, 0), kari)
			r["practitioner"] = "jonas"
			var b booked
			s.must(201, "POST", "/v1/public/lotus/bookings", r, header{"Idempotency-Key", fmt.Sprint(n)}).into(t, &b)
			all = append(all, b)
		}
		s.must(200, "POST", "/v1/bookings/"+all[3].ID+"/cancel", map[string]any{}, owner)
		s.SetClock(oslo("2026-11-04", 18, 0))
		s.must(200, "POST", "/v1/bookings/"+all[0].ID+"/complete", nil, owner)
		s.SetClock(oslo("2026-11-05", 6, 59))
		s.expectTasks("", owner)
		s.SetClock(oslo("2026-11-05", 7, 1))
		got := s.expectTasks("", owner, "Merk oppmøte for 2 timer onsdag 4. november: Jonas Dahl")[0]
		if got.Practitioner != "jonas" || len(got.Data.Bookings) != 2 || got.DueOn != "2026-11-05" {
			t.Errorf("raised: %+v", got)
		}
		s.expectTasks("", s.as("practitioner", "ida"))
		s.must(200, "POST", "/v1/bookings/"+all[1].ID+"/no-show", nil, owner)
		s.expectTasks("who=mine", s.as("practitioner", "jonas"),
			"Merk oppmøte for 1 time onsdag 4. november: Jonas Dahl")
		s.must(200, "POST", "/v1/bookings/"+all[2].ID+"/complete", nil, owner)
		s.expectTasks("", owner)
		s.FastForward(48 * time.Hour)
		s.expectTasks("", owner)
		s.expectTasks("state=done&language=en", owner,
			"Mark attendance of 0 appointments on Wednesday 4 November: Jonas Dahl")
	})
}

// TestTasksOfLikelyDuplicates: who books as somebody who is probably known raises one task, which goes when the two are
// merged or told apart.
func TestTasksOfLikelyDuplicates(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.Book("konsultasjon", oslo("2026-11-04", 10, 0), kari)
		s.Settle()
		typo := contact{"name": "Kari Nordman", "email": "kari@example.com", "language": "nb"}
		child := contact{"name": "Ola Nordmann", "email": "kari@example.com", "language": "nb"}
		s.Book("konsultasjon", oslo("2026-11-05", 10, 0), child)
		s.expectTasks("", owner)
		s.Book("konsultasjon", oslo("2026-11-06", 10, 0), typo)
		s.Settle()
		s.Book("konsultasjon", oslo("2026-11-09", 10, 0), typo)
		got := s.expectTasks("source=duplicate", owner, "Er Kari Nordman og Kari Nordmann samme person?")[0]
		var one struct{ Others []struct{ ID string } }
		s.must(200, "GET", "/v1/tasks/"+got.ID, nil, owner).into(t, &one)
		if len(one.Others) != 1 {
			t.Fatalf("about %+v", one)
		}
		s.must(200, "POST", "/v1/clients/"+one.Others[0].ID+"/merge", map[string]any{"with": got.Client}, owner)
		s.expectTasks("", owner)
		items, _ := s.tasks("state=done", owner)
		if len(items) != 1 || !strings.Contains(items[0].Title, "Kari Nordmann") {
			t.Errorf("done: %+v", items)
		}
	})
}

// TestWhoBooksIsActiveAgain: an archived client who books is active again, and their timeline says so. Who has died is
// not.
func TestWhoBooksIsActiveAgain(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		for _, deceased := range []bool{false, true} {
			who := contact{"name": fmt.Sprint("Kari ", deceased), "email": fmt.Sprint(deceased, "@example.com")}
			hour := map[bool]int{false: 9, true: 10}[deceased]
			s.Book("konsultasjon", oslo("2026-11-04", hour, 0), who)
			s.Settle()
			id := s.clients("q="+who["email"], owner)[0].ID
			path := "/v1/clients/" + id
			s.must(200, "POST", path+"/archive", map[string]any{"deceased": deceased}, owner)
			s.FastForward(time.Minute)
			s.Book("konsultasjon", oslo("2026-11-05", hour, 0), who)
			s.Settle()
			want, told := "active", 2
			if deceased {
				want, told = "deceased", 1
			}
			var c struct{ Status string }
			s.must(200, "GET", path, nil, owner).into(t, &c)
			var line struct{ Items []struct{ Text string } }
			s.must(200, "GET", path+"/timeline?kind=client.status-changed", nil, owner).into(t, &line)
			if c.Status != want || len(line.Items) != told {
				t.Errorf("deceased %t: %s, %+v", deceased, c.Status, line.Items)
			}
		}
	})
}

// TestTasksOfTheDeceased: who books online and is said to have died gets the time, and staff a task for each booking
// with its client and itself, in every language, until it is cancelled. What staff book raises none.
func TestTasksOfTheDeceased(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		first := s.Book("konsultasjon", oslo("2026-11-04", 10, 0), kari)
		s.expectTasks("source=client-deceased", owner)
		var of struct{ Client struct{ ID string } }
		s.must(200, "GET", "/v1/bookings/"+first.ID, nil, owner).into(t, &of)
		s.must(200, "POST", "/v1/clients/"+of.Client.ID+"/archive", map[string]any{"deceased": true}, owner)
		s.FastForward(time.Minute)
		one := s.Book("konsultasjon", oslo("2026-11-05", 10, 0), kari)
		s.FastForward(time.Minute)
		other := s.Book("konsultasjon", oslo("2026-11-06", 10, 0), kari)
		by := wish("konsultasjon", oslo("2026-11-09", 10, 0), kari)
		s.must(201, "POST", "/v1/bookings", by, owner, header{"Idempotency-Key", "staff"})
		const title = "Kari Nordmann står som død, men det er bestilt time på nettet"
		got := s.expectTasks("source=client-deceased", owner, title, title)
		about := map[string]bool{got[0].Booking: true, got[1].Booking: true}
		if !about[one.ID] || !about[other.ID] || got[0].Client != of.Client.ID || got[0].DueOn != "2026-11-02" {
			t.Errorf("of bookings %s and %s there is %+v", one.ID, other.ID, got)
		}
		said := map[string]bool{}
		for _, l := range []string{"nb", "sv", "da", "fi", "en"} {
			items, _ := s.tasks("source=client-deceased&language="+l, owner)
			said[items[0].Title] = true
		}
		if len(said) != 5 {
			t.Errorf("it is said in %d ways", len(said))
		}
		s.must(200, "POST", "/v1/bookings/"+one.ID+"/cancel", map[string]any{}, owner)
		if left := s.expectTasks("source=client-deceased", owner, title); left[0].Booking != other.ID {
			t.Errorf("left is the task of %s, and not of %s", left[0].Booking, other.ID)
		}
		if closed := s.expectTasks("state=done", owner, title)[0]; closed.Closer.Role != "system" {
			t.Errorf("closed by %+v", closed.Closer)
		}
		path := "/v1/bookings/" + other.ID
		s.must(200, "PUT", path, map[string]any{"client": contact{"name": "Ola", "email": "ola@example.com"}}, owner)
		s.expectTasks("source=client-deceased", owner)
		s.must(200, "PUT", path, map[string]any{"client_id": of.Client.ID}, owner) // undone
		s.expectTasks("source=client-deceased", owner, title)
	})
}

// TestAlertsStandWithBookings: the client's line is there with each booking that staff see, and for nobody else.
func TestAlertsStandWithBookings(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		b := s.Book("konsultasjon", oslo("2026-11-04", 10, 0), kari)
		s.Book("konsultasjon", oslo("2026-11-04", 11, 0), contact{"name": "Ola", "email": "ola@example.com"})
		s.Settle()
		id := s.clients("q=kari", owner)[0].ID
		var c map[string]any
		s.must(200, "GET", "/v1/clients/"+id, nil, owner).into(t, &c)
		const line = "Ringer på bakdøra <b>"
		s.must(200, "PUT", "/v1/clients/"+id, map[string]any{"revision": c["revision"], "name": c["name"],
			"emails": c["emails"], "phones": c["phones"], "alert": line}, owner)
		for _, who := range []header{owner, s.as("practitioner", b.Practitioner)} {
			var one struct{ ID, Alert string }
			s.must(200, "GET", "/v1/bookings/"+b.ID, nil, who).into(t, &one)
			var all struct{ Bookings []struct{ ID, Alert string } }
			s.must(200, "GET", "/v1/calendar?from=2026-11-04&to=2026-11-04", nil, who).into(t, &all)
			for _, v := range all.Bookings {
				if want := map[bool]string{true: line}[v.ID == b.ID]; v.Alert != want || one.Alert != line {
					t.Errorf("%s: %q and %q", v.ID, v.Alert, one.Alert)
				}
			}
			if len(all.Bookings) == 0 {
				t.Error("no bookings")
			}
		}
		if a := s.must(200, "GET", "/v1/link/"+b.Token, nil); strings.Contains(string(a.Body), "bakdøra") {
			t.Error("the client reads the alert")
		}
	})
}

// TestTheMorningMailOfTasks comes once on each of the days that the practice chose, to whom it concerns, and not at all
// where nothing is due.
func TestTheMorningMailOfTasks(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		var p map[string]any
		s.must(200, "GET", "/v1/practice", nil, owner).into(t, &p)
		to := p["email"].(string)
		p["task_mail"] = map[string]any{"weekdays": []string{"tue", "thu"}, "at": "07:30"}
		for range 2 { // however often it is said
			s.must(200, "PUT", "/v1/practice", p, owner)
			s.Settle()
		}
		s.must(201, "POST", "/v1/tasks", map[string]any{"title": "Ring <Kari>", "due_on": "2026-11-03",
			"practitioner": "ida"}, owner)
		s.must(201, "POST", "/v1/tasks", map[string]any{"title": "Om en uke", "due_on": "2026-11-10"}, owner)
		s.SetClock(oslo("2026-11-03", 7, 29))
		s.Expect(to)
		s.SetClock(oslo("2026-11-03", 18, 0))
		if m := s.Expect(to, "email tasks")[0]; m.Subject != "1 oppgave i dag" ||
			!strings.Contains(m.Text, "Ring <Kari>") || strings.Contains(m.Text, "Om en uke") {
			t.Errorf("%s\n%s", m.Subject, m.Text)
		}
		s.Expect("ida@lotus.example", "email tasks")
		s.Expect("jonas@lotus.example")
		s.SetClock(oslo("2026-11-05", 12, 0))
		s.Expect(to, "email tasks", "email tasks")
		items, _ := s.tasks("due_before=2026-11-06", owner)
		s.must(200, "POST", "/v1/tasks/"+items[0].ID+"/done", nil, owner)
		s.SetClock(oslo("2026-11-09", 12, 0))
		delete(p, "task_mail")
		s.must(200, "PUT", "/v1/practice", p, owner)
		s.Settle()
		s.SetClock(oslo("2026-11-13", 12, 0))
		s.Expect(to, "email tasks", "email tasks")
		s.Expect("ida@lotus.example", "email tasks", "email tasks")
	})
}

// TestWaitingListsAndRollsAskTheClient: an offer goes to the address that the client has by now, and a class's roll has
// the name that they have by now.
func TestWaitingListsAndRollsAskTheClient(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		change := func(query string, to map[string]any) {
			t.Helper()
			s.Settle()
			path := "/v1/clients/" + s.clients("q="+query, owner)[0].ID
			var c map[string]any
			s.must(200, "GET", path, nil, owner).into(t, &c)
			to["revision"] = c["revision"]
			s.must(200, "PUT", path, to, owner)
		}
		at := oslo("2026-11-05", 17, 30)
		var last booked
		for n := range 8 {
			last = s.Book("yoga", at, contact{"name": "D", "email": fmt.Sprintf("d%d@example.com", n)})
		}
		change("d3@example.com", map[string]any{"name": "Dag Ny", "emails": []string{"d3@example.com"}})
		s.FastForward(61 * time.Second)
		roll := s.Messages(last.Practitioner + "@lotus.example")
		if len(roll) != 1 || !strings.Contains(roll[0].Text, "Dag Ny") {
			t.Errorf("the roll: %+v", roll)
		}

		s.Book("konsultasjon", oslo("2026-11-04", 10, 0), kari)
		s.must(201, "POST", "/v1/public/lotus/waitlist", map[string]any{"service": "yoga", "from": "2026-11-05",
			"to": "2026-11-05", "client": kari})
		s.Expect("kari@example.com", "email booked", "email joined")
		change("kari", map[string]any{"name": "Kari Dahl", "emails": []string{"kari@dahl.example"}})
		s.FastForward(time.Minute)
		s.must(200, "POST", "/v1/link/"+last.Token+"/cancel", nil)
		s.Settle()
		s.Expect("kari@example.com", "email booked", "email joined")
		if got := s.Expect("kari@dahl.example", "email offer")[0]; !strings.Contains(got.Text, "Kari") {
			t.Errorf("the offer:\n%s", got.Text)
		}
	})
}
