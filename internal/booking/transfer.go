package booking

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/store"
)

// Past is a client from whom a booking was taken, as they were its holder. It is kept until the news of that has gone
// out, or could have, so that a transfer that is undone before leaves everything as it was.
type Past struct {
	Holder  int            `json:"h,omitempty"`
	Client  string         `json:"cl"`
	Contact client.Contact `json:"c"`
	Given   time.Time      `json:"gi,omitzero"`
	Note    string         `json:"n,omitempty"`
	Moves   int            `json:"mv,omitempty"`
	Told    Told           `json:"t,omitzero"` // what the client knows
	Until   time.Time      `json:"u,omitzero"` // it is kept so long; zero: until the news has gone out
	// Heard: they know that it is theirs no longer, or never will. No more than who they were is kept then, until the
	// practitioner, who takes them for the client, has heard whose the booking is.
	Heard bool `json:"hd,omitempty"`
}

// givenAway is that the booking is another client's by now.
func givenAway() *fault.Error {
	return fault.New(fault.Gone, "link-expired",
		"This appointment is no longer yours. Contact the practice if you did not expect that.")
}

// Held returns the same bookings for who has the link of a holder: one that is another's by now is theirs no longer,
// and answers fault.Gone.
func (d *Bookings) Held(holder int) *Bookings {
	held := *d
	held.holder = &holder
	return &held
}

// ofHolder answers fault.Gone where the booking is not that of the holder as whom it is asked for.
func (d *Bookings) ofHolder(b Booking) error {
	if d.holder != nil && *d.holder != b.Holder {
		return givenAway()
	}
	return nil
}

// recipient is the client to whom a booking is given.
type recipient struct {
	ids     []string // theirs, and of those whom they include; the first is their own
	contact client.Contact
	stated  bool // the contact was given with the request, and is not just what is known of them
	put     []store.Op
}

// transfer gives the booking to another client. To whose it is already changes nothing.
func (d *Bookings) transfer(ctx context.Context, actor fact.Actor, setup *practice.Setup, b Booking, e Edit,
	along *store.Along) (Booking, []fact.Fact, error) {
	if e.Service != "" && e.Service != b.Service || e.Location != "" && e.Location != b.Location {
		return b, nil, fault.Fields{{Path: "client_id",
			Message: "cannot be changed together with the service or the location: change one after the other"}}.Err()
	}
	now := d.now()
	to, err := d.recipient(ctx, actor, setup, b, e, now)
	if err != nil || len(to.ids) == 0 || slices.Contains(to.ids, b.Client) {
		return b, nil, err
	}
	switch {
	case !b.Open():
		return b, nil, notOpen(b)
	case !now.Before(b.Start):
		return b, nil, fault.New(fault.Conflict, "has-begun",
			"This appointment has begun, and stays with its client. Book anew for another one.")
	}
	v, _ := setup.Service(b.Service)
	old := b
	b.give(setup, v, to, now)
	ops, err := d.joinTransfer(ctx, actor, setup, old, &b)
	if err != nil {
		return old, nil, err
	}
	day, err := d.touch(ctx, setup, b)
	along.Ops = slices.Concat(to.put, ops, day)
	return b, []fact.Fact{
		d.happened(FactTransferred, old, actor, now, Event{Other: fact.ID(b.Client)}),
		d.happened(FactReceived, b, actor, now, Event{Other: fact.ID(old.Client)}),
	}, err
}

// recipient finds who is meant, as Book does; without ids it is whose contact the booking has already. Who was erased
// or has died gets no appointment.
func (d *Bookings) recipient(ctx context.Context, actor fact.Actor, setup *practice.Setup, b Booking, e Edit,
	now time.Time) (recipient, error) {
	to := recipient{stated: e.Client != nil}
	if to.stated {
		to.contact = *e.Client
		var wrong fault.Fields
		to.contact.Normalise("client", setup.Practice.Country, setup.Practice.Language, &wrong)
		if err := wrong.Err(); err != nil {
			return to, err
		}
	}
	id := e.ClientID
	if id == "" {
		if to.contact == b.Contact {
			return to, nil
		}
		found, err := d.clients.Find(ctx, b.Practice, to.contact, actor, now)
		if err != nil {
			return to, err
		}
		id, to.put = found.ID, found.Put
	}
	if to.put != nil {
		to.ids = []string{id}
		return to, nil
	}
	c, err := d.clients.Get(ctx, b.Practice, id, store.Strong)
	switch {
	case err != nil:
		return to, err
	case c.Status == client.Erased:
		return to, client.WasErased()
	case c.Status == client.Deceased && !b.held(c.IDs()): // who had it until just now may have it back
		return to, fault.New(fault.Conflict, "client-deceased",
			"This client has died: no appointment can be given to them.")
	}
	if to.ids = c.IDs(); !to.stated {
		to.contact = c.Contact(setup.Practice.Language)
	}
	return to, nil
}

// held reports whether the booking was taken from one of the clients, who is still to hear of that.
func (b Booking) held(clients []string) bool {
	return slices.ContainsFunc(b.Past, func(p Past) bool { return !p.Heard && slices.Contains(clients, p.Client) })
}

// give makes the booking the client's, as it is planned then. The former one hears of it once the undo window has
// passed, if they may have heard of the booking at all, and so does the new one, who is told as of a new booking. Who
// has it back by then finds it as it was.
func (b *Booking) give(setup *practice.Setup, v practice.Service, to recipient, now time.Time) {
	later := now.Add(setup.Practice.Undo())
	b.Told = b.stock()
	told := b.leave(later)
	back, wait, restored := b.comeBack(to)
	first := func(r Reader) bool { return !restored || r.To == ToClient && len(b.Believed(r)) == 0 }
	if restored {
		b.Holder, b.Client, b.Contact, b.Given, b.Note = back.Holder, back.Client, back.Contact, back.Given, back.Note
		b.Moves = back.Moves
	} else {
		b.Holders++
		b.Holder, b.Client, b.Contact, b.Note = b.Holders, to.ids[0], to.contact, ""
		b.Given, b.Moves = now.UTC().Truncate(time.Second), 0
	}
	b.Told = back.Told.beside(told)
	b.Changed = now.Truncate(time.Second)
	b.Sequence++
	for _, r := range b.readers() {
		switch {
		case r == practitionerByMail && b.unheard(r): // they will hear of this client only
		case r != practitionerByMail && first(r) && (!b.second(r) || slices.ContainsFunc(to.ids, b.texted)):
			b.Agenda = b.Agenda.With(entry(KindBooked, r.Channel, r.To, later).NotBefore(wait))
		default:
			b.renew(setup, r, KindMoved, later)
		}
	}
	b.planReminders(v, now)
}

// leave takes what is planned for the client off the agenda, and plans the news that the booking is theirs no longer
// where they may have heard of it. It returns what the others know.
func (b *Booking) leave(at time.Time) (others Told) {
	var news agenda.Agenda
	for _, r := range b.readers() {
		if r.To == ToClient && !b.unheard(r) && (!b.second(r) || len(b.Believed(r)) > 0) {
			news = append(news, agenda.New(goneID(r.Channel, b.Holder), at).NotBefore(b.onTheWay(r)))
		}
	}
	theirs, others := b.Told.apart()
	p := Past{Holder: b.Holder, Client: b.Client, Contact: b.Contact, Given: b.Given, Note: b.Note, Moves: b.Moves,
		Told: theirs}
	if len(news) == 0 {
		p.Until = at
	}
	b.Past = append(slices.Clone(b.Past), p)
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.To == ToClient && !IsGone(e) })
	b.Agenda = append(b.Agenda, news...)
	return others
}

// comeBack takes what was to tell the client that the booking is theirs no longer off the agenda, and returns who they
// were as its holder, if they cannot have heard of that and are reached as they were then. Otherwise they may still
// know what is returned, and what they are told now must not be sent before wait: that news may be on its way until
// then.
func (b *Booking) comeBack(to recipient) (back Past, wait time.Time, restored bool) {
	for _, p := range slices.Backward(b.Past) {
		if !slices.Contains(to.ids, p.Client) {
			continue
		}
		heard := p.Heard
		for _, e := range b.Agenda {
			if n, gone := goneFrom(e); gone && n == p.Holder {
				if e.Attempts > 0 {
					heard = true
					b.tells(p, e)
				}
				if e.Lease.After(wait) {
					wait = e.Lease
				}
			}
		}
		switch {
		case !heard && !restored && (!to.stated || to.contact == p.Contact):
			back, restored = p, true
		case !restored:
			back = Past{Told: p.doubted()}
		}
		b.forget(p.Holder)
	}
	return back, wait, restored
}

// doubted returns what the past holder knew, as what they may know: nobody can tell whether they have heard that it
// holds no longer.
func (p Past) doubted() Told {
	b := Booking{Contact: p.Contact, Told: Told{Perhaps: p.Told.Perhaps}}
	first := Reader{ToClient, byEmail}
	if p.Contact.Email == "" {
		first.Channel = bySMS
	}
	if !p.Told.Client.IsZero() {
		b.perhaps(first, p.Told.Client, p.Told.With, time.Time{})
	}
	if !p.Told.SMS.IsZero() {
		b.perhaps(Reader{ToClient, bySMS}, p.Told.SMS, p.Told.SMSWith, time.Time{})
	}
	return b.Told
}

// forgetUndone removes the past holders of whom nothing has to be known any more: nobody is to be told, and what took
// the booking from them is not undone.
func (b *Booking) forgetUndone(now time.Time) {
	b.Past = slices.DeleteFunc(slices.Clone(b.Past), func(p Past) bool {
		return !p.Until.IsZero() && !now.Before(p.Until)
	})
	if len(b.Past) == 0 {
		b.Past = nil
	}
}

// forget removes the past holder, and what was planned for them.
func (b *Booking) forget(holder int) {
	b.Past = slices.DeleteFunc(slices.Clone(b.Past), func(p Past) bool { return p.Holder == holder })
	if len(b.Past) == 0 {
		b.Past = nil
	}
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool {
		n, gone := goneFrom(e)
		return gone && n == holder
	})
}

// Planned returns the booking with the agenda, once an entry was sent, put off or given up. A past holder for whom
// nothing is planned any more has been told, or never will be.
func (b Booking) Planned(a agenda.Agenda) Booking {
	b.Agenda = a
	for _, p := range b.Past {
		if p.Until.IsZero() && !b.toldLater(p.Holder) {
			b.told(p.Holder)
		}
	}
	return b
}

// toldLater reports whether it is planned to tell the past holder that the booking is theirs no longer.
func (b Booking) toldLater(holder int) bool {
	return slices.ContainsFunc(b.Agenda, func(e agenda.Entry) bool {
		n, gone := goneFrom(e)
		return gone && n == holder
	})
}

// told removes the past holder, but for who they were where the practitioner is still to hear that it is another's.
func (b *Booking) told(holder int) {
	at := slices.IndexFunc(b.Past, func(p Past) bool { return p.Holder == holder })
	if at < 0 {
		return
	}
	p := Past{Holder: holder, Client: b.Past[at].Client, Contact: client.Contact{Name: b.Past[at].Contact.Name},
		Heard: true}
	b.forget(holder)
	if b.pending(practitionerByMail) && b.takenFor(p) {
		b.Past = append(b.Past, p)
	}
}

// takenFor reports whether the practitioner was last told that the booking is the past holder's.
func (b Booking) takenFor(p Past) bool {
	return !b.Told.Practitioner.IsZero() && b.Told.Whose == number(p.Holder) && p.Client != b.Client
}

// TakenFor returns the name of whom the practitioner takes for the client: of the holder of whom they were told last,
// if the booking is theirs no longer and that is known. "": there is none.
func (b Booking) TakenFor() string {
	if at := slices.IndexFunc(b.Past, b.takenFor); at >= 0 {
		return b.Past[at].Contact.Name
	}
	return ""
}

// The entry that tells a client that the booking is theirs no longer names the holder that they were:
// "cancelled.email.client.holder0".
const holderPart = "holder"

func goneID(channel string, holder int) string {
	return KindCancelled + "." + channel + "." + ToClient + "." + holderPart + strconv.Itoa(holder)
}

// IsGone reports whether the entry tells a client that the booking is theirs no longer, and another's.
func IsGone(e agenda.Entry) bool {
	_, gone := goneFrom(e)
	return gone
}

// goneFrom returns the holder from whom the entry says that the booking was taken.
func goneFrom(e agenda.Entry) (holder int, gone bool) {
	digits, found := strings.CutPrefix(e.Only(), holderPart)
	n, err := strconv.Atoi(digits)
	return n, found && err == nil && e.Kind == KindCancelled && e.To == ToClient
}

// Formerly returns the booking as it is for the client whom the entry tells that it is theirs no longer: cancelled.
// False: the entry tells that nobody, or nobody who has still to be told.
func (b Booking) Formerly(e agenda.Entry) (Booking, bool) {
	n, gone := goneFrom(e)
	at := slices.IndexFunc(b.Past, func(p Past) bool { return p.Holder == n && !p.Heard })
	if !gone || at < 0 {
		return b, false
	}
	p := b.Past[at]
	b.Status, b.Holder, b.Client, b.Contact, b.Given, b.Note = Cancelled, p.Holder, p.Client, p.Contact, p.Given, ""
	b.Told, b.Parts = p.Told, nil
	return b, true
}

// heardOfTransfer is Heard for the news that the booking is theirs no longer: with its last channel the former client
// has been told.
func (b Booking) heardOfTransfer(e agenda.Entry) (Booking, bool) {
	holder, _ := goneFrom(e)
	others := slices.ContainsFunc(b.Agenda, func(o agenda.Entry) bool {
		n, gone := goneFrom(o)
		return gone && n == holder && o.ID != e.ID
	})
	at := slices.IndexFunc(b.Past, func(p Past) bool { return p.Holder == holder })
	if at < 0 {
		return b, false
	}
	texts := len(b.Texted)
	if b.tells(b.Past[at], e); !others {
		b.told(holder)
	}
	return b, !others || len(b.Texted) > texts
}

// tells notes that the past holder may have heard by the entry's SMS that the booking is theirs no longer: should they
// have it again, they are told so by SMS as well as by e-mail.
func (b *Booking) tells(p Past, e agenda.Entry) {
	if e.Channel == bySMS && p.Contact.Email != "" && !b.texted(p.Client) {
		b.Texted = append(slices.Clone(b.Texted), p.Client)
	}
}

func (b Booking) texted(client string) bool { return slices.Contains(b.Texted, client) }

// heardByFormer is Heard for a client who was told of a booking that is another's by now.
func (b Booking) heardByFormer(e agenda.Entry, said Booking, certain bool, now time.Time) (Booking, bool) {
	theirs := func(o agenda.Entry) bool { n, gone := goneFrom(o); return gone && n == said.Holder }
	switch {
	case said.Client == b.Client: // they have it again, and are told so
		return b, false
	case slices.ContainsFunc(b.Agenda, theirs):
		if certain {
			b.Agenda = b.Agenda.Hastened(theirs)
		}
		return b, certain
	}
	r := ReaderOf(e)
	said.Told = Told{}
	if said.perhaps(r, said.Start, said.who(r), b.leaseOf(e)); certain {
		said.sure(r)
		*said.certain(r), *said.with(r) = said.Start, said.who(r)
	}
	b.forget(said.Holder)
	b.Past = append(slices.Clone(b.Past), Past{Holder: said.Holder, Client: said.Client, Contact: said.Contact,
		Given: said.Given, Told: said.Told})
	b.Agenda = b.Agenda.With(agenda.New(goneID(e.Channel, said.Holder), now))
	return b, true
}

// apart returns what the client knows, and what others know.
func (t Told) apart() (theirs, others Told) {
	theirs = Told{Client: t.Client, SMS: t.SMS, With: t.With, SMSWith: t.SMSWith}
	others = Told{Practitioner: t.Practitioner, Whose: t.Whose}
	for _, p := range t.Perhaps {
		if p.To == ToClient {
			theirs.Perhaps = append(theirs.Perhaps, p)
		} else {
			others.Perhaps = append(others.Perhaps, p)
		}
	}
	return theirs, others
}

// beside returns what the client knows together with what others know.
func (t Told) beside(others Told) Told {
	t.Practitioner, t.Whose = others.Practitioner, others.Whose
	t.Perhaps = append(slices.Clone(t.Perhaps), others.Perhaps...)
	return t
}
