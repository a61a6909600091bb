// Package greeting greets clients, by e-mail and where their practice wants that: when they come for the first time,
// after visits, when they have not come for long, and on their birthdays.
//
// What follows from what a client does is an entry of Triggers: it says, of what their appointments have come to,
// whether there is something to write about. That is asked when something happens to an appointment, which plans the
// message in the client's item (Following) or takes it back, and again when it is to go. So facts may be told twice and
// in any order, and nobody reads a client to whom nothing happens.
//
// A birthday comes once a year, at the practice's hour where the client is. Each client who has a birthday has an item
// here, with its day's place in an index. So the birthdays of a day are one query, which costs what is found, and
// nobody else is read. The greeting of a day is planned a week before, in the agenda of the client's own item, and
// other messages that could wait leave that week free for it.
package greeting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/store"
	"stund/internal/timeline"
	"stund/internal/trace"
)

// Birthday is a client's, with the greeting that is planned.
type Birthday struct {
	Practice string        `json:"-"`
	ID       string        `json:"-"`           // the client's
	Day      string        `json:"d,omitempty"` // "12-24"; "": they are not greeted
	Greeted  int           `json:"g,omitempty"` // the year for which an attempt was made last
	Agenda   agenda.Agenda `json:"a,omitempty"`

	version int64
}

// Kind is the kind of stored birthdays, and KindBirthday of the message.
const (
	Kind         = "birthday"
	KindBirthday = "birthday"
)

var family = store.Family[Birthday]{Kind: Kind, Prefix: "birthday", Sort: "birthday",
	Stamp: func(b *Birthday) store.Stamp {
		return store.Stamp{Practice: &b.Practice, ID: &b.ID, Version: &b.version}
	},
	Due: func(b Birthday) *store.IndexKey { return agenda.Messages.Due(b.ID, b.Agenda) },
	By: func(b Birthday) *store.IndexKey {
		if b.Day == "" {
			return nil
		}
		return &store.IndexKey{Partition: dayOf(b.Practice, b.Day), Sort: b.ID}
	}}

func dayOf(practice, day string) string { return "birthdays#" + practice + "#" + day }

// Decode reads a stored birthday.
func Decode(i store.Item) (Birthday, error) { return family.Decode(i) }

// Put is the operation that writes the birthday as changed from what was read.
func (b Birthday) Put() (store.Op, error) { return family.Put(b) }

// Ahead is how many days before its day a greeting is planned: those of the week that other messages leave free.
const Ahead = 7

// Lasts is how long after its time a greeting still comes.
const Lasts = 12 * time.Hour

// Manner is how greetings behave.
var Manner = message.Manner{Purpose: message.Greetings, Turn: 3, Waits: Lasts, Days: true}

// entryOf is the id of a year's greeting.
func entryOf(year int) string { return fmt.Sprintf("%s.email.client.%d", KindBirthday, year) }

// Greetings plans greetings.
type Greetings struct {
	db      store.Store
	retry   store.Retrier
	now     func() time.Time
	book    *practice.Book
	clients *client.Clients
	// asked for late: who keeps birthdays needs no register
	register func() *register.Register
	line     *timeline.Timeline
}

// Of returns the process's Greetings.
func Of(b *base.Base) *Greetings {
	return base.One(b, func() *Greetings {
		return &Greetings{db: b.Store, retry: b.Retry, now: b.Now, book: practice.Of(b), clients: client.Of(b),
			register: func() *register.Register { return register.Of(b) },
			line:     timeline.New(b.Store, fact.Registry{}, b.Retry)}
	})
}

// monthDay writes the day as it stands in the index.
func monthDay(d civil.Date) string { return d.String()[5:] }

// BornOn returns the days of birth that are greeted on the day: that of 29 February on the 28th, where there is none.
func BornOn(d civil.Date) []string {
	days := []string{monthDay(d)}
	if d.Month == time.February && d.Day == 28 && d.AddDays(1).Month != time.February {
		days = append(days, "02-29")
	}
	return days
}

// Next returns the first day from today on that the birthday is greeted on.
func Next(b client.Birthday, today civil.Date) civil.Date {
	for _, year := range [...]int{today.Year, today.Year + 1} {
		on := civil.Date{Year: year, Month: b.Month, Day: b.Day}
		if b.Month == time.February && b.Day == 29 &&
			(civil.Date{Year: year, Month: 2, Day: 28}).AddDays(1).Month != 2 {
			on.Day = 28
		}
		if !on.Before(today) {
			return on
		}
	}
	return civil.Date{} // never: next year's is ahead
}

// planned returns the birthday with the greeting that it should have: of the client as they are, the practice as it is.
// What is being sent is left alone. Keep is the greeting for which a week is to be kept free; no ID: for none.
func (b Birthday) planned(c client.Client, setup *practice.Setup, now time.Time) (is Birthday, keep agenda.Entry,
	err error) {
	born, err := client.ParseBirthday(c.Birthday)
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.Attempts == 0 })
	if len(b.Agenda) == 0 {
		b.Agenda = nil
	}
	if b.Day = ""; c.ID != b.ID || c.Is() != client.Active || err != nil {
		return b, keep, nil // merged, archived, gone, or of no day
	}
	b.Day = monthDay(born.Date())
	greet := setup.Practice.Birthday
	if greet == nil {
		return b, keep, nil
	}
	zone := setup.Zone()
	if c.Zone != "" {
		if zone, err = civil.Zone(c.Zone); err != nil {
			return b, keep, fmt.Errorf("zone of client %s: %w", c.ID, err)
		}
	}
	today := civil.In(now, zone)
	on := Next(born, today)
	at := on.At(greet.At, zone)
	if b.Greeted >= on.Year || on.DaysSince(today) > Ahead || !at.After(now) {
		return b, keep, nil
	}
	if _, trying := b.Agenda.Find(entryOf(on.Year)); !trying {
		keep = agenda.New(entryOf(on.Year), at)
		b.Agenda = b.Agenda.With(keep)
	}
	return b, keep, nil
}

// keep plans the greeting of the practice's client, or has it withdrawn. Done again, it changes nothing. Setup may be
// nil: it is read where somebody has a birthday.
func (g *Greetings) keep(ctx context.Context, practice string, setup *practice.Setup, id string) error {
	c, err := g.clients.Get(ctx, practice, id, store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	key := family.Key(practice, id)
	if c.Birthday == "" || c.ID != id || c.Is() != client.Active {
		if _, err := family.Get(ctx, g.db, key, store.Strong); errors.Is(err, fault.NotFound) {
			return nil
		}
	}
	if setup == nil {
		if setup, err = g.book.Setup(ctx, practice, store.Strong); err != nil {
			return err
		}
	}
	var next agenda.Entry
	_, err = family.Upsert(ctx, g.db, g.retry, key, func(b Birthday) (is Birthday, _ []fact.Fact, err error) {
		is, next, err = b.planned(c, setup, g.now())
		return is, nil, err
	})
	if err != nil || next.ID == "" {
		return err
	}
	return g.clients.KeepFree(ctx, practice, id, client.Waiting{Turn: Manner.Turn, At: next.At,
		Message: client.WaitingName(id, next.ID, next.At), Until: next.At.Add(Lasts)})
}

// Heard returns the birthday of which a greeting was sent, or an attempt made: that was this year's.
func (b Birthday) Heard(e agenda.Entry) Birthday {
	var year int
	if _, err := fmt.Sscanf(e.Only(), "%d", &year); err == nil && year > b.Greeted {
		b.Greeted = year
	}
	return b
}

// Planned returns the practice's birthdays that may have a greeting between the times.
func (g *Greetings) Planned(ctx context.Context, practice string, from, to time.Time) ([]Birthday, error) {
	var all []Birthday
	last := civil.In(to, time.UTC).AddDays(1)
	for day := civil.In(from, time.UTC).AddDays(-1); !day.After(last); day = day.AddDays(1) {
		for _, born := range BornOn(day) {
			for after := ""; ; {
				some, next, err := family.List(ctx, g.db, store.Query{Index: store.By, Limit: perRound,
					Partition: dayOf(practice, born), After: after})
				if err != nil {
					return nil, fmt.Errorf("list birthdays: %w", err)
				}
				for _, b := range some {
					if at, ok := b.Agenda.Next(); ok && at.Before(to) {
						all = append(all, b)
					}
				}
				if after = next; after == "" {
					break
				}
			}
		}
	}
	return all, nil
}

// Messages is what staff call the messages, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{
		KindBirthday: {
			NB: "bursdagshilsen",
			SV: "födelsedagshälsning",
			DA: "fødselsdagshilsen",
			FI: "syntymäpäiväonnittelu",
			EN: "birthday greeting",
		},
		practice.TriggerWelcome: {
			NB: "velkomst",
			SV: "välkomsthälsning",
			DA: "velkomst",
			FI: "tervetulotoivotus",
			EN: "welcome",
		},
		practice.TriggerAfterVisit: {
			NB: "takk etter timen",
			SV: "tack efter besöket",
			DA: "tak efter besøget",
			FI: "kiitos käynnin jälkeen",
			EN: "thank-you after the visit",
		},
		practice.TriggerProgress: {
			NB: "hilsen etter flere besøk",
			SV: "hälsning efter flera besök",
			DA: "hilsen efter flere besøg",
			FI: "tervehdys usean käynnin jälkeen",
			EN: "greeting after several visits",
		},
		practice.TriggerWinBack: {
			NB: "hilsen til en som ikke har vært her på en stund",
			SV: "hälsning till någon som inte varit här på ett tag",
			DA: "hilsen til en, der ikke har været her længe",
			FI: "tervehdys pitkän tauon jälkeen",
			EN: "greeting after a long time away",
		},
	}
}

// Traces lists what greetings hold about a person: on which day they are greeted, and what is to follow from what they
// did.
func (g *Greetings) Traces() []trace.Trace {
	return []trace.Trace{
		{Name: "birthdays", Called: calledBirthdays, Goes: goesBirthdays, More: client.Themselves,
			Erase: g.erase, HandOut: g.handOut},
		{Name: "followings", Called: calledFollowings, Goes: goesFollowings, More: client.Themselves,
			Erase: g.eraseFollowing},
	}
}

func (g *Greetings) eraseFollowing(ctx context.Context, who trace.Person, id string) error {
	if err := g.db.Transact(ctx, store.Delete(followings.Key(who.Practice, id), store.Always)); err != nil {
		return fmt.Errorf("erase what follows for client %s: %w", id, err)
	}
	return nil
}

func (g *Greetings) erase(ctx context.Context, who trace.Person, id string) error {
	if err := g.db.Transact(ctx, store.Delete(family.Key(who.Practice, id), store.Always)); err != nil {
		return fmt.Errorf("erase the birthday of client %s: %w", id, err)
	}
	return nil
}

func (g *Greetings) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	b, err := family.Get(ctx, g.db, family.Key(who.Practice, id), store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && b.Day == "" {
		return trace.Record{}, false, nil
	}
	data := map[string]any{"day": b.Day, "greeted": b.Greeted}
	return trace.Record{Kind: "birthday", ID: id, Lines: []trace.Line{{Label: calledBirthdays, Value: b.Day}},
		Data: data, Own: data}, err == nil, err
}

var (
	calledBirthdays = i18n.Text{
		NB: "Bursdagshilsener",
		SV: "Födelsedagshälsningar",
		DA: "Fødselsdagshilsner",
		FI: "Syntymäpäiväonnittelut",
		EN: "Birthday greetings",
	}
	goesBirthdays = i18n.Text{
		NB: "Dagen, og hvilket år det sist ble gratulert",
		SV: "Dagen, och vilket år hälsningen senast gick",
		DA: "Dagen, og hvilket år der sidst blev hilst",
		FI: "Päivä ja vuosi, jona viimeksi onniteltiin",
		EN: "The day, and the year of the last greeting",
	}
	calledFollowings = i18n.Text{
		NB: "Meldinger som følger av timer",
		SV: "Meddelanden som följer av besök",
		DA: "Beskeder, der følger af besøg",
		FI: "Käynneistä seuraavat viestit",
		EN: "Messages that follow from visits",
	}
	goesFollowings = i18n.Text{
		NB: "Hva som er planlagt, og hva det sist ble skrevet om",
		SV: "Vad som är planerat, och vad det senast skrevs om",
		DA: "Hvad der er planlagt, og hvad der sidst blev skrevet om",
		FI: "Mitä on suunniteltu ja mistä viimeksi kirjoitettiin",
		EN: "What is planned, and what was written about last",
	}
)
