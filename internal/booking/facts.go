package booking

import (
	"time"

	"stund/internal/fact"
)

// Event is what the facts of a booking say. It names no person.
type Event struct {
	Service      fact.ID   `json:"service"`
	Client       fact.ID   `json:"client"`
	Practitioner fact.ID   `json:"practitioner"`
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	Was          *Place    `json:"was,omitempty"`   // booking.moved: the time that it left
	Rule         fact.Code `json:"rule,omitempty"`  // booking.overridden: the rule that was set aside
	Group        bool      `json:"group,omitempty"` // its practitioner is told of the session that it has a seat in
	Other        fact.ID   `json:"other,omitempty"` // booking.transferred: who has it now; booking.received: who had it
}

// Place is a time in somebody's calendar.
type Place struct {
	Practitioner fact.ID   `json:"practitioner"`
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
}

// What happens to bookings. Why staff set a rule aside or cancelled is kept in the booking's Log, and not told on.
var (
	FactCreated   = fact.Kind[Event]{Name: "booking.created", Client: concerned, Told: told(toldCreated)}
	FactMoved     = fact.Kind[Event]{Name: "booking.moved", Client: concerned, Told: told(toldMoved)}
	FactCancelled = fact.Kind[Event]{Name: "booking.cancelled", Client: concerned, Told: told(toldCancelled)}
	FactChanged   = fact.Kind[Event]{Name: "booking.changed", Client: concerned, Told: told(toldChanged)}
	// It was one client's and is another's by now: a fact for each of the two.
	FactTransferred = fact.Kind[Event]{Name: "booking.transferred", Client: concerned, Told: told(toldTransferred)}
	FactReceived    = fact.Kind[Event]{Name: "booking.received", Client: concerned, Told: told(toldReceived)}

	// What it costs was worked out anew: it has another service, or something else is taken off.
	FactPriced = fact.Kind[Event]{Name: "booking.priced", Client: concerned, Told: told(toldPriced)}

	FactOverridden = fact.Kind[Event]{Name: "booking.overridden", Client: concerned, Told: told(toldOverridden)}
	FactCompleted  = fact.Kind[Event]{Name: "booking.completed", Client: concerned, Told: told(toldCompleted)}
	FactNoShow     = fact.Kind[Event]{Name: "booking.no-show", Client: concerned, Told: told(toldNoShow)}
)

// Facts lists the kinds of fact of bookings.
func Facts() []fact.Registered {
	return []fact.Registered{
		FactCreated,
		FactMoved,
		FactChanged,
		FactTransferred,
		FactReceived,
		FactCancelled,
		FactPriced,
		FactOverridden,
		FactCompleted,
		FactNoShow,
	}
}

func concerned(_ fact.Fact, e Event) string { return string(e.Client) }

func (b Booking) place() *Place { return &Place{fact.ID(b.Practitioner), b.Start, b.End} }

// happened makes the fact that a write of the booking carries.
func (d *Bookings) happened(kind fact.Kind[Event], b Booking, actor fact.Actor, now time.Time, e Event) fact.Fact {
	e.Service, e.Client, e.Practitioner = fact.ID(b.Service), fact.ID(b.Client), fact.ID(b.Practitioner)
	e.Start, e.End, e.Group = b.Start, b.End, b.Group
	return kind.New(d.ids.New(now), now, b.Practice, b.ID, actor, e)
}

// ended is the kind of fact of an appointment that went as the status says.
func ended(as Status) fact.Kind[Event] {
	if as == NoShow {
		return FactNoShow
	}
	return FactCompleted
}
