package booking

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/words"
)

// Series asks for a booking that recurs at the same local time.
type Series struct {
	Request
	EveryWeeks int        // 1: weekly
	Count      int        // occurrences; 0: until Until
	Until      civil.Date // last possible day; zero: Count says
	Skip       bool       // book what can be booked; else nothing is, if one occurrence cannot be
	Try        bool       // only tell what would happen
}

// MaxOccurrences of one series: two years of weeks.
const MaxOccurrences = 104

// Occurrence is one time of a series and what became of it.
type Occurrence struct {
	Start   time.Time
	Booking *Booking // nil: not booked
	Problem *Reason  // why it cannot be booked; nil: it can
	Nearest []Slot   // where it cannot: the nearest free times
}

// BookSeries books the occurrences of a series, each in a transaction of its own, and returns of each what became of
// it. The same key makes the same bookings again, so a series that was cut short is finished by asking again. Without
// Skip it first looks at all of them, and answers fault.Conflict "series-conflicts" if one cannot be booked.
//
// What forbids one occurrence, a rule or a contribution, is that occurrence's Problem. Once one is booked there is
// always a list and no error: what stops the series on its way is the Problem "unfinished" of those that are left.
// Contributions are asked of each occurrence by itself, so what they give out so many times may run out on the way.
func (d *Bookings) BookSeries(ctx context.Context, actor fact.Actor, practiceID string, r Series) (series string,
	out []Occurrence, err error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return "", nil, err
	}
	if r.Practitioner, err = practice.Meant(actor, r.Practitioner); err != nil {
		return "", nil, err
	}
	starts, err := r.starts(setup.Zone())
	if err != nil {
		return "", nil, err
	}
	v, givers, err := d.bookable(setup, actor, r.Service, r.Practitioner)
	if err != nil {
		return d.seriesAgain(ctx, actor, setup, r, starts, err)
	}
	v = v.Lasting(r.Minutes)
	first := r.Request
	if _, err := d.normalise(&first, setup, v, actor); err != nil { // what is wrong with all of them
		return d.seriesAgain(ctx, actor, setup, r, starts, err)
	}
	if r.Key == "" {
		r.Key = d.ids.New(d.now())
	}
	series = d.seriesOf(actor, practiceID, r.Key)
	one := func(n int) Request { return r.occurrence(series, starts, n) }
	stands := 0 // in the way of the series
	for n, start := range starts {
		o := Occurrence{Start: start.In(setup.Zone())}
		if r.Try || !r.Skip {
			var blocked bool
			if o.Problem, o.Nearest, blocked, err = d.check(ctx, actor, setup, v, givers, one(n)); err != nil {
				return "", nil, err
			}
			if blocked {
				stands++
			}
		}
		out = append(out, o)
	}
	if r.Try {
		return series, out, nil
	}
	if stands > 0 {
		return "", nil, conflicting(stands, out)
	}
	err = d.bookEach(ctx, actor, practiceID, r.Skip, out, one)
	return series, out, err
}

// seriesOf returns the id of the series that the actor makes with the idempotency key.
func (d *Bookings) seriesOf(actor fact.Actor, practiceID, key string) string {
	return ids.Derive(d.key, "series", practiceID, actor.ID, key)
}

// occurrence returns the request for the nth occurrence of the series.
func (r Series) occurrence(series string, starts []time.Time, n int) Request {
	q := r.Request
	q.Start, q.Series, q.Key = starts[n], series, occurrence(series, n)
	return q
}

// seriesAgain answers a series that was asked for before, of which something was booked, though its service or
// practitioner is no more, for the reason why. What was not booked then is no more booked now. Of a series that is new
// it answers why.
func (d *Bookings) seriesAgain(ctx context.Context, actor fact.Actor, setup *practice.Setup, r Series,
	starts []time.Time, why error) (series string, out []Occurrence, err error) {
	if r.Key == "" || r.Try {
		return "", nil, why
	}
	series = d.seriesOf(actor, setup.Practice.ID, r.Key)
	booked := false
	for n, start := range starts {
		o := Occurrence{Start: start.In(setup.Zone())}
		one := r.occurrence(series, starts, n)
		done, err := d.repeated(ctx, actor, setup, d.idOf(actor, setup.Practice.ID, one.Key), one)
		switch {
		case err != nil:
			return "", nil, err
		case done.ID != "":
			o.Booking, booked = &done, true
		default:
			o.Problem = &Reason{Code: "unfinished", Text: Spoken(unfinished)}
		}
		out = append(out, o)
	}
	if !booked {
		return "", nil, why
	}
	return series, out, nil
}

// conflicting refuses a series of which so many occurrences cannot be booked.
func conflicting(stands int, out []Occurrence) error {
	return fault.New(fault.Conflict, "series-conflicts",
		"%d of %d occurrences cannot be booked. Change the series, or book the others with skip_conflicts.",
		stands, len(out)).With("occurrences", problems(out))
}

// bookEach books the occurrences and notes what became of them. It answers an error only where none is booked.
func (d *Bookings) bookEach(ctx context.Context, actor fact.Actor, practiceID string, skip bool, out []Occurrence,
	one func(n int) Request) error {
	booked := false
	for n := range out {
		done, err := d.Book(ctx, actor, practiceID, one(n))
		problem, near, its := problemOf(err)
		switch {
		case err == nil:
			out[n].Booking, out[n].Problem, out[n].Nearest = &done.Booking, nil, nil
			booked = true
		case its:
			out[n].Problem, out[n].Nearest = problem, near
			if !skip && !booked {
				return conflicting(1, out)
			}
		case !booked:
			return fmt.Errorf("occurrence %d: %w", n+1, err)
		default:
			d.log.ErrorContext(ctx, "series cut short", "practice", practiceID, "occurrence", n+1, "error", err)
			for left := range out[n:] {
				out[n+left].Problem, out[n+left].Nearest = &Reason{Code: "unfinished", Text: Spoken(unfinished)}, nil
			}
			return nil
		}
	}
	return nil
}

// unfinished is what is said of an occurrence that the series did not come to.
var unfinished = i18n.Text{
	NB: "Dette ble ikke fullført. Prøv igjen om litt.",
	SV: "Detta blev inte klart. Försök igen om en stund.",
	DA: "Dette blev ikke færdigt. Prøv igen om lidt.",
	FI: "Tämä jäi kesken. Yritä hetken kuluttua uudelleen.",
	EN: "This was not finished. Try again in a moment.",
}

// problemOf returns why one occurrence cannot be booked; its: the error forbids this one and says nothing of others.
func problemOf(err error) (problem *Reason, nearest []Slot, its bool) {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Conflict && f.Kind != fault.Invalid || f.Code == once.CodeKeyReused {
		return nil, nil, false
	}
	if reason, ok := f.Extra["reason"].(Reason); ok {
		nearest, _ = f.Extra["nearest"].([]Slot)
		return &reason, nearest, true
	}
	text, ok := f.Extra["text"].(map[i18n.Lang]string)
	if !ok {
		text = Spoken(words.Refused)
	}
	return &Reason{Code: f.Code, Text: text}, nil, true
}

func occurrence(series string, n int) string { return series + "#" + strconv.Itoa(n) }

// check looks whether an occurrence can be booked, or has been by an earlier call with the same key. Blocked tells that
// the problem stands in the way: a rule that an override sets aside does not.
func (d *Bookings) check(ctx context.Context, actor fact.Actor, setup *practice.Setup, v practice.Service,
	givers []practice.Practitioner, r Request) (problem *Reason, nearest []Slot, blocked bool, err error) {
	id := d.idOf(actor, setup.Practice.ID, r.Key)
	if _, err := d.Get(ctx, actor, setup.Practice.ID, id); err == nil {
		return nil, nil, false, nil
	} else if fault.KindOf(err) != fault.NotFound {
		return nil, nil, false, err
	}
	day := civil.In(r.Start, setup.Zone())
	s, err := d.read(ctx, setup, v, givers, day, day, store.Strong)
	if err != nil || s.has(id) { // it was booked since it was looked for
		return nil, nil, false, err
	}
	q := s.question(d.now())
	if why := q.Why(r.Start); why != nil {
		near, err := d.near(ctx, setup, v, givers, r.Start, 3)
		reason := ReasonOf(*why)
		problem, nearest, blocked = &reason, Present(near, setup.Zone()), r.Override == ""
		if err != nil || blocked {
			return problem, nearest, blocked, err
		}
	}
	q.Override = r.Override != ""
	able := q.Candidates(r.Start)
	if len(able) == 0 || len(d.contributions) == 0 {
		return problem, nearest, blocked, nil
	}
	b := Booking{ID: id, Practice: setup.Practice.ID, Practitioner: able[0]}
	b.occupy(setup, v, r.Start)
	if c, joins := q.Claim(r.Start, able[0], id); joins && c.Known() {
		b.stand(c)
	}
	err = d.wouldJoin(ctx, actor, setup, v, r, b)
	if theirs, _, its := problemOf(err); its {
		return theirs, nil, true, nil
	}
	return problem, nearest, blocked, err
}

// wouldJoin returns the error with which a contribution would refuse the booking now. Nothing is written.
func (d *Bookings) wouldJoin(ctx context.Context, actor fact.Actor, setup *practice.Setup, v practice.Service,
	r Request, b Booking) error {
	a, err := d.normalise(&r, setup, v, actor)
	if err != nil {
		return err
	}
	b.Status, b.Contact, b.Note, b.Series = Confirmed, r.Client, r.Note, r.Series
	b.Created = d.now().Truncate(time.Second)
	whose, err := d.clients.Find(ctx, setup.Practice.ID, r.Client, actor, d.now())
	if err != nil {
		return err
	}
	b.Client = whose.ID
	_, _, err = d.join(ctx, &a, r, &b)
	if errors.Is(err, store.ErrConflict) { // it was booked meanwhile, or is being changed: booking it will tell
		return nil
	}
	return err
}

// starts lists the occurrences: the same civil time in the practice's zone, so that an hour stays an hour over the
// clock changes of the year.
func (r Series) starts(zone *time.Location) ([]time.Time, error) {
	var wrong fault.Fields
	wrong.Check(r.EveryWeeks >= 1 && r.EveryWeeks <= 52, "every_weeks", "must be from 1 to 52")
	wrong.Check((r.Count > 0) != !r.Until.IsZero(), "count", "give either count or until")
	wrong.Check(r.Count <= MaxOccurrences, "count", "must be at most %d", MaxOccurrences)
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	local := r.Start.In(zone)
	day, at := civil.DateOf(local), civil.Time(local.Hour()*60+local.Minute())
	var out []time.Time
	for n := 0; n < MaxOccurrences && (r.Count == 0 || n < r.Count); n++ {
		on := day.AddDays(7 * r.EveryWeeks * n)
		if !r.Until.IsZero() && on.After(r.Until) {
			break
		}
		out = append(out, on.At(at, zone))
	}
	if len(out) == 0 {
		wrong.Add("until", "is before the first occurrence")
	}
	return out, wrong.Err()
}

// problems lists the occurrences that cannot be booked, for the problem document.
func problems(all []Occurrence) []map[string]any {
	var out []map[string]any
	for _, o := range all {
		if o.Problem != nil {
			out = append(out, map[string]any{"start": o.Start.Format(time.RFC3339), "reason": o.Problem,
				"nearest": o.Nearest})
		}
	}
	return out
}
