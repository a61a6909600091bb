package booking_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

// tell tells the reactor of sessions what happened to the bookings, in whichever order and as often as it comes.
func (o *office) tell(t *testing.T, facts ...fact.Fact) {
	t.Helper()
	for _, f := range facts {
		err := o.Sessions().React(t.Context(), f)
		for try := 0; err != nil && try < 20; try++ { // as a desk does
			err = o.Sessions().React(t.Context(), f)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// happened returns the facts with which the booking was last written.
func (o *office) happened(t *testing.T, id string) []fact.Fact {
	t.Helper()
	i, err := o.file.Get(t.Context(), booking.Key("p", id), store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	return i.Facts
}

// session returns what is stored of the session in which the booking has or had its seat, and whether anything is.
func (o *office) session(t *testing.T, b booking.Booking) (s booking.Session, stored bool) {
	t.Helper()
	s = booking.SessionOf(b)
	i, err := o.file.Get(t.Context(), booking.SessionKey("p", s.ID), store.Strong)
	if err != nil {
		return s, false
	}
	s, err = booking.DecodeSession(i)
	if err != nil {
		t.Fatal(err)
	}
	return s, true
}

func (o *office) sit(t *testing.T, at time.Time, n int) booking.Booking {
	t.Helper()
	b, err := o.Book(t.Context(), theClient, "p", ask("class", "a", at, n))
	if err != nil {
		t.Fatal(err)
	}
	return b.Booking
}

// plans lists what the agenda holds: "kind after so long".
func plans(a agenda.Agenda, since time.Time) []string {
	out := []string{}
	for _, e := range a {
		out = append(out, e.Kind+" "+e.At.Sub(since).String())
	}
	slices.Sort(out)
	return out
}

func alike(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// TestSeatsAreToldTogether: a booking of a group plans no mail to its practitioner, and all of them one for the
// session.
func TestSeatsAreToldTogether(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	at := monday.Add(49 * time.Hour)
	first := o.sit(t, at, 1)
	for _, e := range first.Agenda {
		if e.To == booking.ToPractitioner {
			t.Errorf("the booking plans %s", e.ID)
		}
	}
	o.tell(t, o.happened(t, first.ID)...)
	begun := o.clock.Now()
	o.clock.Advance(20 * time.Second)
	second := o.sit(t, at, 2)
	for range 2 { // the feed may tell twice
		o.tell(t, o.happened(t, second.ID)...)
		o.tell(t, o.happened(t, first.ID)...)
	}
	s, _ := o.session(t, first)
	alike(t, "seats", []string{first.ID, second.ID}, s.Seats)
	alike(t, "plan", []string{"attendees 25h0m0s", "session 1m0s"}, plans(s.Agenda, begun))
	if s.Sequence != 2 || s.Practitioner != "a" || !s.Start.Equal(at) || !s.End.Equal(at.Add(time.Hour)) {
		t.Errorf("%+v", s)
	}

	alone, err := o.Book(t.Context(), theClient, "p", ask("talk", "b", at, 3))
	if err != nil {
		t.Fatal(err)
	}
	o.tell(t, o.happened(t, alone.ID)...)
	if _, stored := o.session(t, alone.Booking); stored || alone.Group {
		t.Error("an appointment of one is a session")
	}
}

// TestASeatThereAndBackIsNoNews: who comes and goes within the undo window is told to nobody, and a session that nobody
// ever heard of says nothing.
func TestASeatThereAndBackIsNoNews(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	at := monday.Add(49 * time.Hour)
	b := o.sit(t, at, 1)
	made := o.happened(t, b.ID)
	o.tell(t, made...)
	if _, err := o.Reschedule(t.Context(), theOwner, "p", b.ID, booking.Move{Start: at.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	moved := o.happened(t, b.ID)
	o.tell(t, moved...)
	old, _ := o.session(t, b)
	there, err := o.Get(t.Context(), theOwner, "p", b.ID)
	if err != nil {
		t.Fatal(err)
	}
	now, _ := o.session(t, there)
	if len(old.Seats)+len(old.Agenda) != 0 || len(now.Seats) != 1 || len(now.Agenda) != 2 {
		t.Errorf("moved: %+v, then %+v", old, now)
	}
	if _, err := o.Cancel(t.Context(), theOwner, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	o.tell(t, slices.Concat(o.happened(t, b.ID), moved, made)...) // and once more, what is told too late
	for _, b := range []booking.Booking{b, there} {
		if s, _ := o.session(t, b); len(s.Seats)+len(s.Agenda) != 0 {
			t.Errorf("cancelled: %+v", s)
		}
	}
	never := o.sit(t, at, 2)
	if _, err := o.Cancel(t.Context(), theOwner, "p", never.ID, ""); err != nil {
		t.Fatal(err)
	}
	if s, _ := o.session(t, never); len(s.Seats) != 0 {
		t.Errorf("%+v", s)
	}
}

// TestWhatMayHaveBeenTold: whoever may have been told of seats hears what has become of them.
func TestWhatMayHaveBeenTold(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	at, now := monday.Add(49*time.Hour), monday
	class, _ := o.setup.Service("class")
	seat := func(n int) booking.Booking {
		b := booking.Draft(o.setup, class, "a", at, ask("class", "a", at, n).Client, now)
		b.ID = ids.Encode([16]byte{15: byte(n)})
		return b
	}
	kari, ola := seat(1), seat(2)
	gone := func(b booking.Booking) booking.Booking { b.Status = booking.Cancelled; return b }
	seated := func(s booking.Session, b booking.Booking, after time.Duration) booking.Session {
		s, _ = s.Seated(o.setup, b, now.Add(after))
		return s
	}
	news := func(s booking.Session) agenda.Entry {
		e, ok := s.Agenda.Find("session.email.practitioner")
		if !ok {
			t.Errorf("no news is planned of %+v", s)
		}
		return e
	}
	s := booking.DraftSession(o.setup, kari, now)
	e, lease := news(s), now.Add(3*time.Minute)
	s.Agenda = s.Agenda.Claimed(e.ID, "worker", lease)

	doubt := seated(s, gone(kari), 70*time.Second)
	if fresh := news(doubt); doubt.Knows() || fresh.Attempts != 0 || !fresh.When().Equal(lease) ||
		!slices.Equal(doubt.Left(), []string{kari.ID}) {
		t.Errorf("while it is on its way: %+v, %+v", fresh, doubt)
	}
	back := seated(doubt, kari, 80*time.Second)
	if news(back); back.Knows() {
		t.Error("what may have been told of the cancellation is forgotten")
	}
	told, _ := doubt.Heard(e, s, true, now.Add(90*time.Second))
	if fresh := news(told); told.Knows() || !slices.Equal(told.Told, []string{kari.ID}) ||
		fresh.When().After(now.Add(130*time.Second)) {
		t.Errorf("it had arrived: %+v, %+v", news(told), told)
	}

	joined := seated(s, ola, 70*time.Second)
	who, _ := joined.Agenda.Find("attendees.email.practitioner")
	listed, _ := joined.Heard(who, joined, true, now.Add(80*time.Second))
	if fresh := news(listed); listed.Knows() || !fresh.When().Equal(lease) {
		t.Errorf("who comes was told while older news may be on its way: %+v, %+v", fresh, listed)
	}

	calm := booking.DraftSession(o.setup, kari, now)
	calm, _ = calm.Heard(e, calm, true, now.Add(time.Minute))
	calm.Agenda = calm.Agenda.Settled(e.ID)
	alike(t, "all is told", []string{"attendees 25h0m0s"}, plans(calm.Agenda, now))
	more := seated(calm, ola, time.Hour)
	if news(more); more.Knows() {
		t.Error("another seat is no news")
	}
	if again := seated(more, gone(ola), time.Hour); !again.Knows() || len(again.Agenda) != 1 {
		t.Errorf("there and back: %+v", again)
	}

	list, _ := calm.Agenda.Find("attendees.email.practitioner")
	busy := calm
	busy.Agenda = busy.Agenda.Claimed(list.ID, "worker", at.Add(-24*time.Hour).Add(2*time.Minute))
	late := seated(busy, ola, 25*time.Hour)
	after, _ := late.Heard(list, busy, true, now.Add(25*time.Hour+time.Second))
	if _, twice := after.Agenda.Find(list.ID); twice || after.Knows() {
		t.Errorf("who comes, when somebody comes meanwhile: %+v", after)
	}
	if news(after); slices.Contains(after.Told, ola.ID) {
		t.Errorf("%+v", after)
	}

	failed, _ := booking.DraftSession(o.setup, kari, now).Heard(e, calm, false, now.Add(time.Minute))
	if left := plans(failed.Agenda.Settled(e.ID), now); len(left) != 1 {
		t.Errorf("what could not be sent is tried for ever: %v", left)
	}
}

// TestWhenWhoComesIsTold: with the last reminder by e-mail, or by SMS where none goes by e-mail.
func TestWhenWhoComesIsTold(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	at, news := monday.Add(30*time.Hour), "session 1m0s"
	remind := func(all ...practice.Reminder) func(*practice.Service) {
		return func(v *practice.Service) { v.Reminders = all }
	}
	for name, c := range map[string]struct {
		edit func(v *practice.Service)
		want []string
	}{
		"the usual":  {func(*practice.Service) {}, []string{"attendees 6h0m0s", news}},
		"none":       {func(v *practice.Service) { v.NoReminders = true }, []string{news}},
		"SMS only":   {remind(practice.Reminder{Minutes: 120, Channel: "sms"}), []string{"attendees 28h0m0s", news}},
		"it is over": {remind(practice.Reminder{Minutes: 2880, Channel: "email"}), []string{news}},
		"the last of": {remind(practice.Reminder{Minutes: 2880, Channel: "email"},
			practice.Reminder{Minutes: 60, Channel: "email"}, practice.Reminder{Minutes: 30, Channel: "sms"}),
			[]string{"attendees 29h0m0s", news}},
	} {
		setup, err := o.book.Change(t.Context(), theOwner, "p", "changed", "p", func(s *practice.Setup) error {
			s.Services = slices.Clone(s.Services)
			i := slices.IndexFunc(s.Services, func(v practice.Service) bool { return v.ID == "class" })
			s.Services[i].NoReminders, s.Services[i].Reminders = false, nil
			c.edit(&s.Services[i])
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		v, _ := setup.Service("class")
		b := booking.Draft(setup, v, "a", at, ask("class", "a", at, 1).Client, monday)
		alike(t, name, c.want, plans(booking.DraftSession(setup, b, monday).Agenda, monday))
	}
	class, _ := o.setup.Service("class")
	soon := monday.Add(30 * time.Second)
	b := booking.Draft(o.setup, class, "a", soon, ask("class", "a", soon, 1).Client, monday)
	alike(t, "it begins", []string{"session 0s"}, plans(booking.DraftSession(o.setup, b, monday).Agenda, monday))
	b = booking.Draft(o.setup, class, "a", monday.Add(-2*time.Hour), b.Contact, monday)
	alike(t, "it is over", []string{}, plans(booking.DraftSession(o.setup, b, monday).Agenda, monday))
}

// TestARollNamesEveryone, those as well who were booked before sessions were kept.
func TestARollNamesEveryone(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	at := monday.Add(49 * time.Hour)
	older := o.sit(t, at, 1)
	older.Group = false
	op, err := older.Put()
	if err == nil {
		err = o.file.Transact(t.Context(), op)
	}
	if err != nil {
		t.Fatal(err)
	}
	kari, ola := o.sit(t, at, 2), o.sit(t, at, 3)
	o.tell(t, slices.Concat(o.happened(t, kari.ID), o.happened(t, ola.ID))...)
	s, _ := o.session(t, kari)
	s.Told = s.Seats
	if _, err := o.Cancel(t.Context(), theOwner, "p", ola.ID, ""); err != nil {
		t.Fatal(err)
	}
	s, _ = s.Seated(o.setup, o.read(t, ola.ID), o.clock.Now())
	roll, err := o.Roll(t.Context(), o.setup, s)
	if err != nil {
		t.Fatal(err)
	}
	named := func(all []booking.Booking) (out []string) {
		for _, b := range all {
			out = append(out, b.ID)
		}
		return out
	}
	alike(t, "seats", []string{kari.ID}, named(roll.Seats))
	alike(t, "others", []string{older.ID}, named(roll.Others))
	alike(t, "left", []string{ola.ID}, named(roll.Left))
	known, err := booking.Known(t.Context(), o.file, "p", []string{s.ID, kari.ID, o.stranger()})
	alike(t, "known", map[string]bool{s.ID: true, kari.ID: true}, known)
	if err != nil {
		t.Error(err)
	}
}

func (o *office) stranger() string { return ids.Random().New(o.clock.Now()) }

func (o *office) read(t *testing.T, id string) booking.Booking {
	t.Helper()
	b, err := o.calm.Get(t.Context(), theOwner, "p", id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSessionsInBadWeather: whatever the store does, and in whichever order workers are told of different bookings,
// sessions hold just the seats that there are once all has been told.
func TestSessionsInBadWeather(t *testing.T) {
	t.Parallel()
	o := open(t, func(s store.Store) store.Store {
		return faulty.New(s, faulty.Options{Seed: 3, Conflict: 0.1, Throttle: 0.05, Lost: 0.1, Dropped: 0.05})
	})
	at := monday.Add(49 * time.Hour)
	var all []booking.Booking
	var facts []fact.Fact
	for n := range 12 {
		b := booking.Booking{}
		start := at.Add(time.Duration(n%2) * time.Hour)
		if r, err := o.calm.Book(t.Context(), theOwner, "p", ask("class", "a", start, n)); err == nil {
			b = r.Booking
			all = append(all, b)
			facts = append(facts, o.happened(t, b.ID)...)
		}
		if n%3 == 2 {
			if _, err := o.calm.Cancel(t.Context(), theOwner, "p", all[n%len(all)].ID, fmt.Sprint(n)); err == nil {
				facts = append(facts, o.happened(t, all[n%len(all)].ID)...)
			}
		}
	}
	done := make(chan error, 3)
	for worker := range 3 {
		go func() {
			var err error
			for n := range facts {
				f := facts[(n*(worker*2+1))%len(facts)]
				for try := 0; try == 0 || err != nil && try < 20; try++ {
					err = o.Sessions().React(context.WithoutCancel(t.Context()), f)
				}
			}
			done <- err
		}()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	o.tell(t, facts...)
	for _, b := range all {
		s, _ := o.session(t, b)
		if b = o.read(t, b.ID); slices.Contains(s.Seats, b.ID) != b.Open() {
			t.Errorf("%s is %s, seats are %v", b.ID, b.Status, s.Seats)
		}
	}
}
