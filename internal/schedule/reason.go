package schedule

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
)

// ReasonCode names the rule that forbids a start; stable, part of the API.
type ReasonCode string

// The rules; the package's comment says what each means.
const (
	WrongPractitioner ReasonCode = "wrong-practitioner"
	Past              ReasonCode = "past"
	TooSoon           ReasonCode = "too-soon"
	TooFar            ReasonCode = "too-far"
	Holiday           ReasonCode = "holiday"
	Closed            ReasonCode = "closed"
	OutsideHours      ReasonCode = "outside-hours"
	ServiceHours      ReasonCode = "service-hours"
	Absent            ReasonCode = "absent"
	Busy              ReasonCode = "busy"
	Full              ReasonCode = "full"
	Misaligned        ReasonCode = "misaligned"
	Taken             ReasonCode = "taken"
	Buffer            ReasonCode = "buffer"
	Reserved          ReasonCode = "reserved"
	DailyLimit        ReasonCode = "daily-limit"
	ResourceClosed    ReasonCode = "resource-closed"
	ResourceTaken     ReasonCode = "resource-taken"
)

// ReasonCodes lists the rules in their order.
func ReasonCodes() []ReasonCode {
	return []ReasonCode{WrongPractitioner, Past, TooSoon, TooFar, Holiday, Closed, OutsideHours, ServiceHours, Absent,
		Busy,
		Full, Misaligned, Taken, Buffer, Reserved, DailyLimit, ResourceClosed, ResourceTaken}
}

// rule is a ReasonCode by its place in the order, from 1.
type rule uint8

const (
	wrongPractitioner rule = iota + 1
	past
	tooSoon
	tooFar
	holiday
	closed
	outsideHours
	serviceHours
	absent
	busy
	full
	misaligned
	taken
	buffer
	reserved
	dailyLimit
	resourceClosed
	resourceTaken
	noRule // after all of them
)

func (r rule) code() ReasonCode { return ReasonCodes()[r-1] }

// Reason tells why a start cannot be booked. Beside the code only the facts that the rule speaks of are set. Times of
// day are in the question's zone, as the free times are shown, wherever the practitioner is.
type Reason struct {
	Code         ReasonCode
	Practitioner string        // whose rule it is; "" where it concerns everybody
	Resource     string        // resource-closed, resource-taken: which
	Notice       time.Duration // too-soon
	Earliest     time.Time     // too-soon: first instant that notice allows, UTC
	WindowDays   int           // too-far
	Latest       civil.Date    // too-far: last day that can be booked
	Holiday      i18n.Text     // holiday: its name
	Open         []Interval    // outside-hours, service-hours, closed: the hours of that day, merged
	Until        time.Time     // absent, busy: when it ends, UTC
	First        civil.Time    // misaligned: where the grid around the start begins
	Step         time.Duration // misaligned
	Capacity     int           // full; reserved: the seats of what the time is kept for
	Before       time.Duration // buffer
	After        time.Duration // buffer
	Limit        int           // daily-limit
}

// reason gathers the facts of the bar that stopped the practitioner who got furthest.
func (e *engine) reason(at int64, who int, b bar) *Reason {
	q := e.q
	r := &Reason{Code: b.rule.code()}
	d := &q.Practitioners[who]
	if b.rule > tooFar && b.rule != serviceHours {
		r.Practitioner = d.ID
	}
	switch b.rule {
	case tooSoon:
		first, _ := q.bookable()
		r.Notice, r.Earliest = time.Duration(e.m.notice)*time.Minute, timeOf(first)
	case tooFar:
		r.WindowDays = e.m.window
		r.Latest = localDate(minuteOf(q.Now), q.zone()).AddDays(e.m.window)
	case holiday:
		days := e.days(cmp.Or(d.Zone, q.zone()))
		r.Holiday, _ = d.Closed(days.date(days.of(at)))
	case outsideHours, closed:
		r.Open = e.hoursOf(d, at)
	case serviceHours:
		r.Open = e.hoursOf(&Diary{Zone: q.zone(), Hours: q.Service.Hours}, at)
	case absent, busy:
		r.Until = timeOf(ceilMinute(d.Absences[b.ref].End))
	case misaligned:
		r.Step = time.Duration(e.m.step) * time.Minute
		e.turn(who)
		for _, g := range e.runs {
			if g.from <= at && at < g.to {
				t := timeOf(g.from).In(q.zone())
				r.First = civil.Time(t.Hour()*60 + t.Minute())
			}
		}
	case full:
		r.Capacity = e.m.seats
	case buffer:
		r.Before, r.After = time.Duration(e.m.before)*time.Minute, time.Duration(e.m.after)*time.Minute
	case reserved:
		r.Capacity = max(q.Classes[b.ref].Service.Capacity, 1)
	case dailyLimit:
		r.Limit = q.Service.DailyLimit
	case resourceClosed, resourceTaken:
		r.Resource = q.Service.Resources[b.ref]
	}
	return r
}

// hoursOf returns the diary's hours on the day of the minute, merged: as they are written or, where the diary is of
// another zone than the question, as they fall on that day of the question's zone.
func (e *engine) hoursOf(d *Diary, at int64) []Interval {
	own, asked := cmp.Or(d.Zone, e.q.zone()), e.q.zone()
	if own.String() != asked.String() {
		return e.hoursIn(asked, own, d, at)
	}
	days := e.days(own)
	var out []Interval
	for _, v := range newReader(d, e.q.Service.Locations, days).on(days.of(at)) {
		if n := len(out); n > 0 && v.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, v.To)
			continue
		}
		out = append(out, v)
	}
	return out
}

// hoursIn returns the hours of a diary of the zone own as they fall on the day of the minute in another zone.
func (e *engine) hoursIn(zone, own *time.Location, d *Diary, at int64) (out []Interval) {
	day := localDate(at, zone)
	that := &engine{q: e.q, m: e.m, lo: minuteOf(day.Start(zone)), hi: minuteOf(day.AddDays(1).Start(zone))}
	days := that.days(own)
	clock := func(minute int64) civil.Time {
		switch {
		case minute <= that.lo:
			return 0
		case minute >= that.hi:
			return minutesPerDay
		}
		t := timeOf(minute).In(zone)
		return civil.Time(t.Hour()*60 + t.Minute())
	}
	reader, last := newReader(d, e.q.Service.Locations, days), days.of(that.hi-1)
	for n := days.of(that.lo); n <= last; n++ {
		for _, s := range days.resolve(n, reader.on(n), nil) {
			v := Interval{clock(s.from), clock(s.to)}
			if i := len(out) - 1; i >= 0 && v.From <= out[i].To {
				out[i].To = max(out[i].To, v.To)
			} else if v.From < v.To {
				out = append(out, v)
			}
		}
	}
	return out
}

// Text tells the reason to a client in one or two sentences, with its fact.
func (r Reason) Text(lang i18n.Lang) string {
	switch r.Code {
	case WrongPractitioner:
		return textWrongPractitioner.In(lang)
	case Past:
		return textPast.In(lang)
	case TooSoon:
		return textTooSoon.Fill(lang, "notice", length(r.Notice, lang))
	case TooFar:
		return textTooFar.Fill(lang, "days", count(textDays, r.WindowDays, lang))
	case Holiday:
		if r.Holiday.In(lang) == "" {
			return textClosed.In(lang)
		}
		return textHoliday.Fill(lang, "holiday", r.Holiday.In(lang))
	case Closed, OutsideHours: // another zone's day without hours may have some in the day that was asked about
		if len(r.Open) == 0 {
			return textClosed.In(lang)
		}
		return textOutsideHours.Fill(lang, "hours", hours(r.Open, lang))
	case ServiceHours:
		if len(r.Open) == 0 {
			return textServiceClosed.In(lang)
		}
		return textServiceHours.Fill(lang, "hours", hours(r.Open, lang))
	case Absent:
		return textAbsent.In(lang)
	case Busy:
		return textBusy.In(lang)
	case Misaligned:
		return textMisaligned.Fill(lang, "first", clock(r.First, lang), "step", length(r.Step, lang))
	case Full:
		return textFull.Fill(lang, "n", strconv.Itoa(r.Capacity))
	case Taken:
		return textTaken.In(lang)
	case Buffer:
		var need []string
		if r.Before > 0 {
			need = append(need, textBefore.Fill(lang, "time", length(r.Before, lang)))
		}
		if r.After > 0 {
			need = append(need, textAfter.Fill(lang, "time", length(r.After, lang)))
		}
		return textBuffer.Fill(lang, "need", i18n.List(lang, need))
	case Reserved:
		if r.Capacity > 1 {
			return textClass.In(lang)
		}
		return textReserved.In(lang)
	case DailyLimit:
		return count(textDailyLimit, r.Limit, lang)
	case ResourceClosed:
		return textResourceClosed.In(lang)
	case ResourceTaken:
		return textResourceTaken.In(lang)
	}
	return textTaken.In(lang)
}

// clock writes a time of day as the language does.
func clock(t civil.Time, lang i18n.Lang) string {
	s := t.String()
	if lang == i18n.EN {
		return s
	}
	s = strings.Replace(s, ":", ".", 1)
	if lang == i18n.FI {
		s = strings.TrimPrefix(s, "0")
	}
	return s
}

// hours writes "09:00–12:00 and 13:00–17:00".
func hours(list []Interval, lang i18n.Lang) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = clock(v.From, lang) + "–" + clock(v.To, lang)
	}
	return i18n.List(lang, parts)
}

// length writes a duration; whole days as such from two on, for 24 hours are not always a day.
func length(d time.Duration, lang i18n.Lang) string {
	const day = 24 * time.Hour
	if d >= 2*day && d%day == 0 {
		return count(textDays, int(d/day), lang)
	}
	return i18n.Duration(lang, d)
}

func count(p i18n.Plural, n int, lang i18n.Lang) string {
	return p.Of(n).Fill(lang, "n", strconv.Itoa(n))
}
