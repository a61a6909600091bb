package practice

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"stund/internal/civil"
)

// Greeting is when a client is greeted on a day of theirs, where they are.
type Greeting struct {
	At civil.Time `json:"at" doc:"Where the client is. In quiet hours it waits for their end." example:"09:00"`
}

func (g *Greeting) check(c *checker, at string) {
	if g != nil {
		c.between(at+".at", int(g.At), 0, int(civil.EndOfDay)-1)
	}
}

// Trigger is a message that follows by itself from what a client does, and when it comes.
type Trigger struct {
	After  int   `json:"after_hours" minimum:"0" maximum:"17520" doc:"How many hours after what it follows from. Whole days are days of the calendar: at the same time of the day, in the practice's zone. In quiet hours it waits for their end." example:"24"`
	First  bool  `json:"first_only,omitempty" doc:"Of after-visit: only after a client's first visit, and not after each." example:"false"`
	Visits []int `json:"visits,omitempty" maxItems:"10" doc:"Of progress, which needs one at least: after how many visits of a client's it comes, each from 1 to 100." example:"[5,10]"`
}

// The triggers, by the kinds of their messages.
const (
	TriggerWelcome    = "welcome"     // after a client's first booking
	TriggerAfterVisit = "after-visit" // after a visit that took place
	TriggerProgress   = "progress"    // after so many visits
	TriggerWinBack    = "win-back"    // after the last visit, with nothing booked
)

// triggers says what each may be set to.
var triggers = map[string]struct {
	from, to int  // hours
	first    bool // it may be for the first visit alone
	visits   bool // it names numbers of visits
}{
	TriggerWelcome:    {to: 24}, // the first reminder of a form comes after two days
	TriggerAfterVisit: {from: 1, to: 30 * 24, first: true},
	TriggerProgress:   {from: 1, to: 30 * 24, visits: true},
	TriggerWinBack:    {from: 7 * 24, to: 2 * 365 * 24},
}

// maxTriggerVisits is the highest number of visits that somebody is written to for.
const maxTriggerVisits = 100

// Due returns when the message of what happened then comes, before anybody looks at quiet hours.
func (t Trigger) Due(then time.Time, zone *time.Location) time.Time {
	days, hours := t.After/24, t.After%24
	if days > 0 {
		local := then.In(zone)
		at := civil.DateOf(local).AddDays(days).At(civil.Time(local.Hour()*60+local.Minute()), zone)
		then = at.Add(time.Duration(local.Second()) * time.Second)
	}
	return then.Add(time.Duration(hours) * time.Hour).UTC()
}

// checkTriggers checks the triggers, whose numbers of visits it brings into order.
func checkTriggers(c *checker, all map[string]Trigger) {
	for _, kind := range slices.Sorted(maps.Keys(all)) {
		may, known := triggers[kind]
		t, at := all[kind], "triggers."+kind
		if !known {
			c.no(at, "must be one of %s", strings.Join(slices.Sorted(maps.Keys(triggers)), ", "))
			continue
		}
		c.between(at+".after_hours", t.After, may.from, may.to)
		if t.First && !may.first {
			c.no(at+".first_only", "is for after-visit alone")
		}
		switch {
		case !may.visits && len(t.Visits) > 0:
			c.no(at+".visits", "is for progress alone")
		case may.visits:
			c.between(at+".visits", len(t.Visits), 1, 10)
		}
		for n, v := range t.Visits {
			c.between(fmt.Sprintf("%s.visits[%d]", at, n), v, 1, maxTriggerVisits)
		}
		t.Visits = slices.Compact(slices.Sorted(slices.Values(t.Visits)))
		all[kind] = t
	}
}
