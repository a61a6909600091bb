package waitlist

import (
	"time"

	"stund/internal/fact"
)

// Event is what the facts of an entry say. It names no person.
type Event struct {
	Client       fact.ID   `json:"client,omitempty"` // who waits; none of entries older than this field
	Service      fact.ID   `json:"service,omitempty"`
	Practitioner fact.ID   `json:"practitioner,omitempty"` // of the offer that the entry has, or had until now
	Start        time.Time `json:"start,omitzero"`
	End          time.Time `json:"end,omitzero"`
}

// What happens to entries.
var (
	FactJoined   = fact.Kind[Event]{Name: "waitlist.joined", Client: concerned, Told: told(toldJoined)}
	FactOffered  = fact.Kind[Event]{Name: "waitlist.offered", Client: concerned, Told: told(toldOffered)}
	FactAccepted = fact.Kind[Event]{Name: "waitlist.accepted", Client: concerned, Told: told(toldAccepted)}
	FactDeclined = fact.Kind[Event]{Name: "waitlist.declined", Client: concerned, Told: told(toldDeclined)}
	// The offer ended without an answer: at its deadline, or because its time was called off.
	FactExpired = fact.Kind[Event]{Name: "waitlist.expired", Client: concerned, Told: told(toldExpired)}
	FactEnded   = fact.Kind[Event]{Name: "waitlist.ended", Client: concerned, Told: told(toldEnded)}
	FactLeft    = fact.Kind[Event]{Name: "waitlist.left", Client: concerned, Told: told(toldLeft)}
	FactPaused  = fact.Kind[Event]{Name: "waitlist.paused", Client: concerned, Told: told(toldPaused)}
	FactResumed = fact.Kind[Event]{Name: "waitlist.resumed", Client: concerned, Told: told(toldResumed)}
)

// Facts lists the kinds of fact of the waiting list.
func Facts() []fact.Registered {
	return []fact.Registered{FactJoined, FactOffered, FactAccepted, FactDeclined, FactExpired, FactEnded, FactLeft,
		FactPaused, FactResumed}
}

func concerned(_ fact.Fact, e Event) string { return string(e.Client) }

// happened makes the fact that a write of the entry carries.
func (l *List) happened(kind fact.Kind[Event], e Entry, actor fact.Actor) fact.Fact {
	data := Event{Client: fact.ID(e.Client), Service: fact.ID(e.Service)}
	if e.Offer != nil {
		data.Practitioner, data.Start, data.End = fact.ID(e.Offer.Practitioner), e.Offer.Start, e.Offer.End
	}
	now := l.now()
	return kind.New(l.ids.New(now), now, e.Practice, e.ID, actor, data)
}
