package local

import (
	"context"
	"errors"
	"strings"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/task"
	"stund/internal/waitlist"
)

var visitor = fact.Actor{Role: fact.Client}

// visits has the visit booked, at a time when somebody would, and whatever comes of it.
func (p *past) visits(v visit) {
	c := p.chance
	lead, online := 1+c.IntN(20), c.IntN(3) > 0
	if !v.first && c.IntN(2) == 0 {
		lead += 10 + c.IntN(20) // taken with the one before
	}
	at := civil.In(v.start, p.zone).AddDays(-lead).At(civil.Time(9*60+c.IntN(6*60)), p.zone)
	if online {
		at = at.Add(time.Duration(c.IntN(9*60)-2*60) * time.Minute)
	}
	if at.After(p.now) {
		at = p.now.Add(-time.Duration(2+c.IntN(14*24*60)) * time.Minute)
	}
	if begin := p.at.Now(); at.Before(begin) {
		at = begin.Add(time.Duration(1+c.IntN(20*60)) * time.Minute)
	}
	if v.start.Sub(at) < 3*time.Hour {
		return // that was before the practice was there
	}
	fate := c.IntN(100)
	if v.sure {
		fate = 50
	}
	p.later(at, func(ctx context.Context) error { return p.books(ctx, v, online, fate) })
}

// books books the visit. A time that cannot be had after all is none.
func (p *past) books(ctx context.Context, v visit, online bool, fate int) error {
	who, actor := &p.people[v.who], as(v.with)
	if online {
		actor = visitor
	}
	r := booking.Request{Service: v.service, Practitioner: v.with, Start: v.start, Client: who.contact()}
	b, err := p.bookings.Book(ctx, actor, demoPractice, r)
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return nil
	}
	if err != nil {
		return err
	}
	if who.id == "" {
		who.id = b.Client
	}
	p.becomes(b.Booking, v, fate)
	return nil
}

// becomes plans what comes of the booking: of a hundred, five are cancelled, seven moved, three not kept.
func (p *past) becomes(b booking.Booking, v visit, fate int) {
	c := p.chance
	last := v.start.Add(-25 * time.Hour)
	switch changed := p.between(p.at.Now(), last); {
	case changed.IsZero():
	case fate < 5:
		p.later(changed, func(ctx context.Context) error {
			_, err := p.bookings.Cancel(ctx, visitor, demoPractice, b.ID, "")
			return err
		})
		return
	case fate < 12 && v.service != "yoga":
		p.later(changed, func(ctx context.Context) error { return p.moves(ctx, b, v) })
		return
	}
	p.ends(b.ID, v, fate >= 97, c.IntN(85))
}

// between returns an instant after one and before the other; zero: there is none.
func (p *past) between(from, to time.Time) time.Time {
	minutes := int(to.Sub(from) / time.Minute)
	if minutes < 2 {
		return time.Time{}
	}
	return from.Add(time.Duration(1+p.chance.IntN(minutes-1)) * time.Minute)
}

// moves moves the booking to another time of the next week, if there is one.
func (p *past) moves(ctx context.Context, b booking.Booking, v visit) error {
	h := p.people[v.who].habit
	h.service, h.with = v.service, v.with
	today := civil.In(p.now, p.zone).Monday()
	week := civil.In(v.start, p.zone).Monday().DaysSince(today)/7 + 1
	to, found := p.room(v.who, h, week)
	if found {
		_, err := p.bookings.Reschedule(ctx, visitor, demoPractice, b.ID, booking.Move{Start: to.start})
		if f := (*fault.Error)(nil); err != nil && !errors.As(err, &f) {
			return err
		}
		if err == nil {
			to.first, v = v.first, to
		}
	}
	p.ends(b.ID, v, false, 30)
	return nil
}

// ends has the practitioner mark how it went, not long after. Of this week's, some are not marked yet.
func (p *past) ends(id string, v visit, missed bool, after int) {
	c, status := p.chance, booking.Completed
	if missed {
		status = booking.NoShow
	}
	ago := p.now.Sub(v.end)
	if ago < 30*time.Hour && c.IntN(2) == 0 || ago < 7*24*time.Hour && c.IntN(16) == 0 {
		return
	}
	at := v.end.Add(time.Duration(2+after) * time.Minute)
	p.later(at, func(ctx context.Context) error {
		if _, err := p.bookings.Finish(ctx, as(v.with), demoPractice, id, status); err != nil {
			return err
		}
		if who := &p.people[v.who]; !who.known && !missed {
			who.known = true
			p.later(at.Add(3*time.Minute), func(ctx context.Context) error { return p.describes(ctx, v) })
		}
		return nil
	})
}

// What the practice writes down about its clients. Nothing is about their health.
var (
	alerts = strings.Split("Ringer på i bakgården|Parkerer i bakgården|Vil helst snakke engelsk|Betaler kontant|"+
		"Kommer ofte ti minutter for sent|Har med barnevogn|Har med lillesøster|Avtal alltid neste time", "|")
	notes = strings.Split("Foretrekker formiddager.|Jobber turnus: ring ikke før klokka tolv.|"+
		"Kom på anbefaling fra en kollega.|Vil helst ha fast time annenhver uke.|Sender faktura til arbeidsgiveren.|"+
		"Pendler fra Drammen, kommer med toget.|Liker at det er stille i rommet.|Spurte om gavekort til jul.|"+
		"Reiser mye. Bestiller gjerne samme uke.|Hilser fra naboen, som også går her.", "|")
	tags = []client.Tag{{ID: "fast", Name: "Fast klient", Colour: "#1f6f5c"},
		{ID: "yoga", Name: "Yogagruppe", Colour: "#5b5ea6"}, {ID: "bedrift", Name: "Bedriftsavtale", Colour: "#8a5a2b"},
		{ID: "student", Name: "Student", Colour: "#2a6f97"}, {ID: "barn", Name: "Barn", Colour: "#a23b72"}}
	fields = []client.Field{{ID: "kilde", Name: "Hvor hørte du om oss?", Kind: client.ChoiceField,
		Options: []client.Option{{ID: "venner", Name: "Venner eller familie"}, {ID: "nett", Name: "Søk på nettet"},
			{ID: "lege", Name: "Legen"}, {ID: "forbi", Name: "Gikk forbi"}}},
		{ID: "medlem", Name: "Medlemsnummer", Kind: client.NumberField},
		{ID: "gavekort", Name: "Gavekort gyldig til", Kind: client.DateField}}
)

// words gives the practice its own words for clients.
func (p *past) words(ctx context.Context) error {
	for _, t := range tags {
		if _, err := client.Tags().Add(ctx, p.clients, owner(), demoPractice, once.Request{}, t); err != nil {
			return err
		}
	}
	for _, f := range fields {
		if _, err := client.Fields().Add(ctx, p.clients, owner(), demoPractice, once.Request{}, f); err != nil {
			return err
		}
	}
	return nil
}

// mailsStaff says whether practitioners have mail of each booking. Only lately they have.
func (p *past) mailsStaff(ctx context.Context, do bool) error {
	_, err := p.book.Change(ctx, owner(), demoPractice, "practice.changed", demoPractice,
		func(s *practice.Setup) error {
			s.Practitioners = demoPractitioners()
			for n := range s.Practitioners {
				if !do {
					s.Practitioners[n].Email = ""
				}
			}
			return nil
		})
	return err
}

// describes has the practitioner write down who it is that has come.
func (p *past) describes(ctx context.Context, v visit) error {
	c, who := p.chance, p.people[v.who]
	if c.IntN(6) == 0 {
		return nil // nobody found the time
	}
	is, err := p.clients.Get(ctx, demoPractice, who.id, store.Strong)
	if err != nil {
		return err
	}
	about := is.Particulars
	about.Given, about.Family, about.Practitioner, about.Birthday = who.given, who.family, v.with, who.born
	if len(about.Phones) == 0 && who.phone != "" {
		about.Phones = []string{who.phone}
	}
	about.Address, about.Fields = who.home, map[string]string{"kilde": one(c, fields[0].Options).ID}
	about.Tags = p.tagged(who)
	grown := who.parent < 0
	if c.IntN(9) == 0 && grown {
		about.Alert = one(c, alerts)
	}
	if c.IntN(4) == 0 && grown {
		about.Note = one(c, notes)
	}
	if c.IntN(14) == 0 && grown {
		about.Tags, about.Company = append(about.Tags, "bedrift"), "Fjell og Fjord Arkitekter AS"
		about.Payer = &client.Party{Name: about.Company, Email: "faktura@fjellogfjord.example"}
	}
	if who.parent >= 0 && p.people[who.parent].id != "" {
		about.Guardian = &client.Party{Client: p.people[who.parent].id}
	}
	if _, err := p.clients.Change(ctx, as(v.with), demoPractice, who.id, is.Revision(), about); err != nil {
		return err
	}
	return p.prefers(ctx, who.id)
}

// tagged returns the tags of the person.
func (p *past) tagged(who person) (all []string) {
	switch {
	case who.parent >= 0:
		all = append(all, "barn")
	case who.habit.service == "yoga":
		all = append(all, "yoga")
	case who.habit.visits > 7:
		all = append(all, "fast")
	}
	if who.born > "1999" && who.parent < 0 {
		all = append(all, "student")
	}
	return all
}

// prefers has some say what they want to get.
func (p *past) prefers(ctx context.Context, id string) error {
	said := client.Preference{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.Yes,
		Basis: client.Consent, Wording: "Ja takk, jeg vil gjerne ha nyheter og tilbud fra Lotus Terapi."}
	switch p.chance.IntN(8) {
	case 0, 1:
	case 2:
		said = client.Preference{Purpose: client.Reminders, Channel: client.BySMS, Answer: client.No,
			Wording: "Ikke påminnelse på SMS."}
	default:
		return nil
	}
	_, err := p.clients.Prefer(ctx, owner(), demoPractice, id, 0, client.FromStaff, []client.Preference{said})
	return err
}

// waits has three wait for a seat in the class, which is full.
func (p *past) waits(day civil.Date, at civil.Time) {
	full := 0
	for _, v := range p.diary["ida"] {
		if v.start.Equal(day.At(at, p.zone)) {
			full++
		}
	}
	if v, _ := p.setup.Service("yoga"); full < v.Capacity {
		return
	}
	waiting := 0
	for n := range p.people {
		who := &p.people[n]
		if waiting == 3 || who.habit.service == "yoga" || who.parent >= 0 || who.phone == "" || n%7 != 0 {
			continue
		}
		waiting++
		p.later(p.now.Add(-time.Duration(20+waiting*17)*time.Minute), func(ctx context.Context) error {
			_, err := p.waiting.Join(ctx, visitor, demoPractice,
				waitlist.Wish{Service: "yoga", From: day, To: day, Client: who.contact()})
			if f := (*fault.Error)(nil); errors.As(err, &f) { // a seat has become free
				return nil
			}
			return err
		})
	}
}

// story is what happens once.
func (p *past) story() {
	p.twice()
	day := func(weeks, days int) time.Time { return p.now.AddDate(0, 0, 7*weeks+days) }
	for n, months := range []int{-30, -28, -22, -20, -18} { // some who have not come for long are put away
		p.later(day(months/2, n), func(ctx context.Context) error { return p.putAway(ctx, n*31, client.Archived) })
	}
	p.later(day(-6, 0), func(ctx context.Context) error { return p.putAway(ctx, 100, client.Deceased) })
	for n, t := range []struct {
		title, whose string
		about, due   int
		closed       task.State
	}{
		{"Ring tilbake om fast time", "ida", 12, 1, ""},
		{"Bestill mer massasjeolje", "jonas", -1, 0, ""},
		{"Send kvittering på nytt", "", 40, 0, ""},
		{"Spør om gruppa vil fortsette etter nyttår", "ida", -1, 9, ""},
		{"Finn ny time i stedet for den som falt ut", "jonas", 77, 2, ""},
		{"Rydd i lageret", "", -1, 14, ""},
		{"Svar om bedriftsavtale", "", 55, -1, ""},
		{"Oppdater åpningstider til jul", "", -1, 6, ""},
		{"Bekreft adresse", "ida", 23, -9, task.Done},
		{"Skift lyspære i Salen", "", -1, -20, task.Dismissed},
	} {
		p.later(day(-2, n), func(ctx context.Context) error {
			return p.asks(ctx, t.title, t.whose, t.about, t.due, t.closed)
		})
	}
}

// asks writes a task down, and has it closed later.
func (p *past) asks(ctx context.Context, title, whose string, about, due int, closed task.State) error {
	c := task.Content{Title: title, Practitioner: whose, AllDay: true,
		Due: civil.In(p.now, p.zone).AddDays(due).Start(p.zone)}
	if about >= 0 {
		c.Client = p.people[about].id
	}
	t, err := p.tasks.Add(ctx, owner(), demoPractice, "", c)
	if err == nil && closed != "" {
		p.later(p.at.Now().Add(26*time.Hour), func(ctx context.Context) error {
			_, err := p.tasks.Close(ctx, owner(), demoPractice, t.ID, 0, closed)
			return err
		})
	}
	return err
}

// putAway gives the client the status, unless they still come.
func (p *past) putAway(ctx context.Context, n int, s client.Status) error {
	who, now := p.people[n%len(p.people)], p.at.Now()
	for _, visits := range p.diary {
		for _, v := range visits {
			if v.who == n%len(p.people) && v.start.After(now.AddDate(0, -2, 0)) {
				return nil
			}
		}
	}
	if who.id == "" {
		return nil
	}
	_, err := p.clients.SetStatus(ctx, owner(), demoPractice, who.id, 0, s)
	return err
}

// twice has some book with another address or another spelling, so that they are noted twice. Two of them are seen to
// be one, and two are told apart from whom they are like.
func (p *past) twice() {
	for n, who := range []int{31, 62, 93, 124, 155} {
		for p.people[who].phone == "" || p.people[who].parent >= 0 {
			who++
		}
		p.people[who].textless = false
		other := p.people[who]
		other.email, other.id, other.known = "privat."+other.email, "", true
		if n%2 == 1 {
			other.family = strings.Replace(other.family, "sen", "son", 1)
		}
		if n == 4 {
			other.lang = i18n.EN
		}
		other.habit.service, other.habit.with = "konsultasjon", "jonas"
		p.people = append(p.people, other)
		again := len(p.people) - 1
		if v, found := p.room(again, other.habit, -5*(n+1)); found {
			p.visits(v)
		}
		if n == 2 {
			p.later(p.now.AddDate(0, 0, -20), func(ctx context.Context) error { return p.merges(ctx, who, again) })
		}
	}
}

// merges has the owner say that the two are one.
func (p *past) merges(ctx context.Context, one, other int) error {
	a, b := p.people[one].id, p.people[other].id
	if a == "" || b == "" || a == b {
		return nil
	}
	_, err := p.clients.Merge(ctx, owner(), demoPractice, a, 0, b, 0, client.Keep{})
	return err
}
