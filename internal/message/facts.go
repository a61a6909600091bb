package message

import (
	"stund/internal/fact"
)

// Event is what the facts of a message say. It names no person.
type Event struct {
	Message  fact.ID   `json:"message"`
	Client   fact.ID   `json:"client,omitempty"` // whom it went to; none where that was a practitioner
	Kind     fact.Code `json:"kind"`
	Channel  fact.Code `json:"channel"`
	Audience fact.Code `json:"audience"`
}

// What becomes of messages. One that was skipped is recorded and no fact.
var (
	FactSent       = fact.Kind[Event]{Name: "message.sent", Client: addressed, Told: told(toldSent)}
	FactFailed     = fact.Kind[Event]{Name: "message.failed", Client: addressed, Told: told(toldFailed)}
	FactBounced    = fact.Kind[Event]{Name: "message.bounced", Client: addressed, Told: told(toldBounced)}
	FactComplained = fact.Kind[Event]{Name: "message.complained", Client: addressed, Told: told(toldComplained)}
)

// Facts lists the kinds of fact of messages.
func Facts() []fact.Registered {
	return []fact.Registered{FactSent, FactFailed, FactBounced, FactComplained}
}

// EventOf reads what a fact of a message says. It answers fact.ErrKind for one of something else.
func EventOf(f fact.Fact) (Event, error) {
	return fact.OneOf(f, FactSent, FactFailed, FactBounced, FactComplained)
}

// The audiences of what a practice sends; another is whoever signs in by an account, which is written to about it.
const (
	toClient       = "client"
	toPractitioner = "practitioner"
)

// addressed returns the client whom the message went to: what practitioners are told is no matter of the client's.
func addressed(_ fact.Fact, e Event) string { return string(e.Client) }

// happened is the kind of fact that a message with the status is; told is false if it is none.
func happened(s Status) (kind fact.Kind[Event], told bool) {
	switch s {
	case Sent:
		return FactSent, true
	case Failed:
		return FactFailed, true
	case Bounced:
		return FactBounced, true
	case Complained:
		return FactComplained, true
	}
	return kind, false
}
