package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/busytime"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/invoice"
	"stund/internal/message"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/register"
	"stund/internal/store"
	"stund/internal/survey"
)

// Raiser raises tasks for what goes on in a practice, and closes them when it is over.
type Raiser struct {
	*Tasks
	clients  *client.Clients
	bookings *booking.Bookings
}

// RaiserOf returns the process's Raiser.
func RaiserOf(b *base.Base) *Raiser {
	return base.One(b, func() *Raiser { return &Raiser{Of(b), client.Of(b), booking.Of(b)} })
}

// calendarDeleted is the fact of the set-up that a calendar elsewhere is read no longer.
const calendarDeleted = "external-calendar.deleted"

// Reactors lists what it reacts to. Each is on its own, so that trouble with one keeps the others from nothing.
func (r *Raiser) Reactors() []react.Reactor {
	return []react.Reactor{
		{Name: "tasks-messages", React: r.messages, Kinds: []string{message.FactSent.Name, message.FactFailed.Name,
			message.FactBounced.Name, message.FactComplained.Name, client.FactChanged.Name}},
		{Name: "tasks-calendars", React: r.calendars, Kinds: []string{busytime.FactFailed.Name,
			busytime.FactWorks.Name, calendarDeleted}},
		{Name: "tasks-appointments", React: r.appointments, Kinds: []string{booking.FactCreated.Name,
			booking.FactMoved.Name, booking.FactCancelled.Name, booking.FactCompleted.Name, booking.FactNoShow.Name}},
		{Name: "tasks-payments", React: r.payments, Kinds: []string{payment.FactRefundFailed.Name,
			payment.FactDisputed.Name, payment.FactWindow.Name, payment.FactDiffers.Name,
			payment.FactStuck.Name}},
		{Name: "tasks-invoices", React: r.invoices, Kinds: []string{invoice.FactStuck.Name, invoice.FactPaid.Name,
			invoice.FactSent.Name, invoice.FactIssued.Name, invoice.FactDelivered.Name}},
		{Name: "tasks-feedback", React: r.feedback, Kinds: []string{survey.FactAnswered.Name,
			survey.FactChanged.Name}},
		{Name: "tasks-duplicates", React: r.people, Kinds: []string{booking.FactCreated.Name,
			booking.FactReceived.Name, booking.FactTransferred.Name, booking.FactCancelled.Name,
			client.FactMerged.Name, client.FactApart.Name}},
	}
}

// today returns the start of the day in the practice's zone, for what is due on the day that it is raised.
func (r *Raiser) today(ctx context.Context, practiceID string, at time.Time) (time.Time, error) {
	setup, err := r.book.Recent(ctx, practiceID)
	if err != nil {
		return time.Time{}, err
	}
	return civil.In(at, setup.Zone()).Start(setup.Zone()).UTC(), nil
}

// invoices raises a task for what somebody has to see to with an invoice, and closes what was seen to.
func (r *Raiser) invoices(ctx context.Context, f fact.Fact) error {
	var seen []string
	switch f.Kind {
	case invoice.FactPaid.Name:
		seen = []string{invoice.StuckUnanswered}
	case invoice.FactSent.Name:
		seen = []string{invoice.StuckMailing}
	case invoice.FactDelivered.Name:
		seen = []string{invoice.StuckRefused, invoice.StuckElectronic, invoice.StuckUnheard}
	case invoice.FactIssued.Name:
		seen = []string{invoice.StuckIssuing}
	}
	for _, problem := range seen {
		if err := r.Settle(ctx, f.Practice, KindInvoice, []string{f.Subject, problem}, f.At); err != nil {
			return err
		}
	}
	if seen != nil {
		return nil
	}
	e, err := fact.OneOf(f, invoice.FactStuck)
	if err != nil {
		return err
	}
	day, err := r.today(ctx, f.Practice, f.At)
	if err != nil {
		return err
	}
	problem := string(e.Problem)
	return r.Raise(ctx, Cause{Key: []string{f.Subject, problem}, At: f.At, Task: Task{Practice: f.Practice,
		Kind: KindInvoice, Client: string(e.Client), Due: day, AllDay: true,
		Data: encoded(Trouble{Problem: problem, Invoice: f.Subject})}}, nil)
}

// payments raises a task for what somebody has to see to at the payment provider.
func (r *Raiser) payments(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, payment.FactRefundFailed, payment.FactDisputed, payment.FactWindow, payment.FactDiffers,
		payment.FactStuck)
	if err != nil {
		return err
	}
	day, err := r.today(ctx, f.Practice, f.At)
	if err != nil {
		return err
	}
	_, problem, _ := strings.Cut(f.Kind, ".")
	return r.Raise(ctx, Cause{Key: []string{f.Subject, problem}, At: f.At, Task: Task{Practice: f.Practice,
		Kind: KindPayment, Client: string(e.Client), Booking: f.Subject, Due: day, AllDay: true,
		Data: encoded(Trouble{Problem: problem, Invoice: string(e.Invoice)})}}, nil)
}

// feedback raises a task for the owner where a client gave a low score, due on the next working day, and settles it
// where they corrected that. It is the owner's, and not whom the answer may name.
func (r *Raiser) feedback(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, survey.FactAnswered, survey.FactChanged)
	if err != nil || e.Of != survey.Exit || e.Score == nil {
		return err
	}
	key := []string{f.Subject}
	if !survey.Detractor(*e.Score) {
		return r.Settle(ctx, f.Practice, KindUnhappy, key, f.At)
	}
	setup, err := r.book.Recent(ctx, f.Practice)
	if err != nil {
		return err
	}
	return r.Raise(ctx, Cause{Key: key, At: f.At, Task: Task{Practice: f.Practice, Kind: KindUnhappy,
		Role: fact.Owner, Client: string(e.Client), Booking: string(e.Booking), Due: workday(setup, f.At), AllDay: true,
		Data: encoded(Unhappy{Score: *e.Score, Call: e.Call})}}, joinUnhappy)
}

// joinUnhappy keeps what the client said last.
func joinUnhappy(was, cause Task) (is Task, anew bool) {
	if was.Is() == Open {
		was.Data = cause.Data
	}
	return was, false
}

// workday returns the start of the first day after the instant's that is no weekend and no closed day.
func workday(setup *practice.Setup, at time.Time) time.Time {
	day := civil.In(at, setup.Zone()).AddDays(1)
	for range 30 { // no practice closes for longer without anybody there
		_, closed := setup.Closed(day)
		if w := day.Weekday(); !closed && w != time.Saturday && w != time.Sunday {
			break
		}
		day = day.AddDays(1)
	}
	return day.Start(setup.Zone()).UTC()
}

// messages keeps one task for each client and channel by which messages do not arrive. It is closed when one is sent by
// that channel again, and when none of the addresses is the client's any more.
func (r *Raiser) messages(ctx context.Context, f fact.Fact) error {
	if f.Kind == client.FactChanged.Name {
		return r.corrected(ctx, f)
	}
	e, err := message.EventOf(f)
	if err != nil || e.Client == "" || e.Channel == message.Peppol { // an invoice's task says what became of it
		return err
	}
	key := []string{string(e.Client), string(e.Channel)}
	if f.Kind == message.FactSent.Name {
		return r.Settle(ctx, f.Practice, KindMessage, key, f.At)
	}
	all, err := message.List(ctx, r.db, f.Practice, f.Subject)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(m message.Record) bool { return m.ID == string(e.Message) })
	if at < 0 || all[at].To == "" {
		return nil // it was erased since, or there was no address to correct
	}
	day, err := r.today(ctx, f.Practice, f.At)
	if err != nil {
		return err
	}
	_, reason, _ := strings.Cut(f.Kind, ".")
	c := Cause{Key: key, At: f.At, Task: Task{Practice: f.Practice, Kind: KindMessage, Client: string(e.Client),
		Due: day, AllDay: true, Data: encoded(Failing{Channel: string(e.Channel), Reason: reason,
			Hashes: []string{hashOf(string(e.Client), all[at].To)}})}}
	return r.Raise(ctx, c, joinFailing)
}

// joinFailing adds the address to those that messages do not reach. One that is new is something new to do.
func joinFailing(was, cause Task) (is Task, anew bool) {
	known, more := dataOf[Failing](was), dataOf[Failing](cause)
	for _, h := range more.Hashes {
		if !slices.Contains(known.Hashes, h) {
			known.Hashes, anew = append(known.Hashes, h), true
		}
	}
	if anew {
		known.Reason = more.Reason
	}
	was.Data = encoded(known)
	return was, anew
}

// hashOf tells an address of the client from others. The client's id is as good as a secret: it goes with them.
func hashOf(client, address string) string {
	return ids.Derive([]byte(derives), "address", client, strings.ToLower(address))
}

// corrected closes the tasks of addresses that are the client's no longer.
func (r *Raiser) corrected(ctx context.Context, f fact.Fact) error {
	change, err := client.FactChanged.Data(f)
	if err != nil {
		return err
	}
	for field, channel := range map[fact.Code]string{"emails": message.Email, "phones": message.SMS} {
		if !slices.Contains(change.Fields, field) {
			continue
		}
		c, err := r.clients.Get(ctx, f.Practice, f.Subject, store.Strong)
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		left := func(t Task) (Task, bool) {
			theirs := func(address string) bool {
				return slices.Contains(dataOf[Failing](t).Hashes, hashOf(t.Client, address))
			}
			return t, !slices.ContainsFunc(slices.Concat(c.Emails, c.Phones), theirs)
		}
		for _, id := range c.IDs() {
			err := r.settle(ctx, f.Practice, idOf(f.Practice, KindMessage, []string{id, channel}), f.At, left)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// unread is how long a calendar must fail before anybody sees that: most outages are short.
const unread = time.Hour

// calendars keeps a task for each calendar elsewhere that cannot be read.
func (r *Raiser) calendars(ctx context.Context, f fact.Fact) error {
	key := []string{f.Subject}
	if f.Kind != busytime.FactFailed.Name {
		return r.Settle(ctx, f.Practice, KindCalendar, key, f.At)
	}
	setup, err := r.book.Setup(ctx, f.Practice, store.Strong)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(setup.Calendars, func(c practice.ExternalCalendar) bool { return c.ID == f.Subject })
	if at < 0 {
		return nil // it was removed since
	}
	from := f.At.Add(unread).Truncate(time.Second)
	return r.Raise(ctx, Cause{Key: key, At: f.At, Task: Task{Practice: f.Practice, Kind: KindCalendar,
		Practitioner: setup.Calendars[at].Practitioner, Due: from, Snoozed: from,
		Data: encoded(Unread{f.Subject})}}, nil)
}

// people raises tasks about who it is that has booked or was given a booking, for one read of the client, and closes
// them.
func (r *Raiser) people(ctx context.Context, f fact.Fact) error {
	switch f.Kind {
	case client.FactMerged.Name:
		e, err := client.FactMerged.Data(f)
		if err != nil {
			return err
		}
		return r.Settle(ctx, f.Practice, KindTwin, []string{client.Pair(f.Subject, string(e.Client))}, f.At)
	case client.FactApart.Name:
		e, err := client.FactApart.Data(f)
		if err != nil {
			return err
		}
		return r.Settle(ctx, f.Practice, KindTwin, []string{client.Pair(f.Subject, string(e.Client))}, f.At)
	case booking.FactCancelled.Name, booking.FactTransferred.Name:
		return r.Settle(ctx, f.Practice, KindDeceased, []string{f.Subject}, f.At)
	}
	e, err := fact.OneOf(f, booking.FactCreated, booking.FactReceived)
	if err != nil || e.Client == "" {
		return err
	}
	c, err := r.clients.Get(ctx, f.Practice, string(e.Client), store.Eventual)
	if errors.Is(err, fault.NotFound) { // who is new may not be seen yet
		c, err = r.clients.Get(ctx, f.Practice, string(e.Client), store.Strong)
	}
	switch {
	case errors.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case c.Status == client.Deceased && (f.Actor.Role == fact.Client || f.Kind == booking.FactReceived.Name):
		return r.deceased(ctx, c, f)
	case c.ID == string(e.Client) && c.Created.Equal(f.At.Truncate(time.Second)):
		return r.duplicate(ctx, c, f)
	}
	return nil
}

// duplicate raises a task where a booking made a new client who is probably known already. Who staff add comes with the
// same suggestion at once, and who is perhaps known is in the list of duplicates.
func (r *Raiser) duplicate(ctx context.Context, c client.Client, f fact.Fact) error {
	like, err := r.register.Like(ctx, c, "", 1)
	if err != nil || len(like) == 0 || like[0].Bits < register.Probably {
		return err
	}
	other := like[0].B.ID
	return r.Raise(ctx, Cause{Key: []string{client.Pair(c.ID, other)}, At: f.At, Task: Task{Practice: f.Practice,
		Kind: KindTwin, Client: c.ID, Others: []string{other}}}, nil)
}

// deceased raises a task for an appointment that was booked online for a client who is said to have died: a relative
// may use the address, or the mark is wrong. It is closed when the appointment is cancelled or given to another client,
// and open again where it was given back.
func (r *Raiser) deceased(ctx context.Context, c client.Client, f fact.Fact) error {
	day, err := r.today(ctx, f.Practice, f.At)
	if err != nil {
		return err
	}
	return r.Raise(ctx, Cause{Key: []string{f.Subject}, At: f.At, Task: Task{Practice: f.Practice, Kind: KindDeceased,
		Client: c.ID, Booking: f.Subject, Due: day, AllDay: true}}, nil)
}

// appointments sees to it that each day with appointments is looked at on the next morning, and takes those off the
// day's task of which somebody said how they went, or which are there no longer.
func (r *Raiser) appointments(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, booking.FactCreated, booking.FactMoved, booking.FactCancelled, booking.FactCompleted,
		booking.FactNoShow)
	if err != nil {
		return err
	}
	setup, err := r.book.Recent(ctx, f.Practice)
	if err != nil {
		return err
	}
	switch f.Kind {
	case booking.FactCreated.Name:
		return r.watch(ctx, setup, string(e.Practitioner), e.Start)
	case booking.FactMoved.Name:
		err := r.watch(ctx, setup, string(e.Practitioner), e.Start)
		if e.Was == nil {
			return err
		}
		return errors.Join(err, r.marked(ctx, setup, string(e.Was.Practitioner), e.Was.Start, f))
	}
	return r.marked(ctx, setup, string(e.Practitioner), e.Start, f)
}

// marked takes the fact's booking off the task of the day.
func (r *Raiser) marked(ctx context.Context, setup *practice.Setup, whose string, start time.Time, f fact.Fact) error {
	day := civil.In(start, setup.Zone())
	if err := r.unlist(ctx, f.Practice, whose, day, f.At, func(id string) bool { return id == f.Subject }); err != nil {
		return fmt.Errorf("take a booking off a task: %w", err)
	}
	return nil
}

// unlist takes the bookings off the task of the practitioner's day, and closes it if none is left.
func (r *Raiser) unlist(ctx context.Context, practiceID, whose string, day civil.Date, at time.Time,
	those func(id string) bool) error {
	id := idOf(practiceID, KindUnmarked, []string{whose, day.String()})
	return r.settle(ctx, practiceID, id, at, func(t Task) (Task, bool) {
		v := dataOf[Unmarked](t)
		had := len(v.Bookings)
		v.Bookings = slices.DeleteFunc(slices.Clone(v.Bookings), those)
		if len(v.Bookings) == had {
			return t, false
		}
		t.Data = encoded(v)
		return t, len(v.Bookings) == 0
	})
}
