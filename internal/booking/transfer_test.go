package booking_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/trace"
)

// ola is the one to whom bookings are given.
var ola = client.Contact{Name: "Ola", Email: "ola@example.com", Phone: "+4798765432", Language: "nb"}

// given is a booking of one who was told of it by mail, with what they wrote.
func (o *office) given(t *testing.T) booking.Booking {
	t.Helper()
	r := ask("talk", "a", monday.Add(50*time.Hour), 1)
	r.Note = "Kneet"
	made, err := o.Book(t.Context(), theOwner, "p", r)
	if err != nil {
		t.Fatal(err)
	}
	return o.hear(t, made.Booking)
}

// hear has everything of the booking that is due sent.
func (o *office) hear(t *testing.T, b booking.Booking) booking.Booking {
	t.Helper()
	b = o.read(t, b.ID)
	said := b
	for _, e := range b.Agenda.DueAt(o.clock.Now()) {
		b, _ = b.Heard(e, said, true, o.clock.Now())
		b = b.Planned(b.Agenda.Settled(e.ID))
	}
	put, err := b.Put()
	if err == nil {
		err = o.file.Transact(t.Context(), put)
	}
	if err != nil {
		t.Fatal(err)
	}
	return o.read(t, b.ID)
}

func (o *office) give(t *testing.T, id string, e booking.Edit) booking.Booking {
	t.Helper()
	b, err := o.Edit(t.Context(), theOwner, "p", id, e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func plan(b booking.Booking) (all []string) {
	for _, e := range b.Agenda {
		all = append(all, e.ID)
	}
	slices.Sort(all)
	return all
}

func has(all []string, want ...string) bool {
	return !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(all, w) })
}

// Who was told hears that it is theirs no longer, and who has it now of a new booking; reminders follow the new one.
func TestTransfer(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	was := o.given(t)
	is := o.give(t, was.ID, booking.Edit{Revision: was.Revision(), Client: &ola, StaffNote: "Ringte"})
	if is.Client == was.Client || is.Client == "" || is.Contact != ola || is.Note != "" || is.StaffNote != "Ringte" ||
		is.Holder != 1 || is.Revision() <= was.Revision() {
		t.Errorf("given: %+v", is)
	}
	later := o.clock.Now().Add(o.setup.Practice.Undo())
	gone, _ := is.Agenda.Find("cancelled.email.client.holder0")
	booked, _ := is.Agenda.Find("booked.email.client")
	moved, _ := is.Agenda.Find("moved.email.practitioner")
	for _, e := range []agenda.Entry{gone, booked, moved} {
		if !e.At.Equal(later) {
			t.Errorf("%q is told at %s, want at %s; planned: %q", e.ID, e.At, later, plan(is))
		}
	}
	if before, taken := is.Formerly(gone); !taken || before.Client != was.Client || before.Contact != was.Contact ||
		before.Status != booking.Cancelled || before.Note != "" {
		t.Errorf("for who had it: %v, %+v", taken, before)
	}
	_, err := o.Held(was.Holder).Get(t.Context(), theClient, "p", was.ID)
	if fault.KindOf(err) != fault.Gone {
		t.Errorf("by the old link: %v", err)
	}
	if _, err := o.Held(was.Holder).Cancel(t.Context(), theClient, "p", was.ID, ""); fault.KindOf(err) != fault.Gone {
		t.Errorf("cancelled by the old link: %v", err)
	}
	if _, err := o.Held(is.Link().Version).Get(t.Context(), theClient, "p", was.ID); err != nil {
		t.Errorf("by the new link: %v", err)
	}
	o.clock.Advance(o.setup.Practice.Undo())
	if after := o.hear(t, is); len(after.Past) != 0 || after.Told.Client.IsZero() || after.Told.Whose != "1" {
		t.Errorf("once all was told: %+v", after)
	}
}

// Who could not have heard of it hears nothing.
func TestTransferOfTheUntold(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	made, err := o.Book(t.Context(), theOwner, "p", ask("talk", "a", monday.Add(50*time.Hour), 1))
	if err != nil {
		t.Fatal(err)
	}
	is := o.give(t, made.ID, booking.Edit{Client: &ola})
	if slices.ContainsFunc(is.Agenda, booking.IsGone) ||
		!has(plan(is), "booked.email.client", "booked.email.practitioner") {
		t.Errorf("planned: %q, past: %+v", plan(is), is.Past)
	}
	o.clock.Advance(o.setup.Practice.Undo())
	if is = o.give(t, made.ID, booking.Edit{StaffNote: "Later"}); len(is.Past) != 0 {
		t.Errorf("kept of who had it: %+v", is.Past)
	}
}

// Who was not told yet, or cannot be, has it back as it was, and is told of it as they would have been.
func TestTransferOfTheUntoldUndone(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	for n, told := range []bool{true, false} {
		r := ask("talk", "a", monday.Add(time.Duration(50+24*n)*time.Hour), 1)
		if r.Note = "Kneet"; !told {
			r.Client = client.Contact{Name: "Kari"}
		}
		was, err := o.Book(t.Context(), theOwner, "p", r)
		if err != nil {
			t.Fatal(err)
		}
		o.give(t, was.ID, booking.Edit{Client: &ola})
		back := o.give(t, was.ID, booking.Edit{ClientID: was.Client})
		if back.Holder != 0 || back.Note != "Kneet" || back.Contact != was.Contact ||
			has(plan(back), "booked.email.client") != told || has(plan(back), "moved.email.client") {
			t.Errorf("back: %+v", back)
		}
	}
}

// Given back within the undo window, nobody hears anything, and the first link is good again; that of the one between
// is not, whoever holds the booking next.
func TestTransferUndone(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	was := o.given(t)
	between := o.give(t, was.ID, booking.Edit{Client: &ola})
	back := o.give(t, was.ID, booking.Edit{ClientID: was.Client})
	if back.Client != was.Client || back.Contact != was.Contact || back.Note != was.Note || back.Holder != 0 {
		t.Errorf("back: %+v", back)
	}
	for _, e := range back.Agenda {
		if e.Kind != booking.KindReminder {
			t.Errorf("planned: %q", e.ID)
		}
	}
	third := o.give(t, was.ID, booking.Edit{Client: &client.Contact{Name: "Per", Email: "per@example.com"}})
	for _, old := range []booking.Booking{was, between} {
		_, err := o.Held(old.Link().Version).Get(t.Context(), theClient, "p", was.ID)
		if fault.KindOf(err) != fault.Gone {
			t.Errorf("by the link of holder %d while %d holds it: %v", old.Holder, third.Holder, err)
		}
	}
}

// Given back after it was told, they get a link anew.
func TestTransferBackAfterwards(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	was := o.given(t)
	o.give(t, was.ID, booking.Edit{Client: &ola})
	o.clock.Advance(o.setup.Practice.Undo())
	o.hear(t, was)
	back := o.give(t, was.ID, booking.Edit{ClientID: was.Client})
	if back.Holder != 2 || back.Client != was.Client || back.Contact.Email != was.Contact.Email ||
		!has(plan(back), "booked.email.client", "cancelled.email.client.holder1") {
		t.Errorf("back: %+v", back)
	}
}

// A mail that was on its way when the booking was given away is heard by who had it.
func TestTransferWhileAMailIsOnItsWay(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	made, err := o.Book(t.Context(), theOwner, "p", ask("talk", "a", monday.Add(50*time.Hour), 1))
	if err != nil {
		t.Fatal(err)
	}
	b := made.Booking
	lease := o.clock.Now().Add(5 * time.Minute)
	b.Agenda = b.Agenda.Claimed("booked.email.client", "w", lease)
	put, err := b.Put()
	if err == nil {
		err = o.file.Transact(t.Context(), put)
	}
	if err != nil {
		t.Fatal(err)
	}
	is := o.give(t, b.ID, booking.Edit{Client: &ola})
	gone, ok := is.Agenda.Find("cancelled.email.client.holder0")
	if !ok || gone.When().Before(lease) {
		t.Fatalf("news for who may have heard: %v, %+v", ok, gone)
	}
	heard, _ := b.Agenda.Find("booked.email.client")
	after, changed := is.Heard(heard, b, true, o.clock.Now())
	if gone, _ = after.Agenda.Find(gone.ID); !changed || !gone.When().Before(lease) {
		t.Errorf("once the mail has arrived: %+v", gone)
	}
	if !after.Told.Client.IsZero() || len(after.Told.Perhaps) != 0 {
		t.Errorf("what the one knows is taken for what the other knows: %+v", after.Told)
	}
}

func TestTransferRefused(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	b := o.given(t)
	edit := func(e booking.Edit) error {
		_, err := o.Edit(t.Context(), theOwner, "p", b.ID, e)
		return err
	}
	if is := o.give(t, b.ID, booking.Edit{ClientID: b.Client}); is.Revision() != b.Revision() {
		t.Errorf("to whose it is: revision %d, was %d", is.Revision(), b.Revision())
	}
	if code := fault.CodeOf(edit(booking.Edit{Client: &ola, Revision: 7})); code != booking.CodeMeanwhile {
		t.Errorf("of another revision: %q", code)
	}
	if code := fault.CodeOf(edit(booking.Edit{ClientID: o.stranger()})); code != "client-unknown" {
		t.Errorf("to nobody: %q", code)
	}
	if f, _ := fault.As(edit(booking.Edit{Client: &ola, Service: "room"})); f == nil || len(f.Fields) != 1 {
		t.Errorf("with another service: %v", f)
	}
	clients := client.NewClients(o.file, store.Retrier{}, ids.Random(), []byte("0123456789abcdef"), o.clock.Now)
	dead, err := clients.Add(t.Context(), theOwner, "p", "", client.Particulars{Name: "Død"})
	if err == nil {
		_, err = clients.SetStatus(t.Context(), theOwner, "p", dead.ID, 0, client.Deceased)
	}
	if err != nil {
		t.Fatal(err)
	}
	if code := fault.CodeOf(edit(booking.Edit{ClientID: dead.ID})); code != "client-deceased" {
		t.Errorf("to who has died: %q", code)
	}
	o.clock.Advance(b.Start.Sub(o.clock.Now()))
	if code := fault.CodeOf(edit(booking.Edit{Client: &ola})); code != "has-begun" {
		t.Errorf("once it has begun: %q", code)
	}
	if _, err := o.Cancel(t.Context(), theOwner, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	if code := fault.CodeOf(edit(booking.Edit{Client: &ola})); code != "booking-cancelled" {
		t.Errorf("once cancelled: %q", code)
	}
}

// Whose answer was lost asks again, of the revision that they saw, and hears the same; nothing is done twice.
func TestTransferAskedAgain(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	was := o.given(t)
	typed := client.Contact{Name: " Ola ", Email: "Ola@example.com", Phone: "98765432"}
	asked := booking.Edit{Revision: was.Revision(), Client: &typed, StaffNote: "Ringte"}
	is := o.give(t, was.ID, asked)
	if again := o.give(t, was.ID, asked); again.Revision() != is.Revision() || again.Client != is.Client {
		t.Errorf("asked again: %+v, want %+v", again, is)
	}
	byID := booking.Edit{Revision: was.Revision(), ClientID: is.Client, StaffNote: "Ringte"}
	if again := o.give(t, was.ID, byID); again.Revision() != is.Revision() {
		t.Errorf("asked again by id: %+v, want %+v", again, is)
	}
	for what, other := range map[string]booking.Edit{"another note": {ClientID: is.Client},
		"another client": {ClientID: was.Client, StaffNote: "Ringte"}} {
		other.Revision = was.Revision()
		if _, err := o.Edit(t.Context(), theOwner, "p", was.ID, other); fault.CodeOf(err) != booking.CodeMeanwhile {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Who had it is known by name until the practitioner has heard whose it is, and by nothing else once they were told
// themselves.
func TestThePractitionerHearsWhoseItWas(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	was := o.given(t)
	is := o.give(t, was.ID, booking.Edit{Client: &ola})
	if is.TakenFor() != was.Contact.Name {
		t.Errorf("the practitioner takes it for %q's", is.TakenFor())
	}
	told := is.Planned(is.Agenda.Settled("cancelled.email.client.holder0")) // skipped, or given up
	if p := told.Past; len(p) != 1 || !p[0].Heard || p[0].Contact != (client.Contact{Name: was.Contact.Name}) ||
		told.TakenFor() != was.Contact.Name {
		t.Errorf("once the client will hear nothing any more: %+v", p)
	}
	if told = told.Planned(told.Agenda.Settled("moved.email.practitioner")); len(told.Past) > 0 {
		t.Errorf("once all have heard: %+v", told.Past)
	}
	back := o.give(t, was.ID, booking.Edit{ClientID: was.Client})
	if back.TakenFor() != "" {
		t.Errorf("given back, the practitioner takes it for %q's", back.TakenFor())
	}
}

// Of two who give it away at once one wins, and what is written is one of theirs.
func TestTransfersRace(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	b := o.given(t)
	var wins, losses int
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, name := range []string{"Ola", "Per"} {
		to := client.Contact{Name: name, Email: name + "@example.com"}
		all.Go(func() {
			_, err := o.Edit(t.Context(), theOwner, "p", b.ID, booking.Edit{Client: &to, Revision: b.Revision()})
			mu.Lock()
			defer mu.Unlock()
			switch fault.CodeOf(err) {
			case "":
				wins++
			case booking.CodeMeanwhile:
				losses++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if wins != 1 || losses != 1 {
		t.Errorf("%d won, %d lost", wins, losses)
	}
}

// A contribution takes part or refuses; what it kept for the former client goes.
func TestTransferWithContributions(t *testing.T) {
	t.Parallel()
	o, c := openCoupons(t, nil)
	c.stock(t, "TEN", 1)
	r := ask("talk", "a", monday.Add(50*time.Hour), 1)
	r.Extra = map[string]json.RawMessage{"coupon": json.RawMessage(`{"code":"TEN"}`)}
	made, err := o.Book(t.Context(), theOwner, "p", r)
	if err != nil {
		t.Fatal(err)
	}
	if is := o.give(t, made.ID, booking.Edit{Client: &ola}); is.State("coupon") != nil {
		t.Errorf("state: %s", is.State("coupon"))
	}
	if n, _, err := c.left(t.Context(), "TEN"); n != 1 || err != nil {
		t.Errorf("%d coupons are left, %v", n, err)
	}
	o.Bookings = contributing(o, booking.Contribution{Name: "strict", Transferred: func(context.Context, fact.Actor,
		*practice.Setup, booking.Booking, booking.Booking) (booking.Part, error) {
		return booking.Part{}, fault.New(fault.Conflict, "not-theirs", "This was paid by somebody else.")
	}})
	to := client.Contact{Name: "Per", Email: "per@example.com"}
	if _, err := o.Edit(t.Context(), theOwner, "p", made.ID, booking.Edit{Client: &to}); fault.CodeOf(err) !=
		"not-theirs" {
		t.Errorf("refused: %v", err)
	}
	if b, err := o.Get(t.Context(), theOwner, "p", made.ID); err != nil || b.Contact != ola {
		t.Errorf("after that: %+v, %v", b.Contact, err)
	}
}

// The practitioner of a group hears that a seat is another client's, and of nothing where it is given back at once.
func TestTransferOfASeat(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	b := o.sit(t, monday.Add(50*time.Hour), 1)
	o.tell(t, o.happened(t, b.ID)...)
	b = o.hear(t, b)
	was, _ := o.session(t, b)
	was.Told, was.Agenda = was.Seats, nil // they were told
	put, err := was.Put()
	if err == nil {
		err = o.file.Transact(t.Context(), put)
	}
	if err != nil {
		t.Fatal(err)
	}
	given := o.give(t, b.ID, booking.Edit{Client: &ola})
	o.tell(t, o.happened(t, b.ID)...)
	is, _ := o.session(t, b)
	if is.Knows() || len(is.Seats) != 1 || is.Seats[0] != given.Seat() || len(is.Left()) != 0 ||
		!slices.ContainsFunc(is.Agenda, func(e agenda.Entry) bool { return e.Kind == booking.KindSession }) {
		t.Errorf("given: %+v", is)
	}
	o.give(t, b.ID, booking.Edit{ClientID: b.Client})
	o.tell(t, o.happened(t, b.ID)...)
	back, _ := o.session(t, b)
	if !back.Knows() || slices.ContainsFunc(back.Agenda, func(e agenda.Entry) bool {
		return e.Kind == booking.KindSession
	}) {
		t.Errorf("given back: %+v", back)
	}
}

func (o *office) erase(t *testing.T, who, id string) booking.Booking {
	t.Helper()
	if err := o.Traces()[0].Erase(t.Context(), trace.Person{Practice: "p", IDs: []string{who}}, id); err != nil {
		t.Fatal(err)
	}
	return o.read(t, id)
}

// Once who had it is erased, nothing that was written while it was theirs is left; what is written since stays.
func TestTransferThenErasureOfTheFormer(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	r := ask("talk", "a", monday.Add(50*time.Hour), 1)
	r.Key, r.Override = "k", "Kari must have it"
	r.Start = monday.Add(44 * time.Hour) // before it opens
	made, err := o.Book(t.Context(), theOwner, "p", r)
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Log) == 0 {
		t.Fatalf("no rule was set aside: %+v", made.Booking)
	}
	o.clock.Advance(time.Minute)
	o.give(t, made.ID, booking.Edit{StaffNote: "Kari is afraid"})
	given := o.give(t, made.ID, booking.Edit{StaffNote: "Kari is afraid", Client: &ola})
	export := func(who string) string {
		out, found, err := o.Traces()[0].HandOut(t.Context(), trace.Person{Practice: "p", IDs: []string{who}}, made.ID)
		text, bad := json.Marshal(out)
		if err != nil || bad != nil || !found {
			t.Fatal(found, err, bad)
		}
		return string(text)
	}
	if all := export(given.Client); strings.Contains(all, "Kari") {
		t.Errorf("what is handed out to who has it now is of who had it: %s", all)
	}
	after := o.erase(t, made.Client, made.ID)
	text, err := json.Marshal(after)
	if err != nil || strings.Contains(string(text), "Kari") || after.Request != "" || after.Contact != ola {
		t.Errorf("left: %s, %v", text, err)
	}
	o.give(t, made.ID, booking.Edit{StaffNote: "Ola rang"})
	if all := export(given.Client); !strings.Contains(all, "Ola rang") {
		t.Errorf("what is handed out lacks what was noted since: %s", all)
	}
	if after = o.erase(t, made.Client, made.ID); after.StaffNote != "Ola rang" {
		t.Errorf("noted since, and gone: %+v", after)
	}
}

// Who had it hears that they are not to come, also where who has it now is erased before that was sent.
func TestTransferThenErasureOfTheNew(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	was := o.given(t)
	is := o.give(t, was.ID, booking.Edit{Client: &ola})
	after := o.erase(t, is.Client, was.ID)
	gone, planned := after.Agenda.Find("cancelled.email.client.holder0")
	if before, taken := after.Formerly(gone); !planned || !taken || before.Contact != was.Contact ||
		len(after.Agenda) != 1 || after.Contact.Email != "" || after.Status != booking.Cancelled {
		t.Errorf("after that: %+v", after)
	}
	if after = o.erase(t, was.Client, was.ID); len(after.Past)+len(after.Agenda) != 0 {
		t.Errorf("once both are erased: %+v", after)
	}
}

// Given back at once it can be moved no more often than before, and who is said to have died may have it back.
func TestTransferUndoneIsAsItWas(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	was := o.given(t)
	was, err := o.Reschedule(t.Context(), theClient, "p", was.ID, booking.Move{Start: was.Start.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	clients := client.NewClients(o.file, store.Retrier{}, ids.Random(), []byte("0123456789abcdef"), o.clock.Now)
	if _, err = clients.SetStatus(t.Context(), theOwner, "p", was.Client, 0, client.Deceased); err != nil {
		t.Fatal(err)
	}
	if is := o.give(t, was.ID, booking.Edit{Client: &ola}); is.Moves != 0 {
		t.Errorf("the new one has moved it %d times", is.Moves)
	}
	if back := o.give(t, was.ID, booking.Edit{ClientID: was.Client}); was.Moves != 1 || back.Moves != 1 {
		t.Errorf("moved %d times, and %d once it was given back", was.Moves, back.Moves)
	}
}

// Erasing who had it takes what is kept of them, and leaves it to who has it now; erasing these calls it off.
func TestErasedAfterATransfer(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	was := o.given(t)
	is := o.give(t, was.ID, booking.Edit{Client: &ola})
	if len(is.Past) != 1 {
		t.Fatalf("given: %+v", is)
	}
	bookings := o.Traces()[0]
	erase := func(client string) booking.Booking {
		if err := bookings.Erase(t.Context(), trace.Person{Practice: "p", IDs: []string{client}}, was.ID); err != nil {
			t.Fatal(err)
		}
		return o.read(t, was.ID)
	}
	left := erase(was.Client)
	if !left.Open() || left.Client != is.Client || left.Contact != ola || left.Holder != is.Holder ||
		!has(plan(left), "booked.email.client") {
		t.Errorf("who had it is erased: %+v", left)
	}
	if len(left.Past) > 0 || slices.ContainsFunc(left.Agenda, booking.IsGone) {
		t.Errorf("of who had it there is %+v, planned %q", left.Past, plan(left))
	}
	who := trace.Person{Practice: "p", IDs: []string{was.Client}}
	if _, held, err := bookings.HandOut(t.Context(), who, was.ID); held || err != nil {
		t.Errorf("it is handed out to who had it: %t, %v", held, err)
	}
	if left = erase(is.Client); left.Open() || left.Contact.Name == ola.Name || len(left.Agenda) > 0 {
		t.Errorf("who has it is erased: %+v", left)
	}
}
