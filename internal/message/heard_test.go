package message_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/deliver/gsm7"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/message"
	"stund/internal/message/messagetest"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
	"stund/internal/store/faulty"
	"stund/internal/waitlist"
	waiting "stund/internal/waitlist/letters"
)

// word is one message as it lies in a mailbox.
type word struct {
	id, kind string
	about    string // id of the booking or entry; "" for an SMS
	subject  string // of an SMS, all of it
	text     string
	arrived  time.Time
}

func (w word) standing() bool {
	return w.kind != booking.KindCancelled && w.kind != waitlist.KindWithdrawn
}

// mentions tells whether s names the start, in the zone and language of any reader.
func mentions(s string, start, now time.Time) bool {
	s = strings.ReplaceAll(s, "\u00a0", " ")
	for _, zone := range [...]string{"Europe/Oslo", "America/New_York"} {
		z, err := civil.Zone(zone)
		if err != nil {
			panic(err)
		}
		for _, l := range [...]i18n.Lang{i18n.NB, i18n.EN} {
			at := start.In(z)
			if strings.Contains(s, i18n.DateTime(l, at, now)) ||
				strings.Contains(s, gsm7.Normalise(i18n.ShortDateTime(l, at, now))) {
				return true
			}
		}
	}
	return false
}

// post is a channel with every fault that a channel has, and the mailboxes behind it.
type post struct {
	*office
	boxes    map[string][]word // by address
	onTheWay []arrival
	weather  bool // whether it is faulty
	depth    int  // of what happens while something is being sent
}

type arrival struct {
	at  time.Time
	box string
	word
}

// killed is what a process dies of.
type killed struct{}

// fate lets the channel do with the message whatever channels do.
func (p *post) fate(ctx context.Context, box string, w word) error {
	arrive := func(after time.Duration) {
		p.onTheWay = append(p.onTheWay, arrival{p.clock.Now().Add(after), box, w})
	}
	if !p.weather {
		arrive(0)
		p.deliver()
		return nil
	}
	late := func() { p.advance(time.Duration(p.random.IntN(15)) * time.Second) }
	switch p.random.IntN(20) {
	case 0, 1: // accepted, and the reply is lost
		arrive(0)
		return &deliver.Error{Kind: deliver.ErrAmbiguous, Reason: "reply lost"}
	case 2: // lost on the way there
		return &deliver.Error{Kind: deliver.ErrAmbiguous, Reason: "connection lost"}
	case 3, 4:
		return &deliver.Error{Kind: deliver.ErrTemporary, Reason: "greylisted"}
	case 5:
		if p.random.IntN(4) == 0 {
			return &deliver.Error{Kind: deliver.ErrPermanent, Reason: "no such mailbox"}
		}
	case 6, 7: // slow: much happens meanwhile
		late()
		p.meanwhile()
		arrive(0)
		late()
		p.meanwhile()
		return nil
	case 8: // slow, and time runs out: it arrives later, or never
		if p.random.IntN(2) == 0 {
			arrive(time.Duration(p.random.IntN(100)) * time.Second)
		}
		p.advance(20 * time.Second)
		p.meanwhile()
		return context.DeadlineExceeded
	case 9, 10: // killed before
		p.meanwhile()
		panic(killed{})
	case 11, 12: // killed after
		arrive(time.Duration(p.random.IntN(90)) * time.Second)
		p.meanwhile()
		panic(killed{})
	case 13: // accepted, and slow to arrive
		arrive(time.Duration(p.random.IntN(2)) * time.Second)
		return nil
	}
	arrive(0)
	p.deliver()
	return nil
}

// deliver puts what has arrived by now into its mailbox. One that has a message of that id already may drop it.
func (p *post) deliver() {
	slices.SortStableFunc(p.onTheWay, func(a, b arrival) int { return a.at.Compare(b.at) })
	now := p.clock.Now()
	for len(p.onTheWay) > 0 && !p.onTheWay[0].at.After(now) {
		a := p.onTheWay[0]
		p.onTheWay = p.onTheWay[1:]
		a.arrived = a.at
		double := slices.ContainsFunc(p.boxes[a.box], func(w word) bool { return w.id == a.id })
		if !double || p.random.IntN(2) == 0 {
			p.boxes[a.box] = append(p.boxes[a.box], a.word)
		}
	}
}

func (p *post) SendEmail(ctx context.Context, m deliver.Email) (deliver.Receipt, error) {
	p.note("send mail %s to %s: %s", m.Kind, m.To.Email, m.Subject)
	err := p.fate(ctx, m.To.Email,
		word{id: m.ID, kind: m.Kind, about: m.Tags["subject"], subject: m.Subject, text: m.Text})
	p.note("  %v", err)
	return deliver.Receipt{ProviderID: "x"}, err
}

func (p *post) SendSMS(ctx context.Context, m deliver.SMS) (deliver.Receipt, error) {
	p.note("send sms %s to %s: %s", m.Kind, m.To, m.Text)
	err := p.fate(ctx, m.To, word{id: m.ID, kind: m.Kind, subject: m.Text, text: m.Text})
	p.note("  %v", err)
	return deliver.Receipt{ProviderID: "x", Parts: 1}, err
}

// office is the practice whose people do as they please.
type office struct {
	*world
	random   *rand.Rand
	bookings *booking.Bookings
	list     *waitlist.List
	book     *practice.Book
	post     *post
	desk     *due.Runner
	all      []string             // bookings
	classes  []time.Time          // at which somebody was booked for a class
	sessions map[string]store.Key // by id
	facts    []fact.Fact          // told to the reactor of sessions
	starts   map[string][]time.Time
	had      map[string][]client.Contact // by booking: whose it was, or may have been
	entries  []string
	offered  map[string][]time.Time
	mailed   map[string]string // by address: the practitioner whose it is
	contacts int
	history  []string
}

var owner = fact.Actor{Role: fact.Owner, ID: "o", Practice: "lotus"}

func (o *office) note(format string, args ...any) {
	o.history = append(o.history, o.clock.Now().Format("02 15:04:05 ")+strings.Repeat("  ", o.post.depth)+
		fmt.Sprintf(format, args...))
}

// newOffice is the furnished practice, on a store and a channel as bad as they come.
func newOffice(t *testing.T, seed uint64) *office {
	t.Helper()
	w := newWorld(t)
	o := &office{world: w, random: rand.New(rand.NewPCG(seed, 12)), starts: map[string][]time.Time{},
		had: map[string][]client.Contact{}, offered: map[string][]time.Time{}, sessions: map[string]store.Key{},
		mailed: map[string]string{"ida@lotus.example": "ida", "bo@lotus.example": "bo"}}
	o.post = &post{office: o, boxes: map[string][]word{}, weather: true}
	db := faulty.New(w.db, faulty.Options{Seed: seed, Conflict: 0.03, Lost: 0.03, Dropped: 0.03})
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error {
		runtime.Gosched()
		return ctx.Err()
	}}
	o.book = practice.NewBook(w.db, retry, ids.Random(), w.clock.Now)
	key := []byte("0123456789abcdef")
	clients := client.NewClients(db, retry, ids.Random(), key, o.clock.Now)
	o.bookings = booking.New(db, o.book, clients, ids.Random(), key, retry, w.clock.Now)
	o.list = waitlist.NewList(db, o.book, o.bookings, ids.Random(), retry, w.clock.Now)
	hours := schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays(),
		Intervals: []schedule.Interval{{From: 8 * 60, To: 18 * 60}}}}}
	o.setUp(func(s *practice.Setup) {
		for n := range s.Practitioners {
			s.Practitioners[n].Hours = hours
		}
	})
	parts := w.parts
	parts.Store, parts.Mailer, parts.Texter = db, o.post, o.post
	parts.Retry = retry
	sender := message.NewSender(parts)
	write := letters.Writer{Writer: messagetest.Writer()}
	kinds := []due.Kind{sender.Kind(letters.Letters(write, o.book, clients)),
		sender.Kind(letters.Sessions(write, o.book, o.bookings, clients)),
		sender.Kind(waiting.Letters(write, o.book, o.list, clients))}
	o.desk = due.NewRunner(agenda.Messages, w.db, kinds, due.Options{Workers: 1, Now: w.clock.Now, Log: parts.Log})
	return o
}

func (o *office) setUp(change func(*practice.Setup)) {
	o.t.Helper()
	if _, err := o.book.Change(o.t.Context(), owner, "lotus", "practice.changed", "lotus",
		func(s *practice.Setup) error { change(s); return nil }); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) advance(d time.Duration) {
	o.clock.Advance(d)
	o.post.deliver()
}

// told tells the reactor of sessions what has happened, and sometimes what it has been told before.
func (o *office) told() {
	ctx := context.WithoutCancel(o.t.Context())
	react := func(f fact.Fact) {
		err := errors.New("not told")
		for try := 0; err != nil && try < 100; try++ { // as a desk does
			err = o.bookings.Sessions().React(ctx, f)
		}
		if err != nil {
			o.t.Errorf("reactor: %v", err)
		}
	}
	err := o.feed.Drain(ctx, func(_ context.Context, batch []store.Change) error {
		for _, c := range batch {
			if c.Kind == booking.SessionKind {
				_, id, _ := strings.Cut(c.Key.Partition, "session#lotus#")
				o.sessions[id] = c.Key
			}
			for _, f := range c.Facts {
				if strings.HasPrefix(f.Kind, "booking.") {
					react(f)
					o.facts = append(o.facts, f)
				}
			}
		}
		return nil
	})
	if err != nil {
		o.t.Error(err)
	}
	if len(o.facts) > 0 && o.random.IntN(4) == 0 {
		react(o.facts[o.random.IntN(len(o.facts))])
	}
}

// work is one run of the desk. What goes wrong in it is the weather. What happened is heard of before it, and sometimes
// later.
func (o *office) work() {
	if !o.post.weather || o.random.IntN(4) > 0 {
		o.told()
	}
	items := []due.Item{}
	for _, id := range slices.Sorted(maps.Keys(o.sessions)) {
		items = append(items, due.Item{Kind: booking.SessionKind, Key: o.sessions[id]})
	}
	for _, id := range o.all {
		items = append(items, due.Item{Kind: booking.Kind, Key: booking.Key("lotus", id)})
	}
	for _, id := range o.entries {
		items = append(items, due.Item{Kind: waitlist.Kind, Key: waitlist.Key("lotus", id)})
	}
	o.random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	_, _ = o.desk.Do(context.WithoutCancel(o.t.Context()), items)
}

// meanwhile is what happens while a message is on its way.
func (p *post) meanwhile() {
	if p.depth > 1 {
		return
	}
	p.depth++
	defer func() { p.depth-- }()
	switch p.random.IntN(4) {
	case 0, 1:
		p.act()
	case 2:
		p.act()
		p.work()
	}
}

// start is some hour of the next days.
func (o *office) start() time.Time {
	return o.clock.Now().Truncate(time.Hour).Add(time.Duration(3+o.random.IntN(70)) * time.Hour)
}

// class is a time at which there may be a class already, or the one.
func (o *office) class(at time.Time) time.Time {
	if n := len(o.classes); n > 0 && o.random.IntN(2) == 0 {
		return o.classes[o.random.IntN(n)]
	}
	o.classes = append(o.classes, at)
	return at
}

func (o *office) contact() client.Contact {
	o.contacts++
	c := client.Contact{Name: fmt.Sprintf("Kari Nr%03dx", o.contacts),
		Email: fmt.Sprintf("k%d@example.com", o.contacts),
		Phone: fmt.Sprintf("+4791230%03d", 100+o.contacts), Language: i18n.NB}
	switch o.random.IntN(4) {
	case 0:
		c.Email = ""
	case 1:
		c.Phone = ""
	}
	return c
}

func (o *office) one() string {
	if len(o.all) == 0 {
		return ""
	}
	return o.all[o.random.IntN(len(o.all))]
}

// act is one thing that somebody does.
func (o *office) act() {
	ctx := context.WithoutCancel(o.t.Context())
	who := []string{"ida", "bo", "una"}[o.random.IntN(3)]
	id, at := o.one(), o.start()
	var err error
	switch n := o.random.IntN(27); {
	case id == "" || n < 3 && len(o.all) < 5:
		service := []string{"consultation", "video", "yoga", "yoga"}[o.random.IntN(4)]
		switch service {
		case "video":
			who = "ida"
		case "yoga":
			who, at = []string{"ida", "ida", "bo"}[o.random.IntN(3)], o.class(at)
		}
		var r booking.Result
		r, err = o.bookings.Book(ctx, owner, "lotus", booking.Request{Service: service, Practitioner: who, Start: at,
			Client: o.contact(), Override: "busy"})
		if err == nil {
			o.all = append(o.all, r.ID)
			o.starts[r.ID] = append(o.starts[r.ID], at)
		}
		o.note("book %s %s with %s: %v", r.ID, at.Format("02 15:04"), who, err)
	case n >= 24: // given to another client, and sometimes back
		b := o.read(booking.Booking{Practice: "lotus", ID: id})
		to, all := o.contact(), append(o.had[id], b.Contact)
		if o.random.IntN(2) == 0 {
			to = all[o.random.IntN(len(all))]
		}
		o.had[id] = append(all, to)
		_, err = o.bookings.Edit(ctx, owner, "lotus", id, booking.Edit{Client: &to})
		o.note("give %s to %s: %v", id, to.Name, err)
	case n < 11: // moved, and sometimes back
		if all := o.starts[id]; o.random.IntN(3) == 0 {
			at = all[o.random.IntN(len(all))]
		} else {
			at = o.class(at)
		}
		m := booking.Move{Start: at, Override: "busy"}
		if o.random.IntN(2) == 0 {
			m.Practitioner = who
		}
		o.starts[id] = append(o.starts[id], at)
		_, err = o.bookings.Reschedule(ctx, owner, "lotus", id, m)
		o.note("move %s to %s %s: %v", id, at.Format("02 15:04"), m.Practitioner, err)
	case n < 13: // handed over at the same time
		b := o.read(booking.Booking{Practice: "lotus", ID: id})
		_, err = o.bookings.Reschedule(ctx, owner, "lotus", id,
			booking.Move{Start: b.Start, Practitioner: who, Override: "busy"})
		o.note("hand over %s to %s: %v", id, who, err)
	case n < 15:
		_, err = o.bookings.Cancel(ctx, owner, "lotus", id, "")
		o.note("cancel %s: %v", id, err)
	case n == 15:
		_, err = o.bookings.Finish(ctx, owner, "lotus", id, booking.NoShow)
		o.note("finish %s: %v", id, err)
	case n == 16: // a practitioner's address is corrected
		n := o.random.IntN(2)
		o.setUp(func(s *practice.Setup) {
			p := &s.Practitioners[n]
			p.Email = fmt.Sprintf("%s%d@lotus.example", p.ID, o.random.IntN(1000))
			o.mailed[p.Email] = p.ID
			o.note("%s has %s", p.ID, p.Email)
		})
	case n == 17 && len(o.entries) < 2:
		day := civil.In(o.clock.Now(), time.UTC)
		e := waitlist.Entry{ID: o.parts.IDs.New(o.clock.Now()), Practice: "lotus", Status: waitlist.Waiting,
			Service: "consultation", From: day, To: day.AddDays(5), Contact: o.contact(), Created: o.clock.Now()}
		o.put(e.Put())
		o.entries = append(o.entries, e.ID)
		o.note("waits %s", e.ID)
	case n < 20:
		err = o.list.Freed(ctx, "lotus", at, at.Add(3*time.Hour))
		o.note("freed %s: %v", at.Format("02 15:04"), err)
	case len(o.entries) > 0:
		entry := o.entries[o.random.IntN(len(o.entries))]
		switch o.random.IntN(4) {
		case 0:
			err = o.list.Decline(ctx, fact.Actor{Role: fact.Client}, "lotus", entry, time.Time{})
			o.note("decline %s: %v", entry, err)
		case 1:
			err = o.list.Leave(ctx, owner, "lotus", entry)
			o.note("taken off %s: %v", entry, err)
		case 2:
			var b booking.Booking
			b, err = o.list.Accept(ctx, fact.Actor{Role: fact.Client}, "lotus", entry, time.Time{})
			if err == nil && !slices.Contains(o.all, b.ID) {
				o.all = append(o.all, b.ID)
				o.starts[b.ID] = append(o.starts[b.ID], b.Start)
			}
			o.note("accept %s %s: %v", entry, b.ID, err)
		}
	}
	if _, known := fault.As(err); err != nil && !known && !errors.Is(err, store.ErrAmbiguous) {
		o.t.Errorf("%v\n%s", err, strings.Join(o.history, "\n"))
	}
}

// next returns when something of the bookings or entries is next to be done.
func (o *office) next() (first time.Time) {
	consider := func(a agenda.Agenda) {
		if at, ok := a.Next(); ok && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	for _, id := range o.all {
		consider(o.read(booking.Booking{Practice: "lotus", ID: id}).Agenda)
	}
	for _, id := range o.entries {
		consider(o.entry(id).Agenda)
	}
	for id := range o.sessions {
		consider(o.session(id).Agenda)
	}
	return first
}

func (o *office) session(id string) booking.Session {
	i, err := o.db.Get(o.t.Context(), o.sessions[id], store.Strong)
	if err != nil {
		o.t.Fatal(err)
	}
	s, err := booking.DecodeSession(i)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

func (o *office) entry(id string) waitlist.Entry {
	i, err := o.db.Get(o.t.Context(), waitlist.Key("lotus", id), store.Strong)
	if err != nil {
		o.t.Fatal(err)
	}
	e, err := waitlist.Decode(i)
	if err != nil {
		o.t.Fatal(err)
	}
	return e
}

// rest lets the weather clear up and everything be sent that is due within half a day.
func (o *office) rest() {
	o.post.weather = false
	o.advance(2 * time.Minute)
	for end := o.clock.Now().Add(3 * time.Hour); ; {
		o.work()
		at := o.next()
		if at.IsZero() || at.After(end) {
			return
		}
		o.advance(max(at.Sub(o.clock.Now()), time.Second))
	}
}

// gaveUp tells whether the last message to the reader is recorded as one that could not be sent: that is told to the
// practice, and nothing better can be done. To is "" for whatever address.
func (o *office) gaveUp(subject, audience, channel string, to func(string) bool) bool {
	all, err := message.List(o.t.Context(), o.db, "lotus", subject)
	if err != nil {
		o.t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(r message.Record) bool {
		return r.Audience != audience || r.Channel != channel || !to(r.To) || r.Kind == booking.KindReminder
	})
	slices.SortStableFunc(all, func(a, b message.Record) int { return cmp.Compare(a.Planned.Unix(), b.Planned.Unix()) })
	return len(all) > 0 && all[len(all)-1].Status != message.Sent
}

// check holds every mailbox to the truth.
func (o *office) check() {
	for _, id := range o.all {
		b := o.read(booking.Booking{Practice: "lotus", ID: id})
		o.checkClient(b, b.Contact, b.Status)
		for _, c := range o.had[id] {
			if c.Name != b.Contact.Name {
				o.checkClient(b, c, booking.Cancelled)
			}
		}
		for _, p := range []string{"ida", "bo"} {
			mine := func(to string) bool { return o.mailed[to] == p }
			var words []word
			for to := range o.mailed {
				if mine(to) {
					words = append(words, o.about(id, to)...)
				}
			}
			slices.SortStableFunc(words, func(a, b word) int { return a.arrived.Compare(b.arrived) })
			if b.Group {
				if len(words) > 0 {
					o.t.Errorf("%s was told of a seat by itself:\n%s", p, said(words))
				}
				continue
			}
			status := b.Status
			if p != b.Practitioner {
				status = booking.Cancelled
			}
			if !o.gaveUp(id, "practitioner", "email", mine) {
				o.hold(b, p, words, status, p == b.Practitioner)
				if n := len(words); n > 0 && status == booking.Confirmed && b.End.After(o.clock.Now()) &&
					!strings.Contains(words[n-1].subject, b.Contact.Name) {
					o.t.Errorf("%s does not know that %s is %s's:\n%s\n%s", p, id, b.Contact.Name, said(words),
						strings.Join(o.history, "\n"))
				}
			}
		}
	}
	for _, id := range o.entries {
		o.checkOffer(o.entry(id))
	}
	for id := range o.sessions {
		o.checkSession(o.session(id))
	}
}

// checkClient holds the mailboxes of who has or had the booking to the truth. To them it has the status.
func (o *office) checkClient(b booking.Booking, c client.Contact, status booking.Status) {
	for channel, box := range map[string]string{"email": c.Email, "sms": c.Phone} {
		theirs := func(to string) bool { return to == box }
		if box != "" && !o.gaveUp(b.ID, "client", channel, theirs) {
			o.hold(b, box, o.about(b.ID, box), status, channel == "email" || c.Email == "")
		}
	}
}

// checkSession: who comes is whom the last word in the practitioner's mailbox names, until the session is over.
func (o *office) checkSession(s booking.Session) {
	mine := func(to string) bool { return o.mailed[to] == s.Practitioner }
	if !s.End.After(o.clock.Now()) || o.gaveUp(s.ID, "practitioner", "email", mine) {
		return
	}
	var words []word
	for to := range o.mailed {
		if mine(to) {
			words = append(words, o.about(s.ID, to)...)
		}
	}
	slices.SortStableFunc(words, func(a, b word) int { return a.arrived.Compare(b.arrived) })
	var want, got []string
	for _, id := range o.all {
		b := o.read(booking.Booking{Practice: "lotus", ID: id})
		if b.Group && b.Status != booking.Cancelled && booking.SessionOf(b).ID == s.ID {
			want = append(want, b.Contact.Name)
		}
		if len(words) > 0 && comes(words[len(words)-1].text, b.Contact.Name) {
			got = append(got, b.Contact.Name)
		}
		for _, c := range o.had[id] {
			if len(words) > 0 && c.Name != b.Contact.Name && comes(words[len(words)-1].text, c.Name) {
				got = append(got, c.Name)
			}
		}
	}
	if !slices.Equal(want, got) {
		o.t.Errorf("%s takes %v to come on %s, and it is %v (%+v):\n%s\n%s", s.Practitioner, got,
			s.Start.Format("02 15:04"), want, s, said(words), strings.Join(o.history, "\n"))
	}
}

// comes tells whether the mail of a session has the name among those who come.
func comes(text, name string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		label, who, _ := strings.Cut(line, ": ")
		if strings.Contains(who, name) {
			return !slices.Contains([]string{"Avbestilt", "Flyttet", "Cancelled", "Moved"}, label)
		}
	}
	return false
}

// about returns what the mailbox holds of the booking.
func (o *office) about(id, box string) (all []word) {
	for _, w := range o.post.boxes[box] {
		offer := w.kind == waitlist.KindOffer || w.kind == waitlist.KindWithdrawn
		if !offer && (w.about == id || w.about == "") {
			all = append(all, w)
		}
	}
	return all
}

// named returns which of the booking's times the text names that are still ahead.
func (o *office) named(b booking.Booking, text string) (ahead []time.Time) {
	now := o.clock.Now()
	for _, t := range o.starts[b.ID] {
		if mentions(text, t, now) && t.Add(b.End.Sub(b.Start)).After(now) && !slices.ContainsFunc(ahead, t.Equal) {
			ahead = append(ahead, t)
		}
	}
	return ahead
}

// hold holds what somebody read of a booking, to whom it has the status, to the truth.
func (o *office) hold(b booking.Booking, box string, words []word, status booking.Status, must bool) {
	wrong := func(format string, args ...any) {
		o.t.Helper()
		o.t.Errorf("%s of %s (%s %s with %s, told %+v): %s\n%s\n%s", box, b.ID, status, b.Start.Format("02 15:04"),
			b.Practitioner, b.Told, fmt.Sprintf(format, args...), said(words), strings.Join(o.history, "\n"))
	}
	if len(words) == 0 {
		if must && status == booking.Confirmed && b.End.After(o.clock.Now()) {
			wrong("nobody told them")
		}
		return
	}
	last := words[len(words)-1]
	ahead := o.named(b, last.subject)
	switch status {
	case booking.Confirmed:
		if box != "ida" && box != "bo" && !o.namesOnly(b, last) {
			wrong("they take it to be with somebody else: %s", last.text)
		}
		right := last.standing() && mentions(last.subject, b.Start, o.clock.Now())
		if !right && (b.End.After(o.clock.Now()) || last.standing() && len(ahead) > 0) {
			wrong("the last word is %s", last.subject)
		}
	case booking.Cancelled:
		if last.standing() && len(ahead) > 0 {
			wrong("the last word is %s", last.subject)
		}
		for n, w := range slices.Backward(words) {
			if !w.standing() {
				continue
			}
			for _, t := range o.named(b, w.subject) {
				takesBack := func(w word) bool { return mentions(w.subject+w.text, t, o.clock.Now()) }
				if !slices.ContainsFunc(words[n+1:], takesBack) {
					wrong("nothing takes back %s", t)
				}
			}
			break
		}
	default:
		if last.standing() && len(ahead) > 0 && !mentions(last.subject, b.Start, o.clock.Now()) {
			wrong("the last word is %s", last.subject)
		}
	}
}

// namesOnly tells whether the message to a client names nobody but the booking's practitioner, and an e-mail names
// them.
func (o *office) namesOnly(b booking.Booking, w word) bool {
	for id, name := range map[string]string{"ida": "Ida Berg", "bo": "Bo Dahl", "una": "Una Lie"} {
		named, mail := strings.Contains(w.text, name), w.about != ""
		if id == b.Practitioner && mail && !named || id != b.Practitioner && named {
			return !b.End.After(o.clock.Now())
		}
	}
	return true
}

// checkOffer: what an offer says is true until the deadline that it names.
func (o *office) checkOffer(e waitlist.Entry) {
	if e.Status != waitlist.Closed {
		return
	}
	for channel, box := range map[string]string{"email": e.Contact.Email, "sms": e.Contact.Phone} {
		all := slices.DeleteFunc(slices.Clone(o.post.boxes[box]), func(w word) bool {
			return w.kind != waitlist.KindOffer && w.kind != waitlist.KindWithdrawn
		})
		if box == "" || len(all) == 0 || e.Offer == nil || !e.Offer.Deadline.After(o.clock.Now()) ||
			o.gaveUp(e.ID, "client", channel, func(string) bool { return true }) {
			continue
		}
		last := all[len(all)-1] // of an earlier offer: it ended by itself
		if last.kind != waitlist.KindWithdrawn && mentions(last.subject, e.Offer.Start, o.clock.Now()) {
			o.t.Errorf("%s: the last word to who is waiting no longer is %s\n%s", box, last.subject,
				strings.Join(o.history, "\n"))
		}
	}
}

func said(words []word) string {
	var lines []string
	for _, w := range words {
		lines = append(lines, "    "+w.arrived.Format("02 15:04:05 ")+w.kind+": "+w.subject)
	}
	return strings.Join(lines, "\n")
}

// TestTheLastWordIsTrue lets a practice's people book, move, hand over, give away, cancel and offer as they please,
// while channel, store and workers fail in every way, and holds every mailbox to the truth once all is quiet.
func TestTheLastWordIsTrue(t *testing.T) {
	t.Parallel()
	seeds := uint64(40)
	switch {
	case testing.Short(): // one goroutine
		seeds = 4
	case os.Getenv("FULL") != "":
		seeds = 1500
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, seed)
			for range 3 {
				o.post.weather = true
				for range 14 {
					o.act()
					if o.random.IntN(3) > 0 {
						o.advance(time.Duration(o.random.IntN(90)) * time.Second)
					}
					if at := o.next(); o.random.IntN(5) == 0 && at.After(o.clock.Now()) {
						o.advance(at.Sub(o.clock.Now())) // to a reminder, perhaps
					}
					o.work()
				}
				o.rest()
				o.check()
				if t.Failed() {
					return
				}
			}
		})
	}
}
