package e2e

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/catalogue/facts"
	"stund/internal/e2e/parcel"
	"stund/internal/fact"
	"stund/internal/join"
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
	Items []parcel.View
}

func (s *stund) parcelList() (all parcels) {
	s.t.Helper()
	s.must(200, "GET", "/v1/parcels", nil, s.as("owner", "")).into(s.t, &all)
	return all
}

// TestACapabilityThatDoesNotExist joins by registration alone. It reacts, sends once, expires, lists, has a page, and is on the
// client's timeline.
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
		if n, _ := sent(); n != 1 || s.parcelList().Items[0].Status != "returned" || !strings.Contains(page(), "returned") {
			t.Errorf("after three days: %d mails, %+v", n, s.parcelList())
		}
		line := timeline.New(p.Store, facts.Kinds(join.Capability{Facts: parcel.Facts()}), p.Retry)
		got, err := line.List(t.Context(), "lotus", s.clientOf(b), "")
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, f := range got.Facts {
			kinds = append(kinds, f.Kind)
		}
		for _, want := range []string{"parcel.made", "parcel.returned", "booking.created", "booking.completed", "message.sent"} {
			if !slices.Contains(kinds, want) {
				t.Errorf("%s is not on the timeline: %q", want, kinds)
			}
		}
	})
}

// clientOf returns the id of the booking's client, as staff see it.
func (s *stund) clientOf(b booked) string {
	s.t.Helper()
	i, err := s.parcels.Store.Get(s.t.Context(), store.Key{Partition: "booking#lotus#" + b.ID, Sort: "booking"}, store.Strong)
	if err != nil {
		s.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(i.Data), `"cl":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
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

// TestACapabilityTakesPartInBookings: an input of its own, a refusal, a write in the booking's transaction, a field of the answer,
// and an undo.
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
		if a := s.must(422, "POST", "/v1/public/lotus/bookings", with(1, "")); !strings.Contains(string(a.Body), "extra.parcel.locker") {
			t.Errorf("got %s", a.Body)
		}
		s.must(200, "POST", "/v1/link/"+first.Token+"/cancel", nil)
		s.must(201, "POST", "/v1/public/lotus/bookings", with(1, "A1"))
		s.Book("konsultasjon", free[8].Start, kari) // without
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
