package e2e

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/catalogue/facts"
	"stund/internal/e2e/parcel"
	"stund/internal/fact"
	messages "stund/internal/message"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/timeline"
)

// withParcels runs the story on each database, in a system that parcels have joined.
func withParcels(t *testing.T, story func(t *testing.T, s *stund, p *parcel.Parcels)) {
	eachWith(t, func(t *testing.T, s *stund) { story(t, s, s.parcels) }, true)
}

// visit books for Kari, and lets her appointment be over.
func (s *stund) visit(b booked) {
	s.t.Helper()
	s.SetClock(b.End)
	s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, s.as("owner", ""))
	s.Settle()
}

type parcels struct {
	Items []parcel.ParcelView
}

func (s *stund) parcelList() (all parcels) {
	s.t.Helper()
	s.must(200, "GET", "/v1/parcels", nil, s.as("owner", "")).into(s.t, &all)
	return all
}

// TestACapabilityThatDoesNotExist joins by registration alone. It reacts, sends once, expires, lists, has a page, and
// is on the client's timeline.
func TestACapabilityThatDoesNotExist(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, p *parcel.Parcels) {
		b := s.Book("konsultasjon", s.Free("konsultasjon", "2026-11-09", "2026-11-13")[0].Start, kari)
		s.visit(b)
		all := s.parcelList()
		if len(all.Items) != 1 || all.Items[0].Booking != b.ID || all.Items[0].Status != "ready" {
			t.Fatalf("parcels: %+v", all)
		}
		sent := func() (n int, last message) {
			for _, m := range s.Messages("kari@example.com") {
				if m.Kind == "ready" {
					n, last = n+1, m
				}
			}
			return n, last
		}
		n, mail := sent()
		if n != 1 || mail.Subject != "Your parcel is ready" {
			t.Fatalf("%d mails: %v", n, mail)
		}
		_, path, _ := strings.Cut(mail.Text, "http://stund.test/t/")
		path, _, _ = strings.Cut(path, "\n")
		page := func() string { return string(s.must(200, "GET", "/t/"+strings.TrimSpace(path), nil).Body) }
		if got := page(); !strings.Contains(got, "Your parcel is ready") {
			t.Error(got)
		}
		if a := s.do("GET", "/t/"+b.Token, nil); a.Status == http.StatusOK {
			t.Error("the link of a booking opens a parcel")
		}
		s.FastForward(parcel.Keep + time.Hour)
		if n, _ := sent(); n != 1 || s.parcelList().Items[0].Status != "returned" ||
			!strings.Contains(page(), "returned") {
			t.Errorf("after three days: %d mails, %+v", n, s.parcelList())
		}
		line := timeline.New(p.Store, facts.Kinds(parcel.Facts()), p.Retry)
		got, err := line.List(t.Context(), "lotus", []string{s.clientOf(b)}, timeline.Ask{})
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, f := range got.Facts {
			kinds = append(kinds, f.Kind)
		}
		for _, want := range []string{"parcel.made", "parcel.returned", "booking.created", "booking.completed",
			"message.sent"} {
			if !slices.Contains(kinds, want) {
				t.Errorf("%s is not on the timeline: %q", want, kinds)
			}
		}
	})
}

// tasksOf lists what staff have to do that came from the source.
func (s *stund) tasksOf(source, state, language string) (all []raised) {
	s.t.Helper()
	var page struct{ Items []raised }
	s.must(200, "GET", "/v1/tasks?source="+source+"&state="+state+"&language="+language, nil,
		s.as("owner", "")).into(s.t, &page)
	return page.Items
}

// raised is a task that came about by itself.
type raised struct {
	Title, Source, State, Booking string
	Data                          struct{ Parcel string }
	By                            struct{ Role string } `json:"closed_by"`
}

// TestACapabilityRaisesTasks and settles them: they stand in the list in its own words and with its own data, can be
// asked for by its kind, and are told of on the client's timeline and in the morning's mail.
func TestACapabilityRaisesTasks(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, _ *parcel.Parcels) {
		if a := s.do("GET", "/v1/tasks?source=parcel-unheard-of", nil, s.as("owner", "")); a.Status != 422 {
			t.Errorf("a source that nobody brings is answered %d: %s", a.Status, a.Body)
		}
		var p map[string]any
		s.must(200, "GET", "/v1/practice", nil, s.as("owner", "")).into(t, &p)
		p["task_mail"] = map[string]any{"weekdays": []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"},
			"at": "07:30"}
		s.must(200, "PUT", "/v1/practice", p, s.as("owner", ""))
		b := s.Book("konsultasjon", s.Free("konsultasjon", "2026-11-09", "2026-11-13")[0].Start, kari)
		s.visit(b)
		made := s.parcelList().Items[0]
		for language, title := range map[string]string{"en": "Pack the parcel of Kari Nordmann",
			"fi": "Pakkaa paketti: Kari Nordmann"} {
			all := s.tasksOf(parcel.ToPack, "open", language)
			if len(all) != 1 || all[0].Title != title || all[0].Source != parcel.ToPack || all[0].Booking != b.ID ||
				all[0].Data.Parcel != made.ID {
				t.Errorf("in %s: %+v", language, all)
			}
		}
		s.FastForward(24 * time.Hour)
		if !slices.ContainsFunc(s.Messages(p["email"].(string)), func(m message) bool {
			return m.Kind == "tasks" && strings.Contains(m.Text, "Pakk pakken til Kari Nordmann")
		}) {
			t.Error("the morning's mail does not name the task")
		}
		s.FastForward(parcel.Keep)
		if all := s.tasksOf(parcel.ToPack, "open", "en"); len(all) != 0 {
			t.Errorf("the parcel went back, and there is to do: %+v", all)
		}
		if all := s.tasksOf(parcel.ToPack, "done", "en"); len(all) != 1 || all[0].By.Role != "system" {
			t.Errorf("settled: %+v", all)
		}
		told := string(s.must(200, "GET", "/v1/clients/"+s.clientOf(b)+"/timeline?language=en", nil,
			s.as("owner", "")).Body)
		for _, want := range []string{"New task: parcel to pack", "Task resolved by itself: parcel to pack"} {
			if !strings.Contains(told, want) {
				t.Errorf("the client's history does not say %q:\n%s", want, told)
			}
		}
	})
}

// clientOf returns the id of the booking's client, as staff see it.
func (s *stund) clientOf(b booked) string {
	s.t.Helper()
	i, err := s.parcels.Store.Get(s.t.Context(), store.Key{Partition: "booking#lotus#" + b.ID, Sort: "booking"},
		store.Strong)
	if err != nil {
		s.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(i.Data), `"cl":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// TestACapabilityJudgesMessages: one that its judge refuses is recorded as skipped, with the reason.
func TestACapabilityJudgesMessages(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, p *parcel.Parcels) {
		b := s.Book("konsultasjon", s.Free("konsultasjon", "2026-11-09", "2026-11-13")[0].Start, kari)
		p.Unwanted = map[string]bool{s.clientOf(b): true}
		s.visit(b)
		all := s.parcelList()
		if len(all.Items) != 1 {
			t.Fatalf("got %+v", all)
		}
		got, err := messages.List(t.Context(), p.Store, "lotus", all.Items[0].ID)
		if err != nil || len(got) != 1 || got[0].Status != messages.Skipped ||
			got[0].Reason != "wants no mail of parcels" {
			t.Errorf("recorded: %+v, %v", got, err)
		}
	})
}

// TestACapabilityTakesPartInTheJourney: its messages are previewed with those of bookings, in order.
func TestACapabilityTakesPartInTheJourney(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, _ *parcel.Parcels) {
		var journey struct {
			Messages []struct{ Kind, Subject string }
		}
		s.must(200, "GET", "/v1/services/konsultasjon/journey", nil, s.as("owner", "")).into(t, &journey)
		all := journey.Messages
		if last := len(all) - 1; last < 1 || all[last].Subject != "Your parcel is ready" || all[0].Kind == "ready" {
			t.Errorf("the journey is %+v", all)
		}
	})
}

// TestACapabilityTakesPartInBookings: an input of its own, a refusal, a write in the booking's transaction, a field of
// the answer, and an undo.
func TestACapabilityTakesPartInBookings(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, _ *parcel.Parcels) {
		free := s.Free("konsultasjon", "2026-11-09", "2026-11-13")
		with := func(n int, locker string) map[string]any {
			w := wish("konsultasjon", free[n*4].Start, contact{"name": "K", "email": "k@example.com"})
			w["extra"] = map[string]any{"parcel": map[string]string{"locker": locker}}
			return w
		}
		var first struct {
			booked
			Extra struct{ Parcel struct{ Locker string } }
		}
		s.must(201, "POST", "/v1/public/lotus/bookings", with(0, "A1")).into(t, &first)
		if first.Extra.Parcel.Locker != "A1" {
			t.Errorf("the answer says %+v", first.Extra)
		}
		if a := s.must(409, "POST", "/v1/public/lotus/bookings", with(1, "A1")); a.code() != "locker-taken" {
			t.Errorf("got %s", a.Body)
		}
		if a := s.must(422, "POST", "/v1/public/lotus/bookings", with(1, "")); !strings.Contains(string(a.Body),
			"extra.parcel.locker") {
			t.Errorf("got %s", a.Body)
		}
		s.must(200, "POST", "/v1/link/"+first.Token+"/cancel", nil)
		s.must(201, "POST", "/v1/public/lotus/bookings", with(1, "A1"))
		s.Book("konsultasjon", free[8].Start, kari) // without
	})
}

// TestACapabilityRefusesPartOfASeries, which is booked as far as it can be and listed.
func TestACapabilityRefusesPartOfASeries(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, _ *parcel.Parcels) {
		series := wish("konsultasjon", oslo("2026-11-11", 10, 0), kari)
		series["every_weeks"], series["count"], series["skip_conflicts"] = 1, 3, true
		series["extra"] = map[string]any{"parcel": map[string]string{"locker": "A1"}}
		var all struct {
			Occurrences []struct {
				Booking *struct{ ID string }
				Reason  *struct {
					Code string
					Text map[string]string
				}
			}
		}
		s.must(201, "POST", "/v1/series", series, s.as("owner", "")).into(t, &all)
		for n, o := range all.Occurrences {
			if booked := o.Booking != nil; booked != (n == 0) || !booked && (o.Reason == nil ||
				o.Reason.Code != "locker-taken" || !strings.HasPrefix(o.Reason.Text["nb"], "Skapet er opptatt")) {
				t.Errorf("occurrence %d: %+v", n, o)
			}
		}
		if len(all.Occurrences) != 3 {
			t.Errorf("%d occurrences", len(all.Occurrences))
		}
	})
}

// TestACapabilityAddsAStep to the booking page and to what the widget begins with.
func TestACapabilityAddsAStep(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, _ *parcel.Parcels) {
		type step struct {
			Contribution string
			Services     []string
			Fields       []struct{ Name, Type string }
		}
		var begin struct{ Steps []step }
		s.must(200, "GET", "/v1/public/lotus/start", nil).into(t, &begin)
		asked := slices.DeleteFunc(begin.Steps, func(q step) bool { return q.Contribution != "parcel" })
		if len(asked) != 2 || asked[0].Services[0] != "konsultasjon" || len(asked[0].Fields) != 3 ||
			asked[0].Fields[1].Type != "select" {
			t.Errorf("the widget is told %+v", begin)
		}
		details := func(service string, at time.Time) string {
			start := url.QueryEscape(at.Format(time.RFC3339))
			return s.page(200, hosted+"?step=details&service="+service+"&start="+start)
		}
		const locker = "extra.parcel.locker"
		s.Book("konsultasjon", oslo("2026-11-10", 8, 0), kari)
		page := details("konsultasjon", oslo("2026-11-10", 9, 0))
		says(t, page, "<legend>Pakken din</legend>", `<label for="extra.parcel.locker">Skap</label>`,
			"En bokstav og et tall", `<option value="large">Stor</option>`)
		form := with(typed(t, page), "name", "Kari", "email", "kari@example.com", locker, "A-very-long-one",
			"extra.parcel.size", "large", "extra.parcel.open", "on")
		page = s.words(422, s.form(hosted, form))
		says(t, page, "Ett felt må rettes", `href="#extra.parcel.locker">Skap: Skriv navnet på skapet`,
			`value="A-very-long-one"`, `<option value="large" selected>`,
			`value="on" checked>`, `value="kari@example.com"`)
		page = s.words(422, s.form(hosted, with(form, locker, strings.Repeat("å", booking.MaxText+1))))
		says(t, page, `href="#extra.parcel.locker">Skap: Skriv høyst 300 tegn.`)
		page = s.words(422, s.form(hosted, with(form, locker, "A1", "extra.parcel.size", "huge")))
		says(t, page, `href="#extra.parcel.size">Størrelse: Se over dette.`)
		page = s.follow(s.form(hosted, with(form, locker, "A1", "extra.parcel.size", "large")))
		says(t, page, "Timen er din", "<dt>Skap</dt><dd><p><bdi>A1</bdi></p></dd>")
		s.Settle()
		var told bool
		for _, m := range s.Messages("kari@example.com") {
			told = told || strings.Contains(m.Text, "Skap: A1")
		}
		if !told {
			t.Errorf("no mail tells of the locker: %+v", s.Messages("kari@example.com"))
		}

		// It is taken now. So is the time of whoever comes next, who loses nothing of what they wrote.
		page = details("konsultasjon", oslo("2026-11-11", 9, 0))
		form = with(typed(t, page), "name", "Per", "email", "per@example.com", locker, "A1")
		page = s.words(409, s.form(hosted, form))
		says(t, page, "Skapet er opptatt", "tel:+4722123456", `value="A1"`, `value="per@example.com"`)
		for range 2 {
			s.Book("konsultasjon", oslo("2026-11-11", 9, 0), contact{"name": "G", "email": "g@example.com"})
		}
		page = s.words(409, s.form(hosted, with(typed(t, page), locker, "A2")))
		says(t, page, "nettopp tatt", `name="extra.parcel.locker" value="A2"`)
		near := aStart.FindStringSubmatch(page)
		if near == nil {
			t.Fatalf("no other times:\n%s", page)
		}
		page = s.words(200, s.form(hosted, with(typed(t, page), "start", near[1])))
		says(t, page, `value="A2"`)
		says(t, s.follow(s.form(hosted, typed(t, page))), "Timen er din")

		// What is demanded is asked for, and nothing where nothing is.
		page = details("massasje", oslo("2026-11-12", 9, 0))
		form = with(typed(t, page), "name", "Liv", "email", "liv@example.com")
		says(t, s.words(422, s.form(hosted, form)), "Skriv navnet på skapet",
			`autofocus aria-describedby="extra.parcel.locker-hint extra.parcel.locker-wrong" required`)
		says(t, s.follow(s.form(hosted, with(form, locker, "B1"))), "Timen er din")
		if page := details("yoga", oslo("2026-11-10", 15, 0)); strings.Contains(page, "Pakken din") {
			t.Error("yoga asks for a locker")
		}
	})
}

// TestAReactorOfACapabilityFails: three times and then no more; and always.
func TestAReactorOfACapabilityFails(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, p *parcel.Parcels) {
		times := 3
		p.Fail = func(fact.Fact) error {
			if times--; times >= 0 {
				return errors.New("not now")
			}
			return nil
		}
		free := s.Free("konsultasjon", "2026-11-09", "2026-11-13")
		first := s.Book("konsultasjon", free[0].Start, kari)
		second := s.Book("konsultasjon", free[len(free)-1].Start, kari)
		s.visit(first)
		if got := s.parcelList(); len(got.Items) != 0 {
			t.Errorf("made although it failed: %+v", got)
		}
		s.FastForward(time.Hour)
		if got := s.parcelList(); len(got.Items) != 1 {
			t.Errorf("after an hour: %+v", got)
		}
		p.Fail = func(fact.Fact) error { panic("a mistake") }
		s.visit(second)
		s.FastForward(3 * time.Hour)
		dead, err := react.Dead(t.Context(), p.Store, "lotus")
		if err != nil || len(dead) != 1 || dead[0].Reactor != "parcel" || dead[0].Facts[0].Subject != second.ID {
			t.Errorf("dead letters: %+v, %v", dead, err)
		}
	})
}
