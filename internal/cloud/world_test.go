package cloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/agenda"
	bookingapi "stund/internal/api/booking"
	"stund/internal/booking"
	"stund/internal/busytime"
	"stund/internal/catalogue/facts"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/cloud/background"
	"stund/internal/cloud/bootstrap"
	"stund/internal/cloud/providers"
	"stund/internal/confirm"
	"stund/internal/deliver/inbox"
	"stund/internal/erasure"
	"stund/internal/fact"
	"stund/internal/fact/facttest"
	"stund/internal/greeting"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/join"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/money"
	"stund/internal/once"
	"stund/internal/payload"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/schedule"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/task"
	"stund/internal/timeline"
	"stund/internal/trace"
	"stund/internal/vat"
	"stund/internal/waitlist"
	"stund/internal/wording"
	"stund/internal/worklist"
)

// begin is when the world of the payloads was made: Monday 2 November 2026, 08:00 in Oslo.
var begin = time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)

var owner = fact.Actor{Role: fact.Owner, ID: "0e1f6c1a-owner", Practice: "lotus"}

// environment is that of a function as the template sets it. Endpoints are told no site.
func environment(more map[string]string) func(string) string {
	env := map[string]string{
		"AWS_REGION": "eu-north-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_SESSION_TOKEN": "test",
		"STUND_TABLE":       "stund", "STUND_SECRET": "a master secret that only tests know of",
		"STUND_SENDER": "post@stund.example",
	}
	for name, v := range more {
		env[name] = v
	}
	return func(name string) string { return env[name] }
}

// entropy is the same each time, and may be asked by several at once.
type entropy struct {
	mu     sync.Mutex
	source *rand.ChaCha8
}

func (e *entropy) Read(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.source.Read(b)
}

// nowait makes retries at once: what is in the way here stays in the way.
func nowait(context.Context, time.Duration) error { return nil }

// parts returns what a function is built from, on the database, with nothing in it that varies: the clock stands at
// now, ids come from the seed.
func parts(t *testing.T, db store.Store, now time.Time, seed byte) background.Parts {
	t.Helper()
	p := withoutFiles(t, db, now, seed)
	keep(t, &p)
	return p
}

// withoutFiles is parts for whoever keeps files elsewhere.
func withoutFiles(t *testing.T, db store.Store, now time.Time, seed byte) background.Parts {
	t.Helper()
	s, err := bootstrap.Read(environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	db = facttest.Checked(t, db, facts.Kinds())
	p := background.Parts{Parts: bootstrap.Parts{Settings: s, Store: db, Clock: clock.At(now),
		IDs:   ids.Seeded(&entropy{source: rand.NewChaCha8([32]byte{seed})}),
		Retry: store.Retrier{Sleep: nowait, Attempts: 3}, Log: slog.New(slog.DiscardHandler)},
		Outside: join.Outside{Fetcher: nowhere{}}}
	providers.All(&p.Parts)
	providers.AccessPoints(&p.Parts)
	return p
}

// channels has the job send to the inbox that it returns.
func channels(t *testing.T, p *background.Parts) *inbox.Inbox {
	t.Helper()
	box, err := inbox.Open(t.TempDir(), p.Clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	p.Mailer, p.Texter, p.Site = box, box, "https://book.lotus.example"
	return box
}

// seeded is what the payloads speak of.
type seeded struct {
	Ahead, Today, Offered, Waiting, Asked string            // ids
	Kari, Arne                            string            // of clients; Arne is archived
	Siv, Sif, Eva, Eve                    string            // Siv includes Sif and another; Eva and Eve may be one
	Call, Filed, Towels                   string            // tasks: about Kari, one that is done, and Jonas's
	Lists                                 []string          // imports, and an export at the end
	Tokens                                map[string]string // of signed links
	People                                who
	Paying                                paying
	Forms                                 asked
	Invoicing                             invoicing
	Vouchers                              vouching
	Surveys                               surveyed
}

// seed makes the world: a practice, a booking ahead and one of today, a waiting list with an offered time, a feed. Each
// id depends on nothing but its own making, so that payloads can hold it.
func seed(t *testing.T, db store.Store) seeded {
	t.Helper()
	ctx, now := t.Context(), func() time.Time { return begin }
	p := parts(t, db, begin, 1)
	db, retry := p.Store, p.Retry
	book := practice.NewBook(db, retry, p.IDs, now)
	clients := client.NewClients(db, retry, p.IDs, p.Keys.IDs, now)
	bookings := booking.New(db, book, clients, p.IDs, p.Keys.IDs, retry, now)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := book.Put(ctx, owner, practice.Practice{ID: "lotus", Name: "Lotus Terapi", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK",
		Language: i18n.NB, Email: "post@lotus.example", Phone: "+4722123456", Address: "Storgata 14, 0184 Oslo",
		SMSSender: "Lotus", ConfirmFirst: practice.ConfirmUnderPressure,
		Birthday: &practice.Greeting{At: 9 * 60},
		Triggers: map[string]practice.Trigger{practice.TriggerWelcome: {After: 2},
			practice.TriggerAfterVisit: {After: 24}, practice.TriggerProgress: {After: 24, Visits: []int{1}},
			practice.TriggerWinBack: {After: 90 * 24}}})
	must(err)
	const feed, absence, external = "01k9000000000000000000feed", "01k900000000000000000absnt",
		"01k900000000000000000extrn"
	_, err = book.Change(ctx, owner, "lotus", "practice.changed", "lotus", func(s *practice.Setup) error {
		workdays := schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"mon", "tue", "wed", "thu",
			"fri"},
			Intervals: []schedule.Interval{{From: 9 * 60, To: 16 * 60}}}}}
		s.Locations = []practice.Location{{ID: "storgata", Name: "Storgata", Address: "Storgata 14, 0184 Oslo"}}
		s.Resources = []practice.Resource{{ID: "sal", Name: "Salen", Location: "storgata"}}
		s.Practitioners = []practice.Practitioner{
			{ID: "ida", Name: "Ida Berg", Email: "ida@lotus.example", Language: i18n.NB, Hours: workdays, FeedID: feed},
			{ID: "jonas", Name: "Jonas Dahl", Email: "jonas@lotus.example", Language: i18n.NB, Hours: workdays},
		}
		nok := func(kroner int64) money.Amount { return money.Amount{Minor: kroner * 100, Currency: "NOK"} }
		s.Services = []practice.Service{
			{ID: "konsultasjon", Name: "Konsultasjon", DurationMinutes: 30, StepMinutes: 30, NoticeMinutes: 30,
				WindowDays: 90, Capacity: 1,
				Price: nok(650), Practitioners: []string{"ida", "jonas"}, Locations: []string{"storgata"},
				CancelMinutes: 1440, RescheduleMinutes: 1440},
			{ID: "yoga", Name: "Rolig yoga", DurationMinutes: 60, StepMinutes: 60, WindowDays: 60, Capacity: 1,
				Price:         nok(220),
				Practitioners: []string{"ida"}, Resources: []string{"sal"},
				Hours: &schedule.Hours{Rules: []schedule.Rule{
					{Weekdays: []schedule.Weekday{"tue"}, Intervals: []schedule.Interval{{From: 15 * 60,
						To: 16 * 60}}}}}},
			{ID: "gruppe", Name: "Gruppetrening", DurationMinutes: 60, StepMinutes: 60, WindowDays: 60, Capacity: 6,
				Price: nok(180), VAT: &practice.VAT{Treatment: vat.Standard}, Practitioners: []string{"ida"},
				Visibility: practice.Hidden},
			prepaid(),
			asking(),
		}
		s.Absences = []practice.Absence{{ID: absence, Practitioner: "jonas", Start: time.Date(2026, 11, 23, 7, 0, 0, 0,
			time.UTC),
			End: time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC)}}
		s.Calendars = []practice.ExternalCalendar{{ID: external, Practitioner: "jonas",
			URL: "https://calendar.invalid/jonas.ics"}}
		return nil
	})
	must(err)
	karis, arnes := seedClients(t, db, clients)
	kari := client.Contact{Name: "Kari Nordmann", Email: "kari@example.com", Phone: "+4791234567", Language: i18n.NB}
	made := func(service, key string, start time.Time, c client.Contact) booking.Booking {
		t.Helper()
		r, err := bookings.Book(ctx, owner, "lotus", booking.Request{Service: service, Practitioner: "ida",
			Start: start, Client: c, Key: key})
		must(err)
		return r.Booking
	}
	// Wednesday week, 10:00 in Oslo
	ahead := made("konsultasjon", "ahead", begin.AddDate(0, 0, 9).Add(2*time.Hour), kari)
	// 09:00
	today := made("konsultasjon", "today", begin.Add(time.Hour), kari)
	// Tuesday week, 15:00
	class := made("yoga", "class", begin.AddDate(0, 0, 8).Add(7*time.Hour),
		client.Contact{Name: "Ola", Email: "ola@example.com"})

	join := func(name string, seed byte) waitlist.Entry {
		t.Helper()
		source := ids.Seeded(rand.NewChaCha8([32]byte{seed}))
		list := waitlist.NewList(db, book, bookings, source, retry, now)
		day := civil.Date{Year: 2026, Month: 11, Day: 10}
		e, err := list.Join(ctx, owner, "lotus", waitlist.Wish{Service: "yoga", From: day, To: day,
			Client: client.Contact{Name: name, Email: "liv" + string('0'+rune(seed%10)) + "@example.com",
				Phone: "+4740000000", Language: i18n.EN}})
		must(err)
		return e
	}
	offered, waiting := join("Liv Dal", 21), join("Per Li", 22)
	_, err = bookings.Cancel(ctx, owner, "lotus", class.ID, "syk")
	must(err)
	list := waitlist.NewList(db, book, bookings, p.IDs, retry, now)
	must(list.Freed(ctx, "lotus", class.Start, class.End))

	// An offer that was heard of, and whose deadline is on 23 November.
	first := time.Date(2026, 12, 1, 14, 0, 0, 0, time.UTC)
	deadline := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	unanswered, err := waitlist.Entry{ID: "01k90000000000000000nanswr", Practice: "lotus", Status: waitlist.Offered,
		Service: "yoga", From: civil.In(first, time.UTC), To: civil.In(first, time.UTC), Created: begin,
		Contact: client.Contact{Name: "Nils Nei", Email: "nils@example.com", Language: i18n.NB},
		Offer: &waitlist.Offer{Start: first, End: first.Add(time.Hour), Practitioner: "ida", Deadline: deadline,
			Told: true},
		Agenda: agenda.Agenda{agenda.New(waitlist.KindExpire, deadline)}}.Put()
	must(err)
	must(db.Transact(ctx, unanswered))

	// Who is offered nothing more, which is told on 26 November, and who has taken a time.
	asleep := waitlist.Entry{ID: "01k90000000000000000pawsed", Practice: "lotus", Status: waitlist.Paused,
		Service: "yoga", From: civil.In(first, time.UTC), To: civil.In(first, time.UTC), Created: begin, Unanswered: 3,
		Contact: client.Contact{Name: "Sol Tung", Email: "sol@example.com", Language: i18n.NB},
		Agenda:  agenda.Agenda{agenda.New(waitlist.KindPaused+".email.client", deadline.AddDate(0, 0, 3))}}
	took := waitlist.Entry{ID: "01k900000000000000000taken", Practice: "lotus", Status: waitlist.Booked,
		Service: "konsultasjon", From: civil.In(first, time.UTC), To: civil.In(first, time.UTC), Created: begin,
		Contact: kari, Client: ahead.Client, Booking: ahead.ID,
		Offer: &waitlist.Offer{Start: ahead.Start, End: ahead.End, Practitioner: "ida", Deadline: deadline, Told: true}}
	for _, e := range []waitlist.Entry{asleep, took} {
		op, err := e.Put()
		must(err)
		must(db.Transact(ctx, op))
	}

	// What a reaction left of offering what is free, to be gone on with on 24 November.
	left, err := waitlist.Round{Practice: "lotus", Agenda: agenda.Agenda{
		agenda.New(waitlist.KindRound, deadline.AddDate(0, 0, 1))}}.Put()
	must(err)
	must(db.Transact(ctx, left))

	// Ida's day of 24 November, looked at on the next morning, and the mail of that morning.
	look := deadline.AddDate(0, 0, 2)
	counted := agenda.Agenda{agenda.New("count", look)}
	whose, err := json.Marshal(map[string]any{"p": "ida", "d": "2026-11-24", "a": counted, "e": look.AddDate(0, 3, 0)})
	must(err)
	mail, err := worklist.Morning{Practice: "lotus", Agenda: agenda.Agenda{agenda.New(worklist.KindPlan, look),
		agenda.New(worklist.EntryFor(""), look)}}.Put()
	must(err)
	must(db.Transact(ctx, mail, store.Put(store.Item{Key: store.Key{Partition: "taskday#lotus#ida.2026-11-24",
		Sort: "day"}, Kind: booking.UnmarkedKind, Data: whose, Due: agenda.Messages.Due("ida.2026-11-24", counted)},
		store.IfAbsent)))

	// Kari's greeting of 30 November, and the plan of 17 December, which plans those of the 24th.
	seedGreetings(t, db, karis)

	// What follows for two clients on 4 January.
	seedFollowings(t, db, book, clients)

	seedText(t, db, book)

	// An erasure that is under way, to be gone on with on 27 November: of Ola, and of Nils, whose entry names no
	// client.
	goesOn := deadline.AddDate(0, 0, 4)
	gone, err := json.Marshal(erasure.Erasure{Status: erasure.Running, IDs: []string{class.Client}, Began: begin,
		Who: &trace.Person{Practice: "lotus", IDs: []string{class.Client}, Names: []string{"Ola", "Nils Nei"},
			Emails: []string{"ola@example.com", "nils@example.com"}, Phones: []string{"+4790000000"}}, Next: goesOn})
	must(err)
	must(db.Transact(ctx, store.Put(store.Item{Key: store.Key{Partition: "erasure#lotus#" + class.Client,
		Sort: "erasure"}, Kind: "erasure", Data: gone, Due: erasure.Desk.Place(class.Client, goesOn),
		By: &store.IndexKey{Partition: "erased#lotus", Sort: begin.Format(time.RFC3339) + "#" + class.Client}},
		store.IfAbsent)))

	// What was sent for the class, for notices to speak of.
	confirmation := message.Record{ID: "6f0m9c3t7k2v8b4n5z1q0w5e7h", Kind: "booked", Channel: "email",
		Audience: "client", To: "ola@example.com",
		Language: i18n.NB, Status: message.Sent, Attempts: 1, Planned: begin, Sent: begin}
	data, err := json.Marshal(struct {
		message.Record
		Client string `json:"client"`
	}{confirmation, class.Client})
	must(err)
	must(db.Transact(ctx, store.Put(store.Item{Key: store.Key{Partition: "message#lotus#" + class.ID,
		Sort: agenda.Instant(begin) + "#" + confirmation.ID},
		Kind: "message", Data: data, By: &store.IndexKey{Partition: "sent#lotus",
			Sort: "0" + strconv.FormatInt(begin.Unix(), 36) + confirmation.ID[:8]}}, store.IfAbsent)))

	// Monday in ten weeks, 10:00, to be confirmed
	setup, err := book.Setup(ctx, "lotus", store.Strong)
	must(err)
	strange := ids.Seeded(rand.NewChaCha8([32]byte{23}))
	asked, err := confirm.New(db, bookings, strange, retry, now).Book(ctx, setup, booking.Request{
		Service: "konsultasjon", Practitioner: "jonas", Start: begin.AddDate(0, 0, 70).Add(2 * time.Hour),
		Client: client.Contact{Name: "Nina Ny", Email: "nina@example.com", Language: i18n.NB}, Key: "asked"}, true)
	must(err)

	// A calendar that could not be read on Saturday; that it works again is to be told on the 21st.
	told := time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC)
	outage, err := busytime.Outage{Practice: "lotus", ID: external, Since: begin.AddDate(0, 0, -2), Ended: begin,
		Told: true, Agenda: agenda.Agenda{agenda.New(busytime.KindWorks+".email.practitioner", told)}}.Put(
		busytime.FactWorks.New("01k900000000000000000wrkng", begin, "lotus", external, owner, fact.None{}))
	must(err)
	must(db.Transact(ctx, outage))

	// Seats of two groups in December: of the one its practitioner is to be told on 22 November, of the other nothing
	// is known yet.
	seat := made("gruppe", "seat", begin.AddDate(0, 0, 45).Add(2*time.Hour), kari)
	made("gruppe", "other", begin.AddDate(0, 0, 46).Add(2*time.Hour), kari)
	group := booking.DraftSession(setup, seat, begin)
	group.Agenda = agenda.Agenda{agenda.New(booking.KindSession+".email.practitioner", told.AddDate(0, 0, 1))}
	op, err := group.Put()
	must(err)
	must(db.Transact(ctx, op))

	siv, sif, eva, eve := seedMerged(t, db, clients)
	sign := link.Signer{Keys: p.Keys.Links}.Sign
	call, filed, towels := seedTasks(t, db, karis)
	lists := seedImports(t, db)
	people, ways := seedStaff(t, db, p.Keys)
	payments := seedPayments(t, db)
	forms := seedForms(t, db)
	invoices := seedInvoices(t, db, karis, payments.Booked, payments.Reserved, ahead.ID)
	vouchers := seedVouchers(t, db, karis)
	asks := seedSurveys(t, db, book, clients)
	own := seedMine(t, db, p.Keys, karis)
	all := seeded{People: people, Paying: payments, Forms: forms, Invoicing: invoices, Vouchers: vouchers,
		Surveys: asks, Lists: lists, Siv: siv, Sif: sif, Eva: eva, Eve: eve, Call: call, Filed: filed, Towels: towels,
		Ahead: ahead.ID, Today: today.ID, Offered: offered.ID, Waiting: waiting.ID,
		Asked: asked.Request.ID, Kari: karis, Arne: arnes, Tokens: map[string]string{
			"ahead": sign(ahead.Link()), "today": sign(today.Link()), "offer": sign(offered.Link()),
			"waiting": sign(waiting.Link()), "leave": sign(waiting.LeavingLink()),
			"leave-paused": sign(asleep.LeavingLink()), "leave-took": sign(took.LeavingLink()),
			"took": sign(took.Link()), "offer-paused": sign(asleep.Link()),
			"wishes":     sign(message.Leave("lotus", karis, message.Greetings, begin)),
			"leave-held": sign(offered.LeavingLink()), "asked": sign(asked.Request.Link()),
			"feed": sign(link.Claim{Purpose: link.Calendar, Practice: "lotus", Subject: feed,
				Expires: begin.AddDate(20, 0, 0)}),
			"journey":    sign(bookingapi.PreviewLink("lotus", begin)),
			"invitation": ways["invitation"], "session": ways["session"], "kept": ways["kept"],
			"expired": sign(link.Claim{Purpose: link.Manage, Practice: "lotus", Subject: ahead.ID,
				Expires: begin.Add(-time.Hour)}),
		}}
	maps.Copy(all.Tokens, own)
	maps.Copy(all.Tokens, payments.Tokens)
	maps.Copy(all.Tokens, forms.Tokens)
	maps.Copy(all.Tokens, asks.Tokens)
	maps.Copy(all.Tokens, invoices.Tokens)
	return all
}

// seedClients makes two clients, of whom Arne is archived, a tag and a field, and tells the register.
func seedClients(t *testing.T, db store.Store, clients *client.Clients) (kari, arne string) {
	t.Helper()
	ctx := t.Context()
	if _, err := client.Tags().Add(ctx, clients, owner, "lotus", once.Request{},
		client.Tag{ID: "regular", Name: "Fast"}); err != nil {
		t.Fatal(err)
	}
	shoe := client.Field{ID: "shoe", Name: "Sko", Kind: client.NumberField}
	if _, err := client.Fields().Add(ctx, clients, owner, "lotus", once.Request{}, shoe); err != nil {
		t.Fatal(err)
	}
	add := adder(t, db, clients)
	sent := message.FactSent.New("01k90000000000000000000sent", begin, "lotus", "55ktrgsnxkyaragcjscczzh7hk", owner,
		message.Event{Message: "none", Client: "6taxsvcqqs6ggs8x1ejq32b3m3", Kind: "booked", Channel: "email"})
	retry := store.Retrier{Attempts: 5, Sleep: clock.Sleep}
	if err := timeline.New(db, facts.Kinds(), retry).React(ctx, sent); err != nil {
		t.Fatal(err)
	}
	kari = add("kari", client.Particulars{Name: "Kari Nordmann", Emails: []string{"kari@example.com"},
		Phones: []string{"+4791234567"}, Language: i18n.NB, Practitioner: "ida", Tags: []string{"regular"}})
	arne = add("arne", client.Particulars{Name: "Arne Ås"})
	if _, err := clients.SetStatus(ctx, owner, "lotus", arne, 0, client.Archived); err != nil {
		t.Fatal(err)
	}
	return kari, arne
}

// seedTasks makes a task about the client, one that is done, and one that is Jonas's.
func seedTasks(t *testing.T, db store.Store, kari string) (call, filed, towels string) {
	t.Helper()
	all := task.New(db, store.Retrier{Attempts: 5, Sleep: clock.Sleep}, ids.Random(),
		func() time.Time { return begin })
	add := func(key string, c task.Content) string {
		t.Helper()
		c.Title = key
		made, err := all.Add(t.Context(), owner, "lotus", key, c)
		if err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	call = add("Ring Kari om timen", task.Content{Client: kari, Due: begin.Add(-8 * time.Hour), AllDay: true})
	filed = add("Arkiver avtalen", task.Content{})
	towels = add("Hent håndklær", task.Content{Practitioner: "jonas", Due: begin.Add(4 * time.Hour)})
	if _, err := all.Close(t.Context(), owner, "lotus", filed, 0, task.Done); err != nil {
		t.Fatal(err)
	}
	return call, filed, towels
}

// seedMerged makes two clients who are alike, and one into whom two others were merged.
func seedMerged(t *testing.T, db store.Store, clients *client.Clients) (siv, sif, eva, eve string) {
	t.Helper()
	add := adder(t, db, clients)
	eva = add("eva", client.Particulars{Name: "Eva Lund", Birthday: "1980-12-24"})
	eve = add("eve", client.Particulars{Name: "Eva Lunde", Birthday: "--12-24"})
	siv = add("siv", client.Particulars{Name: "Siv Berg"})
	sif = add("sif", client.Particulars{Name: "Sif Berg", Emails: []string{"sif@example.com"}})
	third := add("third", client.Particulars{Name: "S Berg", Emails: []string{"s@example.com"}})
	for _, other := range []string{sif, third} {
		if _, err := clients.Merge(t.Context(), owner, "lotus", siv, 0, other, 0, nil); err != nil {
			t.Fatal(err)
		}
		f := client.FactMerged.New("f", begin, "lotus", siv, owner, client.Merged{Client: fact.ID(other)})
		if err := sheets(db, clients).React(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	return siv, sif, eva, eve
}

// seedText has the practice word its greeting itself.
func seedText(t *testing.T, db store.Store, book *practice.Book) {
	t.Helper()
	_, err := book.Change(t.Context(), owner, "lotus", "texts.changed", "lotus", func(s *practice.Setup) error {
		s.Practice.OwnTexts = []string{"birthday.nb"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	text := []byte(`{"o":{"subject":"Hurra for deg, {{first_name|du}}"},"s":"2026-11-01T08:00:00Z"}`)
	version := []byte(`{"n":1,"o":{"subject":"Hurra for deg, {{first_name|du}}"},"s":"2026-11-01T08:00:00Z"}`)
	key := func(sort string) store.Key { return store.Key{Partition: "text#lotus", Sort: sort} }
	// What Liv wants to see in her own mailbox on 28 November.
	at := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	planned := agenda.Agenda{agenda.New(wording.KindTrial+".email.client", at)}
	trial, err := json.Marshal(map[string]any{"a": "2tvpde2jkrmtthfbebxe5b28bn", "l": "nb", "s": "Hurra", "t": "Hurra",
		"h": "<p>Hurra", "w": at, "g": planned})
	if err != nil {
		t.Fatal(err)
	}
	const id = "01k900000000000000000tryal"
	if err := db.Transact(t.Context(),
		store.Put(store.Item{Key: store.Key{Partition: "texttrial#lotus#" + id, Sort: "trial"},
			Kind: wording.TrialKind, Data: trial, Due: agenda.Messages.Due(id, planned)}, store.IfAbsent),
		store.Put(store.Item{Key: key("text#birthday.nb"), Kind: "text", Data: text}, store.IfAbsent),
		store.Put(store.Item{Key: key("version#birthday.nb#000000001"), Kind: "text-version", Data: version},
			store.IfAbsent)); err != nil {
		t.Fatal(err)
	}
}

// seedGreetings plans a greeting of the client, and that of further days.
func seedGreetings(t *testing.T, db store.Store, kari string) {
	t.Helper()
	nine := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	day, err := greeting.Birthday{Practice: "lotus", ID: kari, Day: "11-30",
		Agenda: agenda.Agenda{agenda.New("birthday.email.client.2026", nine)}}.Put()
	if err != nil {
		t.Fatal(err)
	}
	at := civil.Time(9 * 60)
	plan, err := greeting.Plan{Practice: "lotus", At: &at, Done: civil.Date{Year: 2026, Month: 12, Day: 23},
		Away: 90 * 24, Since: nine.AddDate(0, 0, 36),
		Agenda: agenda.Agenda{agenda.New(greeting.KindPlan, nine.AddDate(0, 0, 17)),
			agenda.New(greeting.KindReach, nine.AddDate(0, 0, 36)),
			agenda.New(greeting.KindMove, nine.AddDate(0, 0, 37))}}.Put()
	if err != nil {
		t.Fatal(err)
	}
	ops := []store.Op{day, plan}
	for _, id := range []string{"6bwwyfdr6pj3hsfdqdpxjmxv5n", "74kk0qr3vbjnkcgjpd80hj2mrg"} { // Eva and Eve
		b, err := greeting.Birthday{Practice: "lotus", ID: id, Day: "12-24"}.Put()
		if err != nil {
			t.Fatal(err)
		}
		ops = append(ops, b)
	}
	if err := db.Transact(t.Context(), ops...); err != nil {
		t.Fatal(err)
	}
}

// seedFollowings plans what follows for one who came, and for one who booked for the first time.
func seedFollowings(t *testing.T, db store.Store, book *practice.Book, clients *client.Clients) {
	t.Helper()
	ctx := t.Context()
	setup, err := book.Setup(ctx, "lotus", store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	service, _ := setup.Service("konsultasjon")
	line := timeline.New(db, facts.Kinds(), store.Retrier{Attempts: 5, Sleep: clock.Sleep})
	due := time.Date(2027, 1, 4, 8, 0, 0, 0, time.UTC)
	add := adder(t, db, clients)
	for key, v := range map[string]struct {
		id, email string
		start     time.Time
		ended     fact.Kind[booking.Event]
		follows   []string
	}{
		"Tormod Vik": {"01k900000000000000000vysyt", "tormod@example.com", due.AddDate(0, 0, -2), booking.FactCompleted,
			[]string{"after-visit.email.client.01k900000000000000000vysyt", "progress.email.client.1",
				"win-back.email.client.01k900000000000000000vysyt"}},
		"Unni Dal": {"01k90000000000000000000new", "unni@example.com", due.AddDate(0, 1, 0), fact.Kind[booking.Event]{},
			[]string{"welcome.email.client.01k90000000000000000000new"}},
	} {
		who := add(key, client.Particulars{Name: key, Emails: []string{v.email}, Language: i18n.NB})
		b := booking.Draft(setup, service, "ida", v.start, client.Contact{Name: key, Email: v.email}, begin)
		b.ID, b.Client, b.Agenda = v.id, who, nil
		e := booking.Event{Service: "konsultasjon", Client: fact.ID(who), Practitioner: "ida", Start: b.Start,
			End: b.End}
		told := []fact.Fact{booking.FactCreated.New("f1", begin, "lotus", b.ID, owner, e)}
		if v.ended.Name != "" {
			b.Status = booking.Completed
			told = append(told, v.ended.New("f2", b.End, "lotus", b.ID, owner, e))
		}
		for _, f := range told {
			if err := line.React(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		f := greeting.Following{Practice: "lotus", Client: who}
		for _, id := range v.follows {
			f.Agenda = f.Agenda.With(agenda.New(id, due))
		}
		made, err := b.Put()
		if err != nil {
			t.Fatal(err)
		}
		planned, err := f.Put()
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Transact(ctx, made, planned); err != nil {
			t.Fatal(err)
		}
	}
}

func sheets(db store.Store, clients *client.Clients) *register.Register {
	return register.New(db, clients, store.Retrier{Attempts: 5, Sleep: clock.Sleep},
		func() time.Time { return begin })
}

// adder returns what adds a client whose id comes from the key, and tells the register.
func adder(t *testing.T, db store.Store, clients *client.Clients) func(string, client.Particulars) string {
	t.Helper()
	return func(key string, p client.Particulars) string {
		t.Helper()
		c, err := clients.Add(t.Context(), owner, "lotus", key, p)
		if err != nil {
			t.Fatal(err)
		}
		f := client.FactCreated.New("f", begin, "lotus", c.ID, owner, fact.None{})
		line := timeline.New(db, facts.Kinds(), store.Retrier{Attempts: 5, Sleep: clock.Sleep})
		if err := errors.Join(sheets(db, clients).React(t.Context(), f), line.React(t.Context(), f)); err != nil {
			t.Fatal(err)
		}
		return c.ID
	}
}

// TestSeededIsListed writes down the ids and tokens of the world, for those who write payloads: go run ./infra/events
// tokens. Its secret is that of tests.
func TestSeededIsListed(t *testing.T) {
	t.Parallel()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	made := seed(t, db)
	var list strings.Builder
	fmt.Fprintf(&list, "booking ahead    %s\nbooking today    %s\nentry offered    %s\nentry waiting    %s\n"+
		"request asked    %s\nclient Kari      %s\nclient Arne      %s\nclient Siv       %s\nclient Sif       %s\n"+
		"client Eva       %s\nclient Eve       %s\ntask call        %s\ntask filed       %s\n"+
		"task towels      %s\nimport sent      %s\nimport checked   %s\nimport running   %s\n"+
		"export running   %s\n", made.Ahead, made.Today, made.Offered, made.Waiting, made.Asked,
		made.Kari, made.Arne, made.Siv, made.Sif, made.Eva, made.Eve,
		made.Call, made.Filed, made.Towels, made.Lists[0], made.Lists[1], made.Lists[2], made.Lists[3])
	fmt.Fprintf(&list, "account Liv      %s\naccount Ida      %s\naccount Nina     %s\n", made.People.Liv,
		made.People.Ida, made.People.Nina)
	fmt.Fprintf(&list, "payment held     %s\npayment opened   %s\npayment paid     %s\npayment booked   %s\n"+
		"payment reserved %s\nsecret of webhooks %s\n", made.Paying.Held, made.Paying.Opened, made.Paying.Paid,
		made.Paying.Booked, made.Paying.Reserved, made.Paying.Secret)
	fmt.Fprintf(&list, "form intake      %s\nform draft       %s\nanswers open     %s\nanswers filled   %s\n"+
		"booking asking   %s\n", made.Forms.Intake, made.Forms.Draft, made.Forms.Open, made.Forms.Filled,
		made.Forms.Booked)
	fmt.Fprintf(&list, "seller           %s\ninvoice draft    %s\ninvoice issued   %s\ninvoice Kari     %s\n"+
		"invoice prepaid  %s\nbooking visit    %s\ninvoice linked   %s\ninvoice begun    %s\ninvoice taken    %s\n"+
		"payment begun    %s\npayment taken    %s\n",
		made.Invoicing.Seller, made.Invoicing.Draft, made.Invoicing.Issued,
		made.Invoicing.Kari, made.Invoicing.Prepaid, made.Invoicing.Visit, made.Invoicing.Linked, made.Invoicing.Begun,
		made.Invoicing.Taken, payment.BillID(made.Invoicing.Begun, 1), payment.BillID(made.Invoicing.Taken, 1))
	fmt.Fprintf(&list, "coupon           %s\ngift card        %s\nclip card        %s\ncode of gift     %s\n"+
		"booking clipped  %s\ndiscount         %s\n", made.Vouchers.Coupon, made.Vouchers.Gift, made.Vouchers.Clip,
		made.Vouchers.GiftCode, made.Vouchers.Used, made.Vouchers.Discount)
	fmt.Fprintf(&list, "course looked at %s\nsurvey planned   %s\nsurvey sent      %s\nsurvey answered  %s\n"+
		"client who answered %s\nvisit of theirs  %s\nclient who is new %s\nclient who brought them %s\n",
		made.Surveys.Course, made.Surveys.Planned,
		made.Surveys.Sent, made.Surveys.Answered, made.Surveys.Client, made.Surveys.Booking, made.Surveys.New,
		made.Surveys.Brings)
	for _, name := range slices.Sorted(maps.Keys(made.Tokens)) {
		fmt.Fprintf(&list, "token %-10s %s\n", name, made.Tokens[name])
	}
	compare(t, filepath.Join(string(payloads), payload.SeededName), list.String())
}

// nowhere fetches nothing: calendars elsewhere cannot be reached.
type nowhere struct{}

func (nowhere) Fetch(context.Context, string) (io.ReadCloser, error) {
	return nil, errors.New("no such host")
}
