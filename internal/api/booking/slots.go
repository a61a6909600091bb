package booking

import (
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"stund/internal/booking"
)

// Times is the answer to a search of a range of days. It writes itself, which a list of hundreds of times is worth.
type Times booking.Times

// Slots is a list of free times. It writes itself, as Times does.
type Slots struct {
	Slots []booking.Slot `json:"slots" doc:"Each start once, in order."`
}

// AppendJSON appends the answer as JSON.
func (t Times) AppendJSON(b []byte) []byte {
	b = appendSlots(append(b, `{"slots":`...), t.Slots)
	b = append(b, `,"full":[`...)
	for i, day := range t.Full {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), day.String()...), '"')
	}
	return append(b, `]}`...)
}

// AppendJSON appends the list as JSON.
func (s Slots) AppendJSON(b []byte) []byte {
	return append(appendSlots(append(b, `{"slots":`...), s.Slots), '}')
}

// slotBytes is about how long a slot is as JSON, rather less: a buffer that held as many before is large enough.
const slotBytes = 100

func appendSlots(b []byte, slots []booking.Slot) []byte {
	b = append(slices.Grow(b, len(slots)*slotBytes), '[')
	for i := range slots {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSlot(b, &slots[i])
	}
	return append(b, ']')
}

func appendSlot(b []byte, s *booking.Slot) []byte {
	b = s.Start.AppendFormat(append(b, `{"start":"`...), time.RFC3339Nano)
	b = s.End.AppendFormat(append(b, `","end":"`...), time.RFC3339Nano)
	b, _ = jsontext.AppendQuote(append(b, `","practitioner":`...), s.Practitioner) // writes U+FFFD where it fails
	b = strconv.AppendInt(append(b, `,"seats_left":`...), int64(s.SeatsLeft), 10)
	return append(b, '}')
}
