package booking

import (
	"context"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
)

// Slot is a free time: in the practice's zone once it is shown (Present).
type Slot = schedule.Slot

// Present writes the slots' times in the zone, in place: hundreds of them are not worth a copy. None is an empty list.
func Present(slots []Slot, zone *time.Location) []Slot {
	for i := range slots {
		s := &slots[i]
		s.Start, s.End = s.Start.In(zone), s.End.In(zone)
	}
	if slots == nil {
		return []Slot{}
	}
	return slots
}

// Reason is why something cannot be booked, as callers see it.
type Reason struct {
	Code string               `json:"code" doc:"The rule that blocks it: stable, for programs." example:"outside-hours"`
	Text map[i18n.Lang]string `json:"text" doc:"The same in words, by language."`
}

// ReasonOf returns the reason as callers see it, in every language.
func ReasonOf(r schedule.Reason) Reason {
	out := Reason{Code: string(r.Code), Text: map[i18n.Lang]string{}}
	for _, l := range i18n.Langs() {
		out.Text[l] = r.Text(l)
	}
	return out
}

// Search asks for free times of a service.
type Search struct {
	Service, Practitioner string     // Practitioner "": anyone
	From, To              civil.Date // inclusive, in the practice's zone
	Moving                *Booking   // that is to be moved: it does not stand in its own way
	Fresh                 bool       // as it is now, not as it was a moment ago; for who may see everything
}

// Times are what can be had of a range of days.
type Times struct {
	Slots []Slot       `json:"slots" doc:"The free times: each start once, in order."`
	Full  []civil.Date `json:"full" doc:"Days on which the service is given, within its notice and window, but everything is taken."`
}

// Free returns the free times of a range of days, at most maxRange of them.
func (d *Bookings) Free(ctx context.Context, actor fact.Actor, practiceID string, s Search) ([]Slot, error) {
	sh, err := d.search(ctx, actor, practiceID, s)
	if err != nil {
		return nil, err
	}
	return Present(sh.question(d.now()).Free(s.From, s.To), sh.setup.Zone()), nil
}

// Times returns the free times of a range of days as Free does, and the days that are full.
func (d *Bookings) Times(ctx context.Context, actor fact.Actor, practiceID string, s Search) (Times, error) {
	sh, err := d.search(ctx, actor, practiceID, s)
	if err != nil {
		return Times{}, err
	}
	return sh.times(d.now(), s.From, s.To), nil
}

// search reads what a search needs to know.
func (d *Bookings) search(ctx context.Context, actor fact.Actor, practiceID string, s Search) (*sheet, error) {
	look, c := d.shown, store.Eventual
	if s.Fresh {
		look, c = d.asItIs, store.Strong
	}
	setup, err := look(ctx, actor, practiceID)
	if err != nil {
		return nil, err
	}
	find := func() (practice.Service, []practice.Practitioner, error) {
		if s.Moving != nil {
			return given(setup, s.Service, s.Practitioner)
		}
		return d.bookable(setup, actor, s.Service, s.Practitioner)
	}
	v, givers, err := find()
	if err != nil {
		return nil, err
	}
	if n := s.To.DaysSince(s.From); n < 0 || n >= maxRange {
		return nil, fault.Fields{{Path: "query.to", Message: "must be the day of from or up to 91 days later"}}.Err()
	}
	sh, err := d.read(ctx, setup, v, givers, s.From, s.To, c)
	if err == nil && s.Moving != nil {
		err = d.lift(ctx, sh, *s.Moving)
	}
	return sh, err
}

// times searches the days, which must be on the sheet.
func (s *sheet) times(now time.Time, from, to civil.Date) Times {
	q := s.question(now)
	free := q.Free(from, to)
	return Times{Slots: Present(free, s.setup.Zone()), Full: q.Full(from, to, free)}
}

// Next returns the first n free times from the instant on. It reads ever longer stretches until it has enough or the
// service's window ends.
func (d *Bookings) Next(ctx context.Context, actor fact.Actor, practiceID, service, practitioner string,
	when civil.Moment, n int) ([]Slot, error) {
	setup, v, givers, err := d.asked(ctx, actor, practiceID, service, practitioner)
	if err != nil {
		return nil, err
	}
	now, from := d.now(), when.In(setup.Zone())
	if from.Before(now) {
		from = now
	}
	last := civil.In(now, setup.Zone()).AddDays(v.Window())
	out := []Slot{}
	day := civil.In(from, setup.Zone())
	for length := 14; !day.After(last) && len(out) < n; length *= 2 {
		end := day.AddDays(length - 1)
		if end.After(last) {
			end = last
		}
		sh, err := d.read(ctx, setup, v, givers, day, end, store.Eventual)
		if err != nil {
			return nil, err
		}
		for _, s := range Present(sh.question(now).Free(day, end), setup.Zone()) {
			if !s.Start.Before(from) && len(out) < n {
				out = append(out, s)
			}
		}
		day = end.AddDays(1)
	}
	return out, nil
}

// Why returns why the start cannot be booked; ok is true if it can.
func (d *Bookings) Why(ctx context.Context, actor fact.Actor, practiceID, service, practitioner string,
	start time.Time) (r Reason, ok bool, err error) {
	setup, v, givers, err := d.asked(ctx, actor, practiceID, service, practitioner)
	if err != nil {
		return r, false, err
	}
	day := civil.In(start, setup.Zone())
	sh, err := d.read(ctx, setup, v, givers, day, day, store.Eventual)
	if err != nil {
		return r, false, err
	}
	why := sh.question(d.now()).Why(start)
	if why == nil {
		return r, true, nil
	}
	return ReasonOf(*why), false, nil
}

func (d *Bookings) asked(ctx context.Context, actor fact.Actor, practiceID,
	service, practitioner string) (*practice.Setup, practice.Service, []practice.Practitioner, error) {
	setup, err := d.shown(ctx, actor, practiceID)
	if err != nil {
		return nil, practice.Service{}, nil, err
	}
	v, givers, err := d.bookable(setup, actor, service, practitioner)
	return setup, v, givers, err
}

// asItIs returns the set-up as it was last written.
func (d *Bookings) asItIs(ctx context.Context, _ fact.Actor, practiceID string) (*practice.Setup, error) {
	return d.book.Setup(ctx, practiceID, store.Strong)
}

// shown returns the set-up to search by. Staff see what they have just changed.
func (d *Bookings) shown(ctx context.Context, actor fact.Actor, practiceID string) (*practice.Setup, error) {
	if actor.Role == fact.Client {
		return d.book.Recent(ctx, practiceID)
	}
	return d.book.Setup(ctx, practiceID, store.Eventual)
}
