package survey

import "stund/internal/message"

// What records say of surveys and marketing that were not sent.
var (
	refusedUnhappy  = message.Ruling{Refused: "the client is unhappy, and marketing pauses until that is seen to"}
	refusedArchived = message.Ruling{Refused: "the client is archived"}
	refusedUnsaid   = message.Ruling{Refused: "the client has not said yes to being asked"}
)

// isMarketing reports whether the message is an offer.
func isMarketing(m message.Sending) bool { return m.Kind == marketing }
