package greeting

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"stund/internal/booking"
	"stund/internal/message"
	"stund/internal/practice"
)

// Trigger is one kind of message that follows by itself from what a client does. Another one is an entry of Triggers,
// what it may be set to in practice, and its words in letters.
type Trigger struct {
	Kind   string // of its message, and what it is called in the practice's settings
	Manner message.Manner
	// About says, of what a client's appointments have come to, whether there is something to write about: what that
	// is, told from all that was written about before, and when it happened. It is asked when something happens to an
	// appointment, and again before the message goes: then it has to be about the same still.
	About func(h History, set practice.Trigger) (only string, since time.Time, holds bool)
	Once  bool // a client gets it once, whatever it is about
	Visit bool // it is about the visit itself: of those about the same one the first of the list is planned alone
	// Late is how long after its time it is still planned, where it is found out late; 0: however late, for the next
	// day.
	Late time.Duration
}

// Triggers lists them.
func Triggers() []Trigger {
	return []Trigger{
		{Kind: practice.TriggerWelcome, Once: true, About: firstBooking, Late: 3 * time.Hour,
			Manner: message.Manner{Purpose: message.Care, Turn: 1, Waits: 3 * 24 * time.Hour}},
		{Kind: practice.TriggerProgress, Visit: true, About: soManyVisits, Late: 7 * 24 * time.Hour,
			Manner: message.Manner{Purpose: message.Care, Turn: 5, Waits: 7 * 24 * time.Hour}},
		{Kind: practice.TriggerAfterVisit, Visit: true, About: lastVisit, Late: 3 * 24 * time.Hour,
			Manner: message.Manner{Purpose: message.Greetings, Turn: 4, Waits: 3 * 24 * time.Hour}},
		{Kind: practice.TriggerWinBack, About: longAway,
			Manner: message.Manner{Purpose: message.Marketing, Turn: 6, Waits: 14 * 24 * time.Hour}},
	}
}

// errNoTrigger is that an entry of an agenda is of no trigger that there is.
var errNoTrigger = errors.New("greeting: no such trigger")

// triggerOf returns the trigger of the kind.
func triggerOf(kind string) (Trigger, bool) {
	all := Triggers()
	n := slices.IndexFunc(all, func(t Trigger) bool { return t.Kind == kind })
	if n < 0 {
		return Trigger{}, false
	}
	return all[n], true
}

// firstBooking is the first appointment that a client made, of those that stand: as long as none has begun, and none
// took place before. Who came with an imported list is no new client.
func firstBooking(h History, _ practice.Trigger) (only string, since time.Time, holds bool) {
	var first Visit
	for _, v := range h.Visits {
		switch {
		case v.State == booking.Cancelled:
			continue
		case v.State != booking.Confirmed, !v.Start.After(h.Now):
			return "", since, false
		}
		before := v.Made.Before(first.Made) || v.Made.Equal(first.Made) && v.Start.Before(first.Start)
		if first.Booking == "" || before {
			first = v
		}
	}
	return first.Booking, first.Made, h.Whole && !h.Imported && first.Booking != ""
}

// lastVisit is the last one that took place: the only one, where the practice writes after the first alone.
func lastVisit(h History, set practice.Trigger) (only string, since time.Time, holds bool) {
	all := h.attended()
	if len(all) == 0 || set.First && (len(all) > 1 || !h.Whole) {
		return "", since, false
	}
	return all[0].Booking, all[0].End, true
}

// soManyVisits is the last visit, where it is one of those that the practice counts.
func soManyVisits(h History, set practice.Trigger) (only string, since time.Time, holds bool) {
	all := h.attended()
	if !h.Whole || !slices.Contains(set.Visits, len(all)) {
		return "", since, false
	}
	return strconv.Itoa(len(all)), all[0].End, true
}

// longAway is the last visit, where nothing is booked and nothing was since. What is past counts as a visit until
// somebody says that it was none.
func longAway(h History, _ practice.Trigger) (only string, since time.Time, holds bool) {
	for _, v := range h.Visits {
		switch v.State {
		case booking.Confirmed:
			return "", since, false
		case booking.Completed:
			return v.Booking, v.End, !h.Ahead
		}
	}
	return "", since, false
}
